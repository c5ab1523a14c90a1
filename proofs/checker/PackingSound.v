(** * The packed products are the plain ones

    Purpose: the fast way to F F^T gives what the plain loops give.

    Main Results
    - [unpacked_correct]: numbers that stand side by side, each smaller than half
      of its room, are found again.
    - [row_products_correct]: [row_products] is [plain_products];
      [products_with_first_correct]: those of all rows with the first.

    Dependencies: Types, Numbers, Packing; the standard library. *)

From Coq Require Import Bool ZArith List Lia Arith.
From Keel.Checker Require Import Types Numbers Packing.

Import ListNotations.
Local Open Scope Z_scope.

(** c_0 + c_1 X + c_2 X^2 + ... *)
Fixpoint stacked (x : Z) (c : list Z) : Z :=
  match c with
  | [] => 0
  | c0 :: c => c0 + x * stacked x c
  end.

Definition is_small (bound : Z) (c : Z) : Prop := - bound <= c < bound.

(** ** Taking apart *)

Theorem unpacked_correct w c rest :
  0 < w ->
  Forall (is_small (2 ^ (w - 1))) c ->
  unpacked (length c) w (stacked (2 ^ w) c + (2 ^ w) ^ Z.of_nat (length c) * rest)
    = c.
Proof.
  intros w0. induction c as [|c0 c IH]; intros small; [reflexivity|].
  inversion small as [|? ? small0 small_c]; subst; clear small.
  set (x := 2 ^ w) in *.
  assert (x0 : 0 < x) by (apply Z.pow_pos_nonneg; lia).
  assert (halves : x = 2 * 2 ^ (w - 1)).
  { unfold x. rewrite <- Z.pow_succ_r by lia. f_equal. lia. }
  cbn [unpacked length stacked].
  set (tail := stacked x c + x ^ Z.of_nat (length c) * rest) in *.
  assert (whole : c0 + x * stacked x c + x ^ Z.of_nat (S (length c)) * rest
                  = c0 + x * tail).
  { unfold tail. rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. ring. }
  rewrite whole.
  assert (shifted : Z.shiftr (c0 + x * tail + Z.shiftl 1 (w - 1)) w = tail).
  { rewrite Z.shiftl_1_l, Z.shiftr_div_pow2 by lia. fold x.
    unfold is_small in small0.
    symmetry. apply Z.div_unique with (r := c0 + 2 ^ (w - 1)); lia. }
  rewrite shifted, Z.shiftl_mul_pow2 by lia. fold x. f_equal; [lia|].
  exact (IH small_c).
Qed.

(** ** Side by side *)

Definition column (k : nat) (f : list (list Z)) : list Z :=
  map (fun row => nth k row 0) f.

Lemma nth_nil k : nth k ([] : list Z) 0 = 0.
Proof. now destruct k. Qed.

Lemma nth_shifted w b k :
  0 <= w -> nth k (map (fun y => Z.shiftl y w) b) 0 = 2 ^ w * nth k b 0.
Proof.
  intros w0. revert k. induction b as [|y b IH]; intros k.
  - rewrite nth_nil. cbn [map]. rewrite nth_nil. lia.
  - destruct k; cbn [map nth]; [|apply IH].
    rewrite Z.shiftl_mul_pow2 by lia. lia.
Qed.

Lemma nth_beside w a b k :
  0 <= w -> nth k (beside w a b) 0 = nth k a 0 + 2 ^ w * nth k b 0.
Proof.
  intros w0. revert b k. induction a as [|x a IH]; intros b k.
  - rewrite nth_nil. destruct b; cbn [beside map]; [rewrite nth_nil; lia|].
    change (Z.shiftl z w :: map (fun y => Z.shiftl y w) b)
      with (map (fun y => Z.shiftl y w) (z :: b)).
    now rewrite nth_shifted by lia.
  - destruct b as [|y b]; cbn [beside]; [rewrite nth_nil; lia|].
    destruct k; cbn [nth]; [|apply IH].
    rewrite Z.shiftl_mul_pow2 by lia. lia.
Qed.

(** Rows 2i and 2i+1 become one. *)
Lemma paired_stacked w k f :
  0 <= w ->
  stacked (2 ^ (2 * w)) (column k (paired w f)) = stacked (2 ^ w) (column k f).
