(** * Multipliers for constant inputs

    Purpose: Theorem 6, blocks with any A: a positive diagonal Lambda for which
    (I + A H)^T Lambda (I + A H) < Lambda, asked as one form that holds no product
    of more than one A.

    Main Results
    - [lurie_decrease]: at t = - A H s the form is s^T Lambda s less the same at
      (I + A H) s.
    - [lurie_injective]: where the form is positive definite, A is injective,
    - [lurie_positive]: and the multipliers are positive.

    Dependencies: SlopeRestricted, Metric. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Lurie.

Variables (R : realFieldType) (n : nat).
Variables (A : 'M[R]_n) (h lambda : 'cV[R]_n).

(** A H s. *)
Definition pushed (s : 'cV[R]_n) : 'cV[R]_n := A *m \col_i (h i 0 * s i 0).

(** t^T Lambda t + 2 t^T Lambda A H s - 2 s^T Lambda A H s. *)
Definition lurie_form (s t : 'cV[R]_n) : R :=
  \sum_i lambda i 0 * (t i 0 ^+ 2 + 2 * ((t i 0 - s i 0) * pushed s i 0)).

Theorem lurie_decrease s :
  lurie_form s (- pushed s)
    = \sum_i lambda i 0 * s i 0 ^+ 2
      - \sum_i lambda i 0 * (s i 0 + pushed s i 0) ^+ 2.
Proof.
rewrite -sumrB; apply: eq_bigr => i _; rewrite -mulrBr mxE; congr (_ * _).
move: (s i 0) (pushed s i 0) => a p.
have -> : a ^+ 2 - (a + p) ^+ 2 = - ((a + (a + p)) * p).
  by rewrite -opprB subr_sqr addrAC subrr add0r mulrC [a + p + a]addrC.
rewrite sqrrN mulr_natl mulr2n -opprD [p + a]addrC expr2 addrA -!mulrDl -mulNr.
by congr (_ * _); rewrite !opprD !addrA [p - a]addrC addrK.
Qed.

Theorem lurie_injective (mu : R) (x : 'cV[R]_n) :
  positive h ->
  0 < mu ->
  (forall s t : 'cV[R]_n, mu * (sqnorm s + sqnorm t) <= lurie_form s t) ->
  A *m x = 0 -> x = 0.
Proof.
move=> h0 mu0 definite Ax.
pose s : 'cV[R]_n := \col_i (x i 0 / h i 0).
have back i : h i 0 * s i 0 = x i 0 by rewrite mxE mulrC divfK ?gt_eqF.
have pushed0 : pushed s = 0.
  rewrite -Ax; congr (_ *m _); apply/matrixP => i j.
  by rewrite ord1 mxE back.
have := definite s 0; rewrite /lurie_form big1 => [|i _]; last first.
  by rewrite pushed0 !mxE expr0n !mulr0 addr0 mulr0.
rewrite pmulr_rle0 // => le0.
have s0 : sqnorm s = 0.
  apply/eqP; rewrite eq_le sqnorm_ge0 andbT; apply: le_trans le0.
  by rewrite ler_addl sqnorm_ge0.
by apply/matrixP => i j; rewrite ord1 -back (sqnorm_eq0 s0) !mxE mulr0.
Qed.

Theorem lurie_positive (mu : R) i :
  0 < mu ->
  (forall s t : 'cV[R]_n, mu * (sqnorm s + sqnorm t) <= lurie_form s t) ->
  0 < lambda i 0.
Proof.
move=> mu0 definite; pose e : 'cV[R]_n := delta_mx i 0.
have ei : e i 0 = 1 by rewrite mxE !eqxx.
have e0 : 0 < sqnorm e.
  rewrite lt_def sqnorm_ge0 andbT; apply/eqP => /sqnorm_eq0 zero.
  by have := oner_eq0 R; rewrite -ei zero mxE eqxx.
have still : pushed 0 = 0.
  rewrite /pushed (_ : \col_j _ = 0) ?mulmx0 //.
  by apply/matrixP => j k; rewrite !mxE mulr0.
have := definite 0 e; rewrite /lurie_form still (bigD1 i) //= big1; last first.
  by move=> j ji; rewrite !mxE (negPf ji) expr0n !mulr0 addr0 mulr0.
rewrite ei [(0 : 'cV_n) i 0]mxE !mulr0 !addr0 expr1n mulr1; apply: lt_le_trans.
by rewrite mulr_gt0 // ltr_paddl ?sqnorm_ge0.
Qed.

End Lurie.
