package keel.verify.exact;

import java.math.BigInteger;
import java.util.stream.IntStream;

/**
 * Numbers α, β with {@code c(λ) (λ + β) ≤ α} for all λ in an interval, where c is what K steps add
 * up to: how far a block moves in the Euclidean norm.
 *
 * <p>For multipliers m_k > 0, backwards from {@code a = 1, b = c = 0}, with {@code d = 2 m_k − a},
 * {@code p = a − m_k λ}, {@code r = b + m_k},
 *
 * <pre>
 *   c ← c + r²/d      b ← b + p r/d = r q − m_k,   q = m_k (2 − λ)/d      a ← a + p²/d
 * </pre>
 *
 * where every d must be above zero. Then {@code e⁺ = e + s}, {@code z = v − P e}, {@code sᵀz ≥ sᵀs}
 * give {@code ‖e[K]‖² ≤ vᵀ c(P) v ≤ α vᵀ (P + β)⁻¹ v} from e[0] = 0, if the interval holds the
 * eigenvalues of P.
 *
 * <p>Method: the interval is cut into pieces, finer near its lower end. On a piece a, b and c are
 * enclosed: a ← a + p²/d is convex in λ, least where p = 0, and grows with a; q grows with a and
 * falls with λ. Numbers are integers times 2^-64, rounded outwards.
 *
 * <p>Rigour: exact. Source: ARCHITECTURE.md, Theorem 5.
 *
 * @param name what is bounded, unique within a certificate
 * @param low not above any eigenvalue, above 0
 * @param high not below any eigenvalue, at most 2
 * @param depth K
 * @param aim what the numbers are looked for; the check does not use it
 */
