(** * What the checker's metrics mean for groups of units

    Purpose: from the checker's decision about an activation that acts on groups
    to trajectories, and what it shares with one that acts on single units.

    Main Results
    - [one_on_groupsP]: numbers that the checker finds to be one on every group
      are.
    - [grouped_firm]: an activation that it takes for firmly non-expansive on
      groups is, if the functions behind the names are.
    - [split_driven], [grouped_driven]: what a step makes of the difference of two
      states, in a metric that the checker finds.
    - [grouped_spectrum_sound]: where it finds the spectrum of P, no step moves two
      states apart in the norm of P, with any gates that leave groups together.

    Dependencies: Statement, MetricSound; Groups of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning BoundSound MetricSound OperatorSound.
From Keel.Checker Require Import Statement.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** Functions that are firmly non-expansive on groups of any size, wherever the
    checker takes them for it. *)
Definition has_its_firmness (R : realFieldType) (M : meanings R) : Prop :=
  forall r t, group_obstacle r (cons t nil) = None ->
  forall n (G : pred 'I_n), firm G (of_groups M r (@value R t)).

(** Factors that vanish nowhere, where the checker takes them for it. *)
Definition has_its_factors (R : realFieldType) (M : meanings R) : Prop :=
  forall r size ts, is_zero_only_at_zero (Grouped r size ts) ->
  forall t q, 0 <= q -> of_groups M r t q != 0.

(** ** Metrics *)

Section Metric.

Variables (R : realFieldType) (b : block) (m : metric).

Local Notation value := (@value R).
Local Notation n := (state_size b).

(** What the theorems about gains ask of a metric and an activation. *)
Definition metric_driven (sigma : 'cV[R]_n -> 'cV[R]_n) : Prop :=
  let lambda := real_vector R n (multipliers m) in
  let h := real_vector R n (step_sizes b) in
  let next := vector_step (real_matrix R n n (state b)) h sigma in
  forall g w w' x y, is_group_gate g ->
    driven (real_matrix R n n (p m))
      (scaled_weights h lambda (value (greatest_slope (block_activation b))))
      (diag lambda *m (w - w')) (x - y) (next g w x - next g w' y).

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis tied : is_tied b.
Hypothesis valid : valid_metric R b m.

Lemma metric_entries i j :
  real_matrix R n n (p m) i j
    = - (real_vector R n (multipliers m) i 0 * real_matrix R n n (state b) i j).
Proof. by have := valid_entries valid; rewrite -(dense_size dense) => ->. Qed.

Lemma metric_multipliers : positive (real_vector R n (multipliers m)).
Proof.
by have := valid_multipliers valid; rewrite -(dense_size dense) => positive_l.
Qed.

Lemma metric_steps : positive (real_vector R n (step_sizes b)).
Proof.
have [_ _ _] := well_formed_sizes R formed dense tied.
by rewrite -(dense_size dense).
Qed.

Lemma split_driven (sigma : R -> R) :
  slope_at_most (value (greatest_slope (block_activation b))) sigma ->
  metric_driven (fun z => \col_i sigma (z i 0)).
Proof.
move=> slopes lambda h next g w w' x y [gate _].
have nextE u t : next g u t
    = gated_step (real_matrix R n n (state b)) h sigma g u t.
  by apply/matrixP => i j; rewrite !mxE.
rewrite !nextE.
exact: (step_driven metric_entries metric_steps metric_multipliers
          (slope_value R b) slopes).
Qed.

End Metric.

Section GroupSound.

Variables (R : realFieldType) (M : meanings R) (b : block).
Variables (r : rule) (size : Z) (ts : list dyadic).

Local Notation value := (@value R).
Local Notation n := (state_size b).

Hypothesis grouped : block_activation b = Grouped r size ts.

(** ** Numbers *)

Lemma same_value x y : same x y -> value x = value y.
Proof.
rewrite /same /is_zero => /Z.eqb_eq zero; apply/eqP; rewrite -subr_eq0.
by rewrite -value_minus /Meaning.value zero number0 mul0r.
Qed.

Lemma one_on_groupsP l :
  is_one_on_groups (block_activation b) l -> length l = n ->
  one_on_groups (@first_unit b) (real_vector R n l).
Proof.
rewrite /is_one_on_groups {1}grouped /= => /List.forallb_forall every size_l i.
rewrite size_l in every; rewrite !mxE; apply/same_value/every.
by apply/List.in_seq; have := ltn_ord i; lia.
Qed.

(** ** The activation *)

Lemma meaning_is : @meaning_of R M b
  = grouped_radial (@first_unit b) (fun c => of_groups M r (@threshold_of R b c)).
Proof. by rewrite /meaning_of grouped. Qed.

Lemma threshold_admitted c :
  slope_obstacle (block_activation b) = None ->
  exists2 t, @threshold_of R b c = value t & group_obstacle r (cons t nil) = None.
Proof.
rewrite /threshold_of grouped /= => none; exists (List.nth c ts zero) => //.
have := List.nth_in_or_default c ts zero; move: none; rewrite /group_obstacle /=.
case: r => //; case found: List.find => [?|] // _ [in_ts|->] //.
by rewrite (List.find_none _ _ found _ in_ts).
Qed.

Theorem grouped_firm :
  has_its_firmness M -> slope_obstacle (block_activation b) = None ->
  firm_on_groups (@first_unit b) (@meaning_of R M b).
Proof.
move=> firmness none; rewrite meaning_is; apply: grouped_radial_firm => c.
by have [t -> admitted] := threshold_admitted c none; exact: firmness.
Qed.

Theorem grouped_zero :
  has_its_factors M -> is_zero_only_at_zero (block_activation b) ->
  vector_zero_only_at_zero (@meaning_of R M b).
Proof.
rewrite grouped => factors zero; rewrite meaning_is.
by apply: grouped_radial_zero => c q; exact: factors zero _ _.
Qed.

(** ** Steps *)

Section Steps.

Variable m : metric.

Hypothesis firmness : has_its_firmness M.
Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis free : metric_obstacle b = None.
Hypothesis valid : valid_metric R b m.
Hypothesis even : is_one_on_groups (block_activation b) (multipliers m).

Let P := real_matrix R n n (p m).
Let h := real_vector R n (step_sizes b).
Let lambda := real_vector R n (multipliers m).

Let none : slope_obstacle (block_activation b) = None := (tied_of_obstacle free).1.
Let tied : is_tied b := (tied_of_obstacle free).2.

Let size_h : length (step_sizes b) = n.
Proof.
have [_ _ size_h _] := well_formed_sizes R formed dense tied.
by rewrite (dense_size dense).
Qed.

Let h_even : one_on_groups (@first_unit b) h.
Proof.
apply: one_on_groupsP size_h.
by move: free; rewrite /metric_obstacle none; case: ifP => // /negbFE.
Qed.

Let lambda_even : one_on_groups (@first_unit b) lambda.
Proof.
apply: one_on_groupsP even _.
by have [_ _ _ size_l] := valid; rewrite (dense_size dense).
Qed.

Let slope : value (greatest_slope (block_activation b)) = 1.
Proof. by rewrite grouped value_one. Qed.

Let entries := metric_entries dense valid.
Let lambda0 : positive lambda := metric_multipliers dense valid.
Let h0 : positive h := metric_steps R formed dense tied.

Lemma firm_driven (sigma : 'cV[R]_n -> 'cV[R]_n) :
  firm_on_groups (@first_unit b) sigma -> metric_driven m sigma.
Proof.
rewrite /metric_driven slope => firm g w w' x y [gate together].
exact: (grouped_step_driven entries h0 lambda0 h_even lambda_even firm).
Qed.

Theorem grouped_driven : metric_driven m (@meaning_of R M b).
Proof. exact/firm_driven/(grouped_firm firmness none). Qed.

Theorem grouped_spectrum_sound known low high :
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  is_square_of_norm (Metric.form P)
  /\ forall k g w x y, is_group_gate g ->
      sqdist P (vector_step (operator R b k) (steps_of R b) (@meaning_of R M b) g w x)
               (vector_step (operator R b k) (steps_of R b) (@meaning_of R M b) g w y)
        <= sqdist P x y.
Proof.
move=> bounds; have := spectrum_metric valid; rewrite -(dense_size dense).
move=> /(_ _ _ _ size_h h0 bounds).
move=> [low0 sym least [w [nu [w0 small greatest large]]]].
split=> [|k g u x y [gate together]]; first exact: form_is_norm low0 least.
rewrite dense_tied_operator // dense_steps //.
apply: (grouped_step_nonexpansive entries h0 lambda0 h_even lambda_even
  (grouped_firm firmness none) sym w0 small greatest) => // i.
by have := large i; rewrite slope mul1r.
Qed.

End Steps.

End GroupSound.
