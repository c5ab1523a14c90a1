(** * Theorem 1 in a metric with multipliers

    Purpose: blocks whose A is not symmetric, but P = -Lambda A is, for a positive
    diagonal Lambda. With Lambda = I it is Theorem 1 itself.

    Main Results
    - [scaled_metric_monotone]: if P = -Lambda A is symmetric and
      P <= 2 W^-1 with w_i >= s h_i / lambda_i, two trajectories with the same
      inputs never move apart in the norm of P, for chord slopes in [0, s].
    - [gated_scaled_metric_monotone]: nor do they with the same gates in [0, 1]
      on the units, which may change at every step.

    Dependencies: SlopeRestricted, Metric. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ScaledMetric.

Variables (R : realFieldType) (n : nat).
Variables (A P : 'M[R]_n) (h lambda w : 'cV[R]_n) (sigma : R -> R) (s nu : R).

Hypothesis A_is_scaled : forall i j, P i j = - (lambda i 0 * A i j).
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis lambda_positive : positive lambda.
Hypothesis w_positive : positive w.
Hypothesis s_positive : 0 < s.
Hypothesis sigma_restricted : slope_at_most s sigma.
Hypothesis nu_small : nu <= 2.
Hypothesis P_bounded : eigenvalue_at_most P w nu.
Hypothesis w_large : forall i, s * h i 0 <= w i 0 * lambda i 0.

(** The weights that the theorem needs; the given ones may be larger. *)
Let exact : 'cV[R]_n := \col_i (s * h i 0 / lambda i 0).

Let exact_positive : positive exact.
Proof. by move=> i; rewrite mxE divr_gt0 ?mulr_gt0. Qed.

Let exact_step : step_condition P exact 0.
Proof.
apply: (@step_condition_from_eigenvalue_bound _ _ _ _ 2) => //.
  by rewrite mulr0 subr0.
move=> x; apply: le_trans (P_bounded x) _.
have nonneg : 0 <= \sum_i x i 0 ^+ 2 / w i 0.
  by apply: sumr_ge0 => i _; rewrite divr_ge0 ?sqr_ge0 // ltW.
apply: le_trans (ler_wpmul2r nonneg nu_small) _.
rewrite ler_pmul2l ?ltr0n //; apply: ler_sum => i _.
rewrite ler_wpmul2l ?sqr_ge0 // ler_pinv ?inE ?unitf_gt0 ?w_positive //=;
  rewrite ?exact_positive ?unitfE ?gt_eqF //.
by rewrite mxE ler_pdivr_mulr.
Qed.

Lemma scaled_step_nonexpansive g u x y :
  is_gate g ->
  sqdist P (gated_step A h sigma g u x) (gated_step A h sigma g u y)
    <= sqdist P x y.
Proof.
move=> gate; pose e := x - y.
pose gap i : R := (A *m x + u) i 0 - (A *m y + u) i 0.
pose rise i : R :=
  g i 0 * sigma ((A *m x + u) i 0) - g i 0 * sigma ((A *m y + u) i 0).
have gapE i : gap i = (A *m e) i 0.
  by rewrite /gap /e mulmxBr !mxE opprD addrACA subrr addr0.
pose r : 'cV[R]_n := \col_i (lambda i 0 / s * rise i).
have zE i : (- P *m e) i 0 = lambda i 0 * gap i.
  rewrite gapE !mxE mulr_sumr; apply: eq_bigr => j _.
  by rewrite mxE A_is_scaled opprK mulrA.
have := @increments_contract _ _ P exact 0 e _ r P_symmetric exact_step erefl.
rewrite mulr0 mul0r subr0 /sqdist.
have -> : e + \col_i (exact i 0 * r i 0)
        = gated_step A h sigma g u x - gated_step A h sigma g u y.
  apply/matrixP => i j; rewrite !ord1 [LHS]mxE [RHS]mxE.
  rewrite [(- gated_step _ _ _ _ _ _) i 0]mxE.
  rewrite !col_eta opprD addrACA -mulrBr -/(rise i) /e [(x - y) i 0]mxE.
  rewrite [(- y) i 0]mxE; congr (_ + _); rewrite mulrA; congr (_ * _).
  have l0 : lambda i 0 != 0 by rewrite gt_eqF.
  have s0 : s != 0 by rewrite gt_eqF.
  by rewrite mulrA divfK // [s * _]mulrC mulfK.
move=> /le_trans; apply; rewrite ger_addl oppr_le0 mulr_ge0 ?ler0n //.
apply: sumr_ge0 => i _; rewrite mulr_ge0 ?(ltW (exact_positive i)) //.
rewrite zE col_eta subr_ge0.
have -> : (lambda i 0 / s * rise i) ^+ 2
        = (lambda i 0) ^+ 2 / s * (rise i ^+ 2 / s).
  rewrite !expr2 [LHS]mulrACA [X in X * _ = _]mulrACA [RHS]mulrACA.
  by rewrite [LHS]mulrAC.
have -> : lambda i 0 / s * rise i * (lambda i 0 * gap i)
        = (lambda i 0) ^+ 2 / s * (rise i * gap i).
  by rewrite mulrACA expr2 [X in X * _ = _]mulrAC.
apply: ler_wpmul2l; first by rewrite divr_ge0 ?sqr_ge0 ?ltW.
rewrite ler_pdivr_mulr // mulrC.
exact: (gate_slope_at_most (gate i) sigma_restricted).
Qed.

Theorem gated_scaled_metric_monotone (g u : nat -> 'cV[R]_n) x y j k :
  (forall i, is_gate (g i)) ->
  (j <= k)%N ->
  sqdist P (gated_trajectory A h sigma g u x k)
           (gated_trajectory A h sigma g u y k)
    <= sqdist P (gated_trajectory A h sigma g u x j)
                (gated_trajectory A h sigma g u y j).
Proof.
move=> gates.
apply: (nonincreasing (f := fun k =>
  sqdist P (gated_trajectory A h sigma g u x k) _)) => i /=.
exact: scaled_step_nonexpansive (gates i).
Qed.

Theorem scaled_metric_monotone (u : nat -> 'cV[R]_n) x y j k :
  (j <= k)%N ->
  sqdist P (trajectory A h sigma u x k) (trajectory A h sigma u y k)
    <= sqdist P (trajectory A h sigma u x j) (trajectory A h sigma u y j).
Proof.
rewrite -!(gated_trajectory_on A h sigma); apply: gated_scaled_metric_monotone.
by move=> _; exact: all_on_gate.
Qed.

End ScaledMetric.
