package keel.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.train.data.Patterns;
import keel.train.layer.Routines;
import keel.train.network.InvalidDesign;
import keel.train.objective.ObjectiveSettings;
import keel.train.optimise.Optimiser;
import keel.train.run.CheckpointFile;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Status;
import keel.verify.exact.Vector;
import keel.verify.model.InvalidModel;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.Seeds;
import keel.verify.model.Spectrum;
import keel.verify.model.TrainingRecord;
import keel.verify.network.CertifiedRadius;
import keel.verify.network.NetworkConclusions;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  private static final Dataset DIGITS = Digits.load();

  @TempDir Path folder;

  @Test
  void the_usual_settings_classify_96_percent_of_held_out_digits_and_are_certified()
      throws Exception {
    Network network = train(TrainingSettings.DEFAULT);
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    double accuracy = history.get(history.size() - 1).testScore();
    assertTrue(accuracy >= 0.96, () -> "accuracy " + accuracy);
    assertEquals(accuracy, accuracyOfReference(network, DIGITS), 0.003);
    assertCertified(network);
  }

  private void assertCertified(Network network) throws Exception {
    Model model = ModelFile.write(folder.resolve("model.safetensors"), network);
    assertEquals(Status.CERTIFIED, new Verifier(SecondOpinion.NONE).certify(model).status());
  }

  /** The same accuracy from the plain double-precision forward pass of verify. */
  private static double accuracyOfReference(Network network, Dataset data) {
    Patterns heldOut = data.heldOut();
    int correct = 0;
    for (int i = 0; i < heldOut.size(); i++) {
      double[] output = network.output(heldOut.input(i));
      int best = 0;
      for (int c = 1; c < output.length; c++) {
        best = output[c] > output[best] ? c : best;
      }
      correct += best == heldOut.label(i) ? 1 : 0;
    }
    return correct / (double) heldOut.size();
  }

  /** All kinds of layers; what is deployed computes what was trained, and is certified. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{type: conv_block, channels: 3, steps: 2}, {type: batch_norm}, {type: max_pool, size: 2},"
            + " {type: conv, outputs: 4, stride: 2}, {type: relu}, {type: conv_block, channels: 4,"
            + " steps: 2, tied: false}, {type: flatten}, {type: linear}]",
        "[{type: conv_block, channels: 4, steps: 3, step_size: 0.5, step_size_bounds: [0.1, 1],"
            + " constraint: reparametrised}, {type: avg_pool, size: 3}, {type: flatten}, {type: tanh}, {type:"
            + " linear}]",
        "[{type: flatten}, {type: dense_block, units: 16, steps: 5, constraint: spectral}, {type:"
            + " batch_norm}, {type: dense_block, units: 8, steps: 20, constraint: reparametrised,"
            + " step_size_bounds: [0.5, 1]}, {type: linear}]",
        "[{type: dense_block, units: 16, tolerance: 0.001, max_steps: 500, epsilon: 0.1}, {type:"
            + " linear}]",
        "[{type: recurrent_block, units: 16, steps: 8}, {type: linear}]",
        "[{type: recurrent_block, units: 20, steps: 4, activation: tanh, leak: 0.6,"
            + " checkpoint_every: 3, epsilon: 1.0e-6}, {type: linear}]",
        "[{type: linear, outputs: 20}, {type: recurrent_block, units: 16, steps: 5, reading:"
            + " constant, activation: tanh}, {type: linear}]",
        "[{type: recurrent_block, units: 40, steps: 8, activation: tanh, leak: 0.5, reservoir:"
            + " true}, {type: linear}]",
        "[{type: linear, outputs: 24}, {type: feedforward_block, units: 24, steps: 3}, {type:"
            + " linear}]",
        "[{type: feedforward_block, steps: 9, tied: true, form: near_identity, epsilon: 0.001},"
            + " {type: linear}]",
        "[{type: feedforward_block, steps: 100, form: near_identity, activation: relu, tied: true,"
            + " epsilon: 1.0e-6}, {type: linear}]",
      })
  void what_is_deployed_computes_what_was_trained(String layers) throws Exception {
    Network network = train(settings("network: " + layers + "\nepochs: 3"), images());
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    assertTrue(history.get(2).testScore() > 0.5, history::toString);
    assertEquals(history.get(2).testScore(), accuracyOfReference(network, images()), 0.01);
    assertCertified(network);
  }

  /** Of images [1, 8, 8] the transform has two channels; as signals [64] they have 33 bins. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|[{type: conv, outputs: 4}, {type: relu}, {type: flatten}, {type: dense_block, units:"
            + " 16, steps: 5}, {type: linear}]",
        "{scale: 0.125}|[{type: conv_block, channels: 4, steps: 3}, {type: flatten}, {type:"
            + " linear}]",
        "{scale: 0.125}|[{type: dense_block, units: 16, steps: 5}, {type: linear}]"
      })
  void a_network_is_trained_on_the_spectra_of_patterns(String spectrum, String layers)
      throws Exception {
    String yaml = "network: " + layers + "\nspectrum: " + spectrum + "\nepochs: 3";
    Network network = train(settings(yaml), images());
    assertEquals(64, network.rawSize());
    assertEquals(128, network.inputSize());
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    assertTrue(history.get(2).testScore() > 0.5, history::toString);
    assertEquals(history.get(2).testScore(), accuracyOfReference(network, images()), 0.01);
    assertCertified(network);
  }

  @Test
  void spectra_of_signals_have_a_window_and_bins_and_their_movement_is_counted() throws Exception {
    String yaml =
        """
        network: [{type: linear, outputs: 20}, {type: dense_block, units: 16, steps: 5}, {type: linear}]
        spectrum: {window: hann, bins: 20, scale: 0.25}
        epochs: 3
        """;
    Network network = train(settings(yaml));
    assertEquals(40, network.inputSize());
    assertEquals(
        new Spectrum(List.of(64), Spectrum.Window.HANN, 20, 0.25),
        network.preprocessing().spectrum().orElseThrow());
    assertEquals(
        "{\"window\":\"HANN\",\"bins\":20,\"scale\":0.25}",
        network.training().orElseThrow().settings().get("spectrum"));
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    assertEquals(history.get(2).testScore(), accuracyOfReference(network, DIGITS), 0.01);
    interrupted(List.of(1, 22), yaml.replace("hann, bins: 20, ", "none, "), DIGITS);
  }

  /** A shift within an empty border turns the phases of a transform, and keeps its moduli. */
  @Test
  void images_are_shifted_before_they_are_transformed() {
    double[] ofModuli = losses("{type: modulus}, {type: flatten}", 0);
    assertArrayEquals(ofModuli, losses("{type: modulus}, {type: flatten}", 2), 1e-4);
    assertTrue(losses("{type: real_parts}", 2)[1] > losses("{type: real_parts}", 0)[1] + 0.01);
  }

  private static double[] losses(String layers, int crop) {
    double[][] inputs = new double[DIGITS.training().size()][12 * 12];
    int[] labels = new int[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      double[] digit = DIGITS.training().input(i);
      labels[i] = DIGITS.training().label(i);
      for (int row = 0; row < 8; row++) {
        System.arraycopy(digit, 8 * row, inputs[i], 12 * (row + 2) + 2, 8);
      }
    }
    Patterns bordered = Patterns.of(inputs, labels);
    Preprocessing preprocessing = new Preprocessing(0.0625, Vector.of(0), Vector.of(1));
    Dataset data =
        new Dataset("bordered", "", List.of(1, 12, 12), 10, preprocessing, bordered, bordered);
    String yaml =
        "network: [%s, {type: linear}]\ncrop: %d\n".formatted(layers, crop)
            + "spectrum: {scale: 0.25}\nepochs: 2\ncertified: false";
    return train(settings(yaml), data).training().orElseThrow().history().stream()
        .mapToDouble(TrainingRecord.Epoch::loss)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{window: hann}", "{bins: 5}", "{as: image}"})
  void images_have_no_window_and_no_bins(String spectrum) {
    TrainingSettings settings = settings("epochs: 1\nspectrum: " + spectrum);
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> train(settings, images()));
    assertTrue(error.getMessage().startsWith("spectrum: "), error.getMessage());
  }

  /** Nothing is claimed of them, whatever keeps their state matrix. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{type: residual_block, steps: 5}, {type: linear}]",
        "[{type: residual_block, steps: 5, tied: true, batch_norm: true}, {type: linear}]",
        "[{type: residual_block, units: 20, steps: 5, tied: true, input: every_step, stable: true},"
            + " {type: linear}]",
        "[{type: residual_block, units: 20, steps: 4, input: every_step, batch_norm: true},"
            + " {type: dense_block, units: 8, steps: 5}, {type: linear}]",
        "[{type: conv, outputs: 3}, {type: residual_block, channels: 3, steps: 3, tied: true,"
            + " batch_norm: true, input: every_step, start: input, step_size: 0.5}, {type: flatten},"
            + " {type: linear}]",
        "[{type: residual_block, channels: 4, steps: 3, input: every_step, tied: true, stable:"
            + " true}, {type: max_pool, size: 2}, {type: flatten}, {type: linear}]",
      })
  void residual_blocks_are_trained_and_not_certified(String layers) throws Exception {
    String yaml = "certified: false\nnetwork: " + layers + "\nepochs: 3";
    Network network = train(settings(yaml), images());
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    assertTrue(history.get(2).testScore() > 0.5, history::toString);
    assertEquals(history.get(2).testScore(), accuracyOfReference(network, images()), 0.01);
    Model model = ModelFile.write(folder.resolve("model.safetensors"), network);
    assertEquals(Status.INCONCLUSIVE, new Verifier(SecondOpinion.NONE).certify(model).status());
  }

  @Test
  void a_reservoir_stays_as_it_was_drawn() {
    String layers =
        "network: [{type: recurrent_block, units: 9, steps: 8, reservoir: true, spectral_norm: 0.5},"
            + " {type: linear}]\noptimiser: {name: adamw, weight_decay: 0.1}\nepochs: ";
    Network first = train(settings(layers + 1));
    Network last = train(settings(layers + 3));
    RecurrentBlock block = (RecurrentBlock) last.layers().get(0);
    assertEquals(((RecurrentBlock) first.layers().get(0)).state(), block.state());
    assertEquals(((RecurrentBlock) first.layers().get(0)).input(), block.input());
    assertEquals(((RecurrentBlock) first.layers().get(0)).bias(), block.bias());
    assertNotEquals(first.layers().get(1), last.layers().get(1));
  }

  /** The digits as images of one channel. */
  private static Dataset images() {
    return new Dataset(
        "digits as images",
        DIGITS.sha256(),
        List.of(1, 8, 8),
        DIGITS.target().outputs(),
        DIGITS.preprocessing(),
        DIGITS.training(),
        DIGITS.heldOut());
  }

  @ParameterizedTest
  @EnumSource
  void every_optimiser_learns(Optimiser optimiser) throws Exception {
    List<TrainingRecord.Epoch> history =
        train(
                settings(
                    """
                    network: [{type: dense_block, units: 16, steps: 10, epsilon: 0.02}, {type: linear}]
                    epochs: 12
                    optimiser: {name: %s}
                    """
                        .formatted(optimiser.title())))
            .training()
            .orElseThrow()
            .history();
    assertTrue(history.get(11).testScore() > 0.8, history::toString);
    assertTrue(history.get(11).loss() < history.get(0).loss(), history::toString);
  }

  @Test
  void as_many_patterns_are_trained_on_as_the_settings_say() {
    Dataset few = DIGITS.withTraining(100);
    assertEquals(100, few.training().size());
    assertEquals(DIGITS.heldOut(), few.heldOut());
    assertTrue(
        IntStream.range(0, 100).map(few.training()::label).distinct().count() == 10,
        "some of every class");
    TrainingSettings settings = settings("epochs: 2\npatterns: 100");
    Network network = train(settings);
    assertEquals("100", network.training().orElseThrow().settings().get("patterns"));
    assertEquals(network.layers(), train(settings("epochs: 2"), few).layers());
  }

  @Test
  void the_same_seed_gives_the_same_file_and_another_seed_another() throws Exception {
    assertEquals(digest(quick(7)), digest(quick(7)));
    assertNotEquals(digest(quick(7)), digest(quick(8)));
  }

  private String digest(TrainingSettings settings) throws Exception {
    return digest(train(settings));
  }

  private String digest(Network network) throws Exception {
    return ModelFile.write(folder.resolve("model.safetensors"), network).sha256();
  }

  @Test
  void the_exported_state_matrix_is_symmetric_and_of_floats() throws Exception {
    train(quick(7))
        .blocks()
        .forEach(
            block -> {
              assertTrue(block.states().get(0).isSymmetric());
              for (double entry : block.states().get(0).toArray()) {
                assertEquals((float) entry, entry);
              }
            });
  }

  @Test
  void the_listener_hears_of_every_step_and_epoch() throws Exception {
    int[] steps = {0};
    int[] epochs = {0};
    int total = 4 * (DIGITS.training().size() / 64);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepDone(Step step) {
            assertEquals(++steps[0], step.done());
            assertEquals(total, step.total());
          }

          @Override
          public void epochDone(int epoch, TrainingRecord.Epoch result) {
            assertEquals(++epochs[0], epoch);
          }
        };
    try (Training training = new Training(quick(7), DIGITS)) {
      training.run(listener);
    }
    assertEquals(4, epochs[0]);
    assertEquals(total, steps[0]);
  }

  /** Stopped after any step, written, read and resumed by another object. */
  @Test
  void a_run_that_was_interrupted_ends_with_the_same_file() throws Exception {
    interrupted(
        List.of(1, 21, 22, 23, 50, 88),
        """
        network:
        - {type: conv_block, channels: 4, steps: 3}
        - {type: batch_norm}
        - {type: flatten}
        - {type: linear}
        epochs: 4
        batch: 64
        crop: 1
        flip: true
        """);
  }

  /** Which depends on directions and numbers that are no weights. */
  @Test
  void a_robust_run_that_was_interrupted_ends_with_the_same_file() throws Exception {
    interrupted(
        List.of(1, 22, 30),
        """
        network:
        - {type: conv, outputs: 2}
        - {type: flatten}
        - {type: dense_block, units: 12, steps: 4, activation: relu}
        - {type: linear}
        objective: {name: margin, radius: 1}
        epochs: 2
        batch: 64
        """);
  }

  /** In the phase of the elite and in that of the population, and where a generation is over. */
  @Test
  void an_evolving_run_that_was_interrupted_ends_with_the_same_file() throws Exception {
    interrupted(
        List.of(1, 5, 8, 16, 18),
        """
        network:
        - {type: conv_block, channels: 4, steps: 3, gates: {open: 0.7}}
        - {type: flatten}
        - {type: dense_block, units: 8, steps: 4, gates: {}}
        - {type: linear}
        evolution: {population: 4, elite_batches: 4, population_batches: 4, fitness_patterns: 100}
        patience: 2
        epochs: 2
        batch: 128
        """);
  }

  /** Whose weights are drawn, by the seed and the number of the step. */
  @Test
  void a_drawn_run_that_was_interrupted_ends_with_the_same_file() throws Exception {
    interrupted(
        List.of(1, 12),
        """
        network:
        - {type: conv_block, channels: 2, steps: 3, weights: {law: dropout}}
        - {type: flatten}
        - {type: dense_block, units: 6, steps: 4, weights: {law: gaussian}}
        - {type: dense_block, units: 8, steps: 4, weights: {stochastic: [bias], diffusion: 0.2}}
        - {type: linear}
        inference: {kl_weight: 0.1, kl_warm_up: 1, samples: 2}
        epochs: 2
        batch: 128
        """);
  }

  /** Whose share of a batch is anybody's: gradients are those of one worker, but for rounding. */
  @Test
  void what_is_drawn_does_not_depend_on_who_draws() {
    String yaml =
        """
        network:
        - {type: dense_block, units: 8, steps: 4, weights: {law: dropout, rate: 0.5}}
        - {type: dense_block, units: 8, steps: 4, weights: {diffusion: 0.5}}
        - {type: linear}
        inference: {estimator: monte_carlo, samples: 2}
        epochs: 1
        batch: 128
        """;
    double one =
        train(settings(yaml + "workers: 1")).training().orElseThrow().history().get(0).loss();
    double two =
        train(settings(yaml + "workers: 2")).training().orElseThrow().history().get(0).loss();
    assertEquals(one, two, 1e-4 * one);
  }

  @Test
  void a_divergence_that_costs_more_is_smaller() {
    double cold = divergence("kl_weight: 0.001, estimator: stl");
    double warm = divergence("kl_weight: 10, estimator: stl");
    assertTrue(warm < cold / 4 && cold > 10, cold + " and " + warm);
    assertEquals(0, divergence("kl_weight: 10, samples: 2", "{law: dropout}"));
  }

  private static double divergence(String inference) {
    return divergence(inference, "{diffusion: 0.1}");
  }

  private static double divergence(String inference, String law) {
    String yaml =
        "network: [{type: dense_block, units: 8, steps: 4, weights: "
            + law
            + "}, {type: linear}]\ninference: {"
            + inference
            + "}\nepochs: 5";
    try (Training training = new Training(settings(yaml), DIGITS)) {
      assertTrue(training.divergence().isEmpty());
      assertTrue(training.run(TrainingListener.NONE).isPresent());
      return training.divergence().orElseThrow();
    }
  }

  @Test
  void members_are_worth_the_less_the_more_they_lose() throws Exception {
    TrainingSettings settings =
        settings(
            """
            network: [{type: flatten}, {type: dense_block, units: 8, steps: 4, gates: {}}, {type: linear}]
            evolution: {population: 4, elite_batches: 4, population_batches: 4, fitness_patterns: 100}
            epochs: 2
            batch: 128
            """);
    try (Training training = new Training(settings, images())) {
      training.run(TrainingListener.NONE);
      assertTrue(
          training.population().orElseThrow().past().stream()
              .allMatch(
                  past -> past.meanFitness() <= past.eliteFitness() && past.eliteFitness() < 0));
    }
  }

  private void interrupted(List<Integer> lastSteps, String yaml) throws Exception {
    interrupted(lastSteps, yaml, images());
  }

  private void interrupted(List<Integer> lastSteps, String yaml, Dataset data) throws Exception {
    TrainingSettings settings = settings(yaml);
    String straight = digest(train(settings, data));
    for (int lastStep : lastSteps) {
      assertEquals(straight, resumed(settings, lastStep, data), "after step " + lastStep);
    }
  }

  private String resumed(TrainingSettings settings, int lastStep, Dataset data) throws Exception {
    Path file = folder.resolve("checkpoint.safetensors");
    try (Training first = new Training(settings, data)) {
      Optional<Network> none =
          first.run(
              new TrainingListener() {
                @Override
                public void stepDone(Step step) {
                  if (step.done() == lastStep) {
                    first.stop();
                  }
                }

                @Override
                public void epochDone(int epoch, TrainingRecord.Epoch result) {}
              });
      assertTrue(none.isEmpty());
      CheckpointFile.write(file, first.checkpoint());
    }
    try (Training second = new Training(settings, data)) {
      second.resume(CheckpointFile.read(file));
      return digest(second.run(TrainingListener.NONE).orElseThrow());
    }
  }

  @Test
  void a_checkpoint_of_other_settings_is_refused_by_name() throws Exception {
    Checkpoint checkpoint;
    try (Training first = new Training(quick(7), DIGITS)) {
      checkpoint = first.checkpoint();
    }
    try (Training second = new Training(quick(8), DIGITS)) {
      InvalidDesign error = assertThrows(InvalidDesign.class, () -> second.resume(checkpoint));
      assertTrue(error.getMessage().contains("seed 7, not 8"), error::getMessage);
    }
  }

  @Test
  void a_checkpoint_of_other_routines_is_refused_by_name() throws Exception {
    Path file = folder.resolve("checkpoint.safetensors");
    Checkpoint made = finished(settings("epochs: 1"));
    assertEquals(Routines.names(), made.routines());
    String other = "oneDNN 2.5.2 AVX1024_CORE, OpenBLAS Haswell";
    CheckpointFile.write(file, with(made, other));
    try (Training training = new Training(settings("epochs: 1"), DIGITS)) {
      InvalidDesign error =
          assertThrows(InvalidDesign.class, () -> training.resume(CheckpointFile.read(file)));
      assertTrue(
          error
              .getMessage()
              .startsWith(
                  "the checkpoint was made with the routines "
                      + other
                      + ", but here are "
                      + made.routines()
                      + ", with which the run would not end with the same bytes"),
          error::getMessage);
    }
  }

  private static Checkpoint with(Checkpoint c, String routines) {
    return new Checkpoint(
        c.settings(),
        routines,
        c.datasetSha256(),
        c.steps(),
        c.loss(),
        c.correct(),
        c.history(),
        c.state(),
        c.optimiser(),
        c.best());
  }

  private static Checkpoint finished(TrainingSettings settings) {
    try (Training training = new Training(settings, DIGITS)) {
      training.run(TrainingListener.NONE);
      return training.checkpoint();
    }
  }

  /** With the first 64 numbers of a state set to 5, far outside of what is certified. */
  private static Checkpoint.State outside(Checkpoint.State state) {
    double[] free = state.free().values().clone();
    Arrays.fill(free, 0, 64, 5);
    return new Checkpoint.State(
        new Checkpoint.Numbers(free), state.statistics(), state.population());
  }

  private static Checkpoint with(
      Checkpoint c, Checkpoint.State state, Optional<Checkpoint.State> best) {
    return new Checkpoint(
        c.settings(),
        c.routines(),
        c.datasetSha256(),
        c.steps(),
        c.loss(),
        c.correct(),
        c.history(),
        state,
        c.optimiser(),
        best);
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs: 1", "epochs: 1\npatience: 1"})
  void a_finished_run_whose_weights_were_changed_does_not_end_in_a_network(String yaml) {
    Checkpoint checkpoint = finished(settings(yaml));
    Checkpoint changed =
        checkpoint.best().isPresent()
            ? with(checkpoint, checkpoint.state(), checkpoint.best().map(TrainingTest::outside))
            : with(checkpoint, outside(checkpoint.state()), checkpoint.best());
    try (Training training = new Training(settings(yaml), DIGITS)) {
      training.resume(changed);
      TrainingFailed error =
          assertThrows(TrainingFailed.class, () -> training.run(TrainingListener.NONE));
      assertTrue(error.getMessage().contains("would not be certified"), error::getMessage);
    }
  }

  @Test
  void a_run_that_waives_the_certificate_ends_with_any_network_and_says_so() throws Exception {
    TrainingSettings waiving = settings("epochs: 1\ncertified: false");
    Checkpoint checkpoint = finished(waiving);
    try (Training training = new Training(waiving, DIGITS)) {
      training.resume(with(checkpoint, outside(checkpoint.state()), Optional.empty()));
      Network network = training.run(TrainingListener.NONE).orElseThrow();
      Path file = folder.resolve("waived.safetensors");
      ModelFile.write(file, network);
      Model model = ModelFile.read(file);
      assertEquals(Status.REFUTED, new Verifier(SecondOpinion.NONE).certify(model).status());
      assertEquals(1, model.warnings().size());
      assertTrue(model.warnings().get(0).contains("'certified: false'"), model.warnings().get(0));
    }
    Network usual = train(settings("epochs: 1"));
    assertEquals(List.of(), ModelFile.write(folder.resolve("usual.safetensors"), usual).warnings());
  }

  @Test
  void any_changed_byte_of_a_checkpoint_is_refused() throws Exception {
    Path file = folder.resolve("checkpoint.safetensors");
    CheckpointFile.write(file, finished(settings("epochs: 1\npatience: 1")));
    CheckpointFile.read(file);
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      byte[] changed = bytes.clone();
      int place = i < 100 ? 8 + random.nextInt(2000) : random.nextInt(bytes.length);
      changed[place] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      assertThrows(InvalidModel.class, () -> CheckpointFile.read(file), "byte " + place);
    }
  }

  /** A run of two epochs of 22 steps of 64 patterns. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, true",
    "0, 22, 1, 1408, true",
    "0, 22, 1, 1409, false",
    "0, 23, 0, 0, false",
    "0, -1, 0, 0, false",
    "0, 0, 0.5, 0, false",
    "0, 0, 0, 1, false",
    "0, 1, 0, -1, false",
    "1, 22, 0, 0, true",
    "1, 44, 1, 1, true",
    "1, 21, 0, 0, false",
    "2, 44, 0, 0, true",
    "2, 45, 0, 0, false",
    "3, 66, 0, 0, false",
    "1, 2147483647, 0, 0, false"
  })
  void epochs_and_steps_of_a_checkpoint_belong_together(
      int epochs, int steps, double loss, int correct, boolean possible) {
    TrainingSettings settings = settings("epochs: 2\nbatch: 64");
    try (Training training = new Training(settings, DIGITS)) {
      Checkpoint c = training.checkpoint();
      Checkpoint changed =
          new Checkpoint(
              c.settings(),
              c.routines(),
              c.datasetSha256(),
              steps,
              loss,
              correct,
              Collections.nCopies(epochs, new TrainingRecord.Epoch(1, 0.5, 0.5)),
              c.state(),
              c.optimiser(),
              c.best());
      if (possible) {
        training.resume(changed);
      } else {
        assertThrows(InvalidDesign.class, () -> training.resume(changed));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 48, -(1L << 48), 3L << 62})
  void a_seed_that_differs_in_its_upper_bits_alone_is_another(long upper) {
    try (Training one = new Training(quick(7), DIGITS);
        Training other = new Training(quick(7 + upper), DIGITS)) {
      assertFalse(
          Arrays.equals(
              one.checkpoint().state().free().values(),
              other.checkpoint().state().free().values()));
    }
    assertNotEquals(
        new Random(Seeds.folded(7)).nextInt(), new Random(Seeds.folded(7 + upper)).nextInt());
    assertEquals(7, Seeds.folded(7));
  }

  /** By the certified movement of any two outputs; a radius of 0.3 is 4.8 grey levels of 16. */
  @Test
  void the_outputs_of_a_robust_network_add_up_to_nothing() throws Exception {
    String yaml =
        """
        network: [{type: dense_block, units: 8, steps: 2, activation: relu}, {type: linear}]
        epochs: 1
        objective: {name: margin, radius: 0.1}
        """;
    Network network = train(settings(yaml));
    Patterns heldOut = DIGITS.heldOut();
    double largest = 0;
    for (int i = 0; i < heldOut.size(); i++) {
      double[] outputs = network.output(heldOut.input(i));
      assertEquals(0, Arrays.stream(outputs).sum(), 1e-4);
      largest = Math.max(largest, Arrays.stream(outputs).max().orElseThrow());
    }
    assertTrue(largest > 0.1);
  }

  /** And the run says how many, of what it computes itself. */
  @Test
  void more_of_a_robust_network_is_certified_within_the_radius() throws Exception {
    String usual =
        """
        network: [{type: dense_block, units: 32, steps: 3, activation: relu}, {type: linear}]
        epochs: 8
        batch: 64
        optimiser: {learning_rate: 0.02}
        """;
    double ordinary = certifiedAccuracy(train(settings(usual)));
    TrainingSettings settings = settings(usual + "objective: {name: margin, radius: 0.3}");
    try (Training training = new Training(settings, DIGITS)) {
      assertTrue(training.robustAccuracy().isEmpty());
      double robust = certifiedAccuracy(training.run(TrainingListener.NONE).orElseThrow());
      assertTrue(robust > ordinary + 0.05, () -> robust + " and " + ordinary);
      assertEquals(robust, training.robustAccuracy().orElseThrow(), 0.02);
    }
  }

  private double certifiedAccuracy(Network network) throws Exception {
    Model model = ModelFile.write(folder.resolve("model.safetensors"), network);
    NetworkConclusions concluded =
        Checker.concluded(new Verifier(SecondOpinion.NONE).certify(model), model);
    CertifiedRadius radius = CertifiedRadius.of(concluded, InputNorm.EUCLIDEAN).orElseThrow();
    Patterns heldOut = DIGITS.heldOut();
    return IntStream.range(0, heldOut.size())
            .filter(i -> radius.answer(i, heldOut.label(i), heldOut.input(i)).isCertifiedAt(0.3))
            .count()
        / (double) heldOut.size();
  }

  @Test
  void the_radius_of_the_loss_rises_from_zero_to_a_little_more_than_is_asked_for() {
    ObjectiveSettings objective =
        settings("objective: {name: margin, radius: 2, excess: 1.5, warm_up: 0.5}").objective();
    assertEquals(0, objective.radius(0, 100));
    assertEquals(1.5, objective.radius(25, 100));
    assertEquals(3, objective.radius(50, 100));
    assertEquals(3, objective.radius(99, 100));
    assertEquals(
        2.3, settings("objective: {name: margin, radius: 2}").objective().radius(40, 100), 1e-15);
    assertEquals(
        2.3,
        settings("objective: {name: margin, radius: 2, warm_up: 0}").objective().radius(0, 100),
        1e-15);
  }

  @Test
  void a_run_without_progress_stops_early_and_takes_the_best_weights() throws Exception {
    Network network = train(settings("epochs: 60\npatience: 2\noptimiser: {learning_rate: 0.02}"));
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    assertTrue(history.size() < 60, () -> "epochs " + history.size());
    double best = history.stream().mapToDouble(TrainingRecord.Epoch::testScore).max().orElseThrow();
    assertTrue(history.get(history.size() - 1).testScore() <= best);
    assertEquals(best, accuracyOfReference(network, DIGITS), 0.003);
    TrainingRecord record = network.training().orElseThrow();
    assertTrue(record.epoch() < history.size(), () -> "epoch " + record.epoch());
    assertEquals(best, record.measured().orElseThrow().testScore());
  }

  @Test
  void a_run_whose_loss_is_no_number_stops_with_advice() throws Exception {
    double[][] inputs = new double[64][1];
    inputs[3][0] = Double.NaN;
    Patterns poisoned = Patterns.of(inputs, new int[64]);
    Dataset data =
        new Dataset("poisoned", "", List.of(1), 2, DIGITS.preprocessing(), poisoned, poisoned);
    try (Training training = new Training(quick(7), data)) {
      TrainingFailed error =
          assertThrows(TrainingFailed.class, () -> training.run(TrainingListener.NONE));
      assertTrue(error.getMessage().contains("learning rate"), error::getMessage);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs: 0 | epochs must be at least 1, found 0",
        "batch: 0 | batch must be at least 1, found 0",
        "batch: 5000 | batch must be at most the",
        "workers: 3 | workers must divide the batch",
        "label_smoothing: 1 | label-smoothing",
        "crop: 1 | crop needs images or frames",
        "depth: 3 | depth: this key is not known",
        "optimiser: {name: newton} | newton",
        "optimiser: {learning_rate: -1} | learning-rate must be > 0",
        "batch: 2000000000 | batch must be at most the",
        "epochs: 2000000000 | epochs must be at most",
        "network: [{type: linear}] | needs a block, without which nothing",
        "network: [{type: dense_block}, {type: linear, outputs: 3}] | last layer must give 10 numbers",
        "network: [{type: conv_block}] | needs images",
        "network: [{type: attention}] | attention",
        "network: [{type: dense_block, units: 0}] | units must be at least 1",
        "network: [{type: dense_block, step_size: 1.5}] | step_size must lie in (0, 1]",
        "network: [{type: conv_block, tied: false, activation: tanh}] | needs images",
        "network: [{type: dense_block, epsilon: 0.5}] | epsilon must lie between 0 and 1/2",
        "patterns: 1439 | patterns must be at most the 1438 training patterns, found 1439",
        "patterns: 0 | patterns must be at least 1, found 0",
        "network: [{type: dense_block, steps: 0}] | layer 'block1': steps must be at least 1, found 0",
        "network: [{type: dense_block, steps: 3, tolerance: 0.1}] | either steps, or a tolerance",
        "network: [{type: dense_block, tolerance: 0.1, activation: relu}] | not isolated",
        "network: [{type: dense_block, activation: sine}] | slopes outside [0, 1]",
        "network: [{type: dense_block, step_size_bounds: [0.5, 2]}] | step_size_bounds",
        "network: [{type: recurrent_block}] | steps must say how many steps a sequence has",
        "network: [{type: recurrent_block, steps: 7}] | layer 'block1': a sequence of 7 steps needs"
            + " as many numbers at every step, but the 64 that it takes",
        "network: [{type: recurrent_block, steps: 8, leak: 0}] | leak must lie in (0, 1], found 0.0",
        "network: [{type: recurrent_block, steps: 8, leak: 1.5}] | leak must lie in (0, 1]",
        "network: [{type: recurrent_block, steps: 8, epsilon: 1}] | epsilon must be > 0",
        "network: [{type: recurrent_block, steps: 8, units: 0}] | units must be at least 1",
        "network: [{type: recurrent_block, steps: 0}] | steps must be at least 1, found 0",
        "network: [{type: recurrent_block, steps: 8, activation: sine}] | slopes outside [0, 1]",
        "network: [{type: recurrent_block, steps: 8, reading: twice}] | must be one of constant,",
        "network: [{type: recurrent_block, steps: 8, spectral_norm: 2}] | that of a reservoir",
        "network: [{type: recurrent_block, steps: 8, reservoir: true, spectral_norm: 0}] | above 0",
        "network: [{type: feedforward_block, units: 10}] | the 64 numbers that it takes, found 10",
        "network: [{type: feedforward_block, step_size: 0.5}] | belongs to the form near_identity",
        "network: [{type: feedforward_block, form: near_identity, step_size: 2}] | (0, 1], found 2",
        "network: [{type: feedforward_block, epsilon: 0}] | epsilon must be > 0",
        "network: [{type: residual_block}, {type: linear}] | has no constraint by which it would be",
        "{certified: false, network: [{type: residual_block, units: 9}]} | numbers that its state",
        "{certified: false, network: [{type: residual_block, start: zero}]} | needs input: every_step",
        "{certified: false, network: [{type: residual_block, steps: 0}]} | steps must be at least 1",
        "{certified: false, network: [{type: residual_block, step_size: 0}]} | must lie in (0, 1]",
        "{certified: false, network: [{type: residual_block, stable: true}]} | say tied: true",
        "{certified: false, network: [{type: residual_block, epsilon: 1}]} | belongs to weights that",
        "{certified: false, network: [{type: residual_block, tied: true, stable: true, epsilon: 1}]} |"
            + " epsilon must lie between 0 and 1/2",
        "{certified: false, network: [{type: residual_block, channels: 2}]} | needs images",
        "{certified: false, network: [{type: residual_block, activation: sine}]} | slopes outside",
        "{certified: false, objective: {name: margin, radius: 1}, network: [{type: residual_block},"
            + " {type: linear}]} | residual block move cannot be trained",
        "{objective: {name: margin, radius: 1}, network: [{type: recurrent_block, steps: 8},"
            + " {type: linear}]} | cannot be trained yet",
        "{objective: {name: margin, radius: 1}, network: [{type: feedforward_block},"
            + " {type: linear}]} | cannot be trained yet",
        "inference: {} | inference needs a block whose weights are drawn",
        "network: [{type: dense_block, weights: {law: cauchy}}] | one of sde, gaussian, dropout",
        "network: [{type: dense_block, weights: {prior: wiener}}] | one of ornstein_uhlenbeck",
        "network: [{type: dense_block, weights: {stochastic: [taps]}}] | one of state, input, bias",
        "network: [{type: dense_block, weights: {stochastic: []}}] | at least one of state, input",
        "network: [{type: dense_block, weights: {diffusion: 0}}] | greater than 0, found 0.0",
        "network: [{type: dense_block, weights: {drift: [2, 64]}}] | as in [2, 64, 2], found [2, 64]",
        "network: [{type: dense_block, weights: {drift: [2, 64, 3]}}] | the first as the last",
        "network: [{type: dense_block, weights: {state_margin: 0.1}}] | needs a state that is drawn",
        "network: [{type: dense_block, weights: {stochastic: [state], state_margin: 1}}] | found 1.0",
        "network: [{type: dense_block, weights: {rate: 0.1}}] | rate belongs to law: dropout",
        "network: [{type: dense_block, weights: {law: dropout, rate: 1}}] | less than 1, found 1.0",
        "network: [{type: dense_block, weights: {law: dropout, diffusion: 1}}] | belong to law: sde",
        "network: [{type: dense_block, weights: {law: dropout, stochastic: [bias]}}] | draws gates",
        "network: [{type: dense_block, activation: sigmoid, weights: {law: dropout}}] | dropout needs",
        "network: [{type: dense_block, weights: {prior_deviation: 1}}] | belong to law: gaussian",
        "network: [{type: dense_block, weights: {law: gaussian, prior_deviation: 0}}] | greater than 0",
        "network: [{type: dense_block, weights: {law: gaussian, stochastic: [state]}}] | never certified",
        "network: [{type: dense_block, gates: {}, weights: {}}] | a block without gates",
        "network: [{type: dense_block, tolerance: 0.1, weights: {}}] | need a number of steps",
        "network: [{type: dense_block, step_size_bounds: [0.1, 1], weights: {}}] | one step size that",
        "network: [{type: dense_block, units: 8, steps: 1, activation: relu, absolute: true,"
            + " weights: {}}, {type: linear}] | absolute values have weights that are not drawn",
        "{network: [{type: dense_block, weights: {}}], inference: {kl_weight: -1}} | at least 0",
        "{network: [{type: dense_block, weights: {}}], inference: {kl_warm_up: -1}} | at least 0",
        "{network: [{type: dense_block, weights: {}}], inference: {samples: 0}} | at least 1, found 0",
        "{objective: {name: margin, radius: 1}, network: [{type: dense_block, weights: {}},"
            + " {type: linear}]} | has no bound where weights are drawn",
        "evolution: {} | evolution needs a block with gates",
        "network: [{type: dense_block, gates: {open: 0}}] | open must lie in (0, 1], found 0.0",
        "network: [{type: dense_block, gates: {}, tolerance: 0.1}] | gates need a number of steps",
        "network: [{type: dense_block, gates: {}, activation: sigmoid}] | 0 at 0, as tanh and relu",
        "{objective: {name: margin, radius: 1}, network: [{type: dense_block, gates: {}},"
            + " {type: linear}]} | leave gates out",
        "{network: [{type: dense_block, gates: {}}, {type: linear}], evolution: {population: 0}} |"
            + " population must be from 1 to 1024, found 0",
        "{network: [{type: dense_block, gates: {}}, {type: linear}], evolution: {mutation: 1.5}} |"
            + " mutation must lie in [0, 1], found 1.5",
        "{network: [{type: dense_block, gates: {}}, {type: linear}], evolution:"
            + " {fitness_patterns: 1438}} | fewer than the 1438 training patterns, found 1438",
        "{network: [{type: dense_block, gates: {}}, {type: linear}], evolution: {elite_batches: 0,"
            + " population_batches: 0}} | must be at least 1, found 0 and 0",
        "objective: {name: margin, radius: 0} | radius must be a number > 0, found 0.0",
        "objective: {name: margin, radius: -1} | radius must be a number > 0, found -1.0",
        "objective: {name: margin} | objective needs a radius",
        "objective: {radius: 1} | objective needs a name",
        "objective: {name: hinge, radius: 1} | objective.name must be one of margin",
        "objective: {name: margin, radius: 1, excess: 0} | excess must be a number > 0",
        "objective: {name: margin, radius: 1, warm_up: 1.5} | warm_up must lie in [0, 1]",
        "{objective: {name: margin, radius: 1}, patience: 2} | patience goes by accuracy",
        "{objective: {name: margin, radius: 1}, network: [{type: dense_block, tolerance: 0.1},"
            + " {type: linear}]} | layer 'block1': how far the outputs move",
      })
  void settings_that_make_no_sense_are_refused_with_a_sentence(String yaml, String expected) {
    InvalidDesign error =
        assertThrows(InvalidDesign.class, () -> new Training(settings(yaml), DIGITS).close());
    assertTrue(error.getMessage().contains(expected.strip()), error::getMessage);
  }

  private static Network train(TrainingSettings settings) {
    return train(settings, DIGITS);
  }

  private static Network train(TrainingSettings settings, Dataset data) {
    try (Training training = new Training(settings, data)) {
      return training.run(TrainingListener.NONE).orElseThrow();
    }
  }

  private static TrainingSettings settings(String yaml) {
    try {
      Path file = Files.createTempFile("settings", ".yaml");
      Files.writeString(file, yaml);
      return SettingsFile.settings(SettingsFile.read(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainingSettings quick(long seed) {
    return settings(
        """
        network:
        - {type: dense_block, units: 16, steps: 5, step_size: 0.5, activation: relu, epsilon: 0.02}
        - {type: dense_block, units: 16, steps: 5, step_size: 0.5, activation: relu, epsilon: 0.02}
        - {type: linear}
        optimiser: {name: adam}
        epochs: 4
        batch: 64
        seed: %d
        """
            .formatted(seed));
  }
}
