(** * What the checker's dominated rows mean

    Purpose: from the margins that the checker computes, in integers, to those of
    Theorem 4, for dense blocks and for convolutions of an image of any size.

    Main Results
    - [weighted_sum_exact]: the sum of a row is what it stands for.
    - [channel_row]: every channel of every state has its row.
    - [channel_margin_sound]: the margin of every row of every state is at least
      the number that the checker calls kappa.
    - [margin_from_taps]: so is the margin of every unit of an operator whose
      rows hold some of the taps, each at most once.

    Dependencies: Meaning, RoundingSound, FactorSound, BoundSound, Conditions;
    Dominance. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Dominance.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section DominanceSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).
Local Notation power := (@power R).

(** ** Sums *)

Lemma total_cons x l : total (x :: l) = (x + total l)%Z.
Proof.
rewrite /total /=; have shift l' a : List.fold_left Z.add l' a
    = (a + List.fold_left Z.add l' 0)%Z.
  by elim: l' a => [|y l' IH] a /=; [lia | rewrite IH (IH y); lia].
exact: shift.
Qed.

Theorem weighted_sum_exact scale (row v : list Z) :
  value (weighted_sum scale row v)
    = \sum_(m < length row)
        `|number (List.nth m row 0%Z) * power scale|
        * number (List.nth m v 0%Z).
Proof.
rewrite /weighted_sum value_dyadic_of.
elim: row v => [|x row IH] [|w v] /=; rewrite ?big_ord0 ?mul0r //.
  by rewrite big1 ?mul0r // => i _; case: (i : nat) => [|?]; rewrite /= mulr0.
rewrite big_ord_recl total_cons numberD mulrDl IH; congr (_ + _).
by rewrite numberM number_abs /= normrM (gtr0_norm (power_gt0 _ _)) mulrAC.
Qed.

Lemma each_nth (taps : nat) (weights : list Z) (m : nat) :
  (m < length weights * taps)%N ->
  length (List.flat_map (fun w => List.repeat w taps) weights)
    = (length weights * taps)%N
  /\ List.nth m (List.flat_map (fun w => List.repeat w taps) weights) 0%Z
     = List.nth (m %/ taps) weights 0%Z.
Proof.
have size_each (l : list Z) :
    length (List.flat_map (fun w => List.repeat w taps) l) = (length l * taps)%N.
  elim: l => //= w l IH.
  by rewrite List.app_length List.repeat_length IH mulSn.
move=> inside; split; first exact: size_each.
have taps0 : (0 < taps)%N by move: inside; case: taps {size_each} => //; rewrite muln0.
elim: weights m inside => [|w l IH] m //= ml.
case: (ltnP m taps) => [mt|tm].
  rewrite List.app_nth1 ?List.repeat_length; last by lia.
  rewrite divn_small //=.
  by elim: taps m mt {taps0 size_each IH ml} => // t IH [|m] //= mt; apply: IH.
rewrite List.app_nth2 ?List.repeat_length; last by lia.
have -> : (m %/ taps = ((m - taps) %/ taps).+1)%N.
  by rewrite -{1}(subnK tm) divnDr ?dvdnn // divnn taps0 addn1.
rewrite /= -IH; first by congr (List.nth _ _ _); lia.
by move: ml; rewrite mulSn; lia.
Qed.

(** ** Rows *)

Lemma worst_row_le l r :
  List.In r l -> value (worst_row l).2 <= value (row_margin r).
Proof.
rewrite /worst_row; case: l => // first others inr.
have {inr} : List.In (row_margin r) (row_margin first :: List.map row_margin others).
  by case: inr => [->|inr]; [left | right; apply: List.in_map].
rewrite /=; set others' := List.map _ _; move: (row_margin first) (row_margin r).
set f := fun state kappa => _.
have least (l : list dyadic) (state : Z * (Z * dyadic)) :
    value (List.fold_left f l state).2.2 <= value state.2.2
    /\ forall k, List.In k l -> value (List.fold_left f l state).2.2 <= value k.
  elim: l state => [|k l IH] state; first by split=> //; exact: lexx.
  have [le_state le_l] := IH (f state k).
  have [step_old step_new] : value (f state k).2.2 <= value state.2.2
      /\ value (f state k).2.2 <= value k.
    rewrite /f {le_state le_l}; case: state => i [worst least] /=.
    case smaller: (below k least); rewrite (belowP R) in smaller.
      by rewrite /= lexx ltW.
    by rewrite /= lexx leNgt smaller.
  split; first exact: le_trans le_state step_old.
  by move=> k' [<-|ink]; [exact: le_trans le_state step_new | exact: le_l].
move=> k0 k; have [start rest] := least others' (1%Z, (0%Z, k0)).
by case=> [<-|ink]; [exact: start | exact: rest].
Qed.

(** Tap m of row i. *)
Definition tap (s : Types.matrix) (i m : nat) : R :=
  number (entry2 (rows s) i m) * power (scale s).

Definition row_weight (weights : list Z) (i : nat) : R :=
  number (List.nth i weights 0%Z) * power (- weight_bits)%Z.

(** What the taps of row i other than its centre weigh, each with the weight of
    its channel. *)
Definition other_taps (s : Types.matrix) weights columns taps centre i : R :=
  \sum_(m < columns | (m : nat) != (i * taps + centre)%N)
      `|tap s i m| * row_weight weights (m %/ taps).

