(** * Activations that act on groups of units

    Purpose: Theorem 1 where the activation takes several units at once, as the
    two parts of a complex number, and is firmly non-expansive on every group:
    |s|^2 <= <s, z> for the differences of values and arguments.

    Main Results
    - [radial_firm]: an activation that multiplies a group by phi(r) / r, r its
      length, is firmly non-expansive if phi(0) = 0 and all chord slopes of phi
      lie in [0, 1]; [radial_factor_nonzero]: that number is not zero if phi vanishes only
      at zero.
    - [grouped_step_nonexpansive]: in the norm of P = - Lambda A no step moves two
      states apart, if step sizes, Lambda and gates are the same for all units of
      a group.
    - [grouped_step_driven]: what a step with two inputs makes of a difference of
      states, so that the gains of Gain.v hold as well.
    - [grouped_equilibrium]: where the activation vanishes only at zero, the
      equilibria solve A x + w = 0.
    - [grouped_radial_firm], [grouped_radial_zero]: both hold of activations that
      multiply every group by a number which depends on its length.

    Dependencies: SlopeRestricted, Metric, ScaledMetric. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Radial activations *)

Lemma differences (V : zmodType) (a b c d : V) :
  a - b - (c - d) = a - c - (b - d).
Proof. by rewrite !opprB [d - c]addrC [d - b]addrC addrACA. Qed.

Section Radial.

