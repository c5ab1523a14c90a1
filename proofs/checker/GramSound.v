(** * What the checker's bounds of gains mean

    Purpose: from the numbers that the checker computes to G G^T <= b M in any
    ordered field, where G was rounded to the grid of the witness.

    Main Results
    - [rounded_gram]: what rounding the entries of a matrix down moves its
      products by.
    - [gram_is_bounded_sound]: if the checker finds a bound b, then
      |G^T x|^2 <= b x^T M x; [gram_sound]: so it is with the witness from the
      evidence.
    - [narrow_sound], [norm_sound]: its bound of the norm of a matrix, of that of B,
      whichever of B and B^T it takes.

    Dependencies: BoundSound, DominanceSound, RankSound, Conditions; Gain and
    Projections of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import Metric FactorCheck Gain Projections.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions.
From Keel.Checker Require Import Meaning FactorSound BoundSound RankSound.
From Keel.Checker Require Import MetricSound DominanceSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section GramSound.

Variable R : realFieldType.

Local Notation number := (@number R).
Local Notation power := (@power R).
Local Notation value := (@value R).
Local Notation real_matrix := (@real_matrix R).

(** ** Rounding *)

Section Rounded.

Variables (n c : nat) (G I E : 'M[R]_(n, c)).

(** The sum of the absolute values of a column, and of its roundings. *)
Let column_size k : R := \sum_j `|I j k|.
Let column_rounding k : R := \sum_j E j k.

(** What rounding can move in row i of G G^T. *)
Definition change i : R :=
  \sum_k (`|I i k| * column_rounding k
          + E i k * (column_size k + column_rounding k)).

Hypothesis rounded : forall i k, 0 <= G i k - I i k <= E i k.

Let moved i j : R := (I *m I^T) i j - (G *m G^T) i j.

Let most i j : R :=
  \sum_k (`|I i k| * E j k + E i k * (`|I j k| + E j k)).

Lemma most_sum i : \sum_j most i j = change i.
Proof.
rewrite exchange_big /=; apply: eq_bigr => k _.
by rewrite big_split /= -!mulr_sumr big_split.
Qed.

Lemma moved_most i j : `|moved i j| <= most i j.
Proof.
rewrite /moved !mxE -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
apply: ler_sum => k _; rewrite ![_^T _ _]mxE.
have /andP[ri0 ri] := rounded i k; have /andP[rj0 rj] := rounded j k.
have -> : I i k * I j k - G i k * G j k
        = - (I i k * (G j k - I j k)
             + (G i k - I i k) * (I j k + (G j k - I j k))).
  rewrite -[LHS]opprB [I j k + _]addrC subrK mulrBr mulrBl; congr (- _).
  by rewrite [RHS]addrC addrA subrK.
rewrite normrN; apply: le_trans (ler_norm_add _ _) _; rewrite !normrM.
apply: ler_add; first by rewrite ler_wpmul2l // ger0_norm.
apply: ler_pmul; rewrite ?normr_ge0 ?(ger0_norm ri0) //.
by apply: le_trans (ler_norm_add _ _) _; rewrite ler_add2l ger0_norm.
Qed.

Theorem rounded_gram x :
  sqnorm (G^T *m x) <= sqnorm (I^T *m x) + \sum_i change i * x i 0 ^+ 2.
Proof.
have moved_sym i j : moved i j = moved j i.
  have sym (K : 'M[R]_(n, c)) : (K *m K^T) i j = (K *m K^T) j i.
    by rewrite !mxE; apply: eq_bigr => k _; rewrite !mxE mulrC.
  by rewrite /moved !sym.
have margin i : \sum_(j | j != i) `|moved i j| - moved i i <= change i.
  rewrite -most_sum [X in _ <= X](bigD1 i) //= addrC; apply: ler_add.
    by apply: le_trans (moved_most i i); rewrite -normrN ler_norm.
  by apply: ler_sum => j _; exact: moved_most.
have := diagonally_dominant (fun i => x i 0) moved_sym margin.
have -> : \sum_i \sum_j x i 0 * moved i j * x j 0
        = Metric.form (I *m I^T) x - Metric.form (G *m G^T) x.
  rewrite !formE -sumrB; apply: eq_bigr => i _.
  rewrite [(_ *m x) i 0]mxE [X in _ - _ * X]mxE -mulrBr -sumrB mulr_sumr.
  by apply: eq_bigr => j _; rewrite /moved -mulrBl mulrA.
