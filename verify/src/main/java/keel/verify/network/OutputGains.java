package keel.verify.network;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import keel.verify.exact.Matrix;
import keel.verify.model.Sha256;
import keel.verify.trajectory.Distance;
import keel.verify.trajectory.Factors;

/**
 * How far each output of a network, and the difference of any two, moves at most for a raw input
 * that moves by 1. Every number is rounded up; infinite where nothing is known.
 */
public final class OutputGains {
  /** The lower triangle: row i has the differences to the outputs before i, and its own at i. */
  private final double[][] gains;

  OutputGains(int outputs, Rule rule) {
    gains = new double[outputs][];
    for (int i = 0; i < outputs; i++) {
      int row = i;
      gains[i] = new double[i + 1];
      Arrays.setAll(gains[i], j -> rule.of(row, j));
    }
  }

  /** A bound of output i where i = j, else of the difference of outputs i and j. */
  interface Rule {
    double of(int i, int j);
  }

  /** Outputs of a matrix, whose rows and their differences say how far they move. */
  static OutputGains behind(Distance input, Matrix head) {
    return new OutputGains(
        head.rows(),
        (i, j) -> {
          Factors row = i == j ? LinearMaps.row(head, i) : LinearMaps.difference(head, i, j);
          return input.through(row).ofSize(1).maximum();
        });
  }

  /** Outputs of which nothing but these two numbers is known. */
  static OutputGains alike(int outputs, double own, double difference) {
    return new OutputGains(outputs, (i, j) -> i == j ? own : difference);
  }

  /** The smaller of two bounds, number by number. */
  OutputGains or(Rule other) {
    return new OutputGains(gains.length, (i, j) -> Math.min(gains[i][j], other.of(i, j)));
  }

  /** How many outputs there are. */
  public int outputs() {
    return gains.length;
  }

  /** Of output i. */
  public double of(int i) {
    return gains[i][i];
  }

  /** Of the difference of outputs i and j, i ≠ j. */
  public double between(int i, int j) {
    return gains[Math.max(i, j)][Math.min(i, j)];
  }

  /** The greatest of all differences; 0 of a single output. */
  double greatestDifference() {
    double greatest = 0;
    for (int i = 0; i < gains.length; i++) {
      for (int j = 0; j < i; j++) {
        greatest = Math.max(greatest, gains[i][j]);
      }
    }
    return greatest;
  }

  /** A digest of all numbers, in hexadecimal: whoever has the same has the same gains. */
  String sha256() {
    StringBuilder text = new StringBuilder();
    for (double[] row : gains) {
      text.append(Arrays.toString(row));
    }
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether every number is finite. */
  boolean areKnown() {
    return Arrays.stream(gains).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
  }
}
