(** * Blocks that give their equilibrium

    Purpose: what follows of x = sigma(W x + U u + b) from a positive diagonal
    Lambda, one number on each group of units, for which Lambda (I - W) is
    monotone: that there is one x for every u, how far it moves with u, and that
    the steps by which it is computed come nearer to it; or a vector that shows two
    for one u.

    Main Results: none; definitions only. What they mean is proved in
    MonotoneSound.v.

    Dependencies: Types, Numbers, Packing, Index, Kernel, Conditions. The same matrices
    as keel.verify.exact.MonotoneInequality, MonotoneGain, SolverStep and
    TwoEquilibria, the same claims as keel.verify.condition.MonotoneCondition and
    TwoEquilibriaCondition. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope string_scope.
Local Open Scope Z_scope.

(** More units are not asked about. *)
Definition largest_equilibrium : Z := 1024.

(** ** Matrices *)

Section Matrices.

(** W, U, and how many groups there are: unit i belongs to group i mod this. *)
Variables (w u : matrix) (groups : nat).

Definition units_of : nat := length (rows w).

Definition dyadic_rows (m : matrix) : list (list dyadic) :=
  map (map (entry_at (scale m))) (rows m).

(** For every unit the number of its group. *)
Definition spread (numbers : list dyadic) : list dyadic :=
  flat_map (fun _ => numbers) (seq 0 (Nat.div units_of groups)).

Definition scaled_by (lambda : list dyadic) (l : list (list dyadic)) :
    list (list dyadic) :=
  zip (fun x row => map (times x) row) lambda l.

(** Lambda (I - W). *)
Definition monotone_rows (lambda : list dyadic) : list (list dyadic) :=
  scaled_by lambda (zip (zip minus) (unit_rows units_of) (dyadic_rows w)).

(** F = Lambda (I - W) + (I - W)^T Lambda. *)
Definition monotone_form (lambda : list dyadic) : list (list dyadic) :=
  let half_of_it := monotone_rows lambda in
  zip (zip plus) half_of_it (dyadic_transpose units_of half_of_it).

(** One number above zero for each group. *)
Definition are_multipliers (numbers : list dyadic) : bool :=
  (length numbers =? groups)%nat && all is_positive numbers.

(** A number > 0 that no eigenvalue of F / 2 is below. *)
Definition monotone_bound (numbers : list dyadic) (f : factor) : option dyadic :=
  if (size (rows w) <=? largest_equilibrium) && are_multipliers numbers
  then positive_bound (map (map (times half)) (monotone_form (spread numbers))) f
  else None.

(** F in doubles, of which no form is above that of the exact one. *)
Definition doubled_form (numbers : list dyadic) : option matrix :=
  option_map matrix_of (lowered (monotone_form (spread numbers)) 0 zero).

(** (Lambda U) (Lambda U)^T <= b (F - C^T C) shows |C e|^2 <= b |d|^2 for the
    changes d of the input and e of the equilibrium. *)
Definition monotone_gain (name : string) (squares : list (list dyadic))
    (numbers : list dyadic) (f : factor) : option dyadic :=
  match numbers with
  | bound :: multipliers =>
      if is_positive bound && are_multipliers multipliers then
        let lambda := spread multipliers in
        rounded_gram name (scaled_by lambda (dyadic_rows u))
          (zip (zip minus) (monotone_form lambda) squares) bound f
      else None
  | [] => None
  end.

End Matrices.

(** C^T C for C = I, and for a C of one row. *)
Definition all_squares (n : nat) : list (list dyadic) := unit_rows n.
Definition row_squares (c : list dyadic) : list (list dyadic) :=
  map (fun x => map (times x) c) c.

(** I - a (I - W). *)
Definition step_rows (w : matrix) (a : dyadic) : list (list dyadic) :=
  let own := minus one a in
  zip (zip plus) (map (map (times own)) (unit_rows (units_of w)))
    (map (map (times a)) (dyadic_rows w)).

(** e <> 0 with e_i ((I - W) e)_i <= 0 for every i. *)
Definition has_two_equilibria (w : matrix) (e : list Z) : bool :=
  negb (all (Z.eqb 0) e) && (size e =? size (rows w))
  && all (fun x => x)
       (zip (fun own row =>
               let x := dyadic_int own in
               at_most (times x (minus x (entry_at (scale w) (dot row e)))) zero)
          e (rows w)).

(** ** Claims *)

Section Equilibrium.

Variables (known : string -> evidence) (e : equilibrium).

Definition equilibrium_path (part : string) : string :=
  equilibrium_name e ++ "/" ++ part.

Definition monotone_name : string := equilibrium_path "monotone".
Definition equilibrium_gain_name : string := equilibrium_path "equilibrium_gain".
Definition solver_name : string := equilibrium_path "solver_step".

Definition monotone_theorem : string := "theorem-10-monotone".

Definition equilibrium_units : nat := length (equilibrium_bias e).

Definition equilibrium_groups : nat :=
  group_count (equilibrium_activation e) equilibrium_units.

Definition monotone_claimed (p : property) (n : norm) (inputs : option input_norm)
    (v : verdict) : claim :=
  Claim (equilibrium_name e) p
    (Statement monotone_theorem n inputs None everywhere AsStored) v.

Definition equilibrium_claimed (v : verdict) : claim :=
  monotone_claimed UniqueEquilibrium NoNorm None v.

Definition monotone_obstacle : option string :=
  match slope_obstacle (equilibrium_activation e) with
  | Some reason => Some reason
  | None =>
      if largest_equilibrium <? Z.of_nat equilibrium_units then
        Some ("the block has more than 1024 units, and Theorem 10 is not checked"
              ++ " for so many")
      else None
  end.

(** Not above the least eigenvalue of F / 2, as the double that is printed, too. *)
Definition monotone_least : option dyadic :=
  match found_numbers (known monotone_name), found_factor (known monotone_name) with
  | Some numbers, Some f =>
      match monotone_bound (equilibrium_state e) equilibrium_groups numbers f with
      | Some least =>
          match floor_double least with
          | Some low => if is_positive low then Some low else None
          | None => None
          end
      | None => None
      end
  | _, _ => None
  end.

(** How far numbers C x move, squared. *)
Definition gain_of_equilibrium (name : string) (squares : list (list dyadic)) :
    option dyadic :=
  match found_numbers (known name), found_factor (known name) with
  | Some numbers, Some f =>
      monotone_gain (equilibrium_state e) (equilibrium_input e) equilibrium_groups
        name squares numbers f
  | _, _ => None
  end.

Definition equilibrium_gain_verdict : verdict :=
  match gain_of_equilibrium equilibrium_gain_name (all_squares equilibrium_units) with
  | Some square =>
      certified_by [("gain (equilibrium)", AtMost, ceil_root square,
                     [equilibrium_gain_name])]
  | None => Inconclusive "no witness for the gain was found"
  end.

Definition exact_step : list (list dyadic) :=
  step_rows (equilibrium_state e) (solver_step e).

(** Not below |I - a (I - W)|: what was rounded off counts. *)
Definition solver_rate (step : option (list (list dyadic))) : option dyadic :=
  match step with
  | Some rounded =>
      match gram known solver_name (matrix_of rounded) (identity equilibrium_units) with
      | Found square =>
          option_map (fun root => plus root (rounding exact_step rounded))
            (ceil_root square)
      | Missing _ => None
      end
  | None => None
  end.

Definition solver_verdict (step : option (list (list dyadic))) : verdict :=
  match solver_rate step with
  | Some rate =>
      let too_long :=
        Inconclusive
          ("‖I − a(I − W)‖₂ is not below 1 for the step a = "
           ++ decimal_down (solver_step e)
           ++ " of the solver, which need not come nearer to the equilibrium; a"
           ++ " shorter step does") in
      match ceil_double rate with
      | Some most =>
          if below most one
          then Certified [Bound "‖I − a(I − W)‖₂" AtMost most [solver_name]]
          else too_long
      | None => too_long
      end
  | None => Inconclusive "no witness for the norm of I − a(I − W) was found"
  end.

Definition monotone_finding : finding :=
  match monotone_obstacle with
  | Some reason => Finding [equilibrium_claimed (Inconclusive reason)] []
  | None =>
      match monotone_least with
      | Some least =>
          let step := floor_rows exact_step in
          Finding
            [equilibrium_claimed
               (Certified [Bound "λmin(sym(Λ(I − W)))" AtLeast least [monotone_name]]);
             monotone_claimed ContractionRate EuclideanNorm None (solver_verdict step);
             monotone_claimed EuclideanGain EuclideanNorm (Some Euclidean)
               equilibrium_gain_verdict]
            ((monotone_name, Gram) :: (equilibrium_gain_name, Inequality)
             :: if is_some step then [(solver_name, Gram)] else [])
      | None =>
          Finding
            [equilibrium_claimed
               (Inconclusive
                  ("no positive diagonal Λ was found for which Λ(I − W) is monotone:"
                   ++ " its symmetric part must be positive definite"))]
            [(monotone_name, Gram)]
      end
  end.

(** *** Two equilibria for one input *)

Definition two_name : string := equilibrium_path "two_equilibria".
Definition largest_two : Z := 256.

(** Of ReLU units, where every argument occurs for some input. *)
Definition two_finding : finding :=
  if is_relu (equilibrium_activation e)
     && (Z.of_nat equilibrium_units <=? largest_two)
     && has_full_rank (equilibrium_input e)
  then
    Finding
      (if match found_direction (known two_name) with
          | Some v => has_two_equilibria (equilibrium_state e) v
          | None => false
          end
       then
         [Claim (equilibrium_name e) UniqueEquilibrium
            (Statement "two-equilibria" NoNorm None None everywhere AsStored)
            (Refuted "some input has two equilibria" two_name)]
       else [])
      [(two_name, OneDirection)]
  else no_finding.

(** What is refuted takes the place of what is left open. *)
Definition equilibrium_findings : finding :=
  if is_answered UniqueEquilibrium (found_claims monotone_finding) then monotone_finding
  else
    let two := two_finding in
    Finding
      (match found_claims two with
       | [] => found_claims monotone_finding
       | refuted => refuted
       end)
      (app (consulted monotone_finding) (consulted two)).

End Equilibrium.
