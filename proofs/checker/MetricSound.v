(** * What the checker's metrics mean

    Purpose: the metrics of Theorem 1, P = -A and P = -Lambda A, from the
    checker's decision to trajectories.

    Main Results
    - [matrix_of_value]: numbers over one power of two keep their values.
    - [plain_metric_valid], [scaled_metric_valid]: the metrics that the checker
      makes are those of the theorem, whatever multipliers the evidence holds.
    - [plain_input_valid], [scaled_input_valid]: their input matrix is Lambda B.
    - [metric_weightsP]: so are their weights, to the last bit.
    - [least_answer_sound]: the bound of lambda_min(P) that the checker finds.
    - [spectrum_metric]: where it finds the spectrum of P, the metric satisfies
      what the theorems ask of it.
    - [spectrum_sound]: where the checker finds the spectrum of P, any two
      trajectories with the same inputs never move apart in the norm of P, from
      any step to any later one; [gated_spectrum_sound]: nor do they with the
      same gates in [0, 1] on the units, which may change at every step.

    Dependencies: BoundSound, RoundingSound, Conditions; ScaledMetric. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section MetricSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).

(** ** Lists *)

Lemma all_nth (A : Type) (test : A -> bool) l i d :
  all test l -> (i < length l)%N -> test (List.nth i l d).
Proof.
move=> /List.forallb_forall every il.
by apply: every; apply: List.nth_In; lia.
Qed.

Lemma nth_map (A B : Type) (g : A -> B) l i a b :
  (i < length l)%N -> List.nth i (List.map g l) b = g (List.nth i l a).
Proof. by elim: l i => // x l IH [|i] //= il; apply: IH. Qed.

(** ** Numbers over one power of two *)

Let lowest low x : Z := if is_zero x then low else Z.min low (exponent x).

Lemma lower_row row low :
  (List.fold_left lowest row low <= low)%Z
  /\ forall x, List.In x row -> is_zero x = false ->
     (List.fold_left lowest row low <= exponent x)%Z.
Proof.
elim: row low => [|x row IH] low /=; first by split; [lia|].
have [le_low le_row] := IH (lowest low x).
have [l1 l2] : (lowest low x <= low)%Z
    /\ (is_zero x = false -> lowest low x <= exponent x)%Z.
  by rewrite /lowest; case: is_zero; lia.
split; first by lia.
by move=> y [<-|iny] y0; [have := l2 y0; lia | exact: le_row].
Qed.

Lemma lower_rows l low :
  (List.fold_left (fun low row => List.fold_left lowest row low) l low <= low)%Z
  /\ forall row x, List.In row l -> List.In x row -> is_zero x = false ->
     (List.fold_left (fun low row => List.fold_left lowest row low) l low
        <= exponent x)%Z.
Proof.
elim: l low => [|row l IH] low /=; first by split; [lia|].
have [le_low le_rows] := IH (List.fold_left lowest row low).
have [row_low row_le] := lower_row row low.
split; first by lia.
move=> other x [<-|ino] inx x0; last exact: le_rows ino inx x0.
by have := row_le x inx x0; lia.
Qed.

Theorem matrix_of_value n k (l : list (list dyadic)) (i : 'I_n) (j : 'I_k) :
  real_matrix R n k (matrix_of l) i j
    = value (List.nth j (List.nth i l nil) zero).
Proof.
rewrite mxE /matrix_of /=; set low := List.fold_left _ l 0%Z.
set g := fun x => if is_zero x then 0%Z else Z.shiftl (mantissa x) (exponent x - low).
have -> : entry2 (List.map (List.map g) l) i j
        = g (List.nth j (List.nth i l nil) zero).
  rewrite /entry2 (List.map_nth (List.map g) l nil i).
  exact: (List.map_nth g (List.nth i l nil) zero j).
set x := List.nth j _ _; rewrite /g; case x0: (is_zero x).
  by move: x0; rewrite /is_zero number0 mul0r /Meaning.value => /Z.eqb_eq ->;
    rewrite number0 mul0r.
apply: value_shift.
have [_ small] := lower_rows l 0%Z.
have il : (i < length l)%N.
  case: (ltnP i (length l)) => // out; move: x0.
  rewrite /x (@List.nth_overflow _ l i nil); last by lia.
  by case: (j : nat).
