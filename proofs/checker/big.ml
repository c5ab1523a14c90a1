(* TRUSTED: what the extraction of Coq's binary integers is mapped to, each name
   a function of zarith. If one of these differed from its namesake in Coq, the
   theorems would not be about this program. *)

type t = Z.t

let zero = Z.zero
let one = Z.one
let add = Z.add
let sub = Z.sub
let mul = Z.mul
let neg = Z.neg
let abs = Z.abs
let succ = Z.succ
let pred = Z.pred
let double p = Z.shift_left p 1
let succ_double p = Z.succ (Z.shift_left p 1)
let equal = Z.equal
let less = Z.lt
let at_most = Z.leq
let min = Z.min
let max = Z.max
let is_odd x = Z.testbit x 0
let logand = Z.logand

(* Rounding down, and Coq's results for a divisor of zero. *)
let div x d = if Z.equal d Z.zero then Z.zero else Z.fdiv x d
let modulo x d = if Z.equal d Z.zero then x else Z.sub x (Z.mul d (Z.fdiv x d))

let shift_right x count =
  if Z.fits_int count then Z.shift_right x (Z.to_int count)
  else if Z.sign x < 0 then Z.minus_one
  else Z.zero

(* To the left, or to the right for a negative count, rounding down. *)
let shift x count =
  if Z.equal x Z.zero then Z.zero
  else if Z.sign count >= 0 then Z.shift_left x (Z.to_int count)
  else shift_right x (Z.neg count)

let shift_back x count = shift x (Z.neg count)
let log2 x = if Z.sign x <= 0 then Z.zero else Z.of_int (Z.numbits x - 1)
let sqrt x = if Z.sign x <= 0 then Z.zero else Z.sqrt x
let pow x e = if Z.sign e < 0 then Z.zero else Z.pow x (Z.to_int e)

(* The cases of Coq's inductive types. *)
let positive_case odd even one_ p =
  if Z.equal p Z.one then one_ ()
  else if is_odd p then odd (Z.shift_right p 1)
  else even (Z.shift_right p 1)

let integer_case zero_ positive negative x =
  match Z.sign x with
  | 0 -> zero_ ()
  | 1 -> positive x
  | _ -> negative (Z.neg x)

let natural_case zero_ positive x =
  if Z.equal x Z.zero then zero_ () else positive x

let iterate count f x =
  let rec go k x = if Z.sign k <= 0 then x else go (Z.pred k) (f x) in
  go count x

(* Whether a part stands somewhere in a text. *)
let contains text part =
  let n = String.length part in
  let rec from i =
    i + n <= String.length text && (String.sub text i n = part || from (i + 1))
  in
  from 0
