(** * What the headline theorems over the real numbers assume

    Purpose: prints the name of each headline theorem over the real numbers and
    the axioms of the standard library that it rests on; the output is compared
    with real-assumptions.expected.

    Main Results: none of its own.

    Dependencies: every file in reals. *)

From Keel.Reals Require Import Activations Field Limits ReluLimit.
From Keel.Reals Require Import GlobalConvergence Exponential Attains Potentials.
From Keel.Reals Require Import RealMeaning.

(** ** Activations *)

Locate tanh_slope_at_most.
Print Assumptions tanh_slope_at_most.
Locate tanh_zero_only_at_zero.
Print Assumptions tanh_zero_only_at_zero.
Locate tanh_chords.
Print Assumptions tanh_chords.
Locate tanh_from_exponential.
Print Assumptions tanh_from_exponential.
Locate tanh_chords_from_zero.
Print Assumptions tanh_chords_from_zero.
Locate tanh_chords_from_zero_coarse.
Print Assumptions tanh_chords_from_zero_coarse.
Locate arctan_slope_at_most.
Print Assumptions arctan_slope_at_most.
Locate arctan_zero_only_at_zero.
Print Assumptions arctan_zero_only_at_zero.
Locate arctan_chords.
Print Assumptions arctan_chords.
Locate arctan_chords_from_zero.
Print Assumptions arctan_chords_from_zero.
Locate arctan_chords_from_zero_coarse.
Print Assumptions arctan_chords_from_zero_coarse.
Locate arctan_chords_from_zero_fine.
Print Assumptions arctan_chords_from_zero_fine.
Locate elu_slope_at_most.
Print Assumptions elu_slope_at_most.
Locate elu_zero_only_at_zero.
Print Assumptions elu_zero_only_at_zero.
Locate elu_chords.
Print Assumptions elu_chords.
Locate elu_chords_from_zero.
Print Assumptions elu_chords_from_zero.
Locate sigmoid_slope_at_most.
Print Assumptions sigmoid_slope_at_most.
Locate softsign_chords.
Print Assumptions softsign_chords.
Locate softsign_chords_from_zero.
Print Assumptions softsign_chords_from_zero.
Locate hard_tanh_chords.
Print Assumptions hard_tanh_chords.
Locate hard_tanh_chords_from_zero.
Print Assumptions hard_tanh_chords_from_zero.

(** ** Field *)

Locate tanh_metric_nonexpansive.
Print Assumptions tanh_metric_nonexpansive.
Locate arctan_metric_nonexpansive.
Print Assumptions arctan_metric_nonexpansive.
Locate elu_metric_nonexpansive.
Print Assumptions elu_metric_nonexpansive.
Locate sigmoid_metric_nonexpansive.
Print Assumptions sigmoid_metric_nonexpansive.
Locate tanh_unique_equilibrium.
Print Assumptions tanh_unique_equilibrium.
Locate arctan_unique_equilibrium.
Print Assumptions arctan_unique_equilibrium.
Locate elu_unique_equilibrium.
Print Assumptions elu_unique_equilibrium.
Locate tanh_dominance_nonexpansive.
Print Assumptions tanh_dominance_nonexpansive.
Locate arctan_dominance_nonexpansive.
Print Assumptions arctan_dominance_nonexpansive.
Locate elu_dominance_nonexpansive.
Print Assumptions elu_dominance_nonexpansive.
Locate sigmoid_dominance_nonexpansive.
Print Assumptions sigmoid_dominance_nonexpansive.

(** ** Limits *)

Locate limit_is_equilibrium.
Print Assumptions limit_is_equilibrium.
Locate vanishing_converges.
Print Assumptions vanishing_converges.
Locate settles_converges.
Print Assumptions settles_converges.

(** ** ReluLimit *)

Locate relu_equilibrium_iff.
Print Assumptions relu_equilibrium_iff.
Locate relu_equilibrium_exists.
Print Assumptions relu_equilibrium_exists.
Locate relu_bounded_converges.
Print Assumptions relu_bounded_converges.
Locate relu_metric_converges.
Print Assumptions relu_metric_converges.
Locate relu_dominance_converges.
Print Assumptions relu_dominance_converges.
Locate relu_lurie_converges.
Print Assumptions relu_lurie_converges.

(** ** GlobalConvergence *)

Locate rho_below_one.
Print Assumptions rho_below_one.
Locate GlobalConvergence.rate.
Print Assumptions GlobalConvergence.rate.
Locate converges_to_equilibrium.
Print Assumptions converges_to_equilibrium.
Locate tanh_rate.
Print Assumptions tanh_rate.
Locate arctan_rate.
Print Assumptions arctan_rate.
Locate elu_rate.
Print Assumptions elu_rate.
Locate tanh_converges.
Print Assumptions tanh_converges.
Locate arctan_converges.
Print Assumptions arctan_converges.
Locate elu_converges.
Print Assumptions elu_converges.

(** ** Exponential *)

Locate taylor_below_exp.
Print Assumptions taylor_below_exp.
Locate squaring_below_exp.
Print Assumptions squaring_below_exp.

(** ** Attains *)

Locate real_archimedean.
Print Assumptions real_archimedean.
Locate real_closed.
Print Assumptions real_closed.
Locate derivative_attains.
Print Assumptions derivative_attains.
Locate tanh_attains.
Print Assumptions tanh_attains.
Locate arctan_attains.
Print Assumptions arctan_attains.
Locate elu_attains.
Print Assumptions elu_attains.
Locate sigmoid_attains.
Print Assumptions sigmoid_attains.
Locate tanh_approaches_zero.
Print Assumptions tanh_approaches_zero.
Locate arctan_approaches_zero.
Print Assumptions arctan_approaches_zero.
Locate elu_approaches_zero.
Print Assumptions elu_approaches_zero.
Locate sigmoid_approaches_zero.
Print Assumptions sigmoid_approaches_zero.

(** ** Potentials *)

Locate integral_mean.
Print Assumptions integral_mean.
Locate integral_potential.
Print Assumptions integral_potential.
Locate real_globally_stable.
Print Assumptions real_globally_stable.
Locate tanh_globally_stable.
Print Assumptions tanh_globally_stable.
Locate arctan_globally_stable.
Print Assumptions arctan_globally_stable.
Locate elu_globally_stable.
Print Assumptions elu_globally_stable.

(** ** RealMeaning *)

Locate real_firmness.
Print Assumptions real_firmness.
Locate real_factors.
Print Assumptions real_factors.
Locate real_faithful.
Print Assumptions real_faithful.
Locate no_norm_real.
Print Assumptions no_norm_real.
Locate settled_real.
Print Assumptions settled_real.
Locate lengths_real.
Print Assumptions lengths_real.
Locate accepted_real.
Print Assumptions accepted_real.
Locate accepted_network_real.
Print Assumptions accepted_network_real.
Locate certified_real.
Print Assumptions certified_real.
