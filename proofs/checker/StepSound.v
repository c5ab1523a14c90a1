(** * Blocks with a leak: what the checker finds

    Purpose: the numbers that the checker finds of x <- (I - S) x + S sigma(W x + v) are
    true, rounding included.

    Main Results
    - [leaky_form_is]: the form of the rows that it makes is that of the theory;
      [step_bound_sound]: so the metric and the multipliers that it accepts bring
      distances together by the rate, and bound what inputs add to them;
      [sum_of_powers_ge], [greatest_power_ge]: and the powers of the rate of many steps.
    - [known_norm_sound]: what it finds bounds the norm of W.
    - [step_denotes]: what a claim of stability or of a rate says, in the Euclidean norm
      or in one that was found: no step makes more than so much of a distance.
    - [accepted_step_sound]: if the checker accepts a certificate, that is true of every
      claim in it about a block with a leak.

    Weighted maximum norms, gains and steps that are refuted are not spoken of here.

    Dependencies: MonotoneSound, ChainAnswerSound; Step of the theory. *)

From Coq Require Import ZArith Lia String List.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From mathcomp Require Import ssrZ zify.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Adjoint.
From Keel Require Import OneInequality Projections.
From Keel Require Gain GramIteration.
Require Keel.Algebra Keel.Unrolled Keel.Step.
From Keel.Checker Require Import Types Numbers Packing Index Kernel Conditions.
From Keel.Checker Require Import Monotone Step Check.
From Keel.Checker Require Network ChainAnswerSound PackingSound GroupSound GainSource.
From Keel.Checker Require Import Meaning RoundingSound FactorSound BoundSound RankSound MetricSound.
From Keel.Checker Require Import DominanceSound GramSound InequalitySound LurieSound.
From Keel.Checker Require Import SlopesSound OperatorSound Statement GainSound.
From Keel.Checker Require Import RoundedSound UnrolledSound CheckSound StatementSound.
From Keel.Checker Require Import CertifiedSound MonotoneSound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Matrices.

Variable R : realFieldType.

Local Notation value := (@value R).
Local Notation table n m := (table R n m).
Local Notation form := Metric.form.
Local Notation dot := Adjoint.dot.
Local Notation signal := (nat -> R).
Local Notation vector n f := (\col_(i < n) (f : signal) i).

Add Field R_field : (Algebra.field_laws R).

(** ** Rows of a matrix in blocks *)

Lemma padded_entry width row j : List.nth j (padded width row) zero = List.nth j row zero.
Proof.
rewrite /padded; case: (ltnP j (length row)) => small.
  by rewrite List.app_nth1 //; lia.
rewrite List.app_nth2; last lia.
rewrite [RHS]List.nth_overflow; last lia.
by elim: (width - _)%coq_nat (j - _)%coq_nat => [|k IH] [|i] //=.
Qed.

(** Rows that have [before] left of a symmetric block [own], which begins in column q. *)
Lemma block_form n q width rows before own (f : signal) :
  length rows = n -> sized n q before -> sized n n own ->
  (forall i j, (i < n)%N -> (j < n)%N -> value (number_at own i j) = value (number_at own j i)) ->
  (forall i, (i < n)%N -> List.nth i rows nil
     = padded width (app (List.nth i before nil) (List.nth i own nil))) ->
  lower_form q rows f
    = form (table n n own) (vector n (fun i => f (q + i)%N))
      + 2 * \sum_(i < n) f (q + i)%N * \sum_(j < q) value (number_at before i j) * f j.
