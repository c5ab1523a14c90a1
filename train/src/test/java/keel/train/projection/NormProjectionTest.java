package keel.train.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NormProjectionTest {
  private static final int N = 8;

  /** The nearest one: its singular vectors stay, and singular values within the limit. */
  @ParameterizedTest
  @CsvSource({"0.01, 0.05", "0.01, 0.4", "0.3, 0.4", "0.01, 30"})
  void singular_values_beyond_the_limit_are_cut(double epsilon, double size) {
    INDArray w = gaussian(N, size);
    RealMatrix expected = cut(matrix(w), 1 - epsilon);
    NormProjection.of(epsilon).project(w);
    assertClose(expected, matrix(w), 1e-4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.1, 0.01})
  void of_layers_near_the_identity_those_of_the_layer_are_cut(double h) {
    INDArray a = gaussian(N, 2);
    RealMatrix identity = MatrixUtils.createRealIdentityMatrix(N);
    RealMatrix expected = cut(identity.add(matrix(a).scalarMultiply(h)), 1 - 0.1 * h);
    NormProjection.nearIdentity(0.1, h).project(a);
    assertClose(expected, identity.add(matrix(a).scalarMultiply(h)), 1e-4);
  }

  @Test
  void what_is_within_the_limit_stays_to_the_bit() {
    NormProjection projection = NormProjection.of(0.01);
    INDArray w = gaussian(N, 1);
    projection.project(w);
    INDArray once = w.dup('f');
    projection.project(w);
    assertEquals(once, w);
  }

  /** By many, so that rounding has its chances. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 40, 150})
  void no_norm_is_beyond_the_limit_in_floats(int n) {
    for (double size : new double[] {0.1, 1, 1000, 1e12}) {
      INDArray w = gaussian(n, size);
      NormProjection.of(1e-9).project(w);
      double norm = new SingularValueDecomposition(matrix(w)).getNorm();
      assertTrue(norm < 1, () -> n + " units have the norm " + norm);
    }
  }

  @Test
  void first_weights_are_orthogonal_but_for_their_size() {
    INDArray w = gaussian(N, 0);
    NormProjection.of(0.05).initialise(w, new Random(4));
    double[] values = new SingularValueDecomposition(matrix(w)).getSingularValues();
    for (double value : values) {
      assertEquals(0.9, value, 1e-6, Arrays.toString(values));
    }
  }

  @Test
  void what_is_no_number_is_left_to_those_who_look_at_the_loss() {
    INDArray w = gaussian(N, 1);
    w.putScalar(3, 2, Double.NaN);
    NormProjection.of(0.01).project(w);
    assertTrue(Double.isNaN(w.getDouble(3, 2)));
    INDArray huge = gaussian(N, 1e30); // whose square is no float
    NormProjection.of(0.01).project(huge);
  }

  @Test
  void weights_are_found_again() {
    Parameterisation near = NormProjection.nearIdentity(0.1, 0.25);
    INDArray a = gaussian(N, 0.1);
    INDArray w = a.ulike();
    near.toExplicit(a, w);
    assertClose(
        MatrixUtils.createRealIdentityMatrix(N).add(matrix(a).scalarMultiply(0.25)),
        matrix(w),
        1e-7);
    INDArray again = a.ulike();
    near.fromExplicit(w, again);
    assertClose(matrix(a), matrix(again), 1e-6);
  }

  @Test
  void a_limit_without_room_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> NormProjection.of(0));
    assertThrows(IllegalArgumentException.class, () -> NormProjection.of(1));
    assertThrows(IllegalArgumentException.class, () -> NormProjection.of(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> NormProjection.nearIdentity(4, 0.25));
  }

  @Test
  void a_reservoir_has_the_norm_that_is_wanted() {
    INDArray w = gaussian(N, 0);
    new Reservoir(1.3).initialise(w, new Random(4));
    double[] values = new SingularValueDecomposition(matrix(w)).getSingularValues();
    assertEquals(1.3, values[0], 1e-5);
    assertTrue(values[N - 1] < 1, Arrays.toString(values));
  }

  private static RealMatrix cut(RealMatrix w, double limit) {
    SingularValueDecomposition parts = new SingularValueDecomposition(w);
    double[] values =
        Arrays.stream(parts.getSingularValues()).map(s -> Math.min(s, limit)).toArray();
    return parts
        .getU()
        .multiply(MatrixUtils.createRealDiagonalMatrix(values))
        .multiply(parts.getVT());
  }

  private static INDArray gaussian(int n, double size) {
    INDArray a = Nd4j.zeros(DataType.FLOAT, (long) n * n).reshape('f', n, n);
    Unconstrained.gaussian(size).initialise(a, new Random(3));
    return a;
  }

  private static RealMatrix matrix(INDArray array) {
    return new Array2DRowRealMatrix(array.castTo(DataType.DOUBLE).toDoubleMatrix());
  }

  private static void assertClose(RealMatrix expected, RealMatrix found, double limit) {
    for (int i = 0; i < N; i++) {
      assertArrayEquals(expected.getRow(i), found.getRow(i), limit);
    }
  }
}