public record DepthRecursion(String name, Dyadic low, Dyadic high, int depth, Aim aim)
    implements Obligation {
  /** Depths that are asked about. */
  public static final int MOST_STEPS = 256;

  /** Of blocks that are asked about. */
  public static final int MOST_UNITS = 1024;

  private static final Dyadic MODERATE = Dyadic.of(30);
  private static final int PIECE_BITS = 8;
  private static final int MORE_PIECE_BITS = 10;
  private static final int GRID = 64;
  private static final BigInteger ONE = BigInteger.ONE.shiftLeft(GRID);
  private static final BigInteger TWO = ONE.shiftLeft(1);

  /** No multiplier is larger. */
  private static final BigInteger MOST = ONE.shiftLeft(32);

  /**
   * That the least eigenvalue b with {@code G Gᵀ ⪯ b (P + βW⁻¹)}, times α, shall be small.
   *
   * @param gram G
   * @param metric P
   * @param inverse the diagonal of W⁻¹
   */
  public record Aim(Matrix gram, Matrix metric, Vector inverse) {}

  /**
   * Checks the interval.
   *
   * @throws IllegalArgumentException if it is not one within (0, 2], or the depth is out of range
   */
  public DepthRecursion {
    if (low.signum() <= 0
        || low.compareTo(high) > 0
        || high.compareTo(Dyadic.of(2)) > 0
        || depth < 1
        || depth > MOST_STEPS) {
      throw new IllegalArgumentException(name + ": no interval in (0, 2], or no depth");
    }
  }

  /**
   * What numbers show.
   *
   * @param shift β
   * @param alpha α
   */
  public record Shown(double shift, Dyadic alpha) {}

  /** How many numbers are needed: β, then m_0, …, m_{K−1}. */
  public int candidates() {
    return 1 + depth;
  }

  /**
   * The α that is shown by the numbers.
   *
   * @throws InvalidWitness if they are not as many as needed or not above zero, if a multiplier is
   *     too large, or if some d is not above zero
   */
  public Shown shownBy(Vector numbers) {
    if (numbers.length() != candidates() || !(numbers.get(0) > 0)) {
      throw new InvalidWitness(name + ": β > 0 and " + depth + " multipliers are needed");
    }
    BigInteger[] multipliers = new BigInteger[depth];
    for (int k = 0; k < depth; k++) {
      multipliers[k] = Dyadic.of(numbers.get(1 + k)).floorScaled(GRID);
      if (multipliers[k].signum() <= 0 || multipliers[k].compareTo(MOST) > 0) {
        throw new InvalidWitness(name + ": multipliers must be above zero, and not too large");
      }
    }
    BigInteger shift = up(Dyadic.of(numbers.get(0)));
    BigInteger greatest =
        IntStream.rangeClosed(1, 1 << pieceBits())
            .parallel()
            .mapToObj(piece -> new Piece(end(piece - 1), end(piece)))
            .map(piece -> piece.energy(multipliers).multiply(piece.right.add(shift)))
            .reduce(BigInteger.ZERO, BigInteger::max);
    return new Shown(numbers.get(0), Dyadic.of(greatest, -2 * GRID));
  }

  /** Over many steps, or long ones, the intervals grow more. */
  private int pieceBits() {
    boolean isModerate =
        high.compareTo(Dyadic.of(1)) <= 0
            && Dyadic.of(depth, 0).times(high).compareTo(MODERATE) <= 0;
    return isModerate ? PIECE_BITS : MORE_PIECE_BITS;
  }

  /** Where a piece ends; they are finer near the lower end. */
  private BigInteger end(long piece) {
    BigInteger begin = low.floorScaled(GRID);
    BigInteger length = up(high).subtract(begin);
    return begin.add(
        roundedUp(length.multiply(BigInteger.valueOf(piece * piece)), 2 * pieceBits()));
  }

  private static BigInteger up(Dyadic number) {
    return number.negate().floorScaled(GRID).negate();
  }

  private static BigInteger roundedUp(BigInteger number, int bits) {
    return number.negate().shiftRight(bits).negate();
  }

  private static BigInteger floorDivide(BigInteger number, BigInteger positive) {
    BigInteger[] division = number.divideAndRemainder(positive);
    return division[1].signum() < 0 ? division[0].subtract(BigInteger.ONE) : division[0];
  }

  private static BigInteger ceilDivide(BigInteger number, BigInteger positive) {
    return floorDivide(number.negate(), positive).negate();
  }

  /** λ between two numbers, in units of the grid. */
  private final class Piece {
    private final BigInteger left;
    private final BigInteger right;
    private BigInteger leastA = ONE;
    private BigInteger mostA = ONE;
    private BigInteger leastB = BigInteger.ZERO;
    private BigInteger mostB = BigInteger.ZERO;

    Piece(BigInteger left, BigInteger right) {
      this.left = left;
      this.right = right;
    }

    /** Not below c for any λ of the piece. */
    BigInteger energy(BigInteger[] multipliers) {
      BigInteger c = BigInteger.ZERO;
      for (int k = multipliers.length - 1; k >= 0; k--) {
        c = c.add(step(multipliers[k]));
      }
      return c;
    }

    /** Goes a step back and returns what it adds to c. */
    private BigInteger step(BigInteger m) {
      BigInteger leastD = m.shiftLeft(1).subtract(mostA);
      BigInteger mostD = m.shiftLeft(1).subtract(leastA);
      if (leastD.signum() <= 0) {
        throw new InvalidWitness(name + ": a multiplier is too small");
      }
      BigInteger leastR = leastB.add(m);
      BigInteger mostR = mostB.add(m);
      BigInteger largest = leastR.abs().max(mostR.abs());
      BigInteger added = ceilDivide(largest.multiply(largest), leastD);
      // q, never negative.
      BigInteger leastQ = floorDivide(m.multiply(TWO.subtract(right).max(BigInteger.ZERO)), mostD);
      BigInteger mostQ = ceilDivide(m.multiply(TWO.subtract(left)), leastD);
      leastB = leastR.multiply(leastR.signum() < 0 ? mostQ : leastQ).shiftRight(GRID).subtract(m);
      mostB = roundedUp(mostR.multiply(mostR.signum() < 0 ? leastQ : mostQ), GRID).subtract(m);
      BigInteger leftwards = m.multiply(left).shiftRight(GRID);
      BigInteger rightwards = roundedUp(m.multiply(right), GRID);
      BigInteger farthest =
          mostA.subtract(leftwards).abs().max(mostA.subtract(rightwards).abs()).pow(2);
      BigInteger nearest =
          leftwards.subtract(leastA).max(leastA.subtract(rightwards)).max(BigInteger.ZERO).pow(2);
      leastA = leastA.add(floorDivide(nearest, mostD));
      mostA = mostA.add(ceilDivide(farthest, leastD));
      return added;
    }
  }
}
