(** * What the checker's refutations mean

    Purpose: from the directions and the states that the checker accepts as
    counterexamples to trajectories that move apart in every norm.

    Main Results
    - [is_refuted_sound]: a direction that the checker accepts exceeds the
      bound, roundings included.
    - [is_active_sound]: a state and an input that the checker accepts make the
      argument of every unit positive.
    - [metric_refuted]: where the checker refutes the metric of Theorem 1, and
      all units can have their greatest slope at once, there is no norm in which
      two trajectories with the same inputs never move apart.
    - [active_refuted], [reachable_refuted]: that is so if the checker accepts a
      state with positive arguments, and the slope occurs at each; or if the
      arguments can be any numbers, and the slope occurs somewhere.
    - [unstable_sound]: a refutation that the checker writes down of a metric is
      true, if independent rows of [A B] make all arguments possible.

    Dependencies: MetricSound, InequalitySound; Instability. An archimedean
    field where norms are refuted, any ordered field elsewhere. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Instability.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound InequalitySound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Decisions.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).
Local Notation power := (@power R).

(** ** Directions *)

(** The integers of a list, as a column of n. *)
Definition integer_vector n (l : list Z) : 'cV[R]_n :=
  \col_i number (List.nth i l 0%Z).

Lemma form_value n (s : Types.matrix) v :
  length (rows s) = n -> length v = n ->
  value (Kernel.form s v)
    = Metric.form (real_matrix R n n s) (integer_vector n v).
Proof.
move=> size_s size_v.
have short (x : list Z) : (length v <= n)%N || (length x <= n)%N.
  by rewrite size_v leqnn.
rewrite value_dyadic_of (@number_dot R n v _ (short _)) mulr_suml.
rewrite formE; apply: eq_bigr => i _; rewrite !mxE -mulrA; congr (_ * _).
rewrite (nth_map _ nil) ?size_s // (@number_dot R n v _ (short _)) mulr_suml.
apply: eq_bigr => j _; rewrite !mxE /entry2 mulrC.
by rewrite [number _ * number _]mulrC mulrA [power _ * _]mulrC.
Qed.

(** The sum of the checker errs to the side that cannot refute too much. *)
Theorem is_refuted_sound n (s : Types.matrix) weights b v :
  length (rows s) = n ->
  positive_weights R n weights ->
  is_refuted s weights b v ->
  value b * (\sum_i integer_vector n v i 0 ^+ 2 / weight_vector R n weights i 0)
    < Metric.form (real_matrix R n n s) (integer_vector n v).
