(** * What the headline theorems assume

    Purpose: prints the name of each headline theorem and the axioms it rests
    on; the output is compared with assumptions.expected.

    Main Results: none of its own.

    Dependencies: every file of the theory. *)

From Keel Require Import SlopeRestricted Metric FactorCheck Certificate.
From Keel Require Import NoOverflow Gain Dominance ScaledMetric Groups Rate.
From Keel Require Import MatrixInequality Lurie Projections Equilibrium.
From Keel Require Import Instability SlopeProduct GlobalStability Settling.
From Keel Require Import Adjoint GeometricLaw OneInequality NetworkGain GramIteration.
From Keel Require Import Torus DepthRecursion Spectral Unrolled.
From Keel.Checker Require Import Meaning PackingSound FactorSound.
From Keel.Checker Require Import RoundingSound BoundSound RankSound.
From Keel.Checker Require Import MetricSound.
From Keel.Checker Require Import DominanceSound GramSound InequalitySound.
From Keel.Checker Require Import LurieSound.
From Keel.Checker Require Import OperatorSound EquilibriumSound RefutedSound.
From Keel.Checker Require Import SlopesSound RecursionSound.
From Keel.Checker Require Import RoundedSound UnrolledSound.
From Keel.Checker Require Import Statement GroupSound GainSound AdjointSound PixelSound.
From Keel.Checker Require Import CheckSound NetworkMeaning TransitionSound.
From Keel.Checker Require Import FactorsSound GainSource MovementSound WalkSound.
From Keel.Checker Require Import ChainAnswerSound TransitionMatrix ChainSound.
From Keel.Checker Require Import EnergySound NetworkSound.
From Keel.Checker Require Import StatementSound.
From Keel.Checker Require Import SymbolSound CertifiedSound.

(** ** SlopeRestricted *)

Locate slope_restricted_intro.
Print Assumptions slope_restricted_intro.
Locate relu_slope_restricted.
Print Assumptions relu_slope_restricted.
Locate leaky_relu_slope_restricted.
Print Assumptions leaky_relu_slope_restricted.
Locate hard_tanh_slope_restricted.
Print Assumptions hard_tanh_slope_restricted.
Locate softsign_slope_restricted.
Print Assumptions softsign_slope_restricted.
Locate gate_slope_restricted.
Print Assumptions gate_slope_restricted.
Locate gate_slope_at_most.
Print Assumptions gate_slope_at_most.
Locate slope_at_most_rescale.
Print Assumptions slope_at_most_rescale.
Locate leaky_relu_zero_only_at_zero.
Print Assumptions leaky_relu_zero_only_at_zero.
Locate hard_tanh_zero_only_at_zero.
Print Assumptions hard_tanh_zero_only_at_zero.
Locate softsign_zero_only_at_zero.
Print Assumptions softsign_zero_only_at_zero.

(** ** Metric *)

Locate metric_one_step.
Print Assumptions metric_one_step.
Locate metric_nonexpansive.
Print Assumptions metric_nonexpansive.
Locate metric_monotone.
Print Assumptions metric_monotone.
Locate gated_metric_nonexpansive.
Print Assumptions gated_metric_nonexpansive.
Locate metric_nonexpansive_at_slope.
Print Assumptions metric_nonexpansive_at_slope.
Locate step_condition_from_eigenvalue_bound.
Print Assumptions step_condition_from_eigenvalue_bound.
Locate equilibrium_iff.
Print Assumptions equilibrium_iff.
Locate unique_equilibrium.
Print Assumptions unique_equilibrium.
Locate equilibrium_exists.
Print Assumptions equilibrium_exists.

(** ** FactorCheck *)

Locate shifted_matrix_psd.
Print Assumptions shifted_matrix_psd.
Locate lower_bound_sound.
Print Assumptions lower_bound_sound.
Locate upper_bound_sound.
Print Assumptions upper_bound_sound.
Locate factor_check_sound.
Print Assumptions factor_check_sound.
Locate pencil_check_sound.
Print Assumptions pencil_check_sound.

(** ** Certificate *)

Locate certificate_sound.
Print Assumptions certificate_sound.
Locate certificate_sound_at_slope.
Print Assumptions certificate_sound_at_slope.
Locate certificate_unique_equilibrium.
Print Assumptions certificate_unique_equilibrium.

(** ** NoOverflow *)

