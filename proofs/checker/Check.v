(** * The checker

    Purpose: draws every conclusion again from the model and the evidence, and
    accepts a certificate only if it says the very same.

    Main Results: none; definitions only. What an accepted certificate means is
    proved in CheckSound.v.

    Dependencies: Types, Numbers, Conditions. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Kernel Conditions.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope string_scope.

Inductive outcome :=
| Accepted (status : string)
| Refused (reason : string).

(** ** Comparing claims *)

Definition relation_eqb (x y : relation) : bool :=
  match x, y with
  | AtLeast, AtLeast | AtMost, AtMost => true
  | _, _ => false
  end.

Definition bound_eqb (x y : bound) : bool :=
  String.eqb (quantity x) (quantity y)
  && relation_eqb (bound_relation x) (bound_relation y)
  && same (certified x) (certified y)
  && String.eqb (bound_obligation x) (bound_obligation y).

Fixpoint list_eqb {A} (eqb : A -> A -> bool) (x y : list A) : bool :=
  match x, y with
  | [], [] => true
  | a :: x, b :: y => eqb a b && list_eqb eqb x y
  | _, _ => false
  end.

Definition verdict_eqb (x y : verdict) : bool :=
  match x, y with
  | Certified x, Certified y => list_eqb bound_eqb x y
  | Refuted x c, Refuted y d => String.eqb x y && String.eqb c d
  | Inconclusive x, Inconclusive y => String.eqb x y
  | _, _ => false
  end.

Definition claim_eqb (x y : claim) : bool :=
  String.eqb (claim_block x) (claim_block y)
  && property_eqb (claim_property x) (claim_property y)
  && String.eqb (claim_theorem x) (claim_theorem y)
  && String.eqb (claim_norm x) (claim_norm y)
  && String.eqb (claim_region x) (claim_region y)
  && verdict_eqb (claim_verdict x) (claim_verdict y).

(** ** The verdict *)

Definition is_decisive (c : claim) : bool :=
  match claim_property c with
  | IncrementalStability | UniqueEquilibrium => true
  | _ => false
  end.

Definition is_refuted_claim (c : claim) : bool :=
  match claim_verdict c with Refuted _ _ => true | _ => false end.

Definition is_certified_claim (c : claim) : bool :=
  match claim_verdict c with Certified _ => true | _ => false end.

(** The worst of the decisive claims; an additional one counts if refuted. *)
Definition status (c : certificate) : string :=
  if existsb is_refuted_claim (claims c) then "REFUTED"
  else
    match claims c, not_covered c with
    | _ :: _, [] =>
        if forallb (fun c => negb (is_decisive c) || is_certified_claim c)
             (claims c)
        then "CERTIFIED" else "INCONCLUSIVE"
    | _, _ => "INCONCLUSIVE"
    end.

(** ** The check *)

Definition blocks (m : model) : list block :=
  flat_map (fun l => match l with Unrolled b => [b] | _ => [] end) (layers m).

Definition has_columns (columns : Z) (x : matrix) : bool :=
  all (fun row => Kernel.size row =? columns)%Z (rows x).

Definition is_odd_window (w : window) : bool :=
  ((0 <? window_height w) && Z.odd (window_height w)
   && (0 <? window_width w) && Z.odd (window_width w))%Z.

(** Whether windows have a centre, and an image pixels. *)
Definition has_valid_geometry (b : block) : bool :=
  match block_geometry b with
  | Dense => true
  | Convolutional w w' height width =>
      is_odd_window w && is_odd_window w' && (0 <? height)%Z && (0 <? width)%Z
  end.

(** Whether the sizes belong together, and every step is one. *)
Definition is_well_formed (b : block) : bool :=
  let n := Kernel.size (bias b) in
  let taps := Z.of_nat (fst (state_taps b)) in
  has_valid_geometry b
  && (0 <? n)%Z && (0 <? taps)%Z && (0 <? steps b)%Z
  && (Kernel.size (step_sizes b) =? n)%Z
  && all is_positive (step_sizes b)
  && negb (Kernel.size (states b) =? 0)%Z
  && all (fun x => (Kernel.size (rows x) =? n)%Z && has_columns (n * taps) x)
       (states b)
  && (Kernel.size (rows (input b)) =? n)%Z
  && has_columns (Z.of_nat (column_count (input b))) (input b).

Definition uncovered (m : model) : list string :=
  flat_map (fun l => match l with
    | Unknown name type =>
        ["layer '" ++ name ++ "' of type '" ++ type ++ "' is unknown, or stands"
         ++ " behind an unknown layer: nothing is claimed of the network as a"
         ++ " whole"]
    | _ => []
    end) (layers m).

Definition expected_claims (m : model) (c : certificate) : list claim :=
  flat_map (block_claims (evidences c) (stated_region c)) (blocks m).

Definition uses_no_evidence (c : certificate) (obligation : string) : bool :=
  match find (fun named => String.eqb (fst named) obligation) (evidences c) with
  | Some (_, Evidence None None None) => true
  | _ => false
  end.

(** The first of the claims that differs. *)
Definition first_difference (expected stated : list claim) : string :=
  match find (fun pair => negb (claim_eqb (fst pair) (snd pair)))
          (zip pair expected stated) with
  | Some (c, _) =>
      "the evidence does not support what it says of block '"
      ++ claim_block c ++ "' by " ++ claim_theorem c
  | None => "the model calls for another number of claims"
  end.

Definition check (m : model) (c : certificate) : outcome :=
  if negb (String.eqb (certified_digest c) (model_digest m)) then
    Refused ("it belongs to another model: it names SHA-256 "
             ++ certified_digest c ++ " but the model has " ++ model_digest m)
  else if negb (forallb is_well_formed (blocks m)) then
    Refused "the sizes of a block do not belong together"
  else if negb (String.eqb (stated_verdict c) (status c)) then
    Refused "its verdict is not the worst of its claims"
  else if negb (forallb (uses_no_evidence c) (solver_disagreed c)) then
    Refused "it uses evidence that the SMT solver disagreed with"
  else
    let expected := expected_claims m c in
    if negb (list_eqb claim_eqb expected (claims c)) then
      Refused (first_difference expected (claims c))
    else if negb (list_eqb String.eqb (uncovered m) (not_covered c)) then
      Refused "it does not name what it leaves uncovered"
    else Accepted (status c).
