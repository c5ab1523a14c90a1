(** * Chains of layers with inequalities of one form

    Purpose: from the inequalities of consecutive layers of a network to how far
    all of them together move what they give. That is where one bound for a chain
    is smaller than the product of those of its layers.

    Main Results
    - [has_inequality]: e^T Q e <= 2 e^T N d, where d and e are the differences of
      what a map takes and gives; [block_has_inequality]: a block in a metric that
      the checker finds; [pointwise_has_inequality]: an activation.
    - [after_affine]: the same with a matrix before it.
    - [chain_moves]: what one matrix inequality for all of them says of the whole,
      for a form of what it gives; [chain_moves_sqnorm]: in the Euclidean norm;
      [chain_moves_number]: for a linear map of it to one number;
      [chain_moves_pair]: for how far one output is above another.
    - [chained_network]: stages of several layers are the network of these.
    - [chain_bounded_by]: that inequality, from matrices with rounded entries.

    Dependencies: NetworkMeaning, GainSound; OneInequality of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Gain Adjoint.
From Keel Require Import OneInequality NetworkGain.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound DominanceSound.
From Keel.Checker Require Import MetricSound OperatorSound Statement GroupSound.
From Keel.Checker Require Import GainSound NetworkMeaning.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section ChainSound.

Variable R : realFieldType.

Local Notation signal := (signal R).
Local Notation value := (@value R).

(** By how much two signals differ. *)
Definition difference n (x y : signal) : 'cV[R]_n := vector n x - vector n y.

(** Between n numbers that a map takes and m that it gives. *)
Definition has_inequality n m (f : signal -> signal) (Q : 'M[R]_m)
    (N : 'M[R]_(m, n)) : Prop :=
  forall x y, Metric.form Q (difference m (f x) (f y))
    <= 2 * Adjoint.dot (difference m (f x) (f y)) (N *m difference n x y).

(** ** Chains *)

Section Chain.

Variables (last : nat) (sizes : nat -> nat) (f : nat -> signal -> signal).

(** One map after the other. *)
Fixpoint chained (l : nat) (x : signal) : signal :=
  if l is l'.+1 then f l' (chained l' x) else x.

(** Layers, so many for every stage. *)
Fixpoint joined (segments : nat -> list layer) (l : nat) : list layer :=
  if l is l'.+1 then app (joined segments l') (segments l') else nil.

Theorem chained_network M depth_of segments k :
  (forall l, (l < k)%N -> network_map M depth_of (segments l) = Some (f l)) ->
  network_map M depth_of (joined segments k) = Some (chained k).
Proof.
elim: k => //= k IH stages.
apply: (network_map_app _ (stages k (ltnSn k))).
by apply: IH => l /ltnW; exact: stages.
Qed.

Variables (Q : forall l, 'M[R]_(sizes l.+1)).
Variables (N : forall l, 'M[R]_(sizes l.+1, sizes l)).

Local Notation L := last.+1.

Hypothesis inequalities : forall l, (l < L)%N ->
  has_inequality (f l) (Q l) (N l).

(** What enters a stage from the one before it, and the first one from what the
    chain takes. *)
Definition coupling (l k : 'I_L) : 'M[R]_(sizes l.+1, sizes k.+1) :=
  if (l == k.+1 :> nat) then conform_mx 0 (N l) else 0.

Definition entrance (l : 'I_L) : 'M[R]_(sizes l.+1, sizes 0%N) :=
  if (l == 0%N :> nat) then conform_mx 0 (N l) else 0.

Section Stages.

Variables x y : signal.

Let moved l : 'cV[R]_(sizes l) :=
  difference (sizes l) (chained l x) (chained l y).

Lemma conform_moved n l k (A : 'M[R]_(n, sizes l)) :
  l = k -> conform_mx 0 A *m moved k = A *m moved l.
Proof. by case: k /; rewrite conform_mx_id. Qed.

Lemma entering (l : 'I_L) :
  \sum_k coupling l k *m moved k.+1 + entrance l *m moved 0%N = N l *m moved l.
Proof.
rewrite /entrance; case: eqP => [first|later].
  rewrite big1 ?add0r ?conform_moved // => k _.
  by rewrite /coupling first mul0mx.
rewrite mul0mx addr0; have l0 : (0 < l)%N by rewrite lt0n; apply/eqP.
have before : (l.-1 < L)%N by apply: leq_ltn_trans (leq_pred l) (ltn_ord l).
rewrite (bigD1 (Ordinal before)) //= /coupling /= prednK // eqxx.
rewrite conform_moved ?prednK // big1 ?addr0 // => k other.
case: eqP => [l_is|_]; last by rewrite mul0mx.
by move: other; rewrite -val_eqE /= l_is eqxx.
Qed.

Lemma stages_held :
  stages_hold (fun l : 'I_L => Q l) coupling entrance
    (fun l => moved l.+1) (moved 0%N).
Proof. by move=> l; rewrite entering; apply: inequalities. Qed.

End Stages.

(** A form of what the last stage gives; of the others nothing is asked. *)
Definition asked (W : 'M[R]_(sizes L)) (l : 'I_L) : 'M[R]_(sizes l.+1) :=
  if (l == last :> nat) then conform_mx 0 W else 0.

(** What [chain_bound] and [rounded_chain_bound] show of all stages. *)
Definition chain_bounded W (b : R) : Prop :=
  forall e u, stages_hold (fun l : 'I_L => Q l) coupling entrance e u ->
    \sum_l Metric.form (asked W l) (e l) <= b * sqnorm u.

Lemma conform_symmetric k k' (W : 'M[R]_k) :
  k = k' -> symmetric W -> symmetric (conform_mx (0 : 'M[R]_k') W).
Proof. by case: k' /; rewrite conform_mx_id. Qed.

Lemma asked_symmetric W l : symmetric W -> symmetric (asked W l).
Proof.
rewrite /asked; case: eqP => [l_is|_ _]; last exact: trmx0.
by apply: conform_symmetric; rewrite l_is.
Qed.

(** What the checker can find: the two matrices with rounded entries. *)
Theorem chain_bounded_by W (alpha : 'I_L -> R) M M' G' err tau b d :
  M = chain_matrix (fun l : 'I_L => Q l) (asked W) coupling alpha ->
  (forall l, 0 < alpha l) ->
  (forall l : 'I_L, symmetric (Q l)) ->
  symmetric W ->
  symmetric M' ->
  (forall i j, i != j -> `|M i j - M' i j| <= err i j) ->
  (forall i, M' i i + \sum_(j | j != i) err i j + tau <= M i i) ->
  0 < tau ->
  \sum_i \sum_j (chain_drive entrance - G') i j ^+ 2 <= d ->
  0 <= b ->
  positive_semidefinite M' ->
  gain_at_most b M' G' ->
  chain_bounded W (b + d / tau).
Proof.
move=> -> alpha0 Q_sym W_sym M'_sym close room tau0 near_G b0 psd gain e u.
exact: (rounded_chain_bound alpha0 Q_sym (fun l => asked_symmetric l W_sym) M'_sym
          close room tau0 near_G b0 psd gain).
Qed.

Theorem chain_moves W b x y :
  chain_bounded W b ->
  Metric.form W (difference (sizes L) (chained L x) (chained L y))
    <= b * sqnorm (difference (sizes 0%N) x y).
Proof.
move=> /(_ _ _ (stages_held x y)); rewrite (bigD1 ord_max) //= /asked eqxx.
rewrite conform_mx_id big1 ?addr0 // => l other.
case: eqP => [l_is|_]; last by rewrite /Metric.form mulmx0 mul0mx mxE.
by move: other; rewrite -val_eqE /= l_is eqxx.
Qed.

Lemma gain_within n b c r x y :
  b <= c ^+ 2 -> near Euclidean n r x y ->
  b * sqnorm (difference n x y) <= (c * r) ^+ 2.
Proof.
move=> bc close; rewrite exprMn.
apply: le_trans (ler_wpmul2r (sqnorm_ge0 _) bc) _.
by rewrite ler_wpmul2l ?sqr_ge0.
Qed.

(** In the Euclidean norm. *)
Corollary chain_moves_sqnorm b c :
  chain_bounded 1%:M b ->
  b <= c ^+ 2 ->
  map_moves Euclidean Euclidean (sizes 0%N) (sizes L) (chained L) c.
Proof.
move=> bounded bc x y r r0 close.
rewrite /near; apply: le_trans (gain_within bc close).
apply: le_trans (chain_moves x y bounded); rewrite /Metric.form mulmx1 dotE.
by apply: ler_sum => i _; rewrite expr2.
Qed.

(** One number that is a linear map of what the chain gives, as the difference of
    two of its entries. *)
Corollary chain_moves_number (v : 'cV[R]_(sizes L)) b x y :
  chain_bounded (v *m v^T) b ->
  Adjoint.dot v (difference (sizes L) (chained L x) (chained L y)) ^+ 2
    <= b * sqnorm (difference (sizes 0%N) x y).
Proof.
move=> /(chain_moves x y); rewrite form_gram; apply: le_trans.
by rewrite /sqnorm big_ord1.
Qed.

(** How far one of the numbers that the chain gives is above another. *)
Corollary chain_moves_pair (i j : 'I_(sizes L)) b c :
  let v := delta_mx i 0 - delta_mx j 0 : 'cV[R]_(sizes L) in
  chain_bounded (v *m v^T) b ->
  0 <= c ->
  b <= c ^+ 2 ->
  map_moves Euclidean Maximum (sizes 0%N) 1 (fun x => above i j (chained L x)) c.
Proof.
move=> v bounded c0 bc x y r r0 close l.
rewrite ord1 (above_difference (ltn_ord i) (ltn_ord j)).
rewrite -square_at_most ?mulr_ge0 //.
have := chain_moves_number x y bounded.
have -> : Adjoint.dot v (difference (sizes L) (chained L x) (chained L y))
    = difference (sizes L) (chained L x) (chained L y) i 0
      - difference (sizes L) (chained L x) (chained L y) j 0.
  rewrite /Adjoint.dot; have -> : v^T = delta_mx 0 i - delta_mx 0 j.
    by apply/matrixP => k k'; rewrite !mxE ![(_ == 0) && _]andbC.
  by rewrite mulmxBl -!rowE !mxE.
have same k : Ordinal (ltn_ord k) = k :> 'I_(sizes L) by exact: val_inj.
by rewrite !same => /le_trans; apply; exact: gain_within.
Qed.

End Chain.

(** ** Layers *)

(** A matrix before a map is a factor of what enters it. *)
Theorem after_affine (M : meanings R) t m f (Q : 'M[R]_m)
    (N : 'M[R]_(m, transition_gives t)) :
  is_affine t ->
  has_inequality f Q N ->
  has_inequality (fun x => f (transition_map M t x)) Q
    (N *m transition_matrix R t).
Proof.
move=> affine holds x y; rewrite -mulmxA -(affine_difference M affine).
exact: holds.
Qed.

Theorem pointwise_has_inequality (M : meanings R) a entries l
    (lambda : 'cV[R]_(Z.to_nat entries)) :
  slope_at_most l (of_units M a) ->
  (forall i, 0 <= lambda i 0) ->
  has_inequality (transition_map M (Pointwise a entries))
    (diag (2 *: lambda)) (diag (l *: lambda)).
Proof.
move=> slopes lambda0 x y.
have := layer_inequality slopes (vector _ x) (vector _ y) lambda0.
have -> // : risen (of_units M a) (vector _ x) (vector _ y)
    = difference (Z.to_nat entries) (transition_map M (Pointwise a entries) x)
                 (transition_map M (Pointwise a entries) y).
by apply/matrixP => i j; rewrite !mxE.
Qed.

Section Block.

Variables (M : meanings R) (b : block) (known : string -> evidence).
Variables (m : metric) (high : dyadic).
Variable depth_of : forall b, 'cV[R]_(input_size b) -> nat.

Local Notation n := (state_size b).
Local Notation c := (input_size b).
Local Notation lambda := (real_vector R n (multipliers m)).
Local Notation W :=
  (scaled_weights (real_vector R n (step_sizes b)) lambda
     (value (greatest_slope (block_activation b)))).

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis tied : is_tied b.
Hypothesis valid : valid_metric R b m.
Hypothesis valid_b : valid_input R b m.
Hypothesis upper : greatest_answer known b m = Found high.
Hypothesis drives : metric_driven m (@meaning_of R M b).

Variable low : dyadic.

Hypothesis lower : least_answer known b m = Found low.
Hypothesis low_negative : is_positive (negate low).
Hypothesis high_small : at_most high two.

Local Notation P := (real_matrix R n n (p m)).
Local Notation N := (real_matrix R n c (metric_input m)).

(** A dense block in a metric that the checker finds: Q = P + diag d, where
    d <= (2 / (K - 1)) W^-1, and kappa Lambda B for kappa >= K / (K - 1). *)
Theorem block_has_inequality (d : 'cV[R]_n) kappa k :
  (forall u, @depth_of b u = k.+1) ->
  (0 < k)%N ->
  (forall i, 0 <= d i 0) ->
  (forall i, d i 0 * W i 0 * k%:R <= 2) ->
  k.+1%:R <= kappa * k%:R ->
  has_inequality (block_map M depth_of b) (P + diag d) (kappa *: N).
Proof.
move=> depth_is k0 d0 short stretched x y.
rewrite /difference (block_difference M depth_is) -scalemxAl dot_scaler.
exact: (inequality_sound formed dense tied valid valid_b upper drives lower
          low_negative high_small _ _ 0 (fun _ => open_gates_admitted M b Own)
          d0 short stretched k0).
Qed.

End Block.

End ChainSound.
