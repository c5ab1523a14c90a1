(** * Theorem 1 in a metric with multipliers

    Purpose: blocks whose A is not symmetric, but P = -Lambda A is, for a positive
    diagonal Lambda. With Lambda = I it is Theorem 1 itself.

    Main Results
    - [scaled_metric_monotone]: if P = -Lambda A is symmetric and
      P <= 2 W^-1 with w_i >= s h_i / lambda_i, two trajectories with the same
      inputs never move apart in the norm of P, for chord slopes in [0, s].
    - [gated_scaled_metric_monotone]: nor do they with the same gates in [0, 1]
      on the units, which may change at every step.
    - [step_driven]: what a step makes of the difference of two states, where the
      inputs may differ.

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
Implicit Types (P : 'M[R]_n) (a d e g r u v w x y : 'cV[R]_n) (s eta : R).

(** ** Differences of states *)

(** The diagonal matrix with the entries of d. *)
Definition diag d : 'M[R]_n := diag_mx d^T.

(** What a step makes of a difference e of states: weighed by w, the squares of
    the increments r are at most their products with - P e + v. *)
Definition driven P w v e e' : Prop :=
  exists2 r : 'cV[R]_n, e' = e + \col_i (w i 0 * r i 0)
    & \sum_i w i 0 * r i 0 ^+ 2
        <= \sum_i w i 0 * (r i 0 * ((- P *m e) i 0 + v i 0)).

(** The drive is split into a part P a, which a shift of e by a accounts for, and
    a rest r. *)
Lemma driven_split P w eta v e e' a r :
  symmetric P ->
  positive w ->
  step_condition P w eta ->
  driven P w v e e' ->
  v = P *m a + r ->
  exists t : 'cV[R]_n, form P (e' - a)
    <= form P (e - a) + (2 * (\sum_i w i 0 * (t i 0 * r i 0))
                         - 2 * eta * \sum_i w i 0 * t i 0 ^+ 2).
Proof.
move=> P_symmetric w0 short [t -> restricted] split; exists t.
rewrite addrAC; set f := e - a.
apply: le_trans (increments_contract t P_symmetric short erefl) _.
rewrite -addrA ler_add2l ler_add2r -mulrN ler_pmul2l ?ltr0n // -subr_ge0 opprK.
rewrite -big_split; move: restricted; rewrite -subr_ge0 -sumrB => /le_trans; apply.
apply: ler_sum => i _.
have -> : (- P *m e) i 0 + v i 0 = (- P *m f) i 0 + r i 0.
  rewrite split /f mulmxBr [(- P *m a)]mulNmx opprK.
  by rewrite [(P *m a + r) i 0]mxE [(_ + P *m a) i 0]mxE addrA.
by rewrite /= -mulrBr -mulrDr [t i 0 * (_ + _)]mulrDr -addrA addrCA.
Qed.

