package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.model.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the claims of each theorem are statements about: theorem, norm, input norm, depth, region,
 * for whom they hold; and what shows their bounds.
 */
class StatementsTest {
  static Stream<Arguments> statements() {
    return Stream.of(
        arguments(
            List.of(Blocks.SYMMETRIC, Blocks.PIXELWISE),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            unique_equilibrium CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
            global_asymptotic_stability CERTIFIED
             theorem-1-metric state_matrix euclidean input_radius tolerance as_stored
             distance at the start at_most lambda_min lambda_max gain_limit
             steps until settled at_most lambda_min lambda_max gain_limit
            contraction_rate CERTIFIED
             theorem-1-metric state_matrix state_radius as_stored
             ρ at_most lambda_min lambda_max
             chord slope at_least lambda_min lambda_max
            input_output_gain CERTIFIED
             theorem-3-depth-gain state_matrix euclidean at=5 every_gate
             gain (split) at_most lambda_min lambda_max gain
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain state_matrix euclidean any every_gate
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain state_matrix euclidean up_to=5 every_gate
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖B‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate
             Euclidean growth at_most lambda_min lambda_max
            disturbance_tube CERTIFIED
             theorem-1-metric state_matrix state_radius as_stored
             disturbance borne at_least lambda_min lambda_max
             amplification at_most lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.MIRRORED),
            """
            incremental_stability CERTIFIED
             theorem-1-symbol state_matrix any every_gate
             λmin(P) at_least weights
             λmax(sHP) at_most weights
            unique_equilibrium CERTIFIED
             theorem-1-symbol state_matrix as_stored
             λmin(P) at_least weights
            global_asymptotic_stability CERTIFIED
             theorem-1-symbol state_matrix euclidean input_radius tolerance as_stored
             distance at the start at_most weights
             steps until settled at_most weights
            contraction_rate CERTIFIED
             theorem-1-symbol state_matrix state_radius as_stored
             ρ at_most weights
             chord slope at_least weights
            input_output_gain CERTIFIED
             theorem-1-symbol state_matrix euclidean at=5 every_gate
             gain (split) at_most weights
            input_output_gain_at_any_depth CERTIFIED
             theorem-1-symbol state_matrix euclidean any every_gate
             gain (limit) at_most weights
            input_to_state_gain CERTIFIED
             theorem-1-symbol state_matrix euclidean up_to=5 every_gate
             gain (energy) at_most weights
             ‖B‖₂ at_most weights
            gradient_bound CERTIFIED
             theorem-1-symbol state_matrix any every_gate
             Euclidean growth at_most weights
            disturbance_tube CERTIFIED
             theorem-1-symbol state_matrix state_radius as_stored
             disturbance borne at_least weights
             amplification at_most weights
            """),
        arguments(
            List.of(Blocks.MIRRORED_RECTIFIED),
            """
            incremental_stability CERTIFIED
             theorem-1-symbol state_matrix any every_gate
             λmin(P) at_least weights
             λmax(sHP) at_most weights
            convergence CERTIFIED
             theorem-1-symbol state_matrix as_stored
             λmin(P) at_least weights
             λmax(sHP) at_most weights
            settling CERTIFIED
             theorem-1-symbol state_matrix euclidean input_radius tolerance as_stored
             distance at the start at_most weights
             steps until settled at_most weights
            input_output_gain CERTIFIED
             theorem-1-symbol state_matrix euclidean at=5 every_gate
             gain (split) at_most weights
            input_output_gain_at_any_depth CERTIFIED
             theorem-1-symbol state_matrix euclidean any every_gate
             gain (limit) at_most weights
            input_to_state_gain CERTIFIED
             theorem-1-symbol state_matrix euclidean up_to=5 every_gate
             gain (energy) at_most weights
             ‖B‖₂ at_most weights
            gradient_bound CERTIFIED
             theorem-1-symbol state_matrix any every_gate
             Euclidean growth at_most weights
            """),
        arguments(
            List.of(Blocks.MIRRORED_OVERSHOOT),
            """
            incremental_stability INCONCLUSIVE
             theorem-4-dominance weighted_maximum dominance any every_gate
            unique_equilibrium CERTIFIED
             theorem-1-symbol state_matrix as_stored
             λmin(P) at_least weights
            """),
        arguments(
            List.of(Blocks.RECTIFIED, Blocks.PIXELWISE_RECTIFIED),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            convergence CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            settling CERTIFIED
             theorem-1-metric state_matrix euclidean input_radius tolerance as_stored
             distance at the start at_most lambda_min lambda_max gain_limit
             steps until settled at_most lambda_min lambda_max gain_limit
            input_output_gain CERTIFIED
             theorem-3-depth-gain state_matrix euclidean at=5 every_gate
             gain (split) at_most lambda_min lambda_max gain
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain state_matrix euclidean any every_gate
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain state_matrix euclidean up_to=5 every_gate
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖B‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate
             Euclidean growth at_most lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.SIGMOID),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            input_output_gain CERTIFIED
             theorem-2-energy-gain state_matrix euclidean at=5 every_gate
             gain (energy) at_most lambda_min lambda_max input_norm
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain state_matrix euclidean any every_gate
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain state_matrix euclidean up_to=5 every_gate
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖B‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate
             Euclidean growth at_most lambda_min lambda_max
             share left by a step at_least lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.UNTIL_EQUILIBRIUM),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            unique_equilibrium CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
            global_asymptotic_stability CERTIFIED
             theorem-1-metric state_matrix euclidean input_radius tolerance as_stored
             distance at the start at_most lambda_min lambda_max gain_limit
             steps until settled at_most lambda_min lambda_max gain_limit
            contraction_rate CERTIFIED
             theorem-1-metric state_matrix state_radius as_stored
             ρ at_most lambda_min lambda_max
             chord slope at_least lambda_min lambda_max
            input_output_gain INCONCLUSIVE
             theorem-3-depth-gain state_matrix euclidean at=20 every_gate
            euclidean_gain INCONCLUSIVE
             theorem-5-recursion euclidean euclidean at=20 every_gate
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain state_matrix euclidean any every_gate
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain state_matrix euclidean up_to=20 every_gate
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖B‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate
             Euclidean growth at_most lambda_min lambda_max
            disturbance_tube CERTIFIED
             theorem-1-metric state_matrix state_radius as_stored
             disturbance borne at_least lambda_min lambda_max
             amplification at_most lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.BOUNDARY),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            unique_equilibrium CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
            global_asymptotic_stability INCONCLUSIVE
             theorem-1-metric state_matrix euclidean input_radius tolerance as_stored
            contraction_rate INCONCLUSIVE
             theorem-1-metric state_matrix state_radius as_stored
            input_output_gain CERTIFIED
             theorem-3-depth-gain state_matrix euclidean at=5 every_gate
             gain (limit) at_most lambda_min lambda_max gain_limit
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain state_matrix euclidean any every_gate
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain INCONCLUSIVE
             theorem-2-energy-gain state_matrix euclidean up_to=5 every_gate
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate
             Euclidean growth at_most lambda_min lambda_max
            disturbance_tube INCONCLUSIVE
             theorem-1-metric state_matrix state_radius as_stored
            """),
        arguments(
            List.of(Blocks.OVERSHOOT, Blocks.PIXELWISE_OVERSHOOT),
            """
            incremental_stability REFUTED
             theorem-1-metric every any every_gate
             by lambda_max
            unique_equilibrium CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
            """),
        arguments(
            List.of(Blocks.UNSTABLE),
            """
            incremental_stability REFUTED
             theorem-1-metric every any every_gate
             by lambda_min
            unique_equilibrium CERTIFIED
             equilibria none as_stored
            """),
        arguments(
            List.of(Blocks.ACTIVE),
            """
            incremental_stability REFUTED
             theorem-1-metric every any every_gate
             by lambda_max
            """),
        arguments(
            List.of(Blocks.NEVER_ACTIVE),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate
            """),
        arguments(
            List.of(Blocks.SCALED),
            """
            incremental_stability CERTIFIED
             theorem-1-metric scaled_state_matrix scale any every_gate
             λmin(P) at_least lambda_min
             λmax(sHΛ⁻¹P) at_most lambda_max
            unique_equilibrium CERTIFIED
             theorem-1-metric scaled_state_matrix scale as_stored
             λmin(P) at_least lambda_min
            global_asymptotic_stability CERTIFIED
             theorem-1-metric scaled_state_matrix scale euclidean input_radius tolerance as_stored
             distance at the start at_most lambda_min lambda_max gain_limit
             steps until settled at_most lambda_min lambda_max gain_limit
            contraction_rate CERTIFIED
             theorem-1-metric scaled_state_matrix scale state_radius as_stored
             ρ at_most lambda_min lambda_max
             chord slope at_least lambda_min lambda_max
            input_output_gain CERTIFIED
             theorem-3-depth-gain scaled_state_matrix scale euclidean at=20 every_gate
             gain (split) at_most lambda_min lambda_max gain
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=20 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain scaled_state_matrix scale euclidean any every_gate
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain scaled_state_matrix scale euclidean up_to=20 every_gate
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖ΛB‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric scaled_state_matrix scale any every_gate
             Euclidean growth at_most lambda_min lambda_max
             share left by a step at_least lambda_min lambda_max
            disturbance_tube CERTIFIED
             theorem-1-metric scaled_state_matrix scale state_radius as_stored
             disturbance borne at_least lambda_min lambda_max
             amplification at_most lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.SCALED_OVERSHOOT),
            """
            incremental_stability REFUTED
             theorem-1-metric every any every_gate
             by lambda_max
            unique_equilibrium CERTIFIED
             theorem-1-metric scaled_state_matrix scale as_stored
             λmin(P) at_least lambda_min
            """),
        arguments(
            List.of(Blocks.DOMINATED, Blocks.DOMINATED_LEAKY, Blocks.DOMINATED_ALMOST_SYMMETRIC),
            """
            incremental_stability CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            unique_equilibrium CERTIFIED
             theorem-4-dominance weighted_maximum dominance as_stored
             κ at_least dominance
            global_asymptotic_stability CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum input_radius tolerance as_stored
             distance at the start at_most dominance
             steps until settled at_most dominance
            contraction_rate CERTIFIED
             theorem-4-dominance weighted_maximum dominance state_radius as_stored
             ρ at_most dominance
             chord slope at_least dominance
            input_output_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum at=5 every_gate
             gain (dominance) at_most dominance
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            input_to_state_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            gradient_bound CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            disturbance_tube CERTIFIED
             theorem-4-dominance weighted_maximum dominance state_radius as_stored
             disturbance borne at_least dominance
             amplification at_most dominance
            """),
        arguments(
            List.of(Blocks.CONVOLUTIONAL),
            """
            incremental_stability CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            unique_equilibrium CERTIFIED
             theorem-4-dominance weighted_maximum dominance as_stored
             κ at_least dominance
            global_asymptotic_stability CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum input_radius tolerance as_stored
             distance at the start at_most dominance
             steps until settled at_most dominance
            contraction_rate CERTIFIED
             theorem-4-dominance weighted_maximum dominance state_radius as_stored
             ρ at_most dominance
             chord slope at_least dominance
            input_output_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum at=5 every_gate
             gain (dominance) at_most dominance
            input_output_gain_at_any_depth CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            input_to_state_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            gradient_bound CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            disturbance_tube CERTIFIED
             theorem-4-dominance weighted_maximum dominance state_radius as_stored
             disturbance borne at_least dominance
             amplification at_most dominance
            """),
        arguments(
            List.of(Blocks.PIXELWISE_IN_WINDOWS),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            convergence CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            settling INCONCLUSIVE
             theorem-1-metric state_matrix euclidean input_radius tolerance as_stored
            input_output_gain INCONCLUSIVE
             theorem-3-depth-gain state_matrix euclidean at=5 every_gate
            euclidean_gain INCONCLUSIVE
             theorem-5-recursion euclidean euclidean at=5 every_gate
            input_output_gain_at_any_depth INCONCLUSIVE
             theorem-3-depth-gain state_matrix euclidean any every_gate
            input_to_state_gain INCONCLUSIVE
             theorem-2-energy-gain state_matrix euclidean up_to=5 every_gate
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate
             Euclidean growth at_most lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.PIXELWISE_OVERSHOOT_IN_WINDOWS),
            """
            incremental_stability INCONCLUSIVE
             theorem-4-dominance weighted_maximum dominance any every_gate
            """),
        arguments(
            List.of(Blocks.DOMINATED_RECTIFIED),
            """
            incremental_stability CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            convergence CERTIFIED
             theorem-4-dominance weighted_maximum dominance as_stored
             κ at_least dominance
            input_output_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum at=5 every_gate
             gain (dominance) at_most dominance
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            input_to_state_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            gradient_bound CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            """),
        arguments(
            List.of(Blocks.UNTIED),
            """
            incremental_stability CERTIFIED
             theorem-4-dominance weighted_maximum dominance up_to=2 every_gate
             κ at_least dominance
            unique_equilibrium INCONCLUSIVE
             theorem-1-metric state_matrix as_stored
            input_output_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum at=2 every_gate
             gain (dominance) at_most dominance
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=2 every_gate
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum up_to=2 every_gate
             gain (dominance) at_most dominance
            input_to_state_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum up_to=2 every_gate
             gain (dominance) at_most dominance
            gradient_bound CERTIFIED
             theorem-4-dominance weighted_maximum dominance up_to=2 every_gate
             κ at_least dominance
            """),
        arguments(
            List.of(Blocks.TINY_STEPS),
            """
            incremental_stability CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            unique_equilibrium CERTIFIED
             theorem-4-dominance weighted_maximum dominance as_stored
             κ at_least dominance
            global_asymptotic_stability INCONCLUSIVE
             theorem-4-dominance weighted_maximum dominance maximum input_radius tolerance as_stored
            contraction_rate INCONCLUSIVE
             theorem-4-dominance weighted_maximum dominance state_radius as_stored
            input_output_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum at=5 every_gate
             gain (K steps) at_most dominance
            input_output_gain_at_any_depth CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            input_to_state_gain CERTIFIED
             theorem-4-dominance weighted_maximum dominance maximum any every_gate
             gain (dominance) at_most dominance
            gradient_bound CERTIFIED
             theorem-4-dominance weighted_maximum dominance any every_gate
             κ at_least dominance
            disturbance_tube INCONCLUSIVE
             theorem-4-dominance weighted_maximum dominance state_radius as_stored
            """),
        arguments(
            List.of(Blocks.LEAKY),
            """
            incremental_stability CERTIFIED
             theorem-7-matrix-inequality given_matrix matrix_inequality any as_stored
             λmin(diag(Q, P)) at_least matrix_inequality
            unique_equilibrium CERTIFIED
             theorem-7-matrix-inequality given_matrix matrix_inequality as_stored
             λmin(diag(Q, P)) at_least matrix_inequality
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            """),
        arguments(
            List.of(Blocks.ALMOST_SYMMETRIC),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate
            convergence CERTIFIED
             theorem-6-lurie none as_stored
             λmin(W) at_least lurie
            settling CERTIFIED
             theorem-6-lurie euclidean euclidean input_radius tolerance as_stored
             distance at the start at_most lurie input_norm
             steps until settled at_most lurie input_norm
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            bounded_amplification CERTIFIED
             theorem-2-perturbation symmetric_part up_to=5 as_stored
             amplification less 1 at_most symmetric_part_lambda_min symmetric_part_lambda_max
            """),
        arguments(
            List.of(Blocks.EXPORTED),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate
            unique_equilibrium CERTIFIED
             theorem-6-lurie none as_stored
             λmin(W) at_least lurie
            convergence CERTIFIED
             theorem-6-lurie none as_stored
             λmin(W) at_least lurie
            global_asymptotic_stability CERTIFIED
             theorem-1-perturbation symmetric_part euclidean input_radius tolerance as_stored
             distance at the start at_most symmetric_part_lambda_min symmetric_part_lambda_max symmetric_part_gain_limit lurie
             steps until settled at_most symmetric_part_lambda_min symmetric_part_lambda_max symmetric_part_gain_limit lurie
            contraction_rate CERTIFIED
             theorem-1-perturbation symmetric_part state_radius as_stored
             ρ at_most symmetric_part_lambda_min symmetric_part_lambda_max
             chord slope at_least symmetric_part_lambda_min symmetric_part_lambda_max
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            disturbance_tube CERTIFIED
             theorem-1-perturbation symmetric_part state_radius as_stored
             disturbance borne at_least symmetric_part_lambda_min symmetric_part_lambda_max
             amplification at_most symmetric_part_lambda_min symmetric_part_lambda_max
            bounded_amplification CERTIFIED
             theorem-2-perturbation symmetric_part up_to=5 as_stored
             amplification less 1 at_most symmetric_part_lambda_min symmetric_part_lambda_max
            """),
        arguments(
            List.of(Blocks.SKEWED),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate
            unique_equilibrium CERTIFIED
             theorem-6-lurie none as_stored
             λmin(W) at_least lurie
            convergence CERTIFIED
             theorem-6-lurie none as_stored
             λmin(W) at_least lurie
            global_asymptotic_stability CERTIFIED
             theorem-6-lurie potential lurie euclidean input_radius tolerance as_stored
             distance at the start at_most lurie input_norm
             steps until settled at_most lurie input_norm
             λmin(W) at_least lurie
            contraction_rate CERTIFIED
             theorem-6-lurie potential lurie state_radius as_stored
             ρ at_most lurie
             chord slope at_least lurie
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            disturbance_tube CERTIFIED
             theorem-6-lurie potential lurie state_radius as_stored
             disturbance borne at_least lurie
             amplification at_most lurie
            """),
        arguments(
            List.of(Blocks.SINGULAR),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate
            unique_equilibrium REFUTED
             equilibria none as_stored
             by null_vector
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            """),
        arguments(
            List.of(Blocks.NEVER_STEEP),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate
            unique_equilibrium REFUTED
             equilibria none as_stored
             by null_vector
            """),
        arguments(
            List.of(Blocks.INVERTIBLE),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate
            unique_equilibrium CERTIFIED
             equilibria none as_stored
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate
             gain (unrolled) at_most unrolled
            """),
        arguments(
            List.of(Blocks.DIVERGENT),
            """
            incremental_stability REFUTED
             slope-product every any as_stored
             by slopes
            unique_equilibrium CERTIFIED
             equilibria none as_stored
            """),
        arguments(
            List.of(Blocks.OUTWARD),
            """
            incremental_stability REFUTED
             constant-image every any as_stored
             by constant_image
            """),
        arguments(
            List.of(Blocks.PAIRS),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate_of_groups
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            convergence CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            settling CERTIFIED
             theorem-1-metric state_matrix euclidean input_radius tolerance as_stored
             distance at the start at_most lambda_min lambda_max gain_limit
             steps until settled at_most lambda_min lambda_max gain_limit
            input_output_gain CERTIFIED
             theorem-3-depth-gain state_matrix euclidean at=5 every_gate_of_groups
             gain (split) at_most lambda_min lambda_max gain
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate_of_groups
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain state_matrix euclidean any every_gate_of_groups
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain state_matrix euclidean up_to=5 every_gate_of_groups
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖B‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate_of_groups
             Euclidean growth at_most lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.PAIRS_AT_REST),
            """
            incremental_stability CERTIFIED
             theorem-1-metric state_matrix any every_gate_of_groups
             λmin(P) at_least lambda_min
             λmax(sHP) at_most lambda_max
            unique_equilibrium CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
            global_asymptotic_stability CERTIFIED
             theorem-1-metric state_matrix euclidean input_radius tolerance as_stored
             distance at the start at_most lambda_min lambda_max gain_limit
             steps until settled at_most lambda_min lambda_max gain_limit
            contraction_rate CERTIFIED
             theorem-1-metric state_matrix state_radius as_stored
             ρ at_most lambda_min lambda_max
             chord slope at_least lambda_min lambda_max
            input_output_gain CERTIFIED
             theorem-3-depth-gain state_matrix euclidean at=5 every_gate_of_groups
             gain (split) at_most lambda_min lambda_max gain
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate_of_groups
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain state_matrix euclidean any every_gate_of_groups
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain state_matrix euclidean up_to=5 every_gate_of_groups
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖B‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric state_matrix any every_gate_of_groups
             Euclidean growth at_most lambda_min lambda_max
            disturbance_tube CERTIFIED
             theorem-1-metric state_matrix state_radius as_stored
             disturbance borne at_least lambda_min lambda_max
             amplification at_most lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.PAIRS_SCALED),
            """
            incremental_stability CERTIFIED
             theorem-1-metric scaled_state_matrix scale any every_gate_of_groups
             λmin(P) at_least lambda_min
             λmax(sHΛ⁻¹P) at_most lambda_max
            convergence CERTIFIED
             theorem-1-metric scaled_state_matrix scale as_stored
             λmin(P) at_least lambda_min
             λmax(sHΛ⁻¹P) at_most lambda_max
            settling CERTIFIED
             theorem-1-metric scaled_state_matrix scale euclidean input_radius tolerance as_stored
             distance at the start at_most lambda_min lambda_max gain_limit
             steps until settled at_most lambda_min lambda_max gain_limit
            input_output_gain CERTIFIED
             theorem-3-depth-gain scaled_state_matrix scale euclidean at=20 every_gate_of_groups
             gain (split) at_most lambda_min lambda_max gain
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=20 every_gate_of_groups
             gain (unrolled) at_most unrolled
            input_output_gain_at_any_depth CERTIFIED
             theorem-3-depth-gain scaled_state_matrix scale euclidean any every_gate_of_groups
             gain (limit) at_most lambda_min lambda_max gain_limit
            input_to_state_gain CERTIFIED
             theorem-2-energy-gain scaled_state_matrix scale euclidean up_to=20 every_gate_of_groups
             gain (energy) at_most lambda_min lambda_max input_norm
             ‖ΛB‖₂ at_most input_norm
            gradient_bound CERTIFIED
             theorem-1-metric scaled_state_matrix scale any every_gate_of_groups
             Euclidean growth at_most lambda_min lambda_max
             share left by a step at_least lambda_min lambda_max
            """),
        arguments(
            List.of(Blocks.PAIRS_OF_DIFFERENT_SCALES),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate_of_groups
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=20 every_gate_of_groups
             gain (unrolled) at_most unrolled
            """),
        arguments(
            List.of(Blocks.PAIRS_OF_DIFFERENT_STEPS),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate_of_groups
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate_of_groups
             gain (unrolled) at_most unrolled
            """),
        arguments(
            List.of(Blocks.PAIRS_OVERSHOOT),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate_of_groups
            unique_equilibrium CERTIFIED
             theorem-1-metric state_matrix as_stored
             λmin(P) at_least lambda_min
            """),
        arguments(
            List.of(Blocks.PAIRS_DOMINATED),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate_of_groups
            unique_equilibrium CERTIFIED
             equilibria none as_stored
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate_of_groups
             gain (unrolled) at_most unrolled
            """),
        arguments(
            List.of(Blocks.PAIRS_ALMOST_SYMMETRIC),
            """
            incremental_stability INCONCLUSIVE
             theorem-1-metric state_matrix any every_gate_of_groups
            euclidean_gain CERTIFIED
             theorem-9-unrolled euclidean euclidean at=5 every_gate_of_groups
             gain (unrolled) at_most unrolled
            bounded_amplification CERTIFIED
             theorem-2-perturbation symmetric_part up_to=5 as_stored
             amplification less 1 at_most symmetric_part_lambda_min symmetric_part_lambda_max
            """),
        arguments(
            List.of(Blocks.CARDIOID),
            """
            incremental_stability INCONCLUSIVE
             theorem-4-dominance weighted_maximum dominance any every_gate_of_groups
            """),
        arguments(
            List.of(Blocks.SINE),
            """
            incremental_stability INCONCLUSIVE
             theorem-4-dominance weighted_maximum dominance any every_gate
            """));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void every_claim_is_one_statement(List<Blocks> blocks, String statements) {
    for (Blocks block : blocks) {
      Stream<String> claims =
          block.certificate().claims().stream()
              .filter(claim -> !claim.scope().equals(Network.SCOPE))
              .map(StatementsTest::lines);
      assertEquals(statements, claims.collect(Collectors.joining()), block::name);
    }
  }

  @Test
  void the_statements_of_every_block_are_pinned() {
    Set<Blocks> pinned = EnumSet.noneOf(Blocks.class);
    statements().forEach(a -> ((List<?>) a.get()[0]).forEach(b -> pinned.add((Blocks) b)));
    assertEquals(EnumSet.allOf(Blocks.class), pinned);
  }

  /** The property and the verdict, what it is a statement about, and its bounds, in lines. */
  private static String lines(Claim claim) {
    Statement statement = claim.statement();
    List<String> words = new ArrayList<>();
    words.add(claim.theorem());
    words.add(statement.norm().kind().fileName() + local(statement.norm().evidence()));
    statement.inputNorm().ifPresent(norm -> words.add(norm.fileName()));
    statement.horizon().ifPresent(depth -> words.add(text(depth)));
    text(statement.extent()).forEach(words::add);
    words.add(statement.holdsFor().fileName());
    List<String> lines = new ArrayList<>();
    lines.add(claim.property().fileName() + " " + claim.verdict().status());
    lines.add(" " + String.join(" ", words));
    if (claim.verdict() instanceof Verdict.Certified certified) {
      certified.bounds().forEach(bound -> lines.add(" " + text(bound)));
    } else if (claim.verdict() instanceof Verdict.Refuted refuted) {
      lines.add(" by" + local(refuted.counterexample()));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String text(Horizon depth) {
    return depth.kind() == Horizon.Kind.ANY ? "any" : depth.kind().fileName() + "=" + depth.steps();
  }

  /** The numbers of the region, each of which must be that of the default region. */
  private static List<String> text(Extent extent) {
    List<String> words = new ArrayList<>();
    add(words, "input_radius", extent.inputRadius(), Region.DEFAULT.inputRadius());
    add(words, "state_radius", extent.stateRadius(), Region.DEFAULT.stateRadius());
    add(words, "tolerance", extent.tolerance(), Region.DEFAULT.tolerance());
    return words;
  }

  private static void add(List<String> words, String name, OptionalDouble found, double expected) {
    if (found.isPresent()) {
      assertEquals(expected, found.getAsDouble(), name);
      words.add(name);
    }
  }

  private static String text(Bound bound) {
    return bound.quantity()
        + " "
        + bound.relation().fileName()
        + bound.shownBy().stream().map(StatementsTest::local).collect(Collectors.joining());
  }

  /** The name of evidence within the block, or that there is none. */
  private static String local(String name) {
    return name.equals("weights") ? " weights" : name.replaceFirst("^block/", " ");
  }

  @ParameterizedTest
  @EnumSource
  void every_bound_names_evidence_that_the_certificate_has_or_weights_alone(Blocks block) {
    Certificate certificate = block.certificate();
    for (Claim claim : certificate.claims()) {
      if (claim.verdict() instanceof Verdict.Certified certified) {
        for (Bound bound : certified.bounds()) {
          assertTrue(
              bound.shownBy().equals(List.of("weights"))
                  || certificate.evidence().keySet().containsAll(bound.shownBy()),
              claim.property() + ": " + bound);
        }
      } else if (claim.verdict() instanceof Verdict.Refuted refuted) {
        assertTrue(certificate.evidence().containsKey(refuted.counterexample()), claim::toString);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_norm_of_a_claim_with_an_answer_can_be_evaluated(Blocks block) {
    Certificate certificate = block.certificate();
    for (Claim claim : certificate.claims()) {
      String evidence = claim.statement().norm().evidence();
      assertTrue(
          evidence.isEmpty()
              || claim.verdict() instanceof Verdict.Inconclusive
              || certificate.evidence().containsKey(evidence),
          claim::toString);
    }
  }
}
