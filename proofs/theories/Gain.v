(** * How far the state moves when the input does

    Purpose: two trajectories of the block x <- x + H sigma(A x + w), A = -P,
    whose inputs differ. The bounds are in the norm given by P.

    Main Results
    - [energy_gain]: a step adds at most v^T H v / (2 eta) to the squared
      P-distance, where v is the difference of the inputs of that step;
      [energy_gain_sum] adds this up over the depth.
    - [depth_gain]: from equal initial states and for constant inputs B u + b0,
      the squared P-distance after K steps is at most g / (theta (1 - theta))
      times the squared distance of the u, if B B^T <= g (P + diag d) for
      numbers d_i >= 0 with theta d_i h_i K <= 2 eta.
    - [limit_gain]: at most 4 g times it at every depth, if B B^T <= g P.

    Dependencies: SlopeRestricted, Metric. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix mxalgebra.
From Keel Require Import SlopeRestricted Metric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Gain.

Variables (R : realFieldType) (n m : nat).
Implicit Types (S : 'M[R]_n) (B : 'M[R]_(n, m)) (u : 'cV[R]_m).
Implicit Types (x y a r v w d : 'cV[R]_n) (g theta : R) (K : nat).

(** ** Vocabulary *)

Definition positive_semidefinite S : Prop := forall x, 0 <= form S x.

(** The diagonal matrix with the entries of d. *)
Definition diag d : 'M[R]_n := diag_mx d^T.

(** v^T H v. *)
Definition energy h v : R := \sum_i (h : 'cV[R]_n) i 0 * v i 0 ^+ 2.

(** B B^T <= g S. *)
Definition gain_at_most g S B : Prop :=
  positive_semidefinite (g *: S - B *m B^T).

(** ** Algebra *)

Lemma form_diag S d x : form (S + diag d) x = form S x + energy d x.
Proof.
rewrite /form mulmxDr mulmxDl mxE; congr (_ + _); rewrite -mulmxA dotE.
apply: eq_bigr => i _; rewrite /diag mul_diag_mx !mxE.
by rewrite mulrCA expr2.
Qed.

Lemma form_gram B x : form (B *m B^T) x = sqnorm (B^T *m x).
Proof.
rewrite /form; have -> : x^T *m (B *m B^T) *m x = (B^T *m x)^T *m (B^T *m x).
  by rewrite trmx_mul trmxK !mulmxA.
by rewrite dotE; apply: eq_bigr => i _; rewrite expr2.
Qed.

(** Young's inequality, in the form that the gain needs. *)
Lemma young S theta a f :
  symmetric S ->
  positive_semidefinite S ->
  theta * (1 - theta) * form S (a + f)
    <= (1 - theta) * form S a + theta * form S f.
Proof.
move=> Ssym psd; rewrite -subr_ge0.
have := psd ((1 - theta) *: a + (- theta) *: f).
rewrite !form_add // !form_scale sqrrN.
have -> : \sum_i (- theta *: f) i 0 * (S *m ((1 - theta) *: a)) i 0
        = - (theta * (1 - theta) * \sum_i f i 0 * (S *m a) i 0).
  rewrite mulr_sumr -sumrN; apply: eq_bigr => i _.
  by rewrite -scalemxAr !mxE mulrACA !mulNr.
set c := \sum_i _; set p := form S a; set q := form S f.
set ts := theta * (1 - theta).
have -> : (1 - theta) * p = (1 - theta) ^+ 2 * p + ts * p.
  by rewrite expr2 /ts -mulrDl -mulrDl subrK mul1r.
have -> : theta * q = theta ^+ 2 * q + ts * q.
  by rewrite expr2 /ts -mulrDl -mulrDr addrC subrK mulr1.
rewrite mulrN (mulrDr ts) (mulrDr ts) [ts * (2 * c)]mulrCA.
move: (_ ^+ 2 * p) (_ ^+ 2 * q) (2 * _) (ts * p) (ts * q) => A D b e f'.
congr (0 <= _); apply/esym/eqP; rewrite subr_eq; apply/eqP.
rewrite [A + e + _]addrACA [A - b + D]addrAC [e + b]addrC -[b + e + _]addrA.
by rewrite [A + D - b + _]addrA subrK.
Qed.

(** If theta S y = B u, then the work of y is at most that of u. *)
Lemma gain_work g S B theta y u :
  0 <= g ->
  gain_at_most g S B ->
  theta *: (S *m y) = B *m u ->
  theta ^+ 2 * form S y <= g * sqnorm u.
Proof.
move=> g0 gain solves.
have bound : sqnorm (B^T *m y) <= g * form S y.
  have := gain y; rewrite -form_gram /form mulmxBr mulmxBl mxE.
  by rewrite -scalemxAr -scalemxAl [X in X + _]mxE [X in _ + X]mxE subr_ge0.
have work : theta * form S y = \sum_k (B^T *m y) k 0 * u k 0.
  rewrite -dotE trmx_mul trmxK -mulmxA -solves -scalemxAr mxE.
  by rewrite /form -mulmxA.
have [g_zero|g_pos] := eqVneq g 0.
  have zero : B^T *m y = 0.
    apply: sqnorm_eq0; apply/eqP; rewrite eq_le sqnorm_ge0 andbT.
    by rewrite (le_trans bound) // g_zero mul0r.
  rewrite expr2 -mulrA work g_zero mul0r big1 ?mulr0 // => k _.
  by rewrite zero mxE mul0r.
have {}g_pos : 0 < g by rewrite lt_def g_pos.
rewrite -(ler_pmul2l g_pos) -subr_ge0.
apply: (@le_trans _ _ (sqnorm (g *: u - theta *: (B^T *m y)))).
  exact: sqnorm_ge0.
have -> : sqnorm (g *: u - theta *: (B^T *m y))
  = g * (g * sqnorm u) - 2 * (g * (theta * (\sum_k (B^T *m y) k 0 * u k 0)))
    + theta ^+ 2 * sqnorm (B^T *m y).
  rewrite /sqnorm !mulr_sumr -sumrB -big_split; apply: eq_bigr => k _ /=.
  set t := B^T *m y.
  rewrite [(g *: u - theta *: t) k 0]mxE [(- (theta *: t)) k 0]mxE.
  rewrite [(g *: u) k 0]mxE [(theta *: t) k 0]mxE sqrrB !exprMn -mulr_natl.
  by rewrite [g ^+ 2]expr2 -!mulrA [u k 0 * _]mulrCA [u k 0 * _]mulrC.
rewrite -work [theta * (_ * _)]mulrA -expr2 -addrA ler_add2l.
rewrite mulr_natl mulr2n opprD -addrA ger_addl addrC subr_le0 mulrCA.
by rewrite ler_wpmul2l ?sqr_ge0.
Qed.

(** ** One step with two inputs *)

Section TwoInputs.

Variables (A P : 'M[R]_n) (h : 'cV[R]_n) (sigma : R -> R) (eta : R).

Hypothesis A_is_minus_P : A = - P.
Hypothesis P_symmetric : symmetric P.
Hypothesis h_positive : positive h.
Hypothesis short_steps : step_condition P h eta.
Hypothesis sigma_restricted : slope_restricted sigma.

(** s: how far the values of the activation are apart. *)
Let rise w w' x y : 'cV[R]_n :=
  \col_i (sigma ((A *m x + w) i 0) - sigma ((A *m y + w') i 0)).

(** The difference of the inputs is split into a part P a, which a shift of the
    states by a accounts for, and a rest r. *)
Lemma split_step w w' x y a r :
  w - w' = P *m a + r ->
  form P (step A h sigma w x - step A h sigma w' y - a)
    <= form P (x - y - a)
       + (2 * (\sum_i h i 0 * (rise w w' x y i 0 * r i 0))
          - 2 * eta * energy h (rise w w' x y)).
Proof.
move=> split; set s := rise w w' x y; set f := x - y - a.
have -> : step A h sigma w x - step A h sigma w' y - a
        = f + \col_i (h i 0 * s i 0).
  apply/matrixP => i j; rewrite !ord1 !mxE mulrBr.
  by rewrite opprD addrACA addrAC.
apply: le_trans (increments_contract s P_symmetric short_steps erefl) _.
rewrite -addrA ler_add2l ler_add2r -mulrN ler_pmul2l ?ltr0n // -sumrN.
apply: ler_sum => i _; rewrite -mulrN ler_pmul2l // opprB.
have := sigma_restricted ((A *m x + w) i 0) ((A *m y + w') i 0).
have -> : (A *m x + w) i 0 - (A *m y + w') i 0 = (- P *m f) i 0 + r i 0.
  transitivity ((A *m x + w - (A *m y + w')) i 0).
    by rewrite [RHS]mxE; congr (_ + _); rewrite [RHS]mxE.
  transitivity ((- P *m f + r) i 0); last by rewrite mxE.
  congr (fun v : 'cV[R]_n => v i 0).
  rewrite opprD addrACA split -mulmxBr A_is_minus_P /f [in RHS]mulmxBr.
  by rewrite [- P *m a]mulNmx opprK addrA.
have -> : sigma ((A *m x + w) i 0) - sigma ((A *m y + w') i 0) = s i 0.
  by rewrite [s i 0]mxE.
by rewrite mulrDr ler_subl_addl.
Qed.

(** Without a rest, nothing is added. *)
Lemma split_step_nonexpansive w w' x y a :
  0 <= eta ->
  w - w' = P *m a ->
  form P (step A h sigma w x - step A h sigma w' y - a) <= form P (x - y - a).
Proof.
move=> eta0 split; have := @split_step w w' x y a 0; rewrite addr0.
move=> /(_ split) le; apply: le_trans le _; rewrite ger_addl.
rewrite big1 => [|i _]; last by rewrite [X in _ * (_ * X)]mxE !mulr0.
rewrite mulr0 sub0r oppr_le0 mulr_ge0 ?mulr_ge0 ?ler0n //.
by rewrite sumr_ge0 // => i _; rewrite mulr_ge0 ?sqr_ge0 // ltW.
Qed.

Section Margin.

Hypothesis eta_positive : 0 < eta.

(** 2 s r - 2 eta s^2 is largest at s = r / (2 eta). *)
Lemma complete_square (s r : 'cV[R]_n) :
  2 * (\sum_i h i 0 * (s i 0 * r i 0)) - 2 * eta * energy h s
    <= (2 * eta)^-1 * energy h r.
Proof.
set k := 2 * eta; have k0 : 0 < k by rewrite mulr_gt0 ?ltr0n.
rewrite -(ler_pmul2l k0) mulrA divff ?gt_eqF // mul1r /energy.
rewrite !mulr_sumr -sumrB mulr_sumr; apply: ler_sum => i _.
have -> : k * (2 * (h i 0 * (s i 0 * r i 0)) - k * (h i 0 * s i 0 ^+ 2))
        = h i 0 * (r i 0 * (k * s i 0) *+ 2 - (k * s i 0) ^+ 2).
  rewrite mulrBr [RHS]mulrBr -[_ * (k * _) *+ 2]mulr_natl exprMn.
  rewrite [k ^+ 2]expr2; congr (_ - _).
    rewrite [LHS]mulrCA [RHS]mulrCA; congr (_ * _).
    by rewrite [LHS]mulrCA [r i 0 * _]mulrC -[k * _ * _]mulrA.
  by rewrite [RHS]mulrCA -[RHS]mulrA.
rewrite ler_pmul2l // ler_subl_addr -subr_ge0 addrAC -sqrrB; exact: sqr_ge0.
Qed.

Lemma split_trajectory (w w' : nat -> 'cV[R]_n) x y a r K :
  (forall k, w k - w' k = P *m a + r) ->
  form P (trajectory A h sigma w x K - trajectory A h sigma w' y K - a)
    <= form P (x - y - a) + K%:R * ((2 * eta)^-1 * energy h r).
Proof.
move=> split; elim: K => [|K IH] /=; first by rewrite mul0r addr0.
apply: le_trans (split_step _ _ (split K)) _.
rewrite -[K.+1]addn1 natrD mulrDl mul1r [X in _ <= X]addrA.
exact: ler_add IH (complete_square _ _).
Qed.

(** Whatever the two inputs of the step are. *)
Theorem energy_gain w w' x y :
  sqdist P (step A h sigma w x) (step A h sigma w' y)
    <= sqdist P x y + (2 * eta)^-1 * energy h (w - w').
Proof.
have := @split_step w w' x y 0 (w - w').
rewrite mulmx0 add0r !subr0 => /(_ erefl) le; apply: le_trans le _.
by rewrite ler_add2l complete_square.
Qed.

Corollary energy_gain_sum (w w' : nat -> 'cV[R]_n) x y K :
  sqdist P (trajectory A h sigma w x K) (trajectory A h sigma w' y K)
    <= sqdist P x y + (2 * eta)^-1 * \sum_(k < K) energy h (w k - w' k).
Proof.
elim: K => [|K IH] /=; first by rewrite big_ord0 mulr0 addr0.
apply: le_trans (energy_gain _ _ _ _) _.
by rewrite big_ord_recr /= mulrDr addrA ler_add2r.
Qed.

End Margin.

(** ** Constant inputs from equal initial states *)

Variables (B : 'M[R]_(n, m)) (b0 : 'cV[R]_n).

Hypothesis P_semidefinite : positive_semidefinite P.

(** The state after K steps with the constant input B u + b0. *)
Definition response u x K : 'cV[R]_n :=
  trajectory A h sigma (fun _ => B *m u + b0) x K.

Lemma input_difference u u' : B *m u + b0 - (B *m u' + b0) = B *m (u - u').
Proof. by rewrite opprD addrACA subrr addr0 mulmxBr. Qed.

Theorem depth_gain g theta d x u u' K :
  0 < eta ->
  0 < theta < 1 ->
  (forall i, 0 <= d i 0) ->
  (forall i, theta * d i 0 * h i 0 * K%:R <= 2 * eta) ->
  P + diag d \in unitmx ->
  0 <= g ->
  gain_at_most g (P + diag d) B ->
  theta * (1 - theta) * sqdist P (response u x K) (response u' x K)
    <= g * sqnorm (u - u').
Proof.
move=> eta0 /andP[theta0 theta1] d0 short unit g0 gain.
have [y solves] : exists y, theta *: ((P + diag d) *m y) = B *m (u - u').
  exists (invmx (P + diag d) *m (theta^-1 *: (B *m (u - u')))).
  by rewrite mulKVmx // scalerA divff ?gt_eqF // scale1r.
apply: le_trans (gain_work g0 gain solves).
pose a := theta *: y; pose r := theta *: (diag d *m y).
have split (k : nat) : B *m u + b0 - (B *m u' + b0) = P *m a + r.
  by rewrite input_difference -solves mulmxDl scalerDr -scalemxAr.
have rest := split_trajectory eta0 x x K split.
rewrite subrr sub0r formN in rest.
rewrite /sqdist -[_ - _](subrK a) [_ - _ + a]addrC.
apply: le_trans (young _ _ _ P_symmetric P_semidefinite) _.
set e := form P (_ - a) in rest *.
apply: (@le_trans _ _
  (form P a + theta * (K%:R * ((2 * eta)^-1 * energy h r)))).
  rewrite mulrBl mul1r -addrA ler_add2l addrC ler_subl_addr -mulrDr.
  by rewrite ler_pmul2l // addrC.
rewrite form_diag mulrDr /a form_scale ler_add2l.
rewrite /energy !mulr_sumr; apply: ler_sum => i _.
have -> : r i 0 = theta * (d i 0 * y i 0).
  by rewrite mxE /diag mul_diag_mx mxE [d^T 0 i]mxE.
have k0 : 0 < 2 * eta by rewrite mulr_gt0 ?ltr0n.
have -> : theta * (K%:R * ((2 * eta)^-1
                * (h i 0 * (theta * (d i 0 * y i 0)) ^+ 2)))
        = theta ^+ 2 * (d i 0 * y i 0 ^+ 2)
          * (theta * d i 0 * h i 0 * K%:R / (2 * eta)).
  rewrite !exprMn [d i 0 ^+ 2]expr2; move: (theta ^+ 2) (y i 0 ^+ 2) => T Y.
  rewrite [RHS]mulrC -!mulrA; congr (theta * _).
  rewrite [T * (d i 0 * (d i 0 * _))]mulrCA.
  rewrite [RHS]mulrCA [h i 0 * (d i 0 * _)]mulrA.
  rewrite [(2 * eta)^-1 * (_ * _ * _)]mulrCA.
  by rewrite [K%:R * (_ * _ * _)]mulrCA -mulrA.
apply: ler_pimulr; first by rewrite mulr_ge0 ?sqr_ge0 // mulr_ge0 ?sqr_ge0.
by rewrite ler_pdivr_mulr // mul1r short.
Qed.

Theorem limit_gain g x u u' K :
  0 <= eta ->
  P \in unitmx ->
  0 <= g ->
  gain_at_most g P B ->
  sqdist P (response u x K) (response u' x K) <= 4 * g * sqnorm (u - u').
Proof.
move=> eta0 unit g0 gain; set v := B *m (u - u').
pose a := invmx P *m v.
have solves : 1 *: (P *m a) = v by rewrite scale1r mulKVmx.
have work := gain_work g0 gain solves.
rewrite expr1n mul1r in work.
have rest : form P (response u x K - response u' x K - a) <= form P a.
  rewrite /response; elim: K => [|K IH] /=.
    by rewrite subrr sub0r formN.
  apply: le_trans (split_step_nonexpansive _ _ eta0 _) IH.
  by rewrite input_difference -/v -solves scale1r.
have half : 1 - 2^-1 = 2^-1 :> R.
  by rewrite [X in X - _]splitr mul1r addrK.
have four : 2^-1 * 2^-1 * 4 = 1 :> R.
  by rewrite (natrM R 2 2) mulrACA mulVf ?mulr1 ?pnatr_eq0.
have quarter : 0 < 2^-1 * 2^-1 :> R by rewrite mulr_gt0 ?invr_gt0 ?ltr0n.
rewrite -[4 * g * _]mulrA -(ler_pmul2l quarter) [X in _ <= X]mulrA four mul1r.
apply: le_trans work.
rewrite /sqdist -[_ - _](subrK a) [_ - _ + a]addrC -[X in _ * X * _]half.
apply: le_trans (young _ _ _ P_symmetric P_semidefinite) _; rewrite half.
by rewrite [X in _ <= X]splitr ![form P a / 2]mulrC ler_add2l ler_pmul2l
           ?invr_gt0 ?ltr0n.
Qed.

End TwoInputs.

End Gain.
