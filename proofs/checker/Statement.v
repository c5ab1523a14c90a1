(** * What a claim says

    Purpose: the statements that certificates make, each with its one meaning
    for the dynamics of a block and its one form as a claim.

    Main Results
    - [denotes]: what a statement says of the states of a block, over any ordered
      field and for any meaning of the names of the activations; where it speaks
      of all steps at once, over any archimedean one; of Euclidean gains, over any
      real closed one.
    - [meaning_of]: the activation of a block as a function of all of its units,
      from what the names stand for.
    - [render]: the claim that a statement is written as.
    - [render_injective]: two statements that are written alike, beside the same
      evidence, are the same statement about blocks of the same name.

    Dependencies: OperatorSound, Check; Groups, Adjoint of the theory. *)

From Coq Require Import ZArith String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From Keel Require Import SlopeRestricted Metric Groups Dominance Adjoint.
From Keel Require Import MatrixInequality.
From Keel Require Import Instability Lurie GlobalStability Settling.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Check Meaning BoundSound InequalitySound.
From Keel.Checker Require Import DominanceSound OperatorSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** Dynamics *)

(** States, inputs, and the state after step k from an input, a gate for every
    unit and a state. This is all that a family of blocks has to say of itself. *)
Record dynamics (R : realFieldType) := Dynamics {
  state_dimension : nat;
  input_dimension : nat;
  next : nat -> 'cV[R]_input_dimension -> 'cV[R]_state_dimension ->
         'cV[R]_state_dimension -> 'cV[R]_state_dimension
}.

Section Dynamics.

Variables (R : realFieldType) (D : dynamics R).

Local Notation state := 'cV[R]_(state_dimension D).
Local Notation input := 'cV[R]_(input_dimension D).

