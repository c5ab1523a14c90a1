(** * Blocks that give their equilibrium

    Purpose: Theorem 10, the solutions x of x = sigma(W x + v) for an activation that
    is firmly non-expansive on groups of units, and a positive diagonal Lambda, one
    number on each group, that makes Lambda (I - W) monotone.

    Main Results
    - [monotone_inequality]: for the solutions of two v that are apart by d,
      s^T F s <= 2 s^T Lambda d, where s is by how much they are apart and
      F = Lambda (I - W) + (I - W)^T Lambda.
    - [monotone_unique]: so there is at most one for each v, where F is positive
      definite; [monotone_moves]: and (Lambda U) (Lambda U)^T <= b (F - C^T C) bounds
      how far C x moves with an input u, v = U u + c: |C s|^2 <= b |u - u'|^2.
    - [resolvent_nonexpansive]: J(w) = sigma(y) for (1 - a) sigma(y) + a y = w moves
      no two points apart; [solver_contracts]: so a step of forward-backward splitting
      brings two states nearer by at least the share |I - a (I - W)|;
      [solver_fixed]: where it stays is a solution, and [solver_approaches]: from any
      state it comes nearer to one by that share with every step.

    That there is a solution is not proved here. Source: Winston and Kolter, Monotone
    operator equilibrium networks (NeurIPS 2020).

    Dependencies: Metric, Groups, Adjoint, OneInequality, Unrolled, Algebra. Any
    ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Adjoint.
From Keel Require Import OneInequality Unrolled Algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Monotone.

Variables (R : realFieldType) (n : nat) (group : 'I_n -> 'I_n).
Variable sigma : 'cV[R]_n -> 'cV[R]_n.
Variable W : 'M[R]_n.
Implicit Types (x y v s : 'cV[R]_n).

Add Field R_field : (field_laws R).

(** On every group |s|^2 <= <s, z> for the differences of values and arguments. *)
Hypothesis firm : slopes_on_groups group sigma 1.

Definition is_equilibrium v x : Prop := x = sigma (W *m x + v).

(** ** One inequality *)

Section Weighed.

Variable lambda : 'cV[R]_n.

Hypothesis lambda_positive : positive lambda.
Hypothesis lambda_even : one_on_groups group lambda.

Definition monotone_form : 'M[R]_n :=
  diag lambda *m (1%:M - W) + (diag lambda *m (1%:M - W))^T.

Lemma form_monotone s :
  form monotone_form s = 2 * dot s (diag lambda *m (1%:M - W) *m s).
Proof.
rewrite /form /monotone_form /dot mulmxDr mulmxDl.
set A := diag lambda *m (1%:M - W).
have swap : s^T *m A^T *m s = s^T *m A *m s.
  have <- : (s^T *m A *m s)^T = s^T *m A^T *m s by rewrite !trmx_mul trmxK mulmxA.
  by apply/matrixP => i j; rewrite !ord1 mxE.
by rewrite swap mxE mulr_natl mulr2n mulmxA.
Qed.

Theorem monotone_inequality v v' x y :
  is_equilibrium v x -> is_equilibrium v' y ->
  form monotone_form (x - y) <= 2 * dot (x - y) (diag lambda *m (v - v')).
Proof.
move=> x_is y_is.
have on : is_gate (all_on R n) by move=> i; rewrite mxE ler01 lexx.
have on_even : one_on_groups group (all_on R n) by move=> i; rewrite !mxE.
have lambda0 i : 0 <= lambda i 0 by exact: ltW.
have moved : x - y = response_of sigma 1 W (all_on R n) v v' x y.
  by apply/matrixP => i j; rewrite !ord1 {1}x_is {1}y_is !mxE divr1 mul1r.
have := stage_of_step ltr01 firm on on_even lambda0 lambda_even moved.
set s := x - y => le; rewrite form_monotone ler_pmul2l ?ltr0n // -mulmxA.
rewrite !dotP; move: le; rewrite -subr_ge0 => le; rewrite -subr_ge0.
apply: le_trans le _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
rewrite -!sumrB; apply: eq_bigr => i _; rewrite !diagonal_apply mulmxBl mul1mx.
rewrite [(W *m s + (v - v')) i 0]mxE [(s - W *m s) i 0]mxE [(- (W *m s)) i 0]mxE.
move: (s i 0) ((W *m s) i 0) ((v - v') i 0) (lambda i 0) => a c d l; identity.
Qed.

Theorem monotone_unique mu v x y :
  0 < mu -> (forall s, mu * sqnorm s <= form monotone_form s) ->
  is_equilibrium v x -> is_equilibrium v y -> x = y.
Proof.
move=> mu0 definite x_is y_is; apply/eqP; rewrite -subr_eq0; apply/eqP.
apply: sqnorm_eq0; apply/eqP; rewrite eq_le sqnorm_ge0 andbT.
have := le_trans (definite (x - y)) (monotone_inequality x_is y_is).
by rewrite subrr mulmx0 /dot mulmx0 mxE mulr0 pmulr_rle0.
Qed.

Variables (m k : nat) (U : 'M[R]_(n, m)) (C : 'M[R]_(k, n)) (c : 'cV[R]_n).

Theorem monotone_moves b u u' x y :
  0 < b ->
  (forall s, sqnorm ((diag lambda *m U)^T *m s)
     <= b * (form monotone_form s - sqnorm (C *m s))) ->
  is_equilibrium (U *m u + c) x -> is_equilibrium (U *m u' + c) y ->
  sqnorm (C *m (x - y)) <= b * sqnorm (u - u').
Proof.
move=> b0 gain x_is y_is; have := monotone_inequality x_is y_is.
have -> : U *m u + c - (U *m u' + c) = U *m (u - u').
  by rewrite opprD addrACA subrr addr0 mulmxBr.
rewrite mulmxA; set s := x - y; set d := u - u'.
have -> : dot s (diag lambda *m U *m d) = dot d ((diag lambda *m U)^T *m s).
  by rewrite dot_move dotC.
move=> le; have {}gain := gain s.
rewrite -(ler_add2r (form monotone_form s - sqnorm (C *m s))) addrC subrK.
apply: le_trans le _; apply: le_trans (dot_at_most _ _ b0) _.
by rewrite ler_add2l ler_pdivr_mulr // mulrC.
Qed.

End Weighed.

(** ** How it is computed *)

Section Solver.

Variables (a : R) (J : 'cV[R]_n -> 'cV[R]_n).

Hypothesis a_positive : 0 < a.

(** J is the resolvent of a times what sigma is the resolvent of. *)
Hypothesis J_resolves : forall w,
  exists2 y, J w = sigma y & (1 - a) *: sigma y + a *: y = w.

Definition solver_step v x : 'cV[R]_n := J (x - a *: ((1%:M - W) *m x - v)).

Lemma firm_everywhere x y :
  sqnorm (sigma x - sigma y) <= dot (sigma x - sigma y) (x - y).
Proof.
rewrite /sqnorm dotP (sum_groups group) [X in _ <= X](sum_groups group).
apply: ler_sum => i _; have := firm x y i; rewrite mul1r /inner.
by under eq_bigr do rewrite -expr2.
Qed.

Lemma resolved_nonexpansive y y' :
  sqnorm (sigma y - sigma y')
    <= sqnorm ((1 - a) *: sigma y + a *: y - ((1 - a) *: sigma y' + a *: y')).
Proof.
set w := _ + a *: y; set w' := _ + a *: y'; set s := sigma y - sigma y'.
have le : sqnorm s <= dot s (w - w').
  have -> : dot s (w - w') = sqnorm s + a * (dot s (y - y') - sqnorm s).
    rewrite /sqnorm !dotP -sumrB mulr_sumr -big_split; apply: eq_bigr => i _ /=.
    rewrite /w /w' /s !mxE; move: (sigma y i 0) (sigma y' i 0) => p q.
    move: (y i 0) (y' i 0) => c d; identity.
  rewrite ler_addl; apply: mulr_ge0; first exact: ltW.
  by rewrite subr_ge0; exact: firm_everywhere.
have : 0 <= sqnorm (w - w' - s) by exact: sqnorm_ge0.
have -> : sqnorm (w - w' - s) = sqnorm (w - w') - 2 * dot s (w - w') + sqnorm s.
  rewrite /sqnorm dotP mulr_sumr -sumrB -big_split; apply: eq_bigr => i _ /=.
  rewrite [(w - w' - s) i 0]mxE [(- s) i 0]mxE.
  move: ((w - w') i 0) (s i 0) => p q; identity.
move: le; move: (sqnorm s) (sqnorm (w - w')) (dot _ _) => p q t le ge.
rewrite -subr_ge0; apply: le_trans ge _; rewrite -subr_ge0.
have -> : q - p - (q - 2 * t + p) = 2 * (t - p) by identity.
by apply: mulr_ge0; rewrite ?ler0n ?subr_ge0.
Qed.

Theorem resolvent_nonexpansive w w' : sqnorm (J w - J w') <= sqnorm (w - w').
Proof.
have [y -> <-] := J_resolves w; have [y' -> <-] := J_resolves w'.
exact: resolved_nonexpansive.
Qed.

(** I - a (I - W). *)
Definition solver_matrix : 'M[R]_n := 1%:M - a *: (1%:M - W).

Lemma solver_argument v x y :
  x - a *: ((1%:M - W) *m x - v) - (y - a *: ((1%:M - W) *m y - v))
    = solver_matrix *m (x - y).
Proof.
have -> : solver_matrix *m (x - y)
    = x - y - a *: ((1%:M - W) *m x - (1%:M - W) *m y).
  by rewrite /solver_matrix [LHS]mulmxBl [X in X - _]mul1mx -scalemxAl -mulmxBr.
move: ((1%:M - W) *m x) ((1%:M - W) *m y) => p q.
apply/matrixP => i j; rewrite !mxE.
move: (x i j) (y i j) (p i j) (q i j) (v i j) => ? ? ? ? ?; identity.
Qed.

Theorem solver_contracts r v x y :
  (forall e, sqnorm (solver_matrix *m e) <= r ^+ 2 * sqnorm e) ->
  sqnorm (solver_step v x - solver_step v y) <= r ^+ 2 * sqnorm (x - y).
Proof.
move=> share; apply: le_trans (resolvent_nonexpansive _ _) _.
by rewrite solver_argument; exact: share.
Qed.

(** An argument of the resolvent is that of a state and of its equation. *)
Lemma solver_argument_is v x :
  x - a *: ((1%:M - W) *m x - v) = (1 - a) *: x + a *: (W *m x + v).
Proof.
rewrite mulmxBl mul1mx; move: (W *m x) => p; apply/matrixP => i j; rewrite !mxE.
move: (x i j) (p i j) (v i j) => ? ? ?; identity.
Qed.

Theorem solver_fixed v x : solver_step v x = x <-> is_equilibrium v x.
Proof.
rewrite /solver_step solver_argument_is; have [y -> y_is] := J_resolves ((1 - a) *: x + a *: (W *m x + v)).
split=> [x_is|x_is].
  have a0 : a != 0 by rewrite gt_eqF.
  have : a *: y = a *: (W *m x + v).
    by apply: (addrI ((1 - a) *: x)); rewrite -{1}x_is y_is.
  by move/(scalerI a0) => y_v; rewrite /is_equilibrium -y_v.
apply/eqP; rewrite -subr_eq0; apply/eqP; apply: sqnorm_eq0; apply/eqP.
rewrite eq_le sqnorm_ge0 andbT {1}x_is.
apply: le_trans (resolved_nonexpansive _ _) _; rewrite y_is -x_is subrr.
by rewrite /sqnorm big1 // => i _; rewrite mxE expr0n.
Qed.

Theorem solver_approaches r v x rest k :
  (forall e, sqnorm (solver_matrix *m e) <= r ^+ 2 * sqnorm e) ->
  is_equilibrium v rest ->
  sqnorm (iter k (solver_step v) x - rest) <= (r ^+ k) ^+ 2 * sqnorm (x - rest).
Proof.
move=> share /solver_fixed rest_is; elim: k => [|k IH] /=.
  by rewrite expr0 expr1n mul1r.
rewrite -{1}rest_is; apply: le_trans (solver_contracts _ _ _ share) _.
rewrite [r ^+ k.+1]exprS exprMn -[X in _ <= X]mulrA.
by apply: ler_wpmul2l; [exact: sqr_ge0 | exact: IH].
Qed.

End Solver.

End Monotone.
