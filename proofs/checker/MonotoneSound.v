(** * Blocks that give their equilibrium: what the checker finds

    Purpose: the numbers that the checker finds of x = sigma(W x + U u + b) are true,
    rounding included.

    Main Results
    - [monotone_bound_sound]: the multipliers make Lambda (I - W) monotone, by the
      number that it finds; [monotone_gain_sound]: what it finds bounds how far a
      linear map of the equilibrium moves; [solver_rate_sound]: and the norm of
      I - a (I - W).
    - [monotone_denotes]: what a claim about such a block says: at most one
      equilibrium, how far it moves with the input, and that steps of forward-backward
      splitting come nearer to it.
    - [accepted_monotone_sound]: if the checker accepts a certificate, that is true of
      every claim in it about such a block; [certified_monotone]: if its verdict is
      CERTIFIED, each has at most one equilibrium for every input.

    Dependencies: CertifiedSound; Monotone and GramIteration of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Adjoint.
From Keel Require Import OneInequality Projections.
From Keel Require Gain GramIteration.
Require Keel.Unrolled Keel.Monotone.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Monotone Check.
From Keel.Checker Require Network.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound RankSound MetricSound.
From Keel.Checker Require Import DominanceSound GramSound InequalitySound LurieSound.
From Keel.Checker Require Import SlopesSound OperatorSound Statement GainSound.
From Keel.Checker Require Import RoundedSound UnrolledSound CheckSound StatementSound.
From Keel.Checker Require Import CertifiedSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Matrices.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation table n m := (table R n m).
Local Notation form := Metric.form.
Local Notation dot := Adjoint.dot.

(** ** Tables *)

Lemma zip_table f n m l k :
  sized n m l -> sized n m k ->
  sized n m (zip (zip f) l k)
  /\ forall i j, (i < n)%N -> (j < m)%N ->
       number_at (zip (zip f) l k) i j = f (number_at l i j) (number_at k i j).
Proof.
move=> [size_l sizes_l] [size_k sizes_k]; split=> [|i j il jl]; first split=> [|i il].
- by rewrite zip_length size_l size_k Nat.min_id.
- rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?size_l ?size_k //.
  by rewrite zip_length sizes_l // sizes_k // Nat.min_id.
rewrite /number_at (@zip_nth _ _ _ _ _ _ i nil nil) ?size_l ?size_k //.
by rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?sizes_l ?sizes_k.
Qed.

Lemma map_table f n m l :
  sized n m l ->
  sized n m (List.map (List.map f) l)
  /\ forall i j, (i < n)%N -> (j < m)%N ->
       number_at (List.map (List.map f) l) i j = f (number_at l i j).
Proof.
move=> [size_l sizes_l]; split=> [|i j il jl]; first split=> [|i il].
- by rewrite List.map_length.
- by rewrite (nth_map _ nil) ?size_l // List.map_length sizes_l.
by rewrite /number_at (nth_map _ nil) ?size_l // (nth_map _ zero) ?sizes_l.
Qed.

Lemma rows_table n m (x : Types.matrix) :
  sized n m (rows x) ->
  sized n m (dyadic_rows x) /\ table n m (dyadic_rows x) = real_matrix R n m x.
Proof.
move=> [size_x sizes_x]; split; first split=> [|i il].
- by rewrite List.map_length.
- by rewrite (nth_map _ nil) ?size_x // List.map_length sizes_x.
apply/matrixP => i j; rewrite !mxE /number_at /entry2.
rewrite (nth_map _ nil) ?size_x // (nth_map _ 0%Z) ?sizes_x //.
by rewrite /entry_at value_dyadic_of.
Qed.

Lemma scaled_table n m lambda l :
  length lambda = n -> sized n m l ->
  sized n m (scaled_by lambda l)
  /\ table n m (scaled_by lambda l) = diag (real_vector R n lambda) *m table n m l.
Proof.
move=> size_d [size_l sizes_l].
have row i : (i < n)%N -> List.nth i (scaled_by lambda l) nil
    = List.map (times (List.nth i lambda zero)) (List.nth i l nil).
  by move=> il; rewrite /scaled_by (@zip_nth _ _ _ _ _ _ i zero nil) ?size_d ?size_l.
split; first split=> [|i il].
- by rewrite /scaled_by zip_length size_d size_l Nat.min_id.
- by rewrite row // List.map_length sizes_l.
apply/matrixP => i j; rewrite mul_diag_mx !mxE /number_at row //.
by rewrite (nth_map _ zero) ?sizes_l // value_times.
Qed.

Lemma transposed_table n l :
  sized n n l ->
  sized n n (dyadic_transpose n l)
  /\ forall i j, (i < n)%N -> (j < n)%N ->
       number_at (dyadic_transpose n l) i j = number_at l j i.
Proof.
move=> square_l; have [size_l sizes_l] := square_l.
have row i : (i < n)%N -> List.nth i (dyadic_transpose n l) nil
    = List.map (fun r => List.nth i r zero) l.
  by move=> il; have [|//|-> _] := @dyadic_transpose_nth n l i; rewrite ?size_l.
split=> [|i j il jl]; first split=> [|i il].
- exact: dyadic_transpose_length square_l.
- by rewrite row // List.map_length.
by rewrite /number_at row // (nth_map _ nil) ?size_l.
Qed.

Lemma unit_table n : sized n n (unit_rows n) /\ table n n (unit_rows n) = 1%:M.
Proof. split; [exact: unit_rows_square | exact: (unit_rows_value R n)]. Qed.

Lemma symmetric_entry n (F : 'M[R]_n) i j : symmetric F -> F i j = F j i.
Proof. by move=> /matrixP/(_ i j); rewrite [X in X = _]mxE. Qed.

(** ** Multipliers *)

Variables (w u : Types.matrix) (groups n c : nat).

Hypothesis sized_w : sized n n (rows w).
Hypothesis sized_u : sized n c (rows u).
Hypothesis whole_groups : n = (Nat.div n groups * groups)%N.
Hypothesis groups_positive : (0 < groups)%N.

Local Notation W := (real_matrix R n n w).
Local Notation U := (real_matrix R n c u).

Section Multipliers.

Variable ms : list dyadic.

Hypothesis good : are_multipliers groups ms.

Local Notation lambda := (real_vector R n (spread w groups ms)).

Lemma multipliers_size : length ms = groups.
Proof. by move: good => /andP[/Nat.eqb_eq]. Qed.

Lemma spread_length : length (spread w groups ms) = n.
Proof.
rewrite /spread /units_of (proj1 sized_w) [RHS]whole_groups.
apply: (@parts_length _ (fun _ => ms)) => *; exact: multipliers_size.
Qed.

Lemma spread_nth i :
  (i < n)%N -> List.nth i (spread w groups ms) zero = List.nth (i %% groups) ms zero.
Proof.
move=> il; rewrite /spread /units_of (proj1 sized_w) {1}(divn_eq i groups).
apply: (@parts_nth _ zero (fun _ => ms)) => [*||].
- exact: multipliers_size.
- by rewrite ltn_divLR // -whole_groups.
exact: ltn_pmod.
Qed.

Lemma spread_positive : positive lambda.
Proof.
move=> i; rewrite mxE spread_nth // -positiveP.
move: good => /andP[_ /List.forallb_forall every]; apply: every; apply: List.nth_In.
by rewrite multipliers_size; apply/ssrnat.ltP; exact: ltn_pmod.
Qed.

Lemma spread_even (i j : 'I_n) :
  (j = i %% groups :> nat)%N -> lambda i 0 = lambda j 0.
Proof. by move=> ji; rewrite !mxE !spread_nth // ji modn_mod. Qed.

Lemma half_table :
  sized n n (monotone_rows w (spread w groups ms))
  /\ table n n (monotone_rows w (spread w groups ms)) = diag lambda *m (1%:M - W).
Proof.
have [sized_1 one_is] := unit_table n; have [sized_d w_is] := rows_table sized_w.
have [sized_z zE] := zip_table minus sized_1 sized_d.
have size_n : units_of w = n := proj1 sized_w.
have [sized_s s_is] := scaled_table spread_length sized_z.
rewrite /monotone_rows size_n; split; first exact: sized_s.
rewrite s_is; congr (_ *m _).
rewrite -one_is -w_is; apply/matrixP => i j.
by rewrite [LHS]mxE zE // value_minus [RHS]mxE [X in _ = _ + X]mxE ![table n n _ i j]mxE.
Qed.

Lemma monotone_table :
  sized n n (monotone_form w (spread w groups ms))
  /\ table n n (monotone_form w (spread w groups ms)) = Keel.Monotone.monotone_form W lambda.
Proof.
have [sized_h h_is] := half_table; have [sized_t tE] := transposed_table sized_h.
have size_n : units_of w = n := proj1 sized_w.
rewrite /monotone_form size_n; have [sized_z zE] := zip_table plus sized_h sized_t.
split; first exact: sized_z.
rewrite /Keel.Monotone.monotone_form -h_is; apply/matrixP => i j.
by rewrite [LHS]mxE zE // value_plus tE // [RHS]mxE [X in _ = _ + X]mxE ![table n n _ _ _]mxE.
Qed.

Lemma monotone_symmetric : symmetric (Keel.Monotone.monotone_form W lambda).
Proof. by rewrite /symmetric /Keel.Monotone.monotone_form linearD /= trmxK addrC. Qed.

End Multipliers.

Lemma half_value : value half = 2^-1.
Proof. by rewrite /half /Meaning.value /number /power /= mul1r. Qed.

(** ** What is found *)

Theorem monotone_bound_sound ms f least :
  monotone_bound w groups ms f = Some least ->
  [/\ are_multipliers groups ms, 0 < value least
    & forall s, 2 * value least * sqnorm s
        <= form (Keel.Monotone.monotone_form W (real_vector R n (spread w groups ms))) s].
Proof.
rewrite /monotone_bound; case: ifP => // /andP[_ good] found.
have [sized_f f_is] := monotone_table good.
have [sized_m mE] := map_table (times half) sized_f.
have M_is : (\matrix_(i, j) value (number_at
      (List.map (List.map (times half)) (monotone_form w (spread w groups ms))) i j))
    = 2^-1 *: Keel.Monotone.monotone_form W (real_vector R n (spread w groups ms))
    :> 'M[R]_n.
  apply/matrixP => i j; rewrite [LHS]mxE mE // value_times half_value -f_is.
  by rewrite [RHS]mxE [table n n _ i j]mxE.
have := @positive_bound_sound R _ _ _ _ (proj1 sized_m) (proj2 sized_m) _ found; cbv zeta.
rewrite M_is => positive_bound_is.
have [|least0 bounded] := positive_bound_is.
  move=> i j; rewrite [LHS]mxE [RHS]mxE; congr (_ * _).
  exact: symmetric_entry (monotone_symmetric ms).
split=> // s; have := bounded s; rewrite formZ ler_pdivl_mull ?ltr0n // mulrA.
exact.
Qed.

Theorem monotone_gain_sound name squares numbers f x k (C : 'M[R]_(k, n)) :
  sized n n squares -> table n n squares = C^T *m C ->
  monotone_gain w u groups name squares numbers f = Some x ->
  0 <= value x
  /\ exists lambda : 'cV[R]_n,
    [/\ positive lambda,
        forall i j : 'I_n, (j = i %% groups :> nat)%N -> lambda i 0 = lambda j 0
      & forall s d,
          form (Keel.Monotone.monotone_form W lambda) s
            <= 2 * dot s (diag lambda *m (U *m d)) ->
          sqnorm (C *m s) <= value x * sqnorm d].
Proof.
case: numbers => [|bound ms] // sized_q q_is; rewrite /monotone_gain.
case: ifP => // /andP[bound0 good] found; rewrite (positiveP R) in bound0.
have [sized_f f_is] := monotone_table good.
have [sized_d d_is] := rows_table sized_u.
have [sized_g g_is] := scaled_table (spread_length good) sized_d.
have [sized_z zE] := zip_table minus sized_f sized_q.
set lambda := real_vector R n (spread w groups ms) in f_is g_is.
have z_is : table n n (zip (zip minus) (monotone_form w (spread w groups ms)) squares)
    = Keel.Monotone.monotone_form W lambda - C^T *m C.
  rewrite -f_is -q_is; apply/matrixP => i j.
  by rewrite [LHS]mxE zE // value_minus [RHS]mxE [X in _ = _ + X]mxE ![table n n _ i j]mxE.
have [|x0 bounded] := rounded_gram_sound sized_g sized_z _ bound0 found.
  have sym : symmetric (Keel.Monotone.monotone_form W lambda - C^T *m C).
    rewrite /symmetric linearB /= (monotone_symmetric ms); congr (_ - _).
    by rewrite trmx_mul trmxK.
  by move=> i j; rewrite z_is; exact: symmetric_entry sym.
split=> //; exists lambda; split.
- exact: spread_positive good.
- exact: spread_even good.
move=> s d le; apply: (bounded _ s).
have square : form (C^T *m C) s = sqnorm (C *m s).
  by have := Gain.form_gram C^T s; rewrite trmxK.
rewrite z_is formB square addrC subrK g_is d_is -mulmxA; exact: le.
Qed.

End Matrices.

(** ** Blocks *)

Section Block.

Variables (R : realFieldType) (known : string -> evidence) (e : equilibrium).

Local Notation value := (@value R).
Local Notation b := (as_dense e).
Local Notation n := (state_size b).
Local Notation c := (input_size b).
Local Notation form := Metric.form.

(** W and U. *)
Definition state_weights : 'M[R]_n := real_matrix R n n (equilibrium_state e).

Local Notation W := state_weights.

Hypothesis formed : is_well_formed_equilibrium e.

Let dense : is_dense b := isT.

Lemma equilibrium_size : n = equilibrium_units e.
Proof. exact: dense_size dense. Qed.

Lemma state_positive : (0 < n)%N.
Proof.
rewrite (dense_size dense) /units; move: formed.
rewrite /is_well_formed_equilibrium /is_well_formed /Kernel.size.
by do 8 (move=> /andP[+ _]); move=> /andP[_]; lia.
Qed.

Lemma sized_state : sized n n (rows (equilibrium_state e)).
Proof.
have ins : List.In (equilibrium_state e) (states b) by left.
have [size_a rows_a _ _ _] := well_formed_rows R formed ins.
by rewrite [(state_taps b).1]/= muln1 -(dense_size dense) in rows_a size_a.
Qed.

Lemma sized_input : sized n c (rows (equilibrium_input e)).
Proof.
have [size_b rows_b] := well_formed_input formed.
by rewrite (dense_input_size dense) (dense_size dense).
Qed.

Lemma drive_difference (u u' : 'cV[R]_c) :
  drive u - drive u' = real_matrix R n c (equilibrium_input e) *m (u - u').
Proof.
by rewrite /drive opprD addrACA subrr addr0 -mulmxBr (dense_input R dense).
Qed.

(** *** Steps of forward-backward splitting *)

Lemma step_table :
  sized n n (exact_step e)
  /\ table R n n (exact_step e) = Keel.Monotone.solver_matrix W (value (solver_step e)).
Proof.
have size_n : units_of (equilibrium_state e) = n := proj1 sized_state.
have [sized_1 one_is] := unit_table R n; have [sized_d w_is] := rows_table R sized_state.
rewrite /exact_step /step_rows size_n.
have [sized_o oE] := map_table (times (minus one (solver_step e))) sized_1.
have [sized_a aE] := map_table (times (solver_step e)) sized_d.
have [sized_z zE] := zip_table plus sized_o sized_a.
split; first exact: sized_z.
have -> : Keel.Monotone.solver_matrix W (value (solver_step e))
    = (1 - value (solver_step e)) *: 1%:M + value (solver_step e) *: W.
  by rewrite /Keel.Monotone.solver_matrix scalerBr opprB scalerBl scale1r addrA addrAC.
rewrite -one_is /state_weights -w_is; apply/matrixP => i j.
rewrite [LHS]mxE zE // value_plus oE // aE // !value_times value_minus value_one.
by rewrite [RHS]mxE [X in _ = X + _]mxE [X in _ = _ + X]mxE ![table R n n _ i j]mxE.
Qed.

Theorem solver_rate_sound rounded rate :
  floor_rows (exact_step e) = Some rounded ->
  solver_rate known e (Some rounded) = Some rate ->
  0 <= value rate
  /\ forall v : 'cV[R]_n,
       sqnorm (Keel.Monotone.solver_matrix W (value (solver_step e)) *m v)
         <= value rate ^+ 2 * sqnorm v.
Proof.
move=> rounded_is; rewrite /solver_rate -equilibrium_size.
case found: gram => [square|//]; case root_is: ceil_root => [root|//] /Some_inj <-.
have [sized_g g_is] := step_table.
have sized_r : sized n n rounded.
  have [size_r _] := floor_rows_nth R O O rounded_is.
  split=> [|i il]; first by rewrite size_r (proj1 sized_g).
  have [_ each] := floor_rows_nth R i O rounded_is.
  by rewrite (proj1 sized_g) in each; have [-> _] := each il; rewrite (proj2 sized_g).
have n0 : (0 < n)%N := state_positive.
have size_m : length (rows (matrix_of rounded)) = n.
  by rewrite List.map_length (proj1 sized_r).
have sizes_m i : (i < n)%N -> length (List.nth i (rows (matrix_of rounded)) nil) = n.
  by move=> il; rewrite (nth_map _ nil) ?(proj1 sized_r) // List.map_length (proj2 sized_r).
have narrow_is : narrow (matrix_of rounded) = matrix_of rounded.
  by rewrite /narrow (column_count_is n0 size_m sizes_m) size_m Nat.ltb_irrefl.
have := @narrow_sound R known (solver_name e) (matrix_of rounded) square n n size_m sizes_m.
rewrite narrow_is size_m => /(_ found)[square0 bounded _].
have [root0 root_ge] := ceil_root_ge square0 root_is.
have [off0 off_ge] := rounding_ge R sized_g sized_r.
set off := rounding _ _ in off0 off_ge *.
split=> [|v]; first by rewrite value_plus addr_ge0.
have m_is : real_matrix R n n (matrix_of rounded) = table R n n rounded.
  by apply/matrixP => i j; rewrite matrix_of_value mxE.
rewrite -g_is -[table R n n (exact_step e)](subrK (table R n n rounded)) mulmxDl addrC.
rewrite value_plus; apply: GramIteration.sqnorm_add => //; first exact: sqnorm_ge0.
  rewrite -m_is; apply: le_trans (bounded v) _.
  by rewrite ler_wpmul2r ?sqnorm_ge0.
apply: le_trans (frobenius_at_most _ _) _.
by rewrite ler_wpmul2r ?sqnorm_ge0.
Qed.

(** ** What a claim says *)

Section Denotes.

Variable M : meanings R.

Local Notation sigma := (@meaning_of R M b).

(** x = sigma(W x + U u + b). *)
Definition gives (u : 'cV[R]_c) (x : 'cV[R]_n) : Prop :=
  Keel.Monotone.is_equilibrium sigma W (drive u) x.

(** J(w) = sigma(y) for the y with (1 - a) sigma(y) + a y = w. *)
Definition resolves (J : 'cV[R]_n -> 'cV[R]_n) : Prop :=
  let a := value (solver_step e) in
  forall w, exists2 y, J w = sigma y & (1 - a) *: sigma y + a *: y = w.

Definition monotone_denotes (x : claim) : Prop :=
  if claim_verdict x is Certified bounds then
    match claim_property x with
    | UniqueEquilibrium =>
        (forall u y z, gives u y -> gives u z -> y = z)
        /\ forall y, List.In y bounds -> 0 < value (certified y)
           /\ exists lambda : 'cV[R]_n,
              [/\ positive lambda, one_on_groups (@first_unit b) lambda
                & forall s, 2 * value (certified y) * sqnorm s
                    <= form (Keel.Monotone.monotone_form W lambda) s]
    | EuclideanGain =>
        forall y, List.In y bounds -> 0 <= value (certified y)
          /\ forall u u' x x', gives u x -> gives u' x' ->
             sqnorm (x - x') <= value (certified y) ^+ 2 * sqnorm (u - u')
    | ContractionRate =>
        forall y, List.In y bounds -> 0 <= value (certified y) < 1
          /\ forall J, resolves J ->
             let step := Keel.Monotone.solver_step W (value (solver_step e)) J in
             (forall v x x', sqnorm (step v x - step v x')
                <= value (certified y) ^+ 2 * sqnorm (x - x'))
             /\ forall u x, step (drive u) x = x <-> gives u x
    | _ => False
    end
  else True.

Hypothesis faithful_meaning : faithful M.

Lemma firm_units :
  slope_obstacle (equilibrium_activation e) = None ->
  Keel.Unrolled.slopes_on_groups (@first_unit b) sigma 1.
Proof.
move=> none x y g; have := @slopes_on_units R M b faithful_meaning none x y g.
have slope0 : 0 < value (greatest_slope (block_activation b)) := slope_value R b.
have /andP[_ slope1] := greatest_slope_small R (block_activation b).
move: (Groups.inner _ _ (x - y)) => q le.
have q0 : 0 <= q.
  rewrite -(pmulr_rge0 _ slope0); exact: le_trans (Groups.inner_sqr_ge0 _ _) le.
by rewrite mul1r; apply: le_trans le _; rewrite ler_pimull.
Qed.

Lemma step_positive : 0 < value (solver_step e).
Proof.
have ins : List.In (equilibrium_state e) (states b) by left.
have [_ _ _ _ above] := well_formed_rows R formed ins.
have n0 := state_positive; rewrite (dense_size dense) in n0.
by have := above O n0; rewrite (nth_map _ zero).
Qed.

Lemma groups_even (lambda : 'cV[R]_n) :
  (forall i j : 'I_n, (j = i %% equilibrium_groups e :> nat)%N -> lambda i 0 = lambda j 0) ->
  one_on_groups (@first_unit b) lambda.
Proof.
move=> even i; apply: even; rewrite (first_unit_is formed dense).
by rewrite /equilibrium_groups -equilibrium_size.
Qed.

Theorem monotone_finding_denotes x :
  List.In x (found_claims (monotone_finding known e)) -> monotone_denotes x.
Proof.
have [g0 whole] := whole_groups formed dense.
rewrite equilibrium_size -[group_count _ _]/(equilibrium_groups e) in g0 whole.
have n_is := equilibrium_size.
rewrite /monotone_finding; case obstacle: monotone_obstacle => [reason|]; first by case=> [<-|[]].
have none : slope_obstacle (equilibrium_activation e) = None.
  by move: obstacle; rewrite /monotone_obstacle; case: slope_obstacle.
have firm := firm_units none.
case least_is: monotone_least => [least|]; last by case=> [<-|[]].
rewrite -n_is in g0 whole.
case=> [<-|[<-|[<-|[]]]].
- move: least_is; rewrite /monotone_least.
  case: found_numbers => [ms|//]; case: found_factor => [f|//].
  case found: monotone_bound => [low|//]; case floored: floor_double => [low'|//].
  case: ifP => // positive_low /Some_inj <-.
  have [good low0 bounded] := monotone_bound_sound R sized_state whole found.
  set lambda := real_vector R n _ in bounded.
  have lambda0 : positive lambda by exact: (spread_positive R sized_state whole g0 good).
  have even : one_on_groups (@first_unit b) lambda.
    apply: groups_even; exact: (spread_even R sized_state whole g0 good).
  split=> [u y z|y [<-|[]]].
    apply: (Keel.Monotone.monotone_unique firm lambda0 even) bounded.
    by rewrite mulr_gt0 ?ltr0n.
  rewrite [certified _]/=; split; first by rewrite -positiveP.
  exists lambda; split=> // s; apply: le_trans (bounded s).
  rewrite ler_wpmul2r ?sqnorm_ge0 // ler_pmul2l ?ltr0n //.
  exact: floor_double_le floored.
- rewrite /monotone_denotes /= /solver_verdict.
  case rounded_is: floor_rows => [rounded|]; last by [].
  case rate_is: solver_rate => [rate|//]; case most_is: ceil_double => [most|//].
  case: ifP => // small y [<-|[]]; rewrite [certified _]/=.
  have [rate0 bounded] := solver_rate_sound rounded_is rate_is.
  have rate_most := ceil_double_ge R most_is.
  have most0 := le_trans rate0 rate_most.
  split; first by rewrite most0 -(value_one R) -belowP.
  move=> J J_resolves; split=> [v x' x''|u x'].
    apply: (Keel.Monotone.solver_contracts firm step_positive J_resolves) => s.
    apply: le_trans (bounded s) _; rewrite ler_wpmul2r ?sqnorm_ge0 //.
    by rewrite ler_pexpn2r ?nnegrE.
  exact (Keel.Monotone.solver_fixed W firm step_positive J_resolves (drive u) x').
rewrite /monotone_denotes [claim_verdict _]/= [claim_property _]/=.
rewrite /equilibrium_gain_verdict /gain_of_equilibrium.
case: found_numbers => [numbers|//]; case: found_factor => [f|//].
case found: monotone_gain => [square|//].
have [sized_1 one_is] := unit_table R n.
rewrite /all_squares -n_is in found.
have one_square : table R n n (unit_rows n) = (1%:M)^T *m (1%:M : 'M[R]_n).
  by rewrite one_is trmx1 mulmx1.
have [square0 [lambda [lambda0 even bounded]]] :=
  monotone_gain_sound sized_state sized_input whole g0 sized_1 one_square found.
rewrite certified_by_one; case root_is: ceil_root => [root|//] y [<-|[]]; rewrite [certified _]/=.
have [root0 root_ge] := ceil_root_ge square0 root_is.
split=> // u u' x' x'' x_is x'_is.
apply: (@le_trans _ _ (value square * sqnorm (u - u'))); last first.
  by rewrite ler_wpmul2r ?sqnorm_ge0.
have := bounded (x' - x'') (u - u'); rewrite mul1mx; apply.
rewrite -drive_difference.
exact: (Keel.Monotone.monotone_inequality firm lambda0 (groups_even even) x_is x'_is).
Qed.

End Denotes.

End Block.

(** ** The check *)

(** What the checker finds is what [monotone_finding] says, or a refutation. *)
Lemma equilibrium_claims known e x :
  List.In x (found_claims (equilibrium_findings known e)) ->
  List.In x (found_claims (monotone_finding known e))
  \/ exists evidence,
     x = Claim (equilibrium_name e) UniqueEquilibrium
           (Types.Statement "two-equilibria" Types.NoNorm None None everywhere AsStored)
           (Types.Refuted "some input has two equilibria" evidence).
Proof.
rewrite /equilibrium_findings; case: ifP => _; first by left.
rewrite /two_finding; case: ifP => _; cbv beta iota zeta delta [found_claims no_finding];
  last by left.
case: (match found_direction _ with Some _ => _ | None => _ end); last by left.
by case=> [<-|//]; right; eexists.
Qed.

(** A claim of the first kind stands for every such block. *)
Lemma unique_claimed known e :
  exists2 x, List.In x (found_claims (equilibrium_findings known e))
    & claim_property x = UniqueEquilibrium.
Proof.
have first : exists2 x, List.In x (found_claims (monotone_finding known e))
    & claim_property x = UniqueEquilibrium.
  rewrite /monotone_finding; case: monotone_obstacle => [reason|].
    by eexists; [left; reflexivity |].
  by case: monotone_least => [least|]; eexists; try (by left; reflexivity).
rewrite /equilibrium_findings; case: ifP => _; first exact: first.
rewrite /two_finding; case: ifP => _; cbv beta iota zeta delta [found_claims no_finding];
  last exact: first.
case: (match found_direction _ with Some _ => _ | None => _ end); last exact: first.
by eexists; [left; reflexivity |].
Qed.

Lemma equilibrium_scope known e x :
  List.In x (found_claims (equilibrium_findings known e)) ->
  claim_scope x = equilibrium_name e.
Proof.
move=> /equilibrium_claims [|[evidence ->]] //.
rewrite /monotone_finding; case: monotone_obstacle => [reason|]; first by case=> [<-|[]].
case: monotone_least => [least|]; last by case=> [<-|[]].
by case=> [<-|[<-|[<-|[]]]].
Qed.

Lemma equilibrium_findings_denote (R : realFieldType) known e (M : meanings R) x :
  is_well_formed_equilibrium e -> faithful M ->
  List.In x (found_claims (equilibrium_findings known e)) -> @monotone_denotes R e M x.
Proof.
move=> formed faithful_meaning /equilibrium_claims [inx|[evidence ->]] //.
exact: (monotone_finding_denotes formed faithful_meaning inx).
Qed.

Lemma not_in_both (A : Type) (l l' : list A) x :
  List.NoDup (app l l') -> List.In x l -> List.In x l' -> False.
Proof.
elim: l => //= y l IH /List.NoDup_cons_iff [notin rest] [<-|inl] inl'.
  by apply: notin; apply/List.in_app_iff; right.
exact: IH rest inl inl'.
Qed.

Lemma nodup_behind (A : Type) (l l' : list A) : List.NoDup (app l l') -> List.NoDup l'.
Proof. by elim: l => //= x l IH /List.NoDup_cons_iff [_ /IH]. Qed.

Section Accepted.

Variables (R : realFieldType) (M : meanings R) (m : model) (c : certificate).

Local Notation known := (known_from (indexed_by_name (evidences c))).

Hypothesis faithful_meaning : faithful M.

(** What a claim of a block says that gives its equilibrium. *)
Theorem accepted_monotone_sound word :
  check m c = Accepted word ->
  forall k e, List.In k (claims c) -> List.In e (equilibria m) ->
  claim_scope k = equilibrium_name e ->
  exists e' x,
    [/\ List.In e' (equilibria m) /\ equilibrium_name e' = equilibrium_name e,
        List.In x (found_claims (equilibrium_findings known e')), claim_eqb x k
      & @monotone_denotes R e' M x].
Proof.
move=> accepted k e ink ine scope_k.
have named := equilibrium_named ine.
case: (accepted_sound accepted faithful_meaning ink) => [[b [s [inb stands_s same _]]]|[e' [x [ine' inx same]]]|[l [x [inl inx same]]]|[of_network _]].
- have [scope_is _ _ _] := claim_eqbP same.
  have name_is : block_name b = equilibrium_name e.
    by rewrite -scope_k -scope_is (render_scope stands_s).
  case: (not_in_both (accepted_names accepted) (List.in_map block_name _ _ inb)).
  by rewrite name_is; apply/List.in_app_iff; left; exact: List.in_map.
- have [scope_is _ _ _] := claim_eqbP same.
  have same_name : equilibrium_name e' = equilibrium_name e.
    rewrite -scope_k -scope_is; exact (esym (equilibrium_scope inx)).
  exists e', x; split; [exact (conj ine' same_name) | exact inx | exact same |].
  exact (equilibrium_findings_denote (accepted_equilibria accepted ine') faithful_meaning inx).
- have [scope_is _ _ _] := claim_eqbP same.
  have name_is : leaky_name l = equilibrium_name e.
    rewrite -scope_k -scope_is; exact (esym (best_scope (leaky_scope (l := l)) inx)).
  have := accepted_names accepted; rewrite /block_names => /nodup_behind distinct.
  case: (not_in_both distinct (List.in_map equilibrium_name _ _ ine)).
  rewrite -name_is; exact (List.in_map leaky_name _ _ inl).
by case: (accepted_scopes accepted named); rewrite -scope_k.
Qed.

Lemma certified_unique e k :
  claim_property k = UniqueEquilibrium -> is_certified_claim k ->
  @monotone_denotes R e M k ->
  forall u x y, @gives R e M u x -> @gives R e M u y -> x = y.
Proof.
move=> unique; rewrite /monotone_denotes /is_certified_claim unique.
by case: (claim_verdict k) => [bounds|? ?|?] // _ [only _].
Qed.

(** Every such block of a certified model has at most one equilibrium. *)
Theorem certified_monotone :
  check m c = Accepted "CERTIFIED" ->
  forall e, List.In e (equilibria m) ->
  forall u x y, @gives R e M u x -> @gives R e M u y -> x = y.
Proof.
move=> accepted e ine.
have [status_is _ same] := accepted_claims accepted.
have [x inx x_is] := unique_claimed known e.
have expected := proj2 (conclusions_in m c _) (Or42 _ _ _ (ex_intro2 _ _ e ine inx)).
have [k ink same_claim] := list_eqb_in same expected.
have [scope_is k_is _ same_verdicts] := claim_eqbP same_claim.
have of_block : claim_scope k <> Network.network_scope.
  rewrite -scope_is (equilibrium_scope inx).
  exact: accepted_scopes accepted _ (equilibrium_named ine).
have decisive : is_decisive k by rewrite /is_decisive -k_is x_is.
have certified := status_certified (esym status_is) ink of_block decisive.
apply: (@certified_unique e x) => //; first by rewrite (same_certified same_verdicts).
exact (equilibrium_findings_denote (accepted_equilibria accepted ine) faithful_meaning inx).
Qed.

End Accepted.
