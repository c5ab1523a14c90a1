(** * How likely it is that so many samples are stable

    Purpose: of n samples, each of which is stable with probability p whatever the
    others are, at least k are with a probability that is a sum of binomial terms.
    It grows with p. So who has seen k stable ones, and finds that for a / q this
    probability is at most alpha, knows with confidence 1 - alpha that p is above
    a / q (Clopper and Pearson). What stays statistics: that the samples are drawn
    independently of each other, and that their number and alpha were chosen before.

    Main Results
    - [tail_of_outcomes]: the sum over all outcomes with at least k stable samples
      is the sum of the binomial terms from k on.
    - [tail_monotone]: it grows with p.
    - [tail_decided]: for p = a / q it is at most a quotient if and only if an
      inequality of integers holds.
    - [confident]: if that inequality holds, as many stable samples have a chance of
      at most alpha for every p up to a / q.

    Dependencies: Algebra. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum.
From Keel Require Import Algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Tail.

Variable R : realFieldType.
Add Field field_of_chances : (@field_laws R).
Implicit Types (p : R) (n k a q : nat).

(** The samples that are stable, of n of them. *)
Definition chance n p (stable : {set 'I_n}) : R :=
  \prod_i (if i \in stable then p else 1 - p).

(** At least k of n. *)
Definition tail n k p : R :=
  \sum_(j < n.+1 | (k <= j)%N) 'C(n, j)%:R * (p ^+ j * (1 - p) ^+ (n - j)).

Lemma chance_by_count n p (stable : {set 'I_n}) :
  chance p stable = p ^+ #|stable| * (1 - p) ^+ (n - #|stable|).
Proof.
have total : (#|stable| + #|[predC stable]|)%N = n by rewrite cardC card_ord.
rewrite /chance (bigID (mem stable)) /=; congr (_ * _).
  rewrite (eq_bigr (fun=> p)) => [|i ->//]; exact: prodr_const.
rewrite (eq_bigr (fun=> 1 - p)) => [|i /negbTE ->//].
by rewrite prodr_const -[X in _ ^+ X](addKn #|stable|) total.
Qed.

Theorem tail_of_outcomes n k p :
  \sum_(stable : {set 'I_n} | (k <= #|stable|)%N) chance p stable = tail n k p.
Proof.
have count (stable : {set 'I_n}) : (#|stable| < n.+1)%N.
  by rewrite ltnS -[n in (_ <= n)%N]card_ord max_card.
rewrite (partition_big (fun stable => Ordinal (count stable)) (fun j : 'I_n.+1 => (k <= j)%N)) //=.
apply: eq_bigr => j large.
rewrite (eq_bigl (fun stable : {set 'I_n} => #|stable| == j)) => [|stable]; last first.
  by rewrite -val_eqE /=; case: eqP => [->|_]; rewrite ?large ?andbF.
rewrite (eq_bigr (fun=> p ^+ j * (1 - p) ^+ (n - j))) => [|stable /eqP <-]; last first.
  exact: chance_by_count.
have <- : #|[pred stable : {set 'I_n} | #|stable| == j]| = 'C(n, j).
  by rewrite -cardsE card_draws card_ord.
by rewrite big_const iter_addr addr0 mulr_natl.
Qed.

Lemma tail_zero n p : tail n 0 p = 1.
Proof.
rewrite /tail (eq_bigl predT) //.
rewrite -[RHS](expr1n _ n) -[X in _ = X ^+ _](subrK p) exprDn.
apply: eq_bigr => j _; by rewrite mulr_natl [_ * p ^+ _]mulrC.
Qed.

Lemma tail_none k p : tail 0 k.+1 p = 0.
Proof. by rewrite /tail big_pred0 // => -[[]]. Qed.

Definition term n p j : R := 'C(n, j)%:R * (p ^+ j * (1 - p) ^+ (n - j)).

Lemma tail_above n k p :
  tail n k.+1 p = \sum_(j < n.+1) (if (k <= j)%N then term n p j.+1 else 0).
Proof.
rewrite /tail big_mkcond [LHS]big_ord_recl /= add0r [RHS]big_ord_recr /=.
have -> : term n p n.+1 = 0 by rewrite /term bin_small ?mul0r.
by rewrite if_same addr0.
Qed.

(** The last sample is stable or not. *)
Lemma tail_step n k p : tail n.+1 k.+1 p = p * tail n k p + (1 - p) * tail n k.+1 p.
Proof.
rewrite !tail_above [LHS]big_ord_recr /=.
have -> : term n.+1 p n.+2 = 0 by rewrite /term bin_small ?mul0r.
have -> : tail n k p = \sum_(j < n.+1) (if (k <= j)%N then term n p j else 0).
  by rewrite /tail big_mkcond.
rewrite if_same addr0 !mulr_sumr -big_split /=; apply: eq_bigr => i _.
case: ifP => _; last by rewrite !mulr0 addr0.
rewrite /term binS natrD mulrDl addrC subSS; congr (_ + _).
  by rewrite exprS -mulrA mulrCA.
have [i_n|n_i] := ltnP i n; last by rewrite bin_small // !mul0r mulr0.
by rewrite -(subnSK i_n) [_ ^+ (n - i.+1).+1]exprS [p ^+ _ * _]mulrCA [RHS]mulrCA.
Qed.

Lemma tail_ge0 n k p : 0 <= p <= 1 -> 0 <= tail n k p.
Proof.
move=> /andP[p0 p1]; apply: sumr_ge0 => j _.
by rewrite mulr_ge0 ?ler0n ?mulr_ge0 ?exprn_ge0 ?subr_ge0.
Qed.

Lemma tail_antitone n k p : 0 <= p <= 1 -> tail n k.+1 p <= tail n k p.
Proof.
move=> /andP[p0 p1]; rewrite /tail big_mkcond [X in _ <= X]big_mkcond.
apply: ler_sum => j _; case: ifP => [/ltnW ->//|_]; case: ifP => // _.
by rewrite mulr_ge0 ?ler0n ?mulr_ge0 ?exprn_ge0 ?subr_ge0.
Qed.

Theorem tail_monotone n k p p' :
  0 <= p -> p <= p' -> p' <= 1 -> tail n k p <= tail n k p'.
Proof.
move=> p0 le p1; elim: n k => [|n IH] [|k]; rewrite ?tail_zero ?tail_none // !tail_step.
have p'_in : 0 <= p' <= 1 by rewrite (le_trans p0 le).
apply: (@le_trans _ _ (p * tail n k p' + (1 - p) * tail n k.+1 p')).
  by rewrite ler_add // ler_wpmul2l // subr_ge0 (le_trans le).
rewrite -subr_ge0.
have -> : p' * tail n k p' + (1 - p') * tail n k.+1 p' - (p * tail n k p' + (1 - p) * tail n k.+1 p')
    = (p' - p) * (tail n k p' - tail n k.+1 p').
  by identity.
by rewrite mulr_ge0 // subr_ge0 ?tail_antitone.
Qed.

(** For p = a / q, times q^n. *)
Definition integer_tail n k a q : nat :=
  (\sum_(j < n.+1 | (k <= j)%N) 'C(n, j) * (a ^ j * (q - a) ^ (n - j)))%N.

Theorem tail_decided n k a q alpha beta :
  (a <= q)%N -> (0 < q)%N -> (0 < beta)%N ->
  (tail n k (a%:R / q%:R) <= alpha%:R / beta%:R)
  = (beta * integer_tail n k a q <= alpha * q ^ n)%N.
Proof.
move=> aq q0 beta0; have q1 : 0 < q%:R :> R by rewrite ltr0n.
have b1 : 0 < beta%:R :> R by rewrite ltr0n.
have qn : 0 < (q ^ n)%:R :> R by rewrite ltr0n expn_gt0 q0.
have -> : tail n k (a%:R / q%:R)
    = (integer_tail n k a q)%:R / (q ^ n)%:R.
  rewrite natr_sum mulr_suml; apply: eq_bigr => j _.
  have j_n : (j <= n)%N by rewrite -ltnS.
  have -> : 1 - a%:R / q%:R = (q - a)%:R / q%:R :> R.
    by rewrite natrB // mulrBl divff ?gt_eqF.
  rewrite !expr_div_n !natrM !natrX -mulrA; congr (_ * _).
  by rewrite mulrACA -invfM -exprD subnKC.
by rewrite ler_pdivr_mulr // mulrAC ler_pdivl_mulr // [_ * beta%:R]mulrC -!natrM ler_nat.
Qed.

(** The chance to see as many stable ones, wherever p may be below a / q. *)
Theorem confident n k a q alpha beta p :
  (a <= q)%N -> (0 < q)%N -> (0 < beta)%N ->
  (beta * integer_tail n k a q <= alpha * q ^ n)%N ->
  0 <= p <= a%:R / q%:R ->
  \sum_(stable : {set 'I_n} | (k <= #|stable|)%N) chance p stable <= alpha%:R / beta%:R.
Proof.
move=> aq q0 beta0; rewrite -tail_decided // => small /andP[p0 p_small].
rewrite tail_of_outcomes; apply: le_trans small; apply: tail_monotone => //.
by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
Qed.

End Tail.
