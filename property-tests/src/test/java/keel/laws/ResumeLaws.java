package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import keel.train.SettingsFile;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.train.network.ConvBlockDesign;
import keel.train.network.DenseBlockDesign;
import keel.train.optimise.Optimiser;
import keel.train.run.CheckpointFile;
import keel.verify.model.Activation;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.TrainingRecord;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Whatever the settings, a run that is interrupted after every step ends with the same file. */
class ResumeLaws {
  private static final int BATCH = 32;
  private static final int STEPS_OF_EPOCH = 3;
  private static final int EPOCHS = 2;

  /**
   * Nearer than that to the boundary, relative to the set's size, it was a projection that ended
   * there.
   */
  private static final double ON_THE_BOUNDARY = 0x1p-10;

  @Provide
  Arbitrary<Activation> activations() {
    return Arbitraries.of(Activation.values()).filter(Activation::isSlopeRestricted);
  }

  @Property(tries = 24, seed = "31")
  void an_interrupted_dense_run_ends_with_the_same_file(
      @ForAll DenseBlockDesign.Constraint constraint,
      @ForAll Optimiser optimiser,
      @ForAll("activations") Activation activation,
      @ForAll @IntRange(min = 2, max = 24) int units,
      @ForAll @IntRange(min = 1, max = 2) int workers,
      @ForAll @IntRange(min = 0, max = 1) int patience,
      @ForAll long seed)
      throws IOException {
    ObjectNode settings = settings(optimiser, workers, patience, seed);
    // Public code's mistakes resume like the others, and need not be certified.
    settings.put("certified", false);
    settings
        .withArray("network")
        .addObject()
        .put("type", "dense_block")
        .put("units", units)
        .put("steps", 3)
        .put("activation", activation.fileName())
        .put("constraint", constraint.name())
        .putArray("step_size_bounds")
        .add(0.5)
        .add(1);
    assertSameFile(settings, constraint.name());
  }

  @Property(tries = 6, seed = "32")
  void an_interrupted_convolutional_run_ends_with_the_same_file(
      @ForAll ConvBlockDesign.Constraint constraint,
      @ForAll Optimiser optimiser,
      @ForAll("activations") Activation activation,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll boolean tied,
      @ForAll @IntRange(min = 1, max = 2) int workers,
      @ForAll long seed)
      throws IOException {
    ObjectNode settings = settings(optimiser, workers, 0, seed);
    settings
        .withArray("network")
        .addObject()
        .put("type", "conv_block")
        .put("channels", channels)
        .put("steps", 3)
        .put("tied", tied || activation != Activation.RELU)
        .put("activation", activation.fileName())
        .put("constraint", constraint.name());
    settings.withArray("network").addObject().put("type", "batch_norm");
    settings.withArray("network").addObject().put("type", "flatten");
    assertSameFile(settings, constraint.name());
  }

  /** Steps so long that most constraints are reached. */
  private static ObjectNode settings(Optimiser optimiser, int workers, int patience, long seed) {
    ObjectNode settings = SettingsFile.empty();
    settings
        .put("epochs", EPOCHS)
        .put("batch", BATCH)
        .put("workers", workers)
        .put("patience", patience)
        .put("seed", seed);
    settings
        .putObject("optimiser")
        .put("name", optimiser.name())
        .put("learning_rate", optimiser == Optimiser.SGD ? 1 : 0.2)
        .put("schedule", "constant")
        .put("weight_decay", 0.01);
    settings.putArray("network");
    return settings;
  }

  private static void assertSameFile(ObjectNode tree, String constraint) throws IOException {
    tree.withArray("network").addObject().put("type", "linear");
    TrainingSettings settings = SettingsFile.settings(tree);
    Dataset data = data();
    String whole;
    try (Scratch scratch = new Scratch();
        Training training = new Training(settings, data)) {
      whole = digest(scratch, training.run(TrainingListener.NONE).orElseThrow());
    }
    try (Scratch scratch = new Scratch()) {
      Path checkpoint = scratch.file("checkpoint.safetensors");
      Optional<Network> network = Optional.empty();
      for (int run = 0; network.isEmpty(); run++) {
        try (Training training = new Training(settings, data)) {
          if (run > 0) {
            training.resume(CheckpointFile.read(checkpoint));
          }
          network = training.run(new StopAfterOneStep(training));
          CheckpointFile.write(checkpoint, training.checkpoint());
          OptionalDouble margin = training.margin();
          margin.ifPresent(
              m ->
                  Statistics.label(constraint)
                      .collect(m < ON_THE_BOUNDARY ? "at the boundary" : "inside"));
        }
      }
      assertEquals(whole, digest(scratch, network.get()));
    }
  }

  private static String digest(Scratch scratch, Network network) throws IOException {
    return ModelFile.write(scratch.file("model.safetensors"), network).sha256();
  }

  record StopAfterOneStep(Training training) implements TrainingListener {
    @Override
    public void stepDone(Step step) {
      training.stop();
    }

    @Override
    public void epochDone(int epoch, TrainingRecord.Epoch result) {}
  }

  /** The first patterns of the digits. */
  private static Dataset data() throws IOException {
    Dataset digits = TrainedModelLaws.images();
    return new Dataset(
        digits.name(),
        digits.sha256(),
        digits.inputShape(),
        digits.target().outputs(),
        digits.preprocessing(),
        first(digits.training(), BATCH * STEPS_OF_EPOCH),
        first(digits.heldOut(), BATCH));
  }

  private static Patterns first(Patterns patterns, int count) {
    return patterns.at(IntStream.range(0, count).boxed().toList());
  }
}
