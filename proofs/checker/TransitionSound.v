(** * How far layers between blocks move what they give

    Purpose: from the numbers of a layer that is applied once to what bounds its
    matrix, by the sums of the absolute values of its rows and columns: of a
    convolution those of its taps, whatever the image.

    Main Results
    - [convolution_rows], [convolution_squares], [convolution_columns]: the sums of
      a convolution, with any stride; [convolution_moves_max], [convolution_moves_sqnorm].
    - [windows_at_most]: in how many windows of a pooling a pixel lies.
    - [mean_rows], [mean_columns]: those of a mean over windows;
      [mean_moves_max], [mean_moves_sqnorm].
    - [diagonal_moves], [rescaling_moves], [flatten_moves]: entry by entry.

    Dependencies: NetworkMeaning; NetworkGain of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric NetworkGain.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound DominanceSound.
From Keel.Checker Require Import OperatorSound Statement NetworkMeaning.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section TransitionSound.

Variables (R : realFieldType) (M : meanings R).

Local Notation value := (@value R).

(** ** Sums *)

(** Of terms that are among those of another sum, each at most once. *)
Lemma sum_injected n m (P : pred 'I_n) (F : nat -> R) (to : 'I_n -> nat) :
  (forall k, 0 <= F k) ->
  (forall i, P i -> (to i < m)%N) ->
  (forall i i', P i -> P i' -> to i = to i' -> i = i') ->
  \sum_(i | P i) F (to i) <= \sum_(k < m) F k.
Proof.
move=> F0 small once.
have each i : P i -> F (to i) = \sum_(k < m | to i == k) F k.
  move=> Pi; rewrite (big_pred1 (Ordinal (small i Pi))) // => k.
  by apply/eqP/eqP => [to_k|->] //; apply: val_inj.
rewrite (eq_bigr _ each) (exchange_big_dep xpredT) //=; apply: ler_sum => k _.
rewrite sumr_const -[X in _ <= X]mulr1n; apply: ler_wpmuln2l => //.
apply/card_le1_eqP => i i' /andP[Pi /eqP ik] /andP[Pi' /eqP i'k].
by apply: once; rewrite // ik i'k.
Qed.

(** One after the other, or group by group. *)
Lemma sum_grouped a b (F : nat -> R) :
  \sum_(k < a * b) F k = \sum_(i < a) \sum_(j < b) F (i * b + j)%N.
Proof.
elim: a => [|a IH]; first by rewrite !big_ord0.
rewrite big_ord_recr /= -IH -!(big_mkord xpredT F).
rewrite (@big_cat_nat _ _ _ (a * b)) //= ?leq_mul2r ?leqnSn ?orbT //.
congr (_ + _).
rewrite -{1}[(a * b)%N]add0n big_addn mulSn addnK big_mkord.
by apply: eq_bigr => j _; rewrite addnC.
Qed.

Lemma subtracted_once (a b b' : nat) :
  (b <= a)%N -> (b' <= a)%N -> (a - b = a - b')%N -> b = b'.
Proof. by lia. Qed.

(** ** Convolutions *)

Section Convolution.

Variables (x : Types.matrix) (k : window) (s h w : Z) (c : list dyadic).

Local Notation t := (Convolution x k s h w c).
Local Notation T := (transition_matrix R t).
Local Notation g := (kernel_image k h w).
Local Notation taps := (rows_of g * columns_of g)%N.
Local Notation stride := (Z.to_nat s).
Local Notation rows := (touched (height g) stride).
Local Notation columns := (touched (width g) stride).

Hypothesis well_formed : is_well_formed_transition t.

Lemma convolution_geometry :
  [/\ (0 < height g)%N && (0 < width g)%N,
      odd (rows_of g) && odd (columns_of g) & (0 < stride)%N].
Proof.
move: well_formed => /=; rewrite /is_odd_window.
move=> /andP[/andP[/andP[/andP[odd_k s0] h0] w0] _].
move: odd_k => /andP[/andP[/andP[kh0 kh] kw0] kw].
have to_nat z : (0 < z)%Z -> Z.odd z -> odd (Z.to_nat z).
  move=> z0 /Z.odd_spec [q q_is].
  have -> : Z.to_nat z = (Z.to_nat q + Z.to_nat q).+1 by lia.
  by rewrite addnn /= odd_double.
split; first by apply/andP; split=> /=; lia.
  by apply/andP; split; apply: to_nat => //; lia.
lia.
Qed.

(** The pixel under the centre of the window for entry i. *)
Definition centre (i : nat) : nat :=
  (i %/ columns %% rows * stride * width g + i %% columns * stride)%N.

Lemma touched_gt0 size : (0 < size)%N -> (0 < touched size stride)%N.
Proof.
by have [_ _ stride0] := convolution_geometry => size0; rewrite divn_gt0 //; lia.
Qed.

Lemma touched_inside size i :
  (0 < size)%N -> (i %% touched size stride * stride < size)%N.
Proof.
have [_ _ stride0] := convolution_geometry => size0.
have := ltn_pmod i (touched_gt0 size0); rewrite {2}/touched leq_divRL // mulSn.
by move: (_ * _)%N => ?; lia.
Qed.

Lemma row_inside i : (i %/ columns %% rows * stride < height g)%N.
Proof.
by have [/andP[h0 _] _ _] := convolution_geometry; exact: touched_inside.
Qed.

Lemma column_inside i : (i %% columns * stride < width g)%N.
Proof.
by have [/andP[_ w0] _ _] := convolution_geometry; exact: touched_inside.
Qed.

Lemma centre_inside i : (centre i %% pixels g = centre i)%N.
Proof.
apply: modn_small; rewrite /centre /pixels.
apply: leq_trans (_ : ((i %/ columns %% rows * stride).+1 * width g <= _)%N).
  by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l column_inside.
by rewrite leq_mul2r row_inside orbT.
Qed.

Lemma centre_row i : row_of g (centre i) = (i %/ columns %% rows * stride)%N.
Proof.
have column := column_inside i; rewrite /row_of centre_inside /centre divnMDl.
  by rewrite (divn_small column) addn0.
exact: leq_ltn_trans column.
Qed.

Lemma centre_column i : column_of g (centre i) = (i %% columns * stride)%N.
Proof.
rewrite /column_of centre_inside /centre modnMDl modn_small //.
exact: column_inside.
Qed.

Lemma convolution_weight i j :
  T i j = if is_seen g (centre i) j
          then tap R x (i %/ (rows * columns)) (tap_of g (centre i) j) else 0.
Proof. by rewrite mxE /weight_of /is_seen /tap_of centre_row centre_column. Qed.

Lemma convolution_size i j :
  `|T i j| = if is_seen g (centre i) j
             then `|tap R x (i %/ (rows * columns)) (tap_of g (centre i) j)| else 0.
Proof. by rewrite convolution_weight; case: ifP; rewrite ?normr0. Qed.

Lemma entries_gt0 : (0 < rows * columns)%N.
Proof.
by have [/andP[h0 w0] _ _] := convolution_geometry; rewrite muln_gt0 !touched_gt0.
Qed.

(** A row has some of the taps of its output channel. *)
Lemma convolution_sums (phi : R -> R) a :
  phi 0 = 0 ->
  (forall z, 0 <= phi z) ->
  (forall o, (o < length c)%N -> \sum_(m < column_count x) phi (tap R x o m) <= a) ->
  forall i, \sum_j phi (T i j) <= a.
Proof.
move=> phi_zero phi0 small i; have [valid windows _] := convolution_geometry.
under eq_bigr do rewrite convolution_weight.
under eq_bigr do rewrite (fun_if phi) phi_zero; rewrite -big_mkcond /=.
have o_small : (i %/ (rows * columns) < length c)%N.
  by rewrite ltn_divLR ?entries_gt0 // (ltn_ord i).
apply: le_trans (small _ o_small).
apply: (sum_injected (F := fun m => phi (tap R x _ m))) => // [j seen|j j' seen seen'].
  apply: leq_trans (leq_trunc_div _ taps).
  exact: (tap_inside valid (ltn_ord j) seen).
by move=> same; apply: val_inj; exact: (tap_once valid windows seen seen' same).
Qed.

Theorem convolution_rows a :
  (forall o, (o < length c)%N -> \sum_(m < column_count x) `|tap R x o m| <= a) ->
  forall i, \sum_j `|T i j| <= a.
Proof. exact: (convolution_sums (normr0 _) (fun z => normr_ge0 z)). Qed.

Theorem convolution_squares a :
  (forall o, (o < length c)%N -> \sum_(m < column_count x) tap R x o m ^+ 2 <= a) ->
  forall i, \sum_j T i j ^+ 2 <= a.
Proof.
by apply: (convolution_sums (phi := fun z => z ^+ 2)) => [|z];
  [rewrite expr0n | exact: sqr_ge0].
Qed.

(** What a tap of a pixel tells of the centre of its window. *)
Lemma rest_once i i' j :
  is_seen g (centre i) j -> is_seen g (centre i') j ->
  ((row_of g j + (rows_of g)./2 - row_of g (centre i)) * columns_of g
   + (column_of g j + (columns_of g)./2 - column_of g (centre i))
   = (row_of g j + (rows_of g)./2 - row_of g (centre i')) * columns_of g
     + (column_of g j + (columns_of g)./2 - column_of g (centre i')))%N ->
  (i %/ columns %% rows = i' %/ columns %% rows)%N
  /\ (i %% columns = i' %% columns)%N.
Proof.
have [_ windows stride0] := convolution_geometry.
rewrite /is_seen /reaches !centre_row !centre_column.
move=> /andP[/andP[r _] /andP[l l_small]].
move=> /andP[/andP[r' _] /andP[l' l_small']] same.
have columns0 : (0 < columns_of g)%N by case/andP: windows => _ /odd_gt0.
have down := congr1 (fun m => m %/ columns_of g)%N same.
have right := congr1 (fun m => m %% columns_of g)%N same.
rewrite !divnMDl // (divn_small l_small) (divn_small l_small') !addn0 in down.
rewrite !modnMDl (modn_small l_small) (modn_small l_small') in right.
have row := subtracted_once r r' down; have column := subtracted_once l l' right.
by split; apply/eqP; rewrite -(eqn_pmul2r stride0); apply/eqP.
Qed.

(** A column has some of those of its input channel. *)
Theorem convolution_columns b :
  (forall q, (q < column_count x %/ taps)%N ->
     \sum_(o < length c) \sum_(m < taps) `|tap R x o (q * taps + m)| <= b) ->
  forall j, \sum_i `|T i j| <= b.
Proof.
move=> small j; have [valid windows stride0] := convolution_geometry.
under eq_bigr do rewrite convolution_size; rewrite -big_mkcond /=.
have taps0 : (0 < taps)%N.
  by case/andP: windows => odd_r odd_k; rewrite muln_gt0 !odd_gt0.
have pixels0 : (0 < pixels g)%N by rewrite muln_gt0.
set q := channel_of g j; have q_small : (q < column_count x %/ taps)%N.
  by rewrite ltn_divLR // (ltn_ord j).
pose F m : R := `|tap R x (m %/ taps) (q * taps + m %% taps)|.
pose rest (i : 'I_(transition_gives t)) :=
  ((row_of g j + (rows_of g)./2 - row_of g (centre i)) * columns_of g
   + (column_of g j + (columns_of g)./2 - column_of g (centre i)))%N.
apply: le_trans (small q q_small).
have -> : \sum_(o < length c) \sum_(m < taps) `|tap R x o (q * taps + m)|
        = \sum_(m < length c * taps) F m.
  rewrite sum_grouped; apply: eq_bigr => o _; apply: eq_bigr => m _.
  by rewrite /F divnMDl // divn_small // addn0 modnMDl modn_small.
pose to (i : 'I_(transition_gives t)) := (i %/ (rows * columns) * taps + rest i)%N.
have rest_small (i : 'I_(transition_gives t)) :
    is_seen g (centre i) j -> (rest i < taps)%N by exact: tap_rest.
rewrite (eq_bigr (fun i => F (to i))) => [|i seen]; last first.
  have small_i := rest_small i seen.
  rewrite /F /to divnMDl // (divn_small small_i) addn0 modnMDl.
  by rewrite (modn_small small_i).
apply: sum_injected => // [m|i seen|i i' seen seen' same]; first exact: normr_ge0.
  have o_small : (i %/ (rows * columns) < length c)%N.
    by rewrite ltn_divLR ?entries_gt0 // (ltn_ord i).
  apply: leq_trans (_ : ((i %/ (rows * columns)).+1 * taps <= _)%N).
    by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l rest_small.
  by rewrite leq_mul2r o_small orbT.
have small_i := rest_small i seen; have small_i' := rest_small i' seen'.
have outputs := congr1 (fun m => m %/ taps)%N same.
have rests := congr1 (fun m => m %% taps)%N same.
rewrite /to !divnMDl // (divn_small small_i) in outputs.
rewrite (divn_small small_i') !addn0 in outputs.
rewrite /to !modnMDl (modn_small small_i) (modn_small small_i') in rests.
have [row column] := rest_once seen seen' rests.
apply: val_inj => /=; rewrite (divn_eq i columns) (divn_eq i' columns) column.
rewrite (divn_eq (i %/ columns) rows) (divn_eq (i' %/ columns) rows) row.
by rewrite -!divnMA ![(columns * _)%N]mulnC outputs.
Qed.

Theorem convolution_moves_max a :
  (forall o, (o < length c)%N -> \sum_(m < column_count x) `|tap R x o m| <= a) ->
  map_moves Maximum Maximum (transition_takes t) (transition_gives t)
    (transition_map M t) a.
Proof.
by move=> small; apply: affine_moves_max => //; exact: convolution_rows.
Qed.

(** By the geometric mean of the two sums. *)
Theorem convolution_moves_sqnorm a b d :
  0 <= a -> a * b <= d ^+ 2 ->
  (forall o, (o < length c)%N -> \sum_(m < column_count x) `|tap R x o m| <= a) ->
  (forall q, (q < column_count x %/ taps)%N ->
     \sum_(o < length c) \sum_(m < taps) `|tap R x o (q * taps + m)| <= b) ->
  map_moves Euclidean Euclidean (transition_takes t) (transition_gives t)
    (transition_map M t) d.
Proof.
move=> a0 abd outputs inputs; apply: affine_moves_sqnorm => // e.
apply: le_trans (ler_wpmul2r (sqnorm_ge0 e) abd).
exact: schur a0 (convolution_rows outputs) (convolution_columns inputs).
Qed.

End Convolution.

(** ** Windows *)

Section Windows.

Variables side stride height width : nat.

Hypothesis side_positive : (0 < side)%N.
Hypothesis stride_positive : (0 < stride)%N.
Hypothesis high : (side <= height)%N.
Hypothesis wide : (side <= width)%N.

Local Notation rows := (fitting height side stride).
Local Notation columns := (fitting width side stride).
Local Notation pooled := (pooled side stride height width).

(** In how many windows side by side a row or a column lies at most. *)
Definition overlaps : nat := (side.-1 %/ stride).+1.

Lemma behind k a :
  (a < side)%N ->
  (k <= (k * stride + a) %/ stride < k + overlaps)%N.
Proof.
move=> a_side; rewrite divnMDl // leq_addr ltn_add2l /overlaps ltnS.
by apply: leq_div2r; lia.
Qed.

(** Where the corner of the window of a pixel can be. *)
Lemma corner_of i j :
  j \in pooled i ->
  [/\ (j %/ width %/ height = i %/ (rows * columns))%N,
      (i %/ columns %% rows <= j %/ width %% height %/ stride
         < i %/ columns %% rows + overlaps)%N
    & (i %% columns <= j %% width %/ stride < i %% columns + overlaps)%N].
Proof.
move=> /pooledP[a [b [a_side b_side ->]]].
have row := row_fits stride side_positive high wide i a_side.
have column := column_fits stride side_positive high wide i b_side.
have height0 : (0 < height)%N by exact: leq_trans high.
have width0 : (0 < width)%N by exact: leq_trans wide.
rewrite divnMDl // (divn_small column) addn0.
rewrite modnMDl (modn_small column).
rewrite -addnA divnMDl // (divn_small row) addn0 modnMDl (modn_small row).
by split=> //; exact: behind.
Qed.

(** A pixel lies in at most so many of any number of windows. *)
Theorem windows_at_most n j :
  (#|[pred i : 'I_n | j \in pooled i]| <= overlaps * overlaps)%N.
Proof.
pose down i := (j %/ width %% height %/ stride - i %/ columns %% rows)%N.
pose right i := (j %% width %/ stride - i %% columns)%N.
have small i : j \in pooled i -> (down i < overlaps)%N /\ (right i < overlaps)%N.
  move=> /corner_of[_ /andP[r r_small] /andP[k k_small]].
  by rewrite /down /right !ltn_subLR.
rewrite -(ler_nat R).
have -> : #|[pred i : 'I_n | j \in pooled i]|%:R
    = \sum_(i < n | j \in pooled i) 1 :> R by rewrite sumr_const.
have -> : (overlaps * overlaps)%:R = \sum_(k < overlaps * overlaps) 1 :> R.
  by rewrite sumr_const card_ord.
apply: (sum_injected (F := fun _ => 1)
  (to := fun i : 'I_n => (down i * overlaps + right i)%N)).
- by move=> _; exact: ler01.
- move=> i /small [down_small right_small].
  apply: (@leq_trans ((down i).+1 * overlaps)%N); last by rewrite leq_mul2r down_small orbT.
  by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
move=> i i' i_j i'_j same.
have [_ right_small] := small i i_j; have [_ right_small'] := small i' i'_j.
have downs := congr1 (fun m => m %/ overlaps)%N same.
have rights := congr1 (fun m => m %% overlaps)%N same.
rewrite /= !divnMDl // (divn_small right_small) (divn_small right_small') in downs.
rewrite /= !modnMDl (modn_small right_small) (modn_small right_small') in rights.
rewrite !addn0 in downs.
have [channel /andP[r _] /andP[k _]] := corner_of i_j.
have [channel' /andP[r' _] /andP[k' _]] := corner_of i'_j.
have row := subtracted_once r r' downs; have column := subtracted_once k k' rights.
apply: val_inj => /=; rewrite (divn_eq i columns) (divn_eq i' columns) column.
rewrite (divn_eq (i %/ columns) rows) (divn_eq (i' %/ columns) rows) row.
by rewrite -!divnMA ![(columns * _)%N]mulnC -channel -channel'.
Qed.

End Windows.

(** ** Means over windows *)

Section Mean.

Variables (side stride channels height width : Z).

Local Notation t := (Pooling Mean side stride channels height width).
Local Notation T := (transition_matrix R t).
Local Notation window :=
  (pooled (Z.to_nat side) (Z.to_nat stride) (Z.to_nat height) (Z.to_nat width)).
Local Notation share := ((Z.to_nat side * Z.to_nat side)%:R^-1 : R).
Local Notation moves k k' := (map_moves k k' (transition_takes t)
  (transition_gives t) (transition_map M t)).

Hypothesis well_formed : is_well_formed_transition t.

Let share0 : 0 <= share.
Proof. by rewrite invr_ge0 ler0n. Qed.

Lemma mean_size i j : `|T i j| = if (j : nat) \in window i then share else 0.
Proof. by rewrite mxE /=; case: ifP => _; rewrite ?normr0 // ger0_norm. Qed.

Theorem mean_rows i : \sum_j `|T i j| <= 1.
Proof.
under eq_bigr do rewrite mean_size; rewrite -big_mkcond /=.
have size_w : seq.size (window i) = (Z.to_nat side * Z.to_nat side)%N.
  by rewrite size_allpairs !size_iota.
apply: (@le_trans _ _ (\sum_(k < Z.to_nat side * Z.to_nat side) share)).
  pose place (j : 'I_(transition_takes t)) := index (j : nat) (window i).
  apply: (sum_injected (F := fun _ => share) (to := place)) => //.
    by move=> j among; rewrite /place -size_w index_mem.
  rewrite /place => j j' among among' same; apply: val_inj => /=.
  by rewrite -(nth_index 0%N among) same nth_index.
rewrite sumr_const card_ord -[share *+ _]mulr_natl.
have [->|many] := posnP (Z.to_nat side * Z.to_nat side)%N.
  by rewrite mul0r ler01.
by rewrite divff // pnatr_eq0 -lt0n.
Qed.

Theorem mean_columns j : (side <= stride)%Z -> \sum_i `|T i j| <= share.
Proof.
move=> apart; under eq_bigr do rewrite mean_size; rewrite -big_mkcond /=.
apply: (@le_trans _ _ (\sum_(k < 1) share)); last by rewrite big_ord1.
apply: (sum_injected (F := fun _ => share) (to := fun _ => 0%N)) => // i i'.
move=> i_j i'_j _; apply: val_inj => /=; have [side0 high wide] := sides well_formed.
by apply: (pooled_once side0 high wide _ i_j i'_j); lia.
Qed.

(** As many windows as a pixel lies in, a share each. *)
Theorem mean_columns_at_most j : (0 < stride)%Z ->
  \sum_i `|T i j|
    <= (overlaps (Z.to_nat side) (Z.to_nat stride)
        * overlaps (Z.to_nat side) (Z.to_nat stride))%:R * share.
Proof.
move=> stride0; under eq_bigr do rewrite mean_size; rewrite -big_mkcond /=.
rewrite sumr_const -[share *+ _]mulr_natl ler_wpmul2r // ler_nat.
by have [side0 high wide] := sides well_formed; apply: windows_at_most => //; lia.
Qed.

Theorem mean_squares i : \sum_j T i j ^+ 2 <= share.
Proof.
have -> : \sum_j T i j ^+ 2 = share * \sum_j `|T i j|.
  rewrite mulr_sumr; apply: eq_bigr => j _.
  rewrite -[_ ^+ 2]real_normK ?num_real // mean_size expr2.
  by case: ifP => _ //; rewrite !mulr0.
by rewrite -[X in _ <= X]mulr1 ler_wpmul2l // mean_rows.
Qed.

Theorem mean_moves_max : moves Maximum Maximum 1.
Proof. by apply: affine_moves_max => //; exact: mean_rows. Qed.

(** Where windows do not overlap. *)
Theorem mean_moves_sqnorm d :
  (side <= stride)%Z -> share <= d ^+ 2 -> moves Euclidean Euclidean d.
Proof.
move=> apart small; apply: affine_moves_sqnorm => // e.
apply: le_trans (ler_wpmul2r (sqnorm_ge0 e) small).
rewrite -[share]mul1r.
exact: schur ler01 mean_rows (fun j => mean_columns j apart).
Qed.

End Mean.

(** ** Entry by entry *)

Section Diagonal.

Variables (t : transition) (d : nat -> R) (c : R).

Hypothesis affine : is_affine t.
Hypothesis square : transition_gives t = transition_takes t.
Hypothesis diagonal : forall i j, weight_of R t i j = if i == j then d i else 0.
Hypothesis c_nonnegative : 0 <= c.
Hypothesis small : forall i, `|d i| <= c.

Theorem diagonal_moves k :
  map_moves k k (transition_takes t) (transition_gives t) (transition_map M t) c.
Proof.
have entries x y (i : 'I_(transition_gives t)) :
    `|(vector (transition_gives t) (transition_map M t x)
       - vector (transition_gives t) (transition_map M t y)) i 0|
    <= c * `|(vector (transition_gives t) x - vector (transition_gives t) y) i 0|.
  rewrite (affine_difference M affine) [X in `|X|]mxE.
  have i_small : (i < transition_takes t)%N by rewrite -square ltn_ord.
  rewrite (bigD1 (Ordinal i_small)) //= big1 ?addr0 => [|j other].
    by rewrite !mxE diagonal eqxx normrM ler_wpmul2r.
  rewrite mxE diagonal; case: eqP => [i_j|_]; last by rewrite mul0r.
  by move: other; rewrite -val_eqE /= -i_j eqxx.
rewrite -[X in map_moves _ _ X]square => x y r r0; case: k => close.
  rewrite /near exprMn.
  apply: le_trans (entries_sqnorm c_nonnegative (entries x y)) _.
  by rewrite ler_wpmul2l ?sqr_ge0.
exact: entries_max c_nonnegative (entries x y) _ close.
Qed.

End Diagonal.

Theorem rescaling_moves k factors offset p c :
  0 <= c ->
  (forall i, `|value (List.nth i factors zero)| <= c) ->
  let t := Rescaling factors offset p in
  map_moves k k (transition_takes t) (transition_gives t) (transition_map M t) c.
Proof.
move=> c0 small t.
exact: (@diagonal_moves t (fun i => value (List.nth (i %/ Z.to_nat p) factors zero))).
Qed.

Theorem flatten_moves k n :
  let t := Flatten n in
  map_moves k k (transition_takes t) (transition_gives t) (transition_map M t) 1.
Proof.
move=> t; have diagonal i j : weight_of R t i j = if i == j then 1 else 0.
  by rewrite /=; case: eqP.
have small (i : nat) : `|1 : R| <= 1 by rewrite normr1.
exact: (@diagonal_moves t (fun _ => 1) 1 isT erefl diagonal ler01 small).
Qed.

End TransitionSound.
