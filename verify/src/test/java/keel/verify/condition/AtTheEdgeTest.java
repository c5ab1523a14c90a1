package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole blocks that meet a bound of a theorem exactly, or have nothing that it could be met by. */
class AtTheEdgeTest {
  private static Certificate certify(Block block, int... input) {
    Network network =
        new Network(
            Arrays.stream(input).boxed().toList(),
            Preprocessing.NONE,
            List.of(block),
            Optional.empty());
    Model model = new Model(network, "0".repeat(64));
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static DenseBlock dense(Activation activation, Vector steps, Matrix state, Matrix input) {
    Vector none = Vector.constant(steps.length(), 0);
    return new DenseBlock("block", activation, steps, 10, state, input, none);
  }

  private static Claim claim(Certificate certificate, Property property) {
    return certificate.claim("block", property).orElseThrow();
  }

  private static List<Bound> bounds(Certificate certificate, Property property) {
    Claim claim = claim(certificate, property);
    return assertInstanceOf(Verdict.Certified.class, claim.verdict(), claim::toString).bounds();
  }

  // ---- A step that overshoots by as much as it was away ----

  @ParameterizedTest
  @EnumSource(names = {"TANH", "LEAKY_RELU", "HARD_TANH", "SOFTSIGN", "ARCTAN", "ELU"})
  void a_step_that_only_turns_a_state_round_settles_nowhere(Activation activation) {
    // Hard tanh: 0.25, −0.25, 0.25, … for ever, although the zero state starts within 2^-10.
    Vector one = Vector.of(1);
    for (double input : new double[] {0, 0x1p-20, 1}) {
      DenseBlock block = dense(activation, one, Matrix.of(1, 1, -2), Matrix.of(1, 1, input));
      assertSettlesNowhere(certify(block, 1));
    }
    // Half of the states of two units, whichever they are.
    Matrix mixed = Matrix.of(2, 2, -1.25, 0.75, 0.75, -1.25);
    assertSettlesNowhere(
        certify(dense(activation, Vector.of(1, 1), mixed, Matrix.of(2, 1, 0x1p-20, 0)), 1));
    // With steps of another size.
    assertSettlesNowhere(
        certify(
            dense(activation, Vector.of(0.5), Matrix.of(1, 1, -4), Matrix.of(1, 1, 0x1p-20)), 1));
  }

  private static void assertSettlesNowhere(Certificate certificate) {
    assertEquals(
        Status.CERTIFIED, claim(certificate, Property.INCREMENTAL_STABILITY).verdict().status());
    for (Property property :
        List.of(
            Property.GLOBAL_ASYMPTOTIC_STABILITY,
            Property.CONTRACTION_RATE,
            Property.DISTURBANCE_TUBE)) {
      Claim claim = claim(certificate, property);
      assertEquals(Status.INCONCLUSIVE, claim.verdict().status(), claim::toString);
    }
  }

  @Test
  void a_step_that_overshoots_by_a_little_less_settles() {
    DenseBlock block =
        dense(
            Activation.HARD_TANH,
            Vector.of(1),
            Matrix.of(1, 1, -2 + 0x1p-10),
            Matrix.of(1, 1, 0x1p-20));
    List<Bound> bounds = bounds(certify(block, 1), Property.GLOBAL_ASYMPTOTIC_STABILITY);
    assertEquals("steps until settled", bounds.get(1).quantity());
    assertEquals(0, bounds.get(1).certified(), "8 · 2^-20 is within 2^-10");
  }

  // ---- Rectified blocks, which stay where they come to rest ----

  private static void assertStays(double distance, double steps, DenseBlock block) {
    List<Bound> bounds = bounds(certify(block, block.inputs()), Property.SETTLING);
    assertEquals(distance, bounds.get(0).certified(), distance * 0x1p-20);
    assertEquals(steps, bounds.get(1).certified());
  }

  @Test
  void a_rectified_block_stays_where_it_is_after_a_number_of_steps() {
    // Halved at every step, from at most 2 · 8 / √½: 15 times.
    Matrix half = Matrix.of(1, 1, -0.5);
    assertStays(16 * Math.sqrt(2), 15, relu(half, 1, 1));
    // The first step goes all the way.
    assertStays(16, 1, relu(Matrix.of(1, 1, -1), 1, 1));
    // It starts where it stays.
    assertStays(16 * Math.sqrt(2) * 0x1p-20, 0, relu(half, 1, 0x1p-20));
    // It overshoots: |1 − 1.75| is left, and √(ν/κ) = 1.
    assertStays(16 / Math.sqrt(1.75), 33, relu(Matrix.of(1, 1, -1.75), 1, 1));
    // Half a step of P = 1: κ = ν = 1/2.
    assertStays(12, 14, relu(Matrix.of(1, 1, -1), 0.5, 0.75));
  }

  private static DenseBlock relu(Matrix state, double step, double input) {
    return dense(Activation.RELU, Vector.of(step), state, Matrix.of(1, 1, input));
  }

  @Test
  void a_rectified_block_whose_step_mirrors_the_activations_is_not_said_to_stay() {
    Certificate certificate = certify(relu(Matrix.of(1, 1, -2), 1, 1), 1);
    assertEquals(Status.CERTIFIED, claim(certificate, Property.CONVERGENCE).verdict().status());
    assertEquals(
        new Verdict.Inconclusive("no step is shown to bring the state nearer to its limit"),
        claim(certificate, Property.SETTLING).verdict());
  }

  // ---- An eigenvalue of exactly 2, with weights that are no doubles ----

  @Test
  void a_block_with_an_eigenvalue_of_exactly_2_is_not_refuted() {
    // Λ = diag(1, 3): P = Λ(−A), and H Λ⁻¹ P has the eigenvalues 1 and 2.
    Matrix state = Matrix.of(2, 2, -1.25, 0.75, 0.25, -1.75);
    DenseBlock block = dense(Activation.TANH, Vector.of(1, 1), state, Matrix.of(2, 1, 1, 0));
    Certificate certificate = certify(block, 1);
    Verdict verdict = claim(certificate, Property.INCREMENTAL_STABILITY).verdict();
    assertNotEquals(Status.REFUTED, verdict.status(), verdict::toString);
    // The eigenvector itself, and all directions near it.
    for (long first = -3; first <= 3; first++) {
      for (long second = -3; second <= 3; second++) {
        Direction direction = Direction.of(first, second);
        Certificate forged = withDirection(block, direction, Vector.of(1, 3));
        assertNotEquals(Status.REFUTED, forged.status(), direction::toString);
      }
    }
    // One unit more is refuted by it.
    Matrix more = Matrix.of(2, 2, Math.nextDown(-1.25), 0.75, 0.25, -1.75);
    DenseBlock beyond = dense(Activation.TANH, Vector.of(1, 1), more, Matrix.of(2, 1, 1, 0));
    Certificate refuted = withDirection(beyond, Direction.of(1, -1), Vector.of(1, 3));
    assertEquals(Status.REFUTED, refuted.status());
  }

  /** The claims that follow from a scale and a direction for the greatest eigenvalue alone. */
  private static Certificate withDirection(DenseBlock block, Direction direction, Vector scale) {
    Evidence numbers = new Evidence(Optional.empty(), Optional.empty(), Optional.of(scale));
    Evidence vector = new Evidence(Optional.empty(), Optional.of(direction), Optional.empty());
    Map<String, Evidence> evidence = Map.of("block/scale", numbers, "block/lambda_max", vector);
    Conclusions conclusions = new Conclusions(block, Region.DEFAULT, Facts.of(evidence));
    return new Certificate(
        "keel",
        "0".repeat(64),
        Region.DEFAULT,
        conclusions.claims(),
        new TreeMap<>(evidence),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void no_block_with_an_eigenvalue_of_exactly_2_is_refuted() {
    // A = −2I + c Λ⁻¹yyᵀ with integer y_i/λ_i: every v with yᵀv = 0 turns round at slope 1.
    Random random = new Random(16);
    for (int trial = 0; trial < 60; trial++) {
      int n = 2 + random.nextInt(3);
      double[] scale = new double[n];
      double[] y = new double[n];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        scale[i] = 1 + 2 * random.nextInt(6);
        y[i] = scale[i] * (1 + random.nextInt(3)) * (random.nextBoolean() ? 1 : -1);
        sum += y[i] * y[i] / scale[i];
      }
      double c = Math.scalb(1.0, -Math.getExponent(sum)); // c Σ y_i²/λ_i < 2: P stays positive
      double[] a = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          a[i * n + j] = (i == j ? -2 : 0) + c * (y[i] / scale[i]) * y[j];
        }
      }
      DenseBlock block =
          dense(
              Activation.TANH,
              Vector.constant(n, 1),
              Matrix.of(n, n, a),
              Matrix.of(n, 1, new double[n]));
      assertTrue(QuadraticMetric.scaling(block).isShownBy(Vector.of(scale)), "trial " + trial);
      Status status = claim(certify(block, 1), Property.INCREMENTAL_STABILITY).verdict().status();
      assertNotEquals(Status.REFUTED, status, Arrays.toString(a));
    }
  }

