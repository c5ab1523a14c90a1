(** * The open units of a member

    Purpose: a block whose units have gates that stay the same, 0 on some of
    them. The units that are open are a block of their own; what is known of
    the spectrum of the whole one holds of it, so that its stability, its
    equilibrium and its rate follow from the same facts.

    Main Results
    - [interlacing_least], [interlacing_greatest], [interlacing_steps]: the
      bounds mu <= P and P <= nu H^-1, and mu H^-1 <= P with the least open gate
      in the place of 1, hold of a principal submatrix with steps h_i g_i.
    - [open_trajectory]: the gated trajectory is that of the open units; the
      closed ones keep their state.
    - [fixed_gate_inherits]: two trajectories that agree on the closed units
      approach each other at the rate of the least open gate, where every chord
      slope is in [s, 1].
    - [fixed_gate_equilibrium]: the open units have exactly one equilibrium.
    - [apart_by_steps], [apart_by_entries]: what other gates add in one step, by
      the lengths of the steps and by the entries of P without signs.
    - [members_apart]: two members from one state with the same inputs are after k
      steps at most k times as far apart as other gates can move a state at once.

    Dependencies: Metric, Rate. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix mxalgebra.
From Keel Require Import SlopeRestricted Metric Dominance Rate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section OpenUnits.

(** The m open units among n, each once. *)
Variables (R : realFieldType) (n m : nat) (f : 'I_m -> 'I_n).
Hypothesis once : injective f.
Implicit Types (P A : 'M[R]_n) (x y w c h g : 'cV[R]_n) (v : 'cV[R]_m).

Definition selection : 'M[R]_(n, m) := \matrix_(i, k) (f k == i)%:R.
Local Notation E := selection.

(** What a state is on the open units, and the state that is 0 on all others. *)
Definition opened x : 'cV[R]_m := E^T *m x.
Definition spread v : 'cV[R]_n := E *m v.

(** The rows and columns of the open units. *)
Definition principal P : 'M[R]_m := E^T *m P *m E.

Definition is_open i := [exists k, f k == i].

Lemma openedE x k : opened x k 0 = x (f k) 0.
Proof.
rewrite mxE (bigD1 (f k)) //= big1 => [|i ik].
  by rewrite addr0 mxE [E _ _]mxE eqxx mul1r.
by rewrite mxE [E _ _]mxE eq_sym (negbTE ik) mul0r.
Qed.

Lemma spread_open v k : spread v (f k) 0 = v k 0.
Proof.
rewrite mxE (bigD1 k) //= big1 => [|l lk].
  by rewrite addr0 mxE eqxx mul1r.
by rewrite mxE (inj_eq once) (negbTE lk) mul0r.
Qed.

Lemma spread_closed v i : ~~ is_open i -> spread v i 0 = 0.
Proof.
move=> closed; rewrite mxE big1 // => k _; rewrite mxE.
have [same|_] := eqVneq (f k) i; last by rewrite mul0r.
by case/existsP: closed; exists k; rewrite same.
Qed.

Lemma principalE P k l : principal P k l = P (f k) (f l).
Proof.
rewrite /principal -mulmxA mxE (bigD1 (f k)) //= big1 => [|i ik].
  rewrite addr0 !mxE eqxx mul1r (bigD1 (f l)) //= big1 => [|j jl].
    by rewrite addr0 mxE eqxx mulr1.
  by rewrite mxE eq_sym (negbTE jl) mulr0.
by rewrite [_^T _ _]mxE [E _ _]mxE eq_sym (negbTE ik) mul0r.
Qed.

Lemma form_principal P v : form (principal P) v = form P (spread v).
Proof. by rewrite /form /principal /spread trmx_mul !mulmxA. Qed.

Lemma principal_symmetric P : symmetric P -> symmetric (principal P).
Proof. by move=> Psym; rewrite /symmetric /principal !trmx_mul trmxK Psym mulmxA. Qed.

Lemma principal_opp P : principal (- P) = - principal P.
Proof. by rewrite /principal mulmxN mulNmx. Qed.

(** Sums over all units of what is 0 on the closed ones. *)
Lemma sum_spread v (F : 'I_n -> R -> R) :
  (forall i, F i 0 = 0) ->
  \sum_i F i (spread v i 0) = \sum_k F (f k) (v k 0).
Proof.
move=> zero; rewrite (bigID is_open) /= [X in _ + X]big1 => [|i closed].
  rewrite addr0 -(eq_big _ _ (fun=> erefl) (fun k _ => congr1 (F (f k)) (spread_open v k))).
  rewrite -(big_imset (fun i => F i (spread v i 0)) (h := f) (A := predT)) => [|k l _ _].
    apply: eq_bigl => i; apply/existsP/imsetP => [[k /eqP <-]|[k _ ->]]; by exists k.
  exact: once.
by rewrite spread_closed.
Qed.

(** ** Interlacing *)

Theorem interlacing_least P mu :
  eigenvalue_at_least P mu -> eigenvalue_at_least (principal P) mu.
Proof.
move=> least v; rewrite form_principal; apply: le_trans (least _).
by rewrite /sqnorm -(@sum_spread v (fun _ a => a ^+ 2)) // => i; rewrite expr0n.
Qed.

(** Steps of the open units, h_i g_i. *)
Definition open_steps h g : 'cV[R]_m := \col_k (h (f k) 0 * g (f k) 0).

Section Gates.

Variables (P : 'M[R]_n) (h g : 'cV[R]_n) (least : R).
Hypothesis h_positive : positive h.
Hypothesis least_positive : 0 < least.
Hypothesis gates : forall k, least <= g (f k) 0 <= 1.

Lemma open_gate k : 0 < g (f k) 0.
Proof. by have /andP[low _] := gates k; exact: lt_le_trans low. Qed.

Lemma open_steps_positive : positive (open_steps h g).
Proof. by move=> k; rewrite mxE mulr_gt0 ?open_gate //; exact: h_positive. Qed.

Theorem interlacing_greatest nu :
  0 <= nu ->
  eigenvalue_at_most P h nu -> eigenvalue_at_most (principal P) (open_steps h g) nu.
Proof.
move=> nu0 most v; rewrite form_principal; apply: le_trans (most _) _.
rewrite (@sum_spread v (fun i a => a ^+ 2 / h i 0)) => [|i]; last by rewrite expr0n mul0r.
rewrite ler_wpmul2l // ler_sum // => k _; rewrite ler_wpmul2l ?sqr_ge0 // mxE.
have h0 := h_positive (f k); have g0 := open_gate k.
rewrite lef_pinv ?posrE ?mulr_gt0 // ler_pimulr //; first exact: ltW.
by have /andP[] := gates k.
Qed.

Theorem interlacing_steps mu :
  0 <= mu ->
  eigenvalue_at_least_steps P h mu ->
  eigenvalue_at_least_steps (principal P) (open_steps h g) (least * mu).
Proof.
move=> mu0 low v; rewrite form_principal; apply: le_trans (low _).
rewrite (@sum_spread v (fun i a => a ^+ 2 / h i 0)) => [|i]; last by rewrite expr0n mul0r.
rewrite [least * mu]mulrC -mulrA ler_wpmul2l // mulr_sumr ler_sum // => k _.
rewrite mxE; have h0 := h_positive (f k); have g0 := open_gate k.
rewrite mulrCA ler_wpmul2l ?sqr_ge0 // ler_pdivr_mulr ?mulr_gt0 //.
by rewrite mulKf ?gt_eqF //; have /andP[] := gates k.
Qed.

End Gates.

(** ** Trajectories *)

(** What the closed units are, and stay. *)
Definition rest x : 'cV[R]_n := x - spread (opened x).

Lemma open_argument A v c w k :
  (principal A *m v + opened (A *m c + w)) k 0 = (A *m (spread v + c) + w) (f k) 0.
Proof.
rewrite -openedE; congr (_ k 0).
by rewrite /opened /spread /principal !mulmxDr !mulmxA addrA.
Qed.

Variables (A : 'M[R]_n) (h g : 'cV[R]_n) (sigma : R -> R).
Hypothesis closed_gates : forall i, ~~ is_open i -> g i 0 = 0.

Lemma open_step w v c :
  gated_step A h sigma g w (spread v + c)
    = spread (step (principal A) (open_steps h g) sigma (opened (A *m c + w)) v) + c.
Proof.
apply/matrixP => i j; rewrite !ord1 col_eta [RHS]mxE.
rewrite [(spread v + c) i 0]mxE.
have [/existsP[k /eqP <-]|shut] := boolP (is_open i); last first.
  by rewrite closed_gates // mul0r mulr0 addr0 !spread_closed.
by rewrite !spread_open col_eta open_argument [open_steps _ _ k 0]mxE -mulrA addrAC.
Qed.

Theorem open_trajectory (w : nat -> 'cV[R]_n) x k :
  gated_trajectory A h sigma (fun _ => g) w x k
    = spread (trajectory (principal A) (open_steps h g) sigma
                (fun i => opened (A *m rest x + w i)) (opened x) k) + rest x.
Proof.
elim: k => [|k IH] /=; first by rewrite /rest addrC subrK.
by rewrite IH open_step.
Qed.

(** ** What every member inherits *)

Variables (P : 'M[R]_n) (s mu nu rho least : R).
Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis least_positive : 0 < least.
Hypothesis gates : forall k, least <= g (f k) 0 <= 1.
Hypothesis mu_nonnegative : 0 <= mu.
Hypothesis P_lower : eigenvalue_at_least_steps P h mu.
Hypothesis nu_positive : 0 < nu.
Hypothesis P_upper : eigenvalue_at_most P h nu.

Lemma principal_A : principal A = - principal P.
Proof. by rewrite A_is_minus_P principal_opp. Qed.

Theorem fixed_gate_inherits (w : nat -> 'cV[R]_n) x y k :
  0 <= s ->
  s * (least * mu) <= nu ->
  1 - s * (least * mu) <= rho ->
  nu - 1 <= rho ->
  (forall a b, exists2 t, s <= t <= 1 & sigma a - sigma b = t * (a - b)) ->
  rest x = rest y ->
  sqdist P (gated_trajectory A h sigma (fun _ => g) w x k)
           (gated_trajectory A h sigma (fun _ => g) w y k)
    <= (rho ^+ 2) ^+ k * sqdist P x y.
Proof.
move=> s0 order lower upper slopes agree.
have apart v v' : sqdist P (spread v + rest x) (spread v' + rest y) = sqdist (principal P) v v'.
  by rewrite /sqdist agree opprD addrACA subrr addr0 form_principal /spread mulmxBr.
rewrite !open_trajectory apart agree.
have -> : sqdist P x y = sqdist (principal P) (opened x) (opened y).
  by rewrite -apart /rest !(addrC (spread _)) !subrK.
apply: (trajectory_rate principal_A (principal_symmetric P_symmetric)
  (open_steps_positive h_positive least_positive gates) _
  (interlacing_steps h_positive least_positive gates mu_nonnegative P_lower)
  nu_positive
  (interlacing_greatest h_positive least_positive gates (ltW nu_positive) P_upper)
  s0 order lower upper) => //.
by rewrite mulr_ge0 // ltW.
Qed.

Theorem fixed_gate_equilibrium mu' (w : 'cV[R]_m) :
  0 < mu' ->
  eigenvalue_at_least P mu' ->
  zero_only_at_zero sigma ->
  principal P \in unitmx
  /\ forall v, step (principal A) (open_steps h g) sigma w v = v <-> v = invmx (principal P) *m w.
Proof.
move=> mu0 least' zero.
have definite := interlacing_least least'.
have positive := open_steps_positive h_positive least_positive gates.
have [unit fixed] :=
  equilibrium_exists principal_A positive zero mu0 definite w.
split=> // v; split=> [still|->] //.
exact: unique_equilibrium principal_A positive zero mu0 definite w _ _ still fixed.
Qed.

End OpenUnits.

(** ** Two members *)

Section Members.

Variables (R : realFieldType) (n : nat) (A P : 'M[R]_n) (h g g' : 'cV[R]_n).
Variables (sigma : R -> R) (eta c : R).
Implicit Types (a b w x y : 'cV[R]_n) (p q : R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis P_semidefinite : forall x, 0 <= form P x.
Hypothesis h_positive : positive h.
Hypothesis eta_nonnegative : 0 <= eta.
Hypothesis short_steps : step_condition P h eta.
Hypothesis sigma_restricted : slope_restricted sigma.
Hypothesis gates : is_gate g.
Hypothesis c_positive : 0 < c.

(** What other gates add in one step, whatever the values of the activation. *)
Hypothesis other_gates : forall z : 'cV[R]_n,
  form P (\col_i (h i 0 * ((g i 0 - g' i 0) * sigma (z i 0)))) <= c ^+ 2.

Lemma form_triangle a b p q :
  0 < p -> 0 < q -> form P a <= p ^+ 2 -> form P b <= q ^+ 2 ->
  form P (a + b) <= (p + q) ^+ 2.
Proof.
move=> p0 q0 ap bq; rewrite form_add //; set m := \sum_i _.
have between := P_semidefinite (q *: a + - p *: b).
have product : 2 * m <= 2 * (p * q).
  rewrite -(@ler_pmul2l _ (p * q)) ?mulr_gt0 //.
  apply: (@le_trans _ _ (q ^+ 2 * form P a + p ^+ 2 * form P b)).
    rewrite -subr_ge0; move: between; rewrite form_add // !form_scale sqrrN.
    have -> : \sum_i (- p *: b) i 0 * (P *m (q *: a)) i 0 = - (p * q * m).
      rewrite mulr_sumr -sumrN; apply: eq_bigr => i _.
      rewrite -scalemxAr [(- p *: b) i 0]mxE [(q *: (P *m a)) i 0]mxE.
      by rewrite mulrACA mulNr mulNr.
    by rewrite mulrN addrAC [2 * (p * q * m)]mulrCA.
  have -> : p * q * (2 * (p * q)) = q ^+ 2 * p ^+ 2 + p ^+ 2 * q ^+ 2.
    by rewrite [LHS]mulrCA -expr2 -!exprMn [q * p]mulrC -mulr2n mulr_natl.
  by rewrite ler_add // ler_wpmul2l // sqr_ge0.
by rewrite sqrrD -[p * q *+ 2]mulr_natl ler_add // ler_add.
Qed.

Lemma other_step w y :
  form P (gated_step A h sigma g w y - gated_step A h sigma g' w y) <= c ^+ 2.
Proof.
have -> : gated_step A h sigma g w y - gated_step A h sigma g' w y
        = \col_i (h i 0 * ((g i 0 - g' i 0) * sigma ((A *m y + w) i 0))).
  apply/matrixP => i j; rewrite !ord1 !mxE.
  by rewrite opprD addrACA subrr add0r -mulrBr -mulrBl.
exact: other_gates.
Qed.

Theorem members_apart (w : nat -> 'cV[R]_n) x k :
  sqdist P (gated_trajectory A h sigma (fun _ => g) w x k)
           (gated_trajectory A h sigma (fun _ => g') w x k)
    <= (k%:R * c) ^+ 2.
Proof.
elim: k => [|[|k] IH].
- by rewrite /sqdist subrr mul0r expr0n formE big1 // => i _; rewrite mxE mul0r.
- by rewrite mul1r; exact: other_step.
rewrite -[k.+2]addn1 natrD mulrDl mul1r addn1.
set one := gated_trajectory _ _ _ _ _ _ k.+1 in IH *.
set two := gated_trajectory _ _ _ (fun=> g') _ _ k.+1 in IH *.
rewrite [gated_trajectory _ _ _ _ _ _ _]/= -/one.
rewrite [X in sqdist _ _ X](_ : _ = gated_step A h sigma g' (w k.+1) two) //.
pose same := gated_step A h sigma g (w k.+1) two.
rewrite /sqdist -(subrKA same); apply: form_triangle => //.
- by rewrite mulr_gt0 // ltr0n.
- apply: le_trans IH.
  exact: (gated_step_nonexpansive A_is_minus_P P_symmetric h_positive
    eta_nonnegative short_steps sigma_restricted (w k.+1) one two gates).
- exact: other_step.
Qed.

End Members.

(** ** What other gates add in one step, values of the activation within [-1, 1] *)

Section OtherGates.

Variables (R : realFieldType) (n : nat).
Variables (P : 'M[R]_n) (h g g' r : 'cV[R]_n).

Hypothesis h_positive : positive h.
Hypothesis small : forall i, `|r i 0| <= 1.

Let d : 'cV[R]_n := \col_i (h i 0 * ((g i 0 - g' i 0) * r i 0)).

(** By the length of the steps, ... *)
Theorem apart_by_steps eta :
  eta <= 1 ->
  step_condition P h eta ->
  form P d <= (2 - 2 * eta) * \sum_i h i 0 * (g i 0 - g' i 0) ^+ 2.
Proof.
move=> eta1 short; pose s : 'cV[R]_n := \col_i ((g i 0 - g' i 0) * r i 0).
have -> : d = \col_i (h i 0 * s i 0) by apply/matrixP => i j; rewrite !col_eta.
apply: le_trans (short s) _; rewrite ler_wpmul2l //.
  by rewrite subr_ge0 -[X in _ <= X]mulr1 ler_pmul2l ?ltr0n.
apply: ler_sum => i _; rewrite ler_pmul2l // col_eta exprMn.
rewrite -[X in _ <= X]mulr1 ler_wpmul2l ?sqr_ge0 //.
by rewrite -(real_normK (num_real _)) expr_le1.
Qed.

(** ... and by the entries of P, without signs. *)
Theorem apart_by_entries :
  form P d
    <= \sum_i h i 0 * `|g i 0 - g' i 0|
         * \sum_j `|P i j| * (h j 0 * `|g j 0 - g' j 0|).
Proof.
have within i : `|d i 0| <= h i 0 * `|g i 0 - g' i 0|.
  rewrite col_eta !normrM (ger0_norm (ltW (h_positive i))) ler_pmul2l //.
  by rewrite -[X in _ <= X]mulr1 ler_wpmul2l.
rewrite formE; apply: ler_sum => i _; apply: le_trans (ler_norm _) _.
rewrite normrM; apply: ler_pmul => //; rewrite mxE.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => j _.
by rewrite normrM ler_wpmul2l.
Qed.

End OtherGates.
