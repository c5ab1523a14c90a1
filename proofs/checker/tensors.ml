(* UNTRUSTED in the sense that no theorem speaks about it: reads safetensors
   files, every size checked before it is used. If it read a number wrongly, the
   checker would decide about another model or witness than the file holds. *)

exception Unusable of string

(* Of a tensor of another kind nothing is read but its place. *)
type kind = F64 | F32 | F16 | BF16 | I64 | Other of string

type tensor = { name : string; kind : kind; shape : int list; bytes : string }

type file = {
  metadata : (string * string) list;
  tensors : (string, tensor) Hashtbl.t;
  digest : string;
}

let unusable format =
  Printf.ksprintf (fun s -> raise (Unusable (Json.shown s))) format

(* With the bits of an entry: all that safetensors knows. *)
let kinds =
  [ ("F64", (F64, 64)); ("F32", (F32, 32)); ("F16", (F16, 16));
    ("BF16", (BF16, 16)); ("I64", (I64, 64)) ]
  @ List.map
      (fun (name, bits) -> (name, (Other name, bits)))
      [ ("I32", 32); ("I16", 16); ("I8", 8); ("U64", 64); ("U32", 32);
        ("U16", 16); ("U8", 8); ("BOOL", 8); ("C64", 64); ("F8_E5M2", 8);
        ("F8_E4M3", 8); ("F8_E8M0", 8); ("F8_E5M2FNUZ", 8);
        ("F8_E4M3FNUZ", 8); ("F6_E3M2", 6); ("F6_E2M3", 6); ("F4", 4) ]

let largest_int = 0x7fffffff

