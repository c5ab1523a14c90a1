(** * Symmetric matrices have eigenbases

    Purpose: over a real closed field, where polynomials have roots between numbers
    at which their signs differ.

    Main Results
    - [symmetric_eigenvector]: a symmetric matrix of one row more has an
      eigenvector.
    - [spectral]: there is an orthogonal matrix that makes it diagonal.
    - [eigenbasis_exists]: and a basis for P and W^-1 at once.

    Dependencies: Algebra, Metric, ScaledMetric, Gain, DepthRecursion. Real closed
    fields. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix mxalgebra.
From mathcomp Require Import poly.
From Keel Require Import Algebra SlopeRestricted Metric ScaledMetric Gain.
From Keel Require Import DepthRecursion.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Spectral.

Variable R : rcfType.

Add Field R_field : (field_laws R).

(** ** Arrows *)

(** A number at the start of a diagonal, with a row and a column that meet in it:
    f (l) = (l - c) prod (l - d_i) - sum b_i^2 prod_(j <> i) (l - d_j) is zero
    somewhere from the greatest d_i on. *)
Section Arrow.

Variables (n : nat) (d b : 'I_n -> R) (c : R).

Definition arrow_poly : {poly R} :=
  ('X - c%:P) * \prod_i ('X - (d i)%:P)
  - \sum_i (b i ^+ 2)%:P * \prod_(j | j != i) ('X - (d j)%:P).

Lemma arrow_horner t :
  arrow_poly.[t] = (t - c) * \prod_i (t - d i)
                   - \sum_i b i ^+ 2 * \prod_(j | j != i) (t - d j).
Proof.
rewrite /arrow_poly !hornerE horner_prod horner_sum; congr (_ * _ - _).
  by apply: eq_bigr => i _; rewrite !hornerE.
apply: eq_bigr => i _; rewrite hornerM hornerC horner_prod; congr (_ * _).
by apply: eq_bigr => j _; rewrite !hornerE.
Qed.

Let high := 1 + (\sum_i b i ^+ 2 + (`|c| + \sum_i `|d i|)).

Let squares0 : 0 <= \sum_i b i ^+ 2.
Proof. by apply: sumr_ge0 => i _; exact: sqr_ge0. Qed.

Let norms0 : 0 <= \sum_i `|d i|.
Proof. by apply: sumr_ge0. Qed.

Let d_high i : 1 <= high - d i.
Proof.
rewrite /high -addrA ler_addl subr_ge0.
apply: (@le_trans _ _ (\sum_i `|d i|)); last by rewrite ler_paddl // ler_paddl.
by rewrite (le_trans (ler_norm _)) // (bigD1 i) //= ler_addl sumr_ge0.
Qed.

Let c_high : \sum_i b i ^+ 2 <= high - c.
Proof.
rewrite /high -addrA ler_paddl // ?ler01 // -addrA ler_addl addrAC addr_ge0 //.
by rewrite subr_ge0 ler_norm.
Qed.

Lemma arrow_root : (0 < n)%N ->
  exists2 l, arrow_poly.[l] = 0 & forall i, d i <= l.
Proof.
move=> n0; have [k most] : exists k, forall i, d i <= d k.
  case: (@arg_maxP _ _ _ (Ordinal n0) xpredT d isT) => k _ le.
  by exists k => i; apply: le.
have start : arrow_poly.[d k] <= 0.
  rewrite arrow_horner (bigD1 k) //= subrr mul0r mulr0 sub0r oppr_le0.
  apply: sumr_ge0 => i _; rewrite mulr_ge0 ?sqr_ge0 //.
  by apply: prodr_ge0 => j _; rewrite subr_ge0.
have all0 (p : pred 'I_n) : 0 <= \prod_(j | p j) (high - d j).
  by apply: prodr_ge0 => j _; exact: le_trans ler01 (d_high j).
have end_ : 0 <= arrow_poly.[high].
  rewrite arrow_horner subr_ge0.
  apply: (@le_trans _ _ (\sum_i b i ^+ 2 * \prod_j (high - d j))).
    apply: ler_sum => i _; rewrite ler_wpmul2l ?sqr_ge0 //.
    by rewrite [X in _ <= X](bigD1 i) //= ler_pemull.
  by rewrite -mulr_suml ler_wpmul2r.
have low_high : d k <= high.
  by rewrite -subr_ge0 (le_trans ler01) // d_high.
have [l /andP[k_l _] /rootP zero] := poly_ivt low_high (introT andP (conj start end_)).
by exists l => // i; exact: le_trans (most i) k_l.
Qed.

Lemma arrow_eigenvector : exists l a (y : 'I_n -> R),
  [/\ a != 0 \/ exists i, y i != 0,
      c * a + \sum_i b i * y i = l * a
    & forall i, b i * a + d i * y i = l * y i].
Proof.
case: (posnP n) => [n_is|n0].
  have none (i : 'I_n) : False by case: i => i; rewrite n_is.
  exists c, 1, (fun _ => 0); split=> [||i]; last by case: (none i).
    by left; exact: oner_neq0.
  by rewrite big1 ?addr0 // => i; case: (none i).
have [l zero most] := arrow_root n0; exists l.
case: (boolP [exists i, d i == l]) => [/existsP[k /eqP k_l]|none].
  have [b_k|b_k] := eqVneq (b k) 0.
    exists 0, (fun i => (i == k)%:R); split=> [||i].
    - by right; exists k; rewrite eqxx oner_neq0.
    - rewrite !mulr0 add0r (bigD1 k) //= b_k mul0r add0r big1 // => i /negbTE ->.
      by rewrite mulr0.
    by rewrite mulr0 add0r; case: eqP => [->|_]; rewrite ?k_l ?mulr0.
  have [j jk j_l] : exists2 j, j != k & d j = l.
    have none i : i != k -> \prod_(j | j != i) (l - d j) = 0.
      by move=> ik; rewrite (bigD1 k) 1?eq_sym //= k_l subrr mul0r.
    move: zero; rewrite arrow_horner (bigD1 k (P := xpredT) (F := fun i => l - d i)) //=.
    rewrite k_l subrr mul0r mulr0 sub0r => /eqP; rewrite oppr_eq0.
    rewrite (bigD1 k) //= [X in _ + X]big1 ?addr0 => [|i /none ->]; last exact: mulr0.
    rewrite mulf_eq0 sqrf_eq0 (negbTE b_k) /= => /prodf_eq0 [j jk].
    by rewrite subr_eq0 => /eqP; exists j.
  exists 0, (fun i => b j * (i == k)%:R - b k * (i == j)%:R); split=> [||i].
  - by right; exists j; rewrite (negbTE jk) eqxx mulr0 sub0r mulr1 oppr_eq0.
  - rewrite !mulr0 add0r (bigD1 k) //= (bigD1 j) //= big1 => [|i /andP[ik ij]].
      rewrite !eqxx [k == j]eq_sym (negbTE jk) !mulr0 !mulr1 subr0 sub0r addr0.
      by rewrite mulrN mulrC subrr.
    by rewrite (negbTE ik) (negbTE ij) !mulr0 subrr mulr0.
  rewrite mulr0 add0r; case: (eqVneq i k) => [->|ik]; first by rewrite k_l.
  by case: (eqVneq i j) => [->|ij]; rewrite ?j_l // !mulr0 subrr !mulr0.
have gap i : l - d i != 0.
  rewrite subr_eq0 eq_sym; apply: contraNN none => same.
  by apply/existsP; exists i.
exists 1, (fun i => b i / (l - d i)); split=> [||i].
- by left; exact: oner_neq0.
- rewrite !mulr1; apply/eqP; rewrite eq_sym addrC -subr_eq; apply/eqP.
  have all0 : \prod_i (l - d i) != 0 by apply/prodf_neq0 => i _.
  apply: (mulIf all0); rewrite mulr_suml; apply/eqP; rewrite -subr_eq0; apply/eqP.
  rewrite -[RHS]zero arrow_horner; congr (_ - _); apply: eq_bigr => i _.
  rewrite [in LHS](bigD1 i) //=; move: (gap i).
  by move: (\prod_(j | _) _) (l - d i) => p g g0; identity.
rewrite mulr1 -[X in _ = X * _](subrK (d i)).
by move: (gap i); move: (l - d i) => g g0; identity.
Qed.

End Arrow.

(** ** Reflections *)

Section Reflection.

Variables (n : nat) (x y : 'cV[R]_n).

Hypothesis x_unit : sqnorm x = 1.
Hypothesis y_unit : sqnorm y = 1.

Let w := x - y.

(** What carries y to x and everything orthogonal to x - y to itself. *)
Definition reflection : 'M[R]_n := 1%:M - (2 / sqnorm w) *: (w *m w^T).

Let square k : w *m w^T *m (w *m (k : 'rV[R]_n)) = sqnorm w *: (w *m k).
Proof.
rewrite -mulmxA [w^T *m _]mulmxA.
have -> : w^T *m w = (sqnorm w)%:M.
  apply/matrixP => i j; rewrite !ord1 dotE mxE eqxx mulr1n.
  by apply: eq_bigr => i' _; rewrite expr2.
by rewrite mul_scalar_mx -scalemxAr.
Qed.

Lemma reflection_symmetric : reflection^T = reflection.
Proof. by rewrite /reflection linearB linearZ /= trmx_mul trmxK trmx1. Qed.

Lemma reflection_square : reflection *m reflection = 1%:M.
Proof.
rewrite {2}/reflection mulmxBr mulmx1 -scalemxAr {2}/reflection mulmxBl mul1mx.
rewrite -scalemxAl square; set S := w *m w^T.
have [zero|s0] := eqVneq (sqnorm w) 0.
  by rewrite /reflection zero invr0 mulr0 !scale0r !subr0.
rewrite scalerA divfK // scaler_nat mulr2n opprD addNKr.
by rewrite /reflection scalerN opprK subrK.
Qed.

Lemma reflection_carries : reflection *m y = x.
Proof.
have products : (w^T *m y) = (- (sqnorm w / 2))%:M.
  apply/matrixP => i j; rewrite !ord1 [RHS]mxE eqxx mulr1n dotE.
  have -> : sqnorm w = sqnorm x + sqnorm y - 2 * \sum_k x k 0 * y k 0.
    rewrite /sqnorm mulr_sumr -big_split -sumrB; apply: eq_bigr => k _ /=.
    by rewrite [w k 0]mxE [(- y) k 0]mxE; move: (x k 0) (y k 0) => a b; identity.
  rewrite x_unit y_unit.
  have -> : \sum_k w k 0 * y k 0 = \sum_k x k 0 * y k 0 - 1.
    rewrite -y_unit /sqnorm -sumrB; apply: eq_bigr => k _.
    by rewrite [w k 0]mxE [(- y) k 0]mxE mulrBl expr2.
  have two0 : 1 + 1 != 0 :> R by rewrite -[1 + 1]/(2%:R) pnatr_eq0.
  by move: (\sum_k _) => t; identity.
rewrite /reflection mulmxBl mul1mx -scalemxAl -mulmxA products.
rewrite mul_mx_scalar scalerA mulrN scaleNr opprK.
have [zero|s0] := eqVneq (sqnorm w) 0.
  rewrite zero mul0r mulr0 scale0r addr0.
  by apply/esym/eqP; rewrite -subr_eq0; apply/eqP; exact: sqnorm_eq0.
rewrite mulrA divfK // divff ?pnatr_eq0 // scale1r /w addrC subrK //.
Qed.

End Reflection.

(** ** Symmetric matrices *)

Lemma delta_unit n (i : 'I_n) : sqnorm (delta_mx i 0 : 'cV[R]_n) = 1.
Proof.
rewrite /sqnorm (bigD1 i) //= big1 => [|j ij]; rewrite mxE ?eqxx ?(negbTE ij).
  by rewrite addr0 expr1n.
by rewrite expr0n.
Qed.

(** Orthogonal columns of length one that make S diagonal. *)
Definition diagonalises n (S U : 'M[R]_n) (l : 'cV[R]_n) : Prop :=
  U^T *m U = 1%:M /\ U^T *m S *m U = diag l.


Section Induction.

Variable n : nat.

Hypothesis smaller : forall T : 'M[R]_n, T^T = T ->
  exists U l, diagonalises T U l.

Lemma symmetric_eigenvector (S : 'M[R]_(1 + n)) : S^T = S ->
  exists l (x : 'cV[R]_(1 + n)), x != 0 /\ S *m x = l *: x.
Proof.
move=> sym; set T := drsubmx S; set b := dlsubmx S.
have T_sym : T^T = T by rewrite /T trmx_drsub sym.
have b_sym : ursubmx S = b^T by rewrite /b trmx_dlsub sym.
have [U [d [orthogonal made]]] := smaller T_sym.
have back : U *m U^T = 1%:M := mulmx1C orthogonal.
have T_is : T *m U = U *m diag d by rewrite -made !mulmxA back mul1mx.
have [l [a [y [nonzero head tail]]]] :=
  arrow_eigenvector (fun i => d i 0) (fun i => (U^T *m b) i 0) (ulsubmx S 0 0).
pose z : 'cV[R]_n := \col_i y i.
exists l, (col_mx a%:M (U *m z)); split.
  rewrite col_mx_eq0 negb_and; case: nonzero => [a0|[i y0]].
    apply/orP; left; apply: contraNN a0 => /eqP/matrixP/(_ 0 0).
    by rewrite !mxE eqxx mulr1n => ->.
  apply/orP; right; apply: contraNN y0 => /eqP zero.
  have : z = 0 by rewrite -[z]mul1mx -orthogonal -mulmxA zero mulmx0.
  by move/matrixP/(_ i 0); rewrite !mxE => ->.
rewrite -[S]submxK b_sym -/b -/T mul_block_col scale_col_mx; congr col_mx.
  apply/matrixP => i j; rewrite !ord1 [X in _ = X]mxE [X in _ * X]mxE eqxx mulr1n.
  rewrite -head [X in X = _]mxE; congr (_ + _).
    by rewrite mul_mx_scalar mxE mulrC.
  rewrite mulmxA -[b^T *m U]trmxK trmx_mul trmxK dotE.
  by apply: eq_bigr => k _; rewrite [z k 0]mxE.
rewrite mul_mx_scalar mulmxA T_is -mulmxA scalemxAr.
rewrite -[b]mul1mx -back -mulmxA scalemxAr -mulmxDr; congr (_ *m _).
apply/matrixP => i j; rewrite !ord1 mxE diagonal_apply [RHS]mxE [z i 0]mxE -tail.
by rewrite [X in X + _]mxE mulrC.
Qed.

Lemma spectral_step (S : 'M[R]_(1 + n)) : S^T = S -> exists U l, diagonalises S U l.
Proof.
move=> sym; have [l [x [x0 S_x]]] := symmetric_eigenvector sym.
have length0 : 0 < sqnorm x.
  rewrite lt_def sqnorm_ge0 andbT; apply: contraNN x0 => /eqP/sqnorm_eq0 ->.
  exact: eqxx.
pose k := (Num.sqrt (sqnorm x))^-1.
have unit : sqnorm (k *: x) = 1.
  have -> : sqnorm (k *: x) = k ^+ 2 * sqnorm x.
    by rewrite /sqnorm mulr_sumr; apply: eq_bigr => i _; rewrite mxE exprMn.
  by rewrite /k exprVn sqr_sqrtr ?sqnorm_ge0 // mulVf ?gt_eqF.
pose e : 'cV[R]_(1 + n) := delta_mx 0 0.
have e_unit : sqnorm e = 1 := delta_unit _.
pose Q := reflection (k *: x) e.
have Q_sym : Q^T = Q := reflection_symmetric _ _.
have Q_square : Q *m Q = 1%:M := reflection_square _ _.
have Q_e : Q *m e = k *: x := reflection_carries unit e_unit.
have Q_x : Q *m (k *: x) = e by rewrite -Q_e mulmxA Q_square mul1mx.
have [T T_is] : exists T, T = Q *m S *m Q by exists (Q *m S *m Q).
have T_sym : T^T = T by rewrite T_is !trmx_mul Q_sym sym mulmxA.
have T_e : T *m e = l *: e.
  rewrite T_is -mulmxA Q_e -mulmxA -scalemxAr S_x scalerA mulrC -scalerA.
  by rewrite -scalemxAr Q_x.
have column i : T i 0 = l * (i == 0)%:R.
  by move/matrixP/(_ i 0): T_e; rewrite /e -colE !mxE eqxx andbT.
have corner : ulsubmx T = l%:M.
  by apply/matrixP => i j; rewrite !ord1 !mxE lshift0 column eqxx mulr1.
have below : dlsubmx T = 0.
  by apply/matrixP => i j; rewrite !ord1 !mxE lshift0 column mulr0.
have beside : ursubmx T = 0.
  by apply: trmx_inj; rewrite trmx_ursub T_sym below trmx0.
have rest_sym : (drsubmx T)^T = drsubmx T by rewrite trmx_drsub T_sym.
have [U [d [orthogonal made]]] := smaller rest_sym.
pose V : 'M[R]_(1 + n) := block_mx 1%:M 0 0 U.
have V_tr : V^T = block_mx 1%:M 0 0 U^T by rewrite tr_block_mx !trmx0 trmx1.
exists (Q *m V), (col_mx l%:M d); split.
  rewrite trmx_mul Q_sym mulmxA -[V^T *m Q *m Q]mulmxA Q_square mulmx1 V_tr.
  by rewrite mulmx_block !mulmx0 !mul0mx !mulmx1 !addr0 add0r orthogonal -scalar_mx_block.
rewrite trmx_mul Q_sym !mulmxA -[V^T *m Q *m S]mulmxA -[V^T *m _ *m Q]mulmxA -T_is.
rewrite V_tr -[T]submxK corner below beside !mulmx_block.
rewrite !mulmx0 !mul0mx !mulmx1 !mul1mx !addr0 !add0r made.
rewrite /diag tr_col_mx diag_mx_row; congr block_mx; last exact: mul0mx.
by apply/matrixP => i j; rewrite !ord1 !mxE eqxx.
Qed.

End Induction.

Theorem spectral n (S : 'M[R]_n) : S^T = S -> exists U l, diagonalises S U l.
Proof.
elim: n S => [|n IH] S; last exact: (spectral_step IH).
by exists 1%:M, 0; split; apply/matrixP => -[].
Qed.

(** ** A basis for two forms *)

Theorem eigenbasis_exists n (P : 'M[R]_n) (w : 'cV[R]_n) :
  symmetric P -> positive w -> exists V l, eigenbasis P w l V.
Proof.
move=> sym w0; pose r : 'cV[R]_n := \col_i Num.sqrt (w i 0).
have r_square : diag r *m diag r = diag w.
  rewrite /diag mulmx_diag; congr diag_mx; apply/matrixP => i j.
  by rewrite !mxE ord1 -expr2 sqr_sqrtr // ltW.
have r_tr : (diag r)^T = diag r := tr_diag_mx _.
have T_sym : (diag r *m P *m diag r)^T = diag r *m P *m diag r.
  by rewrite !trmx_mul r_tr sym mulmxA.
have [U [l [orthogonal made]]] := spectral T_sym.
exists (diag r *m U), l; split; rewrite trmx_mul r_tr.
  by rewrite mulmxA -[_ *m U *m U^T]mulmxA (mulmx1C orthogonal) mulmx1.
by rewrite -made !mulmxA.
Qed.

End Spectral.

(** The same, where it is known of an ordered field that it is real closed. *)
Corollary eigenbasis_over (R : realFieldType) : Num.real_closed_axiom R ->
  forall n (P : 'M[R]_n) (w : 'cV[R]_n),
    symmetric P -> positive w -> exists V l, eigenbasis P w l V.
Proof.
case: R => T c closed n P w sym w0.
exact: (@eigenbasis_exists (RcfType (Num.RealField.Pack c) closed) n P w sym w0).
Qed.