by rewrite !form_gram addrAC subr_ge0.
Qed.

End Rounded.

(** ** Lists *)

Lemma total_sum l :
  number (total l) = \sum_(i < length l) number (List.nth i l 0%Z).
Proof.
elim: l => [|x l IH]; first by rewrite big_ord0.
by rewrite big_ord_recl total_cons numberD IH.
Qed.

Lemma dot_of_size c row x :
  length x = c ->
  number (dot row x)
    = \sum_(k < c) number (List.nth k row 0%Z) * number (List.nth k x 0%Z).
Proof. by move=> size_x; apply: number_dot; rewrite size_x leqnn orbT. Qed.

Lemma dot_app a b a' b' :
  length a = length b -> dot (a ++ a') (b ++ b') = (dot a b + dot a' b')%Z.
Proof.
by elim: a b => [|x a IH] [|y b] //= sizes; rewrite IH; lia.
Qed.

Lemma entry2_map (h : Z -> Z) l i j :
  (i < length l)%N -> (j < length (List.nth i l nil))%N ->
  entry2 (List.map (List.map h) l) i j = h (entry2 l i j).
Proof.
move=> il jl; rewrite /entry2 (List.map_nth (List.map h) l nil i).
exact: nth_map.
Qed.

Lemma transpose_length c l :
  (forall row, List.In row l -> length row = c) ->
  length (transpose c l) = c.
Proof.
elim: l => [|row l IH] sizes /=; first exact: List.repeat_length.
rewrite zip_length (sizes row (or_introl erefl)) IH; first lia.
by move=> other in_l; apply: sizes; right.
Qed.

Lemma rows_sizes n c (l : list (list Z)) :
  length l = n -> (forall i, (i < n)%N -> length (List.nth i l nil) = c) ->
  forall row, List.In row l -> length row = c.
Proof.
move=> size_l sizes row /(List.In_nth _ _ nil) [i [il <-]].
by apply: sizes; lia.
Qed.

(** The sums of the columns of some rows. *)
Lemma column_total n c l k :
  length l = n ->
  (forall i, (i < n)%N -> length (List.nth i l nil) = c) ->
  (k < c)%N ->
  number (List.nth k (List.map total (transpose c l)) 0%Z)
    = \sum_(j < n) number (entry2 l j k).
Proof.
move=> size_l sizes kc.
have [|column size_t] := @transpose_nth c l k _ kc; first by rewrite size_l.
rewrite (nth_map total nil); last by rewrite size_t.
rewrite column total_sum List.map_length size_l; apply: eq_bigr => j _.
by rewrite (nth_map _ nil) // size_l.
Qed.

(** ** Bounds of gains *)

(** What the checker rounds, and whether it had to. *)
Lemma rounded_entries n c shift (g : Types.matrix) half :
  (shift = scale g + half)%Z ->
  length (rows g) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows g) nil) = c) ->
  let mark x := if is_exact shift x then 0%Z else 1%Z in
  forall i k,
    0 <= (power half *: real_matrix n c g) i k
         - integers R n c (List.map (List.map (on_grid shift)) (rows g)) i k
      <= integers R n c (List.map (List.map mark) (rows g)) i k.
Proof.
move=> shift_is size_g sizes mark i k; rewrite !mxE.
rewrite !entry2_map ?size_g ?sizes //; set x := entry2 _ i k.
have -> : power half * (number x * power (scale g)) = number x * power shift.
  by rewrite shift_is powerD mulrCA [power half * _]mulrC.
have /andP[low high] := on_grid_floor R shift x; rewrite subr_ge0 low /mark.
case exact: is_exact; first by rewrite (is_exactP R exact) subrr number0 lexx.
by rewrite number1 ler_subl_addl ltW.
Qed.

