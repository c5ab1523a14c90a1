(** * What an accepted certificate means for the functions themselves

    Purpose: the functions behind the names of the activations, over the reals,
    are what the checker takes them to be. Nothing is left to assume of them.

    Main Results
    - [real_faithful]: their slopes, their zeros, where their greatest slope
      occurs, and that slopes near zero do; their potentials.
    - [real_firmness], [real_factors]: what mod_relu, radial_tanh and
      radial_softsign multiply groups by makes them firmly non-expansive, and the
      last two vanish only at zero.
    - [real_modulus_close]: two moduli differ by no more than the numbers do.
    - [no_norm_real]: where a norm is refuted, there is none over the reals.
    - [settled_real]: where trajectories settle, they have limits.
    - [lengths_real]: what is claimed of gains in the Euclidean norm holds.
    - [accepted_real]: if the checker accepts a certificate, every claim in it is
      a true statement about a block of the model over the real numbers, but for
      those about the network, of which [accepted_network_real] says the same.
    - [certified_real]: if its verdict is CERTIFIED, every block of the model is
      incrementally stable.

    Dependencies: Activations, Field, Attains, Limits, Potentials; Settling,
    SlopeProduct, CertifiedSound, NetworkSound. *)

From Coq Require Import Reals ZArith String List Lra.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix.
From Keel Require Import SlopeRestricted Metric Groups MatrixInequality.
From Keel Require Import Instability Complex.
From Keel Require Import SlopeProduct Settling.
From Keel.Checker Require Import Types Numbers Index Conditions Check.
From Keel.Checker Require Monotone Step Network.
From Keel.Checker Require Import Meaning CheckSound OperatorSound Statement.
From Keel.Checker Require Import GroupSound.
From Keel.Checker Require Import StatementSound CertifiedSound.
From Keel.Checker Require NetworkSound SymbolSound.
From Keel.Reals Require Import Activations Field Attains Limits Potentials.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Local Notation F := real_realFieldType.

(** 1/100, the slope of leaky ReLU below zero. *)
Definition leak : F := 100%:R^-1.

(** No theorem applies to the last three, whatever they stand for. *)
Definition real_units (a : activation) : F -> F :=
  match a with
  | Tanh => tanh
  | Relu => @relu F
  | LeakyRelu => @leaky_relu F leak
  | HardTanh => @SlopeRestricted.hard_tanh F
  | Softsign => @SlopeRestricted.softsign F
  | Arctan => atan
  | Elu => elu
  | Sigmoid => sigmoid
  | Gelu | Silu | Sine => id
  end.

(** What a group of length r is multiplied by, from a threshold and r^2. The last
    two are not of this form, and no theorem applies to them. *)
Definition real_groups (r : rule) (t : F) : F -> F :=
  match r with
  | ModRelu => radial_factor (fun x : F => relu (x + t)) sqrt
  | RadialTanh => radial_factor tanh sqrt
  | RadialSoftsign => radial_factor (@SlopeRestricted.softsign F) sqrt
  | ZRelu | Cardioid => fun _ => 1
  end.

(** |a + i b|. *)
Definition real_modulus (a b : F) : F := sqrt (a ^+ 2 + b ^+ 2).

Definition real_meaning : meanings F := Meanings real_units real_groups real_modulus.

Lemma one_slope (sigma : F -> F) :
  slope_restricted sigma -> SlopeRestricted.slope_at_most (@value F one) sigma.
Proof.
by move=> restricted a b; rewrite value_one mul1r; exact: restricted.
Qed.

Lemma quarter_value : @value F (Dyadic 1 (-2)) = 4%:R^-1.
Proof.
by rewrite /value /number /power /= mul1r -[4%:R]/((2 * 2)%:R) natrM -expr2.
Qed.

(** Every chord of leaky ReLU has a slope between l and 1, for l up to its
    least. *)
Lemma leaky_between (l alpha : F) :
  l <= alpha <= 1 -> slopes_between l (leaky_relu alpha).
Proof.
move=> /andP[la a1] a b.
suff [t /andP[lt t1] ->] : exists2 t : F, l <= t <= 1
    & leaky_relu alpha a - leaky_relu alpha b = t * (a - b).
  have -> : t * (a - b) - l * (a - b) = (t - l) * (a - b) by rewrite mulrBl.
  have -> : a - b - t * (a - b) = (1 - t) * (a - b) by rewrite mulrBl mul1r.
  by rewrite mulrACA -expr2 mulr_ge0 ?sqr_ge0 // mulr_ge0 ?subr_ge0.
have l1 := le_trans la a1.
have neg (x : F) : x <= 0 -> x <= alpha * x <= l * x.
  by move=> x0; rewrite -[X in X <= _]mul1r; apply/andP; split; exact: ler_wnmul2r.
