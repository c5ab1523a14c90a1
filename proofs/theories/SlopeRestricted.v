(** * Slope-restricted activations

    Purpose: the one property of an activation function that the stability
    theorem uses, and the piecewise rational activations that have it.

    Main Results
    - [slope_restricted_intro]: a function whose increments lie between zero and
      the increment of its argument is slope-restricted.
    - [relu_slope_restricted], [leaky_relu_slope_restricted],
      [hard_tanh_slope_restricted], [softsign_slope_restricted]: these
      activations are slope-restricted (leaky ReLU for every leak in [0, 1]).
    - [gate_slope_restricted], [gate_slope_at_most]: multiplying by a gate in
      [0, 1] keeps the property, and slopes up to s.
    - [slope_at_most_rescale]: a function with chord slopes in [0, s] is s times
      a slope-restricted one.
    - [leaky_relu_zero_only_at_zero], [hard_tanh_zero_only_at_zero],
      [softsign_zero_only_at_zero]: these activations vanish at zero and nowhere
      else (leaky ReLU for a leak > 0).

    Dependencies: math-comp algebra. Everything holds over any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section SlopeRestricted.

Variable R : realFieldType.
Implicit Types (sigma : R -> R) (a b s alpha gate : R).

(** Every chord slope lies in [0, 1], written without a division. *)
Definition slope_restricted sigma : Prop :=
  forall a b,
    (sigma a - sigma b) ^+ 2 <= (sigma a - sigma b) * (a - b).

(** Every chord slope lies in [0, s]. *)
Definition slope_at_most s sigma : Prop :=
  forall a b,
    (sigma a - sigma b) ^+ 2 <= s * ((sigma a - sigma b) * (a - b)).

(** What makes the equilibria of a block solve a linear system. *)
Definition zero_only_at_zero sigma : Prop :=
  forall a, sigma a = 0 <-> a = 0.

Definition relu a : R := if 0 <= a then a else 0.
Definition leaky_relu alpha a : R := if 0 <= a then a else alpha * a.
Definition hard_tanh a : R :=
  if a <= -1 then -1 else if 1 <= a then 1 else a.
Definition softsign a : R := a / (1 + `|a|).

Theorem slope_restricted_intro sigma :
  (forall a b, b <= a -> 0 <= sigma a - sigma b <= a - b) ->
  slope_restricted sigma.
Proof.
move=> increment a b; wlog ba : a b / b <= a.
  move=> wl; case: (leP b a) => [/wl //|/ltW/wl].
  by rewrite -(opprB (sigma a)) -(opprB a) mulrNN sqrrN.
have /andP[s0 sd] := increment a b ba.
by rewrite expr2 ler_wpmul2l.
Qed.

Theorem leaky_relu_slope_restricted alpha :
  0 <= alpha <= 1 -> slope_restricted (leaky_relu alpha).
Proof.
move=> /andP[alpha0 alpha1]; apply: slope_restricted_intro => a b ba.
rewrite /leaky_relu; case: (leP 0 b) => [b0|b0].
  by rewrite (le_trans b0 ba) subr_ge0 ba lexx.
have leak : b <= alpha * b.
  by rewrite -[X in X <= _]mul1r ler_nmul2r.
case: (leP 0 a) => [a0|a0].
  rewrite ler_add2l ler_opp2 leak andbT subr_ge0 (le_trans _ a0) //.
  by rewrite mulr_ge0_le0 // ltW.
rewrite -mulrBr mulr_ge0 ?subr_ge0 //=.
by rewrite -[X in _ <= X]mul1r ler_wpmul2r // subr_ge0.
Qed.

Theorem relu_slope_restricted : slope_restricted relu.
Proof.
move=> a b; have: slope_restricted (leaky_relu 0).
  by apply: leaky_relu_slope_restricted; rewrite lexx ler01.
by move=> /(_ a b); rewrite /relu /leaky_relu !mul0r.
Qed.

Theorem hard_tanh_slope_restricted : slope_restricted hard_tanh.
Proof.
apply: slope_restricted_intro => a b ba; rewrite /hard_tanh.
have m11 : -1 <= 1 :> R by rewrite (@le_trans _ _ 0) ?oppr_le0 ?ler01.
case: (leP b (-1)) => b1; case: (leP a (-1)) => a1.
- by rewrite subrr lexx subr_ge0.
- case: (leP 1 a) => a2; rewrite subr_ge0.
    by rewrite m11 ler_add // ler_opp2.
  by rewrite (ltW a1) ler_add2l ler_opp2.
- by move: (lt_le_trans b1 ba); rewrite ltNge a1.
case: (leP 1 b) => b2; case: (leP 1 a) => a2.
- by rewrite subrr lexx subr_ge0.
- by move: (le_lt_trans (le_trans b2 ba) a2); rewrite ltxx.
- by rewrite subr_ge0 (ltW b2) ler_add2r.
- by rewrite subr_ge0 ba lexx.
Qed.

Theorem softsign_slope_restricted : slope_restricted softsign.
Proof.
have pos c : 0 < 1 + `|c| :> R by rewrite ltr_spaddl ?normr_ge0 ?ltr01.
have increment c d : 0 <= d -> d <= c -> 0 <= softsign c - softsign d <= c - d.
  move=> d0 dc; have c0 := le_trans d0 dc.
  have -> : softsign c - softsign d = (c - d) / ((1 + c) * (1 + d)).
    have c1 : 1 + c != 0 by rewrite gt_eqF // -(ger0_norm c0).
    have d1 : 1 + d != 0 by rewrite gt_eqF // -(ger0_norm d0).
    rewrite /softsign (ger0_norm c0) (ger0_norm d0) -mulNr addf_div //.
    by rewrite !mulrDr !mulr1 mulNr (mulrC d) addrACA subrr addr0.
  have c1 : 1 <= 1 + c by rewrite ler_addl.
  have d1 : 1 <= 1 + d by rewrite ler_addl.
  have cd1 : 1 <= (1 + c) * (1 + d) by rewrite mulr_ege1.
  have cd0 := lt_le_trans ltr01 cd1.
  rewrite divr_ge0 ?subr_ge0 ?(ltW cd0) //= ler_pdivr_mulr //.
  by rewrite ler_pemulr ?subr_ge0.
have odd c : softsign (- c) = - softsign c by rewrite /softsign normrN mulNr.
apply: slope_restricted_intro => a b ba.
case: (leP 0 b) => b0; first exact: increment.
have nb0 : 0 <= - b by rewrite oppr_ge0 ltW.
case: (leP 0 a) => a0.
  have zero : softsign 0 = 0 by rewrite /softsign mul0r.
  have /andP[]:= increment a 0 (lexx 0) a0.
  have /andP[]:= increment (- b) 0 (lexx 0) nb0.
  by rewrite zero odd !subr0 => ? ? ? ?; rewrite addr_ge0 ?ler_add.
have := increment (- b) (- a); rewrite !odd !opprK ler_opp2 oppr_ge0 (ltW a0).
by rewrite ba !(addrC (- _)) => ->.
Qed.

(** A gate is a number in [0, 1], such as a dropout mask or an on-off switch. *)
Theorem gate_slope_at_most s gate sigma :
  0 <= gate <= 1 ->
  slope_at_most s sigma ->
  slope_at_most s (fun a => gate * sigma a).
Proof.
move=> /andP[gate0 gate1] bounded a b; rewrite -mulrBr exprMn.
rewrite [gate ^+ 2]expr2 -!mulrA [s * _]mulrCA ler_wpmul2l //.
apply: le_trans (bounded a b).
by rewrite -[X in _ <= X]mul1r ler_wpmul2r // sqr_ge0.
Qed.

Theorem gate_slope_restricted gate sigma :
  0 <= gate <= 1 ->
  slope_restricted sigma ->
  slope_restricted (fun a => gate * sigma a).
Proof.
move=> gate01 restricted a b.
rewrite -[X in _ <= X]mul1r; apply: gate_slope_at_most => // c d.
by rewrite mul1r.
Qed.

Theorem slope_at_most_rescale s sigma :
  0 < s ->
  slope_at_most s sigma ->
  slope_restricted (fun a => sigma a / s).
Proof.
move=> s0 bounded a b; rewrite -mulrBl; set d := sigma a - sigma b.
have -> : (d / s) ^+ 2 = d ^+ 2 / s / s by rewrite exprMn [s^-1 ^+ 2]expr2 mulrA.
have -> : d / s * (a - b) = d * (a - b) / s by rewrite mulrAC.
rewrite ler_pmul2r ?invr_gt0 // ler_pdivr_mulr // [X in _ <= X]mulrC.
exact: bounded.
Qed.

Theorem leaky_relu_zero_only_at_zero alpha :
  0 < alpha -> zero_only_at_zero (leaky_relu alpha).
Proof.
move=> alpha0 a; rewrite /leaky_relu; case: ifP => _; first by [].
split=> [/eqP|->]; last by rewrite mulr0.
by rewrite mulf_eq0 gt_eqF //= => /eqP.
Qed.

Theorem hard_tanh_zero_only_at_zero : zero_only_at_zero hard_tanh.
Proof.
move=> a; rewrite /hard_tanh; case: ifP => [a1|_].
  split=> [/eqP|a0]; first by rewrite oppr_eq0 oner_eq0.
  by move: a1; rewrite a0 ler_oppr oppr0 ler10.
case: ifP => [a1|_]; last by [].
split=> [/eqP|a0]; first by rewrite oner_eq0.
by move: a1; rewrite a0 ler10.
Qed.

Theorem softsign_zero_only_at_zero : zero_only_at_zero softsign.
Proof.
move=> a; rewrite /softsign; split=> [/eqP|->]; last by rewrite mul0r.
have pos : 0 < 1 + `|a| by rewrite ltr_spaddl ?normr_ge0 ?ltr01.
by rewrite mulf_eq0 invr_eq0 (gt_eqF pos) orbF => /eqP.
Qed.

End SlopeRestricted.
