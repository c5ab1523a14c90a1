(** * What an accepted matrix inequality means

    Purpose: from the numbers of the evidence and its factor to the hypotheses of
    MatrixInequality.v.

    Main Results
    - [positive_bound_sound]: no eigenvalue of a symmetric matrix is below the
      number that the checker finds, rounding included.
    - [inequality_bound_sound]: if the checker finds a number that diag(Q, P) is
      not below, P is a metric and the form of the inequality positive definite.

    Dependencies: MetricSound, BoundSound, RoundingSound; MatrixInequality. *)

From Coq Require Import ZArith Lia List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric FactorCheck MatrixInequality.
From Keel.Checker Require Import Types Numbers Packing Kernel.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section InequalitySound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).

(** ** Lists *)

Lemma sum_cons x l : value (sum (x :: l)) = value x + value (sum l).
Proof.
rewrite /sum /=; have shift k y : value (List.fold_left plus k y)
    = value y + value (List.fold_left plus k zero).
  elim: k y => [|z k IH] y /=; first by rewrite value_zero addr0.
  by rewrite IH [in RHS]IH !value_plus value_zero add0r addrA.
by rewrite shift value_plus value_zero add0r.
Qed.

Lemma value_sum_map (g : nat -> dyadic) first n :
  value (sum (List.map g (List.seq first n)))
    = \sum_(k < n) value (g (first + k)%N).
Proof.
elim: n first => [|n IH] first; first by rewrite big_ord0 value_zero.
rewrite [List.seq _ _]/= [List.map _ _]/= sum_cons IH big_ord_recl addn0.
by congr (_ + _); apply: eq_bigr => k _; rewrite /= addnS.
Qed.

Lemma value_sum_nth l :
  value (sum l) = \sum_(k < length l) value (List.nth k l zero).
Proof.
elim: l => [|x l IH]; first by rewrite big_ord0 value_zero.
by rewrite sum_cons IH /= big_ord_recl.
Qed.

Lemma nth_map_seq (A : Type) (g : nat -> A) n i a :
  (i < n)%N -> List.nth i (List.map g (List.seq 0 n)) a = g i.
Proof.
move=> il; rewrite (@nth_map _ _ _ _ _ O) ?List.seq_length //.
by rewrite List.seq_nth //; lia.
Qed.

Lemma floor_rows_nth l k i j :
  floor_rows l = Some k ->
  length k = length l
  /\ ((i < length l)%N ->
      length (List.nth i k nil) = length (List.nth i l nil)
      /\ ((j < length (List.nth i l nil))%N ->
          value (number_at k i j) <= value (number_at l i j))).
Proof.
rewrite /floor_rows /number_at => found.
have [size_k nth_k] := @all_foundP _ _ _ i nil found.
rewrite List.map_length in size_k nth_k; split=> // il.
have := nth_k il; rewrite (nth_map _ nil) // => found_row.
have [size_row nth_row] := @all_foundP _ _ _ j zero found_row.
rewrite List.map_length in size_row nth_row; split=> // jl.
by have := nth_row jl; rewrite (nth_map _ zero) // => /floor_double_le.
Qed.

Lemma value_two : value (dyadic_int 2) = 2.
Proof. by rewrite /dyadic_int value_dyadic_of power0 mulr1. Qed.

(** ** A matrix that was rounded down *)

