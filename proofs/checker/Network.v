(** * How far the answer of a network moves

    Purpose: what follows for the outputs of a network from what is known of its
    blocks, as keel.verify.network concludes it: layer after layer, or from one
    matrix inequality for all layers at once.

    Main Results: none; definitions only.

    Dependencies: Types, Numbers, Packing, Index, Kernel, Symbol, Conditions,
    Monotone, Step. *)

From Coq Require Import Bool ZArith String List.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Symbol Conditions.
From Keel.Checker Require Import Monotone Step.

Import ListNotations.
Local Open Scope list_scope.
Local Open Scope string_scope.
Local Open Scope Z_scope.

(** What claims about all of a network name in the place of a block. *)
Definition network_scope : string := "network".
Definition network_path (part : string) : string := network_scope ++ "/" ++ part.

(** ** Sizes *)

Definition covered (stride length : Z) : Z := (length + stride - 1) / stride.
Definition windows (side stride length : Z) : Z := (length - side) / stride + 1.
Definition taps_of (w : window) : Z := window_height w * window_width w.
Definition columns_of (m : matrix) : Z := Z.of_nat (column_count m).

(** How many numbers a block takes. *)
Definition block_takes (b : block) : Z :=
  match block_geometry b with
  | Dense => columns_of (input b)
  | Convolutional _ w height width =>
      columns_of (input b) / taps_of w * (height * width)
  end.

Definition block_gives (b : block) : Z :=
  match block_geometry b with
  | Dense => size (bias b)
  | Convolutional _ _ height width => size (bias b) * (height * width)
  end.

Definition equilibrium_takes (e : equilibrium) : Z := columns_of (equilibrium_input e).
Definition equilibrium_gives (e : equilibrium) : Z := size (equilibrium_bias e).

(** Of a sequence as many numbers as of all its parts; without an input its own. *)
Definition leaky_takes (l : leaky) : Z :=
  match leaky_input l with
  | Some (b, Constant) => columns_of b
  | Some (b, Sequence) => leaky_steps l * columns_of b
  | None => size (leaks l)
  end.
Definition leaky_gives (l : leaky) : Z := size (leaks l).

Definition transition_takes (t : transition) : Z :=
  match t with
  | Linear w _ => columns_of w
  | Convolution w k _ height width _ =>
      columns_of w / taps_of k * (height * width)
  | Pooling _ _ _ channels height width => channels * (height * width)
  | Flatten entries | Pointwise _ entries => entries
  | Rescaling factors _ pixels => size factors * pixels
  | Modulus pairs => pairs + pairs
  end.

Definition transition_gives (t : transition) : Z :=
  match t with
  | Linear _ offset => size offset
  | Convolution _ _ stride height width offset =>
      size offset * (covered stride height * covered stride width)
  | Pooling _ side stride channels height width =>
      channels * (windows side stride height * windows side stride width)
  | Flatten _ | Pointwise _ _ | Rescaling _ _ _ => transition_takes t
  | Modulus pairs => pairs
  end.

(** ** Layer after layer *)

(** How far two values are apart at most, in units of the distance of two inputs:
    sqrt(sum e_i^2), and max |e_i|. Nothing where nothing is known. *)
Record change := Change {
  in_length : option dyadic;
  in_entries : option dyadic
}.

(** How far a layer moves values at most: from length to length, from the greatest
    entry to the same, and from length to the greatest entry. *)
Record factors := Factors {
  of_length : option dyadic;
  of_entries : option dyadic;
  length_to_entries : option dyadic
}.

(** A product of two numbers >= 0; 0 times what is not known is 0. *)
Definition times_up (x y : option dyadic) : option dyadic :=
  match x, y with
  | Some x, Some y => ceil_double (times x y)
  | Some x, None | None, Some x => if is_zero x then Some zero else None
  | None, None => None
  end.

Definition least_of (x y : option dyadic) : option dyadic :=
  match x, y with
  | Some x, Some y => Some (minimum x y)
  | None, y => y
  | x, None => x
  end.

Definition greatest_of (x y : option dyadic) : option dyadic :=
  match x, y with
  | Some x, Some y => Some (maximum x y)
  | _, _ => None
  end.

Definition root_of_size (entries : Z) : option dyadic :=
  ceil_root (dyadic_int entries).

(** The same of a value of so many numbers: each norm bounds the other. *)
Definition of_size (entries : Z) (d : change) : change :=
  let length :=
    least_of (in_length d) (times_up (root_of_size entries) (in_entries d)) in
  Change length (least_of (in_entries d) length).

Definition through (f : factors) (d : change) : change :=
  Change (times_up (of_length f) (in_length d))
    (least_of (times_up (of_entries f) (in_entries d))
              (times_up (length_to_entries f) (in_length d))).

Definition non_expansive : factors := Factors (Some one) (Some one) (Some one).

(** Of a linear map, by the greatest sums of the absolute values of a row and of a
    column, and of the squares of a row. *)
Definition linear_factors (row column square : dyadic) : factors :=
  Factors (ceil_root (times row column)) (ceil_double row) (ceil_root square).

(** Of numbers that are multiplied by at most so much each. *)
Definition multiplied (greatest : dyadic) : factors :=
  linear_factors greatest greatest (times greatest greatest).

Definition greatest_integer (numbers : list Z) : Z := fold_left Z.max numbers 0.

