package keel.verify.condition;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Nonlinearity;

/**
 * What Theorems 1 to 3 ask of activations that act on groups of units, and why the others say
 * nothing about them.
 *
 * <p>Source: ARCHITECTURE.md, "Groups". The theorems need {@code ⟨s, z⟩ ≥ ‖s‖²} for the differences
 * s of the values and z of the arguments of every group, and one weight for all of its units. Each
 * reason names a counterexample.
 */
final class Groups {
  /** Why a diagonal Λ is of no use. */
  static final String SCALES_DIFFER =
      "the diagonal that makes A symmetric differs within a group of units, and Theorem 1 says"
          + " nothing about such a block";

  /** What is missing where a direction expands at the greatest slope. */
  static final String NO_REFUTATION =
      "; but that all units have that slope at once is not shown of an activation that acts on"
          + " groups of them";

  /** The double above π/2. */
  private static final Dyadic QUARTER_TURN = Dyadic.of(0x1.921fb54442d19p0);

  private Groups() {}

  /** Why no theorem says anything about an activation, if none does. */
  static Optional<String> obstacle(Grouped grouped) {
    return switch (grouped.rule()) {
      case MOD_RELU ->
          Arrays.stream(grouped.thresholds().toArray())
              .filter(threshold -> threshold > 0)
              .mapToObj(Groups::jump)
              .findFirst();
      case RADIAL_TANH, RADIAL_SOFTSIGN -> Optional.empty();
      case Z_RELU ->
          Optional.of(
              "activation z_relu jumps: arguments that are 2e-6 apart can have values that are 1"
                  + " apart, so no theorem applies");
      case CARDIOID ->
          Optional.of(
              "activation cardioid is not firmly non-expansive: for differences s of its values and"
                  + " z of its arguments |s|^2 can exceed 1.17 times <s, z>, so no theorem applies");
    };
  }

  private static String jump(double threshold) {
    return "activation mod_relu has the threshold "
        + Dyadic.of(threshold).floorText()
        + ", and jumps at zero where one is above 0: arguments that are 2e-6 apart can have values"
        + " that are twice the threshold apart, so no theorem applies";
  }

  /**
   * The activation of single units that has the same chord slopes, if one has: of a radial rule φ.
   * Between two arguments of a group the chord is the mean of Jacobians, symmetric matrices with φ'
   * along z and φ(|z|) / |z| across it; towards zero it is φ(|z|) / |z| itself.
   */
  static Optional<Activation> profile(Nonlinearity activation) {
    return activation instanceof Grouped grouped
        ? switch (grouped.rule()) {
          case RADIAL_TANH -> Optional.of(Activation.TANH);
          case RADIAL_SOFTSIGN -> Optional.of(Activation.SOFTSIGN);
          case MOD_RELU, Z_RELU, CARDIOID -> Optional.empty();
        }
        : Optional.of((Activation) activation);
  }

  /** What no value of a unit is above in size, if there is such a number. */
  static Optional<Dyadic> greatestValue(Nonlinearity activation) {
    return profile(activation)
        .flatMap(
            profile ->
                switch (profile) {
                  case TANH, HARD_TANH, SOFTSIGN, SIGMOID -> Optional.of(Dyadic.of(1));
                  case ARCTAN -> Optional.of(QUARTER_TURN);
                  case RELU, LEAKY_RELU, ELU, GELU, SILU, SINE -> Optional.empty();
                });
  }

  /** Why Theorem 1 says nothing about a block, if its step sizes differ within a group. */
  static Optional<String> stepObstacle(DenseBlock block) {
    return isConstant(block.stepSizes(), block)
        ? Optional.empty()
        : Optional.of(
            "the step sizes differ within a group of units, with which states can move apart"
                + " (mod_relu with threshold -1, P = 1.9, step sizes 1 and 0.2: to more than 1.24 times"
                + " the distance), so Theorem 1 says nothing about such a block");
  }

  /** Why Theorem 4 says nothing about an activation, if it acts on groups. */
  static Optional<String> dominanceObstacle(Nonlinearity activation) {
    return activation instanceof Grouped grouped
        ? Optional.of(
            "activation "
                + grouped.fileName()
                + " acts on groups of units, and with dominated rows states can move apart"
                + " (mod_relu with threshold -1, A = [[-1, 0.9], [0, -1]]: to more than 1.34 times"
                + " the distance), so Theorem 4 says nothing about such a block")
        : Optional.empty();
  }

  /** Whether the units of every group have one number. */
  static boolean isConstant(Vector numbers, Block block) {
    int n = numbers.length();
    for (int i = 0; i < n; i++) {
      if (numbers.get(i) != numbers.get(block.activation().groupOf(i, n))) {
        return false;
      }
    }
    return true;
  }
}
