(** * How far blocks move what they give, as the checker counts it

    Purpose: from the gains that are certified of a block to how far its outputs
    move in the Euclidean or in the maximum norm.

    Main Results
    - [metric_movement], [row_movement]: by Theorem 1 with 2 or 3, and by Theorem 4.
    - [plain_movement_sound]: by Theorem 5, over a real closed field.
    - [movement_sound]: how far the checker says that a block moves, it does, after
      any of the numbers of steps that the gain is about.

    Dependencies: Network, GainSource, NetworkMeaning, PixelSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Network.
From Keel Require Import SlopeRestricted Metric Groups Dominance NetworkGain.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound DominanceSound OperatorSound.
From Keel.Checker Require Import Statement GainSound PixelSound CheckSound.
From Keel.Checker Require Import StatementSound NetworkMeaning TransitionSound.
From Keel.Checker Require Import FactorsSound GainSource.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Movement.

Variables (R : realFieldType) (M : meanings R).
Variables (known : string -> evidence) (where_ : region) (b : block).

Local Notation value := (@value R).
Local Notation concluded := (block_claims b (found_claims (findings known where_ b))).

Hypothesis formed : is_well_formed b.
Hypothesis faithful_meaning : faithful M.

(** ** By a metric *)

(** The metric of a norm. *)
Definition is_metric_of (N : full_norm) (m : metric) : Prop :=
  if N is Own then plain_metric b = Some m
  else [/\ is_dense b, plain_metric b = None, scaled_metric known b = Some m
         & N = Scaled (multipliers m)].

Lemma metric_low N m low :
  is_dense b || is_pixelwise b ->
  metric_obstacle b = None ->
  is_metric_of N m ->
  least_answer known b m = Found low ->
  forall e, value (negate low) * sqnorm e <= @square R b N e.
Proof.
move=> kind free is_m lower.
have tied := (tied_of_obstacle free).2.
case: N is_m => [plain|l [dense _ scaled [->]]|? [_ _ _ //]|? [_ _ _ //]].
  have {}plain : plain_metric b = Some m := plain.
  have ones : true -> multipliers m = List.map (fun _ => one) (bias b).
    by move: plain; rewrite /plain_metric; case: ifP => // _ [<-].
  case dense: (is_dense b) kind => alone.
    have valid := plain_metric_valid R formed dense tied plain.
    move=> e; have -> : @square R b Own e = Metric.form (real_matrix R _ _ (p m)) e.
      exact: (square_is (is_plain := true) dense tied valid ones).
    have := least_answer_sound valid lower; rewrite -(dense_size dense); exact.
  have one_formed := pixel_formed formed alone.
  have one_tied : is_tied (pixel_block b) := tied.
  have plain_one : plain_metric (pixel_block b) = Some m := plain.
  have valid := plain_metric_valid R one_formed (isT : is_dense (pixel_block b)) one_tied plain_one.
  apply: (pixel_bounds (bounds := [:: negate low]) formed alone) => e.
  have -> : @square R (pixel_block b) Own e = Metric.form (real_matrix R _ _ (p m)) e.
    exact: (square_is (is_plain := true) (isT : is_dense (pixel_block b)) one_tied valid ones).
  have := least_answer_sound (known := known) valid lower.
  rewrite -(@dense_size (pixel_block b) isT); exact.
have valid := scaled_metric_valid R formed dense tied scaled.
move=> e; have -> : @square R b (Scaled (multipliers m)) e
    = Metric.form (real_matrix R _ _ (p m)) e.
  by apply: (square_is (is_plain := false) dense tied valid).
have := least_answer_sound valid lower; rewrite -(dense_size dense); exact.
Qed.

Lemma gain_said x is_plain first rest :
  says M known b x ->
  is_gain (claim_property x) ->
  claim_verdict x = Certified (first :: rest) ->
  ~~ is_unproved_gain (theorem (claim_statement x)) ->
  state_norm (claim_statement x) = metric_norm b is_plain ->
  exists N, [/\ norm_claimed b N = metric_norm b is_plain, norm_stands b known N,
      0 <= value (certified first)
    & forall k, (claim_property x = InputOutputGain -> k = Z.to_nat (steps b)) ->
        moves_at_most (@meaning_of R M b) N (certified first) k].
Proof.
move=> [s [stands_s <- true_s]].
case: s stands_s true_s
  => [N l|[N|] l|[] l low soon|N gain norm|N source gain|N gain|source gain|N l|why||p st reason|c]
     stands_s true_s //.
- move=> _ [<- _] _ same; exists N; have [_ gain0 moves] := true_s.
  by split=> // k /(_ erefl) ->.
- move=> _ [<- _] _ same; exists N; have [_ gain0 moves] := true_s.
  by split=> // k _.
have [_ open _] := stands_s => gain _ /negP other _; case: other.
by move: open gain; rewrite /is_unproved /=; case: (claim_property c).
Qed.

(** The ends of the spectrum that the checker takes for those of the block. *)
Lemma own_spectrum_is claims m least greatest :
  own_spectrum known b claims = Some (m, (least, greatest)) ->
  own_metric known b = Some m
  /\ spectrum (least_answer known b m) (greatest_answer known b m)
     = Some (least, greatest).
Proof.
rewrite /own_spectrum; case: certified_of => [[st l]|//]; case: ifP => // _.
case own: own_metric => [m'|//]; case bounds: spectrum => [ends|//] [<- ends_are].
by rewrite -ends_are.
Qed.

Lemma spectrum_low low high least greatest :
  spectrum low high = Some (least, greatest) ->
  exists low', [/\ low = Found low', least = negate low' & 0 < value least].
Proof.
rewrite /spectrum; case: low => [low|//]; case: high => [high|//].
case: ifP => // /andP[/andP[low0 _] _] [<- _]; exists low.
by split=> //; rewrite -positiveP.
Qed.

(** The root of 1 / least, rounded up. *)
Lemma root_of_inverse least :
  0 < value least ->
  0 <= value (root_up (divided_up one least))
  /\ 1 <= value least * value (root_up (divided_up one least)) ^+ 2.
Proof.
move=> least0; have inverse_ge := @divided_up_ge R one least least0.
rewrite value_one div1r in inverse_ge.
have inverse0 : 0 <= value (divided_up one least).
  by apply: le_trans inverse_ge; rewrite invr_ge0 ltW.
have [root0 root_ge] := root_up_ge inverse0; split=> //.
rewrite -(mulfV (lt0r_neq0 least0)) ler_pmul2l //.
exact: le_trans inverse_ge root_ge.
Qed.

Section Depth.

Variables (depth_of : forall b, 'cV[R]_(input_size b) -> nat) (K : nat).

Hypothesis depth_is : forall u, @depth_of b u = K.

Local Notation moves k :=
  (map_moves k k (input_size b) (state_size b) (block_map M depth_of b)).

Lemma metric_movement x is_plain m low high first rest claims spectrum_found :
  says M known b x ->
  is_gain (claim_property x) ->
  claim_verdict x = Certified (first :: rest) ->
  (claim_property x = InputOutputGain -> K = Z.to_nat (steps b)) ->
  is_dense b || is_pixelwise b ->
  metric_obstacle b = None ->
  (if is_plain then plain_metric b = Some m
   else [/\ is_dense b, plain_metric b = None, scaled_metric known b = Some m
          & is_one_on_groups (block_activation b) (multipliers m)]) ->
  spectrum (least_answer known b m) (greatest_answer known b m) = Some (low, high) ->
  state_norm (claim_statement x) = metric_norm b is_plain ->
  ~~ is_unproved_gain (theorem (claim_statement x)) ->
  own_spectrum known b claims = Some spectrum_found ->
  let factor := root_up (divided_up one spectrum_found.2.1) in
  0 <= value (times factor (certified first))
  /\ moves Euclidean (value (times factor (certified first))).
Proof.
move=> say_x gain verdict_is at_depth kind free is_m bounds norm other.
case: spectrum_found => m' [least greatest] /own_spectrum_is [own_m' bounds'].
have m_is : m' = m.
  move: own_m'; rewrite /own_metric; case: (is_plain) is_m => [->|[_ -> -> _]]; by case.
rewrite {}m_is bounds in bounds'; case: bounds' => <- _ factor.
have [low' [lower low_is low0]] := spectrum_low bounds.
have [factor0 factor_ge] := root_of_inverse low0; rewrite -/factor in factor0 factor_ge.
have [N [norm_N stands_N gain0 moves_N]] :=
  gain_said say_x gain verdict_is other norm.
have metric_N : is_metric_of N m.
  case: (is_plain) is_m norm_N => [plain|[dense plain scaled _]].
    by case: (N) => // ? .
  case: (N) stands_N => // l; rewrite /norm_stands => l_found _; split=> //.
  move: scaled; rewrite /scaled_metric l_found.
  by case: ifP => // _ [<-].
have le := metric_low kind free metric_N lower; rewrite -low_is in le.
rewrite value_times; split; first exact: mulr_ge0.
apply: (block_moves_by_metric depth_is (moves_N K at_depth) low0 le).
move: (value factor) (value (certified first)) factor_ge => r g r_ge.
by rewrite exprMn mulrA -{1}[g ^+ 2]mul1r ler_wpmul2r ?sqr_ge0.
Qed.

End Depth.

(** ** By dominated rows *)

Lemma same_channel i : channel_of (input_image_of b) i = channel_of (image_of b) i.
Proof. by rewrite /input_image_of /image_of; case: (block_geometry b). Qed.

Lemma input_geometry :
  let g := input_image_of b in
  (0 < height g)%N && (0 < width g)%N /\ odd (rows_of g) && odd (columns_of g).
Proof.
have : has_valid_geometry b.
  by move: formed; rewrite /is_well_formed; do 9 (move=> /andP[+ _]); move=> /andP[_].
rewrite /has_valid_geometry /input_image_of; case: (block_geometry b) => // w w' h k.
move=> /andP[/andP[/andP[_ odd_w] h0] k0]; move: odd_w; rewrite /is_odd_window.
move=> /andP[/andP[/andP[wh0 wh] ww0] ww].
have to_nat z : (0 < z)%Z -> Z.odd z -> odd (Z.to_nat z).
  move=> z0 /Z.odd_spec [q q_is].
  have -> : Z.to_nat z = (Z.to_nat q + Z.to_nat q).+1 by lia.
  by rewrite addnn /= odd_double.
by split; apply/andP; split=> /=; try lia; apply: to_nat => //; lia.
Qed.

(** What a row of B weighs: at most all of its taps. *)
Definition input_weight (i : 'I_(state_size b)) : R :=
  \sum_(m < column_count (input b)) `|tap R (input b) (channel_of (image_of b) i) m|.

Lemma input_weight_ge i : \sum_j `|input_operator R b i j| <= input_weight i.
Proof.
have [valid windows] := input_geometry; set g := input_image_of b in valid windows.
under eq_bigr do rewrite mxE (fun_if (fun z => `|z|)) normr0; rewrite -big_mkcond /=.
rewrite /input_weight -same_channel -/g.
apply: (sum_injected (F := fun m => `|tap R (input b) (channel_of g i) m|)
  (to := fun j : 'I_(input_size b) => tap_of g i j)) => // [j seen|j j' seen seen' same].
  apply: leq_trans (leq_trunc_div _ (rows_of g * columns_of g)).
  apply: tap_inside => //; have := ltn_ord j.
  by rewrite {2}/input_size nat_div.
by apply: val_inj; exact: (tap_once valid windows seen seen' same).
Qed.

Lemma row_input_value (i : 'I_(state_size b)) :
  value (List.nth (channel_of (image_of b) i) (row_inputs (input b) (step_sizes b)) zero)
    = steps_of R b i 0 * input_weight i.
Proof.
have channel := channel_inside i formed.
have [_ _ size_h size_b _] := well_formed_rows R formed (state_at_in 0 formed).
have [_ rows_b] := well_formed_input formed.
set o := channel_of (image_of b) i in channel *.
rewrite /row_inputs (@zip_nth _ _ _ _ _ _ o zero nil) ?size_h ?size_b //.
rewrite value_times mxE -/o; congr (_ * _).
rewrite (@weighted_sum_exact R) /input_weight -/o rows_b //.
apply: eq_bigr => j _; rewrite -[RHS]mulr1; congr (_ * _).
rewrite (nth_map _ 0%Z) ?rows_b //.
Qed.

Section Rows.

Variables (depth_of : forall b, 'cV[R]_(input_size b) -> nat) (K : nat).

Hypothesis depth_is : forall u, @depth_of b u = K.

Local Notation moves k :=
  (map_moves k k (input_size b) (state_size b) (block_map M depth_of b)).
Local Notation h := (steps_of R b).

(** Step by step: what every step can add, as often as there are steps. *)
Lemma block_moves_by_steps a (v beta : 'cV[R]_(state_size b)) s c :
  block_activation b = Split a ->
  slope_restricted (of_units M a) ->
  Metric.positive v ->
  0 <= s ->
  (forall i, \sum_j `|input_operator R b i j| <= beta i 0 * v i 0) ->
  (forall k i, 0 <= Dominance.margin (operator R b k) h v i) ->
  (forall i, h i 0 * beta i 0 <= s) ->
  (forall i, K%:R * s * v i 0 <= c) ->
  moves Maximum c.
Proof.
move=> single restricted v0 s0 rows_le margins short largest x y r r0 close i.
rewrite (block_difference M depth_is) !(response_trajectory single).
set u := vector _ x in close *; set u' := vector _ y in close *.
have gain := dominance_steps (A := operator R b) (w := fun _ => drive u)
  (w' := fun _ => drive u') (beta := fun _ => beta) 0 K v0
  (fun _ => steps_positive R formed) (fun _ => restricted) s0 r0 margins
  (fun _ j => drive_within rows_le j r0 close) (fun _ => short).
by apply: le_trans (gain i) _; rewrite mulrAC ler_wpmul2r.
Qed.

Lemma row_movement x first rest weights :
  dominance_obstacle (block_activation b) = None ->
  dominance known b <> nil ->
  is_positive (worst_row (dominance known b)).2 ->
  List.In x (dominance_gains b (dominance known b)) ->
  is_gain (claim_property x) ->
  claim_verdict x = Certified (first :: rest) ->
  (claim_property x = InputOutputGain -> K = Z.to_nat (steps b)) ->
  row_weights (known (dominance_name b)) = Some weights ->
  let factor := dyadic_of (greatest_integer weights) (- weight_bits) in
  0 <= value (times factor (certified first))
  /\ moves Maximum (value (times factor (certified first))).
Proof.
move=> obstacle some kappa0 inx gain verdict_is at_depth found_w factor.
have [a [single restricted]] : exists a, block_activation b = Split a
    /\ slope_restricted (of_units M a).
  move: obstacle; rewrite /dominance_obstacle; case free: slope_obstacle => [?|] //.
  case act: (block_activation b) free => [a|? ? ?] // free _; exists a; split=> //.
  have [small _] := its_slopes faithful_meaning free.
  by apply: slope_at_most_restricted small; exact: greatest_slope_small.
have h0 := steps_positive R formed.
have [weights' found_w' [size_w v0 row_of]] := row_of_unit R formed some.
have w_is : weights' = weights by rewrite found_w in found_w'; case: found_w'.
rewrite {}w_is {found_w'} in size_w v0 row_of.
set v := unit_weights_of R b weights in v0 row_of.
set l := dominance known b in some kappa0 inx row_of.
case worst_is: (worst_row l) kappa0 => [worst kappa] kappa0.
rewrite (positiveP R kappa) in kappa0.
have positive_margin r : List.In r l -> 0 < value (weight r) -> 0 < value (Kernel.margin r).
  move=> inr w0; have := worst_row_le R inr; rewrite worst_is => le.
  have margin0 := lt_le_trans kappa0 le.
  by apply: lt_le_trans (row_margin_le w0 margin0); exact: mulr_gt0.
pose beta : 'cV[R]_(state_size b) := \col_i (input_weight i / v i 0).
have beta_is i : beta i 0 * v i 0 = input_weight i.
  by rewrite mxE divfK // gt_eqF.
have rows_le i : \sum_j `|input_operator R b i j| <= beta i 0 * v i 0.
  by rewrite beta_is; exact: input_weight_ge.
have weights_le (i : 'I_(state_size b)) : v i 0 <= value factor.
  rewrite /v mxE value_dyadic_of ler_wpmul2r ?(ltW (power_gt0 _ _)) // number_le.
  apply/Z.leb_le; apply: (proj2 (greatest_integer_ge _)); apply: List.nth_In.
  by have := channel_inside i formed; rewrite -size_w; lia.
have factor0 : 0 <= value factor.
  rewrite value_dyadic_of mulr_ge0 ?(ltW (power_gt0 _ _)) // number_ge0.
  by apply/Z.leb_le; exact: greatest_integer_ge0.
have row_input0 (i : 'I_(state_size b)) : 0 <= h i 0 * input_weight i.
  by rewrite mulr_ge0 ?(ltW (h0 i)) //; apply: sumr_ge0 => m _; exact: normr_ge0.
pose limit := maximum_of (List.map (fun r => divided_up (row_input r) (Kernel.margin r)) l) zero.
pose step := maximum_of (List.map (fun r => divided_up (row_input r) (weight r)) l) zero.
have limit0 : 0 <= value limit by rewrite -(value_zero R); apply: maximum_of_ge; left.
have step0 : 0 <= value step by rewrite -(value_zero R); apply: maximum_of_ge; left.
have deep g : value limit <= g -> forall k (i : 'I_(state_size b)),
    h i 0 * beta i 0 <= g * Dominance.margin (operator R b k) h v i.
  move=> limit_g k i; have [r [inr input_r weight_r margin_r]] := row_of k i.
  have margin0 : 0 < value (Kernel.margin r) by apply: positive_margin; rewrite ?weight_r.
  rewrite -(ler_pmul2r (v0 i)) -mulrA beta_is -row_input_value -input_r -mulrA.
  have g0 := le_trans limit0 limit_g.
  apply: le_trans (ler_wpmul2l g0 margin_r); rewrite -ler_pdivr_mulr //.
  apply: le_trans limit_g; apply: le_trans (divided_up_ge _ margin0) _.
  apply: maximum_of_ge; right.
  exact: (List.in_map (fun r => divided_up (row_input r) (Kernel.margin r))).
have flat (i : 'I_(state_size b)) : h i 0 * beta i 0 <= value step.
  have [r [inr input_r weight_r _]] := row_of 0%N i.
  have w0 : 0 < value (weight r) by rewrite weight_r.
  rewrite -(ler_pmul2r (v0 i)) -mulrA beta_is -row_input_value -input_r -weight_r.
  rewrite -ler_pdivr_mulr //; apply: le_trans (divided_up_ge _ w0) _.
  apply: maximum_of_ge; right.
  exact: (List.in_map (fun r => divided_up (row_input r) (weight r))).
have margins k (i : 'I_(state_size b)) : 0 <= Dominance.margin (operator R b k) h v i.
  have [r [inr _ weight_r margin_r]] := row_of k i.
  rewrite -(pmulr_lge0 _ (v0 i)); apply: le_trans margin_r; apply: ltW.
  by apply: positive_margin; rewrite ?weight_r.
have by_limit y name : ceil_double limit = Some y ->
    first = Bound name AtMost y [:: dominance_name b] ->
    0 <= value (times factor (certified first))
    /\ moves Maximum (value (times factor (certified first))).
  move=> /(ceil_double_ge R) limit_y ->; have y0 := le_trans limit0 limit_y.
  rewrite value_times; split; first exact: mulr_ge0.
  apply: (block_moves_by_rows depth_is single restricted v0 h0 y0 rows_le (deep _ limit_y)).
  by move=> i; rewrite mulrC ler_wpmul2r.
have bounded name z : certified_by [:: (name, AtMost, ceil_double z, [:: dominance_name b])]
    = claim_verdict x -> exists2 y, ceil_double z = Some y
      & first = Bound name AtMost y [:: dominance_name b].
  rewrite verdict_is /certified_by /=; case: ceil_double => [y|] //= [<- _].
  by exists y.
move: inx; rewrite /dominance_gains -/limit -/step.
case=> [x_is|[x_is|[x_is|//]]]; last by rewrite -x_is in gain.
- move: bounded at_depth; rewrite -x_is; case: ifP => [_|_] bounded at_depth; last first.
    by have [y y_is first_is] := bounded _ _ erefl; exact: by_limit y_is first_is.
  have [y y_is ->] := bounded _ _ erefl.
  have K_is := at_depth erefl.
  have y_ge := ceil_double_ge R y_is; rewrite value_times in y_ge.
  have steps_are : value (step_count b) = K%:R.
    rewrite /step_count -(value_int R) K_is; congr (value (dyadic_int _)).
    move: formed; rewrite /is_well_formed; do 6 (move=> /andP[+ _]); move=> /andP[_ /Z.ltb_lt positive].
    exact/esym/Z2Nat.id/Z.lt_le_incl.
  rewrite steps_are in y_ge.
  have y0 : 0 <= value y by apply: le_trans y_ge; rewrite mulr_ge0 ?ler0n.
  rewrite value_times; split; first exact: mulr_ge0.
  apply: (block_moves_by_steps single restricted v0 step0 rows_le margins flat) => i.
  rewrite mulrC; apply: ler_pmul; [exact: ltW | | exact: weights_le | exact: y_ge].
  by rewrite mulr_ge0 ?ler0n.
move: bounded; rewrite -x_is => bounded.
by have [y y_is first_is] := bounded _ _ erefl; exact: by_limit y_is first_is.
Qed.

End Rows.

(** ** Together *)

Theorem movement_in_norm_sound depth_of K p x :
  is_gain p ->
  (forall u, depth_of b u = K) ->
  (p = InputOutputGain -> has_fixed_depth b -> K = Z.to_nat (steps b)) ->
  movement_in_norm known b concluded (own_spectrum known b concluded) p = Some x ->
  0 <= value (moved_by x)
  /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
       (block_map M depth_of b) (value (moved_by x)).
Proof.
move=> gain depth_is at_depth.
have in_claims := @certified_of_in b (found_claims (findings known where_ b)).
have said c : List.In c (found_claims (findings known where_ b)) ->
    says M known b c /\ (is_gain (claim_property c) -> is_certified_claim c ->
                         theorem (claim_statement c) <> symbol_theorem ->
                         gain_source_of known b c).
  move=> inc; split; [exact (theorems_sound formed faithful_meaning inc) |].
  exact (gain_comes_from inc).
move: (found_claims (findings known where_ b)) said in_claims => all_found said in_claims.
move: (block_claims b all_found) in_claims => claims in_claims.
rewrite /movement_in_norm; case certified_p: certified_of => [[s [|first rest]]|] //.
have [c [inc p_is s_is verdict_is fixed]] := in_claims _ _ _ certified_p.
have [say_c source] := said c inc.
rewrite p_is /is_certified_claim verdict_is s_is in source.
case: String.eqb_spec => // other_theorem; have {}source := source gain isT other_theorem.
case norm_is: plain_norm => [[[n factor] name]|] // [<-] /=.
have depth_c : claim_property c = InputOutputGain -> K = Z.to_nat (steps b).
  by rewrite p_is => p_gain; exact: at_depth p_gain (fixed (or_introl p_gain)).
rewrite -p_is in gain.
case: source => [is_plain m low high kind free met is_m bounds norm other
                |obstacle some kappa0 in_gains].
  move: norm_is; rewrite -s_is norm /plain_norm.
  have -> : is_metric_norm (metric_norm b is_plain) by case: (is_plain).
  case own_found: own_spectrum => [[m' [least greatest]]|//] [<- <- _].
  exact: (metric_movement depth_is say_c gain verdict_is depth_c kind free is_m bounds
            norm other own_found).
have norm : state_norm (claim_statement c) = row_norm b.
  by move: in_gains => [<-|[<-|[<-|//]]].
move: norm_is; rewrite -s_is norm /plain_norm /=.
case found_w: row_weights => [weights|//] [<- <- _].
exact: (row_movement depth_is obstacle some kappa0 in_gains gain verdict_is depth_c found_w).
Qed.

(** By Theorem 5, which needs a field that is real closed, or by Theorem 9. *)
Theorem plain_movement_sound depth_of K x :
  Num.real_closed_axiom R ->
  (forall u, depth_of b u = K) ->
  (has_fixed_depth b -> K = Z.to_nat (steps b)) ->
  plain_movement concluded = Some x ->
  0 <= value (moved_by x)
  /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
       (block_map M depth_of b) (value (moved_by x)).
Proof.
move=> closed depth_is at_depth.
have in_claims := @certified_of_in b (found_claims (findings known where_ b)).
have said c : List.In c (found_claims (findings known where_ b)) -> says M known b c.
  by move=> inc; exact (theorems_sound formed faithful_meaning inc).
move: (found_claims (findings known where_ b)) said in_claims => all_found said in_claims.
move: (block_claims b all_found) in_claims => claims in_claims.
rewrite /plain_movement; case certified_p: certified_of => [[st [|first rest]]|] //.
move=> [<-] /=; have [c [inc p_is _ verdict_is fixed]] := in_claims _ _ _ certified_p.
have [s [stands_s c_is true_s]] := said c inc; move: p_is verdict_is; rewrite -c_is.
case: s stands_s true_s {c_is}
  => [N l|[N|] l|[] l low soon|N gain norm|N source gain|N gain|source gain|N l|why
     ||p0 st0 reason|c0] stands_s true_s //.
  move=> _ [<- _]; have -> : certified (length_written b source gain) = gain.
    by case: (source).
  have [gain0 moves] := true_s closed; split=> //.
  apply: (block_moves_by_length depth_is); rewrite at_depth //.
  by apply: fixed; right.
have [_ open _] := stands_s => p_is; move: open.
by rewrite /is_unproved p_is.
Qed.

Theorem movement_sound depth_of K p x :
  Num.real_closed_axiom R ->
  is_gain p ->
  (forall u, depth_of b u = K) ->
  (p = InputOutputGain -> has_fixed_depth b -> K = Z.to_nat (steps b)) ->
  movement_of known b concluded (own_spectrum known b concluded) p = Some x ->
  0 <= value (moved_by x)
  /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
       (block_map M depth_of b) (value (moved_by x)).
Proof.
move=> closed gain depth_is at_depth; rewrite /movement_of.
have in_norm := movement_in_norm_sound gain depth_is at_depth.
case p_is: p gain at_depth in_norm => // _ at_depth in_norm; last exact: in_norm.
have plain := plain_movement_sound closed depth_is (at_depth erefl).
case: plain_movement plain => [y|] plain; case: movement_in_norm in_norm => [z|] in_norm //.
- by case: ifP => _ [<-]; [exact: plain | exact: in_norm].
- by move=> [<-]; exact: plain.
by move=> [<-]; exact: in_norm.
Qed.

End Movement.
