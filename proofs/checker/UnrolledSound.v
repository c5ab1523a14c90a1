(** * What the checker finds of all steps at once

    Purpose: from the numbers and the factor of the evidence to the bound of
    Unrolled.v, rounding included.

    Main Results
    - [unrolled_form_is], [unrolled_gram_is]: the matrices that the checker makes are
      those of the theorem.
    - [unrolled_bound_sound]: where it finds a number, |e[K]|^2 is at most that
      number times |v|^2, for some multipliers above zero that are one number on
      every group.
    - [unrolled_gain_sound]: so it bounds how far two inputs move the states of a
      block apart, with units switched off, those of a group together.

    Dependencies: RoundedSound, LurieSound, GainSound; Unrolled of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Adjoint.
From Keel Require Import OneInequality.
Require Keel.Unrolled.
From Keel.Checker Require Import Types Numbers Packing Kernel Unrolled Conditions.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound MetricSound.
From Keel.Checker Require Import DominanceSound InequalitySound LurieSound.
From Keel.Checker Require Import SlopesSound OperatorSound Statement GainSound.
From Keel.Checker Require Import RoundedSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** Lists of parts of one length *)

Section Parts.

Variables (A : Type) (d : A) (part : nat -> list A) (n : nat).

Lemma parts_length first q :
  (forall k, (k < q)%N -> length (part (first + k)%N) = n) ->
  length (List.flat_map part (List.seq first q)) = (q * n)%N.
Proof.
elim: q first => //= q IH first sizes; rewrite List.app_length IH => [|k kq].
  by have := sizes O isT; rewrite addn0 => ->.
by rewrite addSnnS sizes.
Qed.

Lemma parts_nth first q k i :
  (forall k, (k < q)%N -> length (part (first + k)%N) = n) ->
  (k < q)%N -> (i < n)%N ->
  List.nth (k * n + i) (List.flat_map part (List.seq first q)) d
    = List.nth i (part (first + k)%N) d.
Proof.
elim: q first k => // q IH first [|k] sizes kq il /=.
  by have := sizes O isT; rewrite addn0 => size; rewrite List.app_nth1 // size; lia.
have := sizes O isT; rewrite addn0 => size.
rewrite List.app_nth2 size; last by rewrite mulSn; lia.
have -> : (k.+1 * n + i - n)%coq_nat = (k * n + i)%N by rewrite mulSn; lia.
by rewrite IH ?addSnnS // => l lq; rewrite addSnnS sizes.
Qed.

End Parts.

Section UnrolledSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation dot := Adjoint.dot.
Local Notation form := Metric.form.

Lemma sum_parts n q (F : nat -> R) :
  \sum_(p < q * n) F p = \sum_(k < q) \sum_(i < n) F (k * n + i)%N.
Proof.
elim: q => [|q IH]; first by rewrite !big_ord0.
have -> : (q.+1 * n = q * n + n)%N by rewrite mulSn addnC.
by rewrite split_sum IH big_ord_recr.
Qed.

Variables (states : list Types.matrix) (input : Types.matrix).
Variables (weights : list dyadic) (K groups n c : nat).

Hypothesis size_weights : length weights = n.
Hypothesis sized_states : forall k, (k < K)%N -> sized n n (rows (Unrolled.state_at states k)).
Hypothesis sized_input : sized n c (rows input).
Hypothesis groups_positive : (0 < groups)%N.
Hypothesis whole_groups : n = (Nat.div n groups * groups)%N.

Let A k := real_matrix R n n (Unrolled.state_at states k).
Let B := real_matrix R n c input.
Let w := real_vector R n weights.

Section Multipliers.

Variable ms : list dyadic.

Hypothesis size_ms : length ms = (groups * K)%N.

Local Notation lambda_at k := (multipliers_at weights groups k ms).

Definition multiplier_vector k : 'cV[R]_n := real_vector R n (lambda_at k).

Local Notation lambda := multiplier_vector.

Let own k := List.firstn groups (List.skipn (k * groups) ms).

Let own_length k : (k < K)%N -> length (own k) = groups.
Proof. by move=> kK; rewrite List.firstn_length List.skipn_length size_ms; nia. Qed.

