(** * Polynomial fields as the checker decides them

    Purpose: what follows of a field whose parameters are in a box: the three claims
    with their numbers and their words, as keel.verify.field concludes them, and
    whether a certificate says the very same.

    Main Results: none; definitions only. What an accepted certificate means is
    proved in PolynomialSound.v.

    Dependencies: Types, Numbers, Index, Kernel, Conditions, Monotone, Check. *)

From Coq Require Import Bool ZArith String List Mergesort Orders.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Monotone Check.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope string_scope.
Local Open Scope Z_scope.

(** ** Boxes *)

(** How many coordinates are not known. *)
Definition unknown (b : box) : Z :=
  size (filter (fun r => negb (is_zero r)) (box_reach b)).

(** Of a centre and a reach: the corners, the first coordinate changing first. *)
Fixpoint corners_of (centre reach : list dyadic) : list (list dyadic) :=
  match centre, reach with
  | c :: centre, r :: reach =>
      flat_map (fun corner =>
          if is_zero r then [c :: corner] else [minus c r :: corner; plus c r :: corner])
        (corners_of centre reach)
  | _, _ => [[]]
  end.

Definition corners (b : box) : list (list dyadic) := corners_of (box_centre b) (box_reach b).

(** As many are looked at. *)
Definition most_unknown : Z := 12.
Definition most_products : Z := 2 ^ 26.

(** ** Rounded forms *)

(** K^T W K, and W K + K^T W, for a positive diagonal W. *)
Definition square_form (w : list dyadic) (k : list (list dyadic)) : list (list dyadic) :=
  product (length w) (dyadic_transpose (length w) k) (scaled_by w k).

Definition symmetric_form (w : list dyadic) (k : list (list dyadic)) : list (list dyadic) :=
  let scaled := scaled_by w k in
  zip (zip plus) scaled (dyadic_transpose (length w) scaled).

(** v^T W v. *)
Definition weighed_square (w v : list dyadic) : dyadic :=
  sum (zip times w (zip times v v)).

(** A symmetric matrix in doubles, each entry rounded down, and what a row of roundings
    is at most, as a share of the least weight. *)
Definition in_doubles (w : list dyadic) (s : list (list dyadic)) :
    option (list (list dyadic) * dyadic) :=
  match floor_rows s, w with
  | Some rounded, first :: others =>
      let most := maximum_of (zip (fun x r => sum (zip minus x r)) s rounded) zero in
      Some (rounded, divided_up most (fold_left minimum others first))
  | _, _ => None
  end.

Definition numbered (name : string) (i : nat) : string :=
  name ++ "[" ++ integer_text (Z.of_nat i) ++ "]".

(** ** Counterexamples *)

(** Without a row and a column each. *)
Fixpoint determinant (n : nat) (m : list (list dyadic)) : dyadic :=
  match n, m with
  | S n, row :: below =>
      sum (indexed (fun j x =>
          if is_zero x then zero
          else
            let term := times x (determinant n (map (others j) below)) in
            if Nat.even j then term else negate term) O row)
  | _, _ => one
  end.

Definition largest_expanded : nat := 7.

(** ** One field *)

Section Field.

Variables (known : string -> evidence) (f : polynomial) (where_ : region).

Definition dimension : nat := length (state_names f).

Definition no_box : box := Box [] [].
Definition states_box : box :=
  match region_states where_ with Some b => b | None => no_box end.
Definition parameters_box : box :=
  match region_parameters where_ with Some b => b | None => no_box end.

(** What each monomial is multiplied by in each equation, for some parameters. *)
Definition coefficients_at (theta : list dyadic) : list (list dyadic) :=
  fold_left (zip (zip plus))
    (zip (fun t => map (map (times t))) theta (tl (field_coefficients f)))
    (hd [] (field_coefficients f)).

Definition monomial_at (x : list dyadic) (l : list nat) : dyadic :=
  fold_right (fun j product => times (nth j x zero) product) one l.

