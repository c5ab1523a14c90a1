package keel.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.train.data.Patterns;
import keel.train.optimise.Optimiser;
import keel.verify.Verifier;
import keel.verify.certificate.Status;
import keel.verify.model.Activation;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.TrainingRecord;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingTest {
  private static final Dataset DIGITS = Digits.load();

  @TempDir Path folder;

  @Test
  void the_usual_settings_classify_96_percent_of_held_out_digits_and_are_certified()
      throws Exception {
    Network network = new Training(TrainingSettings.DEFAULT, DIGITS).run(TrainingListener.NONE);
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    double accuracy = history.get(history.size() - 1).testAccuracy();
    assertTrue(accuracy >= 0.96, () -> "accuracy " + accuracy);
    assertEquals(accuracy, accuracyOfReference(network), 0.003);
    Model model = ModelFile.write(folder.resolve("model.safetensors"), network);
    assertEquals(Status.CERTIFIED, new Verifier(SecondOpinion.NONE).certify(model).status());
  }

  /** The same accuracy from the plain double-precision forward pass of verify. */
  private static double accuracyOfReference(Network network) {
    Patterns heldOut = DIGITS.heldOut();
    int correct = 0;
    for (int i = 0; i < heldOut.size(); i++) {
      double[] output = network.output(heldOut.inputs().get(i));
      int best = 0;
      for (int c = 1; c < output.length; c++) {
        best = output[c] > output[best] ? c : best;
      }
      correct += best == heldOut.labels().get(i) ? 1 : 0;
    }
    return correct / (double) heldOut.size();
  }

  @ParameterizedTest
  @EnumSource
  void both_optimisers_learn(Optimiser optimiser) {
    double rate = optimiser.usualLearningRate();
    TrainingSettings settings =
        new TrainingSettings(1, 16, 10, 1, Activation.TANH, 0.02, optimiser, rate, 0, 12, 32, 7);
    List<TrainingRecord.Epoch> history =
        new Training(settings, DIGITS)
            .run(TrainingListener.NONE)
            .training()
            .orElseThrow()
            .history();
    assertTrue(history.get(11).testAccuracy() > 0.8, history::toString);
    assertTrue(history.get(11).loss() < history.get(0).loss(), history::toString);
  }

  @Test
  void the_same_seed_gives_the_same_file_and_another_seed_another() throws Exception {
    assertEquals(digest(7), digest(7));
    assertNotEquals(digest(7), digest(8));
  }

  private String digest(long seed) throws Exception {
    Network network =
        new Training(quick(Activation.RELU, Optimiser.ADAM, seed), DIGITS)
            .run(TrainingListener.NONE);
    return ModelFile.write(folder.resolve("model.safetensors"), network).sha256();
  }

  @Test
  void the_exported_state_matrix_is_symmetric_and_of_floats() {
    Network network =
        new Training(quick(Activation.RELU, Optimiser.ADAM, 7), DIGITS).run(TrainingListener.NONE);
    network
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
  void the_listener_hears_of_every_step_and_epoch() {
    int[] steps = {0};
    int[] epochs = {0};
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void batchDone(int done, int total, double loss) {
            assertEquals(++steps[0], done);
            assertEquals(4 * ((DIGITS.training().size() + 63) / 64), total);
          }

          @Override
          public void epochDone(int epoch, TrainingRecord.Epoch result) {
            assertEquals(++epochs[0], epoch);
          }
        };
    new Training(quick(Activation.RELU, Optimiser.ADAM, 7), DIGITS).run(listener);
    assertEquals(4, epochs[0]);
    assertEquals(4 * ((DIGITS.training().size() + 63) / 64), steps[0]);
  }

  @Test
  void a_run_whose_loss_is_no_number_stops_with_advice() {
    Patterns poisoned =
        new Patterns(List.of(new double[] {Double.NaN}, new double[] {1}), List.of(0, 1));
    Dataset data =
        new Dataset("poisoned", "", List.of(1), 2, DIGITS.preprocessing(), poisoned, poisoned);
    TrainingSettings settings = quick(Activation.TANH, Optimiser.ADAM, 7);
    TrainingFailed error =
        assertThrows(
            TrainingFailed.class, () -> new Training(settings, data).run(TrainingListener.NONE));
    assertTrue(error.getMessage().contains("learning rate"), error::getMessage);
  }

  @Test
  void settings_out_of_range_are_refused_by_name() {
    assertRefused("units", () -> settings(0, 1, 0.01, 0.1, 0, 8));
    assertRefused("step-size", () -> settings(8, 1.5, 0.01, 0.1, 0, 8));
    assertRefused("step-size", () -> settings(8, Double.NaN, 0.01, 0.1, 0, 8));
    assertRefused("epsilon", () -> settings(8, 1, 0.5, 0.1, 0, 8));
    assertRefused("learning-rate", () -> settings(8, 1, 0.01, 0, 0, 8));
    assertRefused("weight-decay", () -> settings(8, 1, 0.01, 0.1, -1, 8));
    assertRefused("batch", () -> settings(8, 1, 0.01, 0.1, 0, 0));
  }

  private static void assertRefused(String name, Runnable make) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, make::run);
    assertTrue(error.getMessage().startsWith(name), error::getMessage);
  }

  private static void settings(
      int units, double stepSize, double epsilon, double rate, double decay, int batch) {
    new TrainingSettings(
        1, units, 5, stepSize, Activation.TANH, epsilon, Optimiser.SGD, rate, decay, 1, batch, 1);
  }

  private static TrainingSettings quick(Activation activation, Optimiser optimiser, long seed) {
    return new TrainingSettings(
        2, 16, 5, 0.5, activation, 0.02, optimiser, optimiser.usualLearningRate(), 0, 4, 64, seed);
  }
}
