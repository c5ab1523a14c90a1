(** * What an accepted factor proves

    Purpose: from the numbers that the checker computes to an inequality between
    matrices in any ordered field.

    Main Results
    - [shifts_gram]: the shifts leave room for what the witness accounts for;
      [shifts_sound]: so they make the matrix positive semidefinite.
    - [eigenvalue_bound_sound]: if the checker finds a bound b of S with weights
      w = n / d, then S <= b W^-1.

    Dependencies: Meaning, RoundingSound, FactorSound; FactorCheck and Metric of
    the theory. *)

From Coq Require Import ZArith Lia List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric FactorCheck.
From Keel.Checker Require Import Types Numbers Packing Kernel Meaning.
From Keel.Checker Require Import RoundingSound FactorSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section BoundSound.

Variable R : realFieldType.

Local Notation number := (@number R).
Local Notation power := (@power R).
Local Notation value := (@value R).

(** The matrix that a model's numbers are, as one of size n. *)
Definition real_matrix (n m : nat) (x : Types.matrix) : 'M[R]_(n, m) :=
  \matrix_(i, j) (number (entry2 (rows x) i j) * power (scale x)).

(** The numbers of a list, as a column of n. *)
Definition real_vector (n : nat) (l : list dyadic) : 'cV[R]_n :=
  \col_i value (List.nth i l zero).

(** ** Products *)

(** What is missing at the end of a list is zero. *)
Lemma integer_dot n (a v : list Z) :
  (length a <= n)%N || (length v <= n)%N ->
  int_of_Z (dot a v)
    = \sum_(i < n) int_of_Z (List.nth i a 0%Z) * int_of_Z (List.nth i v 0%Z).
Proof.
elim: n a v => [|n IH] [|x a] [|y v] //= short; rewrite ?big_ord0 //;
  try by rewrite big1 // => i _; case: (i : nat) => [|?] /=;
         rewrite ?mul0r ?mulr0.
rewrite big_ord_recl -(IH a v) //=.
by have : int_of_Z (x * y + dot a v)
        = int_of_Z x * int_of_Z y + int_of_Z (dot a v) by lia.
Qed.

Lemma number_dot n (a v : list Z) :
  (length a <= n)%N || (length v <= n)%N ->
  number (dot a v)
    = \sum_(i < n) number (List.nth i a 0%Z) * number (List.nth i v 0%Z).
Proof.
move=> /integer_dot dot_is; rewrite /Meaning.number dot_is rmorph_sum.
by apply: eq_bigr => i _; rewrite rmorphM.
Qed.

(** ** Sums *)

Lemma number_sum_to k a : number (sum_to k a) = \sum_(i < k) number (a i).
Proof.
elim: k => [|k IH] /=; first by rewrite big_ord0.
by rewrite numberD IH big_ord_recr.
Qed.

Lemma others_sumE n (d : nat -> nat -> Z) (j : 'I_n) :
  (forall i k : 'I_n, d i k = d k i) ->
  number (others_sum n d j) = \sum_(i < n | i != j) number (d i j).
Proof.
move=> sym; rewrite /others_sum number_sum_to [RHS]big_mkcond /=.
have split (i : 'I_n) :
    number (if (j < i)%N then d i j
            else if (j : nat) == i then sum_to j (d i) else 0%Z)
    = (if (j < i)%N then number (d i j) else 0)
      + (if i == j then \sum_(k < j) number (d j k) else 0).
  have -> : (i == j) = ((j : nat) == i) by rewrite eq_sym.
  case: ltngtP => [||same]; rewrite ?addr0 ?add0r //.
  by rewrite number_sum_to -same.
under eq_bigr do rewrite split; rewrite big_split /=.
rewrite -(big_mkcond (fun i : 'I_n => i == j)) big_pred1_eq.
have -> : \sum_(k < j) number (d j k)
        = \sum_(i < n) (if (i < j)%N then number (d i j) else 0).
  rewrite -big_mkcond /=.
  rewrite (big_ord_widen n (fun k => number (d j k)) (ltnW (ltn_ord j))).
  by apply: eq_bigr => i _; rewrite (sym j i).
rewrite -big_split /=; apply: eq_bigr => i _.
rewrite -(inj_eq val_inj) /=.
by case: (ltngtP (i : nat) j) => [||_] //; rewrite ?addr0 ?add0r.
Qed.

(** ** The part that the witness accounts for *)

Lemma dot_head (a b : list Z) :
  dot a b = (List.hd 0 a * List.hd 0 b + dot (List.tl a) (List.tl b))%Z.
Proof.
have nil c : dot c nil = 0%Z by case: c.
by case: a b => [|x a] [|y b] /=; rewrite ?nil; lia.
Qed.

Lemma gram_nonnegative n p (f : 'I_n -> list Z) (v : 'I_n -> R) :
  (forall i, (length (f i) <= p)%N) ->
  0 <= \sum_i \sum_j v i * number (dot (f i) (f j)) * v j.
Proof.
elim: p f => [|p IH] f short.
  rewrite big1 // => i _; rewrite big1 // => j _.
  have -> : f i = nil by case: (f i) (short i).
  by rewrite /= number0 mulr0 mul0r.
under eq_bigr do under eq_bigr do
  rewrite dot_head numberD numberM mulrDr mulrDl.
under eq_bigr do rewrite big_split /=.
rewrite big_split /= addr_ge0 //; last first.
  apply: (IH (fun i => List.tl (f i))) => i.
  by case: (f i) (short i) => //= _ l; lia.
have -> : \sum_i \sum_j
    v i * (number (List.hd 0%Z (f i)) * number (List.hd 0%Z (f j))) * v j
    = (\sum_i v i * number (List.hd 0%Z (f i))) ^+ 2.
  rewrite expr2 mulr_suml; apply: eq_bigr => i _; rewrite mulr_sumr.
  apply: eq_bigr => j _; rewrite !mulrA -!mulrA; congr (_ * (_ * _)).
  exact: mulrC.
exact: sqr_ge0.
Qed.

(** ** The shifts *)

Lemma dotC a b : dot a b = dot b a.
Proof. by elim: a b => [|x a IH] [|y b] //=; rewrite IH Z.mul_comm. Qed.

(** What the witness accounts for is not above what the shifts add up to. *)
Theorem shifts_gram (x : Types.matrix) y g f ts n (v : 'cV[R]_n) :
  length (rows x) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows x) nil) = n) ->
  (forall i j, (i < n)%N -> (j < n)%N ->
     entry2 (rows x) i j = entry2 (rows x) j i) ->
  length f = n ->
  shifts x y g f = Some ts ->
  \sum_(i < n) \sum_(j < n)
      v i 0 * number (dot (List.nth i f nil) (List.nth j f nil)) * v j 0
  <= power g * (value y * Metric.form (real_matrix n n x) v
                + \sum_(i < n) value (List.nth i ts zero) * v i 0 ^+ 2).
Proof.
move=> size_x x_rows x_sym size_f found.
pose shift := (scale x + exponent y + g)%Z.
pose integer (i j : nat) := (mantissa y * entry2 (rows x) i j)%Z.
pose row (i : nat) := List.nth i f nil.
pose F (i j : 'I_n) : R :=
  number (integer i j) * power shift - number (dot (row i) (row j)).
pose d (i j : nat) := entry_distance shift (mantissa y) (rows x) f i j.
have d_sym (i k : 'I_n) : d i k = d k i.
  by rewrite /d /entry_distance /grid_entry x_sym // dotC.
have near (i j : 'I_n) : `|F i j| <= number (d i j).
  rewrite /d /entry_distance numberD number_abs numberB /grid_entry /F /integer.
  set m := (_ * _)%Z; have /andP[low high] := on_grid_floor R shift m.
  have -> : number m * power shift - number (dot (row i) (row j))
          = number (on_grid shift m) - number (dot (row i) (row j))
            + (number m * power shift - number (on_grid shift m)).
    by rewrite [RHS]addrC addrA subrK.
  apply: le_trans (ler_norm_add _ _) _; rewrite ler_add2l.
  case exact: is_exact; first by rewrite (is_exactP R exact) subrr normr0 number0.
  rewrite number1 ger0_norm ?subr_ge0 // ler_subl_addr addrC; exact: ltW.
have rows_x : forall i, (i < length (rows x))%N ->
    length (List.nth i (rows x) nil) = length (rows x) by rewrite size_x.
have rows_f : length f = length (rows x) by rewrite size_x.
have [size_ts entries] := shifts_spec rows_x rows_f found.
rewrite size_x in size_ts entries.
pose t (i : 'I_n) := number (others_sum n d i) - F i i.
have t_is (i : 'I_n) : t i = power g * value (List.nth i ts zero).
  rewrite entries // -/(d) value_minus !value_dyadic_of mulrBr mulrCA.
  rewrite [power g * power (- g)%Z]mulrC powerN mulr1 numberD /t /F opprB.
  rewrite addrA; congr (_ - _).
  by rewrite mulrCA -powerD Z.add_comm.
have margin i : \sum_(j | j != i) `|F i j| - F i i <= t i.
  rewrite /t ler_add2r others_sumE //; apply: ler_sum => j _.
  by rewrite -(d_sym i j).
have F_sym i j : F i j = F j i by rewrite /F /integer x_sym // dotC.
have := diagonally_dominant (fun i => v i 0) F_sym margin.
have entries_is : \sum_(i < n) \sum_(j < n) v i 0 * F i j * v j 0
      + \sum_(i < n) \sum_(j < n) v i 0 * number (dot (row i) (row j)) * v j 0
    = power g * (value y * Metric.form (real_matrix n n x) v).
  rewrite -big_split formE !mulr_sumr; apply: eq_bigr => i _.
  rewrite -big_split /= mxE !mulr_sumr; apply: eq_bigr => j _.
  rewrite -mulrDl -mulrDr /F subrK mxE /integer numberM /shift !powerD /value.
  rewrite -!mulrA [LHS]mulrCA [RHS]mulrCA; congr (_ * _).
  do 3 (rewrite [X in _ = power g * X]mulrCA [RHS]mulrCA; congr (_ * _)).
  exact: mulrCA.
have shifts_is : power g * (\sum_(i < n) value (List.nth i ts zero) * v i 0 ^+ 2)
    = \sum_i t i * v i 0 ^+ 2.
  by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite t_is mulrA.
by rewrite mulrDr -entries_is shifts_is addrAC ler_addr.
Qed.

Theorem shifts_sound (x : Types.matrix) y g f ts n (v : 'cV[R]_n) :
  length (rows x) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows x) nil) = n) ->
  (forall i j, (i < n)%N -> (j < n)%N ->
     entry2 (rows x) i j = entry2 (rows x) j i) ->
  length f = n ->
  shifts x y g f = Some ts ->
  0 <= value y * Metric.form (real_matrix n n x) v
       + \sum_(i < n) value (List.nth i ts zero) * v i 0 ^+ 2.
Proof.
move=> size_x x_rows x_sym size_f found.
have [p short] : exists p, forall i : 'I_n, (length (List.nth i f nil) <= p)%N.
  exists (\max_(i < n) length (List.nth i f nil)) => i.
  exact: (leq_bigmax (F := fun i : 'I_n => length (List.nth i f nil)) i).
rewrite -(pmulr_rge0 _ (power_gt0 R g)).
apply: le_trans (shifts_gram v size_x x_rows x_sym size_f found).
exact: (gram_nonnegative (fun i => v i 0) short).
Qed.

(** ** Bounds of eigenvalues *)

Lemma transpose_nth (columns : nat) (l : list (list Z)) j :
  (forall i, (i < length l)%N -> length (List.nth i l nil) = columns) ->
  (j < columns)%N ->
  List.nth j (transpose columns l) nil = List.map (fun row => List.nth j row 0%Z) l
  /\ length (transpose columns l) = columns.
Proof.
elim: l => [|row l IH] sizes jc /=.
  by rewrite List.repeat_length; split=> //; elim: columns j jc {sizes} => //=
    c IH [|j] //= jc; apply: IH.
have [|nth_j size_t] := IH _ jc; first by move=> i il; apply: (sizes i.+1).
have row_size := sizes O isT; rewrite /= in row_size.
split; last by rewrite zip_length size_t; lia.
by rewrite (@zip_nth _ _ _ _ _ _ j 0%Z nil) ?nth_j //; lia.
Qed.

Lemma same_rowP a b : same_row a b -> a = b.
Proof.
elim: a b => [|x a IH] [|y b] //= /andP[/Z.eqb_eq -> rest].
by rewrite (IH b rest).
Qed.

Lemma is_symmetricP (s : Types.matrix) n :
  length (rows s) = n ->
  is_symmetric s ->
  (forall i, (i < n)%N -> length (List.nth i (rows s) nil) = n)
  /\ forall i j, (i < n)%N -> (j < n)%N ->
     entry2 (rows s) i j = entry2 (rows s) j i.
Proof.
move=> size_s /andP[square sym].
have sizes i : (i < n)%N -> length (List.nth i (rows s) nil) = n.
  move=> il; have /List.forallb_forall all_rows := square.
  have : List.In (List.nth i (rows s) nil) (rows s) by apply: List.nth_In; lia.
  by move=> /all_rows; rewrite /size; lia.
split=> // i j il jl.
have columns : column_count s = n.
  rewrite /column_count; case: (rows s) size_s (sizes O) => [|row l] //= size_s.
  by move=> -> //; lia.
rewrite columns in sym.
have sizes' k : (k < length (rows s))%N -> length (List.nth k (rows s) nil) = n.
  by rewrite size_s; exact: sizes.
have [nth_i size_t] := transpose_nth sizes' il.
have /List.forallb_forall all_same := sym.
have : List.In (same_row (List.nth i (rows s) nil)
                 (List.nth i (transpose n (rows s)) nil))
         (zip same_row (rows s) (transpose n (rows s))).
  rewrite -(@zip_nth _ _ _ same_row (rows s) (transpose n (rows s)) i nil nil
              true); try lia.
  by apply: List.nth_In; rewrite zip_length; lia.
move=> /all_same /same_rowP rows_eq; rewrite {1}/entry2 rows_eq nth_i.
have nothing : List.nth i nil 0%Z = 0%Z by case: (i).
by have := List.map_nth (fun row => List.nth i row 0%Z) (rows s) nil j;
  rewrite nothing.
Qed.

(** n rows of n numbers each, equal across the diagonal. *)
Definition symmetric_rows n (l : list (list Z)) : Prop :=
  [/\ length l = n,
      forall i, (i < n)%N -> length (List.nth i l nil) = n
    & forall i j, (i < n)%N -> (j < n)%N -> entry2 l i j = entry2 l j i].

(** The quotients of a list of weights, as a column of n. *)
Definition weight_vector n (l : list quotient) : 'cV[R]_n :=
  \col_i (value (List.nth i l (one, one)).1 / value (List.nth i l (one, one)).2).

(** Both numbers of each are positive. *)
Definition positive_weights n (l : list quotient) : Prop :=
  length l = n
  /\ forall i : 'I_n, 0 < value (List.nth i l (one, one)).1
                      /\ 0 < value (List.nth i l (one, one)).2.

Theorem eigenvalue_bound_sound name (s : Types.matrix) weights f b n :
  symmetric_rows n (rows s) ->
  positive_weights n weights ->
  eigenvalue_bound name s weights f = Found b ->
  eigenvalue_at_most (real_matrix n n s) (weight_vector n weights) (value b).
Proof.
move=> [size_s sizes symmetric] [size_w positive]; rewrite /eigenvalue_bound.
case: Z.eqb_spec => //= size_f; case shifted: shifts => [ts|] //.
pose bound_of (w : quotient) t := divided_up (times t w.1) w.2.
set needed := zip _ weights ts.
case weighted: needed => [|first others] // [<-] v.
have size_f' : length (triangle f) = n by rewrite /size in size_f; lia.
have := shifts_sound v size_s sizes symmetric size_f' shifted.
have -> : value (Dyadic (-1) 0) = -1 by rewrite /value /= /power expr0z mulr1.
rewrite mulN1r addrC subr_ge0 => bounded; apply: le_trans bounded _.
rewrite mulr_sumr; apply: ler_sum => i _.
rewrite [X in _ <= X]mulrCA [X in _ <= X]mulrC ler_wpmul2r ?sqr_ge0 //.
have rows_s : forall k, (k < length (rows s))%N ->
    length (List.nth k (rows s) nil) = length (rows s) by rewrite size_s.
have rows_f : length (triangle f) = length (rows s) by rewrite size_s.
have [size_ts _] := shifts_spec rows_s rows_f shifted.
rewrite size_s in size_ts.
have [n0 d0] := positive i.
rewrite mxE ler_pdivl_mulr ?divr_gt0 // mulrA -value_times.
apply: le_trans (divided_up_ge _ d0) _; apply: maximum_of_ge.
rewrite -weighted /needed.
rewrite -[divided_up _ _]/(bound_of (List.nth i weights (one, one)) (List.nth i ts zero)).
rewrite -(@zip_nth _ _ _ bound_of weights ts i (one, one) zero zero).
- by have il := ltn_ord i; apply: List.nth_In; rewrite zip_length; lia.
- by rewrite size_w.
by rewrite size_ts.
Qed.

(** The weights that are all 1. *)
Lemma unit_weightsP (A : Type) (l : list A) n :
  length l = n ->
  positive_weights n (unit_weights l)
  /\ forall i, weight_vector n (unit_weights l) i 0 = 1.
Proof.
move=> size_l; have ones i : List.nth i (unit_weights l) (one, one) = (one, one).
  by elim: l i {size_l} => [|a l IH] [|i] //=.
split; first split=> [|i]; first by rewrite List.map_length.
  by rewrite ones value_one ltr01.
by move=> i; rewrite mxE ones value_one divr1.
Qed.

End BoundSound.
