package keel.train.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ComplexInitialisationTest {
  private static INDArray drawn(Parameterisation weights, long rows, long columns, int seed) {
    long freeColumns = weights.freeColumns(columns);
    INDArray free = Nd4j.zeros(DataType.DOUBLE, rows * freeColumns).reshape('f', rows, freeColumns);
    weights.initialise(free, new Random(seed));
    return free;
  }

  /** E|W|²: both parts of as many weights as there are free numbers in two. */
  private static double square(INDArray free) {
    double norm = free.norm2Number().doubleValue();
    return norm * norm * 2 / free.length();
  }

  @ParameterizedTest
  @CsvSource({"3, 512, 1", "64, 64, 1", "16, 16, 9", "512, 512, 9"})
  void weights_are_as_large_as_wanted(int inputs, int outputs, int taps) {
    for (ComplexInitialisation kind : ComplexInitialisation.values()) {
      boolean isGlorot = kind.name().endsWith("GLOROT");
      double wanted = 2.0 / taps / (isGlorot ? inputs + outputs : inputs);
      long each = 2L * inputs * outputs * taps;
      boolean isRandom = kind.name().startsWith("RAYLEIGH");
      if (!isRandom && (long) inputs * outputs > 100_000) {
        continue; // its square is exact at any size
      }
      long draws = isRandom ? Math.max(1, 1_000_000 / each) : 1;
      double sum = 0;
      for (int draw = 0; draw < draws; draw++) {
        sum +=
            square(
                drawn(kind.kernel(inputs, outputs, taps), 2L * inputs * taps, 2L * outputs, draw));
      }
      assertEquals(wanted, sum / draws, (isRandom ? 0.05 : 1e-9) * wanted, kind.name());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SEMI_UNITARY_GLOROT", "SEMI_UNITARY_HE"})
  void semi_unitary_matrices_keep_lengths(ComplexInitialisation kind) {
    for (int[] size : new int[][] {{5, 3}, {3, 5}, {4, 4}}) {
      Parameterisation weights = kind.matrix(size[0], size[1]);
      INDArray free = drawn(weights, 2L * size[1], 2L * size[0], 3);
      INDArray w =
          Nd4j.zeros(DataType.DOUBLE, 4L * size[0] * size[1])
              .reshape('f', 2L * size[1], 2L * size[0]);
      weights.toExplicit(free, w);
      INDArray gram = size[0] < size[1] ? w.transpose().mmul(w) : w.mmul(w.transpose());
      double scale = gram.getDouble(0, 0);
      assertTrue(scale > 0);
      assertEquals(
          0, gram.sub(Nd4j.eye(gram.rows()).mul(scale)).norm2Number().doubleValue(), 1e-6 * scale);
    }
  }

  /** Both parts of a Rayleigh modulus with a uniform phase have one deviation and no covariance. */
  @Test
  void phases_are_uniform() {
    INDArray free = drawn(ComplexInitialisation.RAYLEIGH_HE.matrix(500, 500), 1000, 1000, 1);
    double[] quadrants = new double[4];
    double fourth = 0;
    for (int i = 0; i < 500; i++) {
      for (int j = 0; j < 500; j++) {
        double re = free.getDouble(i, j);
        double im = free.getDouble(500 + i, j);
        quadrants[(re > 0 ? 1 : 0) + (im > 0 ? 2 : 0)] += 1 / 250_000.0;
        fourth += Math.pow(re * re + im * im, 2) / 250_000.0;
      }
    }
    for (double share : quadrants) {
      assertEquals(0.25, share, 0.005);
    }
    double square = square(free);
    assertEquals(2 * square * square, fourth, 0.05 * square * square, "of a Rayleigh modulus");
  }
}
