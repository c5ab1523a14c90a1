(** * The norm of a matrix, by squaring

    Purpose: bounds of the Euclidean norm of a real matrix and of a complex one,
    without eigenvalues and without roots: the norm of M is the root of that of
    M M^T, and after some squarings the Frobenius norm is hardly larger. Complex
    matrices X + iY stand as [[X, Y], [Y, -X]].

    Main Results
    - [frobenius_moves], [complex_frobenius_moves]: a matrix moves a vector by at
      most its Frobenius norm.
    - [gram_moves]: and by at most the root of what M M^T does.
    - [rounded_moves]: what rounding its entries changes.
    - [squaring_moves]: one step for a complex matrix, M M^H divided by t and
      rounded.
    - [part_moves]: rows and columns of a matrix move no farther than all of it.

    Dependencies: Metric, Projections. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Projections.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section GramIteration.

Variable R : realFieldType.

(** M x is at most b times as long as x. *)
Definition moves_at_most n m (M : 'M[R]_(n, m)) (b : R) : Prop :=
  forall x : 'cV[R]_m, sqnorm (M *m x) <= b ^+ 2 * sqnorm x.

(** ** Inner products *)

Definition inner n (x y : 'cV[R]_n) : R := \sum_i x i 0 * y i 0.

Lemma inner_square n (x y : 'cV[R]_n) : inner x y ^+ 2 <= sqnorm x * sqnorm y.
Proof. exact: sum_square_le. Qed.

Lemma inner_self n (x : 'cV[R]_n) : inner x x = sqnorm x.
Proof. by apply: eq_bigr => i _; rewrite expr2. Qed.

Lemma inner_mul n m (M : 'M[R]_(n, m)) y x : inner y (M *m x) = inner (M^T *m y) x.
Proof.
rewrite /inner; under eq_bigr do rewrite mxE mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => j _; rewrite mxE mulr_suml.
by apply: eq_bigr => i _; rewrite mxE mulrA [y i 0 * _]mulrC.
Qed.

Lemma sqnorm_add n (x y : 'cV[R]_n) r s q :
  0 <= r -> 0 <= s -> 0 <= q ->
  sqnorm x <= r ^+ 2 * q -> sqnorm y <= s ^+ 2 * q ->
  sqnorm (x + y) <= (r + s) ^+ 2 * q.
Proof.
move=> r0 s0 q0 small_x small_y.
have -> : sqnorm (x + y) = sqnorm x + inner x y *+ 2 + sqnorm y.
  rewrite /sqnorm /inner -sumrMnl -!big_split /=; apply: eq_bigr => i _.
  by rewrite mxE sqrrD.
have both : inner x y <= r * s * q.
  apply: le_trans (ler_norm _) _.
  rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 // real_normK ?num_real //.
  apply: le_trans (inner_square _ _) _.
  have -> : (r * s * q) ^+ 2 = r ^+ 2 * q * (s ^+ 2 * q).
    by rewrite !exprMn [q ^+ 2]expr2 mulrACA.
  by rewrite ler_pmul ?sqnorm_ge0.
by rewrite sqrrD !mulrDl !ler_add // mulrnAl ler_muln2r.
Qed.

(** ** Real matrices *)

Section Real.

Variables (n m : nat) (M : 'M[R]_(n, m)) (b : R).

Theorem frobenius_moves : \sum_i \sum_j M i j ^+ 2 <= b ^+ 2 -> moves_at_most M b.
Proof.
move=> small x; apply: (@le_trans _ _ ((\sum_i \sum_j M i j ^+ 2) * sqnorm x)).
  rewrite mulr_suml; apply: ler_sum => i _; rewrite mxE; exact: sum_square_le.
by rewrite ler_wpmul2r ?sqnorm_ge0.
Qed.

(** With y = M x: |y|^2 = (M^T y, x), and |M^T y|^2 = (y, M M^T y). *)
Theorem gram_moves c :
  0 <= c -> c <= b ^+ 2 -> moves_at_most (M *m M^T) c -> moves_at_most M b.
Proof.
move=> c0 enough gram x; set y := M *m x.
apply: (@le_trans _ _ (c * sqnorm x)); last by rewrite ler_wpmul2r ?sqnorm_ge0.
have [zero|positive] := eqVneq (sqnorm y) 0.
  by rewrite zero mulr_ge0 ?sqnorm_ge0.
have s0 : 0 < sqnorm y by rewrite lt_def positive sqnorm_ge0.
have back : sqnorm (M^T *m y) <= c * sqnorm y.
  rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 ?sqnorm_ge0 //.
  rewrite -inner_self -inner_mul mulmxA; apply: le_trans (inner_square _ _) _.
  rewrite exprMn [X in _ <= _ * X]expr2 mulrCA.
  by rewrite ler_wpmul2l ?sqnorm_ge0.
rewrite -(ler_pmul2l s0) -expr2 -{1}inner_self inner_mul.
apply: le_trans (inner_square _ _) _; rewrite mulrCA.
by rewrite mulrA ler_wpmul2r ?sqnorm_ge0 // [sqnorm y * c]mulrC.
Qed.

Theorem rounded_moves (N : 'M[R]_(n, m)) a e k :
  0 <= a -> 0 <= e -> 0 <= k -> n%:R * m%:R <= k ^+ 2 -> a + e * k <= b ->
  (forall i j, `|M i j - N i j| <= e) ->
  moves_at_most N a -> moves_at_most M b.
Proof.
move=> a0 e0 k0 entries enough close moves x.
have changed : sqnorm ((M - N) *m x) <= (e * k) ^+ 2 * sqnorm x.
  apply: (@le_trans _ _ ((\sum_i \sum_j (M - N) i j ^+ 2) * sqnorm x)).
    rewrite mulr_suml; apply: ler_sum => i _; rewrite mxE; exact: sum_square_le.
  rewrite ler_wpmul2r ?sqnorm_ge0 // exprMn.
  apply: (@le_trans _ _ (\sum_(i < n) \sum_(j < m) e ^+ 2)).
    apply: ler_sum => i _; apply: ler_sum => j _; rewrite !mxE.
    by rewrite -[X in X <= _]real_normK ?num_real // ler_pexpn2r ?nnegrE.
  rewrite !sumr_const !card_ord -[X in X <= _]mulr_natr -[_ *+ m]mulr_natr -mulrA.
  by rewrite ler_wpmul2l ?sqr_ge0 // mulrC.
have -> : M *m x = N *m x + (M - N) *m x by rewrite -mulmxDl addrC subrK.
apply: le_trans (sqnorm_add a0 (mulr_ge0 e0 k0) (sqnorm_ge0 x) (moves x) changed) _.
by rewrite ler_wpmul2r ?sqnorm_ge0 // ler_pexpn2r ?nnegrE ?addr_ge0 ?mulr_ge0 //
  (le_trans _ enough) ?addr_ge0 ?mulr_ge0.
Qed.

End Real.

(** ** Complex matrices *)

Section Complex.

Definition doubled n m (X Y : 'M[R]_(n, m)) : 'M[R]_(n + n, m + m) :=
  block_mx X Y Y (- X).

(** (X + iY) z is at most b times as long as z. *)
Definition complex_moves n m (X Y : 'M[R]_(n, m)) (b : R) : Prop :=
  moves_at_most (doubled X Y) b.

Lemma sqnorm_col n m (u : 'cV[R]_n) (v : 'cV[R]_m) :
  sqnorm (col_mx u v) = sqnorm u + sqnorm v.
Proof.
rewrite /sqnorm big_split_ord /=; congr (_ + _); apply: eq_bigr => i _.
  by rewrite col_mxEu.
by rewrite col_mxEd.
Qed.

Lemma sqnormN n (v : 'cV[R]_n) : sqnorm (- v) = sqnorm v.
Proof. by apply: eq_bigr => i _; rewrite mxE sqrrN. Qed.

Variables (n m : nat) (X Y : 'M[R]_(n, m)).

(** A row x + iy times u - iv is p + iq, and p^2 + q^2 an inner product, too. *)
Lemma complex_row_square (x y u v : 'cV[R]_m) p q :
  p = \sum_j (x j 0 * u j 0 + y j 0 * v j 0) ->
  q = \sum_j (y j 0 * u j 0 - x j 0 * v j 0) ->
  p ^+ 2 + q ^+ 2 <= (sqnorm x + sqnorm y) * (sqnorm u + sqnorm v).
Proof.
move=> pE qE; set s := p ^+ 2 + q ^+ 2.
pose w := col_mx (p *: u - q *: v) (p *: v + q *: u).
have s_inner : s = inner (col_mx x y) w.
  rewrite /inner big_split_ord /= -big_split /= /s !expr2 {2}pE {2}qE !mulr_sumr.
  rewrite -big_split /=; apply: eq_bigr => j _; rewrite !col_mxEu !col_mxEd !mxE.
  rewrite !mulrDr !mulrN !mulrA [p * x j 0]mulrC [p * y j 0]mulrC.
  by rewrite [q * x j 0]mulrC [q * y j 0]mulrC [X in _ + X]addrC addrACA.
have w_length : sqnorm w = s * (sqnorm u + sqnorm v).
  rewrite sqnorm_col /sqnorm -!big_split mulr_sumr /=; apply: eq_bigr => j _.
  rewrite !mxE /s sqrrB sqrrD !exprMn.
  have -> : p * v j 0 * (q * u j 0) = p * u j 0 * (q * v j 0).
    by rewrite mulrACA [v j 0 * _]mulrC -mulrACA.
  have cancel (a b c d e : R) : a - c + b + (d + c + e) = a + e + (d + b).
    rewrite addrAC [d + c]addrC -[c + d + e]addrA [a - c + _]addrA subrK.
    by rewrite [d + e]addrC -!addrA.
  by rewrite cancel mulrDr !mulrDl.
have s0 : 0 <= s by rewrite addr_ge0 ?sqr_ge0.
have [->|positive] := eqVneq s 0; first by rewrite mulr_ge0 ?addr_ge0 ?sqnorm_ge0.
have s_positive : 0 < s by rewrite lt_def positive.
rewrite -(ler_pmul2l s_positive) -expr2 {1}s_inner.
apply: le_trans (inner_square _ _) _.
by rewrite w_length sqnorm_col mulrCA.
Qed.

Theorem complex_frobenius_moves b :
  \sum_i \sum_j (X i j ^+ 2 + Y i j ^+ 2) <= b ^+ 2 -> complex_moves X Y b.
Proof.
move=> small x; rewrite -[x]vsubmxK /doubled mul_block_col !sqnorm_col.
set u := usubmx x; set v := dsubmx x.
apply: (@le_trans _ _ ((\sum_i \sum_j (X i j ^+ 2 + Y i j ^+ 2))
                         * (sqnorm u + sqnorm v))); last first.
  by rewrite ler_wpmul2r ?addr_ge0 ?sqnorm_ge0.
rewrite /sqnorm -big_split mulr_suml /=; apply: ler_sum => i _.
apply: le_trans (@complex_row_square (row i X)^T (row i Y)^T u v _ _ _ _) _.
- by rewrite !mxE -big_split /=; apply: eq_bigr => j _; rewrite !mxE.
- by rewrite !mxE -big_split /=; apply: eq_bigr => j _; rewrite !mxE mulNr.
rewrite /sqnorm -!big_split /=.
by rewrite (eq_bigr (fun j => X i j ^+ 2 + Y i j ^+ 2)) // => j _; rewrite !mxE.
Qed.

(** The parts of (X + iY)(X + iY)^H. *)
Definition gram_real : 'M[R]_n := X *m X^T + Y *m Y^T.
Definition gram_imaginary : 'M[R]_n := Y *m X^T - X *m Y^T.

Lemma doubled_gram :
  doubled X Y *m (doubled X Y)^T
    = block_mx gram_real (- gram_imaginary) gram_imaginary gram_real.
Proof.
have turned : (- X)^T = - X^T by apply/matrixP => i j; rewrite !mxE.
rewrite /doubled tr_block_mx turned mulmx_block /gram_real /gram_imaginary opprB.
by rewrite !mulmxN !mulNmx opprK [Y *m Y^T + _]addrC.
Qed.

End Complex.

(** The same with the signs of one half of the columns turned. *)
Lemma moves_turned n (A B : 'M[R]_n) c :
  complex_moves A B c -> moves_at_most (block_mx A (- B) B A) c.
Proof.
move=> moves x; move: (usubmx x) (dsubmx x) (vsubmxK x) => u v <-.
have := moves (col_mx u (- v)); rewrite /doubled !mul_block_col !sqnorm_col sqnormN.
by rewrite !mulmxN !mulNmx opprK.
Qed.

(** One step: t (A + iB) is (X + iY)(X + iY)^H but for t in each part. *)
Theorem squaring_moves n m (X Y : 'M[R]_(n, m)) (A B : 'M[R]_n) t c b :
  0 <= t -> 0 <= c -> t * (c + 2 * n%:R) <= b ^+ 2 ->
  (forall i j, `|gram_real X Y i j - t * A i j| <= t) ->
  (forall i j, `|gram_imaginary X Y i j - t * B i j| <= t) ->
  complex_moves A B c -> complex_moves X Y b.
Proof.
move=> t0 c0 enough real imaginary moves.
rewrite /complex_moves; apply: (@gram_moves _ _ _ _ (t * (c + 2 * n%:R))) => //.
  by rewrite mulr_ge0 ?addr_ge0 ?mulr_ge0 ?ler0n.
rewrite doubled_gram.
apply: (@rounded_moves _ _ _ _ (t *: block_mx A (- B) B A) (t * c) t (2 * n%:R)).
- exact: mulr_ge0.
- by [].
- by rewrite mulr_ge0 ?ler0n.
- by rewrite expr2 natrD mulr_natl mulr2n.
- by rewrite mulrDr.
- have scaled (C : 'M[R]_n) i j : (t *: C) i j = t * C i j by rewrite mxE.
  have negated (C : 'M[R]_n) i j : (- C) i j = - C i j by rewrite mxE.
  move=> i j; rewrite scale_block_mx.
  case: (split_ordP i) => i' ->; case: (split_ordP j) => j' ->.
  + by rewrite !block_mxEul scaled.
  + by rewrite !block_mxEur scaled !negated mulrN -opprD normrN.
  + by rewrite !block_mxEdl scaled.
  by rewrite !block_mxEdr scaled.
move=> x; rewrite -scalemxAl.
have -> : sqnorm (t *: (block_mx A (- B) B A *m x))
    = t ^+ 2 * sqnorm (block_mx A (- B) B A *m x).
  by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite mxE exprMn.
by rewrite [(t * c) ^+ 2]exprMn -[X in _ <= X]mulrA ler_wpmul2l ?sqr_ge0 //; exact: moves_turned.
Qed.

(** ** Parts *)

Lemma sum_over p q (g : 'I_p -> 'I_q) (F : 'I_q -> 'I_p -> R) :
  \sum_j \sum_(k | g k == j) F j k = \sum_k F (g k) k.
Proof.
rewrite (exchange_big_dep predT) //=; apply: eq_bigr => k _.
by rewrite (big_pred1 (g k)) // => j; rewrite eq_sym.
Qed.

(** Some rows and some columns of a matrix. *)
Theorem part_moves n m n' m' (M : 'M[R]_(n, m)) (f : 'I_n' -> 'I_n)
    (g : 'I_m' -> 'I_m) b :
  injective f -> injective g ->
  moves_at_most M b -> moves_at_most (\matrix_(i, j) M (f i) (g j)) b.
Proof.
move=> f_injective g_injective moves x.
pose z : 'cV[R]_m := \col_j \sum_(k | g k == j) x k 0.
have at_g k : z (g k) 0 = x k 0.
  by rewrite mxE (big_pred1 k) // => k'; exact: inj_eq.
have length : sqnorm z = sqnorm x.
  rewrite /sqnorm -(eq_bigr _ (fun k _ => congr1 (fun a => a ^+ 2) (at_g k))).
  rewrite -(sum_over g (fun j _ => z j 0 ^+ 2)); apply: eq_bigr => j _.
  case: (pickP (fun k => g k == j)) => [k /eqP <-|none].
    by rewrite (big_pred1 k) // => k'; exact: inj_eq.
  by rewrite big_pred0 // mxE big_pred0 // expr0n.
rewrite -length; apply: le_trans (moves z).
have part i : ((\matrix_(i, j) M (f i) (g j)) *m x) i 0 = (M *m z) (f i) 0.
  rewrite !mxE; under [RHS]eq_bigr do rewrite mxE mulr_sumr.
  by rewrite sum_over; apply: eq_bigr => k _; rewrite mxE.
rewrite /sqnorm; under eq_bigr do rewrite part.
rewrite -(sum_over f (fun i _ => (M *m z) i 0 ^+ 2)).
apply: ler_sum => i _; case: (pickP (fun k => f k == i)) => [k /eqP <-|none].
  by rewrite (big_pred1 k) // => k'; exact: inj_eq.
by rewrite big_pred0 // sqr_ge0.
Qed.

End GramIteration.
