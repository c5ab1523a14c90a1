(** * What the headline theorems assume

    Purpose: prints the name of each headline theorem and the axioms that all
    of them rest on; the output is compared with assumptions.expected. Asked
    of each, Coq walks through math-comp once for each, which takes minutes.

    Main Results: none of its own.

    Dependencies: every file of the theory. *)

From Keel Require Import SlopeRestricted Metric FactorCheck Certificate.
From Keel Require Import NoOverflow Gain Dominance ScaledMetric Groups Rate OpenUnits.
From Keel Require Import MatrixInequality Lurie Projections Equilibrium.
From Keel Require Import Instability SlopeProduct GlobalStability Settling.
From Keel Require Import Adjoint GeometricLaw OneInequality NetworkGain GramIteration.
From Keel Require Import Torus DepthRecursion Spectral Unrolled Monotone Step Complex.
From Keel Require Import WeightPaths BinomialTail Fields.
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
From Keel.Checker Require Import PolynomialMeaning PolynomialSound.
From Keel.Checker Require Import StatementSound.
From Keel.Checker Require Import SymbolSound CertifiedSound MonotoneSound StepSound.
From Keel.Checker Require Import PathSound.

(** ** SlopeRestricted *)

Locate slope_restricted_intro.
Locate relu_slope_restricted.
Locate leaky_relu_slope_restricted.
Locate hard_tanh_slope_restricted.
Locate softsign_slope_restricted.
Locate gate_slope_restricted.
Locate gate_slope_at_most.
Locate slope_at_most_rescale.
Locate leaky_relu_zero_only_at_zero.
Locate hard_tanh_zero_only_at_zero.
Locate softsign_zero_only_at_zero.

(** ** Metric *)

Locate metric_one_step.
Locate metric_nonexpansive.
Locate metric_monotone.
Locate gated_metric_nonexpansive.
Locate metric_nonexpansive_at_slope.
Locate step_condition_from_eigenvalue_bound.
Locate equilibrium_iff.
Locate unique_equilibrium.
Locate equilibrium_exists.

(** ** FactorCheck *)

Locate shifted_matrix_psd.
Locate lower_bound_sound.
Locate upper_bound_sound.
Locate factor_check_sound.
Locate pencil_check_sound.

(** ** Certificate *)

Locate certificate_sound.
Locate certificate_sound_at_slope.
Locate certificate_unique_equilibrium.

(** ** NoOverflow *)

Locate exact_sum.
Locate gram_in_range.
Locate rounded_product_exact.
Locate digits_gram.
Locate residual_near_digits.
Locate same_long.
Locate digits_residual_exact.

(** ** Gain *)

Locate energy_gain.
Locate energy_gain_sum.
Locate depth_gain.
Locate limit_gain.

(** ** Dominance *)

Locate dominance_one_step.
Locate dominance_nonexpansive.
Locate dominance_monotone.
Locate gated_dominance_monotone.
Locate dominance_gain.

(** ** ScaledMetric *)

Locate step_driven.
Locate scaled_metric_monotone.
Locate gated_scaled_metric_monotone.

(** ** Groups *)

Locate radial_firm.
Locate radial_factor_nonzero.
Locate grouped_step_driven.
Locate grouped_step_nonexpansive.
Locate grouped_equilibrium.
Locate grouped_radial_firm.
Locate grouped_radial_zero.

(** ** Complex *)

Locate moduli_close.
Locate embedding_computes.
Locate embedding_product.
Locate embedding_symmetric.
Locate hermitian_form_real.
Locate embedding_form.
Locate embedding_positive.
Locate embedding_at_least.
Locate embedding_at_most.
Locate form_at_most_rows.
Locate moduli_form.
Locate complex_radial_firm.
Locate split_firm.
Locate complex_step_nonexpansive.
Locate complex_algorithm2.

(** ** WeightPaths, BinomialTail *)

