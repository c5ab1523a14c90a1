(** * What the checker's gains mean

    Purpose: from the bounds of gains that the checker finds in a metric of
    Theorem 1 to the trajectories of the block, rounding included.

    Main Results
    - [scaled_drive]: the input matrix of the metric is the Lambda B by which the
      inputs of the block enter.
    - [energy_bound_sound]: Theorem 2, where the inputs change at every step.
    - [deep_gain_sound], [split_gain_sound]: Theorem 3, where they do not.
    - [euclidean_gain_sound]: Theorem 5, over an ordered field that is real closed.
    - [inequality_sound]: the one inequality behind both, for such inputs.

    Dependencies: GroupSound, GramSound, RecursionSound; Gain, OneInequality and
    Spectral of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Gain.
From Keel Require Import OneInequality DepthRecursion Spectral.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound DominanceSound GramSound.
From Keel.Checker Require Import OperatorSound Statement GroupSound.
From Keel.Checker Require Import Recursion RecursionSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section GainSound.

Variable R : realFieldType.

Local Notation value := (@value R).

(** ** Another diagonal *)

(** One number of a list replaced by another. *)
Lemma nth_replaced i j (x : dyadic) l :
  (i < length l)%N ->
  List.nth j (app (List.firstn i l) (cons x (List.skipn (S i) l))) zero
    = if i == j then x else List.nth j l zero.
Proof.
elim: i j l => [|i IH] [|j] [|a l] //= il.
by rewrite eqSS -IH //; case: l il {IH} => //; case: i.
Qed.

Lemma replaced_length i (x : dyadic) l :
  (i < length l)%N ->
  length (app (List.firstn i l) (cons x (List.skipn (S i) l))) = length l.
Proof. by elim: i l => [|i IH] [|a l] //= il; congr S; exact: IH. Qed.

Lemma with_diagonal_entry k (m : Types.matrix) d (i j : 'I_k) :
  length (rows m) = k ->
  (forall l, (l < k)%N -> length (List.nth l (rows m) nil) = k) ->
  real_matrix R k k (with_diagonal m d) i j
    = if i == j then value (List.nth i d zero) else real_matrix R k k m i j.
Proof.
move=> size_m sizes; rewrite /with_diagonal matrix_of_value.
rewrite (@indexed_nth _ _ _ _ _ i nil) ?size_m // add0n.
rewrite nth_replaced ?List.map_length ?sizes // -val_eqE /=.
case: eqP => // _; rewrite (nth_map _ 0%Z) ?sizes // mxE.
by rewrite /Meaning.value.
Qed.

(** What is symmetric in values is so in numbers. *)
Lemma symmetric_values k (m : Types.matrix) :
  length (rows m) = k ->
  (forall i, (i < k)%N -> length (List.nth i (rows m) nil) = k) ->
  symmetric (real_matrix R k k m) ->
  symmetric_rows k (rows m).
Proof.
move=> size_m sizes sym; split=> // i j ik jk; apply: (@number_inj R).
have := congr1 (fun M : 'M[R]_k => M (Ordinal jk) (Ordinal ik)) sym.
by rewrite !mxE => /mulIf; apply; rewrite gt_eqF // power_gt0.
Qed.

Lemma with_diagonal_rows k (m : Types.matrix) d :
  symmetric_rows k (rows m) -> symmetric_rows k (rows (with_diagonal m d)).
Proof.
move=> [size_m sizes mirrored].
have size_w : length (rows (with_diagonal m d)) = k.
  by rewrite /with_diagonal List.map_length indexed_length.
apply: symmetric_values => // [i ik|].
  rewrite /with_diagonal (nth_map _ nil) ?indexed_length ?size_m //.
  rewrite List.map_length (@indexed_nth _ _ _ _ _ i nil) ?size_m // add0n.
  by rewrite replaced_length List.map_length sizes.
apply/matrixP => i j; rewrite mxE !with_diagonal_entry // eq_sym.
by case: eqP => [->|_]; rewrite // !mxE mirrored.
Qed.

(** The smallest of some numbers. *)
Lemma minimum_of_le first (l : seq dyadic) x :
  List.In x (first :: l) -> value (List.fold_left minimum l first) <= value x.
Proof.
have minimum_le y z : value (minimum y z) <= value y /\ value (minimum y z) <= value z.
  by rewrite /minimum (at_mostP R); case: (leP (value y) (value z)) => [|/ltW].
have shrink t k : value (List.fold_left minimum k t) <= value t.
  elim: k t => //= z k IH t; apply: le_trans (IH _) _; exact: (minimum_le t z).1.
elim: l first => [|z l IH] first /=; first by case=> // ->.
case=> [<-|[<-|inl]]; last by apply: IH; right.
  by apply: le_trans (shrink _ _) _; exact: (minimum_le first z).1.
by apply: le_trans (shrink _ _) _; exact: (minimum_le first z).2.
Qed.

(** ** Dense blocks *)

Variable b : block.

Local Notation n := (state_size b).
Local Notation c := (input_size b).

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis tied : is_tied b.

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
  run (D := block_dynamics sigma) u gates x k
    = state_after (vector_step (real_matrix R n n (state b))
                     (real_vector R n (step_sizes b)) sigma)
        gates (fun i => drive (u i)) x k.
Proof.
by elim: k => //= k ->; rewrite dense_tied_operator // dense_steps.
Qed.

Lemma steps_gt0 : (0 < steps b)%Z.
Proof.
by move: formed; rewrite /is_well_formed; do 6 (move=> /andP[+ _]); case/andP; lia.
Qed.

(** The steps of a block, as a number of the field. *)
Lemma step_count_is : value (step_count b) = (Z.to_nat (steps b))%:R.
Proof.
rewrite /step_count /dyadic_int value_dyadic_of power0 mulr1 /number.
by case: (steps b) steps_gt0.
Qed.

Lemma step_count_gt0 : 0 < value (step_count b).
Proof. by rewrite step_count_is ltr0n; have := steps_gt0; lia. Qed.

(** ** The metric *)

Section Metric.

Variables (known : string -> evidence) (m : metric) (high : dyadic).
Variable sigma : 'cV[R]_n -> 'cV[R]_n.

Hypothesis valid : valid_metric R b m.
Hypothesis valid_b : valid_input R b m.
Hypothesis upper : greatest_answer known b m = Found high.
Hypothesis drives : metric_driven m sigma.

Let P := real_matrix R n n (p m).
Let h := real_vector R n (step_sizes b).
Let lambda := real_vector R n (multipliers m).
Let G := real_matrix R n c (metric_input m).
Let W := scaled_weights h lambda (value (greatest_slope (block_activation b))).
Let eta := value (slack high) / 2.

Local Notation run := (run (D := block_dynamics sigma)).

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
Proof.
exact: scaled_weights_positive (metric_steps R formed dense tied)
         (metric_multipliers dense valid) (slope_value R b).
Qed.

Let two_value : value two = 2.
Proof. by rewrite /Meaning.value /= /Meaning.power /= mul1r. Qed.

Let twice_eta : 2 * eta = value (slack high).
Proof. by rewrite /eta mulrC divfK ?pnatr_eq0. Qed.

Let short_steps : step_condition P W eta.
Proof.
have [_ _ size_h positive_h] := well_formed_sizes R formed dense tied.
have := greatest_answer_sound size_h positive_h valid upper.
rewrite -(dense_size dense) weights_are.
apply: step_condition_from_eigenvalue_bound => //.
by rewrite twice_eta value_minus two_value subKr.
Qed.

(** The squared P-distance of two states after k steps with inputs that stay as
    they are, from equal states with any gates. *)
Definition moves_within (square : dyadic) (k : nat) : Prop :=
  0 <= value square
  /\ forall (u u' : 'cV[R]_c) gates x, (forall i, is_group_gate (gates i)) ->
       Metric.form P (run (fun _ => u) gates x k - run (fun _ => u') gates x k)
         <= value square * sqnorm (u - u').

(** ** Theorem 2 *)

Lemma greatest_weight_ge i : W i 0 <= value (greatest_weight b m).
Proof.
have [size_w positive_w] := weights_positive; have [_ w0] := positive_w i.
rewrite -weights_are mxE; apply: le_trans (divided_up_ge _ w0) _.
apply: maximum_of_ge; right; rewrite /metric_weights in size_w *.
set l := zip _ _ _ in size_w *.
apply: (List.in_map (fun w : quotient => divided_up w.1 w.2)).
by apply: List.nth_In; rewrite size_w; apply/ssrnat.ltP; exact: ltn_ord.
Qed.

Let greatest_weight0 : 0 <= value (greatest_weight b m).
Proof. by rewrite -(value_zero R); apply: maximum_of_ge; left. Qed.

(** The bound of the norm of Lambda B that the checker finds. *)
Lemma norm_le length :
  norm_answer known b m = Found length ->
  0 <= value length /\ forall u, sqnorm (G *m u) <= value length * sqnorm u.
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

(** The squares of all distances between the inputs are added up. *)
Theorem energy_bound_total length g :
  norm_answer known b m = Found length ->
  energy_bound b m high (Some length) = Some g ->
  0 <= value (gain_square g)
  /\ forall u u' gates x k, (forall i, is_group_gate (gates i)) ->
       (Z.to_nat (steps b))%:R
         * Metric.form P (run u gates x k - run u' gates x k)
         <= value (gain_square g) * \sum_(i < k) sqnorm (u i - u' i).
Proof.
move=> norm_found; rewrite /energy_bound; case: ifP => // slack0 [<-].
rewrite (positiveP R) in slack0; rewrite /=.
have eta0 : 0 < eta by rewrite divr_gt0 // ltr0n.
have [length0 _] := norm_le norm_found.
set numerator := times _ length.
set most := value (greatest_weight b m) * value length.
have numerator_is : value numerator = (Z.to_nat (steps b))%:R * most.
  by rewrite /numerator !value_times step_count_is /most mulrA.
have quotient := @divided_up_ge R numerator _ slack0.
have numerator0 : 0 <= value numerator.
  by rewrite numerator_is mulr_ge0 ?ler0n // mulr_ge0.
split=> [|u u' gates x k on].
  by apply: le_trans quotient; rewrite divr_ge0 // ltW.
set total := \sum_(i < k) _.
have total0 : 0 <= total by apply: sumr_ge0 => i _; exact: sqnorm_ge0.
apply: le_trans (ler_wpmul2r total0 quotient); rewrite numerator_is.
have -> : (Z.to_nat (steps b))%:R * most / value (slack high) * total
    = (Z.to_nat (steps b))%:R * (most * total / value (slack high)).
  by rewrite -[LHS]mulrA -[LHS]mulrA -[_ * total / _]mulrA; congr (_ * (_ * _)); exact: mulrC.
apply: ler_wpmul2l; first exact: ler0n.
rewrite !dense_run.
have := energy_gain_sum P_symmetric W0 short_steps drives (fun i => drive (u i))
  (fun i => drive (u' i)) x x k eta0 on.
rewrite {2}/sqdist subrr => /le_trans; apply.
have -> : Metric.form P 0 = 0 by rewrite /Metric.form mulmx0 mxE.
rewrite add0r twice_eta mulrC.
apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
rewrite /total mulr_sumr; apply: ler_sum => i _.
exact: energy_le norm_found.
Qed.

Corollary energy_bound_sound length g :
  norm_answer known b m = Found length ->
  energy_bound b m high (Some length) = Some g ->
  0 <= value (gain_square g)
  /\ forall u u' gates x k d, (forall i, is_group_gate (gates i)) ->
       (k <= Z.to_nat (steps b))%N ->
       (forall i, sqnorm (u i - u' i) <= d) ->
       Metric.form P (run u gates x k - run u' gates x k)
         <= value (gain_square g) * d.
Proof.
move=> norm_found /(energy_bound_total norm_found) [square0 total].
split=> // u u' gates x k d on kK near.
have d0 : 0 <= d by apply: le_trans (near O); exact: sqnorm_ge0.
have K0 : 0 < (Z.to_nat (steps b))%:R :> R by rewrite -step_count_is step_count_gt0.
rewrite -(ler_pmul2l K0); apply: le_trans (total _ _ _ x k on) _.
rewrite mulrCA; apply: ler_wpmul2l => //; rewrite mulr_natl.
apply: (@le_trans _ _ (d *+ k)); last exact: ler_wpmuln2l.
rewrite -[X in d *+ X](card_ord k) -sumr_const; apply: ler_sum => i _; exact: near.
Qed.

Corollary energy_moves length g :
  norm_answer known b m = Found length ->
  energy_bound b m high (Some length) = Some g ->
  moves_within (gain_square g) (Z.to_nat (steps b)).
Proof.
move=> norm_found /(energy_bound_sound norm_found) [square0 le].
by split=> // u u' gates x on; apply: le.
Qed.

(** ** Theorem 3 *)

Lemma four_value : value four = 4.
Proof.
rewrite /Meaning.value /Meaning.number /Meaning.power /= mul1r.
by rewrite -[4]/((2 * 2)%:R) natrM -expr2.
Qed.

Section Constant.

Variable low : dyadic.

Hypothesis lower : least_answer known b m = Found low.
Hypothesis low_negative : is_positive (negate low).
Hypothesis high_small : at_most high two.

Let low0 : 0 < value (negate low).
Proof. by rewrite -positiveP. Qed.

Let definite : eigenvalue_at_least P (value (negate low)).
Proof.
by have := least_answer_sound valid lower; rewrite -(dense_size dense).
Qed.

Let semidefinite : positive_semidefinite P.
Proof.
move=> y; apply: le_trans (definite y).
by rewrite mulr_ge0 ?sqnorm_ge0 // ltW.
Qed.

Let eta_ge0 : 0 <= eta.
Proof.
rewrite divr_ge0 ?ler0n // value_minus subr_ge0.
by rewrite -at_mostP.
Qed.

(** *** One inequality *)

(** After k + 1 steps; after one; and after any number of them. *)
Theorem inequality_sound (d : 'cV[R]_n) kappa (u u' : 'cV[R]_c) gates x k :
  (forall i, is_group_gate (gates i)) ->
  (forall i, 0 <= d i 0) ->
  (forall i, d i 0 * W i 0 * k%:R <= 2) ->
  k.+1%:R <= kappa * k%:R ->
  (0 < k)%N ->
  Metric.form (P + diag d)
      (run (fun _ => u) gates x k.+1 - run (fun _ => u') gates x k.+1)
    <= 2 * (kappa * Adjoint.dot
              (run (fun _ => u) gates x k.+1 - run (fun _ => u') gates x k.+1)
              (G *m (u - u'))).
Proof.
move=> on d0 short; rewrite !dense_run -input_is.
exact: (response_inequality (input_operator R b) (bias_of R b) P_symmetric W0
          short_steps drives on x u u' eta_ge0 semidefinite d0 short).
Qed.

Theorem first_inequality_sound (d : 'cV[R]_n) (u u' : 'cV[R]_c) gates x :
  (forall i, is_group_gate (gates i)) ->
  (forall i, d i 0 * W i 0 <= 2) ->
  Metric.form (diag d) (run (fun _ => u) gates x 1 - run (fun _ => u') gates x 1)
    <= 2 * Adjoint.dot (run (fun _ => u) gates x 1 - run (fun _ => u') gates x 1)
             (G *m (u - u')).
Proof.
move=> on short; rewrite !dense_run -input_is.
exact: (first_response_inequality (input_operator R b) (bias_of R b) P_symmetric W0
          short_steps drives on x u u' eta_ge0 short).
Qed.

Theorem deep_inequality_sound (u u' : 'cV[R]_c) gates x k :
  (forall i, is_group_gate (gates i)) ->
  Metric.form P (run (fun _ => u) gates x k - run (fun _ => u') gates x k)
    <= 2 * Adjoint.dot (run (fun _ => u) gates x k - run (fun _ => u') gates x k)
             (G *m (u - u')).
Proof.
move=> on; rewrite !dense_run -input_is.
exact: (limit_inequality (input_operator R b) (bias_of R b) P_symmetric W0
          short_steps drives on x u u' k eta_ge0).
Qed.

(** What the checker bounds is Lambda B in the metric. *)
Lemma gram_gain name (s : Types.matrix) bound :
  symmetric_rows n (rows s) ->
  gram known name (metric_input m) s = Found bound ->
  0 <= value bound
  /\ gain_at_most (value bound) (real_matrix R n n s)
       (diag lambda *m input_operator R b).
Proof.
have rows_g := valid_input_rows valid_b; have columns_g := valid_input_columns valid_b.
rewrite -(dense_size dense) in rows_g columns_g.
rewrite -dense_input_size in columns_g.
by rewrite input_is => rows_s; exact: gram_sound.
Qed.

Let rows_p : symmetric_rows n (rows (p m)).
Proof. by have := valid_rows valid; rewrite -(dense_size dense). Qed.

Theorem deep_gain_sound bound g k :
  limit_answer known b m = Found bound ->
  deep_gain b (Some bound) = Some g ->
  moves_within (gain_square g) k.
Proof.
move=> /(gram_gain rows_p) [bound0 gain] [<-] /=; rewrite /moves_within.
rewrite value_times four_value; split; first by rewrite mulr_ge0 ?ler0n.
move=> u u' gates x on; rewrite !dense_run.
have unit : P \in unitmx by apply: injective_unit (definite_injective low0 definite).
exact: (limit_gain P_symmetric W0 short_steps drives (bias_of R b) semidefinite on
          x u u' k eta_ge0 unit bound0 gain).
Qed.

Lemma diagonal_ge0 i : 0 <= P i i.
Proof.
have := semidefinite (delta_mx i 0).
by rewrite /Metric.form trmx_delta -rowE -colE !mxE.
Qed.

Lemma or_zero_floor_le z q : 0 <= q -> value z <= q ->
  value (or_zero (floor_double z)) <= q.
Proof.
move=> q0 zq; case floored: floor_double => [y|] /=; last by rewrite value_zero.
exact: le_trans (floor_double_le R floored) zq.
Qed.

(** What the checker adds to an entry e of the diagonal. *)
Lemma added_le e y d q :
  0 <= value e -> 0 < value d -> 0 <= value y -> value y / value d <= q ->
  0 <= value (maximum e (or_zero (floor_double
         (plus e (or_zero (floor_quotient y d)))))) - value e <= q.
Proof.
move=> e0 d0 y0 yq; have q0 : 0 <= q.
  by apply: le_trans yq; rewrite divr_ge0 // ltW.
have : value (or_zero (floor_quotient y d)) <= q :=
  @or_zero_floor_le (divided_down y d) q q0 (le_trans (divided_down_le y d0) yq).
move: (or_zero (floor_quotient y d)) => more more_le.
rewrite value_maximum subr_ge0 le_maxr lexx orTb ler_subl_addl le_maxl.
rewrite ler_addl q0; apply: or_zero_floor_le; first by rewrite addr_ge0.
by rewrite value_plus ler_add2l.
Qed.

(** What the checker adds to the diagonal of a matrix is at most
    (more / count) W^-1. *)
Lemma raised_by_sound base more count :
  symmetric_rows n (rows base) ->
  (forall i, 0 <= real_matrix R n n base i i) ->
  0 <= value more -> 0 < value count ->
  symmetric_rows n (rows (raised_by b m base more count))
  /\ exists2 d, real_matrix R n n (raised_by b m base more count)
                 = real_matrix R n n base + diag d
       & forall i, 0 <= d i 0 /\ d i 0 * W i 0 * value count <= value more.
Proof.
move=> rows_base diagonal0 more0 count0; split; first exact: with_diagonal_rows.
rewrite /raised_by; set l := zip _ _ _; set B := real_matrix R n n base.
have [size_b sizes_b _] := rows_base; have [size_w weights0] := weights_positive.
exists (\col_i (value (List.nth i l zero) - B i i)) => [|i].
  have diagE (d : 'cV[R]_n) i j : diag d i j = d i 0 *+ (i == j) by rewrite !mxE.
  apply/matrixP => i j; rewrite with_diagonal_entry // [RHS]mxE diagE.
  case: eqP => [<-|_]; last by rewrite mulr0n addr0.
  by rewrite mulr1n col_eta addrC subrK.
rewrite col_eta; set w := List.nth i (metric_weights b m) (one, one).
have [w1 w2] : 0 < value w.1 /\ 0 < value w.2 := weights0 i.
have W_is : W i 0 = value w.1 / value w.2 by rewrite -weights_are mxE.
set e := entry_at (scale base) (List.nth i (diagonal base) 0%Z).
have e_is : value e = B i i.
  rewrite /e /entry_at value_dyadic_of mxE.
  by rewrite /diagonal (@indexed_nth _ _ _ _ _ i nil) ?size_b // add0n.
have l_is : List.nth i l zero = maximum e (or_zero (floor_double (plus e
    (or_zero (floor_quotient (times more w.2) (times count w.1)))))).
  rewrite /l (@zip_nth _ _ _ _ _ _ i 0%Z (one, one)) //; last by rewrite size_w.
  by rewrite /diagonal indexed_length size_b.
set numerator := times more w.2 in l_is; set divisor := times count w.1 in l_is.
have divisor_is : value divisor = value count * value w.1 by exact: value_times.
have divisor0 : 0 < value divisor by rewrite divisor_is mulr_gt0.
have numerator_is : value numerator = value more * value w.2 by exact: value_times.
have numerator0 : 0 <= value numerator by rewrite numerator_is mulr_ge0 // ltW.
have e0 : 0 <= value e by rewrite e_is diagonal0.
have := added_le e0 divisor0 numerator0 (lexx _).
rewrite -l_is e_is => /andP[added0 added]; split=> //.
rewrite W_is; move: (_ - _) added0 added => d _.
rewrite ler_pdivl_mulr // divisor_is numerator_is => le.
by rewrite mulrA mulrAC ler_pdivr_mulr // -mulrA [value w.1 * _]mulrC.
Qed.

(** What the checker adds to P is at most what Theorem 3 allows. *)
Lemma split_metric_sound shifted :
  split_metric b m high = Some shifted ->
  [/\ 0 < eta, symmetric_rows n (rows shifted)
    & exists2 d, real_matrix R n n shifted = P + diag d
        & forall i, 0 <= d i 0
            /\ 2^-1 * d i 0 * W i 0 * (Z.to_nat (steps b))%:R <= 2 * eta].
Proof.
rewrite /split_metric; set four_eta := times two _; case: ifP => // /negbT.
rewrite negb_or negbK => /andP[_ four_eta0] /Some_inj <-.
rewrite (positiveP R) in four_eta0; rewrite /raised /raised_by.
have four_eta_is : value four_eta = 2 * (2 * eta).
  by rewrite /four_eta value_times two_value twice_eta.
have eta0 : 0 < eta.
  have two0 : 0 < 2 :> R by rewrite ltr0n.
  by move: four_eta0; rewrite four_eta_is (pmulr_rgt0 _ two0) (pmulr_rgt0 _ two0).
have [rows_s [d shifted_is d_small]] := raised_by_sound rows_p diagonal_ge0 (ltW four_eta0) step_count_gt0.
split=> //; exists d => // i; have [d0 le] := d_small i; split=> //.
by rewrite -!mulrA ler_pdivr_mull ?ltr0n // -four_eta_is !mulrA -step_count_is.
Qed.

Theorem split_gain_sound shifted g :
  split_metric b m high = Some shifted ->
  split_gain known b m (Some shifted) = Some g ->
  moves_within (gain_square g) (Z.to_nat (steps b)).
Proof.
move=> /split_metric_sound [eta0 rows_s [d shifted_is d_small]].
rewrite /split_gain; case found_b: gram => [bound|//] /Some_inj <-.
have [bound0] := gram_gain rows_s found_b; rewrite shifted_is => gain.
rewrite [gain_square _]/= /moves_within value_times four_value.
split=> [|u u' gates x on]; first by rewrite mulr_ge0 ?ler0n.
have raised : eigenvalue_at_least (P + diag d) (value (negate low)).
  move=> y; rewrite form_diag; apply: le_trans (definite y) _.
  rewrite ler_addl; apply: sumr_ge0 => i _.
  by rewrite mulr_ge0 ?sqr_ge0 //; case: (d_small i).
have unit := injective_unit (definite_injective low0 raised).
have half : 0 < (2^-1 : R) < 1.
  by apply/andP; split; [rewrite invr_gt0 ltr0n | rewrite invf_lt1 ?ltr0n ?ltr1n].
have := depth_gain P_symmetric W0 short_steps drives (bias_of R b) semidefinite on
  x u u' eta0 half (fun i => (d_small i).1) (fun i => (d_small i).2) unit bound0
  gain.
rewrite !dense_run.
have -> : 2^-1 * (1 - 2^-1) = 4^-1 :> R.
  by rewrite [X in X - _]splitr mul1r addrK -invfM -natrM.
by rewrite ler_pdivr_mull ?ltr0n // mulrA.
Qed.

(** ** Theorem 5 *)

Lemma least_weight_le i : value (least_weight b m) <= W i 0.
Proof.
have [size_w positive_w] := weights_positive; have [_ w0] := positive_w i.
rewrite -weights_are mxE; apply: le_trans _ (divided_down_le _ w0).
rewrite /least_weight; set l := metric_weights b m in size_w *.
have inl : List.In (divided_down (List.nth i l (one, one)).1 (List.nth i l (one, one)).2)
    (List.map (fun w : quotient => divided_down w.1 w.2) l).
  apply: (List.in_map (fun w : quotient => divided_down w.1 w.2)).
  by apply: List.nth_In; rewrite size_w; apply/ssrnat.ltP; exact: ltn_ord.
by case: List.map inl => // first others; exact: minimum_of_le.
Qed.

Let spectrum_below : eigenvalue_at_most P W (value high).
Proof.
have [_ _ size_h positive_h] := well_formed_sizes R formed dense tied.
have := greatest_answer_sound size_h positive_h valid upper.
by rewrite -(dense_size dense) weights_are.
Qed.

Let spectrum_above x :
  value (minimum (times (least_weight b m) (negate low)) high) * weighed W x
    <= Metric.form P x.
Proof.
have weighed0 : 0 <= weighed W x.
  by apply: sumr_ge0 => i _; rewrite divr_ge0 ?sqr_ge0 // ltW.
apply: (@le_trans _ _ (value (times (least_weight b m) (negate low)) * weighed W x)).
  apply: ler_wpmul2r => //.
  exact: (@minimum_of_le (times _ _) [:: high] _ (or_introl erefl)).
apply: le_trans (definite x); rewrite value_times [_ * value (negate low)]mulrC -mulrA.
apply: ler_wpmul2l; first exact: ltW.
rewrite /weighed mulr_sumr; apply: ler_sum => i _.
rewrite mulrA ler_pdivr_mulr // mulrC.
by apply: ler_wpmul2l; [exact: sqr_ge0 | exact: least_weight_le].
Qed.

Theorem euclidean_gain_sound beta_alpha square :
  Num.real_closed_axiom R ->
  recursion known b m high (negate low) = Some beta_alpha ->
  euclidean_gain known b m (Some beta_alpha) = Some square ->
  0 <= value square
  /\ forall (u u' : 'cV[R]_c) gates x, (forall i, is_group_gate (gates i)) ->
       sqnorm (run (fun _ => u) gates x (Z.to_nat (steps b))
               - run (fun _ => u') gates x (Z.to_nat (steps b)))
         <= value square * sqnorm (u - u').
Proof.
case: beta_alpha => beta alpha closed; rewrite /recursion.
case: found_numbers => // numbers /(@recursion_shown_sound R).
case=> ms [steps_are ms0 beta0 alpha0 bounded].
have one0 : 0 < value one by rewrite value_one ltr01.
have [rows_s [d shifted_is d_small]] :=
  raised_by_sound (count := one) rows_p diagonal_ge0 (ltW beta0) one0.
rewrite /euclidean_gain; case found_g: gram => [g|//] /Some_inj <-.
have [g0] := gram_gain rows_s found_g; rewrite shifted_is => gain.
rewrite !value_times; set K := Z.to_nat _; split=> [|u u' gates x on].
  by rewrite mulr_ge0 // mulr_ge0.
have [V [l basis]] := eigenbasis_over closed P_symmetric W0.
pose e k := run (fun _ => u) gates x k - run (fun _ => u') gates x k.
have e_driven k : driven P W (diag lambda *m input_operator R b *m (u - u'))
    (e k) (e k.+1).
  rewrite /e !dense_run.
  exact: (response_driven drives (input_operator R b) (bias_of R b) on u u' x k).
have at_rest : e 0%N = 0 by rewrite /e subrr.
have small_d i : d i 0 * W i 0 <= value beta.
  by have [_] := d_small i; rewrite value_one mulr1.
have K_is : seq.size ms = K by rewrite /K -steps_are Nat2Z.id.
have high2 : value high <= 2%:R.
  by move: high_small; rewrite (at_mostP R) two_value; exact.
have inside t : 0 <= t ->
    value (minimum (times (least_weight b m) (negate low)) high) <= t <= value high ->
    recursion_at_most ms (value beta) (value alpha) t.
  move=> t0 between; apply: bounded => //; rewrite t0 /=.
  by apply: le_trans high2; case/andP: between.
have := recursion_gain basis W0 ms0 semidefinite spectrum_above spectrum_below
  beta0 alpha0 g0 inside small_d gain erefl at_rest e_driven.
rewrite K_is => le.
apply: (@le_trans _ _ (value (greatest_weight b m) * weighed W (e K))).
  rewrite mulr_sumr; apply: ler_sum => i _.
  by rewrite mulrA ler_pdivl_mulr // mulrC ler_wpmul2r ?sqr_ge0 // greatest_weight_ge.
apply: le_trans (ler_wpmul2l greatest_weight0 le) _.
by rewrite [X in _ <= X]mulrAC [value g * value alpha]mulrC [X in X <= _]mulrC !mulrA.
Qed.

End Constant.

End Metric.

End GainSound.
