(* UNTRUSTED in the sense that no theorem speaks about it: makes the checker's
   model of a model file, and refuses what Keel refuses. If it named a layer or
   read a size wrongly, the checker would decide about another network. *)

open Tensors

let refuse = unusable
let error message = Unusable (Json.shown message)

let require_name what s =
  if not (Json.is_name s) then
    refuse "%s must be printable and of at most %d characters; '%s' is not" what
      Json.longest_name s

let size place shape =
  List.fold_left
    (fun count n ->
      let count = count * n in
      if count > largest_int then refuse "%s: too many numbers" place else count)
    1 shape

let positive place shape =
  if List.exists (fun n -> n <= 0) shape then
    refuse "%s must be a list of positive sizes" place

let image place shape =
  match shape with
  | [ channels; height; width ] ->
      positive place shape;
      (channels, height, width)
  | _ -> refuse "%s needs images [channels, height, width]" place

(* Complex numbers: all real parts, then all imaginary ones. *)
let require_pairs place shape =
  positive place shape;
  match shape with
  | ([ n ] | [ n; _; _ ]) when n land 1 = 0 -> ()
  | _ -> refuse "%s needs complex numbers" place

(* What units are; of a complex one, both parts are units of the checker's model. *)
type scalars = Real | Complex

let parts = function Real -> 1 | Complex -> 2
let repeated scalars l = match scalars with Real -> l | Complex -> l @ l

let activation place = function
  | "tanh" -> Checker.Tanh
  | "relu" -> Checker.Relu
  | "leaky_relu" -> Checker.LeakyRelu
  | "hard_tanh" -> Checker.HardTanh
  | "softsign" -> Checker.Softsign
  | "arctan" -> Checker.Arctan
  | "elu" -> Checker.Elu
  | "sigmoid" -> Checker.Sigmoid
  | "gelu" -> Checker.Gelu
  | "silu" -> Checker.Silu
  | "sine" -> Checker.Sine
  | name -> refuse "%s: activation '%s' is unknown" place name

(* On both parts of a complex number, if it says so. *)
let split place scalars name =
  match scalars with
  | Real -> activation place name
  | Complex ->
      let length = String.length name in
      if length > 2 && String.sub name 0 2 = "c_" then
        activation place (String.sub name 2 (length - 2))
      else
        refuse "%s: activation '%s' does not say what it does to complex numbers"
          place name

let rules =
  [ ("mod_relu", Checker.ModRelu); ("radial_tanh", Checker.RadialTanh);
    ("radial_softsign", Checker.RadialSoftsign); ("z_relu", Checker.ZRelu);
    ("cardioid", Checker.Cardioid) ]

(* ---- tensors by name: read once, however many layers and steps name them ---- *)

type source = {
  tensors : (string, tensor) Hashtbl.t;
  matrices : (string * scalars, Checker.matrix) Hashtbl.t;
  vectors : (string * scalars, Checker.dyadic list) Hashtbl.t;
}

(* Of complex numbers a name stands for two tensors. *)
let real_part name = name ^ ".re"
let imaginary_part name = name ^ ".im"

let once table name read =
  match Hashtbl.find_opt table name with
  | Some found -> found
  | None ->
      let found = read () in
      Hashtbl.add table name found;
      found

(* A tensor with at least one number: the file holds as many as its shape says, so
   that no product of its sizes overflows. *)
let find source (f : Json.fields) name =
  match Hashtbl.find_opt source.tensors name with
  | Some t when List.mem 0 t.shape ->
      refuse "%s: tensor '%s' is empty" f.place name
  | Some t -> t
  | None -> refuse "%s: tensor '%s' is not in the file" f.place name

let shaped source (f : Json.fields) name shape =
  let t = find source f name in
  if t.shape <> shape then refuse "%s: tensor '%s' has another shape" f.place name;
  t

let named_matrix source f scalars name outputs inputs =
  let part name = shaped source f name [ outputs; inputs ] in
  match scalars with
  | Real ->
      let t = part name in
      once source.matrices (name, Real) (fun () -> matrix inputs t)
  | Complex ->
      let re = part (real_part name) and im = part (imaginary_part name) in
      once source.matrices (name, Complex) (fun () -> embedded inputs re im)

let field_matrix source f scalars key outputs inputs =
  named_matrix source f scalars (Json.text f key) outputs inputs

let named_vector source f scalars name length =
  let part name =
    let t = shaped source f name [ length ] in
    once source.vectors (name, Real) (fun () -> vector t) in
  match scalars with
  | Real -> part name
  | Complex ->
      let re = part (real_part name) in
      let im = part (imaginary_part name) in
      once source.vectors (name, Complex) (fun () ->
          List.rev_append (List.rev re) im)

let field_vector source f scalars key length =
  named_vector source f scalars (Json.text f key) length

(* What acts on every unit, or on groups of them: the parts of a complex number are
   a group. *)
let nonlinearity source (f : Json.fields) scalars units =
  let name = Json.text f "activation" in
  match List.assoc_opt name rules with
  | None -> Checker.Split (split f.place scalars name)
  | Some rule ->
      let size =
        match scalars with Real -> Json.integer f "group" | Complex -> 2 in
      let for_pairs = rule = Checker.ZRelu || rule = Checker.Cardioid in
      if size < 2 || (for_pairs && size <> 2) || units mod size <> 0 then
        refuse "%s: %d units make no groups of %d" f.place units size;
      let thresholds =
        if rule = Checker.ModRelu then
          field_vector source f Real "threshold" (units / size)
        else [] in
      Checker.Grouped (rule, Z.of_int size, thresholds)

(* A kernel: its weights and its window. *)
let kernel source (f : Json.fields) scalars name outputs inputs =
  let part name =
    let t = find source f name in
    match t.shape with
    | [ o; i; height; width ] when o = outputs && i = inputs ->
        if height land 1 = 0 || width land 1 = 0 then
          refuse "%s: a kernel must have odd height and width" f.place;
        (t, (height, width))
    | _ -> refuse "%s: tensor '%s' has another shape" f.place name in
  let columns (height, width) = inputs * height * width in
  match scalars with
  | Real ->
      let t, window = part name in
      (once source.matrices (name, Real) (fun () -> matrix (columns window) t), window)
  | Complex ->
      let re, window = part (real_part name) in
      let im, other = part (imaginary_part name) in
      if window <> other then
        refuse "%s: both parts of '%s' must have one window" f.place name;
      ( once source.matrices (name, Complex) (fun () ->
            embedded (columns window) re im),
        window )

let checker_window (height, width) =
  { Checker.window_height = Z.of_int height; window_width = Z.of_int width }

let names (f : Json.fields) key =
  match Json.required f key with
  | Json.List [] -> refuse "%s: '%s' must not be empty" f.place key
  | Json.List l ->
      List.rev
        (List.rev_map
           (function
             | Json.Text name -> name
             | _ -> refuse "%s: '%s' must hold texts" f.place key)
           l)
  | _ -> [ Json.text f key ]

(* A list with a number for each scalar, or one that stands for as many as there
   should be; both parts of a complex number have the same. *)
let numbers f scalars key count =
  repeated scalars
    (match Json.required f key with
    | Json.Number _ ->
        let x = of_float (Json.number f key) in
        List.init count (fun _ -> x)
    | _ -> List.rev (List.rev_map of_float (Json.numbers f key)))

(* The most steps, and whether every input takes as many. No claim depends on the norm
   by which others stop. *)
let depth (f : Json.fields) =
  let fixed = Json.required f "steps" <> Json.Text "until_equilibrium" in
  let most = Json.integer f (if fixed then "steps" else "max_steps") in
  if most < 1 then refuse "%s: there must be at least one step" f.place;
  if not fixed then begin
    if not (Json.number f "tolerance" > 0.) then
      refuse "%s: tolerance must be > 0" f.place;
    match Json.optional f "norm" with
    | None | Some (Json.Text ("max" | "l2")) -> ()
    | Some _ -> refuse "%s: norm must be max or l2" f.place
  end;
  (most, fixed)

(* One name for each step, or one for all; one and the same for all of them is that
   one. *)
let for_steps (f : Json.fields) key steps =
  let names = names f key in
  let count = List.length names in
  if not (count = 1 || steps = Some count) then
    refuse "%s: there must be one '%s', or one for each step" f.place key;
  let first = List.hd names in
  if List.for_all (String.equal first) names then [ first ] else names

let states f =
  let most, fixed = depth f in
  for_steps f "state" (if fixed then Some most else None)

(* ---- layers: each with the shape that it takes and the one that it gives ---- *)

type read = { layer : Checker.layer; takes : int list option; gives : int list option }

let block (f : Json.fields) name scalars ~units ~act ~geometry ~states ~input ~bias =
  let h = numbers f scalars "step_size" units in
  let most, fixed = depth f in
  if List.length h <> parts scalars * units then refuse "%s: step_size has another length" f.place;
  if List.exists (fun (x : Checker.dyadic) -> Z.sign x.mantissa <= 0) h then
    refuse "%s: step_size must be > 0" f.place;
  Checker.Unrolled
    { block_name = name; block_activation = act; block_geometry = geometry;
      step_sizes = h; steps = Z.of_int most; has_fixed_depth = fixed; states;
      input; bias }

let dense tensors (f : Json.fields) scalars name =
  let units = Json.integer f "units" in
  let states =
    List.rev
      (List.rev_map
         (fun t -> named_matrix tensors f scalars t units units)
         (states f)) in
  let inputs = Json.integer f "inputs" in
  let input = field_matrix tensors f scalars "input" units inputs in
  let bias = field_vector tensors f scalars "bias" units in
  if units <= 0 || inputs <= 0 then refuse "%s must not be empty" f.place;
  let act = nonlinearity tensors f scalars (parts scalars * units) in
  { layer =
      block f name scalars ~units ~act ~geometry:Checker.Dense ~states ~input ~bias;
    takes = Some [ parts scalars * inputs ]; gives = Some [ parts scalars * units ] }

let equilibrium tensors (f : Json.fields) scalars name =
  let units = Json.integer f "units" in
  let inputs = Json.integer f "inputs" in
  let state = field_matrix tensors f scalars "state" units units in
  let input = field_matrix tensors f scalars "input" units inputs in
  let bias = field_vector tensors f scalars "bias" units in
  if units <= 0 || inputs <= 0 then refuse "%s must not be empty" f.place;
  let step = Json.number f "step_size" in
  if not (step > 0.) then refuse "%s: step_size must be > 0" f.place;
  ignore (depth f);
  { layer =
      Checker.Implicit
        { equilibrium_name = name;
          equilibrium_activation =
            nonlinearity tensors f scalars (parts scalars * units);
          solver_step = of_float step; equilibrium_state = state;
          equilibrium_input = input; equilibrium_bias = bias };
    takes = Some [ parts scalars * inputs ]; gives = Some [ parts scalars * units ] }

let leaky tensors (f : Json.fields) scalars name ~units ~leaks ~steps ~identity
    ~factor ~states ~input ~biases ~takes =
  if units <= 0 then refuse "%s must not be empty" f.place;
  if steps < 1 then refuse "%s: there must be at least one step" f.place;
  let act = nonlinearity tensors f scalars units in
  { layer =
      Checker.Leaky
        { leaky_name = name; leaky_activation = act; leaks;
          leaky_steps = Z.of_int steps; identity_share = of_float identity;
          state_factor = of_float factor; leaky_states = states; leaky_input = input;
          leaky_biases = biases };
    takes = Some [ takes ]; gives = Some [ units ] }

let recurrent tensors (f : Json.fields) scalars name =
  let units = Json.integer f "units" in
  let state = field_matrix tensors f scalars "state" units units in
  let inputs = Json.integer f "inputs" in
  let input = field_matrix tensors f scalars "input" units inputs in
  let bias = field_vector tensors f scalars "bias" units in
  let leaks = numbers f scalars "leak" units in
  let units = parts scalars * units and inputs = parts scalars * inputs in
  let is_leak (x : Checker.dyadic) =
    Z.sign x.mantissa > 0 && Checker.at_most x (of_float 1.) in
  if List.length leaks <> units || not (List.for_all is_leak leaks) then
    refuse "%s: leak must be one number in (0, 1], or one for each unit" f.place;
  let steps = Json.integer f "steps" in
  let reading, takes =
    match Json.text f "reading" with
    | "constant" -> (Checker.Constant, inputs)
    | "sequence" -> (Checker.Sequence, size f.place [ max steps 1; inputs ])
    | other -> refuse "%s: reading '%s' is unknown" f.place other in
  leaky tensors f scalars name ~units ~leaks ~steps ~identity:0. ~factor:1. ~states:[ state ]
    ~input:(Some (input, reading)) ~biases:[ bias ] ~takes

let feedforward tensors (f : Json.fields) name =
  let units = Json.integer f "units" in
  let steps = Json.integer f "steps" in
  let each key read = List.rev (List.rev_map read (for_steps f key (Some steps))) in
  let states = each "state" (fun t -> named_matrix tensors f Real t units units) in
  let biases = each "bias" (fun t -> named_vector tensors f Real t units) in
  let identity, factor =
    match Json.text f "form" with
    | "plain" -> (0., 1.)
    | "near_identity" -> (1., Json.number f "step_size")
    | other -> refuse "%s: form '%s' is unknown" f.place other in
  if not (factor > 0.) then refuse "%s: step_size must be > 0" f.place;
  let leaks = List.init units (fun _ -> of_float 1.) in
  leaky tensors f Real name ~units ~leaks ~steps ~identity ~factor ~states ~input:None
    ~biases ~takes:units

let conv_block tensors (f : Json.fields) scalars name shape =
  let channels = Json.integer f "channels" in
  let states =
    List.rev
      (List.rev_map
         (fun t -> kernel tensors f scalars t channels channels)
         (states f)) in
  let inputs = Json.integer f "inputs" in
  let input, (h, w) =
    kernel tensors f scalars (Json.text f "input") channels inputs in
  let bias = field_vector tensors f scalars "bias" channels in
  let _, height, width =
    match shape with
    | Some shape -> image f.place shape
    | None -> refuse "%s stands behind a layer of unknown type" f.place in
  if channels <= 0 || inputs <= 0 then refuse "%s must not be empty" f.place;
  let state_h, state_w = snd (List.hd states) in
  if List.exists (fun (_, window) -> window <> (state_h, state_w)) states then
    refuse "%s: all states must have the same window" f.place;
  let geometry =
    Checker.Convolutional
      ( checker_window (state_h, state_w), checker_window (h, w),
        Z.of_int height, Z.of_int width ) in
  let act = Checker.Split (split f.place scalars (Json.text f "activation")) in
  { layer =
      block f name scalars ~units:channels ~act ~geometry
        ~states:(List.rev (List.rev_map fst states)) ~input ~bias;
    takes = Some [ parts scalars * inputs; height; width ];
    gives = Some [ parts scalars * channels; height; width ] }

(* A plain residual block, of which nothing is claimed: the checker takes it for a
   layer of unknown type. It is read as any other, so that what Keel refuses is refused. *)
let residual tensors (f : Json.fields) name shape =
  let is_dense = Json.optional f "channels" = None in
  let n = Json.integer f (if is_dense then "units" else "channels") in
  let steps = Json.integer f "steps" in
  if steps < 1 then refuse "%s: there must be at least one step" f.place;
  if not (Json.number f "step_size" > 0.) then
    refuse "%s: step_size must be > 0" f.place;
  ignore (activation f.place (Json.text f "activation"));
  let starts_with_input =
    match Json.text f "start" with
    | "input" -> true
    | "zero" -> false
    | other -> refuse "%s: start '%s' is unknown" f.place other in
  let window inputs tensor =
    if is_dense then begin
      ignore (named_matrix tensors f Real tensor n inputs);
      (1, 1)
    end
    else snd (kernel tensors f Real tensor n inputs) in
  let weights key inputs =
    let windows = List.rev_map (window inputs) (for_steps f key (Some steps)) in
    if List.exists (fun w -> w <> List.hd windows) windows then
      refuse "%s: all of '%s' must have the same window" f.place key in
  weights "state" n;
  let inputs =
    match Json.optional f "input" with
    | None -> None
    | Some _ ->
        let m = Json.integer f "inputs" in
        weights "input" m;
        Some m in
  List.iter
    (fun t -> ignore (named_vector tensors f Real t n))
    (for_steps f "bias" (Some steps));
  let of_channels c =
    match (is_dense, shape) with
    | true, _ -> [ c ]
    | false, Some shape ->
        let _, height, width = image f.place shape in
        [ c; height; width ]
    | false, None -> refuse "%s stands behind a layer of unknown type" f.place in
  let takes =
    match (starts_with_input, inputs) with
    | true, Some m when m <> n ->
        refuse "%s: what starts as a state must be as long as one" f.place
    | true, _ -> n
    | false, Some m -> m
    | false, None -> refuse "%s: no input enters" f.place in
  if n <= 0 || takes <= 0 then refuse "%s must not be empty" f.place;
  { layer = Checker.Unknown (name, "residual_block");
    takes = Some (of_channels takes); gives = Some (of_channels n) }

let linear tensors (f : Json.fields) scalars name =
  let outputs = Json.integer f "outputs" in
  let inputs = Json.integer f "inputs" in
  let weight = field_matrix tensors f scalars "weight" outputs inputs in
  let offset = field_vector tensors f scalars "bias" outputs in
  if outputs <= 0 || inputs <= 0 then refuse "%s must not be empty" f.place;
  { layer = Checker.Transition (name, Checker.Linear (weight, offset));
    takes = Some [ parts scalars * inputs ]; gives = Some [ parts scalars * outputs ] }

let optional_integer f key otherwise =
  match Json.optional f key with
  | Some _ -> Json.integer f key
  | None -> otherwise

let convolution tensors (f : Json.fields) scalars name shape =
  let _, height, width = image f.place shape in
  let outputs = Json.integer f "outputs" in
  let inputs = Json.integer f "inputs" in
  let weight, window =
    kernel tensors f scalars (Json.text f "weight") outputs inputs in
  let offset = field_vector tensors f scalars "bias" outputs in
  let stride = optional_integer f "stride" 1 in
  if stride < 1 || inputs <= 0 || outputs <= 0 then
    refuse "%s: a size is not positive" f.place;
  let seen n = (n + stride - 1) / stride in
  let whole =
    Checker.Convolution
      ( weight, checker_window window, Z.of_int stride, Z.of_int height,
        Z.of_int width, offset ) in
  { layer = Checker.Transition (name, whole);
    takes = Some [ parts scalars * inputs; height; width ];
    gives = Some [ parts scalars * outputs; seen height; seen width ] }

let pooling (f : Json.fields) name kind shape =
  let side = Json.integer f "size" in
  let stride = optional_integer f "stride" side in
  let channels, height, width = image f.place shape in
  if side < 1 || stride < 1 || side > height || side > width then
    refuse "%s: no window fits" f.place;
  let windows n = ((n - side) / stride) + 1 in
  let whole =
    Checker.Pooling
      ( kind, Z.of_int side, Z.of_int stride, Z.of_int channels,
        Z.of_int height, Z.of_int width ) in
  { layer = Checker.Transition (name, whole); takes = Some shape;
    gives = Some [ channels; windows height; windows width ] }

let complex_mean (f : Json.fields) name shape =
  require_pairs f.place shape;
  pooling f name Checker.Mean shape

(* It jumps, so that nothing is claimed across it: the checker takes it for a layer of
   unknown type. *)
let complex_greatest (f : Json.fields) name shape =
  require_pairs f.place shape;
  { (pooling f name Checker.Greatest shape) with
    layer = Checker.Unknown (name, "complex_max_pool") }

let most_normalised = 2048

(* A matrix of two rows and two columns and two shifts for each channel: as one
   matrix, or one convolution. *)
let complex_batch_norm tensors (f : Json.fields) name shape =
  let channels = Json.integer f "channels" in
  let numbers key rest =
    Tensors.numbers (shaped tensors f (Json.text f key) (channels :: rest)) in
  let weights = numbers "weight" [ 2; 2 ] in
  let shifts = numbers "bias" [ 2 ] in
  require_pairs f.place shape;
  let all = 2 * channels in
  if channels > most_normalised || List.hd shape <> all then
    refuse "%s: it has %d channels, of another shape or too many" f.place channels;
  let entry k =
    let i = k / all and j = k mod all in
    let channel = i mod channels in
    if j mod channels <> channel then (0, 0)
    else weights.((4 * channel) + (2 * (i / channels)) + (j / channels)) in
  let weight = rows_of all (Array.init (all * all) entry) in
  let offset =
    List.init all (fun i ->
        dyadic shifts.((2 * (i mod channels)) + (i / channels))) in
  let whole =
    match shape with
    | [ _; height; width ] ->
        Checker.Convolution
          ( weight, checker_window (1, 1), Z.one, Z.of_int height, Z.of_int width,
            offset )
    | _ -> Checker.Linear (weight, offset) in
  { layer = Checker.Transition (name, whole); takes = Some shape; gives = Some shape }

let modulus (f : Json.fields) name shape =
  require_pairs f.place shape;
  let halved = (List.hd shape / 2) :: List.tl shape in
  let pairs = Z.of_int (size f.place halved) in
  { layer = Checker.Transition (name, Checker.Modulus pairs);
    takes = Some shape; gives = Some halved }

let batch_norm tensors (f : Json.fields) name shape =
  let channels = Json.integer f "channels" in
  let factors = field_vector tensors f Real "scale" channels in
  let offset = field_vector tensors f Real "shift" channels in
  positive f.place shape;
  (match shape with
  | ([ c ] | [ c; _; _ ]) when c = channels -> ()
  | _ -> refuse "%s: what stands before it gives another shape" f.place);
  let pixels = size f.place shape / channels in
  { layer =
      Checker.Transition
        (name, Checker.Rescaling (factors, offset, Z.of_int pixels));
    takes = Some shape; gives = Some shape }

let flatten (f : Json.fields) name shape =
  positive f.place shape;
  let entries = size f.place shape in
  { layer = Checker.Transition (name, Checker.Flatten (Z.of_int entries));
    takes = Some shape; gives = Some [ entries ] }

let real_parts (f : Json.fields) name shape =
  require_pairs f.place shape;
  flatten f name shape

let pointwise (f : Json.fields) name activation shape =
  positive f.place shape;
  let entries = Z.of_int (size f.place shape) in
  { layer = Checker.Transition (name, Checker.Pointwise (activation, entries));
    takes = Some shape; gives = Some shape }

(* What claims about all of a network name in the place of a block. *)
let scope = "network"

let layer tensors shape json =
  let f = Json.fields "a layer" error json in
  let kind = Json.text f "type" in
  let name = Json.text f "name" in
  let f = { f with place = Printf.sprintf "layer '%s'" name } in
  let known read =
    Json.no_others f;
    read in
  let unknown () =
    require_name "a type" kind;
    { layer = Checker.Unknown (name, kind); takes = None; gives = None } in
  match (kind, shape) with
  | "dense_block", _ -> known (dense tensors f Real name)
  | "complex_dense_block", _ -> known (dense tensors f Complex name)
  | "conv_block", _ -> known (conv_block tensors f Real name shape)
  | "complex_conv_block", _ -> known (conv_block tensors f Complex name shape)
  | "equilibrium_block", _ -> known (equilibrium tensors f Real name)
  | "complex_equilibrium_block", _ -> known (equilibrium tensors f Complex name)
  | "recurrent_block", _ -> known (recurrent tensors f Real name)
  | "complex_recurrent_block", _ -> known (recurrent tensors f Complex name)
  | "feedforward_block", _ -> known (feedforward tensors f name)
  | "residual_block", _ ->
      if name = scope then refuse "no block may be named '%s'" scope;
      known (residual tensors f name shape)
  | "linear", _ -> known (linear tensors f Real name)
  | "complex_linear", _ -> known (linear tensors f Complex name)
  | "conv", Some shape -> known (convolution tensors f Real name shape)
  | "complex_conv", Some shape -> known (convolution tensors f Complex name shape)
  | "complex_avg_pool", Some shape -> known (complex_mean f name shape)
  | "complex_max_pool", Some shape -> known (complex_greatest f name shape)
  | "complex_batch_norm", Some shape ->
      known (complex_batch_norm tensors f name shape)
  | "real_parts", Some shape -> known (real_parts f name shape)
  | "modulus", Some shape -> known (modulus f name shape)
  | "avg_pool", Some shape -> known (pooling f name Checker.Mean shape)
  | "max_pool", Some shape -> known (pooling f name Checker.Greatest shape)
  | "flatten", Some shape -> known (flatten f name shape)
  | "batch_norm", Some shape -> known (batch_norm tensors f name shape)
  | ("relu" | "tanh"), Some shape ->
      known (pointwise f name (activation f.place kind) shape)
  | _ -> unknown ()

let layer_name = function
  | Checker.Unrolled b -> b.block_name
  | Checker.Implicit e -> e.equilibrium_name
  | Checker.Leaky l -> l.leaky_name
  | Checker.Transition (name, _) | Checker.Unknown (name, _) -> name

let require_fits name takes shape =
  match (takes, shape) with
  | Some [ n ], Some given when n = size name given -> ()
  | Some needed, Some given when needed = given -> ignore (size name given)
  | Some _, Some _ ->
      refuse "layer '%s' takes another shape than what stands before it gives" name
  | _ -> ()

let preprocessing json =
  let f = Json.fields "preprocessing" error json in
  if Json.optional f "spectrum" <> None then
    refuse "preprocessing: there is no proof about a spectrum yet; ask keel check";
  let scale = Json.number f "scale" in
  let mean = Json.numbers f "mean" in
  let std = Json.numbers f "std" in
  Json.no_others f;
  if mean = [] || List.length mean <> List.length std
     || not (List.for_all (fun x -> x > 0.) std)
  then refuse "preprocessing: mean and std do not belong together";
  { Checker.raw_factor = of_float scale; means = List.map of_float mean;
    deviations = List.map of_float std }

let as_they_are =
  { Checker.raw_factor = of_float 1.; means = [ of_float 0. ];
    deviations = [ of_float 1. ] }

(* Hashes of the rows that were trained on: nothing is certified of them. *)
let row_hashes tensors name =
  match Hashtbl.find_opt tensors name with
  | Some t -> integers t
  | None -> refuse "training table: tensor '%s' is not in the file" name

let has f key = Option.is_some (Json.optional f key)

(* A column is its name, or an object with the texts it may hold or the
   number that stands for a missing one. *)
let column = function
  | Json.Text _ -> ()
  | json ->
      let f = Json.fields "column of the training table" error json in
      let name = Json.text f "name" in
      let values =
        if has f "values" then Json.texts f "values" else [] in
      let filled = has f "fill" in
      if filled then ignore (Json.number f "fill");
      Json.no_others f;
      let different = List.sort_uniq compare values in
      if List.compare_lengths different values <> 0 || (filled && values <> [])
      then
        refuse
          "training table: column '%s' must have different values, or at most \
           one finite number in the place of a missing one"
          name

(* What the outputs stand for; the result is what training measured. *)
let target f =
  if has f "labels" then (ignore (Json.texts f "labels"); "accuracy")
  else if not (has f "mean" || has f "quantities") then begin
    ignore (Json.text f "label");
    ignore (Json.texts f "classes");
    "accuracy"
  end
  else begin
    let many = has f "quantities" in
    ignore (if many then Json.texts f "quantities" else [ Json.text f "label" ]);
    let count = if many then List.length (Json.list f "quantities") else 1 in
    let numbers key =
      if many then Json.numbers f key else [ Json.number f key ] in
    let means = numbers "mean" in
    let deviations = numbers "deviation" in
    if count = 0 || List.length means <> count || List.length deviations <> count
       || not (List.for_all (fun x -> x > 0.) deviations)
    then
      refuse
        "training target: each quantity, at least one, must have a mean and a \
         deviation greater than 0";
    "r2"
  end

(* Of what is no table. *)
let lone_target json =
  let f = Json.fields "training target" error json in
  let score = target f in
  Json.no_others f;
  score

let table tensors json =
  let f = Json.fields "training table" error json in
  List.iter column (Json.list f "columns");
  let score = target f in
  let rows = Json.integer f "rows" in
  let hashes =
    match Json.optional f "row_hashes" with
    | Some _ -> row_hashes tensors (Json.text f "row_hashes")
    | None -> [||] in
  Json.no_others f;
  if rows < 0 || Array.length hashes > min rows (1 lsl 17) then
    refuse "training table: there are more hashes than rows, or than there may be";
  Array.iteri
    (fun i hash ->
      if i > 0 && Z.geq hashes.(i - 1) hash then
        refuse "training table: the hashes of the rows must ascend")
    hashes;
  score

let training tensors json =
  let f = Json.fields "training" error json in
  List.iter (fun key -> ignore (Json.text f key))
    [ "tool"; "dataset"; "dataset_sha256" ];
  ignore (Json.long_integer f "seed");
  ignore (Json.optional f "settings");
  let score =
    match Json.optional f "table" with
    | Some json -> table tensors json
    | None ->
        Option.fold ~none:"accuracy" ~some:lone_target
          (Json.optional f "target") in
  let epochs =
    match Json.optional f "history" with
    | Some (Json.List l) -> l
    | Some (Json.Object l) -> List.rev_map snd l
    | _ -> [] in
  List.iter
    (fun epoch ->
      let f = Json.fields "training history" error epoch in
      List.iter (fun key -> ignore (Json.number f key))
        [ "loss"; "train_" ^ score; "test_" ^ score ])
    epochs;
  (match Json.optional f "epoch" with
  | Some _ ->
      let epoch = Json.integer f "epoch" in
      if epoch < 0 || epoch > List.length epochs then
        refuse "training: epoch must be one of those of the history"
  | None -> ());
  Json.no_others f

let network path tensors json =
  let f = Json.fields "metadata 'keel'" error json in
  if Json.integer f "version" <> 1 then
    refuse "%s: only version 1 of the model file is known" path;
  let input =
    List.rev
      (List.rev_map
         (fun v ->
           match Json.within 32 v with
           | Some z -> Z.to_int z
           | None -> refuse "%s: input must be a list of integers" path)
         (Json.list f "input")) in
  let prepared =
    Option.fold ~none:as_they_are ~some:preprocessing
      (Json.optional f "preprocessing") in
  positive "the input" input;
  let step (shape, layers) json =
    let read = layer tensors shape json in
    require_fits (layer_name read.layer) read.takes shape;
    Option.iter (fun shape -> ignore (size "a layer" shape)) read.gives;
    (read.gives, read.layer :: layers) in
  let _, layers =
    List.fold_left step (Some input, []) (Json.list f "layers") in
  Option.iter (training tensors.tensors) (Json.optional f "training");
  Json.no_others f;
  let names = List.rev_map layer_name layers in
  List.iter (require_name "a layer's name") names;
  if
    List.exists
      (function
        | Checker.Unrolled b -> b.block_name = scope
        | Checker.Implicit e -> e.equilibrium_name = scope
        | Checker.Leaky l -> l.leaky_name = scope
        | Checker.Transition _ | Checker.Unknown _ -> false)
      layers
  then refuse "%s: no block may be named '%s'" path scope;
  if List.length (List.sort_uniq compare names) <> List.length names then
    refuse "%s: layer names must be unique" path;
  let entries = size "the input" input in
  if entries mod List.length prepared.means <> 0 then
    refuse "%s: preprocessing has channels that the input does not divide into"
      path;
  (Z.of_int entries, prepared, List.rev layers)

(* ---- polynomial fields ---- *)

(* As many states or parameters, and as high a degree, as Keel reads. *)
let most_named = 64
let highest_degree = 16

let named (f : Json.fields) key least =
  let names = Json.texts f key in
  let count = List.length names in
  if count < least || count > most_named
     || not (List.for_all Json.is_name names)
     || List.length (List.sort_uniq compare names) <> count
  then refuse "field: '%s' must be %d to %d different names" key least most_named;
  names

(* The exponents of a monomial, as the states that it multiplies. *)
let monomial states json =
  let exponents =
    match json with
    | Json.List l ->
        List.map
          (fun e ->
            match Json.within 32 e with
            | Some z when Z.sign z >= 0 && Z.leq z (Z.of_int highest_degree) -> Z.to_int z
            | _ -> refuse "field: an exponent must be 0 to %d" highest_degree)
          l
    | _ -> refuse "field: 'monomials' must be lists of exponents" in
  if List.length exponents <> states
     || List.fold_left ( + ) 0 exponents > highest_degree
  then
    refuse "field: a monomial must have an exponent for each of %d states, and be of \
            degree %d at most" states highest_degree;
  List.concat (List.mapi (fun j e -> List.init e (fun _ -> j)) exponents)

let rec natural n = if n = 0 then Checker.O else Checker.S (natural (n - 1))

(* The members of a learned field and the law of its parameters change nothing that is
   said of a box. *)
let skipped = [ "members"; "law" ]

let field path (file : Tensors.file) json =
  let root = Json.fields "metadata 'keel'" error json in
  if Json.integer root "version" <> 1 then
    refuse "%s: only version 1 of the model file is known" path;
  let f = Json.fields "field" error (Json.required root "field") in
  Json.no_others root;
  if Json.text f "type" <> "polynomial_field" then
    refuse "field: 'type' must be polynomial_field";
  if Json.optional f "rk4_step" <> None then
    refuse "field: there is no proof about steps of Runge and Kutta yet; ask keel check";
  let state_names = named f "states" 1 in
  let parameter_names = named f "parameters" 0 in
  let states = List.length state_names in
  let found = List.map (monomial states) (Json.list f "monomials") in
  let count = List.length found in
  if List.length (List.sort_uniq compare found) <> count then
    refuse "field: a monomial stands twice";
  let parts = List.length parameter_names + 1 in
  let name = Json.text f "coefficients" in
  let tensor =
    match Hashtbl.find_opt file.tensors name with
    | Some t when t.shape = [ parts; states; count ] && count > 0 -> t
    | _ ->
        refuse "field: tensor '%s' must have shape [%d, %d, %d], each at least 1" name
          parts states count in
  let numbers = Array.map dyadic (Tensors.numbers tensor) in
  let row part i =
    List.init count (fun k -> numbers.((((part * states) + i) * count) + k)) in
  let euler_step =
    Option.map (fun _ -> of_float (Json.number f "euler_step"))
      (Json.optional f "euler_step") in
  List.iter (fun key -> ignore (Json.optional f key)) skipped;
  Json.no_others f;
  (match euler_step with
  | Some h when Z.sign h.mantissa <= 0 -> refuse "field: 'euler_step' must be > 0"
  | _ -> ());
  { Checker.state_names; parameter_names;
    monomials = List.map (List.map natural) found;
    field_coefficients =
      List.init parts (fun part -> List.init states (fun i -> row part i));
    euler_step; field_digest = file.digest }

(* ---- either ---- *)

type model = Network of Checker.model | Field of Checker.polynomial

let read path =
  let file = Tensors.read path in
  match List.assoc_opt "keel" file.metadata with
  | None -> refuse "%s: the metadata have no key 'keel'" path
  | Some text -> (
      try
        match Json.parse text with
        | Json.Object members as json when List.mem_assoc "field" members ->
            Field (field path file json)
        | json ->
            let source =
              { tensors = file.tensors; matrices = Hashtbl.create 64;
                vectors = Hashtbl.create 64 } in
            let input_entries, prepared, layers = network path source json in
            Network
              { Checker.input_entries; prepared; layers; model_digest = file.digest }
      with Json.Malformed message ->
        refuse "%s: metadata 'keel' is %s" path message)
