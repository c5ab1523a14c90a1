(** * What the layers of a network make of a difference

    Purpose: the numbers that are composed along a network. Beside blocks stand
    layers that are applied once; of each, how far it moves what it gives in the
    Euclidean and in the maximum norm, if what it takes moves so far in one of
    them.

    Main Results
    - [max_of_sqnorm], [sqnorm_of_max]: from one norm to the other.
    - [linear_max], [linear_sqnorm_max], [schur]: a matrix with bounded sums of its
      rows, of their squares, of its rows and its columns.
    - [activation_moves]: an activation with slopes in [0, l] moves every entry by
      at most l times its argument; [entries_sqnorm], [entries_max]: what that says
      of all of them.
    - [greatest_moves]: the greatest entry of a window moves by no more than one of
      its entries does; [picked_sqnorm]: where every entry lies in at most t
      windows, that is t in the square of the Euclidean norm.
    - [dominance_steps]: what K steps with dominated rows add up to.
    - [sqnorm_of_metric], [max_of_weighted]: what the gain of a block in its own
      norm says in these.

    Dependencies: SlopeRestricted, Metric, Dominance, Projections. Any ordered
    field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Dominance Projections.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section NetworkGain.

Variable R : realFieldType.

(** No entry is larger than r. *)
Definition max_at_most n (r : R) (x : 'cV[R]_n) : Prop :=
  forall i, `|x i 0| <= r.

(** ** From one norm to the other *)

Section Norms.

Variables (n : nat) (x : 'cV[R]_n) (r : R).

Hypothesis r_nonnegative : 0 <= r.

Lemma square_at_most (a : R) : (a ^+ 2 <= r ^+ 2) = (`|a| <= r).
Proof.
by rewrite -[a ^+ 2]real_normK ?num_real // ler_pexpn2r ?nnegrE.
Qed.

Theorem max_of_sqnorm : sqnorm x <= r ^+ 2 -> max_at_most r x.
Proof.
move=> small i; rewrite -square_at_most; apply: le_trans small.
by rewrite /sqnorm (bigD1 i) //= ler_addl sumr_ge0 // => j _; exact: sqr_ge0.
Qed.

Theorem sqnorm_of_max : max_at_most r x -> sqnorm x <= n%:R * r ^+ 2.
Proof.
move=> small; rewrite mulr_natl -[X in _ *+ X]card_ord -sumr_const.
by apply: ler_sum => i _; rewrite square_at_most.
Qed.

End Norms.

(** ** Linear maps *)

(** The inequality of Cauchy and Schwarz with weights, without their roots. *)
Lemma weighted_square_le n (t z : 'I_n -> R) :
  (forall j, 0 <= t j) ->
  (\sum_j t j * z j) ^+ 2 <= (\sum_j t j) * \sum_j t j * z j ^+ 2.
Proof.
move=> t0; set S := \sum_j t j; set q := \sum_j t j * z j ^+ 2.
have twice : 2 * (S * q) = \sum_j \sum_k t j * t k * (z j ^+ 2 + z k ^+ 2).
  under eq_bigr do under eq_bigr do rewrite mulrDr.
  under eq_bigr do rewrite big_split /=.
  rewrite big_split /= mulr_natl mulr2n; congr (_ + _).
    rewrite exchange_big /= mulr_suml; apply: eq_bigr => k _.
    by rewrite mulr_sumr; apply: eq_bigr => j _; rewrite mulrCA mulrA.
  rewrite mulr_suml; apply: eq_bigr => j _.
  by rewrite mulr_sumr; apply: eq_bigr => k _; rewrite mulrA.
rewrite -(@ler_pmul2l _ 2) ?ltr0n // twice expr2 mulr_suml mulr_sumr.
apply: ler_sum => j _; rewrite !mulr_sumr; apply: ler_sum => k _.
rewrite [t j * z j * _]mulrACA [X in X <= _]mulrCA ler_wpmul2l ?mulr_ge0 //.
by rewrite -subr_ge0 mulr_natl addrAC -sqrrB sqr_ge0.
Qed.

Section Linear.

Variables (n m : nat) (T : 'M[R]_(m, n)) (x : 'cV[R]_n).

Lemma entry_at_most i : `|(T *m x) i 0| <= \sum_j `|T i j| * `|x j 0|.
Proof.
rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _.
by apply: ler_sum => j _; rewrite normrM.
Qed.

Theorem linear_max t r :
  0 <= r ->
  (forall i, \sum_j `|T i j| <= t) ->
  max_at_most r x -> max_at_most (t * r) (T *m x).
Proof.
move=> r0 rows small i; apply: le_trans (entry_at_most i) _.
apply: le_trans (ler_wpmul2r r0 (rows i)); rewrite mulr_suml.
by apply: ler_sum => j _; rewrite ler_wpmul2l.
Qed.

Theorem linear_sqnorm_max t r :
  0 <= t -> 0 <= r ->
  (forall i, \sum_j T i j ^+ 2 <= t ^+ 2) ->
  sqnorm x <= r ^+ 2 -> max_at_most (t * r) (T *m x).
Proof.
move=> t0 r0 rows small i; rewrite -square_at_most ?mulr_ge0 // exprMn mxE.
apply: le_trans (sum_square_le _ _) _.
apply: ler_pmul => //; last exact: sqnorm_ge0.
by apply: sumr_ge0 => j _; exact: sqr_ge0.
Qed.

(** The square of the Euclidean norm is at most the product of the greatest sums
    of absolute values of a row and of a column. *)
Theorem schur a b :
  0 <= a ->
  (forall i, \sum_j `|T i j| <= a) ->
  (forall j, \sum_i `|T i j| <= b) ->
  sqnorm (T *m x) <= a * b * sqnorm x.
Proof.
move=> a0 rows columns.
have row i : (T *m x) i 0 ^+ 2 <= a * \sum_j `|T i j| * `|x j 0| ^+ 2.
  rewrite -[_ ^+ 2]real_normK ?num_real //.
  apply: (@le_trans _ _ ((\sum_j `|T i j| * `|x j 0|) ^+ 2)).
    by rewrite ler_expn2r ?nnegrE ?entry_at_most ?sumr_ge0 // => j _; rewrite mulr_ge0.
  apply: le_trans (weighted_square_le _ (fun j => normr_ge0 _)) _.
  by rewrite ler_wpmul2r ?sumr_ge0 // => j _; rewrite mulr_ge0 ?sqr_ge0.
apply: (@le_trans _ _ (\sum_i a * \sum_j `|T i j| * `|x j 0| ^+ 2)).
  by apply: ler_sum => i _; exact: row.
rewrite -mulr_sumr exchange_big /= -mulrA ler_wpmul2l // mulr_sumr.
apply: ler_sum => j _; rewrite -mulr_suml real_normK ?num_real //.
by rewrite ler_wpmul2r ?sqr_ge0.
Qed.

End Linear.

(** ** Entry by entry *)

Section Entries.

Variables (n : nat) (x y : 'cV[R]_n) (l : R).

Hypothesis l_nonnegative : 0 <= l.
Hypothesis entries : forall i, `|y i 0| <= l * `|x i 0|.

Theorem entries_sqnorm : sqnorm y <= l ^+ 2 * sqnorm x.
Proof.
rewrite mulr_sumr; apply: ler_sum => i _.
rewrite -[x i 0 ^+ 2]real_normK ?num_real // -exprMn square_at_most //.
exact: mulr_ge0.
Qed.

Theorem entries_max r : max_at_most r x -> max_at_most (l * r) y.
Proof.
by move=> small i; apply: le_trans (entries i) _; rewrite ler_wpmul2l.
Qed.

End Entries.

Theorem activation_moves (sigma : R -> R) l a b :
  0 <= l ->
  slope_at_most l sigma -> `|sigma a - sigma b| <= l * `|a - b|.
Proof.
move=> l0 slopes; have [->|moved] := eqVneq (sigma a) (sigma b).
  by rewrite subrr normr0 mulr_ge0.
have moved0 : 0 < `|sigma a - sigma b| by rewrite normr_gt0 subr_eq0.
rewrite -(ler_pmul2l moved0) -expr2 real_normK ?num_real //.
apply: le_trans (slopes a b) _.
by rewrite [X in _ <= X]mulrCA -normrM ler_wpmul2l // ler_norm.
Qed.

(** ** Windows *)

(** The greatest of the entries of which numbers are listed, the first of them
    beside the others. *)
Definition greatest_of (x : nat -> R) (j : nat) (others : seq nat) : R :=
  \big[Num.max/x j]_(k <- others) x k.

Lemma greatest_above x j others k :
  k \in j :: others -> x k <= greatest_of x j others.
Proof.
rewrite /greatest_of inE; elim: others => [|k' others IH].
  by rewrite big_nil orbF => /eqP ->.
rewrite big_cons le_maxr inE => /or3P[first|/eqP ->|other].
- by rewrite IH ?first ?orbT.
- by rewrite lexx.
by rewrite IH ?other ?orbT.
Qed.

Lemma greatest_among x j others :
  exists2 k, k \in j :: others & greatest_of x j others = x k.
Proof.
rewrite /greatest_of; elim: others => [|k others [k' among it_is]].
  by exists j; rewrite ?big_nil // inE eqxx.
rewrite big_cons it_is; case: (leP (x k) (x k')) => _.
  by exists k' => //; move: among; rewrite !inE => /orP[->|->]; rewrite ?orbT.
by exists k; rewrite // !inE eqxx orbT.
Qed.

Theorem greatest_moves x y j others :
  exists2 k, k \in j :: others
    & `|greatest_of x j others - greatest_of y j others| <= `|x k - y k|.
Proof.
wlog below : x y / greatest_of y j others <= greatest_of x j others => [swap|].
  case: (leP (greatest_of y j others) (greatest_of x j others)) => [|/ltW] le.
    exact: swap.
  have [k among moved] := swap y x le.
  by exists k; rewrite // distrC [X in _ <= X]distrC.
have [k among it_is] := greatest_among x j others; exists k => //.
rewrite ger0_norm ?subr_ge0 // it_is; apply: le_trans (ler_norm _).
by rewrite ler_add2l ler_opp2 greatest_above.
Qed.

(** Every entry of y moves by no more than one of x, and one of x stands for at
    most t of y. *)
Theorem picked_sqnorm n m (x : 'cV[R]_n) (y : 'cV[R]_m) (pick : 'I_m -> 'I_n) t :
  (forall i, `|y i 0| <= `|x (pick i) 0|) ->
  (forall j, #|[pred i | pick i == j]| <= t)%N ->
  sqnorm y <= t%:R * sqnorm x.
Proof.
move=> moved few.
apply: (@le_trans _ _ (\sum_i x (pick i) 0 ^+ 2)).
  apply: ler_sum => i _; rewrite -[x _ 0 ^+ 2]real_normK ?num_real //.
  by rewrite square_at_most.
rewrite (partition_big pick predT) //= mulr_sumr; apply: ler_sum => j _.
rewrite (eq_bigr (fun _ => x j 0 ^+ 2)) => [|i /eqP -> //].
rewrite sumr_const -mulr_natl ler_wpmul2r ?sqr_ge0 // ler_nat; exact: few.
Qed.

(** ** Blocks *)

Theorem sqnorm_of_metric n (Q : 'cV[R]_n -> R) low c (e : 'cV[R]_n) :
  0 < low ->
  low * sqnorm e <= Q e ->
  Q e <= c ->
  sqnorm e <= c / low.
Proof.
move=> low0 below small; rewrite ler_pdivl_mulr // mulrC.
exact: le_trans below small.
Qed.

Theorem max_of_weighted n (v : 'cV[R]_n) w r (e : 'cV[R]_n) :
  positive v ->
  0 <= r ->
  (forall i, v i 0 <= w) ->
  weighted_max v e <= r -> max_at_most (w * r) e.
Proof.
move=> v0 r0 largest small i.
apply: le_trans (ler_wpmul2r r0 (largest i)); rewrite mulrC.
by have := proj2 (within_weighted_max e v0 r0) small i.
Qed.

(** Dominated rows, from equal states: every step adds at most s delta. *)
Theorem dominance_steps n (A : nat -> 'M[R]_n) (h : nat -> 'cV[R]_n) (sigma : nat -> R -> R)
    (v : 'cV[R]_n) (w w' beta : nat -> 'cV[R]_n) x s delta K :
  positive v ->
  (forall k, positive (h k)) ->
  (forall k, slope_restricted (sigma k)) ->
  0 <= s ->
  0 <= delta ->
  (forall k i, 0 <= margin (A k) (h k) v i) ->
  (forall k i, `|(w k - w' k) i 0| <= beta k i 0 * delta * v i 0) ->
  (forall k i, h k i 0 * beta k i 0 <= s) ->
  within (K%:R * s * delta) v (untied_trajectory A h sigma w x K
                               - untied_trajectory A h sigma w' x K).
Proof.
move=> v0 h0 restricted s0 delta0 dominant inputs short.
elim: K => [|K IH] /= i; first by rewrite subrr [X in `|X|]mxE normr0 !mul0r.
have r0 : 0 <= K%:R * s * delta by rewrite !mulr_ge0 ?ler0n.
have [d /andP[d0 d1] le] := dominance_step (A K) (w K) (w' K) v0 (h0 K i)
  (restricted K) r0 IH.
apply: le_trans le _.
have -> : K.+1%:R * s * delta * v i 0
    = K%:R * s * delta * v i 0 + s * delta * v i 0.
  by rewrite -[K.+1]addn1 natrD !mulrDl mul1r.
apply: ler_add.
  rewrite mulrC ler_pmul2r // ler_pimull // ger_addl oppr_le0.
  exact: mulr_ge0.
have hd0 : 0 <= d * h K i 0 := mulr_ge0 d0 (ltW (h0 K i)).
apply: le_trans (ler_wpmul2l hd0 (inputs K i)) _.
have -> : d * h K i 0 * (beta K i 0 * delta * v i 0)
    = d * (h K i 0 * beta K i 0) * delta * v i 0 by rewrite !mulrA.
have v1 := ltW (v0 i); rewrite !ler_wpmul2r //.
have beta0 : 0 <= h K i 0 * beta K i 0 \/ h K i 0 * beta K i 0 <= 0.
  by case: (leP 0 (h K i 0 * beta K i 0)) => [|/ltW]; [left | right].
case: beta0 => sign; last exact: le_trans (mulr_ge0_le0 d0 sign) s0.
by apply: le_trans (short K i); rewrite ler_pimull.
Qed.

End NetworkGain.
