(** * Limits of trajectories

    Purpose: sequences of states over the real numbers, and what their limits
    have to be.

    Main Results
    - [limit_is_equilibrium]: where a trajectory with a constant input
      converges, its limit is an equilibrium.
    - [vanishing_converges]: a sequence whose squared distance to a point is at
      most a constant times c^k, with 0 <= c < 1, converges to it.
    - [settles_converges]: a trajectory that settles converges.

    Dependencies: Field, Metric, Dominance (chord slopes), GlobalStability,
    Settling. *)

From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel.Reals Require Import Field.
From Keel Require Import SlopeRestricted Metric Dominance GlobalStability.
From Keel Require Import Settling.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** Every unit converges, in the sense of the standard library. *)
Definition converges n (x : nat -> 'cV[R]_n) (limit : 'cV[R]_n) : Prop :=
  forall i, Un_cv (fun k => x k i 0) (limit i 0).

(** ** Sequences of numbers *)

Lemma cv_equal (a b : nat -> R) (l : R) : a =1 b -> Un_cv a l -> Un_cv b l.
Proof.
move=> same cv eps eps0; have [N close] := cv eps eps0.
by exists N => k /close; rewrite same.
Qed.

Lemma cv_constant (l : R) : Un_cv (fun _ => l) l.
Proof.
by move=> eps eps0; exists 0%N => k _; rewrite R_dist_eq.
Qed.

Lemma cv_shift (a : nat -> R) (l : R) : Un_cv a l -> Un_cv (fun k => a k.+1) l.
Proof.
move=> cv eps eps0; have [N close] := cv eps eps0.
by exists N => k Nk; apply: close; apply: le_S.
Qed.

Lemma cv_sum (I : finType) (a : I -> nat -> R) (l : I -> R) :
  (forall i, Un_cv (a i) (l i)) ->
  Un_cv (fun k => (\sum_i a i k)%R) (\sum_i l i)%R.
Proof.
move=> cv; elim: (index_enum I) => [|i s IH].
  rewrite big_nil; apply: cv_equal (cv_constant _) => k.
  by rewrite big_nil.
rewrite big_cons; apply: cv_equal (CV_plus _ _ _ _ (cv i) IH) => k.
by rewrite big_cons.
Qed.

Lemma cv_lipschitz (sigma : R -> R) (a : nat -> R) (l : R) :
  (forall c d, `|sigma c - sigma d| <= `|c - d|) ->
  Un_cv a l -> Un_cv (fun k => sigma (a k)) (sigma l).
Proof.
move=> lipschitz cv eps eps0; have [N close] := cv eps eps0.
exists N => k /close near.
by apply: Rle_lt_trans near; exact/RleP/lipschitz.
Qed.

Lemma restricted_lipschitz (sigma : R -> R) :
  slope_restricted sigma -> forall c d, `|sigma c - sigma d| <= `|c - d|.
Proof.
move=> restricted c d.
have [t /andP[t0 t1] ->] := chord_slope c d restricted.
by rewrite normrM ger0_norm // ler_pimull.
Qed.

(** ** Sequences of states *)

Section Limits.

Variable n : nat.
Implicit Types (A P : 'M[R]_n) (x y w l h : 'cV[R]_n).

Theorem limit_is_equilibrium A h sigma w x l :
  slope_restricted sigma ->
  converges (trajectory A h sigma (fun _ => w) x) l ->
  step A h sigma w l = l.
Proof.
move=> restricted cv; apply/matrixP => i j; rewrite !ord1.
apply: UL_sequence (cv_shift (cv i)).
pose z k := trajectory A h sigma (fun _ => w) x k.
have argument : Un_cv (fun k => ((A *m z k + w) i 0)%R) ((A *m l + w) i 0)%R.
  have sum u : (A *m u + w) i 0 = \sum_j A i j * u j 0 + w i 0.
    by rewrite [LHS]mxE [in LHS]mxE.
  rewrite sum; apply: cv_equal (CV_plus _ _ _ _ (cv_sum _) (cv_constant _)).
    by move=> k; rewrite sum.
  by move=> m; apply: CV_mult (cv_constant _) (cv m).
have value := cv_lipschitz (restricted_lipschitz restricted) argument.
rewrite col_eta; apply: cv_equal (CV_plus _ _ _ _ (cv i)
  (CV_mult _ _ _ _ (cv_constant _) value)) => k.
by rewrite /= col_eta.
Qed.

Lemma unit_le_sqnorm x i : x i 0 ^+ 2 <= sqnorm x.
Proof.
rewrite /sqnorm (bigD1 i) //= ler_addl sumr_ge0 // => j _.
exact: sqr_ge0.
Qed.

Lemma real_powE (c : R) k : c ^+ k = pow c k.
Proof. by elim: k => // k IH; rewrite exprS IH. Qed.

Theorem vanishing_converges (x : nat -> 'cV[R]_n) l (c d : R) :
  0 <= c < 1 ->
  (forall k, sqnorm (x k - l) <= d * c ^+ k) ->
  converges x l.
Proof.
move=> /andP[/RleP c0 /RltP c1] bound i eps eps0.
have e0 : Rlt 0 eps by exact: eps0.
have d0 : Rle 0 d.
  by apply/RleP; have := bound 0%N; rewrite expr0 mulr1; apply/le_trans/sqnorm_ge0.
have tolerance : Rlt 0 (Rdiv (Rmult eps eps) (Rplus d 1)).
  by apply: Rdiv_lt_0_compat; [exact: Rmult_lt_0_compat|lra].
have c_abs : Rlt (Rabs c) 1 by rewrite Rabs_pos_eq.
have [N small] := pow_lt_1_zero c c_abs _ tolerance.
exists N => k /small; rewrite Rabs_pos_eq; last exact: pow_le.
move=> /(Rmult_lt_compat_r (Rplus d 1)) -/(_ ltac:(lra)).
have -> : Rmult (Rdiv (Rmult eps eps) (Rplus d 1)) (Rplus d 1) = Rmult eps eps.
  by field; lra.
move=> power; rewrite /R_dist -(Rabs_pos_eq eps); last lra.
apply: Rsqr_lt_abs_0; apply: Rle_lt_trans power.
apply: (@Rle_trans _ (d * c ^+ k)%R).
  have -> : Rsqr (Rminus (x k i 0) (l i 0)) = ((x k - l) i 0 ^+ 2)%R.
    by rewrite expr2 [(x k - l) i 0]mxE [(- l) i 0]mxE.
  exact/RleP/(le_trans (unit_le_sqnorm _ _))/bound.
rewrite real_powE realsE Rmult_comm; apply: Rmult_le_compat_l; last lra.
exact: pow_le.
Qed.

(** The reals are complete. *)
Theorem settles_converges (x : nat -> 'cV[R]_n) :
  settles x -> exists l, converges x l.
Proof.
move=> near; suff limit i : {l : R | Un_cv (fun k => x k i 0) l}.
  by exists (\col_i sval (limit i)) => i; rewrite mxE; case: (limit i).
apply: R_complete => eps eps0.
have d0 : 0 < Rdiv eps 2 by apply/RltP; rewrite realsE; lra.
have [N close] := near _ (exprn_gt0 2 d0).
exists N => j k /ssrnat.leP Nj /ssrnat.leP Nk.
have /RleP := entries_small i (ltW d0) (close j k Nj Nk).
by rewrite !mxE => small; apply: Rle_lt_trans small _; lra.
Qed.

End Limits.
