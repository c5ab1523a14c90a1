package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keel.train.SettingsFile;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.smt.Z3;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

/** Whatever the settings, what training writes can be certified. */
class TrainedModelLaws {
  private static final List<String> DENSE =
      List.of("algorithm_1", "reparametrised", "spectral", "non_oscillating");
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
    Dataset digits = Digits.load();
    assertCertified(
        settings,
        new Dataset(
            digits.name(),
            digits.sha256(),
            List.of(1, 8, 8),
            digits.classes(),
            digits.preprocessing(),
            digits.training(),
            digits.heldOut()));
  }

  private static ObjectNode settings(long seed) {
    ObjectNode settings = SettingsFile.empty();
    settings.put("epochs", 1).put("batch", 64).put("seed", seed);
    settings.putObject("optimiser").put("name", "adam").put("learning_rate", 0.01);
    settings.putArray("network");
    return settings;
  }

  private static void assertCertified(ObjectNode settings, Dataset data) throws IOException {
    settings.withArray("network").addObject().put("type", "linear");
    Network network;
    try (Training training = new Training(SettingsFile.settings(settings), data)) {
      network = training.run(TrainingListener.NONE).orElseThrow();
    }
    Path folder = Files.createTempDirectory("keel-laws");
    Path file = folder.resolve("model.safetensors");
    try {
      ModelFile.write(file, network);
      Certificate certificate = new Verifier(Z3.create()).certify(ModelFile.read(file));
      assertEquals(Status.CERTIFIED, certificate.status(), certificate.claims()::toString);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
