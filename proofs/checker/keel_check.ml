(* keel-check: re-decides a certificate with the checker that was extracted from
   Coq. Exit codes as those of `keel check`. *)

let usage =
  "Usage: keel-check CERTIFICATE MODEL\n\n\
   Re-checks a certificate (.cert.json) against its model (.safetensors) with a\n\
   checker extracted from its soundness proof. Prints the verdict, one word, on\n\
   standard output and reasons on standard error.\n\n\
   Ends in 0 for CERTIFIED and CERTIFIED_FOR_CONSTANT_INPUTS, 3 for REFUTED, 4 for\n\
   INCONCLUSIVE, 5 for a certificate that was altered or belongs to another model,\n\
   2 for files or a command line that cannot be understood, 1 for anything\n\
   unexpected.\n\n\
   Options: --help, --version\n"

let unusable_input = 2
let altered = 5
let unexpected = 1

let complain message = prerr_endline ("keel-check: " ^ message)

let unknown = function
  | None -> 0
  | Some box ->
      List.length
        (List.filter (fun reach -> not (Checker.is_zero reach)) box.Checker.box_reach)

(* Where there are too many corners, keel check bounds parts, about which there is no
   proof yet. *)
let require_corners field region =
  let count =
    unknown region.Checker.region_states + unknown region.Checker.region_parameters in
  match Checker.corners_obstacle field (Z.of_int count) with
  | None -> ()
  | Some reason -> Tensors.unusable "field: %s; ask keel check" reason

let check certificate model =
  let model = Model_reader.read model in
  let certificate = Certificate_reader.read certificate in
  let outcome =
    match model with
    | Model_reader.Network network -> Checker.check network certificate
    | Model_reader.Field field ->
        require_corners field certificate.Checker.stated_region;
        Checker.check_field field certificate in
  match outcome with
  | Checker.Refused reason ->
      complain reason;
      altered
  | Checker.Accepted status ->
      print_endline status;
      (match status with
      | "CERTIFIED" | "CERTIFIED_FOR_CONSTANT_INPUTS" -> 0
      | "REFUTED" -> 3
      | "INCONCLUSIVE" -> 4
      | _ -> unexpected)

let run = function
  | [ "--help" ] | [ "-h" ] ->
      print_string usage;
      0
  | [ "--version" ] ->
      print_endline "keel-check 0.1.0";
      0
  | [ certificate; model ] -> (
      try check certificate model with
      | Tensors.Unusable message ->
          complain message;
          unusable_input
      | Certificate_reader.Altered message ->
          complain message;
          altered
      | Stack_overflow | Out_of_memory ->
          complain "the files need more memory than there is";
          unexpected
      | e ->
          complain ("unexpected error: " ^ Printexc.to_string e);
          unexpected)
  | _ ->
      prerr_string usage;
      unusable_input

(* Long numbers come and go: a larger nursery. *)
let () =
  Gc.set { (Gc.get ()) with minor_heap_size = 1 lsl 20; space_overhead = 120 }

let () = exit (run (List.tl (Array.to_list Sys.argv)))
