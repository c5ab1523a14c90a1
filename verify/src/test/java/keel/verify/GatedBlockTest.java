package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.LawTest;
import keel.verify.law.Trial;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Gates;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import keel.verify.network.CertifiedRadius;
import keel.verify.report.Report;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is certified of blocks with gates, and what is not. */
class GatedBlockTest {
  private static final Linear HEAD =
      new Linear("head", Matrix.of(2, 2, 1, -1, -1, 1), Vector.of(0.25, -0.25));

  private static Optional<Gates> gates(int members, double... entries) {
    return Optional.of(new Gates(Matrix.of(members, entries.length / members, entries)));
  }

  /** P = [[1, 1/4], [1/4, 1]], h = 1. */
  private static DenseBlock block(Activation activation, Optional<Gates> gates) {
    return new DenseBlock(
            "block",
            activation,
            Vector.of(1, 1),
            8,
            Matrix.of(2, 2, -1, -0.25, -0.25, -1),
            Matrix.of(2, 2, 1, 0.5, -0.5, 1),
            Vector.of(0.125, 0))
        .withGates(gates);
  }

  /** No symmetric A, not even scaled; rows are dominated. */
  private static DenseBlock dominated(Optional<Gates> gates) {
    return new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1, 0.5),
            8,
            Matrix.of(2, 2, -1, 0.25, -0.125, -1),
            Matrix.of(2, 2, 1, 0.5, -0.5, 1),
            Vector.of(0.125, 0))
        .withGates(gates);
  }

  /** A symmetric convolution of two channels. */
  private static ConvBlock image(Optional<Gates> gates) {
    double[] taps = new double[36];
    taps[4] = -1;
    taps[31] = -1;
    taps[3] = 0.0625;
    taps[5] = 0.0625;
    taps[13] = 0.125;
    taps[22] = 0.125;
    return new ConvBlock(
            "block",
            Activation.TANH,
            Vector.of(1, 1),
            Depth.of(6),
            List.of(new Kernel(Matrix.of(2, 18, taps), 3, 3)),
            new Kernel(Matrix.of(2, 1, 1, -1), 1, 1),
            Vector.of(0.25, 0),
            3,
            3)
        .withGates(gates);
  }

  private static Model model(Prediction prediction, Layer... layers) {
    Network network =
        new Network(
            Network.inputShape(layers[0]).orElseThrow(),
            Preprocessing.NONE,
            List.of(layers),
            prediction,
            Optional.empty());
    return new Model(network, "0".repeat(64), List.of());
  }

  private static Certificate certificate(Model model) {
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Certificate certificate(Layer... layers) {
    return certificate(model(Prediction.ELITE, layers));
  }

  private static Claim claim(Certificate certificate, Property property) {
    return certificate.claim("block", property).orElseThrow();
  }

  private static double number(Certificate certificate, Property property, String quantity) {
    Verdict.Certified certified = (Verdict.Certified) claim(certificate, property).verdict();
    return certified.bounds().stream()
        .filter(bound -> bound.quantity().equals(quantity))
        .mapToDouble(Bound::certified)
        .findFirst()
        .orElseThrow();
  }

  private static String reason(Certificate certificate) {
    return claim(certificate, Property.INCREMENTAL_STABILITY).verdict()
            instanceof Verdict.Inconclusive open
        ? open.reason()
        : "";
  }

  private static void assertLawsHold(Layer... layers) {
    Model model = model(Prediction.ELITE, layers);
    for (LawTest law : LawTest.of(model.network(), certificate(model), List.of(), 7)) {
      Trial trial = law.run(40, 7);
      assertTrue(!trial.isBroken(), () -> law.law() + " " + trial.text());
    }
  }

  private static List<NaisBlock> blocks(Optional<Gates> gates) {
    return List.of(block(Activation.TANH, gates), dominated(gates), image(gates));
  }

  @Test
  void stability_is_certified_for_every_gate_and_the_rest_of_every_member() {
    for (NaisBlock gated : blocks(gates(3, 1, 0, 0.5, 1, 0, 0))) {
      Certificate certificate = certificate(gated);
      assertEquals(Status.CERTIFIED, certificate.status());
      for (Claim claim : certificate.claims()) {
        boolean isOfAll =
            claim.property() == Property.INCREMENTAL_STABILITY
                || claim.property() == Property.GRADIENT_BOUND
                || claim.property().fileName().endsWith("gain")
                || claim.property() == Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH;
        assertEquals(
            isOfAll && !claim.property().isOfNetwork()
                ? HoldsFor.EVERY_GATE
                : HoldsFor.EVERY_MEMBER,
            claim.statement().holdsFor(),
            claim.property()::title);
      }
    }
  }

  @Test
  void what_holds_for_every_gate_is_what_is_claimed_without_gates() {
    for (NaisBlock gated : blocks(gates(2, 1, 0, 0.5, 1))) {
      Certificate plain = certificate(gated.withGates(Optional.empty()));
      Certificate certificate = certificate(gated);
      for (Claim claim : certificate.claims()) {
        if (claim.statement().holdsFor() == HoldsFor.EVERY_GATE) {
          assertEquals(plain.claim(claim.scope(), claim.property()), Optional.of(claim));
        }
      }
    }
  }

  /** A quarter of the step leaves a quarter of the progress, and binary gates leave all of it. */
  @Test
  void the_rate_of_the_members_is_that_of_the_least_gate() {
    for (NaisBlock gated : blocks(Optional.empty())) {
      double open = number(certificate(gated), Property.CONTRACTION_RATE, "ρ");
      double binary =
          number(
              certificate(gated.withGates(gates(2, 1, 0, 0, 1))), Property.CONTRACTION_RATE, "ρ");
      double quarter =
          number(
              certificate(gated.withGates(gates(2, 1, 0, 0.5, 0.25))),
              Property.CONTRACTION_RATE,
              "ρ");
      assertEquals(open, binary);
      assertEquals((1 - open) / 4, 1 - quarter, 1e-12);
    }
  }

  @Test
  void members_settle_and_bear_disturbances_as_the_laws_say() {
    for (NaisBlock gated : blocks(gates(4, 1, 0, 0.5, 1, 0, 0, 0.25, 0.75))) {
      assertLawsHold(gated);
    }
    assertLawsHold(block(Activation.RELU, gates(4, 1, 0, 0.5, 1, 0, 0, 0.25, 0.75)));
  }

  /** d = (1, 1), so √(dᵀ|P|d) = √2.5 a step, and λmax(P) = 5/4 gives the same. */
  @Test
  void members_differ_by_what_other_gates_add_in_every_step() {
    Certificate certificate = certificate(block(Activation.TANH, gates(2, 1, 0, 0, 1)));
    assertEquals(
        8 * Math.sqrt(2.5),
        number(certificate, Property.MEMBER_DISTANCE, "distance of two members"),
        1e-9);
    Certificate half = certificate(block(Activation.TANH, gates(3, 1, 1, 1, 0.5, 1, 1)));
    assertEquals(8 * 0.5, number(half, Property.MEMBER_DISTANCE, "distance of two members"), 1e-9);
    assertEquals(
        Optional.empty(),
        certificate(block(Activation.RELU, gates(2, 1, 0, 0, 1)))
            .claim("block", Property.MEMBER_DISTANCE));
  }

  private static Certificate with(Certificate whole, Function<Claim, Claim> change) {
    return new Certificate(
        whole.tool(),
        whole.modelSha256(),
        whole.region(),
        whole.claims().stream().map(change).toList(),
        whole.evidence(),
        whole.solverAnswers(),
        whole.notCovered(),
        whole.observed(),
        whole.notes());
  }

  private static Claim holding(Claim claim, HoldsFor others) {
    return new Claim(
        claim.scope(),
        claim.property(),
        claim.theorem(),
        claim.statement().with(others),
        claim.verdict());
  }

  private static Claim better(Claim claim) {
    if (!(claim.verdict() instanceof Verdict.Certified certified)) {
      return claim;
    }
    List<Bound> bounds =
        certified.bounds().stream()
            .map(
                bound ->
                    new Bound(
                        bound.quantity(),
                        bound.relation(),
                        Math.nextDown(bound.certified()),
                        bound.shownBy()))
            .toList();
    return claim.with(new Verdict.Certified(bounds));
  }

  /** A gate of 0 leaves every distance as it is, and members have equilibria of their own. */
  @Test
  void a_certificate_that_says_more_of_members_than_is_proved_is_altered() {
    Model model = model(Prediction.ELITE, block(Activation.TANH, gates(2, 1, 0, 0.5, 1)));
    Certificate genuine = certificate(model);
    for (Property property :
        List.of(Property.CONTRACTION_RATE, Property.UNIQUE_EQUILIBRIUM, Property.MEMBER_DISTANCE)) {
      Function<Claim, Claim> ofAll =
          c -> c.property() == property ? holding(c, HoldsFor.EVERY_GATE) : c;
      Function<Claim, Claim> closer = c -> c.property() == property ? better(c) : c;
      for (Certificate altered : List.of(with(genuine, ofAll), with(genuine, closer))) {
        assertThrows(
            AlteredCertificate.class, () -> Checker.check(altered, model), property::title);
      }
    }
  }

  @Test
  void a_gate_outside_0_and_1_is_named() {
    Certificate certificate = certificate(block(Activation.TANH, gates(2, 1, 0.5, 1, 1.25)));
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertEquals(
        "gates must lie in [0, 1], but member 1 has 1.25 at unit 1; units that are kept must not be"
            + " scaled up (inverted dropout does), longer steps belong into step_size",
        reason(certificate));
    assertTrue(
        certificate.claims().stream()
            .noneMatch(claim -> claim.verdict().status() == Status.CERTIFIED));
  }

  /** λmax(P) = 5/4, so that gates of 1.75 overshoot. */
  @Test
  void a_member_that_expands_is_refuted() {
    Certificate above = certificate(block(Activation.TANH, gates(2, 1, 1, 1.75, 1.75)));
    assertEquals(Status.REFUTED, above.status());
    Certificate below = certificate(block(Activation.RELU, gates(2, 1, 1, -0.125, 1)));
    assertEquals(Status.REFUTED, below.status());
    Verdict.Refuted refuted =
        (Verdict.Refuted) claim(below, Property.INCREMENTAL_STABILITY).verdict();
    assertTrue(refuted.reason().startsWith("of member 1: "), refuted.reason());
  }

  /** With all gates at 1 it would expand, but its members have half of that. */
  @Test
  void an_unstable_block_is_not_refuted_for_members_that_are_stable() {
    DenseBlock wide =
        block(Activation.TANH, gates(1, 0.5, 0.5)).withState(Matrix.of(2, 2, -2, -0.5, -0.5, -2));
    assertEquals(Status.INCONCLUSIVE, certificate(wide).status());
    assertEquals(Status.REFUTED, certificate(wide.withGates(Optional.empty())).status());
    assertEquals(Status.REFUTED, certificate(wide.withGates(gates(1, 1, 1))).status());
  }

  @Test
  void gates_behind_a_block_count_in_the_answer_of_the_network() {
    DenseBlock inside = block(Activation.TANH, gates(1, 1, 1));
    BatchNorm behind = new BatchNorm("behind", Vector.of(3, 3), Vector.of(0, 0), List.of(2));
    double alone = number(certificate(inside));
    double scaled = number(certificate(inside, behind));
    assertEquals(3 * alone, scaled, 1e-6 * scaled);
  }

  private static double number(Certificate certificate) {
    Claim claim = certificate.claim(Network.SCOPE, Property.NETWORK_GAIN).orElseThrow();
    return ((Verdict.Certified) claim.verdict()).bounds().get(0).certified();
  }

  @Test
  void the_report_has_a_row_for_each_member(@TempDir Path folder) throws IOException {
    Model model =
        model(Prediction.POPULATION, block(Activation.TANH, gates(3, 1, 0, 0.25, 1, 0, 0)), HEAD);
    Path page = folder.resolve("report.html");
    Report.write(page, model, certificate(model));
    String text = Files.readString(page);
    for (String cell : List.of("1 of 2", "2 of 2", "0 of 2", "0.25", "█·", "░█", "··")) {
      assertTrue(text.contains(">" + cell + "<"), cell);
    }
    assertTrue(text.contains("of the mean none is certified"), text);
  }

  private static CertifiedRadius radius(Model model) {
    return CertifiedRadius.of(Checker.concluded(certificate(model), model), InputNorm.EUCLIDEAN)
        .orElseThrow();
  }

  @Test
  void the_radius_of_a_population_is_the_least_of_its_members_that_agree() {
    Optional<Gates> gates = gates(2, 1, 1, 1, 0);
    DenseBlock gated = block(Activation.TANH, gates);
    CertifiedRadius population = radius(model(Prediction.POPULATION, gated, HEAD));
    List<CertifiedRadius> members =
        List.of(
            radius(model(Prediction.ELITE, gated, HEAD)),
            radius(model(Prediction.ELITE, gated.withGates(gates.map(g -> g.only(1))), HEAD)));
    double[] agreed = {1, 0};
    assertEquals(
        members.stream().mapToDouble(member -> member.at(agreed).radius()).min().orElseThrow(),
        population.at(agreed).radius());
    assertTrue(population.at(agreed).radius() > 0);
    double[] apart = {0.25, 2};
    int[] classes = members.stream().mapToInt(member -> member.at(apart).predicted()).toArray();
    assertTrue(classes[0] != classes[1], () -> Arrays.toString(classes));
    assertEquals(0, population.at(apart).radius());
  }
}
