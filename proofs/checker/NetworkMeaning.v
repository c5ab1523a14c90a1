(** * The function of a network

    Purpose: what a model computes from the raw numbers of one pattern, layer
    after layer, over any ordered field and for any meaning of the names of the
    activations; and what it is to say that it moves its output by at most so
    much.

    Main Results
    - [layer_map], [network_map]: the function, for any number of steps of its
      blocks; none where a layer is unknown, or a block that gives an equilibrium or has a
      leak.
    - [network_moves_at_most]: what a bound of a whole network says, in the
      Euclidean or in the maximum norm of its raw input and of its output;
      [network_moves]: it follows from a bound of its layers.
    - [network_pair_moves_at_most]: the same of how far one output is above
      another; [class_stays]: within which radius it stays above.
    - [moves_compose], [layers_move]: bounds of layers multiply; [moves_max],
      [moves_sqnorm], [takes_max], [takes_sqnorm]: from one norm to another.
    - [affine_moves_sqnorm], [affine_moves_max], [affine_moves_sqnorm_max]: layers
      that are a matrix and an offset; [pointwise_moves_sqnorm],
      [pointwise_moves_max]: activations; [modulus_moves_sqnorm],
      [modulus_moves_max]: moduli of complex numbers; [greatest_moves_max],
      [greatest_moves_sqnorm], [apart_moves_sqnorm]: max pooling;
      [prepared_moves]: what is done to raw numbers.
    - [block_moves_by_metric], [block_moves_by_length], [block_moves_by_rows]: a
      block, by its gain in a metric, in the Euclidean norm or by dominated rows; [above_moves_max], [above_moves_sqnorm]: the
      difference of two outputs.

    Dependencies: Statement; NetworkGain of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Groups Dominance NetworkGain.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound DominanceSound.
From Keel.Checker Require Import OperatorSound Statement.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** Sizes *)

(** How many rows or columns a stride touches. *)
Definition touched (size stride : nat) : nat := ((size + stride).-1 %/ stride)%N.

(** How many windows fit side by side. *)
Definition fitting (size side stride : nat) : nat :=
  ((size - side) %/ stride).+1.

(** The window of a convolution on its image. *)
Definition kernel_image (k : window) (h w : Z) : image :=
  Image (Z.to_nat h) (Z.to_nat w)
        (Z.to_nat (window_height k)) (Z.to_nat (window_width k)).

Definition transition_takes (t : transition) : nat :=
  match t with
  | Linear w _ => column_count w
  | Convolution x k _ h w _ =>
      let g := kernel_image k h w in
      (column_count x %/ (rows_of g * columns_of g) * pixels g)%N
  | Pooling _ _ _ c h w => (Z.to_nat c * (Z.to_nat h * Z.to_nat w))%N
  | Flatten n | Pointwise _ n => Z.to_nat n
  | Rescaling factors _ p => (length factors * Z.to_nat p)%N
  | Modulus n => (Z.to_nat n + Z.to_nat n)%N
  end.

Definition transition_gives (t : transition) : nat :=
  match t with
  | Linear _ c => length c
  | Convolution _ _ s h w c =>
      (length c * (touched (Z.to_nat h) (Z.to_nat s)
                   * touched (Z.to_nat w) (Z.to_nat s)))%N
  | Pooling _ side s c h w =>
      (Z.to_nat c * (fitting (Z.to_nat h) (Z.to_nat side) (Z.to_nat s)
                     * fitting (Z.to_nat w) (Z.to_nat side) (Z.to_nat s)))%N
  | Flatten _ | Rescaling _ _ _ | Pointwise _ _ => transition_takes t
  | Modulus n => Z.to_nat n
  end.

Definition layer_takes (l : layer) : nat :=
  match l with
  | Unrolled b => input_size b
  | Implicit e => column_count (equilibrium_input e)
  | Leaky l =>
      match leaky_input l with
      | Some (b, Constant) => column_count b
      | Some (b, Sequence) => Z.to_nat (leaky_steps l) * column_count b
      | None => length (leaks l)
      end
  | Transition _ t => transition_takes t
  | Unknown _ _ => 0
  end.

Definition layer_gives (l : layer) : nat :=
  match l with
  | Unrolled b => state_size b
  | Implicit e => length (equilibrium_bias e)
  | Leaky l => length (leaks l)
  | Transition _ t => transition_gives t
  | Unknown _ _ => 0
  end.

(** ** Windows *)

(** The numbers of the pixels in window i of a pooling, row by row. *)
Definition pooled (side stride height width i : nat) : seq nat :=
  let rows := fitting height side stride in
  let columns := fitting width side stride in
  let top := (i %/ (rows * columns) * height + i %/ columns %% rows * stride)%N in
  let left := (i %% columns * stride)%N in
  [seq ((top + a) * width + (left + b))%N | a <- iota 0 side, b <- iota 0 side].

Section Pooled.

Variables side stride height width : nat.

