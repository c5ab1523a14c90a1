(** * What accepted multipliers mean

    Purpose: from the numbers of the evidence and its factor to the hypothesis of
    Lurie.v.

    Main Results
    - [lurie_bound_sound]: if the checker finds a number that W is not below, the
      multipliers are positive and the form of Theorem 6 is positive definite.

    Dependencies: InequalitySound; Lurie. *)

From Coq Require Import ZArith Lia List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Lurie.
From Keel.Checker Require Import Types Numbers Packing Kernel.
From Keel.Checker Require Import Meaning FactorSound BoundSound MetricSound.
From Keel.Checker Require Import InequalitySound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section LurieSound.

Variable R : realFieldType.

Local Notation value := (@value R).

(** ** Rows *)

Section Weighed.

Variables (n : nat) (a : Types.matrix) (left right : list dyadic).

Hypothesis size_a : length (rows a) = n.
Hypothesis rows_a : forall i, (i < n)%N -> length (List.nth i (rows a) nil) = n.
Hypothesis size_left : length left = n.
Hypothesis size_right : length right = n.

Lemma weighed_rows_size : length (weighed_rows a left right) = n.
Proof. by rewrite zip_length; lia. Qed.

Lemma weighed_row_size i :
  (i < n)%N -> length (List.nth i (weighed_rows a left right) nil) = n.
Proof.
move=> il; rewrite (@zip_nth _ _ _ _ _ _ i zero nil) ?size_left ?size_a //.
by rewrite zip_length rows_a // size_right; lia.
Qed.

