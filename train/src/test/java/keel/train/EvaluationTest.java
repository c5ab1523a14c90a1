package keel.train;

import static keel.train.layer.EquilibriumBlock.NOT_SETTLED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.train.data.Patterns;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.StepNorm;
import keel.verify.model.TrainingRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {
  /** Held-out digits by which floats and rounded weights may make a difference: one. */
  private static final double ONE_DIGIT = 0.003;

  private static final Dataset DIGITS = Digits.load();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{type: dense_block, units: 16, steps: 5, step_size: 0.5}, {type: linear}]",
        "[{type: conv_block, channels: 4, steps: 3}, {type: max_pool, size: 2}, {type: flatten},"
            + " {type: linear}]",
        "[{type: conv, outputs: 4, stride: 2}, {type: batch_norm}, {type: relu}, {type:"
            + " conv_block, channels: 4, steps: 3, tied: false}, {type: flatten}, {type: linear}]",
        "[{type: dense_block, units: 16, tolerance: 0.001, max_steps: 500, epsilon: 0.1}, {type:"
            + " batch_norm}, {type: linear}]",
      })
  void the_accuracy_is_that_of_the_last_epoch_and_of_the_plain_pass(String layers)
      throws Exception {
    Dataset images = as(List.of(1, 8, 8), DIGITS.heldOut());
    Network network = train("network: " + layers + "\nepochs: 3", images);
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    Evaluation evaluation = Evaluation.of(network, TestSet.heldOut(images), 50);
    assertEquals(images.heldOut().size(), evaluation.measures().patterns());
    assertTrue(accuracy(evaluation) > 0.5, evaluation::toString);
    assertEquals(history.get(2).testScore(), accuracy(evaluation), ONE_DIGIT);
    assertEquals(accuracyOfPlainPass(network, images), accuracy(evaluation), ONE_DIGIT);
    Evaluation atOnce = Evaluation.of(network, TestSet.heldOut(images), 1000);
    assertEquals(
        evaluation.measures().correct(), atOnce.measures().correct(), "the batch does not matter");
    assertEquals(evaluation.depths(), atOnce.depths());
    // Products of floats are summed in another order where the batch is another.
    assertEquals(nll(evaluation), nll(atOnce), 1e-4);
    for (BlockDepths depths : evaluation.depths()) {
      assertEquals(
          evaluation.measures().patterns(),
          depths.count() + depths.unsettled(),
          "padding does not count");
      assertTrue(depths.least() < depths.greatest(), depths::toString);
    }
  }

  private static double nll(Evaluation evaluation) {
    return evaluation.measures().numbers().get("nll");
  }

  private static double accuracyOfPlainPass(Network network, Dataset data) {
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

  /** x[k+1] = x[k] + tanh(−x[k]/2 + u) on one unit: depths can be found by hand. */
  @Test
  void depths_are_counted_pattern_by_pattern_and_the_preprocessing_is_the_models() {
    DenseBlock block =
        new DenseBlock(
            "settling",
            Activation.TANH,
            Vector.of(1),
            Depth.untilEquilibrium(0.25, 4),
            List.of(Matrix.of(1, 1, -0.5)),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    Network network =
        new Network(
            List.of(1),
            new Preprocessing(0.5, Vector.of(0), Vector.of(1)),
            List.of(block, new Linear("out", Matrix.of(2, 1, 1, -1), Vector.of(0, 0))),
            Optional.empty());
    // u = 0, 0.5, 50: the moves are 0; 0.46, 0.26 and 0.14; 1, always: it never settles.
    Patterns patterns = Patterns.of(new double[][] {{0}, {1}, {100}, {0}}, new int[] {0, 1, 0, 1});
    Dataset data = new Dataset("four", "", List.of(1), 2, Preprocessing.NONE, patterns, patterns);
    Evaluation evaluation = Evaluation.of(network, TestSet.heldOut(data), 3);
    // Of two equal outputs the first counts.
    assertEquals(OptionalInt.of(2), evaluation.measures().correct());
    assertEquals(0.5, evaluation.measures().numbers().get("accuracy"));
    assertEquals(
        List.of(BlockDepths.of("settling", 4, List.of(1, 3, NOT_SETTLED, 1))), evaluation.depths());
    BlockDepths depths = evaluation.depths().get(0);
    assertEquals(1, depths.unsettled());
    assertEquals(5.0 / 3, depths.mean());
    assertEquals(1, depths.median());
    assertEquals(3, depths.greatest());
  }

  /** The step that is small in every number is not yet in length, of this pattern alone. */
  @Test
  void depths_are_those_of_the_models_norm() {
    DenseBlock maximum = two(Depth.untilEquilibrium(0.15, 40));
    DenseBlock euclidean = two(Depth.untilEquilibrium(0.15, StepNorm.EUCLIDEAN, 40));
    double[][] inputs = {{0.5, 0.5}, {0.5, 0}, {0, 0}, {0.1, -0.2}};
    List<Integer> expected = Stream.of(inputs).map(euclidean::stepsFor).toList();
    assertTrue(expected.get(0) > maximum.stepsFor(inputs[0]));
    Patterns patterns = Patterns.of(inputs, new int[] {0, 1, 0, 1});
    Dataset data = new Dataset("four", "", List.of(2), 2, Preprocessing.NONE, patterns, patterns);
    Network network =
        new Network(List.of(2), Preprocessing.NONE, List.of(euclidean), Optional.empty());
    assertEquals(
        List.of(BlockDepths.of("two", 40, expected)),
        Evaluation.of(network, TestSet.heldOut(data), 3).depths());
  }

  private static DenseBlock two(Depth depth) {
    return new DenseBlock(
        "two",
        Activation.TANH,
        Vector.of(1, 0.5),
        depth,
        List.of(Matrix.of(2, 2, -0.5, 0, 0, -0.5)),
        Matrix.of(2, 2, 1, 0, 0, 1),
        Vector.of(0, 0));
  }

  /** Of two units the first has settled; the second moves for ever, or is no number. */
  @ParameterizedTest
  @ValueSource(doubles = {100, Double.NaN, 1e300})
  void a_pattern_of_which_one_state_moves_or_is_no_number_has_not_settled(double input) {
    DenseBlock block =
        new DenseBlock(
            "half",
            Activation.TANH,
            Vector.of(1, 1),
            Depth.untilEquilibrium(0.25, 40),
            List.of(Matrix.of(2, 2, -0.5, 0, 0, -0.001)),
            Matrix.of(2, 2, 1, 0, 0, 1),
            Vector.of(0, 0));
    Network network = new Network(List.of(2), Preprocessing.NONE, List.of(block), Optional.empty());
    Patterns patterns = Patterns.of(new double[][] {{0, input}, {0, 0}}, new int[] {0, 1});
    Dataset data = new Dataset("two", "", List.of(2), 2, Preprocessing.NONE, patterns, patterns);
    assertEquals(
        List.of(BlockDepths.of("half", 40, List.of(NOT_SETTLED, 1))),
        Evaluation.of(network, TestSet.heldOut(data), 2).depths());
  }

  @Test
  void a_block_that_solves_for_a_whole_batch_counts_no_steps_of_a_pattern() {
    // x = max(0, −x + u), which is u/2 for positive u.
    EquilibriumBlock block =
        new EquilibriumBlock(
            "equilibrium",
            Activation.RELU,
            0.25,
            Depth.untilEquilibrium(1e-9, 200),
            Matrix.of(1, 1, -1),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    Linear out = new Linear("out", Matrix.of(2, 1, -1, 1), Vector.of(1, 0));
    Network network =
        new Network(List.of(1), Preprocessing.NONE, List.of(block, out), Optional.empty());
    Patterns patterns = Patterns.of(new double[][] {{-5}, {0.9}, {1.1}}, new int[] {0, 0, 1});
    Dataset data = new Dataset("three", "", List.of(1), 2, Preprocessing.NONE, patterns, patterns);
    Evaluation evaluation = Evaluation.of(network, TestSet.heldOut(data), 2);
    assertEquals(OptionalInt.of(3), evaluation.measures().correct());
    assertEquals(List.of(), evaluation.depths());
  }

  @Test
  void the_median_is_the_depth_in_the_middle() {
    assertEquals(4, BlockDepths.of("b", 9, List.of(9, 4, 2)).median());
    assertEquals(3, BlockDepths.of("b", 9, List.of(9, 4, 2, 2)).median());
    assertThrows(IllegalArgumentException.class, () -> new BlockDepths("b", 9, new TreeMap<>(), 0));
  }

  @Test
  void outputs_that_are_no_numbers_are_wrong() {
    Patterns one = Patterns.of(new double[][] {{Double.NaN}}, new int[] {0});
    Dataset data = new Dataset("one", "", List.of(1), 2, Preprocessing.NONE, one, one);
    Network network = linear(1, 2);
    assertEquals(
        0, Evaluation.of(network, TestSet.heldOut(data), 1).measures().correct().getAsInt());
  }

  /** As floats the two patterns are one. */
  @Test
  void numbers_become_floats_only_once_they_are_preprocessed() {
    Patterns two = Patterns.of(new double[][] {{1.6e9 - 1}, {1.6e9 + 1}}, new int[] {0, 1});
    Dataset data = new Dataset("two", "", List.of(1), 2, Preprocessing.NONE, two, two);
    Network network =
        new Network(
            List.of(1),
            new Preprocessing(1, Vector.of(1.6e9), Vector.of(1)),
            List.of(new Linear("out", Matrix.of(2, 1, -1, 1), Vector.of(0, 0))),
            Optional.empty());
    assertEquals(
        2, Evaluation.of(network, TestSet.heldOut(data), 2).measures().correct().getAsInt());
  }

  @Test
  void a_list_is_read_off_an_image_but_no_image_off_a_list() {
    Dataset images = as(List.of(1, 8, 8), DIGITS.heldOut());
    Network network = linear(64, 10);
    assertEquals(
        Evaluation.of(network, TestSet.heldOut(DIGITS), 64),
        Evaluation.of(network, TestSet.heldOut(images), 64));
    Network ofImages =
        new Network(List.of(1, 8, 8), Preprocessing.NONE, network.layers(), Optional.empty());
    Evaluation.of(ofImages, TestSet.heldOut(images), 64);
    assertRefused(ofImages, DIGITS, "[1, 8, 8]");
  }

  @Test
  void data_of_another_size_or_with_other_classes_are_refused() {
    assertRefused(linear(63, 10), DIGITS, "[63]");
    assertRefused(linear(64, 9), DIGITS, "9 numbers");
    assertRefused(linear(64, 11), DIGITS, "11 numbers");
    Patterns none = DIGITS.heldOut().at(List.of());
    assertRefused(linear(64, 10), as(List.of(64), none), "no held-out patterns");
  }

  private static void assertRefused(Network network, Dataset data, String words) {
    InvalidDesign error =
        assertThrows(InvalidDesign.class, () -> Evaluation.of(network, TestSet.heldOut(data), 64));
    assertTrue(error.getMessage().contains(words), error::getMessage);
  }

  private static Network linear(int inputs, int outputs) {
    return new Network(
        List.of(inputs),
        Preprocessing.NONE,
        List.of(
            new Linear(
                "out",
                Matrix.of(outputs, inputs, new double[outputs * inputs]),
                Vector.constant(outputs, 0))),
        Optional.empty());
  }

  private static Dataset as(List<Integer> shape, Patterns heldOut) {
    return new Dataset(
        "digits as " + shape,
        DIGITS.sha256(),
        shape,
        DIGITS.target().outputs(),
        DIGITS.preprocessing(),
        DIGITS.training(),
        heldOut);
  }

  private Network train(String yaml, Dataset data) throws Exception {
    Path file = Files.writeString(folder.resolve("settings.yaml"), yaml);
    try (Training training = new Training(SettingsFile.settings(SettingsFile.read(file)), data)) {
      return training.run(TrainingListener.NONE).orElseThrow();
    }
  }

  private static double accuracy(Evaluation evaluation) {
    return evaluation.measures().numbers().get("accuracy");
  }
}