have pos (x : F) : 0 <= x -> l * x <= x by move=> x0; rewrite ler_pimull.
rewrite /leaky_relu; case: (leP 0 a) => a0; case: (leP 0 b) => b0.
- by exists 1; rewrite ?mul1r ?l1 ?lexx.
- have ab : 0 < a - b by rewrite subr_gt0 (lt_le_trans b0).
  have /andP[n1 n2] := neg b (ltW b0).
  exists ((a - alpha * b) / (a - b)); last by rewrite divfK ?gt_eqF.
  rewrite ler_pdivl_mulr // ler_pdivr_mulr // mul1r mulrBr; apply/andP; split.
    by rewrite ler_sub // pos.
  by rewrite ler_sub.
- have ab : 0 < b - a by rewrite subr_gt0 (lt_le_trans a0).
  have /andP[n1 n2] := neg a (ltW a0).
  exists ((b - alpha * a) / (b - a)); last first.
    by rewrite -[a - b]opprB mulrN divfK ?gt_eqF // opprB.
  rewrite ler_pdivl_mulr // ler_pdivr_mulr // mul1r mulrBr; apply/andP; split.
    by rewrite ler_sub // pos.
  by rewrite ler_sub.
by exists alpha; rewrite ?la ?a1 // mulrBr.
Qed.

Lemma leak_range : @value F (Dyadic 2621 (-18)) <= leak <= 1.
Proof.
apply/andP; split; last by rewrite /leak invf_le1 ?ltr0n // ler1n.
have hundred : @value F (Dyadic 100 0) = 100%:R by rewrite /value power0 mulr1.
have : @value F (times (Dyadic 2621 (-18)) (Dyadic 100 0)) <= @value F one.
  by rewrite -at_mostP.
rewrite value_times hundred value_one => small.
by rewrite /leak -[_^-1]mul1r ler_pdivl_mulr ?ltr0n.
Qed.

Lemma leak_positive : 0 < leak.
Proof. by rewrite invr_gt0 ltr0n. Qed.

Theorem real_slopes : has_its_slopes real_units.
Proof.
move=> a known; split; last first.
  by case: a known => // _ _; exact: leaky_between leak_range.
case: a known => //= _; first exact/one_slope/real_slope_restricted/tanh_slope_at_most.
- exact/one_slope/relu_slope_restricted.
- apply/one_slope/leaky_relu_slope_restricted/andP.
  by split; last by [case/andP: leak_range]; exact: ltW leak_positive.
- exact/one_slope/hard_tanh_slope_restricted.
- exact/one_slope/softsign_slope_restricted.
- exact/one_slope/real_slope_restricted/arctan_slope_at_most.
- exact/one_slope/real_slope_restricted/elu_slope_at_most.
by rewrite quarter_value real_quarterE; exact/real_slope_at_most/sigmoid_slope_at_most.
Qed.

(** ** Groups *)

Lemma sqrt_square (q : F) : 0 <= q -> 0 <= sqrt q /\ sqrt q ^+ 2 = q.
Proof.
move=> /RleP q0; split; first exact/RleP/sqrt_pos.
by rewrite expr2; exact: sqrt_sqrt.
Qed.

Lemma shifted_relu_slope (t : F) : slope_restricted (fun x : F => relu (x + t)).
Proof.
move=> a b; have := @relu_slope_restricted F (a + t) (b + t).
by rewrite opprD addrACA subrr addr0.
Qed.

Theorem real_firmness : has_its_firmness real_meaning.
Proof.
case=> t // admitted n G; apply: radial_firm => //; try exact: sqrt_square.
- move: admitted; rewrite /group_obstacle /=; case: ifP => // /negbT.
  rewrite (positiveP F) -leNgt add0r /relu => t0 _.
  by case: ifP => // pos; apply/eqP; rewrite eq_le t0.
- exact: shifted_relu_slope.
- by apply/(tanh_zero_only_at_zero 0).
- exact/real_slope_restricted/tanh_slope_at_most.
- by rewrite /SlopeRestricted.softsign mul0r.
exact: softsign_slope_restricted.
Qed.

Theorem real_factors : has_its_factors real_meaning.
Proof.
case=> // size ts _ t q _; apply: radial_factor_nonzero.
  exact: tanh_zero_only_at_zero.
exact: softsign_zero_only_at_zero.
Qed.

Theorem real_modulus_close : has_its_modulus real_modulus.
Proof.
have root (a b : F) := sqrt_square (addr_ge0 (sqr_ge0 a) (sqr_ge0 b)).
move=> a b c d; have [s0 s_is] := root a b; have [t0 t_is] := root c d.
exact: (moduli_close s0 t0 s_is t_is).
Qed.

Theorem real_faithful : faithful real_meaning.
Proof.
split=> [|a|a|a|z z0|a|||| ].
- exact: real_slopes.
- case: a => //= _ _.
  + exact: tanh_zero_only_at_zero.
  + exact/leaky_relu_zero_only_at_zero/leak_positive.
  + exact: hard_tanh_zero_only_at_zero.
  + exact: softsign_zero_only_at_zero.
  + exact: arctan_zero_only_at_zero.
  exact: elu_zero_only_at_zero.
