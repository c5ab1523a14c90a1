(** * What the checker's roundings mean

    Purpose: each operation that rounds errs to the side that its name says.

    Main Results
    - [floor_double_le], [ceil_double_ge]: doubles below and above.
    - [divided_down_le], [divided_up_ge]: quotients.
    - [root_up_ge]: the square of the root is not below the number.

    Dependencies: Meaning. *)

From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Meaning.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section RoundingSound.

Variable R : realFieldType.

Local Notation number := (@number R).
Local Notation power := (@power R).
Local Notation value := (@value R).

Lemma normal_value x :
  value (dyadic_of (mantissa x) (exponent x)) = value x.
Proof. exact: value_dyadic_of. Qed.

(** ** Doubles *)

Lemma shifted_right_le m k q :
  number (Z.shiftr m (k - q)) * power k <= number m * power q.
Proof.
have /andP[low _] := on_grid_floor R (q - k) m.
have -> : Z.shiftr m (k - q) = on_grid (q - k) m.
  by rewrite /on_grid -Z.shiftl_opp_r; congr Z.shiftl; lia.
have -> : power q = power (q - k) * power k.
  by rewrite -powerD; congr Meaning.power; lia.
by rewrite mulrA ler_wpmul2r // ltW // power_gt0.
Qed.

Theorem floor_double_le x y : floor_double x = Some y -> value y <= value x.
Proof.
rewrite /floor_double; set q := last_bit _ _.
set rounded := if (q <=? exponent x)%Z then x else _.
have le : value rounded <= value x.
  rewrite /rounded; case: ifP => // _.
  by rewrite value_dyadic_of; exact: shifted_right_le.
case: ifP => [large [<-]|_].
  by apply: le_trans (ltW _) le; rewrite -belowP.
by case: ifP => // _ [<-].
Qed.

Theorem ceil_double_ge x y : ceil_double x = Some y -> value x <= value y.
Proof.
rewrite /ceil_double; case floored: floor_double => [z|] //= [<-].
have := floor_double_le floored.
by rewrite !value_negate ler_oppr.
Qed.

(** ** Quotients *)

Theorem divided_down_le x d :
  0 < value d -> value (divided_down x d) <= value x / value d.
Proof.
move=> d0; rewrite /divided_down -(normal_value x) -(normal_value d).
move: d0; rewrite -(normal_value d).
move: (dyadic_of (mantissa x) _) (dyadic_of (mantissa d) _) => {d x} y e d0.
set bits := (Z.max 0 _ + 64)%Z.
have md : 0 < number (mantissa e).
  by move: d0; rewrite /Meaning.value pmulr_lgt0 // power_gt0.
rewrite ler_pdivl_mulr // value_dyadic_of /Meaning.value mulrACA -powerD.
have -> : (exponent y - exponent e - bits + exponent e)%Z
        = (exponent y - bits)%Z by lia.
have -> : power (exponent y) = power bits * power (exponent y - bits).
  by rewrite -powerD; congr Meaning.power; lia.
rewrite mulrA ler_wpmul2r ?(ltW (power_gt0 _ _)) //.
rewrite -number_shiftl; last by rewrite /bits; lia.
rewrite -numberM number_le; apply/Z.leb_le.
have md' : (0 < mantissa e)%Z by move: md; rewrite number_gt0; lia.
by rewrite Z.mul_comm; exact: Z.mul_div_le.
Qed.

Theorem divided_up_ge x d :
  0 < value d -> value x / value d <= value (divided_up x d).
Proof.
move=> d0; rewrite /divided_up value_negate ler_oppr -mulNr -value_negate.
exact: divided_down_le.
Qed.

Corollary floor_quotient_le x d y :
  0 < value d -> floor_quotient x d = Some y -> value y <= value x / value d.
Proof.
rewrite /floor_quotient => d0 /floor_double_le le; apply: le_trans le _.
exact: divided_down_le.
Qed.

Corollary ceil_quotient_ge x d y :
  0 < value d -> ceil_quotient x d = Some y -> value x / value d <= value y.
Proof.
rewrite /ceil_quotient => d0 /ceil_double_ge ge; apply: le_trans ge.
exact: divided_up_ge.
Qed.

(** ** Roots *)

Lemma root_shift_even m e :
  (0 <= root_shift m e /\ 2 * ((e - root_shift m e) / 2) = e - root_shift m e)%Z.
