(** * What the checker's recursion encloses

    Purpose: from integers times 2^-64 that the checker computes on the pieces of
    an interval to the recursion of Theorem 5 at every number of the interval.

    Main Results
    - [step_back_sound]: a step of the integers encloses a step of the recursion.
    - [recursion_shown_sound]: what the checker shows holds of every number between
      the two ends and between 0 and 2.

    Dependencies: Recursion, Meaning; Algebra, DepthRecursion of the theory. *)

From Coq Require Import ZArith Lia List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint ssrZ zify.
From Keel Require Import Algebra DepthRecursion.
From Keel.Checker Require Import Types Numbers Packing Kernel Recursion Meaning.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Lemma ceil_divide_ge0 x d : (0 <= x)%Z -> (0 < d)%Z -> (0 <= ceil_divide x d)%Z.
Proof.
move=> x0 d0; rewrite /ceil_divide; have := Z.div_le_mono (- x) 0 d d0 ltac:(lia).
by rewrite Z.div_0_l; lia.
Qed.

Lemma rev_twice (l : seq Z) : rev (List.rev_append l nil) = l.
Proof.
rewrite List.rev_append_rev List.app_nil_r; elim: l => //= m l IH.
by rewrite -[List.app _ _]/(cat _ _) rev_cat IH.
Qed.

Section RecursionSound.

Variable R : realFieldType.
Implicit Types (x d k : Z) (t : R).

Local Notation number := (@number R).
Local Notation value := (@value R).

Add Field R_field : (field_laws R).

(** ** Integers on the grid *)

(* Opaque, lest 2^64 be computed. *)
Lemma unit_known : {u : R | u = number unit_on_grid}.
Proof. by exists (number unit_on_grid). Qed.

Let unit : R := sval unit_known.

(* Not in the context of what follows, for the same reason. *)
Lemma unit_is : unit = number unit_on_grid.
Proof. exact: svalP unit_known. Qed.

Let unit0 : 0 < unit.
Proof. by rewrite unit_is number_gt0. Qed.

Let inverse0 : 0 < unit^-1.
Proof. by rewrite invr_gt0. Qed.

Let unit_neq0 : unit != 0.
Proof. by rewrite gt_eqF. Qed.

(** What an integer on the grid stands for. *)
Definition real x : R := number x / unit.

Lemma real_le x k : (real x <= real k) = (x <=? k)%Z.
Proof. by rewrite /real (ler_pmul2r inverse0) number_le. Qed.

Lemma real_lt x k : (real x < real k) = (x <? k)%Z.
Proof. by rewrite /real (ltr_pmul2r inverse0) number_lt. Qed.

Lemma real_gt0 x : (0 < real x) = (0 <? x)%Z.
Proof. by rewrite /real (pmulr_lgt0 _ inverse0) number_gt0. Qed.

Lemma real_pos x : (0 < x)%Z -> 0 < real x.
Proof. by rewrite real_gt0 => /Z.ltb_lt. Qed.

Lemma realD x k : real (x + k) = real x + real k.
Proof. by rewrite /real numberD mulrDl. Qed.

Lemma realN x : real (- x) = - real x.
Proof. by rewrite /real numberN mulNr. Qed.

Lemma realB x k : real (x - k) = real x - real k.
Proof. by rewrite /real numberB mulrBl. Qed.

