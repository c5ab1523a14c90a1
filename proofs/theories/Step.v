(** * Blocks with a leak

    Purpose: Theorem 11, steps x <- (I - S) x + S sigma(W x + v), S a diagonal of
    numbers in [0, 1], for activations with slopes in [0, l] on groups of units, whose
    inputs may change at every step.

    Main Results
    - [step_inequality]: a form of a metric P and a diagonal Lambda >= 0, one number on
      each group, that a step takes off r |e|_P^2; [leaky_step_driven]: so that, where one matrix
      inequality holds, |e'|_P^2 <= r |e|_P^2 + b |u - u'|^2; [metric_long]: and
      |e|^2 <= |e|_P^2.
    - [run_apart], [run_nonexpansive]: with equal inputs trajectories come together by r
      with every step; [driven_reach], [driven_sequence]: from equal states, how far
      inputs that are at most so far apart move them, and all of a sequence together.
    - [norm_step], [norm_run]: in the Euclidean norm, by (1 - a) + a l |W|, where all units
      have the leak a; weights may change from step to step.
    - [rows_step], [rows_apart], [rows_reach]: in a weighted maximum norm, by what the rows
      of (I - S) + l S W leave of a weight.

    Dependencies: Metric, Groups, Adjoint, OneInequality, Unrolled, GramIteration,
    Algebra. Any ordered field. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.
From Keel Require Import SlopeRestricted Metric ScaledMetric Groups Adjoint.
From Keel Require Import OneInequality Unrolled GramIteration Algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Steps.

Variables (R : realFieldType) (n : nat).
Variables (sigma : 'cV[R]_n -> 'cV[R]_n) (a : 'cV[R]_n).
Implicit Types (W P : 'M[R]_n) (x y v e s : 'cV[R]_n).

Add Field R_field : (field_laws R).

(** (I - S) x + S sigma(W x + v). *)
Definition leaky_step W v x : 'cV[R]_n :=
  \col_i ((1 - a i 0) * x i 0 + a i 0 * sigma (W *m x + v) i 0).

(** After some steps, each with weights and an input of its own. *)
Fixpoint leaky_run (W : nat -> 'M[R]_n) (v : nat -> 'cV[R]_n) x k : 'cV[R]_n :=
  if k is k'.+1 then leaky_step (W k') (v k') (leaky_run W v x k') else x.

(** What values of sigma are apart. *)
Definition responds W v v' x y : 'cV[R]_n :=
  sigma (W *m x + v) - sigma (W *m y + v').

Lemma leaky_apart W v v' x y :
  leaky_step W v x - leaky_step W v' y
    = \col_i ((1 - a i 0) * (x - y) i 0 + a i 0 * responds W v v' x y i 0).
Proof.
apply/matrixP => i j; rewrite !ord1 !mxE.
move: (sigma _ _ _) (sigma _ _ _) (a i 0) (x i 0) (y i 0) => p q b c d; identity.
Qed.

(** ** A metric and multipliers *)

Section Metric.

Variables (group : 'I_n -> 'I_n) (slope : R).

Hypothesis slope_positive : 0 < slope.
Hypothesis slopes : slopes_on_groups group sigma slope.

Variables (W P : 'M[R]_n) (lambda : 'cV[R]_n) (r : R).

Hypothesis P_symmetric : symmetric P.
Hypothesis lambda_ge0 : forall i, 0 <= lambda i 0.
Hypothesis lambda_even : one_on_groups group lambda.

(** (I - S) e and l S s. *)
Definition kept e : 'cV[R]_n := \col_i ((1 - a i 0) * e i 0).
Definition taken s : 'cV[R]_n := \col_i (a i 0 * slope * s i 0).

(** (s, e)^T Q (s, e). *)
Definition step_form s e : R :=
  2 * (\sum_i lambda i 0 * s i 0 ^+ 2) - form P (taken s)
  - 2 * (\sum_i taken s i 0 * (P *m kept e) i 0
         + \sum_i lambda i 0 * (s i 0 * (W *m e) i 0))
  + (r * form P e - form P (kept e)).

Theorem step_inequality v v' x y :
  exists s, form P (leaky_step W v x - leaky_step W v' y) + step_form s (x - y)
    <= r * form P (x - y) + 2 * dot s (diag lambda *m (v - v')).
Proof.
have on : is_gate (all_on R n) by move=> i; rewrite mxE ler01 lexx.
have on_even : one_on_groups group (all_on R n) by move=> i; rewrite !mxE.
set s := response_of sigma slope W (all_on R n) v v' x y; exists s.
have := stage_of_step slope_positive slopes on on_even lambda_ge0 lambda_even (erefl s).
set e := x - y; set d := v - v' => le.
have -> : leaky_step W v x - leaky_step W v' y = kept e + taken s.
  rewrite leaky_apart; apply/matrixP => i j; rewrite !ord1 !mxE -/e.
  move: (sigma _ _ _) (sigma _ _ _) (x i 0) (y i 0) (a i 0) => p q b c t.
  have slope0 : slope != 0 by rewrite gt_eqF.
  identity; exact: slope0.
rewrite form_add // /step_form dotP.
have -> : \sum_i s i 0 * (diag lambda *m d) i 0 = \sum_i lambda i 0 * (s i 0 * d i 0).
  by apply: eq_bigr => i _; rewrite diagonal_apply mulrCA.
move: le; have -> : \sum_i lambda i 0 * (s i 0 * (W *m e + d) i 0)
    = \sum_i lambda i 0 * (s i 0 * (W *m e) i 0) + \sum_i lambda i 0 * (s i 0 * d i 0).
  by rewrite -big_split; apply: eq_bigr => i _; rewrite [(_ + d) i 0]mxE !mulrDr.
move: (\sum_i lambda i 0 * (s i 0 * (W *m e) i 0)) (\sum_i lambda i 0 * (s i 0 * d i 0)).
move: (\sum_i lambda i 0 * s i 0 ^+ 2) (\sum_i _ * (P *m _) i 0).
move: (form P (kept e)) (form P (taken s)) (form P e) => f g h t u p q le.
rewrite -subr_ge0.
have -> : r * h + 2 * q - (f + 2 * u + g + (2 * t - g - 2 * (u + p) + (r * h - f)))
    = 2 * (p + q - t) by identity.
by rewrite mulr_ge0 ?ler0n // subr_ge0.
Qed.

Variables (m : nat) (B : 'M[R]_(n, m)) (b : R).

(** What the inequality of one matrix says, whose last part is P - I. *)
Hypothesis certificate : forall out s e t (u : 'cV[R]_m),
  out + (step_form s e + (form P t - sqnorm t))
    <= 2 * dot s (diag lambda *m B *m u) ->
  out <= b * sqnorm u.

Let at_zero Q : form Q (0 : 'cV[R]_n) = 0.
Proof. by rewrite /form mulmx0 mxE. Qed.

Let nothing k : sqnorm (0 : 'cV[R]_k) = 0.
Proof. by rewrite /sqnorm big1 // => i _; rewrite mxE expr0n. Qed.

Let step_form_zero : step_form 0 0 = 0.
Proof.
have zero_kept : kept 0 = 0 by apply/matrixP => i j; rewrite !mxE mulr0.
have zero_taken : taken 0 = 0 by apply/matrixP => i j; rewrite !mxE mulr0.
rewrite /step_form zero_kept zero_taken !at_zero mulr0 !subr0 addr0 !mulmx0 !big1.
- by rewrite addr0 !mulr0 subr0.
all: by move=> i _; rewrite ![(0 : 'cV[R]_n) i 0]mxE ?expr0n ?(mulr0, mul0r).
Qed.

Theorem metric_long t : sqnorm t <= form P t.
Proof.
rewrite -subr_le0 -[X in _ <= X](mulr0 b) -(nothing m); apply: (certificate (s := 0) (e := 0) (t := t)).
rewrite step_form_zero add0r addrC addrA subrK subrr.
by rewrite mulmx0 /dot mulmx0 mxE mulr0.
Qed.

Lemma metric_ge0 t : 0 <= form P t.
Proof. exact: le_trans (sqnorm_ge0 t) (metric_long t). Qed.

Theorem leaky_step_driven (c : 'cV[R]_n) u u' x y :
  form P (leaky_step W (B *m u + c) x - leaky_step W (B *m u' + c) y)
    <= r * form P (x - y) + b * sqnorm (u - u').
Proof.
have [s le] := step_inequality (B *m u + c) (B *m u' + c) x y.
rewrite -ler_subl_addl; apply: (certificate (s := s) (e := x - y) (t := 0)).
rewrite at_zero nothing subr0 addr0 addrAC ler_subl_addr addrC -mulmxA mulmxBr.
have -> : B *m u - B *m u' = B *m u + c - (B *m u' + c).
  by rewrite opprD addrACA subrr addr0.
by rewrite addrC [X in _ <= X]addrC.
Qed.

Corollary step_apart v x y :
  form P (leaky_step W v x - leaky_step W v y) <= r * form P (x - y).
Proof.
have [s le] := step_inequality v v x y.
rewrite -subr_le0 -[X in _ <= X](mulr0 b) -(nothing m).
apply: (certificate (s := s) (e := x - y) (t := 0)).
rewrite at_zero nothing subr0 addr0 addrAC ler_subl_addr addrC !mulmx0.
move: le; rewrite subrr mulmx0 /dot mulmx0 mxE mulr0 addr0 add0r.
by rewrite addrC.
Qed.

(** *** Many steps *)

Local Notation run := (leaky_run (fun _ => W)).

(** With the same inputs. *)
Theorem run_apart (v : nat -> 'cV[R]_n) x y k :
  0 <= r -> form P (run v x k - run v y k) <= r ^+ k * form P (x - y).
Proof.
move=> r0; elim: k => [|k IH] /=; first by rewrite expr0 mul1r.
by apply: le_trans (step_apart _ _ _) _; rewrite exprS -mulrA ler_wpmul2l.
Qed.

Theorem run_nonexpansive (v : nat -> 'cV[R]_n) x y k :
  r <= 1 -> form P (run v x k.+1 - run v y k.+1) <= form P (run v x k - run v y k).
Proof.
move=> r1; apply: le_trans (step_apart _ _ _) _.
by rewrite ler_pimull // metric_ge0.
Qed.

(** The distance after each step, from equal states. *)
Section Driven.

Variables (c x : 'cV[R]_n) (u u' : nat -> 'cV[R]_m).

Hypothesis b_ge0 : 0 <= b.
Hypothesis r_ge0 : 0 <= r.

Definition driven_run (w : nat -> 'cV[R]_m) := run (fun k => B *m w k + c) x.

Lemma driven_sum k :
  form P (driven_run u k - driven_run u' k)
    <= b * \sum_(j < k) r ^+ (k - j.+1) * sqnorm (u j - u' j).
Proof.
elim: k => [|k IH] /=; first by rewrite big_ord0 mulr0 subrr at_zero.
apply: le_trans (leaky_step_driven _ _ _ _ _) _.
rewrite big_ord_recr /= subnn expr0 mul1r mulrDr ler_add2r.
apply: le_trans (ler_wpmul2l r_ge0 IH) _.
rewrite mulrCA mulr_sumr le_eqVlt; apply/orP; left; apply/eqP.
congr (_ * _); apply: eq_bigr => j _; rewrite mulrA -exprS; congr (_ ^+ _ * _).
by rewrite subSn // ltn_ord.
Qed.

(** Not below 1 + r + ... + r^(k - 1). *)
Definition powers k : R := \sum_(j < k) r ^+ (k - j.+1).

Theorem driven_reach k d :
  (forall j, (j < k)%N -> sqnorm (u j - u' j) <= d) ->
  form P (driven_run u k - driven_run u' k) <= b * powers k * d.
Proof.
move=> small; apply: le_trans (driven_sum k) _; rewrite -mulrA ler_wpmul2l //.
rewrite mulr_suml; apply: ler_sum => j _; rewrite ler_wpmul2l ?exprn_ge0 //.
exact: small.
Qed.

Theorem driven_sequence k g :
  (forall j, (j < k)%N -> r ^+ j <= g) ->
  form P (driven_run u k - driven_run u' k)
    <= b * g * \sum_(j < k) sqnorm (u j - u' j).
Proof.
move=> small; apply: le_trans (driven_sum k) _; rewrite -mulrA ler_wpmul2l //.
rewrite mulr_sumr; apply: ler_sum => j _; rewrite ler_wpmul2r ?sqnorm_ge0 //.
by apply: small; rewrite ltn_subrL /= (leq_ltn_trans _ (ltn_ord j)).
Qed.

End Driven.

End Metric.

(** ** The Euclidean norm *)

Section Euclidean.

Variables (group : 'I_n -> 'I_n) (slope leak : R).

Hypothesis slope_ge0 : 0 <= slope.
Hypothesis slopes : slopes_on_groups group sigma slope.
Hypothesis leak_between : 0 <= leak <= 1.
Hypothesis one_leak : forall i, a i 0 = leak.

Lemma responds_at_most W v v' x y :
  sqnorm (responds W v v' x y)
    <= slope ^+ 2 * sqnorm (W *m x + v - (W *m y + v')).
Proof.
set s := responds _ _ _ _ _; set z := _ - (W *m y + v').
have le : sqnorm s <= slope * dot s z.
  rewrite /sqnorm dotP (sum_groups group) [X in _ <= _ * X](sum_groups group) mulr_sumr.
  apply: ler_sum => i _; have := slopes (W *m x + v) (W *m y + v') i.
  rewrite -/(responds W v v' x y) -/s -/z; apply: le_trans.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => j _; rewrite expr2.
have : 0 <= sqnorm (slope *: z - s) by exact: sqnorm_ge0.
have -> : sqnorm (slope *: z - s)
    = slope ^+ 2 * sqnorm z - 2 * (slope * dot s z) + sqnorm s.
  rewrite /sqnorm dotP !mulr_sumr -sumrB -big_split; apply: eq_bigr => i _ /=.
  rewrite [(slope *: z - s) i 0]mxE [(slope *: z) i 0]mxE [(- s) i 0]mxE.
  move: (z i 0) (s i 0) => p q; identity.
move: le; move: (sqnorm s) (sqnorm z) (dot s z) => p q t le ge.
rewrite -subr_ge0; apply: le_trans ge _; rewrite -subr_ge0.
have -> : slope ^+ 2 * q - p - (slope ^+ 2 * q - 2 * (slope * t) + p)
    = 2 * (slope * t - p) by identity.
by apply: mulr_ge0; rewrite ?ler0n ?subr_ge0.
Qed.

Theorem norm_step W v x y norm :
  0 <= norm ->
  (forall e, sqnorm (W *m e) <= norm ^+ 2 * sqnorm e) ->
  sqnorm (leaky_step W v x - leaky_step W v y)
    <= (1 - leak + leak * slope * norm) ^+ 2 * sqnorm (x - y).
Proof.
move=> norm0 small; have /andP[leak0 leak1] := leak_between.
have -> : leaky_step W v x - leaky_step W v y
    = (1 - leak) *: (x - y) + leak *: responds W v v x y.
  by rewrite leaky_apart; apply/matrixP => i j; rewrite !ord1 !mxE one_leak.
have scaled t (e : 'cV[R]_n) : sqnorm (t *: e) = t ^+ 2 * sqnorm e.
  by rewrite /sqnorm mulr_sumr; apply: eq_bigr => i _; rewrite mxE exprMn.
apply: sqnorm_add; rewrite ?scaled ?subr_ge0 ?sqnorm_ge0 ?mulr_ge0 //.
rewrite -[leak * slope * norm]mulrA [(leak * _) ^+ 2]exprMn -[X in _ <= X]mulrA.
rewrite ler_wpmul2l ?sqr_ge0 //.
apply: le_trans (responds_at_most _ _ _ _ _) _.
rewrite [(slope * norm) ^+ 2]exprMn -[X in _ <= X]mulrA ler_wpmul2l ?sqr_ge0 //.
have -> : W *m x + v - (W *m y + v) = W *m (x - y).
  by rewrite opprD addrACA subrr addr0 mulmxBr.
exact: small.
Qed.

(** Layer after layer. *)
Theorem norm_run (Ws : nat -> 'M[R]_n) (v : nat -> 'cV[R]_n) x y (norms : nat -> R) k :
  (forall j, (j < k)%N -> 0 <= norms j
     /\ forall e, sqnorm (Ws j *m e) <= norms j ^+ 2 * sqnorm e) ->
  sqnorm (leaky_run Ws v x k - leaky_run Ws v y k)
    <= (\prod_(j < k) (1 - leak + leak * slope * norms j)) ^+ 2 * sqnorm (x - y).
Proof.
elim: k => [|k IH] small; first by rewrite big_ord0 expr1n mul1r.
have [norm0 bounded] := small k (ltnSn k).
apply: le_trans (norm_step _ _ _ norm0 bounded) _.
rewrite big_ord_recr /= [(_ * _) ^+ 2]exprMn [X in _ <= X * _]mulrC -[X in _ <= X]mulrA.
by apply: ler_wpmul2l (IH (fun j jk => small j (ltnW jk))); exact: sqr_ge0.
Qed.

End Euclidean.

(** ** Weighted maximum norms *)

Section Rows.

Variable slope : R.

Hypothesis slope_ge0 : 0 <= slope.
(** Of every unit by itself. *)
Hypothesis slopes : forall z z' i, exists2 d, 0 <= d <= slope
  & sigma z i 0 - sigma z' i 0 = d * (z i 0 - z' i 0).
Hypothesis leaks_between : forall i, 0 <= a i 0 <= 1.

Variables (W : 'M[R]_n) (weights margins : 'cV[R]_n).

(** A row of (I - S) + S l W. *)
Definition row_entry i j : R := (if j == i then 1 - a i 0 else 0) + a i 0 * slope * W i j.

Hypothesis weights_ge0 : forall i, 0 <= weights i 0.
Hypothesis leak_margin : forall i, margins i 0 <= a i 0 * weights i 0.
Hypothesis row_margin : forall i,
  \sum_j `|row_entry i j| * weights j 0 <= weights i 0 - margins i 0.

(** max |e_i| / v_i <= m. *)
Definition within e (m : R) : Prop := forall i, `|e i 0| <= weights i 0 * m.

Theorem rows_step v v' x y m d i :
  0 <= m -> within (x - y) m -> `|(v - v') i 0| <= d ->
  `|(leaky_step W v x - leaky_step W v' y) i 0|
    <= (weights i 0 - margins i 0) * m + a i 0 * slope * d.
Proof.
move=> m0 near driven; rewrite leaky_apart mxE.
set e := x - y in near *; have [t /andP[t0 t1] t_is] := slopes (W *m x + v) (W *m y + v') i.
have -> : responds W v v' x y i 0 = t * ((W *m e) i 0 + (v - v') i 0).
  rewrite /responds [LHS]mxE [X in _ + X]mxE t_is; congr (_ * _).
  rewrite /e mulmxBr !mxE; move: (\sum_j _) (\sum_j _) (v i 0) (v' i 0) => p q b c.
  identity.
have /andP[a0 a1] := leaks_between i.
set f := (W *m e) i 0; set g := (v - v') i 0.
(* A mean of the rows for slopes 0 and l, and what is added. *)
have row : `|(1 - a i 0) * e i 0 + a i 0 * slope * f| <= (weights i 0 - margins i 0) * m.
  have -> : (1 - a i 0) * e i 0 + a i 0 * slope * f = \sum_j row_entry i j * e j 0.
    rewrite [RHS](bigD1 i) //= /row_entry eqxx.
    have -> : f = W i i * e i 0 + \sum_(j < n | j != i) W i j * e j 0.
      by rewrite /f [LHS]mxE (bigD1 i).
    have -> : \sum_(j < n | j != i)
        ((if j == i then 1 - a i 0 else 0) + a i 0 * slope * W i j) * e j 0
        = a i 0 * slope * \sum_(j < n | j != i) W i j * e j 0.
      by rewrite mulr_sumr; apply: eq_bigr => j ji; rewrite (negbTE ji) add0r mulrA.
    move: (\sum_(j < n | _) _) (a i 0) (e i 0) (W i i) => p q b c; identity.
  apply: le_trans (ler_norm_sum _ _ _) _.
  apply: le_trans (_ : \sum_j `|row_entry i j| * weights j 0 * m <= _); last first.
    by rewrite -mulr_suml ler_wpmul2r.
  by apply: ler_sum => j _; rewrite normrM -mulrA ler_wpmul2l.
have kept_row : `|(1 - a i 0) * e i 0| <= (weights i 0 - margins i 0) * m.
  rewrite normrM ger0_norm ?subr_ge0 //.
  apply: le_trans (_ : (1 - a i 0) * (weights i 0 * m) <= _).
    by rewrite ler_wpmul2l ?subr_ge0.
  rewrite mulrA ler_wpmul2r // mulrBl mul1r ler_add2l ler_opp2; exact: leak_margin.
have added : `|a i 0 * t * g| <= a i 0 * slope * d.
  rewrite normrM ger0_norm ?mulr_ge0 //; apply: ler_pmul; rewrite ?mulr_ge0 //.
  by rewrite ler_wpmul2l.
have -> : (1 - a i 0) * e i 0 + a i 0 * (t * (f + g))
    = (1 - a i 0) * e i 0 + a i 0 * t * f + a i 0 * t * g.
  move: (a i 0) (e i 0) => p q; identity.
apply: le_trans (ler_norm_add _ _) (ler_add _ added).
have [slope_is|slope_is] := eqVneq slope 0.
  have -> : t = 0 by apply/eqP; rewrite eq_le t0 andbT -slope_is.
  by rewrite mulr0 mul0r addr0.
have slope1 : 0 < slope by rewrite lt_def slope_is.
pose th := t / slope.
have th0 : 0 <= th by rewrite divr_ge0.
have th1 : th <= 1 by rewrite ler_pdivr_mulr // mul1r.
have t_th : t = th * slope by rewrite divfK.
move: (th) th0 th1 t_th => {}th th0 th1 t_th.
have -> : (1 - a i 0) * e i 0 + a i 0 * t * f
    = (1 - th) * ((1 - a i 0) * e i 0) + th * ((1 - a i 0) * e i 0 + a i 0 * slope * f).
  rewrite t_th; move: (a i 0) (e i 0) => p q; identity.
apply: le_trans (ler_norm_add _ _) _.
rewrite [`|(1 - th) * _|]normrM [`|th * _|]normrM (ger0_norm th0).
have rest0 : 0 <= 1 - th by rewrite subr_ge0.
rewrite (ger0_norm rest0).
set z := (weights i 0 - margins i 0) * m in row kept_row *.
have -> : z = (1 - th) * z + th * z by rewrite -mulrDl subrK mul1r.
by apply: ler_add; rewrite ler_wpmul2l ?subr_ge0.
Qed.

(** With the same input, where each row takes off at least the share. *)
Theorem rows_apart kappa v x y m :
  0 <= m -> (forall i, kappa * weights i 0 <= margins i 0) ->
  within (x - y) m -> within (leaky_step W v x - leaky_step W v y) ((1 - kappa) * m).
Proof.
move=> m0 least near i.
have driven : `|(v - v) i 0| <= 0 by rewrite subrr mxE normr0.
apply: le_trans (rows_step m0 near driven) _; rewrite mulr0 addr0 mulrA ler_wpmul2r //.
by rewrite mulrBr mulr1 ler_add2l ler_opp2 mulrC.
Qed.

(** Inputs that add at most so much to every row move no state further than this. *)
Theorem rows_reach v v' x y gain d (adds : 'cV[R]_n) :
  0 <= gain * d ->
  (forall i, a i 0 * slope * adds i 0 <= gain * margins i 0) ->
  0 <= d -> (forall i, `|(v - v') i 0| <= adds i 0 * d) ->
  within (x - y) (gain * d) -> within (leaky_step W v x - leaky_step W v' y) (gain * d).
Proof.
move=> reach0 enough d0 driven near i.
apply: le_trans (rows_step reach0 near (driven i)) _.
have -> : weights i 0 * (gain * d)
    = (weights i 0 - margins i 0) * (gain * d) + gain * margins i 0 * d.
  move: (weights i 0) (margins i 0) => p q; identity.
by rewrite ler_add2l mulrA ler_wpmul2r.
Qed.

End Rows.

End Steps.
