(** * Identities of ordered fields

    Purpose: the standard library's [field] for math-comp's ordered fields, whose
    operations it does not recognise by itself.

    Main Results
    - [field_laws]: what [Add Field] asks for, about the operations as functions of
      numbers alone.
    - The tactic [identity]: proves equations between sums, products and quotients,
      where what is divided by is known not to be zero.

    Dependencies: math-comp algebra, the standard library's field tactic. *)

From Coq Require Export Field.
From mathcomp Require Import all_ssreflect ssralg ssrnum.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Operations.

Variable R : realFieldType.
Implicit Types x y : R.

Definition zero : R := 0.
Definition one : R := 1.
Definition add x y : R := x + y.
Definition mul x y : R := x * y.
Definition opp x : R := - x.
Definition sub x y : R := x - y.
Definition inv x : R := x^-1.
Definition div x y : R := x / y.

Lemma field_laws : field_theory zero one add mul sub opp div inv eq.
Proof.
split=> [|||x x0] //; last by apply: mulVf; apply/eqP.
  split=> *; rewrite /zero /one /add /mul /sub /opp //.
  - exact: add0r.
  - exact: addrC.
  - exact: addrA.
  - exact: mul1r.
  - exact: mulrC.
  - exact: mulrA.
  - exact: mulrDl.
  exact: subrr.
by apply/eqP; exact: oner_neq0.
Qed.

End Operations.

Ltac identity :=
  rewrite ?expr2 -?[2%:R]/(1 + 1);
  match goal with |- @eq _ ?x ?y => change (@eq (Num.RealField.sort _) x y) end;
  match goal with
  | |- @eq (Num.RealField.sort ?R) _ _ =>
      repeat change (@GRing.add _ ?x ?y) with (@add R x y);
      repeat change (@GRing.mul _ ?x ?y) with (@mul R x y);
      repeat change (@GRing.opp _ ?x) with (@opp R x);
      repeat change (@GRing.inv _ ?x) with (@inv R x);
      repeat change (@GRing.zero _) with (@zero R);
      repeat change (@GRing.one _) with (@one R)
  end;
  field; repeat split; apply/eqP.
