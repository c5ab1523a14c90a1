(** * The real numbers as an ordered field

    Purpose: makes the standard library's R a field in the sense of the theory,
    so that its theorems hold of tanh, arctan, ELU and sigmoid over R.

    Main Results
    - [real_realFieldType]: R is a real field; [leP], [ltP], [realE]: its order
      and operations are those of the standard library.
    - [tanh_metric_nonexpansive], [arctan_metric_nonexpansive],
      [elu_metric_nonexpansive], [sigmoid_metric_nonexpansive]: Theorem 1 over R.
    - [tanh_unique_equilibrium], [arctan_unique_equilibrium],
      [elu_unique_equilibrium]: there is exactly one equilibrium, P^-1 w.
    - [tanh_dominance_nonexpansive], [arctan_dominance_nonexpansive],
      [elu_dominance_nonexpansive], [sigmoid_dominance_nonexpansive].

    Dependencies: Activations, SlopeRestricted, Metric, Dominance, math-comp
    algebra, the standard library's real numbers and its choice. *)

From Coq Require Import Reals Lra ClassicalEpsilon FunctionalExtensionality.
From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric Dominance.
From Keel.Reals Require Import Activations.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** ** Equality and choice *)

Definition real_eq (x y : R) : bool := Req_EM_T x y.

Lemma real_eqP : Equality.axiom real_eq.
Proof. by move=> x y; rewrite /real_eq; apply: (iffP idP); case: Req_EM_T. Qed.

Canonical real_eqType := EqType R (EqMixin real_eqP).

Definition real_find (P : pred R) (_ : nat) : option R :=
  if excluded_middle_informative (exists x, P x) is left some
  then Some (sval (constructive_indefinite_description P some))
  else None.

Lemma real_find_correct P k x : real_find P k = Some x -> P x.
Proof.
rewrite /real_find; case: excluded_middle_informative => // some [<-].
exact: svalP.
Qed.

Lemma real_find_complete (P : pred R) :
  (exists x, P x) -> exists k, real_find P k.
Proof.
by move=> some; exists 0%N; rewrite /real_find; case: excluded_middle_informative.
Qed.

Lemma real_find_extensional P Q : P =1 Q -> real_find P =1 real_find Q.
Proof. by move=> /functional_extensionality ->. Qed.

Canonical real_choiceType := ChoiceType R
  (Choice.Mixin real_find_correct real_find_complete real_find_extensional).

(** ** Field *)

Definition real_zmodMixin :=
  @ZmodMixin R 0%R Ropp Rplus (fun x y z => esym (Rplus_assoc x y z))
    Rplus_comm Rplus_0_l Rplus_opp_l.
Canonical real_zmodType := ZmodType R real_zmodMixin.

Lemma real_one_nonzero : 1%R != 0%R :> R.
Proof. exact/eqP/R1_neq_R0. Qed.

Definition real_ringMixin :=
  @ComRingMixin _ 1%R Rmult (fun x y z => esym (Rmult_assoc x y z)) Rmult_comm
    Rmult_1_l Rmult_plus_distr_r real_one_nonzero.
Canonical real_ringType := RingType R real_ringMixin.
Canonical real_comRingType := ComRingType R Rmult_comm.

(** The standard library says nothing of / 0; here it is 0. *)
Definition real_inverse (x : R) : R := if x == 0%R then 0%R else Rinv x.

Lemma real_mul_inverse : GRing.Field.axiom real_inverse.
Proof.
by move=> x x0; rewrite /real_inverse (negbTE x0); apply/Rinv_l/eqP.
Qed.

Lemma real_inverse_zero : real_inverse 0%R = 0%R.
Proof. by rewrite /real_inverse eqxx. Qed.

Definition real_unitRingMixin := FieldUnitMixin real_mul_inverse real_inverse_zero.
Canonical real_unitRingType := UnitRingType R real_unitRingMixin.
Canonical real_comUnitRingType := [comUnitRingType of R].

Definition real_fieldMixin : GRing.Field.mixin_of [comUnitRingType of R] :=
  @FieldMixin _ _ real_mul_inverse real_inverse_zero.
Definition real_fieldIdomainMixin := FieldIdomainMixin real_fieldMixin.
Canonical real_idomainType := IdomainType R real_fieldIdomainMixin.
Canonical real_fieldType := FieldType R real_fieldMixin.

(** ** Order *)

Definition real_le (x y : R) : bool := Rle_dec x y.
Definition real_lt (x y : R) : bool := Rlt_dec x y.

Lemma real_leP x y : reflect (Rle x y) (real_le x y).
Proof. by rewrite /real_le; apply: (iffP idP); case: Rle_dec. Qed.

Lemma real_ltP x y : reflect (Rlt x y) (real_lt x y).
Proof. by rewrite /real_lt; apply: (iffP idP); case: Rlt_dec. Qed.

Definition real_leMixin : realLeMixin [idomainType of R].
Proof.
apply: (@RealLeMixin [idomainType of R] real_le real_lt Rabs).
- by move=> x y /real_leP x0 /real_leP y0; apply/real_leP/Rplus_le_le_0_compat.
- by move=> x y /real_leP x0 /real_leP y0; apply/real_leP/Rmult_le_pos.
- by move=> x /real_leP x0 /real_leP x1; apply: Rle_antisym.
- move=> x y; apply/real_leP/real_leP => [|] le.
    by apply: Rminus_le; rewrite -Ropp_minus_distr; apply: Rge_le;
      apply: Ropp_0_le_ge_contravar.
  exact: Rge_le (Rge_minus _ _ (Rle_ge _ _ le)).
- move=> x; case: (Rle_or_lt 0 x) => [/real_leP -> //|/Rlt_le /real_leP ->].
  exact: orbT.
- exact: Rabs_Ropp.
- by move=> x /real_leP /Rabs_pos_eq.
- move=> x y; apply/real_ltP/andP => [lt|[/eqP apart /real_leP le]].
    by split; [apply/eqP/Rgt_not_eq|apply/real_leP/Rlt_le].
  by case: le => // same; case: apart.
Defined.

Canonical real_porderType := POrderType ring_display R real_leMixin.
Canonical real_latticeType := LatticeType R real_leMixin.
Canonical real_distrLatticeType := DistrLatticeType R real_leMixin.
Canonical real_orderType := OrderType R real_leMixin.
Canonical real_numDomainType := NumDomainType R real_leMixin.
Canonical real_normedZmodType := NormedZmodType R R real_leMixin.
Canonical real_numFieldType := [numFieldType of R].
Canonical real_realDomainType := [realDomainType of R].
Canonical real_realFieldType := [realFieldType of R].