(** Without a rest, nothing is added. *)
Lemma driven_nonexpansive P w eta v e e' a :
  symmetric P ->
  positive w ->
  0 <= eta ->
  step_condition P w eta ->
  driven P w v e e' ->
  v = P *m a ->
  form P (e' - a) <= form P (e - a).
Proof.
move=> P_symmetric w0 eta0 short drives split.
have rest : v = P *m a + 0 by rewrite addr0.
have [t le] := driven_split P_symmetric w0 short drives rest.
apply: le_trans le _; rewrite ger_addl big1 => [|i _]; last first.
  by rewrite [X in _ * (_ * X)]mxE !mulr0.
rewrite mulr0 sub0r oppr_le0 mulr_ge0 ?mulr_ge0 ?ler0n //.
by rewrite sumr_ge0 // => i _; rewrite mulr_ge0 ?sqr_ge0 // ltW.
Qed.

(** ** Steps *)

Variables (A P : 'M[R]_n) (h lambda : 'cV[R]_n) (sigma : R -> R) (s : R).

Hypothesis A_is_scaled : forall i j, P i j = - (lambda i 0 * A i j).
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis lambda_positive : positive lambda.
Hypothesis s_positive : 0 < s.
Hypothesis sigma_restricted : slope_at_most s sigma.

(** W = s H Lambda^-1. *)
Definition scaled_weights : 'cV[R]_n := \col_i (s * h i 0 / lambda i 0).

Lemma scaled_weights_positive : positive scaled_weights.
Proof. by move=> i; rewrite mxE divr_gt0 ?mulr_gt0. Qed.

(** The increments answer to Lambda times the difference of the arguments. *)
Lemma scaled_arguments u u' x y i :
  (- P *m (x - y)) i 0 + (diag lambda *m (u - u')) i 0
    = lambda i 0 * (A *m x + u - (A *m y + u')) i 0.
Proof.
rewrite /diag diagonal_apply opprD addrACA -mulmxBr [X in _ = _ * X]mxE mulrDr.
congr (_ + _); rewrite !mxE mulr_sumr; apply: eq_bigr => j _.
by rewrite mxE A_is_scaled opprK mulrA.
Qed.

(** One step from two states, with two inputs. *)
Lemma step_driven g u u' x y :
  is_gate g ->
  driven P scaled_weights (diag lambda *m (u - u')) (x - y)
    (gated_step A h sigma g u x - gated_step A h sigma g u' y).
Proof.
move=> gate; pose gap i : R := (A *m x + u) i 0 - (A *m y + u') i 0.
pose rise i : R :=
  g i 0 * sigma ((A *m x + u) i 0) - g i 0 * sigma ((A *m y + u') i 0).
have l0 i : lambda i 0 != 0 by rewrite gt_eqF.
have s0 : s != 0 by rewrite gt_eqF.
exists (\col_i (lambda i 0 / s * rise i)).
  apply/matrixP => i j; rewrite !ord1 [LHS]mxE [RHS]mxE.
  rewrite [(- gated_step _ _ _ _ _ _) i 0]mxE.
  rewrite !col_eta opprD addrACA -mulrBr -/(rise i) [(x - y) i 0]mxE.
  rewrite [(- y) i 0]mxE; congr (_ + _); rewrite mulrA; congr (_ * _).
  by rewrite mulrA divfK // [s * _]mulrC mulfK.
apply: ler_sum => i _; rewrite ler_pmul2l ?scaled_weights_positive //.
rewrite scaled_arguments col_eta.
have -> : (A *m x + u - (A *m y + u')) i 0 = gap i.
  by rewrite [LHS]mxE; congr (_ + _); rewrite [LHS]mxE.
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

(** ** With the same inputs *)

Variables (w : 'cV[R]_n) (nu : R).

Hypothesis w_positive : positive w.
Hypothesis nu_small : nu <= 2.
Hypothesis P_bounded : eigenvalue_at_most P w nu.
Hypothesis w_large : forall i, s * h i 0 <= w i 0 * lambda i 0.

(** The given weights may be larger than those that the theorem needs. *)
Lemma scaled_step_condition : step_condition P scaled_weights 0.
Proof.
apply: (@step_condition_from_eigenvalue_bound _ _ _ _ 2).
- exact: scaled_weights_positive.
- by rewrite mulr0 subr0.
move=> x; apply: le_trans (P_bounded x) _.
have nonneg : 0 <= \sum_i x i 0 ^+ 2 / w i 0.
  by apply: sumr_ge0 => i _; rewrite divr_ge0 ?sqr_ge0 // ltW.
apply: le_trans (ler_wpmul2r nonneg nu_small) _.
rewrite ler_pmul2l ?ltr0n //; apply: ler_sum => i _.
have exact0 := scaled_weights_positive i.
rewrite ler_wpmul2l ?sqr_ge0 // ler_pinv ?inE ?unitf_gt0 ?w_positive //=;
  rewrite ?exact0 ?unitfE ?gt_eqF //.
by rewrite mxE ler_pdivr_mulr.
Qed.

Lemma scaled_step_nonexpansive g u x y :
  is_gate g ->
  sqdist P (gated_step A h sigma g u x) (gated_step A h sigma g u y)
    <= sqdist P x y.
Proof.
move=> gate; rewrite /sqdist -[X in form P X <= _]subr0 -[x - y]subr0.
apply: (driven_nonexpansive P_symmetric scaled_weights_positive (lexx 0)
          scaled_step_condition (step_driven u u x y gate)).
by rewrite subrr !mulmx0.
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
