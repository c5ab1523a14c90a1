package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.LeastEigenvalue;
import keel.verify.exact.UnstableStep;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Looks for slopes with which a step has an eigenvalue outside the unit circle.
 *
 * <p>Method: all slopes are 1; then units are closed, or opened, one at a time, as long as that
 * makes the spectral radius larger. With the projector Π on what grows, by the sign function of the
 * Cayley transform (Roberts 1971), and J restricted to both parts, Y is the sum of the squares of
 * what powers make of the part that shrinks, less the same for inverse powers and the part that
 * grows, so that {@code Y − JᵀYJ = ΠᵀΠ + (I − Π)ᵀ(I − Π)}.
 */
final class UnstableStepSearch {
  /** Flips of slopes are tried for blocks of so few units. */
  private static final int MOST_FLIPPED = 32;

  private static final int PASSES = 4;
  private static final int NEWTON_STEPS = 60;
  private static final int DOUBLINGS = 40;
  private static final double STILL = 1e-14;
  private static final int LANCZOS_STEPS = 40;

  /** Digits of Y, and of the vector. */
  private static final int BITS = 32;

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
    return radius > 1 ? evidence(slopes) : Optional.empty();
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

  private Optional<Evidence> evidence(double[] slopes) {
    RealMatrix jacobian = jacobian(slopes);
    RealMatrix identity = MatrixUtils.createRealIdentityMatrix(n);
    RealMatrix sign = sign(jacobian.subtract(identity).multiply(inverse(jacobian.add(identity))));
    RealMatrix grows = sign.add(identity).scalarMultiply(0.5);
    RealMatrix shrinks = identity.subtract(grows);
    RealMatrix back = inverse(jacobian.multiply(grows).add(shrinks)).multiply(grows);
    Optional<RealMatrix> inner = sum(jacobian.multiply(shrinks), shrinks);
    Optional<RealMatrix> outer = sum(back, back);
    if (inner.isEmpty() || outer.isEmpty()) {
      return Optional.empty();
    }
    RealMatrix form = inner.get().subtract(outer.get());
    Optional<Lanczos.Pair> least =
        Lanczos.greatest(
            n, Math.min(n, LANCZOS_STEPS), x -> form.operate(x).mapMultiply(-1), x -> x);
    return least
        .filter(pair -> pair.value() > 0)
        .flatMap(pair -> proven(slopes, form, pair.vector()));
  }

  private static RealMatrix inverse(RealMatrix matrix) {
    return new LUDecomposition(matrix).getSolver().getInverse();
  }

  /** The matrix sign function, by Newton's method. */
  private static RealMatrix sign(RealMatrix matrix) {
    RealMatrix sign = matrix;
    for (int i = 0; i < NEWTON_STEPS; i++) {
      RealMatrix inverse = inverse(sign);
      double scale = Math.sqrt(inverse.getFrobeniusNorm() / sign.getFrobeniusNorm());
      RealMatrix next =
          sign.scalarMultiply(scale).add(inverse.scalarMultiply(1 / scale)).scalarMultiply(0.5);
      double moved = next.subtract(sign).getFrobeniusNorm();
      sign = next;
      if (moved <= STILL * sign.getFrobeniusNorm()) {
        break;
      }
    }
    return sign;
  }

  /** F₀ᵀF₀ + (F₀ with one factor more)² + …, F₀ M, F₀ M², …; empty where that does not end. */
  private static Optional<RealMatrix> sum(RealMatrix factor, RealMatrix first) {
    RealMatrix sum = first.transpose().multiply(first);
    RealMatrix power = factor;
    for (int i = 0; i < DOUBLINGS; i++) {
      RealMatrix more = Products.congruent(power.transpose(), sum);
      sum = sum.add(more);
      double size = sum.getFrobeniusNorm();
      if (!Double.isFinite(size)) {
        return Optional.empty();
      }
      if (more.getFrobeniusNorm() <= STILL * size) {
        return Optional.of(sum);
      }
      power = Products.of(power, power);
    }
    return Optional.empty();
  }

  private Optional<Evidence> proven(double[] slopes, RealMatrix form, RealVector vector) {
    double[] numbers = Arrays.copyOf(slopes, obligation.candidates());
    int power = BITS - Math.getExponent(form.getFrobeniusNorm());
    int next = n;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double entry = form.getEntry(i, j) / 2 + form.getEntry(j, i) / 2;
        numbers[next++] = Math.scalb(Math.rint(Math.scalb(entry, power)), -BITS);
      }
    }
    long[] rounded = new long[n];
    double largest = vector.getLInfNorm();
    Arrays.setAll(rounded, i -> Math.round(Math.scalb(vector.getEntry(i) / largest, BITS)));
    Direction direction = Direction.of(rounded);
    Vector candidates = Vector.of(numbers);
    LeastEigenvalue question = obligation.with(candidates);
    return SpectralSearch.eigenvalue(question.bound())
        .factor()
        .filter(factor -> obligation.isShownBy(candidates, factor, direction))
        .map(
            factor ->
                new Evidence(Optional.of(factor), Optional.of(direction), Optional.of(candidates)));
  }
}
