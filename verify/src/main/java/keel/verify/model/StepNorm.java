package keel.verify.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * What of a step must be small where a block stops by itself: of each pattern alone.
 *
 * <p>max |d_i| ≤ ‖d‖₂, so that a step which is small in the Euclidean norm is so in the maximum
 * norm, too, and what follows of the latter follows of both.
 */
public enum StepNorm {
  /** The greatest magnitude of a number: what a model file means that names no norm. */
  MAXIMUM("max") {
    @Override
    public double of(double[] step) {
      double greatest = 0;
      for (double entry : step) {
        greatest = Math.max(greatest, Math.abs(entry));
      }
      return greatest;
    }
  },
  /** The root of the sum of the squares. */
  EUCLIDEAN("l2") {
    @Override
    public double of(double[] step) {
      double greatest = MAXIMUM.of(step);
      if (greatest == 0 || !(greatest <= Double.MAX_VALUE)) {
        return greatest;
      }
      double sum = 0; // of squares of which the greatest is 1
      for (double entry : step) {
        sum += (entry / greatest) * (entry / greatest);
      }
      return greatest * Math.sqrt(sum);
    }
  };

  private final String fileName;

  StepNorm(String fileName) {
    this.fileName = fileName;
  }

  /** The norm in double precision, not below the maximum norm; NaN if a number is. */
  public abstract double of(double[] step);

  /** Whether the norm is at most the tolerance. */
  public boolean isWithin(double tolerance, double[] step) {
    return of(step) <= tolerance;
  }

  /** The word that model files use. */
  public String fileName() {
    return fileName;
  }

  /** The norm that a model file means. */
  static Optional<StepNorm> named(String name) {
    return Arrays.stream(values()).filter(norm -> norm.fileName.equals(name)).findFirst();
  }
}
