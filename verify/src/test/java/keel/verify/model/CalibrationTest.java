package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final BigDecimal BINS = BigDecimal.valueOf(15);
  private static final MathContext DIGITS = new MathContext(60);

  /** Bin after bin by its definition, in decimals that do not round what a bin is asked by. */
  private static BigDecimal slowError(double[][] logarithms, int[] labels) {
    BigDecimal error = BigDecimal.ZERO;
    for (int b = 0; b < 15; b++) {
      BigDecimal confidences = BigDecimal.ZERO;
      int right = 0;
      for (int i = 0; i < labels.length; i++) {
        double greatest = Arrays.stream(logarithms[i]).max().orElseThrow();
        BigDecimal confidence = new BigDecimal(Math.exp(greatest));
        BigDecimal place = confidence.multiply(BINS);
        boolean isBelow = place.compareTo(BigDecimal.valueOf(b + 1)) < 0;
        if (place.compareTo(BigDecimal.valueOf(b)) >= 0 && (isBelow || b == 14)) {
          confidences = confidences.add(confidence);
          right += logarithms[i][labels[i]] == greatest ? 1 : 0;
        }
      }
      error = error.add(confidences.subtract(BigDecimal.valueOf(right)).abs());
    }
    return error.divide(BigDecimal.valueOf(labels.length), DIGITS);
  }

  @Test
  void the_error_is_that_of_the_definition_also_next_to_the_bounds_of_bins() {
    List<double[]> rows = new ArrayList<>();
    for (int i = 1; i <= 15; i++) {
      double at = Math.log(i / 15.0);
      for (double log : new double[] {Math.nextDown(at), at, Math.min(0, Math.nextUp(at))}) {
        rows.add(new double[] {log, Math.max(-700, Math.log1p(-Math.exp(log))), -800});
      }
    }
    Random random = new Random(28);
    for (int i = 0; i < 500; i++) {
      double[] weights = random.doubles(3, 0, 1).map(w -> -Math.log(w)).toArray();
      double sum = Arrays.stream(weights).sum();
      rows.add(Arrays.stream(weights).map(w -> Math.log(w / sum)).toArray());
    }
    double[][] logarithms = rows.toArray(double[][]::new);
    int[] labels = random.ints(logarithms.length, 0, 3).toArray();
    Calibration found = Calibration.of(logarithms, labels).orElseThrow();
    assertEquals(slowError(logarithms, labels).doubleValue(), found.ece(), 1e-13);
    assertEquals(
        labels.length, found.bins().stream().mapToInt(Calibration.Bin::patterns).sum(), "no loss");
  }

  @Test
  void a_confidence_of_exactly_one_counts_in_the_last_bin() {
    double none = Double.NEGATIVE_INFINITY;
    Calibration found =
        Calibration.of(new double[][] {{0, none}, {none, 0}}, new int[] {0, 1}).orElseThrow();
    assertEquals(new Calibration.Bin(2, 1, 1), found.bins().get(14));
    assertEquals(0, found.nll());
    assertEquals(0, found.brier());
    assertEquals(0, found.ece());
  }

  /** 0.6 as a double is less than 9/15, but fifteen times as much is rounded to 9. */
  @Test
  void no_rounding_moves_a_confidence_into_the_next_bin() {
    double log = Math.log(0.6);
    while (Math.exp(log) > 0.6) {
      log = Math.nextDown(log);
    }
    while (Math.exp(log) < 0.6) {
      log = Math.nextUp(log);
    }
    assertEquals(0.6, Math.exp(log), "the case is as it is thought of");
    double[][] rows = {{log, Math.log(0.4)}};
    assertEquals(1, Calibration.of(rows, new int[] {0}).orElseThrow().bins().get(8).patterns());
  }

  @Test
  void likelihood_and_brier_score_are_those_of_a_calculation_by_hand() {
    // Probabilities 0.75 and 0.25, twice right, once wrong.
    double[] row = {Math.log(0.75), Math.log(0.25)};
    Calibration found =
        Calibration.of(new double[][] {row, row, row}, new int[] {0, 0, 1}).orElseThrow();
    assertEquals(-(2 * Math.log(0.75) + Math.log(0.25)) / 3, found.nll(), 1e-15);
    assertEquals((2 * (0.0625 + 0.0625) + (0.5625 + 0.5625)) / 3, found.brier(), 1e-15);
    assertEquals(0.75 - 2.0 / 3, found.ece(), 1e-15);
    assertEquals(3, found.bins().get(11).patterns());
  }

  @Test
  void what_is_nearly_impossible_has_a_likelihood_all_the_same() {
    double[][] rows = {{0, -5000}};
    assertEquals(5000, Calibration.of(rows, new int[] {1}).orElseThrow().nll());
  }

  @Test
  void nothing_is_said_of_no_patterns_nor_of_what_is_no_number() {
    assertEquals(Optional.empty(), Calibration.of(new double[0][], new int[0]));
    double[][] rows = {{0, -1}, {Double.NaN, 0}};
    assertTrue(Calibration.of(rows, new int[] {0, 1}).isEmpty());
    double[][] never = {{0, Double.NEGATIVE_INFINITY}};
    assertTrue(Calibration.of(never, new int[] {1}).isEmpty());
  }
}
