(** * What an accepted certificate means

    Purpose: from the one word of the checker to the trajectories of every block.

    Main Results
    - [accepted_names]: no two blocks of an accepted model have one name.
    - [claim_sound]: if the checker accepts a certificate, whatever its verdict,
      every certified claim of incremental stability is true of a block of that
      name: in the norm that the claim names, with the numbers that its evidence
      holds, two trajectories with the same inputs never move apart.
    - [certified_sound]: if the verdict is CERTIFIED, that holds of every block of
      the model: wherever the trajectories start, however deep the block is
      unrolled.

    Dependencies: OperatorSound, Check. *)

From Coq Require Import ZArith Lia String List Sorted Permutation.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Dominance MatrixInequality.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound MetricSound.
From Keel.Checker Require Import DominanceSound InequalitySound OperatorSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** Claims *)

Lemma property_eqbP x y : property_eqb x y -> x = y.
Proof. by case: x; case: y. Qed.

Lemma norm_eqbP x y : norm_eqb x y -> x = y.
Proof. by case: x => [|?|?||?||]; case: y => [|?|?||?||] //= /String.eqb_eq ->. Qed.

Lemma list_eqb_in_l (A : Type) (eqb : A -> A -> bool) l k y :
  list_eqb eqb l k -> List.In y k -> exists2 x, List.In x l & eqb x y.
Proof.
elim: l k => [|a l IH] [|c k] //= /andP[same rest] [<-|ink].
  by exists a; [left|].
by have [x inx xy] := IH k rest ink; exists x; [right|].
Qed.

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

Lemma gatheredE (A B : Type) (f : A -> list B) l :
  gathered f l = List.flat_map f l.
Proof.
have reversed done :
    List.fold_left (fun done a => List.rev_append (f a) done) l done
      = List.app (List.rev (List.flat_map f l)) done.
  elim: l done => [|a l IH] done //=.
  by rewrite IH List.rev_append_rev List.rev_app_distr List.app_assoc.
by rewrite /gathered reversed List.rev_append_rev List.app_nil_r List.app_nil_r
     List.rev_involutive.
Qed.

Lemma gathered_pairs (A B C : Type) (f : A -> B) (g : A -> B -> list C) l x :
  List.In x (gathered (fun one => g (fst one) (snd one))
               (gathered (fun a => List.cons (a, f a) nil) l))
  <-> exists2 a, List.In a l & List.In x (g a (f a)).
