(** * One inequality for the whole of a block

    Purpose: from equal initial states and constant inputs, one quadratic
    inequality holds of the difference of two states after K steps. It gives the
    gains of Gain.v, and because a layer that acts once satisfies one of the same
    form, a chain of blocks and layers has one bound for all of it.

    Main Results
    - [one_inequality]: e^T (K P + 2 W^-1) e <= 2 (K + 1) e^T v after K + 1 steps,
      if P <= 2 W^-1; P need not be invertible, nor definite.
      [response_inequality]: so it is of the states of a block, v being Lambda B
      times the difference of the inputs; [limit_inequality]: at every depth.
    - [layer_inequality]: the same of an activation with slopes in [0, l] that is
      applied once.
    - [answer_bound]: if c + f^T M f <= 2 f^T G u and G G^T <= b M, then
      c <= b |u|^2.
    - [chain_bound]: so are forms W of differences that satisfy such inequalities
      stage after stage, with one matrix M for all stages;
      [staged_inequality]: the stages as one vector, weighed by multipliers.
    - [form_rounded_down], [rounded_bound], [rounded_chain_bound]: what rounding the
      entries of M and G adds to b.

    Dependencies: Metric, ScaledMetric, FactorCheck, Gain, Projections, Adjoint.
    Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric FactorCheck Gain.
From Keel Require Import Projections Adjoint.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** A block *)

Section Block.

