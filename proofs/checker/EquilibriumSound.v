(** * What the checker's decisions say of equilibria

    Purpose: where the checker finds that a block has one equilibrium, every
    constant input has exactly one; and where it finds a null vector, none has.
    All for activations that vanish only at zero.

    Main Results
    - [equilibriumP]: a state where a block with tied weights stays is one that
      its step leaves where it is.
    - [one_equilibrium_by_metric]: from the bound of lambda_min(P) alone.
    - [one_equilibrium_by_dominance]: from kappa, for convolutions too.
    - [one_equilibrium_by_inequality]: from a bound of the matrix inequality.
    - [one_equilibrium_by_multipliers]: from a bound of the matrix of Theorem 6.
    - [one_equilibrium_by_rank]: from an invertible A.
    - [null_vector_sound]: a null vector refutes it for every input: beside one
      equilibrium there is another.

    Dependencies: OperatorSound, LurieSound; Equilibrium, Lurie. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Equilibrium Lurie.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound MetricSound.
From Keel.Checker Require Import InequalitySound LurieSound OperatorSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Arguments block_trajectory {R} b sigma inputs x k.

Section EquilibriumSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).

(** A trajectory with the constant input w stays at x; w stands for B u + b. *)
Definition is_equilibrium (b : block) (sigma : R -> R)
    (w x : 'cV[R]_(state_size b)) : Prop :=
  forall k, block_trajectory b sigma (fun _ => w) x k = x.
Arguments is_equilibrium : clear implicits.

(** Every constant input has an equilibrium, and only that one. *)
Definition one_equilibrium (b : block) (sigma : R -> R) : Prop :=
  forall w, exists2 x, is_equilibrium b sigma w x
    & forall y, is_equilibrium b sigma w y -> y = x.

Theorem equilibriumP b sigma w x :
  is_tied b ->
  is_equilibrium b sigma w x
    <-> step (operator_of R b (state b)) (steps_of R b) sigma w x = x.
Proof.
move=> tied; split=> [/(_ 1%N)|fixed k].
  by rewrite /block_trajectory /= tied_operator.
by rewrite /block_trajectory; elim: k => //= k ->; rewrite tied_operator.
Qed.

(** ** One equilibrium *)

Section One.

Variables (known : string -> evidence) (b : block) (sigma : R -> R).

Hypothesis formed : is_well_formed b.
Hypothesis tied : is_tied b.
Hypothesis sigma_zero : zero_only_at_zero sigma.

(** What the steps say, in the words of trajectories. *)
Lemma one_equilibrium_of_steps :
  has_one_equilibrium (operator_of R b (state b)) (steps_of R b) sigma ->
  one_equilibrium b sigma.
Proof.
move=> one w; have [x fixed only] := one w.
exists x => [|y]; first exact/equilibriumP.
by move=> /equilibriumP-/(_ tied)/only.
Qed.

Theorem one_equilibrium_by_dominance worst kappa :
  dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) ->
  is_positive kappa ->
  one_equilibrium b sigma.
Proof.
move=> some worst_is kappa0.
have [weights _ [v0 margins]] :=
  dominance_margins R formed some worst_is kappa0.
have h0 := steps_positive R formed; rewrite (positiveP R) in kappa0.
apply: one_equilibrium_of_steps; apply: injective_one_equilibrium => // x.
apply: (dominance_injective v0 h0 kappa0) => i.
by rewrite -(tied_operator R O tied).
Qed.

Hypothesis dense : is_dense b.

Lemma one_equilibrium_of_entries :
  (forall x : 'cV_(units b),
     real_matrix R (units b) (units b) (state b) *m x = 0 -> x = 0) ->
  one_equilibrium b sigma.
Proof.
rewrite -(dense_size dense) => injective; apply: one_equilibrium_of_steps.
apply: injective_one_equilibrium => //; first exact: steps_positive.
by rewrite -(tied_operator R O tied) dense_tied_operator.
Qed.