have jl : (j < length (List.nth i l nil))%N.
  case: (ltnP j (length (List.nth i l nil))) => // out; move: x0.
  by rewrite /x List.nth_overflow //; lia.
apply: (small (List.nth i l nil)) => //; apply: List.nth_In; lia.
Qed.

(** ** Negation *)

Lemma negated_row (x : Types.matrix) i :
  List.nth i (rows (negated x)) nil
    = List.map Z.opp (List.nth i (rows x) nil).
Proof. exact: (List.map_nth (List.map Z.opp) (rows x) nil i). Qed.

Lemma negated_entry (x : Types.matrix) i j :
  entry2 (rows (negated x)) i j = (- entry2 (rows x) i j)%Z.
Proof.
rewrite /entry2 negated_row.
exact: (List.map_nth Z.opp (List.nth i (rows x) nil) 0%Z j).
Qed.

Lemma real_matrix_negated n k (x : Types.matrix) :
  real_matrix R n k (negated x) = - real_matrix R n k x.
Proof. by apply/matrixP => i j; rewrite !mxE negated_entry numberN mulNr. Qed.

Lemma symmetric_rows_negated n (x : Types.matrix) :
  symmetric_rows n (rows x) -> symmetric_rows n (rows (negated x)).
Proof.
move=> [size_x sizes mirrored]; split=> [|i il|i j il jl].
- by rewrite List.map_length.
- by rewrite negated_row List.map_length sizes.
by rewrite !negated_entry mirrored.
Qed.

(** ** Blocks *)

(** What the checker asks of every block. *)
Lemma well_formed_sizes b :
  is_well_formed b -> is_dense b -> is_tied b ->
  [/\ length (rows (state b)) = units b,
      (forall i, (i < units b)%N ->
         length (List.nth i (rows (state b)) nil) = units b),
      length (step_sizes b) = units b
    & forall i : 'I_(units b), 0 < real_vector R (units b) (step_sizes b) i 0].
Proof.
move=> formed dense tied; have taps : (state_taps b).1 = 1%N.
  by move: dense; rewrite /is_dense /state_taps; case: (block_geometry b).
move: formed tied; rewrite /is_well_formed taps /is_tied /state /units /Kernel.size.
move=> /andP[/andP[/andP[/andP[/andP[/andP[_ size_h] positive] _] shapes] _] _].
case: (states b) shapes => [|a [|]] //= /andP[/andP[size_a columns] _] _.
split; try lia.
  move=> i il; have ia : (i < length (rows a))%N by lia.
  have := @all_nth _ _ (rows a) i nil columns ia; rewrite /Kernel.size /=.
  by lia.
move=> i; rewrite mxE -positiveP; apply: all_nth => //.
by have := ltn_ord i; lia.
Qed.

(** Every row of B has its columns. *)
Lemma well_formed_input b :
  is_well_formed b ->
  length (rows (input b)) = units b
  /\ forall i, (i < units b)%N ->
       length (List.nth i (rows (input b)) nil) = column_count (input b).
Proof.
rewrite /is_well_formed => /andP[/andP[_ size_b] columns].
have {}size_b : length (rows (input b)) = units b.
  by move: size_b; rewrite /Kernel.size /units; lia.
split=> // i il.
have := @all_nth _ _ (rows (input b)) i nil columns; rewrite /Kernel.size.
by move=> /(_ _); rewrite size_b => /(_ il); lia.
Qed.

Lemma slope_value b : 0 < value (greatest_slope (block_activation b)).
Proof. by rewrite -positiveP; case: (block_activation b) => [[]|]. Qed.

(** The metric is one of Theorem 1 for this block. *)
Record valid_metric b (m : metric) : Prop := ValidMetric {
  valid_rows : symmetric_rows (units b) (rows (p m));
  valid_entries : forall i j,
    real_matrix R (units b) (units b) (p m) i j
      = - (real_vector R (units b) (multipliers m) i 0
           * real_matrix R (units b) (units b) (state b) i j);
  valid_multipliers : positive (real_vector R (units b) (multipliers m));
  valid_length : length (multipliers m) = units b
}.

Lemma scaled_steps_value b (i : nat) :
  (i < length (step_sizes b))%N ->
  value (List.nth i (scaled_steps b) zero)
    = value (greatest_slope (block_activation b))
      * value (List.nth i (step_sizes b) zero).
Proof.
by move=> il; rewrite (nth_map _ zero _ il) value_times mulrC.
Qed.

Lemma plain_metric_valid b m :
  is_well_formed b -> is_dense b -> is_tied b ->
  plain_metric b = Some m ->
  valid_metric b m.
Proof.
move=> formed dense tied.
have [size_a rows_a size_h h_positive] := well_formed_sizes formed dense tied.
rewrite /plain_metric; case: ifP => // sym [<-].
have [sizes mirrored] := is_symmetricP size_a sym.
have ones (i : 'I_(units b)) :
    real_vector R (units b) (List.map (fun _ => one) (bias b)) i 0 = 1.
  by rewrite mxE (nth_map _ zero) ?value_one.
split=> /=.
- exact: symmetric_rows_negated.
- by move=> i j; rewrite ones mul1r real_matrix_negated mxE.
- by move=> i; rewrite ones ltr01.
by rewrite List.map_length.
Qed.

Lemma scaled_metric_valid known b m :
  is_well_formed b -> is_dense b -> is_tied b ->
  scaled_metric known b = Some m ->
  valid_metric b m.
Proof.
move=> formed dense tied.
have [size_a rows_a size_h h_positive] := well_formed_sizes formed dense tied.
rewrite /scaled_metric; case: found_numbers => // scales.
set entries := zip _ scales (rows (state b)).
set q := matrix_of _; case: ifP => // /andP[/andP[/andP[/andP[/andP[
  size_l l_positive] _] symmetric_q] _] _] [<-].