Proof.
move=> size_s [size_w w0] /andP[size_is]; cbv zeta.
set divided := if _ then _ else _.
have size_v : length v = n by move: size_is; rewrite /Kernel.size; lia.
rewrite (belowP R) (form_value size_s) // value_times.
move=> /(le_lt_trans _); apply.
pose one_term x (w : quotient) := divided (times (dyadic_int (x * x)) w.2) w.1.
rewrite value_sum_nth zip_length size_v size_w Nat.min_id.
have exact (i : 'I_n) :
    integer_vector n v i 0 ^+ 2 / weight_vector R n weights i 0
    = value (times (dyadic_int (List.nth i v 0%Z * List.nth i v 0%Z))
               (List.nth i weights (one, one)).2)
      / value (List.nth i weights (one, one)).1.
  rewrite !mxE value_times /dyadic_int value_dyadic_of power0 mulr1 numberM.
  by rewrite -expr2 invf_div mulrA.
have term (i : 'I_n) : List.nth i (zip one_term v weights) zero
    = one_term (List.nth i v 0%Z) (List.nth i weights (one, one)).
  by rewrite (@zip_nth _ _ _ one_term v weights i 0%Z (one, one) zero) //;
    rewrite ?size_v ?size_w.
rewrite !mulr_sumr; apply: ler_sum => i _; rewrite -/one_term term exact.
have [w1 _] := w0 i; rewrite /one_term /divided.
case: Z.leb_spec => b0; move: (times _ _) => y.
  apply: ler_wpmul2l; last exact: divided_up_ge.
  by rewrite mulr_ge0 ?(ltW (power_gt0 _ _)) // number_ge0; lia.
apply: ler_wnmul2l; last exact: divided_down_le.
rewrite mulr_le0_ge0 ?(ltW (power_gt0 _ _)) //.
by rewrite -number0 number_le; lia.
Qed.

(** ** States *)

Lemma nth_first (A : Type) (l : list A) n i d :
  (i < n)%N -> (n <= length l)%N ->
  List.nth i (List.firstn n l) d = List.nth i l d.
Proof.
move=> i_n nl; rewrite -[in RHS](List.firstn_skipn n l) List.app_nth1 //.
by rewrite List.firstn_length; lia.
Qed.

Lemma nth_rest (A : Type) (l : list A) n i d :
  (n <= length l)%N -> List.nth i (List.skipn n l) d = List.nth (n + i)%N l d.
Proof.
move=> nl; rewrite -[in RHS](List.firstn_skipn n l).
have size_n : length (List.firstn n l) = n by rewrite List.firstn_length; lia.
by rewrite List.app_nth2 size_n; [congr (List.nth _ _ _) |]; lia.
Qed.

(** Numbers over a common power of two keep their values. *)
Lemma common_value numbers i :
  number (List.nth i (common numbers).1 0%Z) * power (common numbers).2
    = value (List.nth i numbers zero).
Proof.
rewrite /common; set low := List.fold_left _ numbers 0%Z.
rewrite [_.1]/= [_.2]/=; set g := fun x => Z.shiftl _ _.
have -> : List.nth i (List.map g numbers) 0%Z = g (List.nth i numbers zero).
  have <- : g zero = 0%Z by exact: Z.shiftl_0_l.
  exact: List.map_nth.
have [out|inside] := leqP (length numbers) i.
  rewrite List.nth_overflow; last by lia.
  by rewrite /g Z.shiftl_0_l number0 mul0r value_zero.
have inx : List.In (List.nth i numbers zero) numbers by apply: List.nth_In; lia.
move: (List.nth i numbers zero) inx => x inx; rewrite /g.
case x0: (is_zero x); last first.
  by apply: value_shift; have [_] := lower_row numbers 0%Z; exact.
move: x0; rewrite /is_zero /Meaning.value => /Z.eqb_eq ->.
by rewrite Z.shiftl_0_l number0 !mul0r.
Qed.

Lemma common_length numbers : length (common numbers).1 = length numbers.
Proof. exact: List.map_length. Qed.

(** A row of a matrix times some of the numbers. *)
Lemma row_value n k (s : Types.matrix) numbers (i : 'I_n) (l : list Z) e :
  length l = k ->
  (forall j : 'I_k, number (List.nth j l 0%Z) * power e
                    = value (List.nth j numbers zero)) ->
  value (dyadic_of (dot (List.nth i (rows s) nil) l) (scale s + e))
    = (real_matrix R n k s *m real_vector R k numbers) i 0.
Proof.
move=> size_l values; rewrite value_dyadic_of BoundSound.dotC.
have short (x : list Z) : (length l <= k)%N || (length x <= k)%N.
  by rewrite size_l leqnn.
rewrite (@number_dot R k l _ (short _)) mxE mulr_suml; apply: eq_bigr => j _.
rewrite !mxE -values /entry2.
by rewrite powerD [RHS]mulrACA [number _ * number _]mulrC.
Qed.

Theorem is_active_sound n (a b : Types.matrix) bias numbers :
  length (rows a) = n ->
  length (rows b) = n ->
  length bias = n ->
  is_active a b bias numbers ->
  let k := column_count b in
  let x := real_vector R n numbers in
  let u := real_vector R k (List.skipn n numbers) in
  forall i, 0 < (real_matrix R n n a *m x
                 + (real_matrix R n k b *m u + real_vector R n bias)) i 0.
Proof.
move=> size_a size_b size_bias active k x u i; move: active.
rewrite /is_active size_a.
have := common_length numbers; have := common_value numbers.
case: common => integers low /= values size_integers.
move=> /andP[/Nat.eqb_eq size_numbers every].
set test := (fun both own => is_positive _) in every.
have il := ltn_ord i.
have := @all_nth _ _ (zip test (zip pair (rows a) (rows b)) bias) i true every.
rewrite !zip_length size_a size_b size_bias !Nat.min_id => /(_ il).
rewrite (@zip_nth _ _ _ test _ _ i (nil, nil) zero) ?zip_length ?size_a ?size_b
  ?size_bias ?Nat.min_id //.
rewrite (@zip_nth _ _ _ pair _ _ i nil nil) ?size_a ?size_b // /test /=.
rewrite (positiveP R) !value_plus.
rewrite (@row_value n n a numbers i) ?List.firstn_length; last first.
- by move=> j; rewrite nth_first ?size_integers //; lia.
- by lia.
rewrite (@row_value n k b (List.skipn n numbers) i) ?List.skipn_length;
  last first.
- by move=> j; rewrite !nth_rest ?size_integers //; lia.
- by lia.
have add (p q r : 'cV[R]_n) : (p + (q + r)) i 0 = p i 0 + q i 0 + r i 0.
  by rewrite !mxE addrA.
by rewrite add [X in _ -> 0 < _ + X]mxE.
Qed.

End Decisions.

Section Metrics.

Variable R : realFieldType.

Hypothesis archimedean : Num.archimedean_axiom R.

Local Notation value := (@value R).

(** One step of a dense block, with u as its input. *)
Definition step_of (b : block) (sigma : R -> R)
    (u : 'cV[R]_(column_count (input b))) :=
  step (real_matrix R (units b) (units b) (state b))
    (real_vector R (units b) (step_sizes b)) sigma
    (real_matrix R (units b) (column_count (input b)) (input b) *m u
     + real_vector R (units b) (bias b)).
Arguments step_of : clear implicits.

(** The arguments of the units, in state x with input u. *)
Definition arguments (b : block) (x : 'cV[R]_(units b))
    (u : 'cV[R]_(column_count (input b))) : 'cV[R]_(units b) :=
  real_matrix R (units b) (units b) (state b) *m x
  + (real_matrix R (units b) (column_count (input b)) (input b) *m u
     + real_vector R (units b) (bias b)).
Arguments arguments : clear implicits.

(** There is no norm in which a step with the same input never moves two
    states apart. *)
Definition apart_in_every_norm (b : block) (sigma : R -> R) : Prop :=
  forall D, is_norm D ->
  ~ forall u x y, D (step_of b sigma u x - step_of b sigma u y) <= D (x - y).

(** The arguments of the units can be any numbers. *)
Definition reachable (b : block) : Prop :=
  forall z, exists x u, arguments b x u = z.

Section Refuted.

Variables (known : string -> evidence) (b : block) (m : metric).
Variable sigma : R -> R.

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis tied : is_tied b.
Hypothesis valid : valid_metric R b m.

Let s := value (greatest_slope (block_activation b)).

(** What the checker finds of the metric is what the theorem asks for. *)
Lemma direction_found :
  least_is_refuted known b m || greatest_is_refuted known b m ->
  let P := real_matrix R (units b) (units b) (p m) in
  let W := weight_vector R (units b) (metric_weights b m) in
  exists v, Metric.form P v < 0
            \/ 2 * (\sum_i v i 0 ^+ 2 / W i 0) < Metric.form P v.
Proof.
have [_ _ size_h h0] := well_formed_sizes R formed dense tied.
have [weights0 _] := metric_weightsP size_h h0 valid.
have [[size_p _ _] _ _ _] := valid.
move=> refuted P W; move: refuted.
rewrite /least_is_refuted /greatest_is_refuted /refutes.
case/orP; case: found_direction => // v /is_refuted_sound sound;
  exists (integer_vector R (units b) v).
  left; have [ones _] := unit_weightsP R size_p.
  have := sound R (units b) _ ones; rewrite List.map_length => /(_ size_p).
  by rewrite value_zero mul0r real_matrix_negated form_opp oppr_gt0.
right; have := sound R (units b) size_p weights0.
have -> // : value two = 2.
by rewrite /Meaning.value /= /Meaning.power /= mul1r.
Qed.

(** In no norm does a step with the input u keep all states as near to x as
    they were. *)
Theorem metric_refuted x u D :
  least_is_refuted known b m || greatest_is_refuted known b m ->
  (forall i, attains s sigma (arguments b x u i 0)) ->
  is_norm D ->
  ~ forall y, D (step_of b sigma u y - step_of b sigma u x) <= D (y - x).
Proof.
move=> /direction_found [v expands] attained D_norm.
have [_ _ size_h h0] := well_formed_sizes R formed dense tied.
have [_ weights_are] := metric_weightsP size_h h0 valid.
have [[_ _ mirrored] entries l0 _] := valid.
have symmetric_p : symmetric (real_matrix R (units b) (units b) (p m)).
  by apply/matrixP => i j; rewrite !mxE mirrored.
exact: (expansion_refutes archimedean entries symmetric_p h0 l0 (slope_value R b)
          weights_are D_norm attained expands).
Qed.

(** Where the checker accepts a state in which all arguments are positive, as
    it may for ReLU. *)
Theorem active_refuted numbers :
  least_is_refuted known b m || greatest_is_refuted known b m ->
  (forall z, 0 < z -> attains s sigma z) ->
  is_active (state b) (input b) (bias b) numbers ->
  apart_in_every_norm b sigma.
Proof.
move=> refuted attained active D D_norm never.
have [size_a _ _ _] := well_formed_sizes R formed dense tied.
have size_b : length (rows (input b)) = units b.
  have /andP[/andP[_ /Z.eqb_eq rows_input] _] := formed; exact: Nat2Z.inj rows_input.
have positive := is_active_sound R size_a size_b erefl active.
apply: (metric_refuted refuted _ D_norm) => [i|y]; last exact: never.
exact/attained/positive.
Qed.

(** Where all arguments are possible, it is enough that the slope occurs. *)
Theorem reachable_refuted z :
  least_is_refuted known b m || greatest_is_refuted known b m ->
  attains s sigma z ->
  reachable b ->
  apart_in_every_norm b sigma.
Proof.
move=> refuted attained reach D D_norm never.
have [x [u all_z]] := reach (const_mx z).
apply: (metric_refuted (x := x) (u := u) refuted _ D_norm) => [i|y].
  by rewrite all_z mxE.
exact: never.
Qed.

(** A refutation rests on a direction, and on a state where it counts. *)
Lemma no_stability_refuted low high least greatest is_active reason name :
  no_stability b low high least greatest is_active = Refuted reason name ->
  (least || greatest) && is_active.
Proof.
by rewrite /no_stability /refuted_or_not; case: least; case: greatest;
  case: is_active => //; case: is_grouped.
Qed.

(** Nothing about the equilibrium is refuted beside it. *)
Lemma uniqueness_open is_plain low least_refuted x reason name :
  List.In x (uniqueness b is_plain (one_or_not b low least_refuted)) ->
  claim_verdict x <> Refuted reason name.
Proof.
rewrite /uniqueness /one_or_not /certified_by; case: ifP => // _ [<-|//] /=.
by case: low => [bound|?] //; case: ifP => _ //; case: floor_double.
Qed.

(** What stands behind a refutation that the checker writes down. *)
Theorem unstable_sound is_plain low high x reason name z :
  List.In x (found_claims (unstable known b is_plain m low high)) ->
  claim_verdict x = Refuted reason name ->
  attains s sigma z ->
  (have_full_rank (state b) (input b) -> reachable b) ->
  (is_relu (block_activation b) -> forall z, 0 < z -> attains s sigma z) ->
  apart_in_every_norm b sigma.
Proof.
move=> inx refutes attained reach active.
case: inx => [same|other]; last by case: (uniqueness_open other refutes).
move: refutes; rewrite -same => /no_stability_refuted /andP[refuted].
case/orP=> [/andP[_ /reach]|/andP[/andP[/andP[/andP[_ relu] _] _]]].
  exact: reachable_refuted refuted attained.
case: found_numbers => // numbers.
by apply: active_refuted refuted _; exact: active.
Qed.

End Refuted.

End Metrics.