Lemma multipliers_length k : (k < K)%N -> length (lambda_at k) = n.
Proof.
move=> kK; rewrite /multipliers_at size_weights [RHS]whole_groups.
apply: (@parts_length _ (fun _ => own k)).
by move=> *; exact: own_length.
Qed.

Lemma multipliers_nth k i :
  (k < K)%N -> (i < n)%N ->
  List.nth i (lambda_at k) zero = List.nth (i %% groups) (own k) zero.
Proof.
move=> kK il; rewrite /multipliers_at size_weights {1}(divn_eq i groups).
apply: (@parts_nth _ zero (fun _ => own k)) => [*||].
- exact: own_length.
- by rewrite ltn_divLR // -whole_groups.
exact: ltn_pmod.
Qed.

(** ** Rows *)

Let squares_length : length (squares weights) = n.
Proof. by rewrite List.map_length. Qed.

Let diagonal_sized d : length d = n -> sized n n (diagonal_rows d).
Proof.
move=> size_d; split=> [|i il]; first by rewrite indexed_length.
by rewrite diagonal_row_size size_d.
Qed.

Let diagonal_value d (i j : 'I_n) : length d = n ->
  value (number_at (diagonal_rows d) i j) = if i == j then value (List.nth i d zero) else 0.
Proof.
move=> size_d; rewrite diagonal_nth ?size_d //.
have -> : Nat.eqb i j = (i == j).
  by apply/idP/eqP => [/Nat.eqb_eq /val_inj //|->]; apply/Nat.eqb_eq.
by case: ifP => _; rewrite ?value_zero.
Qed.

Let square_value (i : 'I_n) : value (List.nth i (squares weights) zero) = w i 0 ^+ 2.
Proof. by rewrite (nth_map _ zero) ?size_weights // value_times mxE expr2. Qed.

Local Notation coupling k := (coupling_rows weights (lambda_at k) (Unrolled.state_at states k)).
Local Notation diagonal k := (own_rows weights (lambda_at k)).

Let weighed_sized k :
  (k < K)%N -> sized n n (weighed_rows (Unrolled.state_at states k) (lambda_at k) weights).
Proof.
move=> kK; have [size_a rows_a] := sized_states kK; have size_l := multipliers_length kK.
by split=> [|i il]; [exact: weighed_rows_size | exact: weighed_row_size].
Qed.

Lemma coupling_sized k : (k < K)%N -> sized n n (coupling k).
Proof.
move=> kK; apply: (zip_square _ (weighed_sized kK)).
exact: diagonal_sized squares_length.
Qed.

Lemma coupling_value k (i j : 'I_n) :
  (k < K)%N ->
  value (number_at (coupling k) i j)
    = - (lambda k i 0 * A k i j * w j 0) - (if i == j then w i 0 ^+ 2 else 0).
Proof.
move=> kK; have [size_a rows_a] := sized_states kK; have size_l := multipliers_length kK.
have [size_w rows_w] := weighed_sized kK; have [size_d rows_d] := diagonal_sized squares_length.
rewrite /number_at (@zip_nth _ _ _ _ _ _ i nil nil) ?size_w ?size_d //.
rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?rows_w ?rows_d //.
rewrite value_minus value_negate -square_value -diagonal_value //; congr (- _ - _).
exact: (weighed_value R size_a rows_a size_l size_weights).
Qed.

Let own_numbers_length k :
  (k < K)%N ->
  length (zip minus (List.map (times (dyadic_int 2)) (lambda_at k)) (squares weights)) = n.
Proof.
move=> kK; rewrite zip_length List.map_length squares_length multipliers_length //.
exact: Nat.min_id.
Qed.

Lemma diagonal_rows_value k (i j : 'I_n) :
  (k < K)%N ->
  value (number_at (diagonal k) i j)
    = if i == j then 2 * lambda k i 0 - w i 0 ^+ 2 else 0.
Proof.
move=> kK; rewrite diagonal_value ?own_numbers_length //; case: ifP => // _.
have size_l := multipliers_length kK.
rewrite (@zip_nth _ _ _ _ _ _ i zero zero) ?List.map_length ?size_l ?size_weights //.
rewrite value_minus square_value (nth_map _ zero) ?size_l //.
by rewrite value_times value_two [in RHS]mxE.
Qed.

Local Notation width := (K * n)%N.
Local Notation step_rows k := (rows_of_step states weights K groups ms k).

Lemma step_row k i :
  (k < K)%N -> (i < n)%N ->
  List.nth i (step_rows k) nil
    = app (List.flat_map (fun _ => List.nth i (coupling k) nil) (List.seq 0 k))
        (app (List.nth i (diagonal k) nil) (List.repeat zero (n * (K - k.+1)))).
Proof.
move=> kK il; have [size_c _] := coupling_sized kK.
rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?size_c ?indexed_length ?own_numbers_length //.
by rewrite size_weights.
Qed.

Let before_length k i :
  (k < K)%N -> (i < n)%N ->
  length (List.flat_map (fun _ : nat => List.nth i (coupling k) nil) (List.seq 0 k))
    = (k * n)%N.
Proof.
move=> kK il; apply: parts_length => l _; exact: (proj2 (coupling_sized kK)).
Qed.

Let diagonal_length k i :
  (k < K)%N -> (i < n)%N -> length (List.nth i (diagonal k) nil) = n.
Proof.
move=> kK il; rewrite diagonal_row_size own_numbers_length //.
Qed.

Lemma step_sized k : (k < K)%N -> sized n width (step_rows k).
Proof.
move=> kK; have [size_c _] := coupling_sized kK; split=> [|i il].
  by rewrite zip_length size_c indexed_length own_numbers_length // Nat.min_id.
rewrite step_row // !List.app_length before_length // diagonal_length //.
by rewrite List.repeat_length; nia.
Qed.

Lemma rows_sized :
  sized width width (List.flat_map (fun k => step_rows k) (List.seq 0 K)).
Proof.
have sizes k : (k < K)%N -> length (step_rows (0 + k)) = n.
  by move=> kK; rewrite add0n; have [] := step_sized kK.
split=> [|p pl]; first exact: parts_length.
have n0 : (0 < n)%N by case: (n) pl => //; rewrite muln0.
have kK : (p %/ n < K)%N by rewrite ltn_divLR.
have il : (p %% n < n)%N by exact: ltn_pmod.
by rewrite (divn_eq p n) (parts_nth nil sizes) //; apply: (proj2 (step_sized kK)).
Qed.

(** ** What the rows are of stages *)

Variables (s e : nat -> 'cV[R]_n).

Hypothesis start : e 0%N = 0.
Hypothesis moves : forall k, e k.+1 = e k + diag w *m s k.

(** One stage behind the other. *)
Definition stages (p : nat) : R :=
  if insub (p %% n) is Some i then s (p %/ n)%N i 0 else 0.

Lemma stages_at k (i : 'I_n) : stages (k * n + i) = s k i 0.
Proof.
have n0 : (0 < n)%N by apply: leq_ltn_trans (ltn_ord i).
rewrite /stages modnMDl modn_small // divnMDl // divn_small // addn0.
by rewrite valK.
Qed.

Lemma step_row_form k (i : 'I_n) :
  (k < K)%N ->
  row_form (List.nth i (step_rows k) nil) (k * n + i) stages
    = s k i 0 * ((2 * lambda k i 0 - w i 0 ^+ 2) * s k i 0
                 - 2 * (lambda k i 0 * (A k *m e k) i 0 + w i 0 * e k i 0)).
Proof.
move=> kK; rewrite /row_form stages_at step_row //.
set row := app _ _.
have before l (j : 'I_n) : (l < k)%N -> value (List.nth (l * n + j) row zero)
    = - (lambda k i 0 * A k i j * w j 0) - (if i == j then w i 0 ^+ 2 else 0).
  move=> lk; rewrite List.app_nth1; last by rewrite before_length //; have := ltn_ord j; nia.
  rewrite parts_nth //; first by rewrite -coupling_value.
  by move=> *; exact: (proj2 (coupling_sized kK)).
have here (j : 'I_n) : value (List.nth (k * n + j) row zero)
    = if i == j then 2 * lambda k i 0 - w i 0 ^+ 2 else 0.
  rewrite List.app_nth2 before_length //; last by lia.
  have -> : (k * n + j - k * n)%coq_nat = j by lia.
  rewrite List.app_nth1; last by rewrite diagonal_length //; have := ltn_ord j; lia.
  by rewrite -diagonal_rows_value.
rewrite here eqxx (split_sum (k * n) i (fun j => value (List.nth j row zero) * stages j)).
rewrite [X in _ * (_ * _ + 2 * (_ + X))]big1 => [|j _]; last first.
  have jn : (j < n)%N := ltn_trans (ltn_ord j) (ltn_ord i).
  rewrite (here (Ordinal jn)) -val_eqE /= gtn_eqF ?mul0r //.
rewrite addr0 (sum_parts n k (fun j => value (List.nth j row zero) * stages j)).
congr (_ * (_ + _)); rewrite -mulrN; congr (2 * _).
rewrite (Keel.Unrolled.moved start moves) mulmx_sumr summxE.
have moved l : (diag w *m s l) i 0 = w i 0 * s l i 0 by exact: diagonal_apply.
rewrite summxE !mulr_sumr -big_split -sumrN /=; apply: eq_bigr => l _.
under eq_bigr do rewrite stages_at before //.
rewrite moved [(A k *m _) i 0]mxE.
have -> : \sum_j (- (lambda k i 0 * A k i j * w j 0) - (if i == j then w i 0 ^+ 2 else 0))
      * s l j 0
    = \sum_j (- (lambda k i 0 * (A k i j * (w j 0 * s l j 0))))
      - \sum_j (if i == j then w i 0 ^+ 2 else 0) * s l j 0.
  by rewrite -sumrB; apply: eq_bigr => j _; rewrite mulrDl !mulNr !mulrA.
rewrite sumrN -mulr_sumr opprD; congr (- (_ * _) - _).
  by apply: eq_bigr => j _; rewrite diagonal_apply.
rewrite (bigD1 i) //= eqxx big1 ?addr0 ?expr2 ?mulrA // => j ji.
by rewrite eq_sym (negbTE ji) mul0r.
Qed.

Theorem unrolled_form_is :
  form (table R width width (unrolled_form states weights K groups ms))
      (\col_(p < width) stages p)
    = \sum_(k < K) Keel.Unrolled.stage_form A w lambda k (e k) (s k).
Proof.
rewrite /unrolled_form mirrored_form; last exact: rows_sized.
rewrite lower_form_sum (proj1 rows_sized).
rewrite (sum_parts n K (fun p => row_form (List.nth p _ nil) (0 + p) stages)).
apply: eq_bigr => k _; apply: eq_bigr => i _.
rewrite add0n (parts_nth nil) // => [|l lK]; last by rewrite (proj1 (step_sized lK)).
by rewrite add0n; exact: step_row_form.
Qed.

Lemma gram_sized : sized width c (unrolled_gram input weights K groups ms).
Proof.
have [size_b rows_b] := sized_input.
have sizes k : (k < K)%N -> length (zip (fun l row =>
    List.map (fun x => times l (entry_at (scale input) x)) row) (lambda_at k) (rows input)) = n.
  by move=> kK; rewrite zip_length multipliers_length // size_b Nat.min_id.
split=> [|p pl]; first exact: parts_length.
have n0 : (0 < n)%N by case: (n) pl => //; rewrite muln0.
have kK : (p %/ n < K)%N by rewrite ltn_divLR.
have il : (p %% n < n)%N by exact: ltn_pmod.
rewrite (divn_eq p n) (parts_nth nil) //.
rewrite (@zip_nth _ _ _ _ _ _ (p %% n) zero nil) ?multipliers_length ?size_b //.
by rewrite List.map_length rows_b.
Qed.

Theorem unrolled_gram_is v :
  dot (\col_(p < width) stages p)
      (table R width c (unrolled_gram input weights K groups ms) *m v)
    = \sum_(k < K) dot (s k) (Keel.Unrolled.stage_drive B lambda k *m v).
Proof.
have [size_b rows_b] := sized_input.
rewrite dotP; pose F p := stages p
  * \sum_(j < c) value (number_at (unrolled_gram input weights K groups ms) p j) * v j 0.
transitivity (\sum_(p < width) F p).
  apply: eq_bigr => p _; rewrite [(\col__ _) _ _]mxE [(_ *m v) _ _]mxE; congr (_ * _).
  by apply: eq_bigr => j _; rewrite mxE.
rewrite sum_parts; apply: eq_bigr => k _; rewrite dotP; apply: eq_bigr => i _.
rewrite /F stages_at; congr (_ * _).
rewrite /Keel.Unrolled.stage_drive -mulmxA diagonal_apply [(B *m v) i 0]mxE mulr_sumr.
apply: eq_bigr => j _; rewrite /number_at (parts_nth nil) // => [|l lK]; last first.
  by rewrite zip_length multipliers_length // size_b Nat.min_id.
rewrite add0n (@zip_nth _ _ _ _ _ _ i zero nil) ?multipliers_length ?size_b //.
rewrite (nth_map _ 0%Z) ?rows_b // value_times /entry_at value_dyadic_of mulrA.
by rewrite [lambda k i 0]mxE [B i j]mxE !mulrA.
Qed.

End Multipliers.

(** ** The bound *)

Theorem unrolled_bound_sound name numbers f x :
  unrolled_bound states input weights K groups name numbers f = Some x ->
  0 <= value x
  /\ exists lambda : nat -> 'cV[R]_n,
    (forall k i, (k < K)%N -> 0 <= lambda k i 0)
    /\ (forall k (i j : 'I_n), (k < K)%N -> (j = i %% groups :> nat)%N ->
          lambda k i 0 = lambda k j 0)
    /\ forall (s e : nat -> 'cV[R]_n) v,
         e 0%N = 0 ->
         (forall k, e k.+1 = e k + diag w *m s k) ->
         (forall k, (k < K)%N -> Keel.Unrolled.stage_holds A B lambda k (e k) (s k) v) ->
         sqnorm (e K) <= value x * sqnorm v.
Proof.
case: numbers => [|bound ms] //; rewrite /unrolled_bound.
case: ifP => // /andP[/Z.eqb_eq size_ms positive] found.
have {}size_ms : length ms = (groups * K)%N by move: size_ms; rewrite /size; lia.
have /List.forallb_forall above := positive.
have bound0 : 0 < value bound by rewrite -positiveP; apply: above; left.
have [|x0 bounded] := rounded_gram_sound (gram_sized size_ms)
  (mirrored_rows (rows_sized size_ms)).1 _ bound0 found.
  exact: table_symmetric (rows_sized size_ms).
split=> //; exists (multiplier_vector ms); split=> [k i kK|]; last split=> [k i j kK ji|].
- rewrite mxE; have := List.nth_in_or_default i (multipliers_at weights groups k ms) zero.
  case=> [|->]; last by rewrite value_zero.
  move: (List.nth i _ zero) => l /List.in_flat_map [_ [_ in_own]]; apply: ltW; rewrite -positiveP; apply: above.
  right; rewrite -(List.firstn_skipn (k * groups) ms); apply/List.in_or_app; right.
  rewrite -(List.firstn_skipn groups (List.skipn (k * groups) ms)).
  by apply/List.in_or_app; left.
- by rewrite !mxE !(multipliers_nth size_ms kK) // ji modn_mod.
move=> s e v start moves hold.
apply: (bounded _ (\col_p stages s p)).
rewrite (unrolled_form_is size_ms start moves) (unrolled_gram_is size_ms).
exact: Keel.Unrolled.unrolled_inequality start moves hold.
Qed.

End UnrolledSound.

(** ** The states of a block *)

Section Gain.

Variables (R : realFieldType) (known : string -> evidence) (b : block).

Local Notation value := (@value R).
Local Notation n := (state_size b).
Local Notation slope := (greatest_slope (block_activation b)).
Local Notation groups := (group_count (block_activation b) n).

Variable sigma : 'cV[R]_n -> 'cV[R]_n.

Let D := block_dynamics sigma.

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.

Lemma whole_groups : (0 < groups)%N /\ n = (Nat.div n groups * groups)%N.
Proof.
move: formed; rewrite /is_well_formed; do 8 (move=> /andP[+ _]).
move=> /andP[/andP[valid _] n0].
have {}n0 : (0 < n)%N by rewrite (dense_size dense) /units; move: n0; rewrite /Kernel.size; lia.
move: valid; rewrite /has_valid_groups /group_count.
case: (block_activation b) => [_ _|r size ts].
  by rewrite Nat.div_same ?mul1n //; lia.
move=> /andP[/andP[/andP[_ large] /Z.eqb_eq whole] _].
have size0 : (0 < size)%Z by case: r large; lia.
have [q n_is] : exists q, n = (q * Z.to_nat size)%N.
  exists (Z.to_nat (Z.of_nat n / size)%Z).
  move: whole; rewrite (dense_size dense) /units /Kernel.size.
  by move: (length _) => k /Z.div_exact; nia.
have s0 : Z.to_nat size <> 0%N by lia.
rewrite n_is Nat.div_mul //; have q0 : (0 < q)%N by case: (q) n_is n0 => // ->.
by split=> //; rewrite [(q * _)%N]mulnC Nat.div_mul //; lia.
Qed.

Lemma first_unit_is (i : 'I_n) : first_unit i = (i %% groups)%N :> nat.
Proof.
have [g0 _] := whole_groups; rewrite /= /group_of.
symmetry; apply: (Nat.mod_unique _ _ (i %/ groups)%N).
  by apply/ssrnat.ltP; exact: ltn_pmod.
by rewrite [LHS](divn_eq i groups); lia.
Qed.

Let sized_state k : sized n n (rows (Unrolled.state_at (states b) k)).
Proof.
have [size_a rows_a _ _ _] := well_formed_rows R formed (state_at_in k formed).
have taps : (state_taps b).1 = 1%N.
  by move: dense; rewrite /is_dense /state_taps; case: (block_geometry b).
by rewrite taps muln1 -(dense_size dense) in rows_a; rewrite -(dense_size dense) in size_a.
Qed.

Let state_is k :
  real_matrix R n n (Unrolled.state_at (states b) k) = operator R b k.
Proof. by apply/matrixP => i j; rewrite [RHS]dense_operator. Qed.

Let sized_input : sized n (input_size b) (rows (input b)).
Proof.
have [size_b rows_b] := well_formed_input formed.
by rewrite (dense_input_size dense) (dense_size dense).
Qed.

Let size_weights : length (scaled_steps b) = n.
Proof.
have [_ _ size_h _ _] := well_formed_rows R formed (state_at_in 0 formed).
by rewrite List.map_length (dense_size dense).
Qed.

Let weights_are : real_vector R n (scaled_steps b) = value slope *: steps_of R b.
Proof.
have := size_weights; rewrite List.map_length dense_steps // => size_h.
apply/matrixP => i j; rewrite !mxE (nth_map _ zero) ?size_h //.
by rewrite value_times mulrC.
Qed.

Theorem unrolled_gain_sound square :
  Keel.Unrolled.slopes_on_groups (@first_unit b) sigma (value slope) ->
  unrolled_gain known b = Some square ->
  0 <= value square
  /\ forall u u' gates x, (forall i, is_group_gate (gates i)) ->
       sqnorm (run (D := D) (fun _ => u) gates x (Z.to_nat (steps b))
               - run (D := D) (fun _ => u') gates x (Z.to_nat (steps b)))
         <= value square * sqnorm (u - u').
Proof.
move=> slopes; rewrite /unrolled_gain; case: has_unrolled => //.
case: found_numbers => // numbers; case: found_factor => // f.
rewrite -[units b](dense_size dense) => found; have [g0 whole] := whole_groups.
have [square0 [lambda [lambda0 [even bounded]]]] :=
  unrolled_bound_sound R size_weights (fun k _ => sized_state k) sized_input g0
    whole found.
have slope0 : 0 < value slope := slope_value R b.
split=> // u u' gates x on; set K := Z.to_nat (steps b).
pose at_step v k := run (D := D) (fun _ => v) gates x k.
apply: (bounded
  (fun k => Keel.Unrolled.response_of sigma (value slope) (operator R b k) (gates k)
     (drive u) (drive u') (at_step u k) (at_step u' k))
  (fun k => at_step u k - at_step u' k)) => [|k|k kK].
- exact: subrr.
- by rewrite weights_are; exact: Keel.Unrolled.step_moves.
have [gate gate_even] := on k.
rewrite /Keel.Unrolled.stage_holds state_is -(dense_input R dense).
have -> : input_operator R b *m (u - u') = drive u - drive u'.
  by rewrite /drive opprD addrACA subrr addr0 mulmxBr.
apply: (Keel.Unrolled.stage_of_step slope0 slopes gate gate_even) => // [i|i].
  exact: lambda0.
by apply: even => //; exact: first_unit_is.
Qed.

End Gain.