Variables (R : realFieldType) (n : nat).
Variables (P : 'M[R]_n) (w v : 'cV[R]_n) (eta : R).
Implicit Types (e d t : 'cV[R]_n).

Hypothesis P_symmetric : symmetric P.
Hypothesis w_positive : positive w.
Hypothesis short_steps : step_condition P w eta.

(** What the inequality says is not positive. *)
Definition surplus e : R := form P e - 2 * dot e v.

(** What 2 W^-1 leaves of P. *)
Definition spare : 'M[R]_n := diag (\col_i (2 / w i 0)) - P.

Lemma form_spare e : form spare e = 2 * (\sum_i e i 0 ^+ 2 / w i 0) - form P e.
Proof.
have -> : form spare e = form (- P + diag (\col_i (2 / w i 0))) e.
  by rewrite /spare addrC.
rewrite form_diag form_opp addrC /energy mulr_sumr; congr (_ - _).
by apply: eq_bigr => i _; rewrite col_eta -mulrA [_^-1 * _]mulrC.
Qed.

Lemma spare_symmetric : symmetric spare.
Proof. by rewrite /symmetric /spare linearB /= P_symmetric tr_diag_mx. Qed.

Lemma spare_semidefinite : 0 <= eta -> positive_semidefinite spare.
Proof.
move=> eta0 e; rewrite form_spare subr_ge0.
have e_is : e = \col_i (w i 0 * (\col_k (e k 0 / w k 0)) i 0).
  by apply/matrixP => i j; rewrite ord1 !mxE mulrC divfK // gt_eqF.
rewrite {1}e_is; apply: le_trans (short_steps _) _.
have -> : \sum_i w i 0 * (\col_k (e k 0 / w k 0)) i 0 ^+ 2
        = \sum_i e i 0 ^+ 2 / w i 0.
  apply: eq_bigr => i _; rewrite mxE exprMn mulrCA; congr (_ * _).
  by rewrite expr2 mulrA divff ?mul1r // gt_eqF.
apply: ler_wpmul2r; last by rewrite ger_addl oppr_le0 mulr_ge0 ?ler0n.
by apply: sumr_ge0 => i _; rewrite divr_ge0 ?sqr_ge0 // ltW.
Qed.

(** It falls with every step, by what is spare of the increment. *)
Lemma surplus_step e e' :
  driven P w v e e' ->
  exists2 g : 'cV[R]_n, e' = e + g & surplus e' + form spare g <= surplus e.
Proof.
case=> t -> restricted; set g := \col_i (w i 0 * t i 0); exists g => //.
have energy_is : \sum_i g i 0 ^+ 2 / w i 0 = \sum_i w i 0 * t i 0 ^+ 2.
  apply: eq_bigr => i _; rewrite col_eta exprMn mulrAC expr2 mulfK //.
  by rewrite gt_eqF.
have dot_is : dot (e + g) v = dot e v + dot g v.
  by rewrite !dotP -big_split; apply: eq_bigr => i _; rewrite mxE mulrDl.
have work : \sum_i w i 0 * (t i 0 * ((- P *m e) i 0 + v i 0))
    = dot g v - \sum_i g i 0 * (P *m e) i 0.
  rewrite dotP -sumrB; apply: eq_bigr => i _; rewrite col_eta.
  by rewrite mulNmx [(- (P *m e)) i 0]mxE !mulrDr !mulrN !mulrA addrC.
move: restricted; rewrite work form_spare energy_is /surplus form_add // dot_is.
set drop := \sum_i g i 0 * _; set more := \sum_i w i 0 * _.
move: (form P e) (form P g) (dot e v) (dot g v) => f f' c c' restricted.
rewrite [2 * (c + c')]mulrDr opprD.
have -> : f + 2 * drop + f' + (- (2 * c) - 2 * c') + (2 * more - f')
        = f - 2 * c + 2 * (more - (c' - drop)).
  rewrite opprB addrA !mulrDr mulrN.
  move: (2 * drop) (2 * c) (2 * c') (2 * more) => a b b' d.
  rewrite [f + a + f' + _]addrAC [_ + f' + _]addrAC addrK addrACA -[LHS]addrA.
  by congr (_ + _); rewrite addrC.
by rewrite ger_addl pmulr_rle0 ?ltr0n // subr_le0.
Qed.


(** From equal states, after K steps. *)
Lemma surplus_after (e : nat -> 'cV[R]_n) K :
  0 <= eta ->
  e 0%N = 0 ->
  (forall k, driven P w v (e k) (e k.+1)) ->
  K%:R * surplus (e K) + form spare (e K) <= 0.
Proof.
move=> eta0 start drives; elim: K => [|K IH].
  by rewrite start mul0r add0r /form mulmx0 mxE.
have [g e_is le] := surplus_step (drives K).
rewrite {}e_is in le *; move: le; set s' := surplus _ => le.
have psd := spare_semidefinite eta0; have [K_is|K0] := posnP K.
  move: le IH; rewrite K_is start mul0r add0r mul1r [0 + g]add0r => le _.
  apply: le_trans le _; rewrite /surplus /form mulmx0 mxE dotP big1 ?mulr0 ?subr0 //.
  by move=> i _; rewrite mxE mul0r.
have {}K0 : 0 < K%:R :> R by rewrite ltr0n.
have young : K%:R * form spare (e K + g)
    <= K.+1%:R * (form spare (e K) + K%:R * form spare g).
  have symmetric_D := spare_symmetric.
  have := psd (e K - K%:R *: g); rewrite !form_add // formN form_scale.
  have -> : \sum_i (- (K%:R *: g)) i 0 * (spare *m e K) i 0
      = - (K%:R * \sum_i g i 0 * (spare *m e K) i 0).
    by rewrite mulr_sumr -sumrN; apply: eq_bigr => i _; rewrite !mxE mulNr mulrA.
  rewrite -[K.+1]addn1 natrD.
  move: (form spare (e K)) (form spare g) (\sum_i _) (K%:R : R) => a f x k.
  rewrite mulrN addrAC subr_ge0 => le2; rewrite !mulrDr !mulrDl !mul1r.
  rewrite addrA ler_add2r -!addrA ler_add2l [k * (x + x)]mulrDr.
  by move: le2; rewrite expr2 -mulrA mulrDl mul1r.
have small : K%:R * s' <= - (form spare (e K) + K%:R * form spare g).
  rewrite opprD; apply: (@le_trans _ _ (K%:R * (surplus (e K) - form spare g))).
    by rewrite ler_pmul2l // ler_subr_addr.
  by rewrite mulrBr ler_add2r -subr_le0 opprK.
rewrite -(pmulr_rle0 _ K0) mulrDr mulrCA.
by apply: le_trans (ler_add (ler_wpmul2l (ler0n _ _) small) young) _; rewrite mulrN addNr.
Qed.

(** After K + 1 steps: with D for 2 W^-1 - P this is P + D / (K + 1), up to a
    factor. *)
Theorem one_inequality (e : nat -> 'cV[R]_n) K :
  0 <= eta ->
  e 0%N = 0 ->
  (forall k, driven P w v (e k) (e k.+1)) ->
  K%:R * form P (e K.+1) + 2 * (\sum_i e K.+1 i 0 ^+ 2 / w i 0)
    <= K.+1%:R * (2 * dot (e K.+1) v).
Proof.
move=> eta0 start drives; have := surplus_after K.+1 eta0 start drives.
rewrite form_spare /surplus mulrBr addrAC subr_le0 => le; apply: le_trans le.
rewrite -addn1 natrD mulrDl mul1r.
by rewrite [X in _ <= X]addrA [X in _ <= X - _]addrAC addrK.
Qed.

(** Where d K <= 2 W^-1 and (K + 1) / K is at most kappa. *)
Corollary stretched_inequality (e : nat -> 'cV[R]_n) d kappa K :
  0 <= eta ->
  positive_semidefinite P ->
  e 0%N = 0 ->
  (forall k, driven P w v (e k) (e k.+1)) ->
  (forall i, 0 <= d i 0) ->
  (forall i, d i 0 * w i 0 * K%:R <= 2) ->
  K.+1%:R <= kappa * K%:R ->
  (0 < K)%N ->
  form (P + diag d) (e K.+1) <= 2 * (kappa * dot (e K.+1) v).
Proof.
move=> eta0 psd start drives d0 short kappa_K K0.
have {}K0 : 0 < K%:R :> R by rewrite ltr0n.
have le := one_inequality K eta0 start drives.
have whole : K%:R * form (P + diag d) (e K.+1) <= K.+1%:R * (2 * dot (e K.+1) v).
  apply: le_trans le; rewrite form_diag mulrDr ler_add2l /energy !mulr_sumr.
  apply: ler_sum => i _; rewrite mulrA mulrA ler_pdivl_mulr ?w_positive //.
  by rewrite mulrAC ler_wpmul2r ?sqr_ge0 // -mulrA mulrC.
have nonneg : 0 <= 2 * dot (e K.+1) v.
  rewrite -(pmulr_rge0 _ (ltr0Sn R K)); apply: le_trans whole.
  apply: mulr_ge0; [exact: ltW | rewrite form_diag; apply: addr_ge0; first exact: psd].
  by apply: sumr_ge0 => i _; rewrite mulr_ge0 ?sqr_ge0.
rewrite -(ler_pmul2l K0); apply: le_trans whole _.
by rewrite [2 * (kappa * _)]mulrCA [K%:R * _]mulrA [K%:R * _]mulrC ler_wpmul2r.
Qed.

(** After one step. *)
Corollary first_inequality (e : nat -> 'cV[R]_n) d :
  0 <= eta ->
  e 0%N = 0 ->
  (forall k, driven P w v (e k) (e k.+1)) ->
  (forall i, d i 0 * w i 0 <= 2) ->
  form (diag d) (e 1%N) <= 2 * dot (e 1%N) v.
Proof.
move=> eta0 start drives short; have := one_inequality 0 eta0 start drives.
rewrite mul0r add0r mul1r; apply: le_trans.
rewrite -[diag d]add0r form_diag; have -> : form 0 (e 1%N) = 0.
  by rewrite /form mulmx0 mul0mx mxE.
rewrite add0r /energy mulr_sumr; apply: ler_sum => i _.
rewrite mulrA ler_pdivl_mulr ?w_positive // mulrAC.
by rewrite ler_wpmul2r ?sqr_ge0.
Qed.

(** At every depth. *)
Corollary deep_inequality (e : nat -> 'cV[R]_n) K :
  0 <= eta ->
  e 0%N = 0 ->
  (forall k, driven P w v (e k) (e k.+1)) ->
  form P (e K) <= 2 * dot (e K) v.
Proof.
move=> eta0 start drives; rewrite -subr_le0 -/(surplus _).
have [->|K0] := posnP K.
  rewrite start /surplus /form mulmx0 mxE dotP big1 ?mulr0 ?subr0 // => i _.
  by rewrite mxE mul0r.
have le := surplus_after K eta0 start drives; rewrite -(ltr0n R) in K0.
rewrite -(pmulr_rle0 _ K0); apply: le_trans le.
by rewrite ler_addl spare_semidefinite.
Qed.

End Block.

(** ** The states of a block *)

Section Responses.

Variables (R : realFieldType) (n m : nat).
Variables (P : 'M[R]_n) (W lambda : 'cV[R]_n) (eta : R).
Variables (next : 'cV[R]_n -> 'cV[R]_n -> 'cV[R]_n -> 'cV[R]_n).
Variable admitted : 'cV[R]_n -> Prop.
Variables (B : 'M[R]_(n, m)) (b0 : 'cV[R]_n) (gates : nat -> 'cV[R]_n).

Hypothesis P_symmetric : symmetric P.
Hypothesis W_positive : positive W.
Hypothesis short_steps : step_condition P W eta.
Hypothesis next_driven : forall gate w w' x y, admitted gate ->
  driven P W (diag lambda *m (w - w')) (x - y) (next gate w x - next gate w' y).
Hypothesis all_gates : forall k, admitted (gates k).

(** How far two inputs move the states after K steps apart. *)
Definition responses_apart x u u' K : 'cV[R]_n :=
  response next B b0 gates u x K - response next B b0 gates u' x K.

Theorem response_inequality (d : 'cV[R]_n) kappa x u u' K :
  0 <= eta ->
  positive_semidefinite P ->
  (forall i, 0 <= d i 0) ->
  (forall i, d i 0 * W i 0 * K%:R <= 2) ->
  K.+1%:R <= kappa * K%:R ->
  (0 < K)%N ->
  form (P + diag d) (responses_apart x u u' K.+1)
    <= 2 * (kappa * dot (responses_apart x u u' K.+1)
                      (diag lambda *m B *m (u - u'))).
Proof.
move=> eta0 psd d0 short; apply: (stretched_inequality P_symmetric W_positive
  short_steps (e := responses_apart x u u') eta0 psd _ _ d0 short).
  exact: subrr.
move=> k; exact: (response_driven next_driven).
Qed.

(** After one step. *)
Theorem first_response_inequality (d : 'cV[R]_n) x u u' :
  0 <= eta ->
  (forall i, d i 0 * W i 0 <= 2) ->
  form (diag d) (responses_apart x u u' 1)
    <= 2 * dot (responses_apart x u u' 1) (diag lambda *m B *m (u - u')).
Proof.
move=> eta0 short; apply: (first_inequality P_symmetric W_positive short_steps
  (e := responses_apart x u u') eta0 _ _ short).
  exact: subrr.
move=> k; exact: (response_driven next_driven).
Qed.

(** At every depth. *)
Theorem limit_inequality x u u' K :
  0 <= eta ->
  form P (responses_apart x u u' K)
    <= 2 * dot (responses_apart x u u' K) (diag lambda *m B *m (u - u')).
Proof.
move=> eta0; apply: (deep_inequality P_symmetric W_positive short_steps
  (e := responses_apart x u u') K eta0).
  exact: subrr.
move=> k; exact: (response_driven next_driven).
Qed.

End Responses.

(** ** A layer *)

Section Layer.

Variables (R : realFieldType) (n : nat) (sigma : R -> R) (l : R).
Implicit Types (lambda z : 'cV[R]_n).

Hypothesis slopes : slope_at_most l sigma.

(** What the activation makes of the difference of its arguments. *)
Definition risen z z' : 'cV[R]_n := \col_i (sigma (z i 0) - sigma (z' i 0)).

Theorem layer_inequality lambda z z' :
  (forall i, 0 <= lambda i 0) ->
  form (diag (2 *: lambda)) (risen z z')
    <= 2 * dot (risen z z') (diag (l *: lambda) *m (z - z')).
Proof.
move=> lambda0; set s := risen z z'; rewrite -[diag _]add0r form_diag.
have -> : form 0 s = 0 by rewrite /form mulmx0 mul0mx mxE.
rewrite add0r dotP /energy mulr_sumr; apply: ler_sum => i _.
have scaled c : (c *: lambda) i 0 = c * lambda i 0 by rewrite mxE.
rewrite /diag diagonal_apply !scaled -mulrA.
rewrite ler_pmul2l ?ltr0n // [l * _]mulrC -mulrA [s i 0 * _]mulrCA.
rewrite ler_wpmul2l // [X in _ <= X]mulrCA [s i 0]col_eta [(z - z') i 0]mxE.
by rewrite [(- z') i 0]mxE; exact: slopes.
Qed.

End Layer.

(** ** From an inequality to a bound *)

Section Algebra.

Variable R : realFieldType.

Lemma dotC n (x y : 'cV[R]_n) : dot x y = dot y x.
Proof. by rewrite !dotP; apply: eq_bigr => i _; rewrite mulrC. Qed.

Lemma dotD n (x y z : 'cV[R]_n) : dot x (y + z) = dot x y + dot x z.
Proof. by rewrite /dot mulmxDr mxE. Qed.

Lemma dot_scaler n c (x y : 'cV[R]_n) : dot x (c *: y) = c * dot x y.
Proof. by rewrite dotC dot_scale dotC. Qed.

Lemma dot_move n m (G : 'M[R]_(n, m)) x u : dot x (G *m u) = dot (G^T *m x) u.
Proof. by rewrite /dot trmx_mul trmxK mulmxA. Qed.

Lemma formB n (S M : 'M[R]_n) x : form (S - M) x = form S x - form M x.
Proof. by rewrite -[RHS]/(_ + _) -form_opp /form mulmxDr mulmxDl mxE. Qed.

Lemma formZ n c (M : 'M[R]_n) x : form (c *: M) x = c * form M x.
Proof. by rewrite /form -scalemxAr -scalemxAl mxE. Qed.

End Algebra.

Section Bound.

Variables (R : realFieldType) (n m : nat).
Implicit Types (M : 'M[R]_n) (G : 'M[R]_(n, m)) (f x y : 'cV[R]_n).
Implicit Types (u : 'cV[R]_m) (b c d tau : R).

Lemma gain_at_mostP b M G :
  gain_at_most b M G <-> forall f, sqnorm (G^T *m f) <= b * form M f.
Proof.
have formE f : form (b *: M - G *m G^T) f = b * form M f - sqnorm (G^T *m f).
  by rewrite formB formZ form_gram.
by split=> le f; have := le f; rewrite formE subr_ge0.
Qed.

(** Where a gain is bounded by a number other than zero, the form is that of a
    norm. *)
Lemma gain_semidefinite b M G :
  0 < b -> gain_at_most b M G -> positive_semidefinite M.
Proof.
move=> b0 /gain_at_mostP gain f; rewrite -(pmulr_rge0 _ b0).
exact: le_trans (sqnorm_ge0 _) (gain f).
Qed.

(** 2 x^T y <= t |x|^2 + |y|^2 / t. *)
Lemma dot_at_most tau k (x y : 'cV[R]_k) :
  0 < tau -> 2 * dot x y <= tau * sqnorm x + sqnorm y / tau.
Proof.
move=> tau0; rewrite dotP /sqnorm !mulr_sumr mulr_suml -big_split /=.
apply: ler_sum => i _; rewrite -(ler_pmul2l tau0) mulrDr.
rewrite [tau * (tau * _)]mulrA -expr2.
rewrite [tau * (y i 0 ^+ 2 / tau)]mulrC divfK ?gt_eqF //.
rewrite -exprMn -subr_ge0 addrAC [tau * (2 * _)]mulrCA mulr_natl.
by rewrite [tau * (x i 0 * _)]mulrA -sqrrB sqr_ge0.
Qed.

(** What an inequality of the whole says of an output c. *)
Theorem answer_bound M G b c f u :
  0 <= b ->
  positive_semidefinite M ->
  gain_at_most b M G ->
  c + form M f <= 2 * dot f (G *m u) ->
  c <= b * sqnorm u.
Proof.
move=> b0 psd /gain_at_mostP gain le; have := gain f.
rewrite dot_move in le; have [b_is|b_is] := eqVneq b 0.
  rewrite b_is !mul0r => small; move: le.
  have -> : G^T *m f = 0.
    by apply: sqnorm_eq0; apply/eqP; rewrite eq_le small sqnorm_ge0.
  rewrite /dot trmx0 mul0mx mxE mulr0; apply: le_trans.
  by rewrite ler_addl psd.
have {b_is}b1 : 0 < b by rewrite lt_def b_is.
rewrite mulrC -ler_pdivr_mulr // => small.
rewrite -(ler_add2r (form M f)); apply: le_trans le _.
rewrite dotC; apply: le_trans (dot_at_most _ _ b1) _.
by rewrite ler_add2l.
Qed.

(** ** Rounding *)

(** M' is M rounded: by at most err beside the diagonal, and down on it by as
    much as that can add, and tau more. *)
Theorem form_rounded_down M M' (err : 'I_n -> 'I_n -> R) (tau : 'I_n -> R) f :
  symmetric M ->
  symmetric M' ->
  (forall i j, i != j -> `|M i j - M' i j| <= err i j) ->
  (forall i, M' i i + \sum_(j | j != i) err i j + tau i <= M i i) ->
  form M' f + \sum_i tau i * f i 0 ^+ 2 <= form M f.
Proof.
move=> M_sym M'_sym close room; pose F i j := M i j - M' i j.
have F_sym i j : F i j = F j i.
  by rewrite /F -[in LHS]M_sym -[in LHS]M'_sym !mxE.
have margin i : \sum_(j | j != i) `|F i j| - F i i <= - tau i.
  rewrite ler_subl_addl !ler_subr_addr; apply: le_trans (room i).
  rewrite addrC -[X in _ <= X]addrA ler_add2l ler_add2r.
  by apply: ler_sum => j ji; apply: close; rewrite eq_sym.
have := diagonally_dominant (fun i => f i 0) F_sym margin.
have -> : \sum_i \sum_j f i 0 * F i j * f j 0 = form M f - form M' f.
  rewrite -formB formE; apply: eq_bigr => i _; rewrite mxE mulr_sumr.
  by apply: eq_bigr => j _; rewrite !mxE mulrA.
under [X in _ + X]eq_bigr do rewrite mulNr.
by rewrite sumrN subr_ge0 ler_subr_addl.
Qed.

(** The output of an inequality whose two matrices were rounded: M by enough for
    what rounding G adds, up to more |u|^2. *)
Theorem rounded_bound M M' G G' b c more slack f u :
  form M' f + slack <= form M f ->
  2 * dot f ((G - G') *m u) <= slack + more * sqnorm u ->
  0 <= b ->
  positive_semidefinite M' ->
  gain_at_most b M' G' ->
  c + form M f <= 2 * dot f (G *m u) ->
  c <= (b + more) * sqnorm u.
Proof.
move=> rounded rest b0 psd gain le.
rewrite mulrDl -ler_subl_addr; apply: (answer_bound b0 psd gain).
have := le_trans (ler_add (lexx c) rounded) le; rewrite addrA => whole.
rewrite addrAC ler_subl_addr -(ler_add2r slack).
apply: le_trans whole _; rewrite -[G in dot f (G *m u)](subrK G') mulmxDl.
rewrite dotD mulrDr [X in X <= _]addrC -[X in _ <= X]addrA ler_add2l.
by rewrite [X in _ <= X]addrC.
Qed.

(** Of every multiple of an output. *)
Lemma every_multiple (p h B : R) :
  0 <= h -> (forall t, 2 * (t * p) - t ^+ 2 * h <= B) -> p ^+ 2 <= B * h.
Proof.
move=> h0 every; have [h_is|h_is] := eqVneq h 0; last first.
  have {}h0 : 0 < h by rewrite lt_def h_is.
  have square : (p / h) ^+ 2 * h = p / h * p by rewrite expr2 -mulrA divfK.
  rewrite -ler_pdivr_mulr //; apply: le_trans (every (p / h)).
  by rewrite square mulr_natl mulr2n addrK expr2 mulrAC.
rewrite h_is mulr0; have [->|p_is] := eqVneq p 0; first by rewrite expr0n.
have := every ((1 + B) / p); have := every 0.
rewrite h_is !mulr0 !subr0 mul0r mulr0 divfK // => B0.
rewrite mulr_natl mulr2n => /(le_trans _); move=> /(_ (1 + B)) large.
have : 1 + B <= B by apply: large; rewrite ler_addl addr_ge0 ?ler01.
by rewrite ger_addr leNgt ltr01.
Qed.

(** The sum of the squares of the entries bounds what a matrix does. *)
Lemma frobenius_at_most G u :
  sqnorm (G *m u) <= (\sum_i \sum_j G i j ^+ 2) * sqnorm u.
Proof.
rewrite mulr_suml; apply: ler_sum => i _; rewrite mxE; exact: sum_square_le.
Qed.

End Bound.
