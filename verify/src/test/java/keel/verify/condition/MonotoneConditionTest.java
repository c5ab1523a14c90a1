package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.network.NetworkConclusions;
import keel.verify.network.OutputGains;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

class MonotoneConditionTest {
  private static EquilibriumBlock block(Activation activation, double step, double... w) {
    int n = (int) Math.round(Math.sqrt(w.length));
    return new EquilibriumBlock(
        "block",
        activation,
        step,
        Depth.of(50),
        Matrix.of(n, n, w),
        Matrix.identity(n),
        Vector.constant(n, 0.25));
  }

  private static Model model(int inputs, Layer... layers) {
    return new Model(Fixtures.network(inputs, layers), "0".repeat(64));
  }

  private static Certificate certify(Model model) {
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static double bound(Certificate certificate, Property property) {
    Verdict verdict = certificate.claim("block", property).orElseThrow().verdict();
    List<Bound> bounds = ((Verdict.Certified) verdict).bounds();
    return bounds.get(0).certified();
  }

  private static String reason(Certificate certificate, Property property) {
    Verdict verdict = certificate.claim("block", property).orElseThrow().verdict();
    return ((Verdict.Inconclusive) verdict).reason();
  }

  /** I − W = [[1, 2], [−2, 1]]: symmetric part I, ‖I − a(I − W)‖² = (1 − a)² + 4a². */
  @Test
  void the_numbers_of_a_rotation_are_known() {
    Certificate certificate = certify(model(2, block(Activation.RELU, 0.25, 0, -2, 2, 0)));
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(1, bound(certificate, Property.UNIQUE_EQUILIBRIUM), 1e-9);
    assertEquals(Math.sqrt(0.5625 + 0.25), bound(certificate, Property.CONTRACTION_RATE), 1e-9);
    // ‖Δx‖² = Δxᵀ(I − W)Δx ≤ Δxᵀ Δu, and no unit moves farther where it alone is active.
    assertEquals(1, bound(certificate, Property.EUCLIDEAN_GAIN), 1e-3);
    assertTrue(certificate.claim("block", Property.INCREMENTAL_STABILITY).isEmpty());
  }

  @Test
  void other_multipliers_than_one_are_found() {
    EquilibriumBlock block = block(Activation.TANH, 0.05, 0, 4, -0.1, 0);
    Certificate certificate = certify(model(2, block));
    assertEquals(Status.CERTIFIED, certificate.status());
    Vector numbers = certificate.evidence().get("block/monotone").numbers().orElseThrow();
    assertTrue(numbers.get(0) < numbers.get(1), numbers::toString);
    assertTrue(certificate.isCertified("block", Property.EUCLIDEAN_GAIN));
  }

  @Test
  void a_step_that_is_too_long_is_named() {
    Certificate certificate = certify(model(2, block(Activation.RELU, 0.5, 0, -2, 2, 0)));
    assertEquals(Status.CERTIFIED, certificate.status());
    assertTrue(
        reason(certificate, Property.CONTRACTION_RATE)
            .contains("is not below 1 for the step a = 0.5"));
  }

  @Test
  void what_is_not_monotone_is_open() {
    Certificate certificate = certify(model(1, block(Activation.TANH, 0.5, 1)));
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertTrue(
        reason(certificate, Property.UNIQUE_EQUILIBRIUM).startsWith("no positive diagonal Λ"));
    assertTrue(certificate.claim("block", Property.EUCLIDEAN_GAIN).isEmpty());
    Certificate gelu = certify(model(1, block(Activation.GELU, 0.5, 0)));
    assertTrue(reason(gelu, Property.UNIQUE_EQUILIBRIUM).contains("is not slope-restricted"));
  }

  @Test
  void networks_of_both_kinds_of_blocks_have_gains() {
    DenseBlock dense = Fixtures.block("first", Activation.TANH, Vector.constant(2, 1), 1, 0, 0, 1);
    Linear head = new Linear("head", Matrix.of(2, 2, 1, 0, 0, -1), Vector.of(0, 0));
    Model model = model(1, dense, block(Activation.RELU, 0.25, 0, -2, 2, 0), head);
    Certificate certificate = certify(model);
    assertEquals(Status.CERTIFIED, certificate.status());
    assertTrue(certificate.isCertified("network", Property.NETWORK_GAIN));
    assertTrue(certificate.isCertified("network", Property.NETWORK_GAIN_AT_ANY_DEPTH));
    Model alone = model(2, block(Activation.RELU, 0.25, 0, -2, 2, 0), head);
    assertTrue(
        certify(alone).claim("network", Property.NETWORK_GAIN_AT_ANY_DEPTH).isEmpty(),
        "nothing is unrolled");
  }

  /** Each unit by itself, x = max(u + 1/4, 0)/(1 − w): gains 1/2 and 1/4, exactly. */
  @Test
  void each_output_has_multipliers_of_its_own() {
    Linear head = new Linear("head", Matrix.of(2, 2, 1, 0, 0, 1), Vector.of(0, 0));
    Model model = model(2, block(Activation.RELU, 0.25, -1, 0, 0, -3), head);
    NetworkConclusions network = Checker.concluded(certify(model), model);
    OutputGains gains = network.outputGains(InputNorm.EUCLIDEAN).orElseThrow();
    assertEquals(0.5, gains.of(0), 1e-4);
    assertEquals(0.25, gains.of(1), 1e-4);
    assertEquals(Math.sqrt(0.25 + 0.0625), gains.between(0, 1), 1e-3);
    OutputGains searched =
        new Verifier(SecondOpinion.NONE)
            .answer(model)
            .outputGains(InputNorm.EUCLIDEAN)
            .orElseThrow();
    assertEquals(gains.between(0, 1), searched.between(0, 1));
    assertEquals(gains.of(0), searched.of(0));
  }

  @Test
  void what_is_computed_in_few_steps_is_far_from_what_is_meant() {
    EquilibriumBlock exact = block(Activation.RELU, 0.25, 0, -2, 2, 0);
    EquilibriumBlock early =
        new EquilibriumBlock(
            "block",
            Activation.RELU,
            0.25,
            Depth.of(2),
            exact.state(),
            exact.input(),
            exact.bias());
    Linear head = new Linear("head", Matrix.identity(2), Vector.of(0, 0));
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      Model model = model(2, i == 0 ? exact : early, head);
      NetworkConclusions network = Checker.concluded(certify(model), model);
      Optional<keel.verify.trajectory.Passage> passage = network.passages().stream().findFirst();
      errors[i] = passage.orElseThrow().outputs(new double[] {1, 2}).error().maximum();
    }
    assertTrue(errors[0] < 1e-3, "50 steps leave " + errors[0]);
    assertFalse(errors[1] < 0.1, "2 steps leave " + errors[1]);
  }
}