Proof.
move=> size_r [size_b rows_b] [size_o rows_o] sym rows_are.
pose g (i : nat) := f (q + i)%N; pose c i j := value (number_at own i j).
have own_is : form (table n n own) (vector n g)
    = \sum_(i < n) g i * (c i i * g i + 2 * \sum_(j < i) c i j * g j).
  pose c' i j := if (i < n)%N && (j < n)%N then c i j else 0.
  rewrite formE; transitivity (\sum_(i < n) g i * \sum_(j < n) c' i j * g j).
    apply: eq_bigr => i _; rewrite !mxE; congr (_ * _); apply: eq_bigr => j _.
    by rewrite !mxE /c' !ltn_ord.
  rewrite symmetric_sum => [|i j]; last first.
    by rewrite /c' andbC; case: andP => // -[jn i_n]; exact: sym.
  apply: eq_bigr => i _; rewrite /c' ltn_ord /=; congr (_ * (_ + 2 * _)).
  by apply: eq_bigr => j _; rewrite (ltn_trans (ltn_ord j) (ltn_ord i)).
rewrite -/g own_is lower_form_sum size_r mulr_sumr -big_split /=.
apply: eq_bigr => i _; rewrite /row_form rows_are //.
have entry j : List.nth j (padded width (app (List.nth i before nil) (List.nth i own nil))) zero
    = if (j < q)%N then number_at before i j else number_at own i (j - q).
  rewrite padded_entry /number_at; case: ltnP => jq.
    by rewrite List.app_nth1 // rows_b //; lia.
  by rewrite List.app_nth2 rows_b //; lia.
rewrite entry ltnNge leq_addr /= addKn -/(g i) -/(c i i).
rewrite (split_sum q i (fun j => value (List.nth j _ zero) * f j)).
have -> : \sum_(j < q) value (List.nth j (padded width
      (app (List.nth i before nil) (List.nth i own nil))) zero) * f j
    = \sum_(j < q) value (number_at before i j) * f j.
  by apply: eq_bigr => j _; rewrite entry ltn_ord.
have -> : \sum_(j < i) value (List.nth (q + j) (padded width
      (app (List.nth i before nil) (List.nth i own nil))) zero) * f (q + j)%N
    = \sum_(j < i) c i j * g j.
  by apply: eq_bigr => j _; rewrite entry ltnNge leq_addr /= addKn.
move: (\sum_(j < q) _) (\sum_(j < i) _) (g i) (c i i) => s t x y; Algebra.identity.
Qed.

Lemma nth_repeated (A : Type) (x d : A) k i :
  (i < k)%N -> List.nth i (List.repeat x k) d = x.
Proof. by elim: k i => [|k IH] [|i] //= /IH. Qed.

Lemma between_table n left right m :
  length left = n -> length right = n -> sized n n m ->
  sized n n (between left right m)
  /\ forall i j, (i < n)%N -> (j < n)%N ->
       value (number_at (between left right m) i j)
         = value (List.nth i left zero) * value (number_at m i j)
           * value (List.nth j right zero).
Proof.
move=> size_l size_r [size_m rows_m].
have row i : (i < n)%N -> List.nth i (between left right m) nil
    = zip (fun y r => times (times (List.nth i left zero) y) r) (List.nth i m nil) right.
  by move=> il; rewrite /between (@zip_nth _ _ _ _ _ _ i zero nil) ?size_l ?size_m.
split=> [|i j il jl]; first split=> [|i il].
- by rewrite zip_length size_l size_m Nat.min_id.
- by rewrite row // zip_length rows_m // size_r Nat.min_id.
rewrite /number_at row // (@zip_nth _ _ _ _ _ _ j zero zero) ?rows_m ?size_r //.
by rewrite !value_times.
Qed.

Lemma diagonal_table n d :
  length d = n ->
  sized n n (diagonal_rows d)
  /\ forall i j, (i < n)%N -> (j < n)%N ->
       value (number_at (diagonal_rows d) i j)
         = if i == j then value (List.nth i d zero) else 0.
Proof.
move=> size_d; split=> [|i j il jl]; first split=> [|i il].
- by rewrite indexed_length.
- by rewrite diagonal_row_size size_d.
rewrite diagonal_nth ?size_d //.
have -> : Nat.eqb i j = (i == j) by apply/idP/eqP => [/Nat.eqb_eq|->] //; exact/Nat.eqb_eq.
by case: ifP => _; rewrite ?value_zero.
Qed.

(** *** A symmetric matrix by its lower triangle *)

Lemma triangle_sum n : (2 * (\sum_(k < n) (1 + k)) = n * n.+1)%N.
Proof. by elim: n => [|n IH]; rewrite ?big_ord0 // big_ord_recr /= mulnDr IH; lia. Qed.

Lemma from_triangle_sized n numbers :
  (n * n.+1 <= 2 * length numbers)%N ->
  sized n n (from_triangle n numbers)
  /\ forall i j, (i < n)%N -> (j < n)%N ->
       number_at (from_triangle n numbers) i j = number_at (from_triangle n numbers) j i.
Proof.
move=> enough.
have [|size_t rows_t] := @ChainAnswerSound.in_triangle_rows n 1 numbers.
  by rewrite triangle_sum.
have sized_p : sized n n (List.map (padded n) (in_triangle n 1 numbers)).
  split=> [|i il]; first by rewrite List.map_length.
  rewrite (nth_map _ nil) ?size_t // /padded List.app_length List.repeat_length rows_t //.
  lia.
have [sized_m entries] := mirrored_rows sized_p; split=> // i j il jl.
by rewrite !entries // maxnC minnC.
Qed.

Lemma form_entries n (Q : 'M[R]_n) x :
  form Q x = \sum_i \sum_j x i 0 * Q i j * x j 0.
Proof.
rewrite formE; apply: eq_bigr => i _; rewrite mxE mulr_sumr; apply: eq_bigr => j _.
by rewrite mulrA.
Qed.

Lemma padded_length width row : (length row <= width)%N -> length (padded width row) = width.
Proof. by move=> le; rewrite /padded List.app_length List.repeat_length; lia. Qed.

(** ** A metric and multipliers *)

Section Step.

Variables (n : nat) (leaks : list dyadic) (slope rate : dyadic).
Variables (w p behind : list (list dyadic)) (lambda : list dyadic).

Hypothesis size_leaks : length leaks = n.
Hypothesis size_lambda : length lambda = n.
Hypothesis sized_w : sized n n w.
Hypothesis sized_p : sized n n p.
Hypothesis sized_behind : sized n n behind.
Hypothesis symmetric_p : forall i j, (i < n)%N -> (j < n)%N ->
  number_at p i j = number_at p j i.
Hypothesis symmetric_behind : forall i j, (i < n)%N -> (j < n)%N ->
  value (number_at behind i j) = value (number_at behind j i).

Local Notation a := (real_vector R n leaks).
Local Notation l := (value slope).
Local Notation W := (table n n w).
Local Notation P := (table n n p).
Local Notation lam := (real_vector R n lambda).
Local Notation N := (n + (n + (n + 0)))%N.
Local Notation rows := (leaky_rows leaks slope w p behind nil nil lambda rate).

Lemma kept_length : length (kept_shares leaks) = n.
Proof. by rewrite List.map_length. Qed.

Lemma taken_length : length (taken_shares leaks slope) = n.
Proof. by rewrite List.map_length. Qed.

Lemma kept_value i : (i < n)%N ->
  value (List.nth i (kept_shares leaks) zero) = 1 - value (List.nth i leaks zero).
Proof. by move=> il; rewrite (nth_map _ zero) ?size_leaks // value_minus value_one. Qed.

Lemma taken_value i : (i < n)%N ->
  value (List.nth i (taken_shares leaks slope) zero) = value (List.nth i leaks zero) * l.
Proof. by move=> il; rewrite (nth_map _ zero) ?size_leaks // value_times. Qed.

(** The blocks. *)
Let made := zip (zip minus) (diagonal_rows (List.map (times two) lambda))
  (between (taken_shares leaks slope) (taken_shares leaks slope) p).
Let cross := zip (zip (fun x y => negate (plus x y)))
  (between (kept_shares leaks) (taken_shares leaks slope) p)
  (dyadic_transpose (length leaks) (scaled_by lambda w)).
Let left_over := zip (zip minus) (List.map (List.map (times rate)) p)
  (between (kept_shares leaks) (kept_shares leaks) p).

Lemma two_value : value two = 2.
Proof. by rewrite -(value_two R) !value_dyadic_of. Qed.

Lemma made_is :
  sized n n made /\ forall i j, (i < n)%N -> (j < n)%N ->
    value (number_at made i j)
      = (if i == j then 2 * value (List.nth i lambda zero) else 0)
        - value (List.nth i leaks zero) * l * value (number_at p i j)
          * (value (List.nth j leaks zero) * l).
Proof.
have size_2 : length (List.map (times two) lambda) = n by rewrite List.map_length.
have [sized_d dE] := diagonal_table size_2.
have [sized_b bE] := between_table taken_length taken_length sized_p.
have [sized_m mE] := zip_table minus sized_d sized_b; split=> // i j il jl.
rewrite mE // value_minus dE // bE // !taken_value //; congr (_ - _).
by case: ifP => // _; rewrite (nth_map _ zero) ?size_lambda // value_times two_value.
Qed.

Lemma cross_is :
  sized n n cross /\ forall i j, (i < n)%N -> (j < n)%N ->
    value (number_at cross i j)
      = - ((1 - value (List.nth i leaks zero)) * value (number_at p i j)
             * (value (List.nth j leaks zero) * l)
           + value (List.nth j lambda zero) * value (number_at w j i)).
Proof.
have [sized_s s_is] := scaled_table R size_lambda sized_w.
have [sized_t tE] := transposed_table sized_s; rewrite -size_leaks in sized_t tE.
have [sized_b bE] := between_table kept_length taken_length sized_p.
rewrite size_leaks in sized_t tE.
have [sized_c cE] := zip_table (fun x y => negate (plus x y)) sized_b sized_t.
rewrite /cross size_leaks; split=> // i j il jl.
rewrite cE // value_negate value_plus bE // kept_value // taken_value // tE //.
congr (- (_ + _)).
have := congr1 (fun M : 'M[R]_n => M (Ordinal jl) (Ordinal il)) s_is.
by rewrite mul_diag_mx !mxE.
Qed.

Lemma left_is :
  sized n n left_over /\ forall i j, (i < n)%N -> (j < n)%N ->
    value (number_at left_over i j)
      = value rate * value (number_at p i j)
        - (1 - value (List.nth i leaks zero)) * value (number_at p i j)
          * (1 - value (List.nth j leaks zero)).
Proof.
have [sized_r rE] := map_table (times rate) sized_p.
have [sized_b bE] := between_table kept_length kept_length sized_p.
have [sized_m mE] := zip_table minus sized_r sized_b; split=> // i j il jl.
by rewrite mE // value_minus rE // value_times bE // !kept_value.
Qed.

Local Notation zeros := (List.repeat (List.repeat zero (n + n)) n).

Lemma zeros_sized : sized n (n + n) zeros.
Proof.
split=> [|i il]; first exact: List.repeat_length.
by rewrite nth_repeated //; exact: List.repeat_length.
Qed.

Lemma zeros_entry i j : value (number_at zeros i j) = 0.
Proof.
have zero_row k q : List.nth q (List.repeat zero k) zero = zero.
  by elim: k q => [|k IH] [|q] /=.
suff : number_at zeros i j = zero by move=> ->; exact: value_zero.
rewrite /number_at; move: (n + n)%N => k.
elim: (n) i => [|q IH] [|i] //=; by case: j.
Qed.

Local Notation first_rows := (List.map (padded N) made).
Local Notation second_rows := (List.map (padded N) (zip (@app dyadic) cross left_over)).
Local Notation third_rows :=
  (List.map (fun row => padded N (app (List.repeat zero (n + n)) row)) behind).

Lemma rows_are : rows = app first_rows (app second_rows (app third_rows nil)).
Proof. rewrite /leaky_rows /cross /made /left_over !size_leaks; reflexivity. Qed.

Lemma leaky_rows_sized : sized N N rows.
Proof.
rewrite rows_are List.app_nil_r.
have [[size_m rows_m] _] := made_is; have [[size_c rows_c] _] := cross_is.
have [[size_l rows_l] _] := left_is; have [size_b rows_b] := sized_behind.
have size_z : length (zip (@app dyadic) cross left_over) = n.
  by rewrite zip_length size_c size_l Nat.min_id.
split=> [|i il].
  by rewrite !List.app_length !List.map_length size_m size_z size_b; lia.
case: (ltnP i n) => [il1|il1].
  rewrite List.app_nth1 ?List.map_length ?size_m //; last lia.
  by rewrite (nth_map _ nil) ?size_m // padded_length // rows_m //; lia.
rewrite List.app_nth2 List.map_length size_m; last lia.
case: (ltnP (i - n) n) => [il2|il2].
  rewrite List.app_nth1 ?List.map_length ?size_z //; last lia.
  rewrite (nth_map _ nil) ?size_z // padded_length //.
  rewrite (@zip_nth _ _ _ _ _ _ (i - n) nil nil) ?size_c ?size_l //.
  rewrite List.app_length rows_c // rows_l //; lia.
have il3 : (i - n - n < n)%N by lia.
rewrite List.app_nth2 List.map_length size_z; last lia.
rewrite (nth_map _ nil) ?size_b // padded_length //.
by rewrite List.app_length List.repeat_length rows_b //; lia.
Qed.

Theorem leaky_form_is (f : signal) :
  form (table N N (mirrored rows)) (vector N f)
    = Keel.Step.step_form a l W P lam (value rate) (vector n f) (vector n (fun i => f (n + i)%N))
      + form (table n n behind) (vector n (fun i => f (n + n + i)%N)).
Proof.
rewrite mirrored_form; last exact: leaky_rows_sized.
rewrite rows_are List.app_nil_r !lower_form_app !List.map_length add0n.
have [sized_m mE] := made_is; have [sized_c cE] := cross_is; have [sized_l lE] := left_is.
have size_z : length (zip (@app dyadic) cross left_over) = n.
  by rewrite zip_length (proj1 sized_c) (proj1 sized_l) Nat.min_id.
rewrite (proj1 sized_m) size_z.
have no_rows : sized n 0 (List.repeat (@nil dyadic) n).
  by split=> [|i il]; [exact: List.repeat_length | rewrite nth_repeated].
rewrite (@block_form n 0 N first_rows (List.repeat nil n) made) //; last first.
- move=> i il; rewrite (nth_map _ nil) ?(proj1 sized_m) //.
  by rewrite nth_repeated.
- move=> i j il jl; rewrite !mE // eq_sym symmetric_p //; congr (_ - _).
    by case: eqP => // ->.
  by Algebra.identity.
- by rewrite List.map_length (proj1 sized_m).
rewrite (@block_form n n N second_rows cross left_over) //; last first.
- move=> i il; rewrite (nth_map _ nil) ?size_z //.
  by rewrite (@zip_nth _ _ _ _ _ _ i nil nil) ?(proj1 sized_c) ?(proj1 sized_l).
- by move=> i j il jl; rewrite !lE // symmetric_p //; congr (_ - _); Algebra.identity.
- by rewrite List.map_length size_z.
rewrite (@block_form n (n + n) N third_rows zeros behind) //; last first.
- move=> i il; rewrite (nth_map _ nil) ?(proj1 sized_behind) //.
  by rewrite nth_repeated.
- exact: zeros_sized.
- by rewrite List.map_length (proj1 sized_behind).
rewrite [X in _ + 2 * X + _]big1 => [|i _]; last by rewrite big_ord0 mulr0.
rewrite [X in _ + (_ + (_ + 2 * X))]big1 => [|i _]; last first.
  by rewrite big1 ?mulr0 // => j _; rewrite zeros_entry mul0r.
rewrite !mulr0 !addr0 addrA; congr (_ + _).
set s := vector n (fun i => f (0 + i)%N); set e := vector n (fun i => f (n + i)%N).
rewrite /Keel.Step.step_form.
have made_form : form (table n n made) s
    = 2 * (\sum_i lam i 0 * s i 0 ^+ 2) - form P (Keel.Step.taken a l s).
  rewrite !form_entries mulr_sumr -sumrB; apply: eq_bigr => i _.
  have -> : 2 * (lam i 0 * s i 0 ^+ 2)
      = \sum_(j < n) (if i == j then 2 * (lam i 0 * s i 0 ^+ 2) else 0).
    by rewrite -big_mkcond /= (big_pred1 i) // => j; rewrite eq_sym.
  rewrite -sumrB; apply: eq_bigr => j _; rewrite !mxE mE // val_eqE.
  case: eqP => [<-|_]; move: (value _) (value _) (value _) (f _) => x y z t;
    Algebra.identity.
have left_form : form (table n n left_over) e
    = value rate * form P e - form P (Keel.Step.kept a e).
  rewrite !form_entries mulr_sumr -sumrB; apply: eq_bigr => i _.
  rewrite mulr_sumr -sumrB; apply: eq_bigr => j _; rewrite !mxE lE //.
  by move: (value _) (value _) (value _) (value _) (f _) (f _) => x y z t u v; Algebra.identity.
have crossed : \sum_(i < n) f (n + i)%N * (\sum_(j < n) value (number_at cross i j) * f j)
    = - (\sum_i Keel.Step.taken a l s i 0 * (P *m Keel.Step.kept a e) i 0
         + \sum_i lam i 0 * (s i 0 * (W *m e) i 0)).
  have -> : \sum_i Keel.Step.taken a l s i 0 * (P *m Keel.Step.kept a e) i 0
      = \sum_i \sum_j Keel.Step.taken a l s i 0 * (P i j * Keel.Step.kept a e j 0).
    by apply: eq_bigr => i _; rewrite [(P *m _) i 0]mxE mulr_sumr.
  have -> : \sum_i lam i 0 * (s i 0 * (W *m e) i 0)
      = \sum_i \sum_j lam i 0 * (s i 0 * (W i j * e j 0)).
    by apply: eq_bigr => i _; rewrite [(W *m e) i 0]mxE !mulr_sumr.
  have -> : \sum_(i < n) f (n + i)%N * (\sum_(j < n) value (number_at cross i j) * f j)
      = \sum_(i < n) \sum_(j < n) f (n + i)%N * (value (number_at cross i j) * f j).
    by apply: eq_bigr => i _; rewrite mulr_sumr.
  rewrite exchange_big -big_split -sumrN /=; apply: eq_bigr => i _.
  rewrite -big_split -sumrN /=; apply: eq_bigr => j _.
  rewrite cE // !mxE (symmetric_p (ltn_ord j) (ltn_ord i)) -[(0 + i)%N]/(i : nat).
  move: (f i) (f _) => x y; Algebra.identity.
rewrite made_form left_form crossed.
by rewrite mulrN [X in _ + X = _]addrC addrA.
Qed.

End Step.

(** *** What evidence shows *)

Section Evidence.

Variables (n c groups : nat) (stored : Types.matrix) (w : list (list dyadic)).
Variables (leaks : list dyadic) (slope : dyadic).
Variable drive : option (Types.matrix * Z * reading).

Hypothesis n_positive : (0 < n)%N.
Hypothesis size_leaks : length leaks = n.
Hypothesis size_stored : length (rows stored) = n.
Hypothesis sized_w : sized n n w.
Hypothesis sized_drive : sized n c (drive_matrix leaks drive).
Hypothesis whole_groups : n = (Nat.div n groups * groups)%N.
Hypothesis groups_positive : (0 < groups)%N.

Local Notation a := (real_vector R n leaks).
Local Notation W := (table n n w).
Local Notation B := (table n c (drive_matrix leaks drive)).

(** What is found of steps: a metric and multipliers, and what an input adds. *)
Definition step_certified (P : 'M[R]_n) (lambda : 'cV[R]_n) (rate once : R) : Prop :=
  forall out s e t (u : 'cV[R]_c),
    out + (Keel.Step.step_form a (value slope) W P lambda rate s e
           + (form P t - sqnorm t))
      <= 2 * dot s (diag lambda *m B *m u) ->
    out <= once * sqnorm u.

Definition numbers_follow (once : R) (shown : step_answer) : Prop :=
  match drive with
  | Some (_, steps, what) =>
      exists total power,
        [/\ sum_of_powers (step_rate shown) steps = Some total,
            greatest_power (step_rate shown) steps = Some power,
            value (step_reach shown) = once * value total
          & value (step_gain shown)
            = once * value (match what with Constant => total | Sequence => power end)]
  | None => True
  end.

Lemma spread_sized ms :
  length ms = groups ->
  length (spread stored groups ms) = n
  /\ forall i, (i < n)%N ->
       List.nth i (spread stored groups ms) zero = List.nth (i %% groups) ms zero.
Proof.
move=> size_ms; rewrite /spread /units_of size_stored; split=> [|i il].
  by rewrite [RHS]whole_groups; apply: (@parts_length _ (fun _ => ms)) => *.
rewrite {1}(divn_eq i groups).
apply: (@parts_nth _ zero (fun _ => ms)) => [*||] //; last exact: ltn_pmod.
by rewrite ltn_divLR // -whole_groups.
Qed.

Theorem step_bound_sound name numbers f shown :
  step_bound stored w leaks slope groups drive None name numbers f = Some shown ->
  exists (P : 'M[R]_n) (lambda : 'cV[R]_n) (once : R),
    [/\ symmetric P, forall i, 0 <= lambda i 0,
        forall i j : 'I_n, (j = i %% groups :> nat)%N -> lambda i 0 = lambda j 0,
        0 < value (step_rate shown) /\ 0 <= once
      & step_certified P lambda (value (step_rate shown)) once
        /\ numbers_follow once shown].
Proof.
case: numbers => [|bound [|rate others]] //; rewrite /step_bound.
rewrite -[output_rows None]/(@nil (list dyadic)) -[length nil]/O.
rewrite -[Nat.div (0 * 1) 2]/O !Nat.add_0_r size_leaks.
rewrite -[from_triangle 0 _]/(@nil (list dyadic)).
set ms := List.firstn groups others; set lambda := spread stored groups ms.
set p := from_triangle n (List.skipn groups others).
case: ifP => // /andP[/andP[/andP[/Z.eqb_eq count bound0] rate0] ms0].
rewrite /Kernel.size in count.
have size_ms : length ms = groups by rewrite List.firstn_length; lia.
have [size_l lambda_nth] := spread_sized size_ms.
have [|sized_p sym_p] := @from_triangle_sized n (List.skipn groups others).
  by rewrite List.skipn_length; nia.
have [sized_1 one_is] := unit_table R n.
have [sized_behind bE] := zip_table minus sized_p sized_1.
have behind_is : table n n (zip (zip minus) p (unit_rows n)) = table n n p - 1%:M.
  by rewrite -one_is; apply/matrixP => i j; rewrite [LHS]mxE bE // value_minus !mxE.
have sym_behind i j : (i < n)%N -> (j < n)%N ->
    value (number_at (zip (zip minus) p (unit_rows n)) i j)
      = value (number_at (zip (zip minus) p (unit_rows n)) j i).
  move=> il jl; have /matrixP/(_ (Ordinal il) (Ordinal jl)) := behind_is.
  have /matrixP/(_ (Ordinal jl) (Ordinal il)) := behind_is.
  by rewrite !mxE /= => -> ->; rewrite sym_p // eq_sym.
set behind := zip (zip minus) p (unit_rows n) in sized_behind behind_is sym_behind *.
set N := (n + (n + (n + 0)))%N.
have sized_m := (mirrored_rows (@leaky_rows_sized n leaks slope rate w p behind lambda
  size_leaks size_l sized_w sized_p sized_behind)).1.
set m := mirrored _ in sized_m *.
set g := drive_rows _ _ _.
have sized_g : sized N c g.
  have [size_b rows_b] := sized_drive.
  have [[size_s rows_s] _] := scaled_table R size_l sized_drive.
  have columns : match drive_matrix leaks drive with
      | nil => O | List.cons row _ => length row end = c.
    move: size_b rows_b; case: (drive_matrix leaks drive) => [|row others'] /=.
      by move=> n0; move: n_positive; rewrite -n0.
    by move=> _ /(_ O n_positive).
  rewrite /g /drive_rows columns; split=> [|i il].
    by rewrite List.app_length size_s List.repeat_length /N; lia.
  case: (ltnP i n) => il1; first by rewrite List.app_nth1 ?size_s ?rows_s //; lia.
  rewrite List.app_nth2 size_s; last lia.
  rewrite nth_repeated; first exact: List.repeat_length.
  by move: il; rewrite /N; lia.
have zeros_g i : (n <= i < N)%N -> List.nth i g nil = List.repeat zero c.
  move=> /andP[ni il].
  have [[size_s _] _] := scaled_table R size_l sized_drive.
  have [size_b rows_b] := sized_drive.
  have columns : match drive_matrix leaks drive with
      | nil => O | List.cons row _ => length row end = c.
    move: size_b rows_b; case: (drive_matrix leaks drive) => [|row others'] /=.
      by move=> n0; move: n_positive; rewrite -n0.
    by move=> _ /(_ O n_positive).
  rewrite /g /drive_rows columns List.app_nth2 size_s; last lia.
  by rewrite nth_repeated //; move: il; rewrite /N; lia.
case found: padded_gram => [once|//] shown_is.
have symmetric_m (i j : 'I_N) : table N N m i j = table N N m j i.
  apply: table_symmetric.
  exact: (@leaky_rows_sized n leaks slope rate w p behind lambda).
rewrite (positiveP R) in bound0.
have [once0 bounded] :=
  padded_gram_sound sized_g sized_m zeros_g symmetric_m bound0 found.
exists (table n n p), (real_vector R n lambda), (value once); split.
- by apply/matrixP => i j; rewrite !mxE sym_p.
- move=> i; rewrite mxE lambda_nth //.
  move/List.forallb_forall: ms0 => /(_ (List.nth (i %% groups) ms zero)).
  have inm : List.In (List.nth (i %% groups) ms zero) ms.
    apply: List.nth_In; rewrite size_ms; apply/ssrnat.ltP; exact: ltn_pmod.
  move=> /(_ inm) ge0; rewrite /Meaning.value mulr_ge0 ?number_ge0 //.
  exact/ltW/power_gt0.
- by move=> i j ji; rewrite !mxE !lambda_nth // ji modn_mod.
- split=> //; move: shown_is; case: (drive) => [[[b steps] what]|]; last first.
    by case=> <-; rewrite -positiveP.
  case: sum_of_powers => [total|//]; case: greatest_power => [power|//] [<-].
  by rewrite -positiveP.
have rate_is : step_rate shown = rate.
  move: shown_is; case: (drive) => [[[b steps] what]|]; last by case=> <-.
  by case: sum_of_powers => [total|//]; case: greatest_power => [power|//] [<-].
split; last first.
  rewrite /numbers_follow rate_is; move: shown_is.
  case: (drive) => [[[b steps] what]|//].
  case: sum_of_powers => [total|//]; case: greatest_power => [power|//] [<-].
  exists total, power; split=> //=; first by rewrite value_times.
  by case: what; rewrite value_times.
move=> out s e t u le; rewrite rate_is in le.
pose F (i : nat) : R :=
  if (i < n)%N then (if insub i is Some k then s k 0 else 0)
  else if (i < n + n)%N then (if insub (i - n)%N is Some k then e k 0 else 0)
  else if insub (i - (n + n))%N is Some k then t k 0 else 0.
have s_is : vector n F = s.
  apply/matrixP => i j; rewrite !ord1 mxE /F ltn_ord valK.
  by [].
have e_is : vector n (fun i => F (n + i)%N) = e.
  apply/matrixP => i j; rewrite !ord1 mxE /F ltnNge leq_addr /= ltn_add2l ltn_ord.
  by rewrite addKn valK.
have t_is : vector n (fun i => F (n + n + i)%N) = t.
  apply/matrixP => i j; rewrite !ord1 mxE /F ltnNge -addnA leq_addr /=.
  by rewrite addnA ltnNge leq_addr /= addKn valK.
apply: (bounded out (vector N F) u).
have -> : dot (vector N F) (table N c g *m u) = dot s (diag (real_vector R n lambda) *m B *m u).
  have [[size_s rows_s] s_table] := scaled_table R size_l sized_drive.
  have -> : dot (vector N F) (table N c g *m u)
      = \sum_(i < n + (n + (n + 0))) F i * (\sum_(j < c) value (number_at g i j) * u j 0).
    rewrite dotP; apply: eq_bigr => i _; rewrite !mxE; congr (_ * _).
    by apply: eq_bigr => j _; rewrite mxE.
  rewrite (split_sum n (n + (n + 0)) (fun i => F i * (\sum_(j < c) value (number_at g i j) * u j 0))).
  rewrite [X in _ + X]big1 => [|i _]; last first.
    rewrite big1 ?mulr0 // => j _; rewrite /number_at zeros_g; last first.
      by rewrite leq_addr /= /N ltn_add2l.
    have -> : List.nth j (List.repeat zero c) zero = zero by rewrite nth_repeated.
    by rewrite value_zero mul0r.
  rewrite addr0 dotP -s_table; apply: eq_bigr => i _.
  have -> : s i 0 = F i by rewrite -[in LHS]s_is mxE.
  rewrite [in RHS]mxE; congr (_ * _); apply: eq_bigr => j _; rewrite [in RHS]mxE.
  congr (value _ * _); rewrite /g /drive_rows /number_at List.app_nth1 // size_s.
  by apply/ssrnat.ltP.
have -> : form (table N N m) (vector N F)
    = Keel.Step.step_form a (value slope) W (table n n p) (real_vector R n lambda) (value rate)
        (vector n F) (vector n (fun i => F (n + i)%N))
      + form (table n n behind) (vector n (fun i => F (n + n + i)%N)).
  exact: (@leaky_form_is n leaks slope rate w p behind lambda).
have unit_form (x : 'cV[R]_n) : form 1%:M x = sqnorm x.
  by rewrite formE mul1mx; apply: eq_bigr => i _; rewrite expr2.
by rewrite s_is e_is t_is behind_is formB unit_form.
Qed.

End Evidence.

End Matrices.

(** *** Powers of a rate *)

Section Powers.

Variables (R : realFieldType) (rate : dyadic).

Local Notation value := (@value R).
Local Notation r := (value rate).

Hypothesis rate_ge0 : 0 <= r.

(** 1 + r + ... + r^(k - 1), as [driven_reach] has it. *)
Lemma powers_step k :
  Keel.Step.powers r k.+1 = 1 + r * Keel.Step.powers r k.
Proof.
rewrite /Keel.Step.powers big_ord_recr /= subnn expr0 addrC; congr (_ + _).
rewrite mulr_sumr; apply: eq_bigr => j _; rewrite -exprS; congr (_ ^+ _).
by rewrite subSn // ltn_ord.
Qed.

Lemma sum_of_powers_ge steps total :
  (0 < steps)%Z -> sum_of_powers rate steps = Some total ->
  Keel.Step.powers r (Z.to_nat steps) <= value total.
Proof.
move=> steps0; rewrite /sum_of_powers; case: Z.ltb_spec => many.
  have each : r <= 1 -> Keel.Step.powers r (Z.to_nat steps) <= (Z.to_nat steps)%:R.
    move=> r1; rewrite -[X in _ <= X%:R]card_ord -sum1_card natr_sum.
    by apply: ler_sum => j _; exact: exprn_ile1.
  have count : value (dyadic_int steps) = (Z.to_nat steps)%:R.
    rewrite /dyadic_int value_dyadic_of power0 mulr1 /number pmulrn; congr _%:~R; lia.
  case: ifP => [//|]; rewrite (belowP R) value_one => /negbT; rewrite -leNgt => r1.
  case: ifP => [|_ /Some_inj <-]; last by rewrite count; exact: each.
  rewrite (belowP R) value_one => r_1 /Some_inj <-; rewrite /minimum.
  case: ifP => _; first by rewrite count; exact: each.
  have left0 : 0 < 1 - r by rewrite subr_gt0.
  have below : 0 < value (minus one rate) by rewrite value_minus value_one.
  apply: le_trans (divided_up_ge one below).
  rewrite value_minus value_one ler_pdivl_mulr //.
  have telescope k : Keel.Step.powers r k * (1 - r) = 1 - r ^+ k.
    elim: k => [|k IH]; first by rewrite /Keel.Step.powers big_ord0 mul0r expr0 subrr.
    by rewrite powers_step mulrDl mul1r -mulrA IH mulrBr mulr1 exprS addrA subrK.
  by rewrite telescope ger_addl oppr_le0 exprn_ge0.
have -> : Z.to_nat steps = (Z.to_nat (steps - 1)).+1 by lia.
rewrite PackingSound.iter_is_nat_iter; last lia.
move: (Z.to_nat (steps - 1)) total => k {steps0 many}.
elim: k => [|k IH] total.
  by case=> <-; rewrite /Keel.Step.powers big_ord1 subnn expr0 value_one.
rewrite [Nat.iter _ _ _]/=; case so_far: (Nat.iter _ _ _) => [x|//]; case up: ceil_double => [y|//] /Some_inj <-.
rewrite value_plus value_one powers_step ler_add2l.
apply: le_trans (ceil_double_ge R up); rewrite value_times ler_wpmul2l //.
exact: IH.
Qed.

Lemma greatest_power_ge steps power j :
  (0 < steps)%Z -> greatest_power rate steps = Some power ->
  (j < Z.to_nat steps)%N -> r ^+ j <= value power.
Proof.
move=> steps0; rewrite /greatest_power; case: ifP => [|/negbFE].
  rewrite (belowP R) value_one -leNgt => r1 /Some_inj <- _; rewrite value_one.
  exact: exprn_ile1.
rewrite (belowP R) value_one => r1; case: ifP => // _.
rewrite PackingSound.iter_is_nat_iter; last lia.
have last_is : (Z.to_nat steps = (Z.to_nat (steps - 1)).+1)%N by lia.
rewrite {}last_is ltnS; move: (Z.to_nat (steps - 1)) power j => k {steps0}.
elim: k => [|k IH] power j.
  by case=> <-; rewrite leqn0 => /eqP ->; rewrite expr0 value_one.
rewrite [Nat.iter _ _ _]/=; case so_far: (Nat.iter _ _ _) => [x|//] up; rewrite leq_eqVlt => jk.
have at_k : r ^+ k <= value x by exact: IH.
have next : r ^+ k.+1 <= value power.
  apply: le_trans (ceil_double_ge R up); rewrite value_times exprSr.
  by rewrite ler_wpmul2r.
case/orP: jk => [/eqP -> //|]; rewrite ltnS => jk.
apply: le_trans next; rewrite ler_eexpn2l //; exact: leqW.
Qed.

End Powers.

(** ** Blocks *)

Section Block.

Variables (R : realFieldType) (known : string -> evidence) (l : leaky).

Local Notation value := (@value R).
Local Notation b := (as_residual l).
Local Notation n := (state_size b).
Local Notation form := Metric.form.
Local Notation dot := Adjoint.dot.
Local Notation a := (real_vector R n (leaks l)).

Hypothesis formed : is_well_formed_leaky l.

Let dense : is_dense b := isT.

Lemma residual_formed : is_well_formed b.
Proof. by move: formed; rewrite /is_well_formed_leaky; do 4 (move=> /andP[+ _]). Qed.

Lemma leaky_size : n = leaky_units l.
Proof.
rewrite (dense_size dense) /leaky_units /units -[leaks l]/(step_sizes b).
move: residual_formed; rewrite /is_well_formed /Kernel.size.
by do 5 (move=> /andP[+ _]); move=> /andP[_]; lia.
Qed.

Lemma size_leaks : length (leaks l) = n.
Proof. exact: esym leaky_size. Qed.

Lemma leaky_positive : (0 < n)%N.
Proof.
rewrite (dense_size dense) /units; move: residual_formed.
rewrite /is_well_formed /Kernel.size.
by do 8 (move=> /andP[+ _]); move=> /andP[_]; lia.
Qed.

Lemma steps_positive : (0 < leaky_steps l)%Z.
Proof.
rewrite -[leaky_steps l]/(steps b); move: residual_formed; rewrite /is_well_formed.
by do 6 (move=> /andP[+ _]); move=> /andP[_]; lia.
Qed.

(** A of every step, and W. *)
Definition stored_at (k : nat) : Types.matrix :=
  List.nth k (leaky_states l) (leaky_state l).

Lemma stored_in k : List.In (stored_at k) (leaky_states l).
Proof.
rewrite /stored_at /leaky_state; have : leaky_states l <> nil.
  rewrite -[leaky_states l]/(states b); move: residual_formed; rewrite /is_well_formed.
  by do 3 (move=> /andP[+ _]); move=> /andP[_]; case: (states b).
case: (leaky_states l) => [//|x xs] _; case: (ltnP k (length (x :: xs))) => [kl|kl].
  by apply: List.nth_In; apply/ssrnat.ltP.
by rewrite List.nth_overflow; [left | apply/ssrnat.leP].
Qed.

Lemma stored_sized x : List.In x (leaky_states l) -> sized n n (rows x).
Proof.
move=> inx; have [size_a rows_a _ _ _] := well_formed_rows R residual_formed inx.
by rewrite [(state_taps b).1]/= muln1 -(dense_size dense) in rows_a size_a.
Qed.

Lemma weights_sized x : List.In x (leaky_states l) -> sized n n (weights_of l x).
Proof.
move=> inx; have sized_x := stored_sized inx; have [size_x _] := sized_x.
rewrite /weights_of /shifted_rows size_x.
have [sized_1 _] := map_table (times (identity_share l)) (unit_table R n).1.
have [sized_d _] := map_table (times (state_factor l)) (rows_table R sized_x).1.
exact: (zip_table plus sized_1 sized_d).1.
Qed.

(** W of a step. *)
Definition weights_at (k : nat) : 'M[R]_n := table R n n (weights_of l (stored_at k)).

Lemma leak_between i : 0 <= a i 0 <= 1.
Proof.
have [_ _ _ _ above] := well_formed_rows R residual_formed (stored_in 0).
have il : (i < units b)%N by rewrite -(dense_size dense).
rewrite mxE ltW ?above //=; move: formed => /andP[/andP[/andP[/andP[_ small] _] _] _].
move/List.forallb_forall: small => /(_ (List.nth i (leaks l) zero)).
rewrite (at_mostP R) value_one; apply; apply: List.nth_In.
by rewrite size_leaks; apply/ssrnat.ltP.
Qed.

Section Meaning.

Variable M : meanings R.

Local Notation sigma := (@meaning_of R M b).

(** x <- (I - S) x + S sigma(W x + v). *)
Definition moves (k : nat) (v x : 'cV[R]_n) : 'cV[R]_n :=
  Keel.Step.leaky_step sigma a (weights_at k) v x.

(** No step makes more than this share of a distance, whatever comes in. *)
Definition brings (N : Types.norm) (share : R) : Prop :=
  match N with
  | EuclideanNorm => forall k v x y,
      sqnorm (moves k v x - moves k v y) <= share ^+ 2 * sqnorm (x - y)
  | GivenMatrix _ => exists P : 'M[R]_n,
      [/\ symmetric P, forall e, sqnorm e <= form P e
        & forall k v x y, form P (moves k v x - moves k v y) <= share ^+ 2 * form P (x - y)]
  | _ => False
  end.

(** What stands beside stability: |W|, or a share. *)
Definition stands_beside (N : Types.norm) (z : R) : Prop :=
  match N with
  | EuclideanNorm => forall k e, sqnorm (weights_at k *m e) <= z ^+ 2 * sqnorm e
  | _ => brings N z
  end.

Hypothesis faithful_meaning : faithful M.

Lemma slopes_are : slope_obstacle (leaky_activation l) = None ->
  Keel.Unrolled.slopes_on_groups (@first_unit b) sigma (value (leaky_slope l)).
Proof. by move=> none; exact: (@slopes_on_units R M b faithful_meaning none). Qed.

Lemma slope_positive : 0 < value (leaky_slope l).
Proof. exact: (slope_value R b). Qed.

(** *** The Euclidean norm *)

Lemma known_norm_sound x name norm :
  List.In x (leaky_states l) ->
  known_norm known l (name, weights_of l x, floor_rows (weights_of l x)) = Some norm ->
  0 <= value norm
  /\ forall e, sqnorm (table R n n (weights_of l x) *m e) <= value norm ^+ 2 * sqnorm e.
Proof.
move=> inx; rewrite /known_norm -leaky_size.
case rounded_is: floor_rows => [rounded|//].
case found: gram => [square|//]; case root_is: ceil_root => [root|//] /Some_inj <-.
have sized_g := weights_sized inx; set exact := weights_of l x in sized_g rounded_is *.
have sized_r : sized n n rounded.
  have [size_r _] := floor_rows_nth R O O rounded_is.
  split=> [|i il]; first by rewrite size_r (proj1 sized_g).
  have [_ each] := floor_rows_nth R i O rounded_is.
  by rewrite (proj1 sized_g) in each; have [-> _] := each il; rewrite (proj2 sized_g).
have n0 := leaky_positive.
have size_m : length (rows (matrix_of rounded)) = n.
  by rewrite List.map_length (proj1 sized_r).
have sizes_m i : (i < n)%N -> length (List.nth i (rows (matrix_of rounded)) nil) = n.
  by move=> il; rewrite (nth_map _ nil) ?(proj1 sized_r) // List.map_length (proj2 sized_r).
have narrow_is : narrow (matrix_of rounded) = matrix_of rounded.
  by rewrite /narrow (column_count_is n0 size_m sizes_m) size_m Nat.ltb_irrefl.
have := @narrow_sound R known name (matrix_of rounded) square n n size_m sizes_m.
rewrite narrow_is size_m => /(_ found)[square0 bounded _].
have [root0 root_ge] := ceil_root_ge square0 root_is.
have [off0 off_ge] := rounding_ge R sized_g sized_r.
split=> [|e]; first by rewrite value_plus addr_ge0.
have m_is : real_matrix R n n (matrix_of rounded) = table R n n rounded.
  by apply/matrixP => i j; rewrite matrix_of_value mxE.
rewrite -[table R n n exact](subrK (table R n n rounded)) mulmxDl addrC.
rewrite value_plus; apply: GramIteration.sqnorm_add => //; first exact: sqnorm_ge0.
  rewrite -m_is; apply: le_trans (bounded e) _.
  by rewrite ler_wpmul2r ?sqnorm_ge0.
apply: le_trans (frobenius_at_most _ _) _.
by rewrite ler_wpmul2r ?sqnorm_ge0.
Qed.

(** The norms of all W, one after the other. *)
Lemma known_norms_sound norms :
  all_found (List.map (known_norm known l) (norm_questions l)) = Some norms ->
  length norms = length (leaky_states l)
  /\ forall k, (k < length (leaky_states l))%N ->
     0 <= value (List.nth k norms zero)
     /\ forall e, sqnorm (weights_at k *m e)
          <= value (List.nth k norms zero) ^+ 2 * sqnorm e.
Proof.
move=> found; have [size_n _] := @all_foundP _ _ _ O zero found.
rewrite List.map_length indexed_length in size_n; split=> // k kl.
have [_] := @all_foundP _ _ _ k zero found.
rewrite List.map_length indexed_length => /(_ kl).
rewrite (nth_map _ (EmptyString, nil, None)) ?indexed_length //.
rewrite (@indexed_nth _ _ _ _ _ k (leaky_state l)) //.
apply: known_norm_sound; exact: stored_in.
Qed.

Lemma every_norm norms k :
  all_found (List.map (known_norm known l) (norm_questions l)) = Some norms ->
  exists z, [/\ List.In z norms, 0 <= value z
    & forall e, sqnorm (weights_at k *m e) <= value z ^+ 2 * sqnorm e].
Proof.
move=> found; have [size_n each] := known_norms_sound found.
have some_states : (0 < length (leaky_states l))%N.
  by have := stored_in 0; case: (leaky_states l).
case: (ltnP k (length (leaky_states l))) => [kl|kl].
  have [z0 bounded] := each k kl; exists (List.nth k norms zero).
  split; [| exact z0 | exact bounded].
  by apply: List.nth_In; rewrite size_n; apply/ssrnat.ltP.
have [z0 bounded] := each O some_states; exists (List.nth 0 norms zero).
split; [| exact z0 |].
  by apply: List.nth_In; rewrite size_n; apply/ssrnat.ltP.
have <- : weights_at 0 = weights_at k; last exact: bounded.
rewrite /weights_at /stored_at [List.nth k _ _]List.nth_overflow; last exact/ssrnat.leP.
by rewrite /leaky_state; move: some_states; case: (leaky_states l).
Qed.

Lemma one_leak_is : has_one_leak l -> forall i, a i 0 = value (List.hd zero (leaks l)).
Proof.
move=> /List.forallb_forall every i; rewrite mxE.
have ini : List.In (List.nth i (leaks l) zero) (leaks l).
  by apply: List.nth_In; rewrite size_leaks; apply/ssrnat.ltP.
by rewrite (GroupSound.same_value R (every _ ini)).
Qed.

Lemma factor_value norm :
  value (step_factor l norm) = 1 - value (List.hd zero (leaks l))
    + value (List.hd zero (leaks l)) * value (leaky_slope l) * value norm.
Proof. by rewrite /step_factor value_plus value_minus value_one !value_times. Qed.

Lemma first_leak : has_one_leak l -> 0 <= value (List.hd zero (leaks l)) <= 1.
Proof.
move=> one; rewrite -(one_leak_is one (Ordinal leaky_positive)); exact: leak_between.
Qed.

Lemma factor_grows x y :
  has_one_leak l -> value x <= value y -> value (step_factor l x) <= value (step_factor l y).
Proof.
move=> /first_leak /andP[leak0 _] le; rewrite !factor_value ler_add2l ler_wpmul2l //.
exact: mulr_ge0 leak0 (ltW slope_positive).
Qed.

Lemma factor_ge0 x : has_one_leak l -> 0 <= value x -> 0 <= value (step_factor l x).
Proof.
move=> /first_leak /andP[leak0 leak1] x0; rewrite factor_value addr_ge0 ?subr_ge0 //.
exact: mulr_ge0 (mulr_ge0 leak0 (ltW slope_positive)) x0.
Qed.

Lemma norms_bring norms share :
  slope_obstacle (leaky_activation l) = None -> has_one_leak l ->
  all_found (List.map (known_norm known l) (norm_questions l)) = Some norms ->
  value (step_factor l (maximum_of norms zero)) <= share ->
  brings EuclideanNorm share.
Proof.
move=> none one found small k v x y.
have [z [inz z0 bounded]] := every_norm k found.
apply: le_trans (Keel.Step.norm_step (ltW slope_positive) (slopes_are none)
  (first_leak one) (one_leak_is one) v x y z0 bounded) _.
rewrite ler_wpmul2r ?sqnorm_ge0 // -factor_value.
have z_small : value (step_factor l z) <= share.
  apply: le_trans small; apply: factor_grows => //.
  by apply: maximum_of_ge; right.
have f0 := factor_ge0 one z0.
by apply: ler_expn2r; rewrite ?nnegrE // (le_trans f0 z_small).
Qed.

(** ** What a claim says *)

(** Of stability and a rate, in the Euclidean norm or one that was found. *)
Definition step_denotes (x : claim) : Prop :=
  let N := state_norm (claim_statement x) in
  match claim_verdict x, N with
  | Certified bounds, (EuclideanNorm | GivenMatrix _) =>
      match claim_property x with
      | IncrementalStability =>
          brings N 1
          /\ forall y, List.In y bounds -> stands_beside N (value (certified y))
      | ContractionRate =>
          forall y, List.In y bounds ->
            value (certified y) < 1 /\ brings N (value (certified y))
      | _ => True
      end
  | _, _ => True
  end.

(** What stability and a rate follow from. *)
Lemma stable_denotes theorem N d stable rate shown x :
  (if N is (EuclideanNorm | GivenMatrix _) then true else false) ->
  List.In x (stable_claims l theorem N d stable rate shown) ->
  brings N 1 ->
  (forall z, stable.1.2 = Some z -> stands_beside N (value z)) ->
  (forall z, rate = Some z -> brings N (value z)) ->
  step_denotes x.
Proof.
case: stable => [[[quantity side] number] names] /= kind inx never beside at_rate.
move: inx; rewrite /stable_claims certified_by_one; case=> [<-|].
  rewrite /step_denotes [claim_verdict _]/= [claim_property _]/= [state_norm _]/=.
  case number_is: number => [z|//].
  case: N kind never beside {at_rate} => //= [found|] _ never beside;
    (split=> [|y [<-|[]]]; [exact: never | exact: beside number_is]).
case rate_is: rate => [r|//]; case: ifP => [small|_]; last by case.
case=> [<-|//]; rewrite /step_denotes [claim_verdict _]/= [claim_property _]/= [state_norm _]/=.
have r1 : value r < 1 by move: small; rewrite (belowP R) value_one.
have bring := at_rate _ rate_is.
by case: N kind bring {never beside at_rate} => //= [found|] _ bring y [<-|[]].
Qed.

Lemma norm_finding_denotes x :
  List.In x (found_claims (norm_finding known l)) -> step_denotes x.
Proof.
rewrite /norm_finding; case none: slope_obstacle => [reason|]; first by case=> [<-|[]].
case one: has_one_leak; last by case=> [<-|[]].
case: (all _ _); last by case=> [<-|[]].
cbv beta iota zeta delta [found_claims negb norm_claims].
case found: all_found => [norms|]; last by case=> [<-|[]].
set greatest := maximum_of norms zero; case: ifP => [_ [<-|[]]//|/negbT].
rewrite (belowP R) value_one -leNgt => small inx.
have bring := norms_bring none one found.
apply: (stable_denotes _ inx) => //.
- exact: bring.
- move=> z /= up k e; have z_ge := ceil_double_ge R up.
  have [t [int t0 bounded]] := every_norm k found.
  apply: le_trans (bounded e) _; rewrite ler_wpmul2r ?sqnorm_ge0 //.
  have t_z : value t <= value z by apply: le_trans z_ge; apply: maximum_of_ge; right.
  by apply: ler_expn2r; rewrite ?nnegrE // (le_trans t0 t_z).
move=> z up; have := ceil_double_ge R up; exact: bring.
Qed.

(** *** A metric that was found *)

Lemma tied_weights k : is_tied_leaky l ->
  weights_at k = table R n n (weights_of l (leaky_state l)).
Proof.
rewrite /is_tied_leaky /weights_at /stored_at /leaky_state.
by case: (leaky_states l) => [|x [|]] // _; case: k => [|[|k]].
Qed.

Lemma state_in : is_tied_leaky l -> List.In (leaky_state l) (leaky_states l).
Proof.
rewrite /is_tied_leaky /leaky_state.
by case: (leaky_states l) => [|x [|]] // _; left.
Qed.

Lemma leaky_even (lambda : 'cV[R]_n) :
  (forall i j : 'I_n, (j = i %% leaky_groups l :> nat)%N -> lambda i 0 = lambda j 0) ->
  one_on_groups (@first_unit b) lambda.
Proof.
move=> even i; apply: even; rewrite (first_unit_is residual_formed dense).
by rewrite /leaky_groups -leaky_size.
Qed.

(** What is found, as the theory takes it. *)
Lemma found_metric drive name shown c :
  is_covered_step l ->
  sized n c (drive_matrix (leaks l) drive) ->
  step_found known l name drive None = Some shown ->
  exists (P : 'M[R]_n) (lambda : 'cV[R]_n) (once : R),
    [/\ symmetric P, forall i, 0 <= lambda i 0, one_on_groups (@first_unit b) lambda,
        0 < value (step_rate shown) /\ 0 <= once
      & (forall out s e t (u : 'cV[R]_c),
           out + (Keel.Step.step_form a (value (leaky_slope l)) (weights_at 0) P lambda
                    (value (step_rate shown)) s e
                  + (form P t - sqnorm t))
             <= 2 * dot s (diag lambda *m table R n c (drive_matrix (leaks l) drive) *m u) ->
           out <= once * sqnorm u)
        /\ numbers_follow drive once shown].
Proof.
move=> /andP[/andP[tied _] _] sized_b; rewrite /step_found.
case: found_numbers => [numbers|//]; case: found_factor => [f|//] found.
have [g0 whole] := whole_groups residual_formed dense.
have groups_are : group_count (block_activation b) n = leaky_groups l.
  by rewrite /leaky_groups -leaky_size.
rewrite groups_are in g0 whole.
have size_s := (stored_sized (state_in tied)).1.
have sized_w := weights_sized (state_in tied).
have [P [lambda [once [symP lam0 even rate0 [certified_P numbers_P]]]]] :=
  step_bound_sound R leaky_positive size_leaks size_s sized_w sized_b whole g0 found.
exists P, lambda, once; split;
  [exact: symP | exact: lam0 | exact: (leaky_even even) | exact: rate0 |].
split; last exact: numbers_P.
by rewrite (tied_weights 0 tied); exact: certified_P.
Qed.

Lemma step_finding_denotes x :
  List.In x (found_claims (step_finding known l)) -> step_denotes x.
Proof.
rewrite /step_finding; case covered: is_covered_step => //.
have /andP[/andP[tied _] restricted] := covered.
have none : slope_obstacle (leaky_activation l) = None.
  by move: restricted; rewrite /is_slope_restricted; case: slope_obstacle.
cbv beta iota zeta delta [found_claims step_claims].
case found: step_found => [shown|]; last by case=> [<-|[]].
case: ifP => [_ [<-|[]]//|/negbT]; rewrite (belowP R) value_one -leNgt => rate1 inx.
have sized_0 : sized n 1 (drive_matrix (leaks l) None).
  rewrite /drive_matrix size_leaks; split=> [|i il]; first exact: List.repeat_length.
  by rewrite nth_repeated.
have [P [lambda [once [symP lam0 even [rate0 once0] [cert _]]]]] :=
  found_metric covered sized_0 found.
have rate_ge0 : 0 <= value (step_rate shown) := ltW rate0.
have root_ge z : ceil_root (step_rate shown) = Some z ->
    value (step_rate shown) <= value z ^+ 2.
  by move=> root_is; case: (ceil_root_ge rate_ge0 root_is).
have apart share k v y z : value (step_rate shown) <= share ^+ 2 ->
    form P (moves k v y - moves k v z) <= share ^+ 2 * form P (y - z).
  move=> small; rewrite /moves (tied_weights k tied) -(tied_weights 0 tied).
  apply: le_trans (Keel.Step.step_apart slope_positive (slopes_are none) symP lam0 even
    cert v y z) _.
  by rewrite ler_wpmul2r //; exact: Keel.Step.metric_ge0 cert _.
have bring share : value (step_rate shown) <= share ^+ 2 ->
    brings (GivenMatrix (step_name l)) share.
  move=> small; exists P; split=> [//|e|k v y z]; last exact: apart.
  exact: Keel.Step.metric_long cert e.
apply: (stable_denotes _ inx) => //.
- by apply: bring; rewrite expr1n.
- move=> z; cbn [fst snd stands_beside step_norm] => root_is.
  exact (bring (value z) (root_ge z root_is)).
move=> z root_is; exact (bring (value z) (root_ge z root_is)).
Qed.

End Meaning.

End Block.

(** ** The check *)

Lemma rows_norm_only known l x :
  List.In x (found_claims (rows_finding known l)) ->
  state_norm (claim_statement x) = rows_norm l.
Proof.
have stable p d s r shown : List.In x (stable_claims l p (rows_norm l) d s r shown) ->
    state_norm (claim_statement x) = rows_norm l.
  rewrite /stable_claims; case=> [<-//|]; case: r => [r|//]; case: ifP => // _.
  by case=> [<-|[]].
rewrite /rows_finding; case: dominance_obstacle => [reason [<-|[]]//|].
cbv beta iota zeta delta [found_claims rows_claims]; case: leaky_weights => [weights|[<-|[]]//].
case: least_quotient => [kappa|[<-|[]]//]; case: ifP => [_|_ [<-|[]]//].
rewrite List.in_app_iff => -[|]; first exact: stable.
by case: leaky_input => [_|//] [<-|[<-|[]]].
Qed.

Lemma best_certified_in l x bounds :
  List.In x (best_claims (fun c => c) l) -> claim_verdict x = Certified bounds -> List.In x l.
Proof.
move=> inx verdict_is; have [q [_]] := proj1 (List.in_flat_map _ _ _) inx.
case filtered: (List.filter _ _) => [|first others]; first by case.
case=> [x_is|[]].
have : List.In (List.fold_left better others first) (first :: others).
  by apply: (GainSource.best_certified (bounds := bounds)); rewrite x_is.
by rewrite -filtered x_is => /List.filter_In [].
Qed.

Lemma leaky_findings_denote (R : realFieldType) (M : meanings R) known l x :
  is_well_formed_leaky l -> faithful M ->
  List.In x (best_claims (fun c => c) (found_claims (leaky_findings known l))) ->
  @step_denotes R l M x.
Proof.
move=> formed faithful_meaning.
case verdict_is: (claim_verdict x) => [bounds|reason e|reason]; last first.
- by move=> _; rewrite /step_denotes verdict_is.
- by move=> _; rewrite /step_denotes verdict_is.
move=> inx; have {}inx := best_certified_in inx verdict_is.
case: (leaky_from inx) => {}inx.
- exact: norm_finding_denotes inx.
- move: inx => /rows_norm_only norm_is.
  by rewrite /step_denotes norm_is; case: claim_verdict.
- move: inx; rewrite /unstable_finding; case: ifP => [_|//].
  cbv beta iota zeta delta [found_claims].
  case: found_numbers => [numbers|//]; case: found_factor => [f|//].
  case: found_direction => [v|//]; case: ifP => [_|//] [x_is|//].
  by rewrite -x_is in verdict_is.
- exact: step_finding_denotes inx.
- move: inx; rewrite /stack_finding; case: ifP => [_|//].
  cbv beta iota zeta delta [found_claims].
  case: found_numbers => [numbers|//]; case: found_factor => [f|//].
  case: found_direction => [v|//]; case: ifP => [_|//] [x_is|//].
  by rewrite -x_is in verdict_is.
suff is_gain : claim_property x = EuclideanGain \/ claim_property x = InputToStateGain.
  by rewrite /step_denotes verdict_is; case: is_gain => ->; case: state_norm.
move: inx; rewrite /step_gain_finding; case: ifP => [_|//].
cbv beta iota zeta delta [found_claims gain_claims]; rewrite List.in_app_iff => -[|].
  by case: ifP => // _; case: norm_product => [p|//] [<-|[]]; left.
by case: ifP => // _; case: step_found => [shown|//] [<-|[<-|[]]]; [left | right].
Qed.

Section Accepted.

Variables (R : realFieldType) (M : meanings R) (m : model) (c : certificate).

Local Notation known := (known_from (indexed_by_name (evidences c))).

Hypothesis faithful_meaning : faithful M.

(** What a claim of stability or of a rate says of a block with a leak. *)
Theorem accepted_step_sound word :
  check m c = Accepted word ->
  forall k l, List.In k (claims c) -> List.In l (leaky_blocks m) ->
  claim_scope k = leaky_name l ->
  exists l' x,
    [/\ List.In l' (leaky_blocks m) /\ leaky_name l' = leaky_name l,
        List.In x (best_claims (fun c => c) (found_claims (leaky_findings known l'))),
        claim_eqb x k
      & @step_denotes R l' M x].
Proof.
move=> accepted k l ink inl scope_k.
have named := leaky_named inl.
case: (accepted_sound accepted faithful_meaning ink) =>
  [[b [s [inb stands_s same _]]]|[e [x [ine inx same]]]|[l' [x [inl' inx same]]]|[of_network _]].
- have [scope_is _ _ _] := claim_eqbP same.
  have name_is : block_name b = leaky_name l.
    by rewrite -scope_k -scope_is (render_scope stands_s).
  case: (not_in_both (accepted_names accepted) (List.in_map block_name _ _ inb)).
  rewrite name_is; apply/List.in_app_iff; right; exact: List.in_map.
- have [scope_is _ _ _] := claim_eqbP same.
  have name_is : equilibrium_name e = leaky_name l.
    by rewrite -scope_k -scope_is (equilibrium_scope inx).
  have := accepted_names accepted; rewrite /block_names => /nodup_behind distinct.
  case: (not_in_both distinct (List.in_map equilibrium_name _ _ ine)).
  rewrite name_is; exact: List.in_map.
- have [scope_is _ _ _] := claim_eqbP same.
  have same_name : leaky_name l' = leaky_name l.
    rewrite -scope_k -scope_is; exact (esym (best_scope (leaky_scope (l := l')) inx)).
  exists l', x; split; [exact (conj inl' same_name) | exact inx | exact same |].
  exact (leaky_findings_denote (accepted_leaky accepted inl') faithful_meaning inx).
by case: (accepted_scopes accepted named); rewrite -scope_k.
Qed.

End Accepted.
