(** * Where activations over the reals have their greatest and least slopes

    Purpose: what a refutation of every norm needs to know of tanh, arctan, ELU
    and sigmoid, and that the reals are a field in which it holds.

    Main Results
    - [real_archimedean]: the reals are an archimedean field.
    - [real_closed]: they are real closed.
    - [derivative_attains]: the slope in the sense of the theory is the standard
      library's derivative.
    - [tanh_attains], [arctan_attains], [elu_attains]: these have slope 1 at
      zero; [sigmoid_attains]: 1/4.
    - [tanh_approaches_zero], [arctan_approaches_zero], [elu_approaches_zero],
      [sigmoid_approaches_zero]: far from zero they have slopes as near to 0 as
      one likes.

    Dependencies: Activations, Field; Instability, SlopeProduct. *)

From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect ssralg ssrnum poly.
From Keel.Reals Require Import Activations Field.
From Keel Require Import Instability SlopeProduct.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma real_natE (k : nat) : k%:R = INR k :> R.
Proof. by elim: k => // k IH; rewrite S_INR mulrSr IH. Qed.

Lemma real_archimedean : Num.archimedean_axiom [numDomainType of R].
Proof.
move=> x; set k := up (Rabs x); have [above _] := archimed (Rabs x).
have k0 : (0 <= k)%Z.
  by apply: le_IZR; have := Rabs_pos x; rewrite -/k in above *; lra.
exists (Z.to_nat k); apply/RltP; rewrite real_natE INR_IZR_INZ Z2Nat.id //.
Qed.

Lemma polynomial_continuous (p : {poly [ringType of R]}) :
  continuity (fun x : R => horner p x).
Proof.
have same (f g : R -> R) : f =1 g -> continuity g -> continuity f.
  move=> alike smooth x eps eps0; have [delta [delta0 near]] := smooth x eps eps0.
  by exists delta; split=> // y close; rewrite !alike; exact: near.
elim/poly_ind: p => [|p c IH].
  apply: (same _ (fun _ => 0%R)) => [x|]; first by rewrite horner0.
  by apply: continuity_const => x y.
apply: (same _ (fun x : R => Rplus (Rmult (horner p x) x) c)) => [x|].
  by rewrite hornerMXaddC.
apply: continuity_plus; last by apply: continuity_const => x y.
by apply: continuity_mult IH _; apply: derivable_continuous; exact: derivable_id.
Qed.

Lemma real_closed : Num.real_closed_axiom [numDomainType of R].
Proof.
move=> p x y /RleP xy /andP[px py].
have signs : Rle (Rmult (horner p x) (horner p y)) R0.
  by apply/RleP; exact: mulr_le0_ge0.
have [z [[xz zy] zero]] := IVT_cor _ _ _ (polynomial_continuous p) xy signs.
exists z; last by apply/rootP.
by apply/andP; split; apply/RleP.
Qed.

Theorem derivative_attains (sigma : R -> R) z s :
  derivable_pt_lim sigma z s -> attains s sigma z.
Proof.
move=> slope eta /RltP eta0; have [r near] := slope eta eta0.
exists (Rdiv r 2) => [|d /RleP small].
  by apply/RltP; have := cond_pos r; rewrite realsE; lra.
apply/RleP; rewrite !realsE in small *.
have [->|d0] := Req_dec d (IZR 0).
  by rewrite Rplus_0_r Rmult_0_r Rplus_opp_r Ropp_0 Rplus_0_r Rabs_R0; lra.
have := near d d0 ltac:(have := cond_pos r; lra) => close.
have -> : Rplus (Rplus (sigma (Rplus z d)) (Ropp (sigma z))) (Ropp (Rmult s d))
    = Rmult (Rminus (Rdiv (Rminus (sigma (Rplus z d)) (sigma z)) d) s) d.
  by field.
rewrite Rabs_mult; apply: Rmult_le_compat_r; [exact: Rabs_pos | lra].
Qed.

Theorem tanh_attains : attains 1 tanh 0.
Proof.
apply: derivative_attains; have := tanh_derivative 0.
by rewrite cosh_0 pow1 Rinv_1.
Qed.

Theorem arctan_attains : attains 1 atan 0.
Proof.
apply: derivative_attains; have := arctan_derivative 0.
have -> // : Rinv (Rplus 1 (pow 0 2)) = 1 by rewrite /= realsE; field.
Qed.

(** On the left of zero it is exp - 1, on the right the identity. *)
Theorem elu_attains : attains 1 elu 0.
Proof.
have exp_attains : attains 1 exp 0.
  by apply: derivative_attains; have := derivable_pt_lim_exp 0; rewrite exp_0.
move=> eta eta0; have [r r0 near] := exp_attains eta eta0.
exists r => // d /near; rewrite !add0r exp_0.
have [d0|d0] := Rle_lt_dec 0 d.
  rewrite elu_right // elu_right ?subr0 ?mul1r ?subrr ?normr0 => [_|].
    by rewrite mulr_ge0 // ltW.
  exact: Rle_refl.