Proof.
  intros w0.
  assert (square : 2 ^ (2 * w) = 2 ^ w * 2 ^ w).
  { rewrite <- Z.pow_add_r by lia. f_equal. lia. }
  revert f. fix IH 1. intros [|a [|b f]]; [reflexivity| |].
  { cbn [paired column map stacked]. lia. }
  cbn [paired column map stacked]. fold (column k (paired w f)) (column k f).
  rewrite IH, nth_beside, square by lia. cbn [column map stacked].
  fold (column k f). ring.
Qed.

Lemma paired_length w f : length (paired w f) = Nat.div2 (S (length f)).
Proof.
  revert f. fix IH 1. intros [|a [|b f]]; [reflexivity|reflexivity|].
  cbn [paired length Nat.div2]. now rewrite IH.
Qed.

Definition pair_again (state : Z * list (list Z)) : Z * list (list Z) :=
  let '(w, f) := state in (2 * w, paired w f).

Lemma pair_again_spec count w f :
  0 < w ->
  let '(w', f') := Nat.iter count pair_again (w, f) in
  0 < w'
  /\ (forall k, stacked (2 ^ w') (column k f') = stacked (2 ^ w) (column k f))
  /\ (length f <= length f' * 2 ^ count)%nat
  /\ (length f' * 2 ^ count < length f + 2 ^ count)%nat.
Proof.
  intros w0. induction count as [|count IH]; [cbn; repeat split; lia|].
  cbn [Nat.iter nat_rect]. fold (Nat.iter count pair_again (w, f)).
  change (Nat.iter (S count) pair_again (w, f))
    with (pair_again (Nat.iter count pair_again (w, f))).
  destruct (Nat.iter count pair_again (w, f)) as [w' f'].
  destruct IH as (w0' & same & enough & few). cbn [pair_again].
  repeat split; [lia| | |].
  - intros k. rewrite paired_stacked by lia. apply same.
  - rewrite paired_length. rewrite Nat.pow_succ_r'.
    pose proof (Nat.div2_odd (S (length f'))) as halves.
    destruct (Nat.odd (S (length f'))); cbn [Nat.b2n] in halves; nia.
  - rewrite paired_length. rewrite Nat.pow_succ_r'.
    pose proof (Nat.div2_odd (S (length f'))) as halves.
    destruct (Nat.odd (S (length f'))); cbn [Nat.b2n] in halves; nia.
Qed.

Lemma column_of_single k f :
  (length f <= 1)%nat -> stacked 0 (column k f) = nth k (hd [] f) 0.
Proof.
  destruct f as [|row [|? ?]]; cbn [length]; intros; try lia.
  - cbn [column map stacked hd]. now rewrite nth_nil.
  - cbn [column map stacked hd]. lia.
Qed.

Lemma iter_is_nat_iter {A} (h : A -> A) n x :
  0 <= n -> Z.iter n h x = Nat.iter (Z.to_nat n) h x.
Proof.
  intros n0. destruct n; cbn [Z.iter]; [reflexivity| |lia].
  rewrite Pos2Nat.inj_iter. reflexivity.
Qed.

(** Each column as one integer. *)
Theorem packed_correct w f k :
  0 < w -> nth k (packed w f) 0 = stacked (2 ^ w) (column k f).
Proof.
  intros w0. unfold packed.
  set (size := Z.of_nat (length f)).
  assert (bits0 : 0 <= bit_length size).
  { unfold bit_length. destruct (size =? 0); [lia|].
    pose proof (Z.log2_nonneg (Z.abs size)). lia. }
  change (fun state : Z * list (list Z) =>
            let '(w, f) := state in (2 * w, paired w f)) with pair_again.
  rewrite iter_is_nat_iter by assumption.
  pose proof (pair_again_spec (Z.to_nat (bit_length size)) w f w0) as spec.
  destruct (Nat.iter _ pair_again (w, f)) as [w' f'].
  destruct spec as (w0' & same & enough & few).
  rewrite <- same.
  assert (single : (length f' <= 1)%nat).
  { assert (large : (length f <= 2 ^ Z.to_nat (bit_length size))%nat).
    { unfold bit_length, size. destruct (Z.eqb_spec (Z.of_nat (length f)) 0); [lia|].
      pose proof (Z.log2_spec (Z.abs (Z.of_nat (length f))) ltac:(lia)) as [_ above].
      rewrite Z.add_1_r.
      pose proof (Z.log2_nonneg (Z.abs (Z.of_nat (length f)))).
      apply Nat2Z.inj_le. rewrite Nat2Z.inj_pow, Z2Nat.id by lia.
      change (Z.of_nat 2) with 2. lia. }
    nia. }
  destruct f' as [|row [|? ?]]; cbn [length] in single; try lia.
  - cbn [column map stacked hd]. now rewrite nth_nil.
  - cbn [column map stacked hd]. lia.
Qed.

(** ** Multiples of columns *)

Lemma dot_nil a : dot a [] = 0.
Proof. now destruct a. Qed.

Lemma combination_sum sum row columns :
  combination sum row columns = sum + dot row columns.
Proof.
  revert sum columns. induction row as [|x row IH]; intros sum [|c columns];
    cbn [combination dot]; rewrite ?IH; lia.
Qed.

(** a_0 g_0 + a_1 g_1 + ... *)
Fixpoint weighted (a : list Z) (g : nat -> Z) : Z :=
  match a with
  | [] => 0
  | x :: a => x * g O + weighted a (fun k => g (S k))
  end.

Lemma weighted_zero a : weighted a (fun _ => 0) = 0.
Proof.
  induction a as [|x a IH]; [reflexivity|]. cbn [weighted].
  rewrite IH. ring.
Qed.

Lemma dot_weighted a b : dot a b = weighted a (fun k => nth k b 0).
Proof.
  revert b. induction a as [|x a IH]; intros b; [reflexivity|].
  destruct b as [|y b]; cbn [dot weighted nth]; [|now rewrite IH].
  rewrite weighted_zero. ring.
Qed.

Lemma weighted_ext a g h : (forall k, g k = h k) -> weighted a g = weighted a h.
Proof.
  revert g h. induction a as [|x a IH]; intros g h same; [reflexivity|].
  cbn [weighted]. rewrite same, (IH _ (fun k => h (S k))); [reflexivity|].
  intros k. apply same.
Qed.

Lemma weighted_stack a g h x :
  weighted a (fun k => g k + x * h k) = weighted a g + x * weighted a h.
Proof.
  revert g h. induction a as [|y a IH]; intros g h; cbn [weighted]; [ring|].
  rewrite (IH (fun k => g (S k)) (fun k => h (S k))). ring.
Qed.


(** The products of a row with all others, side by side. *)
Lemma combination_correct w f row :
  0 < w ->
  combination 0 row (packed w f) = stacked (2 ^ w) (map (dot row) f).
Proof.
  intros w0. rewrite combination_sum, dot_weighted, Z.add_0_l.
  rewrite (weighted_ext _ _ (fun k => stacked (2 ^ w) (column k f)));
    [|intros k; now apply packed_correct].
  induction f as [|other f IH]; cbn [column map stacked].
  - apply weighted_zero.
  - rewrite (weighted_stack _ (fun k => nth k other 0)
               (fun k => stacked (2 ^ w) (column k f))).
    now rewrite <- dot_weighted, IH.
Qed.

(** ** There is room *)

Definition is_bounded (most : Z) (row : list Z) : Prop :=
  Forall (fun x => Z.abs x <= most) row.

Lemma dot_bounded most a b :
  is_bounded most a -> is_bounded most b ->
  Z.abs (dot a b) <= Z.of_nat (length a) * (most * most).
Proof.
  intros bounded_a. revert b. induction bounded_a as [|x a x_le _ IH];
    intros b bounded_b; [cbn; lia|].
  destruct bounded_b as [|y b y_le bounded_b]; cbn [dot].
  - change (Z.abs 0) with 0. pose proof (Z.abs_nonneg x). nia.
  - specialize (IH b bounded_b).
    assert (Z.abs (x * y) <= most * most).
    { rewrite Z.abs_mul. apply Z.mul_le_mono_nonneg; lia. }
    pose proof (Z.abs_triangle (x * y) (dot a b)).
    cbn [length]. rewrite Nat2Z.inj_succ. nia.
Qed.

Lemma row_largest row most :
  let largest := fold_left (fun most x => Z.max most (Z.abs x)) row most in
  most <= largest /\ is_bounded largest row.
Proof.
  revert most. induction row as [|x row IH]; intros most; cbn [fold_left].
  - split; [lia|constructor].
  - destruct (IH (Z.max most (Z.abs x))) as [above bounded].
    split; [lia|]. constructor; [lia|exact bounded].
Qed.

Lemma is_bounded_above most more row :
  most <= more -> is_bounded most row -> is_bounded more row.
Proof.
  intros above. apply Forall_impl. intros x. lia.
Qed.

Lemma all_largest f most :
  let largest := fold_left (fun most row =>
    fold_left (fun most x => Z.max most (Z.abs x)) row most) f most in
  most <= largest /\ Forall (is_bounded largest) f.
Proof.
  revert most. induction f as [|row f IH]; intros most; cbn [fold_left].
  - split; [lia|constructor].
  - destruct (row_largest row most) as [above bounded].
    destruct (IH (fold_left (fun most x => Z.max most (Z.abs x)) row most))
      as [higher all_bounded].
    split; [lia|]. constructor; [|exact all_bounded].
    now apply is_bounded_above with (1 := higher).
Qed.

Lemma longest f most :
  let terms := fold_left (fun most row => Z.max most (Z.of_nat (length row)))
                 f most in
  most <= terms
  /\ Forall (fun row : list Z => Z.of_nat (length row) <= terms) f.
Proof.
  revert most. induction f as [|row f IH]; intros most; cbn [fold_left].
  - split; [lia|constructor].
  - destruct (IH (Z.max most (Z.of_nat (length row)))) as [above all_short].
    split; [lia|]. constructor; [lia|exact all_short].
Qed.

Lemma bit_length_above m : 0 <= m -> 0 <= bit_length m /\ m < 2 ^ bit_length m.
Proof.
  intros m0. unfold bit_length. destruct (Z.eqb_spec m 0) as [->|nonzero].
  - split; [lia|reflexivity].
  - pose proof (Z.log2_spec (Z.abs m) ltac:(lia)) as [_ above].
    pose proof (Z.log2_nonneg (Z.abs m)).
    rewrite Z.add_1_r. split; [lia|]. lia.
Qed.

Lemma products_fit f row :
  In row f ->
  0 < room f /\ Forall (is_small (2 ^ (room f - 1))) (map (dot row) f).
Proof.
  intros inside. unfold room.
  set (terms := fold_left _ f 0).
  destruct (longest f 0) as [terms0 short]. fold terms in terms0, short.
  destruct (all_largest f 0) as [largest0 bounded].
  change (fold_left _ f 0) with (largest_of f) in largest0, bounded.
  set (m := largest_of f) in *.
  destruct (bit_length_above (terms * (m * m))) as [bits0 above]; [nia|].
  split; [lia|].
  replace (bit_length (terms * (m * m)) + 2 - 1)
    with (Z.succ (bit_length (terms * (m * m)))) by lia.
  rewrite Z.pow_succ_r by lia.
  rewrite Forall_forall in short, bounded.
  apply Forall_forall. intros c in_c. apply in_map_iff in in_c.
  destruct in_c as [other [<- other_inside]].
  pose proof (dot_bounded m row other (bounded _ inside) (bounded _ other_inside)).
  specialize (short _ inside). cbn beta in short.
  assert (Z.of_nat (length row) * (m * m) <= terms * (m * m)) by nia.
  unfold is_small. lia.
Qed.

(** ** All rows *)

Lemma stacked_app x a b :
  stacked x (a ++ b) = stacked x a + x ^ Z.of_nat (length a) * stacked x b.
Proof.
  induction a as [|c a IH]; cbn [app stacked length].
  - rewrite Z.pow_0_r. lia.
  - rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia. ring.
Qed.

Lemma unpacked_row w chunk row count :
  0 < w ->
  Forall (is_small (2 ^ (w - 1))) (map (dot row) chunk) ->
  (count <= length chunk)%nat ->
  unpacked count w (combination 0 row (packed w chunk))
    = map (dot row) (firstn count chunk).
Proof.
  intros w0 small fits.
  rewrite combination_correct by assumption.
  rewrite <- (firstn_skipn count (map (dot row) chunk)) in small |- *.
  rewrite stacked_app. rewrite firstn_map in *.
  assert (size : length (map (dot row) (firstn count chunk)) = count).
  { rewrite map_length, firstn_length. lia. }
  rewrite <- size at 1. apply unpacked_correct; [assumption|].
  apply Forall_app in small. apply small.
Qed.

Lemma concat_chunks fuel f :
  (length f <= fuel)%nat -> concat (chunks fuel f) = f.
Proof.
  revert f. induction fuel as [|fuel IH]; intros f enough.
  - destruct f; [reflexivity|cbn [length] in enough; lia].
  - destruct f as [|row f]; [reflexivity|].
    change (chunks (S fuel) (row :: f))
      with (firstn chunk_size (row :: f)
            :: chunks fuel (skipn chunk_size (row :: f))).
    cbn [concat]. rewrite IH.
    + apply firstn_skipn.
    + rewrite skipn_length. unfold chunk_size. cbn [length] in *. lia.
Qed.

Lemma products_with_chunks w row l count :
  0 < w ->
  Forall (is_small (2 ^ (w - 1))) (map (dot row) (concat l)) ->
  (count <= length (concat l))%nat ->
  products_with count w row
      (map (fun chunk => (length chunk, packed w chunk)) l)
    = map (dot row) (firstn count (concat l)).
Proof.
  intros w0. revert count. induction l as [|chunk l IH]; intros count small fits.
  - cbn [map products_with concat]. now rewrite firstn_nil.
  - cbn [map products_with concat] in *.
    rewrite map_app, Forall_app in small. destruct small as [here there].
    rewrite app_length in fits. rewrite firstn_app, map_app.
    destruct (Nat.leb_spec count (length chunk)).
    + rewrite unpacked_row by assumption.
      replace (count - length chunk)%nat with O by lia.
      now rewrite firstn_O, app_nil_r.
    + rewrite unpacked_row, IH by (assumption || lia).
      now rewrite !firstn_all2 with (l := chunk) by lia.
Qed.

Lemma row_correct f row count :
  In row f -> (count <= length f)%nat ->
  products_with count (room f) row
      (map (fun chunk => (length chunk, packed (room f) chunk))
         (chunks (length f) f))
    = map (dot row) (firstn count f).
Proof.
  intros inside fits. destruct (products_fit f row inside) as [w0 small].
  rewrite <- (concat_chunks (length f) f) in small at 2 by lia.
  rewrite products_with_chunks; [|assumption|assumption|].
  - now rewrite concat_chunks by lia.
  - rewrite concat_chunks by lia. assumption.
Qed.

Theorem row_products_correct f : row_products f = plain_products [] f.
Proof.
  unfold row_products.
  set (w := room f). set (columns := map _ (chunks (length f) f)).
  set (one_row := fun (state : nat * list (list Z)) row =>
    let '(count, products) := state in
    (S count, products_with count w row columns :: products)).
  assert (general : forall rest seen products,
    rev seen ++ rest = f ->
    let '(_, result) :=
      fold_left one_row rest (S (length seen), products) in
    rev result = rev products ++ plain_products seen rest).
  { induction rest as [|row rest IH]; intros seen products split;
      cbn [fold_left plain_products]; [now rewrite app_nil_r|].
    specialize (IH (row :: seen)
      (map (dot row) (rev (row :: seen)) :: products)).
    cbn [length] in IH.
    assert (this : one_row (S (length seen), products) row
      = (S (S (length seen)), map (dot row) (rev (row :: seen)) :: products)).
    { unfold one_row. f_equal. f_equal.
      unfold columns, w. rewrite row_correct.
      - rewrite <- split. cbn [rev]. f_equal.
        replace (S (length seen)) with (length (rev seen ++ [row])).
        + change (row :: rest) with ([row] ++ rest). rewrite app_assoc.
          rewrite firstn_app, Nat.sub_diag, firstn_O, app_nil_r.
          now rewrite firstn_all.
        + rewrite app_length, rev_length. cbn [length]. lia.
      - rewrite <- split. apply in_or_app. right. now left.
      - rewrite <- split, app_length, rev_length. cbn [length]. lia. }
    rewrite this.
    destruct (fold_left one_row rest _) as [count result].
    rewrite IH.
    - cbn [rev]. now rewrite <- app_assoc.
    - cbn [rev]. now rewrite <- app_assoc. }
  specialize (general f [] [] eq_refl). cbn [length] in general.
  destruct (fold_left one_row f (1%nat, [])) as [count result].
  exact general.
Qed.

Theorem products_with_first_correct count f :
  (count <= length f)%nat ->
  products_with_first count f
    = map (fun row => map (dot row) (firstn count f)) f.
Proof.
  intros fits. unfold products_with_first.
  apply map_ext_in. intros row inside.
  destruct (products_fit f row inside) as [w0 small].
  assert (size : length (firstn count f) = count) by (rewrite firstn_length; lia).
  assert (whole : concat (chunks count (firstn count f)) = firstn count f)
    by (apply concat_chunks; lia).
  rewrite products_with_chunks, whole.
  - now rewrite firstn_firstn, Nat.min_id.
  - assumption.
  - rewrite whole, <- firstn_map. rewrite <- (firstn_skipn count) in small.
    apply Forall_app in small. apply small.
  - rewrite whole. lia.
Qed.
