(** * The checker

    Purpose: draws every conclusion again from the model and the evidence, and
    accepts a certificate only if it says the very same.

    Main Results: none; definitions only. What an accepted certificate means is
    proved in StatementSound.v.

    Dependencies: Types, Numbers, Index, Conditions, Monotone, Step, Network. *)

From Coq Require Import Bool ZArith String List Mergesort Orders.
From Keel.Checker Require Import Types Numbers Index Kernel Conditions.
From Keel.Checker Require Import Monotone Step Network.

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

Fixpoint list_eqb {A} (eqb : A -> A -> bool) (x y : list A) : bool :=
  match x, y with
  | [], [] => true
  | a :: x, b :: y => eqb a b && list_eqb eqb x y
  | _, _ => false
  end.

Definition option_eqb {A} (eqb : A -> A -> bool) (x y : option A) : bool :=
  match x, y with
  | None, None => true
  | Some a, Some b => eqb a b
  | _, _ => false
  end.

Definition norm_eqb (x y : norm) : bool :=
  match x, y with
  | StateMatrix, StateMatrix
  | SymmetricPart, SymmetricPart
  | EuclideanNorm, EuclideanNorm
  | MaximumNorm, MaximumNorm
  | EveryNorm, EveryNorm
  | NoNorm, NoNorm => true
  | ScaledStateMatrix a, ScaledStateMatrix b
  | GivenMatrix a, GivenMatrix b
  | GivenDiagonal a, GivenDiagonal b
  | Potential a, Potential b
  | WeightedMaximum a, WeightedMaximum b => String.eqb a b
  | _, _ => false
  end.

Definition input_norm_eqb (x y : input_norm) : bool :=
  match x, y with
  | Euclidean, Euclidean | Maximum, Maximum => true
  | _, _ => false
  end.

Definition depth_eqb (x y : depth) : bool :=
  match x, y with
  | AtStep k, AtStep l | UpToStep k, UpToStep l => (k =? l)%Z
  | AnyDepth, AnyDepth => true
  | _, _ => false
  end.

Definition box_eqb (x y : box) : bool :=
  list_eqb same (box_centre x) (box_centre y)
  && list_eqb same (box_reach x) (box_reach y).

Definition extent_eqb (x y : extent) : bool :=
  option_eqb same (within_inputs x) (within_inputs y)
  && option_eqb same (within_states x) (within_states y)
  && option_eqb same (accuracy x) (accuracy y)
  && option_eqb box_eqb (states_within x) (states_within y)
  && option_eqb box_eqb (parameters_within x) (parameters_within y).

Definition holds_for_eqb (x y : holds_for) : bool :=
  match x, y with
  | AsStored, AsStored
  | EveryGate, EveryGate
  | EveryGateOfGroups, EveryGateOfGroups => true
  | _, _ => false
  end.

Definition statement_eqb (x y : statement) : bool :=
  String.eqb (theorem x) (theorem y)
  && norm_eqb (state_norm x) (state_norm y)
  && option_eqb input_norm_eqb (inputs_norm x) (inputs_norm y)
  && option_eqb depth_eqb (at_depth x) (at_depth y)
  && extent_eqb (where_holds x) (where_holds y)
  && holds_for_eqb (stands_for x) (stands_for y).

Definition bound_eqb (x y : bound) : bool :=
  String.eqb (quantity x) (quantity y)
  && relation_eqb (bound_relation x) (bound_relation y)
  && same (certified x) (certified y)
  && list_eqb String.eqb (shown_by x) (shown_by y).

Definition verdict_eqb (x y : verdict) : bool :=
  match x, y with
  | Certified x, Certified y => list_eqb bound_eqb x y
  | Refuted x c, Refuted y d => String.eqb x y && String.eqb c d
  | Inconclusive x, Inconclusive y => String.eqb x y
  | _, _ => false
  end.

Definition claim_eqb (x y : claim) : bool :=
  String.eqb (claim_scope x) (claim_scope y)
  && property_eqb (claim_property x) (claim_property y)
  && statement_eqb (claim_statement x) (claim_statement y)
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

(** Whether one of the claims that stand together certifies a property of a
    block. *)
Fixpoint is_certified_of (name : string) (p : property) (l : list claim) : bool :=
  match l with
  | [] => false
  | c :: l =>
      String.eqb (claim_scope c) name
      && (property_eqb (claim_property c) p && is_certified_claim c
          || is_certified_of name p l)
  end.

(** Whether only incremental stability is open, of blocks whose equilibrium
    attracts every trajectory with a constant input. *)
