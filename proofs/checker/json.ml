(* UNTRUSTED in the sense that no theorem speaks about it: reads JSON as strictly
   as Keel does, and writes it compactly, as Keel does before it takes a digest.
   If it read a number or a name wrongly, the checker would decide about another
   model or certificate than the files hold. *)

type t =
  | Null
  | Bool of bool
  | Number of string  (* as it stands in the text *)
  | Text of string
  | List of t list
  | Object of (string * t) list

exception Malformed of string

let fail position what =
  raise (Malformed (Printf.sprintf "not valid JSON at byte %d: %s" position what))

(* How deeply lists and objects may stand in each other, and how many digits a
   number may have. *)
let most = 1000

(* The length of the UTF-8 sequence that begins at i. *)
let sequence text i =
  let byte k =
    if k < String.length text then Char.code text.[k] else -1 in
  let follows k = byte k land 0xc0 = 0x80 && byte k >= 0 in
  let b = byte i in
  if b < 0x80 then 1
  else if b >= 0xc2 && b <= 0xdf && follows (i + 1) then 2
  else if
    b land 0xf0 = 0xe0 && follows (i + 1) && follows (i + 2)
    && (b <> 0xe0 || byte (i + 1) >= 0xa0)
    && (b <> 0xed || byte (i + 1) < 0xa0)
  then 3
  else if
    b >= 0xf0 && b <= 0xf4 && follows (i + 1) && follows (i + 2)
    && follows (i + 3)
    && (b <> 0xf0 || byte (i + 1) >= 0x90)
    && (b <> 0xf4 || byte (i + 1) < 0x90)
  then 4
  else fail i "not UTF-8"

