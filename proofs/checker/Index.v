(** * Evidence by name

    Purpose: finds the evidence of a name among very many, and remembers which
    names were asked for, and what as.

    Main Results: none; definitions only. Nothing is proved about them: whatever
    evidence stands behind a name, what the checker concludes from it holds.

    Dependencies: Types. *)

From Coq Require Import ZArith List String.
From Keel.Checker Require Import Types Numbers.

Import ListNotations.
Local Open Scope Z_scope.

Definition is_some {A} (x : option A) : bool :=
  match x with Some _ => true | None => false end.

(** What a conclusion looks for: a factor or a direction; these and a number; a
    factor and numbers; a direction, maybe with numbers; a direction alone; numbers
    alone. *)
Inductive sought :=
  Eigenvalue | Gram | Inequality | Weights | OneDirection | SomeNumbers.

(** Whether each part of the evidence can be of use. *)
Definition takes (what : sought) (e : evidence) : bool :=
  match what with
  | Eigenvalue => negb (is_some (found_numbers e))
  | Gram => true
  | Inequality => negb (is_some (found_direction e))
  | Weights => negb (is_some (found_factor e))
               && (is_some (found_direction e) || negb (is_some (found_numbers e)))
  | OneDirection => negb (is_some (found_factor e) || is_some (found_numbers e))
  | SomeNumbers => negb (is_some (found_factor e) || is_some (found_direction e))
  end.

(** A search tree: names, what stands there, and what it was asked for as. *)
Inductive index :=
| Nothing
| Named (before : index) (name : string) (found : evidence)
        (needed : option sought) (after : index).

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
          (Named before name found None after, l)
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

(** Marks a name as one that is needed; the first that asks says what as. *)
Fixpoint asked_for (i : index) (one : string * sought) : index :=
  match i with
  | Nothing => Nothing
  | Named before here found needed after =>
      match String.compare (fst one) here with
      | Eq =>
          Named before here found
            (if is_some needed then needed else Some (snd one)) after
      | Lt => Named (asked_for before one) here found needed after
      | Gt => Named before here found needed (asked_for after one)
      end
  end.

(** The first evidence that nobody needs, or not all of it. *)
Fixpoint first_needless (i : index) : option string :=
  match i with
  | Nothing => None
  | Named before here found needed after =>
      match first_needless before with
      | Some name => Some name
      | None =>
          if match needed with Some what => takes what found | None => false end
          then first_needless after
          else Some here
      end
  end.
