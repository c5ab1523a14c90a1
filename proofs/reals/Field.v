(** * The real numbers as an ordered field

    Purpose: makes the standard library's R a field in the sense of the theory,
    so that its theorems hold of tanh, arctan, ELU and sigmoid over R.

    Main Results
    - [real_realFieldType]: R is a real field; [RleP], [RltP], [realsE]: its order
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
From Keel.Reals Require Import Activations.
From Keel Require Import SlopeRestricted Metric Dominance.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** ** Equality and choice *)

Definition real_eq (x y : R) : bool := Req_EM_T x y.

Lemma real_eqP : Equality.axiom real_eq.
Proof. by move=> x y; rewrite /real_eq; apply: (iffP idP); case: Req_EM_T. Qed.

Canonical real_eqType := EqType R (EqMixin real_eqP).

Definition real_find (P : pred R) (_ : nat) : option R :=
  if excluded_middle_informative (exists x, P x) is left found
  then Some (sval (constructive_indefinite_description P found))
  else None.

Lemma real_find_correct P k x : real_find P k = Some x -> P x.
Proof.
rewrite /real_find; case: excluded_middle_informative => // found [<-].
by case: constructive_indefinite_description.
Qed.

Lemma real_find_complete (P : pred R) :
  (exists x, P x) -> exists k, real_find P k.
Proof.
by move=> found; exists 0%N; rewrite /real_find; case: excluded_middle_informative.
Qed.

Lemma real_find_extensional P Q : P =1 Q -> real_find P =1 real_find Q.
Proof. by move=> /functional_extensionality ->. Qed.

Canonical real_choiceType := ChoiceType R
  (Choice.Mixin real_find_correct real_find_complete real_find_extensional).

(** ** Field *)

Definition real_zmodMixin :=
  @ZmodMixin R (IZR 0) Ropp Rplus (fun x y z => esym (Rplus_assoc x y z))
    Rplus_comm Rplus_0_l Rplus_opp_l.
Canonical real_zmodType := ZmodType R real_zmodMixin.

Lemma real_one_nonzero : (IZR 1) != (IZR 0) :> R.
Proof. exact/eqP/R1_neq_R0. Qed.

Definition real_ringMixin :=
  @ComRingMixin _ (IZR 1) Rmult (fun x y z => esym (Rmult_assoc x y z)) Rmult_comm
    Rmult_1_l Rmult_plus_distr_r real_one_nonzero.
Canonical real_ringType := RingType R real_ringMixin.
Canonical real_comRingType := ComRingType R Rmult_comm.

(** The standard library says nothing of / 0; here it is 0. *)
Definition real_inverse (x : R) : R := if x == (IZR 0) then (IZR 0) else Rinv x.

Lemma real_mul_inverse : GRing.Field.axiom real_inverse.
Proof.
by move=> x x0; rewrite /real_inverse (negbTE x0); apply/Rinv_l/eqP.
Qed.

Lemma real_inverse_zero : real_inverse (IZR 0) = (IZR 0).
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

Lemma real_le_spec x y : reflect (Rle x y) (real_le x y).
Proof. by rewrite /real_le; apply: (iffP idP); case: Rle_dec. Qed.

Lemma real_lt_spec x y : reflect (Rlt x y) (real_lt x y).
Proof. by rewrite /real_lt; apply: (iffP idP); case: Rlt_dec. Qed.

Definition real_leMixin : realLeMixin [idomainType of R].
Proof.
apply: (@RealLeMixin [idomainType of R] real_le real_lt Rabs).
- by move=> x y /real_le_spec x0 /real_le_spec y0; apply/real_le_spec/Rplus_le_le_0_compat.
- by move=> x y /real_le_spec x0 /real_le_spec y0; apply/real_le_spec/Rmult_le_pos.
- by move=> x /real_le_spec x0 /real_le_spec x1; apply: Rle_antisym.
- move=> x y; apply/real_le_spec/real_le_spec => [|] le.
    by apply: Rminus_le; rewrite -Ropp_minus_distr; apply: Rge_le;
      apply: Ropp_0_le_ge_contravar.
  exact: Rge_le (Rge_minus _ _ (Rle_ge _ _ le)).
