package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.LeastEigenvalue;
import keel.verify.exact.UnstableJacobian;
import keel.verify.exact.Vector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The form Y that shows an eigenvalue of a Jacobian J outside the unit circle, and a vector on
 * which it is negative.
 *
 * <p>Method: with the projector Π on what grows, by the sign function of the Cayley transform
 * (Roberts 1971), and J restricted to both parts, Y is the sum of the squares of what powers make
 * of the part that shrinks, less the same for inverse powers and the part that grows, so that
 * {@code Y − JᵀYJ = ΠᵀΠ + (I − Π)ᵀ(I − Π)}.
 */
final class SteinForm {
  private static final int NEWTON_STEPS = 60;
  private static final int DOUBLINGS = 40;
  private static final double STILL = 1e-14;
  private static final int LANCZOS_STEPS = 40;

  /** Digits of Y, and of the vector. */
  private static final int BITS = 32;

  private SteinForm() {}

  /**
   * Evidence that has passed the exact check, if there is any.
   *
   * @param chosen the numbers that say which Jacobian it is
   */
  static Optional<Evidence> evidence(
      UnstableJacobian obligation, double[] chosen, RealMatrix jacobian) {
    int n = obligation.size();
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
        .flatMap(pair -> proven(obligation, chosen, form, pair.vector()));
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

  private static Optional<Evidence> proven(
      UnstableJacobian obligation, double[] chosen, RealMatrix form, RealVector vector) {
    int n = obligation.size();
    double[] numbers = Arrays.copyOf(chosen, obligation.candidates());
    int power = BITS - Math.getExponent(form.getFrobeniusNorm());
    int next = obligation.chosen();
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
