(** * An accepted certificate means a stable block

    Purpose: the whole way from two integer checks to the stability of a block.

    Main Results
    - [certificate_sound]: two accepted checks, with mu > 0 and nu <= 2, imply
      that at every depth, for every pair of initial states and every sequence
      of shared inputs, the P-distance is at most the initial one; and that
      distance is at least mu times the squared Euclidean one.
    - [certificate_sound_at_slope]: the same for activations with chord slopes in
      [0, s], where the second check uses the weights s h.
    - [certificate_unique_equilibrium]: the first check alone implies that for
      every input there is exactly one equilibrium, if the activation vanishes
      only at zero.

    Dependencies: SlopeRestricted, Metric, FactorCheck. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From Keel Require Import SlopeRestricted Metric FactorCheck.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** An accepted check of P >= mu I, mu > 0: grid scale, rounded matrix, factor,
    marks of inexact entries, and the bound b that the shifts satisfy. *)
Record positive_check (R : realFieldType) (n : nat) (P : 'M[R]_n) : Type :=
  PositiveCheck {
    low_scale : R;
    low_grid : 'M[int]_n;
    low_factor : 'M[int]_n;
    low_inexact : rel 'I_n;
    low_bound : int;
    low_scale_positive : 0 < low_scale;
    low_on_grid : on_grid low_scale P low_grid low_inexact;
    low_accepted : factor_check low_grid low_factor low_inexact
                     (fun _ => 1) low_bound;
    low_bound_negative : low_bound < 0
  }.

(** The lower end of the spectrum of P that the check proves. *)
Definition mu (R : realFieldType) (n : nat) (P : 'M[R]_n)
    (check : positive_check P) : R :=
  - (low_bound check)%:~R / low_scale check.

(** An accepted check of P <= nu W^-1, nu <= 2, where the weights w_i are the
    integers a_i over a common denominator d. *)
Record short_step_check (R : realFieldType) (n : nat) (P : 'M[R]_n)
    (w : 'cV[R]_n) : Type :=
  ShortStepCheck {
    high_scale : R;
    denominator : R;
    high_grid : 'M[int]_n;
    high_factor : 'M[int]_n;
    high_inexact : rel 'I_n;
    numerator : 'I_n -> int;
    high_bound : int;
    high_scale_positive : 0 < high_scale;
    denominator_positive : 0 < denominator;
    high_weights : forall i, w i 0 = (numerator i)%:~R / denominator;
    high_on_grid : on_grid high_scale (- P) high_grid high_inexact;
    high_accepted : factor_check high_grid high_factor high_inexact
                      numerator high_bound;
    high_bound_at_most_two :
      (high_bound)%:~R <= 2 * (high_scale * denominator)
  }.

Section Certificate.

Variables (R : realFieldType) (n : nat).
Variables (A P : 'M[R]_n) (h : 'cV[R]_n) (sigma : R -> R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.

Lemma positive_check_sound (check : positive_check P) :
  0 < mu check /\ eigenvalue_at_least P (mu check).
Proof.
case: check => c N L inexact b c0 grid accepted b0; rewrite /mu /=.
split; first by rewrite divr_gt0 // oppr_gt0 ltrz0.
apply: (lower_bound_sound (L := L) c0 P_symmetric grid) => i.
rewrite divfK ?gt_eqF // ler_opp2 ler_int.
by move/forallP: accepted => /(_ i); rewrite mul1r.
Qed.

Lemma short_step_check_sound w (check : short_step_check P w) :
  positive w -> step_condition P w 0.
Proof.
case: check => c d N L inexact a b c0 d0 weights grid accepted two wpos.
have bound := factor_check_sound c0 d0 P_symmetric grid wpos weights accepted.
apply: step_condition_from_eigenvalue_bound wpos _ bound.
by rewrite mulr0 subr0 ler_pdivr_mulr // mulr_gt0.
Qed.

(** The headline. *)
Theorem certificate_sound :
  slope_restricted sigma ->
  forall (low : positive_check P) (high : short_step_check P h),
  forall (inputs : nat -> 'cV[R]_n) (x y : 'cV[R]_n) (depth : nat),
    let x' := trajectory A h sigma inputs x depth in
    let y' := trajectory A h sigma inputs y depth in
    0 < mu low
    /\ mu low * sqnorm (x' - y') <= sqdist P x' y'
    /\ sqdist P x' y' <= sqdist P x y.
Proof.
move=> restricted low high inputs x y depth /=.
have [mu0 definite] := positive_check_sound low.
split; first exact: mu0.
split; first exact: definite.
have short := short_step_check_sound high h_positive.
exact: metric_nonexpansive A_is_minus_P P_symmetric h_positive (lexx 0) short
         restricted _ _ _ _.
Qed.

Theorem certificate_sound_at_slope (s : R) :
  0 < s ->
  slope_at_most s sigma ->
  forall (low : positive_check P) (high : short_step_check P (s *: h)),
  forall (inputs : nat -> 'cV[R]_n) (x y : 'cV[R]_n) (depth : nat),
    let x' := trajectory A h sigma inputs x depth in
    let y' := trajectory A h sigma inputs y depth in
    0 < mu low
    /\ mu low * sqnorm (x' - y') <= sqdist P x' y'
    /\ sqdist P x' y' <= sqdist P x y.
Proof.
move=> s0 bounded low high inputs x y depth /=.
have [mu0 definite] := positive_check_sound low.
split; first exact: mu0.
split; first exact: definite.
have weights : positive (s *: h) by move=> i; rewrite mxE mulr_gt0.
have short := short_step_check_sound high weights.
exact: metric_nonexpansive_at_slope A_is_minus_P P_symmetric h_positive s0
         bounded (lexx 0) short.
Qed.

Theorem certificate_unique_equilibrium :
  zero_only_at_zero sigma ->
  forall (low : positive_check P) (w : 'cV[R]_n),
    exists! x, step A h sigma w x = x.
Proof.
move=> zero low w; have [mu0 definite] := positive_check_sound low.
exists (invmx P *m w); split.
  exact: (equilibrium_exists A_is_minus_P h_positive zero mu0 definite w).2.
move=> y; apply: (unique_equilibrium A_is_minus_P h_positive zero mu0 definite).
exact: (equilibrium_exists A_is_minus_P h_positive zero mu0 definite w).2.
Qed.

End Certificate.