Proof.
rewrite !gatheredE; split=> [/List.in_flat_map [[a fa] [ina inx]]|[a ina inx]].
  move: ina => /List.in_flat_map [a' [ina [[a_is f_is]|//]]].
  by exists a' => //; move: inx; rewrite -a_is -f_is.
apply/List.in_flat_map; exists (a, f a); split=> //.
by apply/List.in_flat_map; exists a; split=> //; left.
Qed.

(** ** Names *)

Lemma leb_trans (x y z : string) :
  String.leb x y -> String.leb y z -> String.leb x z.
Proof.
rewrite /String.leb; elim: x y z => [|a x IH] [|c y] [|d z] //=.
rewrite /Ascii.compare.
case: (N.compare_spec (Ascii.N_of_ascii a) (Ascii.N_of_ascii c)) => [ac|ac|ac];
  case: (N.compare_spec (Ascii.N_of_ascii c) (Ascii.N_of_ascii d)) => [cd|cd|cd];
  case: (N.compare_spec (Ascii.N_of_ascii a) (Ascii.N_of_ascii d)) => [ad|ad|ad] //;
  try lia.
exact: IH.
Qed.

(** What the checker finds in order without two neighbours alike has no name
    twice. *)
Lemma unique_names m :
  has_unique_names m -> List.NoDup (List.map block_name (blocks m)).
Proof.
rewrite /has_unique_names; set names := List.map _ _ => distinct.
have trans : Relations_1.Transitive (fun x y => is_true (NameOrder.leb x y)).
  by move=> x y z; exact: leb_trans.
apply: (Permutation.Permutation_NoDup (Permutation.Permutation_sym
  (NameSort.Permuted_sort names))).
have := NameSort.StronglySorted_sort names trans.
elim: (NameSort.sort names) distinct => [|a l IH] distinct sorted; first by constructor.
have {sorted} [sorted above] := Sorted.StronglySorted_inv sorted.
constructor; last first.
  by apply: IH => //; case: l distinct {sorted above} => //= c l; case/andP.
move: distinct; case: l sorted above {IH} => [|c l] sorted above /=;
  first by move=> _ [].
case/andP=> /negP other _ [same|inl].
  by apply: other; rewrite same String.eqb_refl.
have [_ /List.Forall_forall c_below] := Sorted.StronglySorted_inv sorted.
have ca := c_below _ inl; have ac := List.Forall_inv above.
by apply: other; rewrite (String.leb_antisym _ _ ac ca) String.eqb_refl.
Qed.

(** ** Evidence *)

Lemma filled_in h l name e :
  (looked_up (filled h l).1 name = Some e -> List.In (name, e) l)
  /\ (forall x, List.In x (filled h l).2 -> List.In x l).
Proof.
elim: h l => [|h IH] l //=.
case: filled (IH l) => before [|[here found] rest] /= [in_before in_rest].
  by split.
case: filled (IH rest) => after others /= [in_after in_others]; split.
  case order: String.compare => // found_e.
    move: order found_e => /String.compare_eq_iff -> [<-].
    by apply: in_rest; left.
  by apply: in_rest; right; apply: in_after found_e.
by move=> x /in_others inx; apply: in_rest; right.
Qed.

(** Whatever stands behind a name is evidence of that name. *)
Lemma known_in (T : Type) (part : evidence -> option T) l name v :
  part (Evidence None None None) = None ->
  part (known_from (indexed_by_name l) name) = Some v ->
  exists2 e, List.In (name, e) l & part e = Some v.
Proof.
rewrite /known_from /indexed_by_name => nothing.
set h := Z.to_nat _.
have stands e : looked_up (filled h l).1 name = Some e -> List.In (name, e) l.
  by have [] := filled_in h l name e.
case: looked_up stands => [e|_]; last by rewrite nothing.
by move=> /(_ e erefl) ine <-; exists e.
Qed.

Section Claims.

Variables (known : string -> evidence) (where_ : region) (b : block).

Let claims_with (x : claim) := claim_property x = IncrementalStability
  /\ is_certified_claim x.

(** Of this block, in this norm. *)
Let speaks_in (n : norm) (x : claim) :=
  claim_scope x = block_name b /\ state_norm (claim_statement x) = n.

Lemma neither_open theorem n d reason x :
  List.In x (neither b theorem n d (Inconclusive reason)) ->
  is_certified_claim x = false.
Proof. by rewrite /neither; case: ifP => _ /= [<-|] //; case=> [<-|]. Qed.

Lemma uniqueness_other is_plain v x :
  List.In x (uniqueness b is_plain v) -> claim_property x <> IncrementalStability.
Proof. by rewrite /uniqueness; case: ifP => _ //= [<-|]. Qed.

Lemma attraction_other theorem n inputs reach least overshoot start s1 s2 s3 x :
  List.In x (attraction where_ b theorem n inputs reach least overshoot start
               s1 s2 s3) ->
  claim_property x <> IncrementalStability.
Proof. by move=> /= [<-|[<-|[<-|]]]. Qed.

Lemma unstable_open is_plain m low high x :
  List.In x (found_claims (unstable known b is_plain m low high)) ->
  ~ claims_with x.
Proof.
move=> inx [property certified]; case: inx => [same|/uniqueness_other //].
move: certified; rewrite -same /is_certified_claim /= /no_stability.
by rewrite /refuted_or_not; do 3 case: ifP => _ //.
Qed.

Lemma stability_norm is_plain bounds :
  state_norm (claim_statement (stability b is_plain (certified_by bounds)))
    = metric_norm b is_plain.
Proof. by rewrite /stability /certified_by; case: finite_bounds. Qed.

Lemma stable_norm is_plain m least greatest x :
  List.In x (found_claims (stable known where_ b is_plain m least greatest)) ->
  claims_with x ->
  speaks_in (metric_norm b is_plain) x.
Proof.
move=> inx [property certified]; case: inx => [<-|].
  by split; last exact: stability_norm.
case/List.in_app_iff=> [/uniqueness_other //|].
case/List.in_app_iff; first by case: ifP => // _ [same|//]; rewrite -same in property.
case/List.in_app_iff.
  by case=> [same|[same|[same|//]]]; rewrite -same in property.
by case: ifP => // _ /attraction_other.
Qed.

Lemma metric_finding_stable is_plain m x :
  List.In x (found_claims (metric_finding known where_ b is_plain m)) ->
  claims_with x ->
  speaks_in (metric_norm b is_plain) x
  /\ exists low high,
      spectrum (least_answer known b m) (greatest_answer known b m)
        = Some (low, high).
Proof.
rewrite /metric_finding; case: spectrum => [[low high]|].
  by move=> /stable_norm inx stable; split; [exact: inx | exists low, high].
by move=> /unstable_open open /open.
Qed.

Lemma plain_finding_stable x :
  List.In x (found_claims (plain_finding known where_ b)) -> claims_with x ->
  [/\ is_dense b, metric_obstacle b = None,
      speaks_in StateMatrix x
    & exists m low high, plain_metric b = Some m
        /\ spectrum (least_answer known b m) (greatest_answer known b m)
           = Some (low, high)].
Proof.
rewrite /plain_finding => inx stable; move: inx; case dense: is_dense => //=.
have open reason theorem n d :
    ~ List.In x (neither b theorem n d (Inconclusive reason)).
  by move=> /neither_open; case: stable => _ ->.
case: metric_obstacle => [reason /open //|]; case: plain_metric => [m|/open //].
move=> /metric_finding_stable /(_ stable) [norm_is [low [high bounds]]].
by split=> //; exists m, low, high.
Qed.

Lemma scaled_finding_stable x :
  List.In x (found_claims (scaled_finding known where_ b)) -> claims_with x ->
  [/\ is_dense b, metric_obstacle b = None,
      speaks_in (ScaledStateMatrix (scale_name b)) x
    & exists m low high, scaled_metric known b = Some m
        /\ spectrum (least_answer known b m) (greatest_answer known b m)
           = Some (low, high)].
Proof.
rewrite /scaled_finding => inx stable; move: inx; case dense: is_dense => //=.
case: metric_obstacle => //=; case: ifP => //= _; case: scaled_metric => [m|//].
move=> /metric_finding_stable /(_ stable) [norm_is [low [high bounds]]].
by split=> //; exists m, low, high.
Qed.

Lemma dominance_claims_stable x :
  List.In x (dominance_claims known where_ b) -> claims_with x ->
  [/\ slope_obstacle (block_activation b) = None,
      speaks_in (WeightedMaximum (dominance_name b)) x
    & exists worst kappa,
      [/\ dominance known b <> nil,
          worst_row (dominance known b) = (worst, kappa) & is_positive kappa]].
Proof.
move=> inx stable; move: inx.
have open reason theorem n d :
    ~ List.In x (neither b theorem n d (Inconclusive reason)).
  by move=> /neither_open; case: stable => _ ->.
rewrite /dominance_claims; case: slope_obstacle => [reason /open //|].
case: (dominance known b) => [/open //|r l].
case worst_is: worst_row => [worst kappa]; case: ifP => [_ /open //|].
move=> /negbFE kappa0 inx; split=> //; last by exists worst, kappa.
have [property _] := stable; case: inx => [<-|] //.
case/List.in_app_iff; first by case: ifP => // _ [same|//]; rewrite -same in property.
case/List.in_app_iff; first by case: ifP => // _ [same|//]; rewrite -same in property.
case/List.in_app_iff.
  by case=> [same|[same|[same|//]]]; rewrite -same in property.
by case: ifP => // _ /attraction_other.
Qed.

Lemma inequality_stable x :
  List.In x (found_claims (inequality_finding known b)) -> claims_with x ->
  [/\ is_dense b, is_tied b, is_positive (least_slope (block_activation b)),
      slope_obstacle (block_activation b) = None
    & speaks_in (GivenMatrix (inequality_name b)) x
      /\ exists numbers f least,
        found_numbers (known (inequality_name b)) = Some numbers
        /\ inequality_bound (state b) (step_sizes b)
             (least_slope (block_activation b)) numbers f = Some least].
Proof.
rewrite /inequality_finding /is_slope_restricted => inx [property _].
move: inx; case: ifP => //= /andP[/andP[/andP[/andP[dense tied] _] restricted] least].
rewrite /inequality_claims; case: found_numbers => // numbers.
case: found_factor => // f; case bound: inequality_bound => [low|] //.
case: floor_double => // value_; case: ifP => // _ inx; split=> //.
  by move: restricted; case: slope_obstacle.
split; last by exists numbers, f, low.
by case: inx => [<-|[same|//]] //; rewrite -same in property.
Qed.

Lemma unless_in p f more x :
  List.In x (found_claims (unless p f more)) ->
  List.In x (found_claims f) \/ List.In x (found_claims (more tt)).
Proof. by rewrite /unless; case: ifP => _ /=; [left | rewrite List.in_app_iff]. Qed.

Lemma unless_keeps p f more x :
  List.In x (found_claims f) -> List.In x (found_claims (unless p f more)).
Proof. by rewrite /unless; case: ifP => _ //= inx; apply/List.in_app_iff; left. Qed.

(** Every certified claim of incremental stability comes from a theorem that
    holds of the block. *)
Lemma findings_stable x :
  List.In x (found_claims (findings known where_ b)) -> claims_with x ->
  [\/ List.In x (found_claims (plain_finding known where_ b)),
      List.In x (found_claims (scaled_finding known where_ b)),
      List.In x (dominance_claims known where_ b)
    | List.In x (found_claims (inequality_finding known b))].
Proof.
rewrite /findings => inx [property certified].
have [{}inx|{}inx] := unless_in inx; last first.
  move: inx; rewrite /divergence_finding; case: ifP => //= _.
  by case: ifP => //= _ [same|//]; rewrite -same in certified.
rewrite /and_equilibria in inx; have [{}inx|{}inx] := unless_in inx; last first.
  move: inx; rewrite /equilibrium_finding; case: ifP => // _.
  case: ifP => _ /=; first by case=> [same|//]; rewrite -same in property.
  by case: ifP => //= _ [same|//]; rewrite -same in property.
rewrite /and_near_symmetry in inx; have [{}inx|{}inx] := unless_in inx; last first.
  move: inx; rewrite /nearly_symmetric_finding; case: ifP => // _.
  case: ifP => //= _; rewrite /amplification.
  case: eigenvalue => // low; case: eigenvalue => // high.
  by case: ifP => // _; case: ifP => // _ [same|//]; rewrite -same in property.
rewrite /and_inequality in inx.
have [{}inx|{}inx] := unless_in inx; last by constructor 4; exact: inx.
rewrite /and_dominance in inx.
have [{}inx|{}inx] := unless_in inx; last by constructor 3; exact: inx.
by move: inx; case/List.in_app_iff=> inx; [constructor 1 | constructor 2]; exact: inx.
Qed.

(** There is always a claim of incremental stability. *)
Lemma stability_found :
  exists2 x, List.In x (found_claims (findings known where_ b))
    & claim_property x = IncrementalStability.
Proof.
have [x inx x_is] : exists2 x,
    List.In x (found_claims (and_dominance known where_ b))
    & claim_property x = IncrementalStability.
  rewrite /and_dominance.
  rewrite /unless; case: ifP => [/List.existsb_exists [x [inx /andP[same _]]]|_].
    by exists x => //; exact: property_eqbP.
  have [x inx x_is] : exists2 x, List.In x (dominance_claims known where_ b)
      & claim_property x = IncrementalStability.
    rewrite /dominance_claims; case: slope_obstacle => [reason|].
      by eexists; [left; reflexivity |].
    case: (dominance known b) => [|r l]; first by eexists; [left; reflexivity |].
    case: worst_row => worst kappa.
    by case: ifP => _; eexists; try (by left; reflexivity).
  by exists x => //; apply/List.in_app_iff; right.
exists x; last exact: x_is.
exact: (unless_keeps _ _ (unless_keeps _ _ (unless_keeps _ _
          (unless_keeps _ _ inx)))).
Qed.

Lemma best_property l first :
  (forall c, List.In c (first :: l) -> claim_property c = IncrementalStability) ->
  claim_property (List.fold_left better l first) = IncrementalStability.
Proof.
elim: l first => [|c l IH] first same; first by apply: same; left.
apply: IH => d [<-|ind]; last by apply: same; right; right.
have first_is := same first (or_introl erefl).
have c_is := same c (or_intror (or_introl erefl)).
rewrite /better; case: (claim_verdict first) (claim_verdict c) => [?|? ?|?] [?|? ?|?] //.
by case: ifP.
Qed.

Lemma stability_claimed :
  exists2 x, List.In x (block_claims b (found_claims (findings known where_ b)))
    & claim_property x = IncrementalStability.
Proof.
have [c] := stability_found; move: (found_claims _) => found inc c_is.
set is_stability := fun c => property_eqb (claim_property c) IncrementalStability.
case filtered: (List.filter is_stability found) => [|first others].
  have : List.In c (List.filter is_stability found).
    by apply/List.filter_In; rewrite /is_stability c_is.
  by rewrite filtered.
have best_is : claim_property (List.fold_left better others first)
    = IncrementalStability.
  apply: best_property => d; rewrite -filtered.
  by move=> /List.filter_In [_ /property_eqbP].
exists (List.fold_left better others first) => //.
apply/List.in_flat_map; exists IncrementalStability; split; first by left.
rewrite -/is_stability filtered; left.
by rewrite /as_deployed best_is orbT.
Qed.

(** A certified claim of a block is one that was found. *)
Lemma block_claims_found found x :
  List.In x (block_claims b found) -> is_certified_claim x -> List.In x found.
Proof.
move=> /List.in_flat_map [property [_]].
set is_one := fun c => property_eqb _ _.
case filtered: (List.filter is_one found) => [|first others] //.
case=> [<-|//]; rewrite /as_deployed; case: ifP => // _ /best_in.
by rewrite -filtered => /List.filter_In [].
Qed.

End Claims.

(** ** The verdict *)

Arguments never_apart {R} b sigma D.

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

(** What a norm that a claim names measures of the states of a block, squared,
    with the numbers that the evidence holds. *)
Definition measured (l : list (string * evidence)) b (n : norm)
    (D : 'cV[R]_(state_size b) -> R) : Prop :=
  match n with
  | StateMatrix => D =1 Metric.form (- operator R b 0)
  | ScaledStateMatrix name =>
      exists e lambda,
        [/\ List.In (name, e) l, found_numbers e = Some lambda
          & D =1 Metric.form (\matrix_(i, j)
              - (value (List.nth i lambda zero) * operator R b 0 i j))]
  | GivenMatrix name =>
      exists e numbers,
        [/\ List.In (name, e) l, found_numbers e = Some numbers
          & D =1 Metric.form (metric_of R (state_size b)
              (in_triangle (state_size b) 1
                 (List.skipn (state_size b) numbers)))]
  | WeightedMaximum name =>
      exists e weights,
        [/\ List.In (name, e) l, found_direction e = Some weights
          & forall x, D x = weighted_max (unit_weights_of R b weights) x ^+ 2]
  | _ => False
  end.
Arguments measured l b n D : clear implicits.

Lemma tied_of_obstacle b : metric_obstacle b = None ->
  slope_obstacle (block_activation b) = None /\ is_tied b.
Proof.
rewrite /metric_obstacle; case: slope_obstacle => //.
by case: ifP => // /negbFE.
Qed.

Lemma operator_dense b :
  is_dense b ->
  operator R b 0 = real_matrix R (state_size b) (state_size b) (state b).
Proof.
move=> dense; apply/matrixP => i j; rewrite /operator dense_operator //.
by rewrite /state_at /state; case: (states b).
Qed.

Section Findings.

Variables (l : list (string * evidence)) (where_ : region) (b : block).
Variable meaning : activation -> R -> R.

Let known := known_from (indexed_by_name l).
Let sigma := meaning (block_activation b).

Hypothesis formed : is_well_formed b.
Hypothesis slopes : has_its_slopes meaning.

Lemma plain_sound m low high :
  is_dense b -> metric_obstacle b = None -> plain_metric b = Some m ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  exists2 D, measured l b StateMatrix D & never_apart b sigma D.
Proof.
move=> dense obstacle plain bounds.
have [no_obstacle tied] := tied_of_obstacle obstacle.
exists (Metric.form (real_matrix R (state_size b) (state_size b) (p m))).
  move=> e; rewrite operator_dense // -real_matrix_negated.
  by move: plain; rewrite /plain_metric; case: ifP => // _ [<-].
apply: (stable_by_metric formed dense tied _ bounds (slopes no_obstacle).1).
exact: plain_metric_valid.
Qed.

Lemma scaled_sound m low high :
  is_dense b -> metric_obstacle b = None -> scaled_metric known b = Some m ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  exists2 D, measured l b (ScaledStateMatrix (scale_name b)) D
    & never_apart b sigma D.
Proof.
move=> dense obstacle scaled bounds.
have [no_obstacle tied] := tied_of_obstacle obstacle.
have valid := scaled_metric_valid R formed dense tied scaled.
exists (Metric.form (real_matrix R (state_size b) (state_size b) (p m))); last first.
  exact: (stable_by_metric formed dense tied valid bounds (slopes no_obstacle).1).
have found_scales : found_numbers (known (scale_name b)) = Some (multipliers m).
  move: scaled; rewrite /scaled_metric.
  by case: found_numbers => // scales; case: ifP => // _ [<-].
have [e ine e_is] := known_in erefl found_scales.
exists e, (multipliers m); split=> // x; congr Metric.form.
apply/matrixP => i j; rewrite operator_dense // mxE [RHS]mxE.
have [_ entries _ _] := valid; move: entries.
rewrite -(dense_size dense) => /(_ i j).
by rewrite mxE [X in _ = - (X * _)]mxE => ->.
Qed.

Lemma dominance_sound worst kappa :
  slope_obstacle (block_activation b) = None ->
  dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) -> is_positive kappa ->
  exists2 D, measured l b (WeightedMaximum (dominance_name b)) D
    & never_apart b sigma D.
Proof.
move=> no_obstacle some worst_is kappa0.
have [weights found_weights never] :=
  stable_by_dominance formed (slopes no_obstacle).1 some worst_is kappa0.
exists (fun e => weighted_max (unit_weights_of R b weights) e ^+ 2) => //.
have [e ine e_is] := known_in erefl found_weights.
by exists e, weights.
Qed.

Lemma inequality_sound numbers f low :
  is_dense b -> is_tied b -> is_positive (least_slope (block_activation b)) ->
  slope_obstacle (block_activation b) = None ->
  found_numbers (known (inequality_name b)) = Some numbers ->
  inequality_bound (state b) (step_sizes b) (least_slope (block_activation b))
    numbers f = Some low ->
  exists2 D, measured l b (GivenMatrix (inequality_name b)) D
    & never_apart b sigma D.
Proof.
move=> dense tied least no_obstacle found bound.
eexists; last first.
  exact: (stable_by_inequality formed dense tied bound ((slopes no_obstacle).2 least)).
have [e ine e_is] := known_in erefl found.
by exists e, numbers.
Qed.

Theorem findings_sound x :
  List.In x (found_claims (findings known where_ b)) ->
  claim_property x = IncrementalStability ->
  is_certified_claim x ->
  claim_scope x = block_name b
  /\ exists2 D, measured l b (state_norm (claim_statement x)) D
    & never_apart b sigma D.
Proof.
move=> inx property certified; have stable := conj property certified.
case: (findings_stable inx stable) => {}inx.
- have [dense obstacle [scope ->] [m [low [high [plain bounds]]]]] :=
    plain_finding_stable inx stable.
  by split=> //; exact: (plain_sound dense obstacle plain bounds).
- have [dense obstacle [scope ->] [m [low [high [scaled bounds]]]]] :=
    scaled_finding_stable inx stable.
  by split=> //; exact: (scaled_sound dense obstacle scaled bounds).
- have [no_obstacle [scope ->] [worst [kappa [some worst_is kappa0]]]] :=
    dominance_claims_stable inx stable.
  by split=> //; exact: (dominance_sound no_obstacle some worst_is kappa0).
have [dense tied least no_obstacle [[scope ->] [numbers [f [low [found bound]]]]]] :=
  inequality_stable inx stable.
by split=> //; exact: (inequality_sound dense tied least no_obstacle found bound).
Qed.

End Findings.

(** ** The check *)

Lemma status_certified c :
  status c = "CERTIFIED"%string ->
  forall x, List.In x (claims c) -> is_decisive x -> is_certified_claim x.
Proof.
rewrite /status; case: ifP => // _; case: (claims c) => // x l.
case: (not_covered c) => // ; case: ifP => // /List.forallb_forall every _.
by move=> y /every; case: is_decisive.
Qed.

(** Equal claims say the same. *)
Lemma claim_eqbP x y :
  claim_eqb x y ->
  [/\ claim_scope x = claim_scope y, claim_property x = claim_property y,
      state_norm (claim_statement x) = state_norm (claim_statement y)
    & is_certified_claim x = is_certified_claim y].
Proof.
move=> /andP[/andP[/andP[/String.eqb_eq scope /property_eqbP property]]].
move=> /andP[/andP[/andP[/andP[/andP[_ /norm_eqbP same_norm] _] _] _] _] same_v.
split=> //; move: same_v; rewrite /is_certified_claim.
by case: (claim_verdict x) (claim_verdict y) => [?|? ?|?] [?|? ?|?].
Qed.

(** What the checker compares the claims with. *)
Definition conclusions m c : list claim :=
  expected_claims (all_findings (known_from (indexed_by_name (evidences c))) m c).

Lemma accepted_claims m c status :
  check m c = Accepted status ->
  [/\ status = Check.status c,
      forall b, List.In b (blocks m) -> is_well_formed b
    & list_eqb claim_eqb (conclusions m c) (claims c)].
Proof.
rewrite /check; case: ifP => // _; case: ifP => // /negbFE formed.
do 3 case: ifP => // _; case: ifP => // _; case: ifP => // _; case: ifP => // /negbFE same.
case: needless_evidence => //; case: ifP => // _ [<-]; split=> // b inb.
by move/List.forallb_forall: formed; apply.
Qed.

(** The name in a claim is that of one block only. *)
Theorem accepted_names m c status :
  check m c = Accepted status -> List.NoDup (List.map block_name (blocks m)).
Proof.
rewrite /check; do 3 case: ifP => // _.
by case: ifP => // /negbFE unique _; exact: unique_names.
Qed.

Lemma conclusions_in m c x :
  List.In x (conclusions m c) <->
  exists2 b, List.In b (blocks m)
    & List.In x (block_claims b (found_claims (findings
        (known_from (indexed_by_name (evidences c))) (stated_region c) b))).
Proof.
exact: (gathered_pairs _ (fun b f => block_claims b (found_claims f))).
Qed.

Theorem claim_sound m c status meaning :
  check m c = Accepted status ->
  has_its_slopes meaning ->
  forall x, List.In x (claims c) ->
    claim_property x = IncrementalStability ->
    is_certified_claim x ->
  exists b, [/\ List.In b (blocks m), block_name b = claim_scope x
    & exists2 D, measured (evidences c) b (state_norm (claim_statement x)) D
      & never_apart b (meaning (block_activation b)) D].
Proof.
move=> /accepted_claims [_ formed same] slopes x inx property certified.
have [y iny /claim_eqbP [scope y_is norm_is y_certified]] :=
  list_eqb_in_l same inx.
rewrite property in y_is; rewrite certified in y_certified.
have /conclusions_in [b inb {}iny] := iny.
have found := block_claims_found iny y_certified.
have [y_scope never] := findings_sound (formed b inb) slopes found y_is y_certified.
exists b; rewrite -scope -norm_is.
by split; [exact: inb | exact: esym y_scope | exact: never].
Qed.

Theorem certified_sound m c meaning :
  check m c = Accepted "CERTIFIED" ->
  has_its_slopes meaning ->
  forall b, List.In b (blocks m) ->
    incrementally_stable b (meaning (block_activation b)).
Proof.
move=> /accepted_claims [status_is formed same] slopes b inb.
have [x inx property] := stability_claimed
  (known_from (indexed_by_name (evidences c))) (stated_region c) b.
have expected : List.In x (conclusions m c) :=
  proj2 (conclusions_in m c x) (ex_intro2 _ _ b inb inx).
have [y iny /claim_eqbP [_ x_is _ x_certified]] := list_eqb_in same expected.
have certified : is_certified_claim x.
  rewrite x_certified; apply: (status_certified (esym status_is) iny).
  by rewrite /is_decisive -x_is property; exact: isT.
have found := block_claims_found inx certified.
have [_ [D _ never]] := findings_sound (formed b inb) slopes found property certified.
by exists D; exact: never.
Qed.

End Verdict.
