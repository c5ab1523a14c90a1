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

let deepest = 1000
let longest_number = 1000

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
  let digits () =
    let start = !at in
    while match peek () with '0' .. '9' -> true | _ -> false do incr at done;
    if !at = start then fail !at "expected a digit" in
  let number () =
    let start = !at in
    if peek () = '-' then incr at;
    if peek () = '0' then begin
      incr at;
      match peek () with
      | '0' .. '9' -> fail !at "a number with a leading zero"
      | _ -> ()
    end
    else digits ();
    if peek () = '.' then begin
      incr at;
      digits ()
    end;
    (match peek () with
    | 'e' | 'E' ->
        incr at;
        (match peek () with '+' | '-' -> incr at | _ -> ());
        digits ()
    | _ -> ());
    if !at - start > longest_number then fail start "too long a number";
    Number (String.sub text start (!at - start)) in
  let rec value depth =
    if depth > deepest then fail !at "nested too deeply";
    space ();
    let result =
      match peek () with
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
    | Number n when is_integral n -> Buffer.add_string buffer n
    | Number n -> raise (Malformed ("a fraction where none can stand: " ^ n))
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
  List.map
    (fun v ->
      match finite v with Some x -> x | None -> wrong f key "of finite numbers")
    (list f key)

let no_others f =
  List.iter
    (fun (key, _) ->
      if not (List.mem key f.read) then
        raise (f.error (Printf.sprintf "%s: key '%s' is unknown" f.place key)))
    f.members
