(** * What an accepted certificate of a field says

    Purpose: from the claims that the checker finds of a polynomial field to what they
    say of all its equations, or of Euler's method for them, whose parameters are in
    the box.

    Main Results
    - [field_denotes]: what a claim that is certified says.
    - [accepted_field_sound]: if the checker accepts a certificate, every claim in it
      that is certified is true; [certified_field]: if its verdict is CERTIFIED, there
      is one.

    What is refuted is decided, and given no meaning here.

    Dependencies: PolynomialMeaning; Fields of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import Metric ScaledMetric FactorCheck Instability Fields.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Monotone Check Polynomial.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound MetricSound.
From Keel.Checker Require Import InequalitySound RoundedSound CheckSound MonotoneSound.
From Keel.Checker Require Import PolynomialMeaning.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Field.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation table n m := (table R n m).
Local Notation vector n l := (real_vector R n l).

Variable f : polynomial.
Hypothesis formed : is_well_formed_field f.

Local Notation n := (dimension f).
Local Notation p := (length (parameter_names f)).
Local Notation m := (length (monomials f)).
Local Notation least_of := (@least_of R).
Local Notation most_of := (@most_of R).
Local Notation factors := (@factors f).
Local Notation coefficient := (@coefficient R f).
Local Notation derivative := (derivative factors coefficient).
Local Notation field := (Fields.field factors coefficient).

(** ** What claims say *)

Local Notation euler := (Fields.euler factors coefficient).
Local Notation squared w x := (inner w x x).

Definition inside d (b : box) (x : 'cV[R]_d) : Prop := in_box (least_of d b) (most_of d b) x.

(** By Euler's method two states of the box come nearer by the number; as the equation
    goes, at its rate. *)
Definition contracts (w : 'cV[R]_n) (states parameters : box) (y : bound) : Prop :=
  forall theta x x', inside parameters theta -> inside states x -> inside states x' ->
  if euler_step f is Some h then
    squared w (euler (value h) theta x - euler (value h) theta x')
      <= value (certified y) ^+ 2 * squared w (x - x')
  else
    inner w (x - x') (field theta x - field theta x')
      <= - value (certified y) * squared w (x - x').

(** The middle of the box is an equilibrium, and nothing leaves the ball around it. *)
Definition stays (w : 'cV[R]_n) (states parameters : box) (y : bound) : Prop :=
  let c := vector n (box_centre states) in
  0 < value (certified y)
  /\ forall theta, inside parameters theta ->
     field theta c = 0
     /\ forall x, squared w (x - c) <= value (certified y) ^+ 2 ->
        inside states x
        /\ if euler_step f is Some h
           then squared w (euler (value h) theta x - c) <= value (certified y) ^+ 2
           else inner w (x - c) (field theta x) <= 0.

(** Outside of every larger ball, solutions come nearer to its middle, at a rate. *)
Definition traps (w c : 'cV[R]_n) (parameters : box) (rate radius : bound) : Prop :=
  exists2 lambda, 0 < lambda /\ value (certified rate) <= lambda
    & forall theta r x, inside parameters theta -> 0 < r -> r ^+ 2 <= squared w (x - c) ->
      inner w (x - c) (field theta x)
        <= - (lambda * (1 - value (certified radius) / r)) * squared w (x - c).

(** They come nearer to the equilibrium 0 from everywhere, at a rate. *)
Definition attracts (w : 'cV[R]_n) (parameters : box) (rate : bound) : Prop :=
  exists2 lambda, 0 < lambda /\ value (certified rate) <= lambda
    & forall theta, inside parameters theta ->
      field theta 0 = 0
      /\ forall x, inner w x (field theta x) <= - lambda * squared w x.

Section Claims.

Let affine := @coefficients_affine R f.

Variable known : string -> evidence.

(** What bounds of a property say, for weights and boxes. *)
Definition property_says (q : property) (numbers : list dyadic) (states : option box)
    (parameters : box) (bounds : list bound) : Prop :=
  let w := vector n numbers in
  match q with
  | ContractionOnBox => exists b rate more,
      [/\ states = Some b, bounds = rate :: more, contracts w b parameters rate
        & forall y, List.In y more -> stays w b parameters y]
  | TrappingBall => exists rate radius,
      bounds = [:: rate; radius]
      /\ traps w (vector n (List.skipn n numbers)) parameters rate radius
  | GlobalStability => exists2 rate, bounds = [:: rate] & attracts w parameters rate
  | _ => False
  end.

(** A claim that is certified, in the norm and for the boxes that it names. *)
Definition field_denotes (x : claim) : Prop :=
  if claim_verdict x is Certified bounds then
    let s := claim_statement x in
    exists name numbers parameters,
      [/\ state_norm s = GivenDiagonal name, found_numbers (known name) = Some numbers,
          positive (vector n numbers), parameters_within (where_holds s) = Some parameters
        & property_says (claim_property x) numbers (states_within (where_holds s))
            parameters bounds]
  else True.

Variable where_ : region.
Hypothesis has_states : is_box_of n (region_states where_).
Hypothesis has_parameters : is_box_of p (region_parameters where_).

Local Notation states := (states_box where_).
Local Notation parameters := (parameters_box where_).

Lemma box_sizes count (b : option box) :
  is_box_of count b ->
  exists2 c, b = Some c
    & [/\ length (box_centre c) = count, length (box_reach c) = count
        & forall i, (i < count)%N -> 0 <= value (List.nth i (box_reach c) zero)].
Proof.
case: b => [c|//] /andP[/andP[/Nat.eqb_eq size_c /Nat.eqb_eq size_r] reach0].
exists c => //; split=> // i il; have := all_nth zero reach0; rewrite size_r => /(_ _ il).
by rewrite (positiveP R) value_negate -leNgt oppr_le0.
Qed.

Lemma states_known : region_states where_ = Some states.
Proof. by rewrite /states_box; have [c ->] := box_sizes has_states. Qed.

Lemma parameters_known : region_parameters where_ = Some parameters.
Proof. by rewrite /parameters_box; have [c ->] := box_sizes has_parameters. Qed.

Lemma states_sizes :
  [/\ length (box_centre states) = n, length (box_reach states) = n
    & forall i, (i < n)%N -> 0 <= value (List.nth i (box_reach states) zero)].
Proof. by rewrite /states_box; have [c ->] := box_sizes has_states. Qed.

Lemma parameters_sizes :
  length (box_centre parameters) = p /\ length (box_reach parameters) = p.
Proof. by rewrite /parameters_box; have [c -> []] := box_sizes has_parameters. Qed.

Local Notation is_parameter_corner z := (is_corner (least_of p parameters) (most_of p parameters) z).

(** At every corner of the box of parameters there are the checker's coefficients. *)
Lemma fields_are (z : 'cV[R]_p) :
  is_parameter_corner z ->
  exists2 theta, length theta = p /\ vector p theta = z
    & List.In (coefficients_at f theta) (fields f where_).
Proof.
have [size_c size_r] := parameters_sizes => /(corners_are size_c size_r)[theta inc is_theta].
by exists theta => //; apply: List.in_map.
Qed.

Lemma values_at_corners (z : 'cV[R]_p) x :
  is_parameter_corner z ->
  exists2 v, List.In v (values f where_ x) & length v = n /\ vector n v = field z (vector n x).
Proof.
move=> /fields_are[theta [size_t <-] inc].
have [size_v v_is] := values_are R formed x size_t.
by exists (values_at f (coefficients_at f theta) x) => //; apply: (List.in_map (fun c => values_at f c x)).
Qed.

Lemma all_zero_at_corners x (z : 'cV[R]_p) :
  are_all_zero (values f where_ x) -> is_parameter_corner z -> field z (vector n x) = 0.
Proof.
move=> /List.forallb_forall zeros /(values_at_corners x)[v inv [_ <-]].
by apply: (values_zero R formed); exact: zeros.
Qed.

(** Each of the forms that the checker makes at corners is bounded by its number. *)
Lemma forms_bounded name w (g : list (list dyadic) -> list (list dyadic)) l forms b j :
  all_found (List.map (fun j => in_doubles w (g j)) l) = Some forms ->
  greatest_bound_of known name w forms = Some b -> List.In j l ->
  exists form name' c,
    [/\ in_doubles w (g j) = Some form, form_bound known name' w form = Some c
      & value c <= value b].
Proof.
move=> found; rewrite /greatest_bound_of; case bounds_are: all_found => [[//|first others]|//] [<-].
move=> /(List.In_nth _ _ nil)[i [il <-]].
have {}il : (i < length l)%N by lia.
have [size_f nth_f] := all_foundP i (nil, zero) found; rewrite List.map_length in size_f nth_f.
have [size_b nth_b] := all_foundP i zero bounds_are.
rewrite indexed_length size_f in size_b nth_b.
exists (List.nth i forms (nil, zero)), (numbered name (0 + i)), (List.nth i (first :: others) zero).
split.
- by rewrite -nth_f // (nth_map _ nil).
- by rewrite -nth_b // (indexed_nth _ _ (nil, zero)) // size_f.
by apply: maximum_of_ge; apply: List.nth_In; lia.
Qed.

Lemma found_weights_sound name count numbers :
  found_weights known f name count = Some numbers ->
  [/\ found_numbers (known name) = Some numbers, length numbers = count
    & forall i, (i < n)%N -> (i < count)%N -> 0 < value (List.nth i numbers zero)].
Proof.
rewrite /found_weights; case: found_numbers => [l|//].
case: ifP => // /andP[/Nat.eqb_eq size_l positive_l] [<-]; split=> // i il ic.
have := all_nth zero positive_l; rewrite List.firstn_length => /(_ i).
rewrite (positiveP R) => /(_ ltac:(lia)).
suff -> : List.nth i (List.firstn n l) zero = List.nth i l zero by [].
elim: n i l il {ic size_l positive_l} => // d IH [|i] [|a l] //= il.
exact: IH.
Qed.

Lemma rate_of_forms b : value (times b (negate half)) = - (value b / 2).
Proof.
by rewrite value_times value_negate mulrN half_value.
Qed.

(** *** Contraction *)

Lemma contraction_forms_sound b numbers :
  contraction_obstacle f where_ = None ->
  found_weights known f contraction_metric n = Some numbers ->
  greatest_bound_of known contraction_name numbers (contraction_forms known f where_) = Some b ->
  let w := vector n numbers in
  positive w /\ forall z x v,
    is_parameter_corner z -> is_corner (least_of n states) (most_of n states) x ->
    if euler_step f is Some h then
      squared w (moved factors coefficient (value h) z x v) <= value b * squared w v
    else inner w v (derivative z x v) <= value b / 2 * squared w v.
Proof.
move=> none weights; rewrite /contraction_forms none weights.
case forms_are: all_found => [forms|]; last by rewrite /greatest_bound_of.
move=> bounded; set w := vector n numbers; have [_ size_w w0] := found_weights_sound weights.
have positive_w : positive w by move=> i; rewrite mxE w0.
split=> // z x v /fields_are[theta [size_t <-] inc].
have [size_c size_r _] := states_sizes => /(corners_are size_c size_r)[y iny [size_y <-]].
pose j := jacobian_at (coefficients_at f theta) (slopes_at f y).
have inj : List.In j (jacobians f where_ (corners states)).
  apply/List.in_flat_map; exists (coefficients_at f theta); split; first exact: inc.
  exact (List.in_map (jacobian_at _) _ _ (List.in_map (slopes_at f) _ _ iny)).
have [sized_j j_is] := jacobian_is R formed y size_t.
have [form [name' [c [form_is c_is le]]]] := forms_bounded forms_are bounded inj.
have all_w i : (i < n)%N -> 0 < value (List.nth i numbers zero) by move=> il; exact: w0.
have step_up a q : a <= value c * squared w q -> a <= value b * squared w q.
  by move=> small; apply: le_trans small _; rewrite ler_wpmul2r // inner_ge0.
move: form_is; rewrite /contraction_form; case: (euler_step f) => [h|] form_is.
  have [sized_h h_is] := map_table (times h) sized_j.
  have [sized_1 one_is] := unit_table R n.
  have [sized_s s_is] := zip_table plus sized_1 sized_h.
  have [sized_f f_sym f_is] := square_form_is R size_w sized_s.
  have := form_bound_sound size_w all_w sized_f f_sym form_is c_is v.
  rewrite f_is -/w => /step_up.
  suff -> : table n n (stepped f h j) *m v
      = moved factors coefficient (value h) (vector p theta) (vector n y) v by [].
  rewrite /moved -j_is -[X in X + _]mul1mx -one_is scalemxAl -mulmxDl; congr (_ *m _).
  by apply/matrixP => a d; rewrite !mxE s_is // h_is // value_plus value_times.
have [sized_f f_sym f_is] := symmetric_form_is R size_w sized_j.
have := form_bound_sound size_w all_w sized_f f_sym form_is c_is v.
rewrite f_is -/w j_is => /step_up twice.
have -> : value b / 2 * squared w v = value b * squared w v / 2 by rewrite mulrAC.
by rewrite ler_pdivl_mulr ?ltr0n // mulrC.
Qed.

Lemma root_of_reach a v x :
  0 <= value v -> floor_root (times (times a a) v) = Some x ->
  exists2 d : R, value x <= d & 0 <= d /\ d ^+ 2 <= value v * value a ^+ 2.
Proof.
move=> v0; have square_is : value (times (times a a) v) = value v * value a ^+ 2.
  by rewrite !value_times -expr2 mulrC.
have square0 : 0 <= value (times (times a a) v).
  by rewrite square_is; exact: mulr_ge0 v0 (sqr_ge0 _).
have [down0 down] := root_down_le square0; rewrite /floor_root => /(floor_double_le R) le.
exists (value (root_down (times (times a a) v))); first exact le.
split; [exact down0 | rewrite -square_is; exact down].
Qed.

Lemma ball_radius_sound numbers r (i : 'I_n) :
  length numbers = n -> (forall i, (i < n)%N -> 0 < value (List.nth i numbers zero)) ->
  ball_radius where_ numbers = Some r -> 0 < value r ->
  value r ^+ 2 <= vector n numbers i 0 * vector n (box_reach states) i 0 ^+ 2.
Proof.
have [_ size_r _] := states_sizes; move=> size_w w0; rewrite /ball_radius.
set roots := zip _ _ _.
have size_z : length roots = n by rewrite zip_length size_r size_w Nat.min_id.
have nth_root : List.nth i roots None
    = floor_root (times (times (List.nth i (box_reach states) zero)
                               (List.nth i (box_reach states) zero)) (List.nth i numbers zero)).
  by rewrite (@zip_nth _ _ _ _ _ _ i zero zero) ?size_r ?size_w.
move: size_z nth_root; case: roots => [|[first|] others] // size_z nth_root.
case others_are: all_found => [others'|//] [r_is] r0.
have [size_o nth_o] := all_foundP i.-1 zero others_are.
have [x root_is le_x] : exists2 x, List.nth i (Some first :: others) None = Some x
    & value r <= value x.
  rewrite /= in size_z; have il := ltn_ord i.
  case: (i : nat) il nth_o => [|k] il nth_o.
    by exists first => //; rewrite -r_is; apply: (least_weight R); left.
  exists (List.nth k others' zero); first by apply: nth_o; lia.
  by rewrite -r_is; apply: (least_weight R); right; apply: List.nth_In; lia.
rewrite root_is in nth_root.
have [d down [d0 small]] := root_of_reach (ltW (w0 i (ltn_ord i))) (esym nth_root).
rewrite !mxE; apply: le_trans small; rewrite ler_sqr ?nnegrE //; last exact: ltW.
exact: le_trans le_x down.
Qed.

Lemma ball_keeps w y :
  positive w -> degree_obstacle f = None -> 0 < value (certified y) ->
  (forall i, value (certified y) ^+ 2 <= w i 0 * vector n (box_reach states) i 0 ^+ 2) ->
  (forall z, is_parameter_corner z -> field z (vector n (box_centre states)) = 0) ->
  (forall z x v,
    is_parameter_corner z -> is_corner (least_of n states) (most_of n states) x ->
    if euler_step f is Some h then
      squared w (moved factors coefficient (value h) z x v) <= 1 * squared w v
    else inner w v (derivative z x v) <= 0 * squared w v) ->
  stays w states parameters y.
Proof.
move=> w0 degree y0 small equilibrium at_corners; have [_ _ reach0] := states_sizes.
have quadratic := quadratic_of_degree R formed degree.
have reach_ge i : 0 <= vector n (box_reach states) i 0 by rewrite mxE reach0.
split=> // theta inside_t; split.
  exact (equilibrium_in_box affine equilibrium inside_t).
move=> x near; split; first exact (ball_in_box w0 reach_ge small near).
case: (euler_step f) at_corners => [h|] at_corners.
  exact (proj2 (euler_stays affine quadratic w0 erefl erefl reach_ge small equilibrium
                  at_corners (lexx 1) inside_t near)).
rewrite -(mul0r (squared w (x - vector n (box_centre states)))).
exact (equation_descends affine quadratic w0 erefl erefl reach_ge small equilibrium
         at_corners inside_t near).
Qed.

(** *** Claims without what they are computed from *)

Lemma concluded_denotes q theorem_ states' metric name forms v needs x :
  List.In x (found_claims (concluded where_ q theorem_ states' metric name forms v needs)) ->
  (forall bounds, v = Certified bounds ->
     forms <> nil /\ exists2 numbers,
       found_numbers (known metric) = Some numbers /\ positive (vector n numbers)
       & property_says q numbers states' parameters bounds) ->
  field_denotes x.
Proof.
case=> [<-|[]]; case: v => [bounds|? ?|?] says //; rewrite /field_denotes /=.
have [some [numbers [known_w w0] said]] := says bounds erefl.
exists metric, numbers, parameters; split=> //; last exact: parameters_known.
by case: forms some {says}.
Qed.

Lemma decided_by (A W : Type) (forms : list A) (weights : option W) (v : W -> verdict)
    reason bounds :
  (match forms, weights with
   | _ :: _, Some w => v w
   | _, _ => Inconclusive reason
   end) = Certified bounds ->
  forms <> nil /\ exists2 w, weights = Some w & v w = Certified bounds.
Proof. by case: forms => [//|a l]; case: weights => [w|//] v_is; split=> //; exists w. Qed.

Lemma certified_by_cons name side v shown rest bounds :
  certified_by ((name, side, v, shown) :: rest) = Certified bounds ->
  exists y l, [/\ v = Some y, finite_bounds rest = Some l
                & bounds = Bound name side y shown :: l].
Proof.
rewrite /certified_by /=; case: v => [y|//]; case: finite_bounds => [l|//] /= [<-].
by exists y, l.
Qed.

Lemma finite_none : finite_bounds nil = Some nil. Proof. by []. Qed.

Lemma ball_member numbers names y l :
  finite_bounds (ball f where_ numbers names) = Some l -> List.In y l ->
  [/\ ball_radius where_ numbers = Some (certified y),
      are_all_zero (values f where_ (box_centre states)) & is_positive (certified y)].
Proof.
rewrite /ball; case: ball_radius => [r|]; last by case=> <-.
case: ifP => [/andP[zeros r0]|_]; last by case=> <-.
rewrite /finite_bounds [option_map _ _]/= => -[<-] [<-|[]].
by split; [reflexivity | exact zeros | exact r0].
Qed.

Lemma ball_sound numbers names l :
  found_weights known f contraction_metric n = Some numbers ->
  degree_obstacle f = None ->
  (forall z x v,
    is_parameter_corner z -> is_corner (least_of n states) (most_of n states) x ->
    if euler_step f is Some h then
      squared (vector n numbers) (moved factors coefficient (value h) z x v)
        <= 1 * squared (vector n numbers) v
    else inner (vector n numbers) v (derivative z x v) <= 0 * squared (vector n numbers) v) ->
  finite_bounds (ball f where_ numbers names) = Some l ->
  forall y, List.In y l -> stays (vector n numbers) states parameters y.
Proof.
move=> weights degree at_corners found y iny.
have [radius_is zeros y0] := ball_member found iny.
have [_ size_w w_positive] := found_weights_sound weights.
have each i : (i < n)%N -> 0 < value (List.nth i numbers zero).
  by move=> il; exact (w_positive i il il).
have w0 : positive (vector n numbers) by move=> i; rewrite mxE; exact: each.
move: y0; rewrite (positiveP R) => y0.
apply: (ball_keeps w0 degree y0 _ _ at_corners) => [i|z on_z].
  exact (ball_radius_sound i size_w each radius_is y0).
exact (all_zero_at_corners zeros on_z).
Qed.

Lemma shrunk (w v : 'cV[R]_n) (a b : R) : positive w -> a <= b * squared w v -> forall c : R, b <= c -> a <= c * squared w v.
Proof.
by move=> w0 small c le; apply: le_trans small _; rewrite ler_wpmul2r // inner_ge0.
Qed.

Theorem contraction_denotes x :
  List.In x (found_claims (contraction_finding known f where_)) -> field_denotes x.
Proof.
rewrite /contraction_finding; set forms := contraction_forms known f where_.
move=> /concluded_denotes; apply=> bounds /decided_by[some [numbers weights]].
have none : contraction_obstacle f where_ = None.
  by move: some; rewrite /forms /contraction_forms; case: contraction_obstacle.
have degree : degree_obstacle f = None.
  by move: none; rewrite /contraction_obstacle /first_obstacle; case: degree_obstacle.
rewrite /contraction_verdict; case bounded: greatest_bound_of => [b|]; last by [].
have [w0 at_corners] := contraction_forms_sound none weights bounded.
have [known_w _ _] := found_weights_sound weights.
have quadratic := quadratic_of_degree R formed degree.
move=> verdict_is; split; first exact some.
exists numbers; first by split; [exact known_w | exact w0].
suff [rate [more [bounds_are near around]]] : exists rate more,
    [/\ bounds = rate :: more, contracts (vector n numbers) states parameters rate
      & forall y, List.In y more -> stays (vector n numbers) states parameters y].
  exists states, rate, more; split; [exact states_known | exact bounds_are | exact near | exact around].
have ball_is := ball_sound weights degree.
move: at_corners ball_is verdict_is; rewrite /contracts; case: (euler_step f) => [h|] at_corners ball_is.
  set root := root_up (maximum b zero).
  have max0 : 0 <= value (maximum b zero).
    by rewrite value_maximum value_zero le_maxr lexx orbT.
  have b_max : value b <= value (maximum b zero) by rewrite value_maximum le_maxr lexx.
  have [root0 root_is] : 0 <= value root /\ value (maximum b zero) <= value root ^+ 2.
    exact (root_up_ge max0).
  case: ifP => [small|_]; last by [].
  move: small; rewrite (belowP R) value_one => small.
  move=> /certified_by_cons[y [more [y_is more_are ->]]].
  have y_ge := ceil_double_ge R y_is.
  eexists; exists more; split; first reflexivity.
    move=> theta u u' on_t on_u on_u' /=.
    apply: (euler_contracts affine quadratic w0 _ on_t on_u on_u') => z v d on_z on_v.
    apply: (shrunk w0 (at_corners z v d on_z on_v)).
    apply: le_trans b_max (le_trans root_is _).
    by rewrite ler_sqr ?nnegrE // (le_trans root0 y_ge).
  apply: (ball_is _ _ _ more_are) => z u v on_z on_u.
  apply: (shrunk w0 (at_corners z u v on_z on_u)).
  apply: le_trans b_max (le_trans root_is _).
  by rewrite expr_le1 // ltW.
case: ifP => [positive_rate|_]; last by [].
move: positive_rate; rewrite (positiveP R) rate_of_forms => rate0.
move=> /certified_by_cons[y [more [y_is more_are ->]]].
have y_le := floor_double_le R y_is; rewrite rate_of_forms in y_le.
eexists; exists more; split; first reflexivity.
  move=> theta u u' on_t on_u on_u' /=.
  apply: (equation_contracts affine quadratic _ on_t on_u on_u') => z v d on_z on_v.
  apply: (shrunk w0 (at_corners z v d on_z on_v)).
  by rewrite ler_oppr.
apply: (ball_is _ _ _ more_are) => z u v on_z on_u.
apply: (shrunk w0 (at_corners z u v on_z on_u)).
by rewrite ltW // -oppr_gt0.
Qed.

(** *** A ball that traps every solution *)

Lemma vector_firstn l : vector n (List.firstn n l) = vector n l.
Proof.
apply/colP => i; rewrite !mxE; congr value.
elim: n (i : nat) l (ltn_ord i) => // d IH [|j] [|a l] //= jd.
exact: IH.
Qed.

Lemma first_obstacle_none one other :
  first_obstacle one other = None -> one = None /\ other tt = None.
Proof. by case: one. Qed.

Lemma still q (k : 'I_m) (i : 'I_n) :
  moving_obstacle f where_ = None -> (q < p)%N -> seq.size (factors k) = 2%N ->
  is_zero (List.nth q (box_reach parameters) zero) \/ stored R f q.+1 i k = 0.
Proof.
rewrite /moving_obstacle; case found: List.find => [[? [? ?]]|] // _ qp two.
have [_ size_r] := parameters_sizes; have [_ _ count _] := field_sizes formed.
set r := List.nth q (box_reach parameters) zero.
have size_tl : length (List.tl (field_coefficients f)) = p.
  by move: count; case: (field_coefficients f) => //= c l; lia.
have size_moves : length (moves f where_) = p by rewrite zip_length size_r size_tl Nat.min_id.
have tl_is : List.nth q (List.tl (field_coefficients f)) nil
    = List.nth q.+1 (field_coefficients f) nil.
  by move: count; case: (field_coefficients f).
have never := List.find_none _ _ found.
have member : List.In ((k : nat), List.nth q (zip pair (parameter_names f) (moves f where_)) (EmptyString, nil))
    (List.flat_map (fun k => List.map (pair k) (zip pair (parameter_names f) (moves f where_)))
       (List.seq 0 m)).
  apply/List.in_flat_map; exists (k : nat); split.
    by apply/List.in_seq; have := ltn_ord k; lia.
  by apply: List.in_map; apply: List.nth_In; rewrite zip_length size_moves; lia.
have := never _ member.
rewrite (@zip_nth _ _ _ _ _ _ q EmptyString nil) ?size_moves //; cbn [fst snd].
rewrite /moves (@zip_nth _ _ _ _ _ _ q zero nil) ?size_r ?size_tl // tl_is.
rewrite /moving_of.
have size_h := has_numbers_length formed (q := q.+1) qp.
rewrite (@zip_nth _ _ _ _ _ _ k nil false) ?size_h //.
have -> : is_quadratic (List.nth k (monomials f) nil) by apply/Nat.eqb_eq; exact two.
rewrite -/r /=; case zero_r: (is_zero r); first by left.
rewrite andbT => none; right; exact (has_numbers_sound R (q := q.+1) formed qp (ltn_ord i) (ltn_ord k) none).
Qed.

Lemma cancels_in_box w theta v :
  moving_obstacle f where_ = None -> length w = n ->
  is_cancelled f w (coefficients_at f (box_centre parameters)) ->
  inside parameters theta ->
  inner (vector n w) v (square_part factors coefficient theta v) = 0.
Proof.
move=> moving size_w cancelled on_t.
have [size_c size_r] := parameters_sizes.
rewrite -(is_cancelled_sound formed v size_w size_c cancelled).
apply: eq_bigr => i _; congr (_ * (_ * _)); rewrite !mxE; apply: eq_bigr => k _.
case: eqP => [two|_]; last by rewrite !mulr0.
congr (_ * _); rewrite /coefficient; congr (_ + _); apply: eq_bigr => q _.
have [zero_r|->] := still i moving (ltn_ord q) two; last by rewrite !mulr0.
congr (_ * _); have := on_t q; rewrite !mxE (is_zeroP R zero_r) subr0 addr0.
by rewrite -eq_le => /eqP ->.
Qed.

Lemma weighed_square_value w v :
  length w = n -> length v = n ->
  value (weighed_square w v) = squared (vector n w) (vector n v).
Proof.
move=> size_w size_v; rewrite /weighed_square value_sum_nth !zip_length size_w size_v !Nat.min_id.
apply: eq_bigr => i _; rewrite !mxE (@zip_nth _ _ _ _ _ _ i zero zero) ?size_w //.
  by rewrite (@zip_nth _ _ _ _ _ _ i zero zero) ?size_v // !value_times.
by rewrite zip_length size_v Nat.min_id.
Qed.

Section Trapping.

Variable is_global : bool.

Local Notation metric := (trapping_metric is_global).
Local Notation name := (trapping_name is_global).

Lemma trapping_weights_sound w middle :
  trapping_weights known f where_ is_global = Some (w, middle) ->
  exists numbers,
    [/\ trapping_obstacle f where_ is_global = None,
        found_numbers (known metric) = Some numbers,
        positive (vector n numbers) /\ length w = n /\ vector n w = vector n numbers,
        is_cancelled f w (coefficients_at f (box_centre parameters))
      & length middle = n
        /\ middle = (if is_global then origin f else List.skipn n numbers)].
Proof.
rewrite /trapping_weights; case obstacle: trapping_obstacle => [//|].
case weights: found_weights => [numbers|//]; case: ifP => // cancelled [<- <-].
have [known_w size_w w0] := found_weights_sound weights.
exists numbers; split; [reflexivity | exact known_w | | exact cancelled | ].
  split=> [i|]; first by rewrite mxE; apply: w0 => //; have := ltn_ord i; lia.
  by split; [rewrite List.firstn_length; lia | exact: vector_firstn].
split=> //; case: is_global; first by rewrite List.repeat_length.
by rewrite List.skipn_length; lia.
Qed.

Lemma trapping_forms_sound w middle numbers b :
  trapping_weights known f where_ is_global = Some (w, middle) ->
  positive (vector n numbers) -> length w = n -> vector n w = vector n numbers ->
  greatest_bound_of known name w (trapping_forms known f where_ is_global) = Some b ->
  forall z v, is_parameter_corner z ->
    inner (vector n numbers) v (derivative z (vector n middle) v)
      <= value b / 2 * squared (vector n numbers) v.
Proof.
move=> weights w0 size_w w_is; rewrite /trapping_forms weights.
case forms_are: all_found => [forms|]; last by rewrite /greatest_bound_of.
move=> bounded z v /fields_are[theta [size_t <-] inc].
pose j := jacobian_at (coefficients_at f theta) (slopes_at f middle).
have inj : List.In j (jacobians f where_ [:: middle]).
  apply/List.in_flat_map; exists (coefficients_at f theta); split; first exact: inc.
  have here : List.In middle [:: middle] by left.
  exact (List.in_map (jacobian_at _) _ _ (List.in_map (slopes_at f) _ _ here)).
have [sized_j j_is] := jacobian_is R formed middle size_t.
have [form [name' [c [form_is c_is le]]]] := forms_bounded forms_are bounded inj.
have all_w i : (i < n)%N -> 0 < value (List.nth i w zero).
  by move=> il; have := w0 (Ordinal il); rewrite -w_is mxE.
have [sized_f f_sym f_is] := symmetric_form_is R size_w sized_j.
have := form_bound_sound size_w all_w sized_f f_sym form_is c_is v.
rewrite f_is j_is w_is => /(shrunk w0)/(_ _ le) twice.
set a := inner _ v _ in twice *; set q := squared _ v in twice *.
have -> : value b / 2 * q = value b * q / 2 by rewrite mulrAC.
by rewrite ler_pdivl_mulr ?ltr0n // mulrC.
Qed.

Lemma drift_sound w middle numbers z :
  length w = n -> vector n w = vector n numbers -> is_parameter_corner z ->
  squared (vector n numbers) (field z (vector n middle))
    <= value (maximum_of (List.map (weighed_square w) (values f where_ middle)) zero).
Proof.
move=> size_w w_is /(values_at_corners middle)[v inv [size_v <-]].
rewrite -w_is -weighed_square_value //; apply: maximum_of_ge; right.
exact: List.in_map.
Qed.

Lemma drift_ge w middle :
  0 <= value (drift f where_ w middle)
  /\ value (maximum_of (List.map (weighed_square w) (values f where_ middle)) zero)
       <= value (drift f where_ w middle) ^+ 2.
Proof.
rewrite /drift; set most := maximum_of _ zero.
have most0 : 0 <= value most by rewrite -(value_zero R); apply: maximum_of_ge; left.
exact (root_up_ge most0).
Qed.

Lemma radius_sound d b r lambda :
  value (times b (negate half)) = lambda -> 0 < lambda ->
  ceil_double (divided_up d (times b (negate half))) = Some r ->
  value d / lambda <= value r.
Proof.
move: (times b (negate half)) => t <- t0 /(ceil_double_ge R); apply: le_trans.
exact: divided_up_ge.
Qed.

(** What follows at corners, of any numbers. *)
Section Weights.

Variables (w : 'cV[R]_n) (y : bound) (lambda : R).

Hypothesis w0 : positive w.
Hypothesis degree : degree_obstacle f = None.
Hypothesis cancel : forall theta v, inside parameters theta ->
  inner w v (square_part factors coefficient theta v) = 0.
Hypothesis lambda0 : 0 < lambda.
Hypothesis y_le : value (certified y) <= lambda.

Lemma global_says :
  (forall z v, is_parameter_corner z -> inner w v (derivative z 0 v) <= - lambda * squared w v) ->
  (forall z, is_parameter_corner z -> field z 0 = 0) ->
  attracts w parameters y.
Proof.
move=> attracted fixed; have quadratic := quadratic_of_degree R formed degree.
exists lambda; first by split; [exact lambda0 | exact y_le].
move=> theta on_t; split; first exact (equilibrium_in_box affine fixed on_t).
move=> u; exact (globally_attracted affine quadratic w0 cancel attracted fixed u on_t).
Qed.

Lemma ball_says (c : 'cV[R]_n) (radius : bound) (d most : R) :
  (forall z v, is_parameter_corner z -> inner w v (derivative z c v) <= - lambda * squared w v) ->
  (forall z, is_parameter_corner z -> squared w (field z c) <= most) ->
  0 <= d -> most <= d ^+ 2 -> d / lambda <= value (certified radius) ->
  traps w c parameters y radius.
Proof.
move=> attracted drifts d0 most_le radius_ge.
have quadratic := quadratic_of_degree R formed degree.
exists lambda; first by split; [exact lambda0 | exact y_le].
move: (value (certified radius)) radius_ge => ball radius_ge theta r u on_t r0 outside.
have trap := trapped affine quadratic w0 cancel attracted drifts r0 d0 most_le on_t outside.
have slower : - (lambda - d / r) <= - (lambda * (1 - ball / r)).
  rewrite ler_opp2 mulrBr mulr1 ler_add2l ler_opp2 mulrA ler_pmul2r ?invr_gt0 //.
  by rewrite mulrC -ler_pdivr_mulr.
exact (le_trans trap (ler_wpmul2r (inner_ge0 w0 _) slower)).
Qed.

End Weights.

Lemma trapping_verdict_is w middle forms bounds :
  trapping_verdict known f where_ is_global w middle forms = Certified bounds ->
  exists b y more,
    [/\ greatest_bound_of known name w forms = Some b,
        0 < - (value b / 2) /\ value (certified y) <= - (value b / 2),
        bounds = y :: more
      & if is_global then more = nil
        else exists2 r, more = [:: r]
          & value (drift f where_ w middle) / - (value b / 2) <= value (certified r)].
Proof.
rewrite /trapping_verdict; case bounded: greatest_bound_of => [b|]; last by [].
case: ifP => [positive_rate|_]; last by [].
move: positive_rate; rewrite (positiveP R) rate_of_forms => rate0.
move=> /certified_by_cons[y [more [y_is more_are ->]]].
have y_le := floor_double_le R y_is; rewrite rate_of_forms in y_le.
exists b, (Bound "λ" AtLeast y (shown name forms)), more.
split; [reflexivity | split; [exact rate0 | exact y_le] | reflexivity |].
move: more_are; case: is_global => [[<-]|]; first reflexivity.
rewrite /finite_bounds; case radius_is: ceil_double => [r|] // [<-].
eexists; first reflexivity.
exact (radius_sound (rate_of_forms b) rate0 radius_is).
Qed.

Lemma origin_zero : vector n (origin f) = 0.
Proof. by apply/colP => i; rewrite !mxE List.nth_repeat value_zero. Qed.

Theorem trapping_denotes x :
  List.In x (found_claims (trapping_finding known f where_ is_global)) -> field_denotes x.
Proof.
rewrite /trapping_finding.
case: counterexample => [reason|] /concluded_denotes; apply=> bounds; first by [].
move=> /decided_by[some [[w middle] weights /trapping_verdict_is]].
move=> [b [y [more [bounded [rate0 y_le] -> more_is]]]].
have [numbers [obstacle known_w [w0 [size_w w_is]] cancelled [size_m middle_is]]] :=
  trapping_weights_sound weights.
have [degree /first_obstacle_none[_ /first_obstacle_none[moving placed]]] :=
  first_obstacle_none obstacle.
have cancel theta v : inside parameters theta ->
    inner (vector n numbers) v (square_part factors coefficient theta v) = 0.
  by move=> on_t; rewrite -w_is; exact (cancels_in_box v moving size_w cancelled on_t).
have attracted z v : is_parameter_corner z ->
    inner (vector n numbers) v (derivative z (vector n middle) v)
      <= - - (value b / 2) * squared (vector n numbers) v.
  rewrite opprK; exact (trapping_forms_sound weights w0 size_w w_is bounded v).
split; first exact some.
exists numbers; first by split; [exact known_w | exact w0].
have drifts z : is_parameter_corner z -> _ := fun on_z => drift_sound middle size_w w_is on_z.
have [drift0 drift_is] := drift_ge w middle.
move: more_is middle_is placed attracted; case: is_global => more_is middle_is placed attracted.
  rewrite more_is; exists y; first reflexivity.
  rewrite middle_is origin_zero in attracted.
  apply: (global_says w0 degree cancel rate0 y_le attracted) => z on_z.
  have zeros : are_all_zero (values f where_ (origin f)).
    by move: placed; case: are_all_zero.
  by rewrite -{1}origin_zero; exact (all_zero_at_corners zeros on_z).
case: more_is => r -> r_ge; exists y, r; split; first reflexivity.
rewrite -middle_is.
exact (ball_says w0 degree cancel rate0 y_le attracted drifts drift0 drift_is r_ge).
Qed.

End Trapping.

(** ** The whole *)

Lemma in_joined one other x :
  List.In x (found_claims (joined one other)) ->
  List.In x (found_claims one) \/ List.In x (found_claims other).
Proof. exact (fun both => proj1 (List.in_app_iff _ _ _) both). Qed.

Theorem field_finding_denotes x :
  List.In x (found_claims (field_finding known f where_)) -> field_denotes x.
Proof.
rewrite /field_finding => /in_joined[inx|/in_joined[inx|inx]].
- exact (contraction_denotes inx).
- exact (trapping_denotes inx).
exact (trapping_denotes inx).
Qed.

End Claims.

End Field.

Section Accepted.

Variables (R : realFieldType) (f : polynomial) (c : certificate).

Local Notation known := (known_from (indexed_by_name (evidences c))).

(** What a claim of a field says. *)
Theorem accepted_field_sound word :
  check_field f c = Accepted word ->
  forall k, List.In k (claims c) ->
  exists x, [/\ List.In x (found_claims (field_finding known f (stated_region c))),
                claim_eqb x k & field_denotes R f known x].
Proof.
rewrite /check_field /compared; case: ifP => // _; case: ifP => // /negbFE formed.
case: ifP => // _; case: ifP => // /negbFE /andP[has_states has_parameters].
do 2 case: ifP => // _; case: ifP => // /negbFE same _ k ink.
have [x inx x_is] := list_eqb_in_l same ink.
exists x; split; [exact inx | exact x_is | ].
exact (field_finding_denotes R formed has_states has_parameters inx).
Qed.

(** Where the verdict is CERTIFIED, there is such a claim. *)
Theorem certified_field :
  check_field f c = Accepted "CERTIFIED" ->
  exists k x bounds,
    [/\ List.In k (claims c), claim_eqb x k, claim_verdict x = Certified bounds
      & field_denotes R f known x].
Proof.
move=> accepted; have sound := accepted_field_sound accepted.
have status_is : field_status c = "CERTIFIED"%string.
  move: accepted; rewrite /check_field /compared.
  do 6 case: ifP => // _; case: ifP => // _; case: first_needless => // .
  by case: ifP => // _ [].
have /List.existsb_exists[k [ink certified_k]] : List.existsb is_certified_claim (claims c).
  by move: status_is; rewrite /field_status; case: ifP => // _; case: ifP.
have [x [_ same says]] := sound k ink; exists k, x.
have [_ _ _ verdicts] := claim_eqbP same; move: certified_k verdicts; rewrite /is_certified_claim.
case: (claim_verdict k) => // bounds' _; case x_is: (claim_verdict x) => [bounds|//|//] _.
by exists bounds.
Qed.

End Accepted.