(** The products of the rounded rows are among those of the witness. *)
Lemma integers_gram n c whole triangle f (x : 'cV[R]_n) :
  f = zip (@app Z) whole triangle ->
  length whole = n -> length triangle = n ->
  (forall i, (i < n)%N -> length (List.nth i whole nil) = c) ->
  sqnorm ((integers R n c whole)^T *m x)
  <= \sum_(i < n) \sum_(j < n)
       x i 0 * number (dot (List.nth i f nil) (List.nth j f nil)) * x j 0.
Proof.
move=> f_zip size_w size_t sizes.
pose row (i : 'I_n) := List.nth i whole nil.
pose rest (i : 'I_n) := List.nth i triangle nil.
have [p short] : exists p, forall i, (length (rest i) <= p)%N.
  by exists (\max_i length (rest i)) => i; exact: leq_bigmax.
have := gram_nonnegative (fun i => x i 0) short.
rewrite -(ler_addl (sqnorm ((integers R n c whole)^T *m x))).
move/le_trans; apply; rewrite -form_gram formE -big_split /=.
apply: ler_sum => i _; rewrite mxE mulr_sumr -big_split /=.
apply: ler_sum => j _; rewrite mulrA -mulrDl -mulrDr.
have f_is (k : 'I_n) : List.nth k f nil = row k ++ rest k.
  by rewrite f_zip (@zip_nth _ _ _ _ _ _ k nil nil) ?size_w ?size_t.
rewrite !f_is dot_app ?sizes // numberD.
have -> : (integers R n c whole *m (integers R n c whole)^T) i j
        = number (dot (row i) (row j)).
  by rewrite (dot_of_size _ (sizes j (ltn_ord j))) mxE; apply: eq_bigr => k _;
    rewrite !mxE.
exact: lexx.
Qed.

(** What the checker adds to the shifts for the rounding of G. *)
Lemma changes_sound n c (whole inexact : list (list Z)) (i : 'I_n) :
  length whole = n -> length inexact = n ->
  (forall i, (i < n)%N -> length (List.nth i whole nil) = c) ->
  (forall i, (i < n)%N -> length (List.nth i inexact nil) = c) ->
  let column_sizes := List.map (fun column => total (List.map Z.abs column))
                        (transpose c whole) in
  let rounded := List.map total (transpose c inexact) in
  number (dot (List.map Z.abs (List.nth i whole nil)) rounded
          + dot (List.nth i inexact nil) (zip Z.add column_sizes rounded))
  = change (integers R n c whole) (integers R n c inexact) i.
Proof.
move=> size_w size_e sizes_w sizes_e column_sizes rounded.
have length_w : length (transpose c whole) = c.
  exact: transpose_length (rows_sizes size_w sizes_w).
have length_e : length (transpose c inexact) = c.
  exact: transpose_length (rows_sizes size_e sizes_e).
have size_r : length rounded = c by rewrite List.map_length.
have size_s : length column_sizes = c by rewrite List.map_length.
have rounded_is (k : 'I_c) :
    number (List.nth k rounded 0%Z) = \sum_j integers R n c inexact j k.
  by rewrite (column_total size_e) //; apply: eq_bigr => j _; rewrite mxE.
have sizes_is (k : 'I_c) :
    number (List.nth k column_sizes 0%Z) = \sum_j `|integers R n c whole j k|.
  have [|column _] := @transpose_nth c whole k _ (ltn_ord k).
    by rewrite size_w.
  rewrite (nth_map _ nil) ?length_w // column total_sum !List.map_length size_w.
  apply: eq_bigr => j _; rewrite (nth_map _ 0%Z) ?List.map_length ?size_w //.
  by rewrite (nth_map _ nil) ?size_w // number_abs mxE.
rewrite numberD (dot_of_size _ size_r) (@dot_of_size c); last first.
  by rewrite zip_length; lia.
rewrite -big_split; apply: eq_bigr => k _ /=.
rewrite (@zip_nth _ _ _ _ _ _ k 0%Z 0%Z) ?size_s ?size_r // numberD.
rewrite rounded_is sizes_is (nth_map _ 0%Z) ?sizes_w // number_abs.
by rewrite ![integers _ _ _ _ i k]mxE.
Qed.

Lemma sqnorm_scale n a (v : 'cV[R]_n) : sqnorm (a *: v) = a ^+ 2 * sqnorm v.
Proof. by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite mxE exprMn. Qed.

Theorem gram_is_bounded_sound name (g m : Types.matrix) b f b' n c :
  symmetric_rows n (rows m) ->
  length (rows g) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows g) nil) = c) ->
  gram_is_bounded name g m b f = Found b' ->
  0 <= value b'
  /\ forall x : 'cV[R]_n,
       sqnorm ((real_matrix n c g)^T *m x)
         <= value b' * Metric.form (real_matrix n n m) x.
Proof.
move=> [size_m sizes_m sym_m] size_g sizes; rewrite /gram_is_bounded.
case: ifP => // /negbT; rewrite !negb_or !negbK.
move=> /andP[/andP[/Z.eqb_eq size_f even] b0].
have {}size_f : length (triangle f) = n by move: size_f; rewrite /size; lia.
set half := (grid f / 2)%Z; set shift := (scale g + half)%Z.
set whole := List.map (List.map (on_grid shift)) (rows g).
set inexact := List.map (List.map _) (rows g).
case: ifP => // _; case shifted: shifts => [ts|] //.
case missed: List.find => [[]|] // [<-]; split; first by
  move: b0; rewrite (positiveP R) value_negate oppr_gt0 -leNgt.
case: (posnP n) => [n0|n0] x.
  have -> : x = 0 by apply/matrixP => -[i il]; exfalso; rewrite n0 in il.
  rewrite /sqnorm formE !big1 ?mulr0 // => i _; first by rewrite mxE mul0r.
  by rewrite mulmx0 mxE expr0n.
have half_twice : (half + half = grid f)%Z.
  by move: even; rewrite -Z.negb_even negbK => /Z.even_spec [h]; rewrite /half;
    move=> ->; rewrite Z.mul_comm Z.div_mul; lia.
rewrite (column_count_is n0 size_g sizes) in missed.
set f' := zip (@app Z) whole (triangle f) in shifted.
move: missed; set changes := zip _ whole inexact => missed.
have size_w : length whole = n by rewrite List.map_length.
have size_e : length inexact = n by rewrite List.map_length.
have sizes_w i : (i < n)%N -> length (List.nth i whole nil) = c.
  by move=> il; rewrite (nth_map _ nil) ?List.map_length ?sizes ?size_g.
have sizes_e i : (i < n)%N -> length (List.nth i inexact nil) = c.
  by move=> il; rewrite (nth_map _ nil) ?List.map_length ?sizes ?size_g.
have size_f' : length f' = n by rewrite zip_length; lia.
have size_c : length changes = n by rewrite zip_length; lia.
have size_ts : length ts = n.
  have rows_m : forall k, (k < length (rows m))%N ->
      length (List.nth k (rows m) nil) = length (rows m) by rewrite size_m.
  have [] := shifts_spec rows_m (etrans size_f' (esym size_m)) shifted.
  by rewrite size_m.
pose C i := change (integers R n c whole) (integers R n c inexact) i.
have small (i : 'I_n) :
    power (grid f) * value (List.nth i ts zero) + C i <= 0.
  set l := zip _ ts changes in missed.
  have size_l : length l = n by rewrite zip_length; lia.
  have in_l : List.In (nat_of_ord i, List.nth i l zero) (indexed pair 0 l).
    have il : (i < length l)%N by rewrite size_l.
    rewrite -[X in (X, _)](add0n i).
    rewrite -(indexed_nth pair 0 zero (0%N, zero) il).
    by apply: List.nth_In; rewrite indexed_length; lia.
  have := List.find_none _ _ missed _ in_l => /= /negbT.
  rewrite (positiveP R) -leNgt.
  rewrite /l (@zip_nth _ _ _ _ _ _ i zero 0%Z) ?size_ts ?size_c //.
  rewrite value_plus value_dyadic_of => enough.
  rewrite -(ler_pmul2l (power_gt0 R (grid f))) mulr0 mulrDr in enough.
  rewrite [X in _ + X]mulrCA [power (grid f) * power _]mulrC in enough.
  rewrite powerN mulr1 in enough; move: enough.
  rewrite /changes (@zip_nth _ _ _ _ _ _ i nil nil) ?size_w ?size_e //.
  by rewrite (changes_sound i size_w size_e sizes_w sizes_e).
rewrite -(ler_pmul2l (power_gt0 R (grid f))).
have -> : power (grid f) * sqnorm ((real_matrix n c g)^T *m x)
        = sqnorm ((power half *: real_matrix n c g)^T *m x).
  by rewrite linearZ /= -scalemxAl sqnorm_scale expr2 -powerD half_twice.
apply: le_trans (rounded_gram (rounded_entries erefl size_g sizes) x) _.
have gram := le_trans (integers_gram x erefl size_w size_f sizes_w)
               (shifts_gram x size_m sizes_m sym_m size_f' shifted).
apply: le_trans (ler_add gram (lexx _)) _.
rewrite mulrDr -addrA ger_addl mulr_sumr -big_split /=.
rewrite -oppr_ge0 -sumrN; apply: sumr_ge0 => i _.
by rewrite oppr_ge0 mulrA -mulrDl mulr_le0_ge0 ?sqr_ge0.
Qed.

(** With the number and the factor from the evidence: what the theorems about
    gains ask for. *)
Theorem gram_sound known name (g m : Types.matrix) b n c :
  symmetric_rows n (rows m) ->
  length (rows g) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows g) nil) = c) ->
  gram known name g m = Found b ->
  0 <= value b
  /\ gain_at_most (value b) (real_matrix n n m) (real_matrix n c g).
Proof.
move=> rows_m size_g sizes; rewrite /gram /factor_for.
case: found_numbers => [[|number []]|] //; case: found_factor => // f found.
have [b0 bounded] := gram_is_bounded_sound rows_m size_g sizes found.
split=> // x.
have -> : Metric.form (value b *: real_matrix n n m
                       - real_matrix n c g *m (real_matrix n c g)^T) x
        = value b * Metric.form (real_matrix n n m) x
          - Metric.form (real_matrix n c g *m (real_matrix n c g)^T) x.
  rewrite {1}/Metric.form mulmxBr mulmxBl -scalemxAr -scalemxAl.
  by rewrite [LHS]mxE [X in X + _]mxE [X in _ + X]mxE.
by rewrite form_gram subr_ge0.
Qed.

(** ** The norm of B, or of any matrix *)

Lemma identity_row n i :
  (i < n)%N ->
  List.nth i (rows (identity n)) nil
    = app (List.repeat 0%Z i) (1%Z :: List.repeat 0%Z (n - i.+1)).
Proof.
move=> i_n; rewrite (nth_map _ O) ?List.seq_length //.
by rewrite List.seq_nth ?add0n //; lia.
Qed.

Lemma identity_entry n i j :
  (i < n)%N -> (j < n)%N ->
  entry2 (rows (identity n)) i j = if i == j then 1%Z else 0%Z.
Proof.
move=> i_n j_n; rewrite /entry2 identity_row //.
have zeros k l : List.nth k (List.repeat 0%Z l) 0%Z = 0%Z.
  by elim: l k => [|l IH] [|k] /=.
case: (ltngtP i j) => [right|left|->].
- rewrite List.app_nth2 List.repeat_length; last lia.
  have -> : (j - i = (j - i.+1).+1)%coq_nat by lia.
  exact: zeros.
- by rewrite List.app_nth1 ?List.repeat_length ?zeros //; lia.
by rewrite List.app_nth2 List.repeat_length ?Nat.sub_diag; last lia.
Qed.

Lemma identity_rows n : symmetric_rows n (rows (identity n)).
Proof.
split=> [|i i_n|i j i_n j_n].
- by rewrite List.map_length List.seq_length.
- by rewrite identity_row // List.app_length /= !List.repeat_length; lia.
by rewrite !identity_entry // eq_sym.
Qed.

Lemma identity_form n (x : 'cV[R]_n) :
  Metric.form (real_matrix n n (identity n)) x = sqnorm x.
Proof.
have -> : real_matrix n n (identity n) = 1%:M.
  apply/matrixP => i j; rewrite !mxE identity_entry // power0 mulr1.
  by rewrite -val_eqE; case: eqP.
by rewrite /Metric.form mulmx1 dotE; apply: eq_bigr => i _; rewrite expr2.
Qed.

(** A matrix and its transpose have the same norm. *)
Lemma norm_of_transpose n c (B : 'M[R]_(n, c)) b :
  0 <= b ->
  (forall x, sqnorm (B^T *m x) <= b * sqnorm x) ->
  forall u, sqnorm (B *m u) <= b * sqnorm u.
Proof.
move=> b0 bounded u; set y := B *m u; set s := sqnorm y.
have s_is : s = \sum_i (B^T *m y) i 0 * u i 0.
  rewrite -dotE trmx_mul trmxK -mulmxA -/y dotE.
  by apply: eq_bigr => i _; rewrite expr2.
have [s_zero|s_nonzero] := eqVneq s 0.
  by rewrite s_zero mulr_ge0 // sqnorm_ge0.
have s0 : 0 < s by rewrite lt_def s_nonzero sqnorm_ge0.
rewrite -(ler_pmul2l s0) -expr2 {1}s_is; apply: le_trans (sum_square_le _ _) _.
rewrite mulrCA mulrA; apply: ler_wpmul2r; first exact: sqnorm_ge0.
exact: bounded.
Qed.

Theorem narrow_sound known name (w : Types.matrix) bound n c :
  let B := real_matrix n c w in
  length (rows w) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows w) nil) = c) ->
  gram known name (narrow w) (identity (length (rows (narrow w)))) = Found bound ->
  [/\ 0 <= value bound,
      forall u, sqnorm (B *m u) <= value bound * sqnorm u
    & forall x, sqnorm (B^T *m x) <= value bound * sqnorm x].
Proof.
move=> B size_b sizes; rewrite /gram /factor_for.
case: found_numbers => [[|number []]|] //; case: found_factor => // f.
have both k l (C : 'M[R]_(k, l)) : 0 <= value bound ->
    (forall x, sqnorm (C^T *m x)
       <= value bound * Metric.form (real_matrix k k (identity k)) x) ->
    (forall u, sqnorm (C *m u) <= value bound * sqnorm u)
    /\ forall x, sqnorm (C^T *m x) <= value bound * sqnorm x.
  move=> bound0 bounded.
  have bounded' x : sqnorm (C^T *m x) <= value bound * sqnorm x.
    by rewrite -(identity_form x).
  by split=> //; exact: norm_of_transpose.
rewrite /narrow; case: ifP => [tall|_] found; last first.
  rewrite size_b in found.
  have [bound0] := gram_is_bounded_sound (identity_rows n) size_b sizes found.
  by case/(both n c B bound0).
have n0 : (0 < n)%N by move: tall; rewrite size_b; case: (n).
rewrite (column_count_is n0 size_b sizes) in found.
set t := Matrix _ _ in found.
have size_t : length (rows t) = c.
  exact: transpose_length (rows_sizes size_b sizes).
have columns k : (k < c)%N ->
    List.nth k (rows t) nil
    = List.map (fun row => List.nth k row 0%Z) (rows w).
  move=> kc; have [|//] := @transpose_nth c (rows w) k _ kc.
  by rewrite size_b.
have sizes_t k : (k < c)%N -> length (List.nth k (rows t) nil) = n.
  by move=> kc; rewrite columns // List.map_length.
rewrite size_t in found.
have [bound0] := gram_is_bounded_sound (identity_rows c) size_t sizes_t found.
have -> : real_matrix c n t = B^T.
  apply/matrixP => k i; rewrite !mxE /entry2 columns //.
  by rewrite (nth_map _ nil) // size_b.
move=> /(both c n B^T bound0)[of_transpose of_input].
by split=> // u; rewrite -[B]trmxK.
Qed.

Corollary norm_sound known b (m : metric) bound n c :
  let B := real_matrix n c (metric_input m) in
  length (rows (metric_input m)) = n ->
  (forall i, (i < n)%N ->
     length (List.nth i (rows (metric_input m)) nil) = c) ->
  norm_answer known b m = Found bound ->
  [/\ 0 <= value bound,
      forall u, sqnorm (B *m u) <= value bound * sqnorm u
    & forall x, sqnorm (B^T *m x) <= value bound * sqnorm x].
Proof. exact: narrow_sound. Qed.

End GramSound.
