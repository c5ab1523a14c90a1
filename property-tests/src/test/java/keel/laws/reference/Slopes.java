package keel.laws.reference;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Optional;
import keel.verify.model.Activation;
import keel.verify.model.Grouped;
import keel.verify.model.Nonlinearity;

/**
 * What activations are to the reference, from their definitions: the chord slopes that they have on
 * pre-activations of at most r, from below and closer than 10^-75, and their slopes at most.
 *
 * <p>Method: fractions where the slope is one; else decimals of 150 digits, the error of which is
 * taken off, and the first terms of an alternating series where r is tiny.
 */
final class Slopes {
  private static final MathContext DIGITS = new MathContext(150, RoundingMode.HALF_EVEN);

  /** What the roundings can have changed, by far. */
  private static final Rational ERROR = Rational.of(BigDecimal.ONE.scaleByPowerOfTen(-100));

  private static final Rational TINY = Rational.powerOfTwo(-60);
  private static final Rational HUGE = Rational.of(1 << 14);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  /** Of what is handed out. */
  private static final int BITS = 256;

  private static final int HALVINGS = 40;
  private static final int MOST_TERMS = 400;

  private Slopes() {}

  /** The slope that PyTorch uses below zero: 0.01 as a float, which is less than 0.01. */
  static final Rational LEAK = Rational.of((double) 0.01f);

  /** What no chord slope exceeds; only asked where all of them are in [0, 1]. */
  static Rational greatest(Nonlinearity activation) {
    return activation == Activation.SIGMOID ? Rational.powerOfTwo(-2) : Rational.ONE;
  }

  /** Whether ⟨s, z⟩ ≥ ‖s‖² for all differences of values and arguments. */
  static boolean isRestricted(Nonlinearity activation) {
    return activation instanceof Grouped grouped
        ? isFirm(grouped)
        : isRestricted((Activation) activation);
  }

  private static boolean isFirm(Grouped grouped) {
    return switch (grouped.rule()) {
      case MOD_RELU -> Arrays.stream(grouped.thresholds().toArray()).allMatch(t -> t <= 0);
      case RADIAL_TANH, RADIAL_SOFTSIGN -> true;
      case Z_RELU, CARDIOID -> false;
    };
  }

  private static boolean isRestricted(Activation activation) {
    return switch (activation) {
      case TANH, RELU, LEAKY_RELU, HARD_TANH, SOFTSIGN, ARCTAN, ELU, SIGMOID -> true;
      case GELU, SILU, SINE -> false;
    };
  }

  static boolean isZeroOnlyAtZero(Nonlinearity activation) {
    return activation instanceof Grouped grouped
        ? grouped.rule() == Grouped.Rule.RADIAL_TANH
            || grouped.rule() == Grouped.Rule.RADIAL_SOFTSIGN
        : isZeroOnlyAtZero((Activation) activation);
  }

  private static boolean isZeroOnlyAtZero(Activation activation) {
    return switch (activation) {
      case TANH, LEAKY_RELU, HARD_TANH, SOFTSIGN, ARCTAN, ELU -> true;
      case RELU, SIGMOID, GELU, SILU, SINE -> false;
    };
  }

  /** The activation of single units whose chord slopes a radial rule has, if there is one. */
  static Optional<Activation> profile(Nonlinearity activation) {
    if (!(activation instanceof Grouped grouped)) {
      return Optional.of((Activation) activation);
    }
    return switch (grouped.rule()) {
      case RADIAL_TANH -> Optional.of(Activation.TANH);
      case RADIAL_SOFTSIGN -> Optional.of(Activation.SOFTSIGN);
      case MOD_RELU, Z_RELU, CARDIOID -> Optional.empty();
    };
  }

  /** Whether σ(z) is what z lacks to a convex set, if σ is restricted. */
  static boolean isRestOfProjection(Nonlinearity activation) {
    return activation == Activation.RELU
        || (activation instanceof Grouped grouped && grouped.rule() == Grouped.Rule.MOD_RELU);
  }

  /** Whether slopes near 0 and near the greatest one both occur, in each unit by itself. */
  static boolean reachesAll(Nonlinearity activation) {
    return activation instanceof Activation
        && isRestricted(activation)
        && activation != Activation.LEAKY_RELU;
  }

  /** Not above {@code (σ(a) − σ(b)) / (a − b)} for different a, b in [−r, r]. */
  static Rational between(Activation activation, Rational r) {
    return chord(activation, r).shortenedDown(BITS);
  }

