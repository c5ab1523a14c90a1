package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.StepBound;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.FeedforwardBlock.Form;
import keel.verify.model.Grouped;
import keel.verify.model.LeakyBlock;
import keel.verify.model.Model;
import keel.verify.model.Nonlinearity;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.RecurrentBlock.Reading;
import keel.verify.search.EvidenceSearch;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A block for each theorem about blocks with a leak, and for what keeps it from being asked. */
class StepConditionsTest {
  private static final int STEPS = 6;

  private static RecurrentBlock recurrent(
      Nonlinearity activation, Reading reading, Vector leaks, double... w) {
    int n = leaks.length();
    return new RecurrentBlock(
        "block",
        activation,
        leaks,
        reading,
        STEPS,
        Matrix.of(n, n, w),
        Matrix.identity(n),
        Vector.constant(n, 0.25));
  }

  private static RecurrentBlock recurrent(double leak, double... w) {
    int n = (int) Math.round(Math.sqrt(w.length));
    return recurrent(Activation.TANH, Reading.CONSTANT, Vector.constant(n, leak), w);
  }

  private static FeedforwardBlock stack(Form form, double step, Matrix... states) {
    return new FeedforwardBlock(
        "block",
        Activation.RELU,
        form,
        step,
        states.length == 1 ? 3 : states.length,
        List.of(states),
        List.of(Vector.constant(states[0].rows(), 0.25)));
  }

