package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Mistakes that real code made: none may ever be certified. The first three families stand in
 * public implementations of NAIS-Net.
 */
class NegativeCorpusLaws {
  private static final double EPSILON = 0.01;
  private static final double DELTA = 1 - 2 * EPSILON;

  @Property(tries = 50, seed = "1")
  @Label("RᵀR scaled by √δ/√‖RᵀR‖ instead of δ/‖RᵀR‖")
  void square_roots_on_the_product_are_refuted(
      @ForAll @IntRange(min = 4, max = 24) int n, @ForAll long seed) {
    double[][] product = product(n, 8, new Random(seed));
    double scale = Math.sqrt(DELTA) / Math.sqrt(frobenius(product));
    assertEquals(Status.REFUTED, certify(shifted(product, scale), Activation.TANH).status());
  }

  @Property(tries = 50, seed = "2")
  @Label("the projection's if replaced by an element-wise minimum")
  void an_element_wise_minimum_is_refuted(
      @ForAll @IntRange(min = 4, max = 24) int n, @ForAll long seed) {
    double[][] product = product(n, 8, new Random(seed));
    double scale = DELTA / frobenius(product);
    double[][] minimum = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        minimum[i][j] = Math.min(product[i][j], scale * product[i][j]);
      }
    }
    assertEquals(Status.REFUTED, certify(shifted(minimum, 1), Activation.RELU).status());
  }

  @Property(tries = 50, seed = "3")
  @Label("activations whose slopes leave [0, 1], on weights that are fine")
  void an_activation_that_is_not_slope_restricted_is_never_certified(
      @ForAll("unrestricted") Activation activation,
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll long seed) {
    double[][] product = product(n, 1, new Random(seed));
    double scale = DELTA / Math.max(DELTA, frobenius(product)) * (1 - 0x1p-16);
    Matrix state = shifted(product, scale);
    assertEquals(Status.CERTIFIED, certify(state, Activation.TANH).status());
    Certificate certificate = certify(state, activation);
    assertNotEquals(Status.CERTIFIED, certificate.status());
    certificate
        .claims()
        .forEach(claim -> assertNotEquals(Status.CERTIFIED, claim.verdict().status()));
  }

  @Provide
  Arbitrary<Activation> unrestricted() {
    return Arbitraries.of(Activation.SINE, Activation.GELU, Activation.SILU);
  }

  /** RᵀR for a Gaussian R of the given size. */
  private static double[][] product(int n, double size, Random random) {
    double[][] r = new double[n][n];
    for (double[] row : r) {
      for (int j = 0; j < n; j++) {
        row[j] = size * random.nextGaussian();
      }
    }
    double[][] product = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          product[i][j] += r[k][i] * r[k][j];
        }
      }
    }
    return product;
  }

  private static double frobenius(double[][] matrix) {
    double sum = 0;
    for (double[] row : matrix) {
      for (double entry : row) {
        sum += entry * entry;
      }
    }
    return Math.sqrt(sum);
  }

  /** A = −scale · M − εI in floats. */
  private static Matrix shifted(double[][] matrix, double scale) {
    int n = matrix.length;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int row = Math.max(i, j);
        int column = Math.min(i, j);
        a[i * n + j] = (float) (-scale * matrix[row][column] - (i == j ? EPSILON : 0));
      }
    }
    return Matrix.of(n, n, a);
  }

  private static Certificate certify(Matrix state, Activation activation) {
    int n = state.rows();
    DenseBlock block =
        new DenseBlock(
            "block",
            activation,
            Vector.constant(n, 1),
            30,
            state,
            Matrix.of(n, 1, new double[n]),
            Vector.constant(n, 0));
    return new Verifier(SecondOpinion.NONE).certify(Blocks.model(block));
  }
}
