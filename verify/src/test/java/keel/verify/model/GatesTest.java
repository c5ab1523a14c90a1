package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class GatesTest {
  private static final Gates TWO = gates(2, 1, 0, 0.5, 1);
  private static final DenseBlock BLOCK =
      new DenseBlock(
          "block",
          Activation.RELU,
          Vector.of(0.5, 0.25),
          3,
          Matrix.of(2, 2, -1, 0, 0, -1),
          Matrix.of(2, 1, 1, 2),
          Vector.of(0, 0));

  @TempDir Path folder;

  private static Gates gates(int members, double... entries) {
    return new Gates(Matrix.of(members, entries.length / members, entries));
  }

  private static Network network(Prediction prediction, Layer... layers) {
    return new Network(
        List.of(1), Preprocessing.NONE, List.of(layers), prediction, Optional.empty());
  }

  private static Network population() {
    return network(Prediction.POPULATION, BLOCK.withGates(Optional.of(TWO)));
  }

  private static void refuses(String sentence, Executable reading) {
    String message = assertThrows(InvalidModel.class, reading).getMessage();
    assertTrue(message.contains(sentence), message);
  }

  @Test
  void a_model_file_keeps_gates_and_whose_answer_it_gives() throws Exception {
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, population());
    assertEquals(population(), ModelFile.read(file).network());
  }

  @Test
  void a_complex_unit_has_one_gate_in_the_file() throws Exception {
    DenseBlock complex =
        new DenseBlock(
            "block",
            Activation.RELU,
            Vector.of(0.5, 0.5),
            Depth.of(3),
            List.of(Scalars.embedded(Matrix.of(1, 1, -1), Matrix.of(1, 1, 0.25))),
            Scalars.embedded(Matrix.of(1, 1, 1), Matrix.of(1, 1, 2)),
            Vector.of(0, 0),
            Scalars.COMPLEX,
            Optional.of(gates(2, 1, 1, 0.25, 0.25)));
    Network network =
        new Network(List.of(2), Preprocessing.NONE, List.of(complex), Optional.empty());
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, network);
    assertEquals(List.of(2, 1), TensorFile.read(file).tensors().get("block.gates").shape());
    assertEquals(network, ModelFile.read(file).network());
    refuses(
        "units of a group need one gate", () -> complex.withGates(Optional.of(gates(1, 1, 0.5))));
  }

  @Test
  void a_closed_unit_stays_and_a_half_open_one_takes_half_steps() {
    DenseBlock elite = BLOCK.withGates(Optional.of(TWO));
    assertArrayEquals(new double[] {1 - 0.125, 0}, elite.unroll(new double[] {1}));
    DenseBlock second = BLOCK.withGates(Optional.of(TWO.only(1)));
    DenseBlock shorter = BLOCK.withSteps(Vector.of(0.25, 0.25), Depth.of(3));
    assertArrayEquals(shorter.unroll(new double[] {1}), second.unroll(new double[] {1}));
  }

  @Test
  void the_population_answers_with_the_mean_of_probabilities() {
    double[] outputs = population().output(new double[] {1});
    double[] first = softmax(population().member(0).output(new double[] {1}));
    double[] second = softmax(population().member(1).output(new double[] {1}));
    for (int c = 0; c < 2; c++) {
      assertEquals((first[c] + second[c]) / 2, Math.exp(outputs[c]), 1e-15);
    }
  }

  private static double[] softmax(double[] logits) {
    double a = Math.exp(logits[0]);
    double b = Math.exp(logits[1]);
    return new double[] {a / (a + b), b / (a + b)};
  }

  @Test
  void populations_that_do_not_fit_are_refused_by_name() {
    DenseBlock other =
        new DenseBlock(
                "other",
                Activation.RELU,
                Vector.of(1),
                1,
                Matrix.of(1, 1, -1),
                Matrix.of(1, 2, 1, 1),
                Vector.of(0))
            .withGates(Optional.of(gates(3, 1, 1, 1)));
    refuses(
        "block 'other' has gates of 3 members, but block 'block' of 2",
        () -> network(Prediction.ELITE, BLOCK.withGates(Optional.of(TWO)), other));
    refuses("needs a block with gates", () -> network(Prediction.POPULATION, BLOCK));
    refuses(
        "gates must have 2 columns but have 3",
        () -> BLOCK.withGates(Optional.of(gates(1, 1, 1, 1))));
  }
}
