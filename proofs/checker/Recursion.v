(** * How far K steps move a state in the Euclidean norm

    Purpose: a number alpha with c(l) (l + beta) <= alpha for every l of an
    interval, where c is what a recursion over K steps adds up to. The interval is
    cut into pieces; on each, the numbers of the recursion are enclosed by integers
    times 2^-64.

    Main Results: none; definitions only.

    Dependencies: Types, Numbers. The same integers as
    keel.verify.exact.DepthRecursion. *)

From Coq Require Import Bool ZArith List.
From Keel.Checker Require Import Types Numbers.

Import ListNotations.
Local Open Scope Z_scope.

Definition most_steps : Z := 256.
Definition most_units : Z := 1024.
Definition grid_bits : Z := 64.

Definition unit_on_grid : Z := 2 ^ grid_bits.
Definition most_multiplier : Z := 2 ^ (32 + grid_bits).

Definition floor_on_grid (x : dyadic) : Z :=
  Z.shiftl (mantissa x) (exponent x + grid_bits).
Definition ceil_on_grid (x : dyadic) : Z := - floor_on_grid (negate x).

Definition ceil_shift (x bits : Z) : Z := - Z.shiftr (- x) bits.
Definition ceil_divide (x d : Z) : Z := - (- x / d).

(** What a, b lie between, and c lies below. *)
Record enclosed := Enclosed {
  least_a : Z; most_a : Z; least_b : Z; most_b : Z; most_c : Z
}.

Section Piece.

(** The ends of the piece. *)
Variables left right : Z.

(** One step back, with the multiplier m; nothing if 2 m - a may not be above 0. *)
Definition step_back (m : Z) (x : enclosed) : option enclosed :=
  let least_d := 2 * m - most_a x in
  let most_d := 2 * m - least_a x in
  if least_d <=? 0 then None
  else
    let least_r := least_b x + m in
    let most_r := most_b x + m in
    let largest := Z.max (Z.abs least_r) (Z.abs most_r) in
    let two := 2 * unit_on_grid in
    let least_q := m * Z.max (two - right) 0 / most_d in
    let most_q := ceil_divide (m * (two - left)) least_d in
    let leftwards := Z.shiftr (m * left) grid_bits in
    let rightwards := ceil_shift (m * right) grid_bits in
    let farthest :=
      Z.max (Z.abs (most_a x - leftwards)) (Z.abs (most_a x - rightwards)) in
    let nearest :=
      Z.max (Z.max (leftwards - least_a x) (least_a x - rightwards)) 0 in
    Some (Enclosed
      (least_a x + nearest * nearest / most_d)
      (most_a x + ceil_divide (farthest * farthest) least_d)
      (Z.shiftr (least_r * (if least_r <? 0 then most_q else least_q)) grid_bits - m)
      (ceil_shift (most_r * (if most_r <? 0 then least_q else most_q)) grid_bits - m)
      (most_c x + ceil_divide (largest * largest) least_d)).

(** Not below c anywhere on the piece; the last multiplier comes first. *)
Fixpoint steps_back (multipliers : list Z) (x : enclosed) : option Z :=
  match multipliers with
  | [] => Some (most_c x)
  | m :: multipliers =>
      match step_back m x with
      | Some y => steps_back multipliers y
      | None => None
      end
  end.

End Piece.

Section Interval.

(** There are 2^bits pieces. *)
Variables (bits from length shift : Z) (multipliers : list Z).

Definition piece_end (piece : Z) : Z :=
  from + ceil_shift (length * (piece * piece)) (2 * bits).

Definition on_piece (piece : Z) : option Z :=
  let right := piece_end piece in
  option_map (fun c => c * (right + shift))
    (steps_back (piece_end (piece - 1)) right multipliers
       (Enclosed unit_on_grid unit_on_grid 0 0 0)).

Definition on_interval : option Z :=
  fold_left
    (fun so_far piece =>
      match so_far with
      | Some most => option_map (Z.max most) (on_piece piece)
      | None => None
      end)
    (map Z.of_nat (seq 1 (Z.to_nat (2 ^ bits)))) (Some 0).

End Interval.

(** Over many steps, or long ones, the intervals grow more. *)
Definition piece_bits (high : dyadic) (depth : Z) : Z :=
  if at_most high one && at_most (times (dyadic_int depth) high) (Dyadic 15 1)
  then 8 else 10.

(** Beta and alpha, from beta and as many multipliers as there are steps. *)
Definition recursion_shown (low high : dyadic) (depth : Z) (numbers : list dyadic) :
    option (dyadic * dyadic) :=
  match numbers with
  | beta :: others =>
      let multipliers := map floor_on_grid others in
      if (Z.of_nat (List.length others) =? depth) && is_positive beta
         && forallb (fun m => (0 <? m) && (m <=? most_multiplier)) multipliers
      then
        let from := floor_on_grid low in
        option_map (fun most => (beta, dyadic_of most (- (2 * grid_bits))))
          (on_interval (piece_bits high depth) from (ceil_on_grid high - from) (ceil_on_grid beta)
             (rev_append multipliers []))
      else None
  | [] => None
  end.
