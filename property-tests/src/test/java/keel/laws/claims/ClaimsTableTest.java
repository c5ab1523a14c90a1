package keel.laws.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClaimsTableTest {
  private static final int EDGE = Integer.getInteger("keel.edge", 400);

  /** All but the largest, and but ReLU with any A, of which settling alone is certified. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FLOATS_RELU", "MANY_FLOATS", "MUCH_SKEW"})
  void stable_blocks_of_a_family_are_certified(Family family) {
    Map<String, Integer> counts = ClaimsTable.counts(family, 2);
    int certified =
        counts.getOrDefault("CERTIFIED", 0)
            + counts.getOrDefault("CERTIFIED_FOR_CONSTANT_INPUTS", 0);
    assertEquals(2, certified, counts::toString);
  }

  /** Just inside or just outside of what is stable: in one of four ways. */
  private static RealMatrix nearTheEdge(int n, Random random) {
    RealMatrix m = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        m.setEntry(i, j, random.nextGaussian());
      }
    }
    if (random.nextInt(4) == 0) {
      m = m.add(m.transpose());
    }
    RealMatrix similar = m.copy();
    if (random.nextInt(3) == 0) {
      for (int e = 0; e < n * n; e++) {
        similar.multiplyEntry(e / n, e % n, Math.scalb(1.0, e / n % 7 - e % n % 7));
      }
    }
    double size = random.nextBoolean() ? radius(m) : new SingularValueDecomposition(m).getNorm();
    double off = Math.scalb(random.nextGaussian(), -3 * random.nextInt(15));
    return similar.scalarMultiply((1 + off) / size);
  }

  private static double radius(RealMatrix m) {
    EigenDecomposition eigen = new EigenDecomposition(m);
    double[] real = eigen.getRealEigenvalues();
    double[] imaginary = eigen.getImagEigenvalues();
    return IntStream.range(0, real.length)
        .mapToDouble(i -> Math.hypot(real[i], imaginary[i]))
        .max()
        .orElseThrow();
  }

  private static DenseBlock block(RealMatrix step, Random random) {
    int n = step.getRowDimension();
    double[] a = new double[n * n];
    Arrays.setAll(a, e -> step.getEntry(e / n, e % n) - (e % (n + 1) == 0 ? 1 : 0));
    return new DenseBlock(
        "block",
        Activation.TANH,
        Vector.constant(n, 1),
        5,
        Matrix.of(n, n, a),
        Matrix.identity(n),
        Vector.of(random.doubles(n, -1, 1).toArray()));
  }

  /** Where I + A has an eigenvalue outside of the circle, no trajectory nearby stays. */
  @Test
  void nothing_that_diverges_is_certified_near_the_edge() {
    int certified = 0;
    int diverging = 0;
    for (int seed = 0; seed < EDGE; seed++) {
      Random random = new Random(seed);
      RealMatrix step = nearTheEdge(2 + random.nextInt(7), random);
      DenseBlock block = block(step, random);
      Certificate certificate = ClaimsTable.certify(block);
      boolean isCertified =
          certificate.status().compareTo(Status.CERTIFIED_FOR_CONSTANT_INPUTS) <= 0;
      boolean diverges = radius(step) > 1 + 1e-9;
      String what = "seed " + seed + ": " + certificate.claims();
      assertTrue(!(isCertified && diverges), what);
      if (isCertified) {
        assertTrue(settles(block, certificate, random), what);
      }
      certified += isCertified ? 1 : 0;
      diverging += diverges ? 1 : 0;
    }
    assertTrue(certified > EDGE / 8 && diverging > EDGE / 8, certified + ", " + diverging);
  }

  /** Whether Σ λ ln cosh z never grows, where multipliers say so. */
  private static boolean settles(DenseBlock block, Certificate certificate, Random random) {
    List<Double> multipliers =
        certificate.evidence().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("/lurie"))
            .flatMap(entry -> entry.getValue().numbers().stream())
            .flatMap(numbers -> Arrays.stream(numbers.toArray()).boxed())
            .toList();
    int n = block.units();
    double[] x = random.doubles(n, -30, 30).toArray();
    double[] drive = random.doubles(n, -3, 3).toArray();
    double before = Double.MAX_VALUE;
    for (int k = 0; k < 300; k++) {
      double potential = 0;
      for (int i = 0; i < multipliers.size(); i++) {
        double z = Math.abs(block.state().dot(i, x) + drive[i]);
        potential += multipliers.get(i) * (z + Math.log1p(Math.exp(-2 * z)) - Math.log(2));
      }
      if (!(potential <= before * (1 + 1e-12) + 1e-12)) {
        return false;
      }
      before = potential;
      x = block.next(0, x, drive);
    }
    return true;
  }
}
