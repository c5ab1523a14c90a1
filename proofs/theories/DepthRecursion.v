(** * How far K steps move a state in the Euclidean norm

    Purpose: Theorem 5. A recursion in one number l, backwards through the steps,
    with a multiplier for each: where every eigenvalue l of W P keeps it going,
    its last number c (l) bounds what a constant drive makes of a state that
    starts at rest.

    Main Results
    - [worth_back]: what the form of the next step is worth after a step is at
      most what that of this step is worth before it.
    - [coordinates_bounded]: the sum over coordinates in which the block is
      diagonal.
    - [recursion_gain]: for constant inputs and equal initial states, with any
      gates, the sum of e_i^2 / w_i after K steps is at most alpha g times the
      squared distance of the inputs, if c (l) (l + beta) <= alpha on the spectrum
      and Lambda B (Lambda B)^T <= g (P + beta W^-1), given an eigenbasis.

    Dependencies: Algebra, Metric, ScaledMetric, Gain. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix mxalgebra.
From Keel Require Import Algebra SlopeRestricted Metric ScaledMetric Gain.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** One eigenvalue *)

Section Recursion.

Variable R : realFieldType.
Implicit Types (a b c l m e s v : R) (ms : seq R).

Add Field R_field : (field_laws R).

(** The form a e^2 + 2 b e v + c v^2. *)
Record coefficients := Coefficients { of_state : R; of_both : R; of_drive : R }.
Implicit Type x : coefficients.

Definition worth x e v : R :=
  of_state x * e ^+ 2 + 2 * of_both x * (e * v) + of_drive x * v ^+ 2.

Definition divisor m x : R := 2 * m - of_state x.

(** One step back, with the multiplier m. *)
Definition back l m x : coefficients :=
  let d := divisor m x in
  let p := of_state x - m * l in
  let r := of_both x + m in
  Coefficients (of_state x + p ^+ 2 / d) (of_both x + p * r / d)
    (of_drive x + r ^+ 2 / d).

(** From the square of the state after the last step to the first one. *)
Definition recursion l ms : coefficients := foldr (back l) (Coefficients 1 0 0) ms.

