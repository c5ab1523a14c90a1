package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.UnstableStack;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Looks for a first state from which some layers in a row have a Jacobian with an eigenvalue
 * outside the unit circle.
 *
 * <p>Method: random states of many sizes; then small changes of the best one, as long as they make
 * the spectral radius of the best number of layers larger. The radius is that of Gelfand's formula,
 * by squaring.
 */
final class UnstableStackSearch {
  private static final long SEED = 1909_03767;
  private static final int STARTS = 48;
  private static final int CHANGES = 96;

  /** Multiplications in all: a few seconds. */
  private static final double MOST_WORK = 4e9;

  private static final int SQUARINGS = 8;

  private final UnstableStack obligation;
  private final int n;
  private final int layers;
  private final RealMatrix[] weights;
  private final Random random = new Random(SEED);
  private double left = MOST_WORK;

  /** A first state, and the layers behind it whose product is the largest. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Start(double[] state, int layers, RealMatrix jacobian, double radius) {}

  private UnstableStackSearch(UnstableStack obligation) {
    this.obligation = obligation;
    this.n = obligation.size();
    this.layers = obligation.mostLayers();
    this.weights =
        obligation.weights().stream().map(UnstableStackSearch::matrix).toArray(RealMatrix[]::new);
  }

  private static RealMatrix matrix(ShiftedMatrix stored) {
    RealMatrix matrix = new Array2DRowRealMatrix(stored.size(), stored.size());
    for (int i = 0; i < stored.size(); i++) {
      for (int j = 0; j < stored.size(); j++) {
        matrix.setEntry(i, j, stored.at(i, j).floorToDouble());
      }
    }
    return matrix;
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(UnstableStack obligation) {
    return obligation.mostLayers() == 0
        ? Evidence.NONE
        : new UnstableStackSearch(obligation).search().orElse(Evidence.NONE);
  }

  private Optional<Evidence> search() {
    Start best = from(new double[n]);
    Optional<Evidence> found = evidence(best);
    for (int i = 0; i < STARTS && found.isEmpty() && left > 0; i++) {
      Start other = from(near(new double[n], Math.scalb(1.0, i % 8 - 6)));
      if (other.radius > best.radius) {
        best = other;
        found = evidence(best);
      }
    }
    for (int i = 0; i < CHANGES && found.isEmpty() && left > 0; i++) {
      Start other = from(near(best.state, Math.scalb(1.0, -i % 6)));
      if (other.radius > best.radius) {
        best = other;
        found = evidence(best);
      }
    }
    return found;
  }

  /** In floats, which are enough. */
  private double[] near(double[] state, double size) {
    return Arrays.stream(state).map(x -> (float) (x + size * random.nextGaussian())).toArray();
  }

  private Start from(double[] start) {
    Start best = new Start(start, 1, MatrixUtils.createRealIdentityMatrix(n), 0);
    double[] state = start;
    RealMatrix jacobian = MatrixUtils.createRealIdentityMatrix(n);
    for (int k = 0; k < layers; k++) {
      RealMatrix w = weights[k % weights.length];
      double[] z = w.operate(state);
      double[] bias = obligation.biases().get(k % obligation.biases().size()).toArray();
      Arrays.setAll(z, i -> z[i] + bias[i]);
      RealMatrix next = Products.of(w, jacobian);
      for (int i = 0; i < n; i++) {
        double slope = slope(z[i]);
        for (int j = 0; j < n; j++) {
          next.multiplyEntry(i, j, slope);
        }
      }
      jacobian = next;
      state = Arrays.stream(z).map(this::value).toArray();
      double radius = radius(jacobian);
      if (radius > best.radius) {
        best = new Start(start, k + 1, jacobian, radius);
      }
    }
    left -= (double) layers * (SQUARINGS + 1) * n * n * n;
    return best;
  }

  private double value(double z) {
    return switch (obligation.activation()) {
      case RELU -> Math.max(0, z);
      case HARD_TANH -> Math.max(-1, Math.min(1, z));
      case TANH -> StrictMath.tanh(z);
    };
  }

  private double slope(double z) {
    return switch (obligation.activation()) {
      case RELU -> z > 0 ? 1 : 0;
      case HARD_TANH -> Math.abs(z) < 1 ? 1 : 0;
      case TANH -> 1 - StrictMath.tanh(z) * StrictMath.tanh(z);
    };
  }

  private static double radius(RealMatrix matrix) {
    RealMatrix power = matrix;
    double logarithm = 0;
    for (int i = 0; i < SQUARINGS; i++) {
      double size = power.getFrobeniusNorm();
      if (!(size > 0 && size < Double.POSITIVE_INFINITY)) {
        return 0;
      }
      logarithm += StrictMath.log(size) / (1L << i);
      power = power.scalarMultiply(1 / size);
      power = Products.of(power, power);
    }
    logarithm += StrictMath.log(power.getFrobeniusNorm()) / (1L << SQUARINGS);
    return StrictMath.exp(logarithm);
  }

  private Optional<Evidence> evidence(Start start) {
    if (!(start.radius > 1)) {
      return Optional.empty();
    }
    double[] chosen = new double[1 + n];
    chosen[0] = start.layers;
    System.arraycopy(start.state, 0, chosen, 1, n);
    try {
      return SteinForm.evidence(obligation, chosen, start.jacobian);
    } catch (MathIllegalArgumentException | MathIllegalStateException | InvalidWitness e) {
      return Optional.empty();
    }
  }
}
