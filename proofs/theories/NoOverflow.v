(** * The checker's 64-bit arithmetic is exact

    Purpose: the checker wants E = N - F F^T for integers far beyond 64 bits. It
    computes E modulo 2^64 and, from the leading bits alone, a bound on |E|.
    Where that bound is below 2^63 the wrapped value is the true residual.

    Main Results
    - [gram_in_range]: rows with squared lengths below B have products with
      absolute value below B.
    - [residual_in_range]: if moreover the grid matrix stays below 2^62 in
      absolute value, the residual stays below 2^63.
    - [same_long]: two numbers in the range of a signed 64-bit integer that
      agree modulo 2^64 are equal.
    - [small_wrapped_residual_exact]: under these two ranges the loop that wraps
      after every operation returns the residual. The checker runs it on the
      leading bits.
    - [residual_near_coarse]: the residual differs from D^2 times the one of the
      leading bits by at most D^2 (a_i + a_j + p + 1), where a_i is the sum of
      the absolute values of row i of the leading bits, and p the number of columns.
    - [wrapped_residual_exact]: if the bound that this gives is below 2^63, the
      loop of wrapping operations on the full integers returns the residual.

    Dependencies: FactorCheck (the residual), math-comp algebra. Everything is
    in int; "row squares below 2^62" replaces Cauchy-Schwarz by the elementary
    2 |a b| <= a^2 + b^2, which gives the same bound. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint intdiv matrix.
From Keel Require Import FactorCheck.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Word.

(** For signed 64-bit integers [half_range] is 2^62. It is left open, since nothing
    else about it is needed, and since math-comp's exponents are unary. *)
Variable half_range : int.
Hypothesis half_range_gt0 : 0 < half_range.

(** 2^63. *)
Definition range : int := half_range + half_range.

(** 2^64. *)
Definition modulus : int := range + range.

(** The signed two's complement 64-bit integers. *)
Definition is_long (a : int) : Prop := - range <= a < range.

(** What is left of an integer in 64 bits: equal modulo 2^64, and in range. *)
Definition wrap (a : int) : int := ((a + range) %% modulus)%Z - range.

Lemma residualE (n p : nat) (N : 'M[int]_n) (F : 'M[int]_(n, p)) i j :
  residual N F i j = N i j - \sum_k F i k * F j k.
Proof.
rewrite /residual mxE [(- (F *m F^T)) i j]mxE mxE; congr (_ - _).
by apply: eq_bigr => k _; rewrite mxE.
Qed.

Section Ranges.

Variables n p : nat.
Implicit Types (N : 'M[int]_n) (L : 'M[int]_(n, p)) (B : int).

Lemma two_products (a b : int) : 2 * `|a * b| <= a ^+ 2 + b ^+ 2.
Proof.
rewrite normrM -(real_normK (num_real a)) -(real_normK (num_real b)).
rewrite -subr_ge0 addrAC mulr_natl -sqrrB; exact: sqr_ge0.
Qed.

Theorem gram_in_range L B i j :
  (forall i', \sum_k L i' k ^+ 2 < B) ->
  `|(L *m L^T) i j| < B.
Proof.
move=> rows; rewrite -(@ltr_pmul2l _ 2) //.
apply: (@le_lt_trans _ _ (\sum_k L i k ^+ 2 + \sum_k L j k ^+ 2)); last first.
  by rewrite [X in _ < X]mulr_natl mulr2n ltr_add.
rewrite mxE -big_split /=.
apply: (@le_trans _ _ (2 * \sum_k `|L i k * L^T k j|)).
  by rewrite ler_pmul2l // ler_norm_sum.
by rewrite mulr_sumr; apply: ler_sum => k _; rewrite [L^T k j]mxE two_products.
Qed.

Theorem residual_in_range N L i j :
  (forall i', \sum_k L i' k ^+ 2 < half_range) ->
  (forall i' j', `|N i' j'| < half_range) ->
  `|residual N L i j| < range.
Proof.
move=> rows grid; have -> : residual N L i j = N i j - (L *m L^T) i j.
  by rewrite /residual [LHS]mxE [(- (L *m L^T)) i j]mxE.
apply: le_lt_trans (ler_norm_sub _ _) _.
by rewrite /range ltr_add // gram_in_range.
Qed.

End Ranges.

Lemma range_gt0 : 0 < range.
Proof. exact: addr_gt0. Qed.

Lemma modulus_gt0 : 0 < modulus.
Proof. exact: addr_gt0 range_gt0 range_gt0. Qed.

Lemma modulusE : modulus = range + range.
Proof. by []. Qed.

Lemma wrap_is_long a : is_long (wrap a).
Proof.
rewrite /is_long /wrap ler_subr_addr addNr modz_ge0 ?gt_eqF ?modulus_gt0 //=.
by rewrite ltr_subl_addr -modulusE ltz_pmod // modulus_gt0.
Qed.

Lemma wrap_mod a : (wrap a = a %[mod modulus])%Z.
Proof.
rewrite /wrap; apply/eqP; rewrite -(eqz_modDr range) subrK.
by rewrite modz_mod.
Qed.

Theorem same_long a b :
  is_long a ->
  is_long b ->
  (a = b %[mod modulus])%Z ->
  a = b.
Proof.
move=> /andP[a_low a_high] /andP[b_low b_high] /eqP congruent.
have small c : - range <= c -> c < range -> ((c + range) %% modulus)%Z = c + range.
  move=> low high; rewrite modz_small // -ler_subl_addr sub0r low /=.
  by rewrite modulusE ltr_add2r.
apply: (addIr range); rewrite -small // -[RHS]small //.
by apply/eqP; rewrite eqz_modDr.
Qed.

Lemma wrap_exact a : is_long a -> wrap a = a.
Proof. move=> a_long; exact: same_long (wrap_is_long a) a_long (wrap_mod a). Qed.

Lemma small_is_long a : `|a| < range -> is_long a.
Proof. by rewrite ltr_norml => /andP[low high]; rewrite /is_long high ltW. Qed.

Lemma same_wrap a b : (a = b %[mod modulus])%Z -> wrap a = wrap b.
Proof.
move=> congruent; apply: same_long; try exact: wrap_is_long.
by rewrite !wrap_mod.
Qed.

Lemma wrap_add_wrap a b : wrap (wrap a + b) = wrap (a + b).
Proof. apply/same_wrap/eqP; rewrite eqz_modDr; apply/eqP; exact: wrap_mod. Qed.

Lemma wrap_add_wrapr a b : wrap (a + wrap b) = wrap (a + b).
Proof. by rewrite addrC wrap_add_wrap addrC. Qed.

Lemma wrap_mul_wrap a b : wrap (wrap a * wrap b) = wrap (a * b).
Proof. by apply: same_wrap; rewrite -modzMm !wrap_mod modzMm. Qed.

Lemma wrap_sub_wrap a b : wrap (wrap a - wrap b) = wrap (a - b).
Proof.
rewrite wrap_add_wrap; apply/same_wrap/eqP; rewrite eqz_modDl; apply/eqP.
by rewrite -modzNm wrap_mod modzNm.
Qed.

(** ** The loop *)

Section Loop.

Variables n p : nat.
Implicit Types (N : 'M[int]_n) (F : 'M[int]_(n, p)).

(** The columns that the loop for entry (i, j) visits. *)
Implicit Types (columns : 'I_n -> 'I_n -> seq 'I_p).

(** sum += F_ik * F_jk for each of the columns, each operation modulo 2^64, and
    so are the numbers it reads. *)
Definition wrapped_product F columns (i j : 'I_n) : int :=
  foldl (fun sum k => wrap (sum + wrap (wrap (F i k) * wrap (F j k)))) 0
        (columns i j).

(** N_ij - sum, modulo 2^64. *)
Definition wrapped_residual N F columns (i j : 'I_n) : int :=
  wrap (wrap (N i j) - wrapped_product F columns i j).

(** No column is visited twice, and none is left out but where a factor is zero:
    right of the diagonal in the triangle, for instance. *)
Definition visits_enough F columns : Prop :=
  forall i j, uniq (columns i j)
              /\ forall k, F i k * F j k != 0 -> k \in columns i j.

Lemma wrapped_product_wraps F columns i j :
  visits_enough F columns ->
  wrapped_product F columns i j = wrap (\sum_k F i k * F j k).
Proof.
move=> enough; have [distinct visited] := enough i j.
have fold (ks : seq 'I_p) (start : int) :
    foldl (fun sum k => wrap (sum + wrap (wrap (F i k) * wrap (F j k))))
          (wrap start) ks
    = wrap (start + \sum_(k <- ks) F i k * F j k).
  elim: ks start => [|k ks IH] start /=; first by rewrite big_nil addr0.
  by rewrite wrap_mul_wrap wrap_add_wrap wrap_add_wrapr IH big_cons addrA.
have zero : wrap 0 = 0.
  by apply/wrap_exact/small_is_long; rewrite normr0 range_gt0.
rewrite /wrapped_product -[X in foldl _ X]zero fold add0r; congr wrap.
rewrite big_uniq //= [RHS](bigID (fun k => k \in columns i j)) /=.
rewrite [X in _ = _ + X]big1 ?addr0 // => k left_out.
by apply/eqP; apply: contraNT left_out; apply: visited.
Qed.

(** Whatever the sizes: the loop returns the residual modulo 2^64. *)
Lemma wrapped_residual_wraps N F columns i j :
  visits_enough F columns ->
  wrapped_residual N F columns i j = wrap (residual N F i j).
Proof.
move=> enough; rewrite /wrapped_residual wrapped_product_wraps //.
by rewrite wrap_sub_wrap residualE.
Qed.

Theorem small_wrapped_residual_exact N F columns i j :
  visits_enough F columns ->
  (forall i', \sum_k F i' k ^+ 2 < half_range) ->
  (forall i' j', `|N i' j'| < half_range) ->
  wrapped_residual N F columns i j = residual N F i j.
Proof.
move=> enough rows grid; rewrite wrapped_residual_wraps //.
exact/wrap_exact/small_is_long/residual_in_range.
Qed.

(** ** The leading bits *)

(** floor(F_ik / D): a shift of F_ik to the right, where D is a power of two. *)
Definition coarse_factor (D : int) F : 'M[int]_(n, p) :=
  \matrix_(i, k) (F i k %/ D)%Z.

(** floor(N_ij / D^2). *)
Definition coarse_grid (D : int) N : 'M[int]_n :=
  \matrix_(i, j) (N i j %/ D ^+ 2)%Z.

(** a_i: the sum of the absolute values of row i of the leading bits. *)
Definition coarse_row (D : int) F (i : 'I_n) : int :=
  \sum_k `|coarse_factor D F i k|.

(** The residual of the leading bits, in units of D^2. *)
Definition coarse_residual (D : int) N F : 'M[int]_n :=
  residual (coarse_grid D N) (coarse_factor D F).

Lemma product_near_coarse (D a b : int) :
  0 < D ->
  `|a * b - D ^+ 2 * ((a %/ D)%Z * (b %/ D)%Z)|
    <= D ^+ 2 * (`|(a %/ D)%Z| + `|(b %/ D)%Z| + 1).
Proof.
move=> D0; set q := (a %/ D)%Z; set r := (b %/ D)%Z.
have Dn0 : D != 0 by rewrite gt_eqF.
have bits c : `|(c %% D)%Z| <= D.
  by rewrite ger0_norm ?modz_ge0 // ltW // ltz_pmod.
have expand (s t : int) : (q * D + s) * (r * D + t) - D ^+ 2 * (q * r)
                  = D * (q * t) + D * (s * r) + s * t.
  rewrite mulrDl !mulrDr mulrACA -expr2 [D ^+ 2 * _]mulrC addrAC.
  rewrite [_ + q * D * t]addrC addrK addrA -[q * D * t]mulrA.
  by rewrite mulrCA [s * (r * D)]mulrA [s * r * D]mulrC.
rewrite [in X in `|X|](divz_eq a D) [in X in `|X|](divz_eq b D) expand.
move: (a %% D)%Z (b %% D)%Z (bits a) (bits b) => s t s_le t_le.
rewrite !mulrDr mulr1 expr2.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; last first.
  by rewrite normrM ler_pmul.
apply: le_trans (ler_norm_add _ _) _; rewrite !normrM (gtr0_norm D0) -!mulrA.
rewrite ler_add // ler_pmul2l // ?ler_wpmul2r //.
by rewrite [X in _ <= X]mulrC ler_wpmul2l.
Qed.

Theorem residual_near_coarse (D : int) N F i j :
  0 < D ->
  `|residual N F i j - D ^+ 2 * coarse_residual D N F i j|
    <= D ^+ 2 * (coarse_row D F i + coarse_row D F j + p%:Z + 1).
Proof.
move=> D0; have D20 : 0 < D ^+ 2 by rewrite exprn_gt0.
pose fine k := F i k * F j k
  - D ^+ 2 * (coarse_factor D F i k * coarse_factor D F j k).
have -> : residual N F i j - D ^+ 2 * coarse_residual D N F i j
        = (N i j %% D ^+ 2)%Z - \sum_k fine k.
  have arrange (c m s t : int) : c + m - s - (c - t) = m - (s - t).
    rewrite !opprB (addrC c) -!addrA; congr (m + _).
    by rewrite addrC -!addrA addNr addr0 addrC.
  rewrite /coarse_residual !residualE sumrB -mulr_sumr mulrBr.
  rewrite [in LHS](divz_eq (N i j) (D ^+ 2)) [coarse_grid D N i j]mxE.
  by rewrite [(_ %/ _)%Z * _]mulrC arrange.
apply: le_trans (ler_norm_sub _ _) _; rewrite addrC mulrDr mulr1.
apply: ler_add; last by rewrite ger0_norm ?modz_ge0 ?gt_eqF // ltW // ltz_pmod.
apply: le_trans (ler_norm_sum _ _ _) _.
have -> : p%:Z = \sum_(k < p) 1 by rewrite sumr_const card_ord natz.
rewrite /coarse_row -!big_split mulr_sumr; apply: ler_sum => k _ /=.
by rewrite /fine !mxE; exact: product_near_coarse.
Qed.

(** D^2 (|Ec_ij| + a_i + a_j + p + 1): what the leading bits say about |E_ij|. *)
Definition residual_bound (D : int) (coarse : int) F (i j : 'I_n) : int :=
  D ^+ 2 * (`|coarse| + coarse_row D F i + coarse_row D F j + p%:Z + 1).

Corollary residual_within_bound (D : int) N F i j :
  0 < D ->
  `|residual N F i j| <= residual_bound D (coarse_residual D N F i j) F i j.
Proof.
move=> D0; have D20 : 0 < D ^+ 2 by rewrite exprn_gt0.
rewrite -[residual N F i j](subrK (D ^+ 2 * coarse_residual D N F i j)).
apply: le_trans (ler_norm_add _ _) _; rewrite normrM (gtr0_norm D20) addrC.
by rewrite /residual_bound -!addrA mulrDr ler_add2l !addrA residual_near_coarse.
Qed.

Lemma visits_enough_coarse (D : int) F columns :
  visits_enough F columns -> visits_enough (coarse_factor D F) columns.
Proof.
move=> enough i j; have [distinct visited] := enough i j.
split=> // k; rewrite !mxE => coarse_nonzero; apply: visited.
apply: contraNN coarse_nonzero; rewrite !mulf_eq0.
by case/orP=> /eqP ->; rewrite div0z eqxx ?orbT.
Qed.

(** The headline. Every number in it is one that the checker has: [coarse] is
    what the loop of wrapping operations returns for the leading bits. *)
Theorem wrapped_residual_exact (D : int) N F columns i j :
  0 < D ->
  visits_enough F columns ->
  (forall i', \sum_k coarse_factor D F i' k ^+ 2 < half_range) ->
  (forall i' j', `|coarse_grid D N i' j'| < half_range) ->
  let coarse := wrapped_residual (coarse_grid D N) (coarse_factor D F)
                  columns i j in
  residual_bound D coarse F i j < range ->
  wrapped_residual N F columns i j = residual N F i j.
Proof.
move=> D0 enough rows grid /=.
have coarse_enough := visits_enough_coarse D enough.
rewrite small_wrapped_residual_exact // => small.
rewrite wrapped_residual_wraps //; apply/wrap_exact/small_is_long.
exact: le_lt_trans (residual_within_bound N F i j D0) small.
Qed.

End Loop.

End Word.
