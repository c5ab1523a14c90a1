(** * Weights that change from step to step

    Purpose: blocks whose weights are drawn. The input matrix, the bias and what
    scales the steps take any path, along an SDE, by dropout or by an adversary, the
    same one for both trajectories; P = - Lambda A stays. Then nothing but the
    drives of the steps changes, and Theorems 1 and 2 hold of every path. Where A
    changes, too, each step has a metric of its own, and distances drift as far as
    the metrics do.

    Main Results
    - [every_path_nonexpansive]: two trajectories with the same inputs never move
      apart in the norm of P, whatever the path of the weights is.
    - [every_path_gain]: with different inputs the squared P-distance grows by at
      most what each step's input matrix makes of their difference.
    - [grouped_every_path]: so it is for activations that act on groups of units,
      with what scales the steps between 0 and 1 and one for each group.
    - [metric_drift]: if no step moves states apart in its own metric P_k, and
      P_{k+1} <= mu_k P_k, then the squared distance after K steps is at most the
      product of the mu_k times the first.

    Dependencies: Metric, ScaledMetric, Groups, Gain. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Gain.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** One metric *)

Section EveryPath.

Variables (R : realFieldType) (n m : nat).
Variables (P : 'M[R]_n) (W lambda : 'cV[R]_n) (eta : R).

(** A step from what scales it, a drive B u + b and a state. *)
Variables (next : 'cV[R]_n -> 'cV[R]_n -> 'cV[R]_n -> 'cV[R]_n).
Variable admitted : 'cV[R]_n -> Prop.

Local Notation Lambda := (diag lambda).

Hypothesis P_symmetric : symmetric P.
Hypothesis W_positive : positive W.
Hypothesis short_steps : step_condition P W eta.
Hypothesis next_driven : forall gate w w' x y, admitted gate ->
  driven P W (Lambda *m (w - w')) (x - y) (next gate w x - next gate w' y).

(** The weights of every step, drawn in whatever way. *)
Record weight_path := WeightPath {
  input_at : nat -> 'M[R]_(n, m);
  bias_at : nat -> 'cV[R]_n;
  scale_at : nat -> 'cV[R]_n
}.

Implicit Types (path : weight_path) (u : nat -> 'cV[R]_m) (x y : 'cV[R]_n).

Definition drive_at path u k : 'cV[R]_n := input_at path k *m u k + bias_at path k.

(** The state after K steps of one sample. *)
Definition state_on path u x K : 'cV[R]_n :=
  state_after next (scale_at path) (drive_at path u) x K.

Theorem every_path_nonexpansive path u x y j k :
  0 <= eta ->
  (forall i, admitted (scale_at path i)) ->
  (j <= k)%N ->
  sqdist P (state_on path u x k) (state_on path u y k)
    <= sqdist P (state_on path u x j) (state_on path u y j).
Proof.
move=> eta0 on; apply: (nonincreasing (f := fun k =>
  sqdist P (state_on path u x k) (state_on path u y k))) => i /=.
rewrite /sqdist -[X in form P X <= _]subr0 -[X in _ <= form P X]subr0.
apply: (driven_nonexpansive P_symmetric W_positive eta0 short_steps
          (next_driven _ _ _ _ (on i))).
by rewrite subrr !mulmx0.
Qed.

Theorem every_path_gain path u u' x y K :
  0 < eta ->
  (forall i, admitted (scale_at path i)) ->
  sqdist P (state_on path u x K) (state_on path u' y K)
    <= sqdist P x y
       + (2 * eta)^-1
         * \sum_(k < K) energy W (Lambda *m (input_at path k *m (u k - u' k))).
Proof.
move=> eta0 on; have := energy_gain_sum P_symmetric W_positive short_steps next_driven
  (drive_at path u) (drive_at path u') x y K eta0 on.
congr (_ <= _ + _ * _); apply: eq_bigr => k _; congr (energy W (_ *m _)).
by rewrite /drive_at opprD addrACA subrr addr0 mulmxBr.
Qed.

End EveryPath.

(** ** Activations on groups of units *)

Section Grouped.

Variables (R : realFieldType) (n m : nat) (group : 'I_n -> 'I_n).
Variables (A P : 'M[R]_n) (h lambda w : 'cV[R]_n) (nu : R).
Variable sigma : 'cV[R]_n -> 'cV[R]_n.

Hypothesis A_is_scaled : forall i j, P i j = - (lambda i 0 * A i j).
Hypothesis h_positive : positive h.
Hypothesis lambda_positive : positive lambda.
Hypothesis h_even : one_on_groups group h.
Hypothesis lambda_even : one_on_groups group lambda.
Hypothesis sigma_firm : firm_on_groups group sigma.
Hypothesis P_symmetric : symmetric P.
Hypothesis w_positive : positive w.
Hypothesis nu_small : nu <= 2.
Hypothesis P_bounded : eigenvalue_at_most P w nu.
Hypothesis w_large : forall i, h i 0 <= w i 0 * lambda i 0.

(** What the checker establishes of P alone is enough. *)
Theorem grouped_every_path (path : weight_path R n m) u x y j k :
  (forall i, is_gate (scale_at path i) /\ one_on_groups group (scale_at path i)) ->
  (j <= k)%N ->
  sqdist P (state_on (vector_step A h sigma) path u x k)
           (state_on (vector_step A h sigma) path u y k)
    <= sqdist P (state_on (vector_step A h sigma) path u x j)
                (state_on (vector_step A h sigma) path u y j).
Proof.
move=> on; apply: (nonincreasing (f := fun k =>
  sqdist P (state_on (vector_step A h sigma) path u x k) _)) => i /=.
have [gate even] := on i.
exact: (grouped_step_nonexpansive A_is_scaled h_positive lambda_positive h_even
          lambda_even sigma_firm P_symmetric w_positive nu_small P_bounded w_large).
Qed.

End Grouped.

(** ** A metric for each step *)

Section Drift.

Variables (R : realFieldType) (n : nat).
Variables (P : nat -> 'M[R]_n) (mu : nat -> R) (e : nat -> 'cV[R]_n).

Hypothesis mu_nonnegative : forall k, 0 <= mu k.
Hypothesis metrics_drift : forall k x, form (P k.+1) x <= mu k * form (P k) x.

(** e is the difference of two trajectories, in which step k has the metric P_k. *)
Hypothesis steps_nonexpansive : forall k, form (P k) (e k.+1) <= form (P k) (e k).

Theorem metric_drift K :
  form (P K) (e K.+1) <= (\prod_(k < K) mu k) * form (P 0%N) (e 0%N).
Proof.
elim: K => [|K IH]; first by rewrite big_ord0 mul1r.
apply: le_trans (steps_nonexpansive K.+1) _; apply: le_trans (metrics_drift K _) _.
by rewrite big_ord_recr /= [_ * mu K]mulrC -mulrA ler_wpmul2l.
Qed.

End Drift.
