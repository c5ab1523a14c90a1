package keel.verify.search;

import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Goes down a function by the steps of Broyden, Fletcher, Goldfarb and Shanno, which also serve
 * where it has no derivative (Lewis and Overton, Nonsmooth optimization via quasi-Newton methods,
 * 2013), such as a greatest eigenvalue.
 */
final class Descent {
  private static final int MOST_HALVINGS = 30;

  /** Of the slope of a step, what the least decrease must come to, and the greatest slope after. */
  private static final double DECREASE = 1e-4;

  private static final double SLOPE = 0.9;

  /** A step that promises less than this is not taken. */
  private static final double LEAST_DECREASE = 1e-7;

  private final Function<RealVector, Optional<Point>> function;
  private int evaluations;

  private Descent(Function<RealVector, Optional<Point>> function, int evaluations) {
    this.function = function;
    this.evaluations = evaluations;
  }

  /**
   * A value of the function.
   *
   * @param at where
   * @param gradient there
   */
  record Point(RealVector at, double value, RealVector gradient) {}

  /**
   * The lowest point that was found.
   *
   * @param function empty where it has no value
   * @param evaluations how many it may take
   */
  static Point from(Point start, Function<RealVector, Optional<Point>> function, int evaluations) {
    return new Descent(function, evaluations).down(start);
  }

  private Point down(Point start) {
    Point here = start;
    int size = here.at.getDimension();
    RealMatrix inverse = MatrixUtils.createRealIdentityMatrix(size);
    boolean isFirst = true;
    while (evaluations > 0) {
      RealVector direction = inverse.operate(here.gradient).mapMultiply(-1);
      double slope = direction.dotProduct(here.gradient);
      if (!(slope < -LEAST_DECREASE)) {
        return here;
      }
      Optional<Point> next = along(here, direction, slope);
      if (next.isEmpty()) {
        return here;
      }
      RealVector moved = next.get().at.subtract(here.at);
      RealVector turned = next.get().gradient.subtract(here.gradient);
      double curvature = moved.dotProduct(turned);
      if (curvature > 0) {
        if (isFirst) {
          inverse = inverse.scalarMultiply(curvature / turned.dotProduct(turned));
          isFirst = false;
        }
        RealMatrix side =
            MatrixUtils.createRealIdentityMatrix(size)
                .subtract(moved.outerProduct(turned).scalarMultiply(1 / curvature));
        inverse =
            side.multiply(inverse)
                .multiply(side.transpose())
                .add(moved.outerProduct(moved).scalarMultiply(1 / curvature));
      }
      here = next.get();
    }
    return here;
  }

  /** A point on the way that is lower, where the slope is less steep, too, if there is time. */
  private Optional<Point> along(Point here, RealVector direction, double slope) {
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double length = Math.min(1, 1 / direction.getLInfNorm());
    Optional<Point> lower = Optional.empty();
    for (int i = 0; i < MOST_HALVINGS && evaluations > 0; i++) {
      evaluations--;
      Optional<Point> found = function.apply(here.at.combine(1, length, direction));
      boolean isLower =
          found.isPresent() && found.get().value <= here.value + DECREASE * length * slope;
      if (!isLower) {
        high = length;
      } else {
        lower = found;
        if (found.get().gradient.dotProduct(direction) >= SLOPE * slope) {
          return lower;
        }
        low = length;
      }
      length = Double.isFinite(high) ? low / 2 + high / 2 : 2 * length;
    }
    return lower;
  }
}
