(** * How far a convolution can move an image

    Purpose: a number that the Euclidean norm of a convolution does not exceed, as
    keel.verify.exact.ConvolutionNorm finds it: the matrix is a part of that of the
    same taps on a torus, whose norm is the greatest norm of the symbols at the
    frequencies of the torus; and the norm of a symbol is bounded by squaring it
    some times.

    Main Results: none; definitions only. What squaring bounds is proved in
    GramIteration.v, what the symbols of a torus bound in Torus.v; that these lists
    are those matrices is not proved yet.

    Dependencies: Types, Numbers, Packing, Kernel. *)

From Coq Require Import Bool ZArith List.
From Keel.Checker Require Import Types Numbers Packing Kernel.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope Z_scope.

Definition up_to (count : Z) : list Z := map Z.of_nat (seq 0 (Z.to_nat count)).

(** ** Roots of unity *)

Definition root_bits : Z := 30.
Definition root_fraction : Z := 64.

(** floor(2 pi 2^64). *)
Definition two_pi : Z := 115904311329233965478.

(** Cosine and sine of 2 pi t / n, for 0 <= t < n, rounded down to integers times
    2^-30: 40 terms of the series of the exponential function at i times the angle,
    each rounded down, with the powers 1, i, -1, -i. *)
Definition root_of_unity (n t : Z) : Z * Z :=
  let angle := two_pi * t / n in
  let '(_, _, cosine, sine, _, _) :=
    Z.iter 40
      (fun state => let '(k, term, a, b, on_a, on_b) := state in
        (k + 1, Z.shiftr (term * angle) root_fraction / (k + 1),
         a + on_a * term, b + on_b * term, - on_b, on_a))
      (0, Z.shiftl 1 root_fraction, 0, 0, 1, 0) in
  (Z.shiftr cosine (root_fraction - root_bits),
   Z.shiftr sine (root_fraction - root_bits)).

(** ** The norm of a complex matrix *)

(** A row holds the real parts of its entries before the imaginary ones. *)
Definition symbol_bits : Z := 26.

(** A row times -i. *)
Definition turned (row : list Z) : list Z :=
  let m := Nat.div2 (length row) in
  skipn m row ++ map Z.opp (firstn m row).

(** M M^H. *)
Definition gram_of (f : list (list Z)) : list (list Z) :=
  let n := length f in
  let products := products_with_first n (f ++ map turned f) in
  zip (@app Z) (firstn n products) (skipn n products).

Definition square_sum (f : list (list Z)) : Z :=
  total (map (fun row => dot row row) f).

Definition integer_root_up (square : Z) : Z :=
  let root := Z.sqrt square in
  if root * root =? square then root else root + 1.

(** Not below the norm of M: the least of the bounds after none and up to so many
    squarings, or the first that is at most [enough]. *)
Fixpoint norm_of (squarings : nat) (enough : Z) (f : list (list Z)) : Z :=
  let frobenius := integer_root_up (square_sum f) in
  match squarings with
  | O => frobenius
  | S squarings =>
      if frobenius <=? enough then frobenius
      else
        let gram := gram_of f in
        let shift := Z.max 0 (bit_length (largest_of gram) - symbol_bits) in
        let rounding := 2 * size f in
        let inner :=
          norm_of squarings (Z.shiftr (enough * enough) shift - rounding)
            (map (map (fun x => Z.shiftr x shift)) gram) in
        Z.min frobenius (integer_root_up (Z.shiftl (inner + rounding) shift))
  end.

(** ** The torus *)

(** One direction of an image. *)
Record axis := Axis { window_taps : Z; seen_each : Z; image_length : Z }.

Definition axis_outputs (a : axis) : Z := (image_length a - 1) / seen_each a + 1.

(** Which stride of inputs a tap sees, counted from that of the output, and which
    number of it. *)
Definition tap_shift (a : axis) (tap : Z) : Z :=
  (tap - window_taps a / 2) / seen_each a.
Definition tap_phase (a : axis) (tap : Z) : Z :=
  (tap - window_taps a / 2) mod seen_each a.

(** Whether that lies in the image for any output. *)
Definition is_seen (a : axis) (tap : Z) : bool :=
  Z.abs (tap_shift a tap) <? axis_outputs a.

(** The least length of a torus on which no tap reaches the image from its other
    side. *)
