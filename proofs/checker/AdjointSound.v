(** * What the checker says of gradients

    Purpose: from the checker's decisions to what the backward pass makes of a
    gradient with respect to the state.

    Main Results
    - [split_slope]: what a derivative of single units can be is a gate times the
      greatest slope; [slope_driven]: so a Jacobian of a step is, of a difference
      of states, what a step makes of it.
    - [metric_backward]: where the checker finds the spectrum of P, a gradient
      never grows in the norm dual to that of P, and its numbers bound how much it
      grows in length and what share of it a step leaves.
    - [dominance_backward]: where it finds dominated rows, a gradient never grows
      in the norm dual to theirs, with weights of the state that change, too.

    Dependencies: GainSound; Adjoint of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Dominance.
From Keel Require Import Adjoint.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound BoundSound MetricSound.
From Keel.Checker Require Import OperatorSound Statement GroupSound GainSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section AdjointSound.

Variables (R : realFieldType) (b : block).

Local Notation value := (@value R).
Local Notation n := (state_size b).
Local Notation slope := (value (greatest_slope (block_activation b))).
Local Notation is_split := (~~ is_grouped (block_activation b)).

Implicit Types (D : 'M[R]_n) (e g p z : 'cV[R]_n).

(** ** Slopes *)

Lemma alone i : is_split -> @first_unit b i = i.
Proof.
case activation: (block_activation b) => // _; apply: val_inj => /=.
rewrite activation /group_of /=; apply: Nat.mod_small.
by have := ltn_ord i; lia.
Qed.

(** The square of a derivative is at most its product with its argument. *)
Lemma slope_square D z i :
  is_split -> is_slope D ->
  (D *m z) i 0 ^+ 2 <= slope * ((D *m z) i 0 * z i 0).
Proof.
move=> split /(_ z i) /=; rewrite /Groups.inner.
by rewrite !(big_pred1 i) => [|k /=|k /=]; rewrite ?alone // expr2.
Qed.

Lemma split_slope D :
  is_split -> is_slope D ->
  exists2 d, is_gate d & forall z i, (D *m z) i 0 = slope * (d i 0 * z i 0).
Proof.
move=> split firm; have s0 := slope_value R b.
have entry i j : (D *m delta_mx j 0) i 0 = D i j.
  rewrite mxE (bigD1 j) //= mxE !eqxx mulr1 big1 ?addr0 // => k kj.
  by rewrite mxE (negbTE kj) mulr0.
have other i j : i != j -> D i j = 0.
  move=> ij; have := slope_square (delta_mx j 0) i split firm.
  rewrite entry mxE (negbTE ij) /= !mulr0 => square.
  by apply/eqP; rewrite -sqrf_eq0 eq_le square sqr_ge0.
have own i : 0 <= D i i <= slope.
  have := slope_square (delta_mx i 0) i split firm.
  rewrite entry mxE eqxx /= mulr1 => square.
  have D0 : 0 <= D i i by rewrite -(pmulr_rge0 _ s0); apply: le_trans square; exact: sqr_ge0.
  rewrite D0 /=; move: D0; rewrite le_eqVlt => /orP[/eqP <-|D0]; first exact: ltW.
  by move: square; rewrite expr2 ler_pmul2r.
exists (\col_i (D i i / slope)) => [i|z i].
  have /andP[D0 D1] := own i.
  by rewrite mxE divr_ge0 ?(ltW s0) //= ler_pdivr_mulr // mul1r.
rewrite [(D *m z) i 0]mxE (bigD1 i) //= big1 ?addr0 => [|j ji]; last first.
  by rewrite other ?mul0r // eq_sym.
by rewrite [(\col__ _) i 0]mxE mulrA [slope * _]mulrC divfK // gt_eqF.
Qed.

Lemma linear_slopes (s : R) : slope_at_most s (fun a => s * a).
Proof.
move=> x y; rewrite -mulrBr; move: (x - y) => t.
by rewrite expr2 -!mulrA [t * (s * t)]mulrCA.
Qed.

(** A derivative of single units acts as a linear function with gates. *)
Lemma split_step_linear D g :
  is_split -> is_slope D -> is_gate g ->
  exists2 dg, is_gate dg & forall A h u x,
    vector_step A h (mulmx D) g u x = gated_step A h (fun a => slope * a) dg u x.
Proof.
move=> split firm gate; have [d d_gate d_is] := split_slope split firm.
exists (\col_i (g i 0 * d i 0)) => [i|A h u x].
  rewrite mxE; have /andP[g0 g1] := gate i.
  by have /andP[d0 d1] := d_gate i; rewrite mulr_ge0 //= mulr_ile1.
apply/matrixP => i j; rewrite [LHS]mxE [RHS]mxE d_is col_eta; congr (_ + _ * _).
by rewrite -[RHS]mulrA; congr (_ * _); rewrite mulrCA.
Qed.

(** A Jacobian is a step of a linear activation. *)
Lemma linear_step_vector A h D g e :
  linear_step A h D g *m e = vector_step A h (mulmx D) g 0 e.
Proof.
rewrite /linear_step mulmxDl mul1mx -!mulmxA; apply/matrixP => i j.
rewrite !ord1 [LHS]mxE [RHS]mxE addr0; congr (_ + _).
by rewrite mul_diag_mx [LHS]mxE mxE mulrA.
Qed.

Lemma linear_at_zero A h D g : vector_step A h (mulmx D) g 0 0 = 0.
Proof.
by apply/matrixP => i j; rewrite [LHS]mxE mulmx0 addr0 mulmx0 !mxE !mulr0 addr0.
Qed.

(** ** A metric *)

Section Metric.

Variables (known : string -> evidence) (m : metric) (low high : dyadic).

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis free : metric_obstacle b = None.
Hypothesis valid : valid_metric R b m.
Hypothesis even : is_one_on_groups (block_activation b) (multipliers m).

Let tied : is_tied b := (tied_of_obstacle free).2.
Let P := real_matrix R n n (p m).
Let h := real_vector R n (step_sizes b).
Let lambda := real_vector R n (multipliers m).
Let W := scaled_weights h lambda slope.

Lemma slope_driven D : is_slope D -> metric_driven m (mulmx D).
Proof.
move=> firm; case activation: (block_activation b) => [a|r size ts].
  have split : is_split by rewrite activation.
  move=> g w w' x y [gate _]; have [dg dg_gate same] := split_step_linear split firm gate.
  rewrite !same; exact: (step_driven (metric_entries dense valid)
    (metric_steps R formed dense tied) (metric_multipliers dense valid)
    (slope_value R b) (@linear_slopes slope)).
apply: (firm_driven activation formed dense free valid even) => a c k.
rewrite -mulmxBr; apply: le_trans (firm (a - c) k) _.
by rewrite activation value_one mul1r.
Qed.

Lemma slope_step k D g e :
  is_slope D -> is_group_gate g ->
  driven P W 0 e (linear_step (operator R b k) (steps_of R b) D g *m e).
Proof.
move=> /slope_driven drives gate; have := drives g 0 0 e 0 gate.
rewrite dense_tied_operator // dense_steps // linear_step_vector.
by rewrite linear_at_zero !subr0 mulmx0.
Qed.

(** ** What the spectrum of P says *)

Hypothesis lower : least_answer known b m = Found low.
Hypothesis upper : greatest_answer known b m = Found high.
Hypothesis low_positive : is_positive (negate low).
Hypothesis high_small : at_most high two.

Let low0 : 0 < value (negate low).
Proof. by rewrite -positiveP. Qed.

Let P_symmetric : symmetric P.
Proof. by have := valid_symmetric valid; rewrite -(dense_size dense). Qed.

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

Let least : eigenvalue_at_least P (value (negate low)).
Proof.
have := least_answer_sound valid lower; rewrite -(dense_size dense) => bound e.
exact: bound.
Qed.

Let greatest : eigenvalue_at_most P W (value high).
Proof.
have [_ _ size_h positive_h] := well_formed_sizes R formed dense tied.
have := greatest_answer_sound size_h positive_h valid upper.
by rewrite -(dense_size dense) weights_are.
Qed.

Let semidefinite e : 0 <= Metric.form P e.
Proof. by apply: le_trans (least e); rewrite mulr_ge0 ?sqnorm_ge0 // ltW. Qed.

Let definite e : Metric.form P e <= 0 -> e = 0.
Proof.
move=> form0; apply: sqnorm_eq0; apply/eqP; rewrite eq_le sqnorm_ge0 andbT.
by rewrite -(pmulr_rle0 _ low0); apply: le_trans form0.
Qed.

Section Pass.

Variables (slopes : nat -> 'M[R]_n) (gates : nat -> 'cV[R]_n).

Hypothesis every_slope : forall i, is_slope (slopes i).
Hypothesis every_gate_ : forall i, is_group_gate (gates i).

Local Notation J := (jacobians slopes gates).

Lemma jacobian_nonexpansive k e :
  Metric.form P (J k *m e) <= Metric.form P e.
Proof.
have short : step_condition P W 0.
  have two_is : value two = 2 by rewrite /Meaning.value /= /Meaning.power /= mul1r.
  have small : value high <= 2 by rewrite -two_is -at_mostP.
  apply: (scaled_step_condition (metric_steps R formed dense tied)
    (metric_multipliers dense valid) (slope_value R b) W0 small greatest) => i.
  by rewrite [W i 0]mxE divfK // gt_eqF // (metric_multipliers dense valid).
rewrite -[J k *m e]subr0 -[X in _ <= Metric.form P X]subr0.
apply: (driven_nonexpansive P_symmetric W0 (lexx 0) short
          (slope_step k e (every_slope k) (every_gate_ k))).
by rewrite mulmx0.
Qed.

Theorem metric_backward q p j k c :
  q = pulled J p j k -> 0 <= c ->
  dual_at_most (Metric.form P) p c -> dual_at_most (Metric.form P) q c.
Proof. by move=> ->; apply: pulled_nonexpansive; exact: jacobian_nonexpansive. Qed.

Lemma euclidean_square_ge (i : 'I_n) :
  value high / W i 0 <= value (euclidean_square b m high (negate low)) * value (negate low).
Proof.
have [size_w positive_w] := weights_positive; have [s0 l0] := positive_w i.
rewrite -ler_pdivr_mulr // -weights_are mxE invf_div.
set w := List.nth i _ _ in s0 l0 *.
have -> : value high * (value w.2 / value w.1) / value (negate low)
    = value (times high w.2) / value (times w.1 (negate low)).
  rewrite !value_times; move: (value high) (value w.1) (value w.2) (value (negate low)).
  by move=> x d y l; rewrite invfM !mulrA.
apply: le_trans (divided_up_ge _ _) _; first by rewrite value_times mulr_gt0.
apply: maximum_of_ge; right.
apply: (List.in_map (fun w : quotient => divided_up (times high w.2) (times w.1 (negate low)))).
by apply: List.nth_In; rewrite size_w; apply/ssrnat.ltP; exact: ltn_ord.
Qed.

Let square0 : 0 <= value (euclidean_square b m high (negate low)).
Proof. by rewrite -(value_zero R); apply: maximum_of_ge; left. Qed.

Theorem metric_growth growth q p j k :
  q = pulled J p j k -> ceil_root (euclidean_square b m high (negate low)) = Some growth ->
  sqnorm q <= value growth ^+ 2 * sqnorm p.
Proof.
move=> q_is /(ceil_root_ge square0) [_ enough].
apply: le_trans (ler_wpmul2r (sqnorm_ge0 p) enough).
have above e : Metric.form P e
    <= value (euclidean_square b m high (negate low)) * value (negate low) * sqnorm e.
  apply: le_trans (greatest e) _; rewrite !mulr_sumr; apply: ler_sum => i _.
  by rewrite mulrCA mulrC; apply: ler_wpmul2r; [exact: sqr_ge0 | exact: euclidean_square_ge].
have high0 : 0 <= value (euclidean_square b m high (negate low)) * value (negate low).
  by rewrite mulr_ge0 // ltW.
have := euclidean_growth low0 high0 least above
  (fun c => @metric_backward q p j k c q_is).
by rewrite mulfK ?gt_eqF.
Qed.

Lemma jacobian_left kept k e :
  0 < value kept -> value kept <= 1 - value high ->
  value kept ^+ 2 * Metric.form P e <= Metric.form P (J k *m e).
Proof.
move=> kept0 kept_le; have [high0|high0] := ltP 0 (value high); last first.
  have -> : e = 0.
    apply: definite; apply: le_trans (greatest e) _.
    rewrite mulr_le0_ge0 //; apply: sumr_ge0 => i _.
    by rewrite divr_ge0 ?sqr_ge0 // ltW.
  by rewrite mulmx0 /Metric.form !mulmx0 mxE mulr0.
have high1 : value high <= 1 by rewrite -subr_ge0 (le_trans (ltW kept0)).
apply: le_trans (driven_left P_symmetric W0 semidefinite high0 high1 greatest
  (slope_step k e (every_slope k) (every_gate_ k))).
apply: ler_wpmul2r => //; apply: ler_expn2r; rewrite ?nnegrE //; first exact: ltW.
by rewrite subr_ge0.
Qed.

Theorem metric_left kept q p j k c :
  q = pulled J p j k -> 0 <= c ->
  0 < value kept -> value kept <= 1 - value high ->
  dual_at_most (Metric.form P) q c ->
  dual_at_most (Metric.form P) (value kept ^+ k *: p) c.
Proof.
move=> -> c0 kept0 kept_le; apply: pulled_left => //.
  by rewrite /Metric.form mulmx0 mxE.
by move=> i e; exact: jacobian_left.
Qed.

End Pass.

End Metric.

(** ** Dominated rows *)

Theorem dominance_backward (v : 'cV[R]_n) slopes gates p j k c :
  is_split -> is_well_formed b -> Metric.positive v ->
  (forall i r, 0 <= Dominance.margin (operator R b i) (steps_of R b) v r) ->
  (forall i, is_slope (slopes i)) -> (forall i, is_group_gate (gates i)) ->
  0 <= c ->
  dual_at_most (fun e => weighted_max v e ^+ 2) p c ->
  dual_at_most (fun e => weighted_max v e ^+ 2)
    (pulled (jacobians slopes gates) p j k) c.
Proof.
move=> split formed v0 margins every_slope every_gate_.
apply: (pulled_nonexpansive (Q := fun e => weighted_max v e ^+ 2)) => i e.
have [dg dg_gate same] := split_step_linear split (every_slope i) (every_gate_ i).1.
have linear : slope_restricted (fun a => slope * a).
  exact: slope_at_most_restricted (greatest_slope_small R _) (@linear_slopes _).
rewrite /jacobians linear_step_vector -[vector_step _ _ _ _ _ e]subr0.
rewrite -[X in _ - X](linear_at_zero (operator R b i) (steps_of R b) (slopes i) (gates i)).
rewrite !same; apply: ler_expn2r; rewrite ?nnegrE ?weighted_max_ge0 //.
apply/within_weighted_max => //; first exact: weighted_max_ge0.
apply: (shared_step_within (A := operator R b) (h := fun _ => steps_of R b)
  (sigma := fun _ a => slope * a)) => //.
- by move=> _; exact: steps_positive.
- exact: weighted_max_ge0.
by rewrite subr0; apply/within_weighted_max => //; exact: weighted_max_ge0.
Qed.

End AdjointSound.
