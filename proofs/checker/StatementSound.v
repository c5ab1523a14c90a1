(** * Every claim of an accepted certificate

    Purpose: from the word of the checker to the meaning of each claim, whatever
    the verdict.

    Main Results
    - [theorems_sound]: what the theorems find of a block, they say of it, and it
      is true: each claim is one statement, with the numbers that its evidence
      holds.
    - [accepted_sound]: if the checker accepts a certificate, that holds of every
      claim in it, about a block of the model, but for those about the network.

    Dependencies: Statement, CheckSound; EquilibriumSound, RankSound,
    RefutedSound, SlopesSound, GainSound, UnrolledSound, AdjointSound, PixelSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Groups Dominance.
From Keel Require Import MatrixInequality.
From Keel Require Import Instability Lurie SlopeProduct GlobalStability.
From Keel Require Import Settling Gain Adjoint.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Check.
From Keel.Checker Require Monotone Step Network.
From Keel.Checker Require Import Meaning RoundingSound BoundSound MetricSound.
From Keel.Checker Require Import DominanceSound InequalitySound LurieSound.
From Keel.Checker Require Import OperatorSound.
From Keel.Checker Require Import RankSound EquilibriumSound RefutedSound.
From Keel.Checker Require Import SlopesSound Statement GroupSound GainSound.
From Keel.Checker Require Import UnrolledSound AdjointSound PixelSound CheckSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Arguments block_trajectory {R} b sigma inputs x k.
Arguments gated_block_trajectory {R} b sigma gates inputs x k.
Arguments never_apart {R} b sigma D.
Arguments never_apart_gated {R} b sigma D.
Arguments is_equilibrium {R} b sigma w x.
Arguments one_equilibrium {R} b sigma.
Arguments step_of {R} b sigma u x.
Arguments arguments {R} b x u.

(** ** The claims about one block *)

(** The functions that the names of the activations stand for have the slopes
    that the checker takes them to have. *)
Definition has_its_slopes (R : realFieldType) (meaning : activation -> R -> R) :
    Prop :=
  forall a, slope_obstacle (Split a) = None ->
    slope_at_most (@value R (greatest_slope (Split a))) (meaning a)
    /\ (is_positive (least_slope (Split a)) ->
        slopes_between (@value R (least_slope (Split a))) (meaning a)).

(** A modulus moves no farther than the number does. *)
Definition has_its_modulus (R : realFieldType) (modulus : R -> R -> R) : Prop :=
  forall a b c d, (modulus a b - modulus c d) ^+ 2 <= (a - c) ^+ 2 + (b - d) ^+ 2.

(** The functions that the names of the activations stand for are what the
    checker takes them to be: their slopes, their zeros, and their greatest slope
    occurs, for ReLU wherever the unit is active; slopes near zero occur too. Those
    that vanish only at zero have a potential, and ReLU is how far its argument
    is above an interval. What groups are multiplied by makes them firmly
    non-expansive, and vanishes nowhere if that is claimed. *)
Record faithful (R : realFieldType) (M : meanings R) : Prop := Faithful {
  its_slopes : has_its_slopes (of_units M);
  its_zeros : forall a, slope_obstacle (Split a) = None ->
    is_zero_only_at_zero (Split a) -> zero_only_at_zero (of_units M a);
  its_greatest_slope : forall a, slope_obstacle (Split a) = None ->
    exists z, attains (@value R (greatest_slope (Split a))) (of_units M a) z;
  its_least_slope : forall a, has_all_slopes (Split a) ->
    approaches 0 (of_units M a);
  relu_slope : forall z, 0 < z ->
    attains (@value R (greatest_slope (Split Relu))) (of_units M Relu) z;
  its_potential : forall a, slope_obstacle (Split a) = None ->
    is_zero_only_at_zero (Split a) -> exists V, potential (of_units M a) V;
  relu_shrinks : forall z d,
    `|of_units M Relu (z + d)| <= `|of_units M Relu z + d|;
  its_firmness : has_its_firmness M;
  its_factors : has_its_factors M;
  its_modulus : has_its_modulus (of_parts M)
}.

Section Block.

Variables (R : realFieldType) (M : meanings R).
Variables (known : string -> evidence) (where_ : region) (b : block).

Local Notation value := (@value R).
Local Notation n := (state_size b).
Local Notation vector_sigma := (@meaning_of R M b).

Hypothesis formed : is_well_formed b.
Hypothesis faithful_meaning : faithful M.

(** The function of every unit. Of groups, whose equilibria are all that it is
    asked for, the identity serves as well. *)
Definition unit_sigma : R -> R :=
  match block_activation b with Split a => of_units M a | Grouped _ _ _ => id end.
Local Notation sigma := unit_sigma.

Local Notation is_split := (~~ is_grouped (block_activation b)).

Lemma slopes :
  is_split -> slope_obstacle (block_activation b) = None ->
  slope_at_most (value (greatest_slope (block_activation b))) sigma
  /\ (is_positive (least_slope (block_activation b)) ->
      slopes_between (value (least_slope (block_activation b))) sigma).
Proof.
rewrite /unit_sigma; case: (block_activation b) => // a _.
exact: its_slopes faithful_meaning a.
Qed.

Lemma zeros :
  slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) -> zero_only_at_zero sigma.
Proof.
rewrite /unit_sigma; case: (block_activation b) => [a|//].
exact: its_zeros faithful_meaning a.
Qed.

Lemma greatest_attained :
  is_split -> slope_obstacle (block_activation b) = None ->
  exists z, attains (value (greatest_slope (block_activation b))) sigma z.
Proof.
rewrite /unit_sigma; case: (block_activation b) => // a _.
exact: its_greatest_slope faithful_meaning a.
Qed.

Lemma relu_attained :
  is_relu (block_activation b) -> forall z, 0 < z ->
  attains (value (greatest_slope (block_activation b))) sigma z.
Proof.
rewrite /unit_sigma; case: (block_activation b) => [[]|] // _.
exact: relu_slope faithful_meaning.
Qed.

Lemma potentials :
  is_split -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) -> exists V, potential sigma V.
Proof.
rewrite /unit_sigma; case: (block_activation b) => // a _.
exact: its_potential faithful_meaning a.
Qed.

Lemma flat :
  has_all_slopes (block_activation b) -> approaches 0 sigma.
