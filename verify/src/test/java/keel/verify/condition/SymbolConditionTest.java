package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.ConvBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class SymbolConditionTest {
  private static Verdict stability(ConvBlock block) {
    Network network =
        new Network(
            List.of(block.inputKernel().inputs(), block.height(), block.width()),
            Preprocessing.NONE,
            List.of(block),
            Optional.empty());
    Model model = new Model(network, "00");
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate
        .claim(block.name(), Property.INCREMENTAL_STABILITY)
        .map(Claim::verdict)
        .orElseThrow();
  }

  private static ConvBlock mirrored(double step) {
    return Blocks.mirrored(Activation.TANH, step);
  }

  /** The eigenvalues of P, from the least. */
  private static double[] eigenvalues(ConvBlock block) {
    int size = block.channels() * block.height() * block.width();
    RealMatrix p = new Array2DRowRealMatrix(size, size);
    for (int j = 0; j < size; j++) {
      double[] x = new double[size];
      x[j] = -1;
      p.setColumn(j, block.preActivations(0, x, new double[size]));
    }
    double[] values = new EigenDecomposition(p).getRealEigenvalues();
    Arrays.sort(values);
    return values;
  }

  private static List<Bound> bounds(ConvBlock block) {
    Verdict verdict = stability(block);
    return verdict instanceof Verdict.Certified certified ? certified.bounds() : List.of();
  }

  @Test
  void the_bounds_enclose_the_eigenvalues_on_any_image_and_are_near_them_on_a_large_one() {
    ConvBlock small = mirrored(1);
    for (int width : new int[] {1, 2, 3, 4, 40}) {
      ConvBlock block = withWidth(small, width);
      double[] values = eigenvalues(block);
      List<Bound> bounds = bounds(block);
      assertTrue(bounds.get(0).certified() <= values[0], bounds::toString);
      assertTrue(bounds.get(1).certified() >= values[values.length - 1], bounds::toString);
      if (width == 40) {
        assertEquals(values[0], bounds.get(0).certified(), 0.01);
        assertEquals(values[values.length - 1], bounds.get(1).certified(), 0.01);
      }
    }
  }

  private static ConvBlock withWidth(ConvBlock block, int width) {
    return new ConvBlock(
        block.name(),
        block.activation(),
        block.stepSizes(),
        block.depth(),
        block.kernels(),
        block.inputKernel(),
        block.bias(),
        1,
        width);
  }

  @Test
  void random_symmetric_kernels_are_certified_only_where_their_eigenvalues_allow_it() {
    Random random = new Random(3);
    int certified = 0;
    for (int k = 0; k < 60; k++) {
      double[] c = random.doubles(36, -0.25, 0.25).toArray();
      for (int e = 0; e < c.length; e++) {
        int other = e % 18 / 9 * 18 + e / 18 * 9 + 8 - e % 9;
        c[other] = c[e];
      }
      c[4] -= 1;
      c[31] -= 1;
      ConvBlock block =
          new ConvBlock(
              "block",
              Activation.TANH,
              Vector.constant(2, 0.75),
              5,
              List.of(new Kernel(Matrix.of(2, 18, c), 3, 3)),
              new Kernel(Matrix.identity(2), 1, 1),
              Vector.constant(2, 0),
              2 + k % 3,
              3);
      double[] values = eigenvalues(block);
      if (stability(block) instanceof Verdict.Certified) {
        certified++;
        assertTrue(values[0] > 0 && 0.75 * values[values.length - 1] <= 2, block::toString);
      }
    }
    assertTrue(certified > 5, "certified " + certified);
  }

  @Test
  void a_kernel_that_is_not_its_own_transpose_by_one_bit_is_left_open() {
    Kernel kernel = mirrored(1).kernels().get(0);
    assertTrue(kernel.isSymmetric());
    for (int e = 0; e < 12; e++) {
      double[] c = kernel.weights().toArray();
      c[e] = Math.nextUp(c[e]);
      Kernel other = new Kernel(Matrix.of(2, 6, c), 1, 3);
      boolean isCentre = e == 1 || e == 10;
      assertEquals(isCentre, other.isSymmetric());
      Verdict verdict = stability(mirrored(1).withKernel(other));
      assertEquals(isCentre, verdict instanceof Verdict.Certified, verdict::toString);
    }
  }

  @Test
  void a_zero_may_have_any_sign() {
    double[] c = mirrored(1).kernels().get(0).weights().toArray();
    c[4] = -0.0;
    Verdict verdict = stability(mirrored(1).withKernel(new Kernel(Matrix.of(2, 6, c), 1, 3)));
    assertTrue(verdict instanceof Verdict.Certified, verdict::toString);
  }

  @Test
  void one_step_size_for_all_channels_is_needed() {
    ConvBlock block = mirrored(1);
    ConvBlock two =
        new ConvBlock(
            block.name(),
            block.activation(),
            Vector.of(1, 0.5),
            block.depth(),
            block.kernels(),
            block.inputKernel(),
            block.bias(),
            block.height(),
            block.width());
    assertTrue(stability(two) instanceof Verdict.Inconclusive);
  }
}
