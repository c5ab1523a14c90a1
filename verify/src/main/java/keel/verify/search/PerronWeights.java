package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.RowDominance;
import keel.verify.exact.RowWeights;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.StepRows;

/**
 * Weights for {@link RowDominance}: all equal if that works in floating point, else the Perron
 * vector of the comparison matrix, else {@link RaisedWeights}.
 *
 * <p>With {@code d_i = (1 − |1 − h_i α_i|) / h_i}, row i is dominated if {@code (O v)_i < d_i v_i}.
 * The Perron vector of {@code diag(d)⁻¹ O} makes the quotient of the two sides the same in every
 * row, so that it is the vector to try when some rows are dominated and others are not.
 */
final class PerronWeights {
  private static final int STEPS = 1000;

  /** Multiply-adds that the power iteration may take: a few seconds. */
  private static final double WORK = 4e9;

  /** Weights stay this close to each other: no row is left out of sight. */
  private static final double SMALLEST = 0x1p-30;

  /** Weights that move by less than they are rounded to have been found. */
  private static final double STILL = Math.scalb(1.0, -RowWeights.BITS);

  private PerronWeights() {}

  static Found search(RowDominance obligation) {
    return search(obligation, WORK);
  }

  /** Of a block with a leak: all but the own entry of a row, relative to what may be its share. */
  static Found search(StepRows obligation) {
    int n = obligation.size();
    double[] room = new double[n];
    Arrays.fill(room, Double.MAX_VALUE);
    double[][] others = new double[n][n];
    boolean dominated = true;
    for (ShiftedMatrix state : obligation.states()) {
      for (int i = 0; i < n; i++) {
        double leak = obligation.leaks().get(i);
        double[] row = new double[n];
        double sum = 0;
        for (int j = 0; j < n; j++) {
          row[j] = j == i ? 0 : Math.abs(obligation.slope() * state.at(i, j).floorToDouble());
          sum += row[j];
          others[i][j] = Math.max(others[i][j], row[j]);
        }
        double own = 1 - leak + leak * obligation.slope() * state.at(i, i).floorToDouble();
        double ownRoom = (1 - Math.abs(own)) / leak;
        dominated &= sum < ownRoom;
        room[i] = Math.min(room[i], ownRoom);
      }
    }
    return search(obligation.name(), dominated, others, room, WORK);
  }

  static Found search(RowDominance obligation, double work) {
    int n = obligation.size();
    double[] room = new double[n];
    Arrays.fill(room, Double.MAX_VALUE);
    double[][] others = new double[n][n];
    // Of each step by itself: the worst of all steps together may be worse than every one of them.
    boolean dominated = true;
    for (Matrix state : obligation.states()) {
      for (int i = 0; i < n; i++) {
        int own = i * obligation.taps() + obligation.centre();
        double step = obligation.stepSizes().get(i);
        double centred = -state.get(i, own);
        double[] row = new double[n];
        for (int j = 0; j < state.columns(); j++) {
          row[j / obligation.taps()] += j == own ? 0 : Math.abs(state.get(i, j));
        }
        double ownRoom = (1 - Math.abs(1 - step * centred)) / step;
        dominated &= Arrays.stream(row).sum() < ownRoom;
        room[i] = Math.min(room[i], ownRoom);
        for (int j = 0; j < n; j++) {
          others[i][j] = Math.max(others[i][j], row[j]);
        }
      }
    }
    return search(obligation.name(), dominated, others, room, work);
  }

  private static Found search(
      String name, boolean dominated, double[][] others, double[] room, double work) {
    int n = room.length;
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    if (dominated) {
      return Found.of(evidence(weights));
    }
    int steps = (int) Math.min(STEPS, work / ((double) n * n));
    Found iterated = iterated(name, others, room, steps);
    return isDominated(others, room, iterated.evidence().direction().orElseThrow())
        ? iterated
        : new RaisedWeights(others, room, work).search().map(Found::of).orElse(iterated);
  }

  private static boolean isDominated(double[][] others, double[] room, Direction weights) {
    for (int i = 0; i < room.length; i++) {
      double sum = 0;
      for (int j = 0; j < room.length; j++) {
        sum += others[i][j] * weights.get(j);
      }
      if (!(sum < room[i] * weights.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Found iterated(String name, double[][] others, double[] room, int steps) {
    int n = room.length;
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    for (int step = 0; step < steps; step++) {
      double[] next = next(others, room, weights);
      double[] before = weights;
      double moved = 0;
      for (int i = 0; i < n; i++) {
        moved = Math.max(moved, Math.abs(next[i] - before[i]));
      }
      if (Double.isNaN(moved)) {
        return Found.of(evidence(before)); // a row that leaves the doubles is beyond help
      }
      weights = next;
      if (moved < STILL) {
        return Found.of(evidence(weights));
      }
    }
    return steps == STEPS
        ? Found.of(evidence(weights))
        : Found.spent(
            evidence(weights),
            name,
            "weights for the rows were sought in "
                + steps
                + " steps only, since the block is large");
  }

  private static Evidence evidence(double[] weights) {
    Direction rounded =
        Direction.of(
            Arrays.stream(weights)
                .mapToLong(weight -> Math.round(Math.scalb(weight, RowWeights.BITS)))
                .toArray());
    return new Evidence(Optional.empty(), Optional.of(rounded), Optional.empty());
  }

  /** One step of the power iteration, shifted by the identity so that it cannot oscillate. */
  private static double[] next(double[][] others, double[] room, double[] weights) {
    int n = weights.length;
    double[] next = new double[n];
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += others[i][j] * weights[j];
      }
      next[i] = weights[i] + (room[i] > 0 ? sum / room[i] : 0);
      largest = Math.max(largest, next[i]);
    }
    for (int i = 0; i < n; i++) {
      next[i] = Math.max(next[i] / largest, SMALLEST); // NaN stays NaN
    }
    return next;
  }
}