  // ---- The norm of a scaled block ----

  @Test
  void the_norm_of_a_scaled_block_is_that_of_the_scaled_input_and_the_scale_is_evidence() {
    Matrix state = Matrix.of(2, 2, -1, 0x1p-10, 1, -1);
    DenseBlock block =
        dense(Activation.TANH, Vector.of(0.5, 0.5), state, Matrix.of(2, 2, 0, 0, 0, 1));
    Certificate certificate = certify(block, 2);
    Claim claim = claim(certificate, Property.INPUT_TO_STATE_GAIN);
    Norm norm = new Norm(Norm.Kind.SCALED_STATE_MATRIX, "block/scale");
    assertEquals(norm, claim.statement().norm());
    Vector scale = certificate.evidence().get("block/scale").numbers().orElseThrow();
    assertEquals(scale.get(0) * 0x1p-10, scale.get(1), "Λ A is symmetric");
    Bound bound = bounds(certificate, Property.INPUT_TO_STATE_GAIN).get(1);
    assertEquals("‖ΛB‖₂", bound.quantity());
    // Λ B has one entry, λ_2.
    assertTrue(bound.certified() >= scale.get(1), bound::toString);
    assertEquals(scale.get(1), bound.certified(), scale.get(1) * 0x1p-20);
    Bound end = bounds(certificate, Property.INCREMENTAL_STABILITY).get(1);
    assertEquals("λmax(sHΛ⁻¹P)", end.quantity());
  }