Locate gram_in_range.
Print Assumptions gram_in_range.
Locate residual_in_range.
Print Assumptions residual_in_range.
Locate same_long.
Print Assumptions same_long.
Locate small_wrapped_residual_exact.
Print Assumptions small_wrapped_residual_exact.
Locate residual_near_coarse.
Print Assumptions residual_near_coarse.
Locate residual_within_bound.
Print Assumptions residual_within_bound.
Locate wrapped_residual_exact.
Print Assumptions wrapped_residual_exact.

(** ** Gain *)

Locate energy_gain.
Print Assumptions energy_gain.
Locate energy_gain_sum.
Print Assumptions energy_gain_sum.
Locate depth_gain.
Print Assumptions depth_gain.
Locate limit_gain.
Print Assumptions limit_gain.

(** ** Dominance *)

Locate dominance_one_step.
Print Assumptions dominance_one_step.
Locate dominance_nonexpansive.
Print Assumptions dominance_nonexpansive.
Locate dominance_monotone.
Print Assumptions dominance_monotone.
Locate gated_dominance_monotone.
Print Assumptions gated_dominance_monotone.
Locate dominance_gain.
Print Assumptions dominance_gain.

(** ** ScaledMetric *)

Locate step_driven.
Print Assumptions step_driven.
Locate scaled_metric_monotone.
Print Assumptions scaled_metric_monotone.
Locate gated_scaled_metric_monotone.
Print Assumptions gated_scaled_metric_monotone.

(** ** Groups *)

Locate radial_firm.
Print Assumptions radial_firm.
Locate radial_factor_nonzero.
Print Assumptions radial_factor_nonzero.
Locate grouped_step_driven.
Print Assumptions grouped_step_driven.
Locate grouped_step_nonexpansive.
Print Assumptions grouped_step_nonexpansive.
Locate grouped_equilibrium.
Print Assumptions grouped_equilibrium.
Locate grouped_radial_firm.
Print Assumptions grouped_radial_firm.
Locate grouped_radial_zero.
Print Assumptions grouped_radial_zero.

(** ** Rate *)

Locate at_least_steps.
Print Assumptions at_least_steps.
Locate linear_rate.
Print Assumptions linear_rate.
Locate metric_rate.
Print Assumptions metric_rate.
Locate trajectory_rate.
Print Assumptions trajectory_rate.
Locate equilibrium_rate.
Print Assumptions equilibrium_rate.

(** ** MatrixInequality *)

Locate inequality_monotone.
Print Assumptions inequality_monotone.

(** ** Lurie *)

Locate lurie_decrease.
Print Assumptions lurie_decrease.
Locate lurie_injective.
Print Assumptions lurie_injective.
Locate lurie_positive.
Print Assumptions lurie_positive.

(** ** Projections *)

Locate form_at_most_frobenius.
Print Assumptions form_at_most_frobenius.
Locate algorithm1_least.
Print Assumptions algorithm1_least.
Locate algorithm1_greatest.
Print Assumptions algorithm1_greatest.
Locate algorithm2_margin.
Print Assumptions algorithm2_margin.

(** ** Adjoint *)

Locate pulled_nonexpansive.
Print Assumptions pulled_nonexpansive.
Locate pulled_left.
Print Assumptions pulled_left.
Locate euclidean_growth.
Print Assumptions euclidean_growth.
Locate driven_left.
Print Assumptions driven_left.
Locate dual_form.
Print Assumptions dual_form.
Locate dual_weighted_max.
Print Assumptions dual_weighted_max.

(** ** Equilibrium *)

Locate unit_one_equilibrium.
Print Assumptions unit_one_equilibrium.
Locate injective_one_equilibrium.
Print Assumptions injective_one_equilibrium.
Locate scaled_injective.
Print Assumptions scaled_injective.
Locate dominance_injective.
Print Assumptions dominance_injective.
Locate inequality_injective.
Print Assumptions inequality_injective.
Locate null_vector_equilibria.
Print Assumptions null_vector_equilibria.

(** ** Instability *)

Locate linearised.
Print Assumptions linearised.
Locate moments.
Print Assumptions moments.
Locate expansion_refutes.
Print Assumptions expansion_refutes.
Locate relu_attains.
Print Assumptions relu_attains.
Locate leaky_relu_attains.
Print Assumptions leaky_relu_attains.
Locate hard_tanh_attains.
Print Assumptions hard_tanh_attains.
Locate softsign_attains.
Print Assumptions softsign_attains.