- case: a => //= _; rewrite ?value_one.
  + by exists 0; exact: tanh_attains.
  + by exists 1; exact/relu_attains/ltr01.
  + by exists 1; exact/leaky_relu_attains/ltr01.
  + by exists 0; apply: hard_tanh_attains; rewrite normr0 ltr01.
  + by exists 0; exact: softsign_attains.
  + by exists 0; exact: arctan_attains.
  + by exists 0; exact: elu_attains.
  by exists 0; rewrite quarter_value; exact: sigmoid_attains.
- case: a => //= _.
  + exact: tanh_approaches_zero.
  + exact: relu_approaches_zero.
  + exact: hard_tanh_approaches_zero.
  + exact: softsign_approaches_zero.
  + exact: arctan_approaches_zero.
  + exact: elu_approaches_zero.
  exact: sigmoid_approaches_zero.
- by rewrite value_one; exact: relu_attains.
- move=> no_obstacle zero; apply: integral_potential => c d.
  have [bounded _] := real_slopes no_obstacle.
  have slope : greatest_slope (Split a) = one by case: a zero {no_obstacle bounded}.
  by have := bounded c d; rewrite slope value_one mul1r.
- exact: relu_law.
- exact: real_firmness.
- exact: real_factors.
exact: real_modulus_close.
Qed.

Theorem no_norm_real b (sigma : 'cV[F]_(state_size b) -> 'cV_(state_size b)) why
    (N : 'cV[F]_(state_size b) -> F) :
  denotes sigma (NoNorm why) ->
  is_norm N ->
  let D := block_dynamics sigma in
  ~ forall u x y k, N (plain_run (D := D) u x k - plain_run u y k)
                      <= N (x - y).
Proof. by move=> /(_ real_archimedean); apply. Qed.

(** The reals are complete: what settles has a limit. *)
Theorem settled_real b (sigma : 'cV[F]_(state_size b) -> 'cV_(state_size b)) l low
    soon :
  denotes sigma (ByMultipliers Somewhere l low soon) ->
  let D := block_dynamics sigma in
  forall u x, exists limit, converges (plain_run (D := D) (fun _ => u) x) limit.
Proof.
by move=> [_ settled] D u x; apply/settles_converges/settled/real_archimedean.
Qed.

(** The reals are real closed, which gains in the Euclidean norm ask for. *)
Theorem lengths_real b (sigma : 'cV[F]_(state_size b) -> 'cV_(state_size b)) source
    gain :
  denotes sigma (InputToOutputInLength source gain) ->
  0 <= @value F gain /\ lengths_at_most sigma gain (Z.to_nat (steps b)).
Proof. by move=> /(_ real_closed). Qed.

Theorem accepted_real m c word :
  check m c = Accepted word ->
  forall k, List.In k (claims c) ->
  [\/ exists b s,
       [/\ List.In b (blocks m),
           stands b (known_from (indexed_by_name (evidences c))) s,
           claim_eqb (render b s) k
         & denotes (@meaning_of F real_meaning b) s],
      exists e x,
       [/\ List.In e (equilibria m),
           List.In x (found_claims (Monotone.equilibrium_findings
             (known_from (indexed_by_name (evidences c))) e))
         & claim_eqb x k],
      exists l x,
       [/\ List.In l (leaky_blocks m),
           List.In x (best_claims (fun c => c) (found_claims (Step.leaky_findings
             (known_from (indexed_by_name (evidences c))) l)))
         & claim_eqb x k]
    | claim_scope k = Network.network_scope
      /\ exists2 x, List.In x (network_conclusions m c) & claim_eqb x k].
Proof. by move=> accepted; exact: accepted_sound accepted real_faithful. Qed.

Theorem accepted_network_real m c word :
  (forall name t, List.In (Transition name t) (layers m) ->
     WalkSound.has_true_norm real_meaning t) ->
  (forall l, List.In l (layers m) -> WalkSound.is_unrolled l) ->
  check m c = Accepted word ->
  forall k, List.In k (claims c) -> claim_scope k = Network.network_scope ->
  NetworkSound.network_denotes real_meaning m k.
Proof.
move=> true_norms unrolled accepted.
exact: NetworkSound.accepted_network_sound real_closed true_norms unrolled accepted real_faithful.
Qed.

Corollary certified_real m c :
  check m c = Accepted "CERTIFIED" ->
  forall b, List.In b (blocks m) ->
  (exists k N bounds,
    [/\ List.In k (claims c), claim_eqb (render b (NeverApart N bounds)) k,
        has_evidence (evidences c) b N
      & denotes (@meaning_of F real_meaning b) (NeverApart N bounds)])
  \/ exists k low high,
    [/\ List.In k (claims c), claim_eqb (SymbolSound.symbol_stability b low high) k
      & SymbolSound.has_true_norms F b ->
        denotes (@meaning_of F real_meaning b) (NeverApart Own [:: low; high])].
Proof. by move=> accepted; exact: certified_sound accepted real_faithful. Qed.
