(** * What the checker's numbers mean

    Purpose: the value of a dyadic number in any ordered field, and that the
    operations of the checker compute with these values.

    Main Results
    - [value_plus], [value_times], [value_negate], [value_minus]: exact.
    - [positiveP], [belowP], [at_mostP]: comparisons decide.
    - [on_grid_floor]: a shift of any sign is 2^shift times the number, rounded
      down; [is_exactP] says when nothing is lost.

    Dependencies: Types, Numbers, Kernel; math-comp's integers of the standard
    library. *)

From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
(* math-comp uses the key for its own integers. *)
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Meaning.

Variable R : realFieldType.
Implicit Types (m e k : Z) (x y : dyadic).

(** The integer in the field. *)
Definition number m : R := (int_of_Z m)%:~R.

(** 2^e, for an exponent of any sign. *)
Definition power e : R := 2%:R ^ int_of_Z e.

Definition value x : R := number (mantissa x) * power (exponent x).

Let intZD m k : int_of_Z (m + k)%Z = int_of_Z m + int_of_Z k.
Proof. exact: (rmorphD ZInstances.int_of_Z_rmorphism m k). Qed.

Let intZM m k : int_of_Z (m * k)%Z = int_of_Z m * int_of_Z k.
Proof. exact: (rmorphM ZInstances.int_of_Z_rmorphism m k). Qed.

Let intZN m : int_of_Z (- m)%Z = - int_of_Z m.
Proof. exact: (rmorphN ZInstances.int_of_Z_rmorphism m). Qed.

Lemma numberD m k : number (m + k)%Z = number m + number k.
Proof. by rewrite /number intZD intrD. Qed.

Lemma numberM m k : number (m * k)%Z = number m * number k.
Proof. by rewrite /number intZM intrM. Qed.

Lemma numberN m : number (- m)%Z = - number m.
Proof. by rewrite /number intZN mulrNz. Qed.

Lemma numberB m k : number (m - k)%Z = number m - number k.
Proof. by rewrite -Z.add_opp_r numberD numberN. Qed.

Lemma number0 : number 0 = 0. Proof. by []. Qed.
Lemma number1 : number 1 = 1. Proof. by []. Qed.

Lemma number_le m k : (number m <= number k) = (m <=? k)%Z.
Proof. by rewrite /number ler_int; apply/idP/idP; lia. Qed.

Lemma number_lt m k : (number m < number k) = (m <? k)%Z.
Proof. by rewrite /number ltr_int; apply/idP/idP; lia. Qed.

Lemma number_gt0 m : (0 < number m) = (0 <? m)%Z.
Proof. exact: number_lt 0%Z m. Qed.

Lemma number_ge0 m : (0 <= number m) = (0 <=? m)%Z.
Proof. exact: number_le 0%Z m. Qed.

Lemma number_inj m k : number m = number k -> m = k.
Proof. by rewrite /number => /intr_inj; lia. Qed.

Lemma number_abs m : number (Z.abs m) = `|number m|.
Proof.
case: (Z.leb_spec 0 m) => sign.
  by rewrite Z.abs_eq // ger0_norm // number_ge0; lia.
by rewrite Z.abs_neq ?numberN ?ler0_norm //; [rewrite (number_le m 0) | ]; lia.
Qed.

Lemma power_gt0 e : 0 < power e.
Proof. by rewrite exprz_gt0 // ltr0n. Qed.

Lemma powerD e k : power (e + k)%Z = power e * power k.
Proof.
by rewrite /power intZD expfzDr // pnatr_eq0.
Qed.

Lemma power0 : power 0 = 1. Proof. exact: expr0z. Qed.

Lemma powerN e : power (- e)%Z * power e = 1.
Proof. by rewrite -powerD Z.add_opp_diag_l power0. Qed.

Lemma power_number k : (0 <= k)%Z -> number (2 ^ k)%Z = power k.
Proof.
move=> k0; pattern k; apply: natlike_ind k0; first by rewrite power0.
move=> j j0 IH; rewrite Z.pow_succ_r // numberM IH -Z.add_1_l powerD.
by congr (_ * _).
Qed.

Lemma number_shiftl m k : (0 <= k)%Z -> number (Z.shiftl m k) = number m * power k.
Proof. by move=> k0; rewrite Z.shiftl_mul_pow2 // numberM power_number. Qed.

(** ** Exact operations *)

Lemma value_dyadic_of m e : value (dyadic_of m e) = number m * power e.
Proof.
rewrite /dyadic_of; case: Z.eqb_spec => [->|m0].
  by rewrite /value /= !mul0r.
set z := Z.log2 _; case: Z.eqb_spec => [whole|_]; last by [].
have z0 : (0 <= z)%Z by apply: Z.log2_nonneg.
rewrite /value /= powerD [power e * _]mulrC mulrA -number_shiftl //.
by rewrite whole.
Qed.

Lemma value_shift m e low :
  (low <= e)%Z -> number (Z.shiftl m (e - low)) * power low = number m * power e.
Proof.
move=> le; rewrite number_shiftl; last lia.
by rewrite -mulrA -powerD Z.sub_add.
Qed.

Lemma value_plus x y : value (plus x y) = value x + value y.
Proof.
by rewrite /plus value_dyadic_of numberD mulrDl !value_shift //; lia.
Qed.

Lemma value_negate x : value (negate x) = - value x.
Proof. by rewrite /value /= numberN mulNr. Qed.

Lemma value_minus x y : value (minus x y) = value x - value y.
Proof. by rewrite /minus value_plus value_negate. Qed.

Lemma value_times x y : value (times x y) = value x * value y.
Proof. by rewrite /times value_dyadic_of numberM powerD mulrACA. Qed.

Lemma value_zero : value zero = 0. Proof. exact: mul0r. Qed.
Lemma value_one : value one = 1. Proof. by rewrite /value power0 mulr1. Qed.

Lemma value_magnitude x : value (magnitude x) = `|value x|.
Proof.
by rewrite /value /= number_abs normrM (gtr0_norm (power_gt0 _)).
Qed.