  private static Certificate certify(LeakyBlock block) {
    Model model = new Model(Fixtures.network(block.inputShape().get(0), block), "0".repeat(64));
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Claim claim(Certificate certificate, Property property) {
    return certificate.claim("block", property).orElseThrow();
  }

  private static double bound(Certificate certificate, Property property) {
    Verdict verdict = claim(certificate, property).verdict();
    return ((Verdict.Certified) verdict).bounds().get(0).certified();
  }

  private static String reason(LeakyBlock block) {
    Verdict verdict = claim(certify(block), Property.INCREMENTAL_STABILITY).verdict();
    return ((Verdict.Inconclusive) verdict).reason();
  }

  private static void assertShownBy(String theorem, Certificate certificate) {
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(theorem, claim(certificate, Property.INCREMENTAL_STABILITY).theorem());
    assertEquals(theorem, claim(certificate, Property.CONTRACTION_RATE).theorem());
  }

  // ---- One block for each theorem ----

  /** ‖W‖₂ = 0.5. */
  @Test
  void a_small_norm_contracts() {
    Certificate certificate = certify(recurrent(0.5, 0.3, -0.4, 0.4, 0.3));
    assertShownBy("theorem-11-norm", certificate);
    assertEquals(0.5, bound(certificate, Property.INCREMENTAL_STABILITY), 1e-7);
    assertEquals(0.75, bound(certificate, Property.CONTRACTION_RATE), 1e-7);
    assertTrue(bound(certificate, Property.CONTRACTION_RATE) >= 0.75);
    Claim rate = claim(certificate, Property.CONTRACTION_RATE);
    assertEquals(Norm.EUCLIDEAN, rate.statement().norm());
    assertEquals(Optional.of(Horizon.ANY), rate.statement().horizon());
  }

  /** A factor shows any bound above the norm, and that one itself hardly ever. */
  @Test
  void on_the_limit_nothing_is_shown_and_nothing_refuted() {
    String reason = reason(recurrent(1, 1, 0, 0, 0.5));
    assertTrue(reason.contains("‖W‖₂ may be 1.000"), reason);
  }

  @Test
  void a_rate_that_reads_1_is_none() {
    Certificate certificate = certify(recurrent(0x1p-60, 0.5));
    assertEquals(Status.CERTIFIED, certificate.status());
    assertTrue(certificate.claim("block", Property.CONTRACTION_RATE).isEmpty());
  }

  /** ‖W‖₂ is above 3; with v = (8, 1) rows of |W| v add up to 5/8 and 3/4 of v. */
  @Test
  void dominated_rows_contract_in_a_weighted_maximum_norm() {
    Certificate certificate = certify(recurrent(1, 0.25, 3, 0.0625, 0.25));
    assertShownBy("theorem-11-rows", certificate);
    // The radius of |W| is 0.25 + √(3 / 16).
    double radius = 0.25 + Math.sqrt(0.1875);
    assertEquals(radius, bound(certificate, Property.CONTRACTION_RATE), 1e-3);
    assertTrue(bound(certificate, Property.CONTRACTION_RATE) >= radius);
    Claim gain = claim(certificate, Property.INPUT_OUTPUT_GAIN);
    assertEquals(Optional.of(InputNorm.MAXIMUM), gain.statement().inputNorm());
    assertEquals(Optional.of(Horizon.at(STEPS)), gain.statement().horizon());
    assertEquals("theorem-11-rows", claim(certificate, Property.INPUT_TO_STATE_GAIN).theorem());
    assertEquals("theorem-11-gain", claim(certificate, Property.EUCLIDEAN_GAIN).theorem());
  }

  @Test
  void rows_may_be_dominated_where_units_have_leaks_of_their_own() {
    Certificate certificate =
        certify(
            recurrent(
                Activation.RELU, Reading.SEQUENCE, Vector.of(0.5, 0.25), 0.5, -0.25, 0.25, 0.5));
    assertShownBy("theorem-11-rows", certificate);
    // (1 − 0.25) + 0.25 · 0.75 of the second unit.
    assertEquals(0.9375, bound(certificate, Property.CONTRACTION_RATE), 0.02);
  }

  /** A rotation by a right angle: ‖W‖₂ = 1.2, each |J| has the norm 1.1, the eigenvalues 0.78. */
  @Test
  void a_metric_is_found_where_neither_norm_nor_rows_do() {
    Certificate certificate = certify(recurrent(0.5, 0, 1.2, -1.2, 0));
    assertShownBy("theorem-11-metric", certificate);
    double rate = bound(certificate, Property.CONTRACTION_RATE);
    assertTrue(rate >= Math.hypot(0.5, 0.6) && rate < 0.92, () -> rate + "");
    Norm norm = claim(certificate, Property.CONTRACTION_RATE).statement().norm();
    assertEquals(new Norm(Norm.Kind.GIVEN_MATRIX, "block/step"), norm);
  }

  @Test
  void a_step_that_expands_refutes_every_norm() {
    for (LeakyBlock block :
        List.of(
            recurrent(1, 0.75, -0.75, 0.75, 0.75), // |J| has the eigenvalues 1.06
            recurrent(1, 2, -3, 1, -1.2), // the first unit alone
            recurrent(0.5, 1.2, 0, 0, 0),
            stack(Form.PLAIN, 1, Matrix.of(2, 2, 1.001, 0, 0, 0.5)))) {
      Certificate certificate = certify(block);
      assertEquals(Status.REFUTED, certificate.status(), block::toString);
      Claim claim = claim(certificate, Property.INCREMENTAL_STABILITY);
      assertEquals("unstable-step", claim.theorem());
      assertEquals(Norm.EVERY, claim.statement().norm());
    }
  }

  private static FeedforwardBlock layers(Activation activation, List<Vector> biases, Matrix... w) {
    return new FeedforwardBlock("block", activation, Form.PLAIN, 1, w.length, List.of(w), biases);
  }

  /** Each layer has the eigenvalue 1/2 alone, and where all units are open two of them have 9.5. */
  @Test
  void layers_that_expand_together_refute_every_norm() {
    Matrix up = Matrix.of(2, 2, 0.5, 0, 3, 0.5);
    Matrix down = Matrix.of(2, 2, 0.5, 3, 0, 0.5);
    for (Activation activation : List.of(Activation.RELU, Activation.HARD_TANH, Activation.TANH)) {
      FeedforwardBlock block = layers(activation, List.of(Vector.of(0.0625, 0.0625)), up, down);
      Certificate certificate = certify(block);
      assertEquals(Status.REFUTED, certificate.status(), activation::text);
      Claim claim = claim(certificate, Property.INCREMENTAL_STABILITY);
      assertEquals("unstable-stack", claim.theorem());
      assertEquals(Norm.EVERY, claim.statement().norm());
      assertEquals(Optional.of(Horizon.upTo(2)), claim.statement().horizon());
      assertTrue(certificate.evidence().containsKey("block/unstable_stack"));
    }
    Certificate near = certify(stack(Form.NEAR_IDENTITY, 0.25, Matrix.of(1, 1, 0.1)));
    assertEquals("unstable-stack", claim(near, Property.INCREMENTAL_STABILITY).theorem());
  }

  /** The second layer expands negative numbers alone, and the first one gives none. */
  @Test
  void a_layer_that_expands_where_no_state_comes_refutes_nothing() {
    Certificate certificate =
        certify(
            layers(
                Activation.RELU,
                List.of(Vector.of(0), Vector.of(-1)),
                Matrix.of(1, 1, 1),
                Matrix.of(1, 1, -2)));
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertFalse(certificate.evidence().containsKey("block/unstable_stack"));
  }

  /** Slopes of 1 that never occur together refute nothing, and there is no norm, either. */
  @Test
  void rows_that_depend_on_each_other_keep_a_step_from_being_refuted() {
    RecurrentBlock block =
        new RecurrentBlock(
            "block",
            Activation.RELU,
            Vector.of(1, 1),
            Reading.CONSTANT,
            STEPS,
            Matrix.of(2, 2, 1.5, -1.5, -1.5, 1.5),
            Matrix.of(2, 1, 1, -1),
            Vector.of(-10, -10));
    Certificate certificate = certify(block);
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertFalse(certificate.evidence().containsKey("block/unstable_step"));
  }

  // ---- Gains ----

  @Test
  void a_change_passes_the_layers_of_a_stack_one_after_the_other() {
    Matrix half = Matrix.of(2, 2, 0.5, 0, 0, 0.25);
    Certificate tied = certify(stack(Form.PLAIN, 1, half));
    assertShownBy("theorem-11-norm", tied);
    assertEquals(0.125, bound(tied, Property.EUCLIDEAN_GAIN), 1e-7);
    Matrix other = Matrix.of(2, 2, 0.125, 0, 0, 0.75);
    Certificate untied = certify(stack(Form.PLAIN, 1, half, other, half, other));
    assertEquals(Math.pow(0.375, 2), bound(untied, Property.EUCLIDEAN_GAIN), 1e-7);
    assertEquals(0.75, bound(untied, Property.CONTRACTION_RATE), 1e-7);
    assertEquals(
        Optional.of(Horizon.upTo(4)),
        claim(untied, Property.INCREMENTAL_STABILITY).statement().horizon());
    // I + A/4 with A = −2 I.
    Certificate near = certify(stack(Form.NEAR_IDENTITY, 0.25, Matrix.of(2, 2, -2, 0, 0, -2)));
    assertEquals(0.125, bound(near, Property.EUCLIDEAN_GAIN), 1e-7);
    assertTrue(near.claim("block", Property.INPUT_TO_STATE_GAIN).isEmpty());
  }

  @Test
  void a_stack_that_expands_has_a_gain_all_the_same() {
    Certificate certificate =
        certify(stack(Form.PLAIN, 1, Matrix.of(1, 1, 2), Matrix.of(1, 1, 0.25)));
    assertEquals(
        Status.REFUTED, claim(certificate, Property.INCREMENTAL_STABILITY).verdict().status());
    assertEquals(0.5, bound(certificate, Property.EUCLIDEAN_GAIN), 1e-7);
  }

  /** A file of a few bytes says how many layers there are. */
  @Test
  @Timeout(60)
  void as_many_layers_as_there_can_be_take_no_longer() {
    for (double w : new double[] {0.5, 1 - 0x1p-20, 1.5}) {
      FeedforwardBlock deep =
          new FeedforwardBlock(
              "block",
              Activation.LEAKY_RELU,
              Form.PLAIN,
              1,
              Integer.MAX_VALUE,
              List.of(Matrix.of(1, 1, w)),
              List.of(Vector.of(0.25)));
      Certificate certificate = certify(deep);
      assertEquals(
          w < 1, certificate.claim("block", Property.EUCLIDEAN_GAIN).isPresent(), "W = " + w);
      if (w < 1) {
        double gain = bound(certificate, Property.EUCLIDEAN_GAIN);
        assertTrue(gain > 0 && gain <= 1 - 0x1p-12, () -> "a gain of " + gain);
      }
    }
  }

  /** One unit, W = w: linear units reach (1 + w + … + w⁵), and √(1 + w² + … + w¹⁰) apart. */
  @Test
  void the_gain_of_a_sequence_counts_its_parts_together() {
    double w = 0.5;
    double all = (1 - Math.pow(w, STEPS)) / (1 - w);
    double apart = Math.sqrt((1 - Math.pow(w, 2 * STEPS)) / (1 - w * w));
    Certificate constant = certify(recurrent(1, w));
    Certificate sequence = certify(recurrent(Activation.TANH, Reading.SEQUENCE, Vector.of(1), w));
    assertGain(all, 1.05, bound(constant, Property.EUCLIDEAN_GAIN));
    assertGain(apart, 1.05, bound(sequence, Property.EUCLIDEAN_GAIN));
    assertGain(all, 1.05, bound(constant, Property.INPUT_TO_STATE_GAIN));
    // Metrics add up squares: √(b (1 + r + …)) is above what is reached.
    assertGain(all, 1.6, bound(sequence, Property.INPUT_TO_STATE_GAIN));
  }

  private static void assertGain(double reached, double factor, double certified) {
    assertTrue(
        certified >= reached * (1 - 1e-12) && certified <= factor * reached,
        () -> certified + " for " + reached);
  }

  // ---- Obstacles ----

  @Test
  void what_is_not_covered_is_said() {
    Vector one = Vector.of(1, 1);
    double[] fine = {0.25, 0, 0, 0.25};
    String gelu = reason(recurrent(Activation.GELU, Reading.CONSTANT, one, fine));
    assertTrue(gelu.contains("activation gelu is not slope-restricted"), gelu);
    String own =
        reason(recurrent(Activation.LEAKY_RELU, Reading.CONSTANT, Vector.of(1, 0.5), 0, 9, 9, 0));
    assertTrue(own.contains("the units have leaks of their own"), own);
    assertTrue(own.contains("the rows of W are too large"), own);
    assertTrue(own.contains("no P and Λ were found"), own);
    Nonlinearity group = new Grouped(Grouped.Rule.RADIAL_TANH, 2);
    String rows = reason(recurrent(group, Reading.CONSTANT, one, 0, 1.1, 1.1, 0));
    assertTrue(rows.contains("acts on groups of units"), rows);
    assertShownBy("theorem-11-norm", certify(recurrent(group, Reading.CONSTANT, one, fine)));
    String turned =
        reason(stack(Form.PLAIN, 1, Matrix.of(2, 2, 0, 1.025, 0, 0), Matrix.identity(2)));
    assertTrue(turned.contains("‖W‖₂ may be 1.025"), turned);
  }

  // ---- What a metric is worth ----

  /**
   * An echo state network of 100 units without a leak, with ‖W‖₂ > 1.
   *
   * <p>With P = I no Λ serves, a multiple of I or not: at slope 1 a step makes W e of a difference
   * e, so that Q ⪰ 0 for some Λ and r ≤ 1 would force {@code ‖W e‖ ≤ ‖e‖} for every e. (With Λ = λI
   * by itself, Q ⪰ 0 is λ²WᵀW ⪯ r (2λ − 1) I, and λ² ≥ 2λ − 1.)
   */
  @Test
  void an_echo_state_network_contracts_in_no_norm_but_the_one_that_is_found() {
    int n = 100;
    Random random = new Random(7);
    double[] w = new double[n * n];
    Arrays.setAll(w, i -> (float) (0.6 * random.nextGaussian() / Math.sqrt(n)));
    Matrix state = Matrix.of(n, n, w);
    double[] e = random.doubles(n, -1, 1).toArray();
    double stretch = 0;
    for (int k = 0; k < 20; k++) {
      double[] image = image(state, e);
      stretch = length(image) / length(e);
      double[] back = image(state.transpose(), image);
      double size = length(back);
      e = Arrays.stream(back).map(x -> x / size).toArray();
    }
    assertTrue(stretch > 1.1, "a vector that W makes longer, by " + stretch);

    StepBound bound =
        new StepBound(
            "step",
            ShiftedMatrix.of(state),
            Vector.constant(n, 1),
            1,
            Optional.empty(),
            Optional.empty(),
            n);
    Evidence found = EvidenceSearch.search(bound).evidence();
    StepBound.Shown shown =
        bound.provenBy(found.numbers().orElseThrow(), found.factor().orElseThrow());
    assertTrue(shown.rate().ceilToDouble() < 0.8, () -> shown.rate() + "");
  }

  private static double[] image(Matrix matrix, double[] x) {
    double[] image = new double[matrix.rows()];
    Arrays.setAll(image, i -> matrix.dot(i, x));
    return image;
  }

  private static double length(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(e -> e * e).sum());
  }
}
