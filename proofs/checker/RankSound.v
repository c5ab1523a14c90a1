(** * What the checker's eliminations mean

    Purpose: where elimination modulo a number finds a pivot for every row, the
    rows are independent over every ordered field; nothing is assumed of that
    number, least of all that it is a prime.

    Main Results
    - [eliminated_solvable]: the equations with these rows can be solved modulo
      the number, whatever stands on their right sides.
    - [has_full_rank_sound]: a matrix of full rank has a right inverse;
      [has_full_rank_unit]: a square one is invertible.
    - [have_full_rank_sound]: [A B] reaches every vector.

    Dependencies: Kernel, Meaning, FactorSound, BoundSound. *)

From Coq Require Import ZArith Lia List Permutation.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Meaning.
From Keel.Checker Require Import FactorSound BoundSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope Z_scope.

(** ** Modulo the number *)

Definition congruent (x y : Z) : Prop := exists q, x = y + q * prime.

Lemma mod_congruent x : congruent (x mod prime) x.
Proof.
exists (- (x / prime)); have := Z.div_mod x prime ltac:(by []).
by move: (x / prime) (x mod prime) => q r ->; lia.
Qed.

(** Equations: rows with the right sides that their products shall have. *)
Definition solves (x : list Z) (s : list (list Z * Z)) : Prop :=
  List.Forall (fun e => congruent (dot e.1 x) e.2) s.

(** There is a solution for all right sides. *)
Definition solvable (columns : nat) (f : list (list Z)) : Prop :=
  forall s, List.map fst s = f ->
    exists2 x, length x = columns & solves x s.

Lemma dot_residues row x :
  congruent (dot (List.map (fun a => a mod prime) row) x) (dot row x).
Proof.
elim: row x => [|a row IH] [|b x] /=; try by (exists 0).
have [q ->] := IH x; have [r ->] := mod_congruent a.
by exists (q + r * b); lia.
Qed.

Lemma dot_reduced factor row pivot x :
  length row = length pivot ->
  congruent (dot (zip (fun a b => (a - factor * b) mod prime) row pivot) x)
            (dot row x - factor * dot pivot x).
Proof.
elim: row pivot x => [|a row IH] [|b pivot] [|c x] //= sizes;
  try by (exists 0; lia).
have [q ->] := IH pivot x ltac:(lia).
have [r ->] := mod_congruent (a - factor * b).
by exists (q + r * c); lia.
Qed.

(** ** Elimination *)

Lemma split_pivot_none seen f row :
  split_pivot seen f = None -> List.In row f -> List.hd 0 row = 0.
Proof.
elim: f seen => //= first f IH seen; case: Z.eqb_spec => // head rest.
by case=> [<-|] //; exact: IH rest.
Qed.

Lemma split_pivot_some seen f pivot others :
  split_pivot seen f = Some (pivot, others) ->
  Permutation (List.rev_append seen f) (pivot :: others).
Proof.
elim: f seen => //= row f IH seen; case: Z.eqb_spec => [_ /IH //|_ [<- <-]].
by rewrite !List.rev_append_rev; exact/Permutation_sym/Permutation_middle.
Qed.

(** A column of zeros is left out. *)
Lemma solvable_tails columns f :
  (forall row, List.In row f -> List.hd 0 row = 0) ->
  solvable columns (List.map (@List.tl Z) f) ->
  solvable columns.+1 f.
Proof.
move=> heads solved s s_f.
have [|x size_x x_solves] :=
    solved (List.map (fun e => (List.tl e.1, e.2)) s).
  by rewrite List.map_map -s_f List.map_map.
exists (0 :: x); first by rewrite /= size_x.
apply/List.Forall_forall => e e_s; rewrite dot_head /= heads; last first.
  by rewrite -s_f; exact: List.in_map.
move/List.Forall_forall: x_solves => /(_ (List.tl e.1, e.2)); apply.
exact: (List.in_map (fun e => (List.tl e.1, e.2))).
Qed.

Section Pivot.

Variables (columns : nat) (pivot : list Z) (inverse : Z).

(** What elimination puts in the place of a row. *)
Definition reduced (row : list Z) : list Z :=
  let factor := List.hd 0 row * inverse mod prime in
  if factor =? 0 then List.tl row
  else zip (fun x y => (x - factor * y) mod prime) (List.tl row)
         (List.tl pivot).

(** Its product is that of the row, less as much of the pivot as clears the
    first number. *)
Lemma reduced_spec row x :
  length row = length pivot ->
  exists2 factor, congruent factor (List.hd 0 row * inverse)
    & congruent (dot (reduced row) x)
        (dot (List.tl row) x - factor * dot (List.tl pivot) x).
