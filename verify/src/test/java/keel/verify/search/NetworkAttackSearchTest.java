package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkAttackSearchTest {
  private static final Vector ZEROS = Vector.of(0, 0);

  private static Certificate certify(Network network) {
    Model model = new Model(network, "00");
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  /** What every gain of the network was seen to reach, as a share of what is certified. */
  private static List<Double> shares(Network network) {
    Certificate certificate = certify(network);
    List<Double> shares = new ArrayList<>();
    for (Claim claim : certificate.claims()) {
      if (claim.property().isOfNetwork() && claim.verdict() instanceof Verdict.Certified found) {
        for (Bound bound : found.bounds()) {
          if (bound.quantity().startsWith("gain")) {
            certificate
                .observed(claim, bound)
                .map(Observed::value)
                .ifPresent(
                    value -> {
                      assertTrue(value <= bound.certified(), () -> claim + " but " + value);
                      shares.add(value / bound.certified());
                    });
          }
        }
      }
    }
    assertEquals(List.of(), certificate.notes());
    return shares;
  }

  private static Linear linear(String name, int rows, int columns, Random random) {
    return new Linear(
        name,
        Matrix.of(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray()),
        Vector.of(random.doubles(rows, -1, 1).toArray()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  void of_one_linear_layer_an_attack_reaches_what_is_certified(int size) {
    Random random = new Random(size);
    for (int outputs : new int[] {2, size + 1}) {
      Network network =
          new Network(
              List.of(size),
              new Preprocessing(-0.5, Vector.of(3), Vector.of(0.25)),
              List.of(linear("map", outputs, size, random)),
              Optional.empty());
      List<Double> shares = shares(network);
      assertEquals(4, shares.size());
      shares.forEach(share -> assertTrue(share > 1 - 1e-6, shares::toString));
    }
  }

  @Test
  void of_every_kind_of_layer_an_attack_reaches_a_part_of_what_is_certified() {
    List<Double> shares = shares(Fixtures.convolutional());
    assertEquals(3, shares.size()); // its three outputs are never apart
    shares.forEach(share -> assertTrue(share > 0.01, shares::toString));
  }

  @Test
  void of_linear_layers_around_a_block_it_reaches_most() {
    Random random = new Random(8);
    Network network =
        Fixtures.network(
            3,
            linear("stem", 1, 3, random),
            Fixtures.block(Activation.RELU, Vector.of(1), 0.5),
            linear("head", 2, 1, random));
    List<Double> shares = shares(network);
    assertEquals(6, shares.size());
    shares.forEach(share -> assertTrue(share > 0.4, shares::toString));
  }

  @Test
  void at_any_depth_a_block_is_attacked_far_beyond_its_own() {
    Network network = Fixtures.network(1, Fixtures.block(Activation.RELU, Vector.of(1), 0x1p-6));
    Certificate certificate = certify(network);
    double[] observed =
        certificate.observed().stream()
            .filter(o -> o.property().isOfNetwork())
            .mapToDouble(Observed::value)
            .toArray();
    // Σ (1 − 2^-6)^k of 5 steps, of 80, and of 5 again: one output, one input.
    double[] expected = {gain(5), gain(80), gain(5)};
    assertEquals(expected.length, observed.length, () -> Arrays.toString(observed));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], observed[i], 1e-6 * expected[i]);
    }
  }

  private static double gain(int steps) {
    return 64 * (1 - Math.pow(1 - 0x1p-6, steps));
  }

  @Test
  void a_network_of_a_size_that_takes_too_long_is_not_attacked_and_that_is_said() {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1),
            Integer.MAX_VALUE,
            Matrix.of(1, 1, -1),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    Certificate certificate =
        assertTimeout(Duration.ofSeconds(5), () -> certify(Fixtures.network(1, block)));
    assertTrue(
        certificate
            .notes()
            .contains(
                "network/attack: not tried, since a network of this size is beyond its budget"),
        certificate.notes()::toString);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-200, 1e-100, 1e100, 1e200, Double.MAX_VALUE})
  void weights_of_every_size_end_in_an_answer(double weight) {
    Network network =
        Fixtures.network(2, new Linear("map", Matrix.of(2, 2, weight, 0, 0, weight), ZEROS));
    for (Observed observed : certify(network).observed()) {
      assertTrue(observed.value() <= 2 * weight, observed::toString);
    }
  }
}
