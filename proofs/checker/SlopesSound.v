(** * What a diverging product of slopes means

    Purpose: from the slopes that the checker accepts as a counterexample to a
    product of linearised steps with a power whose trace exceeds n.

    Main Results
    - [product_value], [trace_value], [jacobian_value]: the exact arithmetic of
      the checker is that of matrices.
    - [slopes_diverge_sound]: what the checker accepts are slopes 0 and 1, step
      after step, and some power of the product of these linearised steps has a
      trace above n.
    - [divergence_refutes]: for a block of which all arguments occur there is
      then no norm in which its steps never move two states apart, if its
      activation has slopes near 0 and near the greatest.

    Dependencies: RefutedSound; SlopeProduct. Any ordered field, except for
    [divergence_refutes], which needs an archimedean one. *)

From Coq Require Import ZArith Lia List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import Instability SlopeProduct.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Check.
From Keel.Checker Require Import Meaning FactorSound BoundSound.
From Keel.Checker Require Import MetricSound InequalitySound RefutedSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section SlopesSound.

Variable R : realFieldType.

Local Notation value := (@value R).

(** ** Matrices of exact numbers *)

(** The rows of a square matrix of size n. *)
Definition square_rows (A : Type) n (l : list (list A)) : Prop :=
  length l = n /\ forall i, (i < n)%N -> length (List.nth i l nil) = n.

(** The matrix that they are. *)
Definition exact_matrix n (l : list (list dyadic)) : 'M[R]_n :=
  \matrix_(i, j) value (number_at l i j).

Lemma map_square (A B : Type) (g : A -> B) n l :
  square_rows n l -> square_rows n (List.map (List.map g) l).
Proof.
move=> [size_l sizes]; split=> [|i il]; first by rewrite List.map_length.
by rewrite (nth_map _ nil) ?size_l // List.map_length sizes.
Qed.

Lemma zip_square (A B C : Type) (g : A -> B -> C) n l k :
  square_rows n l -> square_rows n k -> square_rows n (zip (zip g) l k).
Proof.
move=> [size_l sizes_l] [size_k sizes_k]; split=> [|i il].
  by rewrite zip_length size_l size_k Nat.min_id.
rewrite (@zip_nth _ _ _ (zip g) l k i nil nil) ?size_l ?size_k //.
by rewrite zip_length sizes_l ?sizes_k // Nat.min_id.
Qed.

Lemma trace_value n m :
  length m = n -> value (trace m) = \tr (exact_matrix n m).
Proof.
move=> size_m; rewrite value_sum_nth indexed_length size_m.
apply: eq_bigr => i _; rewrite !mxE (@indexed_nth _ _ _ _ _ i nil) ?size_m //.
Qed.

(** ** Products *)

(** Row j of the transpose is column j. *)
Lemma dyadic_transpose_nth n (l : list (list dyadic)) j :
  (forall i, (i < length l)%N -> length (List.nth i l nil) = n) ->
  (j < n)%N ->
  List.nth j (dyadic_transpose n l) nil
    = List.map (fun row => List.nth j row zero) l
  /\ length (dyadic_transpose n l) = n.
Proof.
elim: l => [|row l IH] sizes jn /=.
  rewrite List.repeat_length; split=> //.
  by elim: n j jn {sizes} => //= n IH [|j] //= jn; apply: IH.
have [|nth_j size_t] := IH _ jn; first by move=> i il; apply: (sizes i.+1).
have row_size : length row = n by exact: (sizes O isT).
split; last by rewrite zip_length size_t; lia.
by rewrite (@zip_nth _ _ _ _ _ _ j zero nil) ?nth_j //; lia.
Qed.

Lemma dyadic_transpose_length n (l : list (list dyadic)) :
  square_rows n l -> length (dyadic_transpose n l) = n.