have -> : elu d = exp d - 1 by apply/elu_left/Rlt_le.
by rewrite elu_right ?subr0 //; exact: Rle_refl.
Qed.

Theorem sigmoid_attains : attains 4%:R^-1 sigmoid 0.
Proof.
rewrite real_quarterE; apply: derivative_attains; have := sigmoid_derivative 0.
have -> // : Rmult (sigmoid 0) (Rminus 1 (sigmoid 0)) = Rinv 4.
by rewrite /sigmoid Ropp_0 exp_0; field.
Qed.

(** ** Slopes near 0 *)

Lemma derivative_approaches_zero (sigma slope far : R -> R) :
  (forall z, derivable_pt_lim sigma z (slope z)) ->
  (forall eps, Rlt 0 eps -> Rle (Rabs (slope (far eps))) eps) ->
  approaches 0 sigma.
Proof.
move=> derivative small eps /RltP eps0; exists (far eps), (slope (far eps)).
by rewrite subr0; split; [exact/RleP/small | exact/derivative_attains].
Qed.

(** 0 < / x <= eps, for x from / eps on. *)
Lemma inverse_small eps x :
  Rlt 0 eps -> Rle (Rinv eps) x -> Rlt 0 (Rinv x) /\ Rle (Rinv x) eps.
Proof.
move=> eps0 large; have inverse0 := Rinv_0_lt_compat eps eps0.
have x0 : Rlt 0 x by lra.
split; first exact: Rinv_0_lt_compat.
by rewrite -[X in Rle _ X]Rinv_inv; apply: Rinv_le_contravar.
Qed.

Theorem tanh_approaches_zero : approaches 0 tanh.
Proof.
apply: (derivative_approaches_zero (far := fun eps => Rmult 2 (Rinv eps)))
  tanh_derivative _ => eps eps0.
set z := Rmult 2 (Rinv eps).
have [|small less] := @inverse_small eps (pow (cosh z) 2) eps0.
  have one := cosh_at_least_one z; have : Rle (Rinv eps) (cosh z).
    have := exp_ineq1_le z; have := exp_pos (Ropp z); rewrite /cosh /z; lra.
  by rewrite /=; nra.
by rewrite Rabs_pos_eq //; exact: Rlt_le.
Qed.

Theorem arctan_approaches_zero : approaches 0 atan.
Proof.
apply: (derivative_approaches_zero (far := Rinv)) arctan_derivative _.
move=> eps eps0.
have [|small less] := @inverse_small eps (Rplus 1 (pow (Rinv eps) 2)) eps0.
  by rewrite /=; nra.
by rewrite Rabs_pos_eq //; exact: Rlt_le.
Qed.

Theorem sigmoid_approaches_zero : approaches 0 sigmoid.
Proof.
apply: (derivative_approaches_zero (far := fun eps => Ropp (Rinv eps)))
  sigmoid_derivative _ => eps eps0.
rewrite {1 2}/sigmoid Ropp_involutive; set e := exp _.
have e0 : Rlt (Rinv eps) e by have := exp_ineq1_le (Rinv eps); rewrite -/e; lra.
have [|small less] := @inverse_small eps (Rplus 1 e) eps0; first by lra.
have inverse0 := Rinv_0_lt_compat eps eps0.
have at_most_1 : Rle (Rinv (Rplus 1 e)) 1.
  by rewrite -Rinv_1; apply: Rinv_le_contravar; lra.
by rewrite Rabs_pos_eq; nra.
Qed.

(** Left of zero it is exp - 1. *)
Lemma elu_attains_left z : Rlt z 0 -> attains (exp z) elu z.
Proof.
move=> z0 eta eta0.
have [r r0 near] := derivative_attains (derivable_pt_lim_exp z) eta0.
exists (Num.min r (- z)) => [|d].
  by rewrite lt_minr r0; apply/RltP; rewrite !realsE; lra.
rewrite le_minr => /andP[/near close]; rewrite ler_norml => /andP[_ left].
have zd0 : Rle (Rplus z d) 0 by move/RleP: left; rewrite !realsE; lra.
rewrite !elu_left //; last exact: Rlt_le.
have -> : exp (z + d) - 1 - (exp z - 1) = exp (z + d) - exp z.
  by rewrite opprB addrA subrK.
exact: close.
Qed.

Theorem elu_approaches_zero : approaches 0 elu.
Proof.
move=> eps /RltP eps0; exists (Ropp (Rinv eps)), (exp (Ropp (Rinv eps))).
have inverse0 := Rinv_0_lt_compat eps eps0; split; last first.
  by apply: elu_attains_left; lra.
rewrite subr0 exp_Ropp; apply/RleP.
have := exp_ineq1_le (Rinv eps) => above.
have [|small less] := @inverse_small eps (exp (Rinv eps)) eps0; first by lra.
by rewrite realsE Rabs_pos_eq //; exact: Rlt_le.
Qed.
