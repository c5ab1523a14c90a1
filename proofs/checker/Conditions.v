(** * The theorems as the checker applies them

    Purpose: what follows of a block from the evidence at hand: every claim with
    its numbers and its words, as keel.verify.condition concludes them.

    Main Results: none; definitions only.

    Dependencies: Types, Numbers, Kernel. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Packing Kernel.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope string_scope.
Local Open Scope Z_scope.

Definition two : dyadic := Dyadic 1 1.
Definition half : dyadic := Dyadic 1 (-1).

(** ** Activations *)

(** A number that no chord slope is above: a power of two. *)
Definition greatest_slope (sigma : activation) : dyadic :=
  match sigma with Sigmoid => Dyadic 1 (-2) | _ => one end.

(** A number that no chord slope is below, for slope-restricted ones. *)
Definition least_slope (sigma : activation) : dyadic :=
  match sigma with LeakyRelu => Dyadic 2621 (-18) | _ => zero end.

Definition is_zero_only_at_zero (sigma : activation) : bool :=
  match sigma with Relu | Sigmoid | Sine => false | _ => true end.

Definition no_theorem (name span : string) : option string :=
  Some ("activation " ++ name
        ++ " is not slope-restricted: its chord slopes leave [0, 1] (they span"
        ++ " at least [" ++ span ++ "]), so no theorem applies").

(** Why no theorem says anything about an activation, if none does. *)
Definition slope_obstacle (sigma : activation) : option string :=
  match sigma with
  | Gelu => no_theorem "gelu" "-0.13, 1.13"
  | Silu => no_theorem "silu" "-0.1, 1.1"
  | Sine => no_theorem "sine" "-1, 1"
  | _ => None
  end.

Definition is_slope_restricted (sigma : activation) : bool :=
  match slope_obstacle sigma with None => true | Some _ => false end.

Definition is_relu (sigma : activation) : bool :=
  match sigma with Relu => true | _ => false end.

(** ** Evidence *)

Definition found_in (all : list (string * evidence)) (name : string) : evidence :=
  match find (fun named => String.eqb (fst named) name) all with
  | Some named => snd named
  | None => Evidence None None None
  end.

Section Block.

Variables (known : list (string * evidence)) (where_ : region) (b : block).

Definition evidence_for (name : string) : evidence := found_in known name.

Definition factor_for (name : string) (check : factor -> result dyadic) :
    result dyadic :=
  match found_factor (evidence_for name) with
  | Some f => check f
  | None => Missing "no witness was found"
  end.

Definition eigenvalue (name : string) (s : matrix) (weights : list dyadic) :
    result dyadic :=
  factor_for name (eigenvalue_bound name s weights).

Definition refutes (name : string) (s : matrix) (weights : list dyadic)
    (limit : dyadic) : bool :=
  match found_direction (evidence_for name) with
  | Some v => is_refuted s weights limit v
  | None => false
  end.

(** A number b with G G^T <= b M. *)
Definition gram (name : string) (g m : matrix) : result dyadic :=
  match found_numbers (evidence_for name) with
  | Some [number] =>
      factor_for name (gram_is_bounded name g m number)
  | _ => Missing "no witness was found"
  end.

(** ** Claims *)

Definition block_path (part : string) : string := block_name b ++ "/" ++ part.

Definition claims_of (theorem norm : string)
    (parts : list (property * string * verdict)) : list claim :=
  map (fun part => let '(property, place, verdict) := part in
         Claim (block_name b) property theorem norm place verdict) parts.

(** Certified, if every bound is a number. *)
Fixpoint finite_bounds (bounds : list (string * relation * option dyadic * string)) :
    option (list bound) :=
  match bounds with
  | [] => Some []
  | (name, side, Some value, obligation) :: bounds =>
      option_map (cons (Bound name side value obligation)) (finite_bounds bounds)
  | _ => None
  end.

Definition certified_by
    (bounds : list (string * relation * option dyadic * string)) : verdict :=
  match finite_bounds bounds with
  | Some bounds => Certified bounds
  | None => Inconclusive "a bound is larger than any double"
  end.

Definition everywhere : string := "everywhere".

Definition is_tied : bool := match states b with [_] => true | _ => false end.

Definition is_dense : bool :=
  match block_geometry b with Dense => true | _ => false end.

Definition state : matrix := hd (Matrix 0 []) (states b).

Definition units : nat := length (bias b).

Definition depth : dyadic := dyadic_int (steps b).

(** ** Chord slopes on pre-activations of at most r *)

Definition or_zero (x : option dyadic) : dyadic :=
  match x with Some x => x | None => zero end.

Definition inverse (x : dyadic) : dyadic := or_zero (floor_quotient one x).
Definition square_down (x : dyadic) : dyadic := or_zero (floor_double (times x x)).
Definition is_too_large (r : dyadic) : bool := below (dyadic_int 256) r.

(** Not below e^-r. *)
Definition small_exponential (r : dyadic) : dyadic :=
  divided_up one (fst (exponential r)).

(** At most every chord slope on [-r, r]. *)
Definition slope_between (sigma : activation) (r : dyadic) : dyadic :=
  match sigma with
  | Tanh =>
      if is_too_large r then zero
      else square_down (inverse
             (times (plus (snd (exponential r)) (small_exponential r)) half))
  | Softsign => square_down (inverse (plus one r))
  | Arctan => inverse (plus one (times r r))
  | HardTanh => if at_most r one then one else zero
  | Elu => if is_too_large r then zero else inverse (snd (exponential r))
  | _ => least_slope sigma
  end.

(** At most sigma(z) / z on [-r, r], where sigma(0) = 0. *)
Definition slope_from_zero (sigma : activation) (r : dyadic) : dyadic :=
  let local := slope_between sigma r in
  if is_zero r then local
  else
    maximum local
      match sigma with
      | Tanh =>
          if is_too_large (plus r r) then inverse (plus r one)
          else
            let power := fst (exponential (plus r r)) in
            or_zero (floor_quotient
              (minus one (divided_up two (plus power one))) r)
      | Softsign => inverse (plus one r)
      | Arctan =>
          maximum (inverse (plus one r))
            (or_zero (floor_quotient (dyadic_int 3)
                        (plus (dyadic_int 3) (times r r))))
      | HardTanh => if at_most r one then one else inverse r
      | Elu =>
          if is_too_large r then zero
          else or_zero (floor_quotient (minus one (small_exponential r)) r)
      | _ => zero
      end.

(** ** Near the equilibrium *)

(** A little more than ln 2. *)
Definition logarithm_of_two : dyadic := dyadic_of 1453635 (-21).

Definition ceiling (x : dyadic) : dyadic :=
  if 0 <=? exponent x then x
  else dyadic_int (- Z.shiftr (- mantissa x) (- exponent x)).

Section Attraction.

Variables (reach least overshoot : dyadic) (start : result dyadic).

(** 1 - rho for slopes of at least s. *)
Definition progress (s : dyadic) : dyadic := minimum overshoot (times s least).

Definition progress_from (radius : dyadic) : dyadic :=
  progress (slope_from_zero (block_activation b) (times reach radius)).

(** How many steps bring a distance down to the tolerance, half by half. *)
Fixpoint settling_steps (halvings : nat) (distance steps : dyadic) :
    option dyadic :=
  if at_most distance (tolerance where_) then Some steps
  else
    match halvings with
    | O => None
    | S halvings =>
        let step := progress_from distance in
        if is_positive step then
          match ceil_quotient logarithm_of_two step with
          | Some needed =>
              settling_steps halvings (times distance half)
                (plus steps (ceiling needed))
          | None => None
          end
        else None
    end.

Definition settling : verdict :=
  match start with
  | Missing gap =>
      Inconclusive ("the gain of the equilibrium is needed; " ++ gap)
  | Found distance =>
      match settling_steps (Z.to_nat 4097) distance zero with
      | None =>
          Inconclusive ("from a distance of " ++ decimal distance
                        ++ " no step is shown to come closer")
      | Some steps =>
          certified_by
            [("distance at the start", AtMost, ceil_double distance, "");
             ("steps until the distance is at most "
              ++ decimal (tolerance where_), AtMost, ceil_double steps, "")]
      end
  end.

Definition contraction : verdict :=
  let slope :=
    slope_between (block_activation b) (times reach (state_radius where_)) in
  match ceil_double (minus one (progress slope)) with
  | Some rate =>
      if below rate one then
        Certified [Bound "ρ" AtMost rate ""; Bound "chord slope" AtLeast slope ""]
      else
        Inconclusive ("the chord slopes there are only shown to be at least "
                      ++ decimal slope ++ ", which leaves a rate of 1; try a"
                      ++ " smaller state radius")
  | None => Inconclusive ""
  end.

Definition tube : verdict :=
  let radius := state_radius where_ in
  let step := progress_from radius in
  let disturbance := or_zero (floor_double (times step radius)) in
  if is_positive step && is_positive disturbance then
    certified_by
      [("disturbance borne", AtLeast, Some disturbance, "");
       ("amplification", AtMost, ceil_quotient one step, "")]
  else
    Inconclusive ("no step is shown to come closer there; try a smaller state"
                  ++ " radius").

Definition attraction : list (property * string * verdict) :=
  let ball := "states within " ++ decimal (state_radius where_)
              ++ " of the equilibrium" in
  [(GlobalAsymptoticStability,
    "steps: from the zero state, inputs of length at most "
    ++ decimal (input_radius where_), settling);
   (ContractionRate, ball, contraction);
   (DisturbanceTube, ball, tube)].

End Attraction.

(** ** The metric P = -Lambda A *)

Record metric := Metric {
  p : matrix;
  multipliers : list dyadic;      (** the diagonal of Lambda *)
  weights : list dyadic;          (** s W, or a little more *)
  metric_input : matrix;          (** Lambda B *)
  metric_bias : list dyadic       (** Lambda b *)
}.

Definition scaled_steps : list dyadic :=
  map (fun h => times h (greatest_slope (block_activation b))) (step_sizes b).

Definition plain_metric : option metric :=
  if is_symmetric state then
    Some (Metric (negated state) (map (fun _ => one) (bias b)) scaled_steps
            (input b) (bias b))
  else None.

(** x / d, if that is a dyadic number. *)
Definition exact_quotient (x d : dyadic) : option dyadic :=
  let q := divided_down x (dyadic_of (mantissa d) (exponent d)) in
  if same (times q d) x then Some q else None.

Definition is_exact_product (x y : dyadic) : bool := is_double (times x y).

Definition is_some {A} (x : option A) : bool :=
  match x with Some _ => true | None => false end.

(** Multipliers read off a_ji / a_ij, from one row to the next; zero where none
    is known yet. *)
Fixpoint spread (fuel : nat) (a columns : list (list Z)) (queue : list nat)
    (scales : list dyadic) : list dyadic :=
  match fuel, queue with
  | S fuel, i :: queue =>
      let own := nth i scales zero in
      let around := zip pair (nth i a []) (nth i columns []) in
      let found := indexed (fun j state =>
          let '(old, (a_ij, a_ji)) := state in
          if is_zero old && negb (a_ij =? 0) && negb (a_ji =? 0) then
            match exact_quotient (times own (dyadic_int a_ij)) (dyadic_int a_ji)
            with
            | Some scale => (scale, [j])
            | None => (Dyadic (-1) 0, [])  (* refused below *)
            end
          else (old, [])) O (zip pair scales around) in
      spread fuel a columns (app queue (flat_map snd found)) (map fst found)
  | _, _ => scales
  end.

Fixpoint all_multipliers (roots : list nat) (a columns : list (list Z))
    (scales : list dyadic) : list dyadic :=
  match roots with
  | [] => scales
  | root :: roots =>
      all_multipliers roots a columns
        (if is_zero (nth root scales zero) then
           spread (S (length a)) a columns [root]
             (indexed (fun j old => if Nat.eqb j root then one else old) O scales)
         else scales)
  end.

Definition scaled_metric : option metric :=
  let a := rows state in
  let n := length a in
  if is_symmetric state then None
  else
    let scales := all_multipliers (seq 0 n) a (transpose n a) (repeat zero n) in
    let times_scale (s : Z) := zip (fun l row =>
        map (fun x => times l (entry_at s x)) row) scales in
    let symmetric := times_scale (scale state) a in
    let input_rows := times_scale (scale (input b)) (rows (input b)) in
    let scaled_bias := zip times scales (bias b) in
    let p := matrix_of (map (map negate) symmetric) in
    if (length scales =? n)%nat && all is_positive scales && all is_double scales
       && all (all is_double) symmetric && is_symmetric p
       && all (all is_double) input_rows && all is_double scaled_bias
    then
      option_map
        (fun weights =>
           Metric p scales weights (matrix_of input_rows) scaled_bias)
        (all_found (zip ceil_quotient scaled_steps scales))
    else None.

Definition greatest_weight (m : metric) : dyadic :=
  maximum_of (weights m) (hd zero (weights m)).

(** Not above the least entry of W: a quotient that was rounded up. *)
Definition least_weight (m : metric) : dyadic :=
  or_zero (double_before (fold_left minimum (weights m) (hd zero (weights m)))).

(** Not below sqrt(P_ii) / lambda_i for any i. *)
Definition greatest_reach (m : metric) : dyadic :=
  maximum_of
    (zip (fun x l => divided_up (root_up (entry_at (scale (p m)) x)) l)
       (diagonal (p m)) (multipliers m))
    zero.

(** Not below |Lambda b| / sqrt(lambda_min(P)). *)
Definition bias_length (m : metric) (least : dyadic) : dyadic :=
  root_up (divided_up (sum (map (fun x => times x x) (metric_bias m))) least).

Definition least_step_size : dyadic := Dyadic 1 (-1000).

Definition metric_obstacle : option string :=
  match slope_obstacle (block_activation b) with
  | Some reason => Some reason
  | None =>
      if negb is_tied then
        Some ("the weights change from step to step, and with them the norm;"
              ++ " Theorem 1 says nothing about such a block")
      else
        match find (fun h => below h least_step_size) (step_sizes b) with
        | Some h => Some ("step size " ++ decimal h
                          ++ " is too small to be scaled exactly")
        | None => None
        end
  end.

Section Metric.

Variables (is_plain : bool) (m : metric).

Definition prefix : string := block_path (if is_plain then "" else "scaled_").

Definition least_name : string := prefix ++ "lambda_min".
Definition greatest_name : string := prefix ++ "lambda_max".

Definition least_answer : result dyadic :=
  eigenvalue least_name (negated (p m)) (map (fun _ => one) (rows (p m))).

Definition greatest_answer : result dyadic :=
  eigenvalue greatest_name (p m) (weights m).

(** lambda_min(P) > 0 and lambda_max(s W P) <= 2, if both are proved. *)
Definition spectrum : option (dyadic * dyadic) :=
  match least_answer, greatest_answer with
  | Found low, Found high =>
      if is_positive (negate low) && at_most high two
      then Some (negate low, high)
      else None
  | _, _ => None
  end.

Definition least_bound (least : dyadic) : string * relation * option dyadic * string :=
  ("λmin(P)", AtLeast, floor_double least, least_name).

Definition greatest_bound (greatest : dyadic) :
    string * relation * option dyadic * string :=
  (if is_plain then "λmax(sHP)" else "λmax(sHΛ⁻¹P)", AtMost,
   ceil_double greatest, greatest_name).

(** What is missing, if something is. *)
Definition gap (answer : result dyadic) (limit : dyadic) (strict : bool)
    (needed : string) : list string :=
  match answer with
  | Missing reason => [needed ++ " is needed; " ++ reason]
  | Found bound =>
      let missed := minus bound limit in
      if (if strict then is_positive (negate missed)
          else negb (is_positive missed))
      then []
      else [needed ++ " is needed; the witness misses it by " ++ decimal missed]
  end.

Definition least_gap : list string :=
  gap least_answer zero true "λmin(P) > 0".

Definition greatest_gap : list string :=
  gap greatest_answer two false "λmax(sHP) ≤ 2".

Definition least_is_refuted : bool :=
  refutes least_name (negated (p m)) (map (fun _ => one) (rows (p m))) zero.

Definition greatest_is_refuted : bool :=
  refutes greatest_name (p m) (weights m) two.

(** Whether the greatest slope occurs in all units at once. *)
Definition is_active_somewhere : bool :=
  have_full_rank state (input b)
  || (is_relu (block_activation b)
      && match found_numbers (evidence_for (block_path "active_state")) with
         | Some numbers => is_active state (input b) (bias b) numbers
         | None => false
         end).

Definition refuted_or_not (reason name : string) : verdict :=
  if is_active_somewhere then Refuted reason name
  else
    Inconclusive (reason ++ "; but the rows of [A B] are not shown to be"
      ++ " independent, and no state where all units have that slope was found").

Definition no_stability : verdict :=
  if least_is_refuted then
    refuted_or_not ("P has a negative eigenvalue, so the step at the greatest"
                    ++ " slope moves apart") least_name
  else if greatest_is_refuted then
    refuted_or_not ("H P has an eigenvalue above 2 / s, so the step at the"
                    ++ " greatest slope s overshoots") greatest_name
  else Inconclusive (String.concat "; " (app least_gap greatest_gap)).

Definition uniqueness : verdict :=
  match least_answer with
  | Found bound =>
      if is_positive (negate bound)
      then certified_by [least_bound (negate bound)]
      else Inconclusive
             (if least_is_refuted
              then "P is not positive definite, so Theorem 1 says nothing about"
                   ++ " uniqueness"
              else String.concat "; " least_gap)
  | Missing _ =>
      Inconclusive
        (if least_is_refuted
         then "P is not positive definite, so Theorem 1 says nothing about"
              ++ " uniqueness"
         else String.concat "; " least_gap)
  end.

(** ** Gains *)

Definition four : dyadic := Dyadic 1 2.

Section Gains.

Variables (least greatest : dyadic).

(** 2 eta. *)
Definition slack : dyadic := minus two greatest.

Definition narrow : matrix :=
  let input := metric_input m in
  if (column_count input <? length (rows input))%nat
  then Matrix (scale input) (transpose (column_count input) (rows input))
  else input.

Definition norm_name : string := prefix ++ "input_norm".
Definition limit_name : string := prefix ++ "gain_limit".
Definition split_name : string := prefix ++ "gain".

Definition norm_answer : result dyadic :=
  gram norm_name narrow (identity (length (rows narrow))).

Definition limit_answer : result dyadic := gram limit_name (metric_input m) (p m).

(** P + D, where the diagonal of D is (4 eta / K) / w, or less. *)
Definition split_metric : option matrix :=
  let four_eta := times two slack in
  if at_most (times depth greatest) four_eta || negb (is_positive four_eta)
  then None
  else
    Some (with_diagonal (p m)
      (zip (fun x w =>
          let entry := entry_at (scale (p m)) x in
          let more := or_zero (floor_quotient four_eta (times depth w)) in
          maximum entry (or_zero (floor_double (plus entry more))))
        (diagonal (p m)) (weights m))).

(** The square of a gain, its name and what proves it. *)
Definition gain : Type := string * dyadic * string.

Definition found {A} (answer : result A) : option A :=
  match answer with Found x => Some x | Missing _ => None end.

Definition deep_gain : option gain :=
  option_map (fun b => ("gain (limit)", times four b, limit_name))
    (found limit_answer).

Definition split_gain : option gain :=
  match split_metric with
  | Some shifted =>
      option_map (fun b => ("gain (split)", times four b, split_name))
        (found (gram split_name (metric_input m) shifted))
  | None => None
  end.

Definition energy_bound : option gain :=
  match found norm_answer with
  | Some b =>
      if is_positive slack then
        Some ("gain (energy)",
              divided_up (times (times depth (greatest_weight m)) b) slack,
              norm_name)
      else None
  | None => None
  end.

Definition smaller (first second : option gain) : option gain :=
  match first, second with
  | Some (_, x, _), Some (_, y, _) => if at_most x y then first else second
  | None, _ => second
  | _, None => first
  end.

Definition gain_bound (g : gain) : string * relation * option dyadic * string :=
  let '(name, square, obligation) := g in
  (name, AtMost, ceil_root square, obligation).

Definition gain_verdict (g : option gain) : verdict :=
  match g with
  | Some g => certified_by [gain_bound g]
  | None => Inconclusive "no witness for the gain was found"
  end.

(** Adds |B|, which the energy bound rests on. *)
Definition with_norm (v : verdict) : verdict :=
  match v, found norm_answer with
  | Certified bounds, Some b =>
      match ceil_root b with
      | Some norm => Certified (app bounds [Bound "‖B‖₂" AtMost norm norm_name])
      | None => v
      end
  | _, _ => v
  end.

Definition gains : list (property * string * verdict) :=
  [(InputOutputGain, everywhere,
    gain_verdict (smaller (smaller energy_bound split_gain) deep_gain));
   (InputOutputGainAtAnyDepth, everywhere, gain_verdict deep_gain);
   (InputToStateGain, everywhere, with_norm (gain_verdict energy_bound))].

Definition metric_attraction : list (property * string * verdict) :=
  attraction (greatest_reach m) (times (least_weight m) least) slack
    (match limit_answer with
     | Found b =>
         Found (plus (times (root_up b) (input_radius where_))
                     (bias_length m least))
     | Missing gap => Missing gap
     end).

End Gains.

Definition metric_parts : list (property * string * verdict) :=
  let is_zero_only_at_zero := is_zero_only_at_zero (block_activation b) in
  let first :=
    (IncrementalStability, everywhere,
     match spectrum with
     | Some (least, greatest) =>
         certified_by [least_bound least; greatest_bound greatest]
     | None => no_stability
     end)
    :: if is_zero_only_at_zero
       then [(UniqueEquilibrium, everywhere, uniqueness)] else [] in
  match spectrum with
  | None => first
  | Some (least, greatest) =>
      app first
        (app (if is_relu (block_activation b)
              then [(Convergence, everywhere, certified_by [least_bound least])]
              else [])
          (app (gains greatest)
             (if is_zero_only_at_zero
              then metric_attraction least greatest else [])))
  end.

End Metric.

Definition metric_claims (is_plain : bool) (m : metric) : list claim :=
  claims_of
    (if is_plain then "theorem-1-metric" else "theorem-1-scaled-metric")
    (if is_plain then "P-norm, P = -A"
     else "P-norm, P = -ΛA with a positive diagonal Λ")
    (metric_parts is_plain m).

(** Incremental stability and, where it makes sense, a unique equilibrium. *)
Definition neither (v : verdict) : list (property * string * verdict) :=
  (IncrementalStability, everywhere, v)
  :: if is_zero_only_at_zero (block_activation b)
     then [(UniqueEquilibrium, everywhere, v)] else [].

Definition plain_claims : list claim :=
  let nothing reason :=
    claims_of "theorem-1-metric" "P-norm, P = -A" (neither (Inconclusive reason))
  in
  if negb is_dense then []
  else
    match metric_obstacle with
    | Some reason => nothing reason
    | None =>
        match plain_metric with
        | Some m => metric_claims true m
        | None =>
            nothing ("A must be symmetric, bit for bit, but is not; Theorem 1"
                     ++ " says nothing about such a block")
        end
    end.

Definition scaled_claims : list claim :=
  if negb is_dense then []
  else
    match metric_obstacle with
    | Some _ => []
    | None =>
        match scaled_metric with
        | Some m => metric_claims false m
        | None => []
        end
    end.

(** ** Dominated rows *)

Definition state_taps : nat * nat :=
  match block_geometry b with
  | Dense => (1%nat, O)
  | Convolutional w _ _ _ =>
      let taps := Z.to_nat (window_height w * window_width w) in
      (taps, Nat.div taps 2)
  end.

Definition dominance : list row :=
  dominance_rows (states b) (fst state_taps) (snd state_taps) (step_sizes b)
    (input b) (found_direction (evidence_for (block_path "dominance"))).

(** Not above kappa_i. *)
Definition row_margin (r : row) : dyadic :=
  match floor_quotient (margin r) (weight r) with
  | Some kappa => kappa
  | None => negate largest_double
  end.

(** The first row with the least margin. *)
Definition worst_row (l : list row) : Z * dyadic :=
  match map row_margin l with
  | [] => (0, zero)
  | first :: others =>
      snd (fold_left (fun state kappa =>
          let '(i, (worst, least)) := state in
          (i + 1, if below kappa least then (i, kappa) else (worst, least)))
        others (1, (0, first)))
  end.

Definition dominance_attraction (l : list row) (kappa : dyadic) :
    list (property * string * verdict) :=
  let three := zip pair (zip pair l (step_sizes b)) (bias b) in
  attraction
    (maximum_of (map (fun x => let '(r, h, _) := x in
        divided_up (plus (weight r) (weight r)) h) three) zero)
    kappa one
    (Found (maximum_of (map (fun x => let '(r, h, c) := x in
        divided_up (plus (times (row_input r) (input_radius where_))
                         (times h (magnitude c))) (margin r)) three) zero)).

Definition dominance_gains (l : list row) : list (property * string * verdict) :=
  let limit :=
    maximum_of (map (fun r => divided_up (row_input r) (margin r)) l) zero in
  let step :=
    maximum_of (map (fun r => divided_up (row_input r) (weight r)) l) zero in
  let shallow := times depth step in
  let deep := certified_by [("gain (dominance)", AtMost, ceil_double limit, "")]
  in
  [(InputOutputGain, everywhere,
    if below shallow limit
    then certified_by [("gain (K steps)", AtMost, ceil_double shallow, "")]
    else deep);
   (InputOutputGainAtAnyDepth, everywhere, deep);
   (InputToStateGain, everywhere, deep)].

Definition dominance_parts : list (property * string * verdict) :=
  match slope_obstacle (block_activation b), dominance with
  | Some reason, _ => neither (Inconclusive reason)
  | None, [] => neither (Inconclusive "no weights for the rows were found")
  | None, l =>
      let '(worst, kappa) := worst_row l in
      if negb (is_positive kappa) then
        neither (Inconclusive
          ("the rows of A must be dominated by their centres, but row "
           ++ integer_text worst ++ " misses it by " ++ decimal (negate kappa)
           ++ " with the weights found; that refutes nothing, it only shows that"
           ++ " Theorem 4 says nothing about such a block"))
      else
        let dominated := Certified [Bound "κ" AtLeast kappa ""] in
        let is_zero_only_at_zero :=
          is_zero_only_at_zero (block_activation b) in
        (IncrementalStability, everywhere, dominated)
        :: app
             (if is_zero_only_at_zero then
                [(UniqueEquilibrium, everywhere,
                  if is_tied then dominated
                  else Inconclusive
                         ("the weights change from step to step, so the steps"
                          ++ " have different equilibria"))]
              else [])
           (app
             (if is_relu (block_activation b) && is_tied
              then [(Convergence, everywhere, dominated)] else [])
           (app (dominance_gains l)
             (if is_zero_only_at_zero && is_tied
              then dominance_attraction l kappa else [])))
  end.

Definition dominance_claims : list claim :=
  claims_of "theorem-4-dominance" "max norm, weighted; inputs: max norm"
    dominance_parts.

(** ** A metric from the evidence *)

Definition inequality_claims : list claim :=
  let name := block_path "matrix_inequality" in
  let found := evidence_for name in
  if is_dense && is_tied && (units <=? largest_inequality)%nat
     && is_slope_restricted (block_activation b)
     && is_positive (least_slope (block_activation b))
  then
    match found_numbers found, found_factor found with
    | Some numbers, Some f =>
        match inequality_bound state (step_sizes b)
                (least_slope (block_activation b)) numbers f with
        | Some least =>
            match floor_double least with
            | Some bound =>
                let verdict :=
                  Certified [Bound "λmin(diag(Q, P))" AtLeast bound name] in
                claims_of "theorem-5-matrix-inequality"
                  "P-norm, P of the evidence"
                  [(IncrementalStability, everywhere, verdict);
                   (UniqueEquilibrium, everywhere, verdict)]
            | None => []
            end
        | None => []
        end
    | _, _ => []
    end
  else [].

(** ** Symmetric but for rounding *)

(** -(x / 2 + y / 2) and the rest that this leaves of x, as doubles give them. *)
Definition symmetric_part (x y : dyadic) : dyadic * dyadic :=
  let p := negate (nearest_double (plus (nearest_double (times x half))
                                        (nearest_double (times y half)))) in
  (p, plus x p).

Definition is_nearly_symmetric (x : dyadic) (part : dyadic * dyadic) : bool :=
  at_most (magnitude (nearest_double (snd part)))
          (nearest_double (times (magnitude x) (Dyadic 1 (-10)))).

Definition amplification (parts : list (list (dyadic * dyadic))) :
    option (option dyadic * string) :=
  let name part := block_path ("symmetric_part_" ++ part) in
  let metric := matrix_of (map (map fst) parts) in
  let weights := map nearest_double scaled_steps in
  match eigenvalue (name "lambda_min") (negated metric)
          (map (fun _ => one) (rows metric)),
        eigenvalue (name "lambda_max") metric weights with
  | Found low, Found high =>
      let least := negate low in
      let twice_eta := minus two high in
      if negb (is_positive least && is_positive twice_eta) then None
      else
        let square :=
          sum (map (fun row => sum (map (fun x => times (snd x) (snd x)) row))
                 parts) in
        let growth :=
          divided_up (times (maximum_of weights zero) square)
                     (times twice_eta least) in
        let left := minus one (times (times depth half) growth) in
        if is_positive left
        then Some (ceil_quotient (minus one left) left, name "lambda_min")
        else None
  | _, _ => None
  end.

Definition nearly_symmetric_claims : list claim :=
  if negb is_dense || is_some metric_obstacle || is_symmetric state then []
  else
    let number := entry_at (scale state) in
    let whole := map (map number) (rows state) in
    let parts :=
      zip (zip symmetric_part) whole
        (dyadic_transpose (length (rows state)) whole) in
    if all (fun x => x)
         (zip (fun row part => all (fun x => x) (zip is_nearly_symmetric row part))
            whole parts)
    then
      match amplification parts with
      | Some (value, name) =>
          claims_of "theorem-2-perturbation" "P-norm, P = -(A + Aᵀ)/2"
            [(BoundedAmplification, everywhere,
              certified_by [("amplification less 1", AtMost, value, name)])]
      | None => []
      end
    else [].

(** ** Equilibria and divergence *)

Definition equilibrium_claims : list claim :=
  if is_dense && is_tied && (units <=? 64)%nat
     && is_slope_restricted (block_activation b)
     && is_zero_only_at_zero (block_activation b)
  then
    let name := block_path "null_vector" in
    let conclude v := claims_of "equilibria" "none"
                        [(UniqueEquilibrium, everywhere, v)] in
    if match found_direction (evidence_for name) with
       | Some v => is_null state v
       | None => false
       end
    then conclude (Refuted ("A v = 0 for a v other than zero, so an input has no"
                            ++ " equilibrium or a whole line of them") name)
    else if has_full_rank state then conclude (Certified [])
    else []
  else [].

(** Those whose slopes come as close to 0 and to their greatest one as one
    likes. *)
Definition has_all_slopes (sigma : activation) : bool :=
  match sigma with
  | Tanh | Relu | HardTanh | Softsign | Arctan | Elu | Sigmoid => true
  | _ => false
  end.

Definition divergence_claims : list claim :=
  let name := block_path "slopes" in
  if is_dense && is_tied && (units <=? largest_product)%nat
     && has_all_slopes (block_activation b)
     && all (fun h => at_most least_step_size h) (step_sizes b)
     && match found_numbers (evidence_for name) with
        | Some slopes =>
            have_full_rank state (input b)
            && slopes_diverge state scaled_steps slopes
        | None => false
        end
  then
    claims_of "slope-product" "every norm"
      [(IncrementalStability, everywhere,
        Refuted ("steps with slopes that occur multiply to a matrix with an"
                 ++ " eigenvalue outside the unit circle, so there is no norm in"
                 ++ " which trajectories never move apart") name)]
  else [].

(** ** All theorems together *)

Definition all_claims : list claim :=
  app plain_claims (app scaled_claims (app dominance_claims
    (app inequality_claims (app nearly_symmetric_claims
      (app equilibrium_claims divergence_claims))))).

Definition contains (text part : string) : bool :=
  match String.index 0 part text with Some _ => true | None => false end.

(** The first that has an answer; where none has one, the reasons of all. *)
Definition better (first second : claim) : claim :=
  match claim_verdict first, claim_verdict second with
  | Inconclusive one, Inconclusive other =>
      if contains one other then second
      else Claim (claim_block first) (claim_property first)
             (claim_theorem first) (claim_norm first) (claim_region first)
             (Inconclusive (one ++ "; " ++ other))
  | Inconclusive _, _ => second
  | _, _ => first
  end.

Definition property_eqb (x y : property) : bool :=
  match x, y with
  | IncrementalStability, IncrementalStability
  | UniqueEquilibrium, UniqueEquilibrium
  | Convergence, Convergence
  | GlobalAsymptoticStability, GlobalAsymptoticStability
  | ContractionRate, ContractionRate
  | InputOutputGain, InputOutputGain
  | InputOutputGainAtAnyDepth, InputOutputGainAtAnyDepth
  | InputToStateGain, InputToStateGain
  | DisturbanceTube, DisturbanceTube
  | BoundedAmplification, BoundedAmplification => true
  | _, _ => false
  end.

Definition properties : list property :=
  [IncrementalStability; UniqueEquilibrium; Convergence;
   GlobalAsymptoticStability; ContractionRate; InputOutputGain;
   InputOutputGainAtAnyDepth; InputToStateGain; DisturbanceTube;
   BoundedAmplification].

(** States after equally many steps say nothing about a block that may stop at
    another depth for each input. *)
Definition as_deployed (c : claim) : claim :=
  if has_fixed_depth b || negb (property_eqb (claim_property c) InputOutputGain)
  then c
  else
    Claim (claim_block c) (claim_property c) (claim_theorem c) (claim_norm c)
      (claim_region c)
      (Inconclusive
        ("the block stops at a depth of its own for each input, but the gain is"
         ++ " proved for states after equally many steps; a block with a fixed"
         ++ " number of steps can have this claim")).

(** For every property the best verdict of any theorem. *)
Definition block_claims : list claim :=
  let found := all_claims in
  flat_map (fun property =>
      match filter (fun c => property_eqb (claim_property c) property) found with
      | [] => []
      | first :: others => [as_deployed (fold_left better others first)]
      end) properties.

End Block.
