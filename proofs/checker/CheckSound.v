(** * What an accepted certificate holds

    Purpose: from the one word of the checker to what it compared: the claims
    with those that it draws itself, names with blocks and with evidence.

    Main Results
    - [known_in]: what the checker finds behind a name is evidence that the
      certificate has under that name.
    - [accepted_claims]: the claims of an accepted certificate are, in order,
      those that the checker draws from the model and the evidence;
      [conclusions_in]: they are those of its blocks, of all kinds, and those of the
      network.
    - [claim_eqbP]: claims that it takes for equal differ at most in how their
      numbers are written.
    - [accepted_transitions]: the sizes of what stands between blocks belong
      together.
    - [accepted_names]: no two blocks of an accepted model have one name;
      [accepted_scopes]: and none is named as the network.
    - [accepted_input], [accepted_fit]: the channels of the input can be prepared,
      and each layer takes as many numbers as there are.

    What the claims mean is proved in StatementSound.v.

    Dependencies: Check. *)

From Coq Require Import ZArith Lia String List Sorted Permutation.
From mathcomp Require Import all_ssreflect zify.
From Keel.Checker Require Import Types Numbers Index Kernel Conditions.
From Keel.Checker Require Import Monotone Step Network Check.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** ** Claims *)

Lemma property_eqbP x y : property_eqb x y -> x = y.
Proof. by case: x; case: y. Qed.

Lemma norm_eqbP x y : norm_eqb x y -> x = y.
Proof.
by case: x => [|?|?|?||?|?||||]; case: y => [|?|?|?||?|?||||] //= /String.eqb_eq ->.
Qed.

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
Lemma unique_names m : has_unique_names m -> List.NoDup (block_names m).
Proof.
rewrite /has_unique_names; set names := block_names _ => distinct.
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

Lemma block_named m b : List.In b (blocks m) -> List.In (block_name b) (block_names m).
Proof. by move=> inb; apply/List.in_app_iff; left; exact: List.in_map. Qed.

Lemma equilibrium_named m e :
  List.In e (equilibria m) -> List.In (equilibrium_name e) (block_names m).
Proof.
move=> ine; apply/List.in_app_iff; right; apply/List.in_app_iff; left.
exact: List.in_map.
Qed.

Lemma leaky_named m l :
  List.In l (leaky_blocks m) -> List.In (leaky_name l) (block_names m).
Proof.
move=> inl; apply/List.in_app_iff; right; apply/List.in_app_iff; right.
exact: List.in_map.
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

(** ** Findings *)

Lemma unless_in p f more x :
  List.In x (found_claims (unless p f more)) ->
  List.In x (found_claims f) \/ List.In x (found_claims (more tt)).
Proof. by rewrite /unless; case: ifP => _ /=; [left | rewrite List.in_app_iff]. Qed.

Lemma unless_keeps p f more x :
  List.In x (found_claims f) -> List.In x (found_claims (unless p f more)).
Proof. by rewrite /unless; case: ifP => _ //= inx; apply/List.in_app_iff; left. Qed.

(* Unfolded last, so that a finding is compared before it is evaluated. *)
Local Strategy 100 [unless].

(** By which theorem a claim of a block was found. *)
Variant found_of_block known where_ b x : Prop :=
| FoundByPlainMetric of List.In x (found_claims (plain_finding known where_ b))
| FoundByScaledMetric of List.In x (found_claims (scaled_finding known where_ b))
| FoundByDominance of List.In x (dominance_claims known where_ b)
| FoundByPixels of List.In x (found_claims (pixelwise_finding known where_ b))
| FoundBySymbols of List.In x (found_claims (symbol_finding where_ b))
| FoundByInequality of List.In x (found_claims (inequality_finding known b))
| FoundByNearSymmetry of List.In x (found_claims (nearly_symmetric_finding known where_ b))
| FoundByLurie of List.In x (found_claims (lurie_finding known where_ b))
| FoundByEquilibria of List.In x (found_claims (equilibrium_finding known b))
| FoundByAllSteps of List.In x (found_claims (unrolled_finding known b))
| FoundBySlopes of List.In x (found_claims (divergence_finding known b)).

Lemma findings_from known where_ b x :
  List.In x (found_claims (findings known where_ b)) -> found_of_block known where_ b x.
