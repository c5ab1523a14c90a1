(** * Global convergence to the equilibrium

    Purpose: with a constant input, every trajectory of a block that meets the
    conditions of Theorem 1 converges to the one equilibrium P^-1 w, whatever
    the initial state, if its activation is tanh, arctan or ELU; the rate is
    explicit.

    Main Results
    - [tanh_rate], [arctan_rate], [elu_rate]: the P-distance to the equilibrium
      after k steps is at most rho^k times the initial one, where
      rho = max(1 - s mu, nu - 1) < 1 and s is the slope of the chord from zero
      to the largest argument r that can occur.
    - [rho_below_one]: that is a contraction.
    - [tanh_converges], [arctan_converges], [elu_converges]: every trajectory
      converges to the equilibrium.

    Dependencies: Activations, Field, Limits, SlopeRestricted, Metric,
    Dominance (chord slopes), Rate. *)

From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel.Reals Require Import Activations Field Limits.
From Keel Require Import SlopeRestricted Metric Dominance Rate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section GlobalConvergence.

Variables (n : nat) (A P : 'M[R]_n) (h : 'cV[R]_n) (least shortest nu : R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.

(** P >= least I, no step is shorter than shortest, and P <= nu H^-1. *)
Hypothesis least_positive : 0 < least.
Hypothesis P_lower : eigenvalue_at_least P least.
Hypothesis shortest_positive : 0 < shortest.
Hypothesis h_at_least : forall i, shortest <= h i 0.
Hypothesis P_upper : eigenvalue_at_most P h nu.
Hypothesis nu_below_two : nu < 2.
Hypothesis nu_at_least : least * shortest <= nu.

(** The equilibrium. *)
Definition equilibrium w : 'cV[R]_n := invmx P *m w.

(** The rate for slopes of at least s. *)
Definition rho (s : R) : R := Num.max (1 - s * (least * shortest)) (nu - 1).

Lemma mu_positive : 0 < least * shortest.
Proof. by rewrite mulr_gt0. Qed.

Theorem rho_below_one s : 0 < s <= 1 -> 0 <= rho s < 1.
Proof.
move=> /andP[s0 s1]; rewrite /rho le_maxr lt_maxl; apply/andP; split; last first.
  rewrite gtr_addl oppr_lt0 mulr_gt0 ?mu_positive //=.
  by rewrite ltr_subl_addr.
have small : s * (least * shortest) <= nu.
  by apply: le_trans nu_at_least; rewrite ler_pimull // ltW ?mu_positive.
by case: (leP (s * (least * shortest)) 1) => [le|lt];
  rewrite !subr_ge0 ?le // (ltW (lt_le_trans lt small)) orbT.
Qed.

Section Activation.

Variable sigma : R -> R.

Hypothesis sigma_restricted : slope_restricted sigma.
Hypothesis sigma_zero : zero_only_at_zero sigma.

(** No slope is above 1, so no lower bound of slopes is. *)
Lemma chord_bound_at_most_one (s r : R) :
  0 < r ->
  chords_from_zero_at_least s r sigma ->
  s <= 1.
Proof.
move=> r0 slopes.
have [t /andP[_ t1] chord] := chord_slope r 0 sigma_restricted.
apply: le_trans t1; move: chord; rewrite (sigma_zero 0).2 // !subr0 => chord.
have r_nonzero : r <> 0 by apply/eqP; rewrite gt_eqF.
have -> : t = Rdiv (sigma r) r.
  by rewrite chord /Rdiv -real_invE // -[RHS]/(t * r / r) mulfK //; apply/eqP.
apply/RleP; apply: slopes => //.
by move/RltP: r0; rewrite realsE; lra.
Qed.

Lemma chord_bound_square (s r z : R) :
  chords_from_zero_at_least s r sigma ->
  `|z| <= r ->
  s * z ^+ 2 <= sigma z * z.
Proof.
move=> slopes zr; have [->|z0] := eqVneq z 0.
  by rewrite expr2 !mulr0.
have slope : s <= sigma z / z.
  rewrite real_invE; last exact/eqP.
  apply/RleP; apply: slopes; last exact/eqP.
  move: zr; rewrite ler_norml => /andP[/RleP low /RleP high].
  by split.
have square : 0 <= z ^+ 2 by exact: sqr_ge0.
apply: le_trans (ler_wpmul2r square slope) _.
by rewrite expr2 mulrA divfK.
Qed.

Theorem rate (s r : R) w x k :
  0 < s ->
  0 < r ->
  chords_from_zero_at_least s r sigma ->
  (forall i, P i i * sqdist P x (equilibrium w) <= r ^+ 2) ->
  sqdist P (trajectory A h sigma (fun _ => w) x k) (equilibrium w)
    <= (rho s ^+ 2) ^+ k * sqdist P x (equilibrium w).
Proof.
move=> s0 r0 slopes reach.
have s1 := chord_bound_at_most_one r0 slopes.
have s01 : 0 < s <= 1 by rewrite s0.
have /andP[rho0 rho1] := rho_below_one s01.
have nu0 := lt_le_trans mu_positive nu_at_least.
apply: (@equilibrium_rate _ n A P h sigma s (least * shortest) nu (rho s)
          _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ w x (equilibrium w) r) => //.
- exact/ltW/mu_positive.
- by apply: at_least_steps => //; exact: ltW.
- exact: ltW.
- by apply: le_trans nu_at_least; rewrite ler_pimull // ltW ?mu_positive.
- by rewrite /rho le_maxr lexx.
- by rewrite /rho le_maxr lexx orbT.
- exact: mu_positive.
- by rewrite rho0 ltW.
- exact/(only_equilibrium A_is_minus_P h_positive least_positive P_lower).
- exact: ltW.
- by move=> z; exact: chord_bound_square.
Qed.

Theorem converges_to_equilibrium w x :
  (forall r, 0 < r -> exists2 s, 0 < s & chords_from_zero_at_least s r sigma) ->
  converges (trajectory A h sigma (fun _ => w) x) (equilibrium w).
Proof.
move=> slopes; set q := sqdist P x (equilibrium w).
have form0 u : 0 <= form P u.
  by apply: le_trans (P_lower u); rewrite mulr_ge0 ?sqnorm_ge0 // ltW.
pose r : R := 1 + \sum_i `|P i i| * q.
have r1 : 1 <= r.
  by rewrite ler_addl sumr_ge0 // => i _; rewrite mulr_ge0 ?form0.
have r0 : 0 < r := lt_le_trans ltr01 r1.
have reach i : P i i * q <= r ^+ 2.
  apply: (@le_trans _ _ r); last by rewrite expr2 ler_pemull // ltW.
  apply: (@le_trans _ _ (`|P i i| * q)).
    by rewrite ler_wpmul2r ?form0 // ler_norm.
  rewrite /r (bigD1 i) //= addrCA ler_addl addr_ge0 ?ler01 // sumr_ge0 // => j _.
  by rewrite mulr_ge0 ?form0.
have [s s0 chords] := slopes r r0.
have s01 : 0 < s <= 1 by rewrite s0 (chord_bound_at_most_one r0 chords).
have /andP[rho0 rho1] := rho_below_one s01.
apply: (@vanishing_converges _ _ _ (rho s ^+ 2)%R (q / least)%R).
  by rewrite sqr_ge0 expr_lt1.
move=> k; rewrite -(ler_pmul2l least_positive).
apply: le_trans (P_lower _) _.
have -> : least * (q / least * (rho s ^+ 2) ^+ k) = (rho s ^+ 2) ^+ k * q.
  by rewrite mulrA [least * _]mulrC divfK ?gt_eqF // mulrC.
by apply: (rate (r := r)).
Qed.

End Activation.

(** ** Activations *)

Theorem tanh_rate (r : R) w x k :
  0 < r ->
  (forall i, P i i * sqdist P x (equilibrium w) <= r ^+ 2) ->
  sqdist P (trajectory A h tanh (fun _ => w) x k) (equilibrium w)
    <= (rho (tanh r / r) ^+ 2) ^+ k * sqdist P x (equilibrium w).
Proof.
move=> r0 reach; have rR : Rlt 0 r by apply/RltP.
apply: (@rate tanh _ _ (Rdiv (tanh r) r) r) => //.
- exact/real_slope_restricted/tanh_slope_at_most.
- exact: tanh_zero_only_at_zero.
- apply/RltP/Rdiv_lt_0_compat => //.
  by rewrite -tanh_0; exact: tanh_increasing.
- by rewrite tanh_from_exponential; exact: tanh_chords_from_zero.
Qed.

Theorem arctan_rate (r : R) w x k :
  0 < r ->
  (forall i, P i i * sqdist P x (equilibrium w) <= r ^+ 2) ->
  sqdist P (trajectory A h atan (fun _ => w) x k) (equilibrium w)
    <= (rho (atan r / r) ^+ 2) ^+ k * sqdist P x (equilibrium w).
Proof.
move=> r0 reach; have rR : Rlt 0 r by apply/RltP.
apply: (@rate atan _ _ (Rdiv (atan r) r) r) => //.
- exact/real_slope_restricted/arctan_slope_at_most.
- exact: arctan_zero_only_at_zero.
- apply/RltP/Rdiv_lt_0_compat => //.
  by rewrite -atan_0; exact: atan_increasing.
- exact: arctan_chords_from_zero.
Qed.

Theorem elu_rate (r : R) w x k :
  0 < r ->
  (forall i, P i i * sqdist P x (equilibrium w) <= r ^+ 2) ->
  sqdist P (trajectory A h elu (fun _ => w) x k) (equilibrium w)
    <= (rho ((1 - exp (- r)) / r) ^+ 2) ^+ k * sqdist P x (equilibrium w).
Proof.
move=> r0 reach; have rR : Rlt 0 r by apply/RltP.
apply: (@rate elu _ _ (Rdiv (Rminus 1 (exp (Ropp r))) r) r) => //.
- exact/real_slope_restricted/elu_slope_at_most.
- exact: elu_zero_only_at_zero.
- apply/RltP/Rdiv_lt_0_compat => //; apply: Rlt_Rminus; rewrite -exp_0.
  by apply: exp_increasing; lra.
- exact: elu_chords_from_zero.
Qed.

Theorem tanh_converges w x :
  converges (trajectory A h tanh (fun _ => w) x) (equilibrium w).
Proof.
apply: converges_to_equilibrium.
- exact/real_slope_restricted/tanh_slope_at_most.
- exact: tanh_zero_only_at_zero.
- move=> r /RltP r0; exists (Rinv (Rplus r 1)); last exact: tanh_chords_from_zero_coarse.
  by apply/RltP/Rinv_0_lt_compat; move: r0; rewrite realsE; lra.
Qed.

Theorem arctan_converges w x :
  converges (trajectory A h atan (fun _ => w) x) (equilibrium w).
Proof.
apply: converges_to_equilibrium.
- exact/real_slope_restricted/arctan_slope_at_most.
- exact: arctan_zero_only_at_zero.
- move=> r /RltP r0; exists (Rinv (Rplus 1 r)); last exact: arctan_chords_from_zero_coarse.
  by apply/RltP/Rinv_0_lt_compat; move: r0; rewrite realsE; lra.
Qed.

Theorem elu_converges w x :
  converges (trajectory A h elu (fun _ => w) x) (equilibrium w).
Proof.
apply: converges_to_equilibrium.
- exact/real_slope_restricted/elu_slope_at_most.
- exact: elu_zero_only_at_zero.
- move=> r /RltP r0; exists (Rdiv (Rminus 1 (exp (Ropp r))) r).
    apply/RltP/Rdiv_lt_0_compat => //; apply: Rlt_Rminus; rewrite -exp_0.
    by apply: exp_increasing; move: r0; rewrite realsE; lra.
  exact: elu_chords_from_zero.
Qed.

End GlobalConvergence.
