package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tensor is read once, however many steps and layers name it, and written once a block. */
class SharedTensorsTest {
  private static final Matrix ONE = Matrix.of(1, 1, -1);
  private static final Matrix HALF = Matrix.of(1, 1, -0.5);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("m.safetensors");
  }

  private static DenseBlock block(List<Matrix> states) {
    return new DenseBlock(
        "b", Activation.TANH, Vector.of(1), states.size(), states, ONE, Vector.of(0));
  }

  private static Network network(Layer... layers) {
    return new Network(List.of(1), Preprocessing.NONE, List.of(layers), Optional.empty());
  }

  /** A file that names its only state once a step. */
  private Network read(int units, int steps) throws IOException {
    double[] entries = new double[units * units];
    for (int i = 0; i < units; i++) {
      entries[i * units + i] = -1;
    }
    String names = String.join(",", Collections.nCopies(steps, "\"A\""));
    String keel =
        ("{'version':1,'input':[1],'layers':[{'type':'dense_block','name':'b','inputs':1,"
                + "'units':UNITS,'activation':'tanh','step_size':1,'steps':STEPS,'state':[NAMES],"
                + "'input':'B','bias':'c'}]}")
            .replace('\'', '"')
            .replace("UNITS", "" + units)
            .replace("STEPS", "" + steps)
            .replace("NAMES", names);
    TensorFile.write(
        file(),
        Map.of("keel", keel),
        List.of(
            Tensor.ofNumbers("A", List.of(units, units), entries),
            Tensor.ofNumbers("B", List.of(units, 1), new double[units]),
            Tensor.ofNumbers("c", List.of(units), new double[units])));
    return ModelFile.read(file()).network();
  }

  @Test
  void steps_that_name_one_tensor_are_tied() throws IOException {
    Block block = read(2, 3).blocks().get(0);
    assertTrue(block.isTied());
    assertEquals(1, block.states().size());
    assertEquals(3, block.steps());
  }

  @Test
  void a_megabyte_of_names_takes_no_more_memory_than_one() throws IOException {
    // 100,000 matrices of 400 x 400 doubles would be 128 GB.
    Block block = read(400, 100_000).blocks().get(0);
    assertTrue(block.isTied());
  }

  @Test
  void steps_that_share_some_tensors_share_their_matrices() throws IOException {
    ModelFile.write(file(), network(block(List.of(ONE, HALF, ONE, HALF))));
    // A[0], A[1], B and b.
    assertEquals(4, TensorFile.read(file()).tensors().size());
    Block read = ModelFile.read(file()).network().blocks().get(0);
    assertFalse(read.isTied());
    assertEquals(List.of(ONE, HALF, ONE, HALF), read.states());
    assertSame(read.states().get(0), read.states().get(2));
    assertSame(read.states().get(1), read.states().get(3));
  }

  @Test
  void equal_weights_that_are_stored_apart_stay_apart() throws IOException {
    Network untied = network(block(List.of(ONE, Matrix.of(1, 1, -1))));
    ModelFile.write(file(), untied);
    Network read = ModelFile.read(file()).network();
    assertFalse(read.blocks().get(0).isTied());
    assertEquals(untied, read);
  }

  @Test
  void a_block_made_of_one_matrix_is_tied_and_the_number_of_them_counts() {
    assertTrue(block(Collections.nCopies(4, ONE)).isTied());
    InvalidModel error =
        assertThrows(
            InvalidModel.class,
            () ->
                new DenseBlock(
                    "b", Activation.TANH, Vector.of(1), 3, List.of(ONE, ONE), ONE, Vector.of(0)));
    assertTrue(error.getMessage().contains("found 2"), error.getMessage());
    assertThrows(
        InvalidModel.class,
        () ->
            new DenseBlock(
                "b",
                Activation.TANH,
                Vector.of(1),
                Depth.untilEquilibrium(0.1, 2),
                List.of(ONE, ONE),
                ONE,
                Vector.of(0)));
    Kernel kernel = new Kernel(Matrix.of(1, 9, new double[9]), 3, 3);
    ConvBlock conv =
        new ConvBlock(
            "c",
            Activation.TANH,
            Vector.of(1),
            2,
            List.of(kernel, kernel),
            kernel,
            Vector.of(0),
            4,
            4);
    assertTrue(conv.isTied());
    assertEquals(1, conv.states().size());
  }

  @Test
  void layers_that_name_one_tensor_share_it() throws IOException {
    Vector ones = Vector.of(1);
    Layer first = new BatchNorm("n1", ones, ones, List.of(1));
    Layer second = new BatchNorm("n2", ones, ones, List.of(1));
    ModelFile.write(file(), network(first, second));
    TensorFile written = TensorFile.read(file());
    assertEquals(4, written.tensors().size());
    String keel = written.metadata().get("keel").replaceAll("n[12]\\.(scale|shift)", "n1.scale");
    TensorFile.write(file(), Map.of("keel", keel), List.copyOf(written.tensors().values()));
    List<Layer> read = ModelFile.read(file()).network().layers();
    assertSame(((BatchNorm) read.get(0)).scale(), ((BatchNorm) read.get(1)).shift());
  }

  @Test
  void a_matrix_of_two_layers_is_written_for_each() throws IOException {
    Network network = network(block(List.of(ONE)), new Linear("l", ONE, Vector.of(0)));
    ModelFile.write(file(), network);
    assertEquals(5, TensorFile.read(file()).tensors().size());
    assertEquals(network, ModelFile.read(file()).network());
  }
}
