(** * A metric from a matrix inequality

    Purpose: Theorem 7, blocks with any A and chord slopes in [l, 1]: a metric P
    and multipliers lambda that satisfy one matrix inequality make every step
    non-expansive in the norm of P.

    Main Results
    - [inequality_monotone]: if the form of the inequality is nowhere negative, two
      trajectories with the same inputs never move apart in the norm of P.

    Dependencies: SlopeRestricted, Metric. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section MatrixInequality.

Variable R : realFieldType.

(** Every chord slope lies in [l, 1]. *)
Definition slopes_between (l : R) (sigma : R -> R) : Prop :=
  forall a b,
    0 <= ((sigma a - sigma b) - l * (a - b)) * ((a - b) - (sigma a - sigma b)).

Variables (n : nat) (A P : 'M[R]_n) (h lambda : 'cV[R]_n) (l : R).

(** With z = A e: 2 sum lambda_i (s_i - l z_i) (s_i - z_i), less what the step
    adds to the square of the norm: e^T P e for e + H s. *)
Definition inequality_form (e s : 'cV[R]_n) : R :=
  2 * (\sum_i lambda i 0 * ((s i 0 - l * (A *m e) i 0) * (s i 0 - (A *m e) i 0)))
  - (2 * (\sum_i (h i 0 * s i 0) * (P *m e) i 0)
     + form P (\col_i (h i 0 * s i 0))).

Variable sigma : R -> R.

Hypothesis P_symmetric : symmetric P.
Hypothesis lambda_nonnegative : forall i, 0 <= lambda i 0.
Hypothesis sigma_between : slopes_between l sigma.
Hypothesis inequality : forall e s, 0 <= inequality_form e s.

Lemma inequality_step u x y :
  sqdist P (step A h sigma u x) (step A h sigma u y) <= sqdist P x y.
Proof.
pose e := x - y.
pose s : 'cV[R]_n := \col_i (sigma ((A *m x + u) i 0) - sigma ((A *m y + u) i 0)).
have gap i : (A *m e) i 0 = (A *m x + u) i 0 - (A *m y + u) i 0.
  by rewrite /e mulmxBr !mxE opprD addrACA subrr addr0.
have moved : step A h sigma u x - step A h sigma u y
    = e + \col_i (h i 0 * s i 0).
  apply/matrixP => i j; rewrite !ord1 [LHS]mxE [(- step _ _ _ _ _) i 0]mxE.
  rewrite [RHS]mxE !col_eta opprD addrACA -mulrBr /e [(x - y) i 0]mxE.
  by rewrite [(- y) i 0]mxE.
rewrite /sqdist moved form_add // -/e.
have := inequality e s; rewrite /inequality_form subr_ge0.
under [X in 2 * X + form P _ <= _]eq_bigr do rewrite -(col_eta (fun i => h i 0 * s i 0) _ 0).
move=> le; rewrite -addrA ger_addl; apply: le_trans le _.
rewrite pmulr_rle0 ?ltr0n // -oppr_ge0 -sumrN; apply: sumr_ge0 => i _.
rewrite -[X in 0 <= X]mulrN; apply: mulr_ge0 => //.
rewrite -[X in 0 <= X]mulrN opprB gap /s col_eta; exact: sigma_between.
Qed.

Theorem inequality_monotone (u : nat -> 'cV[R]_n) x y j k :
  (j <= k)%N ->
  sqdist P (trajectory A h sigma u x k) (trajectory A h sigma u y k)
    <= sqdist P (trajectory A h sigma u x j) (trajectory A h sigma u y j).
Proof. exact/monotone_from_steps/inequality_step. Qed.

End MatrixInequality.
