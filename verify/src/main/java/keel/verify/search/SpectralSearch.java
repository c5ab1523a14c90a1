package keel.verify.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.GramBound;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.MatrixInequality;
import keel.verify.exact.Vector;
import org.apache.commons.math3.linear.ArrayRealVector;

/**
 * Looks for the greatest eigenvalue of a {@link Pencil} and a Cholesky factor just above it,
 * rounded to an integer grid. What it returns has passed the exact check.
 *
 * <p>Matrices and weights are scaled by powers of two beforehand, row by row where there are
 * weights, and factors and directions are scaled back when they are put on a grid.
 */
final class SpectralSearch {
  /** First slack, relative to the size of the matrix, then four times more until it works. */
  private static final double SLACK = 0x1p-44;

  /** First relative distance of a gain bound to the gain. */
  private static final double GAIN_SLACK = 0x1p-29;

  /** How often the rounding of a factor is taken off: that of the gram matrix comes to it. */
  private static final double ROUNDINGS = 32;

  /** On a grid by so many bits finer, which the exact check can often hold, too. */
  private static final int FINER = 4;

  private static final double FINER_ROUNDINGS = 28;

  /** Of a slack so many times larger, roundings are given so many times the room, too. */
  private static final double WIDE_GAIN_SLACK = 0x1p-26;

  private static final int ATTEMPTS = 12;

  private static final int GAIN_ATTEMPTS = 15;

  /** The zero factor leaves all of the matrix to 64 bits. */
  private static final int ZERO_FACTOR_BITS = 60;

  private SpectralSearch() {}

