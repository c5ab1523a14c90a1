(** * The checker's 64-bit arithmetic is exact

    Purpose: the checker multiplies and adds 64-bit integers that wrap around.
    Under the two ranges that it tests, what it reads is the true residual.

    Main Results
    - [gram_in_range]: rows with squared lengths below B have products with
      absolute value below B.
    - [residual_in_range]: if moreover the grid matrix stays below 2^62 in
      absolute value, the residual stays below 2^63.
    - [same_long]: two numbers in the range of a signed 64-bit integer that
      agree modulo 2^64 are equal.
    - [wrapped_residual_exact]: the loop that wraps after every operation and
      stops at the diagonal returns the residual.

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

Section Ranges.

Variable n : nat.
Implicit Types (N L : 'M[int]_n) (B : int).

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

Lemma wrap_add_wrap a b : wrap (wrap a + b) = wrap (a + b).
Proof.
apply: same_long; try exact: wrap_is_long.
rewrite !wrap_mod; apply/eqP; rewrite eqz_modDr; apply/eqP; exact: wrap_mod.
Qed.

Lemma wrap_add_wrapr a b : wrap (a + wrap b) = wrap (a + b).
Proof. by rewrite addrC wrap_add_wrap addrC. Qed.

(** ** The loop *)

Section Loop.

Variable n : nat.
Variables N L : 'M[int]_n.

(** sum += L_ik * L_jk for k = 0, ..., j, each operation modulo 2^64. *)
Definition wrapped_product (i j : 'I_n) : int :=
  foldl (fun sum k => wrap (sum + wrap (L i k * L j k))) 0
        [seq k : 'I_n <- enum 'I_n | (k <= j)%N].

(** N_ij - sum, modulo 2^64. *)
Definition wrapped_residual (i j : 'I_n) : int :=
  wrap (N i j - wrapped_product i j).

Hypothesis L_triangular : forall i k : 'I_n, (i < k)%N -> L i k = 0.
Hypothesis row_squares_in_range : forall i, \sum_k L i k ^+ 2 < half_range.
Hypothesis grid_in_range : forall i j, `|N i j| < half_range.

Lemma wrapped_product_wraps i j :
  wrapped_product i j = wrap ((L *m L^T) i j).
Proof.
have fold (ks : seq 'I_n) (start : int) :
    foldl (fun sum k => wrap (sum + wrap (L i k * L j k))) (wrap start) ks
    = wrap (start + \sum_(k <- ks) L i k * L j k).
  elim: ks start => [|k ks IH] start /=; first by rewrite big_nil addr0.
  by rewrite wrap_add_wrap wrap_add_wrapr IH big_cons addrA.
have zero : wrap 0 = 0 by rewrite wrap_exact // /is_long oppr_le0 ltW range_gt0.
rewrite /wrapped_product -[X in foldl _ X]zero fold add0r; congr wrap.
rewrite big_filter big_enum_cond /= mxE [RHS](bigID (fun k : 'I_n => k <= j)%N) /=.
rewrite [X in _ = _ + X]big1 ?addr0 => [|k]; last first.
  by rewrite -ltnNge mxE => /L_triangular ->; rewrite mulr0.
by apply: eq_bigr => k _; rewrite [L^T k j]mxE.
Qed.

Theorem wrapped_residual_exact i j : wrapped_residual i j = residual N L i j.
Proof.
have -> : residual N L i j = N i j - (L *m L^T) i j.
  by rewrite /residual [LHS]mxE [(- (L *m L^T)) i j]mxE.
have product : is_long ((L *m L^T) i j).
  have := gram_in_range i j row_squares_in_range; rewrite ltr_norml.
  have half : half_range <= range by rewrite /range ler_addl ltW.
  move=> /andP[low high]; rewrite /is_long (lt_le_trans high half) andbT.
  by rewrite (le_trans _ (ltW low)) // ler_opp2.
rewrite /wrapped_residual wrapped_product_wraps (wrap_exact product).
rewrite wrap_exact //; have := residual_in_range i j row_squares_in_range grid_in_range.
rewrite /residual [X in `|X|]mxE [(- (L *m L^T)) i j]mxE ltr_norml.
by move=> /andP[low high]; rewrite /is_long high ltW.
Qed.

End Loop.

End Word.
