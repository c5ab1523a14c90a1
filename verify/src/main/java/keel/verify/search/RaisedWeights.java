package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.RowDominance;

/**
 * Weights for rows of which some depend on others and not these on them, as in a triangular matrix:
 * the Perron vector is not positive there, and weights may have to span all of their grid.
 *
 * <p>Method: all weights begin alike, and each is raised to {@code q (O v)_i / d_i} until none is
 * below it; q > 1 is the room that a row is left with. What comes of it is the least such v on the
 * grid of the weights, of a triangle in as many rounds as it has rows. The largest q is kept for
 * which the weights stay in the range of a {@link Direction}.
 */
final class RaisedWeights {
  /** What is tried for q − 1. */
  private static final double[] RESERVES = {1, 0.25, 0x1p-4, 0x1p-6, 0x1p-8, 0x1p-10};

  /** Where weights begin: finely divided, or with all of the range before them. */
  private static final double[] BEGINNINGS = {0x1p16, 1};

  /** Below 2^48, what a direction can hold. */
  private static final double MOST = 0x1p47;

  private final double[][] others;
  private final double[] room;
  private final int rounds;

  /**
   * A search.
   *
   * @param others O
   * @param room d
   * @param rounds how often all weights may be looked at, in all
   */
  RaisedWeights(double[][] others, double[] room, int rounds) {
    this.others = others;
    this.room = room;
    this.rounds = rounds / (RESERVES.length * BEGINNINGS.length);
  }

  /** The weights; empty if there are none on the grid, or none was found in time. */
  Optional<Direction> search() {
    if (Arrays.stream(room).anyMatch(d -> !(d > 0))) {
      return Optional.empty();
    }
    for (double beginning : BEGINNINGS) {
      for (double reserve : RESERVES) {
        double[] weights = new double[room.length];
        Arrays.fill(weights, beginning);
        if (raise(weights, 1 + reserve)) {
          return Optional.of(onGrid(weights));
        }
      }
    }
    return Optional.empty();
  }

  /** Raises what must be; false if that leaves the range or takes too long. */
  private boolean raise(double[] weights, double factor) {
    for (int round = 0; round < rounds; round++) {
      boolean raised = false;
      for (int i = 0; i < weights.length; i++) {
        double least = Math.ceil(factor * sum(others[i], weights) / room[i]);
        if (!(least <= MOST)) {
          return false;
        }
        raised |= least > weights[i];
        weights[i] = Math.max(weights[i], least);
      }
      if (!raised) {
        return true;
      }
    }
    return false;
  }

  private static double sum(double[] row, double[] weights) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += row[j] * weights[j];
    }
    return sum;
  }

  /** The weights as integers, the largest near 1 if that leaves it there. */
  private static Direction onGrid(double[] weights) {
    double largest = Arrays.stream(weights).max().orElseThrow();
    int power = Math.max(0, RowDominance.WEIGHT_BITS - Math.getExponent(largest));
    return Direction.of(
        Arrays.stream(weights).mapToLong(weight -> (long) Math.scalb(weight, power)).toArray());
  }
}
