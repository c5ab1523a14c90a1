(** * Every block of a certified model is stable

    Purpose: what the word CERTIFIED says of a model, from what each claim of
    its certificate means.

    Main Results
    - [certified_sound]: if the checker accepts a certificate with the verdict
      CERTIFIED, every block of the model has a norm, which a claim of the
      certificate names and whose numbers stand in its evidence, in which two
      trajectories with the same inputs never move apart: wherever they start,
      however deep the block is unrolled, and, but by the matrix inequality,
      whichever units, or groups of units, are switched off. Of blocks that are
      certified by symbols, if the norms of their convolutions are true.

    Dependencies: StatementSound, GainSource, SymbolSound. *)

From Coq Require Import ZArith String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From Keel.Checker Require Import Types Numbers Index Kernel Conditions.
From Keel.Checker Require Import Network Check.
From Keel.Checker Require Import Statement CheckSound StatementSound GainSource SymbolSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** ** A claim of stability for every block *)

Section Claims.

Variables (known : string -> evidence) (where_ : region) (b : block).

(** There is always a claim of incremental stability. *)
Lemma stability_found :
  exists2 x, List.In x (found_claims (findings known where_ b))
    & claim_property x = IncrementalStability.
Proof.
have [x inx x_is] : exists2 x,
    List.In x (found_claims (and_dominance known where_ b))
    & claim_property x = IncrementalStability.
  rewrite /and_dominance /unless; case: ifP => [|_].
    move=> /List.existsb_exists [x [inx /andP[same _]]].
    by exists x => //; exact: property_eqbP.
  have [x inx x_is] : exists2 x, List.In x (dominance_claims known where_ b)
      & claim_property x = IncrementalStability.
    rewrite /dominance_claims; case: dominance_obstacle => [reason|].
      by eexists; [left; reflexivity |].
    case: (dominance known b) => [|r l].
      by eexists; [left; reflexivity |].
    case: worst_row => worst kappa.
    by case: ifP => _; eexists; try (by left; reflexivity).
  by exists x => //; apply/List.in_app_iff; right.
exists x; last exact: x_is.
rewrite /findings /and_all_steps /and_equilibria /and_lurie /and_near_symmetry.
rewrite /and_inequality /and_symbols /and_pixels.
move: (and_dominance known where_ b) inx => f inx.
do 8 apply unless_keeps; exact inx.
Qed.

(** So the best of them is one as well. *)
Lemma best_property l first :
  (forall c, List.In c (first :: l) ->
     claim_property c = IncrementalStability) ->
  claim_property (List.fold_left better l first) = IncrementalStability.
Proof.
elim: l first => [|c l IH] first same; first by apply: same; left.
apply: IH => d [<-|ind]; last by apply: same; right; right.
have first_is := same first (or_introl erefl).
have c_is := same c (or_intror (or_introl erefl)).
rewrite /better; case: (claim_verdict first) => [?|? ?|?] //.
by case: (claim_verdict c) => [?|? ?|?] //; case: ifP.
Qed.

(** Also among those that a certificate has to make. *)
Lemma stability_claimed :
  exists2 x, List.In x (block_claims b (found_claims (findings known where_ b)))
    & claim_property x = IncrementalStability.
Proof.
have [c] := stability_found; move: (found_claims _) => found inc c_is.
set is_stability :=
  fun c => property_eqb (claim_property c) IncrementalStability.
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

End Claims.

(** ** The verdict *)

(** Each claim that counts is certified. *)
Lemma status_certified c :
  status c = "CERTIFIED"%string ->
  forall x, List.In x (claims c) -> claim_scope x <> network_scope ->
  is_decisive x -> is_certified_claim x.
Proof.
move=> + x inx of_block; have : List.In x (claims_of_blocks (claims c)).
  exact/claims_of_blocks_in.
rewrite /status; move: (claims_of_blocks _) => l {}inx; case: ifP => // _.
case: l inx => // y l inx; case: (not_covered c) => //.
case: ifP => [/List.forallb_forall every _|_]; last by case: ifP.
by move: (every x inx); case: is_decisive.
Qed.

(** ** Evidence *)

(** The numbers of a norm are those of evidence of its name. *)
Definition has_evidence (l : list (string * evidence)) (b : block)
    (N : full_norm) : Prop :=
  match N with
  | Own => True
  | Scaled lambda =>
      exists2 e, List.In (scale_name b, e) l & found_numbers e = Some lambda
  | Weighted v =>
      exists2 e, List.In (dominance_name b, e) l & row_weights e = Some v
  | Given numbers =>
      exists2 e, List.In (inequality_name b, e) l
        & found_numbers e = Some numbers
  end.

