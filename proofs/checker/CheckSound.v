(** * What an accepted certificate means

    Purpose: from the one word of the checker to the trajectories of every block.

    Main Results
    - [accepted_sound]: if the checker accepts a certificate with the verdict
      CERTIFIED, every block of the model is incrementally stable: in some norm,
      two trajectories with the same inputs never move apart, wherever they start,
      however deep the block is unrolled.

    Dependencies: OperatorSound, Check. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Dominance MatrixInequality.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning MetricSound DominanceSound.
From Keel.Checker Require Import OperatorSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** Claims *)

Lemma property_eqbP x y : property_eqb x y -> x = y.
Proof. by case: x; case: y. Qed.

Lemma list_eqb_in (A : Type) (eqb : A -> A -> bool) l k x :
  list_eqb eqb l k -> List.In x l -> exists2 y, List.In y k & eqb x y.
Proof.
elim: l k => [|a l IH] [|c k] //= /andP[same rest] [<-|inl].
  by exists c; [left|].
by have [y iny xy] := IH k rest inl; exists y; [right|].
Qed.

Lemma better_either x y :
  is_certified_claim (better x y) -> better x y = x \/ better x y = y.
Proof.
rewrite /better; case vx: (claim_verdict x) => [?|? ?|reason].
- by left.
- by left.
case vy: (claim_verdict y) => [?|? ?|other]; [by right | by right |].
by case: ifP; [right | rewrite /is_certified_claim].
Qed.

(** The best claim is one of those found, if it is certified. *)
Lemma best_in l first :
  is_certified_claim (List.fold_left better l first) ->
  List.In (List.fold_left better l first) (first :: l).
Proof.
elim: l first => [|c l IH] first; first by left.
move=> certified; case: (IH _ certified) => [best|inl]; last by right; right.
have : is_certified_claim (better first c) by rewrite best.
by move=> /better_either [one|one]; rewrite /= -best one; [left | right; left].
Qed.

Section Claims.

Variables (known : list (string * evidence)) (where_ : region) (b : block).

Let claims_with (x : claim) := (claim_property x = IncrementalStability)
  /\ is_certified_claim x.

Lemma claims_of_in theorem norm parts x :
  List.In x (claims_of b theorem norm parts) ->
  exists place, List.In (claim_property x, place, claim_verdict x) parts.
Proof.
move=> /List.in_map_iff [[[property place] verdict] [<- inp]].
by exists place.
Qed.

Lemma neither_inconclusive reason property place v :
  List.In (property, place, v) (neither b (Inconclusive reason)) ->
  v = Inconclusive reason.
Proof. by rewrite /neither; case: ifP => _ /=; intuition congruence. Qed.

Lemma no_stability_open is_plain m :
  match no_stability known b is_plain m with Certified _ => false | _ => true end.
Proof.
rewrite /no_stability /refuted_or_not.
by do 3 case: ifP => _ //.
Qed.

Lemma metric_parts_stable is_plain m place v :
  List.In (IncrementalStability, place, v) (metric_parts known where_ b is_plain m) ->
  (if v is Certified _ then true else false) ->
  exists low high, spectrum known b is_plain m = Some (low, high).
Proof.
rewrite /metric_parts; case: spectrum => [[low high]|]; first by exists low, high.
case=> [[_ <-]|].
  by have := no_stability_open is_plain m; case: no_stability.
by case: ifP => _ //= [].
Qed.

Lemma metric_claims_stable is_plain m x :
  List.In x (metric_claims known where_ b is_plain m) -> claims_with x ->
  exists low high, spectrum known b is_plain m = Some (low, high).
Proof.
move=> /claims_of_in [place inp] [property certified]; move: inp.
rewrite property => /metric_parts_stable; apply.
by move: certified; rewrite /is_certified_claim; case: claim_verdict.
Qed.

Lemma plain_claims_stable x :
  List.In x (plain_claims known where_ b) -> claims_with x ->
  [/\ is_dense b, metric_obstacle b = None
    & exists m low high, plain_metric b = Some m
        /\ spectrum known b true m = Some (low, high)].
Proof.
rewrite /plain_claims => inx stable; move: inx; case dense: is_dense => //=.
have open norm theorem reason :
    ~ List.In x (claims_of b theorem norm (neither b (Inconclusive reason))).
  move=> /claims_of_in [place /neither_inconclusive v].
  by move: stable => [_]; rewrite /is_certified_claim v.
