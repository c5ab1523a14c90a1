(** * Layer after layer

    Purpose: from what the checker knows of each layer of a network to how far all
    of them move what they give, as it walks from the input to the output.

    Main Results
    - [link_of], [links_are]: what the checker knows of a layer, and that it reads
      the layers in their order.
    - [layer_holds]: the numbers of a layer are bounds of it.
    - [walk_holds]: so are those that it has behind the last layer, with flattenings
      or without.
    - [pairs_hold]: how far one output moves above another, by the rows of the last
      layer, where it is linear.

    Dependencies: FactorsSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Symbol Conditions.
From Keel.Checker Require Import Network.
From Keel Require Import SlopeRestricted Metric OneInequality NetworkGain.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound DominanceSound GramSound OperatorSound.
From Keel.Checker Require Import Statement CheckSound StatementSound NetworkMeaning.
From Keel.Checker Require Import TransitionSound FactorsSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** Sizes *)

Definition is_known_layer (l : layer) : bool :=
  match l with Unrolled _ | Transition _ _ => true | _ => false end.

(** No block that gives its equilibrium, nor one with a leak. *)
Definition is_unrolled (l : layer) : bool :=
  match l with Implicit _ | Leaky _ => false | _ => true end.

Definition is_formed_layer (l : layer) : bool :=
  match l with
  | Unrolled b => is_well_formed b
  | Implicit e => is_well_formed_equilibrium e
  | Leaky l => is_well_formed_leaky l
  | Transition _ t => is_well_formed_transition t
  | Unknown _ _ => true
  end.

(** How many numbers a layer takes and gives, as the checker counts. *)
Definition takes_counted (l : layer) : Z :=
  match l with
  | Unrolled b => block_takes b
  | Implicit e => equilibrium_takes e
  | Leaky l => leaky_takes l
  | Transition _ t => Network.transition_takes t
  | Unknown _ _ => 0
  end.

Definition gives_counted (l : layer) : Z :=
  match l with
  | Unrolled b => block_gives b
  | Implicit e => equilibrium_gives e
  | Leaky l => leaky_gives l
  | Transition _ t => Network.transition_gives t
  | Unknown _ _ => 0
  end.

Lemma taps_counted w :
  is_odd_window w ->
  taps_of w = Z.of_nat (Z.to_nat (window_height w) * Z.to_nat (window_width w)).
Proof. by rewrite /is_odd_window /taps_of; lia. Qed.

Lemma pixels_counted (h w : Z) :
  (0 <? h)%Z -> (0 <? w)%Z -> (h * w)%Z = Z.of_nat (Z.to_nat h * Z.to_nat w).
Proof. by lia. Qed.

Lemma touched_counted side stride :
  (0 < side)%Z -> (0 < stride)%Z ->
  covered stride side = Z.of_nat (touched (Z.to_nat side) (Z.to_nat stride)).
Proof.
move=> side0 stride0; rewrite /covered /touched -nat_div Nat2Z.inj_div.
have -> : Z.of_nat (Z.to_nat side + Z.to_nat stride).-1 = (side + stride - 1)%Z by lia.
by rewrite Z2Nat.id; lia.
Qed.

Lemma fitting_counted side stride length :
  (0 < side)%Z -> (0 < stride)%Z -> (side <= length)%Z ->
  windows side stride length
    = Z.of_nat (fitting (Z.to_nat length) (Z.to_nat side) (Z.to_nat stride)).
Proof.
move=> side0 stride0 long; rewrite /windows /fitting Nat2Z.inj_succ -nat_div.
rewrite Nat2Z.inj_div.
have -> : Z.of_nat (Z.to_nat length - Z.to_nat side) = (length - side)%Z by lia.
by rewrite Z2Nat.id; lia.
Qed.

