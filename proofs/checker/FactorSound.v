(** * What the shifts of a factor prove

    Purpose: from the lists that the checker computes to the inequality in an
    ordered field.

    Main Results
    - [symmetric_sums_spec]: the sums over j <> i of a symmetric matrix given by
      its lower triangle.
    - [triangle_of_distances]: what stands in that triangle.
    - [shifts_spec]: what the shifts are.

    Dependencies: Meaning, PackingSound, FactorCheck. *)

From Coq Require Import ZArith Lia List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint matrix ssrZ zify.
From Keel Require Import SlopeRestricted Metric FactorCheck.
From Keel.Checker Require Import Types Numbers Packing Kernel Meaning.
From Keel.Checker Require Import PackingSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope Z_scope.

(** ** Lists *)

(** The entry in row i, column j; zero where there is none. *)
Definition entry2 (l : list (list Z)) (i j : nat) : Z :=
  List.nth j (List.nth i l nil) 0.

(** a_0 + ... + a_(k-1). *)
Fixpoint sum_to (k : nat) (a : nat -> Z) : Z :=
  match k with O => 0 | S k => sum_to k a + a k end.

Lemma sum_to_ext k a b :
  (forall i, (i < k)%nat -> a i = b i) -> sum_to k a = sum_to k b.
Proof.
elim: k => //= k IH same; rewrite IH ?same //.
by move=> i ik; apply: same; lia.
Qed.

Lemma sum_to_head k a : sum_to k.+1 a = a O + sum_to k (fun i => a i.+1).
Proof. by elim: k => [|k IH] /=; [lia | rewrite /= in IH; lia]. Qed.

Lemma all_foundP (A : Type) (l : list (option A)) found i a :
  all_found l = Some found ->
  length found = length l
  /\ ((i < length l)%nat -> List.nth i l None = Some (List.nth i found a)).
Proof.
elim: l found i => [|x l IH] found i /=; first by case=> <-.
case: x => // x; case rest: all_found => [f|] // [<-].
have [size_f nth_f] := IH f i.-1 rest.
split; first by rewrite /= size_f.
by case: i nth_f => //= i nth_f il; apply: nth_f.
Qed.

Lemma zip_length (A B C : Type) (h : A -> B -> C) l k :
  length (zip h l k) = Nat.min (length l) (length k).
Proof. by elim: l k => [|x l IH] [|y k] //=; rewrite IH. Qed.

Lemma zip_nth (A B C : Type) (h : A -> B -> C) l k i a b c :
  (i < length l)%nat -> (i < length k)%nat ->
  List.nth i (zip h l k) c = h (List.nth i l a) (List.nth i k b).
Proof.
elim: l k i => [|x l IH] [|y k] [|i] //= il ik; apply: IH; lia.
Qed.

(** ** Sums of a triangle *)

Lemma add_row_length sums row own :
  length (add_row sums row own) = length sums.
Proof. by elim: sums row own => [|s sums IH] [|d row] own //=; rewrite IH. Qed.

Lemma add_row_spec sums row own j :
  (length row < length sums)%coq_nat ->
  List.nth j (add_row sums row own) 0 =
  List.nth j sums 0
  + (if (j < length row)%nat then List.nth j row 0
     else if j == length row
          then own + sum_to (length row) (fun k => List.nth k row 0) else 0).
Proof.
elim: sums row own j => [|s sums IH] [|d row] own j /=; try lia.
  by move=> _; case: j => [|j] /=; lia.
move=> short; case: j => [|j] /=; first by lia.
rewrite IH; last lia.
rewrite ltnS eqSS; case: ifP => // _; case: eqP => // _.
have := sum_to_head (length row) (fun k => List.nth k (d :: row) 0) => /=.
lia.
Qed.

(** Row i has i entries, for i from [first] on. *)
Fixpoint is_triangle (first : nat) (l : list (list Z)) : Prop :=
  match l with
  | nil => True
  | row :: l => length row = first /\ is_triangle first.+1 l
  end.

