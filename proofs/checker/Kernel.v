(** * The questions that evidence can answer

    Purpose: decides, in integers, whether a witness proves a bound or shows a
    counterexample. The same decisions, number by number, as those of
    keel.verify.exact; the ranges of its longs and doubles are kept too, so that
    this checker refuses what that one refuses.

    Main Results: none; definitions only.

    Dependencies: Types, Numbers, Packing. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Packing.

Import ListNotations.
Local Open Scope Z_scope.
Local Open Scope string_scope.
Local Open Scope list_scope.
Local Open Scope Z_scope.

(** Numbers, or the reason why there are none. *)
Inductive result (A : Type) := Found (answer : A) | Missing (reason : string).
Arguments Found {A}.
Arguments Missing {A}.

Definition largest_long : Z := 2 ^ 63 - 1.
Definition half_range : Z := 2 ^ 62.

(** All integers up to here are doubles. *)
Definition double_range : Z := 2 ^ 53.

(** ** Lists *)

Definition total (numbers : list Z) : Z := fold_left Z.add numbers 0.
Definition size {A} (l : list A) : Z := Z.of_nat (length l).
Definition all {A} (test : A -> bool) (l : list A) : bool := forallb test l.

Fixpoint zip {A B C} (f : A -> B -> C) (l : list A) (k : list B) : list C :=
  match l, k with
  | a :: l, b :: k => f a b :: zip f l k
  | _, _ => []
  end.

Fixpoint indexed {A B} (f : nat -> A -> B) (i : nat) (l : list A) : list B :=
  match l with
  | [] => []
  | a :: l => f i a :: indexed f (S i) l
  end.

(** Lists of any length, on a stack of any. *)
Definition gathered {A B} (f : A -> list B) (l : list A) : list B :=
  rev_append (fold_left (fun done a => rev_append (f a) done) l []) [].

(** All of them, if none is missing. *)
Fixpoint all_found {A} (l : list (option A)) : option (list A) :=
  match l with
  | [] => Some []
  | x :: l =>
      match x, all_found l with
      | Some x, Some l => Some (x :: l)
      | _, _ => None
      end
  end.

Fixpoint transpose (columns : nat) (l : list (list Z)) : list (list Z) :=
  match l with
  | [] => repeat [] columns
  | row :: l => zip cons row (transpose columns l)
  end.

Fixpoint same_row (a b : list Z) : bool :=
  match a, b with
  | [], [] => true
  | x :: a, y :: b => (x =? y) && same_row a b
  | _, _ => false
  end.

(** ** Matrices *)

Definition column_count (m : matrix) : nat :=
  match rows m with [] => O | row :: _ => length row end.

Definition negated (m : matrix) : matrix :=
  Matrix (scale m) (map (map Z.opp) (rows m)).

Definition entry_at (scale integer : Z) : dyadic := dyadic_of integer scale.

Definition is_square (m : matrix) : bool :=
  all (fun row => size row =? size (rows m)) (rows m).

Definition is_symmetric (m : matrix) : bool :=
  is_square m
  && all (fun x => x)
       (zip same_row (rows m) (transpose (column_count m) (rows m))).

Definition largest_entry (m : matrix) : Z := largest_of (rows m).

Definition diagonal (m : matrix) : list Z :=
  indexed (fun i row => nth i row 0) O (rows m).

Definition identity (n : nat) : matrix :=
  Matrix 0 (map (fun i => repeat 0 i ++ 1 :: repeat 0 (n - S i)) (seq 0 n)).

(** ** What a factor leaves over *)

(** floor(x 2^shift), and whether that is x 2^shift. *)
Definition on_grid (shift x : Z) : Z := Z.shiftl x shift.
Definition is_exact (shift x : Z) : bool :=
  (0 <=? shift) || (Z.shiftl (Z.shiftl x shift) (- shift) =? x).

Definition fits (shift x : Z) : bool := Z.abs (on_grid shift x) <? half_range.

(** Whether the digits of a row to the base 2^bits make short rows: those rounded
    to the nearest, those left over, and the sums of both. *)
Definition has_short_digits (bits : Z) (row : list Z) : bool :=
  let half := Z.shiftl 1 (bits - 1) in
  let highs := map (fun x => Z.shiftr (x + half) bits) row in
  let lows := zip (fun x high => x - Z.shiftl high bits) row highs in
  all (fun digits => dot digits digits <? double_range)
    [highs; lows; zip Z.add highs lows].

(** With so many the Java check sees of every |E| up to 2^62 that it fits. *)
Definition most_digit_bits : nat := 29.

(** Whether some number of bits makes all rows of digits short, and the entries
    without twice as many bits small. The Java check takes the least such number;
    what it refuses is the same with every other. *)
Definition has_two_digits (shift largest : Z) (f : list (list Z)) : bool :=
  (* With fewer the high digit of the greatest entry alone is too long. *)
  let least := bit_length (largest_of f) - 27 in
  existsb (fun bits =>
      (least <=? bits) && fits (shift - 2 * bits) largest
      && all (has_short_digits bits) f)
    (map Z.of_nat (seq 1 most_digit_bits)).

(** |N_ij - (F F^T)_ij|, plus one where N_ij was rounded; none if it leaves the
    range. *)
Definition distance (shift x product : Z) : option Z :=
  let rest := Z.abs (on_grid shift x - product) in
  if half_range <? rest then None
  else Some (rest + if is_exact shift x then 0 else 1).

(** Row by row left of the diagonal. *)
Definition all_distances (shift : Z) (xs products : list (list Z)) :
    option (list (list Z)) :=
  all_found (zip (fun x p => all_found (zip (distance shift) x (removelast p)))
               xs products).

(** Adds row i of a lower triangle to what its rows and columns have so far. *)
Fixpoint add_row (sums row : list Z) (own : Z) : list Z :=
  match sums, row with
  | s :: sums, d :: row => (s + d) :: add_row sums row (own + d)
  | s :: sums, [] => (s + own) :: sums
  | [], _ => []
  end.

(** The sums over j <> i of a symmetric matrix given by its lower triangle. *)
Definition symmetric_sums (n : nat) (triangle : list (list Z)) : list Z :=
  fold_left (fun sums row => add_row sums row 0) triangle (repeat 0 n).

(** Shifts t with which y x - 2^-g G G^T + diag(t) is positive semidefinite, for
    a symmetric x; none if a number leaves the range of the check. The rows of f
    are those of [G L]. *)
Definition shifts (x : matrix) (y : dyadic) (g : Z) (f : list (list Z)) :
    option (list dyadic) :=
  let shift := scale x + exponent y + g in
  let scaled := map (map (Z.mul (mantissa y))) (rows x) in
  let n := length (rows x) in
  if negb (has_two_digits shift (largest_entry x * mantissa y) f) then None
  else
    let products := row_products f in
    match all_distances shift scaled products with
    | None => None
    | Some triangle =>
        let reach := symmetric_sums n triangle in
        if all (fun d => d <=? largest_long) reach then
          Some (zip (fun lacking entry =>
                  minus (dyadic_of lacking (- g))
                        (dyadic_of entry (scale x + exponent y)))
                (zip Z.add reach (map (fun row => last row 0) products))
                (indexed (fun i row => nth i row 0) O scaled))
        else None
    end.

(** ** Bounds of eigenvalues *)

Definition out_of_range (name : string) : string :=
  name ++ ": the witness leaves the range of the exact check".

(** A weight n / d, of two numbers > 0: the quotient need not be dyadic. *)
Definition quotient : Type := dyadic * dyadic.

Definition unit_weights {A} (l : list A) : list quotient :=
  map (fun _ => (one, one)) l.

(** A number b for which the witness proves S <= b W^-1. *)
Definition eigenvalue_bound (name : string) (s : matrix)
    (weights : list quotient) (f : factor) : result dyadic :=
  let n := size (rows s) in
  if negb (size (triangle f) =? n) then
    Missing (name ++ ": a factor of size " ++ integer_text n
             ++ " is needed, found " ++ integer_text (size (triangle f)))
  else
    match shifts s (Dyadic (-1) 0) (grid f) (triangle f) with
    | None => Missing (out_of_range name)
    | Some ts =>
        match zip (fun w t => divided_up (times t (fst w)) (snd w)) weights ts
        with
        | [] => Missing (name ++ ": an empty matrix has no eigenvalues")
        | first :: others => Found (maximum_of others first)
        end
    end.

(** v^T S v. *)
Definition form (s : matrix) (v : list Z) : dyadic :=
  dyadic_of (dot v (map (dot v) (rows s))) (scale s).

(** Whether v^T S v > b v^T W^-1 v, where the quotients are taken a little too
    large for b >= 0, and a little too small for b < 0. *)
Definition is_refuted (s : matrix) (weights : list quotient) (b : dyadic)
    (v : list Z) : bool :=
  (size v =? size (rows s))
  && let divided := if 0 <=? mantissa b then divided_up else divided_down in
     let length :=
       sum (zip (fun x w => divided (times (dyadic_int (x * x)) (snd w)) (fst w))
              v weights) in
     below (times b length) (form s v).

(** ** Bounds of gains *)

(** Whether the witness proves G G^T <= b M. *)
Definition gram_is_bounded (name : string) (g m : matrix) (b : dyadic)
    (f : factor) : result dyadic :=
  if negb (size (triangle f) =? size (rows m)) || Z.odd (grid f)
     || is_positive (negate b) then
    Missing (name ++ ": a factor of size " ++ integer_text (size (rows m))
             ++ " on an even grid and a number ≥ 0 are needed")
  else
    let shift := scale g + grid f / 2 in
    let integers := map (map (on_grid shift)) (rows g) in
    let inexact :=
      map (map (fun x => if is_exact shift x then 0 else 1)) (rows g) in
    let columns := transpose (column_count g) integers in
    let sizes := map (fun column => total (map Z.abs column)) columns in
    let rounded := map total (transpose (column_count g) inexact) in
    let changes :=
      zip (fun row marks =>
            dot (map Z.abs row) rounded + dot marks (zip Z.add sizes rounded))
        integers inexact in
    if negb (all (all (fun x => Z.abs x <? half_range)) integers
             && all (fun x => x <=? largest_long) sizes
             && all (fun x => x <=? largest_long) changes) then
      Missing (out_of_range name)
    else
      match shifts m b (grid f) (zip (@app Z) integers (triangle f)) with
      | None => Missing (out_of_range name)
      | Some ts =>
          let missed :=
            zip (fun t change => plus t (dyadic_of change (- grid f)))
              ts changes in
          match find (fun row => is_positive (snd row))
                  (indexed pair O missed) with
          | None => Found b
          | Some (i, excess) =>
              Missing (name ++ ": the witness misses the bound in row "
                       ++ integer_text (Z.of_nat i) ++ " by " ++ decimal_up excess)
          end
      end.

(** ** Dominated rows *)

(** One row, scaled by its weight v_i: not above kappa_i v_i, not below
    h_i sum |b_ij|, and v_i. *)
Record row := Row { margin : dyadic; row_input : dyadic; weight : dyadic }.

(** sum_j |x_j| v_j, for a row of integers times 2^scale. *)
Definition weighted_sum (scale : Z) (row v : list Z) : dyadic :=
  dyadic_of (total (zip (fun x v => Z.abs x * v) row v)) scale.

Definition row_inputs (input : matrix) (step_sizes : list dyadic) :
    list dyadic :=
  zip (fun h row => times h (weighted_sum (scale input) row
                              (map (fun _ => 1) row)))
    step_sizes (rows input).

Definition weight_bits : Z := 40.
Definition most_power : Z := 960.

(** The power of two that a number is. *)
Definition power_number (number : dyadic) : option Z :=
  let x := dyadic_of (mantissa number) (exponent number) in
  if (0 <=? mantissa x) && (0 <=? exponent x)
     && at_most x (dyadic_int most_power)
  then Some (Z.shiftl (mantissa x) (exponent x)) else None.

(** Weights times 2^weight_bits: the integers of the direction, and beside them
    powers of two, if there are numbers. *)
Definition row_weights (e : evidence) : option (list Z) :=
  match found_direction e, found_numbers e with
  | Some integers, Some powers =>
      if (length powers =? length integers)%nat
      then option_map (zip Z.shiftl integers)
             (all_found (map power_number powers))
      else None
  | integers, _ => integers
  end.

(** The rows of one state; the centre of row i is tap number centre of its own
    channel. *)
Definition state_rows (state : matrix) (taps centre : nat)
    (step_sizes inputs : list dyadic) (weights : list Z) : list row :=
  let each := flat_map (fun w => repeat w taps) weights in
  indexed (fun i row =>
      let weight := dyadic_of (nth i weights 0) (- weight_bits) in
      let h := nth i step_sizes zero in
      let own := entry_at (scale state) (nth (i * taps + centre)%nat row 0) in
      let centred := times (negate own) weight in
      let whole := times (weighted_sum (scale state) row each)
                     (Dyadic 1 (- weight_bits)) in
      let others := minus whole (magnitude centred) in
      Row (minus (minus weight (magnitude (minus weight (times h centred))))
                 (times h others))
          (nth i inputs zero) weight)
    O (rows state).

(** All rows, state after state; none without valid weights. *)
Definition dominance_rows (states : list matrix) (taps centre : nat)
    (step_sizes : list dyadic) (input : matrix) (weights : option (list Z)) :
    list row :=
  match weights with
  | Some weights =>
      if (size weights =? size (rows input)) && all (Z.ltb 0) weights then
        let inputs := row_inputs input step_sizes in
        flat_map (fun state =>
            state_rows state taps centre step_sizes inputs weights) states
      else []
  | None => []
  end.

(** ** Independent rows *)

Definition prime : Z := 2 ^ 31 - 1.

Fixpoint power_mod (base : Z) (exponent : positive) : Z :=
  match exponent with
  | xH => base mod prime
  | xO e => let root := power_mod base e in root * root mod prime
  | xI e => let root := power_mod base e in
            root * root mod prime * base mod prime
  end.

Definition inverse_mod (x : Z) : Z := power_mod x (2 ^ 31 - 3).

Fixpoint split_pivot (seen f : list (list Z)) :
    option (list Z * list (list Z)) :=
  match f with
  | [] => None
  | row :: f =>
      if hd 0 row =? 0 then split_pivot (row :: seen) f
      else Some (row, rev_append seen f)
  end.

(** Whether elimination modulo the prime finds a pivot for every row. That every
    pivot has an inverse is checked, so that nothing rests on primality. *)
Fixpoint eliminated (columns : nat) (f : list (list Z)) : bool :=
  match columns, f with
  | _, [] => true
  | O, _ => false
  | S columns, _ =>
      match split_pivot [] f with
      | None => eliminated columns (map (@tl Z) f)
      | Some (pivot, others) =>
          let inverse := inverse_mod (hd 0 pivot) in
          (inverse * hd 0 pivot mod prime =? 1)
          && eliminated columns
            (map (fun row =>
               let factor := hd 0 row * inverse mod prime in
               if factor =? 0 then tl row
               else zip (fun x y => (x - factor * y) mod prime)
                      (tl row) (tl pivot))
             others)
      end
  end.

Definition residues (m : matrix) : list (list Z) :=
  map (map (fun x => x mod prime)) (rows m).

(** Whether the rows of a matrix are shown to be independent. *)
Definition has_full_rank (m : matrix) : bool :=
  eliminated (column_count m) (residues m).

(** The same for [M N]. *)
Definition have_full_rank (m n : matrix) : bool :=
  eliminated (column_count m + column_count n)
    (zip (@app Z) (residues m) (residues n)).

(** ** Counterexamples *)

(** v <> 0 and A v = 0. *)
Definition is_null (a : matrix) (v : list Z) : bool :=
  negb (all (Z.eqb 0) v) && (size v =? Z.of_nat (column_count a))
  && all (fun row => dot row v =? 0) (rows a).

(** Numbers as integers over a common power of two. *)
Definition common (numbers : list dyadic) : list Z * Z :=
  let low := fold_left (fun low x =>
      if is_zero x then low else Z.min low (exponent x)) numbers 0 in
  (map (fun x => Z.shiftl (mantissa x) (exponent x - low)) numbers, low).

(** A x + B u + b > 0 in every unit; the numbers are x and then u. *)
Definition is_active (a b : matrix) (bias numbers : list dyadic) : bool :=
  let n := length (rows a) in
  let '(integers, low) := common numbers in
  let x := firstn n integers in
  let u := skipn n integers in
  Nat.eqb (length numbers) (n + column_count b)
  && all (fun x => x)
       (zip (fun both own =>
               is_positive
                 (plus (plus (dyadic_of (dot (fst both) x) (scale a + low))
                             (dyadic_of (dot (snd both) u) (scale b + low)))
                       own))
          (zip pair (rows a) (rows b)) bias).

Definition trace (m : list (list dyadic)) : dyadic :=
  sum (indexed (fun i row => nth i row zero) O m).

Fixpoint dyadic_transpose (columns : nat) (l : list (list dyadic)) :
    list (list dyadic) :=
  match l with
  | [] => repeat [] columns
  | row :: l => zip cons row (dyadic_transpose columns l)
  end.

Definition product (n : nat) (a b : list (list dyadic)) : list (list dyadic) :=
  let columns := dyadic_transpose n b in
  map (fun row => map (fun column => sum (zip times row column)) columns) a.

Definition unit_rows (n : nat) : list (list dyadic) :=
  map (map dyadic_int) (rows (identity n)).

(** I + H D A, where D holds the slopes 0 or 1. *)
Definition jacobian (a : matrix) (steps slopes : list dyadic) :
    list (list dyadic) :=
  zip (fun one_row scaled => zip plus one_row scaled)
    (unit_rows (length (rows a)))
    (zip (fun row h => map (fun x => times h (entry_at (scale a) x)) row)
       (rows a) (zip times steps slopes)).

Fixpoint in_groups {A} (groups n : nat) (l : list A) : list (list A) :=
  match groups with
  | O => []
  | S groups => firstn n l :: in_groups groups n (skipn n l)
  end.

(** What the entries of a product can grow by with every factor: the bits from
    the last of any entry to the first of any, and those of a sum of n. *)
Definition bits_of_entries (n : nat) (m : list (list dyadic)) : Z :=
  let entries := filter (fun x => negb (is_zero x)) (concat m) in
  let low := fold_left (fun low x => Z.min low (exponent x)) entries 0 in
  let high :=
    fold_left (fun high x => Z.max high (exponent x + bit_length (mantissa x)))
      entries 1 in
  high - low + bit_length (Z.of_nat n).

(** Longer numbers take too long. *)
Definition most_bits : Z := 32768.

(** The bits are those that entries of m can have. *)
Fixpoint some_power_is_large (squarings n : nat) (bits : Z)
    (m : list (list dyadic)) : bool :=
  below (dyadic_int (Z.of_nat n)) (magnitude (trace m))
  || match squarings with
     | O => false
     | S squarings =>
         (2 * bits <=? most_bits)
         && some_power_is_large squarings n (2 * bits) (product n m m)
     end.

Definition largest_product : nat := 24.

(** Slopes, step after step, whose Jacobians multiply to a matrix of which a
    power has a trace above n. *)
Definition slopes_diverge (a : matrix) (steps slopes : list dyadic) : bool :=
  let n := length (rows a) in
  let count := length slopes in
  let groups := Nat.div count n in
  let full := jacobian a steps (map (fun _ => one) steps) in
  let bits := Z.of_nat groups * bits_of_entries n full in
  (n <=? largest_product)%nat && (0 <? count)%nat
  && (Nat.modulo count n =? 0)%nat && (groups <=? 64)%nat
  && all (fun s => is_zero s || same s one) slopes
  && (bits <=? most_bits)
  && some_power_is_large 10 n bits
       (fold_left (fun m group => product n (jacobian a steps group) m)
          (in_groups groups n slopes) (unit_rows n)).

(** ** A metric and multipliers *)

(** Rows of numbers over one power of two. *)
Definition matrix_of (l : list (list dyadic)) : matrix :=
  let low := fold_left (fun low row =>
      fold_left (fun low x => if is_zero x then low else Z.min low (exponent x))
        row low) l 0 in
  Matrix low (map (map (fun x =>
      if is_zero x then 0 else Z.shiftl (mantissa x) (exponent x - low))) l).

Definition with_diagonal (m : matrix) (d : list dyadic) : matrix :=
  matrix_of (indexed (fun i row =>
      let numbers := map (fun x => Dyadic x (scale m)) row in
      firstn i numbers ++ nth i d zero :: skipn (S i) numbers) O (rows m)).

Fixpoint in_triangle (n size : nat) (l : list dyadic) : list (list dyadic) :=
  match n with
  | O => []
  | S n => firstn size l :: in_triangle n (S size) (skipn size l)
  end.

Definition largest_inequality : nat := 64.

Definition number_at (l : list (list dyadic)) (i j : nat) : dyadic :=
  nth j (nth i l []) zero.

Section InequalityEntries.

Variables (n : nat) (a : list (list dyadic)) (h : list dyadic) (l : dyadic).
Variables (lambda : list dyadic) (lower : list (list dyadic)).

(** The metric, symmetric by its lower triangle. *)
Definition metric_entry (i j : nat) : dyadic :=
  number_at lower (Nat.max i j) (Nat.min i j).

(** 2 l A^T Lambda A. *)
Definition state_entry (i j : nat) : dyadic :=
  times (times (dyadic_int 2) l)
    (sum (map (fun k => times (times (number_at a k i) (nth k lambda zero))
                              (number_at a k j)) (seq 0 n))).

(** -(P H + (1 + l) A^T Lambda). *)
Definition cross_entry (i j : nat) : dyadic :=
  negate (plus (times (metric_entry i j) (nth j h zero))
               (times (times (plus one l) (number_at a j i))
                      (nth j lambda zero))).

(** 2 Lambda - H P H. *)
Definition increment_entry (i j : nat) : dyadic :=
  minus (if Nat.eqb i j then times (dyadic_int 2) (nth i lambda zero) else zero)
        (times (times (nth i h zero) (metric_entry i j)) (nth j h zero)).

(** diag(Q, P): Q is the matrix of MatrixInequality.v. *)
Definition inequality_entry (i j : nat) : dyadic :=
  if (i <? n)%nat then
    if (j <? n)%nat then state_entry i j
    else if (j <? n + n)%nat then cross_entry i (j - n) else zero
  else if (i <? n + n)%nat then
    if (j <? n)%nat then cross_entry j (i - n)
    else if (j <? n + n)%nat then increment_entry (i - n) (j - n) else zero
  else if (j <? n + n)%nat then zero
  else metric_entry (i - n - n) (j - n - n).

Definition inequality_rows : list (list dyadic) :=
  let indices := seq 0 (n + (n + n)) in
  map (fun i => map (inequality_entry i) indices) indices.

End InequalityEntries.

Definition floor_rows (l : list (list dyadic)) :
    option (list (list dyadic)) :=
  all_found (map (fun row => all_found (map floor_double row)) l).

(** A number > 0 that no eigenvalue of a symmetric matrix is below, if the witness
    proves one. *)
Definition positive_bound (full : list (list dyadic)) (f : factor) :
    option dyadic :=
  match floor_rows full with
  | None => None
  | Some rounded =>
      let error :=
        maximum_of (zip (fun x r => sum (zip minus x r)) full rounded) zero in
      if negb (is_symmetric (matrix_of rounded)) then None
      else
      match eigenvalue_bound "" (negated (matrix_of rounded))
              (unit_weights rounded) f with
      | Missing _ => None
      | Found bound =>
          let least := minus (negate bound) error in
          if is_positive least then Some least else None
      end
  end.

(** Of diag(Q, P). *)
Definition inequality_bound (a : matrix) (h : list dyadic) (l : dyadic)
    (numbers : list dyadic) (f : factor) : option dyadic :=
  let n := length (rows a) in
  let lambda := firstn n numbers in
  if negb (n <=? largest_inequality)%nat
     || negb (Nat.eqb (2 * length numbers) (2 * n + n * (n + 1)))
     || negb (all (fun x => 0 <=? mantissa x) lambda)
  then None
  else
    let lower := in_triangle n 1 (skipn n numbers) in
    positive_bound
      (inequality_rows n (map (map (entry_at (scale a))) (rows a)) h l lambda
         lower) f.

(** ** Multipliers alone *)

Definition largest_lurie : Z := 1024.

(** diag(left) A diag(right). *)
Definition weighed_rows (a : matrix) (left right : list dyadic) :
    list (list dyadic) :=
  zip (fun l row => zip (fun x r => times (times l (entry_at (scale a) x)) r)
                      row right) left (rows a).

Definition diagonal_rows (d : list dyadic) : list (list dyadic) :=
  indexed (fun i x => repeat zero i ++ x :: repeat zero (length d - S i)) O d.

(** [[- (Lambda A H + H A^T Lambda), H A^T Lambda], [Lambda A H, Lambda]]. *)
Definition lurie_rows (a : matrix) (h lambda : list dyadic) :
    list (list dyadic) :=
  let transposed := Matrix (scale a) (transpose (length (rows a)) (rows a)) in
  let w := weighed_rows a lambda h in
  let w' := weighed_rows transposed h lambda in
  zip (fun row row' => zip (fun x y => negate (plus x y)) row row' ++ row') w w'
  ++ zip (@app dyadic) w (diagonal_rows lambda).

(** Of that matrix. *)
Definition lurie_bound (a : matrix) (h numbers : list dyadic) (f : factor) :
    option dyadic :=
  if negb (size (rows a) <=? largest_lurie)
     || negb (size numbers =? size (rows a)) then None
  else positive_bound (lurie_rows a h numbers) f.

(** ** Matrices that are rounded *)

(** A symmetric matrix from rows that are right up to the diagonal. *)
Definition mirrored (l : list (list dyadic)) : list (list dyadic) :=
  indexed (fun i both => app (firstn i (fst both)) (skipn i (snd both))) O
    (zip pair l (dyadic_transpose (length l) l)).

(** What is left of a list without the number at a place. *)
Definition others (i : nat) (l : list dyadic) : list dyadic :=
  app (firstn i l) (skipn (S i) l).

(** A row in doubles, rounded down: on the diagonal by what the other roundings
    take off the row, and by [off], more. *)
Definition lowered_row (i : nat) (row : list dyadic) (off : dyadic) :
    option (list dyadic) :=
  match all_found (map floor_double row) with
  | Some rounded =>
      let lost := sum (zip minus (others i row) (others i rounded)) in
      option_map (fun d => app (firstn i rounded) (d :: skipn (S i) rounded))
        (floor_double (minus (minus (nth i row zero) lost) off))
  | None => None
  end.

(** Taken off the first entries of the diagonal. *)
Definition lowered (l : list (list dyadic)) (count : nat) (off : dyadic) :
    option (list (list dyadic)) :=
  all_found
    (indexed (fun i row => lowered_row i row (if (i <? count)%nat then off else zero))
       O l).

Definition square_length (l : list dyadic) : dyadic :=
  sum (map (fun x => times x x) l).

(** Not below the root of the sum of the squares of what rounding takes off. *)
Definition rounding (exact rounded : list (list dyadic)) : dyadic :=
  root_up (sum (zip (fun row r => square_length (zip minus row r)) exact rounded)).

(** So many numbers, zeros behind those of the row. *)
Definition padded (n : nat) (row : list dyadic) : list dyadic :=
  app row (repeat zero (n - length row)).

(** A number that [bound] and the rounding of all entries add up to, not below
    x^T G G^T x / x^T M x; behind so many rows G has zeros. *)
Definition padded_gram (count : nat) (name : string) (g m : list (list dyadic))
    (bound : dyadic) (f : factor) : option dyadic :=
  match floor_rows g with
  | Some rounded =>
      let off := rounding g rounded in
      match lowered m count off with
      | Some m =>
          if is_symmetric (matrix_of m) then
            match gram_is_bounded name (matrix_of rounded) (matrix_of m) bound f with
            | Found _ => Some (plus bound off)
            | Missing _ => None
            end
          else None
      | None => None
      end
  | None => None
  end.

(** The same without zeros. *)
Definition rounded_gram (name : string) (g : list (list dyadic)) :
    list (list dyadic) -> dyadic -> factor -> option dyadic :=
  padded_gram (length g) name g.

(** ** The exponential function *)

Definition exponential_bits : Z := 192.
Definition exponential_one : Z := 2 ^ exponential_bits.

(** The first 49 terms of the series, each rounded down. *)
Definition taylor (t : Z) : Z :=
  let '(_, _, sum) :=
    Z.iter 48
      (fun state => let '(i, term, sum) := state in
        let term := Z.shiftr (term * t) exponential_bits / i in
        (i + 1, term, sum + term))
      (1, exponential_one, exponential_one) in
  sum.

(** Not above and not below e^r, for 0 <= r <= 512. *)
Definition exponential (r : dyadic) : dyadic * dyadic :=
  let halvings :=
    snd (Z.iter 10
      (fun state => let '(power, count) := state in
        if below power r then (times power (dyadic_int 2), count + 1)
        else state)
      (one, 0)) in
  let t := Z.shiftl (mantissa r)
             (exponent r - halvings + exponential_bits) in
  let low := taylor t in
  let high := taylor (Z.min (t + 1) (exponential_one + 1)) + 4 * 48 in
  let '(low, high) :=
    Z.iter halvings
      (fun state => let '(low, high) := state in
        (Z.shiftr (low * low) exponential_bits,
         Z.shiftr (high * high) exponential_bits + 1))
      (low, high) in
  (dyadic_of low (- exponential_bits), dyadic_of high (- exponential_bits)).