Lemma gives_is l : is_formed_layer l -> Z.of_nat (layer_gives l) = gives_counted l.
Proof.
case: l => [b|e|l|name t|? ?] //= formed.
  rewrite /block_gives /state_size /units /image_of /pixels /Kernel.size.
  move: (valid_geometry formed); rewrite /image_of.
  case: (block_geometry b) => [|w w' h k] /=; first by rewrite !muln1.
  by move=> [/andP[h0 k0] _ _ _]; lia.
case: t formed => [w c|x k s h w c|kind side s c h w|n|factors offset p|a n|n] //=.
- move=> /andP[/andP[/andP[/andP[_ s0] h0] w0] _].
  by rewrite !touched_counted /Kernel.size; lia.
- move=> /andP[/andP[/andP[/andP[side0 s0] c0] h0] w0].
  by rewrite !fitting_counted; lia.
- lia.
- by rewrite /Kernel.size; lia.
- by move=> /andP[n0 _]; lia.
lia.
Qed.

Lemma takes_is l : is_formed_layer l -> Z.of_nat (layer_takes l) = takes_counted l.
Proof.
case: l => [b|e|l|name t|? ?] //= formed.
  rewrite /block_takes /input_size /input_image_of /pixels /Network.columns_of.
  have : has_valid_geometry b.
    by move: formed; rewrite /is_well_formed; do 9 (move=> /andP[+ _]); move=> /andP[_].
  rewrite /has_valid_geometry; case: (block_geometry b) => [_|w w' h k].
    cbn [height width rows_of columns_of]; rewrite -[(1 * 1)%N]/1%N Nat.div_1_r muln1.
    exact: erefl.
  cbn [height width rows_of columns_of].
  move=> /andP[/andP[/andP[_ odd_w'] h0] k0].
  rewrite Nat2Z.inj_mul Nat2Z.inj_div (taps_counted odd_w').
  by rewrite (pixels_counted h0 k0).
  rewrite /leaky_takes /Network.columns_of; case: (leaky_input l) => [[w []]|] //.
  have : (0 <? leaky_steps l)%Z.
    move: formed; rewrite /is_well_formed_leaky; do 4 (move=> /andP[+ _]).
    by rewrite /is_well_formed; do 6 (move=> /andP[+ _]); move=> /andP[_].
  by rewrite Nat2Z.inj_mul; lia.
case: t formed => [w c|x k s h w c|kind side s c h w|n|factors offset p|a n|n] //=.
- move=> /andP[/andP[/andP[/andP[odd_k s0] h0] w0] _].
  rewrite /pixels /= -nat_div Nat2Z.inj_mul Nat2Z.inj_div (taps_counted odd_k).
  by rewrite (pixels_counted h0 w0).
- by move=> /andP[/andP[/andP[/andP[side0 s0] c0] h0] w0]; lia.
- lia.
- by rewrite /Kernel.size; lia.
- by move=> /andP[n0 _]; lia.
lia.
Qed.

(** Layers that take what there is, one after the other, from n numbers on. *)
Fixpoint fits_from (n : nat) (l : list layer) : bool :=
  if l is cons first others
  then (layer_takes first == n) && fits_from (layer_gives first) others
  else true.

Definition gives_from (n : nat) (l : list layer) : nat :=
  List.fold_left (fun _ one => layer_gives one) l n.

Lemma fits_from_fit n l : fits_from n l -> fit l.
Proof.
elim: l n => // first [|second others] IH n //= /andP[_ /andP[/eqP meets fits]].
by rewrite meets eqxx; apply: (IH (layer_gives first)); rewrite /= meets eqxx.
Qed.

Lemma fits_from_takes n first others :
  fits_from n (first :: others) -> network_takes (first :: others) = n.
Proof. by move=> /= /andP[/eqP ->]. Qed.

Lemma gives_from_gives n first others :
  gives_from n (first :: others) = network_gives (first :: others).
Proof.
rewrite /gives_from /network_gives /=.
by elim: others first => // second others IH first; rewrite /= IH.
Qed.

Lemma fits_from_app n l l' :
  fits_from n (app l l') = fits_from n l && fits_from (gives_from n l) l'.
Proof. by elim: l n => //= first l IH n; rewrite IH andbA. Qed.

Lemma gives_from_app n l l' : gives_from n (app l l') = gives_from (gives_from n l) l'.
Proof. exact: List.fold_left_app. Qed.

(** What the checker asks of the layers of a model without unknown ones. *)
Lemma fits_fits_from n l :
  List.forallb is_formed_layer l -> List.forallb is_known_layer l ->
  is_some (List.fold_left Check.fits l (Some (Some (Z.of_nat n)))) -> fits_from n l.
Proof.
elim: l n => // first l IH n /= /andP[formed others] /andP[known_first known_others].
have none l' : List.fold_left Check.fits l' None = None by elim: l' => //= -[].
have step : Check.fits (Some (Some (Z.of_nat n))) first
    = if (takes_counted first =? Z.of_nat n)%Z then Some (Some (gives_counted first))
      else None.
  by case: (first) known_first.
rewrite step -(takes_is formed) -(gives_is formed).
case: Z.eqb_spec => [/Nat2Z.inj ->|_]; last by rewrite none.
by rewrite eqxx; exact: IH.
Qed.

(** ** What is known of the layers *)

Section Links.

Variables (known : string -> evidence) (claims_of : block -> list claim).

Definition link_of (l : layer) : option link :=
  match l with
  | Unrolled b => Some (InBlock (block_facts known b (claims_of b)))
  | Transition name t => Some (transition_step known name t)
  | Implicit _ | Leaky _ | Unknown _ _ => None
  end.

Definition blocks_of (l : list layer) : list block :=
  List.flat_map (fun l => match l with Unrolled b => [:: b] | _ => [::] end) l.

Lemma read_layers l done rest links :
  (forall one, List.In one l -> is_unrolled one) ->
  List.fold_left (read_layer known) l (Some (List.map claims_of (blocks_of l), done))
    = Some (rest, links) ->
  exists2 new, links = List.app (List.rev new) done
    & List.Forall2 (fun one s => link_of one = Some s) l new.
Proof.
have none l' : List.fold_left (read_layer known) l' None = None.
  by elim: l' => //= one l' IH; case: one.
elim: l done => [|[b|e|own|name t|name type] l IH] done unrolled; cbn [List.fold_left].
- by case=> _ <-; exists nil.
- move=> read; have [new -> each] := IH _ (fun one ino => unrolled one (or_intror ino)) read.
  exists (InBlock (block_facts known b (claims_of b)) :: new).
    by rewrite /= -List.app_assoc.
  by constructor.
- by have := unrolled _ (or_introl erefl).
- by have := unrolled _ (or_introl erefl).
- have -> : read_layer known (Some (List.map claims_of
      (blocks_of (Transition name t :: l)), done)) (Transition name t)
    = Some (List.map claims_of (blocks_of l), transition_step known name t :: done).
    by rewrite /=; case: (blocks_of l).
  move=> read; have [new -> each] := IH _ (fun one ino => unrolled one (or_intror ino)) read.
  exists (transition_step known name t :: new).
    by rewrite /= -List.app_assoc.
  by constructor.
have -> : read_layer known (Some (List.map claims_of
    (blocks_of (Unknown name type :: l)), done)) (Unknown name type) = None.
  by rewrite /=; case: (blocks_of l) => [|? ?].
by rewrite none.
Qed.

(** In the order of the layers, and one of each; of networks in which no block gives
    its equilibrium or has a leak. *)
Theorem links_are m links :
  (forall l, List.In l (layers m) -> is_unrolled l) ->
  network_steps known m (List.map claims_of (blocks_of (layers m))) = Some links ->
  List.Forall2 (fun one s => link_of one = Some s) (layers m) links
  /\ links <> nil.
Proof.
move=> unrolled; rewrite /network_steps.
case read: (List.fold_left (read_layer known) _ _) => [[rest reversed]|//].
have [new new_is each] := read_layers unrolled read.
case reversed_is: reversed => [//|s others] /Some_inj links_is.
rewrite -links_is -reversed_is List.rev_append_rev List.app_nil_r new_is List.app_nil_r.
rewrite List.rev_involutive; split=> // nothing.
by move: reversed_is; rewrite new_is nothing.
Qed.

Lemma link_is_of_layer l links s :
  List.Forall2 (fun one s => link_of one = Some s) l links -> List.In s links ->
  exists2 one, List.In one l & link_of one = Some s.
Proof.
elim=> // one s' l' links' is_s _ IH [<-|/IH [other inl other_is]].
  by exists one; [left|].
by exists other; [right|].
Qed.

End Links.

(** ** The walk *)

Section Walk.

Variables (R : realFieldType) (M : meanings R).
Variables (known : string -> evidence) (claims_of : block -> list claim).
Variable depth_of : forall b, 'cV[R]_(input_size b) -> nat.
Variables (m : model) (moved : facts -> option movement) (measure : input_norm).

Local Notation value := (@value R).
Local Notation signal := (signal R).

Hypothesis slopes : has_its_slopes (of_units M).
Hypothesis modulus : has_its_modulus (of_parts M).

(** What the checker says of how far blocks move is true. *)
Hypothesis blocks_move : forall b x,
  List.In (Unrolled b) (layers m) ->
  moved (block_facts known b (claims_of b)) = Some x ->
  0 <= value (moved_by x)
  /\ map_moves (moved_in x) (moved_in x) (input_size b) (state_size b)
       (block_map M depth_of b) (value (moved_by x)).

Hypothesis formed : forall l, List.In l (layers m) -> is_formed_layer l.

(** What Symbol.v says of a convolution is true; it has no theorem yet. *)
Definition has_true_norm (t : transition) : Prop :=
  if t is Convolution w k s h v c then
    forall norm,
      convolution_norm w (Axis (window_height k) s h) (Axis (window_width k) s v)
        = Some norm ->
      0 <= value norm
      /\ map_moves Euclidean Euclidean (transition_takes t) (transition_gives t)
           (transition_map M t) (value norm)
  else True.

Hypothesis true_norms : forall name t,
  List.In (Transition name t) (layers m) -> has_true_norm t.

(** The numbers of a layer are bounds of it. *)
Definition layer_holds (l : layer) (s : link) : Prop :=
  [/\ step_gives s = Z.of_nat (layer_gives l),
      if s is Between t _ _ then exists name, l = Transition name t else True
    & exists2 f, layer_map M depth_of l = Some f
        & factors_hold (layer_takes l) (layer_gives l) f (step_factors moved s).1].

Lemma linear_norm name w c square :
  is_well_formed_transition (Linear w c) ->
  gram known name (narrow w) (identity (length (rows (narrow w)))) = Found square ->
  0 <= value square
  /\ forall e : 'cV[R]_(column_count w),
       sqnorm (real_matrix R (length c) (column_count w) w *m e)
         <= value square * sqnorm e.
Proof.
move=> /has_weightsP [size_w sizes _ _] /(narrow_sound R size_w sizes) [square0 le _].
by split.
Qed.

Lemma transition_step_holds name t :
  is_well_formed_transition t ->
  has_true_norm t ->
  layer_holds (Transition name t) (transition_step known name t).
Proof.
move=> formed_t true_t; have holds := transition_factors_hold slopes modulus formed_t.
have gives : Network.transition_gives t = Z.of_nat (transition_gives t).
  exact: esym (gives_is (l := Transition name t) formed_t).
have [x [norm [step_is x_holds]]] : exists x norm,
    transition_step known name t = Between t x norm
    /\ factors_hold (transition_takes t) (transition_gives t) (transition_map M t) x.
  case: t formed_t true_t holds {gives} => [w c|w k s h v c|kind side s c h w|n|factors offset p|a n|n]
    formed_t true_t holds; try by eexists; exists None; split; first exact: erefl.
  2: {
    rewrite /transition_step /convolution_step; move: (transition_factors _) holds => sums holds.
    eexists; eexists; split; first exact: erefl.
    have [depends of_l of_e l_e] := holds.
    split; [exact: depends | | exact: of_e | exact: l_e].
    apply: known_least; first exact: of_l.
    case norm_is: convolution_norm => [norm|//].
    by have [norm0 moves] := true_t norm norm_is; exact: known_double. }
  rewrite /transition_step /linear_step; move: (transition_factors _) holds => sums holds.
  eexists; eexists; split; first exact: erefl.
  have [depends of_l of_e l_e] := holds.
  split; [exact: depends | | exact: of_e | exact: l_e].
  apply: known_least; first exact: of_l.
  have none : known_moves Euclidean Euclidean (column_count w) (length c)
      (transition_map M (Linear w c)) None by move=> ? ?.
  case: (has_norm w); last exact: none.
  case found: gram => [square|reason]; last exact: none.
  have [square0 le] := linear_norm formed_t found.
  apply: (known_root square0) => d d0 enough.
  apply: (affine_moves_sqnorm M (t := Linear w c) isT) => e.
  rewrite linear_matrix; apply: le_trans (le e) _.
  by rewrite ler_wpmul2r ?sqnorm_ge0.
rewrite step_is; split; [exact: gives | by exists name |].
exists (transition_map M t); first exact: erefl.
have -> // : (step_factors moved (Between t x norm)).1 = x.
by rewrite /step_factors; case: (t) => *; case: (norm).
Qed.

Lemma block_depends b :
  depends_on (input_size b) (state_size b) (block_map M depth_of b).
Proof. by move=> x y same; rewrite /block_map same. Qed.

Lemma block_step_holds b :
  List.In (Unrolled b) (layers m) ->
  layer_holds (Unrolled b) (InBlock (block_facts known b (claims_of b))).
Proof.
move=> inb; have formed_b := formed inb.
have gives := gives_is formed_b.
split; [exact: esym gives | exact: I |].
exists (block_map M depth_of b); first exact: erefl.
rewrite /step_factors; case found: moved => [x|]; last by split=> //; exact: block_depends.
have [moved0 moves] := blocks_move inb found.
case: (moved_in x) moves => moves; split=> //; try exact: block_depends.
  exact: known_double.
exact: known_double.
Qed.

Theorem links_hold links :
  List.Forall2 (fun one s => link_of known claims_of one = Some s) (layers m) links ->
  List.Forall2 layer_holds (layers m) links.
Proof.
have every l : List.In l (layers m) -> forall s, link_of known claims_of l = Some s ->
    layer_holds l s.
  case: l => [b|e|own|name t|? ?] inl s //= [<-]; first exact: block_step_holds.
  by apply: transition_step_holds; [exact: (formed inl) | exact: true_norms inl].
move=> each; move: every; elim: each => [|l s l' links' is_s _ IH] every; first by constructor.
constructor; first by apply: every is_s; left.
by apply: IH => one inl; apply: every; right.
Qed.

(** One layer of the walk. *)
Definition walked (state : Network.change * list string) (s : link) :
    Network.change * list string :=
  let '(d, shown) := state in
  let '(f, more) := step_factors moved s in
  (of_size (step_gives s) (through f d), List.rev_append more shown).

Lemma walked_change d shown s :
  (walked (d, shown) s).1 = of_size (step_gives s) (through (step_factors moved s).1 d).
Proof. by rewrite /walked; case: step_factors. Qed.

Lemma flatten_holds k n m' f d name entries :
  change_holds k n m' f d ->
  m' = layer_takes (Transition name (Flatten entries)) ->
  change_holds k n (layer_gives (Transition name (Flatten entries)))
    (fun x => @transition_map R M (Flatten entries) (f x)) d.
Proof.
move=> [lengths numbers] m_is; rewrite m_is in lengths numbers.
have flat k' : map_moves k' k' (layer_takes (Transition name (Flatten entries)))
    (layer_gives (Transition name (Flatten entries)))
    (@transition_map R M (Flatten entries)) 1 := @flatten_moves R M k' entries.
split=> c c_is.
  have [c0 moves] := lengths c c_is; split; [exact: c0 | rewrite -[value c]mul1r].
  exact: moves_compose c0 moves (flat Euclidean).
have [c0 moves] := numbers c c_is; split; [exact: c0 | rewrite -[value c]mul1r].
exact: moves_compose c0 moves (flat Maximum).
Qed.

(** Behind the last of some layers, flattenings passed over or not. *)
Theorem walk_holds (skip : link -> bool) k n l links n0 f0 d shown :
  (forall s, skip s -> is_flatten s) ->
  List.Forall2 layer_holds l links ->
  fits_from n0 l ->
  change_holds k n n0 f0 d ->
  exists2 f, network_map M depth_of l = Some f
    & change_holds k n (gives_from n0 l) (fun x => f (f0 x))
        (List.fold_left walked (List.filter (fun s => ~~ skip s) links) (d, shown)).1.
Proof.
move=> only each; elim: each n0 f0 d shown => [|one s l' links' holds _ IH] n0 f0 d shown.
  by move=> _ holds; exists id.
move=> /= /andP[/eqP takes fits] so_far.
have [gives flat [f f_is f_holds]] := holds.
rewrite takes in f_holds.
case skipped: (skip s) => /=.
  have [name [entries one_is]] : exists name entries, one = Transition name (Flatten entries).
    move: (only s skipped) flat; case: (s) => [//|[] //= entries ? ? _ [name ->]].
    by exists name, entries.
  have f_flat : f = @transition_map R M (Flatten entries).
    by move: f_is; rewrite one_is /= => -[].
  have next : change_holds k n (layer_gives one) (fun x => f (f0 x)) d.
    rewrite f_flat one_is; apply: flatten_holds so_far _.
    by rewrite -takes one_is.
  have [g g_is g_holds] := IH _ _ _ shown fits next.
  by exists (fun x => g (f x)); rewrite ?f_is ?g_is.
have next : change_holds k n (layer_gives one) (fun x => f (f0 x)) (walked (d, shown) s).1.
  rewrite walked_change gives; apply: of_size_holds; exact: through_holds so_far f_holds.
move: next; rewrite /walked; case: (step_factors moved s) => x more /= next.
have [g g_is g_holds] := IH _ _ _ (List.rev_append more shown) fits next.
by exists (fun x => g (f x)); rewrite ?f_is ?g_is.
Qed.

(** ** The start *)

Hypothesis formed_input : is_well_formed_input m.

Local Notation n := (Z.to_nat (input_entries m)).

Lemma entries_is : Z.of_nat n = input_entries m.
Proof. by move: formed_input; rewrite /is_well_formed_input; lia. Qed.

Lemma id_holds : @change_holds R measure n n id
  (Network.Change
     match measure with
     | Euclidean => Some one
     | Maximum => root_of_size (input_entries m)
     end
     (Some one)).
Proof.
have same k : map_moves k k n n id (1 : R) by move=> x y r _; rewrite mul1r.
split=> /=.
  case: (measure); first exact/value_one_moves/same.
  by rewrite -[X in root_of_size X]entries_is; exact: root_moves.
apply: value_one_moves; case: (measure); last exact: same.
by apply: takes_max; exact: same.
Qed.

Theorem start_holds :
  change_holds measure n n (@prepare R (prepared m) n) (start_of_walk m measure).
Proof.
rewrite /start_of_walk -[X in of_size X _]entries_is; apply: of_size_holds.
have positive_d : all is_positive (deviations (prepared m)).
  by move: formed_input => /andP[].
exact: (through_holds id_holds (@preparation_factors_hold R _ n positive_d)).
Qed.

(** ** All layers *)

Local Notation N := (network_gives (layers m)).

Lemma walk_is links d shown :
  List.fold_left walked links (d, shown)
    = List.fold_left (fun state s =>
        let '(d, shown) := state in
        let '(f, more) := step_factors moved s in
        (of_size (step_gives s) (through f d), List.rev_append more shown))
      links (d, shown).
Proof. by []. Qed.

(** What the checker says of the outputs. *)
Definition outputs_move (k : input_norm) (x : option dyadic) : Prop :=
  exists2 f, network_map M depth_of (layers m) = Some f
    & known_moves measure k n N (fun x => f (prepare (prepared m) n x)) x.

Definition pairs_move (x : option dyadic) : Prop :=
  exists2 f, network_map M depth_of (layers m) = Some f
    & forall i j, (i < N)%N -> (j < N)%N ->
        known_moves measure Maximum n 1
          (fun x => above i j (f (prepare (prepared m) n x))) x.

Hypothesis fits_all : fits_from n (layers m).

Section Links.

Variable links : list link.

Hypothesis links_of : List.Forall2 layer_holds (layers m) links.
Hypothesis some_links : links <> nil.

Lemma gives_all : gives_from n (layers m) = N.
Proof.
case: (layers m) links_of => [|l ls] each; last exact: gives_from_gives.
by inversion each; case: some_links.
Qed.

Lemma filter_none (l : list link) : List.filter (fun s => ~~ false) l = l.
Proof. by elim: l => //= s l ->. Qed.

Theorem product_holds :
  outputs_move measure (answer_value (product_answer m moved measure links)).
Proof.
have none (s : link) : (fun _ => false) s -> is_flatten s by [].
have [f f_is [f_length f_entries]] := walk_holds [::] none links_of fits_all start_holds.
exists f => //; move: f_length f_entries; rewrite filter_none gives_all.
rewrite /product_answer /walk walk_is; case: (List.fold_left _ _ _) => d shown /=.
by rewrite /measured; case: (measure).
Qed.

(** *** Pairs of outputs *)

Lemma above_depends i j : (i < N)%N -> (j < N)%N -> depends_on N 1 (@above R i j).
Proof.
move=> iN jN x y same; apply/matrixP => k l; rewrite !mxE /above.
have := congr1 (fun v : 'cV[R]_N => v (Ordinal iN) 0) same.
have := congr1 (fun v : 'cV[R]_N => v (Ordinal jN) 0) same.
by rewrite !mxE /= => -> ->.
Qed.

Lemma two_value : value two = 2.
Proof. by rewrite /Meaning.value /= /Meaning.power /= mul1r. Qed.

Lemma all_pairs (f : signal -> signal) d i j :
  change_holds measure n N f d -> (i < N)%N -> (j < N)%N ->
  known_moves measure Maximum n 1 (fun x => above i j (f x))
    (least_of (times_up (ceil_root two) (in_length d))
              (times_up (Some two) (in_entries d))).
Proof.
move=> [lengths numbers] iN jN; have depends := above_depends iN jN.
apply: known_least.
  apply: (known_compose depends lengths).
  apply: known_root; rewrite two_value ?ler0n // => c c0 enough.
  have [->|apart] := eqVneq i j.
    apply: (@moves_weaken R Euclidean Maximum N 1 _ 0 c) => //.
    by apply: zero_moves => x y; apply/matrixP => a b; rewrite !mxE /above !subrr.
  exact: above_moves_sqnorm.
apply: (known_compose depends numbers) => c [<-]; rewrite two_value ler0n.
by split=> //; exact: above_moves_max.
Qed.

(** How far two rows of a linear layer give another number. *)
Lemma difference_holds w c i j :
  is_well_formed_transition (Linear w c) ->
  (i < length c)%N -> (j < length c)%N ->
  factors_hold (column_count w) 1
    (fun x => above i j (@transition_map R M (Linear w c) x))
    (difference_factors (scale w) (List.nth i (rows w) nil) (List.nth j (rows w) nil)).
Proof.
move=> formed_l il jl; have [size_w sizes _ _] := has_weightsP formed_l.
set q := column_count w; set t := Linear w c.
rewrite /difference_factors; set d := zip _ _ _.
have size_d : length d = q.
  by rewrite zip_length !sizes // /q Nat.min_id.
pose D : 'M[R]_(1, q) := \row_k (number R (List.nth k d 0%Z) * power R (scale w)).
have entries k : (k < q)%N -> number R (List.nth k d 0%Z) * power R (scale w)
    = tap R w i k - tap R w j k.
  move=> kq; rewrite /d (@zip_nth _ _ _ _ _ _ k 0%Z 0%Z) ?sizes //.
  by rewrite numberB mulrBl.
have moved_by_D x y :
    vector 1 (above i j (transition_map M t x)) - vector 1 (above i j (transition_map M t y))
      = D *m (vector q x - vector q y).
  apply/matrixP => a b; rewrite !ord1 (above_difference il jl).
  rewrite (affine_difference M (t := t) isT) !mxE -sumrB; apply: eq_bigr => k _.
  by rewrite [RHS]/= !mxE entries // mulrBl.
have row_is : \sum_k `|D 0 k|
    <= value (entry_at (scale w) (total (List.map Z.abs d))).
  rewrite entry_at_value number_total List.map_length size_d mulr_suml.
  apply: ler_sum => k _; rewrite mxE normrM (gtr0_norm (power_gt0 _ _)).
  by rewrite -number_abs -[0%Z]/(Z.abs 0) List.map_nth.
have square_is : \sum_k D 0 k ^+ 2 <= value (entry_at (2 * scale w) (dot d d)).
  rewrite entry_at_value (@number_dot R q) ?size_d ?leqnn // mulr_suml.
  apply: ler_sum => k _; rewrite mxE exprMn !expr2 -powerD.
  by have -> : (2 * scale w = scale w + scale w)%Z by lia.
have square0 : 0 <= value (entry_at (2 * scale w) (dot d d)).
  by apply: le_trans square_is; apply: sumr_ge0 => k _; exact: sqr_ge0.
have row0 : 0 <= value (entry_at (scale w) (total (List.map Z.abs d))).
  by apply: le_trans row_is; apply: sumr_ge0 => k _; exact: normr_ge0.
move: (entry_at _ _) row_is row0 => row row_is row0.
move: (entry_at _ _) square_is square0 => square square_is square0.
split.
- move=> x y same; apply/eqP; rewrite -subr_eq0 moved_by_D same subrr.
  by rewrite mulmx0.
- apply: (known_root square0) => a a0 enough x y r r0 close; rewrite /near moved_by_D.
  apply: le_trans (frobenius_at_most _ _) _; rewrite big_ord1 exprMn.
  apply: ler_pmul => //; last exact: le_trans square_is enough.
    by apply: sumr_ge0 => k _; exact: sqr_ge0.
  exact: sqnorm_ge0.
- apply: (known_double row0) => x y r r0 close; rewrite /near moved_by_D.
  by apply: linear_max => // k; rewrite ord1.
apply: (known_root square0) => a a0 enough x y r r0 close; rewrite /near moved_by_D.
by apply: linear_sqnorm_max => // k; rewrite ord1; exact: le_trans square_is enough.
Qed.

(** Of all pairs of rows the greatest number. *)
Lemma greatest_in l x v :
  List.fold_left Network.greatest_of l x = Some v ->
  (exists2 c, x = Some c & value c <= value v)
  /\ forall e, List.In e l -> exists2 c, e = Some c & value c <= value v.
Proof.
elim: l x => [|y l IH] x /= found; first by split=> //; exists v.
have [[c both_is c_le] rest] := IH _ found; move: both_is c_le.
case: x {found} => [a|//]; case: y => [d|//] [<-].
rewrite value_maximum le_maxl => /andP[a_le d_le].
by split=> [|e [<-|/rest //]]; [exists a | exists d].
Qed.

Lemma apart_in (F : list Z -> list Z -> option dyadic) l i j :
  (j < i)%N -> (i < length l)%N ->
  List.In (F (List.nth i l nil) (List.nth j l nil))
    (List.concat (indexed (fun i row =>
        List.map (fun other => F row other) (List.firstn i l)) 0 l)).
Proof.
move=> ji il; apply/List.in_concat.
exists (List.map (F (List.nth i l nil)) (List.firstn i l)); split.
  set rows_of := indexed _ _ _.
  have <- : List.nth i rows_of nil = List.map (F (List.nth i l nil)) (List.firstn i l).
    by rewrite /rows_of (@indexed_nth _ _ _ _ _ i nil).
  by apply: List.nth_In; rewrite indexed_length; lia.
apply: List.in_map; elim: l i j ji il => // row l IH [|i] [|j] //= ji il; first by left.
by right; apply: IH.
Qed.

(** Flattenings keep the numbers. *)
Lemma flattens_keep l links' k :
  List.Forall2 layer_holds l links' ->
  List.filter (fun s => ~~ is_flatten s) links' = nil ->
  fits_from k l ->
  exists2 f, network_map M depth_of l = Some f
    & gives_from k l = k /\ forall x, vector k (f x) = vector k x.
Proof.
move=> each; elim: each k => [|one s l' links'' holds _ IH] k /=; first by exists id.
case flat: is_flatten => //= none /andP[/eqP takes fits].
have [name [entries one_is]] : exists name entries, one = Transition name (Flatten entries).
  have [_ + _] := holds; move: flat; case: (s) => [//|[] //= entries ? ? _ [name ->]].
  by exists name, entries.
rewrite one_is /= in takes fits *; rewrite takes in fits.
have [g -> [g_gives g_keeps]] := IH _ none fits.
exists (fun x => g (@transition_map R M (Flatten entries) x)) => //.
split; first by rewrite /gives_from /= takes; exact: g_gives.
move=> x; rewrite g_keeps; apply/matrixP => i j; rewrite !mxE /= /affine_map /= takes.
rewrite (bigD1 i) //= eqxx mul1r big1 ?addr0 // => a other.
case: eqP => [same|_]; last by rewrite mul0r.
by move: other; rewrite -val_eqE /= same eqxx.
Qed.

Lemma filter_split (p : pred link) l before s :
  List.filter p l = List.app before [:: s] ->
  exists l1 l2, [/\ l = List.app l1 (s :: l2), List.filter p l1 = before
                 & List.filter p l2 = nil].
Proof.
elim: l before => [|x l IH] before /=; first by case: before.
case px: (p x) => [|] same; last first.
  have [l1 [l2 [-> <- none]]] := IH _ same.
  by exists (x :: l1), l2; rewrite /= px.
case: before same => [|y before] /= [].
  by move=> -> none; exists nil, l.
move=> <- /IH [l1 [l2 [-> <- none]]].
by exists (x :: l1), l2; rewrite /= px.
Qed.

Lemma reversed_filter l done :
  List.fold_left (fun l s => if is_flatten s then l else s :: l) l done
    = List.app (List.rev (List.filter (fun s => ~~ is_flatten s) l)) done.
Proof.
elim: l done => //= s l IH done; rewrite IH; case: is_flatten => //=.
by rewrite -List.app_assoc.
Qed.

Lemma by_product_value x shown : answer_value (by_product x shown) = x.
Proof. by []. Qed.

(** Of all outputs. *)
Lemma all_pairs_hold :
  let d := (walk m moved measure
              (List.filter (fun s => ~~ is_flatten s) links)).1 in
  pairs_move (least_of (times_up (ceil_root two) (in_length d))
                       (times_up (Some two) (in_entries d))).
Proof.
have [f f_is f_holds] := walk_holds [::] (fun s flat => flat) links_of fits_all start_holds.
rewrite gives_all in f_holds.
exists f; first exact: f_is.
by move=> i j iN jN; exact: all_pairs f_holds iN jN.
Qed.

(** By the rows of the last layer. *)
Lemma last_pairs_hold before w c x norm :
  List.filter (fun s => ~~ is_flatten s) links
    = List.app before [:: Between (Linear w c) x norm] ->
  pairs_move (greatest_apart w (walk m moved measure before).1).
Proof.
move=> /filter_split [links1 [links2 [links_is before_is none]]].
move: links_of fits_all gives_all formed; rewrite links_is => each.
have [l1 [rest [each1 [each_rest layers_is]]]] := List.Forall2_app_inv_r _ _ each.
rewrite /pairs_move layers_is.
case: rest layers_is each_rest => [|l l2] layers_is each_rest; first by inversion each_rest.
have [last_holds each2] :
    layer_holds l (Between (Linear w c) x norm) /\ List.Forall2 layer_holds l2 links2.
  by inversion each_rest.
have [_ [name l_is] _] := last_holds; rewrite l_is.
rewrite fits_from_app gives_from_app => /andP[fits1 /= /andP[/eqP takes fits2]] gives all_formed.
have formed_l : is_well_formed_transition (Linear w c).
  by apply: (all_formed (Transition name (Linear w c))); apply/List.in_app_iff; right; left.
have [f1 f1_is] := walk_holds [::] (fun s flat => flat) each1 fits1 start_holds.
rewrite before_is -takes => f1_holds.
have [f2 f2_is [gives2 keeps]] := flattens_keep each2 none fits2.
pose T := @transition_map R M (Linear w c).
have rest_map : network_map M depth_of (List.cons (Transition name (Linear w c)) l2)
    = Some (fun s => f2 (T s)) by rewrite /= f2_is.
exists (fun s => f2 (T (f1 s))).
  exact: (network_map_app f1_is rest_map).
rewrite -gives /gives_from /= -/(gives_from _ _) gives2 => i j il jl.
have same y : above i j (f2 y) = above i j y.
  have entry k : (k < length c)%N -> f2 y k = y k.
    move=> kc; have := congr1 (fun u : 'cV[R]_(length c) => u (Ordinal kc) 0) (keeps y).
    by rewrite !mxE.
  by rewrite /above !entry.
have [size_w _ _ _] := has_weightsP formed_l.
have ordered a e : (e < a)%N -> (a < length c)%N -> forall v,
    greatest_apart w (walk m moved measure before).1 = Some v ->
    map_moves measure Maximum n 1
      (fun x => above a e (T (f1 (prepare (prepared m) n x)))) (value v).
  move=> ea ac v found.
  pose F row other := in_entries (of_size 1 (through
    (difference_factors (scale w) row other) (walk m moved measure before).1)).
  have al : (a < length (rows w))%N by rewrite size_w.
  have [_ every] := greatest_in found.
  have [v' v'_is v'_le] := every _ (apart_in F ea al).
  have step := through_holds f1_holds (difference_holds formed_l ac (ltn_trans ea ac)).
  have [_ entries] := of_size_holds step.
  have [v'0 moves] := entries v' v'_is.
  exact: moves_weaken v'0 v'_le moves.
move=> v found; have [[z [<-]] ] := greatest_in found.
rewrite value_zero => v0 _; split; first exact: v0.
move=> y y' r r0 close; rewrite !same.
have turned (p p' q q' : R) : `|p - p' - (q - q')| = `|p' - p - (q' - q)|.
  have -> : p - p' - (q - q') = - (p' - p - (q' - q)).
    by rewrite [RHS]opprB [RHS]addrC !opprB.
  exact: normrN.
case: (ltngtP i j) => [ij|ji|i_j].
- move=> k; have := ordered j i ij jl v found y y' r r0 close k.
  by rewrite !mxE /above turned.
- exact: ordered i j ji il v found y y' r r0 close.
rewrite i_j => k; rewrite !mxE /above !subrr normr0; exact: mulr_ge0.
Qed.

Theorem pairs_hold : pairs_move (answer_value (pairs_by_product m moved measure links)).
Proof.
rewrite /pairs_by_product /without_flatten reversed_filter List.app_nil_r.
have := all_pairs_hold; have := last_pairs_hold.
move: (List.filter _ links) => kept by_rows by_all.
have reversed_kept l : List.rev_append (List.rev l) nil = l :> list link.
  by rewrite List.rev_append_rev List.rev_involutive List.app_nil_r.
rewrite reversed_kept; move: by_all; case: (walk m moved measure kept) => d shown by_all.
case reversed: (List.rev kept) => [|last before]; first exact: by_all.
have kept_is : kept = List.app (List.rev before) [:: last].
  by rewrite -(List.rev_involutive kept) reversed.
case: last kept_is {reversed}
  => [f|[w c|x k s h w c|kind side s c h w|n|factors offset p|a n|n] x' norm] kept_is;
  try exact: by_all.
case: ifP => _; last exact: by_all.
have := by_rows _ _ _ _ _ kept_is.
rewrite List.rev_append_rev List.app_nil_r.
case: (walk m moved measure (List.rev before)) => d' shown'; exact.
Qed.

End Links.

End Walk.
