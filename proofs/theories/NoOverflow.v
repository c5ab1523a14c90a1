(** * The checker's arithmetic in 53 and in 64 bits is exact

    Purpose: the checker wants E = N - F F^T for integers far beyond 64 bits. It
    writes F = D H + L with digits so short that double precision rounds none of
    the sums in the products of H, of L and of H + L with themselves, whatever
    their order. From these three it computes E modulo 2^64 and, by the leading
    digits alone, a bound on |E|. Where that bound is at most 2^63 the wrapped
    value is the true residual.

    Main Results
    - [exact_sum]: where the absolute values of integers add up to less than
      2^53, rounded additions in any order, fused or not, return the sum.
    - [gram_in_range]: where the squares of each row add up to less than B, so
      do the absolute values of the products of two rows.
    - [rounded_product_exact]: so the rounded product of short rows is exact.
    - [digits_gram]: F F^T = D^2 h + D m + l, where h, l and s are the products
      of H, L and H + L, and m = s - h - l.
    - [residual_near_digits]: |E_ij| < D^2 (|c| + 2), where c is what the
      leading digits of h, m and l leave over of those of N_ij.
    - [same_long]: two numbers in the range of a signed 64-bit integer that
      agree modulo 2^64 are equal.
    - [digits_residual_exact]: if that bound is at most 2^63, wrapping
      operations on the rounded products return the residual.

    Dependencies: FactorCheck (the residual), math-comp algebra. Everything is
    in int; "row squares below B" replaces Cauchy-Schwarz by the elementary
    2 |a b| <= a^2 + b^2, which gives the same bound. *)

From Coq Require Import Lia.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint intdiv matrix.
From mathcomp Require Import zify.
From Keel Require Import FactorCheck.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Arithmetic.

(** ** Sums in double precision *)

