(** * Images whose pixels do not act on each other

    Purpose: a block whose kernel is one pixel does the same at every pixel, so
    what is true of the channels of one is true of the image, where squares of
    distances are added up over all pixels.

    Main Results
    - [pixel_block]: the dense block that every pixel is by itself; [slice_run]:
      the image runs as all of them do.
    - [pixel_denotes]: what a statement in the norm of the state matrix says of
      that block is true of the image; of inputs, if their window is one pixel.
    - [pixel_input_to_state]: the same where inputs change at every step.

    - [pixel_backward]: so gradients do not grow either.

    Dependencies: GainSound, AdjointSound; Adjoint of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric Groups Adjoint Instability.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning BoundSound MetricSound DominanceSound.
From Keel.Checker Require Import OperatorSound Statement GroupSound GainSound.
From Keel.Checker Require Import AdjointSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

(** ** Vectors of pixels *)

(** The numbers of an image stand channel after channel. *)
Section Slices.

Variables (R : realFieldType) (N n pixels : nat).
Hypothesis size : N = (n * pixels)%N.

Lemma unit_small (c : 'I_n) (p : 'I_pixels) : (c * pixels + p < N)%N.
Proof.
rewrite size; apply: (@leq_trans (c.+1 * pixels)).
  by rewrite mulSn [X in (X < _)%N]addnC ltn_add2r.
by rewrite leq_mul2r ltn_ord orbT.
Qed.

(** Channel c of pixel p. *)
Definition unit_at (c : 'I_n) (p : 'I_pixels) : 'I_N := Ordinal (unit_small c p).

(** All channels of a pixel. *)
Definition slice (p : 'I_pixels) (x : 'cV[R]_N) : 'cV[R]_n :=
  \col_c x (unit_at c p) 0.

Lemma unit_channel c p : (unit_at c p %/ pixels)%N = c.
Proof.
have p0 := leq_ltn_trans (leq0n p) (ltn_ord p).
by rewrite divnMDl // divn_small ?addn0.
Qed.

Lemma unit_pixel c p : (unit_at c p %% pixels)%N = p.
Proof. by rewrite modnMDl modn_small. Qed.

Lemma unit_at_inj c p d q : unit_at c p = unit_at d q -> c = d /\ p = q.
Proof.
move=> same; split; apply: val_inj => /=.
  by rewrite -(unit_channel c p) same unit_channel.
by rewrite -(unit_pixel c p) same unit_pixel.
Qed.

Lemma unit_at_eq c p d q :
  (unit_at c p == unit_at d q) = (c == d) && (p == q).
Proof.
apply/eqP/andP => [/unit_at_inj [-> ->] //|[/eqP -> /eqP ->] //].
Qed.

Lemma unit_at_bij : bijective (fun i : 'I_n * 'I_pixels => unit_at i.1 i.2).
Proof.
apply: inj_card_bij => [[c p] [d q] /= /unit_at_inj [-> ->] //|].
by rewrite card_prod !card_ord size.
Qed.

Lemma unit_atP (i : 'I_N) : exists c p, i = unit_at c p.
Proof.
have [f _ onto] := unit_at_bij.
by exists (f i).1, (f i).2; rewrite onto.
Qed.

Lemma sum_slices (F : 'I_N -> R) : \sum_i F i = \sum_p \sum_c F (unit_at c p).
Proof.
rewrite exchange_big pair_big /=.
exact: (reindex _ (onW_bij _ unit_at_bij)).
Qed.

Lemma slice_inj x y : (forall p, slice p x = slice p y) -> x = y.
Proof.
move=> same; apply/matrixP => i j; rewrite ord1.
have [c [p ->]] := unit_atP i.
by have := congr1 (fun v : 'cV[R]_n => v c 0) (same p); rewrite !mxE.
Qed.

Lemma slice_sub p x y : slice p (x - y) = slice p x - slice p y.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.

Lemma sqnorm_slices x : sqnorm x = \sum_p sqnorm (slice p x).
Proof.
rewrite /sqnorm sum_slices; apply: eq_bigr => p _.
by apply: eq_bigr => c _; rewrite mxE.
Qed.

(** An image from its pixels. *)
Definition image_from (f : 'I_pixels -> 'cV[R]_n) : 'cV[R]_N :=
  \col_i \sum_p \sum_(c | unit_at c p == i) f p c 0.

Lemma slice_image f p : slice p (image_from f) = f p.
Proof.
apply/matrixP => c j; rewrite !mxE ord1 (bigD1 p) //= [X in _ + X]big1 => [|q qp].
  by rewrite addr0 (big_pred1 c) // => d; apply/eqP/eqP => [/unit_at_inj []|->].
rewrite big1 // => d /eqP /unit_at_inj [_ q_is].
by rewrite q_is eqxx in qp.
Qed.

(** A matrix that acts on every pixel alone, with a matrix of its own for each. *)
Definition is_by_pixel (A : 'M[R]_N) (F : 'I_pixels -> 'M[R]_n) : Prop :=
  forall c p d q, A (unit_at c p) (unit_at d q) = F p c d *+ (p == q).

Lemma slice_by_pixel A F p x :
  is_by_pixel A F -> slice p (A *m x) = F p *m slice p x.
Proof.
move=> alone; apply/matrixP => c j; rewrite ord1 !mxE sum_slices.
rewrite (bigD1 p) //= [X in _ + X]big1 => [|q qp].
  by rewrite addr0; apply: eq_bigr => d _; rewrite alone eqxx mxE.
by rewrite big1 // => d _; rewrite alone eq_sym (negbTE qp) mul0r.
Qed.

Lemma by_pixel_transpose A F :
  is_by_pixel A F -> is_by_pixel A^T (fun p => (F p)^T).
Proof.
by move=> alone c p d q; rewrite !mxE alone eq_sym; case: eqP => // ->.
Qed.

Lemma by_pixel_mul A B F G :
  is_by_pixel A F -> is_by_pixel B G ->
  is_by_pixel (A *m B) (fun p => F p *m G p).
Proof.
move=> alone_A alone_B c p d q; rewrite !mxE sum_slices.
rewrite (bigD1 p) //= [X in _ + X]big1 => [|r rp].
  rewrite addr0 -sumrMnl; apply: eq_bigr => e _.
  by rewrite alone_A alone_B eqxx mulrnAr.
by rewrite big1 // => e _; rewrite alone_A eq_sym (negbTE rp) mul0r.
Qed.

Lemma by_pixel_linear A (h : 'cV_N) D (g : 'cV_N) B (k : 'cV_n) F :
  is_by_pixel A (fun _ => B) -> is_by_pixel D F ->
  (forall c p, h (unit_at c p) 0 = k c 0) ->
  is_by_pixel (linear_step A h D g)
    (fun p => linear_step B k (F p) (slice p g)).
Proof.
move=> alone_A alone_D same; have scaled : is_by_pixel
    (diag_mx (\row_i (h i 0 * g i 0)) *m D)
    (fun p => diag_mx (\row_c (k c 0 * slice p g c 0)) *m F p).
  move=> c p d q; rewrite !mul_diag_mx !mxE same alone_D.
  by rewrite mulrnAr.
move=> c p d q; rewrite /linear_step [LHS]mxE [RHS]/= [X in _ = X *+ _]mxE mulrnDl.
congr (_ + _); last exact: by_pixel_mul scaled alone_A c p d q.
rewrite !mxE unit_at_eq.
by case: (c == d); case: (p == q).
Qed.

(** A matrix that does the same at every pixel. *)
Definition is_repeated (A : 'M[R]_N) (B : 'M[R]_n) : Prop :=
  is_by_pixel A (fun _ => B).

Lemma slice_mul A B p x : is_repeated A B -> slice p (A *m x) = B *m slice p x.
Proof. exact: slice_by_pixel. Qed.

Lemma form_slices A B x :
  is_repeated A B -> Metric.form A x = \sum_p Metric.form B (slice p x).
Proof.
move=> repeated; rewrite Metric.formE sum_slices; apply: eq_bigr => p _.
rewrite Metric.formE; apply: eq_bigr => c _.
by rewrite -(slice_mul _ _ repeated) !mxE.
Qed.

Lemma repeated_opp A B : is_repeated A B -> is_repeated (- A) (- B).
Proof. by move=> repeated c p d q; rewrite !mxE repeated mulNrn. Qed.

(** *** Gradients *)

Lemma slice_scale p t x : slice p (t *: x) = t *: slice p x.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.

Lemma slice_pulled J F p x j m :
  (forall k, is_by_pixel (J k) (F k)) ->
  slice p (pulled J x j m) = pulled (fun k => F k p) (slice p x) j m.
Proof.
move=> alone; elim: m j => //= m IH j.
by rewrite (slice_by_pixel _ _ (by_pixel_transpose (alone j))) IH.
Qed.

(** The symmetric part of a matrix has its form. *)
Definition symmetric_part m (P : 'M[R]_m) : 'M[R]_m := 2^-1 *: (P + P^T).

Lemma symmetric_part_symmetric m (P : 'M[R]_m) : symmetric (symmetric_part P).
Proof. by rewrite /symmetric linearZ linearD /= trmxK addrC. Qed.

Lemma form_symmetric_part m (P : 'M[R]_m) e :
  Metric.form (symmetric_part P) e = Metric.form P e.
Proof.
have turned : Metric.form P^T e = Metric.form P e.
  have same : e^T *m P^T *m e = (e^T *m P *m e)^T.
    by rewrite !trmx_mul trmxK mulmxA.
  by rewrite /Metric.form same mxE.
rewrite /symmetric_part {1}/Metric.form -scalemxAr -scalemxAl mxE mulmxDr mulmxDl mxE.
rewrite -/(Metric.form P e) -/(Metric.form P^T e) turned.
by rewrite -mulr2n -[_ *+ 2]mulr_natl mulKf // pnatr_eq0.
Qed.

Lemma repeated_symmetric_part A B :
  is_repeated A B -> is_repeated (symmetric_part A) (symmetric_part B).
Proof.
move=> repeated c p d q; rewrite !mxE !repeated [q == p]eq_sym.
by rewrite -mulrnDl mulrnAr.
Qed.

(** What never grows in the dual norm at any pixel never does in that of all. *)
Lemma dual_slices A B x y :
  is_repeated A B ->
  (exists2 low, 0 < low & forall e, low * sqnorm e <= Metric.form B e) ->
  (forall p c, 0 <= c -> dual_at_most (Metric.form B) (slice p x) c ->
     dual_at_most (Metric.form B) (slice p y) c) ->
  forall c, 0 <= c -> dual_at_most (Metric.form A) x c ->
    dual_at_most (Metric.form A) y c.
Proof.
move=> repeated [low low0 definite] never c c0.
have of_part m (P : 'M[R]_m) z k : dual_at_most (Metric.form P) z k
    <-> dual_at_most (Metric.form (symmetric_part P)) z k.
  by split=> bounded e; have := bounded e; rewrite form_symmetric_part.
have B0 e : 0 <= Metric.form (symmetric_part B) e.
  rewrite form_symmetric_part; apply: le_trans (definite e).
  by rewrite mulr_ge0 ?sqnorm_ge0 // ltW.
have A0 e : 0 <= Metric.form (symmetric_part A) e.
  rewrite (form_slices _ (repeated_symmetric_part repeated)).
  by apply: sumr_ge0 => p _; exact: B0.
have unit : symmetric_part B \in unitmx.
  apply: injective_unit => z z_is; apply: sqnorm_eq0; apply/eqP.
  rewrite eq_le sqnorm_ge0 andbT -(pmulr_rle0 _ low0).
  apply: le_trans (definite z) _; rewrite -form_symmetric_part Metric.formE z_is.
  by rewrite big1 // => i _; rewrite mxE mulr0.
pose lifted z := image_from (fun p => invmx (symmetric_part B) *m slice p z).
have lifted_is z : symmetric_part A *m lifted z = z.
  apply: slice_inj => p; rewrite (slice_mul _ _ (repeated_symmetric_part repeated)).
  by rewrite slice_image mulKVmx.
have total z : Metric.form (symmetric_part A) (lifted z)
    = \sum_p Metric.form (symmetric_part B) (invmx (symmetric_part B) *m slice p z).
  rewrite (form_slices _ (repeated_symmetric_part repeated)).
  by apply: eq_bigr => p _; rewrite slice_image.
move=> /of_part bounded; apply/of_part.
move: bounded => /(dual_form (symmetric_part_symmetric A) A0 (lifted_is x) c0) bounded.
apply/(dual_form (symmetric_part_symmetric A) A0 (lifted_is y) c0).
apply: le_trans bounded; rewrite !total; apply: ler_sum => p _.
have S := symmetric_part_symmetric B.
apply/(dual_form S B0 (mulKVmx unit (slice p y)) (B0 _)); apply/(of_part _ B).
apply: never; first exact: B0.
by apply/of_part/(dual_form S B0 (mulKVmx unit (slice p x)) (B0 _)).
Qed.

End Slices.

(** ** The block of one pixel *)

(** Its input is what the window of B sees. *)
Definition pixel_block (b : block) : block :=
  Block (block_name b) (block_activation b) Dense (step_sizes b) (steps b)
    (has_fixed_depth b) (states b) (input b) (bias b).

Section Pixels.

Variables (R : realFieldType) (M : meanings R) (b : block).

Local Notation value := (@value R).
Local Notation c := (pixel_block b).
Local Notation g := (image_of b).
Local Notation g' := (input_image_of b).
Local Notation pixels := (pixels (image_of b)).

Hypothesis formed : is_well_formed b.
Hypothesis alone : is_pixelwise b.

Lemma pixel_formed : is_well_formed c.
Proof.
move: formed alone; rewrite /is_well_formed /is_pixelwise /has_valid_groups.
rewrite /has_valid_geometry /state_taps /is_one_pixel /is_dense.
change (block_activation c) with (block_activation b).
change (block_geometry c) with Dense.
case: (block_geometry b) => // w w' h k + /andP[/Z.eqb_eq h1 /Z.eqb_eq w1].
rewrite h1 w1; case: (block_activation b) => // a.
by case: (is_odd_window w && _ && _ && _).
Qed.

Lemma pixel_split : exists a, block_activation b = Split a.
Proof.
move: formed alone; rewrite /is_well_formed /is_pixelwise /has_valid_groups.
rewrite /is_dense; case: (block_activation b) => [a|r size ts]; first by exists a.
by case: (block_geometry b).
Qed.

Lemma state_sizes : state_size b = (state_size c * pixels)%N.
Proof. by rewrite /state_size [OperatorSound.pixels (image_of c)]/= muln1. Qed.

Lemma same_pixels : OperatorSound.pixels g' = pixels.
Proof. by rewrite /image_of /input_image_of; case: (block_geometry b). Qed.

Local Notation unit_at := (unit_at state_sizes).
Local Notation slice := (slice state_sizes).

(** *** One tap *)

Section OneTap.

Variable i : image.
Hypothesis one_row : rows_of i = 1%N.
Hypothesis one_column : columns_of i = 1%N.

Lemma seen_here j k : is_seen i j k
  = (j %% OperatorSound.pixels i == k %% OperatorSound.pixels i)%N.
Proof.
have one_is p q : reaches 1 p q = (p == q).
  by rewrite /reaches /= addn0; lia.
rewrite /is_seen one_row one_column !one_is /row_of /column_of.
move: (j %% _)%N (k %% _)%N => p q; apply/andP/eqP => [[/eqP row /eqP column]|->] //.
by rewrite (divn_eq p (width i)) row column -divn_eq.
Qed.

Lemma tap_here j k : is_seen i j k -> tap_of i j k = channel_of i k.
Proof.
rewrite seen_here /tap_of /row_of /column_of one_row one_column => /eqP ->.
by rewrite !addn0 !subnn !addn0 !muln1.
Qed.

End OneTap.

Lemma one_row : rows_of g = 1%N.
Proof.
move: alone; rewrite /is_pixelwise /is_one_pixel /image_of.
by case: (block_geometry b) => // w ? ? ? /andP[/Z.eqb_eq -> _].
Qed.

Lemma one_column : columns_of g = 1%N.
Proof.
move: alone; rewrite /is_pixelwise /is_one_pixel /image_of.
by case: (block_geometry b) => // w ? ? ? /andP[_ /Z.eqb_eq ->].
Qed.

Lemma operator_repeated k :
  is_repeated state_sizes (operator R b k) (operator R c k).
Proof.
move=> d p e q; rewrite (@dense_operator R c d e (state_at c k)) // !mxE.
rewrite seen_here ?one_row ?one_column // !unit_pixel.
case: eqP => [same|other].
  rewrite tap_here ?one_row ?one_column // ?seen_here ?one_row ?one_column //.
    by rewrite /channel_of !unit_channel (val_inj same) eqxx.
  by rewrite !unit_pixel same.
by case: eqP other => // ->.
Qed.

Lemma steps_repeated d p : steps_of R b (unit_at d p) 0 = steps_of R c d 0.
Proof. by rewrite !mxE /channel_of unit_channel [OperatorSound.pixels (image_of c)]/= divn1. Qed.

Lemma bias_repeated d p : bias_of R b (unit_at d p) 0 = bias_of R c d 0.
Proof. by rewrite !mxE /channel_of unit_channel [OperatorSound.pixels (image_of c)]/= divn1. Qed.

(** *** Inputs *)

(** A unit of channel 0 at a pixel sees what all others there see. *)
Lemma seen_from d p j : is_seen g' (unit_at d p) j = is_seen g' p j.
Proof.
rewrite /is_seen /row_of /column_of same_pixels unit_pixel.
by rewrite (modn_small (ltn_ord p)).
Qed.

Lemma tap_from d p j : tap_of g' (unit_at d p) j = tap_of g' p j.
Proof.
rewrite /tap_of /row_of /column_of same_pixels unit_pixel.
by rewrite (modn_small (ltn_ord p)).
Qed.

Lemma tap_small (p : 'I_pixels) (j : 'I_(input_size b)) :
  is_seen g' p j -> (tap_of g' p j < input_size c)%N.
Proof.
move=> seen; rewrite (@dense_input_size c) //.
have [valid _ _ _] := valid_geometry formed.
have {}valid : (0 < height g')%N && (0 < width g')%N.
  by move: valid; rewrite /image_of /input_image_of; case: (block_geometry b).
set taps := (rows_of g' * columns_of g')%N.
have inside : (j < Nat.div (column_count (input b)) taps * OperatorSound.pixels g')%N.
  exact: ltn_ord j.
apply: leq_trans (tap_inside valid inside seen) _; rewrite -/taps.
case: (posnP taps) => [->|taps0]; first by rewrite muln0.
by rewrite mulnC; apply/ssrnat.leP/Nat.mul_div_le; lia.
Qed.

(** What the window of B sees at a pixel: zeros around the image. *)
Definition patch (p : 'I_pixels) (u : 'cV[R]_(input_size b)) :
    'cV[R]_(input_size c) :=
  \col_t \sum_(j : 'I_(input_size b) | is_seen g' p j && (tap_of g' p j == t)) u j 0.

Lemma patch_sub p u w : patch p (u - w) = patch p u - patch p w.
Proof.
apply/matrixP => t j; rewrite !mxE -sumrB.
by apply: eq_bigr => k _; rewrite !mxE.
Qed.

Lemma slice_input p u :
  slice p (input_operator R b *m u) = input_operator R c *m patch p u.
Proof.
apply/matrixP => d j; rewrite ord1 (@dense_input R c) // !mxE.
under [RHS]eq_bigr do rewrite !mxE big_distrr.
rewrite /= (exchange_big_dep (fun k : 'I_(input_size b) => is_seen g' p k)) /=;
  last by move=> t k _ /andP[].
rewrite [RHS]big_mkcond; apply: eq_bigr => k _; rewrite mxE seen_from.
case: ifP => [seen|_]; last by rewrite mul0r.
rewrite (big_pred1 (Ordinal (tap_small (p := p) (j := k) seen))) => [|t].
  by rewrite tap_from /channel_of same_pixels unit_channel.
by apply/eqP/eqP => [same|-> //]; apply: val_inj; rewrite /= same.
Qed.

Lemma slice_drive p u : slice p (drive u) = drive (b := c) (patch p u).
Proof.
rewrite /drive -slice_input; apply/matrixP => d j; rewrite ord1 [LHS]mxE.
by rewrite [LHS]mxE [RHS]mxE bias_repeated; congr (_ + _); rewrite [RHS]mxE.
Qed.

(** *** Dynamics *)

Local Notation image := (block_dynamics (@meaning_of R M b)).
Local Notation one := (block_dynamics (@meaning_of R M c)).

Lemma split_meaning q a (z : 'cV[R]_(state_size q)) :
  block_activation q = Split a ->
  @meaning_of R M q z = \col_i of_units M a (z i 0).
Proof. by rewrite /meaning_of => ->. Qed.

Lemma slice_next p k u gate x :
  slice p (next (d := image) k u gate x)
    = next (d := one) k (patch p u) (slice p gate) (slice p x).
Proof.
rewrite [LHS]/= [RHS]/= -slice_drive; have [a activation] := pixel_split.
apply/matrixP => d j; rewrite ord1 /vector_step.
rewrite (@split_meaning b a) // (@split_meaning c a) //.
rewrite -(slice_mul p x (operator_repeated k)).
by rewrite [LHS]mxE [LHS]mxE [RHS]mxE steps_repeated !mxE.
Qed.

Lemma slice_run p u gates x k :
  slice p (run (D := image) u gates x k)
    = run (D := one) (fun i => patch p (u i)) (fun i => slice p (gates i))
        (slice p x) k.
Proof. by elim: k => //= k IH; rewrite -IH; exact: slice_next. Qed.

Lemma slice_gate p (gate : 'cV[R]_(state_size b)) :
  is_group_gate gate -> is_group_gate (b := c) (slice p gate).
Proof.
move=> [within _]; split=> [d|d]; first by rewrite mxE.
congr (slice p gate _ 0); apply: val_inj => /=; rewrite /group_of.
have [a ->] := pixel_split; rewrite /= Nat.mod_small //.
by apply/ssrnat.ltP; exact: ltn_ord.
Qed.

(** *** Norms *)

Lemma square_slices e :
  @square R b Own e = \sum_p @square R c Own (slice p e).
Proof.
by rewrite /square (form_slices _ (repeated_opp (operator_repeated 0))).
Qed.

Lemma pixel_norm :
  is_square_of_norm (@square R c Own) -> is_square_of_norm (@square R b Own).
Proof.
move=> [low [high [low0 within]]]; exists low, high; split=> // e.
rewrite square_slices (sqnorm_slices state_sizes) !mulr_sumr.
by apply/andP; split; apply: ler_sum => p _; have /andP[] := within (slice p e).
Qed.

Lemma step_weights_repeated d p :
  @step_weights R b (fun _ => 1) (unit_at d p) 0
    = @step_weights R c (fun _ => 1) d 0.
Proof. by rewrite [LHS]mxE [RHS]mxE steps_repeated. Qed.

Lemma pixel_bounds bounds :
  bounds_hold R c Own bounds -> bounds_hold R b Own bounds.
Proof.
have least low : (forall e, value low * sqnorm e <= @square R c Own e) ->
    forall e, value low * sqnorm e <= @square R b Own e.
  move=> le e; rewrite square_slices (sqnorm_slices state_sizes) mulr_sumr.
  by apply: ler_sum => p _.
case: bounds => [|low [|high [|? ?]]] //; first exact: least.
move=> [/least lower upper]; split=> // e.
rewrite square_slices (sum_slices state_sizes) mulr_sumr; apply: ler_sum => p _.
apply: le_trans (upper _) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
congr (_ * _); apply: eq_bigr => d _.
by rewrite step_weights_repeated mxE.
Qed.

(** *** Stability and equilibria *)

Lemma pixel_never bounds :
  denotes (@meaning_of R M c) (NeverApart Own bounds) ->
  denotes (@meaning_of R M b) (NeverApart Own bounds).
Proof.
move=> [norm within never].
split; [exact: pixel_norm | exact: pixel_bounds |] => u gates x y j k on jk.
rewrite !square_slices; apply: ler_sum => p _; rewrite !slice_sub !slice_run.
by apply: never => // i; exact: slice_gate (on i).
Qed.

Lemma slice_open p : slice p (open_gates image) = open_gates one.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.

Lemma image_eq (x y : 'cV[R]_(state_size b)) :
  (forall q, slice q x = slice q y) -> x = y.
Proof. exact: slice_inj. Qed.

Lemma rests_slices u x :
  rests (D := image) u x
  <-> forall q, rests (D := one) (patch q u) (slice q x).
Proof.
have once q k : slice q (next (d := image) k u (open_gates image) x)
    = next (d := one) k (patch q u) (open_gates one) (slice q x).
  by rewrite slice_next slice_open.
split=> [rest q k|rest k]; first by rewrite -once rest.
by refine (image_eq _) => q; rewrite once; exact: rest.
Qed.

Lemma pixel_one : has_one_equilibrium one -> has_one_equilibrium image.
Proof.
move=> only u.
have [f at_rest] : exists f : 'I_pixels -> 'cV[R]_(state_size c),
    forall q, rests (D := one) (patch q u) (f q).
  apply: (@fin_all_exists _ (fun _ => 'cV[R]_(state_size c))
    (fun q x => rests (D := one) (patch q u) x)) => q.
  by have [x] := only (patch q u); exists x.
exists (image_from state_sizes f) => [|y /rests_slices also].
  by apply/rests_slices => q; rewrite slice_image.
refine (image_eq _) => q; rewrite slice_image.
have [x _ unique] := only (patch q u).
by rewrite (unique _ (at_rest q)) (unique _ (also q)).
Qed.

(** *** Gradients *)

(** What a slope does to the channels of a pixel. *)
Definition slope_at (D : 'M[R]_(state_size b)) p : 'M[R]_(state_size c) :=
  \matrix_(i, j) D (unit_at i p) (unit_at j p).

Lemma split_block : ~~ is_grouped (block_activation b).
Proof. by have [a ->] := pixel_split. Qed.

Lemma slope_by_pixel D :
  is_slope D ->
  is_by_pixel state_sizes D (slope_at D) /\ forall p, is_slope (b := c) (slope_at D p).
Proof.
move=> /(split_slope split_block) [d d_gate d_is].
have entry i j : D i j
    = value (greatest_slope (block_activation b)) * (d i 0 * (i == j)%:R).
  have := d_is (delta_mx j 0) i; rewrite -colE !mxE => ->.
  by rewrite eqxx andbT.
split=> [i p j q|p z k].
  rewrite mxE !entry !unit_at_eq eqxx andbT -!mulrnAr.
  by case: (i == j); case: (p == q).
have row i : (slope_at D p *m z) i 0 = value (greatest_slope (block_activation b))
    * (d (unit_at i p) 0 * z i 0).
  rewrite mxE (bigD1 i) //= big1 ?addr0 => [|j ji].
    by rewrite mxE entry eqxx mulr1 mulrA.
  by rewrite mxE entry unit_at_eq eq_sym (negbTE ji) !mulr0 mul0r.
rewrite /= /Groups.inner mulr_sumr; apply: ler_sum => i _; rewrite row.
have /andP[d0 d1] := d_gate (unit_at i p).
move: (d _ _) (z i 0) d0 d1 (value _) => t x t0 t1 r.
have -> : r * (t * x) * (r * (t * x)) = r * r * (t * t * (x * x)).
  by rewrite mulrACA [t * x * _]mulrACA.
have -> : r * (r * (t * x) * x) = r * r * (t * (x * x)) by rewrite -!mulrA.
rewrite -!expr2; apply: ler_wpmul2l; first exact: sqr_ge0.
by apply: ler_wpmul2r; [exact: sqr_ge0 | rewrite expr2 ler_pimulr].
Qed.

Lemma pixel_jacobian slopes gates k :
  (forall i, is_slope (slopes i)) ->
  is_by_pixel state_sizes (jacobians slopes gates k)
    (fun p => jacobians (b := c) (fun i => slope_at (slopes i) p)
                (fun i => slice p (gates i)) k).
Proof.
move=> every; rewrite /jacobians.
exact: (by_pixel_linear _ (operator_repeated k) (slope_by_pixel (every k)).1
          steps_repeated).
Qed.

Lemma pixel_dual x y :
  is_square_of_norm (@square R c Own) ->
  (forall p, @dual_le R c Own (slice p x) (slice p y)) ->
  @dual_le R b Own x y.
Proof.
move=> [low [high [low0 within]]] never.
apply: (dual_slices (repeated_opp (operator_repeated 0))) => //.
by exists low => // e; have /andP[] := within e.
Qed.

Theorem pixel_backward numbers :
  denotes (@meaning_of R M c) (Backward Own numbers) ->
  denotes (@meaning_of R M b) (Backward Own numbers).
Proof.
move=> [norm never]; split; first exact: pixel_norm.
move=> slopes gates x j m every on q.
have one p := never _ _ (slice p x) j m
  (fun i => (slope_by_pixel (every i)).2 p) (fun i => slice_gate p (on i)).
have apart p : slice p q = pulled _ (slice p x) j m :=
  slice_pulled p x j m (fun k => pixel_jacobian gates k every).
split; first by apply: (pixel_dual norm) => p; rewrite apart; have [] := one p.
have longer growth : (forall p, sqnorm (slice p q)
    <= value growth ^+ 2 * sqnorm (slice p x)) ->
    sqnorm q <= value growth ^+ 2 * sqnorm x.
  by move=> le; rewrite !(sqnorm_slices state_sizes) mulr_sumr; exact: ler_sum.
have some : 'I_pixels by exists 0%N; exact: pixels_positive formed.
case: numbers {never} one => [|growth [|kept [|? ?]]] one; try by case: (one some).
  by apply: longer => p; rewrite apart; case: (one p).
split; first by apply: longer => p; rewrite apart; case: (one p) => _ [].
split; first by case: (one some) => _ [_ []].
apply: (pixel_dual norm) => p; rewrite slice_scale apart.
by case: (one p) => _ [_ []].
Qed.

(** *** Windows of one pixel *)

Section OnePixel.

Hypothesis met : input_obstacle b = None.

Lemma input_one_tap : rows_of g' = 1%N /\ columns_of g' = 1%N.
Proof.
move: met; rewrite /input_obstacle /input_image_of /is_one_pixel.
case: (block_geometry b) => // w w' h k.
by case: ifP => // /andP[/Z.eqb_eq -> /Z.eqb_eq ->].
Qed.

Lemma input_sizes : input_size b = (input_size c * pixels)%N.
Proof.
have [one_row one_column] := input_one_tap.
rewrite (@dense_input_size c) // /input_size same_pixels one_row one_column.
by rewrite Nat.div_1_r.
Qed.

Lemma patch_slice q u : patch q u = PixelSound.slice input_sizes q u.
Proof.
have [one_row one_column] := input_one_tap.
apply/matrixP => t j; rewrite ord1 !mxE.
rewrite (big_pred1 (PixelSound.unit_at input_sizes t q)) // => k.
have seen e r : is_seen g' q (PixelSound.unit_at input_sizes e r) = (q == r).
  by rewrite seen_here // same_pixels unit_pixel modn_small.
have [d [r ->]] := unit_atP input_sizes k.
rewrite seen; apply/andP/eqP => [[/eqP same]|/unit_at_inj [-> ->]].
  rewrite tap_here ?seen ?same // /channel_of same_pixels unit_channel.
  by move=> /eqP /val_inj ->.
by rewrite eqxx tap_here ?seen ?eqxx // /channel_of same_pixels unit_channel.
Qed.

Lemma patches_sqnorm u : \sum_q sqnorm (patch q u) = sqnorm u.
Proof.
by rewrite (sqnorm_slices input_sizes); apply: eq_bigr => q _; rewrite patch_slice.
Qed.

(** The squares that all patches add up to bound those of the states. *)
Lemma pixel_moves gain k :
  moves_at_most (@meaning_of R M c) Own gain k ->
  moves_at_most (@meaning_of R M b) Own gain k.
Proof.
move=> moves u u' gates x on.
rewrite square_slices -patches_sqnorm mulr_sumr; apply: ler_sum => q _.
rewrite slice_sub !slice_run patch_sub; apply: moves => i.
exact: slice_gate (on i).
Qed.

Lemma pixel_lengths gain k :
  lengths_at_most (@meaning_of R M c) gain k ->
  lengths_at_most (@meaning_of R M b) gain k.
Proof.
move=> moves u u' gates x on.
rewrite (sqnorm_slices state_sizes) -patches_sqnorm mulr_sumr; apply: ler_sum => q _.
rewrite slice_sub !slice_run patch_sub; apply: moves => i.
exact: slice_gate (on i).
Qed.

(** The same state, or the same input, at every pixel. *)
Definition everywhere_alike (x : 'cV[R]_(state_size c)) : 'cV[R]_(state_size b) :=
  image_from state_sizes (fun _ => x).
Definition inputs_alike (u : 'cV[R]_(input_size c)) : 'cV[R]_(input_size b) :=
  image_from input_sizes (fun _ => u).

Lemma run_alike u x k :
  plain_run (D := image) (fun i => inputs_alike (u i)) (everywhere_alike x) k
    = everywhere_alike (plain_run (D := one) u x k).
Proof.
refine (image_eq _) => q; rewrite /plain_run slice_run slice_open !slice_image.
by elim: k => //= k ->; rewrite patch_slice slice_image.
Qed.

Lemma alike_entry x e q : everywhere_alike x (unit_at e q) 0 = x e 0.
Proof.
have := congr1 (fun v : 'cV[R]_(state_size c) => v e 0)
  (slice_image state_sizes (fun _ => x) q).
by rewrite [LHS]mxE.
Qed.

Lemma alike_linear t x y :
  everywhere_alike (t *: x + y) = t *: everywhere_alike x + everywhere_alike y.
Proof.
apply/matrixP => i j; rewrite ord1; have [e [q ->]] := unit_atP state_sizes i.
rewrite alike_entry [LHS]mxE [RHS]mxE alike_entry; congr (_ + _).
by rewrite [LHS]mxE [RHS]mxE alike_entry.
Qed.

Lemma alike_norm N :
  is_norm N -> is_norm (fun x => N (everywhere_alike x)).
Proof.
have some : (0 < pixels)%N := pixels_positive formed.
move=> [triangle scaled [low [high [low0 within]]]].
split=> [x y|t x|].
- by have := alike_linear 1 x y; rewrite !scale1r => ->.
- have alike0 : everywhere_alike 0 = 0.
    have := alike_linear 0 0 0; rewrite !scale0r !add0r => zero.
    by have := alike_linear (- 1) 0 0; rewrite scaler0 addr0 scaleN1r addNr.
  by rewrite -scaled -[t *: x]addr0 alike_linear alike0 addr0.
exists (low * pixels%:R), (high * pixels%:R).
split=> [|x]; first by rewrite mulr_gt0 // ltr0n.
have := within (everywhere_alike x).
have -> : sqnorm (everywhere_alike x) = pixels%:R * sqnorm x.
  rewrite (sqnorm_slices state_sizes).
  under eq_bigr do rewrite slice_image.
  by rewrite sumr_const card_ord mulr_natl.
by rewrite !mulrA.
Qed.

Lemma pixel_no_norm why :
  denotes (@meaning_of R M c) (NoNorm why) ->
  denotes (@meaning_of R M b) (NoNorm why).
Proof.
move=> none archimedean N N_norm never.
apply: (none archimedean _ (alike_norm N_norm)) => u x y k.
have sub v w : everywhere_alike (v - w) = everywhere_alike v - everywhere_alike w.
  by rewrite addrC -scaleN1r alike_linear scaleN1r addrC.
rewrite !sub -!run_alike.
exact: never.
Qed.

Lemma count_gt0 : 0 < (Z.to_nat (steps b))%:R :> R.
Proof.
rewrite ltr0n; move: formed; rewrite /is_well_formed.
by do 6 (move=> /andP[+ _]); case/andP; lia.
Qed.

(** How much other inputs move the states of the block, where all squares of
    their distances are added up. *)
Definition moves_by_all (q : block) (sigma : 'cV[R]_(state_size q) -> 'cV[R]_(state_size q))
    (gain : dyadic) : Prop :=
  forall u u' gates x k, (forall i, is_group_gate (gates i)) ->
    (Z.to_nat (steps q))%:R
      * @square R q Own (run (D := block_dynamics sigma) u gates x k
                         - run (D := block_dynamics sigma) u' gates x k)
    <= value gain ^+ 2 * \sum_(i < k) sqnorm (u i - u' i).

Lemma pixel_input_to_state gain norm :
  is_square_of_norm (@square R c Own) -> 0 <= value gain ->
  moves_by_all (@meaning_of R M c) gain ->
  match norm with Some x => input_norm_holds R c Own x | None => True end ->
  denotes (@meaning_of R M b) (InputToState Own gain norm).
Proof.
move=> own gain0 moves norm_holds; split=> //; first exact: pixel_norm.
  move=> u u' gates x k d on kK near.
  have d0 : 0 <= d by apply: le_trans (near O); exact: sqnorm_ge0.
  rewrite -(ler_pmul2l count_gt0) square_slices mulr_sumr.
  apply: (@le_trans _ _ (\sum_q value gain ^+ 2
      * \sum_(i < k) sqnorm (patch q (u i) - patch q (u' i)))).
    apply: ler_sum => q _; rewrite slice_sub !slice_run.
    by apply: moves => i; exact: slice_gate (on i).
  rewrite -mulr_sumr mulrCA; apply: ler_wpmul2l; first exact: sqr_ge0.
  rewrite exchange_big /= mulr_natl.
  apply: (@le_trans _ _ (d *+ k)); last exact: ler_wpmuln2l.
  rewrite -[X in d *+ X](card_ord k) -sumr_const; apply: ler_sum => i _.
  by under eq_bigr do rewrite -patch_sub; rewrite patches_sqnorm; exact: near.
case: norm norm_holds => // x [x0 bounded]; split=> // u.
have plain q : @scaled_input R q Own = input_operator R q.
  by apply/matrixP => i j; rewrite [LHS]mxE mul1r.
rewrite plain (sqnorm_slices state_sizes) -patches_sqnorm mulr_sumr.
apply: ler_sum => q _; rewrite slice_input -plain; exact: bounded.
Qed.

End OnePixel.

(** ** Statements *)

(** What is true of the image if it is true of one pixel. *)
Definition passes (s : Statement.statement) : Prop :=
  match s with
  | NeverApart Own _ | OneEquilibrium (Some Own) _ | Backward Own _ => True
  | InputToOutput Own _ _ | InputToOutputAtAnyDepth Own _
  | InputToOutputInLength _ _ | NoNorm _ =>
      input_obstacle b = None
  | Undecided _ _ _ | Unproved _ => True
  | _ => False
  end.

Theorem pixel_denotes s :
  passes s -> denotes (@meaning_of R M c) s -> denotes (@meaning_of R M b) s.
Proof.
case: s => [N bounds|N bounds|? ? ? ?|? ? ?|N source gain|N gain|source gain|N numbers|why
         ||? ? ?|?] //.
- by case: N => // _; exact: pixel_never.
- case: N => // -[] // _ [only within].
  by split; [exact: pixel_one | exact: pixel_bounds].
- case: N => // met [own gain0 moves].
  by split; [exact: pixel_norm | exact: gain0 | exact: pixel_moves].
- case: N => // met [own gain0 moves].
  by split=> [||k]; [exact: pixel_norm | exact: gain0 | exact: pixel_moves].
- move=> met moves closed; have [gain0 lengths] := moves closed.
  by split; last exact: pixel_lengths.
- by case: N => // _; exact: pixel_backward.
by move=> met; exact: pixel_no_norm.
Qed.

(** Which claims the image and a pixel make alike. *)
Lemma pixel_renders known s :
  passes s -> stands c known s -> stands b known s /\ render b s = render c s.
Proof.
by case: s => [[|?|?|?] ?|[[|?|?|?]|] ?|? ? ? ?|? ? ?
  |[|?|?|?] [] ?|[|?|?|?] ?|[] ?|[|?|?|?] ?|[]||? ? ?|?].
Qed.

End Pixels.