(** Sums of the rows, and of so many columns beside each other. *)
Definition sum_factors (m : matrix) (together : Z) : factors :=
  let absolute := map (map Z.abs) (rows m) in
  let columns :=
    fold_left (zip Z.add) absolute (repeat 0 (column_count m)) in
  let groups :=
    in_groups (Z.to_nat (columns_of m / together)) (Z.to_nat together) columns in
  linear_factors
    (entry_at (scale m) (greatest_integer (map total absolute)))
    (entry_at (scale m) (greatest_integer (map total groups)))
    (entry_at (2 * scale m)
       (greatest_integer (map (fun row => dot row row) (rows m)))).

(** A number lies in at most so many windows of a pooling. *)
Definition pooling_factors (kind : pooling) (side stride : Z) : factors :=
  let along := - (- side / stride) in
  let overlaps := dyadic_int (along * along) in
  let count := dyadic_int (side * side) in
  match kind with
  | Greatest => Factors (ceil_root overlaps) (Some one) (Some one)
  | Mean =>
      linear_factors one (divided_up overlaps count) (divided_up one count)
  end.

(** A pair moves up to sqrt 2 times as far as the greater of its parts. *)
Definition modulus_factors : factors := Factors (Some one) (ceil_root two) (Some one).

Definition transition_factors (t : transition) : factors :=
  match t with
  | Linear w _ => sum_factors w 1
  | Convolution w k _ _ _ _ => sum_factors w (taps_of k)
  | Pooling kind side stride _ _ _ => pooling_factors kind side stride
  | Flatten _ | Pointwise _ _ => non_expansive
  | Rescaling factors _ _ => multiplied (maximum_of (map magnitude factors) zero)
  | Modulus _ => modulus_factors
  end.

Definition preparation_factors (p : preprocessing) : factors :=
  multiplied
    (maximum_of (map (divided_up (magnitude (raw_factor p))) (deviations p)) zero).

(** ** Blocks *)

Section Block.

Variables (known : string -> evidence) (b : block) (claims : list claim).

(** What is certified of a property. *)
Definition certified_of (p : property) : option (statement * list bound) :=
  match find (fun c => property_eqb (claim_property c) p) claims with
  | Some c =>
      match claim_verdict c with
      | Certified bounds => Some (claim_statement c, bounds)
      | _ => None
      end
  | None => None
  end.

(** The metric of Theorem 1. *)
Definition own_metric : option metric :=
  match plain_metric b with Some m => Some m | None => scaled_metric known b end.

Definition is_metric_norm (n : norm) : bool :=
  match n with StateMatrix | ScaledStateMatrix _ => true | _ => false end.

(** That metric and the ends of its spectrum, if stability is certified by it. *)
Definition own_spectrum : option (metric * (dyadic * dyadic)) :=
  match certified_of IncrementalStability with
  | Some (s, _) =>
      if is_metric_norm (state_norm s) then
        match own_metric with
        | Some m =>
            option_map (pair m)
              (spectrum (least_answer known b m) (greatest_answer known b m))
        | None => None
        end
      else None
  | None => None
  end.

(** What a theorem leaves of a block for constant inputs: the change e of its state
    has e^T Q e <= 2 kappa e^T N Delta u, with kappa = 1 at every depth. *)
Record energy := Energy {
  at_block_depth : option matrix;   (** Q, if all inputs take the same K steps *)
  stretch : dyadic;                 (** kappa after these *)
  at_every_depth : matrix;          (** Q after any number of steps *)
  driven_by : list matrix;          (** whose product is N *)
  energy_shown_by : list string
}.

(** How far the state is from another in a plain norm at most, in units of the
    norm of the claims. *)
Definition plain_norm (spectrum : option (metric * (dyadic * dyadic))) (n : norm) :
    option (input_norm * dyadic * string) :=
  if is_metric_norm n then
    match spectrum with
    | Some (_, (least, _)) =>
        Some (Euclidean, root_up (divided_up one least), least_name b)
    | None => None
    end
  else
    match n, row_weights (known (dominance_name b)) with
    | WeightedMaximum _, Some weights =>
        Some (Maximum, dyadic_of (greatest_integer weights) (- weight_bits),
              dominance_name b)
    | _, _ => None
    end.

(** What is known of a block: the inequality, and how far its state moves with its
    input, after its steps and after any number of them. *)
Record movement := Movement {
  moved_in : input_norm;
  moved_by : dyadic;
  moved_shown_by : list string
}.

Record facts := Facts {
  facts_name : string;
  facts_give : Z;                   (** how many numbers *)
  facts_block : layer;              (** which block it is *)
  known_energy : option energy;
  known_movement : option movement;
  known_movement_at_any_depth : option movement
}.

(** As the gain in the norm of the claims says. *)
Definition movement_in_norm (spectrum : option (metric * (dyadic * dyadic)))
    (gain : property) : option movement :=
  match certified_of gain with
  | Some (s, first :: _) =>
      if String.eqb (theorem s) symbol_theorem then None else
      match plain_norm spectrum (state_norm s) with
      | Some (n, factor, name) =>
          let shown := shown_by first in
          Some (Movement n (times factor (certified first))
                  (if existsb (String.eqb name) shown then shown
                   else app shown [name]))
      | None => None
      end
  | _ => None
  end.

(** As the Euclidean gain says, at the depth of the block. *)
Definition plain_movement : option movement :=
  match certified_of EuclideanGain with
  | Some (_, first :: _) =>
      Some (Movement Euclidean (certified first) (shown_by first))
  | _ => None
  end.

