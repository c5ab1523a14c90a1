(** * How far the state moves when the input does

    Purpose: two trajectories of the block x <- x + H G sigma(A x + w) whose
    inputs differ, with the same gates G, which may change at every step. P =
    -Lambda A for a positive diagonal Lambda, W = s H Lambda^-1. The bounds are in
    the norm given by P. They hold of every step of which [driven] does: by
    [step_driven] of chord slopes in [0, s] with any gates in [0, 1], by
    [grouped_step_driven] of activations that act on groups of units.

    Main Results
    - [energy_gain]: a step adds at most v^T W v / (2 eta) to the squared
      P-distance, where v is Lambda times the difference of the inputs of that
      step; [energy_gain_sum] adds this up over the depth.
    - [depth_gain]: from equal initial states and for constant inputs B u + b0,
      the squared P-distance after K steps is at most g / (theta (1 - theta))
      times the squared distance of the u, if
      Lambda B (Lambda B)^T <= g (P + diag d) for numbers d_i >= 0 with
      theta d_i w_i K <= 2 eta.
    - [limit_gain]: at most 4 g times it at every depth, if
      Lambda B (Lambda B)^T <= g P.

    Dependencies: SlopeRestricted, Metric, ScaledMetric. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix mxalgebra.
From Keel Require Import SlopeRestricted Metric ScaledMetric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Gain.

Variables (R : realFieldType) (n m : nat).
Implicit Types (S : 'M[R]_n) (B : 'M[R]_(n, m)) (u : 'cV[R]_m).
Implicit Types (x y a r v w d : 'cV[R]_n) (g theta : R) (K : nat).

(** ** Vocabulary *)

Definition positive_semidefinite S : Prop := forall x, 0 <= form S x.

(** v^T W v. *)
Definition energy w v : R := \sum_i w i 0 * v i 0 ^+ 2.

(** B B^T <= g S. *)
Definition gain_at_most g S B : Prop :=
  positive_semidefinite (g *: S - B *m B^T).

(** ** Algebra *)

Lemma form_diag S d x : form (S + diag d) x = form S x + energy d x.
Proof.
rewrite /form mulmxDr mulmxDl mxE; congr (_ + _); rewrite -mulmxA dotE.
apply: eq_bigr => i _; rewrite /diag mul_diag_mx !mxE.
by rewrite mulrCA expr2.
Qed.

Lemma form_gram B x : form (B *m B^T) x = sqnorm (B^T *m x).
Proof.
rewrite /form; have -> : x^T *m (B *m B^T) *m x = (B^T *m x)^T *m (B^T *m x).
  by rewrite trmx_mul trmxK !mulmxA.
by rewrite dotE; apply: eq_bigr => i _; rewrite expr2.
Qed.

(** Young's inequality, in the form that the gain needs. *)
Lemma young S theta a f :
  symmetric S ->
  positive_semidefinite S ->
  theta * (1 - theta) * form S (a + f)
    <= (1 - theta) * form S a + theta * form S f.
Proof.
move=> Ssym psd; rewrite -subr_ge0.
have := psd ((1 - theta) *: a + (- theta) *: f).
rewrite !form_add // !form_scale sqrrN.
have -> : \sum_i (- theta *: f) i 0 * (S *m ((1 - theta) *: a)) i 0
        = - (theta * (1 - theta) * \sum_i f i 0 * (S *m a) i 0).
  rewrite mulr_sumr -sumrN; apply: eq_bigr => i _.
  by rewrite -scalemxAr !mxE mulrACA !mulNr.
set c := \sum_i _; set p := form S a; set q := form S f.
set ts := theta * (1 - theta).
have -> : (1 - theta) * p = (1 - theta) ^+ 2 * p + ts * p.
  by rewrite expr2 /ts -mulrDl -mulrDl subrK mul1r.
have -> : theta * q = theta ^+ 2 * q + ts * q.
  by rewrite expr2 /ts -mulrDl -mulrDr addrC subrK mulr1.
rewrite mulrN (mulrDr ts) (mulrDr ts) [ts * (2 * c)]mulrCA.
move: (_ ^+ 2 * p) (_ ^+ 2 * q) (2 * _) (ts * p) (ts * q) => A D b e f'.
congr (0 <= _); apply/esym/eqP; rewrite subr_eq; apply/eqP.
rewrite [A + e + _]addrACA [A - b + D]addrAC [e + b]addrC -[b + e + _]addrA.
by rewrite [A + D - b + _]addrA subrK.
Qed.

(** If theta S y = B u, then the work of y is at most that of u. *)
Lemma gain_work g S B theta y u :
  0 <= g ->
  gain_at_most g S B ->
  theta *: (S *m y) = B *m u ->
  theta ^+ 2 * form S y <= g * sqnorm u.
Proof.
move=> g0 gain solves.
have bound : sqnorm (B^T *m y) <= g * form S y.
  have := gain y; rewrite -form_gram /form mulmxBr mulmxBl mxE.
  by rewrite -scalemxAr -scalemxAl [X in X + _]mxE [X in _ + X]mxE subr_ge0.
have work : theta * form S y = \sum_k (B^T *m y) k 0 * u k 0.
  rewrite -dotE trmx_mul trmxK -mulmxA -solves -scalemxAr mxE.
  by rewrite /form -mulmxA.
have [g_zero|g_pos] := eqVneq g 0.
  have zero : B^T *m y = 0.
    apply: sqnorm_eq0; apply/eqP; rewrite eq_le sqnorm_ge0 andbT.
    by rewrite (le_trans bound) // g_zero mul0r.
  rewrite expr2 -mulrA work g_zero mul0r big1 ?mulr0 // => k _.
  by rewrite zero mxE mul0r.
have {}g_pos : 0 < g by rewrite lt_def g_pos.
rewrite -(ler_pmul2l g_pos) -subr_ge0.
apply: (@le_trans _ _ (sqnorm (g *: u - theta *: (B^T *m y)))).
  exact: sqnorm_ge0.
have -> : sqnorm (g *: u - theta *: (B^T *m y))
  = g * (g * sqnorm u) - 2 * (g * (theta * (\sum_k (B^T *m y) k 0 * u k 0)))
    + theta ^+ 2 * sqnorm (B^T *m y).
  rewrite /sqnorm !mulr_sumr -sumrB -big_split; apply: eq_bigr => k _ /=.
  set t := B^T *m y.
  rewrite [(g *: u - theta *: t) k 0]mxE [(- (theta *: t)) k 0]mxE.
  rewrite [(g *: u) k 0]mxE [(theta *: t) k 0]mxE sqrrB !exprMn -mulr_natl.
  by rewrite [g ^+ 2]expr2 -!mulrA [u k 0 * _]mulrCA [u k 0 * _]mulrC.
rewrite -work [theta * (_ * _)]mulrA -expr2 -addrA ler_add2l.
rewrite mulr_natl mulr2n opprD -addrA ger_addl addrC subr_le0 mulrCA.
by rewrite ler_wpmul2l ?sqr_ge0.
Qed.

(** ** Differences of states *)

Section Driven.

Variables (P : 'M[R]_n) (w : 'cV[R]_n) (eta : R).

Hypothesis P_symmetric : symmetric P.
Hypothesis w_positive : positive w.
Hypothesis short_steps : step_condition P w eta.
Hypothesis eta_positive : 0 < eta.

(** 2 t r - 2 eta t^2 is largest at t = r / (2 eta). *)
Lemma complete_square (t r : 'cV[R]_n) :
  2 * (\sum_i w i 0 * (t i 0 * r i 0)) - 2 * eta * energy w t
    <= (2 * eta)^-1 * energy w r.
Proof.
set k := 2 * eta; have k0 : 0 < k by rewrite mulr_gt0 ?ltr0n.
rewrite -(ler_pmul2l k0) mulrA divff ?gt_eqF // mul1r /energy.
rewrite !mulr_sumr -sumrB mulr_sumr; apply: ler_sum => i _.
have -> : k * (2 * (w i 0 * (t i 0 * r i 0)) - k * (w i 0 * t i 0 ^+ 2))
        = w i 0 * (r i 0 * (k * t i 0) *+ 2 - (k * t i 0) ^+ 2).
  rewrite mulrBr [RHS]mulrBr -[_ * (k * _) *+ 2]mulr_natl exprMn.
  rewrite [k ^+ 2]expr2; congr (_ - _).
    rewrite [LHS]mulrCA [RHS]mulrCA; congr (_ * _).
    by rewrite [LHS]mulrCA [r i 0 * _]mulrC -[k * _ * _]mulrA.
  by rewrite [RHS]mulrCA -[RHS]mulrA.
rewrite ler_pmul2l // ler_subl_addr -subr_ge0 addrAC -sqrrB; exact: sqr_ge0.
Qed.

(** A step adds at most the energy of the rest. *)
Lemma driven_energy v e e' a r :
  driven P w v e e' ->
  v = P *m a + r ->
  form P (e' - a) <= form P (e - a) + (2 * eta)^-1 * energy w r.
Proof.
move=> drives split; have [t le] :=
  driven_split P_symmetric w_positive short_steps drives split.
by apply: le_trans le _; rewrite ler_add2l complete_square.
Qed.

Lemma driven_trajectory (e : nat -> 'cV[R]_n) v a r K :
  (forall k, driven P w v (e k) (e k.+1)) ->
  v = P *m a + r ->
  form P (e K - a) <= form P (e 0%N - a) + K%:R * ((2 * eta)^-1 * energy w r).
Proof.
move=> drives split; elim: K => [|K IH] /=; first by rewrite mul0r addr0.
apply: le_trans (driven_energy (drives K) split) _.
by rewrite -[K.+1]addn1 natrD mulrDl mul1r [X in _ <= X]addrA ler_add2r.
Qed.

End Driven.

(** ** Two inputs *)

Section TwoInputs.

Variables (P : 'M[R]_n) (W lambda : 'cV[R]_n) (eta : R).

(** A step from gates, an input and a state, with the gates that it admits. *)
Variables (next : 'cV[R]_n -> 'cV[R]_n -> 'cV[R]_n -> 'cV[R]_n).
Variable admitted : 'cV[R]_n -> Prop.

Local Notation Lambda := (diag lambda).

Hypothesis P_symmetric : symmetric P.
Hypothesis W_positive : positive W.
Hypothesis short_steps : step_condition P W eta.
Hypothesis next_driven : forall gate w w' x y, admitted gate ->
  driven P W (Lambda *m (w - w')) (x - y) (next gate w x - next gate w' y).

(** The state after K steps. *)
Fixpoint state_after (gates w : nat -> 'cV[R]_n) x K : 'cV[R]_n :=
  if K is K'.+1 then next (gates K') (w K') (state_after gates w x K') else x.

(** Whatever the two inputs of the step are. *)
Theorem energy_gain gate w w' x y :
  0 < eta ->
  admitted gate ->
  sqdist P (next gate w x) (next gate w' y)
    <= sqdist P x y + (2 * eta)^-1 * energy W (Lambda *m (w - w')).
Proof.
move=> eta0 on; have drives := next_driven w w' x y on.
rewrite /sqdist -[X in form P X <= _]subr0 -[X in _ <= form P X + _]subr0.
apply: (driven_energy P_symmetric W_positive short_steps eta0 drives).
by rewrite mulmx0 add0r.
Qed.

Corollary energy_gain_sum (gates w w' : nat -> 'cV[R]_n) x y K :
  0 < eta ->
  (forall k, admitted (gates k)) ->
  sqdist P (state_after gates w x K) (state_after gates w' y K)
    <= sqdist P x y
       + (2 * eta)^-1 * \sum_(k < K) energy W (Lambda *m (w k - w' k)).
Proof.
move=> eta0 on; elim: K => [|K IH] /=; first by rewrite big_ord0 mulr0 addr0.
apply: le_trans (energy_gain _ _ _ _ eta0 (on K)) _.
by rewrite big_ord_recr /= mulrDr addrA ler_add2r.
Qed.

(** ** Constant inputs from equal initial states *)

Variables (B : 'M[R]_(n, m)) (b0 : 'cV[R]_n) (gates : nat -> 'cV[R]_n).

Hypothesis P_semidefinite : positive_semidefinite P.
Hypothesis all_gates : forall k, admitted (gates k).

(** The state after K steps with the constant input B u + b0. *)
Definition response u x K : 'cV[R]_n :=
  state_after gates (fun _ => B *m u + b0) x K.

Lemma response_driven u u' x k :
  driven P W (Lambda *m B *m (u - u'))
    (response u x k - response u' x k) (response u x k.+1 - response u' x k.+1).
Proof.
have -> : Lambda *m B *m (u - u') = Lambda *m (B *m u + b0 - (B *m u' + b0)).
  by rewrite opprD addrACA subrr addr0 -mulmxBr mulmxA.
exact: next_driven.
Qed.

Theorem depth_gain g theta d x u u' K :
  0 < eta ->
  0 < theta < 1 ->
  (forall i, 0 <= d i 0) ->
  (forall i, theta * d i 0 * W i 0 * K%:R <= 2 * eta) ->
  P + diag d \in unitmx ->
  0 <= g ->
  gain_at_most g (P + diag d) (Lambda *m B) ->
  theta * (1 - theta) * sqdist P (response u x K) (response u' x K)
    <= g * sqnorm (u - u').
Proof.
move=> eta0 /andP[theta0 theta1] d0 short unit g0 gain.
set v := Lambda *m B *m (u - u').
have [y solves] : exists y, theta *: ((P + diag d) *m y) = v.
  exists (invmx (P + diag d) *m (theta^-1 *: v)).
  by rewrite mulKVmx // scalerA divff ?gt_eqF // scale1r.
apply: le_trans (gain_work g0 gain solves).
pose a := theta *: y; pose r := theta *: (diag d *m y).
have split : v = P *m a + r by rewrite -solves mulmxDl scalerDr -scalemxAr.
have rest := driven_trajectory P_symmetric W_positive short_steps eta0 K
  (response_driven u u' x) split.
rewrite /= subrr sub0r formN in rest.
rewrite /sqdist -[_ - _](subrK a) [_ - _ + a]addrC.
apply: le_trans (young _ _ _ P_symmetric P_semidefinite) _.
set e := form P (_ - a) in rest *.
apply: (@le_trans _ _
  (form P a + theta * (K%:R * ((2 * eta)^-1 * energy W r)))).
  rewrite mulrBl mul1r -addrA ler_add2l addrC ler_subl_addr -mulrDr.
  by rewrite ler_pmul2l // addrC.
rewrite form_diag mulrDr /a form_scale ler_add2l.
rewrite /energy !mulr_sumr; apply: ler_sum => i _.
have -> : r i 0 = theta * (d i 0 * y i 0) by rewrite mxE diagonal_apply.
have k0 : 0 < 2 * eta by rewrite mulr_gt0 ?ltr0n.
move: (W i 0) (short i) => w_i; move: (d i 0) (d0 i) (y i 0) => d_i d0_i y_i short_i.
have -> : theta * (K%:R * ((2 * eta)^-1 * (w_i * (theta * (d_i * y_i)) ^+ 2)))
        = theta ^+ 2 * (d_i * y_i ^+ 2)
          * (theta * d_i * w_i * K%:R / (2 * eta)).
  rewrite !exprMn [d_i ^+ 2]expr2; move: (theta ^+ 2) (y_i ^+ 2) => T Y.
  rewrite [RHS]mulrC -!mulrA; congr (theta * _).
  rewrite [T * (d_i * (d_i * _))]mulrCA.
  rewrite [RHS]mulrCA [w_i * (d_i * _)]mulrA.
  rewrite [(2 * eta)^-1 * (_ * _ * _)]mulrCA.
  by rewrite [K%:R * (_ * _ * _)]mulrCA -mulrA.
apply: ler_pimulr; first by rewrite mulr_ge0 ?sqr_ge0 // mulr_ge0 ?sqr_ge0.
by rewrite ler_pdivr_mulr // mul1r.
Qed.

Theorem limit_gain g x u u' K :
  0 <= eta ->
  P \in unitmx ->
  0 <= g ->
  gain_at_most g P (Lambda *m B) ->
  sqdist P (response u x K) (response u' x K) <= 4 * g * sqnorm (u - u').
Proof.
move=> eta0 unit g0 gain; set v := Lambda *m B *m (u - u').
pose a := invmx P *m v.
have solves : 1 *: (P *m a) = v by rewrite scale1r mulKVmx.
have work := gain_work g0 gain solves.
rewrite expr1n mul1r in work.
have rest : form P (response u x K - response u' x K - a) <= form P a.
  elim: K => [|K IH]; first by rewrite /= subrr sub0r formN.
  apply: le_trans IH; apply: (driven_nonexpansive P_symmetric W_positive eta0
    short_steps (response_driven u u' x K)).
  by rewrite -/v -solves scale1r.
have half : 1 - 2^-1 = 2^-1 :> R.
  by rewrite [X in X - _]splitr mul1r addrK.
have four : 2^-1 * 2^-1 * 4 = 1 :> R.
  by rewrite (natrM R 2 2) mulrACA mulVf ?mulr1 ?pnatr_eq0.
have quarter : 0 < 2^-1 * 2^-1 :> R by rewrite mulr_gt0 ?invr_gt0 ?ltr0n.
rewrite -[4 * g * _]mulrA -(ler_pmul2l quarter) [X in _ <= X]mulrA four mul1r.
apply: le_trans work.
rewrite /sqdist -[_ - _](subrK a) [_ - _ + a]addrC -[X in _ * X * _]half.
apply: le_trans (young _ _ _ P_symmetric P_semidefinite) _; rewrite half.
by rewrite [X in _ <= X]splitr ![form P a / 2]mulrC ler_add2l ler_pmul2l
           ?invr_gt0 ?ltr0n.
Qed.

End TwoInputs.

End Gain.