Fixpoint is_attracted (l : list claim) : bool :=
  match l with
  | [] => true
  | c :: l =>
      (negb (is_decisive c) || is_certified_claim c
       || property_eqb (claim_property c) IncrementalStability
          && is_certified_of (claim_scope c) UniqueEquilibrium l
          && is_certified_of (claim_scope c) GlobalAsymptoticStability l)
      && is_attracted l
  end.

Definition is_of_network (c : claim) : bool :=
  String.eqb (claim_scope c) network_scope.

Definition claims_of_blocks (l : list claim) : list claim :=
  gathered (fun c => if is_of_network c then [] else [c]) l.

(** The worst of the decisive claims; an additional one counts if refuted, or
    makes up for incremental stability. The claims of a block stand together,
    incremental stability first, as the checker wants them; those of the network
    do not count. *)
Definition status (c : certificate) : string :=
  let claims := claims_of_blocks (claims c) in
  if existsb is_refuted_claim claims then "REFUTED"
  else
    match claims, not_covered c with
    | _ :: _, [] =>
        if forallb (fun c => negb (is_decisive c) || is_certified_claim c) claims
        then "CERTIFIED"
        else if is_attracted claims then "CERTIFIED_FOR_CONSTANT_INPUTS"
        else "INCONCLUSIVE"
    | _, _ => "INCONCLUSIVE"
    end.

(** ** The check *)

Definition blocks (m : model) : list block :=
  gathered (fun l => match l with Unrolled b => [b] | _ => [] end) (layers m).

(** Blocks that give their equilibrium. *)
Definition equilibria (m : model) : list equilibrium :=
  gathered (fun l => match l with Implicit e => [e] | _ => [] end) (layers m).

(** Blocks with a leak. *)
Definition leaky_blocks (m : model) : list leaky :=
  gathered (fun l => match l with Leaky l => [l] | _ => [] end) (layers m).

Definition transitions (m : model) : list transition :=
  gathered (fun l => match l with Transition _ t => [t] | _ => [] end)
    (layers m).

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

(** Whether units that act in groups are those of a dense block, and make as many
    groups as have thresholds. *)
Definition has_valid_groups (b : block) : bool :=
  match block_activation b with
  | Split _ => true
  | Grouped r size thresholds =>
      let n := Kernel.size (bias b) in
      is_dense b
      && (match r with ZRelu | Cardioid => size =? 2 | _ => 2 <=? size end)%Z
      && (n mod size =? 0)%Z
      && (Kernel.size thresholds
          =? match r with ModRelu => n / size | _ => 0 end)%Z
  end.

(** The same of a block that gives its equilibrium: as one that takes a step. *)
Definition as_dense (e : equilibrium) : block :=
  Block (equilibrium_name e) (equilibrium_activation e) Dense
    (map (fun _ => solver_step e) (equilibrium_bias e)) 1 true [equilibrium_state e]
    (equilibrium_input e) (equilibrium_bias e).

(** Whether the sizes belong together, and every step is one. *)
Definition is_well_formed (b : block) : bool :=
  let n := Kernel.size (bias b) in
  let taps := Z.of_nat (fst (state_taps b)) in
  has_valid_groups b && has_valid_geometry b
  && (0 <? n)%Z && (0 <? taps)%Z && (0 <? steps b)%Z
  && (Kernel.size (step_sizes b) =? n)%Z
  && all is_positive (step_sizes b)
  && negb (Kernel.size (states b) =? 0)%Z
  && all (fun x => (Kernel.size (rows x) =? n)%Z && has_columns (n * taps) x)
       (states b)
  && (Kernel.size (rows (input b)) =? n)%Z
  && has_columns (Z.of_nat (column_count (input b))) (input b).

Definition is_well_formed_equilibrium (e : equilibrium) : bool :=
  is_well_formed (as_dense e).

(** The same of a block with a leak: as one that adds S sigma(A x + B u + b). *)
Definition as_residual (l : leaky) : block :=
  let bias := hd [] (leaky_biases l) in
  Block (leaky_name l) (leaky_activation l) Dense (leaks l) (leaky_steps l) true
    (leaky_states l)
    match leaky_input l with
    | Some (b, _) => b
    | None => identity (length bias)
    end bias.

(** There is one for all steps, or one for each. *)
Definition has_steps_of {A} (l : leaky) (each : list A) : bool :=
  (Kernel.size each =? 1)%Z || (Kernel.size each =? leaky_steps l)%Z.

Definition is_well_formed_leaky (l : leaky) : bool :=
  is_well_formed (as_residual l)
  && all (fun a => at_most a one) (leaks l)
  && has_steps_of l (leaky_states l) && has_steps_of l (leaky_biases l)
  && all (fun b => Kernel.size b =? Kernel.size (leaks l))%Z (leaky_biases l).

