package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a factor leaves over, beside the definition in integers of any size. */
class ResidualTest {
  /** A factor of some integers and a target that it nearly is a factor of. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(Matrix target, FactorWitness factor, long[][] gram) {
    /** The target is the product, rounded to doubles: what is left is what rounding took. */
    static Case of(int n, int extra, LongSupplier entries) {
      long[] packed = new long[n * (n + 1) / 2];
      Arrays.setAll(packed, k -> entries.getAsLong());
      long[][] gram = new long[extra == 0 ? 0 : n][extra];
      for (long[] row : gram) {
        Arrays.setAll(row, k -> entries.getAsLong());
      }
      Case zeros = new Case(Matrix.identity(n), FactorWitness.of(0, n, packed), gram);
      double[] target = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          target[i * n + j] = zeros.product(i, j).doubleValue();
        }
      }
      return new Case(Matrix.of(n, n, target), zeros.factor, gram);
    }

    Dyadic[] shift() {
      return Residual.shift(target, 1, factor, gram);
    }

    private BigInteger product(int i, int j) {
      BigInteger sum = BigInteger.ZERO;
      for (int k = 0; k <= Math.min(i, j); k++) {
        sum = sum.add(BigInteger.valueOf(factor.get(i, k)).multiply(value(factor.get(j, k))));
      }
      for (int k = 0; gram.length > 0 && k < gram[0].length; k++) {
        sum = sum.add(value(gram[i][k]).multiply(value(gram[j][k])));
      }
      return sum;
    }

    private static BigInteger value(long entry) {
      return BigInteger.valueOf(entry);
    }

    /** Σ_{j≠i} |E_ij| − E_ii, entries being integers. */
    Dyadic[] reference() {
      Dyadic[] shift = new Dyadic[factor.size()];
      for (int i = 0; i < shift.length; i++) {
        shift[i] = Dyadic.ZERO;
        for (int j = 0; j < shift.length; j++) {
          Dyadic rest = Dyadic.of(target.get(i, j)).minus(Dyadic.of(product(i, j), 0));
          shift[i] = i == j ? shift[i].minus(rest) : shift[i].plus(rest.abs());
        }
      }
      return shift;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 50",
    "2, 0, 50",
    "2, 3, 49",
    "5, 0, 42",
    "33, 31, 41",
    "127, 0, 42",
    "128, 1, 42",
    "129, 33, 40",
    "200, 0, 20",
    "259, 64, 42",
    "300, 0, 1"
  })
  void it_is_the_same_in_integers_of_any_size(int n, int extra, int bits) {
    Random random = new Random(n + 1000L * extra);
    Case some = Case.of(n, extra, () -> random.nextLong() >> (Long.SIZE - 1 - bits));
    assertArrayEquals(some.reference(), some.shift());
  }

  @Test
  void a_digit_and_the_next_one_are_added_up_without_rounding() {
    // With 25 bits a digit, rows of both digits are short, but not those of their sums, 2^25 each.
    Random random = new Random(1);
    LongSupplier digit = () -> (1L << 24) - 1 - random.nextInt(9);
    for (int run = 0; run < 20; run++) {
      Case some = Case.of(2, 8, () -> (digit.getAsLong() << 25) + digit.getAsLong());
      assertArrayEquals(some.reference(), some.shift());
    }
  }

  @Test
  void first_digits_are_multiplied_without_rounding() {
    // With 25 bits a digit, rows of first digits are 34 times 2^24 long; those of sums are short.
    // One
    // number of each row is odd, so that its product is, and would be rounded.
    Random random = new Random(1);
    for (int run = 0; run < 20; run++) {
      PrimitiveIterator.OfInt place = IntStream.iterate(0, i -> i + 1).iterator();
      LongSupplier entries =
          () -> {
            int odd = place.nextInt() % 34 == 3 ? 1 : 0;
            long first = (1L << 24) - 2L * random.nextInt(9) + odd;
            return (first << 25) - (1L << 21) - random.nextInt(9);
          };
      Case some = Case.of(2, 34, entries);
      assertArrayEquals(some.reference(), some.shift());
    }
  }

  @Test
  void rows_of_the_first_digits_are_short() {
    long digit = 1L << 29;
    assertDoesNotThrow(() -> alone((1L << 55) - digit, 1L << 55));
    assertThrows(ArithmeticException.class, () -> alone(1L << 55, 1L << 55));
    assertThrows(ArithmeticException.class, () -> alone(Long.MAX_VALUE, 0));
    assertThrows(ArithmeticException.class, () -> alone(Long.MIN_VALUE, 0));
  }

  @Test
  void rows_of_the_last_digits_are_short() {
    long first = 1L << 54;
    assertDoesNotThrow(() -> alone(first + (1L << 25), 0));
    assertThrows(ArithmeticException.class, () -> alone(first + (1L << 27), 0));
  }

  /** A row of two entries below one of zeros. */
  private static void alone(long left, long right) {
    Residual.shift(
        Matrix.of(2, 2, 0, 0, 0, 0),
        1,
        FactorWitness.of(0, 2, new long[] {0, left, right}),
        new long[0][]);
  }

  @Test
  void up_to_2_to_the_62_may_be_left_over() {
    assertDoesNotThrow(() -> left(0x1p62));
    assertDoesNotThrow(() -> left(-0x1p62));
    assertThrows(ArithmeticException.class, () -> left(Math.nextUp(0x1p62)));
    assertThrows(ArithmeticException.class, () -> left(-Math.nextUp(0x1p62)));
    assertThrows(ArithmeticException.class, () -> left(0x1p64)); // 0 in 64 bits
  }

  private static void left(double entry) {
    Residual.shift(
        Matrix.of(2, 2, 0, entry, entry, 0), 1, FactorWitness.of(0, 2, new long[3]), new long[0][]);
  }
}
