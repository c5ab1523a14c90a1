package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvBlockTest {
  @TempDir private Path folder;

  private static Kernel kernel(int outputs, int inputs, int height, int width, double... taps) {
    return new Kernel(Matrix.of(outputs, inputs * height * width, taps), height, width);
  }

  private static Kernel random(Random random, int outputs, int inputs, int height, int width) {
    int count = outputs * inputs * height * width;
    double[] taps = random.doubles(count, -1, 1).map(x -> (float) x).toArray();
    return kernel(outputs, inputs, height, width, taps);
  }

  private static ConvBlock block(List<Kernel> kernels, Kernel input, int steps) {
    int channels = input.outputs();
    return new ConvBlock(
        "conv",
        Activation.RELU,
        Vector.constant(channels, 0.5),
        steps,
        kernels,
        input,
        Vector.constant(channels, 0.25),
        4,
        5);
  }

  @Test
  void a_tap_beside_the_centre_moves_the_image_and_zeros_come_in_from_the_border() {
    // PyTorch's order: tap (i, j) of a 3 x 3 window multiplies the pixel i − 1 down, j − 1 right.
    Kernel right = kernel(1, 1, 3, 3, 0, 0, 0, 0, 0, 2, 0, 0, 0);
    double[] image = {1, 2, 3, 4, 5, 6};
    double[] sum = new double[6];
    right.addTo(sum, image, 2, 3);
    assertArrayEquals(new double[] {4, 6, 0, 10, 12, 0}, sum);
    Kernel up = kernel(1, 1, 3, 1, 1, 0, 0);
    double[] other = new double[6];
    up.addTo(other, image, 2, 3);
    assertArrayEquals(new double[] {0, 0, 0, 1, 2, 3}, other);
  }

  @Test
  void a_transposed_block_moves_to_the_other_side_of_the_inner_product() {
    Random random = new Random(7);
    ConvBlock block = block(List.of(random(random, 2, 2, 3, 5)), random(random, 2, 1, 1, 1), 1);
    double[] x = random.doubles(2 * 4 * 5, -1, 1).toArray();
    double[] s = random.doubles(2 * 4 * 5, -1, 1).toArray();
    double[] z = block.preActivations(0, x, new double[x.length]);
    double[] back = block.transposed(0, s);
    double forwards = 0;
    double backwards = 0;
    for (int i = 0; i < x.length; i++) {
      forwards += s[i] * z[i];
      backwards += back[i] * x[i];
    }
    assertEquals(forwards, backwards, 1e-12);
  }

  @Test
  void convolutions_agree_with_the_definition() {
    Random random = new Random(6);
    Kernel kernel = random(random, 2, 3, 3, 5);
    double[] image = random.doubles(3 * 4 * 5, -1, 1).toArray();
    double[] sum = new double[2 * 4 * 5];
    kernel.addTo(sum, image, 4, 5);
    for (int out = 0; out < 2; out++) {
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 5; j++) {
          double expected = 0;
          for (int in = 0; in < 3; in++) {
            for (int di = -1; di <= 1; di++) {
              for (int dj = -2; dj <= 2; dj++) {
                boolean inside = i + di >= 0 && i + di < 4 && j + dj >= 0 && j + dj < 5;
                double pixel = inside ? image[(in * 4 + i + di) * 5 + j + dj] : 0;
                int tap = (di + 1) * 5 + dj + 2;
                expected += kernel.weights().get(out, in * 15 + tap) * pixel;
              }
            }
          }
          assertEquals(expected, sum[(out * 4 + i) * 5 + j], 1e-12);
        }
      }
    }
  }

  @Test
  void tied_and_untied_blocks_survive_the_file() throws IOException {
    Random random = new Random(3);
    Kernel input = random(random, 2, 3, 3, 3);
    List<Kernel> tied = List.of(random(random, 2, 2, 3, 3));
    List<Kernel> untied = List.of(tied.get(0), random(random, 2, 2, 3, 3));
    for (List<Kernel> kernels : List.of(tied, untied)) {
      ConvBlock block = block(kernels, input, 2);
      Linear head =
          new Linear("head", Matrix.of(1, 40, random.doubles(40).toArray()), Vector.of(0));
      Network network =
          new Network(List.of(3, 4, 5), Preprocessing.NONE, List.of(block, head), Optional.empty());
      Path file = folder.resolve("m.safetensors");
      ModelFile.write(file, network);
      assertEquals(network, ModelFile.read(file).network());
    }
  }

  @Test
  void untied_dense_blocks_survive_the_file() throws IOException {
    DenseBlock block =
        new DenseBlock(
            "dense",
            Activation.TANH,
            Vector.of(1),
            2,
            List.of(Matrix.of(1, 1, -1), Matrix.of(1, 1, -0.5)),
            Matrix.of(1, 1, 2),
            Vector.of(0));
    Network network = new Network(List.of(1), Preprocessing.NONE, List.of(block), Optional.empty());
    Path file = folder.resolve("m.safetensors");
    ModelFile.write(file, network);
    assertEquals(network, ModelFile.read(file).network());
    double first = StrictMath.tanh(2);
    assertEquals(
        first + StrictMath.tanh(2 - 0.5 * first), block.unroll(new double[] {1})[0], 1e-15);
  }

  @Test
  void shapes_that_do_not_belong_together_are_refused() {
    Random random = new Random(3);
    Kernel input = random(random, 2, 3, 3, 3);
    Kernel state = random(random, 2, 2, 3, 3);
    assertThrows(InvalidModel.class, () -> random(random, 2, 2, 2, 3));
    assertThrows(InvalidModel.class, () -> block(List.of(random(random, 2, 3, 3, 3)), input, 2));
    assertThrows(InvalidModel.class, () -> block(List.of(state, state), input, 3));
    assertThrows(
        InvalidModel.class, () -> block(List.of(state, random(random, 2, 2, 5, 5)), input, 2));
    InvalidModel wrong =
        assertThrows(
            InvalidModel.class,
            () ->
                new Network(
                    List.of(3, 4, 6),
                    Preprocessing.NONE,
                    List.of(block(List.of(state), input, 2)),
                    Optional.empty()));
    assertTrue(wrong.getMessage().contains("[3, 4, 5]"), wrong.getMessage());
  }

  @Test
  void every_step_has_a_window_of_the_same_form() {
    Random random = new Random(3);
    Kernel input = random(random, 2, 3, 3, 3);
    Kernel square = random(random, 2, 2, 3, 3);
    InvalidModel error =
        assertThrows(
            InvalidModel.class, () -> block(List.of(square, random(random, 2, 2, 1, 9)), input, 2));
    assertTrue(error.getMessage().contains("3 x 3 and 1 x 9"), error.getMessage());
    assertEquals(2, block(List.of(square, random(random, 2, 2, 3, 3)), input, 2).kernels().size());
  }

  @Test
  void a_window_of_more_taps_than_can_be_counted_is_refused() {
    Matrix none = Matrix.of(1, 0);
    assertThrows(InvalidModel.class, () -> new Kernel(none, 65537, 65537));
    assertThrows(InvalidModel.class, () -> new Kernel(none, Integer.MAX_VALUE, Integer.MAX_VALUE));
  }

  @Test
  void images_are_needed_before_a_convolution() throws IOException {
    Path file = folder.resolve("m.safetensors");
    Random random = new Random(3);
    ConvBlock block = block(List.of(random(random, 2, 2, 3, 3)), random(random, 2, 3, 3, 3), 2);
    ModelFile.write(
        file, new Network(List.of(3, 4, 5), Preprocessing.NONE, List.of(block), Optional.empty()));
    TensorFile tensors = TensorFile.read(file);
    String flat = tensors.metadata().get("keel").replace("[3,4,5]", "[60]");
    TensorFile.write(file, Map.of("keel", flat), List.copyOf(tensors.tensors().values()));
    assertThrows(MalformedFile.class, () -> ModelFile.read(file));
  }
}
