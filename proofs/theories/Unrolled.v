(** * All steps of a block at once

    Purpose: Theorem 9. The steps of a block are stages e[k+1] = e[k] + W s[k] from
    e[0] = 0, with z[k] = A[k] e[k] + B v and <s, z> >= |s|^2 on every group of
    units. One quadratic inequality in all of s[0], ..., s[K-1] bounds |e[K]| by |v|,
    whatever the A[k] are.

    Main Results
    - [unrolled_inequality]: |e[K]|^2 + s^T (T - 1 1^T (x) W^2) s <= 2 s^T G v, where
      T and G are made of A, B, W and of multipliers for every stage;
      [stage_form] is what a stage adds to the form, with e[k] for the sum of the
      W s[l] before it.
    - [unrolled_moves]: so G G^T <= b (T - 1 1^T (x) W^2) gives |e[K]|^2 <= b |v|^2.
    - [stage_of_step]: the difference of two states of a block after a step is such
      a stage, with gates and multipliers that are one number on every group.

    Dependencies: Algebra, Groups, OneInequality. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Adjoint.
From Keel Require Import OneInequality Algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Stages *)

Section Stages.

Variables (R : realFieldType) (n m : nat).
Variables (A : nat -> 'M[R]_n) (B : 'M[R]_(n, m)) (w : 'cV[R]_n).
Variable lambda : nat -> 'cV[R]_n.
Implicit Types (e s : nat -> 'cV[R]_n) (v : 'cV[R]_m).

Add Field R_field : (field_laws R).

(** What is known of a stage, weighed by its multipliers. *)
Definition stage_holds k (e s : 'cV[R]_n) v : Prop :=
  \sum_i lambda k i 0 * s i 0 ^+ 2
    <= \sum_i lambda k i 0 * (s i 0 * (A k *m e + B *m v) i 0).

(** The rows of T - 1 1^T (x) W^2 that belong to a stage, times s[k], where what
    stands above the diagonal counts below it. *)
Definition stage_form k (e s : 'cV[R]_n) : R :=
  \sum_i s i 0 * ((2 * lambda k i 0 - w i 0 ^+ 2) * s i 0
                  - 2 * (lambda k i 0 * (A k *m e) i 0 + w i 0 * e i 0)).

(** Those of G. *)
Definition stage_drive k : 'M[R]_(n, m) := diag (lambda k) *m B.

Lemma stage_inequality k (e s : 'cV[R]_n) v :
  stage_holds k e s v ->
  sqnorm (e + diag w *m s) + stage_form k e s
    <= sqnorm e + 2 * dot s (stage_drive k *m v).
Proof.
rewrite /stage_holds /stage_form /stage_drive => holds.
have -> : dot s (diag (lambda k) *m B *m v)
    = \sum_i lambda k i 0 * (s i 0 * (B *m v) i 0).
  by rewrite dotP; apply: eq_bigr => i _; rewrite -mulmxA diagonal_apply mulrCA.
have -> : sqnorm (e + diag w *m s) + \sum_i s i 0
      * ((2 * lambda k i 0 - w i 0 ^+ 2) * s i 0
         - 2 * (lambda k i 0 * (A k *m e) i 0 + w i 0 * e i 0))
    = sqnorm e + 2 * (\sum_i lambda k i 0 * s i 0 ^+ 2
                      - \sum_i lambda k i 0 * (s i 0 * (A k *m e) i 0)).
  rewrite -sumrB mulr_sumr /sqnorm -!big_split /=; apply: eq_bigr => i _.
  rewrite [(e + diag w *m s) i 0]mxE diagonal_apply.
  move: (e i 0) (s i 0) (w i 0) (lambda k i 0) ((A k *m e) i 0) => x y c l a.
  identity.
rewrite ler_add2l ler_pmul2l ?ltr0n // ler_subl_addl -big_split /=.
apply: le_trans holds _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by apply: eq_bigr => i _; rewrite [(A k *m e + B *m v) i 0]mxE !mulrDr.
Qed.

Section AllStages.

Variables (e s : nat -> 'cV[R]_n) (v : 'cV[R]_m) (K : nat).

Hypothesis start : e 0%N = 0.
Hypothesis moves : forall k, e k.+1 = e k + diag w *m s k.
Hypothesis hold : forall k, (k < K)%N -> stage_holds k (e k) (s k) v.

Lemma moved k : e k = \sum_(l < k) diag w *m s l.
Proof. by elim: k => [|k IH]; rewrite ?big_ord0 // big_ord_recr moves IH. Qed.

Theorem unrolled_inequality :
  sqnorm (e K) + \sum_(k < K) stage_form k (e k) (s k)
    <= 2 * \sum_(k < K) dot (s k) (stage_drive k *m v).
Proof.
elim: K hold => [|k IH] holds.
  by rewrite start !big_ord0 mulr0 addr0 /sqnorm big1 // => i _; rewrite mxE expr0n.
rewrite !big_ord_recr moves /= mulrDr.
have {}IH := IH (fun l small => holds l (ltnW small)).
have le := stage_inequality (holds k (ltnSn k)).
rewrite [X in _ + X]addrC addrA; apply: le_trans (ler_add le (lexx _)) _.
by rewrite addrAC ler_add2r.
Qed.

End AllStages.

(** G G^T <= b (T - 1 1^T (x) W^2), for all s, where e is what s makes of 0. *)
Theorem unrolled_moves K b :
  0 < b ->
  (forall s e, e 0%N = 0 -> (forall k, e k.+1 = e k + diag w *m s k) ->
     sqnorm (\sum_(k < K) (stage_drive k)^T *m s k)
       <= b * \sum_(k < K) stage_form k (e k) (s k)) ->
  forall e s v,
    e 0%N = 0 ->
    (forall k, e k.+1 = e k + diag w *m s k) ->
    (forall k, (k < K)%N -> stage_holds k (e k) (s k) v) ->
    sqnorm (e K) <= b * sqnorm v.
Proof.
move=> b0 gain e s v start moves hold; have {}gain := gain s e start moves.
have := unrolled_inequality start moves hold; set T := \sum_(k < K) stage_form _ _ _.
have -> : \sum_(k < K) dot (s k) (stage_drive k *m v)
    = dot v (\sum_(k < K) (stage_drive k)^T *m s k).
  rewrite /dot mulmx_sumr summxE; apply: eq_bigr => k _.
  by rewrite -/(dot _ _) dot_move dotC.
move=> le; rewrite -(ler_add2r T); apply: le_trans le _.
by apply: le_trans (dot_at_most _ _ b0) _; rewrite ler_add2l ler_pdivr_mulr // mulrC.
Qed.

End Stages.

(** ** Steps *)

Section Steps.

Variables (R : realFieldType) (n : nat) (group : 'I_n -> 'I_n).
Variables (sigma : 'cV[R]_n -> 'cV[R]_n) (slope : R).

Local Notation members c := [pred i | group i == c].

Add Field R_field : (field_laws R).

Hypothesis slope_positive : 0 < slope.

(** On every group the squares of the differences of values are at most [slope]
    times their products with those of the arguments. *)
Definition slopes_on_groups : Prop := forall a b c,
  inner (members c) (sigma a - sigma b) (sigma a - sigma b)
    <= slope * inner (members c) (sigma a - sigma b) (a - b).

Hypothesis slopes : slopes_on_groups.

Variables (A : 'M[R]_n) (h g : 'cV[R]_n).

Hypothesis gate : is_gate g.
Hypothesis gate_even : one_on_groups group g.

(** What two states and two inputs make of the units. *)
Definition response_of u u' x y : 'cV[R]_n :=
  \col_i (g i 0 * (sigma (A *m x + u) - sigma (A *m y + u')) i 0 / slope).

Lemma step_moves u u' x y :
  vector_step A h sigma g u x - vector_step A h sigma g u' y
    = x - y + diag (slope *: h) *m response_of u u' x y.
Proof.
apply/matrixP => i j; rewrite !ord1 [RHS]mxE diagonal_apply !mxE.
move: (sigma _ _ _) (sigma _ _ _) (x i 0) (y i 0) (h i 0) (g i 0) => p q a b c d.
have slope0 : slope != 0 by rewrite gt_eqF.
identity; exact: slope0.
Qed.

Theorem stage_of_step (lambda s : 'cV[R]_n) u u' x y :
  (forall i, 0 <= lambda i 0) -> one_on_groups group lambda ->
  s = response_of u u' x y ->
  \sum_i lambda i 0 * s i 0 ^+ 2
    <= \sum_i lambda i 0 * (s i 0 * (A *m (x - y) + (u - u')) i 0).
Proof.
move=> lambda0 lambda_even s_is.
set d := sigma (A *m x + u) - sigma (A *m y + u').
have -> : A *m (x - y) + (u - u') = A *m x + u - (A *m y + u').
  by rewrite mulmxBr opprD addrACA.
set z := _ - (A *m y + u'); rewrite (sum_groups group) [X in _ <= X](sum_groups group).
apply: ler_sum => c _.
have even i : group i == c -> lambda i 0 = lambda c 0 /\ g i 0 = g c 0.
  by move=> /eqP ic; rewrite lambda_even gate_even ic.
have sE i : group i == c -> s i 0 = g c 0 / slope * d i 0.
  by move=> /even[_ gi]; rewrite s_is mxE gi mulrAC.
have -> : \sum_(i | group i == c) lambda i 0 * s i 0 ^+ 2
    = lambda c 0 * (g c 0 / slope * (g c 0 / slope * inner (members c) d d)).
  rewrite !mulr_sumr; apply: eq_bigr => i ic; have [-> _] := even i ic.
  by rewrite sE // exprMn !expr2 !mulrA.
have -> : \sum_(i | group i == c) lambda i 0 * (s i 0 * z i 0)
    = lambda c 0 * (g c 0 / slope * inner (members c) d z).
  rewrite !mulr_sumr; apply: eq_bigr => i ic; have [-> _] := even i ic.
  by rewrite sE // !mulrA.
have /andP[g0 g1] := gate c.
apply: ler_wpmul2l => //; apply: ler_wpmul2l; first by rewrite divr_ge0 // ltW.
apply: (@le_trans _ _ (slope^-1 * inner (members c) d d)).
  apply: ler_wpmul2r; first exact: inner_sqr_ge0.
  by rewrite ler_pimull // invr_ge0 ltW.
by rewrite ler_pdivr_mull //; exact: slopes.
Qed.

End Steps.
