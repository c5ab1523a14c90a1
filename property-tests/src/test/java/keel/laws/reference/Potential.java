package keel.laws.reference;

import java.util.Arrays;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;

/**
 * The distance d² = 2 Σ λ_i ∫₀^{z_i} σ of Theorem 6, z = A(x − x̄), with integrals that are known,
 * where Keel has bounds from chord slopes alone.
 *
 * <p>Method: doubles; what they may be off by, 10^-9 of it, is given to the block, as is all that a
 * tiny or a huge distance leaves undecided. So this proves no number, but finds those that are too
 * good.
 */
final class Potential {
  private static final Rational ROUNDING = Rational.ONE.plus(Rational.powerOfTwo(-30));
  private static final Rational TINY = Rational.powerOfTwo(-40);
  private static final Rational HUGE = Rational.powerOfTwo(40);
  private static final int ROOT_BITS = 400;
  private static final int LEAST_SHARE = 8000;
  private static final int BISECTIONS = 200;

  private final DenseBlock block;
  private final Activation activation;
  private final Rational[] multipliers;
  private final Rational least;
  private final Rational share;

  Potential(DenseBlock block, Activation activation, Rational[] multipliers) {
    this.block = block;
    this.activation = activation;
    this.multipliers = multipliers;
    this.least = Arrays.stream(multipliers).reduce(Rational::min).orElseThrow();
    Rationals lambda = Rationals.diagonal(multipliers);
    Rationals steps = Rationals.diagonal(Rationals.of(block.stepSizes()));
    Rationals step =
        Rationals.identity(multipliers.length).plus(Rationals.of(block.state()).times(steps));
    Rationals left = lambda.minus(step.transpose().times(lambda).times(step));
    this.share =
        Metric.greatest(s -> left.minus(lambda.times(s)).isSemidefinite(), LEAST_SHARE)
            .times(ROUNDING)
            .min(Rational.ONE);
  }

  /** The greatest distance of the zero state that some inputs of the given length lead to. */
  Rational start(Rational inputRadius) {
    int inputs = block.input().columns();
    double greatest = 0;
    for (int j = 0; j <= inputs; j++) {
      for (int sign = -1; sign <= 1; sign += 2) {
        double[] u = new double[inputs];
        if (j < inputs) {
          u[j] = sign * inputRadius.nearest();
        }
        greatest = Math.max(greatest, distance(block.drive(u)));
      }
    }
    return Double.isFinite(greatest) ? Rational.of(greatest).dividedBy(ROUNDING) : Rational.ZERO;
  }

  private double distance(double[] z) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += 2 * multipliers[i].nearest() * (z[i] < 0 ? integral(-z[i]) : above(z[i]));
    }
    return Math.sqrt(sum);
  }

  /** ∫₀^r σ for r ≥ 0. */
  private double above(double r) {
    return activation == Activation.ELU || activation == Activation.LEAKY_RELU
        ? r * r / 2
        : integral(r);
  }

  /** ∫₀^−r σ for r ≥ 0, the smaller one of the two sides. */
  private double integral(double r) {
    return switch (activation) {
      case TANH -> r < 20 ? Math.log1p(Math.sinh(r) * Math.sinh(r)) / 2 : r - Math.log(2);
      case SOFTSIGN ->
          r < 0.001 ? r * r * (0.5 - r * (1 / 3.0 - r * (0.25 - r / 5))) : r - Math.log1p(r);
      case ARCTAN ->
          r < 0.001
              ? r * r * (0.5 - r * r * (1 / 12.0 - r * r / 30))
              : r * Math.atan(r) - Math.log1p(r * r) / 2;
      case HARD_TANH -> r < 1 ? r * r / 2 : r - 0.5;
      case ELU ->
          r < 0.001 ? r * r * (0.5 - r * (1 / 6.0 - r * (1 / 24.0 - r / 120))) : Math.expm1(-r) + r;
      case LEAKY_RELU -> Slopes.LEAK.nearest() * r * r / 2;
      default -> throw new IllegalArgumentException(activation + " is not zero at zero alone");
    };
  }

  /** The greatest pre-activation at this distance is where λmin 2 ∫ σ = d². */
  private double reach(Rational square) {
    double wanted = square.nearest() / 2;
    double low = 0;
    double high = 1;
    while (integral(high) < wanted) {
      high *= 2;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (integral(middle) < wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Rational square(Rational distance) {
    return distance.square().dividedBy(least);
  }

  /** Not below the least σ(z)² / 2∫₀^z σ within the distance. */
  private Rational ofIntegral(Rational distance) {
    Rational square = square(distance);
    if (activation == Activation.LEAKY_RELU) {
      return Slopes.LEAK.times(ROUNDING);
    }
    if (square.isLess(TINY)) {
      return Rational.ONE;
    }
    if (HUGE.isLess(square)) {
      return Rational.of(16).dividedBy(square);
    }
    double r = reach(square);
    double value = Math.abs(activation.apply(-r));
    return Rational.of(value * value / (2 * integral(r))).times(ROUNDING).min(Rational.ONE);
  }

  /** Not below the chord slope from zero to the greatest pre-activation. */
  Rational slope(Rational distance) {
    Rational square = square(distance);
    if (activation == Activation.LEAKY_RELU) {
      return Slopes.LEAK;
    }
    if (square.isLess(TINY)) {
      return Rational.ONE;
    }
    if (HUGE.isLess(square)) {
      return Rational.of(16).dividedBy(square);
    }
    double r = reach(square);
    return Rational.of(Math.abs(activation.apply(-r)) / r).times(ROUNDING).min(Rational.ONE);
  }

  /** Not below 1 − ρ for a step within the distance. */
  Rational progress(Rational distance) {
    Rational taken = share.times(ofIntegral(distance)).min(Rational.ONE);
    return taken.isLess(Rational.powerOfTwo(-100))
        ? taken.times(Rational.powerOfTwo(-1)).times(Rational.ONE.plus(taken))
        : Rational.ONE.minus(Rational.ONE.minus(taken).rootDown(ROOT_BITS));
  }

  /** Not below what is left of it for a disturbance. */
  Rational disturbed(Rational distance) {
    return progress(distance).times(slope(distance).rootUp(ROOT_BITS));
  }
}
