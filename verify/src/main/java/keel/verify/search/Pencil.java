package keel.verify.search;

import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.InvalidWitness;
import org.apache.commons.math3.linear.RealVector;

/**
 * Two symmetric matrices S and M, M positive definite, and the greatest b with {@code S v = b M v},
 * in floating point.
 *
 * <p>Method: some Lanczos steps give b roughly; then the Cholesky factor of {@code b' M − S} for a
 * b' a little above it gives b and v precisely, by Lanczos steps with its inverse, which spreads
 * the eigenvalues near b' far apart. A few factorisations instead of a full decomposition.
 */
final class Pencil {
  private static final int FIRST_STEPS = 40;
  private static final int INVERSE_STEPS = 30;

  /** How far above b the first factorisation tries, relative to the eigenvalues. */
  private static final double GAP = 0x1p-10;

  /** How far off b may be, relative to the eigenvalues. */
  private static final double PRECISION = 0x1p-44;

  private static final int ATTEMPTS = 12;

  /** Squares of the rows of a factor stay below 2^86, what the exact check can hold. */
  private static final int GRID_BITS = 84;

  /** Directions are rounded to integers of so many bits: finer than a float's 24. */
  private static final int DIRECTION_BITS = 40;

  private final double[][] entries;
  private final Metric metric;
  private final int[] powers;

  /**
   * S and M, each scaled: with {@code D = diag(2^powers)} they are D⁻¹ S D⁻¹ and a power of two
   * times D⁻¹ M D⁻¹, which divides b alone. What is found is scaled back when it is put on a grid.
   */
  Pencil(double[][] entries, Metric metric, int[] powers) {
    this.powers = powers.clone();
    this.entries = entries;
    this.metric = metric;
  }

  /**
   * The greatest b, how far it can be off, how large its fellows are, and v.
   *
   * @throws ArithmeticException if the numbers leave the doubles
   */
  Lanczos.Pair greatest() {
    int n = entries.length;
    Lanczos.Pair best =
        Lanczos.greatest(
                n, FIRST_STEPS, x -> metric.solve(Products.of(entries, x)), metric::multiply)
            .orElseThrow(() -> new ArithmeticException("out of the range of doubles"));
    double scale = Math.max(best.largestMagnitude(), Double.MIN_NORMAL);
    double gap = scale * GAP;
    for (int attempt = 0; attempt < ATTEMPTS && best.residual() > scale * PRECISION; attempt++) {
      double shift = best.value() + gap;
      Optional<Cholesky> factor = cholesky(shift, 0);
      if (factor.isEmpty()) {
        gap *= 4;
        continue;
      }
      Cholesky solver = factor.get();
      Optional<Lanczos.Pair> inverse =
          Lanczos.greatest(
              n, INVERSE_STEPS, x -> solver.solve(metric.multiply(x)), metric::multiply);
      if (inverse.isEmpty()) {
        return best; // the factor is all but singular: closer than this it does not come
      }
      double distance = 1 / inverse.get().value();
      double error = distance * Math.min(1, inverse.get().residual() * distance);
      best =
          new Lanczos.Pair(
              Math.max(shift - distance, best.value()), error, scale, inverse.get().vector());
      gap = Math.min(gap / 16, 4 * error);
    }
    return best;
  }

  /** The Cholesky factor of {@code b M − S − slack I}, if that is positive definite. */
  private Optional<Cholesky> cholesky(double b, double slack) {
    double[][] shifted = shifted(b);
    for (int i = 0; i < shifted.length; i++) {
      shifted[i][i] -= slack;
    }
    return Cholesky.of(shifted);
  }

  /**
   * The factor of {@code b M − S} on the grid 2^-exponent, if there is one.
   *
   * @param slack is taken off the scaled matrix first, times I
   * @param exponent even
   */
  Optional<FactorWitness> factor(double b, double slack, int exponent) {
    return cholesky(b, slack).flatMap(factor -> onGrid(factor, exponent));
  }

  private Optional<FactorWitness> onGrid(Cholesky factor, int exponent) {
    long[] packed =
        factor.rounded((row, entry) -> Math.round(Math.scalb(entry, powers[row] + exponent / 2)));
    try {
      return Optional.of(FactorWitness.of(exponent, entries.length, packed));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  /** The finest even grid on which {@code b M − S} can be checked, not scaled any more. */
  int gridExponent(double b) {
    int largest = Integer.MIN_VALUE;
    for (int i = 0; i < entries.length; i++) {
      largest = Math.max(largest, PowerOfTwo.exponent(diagonal(b, i)) + 2 * powers[i]);
    }
    int exponent = GRID_BITS - 1 - largest;
    return exponent - Math.floorMod(exponent, 2);
  }

  /** b M − S. */
  private double[][] shifted(double b) {
    int n = entries.length;
    double[][] shifted = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        shifted[i][j] = -entries[i][j];
      }
    }
    metric.addTo(shifted, b);
    return shifted;
  }

  /** The largest diagonal entry of {@code b M − S} or of b M, whichever is larger. */
  double largestDiagonal(double b) {
    double largest = 0;
    for (int i = 0; i < entries.length; i++) {
      largest = Math.max(largest, diagonal(b, i));
    }
    return largest;
  }

  private double diagonal(double b, int i) {
    double entry = b * metric.diagonal(i);
    return Math.max(0, Math.max(entry, entry - entries[i][i]));
  }

  /** A vector, not scaled any more, on a grid of integers; none for zero or for no numbers. */
  Optional<Direction> direction(RealVector vector) {
    if (!Double.isFinite(vector.getLInfNorm())) {
      return Optional.empty();
    }
    // With v = D⁻¹ times the vector: (D⁻¹ S D⁻¹) D v = b (D⁻¹ M D⁻¹) D v.
    int largest = Integer.MIN_VALUE;
    for (int i = 0; i < powers.length; i++) {
      double magnitude = Math.abs(vector.getEntry(i));
      if (magnitude > 0) {
        largest = Math.max(largest, PowerOfTwo.exponent(magnitude) - powers[i]);
      }
    }
    long[] rounded = new long[powers.length];
    for (int i = 0; i < rounded.length && largest > Integer.MIN_VALUE; i++) {
      int power = DIRECTION_BITS - largest - powers[i];
      rounded[i] = Math.round(Math.scalb(vector.getEntry(i), power));
    }
    return largest > Integer.MIN_VALUE ? Optional.of(Direction.of(rounded)) : Optional.empty();
  }
}