Lemma real_abs x : real (Z.abs x) = `|real x|.
Proof. by rewrite /real number_abs normrM (gtr0_norm inverse0). Qed.

Lemma real_max x k : real (Z.max x k) = Num.max (real x) (real k).
Proof.
rewrite maxEle real_le; case: Z.leb_spec => le; congr real; lia.
Qed.

Lemma real0 : real 0 = 0.
Proof. exact: mul0r. Qed.

Lemma real_ge0 x : (0 <= x)%Z -> 0 <= real x.
Proof. by rewrite -real0 real_le => /Z.leb_le. Qed.

Lemma real_le0 x : (x < 0)%Z -> real x <= 0.
Proof. by rewrite -real0 real_le => neg; apply/Z.leb_le/Z.lt_le_incl. Qed.

Lemma real1 : real unit_on_grid = 1.
Proof. by rewrite /real -unit_is divff. Qed.

Lemma real_double x : real (2 * x) = 2%:R * real x.
Proof. by rewrite /real numberM mulrA. Qed.

Lemma floor_divide x d : (0 < d)%Z -> number (x / d) * number d <= number x.
Proof.
move=> d0; rewrite -numberM number_le Z.mul_comm.
by have := Z.mul_div_le x d d0; lia.
Qed.

Lemma quotient_floor x k d : (0 < d)%Z -> real (x * k / d) <= real x * real k / real d.
Proof.
move=> d0; have nd : 0 < number d by rewrite number_gt0; lia.
have nd0 : number d != 0 by rewrite gt_eqF.
have -> : real x * real k / real d = number x * number k / number d / unit.
  by rewrite /real; identity.
by rewrite /real (ler_pmul2r inverse0) (ler_pdivl_mulr _ _ nd) -numberM floor_divide.
Qed.

Lemma quotient_ceil x k d :
  (0 < d)%Z -> real x * real k / real d <= real (ceil_divide (x * k) d).
Proof.
move=> d0; rewrite /ceil_divide realN ler_oppr -Z.mul_opp_l.
by apply: le_trans (quotient_floor _ _ d0) _; rewrite realN !mulNr.
Qed.

Lemma product_floor x k : real (Z.shiftr (x * k) grid_bits) <= real x * real k.
Proof.
have grid0 : (0 < unit_on_grid)%Z by [].
have := quotient_floor x k grid0; rewrite real1 divr1.
by rewrite Z.shiftr_div_pow2.
Qed.

Lemma product_ceil x k : real x * real k <= real (ceil_shift (x * k) grid_bits).
Proof.
rewrite /ceil_shift realN ler_oppr -Z.mul_opp_l.
by apply: le_trans (product_floor _ _) _; rewrite realN mulNr.
Qed.

(** ** One step *)

Definition encloses (x : enclosed) (y : coefficients R) : Prop :=
  [/\ real (least_a x) <= of_state y <= real (most_a x),
      real (least_b x) <= of_both y <= real (most_b x),
      of_drive y <= real (most_c x)
    & (0 <= most_c x)%Z].

(** What the first two numbers become, as functions of one and of two numbers. *)
Lemma next_state t M a : 2%:R * M - a != 0 ->
  a + (a - M * t) ^+ 2 / (2%:R * M - a)
    = (M * (2%:R - t)) ^+ 2 / (2%:R * M - a) - 2%:R * M * (1 - t).
Proof. by move=> d0; identity. Qed.

Lemma next_both t M a b : 2%:R * M - a != 0 ->
  b + (a - M * t) * (b + M) / (2%:R * M - a)
    = (b + M) * (M * (2%:R - t) / (2%:R * M - a)) - M.
Proof. by move=> d0; identity. Qed.

Lemma next_state_monotone t M a a' : a <= a' -> 0 < 2%:R * M - a' ->
  a + (a - M * t) ^+ 2 / (2%:R * M - a) <= a' + (a' - M * t) ^+ 2 / (2%:R * M - a').
Proof.
move=> le d0'; have d0 : 0 < 2%:R * M - a.
  by apply: lt_le_trans d0' _; rewrite ler_add2l ler_opp2.
have neq0 (x : R) : 0 < x -> x != 0 by move/gt_eqF => ->.
rewrite (next_state t (neq0 _ d0)) (next_state t (neq0 _ d0')) ler_add2r.
apply: ler_wpmul2l; first exact: sqr_ge0.
by rewrite lef_pinv ?posrE // ler_add2l ler_opp2.
Qed.

(** A square of what is no further from zero, over what is not smaller. *)
Lemma square_share (p q d d' : R) : `|p| <= q -> 0 < d' -> d' <= d ->
  p ^+ 2 / d <= q ^+ 2 / d'.
Proof.
move=> pq d'0 d'd; have d0 := lt_le_trans d'0 d'd.
apply: ler_pmul; first exact: sqr_ge0; first by rewrite invr_ge0 ltW.
  by rewrite -real_normK ?num_real // ler_expn2r // nnegrE // (le_trans _ pq).
by rewrite lef_pinv ?posrE.
Qed.