Locate every_path_nonexpansive.
Locate every_path_gain.
Locate grouped_every_path.
Locate metric_drift.
Locate tail_of_outcomes.
Locate tail_monotone.
Locate tail_decided.
Locate confident.

(** ** Fields *)

Locate corners_suffice.
Locate difference_exact.
Locate expansion_exact.
Locate euler_contracts.
Locate euler_stays.
Locate equation_contracts.
Locate equation_descends.
Locate trapped.
Locate globally_attracted.

(** ** Rate *)

Locate at_least_steps.
Locate linear_rate.
Locate metric_rate.
Locate trajectory_rate.
Locate equilibrium_rate.

(** ** OpenUnits *)

Locate interlacing_least.
Locate interlacing_greatest.
Locate interlacing_steps.
Locate open_trajectory.
Locate fixed_gate_inherits.
Locate fixed_gate_equilibrium.
Locate members_apart.
Locate apart_by_steps.
Locate apart_by_entries.

(** ** MatrixInequality *)

Locate inequality_monotone.

(** ** Lurie *)

Locate lurie_decrease.
Locate lurie_injective.
Locate lurie_positive.

(** ** Projections *)

Locate form_at_most_frobenius.
Locate algorithm1_least.
Locate algorithm1_greatest.
Locate algorithm2_margin.

(** ** Adjoint *)

Locate pulled_nonexpansive.
Locate pulled_left.
Locate euclidean_growth.
Locate driven_left.
Locate dual_form.
Locate dual_weighted_max.

(** ** Equilibrium *)

Locate unit_one_equilibrium.
Locate injective_one_equilibrium.
Locate scaled_injective.
Locate dominance_injective.
Locate inequality_injective.
Locate null_vector_equilibria.

(** ** Instability *)

Locate linearised.
Locate moments.
Locate expansion_refutes.
Locate relu_attains.
Locate leaky_relu_attains.
Locate hard_tanh_attains.
Locate softsign_attains.

(** ** SlopeProduct *)

Locate linearised_near.
Locate contraction_trace.
Locate slope_product_refutes.
Locate relu_approaches_zero.
Locate hard_tanh_approaches_zero.
Locate softsign_approaches_zero.

(** ** GlobalStability *)

Locate lurie_shrinks.
Locate lurie_one_equilibrium.
Locate energy_step.
Locate activations_summable.
Locate activations_vanish.
Locate lurie_stable.
Locate lurie_attracts.
Locate lurie_globally_stable.

(** ** Settling *)

Locate tends_to_settles.
Locate geometric_step.
Locate geometric_law.
Locate lurie_settles.
Locate relu_law.

(** ** GeometricLaw *)

Locate weighted_rate.
Locate activity_step.
Locate rest_point.
Locate stays_near.
Locate stays_near_from_zero.

(** ** OneInequality *)

Locate surplus_step.
Locate one_inequality.
Locate response_inequality.
Locate limit_inequality.
Locate layer_inequality.
Locate answer_bound.
Locate form_rounded_down.
Locate rounded_bound.

(** ** GramIteration *)

Locate frobenius_moves.
Locate complex_frobenius_moves.
Locate gram_moves.
Locate rounded_moves.
Locate squaring_moves.
Locate part_moves.

(** ** Torus *)

Locate parseval.
Locate torus_moves.
Locate padded_moves.

(** ** NetworkGain *)

Locate max_of_sqnorm.
Locate sqnorm_of_max.
Locate linear_max.
Locate linear_sqnorm_max.
Locate schur.
Locate entries_sqnorm.
Locate entries_max.
Locate activation_moves.
Locate greatest_moves.
Locate picked_sqnorm.
Locate sqnorm_of_metric.
Locate dominance_steps.
Locate max_of_weighted.

(** ** DepthRecursion *)

Locate worth_back.
Locate coordinates_bounded.
Locate recursion_gain.

(** ** Spectral *)

