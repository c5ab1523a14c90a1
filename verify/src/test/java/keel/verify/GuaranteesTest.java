package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.smt.SecondOpinion;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is certified holds along trajectories, and is close to what can be observed. */
class GuaranteesTest {
  private static final long SEED = 1804;
  private static final double ROUNDING = 1e-9;

  private static Certificate certify(DenseBlock block, Region region) {
    Model model = Fixtures.model(block);
    Certificate certificate = new Verifier(SecondOpinion.NONE, region).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static List<Bound> bounds(Certificate certificate, Property property) {
    Claim claim =
        certificate.claims().stream()
            .filter(c -> c.property() == property)
            .findFirst()
            .orElseThrow(() -> new AssertionError(property + " is not claimed"));
    return assertInstanceOf(Verdict.Certified.class, claim.verdict(), claim::toString).bounds();
  }

  /** A block with the paper's projection, random inputs and a small bias. */
  private static DenseBlock block(Activation activation, int n, int m, int steps, double bias) {
    Random random = new Random(SEED + n);
    double[] p = Fixtures.projected(Fixtures.gram(random, n, 1), n, 0.05);
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 1),
        steps,
        Matrix.of(n, n, p).negate(),
        Matrix.of(n, m, random.doubles((long) n * m, -0.3, 0.3).toArray()),
        Vector.of(random.doubles(n, -bias, bias).toArray()));
  }

  private static double norm(DenseBlock block, double[] e) {
    double sum = 0;
    for (int i = 0; i < e.length; i++) {
      sum -= e[i] * block.state().dot(i, e);
    }
    return Math.sqrt(Math.max(0, sum));
  }

  private static double length(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
  }

  private static double[] minus(double[] x, double[] y) {
    double[] difference = new double[x.length];
    Arrays.setAll(difference, i -> x[i] - y[i]);
    return difference;
  }

  @ParameterizedTest
  @CsvSource({
    "TANH, 10",
    "TANH, 30",
    "TANH, 100",
    "TANH, 1000",
    "RELU, 10",
    "RELU, 30",
    "RELU, 100",
    "RELU, 1000",
    "LEAKY_RELU, 30",
    "SIGMOID, 30"
  })
  void no_pair_of_inputs_moves_further_than_the_gain_and_an_attack_comes_within_a_third(
      Activation activation, int steps) {
    DenseBlock block = block(activation, 24, 16, steps, 0.1);
    Certificate certificate = certify(block, Region.DEFAULT);
    Bound gain = bounds(certificate, Property.INPUT_OUTPUT_GAIN).get(0);
    Bound limit = bounds(certificate, Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH).get(0);
    assertTrue(gain.certified() <= limit.certified(), gain + " " + limit);
    double observed = Fixtures.observed(certificate, Property.INPUT_OUTPUT_GAIN, gain);
    assertTrue(observed <= gain.certified(), gain::toString);
    assertTrue(
        activation == Activation.SIGMOID || gain.certified() <= 3 * observed, gain::toString);
    Random random = new Random(SEED);
    for (int trial = 0; trial < 20; trial++) {
      double size = Math.scalb(1.0, random.nextInt(8) - 4);
      double[] u = random.doubles(16, -size, size).toArray();
      double[] w = random.doubles(16, -size, size).toArray();
      double ratio = norm(block, minus(block.unroll(u), block.unroll(w))) / length(minus(u, w));
      assertTrue(ratio <= gain.certified() * (1 + ROUNDING), ratio + " > " + gain);
    }
  }

  /** The bounds are the square root of the condition of P, and what the greatest slope leaves. */
  @Test
  void gradients_grow_and_are_lost_at_most_as_certified() {
    DenseBlock block = block(Activation.TANH, 10, 6, 30, 0.1);
    List<Bound> bounds = bounds(certify(block, Region.DEFAULT), Property.GRADIENT_BOUND);
    double growth = bounds.get(0).certified();
    double left = bounds.get(1).certified();
    RealMatrix p = MatrixUtils.createRealMatrix(10, 10);
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 10; j++) {
        p.setEntry(i, j, -block.state().get(i, j));
      }
    }
    double[] spectrum = new EigenDecomposition(p).getRealEigenvalues();
    double least = Arrays.stream(spectrum).min().orElseThrow();
    double greatest = Arrays.stream(spectrum).max().orElseThrow();
    assertEquals(Math.sqrt(greatest / least), growth, 1e-6 * growth);
    assertEquals(1 - greatest, left, 1e-6);
    RealMatrix inverse = new LUDecomposition(p).getSolver().getInverse();
    Random random = new Random(SEED);
    for (int trial = 0; trial < 30; trial++) {
      double[] drive = block.drive(random.doubles(6, -1, 1).toArray());
      double[] x = random.doubles(10, -3, 3).toArray();
      List<double[]> arguments = new ArrayList<>();
      for (int k = 0; k < 30; k++) {
        arguments.add(0, block.preActivations(k, x, drive));
        x = block.next(k, x, drive);
      }
      RealVector last = new ArrayRealVector(random.doubles(10, -1, 1).toArray());
      RealVector gradient = last;
      for (double[] z : arguments) {
        double[] slope = Arrays.stream(z).map(a -> 1 - Math.pow(Math.tanh(a), 2)).toArray();
        double[] before = gradient.ebeMultiply(new ArrayRealVector(slope)).toArray();
        RealVector next = gradient.subtract(p.operate(new ArrayRealVector(before)));
        double share =
            Math.sqrt(
                next.dotProduct(inverse.operate(next))
                    / gradient.dotProduct(inverse.operate(gradient)));
        assertTrue(share <= 1 + ROUNDING && share >= left - ROUNDING, "share " + share);
        gradient = next;
      }
      assertTrue(gradient.getNorm() <= growth * last.getNorm(), "growth of the length");
    }
  }

  @Test
  void an_input_that_moves_nothing_has_no_gain_by_any_theorem() {
    for (double[] a :
        List.of(
            new double[] {-1, 0.25, 0.25, -1}, // symmetric
            new double[] {-1, 1.5, 0.375, -1}, // symmetric times diag(1, 4)
            new double[] {-1, 0.5, -0.25, -1})) { // dominated by its diagonal
      DenseBlock block =
          new DenseBlock(
              "block",
              Activation.TANH,
              Vector.of(0.5, 0.5),
              20,
              Matrix.of(2, 2, a),
              Matrix.of(2, 3, new double[6]),
              Vector.of(0.5, -0.25));
      Certificate certificate = certify(block, Region.DEFAULT);
      for (Property property :
          List.of(
              Property.INPUT_OUTPUT_GAIN,
              Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH,
              Property.INPUT_TO_STATE_GAIN)) {
        assertEquals(0, bounds(certificate, property).get(0).certified(), property::toString);
      }
      assertTrue(bounds(certificate, Property.GLOBAL_ASYMPTOTIC_STABILITY).get(1).certified() > 0);
    }
  }

  @Test
  void inputs_that_change_at_every_step_stay_within_the_gain() {
    DenseBlock block = block(Activation.TANH, 12, 8, 40, 0.1);
    Bound gain = bounds(certify(block, Region.DEFAULT), Property.INPUT_TO_STATE_GAIN).get(0);
    Random random = new Random(SEED);
    for (int trial = 0; trial < 50; trial++) {
      double[] x = new double[12];
      double[] y = new double[12];
      double[] push = unit(random.doubles(8, -1, 1).toArray());
      for (int k = 0; k < 40; k++) {
        double[] u = random.doubles(8, -1, 1).toArray();
        double[] w = trial % 2 == 0 ? unit(random.doubles(8, -1, 1).toArray()) : push;
        Arrays.setAll(w, j -> u[j] + w[j]);
        x = block.next(k, x, block.drive(u));
        y = block.next(k, y, block.drive(w));
        Arrays.setAll(w, j -> w[j] - u[j]);
      }
      double distance = norm(block, minus(x, y));
      assertTrue(distance <= gain.certified() * (1 + ROUNDING), distance + " > " + gain);
    }
  }

  private static double[] unit(double[] x) {
    double length = length(x);
    Arrays.setAll(x, j -> x[j] / length);
    return x;
  }

  private static double[] equilibrium(DenseBlock block, double[] drive) {
    int n = block.units();
    double[][] p = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i][j] = -block.state().get(i, j);
      }
    }
    return new LUDecomposition(new Array2DRowRealMatrix(p, false))
        .getSolver()
        .solve(new ArrayRealVector(drive))
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TANH", "LEAKY_RELU", "HARD_TANH", "SOFTSIGN", "ARCTAN", "ELU"})
  void the_zero_state_settles_within_the_certified_number_of_steps(String name) {
    DenseBlock block = block(Activation.valueOf(name), 10, 6, 10, 0.1);
    Region region = new Region(3, 0.5, 0x1p-6);
    List<Bound> bounds = bounds(certify(block, region), Property.GLOBAL_ASYMPTOTIC_STABILITY);
    Random random = new Random(SEED);
    int steps = (int) bounds.get(1).certified();
    assertTrue(steps > 10 && steps < 1_000_000, steps + " steps");
    for (int trial = 0; trial < 5; trial++) {
      double[] u = unit(random.doubles(6, -1, 1).toArray());
      Arrays.setAll(u, j -> 3 * u[j]);
      double[] drive = block.drive(u);
      double[] target = equilibrium(block, drive);
      double[] x = new double[10];
      assertTrue(norm(block, target) <= bounds.get(0).certified());
      for (int k = 0; k < steps; k++) {
        x = block.next(k, x, drive);
      }
      assertTrue(norm(block, minus(x, target)) <= region.tolerance() * (1 + ROUNDING), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TANH", "LEAKY_RELU", "SOFTSIGN", "ARCTAN", "ELU"})
  void distances_shrink_at_the_certified_rate_and_disturbances_stay_in_the_tube(String name) {
    DenseBlock block = block(Activation.valueOf(name), 10, 6, 10, 0.1);
    Region region = new Region(3, 0.5, 0x1p-6);
    Certificate certificate = certify(block, region);
    double rate = bounds(certificate, Property.CONTRACTION_RATE).get(0).certified();
    List<Bound> tube = bounds(certificate, Property.DISTURBANCE_TUBE);
    double borne = tube.get(0).certified();
    double amplification = tube.get(1).certified();
    assertTrue(rate < 1 && rate > 0.5, "rate " + rate);
    Random random = new Random(SEED);
    for (int trial = 0; trial < 30; trial++) {
      double[] drive = block.drive(random.doubles(6, -1, 1).toArray());
      double[] target = equilibrium(block, drive);
      double[] x = near(block, random, target, 0.5);
      double[] y = near(block, random, target, 0.5);
      double[] disturbed = target.clone();
      for (int k = 0; k < 50; k++) {
        double before = norm(block, minus(x, y));
        x = block.next(k, x, drive);
        y = block.next(k, y, drive);
        double after = norm(block, minus(x, y));
        assertTrue(after <= rate * before + ROUNDING, after + " after " + before);
        disturbed = block.next(k, disturbed, drive);
        double[] push = near(block, random, new double[10], borne);
        for (int i = 0; i < 10; i++) {
          disturbed[i] += push[i];
        }
        double distance = norm(block, minus(disturbed, target));
        assertTrue(distance <= 0.5 + ROUNDING, "left the region: " + distance);
        assertTrue(distance <= amplification * borne + ROUNDING, "left the tube: " + distance);
      }
    }
  }

  /** A state at the given distance. */
  private static double[] near(DenseBlock block, Random random, double[] centre, double radius) {
    double[] direction = random.doubles(centre.length, -1, 1).toArray();
    double scale = radius / norm(block, direction);
    double[] state = centre.clone();
    Arrays.setAll(state, i -> centre[i] + scale * direction[i]);
    return state;
  }

  @Test
  void every_trajectory_of_a_relu_block_converges() {
    DenseBlock block = block(Activation.RELU, 10, 6, 10, 0.1);
    assertTrue(!bounds(certify(block, Region.DEFAULT), Property.CONVERGENCE).isEmpty());
    double[] drive = block.drive(new double[] {1, -1, 1, -1, 1, -1});
    double[] x = new double[10];
    for (int k = 0; k < 5000; k++) {
      x = block.next(k, x, drive);
    }
    assertTrue(length(minus(block.next(0, x, drive), x)) < 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"5, 3", "64, 64", "150, 40", "40, 150"})
  void eigenvalues_norms_and_gains_are_certified_to_a_millionth_of_themselves(int n, int m) {
    DenseBlock block = block(Activation.TANH, n, m, 200, 0.01);
    Certificate certificate = certify(block, Region.DEFAULT);
    RealMatrix p = real(block.state()).scalarMultiply(-1);
    RealMatrix b = real(block.input());
    double[] eigenvalues = new EigenDecomposition(p).getRealEigenvalues();
    double least = Arrays.stream(eigenvalues).min().orElseThrow();
    double greatest = Arrays.stream(eigenvalues).max().orElseThrow();
    List<Bound> stability = bounds(certificate, Property.INCREMENTAL_STABILITY);
    assertClose(least, stability.get(0));
    assertClose(greatest, stability.get(1));
    double norm = new SingularValueDecomposition(b).getNorm();
    assertClose(norm, bounds(certificate, Property.INPUT_TO_STATE_GAIN).get(1));
    RealMatrix whitened = b.copy();
    RealMatrix factor = new CholeskyDecomposition(p, 1e-9, 0).getL();
    for (int j = 0; j < m; j++) {
      RealVector column = whitened.getColumnVector(j);
      MatrixUtils.solveLowerTriangularSystem(factor, column);
      whitened.setColumnVector(j, column);
    }
    double limit = 2 * new SingularValueDecomposition(whitened).getNorm();
    assertClose(limit, bounds(certificate, Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH).get(0));
  }

  private static void assertClose(double expected, Bound bound) {
    assertEquals(expected, bound.certified(), 1e-6 * expected, bound::toString);
    boolean safe =
        bound.relation() == Bound.Relation.AT_LEAST
            ? bound.certified() <= expected * (1 + 1e-12)
            : bound.certified() >= expected * (1 - 1e-12);
    assertTrue(safe, bound::toString);
  }

  private static RealMatrix real(Matrix matrix) {
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = matrix.get(i, j);
      }
    }
    return new Array2DRowRealMatrix(rows, false);
  }

  @Test
  void a_diagonal_that_makes_the_matrix_symmetric_is_found_and_its_bounds_hold() {
    // P = Λ (−A) with Λ = diag(1, 4): A is not symmetric and its first row is not dominated.
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(0.5, 0.5),
            20,
            Matrix.of(2, 2, -1, 1.5, 0.375, -1),
            Matrix.of(2, 1, 1, -0.5),
            Vector.of(0.25, 0));
    Certificate certificate = certify(block, Region.DEFAULT);
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(
        Norm.Kind.SCALED_STATE_MATRIX, certificate.claims().get(0).statement().norm().kind());
    double gain = bounds(certificate, Property.INPUT_OUTPUT_GAIN).get(0).certified();
    Matrix metric = Matrix.of(2, 2, 1, -1.5, -1.5, 4);
    for (double u : new double[] {-2, -0.3, 0, 0.1, 5}) {
      double[] e = minus(block.unroll(new double[] {u}), block.unroll(new double[] {u + 0.2}));
      double square = e[0] * metric.dot(0, e) + e[1] * metric.dot(1, e);
      assertTrue(Math.sqrt(square) <= 0.2 * gain, "u = " + u);
    }
  }

  @Test
  void a_scale_so_small_that_no_double_is_above_h_over_it_hides_no_overshoot() {
    // P = Λ (−A) is well conditioned with Λ = diag(1, 2^-1030), but the second unit overshoots:
    // 100.
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1, 1),
            20,
            Matrix.of(2, 2, -0x1p-1030, -0x1p-1031, -0.5, -100),
            Matrix.of(2, 1, 0, 0),
            Vector.of(0, 0));
    Certificate certificate = certify(block, Region.DEFAULT);
    assertEquals(Status.REFUTED, certificate.status());
    double[] x = block.next(0, new double[] {0, 1e-3}, new double[2]);
    assertTrue(Math.abs(x[1]) > 0.09, "one step of the second unit ends at " + x[1]);
  }

  @Test
  void steps_too_small_to_be_scaled_exactly_certify_no_amplification() {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.SIGMOID,
            Vector.of(0x1p-1074, 0x1p-1074),
            20,
            Matrix.of(2, 2, -2, 1, 1 + 0x1p-40, -2),
            Matrix.of(2, 1, 0, 0),
            Vector.of(0, 0));
    assertTrue(
        certify(block, Region.DEFAULT).claims().stream()
            .noneMatch(claim -> claim.property() == Property.BOUNDED_AMPLIFICATION));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-12, 0x1p-4, 16})
  void rates_and_tubes_hold_in_a_scaled_metric_however_small_the_scale(double scale) {
    // Λ = diag(1, scale): pre-activations of the second unit are 1/scale times what P measures.
    double off = 0.25;
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(0.5, Math.min(1, 0.5 * scale)), // so that W is about the same for both
            20,
            Matrix.of(2, 2, -1, off * Math.min(1, scale), off * Math.min(1, 1 / scale), -1),
            Matrix.of(2, 1, 0, 0),
            Vector.of(0, 0));
    Region region = new Region(1, 1, 0x1p-6);
    Certificate certificate = certify(block, region);
    assertEquals(
        Norm.Kind.SCALED_STATE_MATRIX, certificate.claims().get(0).statement().norm().kind());
    Vector lambda = certificate.evidence().get("block/scale").numbers().orElseThrow();
    assertEquals(scale, lambda.get(1) / lambda.get(0));
    Matrix metric = block.state().scaledRows(lambda).negate();
    List<Bound> tube = bounds(certificate, Property.DISTURBANCE_TUBE);
    Random random = new Random(SEED);
    for (int trial = 0; trial < 200; trial++) {
      double angle = 2 * Math.PI * random.nextDouble();
      double[] x = {Math.cos(angle), Math.sin(angle) / Math.sqrt(scale)};
      double length = length(metric, x);
      Arrays.setAll(x, i -> x[i] / length);
      double after = length(metric, block.next(0, x, new double[2]));
      // From the edge of the region a step must come closer by at least what the tube allows back.
      assertTrue(after <= 1 - tube.get(0).certified() + ROUNDING, after + " and " + tube);
    }
  }

  private static double length(Matrix metric, double[] e) {
    double square = 0;
    for (int i = 0; i < e.length; i++) {
      square += e[i] * metric.dot(i, e);
    }
    return Math.sqrt(square);
  }

  @Test
  void an_asymmetric_leaky_block_is_certified_by_a_matrix_inequality_and_a_relu_is_not() {
    double[] p = {1, 0.6, 0.6, 0.601, 1, 0.6, 0.6, 0.6, 1};
    Vector h = Vector.constant(3, 0.5);
    Certificate leaky = certify(Fixtures.block(Activation.LEAKY_RELU, h, p), Region.DEFAULT);
    assertEquals(Status.CERTIFIED, leaky.status());
    assertEquals("theorem-7-matrix-inequality", leaky.claims().get(0).theorem());
    Certificate relu = certify(Fixtures.block(Activation.RELU, h, p), Region.DEFAULT);
    assertEquals(Status.INCONCLUSIVE, relu.status());
  }

  @Test
  void an_almost_symmetric_block_gets_a_bound_on_its_drift_and_no_certificate() {
    double[] p = {1, 0.6, 0.6, Math.nextUp(0.6), 1, 0.6, 0.6, 0.6, 1};
    DenseBlock block = Fixtures.block(Activation.RELU, Vector.constant(3, 0.5), p);
    Certificate certificate = certify(block, Region.DEFAULT);
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    Bound drift = bounds(certificate, Property.BOUNDED_AMPLIFICATION).get(0);
    assertTrue(drift.certified() > 0 && drift.certified() < 1e-25, drift::toString);
  }
}
