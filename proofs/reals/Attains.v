(** * Where activations over the reals have their greatest slope

    Purpose: what a refutation of every norm needs to know of tanh, arctan, ELU
    and sigmoid, and that the reals are a field in which it holds.

    Main Results
    - [real_archimedean]: the reals are an archimedean field.
    - [derivative_attains]: the slope in the sense of the theory is the standard
      library's derivative.
    - [tanh_attains], [arctan_attains], [elu_attains]: these have slope 1 at
      zero; [sigmoid_attains]: 1/4.

    Dependencies: Activations, Field; Instability. *)

From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From Keel.Reals Require Import Activations Field.
From Keel Require Import Instability.

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