  static Evidence eigenvalue(EigenvalueBound obligation) {
    int n = obligation.size();
    Matrix matrix = obligation.matrix();
    // W^{1/2} S W^{1/2}, as far as powers of two go, has the same eigenvalues and M near I.
    int[] halves = new int[n];
    ArrayRealVector metric = new ArrayRealVector(n);
    for (int i = 0; i < n; i++) {
      double weight = obligation.weights().get(i);
      double divisor = obligation.divisors().get(i);
      int power = PowerOfTwo.exponent(weight) - PowerOfTwo.exponent(divisor);
      halves[i] = power >> 1;
      double quotient =
          Math.scalb(divisor, -PowerOfTwo.exponent(divisor))
              / Math.scalb(weight, -PowerOfTwo.exponent(weight));
      metric.setEntry(i, Math.scalb(quotient, 2 * halves[i] - power));
    }
    int largest = Integer.MIN_VALUE;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double magnitude = Math.abs(matrix.get(i, j));
        if (magnitude > 0) {
          largest = Math.max(largest, PowerOfTwo.exponent(magnitude) + halves[i] + halves[j]);
        }
      }
    }
    int half = largest == Integer.MIN_VALUE ? 0 : largest >> 1;
    double[][] entries = new double[n][n];
    int[] powers = new int[n];
    for (int i = 0; i < n; i++) {
      powers[i] = half - halves[i];
      for (int j = 0; j < n; j++) {
        entries[i][j] = Math.scalb(matrix.get(i, j), halves[i] + halves[j] - 2 * half);
      }
    }
    Pencil pencil = new Pencil(entries, Metric.diagonal(metric), powers);
    Lanczos.Pair greatest = pencil.greatest();
    return new Evidence(
        factor(obligation, pencil, greatest),
        pencil.direction(greatest.vector()),
        Optional.empty());
  }

  private record Proven(FactorWitness witness, Dyadic bound) {}

  private static Optional<FactorWitness> factor(
      EigenvalueBound obligation, Pencil pencil, Lanczos.Pair greatest) {
    Optional<Proven> best = cholesky(obligation, pencil, greatest);
    if (best.isEmpty() || best.get().bound.compareTo(Dyadic.of(obligation.limit())) >= 0) {
      // On the very boundary, Gershgorin's circles alone may prove more: diagonal matrices.
      best =
          Stream.of(best, zero(obligation))
              .flatMap(Optional::stream)
              .min(Comparator.comparing(Proven::bound));
    }
    return best.map(Proven::witness);
  }

  private static Optional<Proven> cholesky(
      EigenvalueBound obligation, Pencil pencil, Lanczos.Pair greatest) {
    double slack = greatest.largestMagnitude() * SLACK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double b = greatest.value() + slack;
      Optional<Proven> proven =
          pencil
              .factor(b, 0, pencil.gridExponent(b))
              .flatMap(witness -> proven(obligation, witness));
      if (proven.isPresent()) {
        return proven;
      }
      slack *= 4; // not positive definite in floating point: ask for a little less
    }
    return Optional.empty();
  }

  private static Optional<FactorWitness> witness(int exponent, int size, long[] packed) {
    try {
      return Optional.of(FactorWitness.of(exponent, size, packed));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  private static Optional<Proven> zero(EigenvalueBound obligation) {
    int exponent = ZERO_FACTOR_BITS - PowerOfTwo.exponent(obligation.matrix().largestMagnitude());
    int n = obligation.size();
    return witness(exponent, n, new long[(int) FactorWitness.triangle(n)])
        .flatMap(witness -> proven(obligation, witness));
  }

  /** A witness with what it proves; absent if the exact check cannot hold its numbers. */
  private static Optional<Proven> proven(EigenvalueBound obligation, FactorWitness witness) {
    try {
      return Optional.of(new Proven(witness, obligation.provenBy(witness)));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  static Evidence gram(GramBound obligation) {
    int n = obligation.metric().rows();
    if (obligation.gram().largestMagnitude() == 0) {
      return noGain(n);
    }
    int power = PowerOfTwo.exponent(obligation.gram().largestMagnitude());
    int metricPower = PowerOfTwo.exponent(obligation.metric().largestMagnitude());
    int[] powers = new int[n];
    Arrays.fill(powers, power);
    Pencil pencil =
        new Pencil(
            gram(obligation.gram(), -power),
            Metric.of(PowerOfTwo.rows(obligation.metric(), -metricPower)),
            powers);
    Lanczos.Pair greatest = pencil.greatest();
    double columns = Math.max(1, obligation.gram().columns() / (2.0 * n));
    double slack = GAIN_SLACK;
    for (int attempt = 0; attempt < GAIN_ATTEMPTS; attempt++) {
      double b = greatest.value() * (1 + slack);
      for (int finer = FINER; finer >= 0; finer -= FINER) {
        int exponent = pencil.gridExponent(b) + finer;
        // What rounding the factor to the grid may cost a row.
        double step = Math.scalb(1.0, -exponent / 2 - power);
        double roundings = finer > 0 ? FINER_ROUNDINGS : ROUNDINGS;
        double share = Math.max(roundings * columns, slack / WIDE_GAIN_SLACK);
        double rounding = n * Math.sqrt(pencil.largestDiagonal(b)) * step * share;
        Optional<FactorWitness> factor = pencil.factor(b, rounding, exponent);
        // b for the matrices as they were before they were scaled.
        double bound = Math.scalb(b, 2 * power - metricPower);
        if (factor.isPresent() && isProven(obligation, factor.get(), bound)) {
          return new Evidence(
              factor, pencil.direction(greatest.vector()), Optional.of(Vector.of(bound)));
        }
      }
      slack *= 4;
    }
    return Evidence.NONE;
  }

  /** Evidence for a bound that is given. */
  static Optional<FactorWitness> factor(GramBound obligation, double bound) {
    int n = obligation.metric().rows();
    int metricPower = PowerOfTwo.exponent(obligation.metric().largestMagnitude());
    Pencil pencil =
        new Pencil(
            gram(obligation.gram(), 0),
            Metric.of(PowerOfTwo.rows(obligation.metric(), -metricPower)),
            new int[n]);
    double b = Math.scalb(bound, metricPower);
    int exponent = pencil.gridExponent(b);
    double step = Math.scalb(1.0, -exponent / 2);
    double rounding = n * Math.sqrt(pencil.largestDiagonal(b)) * step * ROUNDINGS;
    return pencil
        .factor(b, rounding, exponent)
        .filter(factor -> isProven(obligation, factor, bound));
  }

  /** Of a matrix of zeros: the bound is zero, and every direction attains it. */
  private static Evidence noGain(int n) {
    long[] first = new long[n];
    first[0] = 1;
    return new Evidence(
        witness(0, n, new long[(int) FactorWitness.triangle(n)]),
        Optional.of(Direction.of(first)),
        Optional.of(Vector.of(0)));
  }

  private static boolean isProven(GramBound obligation, FactorWitness witness, double b) {
    try {
      obligation.requireProof(witness, b);
      return true;
    } catch (InvalidWitness e) {
      return false;
    }
  }

  /** Λ = I, and the P that makes the mixed part of Q as small as it can be. */
  static Evidence inequality(MatrixInequality obligation) {
    int n = obligation.state().rows();
    double[] numbers = new double[obligation.candidates()];
    double sum = 1 + obligation.leastSlope();
    int next = n;
    for (int i = 0; i < n; i++) {
      numbers[i] = 1;
      for (int j = 0; j <= i; j++) {
        double steps = obligation.stepSizes().get(i) + obligation.stepSizes().get(j);
        double both = obligation.state().get(i, j) + obligation.state().get(j, i);
        double entry = -sum * both / steps;
        if (!Double.isFinite(entry)) {
          return Evidence.NONE;
        }
        numbers[next++] = entry;
      }
    }
    Vector candidates = Vector.of(numbers);
    Evidence found = eigenvalue(obligation.with(candidates).bound());
    return new Evidence(found.factor(), Optional.empty(), Optional.of(candidates));
  }

  /** G Gᵀ of a matrix times {@code 2^power}. */
  private static double[][] gram(Matrix gram, int power) {
    return Products.gram(PowerOfTwo.rows(gram.transpose(), power), gram.rows());
  }
}