- move=> x; case: (Rle_or_lt 0 x) => [/real_le_spec -> //|/Rlt_le /real_le_spec ->].
  exact: orbT.
- exact: Rabs_Ropp.
- by move=> x /real_le_spec /Rabs_pos_eq.
- move=> x y; apply/real_lt_spec/andP => [lt|[/eqP apart /real_le_spec le]].
    by split; [apply/eqP/Rgt_not_eq|apply/real_le_spec/Rlt_le].
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

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** The two vocabularies say the same *)

Lemma RleP (x y : R) : reflect (Rle x y) (x <= y).
Proof. exact: real_le_spec. Qed.

Lemma RltP (x y : R) : reflect (Rlt x y) (x < y).
Proof. exact: real_lt_spec. Qed.

Lemma realsE :
  (0 = IZR 0 :> R) * (1 = IZR 1 :> R)
  * (forall x y : R, x + y = Rplus x y)
  * (forall x : R, - x = Ropp x)
  * (forall x y : R, x * y = Rmult x y)
  * (forall x y : R, x - y = Rminus x y)
  * (forall x : R, `|x| = Rabs x).
Proof. by []. Qed.

Lemma real_invE (x : R) : x <> 0 -> x^-1 = Rinv x.
Proof. by move=> /eqP x0; rewrite /GRing.inv /= /real_inverse (negbTE x0). Qed.

Lemma real_quarterE : 4%:R^-1 = Rinv 4 :> R.
Proof.
have -> : 4%:R = IZR 4 :> R by rewrite !mulrS mulr0n !realsE; lra.
by apply: real_invE; rewrite realsE; lra.
Qed.

Lemma real_slope_at_most (g : R) (sigma : R -> R) :
  Activations.slope_at_most g sigma -> slope_at_most g sigma.
Proof.
move=> bounded a b; apply/RleP; have := bounded a b.
by rewrite expr2 !realsE; lra.
Qed.

Lemma real_slope_restricted (sigma : R -> R) :
  Activations.slope_at_most 1 sigma -> slope_restricted sigma.
Proof.
by move=> /real_slope_at_most bounded a b; have := bounded a b; rewrite mul1r.
Qed.

(** ** Theorem 1 *)

Section Metric.

Variables (n : nat) (A P : 'M[R]_n) (h : 'cV[R]_n) (eta : R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis eta_nonnegative : 0 <= eta.

Theorem tanh_metric_nonexpansive (w : nat -> 'cV[R]_n) x y k :
  step_condition P h eta ->
  sqdist P (trajectory A h tanh w x k) (trajectory A h tanh w y k)
    <= sqdist P x y.
Proof.
move=> short; apply: (metric_nonexpansive (eta := eta)) => //.
exact/real_slope_restricted/tanh_slope_at_most.
Qed.

Theorem arctan_metric_nonexpansive (w : nat -> 'cV[R]_n) x y k :
  step_condition P h eta ->
  sqdist P (trajectory A h atan w x k) (trajectory A h atan w y k)
    <= sqdist P x y.
Proof.
move=> short; apply: (metric_nonexpansive (eta := eta)) => //.
exact/real_slope_restricted/arctan_slope_at_most.
Qed.

Theorem elu_metric_nonexpansive (w : nat -> 'cV[R]_n) x y k :
  step_condition P h eta ->
  sqdist P (trajectory A h elu w x k) (trajectory A h elu w y k)
    <= sqdist P x y.
Proof.
move=> short; apply: (metric_nonexpansive (eta := eta)) => //.
exact/real_slope_restricted/elu_slope_at_most.
Qed.

(** Slopes of at most 1/4 allow steps four times as long. *)
Theorem sigmoid_metric_nonexpansive (w : nat -> 'cV[R]_n) x y k :
  step_condition P (4%:R^-1 *: h) eta ->
  sqdist P (trajectory A h sigmoid w x k) (trajectory A h sigmoid w y k)
    <= sqdist P x y.
Proof.
apply: metric_nonexpansive_at_slope => //; first by rewrite invr_gt0 ltr0n.
by rewrite real_quarterE; exact/real_slope_at_most/sigmoid_slope_at_most.
Qed.

(** *** Equilibria *)

Variable mu : R.
Hypothesis mu_positive : 0 < mu.
Hypothesis P_definite : eigenvalue_at_least P mu.

Lemma only_equilibrium (sigma : R -> R) w x :
  zero_only_at_zero sigma ->
  step A h sigma w x = x <-> x = invmx P *m w.
Proof.
move=> zero; have [unit fixed] := equilibrium_exists A_is_minus_P h_positive
  zero mu_positive P_definite w.
split=> [same|-> //].
exact: unique_equilibrium A_is_minus_P h_positive zero mu_positive P_definite
  _ _ _ same fixed.
Qed.

Theorem tanh_unique_equilibrium w x :
  step A h tanh w x = x <-> x = invmx P *m w.
Proof. exact/only_equilibrium/tanh_zero_only_at_zero. Qed.

Theorem arctan_unique_equilibrium w x :
  step A h atan w x = x <-> x = invmx P *m w.
Proof. exact/only_equilibrium/arctan_zero_only_at_zero. Qed.

Theorem elu_unique_equilibrium w x :
  step A h elu w x = x <-> x = invmx P *m w.
Proof. exact/only_equilibrium/elu_zero_only_at_zero. Qed.

End Metric.

(** ** Theorem 4 *)

Section Dominance.

Variables (n : nat) (A : nat -> 'M[R]_n) (h : nat -> 'cV[R]_n) (v : 'cV[R]_n).

Hypothesis v_positive : positive v.
Hypothesis h_positive : forall k, positive (h k).

Let nonexpansive (sigma : R -> R) : Prop :=
  forall (w : nat -> 'cV[R]_n) x y k,
    weighted_max v (untied_trajectory A h (fun _ => sigma) w x k
                    - untied_trajectory A h (fun _ => sigma) w y k)
      <= weighted_max v (x - y).

Theorem tanh_dominance_nonexpansive :
  (forall k i, 0 <= margin (A k) (h k) v i) -> nonexpansive tanh.
Proof.
move=> dominant w x y k; apply: dominance_nonexpansive => // j.
exact/real_slope_restricted/tanh_slope_at_most.
Qed.

Theorem arctan_dominance_nonexpansive :
  (forall k i, 0 <= margin (A k) (h k) v i) -> nonexpansive atan.
Proof.
move=> dominant w x y k; apply: dominance_nonexpansive => // j.
exact/real_slope_restricted/arctan_slope_at_most.
Qed.

Theorem elu_dominance_nonexpansive :
  (forall k i, 0 <= margin (A k) (h k) v i) -> nonexpansive elu.
Proof.
move=> dominant w x y k; apply: dominance_nonexpansive => // j.
exact/real_slope_restricted/elu_slope_at_most.
Qed.

Theorem sigmoid_dominance_nonexpansive :
  (forall k i, 0 <= margin (A k) (4%:R^-1 *: h k) v i) -> nonexpansive sigmoid.
Proof.
move=> dominant w x y k; have q0 : 0 < 4%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have same u : untied_trajectory A h (fun _ => sigmoid) w u k
            = untied_trajectory A (fun j => 4%:R^-1 *: h j)
                (fun _ a => sigmoid a / 4%:R^-1) w u k.
  by elim: k => //= k ->; exact/step_rescale/lt0r_neq0.
rewrite !same; apply: dominance_nonexpansive => // j; last first.
  apply: slope_at_most_rescale => //; rewrite real_quarterE.
  exact/real_slope_at_most/sigmoid_slope_at_most.
by move=> i; rewrite mxE mulr_gt0 // h_positive.
Qed.

End Dominance.
