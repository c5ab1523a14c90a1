(** * What the headline theorems over the real numbers assume

    Purpose: prints the name of each headline theorem over the real numbers and
    the axioms of the standard library that it rests on, those with the same
    axioms together; the output is compared with real-assumptions.expected.

    Main Results: none of its own.

    Dependencies: every file in reals. *)

From Keel.Reals Require Import Activations Field Limits ReluLimit.
From Keel.Reals Require Import GlobalConvergence Exponential Attains Potentials.
From Keel.Reals Require Import RealMeaning.

(** ** Activations *)

Locate tanh_slope_at_most.
Locate tanh_zero_only_at_zero.
Locate tanh_chords.
Locate tanh_from_exponential.
Locate tanh_chords_from_zero.
Locate tanh_chords_from_zero_coarse.
Locate arctan_slope_at_most.
Locate arctan_zero_only_at_zero.
Locate arctan_chords.
Locate arctan_chords_from_zero.
Locate arctan_chords_from_zero_coarse.
Locate arctan_chords_from_zero_fine.
Locate elu_slope_at_most.
Locate elu_zero_only_at_zero.
Locate elu_chords.
Locate elu_chords_from_zero.
Locate sigmoid_slope_at_most.
Locate softsign_chords.
Locate softsign_chords_from_zero.
Locate hard_tanh_chords.
Locate hard_tanh_chords_from_zero.

(** ** Field *)

Locate tanh_metric_nonexpansive.
Locate arctan_metric_nonexpansive.
Locate elu_metric_nonexpansive.
Locate sigmoid_metric_nonexpansive.
Locate tanh_unique_equilibrium.
Locate arctan_unique_equilibrium.
Locate elu_unique_equilibrium.
Locate tanh_dominance_nonexpansive.
Locate arctan_dominance_nonexpansive.
Locate elu_dominance_nonexpansive.
Locate sigmoid_dominance_nonexpansive.

(** ** Limits *)

Locate limit_is_equilibrium.
Locate vanishing_converges.
Locate settles_converges.

(** ** ReluLimit *)

Locate relu_equilibrium_iff.
Locate relu_equilibrium_exists.
Locate relu_bounded_converges.
Locate relu_metric_converges.
Locate relu_dominance_converges.
Locate relu_lurie_converges.

(** ** GlobalConvergence *)

Locate rho_below_one.
Locate GlobalConvergence.rate.
Locate converges_to_equilibrium.
Locate tanh_rate.
Locate arctan_rate.
Locate elu_rate.
Locate tanh_converges.
Locate arctan_converges.
Locate elu_converges.

(** ** Exponential *)

Locate taylor_below_exp.
Locate squaring_below_exp.

(** ** Attains *)

Locate real_archimedean.
Locate real_closed.
Locate derivative_attains.
Locate tanh_attains.
Locate arctan_attains.
Locate elu_attains.
Locate sigmoid_attains.
Locate tanh_approaches_zero.
Locate arctan_approaches_zero.
Locate elu_approaches_zero.
Locate sigmoid_approaches_zero.

(** ** Potentials *)

Locate integral_mean.
Locate integral_potential.
Locate real_globally_stable.
Locate tanh_globally_stable.
Locate arctan_globally_stable.
Locate elu_globally_stable.

(** ** RealMeaning *)

Locate real_firmness.
Locate real_factors.
Locate real_modulus_close.
Locate real_faithful.
Locate no_norm_real.
Locate settled_real.
Locate lengths_real.
Locate accepted_real.
Locate accepted_network_real.
Locate certified_real.

(** ** By their axioms *)

Definition with_chords : unit :=
  let _ := @softsign_chords in
  let _ := @softsign_chords_from_zero in
  let _ := @hard_tanh_chords in
  let _ := @hard_tanh_chords_from_zero in
  tt.
Print Assumptions with_chords.

Definition with_exponentials : unit :=
  let _ := @tanh_from_exponential in
  let _ := @taylor_below_exp in
  let _ := @squaring_below_exp in
  tt.
Print Assumptions with_exponentials.

Definition with_analysis : unit :=
  let _ := @tanh_slope_at_most in
  let _ := @tanh_zero_only_at_zero in
  let _ := @tanh_chords in
  let _ := @tanh_chords_from_zero in
  let _ := @tanh_chords_from_zero_coarse in
  let _ := @arctan_slope_at_most in
  let _ := @arctan_zero_only_at_zero in
  let _ := @arctan_chords in
  let _ := @arctan_chords_from_zero in
  let _ := @arctan_chords_from_zero_coarse in
  let _ := @arctan_chords_from_zero_fine in
  let _ := @elu_slope_at_most in
  let _ := @elu_zero_only_at_zero in
  let _ := @elu_chords in
  let _ := @elu_chords_from_zero in
  let _ := @sigmoid_slope_at_most in
  let _ := @integral_mean in
  tt.
Print Assumptions with_analysis.

Definition with_limits : unit :=
  let _ := @limit_is_equilibrium in
  let _ := @vanishing_converges in
  let _ := @relu_equilibrium_iff in
  let _ := @relu_equilibrium_exists in
  let _ := @rho_below_one in
  let _ := @GlobalConvergence.rate in
  let _ := @converges_to_equilibrium in
  let _ := @real_archimedean in
  let _ := @derivative_attains in
  let _ := @no_norm_real in
  tt.
Print Assumptions with_limits.

Definition with_trajectories : unit :=
  let _ := @tanh_metric_nonexpansive in
  let _ := @arctan_metric_nonexpansive in
  let _ := @elu_metric_nonexpansive in
  let _ := @sigmoid_metric_nonexpansive in
  let _ := @tanh_unique_equilibrium in
  let _ := @arctan_unique_equilibrium in
  let _ := @elu_unique_equilibrium in
  let _ := @tanh_dominance_nonexpansive in
  let _ := @arctan_dominance_nonexpansive in
  let _ := @elu_dominance_nonexpansive in
  let _ := @sigmoid_dominance_nonexpansive in
  let _ := @settles_converges in
  let _ := @relu_bounded_converges in
  let _ := @relu_metric_converges in
  let _ := @relu_dominance_converges in
  let _ := @relu_lurie_converges in
  let _ := @tanh_rate in
  let _ := @arctan_rate in
  let _ := @elu_rate in
  let _ := @tanh_converges in
  let _ := @arctan_converges in
  let _ := @elu_converges in
  let _ := @real_closed in
  let _ := @tanh_attains in
  let _ := @arctan_attains in
  let _ := @elu_attains in
  let _ := @sigmoid_attains in
  let _ := @tanh_approaches_zero in
  let _ := @arctan_approaches_zero in
  let _ := @elu_approaches_zero in
  let _ := @sigmoid_approaches_zero in
  let _ := @integral_potential in
  let _ := @real_globally_stable in
  let _ := @tanh_globally_stable in
  let _ := @arctan_globally_stable in
  let _ := @elu_globally_stable in
  let _ := @real_firmness in
  let _ := @real_factors in
  let _ := @real_modulus_close in
  let _ := @real_faithful in
  let _ := @settled_real in
  let _ := @lengths_real in
  let _ := @accepted_real in
  let _ := @accepted_network_real in
  let _ := @certified_real in
  tt.
Print Assumptions with_trajectories.
