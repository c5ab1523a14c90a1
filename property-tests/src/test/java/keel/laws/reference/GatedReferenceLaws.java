package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.laws.Populations;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.model.Activation;
import keel.verify.model.Gates;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.UnusableInput;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** Every number of a block with gates, against fractions and exact trajectories of each member. */
class GatedReferenceLaws {
  /** Signs of as many units are tried in all combinations. */
  private static final int LARGEST = 8;

  /** Below π/2. */
  private static final Rational QUARTER_TURN = Rational.of(1.5707963267948966);

  /** What a bound may exceed its formula by. */
  private static final Rational ROUNDED = Rational.ONE.plus(Rational.powerOfTwo(-30));

  private static final Tally TALLY = new Tally();

  @net.jqwik.api.Property(seed = "66", tries = 30, shrinking = ShrinkingMode.OFF)
  void every_number_of_every_member_is_true(@ForAll("numbers") long number) {
    RandomNetworks.Drawn drawn;
    Certificate certificate;
    Network network;
    try {
      drawn = RandomNetworks.of(number);
      network = gated(drawn.network(), number);
      Model model = new Model(network, "0".repeat(64), List.of());
      certificate = new Verifier(SecondOpinion.NONE, drawn.region()).certify(model);
    } catch (UnusableInput e) {
      return;
    }
    List<String> faults = new ArrayList<>();
    for (NaisBlock block : network.gatedBlocks()) {
      faults.addAll(ofEveryGate(block, certificate));
      faults.addAll(ofMembers(block, certificate, number));
    }
    assertEquals(List.of(), faults, drawn::toString);
    boolean isClaimed =
        certificate.claims().stream()
            .filter(claim -> claim.verdict() instanceof Verdict.Certified)
            .anyMatch(claim -> claim.statement().holdsFor() == HoldsFor.EVERY_MEMBER);
    Statistics.collect(isClaimed);
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 20));
  }

  private static Network gated(Network network, long number) {
    return network.withLayers(
        network.layers().stream()
            .map(
                layer ->
                    layer instanceof NaisBlock block && block.activation() instanceof Activation
                        ? (Layer) Populations.gated(block, number)
                        : layer)
            .toList());
  }

  /** What holds for every gate holds without any. */
  private static List<String> ofEveryGate(NaisBlock gated, Certificate certificate) {
    List<String> faults = new ArrayList<>();
    NaisBlock open = gated.withGates(Optional.empty());
    for (Claim claim : certificate.claims()) {
      if (claim.scope().equals(gated.name())
          && claim.statement().holdsFor() == HoldsFor.EVERY_GATE) {
        faults.addAll(Reference.faults(new Said(open, claim, certificate), TALLY));
      }
    }
    return faults;
  }

  private static List<String> ofMembers(NaisBlock gated, Certificate certificate, long number) {
    List<String> faults = new ArrayList<>();
    for (int m = 0; m < gated.gates().orElseThrow().size(); m++) {
      OpenUnits.of(gated, m, certificate)
          .ifPresent(member -> faults.addAll(faults(member, number)));
    }
    certificate
        .claim(gated.name(), Property.MEMBER_DISTANCE)
        .filter(claim -> !isDistance(gated, new Said(gated, claim, certificate)))
        .ifPresent(claim -> faults.add("members are apart by another number: " + claim));
    return faults;
  }

  private static List<String> faults(OpenUnits member, long number) {
    List<String> faults = new ArrayList<>();
    for (Claim claim : member.certificate().claims()) {
      if (claim.property() != Property.MEMBER_DISTANCE) {
        Said said = new Said(member.block(), claim, member.certificate());
        faults.addAll(Reference.faults(said, TALLY));
      }
    }
    Random random = new Random(number);
    faults.addAll(ExactTrajectories.faults(member.block(), member.certificate(), random, TALLY));
    return faults;
  }

  /** Between what values of σ can come to, a step times K, and what the formula says. */
  private static boolean isDistance(NaisBlock gated, Said said) {
    Bound bound = ((Verdict.Certified) said.verdict()).bounds().get(0);
    Rational steps = Rational.of(gated.steps());
    Rational value = gated.activation() == Activation.ARCTAN ? QUARTER_TURN : Rational.ONE;
    Rational squared = Rational.of(bound.certified()).dividedBy(steps.times(value)).square();
    Rational most = Rational.ZERO;
    Rational formula = Rational.ZERO;
    Rows rows = new Rows(gated);
    Gates gates = gated.gates().orElseThrow();
    for (int m = 0; m < gates.size(); m++) {
      for (int other = 0; other < m; other++) {
        Rational[] added = added(gated, rows, gates, m, other);
        if (said.basis() == Said.Basis.MAXIMUM) {
          Rational[] v = rows.weighted(said.weights().orElseThrow()).weights();
          for (int i = 0; i < added.length; i++) {
            most = most.max(added[i].dividedBy(v[i]).square());
          }
          formula = most;
        } else {
          Metric metric = said.metric().orElseThrow();
          most = most.max(corners(metric, added));
          formula = formula.max(form(metric, added));
        }
      }
    }
    boolean isByForm = said.claim().theorem().equals("theorem-1-metric");
    return squared.compareTo(most) >= 0
        && ((!isByForm && said.basis() != Said.Basis.MAXIMUM)
            || squared.compareTo(formula.times(ROUNDED)) <= 0);
  }

  private static Rational[] added(NaisBlock gated, Rows rows, Gates gates, int m, int other) {
    int pixels = rows.size() / gated.bias().length();
    Rational[] added = new Rational[rows.size()];
    for (int i = 0; i < added.length; i++) {
      Rational apart =
          Rational.of(gates.members().get(m, i / pixels))
              .minus(Rational.of(gates.members().get(other, i / pixels)));
      Rational size = apart.signum() < 0 ? Rational.ZERO.minus(apart) : apart;
      added[i] = size.times(Rational.of(gated.stepSizes().get(i / pixels)));
    }
    return added;
  }

  /** The greatest of all signs, of a few units; of many some. */
  private static Rational corners(Metric metric, Rational[] d) {
    int n = d.length;
    Random random = new Random(n);
    Rational greatest = Rational.ZERO;
    for (int corner = 0; corner < 1 << Math.min(n, LARGEST); corner++) {
      int bits = n <= LARGEST ? corner : random.nextInt();
      Rational[] e = new Rational[n];
      for (int i = 0; i < n; i++) {
        e[i] = (bits >> (i % Integer.SIZE) & 1) == 0 ? d[i] : Rational.ZERO.minus(d[i]);
      }
      greatest = greatest.max(metric.square(e));
    }
    return greatest;
  }

  private static Rational form(Metric metric, Rational[] d) {
    Rational sum = Rational.ZERO;
    for (int i = 0; i < d.length; i++) {
      for (int j = 0; j < d.length; j++) {
        Rational entry = metric.p().get(i, j);
        Rational size = entry.signum() < 0 ? Rational.ZERO.minus(entry) : entry;
        sum = sum.plus(size.times(d[i]).times(d[j]));
      }
    }
    return sum;
  }

  /** A model each. */
  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.longs()
        .between(0, 1L << 40)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases();
  }
}
