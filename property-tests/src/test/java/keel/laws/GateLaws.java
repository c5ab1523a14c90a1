package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Predicate;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.CertifiedBlock;
import keel.verify.law.ClaimedNorm;
import keel.verify.law.Experiment;
import keel.verify.law.Law;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import keel.verify.network.CertifiedRadius;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** Blocks with gates: what is certified of every gate, and of every member of a population. */
@Domain(Blocks.class)
@Domain(DomainContext.Global.class)
class GateLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  /** Sequences of gates for each block. */
  private static final int SEQUENCES = 5;

  private static final int DEEP = 40;

  /** What rounding comes to at most, as a share of the numbers that are added up. */
  private static final double ROUNDING = 0x1p-40;

  /** Changes of inputs of all networks: 100,000 with {@code -Dkeel.changes=100000}. */
  private static final int CHANGES = Integer.getInteger("keel.changes", 300);

  private static final int NETWORKS = 30;

  private static Certificate certificate(NaisBlock block) {
    return VERIFIER.certify(Blocks.model(block));
  }

  /** As drawn, and with states that are larger and smaller. */
  static List<Experiment> experiments(Experiment drawn) {
    return List.of(-6, -3, 0, 3, 6).stream()
        .limit(SEQUENCES)
        .map(
            k ->
                new Experiment(
                    Populations.scaled(drawn.x(), k),
                    Populations.scaled(drawn.y(), k),
                    drawn.u(),
                    drawn.w()))
        .toList();
  }

  private static void assertHolds(Predicate<Law> which, CertifiedBlock block, Experiment e) {
    for (Law law : block.laws()) {
      if (which.test(law)) {
        OptionalDouble share = law.share(block, e);
        assertTrue(!(share.orElse(0) > 1), () -> law + ": " + share + " of what is certified");
      }
    }
  }

  private static boolean isGated(Law law) {
    return law.name().startsWith("GATED");
  }

  /** 1,000 sequences of gates: half of them at random, half chosen by an adversary step by step. */
  @Property(seed = "61", tries = 100, shrinking = ShrinkingMode.OFF)
  void no_sequence_of_gates_exceeds_what_is_certified(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock gated = Populations.gated(stable.block(), seed);
    Certificate certificate = certificate(gated);
    Assume.that(stable.kind() != Blocks.Kind.MATRIX_INEQUALITY); // slopes above 0 are no gates
    Blocks.assertStable(certificate);
    CertifiedBlock certified = new CertifiedBlock(gated, certificate);
    ClaimedNorm norm = ClaimedNorm.of(gated, certificate).orElseThrow();
    for (Experiment experiment : experiments(stable.experiment())) {
      assertHolds(GateLaws::isGated, certified, experiment);
      Random random = new Random(seed);
      assertAdversaryFails(gated.withGates(Optional.empty()), norm, experiment, random);
    }
  }

  /** Opens at every step the units that drive the states apart. */
  static void assertAdversaryFails(
      NaisBlock open, ClaimedNorm norm, Experiment experiment, Random random) {
    double[] drive = open.drive(experiment.u());
    double[] x = experiment.x();
    double[] y = experiment.y();
    int depth = open.isTied() ? DEEP : open.steps();
    for (int k = 0; k < depth; k++) {
      double[] one = open.next(k, x, drive);
      double[] two = open.next(k, y, drive);
      double[] gates = gates(random, norm, x, y, one, two);
      double before = norm.ofState().applyAsDouble(difference(x, y));
      double size = largest(x) + largest(y) + largest(one) + largest(two) + largest(drive);
      x = passed(gates, x, one);
      y = passed(gates, y, two);
      double after = norm.ofState().applyAsDouble(difference(x, y));
      double allowed = before + ROUNDING * norm.ofOnes() * size;
      assertTrue(after <= allowed, () -> after + " from " + before);
    }
  }

  private static double[] gates(
      Random random, ClaimedNorm norm, double[] x, double[] y, double[] one, double[] two) {
    double[] gates = random.ints(x.length, 0, 2).asDoubleStream().toArray();
    double farthest = apart(norm, gates, x, y, one, two);
    for (int i = 0; i < gates.length; i++) {
      gates[i] = 1 - gates[i];
      double apart = apart(norm, gates, x, y, one, two);
      gates[i] = apart > farthest ? gates[i] : 1 - gates[i];
      farthest = Math.max(farthest, apart);
    }
    return gates;
  }

  private static double apart(
      ClaimedNorm norm, double[] gates, double[] x, double[] y, double[] one, double[] two) {
    return norm.ofState().applyAsDouble(difference(passed(gates, x, one), passed(gates, y, two)));
  }

  private static double[] passed(double[] gates, double[] before, double[] after) {
    double[] passed = before.clone();
    Arrays.setAll(passed, i -> before[i] + gates[i] * (after[i] - before[i]));
    return passed;
  }

  private static double[] difference(double[] x, double[] y) {
    double[] difference = x.clone();
    Arrays.setAll(difference, i -> x[i] - y[i]);
    return difference;
  }

  private static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  @Property(seed = "62", tries = 60, shrinking = ShrinkingMode.OFF)
  void every_member_goes_to_its_own_equilibrium_as_certified(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock gated = Populations.gated(stable.block(), seed);
    CertifiedBlock certified = new CertifiedBlock(gated, certificate(gated));
    for (Experiment experiment : experiments(stable.experiment())) {
      assertHolds(law -> !isGated(law) && law != Law.MEMBER_DISTANCE, certified, experiment);
    }
  }

  @Property(seed = "63", tries = 60, shrinking = ShrinkingMode.OFF)
  void two_members_are_never_farther_apart_than_certified(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock gated = Populations.gated(stable.block(), seed);
    CertifiedBlock certified = new CertifiedBlock(gated, certificate(gated));
    for (Experiment experiment : experiments(stable.experiment())) {
      assertHolds(Law.MEMBER_DISTANCE::equals, certified, experiment);
      double used = Law.MEMBER_DISTANCE.share(certified, experiment).orElse(0);
      Statistics.collect(used > 0.25);
    }
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 2));
  }

  @Property(seed = "64", tries = 60, shrinking = ShrinkingMode.OFF)
  void a_gate_that_may_reach_1_5_is_never_certified(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock beyond = Populations.beyond(Populations.gated(stable.block(), seed), seed);
    Certificate certificate = certificate(beyond);
    assertNotEquals(Status.CERTIFIED, certificate.status());
    assertTrue(
        certificate.claims().stream()
            .noneMatch(claim -> claim.verdict().status() == Status.CERTIFIED),
        certificate::toString);
  }

  /** Of a population all at once: an action is the class, and none of its members takes another. */
  @Property(seed = "65", tries = NETWORKS, shrinking = ShrinkingMode.OFF)
  void no_action_of_a_population_changes_within_its_certified_radius(
      @ForAll Blocks.Settling settling, @ForAll long seed) {
    Random random = new Random(seed);
    NaisBlock gated = Populations.gated(settling.tried().block(), seed);
    int units = gated.stateSize();
    Linear head =
        new Linear(
            "head",
            Matrix.of(3, units, random.doubles(3L * units, -1, 1).toArray()),
            Vector.of(random.doubles(3, -0.25, 0.25).toArray()));
    Network network =
        new Network(
            gated.inputShape(),
            Preprocessing.NONE,
            List.of(gated, head),
            Prediction.POPULATION,
            Optional.empty());
    Model model = new Model(network, "0".repeat(64));
    CertifiedRadius radius =
        CertifiedRadius.of(Checker.concluded(VERIFIER.certify(model), model), InputNorm.EUCLIDEAN)
            .orElseThrow();
    boolean isCertified = false;
    for (int change = 0; change < Math.max(1, CHANGES / NETWORKS); change++) {
      double[] raw = random.doubles(gated.inputShape().get(0), -2, 2).toArray();
      CertifiedRadius.Answer answer = radius.at(raw);
      isCertified |= answer.radius() > 0;
      double length = Math.min(answer.radius(), 64) * (1 - 0x1p-20);
      double[] changed = moved(network, raw, answer.predicted(), length, random);
      if (answer.radius() > 0) {
        assertEquals(answer.predicted(), greatest(network.output(changed)));
        for (Network member : network.voters()) {
          assertEquals(answer.predicted(), greatest(member.output(changed)));
        }
      }
    }
    Statistics.collect(isCertified);
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 50));
  }

  /** To where a member answers differently soonest, or anywhere. */
  private static double[] moved(
      Network network, double[] raw, int predicted, double length, Random random) {
    List<Network> voters = network.voters();
    Network member = voters.get(random.nextInt(voters.size()));
    int other = (predicted + 1 + random.nextInt(2)) % 3;
    double[] way = new double[raw.length];
    for (int i = 0; i < raw.length; i++) {
      double[] step = raw.clone();
      step[i] += 0x1p-12;
      way[i] = margin(member, step, predicted, other) - margin(member, raw, predicted, other);
    }
    if (random.nextInt(4) == 0) {
      way = random.doubles(raw.length, -1, 1).toArray();
    }
    double norm = Math.sqrt(Arrays.stream(way).map(e -> e * e).sum());
    double[] moved = raw.clone();
    for (int i = 0; i < raw.length && norm > 0; i++) {
      moved[i] -= way[i] / norm * length * (1 - 0x1p-40);
    }
    return moved;
  }

  private static double margin(Network member, double[] raw, int predicted, int other) {
    double[] outputs = member.output(raw);
    return outputs[predicted] - outputs[other];
  }

  private static int greatest(double[] numbers) {
    int best = 0;
    for (int j = 0; j < numbers.length; j++) {
      best = numbers[j] > numbers[best] ? j : best;
    }
    return best;
  }
}