Lemma between_norm (p q r : R) : p <= q <= r -> `|q| <= Num.max `|p| `|r|.
Proof.
case/andP=> pq qr; rewrite le_maxr; case: (ger0P q) => q0.
  by rewrite (le_trans qr (ler_norm r)) orbT.
by rewrite -[`|p|]normrN (le_trans _ (ler_norm _)) // ler_opp2.
Qed.

Section Step.

Variables (left right : Z) (t : R).

Hypothesis inside : real left <= t <= real right.
Hypothesis t_small : t <= 2%:R.

Theorem step_back_sound m (x x' : enclosed) y :
  (0 < m)%Z ->
  encloses x y ->
  step_back left right m x = Some x' ->
  0 < divisor (real m) y /\ encloses x' (back t (real m) y).
Proof.
case: x y => la ma lb mb mc [a b c] m0 [/andP[/= la_le le_ma] /andP[lb_le le_mb] c_le mc0].
rewrite /step_back; cbv zeta; cbn [least_a most_a least_b most_b most_c].
case: Z.leb_spec => // d_pos /Some_inj <- {x'}.
set ld := (2 * m - ma)%Z in d_pos *; set md := (2 * m - la)%Z.
have [left_t t_right] := andP inside.
set M := real m; have M0 : 0 < M := real_pos m0.
set d := divisor M _.
have ldE : real ld = 2%:R * M - real ma by rewrite realB real_double.
have mdE : real md = 2%:R * M - real la by rewrite realB real_double.
have ld0 : 0 < real ld := real_pos d_pos.
have ld_le : real ld <= d by rewrite ldE /d /divisor ler_add2l ler_opp2.
have d_le : d <= real md by rewrite mdE /d /divisor ler_add2l ler_opp2.
have d0 : 0 < d := lt_le_trans ld0 ld_le.
have md0 : 0 < real md := lt_le_trans d0 d_le.
have mdZ : (0 < md)%Z by apply/Z.ltb_lt; rewrite -real_gt0.
split=> //.
set leftwards := Z.shiftr _ _; set rightwards := ceil_shift (m * right) _.
have leftwards_le : real leftwards <= M * t.
  by apply: le_trans (product_floor _ _) _; rewrite ler_pmul2l.
have le_rightwards : M * t <= real rightwards.
  by apply: le_trans (product_ceil _ _); rewrite ler_pmul2l.
split; cbn [least_a most_a least_b most_b most_c].
- set near := Z.max _ 0%Z; set far := Z.max _ _.
  apply/andP; split.
    rewrite realD; apply: le_trans (next_state_monotone t la_le d0).
    rewrite ler_add2l; apply: le_trans (quotient_floor _ _ mdZ) _.
    rewrite -mdE -expr2; set p := _ - _.
    have near_p : real near <= `|p|.
      rewrite /near !real_max real0 !le_maxl normr_ge0 andbT !realB; apply/andP; split.
        by rewrite distrC; apply: le_trans (ler_norm _); rewrite ler_add2r.
      apply: le_trans (ler_norm _); exact: ler_sub.
    have near0 : 0 <= real near by rewrite real_max real0 le_maxr lexx orbT.
    rewrite ler_pmul2r ?invr_gt0 // -[p ^+ 2]real_normK ?num_real //.
    by rewrite ler_expn2r // nnegrE.
  rewrite realD; apply: le_trans (next_state_monotone t le_ma _) _; first by rewrite -ldE.
  rewrite ler_add2l; apply: le_trans _ (quotient_ceil _ _ d_pos).
  rewrite -ldE -expr2; apply: square_share => //.
  rewrite real_max !real_abs !realB maxC; apply: between_norm.
  by rewrite !ler_add2l !ler_opp2 leftwards_le andbT.
- set lr := (lb + m)%Z; set mr := (mb + m)%Z.
  set lq := (_ / md)%Z; set mq := ceil_divide _ _.
  pose q := M * (2%:R - t) / d.
  have gap0 : 0 <= 2%:R - t by rewrite subr_ge0.
  have q0 : 0 <= q := divr_ge0 (mulr_ge0 (ltW M0) gap0) (ltW d0).
  have twoE : real (2 * unit_on_grid) = 2%:R by rewrite real_double real1 mulr1.
  have lq_le : real lq <= q.
    apply: le_trans (quotient_floor _ _ mdZ) _.
    have top : real (Z.max (2 * unit_on_grid - right) 0) <= 2%:R - t.
      rewrite real_max real0 le_maxl subr_ge0 t_small andbT realB twoE.
      by rewrite ler_add2l ler_opp2.
    apply: ler_pmul.
    + by rewrite mulr_ge0 ?(ltW M0) // real_max real0 le_maxr lexx orbT.
    + by rewrite invr_ge0 ltW.
    + by rewrite ler_pmul2l.
    by rewrite lef_pinv ?posrE.
  have le_mq : q <= real mq.
    apply: le_trans _ (quotient_ceil _ _ d_pos).
    apply: ler_pmul.
    + exact: mulr_ge0 (ltW M0) gap0.
    + by rewrite invr_ge0 ltW.
    + by rewrite ler_pmul2l // realB twoE ler_add2l ler_opp2.
    by rewrite lef_pinv ?posrE.
  have lr_le : real lr <= b + M by rewrite realD ler_add2r.
  have le_mr : b + M <= real mr by rewrite realD ler_add2r.
  have -> : of_both (back t M (Coefficients a b c)) = (b + M) * q - M.
    by apply: next_both; rewrite gt_eqF.
  rewrite !realB !ler_add2r; apply/andP; split.
    apply: le_trans (product_floor _ _) _; apply: le_trans (ler_wpmul2r q0 lr_le).
    case: Z.ltb_spec => sign; first exact: (ler_wnmul2l (real_le0 sign) le_mq).
    exact: (ler_wpmul2l (real_ge0 sign) lq_le).
  apply: le_trans _ (product_ceil _ _); apply: le_trans (ler_wpmul2r q0 le_mr) _.
  case: Z.ltb_spec => sign; first exact: (ler_wnmul2l (real_le0 sign) lq_le).
  exact: (ler_wpmul2l (real_ge0 sign) le_mq).
- set largest := Z.max _ _; rewrite realD; apply: ler_add c_le _.
  apply: le_trans _ (quotient_ceil _ _ d_pos); rewrite -expr2.
  apply: square_share => //; rewrite /largest real_max !real_abs !realD.
  by apply: between_norm; rewrite !ler_add2r lb_le.
exact: Z.add_nonneg_nonneg mc0 (ceil_divide_ge0 (Z.square_nonneg _) d_pos).
Qed.

(** ** All steps *)

Lemma steps_back_sound ms (x : enclosed) c last :
  List.forallb (fun m => (0 <? m)%Z) ms ->
  keeps_going t last ->
  encloses x (recursion t last) ->
  steps_back left right ms x = Some c ->
  let all_steps := rev (map real ms) ++ last in
  [/\ keeps_going t all_steps, of_drive (recursion t all_steps) <= real c
    & (0 <= c)%Z].
Proof.
elim: ms x last => [|m ms IH] x last.
  by move=> _ going [_ _ c_le c0] /Some_inj <-.
move=> /andP[/Z.ltb_lt m0 ms0] going enclosed_x.
rewrite -[steps_back _ _ _ _]/(if step_back left right m x is Some y
                                then steps_back left right ms y else None).
case stepped: step_back => [y|//] done_c.
have [d0 enclosed_y] := step_back_sound m0 enclosed_x stepped.
rewrite map_cons rev_cons cat_rcons.
exact: (IH y (real m :: last) ms0 (conj d0 going) enclosed_y done_c).
Qed.

End Step.

(** ** All pieces *)

Section Interval.

Variables (bits from extent shift : Z) (ms : seq Z) (beta : R).

Hypothesis bits0 : (0 <= bits)%Z.
Hypothesis ms_positive : List.forallb (fun m => (0 <? m)%Z) ms.
Hypothesis beta_below : beta <= real shift.

Let forward := rev (map real ms).

Lemma on_piece_sound piece most t :
  on_piece bits from extent shift ms piece = Some most ->
  real (piece_end bits from extent (piece - 1)) <= t <= real (piece_end bits from extent piece) ->
  t <= 2%:R -> 0 <= t + beta ->
  keeps_going t forward
  /\ of_drive (recursion t forward) * (t + beta) <= number most / (unit * unit).
Proof.
rewrite /on_piece; case stepped: steps_back => [c|//] /Some_inj <- inside small above.
have start : encloses (Enclosed unit_on_grid unit_on_grid 0 0 0) (recursion t [::]).
  by split; cbn [least_a most_a least_b most_b most_c];
     rewrite ?real1 ?real0 //= ?lexx.
have [] := steps_back_sound inside small ms_positive _ start stepped; first by [].
rewrite cats0 -/forward => going c_le c0; split=> //.
apply: le_trans (ler_wpmul2r above c_le) _.
have -> : number (c * (piece_end bits from extent piece + shift)) / (unit * unit)
    = real c * (real (piece_end bits from extent piece) + real shift).
  by rewrite -realD numberM invfM mulrACA.
apply: ler_wpmul2l; first exact: real_ge0.
by apply: ler_add => //; case/andP: inside.
Qed.

(** The pieces reach from one end to the other. *)
Lemma piece_of t count : (0 < count)%N ->
  real (piece_end bits from extent 0) <= t
    <= real (piece_end bits from extent (Z.of_nat count)) ->
  exists2 k, List.In k (List.seq 1 count)
    & real (piece_end bits from extent (Z.of_nat k - 1)) <= t
        <= real (piece_end bits from extent (Z.of_nat k)).
Proof.
elim: count => // count IH _ /andP[from_t t_to].
case: (posnP count) => [count_is|count0].
  by exists 1%N; [rewrite count_is; left | rewrite from_t; rewrite count_is in t_to].
case: (lerP t (real (piece_end bits from extent (Z.of_nat count)))) => t_here.
  have [|k ink inside] := IH count0; first by rewrite from_t.
  by exists k => //; rewrite List.seq_S; apply/List.in_or_app; left.
exists (S count); first by rewrite List.seq_S; apply/List.in_or_app; right; left.
have -> : (Z.of_nat (S count) - 1)%Z = Z.of_nat count.
  by rewrite Nat2Z.inj_succ Z.sub_1_r Z.pred_succ.
by rewrite (ltW t_here).
Qed.

(** The greatest of what is found on pieces, if something is found on all. *)
Lemma greatest_of (f : Z -> option Z) pieces so_far most :
  List.fold_left
    (fun so_far piece =>
       match so_far with
       | Some y => option_map (Z.max y) (f piece)
       | None => None
       end) pieces so_far = Some most ->
  exists2 y, so_far = Some y & (y <= most)%Z
    /\ forall piece, List.In piece pieces ->
         exists2 x, f piece = Some x & (x <= most)%Z.
Proof.
elim: pieces so_far => [|piece pieces IH] so_far.
  by move=> /= ->; exists most => //; split; [exact: Z.le_refl|].
move=> /IH [y]; case: so_far => // z; case found: (f piece) => [x|//] /= /Some_inj <-.
case=> /Z.max_lub_iff [z_le x_le] all_le; exists z => //; split=> // q [<-|inq].
  by exists x.
exact: all_le.
Qed.

Lemma piece_end_first : piece_end bits from extent 0 = from.
Proof. by rewrite /piece_end !Z.mul_0_r /ceil_shift Z.shiftr_0_l Z.add_0_r. Qed.

Lemma piece_end_last : piece_end bits from extent (2 ^ bits) = (from + extent)%Z.
Proof.
rewrite /piece_end /ceil_shift -Z.mul_opp_l Z.shiftr_div_pow2; last by lia.
rewrite -Z.pow_add_r ?Z.add_diag // Z.div_mul ?Z.opp_involutive //.
by apply: Z.pow_nonzero; lia.
Qed.

Theorem on_interval_sound most :
  on_interval bits from extent shift ms = Some most ->
  (0 <= most)%Z
  /\ forall t, real from <= t <= real (from + extent) -> t <= 2%:R -> 0 <= t + beta ->
       keeps_going t forward
       /\ of_drive (recursion t forward) * (t + beta) <= number most / (unit * unit).
Proof.
rewrite /on_interval => /greatest_of [_ /Some_inj <- [most0 found]]; split=> // t.
have pieces : (0 < 2 ^ bits)%Z by apply: Z.pow_pos_nonneg; lia.
rewrite -{1}piece_end_first -piece_end_last -[(2 ^ bits)%Z]Z2Nat.id; last by lia.
case/piece_of => [|k ink inside small above]; first by lia.
have [x found_x x_le] := found _ (List.in_map Z.of_nat _ _ ink).
have [going le] := on_piece_sound found_x inside small above.
split=> //; apply: le_trans le _; apply: ler_wpmul2r; last first.
  by rewrite number_le; apply/Z.leb_le.
by rewrite invr_ge0 mulr_ge0 // ltW.
Qed.

End Interval.

(** ** What is shown *)

Lemma power_unit : power R grid_bits = unit.
Proof. by rewrite unit_is -power_number. Qed.

Lemma floor_on_grid_le (x : dyadic) : real (floor_on_grid x) <= value x.
Proof.
have [le _] := andP (@on_grid_floor R (exponent x + grid_bits) (mantissa x)).
rewrite /real ler_pdivr_mulr // /Meaning.value -mulrA -power_unit -powerD.
exact: le.
Qed.

Lemma ceil_on_grid_ge (x : dyadic) : value x <= real (ceil_on_grid x).
Proof. by rewrite /ceil_on_grid realN ler_oppr -value_negate floor_on_grid_le. Qed.

(** As many multipliers as there are steps, beta and alpha. *)
Theorem recursion_shown_sound low high depth numbers beta alpha :
  recursion_shown low high depth numbers = Some (beta, alpha) ->
  exists ms : seq R,
    [/\ Z.of_nat (seq.size ms) = depth, seq.all (fun m => 0 <= m) ms,
        0 < value beta, 0 <= value alpha
      & forall t, 0 <= t <= 2%:R -> value low <= t <= value high ->
          recursion_at_most ms (value beta) (value alpha) t].
Proof.
rewrite /recursion_shown; case: numbers => [|beta' others]; first by discriminate.
case: ifP => [/andP[/andP[/Z.eqb_eq count beta0] positive_ms]|_]; last by discriminate.
case on: on_interval => [most|]; last by discriminate.
move=> /Some_inj /pair_equal_spec [<- <-] {beta alpha}.
rewrite (positiveP R) in beta0.
set ms := List.map floor_on_grid others in positive_ms on *.
have ms_positive : List.forallb (fun m => (0 <? m)%Z) (List.rev_append ms nil).
  rewrite List.rev_append_rev List.app_nil_r; apply/List.forallb_forall => m.
  rewrite -List.in_rev => inm; have := proj1 (List.forallb_forall _ _) positive_ms _ inm.
  by case/andP.
have bits0 : (0 <= piece_bits high depth)%Z by rewrite /piece_bits; case: (_ && _).
have [most0 bounded] := on_interval_sound bits0 ms_positive (ceil_on_grid_ge beta') on.
clear on; have forward : rev (map real (List.rev_append ms nil)) = map real ms.
  by rewrite -map_rev rev_twice.
rewrite forward in bounded; exists (map real ms).
have alpha_is : value (dyadic_of most (- (2 * grid_bits))) = number most / (unit * unit).
  have inverse : power R (- (2 * grid_bits)) * (unit * unit) = 1.
    by rewrite -power_unit -powerD; exact: powerN.
  rewrite value_dyadic_of; congr (_ * _).
  by rewrite -[RHS]mul1r -inverse mulfK // mulf_neq0.
split=> //.
- by rewrite size_map -count; congr Z.of_nat; exact: List.map_length.
- rewrite all_map; elim: (ms) positive_ms => //= m l IH.
  move=> /andP[/andP[/Z.ltb_lt m0 _] /IH ->]; rewrite andbT.
  exact: real_ge0 (Z.lt_le_incl _ _ m0).
- rewrite alpha_is divr_ge0 //; first by rewrite number_ge0; apply/Z.leb_le.
  by rewrite mulr_ge0 // ltW.
move=> t /andP[t0 t2] /andP[low_t t_high]; rewrite /recursion_at_most alpha_is.
apply: bounded => //; last by rewrite addr_ge0 // ltW.
rewrite (le_trans (floor_on_grid_le low) low_t).
rewrite Zplus_minus.
by rewrite (le_trans t_high) // ceil_on_grid_ge.
Qed.

End RecursionSound.
