package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.TrainingSettings;
import keel.train.data.Digits;
import keel.train.optimise.Optimiser;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.model.Activation;
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
  @Property(tries = 12, seed = "5")
  void every_trained_network_is_certified(
      @ForAll @IntRange(min = 1, max = 2) int blocks,
      @ForAll @IntRange(min = 1, max = 40) int units,
      @ForAll boolean relu,
      @ForAll @DoubleRange(min = 0.1, max = 1) @Scale(2) double stepSize,
      @ForAll @DoubleRange(min = 0.001, max = 0.4) @Scale(3) double epsilon,
      @ForAll long seed)
      throws IOException {
    TrainingSettings settings =
        new TrainingSettings(
            blocks,
            units,
            5,
            stepSize,
            relu ? Activation.RELU : Activation.TANH,
            epsilon,
            Optimiser.ADAM,
            0.01,
            0,
            1,
            64,
            seed);
    Network network = new Training(settings, Digits.load()).run(TrainingListener.NONE);
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
