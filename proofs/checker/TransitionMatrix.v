(** * The matrices of what stands between blocks

    Purpose: the numbers that the checker multiplies for a chain are those of the
    layers.

    Main Results
    - [diagonal_value]: numbers on a diagonal.
    - [convolution_numbers]: a convolution with zeros around the image, of any stride.
    - [mean_numbers]: a mean over windows, up to a factor.
    - [rescaling_numbers]: one factor a channel.

    Dependencies: Network, WalkSound, LurieSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Symbol Conditions.
From Keel.Checker Require Import Network.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound DominanceSound.
From Keel.Checker Require Import MetricSound LurieSound OperatorSound.
From Keel.Checker Require Import NetworkMeaning FactorsSound WalkSound.
From Keel.Checker Require Import RoundedSound ChainAnswerSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section TransitionMatrix.

Variable R : realFieldType.

Local Notation value := (@value R).

(** ** Lists *)

(** Lists that are put together of others, all of one length. *)
Lemma flat_map_length (A B : Type) (g : A -> list B) q l :
  (forall x, List.In x l -> length (g x) = q) ->
  length (List.flat_map g l) = (length l * q)%N.
Proof.
elim: l => //= x l IH sizes; rewrite List.app_length IH ?(sizes x) ?mulSn //; first by left.
by move=> y iny; apply: sizes; right.
Qed.

Lemma flat_map_nth (A B : Type) (g : A -> list B) q l i j a b :
  (forall x, List.In x l -> length (g x) = q) ->
  (i < length l)%N -> (j < q)%N ->
  List.nth (i * q + j) (List.flat_map g l) b = List.nth j (g (List.nth i l a)) b.
Proof.
elim: l i => // x l IH i sizes il jq /=; have size_x := sizes x (or_introl erefl).
case: i il => [|i] il; first by rewrite mul0n add0n List.app_nth1 // size_x; lia.
rewrite mulSn -addnA List.app_nth2 size_x; last lia.
have -> : (q + (i * q + j) - q)%coq_nat = (i * q + j)%N by lia.
by apply: IH => // y iny; apply: sizes; right.
Qed.

(** Row i * q + j of so many. *)
Lemma place n q i : (i < n * q)%N ->
  [/\ (i %/ q < n)%N, (i %% q < q)%N & i = (i %/ q * q + i %% q)%N].
Proof.
move=> inside; have q0 : (0 < q)%N by move: inside; case: q => //; rewrite muln0.
by split; [rewrite ltn_divLR | rewrite ltn_mod | exact: divn_eq].
Qed.

(** ** Diagonals *)

Lemma diagonal_sized d : sized (length d) (length d) (rows (diagonal_matrix d)).
Proof.
split=> [|i il]; first by rewrite List.map_length indexed_length.
by rewrite (nth_map _ nil) ?indexed_length // List.map_length diagonal_row_size.
Qed.

Lemma diagonal_value n d (i j : 'I_n) :
  length d = n ->
  real_matrix R n n (diagonal_matrix d) i j
    = if i == j then value (List.nth i d zero) else 0.
Proof.
move=> size_d; rewrite matrix_of_value -/(number_at _ i j).
rewrite diagonal_nth ?size_d // -val_eqE /=.
have -> : Nat.eqb i j = (val i == val j) by apply/idP/eqP => [/Nat.eqb_eq|->] //; apply/Nat.eqb_eq.
by case: eqP => _; rewrite ?value_zero.
Qed.

(** ** Numbers in order *)

Lemma up_to_nth n i : (i < Z.to_nat n)%N -> List.nth i (up_to n) 0%Z = Z.of_nat i.
Proof.
move=> i_n; rewrite /up_to (nth_map _ O) ?List.seq_length //.
by rewrite List.seq_nth ?add0n //; lia.
Qed.

Lemma up_to_length n : length (up_to n) = Z.to_nat n.
Proof. by rewrite List.map_length List.seq_length. Qed.

Lemma natural_eqb (a b : nat) : (Z.of_nat a =? Z.of_nat b)%Z = (a == b)%N.
Proof. by apply/idP/eqP; lia. Qed.

(** ** Windows *)

Lemma below_corner (y top up : nat) :
  (top <= y + up)%N -> (Z.of_nat y - (Z.of_nat top - Z.of_nat up))%Z = Z.of_nat (y + up - top).
Proof. lia. Qed.

Lemma inside_one_side (y top up r : nat) :
  let from_corner := (Z.of_nat y - (Z.of_nat top - Z.of_nat up))%Z in
  ((0 <=? from_corner) && (from_corner <? Z.of_nat r))%Z
  = ((top <= y + up) && (y + up - top < r))%N.
Proof. cbv zeta; lia. Qed.

(** The row of one output, whose window has its corner so far above and to the left. *)
Lemma window_row_at k h v kernels (top left up before : nat) :
  let g := kernel_image k h v in
  let row := window_row k (up_to h) (up_to v) kernels
    (Z.of_nat top - Z.of_nat up) (Z.of_nat left - Z.of_nat before) in
  (0 <= window_height k)%Z -> (0 <= window_width k)%Z ->
  length row = (length kernels * pixels g)%N
  /\ forall j, (j < length kernels * pixels g)%N ->
     List.nth j row 0%Z
     = if ((top <= row_of g j + up) && (row_of g j + up - top < rows_of g)
           && ((left <= column_of g j + before) && (column_of g j + before - left < columns_of g)))%N
       then List.nth ((row_of g j + up - top) * columns_of g
                      + (column_of g j + before - left))
              (List.nth (channel_of g j) kernels nil) 0%Z
       else 0%Z.
Proof.
move=> g row height0 width0.
have height_is : window_height k = Z.of_nat (rows_of g) by rewrite /=; lia.
have width_is : window_width k = Z.of_nat (columns_of g) by rewrite /=; lia.
move: (rows_of g) (columns_of g) height_is width_is => r q height_is width_is.
rewrite /row /window_row.
pose one (taps : list Z) (i j : Z) :=
  let y := (i - (Z.of_nat top - Z.of_nat up))%Z in
  let x := (j - (Z.of_nat left - Z.of_nat before))%Z in
  if ((0 <=? y) && (y <? window_height k) && (0 <=? x) && (x <? window_width k))%Z
  then List.nth (Z.to_nat (y * window_width k + x)) taps 0%Z else 0%Z.
pose along (taps : list Z) i := List.map (one taps i) (up_to v).
pose all (taps : list Z) := List.flat_map (along taps) (up_to h).
have size_along x i : length (along x i) = Z.to_nat v.
  by rewrite List.map_length up_to_length.
have size_all x : length (all x) = pixels g.
  by rewrite /all (flat_map_length (q := Z.to_nat v)) ?up_to_length.
split; first by rewrite (flat_map_length (g := all) (q := pixels g)).
move=> j inside; have [channel rest j_is] := place inside.
rewrite {1}j_is (flat_map_nth (g := all) nil) //.
have [row_in column_in rest_is] := place rest.
rewrite rest_is /all (flat_map_nth 0%Z) ?up_to_length // up_to_nth //.
rewrite /along (nth_map _ 0%Z) ?up_to_length // up_to_nth //.
rewrite -/(row_of g j) -/(column_of g j) -/(channel_of g j) /one.
move: (row_of g j) (column_of g j) (List.nth _ kernels nil) => y x own.
rewrite height_is width_is -(andbA _ (0 <=? _)%Z) !inside_one_side.
case: ifP => [/andP[/andP[y0 _] /andP[x0 _]]|//]; congr List.nth.
rewrite (below_corner y0) (below_corner x0).
by rewrite -Nat2Z.inj_mul -Nat2Z.inj_add Nat2Z.id.
Qed.

(** ** Convolutions *)

Section Convolution.

Variables (w : Types.matrix) (k : window) (s h v : Z) (offset : list dyadic).

Local Notation t := (Convolution w k s h v offset).
Local Notation g := (kernel_image k h v).
Local Notation taps := (rows_of g * columns_of g)%N.
Local Notation channels := (column_count w %/ taps)%N.
Local Notation down := (touched (Z.to_nat h) (Z.to_nat s)).
Local Notation across := (touched (Z.to_nat v) (Z.to_nat s)).

Hypothesis odd_window : is_odd_window k.
Hypothesis s_positive : (0 < s)%Z.
Hypothesis h_positive : (0 < h)%Z.
Hypothesis v_positive : (0 < v)%Z.

Let window_sizes :
  window_height k = Z.of_nat (rows_of g) /\ window_width k = Z.of_nat (columns_of g).
Proof. by move: odd_window; rewrite /is_odd_window /=; lia. Qed.

(** The row of one output, where its window has its centre. *)
Lemma window_row_nth kernels (top left : nat) :
  let row := window_row k (up_to h) (up_to v) kernels
    (Z.of_nat top - Z.of_nat (rows_of g)./2) (Z.of_nat left - Z.of_nat (columns_of g)./2) in
  length row = (length kernels * pixels g)%N
  /\ forall j, (j < length kernels * pixels g)%N ->
     List.nth j row 0%Z
     = if reaches (rows_of g) top (row_of g j) && reaches (columns_of g) left (column_of g j)
       then List.nth ((row_of g j + (rows_of g)./2 - top) * columns_of g
                      + (column_of g j + (columns_of g)./2 - left))
              (List.nth (channel_of g j) kernels nil) 0%Z
       else 0%Z.
Proof. by apply: window_row_at; have [height_is width_is] := window_sizes; lia. Qed.

Lemma half_window (z : Z) : (0 <= z)%Z -> (z / 2)%Z = Z.of_nat (Z.to_nat z)./2.
Proof. by move=> z0; rewrite -half_div Nat2Z.inj_div Z2Nat.id. Qed.

Theorem convolution_numbers x :
  length (rows w) = length offset ->
  (forall i, (i < length offset)%N -> length (List.nth i (rows w) nil) = column_count w) ->
  convolution_matrix w k s h v = Some x ->
  sized (NetworkMeaning.transition_gives t) (NetworkMeaning.transition_takes t) (rows x)
  /\ real_matrix R _ _ x = transition_matrix R t.
Proof.
move=> size_w sizes_w; rewrite /convolution_matrix; case: ifP => // _.
have [height_is width_is] := window_sizes.
have taps_is : taps_of k = Z.of_nat taps by rewrite /taps_of height_is width_is; lia.
have channels_is : Z.to_nat (Network.columns_of w / taps_of k) = channels.
  by rewrite taps_is /Network.columns_of -Nat2Z.inj_div Nat2Z.id nat_div.
rewrite channels_is taps_is Nat2Z.id.
have count z : (0 < z)%Z -> Z.to_nat (covered s z) = touched (Z.to_nat z) (Z.to_nat s).
  by move=> z0; rewrite touched_counted // Nat2Z.id.
set tops := List.map _ (up_to (covered s h)); set lefts := List.map _ (up_to (covered s v)).
have tops_nth i : (i < down)%N ->
    List.nth i tops 0%Z = (Z.of_nat (i * Z.to_nat s) - Z.of_nat (rows_of g)./2)%Z.
  move=> i_d; rewrite /tops (nth_map _ 0%Z) ?up_to_length ?count // up_to_nth ?count //.
  by rewrite half_window height_is ?Nat2Z.id; lia.
have lefts_nth i : (i < across)%N ->
    List.nth i lefts 0%Z = (Z.of_nat (i * Z.to_nat s) - Z.of_nat (columns_of g)./2)%Z.
  move=> i_d; rewrite /lefts (nth_map _ 0%Z) ?up_to_length ?count // up_to_nth ?count //.
  by rewrite half_window width_is ?Nat2Z.id; lia.
have size_tops : length tops = down by rewrite List.map_length up_to_length count.
have size_lefts : length lefts = across by rewrite List.map_length up_to_length count.
pose kernels row := in_groups channels taps row : list (list Z).
pose line row top := List.map (window_row k (up_to h) (up_to v) (kernels row) top) lefts.
pose all row := List.flat_map (line row) tops.
have size_line row top : length (line row top) = across by rewrite List.map_length.
have size_all row : length (all row) = (down * across)%N.
  by rewrite /all (flat_map_length (q := across)) ?size_tops.
have size_kernels row : length (kernels row) = channels.
  by rewrite /kernels; elim: channels row => //= q IH row; rewrite IH.
move=> [<-] /=; set l := List.flat_map _ (rows w).
have size_l : length l = (length offset * (down * across))%N.
  by rewrite /l (flat_map_length (g := all) (q := (down * across)%N)) ?size_w.
have row i : (i < length offset * (down * across))%N ->
    List.nth i l nil = window_row k (up_to h) (up_to v)
      (kernels (List.nth (i %/ (down * across)) (rows w) nil))
      (Z.of_nat (i %/ across %% down * Z.to_nat s) - Z.of_nat (rows_of g)./2)
      (Z.of_nat (i %% across * Z.to_nat s) - Z.of_nat (columns_of g)./2).
  move=> inside; have [o rest i_is] := place inside; rewrite {1}i_is.
  rewrite /l (flat_map_nth (g := all) nil) ?size_w //.
  have [d a rest_is] := place rest; rewrite {1}rest_is.
  rewrite /all (flat_map_nth 0%Z) ?size_tops //.
  rewrite /line (nth_map _ 0%Z) ?size_lefts // (tops_nth _ d) (lefts_nth _ a).
  have -> : (i %% (down * across) %/ across = i %/ across %% down)%N.
    by rewrite modn_divl.
  by rewrite modn_dvdm // dvdn_mull.
have at_i i := window_row_nth (kernels (List.nth (i %/ (down * across)) (rows w) nil))
  (i %/ across %% down * Z.to_nat s) (i %% across * Z.to_nat s).
split; first split=> [//|i inside].
  by rewrite row // (at_i i).1 size_kernels.
apply/matrixP => i j; rewrite !mxE /entry2 /= row // (at_i i).2; last first.
  by rewrite size_kernels; exact: ltn_ord.
case: ifP => reached; last by rewrite number0 mul0r.
have [o _ _] := place (ltn_ord i); have [ch _ _] := place (ltn_ord j).
have [|_ _ ->] := @in_groups_nth channels taps (List.nth (i %/ (down * across)) (rows w) nil)
  (channel_of g j) ch.
- by rewrite sizes_w //; exact: leq_trunc_div.
- exact: erefl.
move: reached => /andP[/andP[_ a] /andP[_ b]].
apply: (@leq_trans ((row_of g j + (rows_of g)./2 - i %/ across %% down * Z.to_nat s).+1
                    * columns_of g)); last by rewrite leq_mul2r a orbT.
by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
Qed.

End Convolution.

(** ** Means *)

(** Where a window of a pooling has its corner, channel by channel. *)
Lemma pooled_from a st height width i j :
  (0 < a)%N -> (a <= height)%N -> (a <= width)%N ->
  let rows := fitting height a st in
  let columns := fitting width a st in
  let row := (j %% (height * width) %/ width)%N in
  let column := (j %% (height * width) %% width)%N in
  (j \in pooled a st height width i)
  = [&& j %/ (height * width) == i %/ (rows * columns),
        (i %/ columns %% rows * st <= row) && (row - i %/ columns %% rows * st < a)
      & (i %% columns * st <= column) && (column - i %% columns * st < a)]%N.
Proof.
move=> a0 high wide rows columns row column.
apply/pooledP/and3P => [[x [y [x_a y_a j_is]]]|[/eqP channel /andP[r r_a] /andP[q q_a]]].
  have := row_fits st a0 high wide i x_a; have := column_fits st a0 high wide i y_a.
  rewrite -/rows -/columns in j_is *; rewrite /row /column {row column}.
  move: (i %/ columns %% rows * st)%N (i %% columns * st)%N (i %/ (rows * columns))%N j_is
    => top left ch j_is column row.
  have rest : ((top + x) * width + (left + y) < height * width)%N.
    apply: (@leq_trans ((top + x).+1 * width)); last by rewrite leq_mul2r row orbT.
    by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
  have {}j_is : j = (ch * (height * width) + ((top + x) * width + (left + y)))%N.
    by rewrite j_is -[(ch * height + top + x)%N]addnA mulnDl -mulnA -addnA.
  have width0 : (0 < width)%N by exact: leq_trans wide.
  have all0 : (0 < height * width)%N by exact: leq_ltn_trans rest.
  rewrite j_is divnMDl // (divn_small rest) addn0 modnMDl (modn_small rest).
  rewrite divnMDl // (divn_small column) addn0 modnMDl (modn_small column).
  by rewrite !leq_addr !addKn x_a y_a eqxx.
exists (row - i %/ columns %% rows * st)%N, (column - i %% columns * st)%N.
split=> //; rewrite -channel -addnA !subnKC //.
rewrite {1}(divn_eq j (height * width)) {1}(divn_eq (j %% (height * width)) width).
by rewrite -/row -/column addnA mulnDl mulnA.
Qed.

Lemma number_squared side : (0 < side)%Z ->
  Meaning.number R (side * side) = (Z.to_nat side * Z.to_nat side)%:R.
Proof.
move=> side0; rewrite /Meaning.number.
by have -> : int_of_Z (side * side) = (Z.to_nat side * Z.to_nat side)%N%:Z by lia.
Qed.

(** What the powers of two of its matrix leave of a mean. *)
Definition left_of_mean (side : Z) : R :=
  (value (dyadic_of (side * side) (share_exponent side)))^-1.

Lemma left_of_mean_gt0 side : (0 < side)%Z -> 0 < left_of_mean side.
Proof.
move=> side0; rewrite invr_gt0 value_dyadic_of mulr_gt0 ?power_gt0 //.
by rewrite number_gt0; apply/Z.ltb_lt; lia.
Qed.

Theorem mean_numbers side s c h v x :
  let t := Pooling Mean side s c h v in
  is_well_formed_transition t -> (0 < s)%Z ->
  sums_matrix side s c h v = Some x ->
  sized (NetworkMeaning.transition_gives t) (NetworkMeaning.transition_takes t) (rows x)
  /\ transition_matrix R t = left_of_mean side *: real_matrix R _ _ x.
Proof.
move=> t formed s0; have [side0 high wide] := sides formed.
have side_positive : (0 < side)%Z by lia.
have channels0 : (0 < c)%Z by move: formed => /= /andP[/andP[/andP[/andP[_ _] c0] _] _]; lia.
rewrite /sums_matrix; case: ifP => // _.
have -> : Z.to_nat (side * side) = (Z.to_nat side * Z.to_nat side)%N by lia.
have fits_h := @fitting_counted side s h; have fits_v := @fitting_counted side s v.
set k := Window side side; set g := kernel_image k h v.
set down := fitting (Z.to_nat h) (Z.to_nat side) (Z.to_nat s) in fits_h *.
set across := fitting (Z.to_nat v) (Z.to_nat side) (Z.to_nat s) in fits_v *.
rewrite fits_h ?fits_v; try lia.
set tops := List.map _ (up_to (Z.of_nat down)); set lefts := List.map _ (up_to (Z.of_nat across)).
have corner_nth q i : (i < q)%N ->
    List.nth i (List.map (Z.mul s) (up_to (Z.of_nat q))) 0%Z
    = (Z.of_nat (i * Z.to_nat s) - Z.of_nat 0)%Z.
  by move=> i_q; rewrite (nth_map _ 0%Z) ?up_to_length ?up_to_nth ?Nat2Z.id //; lia.
have size_tops : length tops = down by rewrite List.map_length up_to_length Nat2Z.id.
have size_lefts : length lefts = across by rewrite List.map_length up_to_length Nat2Z.id.
set taps := List.repeat 1%Z _.
pose kernels ch := List.map (fun other => if (other =? ch)%Z then taps else nil) (up_to c).
pose line ch top := List.map (window_row k (up_to h) (up_to v) (kernels ch) top) lefts.
pose all ch := List.flat_map (line ch) tops.
have size_line ch top : length (line ch top) = across by rewrite List.map_length.
have size_all ch : length (all ch) = (down * across)%N.
  by rewrite /all (flat_map_length (q := across)) ?size_tops.
have size_kernels ch : length (kernels ch) = Z.to_nat c.
  by rewrite List.map_length up_to_length.
move=> /Some_inj <- /=; set l := List.flat_map _ (up_to c).
have size_l : length l = (Z.to_nat c * (down * across))%N.
  by rewrite /l (flat_map_length (g := all) (q := (down * across)%N)) ?up_to_length.
have row i : (i < Z.to_nat c * (down * across))%N ->
    List.nth i l nil = window_row k (up_to h) (up_to v)
      (kernels (Z.of_nat (i %/ (down * across))))
      (Z.of_nat (i %/ across %% down * Z.to_nat s) - Z.of_nat 0)
      (Z.of_nat (i %% across * Z.to_nat s) - Z.of_nat 0).
  move=> inside; have [o rest i_is] := place inside; rewrite {1}i_is.
  rewrite /l (flat_map_nth (g := all) 0%Z) ?up_to_length // up_to_nth //.
  have [d a rest_is] := place rest; rewrite {1}rest_is.
  rewrite /all (flat_map_nth 0%Z) ?size_tops //.
  rewrite /line (nth_map _ 0%Z) ?size_lefts // !corner_nth //.
  have -> : (i %% (down * across) %/ across = i %/ across %% down)%N.
    by rewrite modn_divl.
  by rewrite modn_dvdm // dvdn_mull.
have at_i i := @window_row_at k h v (kernels (Z.of_nat (i %/ (down * across))))
  (i %/ across %% down * Z.to_nat s) (i %% across * Z.to_nat s) 0 0 (Z.lt_le_incl _ _ side_positive)
  (Z.lt_le_incl _ _ side_positive).
split; first split=> [//|i inside].
  by rewrite row // (at_i i).1 size_kernels.
apply/matrixP => i j; rewrite !mxE /entry2 [List.nth i _ nil]row //.
rewrite (at_i i).2; last by rewrite size_kernels; exact: ltn_ord.
have [ch _ _] := place (ltn_ord j).
rewrite [weight_of _ _ _ _]/= (pooled_from _ _ _ side0 high wide) -/down -/across.
rewrite -/g -/(pixels g) !addn0 -/(channel_of g j) -/(row_of g j) -/(column_of g j).
rewrite /kernels (nth_map _ 0%Z) ?up_to_length // up_to_nth //.
rewrite natural_eqb; case: eqP => _; last first.
  by case: ifP => _; rewrite ?number0 ?mul0r ?mulr0 //; case: (X in List.nth X);
    rewrite /= number0 mul0r mulr0.
rewrite andTb; case: ifP => [/andP[/andP[_ a] /andP[_ b]]|_]; last by rewrite number0 mul0r mulr0.
have small : ((row_of g j - i %/ across %% down * Z.to_nat s) * Z.to_nat side
    + (column_of g j - i %% across * Z.to_nat s) < Z.to_nat side * Z.to_nat side)%N.
  apply: (@leq_trans ((row_of g j - i %/ across %% down * Z.to_nat s).+1 * Z.to_nat side)).
    by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
  by rewrite leq_mul2r a orbT.
set one := List.nth _ taps 0%Z; have -> : one = 1%Z.
  apply: (@List.repeat_spec _ (Z.to_nat side * Z.to_nat side)%N); apply: List.nth_In.
  by rewrite List.repeat_length; exact/ssrnat.ltP.
have p0 := power_gt0 R (share_exponent side).
have size_is := number_squared side_positive.
rewrite /left_of_mean value_dyadic_of size_is.
move: (Meaning.power R _) p0 (Z.to_nat side * Z.to_nat side)%N {size_is small} => p p0 count.
have -> : Meaning.number R 1 = 1 by [].
by rewrite mul1r invfM -mulrA mulVf ?mulr1 // gt_eqF.
Qed.

(** ** Rescalings *)

Theorem rescaling_numbers factors offset pixels x :
  (0 < pixels)%Z ->
  scaling_matrix factors pixels = Some x ->
  sized (length factors * Z.to_nat pixels)%N (length factors * Z.to_nat pixels)%N (rows x)
  /\ real_matrix R _ _ x = transition_matrix R (Rescaling factors offset pixels).
Proof.
move=> pixels0; rewrite /scaling_matrix; case: ifP => // _ /Some_inj <-.
set q := Z.to_nat pixels; set d := List.flat_map _ factors.
have each y : List.In y factors -> length (List.repeat y q) = q.
  by move=> _; exact: List.repeat_length.
have size_d : length d = (length factors * q)%N by exact: flat_map_length.
have sized_d := diagonal_sized d; rewrite size_d in sized_d.
split; first exact: sized_d.
apply/matrixP => i j; rewrite diagonal_value // [RHS]mxE /= -val_eqE.
case: eqP => // _; have [a b i_is] := place (ltn_ord i); rewrite {1}i_is.
rewrite /d (flat_map_nth zero) //; congr (value _).
apply: (@List.repeat_spec _ q); apply: List.nth_In.
by rewrite List.repeat_length; lia.
Qed.

End TransitionMatrix.
