(** * Evidence by name

    Purpose: finds the evidence of a name among very many, and remembers which
    names were asked for.

    Main Results: none; definitions only. Nothing is proved about them: whatever
    evidence stands behind a name, what the checker concludes from it holds.

    Dependencies: Types. *)

From Coq Require Import ZArith List String.
From Keel.Checker Require Import Types Numbers.

Import ListNotations.
Local Open Scope Z_scope.

(** A search tree: names, what stands there, and whether it was asked for. *)
Inductive index :=
| Nothing
| Named (before : index) (name : string) (found : evidence) (needed : bool)
        (after : index).

(** The names of a list in their order, as far as they fit into a tree of some
    height, and the others. *)
Fixpoint filled (height : nat) (l : list (string * evidence)) :
    index * list (string * evidence) :=
  match height with
  | O => (Nothing, l)
  | S height =>
      let '(before, l) := filled height l in
      match l with
      | [] => (before, [])
      | (name, found) :: l =>
          let '(after, l) := filled height l in
          (Named before name found false after, l)
      end
  end.

Definition indexed_by_name (l : list (string * evidence)) : index :=
  let count := fold_left (fun n _ => n + 1) l 0 in
  fst (filled (Z.to_nat (bit_length count)) l).

Fixpoint looked_up (i : index) (name : string) : option evidence :=
  match i with
  | Nothing => None
  | Named before here found _ after =>
      match String.compare name here with
      | Eq => Some found
      | Lt => looked_up before name
      | Gt => looked_up after name
      end
  end.

(** Marks a name as one that is needed. *)
Fixpoint asked_for (i : index) (name : string) : index :=
  match i with
  | Nothing => Nothing
  | Named before here found needed after =>
      match String.compare name here with
      | Eq => Named before here found true after
      | Lt => Named (asked_for before name) here found needed after
      | Gt => Named before here found needed (asked_for after name)
      end
  end.

Fixpoint first_needless (i : index) : option string :=
  match i with
  | Nothing => None
  | Named before here _ needed after =>
      match first_needless before with
      | Some name => Some name
      | None => if needed then first_needless after else Some here
      end
  end.
