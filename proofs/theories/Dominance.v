(** * Stability and gain in a weighted maximum norm

    Purpose: a dense block x <- x + H sigma(A x + w) whose matrix A, symmetric
    or not, is dominated by its diagonal in weights v. Everything here allows A,
    h, sigma and w to differ from step to step, as long as the same v works.
    [trajectory_untied]: the block with the same weights throughout is a case.

    Main Results
    - [dominance_one_step]: a step with slopes d_i in [0, 1] takes each |e_i|
      from at most v_i r to at most v_i (1 - d_i kappa_i) r + d_i h_i |w_i|.
    - [dominance_nonexpansive]: two trajectories with the same inputs are never
      farther apart in max |e_i| / v_i than at the start; [dominance_monotone]
      compares any two depths.
    - [gated_dominance_monotone]: the same with gates in [0, 1] on the units
      that may change at every step.
    - [dominance_gain]: from equal initial states, inputs that differ by at most
      beta_i delta v_i with h_i beta_i <= g kappa_i move the state by at most
      g delta v_i, at every depth.

    Dependencies: SlopeRestricted, Metric (vocabulary only). Any ordered
    field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Dominance.

Variables (R : realFieldType) (n : nat).
Implicit Types (A : 'M[R]_n) (h v w x y e d beta : 'cV[R]_n) (r g delta : R).

(** ** Vocabulary *)

(** o_i: what the other entries of row i weigh. *)
Definition off_diagonal A v (i : 'I_n) : R :=
  \sum_(j | j != i) `|A i j| * v j 0 / v i 0.

(** kappa_i = 1 - |1 - h_i alpha_i| - h_i o_i, where alpha_i = -a_ii. *)
Definition margin A h v (i : 'I_n) : R :=
  1 - `|1 - h i 0 * - A i i| - h i 0 * off_diagonal A v i.

(** |e_j| <= r v_j for all j. *)
Definition within r v e : Prop := forall j, `|e j 0| <= r * v j 0.

(** max |e_i| / v_i. *)
Definition weighted_max v e : R := \big[Num.max/0]_i (`|e i 0| / v i 0).

(** The state after k steps of a block whose weights, step sizes, activation
    and input may all differ from step to step. *)
Fixpoint untied_trajectory (A : nat -> 'M[R]_n) (h : nat -> 'cV[R]_n)
    (sigma : nat -> R -> R) (w : nat -> 'cV[R]_n) x (k : nat) : 'cV[R]_n :=
  if k is k'.+1
  then step (A k') (h k') (sigma k') (w k')
         (untied_trajectory A h sigma w x k')
  else x.

(** The same with gates on the units. *)
Fixpoint gated_untied_trajectory (A : nat -> 'M[R]_n) (h : nat -> 'cV[R]_n)
    (sigma : nat -> R -> R) (g w : nat -> 'cV[R]_n) x (k : nat) : 'cV[R]_n :=
  if k is k'.+1
  then gated_step (A k') (h k') (sigma k') (g k') (w k')
         (gated_untied_trajectory A h sigma g w x k')
  else x.

Lemma gated_untied_trajectory_on (A : nat -> 'M[R]_n) (h : nat -> 'cV[R]_n)
    sigma (w : nat -> 'cV[R]_n) x k :
  gated_untied_trajectory A h sigma (fun _ => all_on _ _) w x k
    = untied_trajectory A h sigma w x k.
Proof. by elim: k => //= k ->; exact: gated_step_on. Qed.

Lemma trajectory_untied A h sigma (w : nat -> 'cV[R]_n) x k :
  trajectory A h sigma w x k
    = untied_trajectory (fun _ => A) (fun _ => h) (fun _ => sigma) w x k.
Proof. by elim: k => //= k ->. Qed.

(** ** The weighted maximum *)

Lemma weighted_max_ge0 v e : 0 <= weighted_max v e.
Proof.
apply: (big_rec (fun m => 0 <= m)) => // i m _ m0.
by rewrite le_maxr m0 orbT.
Qed.

Lemma within_weighted_max v e r :
  positive v ->
  0 <= r ->
  within r v e <-> weighted_max v e <= r.
Proof.
move=> v0 r0; split=> [bounded|le j].
  apply: (big_ind (fun m => m <= r)) => //.
    by move=> a b ar br; rewrite le_maxl ar.
  by move=> i _; rewrite ler_pdivr_mulr.
rewrite -ler_pdivr_mulr //; apply: le_trans le.
rewrite /weighted_max; move: (mem_index_enum j).
elim: (index_enum _) => // k s IH; rewrite inE big_cons le_maxr.
by case/orP=> [/eqP <-|/IH ->]; rewrite ?lexx ?orbT.
Qed.

(** ** One step *)

(** One unit; d_i is the slope of its activation, w_i what its input differs by. *)
Theorem dominance_one_step A h v d w e r i :
  positive v ->
  0 < h i 0 ->
  0 <= d i 0 <= 1 ->
  0 <= r ->
  within r v e ->
  `|e i 0 + h i 0 * d i 0 * (\sum_j A i j * e j 0 + w i 0)|
    <= v i 0 * ((1 - d i 0 * margin A h v i) * r)
       + d i 0 * h i 0 * `|w i 0|.
Proof.
move=> v0 h0 /andP[d0 d1] r0 bounded.
set hi := h i 0; set di := d i 0; set ei := e i 0; set alpha := - A i i.
pose others := \sum_(j | j != i) A i j * e j 0.
have hd0 : 0 <= hi * di by rewrite mulr_ge0 // ltW.
have others_le : `|others| <= v i 0 * (off_diagonal A v i * r).
  apply: le_trans (ler_norm_sum _ _ _) _.
  rewrite /off_diagonal mulr_suml mulr_sumr.
  apply: ler_sum => j _; rewrite normrM.
  have -> : v i 0 * (`|A i j| * v j 0 / v i 0 * r) = `|A i j| * (r * v j 0).
    rewrite mulrC -!mulrA; congr (_ * _).
    by rewrite [_^-1 * (_ * _)]mulrCA mulVf ?gt_eqF // mulr1 mulrC.
  by rewrite ler_wpmul2l.
have own : `|1 - di * (hi * alpha)| <= 1 - di + di * `|1 - hi * alpha|.
  have -> : 1 - di * (hi * alpha) = 1 - di + di * (1 - hi * alpha).
    by rewrite mulrBr mulr1 addrA subrK.
  apply: le_trans (ler_norm_add _ _) _.
  by rewrite normrM (ger0_norm d0) ger0_norm ?subr_ge0.
have -> : ei + hi * di * (\sum_j A i j * e j 0 + w i 0)
        = (1 - di * (hi * alpha)) * ei + hi * di * others + hi * di * w i 0.
  rewrite mulrDr addrA; congr (_ + _).
  rewrite (bigD1 i) //= -/others mulrDr addrA.
  congr (_ + _); rewrite mulrBl mul1r /alpha !mulrN mulNr opprK.
  by rewrite [di * _]mulrCA -!mulrA.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; last first.
  by rewrite normrM (ger0_norm hd0) (mulrC di).
apply: le_trans (ler_norm_add _ _) _; rewrite [`|_ * ei|]normrM.
rewrite [`|_ * others|]normrM (ger0_norm hd0).
have -> : v i 0 * ((1 - di * margin A h v i) * r)
        = (1 - di + di * `|1 - hi * alpha|) * (r * v i 0)
          + hi * di * (v i 0 * (off_diagonal A v i * r)).
  rewrite /margin -/hi -/alpha; move: `|_| (off_diagonal A v i) => c o.
  have -> : 1 - di * (1 - c - hi * o) = 1 - di + di * c + hi * di * o.
    rewrite !mulrBr mulr1 !opprB [_ + (di * c - di)]addrC.
    rewrite [di * c - di]addrC !addrA; congr (_ + _).
    by rewrite mulrCA mulrA.
  rewrite mulrDl mulrDr mulrC -!mulrA; congr (_ + _).
  by rewrite mulrCA; congr (_ * _); rewrite mulrCA.
apply: ler_add; last exact: ler_wpmul2l.
by apply: ler_pmul => //; exact: bounded.
Qed.

(** Between any two points a slope-restricted activation has a slope in [0, 1]. *)
Lemma chord_slope sigma a b :
  slope_restricted sigma ->
  exists2 d : R, 0 <= d <= 1 & sigma a - sigma b = d * (a - b).
Proof.
move=> /(_ a b) restricted.
have [same|apart] := eqVneq (a - b) 0.
  exists 0; first by rewrite lexx ler01.
  move: restricted; rewrite same !mulr0 => zero.
  by apply/eqP; rewrite -sqrf_eq0 eq_le zero sqr_ge0.
exists ((sigma a - sigma b) / (a - b)); last by rewrite divfK.
have square : 0 < (a - b) ^+ 2 by rewrite lt_def sqr_ge0 sqrf_eq0 apart.
have product : 0 <= (sigma a - sigma b) * (a - b).
  exact: le_trans (sqr_ge0 _) restricted.
have -> : (sigma a - sigma b) / (a - b)
        = (sigma a - sigma b) * (a - b) / (a - b) ^+ 2.
  by rewrite expr2 invfM mulrA mulfK.
rewrite divr_ge0 ?sqr_ge0 //= ler_pdivr_mulr // mul1r.
rewrite -subr_ge0; apply: le_trans (sqr_ge0 (a - b - (sigma a - sigma b))) _.
rewrite sqrrB mulr2n opprD addrA [_ * (a - b)]mulrC -[X in X <= _]addrA.
by rewrite ger_addl addrC subr_le0 mulrC.
Qed.

(** The same for the difference of two states after a step with two inputs. *)
Corollary dominance_step A h sigma v w w' x y r i :
  positive v ->
  0 < h i 0 ->
  slope_restricted sigma ->
  0 <= r ->
  within r v (x - y) ->
  exists2 d : R,
    0 <= d <= 1
    & `|(step A h sigma w x - step A h sigma w' y) i 0|
        <= v i 0 * ((1 - d * margin A h v i) * r)
           + d * h i 0 * `|(w - w') i 0|.
Proof.
move=> v0 h0 restricted r0 bounded.
have [d slope chord] :=
  chord_slope ((A *m x + w) i 0) ((A *m y + w') i 0) restricted.
exists d => //.
have := @dominance_one_step A h v (\col_j d) (w - w') (x - y) r i v0 h0.
rewrite col_eta => /(_ slope r0 bounded); apply: le_trans.
rewrite le_eqVlt; apply/orP; left; apply/eqP; congr `|_|.
have -> : \sum_j A i j * (x - y) j 0 + (w - w') i 0
        = (A *m x + w) i 0 - (A *m y + w') i 0.
  transitivity ((A *m (x - y) + (w - w')) i 0).
    by rewrite [RHS]mxE [in RHS]mxE.
  transitivity ((A *m x + w - (A *m y + w')) i 0).
    by congr (fun u : 'cV[R]_n => u i 0); rewrite mulmxBr opprD addrACA.
  by rewrite [LHS]mxE; congr (_ + _); rewrite [LHS]mxE.
rewrite -mulrA -chord [LHS]mxE [in X in _ + X]mxE !col_eta [(x - y) i 0]mxE.
by rewrite [(- y) i 0]mxE opprD addrACA mulrBr.
Qed.

(** ** Any number of steps *)

Section Steps.

Variables (A : nat -> 'M[R]_n) (h : nat -> 'cV[R]_n) (sigma : nat -> R -> R).
Variable v : 'cV[R]_n.

Hypothesis v_positive : positive v.
Hypothesis h_positive : forall k, positive (h k).
Hypothesis sigma_restricted : forall k, slope_restricted (sigma k).

Section SharedInputs.

Hypothesis dominant : forall k i, 0 <= margin (A k) (h k) v i.

(** A gate on unit i is one on its activation. *)
Lemma shared_step_within k (g w x y : 'cV[R]_n) r :
  is_gate g ->
  0 <= r ->
  within r v (x - y) ->
  within r v (gated_step (A k) (h k) (sigma k) g w x
              - gated_step (A k) (h k) (sigma k) g w y).
Proof.
move=> gate r0 bounded i.
have [d /andP[d0 _] le] := dominance_step (A k) w w v_positive
  (h_positive k i) (gate_slope_restricted (gate i) (sigma_restricted k))
  r0 bounded.
have -> : (gated_step (A k) (h k) (sigma k) g w x
           - gated_step (A k) (h k) (sigma k) g w y) i 0
        = (step (A k) (h k) (fun a => g i 0 * sigma k a) w x
           - step (A k) (h k) (fun a => g i 0 * sigma k a) w y) i 0.
  by rewrite !mxE.
apply: le_trans le _; rewrite subrr [X in `|X|]mxE normr0 mulr0 addr0 mulrC.
rewrite ler_pmul2r // ler_pimull // ger_addl oppr_le0.
by rewrite mulr_ge0.
Qed.

Theorem gated_dominance_monotone (g w : nat -> 'cV[R]_n) x y j k :
  (forall i, is_gate (g i)) ->
  (j <= k)%N ->
  weighted_max v (gated_untied_trajectory A h sigma g w x k
                  - gated_untied_trajectory A h sigma g w y k)
    <= weighted_max v (gated_untied_trajectory A h sigma g w x j
                       - gated_untied_trajectory A h sigma g w y j).
Proof.
move=> gates; apply: (nonincreasing (f := fun k => weighted_max v
  (gated_untied_trajectory A h sigma g w x k - _))) => i /=.
apply/within_weighted_max => //; first exact: weighted_max_ge0.
apply: shared_step_within; [exact: gates | exact: weighted_max_ge0 |].
by apply/within_weighted_max => //; exact: weighted_max_ge0.
Qed.

Theorem dominance_monotone (w : nat -> 'cV[R]_n) x y j k :
  (j <= k)%N ->
  weighted_max v (untied_trajectory A h sigma w x k
                  - untied_trajectory A h sigma w y k)
    <= weighted_max v (untied_trajectory A h sigma w x j
                       - untied_trajectory A h sigma w y j).
Proof.
rewrite -!(gated_untied_trajectory_on A h sigma).
by apply: gated_dominance_monotone => _; exact: all_on_gate.
Qed.

Corollary dominance_nonexpansive (w : nat -> 'cV[R]_n) x y k :
  weighted_max v (untied_trajectory A h sigma w x k
                  - untied_trajectory A h sigma w y k)
    <= weighted_max v (x - y).
Proof. exact: (dominance_monotone w x y (leq0n k)). Qed.

End SharedInputs.

(** The depth-independent gain; [beta] may differ from step to step too. *)
Theorem dominance_gain (w w' beta : nat -> 'cV[R]_n) x g delta K :
  0 <= g ->
  0 <= delta ->
  (forall k i, `|(w k - w' k) i 0| <= beta k i 0 * delta * v i 0) ->
  (forall k i, h k i 0 * beta k i 0 <= g * margin (A k) (h k) v i) ->
  within (g * delta) v (untied_trajectory A h sigma w x K
                        - untied_trajectory A h sigma w' x K).
Proof.
move=> g0 delta0 inputs short; have gd0 : 0 <= g * delta by rewrite mulr_ge0.
elim: K => [|K IH] /= i.
  by rewrite subrr [X in `|X|]mxE normr0 mulr_ge0 // ltW.
have [d /andP[d0 _] le] := dominance_step (A K) (w K) (w' K) v_positive
  (h_positive K i) (sigma_restricted K) gd0 IH.
apply: le_trans le _.
have := ler_wpmul2l (mulr_ge0 d0 (ltW (h_positive K i))) (inputs K i).
move=> input; apply: le_trans (ler_add (lexx _) input) _.
have := ler_wpmul2l d0 (ler_wpmul2r delta0 (short K i)).
move=> /(ler_wpmul2r (ltW (v_positive i))) short_i.
have -> : g * delta * v i 0
        = v i 0 * ((1 - d * margin (A K) (h K) v i) * (g * delta))
          + d * (g * margin (A K) (h K) v i * delta) * v i 0.
  rewrite [v i 0 * _]mulrC -mulrDl; congr (_ * _).
  have -> : d * (g * margin (A K) (h K) v i * delta)
          = d * margin (A K) (h K) v i * (g * delta).
    by rewrite -[RHS]mulrA [_ * (g * delta)]mulrCA !mulrA.
  by rewrite mulrBl mul1r subrK.
rewrite ler_add2l; apply: le_trans short_i.
by rewrite !mulrA.
Qed.

End Steps.

End Dominance.
