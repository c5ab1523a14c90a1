package keel.train.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import keel.train.parameter.Unconstrained;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SpectralProjectionTest {
  private static final int N = 8;

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 1, 50})
  void eigenvalues_outside_are_moved_to_the_edge_and_others_stay(double size) {
    INDArray a = gaussian(size);
    double[] before = eigenvaluesOfP(a);
    SpectralProjection.widest(0.1, 0.5).project(a);
    double[] after = eigenvaluesOfP(a);
    for (int i = 0; i < N; i++) {
      double expected = Math.max(0.1, Math.min((2 - 0.1) / 0.5, before[i]));
      assertEquals(expected, after[i], 1e-4 * Math.max(1, size), Arrays.toString(after));
    }
  }

  @Test
  void the_narrower_set_lets_no_step_overshoot() {
    INDArray a = gaussian(50);
    SpectralProjection.nonOscillating(0.1, 0.5).project(a);
    double[] after = eigenvaluesOfP(a);
    assertTrue(after[N - 1] * 0.5 < 1, Arrays.toString(after));
  }

  @Test
  void an_interval_without_room_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> SpectralProjection.widest(0, 1));
    assertThrows(IllegalArgumentException.class, () -> SpectralProjection.widest(1.5, 1));
    assertThrows(IllegalArgumentException.class, () -> SpectralProjection.nonOscillating(0.5, 1));
  }

  private static INDArray gaussian(double size) {
    INDArray a = Nd4j.zeros(DataType.FLOAT, (long) N * N).reshape('f', N, N);
    Unconstrained.gaussian(size).initialise(a, new Random(3));
    return a.addi(a.transpose().dup());
  }

  private static double[] eigenvaluesOfP(INDArray a) {
    double[][] p = a.castTo(DataType.DOUBLE).neg().toDoubleMatrix();
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < i; j++) {
        p[j][i] = p[i][j];
      }
    }
    double[] eigenvalues = new EigenDecomposition(new Array2DRowRealMatrix(p)).getRealEigenvalues();
    Arrays.sort(eigenvalues);
    return eigenvalues;
  }
}
