(** * How soon a trajectory is where it stays, in a metric

    Purpose: ReLU, or any activation that is what its argument lacks to a convex
    set, under Theorem 1, with a constant input: the activations shrink by a factor
    at every step, and with them the distance to all later states.

    Main Results
    - [weighted_rate]: e - W P e is at most rho times as long as e in the norm of
      W^-1, for rho not below 1 - kappa and nu - 1, where
      kappa W^-1 <= P <= nu W^-1.
    - [activity_step]: so the squares of the activations, weighed by Lambda H,
      shrink by rho^2 at every step.
    - [rest_point]: a step of P^-1 Lambda sigma leads from any state to an
      equilibrium.
    - [stays_near]: from step k on the squared distance to any later state is at
      most 4 / kappa times the squares of the activations there;
      [stays_near_from_zero]: from the zero state at most
      4 nu / kappa rho^(2 k) times the square of the equilibrium of the identity.

    Dependencies: SlopeRestricted, Metric, ScaledMetric, Rate. Any ordered
    field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Dominance Rate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Sums of weighted squares *)

Section Weighted.

Variables (R : realFieldType) (n : nat).
Variables (P : 'M[R]_n) (w : 'cV[R]_n) (kappa nu rho : R).
Implicit Types e x y : 'cV[R]_n.

Hypothesis P_symmetric : symmetric P.
Hypothesis w_positive : positive w.
Hypothesis P_lower : eigenvalue_at_least_steps P w kappa.
Hypothesis P_upper : eigenvalue_at_most P w nu.

(** e^T W^-1 e. *)
Definition size_in e : R := \sum_i e i 0 ^+ 2 / w i 0.

Lemma size_in_ge0 e : 0 <= size_in e.
Proof. by apply: sumr_ge0 => i _; rewrite divr_ge0 ?sqr_ge0 // ltW. Qed.

(** P less kappa W^-1. *)
Let N : 'M[R]_n := P - kappa *: diag (\col_i (w i 0)^-1).

Lemma excess_apply e i : (N *m e) i 0 = (P *m e) i 0 - kappa * (e i 0 / w i 0).
Proof.
rewrite /N mulmxBl -scalemxAl [LHS]mxE [X in _ + X]mxE [X in - X]mxE.
by rewrite /diag diagonal_apply col_eta [_^-1 * _]mulrC.
Qed.

Lemma excess_is e : form N e = form P e - kappa * size_in e.
Proof.
rewrite !formE mulr_sumr -sumrB; apply: eq_bigr => i _.
rewrite excess_apply mulrBr [X in _ - X]mulrCA expr2.
by rewrite -[X in _ = _ - _ * X]mulrA.
Qed.

Lemma excess_is_symmetric : symmetric N.
Proof.
rewrite /symmetric /N linearB linearZ /= P_symmetric; congr (_ - _ *: _).
exact: tr_diag_mx.
Qed.

Lemma excess_ge0 e : 0 <= form N e.
Proof. by rewrite excess_is subr_ge0 P_lower. Qed.

Lemma excess_at_most e : form N e <= (nu - kappa) * size_in e.
Proof. by rewrite excess_is mulrBl ler_add2r P_upper. Qed.

(** What is left of e, by what P is more than kappa W^-1. *)
Lemma left_is e :
  size_in (\col_i (e i 0 - w i 0 * (P *m e) i 0))
    = (1 - kappa) ^+ 2 * size_in e - 2 * ((1 - kappa) * form N e)
      + \sum_i w i 0 * (N *m e) i 0 ^+ 2.
Proof.
rewrite formE /size_in !mulr_sumr -sumrB -big_split; apply: eq_bigr => i _ /=.
rewrite col_eta; have w0 : w i 0 != 0 by rewrite gt_eqF.
have -> : (P *m e) i 0 = (N *m e) i 0 + kappa * (e i 0 / w i 0).
  by rewrite excess_apply subrK.
move: ((N *m e) i 0) (e i 0) (w i 0) w0 => b a c c0.
have -> : a - c * (b + kappa * (a / c)) = (1 - kappa) * a - c * b.
  have -> : c * (b + kappa * (a / c)) = c * b + kappa * a.
    by rewrite mulrDr; congr (_ + _); rewrite mulrCA [c * _]mulrC divfK.
  by rewrite opprD addrA addrAC mulrBl mul1r.
move: (1 - kappa) => t.
rewrite sqrrB mulrDl mulrBl exprMn -[X in X - _ + _]mulrA; congr (_ - _ + _).
  rewrite -[_ *+ 2]mulr_natl -[X in X = _]mulrA; congr (_ * _).
  by rewrite [c * b]mulrC [X in X / c]mulrA mulfK // mulrA.
