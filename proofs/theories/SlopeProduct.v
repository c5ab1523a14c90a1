(** * Blocks whose linearisations multiply to a matrix that grows

    Purpose: a product of steps, each with slopes of its own, that stretches
    vectors in every norm, although no step may do so by itself.

    Main Results
    - [linearised_near]: where all arguments occur, a step that never moves
      states apart in some norm has no linearisation that stretches a vector in
      that norm, whichever slopes its units come near to.
    - [contraction_trace]: a matrix that stretches no vector in some norm has a
      trace of at most n; by determinants alone, without eigenvalues.
    - [slope_product_refutes]: if a product of such linearisations, or of its
      powers, has a larger trace, the steps move states apart in every norm.
    - [relu_approaches_zero], [hard_tanh_approaches_zero],
      [softsign_approaches_zero]: these have slopes as near to 0 as one likes.

    Dependencies: SlopeRestricted, Metric, Instability. Any ordered field for
    [linearised_near] and slopes near 0, an archimedean one for the others. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum zmodp.
From mathcomp Require Import matrix.
From Keel Require Import SlopeRestricted Metric Instability.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Slopes that are come near to *)

(** The activation has slopes as near to t as one likes. *)
Definition approaches (R : realFieldType) (t : R) (sigma : R -> R) : Prop :=
  forall eps, 0 < eps -> exists z s, `|s - t| <= eps /\ attains s sigma z.

Lemma attains_approaches (R : realFieldType) (t : R) sigma z :
  attains t sigma z -> approaches t sigma.
Proof.
by move=> attained eps eps0; exists z, t; split; rewrite // subrr normr0 ltW.
Qed.

Section Near.

Variables (R : realFieldType) (n : nat) (U : Type).
Variables (A : 'M[R]_n) (h : 'cV[R]_n) (w : U -> 'cV[R]_n) (sigma : R -> R).
Variable D : 'cV[R]_n -> R.
Implicit Types (e s t x y z : 'cV[R]_n).

Hypothesis D_norm : is_norm D.
Hypothesis reachable : forall z, exists x u, A *m x + w u = z.
Hypothesis never_apart : forall u x y,
  D (step A h sigma (w u) x - step A h sigma (w u) y) <= D (x - y).

Theorem linearised_near t :
  (forall i, approaches (t i 0) sigma) ->
  forall e, D (linearisation t A h *m e) <= D e.
Proof.
move=> near e; rewrite leNgt; apply/negP; rewrite -subr_gt0.
set N := linearisation t A h; set gap := D (N *m e) - D e => gap0.
have spread0 : 0 <= \sum_i (h i 0 * (A *m e) i 0) ^+ 2.
  by apply: sumr_ge0 => i _; exact: sqr_ge0.
have [K K0 small] := norm_small D_norm spread0.
set eps := gap / K.
have eps0 : 0 < eps by exact: divr_gt0.
have [z /fin_all_exists[s slopes]] := fin_all_exists (fun i => near i eps eps0).
have [x [u arguments_are]] := reachable (\col_i z i).
have shorter : D (linearisation (\col_i s i) A h *m e) <= D e.
  apply: (@linearised _ _ A h (w u) x _ sigma) => // i.
  by rewrite arguments_are !col_eta; have [] := slopes i.
set N' := linearisation _ A h in shorter.
have missed : sqnorm (N *m e - N' *m e)
    <= eps ^+ 2 * \sum_i (h i 0 * (A *m e) i 0) ^+ 2.
  rewrite /sqnorm mulr_sumr; apply: ler_sum => i _; have [close _] := slopes i.
  have -> : (N *m e - N' *m e) i 0 = (t i 0 - s i) * (h i 0 * (A *m e) i 0).
    rewrite mxE [X in _ + X]mxE !linearisationE col_eta -!mulrA mulrBl.
    by rewrite opprD addrACA subrr add0r.
  rewrite exprMn; apply: ler_wpmul2r; first exact: sqr_ge0.
  rewrite -real_normK ?num_real // distrC.
  by apply: ler_expn2r; rewrite ?nnegrE // ltW.
have := small gap _ gap0 missed; rewrite ltNge => /negP; apply.
rewrite ler_subl_addl; apply: le_trans (norm_near D_norm _ (N' *m e)) _.
by rewrite ler_add2r.
Qed.

End Near.

(** ** Matrices that stretch no vector *)

Section Contractions.

Variables (R : realFieldType) (n : nat) (D : 'cV[R]_n -> R).
Implicit Types (M N X Y : 'M[R]_n) (e x : 'cV[R]_n).

(** N stretches no vector in the norm D. *)
Definition contracts N : Prop := forall e, D (N *m e) <= D e.

Lemma contracts_one : contracts 1%:M.
Proof. by move=> e; rewrite mul1mx. Qed.

Lemma contracts_mul M N : contracts M -> contracts N -> contracts (M *m N).
Proof.
by move=> shorter shorter' e; rewrite -mulmxA; exact: le_trans (shorter' e).
Qed.

Hypothesis D_norm : is_norm D.

(** The matrices with columns in the unit ball. *)
Let in_ball X : Prop := forall i, D (col i X) <= 1.

Lemma ball_bounded : exists K, forall X, in_ball X -> `|\det X| <= K.
Proof.
have [c [C [c0 bounds]]] := norm_euclidean D_norm.
exists (\sum_(s : {perm 'I_n}) \prod_(i < n) (1 + c^-1)) => X ball.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => s _.
rewrite normrM normrX normrN1 expr1n mul1r normr_prod.
apply: ler_prod => i _; rewrite normr_ge0 /=.
have square : X i (s i) ^+ 2 <= c^-1.
  rewrite -[c^-1]mul1r ler_pdivl_mulr // mulrC.
  have /andP[low _] := bounds (col (s i) X).
  have D1 : D (col (s i) X) ^+ 2 <= 1 by rewrite expr_le1 ?norm_ge0.
  apply: le_trans (le_trans low D1); rewrite ler_pmul2l // /sqnorm.
  rewrite (bigD1 i) //= mxE ler_addl.
  by apply: sumr_ge0 => j _; exact: sqr_ge0.
have [small|large] := leP `|X i (s i)| 1.
  by apply: le_trans small _; rewrite ler_addl invr_ge0 ltW.
apply: (@le_trans _ _ (c^-1)); last by rewrite ler_addr ler01.
apply: le_trans square; rewrite -real_normK ?num_real // expr2.
by rewrite ler_pemull // ltW.
Qed.

Lemma ball_open : exists2 X, in_ball X & 0 < `|\det X|.
Proof.
set reach := 1 + \sum_i D (delta_mx i 0 : 'cV[R]_n).
have reach_i i : D (delta_mx i 0) <= reach.
  rewrite /reach (bigD1 i) //= addrCA ler_addl addr_ge0 ?ler01 //.
  by apply: sumr_ge0 => j _; exact: norm_ge0.
have reach0 : 0 < reach.
  by rewrite ltr_spaddl ?ltr01 //; apply: sumr_ge0 => j _; exact: norm_ge0.
exists (reach^-1)%:M => [i|].
  have -> : col i (reach^-1)%:M = reach^-1 *: delta_mx i 0.
    by apply/matrixP => j k; rewrite !ord1 !mxE eqxx andbT -mulr_natr.
  rewrite norm_scaled // ger0_norm ?invr_ge0 ?(ltW reach0) //.
  by rewrite ler_pdivr_mull // mulr1.
by rewrite normr_gt0 det_scalar expf_neq0 // invr_eq0 gt_eqF.
Qed.

(** X with the i-th column of Y in the place of its own. *)
Definition replaced i Y X : 'M[R]_n :=
  \matrix_(k, j) (if j == i then Y else X) k j.

Lemma det_replaced i Y X : \det (replaced i Y X) = (\adj X *m Y) i i.
Proof.
rewrite (expand_det_col _ i) mxE; apply: eq_bigr => k _.
rewrite !mxE eqxx mulrC; congr (_ * \det _ * _).
by apply/matrixP => a c; rewrite !mxE eq_sym (negbTE (neq_lift _ _)).
Qed.

(** The derivative of the determinant along N is its trace. *)
Lemma sum_replaced N X :
  \sum_i \det (replaced i (N *m X) X) = \tr N * \det X.
Proof.
under eq_bigr do rewrite det_replaced.
rewrite -/(\tr (\adj X *m (N *m X))) mulmxA mxtrace_mulC mulmxA mul_mx_adj.
by rewrite mul_scalar_mx mxtraceZ mulrC.
Qed.

Lemma replaced_ball i N X :
  contracts N -> in_ball X -> in_ball (replaced i (N *m X) X).
Proof.
move=> shorter ball j; have [->|other] := eqVneq j i.
  have -> : col i (replaced i (N *m X) X) = N *m col i X.
    apply/matrixP => k l; rewrite !mxE eqxx mxE.
    by apply: eq_bigr => a _; rewrite !mxE.
  exact: le_trans (shorter _) (ball i).
have -> : col j (replaced i (N *m X) X) = col j X; last exact: ball.
by apply/matrixP => k l; rewrite !mxE (negbTE other).
Qed.

Hypothesis archimedean : Num.archimedean_axiom R.

(** No sequence of matrices in the ball has determinants that grow without
    end, so some matrix is nearly the largest. *)
Lemma nearly_largest q :
  1 < q ->
  ~ ~ exists2 X, in_ball X & 0 < `|\det X|
        /\ forall Y, in_ball Y -> `|\det Y| <= q * `|\det X|.
Proof.
move=> q1 none; have q0 := lt_trans ltr01 q1.
have [X0 ball0 v0] := ball_open; have [K bounded] := ball_bounded.
have [j large] := powers_unbounded archimedean (K / `|\det X0|) q1.
suff growing k : ~ ~ exists2 X, in_ball X & q ^+ k * `|\det X0| <= `|\det X|.
  apply: (growing (2 ^ j)%N) => -[X /bounded small] /le_trans/(_ small).
  by rewrite -ler_pdivl_mulr // leNgt large.
elim: k => [|k IH] stop; first by apply: stop; exists X0; rewrite ?mul1r.
apply: IH => -[X ball grown]; apply: none; exists X => //; split=> [|Y ball'].
  by apply: lt_le_trans grown; rewrite mulr_gt0 ?exprn_gt0.
rewrite leNgt; apply/negP => larger; apply: stop; exists Y => //.
apply: le_trans (ltW larger); rewrite exprS -mulrA.
by rewrite ler_pmul2l.
Qed.

Theorem contraction_trace N : contracts N -> `|\tr N| <= n%:R.
Proof.
move=> shorter; rewrite leNgt; apply/negP; rewrite -subr_gt0.
set gap := _ - _ => gap0; set q := 1 + gap / n.+1%:R.
have n0 : 0 < n.+1%:R :> R by rewrite ltr0n.
have q1 : 1 < q by rewrite ltr_addl divr_gt0.
apply: (nearly_largest q1) => -[X ball [v0 largest]].
have : `|\tr N| * `|\det X| <= n%:R * q * `|\det X|.
  rewrite -normrM -sum_replaced; apply: le_trans (ler_norm_sum _ _ _) _.
  rewrite -mulrA mulr_natl -[X in _ *+ X]card_ord -sumr_const.
  by apply: ler_sum => i _; exact/largest/replaced_ball.
rewrite ler_pmul2r // leNgt => /negP; apply.
rewrite -[X in _ < X](subrK n%:R) -/gap /q mulrDr mulr1 addrC ltr_add2r.
by rewrite mulrCA gtr_pmulr // ltr_pdivr_mulr // mul1r ltr_nat.
Qed.

End Contractions.

(** ** Products of steps *)

Section Products.

Variables (R : realFieldType) (n : nat) (U : Type).
Variables (A : 'M[R]_n) (h : 'cV[R]_n) (w : U -> 'cV[R]_n) (sigma : R -> R).
Variable D : 'cV[R]_n -> R.
Implicit Types (M : 'M[R]_n) (t : 'cV[R]_n).

(** The linearisations of steps, each with its slopes, one after the other. *)
Definition step_product (ts : seq 'cV[R]_n) : 'M[R]_n :=
  foldl (fun M t => linearisation t A h *m M) 1%:M ts.

(** M^(2^j). *)
Definition squared j M : 'M[R]_n := iter j (fun N => N *m N) M.

Lemma squared_contracts j M : contracts D M -> contracts D (squared j M).
Proof. by move=> shorter; elim: j => //= j IH; exact: contracts_mul. Qed.

Lemma step_product_contracts ts :
  (forall t, List.In t ts -> contracts D (linearisation t A h)) ->
  contracts D (step_product ts).
Proof.
rewrite /step_product; have := contracts_one D; move: 1%:M.
elim: ts => //= t ts IH M shorter each; apply: IH => [|t' ints].
  by apply: contracts_mul => //; apply: each; left.
by apply: each; right.
Qed.

Theorem slope_product_refutes ts j :
  Num.archimedean_axiom R ->
  is_norm D ->
  (forall z, exists x u, A *m x + w u = z) ->
  (forall t, List.In t ts -> forall i, approaches (t i 0) sigma) ->
  n%:R < `|\tr (squared j (step_product ts))| ->
  ~ forall u x y,
      D (step A h sigma (w u) x - step A h sigma (w u) y) <= D (x - y).
Proof.
move=> archimedean D_norm reachable near; rewrite ltNge => /negP large never.
apply/large/(contraction_trace D_norm archimedean)/squared_contracts.
apply: step_product_contracts => t ints.
by apply: (linearised_near D_norm reachable never) => i; exact: near.
Qed.

End Products.

(** ** Where activations have slopes near 0 *)

Section Flat.

Variable R : realFieldType.
Implicit Type z : R.

Theorem relu_approaches_zero : approaches 0 (@relu R).
Proof.
have flat a : a <= 0 -> relu a = 0.
  by rewrite /relu => a0; case: leP => // ?; apply/eqP; rewrite eq_le a0.
apply: (@attains_approaches R 0 _ (-1)); apply: (attains_linear ltr01) => d.
rewrite ler_norml => /andP[_ high].
by rewrite !flat ?oppr_le0 ?ler01 ?mul0r ?addr0 // addrC subr_le0.
Qed.

Theorem hard_tanh_approaches_zero : approaches 0 (@hard_tanh R).
Proof.
have flat a : 1 <= a -> hard_tanh a = 1.
  move=> a1; rewrite /hard_tanh a1 ifF //; apply/negbTE; rewrite -ltNge.
  by rewrite (lt_le_trans _ a1) // gtr_opp ?ltr01.
apply: (@attains_approaches R 0 _ (1 + 1)); apply: (attains_linear ltr01) => d.
rewrite ler_norml => /andP[low _].
rewrite !flat ?mul0r ?addr0 ?ler_addl ?ler01 // -addrA ler_addl.
by rewrite -ler_subl_addl sub0r.
Qed.

(** The derivative of softsign, on the right of 0. *)
Lemma softsign_attains_right z :
  0 < z -> attains ((1 + z)^-1 ^+ 2) (@softsign R) z.
Proof.
move=> z0 eta eta0; exists (Num.min eta z) => [|d].
  by rewrite lt_minr eta0.
rewrite le_minr => /andP[small]; rewrite ler_norml => /andP[inside _].
have zd0 : 0 <= z + d by rewrite -ler_subl_addl sub0r.
have one_z : 0 < 1 + z by rewrite addr_gt0 ?ltr01.
have one_zd : 0 < 1 + (z + d) by rewrite ltr_spaddl ?ltr01.
set p := (1 + z)^-1; set q := (1 + (z + d))^-1.
have apart : p - q = p * q * d.
  have -> : d = (1 + (z + d)) - (1 + z).
    by rewrite opprD addrACA subrr add0r addrC addKr.
  rewrite mulrBr -mulrA mulVf ?gt_eqF // mulr1 [p * q]mulrC -mulrA.
  by rewrite mulVf ?gt_eqF // mulr1.
have value a : 0 <= a -> softsign a = 1 - (1 + a)^-1.
  move=> a0; have a1 : 1 + a != 0 by rewrite gt_eqF // ltr_spaddl ?ltr01.
  apply: (mulIf a1); rewrite /softsign ger0_norm // divfK // mulrBl mulVf //.
  by rewrite mul1r addrC addKr.
have p01 : 0 <= p <= 1.
  by rewrite invr_ge0 ?invf_le1 ?ler_addl ?(ltW z0) ?(ltW one_z).
have q01 : 0 <= q <= 1.
  by rewrite invr_ge0 ?invf_le1 ?ler_addl ?zd0 ?(ltW one_zd).
have -> : softsign (z + d) - softsign z - p ^+ 2 * d = - (p ^+ 2 * q * d) * d.
  rewrite !value ?(ltW z0) // opprB [1 - q + _]addrC addrA subrK.
  rewrite {1}apart expr2 -mulrBl -mulrBr -(opprB p q) apart.
  by rewrite mulrN !mulrA.
move: p01 q01 => /andP[p0 p1] /andP[q0 q1].
rewrite normrM normrN; apply: ler_wpmul2r => //; apply: le_trans small.
rewrite normrM ler_pimull ?normr_ge0 // ger0_norm ?mulr_ge0 ?sqr_ge0 //.
by rewrite mulr_ile1 ?sqr_ge0 // expr2 mulr_ile1.
Qed.

Theorem softsign_approaches_zero : approaches 0 (@softsign R).
Proof.
move=> eps eps0; have z0 : 0 < eps^-1 by rewrite invr_gt0.
have one_z : 0 < 1 + eps^-1 by rewrite addr_gt0 ?ltr01.
exists eps^-1, ((1 + eps^-1)^-1 ^+ 2).
split; last exact: softsign_attains_right.
rewrite subr0 ger0_norm ?sqr_ge0 // expr2.
apply: le_trans (_ : (1 + eps^-1)^-1 <= _).
  by rewrite ler_pimull ?invr_ge0 ?(ltW one_z) // invf_le1 // ler_addl ltW.
by rewrite -[X in _ <= X]invrK lef_pinv ?posrE ?ler_addr ?ler01.
Qed.

End Flat.