Proof.
rewrite /findings => inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundBySlopes _ inx).
rewrite /and_all_steps in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByAllSteps _ inx).
rewrite /and_equilibria in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByEquilibria _ inx).
rewrite /and_lurie in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByLurie inx).
rewrite /and_near_symmetry in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByNearSymmetry inx).
rewrite /and_inequality in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByInequality _ inx).
rewrite /and_symbols in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundBySymbols _ inx).
rewrite /and_pixels in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByPixels inx).
rewrite /and_dominance in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByDominance inx).
case/List.in_app_iff: inx => inx; [exact (FoundByPlainMetric inx) | exact (FoundByScaledMetric inx)].
Qed.

(** ** The check *)

(** Where and to what accuracy, with numbers of one value. *)
Definition same_extent (x y : extent) : Prop :=
  [/\ option_eqb same (within_inputs x) (within_inputs y),
      option_eqb same (within_states x) (within_states y)
    & option_eqb same (accuracy x) (accuracy y)].

Definition same_statement (x y : statement) : Prop :=
  [/\ theorem x = theorem y, state_norm x = state_norm y,
      inputs_norm x = inputs_norm y, at_depth x = at_depth y
    & stands_for x = stands_for y /\ same_extent (where_holds x) (where_holds y)].

Definition same_bound (x y : bound) : Prop :=
  [/\ quantity x = quantity y, bound_relation x = bound_relation y,
      same (certified x) (certified y) & shown_by x = shown_by y].

Definition same_verdict (x y : verdict) : Prop :=
  match x, y with
  | Certified l, Certified k => List.Forall2 same_bound l k
  | Refuted reason e, Refuted reason' e' => reason = reason' /\ e = e'
  | Inconclusive reason, Inconclusive reason' => reason = reason'
  | _, _ => False
  end.

Lemma list_eqbP (A : Type) (eqb : A -> A -> bool) (P : A -> A -> Prop) l k :
  (forall x y, eqb x y -> P x y) -> list_eqb eqb l k -> List.Forall2 P l k.
Proof.
move=> decides; elim: l k => [|x l IH] [|y k] //= /andP[/decides xy /IH rest].
by constructor.
Qed.

Lemma statement_eqbP x y : statement_eqb x y -> same_statement x y.
Proof.
move=> /andP[/andP[/andP[/andP[/andP[/String.eqb_eq name /norm_eqbP norm]]]]].
move=> inputs steps /andP[/andP[/andP[/andP[u s] t] _] _] gates; split=> //.
- move: inputs; case: (inputs_norm x) (inputs_norm y) => [a|] [c|] //.
  by case: a; case: c.
- move: steps; case: (at_depth x) (at_depth y) => [a|] [c|] //.
  by case: a c => [i|i|] [j|j|] //= /Z.eqb_eq ->.
by split=> //; move: gates; case: (stands_for x) (stands_for y) => [] [].
Qed.

Lemma bound_eqbP x y : bound_eqb x y -> same_bound x y.
Proof.
move=> /andP[/andP[/andP[/String.eqb_eq name relation] number] names]; split=> //.
  by move: relation; case: (bound_relation x) (bound_relation y) => [] [].
have := @list_eqbP _ _ (@eq string) _ _ (fun a c => proj1 (String.eqb_eq a c)) names.
by elim=> // a c l k -> _ ->.
Qed.

(** Claims that are taken for equal differ at most in how numbers are written. *)
Theorem claim_eqbP x y :
  claim_eqb x y ->
  [/\ claim_scope x = claim_scope y, claim_property x = claim_property y,
      same_statement (claim_statement x) (claim_statement y)
    & same_verdict (claim_verdict x) (claim_verdict y)].
