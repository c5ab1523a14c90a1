package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.RowWeights;
import keel.verify.exact.Vector;

/**
 * Weights for rows of which some depend on others and not these on them, as in a triangular matrix:
 * the Perron vector is not positive there, and weights may have to grow from row to row.
 *
 * <p>Method: all weights begin alike, and each is raised to {@code q (O v)_i / d_i} until none is
 * below it; q > 1 is the room that a row is left with. What comes of it is the least such v, of a
 * triangle in two rounds. The largest q is kept with which the weights stay integers of a
 * direction, else the largest with which powers of two beside them are enough.
 */
final class RaisedWeights {
  /** What is tried for q − 1. */
  private static final double[] RESERVES = {1, 0.25, 0x1p-4, 0x1p-6, 0x1p-8, 0x1p-10};

  /** Rows of one attempt are looked at so often at most. */
  private static final int ROUNDS = 1000;

  private static final double BEGINNING = 0x1p16;

  /** Below 2^48, what a direction can hold; and far below what the powers allow. */
  private static final double[] LIMITS = {0x1p47, 0x1p900};

  private static final int MANTISSA_BITS = 47;

  private final double[][] others;
  private final double[] room;
  private final int rounds;

  /**
   * A search.
   *
   * @param others O
   * @param room d
   * @param work multiply-adds that it may take
   */
  RaisedWeights(double[][] others, double[] room, double work) {
    this.others = others;
    this.room = room;
    double each = (double) room.length * room.length * RESERVES.length * LIMITS.length;
    this.rounds = (int) Math.min(ROUNDS, work / each);
  }

  /** The weights; empty if there are none in range, or none was found in time. */
  Optional<Evidence> search() {
    if (Arrays.stream(room).anyMatch(d -> !(d > 0))) {
      return Optional.empty();
    }
    for (double limit : LIMITS) {
      for (double reserve : RESERVES) {
        double[] weights = new double[room.length];
        Arrays.fill(weights, BEGINNING);
        if (raise(weights, reserve, limit)) {
          return Optional.of(evidence(weights));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Raises what must be, until half of the reserve is left to every row; false if that leaves the
   * range or takes too long.
   */
  private boolean raise(double[] weights, double reserve, double limit) {
    int n = weights.length;
    for (int round = 0; round < rounds; round++) {
      boolean raised = false;
      for (int k = 0; k < n; k++) {
        int i = round % 2 == 0 ? k : n - 1 - k;
        double least = sum(others[i], weights) / room[i];
        if (!(least < limit / 2)) {
          return false;
        }
        if (Math.ceil((1 + reserve / 2) * least) > weights[i]) {
          weights[i] = Math.ceil((1 + reserve) * least);
          raised = true;
        }
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

  /**
   * The weights as integers, the largest near 1, or with powers of two where they are too large.
   */
  private static Evidence evidence(double[] weights) {
    int largest = Math.getExponent(Arrays.stream(weights).max().orElseThrow());
    int shift = Math.max(0, RowWeights.BITS - largest);
    long[] integers = new long[weights.length];
    double[] powers = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      powers[i] = Math.max(0, Math.getExponent(weights[i]) + 1 - MANTISSA_BITS);
      integers[i] = (long) Math.ceil(Math.scalb(weights[i], shift - (int) powers[i]));
    }
    return new Evidence(
        Optional.empty(),
        Optional.of(Direction.of(integers)),
        largest < MANTISSA_BITS ? Optional.empty() : Optional.of(Vector.of(powers)));
  }
}