case: metric_obstacle => [reason /open //|]; case: plain_metric => [m|/open //].
move=> /metric_claims_stable /(_ stable) [low [high bounds]].
by split=> //; exists m, low, high.
Qed.

Lemma scaled_claims_stable x :
  List.In x (scaled_claims known where_ b) -> claims_with x ->
  [/\ is_dense b, metric_obstacle b = None
    & exists m low high, scaled_metric b = Some m
        /\ spectrum known b false m = Some (low, high)].
Proof.
rewrite /scaled_claims => inx stable; move: inx; case dense: is_dense => //=.
case: metric_obstacle => //; case: scaled_metric => [m|//].
move=> /metric_claims_stable /(_ stable) [low [high bounds]].
by split=> //; exists m, low, high.
Qed.

Lemma dominance_claims_stable x :
  List.In x (dominance_claims known where_ b) -> claims_with x ->
  slope_obstacle (block_activation b) = None
  /\ exists worst kappa,
      [/\ dominance known b <> nil,
          worst_row (dominance known b) = (worst, kappa) & is_positive kappa].
Proof.
move=> /claims_of_in [place inp] [_ certified]; move: inp.
have open reason property :
    ~ List.In (property, place, claim_verdict x) (neither b (Inconclusive reason)).
  move=> /neither_inconclusive v.
  by move: certified; rewrite /is_certified_claim v.
rewrite /dominance_parts; case: slope_obstacle => [reason /open //|].
case: (dominance known b) => [/open //|r l].
case worst_is: worst_row => [worst kappa]; case: ifP => [_ /open //|].
by move=> /negbFE kappa0 _; split=> //; exists worst, kappa.
Qed.

(** Every certified claim of incremental stability comes from a theorem that
    holds of the block. *)
Lemma all_claims_stable x :
  List.In x (all_claims known where_ b) -> claims_with x ->
  [\/ List.In x (plain_claims known where_ b),
      List.In x (scaled_claims known where_ b),
      List.In x (dominance_claims known where_ b)
    | [/\ is_dense b, is_tied b, is_positive (least_slope (block_activation b)),
          slope_obstacle (block_activation b) = None
        & exists numbers f least,
            inequality_bound (state b) (step_sizes b)
              (least_slope (block_activation b)) numbers f = Some least]].
Proof.
move=> inx [property certified]; move: inx; rewrite /all_claims.
case/List.in_app_iff=> [|/List.in_app_iff[|/List.in_app_iff[|]]].
- by constructor 1.
- by constructor 2.
- by constructor 3.
have absurd theorem norm place p v : p <> IncrementalStability ->
    ~ List.In x (claims_of b theorem norm ((p, place, v) :: nil)).
  by move=> other /claims_of_in [place' [[same _ _]|//]]; rewrite same in other.
case/List.in_app_iff=> [|/List.in_app_iff[|/List.in_app_iff[|]]].
- rewrite /inequality_claims /is_slope_restricted; case: ifP => //.
  move=> /andP[/andP[/andP[/andP[dense tied] _] restricted] least].
  case: found_numbers => // numbers; case: found_factor => // f.
  case bound: inequality_bound => [low|] // _; constructor 4; split=> //.
    by move: restricted; case: slope_obstacle.
  by exists numbers, f, low.
- rewrite /nearly_symmetric_claims; case: ifP => // _.
  case: ifP => // _; case: amplification => [[value name]|] //.
  by move=> /absurd; case.
- rewrite /equilibrium_claims; case: ifP => // _.
  case: ifP => _; first by move=> /absurd; case.
  by case: ifP => // _ /absurd; case.
rewrite /divergence_claims; case: ifP => // _.
move=> /claims_of_in [place [[_ _ v]|//]].
by move: certified; rewrite /is_certified_claim -v.
Qed.

(** There is always a claim of incremental stability, and the one of the block is
    the best. *)
Lemma block_claims_stable :
  exists2 x, List.In x (block_claims known where_ b)
    & claim_property x = IncrementalStability
      /\ (is_certified_claim x -> List.In x (all_claims known where_ b)).
Proof.
set found := all_claims known where_ b.
set is_stability := fun c => property_eqb (claim_property c) IncrementalStability.
have some : exists c, List.In c (List.filter is_stability found).
  have [v inv] : exists part, List.In part (dominance_parts known where_ b)
      /\ part.1.1 = IncrementalStability.
    rewrite /dominance_parts; case: slope_obstacle => [reason|].
      by eexists; split; [left | ].
    case: (dominance known b) => [|r l]; first by eexists; split; [left | ].
    case: worst_row => worst kappa.
    by case: ifP => _; eexists; split; try (by left).
  exists (let '(p, place, v) := v in
          Claim (block_name b) p "theorem-4-dominance"%string
            "max norm, weighted; inputs: max norm"%string place v).
  case: v inv => [[p place] v] [inv /= p_is].
  apply/List.filter_In; split; last by rewrite /is_stability /= p_is.
  rewrite /found /all_claims; apply/List.in_app_iff; right.
  apply/List.in_app_iff; right; apply/List.in_app_iff; left.
  by apply/List.in_map_iff; exists (p, place, v).
case filtered: (List.filter is_stability found) => [|first others].
  by case: some => c; rewrite filtered.
have all_stability c : List.In c (first :: others) ->
    List.In c found /\ claim_property c = IncrementalStability.
  by rewrite -filtered => /List.filter_In [inf /property_eqbP].
set best := List.fold_left better others first.
have best_property : claim_property best = IncrementalStability.
  rewrite /best; have [_ first_is] := all_stability first (or_introl erefl).
  have others_are c : List.In c others -> claim_property c = IncrementalStability.
    by move=> inc; have [] := all_stability c (or_intror inc).
  elim: others {filtered all_stability best} first first_is others_are
    => //= c l IH first first_is others_are.
  apply: IH => [|d ind]; last by apply: others_are; right.
  rewrite /better; have c_is := others_are c (or_introl erefl).
  by case: (claim_verdict first) (claim_verdict c) => [?|? ?|?] [?|? ?|?] //;
    case: ifP.
exists best; last split=> //.
  apply/List.in_flat_map; exists IncrementalStability; split; first by left.
  rewrite -/found -/is_stability filtered; left.
  by rewrite /as_deployed -/best best_property orbT.
by move=> /best_in /all_stability [].
Qed.

End Claims.

(** ** The verdict *)

Section Verdict.

Variable R : realFieldType.

Local Notation value := (@value R).

(** The functions that the names of the activations stand for have the slopes
    that the checker takes them to have. *)
Definition has_its_slopes (meaning : activation -> R -> R) : Prop :=
  forall a, slope_obstacle a = None ->
    slope_at_most (value (greatest_slope a)) (meaning a)
    /\ (is_positive (least_slope a) ->
        slopes_between (value (least_slope a)) (meaning a)).

Lemma tied_of_obstacle b : metric_obstacle b = None ->
  slope_obstacle (block_activation b) = None /\ is_tied b.
Proof.
rewrite /metric_obstacle; case: slope_obstacle => //.
by case: ifP => // /negbFE.
Qed.

Lemma status_certified c :
  status c = "CERTIFIED"%string ->
  forall x, List.In x (claims c) -> is_decisive x -> is_certified_claim x.
Proof.
rewrite /status; case: ifP => // _; case: (claims c) => // x l.
case: (not_covered c) => // ; case: ifP => // /List.forallb_forall every _.
by move=> y /every; case: is_decisive.
Qed.

Theorem accepted_sound m c meaning :
  check m c = Accepted "CERTIFIED" ->
  has_its_slopes meaning ->
  forall b, List.In b (blocks m) ->
    incrementally_stable b (meaning (block_activation b)).
Proof.
rewrite /check; case: ifP => // _; case: ifP => // /negbFE formed.
case: ifP => // _; case: ifP => // _.
case: ifP => // /negbFE same; case: ifP => // _ [certified] slopes b inb.
have formed_b : is_well_formed b.
  by move/List.forallb_forall: formed; apply.
have [x inx [property found]] :=
  block_claims_stable (evidences c) (stated_region c) b.
have expected : List.In x (expected_claims m c).
  by apply/List.in_flat_map; exists b.
have [y iny equal] := list_eqb_in same expected.
have /andP[/andP[/andP[/andP[/andP[_ same_p] _] _] _] same_v] := equal.
have y_certified : is_certified_claim y.
  apply: (status_certified certified iny).
  by rewrite /is_decisive -(property_eqbP same_p) property.
have x_certified : is_certified_claim x.
  move: same_v y_certified; rewrite /is_certified_claim.
  by case: (claim_verdict x) (claim_verdict y) => [?|? ?|?] [?|? ?|?].
case: (all_claims_stable (found x_certified) (conj property x_certified)).
- move=> inp; have [dense obstacle [metric [low [high [plain bounds]]]]] :=
    plain_claims_stable inp (conj property x_certified).
  have [no_obstacle tied] := tied_of_obstacle obstacle.
  apply: (stable_by_metric formed_b dense tied _ bounds (slopes _ no_obstacle).1).
  exact: plain_metric_valid.
- move=> inp; have [dense obstacle [metric [low [high [scaled bounds]]]]] :=
    scaled_claims_stable inp (conj property x_certified).
  have [no_obstacle tied] := tied_of_obstacle obstacle.
  apply: (stable_by_metric formed_b dense tied _ bounds (slopes _ no_obstacle).1).
  exact: scaled_metric_valid.
- move=> inp; have [no_obstacle [worst [kappa [some worst_is kappa0]]]] :=
    dominance_claims_stable inp (conj property x_certified).
  exact: (stable_by_dominance formed_b (slopes _ no_obstacle).1 some worst_is kappa0).
move=> [dense tied least no_obstacle [numbers [f [low bound]]]].
exact: (stable_by_inequality formed_b dense tied bound
          ((slopes _ no_obstacle).2 least)).
Qed.

End Verdict.