Lemma fold_rows_spec first (l : list (list Z)) sums j :
  is_triangle first l ->
  (first + length l <= length sums)%coq_nat ->
  List.nth j (List.fold_left (fun sums row => add_row sums row 0) l sums) 0 =
  List.nth j sums 0
  + sum_to (length l) (fun i =>
      if (j < first + i)%nat then entry2 l i j
      else if j == (first + i)%nat then sum_to j (entry2 l i) else 0).
Proof.
elim: l first sums => [|row l IH] first sums /=; first by lia.
case=> size triangle fits.
rewrite (IH first.+1) //; last by rewrite add_row_length; lia.
rewrite add_row_spec; last lia.
have := sum_to_head (length l) (fun i =>
  if (j < first + i)%nat then entry2 (row :: l) i j
  else if j == (first + i)%nat then sum_to j (entry2 (row :: l) i) else 0).
rewrite /= => ->; rewrite size addn0.
have -> : sum_to (length l) (fun i =>
    if (j < first.+1 + i)%nat then entry2 l i j
    else if j == (first.+1 + i)%nat then sum_to j (entry2 l i) else 0)
  = sum_to (length l) (fun i =>
    if (j < first + i.+1)%nat then entry2 (row :: l) i.+1 j
    else if j == (first + i.+1)%nat then sum_to j (entry2 (row :: l) i.+1)
         else 0).
  by apply: sum_to_ext => i _; rewrite addSnnS.
rewrite /entry2 /=; case: ifP => [|_]; first by lia.
by case: eqP => [->|]; lia.
Qed.

(** The sum of the other entries of row j of the symmetric matrix whose lower
    triangle is given. *)
Theorem symmetric_sums_spec (l : list (list Z)) j :
  is_triangle 0 l ->
  List.nth j (symmetric_sums (length l) l) 0 =
  sum_to (length l) (fun i =>
    if (j < i)%nat then entry2 l i j
    else if j == i then sum_to j (entry2 l i) else 0).
Proof.
move=> triangle; rewrite /symmetric_sums (@fold_rows_spec 0) //; last first.
  by rewrite List.repeat_length; lia.
have -> : List.nth j (List.repeat 0 (length l)) 0 = 0.
  by elim: (length l) j => [|k IH] [|j] //=.
by [].
Qed.

(** ** Products *)

Lemma plain_products_spec seen f i :
  (i < length f)%nat ->
  List.nth i (plain_products seen f) nil =
  List.map (dot (List.nth i f nil))
    (List.app (List.rev seen) (List.firstn i.+1 f)).
Proof.
elim: f seen i => [|row f IH] seen [|i] //= il.
by rewrite IH; [rewrite /= -List.app_assoc | lia].
Qed.

Lemma plain_products_length seen f : length (plain_products seen f) = length f.
Proof. by elim: f seen => //= row f IH seen; rewrite IH. Qed.

Lemma removelast_nth (l : list Z) j :
  (j.+1 < length l)%nat -> List.nth j (List.removelast l) 0 = List.nth j l 0.
Proof.
elim: l j => // x [|y l] IH [|j] // jl.
by apply: (IH j); move: jl => /=; lia.
Qed.

Lemma removelast_length (l : list Z) : length (List.removelast l) = (length l).-1.
Proof. by elim: l => // x [|y l] IH //; move: IH => /= ->. Qed.

Lemma nth_map_dot row l j :
  (j < length l)%nat ->
  List.nth j (List.map (dot row) l) 0 = dot row (List.nth j l nil).
Proof. by elim: l j => // r l IH [|j] //= jl; apply: IH; lia. Qed.

Lemma nth_firstn (l : list (list Z)) i j :
  (j <= i)%nat -> List.nth j (List.firstn i.+1 l) nil = List.nth j l nil.
Proof.
elim: l i j => [|r l IH] [|i] [|j] //= ji; try by case: j ji.
by apply: IH; lia.
Qed.

Lemma products_row f i :
  (i < length f)%nat ->
  List.nth i (plain_products nil f) nil
    = List.map (dot (List.nth i f nil)) (List.firstn i.+1 f).
Proof. exact: plain_products_spec. Qed.

(** Left of the diagonal stand the products of row i with those before it, and
    on it that of row i with itself. *)
Lemma product_entry f i j :
  (i < length f)%nat -> (j <= i)%nat ->
  entry2 (plain_products nil f) i j
    = dot (List.nth i f nil) (List.nth j f nil).