Lemma row_weight_gt0 weights i :
  all (Z.ltb 0) weights -> (i < length weights)%N -> 0 < row_weight weights i.
Proof.
move=> positive il; rewrite mulr_gt0 ?power_gt0 // number_gt0.
exact: (@all_nth _ _ weights i 0%Z positive il).
Qed.

(** v_i kappa_i of row i, if its other taps weigh [others] / v_i. *)
Definition row_slack (own h v others : R) : R :=
  v - `|v - h * (- own * v)| - h * others.

Theorem state_row_margin (s : Types.matrix) taps centre h inputs weights i :
  length (rows s) = length weights ->
  length (List.nth i (rows s) nil) = (length weights * taps)%N ->
  (centre < taps)%N ->
  (i < length weights)%N ->
  all (Z.ltb 0) weights ->
  0 < value (List.nth i h zero) ->
  exists r, [/\ List.In r (state_rows s taps centre h inputs weights),
      row_input r = List.nth i inputs zero,
      value (weight r) = row_weight weights i
    & value (margin r)
      <= row_slack (tap s i (i * taps + centre)) (value (List.nth i h zero))
           (row_weight weights i)
           (other_taps s weights (length weights * taps) taps centre i)].
Proof.
move=> size_s size_row inside il positive h0.
set each := List.flat_map (fun w => List.repeat w taps) weights.
set n := length weights; set here := (i * taps + centre)%N.
have here_in : (here < n * taps)%N.
  apply: (@leq_trans (i.+1 * taps)%N); last by rewrite leq_mul2r il orbT.
  by rewrite /here mulSn; lia.
have size_each : length each = (n * taps)%N by have [] := each_nth here_in.
set row := List.nth i (rows s) nil.
have := weighted_sum_exact (scale s) row each; rewrite size_row.
set sum := weighted_sum _ _ _ => sum_is.
pose w := dyadic_of (List.nth i weights 0%Z) (- weight_bits).
have w_is : value w = row_weight weights i by rewrite value_dyadic_of.
pose own := entry_at (scale s) (List.nth here row 0%Z).
have own_is : value own = tap s i here by rewrite value_dyadic_of.
pose centred := times (negate own) w.
have centred_is : value centred = - tap s i here * row_weight weights i.
  by rewrite value_times value_negate own_is w_is.
pose others := minus (times sum (Dyadic 1 (- weight_bits))) (magnitude centred).
have others_ge : other_taps s weights (n * taps) taps centre i <= value others.
  rewrite value_minus value_times value_magnitude centred_is normrM normrN.
  rewrite (gtr0_norm (row_weight_gt0 positive il)).
  have -> : value (Dyadic 1 (- weight_bits)) = power (- weight_bits)%Z.
    by rewrite /Meaning.value number1 mul1r.
  rewrite ler_subr_addr addrC sum_is mulr_suml (bigD1 (Ordinal here_in)) //=.
  apply: ler_add.
    rewrite le_eqVlt; apply/orP; left; apply/eqP.
    have [_ ->] := each_nth here_in.
    rewrite -mulrA -/(row_weight weights _); congr (_ * row_weight _ _).
    by rewrite /here divnMDl ?divn_small ?addn0 //; lia.
  rewrite /other_taps le_eqVlt; apply/orP; left; apply/eqP.
  apply: eq_big => [m|m _]; first by rewrite -(inj_eq val_inj).
  by have [_ ->] := each_nth (ltn_ord m); rewrite -mulrA.
pose h_i := List.nth i h zero.
pose r := Row
  (minus (minus w (magnitude (minus w (times h_i centred)))) (times h_i others))
  (List.nth i inputs zero) w.
exists r; split=> //.
  have <- : List.nth i (state_rows s taps centre h inputs weights) r = r.
    by rewrite /state_rows (@indexed_nth _ _ _ _ _ i nil) // size_s.
  by apply: List.nth_In; rewrite indexed_length size_s; lia.
rewrite /row_slack !value_minus value_magnitude value_minus.
rewrite (value_times R h_i centred) (value_times R h_i others) centred_is w_is.
rewrite ler_add2l ler_opp2.
by rewrite ler_wpmul2l // ltW.
Qed.

(** ** An operator whose rows hold some of the taps *)

Section Operator.

Variables (n columns : nat) (A : 'M[R]_n) (h v : 'cV[R]_n).
Variables (t : 'I_columns -> R) (g : 'I_columns -> R) (i : 'I_n) (f : 'I_n -> 'I_columns).
Variables (shown : pred 'I_n) (kappa : R).

Hypothesis v_positive : positive v.
Hypothesis h_positive : 0 < h i 0.
Hypothesis g_nonnegative : forall m, 0 <= g m.
Hypothesis entries : forall j, A i j = if shown j then t (f j) else 0.
Hypothesis weights_agree : forall j, shown j -> g (f j) = v j 0.
Hypothesis once : {in shown &, injective f}.
Hypothesis centre_shown : shown i.

(** Zero padding only removes terms. *)
Theorem margin_from_taps :
  kappa * v i 0
    <= row_slack (t (f i)) (h i 0) (v i 0)
         (\sum_(m | m != f i) `|t m| * g m) ->
  kappa <= Dominance.margin A h v i.
