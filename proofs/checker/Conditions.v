(** * The theorems as the checker applies them

    Purpose: what follows of a block from the evidence at hand: every claim with
    its numbers and its words, as keel.verify.condition concludes them.

    Main Results: none; definitions only.

    Dependencies: Types, Numbers, Kernel. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Packing Kernel Symbol Recursion Unrolled Index.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope string_scope.
Local Open Scope Z_scope.

Definition two : dyadic := Dyadic 1 1.
Definition half : dyadic := Dyadic 1 (-1).

(** ** Activations *)

(** A number that no chord slope is above: a power of two. *)
Definition greatest_slope (sigma : nonlinearity) : dyadic :=
  match sigma with Split Sigmoid => Dyadic 1 (-2) | _ => one end.

(** A number that no chord slope is below, for slope-restricted ones. *)
Definition least_slope (sigma : nonlinearity) : dyadic :=
  match sigma with Split LeakyRelu => Dyadic 2621 (-18) | _ => zero end.

Definition is_zero_only_at_zero (sigma : nonlinearity) : bool :=
  match sigma with
  | Split (Relu | Sigmoid | Sine) => false
  | Split _ => true
  | Grouped (RadialTanh | RadialSoftsign) _ _ => true
  | Grouped _ _ _ => false
  end.

Definition is_grouped (sigma : nonlinearity) : bool :=
  match sigma with Split _ => false | Grouped _ _ _ => true end.

Definition no_theorem (name span : string) : option string :=
  Some ("activation " ++ name
        ++ " is not slope-restricted: its chord slopes leave [0, 1] (they span"
        ++ " at least [" ++ span ++ "]), so no theorem applies").

(** Why no theorem says anything about what is done to groups, if none does. *)
Definition group_obstacle (r : rule) (thresholds : list dyadic) : option string :=
  match r with
  | ModRelu =>
      match find is_positive thresholds with
      | Some t =>
          Some ("activation mod_relu has the threshold " ++ decimal_down t
                ++ ", and jumps at zero where one is above 0: arguments that are"
                ++ " 2e-6 apart can have values that are twice the threshold"
                ++ " apart, so no theorem applies")
      | None => None
      end
  | RadialTanh | RadialSoftsign => None
  | ZRelu =>
      Some ("activation z_relu jumps: arguments that are 2e-6 apart can have"
            ++ " values that are 1 apart, so no theorem applies")
  | Cardioid =>
      Some ("activation cardioid is not firmly non-expansive: for differences s"
            ++ " of its values and z of its arguments |s|^2 can exceed 1.17 times"
            ++ " <s, z>, so no theorem applies")
  end.

(** Why no theorem says anything about an activation, if none does. *)
Definition slope_obstacle (sigma : nonlinearity) : option string :=
  match sigma with
  | Split Gelu => no_theorem "gelu" "-0.13, 1.13"
  | Split Silu => no_theorem "silu" "-0.1, 1.1"
  | Split Sine => no_theorem "sine" "-1, 1"
  | Split _ => None
  | Grouped r _ thresholds => group_obstacle r thresholds
  end.

Definition rule_name (r : rule) : string :=
  match r with
  | ModRelu => "mod_relu"
  | RadialTanh => "radial_tanh"
  | RadialSoftsign => "radial_softsign"
  | ZRelu => "z_relu"
  | Cardioid => "cardioid"
  end.

(** Why Theorem 4 says nothing about an activation that acts on groups. *)
Definition dominance_obstacle (sigma : nonlinearity) : option string :=
  match slope_obstacle sigma, sigma with
  | Some reason, _ => Some reason
  | None, Split _ => None
  | None, Grouped r _ _ =>
      Some ("activation " ++ rule_name r ++ " acts on groups of units, and with"
            ++ " dominated rows states can move apart (mod_relu with threshold -1,"
            ++ " A = [[-1, 0.9], [0, -1]]: to more than 1.34 times the distance),"
            ++ " so Theorem 4 says nothing about such a block")
  end.

(** ** Groups *)

(** How many groups n units make. *)
Definition group_count (sigma : nonlinearity) (n : nat) : nat :=
  match sigma with
  | Split _ => n
  | Grouped _ size _ => Nat.div n (Z.to_nat size)
  end.

(** The group of unit i: its first unit. *)
Definition group_of (sigma : nonlinearity) (n i : nat) : nat :=
  Nat.modulo i (group_count sigma n).

(** Whether the units of every group have one number. *)
Definition is_one_on_groups (sigma : nonlinearity) (l : list dyadic) : bool :=
  negb (is_grouped sigma)
  || all (fun i => same (nth i l zero)
                     (nth (group_of sigma (length l) i) l zero))
       (seq 0 (length l)).

(** The sums of the first, second, ... of as many parts. *)
Fixpoint sums_of_parts (parts each : nat) (l : list dyadic) : list dyadic :=
  match parts with
  | O => []
  | S O => l
  | S parts =>
      zip plus (firstn each l) (sums_of_parts parts each (skipn each l))
  end.

(** The sum of every group. *)
Definition group_sums (sigma : nonlinearity) (l : list dyadic) : list dyadic :=
  match sigma with
  | Split _ => l
  | Grouped _ size _ =>
      sums_of_parts (Z.to_nat size) (group_count sigma (length l)) l
  end.

Definition is_slope_restricted (sigma : nonlinearity) : bool :=
  match slope_obstacle sigma with None => true | Some _ => false end.

Definition is_relu (sigma : nonlinearity) : bool :=
  match sigma with Split Relu => true | _ => false end.

(** Whether sigma(z) is what z lacks to a convex set. *)
Definition has_geometric_law (sigma : nonlinearity) : bool :=
  match sigma with Split Relu | Grouped ModRelu _ _ => true | _ => false end.

(** ** What a theorem finds *)

(** Claims, and the evidence that was looked for. *)
Record finding := Finding {
  found_claims : list claim;
  consulted : list (string * sought)
}.

Definition no_finding : finding := Finding [] [].

Definition joined (first second : finding) : finding :=
  Finding (app (found_claims first) (found_claims second))
          (app (consulted first) (consulted second)).

Section Block.

Variables (known : string -> evidence) (where_ : region) (b : block).

(** ** Evidence *)

Definition factor_for (name : string) (check : factor -> result dyadic) :
    result dyadic :=
  match found_factor (known name) with
  | Some f => check f
  | None => Missing "no witness was found"
  end.

Definition eigenvalue (name : string) (s : matrix) (weights : list quotient) :
    result dyadic :=
  factor_for name (eigenvalue_bound name s weights).

Definition refutes (name : string) (s : matrix) (weights : list quotient)
    (limit : dyadic) : bool :=
  match found_direction (known name) with
  | Some v => is_refuted s weights limit v
  | None => false
  end.

(** A number b with G G^T <= b M. *)
Definition gram (name : string) (g m : matrix) : result dyadic :=
  match found_numbers (known name) with
  | Some [number] =>
      factor_for name (gram_is_bounded name g m number)
  | _ => Missing "no witness was found"
  end.

(** ** Claims *)

Definition block_path (part : string) : string := block_name b ++ "/" ++ part.

Definition everywhere : extent := Extent None None None None None.
Definition near_the_equilibrium : extent :=
  Extent None (Some (state_radius where_)) None None None.
Definition from_zero : extent :=
  Extent (Some (input_radius where_)) None (Some (tolerance where_)) None None.

Definition claimed (p : property) (theorem : string) (n : norm)
    (inputs : option input_norm) (d : option depth) (place : extent)
    (held : holds_for) (v : verdict) : claim :=
  Claim (block_name b) p (Statement theorem n inputs d place held) v.

(** Every gate that leaves the units of a group together. *)
Definition every_gate : holds_for :=
  if is_grouped (block_activation b) then EveryGateOfGroups else EveryGate.

(** Incremental stability and, where it makes sense, a unique equilibrium. *)
Definition neither (theorem : string) (n : norm) (d : depth) (v : verdict) :
    list claim :=
  claimed IncrementalStability theorem n None (Some d) everywhere every_gate v
  :: if is_zero_only_at_zero (block_activation b)
     then [claimed UniqueEquilibrium theorem n None None everywhere AsStored v]
     else [].

(** Certified, if every bound is a number. *)
Fixpoint finite_bounds
    (bounds : list (string * relation * option dyadic * list string)) :
    option (list bound) :=
  match bounds with
  | [] => Some []
  | (name, side, Some value, shown) :: bounds =>
      option_map (cons (Bound name side value shown)) (finite_bounds bounds)
  | _ => None
  end.

Definition certified_by
    (bounds : list (string * relation * option dyadic * list string)) : verdict :=
  match finite_bounds bounds with
  | Some bounds => Certified bounds
  | None => Inconclusive "a bound is larger than any double"
  end.

(** What is certified, with one more number that it rests on. *)
Definition also_bounded (v : verdict) (more : bound) : verdict :=
  match v with
  | Certified bounds => Certified (app bounds [more])
  | other => other
  end.

Definition is_tied : bool := match states b with [_] => true | _ => false end.

Definition is_dense : bool :=
  match block_geometry b with Dense => true | _ => false end.

Definition state : matrix := hd (Matrix 0 []) (states b).

Definition units : nat := length (bias b).

Definition step_count : dyadic := dyadic_int (steps b).

(** ** Images whose pixels do not act on each other *)

Definition is_one_pixel (w : window) : bool :=
  (window_height w =? 1) && (window_width w =? 1).

Definition is_pixelwise : bool :=
  match block_geometry b with
  | Dense => false
  | Convolutional w _ _ _ => is_one_pixel w
  end.

(** How many pixels there are; a dense block is one. *)
Definition pixel_count : dyadic :=
  match block_geometry b with
  | Dense => one
  | Convolutional _ _ h w => dyadic_int (h * w)
  end.

(** Why B does not say how inputs move one pixel, if it does not. *)
Definition input_obstacle : option string :=
  match block_geometry b with
  | Dense => None
  | Convolutional _ w _ _ =>
      if is_one_pixel w then None
      else Some ("the kernel of the input spans more than one pixel, so the"
                 ++ " channels of one pixel do not bound the gain")
  end.

(** ** Chord slopes on pre-activations of at most r

    Those of a radial rule are those of phi. *)

Definition or_zero (x : option dyadic) : dyadic :=
  match x with Some x => x | None => zero end.

Definition inverse (x : dyadic) : dyadic := or_zero (floor_quotient one x).
Definition square_down (x : dyadic) : dyadic := or_zero (floor_double (times x x)).
Definition is_too_large (r : dyadic) : bool := below (dyadic_int 256) r.

(** Not below e^-r. *)
Definition small_exponential (r : dyadic) : dyadic :=
  divided_up one (fst (exponential r)).

(** At most every chord slope on [-r, r]. *)
Definition slope_between (sigma : nonlinearity) (r : dyadic) : dyadic :=
  match sigma with
  | Split Tanh | Grouped RadialTanh _ _ =>
      if is_too_large r then zero
      else square_down (inverse
             (times (plus (snd (exponential r)) (small_exponential r)) half))
  | Split Softsign | Grouped RadialSoftsign _ _ => square_down (inverse (plus one r))
  | Split Arctan => inverse (plus one (times r r))
  | Split HardTanh => if at_most r one then one else zero
  | Split Elu => if is_too_large r then zero else inverse (snd (exponential r))
  | _ => least_slope sigma
  end.

(** At most sigma(z) / z on [-r, r], where sigma(0) = 0. *)
Definition slope_from_zero (sigma : nonlinearity) (r : dyadic) : dyadic :=
  let local := slope_between sigma r in
  if is_zero r then local
  else
    maximum local
      match sigma with
      | Split Tanh | Grouped RadialTanh _ _ =>
          if is_too_large (plus r r) then inverse (plus r one)
          else
            let power := fst (exponential (plus r r)) in
            or_zero (floor_quotient
              (minus one (divided_up two (plus power one))) r)
      | Split Softsign | Grouped RadialSoftsign _ _ => inverse (plus one r)
      | Split Arctan =>
          maximum (inverse (plus one r))
            (or_zero (floor_quotient (dyadic_int 3)
                        (plus (dyadic_int 3) (times r r))))
      | Split HardTanh => if at_most r one then one else inverse r
      | Split Elu =>
          if is_too_large r then zero
          else or_zero (floor_quotient (minus one (small_exponential r)) r)
      | _ => zero
      end.

(** ** Near the equilibrium *)

(** 1 - rho for slopes of at least s: the share that a step of slope 1 takes off a
    distance, and what remains of it when the longest step goes beyond. *)
Definition straight (least overshoot s : dyadic) : dyadic :=
  minimum overshoot (times s least).

(** A little more than ln 2. *)
Definition logarithm_of_two : dyadic := dyadic_of 1453635 (-21).

(** At most every chord slope from zero within a radius, at most every one that
    a rate rests on, and how much more than its length a disturbance may add. *)
Record ball := Ball {
  chords_from_zero : dyadic -> dyadic;
  chords : dyadic -> dyadic;
  excess : dyadic -> dyadic
}.

(** In a norm: pre-activations are at most so many times the distance. *)
Definition ball_in_norm (reach : dyadic) : ball :=
  Ball (fun radius => slope_from_zero (block_activation b) (times reach radius))
       (fun radius => slope_between (block_activation b) (times reach radius))
       (fun _ => one).

Definition ceiling (x : dyadic) : dyadic :=
  if 0 <=? exponent x then x
  else dyadic_int (- Z.shiftr (- mantissa x) (- exponent x)).

Section Attraction.

Variables (theorem : string) (n : norm) (inputs : input_norm).
(** What is known of the states within a radius. *)
Variable near : ball.
(** What a step takes off a distance where slopes are at least the given number. *)
Variables (progress : dyadic -> dyadic) (start : result dyadic).
Variables (shows_start shows_steps shows_rate : list string).

Definition progress_from (radius : dyadic) : dyadic :=
  progress (chords_from_zero near radius).

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

(** The steps may be none, where the start is near enough; that every trajectory
    settles still needs progress from there. *)
Definition settling : verdict :=
  match start with
  | Missing gap =>
      Inconclusive ("the gain of the equilibrium is needed; " ++ gap)
  | Found distance =>
      let steps :=
        if is_positive (progress_from distance)
        then settling_steps (Z.to_nat 4097) distance zero else None in
      match steps with
      | None =>
          Inconclusive ("from a distance of " ++ decimal_up distance
                        ++ " no step is shown to come closer")
      | Some steps =>
          certified_by
            [("distance at the start", AtMost, ceil_double distance,
              shows_start);
             ("steps until settled", AtMost, ceil_double steps, shows_steps)]
      end
  end.

Definition contraction : verdict :=
  let slope := chords near (state_radius where_) in
  match ceil_double (minus one (progress slope)) with
  | Some rate =>
      if below rate one then
        Certified [Bound "ρ" AtMost rate shows_rate;
                   Bound "chord slope" AtLeast slope shows_rate]
      else
        Inconclusive ("the chord slopes there are only shown to be at least "
                      ++ decimal_down slope ++ ", which leaves a rate of 1; try"
                      ++ " a smaller state radius")
  | None => Inconclusive ""
  end.

Definition tube : verdict :=
  let radius := state_radius where_ in
  let step := progress_from radius in
  let disturbance :=
    or_zero (floor_quotient (times step radius) (excess near radius)) in
  if is_positive step && is_positive disturbance then
    certified_by
      [("disturbance borne", AtLeast, Some disturbance, shows_rate);
       ("amplification", AtMost, ceil_quotient (excess near radius) step, shows_rate)]
  else
    Inconclusive ("no step is shown to come closer there; try a smaller state"
                  ++ " radius").

Definition settling_claim (soon : verdict) : claim :=
  claimed GlobalAsymptoticStability theorem n (Some inputs) None from_zero
    AsStored soon.

Definition around : list claim :=
  [claimed ContractionRate theorem n None None near_the_equilibrium AsStored
     contraction;
   claimed DisturbanceTube theorem n None None near_the_equilibrium AsStored
     tube].

Definition attraction : list claim := settling_claim settling :: around.

End Attraction.

(** ** Where there may be many equilibria *)

(** How many factors q bring x down to y, less one, and what that one finds left
    of x: as many doublings as are needed, and then back. Powers are rounded up. *)
Fixpoint factors_but_one (doublings : nat) (q x y : dyadic) :
    option (Z * dyadic) :=
  if at_most (times x q) y then Some (0, x)
  else
    match doublings, ceil_double (times q q) with
    | S doublings, Some square =>
        match factors_but_one doublings square x y with
        | Some (pairs, rest) =>
            let less := times rest q in
            Some (if at_most less y then (2 * pairs, rest)
                  else (2 * pairs + 1, less))
        | None => None
        end
    | _, _ => None
    end.

(** After how many steps the state is where it stays, if the square of its
    distance to any later one is at most start, and share times as much after
    every step. *)
Definition geometric_steps (start share : dyadic) : option dyadic :=
  let square := times (tolerance where_) (tolerance where_) in
  if at_most start square then Some zero
  else
    match ceil_double share with
    | Some q => option_map (fun found => dyadic_int (fst found + 1))
                  (factors_but_one 60 q start square)
    | None => None
    end.

Definition geometric_settling (law : option (dyadic * dyadic))
    (shown : list string) : verdict :=
  let nothing := Inconclusive
    "no step is shown to bring the state nearer to its limit" in
  match law with
  | None => nothing
  | Some (start, share) =>
      match geometric_steps start share with
      | None => nothing
      | Some steps =>
          certified_by
            [("distance at the start", AtMost, ceil_root start, shown);
             ("steps until settled", AtMost, ceil_double steps, shown)]
      end
  end.

(** ** The metric P = -Lambda A *)

Record metric := Metric {
  p : matrix;
  multipliers : list dyadic;      (** the diagonal of Lambda *)
  metric_input : matrix;          (** Lambda B *)
  metric_bias : list dyadic       (** Lambda b *)
}.

Definition scaled_steps : list dyadic :=
  map (fun h => times h (greatest_slope (block_activation b))) (step_sizes b).

Definition plain_metric : option metric :=
  if is_symmetric state then
    Some (Metric (negated state) (map (fun _ => one) (bias b)) (input b) (bias b))
  else None.

Definition scale_name : string := block_path "scale".

(** The multipliers are evidence; what they multiply must stay doubles. *)
Definition scaled_metric : option metric :=
  match found_numbers (known scale_name) with
  | None => None
  | Some scales =>
      let a := rows state in
      let times_scale (s : Z) := zip (fun l row =>
          map (fun x => times l (entry_at s x)) row) scales in
      let products := times_scale (scale state) a in
      let input_rows := times_scale (scale (input b)) (rows (input b)) in
      let scaled_bias := zip times scales (bias b) in
      let p := matrix_of (map (map negate) products) in
      if (length scales =? length a)%nat && all is_positive scales
         && all (all is_double) products && is_symmetric p
         && all (all is_double) input_rows && all is_double scaled_bias
      then Some (Metric p scales (matrix_of input_rows) scaled_bias)
      else None
  end.

(** W = s H Lambda^-1, in which the step sizes of the metric are weighed. *)
Definition metric_weights (m : metric) : list quotient :=
  zip pair scaled_steps (multipliers m).

Definition greatest_weight (m : metric) : dyadic :=
  maximum_of (map (fun w => divided_up (fst w) (snd w)) (metric_weights m)) zero.

Definition least_weight (m : metric) : dyadic :=
  match map (fun w => divided_down (fst w) (snd w)) (metric_weights m) with
  | [] => zero
  | first :: others => fold_left minimum others first
  end.

(** Not below sqrt(sum P_ii) / lambda for the units i of any group. *)
Definition greatest_reach (m : metric) : dyadic :=
  maximum_of
    (zip (fun x l => divided_up (root_up x) l)
       (group_sums (block_activation b)
          (map (entry_at (scale (p m))) (diagonal (p m))))
       (multipliers m))
    zero.

(** Not below |Lambda b| / sqrt(lambda_min(P)), b at every pixel. *)
Definition bias_length (m : metric) (least : dyadic) : dyadic :=
  root_up
    (divided_up (times (square_length (metric_bias m)) pixel_count) least).

(** Not below |x*|_P for P x* = Lambda B u + Lambda b, u an input of the region. *)
Definition metric_start (m : metric) (least : dyadic) (limit : result dyadic) :
    result dyadic :=
  match limit with
  | Found b =>
      Found (plus (times (root_up b) (input_radius where_)) (bias_length m least))
  | Missing gap => Missing gap
  end.

Definition least_step_size : dyadic := Dyadic 1 (-1000).

Definition metric_obstacle : option string :=
  match slope_obstacle (block_activation b) with
  | Some reason => Some reason
  | None =>
      if negb (is_one_on_groups (block_activation b) (step_sizes b)) then
        Some ("the step sizes differ within a group of units, with which states"
              ++ " can move apart (mod_relu with threshold -1, P = 1.9, step sizes"
              ++ " 1 and 0.2: to more than 1.24 times the distance), so Theorem 1"
              ++ " says nothing about such a block")
      else if negb is_tied then
        Some ("the weights change from step to step, and with them the norm;"
              ++ " Theorem 1 says nothing about such a block")
      else
        match find (fun h => below h least_step_size) (step_sizes b) with
        | Some h => Some ("step size " ++ decimal_down h
                          ++ " is too small to be scaled exactly")
        | None => None
        end
  end.

Definition first_theorem : string := "theorem-1-metric".

Definition norm_name : string := block_path "input_norm".

(** The smaller one of B B^T and B^T B has the same greatest eigenvalue. *)
Definition narrow (x : matrix) : matrix :=
  if (column_count x <? length (rows x))%nat
  then Matrix (scale x) (transpose (column_count x) (rows x))
  else x.

Definition input_norm_answer (x : matrix) : result dyadic :=
  gram norm_name (narrow x) (identity (length (rows (narrow x)))).

(** ** All steps at once *)

Definition unrolled_name : string := block_path "unrolled".

Definition has_unrolled : bool :=
  has_fixed_depth b && (Z.of_nat units * steps b <=? most_rows)
  && is_slope_restricted (block_activation b)
  && all (fun h => at_most least_step_size h) (step_sizes b).

(** The square of the gain. *)
Definition unrolled_gain : option dyadic :=
  match has_unrolled, found_numbers (known unrolled_name),
        found_factor (known unrolled_name) with
  | true, Some numbers, Some f =>
      unrolled_bound (states b) (input b) scaled_steps (Z.to_nat (steps b))
        (group_count (block_activation b) units) unrolled_name numbers f
  | _, _, _ => None
  end.

Definition unrolled_claim (square : dyadic) : claim :=
  claimed EuclideanGain "theorem-9-unrolled" EuclideanNorm (Some Euclidean)
    (Some (AtStep (steps b))) everywhere every_gate
    (certified_by [("gain (unrolled)", AtMost, ceil_root square, [unrolled_name])]).

Definition unrolled_consulted : list (string * sought) :=
  if has_unrolled then [(unrolled_name, Inequality)] else [].

Definition unrolled_finding : finding :=
  if is_dense then
    Finding (match unrolled_gain with
             | Some square => [unrolled_claim square]
             | None => []
             end) unrolled_consulted
  else no_finding.

Section Metric.

Variables (is_plain : bool) (m : metric).

Definition metric_norm : norm :=
  if is_plain then StateMatrix else ScaledStateMatrix scale_name.

Definition least_name : string := block_path "lambda_min".
Definition greatest_name : string := block_path "lambda_max".
Definition limit_name : string := block_path "gain_limit".
Definition split_name : string := block_path "gain".
Definition active_name : string := block_path "active_state".

Definition least_answer : result dyadic :=
  eigenvalue least_name (negated (p m)) (unit_weights (rows (p m))).

Definition greatest_answer : result dyadic :=
  eigenvalue greatest_name (p m) (metric_weights m).

Definition least_is_refuted : bool :=
  refutes least_name (negated (p m)) (unit_weights (rows (p m))) zero.

Definition greatest_is_refuted : bool :=
  refutes greatest_name (p m) (metric_weights m) two.

Definition least_bound (least : dyadic) :
    string * relation * option dyadic * list string :=
  ("λmin(P)", AtLeast, floor_double least, [least_name]).

Definition greatest_bound (greatest : dyadic) :
    string * relation * option dyadic * list string :=
  (if is_plain then "λmax(sHP)" else "λmax(sHΛ⁻¹P)", AtMost,
   ceil_double greatest, [greatest_name]).

(** Whether a lower bound is above zero, also as the double that is printed. *)
Definition is_positive_double (x : dyadic) : bool :=
  is_positive x && is_positive (or_zero (floor_double x)).

(** lambda_min(P) > 0 and lambda_max(s W P) <= 2, if both are proved. *)
Definition spectrum (low high : result dyadic) : option (dyadic * dyadic) :=
  match low, high with
  | Found low, Found high =>
      if is_positive_double (negate low) && at_most high two
      then Some (negate low, high)
      else None
  | _, _ => None
  end.

Definition stability (v : verdict) : claim :=
  claimed IncrementalStability first_theorem
    (match v with Refuted _ _ => EveryNorm | _ => metric_norm end)
    None (Some AnyDepth) everywhere every_gate v.

Definition uniqueness (v : verdict) : list claim :=
  if is_zero_only_at_zero (block_activation b)
  then [claimed UniqueEquilibrium first_theorem metric_norm None None everywhere
          AsStored v]
  else [].

(** ** Where the spectrum is not shown to be as it must *)

(** What is missing, if something is. *)
Definition gap (answer : result dyadic) (limit : dyadic) (strict : bool)
    (needed : string) : list string :=
  match answer with
  | Missing reason => [needed ++ " is needed; " ++ reason]
  | Found bound =>
      let missed := minus bound limit in
      if (if strict then is_positive_double (negate missed)
          else negb (is_positive missed))
      then []
      else
        [needed ++ " is needed; the witness misses it by "
         ++ decimal_up (maximum missed zero)]
  end.

Definition least_gap (low : result dyadic) : list string :=
  gap low zero true "λmin(P) > 0".

Definition greatest_gap (high : result dyadic) : list string :=
  gap high two false "λmax(sHP) ≤ 2".

Definition refuted_or_not (is_active : bool) (reason name : string) : verdict :=
  if is_active then Refuted reason name
  else if is_grouped (block_activation b) then
    Inconclusive (reason ++ "; but that all units have that slope at once is not"
      ++ " shown of an activation that acts on groups of them")
  else
    Inconclusive (reason ++ "; but the rows of [A B] are not shown to be"
      ++ " independent, and no state where all units have that slope was found").

Definition no_stability (low high : result dyadic)
    (least_refuted greatest_refuted is_active : bool) : verdict :=
  if least_refuted then
    refuted_or_not is_active
      "P has a negative eigenvalue, so the step at the greatest slope moves apart"
      least_name
  else if greatest_refuted then
    refuted_or_not is_active
      ("H P has an eigenvalue above 2 / s, so the step at the greatest slope s"
       ++ " overshoots") greatest_name
  else Inconclusive (String.concat "; " (app (least_gap low) (greatest_gap high))).

(** Only P > 0 matters here. *)
Definition one_or_not (low : result dyadic) (least_refuted : bool) : verdict :=
  let unknown :=
    Inconclusive
      (if least_refuted
       then "P is not positive definite, so Theorem 1 says nothing about"
            ++ " uniqueness"
       else String.concat "; " (least_gap low)) in
  match low with
  | Found bound =>
      if is_positive_double (negate bound)
      then certified_by [least_bound (negate bound)]
      else unknown
  | Missing _ => unknown
  end.

(** A refutation counts if the greatest slope occurs in all units at once; for
    ReLU a state may show that. Nothing is refuted of groups. *)
Definition unstable (low high : result dyadic) : finding :=
  let least_refuted := least_is_refuted in
  let greatest_refuted := greatest_is_refuted in
  let refuted := least_refuted || greatest_refuted in
  let met := negb (is_some input_obstacle) in
  let split := negb (is_grouped (block_activation b)) in
  let independent :=
    refuted && split && met && have_full_rank state (input b) in
  let asks := refuted && negb independent && is_relu (block_activation b)
              && met && (units <=? 64)%nat in
  let is_active :=
    independent
    || (asks && match found_numbers (known active_name) with
                | Some numbers => is_active state (input b) (bias b) numbers
                | None => false
                end) in
  Finding
    (stability (no_stability low high least_refuted greatest_refuted is_active)
     :: uniqueness (one_or_not low least_refuted))
    ((least_name, Eigenvalue) :: (greatest_name, Eigenvalue)
     :: if asks then [(active_name, SomeNumbers)] else []).

(** ** Gains *)

Definition four : dyadic := Dyadic 1 2.

Definition norm_answer : result dyadic := input_norm_answer (metric_input m).

Definition limit_answer : result dyadic := gram limit_name (metric_input m) (p m).

(** A matrix with (more / count) / w added to its diagonal, or less. *)
Definition raised_by (base : matrix) (more count : dyadic) : matrix :=
  with_diagonal base
    (zip (fun x w =>
        let entry := entry_at (scale base) x in
        let share := or_zero (floor_quotient (times more (snd w))
                                (times count (fst w))) in
        maximum entry (or_zero (floor_double (plus entry share))))
      (diagonal base) (metric_weights m)).

Definition raised (more : dyadic) : matrix := raised_by (p m) more step_count.

Section Gains.

Variable greatest : dyadic.

(** 2 eta. *)
Definition slack : dyadic := minus two greatest.

(** P + D for 4 eta. *)
Definition split_metric : option matrix :=
  let four_eta := times two slack in
  if at_most (times step_count greatest) four_eta || negb (is_positive four_eta)
  then None
  else
    Some (raised four_eta).

(** What bounds the gain: the theorem, the quantity, its square, its evidence. *)
Record gain := Gain {
  gain_theorem : string;
  gain_name : string;
  gain_square : dyadic;
  gain_shown_by : list string
}.

Definition second_theorem : string := "theorem-2-energy-gain".
Definition third_theorem : string := "theorem-3-depth-gain".

Definition found {A} (answer : result A) : option A :=
  match answer with Found x => Some x | Missing _ => None end.

Definition deep_gain (limit : option dyadic) : option gain :=
  option_map (fun b => Gain third_theorem "gain (limit)" (times four b)
                         [least_name; greatest_name; limit_name]) limit.

Definition split_gain (split : option matrix) : option gain :=
  match split with
  | Some shifted =>
      option_map (fun b => Gain third_theorem "gain (split)" (times four b)
                             [least_name; greatest_name; split_name])
        (found (gram split_name (metric_input m) shifted))
  | None => None
  end.

Definition energy_bound (length : option dyadic) : option gain :=
  match length with
  | Some b =>
      if is_positive slack then
        Some (Gain second_theorem "gain (energy)"
                (divided_up (times (times step_count (greatest_weight m)) b)
                   slack)
                [least_name; greatest_name; norm_name])
      else None
  | None => None
  end.

Definition smaller (first second : option gain) : option gain :=
  match first, second with
  | Some x, Some y =>
      if at_most (gain_square x) (gain_square y) then first else second
  | None, _ => second
  | _, None => first
  end.

Definition gain_verdict (g : option gain) : verdict :=
  match g with
  | Some g => certified_by [(gain_name g, AtMost, ceil_root (gain_square g),
                             gain_shown_by g)]
  | None =>
      Inconclusive
        match input_obstacle with
        | Some reason => reason
        | None => "no witness for the gain was found"
        end
  end.

(** Adds the norm of the input matrix, which the energy bound rests on. *)
Definition with_norm (v : verdict) (length : option dyadic) : verdict :=
  match v, length with
  | Certified bounds, Some b =>
      match ceil_root b with
      | Some norm =>
          let name := if is_plain then "‖B‖₂" else "‖ΛB‖₂" in
          Certified (app bounds [Bound name AtMost norm [norm_name]])
      | None => v
      end
  | _, _ => v
  end.

(** *** In the Euclidean norm *)

Definition recursion_name : string := block_path "recursion".
Definition euclidean_name : string := block_path "euclidean_gain".

Definition has_recursion : bool :=
  has_fixed_depth b && (steps b <=? most_steps) && (size (rows (p m)) <=? most_units).

(** Beta and alpha, by the spectrum of W P. *)
Definition recursion (least : dyadic) : option (dyadic * dyadic) :=
  match found_numbers (known recursion_name) with
  | Some numbers =>
      recursion_shown (minimum (times (least_weight m) least) greatest) greatest
        (steps b) numbers
  | None => None
  end.

(** The square of the gain: max W alpha b, where Lambda B (Lambda B)^T is at most
    b (P + beta W^-1). *)
Definition euclidean_gain (shown : option (dyadic * dyadic)) : option dyadic :=
  match shown with
  | Some (beta, alpha) =>
      option_map (fun b => times (times b alpha) (greatest_weight m))
        (found (gram euclidean_name (metric_input m) (raised_by (p m) beta one)))
  | None => None
  end.

Definition euclidean_claim (shown : option (dyadic * dyadic)) : claim :=
  claimed EuclideanGain "theorem-5-recursion" EuclideanNorm (Some Euclidean)
    (Some (AtStep (steps b))) everywhere every_gate
    match input_obstacle with
    | Some reason => Inconclusive reason
    | None =>
        if negb has_recursion then
          Inconclusive "the recursion of Theorem 5 is asked for up to 256 steps and 1024 units"
        else
          match euclidean_gain shown with
          | Some square =>
              certified_by [("gain (recursion)", AtMost, ceil_root square,
                             [least_name; greatest_name; recursion_name;
                              euclidean_name])]
          | None => Inconclusive "no witness for the gain was found"
          end
    end.

Definition gains (length limit : option dyadic) (split : option matrix)
    (at_once : option dyadic) (shown : option (dyadic * dyadic)) : list claim :=
  let stated p theorem d v :=
    claimed p theorem metric_norm (Some Euclidean) (Some d) everywhere every_gate v
  in
  let deep := deep_gain limit in
  let energy := energy_bound length in
  let best := smaller (smaller energy (split_gain split)) deep in
  [stated InputOutputGain
     (match best with Some g => gain_theorem g | None => third_theorem end)
     (AtStep (steps b)) (gain_verdict best);
   (match at_once with
    | Some square => unrolled_claim square
    | None => euclidean_claim shown
    end);
   stated InputOutputGainAtAnyDepth third_theorem AnyDepth (gain_verdict deep);
   stated InputToStateGain second_theorem (UpToStep (steps b))
     (with_norm (gain_verdict energy) length)].

(** ** Gradients *)

(** Not below lambda_max(P) / lambda_min(P): P <= greatest W^-1. *)
Definition euclidean_square (least : dyadic) : dyadic :=
  maximum_of
    (map (fun w => divided_up (times greatest (snd w)) (times (fst w) least))
       (metric_weights m))
    zero.

(** How much a gradient with respect to the state can grow in length on its way
    back, and what share of it a step leaves, if one is known. *)
Definition gradients (least : dyadic) : claim :=
  let left := minus one greatest in
  let ends := [least_name; greatest_name] in
  claimed GradientBound first_theorem metric_norm None (Some AnyDepth) everywhere
    every_gate
    (certified_by
      (("Euclidean growth", AtMost, ceil_root (euclidean_square least), ends)
       :: if is_positive_double left
          then [("share left by a step", AtLeast, floor_double left, ends)]
          else [])).

Definition metric_attraction (least : dyadic) (limit : result dyadic) :
    list claim :=
  attraction first_theorem metric_norm Euclidean
    (ball_in_norm (greatest_reach m)) (straight (times (least_weight m) least) slack)
    (metric_start m least limit)
    [least_name; greatest_name; limit_name] [least_name; greatest_name; limit_name]
    [least_name; greatest_name].

(** The activations shrink by 1 - progress in a norm of weighted squares, and the
    distance to any later state is at most 2 / sqrt(slowest) times theirs. *)
Definition metric_law (slowest distance : dyadic) : option (dyadic * dyadic) :=
  let progress := minimum slowest slack in
  if is_positive progress then
    let rate := minus one progress in
    Some (divided_up (times (times four greatest) (times distance distance))
            slowest, times rate rate)
  else None.

(** Whether every trajectory is shown to converge: no unit of ReLU ever falls. *)
Definition converges : bool :=
  is_relu (block_activation b)
  || has_geometric_law (block_activation b) && is_positive slack.

Definition metric_settling (least : dyadic) (limit : result dyadic) : claim :=
  claimed Settling first_theorem metric_norm (Some Euclidean) None from_zero
    AsStored
    match metric_start m least limit with
    | Missing gap =>
        Inconclusive ("the gain of the equilibrium is needed; " ++ gap)
    | Found distance =>
        geometric_settling
          (metric_law (times (least_weight m) least) distance)
          [least_name; greatest_name; limit_name]
    end.

End Gains.

Definition stable (least greatest : dyadic) : finding :=
  let known_input (answer : unit -> result dyadic) :=
    match input_obstacle with
    | Some reason => Missing reason
    | None => answer tt
    end in
  let length := known_input (fun _ => norm_answer) in
  let limit := known_input (fun _ => limit_answer) in
  let split :=
    if is_some input_obstacle then None else split_metric greatest in
  let moves := negb (is_some input_obstacle) in
  let at_once := if moves then unrolled_gain else None in
  let recurs := moves && negb (is_some at_once) && has_recursion in
  let shown := if recurs then recursion greatest least else None in
  Finding
    (stability (certified_by [least_bound least; greatest_bound greatest])
     :: app (uniqueness (certified_by [least_bound least]))
       (app
         (if converges greatest
          then [claimed Convergence first_theorem metric_norm None None everywhere
                  AsStored
                  (certified_by [least_bound least; greatest_bound greatest])]
          else [])
       (app (gains greatest (found length) (found limit) split at_once shown)
       (gradients greatest least ::
         (app
            (if has_geometric_law (block_activation b)
             then [metric_settling greatest least limit] else [])
            (if is_zero_only_at_zero (block_activation b)
             then metric_attraction greatest least limit else []))))))
    (app [(least_name, Eigenvalue); (greatest_name, Eigenvalue)]
       (app (if is_some input_obstacle then []
             else [(norm_name, Gram); (limit_name, Gram)])
       (app (if is_some split then [(split_name, Gram)] else [])
       (app (if moves then unrolled_consulted else [])
       (app (if recurs then [(recursion_name, SomeNumbers)] else [])
         (if is_some shown then [(euclidean_name, Gram)] else [])))))).

Definition metric_finding : finding :=
  let low := least_answer in
  let high := greatest_answer in
  match spectrum low high with
  | Some (least, greatest) => stable least greatest
  | None => unstable low high
  end.

End Metric.

Definition plain_finding : finding :=
  let nothing reason :=
    Finding (neither first_theorem StateMatrix AnyDepth (Inconclusive reason)) []
  in
  if negb is_dense then no_finding
  else
    match metric_obstacle with
    | Some reason => nothing reason
    | None =>
        match plain_metric with
        | Some m => metric_finding true m
        | None =>
            nothing ("A must be symmetric, bit for bit, but is not; Theorem 1"
                     ++ " says nothing about such a block")
        end
    end.

Definition scaled_finding : finding :=
  if negb is_dense || is_some metric_obstacle || is_symmetric state
  then no_finding
  else
    joined (Finding [] [(scale_name, SomeNumbers)])
      (match scaled_metric with
       | Some m =>
           if is_one_on_groups (block_activation b) (multipliers m)
           then metric_finding false m
           else
             Finding
               (neither first_theorem (ScaledStateMatrix scale_name) AnyDepth
                 (Inconclusive
                   ("the diagonal that makes A symmetric differs within a group"
                    ++ " of units, and Theorem 1 says nothing about such a block")))
               []
       | None => no_finding
       end).

(** ** Dominated rows *)

Definition state_taps : nat * nat :=
  match block_geometry b with
  | Dense => (1%nat, O)
  | Convolutional w _ _ _ =>
      let taps := Z.to_nat (window_height w * window_width w) in
      (taps, Nat.div taps 2)
  end.

Definition dominance_name : string := block_path "dominance".

Definition dominance : list row :=
  dominance_rows (states b) (fst state_taps) (snd state_taps) (step_sizes b)
    (input b) (row_weights (known dominance_name)).

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

Section Dominated.

Variables (l : list row) (kappa : dyadic).

Definition fourth_theorem : string := "theorem-4-dominance".
Definition row_norm : norm := WeightedMaximum dominance_name.

(** Where the weights change, the depth is that of the block. *)
Definition row_depth : depth := if is_tied then AnyDepth else UpToStep (steps b).

Definition dominance_attraction : list claim :=
  let three := zip pair (zip pair l (step_sizes b)) (bias b) in
  attraction fourth_theorem row_norm Maximum
    (ball_in_norm
       (maximum_of (map (fun x => let '(r, h, _) := x in
           divided_up (plus (weight r) (weight r)) h) three) zero))
    (straight kappa one)
    (Found (maximum_of (map (fun x => let '(r, h, c) := x in
        divided_up (plus (times (row_input r) (input_radius where_))
                         (times h (magnitude c))) (margin r)) three) zero))
    [dominance_name] [dominance_name] [dominance_name].

Definition dominance_gains : list claim :=
  let limit :=
    maximum_of (map (fun r => divided_up (row_input r) (margin r)) l) zero in
  let step :=
    maximum_of (map (fun r => divided_up (row_input r) (weight r)) l) zero in
  let shallow := times step_count step in
  let bounded name x :=
    certified_by [(name, AtMost, ceil_double x, [dominance_name])] in
  let stated p d v :=
    claimed p fourth_theorem row_norm (Some Maximum) (Some d) everywhere every_gate
      v in
  let deep := bounded "gain (dominance)" limit in
  [stated InputOutputGain (AtStep (steps b))
     (if below shallow limit then bounded "gain (K steps)" shallow else deep);
   stated InputOutputGainAtAnyDepth row_depth deep;
   stated InputToStateGain row_depth deep].

Definition dominated : list claim :=
  let shown := Certified [Bound "κ" AtLeast kappa [dominance_name]] in
  let is_zero_only_at_zero := is_zero_only_at_zero (block_activation b) in
  claimed IncrementalStability fourth_theorem row_norm None (Some row_depth)
    everywhere every_gate shown
  :: app
       (if is_zero_only_at_zero then
          [claimed UniqueEquilibrium fourth_theorem row_norm None None everywhere
             AsStored
             (if is_tied then shown
              else Inconclusive
                     ("the weights change from step to step, so the steps have"
                      ++ " different equilibria"))]
        else [])
     (app
       (if is_relu (block_activation b) && is_tied
        then [claimed Convergence fourth_theorem row_norm None None everywhere
                AsStored shown]
        else [])
     (app dominance_gains
       (claimed GradientBound fourth_theorem row_norm None (Some row_depth)
          everywhere every_gate shown
        :: if is_zero_only_at_zero && is_tied then dominance_attraction else []))).

End Dominated.

Definition dominance_claims : list claim :=
  let nothing reason :=
    neither fourth_theorem row_norm row_depth (Inconclusive reason) in
  match dominance_obstacle (block_activation b) with
  | Some reason => nothing reason
  | None =>
      match dominance with
      | [] => nothing "no weights for the rows were found"
      | l =>
          let '(worst, kappa) := worst_row l in
          if negb (is_positive kappa) then
            nothing
              ("the rows of A must be dominated by their centres, but row "
               ++ integer_text worst ++ " misses it by "
               ++ decimal_up (negate kappa)
               ++ " with the weights found; that refutes nothing, it only shows"
               ++ " that Theorem 4 says nothing about such a block")
          else dominated l kappa
      end
  end.

Definition dominance_finding : finding :=
  Finding dominance_claims
    (match dominance_obstacle (block_activation b) with
     | Some _ => []
     | None => [(dominance_name, Weights)]
     end).

(** ** The metric of the channels *)

(** P = -C for images whose pixels do not act on each other. *)
Definition pixelwise_finding : finding :=
  if is_pixelwise && negb (is_some metric_obstacle) then
    match plain_metric with
    | Some m => metric_finding true m
    | None => no_finding
    end
  else no_finding.

(** ** The metric of a symmetric convolution *)

Definition symbol_theorem : string := "theorem-1-symbol".

(** What shows numbers that follow from the weights without any evidence. *)
Definition by_weights : list string := ["weights"].

Definition norm_on_image (w : matrix) (k : window) : option dyadic :=
  match block_geometry b with
  | Dense => None
  | Convolutional _ _ height width =>
      convolution_norm w (Axis (window_height k) 1 height)
        (Axis (window_width k) 1 width)
  end.

(** The taps of each input channel, output channel after output channel. *)
Definition state_kernels : list (list (list Z)) :=
  map (in_groups units (fst state_taps)) (rows state).

(** C[-t] = C[t]^T. *)
Definition is_mirrored : bool :=
  all (fun x => x)
    (indexed (fun i kernels =>
        all (fun x => x)
          (indexed (fun j taps =>
              same_row taps (rev (nth i (nth j state_kernels []) [])))
             O kernels))
       O state_kernels).

Definition has_one_step_size : bool :=
  match step_sizes b with
  | [] => false
  | h :: others => all (same h) others && at_most least_step_size h
  end.

(** The taps in the middle. *)
Definition central : matrix :=
  Matrix (scale state)
    (map (map (fun taps => nth (snd state_taps) taps 0)) state_kernels).

Definition central_metric : metric :=
  Metric (negated central) (map (fun _ => one) (bias b)) (input b) (bias b).

(** What the norm of c - P is taken of, rounded down, and what that takes off. *)
Definition shifted_row (c : dyadic) (i : nat) (row : list Z) :
    list dyadic * dyadic :=
  let middle := (i * fst state_taps + snd state_taps)%nat in
  let exact := plus (entry_at (scale state) (nth middle row 0)) c in
  let rounded := or_zero (floor_double exact) in
  (indexed (fun j x =>
       if (j =? middle)%nat then rounded else entry_at (scale state) x) O row,
   minus exact rounded).

(** Not above lambda_min(P), and not below lambda_max(s H P). *)
Definition symbol_ends (k : window) : option (dyadic * dyadic) :=
  match norm_on_image state k with
  | None => None
  | Some norm =>
      match ceil_double norm with
      | None => None
      | Some c =>
          let shifted := indexed (shifted_row c) O (rows state) in
          let lost := maximum_of (map snd shifted) zero in
          option_map (fun other =>
              (minus c (plus other lost), times (hd zero scaled_steps) norm))
            (norm_on_image (matrix_of (map fst shifted)) k)
      end
  end.

Definition too_large : string :=
  "the image is too large, or has too many channels, for its symbols to be bounded".

Definition symbol_claim (p : property) (inputs : option input_norm)
    (d : option depth) (where_it_is : extent) (for_ : holds_for) (v : verdict) :
    claim :=
  claimed p symbol_theorem StateMatrix inputs d where_it_is for_ v.

Definition symbol_least (least : dyadic) :
    string * relation * option dyadic * list string :=
  ("λmin(P)", AtLeast, floor_double least, by_weights).

Definition symbol_gap (ends : option (dyadic * dyadic)) : verdict :=
  Inconclusive
    match ends with
    | Some (least, greatest) =>
        "the symbols of −C must lie above 0 and at most at 2 / (s h), but they are"
        ++ " only shown to lie above " ++ decimal_down least
        ++ ", and times s h at most at " ++ decimal_up greatest
    | None => too_large
    end.

Definition symbol_uniqueness (ends : option (dyadic * dyadic)) : list claim :=
  if is_zero_only_at_zero (block_activation b) then
    [symbol_claim UniqueEquilibrium None None everywhere AsStored
       match ends with
       | Some (least, _) =>
           if is_positive_double least then certified_by [symbol_least least]
           else symbol_gap ends
       | None => symbol_gap ends
       end]
  else [].

Definition symbol_gain (name : string) (square : dyadic) : dyadic * verdict :=
  (square, certified_by [(name, AtMost, ceil_root square, by_weights)]).

Definition smaller_gain (first second : dyadic * verdict) : dyadic * verdict :=
  if at_most (fst first) (fst second) then first else second.

(** As in the metric of a dense block, since B B^T is at most |B|^2 / (mu + d)
    times P + d. *)
Definition symbol_gains (least greatest : dyadic) (length : option dyadic) :
    list claim :=
  let stated p d v :=
    symbol_claim p (Some Euclidean) (Some d) everywhere every_gate v in
  let none := Inconclusive "no bound of the gain follows" in
  let count := times step_count (greatest_weight central_metric) in
  let left := minus two greatest in
  match length with
  | None =>
      [stated InputOutputGain (AtStep (steps b)) none;
       stated InputOutputGainAtAnyDepth AnyDepth none;
       stated InputToStateGain (UpToStep (steps b)) none]
  | Some length =>
      let square := times length length in
      let limit :=
        symbol_gain "gain (limit)" (divided_up (times four square) least) in
      let split :=
        symbol_gain "gain (split)"
          (divided_up (times four square)
             (plus least (divided_down (times two left) count))) in
      let energy :=
        if is_positive left then
          Some (symbol_gain "gain (energy)"
                  (divided_up (times count square) left))
        else None in
      let constant := smaller_gain split limit in
      [stated InputOutputGain (AtStep (steps b))
         (snd match energy with
              | Some energy => smaller_gain energy constant
              | None => constant
              end);
       stated InputOutputGainAtAnyDepth AnyDepth (snd limit);
       stated InputToStateGain (UpToStep (steps b))
         match energy with
         | Some energy =>
             match ceil_double length with
             | Some norm =>
                 also_bounded (snd energy) (Bound "‖B‖₂" AtMost norm by_weights)
             | None => snd energy
             end
         | None => none
         end]
  end.

Definition symbol_gradients (least greatest : dyadic) : claim :=
  let left := minus one greatest in
  symbol_claim GradientBound None (Some AnyDepth) everywhere every_gate
    (certified_by
      (("Euclidean growth", AtMost,
        ceil_root (euclidean_square central_metric greatest least), by_weights)
       :: if is_positive_double left
          then [("share left by a step", AtLeast, floor_double left, by_weights)]
          else [])).

Definition symbol_stable (least greatest : dyadic) (length : option dyadic) :
    list claim :=
  let m := central_metric in
  let both :=
    certified_by
      [symbol_least least;
       ("λmax(sHP)", AtMost, ceil_double greatest, by_weights)] in
  let start :=
    metric_start m least
      match length with
      | Some length => Found (divided_up (times length length) least)
      | None => Missing too_large
      end in
  let slowest := times (least_weight m) least in
  symbol_claim IncrementalStability None (Some AnyDepth) everywhere every_gate both
  :: app (symbol_uniqueness (Some (least, greatest)))
    (app (symbol_gains least greatest length)
      (symbol_gradients least greatest
       :: app
            (if is_relu (block_activation b) then
               [symbol_claim Convergence None None everywhere AsStored both;
                symbol_claim Settling (Some Euclidean) None from_zero AsStored
                  match start with
                  | Missing gap =>
                      Inconclusive
                        ("the gain of the equilibrium is needed; " ++ gap)
                  | Found distance =>
                      geometric_settling (metric_law greatest slowest distance)
                        by_weights
                  end]
             else [])
            (if is_zero_only_at_zero (block_activation b) then
               attraction symbol_theorem StateMatrix Euclidean
                 (ball_in_norm (greatest_reach m))
                 (straight slowest (minus two greatest)) start
                 by_weights by_weights by_weights
             else []))).

(** P = -A for images, by the norms of C and of c + C. *)
Definition symbol_claims (k inputs : window) : list claim :=
  let ends := symbol_ends k in
  let open :=
    symbol_claim IncrementalStability None (Some AnyDepth) everywhere every_gate
      (symbol_gap ends) :: symbol_uniqueness ends in
  match ends with
  | Some (least, greatest) =>
      if is_positive_double least && at_most greatest two
      then symbol_stable least greatest (norm_on_image (input b) inputs)
      else open
  | None => open
  end.

Definition symbol_finding : finding :=
  match block_geometry b with
  | Dense => no_finding
  | Convolutional k inputs _ _ =>
      if negb (is_one_pixel k) && is_tied
         && negb (is_some (slope_obstacle (block_activation b)))
         && negb (is_grouped (block_activation b))
         && has_one_step_size && is_mirrored
      then Finding (symbol_claims k inputs) []
      else no_finding
  end.

(** ** A metric from the evidence *)

Definition inequality_name : string := block_path "matrix_inequality".

Definition inequality_claims : list claim :=
  let theorem := "theorem-7-matrix-inequality" in
  match found_numbers (known inequality_name),
        found_factor (known inequality_name) with
  | Some numbers, Some f =>
      match inequality_bound state (step_sizes b)
              (least_slope (block_activation b)) numbers f with
      | Some least =>
          match floor_double least with
          | Some bound =>
              if negb (is_positive bound) then [] else
              let shown :=
                Certified [Bound "λmin(diag(Q, P))" AtLeast bound
                             [inequality_name]] in
              let n := GivenMatrix inequality_name in
              [claimed IncrementalStability theorem n None (Some AnyDepth)
                 everywhere AsStored shown;
               claimed UniqueEquilibrium theorem n None None everywhere AsStored
                 shown]
          | None => []
          end
      | None => []
      end
  | _, _ => []
  end.

Definition inequality_finding : finding :=
  if is_dense && is_tied && (units <=? largest_inequality)%nat
     && is_slope_restricted (block_activation b)
     && is_positive (least_slope (block_activation b))
  then Finding inequality_claims [(inequality_name, Inequality)]
  else no_finding.

(** ** Multipliers alone *)

Definition lurie_name : string := block_path "lurie".
Definition sixth_theorem : string := "theorem-6-lurie".

(** What follows where inputs do not change; nothing if sigma(0) is not 0. *)
Definition lurie_properties : list property :=
  if is_grouped (block_activation b) then []
  else if is_zero_only_at_zero (block_activation b)
  then [UniqueEquilibrium; Convergence; GlobalAsymptoticStability]
  else if is_relu (block_activation b) then [Convergence] else [].

(** The multipliers, and what no eigenvalue of W is below. *)
Definition lurie_found : option (list dyadic * dyadic) :=
  match found_numbers (known lurie_name), found_factor (known lurie_name) with
  | Some numbers, Some f =>
      match lurie_bound state scaled_steps numbers f with
      | Some least =>
          match floor_double least with
          | Some bound => if is_positive bound then Some (numbers, bound) else None
          | None => None
          end
      | None => None
      end
  | _, _ => None
  end.

Definition multiplier_bound (least : dyadic) : bound :=
  Bound "λmin(W)" AtLeast least [lurie_name].

(** Not below the length of B u + b, the pre-activations of the zero state. *)
Definition drive_length : result dyadic :=
  match input_norm_answer (input b) with
  | Found square =>
      Found (plus (times (root_up square) (input_radius where_))
                  (root_up (square_length (bias b))))
  | Missing gap => Missing gap
  end.

(** *** The distance to the one equilibrium: d^2 is twice the potential *)

Section Potential.

(** The ends of Lambda, and the eigenvalue. *)
Variables least greatest gap : dyadic.

Let sigma := block_activation b.

(** 1 - sqrt(1 - (gap / greatest) s / (2 - s)), rounded down. *)
Definition potential_progress (s : dyadic) : dyadic :=
  let share := divided_down (times (divided_down gap greatest) s) (minus two s) in
  minus one (root_up (minus one share)).

(** Not below any pre-activation within the radius: with chord slopes of at least c
    up to t, the integral of sigma up to r is at least c t (r - t / 2). *)
Definition potential_reach (radius : dyadic) : dyadic :=
  let square := divided_up (times radius radius) least in
  let t := minimum (root_up square) two in
  let height := times (slope_from_zero sigma t) t in
  maximum t (plus (divided_up (times square half) height) (times t half)).

Definition potential_chords (radius : dyadic) : dyadic :=
  slope_from_zero sigma (potential_reach radius).

Definition potential_ball : ball :=
  Ball potential_chords potential_chords
       (fun radius => root_up (divided_up one (potential_chords radius))).

Definition potential_start : result dyadic :=
  match drive_length with
  | Found length => Found (times (root_up greatest) length)
  | Missing gap => Missing gap
  end.

Definition potential_claims : list claim :=
  let n := Potential lurie_name in
  let shown := [lurie_name; norm_name] in
  settling_claim sixth_theorem n Euclidean
    (also_bounded
       (settling potential_ball potential_progress potential_start shown shown)
       (multiplier_bound gap))
  :: around sixth_theorem n potential_ball potential_progress [lurie_name].

End Potential.

Definition multiplier_claims (least : dyadic) : list claim :=
  map (fun p => claimed p sixth_theorem NoNorm None None everywhere AsStored
                  (Certified [multiplier_bound least]))
    lurie_properties.

(** What is known of the one equilibrium's surroundings, where there is one. *)
Definition lurie_numbers (numbers : list dyadic) (gap : dyadic) : list claim :=
  match numbers with
  | [] => []
  | first :: others =>
      potential_claims (fold_left minimum others first)
        (fold_left maximum others first) gap
  end.

(** *** Where there may be many *)

(** The activations shrink by rho in the norm of the multipliers, and all later
    steps together move the state by at most the greatest h_i / sqrt(lambda_i)
    times 1 / (1 - rho) times as much as they measure. *)
Definition multiplier_law (numbers : list dyadic) (gap length : dyadic) :
    option (dyadic * dyadic) :=
  let greatest := maximum_of numbers zero in
  let stretch :=
    maximum_of (zip (fun h l => divided_up (times h h) l) scaled_steps numbers)
      zero in
  let share := minus one (divided_down gap greatest) in
  let progress := minus one (root_up share) in
  if is_positive progress then
    Some (divided_up (times (times stretch greatest) (times length length))
            (times progress progress), share)
  else None.

Definition multiplier_settling (numbers : list dyadic) (gap : dyadic) : claim :=
  claimed Settling sixth_theorem EuclideanNorm (Some Euclidean) None from_zero
    AsStored
    match drive_length with
    | Missing gap => Inconclusive gap
    | Found length =>
        geometric_settling (multiplier_law numbers gap length)
          [lurie_name; norm_name]
    end.

Definition lurie_claims : list claim :=
  match lurie_found with
  | Some (numbers, least) =>
      app (if is_zero_only_at_zero (block_activation b)
           then lurie_numbers numbers least
           else [multiplier_settling numbers least])
          (multiplier_claims least)
  | None => []
  end.

Definition lurie_question : list (string * sought) :=
  match lurie_properties with
  | [] => []
  | _ :: _ =>
      if is_dense && negb (is_some metric_obstacle)
         && (size (rows state) <=? largest_lurie)
      then [(lurie_name, Inequality)]
      else []
  end.

Definition lurie_finding : finding :=
  match lurie_question with
  | [] => no_finding
  | _ :: _ =>
      Finding lurie_claims
        (app lurie_question
           (if is_some lurie_found then [(norm_name, Gram)] else []))
  end.

(** Whether they show that every trajectory comes near an equilibrium. *)
Definition is_attracting : bool :=
  match found_claims lurie_finding with [] => false | _ :: _ => true end.

(** ** Symmetric but for rounding *)

(** -(x / 2 + y / 2) and the rest that this leaves of x, as doubles give them. *)
Definition symmetric_part (x y : dyadic) : dyadic * dyadic :=
  let p := negate (nearest_double (plus (nearest_double (times x half))
                                        (nearest_double (times y half)))) in
  (p, plus x p).

Definition part_least_name : string := block_path "symmetric_part_lambda_min".
Definition part_greatest_name : string :=
  block_path "symmetric_part_lambda_max".
Definition part_limit_name : string := block_path "symmetric_part_gain_limit".

Section NearlySymmetric.

Variable parts : list (list (dyadic * dyadic)).

Definition part_metric : metric :=
  Metric (matrix_of (map (map fst) parts)) (map (fun _ => one) (bias b))
    (input b) (bias b).

Definition square_of (entry : dyadic * dyadic -> dyadic) : dyadic :=
  sum (map (fun row => sum (map (fun x => times (entry x) (entry x)) row)) parts).

(** |E|^2 in the Frobenius norm. *)
Definition rest_square : dyadic := square_of snd.

Definition is_nearly_symmetric : bool :=
  at_most (times rest_square (dyadic_int 4096)) (square_of fst).

Variables least greatest : dyadic.

Let twice_eta : dyadic := minus two greatest.

Definition amplification : list claim :=
  let growth :=
    divided_up (times (greatest_weight part_metric) rest_square)
               (times twice_eta least) in
  let left := minus one (times (times step_count half) growth) in
  if is_positive left then
    [claimed BoundedAmplification "theorem-2-perturbation" SymmetricPart
       None (Some (UpToStep (steps b))) everywhere AsStored
       (certified_by [("amplification less 1", AtMost,
                       ceil_quotient (minus one left) left,
                       [part_least_name; part_greatest_name])])]
  else [].

(** (1 - k)^2 (1 + theta k). *)
Definition kept (theta k : dyadic) : dyadic :=
  let rest := minus one k in
  times (times rest rest) (plus one (times theta k)).

Definition part_progress (s : dyadic) : dyadic :=
  let share := times (times s (least_weight part_metric)) least in
  if is_positive share then
    let rest :=
      divided_up (times (greatest_weight part_metric) rest_square) least in
    let theta := minimum (root_up (divided_up rest share)) two in
    minus one
      (root_up
         (plus (maximum (kept theta share) (kept theta greatest))
               (plus (divided_up rest theta) (times greatest rest))))
  else zero.

(** (1 - |E| / lambda_min(P)) |x*|_P is at most what it is without E. *)
Definition part_start (limit : result dyadic) : result dyadic :=
  let share := minus one (divided_up (root_up rest_square) least) in
  if is_positive share then
    match metric_start part_metric least limit with
    | Found start => Found (divided_up start share)
    | gap => gap
    end
  else Missing "A is too far from symmetric".

Definition part_attraction : list claim :=
  let ends := [part_least_name; part_greatest_name] in
  let from_zero :=
    app ends (part_limit_name :: map fst lurie_question) in
  let claims :=
    attraction "theorem-1-perturbation" SymmetricPart Euclidean
      (ball_in_norm (plus (greatest_reach part_metric)
                          (root_up (divided_up rest_square least))))
      part_progress
      (part_start (gram part_limit_name (input b) (p part_metric)))
      from_zero from_zero ends in
  if is_attracting then claims else tl claims.

Definition near_claims : finding :=
  if is_positive least && is_positive twice_eta then
    if is_zero_only_at_zero (block_activation b)
       && negb (is_grouped (block_activation b)) then
      Finding (app amplification part_attraction)
        ((part_limit_name, Gram) :: lurie_question)
    else Finding amplification []
  else no_finding.

End NearlySymmetric.

Definition nearly_symmetric_finding : finding :=
  if negb is_dense || is_some metric_obstacle || is_symmetric state
  then no_finding
  else
    let number := entry_at (scale state) in
    let whole := map (map number) (rows state) in
    let parts :=
      zip (zip symmetric_part) whole
        (dyadic_transpose (length (rows state)) whole) in
    if is_nearly_symmetric parts
    then
      let metric := p (part_metric parts) in
      let unscaled := map (fun h => (h, one)) scaled_steps in
      joined
        (Finding [] [(part_least_name, Eigenvalue); (part_greatest_name, Eigenvalue)])
        match eigenvalue part_least_name (negated metric)
                (unit_weights (rows metric)),
              eigenvalue part_greatest_name metric unscaled with
        | Found low, Found high => near_claims parts (negate low) high
        | _, _ => no_finding
        end
    else no_finding.

(** ** Equilibria and divergence *)

Definition null_name : string := block_path "null_vector".
Definition largest_elimination : Z := 512.

Definition equilibrium_finding : finding :=
  let conclude v := [claimed UniqueEquilibrium "equilibria" NoNorm None None
                       everywhere AsStored v] in
  if is_dense && is_tied && (size (bias b) <=? largest_elimination)
     && is_slope_restricted (block_activation b)
     && is_zero_only_at_zero (block_activation b)
  then
    if has_full_rank state then Finding (conclude (Certified [])) []
    else
      Finding
        (if match found_direction (known null_name) with
            | Some v => is_null state v
            | None => false
            end
         then conclude (Refuted ("A v = 0 for a v other than zero, so an input"
                                 ++ " has no equilibrium or a whole line of them")
                          null_name)
         else [])
        [(null_name, OneDirection)]
  else no_finding.

(** Those whose slopes come as close to 0 and to their greatest one as one
    likes. *)
Definition has_all_slopes (sigma : nonlinearity) : bool :=
  match sigma with
  | Split (Tanh | Relu | HardTanh | Softsign | Arctan | Elu | Sigmoid) => true
  | _ => false
  end.

Definition slopes_name : string := block_path "slopes".

(** *** A constant image at which the Jacobian of a step has a trace beyond n *)

Definition image_name : string := block_path "constant_image".
Definition image_theorem : string := "constant-image".
Definition largest_window : Z := 9.

Definition count_up (n : Z) : list Z := map Z.of_nat (seq 0 (Z.to_nat n)).

(** Places along a side that see different taps, and how many see the same. *)
Definition places (side radius : Z) : list (Z * Z) :=
  if side <=? 2 * radius then map (fun y => (y, 1)) (count_up side)
  else
    app (map (fun y => (y, 1)) (count_up radius))
      ((radius, side - 2 * radius)
       :: map (fun y => (side - radius + y, 1)) (count_up radius)).

(** Which taps of a window see the image at a place. *)
Definition seen_taps (w : window) (height width y x : Z) : list bool :=
  let sees (side at_ tap taps : Z) :=
    let seen := at_ + tap - taps / 2 in (0 <=? seen) && (seen <? side) in
  flat_map (fun i =>
      map (fun j => sees height y i (window_height w)
                    && sees width x j (window_width w))
        (count_up (window_width w)))
    (count_up (window_height w)).

(** Tap by tap, what a row makes of a constant image. *)
Fixpoint tap_sums (taps : nat) (image row : list dyadic) : list dyadic :=
  match image with
  | [] => repeat zero taps
  | x :: image =>
      zip plus (map (times x) (firstn taps row))
        (tap_sums taps image (skipn taps row))
  end.

Definition tap_count (w : window) : nat :=
  Z.to_nat (window_height w * window_width w).

Definition image_sums (w : window) (m : matrix) (image : list dyadic) :
    list (list dyadic) :=
  map (fun row =>
      tap_sums (tap_count w) image (map (entry_at (scale m)) row))
    (rows m).

Definition sum_of_seen (seen : list bool) (sums : list dyadic) : dyadic :=
  sum (zip (fun s x => if (s : bool) then x else zero) seen sums).

(** What the sums of active units at a place add to the trace; nothing where some
    unit is at zero. *)
Fixpoint active_sum (z own : list dyadic) : option dyadic :=
  match z, own with
  | x :: z, a :: own =>
      if is_zero x then None
      else option_map (fun rest => if is_positive x then plus a rest else rest)
             (active_sum z own)
  | _, _ => Some zero
  end.

Fixpoint all_sums (l : list (Z * option dyadic)) : option dyadic :=
  match l with
  | [] => Some zero
  | (count, Some x) :: l =>
      option_map (plus (times (dyadic_int count) x)) (all_sums l)
  | (_, None) :: _ => None
  end.

(** The trace of the Jacobian less n, at the images of these numbers. *)
Definition trace_beyond (w v : window) (height width : Z)
    (numbers : list dyadic) : option dyadic :=
  let channels := length (bias b) in
  let inputs := Nat.div (column_count (input b)) (tap_count v) in
  if negb (length numbers =? channels + inputs)%nat then None
  else
    let of_state := image_sums w state (firstn channels numbers) in
    let of_input := image_sums v (input b) (skipn channels numbers) in
    let taps := tap_count w in
    let own :=
      zip times (step_sizes b)
        (indexed (fun c row =>
             entry_at (scale state) (nth (c * taps + Nat.div taps 2) row 0))
           O (rows state)) in
    let along side of_window :=
      places side (Z.max (of_window w / 2) (of_window v / 2)) in
    all_sums
      (flat_map (fun row =>
          map (fun column =>
              let at_ u := seen_taps u height width (fst row) (fst column) in
              (snd row * snd column,
               active_sum
                 (zip plus (bias b)
                    (zip plus (map (sum_of_seen (at_ w)) of_state)
                              (map (sum_of_seen (at_ v)) of_input)))
                 own))
            (along width window_width))
        (along height window_height)).

(** Whether the trace of the Jacobian is beyond the number of units. *)
Definition image_diverges (w v : window) (height width : Z)
    (numbers : list dyadic) : bool :=
  match trace_beyond w v height width numbers with
  | Some more =>
      is_positive more
      || below more (dyadic_int (-2 * (size (bias b) * height * width)))
  | None => false
  end.

Definition is_small_window (w : window) : bool :=
  (window_height w <=? largest_window) && (window_width w <=? largest_window).

Definition image_finding : finding :=
  match block_geometry b with
  | Convolutional w v height width =>
      if is_tied && is_relu (block_activation b) && is_small_window w
         && is_small_window v
      then
        Finding
          (if match found_numbers (known image_name) with
              | Some numbers => image_diverges w v height width numbers
              | None => false
              end
           then
             [claimed IncrementalStability image_theorem EveryNorm None
                (Some AnyDepth) everywhere AsStored
                (Refuted ("at a constant image the Jacobian of a step has an"
                          ++ " eigenvalue outside the unit circle, as its trace"
                          ++ " shows, so there is no norm in which trajectories"
                          ++ " never move apart") image_name)]
           else [])
          [(image_name, SomeNumbers)]
      else no_finding
  | Dense => no_finding
  end.

Definition divergence_finding : finding :=
  if negb is_dense then image_finding
  else if is_tied && (units <=? largest_product)%nat
     && has_all_slopes (block_activation b)
     && all (fun h => at_most least_step_size h) (step_sizes b)
     && have_full_rank state (input b)
  then
    Finding
      (if match found_numbers (known slopes_name) with
          | Some slopes => slopes_diverge state scaled_steps slopes
          | None => false
          end
       then
         [claimed IncrementalStability "slope-product" EveryNorm None
            (Some AnyDepth) everywhere AsStored
            (Refuted ("steps with slopes that occur multiply to a matrix with an"
                      ++ " eigenvalue outside the unit circle, so there is no norm"
                      ++ " in which trajectories never move apart") slopes_name)]
       else [])
      [(slopes_name, SomeNumbers)]
  else no_finding.

(** ** All theorems together *)

Definition contains (text part : string) : bool :=
  match String.index 0 part text with Some _ => true | None => false end.

Definition property_eqb (x y : property) : bool :=
  match x, y with
  | IncrementalStability, IncrementalStability
  | UniqueEquilibrium, UniqueEquilibrium
  | Convergence, Convergence
  | GlobalAsymptoticStability, GlobalAsymptoticStability
  | Settling, Settling
  | ContractionRate, ContractionRate
  | InputOutputGain, InputOutputGain
  | EuclideanGain, EuclideanGain
  | InputOutputGainAtAnyDepth, InputOutputGainAtAnyDepth
  | InputToStateGain, InputToStateGain
  | GradientBound, GradientBound
  | DisturbanceTube, DisturbanceTube
  | BoundedAmplification, BoundedAmplification
  | NetworkGain, NetworkGain
  | NetworkGainAtAnyDepth, NetworkGainAtAnyDepth
  | NetworkGainInMaximumNorm, NetworkGainInMaximumNorm
  | ContractionOnBox, ContractionOnBox
  | TrappingBall, TrappingBall
  | GlobalStability, GlobalStability => true
  | _, _ => false
  end.

(** Whether some claim of a property has an answer. *)
Definition is_answered (p : property) (claims : list claim) : bool :=
  existsb (fun c => property_eqb (claim_property c) p
                    && match claim_verdict c with
                       | Inconclusive _ => false
                       | _ => true
                       end) claims.

(** What was found; more only if a property has no answer yet. A theorem that is
    passed over is not evaluated. *)
Definition unless (p : property) (so_far : finding) (more : unit -> finding) :
    finding :=
  if is_answered p (found_claims so_far) then so_far
  else joined so_far (more tt).

(** The theorems in the order in which they are asked. *)
Definition metric_theorems : finding := joined plain_finding scaled_finding.
Definition and_dominance : finding :=
  unless IncrementalStability metric_theorems (fun _ => dominance_finding).
Definition and_pixels : finding :=
  unless IncrementalStability and_dominance (fun _ => pixelwise_finding).
Definition and_symbols : finding :=
  unless IncrementalStability and_pixels (fun _ => symbol_finding).
Definition and_inequality : finding :=
  unless IncrementalStability and_symbols (fun _ => inequality_finding).
Definition and_near_symmetry : finding :=
  unless IncrementalStability and_inequality (fun _ => nearly_symmetric_finding).
Definition and_lurie : finding :=
  unless IncrementalStability and_near_symmetry (fun _ => lurie_finding).
Definition and_equilibria : finding :=
  unless UniqueEquilibrium and_lurie (fun _ => equilibrium_finding).
Definition and_all_steps : finding :=
  unless EuclideanGain and_equilibria (fun _ => unrolled_finding).
Definition findings : finding :=
  unless IncrementalStability and_all_steps (fun _ => divergence_finding).

(** The first that has an answer; where none has one, the reasons of all. *)
Definition better (first second : claim) : claim :=
  match claim_verdict first, claim_verdict second with
  | Inconclusive one, Inconclusive other =>
      if contains one other then second
      else Claim (claim_scope first) (claim_property first)
             (claim_statement first) (Inconclusive (one ++ "; " ++ other))
  | Inconclusive _, _ => second
  | _, _ => first
  end.

Definition properties : list property :=
  [IncrementalStability; UniqueEquilibrium; Convergence;
   GlobalAsymptoticStability; Settling; ContractionRate; InputOutputGain;
   EuclideanGain; InputOutputGainAtAnyDepth; InputToStateGain; GradientBound;
   DisturbanceTube; BoundedAmplification].

(** States after equally many steps say nothing about a block that may stop at
    another depth for each input. *)
Definition as_deployed (c : claim) : claim :=
  if has_fixed_depth b
     || negb (property_eqb (claim_property c) InputOutputGain
              || property_eqb (claim_property c) EuclideanGain)
  then c
  else
    Claim (claim_scope c) (claim_property c) (claim_statement c)
      (Inconclusive
        ("the block stops at a depth of its own for each input, but the gain is"
         ++ " proved for states after equally many steps; a block with a fixed"
         ++ " number of steps can have this claim")).

(** For every property the best verdict of any theorem, as the block is deployed. *)
Definition best_claims (deployed : claim -> claim) (found : list claim) : list claim :=
  flat_map (fun property =>
      match filter (fun c => property_eqb (claim_property c) property) found with
      | [] => []
      | first :: others => [deployed (fold_left better others first)]
      end) properties.

Definition block_claims : list claim -> list claim := best_claims as_deployed.

End Block.
