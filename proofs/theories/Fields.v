(** * Polynomial fields whose parameters are in a box

    Purpose: a differential equation x' = F(theta, x), F of degree at most 2 in x and
    1 in each parameter, and Euler's map x + step F(theta, x). What is to be shown is
    convex in each coordinate, so that it holds in a box if it holds at its corners;
    and differences of a field of degree 2 are its derivatives in the middle, exactly,
    so that nothing is integrated.

    Main Results
    - [corners_suffice]: a number that is convex in each coordinate is nowhere in a box
      above what it is at most at the corners.
    - [difference_exact]: F(x) - F(y) is the derivative at (x + y) / 2 along x - y;
      [expansion_exact]: F(x) in powers of x - m.
    - [euler_contracts]: if the derivative of Euler's map stretches no direction by more
      than rho at the corners of both boxes, two states of the box with the same
      parameters come nearer by rho; [euler_stays]: a ball around an equilibrium that
      lies in the box keeps what is in it.
    - [equation_contracts], [equation_descends]: the same of the equation, as what the
      squared distance changes by.
    - [trapped]: with weights that cancel all cubic terms, V = |x - m|^2 falls at least
      at the rate 2 (lambda - r / radius) wherever it is not less than the square of
      this radius, whatever the parameters are; [globally_attracted]: at the rate
      2 lambda everywhere, if 0 is an equilibrium of all.

    That a solution along which V falls so comes to the ball is calculus, and not said
    here. Dependencies: Metric, Instability, Algebra. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import Metric Instability Algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Boxes *)

Section Corners.

Variables (R : realFieldType) (n : nat).
Add Field field_of_corners : (@field_laws R).
Implicit Types (x y lo hi : 'cV[R]_n) (f g : 'cV[R]_n -> R).

Definition in_box lo hi x : Prop := forall i, lo i 0 <= x i 0 <= hi i 0.
Definition is_corner lo hi x : Prop := forall i, x i 0 = lo i 0 \/ x i 0 = hi i 0.