Proof.
have others : \sum_(j | j != i) `|A i j| * v j 0
    <= \sum_(m | m != f i) `|t m| * g m.
  have -> : \sum_(j | j != i) `|A i j| * v j 0
      = \sum_(j | (j != i) && shown j) `|t (f j)| * g (f j).
    rewrite (bigID shown) /= [X in _ + X]big1 ?addr0; last first.
      by move=> j /andP[_ hidden]; rewrite entries (negbTE hidden) normr0 mul0r.
    apply: eq_bigr => j /andP[_ shown_j].
    by rewrite entries shown_j weights_agree.
  pose S := [set j | (j != i) && shown j].
  have -> : \sum_(j | (j != i) && shown j) `|t (f j)| * g (f j)
      = \sum_(m in f @: S) `|t m| * g m.
    rewrite big_imset /=; last first.
      by move=> j k; rewrite !inE => /andP[_ sj] /andP[_ sk]; apply: once.
    by apply: eq_bigl => j; rewrite inE.
  rewrite [X in _ <= X](bigID (fun m => m \in f @: S)) /=.
  have -> : \sum_(m | (m != f i) && (m \in f @: S)) `|t m| * g m
      = \sum_(m in f @: S) `|t m| * g m.
    apply: eq_bigl => m; rewrite andb_idl // => /imsetP [j].
    rewrite inE => /andP[ji sj] ->; apply: contra ji => /eqP /once -> //.
  by rewrite ler_addl; apply: sumr_ge0 => m _; rewrite mulr_ge0.
have A_ii : A i i = t (f i) by rewrite entries centre_shown.
have v0 := v_positive i.
move=> le; rewrite -(ler_pmul2r v0); apply: le_trans le _.
rewrite /row_slack /Dominance.margin -A_ii !mulrBl mul1r -!addrA ler_add2l -!opprD ler_opp2.
apply: ler_add.
  by rewrite -[X in _ * X](gtr0_norm v0) -normrM mulrBl mul1r mulrA.
rewrite -mulrA; apply: ler_wpmul2l; first exact: ltW.
rewrite /off_diagonal mulr_suml.
apply: le_trans others; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by apply: eq_bigr => j _; rewrite divfK // gt_eqF.
Qed.

End Operator.

(** ** Blocks *)