Proof.
rewrite /root_shift; set s := Z.max _ _.
have s0 : (0 <= s)%Z by rewrite /s; lia.
have := Z.mod_pos_bound (e - s) 2 ltac:(lia).
have := Z.div_mod (e - s) 2 ltac:(lia).
set r := ((e - s) mod 2)%Z; set q := ((e - s) / 2)%Z => es r_le.
split; first by lia.
have -> : (e - (s + r) = 2 * q)%Z by lia.
by rewrite [X in (X / 2)%Z]Z.mul_comm Z.div_mul; lia.
Qed.

Theorem root_up_ge x :
  0 <= value x ->
  0 <= value (root_up x) /\ value x <= value (root_up x) ^+ 2.
Proof.
rewrite /root_up -(normal_value x).
move: (dyadic_of (mantissa x) _) => {x} y y0.
have [shift0 even] := root_shift_even (mantissa y) (exponent y).
move: (root_shift _ _) shift0 even => shift shift0 even.
have m0 : (0 <= mantissa y)%Z.
  by move: y0; rewrite /Meaning.value pmulr_lge0 ?power_gt0 // number_ge0; lia.
set square := Z.shiftl (mantissa y) shift.
have square0 : (0 <= square)%Z by rewrite /square Z.shiftl_nonneg.
have [low high] := Z.sqrt_spec square square0.
set root := if _ then _ else _.
have root0 : (0 <= root)%Z.
  by have := Z.sqrt_nonneg square; rewrite /root; case: ifP; lia.
have enough : (square <= root * root)%Z.
  rewrite /root; case: Z.eqb_spec; lia.
set half := ((exponent y - shift) / 2)%Z.
split; rewrite value_dyadic_of.
  by rewrite mulr_ge0 ?(ltW (power_gt0 _ _)) // number_ge0; lia.
rewrite exprMn expr2 -numberM expr2 -powerD.
have -> : (half + half)%Z = (exponent y - shift)%Z by rewrite -even /half; lia.
have -> : value y = number square * power (exponent y - shift).
  rewrite /square number_shiftl // -mulrA -powerD /Meaning.value.
  by congr (_ * Meaning.power _ _); lia.
by rewrite ler_wpmul2r ?(ltW (power_gt0 _ _)) // number_le; lia.
Qed.

Theorem root_down_le x :
  0 <= value x ->
  0 <= value (root_down x) /\ value (root_down x) ^+ 2 <= value x.
Proof.
rewrite /root_down -(normal_value x).
move: (dyadic_of (mantissa x) _) => {x} y y0.
have [shift0 even] := root_shift_even (mantissa y) (exponent y).
move: (root_shift _ _) shift0 even => shift shift0 even.
have m0 : (0 <= mantissa y)%Z.
  by move: y0; rewrite /Meaning.value pmulr_lge0 ?power_gt0 // number_ge0; lia.
set square := Z.shiftl (mantissa y) shift.
have square0 : (0 <= square)%Z by rewrite /square Z.shiftl_nonneg.
have [low _] := Z.sqrt_spec square square0.
have root0 := Z.sqrt_nonneg square.
set half := ((exponent y - shift) / 2)%Z.
split; rewrite value_dyadic_of.
  by rewrite mulr_ge0 ?(ltW (power_gt0 _ _)) // number_ge0; lia.
rewrite exprMn expr2 -numberM expr2 -powerD.
have -> : (half + half)%Z = (exponent y - shift)%Z by rewrite -even /half; lia.
have -> : value y = number square * power (exponent y - shift).
  rewrite /square number_shiftl // -mulrA -powerD /Meaning.value.
  by congr (_ * Meaning.power _ _); lia.
by rewrite ler_wpmul2r ?(ltW (power_gt0 _ _)) // number_le; lia.
Qed.

Corollary ceil_root_ge x y :
  0 <= value x -> ceil_root x = Some y ->
  0 <= value y /\ value x <= value y ^+ 2.
Proof.
rewrite /ceil_root => x0 /ceil_double_ge ge; have [root0 enough] := root_up_ge x0.
have y0 := le_trans root0 ge; split=> //; apply: le_trans enough _.
by rewrite !expr2 ler_pmul.
Qed.

End RoundingSound.
