(** * Blocks that move trajectories apart in every norm

    Purpose: the converse of Theorem 1. Where P has a negative eigenvalue, or
    the step overshoots, there is no norm at all in which two trajectories that
    share their inputs never move apart.

    Main Results
    - [linearised]: if a step brings no state further from x0 in some norm, its
      linearisation at x0 stretches no vector in that norm.
    - [moments]: a self-adjoint matrix that stretches one direction on average
      stretches it without end; by Cauchy-Schwarz alone, without eigenvalues.
    - [expansion_refutes]: if P = -Lambda A is symmetric, and some v has
      v^T P v < 0 or v^T P v > 2 v^T W^-1 v with W = s H Lambda^-1, then in no
      norm does the step keep all states as near to x0 as they were, for any x0
      at which every unit has slope s.
    - [relu_attains], [leaky_relu_attains], [hard_tanh_attains],
      [softsign_attains]: where the slope of these activations is 1.

    Dependencies: SlopeRestricted, Metric. Any ordered field, except for
    [expansion_refutes]: powers of a number above 1 exceed every bound only
    where the field is archimedean, as the rationals and the reals are. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Norms *)

Section Norms.

Variables (R : realFieldType) (n : nat).
Implicit Types (D : 'cV[R]_n -> R) (x y : 'cV[R]_n).

(** The last condition holds of every norm over the reals; over other fields it
    is what makes a norm continuous. *)
Record is_norm D : Prop := IsNorm {
  norm_triangle : forall x y, D (x + y) <= D x + D y;
  norm_scaled : forall t x, D (t *: x) = `|t| * D x;
  norm_euclidean : exists c C,
    0 < c /\ forall x, c * sqnorm x <= D x ^+ 2 <= C * sqnorm x
}.

Variable D : 'cV[R]_n -> R.
Hypothesis D_norm : is_norm D.

Lemma norm_opp x : D (- x) = D x.
Proof. by rewrite -scaleN1r norm_scaled // normrN1 mul1r. Qed.

Lemma norm_ge0 x : 0 <= D x.
Proof.
have zero : D 0 = 0 by rewrite -(scale0r 0) norm_scaled // normr0 mul0r.
have := norm_triangle D_norm x (- x); rewrite subrr zero norm_opp.
by rewrite -mulr2n pmulrn_lge0.
Qed.

(** If the one vector is nearly the other, their norms are nearly the same. *)
Lemma norm_near x y : D x <= D y + D (x - y).
Proof. by rewrite -{1}(subrK y x) addrC norm_triangle. Qed.

(** A short vector has a small norm. *)
Lemma norm_small spread :
  0 <= spread ->
  exists2 K, 0 < K
    & forall r x, 0 < r -> sqnorm x <= (r / K) ^+ 2 * spread -> D x < r.
Proof.
move=> spread0; have [c [C [_ bounds]]] := norm_euclidean D_norm.
set K := 1 + `|C| * spread.
have K1 : 1 <= K by rewrite ler_addl mulr_ge0.
have K0 := lt_le_trans ltr01 K1.
exists K => // r x r0 small; rewrite ltNge; apply/negP => large.
have : r ^+ 2 <= `|C| * ((r / K) ^+ 2 * spread).
  have /andP[_ above] := bounds x; apply: (@le_trans _ _ (D x ^+ 2)).
    by apply: ler_expn2r; rewrite ?nnegrE ?norm_ge0 // ltW.
  apply: le_trans above _; apply: (@le_trans _ _ (`|C| * sqnorm x)).
    by apply: ler_wpmul2r; [exact: sqnorm_ge0 | exact: ler_norm].
  by rewrite ler_wpmul2l.
have -> : `|C| * ((r / K) ^+ 2 * spread)
    = r ^+ 2 * (`|C| * spread / K ^+ 2).
  rewrite expr_div_n; move: (r ^+ 2) (K ^+ 2) => q k.
  by rewrite mulrCA -!mulrA; congr (_ * _); rewrite mulrC mulrA.