Proof.
case: n => [|n] [size_l sizes]; first by case: l size_l sizes.
have [|//|_ -> //] := @dyadic_transpose_nth n.+1 l O.
by rewrite size_l.
Qed.

Lemma product_square n a b :
  square_rows n a -> square_rows n b -> square_rows n (product n a b).
Proof.
move=> [size_a _] square_b; have size_t := dyadic_transpose_length square_b.
split=> [|i il]; first by rewrite List.map_length.
by rewrite (nth_map _ nil) ?size_a // List.map_length.
Qed.

Theorem product_value n a b :
  square_rows n a -> square_rows n b ->
  exact_matrix n (product n a b) = exact_matrix n a *m exact_matrix n b.
Proof.
move=> [size_a sizes_a] square_b; have [size_b sizes_b] := square_b.
have size_t := dyadic_transpose_length square_b.
apply/matrixP => i j; rewrite !mxE /number_at.
rewrite (nth_map _ nil) ?size_a // (nth_map _ nil) ?size_t //.
have [|//|-> _] := @dyadic_transpose_nth n b j; first by rewrite size_b.
rewrite value_sum_nth zip_length List.map_length sizes_a // size_b Nat.min_id.
apply: eq_bigr => k _; rewrite !mxE.
rewrite (@zip_nth _ _ _ times _ _ k zero zero) ?List.map_length ?sizes_a
  ?size_b //.
by rewrite value_times (nth_map _ nil) ?size_b.
Qed.

Lemma identity_square n : square_rows n (rows (identity n)).
Proof.
split=> [|i il]; first by rewrite List.map_length List.seq_length.
rewrite nth_map_seq // List.app_length /= !List.repeat_length; lia.
Qed.

Lemma unit_rows_square n : square_rows n (unit_rows n).
Proof. exact/map_square/identity_square. Qed.

(** The product of no steps is 1. *)
Lemma unit_rows_value n : exact_matrix n (unit_rows n) = 1%:M.
Proof.
have [size_1 sizes_1] := identity_square n.
apply/matrixP => i j; rewrite !mxE /number_at /unit_rows.
rewrite (nth_map _ nil) ?size_1 // (nth_map _ 0%Z) ?sizes_1 //.
rewrite value_dyadic_of power0 mulr1 nth_map_seq //.
have [same|apart] := eqVneq i j.
  rewrite List.app_nth2 List.repeat_length; last by rewrite same.
  by rewrite same Nat.sub_diag.
have [below|above] := ltnP j i.
  by rewrite List.app_nth1 ?List.nth_repeat ?List.repeat_length //; lia.
rewrite List.app_nth2 List.repeat_length; last lia.
have /negP ij : (i : nat) != j by rewrite val_eqE.
have -> : (j - i)%coq_nat = (j - i).-1.+1 by lia.
by rewrite /= List.nth_repeat.
Qed.

(** ** Powers *)

(** The checker squares, and asks for the trace each time. *)
Lemma power_is_large n squarings bits m :
  square_rows n m ->
  some_power_is_large squarings n bits m ->
  exists j, n%:R < `|\tr (squared j (exact_matrix n m))|.
Proof.
have size_value : value (dyadic_int (Z.of_nat n)) = n%:R.
  rewrite value_dyadic_of power0 mulr1 /Meaning.number.
  by have -> : int_of_Z (Z.of_nat n) = Posz n by lia.
elim: squarings bits m => [|squarings IH] bits m square_m /=;
  rewrite (belowP R) size_value value_magnitude (trace_value (proj1 square_m)).
  by rewrite orbF => large; exists 0%N.
case/orP=> [large|/andP[_]]; first by exists 0%N.
move=> /(IH _ _ (product_square square_m square_m)) [j large].
by exists j.+1; rewrite /squared iterSr -product_value.
Qed.

(** ** Linearised steps *)

(** The slopes of one step are n of all slopes. *)
Lemma in_groups_length n groups (l : list dyadic) group :
  (groups * n <= length l)%N ->
  List.In group (in_groups groups n l) ->
  length group = n.
Proof.
elim: groups l => //= groups IH l long [<-|].
  by rewrite List.firstn_length; lia.
by apply: IH; rewrite List.skipn_length; lia.
Qed.

Lemma in_groups_in n groups (l : list dyadic) group x :
  List.In group (in_groups groups n l) -> List.In x group -> List.In x l.
Proof.
elim: groups l => //= groups IH l [<-|/IH inrest] inx;
  rewrite -(List.firstn_skipn n l) List.in_app_iff; first by left.
by right; exact: inrest.
Qed.

Section Steps.

Variables (n : nat) (a : Types.matrix) (steps : list dyadic).

Hypothesis square_a : square_rows n (rows a).
Hypothesis size_h : length steps = n.

Local Notation A := (real_matrix R n n a).
Local Notation h := (real_vector R n steps).

(** The rows of S H A. *)
Let scaled slopes : list (list dyadic) :=
  zip (fun row h => List.map (fun x => times h (entry_at (scale a) x)) row)
    (rows a) (zip times steps slopes).

Let scaled_square slopes :
  length slopes = n -> square_rows n (scaled slopes).
Proof.
move=> size_s; have [size_a sizes] := square_a.
split=> [|i il]; first by rewrite !zip_length size_a size_h size_s !Nat.min_id.
rewrite (@zip_nth _ _ _ _ _ _ i nil zero) ?size_a ?zip_length //; last lia.
by rewrite List.map_length sizes.
Qed.

Lemma jacobian_square slopes :
  length slopes = n -> square_rows n (jacobian a steps slopes).
Proof.
move=> size_s; rewrite /jacobian (proj1 square_a).
by apply: zip_square; [exact: unit_rows_square | exact: scaled_square].
Qed.

Theorem jacobian_value slopes :
  length slopes = n ->
  exact_matrix n (jacobian a steps slopes)
    = linearisation (real_vector R n slopes) A h.
Proof.
move=> size_s; have [size_a sizes_a] := square_a.
have [size_1 sizes_1] := unit_rows_square n.
have [size_m sizes_m] := scaled_square size_s.
rewrite /linearisation -unit_rows_value; apply/matrixP => i j.
rewrite mxE /number_at /jacobian size_a -/(scaled slopes).
rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?size_1 ?size_m //.
rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?sizes_1 ?sizes_m // value_plus.
rewrite mul_diag_mx !mxE; congr (_ + _).
rewrite (@zip_nth _ _ _ _ _ _ i nil zero) ?size_a ?zip_length ?size_h ?size_s
  ?Nat.min_id //.
rewrite (nth_map _ 0%Z) ?sizes_a // value_times value_dyadic_of.
rewrite (@zip_nth _ _ _ times _ _ i zero zero) ?size_h ?size_s //.
by rewrite value_times [value _ * value _]mulrC.
Qed.

(** The factor of a later step stands further left. *)
Lemma product_of_groups groups m :
  (forall group, List.In group groups -> length group = n) ->
  square_rows n m ->
  let whole :=
    List.fold_left (fun m group => product n (jacobian a steps group) m)
      groups m in
  square_rows n whole
  /\ exact_matrix n whole
     = foldl (fun M t => linearisation t A h *m M) (exact_matrix n m)
         (List.map (real_vector R n) groups).
Proof.
elim: groups m => //= group groups IH m sizes square_m.
have size_g : length group = n by apply: sizes; left.
have square_j := jacobian_square size_g.
have [|whole ->] := IH _ _ (product_square square_j square_m).
  by move=> other inother; apply: sizes; right.
by split=> //; rewrite product_value // jacobian_value.
Qed.

End Steps.

(** ** The decision *)

Theorem slopes_diverge_sound n a steps slopes :
  length (rows a) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows a) nil) = n) ->
  length steps = n ->
  slopes_diverge a steps slopes ->
  exists (ts : seq 'cV[R]_n) j,
    (forall t, List.In t ts -> forall i, t i 0 = 0 \/ t i 0 = 1)
    /\ n%:R < `|\tr (squared j (step_product (real_matrix R n n a)
                                 (real_vector R n steps) ts))|.
Proof.
move=> size_a sizes_a size_h; rewrite /slopes_diverge size_a.
set groups := in_groups _ n slopes.
have square_a : square_rows n (rows a) by [].
have long : (Nat.div (length slopes) n * n <= length slopes)%N.
  case: (n) => [|k]; first by rewrite muln0.
  have := Nat.mul_div_le (length slopes) k.+1; lia.
have sizes group : List.In group groups -> length group = n.
  exact: in_groups_length long.
have [square_m value_m] :=
  product_of_groups square_a size_h sizes (unit_rows_square n).
case/andP=> /andP[/andP[_ zero_or_one] _].
move=> /(power_is_large square_m)[j large].
exists (List.map (real_vector R n) groups), j; split; last first.
  by move: large; rewrite value_m unit_rows_value.
move=> t /List.in_map_iff[group [<- ingroup]] i; rewrite mxE.
have size_g := sizes _ ingroup.
have inslopes : List.In (List.nth i group zero) slopes.
  by apply: in_groups_in ingroup (List.nth_In _ _ _); have := ltn_ord i; lia.
have /List.forallb_forall/(_ _ inslopes)/orP[] := zero_or_one.
  by rewrite /is_zero => /Z.eqb_eq z; left; rewrite /Meaning.value z mul0r.
move=> /Z.eqb_eq z; right; apply/eqP; rewrite -subr_eq0 -(value_one R).
by rewrite -value_minus /Meaning.value z mul0r.
Qed.

End SlopesSound.

(** ** What they mean for a block *)

Section Block.

Variables (R : realFieldType) (b : block) (sigma : R -> R).

Local Notation value := (@value R).
Local Notation n := (units b).

Let A := real_matrix R n n (state b).
Let s := value (greatest_slope (block_activation b)).

(** Steps are scaled by the greatest slope in the place of the slopes. *)
Lemma step_product_scaled ts :
  length (step_sizes b) = n ->
  step_product A (real_vector R n (scaled_steps b)) ts
    = step_product A (real_vector R n (step_sizes b)) (List.map ( *:%R s) ts).
Proof.
move=> size_h; rewrite /step_product; move: 1%:M.
elim: ts => //= t ts IH M; rewrite IH; congr (foldl _ (_ *m M) _).
congr (1%:M + diag_mx _^T *m _); apply/matrixP => i j; rewrite !mxE.
by rewrite scaled_steps_value ?size_h // mulrCA mulrA.
Qed.

(** Units have slopes near these at arguments that occur: no norm is left. *)
Theorem divergence_refutes slopes :
  Num.archimedean_axiom R ->
  is_well_formed b -> is_dense b -> is_tied b ->
  slopes_diverge (state b) (scaled_steps b) slopes ->
  approaches 0 sigma ->
  approaches s sigma ->
  reachable R b ->
  apart_in_every_norm b sigma.
Proof.
move=> archimedean formed dense tied diverge flat steep reach D D_norm.
have [size_a rows_a size_h _] := well_formed_sizes R formed dense tied.
have size_s : length (scaled_steps b) = n by rewrite List.map_length.
have [ts [j [zero_or_one]]] :=
  slopes_diverge_sound R size_a rows_a size_s diverge.
rewrite step_product_scaled // => large never.
apply: (@slope_product_refutes _ n _ A (real_vector R n (step_sizes b))
  (fun u => real_matrix R n _ (input b) *m u + real_vector R n (bias b))
  sigma D _ j archimedean D_norm reach _ large never) => t'.
move=> /List.in_map_iff[t [<- /zero_or_one t01]] i; rewrite mxE.
by case: (t01 i) => ->; rewrite ?mulr0 ?mulr1.
Qed.

End Block.