(* What the format's own reader allows. *)
let longest_header = 100_000_000

let digest_of content = Sha256.to_hex (Sha256.string content)

let natural path name = function
  | Json.Number n when Json.is_integral n ->
      let z = Z.of_string n in
      if Z.sign z < 0 || not (Z.fits_int64 z) then
        unusable "%s: tensor '%s': sizes and offsets must be integers >= 0" path
          name
      else z
  | _ -> unusable "%s: tensor '%s': sizes and offsets must be integers" path name

let tensor path data name entry =
  if not (Json.is_printable name) then
    unusable "%s: the name of a tensor must be printable; '%s' is not" path name;
  let member key =
    match entry with
    | Json.Object members -> List.assoc_opt key members
    | _ -> None in
  let first, last =
    match member "data_offsets" with
    | Some (Json.List [ a; b ]) -> (natural path name a, natural path name b)
    | _ -> unusable "%s: tensor '%s': data_offsets must be two integers" path name
  in
  if Z.gt first last || Z.gt last (Z.of_int (String.length data)) then
    unusable "%s: tensor '%s' does not lie within the data" path name;
  let first = Z.to_int first and last = Z.to_int last in
  let shape =
    match member "shape" with
    | Some (Json.List sizes) ->
        (* Not List.map, whose stack is as deep as the list is long. *)
        List.rev
          (List.rev_map
             (fun size ->
               let z = natural path name size in
               if Z.gt z (Z.of_int largest_int) then
                 unusable "%s: tensor '%s': a size is too large" path name
               else Z.to_int z)
             sizes)
    | _ -> unusable "%s: tensor '%s': shape must be a list" path name in
  let kind, bits =
    match member "dtype" with
    | Some (Json.Text t) when List.mem_assoc t kinds -> List.assoc t kinds
    | _ -> unusable "%s: tensor '%s': dtype is unknown" path name in
  let count =
    List.fold_left
      (fun count size ->
        let count = count * size in
        if count > largest_int then
          unusable "%s: tensor '%s': shape is not possible" path name
        else count)
      1 shape in
  if count * bits <> 8 * (last - first) then
    unusable "%s: tensor '%s': its shape does not take %d bytes" path name
      (last - first);
  (first, last, { name; kind; shape; bytes = String.sub data first (last - first) })

let content path =
  try
    let channel = open_in_bin path in
    Fun.protect
      ~finally:(fun () -> close_in_noerr channel)
      (fun () -> really_input_string channel (in_channel_length channel))
  with
  | Sys_error message -> unusable "%s" message
  | End_of_file -> unusable "%s: cannot be read" path

let read path =
  let content = content path in
  let length = String.length content in
  if length < 8 then unusable "%s: truncated" path;
  let header_length = String.get_int64_le content 0 in
  if
    Int64.compare header_length 2L < 0
    || Int64.compare header_length (Int64.of_int (length - 8)) > 0
  then unusable "%s: the header is longer than the file" path;
  let header_length = Int64.to_int header_length in
  if header_length > longest_header then
    unusable "%s: the header is longer than is read" path;
  let header =
    try Json.parse (String.sub content 8 header_length)
    with Json.Malformed message -> unusable "%s: the header is %s" path message
  in
  let start = 8 + header_length in
  let data = String.sub content start (length - start) in
  let entries =
    match header with
    | Json.Object entries -> entries
    | _ -> unusable "%s: the header is not an object" path in
  let metadata =
    match List.assoc_opt "__metadata__" entries with
    | None -> []
    | Some (Json.Object texts) ->
        List.rev_map
          (function
            | key, Json.Text text -> (key, text)
            | key, _ -> unusable "%s: __metadata__.%s must be a text" path key)
          texts
    | Some _ -> unusable "%s: __metadata__ must be an object of texts" path in
  let tensors = Hashtbl.create 64 in
  let spans =
    List.filter_map
      (fun (name, entry) ->
        if name = "__metadata__" then None
        else begin
          let first, last, found = tensor path data name entry in
          Hashtbl.replace tensors name found;
          Some (first, last)
        end)
      entries in
  let covered =
    List.fold_left
      (fun position (first, last) ->
        if first <> position then
          unusable "%s: tensors must neither overlap nor leave gaps" path;
        last)
      0
      (List.sort compare spans) in
  if covered <> String.length data then
    unusable "%s: bytes at the end belong to no tensor" path;
  { metadata; tensors; digest = digest_of content }

(* mantissa and exponent of a finite double. *)
let parts bits =
  let exponent = Int64.to_int (Int64.logand (Int64.shift_right_logical bits 52) 0x7ffL) in
  let fraction = Int64.to_int (Int64.logand bits 0xfffffffffffffL) in
  if exponent = 0x7ff then None
  else
    let magnitude, exponent =
      if exponent = 0 then (fraction, -1074)
      else (fraction lor (1 lsl 52), exponent - 1075) in
    Some ((if Int64.compare bits 0L < 0 then -magnitude else magnitude), exponent)

let half bits =
  let exponent = (bits lsr 10) land 0x1f and fraction = bits land 0x3ff in
  if exponent = 0x1f then None
  else
    let magnitude, exponent =
      if exponent = 0 then (fraction, -24)
      else (fraction lor 0x400, exponent - 25) in
    Some ((if bits land 0x8000 <> 0 then -magnitude else magnitude), exponent)

let single bits = parts (Int64.bits_of_float (Int32.float_of_bits bits))

(* The entries, exactly; each an integer and an exponent of two. *)
let numbers t =
  let entry, width =
    match t.kind with
    | F64 -> ((fun i -> parts (String.get_int64_le t.bytes i)), 8)
    | F32 -> ((fun i -> single (String.get_int32_le t.bytes i)), 4)
    | F16 -> ((fun i -> half (String.get_uint16_le t.bytes i)), 2)
    | BF16 ->
        ( (fun i ->
            single (Int32.shift_left (Int32.of_int (String.get_uint16_le t.bytes i)) 16)),
          2 )
    | I64 -> unusable "tensor '%s': weights cannot be of type I64" t.name
    | Other kind -> unusable "tensor '%s': weights cannot be of type %s" t.name kind in
  Array.init (String.length t.bytes / width) (fun i ->
      match entry (i * width) with
      | Some number -> number
      | None -> unusable "tensor '%s': entry %d is not finite" t.name i)

let dyadic (mantissa, exponent) =
  if mantissa = 0 then { Checker.mantissa = Z.zero; exponent = Z.zero }
  else { Checker.mantissa = Z.of_int mantissa; exponent = Z.of_int exponent }

let of_float x =
  match parts (Int64.bits_of_float x) with
  | Some number -> dyadic number
  | None -> unusable "%f is not finite" x

(* Rows of integers over one power of two. *)
let rows_of columns entries =
  let scale =
    Array.fold_left
      (fun low (m, e) -> if m = 0 then low else min low e)
      0 entries in
  let integer (m, e) =
    if m = 0 then Z.zero else Z.shift_left (Z.of_int m) (e - scale) in
  let row i = List.init columns (fun j -> integer entries.((i * columns) + j)) in
  { Checker.scale = Z.of_int scale;
    rows = List.init (Array.length entries / max 1 columns) row }

let matrix columns t = rows_of columns (numbers t)

(* Of a complex matrix [[Re, -Im], [Im, Re]], the parts of what it makes. *)
let embedded columns real imaginary =
  let re = numbers real and im = numbers imaginary in
  let rows = Array.length re / columns in
  if 4 * rows * columns > largest_int then
    unusable "tensor '%s': its complex matrix has too many parts" real.name;
  let entry k =
    let i = k / (2 * columns) and j = k mod (2 * columns) in
    let at = (i mod rows * columns) + (j mod columns) in
    if i < rows = (j < columns) then re.(at)
    else
      let m, e = im.(at) in
      ((if i < rows then -m else m), e) in
  rows_of (2 * columns) (Array.init (4 * rows * columns) entry)

let vector t = Array.to_list (Array.map dyadic (numbers t))

let integers t =
  match t.kind with
  | I64 ->
      Array.init (String.length t.bytes / 8) (fun i ->
          Z.of_int64 (String.get_int64_le t.bytes (8 * i)))
  | _ -> unusable "tensor '%s' must be of type I64" t.name