(* ---- what may be a name: the tables of Keel's class Text ---- *)

(* First and last of the code points that are not seen as themselves. *)
let hidden =
  [ (0x0000, 0x001f); (0x007f, 0x009f); (0x00ad, 0x00ad); (0x034f, 0x034f);
    (0x061c, 0x061c); (0x115f, 0x1160); (0x17b4, 0x17b5); (0x180b, 0x180f);
    (0x200b, 0x200f); (0x2028, 0x202e); (0x2060, 0x206f); (0x3164, 0x3164);
    (0xd800, 0xdfff); (0xfdd0, 0xfdef); (0xfe00, 0xfe0f); (0xfeff, 0xfeff);
    (0xffa0, 0xffa0); (0xfff0, 0xfffb); (0x13430, 0x1343f); (0x1bca0, 0x1bca3);
    (0x1d173, 0x1d17a); (0xe0000, 0xe0fff) ]

(* First and last of the code points that are nothing but room. *)
let spaces =
  [ (0x0020, 0x0020); (0x00a0, 0x00a0); (0x1680, 0x1680); (0x2000, 0x200a);
    (0x202f, 0x202f); (0x205f, 0x205f); (0x2800, 0x2800); (0x3000, 0x3000) ]

let longest_name = 255
let is_in ranges c = List.exists (fun (first, last) -> first <= c && c <= last) ranges
let is_hidden c = c land 0xfffe = 0xfffe || is_in hidden c

(* The code points of a text that parse has found to be UTF-8. *)
let code_points s =
  let rec go i found =
    if i >= String.length s then List.rev found
    else
      let length = sequence s i in
      let first = Char.code s.[i] in
      let rec rest k code =
        if k = length then code
        else rest (k + 1) ((code lsl 6) lor (Char.code s.[i + k] land 0x3f)) in
      let lead = if length = 1 then first else first land (0x7f lsr length) in
      go (i + length) (rest 1 lead :: found) in
  go 0 []

(* Whether a text holds nothing that is not seen, and something that is. *)
let is_printable s =
  let points = code_points s in
  (not (List.exists is_hidden points))
  && not (List.for_all (is_in spaces) points)

let is_name s =
  is_printable s && List.compare_length_with (code_points s) longest_name <= 0

(* A message on one line, with what would not be seen in it written out; and so is a
   # behind another one, for build servers take ##[ within a line for a command. *)
let shown message =
  let buffer = Buffer.create (String.length message) in
  let rec go i =
    if i < String.length message then begin
      match sequence message i with
      | length ->
          let part = String.sub message i length in
          let code = List.hd (code_points part) in
          if is_hidden code || (part = "#" && i > 0 && message.[i - 1] = '#') then
            Printf.bprintf buffer "\\u{%x}" code
          else Buffer.add_string buffer part;
          go (i + length)
      | exception Malformed _ ->
          (* The name of a file may hold any byte. *)
          Printf.bprintf buffer "\\x%02x" (Char.code message.[i]);
          go (i + 1)
    end in
  go 0;
  Buffer.contents buffer

let parse text =
  let length = String.length text in
  let at = ref 0 in
  let peek () = if !at < length then text.[!at] else '\000' in
  let space () =
    while
      !at < length
      && match text.[!at] with ' ' | '\t' | '\n' | '\r' -> true | _ -> false
    do incr at done in
  let expect word =
    let n = String.length word in
    if !at + n <= length && String.sub text !at n = word then at := !at + n
    else fail !at ("expected " ^ word) in
  let hex () =
    if !at + 4 > length then fail !at "an escape that ends too early";
    let digits = String.sub text !at 4 in
    String.iter
      (function
        | '0' .. '9' | 'a' .. 'f' | 'A' .. 'F' -> ()
        | _ -> fail !at "an escape without four digits")
      digits;
    at := !at + 4;
    int_of_string ("0x" ^ digits) in
  let escape buffer =
    let c = peek () in
    incr at;
    match c with
    | '"' | '\\' | '/' -> Buffer.add_char buffer c
    | 'b' -> Buffer.add_char buffer '\b'
    | 't' -> Buffer.add_char buffer '\t'
    | 'n' -> Buffer.add_char buffer '\n'
    | 'f' -> Buffer.add_char buffer '\012'
    | 'r' -> Buffer.add_char buffer '\r'
    | 'u' ->
        let first = hex () in
        let code =
          if first land 0xf800 <> 0xd800 then first
          else if first >= 0xdc00 then fail !at "half a surrogate pair"
          else begin
            expect "\\u";
            let second = hex () in
            if second land 0xfc00 <> 0xdc00 then fail !at "half a surrogate pair";
            0x10000 + ((first land 0x3ff) lsl 10) + (second land 0x3ff)
          end in
        Buffer.add_utf_8_uchar buffer (Uchar.of_int code)
    | _ -> fail !at "an unknown escape" in
  let string () =
    expect "\"";
    let buffer = Buffer.create 16 in
    let rec go () =
      if !at >= length then fail !at "a text without an end";
      match text.[!at] with
      | '"' -> incr at
      | '\\' ->
          incr at;
          escape buffer;
          go ()
      | c when c < ' ' -> fail !at "a control character in a text"
      | _ ->
          let n = sequence text !at in
          Buffer.add_string buffer (String.sub text !at n);
          at := !at + n;
          go () in
    go ();
    Buffer.contents buffer in
  (* Some digits, and how many. *)
  let digits () =
    let start = !at in
    while match peek () with '0' .. '9' -> true | _ -> false do incr at done;
    if !at = start then fail !at "expected a digit";
    !at - start in
  let number () =
    let start = !at in
    if peek () = '-' then incr at;
    let zero = peek () = '0' in
    let whole = digits () in
    if zero && whole > 1 then fail start "a number with a leading zero";
    let fraction =
      if peek () = '.' then begin
        incr at;
        digits ()
      end
      else 0 in
    let exponent =
      match peek () with
      | 'e' | 'E' ->
          incr at;
          (match peek () with '+' | '-' -> incr at | _ -> ());
          digits ()
      | _ -> 0 in
    (* Java's reader does not count a zero before the point. *)
    let counted = if zero then 0 else whole in
    if counted + fraction + exponent > most then fail start "too long a number";
    Number (String.sub text start (!at - start)) in
  let rec value depth =
    space ();
    let result =
      match peek () with
      | '{' | '[' when depth > most -> fail !at "nested too deeply"
      | '{' ->
          incr at;
          Object (members depth)
      | '[' ->
          incr at;
          List (elements depth)
      | '"' -> Text (string ())
      | 't' -> expect "true"; Bool true
      | 'f' -> expect "false"; Bool false
      | 'n' -> expect "null"; Null
      | _ -> number () in
    space ();
    result
  and elements depth =
    space ();
    if peek () = ']' then begin incr at; [] end
    else
      let rec go found =
        let found = value (depth + 1) :: found in
        match peek () with
        | ',' -> incr at; go found
        | ']' -> incr at; List.rev found
        | _ -> fail !at "expected , or ]" in
      go []
  and members depth =
    let seen = Hashtbl.create 8 in
    space ();
    if peek () = '}' then begin incr at; [] end
    else
      let rec go found =
        space ();
        let key = string () in
        if Hashtbl.mem seen key then fail !at ("key '" ^ key ^ "' stands twice");
        Hashtbl.add seen key ();
        space ();
        expect ":";
        let found = (key, value (depth + 1)) :: found in
        match peek () with
        | ',' -> incr at; go found
        | '}' -> incr at; List.rev found
        | _ -> fail !at "expected , or }" in
      go [] in
  let result = value 1 in
  if !at < length then fail !at "something after the end";
  result

let is_integral number =
  not (String.exists (function '.' | 'e' | 'E' -> true | _ -> false) number)

(* Compact, byte for byte what Keel takes the digest of. *)
let compact json =
  let buffer = Buffer.create 65536 in
  let text s =
    Buffer.add_char buffer '"';
    String.iter
      (function
        | '"' -> Buffer.add_string buffer "\\\""
        | '\\' -> Buffer.add_string buffer "\\\\"
        | '\b' -> Buffer.add_string buffer "\\b"
        | '\t' -> Buffer.add_string buffer "\\t"
        | '\n' -> Buffer.add_string buffer "\\n"
        | '\012' -> Buffer.add_string buffer "\\f"
        | '\r' -> Buffer.add_string buffer "\\r"
        | c when c < ' ' ->
            Buffer.add_string buffer (Printf.sprintf "\\u%04X" (Char.code c))
        | c -> Buffer.add_char buffer c)
      s;
    Buffer.add_char buffer '"' in
  let separated f =
    List.iteri (fun i x ->
        if i > 0 then Buffer.add_char buffer ',';
        f x) in
  let rec write = function
    | Null -> Buffer.add_string buffer "null"
    | Bool b -> Buffer.add_string buffer (string_of_bool b)
    | Number "-0" -> Buffer.add_char buffer '0'
    (* No fraction can stand here; one is refused where it is read. *)
    | Number n -> Buffer.add_string buffer n
    | Text s -> text s
    | List l ->
        Buffer.add_char buffer '[';
        separated write l;
        Buffer.add_char buffer ']'
    | Object l ->
        Buffer.add_char buffer '{';
        separated
          (fun (key, v) ->
            text key;
            Buffer.add_char buffer ':';
            write v)
          l;
        Buffer.add_char buffer '}' in
  write json;
  Buffer.contents buffer

(* The fields of one object: typed, none left unread. *)
type fields = {
  place : string;
  members : (string * t) list;
  mutable read : string list;
  error : string -> exn;
}

let fields place error = function
  | Object members -> { place; members; read = []; error }
  | _ -> raise (error (place ^ " must be a JSON object"))

let optional f key =
  f.read <- key :: f.read;
  List.assoc_opt key f.members

let wrong f key kind =
  raise (f.error (Printf.sprintf "%s: '%s' must be %s" f.place key kind))

let required f key =
  match optional f key with
  | Some v -> v
  | None -> raise (f.error (Printf.sprintf "%s: '%s' is missing" f.place key))

let text f key =
  match required f key with Text s -> s | _ -> wrong f key "a text"

let list f key =
  match required f key with List l -> l | _ -> wrong f key "a list"

let within bits = function
  | Number n when is_integral n ->
      let z = Z.of_string n in
      if Z.fits_int64 z && (bits = 64 || Z.fits_int32 z) then Some z else None
  | _ -> None

let integer f key =
  match within 32 (required f key) with
  | Some z -> Z.to_int z
  | None -> wrong f key "an integer"

let long_integer f key =
  match within 64 (required f key) with
  | Some z -> z
  | None -> wrong f key "an integer"

(* The nearest double, if it is finite. *)
let finite = function
  | Number n ->
      let x = float_of_string n in
      if Float.is_finite x then Some x else None
  | _ -> None

let number f key =
  match finite (required f key) with
  | Some x -> x
  | None -> wrong f key "a finite number"

let numbers f key =
  (* Not List.map, whose stack is as deep as the list is long. *)
  List.rev
    (List.rev_map
       (fun v ->
         match finite v with Some x -> x | None -> wrong f key "of finite numbers")
       (list f key))

let texts f key =
  List.rev
    (List.rev_map
       (function Text text -> text | _ -> wrong f key "a list of texts")
       (list f key))

let no_others f =
  List.iter
    (fun (key, _) ->
      if not (List.mem key f.read) then
        raise (f.error (Printf.sprintf "%s: key '%s' is unknown" f.place key)))
    f.members
