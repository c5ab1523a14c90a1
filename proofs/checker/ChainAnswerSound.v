(** * What the matrix of a chain shows

    Purpose: from the one inequality of every stage of a chain, and the witness that
    the checker accepts for the matrix of all of them, to how far every linear map
    of what the chain gives moves.

    Main Results
    - [maps_product]: the product of some matrices without rounding is their
      product.
    - [stages_hold]: the inequalities of the stages, one after the other;
      [stages_stretched]: they may each be larger by a factor.
    - [levels_at_most]: what the form of the rows of a chain is at most, where the
      stages hold.
    - [chain_answer_sound]: where the checker finds an answer, the square of c^T y is
      at most its number times c^T H c |u|^2, for every c, rounding included.

    Dependencies: Network, GramSound, RoundedSound, NetworkMeaning; OneInequality of
    the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Network.
From Keel Require Import SlopeRestricted Metric Gain Adjoint OneInequality.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import RankSound MetricSound DominanceSound GramSound.
From Keel.Checker Require Import InequalitySound SlopesSound GainSound.
From Keel.Checker Require Import RoundedSound NetworkMeaning.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section ChainAnswerSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).
Local Notation signal := (signal R).
Local Notation dot := Adjoint.dot.
Local Notation form := Metric.form.
Local Notation table := (@RoundedSound.table R).

(** ** Products *)

(** Matrices that fit, the last applied first, and their product. *)
Inductive maps_to (m : nat) : forall n, list Types.matrix -> 'M[R]_(n, m) -> Prop :=
| MapsNone : maps_to nil 1%:M
| MapsMore n k x l (A : 'M[R]_(k, m)) of
    (0 < k)%N & sized n k (rows x) & maps_to l A :
    maps_to (x :: l) (real_matrix R n k x *m A).

Lemma times_matrix_value n m k a b :
  (0 < m)%N -> sized n m (rows a) -> sized m k (rows b) ->
  sized n k (rows (times_matrix a b))
  /\ real_matrix R n k (times_matrix a b)
     = real_matrix R n m a *m real_matrix R m k b.
Proof.
move=> m0 [size_a sizes_a] [size_b sizes_b].
rewrite /times_matrix (column_count_is m0 size_b sizes_b).
have size_t : length (transpose k (rows b)) = k.
  exact: transpose_length (rows_sizes size_b sizes_b).
have row i : (i < n)%N ->
    List.nth i (List.map (fun row => List.map (Packing.dot row) (transpose k (rows b)))
                 (rows a)) nil
    = List.map (Packing.dot (List.nth i (rows a) nil)) (transpose k (rows b)).
  by move=> il; rewrite (nth_map _ nil) ?size_a.
split; first split=> [|i il] /=; rewrite ?List.map_length //.
  by rewrite row // List.map_length.
apply/matrixP => i j; rewrite !mxE /entry2 /= row // (nth_map _ nil) ?size_t //.
have [|-> _] := @transpose_nth k (rows b) j _ (ltn_ord j); first by rewrite size_b.
rewrite (@number_dot R m) ?sizes_a ?leqnn // mulr_suml; apply: eq_bigr => l _.
rewrite (nth_map _ nil) ?size_b // powerD !mxE mulrACA; exact: erefl.
Qed.

Theorem maps_product m n l (A : 'M[R]_(n, m)) :
  maps_to l A -> l <> nil ->
  sized n m (rows (product_of l)) /\ real_matrix R n m (product_of l) = A.
Proof.
have all_of k l' (B : 'M[R]_(k, m)) : maps_to l' B -> forall n' first,
    (0 < k)%N -> sized n' k (rows first) ->
    sized n' m (rows (List.fold_left times_matrix l' first))
    /\ real_matrix R n' m (List.fold_left times_matrix l' first)
       = real_matrix R n' k first *m B.
  elim=> [|n0 k0 x l0 C k00 sized_x _ IH] n' first k0' sized_f /=.
    by rewrite mulmx1.
  have [sized_p product_is] := times_matrix_value k0' sized_f sized_x.
  have [sized_all ->] := IH _ _ k00 sized_p.
  by rewrite product_is mulmxA.
case=> // n0 k x l0 B k0 sized_x maps _; exact: all_of maps _ _ k0 sized_x.
Qed.

(** ** Stages *)

Local Notation stage_rows s := (length (rows (stage_form s))).
Local Notation Q s := (real_matrix R (stage_rows s) (stage_rows s) (stage_form s)).
Local Notation N m s := (real_matrix R (stage_rows s) m (product_of (stage_maps s))).

(** Stages that fit: the first takes m numbers. *)
Fixpoint stages_fit (m : nat) (stages : list stage) : Prop :=
  if stages is s :: others then
    [/\ (0 < stage_rows s)%N, symmetric_rows (stage_rows s) (rows (stage_form s)),
        sized (stage_rows s) m (rows (product_of (stage_maps s)))
      & stages_fit (stage_rows s) others]
  else True.

(** How many numbers the last stage gives, and what these are. *)
Definition last_rows (m : nat) (stages : list stage) : nat :=
  List.fold_left (fun _ s => stage_rows s) stages m.

Definition last_signal (u : signal) (es : list signal) : signal :=
  List.fold_left (fun _ e => e) es u.

(** The inequality of every stage, with what it takes and gives; N is multiplied by
    the factor of the stage. *)
Fixpoint stages_hold (m : nat) (u : signal) (stages : list stage)
    (kappas : list R) (es : list signal) : Prop :=
  match stages, kappas, es with
  | nil, nil, nil => True
  | s :: stages, kappa :: kappas, e :: es =>
      form (Q s) (vector (stage_rows s) e)
        <= 2 * dot (vector (stage_rows s) e) ((kappa *: N m s) *m vector m u)
      /\ stages_hold (stage_rows s) e stages kappas es
  | _, _, _ => False
  end.

Definition scaled_signal (x : R) (e : signal) : signal := fun i => x * e i.

Lemma vector_scaled n x e : vector n (scaled_signal x e) = x *: vector n e.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.

(** Without the factors, where what the stages give is divided by them. *)
Lemma stages_stretched m u stages kappas es (t : R) :
  0 < t ->
  List.Forall (fun kappa => 0 < kappa) kappas ->
  stages_hold m u stages kappas es ->
  exists es', stages_hold m (scaled_signal t^-1 u) stages (List.map (fun _ => 1) kappas) es'
    /\ forall i, last_signal u es i
         = t * \prod_(kappa <- kappas) kappa
           * last_signal (scaled_signal t^-1 u) es' i.
Proof.
elim: stages m u kappas es t => [|s stages IH] m u [|kappa kappas] [|e es] t t0 //=.
  by move=> _ _; exists nil; split=> // i; rewrite big_nil mulr1 /= mulVKf ?gt_eqF.
move=> positive [holds rest].
have [kappa0 others0] : 0 < kappa /\ List.Forall (fun kappa => 0 < kappa) kappas.
  by inversion positive.
