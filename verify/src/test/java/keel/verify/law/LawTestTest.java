package keel.verify.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.FeedforwardBlock.Form;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.RecurrentBlock.Reading;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LawTestTest {
  private static final int TRIES = 60;
  private static final long SEED = 6;

  /** With it, the region of a claim does not hide that its numbers are wrong. */
  private static final Region REGION = new Region(2, 1, 0x1p-6);

  private static final Set<Law> EVERYWHERE =
      EnumSet.of(
          Law.INCREMENTAL_STABILITY,
          Law.GATED_STABILITY,
          Law.INPUT_OUTPUT_GAIN,
          Law.GAIN_AT_ANY_DEPTH,
          Law.INPUT_TO_STATE_GAIN,
          Law.GATED_GAIN,
          Law.GATED_GAIN_AT_ANY_DEPTH,
          Law.GATED_INPUT_TO_STATE_GAIN,
          Law.GRADIENT_BOUND,
          Law.GATED_GRADIENT_BOUND);

  private static final Set<Law> WITH_EQUILIBRIUM =
      with(Law.UNIQUE_EQUILIBRIUM, Law.SETTLING, Law.CONTRACTION_RATE, Law.DISTURBANCE_TUBE);

  private static final Set<Law> LEAKY =
      EnumSet.of(
          Law.INCREMENTAL_STABILITY,
          Law.CONTRACTION_RATE,
          Law.EUCLIDEAN_GAIN,
          Law.INPUT_TO_STATE_GAIN);

  private static Set<Law> with(Law... more) {
    return with(EVERYWHERE, more);
  }

  private static Set<Law> with(Set<Law> some, Law... more) {
    Set<Law> laws = EnumSet.copyOf(some);
    laws.addAll(List.of(more));
    return laws;
  }

  /** Of a dense block there is a gain in the Euclidean norm, too. */
  private static Set<Law> inLength(Set<Law> laws) {
    return with(laws, Law.EUCLIDEAN_GAIN, Law.GATED_EUCLIDEAN_GAIN);
  }

  private static DenseBlock dense(Activation activation, double... a) {
    return new DenseBlock(
        "block",
        activation,
        Vector.of(1, 0.75),
        5,
        Matrix.of(2, 2, a),
        Matrix.of(2, 1, 1, -0.5),
        Vector.of(0.25, -0.125));
  }

  /** Three units of which no diagonal makes A symmetric, nor the rows dominated. */
  private static DenseBlock cycle(Activation activation, double odd) {
    return Fixtures.block(
        activation, Vector.constant(3, 0.5), 1, 0.6, 0.6, odd, 1, 0.6, 0.6, 0.6, 1);
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        dense(
            "metric, tanh", dense(Activation.TANH, -1, 0.5, 0.5, -1.5), inLength(WITH_EQUILIBRIUM)),
        dense(
            "metric, ReLU",
            dense(Activation.RELU, -1, 0.5, 0.5, -1.5),
            inLength(with(Law.CONVERGENCE, Law.STAYING))),
        dense(
            "scaled metric", dense(Activation.TANH, -1, 0.5, 1, -1.5), inLength(WITH_EQUILIBRIUM)),
        dense(
            "dominance",
            dense(Activation.SOFTSIGN, -1, 0.5, -0.25, -1),
            inLength(WITH_EQUILIBRIUM)),
        dense(
            "matrix inequality",
            cycle(Activation.LEAKY_RELU, 0.601),
            inLength(EnumSet.of(Law.INCREMENTAL_STABILITY, Law.UNIQUE_EQUILIBRIUM))),
        dense(
            "almost symmetric",
            cycle(Activation.RELU, Math.nextUp(0.6)),
            inLength(EnumSet.of(Law.BOUNDED_AMPLIFICATION, Law.STAYING))),
        Arguments.of(Named.of("convolutional", Fixtures.convolutional()), WITH_EQUILIBRIUM),
        recurrent("norm, leaky", Reading.CONSTANT, 0.75, LEAKY, 0.4, -0.6, 0.6, 0.4),
        recurrent("norm, sequence", Reading.SEQUENCE, 1, LEAKY, 0.4, -0.6, 0.6, 0.4),
        recurrent(
            "rows, leaky",
            Reading.CONSTANT,
            0.75,
            with(LEAKY, Law.INPUT_OUTPUT_GAIN),
            0.25,
            3,
            0.0625,
            0.25),
        recurrent(
            "rows, sequence",
            Reading.SEQUENCE,
            1,
            with(LEAKY, Law.INPUT_OUTPUT_GAIN),
            0.25,
            3,
            0.0625,
            0.25),
        recurrent("given metric, leaky", Reading.CONSTANT, 0.5, LEAKY, 0, 1.2, -1.2, 0),
        recurrent("given metric, sequence", Reading.SEQUENCE, 0.5, LEAKY, 0, 1.2, -1.2, 0),
        stack("stack", Form.PLAIN, 1, Matrix.of(2, 2, 0.4, -0.6, 0.6, 0.4)),
        stack(
            "untied stack",
            Form.PLAIN,
            1,
            Matrix.of(2, 2, 0.4, -0.6, 0.6, 0.4),
            Matrix.of(2, 2, 0.75, 0, 0.25, 0.5)),
        stack("near the identity", Form.NEAR_IDENTITY, 0.25, Matrix.of(2, 2, -1, 1, -1, -0.5)));
  }

  private static Arguments recurrent(
      String name, Reading reading, double leak, Set<Law> laws, double... w) {
    return Arguments.of(Named.of(name, recurrentNetwork(reading, leak, w)), laws);
  }

  private static Network recurrentNetwork(Reading reading, double leak, double... w) {
    RecurrentBlock block =
        new RecurrentBlock(
            "block",
            Activation.RELU,
            Vector.constant(2, leak),
            reading,
            4,
            Matrix.of(2, 2, w),
            Matrix.of(2, 1, 1, -0.5),
            Vector.of(0.25, 0.125));
    return Fixtures.network(block.inputShape().get(0), block);
  }

  private static Arguments stack(String name, Form form, double step, Matrix... states) {
    FeedforwardBlock block =
        new FeedforwardBlock(
            "block",
            Activation.RELU,
            form,
            step,
            2,
            List.of(states),
            List.of(Vector.of(0.25, 0.125)));
    Set<Law> laws = EnumSet.of(Law.INCREMENTAL_STABILITY, Law.CONTRACTION_RATE, Law.EUCLIDEAN_GAIN);
    return Arguments.of(Named.of(name, Fixtures.network(2, block)), laws);
  }

  private static Arguments dense(String name, DenseBlock block, Set<Law> laws) {
    return Arguments.of(Named.of(name, Fixtures.network(1, block)), laws);
  }

  private static Certificate certify(Network network) {
    return new Verifier(SecondOpinion.NONE, REGION).certify(new Model(network, "0".repeat(64)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void every_law_with_a_claim_is_tried_and_holds(Network network, Set<Law> laws) {
    List<LawTest> tests = LawTest.of(network, certify(network), List.of(), SEED);
    assertEquals(
        laws,
        tests.stream()
            .filter(test -> test.block().block() == network.blocks().get(0))
            .map(LawTest::law)
            .collect(Collectors.toSet()));
    for (LawTest test : tests) {
      Trial trial = test.run(TRIES, SEED);
      assertEquals(TRIES, trial.tries(), trial::toString);
      assertFalse(trial.isBroken(), trial::toString);
      double worst = trial.worst().orElseThrow();
      assertTrue(worst > 0.001 && worst <= 1, trial::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void every_law_is_broken_where_a_thousandth_of_what_was_certified_is_allowed(
      Network network, Set<Law> laws) {
    Certificate certificate = certify(network);
    Certificate stricter = with(certificate, verdict -> scaled(verdict, 0.001));
    for (LawTest test : LawTest.of(network, stricter, List.of(), SEED)) {
      if (hasNumber(test.law(), certificate)) {
        Trial trial = test.run(TRIES, SEED);
        assertTrue(trial.isBroken(), trial::toString);
      }
    }
  }

  /** The others speak of states that do not move apart at all, or gradients that do not grow. */
  private static boolean hasNumber(Law law, Certificate certificate) {
    return switch (law) {
      case INCREMENTAL_STABILITY, GATED_STABILITY, CONVERGENCE -> false;
      case GRADIENT_BOUND, GATED_GRADIENT_BOUND ->
          certificate.claims().stream().anyMatch(claim -> isOfLength(claim));
      default -> true;
    };
  }

  private static boolean isOfLength(Claim claim) {
    return claim.property() == Property.GRADIENT_BOUND
        && claim.verdict() instanceof Verdict.Certified certified
        && certified.bounds().get(0).quantity().equals("Euclidean growth");
  }

  private static Verdict.Certified scaled(Verdict.Certified verdict, double share) {
    List<Bound> bounds = new ArrayList<>();
    for (Bound bound : verdict.bounds()) {
      boolean atMost = bound.relation() == Bound.Relation.AT_MOST;
      boolean overOne = bound.quantity().equals("amplification less 1");
      double certified =
          overOne ? -0.5 : atMost ? bound.certified() * share : bound.certified() / share;
      bounds.add(new Bound(bound.quantity(), bound.relation(), certified, bound.shownBy()));
    }
    return new Verdict.Certified(bounds);
  }

  private interface Change {
    Verdict.Certified of(Verdict.Certified verdict);
  }

  private static Certificate with(Certificate certificate, Change change) {
    return new Certificate(
        certificate.tool(),
        certificate.modelSha256(),
        certificate.region(),
        certificate.claims().stream()
            .map(
                claim ->
                    claim.verdict() instanceof Verdict.Certified certified
                        ? claim.with(change.of(certified))
                        : claim)
            .toList(),
        certificate.evidence(),
        certificate.solverAnswers(),
        certificate.notCovered(),
        certificate.observed(),
        certificate.notes());
  }

  @ParameterizedTest
  @MethodSource("activations")
  void a_block_that_overshoots_breaks_the_laws_of_a_stable_ones_certificate(
      Activation activation, Law law) {
    Certificate certificate = certify(Fixtures.network(1, dense(activation, -1, 0.5, 0.5, -1.5)));
    Network other = Fixtures.network(1, dense(activation, -3, 0.5, 0.5, -4));
    Trial trial =
        LawTest.of(other, certificate, List.of(), SEED).stream()
            .filter(test -> test.law() == law)
            .findFirst()
            .orElseThrow()
            .run(TRIES, SEED);
    assertTrue(trial.isBroken(), trial::toString);
    assertTrue(trial.worst().orElseThrow() > 1, trial::toString);
  }

  @Test
  void a_leaky_block_that_expands_breaks_the_laws_of_a_contracting_ones_certificate() {
    Network stable = recurrentNetwork(Reading.SEQUENCE, 0.75, 0.4, -0.6, 0.6, 0.4);
    Network other = recurrentNetwork(Reading.SEQUENCE, 0.75, 0.8, -1.2, 1.2, 0.8);
    for (LawTest test : LawTest.of(other, certify(stable), List.of(), SEED)) {
      Trial trial = test.run(TRIES, SEED);
      assertTrue(trial.isBroken(), trial::toString);
    }
  }

  static Stream<Arguments> activations() {
    return Stream.of(
        Arguments.of(Activation.TANH, Law.INCREMENTAL_STABILITY),
        Arguments.of(Activation.TANH, Law.GATED_STABILITY),
        Arguments.of(Activation.TANH, Law.GRADIENT_BOUND),
        Arguments.of(Activation.RELU, Law.GATED_GRADIENT_BOUND),
        Arguments.of(Activation.RELU, Law.INCREMENTAL_STABILITY),
        Arguments.of(Activation.RELU, Law.GATED_STABILITY));
  }

  @Test
  void every_experiment_is_heard_of_once() {
    Network network = Fixtures.network(1, dense(Activation.TANH, -1, 0.5, 0.5, -1.5));
    AtomicInteger heard = new AtomicInteger();
    LawTest test = LawTest.of(network, certify(network), List.of(), SEED).get(0);
    test.run(TRIES, SEED, heard::incrementAndGet);
    assertEquals(TRIES, heard.get());
  }

  @Test
  void a_counterexample_is_made_simple() {
    Certificate certificate =
        certify(Fixtures.network(1, dense(Activation.TANH, -1, 0.5, 0.5, -1.5)));
    Network other = Fixtures.network(1, dense(Activation.TANH, -3, 0.5, 0.5, -4));
    Experiment simple =
        LawTest.of(other, certificate, List.of(), SEED)
            .get(0)
            .run(TRIES, SEED)
            .counterexample()
            .orElseThrow();
    long entries =
        Stream.of(simple.x(), simple.y(), simple.u(), simple.w())
            .mapToLong(v -> Arrays.stream(v).filter(e -> e != 0).count())
            .sum();
    assertEquals(1, entries, simple::toString);
  }

  @Test
  void a_state_that_leaves_the_range_of_doubles_breaks_a_law() {
    Certificate certificate =
        certify(Fixtures.network(1, dense(Activation.RELU, -1, 0.5, 0.5, -1.5)));
    Network exploding = Fixtures.network(1, dense(Activation.RELU, 1e300, 0, 0, 1e300));
    Trial trial = LawTest.of(exploding, certificate, List.of(), SEED).get(0).run(TRIES, SEED);
    assertTrue(trial.isBroken(), trial::toString);
  }

  @Test
  void blocks_behind_a_layer_of_unknown_type_are_left_out() {
    Block block = dense(Activation.TANH, -1, 0.5, 0.5, -1.5);
    Network network = Fixtures.network(1, new UnknownLayer("odd", "odd"), block);
    assertEquals(List.of(), LawTest.of(network, certify(network), List.of(), SEED));
  }

  @Test
  void a_trial_without_tries_does_not_say_that_the_law_holds() {
    Trial trial = new Trial("block", Law.SETTLING, 0, OptionalDouble.empty(), Optional.empty());
    assertTrue(trial.text().startsWith("not tried"), trial::text);
  }

  @Test
  void a_seed_that_differs_in_its_upper_bits_alone_tries_something_else() {
    Network network = Fixtures.network(1, dense(Activation.TANH, -1, 0.5, 0.5, -1.5));
    Certificate certificate = certify(network);
    long other = SEED + (1L << 48);
    LawTest one = LawTest.of(network, certificate, List.of(), SEED).get(0);
    LawTest two = LawTest.of(network, certificate, List.of(), other).get(0);
    assertFalse(Arrays.equals(one.inputs().get(0), two.inputs().get(0)));
  }
}
