package keel.train.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AlgorithmOneTest {
  private static final double EPSILON = 0.01;
  private static final double DELTA = 1 - 2 * EPSILON;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 8, 1000})
  void a_projected_weight_lies_in_the_set(double size) {
    INDArray r = gaussian(12, size);
    new AlgorithmOne(EPSILON).project(r);
    assertTrue(norm(r) <= DELTA, () -> "norm " + norm(r));
    assertTrue(norm(r) >= DELTA * 0.9999, "the nearest point of the set lies on its edge");
  }

  @Test
  void a_weight_inside_the_set_is_left_alone() {
    INDArray r = gaussian(12, 0.01);
    INDArray before = r.dup();
    new AlgorithmOne(EPSILON).project(r);
    assertEquals(before, r);
  }

  @Test
  void projecting_twice_is_projecting_once() {
    INDArray r = gaussian(12, 3);
    AlgorithmOne projection = new AlgorithmOne(EPSILON);
    projection.project(r);
    INDArray once = r.dup();
    projection.project(r);
    assertEquals(once, r);
  }

  @Test
  void projecting_keeps_the_direction() {
    INDArray r = gaussian(5, 3);
    double ratio = r.getDouble(1, 2) / r.getDouble(3, 4);
    new AlgorithmOne(EPSILON).project(r);
    assertEquals(ratio, r.getDouble(1, 2) / r.getDouble(3, 4), 1e-5);
  }

  @Test
  void the_eigenvalues_of_P_lie_between_epsilon_and_one_minus_epsilon() {
    INDArray r = gaussian(20, 8);
    new AlgorithmOne(EPSILON).project(r);
    double[] eigenvalues = eigenvaluesOfP(r);
    assertTrue(eigenvalues[0] >= EPSILON * (1 - 1e-4), Arrays.toString(eigenvalues));
    assertTrue(eigenvalues[19] < 1 - EPSILON, Arrays.toString(eigenvalues));
  }

  @Test
  void square_roots_on_the_product_instead_of_R_would_leave_the_set() {
    INDArray r = gaussian(64, 8);
    double norm = norm(r);
    // What public code does: RᵀR is multiplied by √δ/√‖RᵀR‖, R by the root of that.
    r.muli(Math.pow(DELTA / norm, 0.25));
    double[] eigenvalues = eigenvaluesOfP(r);
    assertTrue(eigenvalues[63] > 2, Arrays.toString(eigenvalues));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, -1, Double.NaN})
  void an_epsilon_outside_the_open_interval_is_refused(double epsilon) {
    assertThrows(IllegalArgumentException.class, () -> new AlgorithmOne(epsilon));
  }

  private static INDArray gaussian(int n, double size) {
    Random random = new Random(7);
    INDArray r = Nd4j.zeros(DataType.FLOAT, (long) n * n).reshape('f', n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        r.putScalar(i, j, size * random.nextGaussian());
      }
    }
    return r;
  }

  /** ‖RᵀR‖_F, in double. */
  private static double norm(INDArray r) {
    INDArray exact = r.castTo(DataType.DOUBLE);
    return Nd4j.gemm(exact, exact, true, false).norm2Number().doubleValue();
  }

  /** Of P = RᵀR + εI, ascending. */
  private static double[] eigenvaluesOfP(INDArray r) {
    INDArray exact = r.castTo(DataType.DOUBLE);
    double[][] product = Nd4j.gemm(exact, exact, true, false).toDoubleMatrix();
    for (int i = 0; i < product.length; i++) {
      product[i][i] += EPSILON;
      for (int j = 0; j < i; j++) {
        product[j][i] = product[i][j];
      }
    }
    double[] eigenvalues =
        new EigenDecomposition(new Array2DRowRealMatrix(product)).getRealEigenvalues();
    Arrays.sort(eigenvalues);
    return eigenvalues;
  }
}