(** x with another number in one place. *)
Definition with_entry x (i : 'I_n) (a : R) : 'cV[R]_n :=
  \col_j (if j == i then a else x j 0).

(** Of degree 1 in each coordinate; convex in each. *)
Definition affine_in_each f : Prop := forall x i (t a b : R),
  f (with_entry x i (t * a + (1 - t) * b))
    = t * f (with_entry x i a) + (1 - t) * f (with_entry x i b).

Definition convex_in_each f : Prop := forall x i (t a b : R), 0 <= t <= 1 ->
  f (with_entry x i (t * a + (1 - t) * b))
    <= t * f (with_entry x i a) + (1 - t) * f (with_entry x i b).

Lemma with_entryE x i (a : R) j : with_entry x i a j 0 = if j == i then a else x j 0.
Proof. by rewrite mxE. Qed.

Lemma with_own_entry x i : with_entry x i (x i 0) = x.
Proof. by apply/colP => j; rewrite mxE; case: eqP => [->|]. Qed.

Lemma between (a b c : R) : a <= b <= c -> exists2 t : R, 0 <= t <= 1 & b = t * a + (1 - t) * c.
Proof.
case/andP=> ab bc; have [same|below] := leP c a.
  exists 1; first by rewrite ler01 lexx.
  by rewrite mul1r subrr mul0r addr0; apply/eqP; rewrite eq_le ab (le_trans bc).
have wide : 0 < c - a by rewrite subr_gt0.
exists ((c - b) / (c - a)).
  by rewrite divr_ge0 ?subr_ge0 ?(ltW below) //= ler_pdivr_mulr // mul1r ler_add2l ler_opp2.
by move: wide; move/lt0r_neq0 => apart; identity.
Qed.

Theorem corners_suffice f lo hi (c : R) x :
  convex_in_each f -> (forall z, is_corner lo hi z -> f z <= c) ->
  in_box lo hi x -> f x <= c.
Proof.
move=> convex at_corners.
have all k : (k <= n)%N -> forall z, in_box lo hi z ->
    (forall i : 'I_n, (k <= i)%N -> z i 0 = lo i 0 \/ z i 0 = hi i 0) -> f z <= c.
  elim: k => [|k IH] kn z box corner; first by apply: at_corners => i; exact: corner.
  pose i := Ordinal kn; have [t t01 z_is] := between (box i).
  have at_end a : a = lo i 0 \/ a = hi i 0 -> f (with_entry z i a) <= c.
    move=> a_is; apply: IH; first exact: ltnW.
      have /andP[low high] := box i.
      move=> j; rewrite mxE; case: eqP => [->|_]; last exact: box.
      by case: a_is => ->; rewrite lexx ?andbT (le_trans low high).
    move=> j kj; rewrite mxE; case: eqP => [->|] // other; apply: corner.
    by rewrite ltn_neqAle kj andbT; apply/eqP => same; apply/other/val_inj.
  rewrite -(with_own_entry z i) z_is; apply: le_trans (convex _ _ _ _ _ t01) _.
  have -> : c = t * c + (1 - t) * c by identity.
  case/andP: t01 => t0 t1.
  by rewrite ler_add ?ler_wpmul2l ?subr_ge0 // at_end; [| left | | right].
by move=> box; apply: (all n) => // i; rewrite leqNgt ltn_ord.
Qed.

(** What sums and products leave so. *)
Lemma sum_affine (I : finType) (F : I -> 'cV[R]_n -> R) :
  (forall k, affine_in_each (F k)) -> affine_in_each (fun x => \sum_k F k x).
Proof.
move=> each x i t a b; rewrite !mulr_sumr -big_split /=.
by apply: eq_bigr => k _; exact: each.
Qed.

Lemma scale_affine (a : R) f : affine_in_each f -> affine_in_each (fun x => a * f x).
Proof. by move=> affine x i t b c; rewrite affine; identity. Qed.

Lemma affine_convex f : affine_in_each f -> convex_in_each f.
Proof. by move=> affine x i t a b _; rewrite affine. Qed.

Lemma opposite_convex f : affine_in_each f -> convex_in_each (fun x => - f x).
Proof. by move=> affine x i t a b _; rewrite affine opprD !mulrN. Qed.

Lemma square_convex f : affine_in_each f -> convex_in_each (fun x => f x ^+ 2).
Proof.
move=> affine x i t a b /andP[t0 t1]; rewrite affine.
move: (f (with_entry x i a)) (f (with_entry x i b)) => u v; rewrite -subr_ge0.
have -> : t * u ^+ 2 + (1 - t) * v ^+ 2 - (t * u + (1 - t) * v) ^+ 2
        = t * (1 - t) * (u - v) ^+ 2 by identity.
by rewrite mulr_ge0 ?sqr_ge0 // mulr_ge0 // subr_ge0.
Qed.

Lemma sum_convex (I : finType) (F : I -> 'cV[R]_n -> R) :
  (forall k, convex_in_each (F k)) -> convex_in_each (fun x => \sum_k F k x).
Proof.
move=> each x i t a b t01; rewrite !mulr_sumr -big_split /=.
by apply: ler_sum => k _; exact: each.
Qed.

Lemma scale_convex (a : R) f : 0 <= a -> convex_in_each f -> convex_in_each (fun x => a * f x).
Proof.
move=> a0 convex x i t b c t01; apply: le_trans (ler_wpmul2l a0 (convex _ _ _ _ _ t01)) _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; identity.
Qed.

Lemma zero_in_box f lo hi x :
  affine_in_each f -> (forall z, is_corner lo hi z -> f z = 0) -> in_box lo hi x -> f x = 0.
Proof.
move=> affine at_corners box; apply/eqP; rewrite eq_le -[0 <= _]oppr_le0.
rewrite (corners_suffice (affine_convex affine) _ box) => [|z /at_corners ->] //=.
by rewrite (corners_suffice (opposite_convex affine) _ box) // => z /at_corners ->; rewrite oppr0.
Qed.

End Corners.

(** ** Fields of degree 2 *)

Section Fields.

(** States, parameters, monomials. *)
Variables (R : realFieldType) (n p m : nat).
Add Field field_of_fields : (@field_laws R).

Implicit Types (x y v c reach : 'cV[R]_n) (theta : 'cV[R]_p) (a b t r rate rho step : R).

(** The states that a monomial multiplies; none beyond the last. *)
Variable factors : 'I_m -> seq nat.

(** What each monomial is multiplied by in each equation. *)
Variable coefficient : 'I_n -> 'I_m -> 'cV[R]_p -> R.

Hypothesis coefficients_affine : forall i k, affine_in_each (coefficient i k).

(** No monomial of degree 3 or more is used. *)
Hypothesis quadratic : forall k,
  (size (factors k) <= 2)%N \/ forall i theta, coefficient i k theta = 0.

Definition entry x (j : nat) : R := if insub j is Some i then x i 0 else 0.

Definition monomial (l : seq nat) x : R := \prod_(j <- l) entry x j.

(** What a monomial of degree 2 at most changes by along v. *)
Definition slope (l : seq nat) x v : R :=
  match l with
  | [:: j] => entry v j
  | [:: j; k] => entry x j * entry v k + entry v j * entry x k
  | _ => 0
  end.

(** F(theta, x), its derivative along v, and its part of degree 2. *)
Definition field theta x : 'cV[R]_n :=
  \col_i \sum_k coefficient i k theta * monomial (factors k) x.

Definition derivative theta x v : 'cV[R]_n :=
  \col_i \sum_k coefficient i k theta * slope (factors k) x v.

Definition square_part theta x : 'cV[R]_n :=
  \col_i \sum_k coefficient i k theta
                 * (if size (factors k) == 2%N then monomial (factors k) x else 0).

Definition euler step theta x : 'cV[R]_n := x + step *: field theta x.

(** ** What is exact in degree 2 *)

Lemma entryD x y j : entry (x + y) j = entry x j + entry y j.
Proof. by rewrite /entry; case: insubP => [i _ _|_]; rewrite ?mxE ?addr0. Qed.

Lemma entryZ a x j : entry (a *: x) j = a * entry x j.
Proof. by rewrite /entry; case: insubP => [i _ _|_]; rewrite ?mxE ?mulr0. Qed.

Lemma entryN x j : entry (- x) j = - entry x j.
Proof. by rewrite -scaleN1r entryZ mulN1r. Qed.

Lemma entry_affine j : affine_in_each (fun x => entry x j).
Proof.
move=> x i t a b; rewrite /entry; case: insubP => [k _ _|_]; last identity.
by rewrite !with_entryE; case: eqP => _; last move: (x k 0) => c; identity.
Qed.

Lemma short_monomial (P : seq nat -> Prop) :
  P [::] -> (forall j, P [:: j]) -> (forall j k, P [:: j; k]) ->
  forall l, (size l <= 2)%N -> P l.
Proof. by move=> none one two [|j [|k [|]]]. Qed.

Lemma two_neq0 : (1 + 1 : R) != 0.
Proof. by rewrite -[1 + 1]/(2%:R) pnatr_eq0. Qed.

Theorem difference_exact theta x y :
  field theta x - field theta y = derivative theta (2^-1 *: (x + y)) (x - y).
Proof.
apply/colP => i; rewrite !mxE -sumrB; apply: eq_bigr => k _; rewrite -mulrBr.
case: (quadratic k) => [|unused]; last by rewrite unused !mul0r.
have two0 := two_neq0; move=> short; congr (_ * _); move: (factors k) short.
apply: short_monomial => [|j|j l] /=; rewrite /monomial ?big_cons !big_nil ?mulr1 ?subrr //.
  by rewrite entryD entryN.
by rewrite !entryZ !entryD !entryN; identity.
Qed.

Theorem expansion_exact theta c v :
  field theta (c + v) = field theta c + derivative theta c v + square_part theta v.
Proof.
apply/colP => i; rewrite !mxE -!big_split; apply: eq_bigr => k _ /=; rewrite -!mulrDr.
case: (quadratic k) => [|unused]; last by rewrite unused !mul0r.
move=> short; congr (_ * _); move: (factors k) short.
apply: short_monomial => [|j|j l] /=; rewrite /monomial ?big_cons !big_nil ?mulr1 ?addr0 //.
  by rewrite entryD.
by rewrite !entryD; identity.
Qed.

Lemma slope_linear l x a v b y :
  slope l x (a *: v + b *: y) = a * slope l x v + b * slope l x y.
Proof. by case: l => [|j [|k [|]]] * /=; rewrite ?entryD ?entryZ; identity. Qed.

Lemma derivative_linear theta x a v b y :
  derivative theta x (a *: v + b *: y)
    = a *: derivative theta x v + b *: derivative theta x y.
Proof.
apply/colP => i; rewrite !mxE !mulr_sumr -big_split; apply: eq_bigr => k _ /=.
by rewrite slope_linear mulrDr; congr (_ + _); exact: mulrCA.
Qed.

Lemma slope_affine l v : affine_in_each (fun x => slope l x v).
Proof.
by move=> x i t a b; case: l => [|j [|k [|]]] * /=; rewrite ?entry_affine; identity.
Qed.

(** Of degree 1 in each state, and in each parameter. *)
Lemma derivative_affine theta v i : affine_in_each (fun x => derivative theta x v i 0).
Proof.
move=> x j t a b; rewrite !mxE !mulr_sumr -big_split; apply: eq_bigr => k _ /=.
by rewrite slope_affine mulrDr; congr (_ + _); exact: mulrCA.
Qed.

Lemma derivative_affine_parameters x v i :
  affine_in_each (fun theta => derivative theta x v i 0).
Proof.
move=> theta j t a b; rewrite !mxE !mulr_sumr -big_split; apply: eq_bigr => k _ /=.
by rewrite coefficients_affine mulrDl !mulrA.
Qed.

Lemma field_affine_parameters x i : affine_in_each (fun theta => field theta x i 0).
Proof.
move=> theta j t a b; rewrite !mxE !mulr_sumr -big_split; apply: eq_bigr => k _ /=.
by rewrite coefficients_affine mulrDl !mulrA.
Qed.

Lemma middle_in_box lo hi x y :
  in_box lo hi x -> in_box lo hi y -> in_box lo hi (2^-1 *: (x + y)).
Proof.
move=> box_x box_y i; rewrite !mxE ler_pdivl_mull ?ltr0n // ler_pdivr_mull ?ltr0n //.
have /andP[? ?] := box_x i; have /andP[? ?] := box_y i.
by rewrite !mulr_natl !mulr2n !ler_add.
Qed.

(** ** Contraction on a box *)

Variables (lo hi : 'cV[R]_n) (least most : 'cV[R]_p) (w : 'cV[R]_n).
Hypothesis w_positive : positive w.

Local Notation product := (inner w).
Local Notation square x := (inner w x x).

Let w0 i : 0 <= w i 0. Proof. exact: ltW. Qed.

(** What is convex in each state and each parameter holds in both boxes if it holds
    at their corners. *)
Lemma both_corners_suffice (f : 'cV[R]_p -> 'cV[R]_n -> R) (b : R) :
  (forall theta, convex_in_each (f theta)) -> (forall x, convex_in_each (f^~ x)) ->
  (forall theta x, is_corner least most theta -> is_corner lo hi x -> f theta x <= b) ->
  forall theta x, in_box least most theta -> in_box lo hi x -> f theta x <= b.
Proof.
move=> in_states in_parameters at_corners theta x box_theta box_x.
apply: (corners_suffice (in_parameters x) _ box_theta) => z corner.
by apply: (corners_suffice (in_states z) _ box_x) => y corner_y; exact: at_corners.
Qed.

(** v + step J v. *)
Definition moved step theta x v : 'cV[R]_n := v + step *: derivative theta x v.

Lemma movedE step theta x v i : moved step theta x v i 0 = v i 0 + step * derivative theta x v i 0.
Proof. by rewrite !mxE. Qed.

Lemma moved_affine step theta v i : affine_in_each (fun x => moved step theta x v i 0).
Proof. move=> x j t a b; rewrite !movedE derivative_affine; identity. Qed.

Lemma moved_affine_parameters step x v i :
  affine_in_each (fun theta => moved step theta x v i 0).
Proof. move=> theta j t a b; rewrite !movedE derivative_affine_parameters; identity. Qed.

Lemma square_of_affine (q : nat) (f : 'cV[R]_q -> 'cV[R]_n) :
  (forall i, affine_in_each (fun z => f z i 0)) -> convex_in_each (fun z => square (f z)).
Proof.
move=> affine; apply: sum_convex => i; apply: scale_convex => //.
exact: (square_convex (affine i)).
Qed.

Lemma product_with_affine (q : nat) v (f : 'cV[R]_q -> 'cV[R]_n) :
  (forall i, affine_in_each (fun z => f z i 0)) -> convex_in_each (fun z => product v (f z)).
Proof.
move=> affine; apply/affine_convex/sum_affine => i; apply: scale_affine; exact: scale_affine.
Qed.

(** rho is what squares of lengths are multiplied by at most. *)
Theorem euler_contracts step rho :
  (forall theta x v, is_corner least most theta -> is_corner lo hi x ->
     square (moved step theta x v) <= rho * square v) ->
  forall theta x y, in_box least most theta -> in_box lo hi x -> in_box lo hi y ->
  square (euler step theta x - euler step theta y) <= rho * square (x - y).
Proof.
move=> at_corners theta x y box_theta box_x box_y.
have -> : euler step theta x - euler step theta y
        = moved step theta (2^-1 *: (x + y)) (x - y).
  by rewrite /moved -difference_exact /euler scalerBr opprD addrACA.
apply: (both_corners_suffice (f := fun z u => square (moved step z u (x - y))) _ _ _ box_theta).
- by move=> z; apply: square_of_affine => i; exact: moved_affine.
- by move=> u; apply: square_of_affine => i; exact: moved_affine_parameters.
- by move=> z u corner_z corner_u; exact: at_corners.
exact: middle_in_box.
Qed.

Theorem equation_contracts b :
  (forall theta x v, is_corner least most theta -> is_corner lo hi x ->
     product v (derivative theta x v) <= b * square v) ->
  forall theta x y, in_box least most theta -> in_box lo hi x -> in_box lo hi y ->
  product (x - y) (field theta x - field theta y) <= b * square (x - y).
Proof.
move=> at_corners theta x y box_theta box_x box_y; rewrite difference_exact.
apply: (both_corners_suffice (f := fun z u => product _ (derivative z u (x - y))) _ _ _ box_theta).
- by move=> z; apply: product_with_affine => i; exact: derivative_affine.
- by move=> u; apply: product_with_affine => i; exact: derivative_affine_parameters.
- by move=> z u corner_z corner_u; exact: at_corners.
exact: middle_in_box.
Qed.

(** *** A ball around an equilibrium *)

Lemma equilibrium_in_box c :
  (forall theta, is_corner least most theta -> field theta c = 0) ->
  forall theta, in_box least most theta -> field theta c = 0.
Proof.
move=> at_corners theta box; apply/colP => i; rewrite [RHS]mxE.
apply: (zero_in_box (f := fun theta => field theta c i 0) _ _ box).
  exact: field_affine_parameters.
by move=> z /at_corners ->; rewrite mxE.
Qed.

Lemma ball_in_box c reach r x :
  (forall i, 0 <= reach i 0) -> (forall i, r ^+ 2 <= w i 0 * reach i 0 ^+ 2) ->
  square (x - c) <= r ^+ 2 -> in_box (c - reach) (c + reach) x.
Proof.
move=> reach0 small inside i; rewrite !mxE -ler_distlC distrC.
rewrite -ler_sqr ?nnegrE ?normr_ge0 // real_normK ?num_real //.
rewrite -(ler_pmul2l (w_positive i)) (le_trans _ (small i)) // (le_trans _ inside) //.
rewrite /inner (bigD1 i) //= !mxE -expr2 ler_addl.
by apply: sumr_ge0 => j _; rewrite mulr_ge0 // -expr2 sqr_ge0.
Qed.

Lemma euler_fixed step theta c : field theta c = 0 -> euler step theta c = c.
Proof. by move=> zero; rewrite /euler zero scaler0 addr0. Qed.

(** It keeps what is in it, and its distance to the equilibrium shrinks. *)
Theorem euler_stays step rho c reach r :
  lo = c - reach -> hi = c + reach -> (forall i, 0 <= reach i 0) ->
  (forall i, r ^+ 2 <= w i 0 * reach i 0 ^+ 2) ->
  (forall theta, is_corner least most theta -> field theta c = 0) ->
  (forall theta x v, is_corner least most theta -> is_corner lo hi x ->
     square (moved step theta x v) <= rho * square v) -> rho <= 1 ->
  forall theta x, in_box least most theta -> square (x - c) <= r ^+ 2 ->
  square (euler step theta x - c) <= rho * square (x - c)
  /\ square (euler step theta x - c) <= r ^+ 2.
Proof.
move=> lo_is hi_is reach0 small fixed at_corners shrinks theta x box inside.
have box_x : in_box lo hi x by rewrite lo_is hi_is; exact: ball_in_box.
have box_c : in_box lo hi c.
  by move=> i; rewrite lo_is hi_is !mxE ler_subl_addr !ler_addl reach0.
have closer : square (euler step theta x - c) <= rho * square (x - c).
  have := euler_contracts at_corners box box_x box_c.
  by rewrite (euler_fixed step (equilibrium_in_box fixed box)).
split=> //; apply: le_trans closer (le_trans _ inside).
by rewrite ler_pimull // inner_ge0.
Qed.

(** Of the equation, in such a ball: what the squared distance changes by. *)
Theorem equation_descends b c reach r :
  lo = c - reach -> hi = c + reach -> (forall i, 0 <= reach i 0) ->
  (forall i, r ^+ 2 <= w i 0 * reach i 0 ^+ 2) ->
  (forall theta, is_corner least most theta -> field theta c = 0) ->
  (forall theta x v, is_corner least most theta -> is_corner lo hi x ->
     product v (derivative theta x v) <= b * square v) ->
  forall theta x, in_box least most theta -> square (x - c) <= r ^+ 2 ->
  product (x - c) (field theta x) <= b * square (x - c).
Proof.
move=> lo_is hi_is reach0 small fixed at_corners theta x box inside.
have box_x : in_box lo hi x by rewrite lo_is hi_is; exact: ball_in_box.
have box_c : in_box lo hi c.
  by move=> i; rewrite lo_is hi_is !mxE ler_subl_addr !ler_addl reach0.
rewrite -[field theta x]subr0 -(equilibrium_in_box fixed box).
exact: equation_contracts.
Qed.

(** ** A ball that traps every solution *)

Section Trapping.

Variables (c : 'cV[R]_n) (rate drift2 : R).

(** Whatever the parameters are, the cubic terms of V' cancel. *)
Hypothesis cancels : forall theta y, in_box least most theta ->
  product y (square_part theta y) = 0.

Hypothesis attracts : forall theta v, is_corner least most theta ->
  product v (derivative theta c v) <= - rate * square v.

Hypothesis drifts : forall theta, is_corner least most theta ->
  square (field theta c) <= drift2.

Lemma everywhere_descends theta x : in_box least most theta ->
  exists2 drift, drift ^+ 2 <= square (x - c) * drift2
    & product (x - c) (field theta x) <= - rate * square (x - c) + drift.
Proof.
move=> box; set y := x - c.
have -> : x = c + y by rewrite /y addrC subrK.
move: y => {x} y; exists (product y (field theta c)).
  apply: le_trans (cauchy_schwarz w_positive _ _) _.
  rewrite ler_wpmul2l ?inner_ge0 //.
  apply: (corners_suffice _ drifts box); apply: square_of_affine => i.
  exact: field_affine_parameters.
have product_add u v : product y (u + v) = product y u + product y v.
  by rewrite innerC innerDl; congr (_ + _); exact: innerC.
rewrite expansion_exact !product_add cancels // addr0 addrC ler_add2r.
apply: (corners_suffice (f := fun z => product y (derivative z c y)) _ _ box).
  by apply: product_with_affine => i; exact: derivative_affine_parameters.
by move=> z corner; exact: attracts.
Qed.

Theorem trapped r radius theta x :
  0 < radius -> 0 <= r -> drift2 <= r ^+ 2 -> in_box least most theta ->
  radius ^+ 2 <= square (x - c) ->
  product (x - c) (field theta x) <= - (rate - r / radius) * square (x - c).
Proof.
move=> radius0 r0 drift_is box outside.
have [drift small falls] := everywhere_descends x box; apply: le_trans falls _.
set V := square _ in small outside *.
have V0 : 0 <= V by exact: inner_ge0.
rewrite opprB mulrBl addrC mulNr ler_add2r.
have bound0 : 0 <= r / radius * V by rewrite mulr_ge0 // divr_ge0 // ltW.
have [negative|positive_drift] := lerP drift 0; first exact: le_trans negative bound0.
rewrite -ler_sqr ?nnegrE ?(ltW positive_drift) //; apply: le_trans small _.
apply: (@le_trans _ _ (V * r ^+ 2)); first by rewrite ler_wpmul2l.
have radius_neq0 := lt0r_neq0 radius0.
have -> : (r / radius * V) ^+ 2 = V * r ^+ 2 * (V / radius ^+ 2) by identity.
by rewrite ler_pemulr ?mulr_ge0 ?sqr_ge0 // ler_pdivl_mulr ?exprn_gt0 // mul1r.
Qed.

End Trapping.

(** With an equilibrium at 0, and no drift, everywhere. *)
Theorem globally_attracted rate :
  (forall theta y, in_box least most theta -> product y (square_part theta y) = 0) ->
  (forall theta v, is_corner least most theta ->
     product v (derivative theta 0 v) <= - rate * square v) ->
  (forall theta, is_corner least most theta -> field theta 0 = 0) ->
  forall theta x, in_box least most theta ->
  product x (field theta x) <= - rate * square x.
Proof.
move=> cancels attracts fixed theta x box.
have drifts z : is_corner least most z -> square (field z 0) <= 0.
  by move=> /fixed ->; rewrite /inner big1 // => i _; rewrite !mxE !mulr0.
have [drift] := everywhere_descends cancels attracts drifts x box.
rewrite mulr0 subr0 => small; suff -> : drift = 0 by rewrite addr0.
by apply/eqP; rewrite -sqrf_eq0 eq_le small sqr_ge0.
Qed.

End Fields.