Locate spectral.
Locate eigenbasis_exists.
Locate eigenbasis_over.

(** ** Unrolled *)

Locate unrolled_inequality.
Locate unrolled_moves.
Locate stage_of_step.

(** ** Monotone *)

Locate monotone_inequality.
Locate monotone_unique.
Locate monotone_moves.
Locate resolvent_nonexpansive.
Locate solver_contracts.
Locate solver_fixed.
Locate solver_approaches.

(** ** Step *)

Locate step_inequality.
Locate metric_long.
Locate leaky_step_driven.
Locate step_apart.
Locate run_apart.
Locate run_nonexpansive.
Locate driven_reach.
Locate driven_sequence.
Locate norm_step.
Locate norm_run.
Locate rows_step.
Locate rows_apart.
Locate rows_reach.

(** ** The checker *)

Locate on_grid_floor.
Locate row_products_correct.
Locate products_with_first_correct.
Locate symmetric_sums_spec.
Locate shifts_spec.
Locate shifts_gram.
Locate shifts_sound.
Locate eigenvalue_bound_sound.
Locate eliminated_solvable.
Locate has_full_rank_sound.
Locate has_full_rank_unit.
Locate have_full_rank_sound.
Locate floor_double_le.
Locate ceil_double_ge.
Locate divided_down_le.
Locate divided_up_ge.
Locate root_up_ge.
Locate matrix_of_value.
Locate plain_metric_valid.
Locate scaled_metric_valid.
Locate plain_input_valid.
Locate scaled_input_valid.
Locate metric_weightsP.
Locate spectrum_metric.
Locate spectrum_sound.
Locate gated_spectrum_sound.
Locate least_answer_sound.
Locate weighted_sum_exact.
Locate state_row_margin.
Locate margin_from_taps.
Locate channel_row.
Locate channel_margin_sound.
Locate rounded_gram.
Locate gram_is_bounded_sound.
Locate gram_sound.
Locate norm_sound.
Locate narrow_sound.
Locate positive_bound_sound.
Locate inequality_bound_sound.
Locate lurie_bound_sound.
Locate stable_by_inequality.
Locate gated_stable_by_metric.
Locate gated_stable_by_dominance.
Locate dominance_margins.
Locate row_of_unit.
Locate equilibriumP.
Locate one_equilibrium_by_metric.
Locate one_equilibrium_by_dominance.
Locate one_equilibrium_by_inequality.
Locate one_equilibrium_by_multipliers.
Locate one_equilibrium_by_rank.
Locate null_vector_sound.
Locate known_in.
Locate accepted_names.
Locate accepted_claims.
Locate accepted_transitions.
Locate accepted_scopes.
Locate accepted_input.
Locate accepted_fit.
Locate claim_eqbP.
Locate render_injective.
Locate one_on_groupsP.
Locate grouped_firm.
Locate grouped_zero.
Locate split_driven.
Locate grouped_driven.
Locate grouped_spectrum_sound.
Locate scaled_drive.
Locate energy_bound_sound.
Locate deep_gain_sound.
Locate split_gain_sound.
Locate step_back_sound.
Locate recursion_shown_sound.
Locate euclidean_gain_sound.
Locate rounded_gram_sound.
Locate unrolled_form_is.
Locate unrolled_gram_is.
Locate unrolled_bound_sound.
Locate unrolled_gain_sound.
Locate inequality_sound.
Locate split_slope.
Locate slope_driven.
Locate metric_backward.
Locate metric_growth.
Locate metric_left.
Locate dominance_backward.
Locate energy_bound_total.
Locate slice_run.
Locate pixel_backward.
Locate pixel_denotes.
Locate pixel_input_to_state.
Locate theorems_sound.
Locate accepted_sound.
Locate certified_sound.
Locate is_refuted_sound.
Locate common_value.
Locate is_active_sound.
Locate metric_refuted.
Locate active_refuted.
Locate reachable_refuted.
Locate unstable_sound.
Locate product_value.
Locate jacobian_value.
Locate slopes_diverge_sound.
Locate divergence_refutes.
Locate pooled_once.
Locate network_map_app.
Locate moves_compose.
Locate moves_max.
Locate moves_sqnorm.
Locate takes_max.
Locate takes_sqnorm.
Locate affine_moves_sqnorm.
Locate affine_moves_max.
Locate affine_moves_sqnorm_max.
Locate pointwise_moves_sqnorm.
Locate pointwise_moves_max.
Locate modulus_moves_sqnorm.
Locate modulus_moves_max.
Locate greatest_moves_max.
Locate greatest_moves_sqnorm.
Locate apart_moves_sqnorm.
Locate block_moves_by_metric.
Locate block_moves_by_rows.
Locate layers_move.
Locate prepared_moves.
Locate network_moves.
Locate above_moves_max.
Locate above_moves_sqnorm.
Locate class_stays.
Locate maps_product.
Locate stages_stretched.
Locate levels_at_most.
Locate chain_answer_sound.
Locate convolution_numbers.
Locate mean_numbers.
Locate rescaling_numbers.
Locate pointwise_has_inequality.
Locate block_has_inequality.
Locate one_step_has_inequality.
Locate deep_has_inequality.
Locate chain_holds.
Locate stretched_ge.
Locate all_move_by_chain.
Locate pairs_move_by_chain.
Locate convolution_rows.
Locate convolution_squares.
Locate convolution_columns.
Locate convolution_moves_max.
Locate convolution_moves_sqnorm.
Locate windows_at_most.
Locate mean_rows.
Locate mean_columns.
Locate mean_moves_max.
Locate mean_moves_sqnorm.
Locate diagonal_moves.
Locate rescaling_moves.
Locate flatten_moves.
Locate known_compose.
Locate through_holds.
Locate of_size_holds.
Locate transition_factors_hold.
Locate preparation_factors_hold.
Locate gain_comes_from.
Locate stability_comes_from.
Locate symbols_come_from.
Locate mirrored_symmetric.
Locate ends_sound.
Locate symbol_stable_sound.
Locate monotone_bound_sound.
Locate monotone_gain_sound.
Locate solver_rate_sound.
Locate monotone_finding_denotes.
Locate accepted_monotone_sound.
Locate certified_monotone.
Locate metric_every_path.
Locate accepted_every_path.
Locate leaky_form_is.
Locate step_bound_sound.
Locate sum_of_powers_ge.
Locate greatest_power_ge.
Locate known_norm_sound.
Locate norm_finding_denotes.
Locate step_finding_denotes.
Locate accepted_step_sound.
Locate energy_at_depth.
Locate energy_at_any_depth.
Locate movement_sound.
Locate links_are.
Locate walk_holds.
Locate product_holds.
Locate pairs_hold.
Locate chain_says.
Locate accepted_network_sound.

