(** * Where every trajectory with a constant input goes

    Purpose: Theorem 6, blocks with any A: a positive diagonal Lambda in whose
    norm a step with slopes one shrinks the activations. Then there is one
    equilibrium for every constant input, and it is globally asymptotically
    stable, where the activation vanishes only at zero and has a potential.

    Main Results
    - [lurie_shrinks]: what the matrix W >= mu that the checker decides says of
      Lambda and of a step.
    - [lurie_one_equilibrium]: so every constant input has exactly one
      equilibrium.
    - [energy_step]: every step takes mu |s|^2 / 2 from the potential of the
      arguments, s the activations.
    - [activations_vanish]: so some step has activations as small as one likes.
    - [lurie_stable]: what starts close to the equilibrium stays close.
    - [lurie_attracts]: every trajectory with a constant input tends to it.
    - [lurie_globally_stable]: every constant input has one equilibrium, and
      both are true of it.

    Dependencies: SlopeRestricted, Metric, Equilibrium, Lurie. Any ordered
    field; what speaks of all steps at once, any archimedean one. Completeness
    is not asked for. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Equilibrium Lurie.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Potentials *)

Section Potential.

Variable R : realFieldType.
Implicit Types (sigma V : R -> R) (d z : R).

(** V is the integral of sigma from zero, as far as that takes no limits: convex
    with slopes sigma, which grow by no more than their argument does. *)
Record potential sigma V : Prop := Potential {
  potential0 : V 0 = 0;
  above_tangent : forall z d, sigma z * d <= V (z + d) - V z;
  below_parabola : forall z d,
    2 * (V (z + d) - V z) <= 2 * (sigma z * d) + d ^+ 2
}.

Variables (sigma V : R -> R).

Hypothesis V_potential : potential sigma V.

Lemma tangent y z : sigma y * (z - y) <= V z - V y.
Proof.
by have := above_tangent V_potential y (z - y); rewrite [y + _]addrC subrK.
Qed.