(** Whether the weights have as many rows as the offset has entries, and rows of
    one length: so many taps for each of the channels. *)
Definition has_weights (weight : matrix) (offset : list dyadic) (taps : Z) :
    bool :=
  let columns := Z.of_nat (column_count weight) in
  ((0 <? Kernel.size offset)
   && (Kernel.size (rows weight) =? Kernel.size offset)
   && (0 <? columns) && (columns mod taps =? 0))%Z
  && has_columns columns weight.

Definition is_well_formed_transition (t : transition) : bool :=
  match t with
  | Linear w c => has_weights w c 1
  | Convolution w k stride height width c =>
      is_odd_window k && (0 <? stride)%Z && (0 <? height)%Z && (0 <? width)%Z
      && has_weights w c (window_height k * window_width k)
  | Pooling _ side stride channels height width =>
      ((0 <? side) && (0 <? stride) && (0 <? channels)
       && (side <=? height) && (side <=? width))%Z
  | Rescaling factors offset pixels =>
      ((0 <? Kernel.size factors) && (Kernel.size offset =? Kernel.size factors)
       && (0 <? pixels))%Z
  | Flatten entries | Modulus entries => (0 <? entries)%Z
  | Pointwise a entries => (0 <? entries)%Z && is_slope_restricted (Split a)
  end.

(** Whether a step size is one that Java computes with. *)
Definition has_double_steps (b : block) : bool := all is_double (step_sizes b).

Definition has_double_step (e : equilibrium) : bool := is_double (solver_step e).

Module NameOrder <: TotalLeBool.
  Definition t := string.
  Definition leb := String.leb.
  Definition leb_total := String.leb_total.
End NameOrder.

Module NameSort := Sort NameOrder.

(** Of a list in order: whether no two are equal. *)
Fixpoint are_distinct (l : list string) : bool :=
  match l with
  | a :: l' =>
      match l' with
      | b :: _ => negb (String.eqb a b) && are_distinct l'
      | [] => true
      end
  | [] => true
  end.

(** Of blocks of all kinds. *)
Definition block_names (m : model) : list string :=
  app (map block_name (blocks m))
    (app (map equilibrium_name (equilibria m)) (map leaky_name (leaky_blocks m))).

(** A claim names its block, or the network. *)
Definition has_unique_names (m : model) : bool :=
  are_distinct (NameSort.sort (block_names m)).

Definition has_network_name (m : model) : bool :=
  existsb (String.eqb network_scope) (block_names m).

(** Whether there is something to divide by in every channel, into which the input
    divides. *)
Definition is_well_formed_input (m : model) : bool :=
  let channels := Kernel.size (means (prepared m)) in
  ((0 <? input_entries m) && (0 <? channels)
   && (Kernel.size (deviations (prepared m)) =? channels)
   && (input_entries m mod channels =? 0))%Z
  && all is_positive (deviations (prepared m)).

(** Whether a layer takes as many numbers as there are, and how many it gives then;
    behind an unknown one anything goes. *)
Definition fits (given : option (option Z)) (l : layer) : option (option Z) :=
  let step takes gives :=
    match given with
    | Some (Some n) => if (takes =? n)%Z then Some (Some gives) else None
    | Some None => Some (Some gives)
    | None => None
    end in
  match l with
  | Unrolled b => step (block_takes b) (block_gives b)
  | Implicit e => step (equilibrium_takes e) (equilibrium_gives e)
  | Leaky l => step (leaky_takes l) (leaky_gives l)
  | Transition _ t => step (transition_takes t) (transition_gives t)
  | Unknown _ _ => option_map (fun _ => None) given
  end.

Definition has_fitting_layers (m : model) : bool :=
  is_some (fold_left fits (layers m) (Some (Some (input_entries m)))).

Definition is_positive_region (r : region) : bool :=
  is_positive (input_radius r) && is_positive (state_radius r)
  && is_positive (tolerance r).

Definition uncovered (m : model) : list string :=
  gathered (fun l => match l with
    | Unknown name type =>
        ["layer '" ++ name ++ "' of type '" ++ type
         ++ (if String.eqb type "complex_max_pool"
             then "' jumps where two numbers are equally great"
             else "' is unknown, or stands behind an unknown layer")
         ++ ": nothing is claimed of the network as a whole"]
    | _ => []
    end) (layers m).

Definition known_from (i : index) (name : string) : evidence :=
  match looked_up i name with
  | Some found => found
  | None => Evidence None None None
  end.