Local Notation rows := (fitting height side stride).
Local Notation columns := (fitting width side stride).
Local Notation pooled := (pooled side stride height width).

Hypothesis side_positive : (0 < side)%N.
Hypothesis high : (side <= height)%N.
Hypothesis wide : (side <= width)%N.

(** A pixel of window i stands so far below and to the right of its corner. *)
Lemma pooledP i j :
  reflect (exists a b, [/\ (a < side)%N, (b < side)%N
             & j = ((i %/ (rows * columns) * height
                     + i %/ columns %% rows * stride + a) * width
                    + (i %% columns * stride + b))%N])
    (j \in pooled i).
Proof.
apply: (iffP allpairsP) => [[[a b] /=]|[a [b [a_side b_side ->]]]].
  by rewrite !mem_iota !add0n => -[/andP[_ ?] /andP[_ ?] ->]; exists a, b.
by exists (a, b); rewrite !mem_iota !add0n a_side b_side.
Qed.

(** Windows do not leave an image. *)
Lemma fits k length a :
  (side <= length)%N -> (a < side)%N -> (k < fitting length side stride)%N ->
  (k * stride + a < length)%N.
Proof.
move=> side_length a_side; rewrite /fitting ltnS => small.
have : (k * stride <= length - side)%N.
  by apply: leq_trans (leq_trunc_div _ stride); rewrite leq_mul2r small orbT.
by lia.
Qed.

Lemma row_fits i a :
  (a < side)%N -> (i %/ columns %% rows * stride + a < height)%N.
Proof. by move=> a_side; apply: fits => //; rewrite ltn_pmod. Qed.

Lemma column_fits i b : (b < side)%N -> (i %% columns * stride + b < width)%N.
Proof. by move=> b_side; apply: fits => //; rewrite ltn_pmod. Qed.

Lemma pooled_inside i j c :
  (i < c * (rows * columns))%N -> j \in pooled i -> (j < c * (height * width))%N.
Proof.
move=> i_small /pooledP[a [b [a_side b_side ->]]].
have channel : (i %/ (rows * columns) < c)%N by rewrite ltn_divLR.
rewrite -addnA; move: (row_fits i a_side) (column_fits i b_side).
move: (_ * stride + a)%N (_ * stride + b)%N (_ %/ _)%N channel => r k q qc rh kw.
apply: (@leq_trans ((q * height + r).+1 * width)).
  by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
rewrite mulnA leq_mul2r; apply/orP; right.
apply: (@leq_trans (q.+1 * height)); last by rewrite leq_mul2r qc orbT.
by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
Qed.

(** Which window a pixel lies in, where they do not overlap. *)
Lemma window_of i j :
  (side <= stride)%N -> j \in pooled i ->
  [/\ (j %/ width %/ height = i %/ (rows * columns))%N,
      (j %/ width %% height %/ stride = i %/ columns %% rows)%N
    & (j %% width %/ stride = i %% columns)%N].
Proof.
move=> apart /pooledP[a [b [a_side b_side ->]]].
have row := row_fits i a_side; have column := column_fits i b_side.
have a_stride := leq_trans a_side apart; have b_stride := leq_trans b_side apart.
have stride0 : (0 < stride)%N by exact: leq_trans apart.
have height0 : (0 < height)%N by exact: leq_trans high.
have width0 : (0 < width)%N by exact: leq_trans wide.
rewrite divnMDl // (divn_small column) addn0.
rewrite [X in (X %/ stride)%N = (_ %% columns)%N]modnMDl (modn_small column).
rewrite -addnA divnMDl // (divn_small row) addn0 modnMDl.
rewrite (modn_small row) !divnMDl //.
by rewrite (divn_small a_stride) (divn_small b_stride) !addn0.
Qed.

(** Then none lies in two of them. *)
Lemma pooled_once i i' j :
  (side <= stride)%N -> j \in pooled i -> j \in pooled i' -> i = i'.
