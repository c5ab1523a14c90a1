(** * All products of the rows of an integer matrix

    Purpose: F F^T for a matrix F of long integers, with few operations on very
    long ones: the numbers of a column stand side by side in one integer, w bits
    apart, so that a multiple of it is that multiple of each of them.

    Main Results: none; definitions only. [row_products] is [plain_products],
    which is proved in PackingSound.v, and [products_with_first] the products that
    its name says.

    Dependencies: Types, Numbers. *)

From Coq Require Import Bool ZArith List.
From Keel.Checker Require Import Types Numbers.

Import ListNotations.
Local Open Scope Z_scope.

(** Rows may have different lengths: what is missing at the end is zero. *)
Fixpoint dot (a b : list Z) : Z :=
  match a, b with
  | x :: a, y :: b => x * y + dot a b
  | _, _ => 0
  end.

(** For each row its products with those up to it. *)
Fixpoint plain_products (seen f : list (list Z)) : list (list Z) :=
  match f with
  | [] => []
  | row :: f =>
      map (dot row) (rev (row :: seen)) :: plain_products (row :: seen) f
  end.

(** ** Side by side *)

(** a + 2^w b. *)
Fixpoint beside (w : Z) (a b : list Z) : list Z :=
  match a, b with
  | x :: a, y :: b => (x + Z.shiftl y w) :: beside w a b
  | [], b => map (fun y => Z.shiftl y w) b
  | a, [] => a
  end.

Fixpoint paired (w : Z) (f : list (list Z)) : list (list Z) :=
  match f with
  | a :: b :: f => beside w a b :: paired w f
  | _ => f
  end.

(** The columns of f, each as one integer. *)
Definition packed (w : Z) (f : list (list Z)) : list Z :=
  let '(_, single) :=
    Z.iter (bit_length (Z.of_nat (length f)))
      (fun state => let '(w, f) := state in (2 * w, paired w f)) (w, f) in
  hd [] single.

(** The first numbers that stand in v, each between -2^(w-1) and 2^(w-1). *)
Fixpoint unpacked (count : nat) (w v : Z) : list Z :=
  match count with
  | O => []
  | S count =>
      let rest := Z.shiftr (v + Z.shiftl 1 (w - 1)) w in
      (v - Z.shiftl rest w) :: unpacked count w rest
  end.

Fixpoint combination (sum : Z) (row columns : list Z) : Z :=
  match row, columns with
  | x :: row, column :: columns => combination (sum + x * column) row columns
  | _, _ => sum
  end.

Definition largest_of (f : list (list Z)) : Z :=
  fold_left (fun most row =>
    fold_left (fun most x => Z.max most (Z.abs x)) row most) f 0.

(** Enough for every product of two rows, with its sign. *)
Definition room (f : list (list Z)) : Z :=
  let terms := fold_left (fun most row => Z.max most (Z.of_nat (length row))) f 0 in
  bit_length (terms * (largest_of f * largest_of f)) + 2.

(** Some rows at a time, so that their columns stay in a near cache. *)
Definition chunk_size : nat := 16.

Fixpoint chunks (fuel : nat) (f : list (list Z)) : list (list (list Z)) :=
  match fuel, f with
  | S fuel, _ :: _ => firstn chunk_size f :: chunks fuel (skipn chunk_size f)
  | _, _ => []
  end.

(** The products of a row with the first rows, chunk after chunk; each chunk as
    the number of its rows and its columns. *)
Fixpoint products_with (count : nat) (w : Z) (row : list Z)
    (l : list (nat * list Z)) : list Z :=
  match l with
  | [] => []
  | (size, columns) :: l =>
      let sums := combination 0 row columns in
      if (count <=? size)%nat then unpacked count w sums
      else unpacked size w sums ++ products_with (count - size) w row l
  end.

Definition row_products (f : list (list Z)) : list (list Z) :=
  let w := room f in
  let columns :=
    map (fun chunk => (length chunk, packed w chunk)) (chunks (length f) f) in
  let '(_, products) :=
    fold_left (fun state row => let '(count, products) := state in
        (S count, products_with count w row columns :: products))
      f (1%nat, []) in
  rev products.

(** The products of all rows with the first ones. *)
Definition products_with_first (count : nat) (f : list (list Z)) :
    list (list Z) :=
  let w := room f in
  let columns :=
    map (fun chunk => (length chunk, packed w chunk)) (chunks count (firstn count f)) in
  map (fun row => products_with count w row columns) f.
