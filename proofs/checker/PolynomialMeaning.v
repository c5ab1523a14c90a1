(** * What the checker's numbers of a field are

    Purpose: from the lists that the checker computes at a point to the polynomial field
    of the theory, its derivative and its terms of degree 3.

    Main Results
    - [coefficients_at_is], [jacobian_is], [values_are]: the numbers that the checker
      computes at a point are those of the field and its derivative.
    - [corners_are]: it looks at every corner of a box.
    - [form_bound_sound]: what it finds is a bound of a form, rounding included.
    - [is_cancelled_sound]: the cubic terms that it sees cancel do.
    - [quadratic_of_degree]: where it sees no monomial of a higher degree, none is used.

    Dependencies: CheckSound, MonotoneSound, Polynomial; Fields of the theory. *)

From Coq Require Import ZArith Lia String List Permutation.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import Metric ScaledMetric FactorCheck Instability Fields.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Monotone Check Polynomial.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound MetricSound.
From Keel.Checker Require Import InequalitySound SlopesSound RoundedSound CheckSound.
From Keel.Checker Require Import MonotoneSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Numbers.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation table n m := (table R n m).
Local Notation vector n l := (real_vector R n l).

(** ** Boxes *)

Lemma is_zeroP x : is_zero x -> value x = 0.
Proof. by move=> /Z.eqb_eq zero; rewrite /Meaning.value zero number0 mul0r. Qed.

Definition least_of n (b : box) : 'cV[R]_n := vector n (box_centre b) - vector n (box_reach b).
Definition most_of n (b : box) : 'cV[R]_n := vector n (box_centre b) + vector n (box_reach b).

Lemma corners_of_hold c r (g : nat -> R) :
  length c = length r ->
  (forall i, (i < length c)%N -> g i = value (List.nth i c zero) - value (List.nth i r zero)
                         \/ g i = value (List.nth i c zero) + value (List.nth i r zero)) ->
  exists2 x, List.In x (corners_of c r)
    & length x = length c /\ forall i, (i < length c)%N -> value (List.nth i x zero) = g i.
Proof.
elim: c r g => [|a c IH] [|b r] //= g; first by exists nil; [left|].
case=> sizes corner.
have [i il|x inx [size_x x_is]] := IH r (fun i => g i.+1) sizes; first exact: (corner i.+1).
have [first first_in first_is] : exists2 y : dyadic,
    List.In (y :: x) (if is_zero b then cons (a :: x) nil
                      else cons (minus a b :: x) (cons (plus a b :: x) nil))
    & value y = g O.
  case zero_b: (is_zero b); last first.
    by case: (corner O isT) => /= ->; [exists (minus a b) | exists (plus a b)];
      rewrite ?value_minus ?value_plus //; [left | right; left].
  exists a; first by left.
  by case: (corner O isT) => /= ->; rewrite (is_zeroP zero_b) ?subr0 ?addr0.
exists (first :: x); first by apply/List.in_flat_map; exists x.
by split=> [|[|i] il] /=; rewrite ?size_x // x_is.
Qed.

