(** * Activations over the real numbers

    Purpose: tanh, arctan, ELU, sigmoid and softsign have the slopes that the
    theorems and the checker ascribe to them: the greatest slope of all chords,
    and lower bounds of the slopes of chords on [-r, r] and of chords from zero.

    Main Results
    - [tanh_slope_at_most], [arctan_slope_at_most], [elu_slope_at_most]: every
      chord slope lies in [0, 1]; [sigmoid_slope_at_most]: in [0, 1/4].
    - [tanh_zero_only_at_zero], [arctan_zero_only_at_zero],
      [elu_zero_only_at_zero]: these vanish at zero and nowhere else.
    - [tanh_chords], [arctan_chords], [elu_chords], [softsign_chords],
      [hard_tanh_chords]: lower bounds of the chord slopes on [-r, r].
    - [tanh_chords_from_zero], [tanh_chords_from_zero_coarse],
      [arctan_chords_from_zero_coarse], [arctan_chords_from_zero_fine],
      [elu_chords_from_zero], [softsign_chords_from_zero],
      [hard_tanh_chords_from_zero]: lower bounds of sigma(z) / z there.

    Dependencies: the standard library's real numbers. *)

From Coq Require Import Reals Lra Psatz.

Local Open Scope R_scope.

(** ** Vocabulary *)

(** Every chord slope lies in [0, g], written without a division. *)
Definition slope_at_most (g : R) (sigma : R -> R) : Prop :=
  forall a b,
    (sigma a - sigma b) ^ 2 <= g * ((sigma a - sigma b) * (a - b)).

Definition zero_only_at_zero (sigma : R -> R) : Prop :=
  forall a, sigma a = 0 <-> a = 0.

(** No chord with both ends in [-r, r] has a slope below s. *)
Definition chords_at_least (s r : R) (sigma : R -> R) : Prop :=
  forall a b,
    - r <= b -> b < a -> a <= r -> s <= (sigma a - sigma b) / (a - b).

(** No chord from the origin to a point in [-r, r] has a slope below s. *)
Definition chords_from_zero_at_least (s r : R) (sigma : R -> R) : Prop :=
  forall z, - r <= z <= r -> z <> 0 -> s <= sigma z / z.

(** tanh is the standard library's sinh / cosh, arctan its atan. *)
Definition elu (a : R) : R := if Rle_dec 0 a then a else exp a - 1.
Definition sigmoid (a : R) : R := / (1 + exp (- a)).
Definition softsign (a : R) : R := a / (1 + Rabs a).
Definition hard_tanh (a : R) : R :=
  if Rle_dec a (-1) then -1 else if Rle_dec 1 a then 1 else a.

(** ** From derivatives to chords *)

(** The increments of f on [lo, hi] lie between s and g times those of its
    argument. *)
Definition rises (s g lo hi : R) (f : R -> R) : Prop :=
  forall a b, lo <= b -> b <= a -> a <= hi ->
    s * (a - b) <= f a - f b <= g * (a - b).

Lemma derivative_rises s g lo hi f f' :
  (forall c, lo <= c <= hi -> derivable_pt_lim f c (f' c)) ->
  (forall c, lo <= c <= hi -> s <= f' c <= g) ->
  rises s g lo hi f.
Proof.
intros slope bounds a b lob ba ahi.
destruct (Req_dec a b) as [->|apart]; [lra|].
destruct (MVT_cor2 f f' b a) as [c [-> inside]]; [lra| |].
- intros c inside; apply slope; lra.
- assert (c_bounds := bounds c ltac:(lra)).
  split; apply Rmult_le_compat_r; lra.
Qed.

Lemma rises_glue s g lo mid hi f :
  rises s g lo mid f -> rises s g mid hi f -> rises s g lo hi f.
Proof.
intros left right a b lob ba ahi.
destruct (Rle_lt_dec a mid) as [am|am]; [apply left; lra|].
destruct (Rle_lt_dec mid b) as [bm|bm]; [apply right; lra|].
assert (l := left mid b lob ltac:(lra) ltac:(lra)).
assert (r := right a mid ltac:(lra) ltac:(lra) ahi).
lra.
Qed.

Lemma rises_odd s g r f :
  (forall a, f (- a) = - f a) -> rises s g 0 r f -> rises s g (- r) r f.
Proof.
intros odd right; apply rises_glue with 0; [|exact right].
intros a b lob ba ahi.
assert (p := right (- b) (- a) ltac:(lra) ltac:(lra) ltac:(lra)).
rewrite !odd in p; lra.
Qed.

Lemma rises_slope_at_most g f :
  0 <= g -> (forall r, rises 0 g (- r) r f) -> slope_at_most g f.
Proof.
intros g0 bounds.
assert (ordered : forall a b, b <= a ->
    (f a - f b) ^ 2 <= g * ((f a - f b) * (a - b))).
  intros a b ba.
  assert (p := bounds (Rabs a + Rabs b) a b).
  assert (a1 := Rle_abs a); assert (b1 := Rle_abs (- b)).
  rewrite Rabs_Ropp in b1.
  assert (a0 := Rabs_pos a); assert (b0 := Rabs_pos b).
  specialize (p ltac:(lra) ba ltac:(lra)); nra.
intros a b; destruct (Rle_lt_dec b a) as [ba|ab]; [now apply ordered|].
assert (p := ordered b a ltac:(lra)); nra.
Qed.

Lemma rises_chords s g r f : rises s g (- r) r f -> chords_at_least s r f.
Proof.
intros bounds a b rb ba ar; apply Rmult_le_reg_r with (a - b); [lra|].
unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
apply bounds; lra.
Qed.

Lemma chords_from_zero_intro s r f :
  (forall z, - r <= z <= r -> s * (z * z) <= f z * z) ->
  chords_from_zero_at_least s r f.
Proof.
intros bound z zr z0; apply Rmult_le_reg_r with (z * z); [nra|].
replace (f z / z * (z * z)) with (f z * z) by (field; exact z0).
now apply bound.
Qed.

Lemma increasing_zero_only_at_zero f :
  f 0 = 0 -> (forall a b, a < b -> f a < f b) -> zero_only_at_zero f.
Proof.
intros f0 increasing a; split; [intros fa|intros ->; exact f0].
destruct (Rtotal_order a 0) as [l|[e|l]]; [|exact e|];
  apply increasing in l; lra.
Qed.

(** Where the derivative falls, the chord to r is the flattest from zero. *)
Lemma concave_from_zero r f f' z :
  f 0 = 0 ->
  (forall c, 0 <= c <= r -> derivable_pt_lim f c (f' c)) ->
  (forall c d, 0 <= c -> c <= d -> d <= r -> f' d <= f' c) ->
  0 <= z <= r ->
  f r * z <= f z * r.
Proof.
intros f0 slope falls [z0 zr].
destruct (Req_dec z 0) as [->|z_apart]; [rewrite f0; lra|].
destruct (Req_dec z r) as [->|r_apart]; [lra|].
destruct (MVT_cor2 f f' 0 z) as [c [fz c_in]]; [lra| |].
  intros c inside; apply slope; lra.
destruct (MVT_cor2 f f' z r) as [d [fr d_in]]; [lra| |].
  intros d inside; apply slope; lra.
assert (f' d <= f' c) by (apply falls; lra).
rewrite f0 in fz.
replace (f r) with (f z + f' d * (r - z)) by lra.
replace (f z) with (f' c * z) by lra.
assert (f' d * ((r - z) * z) <= f' c * ((r - z) * z)).
  apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|assumption].
nra.
Qed.

(** ** tanh *)

Lemma cosh_positive a : 0 < cosh a.
Proof. unfold cosh; assert (p := exp_pos a); assert (q := exp_pos (- a)); lra. Qed.

Lemma cosh_square a : cosh a * cosh a = 1 + sinh a * sinh a.
Proof.
unfold cosh, sinh; assert (e : exp a * exp (- a) = 1).
  now rewrite <- exp_plus, Rplus_opp_r, exp_0.
nra.
Qed.

Lemma sinh_nonnegative a : 0 <= a -> 0 <= sinh a.
Proof.
intros [a0| <-]; [|rewrite sinh_0; lra].
rewrite <- sinh_0; apply Rlt_le; now apply sinh_lt.
Qed.

Lemma cosh_monotone a b : 0 <= a -> a <= b -> cosh a <= cosh b.
Proof.
intros a0 ab; assert (p := cosh_positive a); assert (q := cosh_positive b).
assert (sinh a <= sinh b).
  destruct ab as [ab| ->]; [apply Rlt_le; now apply sinh_lt|lra].
assert (s := sinh_nonnegative a a0).
assert (ca := cosh_square a); assert (cb := cosh_square b); nra.
Qed.

Lemma cosh_even a : cosh (- a) = cosh a.
Proof. unfold cosh; rewrite Ropp_involutive; lra. Qed.

Lemma cosh_at_least_one a : 1 <= cosh a.
Proof. assert (p := cosh_positive a); assert (q := cosh_square a); nra. Qed.

Lemma tanh_odd a : tanh (- a) = - tanh a.
Proof.
unfold tanh; rewrite cosh_even.
replace (sinh (- a)) with (- sinh a); [|unfold sinh; rewrite Ropp_involutive; lra].
field; assert (p := cosh_positive a); lra.
Qed.

Lemma tanh_derivative a : derivable_pt_lim tanh a (/ (cosh a) ^ 2).
Proof.
assert (p := cosh_positive a).
replace (/ cosh a ^ 2)
  with ((cosh a * cosh a - sinh a * sinh a) / Rsqr (cosh a)).
- apply (derivable_pt_lim_div sinh cosh).
  + apply derivable_pt_lim_sinh.
  + apply derivable_pt_lim_cosh.
  + lra.
- rewrite cosh_square; unfold Rsqr; field; lra.
Qed.

Lemma tanh_derivative_falls a b :
  0 <= a -> a <= b -> / (cosh b) ^ 2 <= / (cosh a) ^ 2.
Proof.
intros a0 ab; assert (p := cosh_positive a); assert (m := cosh_monotone a b a0 ab).
apply Rinv_le_contravar; nra.
Qed.

Lemma tanh_rises r : rises (/ (cosh r) ^ 2) 1 (- r) r tanh.
Proof.
apply rises_odd; [apply tanh_odd|].
apply derivative_rises with (fun c => / (cosh c) ^ 2).
- intros c _; apply tanh_derivative.
- intros c [c0 cr]; split; [now apply tanh_derivative_falls|].
  rewrite <- Rinv_1; apply Rinv_le_contravar; [lra|].
  assert (p := cosh_at_least_one c); nra.
Qed.

Theorem tanh_slope_at_most : slope_at_most 1 tanh.
Proof.
apply rises_slope_at_most; [lra|]; intros r a b rb ba ar.
assert (p := tanh_rises r a b rb ba ar).
assert (q : 0 < / cosh r ^ 2).
  apply Rinv_0_lt_compat; assert (c := cosh_positive r); nra.
nra.
Qed.

Lemma tanh_increasing a b : a < b -> tanh a < tanh b.
Proof.
intros ab; pose (r := Rabs a + Rabs b).
assert (a1 := Rle_abs (- a)); assert (b1 := Rle_abs b).
rewrite Rabs_Ropp in a1.
assert (a0 := Rabs_pos a); assert (b0 := Rabs_pos b).
assert (p := tanh_rises r b a ltac:(unfold r; lra) ltac:(lra) ltac:(unfold r; lra)).
assert (q : 0 < / cosh r ^ 2).
  apply Rinv_0_lt_compat; assert (c := cosh_positive r); nra.
nra.
Qed.

Lemma tanh_0 : tanh 0 = 0.
Proof. unfold tanh; rewrite sinh_0; unfold Rdiv; ring. Qed.

Theorem tanh_zero_only_at_zero : zero_only_at_zero tanh.
Proof.
exact (increasing_zero_only_at_zero tanh tanh_0 tanh_increasing).
Qed.

(** 1 / cosh(r)^2, where cosh r = (e^r + e^-r) / 2. *)
Theorem tanh_chords r :
  chords_at_least (/ ((exp r + exp (- r)) / 2) ^ 2) r tanh.
Proof. exact (rises_chords _ _ _ _ (tanh_rises r)). Qed.

(** How the checker computes tanh r. *)
Theorem tanh_from_exponential r : tanh r = 1 - 2 / (exp (2 * r) + 1).
Proof.
unfold tanh, sinh, cosh.
replace (2 * r) with (r + r) by ring; rewrite exp_plus, exp_Ropp.
assert (p := exp_pos r); field; repeat split; nra.
Qed.

(** tanh(r) / r, the slope of the chord to the end. *)
Theorem tanh_chords_from_zero r :
  0 < r ->
  chords_from_zero_at_least ((1 - 2 / (exp (2 * r) + 1)) / r) r tanh.
Proof.
intros r0; rewrite <- tanh_from_exponential; apply chords_from_zero_intro.
assert (right : forall z, 0 <= z <= r -> tanh r / r * (z * z) <= tanh z * z).
{ intros z [z0 zr]; apply Rmult_le_reg_r with r; [exact r0|].
  replace (tanh r / r * (z * z) * r) with (tanh r * z * z) by (field; lra).
  replace (tanh z * z * r) with (tanh z * r * z) by ring.
  apply Rmult_le_compat_r; [exact z0|].
  apply concave_from_zero with (fun c => / (cosh c) ^ 2).
  - exact tanh_0.
  - intros c _; apply tanh_derivative.
  - intros c d c0 cd _; now apply tanh_derivative_falls.
  - lra. }
intros z zr; destruct (Rle_lt_dec 0 z) as [z0|z0]; [apply right; lra|].
assert (p := right (- z) ltac:(lra)); rewrite tanh_odd in p; nra.
Qed.

(** What the checker takes where e^2r is too large for it. *)
Theorem tanh_chords_from_zero_coarse r :
  0 < r -> chords_from_zero_at_least (/ (r + 1)) r tanh.
Proof.
intros r0 z zr z0.
apply Rle_trans with (2 := tanh_chords_from_zero r r0 z zr z0).
assert (p := exp_ineq1_le (2 * r)).
assert (q : 2 / (exp (2 * r) + 1) <= / (r + 1)).
  replace (/ (r + 1)) with (2 / (2 * r + 2)) by (field; lra).
  apply Rmult_le_compat_l; [lra|]; apply Rinv_le_contravar; lra.
apply Rmult_le_reg_r with r; [exact r0|].
unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
replace (/ (r + 1) * r) with (1 - / (r + 1)) by (field; lra).
lra.
Qed.

(** ** arctan *)

Lemma arctan_derivative a : derivable_pt_lim atan a (/ (1 + a ^ 2)).
Proof. exact (derivable_pt_lim_atan a). Qed.

Lemma arctan_derivative_falls a b :
  0 <= a -> a <= b -> / (1 + b ^ 2) <= / (1 + a ^ 2).
Proof. intros a0 ab; apply Rinv_le_contravar; nra. Qed.

Lemma arctan_rises r : rises (/ (1 + r ^ 2)) 1 (- r) r atan.
Proof.
apply rises_odd; [apply atan_opp|].
apply derivative_rises with (fun c => / (1 + c ^ 2)).
- intros c _; apply arctan_derivative.
- intros c [c0 cr]; split; [now apply arctan_derivative_falls|].
  rewrite <- Rinv_1; apply Rinv_le_contravar; nra.
Qed.

Theorem arctan_slope_at_most : slope_at_most 1 atan.
Proof.
apply rises_slope_at_most; [lra|]; intros r a b rb ba ar.
assert (p := arctan_rises r a b rb ba ar).
assert (q : 0 < / (1 + r ^ 2)) by (apply Rinv_0_lt_compat; nra).
nra.
Qed.

Theorem arctan_zero_only_at_zero : zero_only_at_zero atan.
Proof.
exact (increasing_zero_only_at_zero atan atan_0 atan_increasing).
Qed.

Theorem arctan_chords r : chords_at_least (/ (1 + r ^ 2)) r atan.
Proof. exact (rises_chords _ _ _ _ (arctan_rises r)). Qed.

Theorem arctan_chords_from_zero r :
  0 < r -> chords_from_zero_at_least (atan r / r) r atan.
Proof.
intros r0; apply chords_from_zero_intro.
assert (right : forall z, 0 <= z <= r -> atan r / r * (z * z) <= atan z * z).
{ intros z [z0 zr]; apply Rmult_le_reg_r with r; [exact r0|].
  replace (atan r / r * (z * z) * r) with (atan r * z * z) by (field; lra).
  replace (atan z * z * r) with (atan z * r * z) by ring.
  apply Rmult_le_compat_r; [exact z0|].
  apply concave_from_zero with (fun c => / (1 + c ^ 2)).
  - exact atan_0.
  - intros c _; apply arctan_derivative.
  - intros c d c0 cd _; now apply arctan_derivative_falls.
  - lra. }
intros z zr; destruct (Rle_lt_dec 0 z) as [z0|z0]; [apply right; lra|].
assert (p := right (- z) ltac:(lra)); rewrite atan_opp in p; nra.
Qed.

Lemma arctan_above_coarse r : 0 <= r -> r / (1 + r) <= atan r.
Proof.
intros r0; pose (f := fun x => atan x - (1 - / (1 + x))).
assert (p : rises 0 1 0 r f).
{ apply derivative_rises with (fun c => / (1 + c ^ 2) - (0 - - 1 / Rsqr (1 + c))).
  - intros c [c0 _]; unfold f.
    apply (derivable_pt_lim_minus atan (fun x => 1 - / (1 + x)));
      [apply arctan_derivative|].
    apply (derivable_pt_lim_minus (fun _ => 1) (fun x => / (1 + x)));
      [apply derivable_pt_lim_const|].
    replace (-1 / Rsqr (1 + c)) with ((0 * (1 + c) - 1 * 1) / Rsqr (1 + c))
      by (f_equal; ring).
    apply derivable_pt_lim_ext with (fun x => 1 / (1 + x)).
      intros x; unfold Rdiv; ring.
    apply (derivable_pt_lim_div (fun _ => 1) (fun x => 1 + x)).
    + apply derivable_pt_lim_const.
    + replace 1 with (0 + 1) at 1 by ring.
      apply (derivable_pt_lim_plus (fun _ => 1) (fun x => x));
        [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
    + lra.
  - intros c [c0 _]; unfold Rsqr.
    assert (u : / ((1 + c) * (1 + c)) <= / (1 + c ^ 2)).
      apply Rinv_le_contravar; nra.
    assert (v : / (1 + c ^ 2) <= 1).
      rewrite <- Rinv_1; apply Rinv_le_contravar; nra.
    assert (w : 0 < / ((1 + c) * (1 + c))) by (apply Rinv_0_lt_compat; nra).
    unfold Rdiv; lra. }
assert (q := p r 0 ltac:(lra) r0 ltac:(lra)).
unfold f in q; rewrite atan_0 in q.
replace (r / (1 + r)) with (1 - / (1 + r)) by (field; lra).
rewrite Rplus_0_r, Rinv_1 in q; lra.
Qed.

Lemma arctan_above_fine r : 0 <= r -> 3 * r / (3 + r ^ 2) <= atan r.
Proof.
intros r0; pose (f := fun x => atan x - 3 * x / (3 + x * x)).
pose (f' := fun c => / (1 + c ^ 2)
             - (3 * (3 + c * c) - (1 * c + c * 1) * (3 * c)) / Rsqr (3 + c * c)).
assert (p : rises 0 2 0 r f).
{ apply derivative_rises with f'.
  - intros c [c0 _]; unfold f, f'.
    apply (derivable_pt_lim_minus atan (fun x => 3 * x / (3 + x * x)));
      [apply arctan_derivative|].
    apply (derivable_pt_lim_div (fun x => 3 * x) (fun x => 3 + x * x)).
    + replace 3 with (3 * 1) at 1 by ring.
      apply (derivable_pt_lim_scal (fun x => x)); apply derivable_pt_lim_id.
    + replace (1 * c + c * 1) with (0 + (1 * c + c * 1)) by ring.
      apply (derivable_pt_lim_plus (fun _ => 3) (fun x => x * x));
        [apply derivable_pt_lim_const|].
      apply (derivable_pt_lim_mult (fun x => x) (fun x => x));
        apply derivable_pt_lim_id.
    + nra.
  - intros c [c0 _]; unfold f', Rsqr.
    assert (d : 0 < (1 + c ^ 2) * ((3 + c * c) * (3 + c * c))).
      apply Rmult_lt_0_compat; nra.
    replace (/ (1 + c ^ 2) - (3 * (3 + c * c) - (1 * c + c * 1) * (3 * c))
                / ((3 + c * c) * (3 + c * c)))
      with (4 * (c * c * (c * c)) / ((1 + c ^ 2) * ((3 + c * c) * (3 + c * c))))
      by (field; split; nra).
    assert (c2 : 0 <= c * c) by nra.
    split; apply Rmult_le_reg_r with ((1 + c ^ 2) * ((3 + c * c) * (3 + c * c)));
      try exact d; unfold Rdiv;
      rewrite (Rmult_assoc _ (/ _)), Rinv_l, Rmult_1_r by lra;
      replace (c ^ 2) with (c * c) by ring; generalize dependent (c * c);
      intros; nra. }
assert (q := p r 0 ltac:(lra) r0 ltac:(lra)).
unfold f in q; rewrite atan_0 in q.
replace (r ^ 2) with (r * r) by ring; lra.
Qed.

Theorem arctan_chords_from_zero_coarse r :
  0 < r -> chords_from_zero_at_least (/ (1 + r)) r atan.
Proof.
intros r0 z zr z0.
apply Rle_trans with (2 := arctan_chords_from_zero r r0 z zr z0).
apply Rmult_le_reg_r with r; [exact r0|].
unfold Rdiv; rewrite (Rmult_assoc (atan r)), Rinv_l, Rmult_1_r by lra.
rewrite Rmult_comm; apply arctan_above_coarse; lra.
Qed.

Theorem arctan_chords_from_zero_fine r :
  0 < r -> chords_from_zero_at_least (3 / (3 + r ^ 2)) r atan.
Proof.
intros r0 z zr z0.
apply Rle_trans with (2 := arctan_chords_from_zero r r0 z zr z0).
apply Rmult_le_reg_r with r; [exact r0|].
unfold Rdiv at 2; rewrite (Rmult_assoc (atan r)), Rinv_l, Rmult_1_r by lra.
replace (3 / (3 + r ^ 2) * r) with (3 * r / (3 + r ^ 2)) by (field; nra).
apply arctan_above_fine; lra.
Qed.

(** ** ELU *)

Lemma elu_right a : 0 <= a -> elu a = a.
Proof. unfold elu; destruct (Rle_dec 0 a); lra. Qed.

Lemma elu_left a : a <= 0 -> elu a = exp a - 1.
Proof.
unfold elu; destruct (Rle_dec 0 a) as [a0|a0]; [|reflexivity].
intros; replace a with 0 by lra; rewrite exp_0; lra.
Qed.

Lemma exp_at_most_one a : a <= 0 -> exp a <= 1.
Proof.
intros [a0| ->]; [|rewrite exp_0; lra].
rewrite <- exp_0; apply Rlt_le; now apply exp_increasing.
Qed.

Lemma exp_monotone a b : a <= b -> exp a <= exp b.
Proof. intros [ab| ->]; [apply Rlt_le; now apply exp_increasing|lra]. Qed.

Lemma exp_rises r : rises (exp (- r)) 1 (- r) 0 exp.
Proof.
apply derivative_rises with exp.
- intros c _; apply derivable_pt_lim_exp.
- intros c [rc c0]; split; [now apply exp_monotone|now apply exp_at_most_one].
Qed.

Lemma elu_rises r : rises (exp (- r)) 1 (- r) r elu.
Proof.
intros a b rb ba ar; assert (r0 : 0 <= r) by lra.
revert a b rb ba ar; change (rises (exp (- r)) 1 (- r) r elu).
apply rises_glue with 0; intros a b lo ba hi.
- rewrite !elu_left by lra; assert (p := exp_rises r a b lo ba hi); lra.
- rewrite !elu_right by lra.
  assert (p := exp_at_most_one (- r) ltac:(lra)); nra.
Qed.

Theorem elu_slope_at_most : slope_at_most 1 elu.
Proof.
apply rises_slope_at_most; [lra|]; intros r a b rb ba ar.
assert (p := elu_rises r a b rb ba ar); assert (q := exp_pos (- r)); nra.
Qed.

Lemma elu_increasing a b : a < b -> elu a < elu b.
Proof.
intros ab; pose (r := Rabs a + Rabs b).
assert (a1 := Rle_abs (- a)); assert (b1 := Rle_abs b).
rewrite Rabs_Ropp in a1.
assert (a0 := Rabs_pos a); assert (b0 := Rabs_pos b).
assert (p := elu_rises r b a ltac:(unfold r; lra) ltac:(lra) ltac:(unfold r; lra)).
assert (q := exp_pos (- r)); nra.
Qed.

Theorem elu_zero_only_at_zero : zero_only_at_zero elu.
Proof.
apply increasing_zero_only_at_zero; [apply elu_right; lra|].
exact elu_increasing.
Qed.

Theorem elu_chords r : chords_at_least (exp (- r)) r elu.
Proof. exact (rises_chords _ _ _ _ (elu_rises r)). Qed.

Theorem elu_chords_from_zero r :
  0 < r -> chords_from_zero_at_least ((1 - exp (- r)) / r) r elu.
Proof.
intros r0; apply chords_from_zero_intro; intros z zr.
assert (e : forall x, (1 - exp (- r)) / r * x * r = (1 - exp (- r)) * x).
  intros x; field; lra.
apply Rmult_le_reg_r with r; [exact r0|]; rewrite e.
destruct (Rle_lt_dec 0 z) as [z0|z0].
- rewrite elu_right by exact z0; assert (p := exp_ineq1_le (- r)); nra.
- rewrite elu_left by lra.
  assert (p : (1 - exp (- r)) * - z <= (1 - exp (- - z)) * r).
  { apply (concave_from_zero r (fun t => 1 - exp (- t)) (fun t => exp (- t))).
    + rewrite Ropp_0, exp_0; ring.
    + intros c _; replace (exp (- c)) with (0 - exp (- c) * - (1)) by ring.
      apply (derivable_pt_lim_minus (fun _ => 1) (fun t => exp (- t)));
        [apply derivable_pt_lim_const|].
      apply (derivable_pt_lim_comp (fun t => - t) exp);
        [|apply derivable_pt_lim_exp].
      apply (derivable_pt_lim_opp (fun t => t)); apply derivable_pt_lim_id.
    + intros c d _ cd _; apply exp_monotone; lra.
    + lra. }
  rewrite Ropp_involutive in p; nra.
Qed.

(** ** Sigmoid *)

Lemma sigmoid_derivative a :
  derivable_pt_lim sigmoid a (sigmoid a * (1 - sigmoid a)).
Proof.
assert (p := exp_pos (- a)).
replace (sigmoid a * (1 - sigmoid a))
  with ((0 * (1 + exp (- a)) - (0 + exp (- a) * - (1)) * 1) / Rsqr (1 + exp (- a)))
  by (unfold sigmoid, Rsqr; field; lra).
apply derivable_pt_lim_ext with (fun x => 1 / (1 + exp (- x))).
  intros x; unfold sigmoid, Rdiv; ring.
apply (derivable_pt_lim_div (fun _ => 1) (fun x => 1 + exp (- x))).
- apply derivable_pt_lim_const.
- apply (derivable_pt_lim_plus (fun _ => 1) (fun x => exp (- x)));
    [apply derivable_pt_lim_const|].
  apply (derivable_pt_lim_comp (fun t => - t) exp);
    [|apply derivable_pt_lim_exp].
  apply (derivable_pt_lim_opp (fun t => t)); apply derivable_pt_lim_id.
- lra.
Qed.

Theorem sigmoid_slope_at_most : slope_at_most (/ 4) sigmoid.
Proof.
apply rises_slope_at_most; [lra|]; intros r.
apply derivative_rises with (fun a => sigmoid a * (1 - sigmoid a)).
- intros c _; apply sigmoid_derivative.
- intros c _; assert (p := exp_pos (- c)).
  assert (q : 0 < sigmoid c) by (apply Rinv_0_lt_compat; lra).
  assert (u : sigmoid c <= 1).
    unfold sigmoid; rewrite <- Rinv_1; apply Rinv_le_contravar; lra.
  assert (half := Rle_0_sqr (sigmoid c - / 2)); unfold Rsqr in half.
  split; [apply Rmult_le_pos; lra|nra].
Qed.

(** ** Softsign *)

Lemma softsign_odd a : softsign (- a) = - softsign a.
Proof. unfold softsign, Rdiv; rewrite Rabs_Ropp; ring. Qed.

Lemma softsign_rises r : rises (/ (1 + r) ^ 2) 1 (- r) r softsign.
Proof.
apply rises_odd; [exact softsign_odd|]; intros a b b0 ba ar.
unfold softsign; rewrite !Rabs_pos_eq by lra.
replace (a / (1 + a) - b / (1 + b)) with (/ ((1 + a) * (1 + b)) * (a - b))
  by (field; lra).
assert (p : / (1 + r) ^ 2 <= / ((1 + a) * (1 + b))).
  apply Rinv_le_contravar; nra.
assert (q : / ((1 + a) * (1 + b)) <= 1).
  rewrite <- Rinv_1; apply Rinv_le_contravar; nra.
split; apply Rmult_le_compat_r; lra.
Qed.

Theorem softsign_chords r : chords_at_least (/ (1 + r) ^ 2) r softsign.
Proof. exact (rises_chords _ _ _ _ (softsign_rises r)). Qed.

Theorem softsign_chords_from_zero r :
  0 <= r -> chords_from_zero_at_least (/ (1 + r)) r softsign.
Proof.
intros r0 z zr z0; assert (p := Rabs_pos z).
replace (softsign z / z) with (/ (1 + Rabs z)) by (unfold softsign; field; lra).
apply Rinv_le_contravar; [lra|].
assert (Rabs z <= r) by (now apply Rabs_le); lra.
Qed.

(** ** Hard tanh *)

Theorem hard_tanh_chords r : r <= 1 -> chords_at_least 1 r hard_tanh.
Proof.
intros r1; apply rises_chords with 1; intros a b rb ba ar; unfold hard_tanh.
destruct (Rle_dec a (-1)); destruct (Rle_dec b (-1));
  destruct (Rle_dec 1 a); destruct (Rle_dec 1 b); lra.
Qed.

Theorem hard_tanh_chords_from_zero r :
  1 <= r -> chords_from_zero_at_least (/ r) r hard_tanh.
Proof.
intros r1; apply chords_from_zero_intro; intros z zr.
apply Rmult_le_reg_r with r; [lra|].
replace (/ r * (z * z) * r) with (z * z) by (field; lra).
unfold hard_tanh; destruct (Rle_dec z (-1)); [nra|].
destruct (Rle_dec 1 z); nra.
Qed.