Definition torus (a : axis) : Z :=
  let reach :=
    fold_left Z.max
      (map (fun tap => Z.abs (tap_shift a tap))
         (filter (is_seen a) (up_to (window_taps a)))) 0 in
  if reach =? 0 then 1 else axis_outputs a + reach.

(** ** The norm of a convolution *)

Section Convolution.

Variables (w : matrix) (down across : axis).

Let taps := window_taps down * window_taps across.
Let phases := seen_each down * seen_each across.
Let outputs := size (rows w).
Let channels := Z.of_nat (column_count w) / taps.
Let inputs := channels * phases.
Let height := torus down.
Let width := torus across.

Definition weight_bits_of_sum : Z := 30.
Definition symbol_shift : Z := weight_bits_of_sum - symbol_bits.
Definition squarings_of_symbol : nat := 8.

Definition is_quick : bool :=
  (outputs <=? 1024) && (inputs <=? 1024)
  && (height * (width / 2 + 1)
      * (outputs * inputs * (Z.min outputs inputs + taps) + taps * 2 ^ 10)
      <=? 2 ^ 30).

(** Weights as integers times 2^-grid: the sum of one of every tap has 30 bits. *)
Definition weight_grid : Z :=
  weight_bits_of_sum - bit_length taps
  - (bit_length (largest_entry w) + scale w).

Definition rounded_weights : list (list (list Z)) :=
  map (fun row =>
      in_groups (Z.to_nat channels) (Z.to_nat taps)
        (map (on_grid (scale w + weight_grid)) row))
    (rows w).

(** The places of the taps in the window, row by row. *)
Definition window_places : list (Z * Z) :=
  flat_map (fun i => map (pair i) (up_to (window_taps across)))
    (up_to (window_taps down)).

(** What a frequency multiplies the taps by. *)
Definition roots_of (row column : Z) : list (Z * Z) :=
  map (fun place =>
      let '(i, j) := place in
      if is_seen down i && is_seen across j then
        root_of_unity (height * width)
          ((width * row * tap_shift down i + height * column * tap_shift across j)
           mod (height * width))
      else (0, 0))
    window_places.

Definition phase_of (place : Z * Z) : Z :=
  tap_phase down (fst place) * seen_each across + tap_phase across (snd place).

(** The same for the taps of each phase, zero for others. *)
Definition by_phase (numbers : list Z) : list (list Z) :=
  map (fun phase =>
      zip (fun place x => if phase_of place =? phase then x else 0)
        window_places numbers)
    (up_to phases).

Definition symbol_part (weights : list (list (list Z))) (numbers : list Z) :
    list (list Z) :=
  let multipliers := by_phase numbers in
  map (fun row =>
      flat_map (fun kernel =>
          map (fun x => Z.shiftr (dot kernel x) (root_bits + symbol_shift))
            multipliers)
        row)
    weights.

(** The symbol at a frequency, or its transpose, which has fewer rows. *)
Definition symbol (weights : list (list (list Z))) (row column : Z) :
    list (list Z) :=
  let roots := roots_of row column in
  let real := symbol_part weights (map fst roots) in
  let imaginary := symbol_part weights (map snd roots) in
  if outputs <=? inputs then zip (@app Z) real imaginary
  else
    let count := Z.to_nat inputs in
    zip (@app Z) (transpose count real) (transpose count imaginary).

Definition greatest_symbol_norm : Z :=
  let weights := rounded_weights in
  let columns := up_to (width / 2 + 1) in
  fold_left (fun most row =>
      fold_left (fun most column =>
          Z.max most (norm_of squarings_of_symbol most (symbol weights row column)))
        columns most)
    (up_to height) 0.

(** Not below the norm of what rounding takes off a symbol. *)
Definition symbol_rounding : Z :=
  (Z.shiftr taps symbol_shift + 3) * Z.max outputs inputs.

(** A number that is not below the norm; none where it would take too long. *)
Definition convolution_norm : option dyadic :=
  if negb is_quick then None
  else if largest_entry w =? 0 then Some zero
  else
    Some (dyadic_of (greatest_symbol_norm + symbol_rounding)
            (symbol_shift - weight_grid)).

End Convolution.

(* Eight squarings are not to be unfolded where only their place matters. *)
Arguments norm_of : simpl never.
Arguments convolution_norm : simpl never.