(** No step divides by what is not above 0. *)
Fixpoint keeps_going l ms : Prop :=
  if ms is m :: ms'
  then 0 < divisor m (recursion l ms') /\ keeps_going l ms'
  else True.

Lemma worth_back l m x e s v :
  0 < divisor m x ->
  worth x (e + s) v
    <= worth (back l m x) e v + 2 * m * (s ^+ 2 - s * (v - l * e)).
Proof.
case: x => a b c; rewrite /worth /back /=; set d := divisor m _ => d0.
have a_is : a = 2 * m - d by rewrite /d /divisor /= opprB addrC subrK.
have d_neq0 : d != 0 by rewrite gt_eqF.
rewrite a_is; clearbody d; rewrite -subr_ge0.
have -> : (2 * m - d + (2 * m - d - m * l) ^+ 2 / d) * e ^+ 2
    + 2 * (b + (2 * m - d - m * l) * (b + m) / d) * (e * v)
    + (c + (b + m) ^+ 2 / d) * v ^+ 2 + 2 * m * (s ^+ 2 - s * (v - l * e))
    - ((2 * m - d) * (e + s) ^+ 2 + 2 * b * ((e + s) * v) + c * v ^+ 2)
  = (d * s - (2 * m - d - m * l) * e - (b + m) * v) ^+ 2 / d by identity.
by rewrite divr_ge0 ?sqr_ge0 // ltW.
Qed.

(** ** All of them at once *)

Section Coordinates.

Variables (n : nat) (l v : 'I_n -> R).

Theorem coordinates_bounded ms (e s : nat -> 'I_n -> R) :
  all (fun m => 0 <= m) ms ->
  (forall i, keeps_going (l i) ms) ->
  (forall k i, e k.+1 i = e k i + s k i) ->
  (forall k, \sum_i s k i ^+ 2 <= \sum_i s k i * (v i - l i * e k i)) ->
  \sum_i e (size ms) i ^+ 2 <= \sum_i worth (recursion (l i) ms) (e 0%N i) (v i).
Proof.
elim: ms e s => [|m ms IH] e s /=.
  move=> _ _ _ _; apply: ler_sum => i _.
  by rewrite /worth /= mul1r mulr0 !mul0r !addr0.
case/andP=> m0 ms0 going moves restricted.
have rest := IH (fun k => e k.+1) (fun k => s k.+1) ms0 (fun i => (going i).2)
  (fun k => moves k.+1) (fun k => restricted k.+1).
apply: le_trans rest _.
apply: (@le_trans _ _
  (\sum_i (worth (back (l i) m (recursion (l i) ms)) (e 0%N i) (v i)
    + 2 * m * (s 0%N i ^+ 2 - s 0%N i * (v i - l i * e 0%N i))))).
  by apply: ler_sum => i _; rewrite moves; apply: worth_back; case: (going i).
rewrite big_split /= ger_addl -mulr_sumr sumrB.
by rewrite mulr_ge0_le0 ?mulr_ge0 ?ler0n // subr_le0 restricted.
Qed.

End Coordinates.

End Recursion.

(** ** In a metric *)

Section Metric.

Variables (R : realFieldType) (n m : nat).
Variables (P : 'M[R]_n) (w l : 'cV[R]_n) (V : 'M[R]_n).

Add Field R_field : (field_laws R).

(** The columns of V are as long as one in the norm of W^-1 and orthogonal, and
    P times one is l_i W^-1 times it: they are eigenvectors of W P. *)
Definition eigenbasis : Prop := V *m V^T = diag w /\ V^T *m P *m V = diag l.

Hypothesis basis : eigenbasis.
Hypothesis w_positive : positive w.

Let inverse (x : 'cV[R]_n) : 'cV[R]_n := \col_i (x i 0 / w i 0).

Let diag_inverse (x : 'cV[R]_n) : diag w *m inverse x = x.
Proof.
apply/matrixP => i j; rewrite !ord1 diagonal_apply mxE mulrC divfK //.
by rewrite gt_eqF.
Qed.

Let products (x y : 'cV[R]_n) :
  \sum_i (V^T *m x) i 0 * (V^T *m y) i 0 = \sum_i w i 0 * (x i 0 * y i 0).
Proof.
rewrite -dotE trmx_mul trmxK mulmxA -[_ *m V *m V^T]mulmxA basis.1 -mulmxA dotE.
by apply: eq_bigr => i _; rewrite diagonal_apply mulrCA.
Qed.

(** The coordinates of a vector in the basis. *)
Let coordinates (x : 'cV[R]_n) : 'cV[R]_n := V^T *m inverse x.

Let recover x : V *m coordinates x = x.
Proof. by rewrite mulmxA basis.1 diag_inverse. Qed.

Let coordinates_unit : V^T \in unitmx.
Proof.
rewrite unitmx_tr.
suff : V *m (V^T *m diag (\col_i (w i 0)^-1)) = 1%:M by case/mulmx1_unit.
rewrite mulmxA basis.1; apply/matrixP => i j.
rewrite mul_diag_mx !mxE; case: eqP => [->|_]; last by rewrite mulr0.
by rewrite mulfV // gt_eqF.
Qed.

(** What W^-1 measures. *)
Definition weighed (x : 'cV[R]_n) : R := \sum_i x i 0 ^+ 2 / w i 0.

Let length_coordinates x : weighed x = \sum_i coordinates x i 0 ^+ 2.
Proof.
rewrite (eq_bigr _ (fun i _ => expr2 (coordinates x i 0))) products.
apply: eq_bigr => i _; rewrite !mxE; have := gt_eqF (w_positive i).
by move: (x i 0) (w i 0) => a b /negbT b0; identity.
Qed.

Let coordinates_of z : coordinates (V *m z) = z.
Proof.
have unit : V \in unitmx by rewrite -unitmx_tr.
by rewrite -[LHS](mulKmx unit) recover mulKmx.
Qed.

Let form_of z : form P (V *m z) = energy l z.
Proof.
rewrite /form trmx_mul !mulmxA -[_ *m V^T *m P *m V]mulmxA -[_ *m V^T *m _]mulmxA.
rewrite [V^T *m (P *m V)]mulmxA basis.2 -/(form (diag l) z).
by rewrite -[diag l]add0r form_diag /form mulmx0 mul0mx mxE add0r.
Qed.

Let energy_delta (d : 'cV[R]_n) i : energy d (delta_mx i 0) = d i 0.
Proof.
rewrite /energy (bigD1 i) //= big1 => [|j ij]; rewrite mxE ?eqxx ?(negbTE ij).
  by rewrite addr0 expr1n mulr1.
by rewrite expr0n mulr0.
Qed.

Let weighed_delta i : weighed (V *m delta_mx i 0) = 1.
Proof.
have <- : (const_mx 1 : 'cV[R]_n) i 0 = 1 by rewrite mxE.
rewrite length_coordinates coordinates_of -energy_delta.
by apply: eq_bigr => j _; rewrite [X in X * _]mxE mul1r.
Qed.

(** The spectrum of W P lies where the form does. *)
Lemma spectrum_at_least mu :
  (forall x, mu * weighed x <= form P x) -> forall i, mu <= l i 0.
Proof.
move=> least i; have := least (V *m delta_mx i 0).
by rewrite form_of energy_delta weighed_delta mulr1.
Qed.

Lemma spectrum_at_most nu :
  (forall x, form P x <= nu * weighed x) -> forall i, l i 0 <= nu.
Proof.
move=> most i; have := most (V *m delta_mx i 0).
by rewrite form_of energy_delta weighed_delta mulr1.
Qed.

(** ** Trajectories *)

Variable v : 'cV[R]_n.

Lemma driven_coordinates e e' :
  driven P w v e e' ->
  \sum_i coordinates (e' - e) i 0 ^+ 2
    <= \sum_i coordinates (e' - e) i 0
             * ((V^T *m v) i 0 - l i 0 * coordinates e i 0).
Proof.
case=> r e'_is restricted.
have -> : coordinates (e' - e) = V^T *m r.
  rewrite e'_is addrAC subrr add0r /coordinates; congr (_ *m _).
  by apply/matrixP => i j; rewrite !ord1 !mxE mulrAC mulfV ?gt_eqF ?mul1r.
rewrite (eq_bigr _ (fun i _ => expr2 _)) products.
have -> : \sum_i (V^T *m r) i 0 * ((V^T *m v) i 0 - l i 0 * coordinates e i 0)
    = \sum_i (V^T *m r) i 0 * (V^T *m (v - P *m e)) i 0.
  apply: eq_bigr => i _; congr (_ * _); rewrite mulmxBr [RHS]mxE; congr (_ + _).
  rewrite [RHS]mxE; congr (- _); rewrite -diagonal_apply -/(diag l) -basis.2.
  by rewrite -!mulmxA recover.
rewrite products; apply: le_trans (le_trans restricted _).
  by apply: ler_sum => i _; rewrite expr2.
by apply: ler_sum => i _; rewrite mulNmx [_ + v i 0]addrC !mxE.
Qed.

Theorem recursion_bounds (e : nat -> 'cV[R]_n) ms :
  all (fun x => 0 <= x) ms ->
  (forall i, keeps_going (l i 0) ms) ->
  e 0%N = 0 ->
  (forall k, driven P w v (e k) (e k.+1)) ->
  weighed (e (size ms))
    <= \sum_i of_drive (recursion (l i 0) ms) * (V^T *m v) i 0 ^+ 2.
Proof.
move=> ms0 going at_rest drives; rewrite length_coordinates.
pose E k i := coordinates (e k) i 0.
pose S k i := coordinates (e k.+1 - e k) i 0.
have moves k i : E k.+1 i = E k i + S k i.
  rewrite /E /S /coordinates.
  have -> : inverse (e k.+1) = inverse (e k) + inverse (e k.+1 - e k).
    apply/matrixP => i' j; rewrite !ord1 !mxE -mulrDl.
    by congr (_ / _); rewrite addrC subrK.
  by rewrite mulmxDr mxE.
have := coordinates_bounded ms0 going moves (fun k => driven_coordinates (drives k)).
move=> /le_trans; apply; apply: ler_sum => i _.
have -> : E 0%N i = 0.
  rewrite /E at_rest /coordinates.
  suff -> : inverse 0 = 0 by rewrite mulmx0 mxE.
  by apply/matrixP => i' j; rewrite !mxE mul0r.
by rewrite /worth expr0n mul0r !mulr0 !add0r.
Qed.

(** ** From inputs *)

(** What the last number of the recursion is at most, where it keeps going. *)
Definition recursion_at_most ms (beta alpha t : R) : Prop :=
  keeps_going t ms /\ of_drive (recursion t ms) * (t + beta) <= alpha.

Theorem recursion_gain (G : 'M[R]_(n, m)) (u : 'cV[R]_m) (d : 'cV[R]_n)
    (e : nat -> 'cV[R]_n) ms mu nu beta alpha g :
  all (fun x => 0 <= x) ms ->
  positive_semidefinite P ->
  (forall x, mu * weighed x <= form P x) ->
  (forall x, form P x <= nu * weighed x) ->
  0 < beta -> 0 <= alpha -> 0 <= g ->
  (forall t, 0 <= t -> mu <= t <= nu -> recursion_at_most ms beta alpha t) ->
  (forall i, d i 0 * w i 0 <= beta) ->
  gain_at_most g (P + diag d) G ->
  v = G *m u ->
  e 0%N = 0 ->
  (forall k, driven P w v (e k) (e k.+1)) ->
  weighed (e (size ms)) <= alpha * (g * sqnorm u).
Proof.
move=> ms0 semidefinite least most beta0 alpha0 g0 bounded d_small gain v_is at_rest drives.
have inside i : mu <= l i 0 <= nu by rewrite spectrum_at_least ?spectrum_at_most.
have l0 i : 0 <= l i 0 by apply: spectrum_at_least => x; rewrite mul0r.
have raised0 i : 0 < l i 0 + beta by rewrite ltr_paddl.
have going i : keeps_going (l i 0) ms by case: (bounded _ (l0 i) (inside i)).
apply: le_trans (recursion_bounds ms0 going at_rest drives) _.
pose r : 'cV[R]_n := \col_i (beta / w i 0).
pose z : 'cV[R]_n := \col_i ((V^T *m v) i 0 / (l i 0 + beta)).
have r_of (x : 'cV[R]_n) : V^T *m (diag r *m (V *m x)) = beta *: x.
  have -> : diag r *m (V *m x) = beta *: inverse (V *m x).
    apply/matrixP => i j; rewrite !ord1 diagonal_apply [RHS]mxE [inverse _ _ _]mxE.
    by rewrite [r i 0]mxE mulrAC -mulrA.
  by rewrite -scalemxAr -/(coordinates _) coordinates_of.
have solves : 1 *: ((P + diag r) *m (V *m z)) = G *m u.
  rewrite scale1r -v_is; apply: (can_inj (mulKmx coordinates_unit)).
  rewrite mulmxDl mulmxDr r_of !mulmxA basis.2.
  apply/matrixP => i j; rewrite !ord1 mxE diagonal_apply.
  by rewrite [(beta *: z) i 0]mxE -mulrDl mxE mulrC divfK // gt_eqF.
have form_less (S T : 'M[R]_n) x : form (g *: S - T) x = g * form S x - form T x.
  by rewrite /form mulmxBr mulmxBl -scalemxAr -scalemxAl !mxE.
have raised : gain_at_most g (P + diag r) G.
  move=> x; apply: le_trans (gain x) _; rewrite !form_less ler_add2r ler_wpmul2l //.
  rewrite !form_diag ler_add2l; apply: ler_sum => i _.
  by rewrite ler_wpmul2r ?sqr_ge0 // mxE ler_pdivl_mulr.
have := gain_work g0 raised solves; rewrite expr1n mul1r => work.
apply: (@le_trans _ _ (alpha * form (P + diag r) (V *m z))); last exact: ler_wpmul2l.
rewrite form_diag form_of.
have -> : energy r (V *m z) = beta * weighed (V *m z).
  rewrite mulr_sumr; apply: eq_bigr => i _.
  by rewrite mxE mulrAC -mulrA.
rewrite length_coordinates coordinates_of mulr_sumr -big_split mulr_sumr.
apply: ler_sum => i _ /=; rewrite -mulrDl.
have -> : z i 0 = (V^T *m v) i 0 / (l i 0 + beta) by rewrite mxE.
have [_] := bounded _ (l0 i) (inside i); rewrite -ler_pdivl_mulr // => c_le.
apply: le_trans (ler_wpmul2r (sqr_ge0 _) c_le) _.
have := gt_eqF (raised0 i); move: (l i 0 + beta) ((V^T *m v) i 0) => a x /negbT a0.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; identity.
Qed.

End Metric.
