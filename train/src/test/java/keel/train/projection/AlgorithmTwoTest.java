package keel.train.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AlgorithmTwoTest {
  private static final int CHANNELS = 3;
  private static final int TAPS = 9;
  private static final double EPSILON = 0.05;
  private static final double ETA = 0.2;

  @ParameterizedTest
  @CsvSource({"0.01", "0.3", "1", "100"})
  void projected_taps_lie_in_the_set(double size) {
    INDArray taps = gaussian(size);
    new AlgorithmTwo(CHANNELS, TAPS, EPSILON, ETA).project(taps);
    assertInSet(taps);
  }

  @ParameterizedTest
  @CsvSource({"0.01", "0.3", "1", "100"})
  void scaled_taps_lie_in_the_same_set(double size) {
    INDArray free = gaussian(size);
    INDArray taps = free.ulike();
    new ScaledTaps(CHANNELS, TAPS, EPSILON, ETA).toExplicit(free, taps);
    assertInSet(taps);
  }

  @Test
  void taps_inside_the_set_are_left_alone() {
    INDArray taps = gaussian(1e-4);
    Parameterisation projection = new AlgorithmTwo(CHANNELS, TAPS, EPSILON, ETA);
    projection.project(taps); // moves the centres alone
    INDArray before = taps.dup();
    projection.project(taps);
    assertEquals(before, taps);
  }

  @Test
  void the_margin_is_zero_on_the_boundary_and_positive_inside() {
    INDArray taps = gaussian(100);
    Parameterisation projection = new AlgorithmTwo(CHANNELS, TAPS, EPSILON, ETA);
    projection.project(taps);
    assertEquals(0, projection.margin(taps).orElseThrow(), 1e-6);
    INDArray small = gaussian(1e-9);
    projection.project(small);
    assertEquals(1, projection.margin(small).orElseThrow(), 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5", "0.5, 0.5", "0.6, 0.5", "0.1, 1", "NaN, 0.5"})
  void parameters_outside_the_open_intervals_are_refused(double epsilon, double eta) {
    assertThrows(
        IllegalArgumentException.class, () -> new AlgorithmTwo(CHANNELS, TAPS, epsilon, eta));
  }

  private static void assertInSet(INDArray taps) {
    for (int out = 0; out < CHANNELS; out++) {
      double others = 0;
      double delta = 0;
      for (int entry = 0; entry < CHANNELS * TAPS; entry++) {
        double tap = taps.getDouble(entry, out); // a float, exactly
        if (entry == out * TAPS + TAPS / 2) {
          delta = Math.abs(-1 - tap);
        } else {
          others += Math.abs(tap);
        }
      }
      assertTrue(delta <= 1 - ETA + 1e-7, "δ " + delta);
      assertTrue(others <= 1 - EPSILON - delta, "Σ|taps| " + others + ", δ " + delta);
    }
  }

  private static INDArray gaussian(double size) {
    INDArray taps =
        Nd4j.zeros(DataType.FLOAT, (long) CHANNELS * TAPS * CHANNELS)
            .reshape('f', CHANNELS * TAPS, CHANNELS);
    Unconstrained.gaussian(size).initialise(taps, new Random(7));
    return taps;
  }
}