rewrite ler_pmulr ?exprn_gt0 // ler_pdivl_mulr ?exprn_gt0 // mul1r.
rewrite leNgt => /negP; apply; apply: (@lt_le_trans _ _ K).
  by rewrite /K ltr_addr ltr01.
by rewrite expr2 ler_pemull // ltW.
Qed.

End Norms.

(** ** Linearisation *)

Section Linearisation.

Variables (R : realFieldType) (n : nat).
Implicit Types (A : 'M[R]_n) (x y w h e : 'cV[R]_n).
Implicit Types (sigma : R -> R) (s z eta r : R).

(** The activation has slope s at z: its derivative, without limits. *)
Definition attains s sigma z : Prop :=
  forall eta, 0 < eta ->
  exists2 r, 0 < r
    & forall d, `|d| <= r -> `|sigma (z + d) - sigma z - s * d| <= eta * `|d|.

(** The derivative of a step where unit i has slope s_i: 1 + S H A. *)
Definition linearisation (s : 'cV[R]_n) A h : 'M[R]_n :=
  1%:M + diag_mx (\col_i (s i 0 * h i 0))^T *m A.

Lemma linearisationE (s : 'cV[R]_n) A h x i :
  (linearisation s A h *m x) i 0 = x i 0 + s i 0 * h i 0 * (A *m x) i 0.
Proof.
by rewrite /linearisation mulmxDl mul1mx -mulmxA mxE diagonal_apply col_eta.
Qed.

(** Finitely many radii have a least one. *)
Lemma common_radius (near : 'I_n -> R -> Prop) :
  (forall i r r', r' <= r -> near i r -> near i r') ->
  (forall i, exists2 r, 0 < r & near i r) ->
  exists2 r, 0 < r & forall i, near i r.
Proof.
move=> smaller each.
suff [r r0 all_near] : exists2 r, 0 < r & forall i, i \in enum 'I_n -> near i r.
  by exists r => // i; apply: all_near; rewrite mem_enum.
elim: (enum 'I_n) => [|i l [r r0 near_l]]; first by exists 1.
have [r' r'0 near_i] := each i.
exists (Num.min r r') => [|j]; first by rewrite lt_minr r0.
rewrite inE => /predU1P[->|/near_l near_j].
  by apply: smaller near_i; rewrite le_minl lexx orbT.
by apply: smaller near_j; rewrite le_minl lexx.
Qed.

Variables (A : 'M[R]_n) (h w x0 s : 'cV[R]_n) (sigma : R -> R).
Hypothesis all_attain : forall i, attains (s i 0) sigma ((A *m x0 + w) i 0).

(** What a step from x0 + t e differs by from the linearised one. *)
Let missed t e : 'cV[R]_n :=
  step A h sigma w (x0 + t *: e) - step A h sigma w x0
  - t *: (linearisation s A h *m e).

Lemma missedE t e i :
  let z := (A *m x0 + w) i 0 in
  let d := t * (A *m e) i 0 in
  missed t e i 0 = h i 0 * (sigma (z + d) - sigma z - s i 0 * d).
Proof.
move=> z d; have moved : (A *m (x0 + t *: e) + w) i 0 = z + d.
  by rewrite mulmxDr -scalemxAr addrAC [LHS]mxE [X in _ + X]mxE.
have sub (x y : 'cV[R]_n) : (x - y) i 0 = x i 0 - y i 0 by rewrite !mxE.
have scaled (x : 'cV[R]_n) : (t *: x) i 0 = t * x i 0 by rewrite mxE.
rewrite /missed /step !sub !scaled linearisationE !col_eta moved.
have -> : (x0 + t *: e) i 0 = x0 i 0 + t * e i 0 by rewrite !mxE.
rewrite opprD addrACA [x0 i 0 + _]addrC addrK /d.
rewrite mulrDr opprD addrACA subrr add0r !mulrBr.
congr (_ - _); rewrite -!mulrA mulrCA [RHS]mulrCA.
by congr (_ * _); rewrite mulrCA.
Qed.

(** Near x0 it is as small a part of t as one likes. *)
Lemma missed_small e eta :
  0 < eta ->
  exists2 t, 0 < t
    & sqnorm (missed t e)
      <= (eta * t) ^+ 2 * \sum_i (h i 0 * (A *m e) i 0) ^+ 2.
Proof.
move=> eta0.
pose near i r := forall d, `|d| <= r ->
  `|sigma ((A *m x0 + w) i 0 + d) - sigma ((A *m x0 + w) i 0) - s i 0 * d|
    <= eta * `|d|.