Proof.
move=> sizes; rewrite /reduced; set factor := _ mod _.
exists factor; first exact: mod_congruent.
case: Z.eqb_spec => [->|_]; first by exists 0; lia.
by apply: dot_reduced; case: (row) (pivot) sizes => [|? ?] [|? ?] //= [].
Qed.

(** A row with an invertible first number is left out, and its multiples from
    the others. *)
Lemma solvable_pivot others :
  List.Forall (fun row => length row = columns.+1) (pivot :: others) ->
  inverse * List.hd 0 pivot mod prime = 1 ->
  solvable columns (List.map reduced others) ->
  solvable columns.+1 (pivot :: others).
Proof.
set a := List.hd 0 pivot => sizes unit solved.
case=> //= -[row right] s [row_is s_others]; subst row.
have [q unit_is] : congruent (inverse * a) 1.
  have [q] := mod_congruent (inverse * a); rewrite unit => one_is.
  by exists (- q); lia.
pose factor row := List.hd 0 row * inverse.
pose change (e : list Z * Z) := (reduced e.1, e.2 - factor e.1 * right).
have [|x size_x x_solves] := solved (List.map change s).
  by rewrite List.map_map -s_others List.map_map.
pose rest := dot (List.tl pivot) x.
exists (inverse * (right - rest) :: x); first by rewrite /= size_x.
constructor.
  exists (q * (right - rest)); rewrite dot_head /= -/a -/rest.
  by rewrite Z.mul_assoc (Z.mul_comm a) unit_is; ring.
apply/List.Forall_forall => e e_s; rewrite dot_head /=.
have e_others : List.In e.1 others by rewrite -s_others; exact: List.in_map.
have [|multiple [r multiple_is] [t reduced_is]] := @reduced_spec e.1 x.
  move/List.Forall_forall: sizes => sizes.
  by rewrite (sizes e.1 (or_intror e_others)) (sizes pivot (or_introl erefl)).
have [u right_is] : congruent (dot (reduced e.1) x) (e.2 - factor e.1 * right).
  move/List.Forall_forall: x_solves => /(_ (change e)); apply.
  exact: (List.in_map change).
exists (u - t + r * rest).
have -> : dot (List.tl e.1) x
        = e.2 - factor e.1 * right + u * prime + multiple * rest - t * prime.
  by rewrite -right_is reduced_is -/rest; ring.
by rewrite multiple_is /factor; ring.
Qed.

End Pivot.

Lemma eliminated_step columns row f :
  eliminated columns.+1 (row :: f)
  = match split_pivot nil (row :: f) with
    | None => eliminated columns (List.map (@List.tl Z) (row :: f))
    | Some (pivot, others) =>
        (inverse_mod (List.hd 0 pivot) * List.hd 0 pivot mod prime =? 1)
        && eliminated columns
             (List.map (reduced pivot (inverse_mod (List.hd 0 pivot))) others)
    end.
Proof. by []. Qed.

Theorem eliminated_solvable columns f :
  List.Forall (fun row => length row = columns) f ->
  eliminated columns f ->
  solvable columns f.
Proof.
elim: columns f => [|columns IH] f sizes.
  by case: f {sizes} => // _ [] // _; exists nil => //; constructor.
have tails row : length row = columns.+1 -> length (List.tl row) = columns.
  by case: row => //= a row [].
case: f sizes => [|row f] sizes.
  move=> _ [] // _; exists (List.repeat 0 columns.+1); last by constructor.
  exact: List.repeat_length.
rewrite eliminated_step.
move: (row :: f) sizes => {row} {}f sizes.
case split: split_pivot => [[pivot others]|] eliminating; last first.
  apply: solvable_tails => [row|]; first exact: (split_pivot_none split).
  apply: IH eliminating; apply/List.Forall_map.
  by apply: List.Forall_impl sizes => row; exact: tails.
have same := split_pivot_some split.
case/andP: eliminating => /Z.eqb_eq unit eliminating.
have sizes' := Permutation_Forall same sizes.
have solved : solvable columns.+1 (pivot :: others).
  apply: solvable_pivot unit _ => //; apply: IH eliminating.
  apply/List.Forall_map; inversion sizes' as [|? ? size_p sizes_o]; subst.
  apply: List.Forall_impl sizes_o => row size_row.
  rewrite /reduced; case: ifP => _; first exact: tails.
  by rewrite zip_length !tails //; lia.
move=> s s_f; have [s' s'_is s_s'] : exists2 s',
    List.map fst s' = pivot :: others & Permutation s s'.
  have : Permutation (pivot :: others) (List.map fst s).
    by rewrite s_f; exact: Permutation_sym.
  by move/Permutation_map_inv => [s' [-> s_s']]; exists s'.
have [x size_x x_solves] := solved s' s'_is.
by exists x => //; apply: Permutation_Forall x_solves; exact: Permutation_sym.
Qed.