Lemma numbers_in_evidence l b N :
  norm_stands b (known_from (indexed_by_name l)) N -> has_evidence l b N.
Proof. by case: N => //= numbers; exact: known_in. Qed.

(** ** The theorem *)

(** What is certified of stability is so in a norm of its evidence, or by symbols. *)
Lemma certified_stability known b s :
  stands b known s ->
  claim_property (render b s) = IncrementalStability ->
  is_certified_claim (render b s) ->
  (exists N bounds, s = NeverApart N bounds) \/ is_by_symbols (render b s).
Proof.
case: s => [N bounds|[N|] bounds|[] l low|? ? ?|? ? ?|? ?|? ?|? ?|why||p st reason|x] //=.
  by left; exists N, bounds.
move=> [_ open _] property certified; right; move: open certified.
by rewrite /is_unproved /is_certified_claim /is_by_symbols property; case: claim_verdict.
Qed.

(** The best of all claims of a property is one of them, if it certifies something. *)
Lemma certified_claim_in known where_ b x :
  List.In x (block_claims b (found_claims (findings known where_ b))) ->
  claim_property x = IncrementalStability -> is_certified_claim x ->
  List.In x (found_claims (findings known where_ b)).
Proof.
move: (found_claims _) => all_found.
rewrite /block_claims /best_claims => /List.in_flat_map [q [_]].
case filtered: (List.filter _ _) => [|first others] // [x_is|//].
move: x_is; rewrite /as_deployed; set best := List.fold_left _ _ _.
case: ifP => _ x_is; last first.
  by rewrite -x_is.
rewrite -x_is /is_certified_claim => _; case verdict_is: claim_verdict => [l|//|//] _.
have : List.In best (first :: others) by exact: best_certified verdict_is.
by rewrite -filtered => /List.filter_In [].
Qed.

Lemma same_certified x y :
  same_verdict (claim_verdict x) (claim_verdict y) ->
  is_certified_claim x = is_certified_claim y.
Proof.
rewrite /is_certified_claim.
by case: (claim_verdict x) (claim_verdict y) => [?|? ?|?] [?|? ?|?].
Qed.

Theorem certified_sound (R : realFieldType) (M : meanings R) m c :
  check m c = Accepted "CERTIFIED" ->
  faithful M ->
  forall b, List.In b (blocks m) ->
  (exists k N bounds,
    [/\ List.In k (claims c), claim_eqb (render b (NeverApart N bounds)) k,
        has_evidence (evidences c) b N
      & denotes (@meaning_of R M b) (NeverApart N bounds)])
  \/ exists k low high,
    [/\ List.In k (claims c), claim_eqb (symbol_stability b low high) k
      & has_true_norms R b ->
        denotes (@meaning_of R M b) (NeverApart Own [:: low; high])].
Proof.
move=> accepted faithful_meaning b inb.
have [status_is formed same] := accepted_claims accepted.
have [x inx x_is] := stability_claimed
  (known_from (indexed_by_name (evidences c))) (stated_region c) b.
have expected := proj2 (conclusions_in m c x)
  (Or41 _ _ _ (ex_intro2 _ _ b inb inx)).
have [k ink same_claim] := list_eqb_in same expected.
have [scope_is k_is _ same_verdicts] := claim_eqbP same_claim.
have k_certified := same_certified same_verdicts.
have [s [stands_s render_is true_s]] :=
  block_claims_say (formed b inb) faithful_meaning inx.
have of_block : claim_scope k <> network_scope.
  rewrite -scope_is -render_is (render_scope stands_s).
  exact: accepted_scopes accepted _ (block_named inb).
have certified : is_certified_claim (render b s).
  rewrite render_is k_certified.
  apply: (status_certified (esym status_is) ink of_block).
  rewrite /is_decisive -k_is x_is; exact: isT.
have stability : claim_property (render b s) = IncrementalStability.
  rewrite render_is; exact: x_is.
have [[N [bounds s_is]]|by_symbols] := certified_stability stands_s stability certified;
  last first.
  right; exists k; rewrite render_is in certified by_symbols.
  have in_symbols := symbols_come_from (certified_claim_in inx x_is certified) x_is certified by_symbols.
  have [low [high [written stable]]] :=
    symbol_stable_sound (formed b inb) faithful_meaning in_symbols x_is certified.
  exists low, high; split; [exact ink | | exact stable].
  exact (eq_ind x (fun y => claim_eqb y k) same_claim _ written).
left; rewrite {}s_is in stands_s render_is true_s {certified stability}.
exists k, N, bounds; split; [exact: ink | | | exact: true_s].
  rewrite render_is; exact: same_claim.
case: stands_s => /numbers_in_evidence found _; exact: found.
Qed.
