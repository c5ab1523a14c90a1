package keel.verify.exact;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What a number of successes in independent trials says of their probability, at a confidence of 1
 * − α that was chosen before: a bound that fails with a probability of at most α, whatever the
 * probability is.
 *
 * <p>Source: Clopper and Pearson, The use of confidence or fiducial limits (Biometrika 26, 1934).
 *
 * <p>Method: the greatest a/q, q = 2^{@value #BITS}, with {@code Σ_{j≥k} C(n,j) a^j (q−a)^{n−j} ≤ α
 * q^n}, by bisection, since the sum grows with a. Of the sum and what it lacks to q^n the one of
 * fewer terms is added up, as one fraction by halves. Rigour: exact, nothing is rounded.
 */
public final class BinomialTail {
  /** Of trials: beyond it the integers take more than seconds. */
  public static final int MOST_TRIALS = 100_000;

  /** Of α, behind the decimal point; half of one has a digit more. */
  public static final int MOST_DIGITS = 18;

  private static final int BITS = 24;
  private static final BigInteger WHOLE = BigInteger.ONE.shiftLeft(BITS);

  private final int trials;
  private final int successes;
  private final BigDecimal alpha;

  private BinomialTail(int trials, int successes, BigDecimal alpha) {
    if (trials < 1 || trials > MOST_TRIALS || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "from 1 to " + MOST_TRIALS + " trials can be judged, found " + successes + "/" + trials);
    }
    if (!(alpha.signum() > 0 && alpha.compareTo(BigDecimal.ONE) < 0)
        || alpha.stripTrailingZeros().scale() > MOST_DIGITS + 1) {
      throw new IllegalArgumentException(
          "α must lie between 0 and 1 and have at most "
              + (MOST_DIGITS + 1)
              + " digits, found "
              + alpha);
    }
    this.trials = trials;
    this.successes = successes;
    this.alpha = alpha.stripTrailingZeros();
  }

  /**
   * A number that the probability of a success is at least: the greatest multiple of 2^-{@value
   * #BITS} p with which so many successes, or more, come with a probability of at most α; 0 of no
   * success.
   *
   * @throws IllegalArgumentException if there are too many trials, or α is no probability
   */
  public static Dyadic atLeast(int trials, int successes, BigDecimal alpha) {
    return Dyadic.of(new BinomialTail(trials, successes, alpha).greatest(), -BITS);
  }

  /**
   * A number that it is at most: the least multiple with which so few successes, or fewer, come
   * with a probability of at most α; 1 if there was nothing else.
   *
   * @throws IllegalArgumentException if there are too many trials, or α is no probability
   */
  public static Dyadic atMost(int trials, int successes, BigDecimal alpha) {
    return Dyadic.of(1).minus(atLeast(trials, trials - successes, alpha));
  }

  private BigInteger greatest() {
    BigInteger low = BigInteger.ZERO;
    BigInteger high = WHOLE;
    while (successes > 0 && high.subtract(low).compareTo(BigInteger.ONE) > 0) {
      BigInteger middle = low.add(high).shiftRight(1);
      if (isAtMost(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether at least so many successes have a probability of at most α, for 0 < a < q. */
  private boolean isAtMost(BigInteger a) {
    BigInteger b = WHOLE.subtract(a);
    BigInteger all = BigInteger.ONE.shiftLeft(BITS * trials);
    BigInteger tail =
        trials - successes <= successes
            ? sum(successes, a, b)
            : all.subtract(sum(trials - successes + 1, b, a));
    BigInteger share = alpha.unscaledValue(); // α = share / 10^scale
    return BigInteger.TEN.pow(alpha.scale()).multiply(tail).compareTo(share.multiply(all)) <= 0;
  }

  /** {@code Σ_{j≥k} C(n,j) a^j b^{n−j}}: its first term times 1 + r_k (1 + r_{k+1} (1 + …)). */
  private BigInteger sum(int from, BigInteger a, BigInteger b) {
    Part ratios = part(from, trials, a, b);
    Part choices = part(0, trials - from, BigInteger.ONE, BigInteger.ONE);
    return choices
        .above
        .divide(choices.below) // C(n, n − k)
        .multiply(a.pow(from))
        .multiply(b.pow(trials - from))
        .multiply(ratios.below.add(ratios.sum))
        .divide(ratios.below);
  }

  /**
   * Some ratios r_j = (n − j) a / ((j + 1) b) of a term to the next one.
   *
   * @param above the product of their numerators
   * @param below that of their denominators
   * @param sum of all products of the first of them, times {@code below}
   */
  private record Part(BigInteger above, BigInteger below, BigInteger sum) {}

  private Part part(int from, int to, BigInteger a, BigInteger b) {
    if (from == to) {
      return new Part(BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);
    }
    if (to - from == 1) {
      BigInteger above = a.multiply(BigInteger.valueOf(trials - from));
      return new Part(above, b.multiply(BigInteger.valueOf(to)), above);
    }
    int middle = (from + to) >>> 1;
    Part left = part(from, middle, a, b);
    Part right = part(middle, to, a, b);
    return new Part(
        left.above.multiply(right.above),
        left.below.multiply(right.below),
        left.sum.multiply(right.below).add(left.above.multiply(right.sum)));
  }
}
