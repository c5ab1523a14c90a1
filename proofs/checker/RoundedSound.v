(** * Matrices that are rounded

    Purpose: from exact rows, rounded to doubles, and the witness that the checker
    accepts for these, to what the exact matrices bound.

    Main Results
    - [mirrored_form]: the form of a symmetric matrix by its rows up to the diagonal.
    - [lowered_spec]: a symmetric matrix in doubles, with what rounding changes taken
      off its diagonal; [rounding_ge]: what rounding takes off a matrix.
    - [rounded_gram_sound]: where the checker finds a number, c + f^T M f <= 2 f^T G u
      makes c at most that number times |u|^2.

    Dependencies: GramSound, SlopesSound, GainSound; OneInequality of the theory. *)

From Coq Require Import ZArith Lia List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Gain Adjoint OneInequality.
From Keel.Checker Require Import Types Numbers Packing Kernel.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import RankSound MetricSound DominanceSound GramSound.
From Keel.Checker Require Import InequalitySound SlopesSound GainSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section RoundedSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation signal := (nat -> R).
Local Notation vector n f := (\col_(i < n) (f : signal) i).
Local Notation dot := Adjoint.dot.
Local Notation form := Metric.form.

(** Rows of m numbers, and n of them. *)
Definition sized (A : Type) (n m : nat) (l : list (list A)) : Prop :=
  length l = n /\ forall i, (i < n)%N -> length (List.nth i l nil) = m.

(** ** Rows up to the diagonal *)

Lemma split_sum n m (F : nat -> R) :
  \sum_(i < n + m) F i = \sum_(i < n) F i + \sum_(i < m) F (n + i)%N.
Proof. by rewrite big_split_ord. Qed.

(** What row i of a symmetric matrix adds to the form of f, with what stands in its
    column above the diagonal. *)
Definition row_form (row : list dyadic) (i : nat) (f : signal) : R :=
  f i * (value (List.nth i row zero) * f i
         + 2 * \sum_(j < i) value (List.nth j row zero) * f j).

(** Of some rows, from number i on. *)
Fixpoint lower_form (i : nat) (l : list (list dyadic)) (f : signal) : R :=
  if l is row :: l' then row_form row i f + lower_form i.+1 l' f else 0.

Lemma lower_form_sum i l f :
  lower_form i l f = \sum_(k < length l) row_form (List.nth k l nil) (i + k) f.
Proof.
elim: l i => [|row l IH] i /=; first by rewrite big_ord0.
rewrite IH big_ord_recl addn0; congr (_ + _); apply: eq_bigr => k _.
by rewrite /= addSnnS.
Qed.

