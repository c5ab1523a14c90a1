(** * The integer check of a factor witness

    Purpose: what the checker computes from a real symmetric matrix M and an
    integer witness L, and what it proves about M.

    Main Results
    - [shifted_matrix_psd]: adding the required shifts to the diagonal of c M
      makes it positive semidefinite.
    - [lower_bound_sound]: shifts at most -mu c prove M >= mu I.
    - [upper_bound_sound]: applied to -P, shifts t_i with h_i t_i <= nu c prove
      P <= nu H^-1.
    - [factor_check_sound]: when the check says yes, S <= b / (c d) W^-1 for the
      weights w_i = a_i / d.
    - [pencil_check_sound]: when the check of a pencil says yes, B B^T <= b M.

    Dependencies: Metric (vocabulary only), math-comp algebra. Any ordered
    field; the witness is in int. The proofs use neither that L is triangular
    nor that it is square. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From Keel Require Import SlopeRestricted Metric.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** What the checker computes: integers only *)

Section Check.

Variables n p : nat.
Implicit Types (N : 'M[int]_n) (L : 'M[int]_(n, p)) (inexact : rel 'I_n).

(** E = N - L L^T: what the witness leaves over. *)
Definition residual N L : 'M[int]_n := N - L *m L^T.

(** How many entries of row i were rounded when put on the grid. *)
Definition roundings inexact (i : 'I_n) : int :=
  \sum_j (inexact i j : nat)%:Z.

(** t_i: the sum of the other |E_ij|, less E_ii, plus one per rounding. *)
Definition shift N L inexact (i : 'I_n) : int :=
  \sum_(j | j != i) `|residual N L i j| - residual N L i i
  + roundings inexact i.

(** The check: every weighted shift is at most the bound. *)
Definition factor_check N L inexact (a : 'I_n -> int) (b : int) : bool :=
  [forall i, a i * shift N L inexact i <= b].

End Check.

(** ** What the computation means *)

Section Soundness.

Variables (R : realFieldType) (n p : nat).
Implicit Types (M P S : 'M[R]_n) (N : 'M[int]_n) (L : 'M[int]_(n, p)).
Implicit Types (inexact : rel 'I_n).
Implicit Types (x h w : 'cV[R]_n) (c d mu nu : R).

(** N is c M rounded down entry by entry; [inexact] marks where c M is no
    integer. In the checker c is a power of two. *)
Definition on_grid c M N inexact : Prop :=
  forall i j,
    (N i j)%:~R <= c * M i j < (N i j + 1)%:~R
    /\ inexact i j = (c * M i j != (N i j)%:~R).

(** The entry of c M - L L^T, which the checker does not know exactly. *)
Let true_residual c M L i j : R := c * M i j - ((L *m L^T) i j)%:~R.

Lemma grid_distance c M N inexact i j :
  on_grid c M N inexact ->
  0 <= c * M i j - (N i j)%:~R <= (inexact i j : nat)%:R.
Proof.
move=> /(_ i j)[/andP[low high] ->]; rewrite subr_ge0 low /=.
case: eqP => [->|_]; first by rewrite subrr.
by rewrite ler_subl_addr addrC ltW //; move: high; rewrite intrD.
Qed.

(** A symmetric matrix with nonnegative diagonal margins is positive
    semidefinite; t is what the margins lack. *)
Lemma diagonally_dominant (F : 'I_n -> 'I_n -> R) (t : 'I_n -> R)
    (x : 'I_n -> R) :
  (forall i j, F i j = F j i) ->
  (forall i, \sum_(j | j != i) `|F i j| - F i i <= t i) ->
  0 <= \sum_i \sum_j x i * F i j * x j + \sum_i t i * x i ^+ 2.
Proof.
move=> Fsym margin.
have two0 : 0 < 2 :> R by rewrite ltr0n.
pose off i := \sum_(j | j != i) `|F i j|.
have pair i j : - (`|F i j| * (x i ^+ 2 + x j ^+ 2)) <= 2 * (x i * F i j * x j).
  rewrite ler_oppl -mulrN.
  have -> : 2 * - (x i * F i j * x j) = - (F i j) * (2 * (x i * x j)).
    by rewrite mulrN mulNr [F i j * _]mulrCA [x i * F i j]mulrC !mulrA.
  have bound : `|2 * (x i * x j)| <= x i ^+ 2 + x j ^+ 2.
    rewrite ler_norml ler_oppl -subr_ge0 -[X in _ && X]subr_ge0 opprK.
    apply/andP; split.
      rewrite -[X in 0 <= X]addrA (addrC (x j ^+ 2)) addrA mulr_natl -sqrrD.
      exact: sqr_ge0.
    rewrite addrAC mulr_natl -sqrrB; exact: sqr_ge0.
  apply: le_trans (ler_norm _) _; rewrite normrM normrN.
  by rewrite ler_wpmul2l.
rewrite -(pmulr_rge0 _ two0) mulrDr !mulr_sumr -big_split /=.
have split_row i : \sum_j x i * F i j * x j
    = F i i * x i ^+ 2 + \sum_(j | j != i) x i * F i j * x j.
  by rewrite (bigD1 i) //= [x i * _]mulrC -mulrA -expr2.
pose lower := \sum_i \sum_(j | j != i) `|F i j| * (x i ^+ 2 + x j ^+ 2).
have lower_is : lower = \sum_i 2 * (off i * x i ^+ 2).
  rewrite /lower.
  under eq_bigr do (under eq_bigr do rewrite mulrDr; rewrite big_split /=).
  rewrite big_split /=.
  rewrite [X in _ + X](exchange_big_dep xpredT) //=.
  rewrite -big_split /=; apply: eq_bigr => i _.
  rewrite mulr_natl mulr2n -mulr_suml; congr (_ + _).
  rewrite -mulr_suml; congr (_ * _); rewrite /off.
  by apply: eq_big => [j|j _]; [rewrite eq_sym | rewrite Fsym].
apply: (@le_trans _ _ (- lower + \sum_i 2 * (off i * x i ^+ 2))).
  by rewrite lower_is addNr.
rewrite /lower -sumrN -big_split /=; apply: ler_sum => i _.
rewrite split_row mulrDr mulr_sumr -sumrN -addrA [X in _ <= X]addrCA.
apply: ler_add; first exact: ler_sum.
rewrite -mulrDr -mulrDl ler_pmul2l // ler_wpmul2r ?sqr_ge0 //.
by rewrite -ler_subl_addl; exact: margin.
Qed.

(** The part of the matrix that the witness accounts for. *)
Lemma gram_psd L x : 0 <= form (map_mx intr (L *m L^T) : 'M[R]_n) x.
Proof.
rewrite map_mxM -map_trmx; set K := map_mx intr L.
rewrite /form; have -> : x^T *m (K *m K^T) *m x = (K^T *m x)^T *m (K^T *m x).
  by rewrite trmx_mul trmxK !mulmxA.
by rewrite dotE sumr_ge0 // => i _; rewrite -expr2 sqr_ge0.
Qed.

Lemma gram_symmetric L : (L *m L^T)^T = L *m L^T.
Proof. by rewrite trmx_mul trmxK. Qed.

Theorem shifted_matrix_psd c M N L inexact x :
  symmetric M ->
  on_grid c M N inexact ->
  0 <= c * form M x + \sum_i (shift N L inexact i)%:~R * x i 0 ^+ 2.
Proof.
move=> Msym grid; pose F i j := true_residual c M L i j.
have Fsym i j : F i j = F j i.
  rewrite /F /true_residual -[in X in _ * X - _]Msym [M^T i j]mxE.
  by rewrite -[in X in _ - X]gram_symmetric [(L *m L^T)^T i j]mxE.
have near i j : F i j = (residual N L i j)%:~R + (c * M i j - (N i j)%:~R).
  have -> : residual N L i j = N i j - (L *m L^T) i j.
    by rewrite /residual [LHS]mxE [(- (L *m L^T)) i j]mxE.
  by rewrite mulrzBr addrC addrA subrK.
have margin i : \sum_(j | j != i) `|F i j| - F i i <= (shift N L inexact i)%:~R.
  have -> : shift N L inexact i
      = \sum_(j | j != i) (`|residual N L i j| + (inexact i j : nat)%:Z)
        + ((inexact i i : nat)%:Z - residual N L i i).
    rewrite /shift /roundings [X in _ + X = _](bigD1 i) //= big_split /=.
    by rewrite [X in _ + X = _]addrC addrACA [X in _ + X = _]addrC.
  rewrite intrD rmorph_sum /=; apply: ler_add.
    apply: ler_sum => j _; rewrite near intrD.
    have /andP[low high] := grid_distance i j grid.
    rewrite (le_trans (ler_norm_add _ _)) // intr_norm ler_add2l.
    by rewrite ger0_norm.
  have /andP[low high] := grid_distance i i grid.
  rewrite near opprD mulrzBr addrC ler_add2r (@le_trans _ _ 0) ?oppr_le0 //.
  exact: ler0n.
pose rest : 'M[R]_n := \matrix_(i, j) F i j.
have -> : c * form M x = form rest x + form (map_mx intr (L *m L^T)) x.
  have <- : form (c *: M) x = c * form M x.
    by rewrite /form -scalemxAr -scalemxAl [LHS]mxE.
  have -> : c *: M = rest + map_mx intr (L *m L^T).
    apply/matrixP => i j; rewrite [LHS]mxE [RHS]mxE [rest i j]mxE.
    by rewrite [map_mx _ _ i j]mxE /F /true_residual subrK.
  by rewrite /form mulmxDr mulmxDl [LHS]mxE.
have := diagonally_dominant (fun i => x i 0) Fsym margin.
have <- : form rest x = \sum_i \sum_j x i 0 * F i j * x j 0.
  rewrite formE; apply: eq_bigr => i _; rewrite mxE mulr_sumr.
  by apply: eq_bigr => j _; rewrite mxE mulrA.
move=> dominant; rewrite addrAC addr_ge0 //; exact: gram_psd.
Qed.

(** ** What the user reads off *)

(** Used with M = P. *)
Theorem lower_bound_sound c M N L inexact mu :
  0 < c ->
  symmetric M ->
  on_grid c M N inexact ->
  (forall i, mu * c <= - (shift N L inexact i)%:~R) ->
  eigenvalue_at_least M mu.
Proof.
move=> c0 Msym grid small x.
rewrite -(ler_pmul2l c0) -subr_ge0.
apply: le_trans (shifted_matrix_psd L x Msym grid) _.
rewrite ler_add2l /sqnorm mulrA -mulNr mulr_sumr; apply: ler_sum => i _.
by rewrite ler_wpmul2r ?sqr_ge0 // ler_oppr mulrC.
Qed.

(** Used with M = -P: the check bounds the other end of the spectrum. *)
Theorem upper_bound_sound c P N L inexact h nu :
  0 < c ->
  symmetric P ->
  on_grid c (- P) N inexact ->
  positive h ->
  (forall i, h i 0 * (shift N L inexact i)%:~R <= nu * c) ->
  eigenvalue_at_most P h nu.
Proof.
move=> c0 Psym grid hpos small x.
have Nsym : symmetric (- P) by rewrite /symmetric -[in RHS]Psym linearN.
rewrite -(ler_pmul2l c0) -subr_ge0.
apply: le_trans (shifted_matrix_psd L x Nsym grid) _.
rewrite form_opp mulrN addrC ler_add2r mulrA mulr_sumr.
apply: ler_sum => i _; rewrite [X in _ <= X]mulrCA [X in _ <= X]mulrC.
rewrite ler_wpmul2r ?sqr_ge0 // ler_pdivl_mulr // mulrC (mulrC c).
exact: small.
Qed.

(** Exactly what the checker reports: an upper bound b / (c d) for a matrix S
    in the weights w_i = a_i / d, from integers alone. The least eigenvalue of P
    is the case S = -P, w = 1; the greatest one of H P is S = P, w = h. *)
Theorem factor_check_sound c d S N L inexact (a : 'I_n -> int) (b : int) w :
  0 < c ->
  0 < d ->
  symmetric S ->
  on_grid c (- S) N inexact ->
  positive w ->
  (forall i, w i 0 = (a i)%:~R / d) ->
  factor_check N L inexact a b ->
  eigenvalue_at_most S w (b%:~R / (c * d)).
Proof.
move=> c0 d0 Ssym grid wpos weights /forallP accepted.
apply: (upper_bound_sound (L := L) c0 Ssym grid wpos) => i.
rewrite weights mulrAC -intrM invfM mulrA [X in _ <= X]mulrAC divfK ?gt_eqF //.
by rewrite ler_pmul2r ?invr_gt0 // ler_int.
Qed.

End Soundness.

(** ** The check of a pencil: integers only *)

Section PencilCheck.

Variables n m p : nat.
Implicit Types (N : 'M[int]_n) (L : 'M[int]_(n, p)) (G : 'M[int]_(n, m)).
Implicit Types (error : 'I_n -> 'I_n -> int) (inexact : 'I_n -> 'I_m -> bool).

(** E = N - L L^T - G G^T: the residual of the matrix [L G]. *)
Definition pencil_residual N L G : 'M[int]_n := residual N (row_mx L G).

Lemma pencil_residualE N L G :
  pencil_residual N L G = N - L *m L^T - G *m G^T.
Proof.
by rewrite /pencil_residual /residual tr_row_mx mul_row_col opprD addrA.
Qed.

(** c_k: how many entries of column k of G were rounded. *)
Definition column_roundings inexact (k : 'I_m) : int :=
  \sum_j (inexact j k : nat)%:Z.

(** C_k: the sum of the absolute values of column k of G. *)
Definition column_size G (k : 'I_m) : int := \sum_j `|G j k|.

(** What the rounding of G adds to the absolute values in row i of E. *)
Definition product_roundings G inexact (i : 'I_n) : int :=
  \sum_k (`|G i k| * column_roundings inexact k
          + (inexact i k : nat)%:Z * column_size G k
          + (inexact i k : nat)%:Z * column_roundings inexact k).

(** The sum of the other |E_ij|, less E_ii, plus all roundings. *)
Definition pencil_shift N L G error inexact (i : 'I_n) : int :=
  \sum_(j | j != i) `|pencil_residual N L G i j| - pencil_residual N L G i i
  + \sum_j error i j
  + product_roundings G inexact i.

(** The check: no row lacks anything. *)
Definition pencil_check N L G error inexact : bool :=
  [forall i, pencil_shift N L G error inexact i <= 0].

End PencilCheck.

(** ** What it means *)

Section PencilSoundness.

Variables (R : realFieldType) (n m p : nat).
Implicit Types (M : 'M[R]_n) (B : 'M[R]_(n, m)) (b c q : R) (x : 'cV[R]_n).
Implicit Types (N : 'M[int]_n) (L : 'M[int]_(n, p)) (G : 'M[int]_(n, m)).
Implicit Types (error : 'I_n -> 'I_n -> int) (inexact : 'I_n -> 'I_m -> bool).

(** N is c M up to an integer number of units. *)
Definition within_units c M N error : Prop :=
  forall i j, `|c * M i j - (N i j)%:~R| <= (error i j)%:~R.

(** G is q B rounded down entry by entry; [inexact] marks where q B may be no
    integer. *)
Definition rounded_down q B G inexact : Prop :=
  forall i k, 0 <= q * B i k - (G i k)%:~R <= (inexact i k : nat)%:R.

(** How far E may be from what it stands for, entry by entry. *)
Let slack G error inexact i j : int :=
  error i j
  + \sum_k (`|G i k| * (inexact j k : nat)%:Z
            + (inexact i k : nat)%:Z * `|G j k|
            + (inexact i k : nat)%:Z * (inexact j k : nat)%:Z).

Lemma slack_sum G error inexact i :
  \sum_j slack G error inexact i j
    = \sum_j error i j + product_roundings G inexact i.
Proof.
rewrite /slack big_split /=; congr (_ + _); rewrite exchange_big /=.
by apply: eq_bigr => k _; rewrite !big_split /= -!mulr_sumr.
Qed.

(** The entry of c b M - q B (q B)^T - L L^T, which the checker does not know
    exactly. *)
Let true_entry q b M B L i j : R :=
  q ^+ 2 * (b * M i j) - (\sum_k (q * B i k) * (q * B j k))
  - ((L *m L^T) i j)%:~R.

Lemma pencil_distance q b M B N L G error inexact i j :
  within_units (q ^+ 2) (b *: M) N error ->
  rounded_down q B G inexact ->
  `|true_entry q b M B L i j - (pencil_residual N L G i j)%:~R|
    <= (slack G error inexact i j)%:~R.
Proof.
move=> near rounded.
pose r i' k : R := q * B i' k - (G i' k)%:~R.
have arrange (t s l z g : R) : t - s - l - (z - l - g) = t - z - (s - g).
  rewrite !opprB addrA [t - s - l + g]addrAC addrA subrK -addrA.
  by rewrite addrACA [RHS]addrACA (addrC (- s)).
have r_le i' k : `|r i' k| <= ((inexact i' k : nat)%:Z)%:~R.
  by have /andP[low high] := rounded i' k; rewrite ger0_norm.
have -> : true_entry q b M B L i j - (pencil_residual N L G i j)%:~R
  = (q ^+ 2 * (b *: M) i j - (N i j)%:~R)
    - \sum_k ((G i k)%:~R * r j k + r i k * (G j k)%:~R + r i k * r j k).
  have -> : pencil_residual N L G i j
          = N i j - (L *m L^T) i j - \sum_k G i k * G j k.
    rewrite pencil_residualE mxE [(- (G *m G^T)) i j]mxE [in X in X + _]mxE.
    rewrite [(- (L *m L^T)) i j]mxE [in X in _ - X]mxE.
    by congr (_ - _); apply: eq_bigr => k _; rewrite mxE.
  have -> : \sum_k ((G i k)%:~R * r j k + r i k * (G j k)%:~R + r i k * r j k)
          = \sum_k (q * B i k) * (q * B j k) - (\sum_k G i k * G j k)%:~R.
    rewrite rmorph_sum /= -sumrB; apply: eq_bigr => k _; rewrite intrM.
    rewrite /r; set u := (G i k)%:~R; set v := (G j k)%:~R.
    rewrite -addrA -mulrDr [v + _]addrC subrK mulrBr mulrBl.
    by rewrite addrC addrA subrK.
  rewrite /true_entry [(b *: M) i j]mxE !rmorphB /=.
  exact: arrange.
apply: le_trans (ler_norm_sub _ _) _.
rewrite /slack intrD; apply: ler_add; first exact: near.
rewrite rmorph_sum /=; apply: le_trans (ler_norm_sum _ _ _) _.
apply: ler_sum => k _; rewrite !intrD !intrM.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; last first.
  by rewrite normrM ler_pmul.
apply: le_trans (ler_norm_add _ _) _; rewrite !normrM !intr_norm.
by rewrite ler_add // ?ler_wpmul2l ?ler_wpmul2r.
Qed.

(** The headline: B B^T <= b M, in the scale c = q^2. *)
Theorem pencil_check_sound q b M B N L G error inexact :
  0 < q ->
  symmetric M ->
  within_units (q ^+ 2) (b *: M) N error ->
  rounded_down q B G inexact ->
  pencil_check N L G error inexact ->
  forall x, 0 <= form (b *: M - B *m B^T) x.
Proof.
move=> q0 Msym near rounded /forallP accepted x.
pose F i j := true_entry q b M B L i j.
have Fsym i j : F i j = F j i.
  rewrite /F /true_entry -[in X in b * X]Msym [M^T i j]mxE.
  rewrite -[in X in _ - X]gram_symmetric [(L *m L^T)^T i j]mxE.
  by congr (_ - _ - _); apply: eq_bigr => k _; rewrite mulrC.
pose E i j : R := (pencil_residual N L G i j)%:~R.
pose room i j : R := (slack G error inexact i j)%:~R.
have close i j : `|F i j - E i j| <= room i j by exact: pencil_distance.
have margin i : \sum_(j | j != i) `|F i j| - F i i <= 0.
  apply: (@le_trans _ _ (pencil_shift N L G error inexact i)%:~R); last first.
    by rewrite -[0]/(0%:~R) ler_int.
  rewrite /pencil_shift -addrA -slack_sum [\sum_j slack _ _ _ _ j](bigD1 i) //=.
  rewrite [slack _ _ _ _ _ + _]addrC addrACA -big_split intrD rmorph_sum /=.
  apply: ler_add.
    apply: ler_sum => j _; rewrite intrD intr_norm -ler_subl_addl.
    by apply: le_trans (ler_sub_dist _ _) (close i j).
  rewrite intrD mulrNz -ler_subl_addl -opprD.
  apply: le_trans (close i i); rewrite -[X in _ <= X]normrN opprB.
  by rewrite addrC ler_norm.
pose rest : 'M[R]_n := \matrix_(i, j) F i j.
have scaled : q ^+ 2 *: (b *: M - B *m B^T) = rest + map_mx intr (L *m L^T).
  apply/matrixP => i j; rewrite [RHS]mxE [rest i j]mxE [map_mx _ _ i j]mxE.
  rewrite /F /true_entry subrK [LHS]mxE [(b *: M - B *m B^T) i j]mxE.
  rewrite [(b *: M) i j]mxE.
  rewrite mulrDr; congr (_ + _); rewrite [(- (B *m B^T)) i j]mxE mulrN mxE.
  congr (- _); rewrite mulr_sumr; apply: eq_bigr => k _.
  by rewrite [B^T k j]mxE [RHS]mulrACA -expr2.
have parts : q ^+ 2 * form (b *: M - B *m B^T) x
           = form rest x + form (map_mx intr (L *m L^T)) x.
  transitivity (form (q ^+ 2 *: (b *: M - B *m B^T)) x).
    by rewrite /form -scalemxAr -scalemxAl [RHS]mxE.
  by rewrite scaled /form mulmxDr mulmxDl [LHS]mxE.
have restE : form rest x = \sum_i \sum_j x i 0 * F i j * x j 0.
  rewrite formE; apply: eq_bigr => i _; rewrite mxE mulr_sumr.
  by apply: eq_bigr => j _; rewrite mxE mulrA.
have q2 : 0 < q ^+ 2 by rewrite exprn_gt0.
rewrite -(pmulr_rge0 _ q2) parts addr_ge0 ?gram_psd // restE.
have := diagonally_dominant (fun i => x i 0) Fsym margin.
by rewrite [X in _ + X]big1 ?addr0 // => i _; rewrite mul0r.
Qed.

End PencilSoundness.