have [|i|r r0 all_near] := @common_radius near.
- by move=> i r r' less within d dr; apply/within/(le_trans dr).
- exact: all_attain.
set reach := 1 + \sum_i `|(A *m e) i 0|.
have reach_i i : `|(A *m e) i 0| <= reach.
  rewrite /reach (bigD1 i) //= addrCA ler_addl addr_ge0 ?ler01 //.
  by apply: sumr_ge0 => j _; exact: normr_ge0.
have reach0 : 0 < reach.
  by rewrite ltr_spaddl ?ltr01 //; apply: sumr_ge0 => j _; exact: normr_ge0.
have [t t0 t_is] : exists2 t, 0 < t & t * reach = r.
  by exists (r / reach); rewrite ?divr_gt0 // divfK ?gt_eqF.
exists t => //; rewrite /sqnorm mulr_sumr; apply: ler_sum => i _.
rewrite missedE; set d := t * _.
rewrite -real_normK ?num_real // normrM -exprMn.
rewrite -[(eta * t * _) ^+ 2]real_normK ?num_real //.
apply: ler_expn2r; rewrite ?nnegrE ?mulr_ge0 ?normr_ge0 //.
rewrite !normrM (gtr0_norm eta0) [X in _ <= X]mulrCA ler_wpmul2l //.
rewrite -[X in _ <= X]mulrA -normrM; apply: all_near.
by rewrite normrM (gtr0_norm t0) -t_is ler_wpmul2l ?(ltW t0).
Qed.

Theorem linearised D :
  is_norm D ->
  (forall y, D (step A h sigma w y - step A h sigma w x0) <= D (y - x0)) ->
  forall e, D (linearisation s A h *m e) <= D e.
Proof.
move=> D_norm nearer e; rewrite leNgt; apply/negP; rewrite -subr_gt0.
set N := linearisation s A h; set gap := D (N *m e) - D e => gap0.
have spread0 : 0 <= \sum_i (h i 0 * (A *m e) i 0) ^+ 2.
  by apply: sumr_ge0 => i _; exact: sqr_ge0.
have [K K0 short_small] := norm_small D_norm spread0.
have [t t0 small] := @missed_small e (gap / K) (divr_gt0 gap0 K0).
have tgap0 : 0 < t * gap by rewrite mulr_gt0.
have step_is : gap / K * t = t * gap / K by rewrite mulrC mulrA.
move: small; rewrite step_is => /(short_small _ _ tgap0).
rewrite ltNge => /negP; apply; rewrite mulrBr ler_subl_addl.
have scaled v : t * D v = D (t *: v) by rewrite norm_scaled // gtr0_norm.
have shifted : x0 + t *: e - x0 = t *: e by rewrite addrC addKr.
have := nearer (x0 + t *: e); rewrite shifted !scaled => moved.
apply: le_trans (norm_near D_norm _ _) (ler_add moved _).
by rewrite -norm_opp // opprB.
Qed.

End Linearisation.

(** ** Powers of a self-adjoint matrix *)

Section Moments.

