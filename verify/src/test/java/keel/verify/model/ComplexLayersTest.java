package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.apache.commons.math3.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComplexLayersTest {
  private static final int UNITS = 3;
  private static final int INPUTS = 2;

  @TempDir private Path folder;
  private final Random random = new Random(5);

  private Matrix real(int rows, int columns) {
    return Matrix.of(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
  }

  private Matrix complex(int rows, int columns) {
    return Scalars.embedded(real(rows, columns), real(rows, columns));
  }

  private Kernel kernel(int outputs, int inputs) {
    return new Kernel(complex(outputs, 9 * inputs), 3, 3);
  }

  private Vector numbers(int length) {
    return Vector.of(random.doubles(length, -1, 1).toArray());
  }

  private DenseBlock dense(Nonlinearity activation) {
    return new DenseBlock(
        "block1",
        activation,
        Vector.of(1, 0.5, 0.25, 1, 0.5, 0.25),
        Depth.of(2),
        List.of(complex(UNITS, UNITS)),
        complex(UNITS, INPUTS),
        numbers(2 * UNITS),
        Scalars.COMPLEX);
  }

  private static Grouped modRelu() {
    return new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(-0.125, 0, -0.5));
  }

  private Network written(List<Integer> input, Layer... layers) throws IOException {
    Path file = folder.resolve("model.safetensors");
    Network network = new Network(input, Preprocessing.NONE, List.of(layers), Optional.empty());
    ModelFile.write(file, network);
    assertEquals(network, ModelFile.read(file).network());
    return network;
  }

  private TensorFile file() throws IOException {
    return TensorFile.read(folder.resolve("model.safetensors"));
  }

  @Test
  void a_dense_block_is_two_tensors_for_each_weight() throws IOException {
    written(List.of(2 * INPUTS), dense(modRelu()));
    assertEquals(
        new TreeSet<>(
            List.of(
                "block1.A.re",
                "block1.A.im",
                "block1.B.re",
                "block1.B.im",
                "block1.b.re",
                "block1.b.im",
                "block1.t")),
        new TreeSet<>(file().tensors().keySet()));
    assertEquals(List.of(UNITS, INPUTS), file().tensors().get("block1.B.im").shape());
    String description = file().metadata().get("keel");
    assertTrue(description.contains("\"type\":\"complex_dense_block\""), description);
    assertTrue(description.contains("\"units\":3"), description);
    assertTrue(description.contains("\"step_size\":[1.0,0.5,0.25]"), description);
    assertTrue(!description.contains("group"), description);
  }

  @Test
  void what_acts_on_both_parts_is_called_so() throws IOException {
    written(List.of(2 * INPUTS), dense(Activation.TANH));
    String description = file().metadata().get("keel");
    assertTrue(description.contains("\"activation\":\"c_tanh\""), description);
  }

  @Test
  void every_layer_with_weights_comes_back() throws IOException {
    written(
        List.of(2 * INPUTS, 4, 5),
        new Convolution("stem", kernel(2, INPUTS), numbers(4), 1, 4, 5, Scalars.COMPLEX),
        new ConvBlock(
            "block1",
            Activation.RELU,
            Vector.constant(2 * UNITS, 0.5),
            Depth.of(3),
            List.of(kernel(UNITS, UNITS), kernel(UNITS, UNITS), kernel(UNITS, UNITS)),
            kernel(UNITS, 2),
            numbers(2 * UNITS),
            4,
            5,
            Scalars.COMPLEX),
        new Flatten("flat", List.of(2 * UNITS, 4, 5)),
        new Linear("map", complex(INPUTS, 60), numbers(2 * INPUTS), Scalars.COMPLEX),
        new EquilibriumBlock(
            "block2",
            modRelu(),
            0.5,
            Depth.of(9),
            complex(UNITS, UNITS),
            complex(UNITS, INPUTS),
            numbers(2 * UNITS),
            Scalars.COMPLEX),
        new RecurrentBlock(
            "block3",
            new Grouped(Grouped.Rule.RADIAL_TANH, 2),
            Vector.of(0.5, 1, 0.5, 1),
            RecurrentBlock.Reading.SEQUENCE,
            3,
            complex(2, 2),
            complex(2, 1),
            numbers(4),
            Scalars.COMPLEX));
  }

  @Test
  void a_block_computes_with_complex_numbers() {
    DenseBlock block = dense(modRelu());
    double[] u = random.doubles(2 * INPUTS, -1, 1).toArray();
    Complex[] input = complex(u);
    Complex[] x = new Complex[UNITS];
    Arrays.fill(x, Complex.ZERO);
    for (int k = 0; k < block.steps(); k++) {
      Complex[] next = new Complex[UNITS];
      for (int i = 0; i < UNITS; i++) {
        Complex z = new Complex(block.bias().get(i), block.bias().get(UNITS + i));
        for (int j = 0; j < UNITS; j++) {
          z = z.add(entry(block.state(), i, j).multiply(x[j]));
        }
        for (int j = 0; j < INPUTS; j++) {
          z = z.add(entry(block.input(), i, j).multiply(input[j]));
        }
        double threshold = modRelu().thresholds().get(i);
        Complex s = z.multiply(Math.max(z.abs() + threshold, 0) / z.abs());
        next[i] = x[i].add(s.multiply(block.stepSizes().get(i)));
      }
      x = next;
    }
    double[] computed = block.unroll(u);
    for (int i = 0; i < UNITS; i++) {
      assertEquals(x[i].getReal(), computed[i], 1e-13);
      assertEquals(x[i].getImaginary(), computed[UNITS + i], 1e-13);
    }
  }

  private static Complex entry(Matrix embedded, int i, int j) {
    return new Complex(embedded.get(i, j), embedded.get(embedded.rows() / 2 + i, j));
  }

  private static Complex[] complex(double[] parts) {
    Complex[] numbers = new Complex[parts.length / 2];
    Arrays.setAll(numbers, j -> new Complex(parts[j], parts[numbers.length + j]));
    return numbers;
  }

  @Test
  void a_real_and_a_complex_layer_may_share_the_name_of_a_tensor() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Matrix re = real(2, 2);
    Matrix im = real(2, 2);
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, Matrix> entry : Map.of("W", re, "W.re", im, "W.im", re).entrySet()) {
      tensors.add(Tensor.ofNumbers(entry.getKey(), List.of(2, 2), entry.getValue().toArray()));
    }
    for (String name : List.of("c.re", "c.im")) {
      tensors.add(Tensor.ofNumbers(name, List.of(2), new double[] {1, 2}));
    }
    ObjectNode root = Json.MAPPER.createObjectNode().put("version", 1);
    root.putArray("input").add(4);
    root.putArray("layers")
        .add(linear("first", "complex_linear").put("weight", "W").put("bias", "c"))
        .add(linear("second", "linear").put("weight", "W").put("bias", "c.re"));
    ((ObjectNode) root.get("layers").get(1)).put("inputs", 2);
    TensorFile.write(file, Map.of("keel", root.toString()), tensors);
    InvalidModel refused = assertThrows(InvalidModel.class, () -> ModelFile.read(file));
    assertTrue(
        refused.getMessage().contains("layer 'second' takes 2 numbers"), refused::getMessage);
    root.withArray("layers").remove(1);
    TensorFile.write(file, Map.of("keel", root.toString()), tensors);
    Linear linear = (Linear) ModelFile.read(file).network().layers().get(0);
    assertEquals(Scalars.embedded(im, re), linear.weight());
    assertEquals(Vector.of(1, 2, 1, 2), linear.bias());
  }

  private static ObjectNode linear(String name, String type) {
    return Json.MAPPER
        .createObjectNode()
        .put("type", type)
        .put("name", name)
        .put("inputs", 2)
        .put("outputs", 2);
  }

  private String refusal(UnaryOperator<String> change) throws IOException {
    written(List.of(2 * INPUTS), dense(Activation.RELU));
    TensorFile good = file();
    Path file = folder.resolve("bad.safetensors");
    TensorFile.write(
        file,
        Map.of("keel", change.apply(good.metadata().get("keel"))),
        List.copyOf(good.tensors().values()));
    return assertThrows(InvalidModel.class, () -> ModelFile.read(file)).getMessage();
  }

  @Test
  void the_name_of_a_real_activation_is_refused() throws IOException {
    assertEquals(
        "block1",
        refusal(text -> text.replace("c_relu", "relu"))
            .replaceAll(
                ".*layer '(.*)': activation 'relu' does"
                    + " not say what it does to complex numbers; 'c_relu' acts on both parts",
                "$1"));
  }

  @Test
  void a_missing_part_is_named() throws IOException {
    assertTrue(
        refusal(text -> text.replace("block1.A", "block1.b"))
            .contains("tensor 'block1.b.re' must have shape [3, 3] but has [3]"));
    assertTrue(
        refusal(text -> text.replace("block1.A", "A"))
            .contains("tensor 'A.re' for 'state' is not in the file; complex numbers are two"));
  }

  @Test
  void complex_blocks_are_embeddings() {
    Matrix state = complex(1, 1);
    double[] entries = state.toArray();
    entries[1] = Math.nextUp(entries[1]);
    for (Matrix wrong : List.of(Matrix.of(2, 2, entries), Matrix.of(2, 2, 1, 0, 0, -1))) {
      assertTrue(
          assertThrows(
                  InvalidModel.class,
                  () ->
                      new DenseBlock(
                          "block",
                          Activation.TANH,
                          Vector.constant(2, 1),
                          Depth.of(1),
                          List.of(wrong),
                          state,
                          Vector.constant(2, 0),
                          Scalars.COMPLEX))
              .getMessage()
              .endsWith("complex weights must have the form [[Re, -Im], [Im, Re]]"));
    }
  }

  @Test
  void both_parts_take_one_step() {
    Matrix state = complex(1, 1);
    assertThrows(
        InvalidModel.class,
        () ->
            new DenseBlock(
                "block",
                Activation.TANH,
                Vector.of(1, 0.5),
                Depth.of(1),
                List.of(state),
                state,
                Vector.constant(2, 0),
                Scalars.COMPLEX));
  }

  @Test
  void parts_of_an_embedding_are_what_it_was_made_of() {
    Matrix re = real(2, 3);
    Matrix im = real(2, 3);
    Matrix embedded = Scalars.embedded(re, im);
    assertEquals(re, Scalars.real(embedded));
    assertEquals(im, Scalars.imaginary(embedded));
    assertArrayEquals(
        new double[] {re.get(0, 0), re.get(0, 1), re.get(0, 2), -im.get(0, 0)},
        Arrays.copyOf(embedded.toArray(), 4));
  }
}
