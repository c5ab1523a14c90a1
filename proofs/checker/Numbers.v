(** * Dyadic numbers as the checker computes with them

    Purpose: exact sums, products and comparisons of mantissa * 2^exponent, and
    the few operations that round, each to the side that its name says.

    Main Results: none; definitions only. What they mean is proved in
    Meaning.v and RoundingSound.v.

    Dependencies: Types. The same numbers, digit by digit, as
    keel.verify.exact.Dyadic gives. *)

From Coq Require Import Bool ZArith List String Ascii.
From Keel.Checker Require Import Types.

Import ListNotations.
Local Open Scope Z_scope.

(** ** Exact operations *)

(** The number of bits of |m|. *)
Definition bit_length (m : Z) : Z := if m =? 0 then 0 else Z.log2 (Z.abs m) + 1.

(** m * 2^e without trailing zero bits. *)
Definition dyadic_of (m e : Z) : dyadic :=
  if m =? 0 then Dyadic 0 0
  else
    let zeros := Z.log2 (Z.land m (- m)) in
    let odd := Z.shiftr m zeros in
    if Z.shiftl odd zeros =? m then Dyadic odd (e + zeros) else Dyadic m e.

Definition dyadic_int (m : Z) : dyadic := dyadic_of m 0.

Definition zero := Dyadic 0 0.
Definition one := Dyadic 1 0.

Definition plus (x y : dyadic) : dyadic :=
  let low := Z.min (exponent x) (exponent y) in
  dyadic_of (Z.shiftl (mantissa x) (exponent x - low)
             + Z.shiftl (mantissa y) (exponent y - low)) low.

Definition negate (x : dyadic) : dyadic := Dyadic (- mantissa x) (exponent x).
Definition minus (x y : dyadic) : dyadic := plus x (negate y).

Definition times (x y : dyadic) : dyadic :=
  dyadic_of (mantissa x * mantissa y) (exponent x + exponent y).

Definition is_positive (x : dyadic) : bool := 0 <? mantissa x.
Definition is_zero (x : dyadic) : bool := mantissa x =? 0.
Definition magnitude (x : dyadic) : dyadic :=
  Dyadic (Z.abs (mantissa x)) (exponent x).

Definition below (x y : dyadic) : bool := is_positive (minus y x).
Definition at_most (x y : dyadic) : bool := negb (below y x).
Definition same (x y : dyadic) : bool := is_zero (minus x y).

Definition minimum (x y : dyadic) : dyadic := if at_most x y then x else y.
Definition maximum (x y : dyadic) : dyadic := if at_most y x then x else y.

Definition sum (numbers : list dyadic) : dyadic := fold_left plus numbers zero.
Definition maximum_of (numbers : list dyadic) (least : dyadic) : dyadic :=
  fold_left maximum numbers least.

(** ** Operations that round *)

(** Not above x / d; 64 bits finer than the divisor. *)
Definition divided_down (x d : dyadic) : dyadic :=
  let x := dyadic_of (mantissa x) (exponent x) in
  let d := dyadic_of (mantissa d) (exponent d) in
  let bits :=
    Z.max 0 (bit_length (mantissa d) - bit_length (mantissa x)) + 64 in
  dyadic_of (Z.shiftl (mantissa x) bits / mantissa d)
            (exponent x - exponent d - bits).

Definition divided_up (x d : dyadic) : dyadic :=
  negate (divided_down (negate x) d).

Definition root_shift (m e : Z) : Z :=
  let shift := Z.max 0 (128 - bit_length m) in
  shift + (e - shift) mod 2.

(** Not below the square root of x >= 0. *)
Definition root_up (x : dyadic) : dyadic :=
  let x := dyadic_of (mantissa x) (exponent x) in
  let shift := root_shift (mantissa x) (exponent x) in
  let square := Z.shiftl (mantissa x) shift in
  let root := Z.sqrt square in
  dyadic_of (if root * root =? square then root else root + 1)
            ((exponent x - shift) / 2).

(** Not above the square root of x >= 0. *)
Definition root_down (x : dyadic) : dyadic :=
  let x := dyadic_of (mantissa x) (exponent x) in
  let shift := root_shift (mantissa x) (exponent x) in
  dyadic_of (Z.sqrt (Z.shiftl (mantissa x) shift)) ((exponent x - shift) / 2).

(** The exponent of the last bit of a double near m 2^e. *)
Definition last_bit (m e : Z) : Z := Z.max (-1074) (e + bit_length m - 53).

Definition largest_double : dyadic := Dyadic (2 ^ 53 - 1) 971.

