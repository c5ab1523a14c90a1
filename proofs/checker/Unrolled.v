(** * How far all steps of a block together move its state

    Purpose: a number b with |e[K]|^2 <= b |v|^2 for e[k+1] = e[k] + W s[k], e[0] = 0,
    z[k] = A[k] e[k] + B v and <s, z> >= |s|^2 on every group of units, from
    multipliers for every group and step.

    Main Results: none; definitions only.

    Dependencies: Types, Numbers, Kernel. The same matrices as
    keel.verify.exact.UnrolledBound. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Kernel.

Import ListNotations.
Local Open Scope Z_scope.

(** n K at most. *)
Definition most_rows : Z := 512.

Section Unrolled.

(** A, or one for each of K steps; B; the diagonal of W; how many groups there
    are: unit i belongs to group i mod this. *)
Variables (states : list matrix) (input : matrix) (weights : list dyadic).
Variables (steps groups : nat).

Let n := length weights.

Definition state_at (k : nat) : matrix :=
  nth k states (hd (Matrix 0 []) states).

(** Lambda[k], unit after unit. *)
Definition multipliers_at (k : nat) (multipliers : list dyadic) : list dyadic :=
  let own := firstn groups (skipn (k * groups) multipliers) in
  flat_map (fun _ => own) (seq 0 (Nat.div n groups)).

Definition squares : list dyadic := map (fun w => times w w) weights.

(** -Lambda A W - W^2. *)
Definition coupling_rows (lambda : list dyadic) (state : matrix) :
    list (list dyadic) :=
  zip (zip (fun x w => minus (negate x) w)) (weighed_rows state lambda weights)
    (diagonal_rows squares).

(** 2 Lambda - W^2. *)
Definition own_rows (lambda : list dyadic) : list (list dyadic) :=
  diagonal_rows (zip minus (map (times (dyadic_int 2)) lambda) squares).

(** Up to the diagonal. *)
Definition rows_of_step (multipliers : list dyadic) (k : nat) :
    list (list dyadic) :=
  let lambda := multipliers_at k multipliers in
  zip (fun before own =>
      app (flat_map (fun _ => before) (seq 0 k))
        (app own (repeat zero (n * (steps - S k)))))
    (coupling_rows lambda (state_at k)) (own_rows lambda).

Definition unrolled_form (multipliers : list dyadic) : list (list dyadic) :=
  mirrored (flat_map (rows_of_step multipliers) (seq 0 steps)).

Definition unrolled_gram (multipliers : list dyadic) : list (list dyadic) :=
  flat_map (fun k =>
      zip (fun l row => map (fun x => times l (entry_at (scale input) x)) row)
        (multipliers_at k multipliers) (rows input)) (seq 0 steps).

(** From b and the multipliers: a b of zero would leave the form free. *)
Definition unrolled_bound (name : string) (numbers : list dyadic) (f : factor) :
    option dyadic :=
  match numbers with
  | bound :: multipliers =>
      if (size multipliers =? Z.of_nat (groups * steps)) && all is_positive numbers
      then rounded_gram name (unrolled_gram multipliers) (unrolled_form multipliers)
             bound f
      else None
  | [] => None
  end.

End Unrolled.
