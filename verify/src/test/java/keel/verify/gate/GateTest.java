package keel.verify.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.RowWeights;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.TrainingRecord;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
  private static final Policy BOTH =
      new Policy(
          List.of(Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM),
          Policy.UnknownLayers.REFUSED);
  private static final Policy TOLERANT =
      new Policy(List.of(Property.INCREMENTAL_STABILITY), Policy.UnknownLayers.TOLERATED);

  private static List<Finding> broken(Policy policy, Layer... layers) {
    return broken(policy, Fixtures.network(1, layers));
  }

  private static List<Finding> broken(Policy policy, Network network) {
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(new Model(network, "00"));
    return Gate.findings(
            policy,
            certificate,
            Gate.Maker.THIS_RUN,
            new Model(network, "00"),
            Optional.empty(),
            TODAY)
        .stream()
        .filter(finding -> !finding.holds())
        .toList();
  }

  private static Layer block(String name, Activation activation, double p) {
    return Fixtures.block(name, activation, Vector.of(1), p);
  }

  private static List<Status> statuses(List<Finding> rules) {
    return rules.stream().map(Finding::status).toList();
  }

  @Test
  void a_certified_block_passes() {
    assertTrue(broken(Policy.DEFAULT, block("a", Activation.RELU, 1)).isEmpty());
    assertTrue(broken(BOTH, block("a", Activation.TANH, 1)).isEmpty());
  }

  /** Neither symmetric, to the bit, nor dominated by its centres. */
  private static Layer exported() {
    double[] p = {1, 0.6, 0.6, Math.nextUp(0.6), 1, 0.6, 0.6, 0.6, 1};
    return Fixtures.block("exported", Activation.TANH, Vector.constant(3, 0.5), p);
  }

  @Test
  void what_is_certified_for_constant_inputs_passes_where_no_more_is_asked_for() {
    assertEquals(List.of(Status.INCONCLUSIVE), statuses(broken(Policy.DEFAULT, exported())));
    Policy attracted =
        new Policy(
            List.of(Property.GLOBAL_ASYMPTOTIC_STABILITY, Property.UNIQUE_EQUILIBRIUM),
            Policy.UnknownLayers.REFUSED);
    assertEquals(List.of(), broken(attracted, exported()));
  }

  @Test
  void how_far_states_drift_apart_can_be_limited() {
    assertEquals(List.of(), drifting(1e-12));
    assertEquals(List.of(Status.REFUTED), drifting(0));
  }

  private static List<Status> drifting(double limit) {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            List.of(Property.GLOBAL_ASYMPTOTIC_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(BlockRule.of("*", List.of(), Map.of(Limit.MAX_DRIFT, limit))),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            Optional.empty());
    return statuses(broken(policy, exported()));
  }

  @Test
  void how_far_answers_move_can_be_limited() {
    assertEquals(List.of(), answering(Limit.NETWORK_MAX_GAIN, 10));
    assertEquals(List.of(Status.REFUTED), answering(Limit.NETWORK_MAX_GAIN, 1));
    // A single output has no other.
    assertEquals(List.of(Status.INCONCLUSIVE), answering(Limit.NETWORK_MAX_CLASS_PAIR_GAIN, 1e-3));
    assertEquals(List.of(), answering(Limit.NETWORK_MAX_GAIN_IN_MAXIMUM_NORM, 100));
  }

  private static List<Status> answering(Limit limit, double value) {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            FieldBoxes.NONE,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(),
            new TreeMap<>(Map.of(limit, value)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            Policy.Imports.ANY,
            Optional.empty());
    return statuses(broken(policy, block("a", Activation.RELU, 1)));
  }

  @Test
  void a_limit_is_asked_for_by_the_name_of_its_number() {
    assertEquals("steps until settled ≤ 3", Limit.MAX_SETTLING_STEPS.sentence(3));
    assertEquals("steps until settled ≤ 70", Limit.MAX_SETTLING_STEPS.sentence(70));
    assertEquals("amplification less 1 ≤ 0.000001", Limit.MAX_DRIFT.sentence(1e-6));
    assertEquals("disturbance borne ≥ 0.5", Limit.MIN_DISTURBANCE.sentence(0.5));
    assertEquals("contraction rate ≤ 0.7", Limit.MAX_CONTRACTION_RATE.sentence(0.7));
    assertEquals("input output gain at any depth ≤ 2", Limit.MAX_GAIN_AT_ANY_DEPTH.sentence(2));
    assertEquals("depth in steps ≤ 30", Limit.MAX_DEPTH.sentence(30));
  }

  @Test
  void a_block_whose_activation_does_not_allow_the_property_is_refused() {
    List<Finding> rules = broken(BOTH, block("a", Activation.RELU, 1));
    assertEquals(List.of(Status.REFUTED), statuses(rules));
    assertTrue(rules.get(0).toString().startsWith("'a': unique equilibrium is required"));
  }

  @Test
  void every_bad_block_is_named_with_its_reason() {
    List<Finding> rules =
        broken(
            Policy.DEFAULT,
            block("good", Activation.RELU, 1),
            block("fast", Activation.RELU, 3),
            block("wave", Activation.SINE, 1));
    assertEquals(List.of("fast", "wave"), rules.stream().map(Finding::place).toList());
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
  void an_import_that_was_not_replayed_is_refused_where_the_policy_says_so() {
    TrainingRecord unseen = imported(Optional.empty());
    TrainingRecord seen = imported(Optional.of("24 inputs"));
    TrainingRecord own = TrainingRecord.of("Keel", 1, "digits", "", Map.of(), List.of());
    assertEquals(List.of(Status.REFUTED), importing(Policy.Imports.REPLAYED, unseen));
    assertEquals(List.of(Status.REFUTED), importing(Policy.Imports.REPLAYED, seen.withoutReplay()));
    assertEquals(List.of(), importing(Policy.Imports.REPLAYED, seen));
    assertEquals(List.of(), importing(Policy.Imports.REPLAYED, own));
    assertEquals(List.of(), importing(Policy.Imports.ANY, unseen));
  }

  private static TrainingRecord imported(Optional<String> replayed) {
    return TrainingRecord.ofImport("Keel", "net.onnx", "00", replayed, Map.of());
  }

  private static List<Status> importing(Policy.Imports imports, TrainingRecord record) {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            FieldBoxes.NONE,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            imports,
            Optional.empty());
    Network made = Fixtures.network(1, block("a", Activation.RELU, 1));
    Network network =
        new Network(made.input(), made.preprocessing(), made.layers(), Optional.of(record));
    return statuses(broken(policy, network));
  }

  @Test
  void a_model_without_blocks_never_passes() {
    assertEquals(List.of(Status.INCONCLUSIVE), statuses(broken(TOLERANT)));
    assertEquals(
        List.of(Status.INCONCLUSIVE),
        statuses(broken(TOLERANT, new UnknownLayer("memory", "lstm"))));
  }

  private static Certificate certify(Network network) {
    return new Verifier(SecondOpinion.NONE).certify(new Model(network, "00"));
  }

  private static List<Finding> limited(Limit limit, double value) {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(BlockRule.of("a", List.of(), Map.of(limit, value))),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            Optional.empty());
    return broken(policy, block("a", Activation.TANH, 1));
  }

  /** Every limit with a number that the block keeps, and one that it does not. */
  @ParameterizedTest
  @CsvSource({
    "MAX_GAIN, 1000, 0.5",
    "MAX_GAIN_AT_ANY_DEPTH, 1000, 0.5",
    "MAX_INPUT_TO_STATE_GAIN, 1000, 0.5",
    "MAX_CONTRACTION_RATE, 0.999999999, 0.01",
    "MAX_SETTLING_STEPS, 1e12, 1",
    "MIN_DISTURBANCE, 1e-12, 1e6",
    "MAX_DEPTH, 5, 4.5"
  })
  void a_limit_is_kept_or_broken(Limit limit, double kept, double missed) {
    assertEquals(List.of(), limited(limit, kept));
    List<Finding> rules = limited(limit, missed);
    assertEquals(List.of(Status.REFUTED), statuses(rules));
    assertEquals(limit.fileName(), rules.get(0).rule());
    assertEquals("a", rules.get(0).place());
  }

  @Test
  void a_limit_is_met_exactly_and_by_no_nan() {
    assertTrue(Limit.MAX_GAIN.isMetBy(2, 2));
    assertFalse(Limit.MAX_GAIN.isMetBy(Math.nextUp(2.0), 2));
    assertFalse(Limit.MAX_GAIN.isMetBy(Double.NaN, 2));
    assertFalse(Limit.MIN_DISTURBANCE.isMetBy(Double.NaN, 2));
    assertFalse(Limit.MIN_DISTURBANCE.isMetBy(Math.nextDown(2.0), 2));
  }

  @Test
  void a_limit_without_its_claim_is_not_proved() {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(BlockRule.of("*", List.of(), Map.of(Limit.MAX_CONTRACTION_RATE, 1.0))),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            Optional.empty());
    assertEquals(
        List.of(Status.INCONCLUSIVE), statuses(broken(policy, block("a", Activation.RELU, 1))));
  }

  @Test
  void a_pattern_that_matches_no_block_is_a_broken_rule() {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(BlockRule.of("blok*", List.of(Property.CONVERGENCE), Map.of())),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            Optional.empty());
    List<Finding> rules = broken(policy, block("block1", Activation.RELU, 1));
    assertEquals(List.of(Status.REFUTED), statuses(rules));
    assertTrue(rules.get(0).toString().contains("'blok*'"), rules.toString());
  }

  @Test
  void a_policy_passes_on_its_last_day_and_not_after_it() {
    for (int days : List.of(-1, 0, 1)) {
      Policy policy =
          new Policy(
              Region.DEFAULT,
              List.of(Property.INCREMENTAL_STABILITY),
              Policy.UnknownLayers.REFUSED,
              List.of(),
              Optional.of(TODAY.plusDays(days)),
              Policy.Agreement.NOT_NEEDED,
              Optional.empty());
      assertEquals(
          days < 0 ? List.of(Status.REFUTED) : List.of(),
          statuses(broken(policy, block("a", Activation.RELU, 1))),
          "expires in " + days + " days");
    }
  }

  @Test
  void a_solver_that_was_not_asked_has_not_agreed() {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(),
            Optional.empty(),
            Policy.Agreement.REQUIRED,
            Optional.empty());
    assertEquals(
        List.of(Status.INCONCLUSIVE), statuses(broken(policy, block("a", Activation.RELU, 1))));
  }

  private static List<Finding> against(Layer before, Layer after, double tolerance) {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            Optional.of(
                new Baseline(Path.of("old.cert.json"), Optional.empty(), tolerance, List.of())));
    Network network = Fixtures.network(1, after);
    return Gate.findings(
            policy,
            certify(network),
            Gate.Maker.THIS_RUN,
            new Model(network, "00"),
            Optional.of(certify(Fixtures.network(1, before))),
            TODAY)
        .stream()
        .filter(finding -> !finding.holds())
        .toList();
  }

  @Test
  void a_model_is_no_worse_than_itself() {
    Layer layer = block("a", Activation.TANH, 1);
    assertEquals(List.of(), against(layer, layer, 0));
  }

  @Test
  void a_worse_bound_is_named_unless_it_is_within_the_tolerance() {
    Layer before = block("a", Activation.TANH, 1);
    Layer after = block("a", Activation.TANH, 1.01);
    List<Finding> rules = against(before, after, 0);
    assertFalse(rules.isEmpty());
    assertTrue(rules.stream().allMatch(f -> f.rule().equals("baseline")), rules.toString());
    assertTrue(rules.stream().anyMatch(f -> f.needed().contains("λmax")), rules.toString());
    assertEquals(List.of(), against(before, after, 1000));
  }

  @Test
  void a_claim_that_is_lost_is_worse() {
    List<Finding> rules =
        against(block("a", Activation.TANH, 1), block("a", Activation.RELU, 1), 1000);
    assertTrue(
        rules.stream()
            .anyMatch(
                f -> f.needed().contains("unique equilibrium") && f.status() == Status.REFUTED),
        rules.toString());
  }

  @Test
  void a_baseline_without_claims_says_nothing() {
    Policy policy =
        new Policy(
            Region.DEFAULT,
            List.of(Property.INCREMENTAL_STABILITY),
            Policy.UnknownLayers.REFUSED,
            List.of(),
            Optional.empty(),
            Policy.Agreement.NOT_NEEDED,
            Optional.of(new Baseline(Path.of("x"), Optional.empty(), 0, List.of())));
    Network network = Fixtures.network(1, block("a", Activation.RELU, 1));
    Certificate none =
        new Certificate(
            "t",
            "00",
            Region.DEFAULT,
            List.of(),
            new TreeMap<>(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Network empty = Fixtures.network(1);
    for (Optional<Certificate> baseline :
        List.of(Optional.<Certificate>empty(), Optional.of(certify(empty)))) {
      assertEquals(
          Status.REFUTED, Outcome.of("m", "", findings(policy, none, network, baseline)).status());
      assertEquals(
          Status.INCONCLUSIVE,
          Outcome.of("m", "", findings(policy, none, empty, baseline)).status());
    }
  }

  private static List<Finding> findings(
      Policy policy, Certificate certificate, Network network, Optional<Certificate> baseline) {
    return Gate.findings(
        policy, certificate, Gate.Maker.SOMEBODY, new Model(network, "00"), baseline, TODAY);
  }

  private static Policy with(Region region, Property property, Limit limit, double value) {
    return new Policy(
        region,
        List.of(property),
        Policy.UnknownLayers.REFUSED,
        List.of(BlockRule.of("*", List.of(), Map.of(limit, value))),
        Optional.empty(),
        Policy.Agreement.NOT_NEEDED,
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"1e12, CERTIFIED", "0.5, REFUTED"})
  void the_steps_until_a_rectified_block_has_settled_are_limited_too(double most, Status expected) {
    Network network = Fixtures.network(1, block("a", Activation.RELU, 1));
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(new Model(network, "00"));
    Policy policy = with(Region.DEFAULT, Property.SETTLING, Limit.MAX_SETTLING_STEPS, most);
    List<Finding> findings = findings(policy, certificate, network, Optional.empty());
    assertEquals(Status.CERTIFIED, findings.get(0).status());
    assertEquals(expected, findings.get(1).status());
  }

  /** Numbers of another region than the policy speaks of, whatever good they are. */
  @ParameterizedTest
  @CsvSource({
    // property, limit, value, then input radius, state radius, tolerance of the certificate
    "GLOBAL_ASYMPTOTIC_STABILITY, MAX_SETTLING_STEPS, 1e12, 8, 1, 0x1p-10, CERTIFIED",
    "GLOBAL_ASYMPTOTIC_STABILITY, MAX_SETTLING_STEPS, 1e12, 9, 0.5, 0x1p-11, CERTIFIED",
    "GLOBAL_ASYMPTOTIC_STABILITY, MAX_SETTLING_STEPS, 1e12, 7.999, 1, 0x1p-10, INCONCLUSIVE",
    "GLOBAL_ASYMPTOTIC_STABILITY, MAX_SETTLING_STEPS, 1e12, 8, 1, 0x1p-9, INCONCLUSIVE",
    "GLOBAL_ASYMPTOTIC_STABILITY, MAX_SETTLING_STEPS, 1e12, 1e-9, 1e-9, 1e6, INCONCLUSIVE",
    "CONTRACTION_RATE, MAX_CONTRACTION_RATE, 0.999, 1e-9, 1, 1e6, CERTIFIED",
    "CONTRACTION_RATE, MAX_CONTRACTION_RATE, 0.999, 8, 2, 0x1p-10, CERTIFIED",
    "CONTRACTION_RATE, MAX_CONTRACTION_RATE, 0.999, 8, 0.999, 0x1p-10, INCONCLUSIVE",
    "DISTURBANCE_TUBE, MIN_DISTURBANCE, 0.01, 8, 1, 0x1p-10, CERTIFIED",
    "DISTURBANCE_TUBE, MIN_DISTURBANCE, 0.01, 8, 0.999, 0x1p-10, INCONCLUSIVE",
    "DISTURBANCE_TUBE, MIN_DISTURBANCE, 0.01, 8, 2, 0x1p-10, INCONCLUSIVE",
    "INCREMENTAL_STABILITY, MAX_GAIN, 1000, 1e-9, 1e-9, 1e6, CERTIFIED"
  })
  void a_certificate_satisfies_a_policy_whose_region_it_contains(
      Property property,
      Limit limit,
      double value,
      double inputs,
      double states,
      double tolerance,
      Status expected) {
    Network network = Fixtures.network(1, block("a", Activation.TANH, 1));
    Certificate certificate =
        new Verifier(SecondOpinion.NONE, new Region(inputs, states, tolerance))
            .certify(new Model(network, "00"));
    Policy policy = with(Region.DEFAULT, property, limit, value);
    List<Finding> findings = findings(policy, certificate, network, Optional.empty());
    assertEquals(2, findings.size());
    assertEquals(expected, Outcome.of("m", "", findings).status(), findings.toString());
  }

  /** The steps are too long for a rate in a region of this size, not in a tiny one. */
  @Test
  void a_required_property_cannot_be_bought_by_a_tiny_region() {
    Network network =
        Fixtures.network(1, Fixtures.block("a", Activation.TANH, Vector.constant(1, 1e-18), 1e18));
    Certificate bought =
        new Verifier(SecondOpinion.NONE, new Region(8, 1e-15, 0x1p-10))
            .certify(new Model(network, "00"));
    assertEquals(
        Status.CERTIFIED,
        bought.claim("a", Property.CONTRACTION_RATE).orElseThrow().verdict().status());
    Policy policy = new Policy(List.of(Property.CONTRACTION_RATE), Policy.UnknownLayers.REFUSED);
    assertEquals(
        List.of(Status.INCONCLUSIVE),
        statuses(findings(policy, bought, network, Optional.empty())));
    Policy same = with(new Region(8, 1e-15, 1), Property.CONTRACTION_RATE, Limit.MAX_DEPTH, 100);
    assertTrue(findings(same, bought, network, Optional.empty()).stream().allMatch(Finding::holds));
  }

  private static Layer pair(double upper, double lower) {
    return new DenseBlock(
        "a",
        Activation.TANH,
        Vector.constant(2, 0.5),
        5,
        Matrix.of(2, 2, -1, upper, lower, -1),
        Matrix.of(2, 1, 1, 0),
        Vector.constant(2, 0));
  }

  @Test
  void numbers_in_norms_of_two_choices_say_nothing_about_each_other() {
    assertEquals(List.of(), against(pair(0.25, 0.5), pair(0.25, 0.5), 0));
    List<Finding> rules = against(pair(0.25, 0.5), pair(0.125, 0.5), 1000);
    assertFalse(rules.isEmpty());
    assertEquals(Set.of(Status.INCONCLUSIVE), Set.copyOf(statuses(rules)));
    assertTrue(rules.get(0).found().endsWith("with other numbers"), rules.toString());
  }

  /** Λ times a power of two proves the same, and makes every number as small as one likes. */
  @Test
  void a_number_in_a_norm_that_the_certificate_chose_is_compared_only_if_this_run_made_it() {
    Layer block = pair(0.25, 0.5);
    Network network = Fixtures.network(1, block);
    Certificate certificate = certify(network);
    Claim gain = certificate.claim("a", Property.INPUT_OUTPUT_GAIN).orElseThrow();
    assertEquals(Norm.Kind.SCALED_STATE_MATRIX, gain.statement().norm().kind());
    Policy policy = with(Region.DEFAULT, Property.INCREMENTAL_STABILITY, Limit.MAX_GAIN, 1000);
    assertEquals(
        List.of(Status.CERTIFIED, Status.INCONCLUSIVE),
        statuses(findings(policy, certificate, network, Optional.empty())));
    assertEquals(List.of(), broken(policy, block));
    Policy rate = new Policy(List.of(Property.CONTRACTION_RATE), Policy.UnknownLayers.REFUSED);
    assertEquals(
        List.of(Status.INCONCLUSIVE),
        statuses(findings(rate, certificate, network, Optional.empty())));
    assertEquals(List.of(), broken(rate, block));
  }

  /** The evidence for Λ has no direction; one of ones would be the weights of another norm. */
  @Test
  void a_direction_that_nobody_needs_does_not_make_a_chosen_norm_a_plain_one() {
    Network network = Fixtures.network(1, pair(0.25, 0.5));
    Certificate genuine = certify(network);
    String scale =
        genuine.claim("a", Property.INPUT_OUTPUT_GAIN).orElseThrow().statement().norm().evidence();
    TreeMap<String, Evidence> evidence = new TreeMap<>(genuine.evidence());
    long one = 1L << RowWeights.BITS;
    evidence.put(
        scale,
        new Evidence(
            Optional.empty(), Optional.of(Direction.of(one, one)), evidence.get(scale).numbers()));
    Certificate forged =
        new Certificate(
            genuine.tool(),
            genuine.modelSha256(),
            genuine.region(),
            genuine.claims(),
            evidence,
            genuine.solverAnswers(),
            genuine.notCovered(),
            genuine.observed(),
            genuine.notes());
    assertThrows(AlteredCertificate.class, () -> Checker.check(forged, new Model(network, "00")));
    Policy policy = with(Region.DEFAULT, Property.INCREMENTAL_STABILITY, Limit.MAX_GAIN, 1000);
    assertEquals(
        List.of(Status.CERTIFIED, Status.INCONCLUSIVE),
        statuses(findings(policy, forged, network, Optional.empty())));
  }

  @Test
  void the_plain_maximum_norm_is_nobodys_choice() {
    Policy policy = with(Region.DEFAULT, Property.INCREMENTAL_STABILITY, Limit.MAX_GAIN, 1000);
    for (double coupling : new double[] {0.25, 4}) {
      Network network = Fixtures.network(1, pair(coupling, -0.125));
      Certificate certificate = certify(network);
      Claim gain = certificate.claim("a", Property.INPUT_OUTPUT_GAIN).orElseThrow();
      assertEquals(Norm.Kind.WEIGHTED_MAXIMUM, gain.statement().norm().kind());
      assertEquals(
          coupling < 1
              ? List.of(Status.CERTIFIED, Status.CERTIFIED)
              : List.of(Status.CERTIFIED, Status.INCONCLUSIVE),
          statuses(findings(policy, certificate, network, Optional.empty())));
    }
  }

  @Test
  void no_rule_is_no_pass() {
    assertFalse(Outcome.of("m", "", List.of()).passed());
    assertFalse(Outcome.error("m", "broken").passed());
  }
}
