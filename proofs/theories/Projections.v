(** * The paper's projections

    Purpose: what Algorithms 1 and 2 leave behind satisfies the conditions of
    Theorems 1 and 4.

    Main Results
    - [form_at_most_frobenius]: x^T G x <= f |x|^2 where the Frobenius norm of G
      is at most f.
    - [algorithm1_least], [algorithm1_greatest]: if the Frobenius norm of R^T R is
      at most 1 - 2 eps, P = R^T R + eps I has eps I <= P <= (1 - eps) I.
    - [algorithm2_margin]: a row whose centre is -1 - delta and whose other entries
      sum to at most 1 - eps - |delta| has a margin of at least eps.

    Dependencies: Metric, Dominance. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Dominance.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Projections.

Variables (R : realFieldType) (n : nat).
Implicit Types (G : 'M[R]_n) (x y : 'cV[R]_n) (eps delta f : R).

(** The square of the Frobenius norm. *)
Definition frobenius G : R := \sum_i \sum_j G i j ^+ 2.

(** ** Cauchy-Schwarz *)

Lemma sum_square_le (a b : 'I_n -> R) :
  (\sum_i a i * b i) ^+ 2 <= (\sum_i a i ^+ 2) * (\sum_i b i ^+ 2).
Proof.
set s := \sum_i a i * b i; set p := \sum_i a i ^+ 2; set q := \sum_i b i ^+ 2.
have p0 : 0 <= p by apply: sumr_ge0 => i _; exact: sqr_ge0.
have [p_zero|p_pos] := eqVneq p 0.
  have zero i : a i = 0.
    move/eqP: p_zero; rewrite psumr_eq0 => [/allP all|j _]; last exact: sqr_ge0.
    by have := all i (mem_index_enum i); rewrite sqrf_eq0 => /eqP.
  have -> : s = 0 by rewrite /s big1 // => i _; rewrite zero mul0r.
  by rewrite p_zero mul0r expr0n.
have nonneg : 0 <= \sum_i (p * b i - s * a i) ^+ 2.
  by apply: sumr_ge0 => i _; exact: sqr_ge0.
have expand : \sum_i (p * b i - s * a i) ^+ 2 = p * (p * q - s ^+ 2).
  have -> : \sum_i (p * b i - s * a i) ^+ 2
      = \sum_i (p ^+ 2 * b i ^+ 2 - (p * s *+ 2) * (a i * b i) + s ^+ 2 * a i ^+ 2).
    apply: eq_bigr => i _; rewrite sqrrB !exprMn; congr (_ - _ + _).
    by rewrite mulrnAl; congr (_ *+ 2); rewrite mulrACA [b i * _]mulrC.
  rewrite big_split sumrB /= -!mulr_sumr -/s -/p -/q.
  rewrite mulrnAl -mulrA -expr2 [s ^+ 2 * p]mulrC mulr2n opprD addrA addrNK.
  by rewrite expr2 -mulrA -mulrBr.
move: nonneg; rewrite expand pmulr_rge0 ?subr_ge0 //.
by rewrite lt_def p_pos.
Qed.

Theorem form_at_most_frobenius G f x :
  0 <= f -> frobenius G <= f ^+ 2 -> form G x <= f * sqnorm x.
Proof.
move=> f0 small.
have q0 : 0 <= sqnorm x by exact: sqnorm_ge0.
have row i : ((G *m x) i 0) ^+ 2 <= (\sum_j G i j ^+ 2) * sqnorm x.
  by rewrite mxE; exact: sum_square_le.
have image : \sum_i ((G *m x) i 0) ^+ 2 <= f ^+ 2 * sqnorm x.
  apply: (@le_trans _ _ (frobenius G * sqnorm x)).
    by rewrite /frobenius mulr_suml; apply: ler_sum => i _; exact: row.
  exact: (ler_wpmul2r q0 small).
have square : form G x ^+ 2 <= (f * sqnorm x) ^+ 2.
  rewrite formE; apply: le_trans (sum_square_le _ _) _.
  rewrite exprMn [sqnorm x ^+ 2]expr2 mulrA -/(sqnorm x) [X in X <= _]mulrC.
  exact: (ler_wpmul2r q0 image).
case: (lerP 0 (form G x)) => [form0|/ltW negative].
  by move: square; rewrite ler_pexpn2r ?nnegrE ?mulr_ge0.
by apply: le_trans negative _; rewrite mulr_ge0.
Qed.

(** ** Algorithm 1 *)

Section AlgorithmOne.

Variables (k : nat) (r : 'M[R]_(k, n)) (eps : R).

Let G := r^T *m r.
Let P := G + eps%:M.

Let form_P x : form P x = form G x + eps * sqnorm x.
Proof.
rewrite !formE /sqnorm mulr_sumr -big_split /=; apply: eq_bigr => i _.
rewrite /P mulmxDl mul_scalar_mx [X in _ * X]mxE [X in _ * (_ + X)]mxE.
by rewrite mulrDr mulrCA.
Qed.

Theorem algorithm1_least x : eps * sqnorm x <= form P x.
Proof.
rewrite form_P ler_addr /form /G -!mulmxA mulmxA -trmx_mul mxE.
by apply: sumr_ge0 => i _; rewrite mxE -expr2 sqr_ge0.
Qed.

Theorem algorithm1_greatest x :
  2 * eps <= 1 -> frobenius G <= (1 - 2 * eps) ^+ 2 ->
  form P x <= (1 - eps) * sqnorm x.
Proof.
move=> small bounded; rewrite form_P.
have -> : (1 - eps) * sqnorm x = (1 - 2 * eps) * sqnorm x + eps * sqnorm x.
  by rewrite -mulrDl mulr_natl mulr2n opprD addrA subrK.
by rewrite ler_add2r form_at_most_frobenius // subr_ge0.
Qed.

End AlgorithmOne.

(** ** Algorithm 2 *)

Theorem algorithm2_margin (A : 'M[R]_n) (v : 'cV[R]_n) (i : 'I_n) eps delta :
  (forall j, v j 0 = 1) ->
  A i i = -1 - delta ->
  \sum_(j | j != i) `|A i j| <= 1 - eps - `|delta| ->
  eps <= margin A (\col_j 1) v i.
Proof.
move=> ones centre others; rewrite /margin mxE !mul1r centre.
have -> : 1 - - (-1 - delta) = - delta by rewrite opprK addrA subrr sub0r.
have -> : off_diagonal A v i = \sum_(j | j != i) `|A i j|.
  by apply: eq_bigr => j _; rewrite !ones divr1 mulr1.
rewrite normrN ler_subr_addr -ler_subr_addl.
by apply: le_trans others _; rewrite addrAC.
Qed.

End Projections.