(** What a block's taps are, whether it is dense or convolutional. *)
Lemma well_formed_rows b s :
  is_well_formed b -> List.In s (states b) ->
  let n := units b in
  let taps := (state_taps b).1 in
  [/\ length (rows s) = n,
      forall i, (i < n)%N -> length (List.nth i (rows s) nil) = (n * taps)%N,
      length (step_sizes b) = n,
      length (rows (input b)) = n
    & forall i, (i < n)%N -> 0 < value (List.nth i (step_sizes b) zero)].
Proof.
rewrite /is_well_formed /units /Kernel.size.
move=> /andP[/andP[/andP[/andP[/andP[/andP[_ size_h] positive] _] shapes] size_b] _].
move=> ins; have /List.forallb_forall every := shapes.
have /andP[size_s columns] := every s ins.
split; try lia.
  move=> i il; have ia : (i < length (rows s))%N by lia.
  by have := @all_nth _ _ (rows s) i nil columns ia; rewrite /Kernel.size /=; lia.
move=> i il; rewrite -positiveP; apply: all_nth => //; lia.
Qed.

Lemma half_less t : (0 <? Z.of_nat t)%Z -> (Nat.div t 2 < t)%N.
Proof. by have := Nat.div_lt t 2; lia. Qed.

Lemma centre_inside b :
  is_well_formed b -> ((state_taps b).2 < (state_taps b).1)%N.
Proof.
rewrite /is_well_formed; do 7 (move=> /andP[+ _]); move=> /andP[_].
rewrite /state_taps; case: (block_geometry b) => // w _ _ _.
exact: (@half_less (Z.to_nat (window_height w * window_width w))).
Qed.

Lemma row_margin_le r :
  0 < value (weight r) -> 0 < value (row_margin r) ->
  value (row_margin r) * value (weight r) <= value (margin r).
Proof.
move=> w0; rewrite /row_margin; case quotient: floor_quotient => [q|] q0.
  by have := floor_quotient_le w0 quotient; rewrite ler_pdivl_mulr.
by move: q0; rewrite -positiveP.
Qed.

(** The row of every channel and every state. *)
Theorem channel_row known b :
  is_well_formed b ->
  dominance known b <> nil ->
  exists2 weights,
    row_weights (known (dominance_name b)) = Some weights
    & [/\ length weights = units b, all (Z.ltb 0) weights
      & forall s i, List.In s (states b) -> (i < units b)%N ->
        let taps := (state_taps b).1 in
        let centre := (state_taps b).2 in
        exists r, [/\ List.In r (dominance known b),
            row_input r = List.nth i (row_inputs (input b) (step_sizes b)) zero,
            value (weight r) = row_weight weights i
          & value (margin r)
            <= row_slack (tap s i (i * taps + centre))
                 (value (List.nth i (step_sizes b) zero)) (row_weight weights i)
                 (other_taps s weights (units b * taps) taps centre i)]].
Proof.
move=> formed; rewrite /dominance /dominance_rows.
case: (row_weights _) => [weights|] //; case: ifP => // /andP[size_w positive].
set l := List.flat_map _ _ => some.
have centre_in := centre_inside formed.
have size_weights : length weights = units b.
  have [ins|nos] : (exists s, List.In s (states b)) \/ states b = nil.
  - by case: (states b) => [|s l']; [right | left; exists s; left].
  - have [s ins'] := ins; have [_ _ _ size_b _] := well_formed_rows formed ins'.
    by move: size_w; rewrite /Kernel.size; lia.
  by move: some; rewrite /l nos.
exists weights => //; split=> // s i ins il.
have [size_s rows_s size_h _ h0] := well_formed_rows formed ins.
have iw : (i < length weights)%N by rewrite size_weights.
rewrite -size_weights in size_s rows_s *.
have [r [inr input_r weight_r margin_r]] := state_row_margin
  (row_inputs (input b) (step_sizes b)) size_s (rows_s i iw) centre_in iw positive (h0 i il).
by exists r; split=> //; apply/List.in_flat_map; exists s.
Qed.

Theorem channel_margin_sound known b worst kappa :
  is_well_formed b ->
  dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) ->
  is_positive kappa ->
  exists2 weights,
    row_weights (known (dominance_name b)) = Some weights
    & [/\ length weights = units b, all (Z.ltb 0) weights, 0 < value kappa
      & forall s i, List.In s (states b) -> (i < units b)%N ->
        let taps := (state_taps b).1 in
        let centre := (state_taps b).2 in
        value kappa * row_weight weights i
        <= row_slack (tap s i (i * taps + centre))
             (value (List.nth i (step_sizes b) zero)) (row_weight weights i)
             (other_taps s weights (units b * taps) taps centre i)].
Proof.
move=> formed some worst_is kappa0.
have [weights found [size_w positive row_of]] := channel_row formed some.
have kappa_positive : 0 < value kappa by rewrite -positiveP.
exists weights; [exact: found | split=> // s i ins il].
have [r [inr _ weight_r margin_r]] := row_of s i ins il.
apply: le_trans margin_r; rewrite -weight_r.
have := worst_row_le inr; rewrite worst_is /= => le.
have w0 : 0 < value (weight r) by rewrite weight_r row_weight_gt0 // size_w.
have le_margin := row_margin_le w0 (lt_le_trans kappa_positive le).
by apply: le_trans le_margin; rewrite ler_pmul2r.
Qed.

End DominanceSound.
