package keel.verify.exact;

import java.util.Arrays;
import java.util.Optional;

/**
 * The weights v of the rows of a {@link RowDominance}: integers of a direction times 2^-40, and
 * times a power of two each where they span more than those integers do.
 */
public final class RowWeights {
  /** Weights are integer multiples of 2^-40. */
  public static final int BITS = 40;

  /** So that a weight, which may have 48 bits, is a double with room for products. */
  private static final int MOST_POWER = 960;

  private static final Dyadic ONE = Dyadic.of(1);

  private final Direction integers;
  private final int[] powers;

  private RowWeights(Direction integers, int[] powers) {
    this.integers = integers;
    this.powers = powers;
  }

  /** The weights of some evidence: its direction, and its numbers as powers. */
  public static Optional<RowWeights> of(Evidence evidence) {
    return evidence
        .direction()
        .flatMap(
            integers ->
                powers(evidence.numbers(), integers.length())
                    .map(powers -> new RowWeights(integers, powers)));
  }

  /** The powers; all 0 where there are no numbers, empty where these are not so many powers. */
  private static Optional<int[]> powers(Optional<Vector> numbers, int length) {
    double[] powers = numbers.map(Vector::toArray).orElseGet(() -> new double[length]);
    return powers.length == length && Arrays.stream(powers).allMatch(RowWeights::isPower)
        ? Optional.of(Arrays.stream(powers).mapToInt(power -> (int) power).toArray())
        : Optional.empty();
  }

  private static boolean isPower(double number) {
    return number >= 0 && number <= MOST_POWER && number == Math.rint(number);
  }

  /** How many there are. */
  public int length() {
    return integers.length();
  }

  /** v_i. */
  public Dyadic get(int i) {
    return Dyadic.of(integers.get(i), powers[i] - BITS);
  }

  /** Whether all of them are 1. */
  public boolean areOnes() {
    for (int i = 0; i < length(); i++) {
      if (!get(i).equals(ONE)) {
        return false;
      }
    }
    return true;
  }

  /** v 2^40, if that is a direction: sums with it are much faster. */
  Optional<Direction> integers() {
    return Arrays.stream(powers).allMatch(power -> power == 0)
        ? Optional.of(integers)
        : Optional.empty();
  }
}
