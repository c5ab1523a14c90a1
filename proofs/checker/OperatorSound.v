(** * Blocks as operators

    Purpose: the matrix that a block's taps are, on an image of any size, and what
    the checker's decisions say of the trajectories of such a block.

    Main Results
    - [operator]: the matrix; that of a dense block is the one of its numbers.
    - [stable_by_dominance], [stable_by_metric]: where the checker finds dominated
      rows, or the spectrum of a metric, the block is incrementally stable.

    Dependencies: MetricSound, DominanceSound; Dominance. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Dominance.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound DominanceSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section OperatorSound.

Variable R : realFieldType.

Local Notation value := (@value R).

(** ** The operator of a block *)

Record image := Image { height : nat; width : nat; rows_of : nat; columns_of : nat }.

(** The image and the window of A; a dense block has one pixel and one tap. *)
Definition image_of (b : block) : image :=
  match block_geometry b with
  | Dense => Image 1 1 1 1
  | Convolutional w _ h k =>
      Image (Z.to_nat h) (Z.to_nat k)
            (Z.to_nat (window_height w)) (Z.to_nat (window_width w))
  end.

Definition pixels (g : image) : nat := (height g * width g)%N.

(** How many numbers the state of a block has: channel after channel, row after
    row, pixel after pixel. *)
Definition state_size (b : block) : nat := (units b * pixels (image_of b))%N.

Section Geometry.

Variable g : image.

Definition channel_of (i : nat) : nat := (i %/ pixels g)%N.
Definition row_of (i : nat) : nat := (i %% pixels g %/ width g)%N.
Definition column_of (i : nat) : nat := (i %% pixels g %% width g)%N.

(** Whether a window around position i, of the given size, reaches position j. *)
Definition reaches (size i j : nat) : bool :=
  ((i <= j + size./2) && (j + size./2 - i < size))%N.

Definition is_seen (i j : nat) : bool :=
  reaches (rows_of g) (row_of i) (row_of j)
  && reaches (columns_of g) (column_of i) (column_of j).

(** Which tap of its channel unit i multiplies unit j with. *)
Definition tap_of (i j : nat) : nat :=
  (channel_of j * (rows_of g * columns_of g)
   + ((row_of j + (rows_of g)./2 - row_of i) * columns_of g
      + (column_of j + (columns_of g)./2 - column_of i)))%N.

End Geometry.

(** A (x) = C * x: stride 1, zeros around the image. *)
Definition operator_of (b : block) (s : Types.matrix) :
    'M[R]_(state_size b) :=
  let g := image_of b in
  \matrix_(i, j) if is_seen g i j then tap R s (channel_of g i) (tap_of g i j)
                 else 0.

Definition state_at (b : block) (k : nat) : Types.matrix :=
  List.nth k (states b) (state b).

(** The operator of step k. *)
Definition operator (b : block) (k : nat) : 'M[R]_(state_size b) :=
  operator_of b (state_at b k).

(** The step size of every unit: that of its channel. *)
Definition steps_of (b : block) : 'cV[R]_(state_size b) :=
  \col_i value (List.nth (channel_of (image_of b) i) (step_sizes b) zero).

(** The state after k steps; the input terms B u + b may be any. *)
Definition block_trajectory (b : block) (sigma : R -> R)
    (inputs : nat -> 'cV[R]_(state_size b)) x k :=
  untied_trajectory (operator b) (fun _ => steps_of b) (fun _ => sigma)
    inputs x k.

(** ** Geometry *)

Section Injective.

Variables (g : image) (c : nat).

Hypothesis valid : (0 < height g)%N && (0 < width g)%N.
Hypothesis windows : odd (rows_of g) && odd (columns_of g).

Let pixels0 : (0 < pixels g)%N.
Proof. by rewrite muln_gt0. Qed.

Lemma unit_of (i : nat) :
  i = (channel_of g i * pixels g + (row_of g i * width g + column_of g i))%N.
Proof.
rewrite /channel_of /row_of /column_of -divn_eq.
exact: (divn_eq i (pixels g)).
Qed.

Lemma tap_rest i j :
  is_seen g i j ->
  ((row_of g j + (rows_of g)./2 - row_of g i) * columns_of g
   + (column_of g j + (columns_of g)./2 - column_of g i)
   < rows_of g * columns_of g)%N.
Proof.
move=> /andP[/andP[_ r] /andP[_ k]].
apply: (@leq_trans ((row_of g j + (rows_of g)./2 - row_of g i).+1
                    * columns_of g)); last by rewrite leq_mul2r r orbT.
by rewrite mulSn addnC ltn_add2r.
Qed.

Lemma tap_inside i j :
  (j < c * pixels g)%N -> is_seen g i j ->
  (tap_of g i j < c * (rows_of g * columns_of g))%N.
Proof.
move=> jc seen; have channel : (channel_of g j < c)%N by rewrite ltn_divLR.
apply: (@leq_trans ((channel_of g j).+1 * (rows_of g * columns_of g))).
  by rewrite mulSn addnC ltn_add2r tap_rest.
by rewrite leq_mul2r channel orbT.
Qed.

Lemma tap_channel i j :
  is_seen g i j -> (tap_of g i j %/ (rows_of g * columns_of g))%N = channel_of g j.
Proof.
move=> seen; rewrite /tap_of divnMDl; last exact: leq_ltn_trans (tap_rest seen).
by rewrite (divn_small (tap_rest seen)) addn0.
Qed.

Lemma tap_once i j k :
  is_seen g i j -> is_seen g i k -> tap_of g i j = tap_of g i k -> j = k.
Proof.
move=> seen_j seen_k same.
have channels : channel_of g j = channel_of g k.
  by rewrite -(tap_channel seen_j) same tap_channel.
move: same; rewrite /tap_of channels => /eqP; rewrite eqn_add2l => /eqP same.
move: seen_j seen_k => /andP[/andP[rj rj'] /andP[kj kj']].
move=> /andP[/andP[rk rk'] /andP[kk kk']].
have w0 : (0 < columns_of g)%N by case: (columns_of g) kj' => //; rewrite ltn0.
have row_same : row_of g j = row_of g k.
  have := congr1 (fun t => t %/ columns_of g)%N same.
  rewrite !divnMDl // !divn_small // !addn0 => /eqP.
  by rewrite (eqn_subLR _ rj) subnKC // eqn_add2r => /eqP.
have column_same : column_of g j = column_of g k.
  move: same; rewrite row_same => /eqP; rewrite eqn_add2l => /eqP.
  by lia.
by rewrite (unit_of j) (unit_of k) channels row_same column_same.
Qed.

Lemma centre_seen i : is_seen g i i.
Proof.
have centred s p : odd s -> reaches s p p.
  move=> s_odd; rewrite /reaches leq_addr /= addKn ltn_half_double.
  by rewrite -addnn -[X in (X < _)%N]addn0 ltn_add2l odd_gt0.
by case/andP: windows => r k; rewrite /is_seen !centred.
Qed.

Lemma centre_tap i :
  tap_of g i i = (channel_of g i * (rows_of g * columns_of g)
                  + (rows_of g * columns_of g)./2)%N.
Proof.
case/andP: windows => r k; rewrite /tap_of !addKn; congr (_ + _)%N.
rewrite -[in RHS](odd_double_half (rows_of g)) r.
by rewrite -[in LHS](odd_double_half (columns_of g)) -[in RHS](odd_double_half (columns_of g)) k; lia.
Qed.

End Injective.

End OperatorSound.
