package keel.verify.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.exact.Vector;
import keel.verify.gate.Gate.BrokenRule;
import keel.verify.model.Activation;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Policy BOTH =
      new Policy(
          List.of(Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM),
          Policy.UnknownLayers.REFUSED);
  private static final Policy TOLERANT =
      new Policy(List.of(Property.INCREMENTAL_STABILITY), Policy.UnknownLayers.TOLERATED);

  private static List<BrokenRule> broken(Policy policy, Layer... layers) {
    Network network = Fixtures.network(1, layers);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(new Model(network, "00"));
    return Gate.brokenRules(policy, certificate, network);
  }

  private static Layer block(String name, Activation activation, double p) {
    return Fixtures.block(name, activation, Vector.of(1), p);
  }

  private static List<Status> statuses(List<BrokenRule> rules) {
    return rules.stream().map(BrokenRule::status).toList();
  }

  @Test
  void a_certified_block_passes() {
    assertTrue(broken(Policy.DEFAULT, block("a", Activation.RELU, 1)).isEmpty());
    assertTrue(broken(BOTH, block("a", Activation.TANH, 1)).isEmpty());
  }

  @Test
  void a_block_whose_activation_does_not_allow_the_property_is_refused() {
    List<BrokenRule> rules = broken(BOTH, block("a", Activation.RELU, 1));
    assertEquals(List.of(Status.REFUTED), statuses(rules));
    assertTrue(rules.get(0).toString().startsWith("a: unique equilibrium is required"));
  }

  @Test
  void every_bad_block_is_named_with_its_reason() {
    List<BrokenRule> rules =
        broken(
            Policy.DEFAULT,
            block("good", Activation.RELU, 1),
            block("fast", Activation.RELU, 3),
            block("wave", Activation.SINE, 1));
    assertEquals(List.of("fast", "wave"), rules.stream().map(BrokenRule::place).toList());
    assertEquals(List.of(Status.REFUTED, Status.INCONCLUSIVE), statuses(rules));
  }

  @Test
  void an_unknown_layer_is_refused_unless_tolerated() {
    Layer unknown = new UnknownLayer("memory", "lstm");
    Layer good = block("a", Activation.RELU, 1);
    assertEquals(List.of(Status.INCONCLUSIVE), statuses(broken(Policy.DEFAULT, good, unknown)));
    assertTrue(broken(TOLERANT, good, unknown).isEmpty());
    assertEquals(
        List.of(Status.REFUTED),
        statuses(broken(TOLERANT, unknown, block("b", Activation.RELU, 3))));
  }

  @Test
  void a_model_without_blocks_never_passes() {
    assertEquals(List.of(Status.INCONCLUSIVE), statuses(broken(TOLERANT)));
    assertEquals(
        List.of(Status.INCONCLUSIVE),
        statuses(broken(TOLERANT, new UnknownLayer("memory", "lstm"))));
  }
}