Lemma weighed_value (i j : 'I_n) :
  value (number_at (weighed_rows a left right) i j)
    = real_vector R n left i 0 * real_matrix R n n a i j * real_vector R n right j 0.
Proof.
have il := ltn_ord i; have jl := ltn_ord j.
rewrite /number_at (@zip_nth _ _ _ _ _ _ i zero nil) ?size_left ?size_a //.
rewrite (@zip_nth _ _ _ _ _ _ j 0%Z zero) ?rows_a ?size_right //.
by rewrite !value_times /entry_at value_dyadic_of !mxE.
Qed.

End Weighed.

Lemma diagonal_row_size d i :
  (i < length d)%N -> length (List.nth i (diagonal_rows d) nil) = length d.
Proof.
move=> il; rewrite (@indexed_nth _ _ _ _ _ i zero) // List.app_length /=.
by rewrite !List.repeat_length; lia.
Qed.

Lemma diagonal_nth d i j :
  (i < length d)%N -> (j < length d)%N ->
  number_at (diagonal_rows d) i j
    = if Nat.eqb i j then List.nth i d zero else zero.
Proof.
move=> il jl; rewrite /number_at (@indexed_nth _ _ _ _ _ i zero) // add0n.
case: Nat.eqb_spec => [<-|other].
  by rewrite List.app_nth2 List.repeat_length ?Nat.sub_diag //; lia.
case: (ltnP j i) => ji.
  by rewrite List.app_nth1 ?List.repeat_length ?List.nth_repeat //; lia.
rewrite List.app_nth2 List.repeat_length; last by lia.
have -> : (j - i)%coq_nat = (j - i.+1).+1 by lia.
exact: List.nth_repeat.
Qed.

(** ** The matrix *)

Section Rows.

Variables (n : nat) (a : Types.matrix) (h lambda : list dyadic).

Hypothesis size_a : length (rows a) = n.
Hypothesis rows_a : forall i, (i < n)%N -> length (List.nth i (rows a) nil) = n.
Hypothesis size_h : length h = n.
Hypothesis size_lambda : length lambda = n.

Let A := real_matrix R n n a.
Let hs := real_vector R n h.
Let ls := real_vector R n lambda.
Let full := lurie_rows a h lambda.
Let transposed := Matrix (scale a) (transpose (length (rows a)) (rows a)).

Lemma transposed_rows i :
  (i < n)%N -> List.nth i (rows transposed) nil
                 = List.map (fun row => List.nth i row 0%Z) (rows a)
               /\ length (rows transposed) = n.
Proof.
rewrite /= size_a => il; apply: transpose_nth => // j; rewrite size_a.
exact: rows_a.
Qed.

Lemma transposed_size : length (rows transposed) = n.
Proof.
case: n size_a (transposed_rows) => [|m] size_m; last by case/(_ O).
by rewrite /= size_m; move: size_m; case: (rows a).
Qed.

Lemma transposed_row_size i :
  (i < n)%N -> length (List.nth i (rows transposed) nil) = n.
Proof. by move=> il; have [-> _] := transposed_rows il; rewrite List.map_length. Qed.

Lemma transposed_value (i j : 'I_n) : real_matrix R n n transposed i j = A j i.
Proof.
rewrite !mxE /entry2; have [-> _] := transposed_rows (ltn_ord i).
by rewrite (nth_map _ nil) // size_a.
Qed.

Let w := weighed_rows a lambda h.
Let w' := weighed_rows transposed h lambda.

Let size_w : length w = n.
Proof. exact: weighed_rows_size. Qed.

Let size_w' : length w' = n.
Proof. by apply: weighed_rows_size => //; exact: transposed_size. Qed.

Lemma fullE : full
  = List.app (zip (fun row row' =>
                List.app (zip (fun x y => negate (plus x y)) row row') row') w w')
      (zip (@List.app dyadic) w (diagonal_rows lambda)).
Proof. by []. Qed.

Lemma top_row i :
  (i < n)%N ->
  List.nth i full nil
    = List.app (zip (fun x y => negate (plus x y)) (List.nth i w nil) (List.nth i w' nil))
        (List.nth i w' nil).
Proof.
move=> il; rewrite fullE List.app_nth1; last by rewrite zip_length size_w size_w'; lia.
by rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?size_w ?size_w'.
Qed.

Lemma bottom_row i :
  (i < n)%N ->
  List.nth (n + i)%N full nil
    = List.app (List.nth i w nil) (List.nth i (diagonal_rows lambda) nil).
Proof.
move=> il; rewrite fullE List.app_nth2 zip_length size_w size_w' Nat.min_id; last by lia.
have -> : (n + i - n)%coq_nat = i by lia.
by rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?size_w ?indexed_length ?size_lambda.
Qed.

Let row_w i : (i < n)%N -> length (List.nth i w nil) = n.
Proof. exact: weighed_row_size. Qed.

Let row_w' i : (i < n)%N -> length (List.nth i w' nil) = n.
Proof.
by apply: weighed_row_size => //; [exact: transposed_size | exact: transposed_row_size].
Qed.

Lemma full_size : length full = (n + n)%N.
Proof.
rewrite fullE List.app_length 2!zip_length size_w size_w'.
by rewrite indexed_length size_lambda; lia.
Qed.

Lemma full_row_size i : (i < n + n)%N -> length (List.nth i full nil) = (n + n)%N.
Proof.
move=> il; case: (ltnP i n) => ni.
  by rewrite top_row // List.app_length zip_length row_w // row_w' //; lia.
have -> : i = (n + (i - n))%N by lia.
have {}il : (i - n < n)%N by lia.
by rewrite bottom_row // List.app_length row_w // diagonal_row_size size_lambda //; lia.
Qed.

Lemma top_left (i j : 'I_n) : value (number_at full i j)
  = - (ls i 0 * A i j * hs j 0 + hs i 0 * A j i * ls j 0).
Proof.
have il := ltn_ord i; have jl := ltn_ord j.
rewrite /number_at top_row // List.app_nth1; last by rewrite zip_length row_w // row_w' //; lia.
rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?row_w ?row_w' // value_negate value_plus.
rewrite -!/(number_at _ _ _) (weighed_value size_a) //.
by rewrite (weighed_value transposed_size transposed_row_size) // transposed_value.
Qed.

Lemma top_right (i j : 'I_n) : value (number_at full i (n + j)%N)
  = hs i 0 * A j i * ls j 0.
Proof.
have il := ltn_ord i; have jl := ltn_ord j.
rewrite /number_at top_row // List.app_nth2 zip_length row_w // row_w' // Nat.min_id; last by lia.
have -> : (n + j - n)%coq_nat = j by lia.
rewrite -/(number_at _ _ _) (weighed_value transposed_size transposed_row_size) //.
by rewrite transposed_value.
Qed.

Lemma bottom_left (i j : 'I_n) : value (number_at full (n + i)%N j)
  = ls i 0 * A i j * hs j 0.
Proof.
have il := ltn_ord i; have jl := ltn_ord j.
rewrite /number_at bottom_row // List.app_nth1; last by rewrite row_w //; lia.
by rewrite -/(number_at _ _ _) (weighed_value size_a).
Qed.

Lemma bottom_right (i j : 'I_n) : value (number_at full (n + i)%N (n + j)%N)
  = if i == j then ls i 0 else 0.
Proof.
have il := ltn_ord i; have jl := ltn_ord j.
rewrite /number_at bottom_row // List.app_nth2 row_w //; last by lia.
have -> : (n + j - n)%coq_nat = j by lia.
rewrite -/(number_at _ _ _) diagonal_nth ?size_lambda //.
have -> : Nat.eqb i j = (i == j).
  by apply/idP/eqP => [/Nat.eqb_eq /val_inj //|->]; apply/Nat.eqb_eq.
by case: ifP => _; rewrite ?value_zero // [ls i 0]mxE.
Qed.

Let M : 'M[R]_(n + n) := \matrix_(i, j) value (number_at full i j).

Lemma full_symmetric_rows i j : M i j = M j i.
Proof.
have swap (x y z : R) : x * y * z = z * y * x by rewrite mulrC [x * y]mulrC mulrA.
rewrite ![M _ _]mxE -(splitK i) -(splitK j).
case: (split i) => i'; case: (split j) => j' /=.
- by rewrite !top_left [in RHS]addrC; congr (- (_ + _)); exact: swap.
- by rewrite top_right bottom_left swap.
- by rewrite top_right bottom_left swap.
by rewrite !bottom_right eq_sym; case: eqP => // ->.
Qed.

Lemma full_lurie_form (s t : 'cV[R]_n) :
  Metric.form M (col_mx s t) = lurie_form A hs ls s t.
Proof.
set v := col_mx s t; set p := pushed A hs s.
have pushedE i : \sum_j ls i 0 * A i j * hs j 0 * s j 0 = ls i 0 * p i 0.
  rewrite [p i 0]mxE mulr_sumr; apply: eq_bigr => j _.
  by rewrite [X in A i j * X]mxE !mulrA.
have adjoint (y : 'cV[R]_n) :
    \sum_i s i 0 * (\sum_j hs i 0 * A j i * ls j 0 * y j 0)
    = \sum_j ls j 0 * (y j 0 * p j 0).
  under eq_bigr do rewrite mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => j _.
  rewrite [p j 0]mxE !mulr_sumr; apply: eq_bigr => i _; rewrite [X in A j i * X]mxE.
  move: (s i 0) (hs i 0) (A j i) (ls j 0) (y j 0) => s1 h1 a1 l1 y1.
  by rewrite mulrC [h1 * a1]mulrC -[a1 * h1 * l1 * y1]mulrA [a1 * h1 * _]mulrC -!mulrA.
have top i : (M *m v) (lshift n i) 0
    = - (ls i 0 * p i 0) - (\sum_j hs i 0 * A j i * ls j 0 * s j 0)
      + \sum_j hs i 0 * A j i * ls j 0 * t j 0.
  rewrite mxE big_split_ord; congr (_ + _).
    rewrite -pushedE -opprD -big_split /= -sumrN.
    by apply: eq_bigr => j _; rewrite col_mxEu mxE top_left mulNr mulrDl.
  by apply: eq_bigr => j _; rewrite col_mxEd mxE top_right.
have bottom i : (M *m v) (rshift n i) 0 = ls i 0 * p i 0 + ls i 0 * t i 0.
  rewrite mxE big_split_ord -pushedE; congr (_ + _).
    by apply: eq_bigr => j _; rewrite col_mxEu mxE bottom_left.
  rewrite (bigD1 i) //= big1 ?addr0 => [|j ji].
    by rewrite col_mxEd mxE bottom_right eqxx.
  by rewrite mxE bottom_right eq_sym (negPf ji) mul0r.
rewrite formE big_split_ord /=.
under eq_bigr do rewrite col_mxEu top !mulrDr !mulrN.
under [X in _ + X]eq_bigr do rewrite col_mxEd bottom mulrDr.
rewrite !big_split /= !sumrN !adjoint /lurie_form -/p.
have same (y : 'cV[R]_n) :
    \sum_i y i 0 * (ls i 0 * p i 0) = \sum_i ls i 0 * (y i 0 * p i 0).
  by apply: eq_bigr => i _; rewrite mulrCA.
rewrite !same.
have squares : \sum_i t i 0 * (ls i 0 * t i 0) = \sum_i ls i 0 * t i 0 ^+ 2.
  by apply: eq_bigr => i _; rewrite mulrCA expr2.
have apart i : ls i 0 * (t i 0 ^+ 2 + 2 * ((t i 0 - s i 0) * p i 0))
    = ls i 0 * t i 0 ^+ 2
      + 2 * (ls i 0 * (t i 0 * p i 0) - ls i 0 * (s i 0 * p i 0)).
  by rewrite mulrDr mulrBl [ls i 0 * (2 * _)]mulrCA [ls i 0 * (_ - _)]mulrBr.
rewrite squares; under [RHS]eq_bigr do rewrite apart.
rewrite [RHS]big_split /= -mulr_sumr sumrB.
set b := \sum_i ls i 0 * (s i 0 * p i 0); set c := \sum_i ls i 0 * (t i 0 * p i 0).
by rewrite mulr_natl mulr2n [RHS]addrC [c - b]addrC addrACA !addrA.
Qed.

End Rows.

(** ** The checker's bound *)

Theorem lurie_bound_sound n (a : Types.matrix) h numbers f least :
  length (rows a) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows a) nil) = n) ->
  length h = n ->
  lurie_bound a h numbers f = Some least ->
  let lambda := real_vector R n numbers in
  [/\ forall i, 0 < lambda i 0, 0 < value least
    & forall s t, value least * (sqnorm s + sqnorm t)
        <= lurie_form (real_matrix R n n a) (real_vector R n h) lambda s t].
Proof.
move=> size_a rows_a size_h; rewrite /lurie_bound.
case: ifP => // /negbT; rewrite negb_or !negbK => /andP[_ size_l].
have {}size_l : length numbers = n by move: size_l; rewrite /Kernel.size; lia.
move=> bound; have [least0 bounded] := positive_bound_sound
  (full_size size_a rows_a size_h size_l)
  (full_row_size size_a rows_a size_h size_l)
  (full_symmetric_rows size_a rows_a size_h size_l) bound.
have form (s t : 'cV[R]_n) : value least * (sqnorm s + sqnorm t)
    <= lurie_form (real_matrix R n n a) (real_vector R n h) (real_vector R n numbers) s t.
  rewrite -(full_lurie_form size_a rows_a size_h size_l); apply: le_trans (bounded _).
  have -> // : sqnorm (col_mx s t : 'cV[R]_(n + n)) = sqnorm s + sqnorm t.
  rewrite /sqnorm big_split_ord /=; congr (_ + _); apply: eq_bigr => i _.
    by rewrite col_mxEu.
  by rewrite col_mxEd.
by split=> // i; exact: lurie_positive least0 form.
Qed.

End LurieSound.