Lemma lower_form_app i l l' f :
  lower_form i (app l l') f = lower_form i l f + lower_form (i + length l) l' f.
Proof.
elim: l i => [|row l IH] i /=; first by rewrite add0r addn0.
by rewrite IH addrA addSnnS.
Qed.

(** Rows of numbers as a matrix. *)
Definition table n m (l : list (list dyadic)) : 'M[R]_(n, m) :=
  \matrix_(i, j) value (number_at l i j).

Lemma symmetric_sum n (a : nat -> nat -> R) (f : signal) :
  (forall i j, a i j = a j i) ->
  \sum_(i < n) f i * (\sum_(j < n) a i j * f j)
    = \sum_(i < n) f i * (a i i * f i + 2 * \sum_(j < i) a i j * f j).
Proof.
move=> sym; elim: n => [|n IH]; first by rewrite !big_ord0.
rewrite big_ord_recr [RHS]big_ord_recr -{}IH /=.
under eq_bigr do rewrite big_ord_recr /= mulrDr.
rewrite big_split -addrA; congr (_ + _); rewrite big_ord_recr /= addrC.
set s := \sum_(j < n) a n j * f j.
have -> : \sum_(i < n) f i * (a i n * f n) = f n * s.
  by rewrite /s mulr_sumr; apply: eq_bigr => i _; rewrite sym mulrCA [f i * _]mulrC mulrCA.
by rewrite -mulrDr -addrA addrCA [2 * s]mulr_natl mulr2n.
Qed.

Lemma mirrored_rows n l :
  sized n n l ->
  sized n n (mirrored l)
  /\ forall i j, (i < n)%N -> (j < n)%N ->
       number_at (mirrored l) i j = number_at l (maxn i j) (minn i j).
Proof.
move=> [size_l sizes_l].
have square_l : square_rows n l by split.
have size_t := dyadic_transpose_length square_l.
have length_m : length (mirrored l) = n.
  by rewrite /mirrored indexed_length zip_length size_l size_t Nat.min_id.
have row i : (i < n)%N -> List.nth i (mirrored l) nil
    = app (List.firstn i (List.nth i l nil))
          (List.skipn i (List.nth i (dyadic_transpose n l) nil)).
  move=> il; rewrite /mirrored size_l (@indexed_nth _ _ _ _ _ i (nil, nil)).
    by rewrite (@zip_nth _ _ _ pair l _ i nil nil) ?size_l ?size_t.
  by rewrite zip_length size_l size_t Nat.min_id.
have column i : (i < n)%N -> List.nth i (dyadic_transpose n l) nil
    = List.map (fun r => List.nth i r zero) l.
  by move=> il; have [|//|-> _] := @dyadic_transpose_nth n l i; rewrite ?size_l.
split=> [|i j il jl]; first split=> [//|i il].
  rewrite row // List.app_length List.firstn_length List.skipn_length column //.
  by rewrite List.map_length size_l sizes_l //; lia.
rewrite /number_at row // column //.
have length_first : length (List.firstn i (List.nth i l nil)) = i.
  by rewrite List.firstn_length sizes_l //; lia.
case: (ltnP j i) => [ji|ij].
  rewrite List.app_nth1; last by rewrite length_first; lia.
  by rewrite -{2}(List.firstn_skipn i (List.nth i l nil)) List.app_nth1 // length_first; lia.
rewrite List.app_nth2 length_first; last by lia.
set c := List.map _ l; have length_c : length c = n by rewrite List.map_length.
have -> : List.nth (j - i) (List.skipn i c) zero = List.nth j c zero.
  rewrite -{2}(List.firstn_skipn i c) List.app_nth2 List.firstn_length length_c; last lia.
  by congr List.nth; lia.
by rewrite /c (nth_map _ nil) // size_l.
Qed.

Lemma table_symmetric n l :
  sized n n l -> forall i j, table n n (mirrored l) i j = table n n (mirrored l) j i.
Proof.
by move=> /mirrored_rows [_ entries] i j; rewrite !mxE !entries // maxnC minnC.
Qed.

Lemma mirrored_form n l (f : signal) :
  sized n n l ->
  form (table n n (mirrored l)) (vector n f) = lower_form 0 l f.
Proof.
move=> sized_l; have [_ entries] := mirrored_rows sized_l.
pose a i j := value (number_at l (maxn i j) (minn i j)).
rewrite formE lower_form_sum (proj1 sized_l).
under eq_bigr do rewrite mxE.
have -> : \sum_(i < n) f i * (table n n (mirrored l) *m vector n f) i 0
    = \sum_(i < n) f i * \sum_(j < n) a i j * f j.
  apply: eq_bigr => i _; congr (_ * _); rewrite mxE; apply: eq_bigr => j _.
  by rewrite !mxE entries.
rewrite symmetric_sum => [|i j]; last by rewrite /a maxnC minnC.
apply: eq_bigr => i _; rewrite add0n /row_form /a maxnn minnn; congr (_ * (_ + 2 * _)).
by apply: eq_bigr => j _; rewrite (maxn_idPl (ltnW (ltn_ord j))) (minn_idPr (ltnW (ltn_ord j))).
Qed.

(** ** Rounding *)

Lemma sum_of_others i (a b : list dyadic) :
  length a = length b -> (i < length a)%N ->
  value (sum (zip minus (others i a) (others i b)))
    + (value (List.nth i a zero) - value (List.nth i b zero))
  = \sum_(j < length a) (value (List.nth j a zero) - value (List.nth j b zero)).
Proof.
elim: a b i => [|x a IH] [|y b] [|i] //= [same_size] il.
  rewrite big_ord_recl /= addrC; congr (_ + _).
  rewrite value_sum_nth zip_length same_size Nat.min_id; apply: eq_bigr => j _.
  by rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?same_size // value_minus.
rewrite big_ord_recl -(IH b i) //= /others /= sum_cons value_minus.
by rewrite -addrA.
Qed.

(** A row, rounded down. *)
Lemma lowered_row_spec n i row off r :
  length row = n -> (i < n)%N ->
  lowered_row i row off = Some r ->
  [/\ length r = n,
      forall j, (j < n)%N -> j != i ->
        value (List.nth j r zero) <= value (List.nth j row zero)
    & value (List.nth i r zero)
        + \sum_(j < n | (j : nat) != i)
            (value (List.nth j row zero) - value (List.nth j r zero))
        + value off <= value (List.nth i row zero)].
Proof.
move=> size_r il; rewrite /lowered_row.
case found: all_found => [rounded|//]; set lost := sum _.
case floored: floor_double => [d|//] [<-].
have [size_rounded nth_rounded] :
    length rounded = n /\ forall j, (j < n)%N ->
      value (List.nth j rounded zero) <= value (List.nth j row zero).
  have [size_f _] := @all_foundP _ _ _ O zero found.
  rewrite List.map_length size_r in size_f; split=> // j jn.
  have [_ at_j] := @all_foundP _ _ _ j zero found.
  have := at_j; rewrite List.map_length size_r => /(_ jn).
  by rewrite (nth_map _ zero) ?size_r // => /floor_double_le.
have entry j : List.nth j (app (List.firstn i rounded) (d :: List.skipn i.+1 rounded)) zero
    = if i == j then d else List.nth j rounded zero.
  by apply: nth_replaced; rewrite size_rounded.
split=> [|j jn ji|].
- by rewrite replaced_length // size_rounded.
- by rewrite entry eq_sym (negbTE ji); exact: nth_rounded.
rewrite entry eqxx; have := floor_double_le R floored; rewrite !value_minus.
have same_size : length row = length rounded by rewrite size_r.
have := sum_of_others same_size; rewrite size_r => /(_ i il); rewrite -/lost => lost_is.
have -> : \sum_(j < n | (j : nat) != i) (value (List.nth j row zero)
      - value (List.nth j (app (List.firstn i rounded) (d :: List.skipn i.+1 rounded)) zero))
    = value lost.
  apply: (addIr (value (List.nth i row zero) - value (List.nth i rounded zero))).
  rewrite lost_is [RHS](bigD1 (Ordinal il)) //= addrC; congr (_ + _).
  apply: eq_big => [j|j ji]; first by rewrite -val_eqE.
  by rewrite entry eq_sym (negbTE ji).
by rewrite ler_subr_addr ler_subr_addr -addrA [value off + _]addrC addrA.
Qed.

Lemma lowered_spec n l count off l' :
  sized n n l ->
  lowered l count off = Some l' ->
  sized n n l'
  /\ forall i, (i < n)%N ->
     (forall j, (j < n)%N -> j != i -> value (number_at l' i j) <= value (number_at l i j))
     /\ value (number_at l' i i)
        + \sum_(j < n | (j : nat) != i) (value (number_at l i j) - value (number_at l' i j))
        + (if (i < count)%N then value off else 0) <= value (number_at l i i).
Proof.
move=> [size_l sizes_l]; rewrite /lowered => found.
have [size_f _] := @all_foundP _ _ _ O nil found.
rewrite indexed_length size_l in size_f.
have each i : (i < n)%N ->
    lowered_row i (List.nth i l nil) (if (i < count)%N then off else zero)
      = Some (List.nth i l' nil).
  move=> il; have [_] := @all_foundP _ _ _ i nil found.
  rewrite indexed_length size_l => /(_ il).
  rewrite (@indexed_nth _ _ _ _ _ i nil) ?size_l // add0n.
  by have -> : Nat.ltb i count = (i < count)%N by case: Nat.ltb_spec => ?; case: ltnP => // ?; lia.
split=> [|i il]; first split=> // i il.
  by have [] := lowered_row_spec (sizes_l i il) il (each i il).
have [_ below room] := lowered_row_spec (sizes_l i il) il (each i il).
split; first exact: below.
by move: room; case: ifP => _; rewrite ?value_zero.
Qed.

(** The root of what rounding takes off. *)
Lemma rounding_ge n m exact rounded :
  sized n m exact -> sized n m rounded ->
  0 <= value (rounding exact rounded)
  /\ \sum_(i < n) \sum_(j < m) (table n m exact - table n m rounded) i j ^+ 2
     <= value (rounding exact rounded) ^+ 2.
Proof.
move=> [size_e sizes_e] [size_r sizes_r]; rewrite /rounding.
set squares := zip _ exact rounded.
have sum_is : value (sum squares)
    = \sum_(i < n) \sum_(j < m) (table n m exact - table n m rounded) i j ^+ 2.
  rewrite value_sum_nth zip_length size_e size_r Nat.min_id; apply: eq_bigr => i _.
  rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?size_e ?size_r //.
  rewrite /square_length value_sum_nth List.map_length zip_length sizes_e // sizes_r // Nat.min_id.
  apply: eq_bigr => j _; rewrite (nth_map _ zero); last first.
    by rewrite zip_length sizes_e // sizes_r // Nat.min_id.
  rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?sizes_e ?sizes_r //.
  by rewrite value_times value_minus !mxE expr2.
rewrite -sum_is; apply: root_up_ge; rewrite sum_is.
by apply: sumr_ge0 => i _; apply: sumr_ge0 => j _; exact: sqr_ge0.
Qed.

(** ** What the witness shows *)

Lemma floor_rows_entry l k i j :
  floor_rows l = Some k -> (i < length l)%N -> (j < length (List.nth i l nil))%N ->
  floor_double (number_at l i j) = Some (number_at k i j).
Proof.
rewrite /floor_rows /number_at => found il jl.
have [_ nth_k] := @all_foundP _ _ _ i nil found; rewrite List.map_length in nth_k.
have := nth_k il; rewrite (nth_map _ nil) // => found_row.
have [_ nth_row] := @all_foundP _ _ _ j zero found_row; rewrite List.map_length in nth_row.
by have := nth_row jl; rewrite (nth_map _ zero).
Qed.

Lemma floor_of_zero : floor_double zero = Some zero.
Proof. by vm_compute. Qed.

(** Behind so many rows G has zeros, and nothing more is taken off M. *)
Theorem padded_gram_sound count name g m bound f x n c :
  sized n c g -> sized n n m ->
  (forall i, (count <= i < n)%N -> List.nth i g nil = List.repeat zero c) ->
  (forall i j, table n n m i j = table n n m j i) ->
  0 < value bound ->
  Kernel.padded_gram count name g m bound f = Some x ->
  0 <= value x
  /\ forall out (y : 'cV[R]_n) (u : 'cV[R]_c),
       out + form (table n n m) y <= 2 * dot y (table n c g *m u) ->
       out <= value x * sqnorm u.
Proof.
move=> sized_g sized_m zeros symmetric_m bound0; rewrite /Kernel.padded_gram.
case rounded_is: floor_rows => [rounded|//]; set off := rounding g rounded.
case lowered_is: lowered => [m'|//]; case: ifP => // symmetric_m'.
case gram_is: gram_is_bounded => [b'|//] [<-].
have sized_r : sized n c rounded.
  have [size_r _] := floor_rows_nth R O O rounded_is.
  split=> [|i il]; first by rewrite size_r (proj1 sized_g).
  have [_ each] := floor_rows_nth R i O rounded_is.
  by rewrite (proj1 sized_g) in each; have [-> _] := each il; rewrite (proj2 sized_g).
have [off0 off_ge] := rounding_ge sized_g sized_r; rewrite -/off in off0 off_ge.
have [sized_m' rounded_down] := lowered_spec sized_m lowered_is.
pose M := table n n m; pose M' := real_matrix R n n (matrix_of m').
have M'E i j : M' i j = value (number_at m' i j) by exact: matrix_of_value.
have rows_m' : symmetric_rows n (rows (matrix_of m')).
  have size_m' : length (rows (matrix_of m')) = n.
    by rewrite List.map_length (proj1 sized_m').
  by have [sizes mirrored_m] := is_symmetricP size_m' symmetric_m'; split.
have M_sym : symmetric M by apply/matrixP => i j; rewrite [LHS]mxE symmetric_m.
have M'_sym : symmetric M'.
  by apply/matrixP => i j; rewrite !mxE; have [_ _ ->] := rows_m'.
pose first (y : 'cV[R]_n) : 'cV[R]_n := \col_i (if (i < count)%N then y i 0 else 0).
have down y : form M' y + value off * sqnorm (first y) <= form M y.
  have -> : value off * sqnorm (first y)
      = \sum_(i < n) (if (i < count)%N then value off else 0) * y i 0 ^+ 2.
    rewrite /sqnorm mulr_sumr; apply: eq_bigr => i _; rewrite mxE.
    by case: ifP => _; rewrite ?expr0n ?mulr0 ?mul0r.
  apply: (form_rounded_down (err := fun i j => M i j - M' i j)
            (tau := fun i : 'I_n => if (i < count)%N then value off else 0)) => // [i j ij|i].
    have [below _] := rounded_down i (ltn_ord i).
    rewrite ger0_norm ?subr_ge0 // M'E mxE; apply: below => //.
    by rewrite eq_sym val_eqE.
  have [_ room] := rounded_down i (ltn_ord i).
  rewrite M'E [M i i]mxE; apply: le_trans room.
  rewrite ler_add2r ler_add2l.
  by apply: ler_sum => j _; rewrite M'E [M i j]mxE.
have size_g' : length (rows (matrix_of rounded)) = n.
  by rewrite List.map_length (proj1 sized_r).
have sizes_g' i : (i < n)%N -> length (List.nth i (rows (matrix_of rounded)) nil) = c.
  move=> il; rewrite (nth_map _ nil); last by rewrite (proj1 sized_r).
  by rewrite List.map_length (proj2 sized_r).
have b'_is : b' = bound.
  move: gram_is; rewrite /gram_is_bounded; case: ifP => // _; case: ifP => // _.
  by case: shifts => // ts; case: List.find => [[]|] // -[].
have [_] := gram_is_bounded_sound R rows_m' size_g' sizes_g' gram_is.
have -> : real_matrix R n c (matrix_of rounded) = table n c rounded.
  by apply/matrixP => i j; rewrite matrix_of_value mxE.
rewrite {}b'_is -/M' => /gain_at_mostP gain.
split=> [|out y u le]; first by rewrite value_plus addr_ge0 // ltW.
pose E := table n c g - table n c rounded.
have small : sqnorm (E *m u) <= value off ^+ 2 * sqnorm u.
  by apply: le_trans (frobenius_at_most _ _) _; rewrite ler_wpmul2r ?sqnorm_ge0.
have nothing (i : 'I_n) : (count <= i)%N -> (E *m u) i 0 = 0.
  move=> ci; have in_rows : (count <= i < n)%N by rewrite ci ltn_ord.
  rewrite mxE; apply: big1 => j _; rewrite !mxE.
  have at_j : List.nth j (List.repeat zero c) zero = zero.
    by elim: (c) (j : nat) => [|k IH] [|k'] /=.
  have := floor_rows_entry rounded_is; rewrite (proj1 sized_g) => /(_ i j (ltn_ord i)).
  rewrite (proj2 sized_g) // => /(_ (ltn_ord j)).
  rewrite /number_at (zeros i in_rows) at_j floor_of_zero => -[<-].
  by rewrite subrr mul0r.
have on_first : dot y (E *m u) = dot (first y) (E *m u).
  rewrite !dotP; apply: eq_bigr => i _; rewrite [first y i 0]mxE.
  by case: ltnP => // /nothing ->; rewrite !mulr0.
have rest : 2 * dot y (E *m u) <= value off * sqnorm (first y) + value off * sqnorm u.
  rewrite on_first; have [off_is|off_is] := eqVneq (value off) 0.
    have -> : E *m u = 0.
      apply/sqnorm_eq0/eqP; rewrite eq_le sqnorm_ge0 andbT.
      by move: small; rewrite off_is expr0n mul0r.
    by rewrite off_is !mul0r addr0 /dot mulmx0 mxE mulr0.
  have {}off0 : 0 < value off by rewrite lt_def off_is.
  apply: le_trans (dot_at_most _ _ off0) _; rewrite ler_add2l (ler_pdivr_mulr _ _ off0).
  by rewrite mulrAC -expr2.
rewrite value_plus mulrDl -ler_subl_addr.
apply: (answer_bound (ltW bound0) (gain_semidefinite bound0 gain) gain (f := y)).
have := le_trans (ler_add (lexx out) (down y)) le; rewrite addrA => whole.
rewrite addrAC ler_subl_addr -(ler_add2r (value off * sqnorm (first y))).
apply: le_trans whole _; rewrite -[table n c g](subrK (table n c rounded)) -/E mulmxDl.
rewrite OneInequality.dotD mulrDr [X in X <= _]addrC -[X in _ <= X]addrA ler_add2l.
by rewrite [X in _ <= X]addrC.
Qed.

Theorem rounded_gram_sound name g m bound f x n c :
  sized n c g -> sized n n m ->
  (forall i j, table n n m i j = table n n m j i) ->
  0 < value bound ->
  Kernel.rounded_gram name g m bound f = Some x ->
  0 <= value x
  /\ forall out (y : 'cV[R]_n) (u : 'cV[R]_c),
       out + form (table n n m) y <= 2 * dot y (table n c g *m u) ->
       out <= value x * sqnorm u.
Proof.
move=> sized_g sized_m; apply: padded_gram_sound => // i.
by rewrite (proj1 sized_g) leqNgt; case: (i < n)%N.
Qed.

End RoundedSound.
