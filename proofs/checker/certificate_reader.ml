(* UNTRUSTED in the sense that no theorem speaks about it: makes the checker's
   certificate of the two files, and refuses what Keel refuses. What it reads
   wrongly, the checker would compare with what the model calls for, and find. *)

exception Altered of string

let altered format = Printf.ksprintf (fun s -> raise (Altered s)) format
let error message = Altered message

(* ---- numbers: only as Java's Double.toHexString writes them ---- *)

let is_hex = function '0' .. '9' | 'a' .. 'f' -> true | _ -> false

(* lead.fraction * 2^exponent, as a mantissa and an exponent. *)
let canonical text =
  let negative = text <> "" && text.[0] = '-' in
  let unsigned =
    if negative then String.sub text 1 (String.length text - 1) else text in
  let refuse () = altered "'%s' is not a number in canonical form" text in
  let p = try String.index unsigned 'p' with Not_found -> refuse () in
  if p < 5 || String.sub unsigned 0 2 <> "0x" || unsigned.[3] <> '.' then refuse ();
  let lead = unsigned.[2] in
  let fraction = String.sub unsigned 4 (p - 4) in
  let digits = String.length fraction in
  let power = String.sub unsigned (p + 1) (String.length unsigned - p - 1) in
  let exponent = try int_of_string power with Failure _ -> refuse () in
  if
    string_of_int exponent <> power
    || digits > 13
    || not (String.for_all is_hex fraction)
    || (digits > 1 && fraction.[digits - 1] = '0')
  then refuse ();
  let mantissa = Z.of_string_base 16 (String.make 1 lead ^ fraction) in
  let mantissa =
    match lead with
    | '1' when exponent >= -1022 && exponent <= 1023 -> mantissa
    | '0' when Z.sign mantissa > 0 && exponent = -1022 -> mantissa
    | '0' when Z.sign mantissa = 0 && exponent = 0 && not negative -> mantissa
    | _ -> refuse () in
  { Checker.mantissa = (if negative then Z.neg mantissa else mantissa);
    exponent = Z.of_int (exponent - (4 * digits)) }

(* The decimal beside it is rounded to the side that what is said allows. *)
let number f key decimal =
  let value = canonical (Json.text f key) in
  if Json.text f (key ^ "_decimal") <> decimal value then
    altered "%s and its decimal do not agree" key;
  value

let decimal_of = function
  | Checker.AtLeast -> Checker.decimal_down
  | Checker.AtMost -> Checker.decimal_up

(* ---- words ---- *)

let word what known text =
  match List.assoc_opt text known with
  | Some value -> value
  | None -> altered "'%s' is not a known %s" text what

let properties =
  [ ("incremental_stability", Checker.IncrementalStability);
    ("unique_equilibrium", Checker.UniqueEquilibrium);
    ("convergence", Checker.Convergence);
    ("global_asymptotic_stability", Checker.GlobalAsymptoticStability);
    ("settling", Checker.Settling);
    ("contraction_rate", Checker.ContractionRate);
    ("input_output_gain", Checker.InputOutputGain);
    ("euclidean_gain", Checker.EuclideanGain);
    ("input_output_gain_at_any_depth", Checker.InputOutputGainAtAnyDepth);
    ("input_to_state_gain", Checker.InputToStateGain);
    ("gradient_bound", Checker.GradientBound);
    ("disturbance_tube", Checker.DisturbanceTube);
    ("bounded_amplification", Checker.BoundedAmplification);
    ("network_gain", Checker.NetworkGain);
    ("network_gain_at_any_depth", Checker.NetworkGainAtAnyDepth);
    ("network_gain_in_maximum_norm", Checker.NetworkGainInMaximumNorm);
    ("contraction_on_box", Checker.ContractionOnBox);
    ("trapping_ball", Checker.TrappingBall);
    ("global_stability", Checker.GlobalStability) ]

let relations = [ ("at_least", Checker.AtLeast); ("at_most", Checker.AtMost) ]
let input_norms = [ ("euclidean", Checker.Euclidean); ("maximum", Checker.Maximum) ]
let gates =
  [ ("as_stored", Checker.AsStored); ("every_gate", Checker.EveryGate);
    ("every_gate_of_groups", Checker.EveryGateOfGroups) ]
let answers = [ ("unsat", false); ("sat", true); ("unknown", false); ("skipped", false) ]

let texts what = function
  | Json.Text text -> text
  | _ -> altered "%s must hold texts" what

(* ---- claims ---- *)

let bound json =
  let f = Json.fields "a bound" error json in
  let quantity = Json.text f "quantity" in
  let bound_relation = word "relation" relations (Json.text f "relation") in
  let certified = number f "certified" (decimal_of bound_relation) in
  let shown_by = List.map (texts "shown_by") (Json.list f "shown_by") in
  if shown_by = [] then altered "a bound must name what shows it";
  Json.no_others f;
  { Checker.quantity; bound_relation; certified; shown_by }

let verdict f =
  match Json.text f "verdict" with
  | "CERTIFIED" -> Checker.Certified (List.map bound (Json.list f "bounds"))
  | "REFUTED" ->
      let reason = Json.text f "reason" in
      Checker.Refuted (reason, Json.text f "counterexample")
  | "INCONCLUSIVE" -> Checker.Inconclusive (Json.text f "reason")
  | other -> altered "'%s' is not a known verdict" other

let norm json =
  let f = Json.fields "a norm" error json in
  let evidence () = Json.text f "evidence" in
  let norm =
    match Json.text f "kind" with
    | "state_matrix" -> Checker.StateMatrix
    | "scaled_state_matrix" -> Checker.ScaledStateMatrix (evidence ())
    | "given_matrix" -> Checker.GivenMatrix (evidence ())
    | "given_diagonal" -> Checker.GivenDiagonal (evidence ())
    | "potential" -> Checker.Potential (evidence ())
    | "symmetric_part" -> Checker.SymmetricPart
    | "weighted_maximum" -> Checker.WeightedMaximum (evidence ())
    | "euclidean" -> Checker.EuclideanNorm
    | "maximum" -> Checker.MaximumNorm
    | "every" -> Checker.EveryNorm
    | "none" -> Checker.NoNorm
    | other -> altered "'%s' is not a known norm" other in
  Json.no_others f;
  norm

let depth json =
  let f = Json.fields "a depth" error json in
  let steps () = Z.of_int (Json.integer f "steps") in
  let depth =
    match Json.text f "kind" with
    | "at" -> Checker.AtStep (steps ())
    | "up_to" -> Checker.UpToStep (steps ())
    | "any" -> Checker.AnyDepth
    | other -> altered "'%s' is not a known depth" other in
  Json.no_others f;
  depth

(* The numbers of a region, each with the side that its decimal is rounded to. *)
let positive f key decimal =
  let x = number f key decimal in
  if Z.sign x.Checker.mantissa <= 0 then altered "%s must be > 0" key;
  x

(* Points around one, in hexadecimal alone. *)
let box f key =
  let box json =
    let f = Json.fields key error json in
    let numbers key = List.map canonical (Json.texts f key) in
    let box_centre = numbers "centre" in
    let box_reach = numbers "radius" in
    Json.no_others f;
    if List.compare_lengths box_centre box_reach <> 0
       || List.exists (fun r -> Z.sign r.Checker.mantissa < 0) box_reach
    then altered "%s: a box needs a radius >= 0 for each coordinate" key;
    { Checker.box_centre; box_reach } in
  Option.map box (Json.optional f key)

let extent json =
  let f = Json.fields "the region of a claim" error json in
  let some key decimal =
    Option.map (fun _ -> positive f key decimal) (Json.optional f key) in
  let within_inputs = some "input_radius" Checker.decimal_down in
  let within_states = some "state_radius" Checker.decimal_down in
  let accuracy = some "tolerance" Checker.decimal_up in
  let states_within = box f "states" in
  let parameters_within = box f "parameters" in
  Json.no_others f;
  { Checker.within_inputs; within_states; accuracy; states_within; parameters_within }

let statement f =
  let theorem = Json.text f "theorem" in
  let state_norm = norm (Json.required f "norm") in
  let inputs_norm =
    Option.map
      (fun _ -> word "norm of inputs" input_norms (Json.text f "input_norm"))
      (Json.optional f "input_norm") in
  let at_depth = Option.map depth (Json.optional f "depth") in
  let where_holds = extent (Json.required f "region") in
  let stands_for = word "gate" gates (Json.text f "holds_for") in
  { Checker.theorem; state_norm; inputs_norm; at_depth; where_holds; stands_for }

let claim json =
  let f = Json.fields "a claim" error json in
  let claim_scope = Json.text f "scope" in
  if Json.text f "property" = "stability_probability" then
    Tensors.unusable "samples are not decided here; ask keel check";
  let claim_property = word "property" properties (Json.text f "property") in
  let claim_statement = statement f in
  let claim_verdict = verdict f in
  Json.no_others f;
  { Checker.claim_scope; claim_property; claim_statement; claim_verdict }

(* What was seen and is no claim; the evidence that it names, if it does. *)
let observation json =
  let f = Json.fields "an observation" error json in
  ignore (Json.text f "scope");
  ignore (word "property" properties (Json.text f "property"));
  ignore (Json.text f "quantity");
  let relation = word "relation" relations (Json.text f "relation") in
  ignore (number f "observed" (decimal_of relation));
  let evidence =
    Option.map (fun _ -> Json.text f "evidence") (Json.optional f "evidence") in
  Json.no_others f;
  evidence

(* ---- evidence ---- *)

let most_exponent = 4096
let direction_range = Z.shift_left Z.one 48

(* Row i has i + 1 entries. *)
let in_triangle size entries =
  List.init size (fun i ->
      List.init (i + 1) (fun j -> entries.((i * (i + 1) / 2) + j)))

(* The evidence of one name; [named] is told the tensors that it stands for. *)
let evidence (file : Tensors.file) named json =
  let f = Json.fields "evidence" error json in
  let name = Json.text f "obligation" in
  let tensor part =
    let key = name ^ "/" ^ part in
    named key;
    match Hashtbl.find_opt file.tensors key with
    | Some t -> t
    | None -> altered "the %s of %s was dropped" part name in
  (* A tensor that has as many numbers as the JSON says. *)
  let sized key json =
    let part = Json.fields key error json in
    let size = Json.integer part "size" in
    Json.no_others part;
    let t = tensor key in
    if t.Tensors.shape <> [ size ] then
      altered "the %s of %s has another size than is said" key name;
    t in
  let found_factor =
    Option.map
      (fun json ->
        let part = Json.fields "factor" error json in
        let grid = Json.integer part "exponent" in
        let size = Json.integer part "size" in
        let entries = Tensors.integers (tensor "factor") in
        if abs grid > most_exponent || size < 0
           || Array.length entries <> size * (size + 1) / 2
        then altered "the factor of %s is not possible" name;
        Json.no_others part;
        { Checker.grid = Z.of_int grid; triangle = in_triangle size entries })
      (Json.optional f "factor") in
  let found_direction =
    Option.map
      (fun json ->
        let entries = Tensors.integers (sized "direction" json) in
        if Array.exists (fun x -> Z.geq (Z.abs x) direction_range) entries then
          altered "the direction of %s has too large an entry" name;
        Array.to_list entries)
      (Json.optional f "direction") in
  let found_numbers =
    Option.map
      (fun json -> Tensors.vector (sized "numbers" json))
      (Json.optional f "numbers") in
  Json.no_others f;
  if found_factor = None && found_direction = None && found_numbers = None then
    altered "the evidence %s is empty" name;
  (name, { Checker.found_factor; found_direction; found_numbers })

(* All of it, by name; each name once, and no tensor that none names. *)
let all_evidence (file : Tensors.file) entries =
  let tensors = Hashtbl.create 64 in
  let found =
    List.rev_map (evidence file (fun key -> Hashtbl.replace tensors key ()))
      entries in
  Hashtbl.iter
    (fun key _ ->
      if not (Hashtbl.mem tensors key) then
        altered "no evidence names the tensor '%s'" key)
    file.tensors;
  let by_name (a, _) (b, _) = String.compare a b in
  let sorted = List.sort by_name found in
  let rec require_once = function
    | (a, _) :: ((b, _) :: _ as others) ->
        if a = b then altered "the evidence %s stands twice" a;
        require_once others
    | _ -> () in
  require_once sorted;
  sorted

(* ---- the whole ---- *)

let region f =
  let f = Json.fields "region" error (Json.required f "region") in
  let input_radius = positive f "input_radius" Checker.decimal_down in
  let state_radius = positive f "state_radius" Checker.decimal_down in
  let tolerance = positive f "tolerance" Checker.decimal_up in
  let region_states = box f "states" in
  let region_parameters = box f "parameters" in
  Json.no_others f;
  { Checker.input_radius; state_radius; tolerance; region_states; region_parameters }

let evidence_path path =
  (if Filename.check_suffix path ".json" then Filename.chop_suffix path ".json"
   else path)
  ^ ".safetensors"

let arithmetic = "real arithmetic over the stored weights"

let body path f =
  let version = Json.integer f "version" in
  if version <> 3 then
    Tensors.unusable
      "%s: certificate version %d is not read any more; make it again with `keel \
       certify MODEL`"
      path version;
  let file = Tensors.read (evidence_path path) in
  if Json.text f "evidence_sha256" <> file.digest then
    altered "it names evidence with another SHA-256";
  let claims = List.rev (List.rev_map claim (Json.list f "claims")) in
  let evidences =
    try all_evidence file (Json.list f "evidence")
    with Tensors.Unusable message -> raise (Altered message) in
  let solver_disagreed =
    List.filter_map
      (fun json ->
        let answer = Json.fields "an SMT answer" error json in
        let obligation = Json.text answer "obligation" in
        ignore (Json.text answer "solver");
        let is_sat = word "answer" answers (Json.text answer "answer") in
        ignore (Json.text answer "detail");
        Json.no_others answer;
        if is_sat then Some obligation else None)
      (Json.list f "smt") in
  let not_covered =
    List.rev (List.rev_map (texts "not_covered") (Json.list f "not_covered")) in
  let observed_evidence =
    List.filter_map observation (Json.list f "observed") in
  List.iter (fun note -> ignore (texts "notes" note)) (Json.list f "notes");
  if Json.text f "arithmetic" <> arithmetic then
    altered "it speaks about another arithmetic";
  ignore (Json.text f "tool");
  let certified_digest = Json.text f "model_sha256" in
  let stated_region = region f in
  let stated_verdict = Json.text f "verdict" in
  Json.no_others f;
  { Checker.certified_digest; stated_verdict; stated_region; claims; evidences;
    observed_evidence; solver_disagreed; not_covered }

let read path =
  let unusable message = Tensors.Unusable (path ^ ": " ^ message) in
  try
    let root =
      Json.fields "the certificate" unusable (Json.parse (Tensors.content path))
    in
    let json = Json.required root "certificate" in
    if Tensors.digest_of (Json.compact json) <> Json.text root "sha256" then
      altered "its body does not have the SHA-256 it names";
    Json.no_others root;
    body path (Json.fields "certificate" error json)
  with Json.Malformed message -> raise (unusable message)