Definition movement_of (spectrum : option (metric * (dyadic * dyadic)))
    (gain : property) : option movement :=
  let in_norm := movement_in_norm spectrum gain in
  match gain, plain_movement, in_norm with
  | InputOutputGain, Some plain, Some other =>
      if at_most (moved_by plain) (moved_by other) then Some plain else in_norm
  | InputOutputGain, Some plain, None => Some plain
  | _, _, _ => in_norm
  end.

(** After K steps: P + (2 / (K - 1)) W^-1 for kappa = K / (K - 1), 2 W^-1 for
    K = 1. *)
Definition form_at_depth (m : metric) : matrix * dyadic :=
  let before := dyadic_int (steps b - 1) in
  if steps b =? 1 then
    (raised_by b m (Matrix (scale (p m)) (map (map (fun _ => 0)) (rows (p m)))) two one,
     one)
  else (raised_by b m (p m) two before, divided_up (step_count b) before).

Definition energy_of (spectrum : option (metric * (dyadic * dyadic))) :
    option energy :=
  match spectrum with
  | Some (m, _) =>
      if is_dense b then
        let '(form, kappa) := form_at_depth m in
        Some (Energy (if has_fixed_depth b then Some form else None) kappa
          (p m) [metric_input m] [least_name b; greatest_name b])
      else None
  | None => None
  end.

Definition block_facts : facts :=
  let spectrum := own_spectrum in
  Facts (block_name b) (block_gives b) (Unrolled b) (energy_of spectrum)
    (movement_of spectrum InputOutputGain)
    (movement_of spectrum InputOutputGainAtAnyDepth).

End Block.

(** ** Blocks that give their equilibrium *)

Section Equilibrium.

Variables (known : string -> evidence) (e : equilibrium) (claims : list claim).

(** F and Lambda U, the diagonal left out where it is one. *)
Definition equilibrium_energy : option energy :=
  match certified_of claims UniqueEquilibrium,
        found_numbers (known (monotone_name e)) with
  | Some _, Some numbers =>
      let w := equilibrium_state e in
      let lambda := spread w (equilibrium_groups e) numbers in
      option_map (fun form =>
          Energy (Some form) one form
            (if all (same one) lambda then [equilibrium_input e]
             else [matrix_of (diagonal_rows lambda); equilibrium_input e])
            [monotone_name e])
        (doubled_form w (equilibrium_groups e) numbers)
  | _, _ => None
  end.

(** An equilibrium is where it is after any number of steps. *)
Definition equilibrium_facts : facts :=
  let movement := plain_movement claims in
  Facts (equilibrium_name e) (equilibrium_gives e) (Implicit e) equilibrium_energy
    movement movement.

End Equilibrium.

(** ** Blocks with a leak *)

Section Leaky.

Variables (known : string -> evidence) (l : leaky) (claims : list claim).

(** As the gain in a weighted maximum norm says. *)
Definition movement_by_rows : option movement :=
  match certified_of claims InputOutputGain, leaky_weights known l with
  | Some (_, first :: _), Some weights =>
      Some (Movement Maximum (times (maximum_of weights zero) (certified first))
              (shown_by first))
  | _, _ => None
  end.

Definition leaky_movement : option movement :=
  match plain_movement claims, movement_by_rows with
  | Some plain, Some other =>
      if at_most (moved_by plain) (moved_by other) then Some plain else Some other
  | Some plain, None => Some plain
  | None, by_rows => by_rows
  end.

(** Its weights and inputs belong to its steps: nothing is said of any depth. *)
Definition leaky_facts : facts :=
  Facts (leaky_name l) (leaky_gives l) (Leaky l) None leaky_movement None.

End Leaky.

(** ** All layers at once *)

(** What is known of a stage: e^T Q e <= 2 e^T N e', e' the change of what it
    takes. N is a product. *)
Record stage := Stage {
  stage_form : matrix;
  stage_maps : list matrix     (** the last applied first *)
}.

(** A network as a chain of stages, from the input on, and what is applied to the
    state of the last. *)
Record chain := Chain {
  chain_stages : list stage;
  chain_head : list matrix
}.

Definition most_entries : Z := 2 ^ 20.
Definition largest_chain : Z := 1024.
Definition most_products : Z := 2 ^ 25.
Definition most_outputs : Z := 128.

(** Numbers on the diagonal. *)
Definition diagonal_matrix (d : list dyadic) : matrix := matrix_of (diagonal_rows d).

Definition scaling_matrix (factors : list dyadic) (pixels : Z) : option matrix :=
  let entries := size factors * pixels in
  if most_entries <? entries * entries then None
  else Some (diagonal_matrix (flat_map (fun x => repeat x (Z.to_nat pixels)) factors)).

(** The row of one output: zeros but for what the window at (down, right) sees. *)
Definition window_row (k : window) (height width : list Z) (kernels : list (list Z))
    (down right : Z) : list Z :=
  flat_map (fun taps =>
      flat_map (fun i =>
          map (fun j =>
              let y := i - down in
              let x := j - right in
              if (0 <=? y) && (y <? window_height k) && (0 <=? x)
                 && (x <? window_width k)
              then nth (Z.to_nat (y * window_width k + x)) taps 0 else 0)
            width)
        height)
    kernels.