Proof.
move=> il ji; rewrite /entry2 products_row // nth_map_dot.
  by rewrite nth_firstn.
by rewrite List.firstn_length; lia.
Qed.

Lemma product_length f i :
  (i < length f)%nat -> length (List.nth i (plain_products nil f) nil) = i.+1.
Proof.
by move=> il; rewrite products_row // List.map_length List.firstn_length; lia.
Qed.

(** ** Entries of the matrix that is bounded *)

(** floor(2^g y x_ij), where y x_ij 2^g = integer 2^shift. *)
Definition grid_entry (shift factor : Z) (x : list (list Z)) i j : Z :=
  on_grid shift (factor * entry2 x i j).

Lemma scaled_entry factor x i j :
  entry2 (List.map (List.map (Z.mul factor)) x) i j = factor * entry2 x i j.
Proof.
rewrite /entry2.
have -> : List.nth i (List.map (List.map (Z.mul factor)) x) nil
        = List.map (Z.mul factor) (List.nth i x nil).
  exact: (List.map_nth (List.map (Z.mul factor)) x nil i).
have {1}-> : 0 = factor * 0 by lia.
exact: List.map_nth.
Qed.

(** The distance of an entry left of the diagonal. *)
Definition entry_distance shift factor x f i j : Z :=
  Z.abs (grid_entry shift factor x i j
         - dot (List.nth i f nil) (List.nth j f nil))
  + (if is_exact shift (factor * entry2 x i j) then 0 else 1).

Lemma triangle_of_distances shift factor (x f l : list (list Z)) n :
  length x = n -> length f = n ->
  (forall i, (i < n)%nat -> length (List.nth i x nil) = n) ->
  all_distances shift (List.map (List.map (Z.mul factor)) x)
    (plain_products nil f) = Some l ->
  length l = n
  /\ forall i, (i < n)%nat ->
     length (List.nth i l nil) = i
     /\ forall j, (j < i)%nat -> entry2 l i j = entry_distance shift factor x f i j.
Proof.
move=> xn fn x_rows found.
set rows := List.map _ x in found; set products := plain_products nil f in found.
have rows_n : length rows = n by rewrite /rows List.map_length.
have products_n : length products = n by rewrite plain_products_length.
have [ln rows_found] := all_foundP 0 nil found.
rewrite zip_length rows_n products_n Nat.min_id in ln rows_found.
split=> // i il; have [_ near] := all_foundP i nil found.
move: (near ltac:(rewrite zip_length; lia)).
rewrite (@zip_nth _ _ _ _ _ _ i nil nil); try lia; move=> found_row.
have px : length (List.nth i products nil) = i.+1 by apply: product_length; lia.
have row_x : List.nth i rows nil = List.map (Z.mul factor) (List.nth i x nil).
  exact: (List.map_nth (List.map (Z.mul factor)) x nil i).
have row_n : length (List.nth i rows nil) = n by rewrite row_x List.map_length x_rows.
have [li _] := all_foundP O 0 found_row.
rewrite zip_length removelast_length px row_n /= in li.
have {}li : length (List.nth i l nil) = i by lia.
split=> // j ji; have [_ nth_row] := all_foundP j 0 found_row.
move: (nth_row ltac:(rewrite zip_length removelast_length; lia)).
rewrite (@zip_nth _ _ _ _ _ _ j 0 0) ?removelast_length; try lia.
rewrite -/(entry2 rows i j) scaled_entry removelast_nth; last by lia.
rewrite -/(entry2 products i j) product_entry //; try lia.
rewrite /distance /entry_distance [entry2 l i j]/entry2.
by case: ifP => // _ [<-].
Qed.

(** ** The shifts *)

Lemma indexed_nth (A B : Type) (h : nat -> A -> B) k l i a b :
  (i < length l)%nat -> List.nth i (indexed h k l) b = h (k + i)%nat (List.nth i l a).
Proof.
elim: l k i => // x l IH k [|i] /= il; first by rewrite addn0.
by rewrite IH ?addSnnS //; lia.
Qed.

