(** * What is certified of a block holds for every path of its other weights

    Purpose: blocks whose input matrix and bias are drawn, the same for two
    trajectories. That Theorem 1 certifies the stored block says nothing of its
    input matrix or its bias; so it holds of every path that these, and the share
    of each unit in a step, may take.

    Main Results
    - [metric_every_path]: where the checker finds the spectrum of P, no path of
      weights moves two states apart that begin with the same inputs.
    - [accepted_every_path]: if the checker accepts a certificate that says of a
      dense block that it is stable in the metric of its state, no path does.

    Dependencies: GainSource, MonotoneSound; WeightPaths. *)

From Coq Require Import ZArith String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups WeightPaths.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Network Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound MetricSound OperatorSound.
From Keel.Checker Require Import Statement GroupSound GainSound CheckSound StatementSound.
From Keel.Checker Require Import GainSource MonotoneSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** One block *)

Section Block.

Variables (R : realFieldType) (M : meanings R) (known : string -> evidence) (b : block).

Local Notation value := (@value R).
Local Notation n := (state_size b).

Hypothesis formed : is_well_formed b.
Hypothesis faithful_meaning : faithful M.

(** The states of the block on a path of weights, beside A and the step sizes. *)
Definition drawn_state m (path : weight_path R n m) u x k : 'cV[R]_n :=
  state_on (vector_step (real_matrix R n n (state b)) (real_vector R n (step_sizes b))
              (@meaning_of R M b)) path u x k.

(** No path moves two trajectories with the same inputs apart. *)
Definition stable_on_every_path : Prop :=
  exists2 P, is_square_of_norm (Metric.form P)
    & forall m (path : weight_path R n m) u x y j k,
        (forall i, is_group_gate (scale_at path i)) -> (j <= k)%N ->
        sqdist P (drawn_state path u x k) (drawn_state path u y k)
          <= sqdist P (drawn_state path u x j) (drawn_state path u y j).

Theorem metric_every_path :
  metric_source known b -> is_dense b -> stable_on_every_path.
Proof.
case=> is_plain m low high _ free is_m bounds dense.
have tied := (tied_of_obstacle free).2.
have [valid even] : valid_metric R b m /\ is_one_on_groups (block_activation b) (multipliers m).
  case: is_plain is_m => [plain|[_ _ scaled even]]; last first.
    by split=> //; exact: scaled_metric_valid scaled.
  split; first exact: plain_metric_valid plain.
  by move: plain; rewrite /plain_metric; case: ifP => // _ [<-]; exact: ones_even.
have drives := metric_drives formed faithful_meaning dense free valid even.
have [_ _ size_h h_positive] := well_formed_sizes R formed dense tied.
have := spectrum_metric valid size_h h_positive bounds; rewrite -(dense_size dense).
move=> [low0 sym least [w [nu [w0 small greatest large]]]].
have h0 := metric_steps R formed dense tied.
have l0 := metric_multipliers dense valid.
exists (real_matrix R n n (p m)); first exact: form_is_norm low0 least.
move=> inputs path u x y j k on jk; rewrite /drawn_state.
have never := every_path_nonexpansive (admitted := @is_group_gate R b) sym
  (scaled_weights_positive h0 l0 (slope_value R b))
  (scaled_step_condition h0 l0 (slope_value R b) w0 small greatest large) drives.
exact: (never inputs path u x y j k (lexx 0) on jk).
Qed.

End Block.

(** ** An accepted certificate *)

Lemma certified_in_found b found_all x :
  List.In x (block_claims b found_all) -> is_certified_claim x -> List.In x found_all.
Proof.
rewrite /block_claims /best_claims => /List.in_flat_map [q [_]].
case filtered: (List.filter _ _) => [|first others] // [<-|//].
rewrite /as_deployed; set best := List.fold_left _ _ _; case: ifP => // _.
rewrite /is_certified_claim; case verdict_is: (claim_verdict best) => [l|//|//] _.
have : List.In best (first :: others) by exact: best_certified verdict_is.
by rewrite -filtered => /List.filter_In [].
Qed.

Lemma same_name (A : Type) (f : A -> string) l x y :
  List.NoDup (List.map f l) -> List.In x l -> List.In y l -> f x = f y -> x = y.
Proof.
elim: l => //= a l IH distinct.
have [fresh rest] := proj1 (List.NoDup_cons_iff _ _) distinct.
move=> [<-|inx] [<-|iny] // same; last exact: IH.
  by case: fresh; rewrite same; exact: List.in_map.
by case: fresh; rewrite -same; exact: List.in_map.
Qed.

Lemma nodup_before (A : Type) (l l' : list A) : List.NoDup (app l l') -> List.NoDup l.
Proof.
elim: l => [|a l IH] /=; first by constructor.
move=> /List.NoDup_cons_iff[fresh rest]; constructor; last exact: IH.
by move=> ina; apply/fresh/List.in_app_iff; left.
Qed.

Section Accepted.

Variables (R : realFieldType) (M : meanings R) (m : model) (c : certificate).

Hypothesis faithful_meaning : faithful M.

Theorem accepted_every_path word :
  check m c = Accepted word ->
  forall k b, List.In k (claims c) -> List.In b (blocks m) ->
  claim_scope k = block_name b -> is_dense b -> is_stable_in_metric k ->
  stable_on_every_path M b.
Proof.
move=> accepted k b ink inb scope_k dense stable_k.
have [_ formed same] := accepted_claims accepted.
have [x inx x_is] := list_eqb_in_l same ink.
have [scope_is p_is [theorem_is norm_is _ _ _] verdict_is] := claim_eqbP x_is.
have stable_x : is_stable_in_metric x.
  move: stable_k; rewrite /is_stable_in_metric /is_by_symbols p_is norm_is theorem_is.
  move: verdict_is; rewrite /is_certified_claim.
  by case: (claim_verdict x) (claim_verdict k) => [?|? ?|?] [?|? ?|?].
have /and3P[_ _ certified_x] := stable_x.
have named : List.In (block_name b) (block_names m).
  exact: block_named inb.
have /conclusions_in [[b' inb' found]|[e ine found]|[l inl found]|of_network] := inx.
- have inx' := certified_in_found found certified_x.
  have [s [stands_s render_is _]] := block_claims_say (formed b' inb') faithful_meaning found.
  have name_is : block_name b' = block_name b.
    rewrite -scope_k -scope_is -render_is; exact (esym (render_scope stands_s)).
  have distinct : List.NoDup (List.map block_name (blocks m)).
    exact: nodup_before (accepted_names accepted).
  have b_is : b' = b := same_name distinct inb' inb name_is.
  rewrite b_is in inx'.
  exact (metric_every_path (formed b inb) faithful_meaning
           (stability_comes_from inx' stable_x dense) dense).
- have name_is : equilibrium_name e = block_name b.
    rewrite -scope_k -scope_is; exact (esym (equilibrium_scope found)).
  case: (not_in_both (accepted_names accepted) (List.in_map block_name _ _ inb)).
  rewrite -name_is; apply/List.in_app_iff; left; exact (List.in_map equilibrium_name _ _ ine).
- have name_is : leaky_name l = block_name b.
    rewrite -scope_k -scope_is; exact (esym (best_scope (leaky_scope (l := l)) found)).
  case: (not_in_both (accepted_names accepted) (List.in_map block_name _ _ inb)).
  rewrite -name_is; apply/List.in_app_iff; right; exact (List.in_map leaky_name _ _ inl).
case: (accepted_scopes accepted named); rewrite -scope_k -scope_is.
exact (network_scopes of_network).
Qed.

End Accepted.