(** The matrix of a convolution, if it has not too many entries. *)
Definition convolution_matrix (w : matrix) (k : window)
    (stride height width : Z) : option matrix :=
  let channels := columns_of w / taps_of k in
  let inputs := channels * (height * width) in
  let outputs := size (rows w) * (covered stride height * covered stride width) in
  if most_entries <? outputs * inputs then None
  else
    let corner length n := n * stride - length / 2 in
    let tops := map (corner (window_height k)) (up_to (covered stride height)) in
    let lefts := map (corner (window_width k)) (up_to (covered stride width)) in
    let down := up_to height in
    let right := up_to width in
    Some (Matrix (scale w)
      (flat_map (fun row =>
          let kernels :=
            in_groups (Z.to_nat channels) (Z.to_nat (taps_of k)) row in
          flat_map (fun top =>
              map (window_row k down right kernels top) lefts) tops)
        (rows w))).

(** A number of a mean counts for 2 to this in the matrix of a chain: the least
    power above its share. *)
Definition share_exponent (side : Z) : Z := 1 - bit_length (side * side).

(** Whose rows sum up the numbers of every window of a pooling, times a power of two,
    if it has not too many entries. *)
Definition sums_matrix (side stride channels height width : Z) : option matrix :=
  let inputs := channels * (height * width) in
  let down := windows side stride height in
  let right := windows side stride width in
  if most_entries <? channels * (down * right) * inputs then None
  else
    let taps := repeat 1 (Z.to_nat (side * side)) in
    let corners count := map (Z.mul stride) (up_to count) in
    Some (Matrix (share_exponent side)
      (flat_map (fun channel =>
          let kernels :=
            map (fun other => if other =? channel then taps else [])
              (up_to channels) in
          flat_map (fun top =>
              map (window_row (Window side side) (up_to height) (up_to width)
                     kernels top)
                (corners right))
            (corners down))
        (up_to channels))).

(** A layer as the conclusions about a network see it; of linear ones and of
    convolutions the Euclidean norm, if it is known. *)
Inductive link :=
| InBlock (f : facts)
| Between (t : transition) (f : factors) (its_norm : option bound).

Section Steps.

(** Which Q of a block counts. *)
Variable form : energy -> option matrix.

Definition add_block (f : facts) (stages : list stage) (pending : list matrix) :
    option (list stage * list matrix) :=
  match known_energy f with
  | Some e =>
      option_map (fun q => (Stage q (app (driven_by e) pending) :: stages, []))
        (form e)
  | None => None
  end.

