(** * Blocks of complex numbers

    Purpose: a complex matrix U + i V is the real one [[U, -V], [V, U]] that
    computes the parts of what it makes, real parts before imaginary ones. What
    is asked of it is asked of the complex matrix, and so Theorems 1 and 4 hold
    of complex blocks.

    Main Results
    - [embedding_computes], [embedding_product]: it computes with complex numbers.
    - [embedding_symmetric]: the embedding is symmetric if and only if the matrix
      is Hermitian; [embedding_form]: its form is the real part of z^H P z, whose
      imaginary part is zero ([hermitian_form_real]); [embedding_positive]: it is
      positive definite if and only if the Hermitian matrix is;
      [embedding_at_least], [embedding_at_most]: so are bounds of its spectrum.
    - [complex_step_nonexpansive]: Theorem 1 for complex blocks, with one step size
      and one gate for both parts of a unit, for activations that are firm on
      pairs: [complex_radial_firm] for those that act on the modulus,
      [split_firm] for those that act on each part.
    - [complex_algorithm2]: what the complex form of Algorithm 2 leaves behind
      dominates both rows of the embedding.
    - [moduli_close]: two moduli differ by no more than the numbers do;
      [moduli_form]: so do those of many, with weights that both parts share, which
      [form_at_most_rows] finds for any form behind them.

    Dependencies: Metric, ScaledMetric, Groups, Dominance, Projections, Algebra.
    Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Dominance.
From Keel Require Import Projections Algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Moduli *)

Section Moduli.

Variable R : realFieldType.

Add Field R_field : (field_laws R).

Theorem moduli_close (s t a b c d : R) :
  0 <= s -> 0 <= t -> s ^+ 2 = a ^+ 2 + b ^+ 2 -> t ^+ 2 = c ^+ 2 + d ^+ 2 ->
  (s - t) ^+ 2 <= (a - c) ^+ 2 + (b - d) ^+ 2.
Proof.
move=> s0 t0 s_is t_is.
have cross : a * c + b * d <= s * t.
  apply: le_trans (ler_norm _) _.
  rewrite -[s * t]ger0_norm ?mulr_ge0 // -ler_sqr ?nnegrE ?normr_ge0 //.
  rewrite !real_normK ?num_real // exprMn s_is t_is -subr_ge0.
  have -> : (a ^+ 2 + b ^+ 2) * (c ^+ 2 + d ^+ 2) - (a * c + b * d) ^+ 2
      = (a * d - b * c) ^+ 2 by identity.
  exact: sqr_ge0.
have -> : (s - t) ^+ 2 = s ^+ 2 + t ^+ 2 - (s * t + s * t) by identity.
rewrite s_is t_is.
have -> : (a - c) ^+ 2 + (b - d) ^+ 2
    = a ^+ 2 + b ^+ 2 + (c ^+ 2 + d ^+ 2) - (a * c + b * d + (a * c + b * d)) by identity.
by rewrite ler_add2l ler_opp2 ler_add.
Qed.

End Moduli.

Section Complex.

Variable R : realFieldType.

(** ** Matrices *)

