package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowDominanceTest {
  private static final long ONE = 1L << RowWeights.BITS;

  private static RowDominance dense(Vector steps, double... entries) {
    int n = steps.length();
    double[] input = new double[n];
    Arrays.fill(input, -0.5);
    return new RowDominance(
        "rows", List.of(Matrix.of(n, n, entries)), 1, 0, steps, Matrix.of(n, 1, input));
  }

  private static RowWeights equal(int n) {
    long[] weights = new long[n];
    Arrays.fill(weights, ONE);
    return weights(weights);
  }

  private static RowWeights weights(long... integers) {
    return weights(Direction.of(integers), Optional.empty()).orElseThrow();
  }

  private static Optional<RowWeights> weights(Direction integers, Optional<Vector> powers) {
    return RowWeights.of(new Evidence(Optional.empty(), Optional.of(integers), powers));
  }

  @Test
  void the_margin_is_what_the_centre_leaves() {
    RowDominance rows = dense(Vector.of(1, 1), -1, 0.25, -0.5, -1.25);
    List<RowDominance.Row> result = rows.rows(equal(2));
    assertEquals(Dyadic.of(0.75), result.get(0).margin());
    assertEquals(Dyadic.of(0.25), result.get(1).margin()); // 1 − 0.25 − 0.5
    assertEquals(Dyadic.of(0.5), result.get(0).input());
    assertEquals(Dyadic.of(1), result.get(0).weight());
  }

  @Test
  void step_sizes_and_weights_count() {
    RowDominance rows = dense(Vector.of(0.5, 1), -1, 0.25, -0.5, -1.25);
    List<RowDominance.Row> result = rows.rows(weights(2 * ONE, ONE / 2));
    // 2 · (1 − 1/2) − ... : v − |v − h α v| − h o v_j = 2 − 1 − 0.5 · 0.25 · 0.5
    assertEquals(Dyadic.of(1 - 0.0625), result.get(0).margin());
    // 0.5 − |0.5 − 0.625| − 0.5 · 2
    assertEquals(Dyadic.of(0.5 - 0.125 - 1), result.get(1).margin());
    assertEquals(Dyadic.of(0.25), result.get(0).input());
  }

  @Test
  void one_unit_over_the_limit_is_not_dominated_and_one_unit_under_is() {
    for (double over : new double[] {1, Math.nextUp(1.0)}) {
      assertTrue(
          dense(Vector.of(1, 1), -1, over, 0, -1).rows(equal(2)).get(0).margin().signum() <= 0);
    }
    double under = Math.nextDown(1.0);
    assertTrue(
        dense(Vector.of(1, 1), -1, under, 0, -1).rows(equal(2)).get(0).margin().signum() > 0);
  }

  @Test
  void convolutions_count_every_tap_but_the_centre_once() {
    // Two channels, windows of 1 x 3: the centre is tap 1 of the channel itself.
    Matrix kernel = Matrix.of(2, 6, 0.125, -1, 0.25, 0, 0.5, 0, 0, 0.25, 0, -0.125, -1.5, 0);
    RowDominance rows =
        new RowDominance("conv", List.of(kernel), 3, 1, Vector.of(1, 1), Matrix.of(2, 1, 1, -2));
    List<RowDominance.Row> result = rows.rows(equal(2));
    assertEquals(Dyadic.of(1 - 0.875), result.get(0).margin());
    assertEquals(Dyadic.of(0.5 - 0.375), result.get(1).margin());
    assertEquals(Dyadic.of(2), result.get(1).input());
  }

  @Test
  void every_state_of_untied_weights_has_its_rows() {
    RowDominance rows =
        new RowDominance(
            "untied",
            List.of(Matrix.of(1, 1, -1), Matrix.of(1, 1, -3)),
            1,
            0,
            Vector.of(1),
            Matrix.of(1, 1, 1));
    List<RowDominance.Row> result = rows.rows(equal(1));
    assertEquals(Dyadic.of(1), result.get(0).margin());
    assertEquals(Dyadic.of(-1), result.get(1).margin());
  }

  @Test
  void margins_are_exact_whatever_the_size_of_the_entries() {
    Random random = new Random(7);
    for (int trial = 0; trial < 2000; trial++) {
      double[] entries = new double[9];
      int spread = trial % 2 == 0 ? 90 : 1900;
      for (int k = 0; k < 9; k++) {
        entries[k] = Math.scalb(random.nextGaussian(), random.nextInt(spread) - spread / 2);
      }
      Vector steps = Vector.of(random.nextDouble() + 0.1, 1, random.nextDouble() + 0.1);
      Optional<Vector> powers =
          trial % 3 == 0
              ? Optional.of(Vector.of(random.nextInt(961), random.nextInt(961), 0))
              : Optional.empty();
      RowWeights weights =
          weights(Direction.of(random.longs(3, 1, ONE).toArray()), powers).orElseThrow();
      List<RowDominance.Row> rows = dense(steps, entries).rows(weights);
      for (int i = 0; i < 3; i++) {
        Dyadic v = weights.get(i);
        Dyadic h = Dyadic.of(steps.get(i));
        Dyadic exact = v.minus(v.plus(h.times(Dyadic.of(entries[4 * i])).times(v)).abs());
        for (int j = 0; j < 3; j++) {
          if (j != i) {
            Dyadic other = weights.get(j);
            exact = exact.minus(h.times(Dyadic.of(entries[3 * i + j]).abs()).times(other));
          }
        }
        assertEquals(exact, rows.get(i).margin(), "trial " + trial);
      }
    }
  }

  @Test
  void the_size_of_one_row_takes_nothing_off_another() {
    RowDominance rows = dense(Vector.of(0x1p-57, 1), -0x1p57, 0, 0x1p-6, -1);
    List<RowDominance.Row> result = rows.rows(equal(2));
    assertEquals(Dyadic.of(1), result.get(0).margin());
    assertEquals(Dyadic.of(0.984375), result.get(1).margin());
  }

  @Test
  void the_smallest_entry_of_a_row_counts_beside_the_largest() {
    RowDominance least = dense(Vector.of(1, 1), -1, Double.MIN_VALUE, 0, -1);
    Dyadic margin = least.rows(equal(2)).get(0).margin();
    assertEquals(Dyadic.of(1).minus(Dyadic.of(Double.MIN_VALUE)), margin);
  }

  @Test
  void sums_of_inputs_are_exact_too() {
    RowDominance rows =
        new RowDominance(
            "rows",
            List.of(Matrix.of(2, 2, -1, 0, 0, -1)),
            1,
            0,
            Vector.of(0.5, 0.5),
            Matrix.of(2, 3, 1, -0x1p-1000, 0x1p-200, 0x1p900, 3, Double.MIN_VALUE));
    List<RowDominance.Row> result = rows.rows(equal(2));
    Dyadic first = Dyadic.of(1).plus(Dyadic.of(1, -1000)).plus(Dyadic.of(1, -200));
    assertEquals(first.times(Dyadic.of(0.5)), result.get(0).input());
    Dyadic second = Dyadic.of(1, 900).plus(Dyadic.of(3)).plus(Dyadic.of(1, -1074));
    assertEquals(second.times(Dyadic.of(0.5)), result.get(1).input());
  }

  @Test
  void powers_of_two_count_beside_the_integers() {
    Direction integers = Direction.of(ONE, 3);
    RowWeights weights = weights(integers, Optional.of(Vector.of(0, 960))).orElseThrow();
    assertEquals(Dyadic.of(1), weights.get(0));
    assertEquals(Dyadic.of(3, 920), weights.get(1));
    assertFalse(weights.areOnes());
    assertTrue(
        weights(Direction.of(1, ONE), Optional.of(Vector.of(40, 0))).orElseThrow().areOnes());
    for (double power : new double[] {-1, 0.5, 961, 0x1p40}) {
      assertEquals(Optional.empty(), weights(integers, Optional.of(Vector.of(0, power))));
    }
    assertEquals(Optional.empty(), weights(integers, Optional.of(Vector.of(0))));
    assertEquals(
        Optional.empty(),
        RowWeights.of(new Evidence(Optional.empty(), Optional.empty(), Optional.of(Vector.of(0)))));
  }

  @Test
  void what_makes_no_weights_is_refused() {
    RowDominance rows = dense(Vector.of(1, 1), -1, 0, 0, -1);
    assertThrows(InvalidWitness.class, () -> rows.rows(weights(1)));
    assertThrows(InvalidWitness.class, () -> rows.rows(weights(1, 0)));
    assertThrows(InvalidWitness.class, () -> rows.rows(weights(1, -1)));
    assertThrows(IllegalArgumentException.class, () -> dense(Vector.of(1, 1), -1, 0, 0));
  }
}
