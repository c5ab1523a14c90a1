(** * Trajectories that come to rest, wherever that is

    Purpose: the geometric law, for ReLU: under the condition of Theorem 6 the
    activations shrink at every step with a constant input, by a fixed factor in
    the norm of Lambda. So every trajectory is a Cauchy sequence, where an
    equilibrium need not be the only one, and none need exist.

    Main Results
    - [geometric_step]: the squares of the activations, weighed by Lambda,
      shrink by a factor below one at every step.
    - [geometric_law]: from step k on a state moves no farther than a constant
      times that factor's k-th power.
    - [lurie_settles]: so every trajectory settles.
    - [relu_law]: ReLU has the law that is asked for.
    - [tends_to_settles]: what has a limit settles.

    Dependencies: SlopeRestricted, Metric, Instability (powers), Lurie,
    GlobalStability. Any ordered field; where trajectories settle, any
    archimedean one. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Instability Lurie.
From Keel Require Import GlobalStability.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Sequences *)

Section Settles.

Variables (R : realFieldType) (n : nat).

(** A Cauchy sequence. *)
Definition settles (x : nat -> 'cV[R]_n) : Prop :=
  forall eps, 0 < eps ->
  exists N, forall j k, (N <= j)%N -> (N <= k)%N -> sqnorm (x j - x k) <= eps.

Lemma sqnorm_sub (x y : 'cV[R]_n) :
  sqnorm (x - y) <= 2 * sqnorm x + 2 * sqnorm y.
Proof.
rewrite /sqnorm !mulr_sumr -big_split; apply: ler_sum => i _; rewrite !mxE /=.
set a := x i 0; set b := y i 0.
have -> : 2 * a ^+ 2 + 2 * b ^+ 2 = (a - b) ^+ 2 + (a + b) ^+ 2.
  rewrite sqrrB sqrrD addrACA [X in _ = X + _]addrACA addNr addr0.
  by rewrite !mulr_natl !mulr2n.
by rewrite ler_addl sqr_ge0.
Qed.

Theorem tends_to_settles x limit : tends_to x limit -> settles x.
Proof.
move=> near eps eps0; have e0 : 0 < eps / 2 / 2 by rewrite !divr_gt0 ?ltr0n.
have [N close] := near _ e0; exists N => j k Nj Nk.
have -> : x j - x k = (x j - limit) - (x k - limit).
  by rewrite opprB addrA subrK.
apply: le_trans (sqnorm_sub _ _) _; rewrite -mulrDr.
have := ler_add (close j Nj) (close k Nk).
rewrite -(@ler_pmul2l _ 2) ?ltr0n // => /le_trans; apply.
by rewrite -splitr mulrC divfK ?pnatr_eq0.
Qed.

(** Powers of a number below 1 sink below every bound. *)
Lemma powers_vanish (r eps : R) :
  Num.archimedean_axiom R -> 0 < r -> r < 1 -> 0 < eps ->
  exists N, forall k, (N <= k)%N -> r ^+ k <= eps.
Proof.
move=> archimedean r0 r1 eps0; have inv1 : 1 < r^-1 by rewrite invf_gt1.
have [j large] := powers_unbounded archimedean eps^-1 inv1.
exists (2 ^ j)%N => k le; apply: (@le_trans _ _ (r ^+ (2 ^ j))).
  by rewrite ler_wiexpn2l // ltW.
by rewrite ltW // -ltf_pinv ?posrE ?exprn_gt0 // -exprVn.
Qed.

End Settles.

(** ** The geometric law *)

Section Geometric.

Variables (R : realFieldType) (n : nat).
Variables (A : 'M[R]_n) (h lambda w : 'cV[R]_n) (mu : R) (sigma : R -> R).
Implicit Types (x y s : 'cV[R]_n) (eps : R).

Hypothesis h_positive : positive h.
Hypothesis mu_positive : 0 < mu.
Hypothesis inequality :
  forall s t, mu * (sqnorm s + sqnorm t) <= lurie_form A h lambda s t.
Hypothesis lambda_positive : positive lambda.

(** What the distance of z from some interval does; sigma z = 0 within it. *)
Hypothesis sigma_law : forall z d, `|sigma (z + d)| <= `|sigma z + d|.

Local Notation state := (trajectory A h sigma (fun _ => w)).
Local Notation acts := (activations A sigma w).

(** The squares of the activations, weighed by Lambda. *)
Definition activity x : R := \sum_i lambda i 0 * acts x i 0 ^+ 2.

Definition total : R := mu + \sum_i lambda i 0.

(** By what the activity shrinks: a little less than it does, so as to be a
    square. *)
Definition factor : R := 1 - mu / (2 * total).

Lemma weights_ge0 : 0 <= \sum_i lambda i 0.
Proof. by apply: sumr_ge0 => i _; rewrite ltW. Qed.

Lemma total_gt0 : 0 < total.
Proof. by rewrite ltr_paddr ?weights_ge0. Qed.

Lemma factor_gt0 : 0 < factor.
Proof.
have t0 := total_gt0; rewrite subr_gt0 ltr_pdivr_mulr ?mulr_gt0 ?ltr0n // mul1r.
rewrite mulr_natl mulr2n; apply: (@lt_le_trans _ _ (mu + total)).
  by rewrite ltr_addl.
by rewrite ler_add2r ler_addl weights_ge0.
Qed.

Lemma factor_lt1 : factor < 1.
Proof.
by rewrite ltr_subl_addl ltr_addr divr_gt0 ?mulr_gt0 ?ltr0n ?total_gt0.
Qed.

Lemma activity_ge0 x : 0 <= activity x.
Proof. by apply: sumr_ge0 => i _; rewrite mulr_ge0 ?sqr_ge0 // ltW. Qed.

Lemma activity_at_most x : activity x <= total * sqnorm (acts x).
Proof.
rewrite /activity mulr_sumr; apply: ler_sum => i _.
rewrite ler_wpmul2r ?sqr_ge0 // /total (bigD1 i) //= addrCA ler_addl.
by rewrite addr_ge0 ?(ltW mu_positive) // sumr_ge0 // => j _; rewrite ltW.
Qed.

Theorem geometric_step x :
  activity (step A h sigma w x) <= factor ^+ 2 * activity x.
Proof.
have t0 := total_gt0; set s := acts x; set q := activity x.
apply: (@le_trans _ _ (q - mu * sqnorm s)).
  rewrite -mulNr -ler_subl_addl.
  apply: le_trans (lurie_shrinks mu_positive inequality s).
  rewrite /q /activity -sumrB; apply: ler_sum => i _; rewrite -mulrBr.
  rewrite ler_pmul2l // ler_subl_addl [acts _ i 0]mxE arguments_step.
  rewrite [(arguments A w x + _) i 0]mxE -real_normK ?num_real //.
  set d := pushed A h s i 0.
  have -> : acts x i 0 ^+ 2 + (2 * s i 0 * d + d ^+ 2) = (s i 0 + d) ^+ 2.
    by rewrite sqrrD -[2 * _ * _]mulrA mulr_natl addrA.
  rewrite -[X in _ <= X]real_normK ?num_real //.
  rewrite ler_pexpn2r ?nnegrE ?normr_ge0 //.
  by have := sigma_law (arguments A w x i 0) d; rewrite [s i 0]mxE.
apply: (@le_trans _ _ (q - mu / total * q)).
  rewrite ler_add2l ler_opp2 -mulrA ler_pmul2l // ler_pdivr_mull //.
  exact: activity_at_most.
rewrite -[X in X - _]mul1r -mulrBl ler_wpmul2r ?activity_ge0 //.
rewrite /factor sqrrB expr1n mul1r -addrA ler_add2l -mulr_natr.
have -> : mu / (2 * total) * 2 = mu / total.
  by rewrite invfM mulrCA mulrC mulfVK ?pnatr_eq0.
by rewrite ler_addl sqr_ge0.
Qed.

Lemma activity_law x k :
  activity (state x k) <= (factor ^+ k) ^+ 2 * activity x.
Proof.
elim: k => [|k IH] /=; first by rewrite expr0 expr1n mul1r.
apply: le_trans (geometric_step _) _; rewrite [factor ^+ k.+1]exprS exprMn.
by rewrite -[_ * activity x]mulrA ler_wpmul2l ?sqr_ge0.
Qed.

Lemma activation_law x : exists2 M, 0 <= M
  & forall k i, `|acts (state x k) i 0| <= M * factor ^+ k.
Proof.
have l0 i : 0 <= (lambda i 0)^-1 by rewrite invr_ge0 ltW.
have q0 := activity_ge0 x.
have p0 : 0 <= share lambda * activity x.
  by rewrite mulr_ge0 // addr_ge0 ?ler01 ?sumr_ge0.
exists (1 + share lambda * activity x) => [|k i].
  by rewrite addr_ge0 ?ler01.
set M := 1 + _; have M1 : 1 <= M by rewrite ler_addl.
have f0 : 0 <= factor ^+ k by rewrite exprn_ge0 // ltW // factor_gt0.
have M0 := le_trans ler01 M1.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?normr_ge0 ?mulr_ge0 //.
rewrite real_normK ?num_real // exprMn [M ^+ 2]expr2 -mulrA.
apply: (@le_trans _ _ (1 * (M * (factor ^+ k) ^+ 2))); last first.
  by rewrite ler_wpmul2r ?mulr_ge0 ?sqr_ge0.
rewrite mul1r; set s2 := acts _ i 0 ^+ 2.
apply: (@le_trans _ _ ((lambda i 0)^-1 * activity (state x k))).
  rewrite ler_pdivl_mull // /activity (bigD1 i) //= ler_addl sumr_ge0 // => j _.
  by rewrite mulr_ge0 ?sqr_ge0 // ltW.
apply: le_trans (ler_wpmul2l (l0 i) (activity_law x k)) _.
rewrite mulrCA [M * _]mulrC ler_wpmul2l ?sqr_ge0 //.
apply: (@le_trans _ _ (share lambda * activity x)); last first.
  by rewrite ler_addr ler01.
by rewrite ler_wpmul2r // inverse_at_most_share.
Qed.

(** The increments are a geometric series. *)
Theorem geometric_law x : exists2 D, 0 <= D
  & forall k m i, `|state x (k + m) i 0 - state x k i 0| <= D * factor ^+ k.
Proof.
have [M M0 small] := activation_law x.
have h0 : 0 <= \sum_i h i 0 by apply: sumr_ge0 => i _; rewrite ltW.
have f1 : 0 < 1 - factor by rewrite subr_gt0 factor_lt1.
have f0 k : 0 <= factor ^+ k by rewrite exprn_ge0 // ltW // factor_gt0.
set D := (\sum_i h i 0) * M / (1 - factor).
have D0 : 0 <= D by rewrite divr_ge0 ?mulr_ge0 // ltW.
exists D => // k m i.
suff : `|state x (k + m) i 0 - state x k i 0|
    <= D * factor ^+ k * (1 - factor ^+ m).
  move=> /le_trans; apply; apply: ler_pimulr; first exact: mulr_ge0 D0 (f0 k).
  by rewrite ler_subl_addr ler_addl.
elim: m => [|m IH]; first by rewrite addn0 !subrr normr0 mulr0.
rewrite addnS /= [step _ _ _ _ _ i 0]mxE addrAC.
apply: le_trans (ler_norm_add _ _) _; apply: le_trans (ler_add IH (lexx _)) _.
have -> : D * factor ^+ k * (1 - factor ^+ m.+1)
    = D * factor ^+ k * (1 - factor ^+ m)
      + (\sum_i h i 0) * (M * factor ^+ (k + m)).
  have DE : D * (1 - factor) = (\sum_i h i 0) * M by rewrite divfK ?gt_eqF.
  rewrite mulrA -DE exprD -[D * (1 - factor) * _]mulrA [(1 - _) * _]mulrCA.
  rewrite [D * (_ * _)]mulrA -mulrDr; congr (_ * _).
  by rewrite mulrBl mul1r -exprS addrA subrK.
rewrite ler_add2l normrM ger0_norm ?(ltW (h_positive i)) //.
rewrite ler_pmul ?normr_ge0 ?(ltW (h_positive i)) //.
  by rewrite (bigD1 i) //= ler_addl sumr_ge0 // => j _; rewrite ltW.
by have := small (k + m)%N i; rewrite mxE.
Qed.

Theorem lurie_settles x : Num.archimedean_axiom R -> settles (state x).
Proof.
move=> archimedean eps eps0; have [D D0 law] := geometric_law x.
have [d d0 root] := root_below (ler0n R n) eps0.
have t0 : 0 < 2 * (1 + D) by rewrite mulr_gt0 ?ltr0n // ltr_spaddl ?ltr01.
have [N small] := powers_vanish archimedean factor_gt0 factor_lt1
  (divr_gt0 d0 t0).
exists N => j k Nj Nk; apply: le_trans root; apply: sqnorm_small => i.
rewrite !mxE; apply: le_trans (ler_dist_add (state x N i 0) _ _) _.
have near l : (N <= l)%N -> `|state x l i 0 - state x N i 0| <= d / 2.
  move=> /subnKC <-; apply: le_trans (law _ _ _) _.
  apply: le_trans (ler_wpmul2l D0 (small N (leqnn N))) _.
  have -> : d / (2 * (1 + D)) = d / 2 / (1 + D) by rewrite invfM mulrA.
  rewrite mulrCA; apply: ler_pimulr; first by rewrite divr_ge0 ?ler0n // ltW.
  by rewrite ler_pdivr_mulr ?mul1r ?ler_addr ?ler01 // ltr_spaddl ?ltr01.
rewrite [d]splitr; apply: ler_add; first exact: near.
by rewrite distrC; exact: near.
Qed.

End Geometric.

(** ** ReLU *)

Theorem relu_law (R : realFieldType) (z d : R) :
  `|relu (z + d)| <= `|relu z + d|.
Proof.
have relu_ge (a : R) : a <= relu a by rewrite /relu; case: (leP 0 a) => // /ltW.
rewrite {1}/relu; case: (leP 0 (z + d)) => a0; last by rewrite normr0 normr_ge0.
rewrite ger0_norm //; apply: le_trans (ler_norm _).
by rewrite ler_add2r relu_ge.
Qed.