have tk0 : 0 < t * kappa by exact: mulr_gt0.
have [es' [rest' last_is]] := IH _ _ _ _ _ tk0 others0 rest.
exists (scaled_signal (t * kappa)^-1 e :: es'); split; last first.
  by move=> i; rewrite big_cons /= mulrA; exact: last_is.
split=> //; rewrite !vector_scaled form_scale dot_scale scale1r -scalemxAr dot_scaler.
move: holds; rewrite -scalemxAl dot_scaler.
move: (form _ _) (dot _ _) => q p le.
have -> : 2 * ((t * kappa)^-1 * (t^-1 * p)) = (t * kappa)^-1 ^+ 2 * (2 * (kappa * p)).
  rewrite [RHS]mulrCA expr2 -[_ / _ * _]mulrA; congr (2 * (_ * _)).
  by rewrite invfM -mulrA mulKf // gt_eqF.
by rewrite ler_wpmul2l ?sqr_ge0.
Qed.

(** ** The rows of a chain *)

Section Levels.

Variables (width : nat) (f : signal).

(** From column [skip] on stand the entries of the map to a level, which takes so
    many numbers, and then those of its triangle. *)
Definition from (skip : nat) : signal := fun i => f (skip + i)%N.

Lemma padded_nth row j : List.nth j (padded width row) zero = List.nth j row zero.
Proof.
rewrite /padded; case: (ltnP j (length row)) => small.
  by rewrite List.app_nth1 //; lia.
rewrite List.app_nth2; last lia.
rewrite [RHS]List.nth_overflow; last lia.
by elim: (width - _)%coq_nat (j - _)%coq_nat => [|k IH] [|i] //=.
Qed.

Lemma nth_repeat_zero j k : List.nth j (List.repeat zero k) zero = zero.
Proof. by elim: k j => [|k IH] [|j] /=. Qed.

(** What stands in a row of a level. *)
Lemma level_row skip previous k before own :
  length before = previous -> length own = k.+1 ->
  let row := padded width
    (app (List.repeat zero (skip + previous - previous)%coq_nat) (app before own)) in
  row_form row (skip + previous + k) f
  = from (skip + previous) k
      * (value (List.nth k own zero) * from (skip + previous) k
         + 2 * \sum_(j < k) value (List.nth j own zero) * from (skip + previous) j)
    + 2 * (from (skip + previous) k
           * \sum_(j < previous) value (List.nth j before zero) * from skip j).
Proof.
move=> size_b size_o row.
have row_nth j : List.nth j row zero = List.nth j (app (List.repeat zero skip) (app before own)) zero.
  by rewrite /row padded_nth; congr (List.nth j (app (List.repeat zero _) _) zero); lia.
have skipped j : (j < skip)%N -> List.nth j row zero = zero.
  move=> js; rewrite row_nth List.app_nth1 ?List.repeat_length ?nth_repeat_zero //; lia.
have mapped j : (j < previous)%N -> List.nth (skip + j) row zero = List.nth j before zero.
  move=> jp; rewrite row_nth List.app_nth2 List.repeat_length; last lia.
  rewrite List.app_nth1; last lia.
  by congr List.nth; lia.
have owned j : List.nth (skip + previous + j) row zero = List.nth j own zero.
  rewrite row_nth List.app_nth2 List.repeat_length; last lia.
  rewrite List.app_nth2; last lia.
  by congr List.nth; lia.
rewrite /row_form owned /from; set s := (skip + previous)%N.
rewrite (split_sum s k (fun j => value (List.nth j row zero) * f j)).
rewrite (split_sum skip previous (fun j => value (List.nth j row zero) * f j)).
rewrite big1 ?add0r => [|j _]; last by rewrite skipped // value_zero mul0r.
have -> : \sum_(j < previous) value (List.nth (skip + j) row zero) * f (skip + j)%N
    = \sum_(j < previous) value (List.nth j before zero) * f (skip + j)%N.
  by apply: eq_bigr => j _; rewrite mapped.
have -> : \sum_(j < k) value (List.nth (s + j) row zero) * f (s + j)%N
    = \sum_(j < k) value (List.nth j own zero) * f (s + j)%N.
  by apply: eq_bigr => j _; rewrite owned.
move: (\sum_(j < previous) _) (\sum_(j < k) _) => p q.
by rewrite [2 * (p + q)]mulrDr [2 * p + _]addrC addrA mulrDr [f _ * (2 * p)]mulrCA.
Qed.

(** Maps of so many rows of [previous] numbers, and triangles of as many. *)
Definition level_fits (previous : nat) (l : level) : Prop :=
  sized (length (level_triangle l)) previous (level_map l)
  /\ forall k, (k < length (level_triangle l))%N ->
       length (List.nth k (level_triangle l) nil) = k.+1.

Fixpoint levels_fit (previous : nat) (levels : list level) : Prop :=
  if levels is l :: others then
    level_fits previous l /\ levels_fit (length (level_triangle l)) others
  else True.

Definition own_form (l : level) (own : signal) : R :=
  \sum_(k < length (level_triangle l))
     own k * (value (number_at (level_triangle l) k k) * own k
              + 2 * \sum_(j < k) value (number_at (level_triangle l) k j) * own j).

Definition map_form (previous : nat) (l : level) (own before : signal) : R :=
  \sum_(k < length (level_triangle l))
     own k * \sum_(j < previous) value (number_at (level_map l) k j) * before j.

Fixpoint levels_form (skip previous : nat) (multiplier : R) (levels : list level) : R :=
  if levels is l :: others then
    own_form l (from (skip + previous))
    - 2 * (multiplier * map_form previous l (from (skip + previous)) (from skip))
    + levels_form (skip + previous) (length (level_triangle l))
        (value (level_multiplier l)) others
  else 0.

Lemma lower_rows_form skip previous x levels :
  levels_fit previous levels ->
  lower_form (skip + previous) (Network.lower_rows width (skip + previous) previous x levels) f
    = levels_form skip previous (value x) levels.
Proof.
elim: levels skip previous x => //= l others IH skip previous x [[[size_m sizes_m] sizes_t] fit].
rewrite lower_form_app -{}IH //; set rows_l := zip _ _ _.
have size_l : length rows_l = length (level_triangle l).
  by rewrite zip_length !List.map_length; lia.
rewrite size_l; congr (_ + _); rewrite lower_form_sum size_l /own_form /map_form.
rewrite !mulr_sumr -sumrB; apply: eq_bigr => k _.
have km : (k < length (level_map l))%N by rewrite size_m.
rewrite /rows_l (@zip_nth _ _ _ _ _ _ k nil nil) ?List.map_length //.
set before := List.nth k (List.map _ (level_map l)) nil.
have before_is : before = List.map (times (negate x)) (List.nth k (level_map l) nil).
  by rewrite /before (nth_map _ nil).
rewrite level_row; last exact: sizes_t; last by rewrite before_is List.map_length sizes_m.
congr (_ + _); rewrite -mulrN; congr (2 * _).
rewrite -mulNr [RHS]mulrCA [- _ * _]mulr_sumr; congr (_ * _); apply: eq_bigr => j _.
rewrite before_is (nth_map _ zero) ?sizes_m //.
rewrite mulrA value_times value_negate; exact: erefl.
Qed.

Definition all_rows (levels : list level) : nat :=
  List.fold_right (fun l n => length (level_triangle l) + n)%N 0%N levels.

Lemma lower_rows_sized skip previous x levels :
  levels_fit previous levels ->
  (skip + previous + all_rows levels <= width)%N ->
  sized (all_rows levels) width (Network.lower_rows width (skip + previous) previous x levels).
Proof.
elim: levels skip previous x => [|l others IH] skip previous x /=.
  by split.
move=> [[[size_m sizes_m] sizes_t] fit] enough; set rows_l := zip _ _ _.
have size_l : length rows_l = length (level_triangle l).
  by rewrite zip_length !List.map_length; lia.
have [|size_o sizes_o] := IH (skip + previous)%N _ (level_multiplier l) fit.
  by rewrite -addnA.
split=> [|i il]; first by rewrite List.app_length size_l size_o.
case: (ltnP i (length rows_l)) => small; last first.
  rewrite List.app_nth2; last lia.
  by apply: sizes_o; lia.
rewrite size_l in small.
rewrite List.app_nth1 /rows_l ?zip_length ?List.map_length; last lia.
rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?List.map_length ?size_m //.
rewrite /padded List.app_length List.repeat_length (nth_map _ nil) ?size_m //.
rewrite !List.app_length !List.repeat_length List.map_length sizes_m // sizes_t //.
lia.
Qed.

End Levels.

(** *** The levels of stages *)

Lemma numbers_value (m : Types.matrix) i j :
  value (number_at (numbers_of m) i j)
    = number (entry2 (rows m) i j) * power R (scale m).
Proof.
rewrite /number_at /numbers_of (List.map_nth (List.map _) (rows m) nil i).
by rewrite (List.map_nth (entry_at (scale m)) (List.nth i (rows m) nil) 0%Z j) value_dyadic_of.
Qed.

Lemma numbers_sized n m (x : Types.matrix) :
  sized n m (rows x) -> sized n m (numbers_of x).
Proof.
move=> [size_x sizes_x]; split=> [|i il]; first by rewrite List.map_length.
by rewrite (nth_map _ nil) ?size_x // List.map_length sizes_x.
Qed.

Lemma numbers_table n m (x : Types.matrix) :
  table n m (numbers_of x) = real_matrix R n m x.
Proof. by apply/matrixP => i j; rewrite !mxE numbers_value. Qed.

(** What the triangle of a stage has. *)
Lemma stage_triangle s x :
  symmetric_rows (stage_rows s) (rows (stage_form s)) ->
  length (level_triangle (stage_level s x)) = stage_rows s
  /\ forall k, (k < stage_rows s)%N ->
       length (List.nth k (level_triangle (stage_level s x)) nil) = k.+1
       /\ forall j, (j <= k)%N ->
            value (number_at (level_triangle (stage_level s x)) k j)
              = value x * value (number_at (numbers_of (stage_form s)) k j).
Proof.
move=> [_ sizes _]; set l := scaled_rows x (numbers_of (stage_form s)).
have size_l : length l = stage_rows s by rewrite !List.map_length.
have row k : (k < stage_rows s)%N -> List.nth k l nil
    = List.map (times x) (List.nth k (numbers_of (stage_form s)) nil).
  by move=> kn; rewrite (nth_map _ nil) // List.map_length.
have size_row k : (k < stage_rows s)%N ->
    length (List.nth k (numbers_of (stage_form s)) nil) = stage_rows s.
  by move=> kn; rewrite (nth_map _ nil) // List.map_length sizes.
split=> [|k kn]; first by rewrite indexed_length.
rewrite /number_at /= (@indexed_nth _ _ _ _ _ k nil) ?size_l // add0n row //.
split=> [|j jk]; first by rewrite List.firstn_length List.map_length size_row //; lia.
set r := List.nth k (numbers_of _) nil.
have -> : List.nth j (List.firstn k.+1 (List.map (times x) r)) zero
    = List.nth j (List.map (times x) r) zero.
  rewrite -{2}(List.firstn_skipn k.+1 (List.map (times x) r)) List.app_nth1 //.
  by rewrite List.firstn_length List.map_length size_row //; lia.
by rewrite (nth_map _ zero) ?size_row ?value_times //; lia.
Qed.

Lemma stage_own_form s x own :
  symmetric_rows (stage_rows s) (rows (stage_form s)) ->
  own_form (stage_level s x) own = value x * form (Q s) (vector (stage_rows s) own).
Proof.
move=> sym; have [size_t entries] := stage_triangle x sym.
have [_ _ mirrored_s] := sym.
pose a i j := if (i < stage_rows s)%N && (j < stage_rows s)%N
  then value (number_at (numbers_of (stage_form s)) i j) else 0.
rewrite /own_form size_t formE mulr_sumr.
have -> : \sum_(k < stage_rows s) own k * (value (number_at (level_triangle (stage_level s x)) k k)
      * own k + 2 * \sum_(j < k) value (number_at (level_triangle (stage_level s x)) k j) * own j)
    = value x * \sum_(k < stage_rows s) own k * (a k k * own k + 2 * \sum_(j < k) a k j * own j).
  rewrite mulr_sumr; apply: eq_bigr => k _; rewrite [RHS]mulrCA; congr (_ * _).
  have [_ entry] := entries k (ltn_ord k).
  rewrite entry // /a ltn_ord /= -mulrA [RHS]mulrDr; congr (_ + _).
  rewrite [RHS]mulrCA [value x * \sum_(_ < _) _]mulr_sumr; congr (_ * _); apply: eq_bigr => j _.
  by rewrite entry ?(ltnW (ltn_ord j)) // (ltn_trans (ltn_ord j)) ?mulrA.
rewrite -symmetric_sum => [|i j]; last first.
  by rewrite /a andbC; case: ifP => // /andP[il jl]; rewrite !numbers_value mirrored_s.
rewrite mulr_sumr; apply: eq_bigr => i _; rewrite !mxE; congr (_ * (_ * _)).
by apply: eq_bigr => j _; rewrite !mxE /a !ltn_ord numbers_value.
Qed.

Lemma stage_map_form m s x own before :
  symmetric_rows (stage_rows s) (rows (stage_form s)) ->
  map_form m (stage_level s x) own before
    = dot (vector (stage_rows s) own) (N m s *m vector m before).
Proof.
move=> sym; have [size_t _] := stage_triangle x sym.
rewrite /map_form size_t dotP; apply: eq_bigr => k _; rewrite !mxE; congr (_ * _).
by apply: eq_bigr => j _; rewrite !mxE numbers_value.
Qed.

Lemma stage_fits m s x :
  symmetric_rows (stage_rows s) (rows (stage_form s)) ->
  sized (stage_rows s) m (rows (product_of (stage_maps s))) ->
  level_fits m (stage_level s x).
Proof.
move=> sym sized_m; have [size_t entries] := stage_triangle x sym.
rewrite /level_fits size_t; split; first exact: numbers_sized.
by move=> k kn; have [] := entries k kn.
Qed.

(** What the stages give, each divided by its multiplier, one behind the other, and
    behind all of them w. *)
Fixpoint laid (stages : list stage) (xs : list dyadic) (es : list signal) (w : signal) :
    signal :=
  match stages, xs, es with
  | s :: stages, x :: xs, e :: es => fun i =>
      if (i < stage_rows s)%N then (value x)^-1 * e i
      else laid stages xs es w (i - stage_rows s)%N
  | _, _, _ => w
  end.

Lemma laid_behind s stages x xs e es w :
  from (laid (s :: stages) (x :: xs) (e :: es) w) (stage_rows s) =1 laid stages xs es w.
Proof. by move=> i; rewrite /from /= ltnNge leq_addr /= addKn. Qed.

Lemma laid_first s stages x xs e es w :
  vector (stage_rows s) (laid (s :: stages) (x :: xs) (e :: es) w)
    = (value x)^-1 *: vector (stage_rows s) e.
Proof. by apply/matrixP => i j; rewrite !mxE /= ltn_ord. Qed.

Lemma same_form l own own' : own =1 own' -> own_form l own = own_form l own'.
Proof.
move=> same; apply: eq_bigr => k _; rewrite same; congr (_ * (_ + 2 * _)).
by apply: eq_bigr => j _; rewrite same.
Qed.

Lemma same_map m l own own' before before' :
  own =1 own' -> before =1 before' ->
  map_form m l own before = map_form m l own' before'.
Proof.
move=> same same'; apply: eq_bigr => k _; rewrite same; congr (_ * _).
by apply: eq_bigr => j _; rewrite same'.
Qed.

Lemma last_cons (A : Type) (a d : A) l : List.last (a :: l) d = List.last l a.
Proof.
elim: l a d => // b l IH a d.
by rewrite -[LHS]/(List.last (b :: l) d) !IH.
Qed.

Section Output.

Variables (out : level) (w : signal).

Local Notation outputs := (length (level_triangle out)).

Theorem levels_at_most f skip previous (x : R) u stages xs kappas es :
  stages_fit previous stages ->
  stages_hold previous u stages kappas es ->
  List.Forall (fun kappa => kappa = 1) kappas ->
  length xs = length stages ->
  List.Forall (fun x => 0 < value x) xs ->
  0 < x ->
  List.last (List.map value xs) x = 1 ->
  vector previous (from f skip) = x^-1 *: vector previous u ->
  from f (skip + previous) =1 laid stages xs es w ->
  levels_form f skip previous x (app (zip stage_level stages xs) [:: out])
    <= own_form out w
       - 2 * dot (vector outputs w)
               (table outputs (last_rows previous stages) (level_map out)
                *m vector (last_rows previous stages) (last_signal u es)).
Proof.
elim: stages skip previous x u xs kappas es => [|s stages IH] skip previous x u
    [|y xs] [|kappa kappas] [|e es] //=.
  move=> _ _ _ _ _ _ x1 before_is own_is.
  rewrite addr0 (same_form _ own_is) (same_map _ _ own_is (fun _ => erefl)).
  rewrite x1 mul1r; have -> // : map_form previous out w (from f skip)
      = dot (vector outputs w) (table outputs previous (level_map out) *m vector previous u).
  rewrite /map_form dotP; apply: eq_bigr => k _; rewrite !mxE; congr (_ * _).
  apply: eq_bigr => j _; have := congr1 (fun v : 'cV[R]_previous => v j 0) before_is.
  by rewrite !mxE x1 invr1 mul1r => ->.
move=> [rows0 sym sized_s fit] [holds rest] ones [size_xs] positive x0 last1 before_is own_is.
have [y0 positive'] : 0 < value y /\ List.Forall (fun x => 0 < value x) xs.
  by inversion positive.
have [one ones'] : kappa = 1 /\ List.Forall (fun kappa => kappa = 1) kappas.
  by inversion ones.
have [size_t _] := stage_triangle y sym.
have own_here : vector (stage_rows s) (from f (skip + previous))
    = (value y)^-1 *: vector (stage_rows s) e.
  by rewrite -(laid_first s stages y xs e es w); apply/matrixP => i j; rewrite !mxE own_is.
have last1' : List.last (List.map value xs) (value y) = 1.
  by move: last1; rewrite -/(List.last (value y :: List.map value xs) x) last_cons.
have behind : from f (skip + previous + stage_rows s) =1 laid stages xs es w.
  move=> i; rewrite -(laid_behind s stages y xs e es w i).
  by have := own_is (stage_rows s + i)%N; rewrite /from !addnA.
have le := IH (skip + previous)%N _ _ _ _ _ _ fit rest ones' size_xs positive' y0 last1'
  own_here behind.
rewrite size_t; apply: (le_trans _ le); rewrite ger_addr subr_le0.
rewrite stage_own_form // own_here form_scale stage_map_form // own_here before_is.
rewrite -scalemxAr dot_scaler dot_scale.
move: holds; rewrite one scale1r; move: (form _ _) (dot _ _) => q p holds.
rewrite expr2 -mulrA mulVKf ?gt_eqF // [x * _]mulrCA mulKf ?gt_eqF //.
by rewrite mulrCA; apply: ler_wpmul2l; rewrite // invr_ge0 ltW.
Qed.

End Output.

(** ** Lists of levels *)

Lemma levels_fit_stages m stages xs out :
  stages_fit m stages -> length xs = length stages ->
  level_fits (last_rows m stages) out ->
  levels_fit m (app (zip stage_level stages xs) [:: out]).
Proof.
elim: stages m xs => [|s stages IH] m [|x xs] //= [rows0 sym sized_s fit] [size_xs] fit_out.
have [size_t _] := stage_triangle x sym.
split; first exact: stage_fits.
by rewrite size_t; exact: IH.
Qed.

Lemma all_rows_app levels levels' :
  all_rows (app levels levels') = (all_rows levels + all_rows levels')%N.
Proof. by elim: levels => //= l levels ->; rewrite addnA. Qed.

Lemma all_rows_stages m stages xs :
  stages_fit m stages -> length xs = length stages ->
  all_rows (zip stage_level stages xs)
    = Z.to_nat (total (List.map stage_size stages)).
Proof.
elim: stages m xs => [|s stages IH] m [|x xs] //= [rows0 sym sized_s fit] [size_xs].
have [size_t _] := stage_triangle x sym.
have size0 s' : stage_size s' = Z.of_nat (stage_rows s') by [].
have total0 l : (0 <= total (List.map stage_size l))%Z.
  elim: l => [|s' l IH'] //; rewrite [List.map _ _]/= total_cons size0; lia.
rewrite -[lower_triangle _]/(level_triangle (stage_level s x)) size_t (IH _ _ fit size_xs).
rewrite total_cons size0; have := total0 stages; lia.
Qed.

Lemma in_triangle_rows n first l :
  (2 * (\sum_(k < n) (first + k)) <= 2 * length l)%N ->
  length (in_triangle n first l) = n
  /\ forall k, (k < n)%N -> length (List.nth k (in_triangle n first l) nil) = (first + k)%N.
Proof.
elim: n first l => [|n IH] first l; first by [].
rewrite big_ord_recl addn0 /= => enough.
have [|size_r rows_r] := IH first.+1 (List.skipn first l).
  rewrite List.skipn_length; move: enough.
  have -> : (\sum_(i < n) (first + bump 0 i) = \sum_(i < n) (first.+1 + i))%N.
    by apply: eq_bigr => i _; rewrite /bump /= add1n addnS.
  by lia.
split=> [|[|k] kn] /=; first by rewrite size_r.
  by rewrite List.firstn_length; lia.
by rewrite rows_r // addSnnS.
Qed.

Lemma first_numbers n : (2 * (\sum_(k < n) (1 + k)) = n * n.+1)%N.
Proof.
elim: n => [|n IH]; first by rewrite big_ord0.
by rewrite big_ord_recr /= mulnDr IH; lia.
Qed.

(** ** The answer *)

Section Answer.

Variables (name : string) (c : chain) (numbers : list dyadic) (witness : factor).
Variables (m : nat) (a : answered).

Local Notation stages := (chain_stages c).
Local Notation outputs := (Z.to_nat (output_count c)).
Local Notation taken := (last_rows m stages).

Hypothesis m_positive : (0 < m)%N.
Hypothesis fit : stages_fit m stages.
Hypothesis head_fits : sized outputs taken (rows (map_to_outputs c)).
Hypothesis found : chain_answer name c numbers witness = Some a.

Local Notation H := (table outputs outputs (output_form a)).
Local Notation C := (real_matrix R outputs taken (map_to_outputs c)).

Let output_count0 : (0 <= output_count c)%Z.
Proof.
rewrite /output_count; case: (chain_head c) => [|x l]; last by rewrite /Kernel.size; lia.
rewrite /last_size; have grow l (z : Z) : (0 <= z)%Z ->
    (0 <= List.fold_left (fun _ s => stage_size s) l z)%Z.
  by elim: l z => //= s l IH z _; apply: IH; rewrite /stage_size /Kernel.size; lia.
exact: grow.
Qed.

Lemma answer_parts :
  exists s0 rest x0 xs bound others rounded lowered_m,
    let first := stage_level s0 x0 in
    let levels := without_map first
      :: app (zip stage_level rest xs) [:: output_level c numbers] in
    let n := all_rows levels in
    let exact := mirrored (Network.lower_rows n 0 0 one levels) in
    let off := rounding (level_map first) rounded in
    let g := app rounded (List.repeat (List.repeat zero m) (n - stage_rows s0)) in
    [/\ stages = s0 :: rest, length xs = length rest,
        List.Forall (fun x => 0 < value x) (x0 :: xs)
        /\ List.last (List.map value xs) (value x0) = 1,
        numbers = bound :: others /\ 0 < value bound
      & [/\ floor_rows (level_map first) = Some rounded,
            lowered exact (stage_rows s0) off = Some lowered_m,
            is_symmetric (matrix_of lowered_m),
            exists b', gram_is_bounded name (matrix_of g) (matrix_of lowered_m) bound witness
                       = Found b'
          & a = Answered (form_of_outputs c numbers) (plus bound off)
            /\ level_fits taken (output_level c numbers)]].
Proof.
move: found; rewrite /chain_answer; case: ifP => // /negbT.
rewrite negb_or !negbK => /andP[/Z.eqb_eq counted positive] found_m.
have branches l k (body : level -> list level -> dyadic -> option answered) :
    match l, k with first :: levels, bound :: _ => body first levels bound | _, _ => None end
      = Some a ->
    exists first levels bound others,
      [/\ l = first :: levels, k = bound :: others & body first levels bound = Some a].
  by case: l k => [|first levels] [|bound others] // body_is; exists first, levels, bound, others.
have [first [levels' [bound [others [zip_is numbers_are {}found_m]]]]] := branches _ _ _ found_m.
set depth := length stages in counted positive *.
have size_numbers : (2 * length numbers = 2 * depth + outputs * outputs.+1)%N.
  by move: counted output_count0; rewrite /Kernel.size; nia.
have length_first : length (List.firstn depth numbers) = depth.
  by rewrite List.firstn_length; nia.
set xs' := multipliers_of_stages c numbers.
have out_fits : level_fits taken (output_level c numbers).
  have [|size_t rows_t] := @in_triangle_rows outputs 1 (List.skipn depth numbers).
    by rewrite first_numbers List.skipn_length; nia.
  rewrite /level_fits /output_level [level_triangle _]/= [level_map _]/=.
  rewrite /output_triangle -/depth size_t; split; first exact: numbers_sized.
  by move=> k kn; rewrite rows_t // add1n.
case stages_are: stages fit zip_is => [|s0 rest] // [rows0 sym sized_s fit_rest] zip_is.
have depth_is : depth = (length rest).+1 by rewrite /depth stages_are.
have xs_is : xs' = app (List.firstn (length rest) others) [:: one].
  by rewrite /xs' /multipliers_of_stages -/depth depth_is numbers_are.
have size_o : length (List.firstn (length rest) others) = length rest.
  by move: length_first; rewrite numbers_are depth_is /= => -[].
have {}positive : List.Forall (fun x => 0 < value x) (bound :: List.firstn (length rest) others).
  apply/List.Forall_forall => x inx; rewrite -positiveP.
  move/List.forallb_forall: positive; apply.
  by rewrite numbers_are depth_is.
have [bound0 others0] : 0 < value bound
    /\ List.Forall (fun x => 0 < value x) (List.firstn (length rest) others).
  by inversion positive.
have [x0 [xs [xs'_is xs_positive]]] : exists x0 xs, xs' = x0 :: xs
    /\ List.Forall (fun x => 0 < value x) (x0 :: xs).
  have all : List.Forall (fun x => 0 < value x) xs'.
    rewrite xs_is; apply/List.Forall_app; split=> //.
    by constructor; rewrite ?value_one ?ltr01.
  by case xs'_is: xs' all xs_is => [|x0 xs] all xs_is;
    [case: (List.firstn _ _) xs_is | exists x0, xs].
have size_xs : length xs = length rest.
  have := congr1 (@length dyadic) xs_is; rewrite List.app_length size_o xs'_is /=; lia.
have last_is : List.last (List.map value xs) (value x0) = 1.
  rewrite -(last_cons (value x0) 0) -[_ :: _]/(List.map value (x0 :: xs)) -xs'_is xs_is.
  by rewrite List.map_app List.last_last value_one.
move: zip_is; rewrite -/xs' xs'_is => -[first_is levels_is].
move: found_m; rewrite -{}first_is -{}levels_is.
case rounded_is: floor_rows => [rounded|//].
have [size_t _] := stage_triangle x0 sym.
have sized_map : sized (stage_rows s0) m (level_map (stage_level s0 x0)).
  exact: numbers_sized.
have size_r : length rounded = stage_rows s0.
  by have [-> _] := floor_rows_nth R O O rounded_is; rewrite (proj1 sized_map).
have sizes_r i : (i < stage_rows s0)%N -> length (List.nth i rounded nil) = m.
  move=> il; have [_ each] := floor_rows_nth R i O rounded_is.
  by rewrite (proj1 sized_map) in each; have [-> _] := each il; rewrite (proj2 sized_map).
have columns : column_count (matrix_of rounded) = m.
  apply: (@column_count_is (stage_rows s0)) => [//||i il].
    by rewrite List.map_length.
  by rewrite (nth_map _ nil) ?size_r // List.map_length sizes_r.
set levels := without_map _ :: app _ _.
have n_is : Z.to_nat (chain_size c) = all_rows levels.
  rewrite /levels /= all_rows_app (all_rows_stages fit_rest size_xs) /= addn0.
  have [size_out _] := out_fits.
  rewrite /chain_size stages_are [List.map _ _]/= total_cons.
  have size0 s' : stage_size s' = Z.of_nat (stage_rows s') by [].
  have total0 l : (0 <= total (List.map stage_size l))%Z.
    elim: l => [|s' l IH'] //; rewrite [List.map _ _]/= total_cons size0; lia.
  have -> : length (output_triangle c numbers) = outputs.
    have [|-> _] := @in_triangle_rows outputs 1 (List.skipn depth numbers) => //.
    by rewrite first_numbers List.skipn_length; nia.
  rewrite -[lower_triangle _]/(level_triangle (stage_level s0 x0)) size_t size0.
  by have := total0 rest; have := output_count0; lia.
rewrite n_is columns size_r.
case lowered_is: lowered => [lowered_m|//]; case: ifP => // symmetric_m.
case gram_is: gram_is_bounded => [b'|//] [a_is].
exists s0, rest, x0, xs, bound, others, rounded, lowered_m.
split=> //; split=> //; first by exists b'.
by split; [exact: esym a_is | rewrite -stages_are].
Qed.

Local Notation unit_factors := (List.map (fun _ => 1 : R) stages).

Let out_triangle : level_fits taken (output_level c numbers)
  /\ length (level_triangle (output_level c numbers)) = outputs.
Proof.
have [? [? [? [? [? [? [? [? [_ _ _ _ [_ _ _ _ [_ fits_out]]]]]]]]]]] := answer_parts.
split=> //; have [[size_m _] _] := fits_out; rewrite -size_m.
by rewrite List.map_length (proj1 head_fits).
Qed.

Lemma form_of_outputs_rows :
  sized outputs outputs (List.map (padded outputs) (output_triangle c numbers)).
Proof.
have [[_ rows_t] size_t] := out_triangle; rewrite size_t in rows_t.
split=> [|i il]; first by rewrite List.map_length.
rewrite (nth_map _ nil) ?[length _]size_t // /padded List.app_length List.repeat_length.
by rewrite rows_t //; lia.
Qed.

Lemma form_of_outputs_value (w : 'cV[R]_outputs) :
  form (table outputs outputs (form_of_outputs c numbers)) w
    = own_form (output_level c numbers) (entries w).
Proof.
have [_ size_t] := out_triangle.
rewrite -{1}(entriesK w) mirrored_form; last exact: form_of_outputs_rows.
rewrite lower_form_sum List.map_length /own_form; apply: eq_bigr => k _.
rewrite add0n (nth_map _ nil) // /row_form padded_nth; congr (_ * (_ + 2 * _)).
by apply: eq_bigr => j _; rewrite padded_nth.
Qed.

(** For every w: 2 w^T y - w^T H w is at most the number times |u|^2. *)
Lemma answer_at_most u es (w : 'cV[R]_outputs) :
  stages_hold m u stages unit_factors es ->
  2 * dot w (C *m vector taken (last_signal u es)) - form H w
    <= value (output_square a) * sqnorm (vector m u).
Proof.
have [s0 [rest [x0 [xs [bound [others [rounded [lowered_m]]]]]]]] := answer_parts.
set first := stage_level s0 x0; set out := output_level c numbers.
set levels := without_map first :: app (zip stage_level rest xs) [:: out].
set n := all_rows levels; set rows_l := Network.lower_rows n 0 0 one levels.
set off := rounding (level_map first) rounded.
set g := app rounded (List.repeat (List.repeat zero m) (n - stage_rows s0)).
move=> [stages_are size_xs [xs_positive last_is] [_ bound0]].
move=> [rounded_is lowered_is sym_m [b' gram_is] [a_is out_fits]].
move: fit; rewrite stages_are => -[rows0 sym sized_s fit_rest].
case: es => [[]|e es] // [holds rest_holds].
have x00 : 0 < value x0 by inversion xs_positive.
have xs0 : List.Forall (fun x => 0 < value x) xs by inversion xs_positive.
have [size_t _] := stage_triangle x0 sym.
have [_ out_rows] := out_triangle.
pose f := laid (s0 :: rest) (x0 :: xs) (e :: es) (entries w).
(* The matrix. *)
have fit_levels : levels_fit 0 levels.
  have [[size_map _] sizes_t] := stage_fits x0 sym sized_s.
  split.
    split; last exact: sizes_t.
    have -> : level_map (without_map first) = List.map (fun _ => nil) (level_map first) by [].
    split=> [|i il]; first by rewrite List.map_length.
    by rewrite (nth_map _ nil) // size_map.
  rewrite -[length _]/(length (level_triangle first)) size_t.
  by apply: (levels_fit_stages fit_rest size_xs); move: out_fits; rewrite stages_are.
have sized_l : sized n n rows_l.
  by apply: (@lower_rows_sized n 0 0 one levels fit_levels).
pose M := table n n (mirrored rows_l).
have [sized_m rounded_down] := lowered_spec R (mirrored_rows sized_l).1 lowered_is.
have n_ge : (stage_rows s0 <= n)%N.
  rewrite /n /= -[lower_triangle _]/(level_triangle first) size_t; exact: leq_addr.
pose M' := real_matrix R n n (matrix_of lowered_m).
have M'E i j : M' i j = value (number_at lowered_m i j) by exact: matrix_of_value.
have rows_m : symmetric_rows n (rows (matrix_of lowered_m)).
  have size_m : length (rows (matrix_of lowered_m)) = n.
    by rewrite List.map_length (proj1 sized_m).
  by have [sizes mirrored_m] := is_symmetricP size_m sym_m; split.
have M'_sym : symmetric M'.
  by apply/matrixP => i j; rewrite !mxE; have [_ _ ->] := rows_m.
have M_sym : symmetric M by apply/matrixP => i j; rewrite [LHS]mxE; exact: table_symmetric.
pose tau (i : 'I_n) := if (i < stage_rows s0)%N then value off else 0.
have down F : form M' F + \sum_i tau i * F i 0 ^+ 2 <= form M F.
  apply: (form_rounded_down (err := fun i j => M i j - M' i j)) => // [i j ij|i].
    have [below _] := rounded_down i (ltn_ord i).
    rewrite ger0_norm ?subr_ge0 // M'E mxE; apply: below => //.
    by rewrite eq_sym val_eqE.
  have [_ room] := rounded_down i (ltn_ord i).
  rewrite M'E [M i i]mxE; apply: le_trans room; rewrite ler_add2r ler_add2l.
  by apply: ler_sum => j _; rewrite M'E [M i j]mxE.
(* The drive. *)
have sized_map : sized (stage_rows s0) m (level_map first) by exact: numbers_sized.
have sized_r : sized (stage_rows s0) m rounded.
  have [size_r _] := floor_rows_nth R O O rounded_is.
  split=> [|i il]; first by rewrite size_r (proj1 sized_map).
  have [_ each] := floor_rows_nth R i O rounded_is.
  by rewrite (proj1 sized_map) in each; have [-> _] := each il; rewrite (proj2 sized_map).
have g_nth i : (i < n)%N -> List.nth i g nil
    = if (i < stage_rows s0)%N then List.nth i rounded nil else List.repeat zero m.
  move=> il; rewrite /g; case: ltnP => ir.
    by rewrite List.app_nth1 // (proj1 sized_r); lia.
  rewrite List.app_nth2 (proj1 sized_r); last lia.
  apply: (@List.repeat_spec _ (n - stage_rows s0)); apply: List.nth_In.
  by rewrite List.repeat_length; lia.
have size_g : length (rows (matrix_of g)) = n.
  rewrite List.map_length List.app_length List.repeat_length (proj1 sized_r); lia.
have sizes_g i : (i < n)%N -> length (List.nth i (rows (matrix_of g)) nil) = m.
  move=> il; rewrite (nth_map _ nil); last by rewrite -size_g List.map_length in il.
  rewrite List.map_length g_nth //; case: ifP => ir; first exact: (proj2 sized_r).
  exact: List.repeat_length.
have b'_is : b' = bound.
  move: gram_is; rewrite /gram_is_bounded; case: ifP => // _; case: ifP => // _.
  by case: shifts => // ts; case: List.find => [[]|] // -[].
have [_ bounded] := gram_is_bounded_sound R rows_m size_g sizes_g gram_is.
rewrite {}b'_is -/M' in bounded.
pose G := \matrix_(i < n, j < m)
  if (i < stage_rows s0)%N then value (number_at (level_map first) i j) else 0.
pose G' := real_matrix R n m (matrix_of g).
have G'E : G' = \matrix_(i < n, j < m)
    if (i < stage_rows s0)%N then value (number_at rounded i j) else 0.
  apply/matrixP => i j; rewrite /G' matrix_of_value g_nth // [RHS]mxE.
  by case: ifP => // _; rewrite nth_repeat_zero value_zero.
have gain : gain_at_most (value bound) M' G' by apply/gain_at_mostP.
have drive (Y : nat -> nat -> R) (U : 'cV[R]_m) : dot (vector n f) ((\matrix_(i < n, j < m)
      if (i < stage_rows s0)%N then Y i j else 0) *m U)
    = dot (vector (stage_rows s0) f) ((\matrix_(i < stage_rows s0, j < m) Y i j) *m U).
  rewrite !dotP; transitivity (\sum_(i < stage_rows s0) f i * \sum_(j < m) Y i j * U j 0).
    rewrite (big_ord_widen n (fun i => f i * \sum_(j < m) Y i j * U j 0)) // [RHS]big_mkcond /=.
    apply: eq_bigr => i _; rewrite !mxE; case: ifP => small.
      by congr (_ * _); apply: eq_bigr => j _; rewrite mxE small.
    by rewrite big1 ?mulr0 // => j _; rewrite mxE small mul0r.
  apply: eq_bigr => i _; rewrite !mxE; congr (_ * _).
  by apply: eq_bigr => j _; rewrite mxE.
have [off0 off_ge] := rounding_ge R sized_map sized_r.
rewrite -/off in off0 off_ge.
set U := vector m u; set f0 := vector (stage_rows s0) f.
pose E := table (stage_rows s0) m (level_map first) - table (stage_rows s0) m rounded.
have small : sqnorm (E *m U) <= value off ^+ 2 * sqnorm U.
  by apply: le_trans (frobenius_at_most _ _) _; rewrite ler_wpmul2r ?sqnorm_ge0.
rewrite a_is value_plus.
apply: (rounded_bound (M := M) (M' := M') (G := G) (G' := G') (f := vector n f)
          (slack := value off * sqnorm f0)) => //.
- apply: le_trans (down _); rewrite ler_add2l /f0 /sqnorm mulr_sumr.
  under [X in X <= _]eq_bigr do rewrite mxE.
  rewrite (big_ord_widen n (fun i => value off * (f i) ^+ 2)) // big_mkcond /=.
  apply: ler_sum => i _; rewrite /tau mxE; case: ifP => // _; rewrite mul0r //.
- have -> : dot (vector n f) ((G - G') *m U) = dot f0 (E *m U).
    have -> : G - G' = \matrix_(i, j) if (i < stage_rows s0)%N
        then value (number_at (level_map first) i j) - value (number_at rounded i j) else 0.
      by apply/matrixP => i j; rewrite G'E !mxE; case: ifP; rewrite ?subrr.
    rewrite (drive (fun i j => value (number_at (level_map first) i j)
                               - value (number_at rounded i j))).
    by congr (dot f0 (_ *m U)); apply/matrixP => i j; rewrite !mxE.
  have [off_is|off_is] := eqVneq (value off) 0.
    rewrite off_is !mul0r addr0; move: small; rewrite off_is expr0n mul0r => small.
    have -> : E *m U = 0 by apply: sqnorm_eq0; apply/eqP; rewrite eq_le small sqnorm_ge0.
    by rewrite /Adjoint.dot mulmx0 mxE mulr0.
  have off1 : 0 < value off by rewrite lt_def off_is.
  apply: le_trans (dot_at_most _ _ off1) _; rewrite ler_add2l (ler_pdivr_mulr _ _ off1).
  by rewrite mulrAC -expr2.
- exact: ltW.
- exact: gain_semidefinite bound0 gain.
rewrite (drive (fun i j => value (number_at (level_map first) i j))).
have form_is : lower_form 0 rows_l f = levels_form f 0 0 (value one) levels.
  exact: (@lower_rows_form n f 0 0 one levels fit_levels).
rewrite mirrored_form // form_is.
have H_is : form H w = own_form out (entries w).
  by rewrite a_is; exact: form_of_outputs_value.
have := @levels_at_most out (entries w) f 0%N _ _ _ _ _ _ _ fit_rest rest_holds
  _ size_xs xs0 x00 last_is.
rewrite out_rows numbers_table entriesK -H_is add0n => last.
have ones : List.Forall (fun kappa => kappa = 1) (List.map (fun _ => 1 : R) rest).
  by apply/List.Forall_forall => k /List.in_map_iff [s [<- _]].
have before : vector (stage_rows s0) (from f 0) = (value x0)^-1 *: vector (stage_rows s0) e.
  exact: (laid_first s0 rest x0 xs e es (entries w)).
have {}last := last ones before (laid_behind s0 rest x0 xs e es (entries w)).
rewrite -a_is [levels_form _ _ _ _ _]/= value_one mul1r.
have -> : map_form 0 (without_map first) (from f (0 + 0)) (from f 0) = 0.
  by rewrite /map_form big1 // => k _; rewrite big_ord0 mulr0.
rewrite mulr0 subr0 -[lower_triangle _]/(level_triangle first) size_t.
have first_at_most : own_form (without_map first) (from f (0 + 0))
    <= 2 * dot f0 (\matrix_(i, j) value (number_at (level_map first) i j) *m U).
  have -> : own_form (without_map first) (from f (0 + 0)) = own_form first (from f 0) by [].
  rewrite stage_own_form // before form_scale.
  have -> : f0 = (value x0)^-1 *: vector (stage_rows s0) e by exact: before.
  have -> : \matrix_(i, j) value (number_at (level_map first) i j)
      = real_matrix R (stage_rows s0) m (product_of (stage_maps s0)).
    exact: numbers_table.
  move: holds; rewrite scale1r dot_scale -/U; move: (form _ _) (dot _ _) => q p le.
  rewrite expr2 -mulrA mulVKf ?gt_eqF // mulrCA.
  by apply: ler_wpmul2l; rewrite // invr_ge0 ltW.
apply: le_trans first_at_most; rewrite addrCA ger_addl -ler_subr_addl opprB add0r.
exact: last.
Qed.

(** Nothing moves where nothing is moved. *)
Lemma stages_at_rest k l :
  stages_hold k (fun _ => 0) l (List.map (fun _ => 1 : R) l)
    (List.map (fun _ => fun _ => 0 : R) l).
Proof.
have at_rest q : vector q (fun _ => 0 : R) = 0 by apply/matrixP => i j; rewrite !mxE.
elim: l k => //= s l IH k; split; last exact: IH.
by rewrite !at_rest /Metric.form mulmx0 mxE mulmx0 /Adjoint.dot mulmx0 mxE mulr0.
Qed.

Lemma output_square_ge0 : 0 <= value (output_square a).
Proof.
have [s0 [rest [x0 [xs [bound [others [rounded [lowered_m]]]]]]]] := answer_parts.
move=> [stages_are _ _ [_ bound0] [rounded_is _ _ _ [-> _]]].
move: fit; rewrite stages_are => -[rows0 sym sized_s _].
have sized_map : sized (stage_rows s0) m (level_map (stage_level s0 x0)).
  exact: numbers_sized.
have sized_r : sized (stage_rows s0) m rounded.
  have [size_r _] := floor_rows_nth R O O rounded_is.
  split=> [|i il]; first by rewrite size_r (proj1 sized_map).
  have [_ each] := floor_rows_nth R i O rounded_is.
  by rewrite (proj1 sized_map) in each; have [-> _] := each il; rewrite (proj2 sized_map).
by have [off0 _] := rounding_ge R sized_map sized_r; rewrite value_plus addr_ge0 // ltW.
Qed.

Lemma output_form_ge0 w : 0 <= form H w.
Proof.
have := answer_at_most w (stages_at_rest m stages).
have at_rest q : vector q (fun _ => 0 : R) = 0 by apply/matrixP => i j; rewrite !mxE.
have -> : last_signal (fun _ => 0 : R) (List.map (fun _ => fun _ => 0 : R) stages)
    = fun _ => 0 by rewrite /last_signal; elim: (stages).
rewrite !at_rest mulmx0 {1}/Adjoint.dot mulmx0 mxE mulr0 sub0r.
rewrite [sqnorm 0]big1 ?mulr0 ?oppr_le0 // => i _; by rewrite mxE expr0n.
Qed.

Lemma output_form_symmetric : symmetric_rows outputs (rows (matrix_of (output_form a))).
Proof.
have [? [? [? [? [? [? [? [? [_ _ _ _ [_ _ _ _ [-> _]]]]]]]]]]] := answer_parts.
have [[size_h sizes_h] entries] := mirrored_rows form_of_outputs_rows.
apply: (symmetric_values (R := R)) => [|i il|]; first by rewrite List.map_length.
  by rewrite (nth_map _ nil) ?List.map_length ?sizes_h ?size_h.
apply/matrixP => i j; rewrite mxE !matrix_of_value.
by have := table_symmetric R form_of_outputs_rows j i; rewrite !mxE.
Qed.

(** With the factors by which the inequalities of the stages are larger. *)
Theorem chain_answer_sound u kappas es (w : 'cV[R]_outputs) :
  List.Forall (fun kappa => 0 < kappa) kappas ->
  stages_hold m u stages kappas es ->
  dot w (C *m vector taken (last_signal u es)) ^+ 2
    <= (\prod_(kappa <- kappas) kappa) ^+ 2 * value (output_square a) * form H w
       * sqnorm (vector m u).
Proof.
move=> positive holds.
have length_k : List.map (fun _ => 1 : R) kappas = unit_factors.
  elim: (stages) m kappas es u positive holds => [|s l IH] k [|x xs] [|e es] u //= positive [_ rest].
  by rewrite (IH _ _ _ _ _ rest) //; inversion positive.
have [es' [holds' last_is]] := stages_stretched ltr01 positive holds.
rewrite length_k in holds'; set u' := scaled_signal _ u in holds' last_is.
have -> : vector taken (last_signal u es)
    = (\prod_(kappa <- kappas) kappa) *: vector taken (last_signal u' es').
  by apply/matrixP => i j; rewrite !mxE last_is mul1r.
have -> : vector m u = vector m u' by rewrite vector_scaled invr1 scale1r.
have turn (x y z t : R) : x * y * z * t = x * (y * t * z).
  by rewrite -!mulrA [z * t]mulrC.
rewrite -scalemxAr dot_scaler exprMn turn ler_wpmul2l ?sqr_ge0 //.
apply: every_multiple => [|t]; first exact: output_form_ge0.
have := answer_at_most (t *: w) holds'.
by rewrite dot_scale form_scale.
Qed.

End Answer.

End ChainAnswerSound.
