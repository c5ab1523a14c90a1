package keel.verify.search;

import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * With which step forward-backward splitting finds the equilibrium of a block, and in how many: in
 * floating point, a proposal that proves nothing.
 *
 * <p>Source: a step a contracts by ‖I − a(I − W)‖₂, whose square is at most 1 − 2am + a²L² with m =
 * λmin(sym(I − W)) and L = ‖I − W‖₂: a = m/L² always serves, and a multiple of it may serve better.
 */
public final class SolverChoice {
  private static final double[] MULTIPLES = {1, 1.5, 2, 3, 4, 6, 8, 12, 16};
  private static final int POWER_STEPS = 100;
  private static final long SEED = 2006_08591;

  /** How much farther from the equilibrium the first state may be than the last. */
  private static final double FARTHER = 1e12;

  private static final int MOST_STEPS = 1_000_000;

  private final RealMatrix resolvent;
  private final double stepSize;

  private SolverChoice(RealMatrix resolvent, double least) {
    this.resolvent = resolvent;
    double first = least / Math.pow(norm(0, 1), 2);
    double best = first;
    for (double multiple : MULTIPLES) {
      best = norm(1, -multiple * first) < norm(1, -best) ? multiple * first : best;
    }
    this.stepSize = best;
  }

  /** For W; nothing where it is not found to be strongly monotone. */
  public static Optional<SolverChoice> of(Matrix state) {
    int n = state.rows();
    double[][] resolvent = new double[n][n];
    double[][] symmetric = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        resolvent[i][j] = (i == j ? 1 : 0) - state.get(i, j);
        symmetric[i][j] = (i == j ? 1 : 0) - (state.get(i, j) + state.get(j, i)) / 2;
      }
    }
    double least =
        Spectrum.of(symmetric).stream()
            .flatMapToDouble(spectrum -> IntStream.range(0, n).mapToDouble(i -> spectrum.real()[i]))
            .min()
            .orElse(Double.NaN);
    return least > 0
        ? Optional.of(new SolverChoice(new Array2DRowRealMatrix(resolvent, false), least))
            .filter(choice -> choice.stepSize > 0)
        : Optional.empty();
  }

  /** The step of those tried that comes nearest in the worst case. */
  public double stepSize() {
    return stepSize;
  }

  /** Steps of that length that suffice; nothing where there would be too many. */
  public Optional<Integer> steps(double ofLength) {
    double rate = norm(1, -ofLength);
    double steps = Math.ceil(-Math.log(FARTHER) / Math.log(Math.max(rate, 0x1p-26)));
    return rate < 1 && steps <= MOST_STEPS
        ? Optional.of((int) Math.max(1, steps))
        : Optional.empty();
  }

  /** ‖c I + d (I − W)‖₂, from below. */
  private double norm(double c, double d) {
    RealMatrix transposed = resolvent.transpose();
    double[] start = new Random(SEED).doubles(resolvent.getRowDimension(), -1, 1).toArray();
    RealVector v = new ArrayRealVector(start, false);
    double norm = 0;
    for (int k = 0; k < POWER_STEPS && v.getNorm() > 0; k++) {
      RealVector unit = v.mapDivide(v.getNorm());
      RealVector image = unit.mapMultiply(c).add(resolvent.operate(unit).mapMultiply(d));
      norm = image.getNorm();
      v = image.mapMultiply(c).add(transposed.operate(image).mapMultiply(d));
    }
    return norm;
  }
}
