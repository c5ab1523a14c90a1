(** * Blocks as operators

    Purpose: the matrix that a block's taps are, on an image of any size, and what
    the checker's decisions say of the trajectories of such a block.

    Main Results
    - [operator]: the matrix; that of a dense block is the one of its numbers.
    - [row_of_unit]: every unit has, for every step, the row of its channel.
    - [dominance_margins]: where the checker finds dominated rows, the margins of
      every step are at least the kappa that it finds.
    - [gated_stable_by_dominance], [gated_stable_by_metric],
      [stable_by_inequality]: where the checker finds dominated rows, the
      spectrum of a metric or a bound of the matrix inequality, no two
      trajectories with the same inputs move apart; by the first two also with
      units switched off, wholly or in part, in any pattern.

    Dependencies: MetricSound, DominanceSound, InequalitySound; Dominance. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Dominance MatrixInequality.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound DominanceSound InequalitySound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section OperatorSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).

(** ** The operator of a block *)

Record image := Image { height : nat; width : nat; rows_of : nat; columns_of : nat }.

(** The image and the window of A; a dense block has one pixel and one tap. *)
Definition image_of (b : block) : image :=
  match block_geometry b with
  | Dense => Image 1 1 1 1
  | Convolutional w _ h k =>
      Image (Z.to_nat h) (Z.to_nat k)
            (Z.to_nat (window_height w)) (Z.to_nat (window_width w))
  end.

Definition pixels (g : image) : nat := (height g * width g)%N.

(** How many numbers the state of a block has: channel after channel, row after
    row, pixel after pixel. *)
Definition state_size (b : block) : nat := (units b * pixels (image_of b))%N.

Section Geometry.

Variable g : image.

Definition channel_of (i : nat) : nat := (i %/ pixels g)%N.
Definition row_of (i : nat) : nat := (i %% pixels g %/ width g)%N.
Definition column_of (i : nat) : nat := (i %% pixels g %% width g)%N.

(** Whether a window around position i, of the given size, reaches position j. *)
Definition reaches (size i j : nat) : bool :=
  ((i <= j + size./2) && (j + size./2 - i < size))%N.

Definition is_seen (i j : nat) : bool :=
  reaches (rows_of g) (row_of i) (row_of j)
  && reaches (columns_of g) (column_of i) (column_of j).

(** Which tap of its channel unit i multiplies unit j with. *)
Definition tap_of (i j : nat) : nat :=
  (channel_of j * (rows_of g * columns_of g)
   + ((row_of j + (rows_of g)./2 - row_of i) * columns_of g
      + (column_of j + (columns_of g)./2 - column_of i)))%N.

End Geometry.

(** A (x) = C * x: stride 1, zeros around the image. *)
Definition operator_of (b : block) (s : Types.matrix) :
    'M[R]_(state_size b) :=
  let g := image_of b in
  \matrix_(i, j) if is_seen g i j then tap R s (channel_of g i) (tap_of g i j)
                 else 0.

Definition state_at (b : block) (k : nat) : Types.matrix :=
  List.nth k (states b) (state b).

(** The operator of step k. *)
Definition operator (b : block) (k : nat) : 'M[R]_(state_size b) :=
  operator_of b (state_at b k).

(** The step size of every unit: that of its channel. *)
Definition steps_of (b : block) : 'cV[R]_(state_size b) :=
  \col_i value (List.nth (channel_of (image_of b) i) (step_sizes b) zero).

