package keel.verify.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealVector;

/**
 * The Lanczos iteration for the greatest eigenvalue of an operator that is symmetric in the inner
 * product {@code xᵀ M y}, every vector orthogonalised against all before it.
 *
 * <p>Commons Math has a decomposition of the tridiagonal matrix but not the iteration, and its full
 * decomposition of a matrix takes a hundred times longer than a few products with it.
 */
final class Lanczos {
  private static final long SEED = 1804_07209;

  /** What is left of a vector below it is rounding noise: an invariant subspace has been found. */
  private static final double BREAKDOWN = 1e-13;

  /**
   * What was found.
   *
   * @param value an eigenvalue of the operator within the space searched, never above the greatest
   * @param residual some eigenvalue is at most this far from it
   * @param largestMagnitude the largest absolute value of any that showed up
   * @param vector that belongs to the value
   */
  record Pair(double value, double residual, double largestMagnitude, RealVector vector) {}

  private Lanczos() {}

  /**
   * The greatest eigenvalue found within {@code steps} steps from a fixed random start; none if a
   * number leaves the doubles on the way.
   *
   * @param operator symmetric in the inner product of the metric
   * @param metric multiplies by M
   */
  static Optional<Pair> greatest(
      int size, int steps, UnaryOperator<RealVector> operator, UnaryOperator<RealVector> metric) {
    List<RealVector> basis = new ArrayList<>();
    List<RealVector> images = new ArrayList<>();
    List<Double> diagonal = new ArrayList<>();
    List<Double> offDiagonal = new ArrayList<>();
    RealVector next = new ArrayRealVector(new Random(SEED).doubles(size, -1, 1).toArray());
    RealVector nextImage = metric.apply(next);
    double length = Math.sqrt(Math.max(0, next.dotProduct(nextImage)));
    double largest = 0;
    while (basis.size() < Math.min(size, steps) && length > BREAKDOWN * largest && length > 0) {
      if (!basis.isEmpty()) {
        offDiagonal.add(length);
      }
      basis.add(next.mapDivide(length));
      images.add(nextImage.mapDivide(length));
      next = operator.apply(basis.get(basis.size() - 1));
      diagonal.add(next.dotProduct(images.get(images.size() - 1)));
      for (int pass = 0; pass < 2; pass++) { // twice is enough (Kahan, Parlett)
        for (int k = 0; k < basis.size(); k++) {
          next.combineToSelf(1, -next.dotProduct(images.get(k)), basis.get(k));
        }
      }
      nextImage = metric.apply(next);
      length = Math.sqrt(Math.max(0, next.dotProduct(nextImage)));
      largest = Math.max(largest, Math.max(length, Math.abs(diagonal.get(diagonal.size() - 1))));
    }
    // NaN and infinity end up in the largest of all numbers.
    return basis.isEmpty() || !Double.isFinite(largest)
        ? Optional.empty()
        : top(basis, diagonal, offDiagonal, length);
  }

  private static Optional<Pair> top(
      List<RealVector> basis, List<Double> diagonal, List<Double> offDiagonal, double rest) {
    EigenDecomposition small;
    try {
      small =
          new EigenDecomposition(
              diagonal.stream().mapToDouble(d -> d).toArray(),
              offDiagonal.stream().mapToDouble(d -> d).toArray());
    } catch (MaxCountExceededException e) {
      return Optional.empty();
    }
    double[] values = small.getRealEigenvalues();
    int top = 0;
    double magnitude = 0;
    for (int i = 0; i < values.length; i++) {
      top = values[i] > values[top] ? i : top;
      magnitude = Math.max(magnitude, Math.abs(values[i]));
    }
    RealVector weights = small.getEigenvector(top);
    RealVector vector = new ArrayRealVector(basis.get(0).getDimension());
    for (int k = 0; k < basis.size(); k++) {
      vector.combineToSelf(1, weights.getEntry(k), basis.get(k));
    }
    double last = weights.getEntry(weights.getDimension() - 1);
    return Optional.of(new Pair(values[top], rest * Math.abs(last), magnitude, vector));
  }
}
