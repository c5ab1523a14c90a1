package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.exact.ActiveState;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActiveStateSearchTest {
  private static final long SEED = 16;

  private static boolean isFound(Matrix state, Matrix input, double... bias) {
    ActiveState question = new ActiveState("a", state, input, Vector.of(bias));
    Found found = ActiveStateSearch.search(question);
    assertEquals(Optional.empty(), found.note());
    return found.evidence().numbers().filter(question::isShownBy).isPresent();
  }

  @Test
  void two_units_that_pull_apart_are_active_together_only_with_a_bias_above_zero() {
    Matrix state = Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5);
    Matrix none = Matrix.of(2, 1, 0, 0);
    assertTrue(isFound(state, none, 1, 2));
    assertTrue(isFound(state, none, -10, 11));
    assertFalse(isFound(state, none, -10, -10));
    assertFalse(isFound(state, none, -10, 10));
    assertTrue(isFound(state, Matrix.of(2, 1, 1, 1), -10, -10));
    assertFalse(isFound(state, Matrix.of(2, 1, 1, -1), -10, -10));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-1070, 1e-300, 1, 1e300, 0x1p1022})
  void weights_of_any_size_are_scaled(double size) {
    Matrix state = Matrix.of(2, 2, -size, size, size, -size);
    assertTrue(isFound(state, Matrix.of(2, 1, 1, 1), -10, -10));
    assertFalse(isFound(state, Matrix.of(2, 1, 0, 0), -1, -1));
    assertTrue(isFound(Matrix.of(2, 2, 1, 1, 2, 2), Matrix.of(2, 1, size, size), -1, -1));
  }

  @Test
  void rows_and_biases_of_very_different_sizes_end_in_an_answer() {
    Matrix state = Matrix.of(2, 2, 1e-300, 1e-300, 0, 0);
    assertFalse(isFound(state, Matrix.of(2, 1, 0, 0), 1e300, -1));
    assertFalse(isFound(state, Matrix.of(2, 1, 0, 0), -1e300, 1));
    assertTrue(isFound(state, Matrix.of(2, 1, 0, 0), -1, 1));
  }

  @Test
  void thousands_of_inputs_cost_no_more_than_the_columns_that_are_needed() {
    Random random = new Random(SEED);
    int n = 64;
    int m = 3072;
    double[] state = random.doubles(64 * 64, -1, 1).toArray();
    double[] input = random.doubles(64 * 3072, -1, 1).toArray();
    System.arraycopy(state, 0, state, n, n); // two units that are one
    System.arraycopy(input, 0, input, m, m);
    double[] bias = random.doubles(n, -1, 1).toArray();
    Matrix a = Matrix.of(n, n, state);
    assertTimeout(
        Duration.ofSeconds(30),
        () -> assertTrue(isFound(a, Matrix.of(n, m, input), bias), "seed " + SEED));
    Matrix wide = Matrix.of(2, 20_000, random.doubles(40_000, 0, 1).toArray());
    Matrix two = Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5);
    assertTimeout(Duration.ofSeconds(30), () -> assertTrue(isFound(two, wide, -10, -10)));
  }

  @Test
  void the_search_says_that_it_did_not_look_at_all_columns() {
    int n = 64;
    int m = 245_000;
    double[] input = new double[n * m];
    IntStream.range(0, n).forEach(i -> input[i * m + m - 1] = 1);
    ActiveState question =
        new ActiveState(
            "block/active_state",
            Matrix.of(n, n, new double[n * n]),
            Matrix.of(n, m, input),
            Vector.constant(n, -1));
    assertEquals(
        Optional.of("block/active_state: only the first 244140 columns of [A B] were looked at"),
        ActiveStateSearch.search(question).note());
  }
}
