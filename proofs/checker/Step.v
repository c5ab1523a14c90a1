(** * Blocks with a leak

    Purpose: what follows of x <- (I - S) x + S sigma(W x + v), S a diagonal of numbers
    in (0, 1]: how much a step makes of a distance, in the Euclidean norm, in a
    weighted maximum norm and in a quadratic norm that was found, and how far inputs
    that enter every step move the state; or a step with slopes that occur, or layers
    in a row at a first state, with an eigenvalue outside the unit circle.

    Main Results: none; definitions only. What they mean is proved in StepSound.v.

    Dependencies: Types, Numbers, Index, Kernel, Conditions, Monotone. The same
    matrices as keel.verify.exact.ShiftedMatrix, StepBound, StepRows, UnstableStep,
    UnstableStack and EnclosedActivation, the same claims as
    keel.verify.condition.StepNormCondition, StepRowsCondition, UnstableStepCondition,
    UnstableStackCondition, StepMetricCondition and StepGain. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Index Kernel Conditions.
From Keel.Checker Require Import Monotone.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope string_scope.
Local Open Scope Z_scope.

(** ** Matrices *)

(** c I + f A. *)
Definition shifted_rows (c f : dyadic) (a : matrix) : list (list dyadic) :=
  zip (zip plus) (map (map (times c)) (unit_rows (length (rows a))))
    (map (map (times f)) (dyadic_rows a)).

(** diag(left) M diag(right). *)
Definition between (left right : list dyadic) (m : list (list dyadic)) :
    list (list dyadic) :=
  zip (fun x row => zip (fun y r => times (times x y) r) row right) left m.

(** A symmetric matrix by its lower triangle, row after row. *)
Definition from_triangle (n : nat) (numbers : list dyadic) : list (list dyadic) :=
  mirrored (map (padded n) (in_triangle n 1 numbers)).

Section Matrices.

(** S, and the greatest slope. *)
Variables (leaks : list dyadic) (slope : dyadic).

Let n : nat := length leaks.

(** I - S and T = l S. *)
Definition kept_shares : list dyadic := map (minus one) leaks.
Definition taken_shares : list dyadic := map (fun s => times s slope) leaks.

(** Up to the diagonal: behind
    [[2 Lambda - T P T, .], [- ((I - S) P T + W^T Lambda), r P - (I - S) P (I - S)]]
    P - I or, where outputs C e count, [[P, .], [C, H]]. *)
Definition leaky_rows (w p behind c h : list (list dyadic)) (lambda : list dyadic)
    (rate : dyadic) : list (list dyadic) :=
  let width := (n + (n + (n + length h)))%nat in
  let zeros := repeat zero (n + n) in
  let made := zip (zip minus) (diagonal_rows (map (times two) lambda))
                (between taken_shares taken_shares p) in
  let cross := zip (zip (fun x y => negate (plus x y)))
                 (between kept_shares taken_shares p)
                 (dyadic_transpose n (scaled_by lambda w)) in
  let left := zip (zip minus) (map (map (times rate)) p)
                (between kept_shares kept_shares p) in
  app (map (padded width) made)
    (app (map (padded width) (zip (@app dyadic) cross left))
       (app (map (fun row => padded width (app zeros row)) behind)
          (map (app zeros) (zip (@app dyadic) c h)))).

(** Lambda B, and so many rows of zeros below it. *)
Definition drive_rows (more : nat) (b : list (list dyadic)) (lambda : list dyadic) :
    list (list dyadic) :=
  let columns := match b with row :: _ => length row | [] => O end in
  app (scaled_by lambda b) (repeat (repeat zero columns) more).

(** (I - S) + D T W, where D holds the slopes 0 or 1. *)
Definition leaky_jacobian (w : list (list dyadic)) (slopes : list dyadic) :
    list (list dyadic) :=
  zip (zip plus) (diagonal_rows kept_shares)
    (scaled_by (zip times slopes taken_shares) w).

(** Rows that a maximum norm with the weights sees: of each, what a step takes off it at
    least, what an input adds to it at most, and its weight. *)
Definition leaky_dominance (w : list (list dyadic)) (inputs weights : list dyadic) :
    list row :=
  indexed (fun i numbers =>
      let leak := nth i leaks zero in
      let weight := nth i weights zero in
      let taken := times leak slope in
      let entries :=
        indexed (fun j x =>
            let entry := times taken x in
            magnitude (if (i =? j)%nat then plus (minus one leak) entry else entry))
          O numbers in
      Row (minimum (times leak weight)
             (minus weight (sum (zip times entries weights))))
          (times taken (nth i inputs zero)) weight)
    O w.

End Matrices.

(** ** What evidence shows *)

(** How far trajectories are apart after steps: squares, of the distance before a step,
    and of a change of the input. *)
Record step_answer := StepAnswer {
  step_rate : dyadic;        (** |e'|^2 <= r |e|^2 for the same input *)
  step_gain : dyadic;        (** |e|^2 <= this |u - u'|^2 in the end, for all of the input *)
  step_reach : dyadic;       (** |e|^2 <= this max |u_k - u'_k|^2 on the way *)
  step_form : list (list dyadic)   (** (c^T C e)^2 <= c^T H c |e|^2 for every c *)
}.

(** Powers of a rate are multiplied out for so many steps. *)
Definition most_steps : Z := 4096.

(** Not below 1 + r + ... + r^(K - 1). *)
Definition sum_of_powers (rate : dyadic) (steps : Z) : option dyadic :=
  if most_steps <? steps then
    let all := dyadic_int steps in
    if below one rate then None
    else if below rate one then Some (minimum all (divided_up one (minus one rate)))
    else Some all
  else
    Z.iter (steps - 1)
      (fun so_far =>
         match so_far with
         | Some x => option_map (plus one) (ceil_double (times rate x))
         | None => None
         end) (Some one).

(** Not below any of 1, r, ..., r^(K - 1). *)
Definition greatest_power (rate : dyadic) (steps : Z) : option dyadic :=
  if negb (below one rate) then Some one
  else if most_steps <? steps then None
  else
    Z.iter (steps - 1)
      (fun so_far =>
         match so_far with
         | Some x => ceil_double (times x rate)
         | None => None
         end) (Some one).

Definition largest_step : Z := 256.

Section Evidence.

(** A as stored, W, S, the greatest slope, and how many groups there are. *)
Variables (a : matrix) (w : list (list dyadic)) (leaks : list dyadic).
Variables (slope : dyadic) (groups : nat).

Let n : nat := length leaks.

(** B, K, and what comes in, if there is an input. *)
Variable drive : option (matrix * Z * reading).

Definition drive_matrix : list (list dyadic) :=
  match drive with
  | Some (b, _, _) => dyadic_rows b
  | None => repeat [zero] n
  end.

(** C, if outputs count. *)
Variable outputs : option matrix.

Definition output_rows : list (list dyadic) :=
  match outputs with Some c => dyadic_rows c | None => [] end.

(** From b, r, a multiplier a group, and the lower triangles of H and P. *)
Definition step_bound (name : string) (numbers : list dyadic) (f : factor) :
    option step_answer :=
  match numbers with
  | bound :: rate :: others =>
      let lambda := spread a groups (firstn groups others) in
      let c := output_rows in
      let count := length c in
      let triangle := Nat.div (count * S count) 2 in
      let h := from_triangle count (skipn groups others) in
      let p := from_triangle n (skipn (groups + triangle) others) in
      let behind :=
        match outputs with
        | Some _ => p
        | None => zip (zip minus) p (unit_rows n)
        end in
      if (2 * size others
          =? 2 * (Z.of_nat groups + Z.of_nat triangle) + Z.of_nat n * (Z.of_nat n + 1))
         && is_positive bound && is_positive rate
         && all (fun x => 0 <=? mantissa x) (firstn groups others)
      then
        match padded_gram n name
                (drive_rows (n + (n + count)) drive_matrix lambda)
                (mirrored (leaky_rows leaks slope w p behind c h lambda rate))
                bound f with
        | Some once =>
            match drive with
            | Some (_, steps, what) =>
                match sum_of_powers rate steps, greatest_power rate steps with
                | Some total, Some power =>
                    let all := times once total in
                    Some (StepAnswer rate
                            (match what with
                             | Constant => all
                             | Sequence => times once power
                             end) all h)
                | _, _ => None
                end
            | None => Some (StepAnswer rate zero zero h)
            end
        | None => None
        end
      else None
  | _ => None
  end.

Definition largest_unstable : Z := 128.

(** From the slopes and the lower triangle of Y: Y - J^T Y J is positive definite, and
    v^T Y v < 0. *)
Definition is_unstable (numbers : list dyadic) (f : factor) (v : list Z) : bool :=
  let slopes := firstn n numbers in
  let y := from_triangle n (skipn n numbers) in
  let j := leaky_jacobian leaks slope w slopes in
  (Z.of_nat n <=? largest_unstable)
  && (2 * size numbers =? 2 * Z.of_nat n + Z.of_nat n * (Z.of_nat n + 1))
  && all (fun s => is_zero s || same s one) slopes
  && is_some (positive_bound
       (zip (zip minus) y (product n (dyadic_transpose n j) (product n y j))) f)
  && (size v =? Z.of_nat n)
  && is_positive (negate (form (matrix_of y) v)).

End Evidence.

(** ** Layers in a row *)

(** Integers, times 2^-128. *)
Definition stack_bits : Z := 128.
Definition stack_one : Z := 2 ^ stack_bits.

Definition from_stack (x : Z) : dyadic := dyadic_of x (- stack_bits).
Definition stack_down (x : dyadic) : Z :=
  Z.shiftl (mantissa x) (exponent x + stack_bits).
Definition stack_up (x : dyadic) : Z := - stack_down (negate x).

(** Numbers stay below 2^1024. *)
Definition is_in_stack (x : Z) : bool := bit_length x <=? 1024 + stack_bits.

(** Of sigma and its slopes: not above and not below any value, not above and not
    below any slope. *)
Definition values : Type := (Z * Z) * (Z * Z).

(** The identity between two kinks, the second of which there need not be, and
    constant beyond; none if there may be a kink. *)
Definition in_pieces (first : Z) (last : option Z) (low high : Z) : option values :=
  let constant x := Some ((x, x), (0, 0)) in
  let inside :=
    if first <? low then Some ((low, high), (stack_one, stack_one)) else None in
  if high <? first then constant first
  else
    match last with
    | None => inside
    | Some x => if x <? low then constant x else if high <? x then inside else None
    end.

Definition most_power_twice : Z := 512 * stack_one.

(** Not above and not below e^2z, z >= 0, or e^512 where that is less. *)
Definition power_twice (z : Z) : dyadic * dyadic :=
  exponential (from_stack (Z.min (2 * z) most_power_twice)).

(** 2 / (p + 1), rounded down. *)
Definition remaining (p : dyadic) : Z :=
  exponential_one * (2 * stack_one)
  / (Z.shiftl (mantissa p) (exponent p + exponential_bits) + exponential_one).

Definition tanh_down (z : Z) : Z := stack_one - (remaining (fst (power_twice z)) + 1).
Definition tanh_up (z : Z) : Z :=
  if most_power_twice <? 2 * z then stack_one
  else stack_one - remaining (snd (power_twice z)).

Definition in_tanh (low high : Z) : values :=
  let from := if low <? 0 then - tanh_up (- low) else tanh_down low in
  let to := if high <? 0 then - tanh_down (- high) else tanh_up high in
  let one := from * from in
  let other := to * to in
  let least := if (from <=? 0) && (0 <=? to) then 0 else Z.min one other in
  ((from, to),
   (stack_one - (Z.shiftr (Z.max one other) stack_bits + 1),
    stack_one - Z.shiftr least stack_bits)).

Definition is_enclosed (sigma : nonlinearity) : bool :=
  match sigma with Split (Relu | HardTanh | Tanh) => true | _ => false end.

Definition enclosed (sigma : nonlinearity) (low high : Z) : option values :=
  match sigma with
  | Split Relu => in_pieces 0 None low high
  | Split HardTanh => in_pieces (- stack_one) (Some stack_one) low high
  | Split Tanh => Some (in_tanh low high)
  | _ => None
  end.

Definition magnitudes (row : list dyadic) : dyadic := sum (map magnitude row).

(** After some layers: where the state is, the product of the Jacobians up to an
    error, and no row of the error has magnitudes that add up to more than this. *)
Record passage := Passage {
  passed_state : list (dyadic * dyadic);
  passed_jacobian : list (list dyadic);
  passed_error : dyadic
}.

(** sigma (W x + b). *)
Definition through_layer (sigma : nonlinearity) (w : list (list dyadic))
    (bias : list dyadic) (p : passage) : option passage :=
  let n := length bias in
  let side (rising falling : dyadic * dyadic -> dyadic) row b :=
    fold_left plus
      (zip (fun x state => times x (if 0 <=? mantissa x then rising state else falling state))
         row (passed_state p)) b in
  let bounds :=
    zip (fun row b =>
           let low := stack_down (side fst snd row b) in
           let high := stack_up (side snd fst row b) in
           if is_in_stack low && is_in_stack high then enclosed sigma low high else None)
      w bias in
  let moved := product n w (passed_jacobian p) in
  match all_found bounds with
  | Some found =>
      let error := stack_up (maximum_of
        (zip (fun (v : values) rows =>
                let '(_, (least, greatest)) := v in
                plus
                  (plus
                     (times (times (from_stack greatest) (magnitudes (fst rows)))
                        (passed_error p))
                     (times (from_stack (greatest - least)) (magnitudes (snd rows))))
                  (dyadic_of (Z.of_nat n) (- stack_bits)))
           found (zip pair w moved)) zero) in
      let jacobian :=
        zip (fun (v : values) =>
               map (fun x => stack_down (times (from_stack (fst (snd v))) x)))
          found moved in
      if is_in_stack error && all (all is_in_stack) jacobian then
        Some (Passage (map (fun v => (from_stack (fst (fst v)), from_stack (snd (fst v)))) found)
                (map (map from_stack) jacobian) (from_stack error))
      else None
  | None => None
  end.

Section Stack.

(** All W, and all b, of each layer or of all of them, sigma, and how many layers. *)
Variables (weights : list (list (list dyadic))) (biases : list (list dyadic)).
Variables (sigma : nonlinearity) (layers : Z).

Let n : nat := length (hd [] biases).

Definition most_layers : Z :=
  if largest_unstable <? Z.of_nat n then 0
  else Z.min (Z.min layers 1024) (2 ^ 23 / (Z.of_nat n * Z.of_nat n * Z.of_nat n)).

Definition through_layers (count : Z) (state : list dyadic) : option passage :=
  let next {A} (all coming : list A) := match coming with [] => all | _ => coming end in
  snd (Z.iter count
    (fun reached =>
       let '(coming, so_far) := reached in
       let ws := next weights (fst coming) in
       let bs := next biases (snd coming) in
       ((tl ws, tl bs),
        match so_far with
        | Some p => through_layer sigma (hd [] ws) (hd [] bs) p
        | None => None
        end))
    ((weights, biases),
     Some (Passage (map (fun x => (x, x)) state) (unit_rows n) zero))).

(** From how many layers, the first state and the lower triangle of Y: Y - J^T Y J is
    positive definite for all J that the product may be, and v^T Y v < 0. *)
Definition is_unstable_stack (numbers : list dyadic) (f : factor) (v : list Z) : bool :=
  match numbers with
  | first :: others =>
      let count := Z.shiftl (mantissa first) (exponent first) in
      let y := from_triangle n (skipn n others) in
      (2 * size others =? 2 * Z.of_nat n + Z.of_nat n * (Z.of_nat n + 1))
      && same first (dyadic_int count) && (1 <=? count) && (count <=? most_layers)
      && match through_layers count (firstn n others) with
         | Some p =>
             let c := passed_jacobian p in
             let image := product n y c in
             let moved := product n (dyadic_transpose n c) image in
             let error := passed_error p in
             let moving :=
               plus (times (times two error) (sum (map magnitudes image)))
                 (times (times error error) (sum (map magnitudes y))) in
             match positive_bound (zip (zip minus) y moved) f with
             | Some least => is_positive (minus least moving)
             | None => false
             end
         | None => false
         end
      && (size v =? Z.of_nat n)
      && is_positive (negate (form (matrix_of y) v))
  | [] => false
  end.

End Stack.

(** ** Claims *)

Section Leaky.

Variables (known : string -> evidence) (l : leaky).

Definition leaky_path (part : string) : string := leaky_name l ++ "/" ++ part.

Definition rows_name : string := leaky_path "step_rows".
Definition unstable_name : string := leaky_path "unstable_step".
Definition stack_name : string := leaky_path "unstable_stack".
Definition step_name : string := leaky_path "step".
Definition step_gain_name : string := leaky_path "step_gain".

Definition norm_theorem : string := "theorem-11-norm".
Definition rows_theorem : string := "theorem-11-rows".
Definition unstable_theorem : string := "unstable-step".
Definition stack_theorem : string := "unstable-stack".
Definition step_theorem : string := "theorem-11-metric".
Definition step_gain_theorem : string := "theorem-11-gain".

Definition leaky_units : nat := length (leaks l).
Definition leaky_groups : nat := group_count (leaky_activation l) leaky_units.
Definition leaky_slope : dyadic := greatest_slope (leaky_activation l).

Definition leaky_state : matrix := hd (Matrix 0 []) (leaky_states l).

Definition is_tied_leaky : bool :=
  match leaky_states l with [_] => true | _ => false end.

Definition weights_of (a : matrix) : list (list dyadic) :=
  shifted_rows (identity_share l) (state_factor l) a.

(** Untied weights are known for the steps of the block alone. *)
Definition leaky_horizon : depth :=
  if is_tied_leaky then AnyDepth else UpToStep (leaky_steps l).

Definition leaky_claimed (p : property) (theorem : string) (n : norm)
    (inputs : option input_norm) (d : depth) (v : verdict) : claim :=
  Claim (leaky_name l) p (Statement theorem n inputs (Some d) everywhere AsStored) v.

(** A theorem that says nothing, and why. *)
Definition leaky_open (theorem : string) (n : norm) (d : depth) (reason : string) : claim :=
  leaky_claimed IncrementalStability theorem n None d (Inconclusive reason).

(** What is stable, and how fast trajectories come together, if they do. *)
Definition stable_claims (theorem : string) (n : norm) (d : depth)
    (stable : string * relation * option dyadic * list string)
    (rate : option dyadic) (shown : list string) : list claim :=
  leaky_claimed IncrementalStability theorem n None d (certified_by [stable])
  :: match rate with
     | Some r =>
         if below r one then
           [leaky_claimed ContractionRate theorem n None d
              (certified_by [("ρ", AtMost, Some r, shown)])]
         else []
     | None => []
     end.

(** *** The Euclidean norm *)

(** Of every W: what its norm is called, W, and W in doubles. *)
Definition norm_questions :
    list (string * list (list dyadic) * option (list (list dyadic))) :=
  indexed (fun k a =>
      let w := weights_of a in
      (if is_tied_leaky then leaky_path "step_norm"
       else leaky_path ("step_norm[" ++ integer_text (Z.of_nat k) ++ "]"),
       w, floor_rows w))
    O (leaky_states l).

Definition norm_names : list string :=
  flat_map (fun q => let '(name, _, rounded) := q in
      if is_some rounded then [name] else []) norm_questions.

(** Not below |W|: what was rounded off counts. *)
Definition known_norm
    (q : string * list (list dyadic) * option (list (list dyadic))) : option dyadic :=
  let '(name, w, rounded) := q in
  match rounded with
  | Some r =>
      match gram known name (matrix_of r) (identity leaky_units) with
      | Found square =>
          option_map (fun root => plus root (rounding w r)) (ceil_root square)
      | Missing _ => None
      end
  | None => None
  end.

(** (1 - a) + a l |W|, a the leak of all units. *)
Definition step_factor (norm : dyadic) : dyadic :=
  let leak := hd zero (leaks l) in
  plus (minus one leak) (times (times leak leaky_slope) norm).

Definition has_one_leak : bool := all (same (hd zero (leaks l))) (leaks l).

Definition norms_consulted : list (string * sought) :=
  map (fun name => (name, Gram)) norm_names.

Definition norm_claims (questions : list (string * list (list dyadic) * option (list (list dyadic)))) :
    list claim :=
  let open reason := [leaky_open norm_theorem EuclideanNorm leaky_horizon reason] in
  match all_found (map known_norm questions) with
  | Some norms =>
      let greatest := maximum_of norms zero in
      let factor := step_factor greatest in
      if below one factor then
        open ("‖W‖₂ may be " ++ decimal_up greatest
              ++ ", with which a step can move states apart in the Euclidean norm")
      else
        stable_claims norm_theorem EuclideanNorm leaky_horizon
          ("‖W‖₂", AtMost, ceil_double greatest, norm_names)
          (ceil_double factor) norm_names
  | None => open "no witness for the norm of W was found"
  end.

Definition norm_finding : finding :=
  let open reason :=
    Finding [leaky_open norm_theorem EuclideanNorm leaky_horizon reason] [] in
  match slope_obstacle (leaky_activation l) with
  | Some reason => open reason
  | None =>
      if negb has_one_leak then open "the units have leaks of their own"
      else if negb (all (fun q => is_some (snd q)) norm_questions) then
        open "a weight leaves the range of doubles"
      else Finding (norm_claims norm_questions) norms_consulted
  end.

(** *** Weighted maximum norms *)

Definition rows_norm : norm := WeightedMaximum rows_name.

(** sum |b_ij|, row by row. *)
Definition input_sums : list dyadic :=
  match leaky_input l with
  | Some (b, _) =>
      map (fun row => entry_at (scale b) (total (map Z.abs row))) (rows b)
  | None => repeat zero leaky_units
  end.

(** v > 0, if there is one for each unit. *)
Definition leaky_weights : option (list dyadic) :=
  match row_weights (known rows_name) with
  | Some weights =>
      if (length weights =? leaky_units)%nat && all (Z.ltb 0) weights
      then Some (map (fun v => dyadic_of v (- weight_bits)) weights) else None
  | None => None
  end.

(** Of all W, one after the other. *)
Definition all_rows_of (weights : list dyadic) : list row :=
  flat_map (fun a =>
      leaky_dominance (leaks l) leaky_slope (weights_of a) input_sums weights)
    (leaky_states l).

Definition least_quotient (found : list row) : option dyadic :=
  match all_found (map (fun r => floor_quotient (margin r) (weight r)) found) with
  | Some (first :: others) => Some (fold_left minimum others first)
  | _ => None
  end.

Definition rows_gain (found : list row) : option dyadic :=
  ceil_double
    (maximum_of (map (fun r => divided_up (row_input r) (margin r)) found) zero).

Definition rows_claims : list claim :=
  let open reason := [leaky_open rows_theorem rows_norm leaky_horizon reason] in
  match leaky_weights with
  | None => open "no weights for the rows were found"
  | Some weights =>
      let found := all_rows_of weights in
      match least_quotient found with
      | Some kappa =>
          if is_positive kappa then
            app
              (stable_claims rows_theorem rows_norm leaky_horizon
                 ("κ", AtLeast, Some kappa, [rows_name])
                 (ceil_double (minus one kappa)) [rows_name])
              match leaky_input l with
              | Some _ =>
                  let v :=
                    certified_by [("gain (rows)", AtMost, rows_gain found, [rows_name])] in
                  [leaky_claimed InputOutputGain rows_theorem rows_norm (Some Maximum)
                     (AtStep (leaky_steps l)) v;
                   leaky_claimed InputToStateGain rows_theorem rows_norm (Some Maximum)
                     leaky_horizon v]
              | None => []
              end
          else open "the rows of W are too large for a weighted maximum norm"
      | None => open "the rows of W are too large for a weighted maximum norm"
      end
  end.

Definition rows_finding : finding :=
  match dominance_obstacle (leaky_activation l) with
  | Some reason =>
      Finding [leaky_open rows_theorem rows_norm leaky_horizon reason] []
  | None => Finding rows_claims [(rows_name, Weights)]
  end.

(** *** A step with an eigenvalue outside the unit circle *)

(** W is stored, and every pre-activation occurs. *)
Definition may_be_unstable : bool :=
  is_tied_leaky && (Z.of_nat leaky_units <=? largest_unstable)
  && is_zero (identity_share l) && same (state_factor l) one
  && has_all_slopes (leaky_activation l)
  && match leaky_input l with
     | Some (b, _) => have_full_rank leaky_state b
     | None => has_full_rank leaky_state
     end.

Definition unstable_finding : finding :=
  if may_be_unstable then
    let found := known unstable_name in
    Finding
      (match found_numbers found, found_factor found, found_direction found with
       | Some numbers, Some f, Some v =>
           if is_unstable (weights_of leaky_state) (leaks l) leaky_slope numbers f v then
             [leaky_claimed IncrementalStability unstable_theorem EveryNorm None AnyDepth
                (Refuted ("a step with slopes that occur has an eigenvalue outside the unit"
                          ++ " circle, so there is no norm in which trajectories never"
                          ++ " move apart") unstable_name)]
           else []
       | _, _, _ => []
       end)
      [(unstable_name, Gram)]
  else no_finding.

(** *** A quadratic norm that was found *)

Definition is_covered_step : bool :=
  is_tied_leaky && (Z.of_nat leaky_units <=? largest_step)
  && is_slope_restricted (leaky_activation l).

Definition step_found (name : string) (drive : option (matrix * Z * reading))
    (outputs : option matrix) : option step_answer :=
  match found_numbers (known name), found_factor (known name) with
  | Some numbers, Some f =>
      step_bound leaky_state (weights_of leaky_state) (leaks l) leaky_slope
        leaky_groups drive outputs name numbers f
  | _, _ => None
  end.

Definition step_norm : norm := GivenMatrix step_name.

Definition step_claims : list claim :=
  let open :=
    [leaky_open step_theorem step_norm AnyDepth
       "no P and Λ were found with which its steps contract"] in
  match step_found step_name None None with
  | Some shown =>
      if below one (step_rate shown) then open
      else
        let rate := ceil_root (step_rate shown) in
        stable_claims step_theorem step_norm AnyDepth
          ("ρ", AtMost, rate, [step_name]) rate [step_name]
  | None => open
  end.

Definition step_finding : finding :=
  if is_covered_step then Finding step_claims [(step_name, Inequality)]
  else no_finding.

(** *** Layers in a row with an eigenvalue outside the unit circle *)

(** All W. *)
Definition stack_weights : list (list (list dyadic)) := map weights_of (leaky_states l).

Definition may_be_unstable_stack : bool :=
  negb (is_some (leaky_input l)) && is_enclosed (leaky_activation l)
  && (0 <? most_layers (leaky_biases l) (leaky_steps l)).

Definition stack_finding : finding :=
  if may_be_unstable_stack then
    let found := known stack_name in
    Finding
      (match found_numbers found, found_factor found, found_direction found with
       | Some numbers, Some f, Some v =>
           if is_unstable_stack stack_weights (leaky_biases l) (leaky_activation l)
                (leaky_steps l) numbers f v then
             [leaky_claimed IncrementalStability stack_theorem EveryNorm None leaky_horizon
                (Refuted ("layers in a row, near the trajectory of an input, have a Jacobian"
                          ++ " with an eigenvalue outside the unit circle, so there is no norm"
                          ++ " in which trajectories never move apart") stack_name)]
           else []
       | _, _, _ => []
       end)
      [(stack_name, Gram)]
  else no_finding.

(** *** How far inputs move the state *)

(** The input and how it enters. *)
Definition leaky_drive : option (matrix * Z * reading) :=
  match leaky_input l with
  | Some (b, what) => Some (b, leaky_steps l, what)
  | None => None
  end.

(** What layers that a change passes one after the other make of it. Of layers that
    are all the same only so many are multiplied out: the others make nothing larger. *)
Definition norm_product : option dyadic :=
  match all_found (map known_norm norm_questions) with
  | Some norms =>
      let factors := map step_factor norms in
      let layers := Z.min (leaky_steps l) (Z.max most_steps (size norms)) in
      if (layers <? leaky_steps l) && below one (hd zero factors) then None
      else snd
        (Z.iter layers
           (fun state =>
              let '(coming, so_far) := state in
              let now := match coming with [] => factors | _ => coming end in
              (tl now,
               match so_far with
               | Some x => ceil_double (times x (hd zero now))
               | None => None
               end))
           (factors, Some one))
  | None => None
  end.

Definition asks_norms : bool := has_one_leak && negb (is_some (leaky_input l)).

Definition asks_gain : bool := is_some (leaky_input l) && is_covered_step.

Definition gain_claims : list claim :=
  let claimed p d quantity value shown :=
    leaky_claimed p step_gain_theorem EuclideanNorm (Some Euclidean) d
      (certified_by [(quantity, AtMost, value, shown)]) in
  let at_depth := AtStep (leaky_steps l) in
  let layers :=
    if asks_norms then
      match norm_product with
      | Some x => [claimed EuclideanGain at_depth "gain (product)" (Some x) norm_names]
      | None => []
      end
    else [] in
  let driven :=
    if asks_gain then
      match step_found step_gain_name leaky_drive None with
      | Some shown =>
          [claimed EuclideanGain at_depth "gain (step)" (ceil_root (step_gain shown))
             [step_gain_name];
           claimed InputToStateGain (UpToStep (leaky_steps l)) "gain (step)"
             (ceil_root (step_reach shown)) [step_gain_name]]
      | None => []
      end
    else [] in
  app layers driven.

Definition step_gain_finding : finding :=
  if is_slope_restricted (leaky_activation l) then
    Finding gain_claims
      (app (if asks_norms then norms_consulted else [])
         (if asks_gain then [(step_gain_name, Inequality)] else []))
  else no_finding.

(** ** All theorems together *)

(** In the order in which they are asked. *)
Definition and_rows : finding :=
  unless IncrementalStability norm_finding (fun _ => rows_finding).
Definition and_unstable : finding :=
  unless IncrementalStability and_rows (fun _ => unstable_finding).
Definition and_metric : finding :=
  unless IncrementalStability and_unstable (fun _ => step_finding).
Definition and_stack : finding :=
  unless IncrementalStability and_metric (fun _ => stack_finding).
Definition leaky_findings : finding :=
  unless EuclideanGain and_stack (fun _ => step_gain_finding).

End Leaky.