Lemma potential_monotone y z : y <= z -> sigma y <= sigma z.
Proof.
rewrite le_eqVlt => /orP[/eqP -> //|]; rewrite -subr_gt0 => d0.
have := tangent z y; rewrite -opprB mulrN ler_oppl opprB.
by move=> /(le_trans (tangent y z)); rewrite ler_pmul2r.
Qed.

Lemma potential_le z : V z <= sigma z * z.
Proof.
have := tangent z 0.
by rewrite (potential0 V_potential) !sub0r mulrN ler_opp2.
Qed.

Hypothesis sigma_zero : zero_only_at_zero sigma.

Lemma potential_ge0 z : 0 <= V z.
Proof.
have := tangent 0 z.
by rewrite (sigma_zero 0).2 // mul0r (potential0 V_potential) subr0.
Qed.

Lemma potential_le_square z : 2 * V z <= z ^+ 2.
Proof.
have := below_parabola V_potential 0 z.
rewrite (sigma_zero 0).2 // mul0r mulr0 !add0r.
by rewrite (potential0 V_potential) subr0.
Qed.

(** It grows at least as fast as a cone does that is put down on [-d, d]. *)
Lemma potential_coercive d :
  0 < d -> exists2 c, 0 < c & forall z, c * (`|z| - d) <= V z.
Proof.
move=> d0; have s0 : sigma 0 = 0 by exact: (sigma_zero 0).2.
have right : 0 < sigma d.
  rewrite lt_neqAle eq_sym -{2}s0 potential_monotone ?(ltW d0) // andbT.
  by apply/eqP => /sigma_zero /eqP; rewrite gt_eqF.
have left : 0 < - sigma (- d).
  rewrite oppr_gt0 lt_neqAle -{2}s0 potential_monotone ?oppr_le0 ?(ltW d0) //.
  by rewrite andbT; apply/eqP => /sigma_zero /eqP; rewrite oppr_eq0 gt_eqF.
exists (Num.min (sigma d) (- sigma (- d))) => [|z].
  by rewrite lt_minr right left.
set c := Num.min _ _; have c0 : 0 <= c by rewrite le_minr !ltW.
have cone y : sigma y * (z - y) <= V z.
  by apply: le_trans (tangent y z) _; rewrite ger_addl oppr_le0 potential_ge0.
have [z_small|z_large] := leP `|z| d.
  apply: (@le_trans _ _ 0); last exact: potential_ge0.
  by rewrite mulr_ge0_le0 // subr_le0.
have far : 0 <= `|z| - d by rewrite subr_ge0 ltW.
have [z0|z0] := leP 0 z.
  rewrite ger0_norm // in far *; apply: le_trans (cone d).
  by rewrite ler_wpmul2r // le_minl lexx.
rewrite ltr0_norm // in far *; apply: le_trans (cone (- d)).
rewrite -[X in _ <= X]mulrNN opprB [- d - z]addrC.
by rewrite ler_wpmul2r // le_minl lexx orbT.
Qed.

End Potential.

(** ** Limits *)

Section Limits.

Variables (R : realFieldType) (n : nat).
Implicit Types (d eps K : R).

(** Sooner or later within every distance of it. *)
Definition tends_to (x : nat -> 'cV[R]_n) (limit : 'cV[R]_n) : Prop :=
  forall eps, 0 < eps ->
  exists N, forall k, (N <= k)%N -> sqnorm (x k - limit) <= eps.

(** Of f x, where a trajectory from x is after so many steps: what starts close
    to a state stays close to it, and all trajectories tend to it. *)
Definition globally_stable (f : 'cV[R]_n -> nat -> 'cV[R]_n) (rest : 'cV[R]_n)
    : Prop :=
  (forall eps, 0 < eps ->
     exists2 delta, 0 < delta
       & forall x k, sqnorm (x - rest) <= delta -> sqnorm (f x k - rest) <= eps)
  /\ forall x, tends_to (f x) rest.

(** A matrix makes small vectors small. *)
Lemma image_bounded (M : 'M[R]_n) :
  exists2 K, 0 < K & forall (v : 'cV[R]_n) d,
    (forall j, `|v j 0| <= d) -> forall i, `|(M *m v) i 0| <= K * d.
Proof.
have row0 i : 0 <= \sum_j `|M i j| by apply: sumr_ge0 => j _; exact: normr_ge0.
exists (1 + \sum_i \sum_j `|M i j|) => [|v d small i].
  by rewrite ltr_spaddl ?ltr01 // sumr_ge0.
have d0 : 0 <= d by exact: le_trans (normr_ge0 _) (small i).
rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _.
apply: (@le_trans _ _ ((\sum_j `|M i j|) * d)).
  by rewrite mulr_suml; apply: ler_sum => j _; rewrite normrM ler_wpmul2l.
rewrite ler_wpmul2r // [X in _ <= 1 + X](bigD1 i) //= addrCA ler_addl.
by rewrite addr_ge0 ?ler01 ?sumr_ge0.
Qed.

(** A square that is bounded bounds what is squared, and conversely. *)
Lemma entries_small (v : 'cV[R]_n) d i :
  0 <= d -> sqnorm v <= d ^+ 2 -> `|v i 0| <= d.
Proof.
move=> d0 small; rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?normr_ge0 //.
apply: le_trans small; rewrite real_normK ?num_real // /sqnorm (bigD1 i) //=.
by rewrite ler_addl sumr_ge0 // => j _; exact: sqr_ge0.
Qed.

Lemma sqnorm_small (v : 'cV[R]_n) d :
  (forall i, `|v i 0| <= d) -> sqnorm v <= n%:R * d ^+ 2.
Proof.
move=> small; rewrite /sqnorm -[n in n%:R]card_ord -sumr_const mulr_suml.
apply: ler_sum => i _; rewrite mul1r -[v i 0 ^+ 2]real_normK ?num_real //.
by rewrite ler_pexpn2r ?nnegrE ?normr_ge0 // (le_trans (normr_ge0 _) (small i)).
Qed.