(** What a monomial of degree 2 at most changes by with one state, if it does. *)
Definition slope_at (x : list dyadic) (l : list nat) (j : nat) : option dyadic :=
  match l with
  | [a] => if Nat.eqb a j then Some one else None
  | [a; b] =>
      match Nat.eqb a j, Nat.eqb b j with
      | true, true => Some (plus (nth a x zero) (nth b x zero))
      | true, false => Some (nth b x zero)
      | false, true => Some (nth a x zero)
      | false, false => None
      end
  | _ => None
  end.

Definition values_at (c : list (list dyadic)) (x : list dyadic) : list dyadic :=
  let powers := map (monomial_at x) (monomials f) in
  map (fun row => sum (zip times row powers)) c.

(** For every state, what each monomial changes by with it. *)
Definition slopes_at (x : list dyadic) : list (list (option dyadic)) :=
  map (fun j => map (fun l => slope_at x l j) (monomials f)) (seq 0 dimension).

(** The sum of the products that there are. *)
Fixpoint dot_some (row : list dyadic) (slopes : list (option dyadic)) : dyadic :=
  match row, slopes with
  | c :: row, Some s :: slopes => plus (times c s) (dot_some row slopes)
  | _ :: row, None :: slopes => dot_some row slopes
  | _, _ => zero
  end.

Definition jacobian_at (c : list (list dyadic)) (slopes : list (list (option dyadic))) :
    list (list dyadic) :=
  map (fun row => map (dot_some row) slopes) c.

Definition fields : list (list (list dyadic)) :=
  map coefficients_at (corners parameters_box).

(** At every corner of the box of parameters, and of some box of states. *)
Definition jacobians (points : list (list dyadic)) : list (list (list dyadic)) :=
  let tables := map slopes_at points in
  flat_map (fun c => map (jacobian_at c) tables) fields.

Definition values (x : list dyadic) : list (list dyadic) :=
  map (fun c => values_at c x) fields.

Definition are_all_zero (l : list (list dyadic)) : bool := all (all is_zero) l.

Definition origin : list dyadic := repeat zero dimension.

(** ** Why a theorem cannot be asked *)

(** Whether a matrix of coefficients has a number for each monomial. *)
Definition has_numbers (c : list (list dyadic)) : list bool :=
  fold_left (fun found row => zip (fun a x => a || negb (is_zero x)) found row) c
    (repeat false (length (monomials f))).

Definition uses : list bool :=
  fold_left (zip orb) (map has_numbers (field_coefficients f))
    (repeat false (length (monomials f))).

(** The highest degree of a monomial that is used. *)
Definition highest_degree : nat :=
  fold_left Nat.max
    (zip (fun (is_used : bool) l => if is_used then length l else O) uses (monomials f)) O.

Definition is_quadratic (l : list nat) : bool := Nat.eqb (length l) 2.

Definition degree_obstacle : option string :=
  if (highest_degree <=? 2)%nat then None
  else Some ("the field is of degree " ++ integer_text (Z.of_nat highest_degree)
             ++ ", and derivatives of more than degree 1 may be greater inside of a box"
             ++ " than at its corners; prune what is of degree 3 and more").

Definition corners_obstacle (count : Z) : option string :=
  if most_unknown <? count then
    Some ("boxes with " ++ integer_text count ++ " coordinates that are not known have"
          ++ " too many corners; " ++ integer_text most_unknown ++ " are looked at")
  else if Z.of_nat dimension ^ 3 * 2 ^ count <=? most_products then None
  else
    Some ("a field of " ++ integer_text (Z.of_nat dimension) ++ " states has too many"
          ++ " products at the corners of boxes with " ++ integer_text count
          ++ " coordinates that are not known; fix some").

(** Which monomials of degree 2 a parameter that is not known multiplies. *)
Definition moving_of (r : dyadic) (c : list (list dyadic)) : list bool :=
  zip (fun l (has : bool) => is_quadratic l && has && negb (is_zero r))
    (monomials f) (has_numbers c).

Definition moves : list (list bool) :=
  zip moving_of (box_reach parameters_box) (tl (field_coefficients f)).