  @Test
  void the_norm_of_a_plain_block_is_that_of_its_input() {
    Matrix state = Matrix.of(2, 2, -1, 0.25, 0.25, -1);
    DenseBlock block =
        dense(Activation.TANH, Vector.of(0.5, 0.5), state, Matrix.of(2, 2, 0, 0, 0, 3));
    Bound bound = bounds(certify(block, 2), Property.INPUT_TO_STATE_GAIN).get(1);
    assertEquals("‖B‖₂", bound.quantity());
    assertTrue(bound.certified() >= 3 && bound.certified() < 3 + 0x1p-18, bound::toString);
  }

  // ---- Margins of rows that no unit has, or that other rows are larger than ----

  @ParameterizedTest
  @CsvSource({
    "3, 3, 1, 1, false",
    "3, 3, 2, 9, false",
    "3, 3, 9, 2, false",
    "3, 3, 3, 3, true",
    "1, 3, 1, 2, false",
    "1, 3, 1, 3, true",
    "3, 1, 2, 1, false",
    "3, 1, 3, 1, true",
    "5, 3, 4, 3, false",
    "5, 3, 5, 3, true"
  })
  void a_margin_is_seen_only_where_a_whole_window_fits_into_the_image(
      int high, int wide, int height, int width, boolean seen) {
    double[] taps = new double[high * wide];
    Arrays.fill(taps, 0.0625);
    taps[taps.length / 2] = -1;
    ConvBlock block =
        new ConvBlock(
            "block",
            Activation.TANH,
            Vector.of(1),
            10,
            List.of(new Kernel(Matrix.of(1, taps.length, taps), high, wide)),
            new Kernel(Matrix.of(1, 1, 1), 1, 1),
            Vector.of(0),
            height,
            width);
    Certificate certificate = certify(block, 1, height, width);
    double margin = 1 - 0.0625 * (taps.length - 1);
    Claim claim = claim(certificate, Property.INCREMENTAL_STABILITY);
    Bound bound = bounds(certificate, Property.INCREMENTAL_STABILITY).get(0);
    assertEquals("κ", bound.quantity());
    assertEquals(margin, bound.certified());
    assertEquals(
        seen ? Optional.of(Observed.of(claim, bound, margin, Optional.empty())) : Optional.empty(),
        certificate.observed(claim, bound));
  }

  @Test
  void the_margin_of_a_row_is_exact_beside_rows_of_any_size() {
    Matrix state = Matrix.of(2, 2, -0x1p57, 0, 0x1p-6, -1);
    DenseBlock block = dense(Activation.TANH, Vector.of(0x1p-57, 1), state, Matrix.of(2, 1, 0, 0));
    Certificate certificate = certify(block, 1);
    Claim claim = claim(certificate, Property.INCREMENTAL_STABILITY);
    assertEquals("theorem-4-dominance", claim.theorem());
    Bound bound = bounds(certificate, Property.INCREMENTAL_STABILITY).get(0);
    assertEquals(0.984375, bound.certified());
    Observed observed = certificate.observed(claim, bound).orElseThrow();
    assertEquals(Bound.Relation.AT_MOST, observed.relation());
    assertEquals(0.984375, observed.value());
  }
}