  private static Rational chord(Activation activation, Rational r) {
    return switch (activation) {
      case TANH -> squareOfSecant(r);
      case SOFTSIGN -> Rational.ONE.plus(r).square().inverse();
      case ARCTAN -> Rational.ONE.plus(r.square()).inverse();
      case HARD_TANH -> r.isAtMost(Rational.ONE) ? Rational.ONE : Rational.ZERO;
      case ELU -> smallExponential(r);
      case LEAKY_RELU -> LEAK;
      case RELU, SIGMOID, GELU, SILU, SINE -> Rational.ZERO;
    };
  }

  /** Not above {@code σ(z) / z} for z ≠ 0 in [−r, r]. */
  static Rational fromZero(Activation activation, Rational r) {
    if (r.signum() == 0) {
      return between(activation, r);
    }
    Rational slope =
        switch (activation) {
          case TANH -> tanh(r);
          case SOFTSIGN -> Rational.ONE.plus(r).inverse();
          case ARCTAN -> arctan(r);
          case HARD_TANH -> r.isAtMost(Rational.ONE) ? Rational.ONE : r.inverse();
          case ELU -> elu(r);
          case LEAKY_RELU, RELU, SIGMOID, GELU, SILU, SINE -> chord(activation, r);
        };
    return slope.shortenedDown(BITS);
  }

  private static BigDecimal decimal(Rational r) {
    return r.decimal(DIGITS.getPrecision(), RoundingMode.HALF_EVEN);
  }

  private static Rational lessened(BigDecimal value) {
    return Rational.of(value).times(Rational.ONE.minus(ERROR));
  }

  /** e^−r, by squaring the series at a small argument; closer than 10^-110, relatively. */
  static BigDecimal exponential(BigDecimal r) {
    int halvings = Math.max(0, r.precision() - r.scale()) * 4 + 8;
    BigDecimal t = r.divide(TWO.pow(halvings), DIGITS).negate();
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int i = 1; i < MOST_TERMS && term.signum() != 0; i++) {
      term = term.multiply(t, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
      if (term.precision() - term.scale() < -DIGITS.getPrecision()) {
        break;
      }
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  /** e^−r from below. */
  private static Rational smallExponential(Rational r) {
    if (r.isLess(TINY)) {
      return Rational.ONE.minus(r);
    }
    return HUGE.isLess(r) ? Rational.ZERO : lessened(exponential(decimal(r)));
  }

  /** 1 / cosh² r = 4 q / (1 + q)², q = e^−2r. */
  private static Rational squareOfSecant(Rational r) {
    if (r.isLess(TINY)) {
      return Rational.ONE.minus(r.square());
    }
    if (HUGE.isLess(r)) {
      return Rational.ZERO;
    }
    BigDecimal q = exponential(decimal(r.plus(r)));
    BigDecimal below = BigDecimal.ONE.add(q).pow(2, DIGITS);
    return lessened(BigDecimal.valueOf(4).multiply(q, DIGITS).divide(below, DIGITS));
  }

  /** tanh(r) / r. */
  private static Rational tanh(Rational r) {
    if (r.isLess(TINY)) {
      return Rational.ONE.minus(r.square().dividedBy(Rational.of(3)));
    }
    BigDecimal q = HUGE.isLess(r) ? BigDecimal.ZERO : exponential(decimal(r.plus(r)));
    BigDecimal tanh = BigDecimal.ONE.subtract(q).divide(BigDecimal.ONE.add(q), DIGITS);
    return lessened(tanh).dividedBy(r);
  }

  /** (1 − e^−r) / r. */
  private static Rational elu(Rational r) {
    if (r.isLess(TINY)) {
      return Rational.ONE.minus(r.times(Rational.powerOfTwo(-1)));
    }
    BigDecimal q = HUGE.isLess(r) ? BigDecimal.ZERO : exponential(decimal(r));
    return lessened(BigDecimal.ONE.subtract(q)).dividedBy(r);
  }

  /** arctan(r) / r: arctan r = 2 arctan(r / (1 + √(1 + r²))), and the series of a tiny one. */
  private static Rational arctan(Rational r) {
    if (r.isLess(TINY)) {
      return Rational.ONE.minus(r.square().dividedBy(Rational.of(3)));
    }
    BigDecimal t = decimal(r);
    for (int i = 0; i < HALVINGS; i++) {
      BigDecimal root = BigDecimal.ONE.add(t.multiply(t, DIGITS), DIGITS).sqrt(DIGITS);
      t = t.divide(BigDecimal.ONE.add(root), DIGITS);
    }
    BigDecimal square = t.multiply(t, DIGITS).negate();
    BigDecimal power = t;
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 1; i < 16; i += 2) {
      sum = sum.add(power.divide(BigDecimal.valueOf(i), DIGITS), DIGITS);
      power = power.multiply(square, DIGITS);
    }
    return lessened(sum.multiply(TWO.pow(HALVINGS), DIGITS)).dividedBy(r);
  }
}