have size_scales : length scales = units b by rewrite size_a in size_l; lia.
have l0 (i : 'I_(units b)) : 0 < value (List.nth i scales zero).
  rewrite -positiveP; apply: all_nth => //.
  by have := ltn_ord i; lia.
have size_q : length (rows q) = units b.
  by rewrite !List.map_length zip_length; lia.
have [sizes mirrored] := is_symmetricP size_q symmetric_q.
split=> //=.
- move=> i j; rewrite matrix_of_value !mxE.
  have il := ltn_ord i; have jl := ltn_ord j.
  rewrite (List.map_nth (List.map negate) entries nil i).
  rewrite /entries (@zip_nth _ _ _ _ _ _ i zero nil) ?size_scales ?size_a //.
  rewrite (nth_map _ zero); last by rewrite List.map_length rows_a.
  rewrite (nth_map _ 0%Z); last by rewrite rows_a.
  by rewrite value_negate value_times /entry_at value_dyadic_of.
by move=> i; rewrite mxE.
Qed.

(** The input matrix of the metric is Lambda B. *)
Record valid_input b (m : metric) : Prop := ValidInput {
  valid_input_rows : length (rows (metric_input m)) = units b;
  valid_input_columns : forall i, (i < units b)%N ->
    length (List.nth i (rows (metric_input m)) nil) = column_count (input b);
  valid_input_entries : forall i j,
    real_matrix R (units b) (column_count (input b)) (metric_input m) i j
      = real_vector R (units b) (multipliers m) i 0
        * real_matrix R (units b) (column_count (input b)) (input b) i j
}.

Lemma plain_input_valid b m :
  is_well_formed b -> plain_metric b = Some m -> valid_input b m.
Proof.
move=> /well_formed_input [size_b columns_b].
rewrite /plain_metric; case: ifP => // _ [<-]; split=> //= i j.
by rewrite [X in X * _]mxE (nth_map _ zero) ?value_one ?mul1r.
Qed.

Lemma scaled_input_valid known b m :
  is_well_formed b -> is_dense b -> is_tied b ->
  scaled_metric known b = Some m ->
  valid_input b m.
Proof.
move=> formed dense tied; have [size_b columns_b] := well_formed_input formed.
have [size_a _ _ _] := well_formed_sizes formed dense tied.
rewrite /scaled_metric; case: found_numbers => // scales.
set products := zip _ scales (rows (input b)).
case: ifP => // /andP[/andP[/andP[/andP[/andP[size_l _] _] _] _] _] [<-].
have size_scales : length scales = units b by rewrite size_a in size_l; lia.
have product_is i : (i < units b)%N ->
    List.nth i products nil
    = List.map (fun x => times (List.nth i scales zero)
                           (entry_at (scale (input b)) x))
        (List.nth i (rows (input b)) nil).
  by move=> il; rewrite /products (@zip_nth _ _ _ _ _ _ i zero nil) ?size_scales ?size_b.
split=> [|i il|i j] /=.
- by rewrite List.map_length zip_length; lia.
- rewrite (nth_map _ nil) ?List.map_length ?product_is ?List.map_length ?columns_b //.
  by rewrite zip_length; lia.
have il := ltn_ord i; have jl := ltn_ord j.
rewrite matrix_of_value product_is // (nth_map _ 0%Z) ?columns_b //.
by rewrite value_times /entry_at value_dyadic_of !mxE.
Qed.

(** The weights of a metric are W = s H Lambda^-1, as they stand. *)
Lemma metric_weightsP b m :
  length (step_sizes b) = units b ->
  (forall i : 'I_(units b), 0 < real_vector R (units b) (step_sizes b) i 0) ->
  valid_metric b m ->
  positive_weights R (units b) (metric_weights b m)
  /\ forall i,
       weight_vector R (units b) (metric_weights b m) i 0
         = value (greatest_slope (block_activation b))
           * real_vector R (units b) (step_sizes b) i 0
           / real_vector R (units b) (multipliers m) i 0.
Proof.
move=> size_h h0 [_ _ l0 size_l].
have size_s : length (scaled_steps b) = units b by rewrite List.map_length.
have at_i (i : 'I_(units b)) : List.nth i (metric_weights b m) (one, one)
    = (List.nth i (scaled_steps b) zero, List.nth i (multipliers m) zero).
  by rewrite /metric_weights (@zip_nth _ _ _ pair _ _ i zero zero) ?size_s ?size_l.
have step_is (i : 'I_(units b)) : value (List.nth i (scaled_steps b) zero)
    = value (greatest_slope (block_activation b))
      * real_vector R (units b) (step_sizes b) i 0.
  by rewrite scaled_steps_value ?size_h // mxE.
split; first split=> [|i].
- by rewrite /metric_weights zip_length size_s size_l; lia.
- rewrite at_i step_is mulr_gt0 ?slope_value //; split=> //.
  by have := l0 i; rewrite mxE.
by move=> i; rewrite mxE at_i step_is [real_vector _ _ (multipliers m) _ _]mxE.
Qed.

(** ** Bounds of the spectrum *)

Lemma valid_symmetric b m :
  valid_metric b m -> symmetric (real_matrix R (units b) (units b) (p m)).
Proof.
by move=> [[_ _ mirrored] _ _ _]; apply/matrixP => i j; rewrite !mxE mirrored.
Qed.

Theorem least_answer_sound known b m bound :
  valid_metric b m ->
  least_answer known b m = Found bound ->
  eigenvalue_at_least (real_matrix R (units b) (units b) (p m))
    (value (negate bound)).
Proof.
move=> [rows_p _ _ _]; rewrite /least_answer /eigenvalue /factor_for.
case: (found_factor _) => // f lower v; have [size_p _ _] := rows_p.
have [units_positive ones] := unit_weightsP R size_p.
have := @eigenvalue_bound_sound R _ _ _ _ _ _
  (symmetric_rows_negated rows_p) units_positive lower v.
rewrite real_matrix_negated form_opp.
under eq_bigr do rewrite ones divr1; move=> le.
by rewrite value_negate mulNr ler_oppl.
Qed.

(** An upper bound of the eigenvalues of W P is one. *)
Theorem greatest_answer_sound known b m high :
  length (step_sizes b) = units b ->
  (forall i : 'I_(units b), 0 < real_vector R (units b) (step_sizes b) i 0) ->
  valid_metric b m ->
  greatest_answer known b m = Found high ->
  eigenvalue_at_most (real_matrix R (units b) (units b) (p m))
    (weight_vector R (units b) (metric_weights b m)) (value high).
Proof.
rewrite /greatest_answer /eigenvalue /factor_for => size_h h0 valid.
case: (found_factor _) => // f upper; have [rows_p _ _ _] := valid.
have [weights_positive _] := metric_weightsP size_h h0 valid.
exact: (@eigenvalue_bound_sound R _ _ _ _ _ _ rows_p weights_positive upper).
Qed.

(** ** Trajectories *)

(** What the theorems ask of the metric, where the checker finds its spectrum. *)
Lemma spectrum_metric known b m low high :
  valid_metric b m ->
  length (step_sizes b) = units b ->
  (forall i : 'I_(units b), 0 < real_vector R (units b) (step_sizes b) i 0) ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  let n := units b in
  let P := real_matrix R n n (p m) in
  [/\ 0 < value low, symmetric P, eigenvalue_at_least P (value low)
    & exists w (nu : R), [/\ positive w, nu <= 2, eigenvalue_at_most P w nu
        & forall i, value (greatest_slope (block_activation b))
                      * real_vector R n (step_sizes b) i 0
            <= w i 0 * real_vector R n (multipliers m) i 0]].
Proof.
move=> valid size_h h0 bounds n P; have [_ _ l0 _] := valid.
move: bounds; rewrite /spectrum.
case lower: least_answer => [b1|] //; case upper: greatest_answer => [b2|] //.
case: ifP => // /andP[/andP[low_ok _] high_ok] [low_is high_is].
split; [by rewrite -low_is -positiveP | exact: valid_symmetric valid | |].
  by rewrite -low_is; exact: least_answer_sound valid lower.
have [_ weights_are] := metric_weightsP size_h h0 valid.
exists (weight_vector R n (metric_weights b m)), (value b2).
have two_is : value two = 2 by rewrite /Meaning.value /= /Meaning.power /= mul1r.
split=> [i| | |i].
- rewrite weights_are; apply: divr_gt0; last exact: l0.
  by apply: mulr_gt0; [exact: slope_value | exact: h0].
- by rewrite -two_is -at_mostP.
- exact: greatest_answer_sound upper.
by rewrite weights_are divfK // gt_eqF.
Qed.

Theorem gated_spectrum_sound known b m low high (sigma : R -> R) :
  valid_metric b m ->
  length (step_sizes b) = units b ->
  (forall i : 'I_(units b), 0 < real_vector R (units b) (step_sizes b) i 0) ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  slope_at_most (value (greatest_slope (block_activation b))) sigma ->
  let n := units b in
  let A := real_matrix R n n (state b) in
  let P := real_matrix R n n (p m) in
  let h := real_vector R n (step_sizes b) in
  [/\ 0 < value low, symmetric P, eigenvalue_at_least P (value low)
    & forall (gates inputs : nat -> 'cV[R]_n) x y j k,
      (forall i, is_gate (gates i)) -> (j <= k)%N ->
      sqdist P (gated_trajectory A h sigma gates inputs x k)
               (gated_trajectory A h sigma gates inputs y k)
        <= sqdist P (gated_trajectory A h sigma gates inputs x j)
                    (gated_trajectory A h sigma gates inputs y j)].
Proof.
move=> valid size_h h0 bounds slopes n A P h.
have [low0 sym least [w [nu [w0 small greatest large]]]] :=
  spectrum_metric valid size_h h0 bounds.
have [_ entries l0 _] := valid; split=> // gates inputs x y j k on jk.
exact: (gated_scaled_metric_monotone entries sym h0 l0 (slope_value b) slopes
          w0 small greatest large inputs x y on jk).
Qed.

Theorem spectrum_sound known b m low high (sigma : R -> R) :
  valid_metric b m ->
  length (step_sizes b) = units b ->
  (forall i : 'I_(units b), 0 < real_vector R (units b) (step_sizes b) i 0) ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  slope_at_most (value (greatest_slope (block_activation b))) sigma ->
  let n := units b in
  let A := real_matrix R n n (state b) in
  let P := real_matrix R n n (p m) in
  let h := real_vector R n (step_sizes b) in
  [/\ 0 < value low, symmetric P, eigenvalue_at_least P (value low)
    & forall (inputs : nat -> 'cV[R]_n) x y j k, (j <= k)%N ->
      sqdist P (trajectory A h sigma inputs x k)
               (trajectory A h sigma inputs y k)
        <= sqdist P (trajectory A h sigma inputs x j)
                    (trajectory A h sigma inputs y j)].
Proof.
move=> valid size_h h0 bounds slopes n A P h.
have [low0 P_symmetric least never] :=
  gated_spectrum_sound valid size_h h0 bounds slopes.
split=> // inputs x y j k jk; rewrite -!(gated_trajectory_on A h sigma).
by apply: never => // _; exact: all_on_gate.
Qed.

End MetricSound.