(** Every corner of a box is looked at. *)
Theorem corners_are n (b : box) (z : 'cV[R]_n) :
  length (box_centre b) = n -> length (box_reach b) = n ->
  is_corner (least_of n b) (most_of n b) z ->
  exists2 x, List.In x (corners b) & length x = n /\ vector n x = z.
Proof.
move=> size_c size_r corner.
have [||x inx [size_x x_is]] := @corners_of_hold (box_centre b) (box_reach b) (fun i => entry z i).
- by rewrite size_c.
- move=> i; rewrite size_c => il; have := corner (Ordinal il).
  by rewrite !mxE /entry insubT.
exists x => //; split; first by rewrite size_x.
apply/colP => i; rewrite mxE x_is ?size_c // /entry insubT // => il.
by congr (z _ _); apply: val_inj.
Qed.

Lemma entry_is n (l : list dyadic) j :
  (j < n)%N -> entry (vector n l) j = value (List.nth j l zero).
Proof. by move=> jl; rewrite /entry insubT // mxE. Qed.

Lemma entry_own n (v : 'cV[R]_n) (i : 'I_n) : entry v i = v i 0.
Proof. by rewrite /entry valK. Qed.

(** ** Forms *)

Lemma square_form_is n w (k : list (list dyadic)) :
  length w = n -> sized n n k ->
  [/\ sized n n (square_form w k),
      forall i j, table n n (square_form w k) i j = table n n (square_form w k) j i
    & forall v, Metric.form (table n n (square_form w k)) v
      = inner (vector n w) (table n n k *m v) (table n n k *m v)].
Proof.
move=> size_w sized_k; rewrite /square_form size_w.
have [sized_t t_is] := transposed_table sized_k.
have [sized_s s_is] := scaled_table R size_w sized_k.
have table_is : table n n (product n (dyadic_transpose n k) (scaled_by w k))
    = (table n n k)^T *m (diag (vector n w) *m table n n k).
  rewrite [LHS](product_value R sized_t sized_s) -s_is; congr (_ *m _).
  by apply/matrixP => i j; rewrite !mxE t_is.
split=> [|i j|v]; first exact: product_square.
  apply: symmetric_entry; rewrite /symmetric table_is.
  by rewrite !trmx_mul trmxK /diag tr_diag_mx mulmxA.
rewrite table_is /Metric.form -!mulmxA mulmxA -trmx_mul dotE /inner; apply: eq_bigr => i _.
by rewrite mul_diag_mx !mxE mulrCA.
Qed.

Lemma symmetric_form_is n w (k : list (list dyadic)) :
  length w = n -> sized n n k ->
  [/\ sized n n (symmetric_form w k),
      forall i j, table n n (symmetric_form w k) i j = table n n (symmetric_form w k) j i
    & forall v, Metric.form (table n n (symmetric_form w k)) v
      = 2 * inner (vector n w) v (table n n k *m v)].
Proof.
move=> size_w sized_k; rewrite /symmetric_form size_w.
have [sized_s s_is] := scaled_table R size_w sized_k.
have [sized_t t_is] := transposed_table sized_s.
have [sized_z z_is] := zip_table plus sized_s sized_t.
have table_is : table n n (zip (zip plus) (scaled_by w k) (dyadic_transpose n (scaled_by w k)))
    = table n n (scaled_by w k) + (table n n (scaled_by w k))^T.
  by apply/matrixP => i j; rewrite !mxE z_is // value_plus t_is.
split=> // [i j|v].
  by apply: symmetric_entry; rewrite /symmetric table_is linearD /= trmxK addrC.
rewrite table_is.
have turned (A : 'M[R]_n) : Metric.form (A + A^T) v = 2 * Metric.form A v.
  rewrite /Metric.form mulmxDr mulmxDl mxE mulr_natl mulr2n; congr (_ + _).
  have <- : (v^T *m A^T *m v)^T 0 0 = (v^T *m A^T *m v) 0 0 by rewrite mxE.
  by rewrite !trmx_mul !trmxK mulmxA.
rewrite turned s_is formE /inner; congr (_ * _); apply: eq_bigr => i _.
by rewrite -mulmxA mul_diag_mx !mxE mulrCA.
Qed.

Lemma least_weight first others x :
  List.In x (first :: others) -> value (List.fold_left minimum others first) <= value x.
Proof.
have smaller y z : value (minimum y z) <= value y /\ value (minimum y z) <= value z.
  by rewrite /minimum (at_mostP R); case: (leP (value y) (value z)) => [le|/ltW le]; split.
elim: others first x => [|y l IH] first x /=; first by case=> // ->.
case=> [<-|[<-|inx]]; last by apply: IH; right.
- by apply: le_trans (IH _ _ (or_introl erefl)) (smaller first y).1.
by apply: le_trans (IH _ _ (or_introl erefl)) (smaller first y).2.
Qed.

Lemma least_weight_positive first others :
  (forall x, List.In x (first :: others) -> 0 < value x) ->
  0 < value (List.fold_left minimum others first).
Proof.
elim: others first => [|y l IH] first positive; first by apply: positive; left.
apply: IH => x [<-|inx]; last by apply: positive; right; right.
by rewrite /minimum; case: ifP => _; apply: positive; [left | right; left].
Qed.

(** A bound of the rounded form, and what was rounded, is one of the form. *)
Theorem form_bound_sound known name w (s : list (list dyadic)) form b n :
  length w = n -> (forall i, (i < n)%N -> 0 < value (List.nth i w zero)) ->
  sized n n s -> (forall i j, table n n s i j = table n n s j i) ->
  in_doubles w s = Some form -> form_bound known name w form = Some b ->
  forall v, Metric.form (table n n s) v <= value b * inner (vector n w) v v.
Proof.
move=> size_w w0 [size_s sizes_s] s_sym; rewrite /in_doubles.
case floored: floor_rows => [rounded|//]; case w_is: w => [//|first others] [<-].
rewrite -w_is /form_bound /=; case: ifP => // symmetric_r.
rewrite /eigenvalue /factor_for; case: found_factor => [factor|//].
case found: eigenvalue_bound => [a|//] [<-] v.
set most := maximum_of _ zero; set least := List.fold_left _ others first.
have [size_r _] := floor_rows_nth R O O floored.
have r_size i : (i < n)%N -> length (List.nth i rounded nil) = n.
  move=> il; have [_ rows_r] := floor_rows_nth R i O floored.
  by have [|-> _] := rows_r _; rewrite ?size_s ?sizes_s.
have size_m : length (rows (matrix_of rounded)) = n.
  by rewrite List.map_length size_r size_s.
have [sizes mirrored] := is_symmetricP size_m symmetric_r.
have rows_m : symmetric_rows n (rows (matrix_of rounded)) by split.
pose Q := real_matrix R n n (matrix_of rounded); pose M := table n n s.
have QE i j : Q i j = value (number_at rounded i j) by exact: matrix_of_value.
have Q_sym i j : Q i j = Q j i by rewrite !mxE mirrored.
have below i j : Q i j <= M i j.
  rewrite QE mxE; have [_ rows_r] := floor_rows_nth R i j floored.
  by have [|_] := rows_r _; rewrite ?size_s ?sizes_s //; apply.
have rows_error i : \sum_j (M i j - Q i j) <= value most.
  have il := ltn_ord i.
  pose x := List.nth i s nil; pose r := List.nth i rounded nil.
  apply: (@le_trans _ _ (value (sum (zip minus x r)))); last first.
    apply: maximum_of_ge; right.
    rewrite -(@zip_nth _ _ _ (fun x r => sum (zip minus x r)) s rounded i nil nil zero).
    - by apply: List.nth_In; rewrite zip_length size_r size_s; lia.
    - by rewrite size_s.
    by rewrite size_r size_s.
  rewrite value_sum_nth zip_length sizes_s // r_size // Nat.min_id.
  apply: ler_sum => j _; have jl := ltn_ord j.
  rewrite (@zip_nth _ _ _ _ _ _ j zero zero) ?sizes_s ?r_size // value_minus.
  by rewrite QE mxE.
have E_sym i j : - (M i j - Q i j) = - (M j i - Q j i) by rewrite s_sym Q_sym.
have margin i : \sum_(j | j != i) `|- (M i j - Q i j)| - - (M i i - Q i i) <= value most.
  apply: le_trans (rows_error i); rewrite opprK [X in _ <= X](bigD1 i) //= addrC.
  rewrite ler_add2l; apply: ler_sum => j _.
  by rewrite normrN ger0_norm ?subr_ge0.
have := diagonally_dominant (fun i => v i 0) E_sym margin.
have -> : \sum_i \sum_j v i 0 * - (M i j - Q i j) * v j 0
    = Metric.form Q v - Metric.form M v.
  rewrite !formE -sumrB; apply: eq_bigr => i _; rewrite -mulrBr.
  rewrite !mxE -sumrB mulr_sumr; apply: eq_bigr => j _.
  by rewrite opprB -mulrBl mulrA.
rewrite -mulr_sumr -/(sqnorm v) addrAC subr_ge0 => rounding; apply: le_trans rounding _.
have size_rounded : length rounded = n by rewrite size_r size_s.
have nth_w (i : nat) : List.nth i (List.map (pair one) w) (one, one) = (one, List.nth i w one).
  by rewrite -[(one, List.nth i w one)]/(pair one (List.nth i w one)) List.map_nth.
have same_nth i : (i < n)%N -> List.nth i w one = List.nth i w zero.
  by move=> il; apply: List.nth_indep; rewrite size_w; lia.
have weights : positive_weights R n (List.map (pair one) w).
  split=> [|i]; first by rewrite List.map_length.
  by rewrite nth_w /= value_one ltr01 same_nth // w0.
have := eigenvalue_bound_sound rows_m weights found v; rewrite -/Q => bounded.
rewrite value_plus mulrDl ler_add //.
  apply: le_trans bounded _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  rewrite /inner; congr (_ * _); apply: eq_bigr => i _.
  by rewrite !mxE nth_w /= same_nth // value_one div1r invrK mulrC -expr2.
have all_w x : List.In x w -> 0 < value x.
  by move=> /(List.In_nth _ _ zero)[i [il <-]]; apply: w0; lia.
have least0 : 0 < value least.
  by apply: least_weight_positive; rewrite -w_is.
have most0 : 0 <= value most by rewrite -(value_zero R); apply: maximum_of_ge; left.
apply: (@le_trans _ _ (value most / value least * inner (vector n w) v v)); last first.
  rewrite ler_wpmul2r ?divided_up_ge //.
  apply: sumr_ge0 => i _; rewrite mxE -expr2 mulr_ge0 ?sqr_ge0 // ltW // w0 //.
rewrite -mulrA ler_wpmul2l // ler_pdivl_mull // /inner /sqnorm mulr_sumr.
apply: ler_sum => i _; rewrite mxE -expr2 ler_wpmul2r ?sqr_ge0 //.
by apply: least_weight; rewrite -w_is; apply: List.nth_In; have := ltn_ord i; lia.
Qed.

(** ** Cancelling terms *)

Definition term_value (y : nat -> R) (x : cubic) : R :=
  let '(a, b, c, z) := x in value z * (y a * y b * y c).

Arguments term_value : simpl never.

Lemma in_order_value (y : nat -> R) a b c z :
  term_value y (in_order a b c, z) = value z * (y a * y b * y c).
Proof.
have both : y (Nat.min a b) * y (Nat.max a b) = y a * y b.
  case: (Nat.le_ge_cases a b) => le.
    by rewrite Nat.min_l ?Nat.max_r.
  by rewrite Nat.min_r ?Nat.max_l // mulrC.
rewrite /in_order /term_value -both.
case: ifP => _; first by congr (_ * _); rewrite -mulrA mulrC.
by case: ifP => _ //; congr (_ * _); rewrite mulrAC.
Qed.

Definition total_value (y : nat -> R) (l : list cubic) : R :=
  List.fold_right (fun x so_far => term_value y x + so_far) 0 l.

Lemma total_app y l k : total_value y (app l k) = total_value y l + total_value y k.
Proof. by elim: l => [|x l IH] /=; rewrite ?add0r // IH addrA. Qed.

Lemma total_permuted y l k : Permutation l k -> total_value y l = total_value y k.
Proof.
elim=> //= [x l' k' _ -> //|a b l'|l1 l2 l3 _ -> _ ->] //.
by rewrite addrCA.
Qed.

Lemma total_zip (A B : Type) y (g : A -> B -> list cubic) l k a b :
  length l = length k ->
  total_value y (gathered (fun one => one) (zip g l k))
    = \sum_(i < length l) total_value y (g (List.nth i l a) (List.nth i k b)).
Proof.
rewrite gatheredE; elim: l k => [|x l IH] [|z k] //= sizes; first by rewrite big_ord0.
by rewrite total_app IH ?big_ord_recl //; lia.
Qed.

Lemma total_indexed (A : Type) y (g : nat -> A -> list cubic) first l a :
  total_value y (gathered (fun one => one) (indexed g first l))
    = \sum_(i < length l) total_value y (g (first + i)%N (List.nth i l a)).
Proof.
rewrite gatheredE; elim: l first => [|x l IH] first /=; first by rewrite big_ord0.
rewrite total_app IH big_ord_recl addn0; congr (_ + _).
by apply: eq_bigr => i _; rewrite addSnnS.
Qed.

Lemma same_statesP s s' : same_states s s' -> s = s'.
Proof.
by case: s s' => [[a b] c] [[a' b'] c'] /andP[/andP[/Nat.eqb_eq -> /Nat.eqb_eq ->] /Nat.eqb_eq ->].
Qed.

Lemma cancels_sound y states so_far l :
  cancels states so_far l -> term_value y (states, so_far) + total_value y l = 0.
Proof.
have zero_term s x : is_zero x -> term_value y (s, x) = 0.
  by case: s => [[a b] c] zero; rewrite /term_value (is_zeroP zero) mul0r.
elim: l states so_far => [|[here x] l IH] states so_far /=.
  by move=> /zero_term ->; rewrite addr0.
case: ifP => [/same_statesP ->|_]; last by move=> /andP[/zero_term -> /IH]; rewrite add0r.
move=> /IH <-; rewrite addrA; congr (_ + _).
by case: states => [[a b] c]; rewrite /term_value value_plus mulrDl.
Qed.

(** ** One field *)

Section Field.

Variable f : polynomial.
Hypothesis formed : is_well_formed_field f.

Local Notation n := (dimension f).
Local Notation p := (length (parameter_names f)).
Local Notation m := (length (monomials f)).

(** The states that a monomial multiplies. *)
Definition factors (k : 'I_m) : list nat := List.nth k (monomials f) nil.

(** What a monomial is multiplied by in an equation, by a parameter or by none. *)
Definition stored (q i k : nat) : R :=
  value (number_at (List.nth q (field_coefficients f) nil) i k).

Definition coefficient (i : 'I_n) (k : 'I_m) (theta : 'cV[R]_p) : R :=
  stored 0 i k + \sum_(q < p) theta q 0 * stored q.+1 i k.

Lemma coefficients_affine i k : affine_in_each (coefficient i k).
Proof.
move=> theta j t a b; rewrite /coefficient.
have affine : affine_in_each (fun z : 'cV[R]_p => \sum_(q < p) z q 0 * stored q.+1 i k).
  apply: sum_affine => q z l u c d; rewrite !with_entryE; case: eqP => _.
    by rewrite mulrDl !mulrA.
  by rewrite -mulrDl addrC subrK mul1r.
by rewrite affine !mulrDr addrACA -mulrDl [t + _]addrC subrK mul1r.
Qed.

Lemma field_sizes :
  [/\ (0 < n)%N,
      forall k a, (k < m)%N -> List.In a (List.nth k (monomials f) nil) -> (a < n)%N,
      length (field_coefficients f) = p.+1
    & forall q, (q < p.+1)%N -> sized n m (List.nth q (field_coefficients f) nil)].
Proof.
move: formed => /andP[/andP[/andP[/andP[/Nat.ltb_lt n0 small] /Nat.eqb_eq count] sizes] _].
split=> //; first by lia.
  move=> k a km ina; have := all_nth nil small km.
  by move=> /List.forallb_forall/(_ _ ina)/Nat.ltb_lt; lia.
move=> q qp; have := all_nth nil sizes; rewrite count => /(_ _ qp) /andP[/Nat.eqb_eq rows_q each].
by split=> // i il; have := all_nth nil each; rewrite rows_q => /(_ _ il) /Nat.eqb_eq.
Qed.

Lemma scaled_sums theta (cs : list (list (list dyadic))) base d k :
  length theta = length cs -> sized d k base ->
  (forall q, (q < length cs)%N -> sized d k (List.nth q cs nil)) ->
  let sums := List.fold_left (zip (zip plus))
                (zip (fun t => List.map (List.map (times t))) theta cs) base in
  sized d k sums
  /\ forall i j, (i < d)%N -> (j < k)%N -> value (number_at sums i j)
       = value (number_at base i j)
         + \sum_(q < length theta) value (List.nth q theta zero)
                                   * value (number_at (List.nth q cs nil) i j).
Proof.
elim: theta cs base => [|t theta IH] [|c cs] base //= sizes sized_base each.
  by split=> // i j _ _; rewrite big_ord0 addr0.
have [sized_t t_is] := map_table (times t) (each O isT).
have [sized_s s_is] := zip_table plus sized_base sized_t.
have [|q ql|sized_r r_is] := IH cs _ _ sized_s; [by lia | exact: (each q.+1) | ].
split=> // i j id jk; rewrite r_is // s_is // t_is // value_plus value_times.
by rewrite big_ord_recl /= addrA.
Qed.

Theorem coefficients_at_is theta :
  length theta = p ->
  sized n m (coefficients_at f theta)
  /\ forall (i : 'I_n) (k : 'I_m),
       value (number_at (coefficients_at f theta) i k) = coefficient i k (vector p theta).
Proof.
move=> size_t; have [_ _ count sizes] := field_sizes.
rewrite /coefficients_at; case cs_is: (field_coefficients f) count sizes => [//|base cs] count sizes.
have [|||sized_s s_is] := @scaled_sums theta cs base n m; first by move: count => /=; lia.
- exact: (sizes O).
- by move=> q ql; apply: (sizes q.+1); move: count => /=; lia.
split=> // i k; rewrite s_is // /coefficient /stored cs_is size_t; congr (_ + _).
by apply: eq_bigr => q _; rewrite mxE.
Qed.

(** *** Values and derivatives at a point *)

Lemma monomial_at_is x l :
  (forall a, List.In a l -> (a < n)%N) ->
  value (monomial_at x l) = monomial l (vector n x).
Proof.
elim: l => [|a l IH] small; first by rewrite /monomial big_nil value_one.
rewrite /monomial big_cons -/(monomial l _) /= value_times IH => [|b inb].
  by rewrite (entry_is x (small a (or_introl erefl))).
by apply: small; right.
Qed.

Definition some_value (s : option dyadic) : R := if s is Some x then value x else 0.

(** The direction of one state. *)
Definition along (j : 'I_n) : 'cV[R]_n := delta_mx j 0.

Lemma along_entry (j : 'I_n) a : (a < n)%N -> entry (along j) a = (a == j)%:R.
Proof. by move=> an; rewrite /entry insubT // mxE andbT. Qed.

Lemma slope_at_is x l (j : 'I_n) :
  (forall a, List.In a l -> (a < n)%N) ->
  some_value (slope_at x l j) = slope l (vector n x) (along j).
Proof.
have eqbE (a b : nat) : Nat.eqb a b = (a == b) by apply/Nat.eqb_spec/eqP.
case: l => [|a [|b [|c l]]] //= small.
  rewrite along_entry ?eqbE; last by apply: small; left.
  by case: eqP => _ //=; rewrite value_one.
have an : (a < n)%N by apply: small; left.
have bn : (b < n)%N by apply: small; right; left.
rewrite !along_entry // !entry_is // !eqbE.
case: eqP => _; case: eqP => _ /=; rewrite ?mulr1 ?mul1r ?mulr0 ?mul0r ?addr0 ?add0r //.
by rewrite value_plus.
Qed.

Lemma dot_some_is row slopes :
  length row = length slopes ->
  value (dot_some row slopes)
    = \sum_(k < length row) value (List.nth k row zero) * some_value (List.nth k slopes None).
Proof.
elim: row slopes => [|c row IH] [|s slopes] //= sizes; first by rewrite big_ord0 value_zero.
have {}sizes : length row = length slopes by lia.
rewrite big_ord_recl /= -(IH _ sizes); case: s => [s|] /=; last by rewrite mulr0 add0r.
by rewrite value_plus value_times.
Qed.

Local Notation derivative := (derivative factors coefficient).
Local Notation field := (Fields.field factors coefficient).

Lemma factors_small (k : 'I_m) a : List.In a (factors k) -> (a < n)%N.
Proof. by have [_ small _ _] := field_sizes; exact: small. Qed.

Theorem jacobian_is theta x :
  length theta = p ->
  sized n n (jacobian_at (coefficients_at f theta) (slopes_at f x))
  /\ forall v, table n n (jacobian_at (coefficients_at f theta) (slopes_at f x)) *m v
       = derivative (vector p theta) (vector n x) v.
Proof.
move=> size_t; have [sized_c c_is] := coefficients_at_is size_t.
have [size_c sizes_c] := sized_c.
have size_s : length (slopes_at f x) = n by rewrite List.map_length List.seq_length.
split; first split=> [|i il]; first by rewrite List.map_length.
  by rewrite (nth_map _ nil) ?size_c // List.map_length.
move=> v; apply/colP => i; rewrite !mxE.
have entry_sum a : entry v a = \sum_j entry (along j) a * v j 0.
  rewrite /entry; case: insubP => [k _ _|_]; last by rewrite big1 // => j _; rewrite mul0r.
  rewrite (bigD1 k) //= mxE !eqxx mul1r big1 ?addr0 // => j other.
  by rewrite mxE eq_sym (negbTE other) mul0r.
have slope_sum (k : 'I_m) : slope (factors k) (vector n x) v
    = \sum_j slope (factors k) (vector n x) (along j) * v j 0.
  case: (factors k) => [|a [|b [|c l]]] /=; try by rewrite big1 // => j _; rewrite mul0r.
    exact: entry_sum.
  rewrite (entry_sum a) (entry_sum b) mulr_sumr mulr_suml -big_split; apply: eq_bigr => j _ /=.
  by rewrite mulrDl mulrA; congr (_ + _); rewrite mulrAC.
under [RHS]eq_bigr do rewrite slope_sum mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => j _; rewrite mxE.
have row_j : List.nth j (slopes_at f x) nil
    = List.map (fun l => slope_at x l j) (monomials f).
  by rewrite nth_map_seq.
rewrite /number_at (nth_map _ nil) ?size_c // (nth_map _ nil) ?size_s // row_j.
rewrite dot_some_is ?List.map_length ?sizes_c // mulr_suml; apply: eq_bigr => k _.
rewrite (nth_map _ nil) // (slope_at_is _ _ (@factors_small k)) -c_is -mulrA.
by [].
Qed.

Theorem values_are theta x :
  length theta = p ->
  length (values_at f (coefficients_at f theta) x) = n
  /\ vector n (values_at f (coefficients_at f theta) x) = field (vector p theta) (vector n x).
Proof.
move=> size_t; have [[size_c sizes_c] c_is] := coefficients_at_is size_t.
split; first by rewrite List.map_length.
apply/colP => i; rewrite !mxE (nth_map _ nil) ?size_c //.
rewrite value_sum_nth zip_length List.map_length sizes_c // Nat.min_id.
apply: eq_bigr => k _.
rewrite (@zip_nth _ _ _ _ _ _ k zero zero) ?List.map_length ?sizes_c // value_times.
by rewrite (nth_map _ nil) // (monomial_at_is _ (@factors_small k)) -c_is.
Qed.

Lemma values_zero l : all is_zero l -> vector n l = 0.
Proof.
move=> zeros; apply/colP => i; rewrite !mxE.
case: (ltnP i (length l)) => il; last by rewrite List.nth_overflow ?value_zero //; lia.
exact: is_zeroP (all_nth zero zeros il).
Qed.

(** *** Terms of degree 3 *)

Lemma cubics_value (i : 'I_n) w row (v : 'cV[R]_n) :
  length row = m ->
  total_value (entry v) (cubics_of f i w row)
    = \sum_(k < m) value w * (value (List.nth k row zero)
        * (v i 0 * (if seq.size (factors k) == 2%N then monomial (factors k) v else 0))).
Proof.
move=> size_row; rewrite /cubics_of (total_zip _ _ nil zero) //.
apply: eq_bigr => k _; rewrite -/(factors k).
case: (factors k) => [|a [|b [|c l]]]; rewrite ?mulr0 //=.
case: ifP => zero_k; first by rewrite (is_zeroP zero_k) mul0r mulr0.
rewrite /total_value /= addr0 in_order_value value_times /monomial !big_cons big_nil mulr1 -!mulrA.
by rewrite entry_own.
Qed.

Theorem is_cancelled_sound w theta (v : 'cV[R]_n) :
  length w = n -> length theta = p -> is_cancelled f w (coefficients_at f theta) ->
  inner (vector n w) v (square_part factors coefficient (vector p theta) v) = 0.
Proof.
move=> size_w size_t; have [[size_c sizes_c] c_is] := coefficients_at_is size_t.
move=> /(cancels_sound (entry v)); rewrite {1}/term_value value_zero mul0r add0r.
rewrite -(total_permuted _ (CubicSort.Permuted_sort _)) (total_indexed _ _ _ _ (zero, nil)).
rewrite zip_length size_w size_c Nat.min_id => <-; rewrite /inner; apply: eq_bigr => i _.
rewrite (@zip_nth _ _ _ _ _ _ i zero nil) ?size_w ?size_c // add0n cubics_value ?sizes_c //=.
rewrite !mxE !mulr_sumr; apply: eq_bigr => k _; rewrite c_is.
by congr (_ * _); rewrite mulrCA.
Qed.

(** *** Degrees *)

Lemma any_false (A : Type) (test : A -> bool) d (l : list (list A)) so_far k :
  (forall row, List.In row l -> length row = length so_far) -> (k < length so_far)%N ->
  List.nth k (List.fold_left (zip (fun a x => a || test x)) l so_far) false = false ->
  List.nth k so_far false = false
  /\ forall row, List.In row l -> test (List.nth k row d) = false.
Proof.
elim: l so_far => [|row l IH] so_far //= sizes kl.
have size_row : length row = length so_far by apply: sizes; left.
have size_z : length (zip (fun a x => a || test x) so_far row) = length so_far.
  by rewrite zip_length size_row Nat.min_id.
move=> /IH; rewrite size_z => -[|//|found rest].
  by move=> other ino; apply: sizes; right.
move: found; rewrite (@zip_nth _ _ _ _ _ _ k false d) ?size_row // => /norP[].
by move=> /negbTE -> /negbTE none; split=> // other [<-|/rest].
Qed.

Lemma any_length (A : Type) (test : A -> bool) (l : list (list A)) so_far :
  (forall row, List.In row l -> length row = length so_far) ->
  length (List.fold_left (zip (fun a x => a || test x)) l so_far) = length so_far.
Proof.
elim: l so_far => [|row l IH] so_far //= sizes.
have size_row : length row = length so_far by apply: sizes; left.
have size_z : length (zip (fun a x => a || test x) so_far row) = length so_far.
  by rewrite zip_length size_row Nat.min_id.
by rewrite IH // => other ino; rewrite size_z; apply: sizes; right.
Qed.

Lemma stored_rows q row :
  (q < p.+1)%N -> List.In row (List.nth q (field_coefficients f) nil) ->
  length row = length (List.repeat false m).
Proof.
have [_ _ _ sizes] := field_sizes; move=> qp /(List.In_nth _ _ nil)[i [il <-]].
have [size_q sizes_q] := sizes q qp.
by rewrite List.repeat_length sizes_q //; lia.
Qed.

Lemma has_numbers_sound q (i k : nat) :
  (q < p.+1)%N -> (i < n)%N -> (k < m)%N ->
  List.nth k (has_numbers f (List.nth q (field_coefficients f) nil)) false = false ->
  stored q i k = 0.
Proof.
have [_ _ _ sizes] := field_sizes; move=> qp il km.
have [size_q sizes_q] := sizes q qp.
move=> /(any_false zero (fun row => @stored_rows q row qp)).
rewrite List.repeat_length => /(_ km)[_ none]; apply: is_zeroP; rewrite /number_at.
by apply: negbFE; apply: none; apply: List.nth_In; lia.
Qed.

Lemma has_numbers_length q :
  (q < p.+1)%N -> length (has_numbers f (List.nth q (field_coefficients f) nil)) = m.
Proof.
move=> qp; rewrite -(List.repeat_length false m).
exact: (any_length (fun x => ~~ is_zero x) (fun row => @stored_rows q row qp)).
Qed.

Lemma fold_max l a x : List.In x l -> (x <= List.fold_left Nat.max l a)%N.
Proof.
have grows k b : (b <= List.fold_left Nat.max k b)%N.
  by elim: k b => //= y k IH b; apply: leq_trans (IH _); lia.
by elim: l a => //= y l IH a [<-|/IH //]; apply: leq_trans (grows _ _); lia.
Qed.

Theorem quadratic_of_degree :
  degree_obstacle f = None ->
  forall k : 'I_m, (seq.size (factors k) <= 2)%N \/ forall i theta, coefficient i k theta = 0.
Proof.
rewrite /degree_obstacle; case: ifP => // /Nat.leb_le low _ k.
have [_ _ count sizes] := field_sizes.
have rows_long row : List.In row (List.map (has_numbers f) (field_coefficients f)) ->
    length row = length (List.repeat false m).
  move=> /List.in_map_iff[c [<- /(List.In_nth _ _ nil)[q [ql <-]]]].
  by rewrite List.repeat_length has_numbers_length //; lia.
have size_u : length (uses f) = m.
  by rewrite /uses (any_length id rows_long) List.repeat_length.
case used: (List.nth k (uses f) false).
  left; apply: leq_trans (_ : (highest_degree f <= 2)%N); last by lia.
  apply: fold_max.
  have -> : seq.size (factors k)
      = List.nth k (zip (fun (is_used : bool) l => if is_used then length l else O)
                      (uses f) (monomials f)) O.
    by rewrite (@zip_nth _ _ _ _ _ _ k false nil) ?size_u // used.
  by apply: List.nth_In; rewrite zip_length size_u; have := ltn_ord k; lia.
right=> i theta.
have := @any_false _ id false _ _ k rows_long; rewrite List.repeat_length.
move=> /(_ (ltn_ord k) used)[_ none].
have zero_at q : (q < p.+1)%N -> stored q i k = 0.
  move=> qp; apply: has_numbers_sound => //; apply: none; apply: List.in_map.
  by apply: List.nth_In; lia.
rewrite /coefficient zero_at // add0r big1 // => q _.
by rewrite zero_at ?mulr0 // ltnS.
Qed.

End Field.

End Numbers.
