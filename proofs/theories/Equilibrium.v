(** * One equilibrium for every input

    Purpose: when a block x <- x + H sigma(A x + w) has exactly one equilibrium
    for every constant input w, where sigma vanishes only at zero: when A is
    invertible. Three conditions that imply it, and what happens where A is not.

    Main Results
    - [unit_one_equilibrium], [injective_one_equilibrium]: an invertible A has
      one equilibrium for every w.
    - [scaled_injective]: A is injective if -Lambda A is positive definite,
      whatever Lambda is.
    - [dominance_injective]: so it is if all margins of its rows are above zero.
    - [inequality_injective]: and if it satisfies the matrix inequality with a
      positive definite P.
    - [null_vector_equilibria]: where A v = 0 for a v other than zero, no w has
      exactly one equilibrium.

    Dependencies: SlopeRestricted, Metric, Dominance, MatrixInequality. Any
    ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Dominance MatrixInequality.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Equilibrium.

Variables (R : realFieldType) (n : nat).
Implicit Types (A P : 'M[R]_n) (h v w x y lambda : 'cV[R]_n) (sigma : R -> R).

(** Every constant input w has an equilibrium, and only that one. *)
Definition has_one_equilibrium A h sigma : Prop :=
  forall w, exists2 x, step A h sigma w x = x
    & forall y, step A h sigma w y = y -> y = x.

(** ** What the equilibria are *)

Section Steps.

Variables (A : 'M[R]_n) (h : 'cV[R]_n) (sigma : R -> R).

Hypothesis h_positive : positive h.
Hypothesis sigma_zero : zero_only_at_zero sigma.

Theorem unit_one_equilibrium : A \in unitmx -> has_one_equilibrium A h sigma.
Proof.
move=> unit w; exists (invmx A *m - w) => [|y].
  by apply/equilibrium_solves => //; rewrite mulKVmx // addNr.
move=> /equilibrium_solves-/(_ h_positive sigma_zero)/eqP.
by rewrite addr_eq0 => /eqP <-; rewrite mulKmx.
Qed.

Corollary injective_one_equilibrium :
  (forall x, A *m x = 0 -> x = 0) -> has_one_equilibrium A h sigma.
Proof. by move=> /injective_unit/unit_one_equilibrium. Qed.

Theorem null_vector_equilibria v w x :
  v != 0 -> A *m v = 0 ->
  step A h sigma w x = x ->
  exists2 y, step A h sigma w y = y & y != x.
Proof.
move=> v0 null /equilibrium_solves-/(_ h_positive sigma_zero) solves.
exists (x + v); last by rewrite -subr_eq0 addrC addKr.
by apply/equilibrium_solves => //; rewrite mulmxDr null addr0.
Qed.

End Steps.

(** ** When A is injective *)

Theorem scaled_injective A P lambda (mu : R) x :
  (forall i j, P i j = - (lambda i 0 * A i j)) ->
  0 < mu ->
  eigenvalue_at_least P mu ->
  A *m x = 0 -> x = 0.
Proof.
move=> scaled mu0 definite Ax; apply: (definite_injective mu0 definite).
apply/matrixP => i j; rewrite ord1 [RHS]mxE.
transitivity (- (lambda i 0 * (A *m x) i 0)).
  rewrite !mxE mulr_sumr -sumrN; apply: eq_bigr => k _.
  by rewrite scaled mulNr mulrA.
by rewrite Ax mxE mulr0 oppr0.
Qed.

(** A step with slopes one would leave x where it is and bring it closer. *)
Theorem dominance_injective A h v (kappa : R) x :
  positive v ->
  positive h ->
  0 < kappa ->
  (forall i, kappa <= margin A h v i) ->
  A *m x = 0 -> x = 0.
Proof.
move=> v0 h0 kappa0 margins Ax.
set r := weighted_max v x; have r0 : 0 <= r by exact: weighted_max_ge0.
have bounded : within r v x by apply/within_weighted_max.
pose c := Num.max 0 (1 - kappa); have c0 : 0 <= c by rewrite le_maxr lexx.
have shrinks : within (c * r) v x.
  move=> i; have ones : 0 <= (\col_(j < n) 1 : 'cV[R]_n) i 0 <= 1.
    by rewrite mxE ler01 lexx.
  have := dominance_one_step A 0 v0 (h0 i) ones r0 bounded.
  have -> : \sum_j A i j * x j 0 = (A *m x) i 0 by rewrite mxE.
  rewrite Ax !mxE normr0 addr0 !mulr0 !addr0 mul1r => /le_trans; apply.
  rewrite mulrC ler_pmul2r // ler_wpmul2r // le_maxr.
  by rewrite ler_add2l ler_opp2 margins orbT.
have /within_weighted_max-/(_ v0 (mulr_ge0 c0 r0)) := shrinks.
rewrite -/r -subr_le0 -[X in X - _]mul1r -mulrBl pmulr_rle0; last first.
  by rewrite subr_gt0 lt_maxl ltr01 ltr_subl_addr ltr_addl.
move=> r_le; have zero : r = 0 by apply/eqP; rewrite eq_le r_le.
apply/matrixP => i j; rewrite ord1 [RHS]mxE; apply/eqP.
by rewrite -normr_le0; have := bounded i; rewrite zero mul0r.
Qed.

(** What is nowhere negative near zero has no linear term. *)
Lemma no_linear_term (b c : R) :
  (forall t, 0 <= t ^+ 2 * c - t * b) -> b <= 0.
Proof.
move=> nonneg; rewrite leNgt; apply/negP => b0.
have d0 : 0 < 1 + `|c| by rewrite ltr_spaddl ?ltr01.
have t0 : 0 < b / (1 + `|c|) by rewrite divr_gt0.
have := nonneg (b / (1 + `|c|)); rewrite expr2 -mulrA -mulrBr pmulr_rge0 //.
rewrite subr_ge0 leNgt mulrAC ltr_pdivr_mulr // ltr_pmul2l //.
by rewrite ltr_spaddl ?ltr01 ?ler_norm.
Qed.

(** Where A x = 0 the inequality says of increments s = t y that no term of it
    is linear in t; for y = H^-1 P x that term is the length of P x. *)
Theorem inequality_injective A P h lambda (l mu : R) x :
  positive h ->
  (forall e s, 0 <= inequality_form A P h lambda l e s) ->
  0 < mu ->
  eigenvalue_at_least P mu ->
  A *m x = 0 -> x = 0.
Proof.
move=> h0 inequality mu0 definite Ax; apply: (definite_injective mu0 definite).
apply: sqnorm_eq0; apply/eqP; rewrite eq_le sqnorm_ge0 andbT.
pose y : 'cV[R]_n := \col_i ((P *m x) i 0 / h i 0).
pose c := 2 * (\sum_i lambda i 0 * y i 0 ^+ 2) - form P (P *m x).
rewrite -(@pmulr_rle0 _ 2) ?ltr0n //; apply: (@no_linear_term _ c) => t.
pose s : 'cV[R]_n := t *: y; have := inequality x s.
have sE i : s i 0 = t * y i 0 by rewrite mxE.
have moved i : h i 0 * s i 0 = t * (P *m x) i 0.
  by rewrite sE col_eta mulrCA [h i 0 * _]mulrC divfK ?gt_eqF.
rewrite /inequality_form Ax.
have -> : \sum_i lambda i 0 * ((s i 0 - l * (0 : 'cV[R]_n) i 0)
                               * (s i 0 - (0 : 'cV[R]_n) i 0))
        = t ^+ 2 * \sum_i lambda i 0 * y i 0 ^+ 2.
  rewrite mulr_sumr; apply: eq_bigr => i _.
  by rewrite [(0 : 'cV[R]_n) i 0]mxE mulr0 !subr0 -expr2 sE exprMn mulrCA.
have -> : \col_i (h i 0 * s i 0) = t *: (P *m x).
  by apply/matrixP => i j; rewrite ord1 col_eta moved [RHS]mxE.
have -> : \sum_i h i 0 * s i 0 * (P *m x) i 0 = t * sqnorm (P *m x).
  by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite moved -mulrA expr2.
rewrite form_scale /c mulrBr opprD addrA addrAC.
by rewrite [2 * (t ^+ 2 * _)]mulrCA [2 * (t * _)]mulrCA.
Qed.

End Equilibrium.
