(** * What Theorem 1 leaves of a block for chains

    Purpose: the quadratic inequality that the checker notes of a block holds of
    how its state moves with its input.

    Main Results
    - [energy_metric]: where it notes one, the metric satisfies what the theorems ask.
    - [energy_at_depth], [energy_at_any_depth]: the inequality, after the steps that
      the block has, with the factor by which it is larger, and after any number.

    Dependencies: GainSource, MovementSound, ChainSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Network.
From Keel Require Import SlopeRestricted Metric ScaledMetric Gain OneInequality.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound OperatorSound Statement GroupSound GainSound.
From Keel.Checker Require Import CheckSound StatementSound NetworkMeaning.
From Keel.Checker Require Import GainSource MovementSound RoundedSound ChainAnswerSound ChainSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section EnergySound.

Variables (R : realFieldType) (M : meanings R).
Variables (known : string -> evidence) (b : block) (all_found : list claim).

Local Notation value := (@value R).
Local Notation concluded := (block_claims b all_found).
Local Notation n := (state_size b).
Local Notation c := (input_size b).

Hypothesis formed : is_well_formed b.
Hypothesis faithful_meaning : faithful M.

(** As [stability_comes_from] says of what the checker finds. *)
Hypothesis from_metric : forall x,
  List.In x all_found -> is_stable_in_metric x -> is_dense b -> metric_source known b.

(** What the theorems ask of a metric. *)
Record good_metric (m : metric) (low high : dyadic) : Prop := GoodMetric {
  good_tied : is_tied b;
  good_valid : valid_metric R b m;
  good_input : valid_input R b m;
  good_drives : metric_driven m (@meaning_of R M b);
  good_lower : least_answer known b m = Found low;
  good_upper : greatest_answer known b m = Found high;
  good_low : is_positive (negate low);
  good_high : at_most high two
}.

Lemma energy_metric m ends :
  own_spectrum known b concluded = Some (m, ends) -> is_dense b ->
  exists low high, good_metric m low high.
Proof.
case: ends => least greatest found dense; have [own bounds] := own_spectrum_is found.
have [free is_m] : metric_obstacle b = None
    /\ (plain_metric b = Some m
        \/ [/\ plain_metric b = None, scaled_metric known b = Some m
             & is_one_on_groups (block_activation b) (multipliers m)]).
  have source : metric_source known b.
    move: found; rewrite /own_spectrum.
    case certified_p: certified_of => [[s l]|//]; case: ifP => // metric_s _.
    have [x [inx p_is s_is verdict_is _]] := certified_of_in certified_p.
    apply: (from_metric inx) dense.
    rewrite /is_stable_in_metric p_is s_is metric_s /is_certified_claim verdict_is.
    exact: isT.
  case: source => is_plain m' low high _ free is_m' _; split=> //.
  move: own; rewrite /own_metric; case: is_plain is_m' => [plain|[_ plain scaled even]].
    by rewrite plain => m_is; left.
  by rewrite plain scaled => -[m_is]; right; rewrite -m_is.
have tied := (tied_of_obstacle free).2.
have [low [high [lower upper low0 high_small]]] : exists low high,
    [/\ least_answer known b m = Found low, greatest_answer known b m = Found high,
        is_positive (negate low) & at_most high two].
  move: bounds; rewrite /spectrum; case: least_answer => [low|//].
  case: greatest_answer => [high|//]; case: ifP => // /andP[/andP[low0 _] small] _.
  by exists low, high.
have [valid even] : valid_metric R b m /\ is_one_on_groups (block_activation b) (multipliers m).
  case: is_m => [plain|[_ scaled even]]; last first.
    by split=> //; exact: scaled_metric_valid scaled.
  split; first exact: plain_metric_valid plain.
  by move: plain; rewrite /plain_metric; case: ifP => // _ [<-]; exact: ones_even.
exists low, high; split=> //; last exact: metric_drives.
case: is_m => [plain|[_ scaled _]]; first exact: plain_input_valid plain.
exact: scaled_input_valid scaled.
Qed.

Lemma energy_of_metric e :
  known_energy (block_facts known b concluded) = Some e ->
  exists m low high, [/\ is_dense b, good_metric m low high, at_every_depth e = p m,
      driven_by e = [:: metric_input m]
    & at_block_depth e = (if has_fixed_depth b then Some (form_at_depth b m).1 else None)
      /\ stretch e = (form_at_depth b m).2].
Proof.
rewrite /block_facts [known_energy _]/= /energy_of.
case found: own_spectrum => [[m ends]|//]; case dense: is_dense => //.
have [low [high good]] := energy_metric found dense.
case form_is: (form_at_depth b m) => [q kappa] [<-] /=.
by exists m, low, high; rewrite form_is.
Qed.

Section Metric.

Variables (m : metric) (low high : dyadic).

Hypothesis dense : is_dense b.
Hypothesis good : good_metric m low high.

Let tied : is_tied b := good_tied good.
Let valid : valid_metric R b m := good_valid good.

Lemma good_rows : symmetric_rows n (rows (p m)).
Proof. by have := valid_rows valid; rewrite -(dense_size dense). Qed.

Lemma good_input_sized : sized n c (rows (metric_input m)).
Proof.
have := valid_input_rows (good_input good); have := valid_input_columns (good_input good).
by rewrite -(dense_size dense) -(dense_input_size dense).
Qed.

Variable depth_of : forall b, 'cV[R]_(input_size b) -> nat.

Lemma form_holds K q kappa :
  (forall u, @depth_of b u = K) -> K = Z.to_nat (steps b) ->
  form_at_depth b m = (q, kappa) ->
  [/\ symmetric_rows n (rows q), 0 < value kappa
    & @has_inequality R c n (block_map M depth_of b) (real_matrix R n n q)
        (value kappa *: real_matrix R n c (metric_input m))].
Proof.
move=> depth_is K_is; have rows_p := good_rows; have steps0 := steps_gt0 formed.
have two_is : value two = 2 by rewrite /Meaning.value /= /Meaning.power /= mul1r.
rewrite /form_at_depth; case: Z.eqb_spec => [one_step|more] [<- <-].
  set zeros := Matrix _ _.
  have zero_entry i j : real_matrix R n n zeros i j = 0.
    rewrite mxE /entry2 /=; set l := List.map _ _.
    suff -> : List.nth j (List.nth i l nil) 0%Z = 0%Z by rewrite number0 mul0r.
    rewrite /l (List.map_nth (List.map _) (rows (p m)) nil i).
    by elim: (List.nth i (rows (p m)) nil) (nat_of_ord j) => [|x r IH] [|k] //=.
  have rows_z : symmetric_rows n (rows zeros).
    have [size_p sizes_p _] := rows_p.
    apply: (symmetric_values (R := R)) => [|i il|]; first by rewrite List.map_length.
      by rewrite (nth_map _ nil) ?size_p // List.map_length sizes_p.
    by apply/matrixP => i j; rewrite mxE !zero_entry.
  have one0 : 0 < value one by rewrite value_one ltr01.
  have two0 : 0 <= value two by rewrite two_is ler0n.
  have diagonal0 i : 0 <= real_matrix R n n zeros i i by rewrite zero_entry.
  have [rows_q [d q_is d_small]] :=
    raised_by_sound formed dense tied valid rows_z diagonal0 two0 one0.
  split=> //; rewrite value_one scale1r q_is.
  have -> : real_matrix R n n zeros = 0 by apply/matrixP => i j; rewrite zero_entry mxE.
  rewrite add0r; apply: (one_step_has_inequality formed dense tied valid (good_input good)
    (good_upper good) (good_drives good) (good_high good)) => [u|i].
    by rewrite depth_is K_is one_step.
  by have [_] := d_small i; rewrite value_one mulr1 two_is.
have [k [k0 k_is]] : exists k, (0 < k)%N /\ Z.to_nat (steps b) = k.+1.
  by exists (Z.to_nat (steps b) - 1)%N; lia.
have before_is : value (dyadic_int (steps b - 1)) = k%:R.
  have -> : (steps b - 1)%Z = Z.of_nat k by lia.
  exact: FactorsSound.value_int.
have before0 : 0 < value (dyadic_int (steps b - 1)) by rewrite before_is ltr0n.
have two0 : 0 <= value two by rewrite two_is ler0n.
have low0 : 0 < value (negate low) by rewrite -positiveP; exact: good_low good.
have diagonal0 := diagonal_ge0 dense valid (good_lower good) (good_low good).
have [rows_q [d q_is d_small]] :=
  raised_by_sound formed dense tied valid rows_p diagonal0 two0 before0.
have count_is : value (step_count b) = k.+1%:R by rewrite -k_is; exact: step_count_is.
have kappa_ge : k.+1%:R <= value (divided_up (step_count b) (dyadic_int (steps b - 1))) * k%:R.
  rewrite -before_is -ler_pdivr_mulr //; apply: le_trans (divided_up_ge _ before0).
  by rewrite count_is.
split=> //.
  have : 0 < value (divided_up (step_count b) (dyadic_int (steps b - 1))) * k%:R.
    by apply: lt_le_trans kappa_ge; rewrite ltr0n.
  by rewrite pmulr_lgt0 // ltr0n.
rewrite q_is; apply: (block_has_inequality formed dense tied valid (good_input good)
  (good_upper good) (good_drives good) (good_lower good) (good_low good) (good_high good)
  (k := k)) => // [u|i|i].
- by rewrite depth_is K_is.
- by have [] := d_small i.
by have [_] := d_small i; rewrite before_is two_is.
Qed.

End Metric.

Theorem energy_at_depth depth_of e q :
  (forall u : 'cV[R]_c, has_fixed_depth b -> depth_of b u = Z.to_nat (steps b)) ->
  known_energy (block_facts known b concluded) = Some e ->
  at_block_depth e = Some q ->
  [/\ symmetric_rows n (rows q),
      driven_by e <> [::] /\ sized n c (rows (product_of (driven_by e))),
      0 < value (stretch e)
    & @has_inequality R c n (block_map M depth_of b) (real_matrix R n n q)
        (value (stretch e) *: real_matrix R n c (product_of (driven_by e)))].
Proof.
move=> depth_is /energy_of_metric [m [low [high [dense good _ -> [-> ->]]]]].
case fixed: has_fixed_depth => // -[q_is].
case form_is: (form_at_depth b m) q_is => [q' kappa] /= q'_is; rewrite -q'_is.
have [sym kappa0 inequality] :=
  form_holds dense good (fun u => depth_is u fixed) erefl form_is.
by split=> //; split=> //; exact: good_input_sized dense good.
Qed.

Theorem energy_at_any_depth depth_of e q :
  (forall u u' : 'cV[R]_c, depth_of b u = depth_of b u') ->
  known_energy (block_facts known b concluded) = Some e ->
  Some (at_every_depth e) = Some q ->
  [/\ symmetric_rows n (rows q),
      driven_by e <> [::] /\ sized n c (rows (product_of (driven_by e))), 0 < value one
    & @has_inequality R c n (block_map M depth_of b) (real_matrix R n n q)
        (value one *: real_matrix R n c (product_of (driven_by e)))].
Proof.
move=> depth_is /energy_of_metric [m [low [high [dense good -> -> _]]]] [<-].
split; [exact: good_rows dense good | | |].
- by split=> //; exact: good_input_sized dense good.
- by rewrite value_one ltr01.
rewrite value_one scale1r.
exact: (deep_has_inequality formed dense (good_tied good) (good_valid good) (good_input good)
          (good_upper good) (good_drives good) (good_high good) (fun u => depth_is u 0)).
Qed.

End EnergySound.
