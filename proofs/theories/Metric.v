(** * Stability of a dense block in its own metric

    Purpose: two trajectories of the block x <- x + H sigma(A x + w) that share
    their inputs never move apart in the norm given by P = -A, at any depth.

    Main Results
    - [metric_one_step]: one step lowers the squared P-distance by at least two
      explicit terms, neither of which is negative.
    - [metric_nonexpansive]: the P-distance after any number of steps is at most
      the initial one, whatever the shared inputs.
    - [gated_metric_nonexpansive]: the same with gates in [0, 1] on the units
      that may change at every step.
    - [metric_nonexpansive_at_slope]: the same for an activation with chord
      slopes in [0, s], with s h_i in the place of h_i.
    - [step_condition_from_eigenvalue_bound]: the bound that the checker
      establishes, P <= nu H^-1 with nu <= 2 - 2 eta, is the condition on the
      step sizes that the theorems ask for.
    - [equilibrium_iff], [unique_equilibrium], [equilibrium_exists]: where the
      activation vanishes only at zero and P is positive definite, the
      equilibria are the solutions of P x = w, and there is exactly one.

    Dependencies: SlopeRestricted, math-comp algebra. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix mxalgebra.
From Keel Require Import SlopeRestricted.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Metric.

Variables (R : realFieldType) (n : nat).
Implicit Types (A P : 'M[R]_n) (x y w h g e z s : 'cV[R]_n).
Implicit Types (sigma : R -> R) (eta mu nu : R).

(** ** Vocabulary *)

(** The quadratic form x^T P x. *)
Definition form P x : R := (x^T *m P *m x) 0 0.

(** The square of the Euclidean length. *)
Definition sqnorm x : R := \sum_i x i 0 ^+ 2.

(** The square of the distance that P measures. *)
Definition sqdist P x y : R := form P (x - y).

Definition symmetric P : Prop := P^T = P.

Definition positive h : Prop := forall i, 0 < h i 0.

(** One step of the block: x + H sigma(A x + w), where w = B u + b. *)
Definition step A h sigma w x : 'cV[R]_n :=
  \col_i (x i 0 + h i 0 * sigma ((A *m x + w) i 0)).

(** The same with the increment of unit i multiplied by the gate g_i. *)
Definition gated_step A h sigma g w x : 'cV[R]_n :=
  \col_i (x i 0 + h i 0 * (g i 0 * sigma ((A *m x + w) i 0))).

(** Gates in [0, 1], and those with which all units take part. *)
Definition is_gate g : Prop := forall i, 0 <= g i 0 <= 1.
Definition all_on : 'cV[R]_n := const_mx 1.

(** The state after k steps; the input may differ from step to step. *)
Fixpoint trajectory A h sigma (w : nat -> 'cV[R]_n) x (k : nat) : 'cV[R]_n :=
  if k is k'.+1
  then step A h sigma (w k') (trajectory A h sigma w x k')
  else x.

Fixpoint gated_trajectory A h sigma (g w : nat -> 'cV[R]_n) x (k : nat) :
    'cV[R]_n :=
  if k is k'.+1
  then gated_step A h sigma (g k') (w k') (gated_trajectory A h sigma g w x k')
  else x.

(** H P H <= (2 - 2 eta) H: the steps are short enough for the metric. *)
Definition step_condition P h eta : Prop :=
  forall s, form P (\col_i (h i 0 * s i 0))
              <= (2 - 2 * eta) * \sum_i h i 0 * s i 0 ^+ 2.

(** P <= nu H^-1: what the checker establishes. *)
Definition eigenvalue_at_most P h nu : Prop :=
  forall x, form P x <= nu * \sum_i x i 0 ^+ 2 / h i 0.

(** P >= mu I: what the checker establishes. *)
Definition eigenvalue_at_least P mu : Prop :=
  forall x, mu * sqnorm x <= form P x.

(** ** Algebra of the form *)

Lemma col_eta (F : 'I_n -> R) i j : (\col_k F k) i j = F i.
Proof. by rewrite mxE. Qed.

Lemma dotE (x y : 'cV[R]_n) : (x^T *m y) 0 0 = \sum_i x i 0 * y i 0.
Proof. by rewrite mxE; apply: eq_bigr => i _; rewrite mxE. Qed.

Lemma formE P x : form P x = \sum_i x i 0 * (P *m x) i 0.
Proof. by rewrite /form -mulmxA dotE. Qed.

Lemma diagonal_apply (g y : 'cV[R]_n) i :
  (diag_mx g^T *m y) i 0 = g i 0 * y i 0.
Proof. by rewrite mul_diag_mx !mxE. Qed.

Lemma form_opp P x : form (- P) x = - form P x.
Proof. by rewrite /form mulmxN mulNmx mxE. Qed.

Lemma formN P x : form P (- x) = form P x.
Proof.
rewrite /form; have -> : (- x)^T = - x^T by apply/matrixP => i j; rewrite !mxE.
by rewrite mulmxN !mulNmx opprK.
Qed.

Lemma form_scale P (t : R) x : form P (t *: x) = t ^+ 2 * form P x.
Proof.
rewrite !formE mulr_sumr; apply: eq_bigr => i _.
by rewrite -scalemxAr [(t *: x) i 0]mxE [(t *: (P *m x)) i 0]mxE expr2 mulrACA.
Qed.

Lemma form_add P e s :
  symmetric P ->
  form P (e + s)
    = form P e + 2 * (\sum_i s i 0 * (P *m e) i 0) + form P s.
Proof.
move=> Psym; rewrite -dotE /form mulmxA.
have -> : (e + s)^T = e^T + s^T by apply/matrixP => i j; rewrite !mxE.
rewrite !mulmxDl !mulmxDr.
have swap : e^T *m P *m s = s^T *m P *m e.
  have <- : (e^T *m P *m s)^T = s^T *m P *m e.
    by rewrite !trmx_mul trmxK Psym mulmxA.
  by apply/matrixP => i j; rewrite !ord1 [RHS]mxE.
rewrite swap mxE [X in X + _]mxE [X in _ + X]mxE.
by rewrite mulr_natl mulr2n !addrA.
Qed.

Lemma sqnorm_ge0 x : 0 <= sqnorm x.
Proof. by apply: sumr_ge0 => i _; apply: sqr_ge0. Qed.

Lemma sqnorm_eq0 x : sqnorm x = 0 -> x = 0.
Proof.
move=> /eqP; rewrite psumr_eq0 => [/allP zero|i _]; last exact: sqr_ge0.
apply/matrixP => i j; rewrite !ord1 mxE.
by have := zero i (mem_index_enum i); rewrite sqrf_eq0 => /eqP.
Qed.

(** ** Any number of steps *)

(** What no step increases, later steps do not exceed. *)
Lemma nonincreasing (f : nat -> R) j k :
  (forall i, f i.+1 <= f i) -> (j <= k)%N -> f k <= f j.
Proof.
move=> le /subnK <-; elim: (k - j)%N => [|d IH]; first exact: lexx.
exact: le_trans (le _) IH.
Qed.

Lemma monotone_from_steps (D : 'cV[R]_n -> 'cV[R]_n -> R) A h sigma
    (w : nat -> 'cV[R]_n) x y j k :
  (forall w x y, D (step A h sigma w x) (step A h sigma w y) <= D x y) ->
  (j <= k)%N ->
  D (trajectory A h sigma w x k) (trajectory A h sigma w y k)
    <= D (trajectory A h sigma w x j) (trajectory A h sigma w y j).
Proof.
move=> le; apply: (nonincreasing (f := fun k =>
  D (trajectory A h sigma w x k) _)) => i /=; exact: le.
Qed.

(** ** All units take part *)

Lemma all_on_gate : is_gate all_on.
Proof. by move=> i; rewrite mxE ler01 lexx. Qed.

Lemma gated_step_on A h sigma w x :
  gated_step A h sigma all_on w x = step A h sigma w x.
Proof. by apply/matrixP => i j; rewrite !mxE mul1r. Qed.

Lemma gated_trajectory_on A h sigma (w : nat -> 'cV[R]_n) x k :
  gated_trajectory A h sigma (fun _ => all_on) w x k
    = trajectory A h sigma w x k.
Proof. by elim: k => //= k ->; exact: gated_step_on. Qed.

(** ** One step *)

(** The heart of the theorem. The increments s enter only through
    s_i^2 <= s_i z_i, so the activation may be anything that ensures it. *)
Lemma increments_contract P h eta e z s :
  symmetric P ->
  step_condition P h eta ->
  z = - P *m e ->
  form P (e + \col_i (h i 0 * s i 0))
    <= form P e
       - 2 * (\sum_i h i 0 * (s i 0 * z i 0 - s i 0 ^+ 2))
       - 2 * eta * \sum_i h i 0 * s i 0 ^+ 2.
Proof.
move=> Psym short ->; rewrite form_add //.
have -> : \sum_i (\col_k (h k 0 * s k 0)) i 0 * (P *m e) i 0
        = - \sum_i h i 0 * (s i 0 * (- P *m e) i 0).
  rewrite -sumrN; apply: eq_bigr => i _.
  by rewrite mulNmx [(- (P *m e)) i 0]mxE !col_eta !mulrN opprK mulrA.
under [X in _ - 2 * X - _]eq_bigr do rewrite mulrBr.
rewrite sumrB -!addrA ler_add2l mulrBr opprB mulrN.
rewrite (addrC (2 * _)) -!addrA ler_add2l.
by apply: le_trans (short s) _; rewrite mulrBl.
Qed.

Section SharedInput.

Variables (A P : 'M[R]_n) (h : 'cV[R]_n) (sigma : R -> R) (eta : R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis eta_nonnegative : 0 <= eta.
Hypothesis short_steps : step_condition P h eta.
Hypothesis sigma_restricted : slope_restricted sigma.

(** z = A (x - y): how far the arguments of the activation are apart. *)
Let gap x y : 'cV[R]_n := A *m (x - y).

(** s: how far the values of the activation are apart. *)
Let rise w x y : 'cV[R]_n :=
  \col_i (sigma ((A *m x + w) i 0) - sigma ((A *m y + w) i 0)).

Lemma gapE w x y i : gap x y i 0 = (A *m x + w) i 0 - (A *m y + w) i 0.
Proof.
by rewrite /gap mulmxBr !mxE opprD addrACA subrr addr0.
Qed.

Lemma rise_restricted w x y i :
  rise w x y i 0 ^+ 2 <= rise w x y i 0 * gap x y i 0.
Proof. by rewrite (gapE w) !mxE; have := sigma_restricted; apply. Qed.

(** What a step takes from the squared distance. *)
Definition dissipation w x y : R :=
  2 * (\sum_i h i 0 * (rise w x y i 0 * gap x y i 0 - rise w x y i 0 ^+ 2))
  + 2 * eta * \sum_i h i 0 * rise w x y i 0 ^+ 2.

Theorem metric_one_step w x y :
  sqdist P (step A h sigma w x) (step A h sigma w y)
    <= sqdist P x y - dissipation w x y
  /\ 0 <= dissipation w x y.
Proof.
split.
  have -> : sqdist P (step A h sigma w x) (step A h sigma w y)
          = form P (x - y + \col_i (h i 0 * rise w x y i 0)).
    congr form; apply/matrixP => i j; rewrite !ord1 !mxE mulrBr.
    by rewrite opprD addrACA.
  rewrite /dissipation opprD addrA; apply: increments_contract => //.
  by rewrite /gap A_is_minus_P.
rewrite /dissipation addr_ge0 ?mulr_ge0 ?ler0n ?sumr_ge0 // => i _;
  rewrite mulr_ge0 ?(ltW (h_positive i)) ?sqr_ge0 //.
by rewrite subr_ge0 rise_restricted.
Qed.

Corollary metric_step_nonexpansive w x y :
  sqdist P (step A h sigma w x) (step A h sigma w y) <= sqdist P x y.
Proof.
have [le nonneg] := metric_one_step w x y.
by rewrite (le_trans le) // ger_addl oppr_le0.
Qed.

(** The headline: at every depth k, for every sequence of shared inputs. *)
Theorem metric_nonexpansive (w : nat -> 'cV[R]_n) x y k :
  sqdist P (trajectory A h sigma w x k) (trajectory A h sigma w y k)
    <= sqdist P x y.
Proof.
elim: k => [|k IH] /=; first exact: lexx.
exact: le_trans (metric_step_nonexpansive _ _ _) IH.
Qed.

(** Stronger: the distance never grows between two depths either. *)
Theorem metric_monotone (w : nat -> 'cV[R]_n) x y j k :
  (j <= k)%N ->
  sqdist P (trajectory A h sigma w x k) (trajectory A h sigma w y k)
    <= sqdist P (trajectory A h sigma w x j) (trajectory A h sigma w y j).
Proof. exact/monotone_from_steps/metric_step_nonexpansive. Qed.

Lemma gated_step_nonexpansive g w x y :
  (forall i, 0 <= g i 0 <= 1) ->
  sqdist P (gated_step A h sigma g w x) (gated_step A h sigma g w y)
    <= sqdist P x y.
Proof.
move=> gates.
pose s : 'cV[R]_n := \col_i (g i 0 * rise w x y i 0).
have -> : sqdist P (gated_step A h sigma g w x) (gated_step A h sigma g w y)
        = form P (x - y + \col_i (h i 0 * s i 0)).
  congr form; apply/matrixP => i j; rewrite !ord1 !mxE !mulrBr.
  by rewrite opprD addrACA.
have z_is : gap x y = - P *m (x - y) by rewrite /gap A_is_minus_P.
apply: le_trans (increments_contract s P_symmetric short_steps z_is) _.
rewrite -addrA -opprD ger_addl oppr_le0.
rewrite addr_ge0 ?mulr_ge0 ?ler0n ?sumr_ge0 // => i _;
  rewrite mulr_ge0 ?(ltW (h_positive i)) ?sqr_ge0 //.
rewrite subr_ge0 (gapE w) !col_eta [g i 0 * _]mulrBr.
exact: (gate_slope_restricted (gates i) sigma_restricted).
Qed.

Theorem gated_metric_nonexpansive (g w : nat -> 'cV[R]_n) x y k :
  (forall j i, 0 <= g j i 0 <= 1) ->
  sqdist P (gated_trajectory A h sigma g w x k)
           (gated_trajectory A h sigma g w y k)
    <= sqdist P x y.
Proof.
move=> gates; elim: k => [|k IH] /=; first exact: lexx.
exact: le_trans (gated_step_nonexpansive _ _ _ (gates k)) IH.
Qed.

End SharedInput.

(** ** From the checker's bound to the condition on the steps *)

Theorem step_condition_from_eigenvalue_bound P h nu eta :
  positive h ->
  nu <= 2 - 2 * eta ->
  eigenvalue_at_most P h nu ->
  step_condition P h eta.
Proof.
move=> hpos nu_eta bound s; apply: le_trans (bound _) _.
have -> : \sum_i (\col_k (h k 0 * s k 0)) i 0 ^+ 2 / h i 0
        = \sum_i h i 0 * s i 0 ^+ 2.
  apply: eq_bigr => i _; rewrite col_eta exprMn mulrAC.
  by rewrite [h i 0 ^+ 2]expr2 mulfK // gt_eqF.
rewrite ler_wpmul2r // sumr_ge0 // => i _.
by rewrite mulr_ge0 ?sqr_ge0 // ltW.
Qed.

(** ** Activations with slopes in [0, s] *)

Lemma step_rescale A h sigma w x (s : R) :
  s != 0 ->
  step A h sigma w x = step A (s *: h) (fun a => sigma a / s) w x.
Proof.
move=> s0; apply/matrixP => i j; rewrite !col_eta [(s *: h) i 0]mxE.
by rewrite [s * h i 0]mulrC -mulrA [s * (_ / s)]mulrC divfK.
Qed.

Theorem metric_nonexpansive_at_slope A P h sigma (s eta : R)
    (w : nat -> 'cV[R]_n) x y k :
  A = - P ->
  symmetric P ->
  positive h ->
  0 < s ->
  slope_at_most s sigma ->
  0 <= eta ->
  step_condition P (s *: h) eta ->
  sqdist P (trajectory A h sigma w x k) (trajectory A h sigma w y k)
    <= sqdist P x y.
Proof.
move=> AP Psym hpos s0 bounded eta0 short.
have same v : trajectory A h sigma w v k
            = trajectory A (s *: h) (fun a => sigma a / s) w v k.
  elim: k => //= k ->; exact/step_rescale/lt0r_neq0.
rewrite !same; apply: metric_nonexpansive AP Psym _ eta0 short _ _ _ _ _.
  by move=> i; rewrite mxE mulr_gt0.
exact: slope_at_most_rescale.
Qed.

(** ** Equilibria *)

(** Where A is injective, it has an inverse. *)
Lemma injective_unit A : (forall x, A *m x = 0 -> x = 0) -> A \in unitmx.
Proof.
move=> injective.
rewrite -unitmx_tr -row_free_unit -kermx_eq0; apply/eqP/row_matrixP => i.
rewrite row0; apply: (can_inj (@trmxK _ _ _)); rewrite trmx0; apply: injective.
transitivity ((row i (kermx A^T) *m A^T)^T); first by rewrite trmx_mul trmxK.
by rewrite -row_mul mulmx_ker row0 trmx0.
Qed.

(** The equilibria are the states in which every argument is zero. *)
Lemma equilibrium_solves A h sigma w x :
  positive h ->
  zero_only_at_zero sigma ->
  step A h sigma w x = x <-> A *m x + w = 0.
Proof.
move=> h0 zero; split=> [fixed|solves]; apply/matrixP => i j; rewrite !ord1.
  rewrite [RHS]mxE; apply/zero.
  have /eqP := congr1 (fun v : 'cV[R]_n => v i 0) fixed.
  rewrite col_eta -subr_eq0 addrC addKr mulf_eq0 gt_eqF //=.
  by move/eqP.
by rewrite col_eta solves mxE (zero 0).2 // mulr0 addr0.
Qed.

Section Equilibrium.

Variables (A P : 'M[R]_n) (h : 'cV[R]_n) (sigma : R -> R) (mu : R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis h_positive : positive h.
Hypothesis sigma_zero : zero_only_at_zero sigma.
Hypothesis mu_positive : 0 < mu.
Hypothesis P_definite : eigenvalue_at_least P mu.

Theorem equilibrium_iff w x : step A h sigma w x = x <-> P *m x = w.
Proof.
apply: iff_trans (equilibrium_solves A w x h_positive sigma_zero) _.
rewrite A_is_minus_P mulNmx addrC; split=> [/eqP|->]; last exact: subrr.
by rewrite subr_eq0 => /eqP.
Qed.

Lemma definite_injective x : P *m x = 0 -> x = 0.
Proof.
move=> Px; apply: sqnorm_eq0; apply/eqP; rewrite eq_le sqnorm_ge0 andbT.
have := P_definite x; rewrite /form -mulmxA Px mulmx0 mxE.
by rewrite pmulr_rle0.
Qed.

Theorem unique_equilibrium w x y :
  step A h sigma w x = x ->
  step A h sigma w y = y ->
  x = y.
Proof.
move=> /equilibrium_iff Px /equilibrium_iff Py.
apply/eqP; rewrite -subr_eq0; apply/eqP/definite_injective.
by rewrite mulmxBr Px Py subrr.
Qed.

Theorem equilibrium_exists w :
  P \in unitmx /\ step A h sigma w (invmx P *m w) = invmx P *m w.
Proof.
have unit : P \in unitmx by exact: injective_unit definite_injective.
by split=> //; apply/equilibrium_iff; rewrite mulKVmx.
Qed.

End Equilibrium.

End Metric.
