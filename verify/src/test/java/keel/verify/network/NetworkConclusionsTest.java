package keel.verify.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Flatten;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.Spectrum;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkConclusionsTest {
  private static final List<Property> PROPERTIES =
      List.of(
          Property.NETWORK_GAIN,
          Property.NETWORK_GAIN_AT_ANY_DEPTH,
          Property.NETWORK_GAIN_IN_MAXIMUM_NORM);

  private static Certificate certify(Network network) {
    Model model = new Model(network, "00");
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  /**
   * Of no more than the first number of a spectrum, which is the sum of a signal: it is reached.
   */
  @ParameterizedTest
  @CsvSource({"NONE,4,16", "HANN,4,7.5"})
  void a_spectrum_makes_the_root_of_its_length_of_a_distance_and_the_sum_of_its_weights(
      Spectrum.Window window, double euclidean, double maximum) {
    Linear head = new Linear("head", Matrix.of(1, 4, 1, 0, 0, 0), Vector.of(0));
    Preprocessing preprocessing =
        new Preprocessing(0.5, Vector.of(0), Vector.of(0.25))
            .with(new Spectrum(List.of(16), window, 2, 0.25));
    Certificate certificate =
        certify(new Network(List.of(4), preprocessing, List.of(head), Optional.empty()));
    assertEquals(2 * 0.25 * euclidean, gain(certificate, Property.NETWORK_GAIN));
    assertEquals(2 * 0.25 * maximum, gain(certificate, Property.NETWORK_GAIN_IN_MAXIMUM_NORM));
    double attained =
        certificate.observed().stream()
            .filter(o -> o.property() == Property.NETWORK_GAIN_IN_MAXIMUM_NORM)
            .findFirst()
            .orElseThrow()
            .value();
    assertEquals(2 * 0.25 * maximum, attained, 1e-9);
  }

  @Test
  void of_blocks_alone_the_verdict_and_the_claims_are_the_same() {
    Model model = new Model(maps(1, false), "00");
    Certificate whole = certify(model.network());
    Certificate blocks = new Verifier(SecondOpinion.NONE).certifyBlocks(model);
    assertEquals(whole.status(), blocks.status());
    assertEquals(
        whole.claims().stream().filter(c -> !c.scope().equals(Network.SCOPE)).toList(),
        blocks.claims());
    assertThrows(AlteredCertificate.class, () -> Checker.check(blocks, model));
  }

  private static Claim claim(Certificate certificate, Property property) {
    return certificate.claim(Network.SCOPE, property).orElseThrow();
  }

  private static Bound bound(Certificate certificate, Property property, String quantity) {
    Verdict verdict = claim(certificate, property).verdict();
    return assertInstanceOf(Verdict.Certified.class, verdict, verdict::toString).bounds().stream()
        .filter(b -> b.quantity().startsWith(quantity))
        .findFirst()
        .orElseThrow();
  }

  private static double gain(Certificate certificate, Property property) {
    return bound(certificate, property, "gain (").certified();
  }

  private static double pairGain(Certificate certificate) {
    return bound(certificate, Property.NETWORK_GAIN, "gain between two outputs").certified();
  }

  private static Linear linear(String name, int rows, int columns, double... weights) {
    return new Linear(name, Matrix.of(rows, columns, weights), Vector.constant(rows, 0.25));
  }

  /** One step from zero: x = σ(2u). */
  private static DenseBlock once(Depth depth) {
    return new DenseBlock(
        "once",
        Activation.RELU,
        Vector.of(1),
        depth,
        List.of(Matrix.of(1, 1, -1)),
        Matrix.of(1, 1, 2),
        Vector.of(0));
  }

  private static Network network(Layer... layers) {
    return Fixtures.network(1, layers);
  }

  private static void assertClose(double expected, double bound) {
    assertTrue(
        bound >= expected && bound <= expected * (1 + 1e-3), () -> expected + " but " + bound);
  }

  @Test
  void of_a_block_that_takes_one_step_the_gain_is_exact() {
    Certificate certificate = certify(network(once(Depth.of(1)), linear("head", 2, 1, 3, -1)));
    assertClose(2 * 4, pairGain(certificate));
    assertClose(2 * Math.sqrt(10), gain(certificate, Property.NETWORK_GAIN));
    // In the limit, P alone is left of Q.
    assertClose(4 * Math.sqrt(10), gain(certificate, Property.NETWORK_GAIN_AT_ANY_DEPTH));
  }

  @Test
  void the_raw_input_counts() {
    Network network =
        new Network(
            List.of(1),
            new Preprocessing(-3, Vector.of(100), Vector.of(0.75)),
            List.of(once(Depth.of(1))),
            Optional.empty());
    Certificate certificate = certify(network);
    assertClose(8, gain(certificate, Property.NETWORK_GAIN));
    assertClose(8, gain(certificate, Property.NETWORK_GAIN_IN_MAXIMUM_NORM));
  }

  @Test
  void a_chain_of_blocks_moves_less_than_the_product_of_their_gains() {
    Random random = new Random(5);
    Layer[] layers = {
      linear("a", 4, 3, random.doubles(12, -1, 1).toArray()),
      block("first", random),
      new Pointwise("relu", Activation.RELU, List.of(4)),
      linear("b", 4, 4, random.doubles(16, -1, 1).toArray()),
      block("second", random),
      linear("head", 3, 4, random.doubles(12, -1, 1).toArray())
    };
    Network network = Fixtures.network(3, layers);
    Certificate certificate = certify(network);
    Bound chain = bound(certificate, Property.NETWORK_GAIN, "gain between two outputs (chain)");
    assertTrue(
        chain
            .shownBy()
            .containsAll(List.of("first/lambda_min", "second/lambda_max", "network/chain")),
        chain::toString);
    assertNoPairMovesFarther(network, certificate, random);
  }

  @Test
  void a_mean_over_windows_is_a_linear_map_of_a_chain_and_a_maximum_is_none() {
    List<Integer> image = List.of(1, 2, 4);
    List<Layer> before = List.of(new Pointwise("relu", Activation.RELU, image));
    double[] means = {0.25, 0.25, 0, 0, 0.25, 0.25, 0, 0, 0, 0, 0.25, 0.25, 0, 0, 0.25, 0.25};
    double written =
        gainOfChain(before, new Flatten("flat", image), linear("mean", 2, 8, means)).orElseThrow();
    Flatten two = new Flatten("flat", List.of(1, 1, 2));
    Pooling mean = new Pooling("pool", Pooling.Kind.AVERAGE, 2, 2, image);
    assertEquals(written, gainOfChain(before, mean, two).orElseThrow(), 1e-3 * written);
    Pooling greatest = new Pooling("pool", Pooling.Kind.MAXIMUM, 2, 2, image);
    assertEquals(OptionalDouble.empty(), gainOfChain(before, greatest, two));
  }

  /** Of some layers and a block that takes two numbers. */
  private static OptionalDouble gainOfChain(List<Layer> before, Layer... layers) {
    List<Layer> all = new ArrayList<>(before);
    all.addAll(List.of(layers));
    all.add(linear("widened", 4, 2, 1, 2, -1, 0.5, 1, 1, -2, 1));
    all.add(block("first", new Random(5)));
    all.add(block("second", new Random(6)));
    Network network = new Network(List.of(1, 2, 4), Preprocessing.NONE, all, Optional.empty());
    Evidence chain = certify(network).evidence().getOrDefault("network/chain", Evidence.NONE);
    return chain.numbers().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            bound(certify(network), Property.NETWORK_GAIN, "gain (chain)").certified());
  }

  private static DenseBlock block(String name, Random random) {
    double[] p = new double[16];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        p[4 * i + j] = i == j ? 0.75 : 0.125;
      }
    }
    return new DenseBlock(
        name,
        Activation.TANH,
        Vector.constant(4, 1),
        10,
        Matrix.of(4, 4, p).negate(),
        Matrix.of(4, 4, random.doubles(16, -1, 1).toArray()),
        Vector.constant(4, 0.125));
  }

  private static void assertNoPairMovesFarther(
      Network network, Certificate certificate, Random random) {
    double greatest = 0;
    for (int k = 0; k < 2000; k++) {
      double[] u = random.doubles(network.inputSize(), -1, 1).toArray();
      double[] v = u.clone();
      double length = Math.scalb(1.0, -random.nextInt(12));
      for (int i = 0; i < v.length; i++) {
        v[i] += length * random.nextGaussian();
      }
      double[] y = network.output(u);
      double[] z = network.output(v);
      assertTrue(
          distance(y, z) <= gain(certificate, Property.NETWORK_GAIN) * distance(u, v) + 1e-12);
      assertTrue(
          greatest(y, z)
              <= gain(certificate, Property.NETWORK_GAIN_IN_MAXIMUM_NORM) * greatest(u, v) + 1e-12);
      double pair = 0;
      for (int i = 0; i < y.length; i++) {
        for (int j = 0; j < i; j++) {
          pair = Math.max(pair, Math.abs(y[i] - y[j] - z[i] + z[j]));
        }
      }
      assertTrue(pair <= pairGain(certificate) * distance(u, v) + 1e-12);
      greatest = Math.max(greatest, pair / distance(u, v));
    }
    assertTrue(greatest > pairGain(certificate) / 100, greatest + " of " + pairGain(certificate));
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

  @Test
  void every_kind_of_layer_lets_a_bound_through() {
    Network network = Fixtures.convolutional();
    assertNoPairMovesFarther(network, certify(network), new Random(3));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void what_is_not_certified_of_a_block_is_not_known_of_the_network(Activation activation) {
    Certificate certificate = certify(network(Fixtures.block(activation, Vector.of(1), 9)));
    for (Property property : PROPERTIES) {
      Verdict verdict = claim(certificate, property).verdict();
      // All steps at once have a gain without being stable.
      boolean isKnown =
          certificate.status() == Status.CERTIFIED
              || (property != Property.NETWORK_GAIN_AT_ANY_DEPTH
                  && certificate.claim("block", Property.EUCLIDEAN_GAIN).isPresent());
      assertEquals(isKnown, verdict instanceof Verdict.Certified, verdict::toString);
      if (verdict instanceof Verdict.Inconclusive inconclusive) {
        assertTrue(inconclusive.reason().contains("'block'"), inconclusive.reason());
      }
    }
  }

  @Test
  void a_block_that_stops_by_itself_has_no_gain_at_its_depth() {
    Certificate certificate =
        certify(network(once(Depth.untilEquilibrium(0x1p-10, 30)), linear("head", 2, 1, 3, -1)));
    assertInstanceOf(
        Verdict.Inconclusive.class, claim(certificate, Property.NETWORK_GAIN).verdict());
    assertClose(4 * Math.sqrt(10), gain(certificate, Property.NETWORK_GAIN_AT_ANY_DEPTH));
  }

  @Test
  void what_a_map_of_zeros_is_given_does_not_matter() {
    Network network =
        network(Fixtures.block(Activation.RELU, Vector.of(1), 9), linear("head", 2, 1, 0, 0));
    Certificate certificate = certify(network);
    assertEquals(0, gain(certificate, Property.NETWORK_GAIN));
    assertEquals(0, pairGain(certificate));
  }

  @Test
  void a_network_of_ordinary_layers_has_the_norms_of_its_maps() {
    Certificate certificate =
        certify(
            Fixtures.network(
                2,
                linear("first", 2, 2, 3, 0, 0, 4),
                new Pointwise("tanh", Activation.TANH, List.of(2)),
                linear("second", 1, 2, 0.6, 0.8)));
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertClose(4, bound(certificate, Property.NETWORK_GAIN, "first/norm").certified());
    assertClose(1, bound(certificate, Property.NETWORK_GAIN, "second/norm").certified());
    Bound norm = bound(certificate, Property.NETWORK_GAIN, "first/norm");
    Claim gain = claim(certificate, Property.NETWORK_GAIN);
    double observed = certificate.observed(gain, norm).orElseThrow().value();
    assertTrue(observed <= 4 && observed > 4 * (1 - 1e-9), () -> "observed " + observed);
    assertTrue(gain(certificate, Property.NETWORK_GAIN) <= 4 * (1 + 1e-8));
    assertClose(5, gain(certificate, Property.NETWORK_GAIN_IN_MAXIMUM_NORM) * 5 / 5.6);
    assertTrue(certificate.claim(Network.SCOPE, Property.NETWORK_GAIN_AT_ANY_DEPTH).isEmpty());
  }

  @Test
  void nothing_is_claimed_of_a_network_with_a_layer_of_unknown_type() {
    Certificate certificate =
        certify(network(once(Depth.of(1)), new UnknownLayer("mystery", "attention")));
    for (Property property : PROPERTIES) {
      assertTrue(certificate.claim(Network.SCOPE, property).isEmpty());
    }
    assertFalse(certificate.notCovered().isEmpty());
  }

  /** |3 + 4i| from |0|: in length as far as its input, by greatest numbers nearly √2 times. */
  @Test
  void a_modulus_moves_as_far_as_its_input_and_by_greatest_numbers_farther() {
    Modulus modulus = new Modulus("size", List.of(2));
    Certificate certificate = certify(Fixtures.network(2, modulus));
    assertEquals(1, gain(certificate, Property.NETWORK_GAIN));
    double greatest = gain(certificate, Property.NETWORK_GAIN_IN_MAXIMUM_NORM);
    assertTrue(greatest * greatest >= 2, () -> "below a root of 2: " + greatest);
    assertClose(Math.sqrt(2), greatest);
    assertTrue(
        certificate.observed().stream()
            .filter(o -> o.property() == Property.NETWORK_GAIN_IN_MAXIMUM_NORM)
            .anyMatch(o -> o.value() > 1.3),
        certificate.observed()::toString);
    Network image =
        new Network(
            List.of(4, 2, 1),
            Preprocessing.NONE,
            List.of(
                new Modulus("size", List.of(4, 2, 1)),
                linear("wide", 3, 4, 1, 2, -1, 0.5, 1, 1, -2, 1, 0, 1, 0, 3)),
            Optional.empty());
    assertNoPairMovesFarther(image, certify(image), new Random(4));
  }

  @Test
  void nothing_is_claimed_across_a_maximum_by_modulus_but_of_blocks() {
    Certificate certificate =
        certify(
            new Network(
                List.of(2, 1, 1),
                Preprocessing.NONE,
                List.of(
                    new Pooling("greatest", Pooling.Kind.MODULUS, 1, 1, List.of(2, 1, 1)),
                    linear("sum", 1, 2, 1, 1),
                    Fixtures.feasible(Activation.TANH)),
                Optional.empty()));
    for (Property property : PROPERTIES) {
      assertTrue(certificate.claim(Network.SCOPE, property).isEmpty());
    }
    assertEquals(
        List.of(
            "layer 'greatest' of type 'complex_max_pool' jumps where two numbers are equally great:"
                + " nothing is claimed of the network as a whole"),
        certificate.notCovered());
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertTrue(
        certificate.claims().stream().anyMatch(c -> c.verdict() instanceof Verdict.Certified));
  }

  private static Network maps(double weight, boolean isSwapped) {
    Linear first = linear("first", 2, 2, weight, 0.5, -0.25, 1);
    Linear second = linear("second", 2, 2, 0.75, -0.5, 0.125, 2);
    return Fixtures.network(
        2,
        isSwapped ? second : first,
        isSwapped ? first : second,
        linear("narrow", 1, 2, 1, -1),
        Fixtures.feasible(Activation.TANH),
        linear("head", 2, 2, 1, 2, 3, 4));
  }

  @Test
  void the_certificate_of_another_network_is_refused() {
    Certificate certificate = certify(maps(1, false));
    for (Network other : List.of(maps(1 + 0x1p-20, false), maps(1, true))) {
      Model model = new Model(other, "00");
      assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, model));
    }
  }

  @Test
  void a_number_of_the_witness_that_was_changed_is_refused() {
    Network network = maps(1, false);
    Model model = new Model(network, "00");
    Certificate certificate = certify(network);
    double[] numbers =
        certificate.evidence().get("network/chain").numbers().orElseThrow().toArray();
    for (int i = 0; i < numbers.length; i++) {
      for (double other :
          new double[] {numbers[i] * (1 + 0x1p-12), numbers[i] * (1 - 0x1p-12), 0}) {
        double[] changed = numbers.clone();
        changed[i] = other;
        Certificate altered = with(certificate, "network/chain", Vector.of(changed));
        assertThrows(
            AlteredCertificate.class,
            () -> Checker.check(altered, model),
            () -> Arrays.toString(changed));
      }
    }
  }

  private static Certificate with(Certificate certificate, String name, Vector numbers) {
    SortedMap<String, Evidence> evidence = new TreeMap<>(certificate.evidence());
    Evidence found = evidence.get(name);
    evidence.put(name, new Evidence(found.factor(), found.direction(), Optional.of(numbers)));
    return new Certificate(
        certificate.tool(),
        certificate.modelSha256(),
        certificate.region(),
        certificate.claims(),
        Collections.unmodifiableSortedMap(evidence),
        certificate.solverAnswers(),
        certificate.notCovered(),
        certificate.observed(),
        certificate.notes());
  }
}