Proof.
rewrite /unit_sigma; case: (block_activation b) => [a|//].
exact: its_least_slope faithful_meaning a.
Qed.

Lemma split_of_all_slopes : has_all_slopes (block_activation b) ->
  is_split /\ slope_obstacle (block_activation b) = None.
Proof. by case: (block_activation b) => [[]|]. Qed.

(** A claim is one statement about the block, and it is true. *)
Definition says (x : claim) : Prop :=
  exists s, [/\ stands b known s, render b s = x & denotes vector_sigma s].

Lemma undecided_says p st reason :
  says (Claim (block_name b) p st (Inconclusive reason)).
Proof. by exists (Undecided p st reason). Qed.

Lemma unproved_says x :
  claim_scope x = block_name b -> is_unproved x -> says x.
Proof.
case verdict_is: (claim_verdict x) => [bounds|reason counter|reason] scope open.
- by exists (Unproved x); split=> //; split=> //; rewrite verdict_is.
- by exists (Unproved x); split=> //; split=> //; rewrite verdict_is.
by case: x verdict_is scope {open} => ? p st ? /= -> ->; exact: undecided_says.
Qed.

Lemma neither_says theorem_ N d reason x :
  List.In x (neither b theorem_ N d (Inconclusive reason)) -> says x.
Proof.
rewrite /neither /claimed => -[<-|]; first exact: undecided_says.
by case: ifP => // _ [<-|//]; exact: undecided_says.
Qed.

(** A time until settled is two numbers, or says nothing. *)
Lemma settling_says theorem_ N inputs near progress start shown more :
  (forall from count,
     says (settling_claim where_ b theorem_ N inputs
             (Certified [:: Bound "distance at the start"%string AtMost from shown;
                            Bound "steps until settled"%string AtMost count shown;
                            more]))) ->
  says (settling_claim where_ b theorem_ N inputs
          (also_bounded (settling where_ near progress start shown shown) more)).
Proof.
move=> written; rewrite /settling.
case: start => [distance|gap]; last exact: undecided_says.
case: (if _ then _ else _) => [steps|]; last exact: undecided_says.
rewrite /certified_by /finite_bounds.
case: ceil_double => [from|]; last exact: undecided_says.
by case: ceil_double => [count|]; [exact: written|exact: undecided_says].
Qed.

Lemma around_says theorem_ N near progress shown x :
  List.In x (around where_ b theorem_ N near progress shown) -> says x.
Proof. by move=> /= [<-|[<-|//]]; exact: unproved_says. Qed.

Lemma attraction_says theorem_ N inputs near progress start s1 s2 s3 x :
  List.In x (attraction where_ b theorem_ N inputs near progress start
               s1 s2 s3) ->
  theorem_ <> sixth_theorem -> says x.
Proof.
case=> [<- /String.eqb_neq other|inx _]; last exact: around_says inx.
by apply: unproved_says; rewrite // /is_unproved /= other.
Qed.

Let D := block_dynamics vector_sigma.

Lemma split_step k g w (x : 'cV[R]_n) :
  is_split ->
  vector_step (operator R b k) (steps_of R b) vector_sigma g w x
    = gated_step (operator R b k) (steps_of R b) sigma g w x.
Proof.
rewrite /meaning_of /unit_sigma; case: (block_activation b) => // a _.
by apply/matrixP => i j; rewrite !mxE.
Qed.

Lemma run_is u gates x k :
  is_split ->
  run (D := D) u gates x k
    = gated_block_trajectory b sigma gates (fun j => drive (u j)) x k.
Proof. by move=> split; elim: k => //= k ->; exact: split_step. Qed.

Lemma plain_run_is u x k :
  is_split ->
  plain_run (D := D) u x k = block_trajectory b sigma (fun j => drive (u j)) x k.
Proof. by move=> split; rewrite /plain_run run_is // gated_once. Qed.

(** On every group, whatever its size. *)
Lemma slopes_on_units :
  slope_obstacle (block_activation b) = None ->
  Unrolled.slopes_on_groups (@first_unit b) vector_sigma
    (value (greatest_slope (block_activation b))).
Proof.
move=> none x y c; case act: (block_activation b) => [a|r size ts].
  have [each _] := its_slopes faithful_meaning (etrans (congr1 _ (esym act)) none).
  rewrite /Groups.inner mulr_sumr; apply: ler_sum => i _.
  by rewrite -expr2 /meaning_of act !mxE; exact: each.
by rewrite value_one mul1r; exact: (grouped_firm act (its_firmness faithful_meaning) none).
Qed.

Lemma certified_by_one name side x shown :
  certified_by (cons (name, side, x, shown) nil)
    = if x is Some x then Certified (cons (Bound name side x shown) nil)
      else Inconclusive "a bound is larger than any double".
Proof. by case: x. Qed.

(** Theorem 9. *)
Lemma unrolled_claim_says square :
  is_dense b -> unrolled_gain known b = Some square -> says (unrolled_claim b square).
Proof.
move=> dense found.
have none : slope_obstacle (block_activation b) = None.
  move: found; rewrite /unrolled_gain; case has: has_unrolled => //.
  move: has; rewrite /has_unrolled => /andP[/andP[_ restricted] _] _.
  by move: restricted; rewrite /is_slope_restricted; case: slope_obstacle.
have [square0 moves] := unrolled_gain_sound formed dense (slopes_on_units none) found.
rewrite /unrolled_claim certified_by_one.
case root: ceil_root => [gain|]; last exact: undecided_says.
exists (InputToOutputInLength ByAllSteps gain); split=> // _.
have [gain0 gain_ge] := ceil_root_ge square0 root.
split=> // u u' gates x on; apply: le_trans (moves u u' gates x on) _.
by apply: ler_wpmul2r => //; exact: sqnorm_ge0.
Qed.

Lemma unrolled_finding_says x :
  List.In x (found_claims (unrolled_finding known b)) -> says x.
Proof.
rewrite /unrolled_finding; case dense: is_dense => //=.
by case found: unrolled_gain => [square|] // [<-|//]; exact: unrolled_claim_says.
Qed.

(** A norm in which no two trajectories move apart, with any gates that leave
    groups together. *)
Definition never_in (N : 'cV[R]_n -> R) : Prop :=
  is_square_of_norm N
  /\ forall u gates x y j k, (forall i, is_group_gate (gates i)) ->
      (j <= k)%N ->
      N (run (D := D) u gates x k - run u gates y k)
        <= N (run (D := D) u gates x j - run u gates y j).

(** What the norm of a claim certifies of gated trajectories. *)
Lemma gated_never N :
  is_split -> never_apart_gated b sigma N -> never_in N.
Proof.
move=> split [norm never]; split=> // u gates x y j k every jk.
by rewrite !run_is //; apply: never => // i; have [] := every i.
Qed.

(** ** Theorem 1 *)

Section Metric.

Variables (is_plain : bool) (m : metric).

Hypothesis dense : is_dense b.
Hypothesis tied : is_tied b.
Hypothesis free : metric_obstacle b = None.
Hypothesis even : is_one_on_groups (block_activation b) (multipliers m).
Hypothesis valid : valid_metric R b m.
Hypothesis valid_b : valid_input R b m.
Hypothesis drives : metric_driven m vector_sigma.
Hypothesis plain_multipliers :
  is_plain -> multipliers m = List.map (fun _ => one) (bias b).
Hypothesis scales_found :
  ~~ is_plain -> found_numbers (known (scale_name b)) = Some (multipliers m).

Let P := real_matrix R n n (p m).
Let N : full_norm := if is_plain then Own else Scaled (multipliers m).

Lemma norm_is_metric : norm_claimed b N = metric_norm b is_plain.
Proof. by rewrite /N; case: is_plain. Qed.

Lemma norm_has_evidence : norm_stands b known N.
Proof. by rewrite /N; case: is_plain scales_found => //=; exact. Qed.

Lemma ones_value (i : 'I_n) :
  value (List.nth i (List.map (fun _ => one) (bias b)) zero) = 1.
Proof.
have il : (i < length (bias b))%N.
  by rewrite -/(units b) -(dense_size dense).
by rewrite (nth_map _ zero _ il) value_one.
Qed.

Lemma multiplier_is (i : 'I_n) :
  value (List.nth i (multipliers m) zero) = lambda_of R N i.
Proof.
rewrite /N; case plain: is_plain => //=.
by rewrite plain_multipliers // ones_value.
Qed.

Lemma square_is e : @square R b N e = Metric.form P e.
Proof.
have -> : @square R b N e = Metric.form (\matrix_(i, j)
    - (lambda_of R N i * operator R b 0 i j)) e.
  rewrite /N; case: is_plain => //=; congr Metric.form; apply/matrixP => i j.
  by rewrite !mxE mul1r.
congr Metric.form; apply/matrixP => i j.
rewrite dense_tied_operator // mxE [RHS]mxE.
have [_ entries _ _] := valid; move: entries.
rewrite -(dense_size dense) => /(_ i j).
by rewrite mxE [X in _ = - (X * _)]mxE multiplier_is => ->.
Qed.

Lemma low_holds low least e :
  least_answer known b m = Found low ->
  floor_double (negate low) = Some least ->
  value least * sqnorm e <= @square R b N e.
Proof.
move=> /(least_answer_sound valid); rewrite -(dense_size dense) => bound.
move=> /(@floor_double_le R) least_le; rewrite square_is.
apply: le_trans (bound e); apply: ler_wpmul2r => //; exact: sqnorm_ge0.
Qed.

Lemma high_holds high greatest e :
  greatest_answer known b m = Found high ->
  ceil_double high = Some greatest ->
  @square R b N e
    <= value greatest * \sum_i e i 0 ^+ 2 / step_weights b (lambda_of R N) i 0.
Proof.
have [_ _ size_h h0] := well_formed_sizes R formed dense tied.
have [_ weights_are] := metric_weightsP size_h h0 valid.
move=> /(greatest_answer_sound size_h h0 valid).
have [_ _ l0 _] := valid.
move: weights_are h0 l0; rewrite -(dense_size dense) => weights_are h0 l0 bound.
have same i : weight_vector R n (metric_weights b m) i 0
    = step_weights b (lambda_of R N) i 0.
  rewrite weights_are [RHS]mxE -multiplier_is !mxE; congr (_ * value _ / _).
  by move: dense; rewrite /is_dense /channel_of /image_of /pixels;
    case: (block_geometry b) => // _; rewrite /= divn1.
move=> /(@ceil_double_ge R) ge; rewrite square_is.
apply: le_trans (bound e) _; under eq_bigr do rewrite same.
apply: ler_wpmul2r => //; apply: sumr_ge0 => i _.
rewrite mulr_ge0 ?sqr_ge0 // invr_ge0 -same weights_are.
by apply/ltW/divr_gt0 => //; apply: mulr_gt0 => //; exact: slope_value.
Qed.

Hypothesis gated : forall low high,
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  never_in (Metric.form P).
Hypothesis one : forall low,
  is_zero_only_at_zero (block_activation b) ->
  least_answer known b m = Found low -> is_positive (negate low) ->
  has_one_equilibrium D.
Hypothesis no_norm : forall low high x,
  List.In x (found_claims (unstable known b is_plain m low high)) ->
  match claim_verdict x with
  | Refuted _ _ => forall why, denotes vector_sigma (NoNorm why)
  | _ => True
  end.

Lemma square_is_norm :
  is_square_of_norm (Metric.form P) -> is_square_of_norm (@square R b N).
Proof.
by move=> [a [a' [a0 both]]]; exists a, a'; split=> // e; rewrite square_is.
Qed.

Lemma admits_gates g : admits vector_sigma N g -> is_group_gate g.
Proof. by rewrite /N; case: is_plain. Qed.

Lemma never_apart_says low high :
  least_answer known b m = Found low -> greatest_answer known b m = Found high ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (negate low, high) ->
  says (stability b is_plain (certified_by (cons (least_bound b (negate low))
          (cons (greatest_bound b is_plain high) nil)))).
Proof.
move=> lower upper bounds; have [norm never] := gated bounds.
rewrite /least_bound /greatest_bound /certified_by /=.
case floored: floor_double => [least|]; last exact: undecided_says.
case ceiled: ceil_double => [greatest|]; last exact: undecided_says.
exists (NeverApart N (cons least (cons greatest nil))); split.
- by split; [exact: norm_has_evidence | rewrite /N; case: is_plain].
- rewrite /stability /= norm_is_metric /N.
  by case: is_plain.
split.
- exact: square_is_norm.
- have low_bound e := low_holds e lower floored.
  have high_bound e := high_holds e upper ceiled.
  by move: low_bound high_bound; rewrite /N; case: is_plain.
move=> u gates x y j k every jk; rewrite !square_is.
by apply: never => // i; exact/admits_gates.
Qed.

Lemma uniqueness_says low :
  least_answer known b m = Found low -> is_positive (negate low) ->
  forall x, List.In x (uniqueness b is_plain
                         (certified_by (cons (least_bound b (negate low)) nil))) ->
  says x.
Proof.
move=> lower positive_ x; rewrite /uniqueness; case: ifP => // zero [<-|//].
rewrite /least_bound /certified_by /=.
case floored: floor_double => [least|]; last exact: undecided_says.
exists (OneEquilibrium (Some N) (cons least nil)); split.
- by split; [exact: norm_has_evidence | rewrite /N; case: is_plain].
- rewrite /= norm_is_metric /N.
  by case: is_plain.
split; first exact: one lower positive_.
have low_bound e := low_holds e lower floored.
by move: low_bound; rewrite /N; case: is_plain.
Qed.

Lemma uniqueness_open reason x :
  List.In x (uniqueness b is_plain (Inconclusive reason)) -> says x.
Proof.
by rewrite /uniqueness; case: ifP => // _ [<-|//]; exact: undecided_says.
Qed.

Lemma scaled_input_is :
  scaled_input R b N = real_matrix R n (input_size b) (metric_input m).
Proof.
rewrite -(input_is dense valid_b); apply/matrixP => i j.
by rewrite mul_diag_mx !mxE multiplier_is.
Qed.

Lemma input_norm_says length norm :
  norm_answer known b m = Found length -> ceil_root length = Some norm ->
  input_norm_holds R b N norm.
Proof.
move=> /(norm_le dense valid_b) [length0 bounded] root.
have [norm0 square_ge] := ceil_root_ge length0 root.
split=> // u; rewrite scaled_input_is; apply: le_trans (bounded u) _.
by apply: ler_wpmul2r => //; exact: sqnorm_ge0.
Qed.

(** The words of a gain are those of its source. *)
Definition comes_from (source : gain_source) (g : Conditions.gain) : Prop :=
  [/\ gain_theorem g = gain_theorem_of source,
      gain_name g = (gain_words b source).1
    & gain_shown_by g = (gain_words b source).2].

Lemma energy_source high length g :
  energy_bound b m high length = Some g -> comes_from ByEnergy g.
Proof.
by case: length => // length; rewrite /energy_bound; case: ifP => // _ /Some_inj <-.
Qed.

Lemma deep_source limit g : deep_gain b limit = Some g -> comes_from ByLimit g.
Proof. by case: limit => // limit /Some_inj <-. Qed.

Lemma split_source split g :
  split_gain known b m split = Some g -> comes_from BySplit g.
Proof.
by case: split => // split; rewrite /split_gain; case: gram => // ? /Some_inj <-.
Qed.

(** What is certified of constant inputs is the root of a squared gain. *)
Lemma moves_sound square gain k :
  is_square_of_norm (Metric.form P) ->
  moves_within m vector_sigma square k ->
  ceil_root square = Some gain ->
  [/\ is_square_of_norm (@Statement.square R b N), 0 <= value gain
    & moves_at_most vector_sigma N gain k].
Proof.
move=> norm [square0 moves] root; have [gain0 gain_ge] := ceil_root_ge square0 root.
split; [exact: square_is_norm | exact: gain0 |] => u u' gates x on.
rewrite square_is; apply: le_trans (ler_wpmul2r (sqnorm_ge0 _) gain_ge).
by apply: moves => i; exact/admits_gates.
Qed.

Section Gains.

Variables low high : dyadic.

Hypothesis lower : least_answer known b m = Found low.
Hypothesis upper : greatest_answer known b m = Found high.
Hypothesis bounds :
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (negate low, high).
Hypothesis low_negative : is_positive (negate low).

Let high_small : at_most high two.
Proof.
move: bounds; rewrite lower upper /spectrum.
by case: ifP => // /andP[].
Qed.

Let norm : is_square_of_norm (Metric.form P) := (gated bounds).1.

Lemma any_depth_says :
  says (claimed b InputOutputGainAtAnyDepth third_theorem (metric_norm b is_plain)
          (Some Euclidean) (Some AnyDepth) everywhere (every_gate b)
          (gain_verdict b (deep_gain b (found (limit_answer known b m))))).
Proof.
case limit_found: limit_answer => [limit|?]; last exact: undecided_says.
rewrite [found _]/=; case bound: deep_gain => [g|]; last exact: undecided_says.
have [_ name_is shown_is] := deep_source bound.
rewrite /gain_verdict certified_by_one name_is shown_is.
case root: ceil_root => [gain|]; last exact: undecided_says.
exists (InputToOutputAtAnyDepth N gain); split.
- exact: norm_has_evidence.
- by rewrite /= /gain_claimed norm_is_metric /N; case: (is_plain).
have moves k := moves_sound norm (deep_gain_sound formed dense tied valid valid_b
  upper drives lower low_negative high_small k limit_found bound) root.
split; [by case: (moves O) | by case: (moves O) | by move=> k; case: (moves k)].
Qed.

Lemma euclidean_says shown :
  (forall found, shown = Some found ->
     recursion known b m high (negate low) = Some found) ->
  says (euclidean_claim known b m shown).
Proof.
move=> shown_is; rewrite /euclidean_claim (dense_met dense).
case: ifP => _; first exact: undecided_says.
case square_is: euclidean_gain => [square|]; last exact: undecided_says.
rewrite certified_by_one.
case root: ceil_root => [gain|]; last exact: undecided_says.
exists (InputToOutputInLength ByRecursion gain); split=> // closed.
case: shown shown_is square_is => [found|//] /(_ _ erefl) recurs found_square.
have [square0 moves] := euclidean_gain_sound formed dense tied valid valid_b upper
  drives lower low_negative high_small closed recurs found_square.
have [gain0 gain_ge] := ceil_root_ge square0 root.
split=> // u u' gates x on; apply: le_trans (moves u u' gates x on) _.
by apply: ler_wpmul2r => //; exact: sqnorm_ge0.
Qed.

Lemma smaller_in x y g : smaller x y = Some g -> x = Some g \/ y = Some g.
Proof.
by case: x y => [x|] [y|] //; rewrite /smaller; [case: ifP|..]; auto.
Qed.

Lemma best_gain g :
  smaller (smaller (energy_bound b m high (found (norm_answer known b m)))
                   (split_gain known b m (split_metric b m high)))
          (deep_gain b (found (limit_answer known b m))) = Some g ->
  exists2 source, comes_from source g
    & moves_within m vector_sigma (gain_square g) (Z.to_nat (steps b)).
Proof.
case/smaller_in => [/smaller_in [bound|bound]|bound].
- exists ByEnergy; first exact: energy_source bound.
  case norm_found: norm_answer bound => [length|//] bound.
  exact: (energy_moves formed dense tied valid valid_b upper drives norm_found
            bound).
- exists BySplit; first exact: split_source bound.
  case split_is: split_metric bound => [split|//] bound.
  exact: (split_gain_sound formed dense tied valid valid_b upper drives lower
            low_negative split_is bound).
exists ByLimit; first exact: deep_source bound.
case limit_found: limit_answer bound => [limit|//] bound.
exact: (deep_gain_sound formed dense tied valid valid_b upper drives lower
          low_negative high_small _ limit_found bound).
Qed.

Lemma input_to_output_says best :
  best = smaller
    (smaller (energy_bound b m high (found (norm_answer known b m)))
             (split_gain known b m (split_metric b m high)))
    (deep_gain b (found (limit_answer known b m))) ->
  says (claimed b InputOutputGain
          (match best with Some g => gain_theorem g | None => third_theorem end)
          (metric_norm b is_plain) (Some Euclidean) (Some (AtStep (steps b)))
          everywhere (every_gate b) (gain_verdict b best)).
Proof.
case: best => [g|] best; last exact: undecided_says.
have [source [theorem_is name_is shown_is] within] := best_gain (esym best).
rewrite /gain_verdict certified_by_one theorem_is name_is shown_is.
case root: ceil_root => [gain|]; last exact: undecided_says.
exists (InputToOutput N source gain); split.
- exact: norm_has_evidence.
- by rewrite /= /gain_claimed norm_is_metric /N; case: (is_plain).
exact: moves_sound norm within root.
Qed.

Lemma input_to_state_says length :
  length = found (norm_answer known b m) ->
  says (claimed b InputToStateGain second_theorem (metric_norm b is_plain)
          (Some Euclidean) (Some (UpToStep (steps b))) everywhere (every_gate b)
          (with_norm b is_plain (gain_verdict b (energy_bound b m high length))
             length)).
Proof.
move=> ->; case norm_found: norm_answer => {length} [length|?]; last exact: undecided_says.
rewrite [found _]/=; case bound: energy_bound => [g|]; last exact: undecided_says.
rewrite /gain_verdict certified_by_one.
case root: ceil_root => [gain|]; last exact: undecided_says.
have [_ name_is shown_is] := energy_source bound.
have [square0 energy] := energy_bound_sound formed dense tied valid valid_b upper
  drives norm_found bound.
have [gain0 gain_ge] := ceil_root_ge square0 root.
have norm_holds y : ceil_root length = Some y -> input_norm_holds R b N y.
  exact: input_norm_says.
rewrite /with_norm name_is shown_is {name_is shown_is bound root norm_found}.
move: (ceil_root length) norm_holds => input_norm norm_holds.
exists (InputToState N gain input_norm); split.
- exact: norm_has_evidence.
- rewrite /= /gain_claimed norm_is_metric /input_norm_written /N.
  by case: input_norm {norm_holds} => [?|]; case: (is_plain).
split; [exact: square_is_norm | exact: gain0 | |
  by case: input_norm norm_holds => // y; exact].
move=> u u' gates x k d on kK near.
have near0 : 0 <= d by apply: le_trans (near O); exact: sqnorm_ge0.
rewrite square_is; apply: le_trans (ler_wpmul2r near0 gain_ge).
by apply: energy => // i; exact/admits_gates.
Qed.

Lemma dual_square p c :
  dual_at_most (@Statement.square R b N) p c <-> dual_at_most (Metric.form P) p c.
Proof. by split=> bounded e; have := bounded e; rewrite square_is. Qed.

Lemma gradients_says : says (gradients b is_plain m high (negate low)).
Proof.
rewrite /gradients; case root: ceil_root => [growth|]; last exact: undecided_says.
have back := metric_backward formed dense free valid even upper high_small.
have long := metric_growth formed dense free valid even lower upper low_negative
  high_small.
have left := metric_left formed dense free valid even lower upper low_negative.
have never slopes gates p j k : (forall i, is_slope (slopes i)) ->
    (forall i, admits vector_sigma N (gates i)) ->
    let q := pulled (jacobians slopes gates) p j k in
    dual_le N q p /\ sqnorm q <= value growth ^+ 2 * sqnorm p.
  move=> every on; have on' i : is_group_gate (gates i) by exact/admits_gates.
  split=> [c c0 /dual_square bounded|]; last exact: long _ _ every on' _ _ _ _ _ erefl root.
  by apply/dual_square; exact: back _ _ every on' _ _ _ _ _ erefl c0 bounded.
have some kept : (length (if kept is Some x then [:: growth; x] else [:: growth])
    <= length (gradient_labels b N))%N.
  by rewrite /N; case: kept; case: (is_plain).
case: ifP => positive_; last first.
  exists (Backward N [:: growth]); split.
  - by split; [exact: norm_has_evidence | exact: (some None)].
  - by rewrite /= /gradients_written norm_is_metric /N; case: (is_plain).
  split; first exact: square_is_norm.
  move=> slopes gates p j k every on; have [le longer] := never _ _ p j k every on.
  by split=> //; move: longer; rewrite /N; case: (is_plain).
case floored: floor_double => [kept|]; last exact: undecided_says.
exists (Backward N [:: growth; kept]); split.
- by split; [exact: norm_has_evidence | exact: (some (Some kept))].
- by rewrite /= /gradients_written norm_is_metric /N; case: (is_plain).
split; first exact: square_is_norm.
move=> slopes gates p j k every on; have [le longer] := never _ _ p j k every on.
split=> //; have on' i : is_group_gate (gates i) by exact/admits_gates.
have kept0 : 0 < value kept.
  by move: positive_; rewrite /is_positive_double floored /= (positiveP R kept) => /andP[].
have kept_le : value kept <= 1 - value high.
  apply: le_trans (@floor_double_le R _ _ floored) _.
  by rewrite value_minus value_one.
have kept_says : dual_le N (value kept ^+ k *: p) (pulled (jacobians slopes gates) p j k).
  move=> c c0 /dual_square bounded; apply/dual_square.
  exact: left _ _ every on' _ _ _ _ _ _ erefl c0 kept0 kept_le bounded.
by move: longer kept_says; rewrite /N; case: (is_plain).
Qed.

End Gains.

Lemma stable_says low high x :
  least_answer known b m = Found low -> greatest_answer known b m = Found high ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (negate low, high) ->
  is_positive (negate low) ->
  List.In x (found_claims (stable known where_ b is_plain m (negate low) high)) ->
  says x.
Proof.
move=> lower upper bounds positive_; rewrite /stable (dense_met dense).
case=> [<-|]; first exact: never_apart_says.
case/List.in_app_iff; first exact: uniqueness_says.
case/List.in_app_iff; first by case: ifP => // _ [<-|//]; exact: unproved_says.
case/List.in_app_iff; last first.
  case=> [<-|]; first exact: gradients_says lower upper bounds positive_.
  case/List.in_app_iff; last by case: ifP => // _ /attraction_says; apply.
  by case: ifP => // _ [<-|//]; exact: unproved_says.
case=> [<-|[<-|[<-|[<-|//]]]].
- exact: input_to_output_says lower upper bounds positive_ _ erefl.
- case at_once: unrolled_gain => [square|]; first exact: unrolled_claim_says.
  apply: (euclidean_says lower upper bounds positive_) => found.
  by case: ifP.
- exact: any_depth_says lower upper bounds positive_.
exact: input_to_state_says upper bounds _ erefl.
Qed.

Lemma one_or_not_says low refuted x :
  List.In x (uniqueness b is_plain (one_or_not b low refuted)) ->
  low = least_answer known b m -> says x.
Proof.
rewrite /one_or_not => inx low_is; move: inx; case: low low_is => [bound|?].
  move=> lower; case: ifP => [/andP[positive_ _]|_]; last exact: uniqueness_open.
  exact: (uniqueness_says (esym lower) positive_).
by move=> _; exact: uniqueness_open.
Qed.

Lemma unstable_says high x :
  List.In x (found_claims (unstable known b is_plain m
                             (least_answer known b m) high)) ->
  says x.
Proof.
move=> inx; have refuted := no_norm inx; move: inx refuted => [<-|inx _].
  rewrite /no_stability /refuted_or_not /stability.
  case: ifP => [_|_].
    case: ifP => [_|_]; last by case: ifP => _ _; exact: undecided_says.
    by move=> never; exists (NoNorm MovesApart).
  case: ifP => [_|_]; last by move=> _; exact: undecided_says.
  case: ifP => [_|_]; last by case: ifP => _ _; exact: undecided_says.
  by move=> never; exists (NoNorm Overshoots).
exact: one_or_not_says inx erefl.
Qed.

Lemma metric_finding_says x :
  List.In x (found_claims (metric_finding known where_ b is_plain m)) -> says x.
Proof.
rewrite /metric_finding; case bounds: spectrum => [[low high]|];
  last exact: unstable_says.
have [low' [lower upper low_is positive_]] : exists low',
    [/\ least_answer known b m = Found low', greatest_answer known b m = Found high,
      low = negate low' & is_positive (negate low')].
  move: bounds; rewrite /spectrum; case: least_answer => [low'|//].
  case: greatest_answer => [high'|//]; case: ifP => // /andP[/andP[positive_ _] _].
  by move=> [<- <-]; exists low'.
by rewrite low_is; apply: stable_says => //; rewrite bounds low_is.
Qed.

End Metric.

(** ** Theorem 4 *)

Lemma dominance_never worst kappa :
  is_split -> slope_obstacle (block_activation b) = None ->
  dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) -> is_positive kappa ->
  exists2 v, row_weights (known (dominance_name b)) = Some v
    & [/\ bounds_hold R b (Weighted v) (cons kappa nil),
          is_square_of_norm (@square R b (Weighted v))
        & never_in (@square R b (Weighted v))].
Proof.
move=> split no_obstacle some worst_is kappa0.
have [v found_v [_ margins]] := dominance_margins R formed some worst_is kappa0.
have [v' found_v' never] :=
  gated_stable_by_dominance formed (slopes split no_obstacle).1 some worst_is
    kappa0.
have same : v' = v by rewrite found_v in found_v'; case: found_v'.
rewrite {}same in never; exists v => //; split; last exact: gated_never.
  by split; [rewrite -positiveP | exact: margins].
by have [norm _] := never.
Qed.

Lemma dominance_backward_says worst kappa v slopes gates p j k :
  is_split -> dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) -> is_positive kappa ->
  row_weights (known (dominance_name b)) = Some v ->
  (forall i, is_slope (slopes i)) ->
  (forall i, admits vector_sigma (Weighted v) (gates i)) ->
  let q := pulled (jacobians slopes gates) p j k in
  dual_le (Weighted v) q p
  /\ gradient_numbers_hold (Weighted v) (cons kappa nil) q p k.
Proof.
move=> split some worst_is kappa0 found_v every on.
have [v' found_v' [v0 margins]] := dominance_margins R formed some worst_is kappa0.
have v_is : v' = v by rewrite found_v in found_v'; case: found_v'.
rewrite {}v_is in v0 margins; rewrite (positiveP R kappa) in kappa0.
split=> [c c0 bounded|]; last by split=> // i r; exact: margins.
have margins0 i r : 0 <= Dominance.margin (operator R b i) (steps_of R b)
    (unit_weights_of R b v) r by apply: le_trans (margins i r); exact: ltW.
exact: (@dominance_backward _ _ _ _ _ _ j k _ split formed v0 margins0 every on c0
  bounded).
Qed.

(** Where a unit, or a group, is at rest at zero alone, A x + B u + b = 0 says
    what rests. *)
Lemma rests_solves u x :
  is_tied b -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) ->
  rests (D := D) u x <-> operator_of R b (state b) *m x + drive u = 0.
Proof.
move=> tied no_obstacle zero.
have h0 := steps_positive R formed.
have once k : @next R D k u (open_gates D) x = x
    <-> operator_of R b (state b) *m x + drive u = 0.
  rewrite /D /= tied_operator //; case grouped: (block_activation b) => [a|r size ts].
    have split : is_split by rewrite grouped.
    rewrite -(tied_operator R k tied) split_step // gated_step_on.
    by rewrite tied_operator //; exact/equilibrium_solves/zeros.
  apply: grouped_equilibrium => //.
  exact: grouped_zero grouped (its_factors faithful_meaning) zero.
by split=> [/(_ O)/once|solves k] //; exact/once.
Qed.

Lemma same_equilibria u x :
  is_tied b -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) ->
  rests (D := D) u x <-> is_equilibrium b sigma (drive u) x.
Proof.
move=> tied no_obstacle zero; apply: iff_trans (rests_solves _ _ tied _ zero) _ => //.
apply: iff_sym; apply: iff_trans (equilibriumP _ _ _ tied) _.
by apply: equilibrium_solves (steps_positive R formed) (zeros no_obstacle zero).
Qed.

(** One equilibrium for every sum in the place of B u + b is one for every
    input. *)
Lemma one_for_every_input :
  is_tied b -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) ->
  one_equilibrium b sigma -> has_one_equilibrium D.
Proof.
move=> tied no_obstacle zero one u; have [x fixed only] := one (drive u).
exists x; first exact/same_equilibria.
by move=> y /(same_equilibria _ _ tied no_obstacle zero); exact: only.
Qed.

Lemma dominance_one worst kappa :
  slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) -> is_tied b ->
  dominance known b <> nil ->
  worst_row (dominance known b) = (worst, kappa) -> is_positive kappa ->
  has_one_equilibrium D.
Proof.
move=> no_obstacle zero tied some worst_is kappa0; apply: one_for_every_input => //.
exact: (one_equilibrium_by_dominance formed tied (zeros no_obstacle zero) some
          worst_is kappa0).
Qed.

Lemma dominance_claims_say x :
  List.In x (dominance_claims known where_ b) -> says x.
Proof.
rewrite /dominance_claims; case obstacle: dominance_obstacle => [reason|];
  first exact: neither_says.
have [split no_obstacle] : is_split /\ slope_obstacle (block_activation b) = None.
  by move: obstacle; rewrite /dominance_obstacle; case: slope_obstacle => //;
    case: (block_activation b).
case rows_are: (dominance known b) => [|r l]; first exact: neither_says.
have some : dominance known b <> nil by rewrite rows_are.
case worst_is: worst_row => [worst kappa]; rewrite -rows_are in worst_is *.
case: ifP => [_|/negbFE kappa0]; first exact: neither_says.
have [v found_v [margins norm never]] :=
  dominance_never split no_obstacle some worst_is kappa0.
case=> [<-|].
  by exists (NeverApart (Weighted v) (cons kappa nil)); split=> //; split=> //;
    case: never.
case/List.in_app_iff.
  case: ifP => // zero [<-|//]; case tied: is_tied; last exact: undecided_says.
  exists (OneEquilibrium (Some (Weighted v)) (cons kappa nil)); split=> //.
  by split; first exact: dominance_one some worst_is kappa0.
case/List.in_app_iff; first by case: ifP => // _ [<-|//]; exact: unproved_says.
case/List.in_app_iff; last first.
  case=> [<-|]; last by case: ifP => // _ /attraction_says; apply.
  exists (Backward (Weighted v) (cons kappa nil)); split=> //; split=> //.
  by move=> slopes gates p j k every on;
    exact: dominance_backward_says split some worst_is kappa0 found_v every on.
by case=> [<-|[<-|[<-|//]]]; exact: unproved_says.
Qed.

(** ** Theorem 7 *)

Lemma inequality_never numbers f low least :
  is_dense b -> is_tied b -> is_positive (least_slope (block_activation b)) ->
  slope_obstacle (block_activation b) = None ->
  inequality_bound (state b) (step_sizes b) (least_slope (block_activation b))
    numbers f = Some low ->
  floor_double low = Some least -> is_positive least ->
  bounds_hold R b (Given numbers) (cons least nil)
  /\ never_apart b sigma (@square R b (Given numbers)).
Proof.
move=> dense tied slope0 no_obstacle bound floored least0; split; last first.
  have split : is_split by move: slope0; case: (block_activation b).
  exact: (stable_by_inequality formed dense tied bound
            ((slopes split no_obstacle).2 slope0)).
have [size_a _ _ _] := well_formed_sizes R formed dense tied.
rewrite -(dense_size dense) in size_a.
have [lambda [_ lambda0 _ definite inequality]] :=
  inequality_bound_sound R size_a bound.
have le : value least <= value low := @floor_double_le R _ _ floored.
split; first by rewrite -positiveP.
split=> [e|].
  by apply: le_trans (definite e); apply: ler_wpmul2r => //; exact: sqnorm_ge0.
exists lambda; split=> // e s.
rewrite dense_tied_operator // dense_steps //; apply: le_trans (inequality e s).
by apply: ler_wpmul2r => //; rewrite addr_ge0 ?sqnorm_ge0.
Qed.

Lemma inequality_one numbers f low :
  is_dense b -> is_tied b -> is_positive (least_slope (block_activation b)) ->
  slope_obstacle (block_activation b) = None ->
  inequality_bound (state b) (step_sizes b) (least_slope (block_activation b))
    numbers f = Some low ->
  has_one_equilibrium D.
Proof.
move=> dense tied slope0 no_obstacle bound.
have zero : is_zero_only_at_zero (block_activation b).
  by move: slope0; case: (block_activation b) => [[]|].
apply: one_for_every_input => //.
exact: (one_equilibrium_by_inequality formed tied (zeros no_obstacle zero) dense
          bound).
Qed.

Lemma inequality_finding_says x :
  List.In x (found_claims (inequality_finding known b)) -> says x.
Proof.
rewrite /inequality_finding /is_slope_restricted; case: ifP => //.
move=> /andP[/andP[/andP[/andP[dense tied] _] restricted] slope0].
have no_obstacle : slope_obstacle (block_activation b) = None.
  by move: restricted; case: slope_obstacle.
rewrite /= /inequality_claims.
case found_l: found_numbers => [numbers|] //; case: found_factor => // f.
case bound: inequality_bound => [low|] //; case floored: floor_double => [least|] //.
case: ifP => // /negbFE least0.
have [margins [norm never]] :=
  inequality_never dense tied slope0 no_obstacle bound floored least0.
case=> [<-|[<-|//]].
  exists (NeverApart (Given numbers) (cons least nil)); split=> //.
  split=> // u gates x' y' j k all_open jk.
  have open_ z i : run (D := D) u gates z i = plain_run (D := D) u z i.
    by rewrite /plain_run; elim: i => //= i ->; rewrite all_open.
  have split : is_split by move: slope0; case: (block_activation b).
  by rewrite !open_ !plain_run_is //; exact: never.
exists (OneEquilibrium (Some (Given numbers)) (cons least nil)); split=> //.
by split; first exact: (inequality_one dense tied slope0 no_obstacle bound).
Qed.

(** ** Other theorems *)

Lemma rank_one :
  is_dense b -> is_tied b -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) -> has_full_rank (state b) ->
  has_one_equilibrium D.
Proof.
move=> dense tied no_obstacle zero full; apply: one_for_every_input => //.
have [size_a rows_a _ _] := well_formed_sizes R formed dense tied.
exact: (one_equilibrium_by_rank formed tied (zeros no_obstacle zero) dense
          (has_full_rank_unit R size_a rows_a full)).
Qed.

Lemma null_none v :
  is_dense b -> is_tied b -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) -> is_null (state b) v ->
  forall u, ~ exists2 x, rests (D := D) u x & forall y, rests (D := D) u y -> y = x.
Proof.
move=> dense tied no_obstacle zero null u [x fixed only].
have {}fixed := proj1 (same_equilibria u x tied no_obstacle zero) fixed.
have [y other ynx] := null_vector_sound formed tied (zeros no_obstacle zero) dense
  null fixed.
by move/eqP: ynx; apply; apply: only; exact/same_equilibria.
Qed.

Lemma equilibrium_finding_says x :
  List.In x (found_claims (equilibrium_finding known b)) -> says x.
Proof.
rewrite /equilibrium_finding /is_slope_restricted; case: ifP => //.
move=> /andP[/andP[/andP[/andP[dense tied] _] restricted] zero].
have no_obstacle : slope_obstacle (block_activation b) = None.
  by move: restricted; case: slope_obstacle.
case: ifP => [full [<-|//]|_] /=.
  by exists (OneEquilibrium None nil); split=> //; split=> //; exact: rank_one.
case: found_direction => // v; case: ifP => // null [<-|//].
by exists NotOneEquilibrium; split=> //; exact: null_none null.
Qed.

Lemma amplification_says parts least greatest x :
  List.In x (amplification b parts least greatest) -> says x.
Proof.
by rewrite /amplification; case: ifP => // _ [<-|//]; exact: unproved_says.
Qed.

Lemma in_tail (x : claim) l : List.In x (List.tl l) -> List.In x l.
Proof. by case: l => //= a l; right. Qed.

Lemma part_attraction_says parts least greatest x :
  List.In x (part_attraction known where_ b parts least greatest) -> says x.
Proof.
rewrite /part_attraction; case: ifP => _ inx.
  by apply: attraction_says inx _.
by apply: attraction_says (in_tail inx) _.
Qed.

Lemma near_claims_says parts least greatest x :
  List.In x (found_claims (near_claims known where_ b parts least greatest)) ->
  says x.
Proof.
rewrite /near_claims; case: ifP => [_|//]; case: ifP => _; cbv beta iota delta [found_claims].
  by case/List.in_app_iff; [exact: amplification_says | exact: part_attraction_says].
exact: amplification_says.
Qed.

Lemma nearly_symmetric_finding_says x :
  List.In x (found_claims (nearly_symmetric_finding known where_ b)) -> says x.
Proof.
rewrite /nearly_symmetric_finding; case: ifP => [_ []|_].
case: ifP => [_|_ []]; rewrite [found_claims _]/=; case: eigenvalue => // low.
case: eigenvalue => // high; exact: near_claims_says.
Qed.

(** ** Theorem 6 *)

Lemma constant_run u x k :
  is_split -> is_tied b ->
  plain_run (D := D) (fun _ => u) x k
    = trajectory (operator R b 0) (steps_of R b) sigma (fun _ => drive u) x k.
Proof.
move=> split tied; rewrite plain_run_is // /block_trajectory.
by elim: k => //= k ->; rewrite !tied_operator.
Qed.

(** For an activation of slope one, W is about the steps as they are. *)
Lemma multipliers_steps l low :
  greatest_slope (block_activation b) = one ->
  multipliers_hold R b l low ->
  exists2 mu : R, 0 < mu
    & positive (real_vector R n l) /\ forall s t,
        mu * (sqnorm s + sqnorm t)
          <= lurie_form (operator R b 0) (steps_of R b) (real_vector R n l) s t.
Proof.
move=> slope [low0 lambda0 inequality]; exists (value low) => //; split=> // s t.
have -> : steps_of R b = step_weights b (fun _ => 1).
  by apply/matrixP => i j; rewrite !ord1 !mxE slope value_one mul1r divr1.
exact: inequality.
Qed.

Lemma multipliers_attract l low u :
  is_split -> is_tied b -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) ->
  multipliers_hold R b l low ->
  Num.archimedean_axiom R ->
  exists2 x, rests (D := D) u x
    & globally_stable (plain_run (D := D) (fun _ => u)) x.
Proof.
move=> split tied no_obstacle zero hold archimedean.
have slope : greatest_slope (block_activation b) = one.
  by move: zero; case: (block_activation b) => [[]|].
have [mu mu0 [lambda0 inequality]] := multipliers_steps slope hold.
have [V V_potential] := potentials split no_obstacle zero.
have [x [fixed _ [stable attracting]]] := lurie_globally_stable (drive u)
  (steps_positive R formed) mu0 inequality lambda0 V_potential
  (zeros no_obstacle zero) archimedean.
exists x; first by apply/same_equilibria => //; apply/equilibriumP => //;
  rewrite -(tied_operator R 0).
split=> [eps eps0|y eps eps0].
  have [delta delta0 near] := stable eps eps0; exists delta => // y k close.
  by rewrite constant_run //; exact: near.
have [N near] := attracting y eps eps0; exists N => k le.
by rewrite constant_run //; exact: near.
Qed.

Lemma multipliers_settle l low u x :
  is_split -> is_tied b -> slope_obstacle (block_activation b) = None ->
  is_zero_only_at_zero (block_activation b) || is_relu (block_activation b) ->
  multipliers_hold R b l low ->
  Num.archimedean_axiom R ->
  settles (plain_run (D := D) (fun _ => u) x).
Proof.
move=> split tied no_obstacle which hold archimedean.
have [zero|not_zero] := boolP (is_zero_only_at_zero (block_activation b)).
  have [rest _ [_ attracting]] :=
    multipliers_attract u split tied no_obstacle zero hold archimedean.
  exact: tends_to_settles (attracting x).
have relu : block_activation b = Split Relu.
  by move: which not_zero; case: (block_activation b) => [[]|[]].
have slope : greatest_slope (block_activation b) = one by rewrite relu.
have [mu mu0 [lambda0 inequality]] := multipliers_steps slope hold.
have law z d : `|sigma (z + d)| <= `|sigma z + d|.
  by rewrite /unit_sigma relu; exact: relu_shrinks.
have := lurie_settles (drive u) (steps_positive R formed) mu0 inequality lambda0
  law x archimedean.
move=> settled eps eps0; have [N near] := settled eps eps0.
by exists N => j k Nj Nk; rewrite !constant_run //; exact: near.
Qed.

Lemma multipliers_found numbers f low least :
  is_dense b -> is_tied b ->
  lurie_bound (state b) (scaled_steps b) numbers f = Some low ->
  floor_double low = Some least -> is_positive least ->
  multipliers_hold R b numbers least.
Proof.
move=> dense tied bound floored least0.
have [size_a rows_a size_h _] := well_formed_sizes R formed dense tied.
rewrite -(dense_size dense) in size_a rows_a size_h.
have size_s : length (scaled_steps b) = state_size b by rewrite List.map_length.
have [l0 _ definite] := lurie_bound_sound R size_a rows_a size_s bound.
have le : value least <= value low := @floor_double_le R _ _ floored.
split=> [|//|s t]; first by rewrite -positiveP.
have -> : step_weights b (fun _ => 1) = real_vector R n (scaled_steps b).
  apply/matrixP => i j; rewrite [LHS]mxE dense_steps // !mxE divr1.
  by rewrite scaled_steps_value ?size_h.
rewrite dense_tied_operator //; apply: le_trans (definite s t).
by apply: ler_wpmul2r => //; rewrite addr_ge0 ?sqnorm_ge0.
Qed.

Lemma lurie_finding_says x :
  List.In x (found_claims (lurie_finding known where_ b)) -> says x.
Proof.
rewrite /lurie_finding /lurie_question.
case some: lurie_properties => [//|first others].
have split : is_split by move: some; rewrite /lurie_properties; case: is_grouped.
case: ifP => // /andP[/andP[dense free] _].
have [no_obstacle tied] : slope_obstacle (block_activation b) = None /\ is_tied b.
  by apply: tied_of_obstacle; move: free; case: metric_obstacle.
rewrite [found_claims _]/= /lurie_claims /lurie_found.
case found_l: found_numbers => [numbers|] //; case: found_factor => // f.
case bound: lurie_bound => [low|] //; case floored: floor_double => [least|] //.
case: ifP => // least0.
have hold := multipliers_found dense tied bound floored least0.
have say what soon : arrives vector_sigma what ->
    says (render b (ByMultipliers what numbers least soon)).
  by move=> true_; exists (ByMultipliers what numbers least soon).
have settle : is_zero_only_at_zero (block_activation b)
      || is_relu (block_activation b) ->
    says (render b (ByMultipliers Somewhere numbers least None)).
  by move=> which; apply: say => archimedean u y;
    exact: multipliers_settle which hold archimedean.
have everywhere : is_zero_only_at_zero (block_activation b) ->
    arrives vector_sigma FromEverywhere.
  by move=> zero archimedean u; exact: multipliers_attract hold archimedean.
case/List.in_app_iff.
  case: ifP => [zero|_]; last by case=> [<-|//]; exact: unproved_says.
  rewrite /lurie_numbers.
  case: {1}numbers => // l ls; rewrite /potential_claims.
  case=> [<-|]; last exact: around_says.
  apply: settling_says => from count.
  exact: (say FromEverywhere (Some (SettlingTime (from_zero where_) from count))
            (everywhere zero)).
rewrite /multiplier_claims /lurie_properties (negbTE split); case: ifP => zero.
  case=> [<-|[<-|[<-|//]]].
  - apply: (say AtOne None); apply: one_for_every_input => //.
    exact: (one_equilibrium_by_multipliers formed tied (zeros no_obstacle zero)
              dense bound).
  - by apply: settle; rewrite zero.
  by apply: (say FromEverywhere None); exact: everywhere.
by case: ifP => // relu [<-|//]; apply: settle; rewrite relu orbT.
Qed.

(** ** Gates, equilibria and norms *)

Lemma metric_gated m low high :
  is_dense b -> metric_obstacle b = None -> valid_metric R b m ->
  is_one_on_groups (block_activation b) (multipliers m) ->
  spectrum (least_answer known b m) (greatest_answer known b m)
    = Some (low, high) ->
  never_in (Metric.form (real_matrix R n n (p m))).
Proof.
move=> dense free valid even bounds; have [no_obstacle tied] := tied_of_obstacle free.
case activation: (block_activation b) => [a|r size ts].
  have split : is_split by rewrite activation.
  apply: gated_never => //.
  exact: (gated_stable_by_metric formed dense tied valid bounds
            (slopes split no_obstacle).1).
have [norm step] := grouped_spectrum_sound activation
  (its_firmness faithful_meaning) formed dense free valid even bounds.
split=> // u gates x y j k every jk.
apply: (nonincreasing (f := fun k => Metric.form (real_matrix R n n (p m))
  (run (D := D) u gates x k - run u gates y k))) jk => i.
exact: step (every i).
Qed.

Lemma metric_drives m :
  is_dense b -> metric_obstacle b = None -> valid_metric R b m ->
  is_one_on_groups (block_activation b) (multipliers m) ->
  metric_driven m vector_sigma.
Proof.
move=> dense free valid even; have [no_obstacle tied] := tied_of_obstacle free.
case activation: (block_activation b) => [a|r size ts].
  have split : is_split by rewrite activation.
  have := split_driven formed dense tied valid (slopes split no_obstacle).1.
  by rewrite /meaning_of /unit_sigma activation.
exact: (grouped_driven activation (its_firmness faithful_meaning)).
Qed.

Lemma ones_even :
  is_one_on_groups (block_activation b) (List.map (fun _ => one) (bias b)).
Proof.
rewrite /is_one_on_groups; case: is_grouped => //=.
apply/List.forallb_forall => i /List.in_seq [_ il].
have every k : (k < length (bias b))%N ->
    List.nth k (List.map (fun _ => one) (bias b)) zero = one.
  by move=> kl; rewrite (nth_map _ zero _ kl).
rewrite List.map_length in il *; have {}il : (i < length (bias b))%N by lia.
have first : (group_of (block_activation b) (length (bias b)) i < length (bias b))%N.
  rewrite /group_of; move: (group_count _ _) => m.
  case: (posnP m) => [->|m0]; first exact: il.
  by have := Nat.mod_le i m ltac:(lia); lia.
by rewrite !every.
Qed.

Lemma metric_one m low :
  is_dense b -> is_tied b -> slope_obstacle (block_activation b) = None ->
  valid_metric R b m ->
  is_zero_only_at_zero (block_activation b) ->
  least_answer known b m = Found low -> is_positive (negate low) ->
  has_one_equilibrium D.
Proof.
move=> dense tied no_obstacle valid zero lower low0; apply: one_for_every_input => //.
exact: (one_equilibrium_by_metric formed tied (zeros no_obstacle zero) dense valid
          lower low0).
Qed.

Lemma all_arguments :
  is_dense b -> is_tied b -> have_full_rank (state b) (input b) -> reachable R b.
Proof.
move=> dense tied full z.
have [size_a rows_a _ _] := well_formed_sizes R formed dense tied.
have [size_b rows_b] := well_formed_input formed.
have [x [u reached]] := have_full_rank_sound size_a size_b rows_a rows_b full
  (z - real_vector R (units b) (bias b)).
by exists x, u; rewrite /arguments addrA reached subrK.
Qed.

(** The inputs of a dense block are the columns that its B has. *)
Lemma dense_drive (u : 'cV[R]_(column_count (input b))) :
  is_dense b -> exists v, drive v
    = real_matrix R n (column_count (input b)) (input b) *m u
      + real_vector R n (bias b).
Proof.
move=> dense; move: u; rewrite -(dense_input_size dense) => u; exists u.
rewrite /drive (dense_input R dense); congr (_ + _); apply/matrixP => i j.
rewrite !mxE; move: dense; rewrite /is_dense /channel_of /image_of /pixels.
by case: (block_geometry b) => // _; rewrite /= divn1.
Qed.

(** What moves states apart in one step does so in the dynamics. *)
Lemma apart_no_norm why :
  is_split -> is_dense b -> is_tied b ->
  (Num.archimedean_axiom R -> apart_in_every_norm b sigma) ->
  denotes vector_sigma (NoNorm why).
Proof.
move=> split dense tied apart archimedean N N_norm never; move: (apart archimedean).
rewrite /apart_in_every_norm /step_of -(dense_size dense) => /(_ N N_norm); apply.
move=> u y y'; have [v drive_is] := dense_drive u dense.
have once t : plain_run (D := D) (fun _ => v) t 1
    = step (operator R b 0) (steps_of R b) sigma (drive v) t.
  by rewrite plain_run_is.
have := never (fun _ => v) y y' 1%N.
by rewrite !once drive_is dense_tied_operator // dense_steps.
Qed.

(** Nothing is refuted of groups. *)
Lemma grouped_unrefuted is_plain m low high x :
  is_grouped (block_activation b) ->
  List.In x (found_claims (unstable known b is_plain m low high)) ->
  match claim_verdict x with Refuted _ _ => False | _ => True end.
Proof.
move=> grouped; rewrite /unstable grouped andbF /= => -[<-|].
  have no_relu : is_relu (block_activation b) = false.
    by move: grouped; case: (block_activation b).
  rewrite no_relu /= andbF /no_stability /refuted_or_not grouped /=.
  by case: ifP => // _; case: ifP.
rewrite /uniqueness; case: ifP => // _ [<-|//] /=; rewrite /one_or_not.
by case: low => // bound; case: ifP => // _; rewrite /certified_by /=; case: floor_double.
Qed.

Lemma metric_no_norm is_plain m low high x :
  is_dense b -> is_tied b -> slope_obstacle (block_activation b) = None ->
  valid_metric R b m ->
  List.In x (found_claims (unstable known b is_plain m low high)) ->
  match claim_verdict x with
  | Refuted _ _ => forall why, denotes vector_sigma (NoNorm why)
  | _ => True
  end.
Proof.
move=> dense tied no_obstacle valid inx.
case refuted: claim_verdict => [?|reason name|?] // why.
have split : is_split.
  by apply/negP => grouped; have := grouped_unrefuted grouped inx; rewrite refuted.
apply: apart_no_norm => // archimedean.
have [z attained] := greatest_attained split no_obstacle.
exact: (unstable_sound archimedean formed dense tied valid inx refuted attained
          (@all_arguments dense tied) relu_attained).
Qed.

Lemma divergence_finding_says x :
  List.In x (found_claims (divergence_finding known b)) -> says x.
Proof.
rewrite /divergence_finding; case dense: is_dense; last first.
  rewrite /image_finding; case: block_geometry => [//|w v h k]; case: ifP => // _ /=.
  by case: ifP => // _ [<-|//]; exact: unproved_says.
rewrite /=; case: ifP => // /andP[/andP[/andP[/andP[tied _] all_slopes] _] full] /=.
case: found_numbers => // found; case: ifP => // diverge [<-|//].
have [split no_obstacle] := split_of_all_slopes all_slopes.
have [z attained] := greatest_attained split no_obstacle.
exists (NoNorm Multiplies); split=> //; apply: apart_no_norm => // archimedean.
apply: (divergence_refutes archimedean formed dense tied diverge (flat all_slopes)).
  exact: attains_approaches attained.
exact: all_arguments.
Qed.

Lemma plain_finding_says x :
  List.In x (found_claims (plain_finding known where_ b)) -> says x.
Proof.
rewrite /plain_finding; case dense: is_dense => //=.
case obstacle: metric_obstacle => [reason|]; first exact: neither_says.
have [no_obstacle tied] := tied_of_obstacle obstacle.
case plain: plain_metric => [m|]; last exact: neither_says.
have valid := plain_metric_valid R formed dense tied plain.
have valid_b := plain_input_valid R formed plain.
have even : is_one_on_groups (block_activation b) (multipliers m).
  by move: plain; rewrite /plain_metric; case: ifP => // _ [<-]; exact: ones_even.
have drives := metric_drives dense obstacle valid even.
apply: (metric_finding_says dense tied obstacle even valid valid_b drives) => //.
- by move: plain; rewrite /plain_metric; case: ifP => // _ [<-].
- by move=> low high bounds; exact: (metric_gated dense obstacle valid even bounds).
- by move=> low; exact: (metric_one dense tied no_obstacle valid).
by move=> low high y; exact: (metric_no_norm dense tied no_obstacle valid).
Qed.

Lemma scaled_finding_says x :
  List.In x (found_claims (scaled_finding known where_ b)) -> says x.
Proof.
rewrite /scaled_finding; case dense: is_dense => //=.
case obstacle: metric_obstacle => //=; case: ifP => // _.
have [no_obstacle tied] := tied_of_obstacle obstacle.
case scaled: scaled_metric => [m|] //=.
case: ifP => [even|_]; last exact: neither_says.
have valid := scaled_metric_valid R formed dense tied scaled.
have valid_b := scaled_input_valid R formed dense tied scaled.
have drives := metric_drives dense obstacle valid even.
apply: (metric_finding_says dense tied obstacle even valid valid_b drives) => //.
- move=> _; move: scaled; rewrite /scaled_metric.
  by case: found_numbers => // scales; case: ifP => // _ [<-].
- by move=> low high bounds; exact: (metric_gated dense obstacle valid even bounds).
- by move=> low; exact: (metric_one dense tied no_obstacle valid).
by move=> low high y; exact: (metric_no_norm dense tied no_obstacle valid).
Qed.

End Block.

(** ** Images whose pixels do not act on each other *)

(** What the checker says of the channels is the same of the image and of one
    pixel, where inputs enter it alike. *)
Section Alike.

Variables (known : string -> evidence) (where_ : region) (b : block) (m : metric).

Local Notation one := (pixel_block b).

Lemma unstable_alike low high :
  input_obstacle b = None ->
  unstable known b true m low high = unstable known one true m low high.
Proof.
case: b => name act geom h K fixed states input bias; rewrite /unstable => ->.
exact: erefl.
Qed.

(** Nothing is refuted where inputs do not enter so. *)
Lemma unstable_unmet low high reason :
  input_obstacle b = Some reason ->
  found_claims (unstable known b true m low high)
    = cons (stability b true
              (no_stability b low high (least_is_refuted known b m)
                 (greatest_is_refuted known b m) false))
        (uniqueness b true (one_or_not b low (least_is_refuted known b m))).
Proof.
move=> met; rewrite /unstable met.
cbv beta iota zeta delta [is_some negb found_claims].
by rewrite !andbF !andFb.
Qed.

Lemma answers_alike high :
  [/\ least_answer known b m = least_answer known one m,
      greatest_answer known b m = greatest_answer known one m,
      norm_answer known b m = norm_answer known one m,
      limit_answer known b m = limit_answer known one m
    & split_metric b m high = split_metric one m high].
Proof. by case: b => name act geom h K fixed states input bias; split. Qed.

Lemma uniqueness_alike v : uniqueness b true v = uniqueness one true v.
Proof. by case: b. Qed.

Lemma one_or_not_alike low :
  uniqueness b true (one_or_not b low (least_is_refuted known b m))
    = uniqueness one true (one_or_not one low (least_is_refuted known one m)).
Proof. by case: b. Qed.

Lemma in_unstable low high x :
  List.In x (uniqueness one true (one_or_not one low (least_is_refuted known one m))) ->
  List.In x (found_claims (unstable known one true m low high)).
Proof. by right. Qed.

Lemma gain_verdict_alike g :
  input_obstacle b = None -> gain_verdict b g = gain_verdict one g.
Proof. by move=> met; rewrite /gain_verdict met; case: g. Qed.

Lemma euclidean_alike shown :
  input_obstacle b = None ->
  euclidean_claim known b m shown = euclidean_claim known one m shown.
Proof.
by move=> met; rewrite /euclidean_claim met; case: b met.
Qed.

(** What all steps at once show, where inputs enter so. *)
Definition at_once_of (c : block) : option dyadic :=
  if negb (is_some (input_obstacle c)) then unrolled_gain known c else None.

Lemma at_once_alike : input_obstacle b = None -> at_once_of b = at_once_of one.
Proof. by move=> met; rewrite /at_once_of met; case: b met. Qed.

(** What the recursion shows, where it is asked for. *)
Definition shown_of (c : block) (low high : dyadic) : option (dyadic * dyadic) :=
  if negb (is_some (input_obstacle c)) && negb (is_some (at_once_of c))
     && has_recursion c m
  then recursion known c m high low else None.

Lemma shown_alike low high :
  input_obstacle b = None -> shown_of b low high = shown_of one low high.
Proof.
by move=> met; rewrite /shown_of (at_once_alike met) met; case: b met.
Qed.

Lemma gains_alike high length limit split at_once shown :
  input_obstacle b = None ->
  gains known b true m high length limit split at_once shown
    = gains known one true m high length limit split at_once shown.
Proof.
move=> met; rewrite /gains !(gain_verdict_alike _ met) (euclidean_alike _ met); move: met.
case: b => name act geom h K fixed states input bias _; exact: erefl.
Qed.

Lemma gradients_alike low high :
  gradients b true m high low = gradients one true m high low.
Proof. by case: b. Qed.

Lemma in_stable low high x :
  [\/ List.In x (uniqueness one true (certified_by (cons (least_bound one low) nil))),
      List.In x (gains known one true m high (found (norm_answer known one m))
        (found (limit_answer known one m)) (split_metric one m high)
        (at_once_of one) (shown_of one low high))
    | x = gradients one true m high low] ->
  List.In x (found_claims (stable known where_ one true m low high)).
Proof.
move=> inx; right; apply/List.in_app_iff; case: inx => [inx|inx|->].
- by left; exact: inx.
- by right; apply/List.in_app_iff; right; apply/List.in_app_iff; left; exact: inx.
right; apply/List.in_app_iff; right; apply/List.in_app_iff; right; left.
exact: erefl.
Qed.

End Alike.

Section Image.

Variables (R : realFieldType) (M : meanings R).
Variables (known : string -> evidence) (where_ : region) (b : block) (m : metric).

Hypothesis formed : is_well_formed b.
Hypothesis alone : is_pixelwise b.
Hypothesis free : metric_obstacle b = None.
Hypothesis plain : plain_metric b = Some m.
Hypothesis faithful_meaning : faithful M.

Local Notation value := (@value R).
Local Notation says_here := (says M known b).
Local Notation one := (pixel_block b).
Local Notation says_of_one := (says M known one).

Let one_formed : is_well_formed one := pixel_formed formed alone.
Let one_tied : is_tied one := (tied_of_obstacle free).2.

(** What one pixel says of its stability, or where inputs do not change, the image
    says. *)
Lemma image_says x :
  claim_property x <> InputToStateGain ->
  state_norm (claim_statement x) = StateMatrix
    \/ state_norm (claim_statement x) = EveryNorm
    \/ state_norm (claim_statement x) = EuclideanNorm ->
  input_obstacle b = None
    \/ match claim_property x, claim_verdict x with
       | (IncrementalStability | UniqueEquilibrium), Refuted _ _ => False
       | (IncrementalStability | UniqueEquilibrium | GradientBound), _ => True
       | _, _ => False
       end ->
  says_of_one x -> says_here x.
Proof.
move=> constant named reached [s [stands_s render_s true_s]].
have pass : passes b s.
  move: render_s constant named reached => <- {x}.
  case: s stands_s {true_s} => [[|?|?|?] ?|[[|?|?|?]|] ?|[] ? ? [?|]|? ? ?
    |[|?|?|?] [] ?|[|?|?|?] ?|[] ?|[|?|?|?] ?|[]||? ? ?|?] //= _ constant named reached;
    by first [by case: named => [|[]] | by case: reached | by case: constant].
have [stands_b render_b] := pixel_renders pass stands_s.
exists s; split; [exact: stands_b | by rewrite render_b |].
exact: (pixel_denotes formed alone pass true_s).
Qed.

Lemma one_finding :
  plain_finding known where_ one = metric_finding known where_ one true m.
Proof.
have free_one : metric_obstacle one = None := free.
have plain_one : plain_metric one = Some m := plain.
by rewrite /plain_finding free_one plain_one; exact: erefl.
Qed.

(** Theorem 1 of one pixel. *)
Lemma one_says x :
  List.In x (found_claims (metric_finding known where_ one true m)) ->
  says_of_one x.
Proof.
rewrite -one_finding; exact: (plain_finding_says one_formed faithful_meaning).
Qed.

Lemma not_refuted_says x :
  claim_property x = IncrementalStability \/ claim_property x = UniqueEquilibrium ->
  state_norm (claim_statement x) = StateMatrix ->
  (forall reason name, claim_verdict x <> Refuted reason name) ->
  says_of_one x -> says_here x.
Proof.
move=> property named open from; apply: image_says from; [|by left|right].
  by case: property => ->.
case: property => ->; case verdict_is: (claim_verdict x) => //;
  by case: (open _ _ verdict_is).
Qed.

Lemma uniqueness_here v x :
  (forall reason name, v <> Refuted reason name) ->
  List.In x (uniqueness b true v) -> says_of_one x -> says_here x.
Proof.
move=> open; rewrite /uniqueness; case: ifP => // _ [<-|//].
by apply: not_refuted_says => //; right.
Qed.

Lemma certified_open l reason name : certified_by l <> Refuted reason name.
Proof. by rewrite /certified_by; case: finite_bounds. Qed.

Lemma one_or_not_open low refuted reason name :
  one_or_not b low refuted <> Refuted reason name.
Proof.
rewrite /one_or_not; case: low => [bound|?] //.
by case: ifP => // _; exact: certified_open.
Qed.

Lemma unstable_here low high x :
  (forall y, List.In y (found_claims (unstable known one true m low high)) ->
     says_of_one y) ->
  List.In x (found_claims (unstable known b true m low high)) -> says_here x.
Proof.
move=> pixel; case met: (input_obstacle b) => [reason|].
  rewrite (unstable_unmet _ _ _ _ met) => -[<-|inx].
    rewrite /stability /no_stability /refuted_or_not.
    case: ifP => _; first by case: ifP => _; exact: undecided_says.
    case: ifP => _; first by case: ifP => _; exact: undecided_says.
    exact: undecided_says.
  have from : says_of_one x.
    by apply: pixel; apply: in_unstable; rewrite -one_or_not_alike.
  apply: uniqueness_here inx from => ? ?; exact: one_or_not_open.
rewrite (unstable_alike _ _ _ _ met) => inx.
apply: image_says (pixel x inx); last by left.
  by case: inx => [<-|] //; rewrite /uniqueness; case: ifP => // _ [<-|].
case: inx => [<-|]; last by rewrite /uniqueness; case: ifP => // _ [<-|//]; left.
by rewrite /stability /=; case: (no_stability _ _ _ _ _ _) => *;
  [left|right; left|left].
Qed.

Let one_dense : is_dense one.
Proof. by []. Qed.

Let ones : true -> multipliers m = List.map (fun _ => Numbers.one) (bias one).
Proof. by move: plain; rewrite /plain_metric; case: ifP => // _ [<-]. Qed.

Let valid : valid_metric R one m := plain_metric_valid R one_formed one_dense one_tied plain.
Let valid_b : valid_input R one m := plain_input_valid R one_formed plain.

Let even : is_one_on_groups (block_activation one) (multipliers m).
Proof. by rewrite ones //; exact: ones_even one_formed. Qed.

(** Theorem 2, where the inputs of all pixels are added up before the steps. *)
Lemma input_to_state_here low high length :
  input_obstacle b = None ->
  greatest_answer known one m = Found high ->
  spectrum (least_answer known one m) (greatest_answer known one m)
    = Some (low, high) ->
  length = found (norm_answer known one m) ->
  says_here (claimed one InputToStateGain second_theorem (metric_norm one true)
    (Some Euclidean) (Some (UpToStep (steps one))) everywhere (every_gate one)
    (with_norm one true (gain_verdict one (energy_bound one m high length))
       length)).
Proof.
move=> met upper bounds ->.
case norm_found: norm_answer => [length'|?]; last exact: undecided_says.
rewrite [found _]/=; case bound: energy_bound => [g|]; last exact: undecided_says.
rewrite /gain_verdict certified_by_one.
case root: ceil_root => [gain|]; last exact: undecided_says.
have [_ name_is shown_is] := energy_source bound.
have drives := metric_drives one_formed faithful_meaning one_dense free valid even.
have [square0 total] := energy_bound_total one_formed one_dense one_tied valid valid_b
  upper drives norm_found bound.
have [gain0 gain_ge] := ceil_root_ge square0 root.
have [norm _] := metric_gated one_formed faithful_meaning one_dense free valid even bounds.
have own := square_is_norm one_dense one_tied valid ones norm.
have moves : moves_by_all (@meaning_of R M one) gain.
  move=> u u' gates x k on.
  rewrite (square_is one_dense one_tied valid ones).
  apply: le_trans (total u u' gates x k on) _; apply: ler_wpmul2r gain_ge.
  by apply: sumr_ge0 => i _; exact: sqnorm_ge0.
have norm_holds y : ceil_root length' = Some y -> input_norm_holds R one Own y.
  exact: (input_norm_says one_dense valid_b ones norm_found).
rewrite /with_norm name_is shown_is.
move: (ceil_root length') norm_holds => input_norm norm_holds.
exists (InputToState Own gain input_norm); split=> //; first by case: (input_norm).
apply: (pixel_input_to_state formed alone met own gain0 moves).
by case: (input_norm) norm_holds => // y; exact.
Qed.

Lemma gradients_here low high :
  (forall y, List.In y (found_claims (stable known where_ one true m low high)) ->
     says_of_one y) ->
  says_here (gradients one true m high low).
Proof.
move=> pixel; apply: image_says; [by [] | by left | by right |].
by apply: pixel; apply: in_stable; apply: Or33.
Qed.

Lemma stable_here low high x :
  greatest_answer known one m = Found high ->
  spectrum (least_answer known one m) (greatest_answer known one m)
    = Some (low, high) ->
  (forall y, List.In y (found_claims (stable known where_ one true m low high)) ->
     says_of_one y) ->
  List.In x (found_claims (stable known where_ b true m low high)) -> says_here x.
Proof.
move=> upper bounds pixel; rewrite /stable; cbv beta iota zeta delta [found_claims].
case=> [<-|].
  apply: not_refuted_says; [by left | | exact: certified_open |].
    by rewrite /stability /certified_by /=; case: floor_double => // ?; case: ceil_double.
  by apply: pixel; left.
case/List.in_app_iff => [inx|].
  apply: (uniqueness_here _ inx) => [? ?|]; first exact: certified_open.
  by apply: pixel; apply: in_stable; apply: Or31; rewrite -uniqueness_alike.
case/List.in_app_iff; first by case: ifP => // _ [<-|//]; exact: unproved_says.
case/List.in_app_iff; last first.
  case=> [<-|]; first by rewrite gradients_alike; exact: gradients_here.
  case/List.in_app_iff; last by case: ifP => // _ /attraction_says; apply.
  by case: ifP => // _ [<-|//]; exact: unproved_says.
rewrite -/(at_once_of known b) -/(shown_of known m b low high).
case met: (input_obstacle b) => [reason|].
  by case=> [<-|[<-|[<-|[<-|//]]]];
    rewrite ?/at_once_of ?/gain_verdict ?/euclidean_claim ?met; exact: undecided_says.
have [_ _ -> -> ->] := answers_alike known b m high.
rewrite (gains_alike _ _ _ _ _ _ _ _ met) (at_once_alike _ met) (shown_alike _ _ _ _ met).
move=> inx.
have from : says_of_one x by apply: pixel; apply: in_stable; apply: Or32.
case: inx from => [<-|[<-|[<-|[<-|//]]]] from.
- by apply: image_says from => //; left.
- by case: at_once_of from => [square|] from; apply: image_says from => //;
    [right; right | left | right; right | left].
- by apply: image_says from => //; left.
exact: input_to_state_here met upper bounds erefl.
Qed.

Lemma pixelwise_metric_says x :
  List.In x (found_claims (metric_finding known where_ b true m)) -> says_here x.
Proof.
have := one_says; rewrite /metric_finding.
have [-> -> _ _ _] := answers_alike known b m zero.
case bounds: spectrum => [[low high]|] from; last exact: unstable_here.
have upper : greatest_answer known one m = Found high.
  move: bounds; rewrite /spectrum; case: least_answer => // ?.
  by case: greatest_answer => // ?; case: ifP => // _ [_ ->].
exact: stable_here upper bounds from.
Qed.

End Image.

Lemma pixelwise_finding_says (R : realFieldType) (M : meanings R) known where_ b x :
  is_well_formed b -> faithful M ->
  List.In x (found_claims (pixelwise_finding known where_ b)) -> says M known b x.
Proof.
move=> formed faithful_meaning; rewrite /pixelwise_finding.
case alone: is_pixelwise => //; case free: metric_obstacle => [?|] //.
case plain: plain_metric => [m|] //; exact: pixelwise_metric_says.
Qed.

(** ** Symmetric convolutions *)

(** A claim of the metric of a symmetric convolution: it has no meaning yet, but that
    of stability, which SymbolSound.v gives one. *)
Definition is_of_symbols b x : Prop :=
  [/\ claim_scope x = block_name b, theorem (claim_statement x) = symbol_theorem
    & is_unproved x].

Lemma symbol_claims_are where_ b x :
  List.In x (found_claims (symbol_finding where_ b)) -> is_of_symbols b x.
Proof.
have uniqueness ends y : List.In y (symbol_uniqueness b ends) -> is_of_symbols b y.
  by rewrite /symbol_uniqueness; case: ifP => // _ [<-|].
rewrite /symbol_finding; case: (block_geometry b) => [//|k inputs ? ?].
case: ifP => // _; rewrite /symbol_claims.
cbv beta iota zeta delta [found_claims]; case: symbol_ends => [[least greatest]|]; last first.
  by case=> [<-|/uniqueness].
case: ifP => _; last by case=> [<-|/uniqueness].
rewrite /symbol_stable; cbv beta iota zeta.
case=> [<-|].
  by split=> //; rewrite /is_unproved /certified_by /=; case: floor_double => // ?; case: ceil_double.
case/List.in_app_iff; first exact: uniqueness.
case/List.in_app_iff.
  by rewrite /symbol_gains; case: norm_on_image => [length|] /= [<-|[<-|[<-|]]].
case=> [<-|] //; case/List.in_app_iff; case: ifP => // _.
  by case=> [<-|[<-|]].
by case=> [<-|[<-|[<-|]]].
Qed.

Lemma symbol_finding_says (R : realFieldType) (M : meanings R) known where_ b x :
  List.In x (found_claims (symbol_finding where_ b)) -> says M known b x.
Proof. by case/symbol_claims_are => scope _; exact: unproved_says. Qed.

(** ** All theorems together *)

Section Claims.

Variables (R : realFieldType) (M : meanings R).
Variables (known : string -> evidence) (where_ : region) (b : block).

Hypothesis formed : is_well_formed b.
Hypothesis faithful_meaning : faithful M.

Local Notation says := (says M known b).

Theorem theorems_sound x :
  List.In x (found_claims (findings known where_ b)) -> says x.
Proof.
move=> inx; case: (findings_from inx) => {}inx.
- exact: (plain_finding_says formed faithful_meaning inx).
- exact: (scaled_finding_says formed faithful_meaning inx).
- exact: (dominance_claims_say formed faithful_meaning inx).
- exact: (pixelwise_finding_says formed faithful_meaning inx).
- exact: (symbol_finding_says _ _ inx).
- exact: (inequality_finding_says formed faithful_meaning inx).
- exact: nearly_symmetric_finding_says inx.
- exact: (lurie_finding_says formed faithful_meaning inx).
- exact: (equilibrium_finding_says formed faithful_meaning inx).
- exact: (unrolled_finding_says formed faithful_meaning inx).
exact: (divergence_finding_says formed faithful_meaning inx).
Qed.

(** ** The best claim of every property *)

Lemma better_says x y : says x -> says y -> says (better x y).
Proof.
rewrite /better => say_x say_y.
case vx: (claim_verdict x) => [?|? ?|reason] //.
case vy: (claim_verdict y) => [?|? ?|other] //.
case: ifP => // _.
suff -> : claim_scope x = block_name b by exact: undecided_says.
by have [s [stands_s <- _]] := say_x; exact: render_scope stands_s.
Qed.

Theorem block_claims_say x :
  List.In x (block_claims b (found_claims (findings known where_ b))) -> says x.
Proof.
rewrite /block_claims /best_claims => inx.
have [property [_ {}inx]] := proj1 (List.in_flat_map _ _ _) inx; move: inx.
set is_one := fun c => property_eqb _ _.
case filtered: (List.filter is_one _) => [|first others] //.
have every y : List.In y (first :: others) -> says y.
  rewrite -filtered => /(proj1 (List.filter_In _ _ _)) [iny _].
  exact (theorems_sound iny).
case=> [<-|//].
have best : says (List.fold_left better others first).
  move: first every {filtered}; elim: others => [|c l IH] first every.
    by apply: every; left.
  apply: IH => y [<-|iny]; last by apply: every; right; right.
  by apply: better_says; apply: every; [left | right; left].
rewrite /as_deployed; case: ifP => // _.
suff -> : claim_scope (List.fold_left better others first) = block_name b.
  exact: undecided_says.
by have [s [stands_s <- _]] := best; exact: render_scope stands_s.
Qed.

End Claims.

(** ** The check *)

(** Claims about blocks that give their equilibrium or have a leak, and about the
    network, are those that the checker draws itself; what these mean is said in
    MonotoneSound.v, StepSound.v and NetworkSound.v. *)
Theorem accepted_sound (R : realFieldType) (M : meanings R) m c word :
  check m c = Accepted word ->
  faithful M ->
  forall k, List.In k (claims c) ->
  [\/ exists b s,
       [/\ List.In b (blocks m),
           stands b (known_from (indexed_by_name (evidences c))) s,
           claim_eqb (render b s) k
         & denotes (@meaning_of R M b) s],
      exists e x,
       [/\ List.In e (equilibria m),
           List.In x (found_claims (Monotone.equilibrium_findings
             (known_from (indexed_by_name (evidences c))) e))
         & claim_eqb x k],
      exists l x,
       [/\ List.In l (leaky_blocks m),
           List.In x (best_claims (fun c => c) (found_claims (Step.leaky_findings
             (known_from (indexed_by_name (evidences c))) l)))
         & claim_eqb x k]
    | claim_scope k = Network.network_scope
      /\ exists2 x, List.In x (network_conclusions m c) & claim_eqb x k].
Proof.
move=> /accepted_claims [_ formed same] faithful_meaning k ink.
have [x inx x_is] := list_eqb_in_l same ink.
have /conclusions_in [[b inb found]|[e ine found]|[l inl found]|of_network] := inx;
  last first.
    constructor 4; have [<- _ _ _] := claim_eqbP x_is.
    by split; [exact: network_scopes of_network | exists x].
  by constructor 3; exists l, x; split; [exact inl | exact found | exact x_is].
  by constructor 2; exists e, x; split; [exact ine | exact found | exact x_is].
constructor 1; have [s [stands_s render_is true_s]] :=
  block_claims_say (formed b inb) faithful_meaning found.
have rendered : claim_eqb (render b s) k by rewrite render_is; exact: x_is.
exists b, s; split;
  [exact: inb | exact: stands_s | exact: rendered | exact: true_s].
Qed.
