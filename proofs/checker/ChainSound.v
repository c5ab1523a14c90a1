(** * Chains of layers

    Purpose: from what the checker knows of the layers of a network to the one
    inequality of every stage of the chain that it makes of them.

    Main Results
    - [has_inequality]: e^T Q e <= 2 e^T N d, where d and e are the differences of
      what a map takes and gives; [block_has_inequality],
      [one_step_has_inequality], [deep_has_inequality]: a block in a metric that the
      checker finds, after the steps that it has or after any number;
      [pointwise_has_inequality]: an activation.
    - [chain_holds]: the stages of the chain hold, and what it gives is the product
      behind the last of them; [stretched_ge]: together they make no more of their
      input than the checker counts.
    - [all_move_by_chain], [pairs_move_by_chain]: what the answer says of all outputs
      and of every two.

    Dependencies: WalkSound, GainSound, TransitionMatrix, ChainAnswerSound;
    OneInequality of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Symbol Conditions.
From Keel.Checker Require Import Network.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Gain Adjoint.
From Keel Require Import OneInequality NetworkGain.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound DominanceSound.
From Keel.Checker Require Import RankSound MetricSound LurieSound GramSound.
From Keel.Checker Require Import OperatorSound Statement GroupSound GainSound.
From Keel.Checker Require Import StatementSound NetworkMeaning FactorsSound.
From Keel.Checker Require Import WalkSound TransitionMatrix RoundedSound ChainAnswerSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section ChainSound.

Variable R : realFieldType.

Local Notation signal := (signal R).
Local Notation value := (@value R).
Local Notation dot := Adjoint.dot.
Local Notation form := Metric.form.

(** By how much two signals differ. *)
Definition apart (x y : signal) : signal := fun i => x i - y i.

Lemma vector_apart n x y : vector n (apart x y) = vector n x - vector n y.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.

(** Between n numbers that a map takes and m that it gives. *)
Definition has_inequality n m (f : signal -> signal) (Q : 'M[R]_m)
    (N : 'M[R]_(m, n)) : Prop :=
  forall x y, form Q (vector m (apart (f x) (f y)))
    <= 2 * dot (vector m (apart (f x) (f y))) (N *m vector n (apart x y)).

(** ** Layers *)

Theorem pointwise_has_inequality (M : meanings R) a entries :
  slope_at_most 1 (of_units M a) ->
  @has_inequality (Z.to_nat entries) (Z.to_nat entries)
    (transition_map M (Pointwise a entries)) 2%:M 1%:M.
Proof.
set n := Z.to_nat entries => slopes x y.
have := layer_inequality slopes (lambda := const_mx 1 : 'cV_n) (vector n x) (vector n y)
  (fun i => _).
have -> : diag (2 *: const_mx 1 : 'cV[R]_n) = 2%:M.
  by apply/matrixP => i j; rewrite !mxE mulr1.
have -> : diag (1 *: const_mx 1 : 'cV[R]_n) = 1%:M.
  by apply/matrixP => i j; rewrite !mxE mulr1.
have -> : risen (of_units M a) (vector n x) (vector n y)
    = vector n (apart (transition_map M (Pointwise a entries) x)
                      (transition_map M (Pointwise a entries) y)).
  by apply/matrixP => i j; rewrite !mxE.
by rewrite !vector_apart; apply=> i; rewrite mxE ler01.
Qed.

Section Block.

Variables (M : meanings R) (b : block) (known : string -> evidence).
Variables (m : metric) (high : dyadic).
Variable depth_of : forall b, 'cV[R]_(input_size b) -> nat.

Local Notation n := (state_size b).
Local Notation c := (input_size b).
Local Notation lambda := (real_vector R n (multipliers m)).
Local Notation W :=
  (scaled_weights (real_vector R n (step_sizes b)) lambda
     (value (greatest_slope (block_activation b)))).

Hypothesis formed : is_well_formed b.
Hypothesis dense : is_dense b.
Hypothesis tied : is_tied b.
Hypothesis valid : valid_metric R b m.
Hypothesis valid_b : valid_input R b m.
Hypothesis upper : greatest_answer known b m = Found high.
Hypothesis drives : metric_driven m (@meaning_of R M b).

Variable low : dyadic.

Hypothesis lower : least_answer known b m = Found low.
Hypothesis low_negative : is_positive (negate low).
Hypothesis high_small : at_most high two.

Local Notation P := (real_matrix R n n (p m)).
Local Notation N := (real_matrix R n c (metric_input m)).
Local Notation inequality Q N := (@has_inequality c n (block_map M depth_of b) Q N).

Let all_open (k : nat) := open_gates_admitted M b Own.

(** A dense block in a metric that the checker finds: Q = P + diag d, where
    d <= (2 / (K - 1)) W^-1, and kappa Lambda B for kappa >= K / (K - 1). *)
Theorem block_has_inequality (d : 'cV[R]_n) kappa k :
  (forall u, @depth_of b u = k.+1) ->
  (0 < k)%N ->
  (forall i, 0 <= d i 0) ->
  (forall i, d i 0 * W i 0 * k%:R <= 2) ->
  k.+1%:R <= kappa * k%:R ->
  inequality (P + diag d) (kappa *: N).
Proof.
move=> depth_is k0 d0 short stretched x y.
rewrite !vector_apart (block_difference M depth_is) -scalemxAl dot_scaler.
exact: (inequality_sound formed dense tied valid valid_b upper drives lower
          low_negative high_small _ _ 0 all_open d0 short stretched k0).
Qed.

(** After one step: Q = diag d, where d <= 2 W^-1. *)
Theorem one_step_has_inequality (d : 'cV[R]_n) :
  (forall u, @depth_of b u = 1%N) ->
  (forall i, d i 0 * W i 0 <= 2) ->
  inequality (diag d) N.
Proof.
move=> depth_is short x y; rewrite !vector_apart (block_difference M depth_is).
exact: (first_inequality_sound formed dense tied valid valid_b upper drives
          high_small _ _ 0 all_open short).
Qed.

(** After any number of steps, the same for all inputs. *)
Theorem deep_has_inequality k :
  (forall u, @depth_of b u = k) -> inequality P N.
Proof.
move=> depth_is x y; rewrite !vector_apart (block_difference M depth_is).
exact: (deep_inequality_sound formed dense tied valid valid_b upper drives
          high_small _ _ 0 k all_open).
Qed.

End Block.

(** ** From layer to layer *)

Local Notation stage_rows s := (length (rows (stage_form s))).

Lemma stages_fit_snoc m l s :
  stages_fit m l -> (0 < stage_rows s)%N ->
  symmetric_rows (stage_rows s) (rows (stage_form s)) ->
  sized (stage_rows s) (last_rows m l) (rows (product_of (stage_maps s))) ->
  stages_fit m (app l [:: s]).
Proof.
elim: l m => //= s' l IH m [rows0 sym sized_s fit] s0 sym_s sized_m.
by split=> //; exact: IH.
Qed.

Lemma last_rows_snoc m l s : last_rows m (app l [:: s]) = stage_rows s.
Proof. by rewrite /last_rows List.fold_left_app. Qed.

Lemma last_signal_snoc u es e : @last_signal R u (app es [:: e]) = e.
Proof. by rewrite /last_signal List.fold_left_app. Qed.

Lemma stages_hold_snoc m u l kappas es s kappa e :
  @stages_hold R m u l kappas es ->
  form (real_matrix R (stage_rows s) (stage_rows s) (stage_form s))
       (vector (stage_rows s) e)
    <= 2 * dot (vector (stage_rows s) e)
             ((kappa *: real_matrix R (stage_rows s) (last_rows m l)
                          (product_of (stage_maps s)))
              *m vector (last_rows m l) (last_signal u es)) ->
  stages_hold m u (app l [:: s]) (app kappas [:: kappa]) (app es [:: e]).
Proof.
elim: l m u kappas es => [|s' l IH] m u [|k kappas] [|e' es] //= [holds rest] last.
by split=> //; exact: IH.
Qed.

(** The stages so far, the last first, and the matrices behind the last of them:
    they hold for a map to n numbers. Stages stretch what they make of their input,
    and what is behind the last of them is a multiple of the product of the matrices:
    all together so much. *)
Definition chain_reaches (n0 n : nat) (F : signal -> signal) (stages : list stage)
    (pending : list Types.matrix) (stretched : R) : Prop :=
  exists k (A : 'M[R]_(n, k)) kappas behind,
    [/\ k = last_rows n0 (List.rev stages), stages_fit n0 (List.rev stages),
        maps_to pending A,
        [/\ List.Forall (fun kappa => 0 < kappa) kappas, 0 < behind
          & stretched = \prod_(kappa <- kappas) kappa * behind]
      & forall x y, exists2 es,
          stages_hold n0 (apart x y) (List.rev stages) kappas es
          & vector n (apart (F x) (F y))
            = behind *: (A *m vector k (last_signal (apart x y) es))].

Lemma chain_starts n0 : chain_reaches n0 n0 id [::] [::] 1.
Proof.
exists n0, 1%:M, [::], 1; split=> [//|//|||x y]; first exact: MapsNone.
  by split; rewrite ?ltr01 // big_nil mulr1.
by exists [::]; rewrite ?mul1mx ?scale1r.
Qed.

(** A layer that is a multiple of a matrix. *)
Lemma chain_maps n0 n n' F f stages pending stretched x a :
  chain_reaches n0 n F stages pending stretched ->
  (0 < n)%N -> sized n' n (rows x) -> 0 < a ->
  (forall y z, vector n' (apart (f y) (f z))
     = a *: (real_matrix R n' n x *m vector n (apart y z))) ->
  chain_reaches n0 n' (fun s => f (F s)) stages (x :: pending) (stretched * a).
Proof.
move=> [k [A [kappas [behind [k_is fit maps [positive behind0 ->] holds]]]]].
move=> n_positive sized_x a0 linear.
exists k, (real_matrix R n' n x *m A), kappas, (behind * a); split=> // [||y z].
- exact: MapsMore.
- by split; rewrite ?mulr_gt0 // mulrA.
have [es held last_is] := holds y z; exists es => //.
by rewrite linear last_is -scalemxAr scalerA mulmxA [a * _]mulrC.
Qed.

(** A layer that keeps all numbers. *)
Lemma chain_keeps n0 n F f stages pending stretched :
  chain_reaches n0 n F stages pending stretched ->
  (forall a b, vector n (apart (f a) (f b)) = vector n (apart a b)) ->
  chain_reaches n0 n (fun s => f (F s)) stages pending stretched.
Proof.
move=> [k [A [kappas [behind [k_is fit maps positive holds]]]]] same.
exists k, A, kappas, behind; split=> // a b.
by have [es held last_is] := holds a b; exists es; rewrite ?same.
Qed.

(** A layer with an inequality, whose matrix is N. *)
Lemma chain_stage n0 n n' F f stages pending stretched q maps (N : 'M[R]_(n', n)) kappa :
  chain_reaches n0 n F stages pending stretched ->
  (0 < n')%N ->
  symmetric_rows n' (rows q) ->
  (forall k (A : 'M[R]_(n, k)), maps_to pending A ->
     sized n' k (rows (product_of maps)) /\ real_matrix R n' k (product_of maps) = N *m A) ->
  0 < kappa ->
  has_inequality f (real_matrix R n' n' q) (kappa *: N) ->
  chain_reaches n0 n' (fun s => f (F s)) (Stage q maps :: stages) [::]
    (stretched * kappa).
Proof.
move=> [k [A [kappas [behind [k_is fit maps_A [positive behind0 ->] holds]]]]].
move=> q0 sym product kappa0 inequality.
have [size_q _ _] := sym; move: N q0 sym product inequality.
case: n' / size_q => N q0 sym product inequality.
have [sized_p product_is] := product k A maps_A.
exists (length (rows q)), 1%:M, (app kappas [:: kappa * behind]), 1; split.
- by rewrite /= last_rows_snoc.
- by apply: stages_fit_snoc; rewrite // -k_is.
- exact: MapsNone.
- split; [|exact: ltr01 | by rewrite big_cat big_seq1 /= mulr1 -mulrA [kappa * _]mulrC].
  by apply/List.Forall_app; split; [exact: positive | constructor; rewrite ?mulr_gt0].
move=> x y; have [es held last_is] := holds x y.
exists (app es [:: apart (f (F x)) (f (F y))]); last by rewrite last_signal_snoc mul1mx scale1r.
apply: stages_hold_snoc => //=; rewrite -k_is product_is.
have -> : ((kappa * behind) *: (N *m A)) *m vector k (last_signal (apart x y) es)
    = (kappa *: N) *m vector n (apart (F x) (F y)).
  by rewrite last_is -scalemxAr -!scalemxAl scalerA mulmxA [behind * _]mulrC.
exact: inequality.
Qed.

Section Layers.

Variables (M : meanings R).
Variables (known : string -> evidence) (claims_of : block -> list claim).
Variable depth_of : forall b, 'cV[R]_(input_size b) -> nat.
Variables (m : model) (energy_form : Network.energy -> option Types.matrix).
Variable kappa_of : Network.energy -> dyadic.

Hypothesis slopes : has_its_slopes (of_units M).
Hypothesis formed : forall l, List.In l (layers m) -> is_formed_layer l.

(** What the checker knows of blocks is true. *)
Hypothesis blocks_hold : forall b e q,
  List.In (Unrolled b) (layers m) ->
  known_energy (block_facts known b (claims_of b)) = Some e ->
  energy_form e = Some q ->
  [/\ symmetric_rows (state_size b) (rows q),
      driven_by e <> [::]
        /\ sized (state_size b) (input_size b) (rows (product_of (driven_by e))),
      0 < value (kappa_of e)
    & @has_inequality (input_size b) (state_size b) (block_map M depth_of b)
        (real_matrix R (state_size b) (state_size b) q)
        (value (kappa_of e)
           *: real_matrix R (state_size b) (input_size b) (product_of (driven_by e)))].

(** By how much a layer makes more of its input than its matrix or its stage says. *)
Definition link_factor (s : link) : R :=
  match s with
  | InBlock f =>
      value (match known_energy f with Some e => kappa_of e | None => one end)
  | Between (Pooling Mean side _ _ _ _) _ _ => left_of_mean R side
  | Between _ _ _ => 1
  end.

Lemma state_size_positive b : is_well_formed b -> (0 < state_size b)%N.
Proof.
move=> formed_b; rewrite /state_size muln_gt0 (pixels_positive formed_b) andbT.
move: formed_b; rewrite /is_well_formed /units /Kernel.size.
by do 6 (move=> /andP[+ _]); do 2 (move=> /andP[+ _]); case/andP; lia.
Qed.

(** None: every number itself. *)
Lemma maps_nothing n k l (A : 'M[R]_(n, k)) :
  maps_to l A -> l = [::] ->
  sized n k (rows (identity n)) /\ real_matrix R n k (identity n) = A.
Proof.
case=> // _; have [size_i sizes_i _] := identity_rows k; split; first by split.
apply/matrixP => i j; rewrite !mxE identity_entry // power0 mulr1.
by rewrite -val_eqE; case: eqP.
Qed.

Lemma affine_apart t n n' x share :
  is_affine t ->
  n = NetworkMeaning.transition_takes t -> n' = NetworkMeaning.transition_gives t ->
  transition_matrix R t = share *: real_matrix R _ _ x ->
  forall a b, vector n' (apart (transition_map M t a) (transition_map M t b))
    = share *: (real_matrix R n' n x *m vector n (apart a b)).
Proof.
move=> affine -> -> same a b; rewrite !vector_apart scalemxAl -same.
exact: affine_difference.
Qed.

(** What the matrices behind a layer are. *)
Lemma pending_product n n' k x pending (A : 'M[R]_(n, k)) :
  (0 < n)%N -> sized n' n (rows x) -> maps_to pending A ->
  sized n' k (rows (product_of (x :: pending)))
  /\ real_matrix R n' k (product_of (x :: pending)) = real_matrix R n' n x *m A.
Proof.
move=> n_positive sized_x maps; apply: maps_product => //; exact: MapsMore.
Qed.

Lemma product_app x maps pending :
  product_of (app (x :: maps) pending) = product_of (product_of (x :: maps) :: pending).
Proof. exact: List.fold_left_app. Qed.

Lemma layer_step n0 F stages pending stretched l s stages' pending' :
  List.In l (layers m) ->
  link_of known claims_of l = Some s ->
  (0 < layer_takes l)%N ->
  chain_reaches n0 (layer_takes l) F stages pending stretched ->
  add_step energy_form (Some (stages, pending)) s = Some (stages', pending') ->
  exists2 f, layer_map M depth_of l = Some f
    & chain_reaches n0 (layer_gives l) (fun x => f (F x)) stages' pending'
        (stretched * link_factor s).
Proof.
move=> inl link_is takes0 so_far; have formed_l := formed inl.
case: l inl link_is takes0 so_far formed_l => [b|eq|own|name t|? ?] //= inl [<-] takes0 so_far formed_l.
  rewrite /add_block; case energy_is: known_energy => [e|//].
  case form_is: energy_form => [q|//] [<- <-].
  have [sym [some_maps sized_d] kappa0 inequality] := blocks_hold inl energy_is form_is.
  exists (block_map M depth_of b) => //; rewrite /link_factor energy_is.
  apply: (chain_stage so_far (state_size_positive formed_l) sym _ kappa0 inequality) => k A maps.
  move: some_maps sized_d; case: (driven_by e) => [//|y ys] _ sized_d.
  rewrite product_app; exact: pending_product.
have step_is : exists x norm, transition_step known name t = Between t x norm.
  by case: (t) => *; eexists; eexists.
have [x [norm ->]] := step_is.
case: t inl takes0 so_far formed_l {step_is}
  => [w c|w k st h v c|kind side st c h w|n|factors c px|a n|n] inl takes0 so_far formed_l //=.
- have [size_w sizes _ _] := has_weightsP formed_l.
  move=> [<- <-]; exists (transition_map M (Linear w c)) => //.
  apply: (chain_maps so_far takes0); [by split | exact: ltr01 |].
  by apply: affine_apart => //; rewrite linear_matrix scale1r.
- move: formed_l => /= /andP[/andP[/andP[/andP[odd_k st0] h0] v0] weights].
  have [size_w sizes _ _] := has_weightsP weights.
  case numbers: convolution_matrix => [y|//] [<- <-].
  have [st1 h1 v1] : [/\ 0 < st, 0 < h & 0 < v]%Z by split; apply/Z.ltb_lt.
  have [sized_y same] := convolution_numbers R odd_k st1 h1 v1 size_w sizes numbers.
  exists (transition_map M (Convolution w k st h v c)) => //.
  apply: (chain_maps so_far takes0 sized_y ltr01); apply: affine_apart => //.
  by rewrite scale1r.
- case: kind inl takes0 so_far formed_l => // inl takes0 so_far formed_l.
  have [side0 st0] : (0 < side)%Z /\ (0 < st)%Z.
    by move: formed_l => /= /andP[/andP[/andP[/andP[/Z.ltb_lt side0 /Z.ltb_lt st0] _] _] _].
  case numbers: sums_matrix => [y|//] [<- <-].
  have [sized_y same] := @mean_numbers R side st c h w y formed_l st0 numbers.
  exists (transition_map M (Pooling Mean side st c h w)) => //.
  apply: (chain_maps so_far takes0 sized_y (left_of_mean_gt0 R side0)).
  exact: affine_apart.
- move=> [<- <-]; exists (transition_map M (Flatten n)) => //; rewrite mulr1.
  apply: (chain_keeps so_far) => u u'; apply/matrixP => i j; rewrite !mxE /apart /= /affine_map.
  have kept z : \sum_(i0 < Z.to_nat n) weight_of R (Flatten n) i i0 * z i0 + 0 = z i :> R.
    rewrite addr0 (bigD1 i) //= eqxx mul1r big1 ?addr0 // => i0 other.
    by rewrite eq_sym -[i0 == i :> nat]/(val i0 == val i) (inj_eq val_inj) (negbTE other) mul0r.
  by rewrite !kept.
- move: formed_l => /= /andP[_ px0].
  case numbers: scaling_matrix => [y|//] [<- <-].
  have [|sized_y same] := rescaling_numbers R c _ numbers; first exact/Z.ltb_lt.
  exists (transition_map M (Rescaling factors c px)) => //.
  apply: (chain_maps so_far takes0 sized_y ltr01); apply: affine_apart => //.
  by rewrite scale1r.
rewrite /add_activation; case: ifP => // _ [<- <-].
exists (transition_map M (Pointwise a n)) => //.
have slopes_a : slope_at_most 1 (of_units M a).
  move: formed_l => /andP[_]; rewrite /is_slope_restricted.
  case free: slope_obstacle => [?|] // _; have [small _] := slopes free.
  have restricted := slope_at_most_restricted (greatest_slope_small R (Split a)) small.
  by move=> y z; rewrite mul1r; exact: restricted.
have size_two : length (List.repeat two (Z.to_nat n)) = Z.to_nat n by exact: List.repeat_length.
have two_matrix : real_matrix R (Z.to_nat n) (Z.to_nat n)
    (diagonal_matrix (List.repeat two (Z.to_nat n))) = 2%:M.
  apply/matrixP => i j; rewrite diagonal_value // !mxE; case: eqP => // _.
  rewrite (@List.repeat_spec _ (Z.to_nat n) two (List.nth i _ zero)).
    by rewrite mulr1n /Meaning.value /= /Meaning.power mul1r.
  by apply: List.nth_In; rewrite size_two; have := ltn_ord i; lia.
have sym : symmetric_rows (Z.to_nat n) (rows (diagonal_matrix (List.repeat two (Z.to_nat n)))).
  have [size_d sizes_d] := diagonal_sized (List.repeat two (Z.to_nat n)).
  rewrite size_two in size_d sizes_d; apply: (symmetric_values (R := R)) => //.
  by rewrite two_matrix /symmetric tr_scalar_mx.
apply: (chain_stage (N := 1%:M) (kappa := 1) so_far takes0 sym); last 2 first.
- exact: ltr01.
- by rewrite two_matrix scale1r; exact: pointwise_has_inequality.
move=> k A maps; rewrite mul1mx; case: pending {so_far} maps => [|y l] maps.
  exact: maps_nothing maps erefl.
exact: maps_product.
Qed.

Lemma gives_positive l : is_formed_layer l -> is_known_layer l -> (0 < layer_gives l)%N.
Proof.
have touched0 a st : (0 < a)%Z -> (0 < st)%Z -> (0 < touched (Z.to_nat a) (Z.to_nat st))%N.
  by move=> a0 st0; rewrite /touched divn_gt0; lia.
case: l => [b|eq|own|name t|? ?] //= formed_l _; first exact: state_size_positive.
case: t formed_l => [w c|w k st h v c|kind side st c h w|n|factors c px|a n|n] /=.
- by rewrite /has_weights /Kernel.size => /andP[/andP[/andP[/andP[c0 _] _] _] _]; lia.
- move=> /andP[/andP[/andP[/andP[_ st0] h0] v0]].
  rewrite /has_weights /Kernel.size => /andP[/andP[/andP[/andP[c0 _] _] _] _].
  rewrite !muln_gt0 !touched0; try exact/Z.ltb_lt.
  by rewrite andbT; lia.
- by move=> /andP[/andP[/andP[/andP[_ _] c0] _] _]; rewrite !muln_gt0 /fitting !andbT; lia.
- lia.
- by rewrite /Kernel.size => /andP[/andP[f0 _] px0]; rewrite muln_gt0; lia.
- by move=> /andP[n0 _]; lia.
lia.
Qed.

Lemma steps_none links : List.fold_left (add_step energy_form) links None = None.
Proof. by elim: links. Qed.

Theorem layers_reach n0 l links n F stages pending stretched stages' pending' :
  (forall x, List.In x l -> List.In x (layers m)) ->
  List.Forall2 (fun one s => link_of known claims_of one = Some s) l links ->
  fits_from n l -> (0 < n)%N ->
  chain_reaches n0 n F stages pending stretched ->
  List.fold_left (add_step energy_form) links (Some (stages, pending))
    = Some (stages', pending') ->
  exists2 f, network_map M depth_of l = Some f
    & chain_reaches n0 (gives_from n l) (fun x => f (F x)) stages' pending'
        (stretched * \prod_(s <- links) link_factor s).
Proof.
move=> among each; elim: each among n F stages pending stretched
  => [|one s l' links' is_s _ IH] among n F stages pending stretched.
  by move=> _ _ so_far [<- <-]; exists id => //=; rewrite big_nil mulr1.
move=> fits_one n_positive so_far folded.
have [takes fits] : layer_takes one = n /\ fits_from (layer_gives one) l'.
  by move: fits_one => /andP[/eqP].
have {}folded : List.fold_left (add_step energy_form) links'
    (add_step energy_form (Some (stages, pending)) s) = Some (stages', pending') by [].
case step_is: (add_step energy_form (Some (stages, pending)) s) folded
  => [[stages1 pending1]|] rest; last by rewrite steps_none in rest.
rewrite -takes in n_positive so_far.
have in_one : List.In one (layers m) by apply: among; left.
have [f f_is reached] := layer_step in_one is_s n_positive so_far step_is.
have gives0 : (0 < layer_gives one)%N.
  by apply: gives_positive; [exact: formed | case: (one) is_s].
have others x : List.In x l' -> List.In x (layers m) by move=> inx; apply: among; right.
have [g g_is reached_all] := IH others _ _ _ _ _ fits gives0 reached rest.
exists (fun x => g (f x)); first by rewrite [network_map _ _ _]/= f_is g_is.
by rewrite big_cons mulrA.
Qed.

(** *** The chain *)

Section Chain.

Variables (links : list link) (c : chain).

Hypothesis links_of : List.Forall2
  (fun one s => link_of known claims_of one = Some s) (layers m) links.
Hypothesis some_links : links <> nil.
Hypothesis formed_input : is_well_formed_input m.

Local Notation n := (Z.to_nat (input_entries m)).
Local Notation outputs := (Z.to_nat (output_count c)).

Hypothesis fits_all : fits_from n (layers m).
Hypothesis chain_is : chain_of energy_form links = Some c.

Lemma last_size_is l h k : l <> nil -> last_size (Chain l h) = Z.of_nat (last_rows k l).
Proof.
case: l => // s l _; rewrite /last_size /last_rows /=.
have move_in l' z k' : z = Z.of_nat k' ->
    List.fold_left (fun _ s => stage_size s) l' z
    = Z.of_nat (List.fold_left (fun _ s => stage_rows s) l' k').
  by elim: l' z k' => //= s' l' IH z k' _; exact: IH.
exact: move_in.
Qed.

(** A map that is empty keeps what there is. *)
Lemma maps_rows q r l (A : 'M[R]_(q, r)) :
  maps_to l A -> if l is x :: _ then length (rows x) = q else q = r.
Proof. by case=> // n1 k1 x l1 B _ []. Qed.

(** What the chain gives is the product behind its last stage. *)
Theorem chain_holds :
  exists2 f, network_map M depth_of (layers m) = Some f
    & [/\ (0 < n)%N, outputs = network_gives (layers m),
          stages_fit n (chain_stages c),
          sized outputs (last_rows n (chain_stages c)) (rows (map_to_outputs c))
        & exists kappas behind,
          [/\ List.Forall (fun kappa => 0 < kappa) kappas, 0 < behind,
              \prod_(s <- links) link_factor s = \prod_(kappa <- kappas) kappa * behind
            & forall x y, exists2 es,
               stages_hold n (apart x y) (chain_stages c) kappas es
               & vector outputs (apart (f x) (f y))
                 = behind *:
                   (real_matrix R outputs (last_rows n (chain_stages c)) (map_to_outputs c)
                    *m vector (last_rows n (chain_stages c)) (last_signal (apart x y) es))]].
Proof.
have n0 : (0 < n)%N by move: formed_input; rewrite /is_well_formed_input; lia.
move: chain_is; rewrite /chain_of.
case folded: (List.fold_left (add_step energy_form) links _) => [[stages pending]|//].
case stages_are: stages => [//|s others]; rewrite -stages_are.
case: ifP => // _ /Some_inj c_is.
have [f f_is] := layers_reach (fun x inx => inx) links_of fits_all n0 (chain_starts n) folded.
have -> : gives_from n (layers m) = network_gives (layers m).
  case: (layers m) links_of fits_all => [|l ls] each fits_l; last exact: gives_from_gives.
  by inversion each as [nothing|]; case: some_links.
move=> reached.
have [k [A [kappas [behind [k_is fit maps [positive behind0 all_is] holds]]]]] := reached.
exists f => //; rewrite -c_is [chain_stages _]/= List.rev_append_rev List.app_nil_r -k_is.
set N := network_gives (layers m) in A maps holds reached *.
have some : List.rev stages <> nil.
  by move/(congr1 (@length _)); rewrite List.rev_length stages_are.
have [outputs_are [sized_C C_is]] :
    Z.to_nat (output_count (Chain (List.rev stages) pending)) = N
    /\ sized N k (rows (map_to_outputs (Chain (List.rev stages) pending)))
    /\ real_matrix R N k (map_to_outputs (Chain (List.rev stages) pending)) = A.
  rewrite /map_to_outputs /output_count [chain_head _]/=.
  have := maps_rows maps; case: pending {reached folded c_is} maps => [|y l] maps N_is.
    have -> : Z.to_nat (last_size (Chain (List.rev stages) nil)) = k.
      by rewrite (last_size_is _ n some) -k_is Nat2Z.id.
    have -> : identity k = identity N by rewrite N_is.
    split; [exact: esym | exact: maps_nothing maps erefl].
  rewrite /Kernel.size N_is Nat2Z.id; split=> //; exact: maps_product.
rewrite outputs_are; split=> //; exists kappas, behind; split=> // [|x y].
  by rewrite -all_is mul1r.
have [es held last_is] := holds x y; exists es => //.
by rewrite last_is C_is.
Qed.

(** *** What it shows *)

Section Answer.

Variables (name : string) (numbers : list dyadic) (witness : factor) (a : answered).

Hypothesis answer_is : chain_answer name c numbers witness = Some a.

Local Notation N := (network_gives (layers m)).
Local Notation H := (table R outputs outputs (output_form a)).

(** By how much all layers together make more of their input than the chain says. *)
Definition true_stretch : R := \prod_(s <- links) link_factor s.

(** A number that is not below that of the checker bounds what a linear map of the
    outputs makes of a difference. *)
Lemma chain_moves : exists2 f, network_map M depth_of (layers m) = Some f
  & [/\ outputs = N, 0 <= value (output_square a),
        symmetric_rows outputs (rows (matrix_of (output_form a))),
        forall w, 0 <= form H w
      & forall x y (w : 'cV[R]_outputs),
          dot w (vector outputs (apart (f x) (f y))) ^+ 2
            <= true_stretch ^+ 2 * value (output_square a) * form H w
               * sqnorm (vector n (apart x y))].
Proof.
have [f f_is [n0 outputs_are fit head_fits [kappas [behind [positive behind0 all_is holds]]]]] :=
  chain_holds.
exists f => //; split=> // [|||x y w].
- exact: output_square_ge0 n0 fit head_fits answer_is.
- exact: (output_form_symmetric R n0 fit head_fits answer_is).
- exact: output_form_ge0 n0 fit head_fits answer_is.
have [es held ->] := holds x y.
have dot_scaled v : dot w (behind *: v) = behind * dot w v.
  by rewrite dot_scaler.
rewrite dot_scaled /true_stretch all_is !exprMn.
have turn (p q u v z : R) : p * q * u * v * z = q * (p * u * v * z).
  by rewrite [p * q]mulrC -!mulrA.
rewrite turn; apply: ler_wpmul2l; first exact: sqr_ge0.
exact: (chain_answer_sound n0 fit head_fits answer_is w positive held).
Qed.

Lemma true_stretch_ge0 : 0 <= true_stretch.
Proof.
have [_ _ [_ _ _ _ [kappas [behind [positive behind0 all_is _]]]]] := chain_holds.
rewrite /true_stretch all_is mulr_ge0 ?(ltW behind0) //.
elim: positive => [|kappa l kappa0 _]; first by rewrite big_nil ler01.
by rewrite big_cons; apply: mulr_ge0; exact: ltW.
Qed.

(** The checker counts at least as much: it rounds up what a mean leaves. *)
Lemma stretched_ge : true_stretch <= value (stretched_by links kappa_of).
Proof.
move: true_stretch_ge0; rewrite /true_stretch /stretched_by; set factor := (X in List.map X _).
have counted s : List.In s links -> exists kappa least most,
    [/\ link_factor s = kappa * least, value (factor s) = kappa * most & 0 < least <= most].
  move=> /(link_is_of_layer links_of) [l inl l_is].
  have kept kappa x : x = value kappa -> exists k least most,
      [/\ x = k * least, value kappa = k * most & 0 < least <= most].
    by move=> ->; exists (value kappa), 1, 1; rewrite mulr1 ltr01 lexx.
  have := formed inl.
  case: l inl l_is => [b|eq|own|name' t|? ?] // _ [<-]; first by move=> _; exact: kept.
  case: t => [w b0|w k st h v b0|[] side st channels h v|count|factors b0 px|f count|count] formed_t;
    try exact: kept (esym (value_one R)).
  have side0 : (0 < side)%Z.
    by move: formed_t => /= /andP[/andP[/andP[/andP[/Z.ltb_lt side0 _] _] _] _].
  have left0 := left_of_mean_gt0 R side0.
  set d := dyadic_of (side * side) (share_exponent side).
  exists 1, (left_of_mean R side), (value (divided_up one d)); rewrite !mul1r left0; split=> //=.
  have d0 : 0 < value d by rewrite -invr_gt0.
  by have := divided_up_ge one d0; rewrite value_one mul1r.
have {counted} [kappa [least [most [all_least all_most /andP[least0 le]]]]] : exists kappa least most,
    [/\ \prod_(s <- links) link_factor s = kappa * least,
        value (List.fold_left times (List.map factor links) one) = value one * (kappa * most)
      & 0 < least <= most].
  move: (one) counted; elim: {+}links => [|s l IH] x counted.
    by exists 1, 1, 1; rewrite big_nil !mulr1 ltr01 lexx.
  have [kappa [least [most [s_least s_most /andP[least0 le]]]]] := counted s (or_introl erefl).
  have [kappas [leasts [mosts [l_least l_most /andP[leasts0 les]]]]] :=
    IH (times x (factor s)) (fun s' ins' => counted s' (or_intror ins')).
  exists (kappa * kappas), (least * leasts), (most * mosts); rewrite big_cons s_least l_least.
  rewrite [List.map _ _]/= [List.fold_left _ _ _]/= l_most value_times s_most mulrACA.
  split=> //; first by rewrite -[LHS]mulrA [kappa * most * _]mulrACA.
  by rewrite mulr_gt0 //= ler_pmul // ltW.
by rewrite all_most all_least value_one mul1r pmulr_lge0 // => kappa0; exact: ler_wpmul2l.
Qed.

Let longer : dyadic :=
  times (output_square a) (times (stretched_by links kappa_of) (stretched_by links kappa_of)).

Lemma longer_value : 0 <= value (output_square a) ->
  true_stretch ^+ 2 * value (output_square a) <= value longer.
Proof.
move=> square0; rewrite /longer !value_times mulrC ler_wpmul2l // -expr2.
have stretched := stretched_ge.
by rewrite ler_sqr ?nnegrE // (le_trans true_stretch_ge0).
Qed.

Let form_is w : form H w = form (real_matrix R outputs outputs (matrix_of (output_form a))) w.
Proof.
by congr (form _ w); apply/matrixP => i j; rewrite matrix_of_value mxE.
Qed.

(** All outputs, by the greatest eigenvalue of the form. *)
Theorem all_move_by_chain outputs_name greatest :
  eigenvalue known outputs_name (matrix_of (output_form a)) (unit_weights (output_form a))
    = Found greatest ->
  exists2 f, network_map M depth_of (layers m) = Some f
    & 0 <= value (times longer (maximum greatest zero))
      /\ forall d, 0 <= d -> value (times longer (maximum greatest zero)) <= d ^+ 2 ->
         map_moves Euclidean Euclidean n N f d.
Proof.
have [f f_is [outputs_are square0 sym form0 moves]] := chain_moves.
rewrite /eigenvalue /factor_for; case: found_factor => // witness' found.
have size_h : length (output_form a) = outputs.
  by have [<- _ _] := sym; rewrite List.map_length.
have [units_positive ones] := unit_weightsP R size_h.
have below (v : 'cV[R]_outputs) : form H v <= value (maximum greatest zero) * sqnorm v.
  rewrite form_is; have := eigenvalue_bound_sound (R := R) sym units_positive found v.
  under eq_bigr do rewrite ones divr1.
  move=> le; apply: le_trans le _; rewrite ler_wpmul2r ?sqnorm_ge0 //.
  by rewrite value_maximum le_maxr lexx.
have g0 : 0 <= value (maximum greatest zero).
  by rewrite value_maximum value_zero le_maxr lexx orbT.
have longer_ge := longer_value square0.
have longer0 : 0 <= value longer by apply: le_trans longer_ge; rewrite mulr_ge0 ?sqr_ge0.
exists f => //; split=> [|d d0 enough]; first by rewrite value_times mulr_ge0.
rewrite -outputs_are => x y r r0 close; rewrite /near -vector_apart.
set Y := vector outputs _; have := moves x y Y.
have -> : dot Y Y = sqnorm Y by rewrite dotP; apply: eq_bigr => i _; rewrite expr2.
move=> le; have {}le : sqnorm Y ^+ 2
    <= value longer * form H Y * sqnorm (vector n (apart x y)).
  apply: le_trans le _; rewrite ler_wpmul2r ?sqnorm_ge0 // ler_wpmul2r //.
have y0 := sqnorm_ge0 Y; have u0 := sqnorm_ge0 (vector n (apart x y)).
have {}le : sqnorm Y ^+ 2
    <= value longer * value (maximum greatest zero) * sqnorm (vector n (apart x y)) * sqnorm Y.
  have turn (p q s t : R) : p * q * s * t = p * (q * t) * s.
    by rewrite -!mulrA [s * t]mulrC.
  apply: le_trans le _; rewrite turn; apply: ler_wpmul2r => //.
  by apply: ler_wpmul2l; last exact: below.
have [y_is|y_is] := eqVneq (sqnorm Y) 0; first by rewrite y_is sqr_ge0.
have {}y0 : 0 < sqnorm Y by rewrite lt_def y_is.
move: le; rewrite expr2 ler_pmul2r // => le; apply: le_trans le _.
rewrite exprMn; apply: ler_pmul => //; first by rewrite mulr_ge0.
  by rewrite -value_times.
by rewrite vector_apart.
Qed.

Lemma greatest_difference_ge (h : list (list dyadic)) q i j :
  symmetric_rows q (rows (matrix_of h)) -> (i < q)%N -> (j < q)%N ->
  0 <= value (greatest_difference h)
  /\ value (number_at h i i) + value (number_at h j j) - 2 * value (number_at h i j)
     <= value (greatest_difference h).
Proof.
move=> [size_h sizes_h mirrored_h] iq jq; rewrite List.map_length in size_h.
have {}sizes_h k : (k < q)%N -> length (List.nth k h nil) = q.
  by move=> kq; have := sizes_h k kq; rewrite (nth_map _ nil) ?size_h // List.map_length.
have entry k k' (kq : (k < q)%N) (kq' : (k' < q)%N) :
    value (number_at h k k') = value (number_at h k' k).
  have := congr1 (fun z => number R z * power R (scale (matrix_of h))) (mirrored_h k k' kq kq').
  have := matrix_of_value R h (Ordinal kq) (Ordinal kq').
  by have := matrix_of_value R h (Ordinal kq') (Ordinal kq); rewrite !mxE /= => -> ->.
set own := indexed (fun i row => List.nth i row zero) O h.
have own_nth k : (k < q)%N -> List.nth k own zero = number_at h k k.
  by move=> kq; rewrite /own (@indexed_nth _ _ _ _ _ k nil) ?size_h.
have size_own : length own = q by rewrite indexed_length.
have ge0 : 0 <= value (greatest_difference h).
  by rewrite -(value_zero R); apply: maximum_of_ge; left.
split=> //.
have ordered k k' : (k' < k)%N -> (k < q)%N ->
    value (number_at h k k) + value (number_at h k' k') - 2 * value (number_at h k k')
    <= value (greatest_difference h).
  move=> k'k kq; have kq' := ltn_trans k'k kq.
  have -> : value (number_at h k k) + value (number_at h k' k') - 2 * value (number_at h k k')
      = value (minus (plus (List.nth k own zero) (List.nth k' own zero))
                     (plus (number_at h k k') (number_at h k k'))).
    by rewrite value_minus !value_plus !own_nth // mulr_natl mulr2n.
  apply: maximum_of_ge; right; apply/List.in_concat.
  set g := fun d x => minus (plus (List.nth k own zero) d) (plus x x).
  exists (zip g (List.firstn k own) (List.nth k h nil)); split.
    set all := indexed _ O h.
    have <- : List.nth k all nil = zip g (List.firstn k own) (List.nth k h nil).
      by rewrite /all (@indexed_nth _ _ _ _ _ k nil) ?size_h.
    by apply: List.nth_In; rewrite indexed_length size_h; lia.
  have length_first : length (List.firstn k own) = k by rewrite List.firstn_length size_own; lia.
  have -> : minus (plus (List.nth k own zero) (List.nth k' own zero))
      (plus (number_at h k k') (number_at h k k'))
      = List.nth k' (zip g (List.firstn k own) (List.nth k h nil)) zero.
    rewrite (@zip_nth _ _ _ _ _ _ k' zero zero) ?length_first ?sizes_h //.
    congr (minus (plus _ _) _).
    by rewrite -{1}(List.firstn_skipn k own) List.app_nth1 // length_first; lia.
  by apply: List.nth_In; rewrite zip_length length_first sizes_h //; lia.
case: (ltngtP i j) => [ij|ji|->]; last 2 first.
- exact: ordered.
- by rewrite mulr_natl mulr2n subrr.
by rewrite (entry i j) // [value (number_at h i i) + _]addrC; exact: ordered.
Qed.

(** One output above another. *)
Theorem pairs_move_by_chain :
  exists2 f, network_map M depth_of (layers m) = Some f
    & 0 <= value (times longer (greatest_difference (output_form a)))
      /\ forall i j d, (i < N)%N -> (j < N)%N -> 0 <= d ->
         value (times longer (greatest_difference (output_form a))) <= d ^+ 2 ->
         map_moves Euclidean Maximum n 1 (fun x => above i j (f x)) d.
Proof.
have [f f_is [outputs_are square0 sym form0 moves]] := chain_moves.
have longer_ge := longer_value square0.
have longer0 : 0 <= value longer by apply: le_trans longer_ge; rewrite mulr_ge0 ?sqr_ge0.
have greatest0 : 0 <= value (greatest_difference (output_form a)).
  by rewrite -(value_zero R); apply: maximum_of_ge; left.
exists f => //; split=> [|i j d iN jN d0 enough]; first by rewrite value_times mulr_ge0.
rewrite -outputs_are in iN jN => x y r r0 close l.
rewrite ord1 (above_difference iN jN) -!vector_apart.
pose w : 'cV[R]_outputs := delta_mx (Ordinal iN) 0 - delta_mx (Ordinal jN) 0.
have w_is u : dot w u = u (Ordinal iN) 0 - u (Ordinal jN) 0.
  rewrite /Adjoint.dot; have -> : w^T = delta_mx 0 (Ordinal iN) - delta_mx 0 (Ordinal jN).
    by apply/matrixP => k k'; rewrite !mxE ![(_ == 0) && _]andbC.
  by rewrite mulmxBl -!rowE !mxE.
have form_w : form H w = value (number_at (output_form a) i i)
    + value (number_at (output_form a) j j) - 2 * value (number_at (output_form a) i j).
  have -> : form H w = dot w (H *m w) by rewrite formE dotP.
  have column k : (H *m w) k 0 = H k (Ordinal iN) - H k (Ordinal jN).
    by rewrite /w mulmxBr -!colE !mxE.
  have swap : H (Ordinal jN) (Ordinal iN) = H (Ordinal iN) (Ordinal jN).
    have := congr1 (fun z => number R z * power R (scale (matrix_of (output_form a))))
      ((let: And3 _ _ e := sym in e) i j iN jN).
    have := matrix_of_value R (output_form a) (Ordinal iN) (Ordinal jN).
    have := matrix_of_value R (output_form a) (Ordinal jN) (Ordinal iN).
    by rewrite !mxE /= => -> ->.
  rewrite w_is !column swap !mxE /= mulr_natl mulr2n.
  by rewrite opprB addrACA opprD.
have [_ le_greatest] := greatest_difference_ge sym iN jN.
rewrite -w_is -square_at_most ?mulr_ge0 //.
apply: (@le_trans _ _ (value longer * form H w * sqnorm (vector n (apart x y)))).
  apply: le_trans (moves x y w) _.
  by rewrite ler_wpmul2r ?sqnorm_ge0 // ler_wpmul2r.
rewrite form_w exprMn.
apply: ler_pmul; rewrite ?sqnorm_ge0 //; last by rewrite vector_apart.
- by rewrite mulr_ge0 // -form_w.
apply: le_trans enough; rewrite value_times.
exact: ler_wpmul2l.
Qed.

End Answer.

End Chain.

End Layers.

End ChainSound.