(** U + i V, and x + i y. *)
Definition embedding n m (U V : 'M[R]_(n, m)) : 'M[R]_(n + n, m + m) :=
  block_mx U (- V) V U.

Definition parts n (x y : 'cV[R]_n) : 'cV[R]_(n + n) := col_mx x y.

Theorem embedding_computes n m (U V : 'M[R]_(n, m)) x y :
  embedding U V *m parts x y = parts (U *m x - V *m y) (V *m x + U *m y).
Proof. by rewrite /embedding /parts mul_block_col mulNmx. Qed.

Theorem embedding_product n m l (U V : 'M[R]_(n, m)) (S T : 'M[R]_(m, l)) :
  embedding U V *m embedding S T
  = embedding (U *m S - V *m T) (U *m T + V *m S).
Proof.
rewrite /embedding mulmx_block !mulNmx !mulmxN; congr block_mx.
  by rewrite -opprD addrC.
  by rewrite addrC.
by rewrite addrC.
Qed.

Section Hermitian.

Variables (n : nat) (X Y : 'M[R]_n).

(** P = X + i Y is its own conjugate transpose. *)
Definition hermitian : Prop := X^T = X /\ Y^T = - Y.

Theorem embedding_symmetric : symmetric (embedding X Y) <-> hermitian.
Proof.
rewrite /symmetric /hermitian /embedding tr_block_mx; split=> [|[x_is y_is]].
  by move=> /eq_block_mx [].
by rewrite x_is y_is [(- Y)^T]linearN /= y_is opprK.
Qed.

(** The parts of z^H P z, z = x + i y. *)
Definition hermitian_form (x y : 'cV[R]_n) : R :=
  (x^T *m (X *m x - Y *m y)) 0 0 + (y^T *m (Y *m x + X *m y)) 0 0.

Definition hermitian_form_im (x y : 'cV[R]_n) : R :=
  (x^T *m (Y *m x + X *m y)) 0 0 - (y^T *m (X *m x - Y *m y)) 0 0.

Lemma form_turned (A : 'M[R]_n) (x y : 'cV[R]_n) :
  (x^T *m (A *m y)) 0 0 = (y^T *m (A^T *m x)) 0 0.
Proof.
rewrite -[LHS]/((x^T *m (A *m y)) 0 0) -[x^T *m (A *m y)]trmxK [LHS]mxE.
by rewrite trmx_mul trmx_mul trmxK mulmxA.
Qed.

Theorem hermitian_form_real x y : hermitian -> hermitian_form_im x y = 0.
Proof.
move=> [x_is y_is]; rewrite /hermitian_form_im !mulmxDr !mulmxN.
have entries (a b c d : 'M[R]_1) :
    (a + b) 0 0 - (c - d) 0 0 = a 0 0 + b 0 0 - c 0 0 + d 0 0.
  by rewrite [(a + b) 0 0]mxE [(c - d) 0 0]mxE [(- d) 0 0]mxE opprB addrA addrAC.
rewrite entries (form_turned X x y) x_is addrK.
have zero (z : 'cV[R]_n) : (z^T *m (Y *m z)) 0 0 = 0.
  have turned : (z^T *m (Y *m z)) 0 0 = - (z^T *m (Y *m z)) 0 0.
    by rewrite {1}form_turned y_is mulNmx mulmxN [LHS]mxE.
  have : (z^T *m (Y *m z)) 0 0 *+ 2 == 0 by rewrite mulr2n {1}turned addNr.
  by rewrite mulrn_eq0 => /eqP.
by rewrite !zero addr0.
Qed.

Theorem embedding_form x y :
  form (embedding X Y) (parts x y) = hermitian_form x y.
Proof.
rewrite /form /hermitian_form -mulmxA embedding_computes /parts tr_col_mx.
by rewrite mul_row_col mxE.
Qed.

Lemma parts_sqnorm x y : sqnorm (parts x y : 'cV[R]_(n + n)) = sqnorm x + sqnorm y.
Proof.
rewrite /sqnorm big_split_ord /=; congr (_ + _); apply: eq_bigr => i _.
  by rewrite col_mxEu.
by rewrite col_mxEd.
Qed.

Lemma parts_of (v : 'cV[R]_(n + n)) : v = parts (usubmx v) (dsubmx v).
Proof. by rewrite /parts vsubmxK. Qed.

(** Positive definite, as complex and as real matrices are. *)
Theorem embedding_positive :
  (hermitian /\ forall x y, 0 < sqnorm x + sqnorm y -> 0 < hermitian_form x y)
  <-> (symmetric (embedding X Y)
       /\ forall v, 0 < sqnorm v -> 0 < form (embedding X Y) v).
Proof.
split=> [[/embedding_symmetric sym pos]|[/embedding_symmetric sym pos]]; split=> //.
  by move=> v; rewrite (parts_of v) parts_sqnorm embedding_form; exact: pos.
by move=> x y; rewrite -parts_sqnorm -embedding_form; exact: pos.
Qed.

Theorem embedding_at_least mu :
  (forall x y, mu * (sqnorm x + sqnorm y) <= hermitian_form x y)
  <-> eigenvalue_at_least (embedding X Y) mu.
Proof.
split=> [least v|least x y].
  by rewrite (parts_of v) parts_sqnorm embedding_form.
by rewrite -parts_sqnorm -embedding_form.
Qed.

(** P <= nu H^-1, one step size for both parts of a unit. *)
Theorem embedding_at_most (h : 'cV[R]_n) nu :
  (forall x y, hermitian_form x y
     <= nu * \sum_i (x i 0 ^+ 2 + y i 0 ^+ 2) / h i 0)
  <-> eigenvalue_at_most (embedding X Y) (parts h h) nu.
Proof.
have sums x y : \sum_i parts x y i 0 ^+ 2 / parts h h i 0
    = \sum_i (x i 0 ^+ 2 + y i 0 ^+ 2) / h i 0.
  rewrite big_split_ord /= -big_split; apply: eq_bigr => i _.
  by rewrite !col_mxEu !col_mxEd mulrDl.
split=> [most v|most x y]; last by rewrite -sums -embedding_form.
by rewrite (parts_of v) sums embedding_form.
Qed.

End Hermitian.

(** ** Forms of moduli *)

(** W <= diag(d), d the sums of the absolute values of its rows. *)
Theorem form_at_most_rows n (W : 'M[R]_n) (x : 'cV[R]_n) :
  symmetric W -> form W x <= \sum_i (\sum_j `|W i j|) * x i 0 ^+ 2.
Proof.
move=> sym.
have turned i j : W j i = W i j by rewrite -[in LHS]sym mxE.
have both (a b : R) : `|a| * `|b| *+ 2 <= a ^+ 2 + b ^+ 2.
  have := sqr_ge0 (`|a| - `|b|); rewrite sqrrB !real_normK ?num_real //.
  by rewrite addrAC subr_ge0.
have each i j : x i 0 * (W i j * x j 0) *+ 2
    <= `|W i j| * x i 0 ^+ 2 + `|W i j| * x j 0 ^+ 2.
  apply: le_trans (ler_norm _) _; rewrite normrMn !normrM mulrCA -mulrnAr -mulrDr.
  by rewrite ler_wpmul2l.
rewrite -(ler_pmuln2r (n := 2)) // formE.
have -> : (\sum_i x i 0 * (W *m x) i 0) *+ 2
    = \sum_i \sum_j x i 0 * (W i j * x j 0) *+ 2.
  rewrite -sumrMnl; apply: eq_bigr => i _.
  by rewrite mxE mulr_sumr -sumrMnl.
have -> : (\sum_i (\sum_j `|W i j|) * x i 0 ^+ 2) *+ 2
    = \sum_i \sum_j (`|W i j| * x i 0 ^+ 2 + `|W i j| * x j 0 ^+ 2).
  have own : \sum_i (\sum_j `|W i j|) * x i 0 ^+ 2
      = \sum_i \sum_j `|W i j| * x i 0 ^+ 2.
    by apply: eq_bigr => i _; rewrite mulr_suml.
  have other : \sum_i \sum_j `|W i j| * x j 0 ^+ 2
      = \sum_i \sum_j `|W i j| * x i 0 ^+ 2.
    by rewrite exchange_big; do 2 (apply: eq_bigr => ? _); rewrite turned.
  rewrite mulr2n own -{2}other -big_split /=; apply: eq_bigr => i _.
  by rewrite -big_split.
by apply: ler_sum => i _; apply: ler_sum => j _; exact: each.
Qed.

Theorem moduli_form n (d s s' x y x' y' : 'cV[R]_n) :
  (forall i, 0 <= d i 0) ->
  (forall i, (s i 0 - s' i 0) ^+ 2
     <= (x i 0 - x' i 0) ^+ 2 + (y i 0 - y' i 0) ^+ 2) ->
  \sum_i d i 0 * (s - s') i 0 ^+ 2
    <= \sum_i parts d d i 0 * (parts x y - parts x' y') i 0 ^+ 2.
Proof.
move=> d0 close; rewrite [X in _ <= X]big_split_ord /= -big_split /=.
apply: ler_sum => i _.
have real : (parts x y - parts x' y') (lshift n i) 0 = x i 0 - x' i 0.
  by rewrite mxE [(- parts _ _) _ _]mxE !col_mxEu.
have imaginary : (parts x y - parts x' y') (rshift n i) 0 = y i 0 - y' i 0.
  by rewrite mxE [(- parts _ _) _ _]mxE !col_mxEd.
rewrite real imaginary col_mxEu col_mxEd -mulrDr [(s - s') i 0]mxE [(- s') i 0]mxE.
by rewrite ler_wpmul2l.
Qed.

(** ** Theorem 1 *)

Section Pairs.

Variable n : nat.

(** The real part of the unit that a part belongs to. *)
Definition unit_of (i : 'I_(n + n)) : 'I_(n + n) :=
  match fintype.split i with inl j => lshift n j | inr j => lshift n j end.

Lemma unit_of_real (j : 'I_n) : unit_of (lshift n j) = lshift n j.
Proof. by rewrite /unit_of (unsplitK (inl j)). Qed.

Lemma unit_of_imaginary (j : 'I_n) : unit_of (rshift n j) = lshift n j.
Proof. by rewrite /unit_of (unsplitK (inr j)). Qed.

Lemma even_parts (v : 'cV[R]_n) : one_on_groups unit_of (parts v v).
Proof.
move=> i; rewrite -(splitK i); case: (fintype.split i) => j /=.
  by rewrite unit_of_real.
by rewrite unit_of_imaginary col_mxEu col_mxEd.
Qed.

(** phi(|z|) z / |z| of every unit, with one factor for both of its parts. *)
Theorem complex_radial_firm (phi : 'I_(n + n) -> R -> R) (modulus : R -> R) :
  (forall q, 0 <= q -> 0 <= modulus q /\ modulus q ^+ 2 = q) ->
  (forall c, phi c 0 = 0) ->
  (forall c, slope_restricted (phi c)) ->
  firm_on_groups unit_of
    (grouped_radial unit_of (fun c => radial_factor (phi c) modulus)).
Proof.
by move=> root zero slopes; apply: grouped_radial_firm => c; exact: radial_firm.
Qed.

(** The same function of every part. *)
Theorem split_firm (sigma : R -> R) :
  slope_restricted sigma ->
  firm_on_groups unit_of (fun z => \col_i sigma (z i 0)).
Proof.
move=> slopes a b c; apply: ler_sum => i _.
by rewrite !mxE -expr2; exact: slopes.
Qed.

(** Two states of x + i y <- x + i y + H G sigma(A (x + i y) + w), P = - A. *)
Theorem complex_step_nonexpansive (X Y : 'M[R]_n) (h g : 'cV[R]_n) sigma nu w x y :
  hermitian X Y -> positive h -> is_gate g ->
  firm_on_groups unit_of sigma ->
  (forall x y, hermitian_form X Y x y
     <= nu * \sum_i (x i 0 ^+ 2 + y i 0 ^+ 2) / h i 0) ->
  nu <= 2 ->
  let step := vector_step (embedding (- X) (- Y)) (parts h h) sigma (parts g g) w in
  sqdist (embedding X Y) (step x) (step y) <= sqdist (embedding X Y) x y.
Proof.
move=> herm h0 gate firm /embedding_at_most most small; cbv zeta.
have both (P : R -> Prop) (v : 'cV[R]_n) : (forall i, P (v i 0)) ->
    forall i, P (parts v v i 0).
  move=> each i; rewrite -(splitK i); case: (fintype.split i) => j /=.
    by rewrite col_mxEu.
  by rewrite col_mxEd.
have one0 : positive (const_mx 1 : 'cV[R]_(n + n)) by move=> i; rewrite mxE ltr01.
have even1 : one_on_groups unit_of (const_mx 1 : 'cV[R]_(n + n)).
  by move=> i; rewrite !mxE.
have opposite i j : embedding X Y i j
    = - ((const_mx 1 : 'cV[R]_(n + n)) i 0 * embedding (- X) (- Y) i j).
  rewrite [const_mx 1 i 0]mxE mul1r.
  have -> : embedding X Y = - embedding (- X) (- Y).
    by rewrite /embedding opp_block_mx !opprK.
  by rewrite [LHS]mxE.
apply: (grouped_step_nonexpansive (group := unit_of) opposite
          (both (fun a => 0 < a) h h0) one0 (even_parts h) even1 firm
          (proj2 (embedding_symmetric X Y) herm) (both (fun a => 0 < a) h h0)
          small most).
- by move=> i; rewrite [const_mx 1 i 0]mxE mulr1.
- exact: (both (fun a => 0 <= a <= 1) g gate).
exact: even_parts.
Qed.

(** ** Theorem 4 *)

(** Algorithm 2 for complex numbers: a row whose centre has the real part
    -1 - delta, and the parts of all else. *)
Theorem complex_algorithm2 (U V : 'M[R]_n) (v : 'cV[R]_(n + n)) i eps delta :
  (forall j, v j 0 = 1) ->
  U i i = - 1 - delta ->
  \sum_(j | j != i) (`|U i j| + `|V i j|) + `|V i i| <= 1 - eps - `|delta| ->
  eps <= margin (embedding U V) (\col_j 1) v (lshift n i)
  /\ eps <= margin (embedding U V) (\col_j 1) v (rshift n i).
Proof.
move=> ones centre others; rewrite big_split /= -addrA in others.
have imaginary : \sum_j `|V i j| = \sum_(j | j != i) `|V i j| + `|V i i|.
  by rewrite (bigD1 i) //= addrC.
rewrite -imaginary in others.
split; apply: (algorithm2_margin ones (delta := delta)).
- by rewrite block_mxEul.
- rewrite big_split_ord /=; apply: le_trans others; rewrite le_eqVlt; apply/orP; left.
  apply/eqP; congr (_ + _).
    by apply: eq_big => [j|j _]; rewrite ?block_mxEul // (inj_eq (@lshift_inj n n)).
  by apply: eq_big => [j|j _]; rewrite ?block_mxEur ?mxE ?normrN // eq_rlshift.
- by rewrite block_mxEdr.
rewrite big_split_ord /= addrC; apply: le_trans others; rewrite le_eqVlt; apply/orP; left.
apply/eqP; congr (_ + _).
  by apply: eq_big => [j|j _]; rewrite ?block_mxEdr // (inj_eq (@rshift_inj n n)).
by apply: eq_big => [j|j _]; rewrite ?block_mxEdl // eq_lrshift.
Qed.

End Pairs.

End Complex.