Proof.
move=> /andP[/andP[/andP[/String.eqb_eq scope /property_eqbP property]]].
move=> /statement_eqbP statements verdicts; split=> //; move: verdicts.
case: (claim_verdict x) (claim_verdict y) => [l|r e|r] [k|r' e'|r'] //=.
- exact: list_eqbP bound_eqbP.
- by move=> /andP[/String.eqb_eq reason /String.eqb_eq counterexample].
by move=> /String.eqb_eq.
Qed.

(** What the checker finds of the network. *)
Definition network_conclusions m c : list claim :=
  let known := known_from (indexed_by_name (evidences c)) in
  found_claims (network_findings_of known m (all_findings known m c)).

(** What the checker compares the claims with. *)
Definition conclusions m c : list claim :=
  let known := known_from (indexed_by_name (evidences c)) in
  let found := all_findings known m c in
  all_claims found (network_findings_of known m found).

Theorem accepted_claims m c status :
  check m c = Accepted status ->
  [/\ status = Check.status c,
      forall b, List.In b (blocks m) -> is_well_formed b
    & list_eqb claim_eqb (conclusions m c) (claims c)].
Proof.
rewrite /check /compared; case: ifP => // _; case: ifP => // /negbFE /andP[/andP[formed _] _].
do 9 case: ifP => // _; case: ifP => // /negbFE same.
case: needless_evidence => //; case: ifP => // _ [<-]; split=> // b inb.
by move/List.forallb_forall: formed; apply.
Qed.

Theorem accepted_equilibria m c status :
  check m c = Accepted status ->
  forall e, List.In e (equilibria m) -> is_well_formed_equilibrium e.
Proof.
rewrite /check; case: ifP => // _; case: ifP => // /negbFE /andP[/andP[_ formed] _] _ e ine.
by move/List.forallb_forall: formed; apply.
Qed.

Theorem accepted_leaky m c status :
  check m c = Accepted status ->
  forall l, List.In l (leaky_blocks m) -> is_well_formed_leaky l.
Proof.
rewrite /check; case: ifP => // _; case: ifP => // /negbFE /andP[_ formed] _ l inl.
by move/List.forallb_forall: formed; apply.
Qed.

Theorem accepted_transitions m c status :
  check m c = Accepted status ->
  forall t, List.In t (transitions m) -> is_well_formed_transition t.
Proof.
rewrite /check; do 2 case: ifP => // _; case: ifP => // /negbFE formed _ t int.
by move/List.forallb_forall: formed; apply.
Qed.

(** The name in a claim is that of one block only. *)
Theorem accepted_names m c status :
  check m c = Accepted status -> List.NoDup (block_names m).
Proof.
rewrite /check; do 4 case: ifP => // _.
by case: ifP => // /negbFE unique _; exact: unique_names.
Qed.

(** It is not what claims about the network name in its place. *)
Theorem accepted_scopes m c status :
  check m c = Accepted status ->
  forall name, List.In name (block_names m) -> name <> network_scope.
Proof.
rewrite /check; do 5 case: ifP => // _.
case: ifP => // /negbT/negP network _ name inn named; apply: network.
apply/List.existsb_exists.
by exists name; split; [exact: inn | rewrite named String.eqb_refl].
Qed.

Theorem accepted_input m c status :
  check m c = Accepted status -> is_well_formed_input m.
Proof. by rewrite /check; do 6 case: ifP => // _; case: ifP => // /negbFE. Qed.

Theorem accepted_fit m c status :
  check m c = Accepted status -> has_fitting_layers m.
Proof. by rewrite /check; do 7 case: ifP => // _; case: ifP => // /negbFE. Qed.

Lemma claims_of_unrolled b f : layer_claims (Unrolled b, f) = block_claims b (found_claims f).
Proof. by []. Qed.

Lemma claims_of_implicit e f : layer_claims (Implicit e, f) = found_claims f.
Proof. by []. Qed.

Lemma claims_of_leaky l f :
  layer_claims (Leaky l, f) = best_claims (fun c => c) (found_claims f).
Proof. by []. Qed.

Lemma in_layers (A : Type) (pick : layer -> list A) (kind : A -> layer) m a :
  (forall l, List.In a (pick l) -> l = kind a) -> List.In a (pick (kind a)) ->
  List.In a (gathered pick (layers m)) <-> List.In (kind a) (layers m).
Proof.
move=> only its; rewrite gatheredE; split.
  by move=> /List.in_flat_map [l [inl /only <-]].
by move=> ina; apply/List.in_flat_map; exists (kind a).
Qed.

Lemma in_blocks m b : List.In b (blocks m) <-> List.In (Unrolled b) (layers m).
Proof.
apply: (in_layers (kind := Unrolled)); last by left.
by case=> [b'|e|l|name t|name type] //= [] // ->.
Qed.

Lemma in_equilibria m e : List.In e (equilibria m) <-> List.In (Implicit e) (layers m).
Proof.
apply: (in_layers (kind := Implicit)); last by left.
by case=> [b'|e'|l|name t|name type] //= [] // ->.
Qed.

Lemma in_leaky m l : List.In l (leaky_blocks m) <-> List.In (Leaky l) (layers m).
Proof.
apply: (in_layers (kind := Leaky)); last by left.
by case=> [b'|e'|l'|name t|name type] //= [] // ->.
Qed.

(** Whatever is found of the network, the claims are those of the blocks and those
    of the network. *)
Lemma conclusions_in m c x :
  let known := known_from (indexed_by_name (evidences c)) in
  List.In x (conclusions m c) <->
  [\/ exists2 b, List.In b (blocks m)
        & List.In x (block_claims b (found_claims (findings known (stated_region c) b))),
      exists2 e, List.In e (equilibria m)
        & List.In x (found_claims (equilibrium_findings known e)),
      exists2 l, List.In l (leaky_blocks m)
        & List.In x (best_claims (fun c => c) (found_claims (leaky_findings known l)))
    | List.In x (network_conclusions m c)].
Proof.
move=> known; rewrite /conclusions /network_conclusions /all_claims -/known.
move: (network_findings_of _ _ _) => network.
have flat (l l' : list claim) : List.flat_map (fun l => l) (cons l (cons l' nil)) = app l l'.
  by rewrite /= List.app_nil_r.
have of_blocks : List.In x (expected_claims (all_findings known m c)) <->
    exists2 l, List.In l (layers m)
      & exists2 one, List.In one (layer_findings known (stated_region c) l)
      & List.In x (layer_claims one).
  rewrite /expected_claims /all_findings !gatheredE; split.
    move=> /List.in_flat_map [one [/List.in_flat_map [l [inl ino]] inx]].
    by exists l => //; exists one.
  move=> [l inl [one ino inx]]; apply/List.in_flat_map; exists one; split=> //.
  by apply/List.in_flat_map; exists l.
rewrite gatheredE flat List.in_app_iff of_blocks; split.
  case=> [[l inl [one ino inx]]|]; last by constructor 4.
  case: l inl ino => [b|e|l|name t|name type] inl;
    [case=> [one_is|[]] | case=> [one_is|[]] | case=> [one_is|[]] | case | case];
    rewrite -one_is in inx.
  - rewrite claims_of_unrolled in inx; constructor 1; exists b; last exact inx.
    exact (proj2 (in_blocks m b) inl).
  - rewrite claims_of_implicit in inx; constructor 2; exists e; last exact inx.
    exact (proj2 (in_equilibria m e) inl).
  rewrite claims_of_leaky in inx; constructor 3; exists l; last exact inx.
  exact (proj2 (in_leaky m l) inl).
case=> [[b inb inx]|[e ine inx]|[l inl inx]|]; last (by right); left.
- exists (Unrolled b); first exact (proj1 (in_blocks m b) inb).
  exists (Unrolled b, findings known (stated_region c) b); first exact (or_introl erefl).
  rewrite claims_of_unrolled; exact inx.
- exists (Implicit e); first exact (proj1 (in_equilibria m e) ine).
  exists (Implicit e, equilibrium_findings known e); first exact (or_introl erefl).
  rewrite claims_of_implicit; exact inx.
exists (Leaky l); first exact (proj1 (in_leaky m l) inl).
exists (Leaky l, leaky_findings known l); first exact (or_introl erefl).
rewrite claims_of_leaky; exact inx.
Qed.

(** ** Blocks with a leak *)

Lemma best_scope name found x :
  (forall y, List.In y found -> claim_scope y = name) ->
  List.In x (best_claims (fun c => c) found) -> claim_scope x = name.
Proof.
move=> every /List.in_flat_map [q [_]].
case filtered: (List.filter _ _) => [|first others] // [<-|//].
have {every filtered} : forall y, List.In y (first :: others) -> claim_scope y = name.
  by move=> y; rewrite -filtered => /List.filter_In [/every].
elim: others first => [|c l IH] first every /=; first by apply: every; left.
apply: IH => y [<-|iny]; last by apply: every; right; right.
have scope_1 := every first (or_introl erefl).
have scope_2 := every c (or_intror (or_introl erefl)).
rewrite /better; case: (claim_verdict first) => [?|? ?|?] //.
by case: (claim_verdict c) => [?|? ?|?] //; case: ifP.
Qed.

(** By which theorem a claim of a block with a leak was found. *)
Variant found_of_leaky known l x : Prop :=
| FoundByNorm of List.In x (found_claims (norm_finding known l))
| FoundByRows of List.In x (found_claims (rows_finding known l))
| FoundByUnstable of List.In x (found_claims (unstable_finding known l))
| FoundByStep of List.In x (found_claims (step_finding known l))
| FoundByStack of List.In x (found_claims (stack_finding known l))
| FoundByStepGain of List.In x (found_claims (step_gain_finding known l)).

Lemma leaky_from known l x :
  List.In x (found_claims (leaky_findings known l)) -> found_of_leaky known l x.
Proof.
rewrite /leaky_findings => inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByStepGain inx).
rewrite /and_stack in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByStack inx).
rewrite /and_metric in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByStep inx).
rewrite /and_unstable in inx; have [{}inx|{}inx] := unless_in inx; last exact (FoundByUnstable inx).
rewrite /and_rows in inx; have [{}inx|{}inx] := unless_in inx; [exact (FoundByNorm inx) | exact (FoundByRows inx)].
Qed.

