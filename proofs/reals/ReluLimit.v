(** * ReLU trajectories converge

    Purpose: with a constant input, every trajectory of a ReLU block that meets
    the conditions of Theorem 1, 4 or 6 has a limit, which is an equilibrium.

    Main Results
    - [relu_bounded_converges]: a trajectory that stays below some number in
      every unit converges to an equilibrium.
    - [relu_equilibrium_iff], [relu_equilibrium_exists]: the equilibria are the
      states with A x + w <= 0, and -A positive definite ensures that there is
      one.
    - [relu_metric_converges]: under Theorem 1's conditions, every trajectory
      converges to an equilibrium.
    - [relu_dominance_converges]: the same under Theorem 4's, A symmetric or
      not, if there is an equilibrium.
    - [relu_lurie_converges]: the same under Theorem 6's.

    Dependencies: Field, Limits, Attains, SlopeRestricted, Metric, Dominance,
    GlobalStability, Settling. *)

From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel.Reals Require Import Field Limits Attains.
From Keel Require Import SlopeRestricted Metric Dominance Lurie.
From Keel Require Import GlobalStability Settling.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ReluLimit.

Variable n : nat.
Implicit Types (A P : 'M[R]_n) (x y w l h v : 'cV[R]_n).

Let relu : R -> R := @relu real_realFieldType.

Lemma relu_nonnegative (a : R) : 0 <= relu a.
Proof. by rewrite /relu /SlopeRestricted.relu; case: ifP. Qed.

Theorem relu_equilibrium_iff A h w x :
  positive h ->
  step A h relu w x = x <-> forall i, (A *m x + w) i 0 <= 0.
Proof.
move=> h0; split=> [fixed i|inactive].
  have /eqP := congr1 (fun u : 'cV[R]_n => u i 0) fixed.
  rewrite col_eta -subr_eq0 addrC addKr mulf_eq0 gt_eqF //=.
  rewrite /relu /SlopeRestricted.relu; case: (leP 0 ((A *m x + w) i 0)).
    by move=> _ /eqP ->.
  by move=> /ltW.
apply/matrixP => i j; rewrite !ord1 col_eta.
suff -> : relu ((A *m x + w) i 0)%R = 0 by rewrite mulr0 addr0.
rewrite /relu /SlopeRestricted.relu; case: ifP => // active.
by apply/le_anti; rewrite inactive.
Qed.

Theorem relu_equilibrium_exists P h mu w :
  positive h ->
  0 < mu ->
  eigenvalue_at_least P mu ->
  exists y, step (- P) h relu w y = y.
Proof.
move=> h0 mu0 definite; exists (invmx P *m w).
have identity : zero_only_at_zero (fun a : R => a) by [].
have [unit _] := equilibrium_exists erefl h0 identity mu0 definite w.
apply/relu_equilibrium_iff => // i.
by rewrite mulNmx mulKVmx // addNr mxE.
Qed.

(** No unit ever falls. *)
Lemma relu_growing A h w x i :
  positive h ->
  Un_growing (fun k => trajectory A h relu (fun _ => w) x k i 0).
Proof.
move=> h0 k; apply/RleP; rewrite /= col_eta ler_addl mulr_ge0 //.
  exact: ltW.
exact: relu_nonnegative.
Qed.

Theorem relu_bounded_converges A h w x (bound : 'I_n -> R) :
  positive h ->
  (forall k i, trajectory A h relu (fun _ => w) x k i 0 <= bound i) ->
  exists2 l,
    converges (trajectory A h relu (fun _ => w) x) l
    & step A h relu w l = l.
Proof.
move=> h0 bounded.
have limit i : {l : R | Un_cv (fun k => trajectory A h relu (fun _ => w) x k i 0) l}.
  apply: growing_cv; first exact: relu_growing.
  by exists (bound i) => a [k ->]; apply/RleP/bounded.
have cv : converges (trajectory A h relu (fun _ => w) x)
            (\col_i sval (limit i)).
  by move=> i; rewrite mxE; case: (limit i).
exists (\col_i sval (limit i)) => //.
by apply: limit_is_equilibrium cv; exact: relu_slope_restricted.
Qed.

(** An equilibrium stays where it is. *)
Lemma equilibrium_stays A h sigma w y k :
  step A h sigma w y = y -> trajectory A h sigma (fun _ => w) y k = y.
Proof. by move=> fixed; elim: k => //= k ->. Qed.

Lemma square_bounds (a b c : R) : (a - b) ^+ 2 <= c -> a <= b + (c + 1).
Proof.
move=> /RleP; rewrite expr2 => near; apply/RleP; move: near.
by rewrite !realsE => near; have := Rle_0_sqr (a - b - 1); rewrite /Rsqr; nra.
Qed.

Theorem relu_metric_converges A P h mu eta w x :
  A = - P ->
  symmetric P ->
  positive h ->
  0 <= eta ->
  step_condition P h eta ->
  0 < mu ->
  eigenvalue_at_least P mu ->
  exists2 l,
    converges (trajectory A h relu (fun _ => w) x) l
    & step A h relu w l = l.
Proof.
move=> AP Psym h0 eta0 short mu0 definite.
have [y fixed] := relu_equilibrium_exists w h0 mu0 definite.
rewrite -AP in fixed.
apply: (relu_bounded_converges
          (bound := fun i => y i 0 + (sqdist P x y / mu + 1))) => // k i.
apply: square_bounds.
set xk := trajectory _ _ _ _ _ _.
have -> : xk i 0 - y i 0 = (xk - y) i 0 by rewrite [RHS]mxE [in RHS]mxE.
apply: le_trans (unit_le_sqnorm _ _) _.
rewrite ler_pdivl_mulr // mulrC; apply: le_trans (definite _) _.
have := metric_nonexpansive AP Psym h0 eta0 short (@relu_slope_restricted _)
  (fun _ => w) x y k.
by rewrite (equilibrium_stays k fixed).
Qed.

Theorem relu_dominance_converges A h v w x y :
  positive v ->
  positive h ->
  (forall i, 0 <= margin A h v i) ->
  step A h relu w y = y ->
  exists2 l,
    converges (trajectory A h relu (fun _ => w) x) l
    & step A h relu w l = l.
Proof.
move=> v0 h0 dominant fixed.
apply: (relu_bounded_converges
  (bound := fun i => y i 0 + weighted_max v (x - y) * v i 0)) => // k i.
have := dominance_nonexpansive v0 (fun _ => h0)
  (fun _ => @relu_slope_restricted _) (fun _ => dominant) (fun _ => w) x y k.
rewrite -!trajectory_untied (equilibrium_stays k fixed).
move/(within_weighted_max _ v0 (weighted_max_ge0 _ _)) => /(_ i).
set xk := trajectory _ _ _ _ _ _; rewrite [(xk - y) i 0]mxE [(- y) i 0]mxE.
by move=> /(le_trans (ler_norm _)); rewrite ler_subl_addl.
Qed.

Theorem relu_lurie_converges A h lambda (mu : R) w x :
  positive h ->
  0 < mu ->
  (forall s t, mu * (sqnorm s + sqnorm t) <= lurie_form A h lambda s t) ->
  positive lambda ->
  exists2 l,
    converges (trajectory A h relu (fun _ => w) x) l
    & step A h relu w l = l.
Proof.
move=> h0 mu0 inequality lambda0.
have [l cv] := settles_converges (lurie_settles w h0 mu0 inequality lambda0
  (@relu_law _) x real_archimedean).
by exists l => //; apply: limit_is_equilibrium cv; exact: relu_slope_restricted.
Qed.

End ReluLimit.
