package keel.train.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PublicMistakeTest {
  private static final double EPSILON = 0.01;

  private static INDArray explicit(PublicMistake.Kind kind, INDArray r) {
    INDArray a = r.ulike();
    new PublicMistake(kind, EPSILON).toExplicit(r, a);
    return a;
  }

  private static double[] eigenvalues(INDArray a) {
    return new EigenDecomposition(
            new Array2DRowRealMatrix(a.castTo(DataType.DOUBLE).toDoubleMatrix()))
        .getRealEigenvalues();
  }

  @Test
  void the_root_of_the_scale_lets_a_step_expand() {
    INDArray r = Nd4j.eye(3).muli(3).castTo(DataType.DOUBLE).dup('f');
    double p = 9 * Math.sqrt((1 - 2 * EPSILON) / (9 * Math.sqrt(3))) + EPSILON;
    assertTrue(p > 2.2, "I + A has the eigenvalue 1 - " + p);
    for (double eigenvalue : eigenvalues(explicit(PublicMistake.Kind.ROOT_OF_SCALE, r))) {
      assertEquals(-p, eigenvalue, 1e-12);
    }
  }

  @Test
  void the_minimum_of_entries_is_not_definite() {
    INDArray r = gaussian(8, 2);
    double[] eigenvalues = eigenvalues(explicit(PublicMistake.Kind.ELEMENTWISE_MINIMUM, r));
    assertTrue(eigenvalues[0] > 0.1, () -> "greatest eigenvalue of A " + eigenvalues[0]);
  }

  @ParameterizedTest
  @EnumSource
  void the_gradient_is_that_of_the_matrix_with_its_factors_held(PublicMistake.Kind kind) {
    INDArray r = gaussian(5, 2);
    INDArray weights = gaussian(5, 1); // of a loss that is linear in A
    INDArray gradient = r.ulike();
    new PublicMistake(kind, EPSILON).pullBack(r, weights, gradient);
    INDArray gram = Nd4j.gemm(r, r, true, false);
    INDArray factors = explicit(kind, r);
    AlgorithmOne.diagonal(factors).addi(EPSILON);
    factors.negi().divi(gram);
    double h = 1e-6;
    for (int i = 0; i < 25; i++) {
      INDArray moved = r.dup('f');
      moved.putScalar(i, r.getDouble(i) + h);
      INDArray change = Nd4j.gemm(moved, moved, true, false).subi(gram).muli(factors).negi();
      double slope = change.muli(weights).sumNumber().doubleValue() / h;
      assertEquals(slope, gradient.getDouble(i), 1e-4);
    }
  }

  private static INDArray gaussian(int n, double size) {
    Random random = new Random(7);
    INDArray r = Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f');
    for (int i = 0; i < n * n; i++) {
      r.putScalar(i, size * random.nextGaussian());
    }
    return r;
  }
}
