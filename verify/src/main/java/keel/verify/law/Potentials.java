package keel.verify.law;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;

/**
 * The distance to the equilibrium of Theorem 6, {@code d² = 2 Σ λ_i ∫₀^{z_i} σ} for z = A e, in
 * floating point.
 *
 * @param state A
 * @param multipliers λ
 * @param integral ∫₀^z σ
 */
record Potentials(Matrix state, Vector multipliers, DoubleUnaryOperator integral) {
  /** Below it, a series is closer than a difference of nearly equal numbers. */
  private static final double SMALL = 0x1p-10;

  /** Nothing for an activation that does not vanish at zero alone. */
  static Optional<Potentials> of(DenseBlock block, Vector multipliers) {
    return block.activation() instanceof Activation activation
            && multipliers.length() == block.units()
        ? integral(activation).map(found -> new Potentials(block.state(), multipliers, found))
        : Optional.empty();
  }

  private static Optional<DoubleUnaryOperator> integral(Activation activation) {
    return switch (activation) {
      case TANH -> Optional.of(Potentials::ofTanh);
      case SOFTSIGN -> Optional.of(z -> ofSoftsign(Math.abs(z)));
      case ARCTAN -> Optional.of(Potentials::ofArctan);
      case HARD_TANH -> Optional.of(z -> Math.abs(z) <= 1 ? z * z / 2 : Math.abs(z) - 0.5);
      case ELU -> Optional.of(z -> z >= 0 ? z * z / 2 : ofExponential(z));
      case LEAKY_RELU -> Optional.of(z -> z * activation.apply(z) / 2);
      default -> Optional.empty();
    };
  }

  /** ln cosh z, cosh² = 1 + sinh². */
  private static double ofTanh(double z) {
    double sinh = Math.sinh(z);
    return Math.abs(z) < 20 ? Math.log1p(sinh * sinh) / 2 : Math.abs(z) - Math.log(2);
  }

  private static double ofSoftsign(double size) {
    return size < SMALL
        ? size * size * (1 / 2.0 - size * (1 / 3.0 - size * (1 / 4.0 - size * (1 / 5.0))))
        : size - Math.log1p(size);
  }

  private static double ofArctan(double z) {
    double square = z * z;
    return Math.abs(z) < SMALL
        ? square * (1 / 2.0 - square * (1 / 12.0 - square / 30))
        : z * Math.atan(z) - Math.log1p(square) / 2;
  }

  /** e^z − 1 − z for z ≤ 0. */
  private static double ofExponential(double z) {
    return z > -SMALL
        ? z * z * (1 / 2.0 + z * (1 / 6.0 + z * (1 / 24.0 + z / 120)))
        : Math.expm1(z) - z;
  }

  /** The distance of {@code x̄ + e} to x̄. */
  double distance(double[] e) {
    double sum = 0;
    for (int i = 0; i < e.length; i++) {
      sum += multipliers.get(i) * integral.applyAsDouble(state.dot(i, e));
    }
    return Math.sqrt(Math.max(0, 2 * sum));
  }

  /** A change of every unit by at most one moves the distance at most by that: Σ_j ‖A e_j‖_Λ. */
  double ofOnes() {
    double sum = 0;
    for (int j = 0; j < state.columns(); j++) {
      double square = 0;
      for (int i = 0; i < state.rows(); i++) {
        square += multipliers.get(i) * state.get(i, j) * state.get(i, j);
      }
      sum += Math.sqrt(square);
    }
    return sum;
  }
}
