(** * The checker as an OCaml program

    Purpose: extracts [check] and [check_field] to generated/checker.ml. Coq's binary integers
    become zarith's, by the functions of big.ml.

    Main Results: none. The settings below stay in force for files that require
    this one, so none does.

    Dependencies: Check, Polynomial. *)

From Coq Require Import ZArith String Extraction.
From Coq Require Import ExtrOcamlBasic ExtrOcamlNativeString.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Symbol Monotone Step Network Check Polynomial.

Extraction Language OCaml.

Extract Inductive positive => "Big.t"
  [ "Big.succ_double" "Big.double" "Big.one" ] "Big.positive_case".
Extract Inductive Z => "Big.t" [ "Big.zero" "" "Big.neg" ] "Big.integer_case".
Extract Inductive N => "Big.t" [ "Big.zero" "" ] "Big.natural_case".

Extract Constant Z.add => "Big.add".
Extract Constant Z.sub => "Big.sub".
Extract Constant Z.mul => "Big.mul".
Extract Constant Z.opp => "Big.neg".
Extract Constant Z.abs => "Big.abs".
Extract Constant Z.eqb => "Big.equal".
Extract Constant Z.ltb => "Big.less".
Extract Constant Z.leb => "Big.at_most".
Extract Constant Z.min => "Big.min".
Extract Constant Z.max => "Big.max".
Extract Constant Z.odd => "Big.is_odd".
Extract Constant Z.land => "Big.logand".
Extract Constant Z.div => "Big.div".
Extract Constant Z.modulo => "Big.modulo".
Extract Constant Z.shiftl => "Big.shift".
Extract Constant Z.shiftr => "Big.shift_back".
Extract Constant Z.log2 => "Big.log2".
Extract Constant Z.sqrt => "Big.sqrt".
Extract Constant Z.pow => "Big.pow".
Extract Constant Z.iter => "Big.iterate".

(* On OCaml's strings, without copies of what is left of them. *)
Extract Constant String.compare =>
  "(fun x y -> let order = Stdlib.String.compare x y in
     if order < 0 then Lt else if order > 0 then Gt else Eq)".
Extract Constant contains => "Big.contains".

Extraction "generated/checker.ml" check check_field decimal_down decimal_up.
