package keel.verify.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import keel.verify.exact.Vector;

/**
 * A nonlinearity of groups of units, such as the real and the imaginary part of a complex number:
 * it multiplies each group by a number.
 *
 * <p>Theorems 1 to 3 use an activation only through Σ (s_i z_i − s_i²) ≥ 0 for differences of
 * arguments and values. That holds of every group if σ(z) = φ(|z|) z / |z|, φ(0) = 0 and all chord
 * slopes of φ lie in [0, 1]. Rules that break it are known by name, so that a model that uses one
 * is read and refused with a reason.
 *
 * @param rule what is done to a group
 * @param groupSize units of a group, at least 2
 * @param thresholds t, one for each group; none where the rule has none
 */
public record Grouped(Rule rule, int groupSize, Vector thresholds) implements Nonlinearity {
  /** The number by which a group is multiplied. */
  @FunctionalInterface
  private interface Factor {
    double of(double[] z, double threshold);
  }

  /** What is done to a group. */
  public enum Rule {
    /** φ(r) = max(r + t, 0), t ≤ 0: complex soft thresholding. With t > 0 it jumps at zero. */
    MOD_RELU(
        false,
        (z, t) -> {
          double r = length(z);
          return r + t > 0 ? (r + t) / r : 0;
        }),
    /** φ(r) = tanh r. */
    RADIAL_TANH(
        true,
        (z, t) -> {
          double r = length(z);
          return r > 0 ? StrictMath.tanh(r) / r : 1;
        }),
    /** φ(r) = r / (1 + r). */
    RADIAL_SOFTSIGN(true, (z, t) -> 1 / (1 + length(z))),
    /** z where both parts are at least 0, else 0: jumps, so that no theorem applies. */
    Z_RELU(false, (z, t) -> z[0] >= 0 && z[1] >= 0 ? 1 : 0),
    /** (1 + cos θ) z / 2, θ the angle of z: not firmly non-expansive. */
    CARDIOID(
        false,
        (z, t) -> {
          double r = length(z);
          return r > 0 ? (1 + z[0] / r) / 2 : 0;
        });

    private final boolean isZeroOnlyAtZero;

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas above capture nothing
    private final Factor factor;

    Rule(boolean isZeroOnlyAtZero, Factor factor) {
      this.isZeroOnlyAtZero = isZeroOnlyAtZero;
      this.factor = factor;
    }

    /** The rule that a model file calls {@code name}, if there is one. */
    public static Optional<Rule> named(String name) {
      return Arrays.stream(values()).filter(rule -> rule.fileName().equals(name)).findFirst();
    }

    /** The name in model files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it has a threshold for each group. */
    public boolean hasThresholds() {
      return this == MOD_RELU;
    }

    /** Whether it is defined for pairs alone. */
    private boolean isForPairs() {
      return this == Z_RELU || this == CARDIOID;
    }
  }

  /**
   * Checks the size of the groups.
   *
   * @throws InvalidModel naming what was needed and what was found
   */
  public Grouped {
    if (groupSize < 2 || (rule.isForPairs() && groupSize != 2)) {
      throw new InvalidModel(
          "'group' of "
              + rule.fileName()
              + " must be "
              + (rule.isForPairs() ? "2" : "at least 2")
              + " but is "
              + groupSize);
    }
    if (!rule.hasThresholds() && thresholds.length() > 0) {
      throw new InvalidModel(rule.fileName() + " has no thresholds");
    }
  }

  /** A rule without thresholds. */
  public Grouped(Rule rule, int groupSize) {
    this(rule, groupSize, Vector.of());
  }

  @Override
  public String fileName() {
    return rule.fileName();
  }

  @Override
  public String text() {
    return fileName() + " in groups of " + groupSize;
  }

  @Override
  public double greatestSlope() {
    return 1;
  }

  @Override
  public boolean isZeroOnlyAtZero() {
    return rule.isZeroOnlyAtZero;
  }

  @Override
  public boolean isZeroAtZero() {
    return true;
  }

  @Override
  public boolean isProjection() {
    return false;
  }

  /**
   * Checks that so many units are groups, each with a threshold where the rule has one.
   *
   * @throws InvalidModel saying where, what was needed and what was found
   */
  void requireDivides(int units, String place) {
    if (units % groupSize != 0) {
      throw new InvalidModel(
          place + ": " + units + " units cannot be put into groups of " + groupSize);
    }
    int needed = rule.hasThresholds() ? units / groupSize : 0;
    if (thresholds.length() != needed) {
      throw new InvalidModel(
          place
              + ": threshold must have "
              + needed
              + " entries, one for each group, but has "
              + thresholds.length());
    }
  }

  @Override
  public double[] apply(double[] z) {
    int groups = z.length / groupSize;
    double[] values = new double[z.length];
    double[] group = new double[groupSize];
    for (int j = 0; j < groups; j++) {
      for (int k = 0; k < groupSize; k++) {
        group[k] = z[j + k * groups];
      }
      double factor = rule.factor.of(group, rule.hasThresholds() ? thresholds.get(j) : 0);
      for (int k = 0; k < groupSize; k++) {
        values[j + k * groups] = factor * group[k];
      }
    }
    return values;
  }

  /** |z|, also where its square is no double. */
  private static double length(double[] z) {
    double largest = 0;
    for (double entry : z) {
      largest = Math.max(largest, Math.abs(entry));
    }
    if (largest == 0) {
      return 0;
    }
    double square = 0;
    for (double entry : z) {
      square += (entry / largest) * (entry / largest);
    }
    return largest * Math.sqrt(square);
  }
}
