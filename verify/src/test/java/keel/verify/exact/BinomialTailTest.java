package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import org.apache.commons.math3.stat.interval.ClopperPearsonInterval;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTailTest {
  private static final BigDecimal THOUSANDTH = new BigDecimal("0.001");

  private static double atLeast(int trials, int successes, BigDecimal alpha) {
    return BinomialTail.atLeast(trials, successes, alpha).floorToDouble();
  }

  @Test
  void a_thousand_samples_say_what_is_known_of_them() {
    assertEquals("0.9931", "%.4f".formatted(atLeast(1000, 1000, THOUSANDTH)));
    assertEquals("0.9888", "%.4f".formatted(atLeast(1000, 998, THOUSANDTH)));
  }

  /** P(X ≥ k) in fractions, term by term. */
  private static boolean isAtMost(int n, int k, long a, BigDecimal alpha) {
    BigInteger q = BigInteger.ONE.shiftLeft(24);
    BigInteger sum = BigInteger.ZERO;
    BigInteger choices = BigInteger.ONE;
    for (int j = 0; j <= n; j++) {
      if (j >= k) {
        sum =
            sum.add(
                choices
                    .multiply(BigInteger.valueOf(a).pow(j))
                    .multiply(q.subtract(BigInteger.valueOf(a)).pow(n - j)));
      }
      choices = choices.multiply(BigInteger.valueOf(n - j)).divide(BigInteger.valueOf(j + 1));
    }
    return new BigDecimal(sum).compareTo(alpha.multiply(new BigDecimal(q.pow(n)))) <= 0;
  }

  @ParameterizedTest
  @CsvSource({"0.001", "0.05", "0.5", "0.999", "0.000000000000000001", "0.999999999999999999"})
  void the_bound_is_the_greatest_of_which_the_tail_is_small_enough(BigDecimal alpha) {
    for (int n = 1; n <= 12; n++) {
      assertEquals(Dyadic.ZERO, BinomialTail.atLeast(n, 0, alpha));
      assertEquals(Dyadic.of(1), BinomialTail.atMost(n, n, alpha));
      for (int k = 1; k <= n; k++) {
        long a = BinomialTail.atLeast(n, k, alpha).scaled(24).longValueExact();
        assertTrue(isAtMost(n, k, a, alpha), k + " of " + n);
        assertTrue(!isAtMost(n, k, a + 1, alpha), k + " of " + n);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "10, 3", "1000, 999", "1000, 998", "1000, 500", "1000, 1", "5000, 4000"})
  void a_library_finds_the_same_interval(int trials, int successes) {
    ConfidenceInterval other =
        new ClopperPearsonInterval().createInterval(trials, successes, 0.998);
    // A root is found there to 1e-9 or so.
    assertEquals(other.getLowerBound(), atLeast(trials, successes, THOUSANDTH), 0x1p-23);
    assertEquals(
        other.getUpperBound(),
        BinomialTail.atMost(trials, successes, THOUSANDTH).ceilToDouble(),
        0x1p-23);
  }

  @Test
  void the_most_trials_take_seconds() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertEquals(0.99993, atLeast(100_000, 100_000, THOUSANDTH), 1e-5));
  }

  @Test
  void what_is_no_number_of_trials_or_no_probability_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> atLeast(0, 0, THOUSANDTH));
    assertThrows(IllegalArgumentException.class, () -> atLeast(1, 2, THOUSANDTH));
    assertThrows(IllegalArgumentException.class, () -> atLeast(1, -1, THOUSANDTH));
    assertThrows(IllegalArgumentException.class, () -> atLeast(100_001, 1, THOUSANDTH));
    assertThrows(IllegalArgumentException.class, () -> atLeast(1, 1, BigDecimal.ZERO));
    assertThrows(IllegalArgumentException.class, () -> atLeast(1, 1, BigDecimal.ONE));
    assertThrows(IllegalArgumentException.class, () -> atLeast(1, 1, new BigDecimal("1e-20")));
  }
}
