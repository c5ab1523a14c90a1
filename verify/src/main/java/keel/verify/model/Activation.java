package keel.verify.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/**
 * An activation function of single units with the interval that all its chord slopes lie in.
 *
 * <p>Every theorem uses an activation only through slope restriction, {@code (σ(a) − σ(b))² ≤ (σ(a)
 * − σ(b))(a − b)}, which says that the chord slopes lie in [0, 1]. Activations that break it are
 * known here by name, so that a model that uses one is read and refused with a reason.
 */
public enum Activation implements Nonlinearity {
  /** The hyperbolic tangent. */
  TANH(0, 1, Zero.ONLY_AT_ZERO, StrictMath::tanh),
  /** max(0, z). */
  RELU(0, 1, Zero.ELSEWHERE_TOO, z -> Math.max(0, z)),
  /** z for z ≥ 0, z/100 below, the slope that PyTorch uses by default (in floats a little less). */
  LEAKY_RELU(0x1.47ap-7, 1, Zero.ONLY_AT_ZERO, z -> z >= 0 ? z : 0.01 * z),
  /** z cut to [-1, 1]. */
  HARD_TANH(0, 1, Zero.ONLY_AT_ZERO, z -> Math.max(-1, Math.min(1, z))),
  /** z / (1 + |z|). */
  SOFTSIGN(0, 1, Zero.ONLY_AT_ZERO, z -> z / (1 + Math.abs(z))),
  /** The inverse tangent. */
  ARCTAN(0, 1, Zero.ONLY_AT_ZERO, StrictMath::atan),
  /** z for z ≥ 0, eᶻ − 1 below (α = 1). */
  ELU(0, 1, Zero.ONLY_AT_ZERO, z -> z >= 0 ? z : StrictMath.expm1(z)),
  /** 1 / (1 + e⁻ᶻ): never zero, so a block with it has no equilibrium. */
  SIGMOID(0, 0.25, Zero.NEVER, z -> 1 / (1 + StrictMath.exp(-z))),
  /** z Φ(z): not slope-restricted. */
  GELU(-0.13, 1.13, Zero.ONLY_AT_ZERO, z -> z / (1 + StrictMath.exp(-1.702 * z))),
  /** z · sigmoid(z): not slope-restricted. */
  SILU(-0.1, 1.1, Zero.ONLY_AT_ZERO, z -> z / (1 + StrictMath.exp(-z))),
  /** The sine: not slope-restricted. */
  SINE(-1, 1, Zero.ELSEWHERE_TOO, StrictMath::sin);

  /** Where an activation is zero: what the equilibria of a block with it are. */
  private enum Zero {
    ONLY_AT_ZERO,
    ELSEWHERE_TOO,
    NEVER
  }

  private final double leastSlope;
  private final double greatestSlope;
  private final Zero zero;

  @SuppressWarnings("ImmutableEnumChecker") // the lambdas above capture nothing
  private final DoubleUnaryOperator function;

  Activation(double leastSlope, double greatestSlope, Zero zero, DoubleUnaryOperator function) {
    this.leastSlope = leastSlope;
    this.greatestSlope = greatestSlope;
    this.zero = zero;
    this.function = function;
  }

  /**
   * The activation that a model file calls {@code name}.
   *
   * @throws InvalidModel if there is none; the message lists those that exist
   */
  public static Activation named(String name) {
    return Arrays.stream(values())
        .filter(activation -> activation.fileName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidModel(
                    "activation '"
                        + name
                        + "' is unknown; known are "
                        + Arrays.stream(values())
                            .map(Activation::fileName)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String text() {
    return fileName();
  }

  @Override
  public int groupSize() {
    return 1;
  }

  /** A number that no chord slope is below. */
  public double leastSlope() {
    return leastSlope;
  }

  /** A number that no chord slope is above. */
  @Override
  public double greatestSlope() {
    return greatestSlope;
  }

  /** Whether every chord slope lies in [0, 1]: what every theorem needs. */
  public boolean isSlopeRestricted() {
    return leastSlope >= 0 && greatestSlope <= 1;
  }

  @Override
  public boolean isZeroOnlyAtZero() {
    return zero == Zero.ONLY_AT_ZERO;
  }

  @Override
  public boolean isProjection() {
    return this == RELU || this == HARD_TANH;
  }

  @Override
  public boolean isZeroAtZero() {
    return zero != Zero.NEVER;
  }

  /** σ(z) in double precision: for pictures and tests, never for a verdict. */
  public double apply(double z) {
    return function.applyAsDouble(z);
  }

  @Override
  public double[] apply(double[] z) {
    return Arrays.stream(z).map(function).toArray();
  }
}