Variables (R : realFieldType) (n : nat) (G : pred 'I_n).
Implicit Types (a b : 'cV[R]_n).

(** Of the units of G alone. *)
Definition inner a b : R := \sum_(i | G i) a i 0 * b i 0.

Lemma innerC a b : inner a b = inner b a.
Proof. by apply: eq_bigr => i _; rewrite mulrC. Qed.

Lemma inner_sqr_ge0 a : 0 <= inner a a.
Proof. by apply: sumr_ge0 => i _; rewrite -expr2 sqr_ge0. Qed.

Lemma product_combination (s t u v x y : R) :
  (s * x - t * y) * (u * x - v * y)
    = s * u * (x * x) - (s * v + t * u) * (x * y) + t * v * (y * y).
Proof.
rewrite mulrBl !mulrBr opprB.
rewrite ![_ * x * _]mulrACA ![_ * y * _]mulrACA [y * x]mulrC.
by rewrite mulrDl opprD !addrA [LHS]addrAC.
Qed.

Lemma inner_combination (s t u v : R) a b :
  inner (s *: a - t *: b) (u *: a - v *: b)
    = s * u * inner a a - (s * v + t * u) * inner a b + t * v * inner b b.
Proof.
rewrite /inner !mulr_sumr -sumrB -big_split /=; apply: eq_bigr => i _.
by rewrite !mxE product_combination.
Qed.

Lemma innerB a b c : inner a (b - c) = inner a b - inner a c.
Proof. by rewrite /inner -sumrB; apply: eq_bigr => i _; rewrite !mxE mulrBr. Qed.

(** Cauchy-Schwarz, with the lengths in the place of their squares. *)
Lemma inner_le (p q : R) a b :
  0 <= p -> 0 <= q -> inner a a = p ^+ 2 -> inner b b = q ^+ 2 ->
  inner a b <= p * q.
Proof.
move=> p0 q0 a_is b_is.
have zero c : inner c c = 0 -> forall d, inner c d = 0.
  move=> /eqP; rewrite psumr_eq0 => [/allP all0 d|i _];
    last by rewrite -expr2 sqr_ge0.
  apply: big1 => i Gi; have := all0 i (mem_index_enum i); rewrite Gi /=.
  by rewrite mulf_eq0 orbb => /eqP ->; rewrite mul0r.
have [pq|] := ltP 0 (p * q); last first.
  rewrite le_eqVlt ltNge mulr_ge0 // orbF mulf_eq0 => /orP[/eqP p_is|/eqP q_is].
    by rewrite zero ?p_is ?mul0r // a_is p_is expr0n.
  by rewrite innerC zero ?q_is ?mulr0 // b_is q_is expr0n.
have := inner_sqr_ge0 (q *: a - p *: b).
rewrite inner_combination a_is b_is -!expr2 -!exprMn [q * p]mulrC.
rewrite addrAC -mulr2n -mulr2n mulrnAl -mulrnBl pmulrn_lge0 // subr_ge0 expr2.
by rewrite ler_pmul2l.
Qed.

Variable psi : R -> R.

(** The group multiplied by a number that depends on its length alone. *)
Definition radial a : 'cV[R]_n := \col_i (psi (inner a a) * a i 0).

Definition firm : Prop := forall a b,
  inner (radial a - radial b) (radial a - radial b)
    <= inner (radial a - radial b) (a - b).

End Radial.

Section Firm.

Variables (R : realFieldType) (phi length : R -> R).

(** length is the square root. *)
Hypothesis length_square : forall q, 0 <= q -> 0 <= length q /\ length q ^+ 2 = q.
Hypothesis phi_zero : phi 0 = 0.
Hypothesis phi_slopes : slope_restricted phi.

(** phi(r) / r, r the length of a group of which the square is given. *)
Definition radial_factor q : R := if length q == 0 then 1 else phi (length q) / length q.

Lemma radial_factor_length q : radial_factor q * length q = phi (length q).
Proof.
rewrite /radial_factor; case: eqP => [->|/eqP r0]; first by rewrite mulr0 phi_zero.
by rewrite divfK.
Qed.

Lemma radial_factor_between q : 0 <= q -> 0 <= radial_factor q <= 1.
Proof.
move=> q0; have [r0 _] := length_square q0; rewrite /radial_factor.
case: eqP => [_|/eqP r_is]; first by rewrite ler01 lexx.
have r1 : 0 < length q by rewrite lt_def r_is.
have := phi_slopes (length q) 0; rewrite phi_zero !subr0 => chord.
have phi0 : 0 <= phi (length q).
  by rewrite -(pmulr_lge0 _ r1); apply: le_trans chord; exact: sqr_ge0.
rewrite divr_ge0 //= ler_pdivr_mulr // mul1r.
move: phi0; rewrite le_eqVlt => /orP[/eqP <-//|phi1].
by move: chord; rewrite expr2 ler_pmul2l.
Qed.

Lemma radial_factor_nonzero q :
  zero_only_at_zero phi -> radial_factor q != 0.
Proof.
move=> zero; rewrite /radial_factor; case: ifP => [_|/negbT r_is]; first exact: oner_neq0.
by rewrite mulf_neq0 ?invr_eq0 //; apply: contra r_is => /eqP/zero/eqP.
Qed.

Theorem radial_firm n (G : pred 'I_n) : firm G radial_factor.
Proof.
move=> a b.
have a0 := inner_sqr_ge0 G a; have b0 := inner_sqr_ge0 G b.
have [p0 pp] := length_square a0; have [q0 qq] := length_square b0.
have /andP[s0 s1] := radial_factor_between a0; have /andP[t0 t1] := radial_factor_between b0.
have := phi_slopes (length (inner G a a)) (length (inner G b b)).
rewrite -!radial_factor_length -subr_ge0 expr2 -mulrBr.
have ab := inner_le p0 q0 (esym pp) (esym qq).
have radialE c : radial G radial_factor c = radial_factor (inner G c c) *: c.
  by apply/matrixP => i j; rewrite !ord1 !mxE.
rewrite !radialE; move: (radial_factor (inner G a a)) (radial_factor (inner G b b)) s0 s1 t0 t1 => s t s0 s1 t0 t1 chord.
rewrite -subr_ge0 -innerB.
have -> : a - b - (s *: a - t *: b) = (1 - s) *: a - (1 - t) *: b.
  by rewrite !scalerBl !scale1r differences.
apply: le_trans chord _.
have -> : length (inner G a a) - length (inner G b b)
    - (s * length (inner G a a) - t * length (inner G b b))
    = (1 - s) * length (inner G a a) - (1 - t) * length (inner G b b).
  by rewrite !mulrBl !mul1r differences.
rewrite product_combination inner_combination -!expr2 pp qq.
rewrite ler_add2r ler_add2l ler_opp2; apply: ler_wpmul2l => //.
by rewrite addr_ge0 // mulr_ge0 ?subr_ge0.
Qed.

End Firm.

(** ** Groups of units *)

Section Groups.

Variables (R : realFieldType) (n : nat).

(** The first unit of its group. *)
Variable group : 'I_n -> 'I_n.

Implicit Types (A P : 'M[R]_n) (x y w h g v lambda : 'cV[R]_n).
Implicit Types (sigma : 'cV[R]_n -> 'cV[R]_n).

Local Notation members c := [pred i | group i == c].

(** One number for all units of a group. *)
Definition one_on_groups v : Prop := forall i, v i 0 = v (group i) 0.

(** Firmly non-expansive on every group. *)
Definition firm_on_groups sigma : Prop := forall a b c,
  inner (members c) (sigma a - sigma b) (sigma a - sigma b)
    <= inner (members c) (sigma a - sigma b) (a - b).

(** x + H G sigma(A x + w), sigma a function of all arguments. *)
Definition vector_step A h sigma g w x : 'cV[R]_n :=
  \col_i (x i 0 + h i 0 * (g i 0 * sigma (A *m x + w) i 0)).

(** A sum over all units, group by group. *)
Lemma sum_groups (F : 'I_n -> R) :
  \sum_i F i = \sum_c \sum_(i | group i == c) F i.
Proof. by rewrite (partition_big group predT). Qed.

Section Metric.

Variables (A P : 'M[R]_n) (h lambda : 'cV[R]_n).
Variable sigma : 'cV[R]_n -> 'cV[R]_n.

Hypothesis A_is_scaled : forall i j, P i j = - (lambda i 0 * A i j).
Hypothesis h_positive : positive h.
Hypothesis lambda_positive : positive lambda.
Hypothesis h_even : one_on_groups h.
Hypothesis lambda_even : one_on_groups lambda.
Hypothesis sigma_firm : firm_on_groups sigma.

Local Notation W := (scaled_weights h lambda 1).

(** One step from two states, with two inputs. *)
Theorem grouped_step_driven g u u' x y :
  is_gate g -> one_on_groups g ->
  driven P W (diag lambda *m (u - u')) (x - y)
    (vector_step A h sigma g u x - vector_step A h sigma g u' y).
Proof.
move=> gate gate_even.
pose s := sigma (A *m x + u) - sigma (A *m y + u').
pose z := A *m x + u - (A *m y + u').
have l0 i : lambda i 0 != 0 by rewrite gt_eqF.
have weight i a b :
    W i 0 * (lambda i 0 * a * (lambda i 0 * b)) = lambda i 0 * h i 0 * (a * b).
  rewrite mxE mul1r [lambda i 0 * a * _]mulrACA [LHS]mulrA; congr (_ * _).
  by rewrite mulrA divfK // mulrC.
exists (\col_i (lambda i 0 * (g i 0 * s i 0))).
  apply/matrixP => i j; rewrite !ord1 [LHS]mxE [RHS]mxE.
  rewrite [(- vector_step _ _ _ _ _ _) i 0]mxE !col_eta opprD addrACA.
  rewrite [(x - y) i 0]mxE [(- y) i 0]mxE; congr (_ + _).
  rewrite mul1r [RHS]mulrA divfK // -!mulrBr [s i 0]mxE.
  by rewrite [(- sigma _) i 0]mxE.
rewrite sum_groups [X in _ <= X]sum_groups; apply: ler_sum => c _.
have even i : group i == c ->
    [/\ lambda i 0 = lambda c 0, h i 0 = h c 0 & g i 0 = g c 0].
  by move=> /eqP ic; rewrite lambda_even h_even gate_even ic.
have -> : \sum_(i | group i == c) W i 0 * (\col_k (lambda k 0 * (g k 0 * s k 0))) i 0 ^+ 2
    = lambda c 0 * h c 0 * (g c 0 * (g c 0 * inner (members c) s s)).
  rewrite !mulr_sumr; apply: eq_bigr => i /even [li hi gi].
  rewrite [X in _ * X ^+ 2]col_eta expr2 weight li hi gi; congr (_ * _).
  by rewrite [LHS]mulrACA [RHS]mulrA.
have -> : \sum_(i | group i == c) W i 0
      * ((\col_k (lambda k 0 * (g k 0 * s k 0))) i 0
         * ((- P *m (x - y)) i 0 + (diag lambda *m (u - u')) i 0))
    = lambda c 0 * h c 0 * (g c 0 * inner (members c) s z).
  rewrite !mulr_sumr; apply: eq_bigr => i /even [li hi gi].
  rewrite (scaled_arguments A_is_scaled) -/z [X in _ * (X * _)]col_eta weight li hi gi.
  by congr (_ * _); rewrite -mulrA.
have /andP[g0 g1] := gate c.
apply: ler_wpmul2l; first by apply/ltW/mulr_gt0.
apply: ler_wpmul2l => //.
apply: le_trans (sigma_firm (A *m x + u) (A *m y + u') c).
by rewrite ler_pimull ?inner_sqr_ge0.
Qed.

Variables (w : 'cV[R]_n) (nu : R).

Hypothesis P_symmetric : symmetric P.
Hypothesis w_positive : positive w.
Hypothesis nu_small : nu <= 2.
Hypothesis P_bounded : eigenvalue_at_most P w nu.
Hypothesis w_large : forall i, h i 0 <= w i 0 * lambda i 0.

Theorem grouped_step_nonexpansive g u x y :
  is_gate g -> one_on_groups g ->
  sqdist P (vector_step A h sigma g u x) (vector_step A h sigma g u y)
    <= sqdist P x y.
Proof.
move=> gate gate_even; rewrite /sqdist -[X in form P X <= _]subr0 -[x - y]subr0.
have large i : 1 * h i 0 <= w i 0 * lambda i 0 by rewrite mul1r.
apply: (driven_nonexpansive P_symmetric
          (scaled_weights_positive h_positive lambda_positive ltr01) (lexx 0)
          (scaled_step_condition h_positive lambda_positive ltr01 w_positive
             nu_small P_bounded large)
          (grouped_step_driven u u x y gate gate_even)).
by rewrite subrr !mulmx0.
Qed.

End Metric.

(** ** Equilibria *)

Definition vector_zero_only_at_zero sigma : Prop := forall z, sigma z = 0 <-> z = 0.

Theorem grouped_equilibrium A h sigma w x :
  positive h -> vector_zero_only_at_zero sigma ->
  vector_step A h sigma (const_mx 1) w x = x <-> A *m x + w = 0.
Proof.
move=> h0 zero; split=> [fixed|solves].
  apply/zero/matrixP => i j; rewrite !ord1 [RHS]mxE.
  have /eqP := congr1 (fun v : 'cV[R]_n => v i 0) fixed.
  rewrite mxE -subr_eq0 addrC addKr mulf_eq0 gt_eqF //= mxE mul1r.
  by move/eqP.
apply/matrixP => i j; rewrite !ord1 mxE solves (zero 0).2 //.
by rewrite !mxE !mulr0 addr0.
Qed.

(** ** Every group multiplied by a number *)

(** Which depends on its length, and on the group. *)
Definition grouped_radial (psi : 'I_n -> R -> R) a : 'cV[R]_n :=
  \col_i (psi (group i) (inner (members (group i)) a a) * a i 0).

Theorem grouped_radial_firm psi :
  (forall c, firm (members c) (psi c)) -> firm_on_groups (grouped_radial psi).
Proof.
move=> every a b c.
suff same z i : group i = c ->
    grouped_radial psi z i 0 = radial (members c) (psi c) z i 0.
  have onto u : inner (members c) (grouped_radial psi a - grouped_radial psi b) u
      = inner (members c)
          (radial (members c) (psi c) a - radial (members c) (psi c) b) u.
    apply: eq_bigr => i /eqP ic; congr (_ * _); rewrite [LHS]mxE [RHS]mxE.
    by congr (_ + _); [exact: same | rewrite [LHS]mxE [RHS]mxE same].
  rewrite onto innerC onto onto; exact: every.
by move=> ic; rewrite !mxE ic.
Qed.

Theorem grouped_radial_zero psi :
  (forall c q, 0 <= q -> psi c q != 0) ->
  vector_zero_only_at_zero (grouped_radial psi).
Proof.
move=> nonzero z; split=> [zero|->]; apply/matrixP => i j; rewrite !ord1 !mxE;
  last by rewrite mulr0.
have := congr1 (fun v : 'cV[R]_n => v i 0) zero; rewrite !mxE => /eqP.
by rewrite mulf_eq0 (negbTE (nonzero _ _ (inner_sqr_ge0 _ _))) => /eqP.
Qed.

End Groups.
