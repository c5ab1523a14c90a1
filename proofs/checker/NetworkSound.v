(** * What an accepted certificate says of the network

    Purpose: from the word of the checker to what the claims about a whole network
    mean for its function: how far its outputs, and one of them above another, move
    with its raw input.

    Main Results
    - [network_denotes]: what a claim about the network says, number by number, of
      the function of the model, whether layer after layer or by one matrix
      inequality for all of them.
    - [chain_says]: the numbers by one matrix inequality.
    - [accepted_network_sound]: if the checker accepts a certificate, that is true
      of every claim about the network in it, where no block gives its equilibrium or has a
      leak.

    Dependencies: MovementSound, WalkSound, EnergySound, StatementSound. *)

From Coq Require Import ZArith Lia Ascii String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Symbol Conditions.
From Keel.Checker Require Import Network.
From Keel Require Import SlopeRestricted Metric NetworkGain.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import OperatorSound Statement CheckSound StatementSound.
From Keel.Checker Require Import NetworkMeaning FactorsSound GainSource.
From Keel.Checker Require Import MovementSound WalkSound.
From Keel.Checker Require Import RoundedSound ChainAnswerSound ChainSound EnergySound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** What a claim says *)

Section Denotes.

Variables (R : realFieldType) (M : meanings R) (m : model).

Local Notation value := (@value R).

(** How many steps blocks may take: as many as they are deployed with, where that
    is a number; or any, the same for all inputs. *)