by rewrite exprMn [c ^+ 2]expr2 mulrAC mulfK.
Qed.

Theorem weighted_rate e :
  1 - kappa <= rho ->
  nu - 1 <= rho ->
  size_in (\col_i (e i 0 - w i 0 * (P *m e) i 0)) <= rho ^+ 2 * size_in e.
Proof.
move=> rho_lower rho_upper.
have q0 := size_in_ge0 e; have k0 := excess_ge0 e; have kq := excess_at_most e.
have width : 1 - kappa + (nu - 1) = nu - kappa by rewrite [LHS]addrC addrA subrK.
have f_le c : 0 < c -> (forall y, form N y <= c * size_in y) ->
    \sum_i w i 0 * (N *m e) i 0 ^+ 2 <= c * form N e.
  move=> c0 at_most; apply: steps_upper => //; first exact: excess_is_symmetric.
  exact: excess_ge0.
rewrite left_is; have [order|order] := ltP kappa nu.
  apply: (rate_arithmetic (b := nu - 1)); rewrite ?width ?subr_ge0 //.
    exact: ltW.
  by apply: f_le; rewrite ?subr_gt0 //; exact: excess_at_most.
have small y : (nu - kappa) * size_in y <= 0.
  by rewrite mulr_le0_ge0 ?subr_le0 ?size_in_ge0.
have none : form N e = 0.
  by apply/eqP; rewrite eq_le k0 andbT (le_trans kq).
have f0 : \sum_i w i 0 * (N *m e) i 0 ^+ 2 <= 0.
  have := f_le 1 ltr01; rewrite none mulr0; apply => y.
  by rewrite mul1r (le_trans (excess_at_most y)) // (le_trans (small y)) ?size_in_ge0.
rewrite none mulr0 mulr0 subr0; apply: (@le_trans _ _ ((1 - kappa) ^+ 2 * size_in e)).
  by rewrite ger_addl.
move: order; rewrite le_eqVlt => /orP[/eqP nu_is|order]; last first.
  suff -> : size_in e = 0 by rewrite !mulr0.
  apply/eqP; rewrite eq_le q0 andbT -(@ler_nmul2l _ (nu - kappa)) ?subr_lt0 // mulr0.
  by rewrite -none.