(** A number whose square, K times, is at most eps. *)
Lemma root_below K eps :
  0 <= K -> 0 < eps -> exists2 d, 0 < d & K * d ^+ 2 <= eps.
Proof.
move=> K0 eps0; have K1 : 0 < 1 + K by rewrite ltr_spaddl ?ltr01.
exists (Num.min 1 (eps / (1 + K))); first by rewrite lt_minr ltr01 divr_gt0.
set d := Num.min _ _; have d0 : 0 <= d by rewrite le_minr ler01 ltW ?divr_gt0.
have d1 : d <= 1 by rewrite le_minl lexx.
apply: (@le_trans _ _ ((1 + K) * d)); last first.
  by rewrite mulrC -ler_pdivl_mulr // le_minl lexx orbT.
rewrite expr2 mulrA ler_pmul ?mulr_ge0 // -[X in _ <= X]mulr1 ler_pmul //.
by rewrite ler_addr ler01.
Qed.

End Limits.

Section GlobalStability.

Variables (R : realFieldType) (n : nat).
Variables (A : 'M[R]_n) (h lambda : 'cV[R]_n) (mu : R).
Implicit Types (s t w x y z : 'cV[R]_n) (eps d : R).

Hypothesis h_positive : positive h.
Hypothesis mu_positive : 0 < mu.
Hypothesis inequality :
  forall s t, mu * (sqnorm s + sqnorm t) <= lurie_form A h lambda s t.

(** ** One equilibrium *)

Local Notation pushed := (pushed A h).

(** The form at (s, - A H s). *)
Theorem lurie_shrinks s :
  \sum_i lambda i 0 * (2 * s i 0 * pushed s i 0 + pushed s i 0 ^+ 2)
    <= - mu * sqnorm s.
Proof.
have -> : \sum_i lambda i 0 * (2 * s i 0 * pushed s i 0 + pushed s i 0 ^+ 2)
    = - lurie_form A h lambda s (- pushed s).
  rewrite lurie_decrease -sumrB -sumrN; apply: eq_bigr => i _.
  rewrite -mulrBr -mulrN opprB sqrrD -[_ + _ *+ 2 + _]addrA [_ ^+ 2 + _]addrC.
  by rewrite addrK -[2 * _ * _]mulrA mulr_natl.
rewrite mulNr ler_opp2; apply: le_trans (inequality _ _).
by rewrite ler_pmul2l // ler_addl sqnorm_ge0.
Qed.

Corollary lurie_one_equilibrium sigma :
  zero_only_at_zero sigma -> has_one_equilibrium A h sigma.
Proof.
move=> zero; apply: injective_one_equilibrium => // x.
exact: lurie_injective h_positive mu_positive inequality.
Qed.

(** ** The energy of a state *)

Variables (sigma V : R -> R) (w : 'cV[R]_n).

Hypothesis lambda_positive : positive lambda.
Hypothesis V_potential : potential sigma V.
Hypothesis sigma_zero : zero_only_at_zero sigma.

(** What the activation is applied to, and what it makes of it. *)
Definition arguments x : 'cV[R]_n := A *m x + w.
Definition activations x : 'cV[R]_n := \col_i sigma (arguments x i 0).

Definition energy x : R := \sum_i lambda i 0 * V (arguments x i 0).

Local Notation moved := (step A h sigma w).
Local Notation state := (trajectory A h sigma (fun _ => w)).

Lemma arguments_step x :
  arguments (moved x) = arguments x + pushed (activations x).
Proof.
rewrite /arguments /Lurie.pushed addrAC -mulmxDr; congr (_ *m _ + _).
by apply/matrixP => i j; rewrite !ord1 !mxE.
Qed.

Theorem energy_step x :
  2 * energy (moved x) + mu * sqnorm (activations x) <= 2 * energy x.
Proof.
set s := activations x; rewrite -ler_subr_addr [X in _ <= X]addrC -mulNr.
rewrite -ler_subl_addr -mulrBr; apply: le_trans (lurie_shrinks s).
rewrite /energy -sumrB mulr_sumr; apply: ler_sum => i _.
rewrite arguments_step -mulrBr mulrCA ler_pmul2l // [(arguments x + _) i 0]mxE.
apply: le_trans (below_parabola V_potential _ _) _.
by rewrite [s i 0]mxE mulrA.
Qed.

Lemma energy_ge0 x : 0 <= energy x.
Proof.
apply: sumr_ge0 => i _; rewrite mulr_ge0 ?(ltW (lambda_positive i)) //.
exact: potential_ge0 V_potential sigma_zero _.
Qed.

Lemma energy_falls x j k :
  (j <= k)%N -> energy (state x k) <= energy (state x j).
Proof.
apply: (nonincreasing (f := fun k => energy (state x k))) => i /=.
rewrite -(@ler_pmul2l _ 2) ?ltr0n //; apply: le_trans (energy_step _).
by rewrite ler_addl mulr_ge0 ?sqnorm_ge0 // ltW.
Qed.

(** The squares of all activations add up to no more than the energy allows. *)
Theorem activations_summable x k :
  mu * (\sum_(j < k) sqnorm (activations (state x j))) <= 2 * energy x.
Proof.
apply: (@le_trans _ _ (2 * energy x - 2 * energy (state x k))); last first.
  by rewrite ger_addl oppr_le0 mulr_ge0 ?ler0n ?energy_ge0.
elim: k => [|k IH]; first by rewrite big_ord0 mulr0 subrr.
rewrite big_ord_recr mulrDr; apply: le_trans (ler_add IH (lexx _)) _ => /=.
by rewrite -addrA ler_add2l ler_oppr opprD opprK ler_subr_addr energy_step.
Qed.

(** ** Energy and arguments *)

(** How many times the energy the potential of one argument can be. *)
Definition share : R := 1 + \sum_j (lambda j 0)^-1.

Lemma share_gt0 : 0 < share.
Proof.
by rewrite ltr_spaddl ?ltr01 // sumr_ge0 // => j _; rewrite invr_ge0 ltW.
Qed.

Lemma inverse_at_most_share i : (lambda i 0)^-1 <= share.
Proof.
have l0 j : 0 <= (lambda j 0)^-1 by rewrite invr_ge0 ltW.
by rewrite /share (bigD1 i) //= addrCA ler_addl addr_ge0 ?ler01 ?sumr_ge0.
Qed.

Lemma potential_by_energy x i : V (arguments x i 0) <= share * energy x.
Proof.
have V0 a : 0 <= V a by exact: potential_ge0 V_potential sigma_zero _.
apply: (@le_trans _ _ ((lambda i 0)^-1 * energy x)); last first.
  by rewrite ler_wpmul2r ?energy_ge0 ?inverse_at_most_share.
rewrite ler_pdivl_mull // /energy (bigD1 i) //= ler_addl sumr_ge0 // => j _.
by rewrite mulr_ge0 // ltW.
Qed.

Lemma low_energy d : 0 < d ->
  exists2 c, 0 < c
    & forall x, energy x <= c -> forall i, `|arguments x i 0| <= d.
Proof.
move=> d0; have d2 : 0 < d / 2 by rewrite divr_gt0 ?ltr0n.
have [c c0 cone] := potential_coercive V_potential sigma_zero d2.
exists (c * (d / 2) / share) => [|x low i].
  exact: divr_gt0 (mulr_gt0 c0 d2) share_gt0.
have := le_trans (cone _) (potential_by_energy x i).
move=> /le_trans/(_ (ler_wpmul2l (ltW share_gt0) low)).
rewrite [share * _]mulrC divfK ?(gt_eqF share_gt0) // ler_pmul2l //.
by rewrite ler_subl_addr -[d / 2 + _]splitr.
Qed.

Lemma energy_bounds_arguments E :
  exists2 r, 0 < r
    & forall x, energy x <= E -> forall i, `|arguments x i 0| <= r.
Proof.
have [c c0 cone] := potential_coercive V_potential sigma_zero (@ltr01 R).
have s0 := ltW share_gt0.
exists (1 + share * `|E| / c) => [|x below i].
  by rewrite ltr_spaddl ?ltr01 // divr_ge0 ?mulr_ge0 // ltW.
have := le_trans (cone _) (potential_by_energy x i).
move=> /le_trans/(_ (ler_wpmul2l s0 (le_trans below (ler_norm E)))).
by rewrite mulrC -ler_pdivl_mulr // ler_subl_addl.
Qed.

Lemma energy_by_activations x r d :
  (forall i, `|arguments x i 0| <= r) ->
  (forall i, `|activations x i 0| <= d) ->
  energy x <= (\sum_i lambda i 0) * (d * r).
Proof.
move=> args acts; rewrite mulr_suml; apply: ler_sum => i _.
rewrite ler_pmul2l //; apply: le_trans (potential_le V_potential _) _.
apply: le_trans (ler_norm _) _; rewrite normrM ler_pmul //.
by have := acts i; rewrite mxE.
Qed.

Lemma energy_by_arguments x d :
  (forall i, `|arguments x i 0| <= d) ->
  2 * energy x <= (\sum_i lambda i 0) * d ^+ 2.
Proof.
move=> small; rewrite mulr_sumr mulr_suml; apply: ler_sum => i _.
rewrite mulrCA ler_pmul2l //.
apply: le_trans (potential_le_square V_potential sigma_zero _) _.
rewrite -real_normK ?num_real // ler_pexpn2r ?nnegrE ?normr_ge0 //.
exact: le_trans (normr_ge0 _) (small i).
Qed.

(** ** States and arguments *)

Variable rest : 'cV[R]_n.

Hypothesis rest_solves : A *m rest + w = 0.

Lemma arguments_from_rest x : arguments x = A *m (x - rest).
Proof.
rewrite mulmxBr; congr (_ + _); apply/eqP.
by rewrite -addr_eq0 addrC rest_solves.
Qed.

Lemma near_rest eps : 0 < eps ->
  exists2 d, 0 < d
    & forall x, (forall i, `|arguments x i 0| <= d) -> sqnorm (x - rest) <= eps.
Proof.
move=> eps0; have [K K0 bounded] := image_bounded (invmx A).
have nK : 0 <= n%:R * K ^+ 2 by rewrite mulr_ge0 ?ler0n ?sqr_ge0.
have [d d0 small] := root_below nK eps0; exists d => // x args.
apply: le_trans small; rewrite -mulrA -exprMn; apply: sqnorm_small => i.
have -> : x - rest = invmx A *m arguments x.
  rewrite arguments_from_rest mulKmx //; apply: injective_unit => y.
  exact: lurie_injective h_positive mu_positive inequality.
exact: bounded.
Qed.

(** ** Stability *)

Theorem lurie_stable eps : 0 < eps ->
  exists2 delta, 0 < delta
    & forall x k, sqnorm (x - rest) <= delta ->
        sqnorm (state x k - rest) <= eps.
Proof.
move=> eps0; have [d d0 near] := near_rest eps0.
have [c c0 low] := low_energy d0; have [K K0 bounded] := image_bounded A.
have LK : 0 <= (\sum_i lambda i 0) * K ^+ 2.
  by rewrite mulr_ge0 ?sqr_ge0 ?sumr_ge0 // => i _; rewrite ltW.
have [r r0 small] := root_below LK c0.
exists (r ^+ 2) => [|x k close]; first by rewrite exprn_gt0.
apply/near/low; apply: le_trans (energy_falls x (leq0n k)) _ => /=.
apply: (@le_trans _ _ (2 * energy x)).
  by rewrite ler_pemull ?energy_ge0 ?ler1n.
apply: le_trans small; rewrite -mulrA -exprMn; apply: energy_by_arguments => i.
rewrite arguments_from_rest; apply: bounded => j.
exact: entries_small (ltW r0) close.
Qed.

(** ** Attraction *)

Hypothesis archimedean : Num.archimedean_axiom R.

Theorem activations_vanish x eps : 0 < eps ->
  exists k, sqnorm (activations (state x k)) <= eps.
Proof.
move=> eps0; have [N large] := archimedean (2 * energy x / (mu * eps)).
have [/existsP[j small]|/existsPn never] :=
  boolP [exists j : 'I_N, sqnorm (activations (state x j)) <= eps].
  by exists j.
suff : N%:R <= 2 * energy x / (mu * eps).
  by rewrite leNgt (le_lt_trans (ler_norm _) large).
rewrite ler_pdivl_mulr ?mulr_gt0 //; apply: le_trans (activations_summable x N).
rewrite mulrCA ler_pmul2l // -[N in N%:R]card_ord -sumr_const mulr_suml.
by apply: ler_sum => j _; rewrite mul1r ltW // ltNge never.
Qed.

Theorem energy_vanishes x eps : 0 < eps ->
  exists N, forall k, (N <= k)%N -> energy (state x k) <= eps.
Proof.
move=> eps0; have [r r0 bounded] := energy_bounds_arguments (energy x).
set L := \sum_i lambda i 0.
have L0 : 0 <= L by apply: sumr_ge0 => i _; rewrite ltW.
have t0 : 0 < (1 + L) * r by rewrite mulr_gt0 // ltr_spaddl ?ltr01.
set d := eps / ((1 + L) * r); have d0 : 0 < d by rewrite divr_gt0.
have d2 : 0 < d ^+ 2 by rewrite exprn_gt0.
have [N small] := activations_vanish x d2.
exists N => k /(energy_falls x) falls; apply: le_trans falls _.
have below := energy_falls x (leq0n N).
apply: (le_trans (energy_by_activations (bounded _ below) _)) => [i|].
  exact: entries_small (ltW d0) small.
rewrite -/L mulrCA; apply: (@le_trans _ _ (d * ((1 + L) * r))); last first.
  by rewrite divfK ?gt_eqF.
by rewrite ler_pmul2l // ler_pmul2r // ler_addr ler01.
Qed.

Theorem lurie_attracts x : tends_to (state x) rest.
Proof.
move=> eps eps0; have [d d0 near] := near_rest eps0.
have [c c0 low] := low_energy d0; have [N vanishes] := energy_vanishes x c0.
by exists N => k /vanishes/low/near.
Qed.

End GlobalStability.

Corollary lurie_globally_stable (R : realFieldType) n A h lambda (mu : R)
    (sigma V : R -> R) (w : 'cV[R]_n) :
  positive h ->
  0 < mu ->
  (forall s t, mu * (sqnorm s + sqnorm t) <= lurie_form A h lambda s t) ->
  positive lambda ->
  potential sigma V ->
  zero_only_at_zero sigma ->
  Num.archimedean_axiom R ->
  exists rest,
    [/\ step A h sigma w rest = rest,
        forall x, step A h sigma w x = x -> x = rest
      & globally_stable (trajectory A h sigma (fun _ => w)) rest].
Proof.
move=> h0 mu0 inequality lambda0 V_potential zero archimedean.
have [rest fixed only] := lurie_one_equilibrium h0 mu0 inequality zero w.
have /equilibrium_solves-/(_ h0 zero) solves := fixed.
exists rest; split=> //; split=> [eps eps0|x].
  exact: (lurie_stable h0 mu0 inequality lambda0 V_potential zero solves eps0).
exact: (lurie_attracts h0 mu0 inequality lambda0 V_potential zero solves).
Qed.
