(** * Gradients with respect to the state

    Purpose: what the backward pass makes of a gradient, p[k] = J_k^T p[k+1] with
    the Jacobians J = I + H G D A of steps, in the norm that is dual to one in
    which the steps bring states closer. No square roots: the dual norm of p is at
    most the root of c where (p^T e)^2 <= c Q(e) for all e, Q the squared norm.

    Main Results
    - [pulled_nonexpansive]: if no Jacobian stretches a vector in some norm, a
      gradient never grows in the dual norm.
    - [pulled_left]: if every Jacobian leaves a share r of every vector, m steps
      back leave r^m of a gradient.
    - [driven_left]: in the norm of P with P <= nu W^-1 a step leaves 1 - nu.
    - [euclidean_growth]: what never grows in a dual norm grows in length at most
      by the root of high / low, if low |e|^2 <= Q(e) <= high |e|^2.
    - [dual_form]: of the norm of P the dual is that of P^-1: it is p^T w, P w = p;
      [dual_weighted_max]: of max |e_i| / v_i it is the sum of v_i |p_i|.

    Dependencies: Metric, ScaledMetric, Groups, Dominance, Rate; Projections
    (Cauchy-Schwarz). Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Dominance Rate.
From Keel Require Import Projections.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Adjoint.

Variables (R : realFieldType) (n : nat).
Implicit Types (A D P : 'M[R]_n) (e g h p q v w x z : 'cV[R]_n) (c r nu : R).
Implicit Types (J : nat -> 'M[R]_n) (Q : 'cV[R]_n -> R).

(** ** Vocabulary *)

(** p^T e. *)
Definition dot p e : R := (p^T *m e) 0 0.

(** The squared norm of p that is dual to Q is at most c. *)
Definition dual_at_most Q p c : Prop := forall e, dot p e ^+ 2 <= c * Q e.

(** The linear part of a step, with slopes D: I + H G D A. *)
Definition linear_step A h D g : 'M[R]_n :=
  1%:M + diag_mx (\row_i (h i 0 * g i 0)) *m D *m A.

(** A gradient carried back from state j + m to state j. *)
Fixpoint pulled J p j m : 'cV[R]_n :=
  if m is m'.+1 then (J j)^T *m pulled J p j.+1 m' else p.

(** ** Any norm *)

Lemma dotP p e : dot p e = \sum_i p i 0 * e i 0.
Proof. exact: dotE. Qed.

Lemma dot_transpose (M : 'M[R]_n) p e : dot (M^T *m p) e = dot p (M *m e).
Proof. by rewrite /dot trmx_mul trmxK mulmxA. Qed.

Lemma dot_scale r p e : dot (r *: p) e = r * dot p e.
Proof. by rewrite /dot linearZ -scalemxAl mxE. Qed.

Lemma pulled_scale J r p j m : pulled J (r *: p) j m = r *: pulled J p j m.
Proof. by elim: m j => //= m IH j; rewrite IH scalemxAr. Qed.

Theorem pulled_nonexpansive Q J p c j m :
  (forall k e, Q (J k *m e) <= Q e) ->
  0 <= c ->
  dual_at_most Q p c -> dual_at_most Q (pulled J p j m) c.
Proof.
move=> closer c0 bounded; elim: m j => //= m IH j e; rewrite dot_transpose.
by apply: le_trans (IH _ _) _; rewrite ler_wpmul2l.
Qed.

(** What leaves a share of every vector reaches every vector. *)
Lemma left_unit Q r (M : 'M[R]_n) :
  0 < r -> Q 0 = 0 -> (forall e, Q e <= 0 -> e = 0) ->
  (forall e, r ^+ 2 * Q e <= Q (M *m e)) -> M \in unitmx.
Proof.
move=> r0 zero definite left; apply: injective_unit => x x_is; apply: definite.
by have := left x; rewrite x_is zero pmulr_rle0 // exprn_gt0.
Qed.

Lemma transposed_left Q r (M : 'M[R]_n) p c :
  0 < r -> 0 <= c -> Q 0 = 0 -> (forall e, Q e <= 0 -> e = 0) ->
  (forall e, r ^+ 2 * Q e <= Q (M *m e)) ->
  dual_at_most Q (M^T *m p) c -> dual_at_most Q (r *: p) c.
Proof.
move=> r0 c0 zero definite left bounded e.
have unit := left_unit r0 zero definite left.
have e_is : e = M *m (invmx M *m e) by rewrite mulKVmx.
rewrite dot_scale exprMn [in dot p e]e_is -dot_transpose.
apply: le_trans (ler_wpmul2l (sqr_ge0 r) (bounded _)) _.
by rewrite mulrCA; apply: ler_wpmul2l => //; rewrite [in Q e]e_is; exact: left.
Qed.

Theorem pulled_left Q J r p c j m :
  0 < r -> 0 <= c -> Q 0 = 0 -> (forall e, Q e <= 0 -> e = 0) ->
  (forall k e, r ^+ 2 * Q e <= Q (J k *m e)) ->
  dual_at_most Q (pulled J p j m) c -> dual_at_most Q (r ^+ m *: p) c.
Proof.
move=> r0 c0 zero definite left; elim: m j p => [|m IH] j p /=.
  by rewrite expr0 scale1r.
move=> /(transposed_left r0 c0 zero definite (left j)).
by rewrite -pulled_scale => /IH; rewrite scalerA -exprSr.
Qed.

Theorem euclidean_growth Q p q (low high : R) :
  0 < low -> 0 <= high ->
  (forall e, low * sqnorm e <= Q e) -> (forall e, Q e <= high * sqnorm e) ->
  (forall c, 0 <= c -> dual_at_most Q p c -> dual_at_most Q q c) ->
  sqnorm q <= high / low * sqnorm p.
Proof.
move=> low0 high0 lower upper never.
have dot_self e : dot e e = sqnorm e.
  by rewrite dotP; apply: eq_bigr => i _; rewrite expr2.
have cauchy a b : dot a b ^+ 2 <= sqnorm a * sqnorm b.
  by rewrite dotP; exact: sum_square_le.
have c0 : 0 <= sqnorm p / low by rewrite divr_ge0 ?sqnorm_ge0 // ltW.
have bounded : dual_at_most Q p (sqnorm p / low).
  move=> e; apply: le_trans (cauchy p e) _.
  rewrite -mulrA ler_wpmul2l ?sqnorm_ge0 // ler_pdivl_mull //.
have := never _ c0 bounded q; rewrite dot_self expr2 => le.
have [q_is|q_is] := eqVneq (sqnorm q) 0.
  by rewrite q_is mulr_ge0 ?sqnorm_ge0 // divr_ge0 // ltW.
have q0 : 0 < sqnorm q by rewrite lt_def q_is sqnorm_ge0.
rewrite -(ler_pmul2r q0); apply: le_trans le _.
apply: le_trans (ler_wpmul2l c0 (upper q)) _.
by rewrite mulrA [sqnorm p / low * high]mulrAC [high / low * _]mulrAC mulrC
  [sqnorm p * high]mulrC mulrC.
Qed.

(** ** The norm of a metric *)

Theorem driven_left P w nu e e' :
  symmetric P -> positive w -> (forall x, 0 <= form P x) ->
  0 < nu -> nu <= 1 -> eigenvalue_at_most P w nu ->
  driven P w 0 e e' ->
  (1 - nu) ^+ 2 * form P e <= form P e'.
Proof.
move=> Psym w0 semidefinite nu0 nu1 upper [r e'_is restricted].
set z := - P *m e in restricted.
have zE i : z i 0 = - (P *m e) i 0 by rewrite /z mulNmx mxE.
have share0 : 0 <= 1 - nu by rewrite subr_ge0.
set t := \sum_i w i 0 * (r i 0 * z i 0).
have restricted_t : \sum_i w i 0 * r i 0 ^+ 2 <= t.
  apply: le_trans restricted _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  by apply: eq_bigr => i _; rewrite [(0 : 'cV_n) i 0]mxE addr0.
have t_small : t <= nu * form P e.
  apply: le_trans (steps_upper e Psym w0 semidefinite nu0 upper).
  have square : 0 <= \sum_i w i 0 * (z i 0 - r i 0) ^+ 2.
    by apply: sumr_ge0 => i _; rewrite mulr_ge0 ?sqr_ge0 ?ltW.
  have expand : \sum_i w i 0 * (z i 0 - r i 0) ^+ 2
      = \sum_i w i 0 * (P *m e) i 0 ^+ 2 - t - t + \sum_i w i 0 * r i 0 ^+ 2.
    rewrite /t -!sumrB -big_split /=; apply: eq_bigr => i _.
    rewrite sqrrB zE sqrrN mulrDr mulrBr mulr2n mulrDr opprD addrA.
    by rewrite [r i 0 * _]mulrC.
  move: square; rewrite expand => square; rewrite -subr_ge0.
  by apply: le_trans square _; rewrite -addrA ger_addl addrC subr_le0.
set d := \sum_i e' i 0 * (P *m e) i 0.
have d_is : d = form P e - t.
  rewrite /d formE /t -sumrB; apply: eq_bigr => i _.
  by rewrite e'_is mxE col_eta mulrDl zE !mulrN opprK mulrA.
have d_large : (1 - nu) * form P e <= d.
  by rewrite d_is mulrBl mul1r ler_add2l ler_opp2.
have := semidefinite (- (1 - nu) *: e + e').
rewrite form_add // form_scale sqrrN -scalemxAr.
have -> : \sum_i e' i 0 * (- (1 - nu) *: (P *m e)) i 0 = - ((1 - nu) * d).
  rewrite /d -mulNr mulr_sumr; apply: eq_bigr => i _.
  by rewrite mxE mulrCA.
rewrite mulrN => nonneg; rewrite -subr_ge0; apply: le_trans nonneg _.
set s := _ * form P e; have s_le : s <= (1 - nu) * d.
  by rewrite /s expr2 -mulrA ler_wpmul2l.
rewrite addrC ler_add2l ler_subl_addr mulr_natl mulr2n addrA.
by rewrite ler_paddl // addrC subr_ge0.
Qed.

(** ** Dual norms *)

Theorem dual_form P p w c :
  symmetric P -> (forall x, 0 <= form P x) -> P *m w = p -> 0 <= c ->
  dual_at_most (form P) p c <-> form P w <= c.
Proof.
move=> Psym semidefinite <- c0.
have dot_is e : dot (P *m w) e = \sum_i e i 0 * (P *m w) i 0.
  by rewrite dotP; apply: eq_bigr => i _; rewrite mulrC.
have dot_self : dot (P *m w) w = form P w by rewrite dot_is formE.
have cauchy e : dot (P *m w) e ^+ 2 <= form P w * form P e.
  set d := dot _ _; have line t : 0 <= form P w + 2 * (t * d) + t ^+ 2 * form P e.
    have := semidefinite (w + t *: e); rewrite form_add // form_scale.
    congr (0 <= _ + 2 * _ + _); rewrite /d dot_is mulr_sumr.
    by apply: eq_bigr => i _; rewrite mxE mulrA.
  have [e_is|e_is] := eqVneq (form P e) 0; last first.
    have e0 : 0 < form P e by rewrite lt_def e_is semidefinite.
    have := line (- d / form P e).
    have -> : 2 * (- d / form P e * d) = - (2 * (d ^+ 2 / form P e)).
      by rewrite mulNr mulNr mulrN mulrAC expr2.
    have -> : (- d / form P e) ^+ 2 * form P e = d ^+ 2 / form P e.
      by rewrite exprMn sqrrN -mulrA; congr (_ * _); rewrite expr2 mulfVK.
    rewrite mulr_natl mulr2n opprD addrA subrK subr_ge0 ler_pdivr_mulr //.
  have [d_is|d_is] := eqVneq d 0; first by rewrite d_is expr0n e_is /= mulr0.
  have := line (- (form P w + 1) / d); rewrite e_is mulr0 addr0 divfK //.
  rewrite mulr_natl mulr2n addrA {1}opprD addrA subrr sub0r -opprD oppr_ge0 leNgt.
  by rewrite addr_gt0 ?ltr01 // ltr_spaddr ?ltr01.
split=> [bounded|le e]; last first.
  by apply: le_trans (cauchy e) _; rewrite ler_wpmul2r.
have := bounded w; rewrite dot_self expr2.
have [-> //|w_is] := eqVneq (form P w) 0.
have w0 : 0 < form P w by rewrite lt_def w_is semidefinite.
by rewrite ler_pmul2r.
Qed.

Theorem dual_weighted_max v p c :
  positive v -> 0 <= c ->
  dual_at_most (fun e => weighted_max v e ^+ 2) p (c ^+ 2)
    <-> \sum_i v i 0 * `|p i 0| <= c.
Proof.
move=> v0 c0; have sum0 : 0 <= \sum_i v i 0 * `|p i 0|.
  by apply: sumr_ge0 => i _; rewrite mulr_ge0 ?normr_ge0 ?ltW.
split=> [bounded|le e].
  pose e : 'cV[R]_n := \col_i (v i 0 * Num.sg (p i 0)).
  have e_small : weighted_max v e <= 1.
    apply/(within_weighted_max e v0 ler01) => i; rewrite mxE mul1r normrM.
    rewrite (gtr0_norm (v0 i)) normr_sg; apply: ler_pimulr; first exact: ltW.
    by case: (_ != 0); rewrite ?ler01.
  have dot_is : dot p e = \sum_i v i 0 * `|p i 0|.
    rewrite dotP; apply: eq_bigr => i _; rewrite mxE mulrCA; congr (_ * _).
    by rewrite [RHS]normrEsg mulrC.
  have := bounded e; rewrite dot_is -exprMn ler_pexpn2r ?nnegrE //; last first.
    by rewrite mulr_ge0 ?weighted_max_ge0.
  by move=> le; apply: le_trans le _; rewrite ler_pimulr.
rewrite -exprMn -[dot p e ^+ 2]real_normK ?num_real //.
rewrite ler_pexpn2r ?nnegrE ?mulr_ge0 ?weighted_max_ge0 //.
have m0 := weighted_max_ge0 v e.
have every : within (weighted_max v e) v e by apply/within_weighted_max.
rewrite dotP; apply: le_trans (ler_norm_sum _ _ _) _.
apply: (@le_trans _ _ ((\sum_i v i 0 * `|p i 0|) * weighted_max v e)).
  rewrite mulr_suml; apply: ler_sum => i _; rewrite normrM mulrAC mulrC.
  by apply: ler_wpmul2l; [exact: normr_ge0 | rewrite mulrC; exact: every].
exact: ler_wpmul2r.
Qed.

End Adjoint.