(** For doubles [limit] is 2^53. It is left open, since nothing else about it is
    needed, and since math-comp's exponents are unary. *)
Variable limit : int.

(** What an operation returns whose exact result is an integer. All that is
    known of it: small integers are doubles, and rounding leaves them alone. *)
Variable rnd : int -> int.
Hypothesis rnd_exact : forall z, `|z| < limit -> rnd z = z.

Section Order.

Variable K : Type.

(** In which order, brackets and operations terms are added up. *)
Inductive summation : Type :=
| Nothing
| Single of K
| Fused of summation & K
| Both of summation & summation.

(** The terms, each where it occurs. *)
Fixpoint terms (s : summation) : seq K :=
  match s with
  | Nothing => [::]
  | Single k => [:: k]
  | Fused rest k => rcons (terms rest) k
  | Both first second => terms first ++ terms second
  end.

(** What is computed, where a k is the exact product in the term k: rounded on
    its own, or in a fused multiply-add with what it is added to. *)
Fixpoint rounded_sum (a : K -> int) (s : summation) : int :=
  match s with
  | Nothing => 0
  | Single k => rnd (a k)
  | Fused rest k => rnd (rounded_sum a rest + a k)
  | Both first second => rnd (rounded_sum a first + rounded_sum a second)
  end.

Theorem exact_sum (a : K -> int) (s : summation) :
  \sum_(k <- terms s) `|a k| < limit ->
  rounded_sum a s = \sum_(k <- terms s) a k.
Proof.
pose small ks := \sum_(k <- ks) `|a k| < limit.
have whole ks : small ks -> rnd (\sum_(k <- ks) a k) = \sum_(k <- ks) a k.
  by move=> ks_small; rewrite rnd_exact // (le_lt_trans (ler_norm_sum _ _ _)).
have parts ks ls : small (ks ++ ls) -> small ks /\ small ls.
  have nonneg r : 0 <= \sum_(k <- r) `|a k| by apply: sumr_ge0.
  rewrite /small big_cat /=; move: (nonneg ks) (nonneg ls).
  by move: (\sum_(k <- ks) _) (\sum_(k <- ls) _) => x y; lia.
elim: s => [|k|rest IH k|first IHf second IHs] /=; first by rewrite !big_nil.
- by move=> one; rewrite -[RHS]whole // big_seq1.
- rewrite -cats1 => all; have [/IH -> _] := parts _ _ all.
  by rewrite -[RHS]whole // big_cat big_seq1.
- move=> all; have [/IHf -> /IHs ->] := parts _ _ all.
  by rewrite -[RHS]whole // big_cat.
Qed.

End Order.

(** ** Products of short rows *)

Section Products.

Variables n p : nat.
Implicit Types (F : 'M[int]_(n, p)) (B : int) (s : summation 'I_p).

Definition gram F : 'M[int]_n := F *m F^T.

(** The squares of each row add up to less than B. *)
Definition has_short_rows B F : Prop := forall i, \sum_k F i k ^+ 2 < B.

Lemma gramE F i j : gram F i j = \sum_k F i k * F j k.
Proof. by rewrite /gram mxE; apply: eq_bigr => k _; rewrite mxE. Qed.

Lemma two_products (a b : int) : 2 * `|a * b| <= a ^+ 2 + b ^+ 2.
Proof.
rewrite normrM -(real_normK (num_real a)) -(real_normK (num_real b)).
rewrite -subr_ge0 addrAC mulr_natl -sqrrB; exact: sqr_ge0.
Qed.

Theorem gram_in_range F B i j :
  has_short_rows B F ->
  \sum_k `|F i k * F j k| < B.
Proof.
move=> rows; rewrite -(@ltr_pmul2l _ 2) //.
apply: (@le_lt_trans _ _ (\sum_k F i k ^+ 2 + \sum_k F j k ^+ 2)); last first.
  by rewrite [X in _ < X]mulr_natl mulr2n ltr_add.
by rewrite -big_split mulr_sumr; apply: ler_sum => k _; apply: two_products.
Qed.

(** No column is visited twice, and none is left out but where a factor is zero:
    right of the diagonal in the triangle, for instance. *)
Definition visits_enough F i j s : Prop :=
  uniq (terms s) /\ forall k, F i k * F j k != 0 -> k \in terms s.

(** What is computed of row i times row j. *)
Definition rounded_product F i j s : int :=
  rounded_sum (fun k => F i k * F j k) s.

Theorem rounded_product_exact F i j s :
  has_short_rows limit F ->
  visits_enough F i j s ->
  rounded_product F i j s = gram F i j.
Proof.
move=> short [distinct visited].
have visits_all (f : int -> int) : f 0 = 0 ->
    \sum_(k <- terms s) f (F i k * F j k) = \sum_k f (F i k * F j k).
  move=> f0; rewrite big_uniq //= [RHS](bigID (mem (terms s))) /=.
  rewrite [X in _ = _ + X]big1 ?addr0 // => k left_out.
  have /eqP -> // : F i k * F j k == 0.
  by apply: contraNT left_out; apply: visited.
rewrite /rounded_product exact_sum; first by rewrite gramE (visits_all id).
by rewrite (visits_all Num.norm) ?normr0 // gram_in_range.
Qed.

End Products.

(** ** Digits *)

Section Digits.

Variables n p : nat.
Implicit Types (N : 'M[int]_n) (F H L : 'M[int]_(n, p)) (D : int).

(** H L^T + L H^T, from three products of a matrix with itself. *)
Definition middle H L : 'M[int]_n := gram (H + L) - gram H - gram L.

Lemma middleE H L i j :
  middle H L i j = gram (H + L) i j - gram H i j - gram L i j.
Proof.
rewrite /middle; move: (gram (H + L)) (gram H) (gram L) => s h l.
by rewrite !mxE.
Qed.

Theorem digits_gram D H L :
  gram (D *: H + L) = D ^+ 2 *: gram H + D *: middle H L + gram L.
Proof.
have expand (K : 'M[int]_(n, p)) :
    gram (K + L) = gram K + (K *m L^T + L *m K^T) + gram L.
  by rewrite /gram linearD /= mulmxDl !mulmxDr !addrA.
have -> : middle H L = H *m L^T + L *m H^T.
  by rewrite /middle expand [LHS]addrAC addrK addrAC subrr add0r.
rewrite expand /gram linearZ /= -!scalemxAl -!scalemxAr scalerA -expr2.
by rewrite scalerDr.
Qed.

(** What the leading digits leave over, from floor(N_ij / D^2), h, m and l. *)
Definition coarse D (leading h m l : int) : int :=
  leading - (h + (m %/ D)%Z + (l %/ D ^+ 2)%Z).

Lemma coarse_small D (leading h m l : int) :
  `|h| < limit ->
  `|m| < 3 * limit ->
  `|l| < limit ->
  `|coarse D leading h m l| < `|leading| + 5 * limit.
Proof.
rewrite /coarse; move: (lez_div m D) (lez_div l (D ^+ 2)).
by move: (m %/ D)%Z (l %/ D ^+ 2)%Z => m' l'; lia.
Qed.

(** What that says about |E_ij|. *)
Definition residual_bound D (c : int) : int := D ^+ 2 * (`|c| + 2).

Lemma residualE N F i j : residual N F i j = N i j - gram F i j.
Proof. by rewrite /residual mxE [(- (F *m F^T)) i j]mxE. Qed.

Lemma residual_digits D N F H L i j :
  F = D *: H + L ->
  residual N F i j
    = N i j - (D ^+ 2 * gram H i j + D * middle H L i j + gram L i j).
Proof.
move=> ->; rewrite residualE digits_gram; congr (_ - _).
by move: (gram H) (middle H L) (gram L) => h m l; rewrite !mxE.
Qed.

Theorem residual_near_digits D N F H L i j :
  0 < D ->
  F = D *: H + L ->
  `|residual N F i j|
    < residual_bound D (coarse D (N i j %/ D ^+ 2)%Z
                         (gram H i j) (middle H L i j) (gram L i j)).
Proof.
move=> D0 digits; rewrite (residual_digits _ _ _ digits).
rewrite /residual_bound /coarse.
have D20 : 0 < D ^+ 2 by rewrite exprn_gt0.
move: (N i j) (gram H i j) (middle H L i j) (gram L i j) => a h m l.
have rest (b d : int) : 0 < d -> 0 <= (b %% d)%Z < d.
  by move=> d0; rewrite modz_ge0 ?gt_eqF // ltz_pmod.
have := rest m _ D0; have := rest a _ D20; have := rest l _ D20.
have := divz_eq m D; have := divz_eq a (D ^+ 2); have := divz_eq l (D ^+ 2).
move: (a %/ _)%Z (m %/ _)%Z (l %/ _)%Z (a %% _)%Z (m %% _)%Z (l %% _)%Z.
move=> a' m' l' r t u -> -> -> u_in r_in t_in.
set c := a' - _; set e := (X in `|X|).
have -> : e = D ^+ 2 * c + (r - D * t - u) by rewrite /e /c; lia.
apply: le_lt_trans (ler_norm_add _ _) _.
rewrite normrM gtr0_norm // mulrDr ltr_add2l.
have : 0 <= D * t <= D ^+ 2 - D by nia.
lia.
Qed.