(** ** Determinants *)

Local Open Scope ring_scope.

(** Integers that are 1 on the diagonal and 0 elsewhere, modulo any p > 1. *)
Lemma near_identity_det (p : nat) n (D : 'M[int]_n) :
  (1 < p)%N ->
  (forall i j, exists q, D i j = (i == j)%:R + q * p%:Z) ->
  \det D != 0.
Proof.
move=> p1 near; apply/eqP => det0.
have one_is : map_mx intr D = 1%:M :> 'M['Z_p]_n.
  apply/matrixP => i j; rewrite !mxE; have [q ->] := near i j.
  by rewrite rmorphD rmorphM /= -pmulrn char_Zp // mulr0 addr0 rmorph_nat.
have := det_map_mx (intmul1_rmorphism [ringType of 'Z_p]) D.
by rewrite /= one_is det1 det0 => /eqP; rewrite oner_eq0.
Qed.

Section RankSound.

Variable R : realFieldType.

Local Notation number := (@number R).
Local Notation power := (@power R).
Local Notation real_matrix := (@real_matrix R).

Local Notation modulo l :=
  (List.map (List.map (fun x => x mod prime)%Z) l) (only parsing).

(** The matrix of the integers alone. *)
Definition integers n c (l : list (list Z)) : 'M[R]_(n, c) :=
  \matrix_(i, j) number (entry2 l i j).

Lemma real_matrix_integers n c m :
  real_matrix n c m = power (scale m) *: integers n c (rows m).
Proof. by apply/matrixP => i j; rewrite !mxE mulrC. Qed.

Lemma solvable_residues c l :
  solvable c (modulo l) -> solvable c l.
Proof.
move=> solved s s_l; pose residue := List.map (fun x => x mod prime)%Z.
have [|x size_x x_solves] :=
    solved (List.map (fun e => (residue e.1, e.2)) s).
  by rewrite List.map_map -s_l List.map_map.
exists x => //; apply/List.Forall_forall => e e_s.
have [q left_is] := dot_residues e.1 x.
move/List.Forall_forall: x_solves => /(_ (residue e.1, e.2)) [|r right_is].
  exact: (List.in_map (fun e => (residue e.1, e.2))).
exists (r - q)%Z; rewrite /= left_is in right_is.
by rewrite Z.mul_sub_distr_r; lia.
Qed.

Lemma eliminated_right_inverse n c l :
  length l = n ->
  (forall i, (i < n)%N -> length (List.nth i l nil) = c) ->
  eliminated c (modulo l) ->
  exists X : 'M[R]_(c, n), integers n c l *m X = 1%:M.
Proof.
move=> size_l sizes full.
have solved : solvable c l.
  apply/solvable_residues/eliminated_solvable => //; apply/List.Forall_map.
  apply/List.Forall_forall => row /(List.In_nth _ _ nil) [i [il <-]].
  by rewrite List.map_length sizes //; lia.
have unit_solution (k : 'I_n) : exists x, length x = c /\ forall i : 'I_n,
    congruent (dot (List.nth i l nil) x) (if i == k then 1 else 0)%Z.
  pose equation i (row : list Z) := (row, if i == k :> nat then 1 else 0)%Z.
  have [|x size_x x_solves] := solved (indexed equation 0 l).
    by elim: (l) 0%N => //= row rest IH i; rewrite IH.
  exists x; split=> // i; have il : (i < length l)%N by rewrite size_l.
  move/List.Forall_forall: x_solves => /(_ (equation i (List.nth i l nil))).
  apply; rewrite -[X in equation X](add0n i).
  rewrite -(indexed_nth equation 0 nil (nil, 0%Z) il).
  by apply: List.nth_In; rewrite indexed_length; lia.
have [x x_is] := fin_all_exists unit_solution.
pose M : 'M[int]_(n, c) := \matrix_(i, j) int_of_Z (entry2 l i j).
pose X : 'M[int]_(c, n) := \matrix_(j, k) int_of_Z (List.nth j (x k) 0%Z).
have prime1 : (1 < prime)%Z by [].
have p1 : (1 < Z.to_nat prime)%N by move: prime prime1 => p; lia.
have det : \det (M *m X) != 0.
  apply: near_identity_det p1 _ => i k; have [size_x near] := x_is k.
  have [q dot_is] := near i; exists (int_of_Z q).
  rewrite mxE; under eq_bigr do rewrite !mxE.
  rewrite -integer_dot ?size_x ?leqnn ?orbT // dot_is.
  move: prime prime1 => p ?; have -> : (Z.to_nat p)%:Z = int_of_Z p by lia.
  by case: (i == k); lia.
have unit : map_mx intr (M *m X) \in @unitmx R n.
  by rewrite unitmxE det_map_mx unitfE intr_eq0.
exists (map_mx intr X *m invmx (map_mx intr (M *m X))).
have -> : integers n c l = map_mx intr M.
  by apply/matrixP => i j; rewrite !mxE.
by rewrite mulmxA -map_mxM mulmxV.
Qed.

(** The number of columns, where there is a row. *)
Lemma column_count_is n c m :
  (0 < n)%N -> length (rows m) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows m) nil) = c) ->
  column_count m = c.