Variables (R : realFieldType) (n : nat) (omega : 'cV[R]_n) (N : 'M[R]_n).
Implicit Types (x y z : 'cV[R]_n) (t : R).

(** The inner product with weights omega. *)
Definition inner x y : R := \sum_i omega i 0 * (x i 0 * y i 0).

(** N^k x. *)
Definition powered k x : 'cV[R]_n := iter k (mulmx N) x.

Hypothesis omega_positive : positive omega.
Hypothesis N_self_adjoint : forall x y, inner (N *m x) y = inner x (N *m y).

Lemma innerC x y : inner x y = inner y x.
Proof. by apply: eq_bigr => i _; rewrite [x i 0 * _]mulrC. Qed.

Lemma innerDl x y z : inner (x + y) z = inner x z + inner y z.
Proof.
by rewrite -big_split; apply: eq_bigr => i _; rewrite mxE mulrDl mulrDr.
Qed.

Lemma innerZl t x y : inner (t *: x) y = t * inner x y.
Proof.
by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite mxE -mulrA mulrCA.
Qed.

Lemma innerNr x y : inner x (- y) = - inner x y.
Proof. by rewrite innerC -scaleN1r innerZl mulN1r innerC. Qed.

Lemma innerE x : inner x x = \sum_i omega i 0 * x i 0 ^+ 2.
Proof. by apply: eq_bigr => i _; rewrite expr2. Qed.

Lemma inner_ge0 x : 0 <= inner x x.
Proof.
rewrite innerE; apply: sumr_ge0 => i _.
by rewrite mulr_ge0 ?sqr_ge0 // ltW.
Qed.

Lemma inner_eq0 x : inner x x = 0 -> x = 0.
Proof.
move=> /eqP; rewrite innerE psumr_eq0 => [/allP zero|i _]; last first.
  by rewrite mulr_ge0 ?sqr_ge0 // ltW.
apply/matrixP => i j; rewrite !ord1 mxE; have := zero i (mem_index_enum i).
by rewrite mulf_eq0 gt_eqF //= sqrf_eq0 => /eqP.
Qed.

Lemma cauchy_schwarz x y : inner x y ^+ 2 <= inner x x * inner y y.
Proof.
have [x0|x0] := eqVneq (inner x x) 0.
  have -> : inner x y = 0 by rewrite (inner_eq0 x0) -(scale0r 0) innerZl mul0r.
  by rewrite x0 expr0n mul0r.
have positive_x : 0 < inner x x by rewrite lt_def x0 inner_ge0.
pose z := inner x y *: x + - inner x x *: y.
have : inner z z = inner x x * (inner x x * inner y y - inner x y ^+ 2).
  rewrite /z innerDl !innerZl ![inner _ (_ + _)]innerC !innerDl !innerZl.
  rewrite [inner y x]innerC; move: (inner x x) (inner y y) (inner x y) => a b c.
  have -> : c * a + - a * c = 0 by rewrite mulNr mulrC subrr.
  by rewrite mulr0 add0r !mulNr -mulrN opprB expr2.
have := inner_ge0 z => + z_is; rewrite z_is.
by rewrite pmulr_rge0 // subr_ge0.
Qed.

Lemma powered_adjoint k x y : inner (powered k x) y = inner x (powered k y).
Proof.
elim: k x y => //= k IH x y.
by rewrite N_self_adjoint IH -[powered k (N *m y)]iterSr.
Qed.

Theorem moments t v j :
  0 <= t ->
  0 < inner v v ->
  t * inner v v <= inner v (N *m v) ->
  t ^+ (2 ^ j) * inner v v <= inner v (powered (2 ^ j) v).
Proof.
move=> t0 v0 stretched; elim: j => [|j IH]; first by rewrite expr1.
set k := (2 ^ j)%N in IH *.
have -> : (2 ^ j.+1 = k + k)%N by rewrite expnS mul2n addnn.
rewrite /powered iterD -/(powered k v) -/(powered k _) -powered_adjoint.
rewrite -(ler_pmul2l v0); apply: le_trans (cauchy_schwarz v (powered k v)).
apply: (@le_trans _ _ ((t ^+ k * inner v v) ^+ 2)).
  by rewrite exprMn exprD -expr2 mulrCA -expr2.
have tv0 : 0 <= t ^+ k * inner v v by rewrite mulr_ge0 ?exprn_ge0 // ltW.
by apply: ler_expn2r => //; rewrite nnegrE // (le_trans tv0 IH).
Qed.

(** Lengths in the inner product, compared with the Euclidean ones. *)
Lemma inner_at_most x : inner x x <= (\sum_i omega i 0) * sqnorm x.
Proof.
rewrite innerE mulr_suml; apply: ler_sum => i _.
rewrite ler_wpmul2l ?(ltW (omega_positive i)) // /sqnorm (bigD1 i) //= ler_addl.
by apply: sumr_ge0 => j _; exact: sqr_ge0.
Qed.

(** In a norm that N never lengthens, moments are bounded. *)
Lemma moments_bounded D v :
  is_norm D ->
  (forall x, D (N *m x) <= D x) ->
  exists K, forall k, inner v (powered k v) ^+ 2 <= K.
Proof.
move=> D_norm shorter; have [c [C [c0 bounds]]] := norm_euclidean D_norm.
set total := \sum_i omega i 0.
have total0 : 0 <= total by apply: sumr_ge0 => i _; exact: ltW.
exists (inner v v * (total * (D v ^+ 2 / c))) => k.
apply: le_trans (cauchy_schwarz v (powered k v)) _.
apply/ler_wpmul2l/(le_trans (inner_at_most _)); first exact: inner_ge0.
apply: ler_wpmul2l => //; rewrite ler_pdivl_mulr // mulrC.
have /andP[below _] := bounds (powered k v); apply: le_trans below _.
apply: ler_expn2r; rewrite ?nnegrE ?norm_ge0 //.
by elim: k => //= k; apply: le_trans (shorter _).
Qed.

End Moments.

(** ** No norm *)

Section Expansion.

Variables (R : realFieldType) (n : nat).

Hypothesis archimedean : Num.archimedean_axiom R.

(** Powers of a number above 1 exceed every bound. *)
Lemma powers_unbounded (t K : R) : 1 < t -> exists j, K < t ^+ (2 ^ j).
Proof.
move=> t1; have t0 : 0 < t - 1 by rewrite subr_gt0.
have bernoulli k : k%:R * (t - 1) <= t ^+ k.
  elim: k => [|k IH]; first by rewrite mul0r ler01.
  rewrite mulrSr mulrDl mul1r; apply: le_trans (ler_add IH (lexx _)) _.
  have -> : t ^+ k.+1 = t ^+ k + t ^+ k * (t - 1).
    by rewrite exprSr mulrBr mulr1 addrC subrK.
  by rewrite ler_add2l ler_pemull ?exprn_ege1 // ltW.
have [j large] := archimedean (`|K| / (t - 1)); exists j.
apply: lt_le_trans (bernoulli _); rewrite -ltr_pdivr_mulr //.
apply: (@lt_trans _ _ j%:R); last by rewrite ltr_nat ltn_expl.
apply: le_lt_trans large; apply: le_trans (ler_norm _).
by rewrite ler_pmul2r ?invr_gt0 // ler_norm.
Qed.

Lemma stretching_refutes (omega : 'cV[R]_n) (N : 'M[R]_n) D v :
  positive omega ->
  (forall x y, inner omega (N *m x) y = inner omega x (N *m y)) ->
  is_norm D ->
  (forall x, D (N *m x) <= D x) ->
  0 < inner omega v v ->
  inner omega v (N *m v) <= inner omega v v.
Proof.
move=> omega0 adjoint D_norm shorter v0; rewrite leNgt; apply/negP => longer.
have [K bounded] := moments_bounded omega0 v D_norm shorter.
set q := inner omega v v in v0 longer.
set t := inner omega v (N *m v) / q.
have t1 : 1 < t by rewrite ltr_pdivl_mulr // mul1r.
have [j large] := powers_unbounded (K / q ^+ 2) t1.
have t0 : 0 <= t by rewrite ltW // (lt_trans ltr01).
have stretched : t * q <= inner omega v (N *m v) by rewrite divfK ?gt_eqF.
have a1 : 1 <= t ^+ (2 ^ j) by rewrite exprn_ege1 // ltW.
have := moments omega0 adjoint j t0 v0 stretched.
move: (bounded (2 ^ j)%N) large a1; rewrite -/q.
move: (t ^+ (2 ^ j)) (inner _ _ _) => a moment small large a1 aq.
have : a ^+ 2 * q ^+ 2 <= K.
  rewrite -exprMn; apply: le_trans small; have a0 := le_trans ler01 a1.
  have aq0 : 0 <= a * q by rewrite mulr_ge0 // ltW.
  by apply: ler_expn2r; rewrite ?nnegrE // (le_trans aq0).
rewrite -ler_pdivl_mulr ?exprn_gt0 // leNgt => /negP; apply.
by apply: lt_le_trans large _; rewrite expr2 ler_pemull // (le_trans ler01).
Qed.

Variables (A P : 'M[R]_n) (h lambda W w x0 v : 'cV[R]_n).
Variables (sigma : R -> R) (s : R) (D : 'cV[R]_n -> R).

Hypothesis A_is_scaled : forall i j, P i j = - (lambda i 0 * A i j).
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis lambda_positive : positive lambda.
Hypothesis s_positive : 0 < s.
Hypothesis W_is : forall i, W i 0 = s * h i 0 / lambda i 0.
Hypothesis D_norm : is_norm D.
Hypothesis all_attain : forall i, attains s sigma ((A *m x0 + w) i 0).

Let N := linearisation (const_mx s) A h.
Let omega : 'cV[R]_n := \col_i (W i 0)^-1.

Let omega_positive : positive omega.
Proof. by move=> i; rewrite mxE W_is invr_gt0 divr_gt0 // mulr_gt0. Qed.

(** W^-1 N = W^-1 - P. *)
Let inner_N x y :
  inner omega x (N *m y) = inner omega x y - (x^T *m P *m y) 0 0.
Proof.
rewrite -mulmxA dotE /inner -sumrB; apply: eq_bigr => i _.
have -> : (P *m y) i 0 = - (lambda i 0 * (A *m y) i 0).
  rewrite !mxE mulr_sumr -sumrN; apply: eq_bigr => j _.
  by rewrite A_is_scaled mulNr mulrA.
rewrite linearisationE [const_mx s i 0]mxE !mulrDr mulrN opprK; congr (_ + _).
have -> : s * h i 0 = W i 0 * lambda i 0 by rewrite W_is divfK // gt_eqF.
rewrite mulrCA -[W i 0 * _ * _]mulrA mxE mulKf // -invr_eq0 gt_eqF //.
by have := omega_positive i; rewrite mxE.
Qed.

Let self_adjoint x y : inner omega (N *m x) y = inner omega x (N *m y).
Proof.
rewrite innerC !inner_N innerC; congr (_ - _).
have <- : (x^T *m P *m y)^T = y^T *m P *m x.
  by rewrite !trmx_mul trmxK P_symmetric mulmxA.
by rewrite mxE.
Qed.

Let sum_inner : \sum_i v i 0 ^+ 2 / W i 0 = inner omega v v.
Proof. by rewrite innerE; apply: eq_bigr => i _; rewrite mxE mulrC. Qed.

Theorem expansion_refutes :
  form P v < 0 \/ 2 * (\sum_i v i 0 ^+ 2 / W i 0) < form P v ->
  ~ forall y, D (step A h sigma w y - step A h sigma w x0) <= D (y - x0).
Proof.
move=> expands nearer; have shorter : forall e, D (N *m e) <= D e.
  by apply: linearised D_norm nearer => i; rewrite mxE.
have v0 : 0 < inner omega v v.
  rewrite lt_def inner_ge0 // andbT; apply/eqP => zero.
  have form0 : form P v = 0.
    by rewrite (inner_eq0 omega_positive zero) /form mulmx0 mxE.
  by move: expands; rewrite sum_inner zero form0 mulr0 ltxx => -[].
move: expands; rewrite sum_inner => -[negative|large].
  have := stretching_refutes omega_positive self_adjoint D_norm shorter v0.
  by rewrite inner_N -/(form P v) ger_addl oppr_le0 leNgt negative.
have flipped x y : inner omega (- N *m x) y = inner omega x (- N *m y).
  by rewrite !mulNmx innerNr innerC innerNr innerC self_adjoint.
have := stretching_refutes omega_positive flipped D_norm _ v0.
rewrite mulNmx innerNr inner_N -/(form P v) opprB ler_subl_addr.
rewrite -mulr2n -mulr_natl leNgt large => /(_ _)/negP [] // x.
by rewrite mulNmx norm_opp.
Qed.

End Expansion.

(** ** Where activations have slope 1 *)

Section Activations.

Variable R : realFieldType.
Implicit Types (z alpha : R).

(** What is linear on both sides of z has its slope there. *)
Lemma attains_linear s (sigma : R -> R) z r :
  0 < r ->
  (forall d, `|d| <= r -> sigma (z + d) = sigma z + s * d) ->
  attains s sigma z.
Proof.
move=> r0 linear eta eta0; exists r => // d /linear ->.
by rewrite -addrA -opprD subrr normr0 mulr_ge0 // ltW.
Qed.

Theorem leaky_relu_attains alpha z : 0 < z -> attains 1 (leaky_relu alpha) z.
Proof.
move=> z0; apply: (attains_linear z0) => d; rewrite ler_norml => /andP[low _].
by rewrite /leaky_relu (ltW z0) -ler_subl_addl sub0r low mul1r.
Qed.

Theorem relu_attains z : 0 < z -> attains 1 (@relu R) z.
Proof.
move=> z0; apply: (attains_linear z0) => d; rewrite ler_norml => /andP[low _].
by rewrite /relu (ltW z0) -ler_subl_addl sub0r low mul1r.
Qed.

Theorem hard_tanh_attains z : `|z| < 1 -> attains 1 (@hard_tanh R) z.
Proof.
have inside a : `|a| <= 1 -> hard_tanh a = a.
  rewrite ler_norml /hard_tanh => /andP[low high].
  case: leP => [a1|_]; first by apply/eqP; rewrite eq_le low a1.
  by case: leP => // a1; apply/eqP; rewrite eq_le high a1.
move=> z1; have r0 : 0 < 1 - `|z| by rewrite subr_gt0.
apply: (attains_linear r0) => d; rewrite ler_subr_addl => near.
by rewrite !inside ?mul1r ?(ltW z1) // (le_trans (ler_norm_add _ _)).
Qed.

Theorem softsign_attains : attains 1 (@softsign R) 0.
Proof.
move=> eta eta0; exists eta => // d small.
have pos : 0 < 1 + `|d| by rewrite ltr_spaddl ?normr_ge0 ?ltr01.
have -> : softsign (0 + d) - softsign 0 - 1 * d = - (`|d| * d / (1 + `|d|)).
  rewrite /softsign add0r mul0r subr0 mul1r.
  rewrite -[X in _ - X](mulfK (lt0r_neq0 pos) d).
  by rewrite -mulrBl mulrDr mulr1 opprD addrA subrr add0r mulNr [d * _]mulrC.
rewrite normrN !normrM normr_id normfV (gtr0_norm pos) ler_pdivr_mulr //.
by rewrite -mulrA ler_pmul // ler_pemulr // ler_addl.
Qed.

End Activations.