Theorem one_equilibrium_by_metric m bound :
  valid_metric R b m ->
  least_answer known b m = Found bound ->
  is_positive (negate bound) ->
  one_equilibrium b sigma.
Proof.
move=> valid lower low0; rewrite (positiveP R) in low0.
apply: one_equilibrium_of_entries => x.
apply: scaled_injective low0 (least_answer_sound valid lower).
exact: valid_entries valid.
Qed.

Theorem one_equilibrium_by_inequality l numbers f least :
  inequality_bound (state b) (step_sizes b) l numbers f = Some least ->
  one_equilibrium b sigma.
Proof.
move=> bound.
have [size_a _ _ h0] := well_formed_sizes R formed dense tied.
have [lambda [_ _ least0 definite inequality]] :=
  inequality_bound_ge0 R size_a bound.
apply: one_equilibrium_of_entries => x.
exact: inequality_injective h0 inequality least0 definite.
Qed.

Theorem one_equilibrium_by_multipliers numbers f least :
  lurie_bound (state b) (scaled_steps b) numbers f = Some least ->
  one_equilibrium b sigma.
Proof.
move=> bound.
have [size_a rows_a size_h h0] := well_formed_sizes R formed dense tied.
have size_s : length (scaled_steps b) = units b by rewrite List.map_length.
have [_ least0 definite] := lurie_bound_sound R size_a rows_a size_s bound.
apply: one_equilibrium_of_entries => x; apply: lurie_injective least0 definite.
move=> i; have hi := h0 i; rewrite mxE in hi.
by rewrite mxE scaled_steps_value ?size_h // mulr_gt0 ?slope_value.
Qed.

Theorem one_equilibrium_by_rank :
  real_matrix R (units b) (units b) (state b) \in unitmx ->
  one_equilibrium b sigma.
Proof.
move=> unit; apply: one_equilibrium_of_entries => x Ax.
by rewrite -(mulKmx unit x) Ax mulmx0.
Qed.

(** ** A null vector *)

Theorem null_vector_sound v w x :
  is_null (state b) v ->
  is_equilibrium b sigma w x ->
  exists2 y, is_equilibrium b sigma w y & y != x.
Proof.
move=> /andP[/andP[nonzero size_v] /List.forallb_forall null].
move=> /equilibriumP-/(_ tied) fixed.
have [size_a rows_a _ _] := well_formed_sizes R formed dense tied.
have {}size_v : (length v <= units b)%N.
  move: size_v; rewrite /Kernel.size /column_count.
  case: (rows (state b)) size_a rows_a => [|row l] /= size_a rows_a; [by lia|].
  by have := rows_a O; rewrite -size_a /= => ->; lia.
rewrite -(dense_size dense) in size_a size_v.
pose n : 'cV[R]_(state_size b) := \col_i number (List.nth i v 0%Z).
have n0 : n != 0.
  apply: contra nonzero => /eqP zero; apply/List.forallb_forall => z inz.
  have [i [iv <-]] := List.In_nth v z 0%Z inz.
  have il : (i < state_size b)%N by lia.
  have := congr1 (fun u : 'cV[R]_(state_size b) => u (Ordinal il) 0) zero.
  by rewrite !mxE -[X in _ = X](number0 R) => /number_inj ->.
have An : operator_of R b (state b) *m n = 0.
  apply/matrixP => i j; rewrite ord1 -(tied_operator R O tied).
  rewrite dense_tied_operator // !mxE.
  under eq_bigr do rewrite !mxE mulrAC; rewrite -mulr_suml -number_dot ?size_v ?orbT //.
  have ins : List.In (List.nth i (rows (state b)) nil) (rows (state b)).
    by apply: List.nth_In; have := ltn_ord i; lia.
  by have /Z.eqb_eq -> := null _ ins; rewrite number0 mul0r.
have [y step_y other] :=
  null_vector_equilibria (steps_positive R formed) sigma_zero n0 An fixed.
by exists y => //; exact/equilibriumP.
Qed.

End One.

End EquilibriumSound.