(** The state after k steps; the input terms B u + b may be any. *)
Definition block_trajectory (b : block) (sigma : R -> R)
    (inputs : nat -> 'cV[R]_(state_size b)) x k :=
  untied_trajectory (operator b) (fun _ => steps_of b) (fun _ => sigma)
    inputs x k.
Arguments block_trajectory : clear implicits.

(** The same where the gates of step k multiply the increments of the units. *)
Definition gated_block_trajectory (b : block) (sigma : R -> R)
    (gates inputs : nat -> 'cV[R]_(state_size b)) x k :=
  gated_untied_trajectory (operator b) (fun _ => steps_of b) (fun _ => sigma)
    gates inputs x k.
Arguments gated_block_trajectory : clear implicits.

Lemma gated_once b sigma inputs x k :
  gated_block_trajectory b sigma (fun _ => const_mx 1) inputs x k
    = block_trajectory b sigma inputs x k.
Proof. exact: gated_untied_trajectory_on. Qed.

(** ** Geometry *)

Section Injective.

Variables (g : image) (c : nat).

Hypothesis valid : (0 < height g)%N && (0 < width g)%N.
Hypothesis windows : odd (rows_of g) && odd (columns_of g).

Let pixels0 : (0 < pixels g)%N.
Proof. by rewrite muln_gt0. Qed.

Lemma unit_of (i : nat) :
  i = (channel_of g i * pixels g + (row_of g i * width g + column_of g i))%N.
Proof.
rewrite /channel_of /row_of /column_of -divn_eq.
exact: (divn_eq i (pixels g)).
Qed.

Lemma tap_rest i j :
  is_seen g i j ->
  ((row_of g j + (rows_of g)./2 - row_of g i) * columns_of g
   + (column_of g j + (columns_of g)./2 - column_of g i)
   < rows_of g * columns_of g)%N.
Proof.
move=> /andP[/andP[_ r] /andP[_ k]].
apply: (@leq_trans ((row_of g j + (rows_of g)./2 - row_of g i).+1
                    * columns_of g)); last by rewrite leq_mul2r r orbT.
by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
Qed.

Lemma tap_inside i j :
  (j < c * pixels g)%N -> is_seen g i j ->
  (tap_of g i j < c * (rows_of g * columns_of g))%N.
Proof.
move=> jc seen; have channel : (channel_of g j < c)%N by rewrite ltn_divLR.
apply: (@leq_trans ((channel_of g j).+1 * (rows_of g * columns_of g))).
  by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l tap_rest.
by rewrite leq_mul2r channel orbT.
Qed.

Lemma tap_channel i j :
  is_seen g i j -> (tap_of g i j %/ (rows_of g * columns_of g))%N = channel_of g j.
Proof.
move=> seen; rewrite /tap_of divnMDl; last exact: leq_ltn_trans (tap_rest seen).
by rewrite (divn_small (tap_rest seen)) addn0.
Qed.

Lemma tap_once i j k :
  is_seen g i j -> is_seen g i k -> tap_of g i j = tap_of g i k -> j = k.
Proof.
move=> seen_j seen_k same.
have channels : channel_of g j = channel_of g k.
  by rewrite -(tap_channel seen_j) same tap_channel.
move: same; rewrite /tap_of channels => /eqP; rewrite eqn_add2l => /eqP same.
move: seen_j seen_k => /andP[/andP[rj rj'] /andP[kj kj']].
move=> /andP[/andP[rk rk'] /andP[kk kk']].
have w0 : (0 < columns_of g)%N by case: (columns_of g) kj' => //; rewrite ltn0.
have row_same : row_of g j = row_of g k.
  have := congr1 (fun t => t %/ columns_of g)%N same.
  by rewrite !divnMDl // !divn_small // !addn0; lia.
have column_same : column_of g j = column_of g k.
  move: same; rewrite row_same => /eqP; rewrite eqn_add2l => /eqP.
  by lia.
by rewrite (unit_of j) (unit_of k) channels row_same column_same.
Qed.

Lemma centre_seen i : is_seen g i i.
Proof.
have centred s p : odd s -> reaches s p p.
  move=> s_odd; rewrite /reaches leq_addr /= addKn.
  by have := odd_double_half s; rewrite s_odd -addnn; lia.
by case/andP: windows => r k; rewrite /is_seen !centred.
Qed.

Lemma centre_tap i :
  tap_of g i i = (channel_of g i * (rows_of g * columns_of g)
                  + (rows_of g * columns_of g)./2)%N.
Proof.
case/andP: windows => r k; rewrite /tap_of !addKn; congr (_ + _)%N.
rewrite -[in RHS](odd_double_half (rows_of g)) r.
by rewrite -[in LHS](odd_double_half (columns_of g)) -[in RHS](odd_double_half (columns_of g)) k; lia.
Qed.

End Injective.

(** ** The geometry that the checker accepts *)

Lemma half_div t : Nat.div t 2 = t./2.
Proof.
have := Nat.div_mod t 2 ltac:(by []); have := Nat.mod_upper_bound t 2 ltac:(by []).
by move: (Nat.div t 2) (Nat.modulo t 2) => q r; lia.
Qed.

Lemma valid_geometry b :
  is_well_formed b ->
  let g := image_of b in
  [/\ (0 < height g)%N && (0 < width g)%N,
      odd (rows_of g) && odd (columns_of g),
      (state_taps b).1 = (rows_of g * columns_of g)%N
    & (state_taps b).2 = (rows_of g * columns_of g)./2].
Proof.
rewrite /is_well_formed; do 8 (move=> /andP[+ _]); move=> /andP[+ _].
move=> /andP[_].
rewrite /has_valid_geometry /image_of /state_taps.
case: (block_geometry b) => // w w' h k; rewrite /is_odd_window.
move=> /andP[/andP[/andP[/andP[/andP[/andP[h0 ho] k0] ko] _] hh] kk].
have to_nat t : (0 < t)%Z -> Z.odd t -> odd (Z.to_nat t).
  move=> t0 /Z.odd_spec [q q_is].
  have -> : Z.to_nat t = (Z.to_nat q + Z.to_nat q).+1 by lia.
  by rewrite addnn /= odd_double.
have size : Z.to_nat (window_height w * window_width w)
          = (Z.to_nat (window_height w) * Z.to_nat (window_width w))%N.
  by rewrite Z2Nat.inj_mul; lia.
split.
- by apply/andP; split=> /=; lia.
- by apply/andP; split; apply: to_nat => //; lia.
- exact: size.
by rewrite [LHS]half_div -size.
Qed.

Lemma pixels_positive b : is_well_formed b -> (0 < pixels (image_of b))%N.
Proof. by move=> /valid_geometry [/andP[h0 w0] _ _ _]; rewrite muln_gt0 h0. Qed.

(** ** Stability *)

(** It measures differences as the Euclidean length does, up to constants. *)
Definition is_square_of_norm n (D : 'cV[R]_n -> R) : Prop :=
  exists c C : R, 0 < c /\ forall e, c * sqnorm e <= D e <= C * sqnorm e.

(** D is the square of a norm in which two trajectories with the same inputs
    never move apart, wherever they start, from any step to any later one. *)
Definition never_apart (b : block) (sigma : R -> R)
    (D : 'cV[R]_(state_size b) -> R) : Prop :=
  is_square_of_norm D
  /\ forall inputs x y j k, (j <= k)%N ->
      D (block_trajectory b sigma inputs x k - block_trajectory b sigma inputs y k)
      <= D (block_trajectory b sigma inputs x j
            - block_trajectory b sigma inputs y j).
Arguments never_apart : clear implicits.

(** The same with any gates in [0, 1] on the units. *)
Definition never_apart_gated (b : block) (sigma : R -> R)
    (D : 'cV[R]_(state_size b) -> R) : Prop :=
  is_square_of_norm D
  /\ forall gates inputs x y j k,
      (forall i, is_gate (gates i)) -> (j <= k)%N ->
      D (gated_block_trajectory b sigma gates inputs x k
         - gated_block_trajectory b sigma gates inputs y k)
      <= D (gated_block_trajectory b sigma gates inputs x j
            - gated_block_trajectory b sigma gates inputs y j).
Arguments never_apart_gated : clear implicits.

Lemma state_at_in b k : is_well_formed b -> List.In (state_at b k) (states b).
Proof.
rewrite /is_well_formed; do 3 (move=> /andP[+ _]); move=> /andP[_ some].
have first : List.In (state b) (states b).
  by move: some; rewrite /state; case: (states b) => //= s l _; left.
by rewrite /state_at; case: (List.nth_in_or_default k (states b) (state b)) => [|->].
Qed.

Section Weighted.

Variables (n : nat) (v : 'cV[R]_n).
Hypothesis v_positive : positive v.

Lemma weighted_max_square_le e :
  weighted_max v e ^+ 2 <= (\sum_j (v j 0) ^- 2) * sqnorm e.
Proof.
have le_sum (i : 'I_n) : (`|e i 0| / v i 0) ^+ 2 <= (\sum_j (v j 0) ^- 2) * sqnorm e.
  rewrite expr_div_n real_normK ?num_real // mulrC; apply: ler_pmul.
  - by rewrite invr_ge0 sqr_ge0.
  - exact: sqr_ge0.
  - rewrite (bigD1 i) //= ler_addl; apply: sumr_ge0 => j _.
    by rewrite invr_ge0 sqr_ge0.
  rewrite /sqnorm (bigD1 i) //= ler_addl.
  by apply: sumr_ge0 => j _; exact: sqr_ge0.
rewrite /weighted_max; apply: (big_ind (fun m => m ^+ 2 <= _)) => //.
  rewrite expr0n /= mulr_ge0 ?sqnorm_ge0 //; apply: sumr_ge0 => j _.
  by rewrite invr_ge0 sqr_ge0.
by move=> a c ale cle; case: (leP a c).
Qed.

Lemma square_le_weighted_max e :
  (1 + \sum_j v j 0 ^+ 2)^-1 * sqnorm e <= weighted_max v e ^+ 2.
Proof.
have sum0 : 0 <= \sum_j v j 0 ^+ 2 by apply: sumr_ge0 => j _; exact: sqr_ge0.
rewrite mulrC ler_pdivr_mulr ?ltr_spaddl ?ltr01 //; set m := weighted_max v e.
have within_m : within m v e by apply/within_weighted_max; rewrite ?weighted_max_ge0.
apply: (@le_trans _ _ (m ^+ 2 * \sum_j v j 0 ^+ 2)); last first.
  by apply: ler_wpmul2l; [exact: sqr_ge0 | rewrite ler_addr ler01].
rewrite mulr_sumr; apply: ler_sum => i _.
rewrite -exprMn -[e i 0 ^+ 2]real_normK ?num_real //.
apply: ler_expn2r; rewrite ?nnegrE //.
by rewrite mulr_ge0 ?weighted_max_ge0 // ltW.
Qed.

Lemma weighted_max_is_norm : is_square_of_norm (fun e => weighted_max v e ^+ 2).
Proof.
exists (1 + \sum_j v j 0 ^+ 2)^-1, (\sum_j (v j 0) ^- 2); split=> [|e].
  rewrite invr_gt0 ltr_spaddl ?ltr01 //; apply: sumr_ge0 => j _; exact: sqr_ge0.
by rewrite square_le_weighted_max weighted_max_square_le.
Qed.

End Weighted.

Lemma form_is_norm n (P : 'M[R]_n) (low : R) :
  0 < low -> eigenvalue_at_least P low -> is_square_of_norm (Metric.form P).
Proof.
move=> low0 least; exists low, (\sum_i \sum_j `|P i j|); split=> // e.
rewrite least /= formE mulr_suml; apply: ler_sum => i _.
rewrite mxE mulr_sumr mulr_suml; apply: ler_sum => j _.
have le_norm (k : 'I_n) : e k 0 ^+ 2 <= sqnorm e.
  rewrite /sqnorm (bigD1 k) //= ler_addl.
  by apply: sumr_ge0 => l _; exact: sqr_ge0.
have product : `|e i 0 * e j 0| <= sqnorm e.
  have two0 : 0 < 2%:R :> R by rewrite ltr0n.
  rewrite -(ler_pmul2l two0); apply: (@le_trans _ _ (e i 0 ^+ 2 + e j 0 ^+ 2)).
    rewrite -subr_ge0 normrM -[e i 0 ^+ 2]real_normK ?num_real //.
    rewrite -[e j 0 ^+ 2]real_normK ?num_real //.
    apply: le_trans (sqr_ge0 (`|e i 0| - `|e j 0|)) _.
    by rewrite sqrrB addrAC mulr_natl.
  by rewrite mulr_natl mulr2n ler_add.
rewrite mulrCA; apply: le_trans (ler_norm _) _.
by rewrite normrM ler_wpmul2l.
Qed.

Lemma slope_at_most_restricted s (sigma : R -> R) :
  0 < s <= 1 -> slope_at_most s sigma -> slope_restricted sigma.
Proof.
move=> /andP[s0 s1] bounded a b; apply: le_trans (bounded a b) _.
rewrite ler_pimull // -(pmulr_rge0 _ s0).
exact: le_trans (sqr_ge0 _) (bounded a b).
Qed.

Lemma greatest_slope_small sigma : 0 < value (greatest_slope sigma) <= 1.
Proof.
rewrite -positiveP -(value_one R) -at_mostP.
by case: sigma => [[]|].
Qed.

(** The weight of every unit: that of its channel. *)
Definition unit_weights_of (b : block) (weights : list Z) : 'cV[R]_(state_size b) :=
  \col_i row_weight R weights (channel_of (image_of b) i).

Lemma steps_positive b : is_well_formed b -> Metric.positive (steps_of b).
Proof.
move=> formed i; rewrite mxE.
have [_ _ _ _ h_positive] := well_formed_rows R formed (state_at_in O formed).
by apply: h_positive; rewrite ltn_divLR ?(pixels_positive formed) ?ltn_ord.
Qed.

(** A margin of the taps of a channel is one of all its units. *)
Lemma margin_of_channel b weights k (i : 'I_(state_size b)) (kappa : R) :
  is_well_formed b ->
  length weights = units b -> all (Z.ltb 0) weights ->
  let s := state_at b k in
  let c := channel_of (image_of b) i in
  let taps := (state_taps b).1 in
  let centre := (state_taps b).2 in
  kappa * row_weight R weights c
    <= row_slack (tap R s c (c * taps + centre))
         (value (List.nth c (step_sizes b) zero)) (row_weight R weights c)
         (other_taps R s weights (units b * taps) taps centre c) ->
  kappa <= Dominance.margin (operator b k) (steps_of b) (unit_weights_of b weights) i.
Proof.
move=> formed size_w positive s c taps_ centre_.
have [image0 windows taps centre] := valid_geometry formed.
rewrite /c /taps_ /centre_ taps centre.
set g := image_of b in image0 windows *.
have pixels0 : (0 < pixels g)%N := pixels_positive formed.
have taps0 : (0 < rows_of g * columns_of g)%N.
  by case/andP: windows => odd_r odd_c; rewrite muln_gt0 !odd_gt0.
have channel (j : 'I_(state_size b)) : (channel_of g j < units b)%N.
  by rewrite ltn_divLR //; have := ltn_ord j.
set v := unit_weights_of b weights.
have v0 : Metric.positive v.
  by move=> j; rewrite mxE row_weight_gt0 // size_w.
have h0 := steps_positive formed.
have columns0 : (tap_of g i i < units b * (rows_of g * columns_of g))%N.
  by apply: tap_inside => //; apply: centre_seen.
pose f (j : 'I_(state_size b)) := insubd (Ordinal columns0) (tap_of g i j).
have f_val (j : 'I_(state_size b)) : is_seen g i j -> f j = tap_of g i j :> nat.
  by move=> seen; rewrite insubdK // /in_mem /= tap_inside //; have := ltn_ord j.
move=> enough.
apply: (@margin_from_taps R _ _ (operator b k) (steps_of b) v
  (fun m => tap R s (channel_of g i) m)
  (fun m => row_weight R weights (m %/ (rows_of g * columns_of g))) i f
  (fun j => is_seen g i j)) => //.
- by move=> m; apply/ltW/row_weight_gt0 => //; rewrite size_w ltn_divLR.
- by move=> j; rewrite mxE; case: ifP => // seen; rewrite f_val.
- by move=> j seen; rewrite f_val // tap_channel // mxE.
- move=> j l sj sl /(congr1 val) /=; rewrite !f_val // => same.
  by apply: val_inj; apply: tap_once sj sl same.
- exact: centre_seen.
move: enough; rewrite !mxE f_val ?centre_seen // centre_tap //.
congr (_ <= row_slack _ _ _ _).
rewrite /other_taps; apply: eq_bigl => m.
by rewrite -(inj_eq val_inj) /= f_val ?centre_seen // centre_tap.
Qed.

Lemma channel_inside b (i : 'I_(state_size b)) :
  is_well_formed b -> (channel_of (image_of b) i < units b)%N.
Proof.
by move=> formed; rewrite ltn_divLR ?(pixels_positive formed) //; have := ltn_ord i.
Qed.

(** Every unit has, for every step, the row of its channel. *)
Theorem row_of_unit known b :
  is_well_formed b ->
  dominance known b <> nil ->
  exists2 weights, row_weights (known (dominance_name b)) = Some weights
    & [/\ length weights = units b, Metric.positive (unit_weights_of b weights)
      & forall k (i : 'I_(state_size b)), exists r, [/\ List.In r (dominance known b),
          row_input r = List.nth (channel_of (image_of b) i)
                          (row_inputs (input b) (step_sizes b)) zero,
          value (weight r) = unit_weights_of b weights i 0
        & value (margin r) <= Dominance.margin (operator b k) (steps_of b)
                               (unit_weights_of b weights) i
                             * unit_weights_of b weights i 0]].
Proof.
move=> formed some; have [weights found [size_w positive row_of]] := channel_row R formed some.
have v0 : Metric.positive (unit_weights_of b weights).
  by move=> i; rewrite mxE row_weight_gt0 // size_w channel_inside.
exists weights; [exact: found | split=> // k i].
have [r [inr input_r weight_r margin_r]] :=
  row_of _ _ (state_at_in k formed) (channel_inside i formed).
have v_is : unit_weights_of b weights i 0
    = row_weight R weights (channel_of (image_of b) i) by rewrite mxE.
exists r; rewrite weight_r v_is; split=> //.
rewrite -ler_pdivr_mulr -?v_is //; apply: margin_of_channel => //.
have w0 : 0 < row_weight R weights (channel_of (image_of b) i) by rewrite -v_is.
by rewrite v_is divfK ?gt_eqF //; exact: margin_r.
Qed.

Theorem dominance_margins known b worst kappa :
  is_well_formed b ->
  dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) ->
  is_positive kappa ->
  exists2 weights, row_weights (known (dominance_name b)) = Some weights
    & Metric.positive (unit_weights_of b weights)
      /\ forall k i, value kappa
           <= Dominance.margin (operator b k) (steps_of b)
                (unit_weights_of b weights) i.
Proof.
move=> formed some worst_is kappa0.
have [weights found_weights [size_w positive kappa_positive margins]] :=
  channel_margin_sound R formed some worst_is kappa0.
exists weights; [exact: found_weights | split=> [i|k i]].
  by rewrite mxE row_weight_gt0 // size_w channel_inside.
apply: margin_of_channel => //.
exact: margins (state_at_in k formed) (channel_inside i formed).
Qed.

Theorem gated_stable_by_dominance known b worst kappa sigma :
  is_well_formed b ->
  slope_at_most (value (greatest_slope (block_activation b))) sigma ->
  dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) ->
  is_positive kappa ->
  exists2 weights, row_weights (known (dominance_name b)) = Some weights
    & never_apart_gated b sigma
        (fun e => weighted_max (unit_weights_of b weights) e ^+ 2).
Proof.
move=> formed slopes some worst_is kappa0.
have [weights found_weights [v0 margins]] :=
  dominance_margins formed some worst_is kappa0.
exists weights => //; split; first exact: weighted_max_is_norm.
move=> gates inputs x y j k on jk.
apply: ler_expn2r; rewrite ?nnegrE ?weighted_max_ge0 //.
apply: gated_dominance_monotone => // [_|_|step i].
- exact: steps_positive.
- by apply: slope_at_most_restricted slopes; exact: greatest_slope_small.
by apply: le_trans (margins step i); rewrite ltW // -positiveP.
Qed.

(** A dense block has the matrix of its numbers. *)
Lemma dense_operator b (i j : 'I_(state_size b)) s :
  is_dense b ->
  operator_of b s i j = real_matrix R (state_size b) (state_size b) s i j.
Proof.
rewrite /is_dense !mxE /image_of; case: (block_geometry b) => // _.
rewrite /is_seen /reaches /tap_of /row_of /column_of /channel_of /pixels /=.
by rewrite !modn1 !divn1 /= /tap !muln1 ?addn0 ?muln1.
Qed.

Lemma dense_size b : is_dense b -> state_size b = units b.
Proof.
rewrite /is_dense /state_size /image_of; case: (block_geometry b) => // _.
by rewrite /pixels /= !muln1.
Qed.

(** B says how its inputs move it. *)
Lemma dense_met b : is_dense b -> input_obstacle b = None.
Proof. by rewrite /is_dense /input_obstacle; case: (block_geometry b). Qed.

Lemma tied_operator b k : is_tied b -> operator b k = operator_of b (state b).
Proof.
rewrite /is_tied /operator /state_at /state => tied; congr operator_of.
by case: (states b) tied => [|s [|]] // _; case: k => [|[]].
Qed.

Lemma tied_of_obstacle b : metric_obstacle b = None ->
  slope_obstacle (block_activation b) = None /\ is_tied b.
Proof.
rewrite /metric_obstacle; case: slope_obstacle => //.
by case: ifP => // _; case: ifP => // /negbFE.
Qed.

Lemma dense_tied_operator b k :
  is_dense b -> is_tied b ->
  operator b k = real_matrix R (state_size b) (state_size b) (state b).
Proof.
move=> dense tied; apply/matrixP => i j.
by rewrite tied_operator // dense_operator.
Qed.

Lemma dense_steps b :
  is_dense b -> steps_of b = real_vector R (state_size b) (step_sizes b).
Proof.
move=> dense; apply/matrixP => i j; rewrite !mxE /channel_of /image_of.
by move: dense; rewrite /is_dense; case: (block_geometry b) => // _;
  rewrite /pixels /= divn1.
Qed.

Lemma dense_gated_trajectory b sigma gates inputs z k :
  is_dense b -> is_tied b ->
  gated_block_trajectory b sigma gates inputs z k
    = gated_trajectory (real_matrix R (state_size b) (state_size b) (state b))
        (real_vector R (state_size b) (step_sizes b)) sigma gates inputs z k.
Proof.
move=> dense tied; rewrite /gated_block_trajectory.
by elim: k => //= k ->; rewrite dense_tied_operator // dense_steps.
Qed.

Lemma dense_trajectory b sigma inputs z k :
  is_dense b -> is_tied b ->
  block_trajectory b sigma inputs z k
    = trajectory (real_matrix R (state_size b) (state_size b) (state b))
        (real_vector R (state_size b) (step_sizes b)) sigma inputs z k.
Proof.
move=> dense tied; rewrite -gated_once dense_gated_trajectory //.
exact: gated_trajectory_on.
Qed.

Theorem gated_stable_by_metric known b m low high sigma :
  is_well_formed b -> is_dense b -> is_tied b ->
  valid_metric R b m ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  slope_at_most (value (greatest_slope (block_activation b))) sigma ->
  never_apart_gated b sigma
    (Metric.form (real_matrix R (state_size b) (state_size b) (p m))).
Proof.
move=> formed dense tied valid bounds slopes.
have [_ _ size_h h0] := well_formed_sizes R formed dense tied.
have := gated_spectrum_sound valid size_h h0 bounds slopes.
cbv zeta; rewrite -(dense_size dense) => -[low0 _ least never].
split; first exact: form_is_norm low0 least.
move=> gates inputs x y j k on jk.
by rewrite !dense_gated_trajectory //; exact: never.
Qed.

Theorem stable_by_inequality b l numbers f least sigma :
  is_well_formed b -> is_dense b -> is_tied b ->
  inequality_bound (state b) (step_sizes b) l numbers f = Some least ->
  slopes_between (value l) sigma ->
  never_apart b sigma (Metric.form (metric_of R (state_size b)
    (in_triangle (state_size b) 1 (List.skipn (state_size b) numbers)))).
Proof.
move=> formed dense tied bounds slopes.
have [size_a _ _ _] := well_formed_sizes R formed dense tied.
rewrite -(dense_size dense) in size_a.
have [lambda [P_symmetric lambda0 least0 definite inequality]] :=
  inequality_bound_ge0 R size_a bounds.
split; first exact: form_is_norm least0 definite.
move=> inputs x y j k jk; rewrite !dense_trajectory //.
exact: (inequality_monotone P_symmetric lambda0 slopes inequality).
Qed.

End OperatorSound.