(** Chord slopes in [0, 1]: 2 e^T e <= 2 e^T e'. *)
Definition add_activation (entries : Z) (stages : list stage)
    (pending : list matrix) : option (list stage * list matrix) :=
  if most_entries <? entries * entries then None
  else
    let count := Z.to_nat entries in
    Some (Stage (diagonal_matrix (repeat two count))
            (match pending with [] => [identity count] | _ => pending end)
          :: stages, []).

Definition add_transition (t : transition) (stages : list stage)
    (pending : list matrix) : option (list stage * list matrix) :=
  let map_by m := option_map (fun m => (stages, m :: pending)) m in
  match t with
  | Linear w _ => map_by (Some w)
  | Convolution w k stride height width _ =>
      map_by (convolution_matrix w k stride height width)
  | Pooling Mean side stride channels height width =>
      map_by (sums_matrix side stride channels height width)
  | Pooling Greatest _ _ _ _ _ | Modulus _ => None
  | Flatten _ => Some (stages, pending)
  | Pointwise _ entries => add_activation entries stages pending
  | Rescaling factors _ pixels => map_by (scaling_matrix factors pixels)
  end.

Definition add_step (so_far : option (list stage * list matrix)) (s : link) :
    option (list stage * list matrix) :=
  match so_far, s with
  | Some (stages, pending), InBlock f => add_block f stages pending
  | Some (stages, pending), Between t _ _ => add_transition t stages pending
  | None, _ => None
  end.

End Steps.

(** Products of numbers, each counted once for every factor that its numbers hold
    the digits of. *)
Definition product_cost (maps : list matrix) : Z :=
  match maps with
  | [] => 0
  | first :: others =>
      total (zip (fun i m => i * size (rows first) * size (rows m) * columns_of m)
               (map Z.of_nat (seq 1 (length others))) others)
  end.

Section Chain.

Variable c : chain.

Definition stage_size (s : stage) : Z := size (rows (stage_form s)).

Definition last_size : Z := fold_left (fun _ s => stage_size s) (chain_stages c) 0.

Definition output_count : Z :=
  match chain_head c with [] => last_size | first :: _ => size (rows first) end.

(** The number of rows of M. *)
Definition chain_size : Z := total (map stage_size (chain_stages c)) + output_count.

Definition is_tractable : bool :=
  (output_count <=? most_outputs) && (chain_size <=? largest_chain)
  && (total (map (fun s => product_cost (stage_maps s)) (chain_stages c))
      + product_cost (chain_head c) <=? most_products).

End Chain.

(** The chain of some layers, if every one is a stage of one or a linear map, there
    is a stage, and it is not too large. *)
Definition chain_of (form : energy -> option matrix) (steps : list link) :
    option chain :=
  match fold_left (add_step form) steps (Some ([], [])) with
  | Some ((_ :: _) as stages, pending) =>
      let c := Chain (rev_append stages []) pending in
      if is_tractable c then Some c else None
  | _ => None
  end.

(** ** The matrix of a chain *)

Definition times_matrix (a b : matrix) : matrix :=
  let columns := transpose (column_count b) (rows b) in
  Matrix (scale a + scale b) (map (fun row => map (dot row) columns) (rows a)).

(** The product of some factors, without rounding. *)
Definition product_of (maps : list matrix) : matrix :=
  match maps with
  | [] => Matrix 0 []
  | first :: others => fold_left times_matrix others first
  end.

(** Of a stage, or of the outputs: the number that multiplies its form, the map to
    it, and the lower triangle of the form times the number. *)
Record level := Level {
  level_multiplier : dyadic;
  level_map : list (list dyadic);
  level_triangle : list (list dyadic)
}.

Definition numbers_of (m : matrix) : list (list dyadic) :=
  map (map (entry_at (scale m))) (rows m).

Definition scaled_rows (x : dyadic) (l : list (list dyadic)) : list (list dyadic) :=
  map (map (times x)) l.

Definition lower_triangle (l : list (list dyadic)) : list (list dyadic) :=
  indexed (fun i row => firstn (S i) row) O l.

(** The rows of M, zeros behind the diagonal: of each level, from column [begin]
    on, and of the map to it from the level before, which has so many rows. *)
Fixpoint lower_rows (n begin previous : nat) (multiplier : dyadic)
    (levels : list level) : list (list dyadic) :=
  match levels with
  | [] => []
  | l :: levels =>
      app
        (zip (fun from own =>
            padded n (app (repeat zero (begin - previous)) (app from own)))
          (scaled_rows (negate multiplier) (level_map l)) (level_triangle l))
        (lower_rows n (begin + length (level_triangle l))
           (length (level_triangle l)) (level_multiplier l) levels)
  end.

(** What a chain makes of its input: for every c, (c^T y)^2 is at most the number
    times c^T H c |e_0|^2. *)
Record answered := Answered {
  output_form : list (list dyadic);   (** H *)
  output_square : dyadic
}.

Section Question.

Variables (name : string) (c : chain) (numbers : list dyadic) (f : factor).

Let depth := length (chain_stages c).
Let outputs := Z.to_nat (output_count c).

(** Of every stage but the last; it has 1. *)
Definition multipliers_of_stages : list dyadic :=
  app (tl (firstn depth numbers)) [one].

Definition output_triangle : list (list dyadic) :=
  in_triangle outputs 1 (skipn depth numbers).

Definition form_of_outputs : list (list dyadic) :=
  mirrored (map (padded outputs) output_triangle).

Definition map_to_outputs : matrix :=
  match chain_head c with [] => identity outputs | maps => product_of maps end.

Definition stage_level (s : stage) (x : dyadic) : level :=
  Level x (numbers_of (product_of (stage_maps s)))
    (lower_triangle (scaled_rows x (numbers_of (stage_form s)))).

Definition output_level : level :=
  Level one (numbers_of map_to_outputs) output_triangle.

(** The first stage takes the input, which has no rows in M. *)
Definition without_map (l : level) : level :=
  Level (level_multiplier l) (map (fun _ => []) (level_map l)) (level_triangle l).

Definition chain_answer : option answered :=
  if negb (2 * size numbers
           =? 2 * Z.of_nat depth + output_count c * (output_count c + 1))
     || negb (all is_positive (firstn depth numbers))
  then None
  else
    match zip stage_level (chain_stages c) multipliers_of_stages, numbers with
    | first :: levels, bound :: _ =>
        match floor_rows (level_map first) with
        | Some rounded =>
            let n := Z.to_nat (chain_size c) in
            let off := rounding (level_map first) rounded in
            let exact :=
              mirrored (lower_rows n 0 0 one
                          (without_map first :: app levels [output_level])) in
            let columns := column_count (matrix_of rounded) in
            let g :=
              app rounded (repeat (repeat zero columns) (n - length rounded)) in
            match lowered exact (length rounded) off with
            | Some m =>
                if is_symmetric (matrix_of m) then
                  match gram_is_bounded name (matrix_of g) (matrix_of m) bound f with
                  | Found _ => Some (Answered form_of_outputs (plus bound off))
                  | Missing _ => None
                  end
                else None
            | None => None
            end
        | None => None
        end
    | _, _ => None
    end.

End Question.

(** The greatest (e_i - e_j)^T H (e_i - e_j). *)
Definition greatest_difference (h : list (list dyadic)) : dyadic :=
  let own := indexed (fun i row => nth i row zero) O h in
  maximum_of
    (concat (indexed (fun i row =>
        zip (fun d x => minus (plus (nth i own zero) d) (plus x x))
          (firstn i own) row) O h)) zero.

(** ** The claims *)

Section Network.

Variables (known : string -> evidence) (m : model).

(** What was concluded of the blocks, in their order. *)
Variable concluded : list (list claim).

(** *** The layers *)

Definition norm_of_map (layer_name : string) : string := layer_name ++ "/norm".

(** Linear maps with a smaller side than this get their Euclidean norm. *)
Definition largest_normed : Z := 1024.

Definition has_norm (w : matrix) : bool :=
  Z.min (size (rows w)) (columns_of w) <=? largest_normed.

Definition linear_step (name : string) (t : transition) (w : matrix) : link :=
  let sums := transition_factors t in
  let shown := norm_of_map name in
  let root :=
    if has_norm w then
      match gram known shown (narrow w) (identity (length (rows (narrow w)))) with
      | Found square => ceil_root square
      | Missing _ => None
      end
    else None in
  Between t
    (Factors (least_of (of_length sums) root) (of_entries sums)
       (length_to_entries sums))
    (option_map (fun norm => Bound shown AtMost norm [shown]) root).

(** The norm of a convolution follows from the weights alone. *)
Definition convolution_step (name : string) (t : transition) (w : matrix)
    (k : window) (stride height width : Z) : link :=
  let sums := transition_factors t in
  let norm :=
    match convolution_norm w (Axis (window_height k) stride height)
            (Axis (window_width k) stride width) with
    | Some norm => ceil_double norm
    | None => None
    end in
  Between t
    (Factors (least_of (of_length sums) norm) (of_entries sums)
       (length_to_entries sums))
    (option_map (fun norm => Bound (norm_of_map name) AtMost norm ["weights"]) norm).

Definition transition_step (name : string) (t : transition) : link :=
  match t with
  | Linear w _ => linear_step name t w
  | Convolution w k stride height width _ =>
      convolution_step name t w k stride height width
  | _ => Between t (transition_factors t) None
  end.

(** What is left of the blocks, and the layers so far, the last first; nothing
    where a layer is unknown. *)
Definition read_layer (so_far : option (list (list claim) * list link)) (l : layer) :
    option (list (list claim) * list link) :=
  match so_far, l with
  | Some (claims :: others, steps), Unrolled b =>
      Some (others, InBlock (block_facts known b claims) :: steps)
  | Some (claims :: others, steps), Implicit e =>
      Some (others, InBlock (equilibrium_facts known e claims) :: steps)
  | Some (claims :: others, steps), Leaky l =>
      Some (others, InBlock (leaky_facts known l claims) :: steps)
  | Some (others, steps), Transition name t =>
      Some (others, transition_step name t :: steps)
  | _, _ => None
  end.

(** From input to output; none of a network without layers. *)
Definition network_steps : option (list link) :=
  match fold_left read_layer (layers m) (Some (concluded, [])) with
  | Some (_, ((_ :: _) as steps)) => Some (rev_append steps [])
  | _ => None
  end.

Definition facts_of_step (s : link) : list facts :=
  match s with InBlock f => [f] | Between _ _ _ => [] end.

Definition all_facts (steps : list link) : list facts := gathered facts_of_step steps.

(** *** Three ways to a number *)

(** A number, if one is known, and where it comes from. *)
Record answer := Answer {
  answer_theorem : string;
  answer_value : option dyadic;
  answer_shown_by : list string
}.

Definition product_theorem : string := "network-product".
Definition chain_theorem : string := "network-chain".
Definition pairs_theorem : string := "network-pairs".

Definition smaller_answer (first second : answer) : answer :=
  match answer_value first, answer_value second with
  | Some x, Some y => if below y x then second else first
  | None, Some _ => second
  | _, None => first
  end.

Section Gain.

(** What is asked of blocks, and how inputs and outputs are measured. *)
Variables (moved : facts -> option movement) (measure : input_norm).

Definition step_factors (s : link) : factors * list string :=
  match s with
  | Between (Linear _ _) f (Some norm) => (f, shown_by norm)
  | Between _ f _ => (f, [])
  | InBlock f =>
      match moved f with
      | Some x =>
          let factor := ceil_double (moved_by x) in
          (match moved_in x with
           | Euclidean => Factors factor None None
           | Maximum => Factors None factor None
           end, moved_shown_by x)
      | None => (Factors None None None, [])
      end
  end.

Definition step_gives (s : link) : Z :=
  match s with
  | InBlock f => facts_give f
  | Between t _ _ => transition_gives t
  end.

(** How far preprocessed inputs are apart. *)
Definition start_of_walk : change :=
  of_size (input_entries m)
    (through (preparation_factors (prepared m))
      (Change (match measure with
               | Euclidean => Some one
               | Maximum => root_of_size (input_entries m)
               end) (Some one))).

(** How far the values are apart behind some layers, and the evidence for it, the
    last first. *)
Definition walk (steps : list link) : change * list string :=
  fold_left (fun state s =>
      let '(d, shown) := state in
      let '(f, more) := step_factors s in
      (of_size (step_gives s) (through f d), rev_append more shown))
    steps (start_of_walk, []).

Definition measured (d : change) : option dyadic :=
  match measure with Euclidean => in_length d | Maximum => in_entries d end.

Definition by_product (value : option dyadic) (shown : list string) : answer :=
  Answer product_theorem value
    (match shown with [] => ["weights"] | _ => rev_append shown [] end).

Definition product_answer (steps : list link) : answer :=
  let '(d, shown) := walk steps in
  by_product (measured d) shown.

(** How far two outputs of a linear map move apart. *)
Definition difference_factors (s : Z) (row other : list Z) : factors :=
  let difference := zip Z.sub row other in
  let length := ceil_root (entry_at (2 * s) (dot difference difference)) in
  Factors length (ceil_double (entry_at s (total (map Z.abs difference)))) length.

Definition greatest_apart (w : matrix) (d : change) : option dyadic :=
  fold_left greatest_of
    (concat (indexed (fun i row =>
        map (fun other =>
            in_entries (of_size 1 (through (difference_factors (scale w) row other) d)))
          (firstn i (rows w))) O (rows w))) (Some zero).

Definition is_flatten (s : link) : bool :=
  match s with Between (Flatten _) _ _ => true | _ => false end.

(** The last first. *)
Definition without_flatten (steps : list link) : list link :=
  fold_left (fun l s => if is_flatten s then l else s :: l) steps [].

(** How far two outputs move apart: by the rows of the last layer, if it is linear. *)
Definition pairs_by_product (steps : list link) : answer :=
  let steps := without_flatten steps in
  let all_layers :=
    let '(d, shown) := walk (rev_append steps []) in
    by_product
      (least_of (times_up (ceil_root two) (in_length d))
                (times_up (Some two) (in_entries d))) shown in
  match steps with
  | Between (Linear w _) _ _ :: before =>
      if size (rows w) <=? most_outputs then
        let '(d, shown) := walk (rev_append before []) in
        by_product (greatest_apart w d) shown
      else all_layers
  | _ => all_layers
  end.

End Gain.

(** *** Outputs that are a linear map of a block *)

(** Asked about together with it: whether they are the same after any number of steps,
    what evidence is looked for, how far the differences move with the input of the
    block, what shows that, and the layers before it, the last first. *)
Record own_outputs := OwnOutputs {
  own_at_any_depth : bool;
  own_names : list string;
  own_apart : option dyadic;
  own_shown_by : list string;
  own_before : list link
}.

Definition most_own_outputs : Z := 32.
Definition most_own_units : Z := 256.

Definition output_name (j i : nat) : string :=
  let own := integer_text (Z.of_nat i) in
  network_path ("outputs/"
                ++ if (j =? i)%nat then own
                   else integer_text (Z.of_nat j) ++ "-" ++ own).

(** Of two rows of the last layer. *)
Definition difference_gain (e : equilibrium) (s : Z) (row other : list Z)
    (name : string) : option dyadic :=
  match gain_of_equilibrium known e name
          (row_squares (map (entry_at s) (zip Z.sub row other))) with
  | Some square => ceil_root square
  | None => None
  end.

Definition outputs_of_equilibrium (e : equilibrium) (w : matrix) (shown : list string)
    (before : list link) : own_outputs :=
  let pairs :=
    concat (indexed (fun i row =>
        indexed (fun j other => (output_name j i, (row, other))) O
          (firstn i (rows w))) O (rows w)) in
  OwnOutputs true
    (app (map fst pairs)
       (map (fun i => output_name i i) (seq 0 (length (rows w)))))
    (fold_left greatest_of
       (map (fun p => difference_gain e (scale w) (fst (snd p)) (snd (snd p)) (fst p))
          pairs) (Some zero))
    (app shown (map fst pairs)) before.

(** In a metric that is found for them. *)
Definition outputs_of_leaky (l : leaky) (w : matrix) (before : list link) : own_outputs :=
  let name := network_path "outputs" in
  OwnOutputs false [name]
    match step_found known l name (leaky_drive l) (Some w) with
    | Some shown =>
        ceil_root (times (step_gain shown) (greatest_difference (step_form shown)))
    | None => None
    end [name] before.

(** Of a network whose last layers are a block that serves, of which something is
    known, and a linear one. *)
Definition find_own_outputs (steps : list link) : option own_outputs :=
  match without_flatten steps with
  | Between (Linear w _) _ _ :: InBlock f :: before =>
      if (1 <? size (rows w)) && (size (rows w) <=? most_own_outputs)
         && (facts_give f <=? most_own_units)
         && (is_some (known_energy f) || is_some (known_movement f))
      then
        match facts_block f with
        | Implicit e =>
            Some (outputs_of_equilibrium e w
                    match known_energy f with Some k => energy_shown_by k | None => [] end
                    before)
        | Leaky l =>
            if is_some (leaky_input l) then Some (outputs_of_leaky l w before) else None
        | _ => None
        end
      else None
  | _ => None
  end.

Definition pairs_by_own (moved : facts -> option movement) (measure : input_norm)
    (own : own_outputs) : answer :=
  let '(d, shown) := walk moved measure (rev_append (own_before own) []) in
  Answer pairs_theorem (times_up (in_length d) (own_apart own))
    (app (rev_append shown []) (own_shown_by own)).

Definition own_consulted (own : option own_outputs) : list (string * sought) :=
  match own with
  | Some own => map (fun name => (name, Inequality)) (own_names own)
  | None => []
  end.

(** *** By a chain *)

Section ByChain.

Variables (name : string) (steps : list link).

Definition outputs_name : string := name ++ "/outputs".

Definition chain_found (c : option chain) : option answered :=
  match c with
  | Some c =>
      match found_numbers (known name), found_factor (known name) with
      | Some numbers, Some f => chain_answer name c numbers f
      | _, _ => None
      end
  | None => None
  end.

Definition chained (square : dyadic) (shown : list string) : answer :=
  Answer chain_theorem
    (times_up (of_length (preparation_factors (prepared m))) (ceil_root square))
    shown.

Definition chain_shown : list string :=
  app (flat_map (fun f =>
          match known_energy f with Some e => energy_shown_by e | None => [] end)
        (all_facts steps)) [name].

(** Where stages stretch what they make of their input, all of it is longer. *)
Variable stretched : dyadic.

Let longer (square : dyadic) : dyadic := times square (times stretched stretched).

(** Of two outputs, and of all of them, if these are known. *)
Definition pairs_by_chain (a : answered) : answer :=
  chained (times (longer (output_square a)) (greatest_difference (output_form a)))
    chain_shown.

Definition all_by_chain (a : answered) : option answer :=
  match eigenvalue known outputs_name (matrix_of (output_form a))
          (unit_weights (output_form a)) with
  | Found greatest =>
      Some (chained (times (longer (output_square a)) (maximum greatest zero))
              (app chain_shown [outputs_name]))
  | Missing _ => None
  end.

Definition chain_consulted (c : option chain) (a : option answered) :
    list (string * sought) :=
  app (if is_some c then [(name, Inequality)] else [])
      (if is_some a then [(outputs_name, Eigenvalue)] else []).

End ByChain.

(** *** Certificates *)

Definition way_of (theorem : string) : string :=
  if String.eqb theorem chain_theorem then " (chain)"
  else if String.eqb theorem pairs_theorem then " (pairs)" else " (product)".

Definition network_bound (quantity : string) (a : answer) : list bound :=
  match answer_value a with
  | Some x =>
      [Bound (quantity ++ way_of (answer_theorem a)) AtMost x (answer_shown_by a)]
  | None => []
  end.

(** The blocks of which no gain is known. *)
Definition missing_gains (moved : facts -> option movement) (title : string)
    (steps : list link) : string :=
  match gathered (fun f =>
      if is_some (moved f) then [] else ["'" ++ facts_name f ++ "'"])
      (all_facts steps)
  with
  | [] => "a bound is larger than any double"
  | names =>
      "the " ++ title ++ " of " ++ String.concat ", " names ++ " is not certified"
  end.

Definition network_claim (p : property) (n : norm) (inputs : input_norm)
    (d : option depth) (together : answer) (pairs : option answer)
    (norms : list bound) (missing : unit -> string) : claim :=
  Claim network_scope p
    (Statement (answer_theorem together) n (Some inputs) d everywhere AsStored)
    (match network_bound "gain" together with
     | [] => Inconclusive (missing tt)
     | bounds =>
         Certified
           (app bounds
              (app
                 (match pairs with
                  | Some a => network_bound "gain between two outputs" a
                  | None => []
                  end) norms))
     end).

Section Claims.

Variables (steps : list link) (own : option own_outputs).

Definition network_outputs : Z := fold_left (fun _ s => step_gives s) steps 0.

(** Of two outputs, where there are several. *)
Definition of_pairs (a : answer) : option answer :=
  if 1 <? network_outputs then Some a else None.

(** By outputs that are asked about together with their block, where that is smaller. *)
Definition or_own (d : option depth) (moved : facts -> option movement)
    (measure : input_norm) (a : answer) : answer :=
  match own with
  | Some own =>
      if own_at_any_depth own || negb (is_some d)
      then smaller_answer a (pairs_by_own moved measure own) else a
  | None => a
  end.

(** By the product, or by a chain where that is smaller. *)
Definition best_claim (p : property) (d : option depth) (title : string)
    (moved : facts -> option movement) (norms : list bound) (chain_name : string)
    (stretched : dyadic) (a : option answered) : claim :=
  let all := product_answer moved Euclidean steps in
  let pairs := pairs_by_product moved Euclidean steps in
  let '(all, pairs) :=
    match a with
    | Some a =>
        (match all_by_chain chain_name steps stretched a with
         | Some by_chain => smaller_answer all by_chain
         | None => all
         end, smaller_answer pairs (pairs_by_chain chain_name steps stretched a))
    | None => (all, pairs)
    end in
  network_claim p EuclideanNorm Euclidean d all
    (of_pairs (or_own d moved Euclidean pairs)) norms
    (fun _ => missing_gains moved title steps).

Definition gain_title : string := "input output gain".
Definition deep_gain_title : string := "input output gain at any depth".

Definition maximum_claim : claim :=
  network_claim NetworkGainInMaximumNorm MaximumNorm Maximum None
    (product_answer known_movement Maximum steps)
    (of_pairs (or_own None known_movement Maximum
                 (pairs_by_product known_movement Maximum steps))) []
    (fun _ => missing_gains known_movement gain_title steps).

Definition norms_consulted : list (string * sought) :=
  gathered (fun l =>
      match l with
      | Transition name (Linear w _) =>
          if has_norm w then [(norm_of_map name, Gram)] else []
      | _ => []
      end) (layers m).

Definition norm_of_step (s : link) : list bound :=
  match s with Between _ _ (Some norm) => [norm] | _ => [] end.

(** By how much the layers of a chain make more of their input than its matrix says:
    kappa of each block, and what the power of two leaves of the share of a mean. *)
Definition stretched_by (kappa : energy -> dyadic) : dyadic :=
  fold_left times
    (map (fun s =>
         match s with
         | InBlock f =>
             match known_energy f with Some e => kappa e | None => one end
         | Between (Pooling Mean side _ _ _ _) _ _ =>
             divided_up one (dyadic_of (side * side) (share_exponent side))
         | Between _ _ _ => one
         end) steps) one.

(** Whether some block can take another number of steps. *)
Definition have_steps : bool :=
  existsb (fun f => match facts_block f with Unrolled _ => true | _ => false end)
    (all_facts steps).

(** At the depth of the blocks, and at any, if some can take another. *)
Definition network_findings : finding :=
  let name := network_path "chain" in
  let shallow := chain_of at_block_depth steps in
  let found := chain_found name shallow in
  let claim :=
    best_claim NetworkGain None gain_title known_movement
      (gathered norm_of_step steps) name (stretched_by stretch) found in
  let asked :=
    app (own_consulted own) (app (chain_consulted name shallow found) norms_consulted) in
  if have_steps then
    let deep_name := network_path "chain_at_any_depth" in
    let deep := chain_of (fun e => Some (at_every_depth e)) steps in
    let deep_found := chain_found deep_name deep in
    Finding
      [claim;
       best_claim NetworkGainAtAnyDepth (Some AnyDepth) deep_gain_title
         known_movement_at_any_depth [] deep_name (stretched_by (fun _ => one))
         deep_found;
       maximum_claim]
      (app (chain_consulted deep_name deep deep_found) asked)
  else Finding [claim; maximum_claim] asked.

End Claims.

(** Nothing of a network with a layer of unknown type. *)
Definition network_finding : finding :=
  match network_steps with
  | Some steps => network_findings steps (find_own_outputs steps)
  | None => no_finding
  end.

End Network.