Definition moving_obstacle : option string :=
  match find (fun one => nth (fst one) (snd (snd one)) false)
          (flat_map (fun k => map (pair k) (zip pair (parameter_names f) moves))
             (seq 0 (length (monomials f)))) with
  | Some (_, (name, _)) =>
      Some ("a coefficient of degree 2 depends on the parameter " ++ name
            ++ ", which is not known, so that no weights cancel all cubic terms")
  | None => None
  end.

Definition first_obstacle (one : option string) (other : unit -> option string) :
    option string :=
  match one with Some reason => Some reason | None => other tt end.

(** ** Claims *)

Definition found_weights (name : string) (count : nat) : option (list dyadic) :=
  match found_numbers (known name) with
  | Some numbers =>
      if Nat.eqb (length numbers) count && all is_positive (firstn dimension numbers)
      then Some numbers else None
  | None => None
  end.

Definition asked (name : string) (forms : list (list (list dyadic) * dyadic)) :
    list (string * sought) :=
  indexed (fun i _ => (numbered name i, Eigenvalue)) O forms.

Definition shown (name : string) (forms : list (list (list dyadic) * dyadic)) :
    list string :=
  indexed (fun i _ => numbered name i) O forms.

(** A number b with S <= b W, where there is a witness. *)
Definition form_bound (name : string) (w : list dyadic)
    (form : list (list dyadic) * dyadic) : option dyadic :=
  let s := matrix_of (fst form) in
  if is_symmetric s then
    match eigenvalue known name s (map (pair one) w) with
    | Found b => Some (plus b (snd form))
    | Missing _ => None
    end
  else None.

(** One for all forms. *)
Definition greatest_bound_of (name : string) (w : list dyadic)
    (forms : list (list (list dyadic) * dyadic)) : option dyadic :=
  match all_found (indexed (fun i form => form_bound (numbered name i) w form) O forms) with
  | Some (first :: others) => Some (maximum_of others first)
  | _ => None
  end.

Definition scope : string := "field".

(** The claim, with what was asked for it. *)
Definition concluded (p : property) (theorem : string) (states : option box)
    (metric name : string) (forms : list (list (list dyadic) * dyadic)) (v : verdict)
    (needs : list (string * sought)) : finding :=
  Finding
    [Claim scope p
       (Statement theorem (match forms with [] => NoNorm | _ => GivenDiagonal metric end)
          None None (Extent None None None states (region_parameters where_)) AsStored) v]
    ((metric, SomeNumbers) :: needs).

(** *** Contraction on a box *)

Definition contraction_metric : string := "field/contraction/metric".
Definition contraction_name : string := "field/contraction".

Definition contraction_obstacle : option string :=
  first_obstacle degree_obstacle
    (fun _ => corners_obstacle (unknown states_box + unknown parameters_box)).

(** I + h J. *)
Definition stepped (h : dyadic) (j : list (list dyadic)) : list (list dyadic) :=
  zip (zip plus) (unit_rows dimension) (map (map (times h)) j).

Definition contraction_form (w : list dyadic) (j : list (list dyadic)) :
    list (list dyadic) :=
  match euler_step f with
  | Some h => square_form w (stepped h j)
  | None => symmetric_form w j
  end.

Definition contraction_forms : list (list (list dyadic) * dyadic) :=
  match contraction_obstacle, found_weights contraction_metric dimension with
  | None, Some w =>
      match all_found (map (fun j => in_doubles w (contraction_form w j))
                         (jacobians (corners states_box))) with
      | Some forms => forms
      | None => []
      end
  | _, _ => []
  end.

(** The ball in the box around an equilibrium in its middle. *)
Definition ball_radius (w : list dyadic) : option dyadic :=
  match zip (fun r w => floor_root (times (times r r) w)) (box_reach states_box) w with
  | Some first :: others =>
      match all_found others with
      | Some others => Some (fold_left minimum others first)
      | None => None
      end
  | _ => None
  end.

Definition ball (w : list dyadic) (names : list string) :
    list (string * relation * option dyadic * list string) :=
  match ball_radius w with
  | Some r =>
      if are_all_zero (values (box_centre states_box)) && is_positive r
      then [("radius that stays", AtLeast, Some r, names)] else []
  | None => []
  end.