Proof.
move=> n0 size_m sizes; have := sizes O n0; rewrite /column_count.
by case: (rows m) size_m n0 => [<-|].
Qed.

Theorem has_full_rank_sound n c m :
  length (rows m) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows m) nil) = c) ->
  has_full_rank m ->
  exists X : 'M[R]_(c, n), real_matrix n c m *m X = 1%:M.
Proof.
move=> size_m sizes full; case: (posnP n) => [n0|n0].
  by exists 0; apply/matrixP => -[i il]; exfalso; rewrite n0 in il.
rewrite /has_full_rank (column_count_is n0 size_m sizes) in full.
have [X right] := eliminated_right_inverse size_m sizes full.
exists ((power (scale m))^-1 *: X); rewrite real_matrix_integers.
by rewrite -scalemxAl -scalemxAr scalerA divff ?scale1r // gt_eqF // power_gt0.
Qed.

Corollary has_full_rank_unit n m :
  length (rows m) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows m) nil) = n) ->
  has_full_rank m ->
  real_matrix n n m \in unitmx.
Proof.
move=> size_m sizes full; have [X] := has_full_rank_sound size_m sizes full.
by case/mulmx1_unit.
Qed.

(** ** Two matrices side by side *)

Lemma residues_beside l k :
  zip (@app Z) (modulo l) (modulo k)
  = modulo (zip (@app Z) l k).
Proof. by elim: l k => [|a l IH] [|b k] //=; rewrite IH List.map_app. Qed.

Lemma integers_beside n c d l k :
  length l = n -> length k = n ->
  (forall i, (i < n)%N -> length (List.nth i l nil) = c) ->
  integers n (c + d) (zip (@app Z) l k)
    = row_mx (integers n c l) (integers n d k).
Proof.
move=> size_l size_k sizes; apply/matrixP => i j.
have il := sizes i (ltn_ord i).
have row_is : List.nth i (zip (@app Z) l k) nil
            = app (List.nth i l nil) (List.nth i k nil).
  by rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?size_l ?size_k.
rewrite mxE /entry2 row_is; case: (splitP j) => h j_is.
  have -> : j = lshift d h by apply: val_inj.
  by rewrite row_mxEl mxE /= List.app_nth1 ?il //; have := ltn_ord h; lia.
have -> : j = rshift c h by apply: val_inj.
rewrite row_mxEr mxE /= List.app_nth2 ?il; last lia.
by congr (number (List.nth _ _ _)); lia.
Qed.

Theorem have_full_rank_sound n c d a b :
  length (rows a) = n -> length (rows b) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows a) nil) = c) ->
  (forall i, (i < n)%N -> length (List.nth i (rows b) nil) = d) ->
  have_full_rank a b ->
  forall z : 'cV[R]_n, exists x u,
    real_matrix n c a *m x + real_matrix n d b *m u = z.
Proof.
move=> size_a size_b sizes_a sizes_b full z; case: (posnP n) => [n0|n0].
  by exists 0, 0; apply/matrixP => -[i il]; exfalso; rewrite n0 in il.
move: full; rewrite /have_full_rank /residues residues_beside.
rewrite (column_count_is n0 size_a sizes_a) (column_count_is n0 size_b sizes_b).
set l := zip _ _ _ => full.
have size_l : length l = n by rewrite zip_length; lia.
have sizes i : (i < n)%N -> length (List.nth i l nil) = (c + d)%N.
  move=> il; rewrite /l (@zip_nth _ _ _ _ _ _ i nil nil) ?size_a ?size_b //.
  by rewrite List.app_length sizes_a // sizes_b.
have [X] := eliminated_right_inverse size_l sizes full.
rewrite (integers_beside d size_a size_b sizes_a) => right.
have scaled k m (v : 'cV[R]_k) :
    real_matrix n k m *m ((power (scale m))^-1 *: v)
    = integers n k (rows m) *m v.
  rewrite real_matrix_integers -scalemxAl -scalemxAr scalerA divff ?scale1r //.
  by rewrite gt_eqF // power_gt0.
exists ((power (scale a))^-1 *: usubmx (X *m z)),
       ((power (scale b))^-1 *: dsubmx (X *m z)).
by rewrite !scaled -mul_row_col vsubmxK mulmxA right mul1mx.
Qed.

End RankSound.