(** ** Comparisons *)

Lemma positiveP x : is_positive x = (0 < value x).
Proof. by rewrite /value pmulr_lgt0 ?power_gt0 // number_gt0. Qed.

Lemma belowP x y : below x y = (value x < value y).
Proof. by rewrite /below positiveP value_minus subr_gt0. Qed.

Lemma at_mostP x y : at_most x y = (value x <= value y).
Proof. by rewrite /at_most belowP leNgt. Qed.

Lemma value_maximum x y : value (maximum x y) = Num.max (value x) (value y).
Proof. by rewrite /maximum at_mostP; case: leP. Qed.

Lemma maximum_of_ge (l : seq dyadic) x y :
  List.In y (x :: l) -> value y <= value (maximum_of l x).
Proof.
rewrite /maximum_of; elim: l x => [|z l IH] x /=.
  by case=> // ->.
have grow t : value t <= value (List.fold_left maximum l t).
  elim: l t {IH} => //= u l IH t; apply: le_trans (IH _).
  by rewrite value_maximum le_maxr lexx.
case=> [<-|[<-|inl]].
- by apply: le_trans (grow _); rewrite value_maximum le_maxr lexx.
- by apply: le_trans (grow _); rewrite value_maximum le_maxr lexx orbT.
by apply: IH; right.
Qed.

(** ** The grid *)

Theorem on_grid_floor k m :
  number (on_grid k m) <= number m * power k < number (on_grid k m) + 1.
Proof.
rewrite /on_grid; case: (Z.leb_spec 0 k) => [k0|k0].
  by rewrite number_shiftl // lexx ltr_addl ltr01.
have -> : Z.shiftl m k = (m / 2 ^ (- k))%Z.
  rewrite -Z.shiftr_div_pow2; last lia.
  by rewrite -Z.shiftl_opp_r Z.opp_involutive.
set d := (2 ^ (- k))%Z.
have d0 : (0 < d)%Z by apply: Z.pow_pos_nonneg; lia.
have dk : number d * power k = 1.
  by rewrite /d power_number ?powerN //; lia.
have kd : power k = (number d)^-1.
  by apply: (mulfI (x := number d)); rewrite ?dk ?divff // gt_eqF // number_gt0; lia.
have nd : 0 < number d by rewrite number_gt0; lia.
rewrite kd ler_pdivl_mulr // ltr_pdivr_mulr // -[X in _ + X]number1.
rewrite -numberD -!numberM number_le number_lt.
have divided := Z.div_mod m d ltac:(lia); have rest := Z.mod_pos_bound m d d0.
move: (Z.div m d) (Z.modulo m d) divided rest => q r -> rest.
by apply/andP; split; [apply/Z.leb_le | apply/Z.ltb_lt]; nia.
Qed.

Theorem is_exactP k m :
  is_exact k m -> number (on_grid k m) = number m * power k.
Proof.
rewrite /is_exact /on_grid; case: (Z.leb_spec 0 k) => [k0 _|k0 /=].
  by rewrite number_shiftl.
move/Z.eqb_eq=> same.
have -> : number m = number (Z.shiftl m k) * power (- k)%Z.
  by rewrite -number_shiftl ?same //; lia.
by rewrite -mulrA powerN mulr1.
Qed.

End Meaning.
