package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Evidence;
import keel.verify.exact.UnstableStep;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Looks for slopes with which a step has an eigenvalue outside the unit circle.
 *
 * <p>Method: all slopes are 1; then units are closed, or opened, one at a time, as long as that
 * makes the spectral radius larger.
 */
final class UnstableStepSearch {
  /** Flips of slopes are tried for blocks of so few units. */
  private static final int MOST_FLIPPED = 32;

  private static final int PASSES = 4;
  private final UnstableStep obligation;
  private final int n;

  private UnstableStepSearch(UnstableStep obligation) {
    this.obligation = obligation;
    this.n = obligation.state().size();
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(UnstableStep obligation) {
    return new UnstableStepSearch(obligation).search().orElse(Evidence.NONE);
  }

  private Optional<Evidence> search() {
    double[] slopes = new double[n];
    Arrays.fill(slopes, 1);
    double radius = radius(slopes);
    for (int pass = 0; pass < PASSES && radius <= 1 && n <= MOST_FLIPPED; pass++) {
      double before = radius;
      for (int i = 0; i < n; i++) {
        slopes[i] = 1 - slopes[i];
        double flipped = radius(slopes);
        if (flipped > radius) {
          radius = flipped;
        } else {
          slopes[i] = 1 - slopes[i];
        }
      }
      if (!(radius > before)) {
        break;
      }
    }
    return radius > 1 ? SteinForm.evidence(obligation, slopes, jacobian(slopes)) : Optional.empty();
  }

  private RealMatrix jacobian(double[] slopes) {
    RealMatrix jacobian = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      double leak = obligation.leaks().get(i);
      for (int j = 0; j < n; j++) {
        double entry = obligation.state().at(i, j).floorToDouble();
        jacobian.setEntry(i, j, leak * obligation.slope() * slopes[i] * entry);
      }
      jacobian.addToEntry(i, i, 1 - leak);
    }
    return jacobian;
  }

  private double radius(double[] slopes) {
    try {
      EigenDecomposition spectrum = new EigenDecomposition(jacobian(slopes));
      double largest = 0;
      for (int i = 0; i < n; i++) {
        double real = spectrum.getRealEigenvalue(i);
        largest = Math.max(largest, Math.hypot(real, spectrum.getImagEigenvalue(i)));
      }
      return largest;
    } catch (MathIllegalArgumentException | MathIllegalStateException | ArithmeticException e) {
      return 0;
    }
  }
}
