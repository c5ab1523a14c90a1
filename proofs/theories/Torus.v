(** * The norm of a convolution by its symbols

    Purpose: a convolution on a finite torus is block diagonal in the characters of
    the torus; its norm is at most the greatest norm of the blocks, its symbols. A
    convolution on an image with zeros around it is a part of one on a torus.

    Main Results
    - [parseval]: lengths are those of the transforms.
    - [torus_moves]: where no symbol moves a vector by more than b times its
      length, the convolution moves no image by more.
    - [padded_moves]: the same for pixels that lie on the torus, with zeros where
      none lies.

    Dependencies: GramIteration. Any ordered field in which there are cosines and
    sines of the frequencies of the torus. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix finalg.
From Keel Require Import SlopeRestricted Metric GramIteration.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Torus.

Variables (R : realFieldType) (V : finZmodType) (K : finType).

(** Of each frequency the cosine and the sine at each place. *)
Variables (c s : K -> V -> R) (N : R).

Hypothesis N_positive : 0 < N.
Hypothesis cosine_difference :
  forall k v w, c k (v - w) = c k v * c k w + s k v * s k w.
Hypothesis sine_difference :
  forall k v w, s k (v - w) = s k v * c k w - c k v * s k w.
Hypothesis orthogonal :
  forall v w, \sum_k (c k v * c k w + s k v * s k w) = N * (v == w)%:R.

(** ** Transforms *)

Lemma parseval_entry (f : V -> R) :
  \sum_k ((\sum_v c k v * f v) ^+ 2 + (\sum_v s k v * f v) ^+ 2)
    = N * \sum_v f v ^+ 2.
Proof.
transitivity (\sum_k \sum_v \sum_w (c k v * c k w + s k v * s k w) * (f v * f w)).
  apply: eq_bigr => k _; rewrite !expr2 !mulr_suml -big_split /=.
  apply: eq_bigr => v _; rewrite !mulr_sumr -big_split /=; apply: eq_bigr => w _.
  by rewrite mulrDl mulrACA [X in _ + X]mulrACA.
rewrite exchange_big mulr_sumr /=; apply: eq_bigr => v _.
have collected w : \sum_k (c k v * c k w + s k v * s k w) * (f v * f w)
    = N * (v == w)%:R * (f v * f w) by rewrite -mulr_suml orthogonal.
rewrite exchange_big /=; under eq_bigr do rewrite collected.
rewrite (bigD1 v) //= eqxx mulr1 -expr2 big1 ?addr0 // => w other.
by rewrite eq_sym (negbTE other) mulr0 mul0r.
Qed.

Section Image.

Variables (q : nat) (x : V -> 'cV[R]_q).

Definition cosines k : 'cV[R]_q := \sum_v c k v *: x v.
Definition sines k : 'cV[R]_q := \sum_v s k v *: x v.

Theorem parseval :
  \sum_k (sqnorm (cosines k) + sqnorm (sines k)) = N * \sum_v sqnorm (x v).
Proof.
rewrite /sqnorm; under eq_bigr do rewrite -big_split /=.
rewrite [LHS]exchange_big [X in _ = N * X]exchange_big mulr_sumr /=.
apply: eq_bigr => i _; rewrite -parseval_entry; apply: eq_bigr => k _.
by rewrite !summxE; congr (_ ^+ 2 + _ ^+ 2); apply: eq_bigr => v _; rewrite mxE.
Qed.

End Image.

(** ** Convolutions *)

Section Convolution.

Variables (p q : nat) (taps : V -> 'M[R]_(p, q)) (b : R).

Definition convolve (x : V -> 'cV[R]_q) (v : V) : 'cV[R]_p :=
  \sum_d taps d *m x (v + d).

Definition symbol_real k : 'M[R]_(p, q) := \sum_d c k d *: taps d.
Definition symbol_imaginary k : 'M[R]_(p, q) := \sum_d s k d *: taps d.

Lemma weighted_convolve (a : V -> R) x :
  \sum_v a v *: convolve x v = \sum_d \sum_w a (w - d) *: (taps d *m x w).
Proof.
under eq_bigr do rewrite scaler_sumr.
rewrite exchange_big /=; apply: eq_bigr => d _.
rewrite (reindex_inj (addIr d)) /= [RHS](reindex_inj (addIr d)) /=.
rewrite (reindex_inj (addIr (- d))) /=; apply: eq_bigr => v _.
by rewrite !addrK subrK.
Qed.

Lemma cosines_convolve x k :
  cosines (convolve x) k
    = symbol_real k *m cosines x k + symbol_imaginary k *m sines x k.
Proof.
rewrite /cosines weighted_convolve /symbol_real /symbol_imaginary !mulmx_suml.
rewrite -big_split /=; apply: eq_bigr => d _; rewrite !mulmx_sumr -big_split /=.
apply: eq_bigr => w _; rewrite cosine_difference scalerDl.
by rewrite -!scalemxAl -!scalemxAr !scalerA [c k d * _]mulrC [s k d * _]mulrC.
Qed.

Lemma sines_convolve x k :
  sines (convolve x) k
    = symbol_real k *m sines x k - symbol_imaginary k *m cosines x k.
Proof.
rewrite /sines weighted_convolve /symbol_real /symbol_imaginary !mulmx_suml.
rewrite -sumrB; apply: eq_bigr => d _; rewrite !mulmx_sumr -sumrB.
apply: eq_bigr => w _; rewrite sine_difference scalerBl.
by rewrite -!scalemxAl -!scalemxAr !scalerA [c k d * _]mulrC [s k d * _]mulrC.
Qed.

Hypothesis symbols : forall k, complex_moves (symbol_real k) (symbol_imaginary k) b.

Theorem torus_moves x :
  \sum_v sqnorm (convolve x v) <= b ^+ 2 * \sum_v sqnorm (x v).
Proof.
rewrite -(ler_pmul2l N_positive) mulrCA -!parseval mulr_sumr.
apply: ler_sum => k _; have := symbols k (col_mx (cosines x k) (sines x k)).
rewrite /doubled mul_block_col !sqnorm_col -cosines_convolve mulNmx.
by rewrite -opprB -sines_convolve sqnormN.
Qed.

(** ** Images with zeros around them *)

Variables (I J : finType) (out : I -> V) (into : J -> V).

Hypothesis out_injective : injective out.
Hypothesis into_injective : injective into.

(** What stands at a place, zero where no pixel is. *)
Definition laid (x : J -> 'cV[R]_q) (v : V) : 'cV[R]_q :=
  \sum_(j | into j == v) x j.

Definition padded (x : J -> 'cV[R]_q) (i : I) : 'cV[R]_p :=
  \sum_j \sum_(d | into j == out i + d) taps d *m x j.

Theorem padded_moves x :
  \sum_i sqnorm (padded x i) <= b ^+ 2 * \sum_j sqnorm (x j).
Proof.
have part i : padded x i = convolve (laid x) (out i).
  rewrite /padded /convolve (exchange_big_dep predT) //=; apply: eq_bigr => d _.
  by rewrite /laid mulmx_sumr.
have length : \sum_v sqnorm (laid x v) = \sum_j sqnorm (x j).
  rewrite [RHS](partition_big into predT) //=; apply: eq_bigr => v _.
  rewrite /laid; case: (pickP (fun j => into j == v)) => [j /eqP <-|none].
    by rewrite !(big_pred1 j) // => j'; exact: inj_eq.
  by rewrite !big_pred0 // /sqnorm big1 // => i _; rewrite mxE expr0n.
rewrite -length; apply: le_trans (torus_moves _).
under eq_bigr do rewrite part.
rewrite (partition_big out predT) //=; apply: ler_sum => v _.
case: (pickP (fun i => out i == v)) => [i /eqP <-|none].
  by rewrite (big_pred1 i) // => i'; exact: inj_eq.
by rewrite big_pred0 // sqnorm_ge0.
Qed.

End Convolution.

End Torus.
