(** * The checker's exponential

    Purpose: the integers that the checker takes for lower bounds of e^x are
    below it.

    Main Results
    - [taylor_below_exp]: the sum that the checker computes, every term rounded
      down, is at most e^x on its grid.
    - [squaring_below_exp]: so is what a squaring that is rounded down makes of
      such a number, for 2 x.

    Dependencies: Kernel, the standard library's real numbers. *)

From Coq Require Import Reals ZArith Lra Lia.
From Keel.Checker Require Import Kernel.

Local Open Scope R_scope.

(** The number of units of the grid in one. *)
Definition grid_unit : R := IZR exponential_one.

Lemma grid_unit_positive : 0 < grid_unit.
Proof. now apply IZR_lt. Qed.

Lemma shifted_down m :
  IZR (Z.shiftr m exponential_bits) * grid_unit <= IZR m.
Proof.
rewrite Z.shiftr_div_pow2 by (unfold exponential_bits; lia).
unfold grid_unit; rewrite <- mult_IZR; apply IZR_le.
rewrite Z.mul_comm; apply Z.mul_div_le; reflexivity.
Qed.

Lemma shifted_nonnegative m :
  (0 <= m)%Z -> (0 <= Z.shiftr m exponential_bits)%Z.
Proof. now intros m0; apply Z.shiftr_nonneg. Qed.

(** ** The series *)

Definition series_term (x : R) (k : nat) : R := / INR (fact k) * x ^ k.

Lemma series_term_nonnegative x k : 0 <= x -> 0 <= series_term x k.
Proof.
intros x0; apply Rmult_le_pos; [|now apply pow_le].
apply Rlt_le, Rinv_0_lt_compat, INR_fact_lt_0.
Qed.

Lemma series_below_exp x k : 0 <= x -> sum_f_R0 (series_term x) k <= exp x.
Proof.
intros x0; apply sum_incr.
- exact (E1_cvg x).
- intros j; now apply series_term_nonnegative.
Qed.

Lemma series_term_next x k :
  series_term x (S k) = series_term x k * x / INR (S k).
Proof.
unfold series_term; rewrite fact_simpl, mult_INR, <- tech_pow_Rmult; field.
split; [apply not_0_INR, fact_neq_0|now apply not_0_INR].
Qed.

(** One pass of the checker's loop. *)
Definition taylor_pass (t : Z) (state : Z * Z * Z) : Z * Z * Z :=
  let '(i, term, sum) := state in
  let term := (Z.shiftr (term * t) exponential_bits / i)%Z in
  (i + 1, term, sum + term)%Z.

Lemma taylor_passes t k :
  (0 <= t)%Z ->
  exists term sum : Z,
    Nat.iter k (taylor_pass t) (1, exponential_one, exponential_one)%Z
      = (Z.of_nat (S k), term, sum)
    /\ (0 <= term)%Z
    /\ IZR term <= grid_unit * series_term (IZR t / grid_unit) k
    /\ IZR sum <= grid_unit * sum_f_R0 (series_term (IZR t / grid_unit)) k.
Proof.
intros t0; set (x := IZR t / grid_unit).
assert (u0 := grid_unit_positive).
assert (xu : x * grid_unit = IZR t) by (unfold x; field; lra).
induction k as [|k [term [sum [same [term0 [term_le sum_le]]]]]].
- exists exponential_one, exponential_one.
  split; [reflexivity|split; [easy|]].
  fold grid_unit; cbn [sum_f_R0]; unfold series_term; simpl; lra.
- set (next := (Z.shiftr (term * t) exponential_bits / Z.of_nat (S k))%Z).
  assert (shifted0 : (0 <= Z.shiftr (term * t) exponential_bits)%Z).
    apply shifted_nonnegative; lia.
  assert (next_le : IZR next <= grid_unit * series_term x (S k)).
  { assert (k0 : 0 < INR (S k)) by (apply lt_0_INR; lia).
    apply Rmult_le_reg_r with (INR (S k) * grid_unit);
      [now apply Rmult_lt_0_compat|].
    rewrite series_term_next.
    replace (grid_unit * (series_term x k * x / INR (S k)) * (INR (S k) * grid_unit))
      with (grid_unit * series_term x k * (x * grid_unit)) by (field; lra).
    rewrite xu, <- Rmult_assoc.
    assert (divided : IZR next * INR (S k)
                        <= IZR (Z.shiftr (term * t) exponential_bits)).
    { rewrite INR_IZR_INZ, <- mult_IZR; apply IZR_le.
      unfold next; rewrite Z.mul_comm; apply Z.mul_div_le; lia. }
    apply Rle_trans
      with (IZR (Z.shiftr (term * t) exponential_bits) * grid_unit).
    + apply Rmult_le_compat_r; lra.
    + apply Rle_trans with (1 := shifted_down _); rewrite mult_IZR.
      apply Rmult_le_compat_r; [now apply IZR_le|exact term_le]. }
  exists next, (sum + next)%Z; split; [|split; [|split]].
  + change (taylor_pass t (Nat.iter k (taylor_pass t)
              (1, exponential_one, exponential_one)%Z)
            = (Z.of_nat (S (S k)), next, (sum + next)%Z)).
    rewrite same; unfold taylor_pass; f_equal; f_equal; lia.
  + unfold next; apply Z.div_pos; lia.
  + exact next_le.
  + rewrite plus_IZR; cbn [sum_f_R0]; lra.
Qed.

(** t units of the grid are x = t / 2^192. *)
Theorem taylor_below_exp t :
  (0 <= t)%Z -> IZR (taylor t) <= grid_unit * exp (IZR t / grid_unit).
Proof.
intros t0; assert (u0 := grid_unit_positive).
destruct (taylor_passes t 48 t0) as [term [sum [same [_ [_ sum_le]]]]].
assert (run : Z.iter 48 (taylor_pass t) (1, exponential_one, exponential_one)%Z
              = (49%Z, term, sum)).
  unfold Z.iter; rewrite Pos2Nat.inj_iter; exact same.
assert (is_sum : taylor t = sum).
  change (taylor t)
    with (let '(_, _, sum) := Z.iter 48 (taylor_pass t)
            (1, exponential_one, exponential_one)%Z in sum).
  now rewrite run.
rewrite is_sum; apply Rle_trans with (1 := sum_le).
apply Rmult_le_compat_l; [lra|].
apply series_below_exp, Rmult_le_pos; [now apply IZR_le|].
now apply Rlt_le, Rinv_0_lt_compat.
Qed.

(** ** Squaring *)

Theorem squaring_below_exp m x :
  (0 <= m)%Z ->
  IZR m <= grid_unit * exp x ->
  IZR (Z.shiftr (m * m) exponential_bits) <= grid_unit * exp (2 * x).
Proof.
intros m0 m_le; assert (u0 := grid_unit_positive).
apply Rmult_le_reg_r with grid_unit; [exact u0|].
apply Rle_trans with (1 := shifted_down _).
rewrite mult_IZR; replace (2 * x) with (x + x) by ring; rewrite exp_plus.
replace (grid_unit * (exp x * exp x) * grid_unit)
  with (grid_unit * exp x * (grid_unit * exp x)) by ring.
apply IZR_le in m0; apply Rmult_le_compat; assumption.
Qed.
