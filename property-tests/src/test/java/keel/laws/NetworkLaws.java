package keel.laws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.model.Block;
import keel.verify.model.Convolution;
import keel.verify.model.Depth;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Shapes;
import keel.verify.model.StepNorm;
import keel.verify.network.NetworkConclusions;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.ForAll;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** What is certified of the answer of a random network, whatever its layers, no pair exceeds. */
@Domain(Networks.class)
class NetworkLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);
  private static final int STARTS = 8;
  private static final int CLIMBS = 60;
  private static final int MOST_STEPS = 2000;

  /** What the rounding of two outputs may come to, beside their size. */
  private static final double ROUNDING = 1e-9;

  /** How far apart two values are. */
  private interface Measure {
    double between(double[] x, double[] y);
  }

  @net.jqwik.api.Property(seed = "31", tries = 200, shrinking = ShrinkingMode.OFF)
  void outputs_move_at_most_by_the_certified_gain(@ForAll Networks.Built built) {
    tried(built, Property.NETWORK_GAIN, "gain (", NetworkLaws::distance, NetworkLaws::distance);
  }

  @net.jqwik.api.Property(seed = "32", tries = 200, shrinking = ShrinkingMode.OFF)
  void the_difference_of_two_outputs_moves_at_most_by_its_gain(@ForAll Networks.Built built) {
    tried(
        built,
        Property.NETWORK_GAIN,
        "gain between two outputs",
        NetworkLaws::distance,
        NetworkLaws::greatestDifference);
  }

  @net.jqwik.api.Property(seed = "33", tries = 200, shrinking = ShrinkingMode.OFF)
  void no_output_moves_farther_than_the_gain_in_maximum_norms(@ForAll Networks.Built built) {
    tried(
        built,
        Property.NETWORK_GAIN_IN_MAXIMUM_NORM,
        "gain (",
        NetworkLaws::greatest,
        NetworkLaws::greatest);
  }

  @net.jqwik.api.Property(seed = "34", tries = 200, shrinking = ShrinkingMode.OFF)
  void what_an_attack_shows_is_reached_and_never_above_the_certified_gain(
      @ForAll Networks.Built built) {
    Network network = built.network();
    Certificate certificate = VERIFIER.certify(new Model(network, ""));
    int attacked = 0;
    for (Claim claim : certificate.claims()) {
      if (claim.property().isOfNetwork() && claim.verdict() instanceof Verdict.Certified found) {
        for (Bound bound : found.bounds()) {
          Optional<Observed> observed = certificate.observed(claim, bound);
          if (observed.isPresent()) {
            assertTrue(observed.get().value() <= bound.certified(), () -> bound + " " + observed);
          }
          if (observed.flatMap(Observed::evidence).isPresent()) { // else the norm of a layer
            attacked++;
            assertReached(certificate, network, observed.get());
          }
        }
      }
    }
    boolean isAttacked = attacked > 0;
    Statistics.label("attacked").collect(isAttacked);
    Statistics.label("attacked").coverage(coverage -> coverage.check(true).percentage(p -> p > 25));
  }

  /** At the depth of the blocks, by the network itself. */
  private static void assertReached(Certificate certificate, Network network, Observed observed) {
    double[] pair =
        certificate
            .evidence()
            .get(observed.evidence().orElseThrow())
            .numbers()
            .orElseThrow()
            .toArray();
    if (observed.property() == Property.NETWORK_GAIN_AT_ANY_DEPTH) {
      return;
    }
    double[] u = Arrays.copyOf(pair, network.inputSize());
    double[] w = Arrays.copyOfRange(pair, network.inputSize(), pair.length);
    boolean isMaximum = observed.property() == Property.NETWORK_GAIN_IN_MAXIMUM_NORM;
    Measure inputs = isMaximum ? NetworkLaws::greatest : NetworkLaws::distance;
    Measure outputs =
        observed.quantity().contains("two outputs") ? NetworkLaws::greatestDifference : inputs;
    double reached = outputs.between(network.output(u), network.output(w));
    double needed = observed.value() * inputs.between(u, w);
    assertTrue(reached >= needed * (1 - ROUNDING), () -> observed + ", but " + reached);
  }

  @net.jqwik.api.Property(seed = "35", tries = 200, shrinking = ShrinkingMode.OFF)
  void outputs_of_blocks_that_stop_by_themselves_are_as_near_their_limits_as_is_said(
      @ForAll Networks.Built built, @ForAll StepNorm norm) {
    Depth stops = Depth.untilEquilibrium(0x1p-10, norm, MOST_STEPS);
    Network network = OtherDepths.of(built.network(), block -> stops);
    Optional<Double> apart = apartAtStop(network);
    boolean haveStopped = apart.isPresent() && haveStopped(network, built.raw());
    Statistics.label("stopped").collect(haveStopped);
    Statistics.label("stopped").coverage(coverage -> coverage.check(true).percentage(p -> p > 10));
    if (haveStopped) {
      Network limit = OtherDepths.of(network, block -> Depth.of(2 * MOST_STEPS));
      double[] y = network.output(built.raw());
      double distance = distance(y, limit.output(built.raw()));
      double size = distance(y, new double[y.length]) + 1;
      assertTrue(
          distance <= apart.get() / 2 + ROUNDING * size, () -> distance + " of " + apart + " / 2");
    }
  }

  private static Optional<Double> apartAtStop(Network network) {
    Certificate certificate = VERIFIER.certify(new Model(network, ""));
    Facts facts = Facts.of(certificate.evidence());
    List<Conclusions> blocks =
        network.blocks().stream()
            .map(block -> new Conclusions(block, certificate.region(), facts))
            .toList();
    blocks.forEach(Conclusions::claims);
    return new NetworkConclusions(network, blocks, facts).apartAtStop();
  }

  /** Whether every block stops before it has taken all its steps. */
  private static boolean haveStopped(Network network, double[] raw) {
    double[] value = network.preprocessing().apply(raw);
    for (Layer layer : network.layers()) {
      double[] before = value;
      if (layer instanceof Block block && block.stepsFor(before) == block.steps()) {
        return false;
      }
      value =
          layer.match(
              block -> block.unroll(before),
              transition -> transition.apply(before),
              unknown -> before);
    }
    return true;
  }

  @net.jqwik.api.Property(seed = "38", tries = 300, shrinking = ShrinkingMode.OFF)
  void no_image_moves_farther_than_the_norm_of_a_convolution(@ForAll Convolution layer) {
    Network network =
        new Network(layer.inputShape(), Preprocessing.NONE, List.of(layer), Optional.empty());
    double norm = gain(network, Property.NETWORK_GAIN, "conv/norm").orElseThrow();
    double reached = new SingularValueDecomposition(written(layer)).getNorm();
    assertTrue(
        !(reached > norm * (1 + ROUNDING)),
        () -> "a norm of " + norm + ", but " + reached + " of " + layer);
  }

  /** In either norm, and in the greater of its parts it does move farther than they do. */
  @net.jqwik.api.Property(seed = "39", tries = 200, shrinking = ShrinkingMode.OFF)
  void a_modulus_moves_at_most_as_far_as_is_certified(@ForAll Networks.Moduli moduli) {
    tried(
        moduli.built(),
        Property.NETWORK_GAIN,
        "gain (",
        NetworkLaws::distance,
        NetworkLaws::distance);
    tried(
        moduli.built(),
        Property.NETWORK_GAIN_IN_MAXIMUM_NORM,
        "gain (",
        NetworkLaws::greatest,
        NetworkLaws::greatest);
  }

  /** Column by column, what becomes of one number. */
  private static RealMatrix written(Convolution layer) {
    int size = Shapes.size(layer.inputShape());
    RealMatrix matrix = new Array2DRowRealMatrix(Shapes.size(layer.outputShape()), size);
    for (int j = 0; j < size; j++) {
      double[] one = new double[size];
      one[j] = 1;
      matrix.setColumn(j, layer.apply(one));
    }
    return matrix;
  }

  private static void tried(
      Networks.Built built, Property property, String quantity, Measure inputs, Measure outputs) {
    Network network = built.network();
    Optional<Double> gain = gain(network, property, quantity);
    Statistics.label("certified").collect(gain.isPresent());
    Statistics.label("certified")
        .coverage(coverage -> coverage.check(true).percentage(p -> p > 25));
    if (gain.isEmpty()) {
      return;
    }
    Random random = new Random(built.raw().length);
    for (int start = 0; start < STARTS; start++) {
      double[] u = built.raw().clone();
      double[] v = moved(u, Math.scalb(1.0, -2 * start), random);
      for (int climb = 0; climb < CLIMBS; climb++) {
        double reached = ratio(network, u, v, inputs, outputs, gain.get());
        double[] w = moved(v, inputs.between(u, v) / 4, random);
        if (ratio(network, u, w, inputs, outputs, gain.get()) > reached) {
          v = w;
        }
      }
    }
  }

  /** How far outputs are apart for inputs that are so far apart; fails above the gain. */
  private static double ratio(
      Network network, double[] u, double[] v, Measure inputs, Measure outputs, double gain) {
    double[] y = network.output(u);
    double[] z = network.output(v);
    double apart = inputs.between(u, v);
    double moved = outputs.between(y, z);
    double size = outputs.between(y, new double[y.length]) + 1;
    assertTrue(
        !(moved > gain * apart * (1 + ROUNDING) + ROUNDING * size),
        () -> "a gain of " + gain + ", but " + moved + " for inputs at " + apart);
    return apart > 0 ? moved / apart : 0;
  }

  private static Optional<Double> gain(Network network, Property property, String quantity) {
    Certificate certificate = VERIFIER.certify(new Model(network, ""));
    return certificate
        .claim(Network.SCOPE, property)
        .filter(claim -> claim.verdict() instanceof Verdict.Certified)
        .flatMap(
            claim ->
                ((Verdict.Certified) claim.verdict())
                    .bounds().stream().filter(b -> b.quantity().startsWith(quantity)).findFirst())
        .map(Bound::certified);
  }

  private static double[] moved(double[] from, double by, Random random) {
    double[] moved = from.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += by * random.nextGaussian();
    }
    return moved;
  }

  private static double distance(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return Math.sqrt(sum);
  }

  private static double greatest(double[] x, double[] y) {
    double greatest = 0;
    for (int i = 0; i < x.length; i++) {
      greatest = Math.max(greatest, Math.abs(x[i] - y[i]));
    }
    return greatest;
  }

  private static double greatestDifference(double[] x, double[] y) {
    double greatest = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        greatest = Math.max(greatest, Math.abs(x[i] - x[j] - y[i] + y[j]));
      }
    }
    return greatest;
  }
}
