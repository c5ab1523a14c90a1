package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that other libraries compute: Theorem 6. */
class ExportedModelTest {
  private static final double EPSILON = 0.01;
  private static final Vector ONE = Vector.constant(2, 1);

  /** How floats are summed. */
  private enum Order {
    /** The same for (i, j) and (j, i). */
    FORWARD,
    /** Backwards above the diagonal. */
    BACKWARD_ABOVE,
    /** In four parts below the diagonal, as a vector unit does. */
    IN_PARTS_BELOW;

    float dot(float[][] r, int i, int j) {
      int n = r.length;
      int parts = this == IN_PARTS_BELOW && i > j ? 4 : 1;
      float sum = 0;
      for (int part = 0; part < parts; part++) {
        float own = 0;
        for (int k = part; k < n; k += parts) {
          int row = this == BACKWARD_ABOVE && i < j ? n - 1 - k : k;
          own += r[row][i] * r[row][j];
        }
        sum += own;
      }
      return sum;
    }
  }

  /** A = −RᵀR − εI, computed in floats. */
  private static double[] exported(int n, Order order) {
    Random random = new Random(n);
    float[][] r = new float[n][n];
    for (float[] row : r) {
      for (int j = 0; j < n; j++) {
        row[j] = (float) (random.nextGaussian() / Math.sqrt(3.0 * n));
      }
    }
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        float diagonal = i == j ? (float) EPSILON : 0;
        a[i * n + j] = -order.dot(r, i, j) - diagonal;
      }
    }
    return a;
  }

  private static DenseBlock block(Activation activation, Vector steps, double... a) {
    int n = steps.length();
    double[] p = Arrays.stream(a).map(entry -> -entry).toArray();
    assertEquals(n * n, p.length);
    return Fixtures.block(activation, steps, p);
  }

  private static Certificate certify(DenseBlock block) {
    Model model = Fixtures.model(block);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  /** The properties that are shown by the multipliers of Theorem 6, perhaps beside others. */
  private static List<Property> certified(Certificate certificate) {
    return certificate.claims().stream()
        .filter(
            claim ->
                claim.verdict() instanceof Verdict.Certified certified
                    && certified.bounds().stream()
                        .anyMatch(bound -> bound.shownBy().contains(claim.scope() + "/lurie")))
        .map(claim -> claim.property())
        .toList();
  }

  private static final List<Property> ALL =
      List.of(
          Property.UNIQUE_EQUILIBRIUM, Property.CONVERGENCE, Property.GLOBAL_ASYMPTOTIC_STABILITY);

  @ParameterizedTest
  @CsvSource({
    "16, BACKWARD_ABOVE",
    "16, IN_PARTS_BELOW",
    "33, BACKWARD_ABOVE",
    "64, BACKWARD_ABOVE",
    "64, IN_PARTS_BELOW",
    "128, IN_PARTS_BELOW"
  })
  void what_floats_left_asymmetric_is_certified_for_constant_inputs(int n, Order order) {
    double[] a = exported(n, order);
    assertFalse(Matrix.of(n, n, a).isSymmetric());
    Certificate certificate = certify(block(Activation.TANH, Vector.constant(n, 1), a));
    assertEquals(Status.CERTIFIED_FOR_CONSTANT_INPUTS, certificate.status());
    assertEquals(ALL, certified(certificate));
  }

  private static final List<Property> HOW_SOON =
      List.of(
          Property.GLOBAL_ASYMPTOTIC_STABILITY,
          Property.CONTRACTION_RATE,
          Property.DISTURBANCE_TUBE);

  @ParameterizedTest
  @CsvSource({
    "16, TANH, BACKWARD_ABOVE",
    "64, TANH, IN_PARTS_BELOW",
    "64, SOFTSIGN, BACKWARD_ABOVE",
    "64, HARD_TANH, IN_PARTS_BELOW",
    "128, TANH, BACKWARD_ABOVE",
    "512, TANH, IN_PARTS_BELOW"
  })
  void it_settles_nearly_as_soon_as_its_symmetric_part(int n, Activation activation, Order order) {
    double[] a = exported(n, order);
    double[] symmetric = new double[n * n];
    Arrays.setAll(symmetric, e -> (a[e] + a[e % n * n + e / n]) / 2);
    Certificate exported = certify(block(activation, Vector.constant(n, 1), a));
    Certificate ideal = certify(block(activation, Vector.constant(n, 1), symmetric));
    for (Property property : HOW_SOON) {
      List<Bound> bounds = bounds(exported, property);
      List<Bound> aims = bounds(ideal, property);
      assertEquals(2, bounds.size());
      for (int i = 0; i < 2; i++) {
        Bound bound = bounds.get(i);
        double aim = aims.get(i).certified();
        assertEquals(aims.get(i).quantity(), bound.quantity());
        assertTrue(bound.relation() == aims.get(i).relation());
        double off = Math.abs(bound.certified() - aim);
        // Of a rate it is what is left of the distance to 1 that counts.
        double scale = bound.quantity().equals("ρ") ? 1 - aim : aim;
        assertTrue(off <= scale / 100, () -> bound + " is not near " + aim);
        boolean isAtMost = bound.relation() == Bound.Relation.AT_MOST;
        assertTrue(isAtMost ? bound.certified() >= aim : bound.certified() <= aim, bound::toString);
      }
    }
  }

  private static List<Bound> bounds(Certificate certificate, Property property) {
    return certificate
        .claim("block", property)
        .map(claim -> ((Verdict.Certified) claim.verdict()).bounds())
        .orElseThrow();
  }

  @Test
  void what_floats_left_symmetric_is_certified_as_before() {
    double[] a = exported(16, Order.FORWARD);
    Certificate certificate = certify(block(Activation.TANH, Vector.constant(16, 1), a));
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(List.of(), certified(certificate));
  }

  private static double[] skewed(int n, double share) {
    Random random = new Random(6);
    double[] a = exported(n, Order.FORWARD);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double skew = share * random.nextGaussian() / Math.sqrt(n);
        a[i * n + j] += skew;
        a[j * n + i] -= skew;
      }
    }
    return a;
  }

  private static final List<Property> ALL_WITH_NUMBERS =
      Stream.concat(ALL.stream(), Stream.of(Property.CONTRACTION_RATE, Property.DISTURBANCE_TUBE))
          .toList();

  @ParameterizedTest
  @ValueSource(ints = {5, 24, 48, 128})
  void a_tenth_of_skew_is_certified_for_constant_inputs(int n) {
    double[] a = skewed(n, 0.1);
    Certificate certificate = certify(block(Activation.TANH, Vector.constant(n, 0.5), a));
    assertEquals(ALL_WITH_NUMBERS, certified(certificate));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 24, 48, 128})
  void it_settles_from_nearby_within_twice_the_steps_of_its_symmetric_part(int n) {
    double[] a = skewed(n, 0.1);
    for (int i = 0; i < n; i++) {
      a[i * n + i] -= 0.05;
    }
    double[] symmetric = new double[n * n];
    Arrays.setAll(symmetric, e -> (a[e] + a[e % n * n + e / n]) / 2);
    double steps = stepsUntilSettled(a);
    assertTrue(
        steps <= 2 * stepsUntilSettled(symmetric),
        () -> steps + " steps, where " + stepsUntilSettled(symmetric) + " do");
  }

  private static double stepsUntilSettled(double[] a) {
    int n = (int) Math.sqrt(a.length);
    DenseBlock block = block(Activation.TANH, Vector.constant(n, 0.5), a);
    Certificate certificate =
        new Verifier(SecondOpinion.NONE, new Region(0.125, 1, 0x1p-10))
            .certify(Fixtures.model(block));
    Bound bound = bounds(certificate, Property.GLOBAL_ASYMPTOTIC_STABILITY).get(1);
    assertEquals("steps until settled", bound.quantity());
    return bound.certified();
  }

  /** A of units whose states are measured in other units: no Λ = I would do. */
  @Test
  void the_scales_of_the_units_are_found() {
    int n = 24;
    double[] a = skewed(n, 0.05);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i * n + j] *= Math.scalb(1.0, i % 5 - j % 5);
      }
    }
    Certificate certificate = certify(block(Activation.TANH, Vector.constant(n, 0.5), a));
    assertEquals(ALL_WITH_NUMBERS, certified(certificate));
  }

  @Test
  void a_step_size_for_each_unit_is_its_scale() {
    int n = 24;
    double[] steps = new double[n];
    Arrays.setAll(steps, i -> Math.scalb(1.0, -(i % 6)));
    Certificate certificate =
        certify(block(Activation.TANH, Vector.of(steps), exported(n, Order.BACKWARD_ABOVE)));
    assertEquals(ALL, certified(certificate));
  }

  /** Neither symmetric, to the bit, nor dominated by its centres. */
  private static DenseBlock small(String name, Activation activation) {
    double[] p = {1, 0.6, 0.6, Math.nextUp(0.6), 1, 0.6, 0.6, 0.6, 1};
    return Fixtures.block(name, activation, Vector.constant(3, 0.5), p);
  }

  @Test
  void a_relu_converges_and_how_soon_it_has_settled_is_said_of_it() {
    Certificate certificate = certify(small("block", Activation.RELU));
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertEquals(List.of(Property.CONVERGENCE, Property.SETTLING), certified(certificate));
  }

  private static Stream<DenseBlock> divergent() {
    return Stream.of(
        // An eigenvalue of I + A of 1.01, of −1.01, and a pair of modulus 1.01 and of exactly 1.
        block(Activation.TANH, ONE, -1, 1.01, 1.0100001, -1),
        block(Activation.TANH, ONE, -1.01, 1, 1.0000001, -1.01),
        block(Activation.TANH, ONE, -1, 1.01, -1.01, -1),
        block(Activation.TANH, ONE, -1, 1, -1, -1),
        // Eigenvalues of 0.2 and 0.7, but one unit alone would move away.
        block(Activation.TANH, ONE, 0.2, -1, 0.5, -1.3));
  }

  @Test
  void what_diverges_at_the_greatest_slope_is_not_certified() {
    divergent()
        .forEach(
            block -> {
              Certificate certificate = certify(block);
              assertEquals(List.of(), certified(certificate), block::toString);
              assertTrue(
                  certificate.status().compareTo(Status.CERTIFIED_FOR_CONSTANT_INPUTS) > 0,
                  block::toString);
            });
  }

  @Test
  void a_sigmoid_and_a_sine_have_no_equilibrium_to_go_to() {
    for (Activation activation : List.of(Activation.SIGMOID, Activation.SINE)) {
      Certificate certificate = certify(small("block", activation));
      assertEquals(Status.INCONCLUSIVE, certificate.status());
      assertEquals(List.of(), certified(certificate), activation::toString);
    }
  }

  private static Certificate certify(Layer... layers) {
    return new Verifier(SecondOpinion.NONE).certify(new Model(Fixtures.network(1, layers), "00"));
  }

  @Test
  void a_model_has_the_worst_verdict_of_its_blocks() {
    Layer stable = Fixtures.block("a", Activation.RELU, Vector.of(1), 1);
    Layer exported = small("b", Activation.TANH);
    Layer open = small("c", Activation.SIGMOID);
    Layer between = new Linear("head", Matrix.of(1, 3, 1, 1, 1), Vector.of(0));
    Certificate two = certify(stable, exported);
    assertEquals(Status.CERTIFIED, two.status("a"));
    assertEquals(Status.CERTIFIED_FOR_CONSTANT_INPUTS, two.status("b"));
    assertEquals(Status.CERTIFIED_FOR_CONSTANT_INPUTS, two.status());
    assertEquals(Status.INCONCLUSIVE, two.status("none"));
    assertEquals(Status.INCONCLUSIVE, certify(stable, exported, between, open).status());
    assertEquals(
        Status.INCONCLUSIVE, certify(exported, between, new UnknownLayer("x", "y")).status());
  }
}
