(** * How far layers move what they give, as the checker counts it

    Purpose: from the numbers that the checker takes for how far a layer moves
    what it gives, rounded up, to bounds of the layer; and what it makes of two of
    them.

    Main Results
    - [known_moves]: what a number says, if there is one; [known_compose]: the
      product of two of them, also where one is zero and the other is not known.
    - [change_holds], [factors_hold]: what the numbers of a network, and of a layer
      of it, say; [through_holds], [of_size_holds]: from one to the next.
    - [transition_factors_hold]: the factors of layers between blocks;
      [preparation_factors_hold]: of what is done to raw numbers.

    Dependencies: Network, RoundingSound, StatementSound, TransitionSound. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel.Checker Require Import Types Numbers Packing Kernel Conditions Network.
From Keel Require Import SlopeRestricted Metric NetworkGain.
From Keel.Checker Require Import Check.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound.
From Keel.Checker Require Import MetricSound DominanceSound OperatorSound.
From Keel.Checker Require Import Statement StatementSound NetworkMeaning.
From Keel.Checker Require Import TransitionSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section FactorsSound.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation number := (@number R).
Local Notation power := (@power R).
Local Notation signal := (signal R).
Implicit Types (f g : signal -> signal).

(** ** A number, if one is known *)

Definition known_moves (k k' : input_norm) (n m : nat) (f : signal -> signal)
    (x : option dyadic) : Prop :=
  forall c, x = Some c -> 0 <= value c /\ map_moves k k' n m f (value c).

(** A map gives the same m numbers where it takes the same n. *)
Definition depends_on (n m : nat) (f : signal -> signal) : Prop :=
  forall x y, vector n x = vector n y -> vector m (f x) = vector m (f y).

Lemma near_same k n (x y : signal) : near k n 0 x y <-> vector n x = vector n y.
Proof.
have same : vector n x = vector n y <-> vector n x - vector n y = 0.
  split=> [->|/eqP]; first exact: subrr.
  by rewrite subr_eq0 => /eqP.
rewrite same /near; case: k.
  rewrite expr0n /=; split=> [small|->].
    by apply: sqnorm_eq0; apply/eqP; rewrite eq_le small sqnorm_ge0.
  by rewrite /sqnorm big1 // => i _; rewrite mxE expr0n.
split=> [small|->].
  apply/matrixP => i j; rewrite ord1 [RHS]mxE; apply/eqP.
  by rewrite -normr_eq0 eq_le (small i) normr_ge0.
by move=> i; rewrite mxE normr0.
Qed.

(** Any two signals are at some distance. *)
Lemma near_some k n (x y : signal) : exists2 r, 0 <= r & near k n r x y.
Proof.
case: k; rewrite /near; set d := vector n x - vector n y.
  have d0 := sqnorm_ge0 d; exists (1 + sqnorm d); first by rewrite addr_ge0 ?ler01.
  have one_le : 1 <= 1 + sqnorm d by rewrite ler_addl.
  apply: (@le_trans _ _ (1 + sqnorm d)); first by rewrite ler_addr ler01.
  by rewrite expr2 ler_pmulr ?(lt_le_trans ltr01).
exists (\sum_i `|d i 0|); first by apply: sumr_ge0.
by move=> i; rewrite (bigD1 i) //= ler_addl sumr_ge0.
Qed.

Lemma moves_depends k k' n m f c : map_moves k k' n m f c -> depends_on n m f.
Proof.
move=> moves x y /(near_same k) same; apply/(near_same k').
by have := moves x y 0 (lexx 0) same; rewrite mulr0.
Qed.

Lemma zero_moves k k' n m f :
  (forall x y, vector m (f x) = vector m (f y)) -> map_moves k k' n m f 0.
Proof. by move=> same x y r _ _; rewrite mul0r; apply/near_same. Qed.

Lemma is_zeroP x : is_zero x -> value x = 0.
Proof. by rewrite /is_zero /Meaning.value => /Z.eqb_eq ->; rewrite mul0r. Qed.

Theorem known_compose k k' k'' n m l f g x y :
  depends_on m l g ->
  known_moves k k' n m f y ->
  known_moves k' k'' m l g x ->
  known_moves k k'' n l (fun s => g (f s)) (times_up x y).
Proof.
move=> depends f_known g_known p; case: y f_known => [c|] f_known; last first.
  case: x g_known => [a|] g_known //=.
  case: ifP => // /is_zeroP a_zero [<-]; rewrite value_zero; split=> //.
  have [_] := g_known a erefl; rewrite a_zero => moves.
  apply: zero_moves => s s'; have [r r0 close] := near_some k' m (f s) (f s').
  by have := moves _ _ r r0 close; rewrite mul0r => /near_same.
have [c0 f_moves] := f_known c erefl.
case: x g_known => [a|] g_known; last first.
  rewrite /=; case: ifP => // /is_zeroP c_zero [<-]; rewrite value_zero; split=> //.
  rewrite c_zero in f_moves.
  apply: zero_moves => s s'; apply: depends.
  have [r r0 close] := near_some k n s s'.
  by have := f_moves _ _ r r0 close; rewrite mul0r => /near_same.
have [a0 g_moves] := g_known a erefl; rewrite /times_up => rounded.
have p_ge := ceil_double_ge R rounded; rewrite value_times in p_ge.
have product0 : 0 <= value a * value c by exact: mulr_ge0.
split; first exact: le_trans p_ge.
exact: moves_weaken product0 p_ge (moves_compose c0 f_moves g_moves).
Qed.

Lemma known_least k k' n m f x y :
  known_moves k k' n m f x -> known_moves k k' n m f y ->
  known_moves k k' n m f (least_of x y).
Proof.
case: x y => [a|] [c|] a_known c_known //= p [<-]; rewrite /minimum.
by case: ifP => _; [exact: a_known | exact: c_known].
Qed.

Lemma known_greatest k k' n m f g x y :
  known_moves k k' n m f x -> known_moves k k' n m g y ->
  known_moves k k' n m f (Network.greatest_of x y)
  /\ known_moves k k' n m g (Network.greatest_of x y).
Proof.
case: x y => [a|] [c|] a_known c_known; try by split.
have [a0 f_moves] := a_known a erefl; have [c0 g_moves] := c_known c erefl.
split=> p [<-]; rewrite value_maximum le_maxr a0; split=> //.
  by apply: moves_weaken f_moves; rewrite // le_maxr lexx.
by apply: moves_weaken g_moves; rewrite // le_maxr lexx orbT.
Qed.

Lemma known_double k k' n m f x :
  0 <= value x -> map_moves k k' n m f (value x) ->
  known_moves k k' n m f (ceil_double x).
Proof.
move=> x0 moves y /(ceil_double_ge R) y_ge; split; first exact: le_trans y_ge.
exact: moves_weaken x0 y_ge moves.
Qed.

(** By the root of a square. *)
Lemma known_root k k' n m f x :
  0 <= value x ->
  (forall c, 0 <= c -> value x <= c ^+ 2 -> map_moves k k' n m f c) ->
  known_moves k k' n m f (ceil_root x).
Proof.
by move=> x0 moves y /(ceil_root_ge x0) [y0 y_ge]; split=> //; exact: moves.
Qed.

(** ** Layers and what stands between them *)

Definition change_holds k n m f (d : change) : Prop :=
  known_moves k Euclidean n m f (in_length d)
  /\ known_moves k Maximum n m f (in_entries d).

Definition factors_hold n m f (x : factors) : Prop :=
  [/\ depends_on n m f,
      known_moves Euclidean Euclidean n m f (of_length x),
      known_moves Maximum Maximum n m f (of_entries x)
    & known_moves Euclidean Maximum n m f (length_to_entries x)].

Theorem through_holds k n m l f g d x :
  change_holds k n m f d ->
  factors_hold m l g x ->
  change_holds k n l (fun s => g (f s)) (through x d).
Proof.
move=> [in_l in_e] [depends of_l of_e l_e]; split.
  exact: known_compose in_l of_l.
by apply: known_least; [exact: known_compose in_e of_e | exact: known_compose in_l l_e].
Qed.

Lemma value_int (n : nat) : value (dyadic_int (Z.of_nat n)) = n%:R.
Proof.
rewrite /dyadic_int value_dyadic_of power0 mulr1 /Meaning.number.
by have -> : int_of_Z (Z.of_nat n) = n%:Z by lia.
Qed.

Lemma root_moves m :
  known_moves Maximum Euclidean m m id (root_of_size (Z.of_nat m)).
Proof.
rewrite /root_of_size; have := value_int m; move: (dyadic_int _) => x x_is.
apply: (known_root (f := id)) => [|c c0]; rewrite x_is ?ler0n // => many.
rewrite -[c]mulr1; apply: moves_sqnorm => // s t r _.
by rewrite mul1r.
Qed.

Theorem of_size_holds k n m f d :
  change_holds k n m f d -> change_holds k n m f (of_size (Z.of_nat m) d).
Proof.
move=> [in_l in_e].
have lengths : known_moves k Euclidean n m f
    (least_of (in_length d) (times_up (root_of_size (Z.of_nat m)) (in_entries d))).
  apply: known_least => //.
  by apply: (@known_compose k Maximum Euclidean n m m f id) => //; exact: root_moves.
split; rewrite /of_size; first exact: lengths.
apply: known_least => [//|c /lengths [c0 moves]]; split=> //.
exact: moves_max.
Qed.

(** ** Sums *)

Lemma greatest_integer_ge l x :
  List.In x l -> (0 <= greatest_integer l)%Z /\ (x <= greatest_integer l)%Z.
Proof.
have grow a k : (a <= List.fold_left Z.max k a)%Z
    /\ forall y, List.In y k -> (y <= List.fold_left Z.max k a)%Z.
  elim: k a => [|c k IH] a /=; first by split=> //; lia.
  have [start rest] := IH (Z.max a c); split; first lia.
  by move=> y [<-|iny]; [lia | exact: rest].
by rewrite /greatest_integer => inx; have [start rest] := grow 0%Z l; split=> //; exact: rest.
Qed.

Lemma greatest_integer_ge0 l : (0 <= greatest_integer l)%Z.
Proof.
have grow a k : (a <= List.fold_left Z.max k a)%Z.
  by elim: k a => [|c k IH] a /=; [lia | have := IH (Z.max a c); lia].
exact: grow.
Qed.

Lemma number_total l : number (total l) = \sum_(j < length l) number (List.nth j l 0%Z).
Proof.
elim: l => [|x l IH]; first by rewrite big_ord0.
by rewrite total_cons numberD IH big_ord_recl.
Qed.

Lemma entry_at_value s x : value (entry_at s x) = number x * power s.
Proof. exact: value_dyadic_of. Qed.

Lemma in_groups_nth (G t : nat) (l : list Z) i :
  (i < G)%N -> (G * t <= length l)%N ->
  let group := List.nth i (in_groups G t l) nil in
  [/\ List.In group (in_groups G t l), length group = t
    & forall m, (m < t)%N -> List.nth m group 0%Z = List.nth (i * t + m) l 0%Z].
Proof.
have firstn_nth m k (l' : list Z) : (m < k)%N ->
    List.nth m (List.firstn k l') 0%Z = List.nth m l' 0%Z.
  by elim: k m l' => // k IH [|m] [|z l'] //= mk; exact: IH.
have skipn_nth m k (l' : list Z) :
    List.nth m (List.skipn k l') 0%Z = List.nth (k + m) l' 0%Z.
  by elim: k l' => // k IH [|z l'] //=; case: m {IH}.
elim: G i l => // G IH i l; rewrite mulSn => iG long group; rewrite /group.
case: i iG {group} => [|i] iG /=.
  split; [by left | by rewrite List.firstn_length; lia |].
  by move=> m mt; rewrite firstn_nth.
have [] := IH i (List.skipn t l) iG; first by rewrite List.skipn_length; lia.
move=> inl size_l nth_l; split; [by right | exact: size_l |].
by move=> m mt; rewrite nth_l // skipn_nth mulSn addnA.
Qed.

Section Sums.

Variables (w : Types.matrix) (n : nat).

Local Notation q := (column_count w).
Local Notation tap := (tap R w).
Local Notation absolute := (List.map (List.map Z.abs) (rows w)).

Hypothesis size_w : length (rows w) = n.
Hypothesis sizes_w : forall i, (i < n)%N -> length (List.nth i (rows w) nil) = q.

Lemma absolute_nth i : (i < n)%N ->
  List.nth i absolute nil = List.map Z.abs (List.nth i (rows w) nil).
Proof. by move=> i_n; rewrite (nth_map _ nil) // size_w. Qed.

Lemma absolute_entry i j : (i < n)%N ->
  number (List.nth j (List.nth i absolute nil) 0%Z) * power (scale w) = `|tap i j|.
Proof.
move=> i_n; rewrite absolute_nth // normrM (gtr0_norm (power_gt0 _ _)).
congr (_ * _); rewrite -number_abs; congr (number _).
by rewrite -[0%Z]/(Z.abs 0) List.map_nth.
Qed.

(** Of a row. *)
Lemma row_sum i : (i < n)%N ->
  \sum_(j < q) `|tap i j|
    <= value (entry_at (scale w) (greatest_integer (List.map total absolute))).
Proof.
move=> i_n; rewrite entry_at_value.
have row_in : List.In (total (List.nth i absolute nil)) (List.map total absolute).
  by apply/List.in_map/List.nth_In; rewrite List.map_length; lia.
have [_ le] := greatest_integer_ge row_in.
apply: (@le_trans _ _ (number (total (List.nth i absolute nil)) * power (scale w))).
  rewrite number_total mulr_suml absolute_nth // List.map_length sizes_w //.
  apply: ler_sum => j _; rewrite -absolute_nth //.
  by rewrite absolute_entry.
by rewrite ler_wpmul2r ?(ltW (power_gt0 _ _)) // number_le; apply/Z.leb_le.
Qed.

Lemma square_sum i : (i < n)%N ->
  \sum_(j < q) tap i j ^+ 2
    <= value (entry_at (2 * scale w)
         (greatest_integer (List.map (fun row => dot row row) (rows w)))).
Proof.
move=> i_n; rewrite entry_at_value.
set squares := List.map _ _; set row := List.nth i (rows w) nil.
have row_in : List.In (dot row row) squares.
  by apply: (List.in_map (fun row => dot row row)); apply: List.nth_In; lia.
have [_ le] := greatest_integer_ge row_in.
apply: (@le_trans _ _ (number (dot row row) * power (2 * scale w))).
  rewrite (@number_dot R q) ?sizes_w ?leqnn // mulr_suml; apply: ler_sum => j _.
  rewrite /DominanceSound.tap exprMn !expr2 -powerD -/row.
  by have -> : (2 * scale w = scale w + scale w)%Z by lia.
by rewrite ler_wpmul2r ?(ltW (power_gt0 _ _)) // number_le; apply/Z.leb_le.
Qed.

(** Of so many columns beside each other. *)
Lemma columns_exact l acc :
  length acc = q -> (forall row, List.In row l -> length row = q) ->
  length (List.fold_left (zip Z.add) l acc) = q
  /\ forall j, (j < q)%N ->
       number (List.nth j (List.fold_left (zip Z.add) l acc) 0%Z)
       = number (List.nth j acc 0%Z)
         + \sum_(i < length l) number (List.nth j (List.nth i l nil) 0%Z).
Proof.
elim: l acc => [|row l IH] acc size_acc sizes /=.
  by split=> // j jq; rewrite big_ord0 addr0.
have size_row : length row = q by apply: sizes; left.
have [||size_f nth_f] := IH (zip Z.add acc row).
- by rewrite zip_length size_acc size_row; lia.
- by move=> r inr; apply: sizes; right.
split=> // j jq; rewrite nth_f // big_ord_recl addrA; congr (_ + _).
by rewrite (@zip_nth _ _ _ _ _ _ j 0%Z 0%Z) ?size_acc ?size_row // numberD.
Qed.

Lemma group_sum (t p : nat) : (0 < t)%N -> (p < q %/ t)%N ->
  \sum_(i < n) \sum_(m < t) `|tap i (p * t + m)|
    <= value (entry_at (scale w)
         (greatest_integer (List.map total (in_groups (q %/ t) t
            (List.fold_left (zip Z.add) absolute (List.repeat 0%Z q)))))).
Proof.
move=> t0 pq; rewrite entry_at_value; set columns := List.fold_left _ _ _.
have [||size_c columns_are] := @columns_exact absolute (List.repeat 0%Z q).
- by rewrite List.repeat_length.
- move=> row /List.in_map_iff [r [<- inr]]; rewrite List.map_length.
  have [i [i_n <-]] := List.In_nth _ _ nil inr.
  by apply: sizes_w; lia.
have [|in_g size_g nth_g] := @in_groups_nth (q %/ t) t columns p pq.
  by rewrite size_c leq_trunc_div.
set group := List.nth p _ _ in in_g size_g nth_g.
have [_ le] := greatest_integer_ge (List.in_map total _ _ in_g).
apply: (@le_trans _ _ (number (total group) * power (scale w))); last first.
  by rewrite ler_wpmul2r ?(ltW (power_gt0 _ _)) // number_le; apply/Z.leb_le.
rewrite number_total size_g exchange_big mulr_suml; apply: ler_sum => m _ /=.
have inside : (p * t + m < q)%N.
  apply: leq_trans (leq_trunc_div q t); apply: (@leq_trans (p.+1 * t)).
    by rewrite mulSn [X in (_ < X)%N]addnC ltn_add2l.
  by rewrite leq_mul2r pq orbT.
rewrite nth_g // columns_are //.
have -> : List.nth (p * t + m) (List.repeat 0%Z q) 0%Z = 0%Z.
  by elim: (q) (p * t + m)%N => [|k IH] [|j] /=.
rewrite add0r List.map_length size_w mulr_suml; apply: ler_sum => i _.
by rewrite absolute_entry.
Qed.

End Sums.

(** ** Layers between blocks *)

Lemma nat_div a d : Nat.div a d = (a %/ d)%N.
Proof.
case: d => // d; apply/esym/(Nat.div_unique _ _ _ (a %% d.+1)).
  by apply/ssrnat.ltP; rewrite ltn_mod.
by rewrite {1}(divn_eq a d.+1) mulnC.
Qed.

Lemma has_weightsP w c taps :
  has_weights w c taps ->
  [/\ length (rows w) = length c,
      forall i, (i < length c)%N -> length (List.nth i (rows w) nil) = column_count w,
      (0 < column_count w)%N & (Z.of_nat (column_count w) mod taps = 0)%Z].
Proof.
rewrite /has_weights /Kernel.size.
move=> /andP[/andP[/andP[/andP[_ size_w] columns] whole] sizes].
split; try lia.
move=> i ic; have il : (i < length (rows w))%N by lia.
by have := @all_nth _ _ (rows w) i nil sizes il; rewrite /Kernel.size /=; lia.
Qed.

Section Layer.

Variables (M : meanings R) (t : transition).

Local Notation T := (transition_matrix R t).
Local Notation holds :=
  (factors_hold (transition_takes t) (transition_gives t) (transition_map M t)).

Section Affine.

Hypothesis affine : is_affine t.

Lemma affine_depends : depends_on (transition_takes t) (transition_gives t)
  (transition_map M t).
Proof.
move=> x y same; apply/eqP; rewrite -subr_eq0 (affine_difference M affine) same.
by rewrite subrr mulmx0.
Qed.

Lemma linear_factors_hold row column square :
  0 <= value row -> 0 <= value column -> 0 <= value square ->
  (forall i, \sum_j `|T i j| <= value row) ->
  (forall j, \sum_i `|T i j| <= value column) ->
  (forall i, \sum_j T i j ^+ 2 <= value square) ->
  holds (linear_factors row column square).
Proof.
move=> row0 column0 square0 rows_le columns_le squares_le; split.
- exact: affine_depends.
- apply: known_root => [|c c0]; rewrite value_times; first exact: mulr_ge0.
  move=> enough; apply: affine_moves_sqnorm => // e.
  apply: le_trans (ler_wpmul2r (sqnorm_ge0 e) enough).
  exact: schur.
- by apply: known_double => //; exact: affine_moves_max.
apply: known_root => // c c0 enough; apply: affine_moves_sqnorm_max => // i.
exact: le_trans (squares_le i) enough.
Qed.

(** By the sums of the numbers of a layer, so many taps for every channel. *)
Lemma sum_factors_hold w n taps :
  (0 < taps)%N ->
  length (rows w) = n ->
  (forall i, (i < n)%N -> length (List.nth i (rows w) nil) = column_count w) ->
  (forall a : R,
     (forall o, (o < n)%N -> \sum_(m < column_count w) `|tap R w o m| <= a) ->
     forall i, \sum_j `|T i j| <= a) ->
  (forall a : R,
     (forall o, (o < n)%N -> \sum_(m < column_count w) tap R w o m ^+ 2 <= a) ->
     forall i, \sum_j T i j ^+ 2 <= a) ->
  (forall a : R,
     (forall q, (q < column_count w %/ taps)%N ->
        \sum_(o < n) \sum_(m < taps) `|tap R w o (q * taps + m)| <= a) ->
     forall j, \sum_i `|T i j| <= a) ->
  holds (sum_factors w (Z.of_nat taps)).
Proof.
move=> taps0 size_w sizes rows_le squares_le columns_le.
have nonnegative s l : 0 <= value (entry_at s (greatest_integer l)).
  rewrite entry_at_value mulr_ge0 ?(ltW (power_gt0 _ _)) // number_ge0.
  by apply/Z.leb_le; exact: greatest_integer_ge0.
rewrite /sum_factors /Network.columns_of.
have -> : Z.to_nat (Z.of_nat (column_count w) / Z.of_nat taps)
    = (column_count w %/ taps)%N.
  by rewrite -Nat2Z.inj_div Nat2Z.id nat_div.
rewrite Nat2Z.id; apply: linear_factors_hold => //.
- by apply: rows_le => o on; apply: row_sum size_w sizes _ on.
- by apply: columns_le => q qc; apply: group_sum size_w sizes _ _ taps0 qc.
by apply: squares_le => o on; apply: square_sum size_w sizes _ on.
Qed.

End Affine.

End Layer.

(** Entries that are each multiplied by at most so much. *)
Lemma multiplied_holds n f x :
  0 <= value x ->
  depends_on n n f ->
  (forall k c, 0 <= c -> value x <= c -> map_moves k k n n f c) ->
  factors_hold n n f (multiplied x).
Proof.
move=> x0 depends moves.
have square0 : 0 <= value (times x x) by rewrite value_times mulr_ge0.
have root c : 0 <= c -> value (times x x) <= c ^+ 2 -> value x <= c.
  move=> c0 enough; rewrite -(@ler_pexpn2r _ 2) ?nnegrE // [X in X <= _]expr2.
  by rewrite -value_times.
split=> //.
- by apply: known_root => // c c0 /(root c c0); exact: moves.
- by apply: known_double => //; apply: moves.
by apply: known_root => // c c0 /(root c c0) enough; apply/takes_max/moves.
Qed.

Lemma value_one_moves k k' n m f :
  map_moves k k' n m f 1 -> known_moves k k' n m f (Some one).
Proof. by move=> moves c [<-]; rewrite value_one ler01. Qed.

Lemma non_expansive_holds n m f :
  map_moves Euclidean Euclidean n m f 1 -> map_moves Maximum Maximum n m f 1 ->
  factors_hold n m f non_expansive.
Proof.
move=> lengths entries; split; first exact: moves_depends lengths.
- exact: value_one_moves.
- exact: value_one_moves.
by apply/value_one_moves/takes_max.
Qed.

Section Transition.

Variable M : meanings R.

Hypothesis slopes : has_its_slopes (of_units M).
Hypothesis modulus : has_its_modulus (of_parts M).

Local Notation holds t :=
  (factors_hold (transition_takes t) (transition_gives t) (transition_map M t)
     (transition_factors t)).

Lemma linear_holds w c : is_well_formed_transition (Linear w c) -> holds (Linear w c).
Proof.
move=> /has_weightsP [size_w sizes _ _].
apply: (@sum_factors_hold M (Linear w c) isT w (length c) 1) => // a le i.
- apply: le_trans (le i (ltn_ord i)).
  by apply: ler_sum => j _; rewrite mxE.
- apply: le_trans (le i (ltn_ord i)).
  by apply: ler_sum => j _; rewrite mxE.
have small : (i < column_count w %/ 1)%N by rewrite divn1 ltn_ord.
apply: le_trans (le i small); apply: ler_sum => o _.
by rewrite big_ord1 mxE muln1 addn0.
Qed.

Lemma convolution_holds x k s h w c :
  let t := Convolution x k s h w c in is_well_formed_transition t -> holds t.
Proof.
move=> t formed; have := formed => /= /andP[/andP[/andP[/andP[odd_k s0] h0] w0]].
move=> /has_weightsP [size_x sizes columns whole].
have [_ windows _] := convolution_geometry formed.
set g := kernel_image k h w in windows.
have taps_are : taps_of k = Z.of_nat (rows_of g * columns_of g).
  by move: odd_k; rewrite /is_odd_window /taps_of /g /=; lia.
have taps0 : (0 < rows_of g * columns_of g)%N.
  by case/andP: windows => odd_r odd_c; rewrite muln_gt0 !odd_gt0.
rewrite /transition_factors taps_are.
apply: (@sum_factors_hold M t isT x (length c) _ taps0 size_x sizes) => a.
- exact: convolution_rows.
- exact: convolution_squares.
exact: convolution_columns.
Qed.

Lemma overlaps_are side stride :
  (0 < side)%Z -> (0 < stride)%Z ->
  (- (- side / stride))%Z = Z.of_nat (overlaps (Z.to_nat side) (Z.to_nat stride)).
Proof.
move=> side0 stride0; rewrite /overlaps.
rewrite Nat2Z.inj_succ -nat_div Nat2Z.inj_div.
have -> : Z.of_nat (Z.to_nat side).-1 = (side - 1)%Z by lia.
rewrite Z2Nat.id; last by lia.
have := Z.div_mod (side - 1) stride; have := Z.mod_pos_bound (side - 1) stride.
move: ((side - 1) mod stride)%Z ((side - 1) / stride)%Z => r q r_le side_is.
have -> : (- side = (- (q + 1)) * stride + (stride - 1 - r))%Z by lia.
by rewrite Z.div_add_l ?Z.div_small; lia.
Qed.

Lemma pooling_holds kind side stride c h w :
  let t := Pooling kind side stride c h w in
  (0 < stride)%Z -> is_well_formed_transition t -> holds t.
Proof.
move=> t stride0 formed; have [side0 high wide] := sides formed.
have side_positive : (0 < side)%Z by lia.
rewrite /t /transition_factors /pooling_factors (overlaps_are side_positive stride0).
set n := overlaps _ _.
have -> : (Z.of_nat n * Z.of_nat n)%Z = Z.of_nat (n * n) by lia.
have -> : (side * side)%Z = Z.of_nat (Z.to_nat side * Z.to_nat side) by lia.
set count := (Z.to_nat side * Z.to_nat side)%N.
have count0 : (0 < count)%N by rewrite muln_gt0 side0.
have count_value := value_int count; have overlap_value := value_int (n * n).
move: (dyadic_int (Z.of_nat count)) count_value => d d_is.
move: (dyadic_int (Z.of_nat (n * n))) overlap_value => o o_is.
have d0 : 0 < value d by rewrite d_is ltr0n.
rewrite /t in formed *; case: kind formed {t} => formed.
  have share_ge : count%:R^-1 <= value (divided_up one d).
    by have := @divided_up_ge R one d d0; rewrite value_one d_is mul1r.
  have column_ge : (n * n)%:R * count%:R^-1 <= value (divided_up o d).
    by have := @divided_up_ge R o d d0; rewrite o_is d_is.
  apply: linear_factors_hold => //.
  - by rewrite value_one ler01.
  - by apply: le_trans column_ge; rewrite mulr_ge0 ?invr_ge0 ?ler0n.
  - by apply: le_trans share_ge; rewrite invr_ge0 ler0n.
  - by move=> i; rewrite value_one; exact: mean_rows.
  - move=> j; apply: le_trans column_ge; exact: mean_columns_at_most.
  by move=> i; apply: le_trans share_ge; exact: mean_squares.
split.
- exact: moves_depends (greatest_moves_max M formed).
- apply: known_root => [|a a0]; rewrite o_is ?ler0n // => enough.
  apply: (greatest_moves_sqnorm M formed a0 _ enough) => j.
  by apply: windows_at_most => //; lia.
- by apply: value_one_moves; exact: greatest_moves_max.
by apply/value_one_moves/takes_max; exact: greatest_moves_max.
Qed.

Lemma rescaling_holds factors offset pixels :
  holds (Rescaling factors offset pixels).
Proof.
rewrite /transition_factors; set g := maximum_of _ _.
have in_g i : `|value (List.nth i factors zero)| <= value g.
  rewrite -value_magnitude -(List.map_nth magnitude).
  case: (ltnP i (length factors)) => [il|li].
    apply: maximum_of_ge; right; apply: List.nth_In.
    by rewrite List.map_length; lia.
  rewrite List.nth_overflow; last by rewrite List.map_length; lia.
  by rewrite value_magnitude value_zero normr0 -(value_zero R); apply: maximum_of_ge; left.
have g0 : 0 <= value g by rewrite -(value_zero R); apply: maximum_of_ge; left.
apply: multiplied_holds => //; first exact: affine_depends.
move=> k a a0 enough; apply: rescaling_moves => // i.
exact: le_trans (in_g i) enough.
Qed.

Lemma pointwise_holds a entries :
  is_well_formed_transition (Pointwise a entries) -> holds (Pointwise a entries).
Proof.
move=> /andP[_]; rewrite /is_slope_restricted.
case free: slope_obstacle => [?|] // _.
have [small _] := slopes free.
have /andP[l0 l1] := greatest_slope_small R (Split a).
apply: non_expansive_holds.
  exact: (moves_weaken (ltW l0) l1 (pointwise_moves_sqnorm (ltW l0) small)).
by apply: moves_weaken (pointwise_moves_max (ltW l0) small) => //; exact: ltW.
Qed.

Lemma modulus_holds n : holds (Modulus n).
Proof.
have moves := modulus_moves_sqnorm (n := n) modulus.
split.
- exact: moves_depends moves.
- exact: value_one_moves.
- have two0 : 0 <= value two by rewrite /Meaning.value /= /Meaning.power /= mul1r ler0n.
  apply: (known_root two0) => c c0 enough; apply: modulus_moves_max => //.
  by move: enough; rewrite /Meaning.value /= /Meaning.power /= mul1r.
by apply: value_one_moves; exact: moves_max ler01 moves.
Qed.

Theorem transition_factors_hold t : is_well_formed_transition t -> holds t.
Proof.
case: t => [w c|x k s h w c|kind side stride c h w|n|factors offset p|a n|n] formed.
- exact: linear_holds.
- exact: convolution_holds.
- apply: pooling_holds => //.
  by move: formed => /= /andP[/andP[/andP[/andP[_ ?] _] _] _]; lia.
- by apply: non_expansive_holds; exact: flatten_moves.
- exact: rescaling_holds.
- exact: pointwise_holds.
exact: modulus_holds.
Qed.

End Transition.

(** ** Raw numbers *)

Theorem preparation_factors_hold p n :
  all is_positive (deviations p) ->
  factors_hold n n (@prepare R p n) (preparation_factors p).
Proof.
move=> positive_d; rewrite /preparation_factors; set g := maximum_of _ _.
have g0 : 0 <= value g by rewrite -(value_zero R); apply: maximum_of_ge; left.
have in_g i : `|value (raw_factor p) / value (List.nth i (deviations p) zero)| <= value g.
  case: (ltnP i (length (deviations p))) => [il|li]; last first.
    rewrite List.nth_overflow; last by lia.
    by rewrite value_zero invr0 mulr0 normr0.
  have d0 : 0 < value (List.nth i (deviations p) zero).
    by rewrite -positiveP; exact: all_nth.
  rewrite normrM normfV (gtr0_norm d0) -value_magnitude.
  apply: le_trans (divided_up_ge _ d0) _; apply: maximum_of_ge; right.
  rewrite -(nth_map (divided_up (magnitude (raw_factor p))) zero zero il).
  by apply: List.nth_In; rewrite List.map_length; lia.
apply: multiplied_holds => // [|k c c0 enough].
  apply: (@moves_depends Maximum Maximum _ _ _ (value g)).
  exact: prepared_moves.
by apply: prepared_moves => // i; exact: le_trans (in_g i) enough.
Qed.

End FactorsSound.