(** The largest double that is not above x; none if that is minus infinity. *)
Definition floor_double (x : dyadic) : option dyadic :=
  let q := last_bit (mantissa x) (exponent x) in
  let rounded :=
    if q <=? exponent x then x
    else dyadic_of (Z.shiftr (mantissa x) (q - exponent x)) q in
  if below largest_double rounded then Some largest_double
  else if below rounded (negate largest_double) then None
  else Some rounded.

(** The smallest double that is not below x; none if that is infinity. *)
Definition ceil_double (x : dyadic) : option dyadic :=
  option_map negate (floor_double (negate x)).

Definition floor_quotient (x d : dyadic) : option dyadic :=
  floor_double (divided_down x d).
Definition ceil_quotient (x d : dyadic) : option dyadic :=
  ceil_double (divided_up x d).
Definition ceil_root (x : dyadic) : option dyadic := ceil_double (root_up x).
Definition floor_root (x : dyadic) : option dyadic := floor_double (root_down x).

(** The double nearest to x, the even one of two, for x in the range of
    doubles. *)
Definition nearest_double (x : dyadic) : dyadic :=
  let q := last_bit (mantissa x) (exponent x) in
  if q <=? exponent x then x
  else
    let bits := q - exponent x in
    let low := Z.shiftr (mantissa x) bits in
    let rest := mantissa x - Z.shiftl low bits in
    let half := Z.shiftl 1 (bits - 1) in
    dyadic_of
      (if (half <? rest) || ((rest =? half) && Z.odd low) then low + 1 else low)
      q.

(** Whether x is a double. *)
Definition is_double (x : dyadic) : bool :=
  match floor_double x with Some rounded => same rounded x | None => false end.

(** ** Decimals for people *)

Definition digit (d : Z) : string :=
  String (ascii_of_N (Z.to_N (48 + d))) EmptyString.

(** The digits of n > 0, and how many they are. *)
Definition digits (n : Z) : string * Z :=
  let '(_, text, count) :=
    Z.iter (bit_length n)
      (fun state => let '(rest, text, count) := state in
        if rest =? 0 then state
        else (rest / 10, append (digit (rest mod 10)) text, count + 1))
      (n, EmptyString, 0) in
  (text, count).

Definition integer_text (n : Z) : string :=
  if n =? 0 then "0"%string
  else if n <? 0 then append "-" (fst (digits (- n)))
  else fst (digits n).

Definition zeros (count : Z) : string :=
  Z.iter count (fun text => append "0" text) EmptyString.

(** How many digits n > 0 has: 30103 / 100000 is a little more than log10 2. *)
Definition digit_count (n : Z) : Z :=
  let least := (bit_length n - 1) * 30103 / 100000 in
  if n <? 10 ^ least then least
  else if n <? 10 ^ (least + 1) then least + 1
  else least + 2.

(** n 10^-s without zeros at the end of n. *)
Definition stripped (n s : Z) : Z * Z :=
  Z.iter (bit_length n)
    (fun state => let '(n, s) := state in
      if (n mod 10 =? 0) then (n / 10, s - 1) else state)
    (n, s).

(** n 10^-s, for n > 0: with a point, or with a power of ten. *)
Definition decimal_text (n s : Z) : string :=
  let '(text, count) := digits n in
  let adjusted := count - 1 - s in
  if (-6 <=? adjusted) && (adjusted <=? 15) then
    if s <=? 0 then append text (zeros (- s))
    else if count <=? s then append "0." (append (zeros (s - count)) text)
    else
      let whole := Z.to_nat (count - s) in
      append (substring 0 whole text)
        (append "." (substring whole (Z.to_nat s) text))
  else
    append (substring 0 1 text)
      (append
        (if count =? 1 then EmptyString
         else append "." (substring 1 (Z.to_nat (count - 1)) text))
        (append "E"
          (append (if 0 <? adjusted then "+" else EmptyString)
            (integer_text adjusted)))).

(** Eight digits, what lies behind them by [rounded]. *)
Definition decimal (rounded : Z -> Z -> Z) (x : dyadic) : string :=
  if is_zero x then "0"%string
  else
    let '(n, s) :=
      if 0 <=? exponent x then (Z.shiftl (mantissa x) (exponent x), 0)
      else (mantissa x * 5 ^ (- exponent x), - exponent x) in
    let drop := Z.max 0 (digit_count (Z.abs n) - 8) in
    let '(n, s) := stripped (Z.abs (rounded n (10 ^ drop))) (s - drop) in
    if mantissa x <? 0 then append "-" (decimal_text n s) else decimal_text n s.

(** A decimal that is not above the number, and one that is not below it. *)
Definition decimal_down : dyadic -> string := decimal Z.div.
Definition decimal_up : dyadic -> string := decimal (fun n d => - (- n / d)).
