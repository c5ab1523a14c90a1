(** * Where a gain of a block comes from

    Purpose: what is certified of how far the outputs of a block move is what one
    of two theorems finds, with its own norm.

    Main Results
    - [certified_of_in]: what is certified of a block is what a theorem finds of it.
    - [gain_comes_from]: a gain is one of Theorem 1 (with 2 or 3) in its metric, or
      one of Theorem 4 in the weights of its rows.
    - [stability_comes_from]: stability in a metric of Theorem 1 has the spectrum of
      that metric; [symbols_come_from]: that by symbols is one of symmetric
      convolutions.

    Dependencies: Network, StatementSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Network.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import CheckSound StatementSound.
From Keel.Checker Require Statement.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** What is certified *)

Section Certified.

Variables (known : string -> evidence) (where_ : region) (b : block).

(** The best of several claims is one of them, if it certifies something. *)
Lemma best_certified l first bounds :
  claim_verdict (List.fold_left better l first) = Certified bounds ->
  List.In (List.fold_left better l first) (first :: l).
Proof.
have one_of l' x : List.In (List.fold_left better l' x) (x :: l')
    \/ exists reason, claim_verdict (List.fold_left better l' x) = Inconclusive reason.
  elim: l' x => [|y l' IH] x /=; first by left; left.
  have [[same|inl]|open] := IH (better x y); last by right.
    rewrite -same /better; case vx: (claim_verdict x) => [?|? ?|?]; try by left; left.
    case vy: (claim_verdict y) => [?|? ?|?]; try by left; right; left.
    by case: ifP => _; [left; right; left | right; eexists; reflexivity].
  by left; right; right.
by have [|[reason ->]] := one_of l first.
Qed.

Lemma certified_of_in found_all p s bounds :
  certified_of (block_claims b found_all) p = Some (s, bounds) ->
  exists x, [/\ List.In x found_all,
      claim_property x = p, claim_statement x = s,
      claim_verdict x = Certified bounds
    & p = InputOutputGain \/ p = EuclideanGain -> has_fixed_depth b].
Proof.
rewrite /certified_of; case found: List.find => [c|] //.
have [inc /property_eqbP p_is] := List.find_some _ _ found.
case certified_c: (claim_verdict c) => [l|? ?|?] // [<- <-].
move: inc; rewrite /block_claims /best_claims => /List.in_flat_map [q [_]].
case filtered: (List.filter _ _) => [|first others] // [c_is|//].
move: certified_c p_is; rewrite -c_is /as_deployed.
set best := List.fold_left _ _ _; case: ifP => [deployed|_] // certified_c p_is.
have in_found : List.In best (first :: others) by exact: best_certified certified_c.
rewrite -filtered in in_found.
have [inx /property_eqbP q_is] := proj1 (List.filter_In _ _ _) in_found.
exists best; split=> // -[] gain; move: deployed; rewrite p_is gain /=; by rewrite orbF.
Qed.

(** ** Where a gain comes from *)

Definition is_gain (p : property) : bool :=
  match p with InputOutputGain | InputOutputGainAtAnyDepth => true | _ => false end.

Inductive gain_source_of (x : claim) : Prop :=
| FromMetric is_plain m low high of
    is_dense b || is_pixelwise b &
    metric_obstacle b = None &
    input_obstacle b = None &
    (if is_plain then plain_metric b = Some m
     else [/\ is_dense b, plain_metric b = None, scaled_metric known b = Some m
            & is_one_on_groups (block_activation b) (multipliers m)]) &
    spectrum (least_answer known b m) (greatest_answer known b m) = Some (low, high) &
    state_norm (claim_statement x) = metric_norm b is_plain &
    ~~ Statement.is_unproved_gain (theorem (claim_statement x))
| FromRows of
    dominance_obstacle (block_activation b) = None &
    dominance known b <> nil &
    is_positive (worst_row (dominance known b)).2 &
    List.In x (dominance_gains b (dominance known b)).

(** No other theorem finds one. *)
Definition finds_no_gain (l : list claim) : Prop :=
  forall x, List.In x l -> ~~ is_gain (claim_property x).

Lemma neither_no_gain theorem_ N d v : finds_no_gain (neither b theorem_ N d v).
Proof.
by move=> x; rewrite /neither => -[<-|] //; case: ifP => // _ [<-|].
Qed.

Lemma around_no_gain theorem_ N near progress shown :
  finds_no_gain (around where_ b theorem_ N near progress shown).
Proof. by move=> x /= [<-|[<-|]]. Qed.

Lemma attraction_no_gain theorem_ N inputs near progress start s1 s2 s3 :
  finds_no_gain (attraction where_ b theorem_ N inputs near progress start s1 s2 s3).
Proof. by move=> x [<-|/around_no_gain]. Qed.

Lemma metric_gain is_plain m x :
  is_dense b || is_pixelwise b -> metric_obstacle b = None ->
  (if is_plain then plain_metric b = Some m
   else [/\ is_dense b, plain_metric b = None, scaled_metric known b = Some m
          & is_one_on_groups (block_activation b) (multipliers m)]) ->
  List.In x (found_claims (metric_finding known where_ b is_plain m)) ->
  is_gain (claim_property x) -> is_certified_claim x -> gain_source_of x.
Proof.
move=> kind free is_m; rewrite /metric_finding.
case bounds: spectrum => [[low high]|] inx gain certified_x; last first.
  case: inx => [x_is|]; first by rewrite -x_is in gain.
  by rewrite /uniqueness; case: ifP => // _ [x_is|//]; rewrite -x_is in gain.
move: inx; rewrite /stable; cbv beta iota zeta delta [found_claims].
case=> [x_is|]; first by rewrite -x_is in gain.
case/List.in_app_iff.
  by rewrite /uniqueness; case: ifP => // _ [x_is|//]; rewrite -x_is in gain.
case/List.in_app_iff; first by case: ifP => // _ [x_is|//]; rewrite -x_is in gain.
case/List.in_app_iff; last first.
  case=> [x_is|]; first by rewrite -x_is in gain.
  case/List.in_app_iff; first by case: ifP => // _ [x_is|//]; rewrite -x_is in gain.
  case: ifP => // _ /attraction_no_gain; by rewrite gain.
case met: (input_obstacle b) => [reason|].
  rewrite /gains /euclidean_claim met /deep_gain /split_gain /energy_bound /=.
  by case=> [x_is|[x_is|[x_is|[x_is|//]]]]; rewrite -x_is in gain certified_x.
case=> [x_is|[x_is|[x_is|[x_is|//]]]]; last by rewrite -x_is in gain.
- apply: (FromMetric kind free met is_m bounds); rewrite -x_is //=.
  case best: (smaller _ _) => [y|] //; case/smaller_in: best => [best|].
    case/smaller_in: best; rewrite /energy_bound /split_gain.
      by case: (found _) => [?|] //; case: ifP => // _ [<-].
    by case: split_metric => // ?; case: (found _) => // ? [<-].
  by rewrite /deep_gain; case: (found _) => // ? [<-].
- by move: gain; rewrite -x_is /=; case: unrolled_gain.
by apply: (FromMetric kind free met is_m bounds); rewrite -x_is.
Qed.

Lemma plain_gain x :
  List.In x (found_claims (plain_finding known where_ b)) ->
  is_gain (claim_property x) -> is_certified_claim x -> gain_source_of x.
Proof.
rewrite /plain_finding; case dense: is_dense => //=.
case free: metric_obstacle => [reason|] inx gain;
  first by have := neither_no_gain inx; rewrite gain.
move: inx; case plain: plain_metric => [m|] inx; last by have := neither_no_gain inx; rewrite gain.
by apply: (metric_gain (is_plain := true)) inx gain; rewrite ?dense.
Qed.

Lemma scaled_gain x :
  List.In x (found_claims (scaled_finding known where_ b)) ->
  is_gain (claim_property x) -> is_certified_claim x -> gain_source_of x.
Proof.
rewrite /scaled_finding; case dense: is_dense => //=.
case free: metric_obstacle => //=; case symmetric: is_symmetric => //=.
case scaled: scaled_metric => [m|] //=; case: ifP => [even|_] inx gain; last first.
  by have := neither_no_gain inx; rewrite gain.
apply: (metric_gain (is_plain := false)) inx gain => //; rewrite ?dense //.
by split=> //; rewrite /plain_metric symmetric.
Qed.

Lemma pixelwise_gain x :
  List.In x (found_claims (pixelwise_finding known where_ b)) ->
  is_gain (claim_property x) -> is_certified_claim x -> gain_source_of x.
Proof.
rewrite /pixelwise_finding; case alone: is_pixelwise => //=.
case free: metric_obstacle => [reason|] //=; case plain: plain_metric => [m|] //=.
by apply: (metric_gain (is_plain := true)); rewrite ?alone ?orbT.
Qed.

Lemma dominance_gain_in x :
  List.In x (dominance_claims known where_ b) ->
  is_gain (claim_property x) -> gain_source_of x.
Proof.
rewrite /dominance_claims; case obstacle: dominance_obstacle => [reason|] inx gain;
  first by have := neither_no_gain inx; rewrite gain.
move: inx; case rows_are: (dominance known b) => [|r l] inx;
  first by have := neither_no_gain inx; rewrite gain.
have some : dominance known b <> nil by rewrite rows_are.
rewrite -rows_are in inx; move: inx; case worst_is: worst_row => [worst kappa].
case: ifP => [_|/negbFE kappa0] inx; first by have := neither_no_gain inx; rewrite gain.
move: inx; rewrite /dominated; case=> [x_is|]; first by rewrite -x_is in gain.
case/List.in_app_iff; first by case: ifP => // _ [x_is|//]; rewrite -x_is in gain.
case/List.in_app_iff; first by case: ifP => // _ [x_is|//]; rewrite -x_is in gain.
case/List.in_app_iff => [inx|]; first by apply: FromRows; rewrite ?worst_is.
case=> [x_is|]; first by rewrite -x_is in gain.
by case: ifP => // _ /attraction_no_gain; rewrite gain.
Qed.

Lemma near_no_gain parts least greatest :
  finds_no_gain (found_claims (near_claims known where_ b parts least greatest)).
Proof.
have amplified : finds_no_gain (amplification b parts least greatest).
  by rewrite /amplification => y; case: ifP => // _ [<-|].
have attracted : finds_no_gain (part_attraction known where_ b parts least greatest).
  rewrite /part_attraction => y; case: ifP => _; first exact: attraction_no_gain.
  by move=> /in_tail; exact: attraction_no_gain.
rewrite /near_claims => x; case: ifP => [_|//]; case: ifP => _; cbv beta iota delta [found_claims].
  by case/List.in_app_iff; [exact: amplified | exact: attracted].
exact: amplified.
Qed.

Lemma other_gains :
  [/\ finds_no_gain (found_claims (inequality_finding known b)),
      finds_no_gain (found_claims (nearly_symmetric_finding known where_ b)),
      finds_no_gain (found_claims (lurie_finding known where_ b)),
      finds_no_gain (found_claims (equilibrium_finding known b))
    & finds_no_gain (found_claims (divergence_finding known b))].
Proof.
split=> x.
- rewrite /inequality_finding; case: ifP => // _; rewrite /= /inequality_claims.
  case: found_numbers => [numbers|] //; case: found_factor => // f.
  case: inequality_bound => [low|] //; case: floor_double => [least|] //.
  by case: ifP => // _ [<-|[<-|]].
- rewrite /nearly_symmetric_finding; case: ifP => [_ []|_].
  case: ifP => [_|_ []]; rewrite [found_claims _]/=; case: eigenvalue => // low.
  case: eigenvalue => // high; exact: near_no_gain.
- rewrite /lurie_finding; case: lurie_question => [//|first others]; rewrite /= /lurie_claims.
  case: lurie_found => [[numbers least]|] //; case/List.in_app_iff.
    case: ifP => [_|_]; last by case=> [<-|].
    rewrite /lurie_numbers; case: numbers => [//|l ls].
    by case=> [<-|/around_no_gain].
  rewrite /multiplier_claims => inx; have [p [<- inp]] := proj1 (List.in_map_iff _ _ _) inx.
  move: inp; rewrite /lurie_properties.
  case: is_grouped => //; case: ifP => _; last by case: ifP => // _ [<-|].
  by case=> [<-|[<-|[<-|]]].
- rewrite /equilibrium_finding; case: ifP => // _; case: ifP => _ /=.
    by case=> [<-|].
  by case: ifP => // _ [<-|].
rewrite /divergence_finding; case: ifP => _.
  rewrite /image_finding; case: block_geometry => [//|w v h k]; case: ifP => // _ /=.
  by case: ifP => // _ [<-|].
by case: ifP => // _ /=; case: ifP => // _ [<-|].
Qed.

Lemma all_steps_no_gain : finds_no_gain (found_claims (unrolled_finding known b)).
Proof.
rewrite /unrolled_finding; case: is_dense => //= x.
by case: unrolled_gain => [square|] // [<-|].
Qed.

Theorem gain_comes_from x :
  List.In x (found_claims (findings known where_ b)) ->
  is_gain (claim_property x) -> is_certified_claim x ->
  theorem (claim_statement x) <> symbol_theorem -> gain_source_of x.
Proof.
move=> + gain certified_x other.
have none l : finds_no_gain l -> List.In x l -> gain_source_of x.
  by move=> no_gain /no_gain; rewrite gain.
have [by_inequality by_part by_lurie by_rank by_slopes] := other_gains.
move=> inx; case: (findings_from inx) => {}inx.
- exact: (plain_gain inx gain certified_x).
- exact: (scaled_gain inx gain certified_x).
- exact: (dominance_gain_in inx gain).
- exact: (pixelwise_gain inx gain certified_x).
- by case: other; have [_ same _] := symbol_claims_are inx.
- exact: (none _ by_inequality inx).
- exact: (none _ by_part inx).
- exact: (none _ by_lurie inx).
- exact: (none _ by_rank inx).
- exact: (none _ all_steps_no_gain inx).
exact: (none _ by_slopes inx).
Qed.

(** ** Where stability in a metric of Theorem 1 comes from *)

Definition is_by_symbols (x : claim) : bool :=
  String.eqb (theorem (claim_statement x)) symbol_theorem.

(** With a norm of Theorem 1, or the name of the theorem about symbols. *)
Definition is_stable_in_metric (x : claim) : bool :=
  [&& property_eqb (claim_property x) IncrementalStability,
      is_metric_norm (state_norm (claim_statement x)) || is_by_symbols x
    & is_certified_claim x].

(** Its metric, and what the theorem asks of the block. *)
Inductive metric_source : Prop :=
| MetricSource (is_plain : bool) m low high of
    is_dense b || is_pixelwise b &
    metric_obstacle b = None &
    (if is_plain then plain_metric b = Some m
     else [/\ is_dense b, plain_metric b = None, scaled_metric known b = Some m
            & is_one_on_groups (block_activation b) (multipliers m)]) &
    spectrum (least_answer known b m) (greatest_answer known b m) = Some (low, high).

Definition finds_no_metric (l : list claim) : Prop :=
  forall x, List.In x l -> ~~ is_stable_in_metric x.

Lemma neither_no_metric theorem_ N d reason :
  finds_no_metric (neither b theorem_ N d (Inconclusive reason)).
Proof.
move=> x; rewrite /neither => -[<-|]; last by case: ifP => // _ [<-|].
by rewrite /is_stable_in_metric /is_certified_claim !andbF.
Qed.

Lemma uniqueness_no_metric is_plain v : finds_no_metric (uniqueness b is_plain v).
Proof. by rewrite /uniqueness => x; case: ifP => _ // [<-|]. Qed.

Lemma metric_stable is_plain m x :
  is_dense b || is_pixelwise b -> metric_obstacle b = None ->
  (if is_plain then plain_metric b = Some m
   else [/\ is_dense b, plain_metric b = None, scaled_metric known b = Some m
          & is_one_on_groups (block_activation b) (multipliers m)]) ->
  List.In x (found_claims (metric_finding known where_ b is_plain m)) ->
  is_stable_in_metric x -> metric_source.
Proof.
move=> kind free is_m; rewrite /metric_finding.
case bounds: spectrum => [[low high]|] inx in_metric; first exact: MetricSource kind free is_m bounds.
case: inx => [x_is|/uniqueness_no_metric]; last by rewrite in_metric.
move: in_metric; rewrite -x_is /is_stable_in_metric /is_certified_claim /stability /=.
rewrite /no_stability /refuted_or_not.
by do ?case: ifP => _; rewrite ?andbF.
Qed.

Lemma around_no_metric theorem_ N near progress shown :
  finds_no_metric (around where_ b theorem_ N near progress shown).
Proof. by move=> x /= [<-|[<-|]]. Qed.

Lemma attraction_no_metric theorem_ N inputs near progress start s1 s2 s3 :
  finds_no_metric (attraction where_ b theorem_ N inputs near progress start s1 s2 s3).
Proof. by move=> x [<-|/around_no_metric]. Qed.

Lemma near_no_metric parts least greatest :
  finds_no_metric (found_claims (near_claims known where_ b parts least greatest)).
Proof.
have amplified : finds_no_metric (amplification b parts least greatest).
  by rewrite /amplification => y; case: ifP => // _ [<-|].
have attracted : finds_no_metric (part_attraction known where_ b parts least greatest).
  rewrite /part_attraction => y; case: ifP => _; first exact: attraction_no_metric.
  by move=> /in_tail; exact: attraction_no_metric.
rewrite /near_claims => x; case: ifP => [_|//]; case: ifP => _; cbv beta iota delta [found_claims].
  by case/List.in_app_iff; [exact: amplified | exact: attracted].
exact: amplified.
Qed.

(** No other theorem finds it. *)
Lemma other_metrics :
  [/\ finds_no_metric (found_claims (inequality_finding known b)),
      finds_no_metric (found_claims (nearly_symmetric_finding known where_ b)),
      finds_no_metric (found_claims (lurie_finding known where_ b)),
      finds_no_metric (found_claims (equilibrium_finding known b))
    & finds_no_metric (found_claims (divergence_finding known b))].
Proof.
split=> x.
- rewrite /inequality_finding; case: ifP => // _; rewrite /= /inequality_claims.
  case: found_numbers => [numbers|] //; case: found_factor => // f.
  case: inequality_bound => [low|] //; case: floor_double => [least|] //.
  by case: ifP => // _ [<-|[<-|]].
- rewrite /nearly_symmetric_finding; case: ifP => [_ []|_].
  case: ifP => [_|_ []]; rewrite [found_claims _]/=; case: eigenvalue => // low.
  case: eigenvalue => // high; exact: near_no_metric.
- rewrite /lurie_finding; case: lurie_question => [//|first others]; rewrite /= /lurie_claims.
  case: lurie_found => [[numbers least]|] //; case/List.in_app_iff.
    case: ifP => _; last by case=> [<-|].
    rewrite /lurie_numbers; case: numbers => [//|l ls].
    by case=> [<-|/around_no_metric].
  rewrite /multiplier_claims => inx; have [p [<- inp]] := proj1 (List.in_map_iff _ _ _) inx.
  move: inp; rewrite /lurie_properties.
  case: is_grouped => //; case: ifP => _; last by case: ifP => // _ [<-|].
  by case=> [<-|[<-|[<-|]]].
- rewrite /equilibrium_finding; case: ifP => // _; case: ifP => _ /=.
    by case=> [<-|].
  by case: ifP => // _ [<-|].
rewrite /divergence_finding; case: ifP => _.
  rewrite /image_finding; case: block_geometry => [|w v height width] //.
  by case: ifP => // _; rewrite [found_claims _]/=; case: ifP => // _ [<-|].
by case: ifP => // _ /=; case: ifP => // _ [<-|].
Qed.

Lemma dominance_no_metric : finds_no_metric (dominance_claims known where_ b).
Proof.
rewrite /dominance_claims; case: dominance_obstacle => [reason|].
  exact: neither_no_metric.
case: (dominance known b) => [|r l]; first exact: neither_no_metric.
case: worst_row => [worst kappa]; case: ifP => _; first exact: neither_no_metric.
move=> x; rewrite /dominated; case=> [<-|] //.
case/List.in_app_iff; first by case: ifP => // _ [<-|].
case/List.in_app_iff; first by case: ifP => // _ [<-|].
case/List.in_app_iff; first by case=> [<-|[<-|[<-|]]].
case=> [<-|] //; case: ifP => // _; exact: attraction_no_metric.
Qed.

Lemma all_steps_no_metric : finds_no_metric (found_claims (unrolled_finding known b)).
Proof.
move=> y; rewrite /unrolled_finding; case: ifP => // _; rewrite [found_claims _]/=.
by case: unrolled_gain => [square|] //; case=> [<-|].
Qed.

Theorem stability_comes_from x :
  List.In x (found_claims (findings known where_ b)) ->
  is_stable_in_metric x -> is_dense b -> metric_source.
Proof.
move=> + in_metric dense_b.
have none l : finds_no_metric l -> List.In x l -> metric_source.
  by move=> no_metric /no_metric; rewrite in_metric.
have [by_inequality by_part by_lurie by_rank by_slopes] := other_metrics.
move=> inx; case: (findings_from inx) => {}inx.
- move: inx; rewrite /plain_finding; case dense: is_dense => //=.
  case free: metric_obstacle => [reason|]; first exact/none/neither_no_metric.
  case plain: plain_metric => [m|] inm; last exact: (none _ (@neither_no_metric _ _ _ _)) inm.
  by apply: (metric_stable (is_plain := true)) inm in_metric; rewrite ?dense.
- move: inx; rewrite /scaled_finding; case dense: is_dense => //=.
  case free: metric_obstacle => //=; case symmetric: is_symmetric => //=.
  case scaled: scaled_metric => [m|] //=; case: ifP => [even|_] inm; last first.
    exact: (none _ (@neither_no_metric _ _ _ _)) inm.
  apply: (metric_stable (is_plain := false)) inm in_metric => //; rewrite ?dense //.
  by split=> //; rewrite /plain_metric symmetric.
- exact: (none _ dominance_no_metric inx).
- move: inx; rewrite /pixelwise_finding; case alone: is_pixelwise => //=.
  case free: metric_obstacle => [reason|] //=; case plain: plain_metric => [m|] //= inm.
  by apply: (metric_stable (is_plain := true)) inm in_metric; rewrite ?alone ?orbT.
- by move: dense_b inx; rewrite /is_dense /symbol_finding; case: block_geometry.
- exact: (none _ by_inequality inx).
- exact: (none _ by_part inx).
- exact: (none _ by_lurie inx).
- exact: (none _ by_rank inx).
- exact: (none _ all_steps_no_metric inx).
exact: (none _ by_slopes inx).
Qed.

(** ** Where stability by symbols comes from *)

Lemma metric_no_symbols is_plain m x :
  List.In x (found_claims (metric_finding known where_ b is_plain m)) ->
  claim_property x = IncrementalStability -> ~~ is_by_symbols x.
Proof.
have unique v y : List.In y (uniqueness b is_plain v) -> claim_property y <> IncrementalStability.
  by rewrite /uniqueness; case: ifP => // _ [<-|].
rewrite /metric_finding; case: spectrum => [[low high]|]; last first.
  by case=> [<-|/unique].
rewrite /stable; cbv beta iota zeta delta [found_claims].
case=> [<- //|]; case/List.in_app_iff; first by move/unique.
case/List.in_app_iff; first by case: ifP => // _ [<-|].
case/List.in_app_iff.
  by case=> [<- //|[<-|[<- //|[<- //|//]]]]; case: (if _ then _ else _).
case=> [<- //|]; case/List.in_app_iff; first by case: ifP => // _ [<-|].
by case: ifP => // _ /= [<-|[<-|[<-|]]].
Qed.

Theorem symbols_come_from x :
  List.In x (found_claims (findings known where_ b)) ->
  claim_property x = IncrementalStability -> is_certified_claim x -> is_by_symbols x ->
  List.In x (found_claims (symbol_finding where_ b)).
Proof.
move=> + stability certified_x by_symbols.
have in_metric : is_stable_in_metric x.
  by rewrite /is_stable_in_metric stability by_symbols orbT certified_x.
have none (claimed : Prop) l : finds_no_metric l -> List.In x l -> claimed.
  by move=> no_metric /no_metric; rewrite in_metric.
have no_symbols (claimed : Prop) is_plain m :
    List.In x (found_claims (metric_finding known where_ b is_plain m)) -> claimed.
  by move=> /metric_no_symbols /(_ stability); rewrite by_symbols.
have [by_inequality by_part by_lurie by_rank by_slopes] := other_metrics.
suff general (claimed : Prop) :
    (List.In x (found_claims (symbol_finding where_ b)) -> claimed) ->
    List.In x (found_claims (findings known where_ b)) -> claimed.
  exact (general _ id).
move=> from_symbols inx; case: (findings_from inx) => {}inx.
- move: inx; rewrite /plain_finding; case: is_dense => //=.
  case: metric_obstacle => [reason|]; first exact: (none _ _ (@neither_no_metric _ _ _ _)).
  case: plain_metric => [m|]; [exact: no_symbols | exact: (none _ _ (@neither_no_metric _ _ _ _))].
- move: inx; rewrite /scaled_finding; case: is_dense => //=.
  case: metric_obstacle => //=; case: is_symmetric => //=.
  case: scaled_metric => [m|] //=; case: ifP => _; first exact: no_symbols.
  exact: (none _ _ (@neither_no_metric _ _ _ _)).
- exact: (none _ _ dominance_no_metric inx).
- move: inx; rewrite /pixelwise_finding; case: is_pixelwise => //=.
  by case: metric_obstacle => [reason|] //=; case: plain_metric => [m|] //= inm; exact: no_symbols inm.
- exact: from_symbols inx.
- exact: (none _ _ by_inequality inx).
- exact: (none _ _ by_part inx).
- exact: (none _ _ by_lurie inx).
- exact: (none _ _ by_rank inx).
- exact: (none _ _ all_steps_no_metric inx).
exact: (none _ _ by_slopes inx).
Qed.

End Certified.