(** ** SlopeProduct *)

Locate linearised_near.
Print Assumptions linearised_near.
Locate contraction_trace.
Print Assumptions contraction_trace.
Locate slope_product_refutes.
Print Assumptions slope_product_refutes.
Locate relu_approaches_zero.
Print Assumptions relu_approaches_zero.
Locate hard_tanh_approaches_zero.
Print Assumptions hard_tanh_approaches_zero.
Locate softsign_approaches_zero.
Print Assumptions softsign_approaches_zero.

(** ** GlobalStability *)

Locate lurie_shrinks.
Print Assumptions lurie_shrinks.
Locate lurie_one_equilibrium.
Print Assumptions lurie_one_equilibrium.
Locate energy_step.
Print Assumptions energy_step.
Locate activations_summable.
Print Assumptions activations_summable.
Locate activations_vanish.
Print Assumptions activations_vanish.
Locate lurie_stable.
Print Assumptions lurie_stable.
Locate lurie_attracts.
Print Assumptions lurie_attracts.
Locate lurie_globally_stable.
Print Assumptions lurie_globally_stable.

(** ** Settling *)

Locate tends_to_settles.
Print Assumptions tends_to_settles.
Locate geometric_step.
Print Assumptions geometric_step.
Locate geometric_law.
Print Assumptions geometric_law.
Locate lurie_settles.
Print Assumptions lurie_settles.
Locate relu_law.
Print Assumptions relu_law.

(** ** GeometricLaw *)

Locate weighted_rate.
Print Assumptions weighted_rate.
Locate activity_step.
Print Assumptions activity_step.
Locate rest_point.
Print Assumptions rest_point.
Locate stays_near.
Print Assumptions stays_near.
Locate stays_near_from_zero.
Print Assumptions stays_near_from_zero.

(** ** OneInequality *)

Locate surplus_step.
Print Assumptions surplus_step.
Locate one_inequality.
Print Assumptions one_inequality.
Locate response_inequality.
Print Assumptions response_inequality.
Locate limit_inequality.
Print Assumptions limit_inequality.
Locate layer_inequality.
Print Assumptions layer_inequality.
Locate answer_bound.
Print Assumptions answer_bound.
Locate form_rounded_down.
Print Assumptions form_rounded_down.
Locate rounded_bound.
Print Assumptions rounded_bound.

(** ** GramIteration *)

Locate frobenius_moves.
Print Assumptions frobenius_moves.
Locate complex_frobenius_moves.
Print Assumptions complex_frobenius_moves.
Locate gram_moves.
Print Assumptions gram_moves.
Locate rounded_moves.
Print Assumptions rounded_moves.
Locate squaring_moves.
Print Assumptions squaring_moves.
Locate part_moves.
Print Assumptions part_moves.

(** ** Torus *)

Locate parseval.
Print Assumptions parseval.
Locate torus_moves.
Print Assumptions torus_moves.
Locate padded_moves.
Print Assumptions padded_moves.

(** ** NetworkGain *)

Locate max_of_sqnorm.
Print Assumptions max_of_sqnorm.
Locate sqnorm_of_max.
Print Assumptions sqnorm_of_max.
Locate linear_max.
Print Assumptions linear_max.
Locate linear_sqnorm_max.
Print Assumptions linear_sqnorm_max.
Locate schur.
Print Assumptions schur.
Locate entries_sqnorm.
Print Assumptions entries_sqnorm.
Locate entries_max.
Print Assumptions entries_max.
Locate activation_moves.
Print Assumptions activation_moves.
Locate greatest_moves.
Print Assumptions greatest_moves.
Locate picked_sqnorm.
Print Assumptions picked_sqnorm.
Locate sqnorm_of_metric.
Print Assumptions sqnorm_of_metric.
Locate dominance_steps.
Print Assumptions dominance_steps.
Locate max_of_weighted.
Print Assumptions max_of_weighted.

(** ** DepthRecursion *)

Locate worth_back.
Print Assumptions worth_back.
Locate coordinates_bounded.
Print Assumptions coordinates_bounded.
Locate recursion_gain.
Print Assumptions recursion_gain.

(** ** Spectral *)