Definition depth_allowed (d : option depth)
    (depth_of : forall b, 'cV[R]_(input_size b) -> nat) : Prop :=
  match d with
  | Some AnyDepth => forall b (u u' : 'cV[R]_(input_size b)),
      depth_of b u = depth_of b u'
  | _ => forall b (u : 'cV[R]_(input_size b)),
      has_fixed_depth b -> depth_of b u = Z.to_nat (steps b)
  end.

(** Layer after layer, or by one matrix inequality. *)
Definition is_of_outputs (quantity : string) : bool :=
  String.eqb quantity "gain (product)" || String.eqb quantity "gain (chain)".

Definition is_of_pairs (quantity : string) : bool :=
  String.eqb quantity "gain between two outputs (product)"
  || String.eqb quantity "gain between two outputs (chain)".

(** What a number bounds: the gain from input to output, that to how far one output
    is above another, or the norm of a linear layer or a convolution. *)
Definition bound_denotes (k : input_norm) (d : option depth) (y : bound) : Prop :=
  if is_of_outputs (quantity y) then
    forall depth_of, depth_allowed d depth_of ->
      network_moves_at_most M depth_of (prepared m) (layers m) k k
        (value (certified y))
  else if is_of_pairs (quantity y) then
    forall depth_of, depth_allowed d depth_of ->
      forall i j, (i < network_gives (layers m))%N -> (j < network_gives (layers m))%N ->
      network_pair_moves_at_most M depth_of (prepared m) (layers m) k i j
        (value (certified y))
  else exists name t,
    [/\ quantity y = norm_of_map name, List.In (Transition name t) (layers m),
        0 <= value (certified y)
      & map_moves Euclidean Euclidean (transition_takes t) (transition_gives t)
          (transition_map M t) (value (certified y))].

Definition norm_of (k : input_norm) : norm :=
  match k with Euclidean => EuclideanNorm | Maximum => MaximumNorm end.

Definition network_denotes (x : claim) : Prop :=
  if claim_verdict x is Certified bounds then
    exists k, [/\ inputs_norm (claim_statement x) = Some k,
        state_norm (claim_statement x) = norm_of k
      & forall y, List.In y bounds ->
          bound_relation y = AtMost
          /\ bound_denotes k (at_depth (claim_statement x)) y]
  else True.

(** Claims that are taken for equal say the same. *)
Lemma denotes_same x y : claim_eqb x y -> network_denotes x -> network_denotes y.
Proof.
move=> /claim_eqbP [_ _ [_ norm inputs depth_is _] verdicts].
rewrite /network_denotes -norm -inputs -depth_is.
case: (claim_verdict x) (claim_verdict y) verdicts => [l|? ?|?] [l'|? ?|?] // each.
move=> [k [inputs_k norm_k every]]; exists k; split=> // z inz.
have [y' [iny' [quantity_is relation_is value_is _]]] : exists y', List.In y' l /\ same_bound y' z.
  elim: each inz {every} => // a a' l1 l2 same_a _ IH [<-|/IH [y' [iny' same_y]]].
    by exists a; split; [left|].
  by exists y'; split; [right|].
have [relation says] := every y' iny'; split; first by rewrite -relation_is.
have value_same : value (certified z) = value (certified y').
  move: value_is; rewrite /same => /(@is_zeroP R); rewrite value_minus => /eqP.
  by rewrite subr_eq0 => /eqP ->.
by move: says; rewrite /bound_denotes quantity_is value_same.
Qed.

End Denotes.

(** ** What the checker concludes *)

Section Network.

Variables (R : realFieldType) (M : meanings R).
Variables (known : string -> evidence) (where_ : region) (m : model).

Local Notation value := (@value R).

Definition claims_of (b : block) : list claim :=
  block_claims b (found_claims (findings known where_ b)).

Hypothesis closed : Num.real_closed_axiom R.
Hypothesis true_norms : forall name t,
  List.In (Transition name t) (layers m) -> has_true_norm M t.
Hypothesis faithful_meaning : faithful M.
Hypothesis formed : forall l, List.In l (layers m) -> is_formed_layer l.
Hypothesis formed_input : is_well_formed_input m.
Hypothesis fitting : has_fitting_layers m.

Lemma facts_movement b c :
  known_movement (block_facts known b c)
    = movement_of known b c (own_spectrum known b c) InputOutputGain
  /\ known_movement_at_any_depth (block_facts known b c)
    = movement_of known b c (own_spectrum known b c) InputOutputGainAtAnyDepth.
Proof. by []. Qed.

(** Only blocks that take as many steps for every input have that gain. *)
Lemma movement_fixed b all_found spectrum_found x :
  movement_of known b (block_claims b all_found) spectrum_found InputOutputGain = Some x ->
  has_fixed_depth b.
Proof.
rewrite /movement_of /plain_movement /movement_in_norm.
case plain_p: (certified_of _ EuclideanGain) => [[s l]|].
  by have [c [_ _ _ _ fixed]] := certified_of_in plain_p; move=> _; apply: fixed; right.
case certified_p: (certified_of _ InputOutputGain) => [[s [|first rest]]|] //.
by have [c [_ _ _ _ fixed]] := certified_of_in certified_p; move=> _; apply: fixed; left.
Qed.

Lemma moves_as_deployed depth_of :
  depth_allowed None depth_of -> forall b x,
  List.In (Unrolled b) (layers m) ->
  known_movement (block_facts known b (claims_of b)) = Some x ->
  0 <= value (moved_by x)
  /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
       (block_map M depth_of b) (value (moved_by x)).
Proof.
move=> allowed b x inb; have formed_b : is_well_formed b := formed inb.
rewrite (facts_movement b _).1 /claims_of => found.
have fixed := movement_fixed found.
exact (movement_sound formed_b faithful_meaning closed (isT : is_gain InputOutputGain)
  (fun u => allowed b u fixed) (fun _ _ => erefl) found).
Qed.

Lemma moves_at_any_depth depth_of :
  depth_allowed (Some AnyDepth) depth_of -> forall b x,
  List.In (Unrolled b) (layers m) ->
  known_movement_at_any_depth (block_facts known b (claims_of b)) = Some x ->
  0 <= value (moved_by x)
  /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
       (block_map M depth_of b) (value (moved_by x)).
Proof.
move=> allowed b x inb; have formed_b : is_well_formed b := formed inb.
rewrite (facts_movement b _).2 /claims_of => found.
have other : InputOutputGainAtAnyDepth = InputOutputGain -> has_fixed_depth b ->
    depth_of b 0 = Z.to_nat (steps b) by [].
exact (movement_sound formed_b faithful_meaning closed (isT : is_gain InputOutputGainAtAnyDepth)
  (fun u => allowed b u 0) other found).
Qed.

Section Links.

Variable links : list link.

Hypothesis links_of : List.Forall2
  (fun one s => link_of known claims_of one = Some s) (layers m) links.
Hypothesis some_links : links <> nil.

Local Notation n := (Z.to_nat (input_entries m)).

Lemma known_layers : List.forallb is_known_layer (layers m).
Proof. by elim: links_of => //= l s l' links' + _ ->; case: l. Qed.

Lemma fits_all : fits_from n (layers m).
Proof.
apply: fits_fits_from; [|exact: known_layers |].
  by apply/List.forallb_forall => l inl; exact: formed.
by rewrite (entries_is formed_input); exact: fitting.
Qed.

Lemma takes_all : network_takes (layers m) = n /\ fit (layers m).
Proof.
have fits := fits_all; split; last exact: fits_from_fit fits.
case: (layers m) links_of fits => [|l ls] each; last exact: fits_from_takes.
by inversion each as [nothing|]; case: some_links.
Qed.

(** What a number says, if there is one, whichever way it comes from. *)
Definition is_named (a : answer) : Prop :=
  answer_theorem a = chain_theorem \/ answer_theorem a = product_theorem.

Definition together_says (k : input_norm) (d : option depth) (a : answer) : Prop :=
  is_named a
  /\ forall depth_of, depth_allowed d depth_of ->
       outputs_move M depth_of m k k (answer_value a).

Definition pairs_say (k : input_norm) (d : option depth) (a : answer) : Prop :=
  is_named a
  /\ forall depth_of, depth_allowed d depth_of ->
       pairs_move M depth_of m k (answer_value a).

Section Moved.

Variables (moved : facts -> option movement) (d : option depth) (k : input_norm).

Hypothesis blocks_move : forall depth_of, depth_allowed d depth_of -> forall b x,
  List.In (Unrolled b) (layers m) ->
  moved (block_facts known b (claims_of b)) = Some x ->
  0 <= value (moved_by x)
  /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
       (block_map M depth_of b) (value (moved_by x)).

Lemma product_says : together_says k d (product_answer m moved k links).
Proof.
split; first by right; rewrite /product_answer; case: walk.
move=> depth_of allowed.
have holds := links_hold (its_slopes faithful_meaning) (its_modulus faithful_meaning) (blocks_move allowed) formed true_norms links_of.
exact (product_holds k formed_input fits_all holds some_links).
Qed.

Lemma pairs_product_say : pairs_say k d (pairs_by_product m moved k links).
Proof.
split.
  right; rewrite /pairs_by_product; move: (without_flatten links) => kept.
  case: (walk m moved k (List.rev_append kept nil)) => [x shown].
  case: kept => [|[f|t y norm] before]; [exact: erefl | exact: erefl |].
  case: t => [w c|*|*|*|*|*|*]; try exact: erefl.
  by case: ifP => _; [case: walk | exact: erefl].
move=> depth_of allowed.
have holds := links_hold (its_slopes faithful_meaning) (its_modulus faithful_meaning) (blocks_move allowed) formed true_norms links_of.
exact (pairs_hold k formed formed_input fits_all holds some_links).
Qed.

End Moved.

(** *** By one matrix inequality *)

Section Chain.

Variables (energy_form : energy -> option Types.matrix) (kappa_of : energy -> dyadic).
Variables (name : string) (d : option depth) (a : answered).

Hypothesis blocks_hold : forall depth_of, depth_allowed d depth_of -> forall b e q,
  List.In (Unrolled b) (layers m) ->
  known_energy (block_facts known b (claims_of b)) = Some e ->
  energy_form e = Some q ->
  [/\ symmetric_rows (state_size b) (rows q),
      driven_by e <> nil
        /\ sized (state_size b) (input_size b) (rows (product_of (driven_by e))),
      0 < value (kappa_of e)
    & @has_inequality R (input_size b) (state_size b) (block_map M depth_of b)
        (real_matrix R (state_size b) (state_size b) q)
        (value (kappa_of e)
           *: real_matrix R (state_size b) (input_size b) (product_of (driven_by e)))].

Hypothesis found : chain_found known name (chain_of energy_form links) = Some a.

Lemma times_upC x y : times_up x y = times_up y x.
Proof.
by case: x y => [x|] [y|] //=; congr ceil_double; rewrite /times Z.mul_comm Z.add_comm.
Qed.

(** Behind what is done to raw numbers. *)
Lemma behind_preparation k l g x :
  0 <= value x ->
  (forall e, 0 <= e -> value x <= e ^+ 2 -> map_moves Euclidean k n l g e) ->
  known_moves Euclidean k n l (fun s => g (prepare (prepared m) n s))
    (times_up (of_length (preparation_factors (prepared m))) (ceil_root x)).
Proof.
move=> x0 moves; rewrite times_upC.
have positive_d : all is_positive (deviations (prepared m)).
  by move: formed_input => /andP[].
have [_ prepared_moves_ _ _] := @preparation_factors_hold R _ n positive_d.
apply: known_compose prepared_moves_ _; last exact: known_root.
apply: (moves_depends (moves (1 + value x) _ _)); first by rewrite addr_ge0 ?ler01.
apply: (@le_trans _ _ (1 + value x)); first by rewrite ler_addr ler01.
by rewrite expr2 ler_pmulr ?ler_addl // (lt_le_trans ltr01) ?ler_addl.
Qed.

Theorem chain_says :
  pairs_say Euclidean d (pairs_by_chain m name links (stretched_by links kappa_of) a)
  /\ forall x, all_by_chain known m name links (stretched_by links kappa_of) a = Some x ->
     together_says Euclidean d x.
Proof.
move: found; rewrite /chain_found; case chain_is: chain_of => [c|//].
case: found_numbers => [numbers|//]; case: found_factor => [witness|//] answer_is.
have slopes := its_slopes faithful_meaning.
split=> [|x].
  split=> [|depth_of allowed]; first by left.
  have [f f_is [square0 moves]] := pairs_move_by_chain slopes formed (blocks_hold allowed)
    links_of some_links formed_input fits_all chain_is answer_is.
  exists f => // i j iN jN; exact: (behind_preparation square0 (fun e => moves i j e iN jN)).
rewrite /all_by_chain; case eigen: eigenvalue => [greatest|//] /Some_inj <-.
split=> [|depth_of allowed]; first by left.
have [f f_is [square0 moves]] := all_move_by_chain slopes formed (blocks_hold allowed)
  links_of some_links formed_input fits_all chain_is answer_is eigen.
exists f => //; exact: behind_preparation square0 moves.
Qed.

End Chain.

(** No output has multipliers of its own. *)
Lemma no_own_outputs : find_own_outputs known links = None.
Proof.
rewrite /find_own_outputs /without_flatten reversed_filter List.app_nil_r.
case kept: (List.rev _) => [|[f|[w c|w k s h v c|kind side s c h w|n'|factors offset p|a n'|n'] x y] before] //.
case: before kept => [|[f|t x' y'] before] kept //.
have inf : List.In (InBlock f) links.
  have inf : List.In (InBlock f) (List.rev (List.filter (fun s => ~~ is_flatten s) links)).
    by rewrite kept; right; left.
  have [] := proj1 (List.filter_In _ _ _) (proj2 (List.in_rev _ _) inf); exact.
have [l _ l_is] := link_is_of_layer links_of inf.
have [b ->] : exists b, facts_block f = Unrolled b; last by case: ifP.
by case: l l_is => [b|e|own|name t|name type] //; [case=> <-; exists b | case: t].
Qed.

(** The norms of linear layers. *)
Lemma norms_say y : List.In y (gathered norm_of_step links) ->
  exists name t,
    [/\ quantity y = norm_of_map name, bound_relation y = AtMost,
        List.In (Transition name t) (layers m),
        0 <= value (certified y)
      & map_moves Euclidean Euclidean (transition_takes t) (transition_gives t)
          (transition_map M t) (value (certified y))].
Proof.
rewrite gatheredE => /List.in_flat_map [s [ins iny]].
have [l inl l_is] := link_is_of_layer links_of ins.
case: l inl l_is => [b|e|own|name t|? ?] // inl [s_is]; first by rewrite -s_is in iny.
move: iny; rewrite -s_is; case: t inl {s_is} => [w c|w k ? ? ? c|? ? ? ? ? ?|?|? ? ?|? ?|?] inl //; last first.
  rewrite /transition_step /convolution_step /norm_of_step.
  case norm_is: convolution_norm => [norm|//]; case rounded: ceil_double => [y'|] //= [<-|//].
  have [norm0 moves] := true_norms inl norm norm_is.
  have y_ge := ceil_double_ge R rounded.
  eexists; eexists; split; [exact: erefl | exact: erefl | exact: inl | |].
    exact: le_trans norm0 y_ge.
  exact: moves_weaken norm0 y_ge moves.
rewrite /transition_step /linear_step /norm_of_step.
case: (has_norm w) => //; case found: gram => [square|//].
case root: ceil_root => [y'|] //= [<-|//].
have [square0 le] := linear_norm R (formed inl) found.
have [y0 y_ge] := ceil_root_ge square0 root.
exists name, (Linear w c); split=> //.
apply: (affine_moves_sqnorm M (t := Linear w c) isT) => e.
rewrite linear_matrix; apply: le_trans (le e) _.
by rewrite ler_wpmul2r ?sqnorm_ge0.
Qed.

(** ** Claims *)

Lemma smaller_says (P : answer -> Prop) first second :
  P first -> P second -> P (smaller_answer first second).
Proof.
move=> p_first p_second; rewrite /smaller_answer.
case: (answer_value first) => [x|]; case: (answer_value second) => [y|] //.
by case: ifP.
Qed.

Lemma network_bound_in quantity a y :
  List.In y (network_bound quantity a) ->
  exists2 x, answer_value a = Some x
    & y = Bound (String.append quantity
                   (way_of (answer_theorem a))) AtMost x (answer_shown_by a).
Proof.
rewrite /network_bound; case: (answer_value a) => [x|] // [<-|//].
by exists x.
Qed.

(** The last letter of the quantity of a norm is another than that of a gain. *)
Fixpoint last_letter (c : Ascii.ascii) (s : string) : Ascii.ascii :=
  if s is String c' s' then last_letter c' s' else c.

Lemma last_of_path c name : last_letter c (norm_of_map name) = "m"%char.
Proof.
rewrite /norm_of_map; elim: name c => [|c' name IH] c; first exact: erefl.
exact: (IH c').
Qed.

Lemma norm_is_no_gain name (q : string) :
  last_letter "m" q <> "m"%char -> String.eqb (norm_of_map name) q = false.
Proof.
move=> other; apply/String.eqb_neq => same; apply: other.
by rewrite -same last_of_path.
Qed.

Lemma outputs_denote k d a y :
  together_says k d a -> List.In y (network_bound "gain"%string a) ->
  bound_relation y = AtMost /\ bound_denotes M m k d y.
Proof.
move=> [named says] /network_bound_in [x x_is ->]; split; first exact: erefl.
have meaning depth_of : depth_allowed d depth_of ->
    network_moves_at_most M depth_of (prepared m) (layers m) k k (value x).
  move=> /says [f f_is]; rewrite x_is => /(_ x erefl) [x0 moves].
  have [takes fits] := takes_all.
  by split; [exact: x0 | exact: fits | exists f; rewrite ?takes].
by case: named => ->; exact: meaning.
Qed.

Lemma pairs_denote k d a y :
  pairs_say k d a -> List.In y (network_bound "gain between two outputs"%string a) ->
  bound_relation y = AtMost /\ bound_denotes M m k d y.
Proof.
move=> [named says] /network_bound_in [x x_is ->]; split; first exact: erefl.
have meaning depth_of : depth_allowed d depth_of -> forall i j,
    (i < network_gives (layers m))%N -> (j < network_gives (layers m))%N ->
    network_pair_moves_at_most M depth_of (prepared m) (layers m) k i j (value x).
  move=> /says [f f_is every] i j i_out j_out.
  have := every i j i_out j_out; rewrite x_is => /(_ x erefl) [x0 moves].
  have [takes fits] := takes_all.
  by split; [exact: x0 | exact: fits | exact/andP | exists f; rewrite ?takes].
by case: named => ->; exact: meaning.
Qed.

Lemma norm_denotes k d y :
  List.In y (gathered norm_of_step links) ->
  bound_relation y = AtMost /\ bound_denotes M m k d y.
Proof.
move=> /norms_say [name [t [q_is relation inl y0 le]]]; split; first exact: relation.
by rewrite /bound_denotes q_is /is_of_outputs /is_of_pairs !norm_is_no_gain //; exists name, t.
Qed.

Lemma network_claim_denotes p k d together pairs norms missing :
  together_says k d together ->
  (forall a, pairs = Some a -> pairs_say k d a) ->
  (forall y, List.In y norms -> List.In y (gathered norm_of_step links)) ->
  network_denotes M m
    (network_claim p (norm_of k) k d together pairs norms missing).
Proof.
move=> outputs say_pairs norms_in.
have := @outputs_denote k d together; rewrite /network_denotes /network_claim.
rewrite [claim_verdict _]/= [claim_statement _]/=.
case: (network_bound "gain"%string together) => [|b bounds] denote; first exact: I.
exists k; split; [exact: erefl | exact: erefl | move=> y iny].
have [{}iny|{}iny] := List.in_app_or (b :: bounds) _ y iny; first exact: denote outputs iny.
have [{}iny|{}iny] := List.in_app_or _ _ y iny; last by apply: norm_denotes; exact: norms_in.
case: pairs say_pairs iny => [a|//] say_pairs iny.
exact: pairs_denote (say_pairs a erefl) iny.
Qed.

Lemma best_claim_denotes p d title moved norms name stretched a :
  (forall depth_of, depth_allowed d depth_of -> forall b x,
     List.In (Unrolled b) (layers m) ->
     moved (block_facts known b (claims_of b)) = Some x ->
     0 <= value (moved_by x)
     /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
          (block_map M depth_of b) (value (moved_by x))) ->
  (forall x, a = Some x ->
     pairs_say Euclidean d (pairs_by_chain m name links stretched x)
     /\ forall y, all_by_chain known m name links stretched x = Some y ->
        together_says Euclidean d y) ->
  (forall y, List.In y norms -> List.In y (gathered norm_of_step links)) ->
  network_denotes M m (best_claim known m links None p d title moved norms name stretched a).
Proof.
move=> blocks_move by_chain norms_in; rewrite /best_claim.
have outputs := @product_says moved d Euclidean blocks_move.
have pairs := @pairs_product_say moved d Euclidean blocks_move.
have several x : pairs_say Euclidean d x ->
    forall y, of_pairs links x = Some y -> pairs_say Euclidean d y.
  by move=> say y; rewrite /of_pairs; case: ifP => // _ [<-].
case: a by_chain => [a|] by_chain; last by apply: (@network_claim_denotes p Euclidean) => //; exact: several.
have [chain_pairs chain_all] := by_chain a erefl.
have both : pairs_say Euclidean d (smaller_answer (pairs_by_product m moved Euclidean links)
    (pairs_by_chain m name links stretched a)) by exact: smaller_says.
case all_is: all_by_chain => [x|]; apply: (@network_claim_denotes p Euclidean) => //;
  try exact: several both.
by apply: smaller_says; [exact: outputs | exact: chain_all].
Qed.

Lemma maximum_claim_denotes : network_denotes M m (maximum_claim m links None).
Proof.
have outputs := @product_says known_movement None Maximum moves_as_deployed.
have pairs := @pairs_product_say known_movement None Maximum moves_as_deployed.
apply: (@network_claim_denotes NetworkGainInMaximumNorm Maximum) => // y.
by rewrite /of_pairs; case: ifP => // _ [<-].
Qed.

Theorem findings_denote x :
  List.In x (found_claims (network_findings known m links None)) -> network_denotes M m x.
Proof.
have from_metric b x := @stability_comes_from known where_ b x.
have shallow a := @chain_says at_block_depth stretch (network_path "chain"%string) None a
  (fun depth_of allowed b e q inb => energy_at_depth (formed inb) faithful_meaning (from_metric b) (allowed b)).
have deep a := @chain_says (fun e => Some (at_every_depth e)) (fun _ => one)
  (network_path "chain_at_any_depth"%string) (Some AnyDepth) a
  (fun depth_of allowed b e q inb => energy_at_any_depth (formed inb) faithful_meaning (from_metric b) (allowed b)).
have gain := @best_claim_denotes NetworkGain None gain_title known_movement
  (gathered norm_of_step links) (network_path "chain"%string) _ _ moves_as_deployed
  shallow (fun y iny => iny).
have deep_gain := @best_claim_denotes NetworkGainAtAnyDepth (Some AnyDepth) deep_gain_title
  known_movement_at_any_depth nil (network_path "chain_at_any_depth"%string) _ _
  moves_at_any_depth deep (fun y iny => False_ind _ iny).
rewrite /network_findings; move: gain deep_gain {shallow deep}.
case: (have_steps _) => gain deep_gain; cbv beta iota zeta delta [found_claims];
  last by move=> [<-|[<-|//]]; [exact: gain | exact: maximum_claim_denotes].
move=> [<-|[<-|[<-|//]]]; [exact: gain | exact: deep_gain | exact: maximum_claim_denotes].
Qed.

End Links.

End Network.

(** ** The check *)

Lemma blocks_are m : blocks m = blocks_of (layers m).
Proof. by rewrite /blocks gatheredE. Qed.

Lemma claims_of_first known where_ b l :
  List.flat_map (fun one => cons (layer_claims one) nil)
    (List.flat_map (layer_findings known where_) (cons (Unrolled b) l))
  = cons (claims_of known where_ b)
      (List.flat_map (fun one => cons (layer_claims one) nil)
         (List.flat_map (layer_findings known where_) l)).
Proof. by rewrite /claims_of -claims_of_unrolled. Qed.

(** The claims of all blocks, where none gives its equilibrium or has a leak. *)
Lemma claims_are known where_ l :
  (forall one, List.In one l -> is_unrolled one) ->
  gathered (fun one => cons (layer_claims one) nil)
    (gathered (layer_findings known where_) l)
  = List.map (claims_of known where_) (blocks_of l).
Proof.
rewrite !gatheredE; elim: l => [//|[b|e|own|name t|name type] l IH] unrolled.
- rewrite (claims_of_first known where_ b l) IH // => l' inl; exact: unrolled l' (or_intror inl).
- by have := unrolled _ (or_introl erefl).
- by have := unrolled _ (or_introl erefl).
- exact (IH (fun l' inl => unrolled l' (or_intror inl))).
exact (IH (fun l' inl => unrolled l' (or_intror inl))).
Qed.

Lemma layers_formed m c word :
  check m c = Accepted word -> forall l, List.In l (layers m) -> is_formed_layer l.
Proof.
move=> accepted [b|e|l|name t|? ?] inl //=; last first.
    apply: (accepted_transitions accepted); rewrite /transitions gatheredE.
    by apply/List.in_flat_map; exists (Transition name t); split; [|left].
  exact: (accepted_leaky accepted (proj2 (in_leaky m l) inl)).
  exact: (accepted_equilibria accepted (proj2 (in_equilibria m e) inl)).
have [_ formed _] := accepted_claims accepted; apply: formed.
by rewrite blocks_are; apply/List.in_flat_map; exists (Unrolled b); split; [|left].
Qed.

(** Every claim about the network is true of its function, if the norms of its
    convolutions are, and no block gives its equilibrium or has a leak. *)
Theorem accepted_network_sound (R : realFieldType) (M : meanings R) m c word :
  Num.real_closed_axiom R ->
  (forall name t, List.In (Transition name t) (layers m) -> has_true_norm M t) ->
  (forall l, List.In l (layers m) -> is_unrolled l) ->
  check m c = Accepted word ->
  faithful M ->
  forall k, List.In k (claims c) -> claim_scope k = network_scope ->
  network_denotes M m k.
Proof.
move=> closed true_norms unrolled accepted faithful_meaning k ink of_network.
have [_ _ same] := accepted_claims accepted.
have [x inx x_is] := list_eqb_in_l same ink.
apply: (denotes_same (x := x)) => //; move: inx => /conclusions_in [[b inb found]|[e ine _]|[l inl _]|].
  have [scope_is _ _ _] := claim_eqbP x_is.
  have [_ formed _] := accepted_claims accepted.
  have [s [stands_s render_is _]] := block_claims_say (formed b inb) faithful_meaning found.
  case: (accepted_scopes accepted (block_named inb)).
  rewrite -of_network -scope_is -render_is; exact: esym (render_scope stands_s).
  by have := unrolled _ (proj1 (in_equilibria m e) ine).
  by have := unrolled _ (proj1 (in_leaky m l) inl).
rewrite /network_conclusions /network_findings_of /network_finding.
set known := known_from _; rewrite /all_findings (claims_are _ _ unrolled).
case steps_are: network_steps => [links|] //.
have [links_of some_links] := links_are unrolled steps_are.
rewrite (no_own_outputs links_of).
exact: (findings_denote closed true_norms faithful_meaning (layers_formed accepted)
          (accepted_input accepted) (accepted_fit accepted) links_of some_links).
Qed.