(** The state after k steps. *)
Fixpoint run (u : nat -> input) (gates : nat -> state) (x : state) (k : nat) :
    state :=
  if k is k'.+1 then next k' (u k') (gates k') (run u gates x k') else x.

Definition open_gates : state := const_mx 1.

(** All units in place. *)
Definition plain_run u x k : state := run u (fun _ => open_gates) x k.

(** What an input leaves where it is, step after step. *)
Definition rests (u : input) (x : state) : Prop :=
  forall k, next k u open_gates x = x.

Definition has_one_equilibrium : Prop :=
  forall u, exists2 x, rests u x & forall y, rests u y -> y = x.

End Dynamics.

(** ** Blocks *)

Section Blocks.

Variable R : realFieldType.

Local Notation value := (@value R).

(** The image and the window of B. *)
Definition input_image_of (b : block) : image :=
  match block_geometry b with
  | Dense => Image 1 1 1 1
  | Convolutional _ w h k =>
      Image (Z.to_nat h) (Z.to_nat k)
            (Z.to_nat (window_height w)) (Z.to_nat (window_width w))
  end.

(** How many numbers an input has: channel after channel, as a state. *)
Definition input_size (b : block) : nat :=
  let g := input_image_of b in
  (Nat.div (column_count (input b)) (rows_of g * columns_of g) * pixels g)%N.

(** B (x) = D * u: stride 1, zeros around the image. *)
Definition input_operator (b : block) :
    'M[R]_(state_size b, input_size b) :=
  let g := input_image_of b in
  \matrix_(i, j) if is_seen g i j
                 then tap R (input b) (channel_of g i) (tap_of g i j) else 0.

(** The bias of every unit: that of its channel. *)
Definition bias_of (b : block) : 'cV[R]_(state_size b) :=
  \col_i value (List.nth (channel_of (image_of b) i) (bias b) zero).

(** B u + b. *)
Definition drive (b : block) (u : 'cV[R]_(input_size b)) :
    'cV[R]_(state_size b) :=
  input_operator b *m u + bias_of b.

(** x + H G sigma(A x + B u + b), sigma of all units. *)
Definition block_dynamics (b : block)
    (sigma : 'cV[R]_(state_size b) -> 'cV[R]_(state_size b)) : dynamics R :=
  @Dynamics R (state_size b) (input_size b)
    (fun k u g x => vector_step (operator R b k) (steps_of R b) sigma g
                      (drive u) x).

(** What the names of the activations stand for: functions of single units, and
    the numbers by which groups are multiplied, from a threshold and the square of
    the length of a group; and what a modulus makes of the two parts of a number. *)
Record meanings := Meanings {
  of_units : activation -> R -> R;
  of_groups : rule -> R -> R -> R;
  of_parts : R -> R -> R
}.

Lemma first_unit_small b (i : 'I_(state_size b)) :
  (group_of (block_activation b) (state_size b) i < state_size b)%N.
Proof.
apply: leq_ltn_trans (ltn_ord i); rewrite /group_of.
move: (group_count _ _) => m; case: (posnP m) => [->|m0]; first exact: leqnn.
by apply/ssrnat.leP/Nat.mod_le => m_is; rewrite m_is in m0.
Qed.

(** The first unit of its group. *)
Definition first_unit b (i : 'I_(state_size b)) : 'I_(state_size b) :=
  Ordinal (first_unit_small i).

(** A gate for every unit, those of a group together. *)
Definition is_group_gate b (g : 'cV[R]_(state_size b)) : Prop :=
  is_gate g /\ one_on_groups (@first_unit b) g.

(** The threshold of a group; zero where there is none. *)
Definition threshold_of b (i : 'I_(state_size b)) : R :=
  match block_activation b with
  | Split _ => 0
  | Grouped _ _ thresholds => value (List.nth i thresholds zero)
  end.

(** The activation of a block. *)
Definition meaning_of (M : meanings) b : 'cV[R]_(state_size b) ->
    'cV[R]_(state_size b) :=
  match block_activation b with
  | Split a => fun z => \col_i of_units M a (z i 0)
  | Grouped r _ _ =>
      grouped_radial (@first_unit b) (fun c => of_groups M r (threshold_of c))
  end.

End Blocks.

(** ** Statements *)

(** Where, from which distance and after how many steps a state has settled. These
    two numbers have no theorem yet (see unproved.txt). *)
Record settling_time := SettlingTime {
  settling_place : extent;
  settling_start : dyadic;
  settling_steps : dyadic
}.

(** With every number that it takes to compute it. *)
Inductive full_norm :=
| Own                           (** - x^T A x *)
| Scaled (lambda : list dyadic) (** - x^T Lambda A x *)
| Weighted (v : list Z)         (** max |x_i| / v_i, on the grid of weights *)
| Given (l : list dyadic).      (** x^T P x; multipliers, then P row by row *)

(** What multipliers alone show of inputs that stay the same: they have one
    equilibrium, every trajectory settles, all of them in that equilibrium. *)
Inductive arrival := AtOne | Somewhere | FromEverywhere.

(** What bounds how far other inputs move the states. *)
Inductive gain_source := ByEnergy | BySplit | ByLimit.

(** What bounds it in the Euclidean norm: the norms of the states in a metric, step
    after step, or all steps at once. *)
Inductive length_source := ByRecursion | ByAllSteps.

(** Why there is no norm. *)
Inductive refutation := MovesApart | Overshoots | Multiplies.

Inductive statement :=
| NeverApart (N : full_norm) (bounds : list dyadic)
| OneEquilibrium (N : option full_norm) (bounds : list dyadic)
| ByMultipliers (what : arrival) (l : list dyadic) (low : dyadic)
    (soon : option settling_time)
| InputToState (N : full_norm) (gain : dyadic) (input_norm : option dyadic)
| InputToOutput (N : full_norm) (source : gain_source) (gain : dyadic)
| InputToOutputAtAnyDepth (N : full_norm) (gain : dyadic)
| InputToOutputInLength (source : length_source) (gain : dyadic)
| Backward (N : full_norm) (numbers : list dyadic)
| NoNorm (why : refutation)
| NotOneEquilibrium
| Undecided (p : property) (s : Types.statement) (reason : string)
| Unproved (c : claim).

Section Denotes.

Variables (R : realFieldType) (b : block).

Local Notation value := (@value R).
Local Notation state := 'cV[R]_(state_size b).

Variable sigma : state -> state.

Let D := block_dynamics sigma.

(** P = - Lambda A. *)
Definition scaled_form (lambda : list dyadic) : 'M[R]_(state_size b) :=
  \matrix_(i, j) - (value (List.nth i lambda zero) * operator R b 0 i j).

Definition given_form (l : list dyadic) : 'M[R]_(state_size b) :=
  metric_of R (state_size b)
    (in_triangle (state_size b) 1 (List.skipn (state_size b) l)).

(** The square of what the norm measures. *)
Definition square (N : full_norm) (e : state) : R :=
  match N with
  | Own => Metric.form (- operator R b 0) e
  | Scaled lambda => Metric.form (scaled_form lambda) e
  | Weighted v => weighted_max (unit_weights_of R b v) e ^+ 2
  | Given l => Metric.form (given_form l) e
  end.

(** W = s H Lambda^-1, in which step sizes are weighed. *)
Definition step_weights (lambda : nat -> R) : state :=
  \col_i (value (greatest_slope (block_activation b)) * steps_of R b i 0
          / lambda i).

(** Lambda of a norm. *)
Definition lambda_of (N : full_norm) (i : nat) : R :=
  match N with Scaled l => value (List.nth i l zero) | _ => 1 end.

(** What the numbers beside a norm bound: eigenvalues of P and of W P, the margin
    of every row, the eigenvalues of P and of the matrix of the inequality. *)
Definition bounds_hold (N : full_norm) (bounds : list dyadic) : Prop :=
  match N, bounds with
  | (Own | Scaled _), [:: low] =>
      forall e, value low * sqnorm e <= square N e
  | (Own | Scaled _), [:: low; high] =>
      (forall e, value low * sqnorm e <= square N e)
      /\ forall e, square N e
           <= value high * \sum_i e i 0 ^+ 2 / step_weights (lambda_of N) i 0
  | Weighted v, [:: kappa] =>
      0 < value kappa /\ forall k i,
        value kappa <= Dominance.margin (operator R b k) (steps_of R b)
                         (unit_weights_of R b v) i
  | Given l, [:: low] =>
      0 < value low
      /\ (forall e, value low * sqnorm e <= square N e)
      /\ exists lambda : state, (forall i, 0 <= lambda i 0)
         /\ forall e s, value low * (sqnorm e + sqnorm s)
              <= inequality_form (operator R b 0) (given_form l) (steps_of R b)
                   lambda (value (least_slope (block_activation b))) e s
  | _, _ => False
  end.

(** Lambda B. *)
Definition scaled_input (N : full_norm) : 'M[R]_(state_size b, input_size b) :=
  \matrix_(i, j) (lambda_of N i * input_operator R b i j).

(** What the number beside a gain bounds: the norm of Lambda B. *)
Definition input_norm_holds (N : full_norm) (x : dyadic) : Prop :=
  0 <= value x
  /\ forall u, sqnorm (scaled_input N *m u) <= value x ^+ 2 * sqnorm u.

(** What the number beside multipliers bounds: the eigenvalues of the matrix of
    Theorem 6. *)
Definition multipliers_hold (l : list dyadic) (low : dyadic) : Prop :=
  let lambda := real_vector R (state_size b) l in
  [/\ 0 < value low, positive lambda
    & forall s t : state, value low * (sqnorm s + sqnorm t)
        <= lurie_form (operator R b 0) (step_weights (fun _ => 1)) lambda s t].

Definition arrives (what : arrival) : Prop :=
  match what with
  | AtOne => has_one_equilibrium D
  | Somewhere => Num.archimedean_axiom R ->
      forall u x, settles (plain_run (D := D) (fun _ => u) x)
  | FromEverywhere => Num.archimedean_axiom R ->
      forall u, exists2 x, rests (D := D) u x
        & globally_stable (plain_run (D := D) (fun _ => u)) x
  end.

(** Units may be switched off, those of a group together, but by the matrix
    inequality. *)
Definition admits (N : full_norm) (g : state) : Prop :=
  match N with
  | Given _ => g = open_gates D
  | _ => is_group_gate g
  end.

(** Two inputs that stay as they are move the states after k steps apart by at
    most the gain times their distance. *)
Definition moves_at_most (N : full_norm) (gain : dyadic) (k : nat) : Prop :=
  forall (u u' : 'cV[R]_(input_size b)) gates x,
    (forall i, admits N (gates i)) ->
    square N (run (D := D) (fun _ => u) gates x k
              - run (D := D) (fun _ => u') gates x k)
      <= value gain ^+ 2 * sqnorm (u - u').

(** The same in the Euclidean norm, with units switched off, those of a group
    together. *)
Definition lengths_at_most (gain : dyadic) (k : nat) : Prop :=
  forall (u u' : 'cV[R]_(input_size b)) gates x,
    (forall i, is_group_gate (gates i)) ->
    sqnorm (run (D := D) (fun _ => u) gates x k
            - run (D := D) (fun _ => u') gates x k)
      <= value gain ^+ 2 * sqnorm (u - u').

(** What a derivative of the activation can be, at any state: on every group its
    values are as firm as the differences of those of the activation. *)
Definition is_slope (D : 'M[R]_(state_size b)) : Prop := forall z c,
  let members := [pred i | @first_unit b i == c] in
  Groups.inner members (D *m z) (D *m z)
    <= value (greatest_slope (block_activation b)) * Groups.inner members (D *m z) z.

(** The Jacobian of every step with respect to the state. *)
Definition jacobians (slopes : nat -> 'M[R]_(state_size b)) (gates : nat -> state)
    (k : nat) : 'M[R]_(state_size b) :=
  linear_step (operator R b k) (steps_of R b) (slopes k) (gates k).

(** The dual norm of q is not above that of p. *)
Definition dual_le (N : full_norm) (q p : state) : Prop :=
  forall c, 0 <= c -> dual_at_most (square N) p c -> dual_at_most (square N) q c.

(** What the numbers beside gradients bound: how many times longer q, the
    gradient p carried back over m steps, can be, and what share a step leaves;
    or the margin of every row. *)
Definition gradient_numbers_hold (N : full_norm) (numbers : list dyadic)
    (q p : state) (m : nat) : Prop :=
  match N, numbers with
  | (Own | Scaled _), [:: growth] => sqnorm q <= value growth ^+ 2 * sqnorm p
  | (Own | Scaled _), [:: growth; kept] =>
      sqnorm q <= value growth ^+ 2 * sqnorm p
      /\ 0 < value kept /\ dual_le N (value kept ^+ m *: p) q
  | Weighted _, _ => bounds_hold N numbers
  | _, _ => False
  end.

Definition denotes (s : statement) : Prop :=
  match s with
  | NeverApart N bounds =>
      [/\ is_square_of_norm (square N),
          bounds_hold N bounds
        & forall u gates x y j k, (forall i, admits N (gates i)) -> (j <= k)%N ->
            square N (run (D := D) u gates x k - run u gates y k)
              <= square N (run (D := D) u gates x j - run u gates y j)]
  | OneEquilibrium N bounds =>
      has_one_equilibrium D
      /\ match N with Some N => bounds_hold N bounds | None => True end
  | ByMultipliers what l low _ => multipliers_hold l low /\ arrives what
  | InputToState N gain norm =>
      [/\ is_square_of_norm (square N), 0 <= value gain,
          forall u u' gates x k d, (forall i, admits N (gates i)) ->
            (k <= Z.to_nat (steps b))%N ->
            (forall i, sqnorm (u i - u' i) <= d) ->
            square N (run (D := D) u gates x k - run u' gates x k)
              <= value gain ^+ 2 * d
        & match norm with Some x => input_norm_holds N x | None => True end]
  | InputToOutput N _ gain =>
      [/\ is_square_of_norm (square N), 0 <= value gain
        & moves_at_most N gain (Z.to_nat (steps b))]
  | InputToOutputAtAnyDepth N gain =>
      [/\ is_square_of_norm (square N), 0 <= value gain
        & forall k, moves_at_most N gain k]
  | InputToOutputInLength _ gain =>
      Num.real_closed_axiom R ->
        0 <= value gain /\ lengths_at_most gain (Z.to_nat (steps b))
  | Backward N numbers =>
      is_square_of_norm (square N)
      /\ forall slopes gates p j m, (forall i, is_slope (slopes i)) ->
          (forall i, admits N (gates i)) ->
          let q := pulled (jacobians slopes gates) p j m in
          dual_le N q p /\ gradient_numbers_hold N numbers q p m
  | NoNorm _ =>
      Num.archimedean_axiom R -> forall N : state -> R, is_norm N ->
        ~ forall u x y k, N (plain_run (D := D) u x k - plain_run u y k)
                            <= N (x - y)
  | NotOneEquilibrium =>
      forall u, ~ exists2 x, rests (D := D) u x
                  & forall y, rests (D := D) u y -> y = x
  | Undecided _ _ _ | Unproved _ => True
  end.

End Denotes.

(** ** Claims *)

Section Render.

Variable b : block.

Local Open Scope string_scope.
Import ListNotations.

Definition norm_claimed (N : full_norm) : norm :=
  match N with
  | Own => StateMatrix
  | Scaled _ => ScaledStateMatrix (scale_name b)
  | Weighted _ => WeightedMaximum (dominance_name b)
  | Given _ => GivenMatrix (inequality_name b)
  end.

Definition theorem_of (N : full_norm) : string :=
  match N with
  | Own | Scaled _ => first_theorem
  | Weighted _ => fourth_theorem
  | Given _ => "theorem-7-matrix-inequality"
  end.

Definition depth_of (N : full_norm) : depth :=
  match N with Weighted _ => row_depth b | _ => AnyDepth end.

Definition gates_of (N : full_norm) : holds_for :=
  match N with Given _ => AsStored | _ => every_gate b end.

(** The words beside the numbers. *)
Definition labels (N : full_norm) : list (string * relation * list string) :=
  match N with
  | Own => [("λmin(P)", AtLeast, [least_name b]);
            ("λmax(sHP)", AtMost, [greatest_name b])]
  | Scaled _ => [("λmin(P)", AtLeast, [least_name b]);
                 ("λmax(sHΛ⁻¹P)", AtMost, [greatest_name b])]
  | Weighted _ => [("κ", AtLeast, [dominance_name b])]
  | Given _ => [("λmin(diag(Q, P))", AtLeast, [inequality_name b])]
  end.

Definition bounds_written (N : full_norm) (bounds : list dyadic) : verdict :=
  Certified (zip (fun label x => Bound label.1.1 label.1.2 x label.2)
               (labels N) bounds).

Definition gradient_labels (N : full_norm) :
    list (string * relation * list string) :=
  match N with
  | Own | Scaled _ =>
      [("Euclidean growth", AtMost, [least_name b; greatest_name b]);
       ("share left by a step", AtLeast, [least_name b; greatest_name b])]
  | _ => labels N
  end.

Definition gradients_written (N : full_norm) (numbers : list dyadic) : verdict :=
  Certified (zip (fun label x => Bound label.1.1 label.1.2 x label.2)
               (gradient_labels N) numbers).

(** The theorem behind a gain, its words and the evidence for it. *)
Definition gain_theorem_of (source : gain_source) : string :=
  match source with ByEnergy => second_theorem | _ => third_theorem end.

Definition gain_words (source : gain_source) : string * list string :=
  match source with
  | ByEnergy => ("gain (energy)", [least_name b; greatest_name b; norm_name b])
  | BySplit => ("gain (split)", [least_name b; greatest_name b; split_name b])
  | ByLimit => ("gain (limit)", [least_name b; greatest_name b; limit_name b])
  end.

Definition gain_written (source : gain_source) (gain : dyadic) : bound :=
  Bound (gain_words source).1 AtMost gain (gain_words source).2.

Definition gain_claimed (p : property) (source : gain_source) (N : full_norm)
    (d : depth) (bounds : list bound) : claim :=
  claimed b p (gain_theorem_of source) (norm_claimed N) (Some Euclidean) (Some d)
    everywhere (gates_of N) (Certified bounds).

(** The same in the Euclidean norm. *)
Definition length_theorem_of (source : length_source) : string :=
  match source with
  | ByRecursion => "theorem-5-recursion"
  | ByAllSteps => "theorem-9-unrolled"
  end.

Definition length_written (source : length_source) (gain : dyadic) : bound :=
  match source with
  | ByRecursion =>
      Bound "gain (recursion)" AtMost gain
        [least_name b; greatest_name b; recursion_name b; euclidean_name b]
  | ByAllSteps => Bound "gain (unrolled)" AtMost gain [unrolled_name b]
  end.

(** The norm of B or Lambda B, in the words of a claim. *)
Definition input_norm_written (N : full_norm) (x : dyadic) : bound :=
  Bound match N with Own => "‖B‖₂" | _ => "‖ΛB‖₂" end AtMost x [norm_name b].

Definition reason_of (why : refutation) : string * string :=
  match why with
  | MovesApart =>
      ("P has a negative eigenvalue, so the step at the greatest slope moves apart",
       least_name b)
  | Overshoots =>
      ("H P has an eigenvalue above 2 / s, so the step at the greatest slope s"
       ++ " overshoots", greatest_name b)
  | Multiplies =>
      ("steps with slopes that occur multiply to a matrix with an"
       ++ " eigenvalue outside the unit circle, so there is no norm"
       ++ " in which trajectories never move apart", slopes_name b)
  end.

(** The theorem that refutes, and whether units may be switched off. *)
Definition refuted_by (why : refutation) : string * holds_for :=
  match why with
  | MovesApart | Overshoots => (first_theorem, every_gate b)
  | Multiplies => ("slope-product", AsStored)
  end.

Definition property_of (what : arrival) : property :=
  match what with
  | AtOne => UniqueEquilibrium
  | Somewhere => Convergence
  | FromEverywhere => GlobalAsymptoticStability
  end.

Definition settling_written (soon : option settling_time) : list bound :=
  let written name x := Bound name AtMost x [lurie_name b; norm_name b] in
  match soon with
  | Some x => [written "distance at the start" (settling_start x);
               written "steps until settled" (settling_steps x)]
  | None => []
  end.

Definition render (s : statement) : claim :=
  match s with
  | NeverApart N bounds =>
      claimed b IncrementalStability (theorem_of N) (norm_claimed N) None
        (Some (depth_of N)) everywhere (gates_of N) (bounds_written N bounds)
  | OneEquilibrium (Some N) bounds =>
      claimed b UniqueEquilibrium (theorem_of N) (norm_claimed N) None None
        everywhere AsStored (bounds_written N bounds)
  | OneEquilibrium None _ =>
      claimed b UniqueEquilibrium "equilibria" Types.NoNorm None None everywhere
        AsStored (Certified [])
  | ByMultipliers what _ low soon =>
      claimed b (property_of what) sixth_theorem
        (if soon is Some _ then Potential (lurie_name b) else Types.NoNorm)
        (if soon is Some _ then Some Euclidean else None) None
        (if soon is Some x then settling_place x else everywhere) AsStored
        (Certified (app (settling_written soon)
                        [Bound "λmin(W)" AtLeast low [lurie_name b]]))
  | InputToState N gain norm =>
      gain_claimed InputToStateGain ByEnergy N (UpToStep (steps b))
        (gain_written ByEnergy gain
         :: match norm with Some x => [input_norm_written N x] | None => [] end)
  | InputToOutput N source gain =>
      gain_claimed InputOutputGain source N (AtStep (steps b))
        [gain_written source gain]
  | InputToOutputAtAnyDepth N gain =>
      gain_claimed InputOutputGainAtAnyDepth ByLimit N AnyDepth
        [gain_written ByLimit gain]
  | InputToOutputInLength source gain =>
      claimed b EuclideanGain (length_theorem_of source) EuclideanNorm
        (Some Euclidean) (Some (AtStep (steps b))) everywhere (every_gate b)
        (Certified [length_written source gain])
  | Backward N numbers =>
      claimed b GradientBound (theorem_of N) (norm_claimed N) None
        (Some (depth_of N)) everywhere (gates_of N) (gradients_written N numbers)
  | NoNorm why =>
      claimed b IncrementalStability (refuted_by why).1 EveryNorm None
        (Some AnyDepth) everywhere (refuted_by why).2
        (Refuted (reason_of why).1 (reason_of why).2)
  | NotOneEquilibrium =>
      claimed b UniqueEquilibrium "equilibria" Types.NoNorm None None everywhere
        AsStored
        (Refuted ("A v = 0 for a v other than zero, so an input"
                  ++ " has no equilibrium or a whole line of them") (null_name b))
  | Undecided p s reason => Claim (block_name b) p s (Inconclusive reason)
  | Unproved c => c
  end.

(** The numbers of a norm are those that its evidence holds. *)
Definition norm_stands (known : string -> evidence) (N : full_norm) : Prop :=
  match N with
  | Own => True
  | Scaled l => found_numbers (known (scale_name b)) = Some l
  | Weighted v => row_weights (known (dominance_name b)) = Some v
  | Given l => found_numbers (known (inequality_name b)) = Some l
  end.

(** Gains with dominated rows, and in the metric of a symmetric convolution. *)
Definition is_unproved_gain (theorem_ : string) : bool :=
  String.eqb theorem_ fourth_theorem || String.eqb theorem_ symbol_theorem.

(** Which claims have no theorem yet. *)
Definition is_unproved (c : claim) : bool :=
  let named := theorem (claim_statement c) in
  match claim_property c with
  | EuclideanGain => false
  | IncrementalStability =>
      match claim_verdict c with
      | Refuted _ _ => String.eqb named image_theorem
      | _ => String.eqb named symbol_theorem
      end
  | UniqueEquilibrium | GradientBound => String.eqb named symbol_theorem
  | Convergence | GlobalAsymptoticStability => negb (String.eqb named sixth_theorem)
  | InputOutputGain | InputOutputGainAtAnyDepth | InputToStateGain =>
      is_unproved_gain named
  | _ => true
  end.

Definition bounds_fit (N : full_norm) (bounds : list dyadic) : Prop :=
  (length bounds <= length (labels N))%N.

(** What makes a statement one that a certificate with this evidence can make. *)
Definition stands (known : string -> evidence) (s : statement) : Prop :=
  match s with
  | NeverApart N bounds => norm_stands known N /\ bounds_fit N bounds
  | OneEquilibrium (Some N) bounds => norm_stands known N /\ bounds_fit N bounds
  | OneEquilibrium None bounds => bounds = []
  | ByMultipliers _ l _ _ => found_numbers (known (lurie_name b)) = Some l
  | InputToState N _ _ | InputToOutput N _ _ | InputToOutputAtAnyDepth N _ =>
      norm_stands known N
  | Backward N numbers =>
      norm_stands known N /\ (length numbers <= length (gradient_labels N))%N
  | Unproved c =>
      [/\ claim_scope c = block_name b, is_unproved c
        & match claim_verdict c with Inconclusive _ => False | _ => True end]
  | _ => True
  end.

End Render.

(** ** One statement for a claim *)

Lemma render_scope known b s :
  stands b known s -> claim_scope (render b s) = block_name b.
Proof. by case: s => [? ?|[?|] ?|? ? ? ?|? ? ?|? ? ?|? ?|? ?|? ?|?||? ? ?|c] //= []. Qed.

(** A label for every number, so that no number is lost. *)
Lemma zip_labels (A B C : Type) (f : A -> B -> C) (g : C -> B) l x y :
  (forall a b, g (f a b) = b) ->
  (length x <= length l)%N -> (length y <= length l)%N ->
  Kernel.zip f l x = Kernel.zip f l y -> x = y.
Proof.
move=> recover; elim: l x y => [|a l IH] [|b x] [|c y] //= xl yl same.
have [head tail] : f a b = f a c /\ Kernel.zip f l x = Kernel.zip f l y.
  by case: same.
by rewrite -(recover a b) head recover (IH x y).
Qed.

Lemma norm_read known b b' N N' :
  block_name b = block_name b' ->
  norm_stands b known N -> norm_stands b' known N' ->
  norm_claimed b N = norm_claimed b' N' -> N = N'.
Proof.
rewrite /norm_claimed /norm_stands /scale_name /dominance_name /inequality_name.
rewrite /block_path => ->.
by case: N => [|?|?|?]; case: N' => [|?|?|?] // -> [->].
Qed.

Lemma bounds_read b b' N x y :
  block_name b = block_name b' -> bounds_fit b N x -> bounds_fit b' N y ->
  bounds_written b N x = bounds_written b' N y -> x = y.
Proof.
rewrite /bounds_fit /bounds_written /labels /least_name /greatest_name.
rewrite /dominance_name /inequality_name /block_path => ->.
move=> fit fit' [] /(zip_labels (g := certified)); apply=> // a z.
Qed.

Lemma gradients_read b b' N x y :
  block_name b = block_name b' ->
  (length x <= length (gradient_labels b N))%N ->
  (length y <= length (gradient_labels b' N))%N ->
  gradients_written b N x = gradients_written b' N y -> x = y.
Proof.
rewrite /gradients_written /gradient_labels /labels /least_name /greatest_name.
rewrite /dominance_name /inequality_name /block_path => ->.
move=> fit fit' [] /(zip_labels (g := certified)); apply=> // a z.
Qed.

(** What has no theorem is written as nothing else is. *)
Lemma unproved_read known b b' c s :
  stands b known (Unproved c) -> c = render b' s -> s = Unproved c.
Proof.
move=> [_ unproved decided] c_is; move: unproved decided; rewrite c_is.
by case: s c_is => [[|?|?|?] ?|[[|?|?|?]|] ?|[] ? ? ?|? ? ?|? [] ?|? ?|? ?|[|?|?|?] ?|[]||? ? ?|?].
Qed.

Theorem render_injective known b b' s s' :
  stands b known s -> stands b' known s' -> render b s = render b' s' ->
  block_name b = block_name b' /\ s = s'.
Proof.
move=> stands_s stands_s' same.
have norms := congr1 (fun c => state_norm (claim_statement c)) same.
have verdicts := congr1 claim_verdict same.
have name : block_name b = block_name b'.
  by rewrite -(render_scope stands_s) -(render_scope stands_s') same.
split=> //; case: s stands_s same norms verdicts
  => [N x|N x|what l low soon|N gain norm|N source gain|N gain|source gain|N x
     |why||p t reason|c] stands_s same norms verdicts;
  last by have := unproved_read stands_s same.
all: case: s' stands_s' same norms verdicts
  => [N' x'|N' x'|what' l' low' soon'|N' gain' norm'|N' source' gain'|N' gain'
     |source' gain'|N' x'
     |why'||p' t' reason'|c'] stands_s' same norms verdicts;
  try by have := unproved_read stands_s' (esym same).
all: try discriminate same.
all: try by case: N same {stands_s norms verdicts}.
all: try by case: N' same {stands_s' norms verdicts}.
all: try by case: N same {stands_s norms verdicts} => [[|?|?|?]|].
all: try by case: N' same {stands_s' norms verdicts} => [[|?|?|?]|].
- move: stands_s stands_s' norms verdicts => [norm fit] [norm' fit'] norms bounds.
  have N_is := norm_read name norm norm' norms; rewrite -N_is in fit' bounds *.
  by rewrite (bounds_read name fit fit' bounds).
- case: N N' stands_s stands_s' norms verdicts {same} => [N|] [N'|] //=.
  + move=> [norm fit] [norm' fit'] norms bounds.
    have N_is := norm_read name norm norm' norms; rewrite -N_is in fit' bounds *.
    by rewrite (bounds_read name fit fit' bounds).
  + by case: N.
  + by case: N'.
  by move=> -> ->.
- have -> : what = what'.
    move: (congr1 claim_property same) => /=.
    by case: (what) => /=; case: (what').
  have places := congr1 (fun c => where_holds (claim_statement c)) same.
  move: stands_s stands_s' norms verdicts places {same} => /=.
  rewrite /settling_written /lurie_name /norm_name.
  rewrite /block_path name => -> [->].
  case: soon soon' => [[place start steps]|] [[place' start' steps']|] //= _.
    by case=> -> -> -> ->.
  by case=> ->.
- have N_is := norm_read name stands_s stands_s' norms; rewrite -N_is in verdicts *.
  move: verdicts {stands_s stands_s' same norms}.
  rewrite /= /gain_written /= /input_norm_written /least_name /greatest_name.
  rewrite /norm_name /block_path name => -[->].
  by case: norm norm' => [?|] [?|] // [->].
- rewrite -(norm_read name stands_s stands_s' norms).
  by case: source source' verdicts {stands_s stands_s' same norms} => [] [] //= [->].
- rewrite -(norm_read name stands_s stands_s' norms).
  by case: verdicts => ->.
- by case: source source' verdicts {stands_s stands_s' same norms} => [] [] //= [->].
- move: stands_s stands_s' norms verdicts => [norm fit] [norm' fit'] norms numbers.
  have N_is := norm_read name norm norm' norms; rewrite -N_is in fit' numbers *.
  by rewrite (gradients_read name fit fit' numbers).
- by case: why why' verdicts {stands_s stands_s' same norms} => [] [].
- by [].
by case: same => _ -> -> ->.
Qed.