Proof.
move=> apart /(window_of apart)[q r k] /(window_of apart)[q' r' k'].
rewrite (divn_eq i columns) (divn_eq i' columns) -k -k'.
rewrite (divn_eq (i %/ columns) rows) (divn_eq (i' %/ columns) rows) -r -r'.
by rewrite -!divnMA ![(columns * _)%N]mulnC -q -q'.
Qed.

End Pooled.

Section NetworkMeaning.

Variable R : realFieldType.

Local Notation value := (@value R).

(** ** Signals *)

(** The numbers that stand between two layers; those behind the last do not
    matter. *)
Definition signal : Type := nat -> R.

Definition vector n (x : signal) : 'cV[R]_n := \col_i x i.

Definition entries n (v : 'cV[R]_n) : signal :=
  fun i => if insub i is Some j then v j 0 else 0.

Lemma entriesK n (v : 'cV[R]_n) : vector n (entries v) = v.
Proof. by apply/matrixP => i j; rewrite ord1 mxE /entries valK. Qed.

(** ** Layers *)

(** What entry i of the output has of entry j of the input, where that is a
    linear map. *)
Definition weight_of (t : transition) (i j : nat) : R :=
  match t with
  | Linear w _ => tap R w i j
  | Convolution x k s h w _ =>
      let g := kernel_image k h w in
      let rows := touched (Z.to_nat h) (Z.to_nat s) in
      let columns := touched (Z.to_nat w) (Z.to_nat s) in
      let row := (i %/ columns %% rows * Z.to_nat s)%N in
      let column := (i %% columns * Z.to_nat s)%N in
      if reaches (rows_of g) row (row_of g j)
         && reaches (columns_of g) column (column_of g j)
      then tap R x (i %/ (rows * columns))
             (channel_of g j * (rows_of g * columns_of g)
              + ((row_of g j + (rows_of g)./2 - row) * columns_of g
                 + (column_of g j + (columns_of g)./2 - column)))
      else 0
  | Pooling _ side s _ h w =>
      if j \in pooled (Z.to_nat side) (Z.to_nat s) (Z.to_nat h) (Z.to_nat w) i
      then (Z.to_nat side * Z.to_nat side)%:R^-1 else 0
  | Rescaling factors _ p =>
      if i == j then value (List.nth (i %/ Z.to_nat p) factors zero) else 0
  | Flatten _ | Pointwise _ _ | Modulus _ => (i == j)%:R
  end.

Definition offset_of (t : transition) (i : nat) : R :=
  match t with
  | Linear _ c => value (List.nth i c zero)
  | Convolution _ _ s h w c =>
      value (List.nth (i %/ (touched (Z.to_nat h) (Z.to_nat s)
                             * touched (Z.to_nat w) (Z.to_nat s))) c zero)
  | Rescaling _ c p => value (List.nth (i %/ Z.to_nat p) c zero)
  | _ => 0
  end.

(** The matrix of a layer that is one, up to an offset. *)
Definition transition_matrix (t : transition) :
    'M[R]_(transition_gives t, transition_takes t) :=
  \matrix_(i, j) weight_of t i j.

Definition affine_map (t : transition) (x : signal) : signal :=
  fun i => \sum_(j < transition_takes t) weight_of t i j * x j + offset_of t i.

Variable M : meanings R.

Definition transition_map (t : transition) (x : signal) : signal :=
  match t with
  | Pooling Greatest side s _ h w => fun i =>
      let window := pooled (Z.to_nat side) (Z.to_nat s)
                           (Z.to_nat h) (Z.to_nat w) i in
      greatest_of x (head 0%N window) (behead window)
  | Pointwise a _ => fun i => of_units M a (x i)
  | Modulus n => fun i => of_parts M (x i) (x (Z.to_nat n + i)%N)
  | _ => affine_map t x
  end.

(** How many steps a block takes: for every input as many, or as an input asks
    for. *)
Variable depth_of : forall b, 'cV[R]_(input_size b) -> nat.

(** A block starts from the zero state, with all its units. *)
Definition block_map (b : block) (x : signal) : signal :=
  let u := vector (input_size b) x in
  entries (plain_run (D := block_dynamics (@meaning_of R M b)) (fun _ => u) 0
             (depth_of u)).

Definition layer_map (l : layer) : option (signal -> signal) :=
  match l with
  | Unrolled b => Some (block_map b)
  | Transition _ t => Some (transition_map t)
  | Implicit _ | Leaky _ | Unknown _ _ => None
  end.

(** ** Networks *)

Fixpoint network_map (l : list layer) : option (signal -> signal) :=
  match l with
  | nil => Some id
  | cons first others =>
      match layer_map first, network_map others with
      | Some f, Some g => Some (fun x => g (f x))
      | _, _ => None
      end
  end.

Lemma network_map_app l l' f g :
  network_map l = Some f -> network_map l' = Some g ->
  network_map (app l l') = Some (fun x => g (f x)).
Proof.
move=> + g_is; elim: l f => [|first l IH] f /=; first by case=> <-.
by case: layer_map => // h; case: network_map IH => // f' /(_ _ erefl) -> [<-].
Qed.

(** (factor x - mean) / deviation, for the n numbers of a pattern, channel by
    channel. *)
Definition prepare (p : preprocessing) (n : nat) (x : signal) : signal :=
  fun i =>
    let channel := (i %/ (n %/ length (means p)))%N in
    (value (raw_factor p) * x i - value (List.nth channel (means p) zero))
    / value (List.nth channel (deviations p) zero).

Definition network_takes (l : list layer) : nat :=
  match l with nil => 0%N | cons first _ => layer_takes first end.

Definition network_gives (l : list layer) : nat :=
  List.last (List.map layer_gives l) 0%N.

(** What a layer gives, the next one takes. *)
Fixpoint fit (l : list layer) : bool :=
  match l with
  | cons first ((cons second _) as others) =>
      (layer_gives first == layer_takes second) && fit others
  | _ => true
  end.

(** ** How far a map moves what it gives *)

(** The first n numbers of two signals differ by at most r. *)
Definition near (k : input_norm) n (r : R) (x y : signal) : Prop :=
  match k with
  | Euclidean => sqnorm (vector n x - vector n y) <= r ^+ 2
  | Maximum => max_at_most r (vector n x - vector n y)
  end.

(** By at most c times as much as what it takes is moved, in one norm on n
    numbers and in another on m. *)
Definition map_moves (k k' : input_norm) (n m : nat) (f : signal -> signal)
    (c : R) : Prop :=
  forall x y r, 0 <= r -> near k n r x y -> near k' m (c * r) (f x) (f y).

(** The same of a network, from its raw input to its output. *)
Definition network_moves_at_most (p : preprocessing) (l : list layer)
    (k k' : input_norm) (c : R) : Prop :=
  [/\ 0 <= c, fit l
    & exists2 f, network_map l = Some f
      & map_moves k k' (network_takes l) (network_gives l)
          (fun x => f (prepare p (network_takes l) x)) c].

(** How far one entry is above another. *)
Definition above (i j : nat) (x : signal) : signal := fun _ => x i - x j.

(** The same of how far one output is above another. *)
Definition network_pair_moves_at_most (p : preprocessing) (l : list layer)
    (k : input_norm) (i j : nat) (c : R) : Prop :=
  [/\ 0 <= c, fit l, (i < network_gives l)%N && (j < network_gives l)%N
    & exists2 f, network_map l = Some f
      & map_moves k Maximum (network_takes l) 1
          (fun x => above i j (f (prepare p (network_takes l) x))) c].

Theorem moves_compose k k' k'' n m l f g c d :
  0 <= c ->
  map_moves k k' n m f c ->
  map_moves k' k'' m l g d ->
  map_moves k k'' n l (fun x => g (f x)) (d * c).
Proof.
move=> c0 f_moves g_moves x y r r0 close; rewrite -mulrA.
by apply: g_moves; [exact: mulr_ge0 | exact: f_moves].
Qed.

Theorem moves_weaken k k' n m f c d :
  0 <= c -> c <= d -> map_moves k k' n m f c -> map_moves k k' n m f d.
Proof.
move=> c0 cd moves x y r r0 close; have := moves x y r r0 close.
have more : c * r <= d * r by rewrite ler_wpmul2r.
case: k' {moves close} => /= small; last by move=> i; exact: le_trans (small i) _.
apply: le_trans small _.
by rewrite ler_expn2r ?nnegrE ?mulr_ge0 // (le_trans c0 cd).
Qed.

(** ** From one norm to the other *)

Theorem moves_max k n m f c :
  0 <= c -> map_moves k Euclidean n m f c -> map_moves k Maximum n m f c.
Proof.
move=> c0 moves x y r r0 close.
by apply: max_of_sqnorm; [exact: mulr_ge0 | exact: moves].
Qed.

Theorem moves_sqnorm k n m f c s :
  0 <= c -> m%:R <= s ^+ 2 ->
  map_moves k Maximum n m f c -> map_moves k Euclidean n m f (s * c).
Proof.
move=> c0 many moves x y r r0 close; rewrite /near -mulrA exprMn.
apply: le_trans (sqnorm_of_max _ (moves x y r r0 close)) _.
  exact: mulr_ge0.
by rewrite ler_wpmul2r ?sqr_ge0.
Qed.

Theorem takes_max k n m f c :
  map_moves Maximum k n m f c -> map_moves Euclidean k n m f c.
Proof.
move=> moves x y r r0 close; apply: moves => //; exact: max_of_sqnorm.
Qed.

Theorem takes_sqnorm k n m f c s :
  0 <= s -> n%:R <= s ^+ 2 ->
  map_moves Euclidean k n m f c -> map_moves Maximum k n m f (c * s).
Proof.
move=> s0 many moves x y r r0 close; rewrite -mulrA.
apply: moves; first exact: mulr_ge0.
rewrite /near exprMn; apply: le_trans (sqnorm_of_max r0 close) _.
by rewrite ler_wpmul2r ?sqr_ge0.
Qed.

(** ** Matrices *)

Definition is_affine (t : transition) : bool :=
  match t with
  | Pooling Greatest _ _ _ _ _ | Pointwise _ _ | Modulus _ => false
  | _ => true
  end.

Section Affine.

Variable t : transition.

Local Notation T := (transition_matrix t).

Hypothesis affine : is_affine t.

Lemma affine_difference x y :
  vector (transition_gives t) (transition_map t x)
    - vector (transition_gives t) (transition_map t y)
  = T *m (vector (transition_takes t) x - vector (transition_takes t) y).
Proof.
have is_matrix z : transition_map t z = affine_map t z.
  by case: (t) affine => // -[].
rewrite !is_matrix; apply/matrixP => i j; rewrite ord1 !mxE /affine_map opprD.
rewrite addrACA subrr addr0 -sumrB.
by apply: eq_bigr => k _; rewrite !mxE mulrBr.
Qed.

Local Notation moves k k' :=
  (map_moves k k' (transition_takes t) (transition_gives t) (transition_map t)).

Theorem affine_moves_sqnorm c :
  (forall e, sqnorm (T *m e) <= c ^+ 2 * sqnorm e) ->
  moves Euclidean Euclidean c.
Proof.
move=> bounded x y r r0 close; rewrite /near affine_difference exprMn.
apply: le_trans (bounded _) _; rewrite ler_wpmul2l ?sqr_ge0 //; exact: close.
Qed.

Theorem affine_moves_max c :
  (forall i, \sum_j `|T i j| <= c) -> moves Maximum Maximum c.
Proof.
move=> rows x y r r0 close; rewrite /near affine_difference.
exact: linear_max.
Qed.

Theorem affine_moves_sqnorm_max c :
  0 <= c -> (forall i, \sum_j T i j ^+ 2 <= c ^+ 2) -> moves Euclidean Maximum c.
Proof.
move=> c0 rows x y r r0 close; rewrite /near affine_difference.
exact: linear_sqnorm_max.
Qed.

End Affine.

(** The matrix of a linear layer is the one of its numbers. *)
Lemma linear_matrix w c :
  transition_matrix (Linear w c) = real_matrix R (length c) (column_count w) w.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.

(** ** Activations *)

Section Pointwise.

Variables (a : activation) (n : Z) (l : R).

Hypothesis l_nonnegative : 0 <= l.
Hypothesis slopes : slope_at_most l (of_units M a).

Local Notation t := (Pointwise a n).
Local Notation moves k k' :=
  (map_moves k k' (transition_takes t) (transition_gives t) (transition_map t)).

Lemma pointwise_entries x y (i : 'I_(transition_gives t)) :
  `|(vector (transition_gives t) (transition_map t x)
     - vector (transition_gives t) (transition_map t y)) i 0|
  <= l * `|(vector (transition_takes t) x - vector (transition_takes t) y) i 0|.
Proof. rewrite !mxE; exact: activation_moves. Qed.

Theorem pointwise_moves_sqnorm : moves Euclidean Euclidean l.
Proof.
move=> x y r r0 close; rewrite /near exprMn.
apply: le_trans (entries_sqnorm l_nonnegative (pointwise_entries x y)) _.
by rewrite ler_wpmul2l ?sqr_ge0.
Qed.

Theorem pointwise_moves_max : moves Maximum Maximum l.
Proof.
move=> x y r r0 close; exact: (entries_max l_nonnegative (pointwise_entries x y)).
Qed.

End Pointwise.

(** ** Moduli *)

Section Modulus.

Variable n : Z.

Hypothesis close_parts : forall a b c d,
  (of_parts M a b - of_parts M c d) ^+ 2 <= (a - c) ^+ 2 + (b - d) ^+ 2.

Local Notation t := (Modulus n).
Local Notation moves k k' :=
  (map_moves k k' (transition_takes t) (transition_gives t) (transition_map t)).

Lemma modulus_entries (x y : signal) (i : 'I_(Z.to_nat n)) :
  (vector _ (transition_map t x) - vector _ (transition_map t y)) i 0 ^+ 2
  <= (vector (transition_takes t) x - vector _ y) (lshift _ i) 0 ^+ 2
     + (vector (transition_takes t) x - vector _ y) (rshift _ i) 0 ^+ 2.
Proof. by rewrite !mxE; exact: close_parts. Qed.

Theorem modulus_moves_sqnorm : moves Euclidean Euclidean 1.
Proof.
move=> x y r r0 close; rewrite /near mul1r; apply: le_trans close.
rewrite /sqnorm big_split_ord /= -big_split /=.
by apply: ler_sum => i _; exact: modulus_entries.
Qed.

Theorem modulus_moves_max c : 0 <= c -> 2 <= c ^+ 2 -> moves Maximum Maximum c.
Proof.
move=> c0 two_c x y r r0 close i.
rewrite -square_at_most ?mulr_ge0 // exprMn.
apply: le_trans (modulus_entries x y i) _.
apply: (@le_trans _ _ (2 * r ^+ 2)); last by rewrite ler_wpmul2r ?sqr_ge0.
rewrite mulr_natl mulr2n; apply: ler_add; rewrite -real_normK ?num_real //.
  by rewrite ler_sqr ?nnegrE ?normr_ge0 //; exact: close.
by rewrite ler_sqr ?nnegrE ?normr_ge0 //; exact: close.
Qed.

End Modulus.

(** ** Poolings *)

Section Greatest.

Variables (side stride channels height width : Z).

Local Notation t := (Pooling Greatest side stride channels height width).
Local Notation window :=
  (pooled (Z.to_nat side) (Z.to_nat stride) (Z.to_nat height) (Z.to_nat width)).
Local Notation moves k k' :=
  (map_moves k k' (transition_takes t) (transition_gives t) (transition_map t)).

Hypothesis well_formed : is_well_formed_transition t.

Lemma sides :
  [/\ (0 < Z.to_nat side)%N, (Z.to_nat side <= Z.to_nat height)%N
    & (Z.to_nat side <= Z.to_nat width)%N].
Proof.
move: well_formed => /=.
by do 4 (move=> /andP[+ ?]); move=> ?; split; lia.
Qed.

(** Every output moves by no more than one of the entries of its window. *)
Lemma greatest_pick x y :
  exists pick : 'I_(transition_gives t) -> 'I_(transition_takes t),
    forall i, (pick i : nat) \in window i
      /\ `|(vector (transition_gives t) (transition_map t x)
            - vector (transition_gives t) (transition_map t y)) i 0|
         <= `|(vector (transition_takes t) x - vector (transition_takes t) y)
               (pick i) 0|.
Proof.
suff one (i : 'I_(transition_gives t)) :
    exists k : 'I_(transition_takes t), (k : nat) \in window i
    /\ `|(vector (transition_gives t) (transition_map t x)
          - vector (transition_gives t) (transition_map t y)) i 0|
       <= `|(vector (transition_takes t) x - vector (transition_takes t) y) k 0|.
  exact: (fin_all_exists one).
have [side0 high wide] := sides; set w := window i.
have [k among moved] := greatest_moves x y (head 0%N w) (behead w).
have whole : head 0%N w :: behead w = w.
  have : (0 < seq.size w)%N by rewrite size_allpairs !size_iota muln_gt0 side0.
  by case: (w).
rewrite whole in among.
have inside := pooled_inside side0 high wide (ltn_ord i) among.
by exists (Ordinal inside); rewrite !mxE.
Qed.

Theorem greatest_moves_max : moves Maximum Maximum 1.
Proof.
move=> x y r r0 close; have [pick picked] := greatest_pick x y => i.
by rewrite mul1r; apply: le_trans (picked i).2 _; exact: close.
Qed.

(** Where every entry lies in at most c^2 windows. *)
Theorem greatest_moves_sqnorm c n :
  0 <= c ->
  (forall j, #|[pred i : 'I_(transition_gives t) | j \in window i]| <= n)%N ->
  n%:R <= c ^+ 2 ->
  moves Euclidean Euclidean c.
Proof.
move=> c0 few many x y r r0 close; have [pick picked] := greatest_pick x y.
rewrite /near exprMn; apply: (@le_trans _ _ (n%:R * r ^+ 2)); last first.
  by rewrite ler_wpmul2r ?sqr_ge0.
apply: le_trans (picked_sqnorm (fun i => (picked i).2) _) _.
  move=> j; apply: leq_trans (few j); apply/subset_leq_card/subsetP => i.
  by rewrite !inE => /eqP <-; exact: (picked i).1.
by rewrite ler_wpmul2l ?ler0n.
Qed.

Corollary apart_moves_sqnorm :
  (side <= stride)%Z -> moves Euclidean Euclidean 1.
Proof.
move=> no_overlap.
apply: (@greatest_moves_sqnorm 1 1) => //; last by rewrite expr1n.
move=> j; apply/card_le1_eqP => i i'; rewrite !inE => in_i in_i'.
apply: val_inj; have [side0 high wide] := sides.
by apply: (pooled_once side0 high wide _ in_i' in_i); lia.
Qed.

End Greatest.

(** ** Blocks *)

Section Block.

Variables (b : block) (K : nat).

Hypothesis depth_is : forall u : 'cV[R]_(input_size b), depth_of u = K.

Local Notation response u :=
  (plain_run (D := block_dynamics (@meaning_of R M b)) (fun _ => u) 0 K).
Local Notation moves k k' :=
  (map_moves k k' (input_size b) (state_size b) (block_map b)).

Lemma block_difference x y :
  vector (state_size b) (block_map b x) - vector (state_size b) (block_map b y)
    = response (vector (input_size b) x) - response (vector (input_size b) y).
Proof. by rewrite /block_map !entriesK !depth_is. Qed.

Lemma open_gates_admitted N :
  admits (@meaning_of R M b) N (open_gates (block_dynamics (@meaning_of R M b))).
Proof.
have all_open : is_group_gate (open_gates (block_dynamics (@meaning_of R M b))).
  by split=> i; rewrite !mxE // ler01 lexx.
by case: N.
Qed.

(** By its gain in a metric. *)
Theorem block_moves_by_metric N gain (low c : R) :
  moves_at_most (@meaning_of R M b) N gain K ->
  0 < low ->
  (forall e : 'cV[R]_(state_size b), low * sqnorm e <= square N e) ->
  value gain ^+ 2 <= low * c ^+ 2 ->
  moves Euclidean Euclidean c.
Proof.
move=> gains low0 least enough x y r r0 close; rewrite /near block_difference.
set u := vector _ x; set u' := vector _ y.
have moved := gains u u' _ 0 (fun _ => open_gates_admitted N).
apply: le_trans (sqnorm_of_metric low0 (least _) moved) _.
rewrite ler_pdivr_mulr // [(c * r) ^+ 2]exprMn [X in _ <= X]mulrC.
rewrite [X in _ <= X]mulrA.
by apply: (ler_pmul _ _ enough close); rewrite ?sqr_ge0 ?sqnorm_ge0.
Qed.

(** By its gain in the Euclidean norm. *)
Theorem block_moves_by_length gain :
  lengths_at_most (@meaning_of R M b) gain K ->
  moves Euclidean Euclidean (value gain).
Proof.
move=> gains x y r r0 close; rewrite /near block_difference.
have moved := gains (vector _ x) (vector _ y) _ 0 (fun _ => open_gates_admitted Own).
apply: le_trans moved _; rewrite [(_ * r) ^+ 2]exprMn.
by apply: ler_wpmul2l close; exact: sqr_ge0.
Qed.

(** By dominated rows: where the sums of the absolute values of the rows of B are
    at most beta_i v_i, and h_i beta_i <= g kappa_i (Theorem 4). *)
Section Rows.

Variables (a : activation) (v beta : 'cV[R]_(state_size b)) (g : R).

Local Notation h := (steps_of R b).

Hypothesis single : block_activation b = Split a.
Hypothesis restricted : slope_restricted (of_units M a).
Hypothesis v_positive : positive v.
Hypothesis h_positive : positive h.
Hypothesis g_nonnegative : 0 <= g.
Hypothesis rows : forall i, \sum_j `|input_operator R b i j| <= beta i 0 * v i 0.
Hypothesis short : forall k i,
  h i 0 * beta i 0 <= g * Dominance.margin (operator R b k) h v i.

Lemma response_trajectory u k :
  plain_run (D := block_dynamics (@meaning_of R M b)) (fun _ => u) 0 k
    = untied_trajectory (operator R b) (fun _ => h) (fun _ => of_units M a)
        (fun _ => drive u) 0 k.
Proof.
elim: k => //= k; rewrite /plain_run /= => ->; apply/matrixP => i j.
by rewrite !mxE /meaning_of single !mxE mul1r.
Qed.

Lemma drive_within u u' r i :
  0 <= r -> max_at_most r (u - u') ->
  `|(drive u - drive u') i 0| <= beta i 0 * r * v i 0.
Proof.
move=> r0 close.
have -> : drive u - drive u' = input_operator R b *m (u - u').
  by rewrite /drive opprD addrACA subrr addr0 mulmxBr.
apply: le_trans (entry_at_most _ _ _) _; rewrite mulrAC.
apply: le_trans (ler_wpmul2r r0 (rows i)); rewrite mulr_suml.
by apply: ler_sum => j _; rewrite ler_wpmul2l.
Qed.

Theorem block_moves_by_rows c :
  (forall i, g * v i 0 <= c) -> moves Maximum Maximum c.
Proof.
move=> largest x y r r0 close i; rewrite block_difference !response_trajectory.
set u := vector _ x in close *; set u' := vector _ y in close *.
have gain := dominance_gain (A := operator R b) v_positive (fun _ => h_positive)
  (fun _ => restricted) (w := fun _ => drive u) (w' := fun _ => drive u') 0
  (beta := fun _ => beta) K g_nonnegative r0
  (fun _ j => drive_within j r0 close) short.
apply: le_trans (gain i) _; rewrite mulrAC.
by rewrite ler_wpmul2r.
Qed.

End Rows.

End Block.

(** ** Whole networks *)

(** Layer after layer, in one norm. *)
Theorem layers_move k l (numbers : list R) :
  fit l ->
  List.Forall2 (fun one c => 0 <= c /\ exists2 f, layer_map one = Some f
                  & map_moves k k (layer_takes one) (layer_gives one) f c)
    l numbers ->
  exists2 f, network_map l = Some f
    & map_moves k k (network_takes l) (network_gives l) f
        (\prod_(c <- numbers) c).
Proof.
move=> fits_l each; elim: each fits_l => [|first c others cs].
  by exists id => // x y r r0; rewrite big_nil mul1r.
move=> [c0 [f f_is f_moves]] each IH fits_l; rewrite big_cons mulrC.
case: others each IH fits_l => [|second others] each IH fits_l.
  inversion each; exists f; first by rewrite /= f_is.
  by rewrite big_nil mul1r.
move: fits_l => /= /andP[/eqP meets] /IH [g g_is g_moves].
exists (fun x => g (f x)); first by rewrite f_is /= in g_is *; rewrite g_is.
by apply: (moves_compose c0 f_moves); rewrite meets.
Qed.

Section Prepared.

Variables (p : preprocessing) (n : nat) (c : R).

Hypothesis c_nonnegative : 0 <= c.
Hypothesis channels : forall i,
  `|value (raw_factor p) / value (List.nth i (deviations p) zero)| <= c.

Lemma prepared_entries x y (i : 'I_n) :
  `|(vector n (prepare p n x) - vector n (prepare p n y)) i 0|
    <= c * `|(vector n x - vector n y) i 0|.
Proof.
rewrite !mxE /prepare -mulrBl opprB addrA subrK -mulrBr mulrAC normrM.
by rewrite ler_wpmul2r.
Qed.

Theorem prepared_moves k : map_moves k k n n (prepare p n) c.
Proof.
move=> x y r r0; case: k => close; last first.
  exact: entries_max c_nonnegative (prepared_entries x y) _ close.
rewrite /near exprMn.
apply: le_trans (entries_sqnorm c_nonnegative (prepared_entries x y)) _.
by rewrite ler_wpmul2l ?sqr_ge0.
Qed.

End Prepared.

(** A bound of the layers is one of the network, in units of the raw input. *)
Theorem network_moves p l k k' f c d :
  0 <= c -> 0 <= d ->
  fit l ->
  (forall i,
     `|value (raw_factor p) / value (List.nth i (deviations p) zero)| <= c) ->
  network_map l = Some f ->
  map_moves k k' (network_takes l) (network_gives l) f d ->
  network_moves_at_most p l k k' (d * c).
Proof.
move=> c0 d0 fits_l channels f_is f_moves; split=> //; first exact: mulr_ge0.
exists f => //.
by apply: (moves_compose c0 _ f_moves); exact: prepared_moves.
Qed.

(** ** Pairs of outputs *)

Section Pairs.

Variables (n i j : nat).

Hypothesis i_small : (i < n)%N.
Hypothesis j_small : (j < n)%N.

Lemma above_difference x y :
  (vector 1 (above i j x) - vector 1 (above i j y)) 0 0
    = (vector n x - vector n y) (Ordinal i_small) 0
      - (vector n x - vector n y) (Ordinal j_small) 0.
Proof. by rewrite !mxE; exact: differences. Qed.

Theorem above_moves_max : map_moves Maximum Maximum n 1 (above i j) 2.
Proof.
move=> x y r r0 close k; rewrite ord1 above_difference.
apply: le_trans (ler_norm_sub _ _) _.
by rewrite mulr_natl mulr2n ler_add.
Qed.

Theorem above_moves_sqnorm c :
  i != j -> 0 <= c -> 2 <= c ^+ 2 ->
  map_moves Euclidean Maximum n 1 (above i j) c.
Proof.
move=> apart c0 two_c x y r r0 close k; rewrite ord1 above_difference.
have {}close : sqnorm (vector n x - vector n y) <= r ^+ 2 := close.
move: (vector n x - vector n y) close => e close.
rewrite -square_at_most ?mulr_ge0 // exprMn.
have both : e (Ordinal i_small) 0 ^+ 2 + e (Ordinal j_small) 0 ^+ 2 <= sqnorm e.
  rewrite /sqnorm (bigD1 (Ordinal i_small)) //= ler_add2l.
  rewrite (bigD1 (Ordinal j_small)) /=; last by rewrite -val_eqE /= eq_sym.
  by rewrite ler_addl sumr_ge0 // => l _; exact: sqr_ge0.
have two0 : 0 <= 2 :> R by rewrite ler0n.
apply: le_trans (ler_pmul two0 (sqnorm_ge0 e) two_c close).
apply: le_trans (ler_wpmul2l two0 both).
move: (e (Ordinal i_small) 0) (e (Ordinal j_small) 0) => a b.
rewrite mulr_natl mulr2n -subr_ge0 sqrrB [a ^+ 2 - _ + _]addrAC opprB.
by rewrite [_ - (a ^+ 2 + _)]addrC addrA addrK addrAC -sqrrD sqr_ge0.
Qed.

End Pairs.

(** The radius in which a class stays what it is: as far as the outputs of others
    do not reach it. *)
Theorem class_stays p l k i j c f x y r m :
  network_pair_moves_at_most p l k i j c ->
  network_map l = Some f ->
  0 <= r ->
  near k (network_takes l) r x y ->
  let out x := f (prepare p (network_takes l) x) in
  m <= out x i - out x j ->
  c * r < m ->
  out y j < out y i.
Proof.
move=> [_ _ _ [g -> moves]] [<-] r0 close out margin small.
rewrite -subr_gt0 /out in margin *.
have := moves x y r r0 close 0; rewrite !mxE /above.
set before := g _ i - g _ j in margin *; set after := g _ i - g _ j => moved.
have := le_lt_trans (ler_norm _) (le_lt_trans moved (lt_le_trans small margin)).
by rewrite ltr_subl_addr ltr_addl.
Qed.

End NetworkMeaning.