(** What the theorems find of each block, with the layer that it is. *)
Definition layer_findings (known : string -> evidence) (where_ : region) (l : layer) :
    list (layer * finding) :=
  match l with
  | Unrolled b => [(l, findings known where_ b)]
  | Implicit e => [(l, equilibrium_findings known e)]
  | Leaky own => [(l, leaky_findings known own)]
  | Transition _ _ | Unknown _ _ => []
  end.

Definition all_findings (known : string -> evidence) (m : model)
    (c : certificate) : list (layer * finding) :=
  gathered (layer_findings known (stated_region c)) (layers m).

Definition layer_claims (one : layer * finding) : list claim :=
  match fst one with
  | Unrolled b => block_claims b (found_claims (snd one))
  | Leaky _ => best_claims (fun c => c) (found_claims (snd one))
  | _ => found_claims (snd one)
  end.

Definition expected_claims (found : list (layer * finding)) : list claim :=
  gathered layer_claims found.

(** What follows of the network. *)
Definition network_findings_of (known : string -> evidence) (m : model)
    (found : list (layer * finding)) : finding :=
  network_finding known m (gathered (fun one => [layer_claims one]) found).

Definition all_claims (found : list (layer * finding)) (network : finding) :
    list claim :=
  gathered (fun l => l) [expected_claims found; found_claims network].

(** Evidence, or a part of it, that no claim needs and that does not show what
    was observed. *)
Definition needless_evidence (i : index) (found : list (layer * finding))
    (network : finding) (observed : list string) : option string :=
  let consulted_for i one := fold_left asked_for (consulted (snd one)) i in
  first_needless
    (fold_left asked_for (map (fun name => (name, SomeNumbers)) observed)
      (fold_left asked_for (consulted network)
        (fold_left consulted_for found i))).

(** The first of the claims that differs. *)
Fixpoint first_difference (expected stated : list claim) : string :=
  match expected, stated with
  | c :: expected, d :: stated =>
      if claim_eqb c d then first_difference expected stated
      else
        "the evidence does not support what it says of '"
        ++ claim_scope c ++ "' by " ++ theorem (claim_statement c)
  | _, _ => "the model calls for another number of claims"
  end.

(** The verdict of a certificate that says what was found and holds nothing else. *)
Definition compared (verdict : string) (c : certificate) (expected : list claim)
    (needless : option string) (left_over : list string) : outcome :=
  if negb (list_eqb claim_eqb expected (claims c)) then
    Refused (first_difference expected (claims c))
  else
    match needless with
    | Some name => Refused ("evidence " ++ name ++ ", or a part of it, is needed by no claim")
    | None =>
        if negb (list_eqb String.eqb left_over (not_covered c)) then
          Refused "it does not name what it leaves uncovered"
        else Accepted verdict
    end.

Definition refused_evidence : string :=
  "it uses evidence that the SMT solver disagreed with".

Definition uses_refused_evidence (i : index) (c : certificate) : bool :=
  existsb (fun name => is_some (looked_up i name)) (solver_disagreed c).

Definition check (m : model) (c : certificate) : outcome :=
  if negb (String.eqb (certified_digest c) (model_digest m)) then
    Refused ("it belongs to another model: it names SHA-256 "
             ++ certified_digest c ++ " but the model has " ++ model_digest m)
  else if negb (forallb is_well_formed (blocks m)
                && forallb is_well_formed_equilibrium (equilibria m)
                && forallb is_well_formed_leaky (leaky_blocks m)) then
    Refused "the sizes of a block do not belong together"
  else if negb (forallb is_well_formed_transition (transitions m)) then
    Refused "the sizes of a layer between blocks do not belong together"
  else if negb (forallb has_double_steps (blocks m)
                && forallb has_double_step (equilibria m)) then
    Refused "a step size is no double"
  else if negb (has_unique_names m) then
    Refused "two blocks have one name"
  else if has_network_name m then
    Refused "a block is named as the network"
  else if negb (is_well_formed_input m) then
    Refused "the sizes of the input and its channels do not belong together"
  else if negb (has_fitting_layers m) then
    Refused "a layer takes another number of entries than there are"
  else if negb (is_positive_region (stated_region c)) then
    Refused "its region must be positive"
  else if negb (String.eqb (stated_verdict c) (status c)) then
    Refused "its verdict is not the worst of its claims"
  else
    let i := indexed_by_name (evidences c) in
    if uses_refused_evidence i c then
      Refused refused_evidence
    else
      let found := all_findings (known_from i) m c in
      let network := network_findings_of (known_from i) m found in
      compared (status c) c (all_claims found network)
        (needless_evidence i found network (observed_evidence c)) (uncovered m).
