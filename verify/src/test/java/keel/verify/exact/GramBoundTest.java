package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GramBoundTest {
  private static final long SEED = 1804;

  private static GramBound bound(Matrix gram, Matrix metric) {
    return new GramBound("gain", gram, metric);
  }

  @Test
  void the_very_gain_is_proved_and_one_unit_less_is_not() {
    // G Gᵀ = diag(4, 0), M = I: b = 4 leaves diag(0, 4).
    GramBound bound = bound(Matrix.of(2, 1, 2, 0), Matrix.identity(2));
    FactorWitness witness = FactorWitness.of(40, 2, new long[] {0, 0, 1L << 21});
    bound.requireProof(witness, 4);
    assertThrows(InvalidWitness.class, () -> bound.requireProof(witness, Math.nextDown(4.0)));
    FactorWitness more = FactorWitness.of(40, 2, new long[] {0, 0, (1L << 21) + 1});
    assertThrows(InvalidWitness.class, () -> bound.requireProof(more, 4));
    assertEquals(4, bound.attainedBy(Direction.of(3, 0)));
    assertEquals(2, bound.attainedBy(Direction.of(3, 3)));
  }

  @Test
  void the_metric_counts() {
    GramBound bound = bound(Matrix.of(1, 2, 3, 4), Matrix.of(1, 1, 0.5));
    FactorWitness nothing = FactorWitness.of(10, 1, new long[1]);
    bound.requireProof(nothing, 50);
    assertThrows(InvalidWitness.class, () -> bound.requireProof(nothing, Math.nextDown(50.0)));
    assertEquals(50, bound.attainedBy(Direction.of(1)));
  }

  @Test
  void rounding_the_gram_matrix_is_paid_for() {
    // On the grid of integers 0.75 is floored to zero; without its price b = 0.25 would pass.
    GramBound bound = bound(Matrix.of(1, 1, 0.75), Matrix.identity(1));
    FactorWitness nothing = FactorWitness.of(0, 1, new long[1]);
    assertThrows(InvalidWitness.class, () -> bound.requireProof(nothing, 0.5));
    assertThrows(InvalidWitness.class, () -> bound.requireProof(nothing, 0.5625));
    assertDoesNotThrow(() -> bound.requireProof(nothing, 2));
  }

  @Test
  void whatever_the_witness_what_is_proved_is_true_for_two_by_two() {
    Random random = new Random(SEED);
    int proved = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      double off = random.nextInt(3) - 1;
      Matrix metric = Matrix.of(2, 2, 2 + random.nextInt(3), off, off, 2 + random.nextInt(3));
      double[] entries = random.doubles(6, -1, 1).toArray();
      Matrix gram = Matrix.of(2, 3, entries);
      double b = random.nextDouble() * 4;
      int bits = 2 * (1 + random.nextInt(12));
      double scale = Math.scalb(1.0, bits / 2);
      // The Cholesky factor of b M − G Gᵀ less a little, rounded, and a little wrong now and then.
      double slack = 24 * random.nextDouble() / scale;
      double top = b * metric.get(0, 0) - dot(entries, 0, 0) - slack;
      double mixed = b * off - dot(entries, 0, 3);
      double low = b * metric.get(1, 1) - dot(entries, 3, 3) - slack;
      double first = Math.sqrt(Math.max(0, top));
      double second = first == 0 ? 0 : mixed / first;
      double third = Math.sqrt(Math.max(0, low - second * second));
      long error = random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0;
      long[] packed = {
        (long) (first * scale) + error, Math.round(second * scale), (long) (third * scale)
      };
      try {
        bound(gram, metric).requireProof(FactorWitness.of(bits, 2, packed), b);
      } catch (InvalidWitness e) {
        continue;
      }
      proved++;
      Dyadic exactTop = minor(metric, entries, b, 0, 0);
      Dyadic exactLow = minor(metric, entries, b, 1, 1);
      Dyadic exactMixed = minor(metric, entries, b, 0, 1);
      Dyadic determinant = exactTop.times(exactLow).minus(exactMixed.times(exactMixed));
      assertTrue(
          exactTop.signum() >= 0 && exactLow.signum() >= 0 && determinant.signum() >= 0,
          "trial " + trial + ", seed " + SEED);
    }
    assertTrue(proved > 2000, proved + " proved");
  }

  private static double dot(double[] entries, int i, int j) {
    return entries[i] * entries[j]
        + entries[i + 1] * entries[j + 1]
        + entries[i + 2] * entries[j + 2];
  }

  private static Dyadic minor(Matrix metric, double[] entries, double b, int i, int j) {
    Dyadic value = Dyadic.of(b).times(Dyadic.of(metric.get(i, j)));
    for (int k = 0; k < 3; k++) {
      value = value.minus(Dyadic.of(entries[3 * i + k]).times(Dyadic.of(entries[3 * j + k])));
    }
    return value;
  }

  @Test
  void what_may_not_fit_in_63_bits_is_refused() {
    // Off the diagonal b M = 2^63 − 8 in the first case: it fits, but the coarse product cannot
    // tell.
    double b = (1L << 30) + 1;
    FactorWitness nothing = FactorWitness.of(0, 2, new long[3]);
    for (double off : new double[] {8.0 * ((1L << 30) - 1), 8.0 * (1L << 30), 0x1p34}) {
      GramBound bound = bound(Matrix.of(2, 1, 0, 0), Matrix.of(2, 2, 0x1p40, off, off, 0x1p40));
      assertThrows(InvalidWitness.class, () -> bound.requireProof(nothing, b));
    }
    double half = 4.0 * ((1L << 30) - 1);
    bound(Matrix.of(2, 1, 0, 0), Matrix.of(2, 2, 0x1p40, half, half, 0x1p40))
        .requireProof(nothing, b);
  }

  @Test
  void what_does_not_fit_is_refused() {
    GramBound bound = bound(Matrix.of(2, 1, 2, 0), Matrix.identity(2));
    FactorWitness witness = FactorWitness.of(40, 2, new long[3]);
    for (double b : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(InvalidWitness.class, () -> bound.requireProof(witness, b));
    }
    assertThrows(
        InvalidWitness.class, () -> bound.requireProof(FactorWitness.of(41, 2, new long[3]), 9));
    assertThrows(
        InvalidWitness.class, () -> bound.requireProof(FactorWitness.of(40, 1, new long[1]), 9));
    assertThrows(
        InvalidWitness.class, () -> bound.requireProof(FactorWitness.of(4096, 2, new long[3]), 9));
    assertThrows(InvalidWitness.class, () -> bound.attainedBy(Direction.of(0, 0)));
    assertThrows(InvalidWitness.class, () -> bound.attainedBy(Direction.of(1)));
    assertThrows(
        IllegalArgumentException.class, () -> bound(Matrix.of(1, 1, 1), Matrix.identity(2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> bound(Matrix.of(2, 1, 1, 1), Matrix.of(2, 2, 1, 0, 1, 1)));
  }
}