Definition contraction_verdict (w : list dyadic)
    (forms : list (list (list dyadic) * dyadic)) : verdict :=
  match greatest_bound_of contraction_name w forms with
  | None => Inconclusive "no witness was found for a form"
  | Some b =>
      let names := shown contraction_name forms in
      match euler_step f with
      | Some _ =>
          let rate := root_up (maximum b zero) in
          if below rate one then
            certified_by (("ρ", AtMost, ceil_double rate, names) :: ball w names)
          else
            Inconclusive
              ("in the boxes a step of Euler's method is only known to let distances grow by "
               ++ decimal_up rate
               ++ " at most; smaller boxes or another step may contract")
      | None =>
          let rate := times b (negate half) in
          if is_positive rate then
            certified_by (("λ", AtLeast, floor_double rate, names) :: ball w names)
          else
            Inconclusive
              ("in the boxes distances are only known to grow at a rate of "
               ++ decimal_up (negate rate) ++ " at most; smaller boxes may contract")
      end
  end.

Definition or_else (reason : option string) (other : string) : string :=
  match reason with Some reason => reason | None => other end.

Definition contraction_finding : finding :=
  let forms := contraction_forms in
  concluded ContractionOnBox "field-contraction" (region_states where_)
    contraction_metric contraction_name forms
    (match forms, found_weights contraction_metric dimension with
     | _ :: _, Some w => contraction_verdict w forms
     | _, _ => Inconclusive (or_else contraction_obstacle "no metric was found")
     end)
    (asked contraction_name forms).

(** *** A ball that traps every solution *)

(** The states that a term of V' multiplies, and its coefficient. *)
Definition cubic : Type := (nat * nat * nat) * dyadic.

Definition in_order (a b c : nat) : nat * nat * nat :=
  let low := Nat.min a b in
  let high := Nat.max a b in
  if (c <=? low)%nat then (c, low, high)
  else if (c <=? high)%nat then (low, c, high)
  else (low, high, c).

Definition cubics_of (i : nat) (w : dyadic) (row : list dyadic) : list cubic :=
  gathered (fun one => one)
    (zip (fun l x =>
        match l with
        | [a; b] => if is_zero x then [] else [(in_order i a b, times w x)]
        | _ => []
        end) (monomials f) row).

End Field.

Module CubicOrder <: TotalLeBool.
  Definition t := cubic.
  Definition code (x : cubic) : Z :=
    let '(a, b, c, _) := x in
    (Z.of_nat a * 65536 + Z.of_nat b) * 65536 + Z.of_nat c.
  Definition leb (x y : cubic) : bool := code x <=? code y.
  Lemma leb_total x y : leb x y = true \/ leb y x = true.
  Proof.
    unfold leb; rewrite !Z.leb_le.
    destruct (Z.le_ge_cases (code x) (code y)); auto.
  Qed.
End CubicOrder.

Module CubicSort := Sort CubicOrder.

Definition same_states (x y : nat * nat * nat) : bool :=
  let '(a, b, c) := x in
  let '(a', b', c') := y in
  Nat.eqb a a' && Nat.eqb b b' && Nat.eqb c c'.

(** Whether terms with the same states, standing together, add up to 0. *)
Fixpoint cancels (states : nat * nat * nat) (so_far : dyadic) (l : list cubic) : bool :=
  match l with
  | [] => is_zero so_far
  | (here, x) :: l =>
      if same_states here states then cancels states (plus so_far x) l
      else is_zero so_far && cancels here x l
  end.

Section Trapping.

Variables (known : string -> evidence) (f : polynomial) (where_ : region).