(** The claims of a block with a leak name it. *)
Lemma leaky_scope known l x :
  List.In x (found_claims (leaky_findings known l)) -> claim_scope x = leaky_name l.
Proof.
have stable p n d s r shown :
    List.In x (stable_claims l p n d s r shown) -> claim_scope x = leaky_name l.
  rewrite /stable_claims; case=> [<-//|]; case: r => [r|//]; case: ifP => // _.
  by case=> [<-|[]].
move=> inx; case: (leaky_from inx) => {inx}.
- rewrite /norm_finding; case: slope_obstacle => [reason [<-|[]]//|].
  case: has_one_leak; last by case=> [<-|[]].
  case: (all _ _); last by case=> [<-|[]].
  cbv beta iota zeta delta [found_claims negb norm_claims]; case: all_found => [norms|[<-|[]]//].
  by case: ifP => [_ [<-|[]]//|_]; exact: stable.
- rewrite /rows_finding; case: dominance_obstacle => [reason [<-|[]]//|].
  cbv beta iota zeta delta [found_claims rows_claims]; case: leaky_weights => [weights|[<-|[]]//].
  case: least_quotient => [kappa|[<-|[]]//]; case: ifP => [_|_ [<-|[]]//].
  rewrite List.in_app_iff => -[|]; first exact: stable.
  by case: leaky_input => [_|//] [<-|[<-|[]]].
- rewrite /unstable_finding; case: ifP => [_|//].
  cbv beta iota zeta delta [found_claims].
  case: found_numbers => [numbers|//]; case: found_factor => [f|//].
  by case: found_direction => [v|//]; case: ifP => [_ [<-|[]]|].
- rewrite /step_finding; case: ifP => [_|//].
  cbv beta iota zeta delta [found_claims step_claims].
  case: step_found => [shown|[<-|[]]//]; case: ifP => [_ [<-|[]]//|_].
  exact: stable.
- rewrite /stack_finding; case: ifP => [_|//].
  cbv beta iota zeta delta [found_claims].
  case: found_numbers => [numbers|//]; case: found_factor => [f|//].
  by case: found_direction => [v|//]; case: ifP => [_ [<-|[]]|].
rewrite /step_gain_finding; case: ifP => [_|//].
cbv beta iota zeta delta [found_claims gain_claims]; rewrite List.in_app_iff => -[|].
  by case: ifP => // _; case: norm_product => [p|//] [<-|[]].
by case: ifP => // _; case: step_found => [shown|//] [<-|[<-|[]]].
Qed.

(** ** The network *)

(** The claims of the network name it. *)
Lemma network_scopes m c x :
  List.In x (network_conclusions m c) -> claim_scope x = network_scope.
Proof.
rewrite /network_conclusions /network_findings_of /network_finding.
move: (gathered _ _) => concluded; case: network_steps => // steps.
move: (find_own_outputs _ _) => own.
rewrite /network_findings; move: (chain_of _ _) (chain_found _ _ _) => shallow found.
move: (chain_of _ _) (chain_found _ _ _) => deep deep_found.
have best p d title moved norms name stretched a :
    claim_scope (best_claim (known_from (indexed_by_name (evidences c))) m steps own
                   p d title moved norms name stretched a) = network_scope.
  by rewrite /best_claim; case: a => [a|] //; case: all_by_chain.
by case: have_steps => /= [[<-|[<-|[<-|//]]]|[<-|[<-|//]]]; rewrite ?best.
Qed.

(** Those of the blocks are what counts for the verdict. *)
Lemma claims_of_blocks_in l x :
  List.In x (claims_of_blocks l) <-> List.In x l /\ claim_scope x <> network_scope.
Proof.
rewrite /claims_of_blocks gatheredE List.in_flat_map /is_of_network.
split=> [[y [iny]]|[inx /String.eqb_neq other]].
  case other: String.eqb => //= -[<-|//]; split=> //.
  exact/String.eqb_neq.
by exists x; split=> //; rewrite other; left.
Qed.
