(** * The metric of a symmetric convolution

    Purpose: what the claims of stability by the symbols of a convolution mean, where
    the norms of two convolutions are what Symbol.v says.

    Main Results
    - [mirrored_symmetric]: C[-t] = C[t]^T makes the matrix of the image symmetric.
    - [ends_sound]: the ends of the spectrum of P = -A, by the norms of A and c + A.
    - [symbol_stable_sound]: so what is certified of stability is true, with units
      switched off in any pattern.

    Dependencies: OperatorSound, FactorsSound, StatementSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions.
From Keel Require Import SlopeRestricted Metric ScaledMetric Gain Projections NetworkGain.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound MetricSound.
From Keel.Checker Require Import DominanceSound OperatorSound Statement GroupSound.
From Keel.Checker Require Import RoundedSound StatementSound FactorsSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Forms.

Variables (R : realFieldType) (n : nat).

(** The form of a matrix of a norm, by Cauchy-Schwarz. *)
Lemma form_by_norm (Q : 'M[R]_n) (N : R) e :
  0 <= N -> sqnorm (Q *m e) <= N ^+ 2 * sqnorm e -> `|form Q e| <= N * sqnorm e.
Proof.
move=> N0 le; rewrite -square_at_most ?mulr_ge0 ?sqnorm_ge0 // formE.
have cauchy := sum_square_le (fun i : 'I_n => e i 0) (fun i => (Q *m e) i 0).
apply: le_trans cauchy _; rewrite exprMn [sqnorm e ^+ 2]expr2 mulrCA.
by rewrite ler_wpmul2l ?sqnorm_ge0.
Qed.

End Forms.

Section SymbolSound.

Variables (R : realFieldType) (M : meanings R) (b : block).

Local Notation value := (@value R).
Local Notation n := (state_size b).
Local Notation g := (image_of b).
Local Notation A := (operator_of R b (state b)).
Local Notation taps := (rows_of g * columns_of g)%N.

(** What Symbol.v says of convolutions of the image is true; it has no theorem
    yet. *)
Definition has_true_norms : Prop := forall k inputs height width,
  block_geometry b = Convolutional k inputs height width ->
  forall w norm, sized (units b) (units b * (state_taps b).1) (rows w) ->
  norm_on_image b w k = Some norm ->
  0 <= value norm
  /\ forall e, sqnorm (operator_of R b w *m e) <= value norm ^+ 2 * sqnorm e.

Variables (k inputs : window) (height width : Z).

Hypothesis geometry : block_geometry b = Convolutional k inputs height width.
Hypothesis formed : is_well_formed b.
Hypothesis true_norms : has_true_norms.

Let state_in : List.In (state b) (states b).
Proof.
have <- : state_at b 0 = state b by rewrite /state_at /state; case: (states b).
exact: state_at_in.
Qed.

Lemma sized_state : sized (units b) (units b * (state_taps b).1) (rows (state b)).
Proof. by have [size_s sizes _ _ _] := well_formed_rows R formed state_in. Qed.

Lemma channel_small (i : 'I_n) : (channel_of g i < units b)%N.
Proof. by rewrite ltn_divLR ?(pixels_positive formed) ?ltn_ord. Qed.

(** ** What the norm of c - P is taken of *)

Section Shifted.

Variables (c : dyadic).

Let shifted := indexed (shifted_row b c) O (rows (state b)).
Let moved := matrix_of (List.map fst shifted).
Let lost := maximum_of (List.map snd shifted) zero.

(** What is at the middle of a row, and what rounding it takes off. *)
Let middle (i : nat) := Nat.add (Nat.mul i (state_taps b).1) (state_taps b).2.
Let exact (i : nat) : dyadic :=
  plus (entry_at (scale (state b)) (List.nth (middle i) (List.nth i (rows (state b)) nil) 0%Z)) c.
Let rounded (i : nat) : dyadic := or_zero (floor_double (exact i)).

Let shifted_nth i : (i < units b)%N ->
  List.nth i shifted (nil, zero) = shifted_row b c i (List.nth i (rows (state b)) nil).
Proof.
by move=> inside; rewrite /shifted (@indexed_nth _ _ _ _ _ i nil) ?add0n //;
  have [-> _] := sized_state.
Qed.

Let size_shifted : length shifted = units b.
Proof. by rewrite indexed_length; have [-> _] := sized_state. Qed.

Let moved_row i : (i < units b)%N ->
  List.nth i (List.map fst shifted) nil
    = indexed (fun j x => if (j =? middle i)%nat then rounded i
                          else entry_at (scale (state b)) x) O
        (List.nth i (rows (state b)) nil).
Proof.
by move=> inside; rewrite (nth_map _ (nil, zero)) ?size_shifted // shifted_nth.
Qed.

Lemma sized_moved : sized (units b) (units b * (state_taps b).1) (rows moved).
Proof.
have [_ sizes] := sized_state.
split=> [|i inside]; first by rewrite !List.map_length size_shifted.
rewrite /moved /matrix_of [rows _]/= (nth_map _ nil) ?List.map_length ?size_shifted //.
by rewrite moved_row // indexed_length sizes.
Qed.

Let lost_ge i : (i < units b)%N -> value (exact i) - value (rounded i) <= value lost.
Proof.
move=> inside; rewrite -value_minus; apply: maximum_of_ge; right.
have <- : snd (List.nth i shifted (nil, zero)) = minus (exact i) (rounded i).
  rewrite (shifted_nth inside) /shifted_row.
  cbv beta iota zeta delta [snd].
  by [].
apply/List.in_map/List.nth_In; rewrite size_shifted; exact/ssrnat.ltP.
Qed.

Let tap_value s i m (l : list (list dyadic)) : s = matrix_of l ->
  tap R s i m = value (List.nth m (List.nth i l nil) zero).
Proof.
move=> ->; have := @matrix_of_value R i.+1 m.+1 l ord_max ord_max.
by rewrite mxE.
Qed.

Let middle_is i : middle i = (i * taps + taps./2)%N.
Proof. by rewrite /middle; have [_ _ -> ->] := valid_geometry formed. Qed.

Let exact_value i : value (exact i) = tap R (state b) i (middle i) + value c.
Proof. by rewrite /exact value_plus value_dyadic_of. Qed.

Let moved_tap i m : (i < units b)%N -> (m < units b * (state_taps b).1)%N ->
  tap R moved i m
    = if m == middle i then value (rounded i) else tap R (state b) i m.
Proof.
move=> inside small; have [_ sizes] := sized_state.
rewrite (tap_value _ _ erefl) moved_row //.
rewrite (@indexed_nth _ _ _ _ _ m 0%Z) ?sizes // add0n.
have -> : (m =? middle i)%nat = (m == middle i) by apply/Nat.eqb_spec/eqP.
by case: eqP => // _; exact: value_dyadic_of.
Qed.

(** It is c + A, but for what rounding takes off the diagonal. *)
Lemma moved_is :
  operator_of R b moved
    + diag (\col_i (value (exact (channel_of g i)) - value (rounded (channel_of g i))))
  = A + (value c)%:M.
Proof.
have [valid odds taps_is half_is] := valid_geometry formed.
apply/matrixP => i j; rewrite !mxE.
have iu := channel_small i.
rewrite -val_eqE /=; case: (eqVneq (val i) (val j)) => [same|other].
  have -> : j = i by apply: val_inj.
  have centre : (tap_of g i i = middle (channel_of g i)).
    by rewrite middle_is; exact: centre_tap.
  have seen : is_seen g i i by exact: centre_seen.
  have small : (tap_of g i i < units b * (state_taps b).1)%N.
    by rewrite taps_is; apply: tap_inside => //; exact: ltn_ord.
  by rewrite seen moved_tap // centre eqxx exact_value !mulr1n addrC subrK.
rewrite !mulr0n !addr0; case: ifP => // seen.
have small : (tap_of g i j < units b * (state_taps b).1)%N.
  by rewrite taps_is; apply: tap_inside => //; exact: ltn_ord.
rewrite moved_tap //; case: eqP => // middle_tap; case/eqP: other.
apply: (@tap_once g _ _ i i j) => //; last first.
  by rewrite middle_tap middle_is; exact: centre_tap.
exact: centre_seen.
Qed.

(** The eigenvalues of c - P. *)
Lemma shifted_form other (e : 'cV[R]_n) :
  norm_on_image b moved k = Some other ->
  value c * sqnorm e - form (- A) e <= (value other + value lost) * sqnorm e.
Proof.
move=> other_is; have [other0 other_moves] := true_norms geometry sized_moved other_is.
have -> : value c * sqnorm e - form (- A) e = form (A + (value c)%:M) e.
  rewrite form_opp opprK addrC !formE /sqnorm mulr_sumr -big_split; apply: eq_bigr => i _.
  rewrite mulmxDl mul_scalar_mx; set Ae := A *m e.
  by rewrite !mxE mulrDr expr2 mulrCA.
rewrite -moved_is form_diag mulrDl ler_add //.
  exact: le_trans (ler_norm _) (form_by_norm other0 (other_moves e)).
rewrite /energy /sqnorm mulr_sumr; apply: ler_sum => i _; rewrite mxE.
by rewrite ler_wpmul2r ?sqr_ge0 ?lost_ge ?channel_small.
Qed.

End Shifted.

(** The ends of the spectrum of P = - A: not above the least, and s h times not below
    the greatest eigenvalue. *)
Theorem ends_sound low high :
  symbol_ends b k = Some (low, high) ->
  exists2 norm, value high = value (List.hd zero (scaled_steps b)) * norm
    & forall e : 'cV[R]_n, value low * sqnorm e <= form (- A) e
                           /\ form (- A) e <= norm * sqnorm e.
Proof.
rewrite /symbol_ends; case norm_is: norm_on_image => [norm|//].
case rounded: ceil_double => [c|//]; case other_is: norm_on_image => [other|//] /Some_inj [low_is high_is].
have [norm0 moves] := true_norms geometry sized_state norm_is.
have c_ge := ceil_double_ge R rounded.
have below (e : 'cV[R]_n) : form (- A) e <= value norm * sqnorm e.
  rewrite form_opp; apply: le_trans (ler_norm _) _.
  by rewrite normrN; exact: form_by_norm norm0 (moves e).
exists (value norm); first by rewrite -high_is value_times.
move=> e; split; last exact: below.
have := shifted_form e other_is.
rewrite -low_is value_minus value_plus mulrBl => le.
by rewrite ler_subl_addr addrC -ler_subl_addr.
Qed.

(** ** C[-t] = C[t]^T *)

Section Mirrored.

Hypothesis mirrored : is_mirrored b.

Lemma mirrored_taps i j m :
  (i < units b)%N -> (j < units b)%N -> (m < (state_taps b).1)%N ->
  entry2 (rows (state b)) i (j * (state_taps b).1 + m)
    = entry2 (rows (state b)) j (i * (state_taps b).1 + ((state_taps b).1 - m.+1)).
Proof.
move=> iu ju mt; have [size_s sizes] := sized_state.
set t := (state_taps b).1 in mt sizes *.
have kernels_nth i' : (i' < units b)%N ->
    List.nth i' (state_kernels b) nil = in_groups (units b) t (List.nth i' (rows (state b)) nil).
  by move=> small; rewrite /state_kernels (nth_map _ nil) ?size_s.
have group i' j' : (i' < units b)%N -> (j' < units b)%N ->
    let taps := List.nth j' (List.nth i' (state_kernels b) nil) nil in
    length taps = t /\ forall m, (m < t)%N ->
      List.nth m taps 0%Z = entry2 (rows (state b)) i' (j' * t + m).
  move=> iu' ju'; rewrite kernels_nth //.
  have [|_ size_g nth_g] := @in_groups_nth (units b) t (List.nth i' (rows (state b)) nil) j' ju'.
    by rewrite sizes.
  by split.
have size_kernels : length (state_kernels b) = units b by rewrite List.map_length size_s.
have size_row i' : (i' < units b)%N -> length (List.nth i' (state_kernels b) nil) = units b.
  move=> small; rewrite kernels_nth //.
  by elim: (units b) (List.nth i' _ _) => //= G IH l; rewrite IH.
have every i' f : (i' < length (state_kernels b))%N ->
    List.forallb (fun x => x) (indexed f O (state_kernels b)) -> f i' (List.nth i' (state_kernels b) nil).
  move=> small /List.forallb_forall all_true.
  rewrite -(@indexed_nth _ _ f 0 (state_kernels b) i' nil true small); apply: all_true.
  by apply: List.nth_In; rewrite indexed_length; exact/ssrnat.ltP.
have row_i := every i _ _ mirrored; rewrite size_kernels iu in row_i.
have {every}row_i := row_i isT.
have every j' f l : (j' < length l)%N ->
    List.forallb (fun x => x) (indexed f O l) -> f j' (List.nth j' l (nil : list Z)).
  move=> small /List.forallb_forall all_true.
  rewrite -(@indexed_nth _ _ f 0 l j' nil true small); apply: all_true.
  by apply: List.nth_In; rewrite indexed_length; exact/ssrnat.ltP.
have same := every j _ _ _ row_i; rewrite size_row ?ju // in same.
have {}same := same_rowP (same isT).
have [size_ij nth_ij] := group i j iu ju; have [size_ji nth_ji] := group j i ju iu.
rewrite -nth_ij // same List.rev_nth ?size_ji; last by lia.
by rewrite -nth_ji //; lia.
Qed.

Lemma seen_back i j :
  is_seen g i j ->
  is_seen g j i
  /\ tap_of g j i = (channel_of g i * taps
       + (taps - ((row_of g j + (rows_of g)./2 - row_of g i) * columns_of g
                  + (column_of g j + (columns_of g)./2 - column_of g i)).+1))%N.
Proof.
have [_ /andP[odd_r odd_c] _ _] := valid_geometry formed.
rewrite /is_seen /reaches /tap_of.
have := odd_double_half (rows_of g); rewrite odd_r -addnn.
have := odd_double_half (columns_of g); rewrite odd_c -addnn.
move: (rows_of g) (columns_of g) => h w; move: h./2 w./2 => q p w_is h_is.
move: (row_of g i) (row_of g j) (column_of g i) (column_of g j) => a a' c c'.
move=> /andP[/andP[r1 r2] /andP[k1 k2]]; split; first by lia.
congr (_ + _)%N.
have -> : (a + q - a' = 2 * q - (a' + q - a))%N by lia.
have le : ((a' + q - a) * w <= 2 * q * w)%N by rewrite leq_mul2r; lia.
rewrite mulnBl.
have -> : (h * w = 2 * q * w + w)%N by rewrite -h_is mulnDl mul1n addnC addnn mul2n.
move: ((a' + q - a) * w)%N (2 * q * w)%N le => u v le; lia.
Qed.

Theorem mirrored_symmetric : symmetric A.
Proof.
have [_ odds taps_is _] := valid_geometry formed.
apply/matrixP => i j; rewrite !mxE.
have [iu ju] := (channel_small i, channel_small j).
case seen: (is_seen g i j); last first.
  by case seen': (is_seen g j i) => //; have [] := seen_back seen'; rewrite seen.
have [-> ->] := seen_back seen; have rest := tap_rest seen.
rewrite /tap /tap_of -!taps_is; rewrite -taps_is in rest.
move: (_ + _)%N rest => r rest.
rewrite mirrored_taps; [|exact: ju|exact: iu|by lia].
by congr (number R (entry2 _ _ (_ + _)) * _); lia.
Qed.

End Mirrored.

(** ** Stability *)

Hypothesis tied : is_tied b.
Hypothesis one_step : has_one_step_size b.

Local Notation slope := (value (greatest_slope (block_activation b))).

Lemma same_steps (i : 'I_n) :
  value (List.hd zero (scaled_steps b)) = slope * steps_of R b i 0.
Proof.
have [_ _ size_h _ _] := well_formed_rows R formed state_in.
rewrite mxE /scaled_steps; have := channel_small i; rewrite -size_h.
move: one_step; rewrite /has_one_step_size; case: (step_sizes b) => [//|h others].
move=> /andP[/List.forallb_forall all_same _] inside.
rewrite [List.map _ _]/= [List.hd _ _]/= value_times mulrC; congr (_ * _).
move: inside; case: (channel_of g i) => [//|j] inside.
apply: same_value; apply: all_same.
by rewrite [List.nth _ _ _]/=; apply: List.nth_In; exact/ssrnat.ltP.
Qed.

Lemma slope_gt0 : 0 < slope.
Proof. exact: slope_value. Qed.

(** In the weights of the steps. *)
Lemma high_sound low high (e : 'cV[R]_n) :
  symbol_ends b k = Some (low, high) ->
  form (- A) e <= value high * \sum_i e i 0 ^+ 2 / (slope * steps_of R b i 0).
Proof.
move=> /ends_sound [norm high_is ends]; apply: le_trans (ends e).2 _.
rewrite high_is -mulrA mulrCA; apply: (@le_trans _ _ (norm * sqnorm e)) => //.
rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ * _).
rewrite mulr_sumr; apply: eq_bigr => i _; rewrite (same_steps i).
have h0 := steps_positive R formed i.
by rewrite mulrCA mulfV ?mulr1 // gt_eqF // mulr_gt0 ?slope_gt0.
Qed.

Theorem symbol_never low high (sigma : R -> R) :
  is_mirrored b -> symbol_ends b k = Some (low, high) ->
  0 < value low -> value high <= 2 -> slope_at_most slope sigma ->
  never_apart_gated b sigma (form (- A)).
Proof.
move=> mirrored ends low0 short slopes.
split=> [|gates drives x y j l on jl].
  apply: (form_is_norm low0) => e; by have [norm _ /(_ e) []] := ends_sound ends.
have A_sym := mirrored_symmetric mirrored.
have P_sym : symmetric (- A) by rewrite /symmetric linearN /= A_sym.
have h0 := steps_positive R formed.
pose lambda : 'cV[R]_n := const_mx 1.
pose w : 'cV[R]_n := \col_i (slope * steps_of R b i 0).
have w0 : positive w by move=> i; rewrite mxE mulr_gt0 ?slope_gt0.
have l0 : positive lambda by move=> i; rewrite mxE ltr01.
have entries i i' : (- A) i i' = - (lambda i 0 * A i i') by rewrite !mxE mul1r.
have bounded : eigenvalue_at_most (- A) w (value high).
  move=> e; apply: le_trans (high_sound e ends) _.
  by under [X in _ <= _ * X]eq_bigr do rewrite mxE.
have large i : slope * steps_of R b i 0 <= w i 0 * lambda i 0 by rewrite !mxE mulr1.
have same z : gated_block_trajectory b sigma gates drives z
    =1 gated_trajectory A (steps_of R b) sigma gates drives z.
  by rewrite /gated_block_trajectory => q; elim: q => //= q ->; rewrite tied_operator.
rewrite !same.
exact: (gated_scaled_metric_monotone entries P_sym h0 l0 slope_gt0 slopes w0 short bounded large).
Qed.

End SymbolSound.

(** ** Claims *)

(** What is certified of stability by symbols, number by number. *)
Definition symbol_stability (b : block) (low high : dyadic) : claim :=
  symbol_claim b IncrementalStability None (Some AnyDepth) everywhere (every_gate b)
    (Certified [:: Bound "λmin(P)" AtLeast low by_weights;
                   Bound "λmax(sHP)" AtMost high by_weights]).

Theorem symbol_stable_sound (R : realFieldType) (M : meanings R) where_ b x :
  is_well_formed b -> faithful M ->
  List.In x (found_claims (symbol_finding where_ b)) ->
  claim_property x = IncrementalStability -> is_certified_claim x ->
  exists low high, x = symbol_stability b low high
    /\ (has_true_norms R b ->
        denotes (@meaning_of R M b) (NeverApart Own [:: low; high])).
Proof.
move=> formed faithful_meaning; rewrite /symbol_finding.
case geometry: (block_geometry b) => [//|k inputs height width].
case: ifP => // /andP[/andP[/andP[/andP[/andP[_ tied] free] single] one_step] mirrored].
have none : slope_obstacle (block_activation b) = None by case: slope_obstacle free.
have uniqueness ends y : List.In y (symbol_uniqueness b ends) ->
    claim_property y <> IncrementalStability.
  by rewrite /symbol_uniqueness; case: ifP => // _ [<-|].
rewrite /symbol_claims; cbv beta iota zeta delta [found_claims].
case ends: symbol_ends => [[low high]|]; last first.
  by case=> [<-|/uniqueness].
case: ifP => [/andP[low0 short]|_]; last by case=> [<-|/uniqueness].
rewrite /symbol_stable; cbv beta iota zeta.
have [low_positive floored_positive] := andP low0.
case=> [<- _|]; last first.
  move=> + stability _; case/List.in_app_iff => [/uniqueness|]; first by rewrite stability.
  case/List.in_app_iff.
    by rewrite /symbol_gains; case: norm_on_image => [length|]; case=> [x_is|[x_is|[x_is|//]]];
      move: stability; rewrite -x_is.
  case=> [x_is|]; first by move: stability; rewrite -x_is.
  case/List.in_app_iff; case: ifP => // _.
    by case=> [x_is|[x_is|//]]; move: stability; rewrite -x_is.
  by case=> [x_is|[x_is|[x_is|//]]]; move: stability; rewrite -x_is.
rewrite /symbol_least /certified_by /finite_bounds; move: floored_positive.
case floored: floor_double => [least|//]; case ceiled: ceil_double => [greatest|//] least0 _.
exists least, greatest; split=> [|true_norms]; first exact: erefl.
have low_gt0 : 0 < @Meaning.value R low by rewrite -(positiveP R).
have small : @Meaning.value R high <= 2.
  by move: short; rewrite (at_mostP R) /Meaning.value /= /Meaning.power /= mul1r.
have never := symbol_never geometry formed true_norms tied one_step mirrored ends low_gt0 small
  (slopes faithful_meaning single none).1.
have [norm_ok moves] := gated_never single never.
have square_is e : @square R b Own e = Metric.form (- operator_of R b (state b)) e.
  by rewrite /square tied_operator.
have least_le := floor_double_le R floored; have greatest_ge := ceil_double_ge R ceiled.
split.
- have [c [C [c0 both]]] := norm_ok; exists c, C; split=> // e; rewrite square_is; exact: both.
- split=> e; rewrite square_is.
    have [norm _ /(_ e) [le _]] := ends_sound geometry formed true_norms ends.
    by apply: le_trans le; rewrite ler_wpmul2r ?sqnorm_ge0.
  apply: le_trans (high_sound geometry formed true_norms one_step e ends) _.
  under [X in _ <= _ * X]eq_bigr do rewrite mxE divr1.
  apply: ler_wpmul2r => //; apply: sumr_ge0 => i _.
  by rewrite divr_ge0 ?sqr_ge0 // mulr_ge0 ?ltW ?slope_gt0 // steps_positive.
move=> u gates y z j l on jl; rewrite !square_is; exact: moves.
Qed.