Locate spectral.
Print Assumptions spectral.
Locate eigenbasis_exists.
Print Assumptions eigenbasis_exists.
Locate eigenbasis_over.
Print Assumptions eigenbasis_over.

(** ** Unrolled *)

Locate unrolled_inequality.
Print Assumptions unrolled_inequality.
Locate unrolled_moves.
Print Assumptions unrolled_moves.
Locate stage_of_step.
Print Assumptions stage_of_step.

(** ** The checker *)

Locate on_grid_floor.
Print Assumptions on_grid_floor.
Locate row_products_correct.
Print Assumptions row_products_correct.
Locate products_with_first_correct.
Print Assumptions products_with_first_correct.
Locate symmetric_sums_spec.
Print Assumptions symmetric_sums_spec.
Locate shifts_spec.
Print Assumptions shifts_spec.
Locate shifts_gram.
Print Assumptions shifts_gram.
Locate shifts_sound.
Print Assumptions shifts_sound.
Locate eigenvalue_bound_sound.
Print Assumptions eigenvalue_bound_sound.
Locate eliminated_solvable.
Print Assumptions eliminated_solvable.
Locate has_full_rank_sound.
Print Assumptions has_full_rank_sound.
Locate has_full_rank_unit.
Print Assumptions has_full_rank_unit.
Locate have_full_rank_sound.
Print Assumptions have_full_rank_sound.
Locate floor_double_le.
Print Assumptions floor_double_le.
Locate ceil_double_ge.
Print Assumptions ceil_double_ge.
Locate divided_down_le.
Print Assumptions divided_down_le.
Locate divided_up_ge.
Print Assumptions divided_up_ge.
Locate root_up_ge.
Print Assumptions root_up_ge.
Locate matrix_of_value.
Print Assumptions matrix_of_value.
Locate plain_metric_valid.
Print Assumptions plain_metric_valid.
Locate scaled_metric_valid.
Print Assumptions scaled_metric_valid.
Locate plain_input_valid.
Print Assumptions plain_input_valid.
Locate scaled_input_valid.
Print Assumptions scaled_input_valid.
Locate metric_weightsP.
Print Assumptions metric_weightsP.
Locate spectrum_metric.
Print Assumptions spectrum_metric.
Locate spectrum_sound.
Print Assumptions spectrum_sound.
Locate gated_spectrum_sound.
Print Assumptions gated_spectrum_sound.
Locate least_answer_sound.
Print Assumptions least_answer_sound.
Locate weighted_sum_exact.
Print Assumptions weighted_sum_exact.
Locate state_row_margin.
Print Assumptions state_row_margin.
Locate margin_from_taps.
Print Assumptions margin_from_taps.
Locate channel_row.
Print Assumptions channel_row.
Locate channel_margin_sound.
Print Assumptions channel_margin_sound.
Locate rounded_gram.
Print Assumptions rounded_gram.
Locate gram_is_bounded_sound.
Print Assumptions gram_is_bounded_sound.
Locate gram_sound.
Print Assumptions gram_sound.
Locate norm_sound.
Print Assumptions norm_sound.
Locate narrow_sound.
Print Assumptions narrow_sound.
Locate positive_bound_sound.
Print Assumptions positive_bound_sound.
Locate inequality_bound_sound.
Print Assumptions inequality_bound_sound.
Locate lurie_bound_sound.
Print Assumptions lurie_bound_sound.
Locate stable_by_inequality.
Print Assumptions stable_by_inequality.
Locate gated_stable_by_metric.
Print Assumptions gated_stable_by_metric.
Locate gated_stable_by_dominance.
Print Assumptions gated_stable_by_dominance.
Locate dominance_margins.
Print Assumptions dominance_margins.
Locate row_of_unit.
Print Assumptions row_of_unit.
Locate equilibriumP.
Print Assumptions equilibriumP.
Locate one_equilibrium_by_metric.
Print Assumptions one_equilibrium_by_metric.
Locate one_equilibrium_by_dominance.
Print Assumptions one_equilibrium_by_dominance.
Locate one_equilibrium_by_inequality.
Print Assumptions one_equilibrium_by_inequality.
Locate one_equilibrium_by_multipliers.
Print Assumptions one_equilibrium_by_multipliers.
Locate one_equilibrium_by_rank.
Print Assumptions one_equilibrium_by_rank.
Locate null_vector_sound.
Print Assumptions null_vector_sound.
Locate known_in.
Print Assumptions known_in.
Locate accepted_names.
Print Assumptions accepted_names.
Locate accepted_claims.
Print Assumptions accepted_claims.
Locate accepted_transitions.
Print Assumptions accepted_transitions.
Locate accepted_scopes.
Print Assumptions accepted_scopes.
Locate accepted_input.
Print Assumptions accepted_input.
Locate accepted_fit.
Print Assumptions accepted_fit.
Locate claim_eqbP.
Print Assumptions claim_eqbP.
Locate render_injective.
Print Assumptions render_injective.
Locate one_on_groupsP.
Print Assumptions one_on_groupsP.
Locate grouped_firm.
Print Assumptions grouped_firm.
Locate grouped_zero.
Print Assumptions grouped_zero.
Locate split_driven.
Print Assumptions split_driven.
Locate grouped_driven.
Print Assumptions grouped_driven.
Locate grouped_spectrum_sound.
Print Assumptions grouped_spectrum_sound.
Locate scaled_drive.
Print Assumptions scaled_drive.
Locate energy_bound_sound.
Print Assumptions energy_bound_sound.
Locate deep_gain_sound.
Print Assumptions deep_gain_sound.
Locate split_gain_sound.
Print Assumptions split_gain_sound.
Locate step_back_sound.
Print Assumptions step_back_sound.
Locate recursion_shown_sound.
Print Assumptions recursion_shown_sound.
Locate euclidean_gain_sound.
Print Assumptions euclidean_gain_sound.
Locate rounded_gram_sound.
Print Assumptions rounded_gram_sound.
Locate unrolled_form_is.
Print Assumptions unrolled_form_is.
Locate unrolled_gram_is.
Print Assumptions unrolled_gram_is.
Locate unrolled_bound_sound.
Print Assumptions unrolled_bound_sound.
Locate unrolled_gain_sound.
Print Assumptions unrolled_gain_sound.
Locate inequality_sound.
Print Assumptions inequality_sound.
Locate split_slope.
Print Assumptions split_slope.
Locate slope_driven.
Print Assumptions slope_driven.
Locate metric_backward.
Print Assumptions metric_backward.
Locate metric_growth.
Print Assumptions metric_growth.
Locate metric_left.
Print Assumptions metric_left.
Locate dominance_backward.
Print Assumptions dominance_backward.
Locate energy_bound_total.
Print Assumptions energy_bound_total.
Locate slice_run.
Print Assumptions slice_run.
Locate pixel_backward.
Print Assumptions pixel_backward.
Locate pixel_denotes.
Print Assumptions pixel_denotes.
Locate pixel_input_to_state.
Print Assumptions pixel_input_to_state.
Locate theorems_sound.
Print Assumptions theorems_sound.
Locate accepted_sound.
Print Assumptions accepted_sound.
Locate certified_sound.
Print Assumptions certified_sound.
Locate is_refuted_sound.
Print Assumptions is_refuted_sound.
Locate common_value.
Print Assumptions common_value.
Locate is_active_sound.
Print Assumptions is_active_sound.
Locate metric_refuted.
Print Assumptions metric_refuted.
Locate active_refuted.
Print Assumptions active_refuted.
Locate reachable_refuted.
Print Assumptions reachable_refuted.
Locate unstable_sound.
Print Assumptions unstable_sound.
Locate product_value.
Print Assumptions product_value.
Locate jacobian_value.
Print Assumptions jacobian_value.
Locate slopes_diverge_sound.
Print Assumptions slopes_diverge_sound.
Locate divergence_refutes.
Print Assumptions divergence_refutes.
Locate pooled_once.
Print Assumptions pooled_once.
Locate network_map_app.
Print Assumptions network_map_app.
Locate moves_compose.
Print Assumptions moves_compose.
Locate moves_max.
Print Assumptions moves_max.
Locate moves_sqnorm.
Print Assumptions moves_sqnorm.
Locate takes_max.
Print Assumptions takes_max.
Locate takes_sqnorm.
Print Assumptions takes_sqnorm.
Locate affine_moves_sqnorm.
Print Assumptions affine_moves_sqnorm.
Locate affine_moves_max.
Print Assumptions affine_moves_max.
Locate affine_moves_sqnorm_max.
Print Assumptions affine_moves_sqnorm_max.
Locate pointwise_moves_sqnorm.
Print Assumptions pointwise_moves_sqnorm.
Locate pointwise_moves_max.
Print Assumptions pointwise_moves_max.
Locate greatest_moves_max.
Print Assumptions greatest_moves_max.
Locate greatest_moves_sqnorm.
Print Assumptions greatest_moves_sqnorm.
Locate apart_moves_sqnorm.
Print Assumptions apart_moves_sqnorm.
Locate block_moves_by_metric.
Print Assumptions block_moves_by_metric.
Locate block_moves_by_rows.
Print Assumptions block_moves_by_rows.
Locate layers_move.
Print Assumptions layers_move.
Locate prepared_moves.
Print Assumptions prepared_moves.
Locate network_moves.
Print Assumptions network_moves.
Locate above_moves_max.
Print Assumptions above_moves_max.
Locate above_moves_sqnorm.
Print Assumptions above_moves_sqnorm.
Locate class_stays.
Print Assumptions class_stays.
Locate maps_product.
Print Assumptions maps_product.
Locate stages_stretched.
Print Assumptions stages_stretched.
Locate levels_at_most.
Print Assumptions levels_at_most.
Locate chain_answer_sound.
Print Assumptions chain_answer_sound.
Locate convolution_numbers.
Print Assumptions convolution_numbers.
Locate mean_numbers.
Print Assumptions mean_numbers.
Locate rescaling_numbers.
Print Assumptions rescaling_numbers.
Locate pointwise_has_inequality.
Print Assumptions pointwise_has_inequality.
Locate block_has_inequality.
Print Assumptions block_has_inequality.
Locate one_step_has_inequality.
Print Assumptions one_step_has_inequality.
Locate deep_has_inequality.
Print Assumptions deep_has_inequality.
Locate chain_holds.
Print Assumptions chain_holds.
Locate stretched_ge.
Print Assumptions stretched_ge.
Locate all_move_by_chain.
Print Assumptions all_move_by_chain.
Locate pairs_move_by_chain.
Print Assumptions pairs_move_by_chain.
Locate convolution_rows.
Print Assumptions convolution_rows.
Locate convolution_squares.
Print Assumptions convolution_squares.
Locate convolution_columns.
Print Assumptions convolution_columns.
Locate convolution_moves_max.
Print Assumptions convolution_moves_max.
Locate convolution_moves_sqnorm.
Print Assumptions convolution_moves_sqnorm.
Locate windows_at_most.
Print Assumptions windows_at_most.
Locate mean_rows.
Print Assumptions mean_rows.
Locate mean_columns.
Print Assumptions mean_columns.
Locate mean_moves_max.
Print Assumptions mean_moves_max.
Locate mean_moves_sqnorm.
Print Assumptions mean_moves_sqnorm.
Locate diagonal_moves.
Print Assumptions diagonal_moves.
Locate rescaling_moves.
Print Assumptions rescaling_moves.
Locate flatten_moves.
Print Assumptions flatten_moves.
Locate known_compose.
Print Assumptions known_compose.
Locate through_holds.
Print Assumptions through_holds.
Locate of_size_holds.
Print Assumptions of_size_holds.
Locate transition_factors_hold.
Print Assumptions transition_factors_hold.
Locate preparation_factors_hold.
Print Assumptions preparation_factors_hold.
Locate gain_comes_from.
Print Assumptions gain_comes_from.
Locate stability_comes_from.
Print Assumptions stability_comes_from.
Locate symbols_come_from.
Print Assumptions symbols_come_from.
Locate mirrored_symmetric.
Print Assumptions mirrored_symmetric.
Locate ends_sound.
Print Assumptions ends_sound.
Locate symbol_stable_sound.
Print Assumptions symbol_stable_sound.
Locate energy_at_depth.
Print Assumptions energy_at_depth.
Locate energy_at_any_depth.
Print Assumptions energy_at_any_depth.
Locate movement_sound.
Print Assumptions movement_sound.
Locate links_are.
Print Assumptions links_are.
Locate walk_holds.
Print Assumptions walk_holds.
Locate product_holds.
Print Assumptions product_holds.
Locate pairs_hold.
Print Assumptions pairs_hold.
Locate chain_says.
Print Assumptions chain_says.
Locate accepted_network_sound.
Print Assumptions accepted_network_sound.