rewrite ler_wpmul2r // -real_normK ?num_real // -[X in _ <= X]real_normK ?num_real //.
rewrite ler_pexpn2r ?nnegrE ?normr_ge0 //.
have at_most : `|1 - kappa| <= rho.
  by rewrite ler_norml rho_lower andbT ler_oppl opprB -nu_is.
exact: le_trans (ler_norm _).
Qed.

End Weighted.

(** ** Trajectories *)

Section Law.

Variables (R : realFieldType) (n : nat).
Variables (A P : 'M[R]_n) (h lambda v : 'cV[R]_n) (kappa nu rho : R).
Variable sigma : 'cV[R]_n -> 'cV[R]_n.
Implicit Types x y c : 'cV[R]_n.

Local Notation W := (scaled_weights h lambda 1).

Hypothesis A_is_scaled : forall i j, P i j = - (lambda i 0 * A i j).
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis lambda_positive : positive lambda.
Hypothesis kappa_positive : 0 < kappa.
Hypothesis P_lower : eigenvalue_at_least_steps P W kappa.
Hypothesis nu_positive : 0 < nu.
Hypothesis P_upper : eigenvalue_at_most P W nu.
Hypothesis rho_lower : 1 - kappa <= rho.
Hypothesis rho_upper : nu - 1 <= rho.

(** The squares of z, weighed by Lambda H. *)
Definition weighed (z : 'cV[R]_n) : R := \sum_i lambda i 0 * h i 0 * z i 0 ^+ 2.

(** What z lacks to some set does no more. *)
Hypothesis sigma_law : forall z d, weighed (sigma (z + d)) <= weighed (sigma z + d).
Hypothesis sigma_zero : sigma 0 = 0.

Definition acts x : 'cV[R]_n := sigma (A *m x + v).
Definition next x : 'cV[R]_n := x + \col_i (h i 0 * acts x i 0).

Hypothesis nonexpansive : forall x y, form P (next x - next y) <= form P (x - y).

Lemma W_positive : positive W.
Proof. exact: (scaled_weights_positive h_positive lambda_positive ltr01). Qed.

Lemma P_ge0 x : 0 <= form P x.
Proof.
apply: le_trans (P_lower x); apply: mulr_ge0; first exact: ltW.
exact: size_in_ge0 W_positive x.
Qed.

Lemma weighed_eq0 z : weighed z <= 0 -> z = 0.
Proof.
move=> le0; have l0 i : 0 < lambda i 0 * h i 0 by rewrite mulr_gt0.
have s0 i : 0 <= lambda i 0 * h i 0 * z i 0 ^+ 2.
  by rewrite mulr_ge0 ?sqr_ge0 // ltW.
have : weighed z == 0 by rewrite eq_le le0 sumr_ge0.
rewrite psumr_eq0 // => /allP zero; apply/matrixP => i j; rewrite !ord1 mxE.
have := zero i (mem_index_enum i).
by rewrite mulf_eq0 gt_eqF //= sqrf_eq0 => /eqP.
Qed.

Lemma applied x i : (A *m x) i 0 = - ((P *m x) i 0 / lambda i 0).
Proof.
have -> : (P *m x) i 0 = - (lambda i 0 * (A *m x) i 0).
  rewrite !mxE mulr_sumr -sumrN; apply: eq_bigr => j _.
  by rewrite A_is_scaled mulNr mulrA.
by rewrite mulNr opprK mulrAC mulfV ?mul1r // gt_eqF.
Qed.

(** In the norm of W^-1 an increment is as long as the activations. *)
Lemma increments_size (z : 'cV[R]_n) : size_in W (\col_i (h i 0 * z i 0)) = weighed z.
Proof.
apply: eq_bigr => i _; rewrite !mxE mul1r invf_div.
have h0 : h i 0 != 0 by rewrite gt_eqF.
move: (h i 0) (z i 0) (lambda i 0) h0 => a y l a0; apply: (mulIf a0).
rewrite -[LHS]mulrA divfK // exprMn [a ^+ 2]expr2.
by rewrite [LHS]mulrC [RHS]mulrAC !mulrA.
Qed.

Theorem activity_step x : weighed (acts (next x)) <= rho ^+ 2 * weighed (acts x).
Proof.
set s := acts x; pose e : 'cV[R]_n := \col_i (h i 0 * s i 0).
have -> : acts (next x) = sigma (A *m x + v + A *m e).
  by rewrite /acts /next -/s -/e mulmxDr addrAC.
apply: le_trans (sigma_law _ _) _; rewrite -/s -!increments_size -/e.
have -> : \col_i (h i 0 * (s + A *m e) i 0)
    = \col_i (e i 0 - W i 0 * (P *m e) i 0).
  apply/matrixP => i j; rewrite !col_eta [(s + _) i 0]mxE applied mulrDr.
  rewrite mul1r mulrN; congr (_ - _).
  by rewrite mulrA mulrAC.
exact: (weighted_rate P_symmetric W_positive P_lower P_upper).
Qed.

Lemma activity_law x k :
  weighed (acts (iter k next x)) <= (rho ^+ 2) ^+ k * weighed (acts x).
Proof.
elim: k => [|k IH]; first by rewrite expr0 mul1r.
rewrite iterS; apply: le_trans (activity_step _) _.
by rewrite (exprS (rho ^+ 2) k) -mulrA ler_wpmul2l ?sqr_ge0.
Qed.

(** ** Where it goes *)

Lemma P_unit : P \in unitmx.
Proof.
apply: injective_unit => x Px; have := P_lower x.
have -> : form P x = 0 by rewrite formE big1 // => i _; rewrite Px mxE mulr0.
rewrite pmulr_rle0 // => size0.
have : size_in W x == 0 by rewrite eq_le size0 size_in_ge0 //; exact: W_positive.
rewrite psumr_eq0 => [/allP zero|i _]; last first.
  by rewrite divr_ge0 ?sqr_ge0 // ltW // W_positive.
apply/matrixP => i j; rewrite !ord1 mxE.
have := zero i (mem_index_enum i).
by rewrite mulf_eq0 sqrf_eq0 invr_eq0 [W i 0 == 0]gt_eqF ?W_positive // orbF => /eqP.
Qed.

(** P^-1 Lambda z. *)
Definition ahead z : 'cV[R]_n := invmx P *m (diag lambda *m z).

Lemma ahead_solves z i : (P *m ahead z) i 0 = lambda i 0 * z i 0.
Proof. by rewrite /ahead mulKVmx ?P_unit // /diag diagonal_apply. Qed.

Lemma ahead_squares z : \sum_i W i 0 * (P *m ahead z) i 0 ^+ 2 = weighed z.
Proof.
apply: eq_bigr => i _; rewrite ahead_solves !mxE mul1r exprMn mulrA; congr (_ * _).
by rewrite [lambda i 0 ^+ 2]expr2 mulrA divfK ?gt_eqF // mulrC.
Qed.

Lemma ahead_at_most z : kappa * form P (ahead z) <= weighed z.
Proof.
by rewrite -ahead_squares; apply: steps_lower => //;
  [exact: W_positive | exact: ltW].
Qed.

Lemma ahead_at_least z : weighed z <= nu * form P (ahead z).
Proof.
rewrite -ahead_squares; apply: steps_upper => //; first exact: W_positive.
exact: P_ge0.
Qed.

Theorem rest_point x : next (x + ahead (acts x)) = x + ahead (acts x).
Proof.
set y := x + _; suff still : acts y = 0.
  apply/matrixP => i j; rewrite /next still ord1 mxE col_eta.
  by rewrite [(0 : 'cV_n) i 0]mxE mulr0 addr0.
have back : A *m y + v = A *m x + v + - acts x.
  apply/matrixP => i j; rewrite ord1 /y mulmxDr.
  rewrite 2![in LHS]mxE [(A *m ahead _) i 0]applied ahead_solves.
  rewrite mulrAC mulfV ?gt_eqF // mul1r [RHS]mxE [X in _ = X + _]mxE.
  by rewrite [(- acts x) i 0]mxE addrAC.
apply: weighed_eq0; rewrite /acts back; apply: le_trans (sigma_law _ _) _.
by rewrite -/(acts x) subrr /weighed big1 // => i _; rewrite mxE expr0n mulr0.
Qed.

Lemma no_farther x y k : next y = y -> form P (iter k next x - y) <= form P (x - y).
Proof.
move=> rest; elim: k => [|k IH]; first exact: lexx.
by rewrite iterS -{1}rest; apply: le_trans (nonexpansive _ _) IH.
Qed.

Lemma form_differences x y : form P (x - y) <= 2 * form P x + 2 * form P y.
Proof.
have := P_ge0 (x + y); rewrite !form_add // formN.
have -> : \sum_i (- y) i 0 * (P *m x) i 0 = - \sum_i y i 0 * (P *m x) i 0.
  by rewrite -sumrN; apply: eq_bigr => i _; rewrite mxE mulNr.
set c := \sum_i _; rewrite mulrN => sum0; rewrite -subr_ge0.
have -> // : 2 * form P x + 2 * form P y - (form P x - 2 * c + form P y)
    = form P x + 2 * c + form P y.
move: (form P x) (form P y) (2 * c) => a b d; rewrite !mulr_natl !mulr2n.
apply/eqP; rewrite subr_eq [X in _ == X]addrACA [a + d + _]addrACA subrr.
by rewrite addr0.
Qed.

(** No later state is far from this one. *)
Theorem stays_near x m :
  kappa * form P (iter m next x - x) <= 4 * weighed (acts x).
Proof.
set c := ahead (acts x); set y := x + c.
have near : form P (x - y) = form P c by rewrite /y opprD addNKr formN.
have far := no_farther x m (rest_point x); rewrite -/c -/y near in far.
have -> : iter m next x - x = iter m next x - y - (x - y) by rewrite opprB addrA subrK.
apply: (@le_trans _ _ (kappa * (4 * form P c))).
  rewrite ler_pmul2l //; apply: le_trans (form_differences _ _) _; rewrite near.
  have -> : 4 * form P c = 2 * form P c + 2 * form P c.
    by rewrite -mulrDl -natrD.
  by rewrite ler_add2r ler_pmul2l ?ltr0n.
by rewrite mulrCA ler_pmul2l ?ltr0n // ahead_at_most.
Qed.

Theorem stays_near_from_zero (k m : nat) :
  kappa * form P (iter (k + m) next 0 - iter k next 0)
    <= 4 * (nu * form P (ahead v)) * (rho ^+ 2) ^+ k.
Proof.
rewrite addnC iterD; apply: le_trans (stays_near _ _) _.
rewrite -mulrA ler_pmul2l ?ltr0n //; apply: le_trans (activity_law _ _) _.
rewrite mulrC; apply: ler_wpmul2r; first by rewrite exprn_ge0 ?sqr_ge0.
apply: le_trans (ahead_at_least v).
have := sigma_law 0 v; rewrite sigma_zero !add0r; apply: le_trans.
by rewrite /acts mulmx0 add0r.
Qed.

End Law.