Lemma indexed_length (A B : Type) (h : nat -> A -> B) k l :
  length (indexed h k l) = length l.
Proof. by elim: l k => //= x l IH k; rewrite IH. Qed.

Lemma add_rows_length l sums :
  length (List.fold_left (fun sums row => add_row sums row 0) l sums)
    = length sums.
Proof. by elim: l sums => //= row l IH sums; rewrite IH add_row_length. Qed.

Lemma last_product f i :
  (i < length f)%nat ->
  List.last (List.nth i (plain_products nil f) nil) 0
    = dot (List.nth i f nil) (List.nth i f nil).
Proof.
move=> il; rewrite -(product_entry (j := i)) // /entry2.
move: (product_length il); set l := List.nth i _ nil => size.
have : (0 < length l)%nat by lia.
have -> : i = (length l).-1 by lia.
by elim: l {size} => // x [|y l] IH // _; apply: IH.
Qed.

(** Sum over all others of what stands left of the diagonal, or above it. *)
Definition others_sum (n : nat) (d : nat -> nat -> Z) (j : nat) : Z :=
  sum_to n (fun i => if (j < i)%nat then d i j
                     else if j == i then sum_to j (d i) else 0).

Theorem shifts_spec (x : matrix) y g f ts :
  let n := length (rows x) in
  let shift := scale x + exponent y + g in
  (forall i, (i < n)%nat -> length (List.nth i (rows x) nil) = n) ->
  length f = n ->
  shifts x y g f = Some ts ->
  length ts = n
  /\ forall i, (i < n)%nat ->
     List.nth i ts zero =
     minus (dyadic_of (others_sum n (entry_distance shift (mantissa y) (rows x) f) i
                       + dot (List.nth i f nil) (List.nth i f nil)) (- g))
           (dyadic_of (mantissa y * entry2 (rows x) i i) (scale x + exponent y)).
Proof.
have products := row_products_correct.
move=> n shift x_rows fn; rewrite /shifts -/shift !products.
case: has_two_digits => //=.
case found: all_distances => [l|] //; case: all => // -[<-].
have [ln entries] := triangle_of_distances (n := n) erefl fn x_rows found.
have triangle : is_triangle 0 l.
  suff : forall first k, (forall i, (i < length k)%nat ->
      length (List.nth i k nil) = (first + i)%nat) -> is_triangle first k.
    by apply=> i il; rewrite (entries i _).1 //; lia.
  move=> first k; elim: k first => //= r k IH first sizes; split.
    by rewrite (sizes O) ?addn0.
  by apply: IH => i ik; rewrite (sizes i.+1) ?addSnnS //; lia.
set first := zip Z.add _ _; set second := indexed _ _ _.
have first_n : length first = n.
  rewrite /first zip_length List.map_length plain_products_length.
  by rewrite /symmetric_sums add_rows_length List.repeat_length; lia.
have second_n : length second = n.
  by rewrite /second indexed_length List.map_length.
split; first by rewrite zip_length; lia.
move=> i il; rewrite (@zip_nth _ _ _ _ _ _ i 0 0); try lia.
rewrite /second (@indexed_nth _ _ _ _ _ i nil); last first.
  by rewrite List.map_length; lia.
rewrite add0n -/(entry2 _ i i) scaled_entry; congr (minus (dyadic_of _ _) _).
rewrite /first (@zip_nth _ _ _ _ _ _ i 0 0); last first.
- by rewrite List.map_length plain_products_length; lia.
- by rewrite /symmetric_sums add_rows_length List.repeat_length; lia.
have -> : List.nth i (List.map (fun row => List.last row 0)
                      (plain_products nil f)) 0
        = List.last (List.nth i (plain_products nil f) nil) 0.
  exact: (List.map_nth (fun row => List.last row 0) (plain_products nil f) nil).
rewrite last_product; last lia.
congr (_ + _); have -> : length (rows x) = length l by rewrite ln.
rewrite symmetric_sums_spec // ln /others_sum.
apply: sum_to_ext => j jn; case: ifP => [ij|_].
  by rewrite (entries j jn).2.
case: eqP => // same; subst j; apply: sum_to_ext => k ki.
by rewrite (entries i jn).2.
Qed.