End Digits.

(** ** 64-bit integers *)

(** For signed 64-bit integers [range] is 2^63. It is left open, too. *)
Variable range : int.
Hypothesis range_gt0 : 0 < range.

(** 2^64. *)
Definition modulus : int := range + range.

(** The signed two's complement 64-bit integers. *)
Definition is_long (a : int) : Prop := - range <= a < range.

(** What is left of an integer in 64 bits: equal modulo 2^64, and in range. *)
Definition wrap (a : int) : int := ((a + range) %% modulus)%Z - range.

Lemma modulus_gt0 : 0 < modulus.
Proof. exact: addr_gt0. Qed.

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

Lemma wrap_sub_wrap a b : wrap (a - wrap b) = wrap (a - b).
Proof.
apply/same_wrap/eqP; rewrite eqz_modDl; apply/eqP.
by rewrite -modzNm wrap_mod modzNm.
Qed.

(** ** The residual *)

Section Residual.

Variables n p : nat.
Implicit Types (N : 'M[int]_n) (F H L : 'M[int]_(n, p)) (D h m l : int).

(** m, from the products of H, of L and of H + L. *)
Definition wrapped_middle (h l sum : int) : int := wrap (wrap (sum - h) - l).

(** c, from N_ij divided by D^2. *)
Definition wrapped_coarse D (leading h m l : int) : int :=
  wrap (leading - wrap (wrap (h + (m %/ D)%Z) + (l %/ D ^+ 2)%Z)).

(** N_ij - (D^2 h + D m + l), where N_ij is known modulo 2^64 alone. *)
Definition wrapped_residual D (known h m l : int) : int :=
  wrap (known - wrap (wrap (wrap (D ^+ 2 * h) + wrap (D * m)) + l)).

(** Whatever the sizes: what is computed is right modulo 2^64. *)
Lemma wrapped_residual_wraps D (a h m l : int) :
  wrapped_residual D (wrap a) h m l = wrap (a - (D ^+ 2 * h + D * m + l)).
Proof.
rewrite /wrapped_residual wrap_add_wrap (wrap_add_wrap (D ^+ 2 * h)).
by rewrite wrap_add_wrapr wrap_add_wrap wrap_sub_wrap.
Qed.

(** The headline. Every number in it is one that the checker has. How it divides
    F into digits does not matter, and each product has an order of its own. *)
Theorem digits_residual_exact D N F H L i j
    (of_H of_L of_sum : summation 'I_p) :
  0 < D ->
  F = D *: H + L ->
  has_short_rows limit H ->
  has_short_rows limit L ->
  has_short_rows limit (H + L) ->
  visits_enough H i j of_H ->
  visits_enough L i j of_L ->
  visits_enough (H + L) i j of_sum ->
  let leading := (N i j %/ D ^+ 2)%Z in
  `|leading| + 5 * limit <= range ->
  let h := rounded_product H i j of_H in
  let l := rounded_product L i j of_L in
  let m := wrapped_middle h l (rounded_product (H + L) i j of_sum) in
  residual_bound D (wrapped_coarse D leading h m l) <= range ->
  wrapped_residual D (wrap (N i j)) h m l = residual N F i j.
Proof.
move=> D0 digits shortH shortL short_sum all_H all_L all_sum leading in_range.
rewrite !rounded_product_exact // => h l.
have small (K : 'M[int]_(n, p)) :
    has_short_rows limit K -> `|gram K i j| < limit.
  move=> /gram_in_range short; rewrite gramE.
  exact: le_lt_trans (ler_norm_sum _ _ _) (short i j).
have := small _ shortH; have := small _ shortL; have := small _ short_sum.
rewrite -/h -/l => sum_small l_small h_small.
have middle_small : `|middle H L i j| < 3 * limit.
  by rewrite middleE -/h -/l; lia.
have -> : wrapped_middle h l (gram (H + L) i j) = middle H L i j.
  rewrite /wrapped_middle wrap_add_wrap -middleE.
  by apply/wrap_exact/small_is_long; lia.
move=> m; rewrite -/m in middle_small.
have -> : wrapped_coarse D leading h m l = coarse D leading h m l.
  rewrite /wrapped_coarse wrap_add_wrap wrap_sub_wrap.
  exact/wrap_exact/small_is_long/(lt_le_trans _ in_range)/coarse_small.
move=> bound; rewrite wrapped_residual_wraps -(residual_digits N i j digits).
apply/wrap_exact/small_is_long; apply: lt_le_trans bound.
exact: residual_near_digits.
Qed.

End Residual.

End Arithmetic.
