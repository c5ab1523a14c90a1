package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.TwoEquilibria;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Looks for a vector whose signs I − W turns around: an eigenvector of a part of the units, the
 * eigenvalue real and at most zero, all other units at zero. Tried are each unit, all of them, and
 * some parts at random.
 */
final class TwoEquilibriaSearch {
  private static final long SEED = 2006_08591;
  private static final int RANDOM_PARTS = 32;

  /** Digits of the vector: what rounding may turn around is caught by the exact check. */
  private static final int BITS = 40;

  private final TwoEquilibria obligation;
  private final int n;

  private TwoEquilibriaSearch(TwoEquilibria obligation) {
    this.obligation = obligation;
    this.n = obligation.state().rows();
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(TwoEquilibria obligation) {
    return new TwoEquilibriaSearch(obligation)
        .found()
        .map(found -> new Evidence(Optional.empty(), Optional.of(found), Optional.empty()))
        .orElse(Evidence.NONE);
  }

  private Optional<Direction> found() {
    Random random = new Random(SEED);
    Stream<int[]> units = IntStream.range(0, n).mapToObj(i -> new int[] {i});
    Stream<int[]> all = Stream.of(IntStream.range(0, n).toArray());
    Stream<int[]> parts =
        IntStream.range(0, RANDOM_PARTS)
            .mapToObj(k -> IntStream.range(0, n).filter(i -> random.nextBoolean()).toArray());
    return Stream.of(units, all, parts)
        .flatMap(some -> some)
        .filter(part -> part.length > 0)
        .flatMap(this::vectors)
        .filter(obligation::isShownBy)
        .findFirst();
  }

  private Stream<Direction> vectors(int[] part) {
    RealMatrix matrix = new Array2DRowRealMatrix(part.length, part.length);
    for (int i = 0; i < part.length; i++) {
      for (int j = 0; j < part.length; j++) {
        double weight = obligation.state().get(part[i], part[j]);
        matrix.setEntry(i, j, (i == j ? 1 : 0) - weight);
      }
    }
    try {
      EigenDecomposition spectrum = new EigenDecomposition(matrix);
      return IntStream.range(0, part.length)
          .filter(k -> spectrum.getImagEigenvalue(k) == 0 && !(spectrum.getRealEigenvalue(k) > 0))
          .mapToObj(k -> direction(part, spectrum.getEigenvector(k).toArray()))
          .flatMap(Optional::stream);
    } catch (MathIllegalArgumentException | MathIllegalStateException | ArithmeticException e) {
      return Stream.empty();
    }
  }

  private Optional<Direction> direction(int[] part, double[] vector) {
    double largest = Arrays.stream(vector).map(Math::abs).max().orElse(0);
    if (!(largest > 0) || !Double.isFinite(largest)) {
      return Optional.empty();
    }
    long[] rounded = new long[n];
    for (int k = 0; k < part.length; k++) {
      rounded[part[k]] = Math.round(Math.scalb(vector[k] / largest, BITS));
    }
    return Optional.of(Direction.of(rounded));
  }
}
