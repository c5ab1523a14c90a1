(** * What the checker's gains mean

    Purpose: from the bounds of gains that the checker finds in a metric of
    Theorem 1 to the trajectories of the block, rounding included.

    Main Results
    - [scaled_drive]: the input matrix of the metric is the Lambda B by which the
      inputs of the block enter.
    - [energy_bound_sound]: Theorem 2, where the inputs change at every step.

    Dependencies: Statement, GramSound; Gain of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Gain.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound BoundSound RankSound.
From Keel.Checker Require Import MetricSound DominanceSound GramSound.
From Keel.Checker Require Import OperatorSound Statement.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section GainSound.

Variables (R : realFieldType) (b : block).

Local Notation value := (@value R).
Local Notation n := (state_size b).
Local Notation c := (input_size b).

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis tied : is_tied b.

(** ** Dense blocks *)

(** The inputs of a dense block are the columns that its B has. *)
Lemma dense_input_size : c = column_count (input b).
Proof.
move: dense; rewrite /is_dense /input_size /input_image_of /pixels.
case: (block_geometry b) => // _.
change ((Nat.div (column_count (input b)) 1 * 1)%N = column_count (input b)).
by rewrite Nat.div_1_r muln1.
Qed.

Lemma dense_input : input_operator R b = real_matrix R n c (input b).
Proof.
apply/matrixP => i j; rewrite !mxE.
move: dense; rewrite /is_dense /is_seen /reaches /tap_of /row_of /column_of.
rewrite /channel_of /input_image_of /pixels /tap.
case: (block_geometry b) => // _.
by rewrite /= !modn1 !divn1 /= ?muln1 ?addn0 ?muln1.
Qed.

Lemma dense_run sigma u gates x k :
  run (D := block_dynamics b sigma) u gates x k
    = gated_trajectory (real_matrix R n n (state b))
        (real_vector R n (step_sizes b)) sigma gates (fun i => drive (u i)) x k.
Proof.
by elim: k => //= k ->; rewrite dense_tied_operator // dense_steps.
Qed.

(** The steps of a block, as a number of the field. *)
Lemma step_count_is : value (step_count b) = (Z.to_nat (steps b))%:R.
Proof.
rewrite /step_count /dyadic_int value_dyadic_of power0 mulr1.
have : (0 < steps b)%Z.
  by move: formed; rewrite /is_well_formed; do 6 (move=> /andP[+ _]); case/andP; lia.
by rewrite /number; case: (steps b).
Qed.

(** ** The metric *)

Section Metric.

Variables (known : string -> evidence) (m : metric) (high : dyadic).
Variable sigma : R -> R.

Hypothesis valid : valid_metric R b m.
Hypothesis valid_b : valid_input R b m.
Hypothesis upper : greatest_answer known b m = Found high.
Hypothesis slopes :
  slope_at_most (value (greatest_slope (block_activation b))) sigma.

Let A := real_matrix R n n (state b).
Let P := real_matrix R n n (p m).
Let h := real_vector R n (step_sizes b).
Let lambda := real_vector R n (multipliers m).
Let G := real_matrix R n c (metric_input m).
Let W := scaled_weights h lambda (value (greatest_slope (block_activation b))).
Let eta := value (slack high) / 2.

Local Notation run := (run (D := block_dynamics b sigma)).

Let entries i j : P i j = - (lambda i 0 * A i j).
Proof.
by have := valid_entries valid; rewrite -(dense_size dense) => ->.
Qed.

Let lambda0 : positive lambda.
Proof.
by have := valid_multipliers valid; rewrite -(dense_size dense) => positive_l.
Qed.

Let h0 : positive h.
Proof.
have [_ _ _] := well_formed_sizes R formed dense tied.
by rewrite -(dense_size dense).
Qed.

Let P_symmetric : symmetric P.
Proof. by have := valid_symmetric valid; rewrite -(dense_size dense). Qed.

Lemma input_is : diag lambda *m input_operator R b = G.
Proof.
have product := valid_input_entries valid_b.
rewrite -(dense_size dense) -dense_input_size in product.
rewrite dense_input; apply/matrixP => i j; rewrite [RHS]product.
by rewrite mul_diag_mx [LHS]mxE [X in X * _]mxE.
Qed.

Lemma scaled_drive u u' : diag lambda *m (drive u - drive u') = G *m (u - u').
Proof.
by rewrite /drive opprD addrACA subrr addr0 -mulmxBr mulmxA input_is.
Qed.

Let weights_positive : positive_weights R n (metric_weights b m).
Proof.
have [_ _ size_h] := well_formed_sizes R formed dense tied.
by move=> /(metric_weightsP size_h)/(_ valid)[]; rewrite (dense_size dense).
Qed.

Let weights_are : weight_vector R n (metric_weights b m) = W.
Proof.
have [_ _ size_h positive_h] := well_formed_sizes R formed dense tied.
have [_] := metric_weightsP size_h positive_h valid.
rewrite -(dense_size dense) => weights_are.
by apply/matrixP => i j; rewrite !ord1 weights_are [RHS]mxE.
Qed.

Let W0 : positive W.
Proof. exact: scaled_weights_positive h0 lambda0 (slope_value R b). Qed.

Let slack_is : 2 * eta = 2 - value high.
Proof.
rewrite /eta mulrC divfK ?pnatr_eq0 // value_minus.
by rewrite {1}/Meaning.value /= /Meaning.power /= mul1r.
Qed.

Let short_steps : step_condition P W eta.
Proof.
have [_ _ size_h positive_h] := well_formed_sizes R formed dense tied.
have := greatest_answer_sound size_h positive_h valid upper.
rewrite -(dense_size dense) weights_are.
apply: step_condition_from_eigenvalue_bound => //.
by rewrite slack_is subKr.
Qed.

(** ** Theorem 2 *)

Lemma greatest_weight_ge i : W i 0 <= value (greatest_weight b m).
Proof.
have [size_w positive_w] := weights_positive; have [_ w0] := positive_w i.
rewrite -weights_are mxE; apply: le_trans (divided_up_ge _ w0) _.
apply: maximum_of_ge; right; rewrite /metric_weights in size_w *.
set l := zip _ _ _ in size_w *.
apply: (List.in_map (fun w : quotient => divided_up w.1 w.2)).
by apply: List.nth_In; rewrite size_w; have := ltn_ord i; lia.
Qed.

Let greatest_weight0 : 0 <= value (greatest_weight b m).
Proof. by rewrite -(value_zero R); apply: maximum_of_ge; left. Qed.

(** The bound of the norm of Lambda B that the checker finds. *)
Lemma norm_le length :
  norm_answer known b m = Found length ->
  0 < value length /\ forall u, sqnorm (G *m u) <= value length * sqnorm u.
Proof.
have rows_g := valid_input_rows valid_b; have columns_g := valid_input_columns valid_b.
rewrite -(dense_size dense) in rows_g columns_g.
rewrite -dense_input_size in columns_g.
by case/(norm_sound R rows_g columns_g).
Qed.

Lemma energy_le length (u u' : 'cV[R]_c) :
  norm_answer known b m = Found length ->
  energy W (diag lambda *m (drive u - drive u'))
    <= value (greatest_weight b m) * value length * sqnorm (u - u').
Proof.
move=> /norm_le [_ bounded]; rewrite scaled_drive -mulrA.
apply: (@le_trans _ _ (value (greatest_weight b m) * sqnorm (G *m (u - u')))).
  rewrite mulr_sumr; apply: ler_sum => i _.
  by apply: ler_wpmul2r; [exact: sqr_ge0 | exact: greatest_weight_ge].
exact: ler_wpmul2l.
Qed.

Theorem energy_bound_sound length g :
  norm_answer known b m = Found length ->
  energy_bound b m high (Some length) = Some g ->
  0 <= value (gain_square g)
  /\ forall u u' gates x k d, (forall i, is_gate (gates i)) ->
       (k <= Z.to_nat (steps b))%N ->
       (forall i, sqnorm (u i - u' i) <= d) ->
       Metric.form P (run u gates x k - run u' gates x k)
         <= value (gain_square g) * d.
Proof.
move=> norm_found; rewrite /energy_bound; case: ifP => // slack0 [<-].
rewrite (positiveP R) in slack0; rewrite /=.
have eta0 : 0 < eta by rewrite divr_gt0 // ltr0n.
have [length0 _] := norm_le norm_found.
set numerator := times _ length.
set most := value (greatest_weight b m) * value length.
have numerator_is : value numerator = (Z.to_nat (steps b))%:R * most.
  by rewrite /numerator !value_times step_count_is /most mulrA.
have twice : 2 * eta = value (slack high).
  by rewrite /eta mulrC divfK ?pnatr_eq0.
have quotient := @divided_up_ge R numerator _ slack0.
have numerator0 : 0 <= value numerator.
  by rewrite numerator_is mulr_ge0 ?ler0n // mulr_ge0 // ltW.
split=> [|u u' gates x k d on kK near].
  by apply: le_trans quotient; rewrite divr_ge0 // ltW.
have d0 : 0 <= d by apply: le_trans (near O); exact: sqnorm_ge0.
rewrite !dense_run.
have := energy_gain_sum entries P_symmetric h0 lambda0 (slope_value R b) slopes
  short_steps (fun i => drive (u i)) (fun i => drive (u' i)) x x k eta0 on.
rewrite {2}/sqdist subrr => /le_trans; apply.
have -> : Metric.form P 0 = 0 by rewrite /Metric.form mulmx0 mxE.
rewrite add0r twice mulrC; apply: le_trans (ler_wpmul2r d0 quotient).
rewrite numerator_is [X in _ <= X]mulrAC.
apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
apply: (@le_trans _ _ (\sum_(i < k) most * d)).
  apply: ler_sum => i _; apply: le_trans (energy_le _ _ norm_found) _.
  by apply: ler_wpmul2l; [rewrite mulr_ge0 // ltW | exact: near].
rewrite sumr_const card_ord -[X in X <= _]mulr_natl -[X in _ <= X]mulrA.
apply: ler_wpmul2r.
  by rewrite mulr_ge0 // mulr_ge0 // ltW.
by rewrite ler_nat.
Qed.

End Metric.

End GainSound.
