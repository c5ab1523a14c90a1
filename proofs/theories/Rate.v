(** * The rate of contraction

    Purpose: how much closer two trajectories come in the norm given by P = -A,
    where the chord slopes of the activation are not below s.

    Main Results
    - [linear_rate]: e - H D P e with slopes D in [s, 1] is at most rho times as
      long as e, for rho not below 1 - s mu and nu - 1, where
      mu H^-1 <= P <= nu H^-1.
    - [metric_rate]: so are two states after a step, if every unit's chord slope
      between them is in [s, 1].
    - [trajectory_rate]: two trajectories with the same inputs, at depth k, if
      every chord slope is in [s, 1]: rho^k.
    - [equilibrium_rate]: a trajectory with a constant input and its equilibrium,
      at depth k: rho^k, if the slopes of chords from zero are not below s on
      [-r, r], where r^2 is not below P_ii times the squared distance at first.

    Dependencies: SlopeRestricted, Metric, Dominance (chord slopes). Any ordered
    field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Dominance.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Rate.

Variables (R : realFieldType) (n : nat).
Implicit Types (A P : 'M[R]_n) (x y w h d e : 'cV[R]_n) (s mu nu rho : R).

(** P >= mu H^-1. *)
Definition eigenvalue_at_least_steps P h mu : Prop :=
  forall x, mu * (\sum_i x i 0 ^+ 2 / h i 0) <= form P x.

Lemma at_least_steps P h mu least :
  positive h ->
  0 <= mu ->
  eigenvalue_at_least P mu ->
  0 <= least ->
  (forall i, least <= h i 0) ->
  eigenvalue_at_least_steps P h (mu * least).
Proof.
move=> h0 mu0 definite least0 short x; apply: le_trans (definite x).
rewrite -mulrA ler_wpmul2l // mulr_sumr ler_sum // => i _.
by rewrite mulrA ler_pdivr_mulr // mulrC ler_wpmul2l // sqr_ge0.
Qed.

(** ** What mu and nu say of H P *)

Lemma square_step (a b c t : R) :
  c != 0 ->
  c * (b - t * (a / c)) ^+ 2
    = c * b ^+ 2 - 2 * t * (a * b) + t * (t * (a ^+ 2 / c)).
Proof.
move=> c0; move Eq : (a / c) => q; have -> : a = q * c by rewrite -Eq divfK.
have -> : (q * c) ^+ 2 / c = q * c * q by rewrite expr2 mulrA mulfK.
rewrite sqrrB mulrDr mulrBr; congr (_ - _ + _).
  rewrite mulrnAr -mulrA mulr_natl; congr (_ *+ 2).
  by rewrite [LHS]mulrA [LHS]mulrC !mulrA.
rewrite exprMn !expr2 !mulrA; congr (_ * q).
by rewrite -!mulrA mulrC !mulrA.
Qed.

Lemma steps_lower P h mu x :
  positive h ->
  0 <= mu ->
  eigenvalue_at_least_steps P h mu ->
  mu * form P x <= \sum_i h i 0 * (P *m x) i 0 ^+ 2.
Proof.
move=> h0 mu0 lower; set y := P *m x.
have square : 0 <= \sum_i h i 0 * (y i 0 - mu * (x i 0 / h i 0)) ^+ 2.
  by apply: sumr_ge0 => i _; rewrite mulr_ge0 ?sqr_ge0 ?(ltW (h0 i)).
have expand : \sum_i h i 0 * (y i 0 - mu * (x i 0 / h i 0)) ^+ 2
    = \sum_i h i 0 * y i 0 ^+ 2 - 2 * mu * form P x
      + mu * (mu * (\sum_i x i 0 ^+ 2 / h i 0)).
  rewrite formE !mulr_sumr -sumrB -big_split /=; apply: eq_bigr => i _.
  by rewrite -/y square_step // gt_eqF.
move: square; rewrite expand => square.
rewrite -subr_ge0; apply: le_trans square _.
rewrite -addrA ler_add2l addrC -subr_ge0.
have -> : - (mu * form P x) - (mu * (mu * (\sum_i x i 0 ^+ 2 / h i 0)) - 2 * mu * form P x)
   = mu * (form P x - mu * (\sum_i x i 0 ^+ 2 / h i 0)).
  rewrite mulrBr opprB addrA; congr (_ - _).
  by rewrite -[2]/(1 + 1) mulrDl mulrDl mul1r addKr.
by rewrite mulr_ge0 // subr_ge0.
Qed.

Lemma steps_upper P h nu x :
  symmetric P ->
  positive h ->
  (forall y, 0 <= form P y) ->
  0 < nu ->
  eigenvalue_at_most P h nu ->
  \sum_i h i 0 * (P *m x) i 0 ^+ 2 <= nu * form P x.
Proof.
move=> Psym h0 semidefinite nu0 upper.
set total := \sum_i _; set u := \col_i (h i 0 * (P *m x) i 0).
have u_upper : form P u <= nu * total.
  apply: le_trans (upper u) _; rewrite ler_pmul2l // ler_sum // => i _.
  by rewrite col_eta exprMn mulrAC [h i 0 ^+ 2]expr2 mulfK // gt_eqF.
have cross : \sum_i (- nu^-1 *: u) i 0 * (P *m x) i 0 = - nu^-1 * total.
  rewrite mulr_sumr; apply: eq_bigr => i _.
  by rewrite mxE col_eta expr2 !mulrA.
have := semidefinite (x + - nu^-1 *: u).
rewrite form_add // cross form_scale sqrrN => nonneg.
have : 0 <= form P x - nu^-1 * total.
  apply: le_trans nonneg _; rewrite -addrA ler_add2l.
  rewrite mulNr mulrN -[2]/(1 + 1) mulrDl mul1r opprD -addrA ger_addl.
  rewrite addrC subr_le0 expr2 -mulrA ler_pmul2l ?invr_gt0 //.
  by rewrite ler_pdivr_mull.
by rewrite subr_ge0 ler_pdivr_mull.
Qed.

(** ** A linear step *)

Section Linear.

Variables (P : 'M[R]_n) (g : 'cV[R]_n) (alpha beta rho : R).

Hypothesis P_symmetric : symmetric P.
Hypothesis P_semidefinite : forall e, 0 <= form P e.
Hypothesis alpha_beta : alpha <= beta.
Hypothesis lower : forall e,
  alpha * form P e <= \sum_i g i 0 * (P *m e) i 0 ^+ 2.
Hypothesis upper : forall e,
  \sum_i g i 0 * (P *m e) i 0 ^+ 2 <= beta * form P e.

(** What the step takes away, less alpha e. *)
Let S : 'M[R]_n := diag_mx g^T *m P - alpha%:M.
Let K : 'M[R]_n := P *m S.

Lemma excess_split : K = P *m diag_mx g^T *m P - alpha *: P.
Proof. by rewrite /K /S mulmxBr mulmxA mul_mx_scalar. Qed.

Lemma excess_symmetric : symmetric K.
Proof.
rewrite /symmetric excess_split linearB linearZ /= !trmx_mul tr_diag_mx.
by rewrite P_symmetric mulmxA.
Qed.

Lemma excess_form e :
  form K e = \sum_i g i 0 * (P *m e) i 0 ^+ 2 - alpha * form P e.
Proof.
rewrite excess_split /form mulmxBr mulmxBl mxE; congr (_ + _); last first.
  by rewrite -scalemxAr -scalemxAl mxE [(alpha *: (_ : 'M_1)) 0 0]mxE.
have -> : e^T *m (P *m diag_mx g^T *m P) *m e
        = (P *m e)^T *m (diag_mx g^T *m (P *m e)).
  by rewrite trmx_mul P_symmetric !mulmxA.
rewrite dotE; apply: eq_bigr => i _.
by rewrite diagonal_apply mulrCA expr2.
Qed.

Lemma excess_nonnegative e : 0 <= form K e.
Proof. by rewrite excess_form subr_ge0. Qed.

Lemma excess_upper e : form K e <= (beta - alpha) * form P e.
Proof. by rewrite excess_form mulrBl ler_add2r. Qed.

Lemma excess_square e : form P (S *m e) <= (beta - alpha) * form K e.
Proof.
set f := form P (S *m e); set k := form K e; set c := beta - alpha.
have c0 : 0 <= c by rewrite subr_ge0.
have cross t : \sum_i (- t *: (S *m e)) i 0 * (K *m e) i 0 = - t * f.
  rewrite /f formE mulr_sumr; apply: eq_bigr => i _.
  by rewrite [(- t *: (S *m e)) i 0]mxE /K -(mulmxA P) mulrA.
have square t : 0 <= k - 2 * (t * f) + t ^+ 2 * (c * f).
  have := excess_nonnegative (e + - t *: (S *m e)).
  rewrite form_add; last exact: excess_symmetric.
  rewrite cross form_scale sqrrN mulNr mulrN => le; apply: le_trans le _.
  by rewrite ler_add2l ler_wpmul2l ?sqr_ge0 ?excess_upper.
have twice t : k - 2 * (t * f) + t * f = k - t * f.
  by rewrite mulr_natl mulr2n opprD addrA subrK.
have [c_zero|c_nonzero] := eqVneq c 0.
  have := square 1; rewrite c_zero !mul0r mulr0 addr0 mul1r => le.
  have k0 : k <= 0 by have := excess_upper e; rewrite -/c c_zero mul0r.
  have : 0 <= 0 - 2 * f by apply: le_trans le _; rewrite ler_add2r.
  by rewrite sub0r oppr_ge0 pmulr_rle0 ?ltr0n.
have cpos : 0 < c by rewrite lt_def c_nonzero.
have := square c^-1.
have -> : c^-1 ^+ 2 * (c * f) = c^-1 * f by rewrite expr2 -mulrA mulKf.
by rewrite twice subr_ge0 ler_pdivr_mull.
Qed.

(** With a = 1 - alpha and b = beta - 1. *)
Lemma rate_arithmetic (a b q k f : R) :
  0 <= q ->
  0 <= k ->
  0 <= a + b ->
  k <= (a + b) * q ->
  f <= (a + b) * k ->
  a <= rho ->
  b <= rho ->
  a ^+ 2 * q - 2 * (a * k) + f <= rho ^+ 2 * q.
Proof.
move=> q0 k0 ab0 kq fk a_rho b_rho.
have squares c : 0 <= c -> c <= rho -> c ^+ 2 * q <= rho ^+ 2 * q.
  move=> c0 c_rho; rewrite ler_wpmul2r // ler_expn2r // nnegrE //.
  exact: le_trans c_rho.
have step1 : a ^+ 2 * q - 2 * (a * k) + f <= a ^+ 2 * q + (b - a) * k.
  rewrite -addrA ler_add2l addrC ler_subl_addr; apply: le_trans fk _.
  by rewrite mulr_natl mulr2n addrA -!mulrDl subrK addrC.
apply: le_trans step1 _.
have [ba|ab] := leP b a.
  have a0 : 0 <= a.
    by rewrite -(pmulr_rge0 a (ltr0n R 2)) mulr_natl mulr2n (le_trans ab0) // ler_add2l.
  apply: le_trans (squares a a0 a_rho).
  by rewrite ger_addl mulr_le0_ge0 // subr_le0.
have b0 : 0 <= b.
  by rewrite -(pmulr_rge0 b (ltr0n R 2)) mulr_natl mulr2n (le_trans ab0) // ler_add2r ltW.
apply: le_trans (squares b b0 b_rho).
have : (b - a) * k <= (b - a) * ((a + b) * q) by rewrite ler_wpmul2l // subr_ge0 ltW.
rewrite -(ler_add2l (a ^+ 2 * q)) => le; apply: le_trans le _.
by rewrite mulrA [a + b]addrC -subr_sqr mulrBl addrC subrK.
Qed.

Lemma linear_rate_with e :
  1 - alpha <= rho ->
  beta - 1 <= rho ->
  form P (e - \col_i (g i 0 * (P *m e) i 0)) <= rho ^+ 2 * form P e.
Proof.
move=> a_rho b_rho.
have -> : e - \col_i (g i 0 * (P *m e) i 0) = (1 - alpha) *: e + - (S *m e).
  rewrite /S mulmxBl mul_scalar_mx opprB addrA scalerBl scale1r subrK.
  congr (_ - _); apply/matrixP => i j; rewrite !ord1 col_eta.
  by rewrite -mulmxA diagonal_apply.
rewrite form_add // form_scale formN.
have -> : \sum_i (- (S *m e)) i 0 * (P *m ((1 - alpha) *: e)) i 0
        = - ((1 - alpha) * form K e).
  have -> : form K e = \sum_i (S *m e) i 0 * (P *m e) i 0.
    by rewrite -dotE trmx_mul /form -[K]excess_symmetric /K trmx_mul P_symmetric !mulmxA.
  rewrite mulr_sumr -sumrN; apply: eq_bigr => i _.
  by rewrite -scalemxAr [(- (S *m e)) i 0]mxE [(_ *: (P *m e)) i 0]mxE mulNr mulrCA.
have width : 1 - alpha + (beta - 1) = beta - alpha.
  by rewrite [LHS]addrC addrA subrK.
rewrite mulrN; apply: (rate_arithmetic (b := beta - 1)) => //; rewrite ?width ?subr_ge0 //.
- exact: excess_nonnegative.
- exact: excess_upper.
- exact: excess_square.
Qed.

End Linear.

(** mu H^-1 <= P <= nu H^-1, and slopes in [s, 1]. *)
Theorem linear_rate P h d s mu nu rho e :
  symmetric P ->
  positive h ->
  0 <= mu ->
  eigenvalue_at_least_steps P h mu ->
  0 < nu ->
  eigenvalue_at_most P h nu ->
  0 <= s ->
  s * mu <= nu ->
  (forall i, s <= d i 0 <= 1) ->
  1 - s * mu <= rho ->
  nu - 1 <= rho ->
  form P (e - \col_i (h i 0 * (d i 0 * (P *m e) i 0))) <= rho ^+ 2 * form P e.
Proof.
move=> Psym h0 mu0 lower nu0 upper s0 order slopes rho_lower rho_upper.
have semidefinite x : 0 <= form P x.
  apply: le_trans (lower x); rewrite mulr_ge0 // sumr_ge0 // => i _.
  by rewrite divr_ge0 ?sqr_ge0 // ltW.
have -> : \col_i (h i 0 * (d i 0 * (P *m e) i 0))
        = \col_i ((\col_j (h j 0 * d j 0)) i 0 * (P *m e) i 0).
  by apply/matrixP => i j; rewrite !col_eta mulrA.
apply: (linear_rate_with (alpha := s * mu) (beta := nu)) => // x.
  rewrite -mulrA; apply: (@le_trans _ _ (s * \sum_i h i 0 * (P *m x) i 0 ^+ 2)).
    by rewrite ler_wpmul2l // steps_lower.
  rewrite mulr_sumr ler_sum // => i _; have /andP[si _] := slopes i.
  rewrite col_eta mulrA ler_wpmul2r ?sqr_ge0 // mulrC ler_wpmul2l //.
  exact: ltW.
apply: le_trans (steps_upper x Psym h0 semidefinite nu0 upper).
rewrite ler_sum // => i _; have /andP[_ d1] := slopes i.
rewrite col_eta ler_wpmul2r ?sqr_ge0 // ler_pimulr //.
exact: ltW.
Qed.

(** ** Steps of the block *)

Section Block.

Variables (A P : 'M[R]_n) (h : 'cV[R]_n) (sigma : R -> R) (s mu nu rho : R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis mu_nonnegative : 0 <= mu.
Hypothesis P_lower : eigenvalue_at_least_steps P h mu.
Hypothesis nu_positive : 0 < nu.
Hypothesis P_upper : eigenvalue_at_most P h nu.
Hypothesis s_nonnegative : 0 <= s.
Hypothesis s_mu_nu : s * mu <= nu.
Hypothesis rho_lower : 1 - s * mu <= rho.
Hypothesis rho_upper : nu - 1 <= rho.

(** d_i is the slope of unit i between its two arguments. *)
Theorem metric_rate d w x y :
  (forall i, s <= d i 0 <= 1) ->
  (forall i, sigma ((A *m x + w) i 0) - sigma ((A *m y + w) i 0)
               = d i 0 * (A *m (x - y)) i 0) ->
  sqdist P (step A h sigma w x) (step A h sigma w y)
    <= rho ^+ 2 * sqdist P x y.
Proof.
move=> slopes chords.
have -> : sqdist P (step A h sigma w x) (step A h sigma w y)
        = form P (x - y - \col_i (h i 0 * (d i 0 * (P *m (x - y)) i 0))).
  congr form; apply/matrixP => i j; rewrite !ord1.
  rewrite [LHS]mxE [in LHS]mxE [(- step _ _ _ _ _) i 0]mxE !col_eta.
  have /eqP := chords i; rewrite subr_eq => /eqP ->.
  rewrite A_is_minus_P mulNmx [(- (P *m (x - y))) i 0]mxE.
  rewrite [RHS]mxE [(x - y) i 0]mxE [(- y) i 0]mxE [(- \col__ _) i 0]mxE col_eta.
  by rewrite mulrDr !mulrN opprD [LHS]addrACA addrK.
exact: linear_rate P_lower nu_positive P_upper s_nonnegative s_mu_nu slopes _ _.
Qed.

(** Some slopes exist unit by unit, so a vector of them does. *)
Lemma metric_rate_units w x y :
  (forall i, exists2 t, s <= t <= 1 &
     sigma ((A *m x + w) i 0) - sigma ((A *m y + w) i 0)
       = t * (A *m (x - y)) i 0) ->
  sqdist P (step A h sigma w x) (step A h sigma w y)
    <= rho ^+ 2 * sqdist P x y.
Proof.
move=> units.
pose slope i t := s <= t <= 1
  /\ sigma ((A *m x + w) i 0) - sigma ((A *m y + w) i 0) = t * (A *m (x - y)) i 0.
have some i : exists t, slope i t.
  by have [t t_slope chord] := units i; exists t.
have [d slopes] := fin_all_exists some.
by apply: (metric_rate (d := \col_i d i)) => i; rewrite col_eta;
  have [] := slopes i.
Qed.

Lemma argument_gap w x y i :
  (A *m (x - y)) i 0 = (A *m x + w) i 0 - (A *m y + w) i 0.
Proof. by rewrite mulmxBr !mxE opprD addrACA subrr addr0. Qed.

Theorem trajectory_rate (w : nat -> 'cV[R]_n) x y k :
  (forall a b, exists2 t, s <= t <= 1 & sigma a - sigma b = t * (a - b)) ->
  sqdist P (trajectory A h sigma w x k) (trajectory A h sigma w y k)
    <= (rho ^+ 2) ^+ k * sqdist P x y.
Proof.
move=> slopes; elim: k => [|k IH] /=; first by rewrite expr0 mul1r.
apply: le_trans (metric_rate_units _) _ => [i|].
  by rewrite (argument_gap (w k)).
by rewrite [_ ^+ k.+1]exprS -mulrA ler_wpmul2l // sqr_ge0.
Qed.

(** *** Towards the equilibrium *)

Hypothesis mu_positive : 0 < mu.

Lemma form_semidefinite x : 0 <= form P x.
Proof.
apply: le_trans (P_lower x); rewrite mulr_ge0 // sumr_ge0 // => i _.
by rewrite divr_ge0 ?sqr_ge0 // ltW.
Qed.

Lemma entry_square i e : (P *m e) i 0 ^+ 2 <= P i i * form P e.
Proof.
set b := (P *m e) i 0; set q := form P e.
pose u : 'cV[R]_n := delta_mx i 0.
have pick (y : 'cV[R]_n) c : \sum_j (c *: u) j 0 * y j 0 = c * y i 0.
  rewrite (bigD1 i) //= big1 => [|j ji].
    by rewrite addr0 mxE [u i 0]mxE !eqxx mulr1.
  by rewrite mxE [u j 0]mxE (negbTE ji) mulr0 mul0r.
have form_u : form P u = P i i.
  rewrite formE -{1}[u]scale1r pick mul1r mxE (bigD1 i) //= big1 => [|j ji].
    by rewrite addr0 [u i 0]mxE !eqxx mulr1.
  by rewrite [u j 0]mxE (negbTE ji) mulr0.
have positive_entry : 0 < P i i.
  rewrite -form_u; apply: lt_le_trans (P_lower u).
  rewrite mulr_gt0 // (bigD1 i) //= ltr_spaddl //.
    by rewrite [u i 0]mxE !eqxx expr1n divr_gt0 ?ltr01 //; exact: h_positive.
  by apply: sumr_ge0 => j _; rewrite divr_ge0 ?sqr_ge0 // ltW.
have := form_semidefinite (P i i *: e + - b *: u).
rewrite form_add // !form_scale form_u pick -scalemxAr [(_ *: (P *m e)) i 0]mxE.
rewrite -/b -/q sqrrN.
have -> : P i i ^+ 2 * q + 2 * (- b * (P i i * b)) + b ^+ 2 * P i i
        = P i i * (P i i * q - b ^+ 2).
  rewrite mulrBr expr2 -mulrA -addrA; congr (_ + _).
  have -> : - b * (P i i * b) = - (P i i * b ^+ 2) by rewrite mulNr mulrCA -expr2.
  by rewrite [b ^+ 2 * _]mulrC mulr_natl mulr2n addrNK.
by rewrite pmulr_rge0 // subr_ge0.
Qed.

Hypothesis sigma_restricted : slope_restricted sigma.
Hypothesis sigma_zero : zero_only_at_zero sigma.
Hypothesis s_at_most_one : s <= 1.
Hypothesis rho_range : 0 <= rho <= 1.

(** r bounds every argument that the trajectory ever sees. *)
Theorem equilibrium_rate w x y r k :
  step A h sigma w y = y ->
  0 <= r ->
  (forall i, P i i * sqdist P x y <= r ^+ 2) ->
  (forall z, `|z| <= r -> s * z ^+ 2 <= sigma z * z) ->
  sqdist P (trajectory A h sigma (fun _ => w) x k) y
    <= (rho ^+ 2) ^+ k * sqdist P x y.
Proof.
move=> fixed r0 reach slopes; have [rho0 rho1] := andP rho_range.
have Py := (equilibrium_iff A_is_minus_P h_positive sigma_zero w y).1 fixed.
have at_y : A *m y + w = 0 by rewrite A_is_minus_P mulNmx Py addNr.
have step_rate u : sqdist P u y <= sqdist P x y ->
    sqdist P (step A h sigma w u) y <= rho ^+ 2 * sqdist P u y.
  move=> near; rewrite -[X in sqdist _ _ X <= _]fixed.
  apply: metric_rate_units => i; set z := (A *m (u - y)) i 0.
  have -> : (A *m u + w) i 0 = z by rewrite /z (argument_gap w) at_y [X in _ - X]mxE subr0.
  have -> : (A *m y + w) i 0 = 0 by rewrite at_y mxE.
  have [z0|z_nonzero] := eqVneq z 0.
    by exists 1; rewrite ?s_at_most_one ?lexx // z0 subrr mulr0.
  have zr : `|z| <= r.
    rewrite -(ler_pexpn2r (ltn0Sn 1)) ?nnegrE // real_normK ?num_real //.
    apply: le_trans (reach i).
    have -> : z = - (P *m (u - y)) i 0 by rewrite /z A_is_minus_P mulNmx mxE.
    rewrite sqrrN; apply: le_trans (entry_square i _) _.
    apply: ler_wpmul2l => //; rewrite -(_ : form P (delta_mx i 0) = P i i).
      exact: form_semidefinite.
    rewrite formE (bigD1 i) //= big1 => [|j ji].
      rewrite addr0 mxE !eqxx mul1r mxE (bigD1 i) //= big1 => [|j ji].
        by rewrite addr0 mxE !eqxx mulr1.
      by rewrite mxE (negbTE ji) mulr0.
    by rewrite mxE (negbTE ji) mul0r.
  have [t /andP[t0 t1] chord] := chord_slope z 0 sigma_restricted.
  exists t; last by rewrite chord subr0.
  rewrite t1 andbT; have := slopes z zr.
  have -> : sigma z * z = t * z ^+ 2.
    have /eqP := chord; rewrite (sigma_zero 0).2 // !subr0 => /eqP ->.
    by rewrite expr2 mulrA.
  by rewrite ler_pmul2r // lt_def sqr_ge0 sqrf_eq0 z_nonzero.
elim: k => [|k IH]; first by rewrite expr0 mul1r.
apply: le_trans (step_rate _ _) _.
  apply: le_trans IH _; rewrite ler_pimull ?form_semidefinite //.
  by rewrite exprn_ile1 ?sqr_ge0 // exprn_ile1.
by rewrite [_ ^+ k.+1]exprS -mulrA ler_wpmul2l // sqr_ge0.
Qed.

End Block.

End Rate.
