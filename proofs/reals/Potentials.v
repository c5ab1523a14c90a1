(** * Potentials of activations over the real numbers

    Purpose: the integral of an activation from zero is a potential in the sense
    of GlobalStability.v, so that Theorem 6 holds of tanh, arctan, ELU and the
    rest over the reals.

    Main Results
    - [integral_potential]: every function with chord slopes in [0, 1] has a
      potential.
    - [real_globally_stable]: so Theorem 6 holds of it, if it vanishes only at
      zero; [tanh_globally_stable], [arctan_globally_stable],
      [elu_globally_stable]: for instance of these.

    Dependencies: Activations, Field, Attains; GlobalStability. *)

From Coq Require Import Reals Lra Psatz.
From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel.Reals Require Import Activations Field Attains.
From Keel Require Import SlopeRestricted Metric Lurie GlobalStability.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** ** The integral *)

Section Integral.

Local Open Scope R_scope.

Variable sigma : R -> R.

Hypothesis bounded : Activations.slope_at_most 1 sigma.

Lemma rise_between a b : b <= a -> 0 <= sigma a - sigma b <= a - b.
Proof. by move=> ba; have := bounded a b; nra. Qed.

Lemma slopes_continuous : continuity sigma.
Proof.
move=> a eps eps0; exists eps; split=> // b [_ near].
apply: Rle_lt_trans near; rewrite /= /R_dist.
have [ab|/Rlt_le ab] := Rle_lt_dec a b.
  by have between := rise_between ab; rewrite !Rabs_pos_eq; lra.
have between := rise_between ab.
rewrite -(Rabs_Ropp (b - a)) -(Rabs_Ropp (sigma b - _)).
by rewrite !Rabs_pos_eq; lra.
Qed.

Lemma integrable a b : Riemann_integrable sigma a b.
Proof.
case: (Rle_dec a b) => [le|gt].
  by apply: continuity_implies_RiemannInt => // c _; exact: slopes_continuous.
apply: RiemannInt_P1; apply: continuity_implies_RiemannInt => [|c _]; first lra.
exact: slopes_continuous.
Qed.

Definition integral (z : R) : R := RiemannInt (integrable 0 z).

(** The theorem of the mean, for what is left of the integral above some
    parabola. *)
Lemma integral_mean t m a b :
  a < b ->
  exists2 c, a < c < b
    & integral b - integral a - t * ((b - m) ^ 2 - (a - m) ^ 2) / 2
      = (sigma c - t * (c - m)) * (b - a).
Proof.
move=> ab; have le := Rlt_le _ _ ab.
have continuous c : a <= c <= b -> continuity_pt sigma c.
  by move=> _; exact: slopes_continuous.
pose P := primitive le (FTC_P1 le continuous).
pose q x := t / 2 * ((x - m) * (x - m)).
have slope c : a <= c <= b ->
    derivable_pt_lim (fun x => P x - q x) c (sigma c - t * (c - m)).
  move=> inside; apply: (derivable_pt_lim_minus P q).
    exact: RiemannInt_P28.
  have -> : t * (c - m)
      = t / 2 * ((1 - 0) * (c - m) + (c - m) * (1 - 0)) by field.
  apply: (derivable_pt_lim_scal (fun x => (x - m) * (x - m))).
  have line : derivable_pt_lim (fun x => x - m) c (1 - 0).
    apply: (derivable_pt_lim_minus id (fun _ => m)).
      exact: derivable_pt_lim_id.
    exact: derivable_pt_lim_const.
  exact: (derivable_pt_lim_mult _ _ _ _ _ line line).
have [c [rise inside]] := MVT_cor2 _ _ _ _ ab slope; exists c => //.
rewrite -rise /q /integral.
rewrite -(RiemannInt_P26 (integrable 0 a) (integrable a b) (integrable 0 b)).
rewrite (RiemannInt_P20 le (FTC_P1 le continuous) (integrable a b)) -/P.
by field.
Qed.

Lemma integral_bounds z d :
  sigma z * d <= integral (z + d) - integral z <= sigma z * d + d ^ 2 / 2.
Proof.
have [->|[d0|d0]] : d = 0 \/ (0 < d \/ d < 0) by lra.
- by rewrite Rplus_0_r; lra.
- have zd : z < z + d by lra.
  have [c c_in lower] := integral_mean 0 0 zd.
  have [e e_in upper] := integral_mean 1 z zd.
  by have := @rise_between c z; have := @rise_between e z; nra.
have zd : z + d < z by lra.
have [c c_in lower] := integral_mean 0 0 zd.
have [e e_in upper] := integral_mean 1 z zd.
by have := @rise_between z c; have := @rise_between z e; nra.
Qed.

End Integral.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma restricted_bounded (sigma : R -> R) :
  slope_restricted sigma -> Activations.slope_at_most (IZR 1) sigma.
Proof.
move=> restricted a b; have /RleP := restricted a b.
by rewrite expr2 !realsE; lra.
Qed.

Theorem integral_potential (sigma : R -> R) :
  slope_restricted sigma -> exists V, potential sigma V.
Proof.
move=> /restricted_bounded bounded; exists (integral bounded).
split=> [|z d|z d]; first exact: RiemannInt_P9.
  by apply/RleP; have [] := integral_bounds bounded z d.
apply/RleP; have [_] := integral_bounds bounded z d.
by rewrite expr2 -[2]/(1 + 1) !realsE /=; lra.
Qed.

(** ** Theorem 6 *)

Section Lurie.

Variables (n : nat) (A : 'M[R]_n) (h lambda w : 'cV[R]_n) (mu : R).

Hypothesis h_positive : positive h.
Hypothesis mu_positive : 0 < mu.
Hypothesis lambda_positive : positive lambda.
Hypothesis inequality :
  forall s t, mu * (sqnorm s + sqnorm t) <= lurie_form A h lambda s t.

(** One equilibrium, which is globally asymptotically stable. *)
Let stable (sigma : R -> R) : Prop :=
  exists rest,
    [/\ step A h sigma w rest = rest,
        forall x, step A h sigma w x = x -> x = rest
      & globally_stable (trajectory A h sigma (fun _ => w)) rest].

Theorem real_globally_stable (sigma : R -> R) :
  slope_restricted sigma -> zero_only_at_zero sigma -> stable sigma.
Proof.
move=> /integral_potential [V V_potential] zero.
exact: (lurie_globally_stable w h_positive mu_positive inequality
  lambda_positive V_potential zero real_archimedean).
Qed.

Theorem tanh_globally_stable : stable tanh.
Proof.
apply: real_globally_stable; last exact: tanh_zero_only_at_zero.
exact/real_slope_restricted/tanh_slope_at_most.
Qed.

Theorem arctan_globally_stable : stable atan.
Proof.
apply: real_globally_stable; last exact: arctan_zero_only_at_zero.
exact/real_slope_restricted/arctan_slope_at_most.
Qed.

Theorem elu_globally_stable : stable elu.
Proof.
apply: real_globally_stable; last exact: elu_zero_only_at_zero.
exact/real_slope_restricted/elu_slope_at_most.
Qed.

End Lurie.