(** Whether the cubic form of V' is 0 with these weights. *)
Definition is_cancelled (w : list dyadic) (c : list (list dyadic)) : bool :=
  cancels (O, O, O) zero
    (CubicSort.sort
      (gathered (fun one => one)
        (indexed (fun i both => cubics_of f i (fst both) (snd both)) O (zip pair w c)))).

(** With a shift, or around an equilibrium at 0. *)
Variable is_global : bool.

Definition trapping_metric : string :=
  if is_global then "field/stability/metric" else "field/trapping/metric".
Definition trapping_name : string :=
  if is_global then "field/stability" else "field/trapping".

Definition trapping_obstacle : option string :=
  first_obstacle (degree_obstacle f) (fun _ =>
  first_obstacle (corners_obstacle f (unknown (parameters_box where_))) (fun _ =>
  first_obstacle (moving_obstacle f where_) (fun _ =>
  if is_global && negb (are_all_zero (values f where_ (origin f)))
  then Some "0 is no equilibrium for all parameters of the box" else None))).

(** W, and the middle of the ball. *)
Definition trapping_weights : option (list dyadic * list dyadic) :=
  let d := dimension f in
  match trapping_obstacle, found_weights known f trapping_metric (2 * d) with
  | None, Some numbers =>
      let w := firstn d numbers in
      if is_cancelled w (coefficients_at f (box_centre (parameters_box where_)))
      then Some (w, if is_global then origin f else skipn d numbers) else None
  | _, _ => None
  end.

Definition trapping_forms : list (list (list dyadic) * dyadic) :=
  match trapping_weights with
  | Some (w, middle) =>
      match all_found (map (fun j => in_doubles w (symmetric_form w j))
                         (jacobians f where_ [middle])) with
      | Some forms => forms
      | None => []
      end
  | None => []
  end.

(** *** What refutes it *)

Definition points : list (list dyadic) :=
  let b := parameters_box where_ in
  box_centre b :: (if most_unknown <? unknown b then [] else corners b).

(** For people: the nearest decimal of eight digits, the even one of two. *)
Definition nearest (n d : Z) : Z :=
  let twice := 2 * n + d in
  let up := twice / (2 * d) in
  if (twice mod (2 * d) =? 0) && Z.odd up then up - 1 else up.

Definition at_point (theta : list dyadic) : string :=
  match theta with
  | [] => ""
  | _ => " for "
      ++ String.concat ", "
           (zip (fun name x => name ++ " = " ++ decimal nearest x)
              (parameter_names f) theta)
  end.

(** The highest power of one state in its own equation, of those that multiply no other
    state, and its coefficient. *)
Definition highest_power (axis : nat) (row : list dyadic) : nat * dyadic :=
  fold_left (fun best one =>
      let '(l, x) := one in
      if all (Nat.eqb axis) l && negb (is_zero x) && (fst best <? length l)%nat
      then (length l, x) else best)
    (zip pair (monomials f) row) (O, zero).

(** Whether what multiplies no other state does not drive it. *)
Definition keeps_axis (axis : nat) (row : list dyadic) : bool :=
  all (fun x => x)
    (zip (fun l x => negb (all (Nat.eqb axis) l) || is_zero x) (monomials f) row).

Definition escapes (c : list (list dyadic)) (axis : nat) : bool :=
  all (fun x => x)
    (indexed (fun i row => Nat.eqb i axis || keeps_axis axis row) O c)
  && let '(power, leading) := highest_power axis (nth axis c []) in
     (0 <? power)%nat && (Nat.even power || is_positive leading).

Definition unbounded : option string :=
  let axes := seq 0 (dimension f) in
  match find (fun one => is_some (snd one))
          (map (fun theta => (theta, find (escapes (coefficients_at f theta)) axes)) points)
  with
  | Some (theta, Some axis) =>
      Some ("solutions on the axis of " ++ nth axis (state_names f) ""
            ++ " stay on it and grow without a bound" ++ at_point theta)
  | _ => None
  end.

Definition is_left (theta : list dyadic) : bool :=
  let c := coefficients_at f theta in
  all is_zero (values_at f c (origin f))
  && is_positive
       (negate (determinant (dimension f)
                  (map (map negate) (jacobian_at c (slopes_at f (origin f)))))).

Definition unstable : option string :=
  if (largest_expanded <? dimension f)%nat then None
  else
    match find is_left points with
    | Some theta =>
        Some ("the equilibrium 0 has a direction in which states move away" ++ at_point theta)
    | None => None
    end.

Definition counterexample : option string :=
  first_obstacle unbounded (fun _ => if is_global then unstable else None).

(** Not below the length of F(m). *)
Definition drift (w middle : list dyadic) : dyadic :=
  root_up (maximum_of (map (weighed_square w) (values f where_ middle)) zero).

Definition trapping_verdict (w middle : list dyadic)
    (forms : list (list (list dyadic) * dyadic)) : verdict :=
  let open :=
    Inconclusive ("with the weights found, distances are not known to shrink in all"
                  ++ " of the box") in
  match greatest_bound_of known trapping_name w forms with
  | None => open
  | Some b =>
      let rate := times b (negate half) in
      if is_positive rate then
        let names := shown trapping_name forms in
        certified_by
          (("λ", AtLeast, floor_double rate, names)
           :: if is_global then []
              else [("radius", AtMost, ceil_double (divided_up (drift w middle) rate), names)])
      else open
  end.

Definition trapping_finding : finding :=
  let forms := trapping_forms in
  let conclude :=
    concluded where_ (if is_global then GlobalStability else TrappingBall)
      "field-trapping" None trapping_metric trapping_name forms in
  match counterexample with
  | Some reason => conclude (Refuted reason "field/escape") []
  | None =>
      conclude
        (match forms, trapping_weights with
         | _ :: _, Some (w, middle) => trapping_verdict w middle forms
         | _, _ =>
             Inconclusive
               (or_else trapping_obstacle
                  ("no weights were found with which all cubic terms cancel, and a shift"))
         end)
        (asked trapping_name forms)
  end.

End Trapping.

(** ** The check *)

Definition field_finding (known : string -> evidence) (f : polynomial) (where_ : region) :
    finding :=
  joined (contraction_finding known f where_)
    (joined (trapping_finding known f where_ false) (trapping_finding known f where_ true)).

Definition is_well_formed_field (f : polynomial) : bool :=
  let d := dimension f in
  let k := length (monomials f) in
  (0 <? d)%nat
  && all (all (fun j => (j <? d)%nat)) (monomials f)
  && Nat.eqb (length (field_coefficients f)) (S (length (parameter_names f)))
  && all (fun c => Nat.eqb (length c) d && all (fun row => Nat.eqb (length row) k) c)
       (field_coefficients f)
  && match euler_step f with Some h => is_positive h | None => true end.

Definition is_box_of (count : nat) (b : option box) : bool :=
  match b with
  | Some b =>
      Nat.eqb (length (box_centre b)) count && Nat.eqb (length (box_reach b)) count
      && all (fun r => negb (is_positive (negate r))) (box_reach b)
  | None => false
  end.

(** One claim that is certified is enough. *)
Definition field_status (c : certificate) : string :=
  if existsb is_certified_claim (claims c) then "CERTIFIED"
  else if existsb is_refuted_claim (claims c) then "REFUTED"
  else "INCONCLUSIVE".

Definition check_field (f : polynomial) (c : certificate) : outcome :=
  if negb (String.eqb (certified_digest c) (field_digest f)) then
    Refused ("it belongs to another model: it names SHA-256 "
             ++ certified_digest c ++ " but the model has " ++ field_digest f)
  else if negb (is_well_formed_field f) then
    Refused "the sizes of the field do not belong together"
  else if negb (is_positive_region (stated_region c)) then
    Refused "its region must be positive"
  else if negb (is_box_of (dimension f) (region_states (stated_region c))
                && is_box_of (length (parameter_names f))
                     (region_parameters (stated_region c))) then
    Refused "its boxes are not those of the states and the parameters of the field"
  else if negb (String.eqb (stated_verdict c) (field_status c)) then
    Refused "its verdict is not that of its claims"
  else
    let i := indexed_by_name (evidences c) in
    if uses_refused_evidence i c then Refused refused_evidence
    else
      let found := field_finding (known_from i) f (stated_region c) in
      compared (field_status c) c (found_claims found)
        (first_needless
           (fold_left asked_for (map (fun name => (name, SomeNumbers)) (observed_evidence c))
              (fold_left asked_for (consulted found) i)))
        [].