Lemma rounded_form n (M : 'M[R]_n) (N : 'M[R]_n) (bound error : R) :
  (forall i j, M i j = M j i) -> (forall i j, N i j = N j i) ->
  (forall i j, N i j <= M i j) ->
  (forall i, \sum_j (M i j - N i j) <= error) ->
  (forall v : 'cV[R]_n, - Metric.form N v <= bound * sqnorm v) ->
  forall v : 'cV[R]_n, (- bound - error) * sqnorm v <= Metric.form M v.
Proof.
move=> M_sym N_sym below rows lower v.
pose E i j := M i j - N i j.
have E_sym i j : E i j = E j i by rewrite /E M_sym N_sym.
have E0 i j : 0 <= E i j by rewrite subr_ge0.
have margin i : \sum_(j | j != i) `|E i j| - E i i <= error.
  apply: le_trans (rows i); rewrite [X in _ <= X](bigD1 i) //= addrC.
  apply: ler_add; last by apply: ler_sum => j _; rewrite ger0_norm ?E0.
  by apply: (@le_trans _ _ 0); [rewrite oppr_le0 | ]; exact: E0.
have := diagonally_dominant (fun i => v i 0) E_sym margin.
have -> : \sum_i \sum_j v i 0 * E i j * v j 0 = Metric.form M v - Metric.form N v.
  rewrite !formE -sumrB; apply: eq_bigr => i _; rewrite -mulrBr.
  rewrite !mxE -sumrB mulr_sumr; apply: eq_bigr => j _.
  by rewrite -mulrBl mulrA.
rewrite -mulr_sumr -/(sqnorm v) => dominated.
rewrite mulrBl mulNr ler_subl_addr; apply: (@le_trans _ _ (Metric.form N v)).
  by rewrite ler_oppl; exact: lower.
by rewrite -subr_ge0 addrAC.
Qed.

(** ** The form of the inequality *)

Section Entries.

Variables (n : nat) (a : Types.matrix) (h : list dyadic) (l : dyadic).
Variables (lambda : list dyadic) (lower : list (list dyadic)).

Let a' := List.map (List.map (entry_at (scale a))) (rows a).
Let entry := inequality_entry n a' h l lambda lower.

Definition metric_of : 'M[R]_n := \matrix_(i, j) value (metric_entry lower i j).

Let A := real_matrix R n n a.
Let hs := real_vector R n h.
Let ls := real_vector R n lambda.
Let P := metric_of.
Let full : 'M[R]_(n + (n + n)) := \matrix_(i, j) value (entry i j).

Lemma metric_of_symmetric : symmetric P.
Proof.
by apply/matrixP => i j; rewrite !mxE /metric_entry Nat.max_comm Nat.min_comm.
Qed.

Lemma number_atE (i j : 'I_n) : value (number_at a' i j) = A i j.
Proof.
rewrite /number_at /a' (List.map_nth (List.map _) (rows a) nil i).
rewrite (List.map_nth (entry_at (scale a)) (List.nth i (rows a) nil) 0%Z j).
by rewrite /entry_at value_dyadic_of mxE.
Qed.

Lemma state_entryE (i j : 'I_n) :
  value (state_entry n a' l lambda i j)
    = 2 * value l * \sum_(k < n) A k i * ls k 0 * A k j.
Proof.
rewrite /state_entry !value_times value_sum_map; congr (_ * _).
  by rewrite value_two.
by apply: eq_bigr => k _; rewrite !value_times add0n !number_atE [ls k 0]mxE.
Qed.

Lemma cross_entryE (i j : 'I_n) :
  value (cross_entry a' h l lambda lower i j)
    = - (P i j * hs j 0 + (1 + value l) * A j i * ls j 0).
Proof.
rewrite /cross_entry value_negate value_plus !value_times value_plus value_one.
by rewrite number_atE [P i j]mxE [hs j 0]mxE [ls j 0]mxE.
Qed.

Lemma increment_entryE (i j : 'I_n) :
  value (increment_entry h lambda lower i j)
    = (if i == j then 2 * ls i 0 else 0) - hs i 0 * P i j * hs j 0.
Proof.
rewrite /increment_entry value_minus !value_times [P i j]mxE !mxE; congr (_ - _).
have -> : Nat.eqb i j = (i == j).
  by apply/idP/eqP => [/Nat.eqb_eq /val_inj //|->]; apply/Nat.eqb_eq.
by case: ifP => _; rewrite ?value_zero // value_times value_two.
Qed.

Ltac entries :=
  rewrite mxE /entry /inequality_entry /=;
  repeat (case: Nat.ltb_spec => ?; try lia).

Lemma full_ee (i j : 'I_n) :
  full (lshift _ i) (lshift _ j) = value (state_entry n a' l lambda i j).
Proof. by have := ltn_ord i; have := ltn_ord j => *; entries. Qed.

Lemma full_es (i j : 'I_n) :
  full (lshift _ i) (rshift n (lshift n j))
    = value (cross_entry a' h l lambda lower i j).
Proof.
have := ltn_ord i; have := ltn_ord j => *; entries.
by congr (value (cross_entry _ _ _ _ _ _ _)); lia.
Qed.

Lemma full_se (i j : 'I_n) :
  full (rshift n (lshift n i)) (lshift _ j)
    = value (cross_entry a' h l lambda lower j i).
Proof.
have := ltn_ord i; have := ltn_ord j => *; entries.
by congr (value (cross_entry _ _ _ _ _ _ _)); lia.
Qed.

Lemma full_ss (i j : 'I_n) :
  full (rshift n (lshift n i)) (rshift n (lshift n j))
    = value (increment_entry h lambda lower i j).
Proof.
have := ltn_ord i; have := ltn_ord j => *; entries.
by congr (value (increment_entry _ _ _ _ _)); lia.
Qed.

Lemma full_xx (i j : 'I_n) :
  full (rshift n (rshift n i)) (rshift n (rshift n j)) = P i j.
Proof.
rewrite [P i j]mxE; have := ltn_ord i; have := ltn_ord j => *; entries.
by congr (value (metric_entry _ _ _)); lia.
Qed.

Lemma sum_three (F : 'I_(n + (n + n)) -> R) :
  \sum_i F i = \sum_i F (lshift _ i)
    + (\sum_i F (rshift n (lshift n i)) + \sum_i F (rshift n (rshift n i))).
Proof. by rewrite !big_split_ord. Qed.

(** ** At (e, s, 0) *)

Let dot (x y : 'cV[R]_n) : R := \sum_i x i 0 * y i 0.

Lemma dotC x y : dot x y = dot y x.
Proof. by apply: eq_bigr => i _; rewrite mulrC. Qed.

Lemma dot_adjoint (M : 'M[R]_n) x y : dot x (M *m y) = dot (M^T *m x) y.
Proof. by rewrite /dot -!dotE trmx_mul trmxK mulmxA. Qed.

Lemma dotD x y y' : dot x (y + y') = dot x y + dot x y'.
Proof. by rewrite /dot -big_split; apply: eq_bigr => i _; rewrite mxE mulrDr. Qed.

Lemma dotN x y : dot x (- y) = - dot x y.
Proof. by rewrite /dot -sumrN; apply: eq_bigr => i _; rewrite mxE mulrN. Qed.

Lemma dotZ x c y : dot x (c *: y) = c * dot x y.
Proof. by rewrite /dot mulr_sumr; apply: eq_bigr => i _; rewrite mxE mulrCA. Qed.

Let H := diag_mx hs^T.
Let L := diag_mx ls^T.
Let X := - (P *m H + (1 + value l) *: (A^T *m L)).

Lemma eeE (i j : 'I_n) : full (lshift _ i) (lshift _ j)
  = ((2 * value l) *: (A^T *m L *m A)) i j.
Proof.
rewrite full_ee state_entryE [RHS]mxE; congr (_ * _); rewrite [RHS]mxE.
by apply: eq_bigr => k _; rewrite /L mul_mx_diag !mxE.
Qed.

Lemma XE (i j : 'I_n) : value (cross_entry a' h l lambda lower i j) = X i j.
Proof.
rewrite cross_entryE /X /H /L !mul_mx_diag; symmetry.
by rewrite [LHS]mxE [X in - X]mxE [X in - (X + _)]mxE [X in - (_ + X)]mxE
  [X in _ * X]mxE !mxE mulrA.
Qed.

Lemma ssE (i j : 'I_n) : full (rshift n (lshift n i)) (rshift n (lshift n j))
  = (2 *: L - H *m P *m H) i j.
Proof.
rewrite full_ss increment_entryE /H /L mul_mx_diag mul_diag_mx !mxE.
by congr (_ - _); case: eqP => _; rewrite ?mulr1n ?mulr0n ?mulr0.
Qed.

(** The form of diag(Q, P) is that of the inequality. *)
Lemma full_form (e s : 'cV[R]_n) :
  Metric.form full (col_mx e (col_mx s 0))
    = inequality_form A P hs ls (value l) e s.
Proof.
set z : 'cV[R]_n := A *m e; set v := col_mx _ _.
have v1 i : v (lshift _ i) 0 = e i 0 by rewrite /v col_mxEu.
have v2 i : v (rshift n (lshift n i)) 0 = s i 0 by rewrite /v col_mxEd col_mxEu.
have v3 i : v (rshift n (rshift n i)) 0 = 0 by rewrite /v !col_mxEd mxE.
have top i : (full *m v) (lshift _ i) 0
    = (((2 * value l) *: (A^T *m L *m A)) *m e) i 0 + (X *m s) i 0.
  rewrite [LHS]mxE sum_three [X in _ + (_ + X)]big1 ?addr0; last first.
    by move=> j _; rewrite v3 mulr0.
  congr (_ + _); rewrite [RHS]mxE; apply: eq_bigr => j _.
    by rewrite eeE v1.
  by rewrite full_es XE v2.
have middle i : (full *m v) (rshift n (lshift n i)) 0
    = (X^T *m e) i 0 + ((2 *: L - H *m P *m H) *m s) i 0.
  rewrite [LHS]mxE sum_three [X in _ + (_ + X)]big1 ?addr0; last first.
    by move=> j _; rewrite v3 mulr0.
  congr (_ + _); rewrite [RHS]mxE; apply: eq_bigr => j _.
    by rewrite full_se XE v1 [X^T _ _]mxE.
  by rewrite ssE v2.
rewrite formE sum_three [X in _ + (_ + X)]big1 ?addr0; last first.
  by move=> j _; rewrite v3 mul0r.
under eq_bigr do rewrite v1 top mulrDr; rewrite big_split /=.
under [X in _ + X]eq_bigr do rewrite v2 middle mulrDr.
rewrite [X in _ + X]big_split /=.
rewrite -/(dot e _) -/(dot e (X *m s)) -/(dot s (X^T *m e)) -/(dot s _).
rewrite (dot_adjoint X^T) trmxK [dot (X *m s) e]dotC.
have states : dot e (((2 * value l) *: (A^T *m L *m A)) *m e)
    = 2 * value l * \sum_i ls i 0 * z i 0 ^+ 2.
  rewrite -scalemxAl -!mulmxA.
  rewrite dotZ dot_adjoint trmxK -/z; congr (_ * _); apply: eq_bigr => i _.
  by rewrite diagonal_apply mulrCA expr2.
have cross : dot e (X *m s)
    = - ((\sum_i (hs i 0 * s i 0) * (P *m e) i 0)
         + (1 + value l) * (\sum_i ls i 0 * (z i 0 * s i 0))).
  rewrite /X mulNmx mulmxDl -scalemxAl -!mulmxA.
  rewrite dotN dotD dotZ.
  rewrite [dot e (P *m _)]dot_adjoint [dot e (A^T *m _)]dot_adjoint.
  rewrite trmxK metric_of_symmetric; congr (- (_ + _ * _)).
    by apply: eq_bigr => i _; rewrite diagonal_apply mulrC.
  by apply: eq_bigr => i _; rewrite diagonal_apply mulrCA.
have increments : dot s ((2 *: L - H *m P *m H) *m s)
    = 2 * (\sum_i ls i 0 * s i 0 ^+ 2) - Metric.form P (\col_i (hs i 0 * s i 0)).
  have -> : \col_i (hs i 0 * s i 0) = H *m s.
    by apply/matrixP => i j; rewrite !ord1 mxE diagonal_apply.
  rewrite mulmxBl -scalemxAl -!mulmxA.
  rewrite dotD dotN dotZ.
  rewrite [X in _ - X]dot_adjoint tr_diag_mx formE; congr (_ - _).
  by congr (_ * _); apply: eq_bigr => i _; rewrite diagonal_apply mulrCA expr2.
rewrite states cross increments /inequality_form -/z.
have -> : \sum_i ls i 0 * ((s i 0 - value l * z i 0) * (s i 0 - z i 0))
    = (\sum_i ls i 0 * s i 0 ^+ 2)
      - (1 + value l) * (\sum_i ls i 0 * (z i 0 * s i 0))
      + value l * (\sum_i ls i 0 * z i 0 ^+ 2).
  rewrite !mulr_sumr -sumrB -big_split /=; apply: eq_bigr => i _.
  move: (ls i 0) (s i 0) (z i 0) (value l) => w y c d.
  have -> : (y - d * c) * (y - c) = y ^+ 2 - (1 + d) * (c * y) + d * c ^+ 2.
    rewrite mulrBl !mulrBr mulrDl mul1r opprB opprD !expr2 [y * c]mulrC !mulrA.
    by rewrite !addrA [LHS]addrAC.
  by rewrite mulrDr mulrBr [w * ((1 + d) * _)]mulrCA [w * (d * _)]mulrCA.
set p := \sum_i (hs i 0 * s i 0) * _; set q := \sum_i ls i 0 * (z i 0 * _).
set t := \sum_i ls i 0 * z i 0 ^+ 2; set w := \sum_i ls i 0 * s i 0 ^+ 2.
set f := Metric.form P _; set c := 1 + value l.
have -> : 2 * value l * t - (p + c * q) + (- (p + c * q) + (2 * w - f))
    = 2 * value l * t + 2 * w - 2 * (p + c * q) - f.
  rewrite [2 * (p + c * q)]mulr_natl mulr2n; move: (p + c * q) => r.
  rewrite opprD !addrA; congr (_ + _); rewrite [LHS]addrAC; congr (_ + _).
  by rewrite [LHS]addrAC.
rewrite [2 * p + f]addrC opprD [RHS]addrA [RHS]addrAC; congr (_ + _).
rewrite -mulrA -mulrDr -!mulrBr; congr (_ * _).
rewrite opprD !addrA [value l * t + w]addrC.
by rewrite [LHS]addrAC; congr (_ + _); rewrite [RHS]addrAC.
Qed.

(** At (0, 0, x) it is the form of the metric. *)
Lemma full_metric (x : 'cV[R]_n) :
  Metric.form full (col_mx 0 (col_mx 0 x)) = Metric.form P x.
Proof.
set v := col_mx _ _.
have v1 i : v (lshift _ i) 0 = 0 by rewrite /v col_mxEu mxE.
have v2 i : v (rshift n (lshift n i)) 0 = 0 by rewrite /v col_mxEd col_mxEu mxE.
have v3 i : v (rshift n (rshift n i)) 0 = x i 0 by rewrite /v !col_mxEd.
rewrite formE sum_three big1 ?add0r => [|i _]; last by rewrite v1 mul0r.
rewrite big1 ?add0r => [|i _]; last by rewrite v2 mul0r.
rewrite formE; apply: eq_bigr => i _; rewrite v3; congr (_ * _).
rewrite !mxE sum_three big1 ?add0r => [|j _]; last by rewrite v1 mulr0.
rewrite big1 ?add0r => [|j _]; last by rewrite v2 mulr0.
by apply: eq_bigr => j _; rewrite full_xx v3.
Qed.

Lemma full_symmetric : symmetric full.
Proof.
have P_sym i j : P i j = P j i by rewrite -{1}metric_of_symmetric mxE.
have states_sym (i j : 'I_n) : value (state_entry n a' l lambda i j)
    = value (state_entry n a' l lambda j i).
  rewrite !state_entryE; congr (_ * _); apply: eq_bigr => k _.
  by rewrite [LHS]mulrC mulrA [LHS]mulrAC.
have increments_sym (i j : 'I_n) : value (increment_entry h lambda lower i j)
    = value (increment_entry h lambda lower j i).
  rewrite !increment_entryE eq_sym; congr (_ - _); first by case: eqP => [->|].
  by rewrite (P_sym i j) [LHS]mulrC mulrA [LHS]mulrAC.
apply/matrixP => i j; rewrite [LHS]mxE.
rewrite -(splitK i) -(splitK j).
case: (split i) => [i1|i2]; case: (split j) => [j1|j2] /=.
- by rewrite !full_ee states_sym.
- rewrite -(splitK j2); case: (split j2) => [j3|j3] /=; first by rewrite full_es full_se.
  by have := ltn_ord i1 => *; rewrite !mxE /entry /inequality_entry /=;
    repeat (case: Nat.ltb_spec => ?; try lia).
- rewrite -(splitK i2); case: (split i2) => [i3|i3] /=; first by rewrite full_es full_se.
  by have := ltn_ord j1 => *; rewrite !mxE /entry /inequality_entry /=;
    repeat (case: Nat.ltb_spec => ?; try lia).
rewrite -(splitK i2) -(splitK j2).
case: (split i2) => [i3|i3]; case: (split j2) => [j3|j3] /=.
- by rewrite !full_ss increments_sym.
- by have := ltn_ord i3 => *; rewrite !mxE /entry /inequality_entry /=;
    repeat (case: Nat.ltb_spec => ?; try lia).
- by have := ltn_ord j3 => *; rewrite !mxE /entry /inequality_entry /=;
    repeat (case: Nat.ltb_spec => ?; try lia).
by rewrite !full_xx P_sym.
Qed.

End Entries.

(** ** The checker's bound *)

(** No eigenvalue of a symmetric matrix is below the number that the checker
    finds. *)
Theorem positive_bound_sound N (full : list (list dyadic)) f least :
  length full = N ->
  (forall i, (i < N)%N -> length (List.nth i full nil) = N) ->
  let M : 'M[R]_N := \matrix_(i, j) value (number_at full i j) in
  (forall i j, M i j = M j i) ->
  positive_bound full f = Some least ->
  0 < value least
  /\ forall v : 'cV[R]_N, value least * sqnorm v <= Metric.form M v.
Proof.
move=> size_full row_size; cbv zeta; set M := \matrix_(i, j) _ => M_sym.
rewrite /positive_bound.
case floored: floor_rows => [rounded|] //; case: ifP => // /negbFE sym.
case found: eigenvalue_bound => [b|] //; case: ifP => // positive [least_is].
set error := maximum_of _ zero in positive least_is.
pose Q := real_matrix R N N (matrix_of rounded).
have [size_r _] := floor_rows_nth O O floored.
have r_size i : (i < N)%N -> length (List.nth i rounded nil) = N.
  move=> il; have [_ rows_r] := floor_rows_nth i O floored.
  by have [|-> _] := rows_r _; rewrite ?size_full ?row_size.
have size_m : length (rows (matrix_of rounded)) = N.
  by rewrite List.map_length size_r size_full.
have [sizes mirrored] := is_symmetricP size_m sym.
have rows_m : symmetric_rows N (rows (matrix_of rounded)) by split.
have QE i j : Q i j = value (number_at rounded i j) by exact: matrix_of_value.
have Q_sym i j : Q i j = Q j i by rewrite !mxE mirrored.
have below i j : Q i j <= M i j.
  rewrite QE mxE; have [_ rows_r] := floor_rows_nth i j floored.
  by have [|_] := rows_r _; rewrite ?size_full ?row_size //; apply.
have lowest (v : 'cV[R]_N) : - Metric.form Q v <= value b * sqnorm v.
  have size_rounded : length rounded = N by rewrite size_r size_full.
  have [units_positive ones] := unit_weightsP R size_rounded.
  have := @eigenvalue_bound_sound R _ _ _ _ _ _
    (symmetric_rows_negated rows_m) units_positive found v.
  rewrite real_matrix_negated form_opp.
  by under eq_bigr do rewrite ones divr1.
have rows_error i : \sum_j (M i j - Q i j) <= value error.
  have il := ltn_ord i.
  pose x := List.nth i full nil; pose r := List.nth i rounded nil.
  apply: (@le_trans _ _ (value (sum (zip minus x r)))); last first.
    apply: maximum_of_ge; right.
    rewrite -(@zip_nth _ _ _ (fun x r => sum (zip minus x r)) full rounded i nil nil zero).
    - by apply: List.nth_In; rewrite zip_length size_r size_full; lia.
    - by rewrite size_full.
    by rewrite size_r size_full.
  rewrite value_sum_nth zip_length row_size // r_size // Nat.min_id.
  apply: ler_sum => j _; have jl := ltn_ord j.
  rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?row_size ?r_size // value_minus.
  by rewrite QE mxE.
have bounded := rounded_form M_sym Q_sym below rows_error lowest.
split; first by rewrite -least_is -positiveP.
by rewrite -least_is value_minus value_negate.
Qed.

Theorem inequality_bound_sound n (a : Types.matrix) h l numbers f least :
  length (rows a) = n ->
  inequality_bound a h l numbers f = Some least ->
  let P := metric_of n (in_triangle n 1 (List.skipn n numbers)) in
  exists lambda : 'cV[R]_n,
    [/\ symmetric P, forall i, 0 <= lambda i 0, 0 < value least,
        eigenvalue_at_least P (value least)
      & forall e s, value least * (sqnorm e + sqnorm s)
          <= inequality_form (real_matrix R n n a) P (real_vector R n h) lambda
               (value l) e s].
Proof.
cbv zeta.
move=> size_a; rewrite /inequality_bound size_a.
set lambda := List.firstn n numbers.
case: ifP => // /negbT; rewrite !negb_or !negbK => /andP[_ lambda0].
set lower := in_triangle _ _ _; set full := inequality_rows _ _ _ _ _ _ => bound.
pose N := (n + (n + n))%N.
pose entry := inequality_entry n (List.map (List.map (entry_at (scale a))) (rows a))
                h l lambda lower.
have size_full : length full = N by rewrite List.map_length List.seq_length.
have full_row i : (i < N)%N ->
    List.nth i full nil = List.map (entry i) (List.seq 0 N).
  by move=> il; rewrite /full /inequality_rows nth_map_seq.
have row_size i : (i < N)%N -> length (List.nth i full nil) = N.
  by move=> il; rewrite full_row // List.map_length List.seq_length.
have ME : \matrix_(i < N, j < N) value (number_at full i j)
    = \matrix_(i < N, j < N) value (entry i j) :> 'M[R]_N.
  apply/matrixP => i j; rewrite [LHS]mxE [RHS]mxE /number_at full_row //.
  by rewrite nth_map_seq.
have [] := positive_bound_sound size_full row_size _ bound.
  move=> i j; rewrite ME.
  have := congr1 (fun X : 'M[R]_N => X j i) (full_symmetric n a h l lambda lower).
  by rewrite [X in X = _ -> _]mxE.
rewrite ME => least_positive bounded.
exists (real_vector R n lambda); split=> //.
- exact: metric_of_symmetric.
- move=> i; rewrite mxE; case: (ltnP i (length lambda)) => il; last first.
    by rewrite List.nth_overflow ?value_zero //; lia.
  have /List.forallb_forall every := lambda0.
  rewrite /Meaning.value mulr_ge0 ?(ltW (power_gt0 _ _)) // number_ge0.
  by apply: every; apply: List.nth_In; lia.
- move=> x; have := bounded (col_mx 0 (col_mx 0 x)).
  rewrite (@full_metric n a h l lambda lower x); apply: le_trans.
  have -> // : sqnorm (col_mx 0 (col_mx 0 x) : 'cV[R]_N) = sqnorm x.
  rewrite /sqnorm !big_split_ord /=.
  rewrite big1 ?add0r => [|i _]; last by rewrite col_mxEu mxE expr0n.
  rewrite big1 ?add0r => [|i _]; last by rewrite col_mxEd col_mxEu mxE expr0n.
  by apply: eq_bigr => i _; rewrite !col_mxEd.
move=> e s; rewrite -(@full_form n a h l lambda lower e s).
apply: le_trans (bounded _).
have -> // : sqnorm (col_mx e (col_mx s 0) : 'cV[R]_N) = sqnorm e + sqnorm s.
rewrite /sqnorm !big_split_ord /=; congr (_ + _).
  by apply: eq_bigr => i _; rewrite col_mxEu.
rewrite [X in _ + X]big1 ?addr0 => [|i _]; last by rewrite !col_mxEd mxE expr0n.
by apply: eq_bigr => i _; rewrite col_mxEd col_mxEu.
Qed.

(** The form is nowhere negative. *)
Corollary inequality_bound_ge0 n (a : Types.matrix) h l numbers f least :
  length (rows a) = n ->
  inequality_bound a h l numbers f = Some least ->
  let P := metric_of n (in_triangle n 1 (List.skipn n numbers)) in
  exists lambda : 'cV[R]_n,
    [/\ symmetric P, forall i, 0 <= lambda i 0, 0 < value least,
        eigenvalue_at_least P (value least)
      & forall e s, 0 <= inequality_form (real_matrix R n n a) P
                           (real_vector R n h) lambda (value l) e s].
Proof.
move=> size_a bound; have [lambda [symmetric_p lambda0 least0 definite strict]] :=
  inequality_bound_sound size_a bound.
exists lambda; split=> // e s; apply: le_trans (strict e s).
by rewrite mulr_ge0 ?addr_ge0 ?sqnorm_ge0 // ltW.
Qed.

End InequalitySound.
