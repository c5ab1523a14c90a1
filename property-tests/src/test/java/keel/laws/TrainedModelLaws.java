package keel.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.train.SettingsFile;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.law.Experiment;
import keel.verify.law.Law;
import keel.verify.law.LawTest;
import keel.verify.law.Trial;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.smt.Z3;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever the settings, what training writes can be certified, and behaves as certified on the
 * inputs that it was trained on.
 */
class TrainedModelLaws {
  private static final List<String> DENSE =
      List.of("algorithm_1", "reparametrised", "spectral", "non_oscillating");
  private static final int TRIES = 10;

  /** Relative, of a network of a few layers. */
  private static final double FLOAT_ERROR = 1e-4;

  private static final List<String> CONVOLUTIONAL = List.of("algorithm_2", "reparametrised");

  @Property(tries = 12, seed = "5")
  void every_trained_dense_network_is_certified(
      @ForAll @IntRange(min = 1, max = 2) int blocks,
      @ForAll @IntRange(min = 1, max = 40) int units,
      @ForAll boolean relu,
      @ForAll @IntRange(min = 0, max = 3) int constraint,
      @ForAll @DoubleRange(min = 0.1, max = 1) @Scale(2) double stepSize,
      @ForAll @DoubleRange(min = 0.001, max = 0.4) @Scale(3) double epsilon,
      @ForAll long seed)
      throws IOException {
    ObjectNode settings = settings(seed);
    for (int i = 0; i < blocks; i++) {
      settings
          .withArray("network")
          .addObject()
          .put("type", "dense_block")
          .put("units", units)
          .put("steps", 5)
          .put("step_size", stepSize)
          .put("activation", relu ? "relu" : "tanh")
          .put("constraint", DENSE.get(constraint))
          .put("epsilon", epsilon);
    }
    assertCertified(settings, Digits.load());
  }

  @Property(tries = 8, seed = "6")
  void every_trained_convolutional_network_is_certified(
      @ForAll @IntRange(min = 1, max = 6) int channels,
      @ForAll boolean tied,
      @ForAll boolean relu,
      @ForAll @IntRange(min = 0, max = 1) int constraint,
      @ForAll @DoubleRange(min = 0.1, max = 1) @Scale(2) double stepSize,
      @ForAll @DoubleRange(min = 0.001, max = 0.2) @Scale(3) double epsilon,
      @ForAll @DoubleRange(min = 0.21, max = 0.9) @Scale(2) double eta,
      @ForAll long seed)
      throws IOException {
    ObjectNode settings = settings(seed);
    settings
        .withArray("network")
        .addObject()
        .put("type", "conv_block")
        .put("channels", channels)
        .put("steps", 3)
        .put("tied", tied || !relu)
        .put("step_size", stepSize)
        .put("activation", relu ? "relu" : "tanh")
        .put("constraint", CONVOLUTIONAL.get(constraint))
        .put("epsilon", epsilon)
        .put("eta", eta);
    settings.withArray("network").addObject().put("type", "flatten");
    assertCertified(settings, images());
  }

  /** The digits as images of one channel. */
  static Dataset images() throws IOException {
    Dataset digits = Digits.load();
    return new Dataset(
        digits.name(),
        digits.sha256(),
        List.of(1, 8, 8),
        digits.target().outputs(),
        digits.preprocessing(),
        digits.training(),
        digits.heldOut());
  }

  @Property(tries = 6, seed = "29")
  void many_states_of_a_trained_block_have_one_limit(
      @ForAll boolean image, @ForAll @IntRange(min = 1, max = 16) int size, @ForAll long seed)
      throws IOException {
    Statistics.label("image").collect(image);
    Statistics.label("image")
        .coverage(
            coverage -> {
              coverage.check(true).count(count -> count > 0);
              coverage.check(false).count(count -> count > 0);
            });
    // With this ε a state has settled after some hundred steps.
    ObjectNode settings = settings(seed);
    ObjectNode block = settings.withArray("network").addObject();
    block.put("activation", "tanh").put("steps", 5).put("epsilon", 0.2);
    if (image) {
      block.put("type", "conv_block").put("channels", 1 + size % 4).put("eta", 0.5);
      settings.withArray("network").addObject().put("type", "flatten");
    } else {
      block.put("type", "dense_block").put("units", size);
    }
    Dataset data = image ? images() : Digits.load();
    Network network = trained(settings, data);
    for (int pattern = 0; pattern < 4; pattern++) {
      assertOneLimit(
          (NaisBlock) network.blocks().get(0),
          network.preprocessing().apply(data.heldOut().input(pattern)));
    }
  }

  /** From zero and from two states of size one, far beyond the deployed depth. */
  private static void assertOneLimit(NaisBlock block, double[] input) {
    double[] far = block.drive(input);
    double[] other = far.clone();
    Arrays.fill(far, 1);
    Arrays.setAll(other, i -> i % 2 == 0 ? 1 : -1);
    assertTrue(EquilibriumLaws.hasOneLimit(block, new Experiment(far, other, input, input)));
  }

  private static ObjectNode settings(long seed) {
    ObjectNode settings = SettingsFile.empty();
    settings.put("epochs", 1).put("batch", 64).put("seed", seed);
    settings.putObject("optimiser").put("name", "adam").put("learning_rate", 0.01);
    settings.putArray("network");
    return settings;
  }

  /** Every law that applies, where the layers before a block make inputs of real patterns. */
  private static void assertObeysItsLaws(Model model, Certificate certificate, Dataset data) {
    List<double[]> patterns = IntStream.range(0, 8).mapToObj(data.heldOut()::input).toList();
    List<LawTest> tests = LawTest.of(model.network(), certificate, patterns, 0);
    Set<Law> laws = tests.stream().map(LawTest::law).collect(Collectors.toSet());
    assertTrue(laws.contains(Law.INCREMENTAL_STABILITY), laws::toString);
    for (LawTest test : tests) {
      Trial trial = test.run(TRIES, 0);
      Statistics.label("law").collect(trial.law());
      assertFalse(trial.isBroken(), trial::toString);
    }
    // Dense and convolutional, each on its own.
    Statistics.label("law")
        .coverage(
            coverage -> {
              for (Law law : List.of(Law.INCREMENTAL_STABILITY, Law.UNIQUE_EQUILIBRIUM)) {
                coverage.check(law).count(c -> c > 0);
              }
            });
  }

  /** In floats as in doubles, for outputs of the size of logits. */
  private static void assertSameInFloats(Network network, Dataset data) {
    double[] raw = data.heldOut().input(0);
    double[] expected = network.output(raw);
    double[] actual = ForwardLaws.inFloats(network, network.preprocessing().apply(raw));
    assertArrayEquals(expected, actual, FLOAT_ERROR * (1 + LinearAlgebra.largest(expected)));
  }

  private static Network trained(ObjectNode settings, Dataset data) throws IOException {
    settings.withArray("network").addObject().put("type", "linear");
    try (Training training = new Training(SettingsFile.settings(settings), data)) {
      return training.run(TrainingListener.NONE).orElseThrow();
    }
  }

  private static void assertCertified(ObjectNode settings, Dataset data) throws IOException {
    Network network = trained(settings, data);
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      ModelFile.write(file, network);
      Model model = ModelFile.read(file);
      Certificate certificate = new Verifier(Z3.create()).certify(model);
      assertEquals(Status.CERTIFIED, certificate.status(), certificate.claims()::toString);
      assertObeysItsLaws(model, certificate, data);
      assertSameInFloats(model.network(), data);
    }
  }
}
