(** * What an accepted certificate means

    Purpose: the whole way from the checker's decision to trajectories.

    Main Results
    - [metric_sound]: where the checker finds the spectrum of P = -A, any two
      trajectories with the same inputs never move apart in the norm of P, at
      any depth, and that norm is one.

    Dependencies: BoundSound, Metric, Check. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric FactorCheck.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section CheckSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).

Lemma all_nth (A : Type) (test : A -> bool) l i d :
  all test l -> (i < length l)%N -> test (List.nth i l d).
Proof.
move=> /List.forallb_forall every il.
by apply: every; apply: List.nth_In; lia.
Qed.

Lemma negated_row (x : Types.matrix) i :
  List.nth i (rows (negated x)) nil
    = List.map Z.opp (List.nth i (rows x) nil).
Proof. exact: (List.map_nth (List.map Z.opp) (rows x) nil i). Qed.

Lemma negated_entry (x : Types.matrix) i j :
  entry2 (rows (negated x)) i j = (- entry2 (rows x) i j)%Z.
Proof.
rewrite /entry2 negated_row.
exact: (List.map_nth Z.opp (List.nth i (rows x) nil) 0%Z j).
Qed.

Lemma real_matrix_negated n k (x : Types.matrix) :
  real_matrix R n k (negated x) = - real_matrix R n k x.
Proof. by apply/matrixP => i j; rewrite !mxE negated_entry numberN mulNr. Qed.

Lemma nth_map_dyadic (h : dyadic -> dyadic) l i :
  (i < length l)%N ->
  List.nth i (List.map h l) zero = h (List.nth i l zero).
Proof. by elim: l i => // x l IH [|i] //= il; apply: IH. Qed.

(** What the checker asks of every block. *)
Lemma well_formed_sizes b :
  is_well_formed b -> is_dense b -> is_tied b ->
  [/\ length (rows (state b)) = units b,
      length (step_sizes b) = units b
    & forall i : 'I_(units b), 0 < real_vector R (units b) (step_sizes b) i 0].
Proof.
rewrite /is_well_formed /is_tied /state /units /Kernel.size.
move=> /andP[/andP[/andP[/andP[/andP[/andP[_ size_h] positive] _] shapes] _] _] _.
case: (states b) shapes => [|a [|]] //= /andP[/andP[size_a _] _] _.
split; try lia.
move=> i; rewrite mxE -positiveP; apply: all_nth => //.
by have := ltn_ord i; lia.
Qed.

Lemma slope_value b : 0 < value (greatest_slope (block_activation b)).
Proof. by rewrite -positiveP; case: (block_activation b). Qed.

(** The headline for blocks that Theorem 1 decides. *)
Theorem metric_sound known b m low high (sigma : R -> R)
    (inputs : nat -> 'cV[R]_(units b)) (x y : 'cV[R]_(units b)) (depth : nat) :
  is_well_formed b -> is_dense b -> is_tied b ->
  plain_metric b = Some m ->
  spectrum known b true m = Some (low, high) ->
  slope_at_most (value (greatest_slope (block_activation b))) sigma ->
  let n := units b in
  let A := real_matrix R n n (state b) in
  let h := real_vector R n (step_sizes b) in
  let x' := trajectory A h sigma inputs x depth in
  let y' := trajectory A h sigma inputs y depth in
  0 < value low
  /\ value low * sqnorm (x' - y') <= sqdist (- A) x' y'
  /\ sqdist (- A) x' y' <= sqdist (- A) x y.
Proof.
move=> formed dense tied plain bounds slopes n A h x' y'.
have [size_a size_h h_positive] := well_formed_sizes formed dense tied.
move: plain; rewrite /plain_metric; case: ifP => // sym [m_is].
move: bounds; rewrite /spectrum -m_is /=.
rewrite /least_answer /greatest_answer /eigenvalue /factor_for.
case: (found_factor _) => // f; case lower: eigenvalue_bound => [b1|] //.
case: (found_factor _) => // f'; case upper: eigenvalue_bound => [b2|] //.
case: ifP => // /andP[low_ok high_ok] [low_is high_is].
have [sizes mirrored] := is_symmetricP size_a sym.
have rows_p : symmetric_rows n (rows (negated (state b))).
  split=> [|i il|i j il jl]; first by rewrite List.map_length.
    by rewrite negated_row List.map_length sizes.
  by rewrite !negated_entry mirrored.
have rows_a : symmetric_rows n (rows (negated (negated (state b)))).
  have [size_p sizes_p _] := rows_p.
  split=> [|i il|i j il jl]; first by rewrite List.map_length.
    by rewrite negated_row List.map_length sizes_p.
  by rewrite !negated_entry mirrored.
have P_is : real_matrix R n n (negated (state b)) = - A.
  exact: real_matrix_negated.
have P_symmetric : symmetric (- A).
  rewrite -P_is; apply/matrixP => i j; rewrite !mxE.
  by have [_ _ ->] := rows_p.
have ones i : real_vector R n
    (List.map (fun _ => one) (rows (negated (state b)))) i 0 = 1.
  rewrite mxE -(value_one R); congr value.
  have : (i < length (rows (negated (state b))))%N by rewrite List.map_length size_a.
  move: (rows _) => l; elim: l (i : nat) => // r l IH [|k] //=; exact: IH.
have least : eigenvalue_at_least (- A) (value low).
  have size_1 : length (List.map (fun _ => one) (rows (negated (state b)))) = n.
    by rewrite !List.map_length.
  move=> v; have := @eigenvalue_bound_sound R _ _ _ _ _ _ rows_a size_1 _ lower.
  move=> /(_ (fun i => eq_ind_r (fun t => 0 < t) ltr01 (ones i)) v).
  rewrite !real_matrix_negated opprK -low_is value_negate form_opp.
  rewrite mulNr ler_opp2; congr (_ <= _ * _).
  by apply: eq_bigr => i _; rewrite ones divr1.
pose s := value (greatest_slope (block_activation b)).
have weights_is : real_vector R n (scaled_steps b) = s *: h.
  apply/matrixP => i j; rewrite !mxE.
  have il : (i < length (step_sizes b))%N by rewrite size_h.
  rewrite (@nth_map_dyadic _ _ _ il) value_times mulrC; congr (_ * _).
have weights_positive : positive (s *: h).
  by move=> i; rewrite mxE mulr_gt0 // slope_value.
have size_w : length (scaled_steps b) = n by rewrite List.map_length.
have greatest : eigenvalue_at_most (- A) (s *: h) (value b2).
  rewrite -P_is -weights_is.
  apply: (@eigenvalue_bound_sound R _ _ _ _ _ _ rows_p size_w _ upper) => i.
  by rewrite weights_is.
have short : step_condition (- A) (s *: h) 0.
  apply: step_condition_from_eigenvalue_bound greatest => //.
  rewrite mulr0 subr0 -[X in _ <= X](_ : value two = 2) -?at_mostP //.
  by rewrite /value /= /Meaning.power /= mul1r.
split; first by rewrite -low_is -positiveP.
split; first exact: least.
have A_is : A = - - A by rewrite opprK.
exact: (metric_nonexpansive_at_slope inputs x y depth A_is P_symmetric
          h_positive (slope_value b) slopes (lexx 0) short).
Qed.

End CheckSound.