(** ** PolynomialMeaning *)

Locate corners_are.
Locate square_form_is.
Locate symmetric_form_is.
Locate form_bound_sound.
Locate coefficients_at_is.
Locate jacobian_is.
Locate values_are.
Locate is_cancelled_sound.
Locate quadratic_of_degree.

(** ** PolynomialSound *)

Locate contraction_denotes.
Locate trapping_denotes.
Locate field_finding_denotes.
Locate accepted_field_sound.
Locate certified_field.

(** ** All of them *)

Definition headline_theorems : unit :=
  let _ := @slope_restricted_intro in
  let _ := @relu_slope_restricted in
  let _ := @leaky_relu_slope_restricted in
  let _ := @hard_tanh_slope_restricted in
  let _ := @softsign_slope_restricted in
  let _ := @gate_slope_restricted in
  let _ := @gate_slope_at_most in
  let _ := @slope_at_most_rescale in
  let _ := @leaky_relu_zero_only_at_zero in
  let _ := @hard_tanh_zero_only_at_zero in
  let _ := @softsign_zero_only_at_zero in
  let _ := @metric_one_step in
  let _ := @metric_nonexpansive in
  let _ := @metric_monotone in
  let _ := @gated_metric_nonexpansive in
  let _ := @metric_nonexpansive_at_slope in
  let _ := @step_condition_from_eigenvalue_bound in
  let _ := @equilibrium_iff in
  let _ := @unique_equilibrium in
  let _ := @equilibrium_exists in
  let _ := @shifted_matrix_psd in
  let _ := @lower_bound_sound in
  let _ := @upper_bound_sound in
  let _ := @factor_check_sound in
  let _ := @pencil_check_sound in
  let _ := @certificate_sound in
  let _ := @certificate_sound_at_slope in
  let _ := @certificate_unique_equilibrium in
  let _ := @exact_sum in
  let _ := @gram_in_range in
  let _ := @rounded_product_exact in
  let _ := @digits_gram in
  let _ := @residual_near_digits in
  let _ := @same_long in
  let _ := @digits_residual_exact in
  let _ := @energy_gain in
  let _ := @energy_gain_sum in
  let _ := @depth_gain in
  let _ := @limit_gain in
  let _ := @dominance_one_step in
  let _ := @dominance_nonexpansive in
  let _ := @dominance_monotone in
  let _ := @gated_dominance_monotone in
  let _ := @dominance_gain in
  let _ := @step_driven in
  let _ := @scaled_metric_monotone in
  let _ := @gated_scaled_metric_monotone in
  let _ := @radial_firm in
  let _ := @radial_factor_nonzero in
  let _ := @grouped_step_driven in
  let _ := @grouped_step_nonexpansive in
  let _ := @grouped_equilibrium in
  let _ := @grouped_radial_firm in
  let _ := @grouped_radial_zero in
  let _ := @moduli_close in
  let _ := @embedding_computes in
  let _ := @embedding_product in
  let _ := @embedding_symmetric in
  let _ := @hermitian_form_real in
  let _ := @embedding_form in
  let _ := @embedding_positive in
  let _ := @embedding_at_least in
  let _ := @embedding_at_most in
  let _ := @form_at_most_rows in
  let _ := @moduli_form in
  let _ := @complex_radial_firm in
  let _ := @split_firm in
  let _ := @complex_step_nonexpansive in
  let _ := @complex_algorithm2 in
  let _ := @every_path_nonexpansive in
  let _ := @every_path_gain in
  let _ := @grouped_every_path in
  let _ := @metric_drift in
  let _ := @tail_of_outcomes in
  let _ := @tail_monotone in
  let _ := @tail_decided in
  let _ := @confident in
  let _ := @corners_suffice in
  let _ := @difference_exact in
  let _ := @expansion_exact in
  let _ := @euler_contracts in
  let _ := @euler_stays in
  let _ := @equation_contracts in
  let _ := @equation_descends in
  let _ := @trapped in
  let _ := @globally_attracted in
  let _ := @at_least_steps in
  let _ := @linear_rate in
  let _ := @metric_rate in
  let _ := @trajectory_rate in
  let _ := @equilibrium_rate in
  let _ := @interlacing_least in
  let _ := @interlacing_greatest in
  let _ := @interlacing_steps in
  let _ := @open_trajectory in
  let _ := @fixed_gate_inherits in
  let _ := @fixed_gate_equilibrium in
  let _ := @members_apart in
  let _ := @apart_by_steps in
  let _ := @apart_by_entries in
  let _ := @inequality_monotone in
  let _ := @lurie_decrease in
  let _ := @lurie_injective in
  let _ := @lurie_positive in
  let _ := @form_at_most_frobenius in
  let _ := @algorithm1_least in
  let _ := @algorithm1_greatest in
  let _ := @algorithm2_margin in
  let _ := @pulled_nonexpansive in
  let _ := @pulled_left in
  let _ := @euclidean_growth in
  let _ := @driven_left in
  let _ := @dual_form in
  let _ := @dual_weighted_max in
  let _ := @unit_one_equilibrium in
  let _ := @injective_one_equilibrium in
  let _ := @scaled_injective in
  let _ := @dominance_injective in
  let _ := @inequality_injective in
  let _ := @null_vector_equilibria in
  let _ := @linearised in
  let _ := @moments in
  let _ := @expansion_refutes in
  let _ := @relu_attains in
  let _ := @leaky_relu_attains in
  let _ := @hard_tanh_attains in
  let _ := @softsign_attains in
  let _ := @linearised_near in
  let _ := @contraction_trace in
  let _ := @slope_product_refutes in
  let _ := @relu_approaches_zero in
  let _ := @hard_tanh_approaches_zero in
  let _ := @softsign_approaches_zero in
  let _ := @lurie_shrinks in
  let _ := @lurie_one_equilibrium in
  let _ := @energy_step in
  let _ := @activations_summable in
  let _ := @activations_vanish in
  let _ := @lurie_stable in
  let _ := @lurie_attracts in
  let _ := @lurie_globally_stable in
  let _ := @tends_to_settles in
  let _ := @geometric_step in
  let _ := @geometric_law in
  let _ := @lurie_settles in
  let _ := @relu_law in
  let _ := @weighted_rate in
  let _ := @activity_step in
  let _ := @rest_point in
  let _ := @stays_near in
  let _ := @stays_near_from_zero in
  let _ := @surplus_step in
  let _ := @one_inequality in
  let _ := @response_inequality in
  let _ := @limit_inequality in
  let _ := @layer_inequality in
  let _ := @answer_bound in
  let _ := @form_rounded_down in
  let _ := @rounded_bound in
  let _ := @frobenius_moves in
  let _ := @complex_frobenius_moves in
  let _ := @gram_moves in
  let _ := @rounded_moves in
  let _ := @squaring_moves in
  let _ := @part_moves in
  let _ := @parseval in
  let _ := @torus_moves in
  let _ := @padded_moves in
  let _ := @max_of_sqnorm in
  let _ := @sqnorm_of_max in
  let _ := @linear_max in
  let _ := @linear_sqnorm_max in
  let _ := @schur in
  let _ := @entries_sqnorm in
  let _ := @entries_max in
  let _ := @activation_moves in
  let _ := @greatest_moves in
  let _ := @picked_sqnorm in
  let _ := @sqnorm_of_metric in
  let _ := @dominance_steps in
  let _ := @max_of_weighted in
  let _ := @worth_back in
  let _ := @coordinates_bounded in
  let _ := @recursion_gain in
  let _ := @spectral in
  let _ := @eigenbasis_exists in
  let _ := @eigenbasis_over in
  let _ := @unrolled_inequality in
  let _ := @unrolled_moves in
  let _ := @stage_of_step in
  let _ := @monotone_inequality in
  let _ := @monotone_unique in
  let _ := @monotone_moves in
  let _ := @resolvent_nonexpansive in
  let _ := @solver_contracts in
  let _ := @solver_fixed in
  let _ := @solver_approaches in
  let _ := @step_inequality in
  let _ := @metric_long in
  let _ := @leaky_step_driven in
  let _ := @step_apart in
  let _ := @run_apart in
  let _ := @run_nonexpansive in
  let _ := @driven_reach in
  let _ := @driven_sequence in
  let _ := @norm_step in
  let _ := @norm_run in
  let _ := @rows_step in
  let _ := @rows_apart in
  let _ := @rows_reach in
  let _ := @on_grid_floor in
  let _ := @row_products_correct in
  let _ := @products_with_first_correct in
  let _ := @symmetric_sums_spec in
  let _ := @shifts_spec in
  let _ := @shifts_gram in
  let _ := @shifts_sound in
  let _ := @eigenvalue_bound_sound in
  let _ := @eliminated_solvable in
  let _ := @has_full_rank_sound in
  let _ := @has_full_rank_unit in
  let _ := @have_full_rank_sound in
  let _ := @floor_double_le in
  let _ := @ceil_double_ge in
  let _ := @divided_down_le in
  let _ := @divided_up_ge in
  let _ := @root_up_ge in
  let _ := @matrix_of_value in
  let _ := @plain_metric_valid in
  let _ := @scaled_metric_valid in
  let _ := @plain_input_valid in
  let _ := @scaled_input_valid in
  let _ := @metric_weightsP in
  let _ := @spectrum_metric in
  let _ := @spectrum_sound in
  let _ := @gated_spectrum_sound in
  let _ := @least_answer_sound in
  let _ := @weighted_sum_exact in
  let _ := @state_row_margin in
  let _ := @margin_from_taps in
  let _ := @channel_row in
  let _ := @channel_margin_sound in
  let _ := @rounded_gram in
  let _ := @gram_is_bounded_sound in
  let _ := @gram_sound in
  let _ := @norm_sound in
  let _ := @narrow_sound in
  let _ := @positive_bound_sound in
  let _ := @inequality_bound_sound in
  let _ := @lurie_bound_sound in
  let _ := @stable_by_inequality in
  let _ := @gated_stable_by_metric in
  let _ := @gated_stable_by_dominance in
  let _ := @dominance_margins in
  let _ := @row_of_unit in
  let _ := @equilibriumP in
  let _ := @one_equilibrium_by_metric in
  let _ := @one_equilibrium_by_dominance in
  let _ := @one_equilibrium_by_inequality in
  let _ := @one_equilibrium_by_multipliers in
  let _ := @one_equilibrium_by_rank in
  let _ := @null_vector_sound in
  let _ := @known_in in
  let _ := @accepted_names in
  let _ := @accepted_claims in
  let _ := @accepted_transitions in
  let _ := @accepted_scopes in
  let _ := @accepted_input in
  let _ := @accepted_fit in
  let _ := @claim_eqbP in
  let _ := @render_injective in
  let _ := @one_on_groupsP in
  let _ := @grouped_firm in
  let _ := @grouped_zero in
  let _ := @split_driven in
  let _ := @grouped_driven in
  let _ := @grouped_spectrum_sound in
  let _ := @scaled_drive in
  let _ := @energy_bound_sound in
  let _ := @deep_gain_sound in
  let _ := @split_gain_sound in
  let _ := @step_back_sound in
  let _ := @recursion_shown_sound in
  let _ := @euclidean_gain_sound in
  let _ := @rounded_gram_sound in
  let _ := @unrolled_form_is in
  let _ := @unrolled_gram_is in
  let _ := @unrolled_bound_sound in
  let _ := @unrolled_gain_sound in
  let _ := @inequality_sound in
  let _ := @split_slope in
  let _ := @slope_driven in
  let _ := @metric_backward in
  let _ := @metric_growth in
  let _ := @metric_left in
  let _ := @dominance_backward in
  let _ := @energy_bound_total in
  let _ := @slice_run in
  let _ := @pixel_backward in
  let _ := @pixel_denotes in
  let _ := @pixel_input_to_state in
  let _ := @theorems_sound in
  let _ := @accepted_sound in
  let _ := @certified_sound in
  let _ := @is_refuted_sound in
  let _ := @common_value in
  let _ := @is_active_sound in
  let _ := @metric_refuted in
  let _ := @active_refuted in
  let _ := @reachable_refuted in
  let _ := @unstable_sound in
  let _ := @product_value in
  let _ := @jacobian_value in
  let _ := @slopes_diverge_sound in
  let _ := @divergence_refutes in
  let _ := @pooled_once in
  let _ := @network_map_app in
  let _ := @moves_compose in
  let _ := @moves_max in
  let _ := @moves_sqnorm in
  let _ := @takes_max in
  let _ := @takes_sqnorm in
  let _ := @affine_moves_sqnorm in
  let _ := @affine_moves_max in
  let _ := @affine_moves_sqnorm_max in
  let _ := @pointwise_moves_sqnorm in
  let _ := @pointwise_moves_max in
  let _ := @modulus_moves_sqnorm in
  let _ := @modulus_moves_max in
  let _ := @greatest_moves_max in
  let _ := @greatest_moves_sqnorm in
  let _ := @apart_moves_sqnorm in
  let _ := @block_moves_by_metric in
  let _ := @block_moves_by_rows in
  let _ := @layers_move in
  let _ := @prepared_moves in
  let _ := @network_moves in
  let _ := @above_moves_max in
  let _ := @above_moves_sqnorm in
  let _ := @class_stays in
  let _ := @maps_product in
  let _ := @stages_stretched in
  let _ := @levels_at_most in
  let _ := @chain_answer_sound in
  let _ := @convolution_numbers in
  let _ := @mean_numbers in
  let _ := @rescaling_numbers in
  let _ := @pointwise_has_inequality in
  let _ := @block_has_inequality in
  let _ := @one_step_has_inequality in
  let _ := @deep_has_inequality in
  let _ := @chain_holds in
  let _ := @stretched_ge in
  let _ := @all_move_by_chain in
  let _ := @pairs_move_by_chain in
  let _ := @convolution_rows in
  let _ := @convolution_squares in
  let _ := @convolution_columns in
  let _ := @convolution_moves_max in
  let _ := @convolution_moves_sqnorm in
  let _ := @windows_at_most in
  let _ := @mean_rows in
  let _ := @mean_columns in
  let _ := @mean_moves_max in
  let _ := @mean_moves_sqnorm in
  let _ := @diagonal_moves in
  let _ := @rescaling_moves in
  let _ := @flatten_moves in
  let _ := @known_compose in
  let _ := @through_holds in
  let _ := @of_size_holds in
  let _ := @transition_factors_hold in
  let _ := @preparation_factors_hold in
  let _ := @gain_comes_from in
  let _ := @stability_comes_from in
  let _ := @symbols_come_from in
  let _ := @mirrored_symmetric in
  let _ := @ends_sound in
  let _ := @symbol_stable_sound in
  let _ := @monotone_bound_sound in
  let _ := @monotone_gain_sound in
  let _ := @solver_rate_sound in
  let _ := @monotone_finding_denotes in
  let _ := @accepted_monotone_sound in
  let _ := @certified_monotone in
  let _ := @metric_every_path in
  let _ := @accepted_every_path in
  let _ := @leaky_form_is in
  let _ := @step_bound_sound in
  let _ := @sum_of_powers_ge in
  let _ := @greatest_power_ge in
  let _ := @known_norm_sound in
  let _ := @norm_finding_denotes in
  let _ := @step_finding_denotes in
  let _ := @accepted_step_sound in
  let _ := @energy_at_depth in
  let _ := @energy_at_any_depth in
  let _ := @movement_sound in
  let _ := @links_are in
  let _ := @walk_holds in
  let _ := @product_holds in
  let _ := @pairs_hold in
  let _ := @chain_says in
  let _ := @accepted_network_sound in
  let _ := @corners_are in
  let _ := @square_form_is in
  let _ := @symmetric_form_is in
  let _ := @form_bound_sound in
  let _ := @coefficients_at_is in
  let _ := @jacobian_is in
  let _ := @values_are in
  let _ := @is_cancelled_sound in
  let _ := @quadratic_of_degree in
  let _ := @contraction_denotes in
  let _ := @trapping_denotes in
  let _ := @field_finding_denotes in
  let _ := @accepted_field_sound in
  let _ := @certified_field in
  tt.
Print Assumptions headline_theorems.
