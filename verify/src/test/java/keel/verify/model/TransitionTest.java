package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionTest {
  private static final long SEED = 11;

  @TempDir private Path folder;

  private static Kernel kernel(Random random, int outputs, int inputs, int height, int width) {
    int columns = inputs * height * width;
    double[] taps = random.doubles((long) outputs * columns, -1, 1).map(x -> (float) x).toArray();
    return new Kernel(Matrix.of(outputs, columns, taps), height, width);
  }

  private static Kernel kernel() {
    return kernel(new Random(SEED), 2, 3, 3, 3);
  }

  private static double[] countingFromOne(int count) {
    return IntStream.rangeClosed(1, count).asDoubleStream().toArray();
  }

  private static Pooling pooling(Pooling.Kind kind, int size, int stride, Integer... shape) {
    return new Pooling("pool", kind, size, stride, List.of(shape));
  }

  /** One layer of each kind, and what a convolutional network is made of. */
  private static Network network() {
    Random random = new Random(SEED);
    ConvBlock block =
        new ConvBlock(
            "block",
            Activation.TANH,
            Vector.constant(2, 1),
            2,
            List.of(kernel(random, 2, 2, 3, 3)),
            kernel(random, 2, 2, 1, 1),
            Vector.of(0.5, -0.5),
            4,
            3);
    return new Network(
        List.of(3, 8, 5),
        Preprocessing.NONE,
        List.of(
            new Convolution("stem", kernel(random, 2, 3, 3, 5), Vector.of(1, -1), 2, 8, 5),
            new BatchNorm("norm", Vector.of(0.1, -2), Vector.of(1, 0.25), List.of(2, 4, 3)),
            new Pointwise("relu", Activation.RELU, List.of(2, 4, 3)),
            block,
            new Pooling("mean", Pooling.Kind.AVERAGE, 2, 1, List.of(2, 4, 3)),
            new Pooling("max", Pooling.Kind.MAXIMUM, 2, 2, List.of(2, 3, 2)),
            new Flatten("flat", List.of(2, 1, 1)),
            new Pointwise("tanh", Activation.TANH, List.of(2)),
            new BatchNorm("norm2", Vector.of(1, 2), Vector.of(0, 3), List.of(2)),
            new Linear("head", Matrix.of(1, 2, 3, 4), Vector.of(5))),
        Optional.empty());
  }

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  private Network reread(String text, String replacement) throws IOException {
    ModelFile.write(file(), network());
    TensorFile tensors = TensorFile.read(file());
    String description = tensors.metadata().get("keel");
    assertTrue(description.contains(text), text + " is not in " + description);
    TensorFile.write(
        file(),
        Map.of("keel", description.replace(text, replacement)),
        List.copyOf(tensors.tensors().values()));
    return ModelFile.read(file()).network();
  }

  /** Its sizes have a product that 32 bits cannot count, times none. */
  @Test
  void a_convolution_without_outputs_is_refused_by_name() throws IOException {
    String keel =
        ("{'version':1,'input':[65536,1,1],'layers':[{'type':'conv','name':'c','outputs':0,"
                + "'inputs':65536,'weight':'K','bias':'b'}]}")
            .replace('\'', '"');
    TensorFile.write(
        file(),
        Map.of("keel", keel),
        List.of(
            Tensor.ofNumbers("K", List.of(0, 65536, 32769, 1), new double[0]),
            Tensor.ofNumbers("b", List.of(0), new double[0])));
    MalformedFile error = assertThrows(MalformedFile.class, () -> ModelFile.read(file()));
    assertTrue(error.getMessage().contains("'K' is empty"), error.getMessage());
  }

  @Test
  void every_kind_survives_the_file() throws IOException {
    ModelFile.write(file(), network());
    assertEquals(network(), ModelFile.read(file()).network());
    assertEquals(List.of(), network().unknownLayers());
  }

  @Test
  void a_network_passes_each_result_on() {
    double[] raw = new Random(SEED).doubles(120, -1, 1).toArray();
    double[] value = raw;
    for (Layer layer : network().layers()) {
      value =
          layer instanceof Transition transition
              ? transition.apply(value)
              : ((Block) layer).unroll(value);
      assertEquals(Shapes.size(Network.outputShape(layer).orElseThrow()), value.length);
    }
    assertArrayEquals(value, network().output(raw));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, 5, 4, 5",
    "2, 4, 5, 2, 3",
    "2, 5, 4, 3, 2",
    "2, 1, 2, 1, 1",
    "3, 4, 5, 2, 2",
    "3, 7, 6, 3, 2",
    "9, 4, 5, 1, 1",
    "2147483647, 4, 5, 1, 1"
  })
  void a_convolution_with_a_stride_is_that_of_the_definition(
      int stride, int height, int width, int rows, int columns) {
    Random random = new Random(SEED);
    Kernel kernel = kernel(random, 2, 3, 3, 5);
    Vector bias = Vector.of(0.5, -1);
    Convolution conv = new Convolution("conv", kernel, bias, stride, height, width);
    assertEquals(List.of(3, height, width), conv.inputShape());
    assertEquals(List.of(2, rows, columns), conv.outputShape());
    double[] x = random.doubles(3L * height * width, -1, 1).toArray();
    double[] y = conv.apply(x);
    assertEquals(2 * rows * columns, y.length);
    for (int out = 0; out < 2; out++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double expected = bias.get(out);
          for (int in = 0; in < 3; in++) {
            for (int tap = 0; tap < 15; tap++) {
              int row = i * stride + tap / 5 - 1;
              int column = j * stride + tap % 5 - 2;
              if (row >= 0 && row < height && column >= 0 && column < width) {
                double pixel = x[(in * height + row) * width + column];
                expected += kernel.weights().get(out, in * 15 + tap) * pixel;
              }
            }
          }
          assertEquals(expected, y[(out * rows + i) * columns + j], 1e-12);
        }
      }
    }
  }

  @Test
  void pooling_leaves_out_what_fills_no_window() {
    // 1  2  3  4  5
    // 6  7  8  9 10
    // 11 ...       , and 100 more on the second channel
    double[] x =
        Stream.of(countingFromOne(15), countingFromOne(15))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    for (int i = 15; i < 30; i++) {
      x[i] += 100;
    }
    Pooling max = pooling(Pooling.Kind.MAXIMUM, 2, 2, 2, 3, 5);
    assertEquals(List.of(2, 1, 2), max.outputShape());
    assertArrayEquals(new double[] {7, 9, 107, 109}, max.apply(x));
    Pooling mean = pooling(Pooling.Kind.AVERAGE, 2, 2, 2, 3, 5);
    assertArrayEquals(new double[] {4, 6, 104, 106}, mean.apply(x));
  }

  @Test
  void pooling_windows_may_overlap_and_may_leave_gaps() {
    Pooling overlapping = pooling(Pooling.Kind.MAXIMUM, 2, 1, 1, 3, 3);
    assertArrayEquals(new double[] {5, 6, 8, 9}, overlapping.apply(countingFromOne(9)));
    Pooling sparse = pooling(Pooling.Kind.AVERAGE, 1, 2, 1, 3, 3);
    assertArrayEquals(new double[] {1, 3, 7, 9}, sparse.apply(countingFromOne(9)));
    Pooling whole = pooling(Pooling.Kind.AVERAGE, 3, 3, 1, 3, 3);
    assertArrayEquals(new double[] {5}, whole.apply(countingFromOne(9)));
    Pooling negative = pooling(Pooling.Kind.MAXIMUM, 2, 2, 1, 2, 2);
    assertArrayEquals(new double[] {-1}, negative.apply(new double[] {-4, -3, -2, -1}));
  }

  @Test
  void flattening_keeps_the_order() {
    Flatten flatten = new Flatten("flat", List.of(2, 3, 4));
    assertEquals(List.of(24), flatten.outputShape());
    assertArrayEquals(countingFromOne(24), flatten.apply(countingFromOne(24)));
  }

  @Test
  void batch_norm_scales_channels_of_images_and_entries_of_vectors() {
    Vector scale = Vector.of(2, -1);
    Vector shift = Vector.of(0, 10);
    BatchNorm images = new BatchNorm("norm", scale, shift, List.of(2, 1, 3));
    assertArrayEquals(new double[] {2, 4, 6, 6, 5, 4}, images.apply(countingFromOne(6)));
    BatchNorm vectors = new BatchNorm("norm", scale, shift, List.of(2));
    assertArrayEquals(new double[] {2, 8}, vectors.apply(countingFromOne(2)));
  }

  @Test
  void activations_are_applied_to_every_number() {
    double[] x = {-1, 0, 2};
    Pointwise relu = new Pointwise("relu", Activation.RELU, List.of(3));
    assertArrayEquals(new double[] {0, 0, 2}, relu.apply(x));
    double tanh = new Pointwise("tanh", Activation.TANH, List.of(3)).apply(x)[2];
    assertEquals(StrictMath.tanh(2), tanh);
  }

  @Test
  void a_modulus_takes_pairs_whose_halves_are_apart() {
    Modulus list = new Modulus("size", List.of(4));
    assertEquals(List.of(2), list.outputShape());
    assertArrayEquals(new double[] {5, 13}, list.apply(new double[] {3, -5, -4, 12}));
    Modulus image = new Modulus("size", List.of(4, 1, 2));
    assertEquals(List.of(2, 1, 2), image.outputShape());
    assertArrayEquals(
        new double[] {5, 10, 0, 1}, image.apply(new double[] {3, 6, 0, 0, 4, 8, 0, -1}));
  }

  @Test
  void a_modulus_overflows_only_where_it_is_no_double() {
    Modulus size = new Modulus("size", List.of(2));
    assertArrayEquals(new double[] {0x5p1020}, size.apply(new double[] {0x3p1020, 0x4p1020}));
    assertArrayEquals(new double[] {0x5p-1074}, size.apply(new double[] {0x3p-1074, 0x4p-1074}));
    assertEquals(Double.POSITIVE_INFINITY, size.apply(new double[] {0x1p1023, 0x1.fp1023})[0]);
  }

  @Test
  void a_modulus_survives_the_file() throws IOException {
    Network network =
        new Network(
            List.of(4, 3, 1),
            Preprocessing.NONE,
            List.of(new Modulus("size", List.of(4, 3, 1)), new Modulus("again", List.of(2, 3, 1))),
            Optional.empty());
    ModelFile.write(file(), network);
    assertEquals(network, ModelFile.read(file()).network());
  }

  @Test
  void a_maximum_by_modulus_takes_both_parts_of_the_first_greatest_number() {
    Pooling pooling = pooling(Pooling.Kind.MODULUS, 2, 2, 4, 2, 2);
    double[] x = {
      3, -5, 0, 1, /* second channel */ 1, 0, 0, -1, /* imaginary parts */ 4, 0, 0, 1, 0, 1, -1, 0
    };
    assertArrayEquals(new double[] {3, 1, 4, 0}, pooling.apply(x));
    assertArrayEquals(new int[] {0, 4, 8, 12}, pooling.chosen(x));
    x[3] = 5;
    assertArrayEquals(new double[] {5, 1, 1, 0}, pooling.apply(x));
    assertEquals(List.of(4, 1, 1), pooling.outputShape());
  }

  @Test
  void a_maximum_by_modulus_is_read_and_not_covered() throws IOException {
    Pooling pooling = pooling(Pooling.Kind.MODULUS, 2, 1, 2, 3, 3);
    Network network =
        new Network(List.of(2, 3, 3), Preprocessing.NONE, List.of(pooling), Optional.empty());
    ModelFile.write(file(), network);
    assertEquals(network, ModelFile.read(file()).network());
    assertEquals(Map.of("pool", "complex_max_pool"), network.uncovered());
  }

  private Network read(String input, String layer, Tensor... tensors) throws IOException {
    String keel = "{'version':1,'input':%s,'layers':[%s]}".formatted(input, layer);
    TensorFile.write(file(), Map.of("keel", keel.replace('\'', '"')), List.of(tensors));
    return ModelFile.read(file()).network();
  }

  @Test
  void means_and_parts_of_complex_numbers_are_those_of_real_ones() throws IOException {
    assertEquals(
        List.of(pooling(Pooling.Kind.AVERAGE, 2, 2, 2, 2, 3)),
        read("[2,2,3]", "{'type':'complex_avg_pool','name':'pool','size':2}").layers());
    assertEquals(
        List.of(new Flatten("l", List.of(2, 2, 3))),
        read("[2,2,3]", "{'type':'real_parts','name':'l'}").layers());
    for (String layer :
        List.of(
            "{'type':'complex_avg_pool','name':'pool','size':2}",
            "{'type':'complex_max_pool','name':'pool','size':2}",
            "{'type':'modulus','name':'pool'}",
            "{'type':'real_parts','name':'pool'}")) {
      MalformedFile error = assertThrows(MalformedFile.class, () -> read("[3,2,2]", layer));
      assertTrue(error.getMessage().contains("needs complex numbers"), error.getMessage());
    }
  }

  private static final String NORM =
      "{'type':'complex_batch_norm','name':'l','channels':2,'weight':'w','bias':'b'}";

  private static Tensor weights() {
    return Tensor.ofNumbers("w", List.of(2, 2, 2), countingFromOne(8));
  }

  private static Tensor shifts() {
    return Tensor.ofNumbers("b", List.of(2, 2), new double[] {0.5, 0.25, -1, -2});
  }

  @Test
  void a_complex_batch_norm_is_a_matrix_for_each_channel() throws IOException {
    Matrix weight = Matrix.of(4, 4, 1, 0, 2, 0, 0, 5, 0, 6, 3, 0, 4, 0, 0, 7, 0, 8);
    Vector bias = Vector.of(0.5, -1, 0.25, -2);
    Network list = read("[4]", NORM, weights(), shifts());
    assertEquals(List.of(new Linear("l", weight, bias)), list.layers());
    Network image = read("[4,1,3]", NORM, weights(), shifts());
    Kernel kernel = new Kernel(weight, 1, 1);
    assertEquals(List.of(new Convolution("l", kernel, bias, 1, 1, 3)), image.layers());
    for (Network network : List.of(list, image)) {
      ModelFile.write(file(), network);
      assertEquals(network, ModelFile.read(file()).network());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[2]", "[8]", "[2,2]", "[3,1,2]", "[6,1,2]"})
  void a_complex_batch_norm_of_other_numbers_is_refused(String input) {
    assertThrows(MalformedFile.class, () -> read(input, NORM, weights(), shifts()));
  }

  @Test
  void the_matrices_of_complex_batch_norms_are_counted_before_they_are_made() throws IOException {
    read("[4]", NORM + "," + NORM.replace("'l'", "'m'"), weights(), shifts());
    List<Outline> outlines = new ArrayList<>();
    ModelFile.read(file(), outlines::add);
    assertEquals(8 + 4 + 2 * 16, outlines.get(0).numbers()); // both tensors, and 4 x 4 twice
    assertEquals(16, outlines.get(0).largest());
  }

  @Test
  void a_complex_batch_norm_of_more_channels_than_a_matrix_may_have_is_refused() {
    Tensor weights = Tensor.ofNumbers("w", List.of(2049, 2, 2), new double[8196]);
    Tensor shifts = Tensor.ofNumbers("b", List.of(2049, 2), new double[4098]);
    String norm = NORM.replace("'channels':2", "'channels':2049");
    MalformedFile error =
        assertThrows(MalformedFile.class, () -> read("[4098]", norm, weights, shifts));
    assertTrue(error.getMessage().contains("at most 2048"), error.getMessage());
  }

  @Test
  void what_a_layer_takes_is_left_as_it_is() {
    for (Layer layer : network().layers()) {
      if (layer instanceof Transition transition) {
        double[] x =
            new Random(SEED).doubles(Shapes.size(transition.inputShape()), -1, 1).toArray();
        double[] before = x.clone();
        transition.apply(x)[0] = 7;
        assertArrayEquals(before, x, layer.name());
      }
    }
  }

  static Stream<Arguments> possibleLayers() {
    Vector two = Vector.of(1, 2);
    return Stream.of(
        arguments(layer(() -> new Convolution("l", kernel(), two, 1, 1, 1))),
        arguments(layer(() -> pooling(Pooling.Kind.AVERAGE, 4, 4, 3, 4, 5))),
        arguments(layer(() -> new BatchNorm("l", two, two, List.of(2)))),
        arguments(layer(() -> new BatchNorm("l", two, two, List.of(2, 3, 4)))),
        arguments(layer(() -> new Flatten("l", List.of(2)))),
        arguments(layer(() -> new Modulus("l", List.of(2)))),
        arguments(layer(() -> new Modulus("l", List.of(6, 1, 3)))),
        arguments(layer(() -> new Pointwise("l", Activation.TANH, List.of(2, 2)))));
  }

  private static Executable layer(Executable executable) {
    return executable;
  }

  @ParameterizedTest
  @MethodSource("possibleLayers")
  void a_possible_layer_is_made(Executable layer) {
    assertDoesNotThrow(layer);
  }

  static Stream<Arguments> impossibleLayers() {
    Vector two = Vector.of(1, 2);
    return Stream.of(
        arguments(layer(() -> new Convolution("l", kernel(), two, 0, 4, 4)), "stride"),
        arguments(layer(() -> new Convolution("l", kernel(), two, -1, 4, 4)), "stride"),
        arguments(layer(() -> new Convolution("l", kernel(), two, 1, 0, 4)), "[3, 0, 4]"),
        arguments(layer(() -> new Convolution("l", kernel(), Vector.of(1), 1, 4, 4)), "has 1"),
        arguments(layer(() -> pooling(Pooling.Kind.AVERAGE, 5, 1, 3, 4, 5)), "[3, 4, 5]"),
        arguments(layer(() -> pooling(Pooling.Kind.AVERAGE, 5, 1, 3, 5, 4)), "[3, 5, 4]"),
        arguments(layer(() -> pooling(Pooling.Kind.MAXIMUM, 0, 1, 3, 4, 5)), "at least 1"),
        arguments(layer(() -> pooling(Pooling.Kind.MAXIMUM, 1, 0, 3, 4, 5)), "at least 1"),
        arguments(layer(() -> pooling(Pooling.Kind.MAXIMUM, 1, 1, 60)), "[60]"),
        arguments(layer(() -> pooling(Pooling.Kind.MAXIMUM, 1, 1, -3, 4, 5)), "[-3, 4, 5]"),
        arguments(layer(() -> pooling(Pooling.Kind.MODULUS, 1, 1, 3, 4, 5)), "[3, 4, 5]"),
        arguments(layer(() -> new BatchNorm("l", two, two, List.of(3))), "[3]"),
        arguments(layer(() -> new BatchNorm("l", two, two, List.of(2, 3))), "[2, 3]"),
        arguments(layer(() -> new BatchNorm("l", two, Vector.of(1), List.of(2))), "has 1"),
        arguments(layer(() -> new Flatten("l", List.of(2, 0))), "[2, 0]"),
        arguments(layer(() -> new Modulus("l", List.of(3))), "[3]"),
        arguments(layer(() -> new Modulus("l", List.of(3, 2, 2))), "[3, 2, 2]"),
        arguments(layer(() -> new Modulus("l", List.of(2, 2))), "[2, 2]"),
        arguments(layer(() -> new Modulus("l", List.of(-2))), "[-2]"),
        arguments(layer(() -> new Pointwise("l", Activation.TANH, List.of(-2))), "[-2]"),
        arguments(layer(() -> new Pointwise("l", Activation.GELU, List.of(2))), "gelu"));
  }

  @ParameterizedTest
  @MethodSource("impossibleLayers")
  void an_impossible_layer_is_refused_with_what_was_found(Executable layer, String found) {
    InvalidModel error = assertThrows(InvalidModel.class, layer);
    assertTrue(error.getMessage().contains(found), error.getMessage());
    assertTrue(error.getMessage().startsWith("layer '"), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"stride\":2,\"weight\"'           | '\"weight\"'", // then 8 x 5, and not 4 x 3
        "'\"stride\":2,\"weight\"'           | '\"stride\":0,\"weight\"'",
        "'\"stride\":2,\"weight\"'           | '\"stride\":\"2\",\"weight\"'",
        "'\"stride\":2,\"weight\"'           | '\"stride\":2,\"dilation\":2,\"weight\"'",
        "'\"outputs\":2,\"stride\"'          | '\"outputs\":3,\"stride\"'",
        "'\"weight\":\"stem.weight\"'        | '\"weight\":\"stem.bias\"'",
        "'\"weight\":\"stem.weight\"'        | '\"weight\":\"nothing\"'",
        "'\"bias\":\"stem.bias\"'            | '\"bias\":\"head.bias\"'",
        "'\"size\":2,\"stride\":1'           | '\"size\":4,\"stride\":1'",
        "'\"size\":2,\"stride\":1'           | '\"size\":0,\"stride\":1'",
        "'\"size\":2,\"stride\":1'           | '\"size\":2'", // then the stride is 2
        "'\"size\":2,\"stride\":1'           | '\"size\":2,\"stride\":1,\"padding\":1'",
        "'\"size\":2,\"stride\":1'           | '\"stride\":1'",
        "'\"channels\":2,\"scale\"'          | '\"channels\":1,\"scale\"'",
        "'\"scale\":\"norm.scale\"'          | '\"scale\":\"head.bias\"'",
        "'\"scale\":\"norm.scale\"'          | '\"scale\":\"norm.scale\",\"eps\":1'",
        "'\"flatten\",\"name\":\"flat\"'     | '\"flatten\",\"name\":\"flat\",\"start_dim\":2'",
        "'\"relu\",\"name\":\"relu\"'        | '\"relu\",\"name\":\"relu\",\"slope\":0.1'",
        "'\"input\":[3,8,5]'                 | '\"input\":[120]'",
        "'\"input\":[3,8,5]'                 | '\"input\":[3,8,9]'",
        "'\"input\":[3,8,5]'                 | '\"input\":[3,-8,-5]'",
        "'\"input\":[3,8,5]'                 | '\"input\":[3,1000000,1000000]'",
        "'\"flatten\",\"name\":\"flat\"'     | '\"max_pool\",\"name\":\"flat\",\"size\":2'",
      })
  void an_impossible_description_is_malformed(String text, String replacement) {
    assertThrows(MalformedFile.class, () -> reread(text, replacement));
  }

  @Test
  void strides_have_the_defaults_of_pytorch() throws IOException {
    Network pooled =
        reread("\"name\":\"max\",\"size\":2,\"stride\":2", "\"name\":\"max\",\"size\":2");
    assertEquals(network(), pooled);
    Random random = new Random(SEED);
    Network plain =
        new Network(
            List.of(3, 8, 5),
            Preprocessing.NONE,
            List.of(new Convolution("c", kernel(random, 2, 3, 3, 3), Vector.of(1, 2), 1, 8, 5)),
            Optional.empty());
    ModelFile.write(file(), plain);
    TensorFile tensors = TensorFile.read(file());
    String without = tensors.metadata().get("keel").replace("\"stride\":1,", "");
    TensorFile.write(file(), Map.of("keel", without), List.copyOf(tensors.tensors().values()));
    assertEquals(plain, ModelFile.read(file()).network());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "leaky_relu", "lstm", "Conv", "avgpool"})
  void other_types_stay_unknown_and_so_does_what_needs_a_shape_behind_them(String type)
      throws IOException {
    Network network = reread("\"type\":\"avg_pool\"", "\"type\":\"" + type + "\"");
    assertEquals(
        List.of("mean", "max", "flat", "tanh", "norm2"),
        network.unknownLayers().stream().map(UnknownLayer::name).toList());
    assertEquals("head", network.layers().get(9).name());
    assertTrue(network.layers().get(9) instanceof Linear);
  }

  @Test
  void a_layer_must_take_what_the_one_before_it_gives() {
    Layer flat = new Flatten("flat", List.of(2, 3, 4));
    Layer norm = new BatchNorm("norm", Vector.of(1, 2), Vector.of(1, 2), List.of(2, 3, 4));
    assertDoesNotThrow(() -> network(List.of(2, 3, 4), norm, flat));
    InvalidModel error =
        assertThrows(InvalidModel.class, () -> network(List.of(2, 3, 4), flat, norm));
    assertEquals(
        "layer 'norm' takes the shape [2, 3, 4] but layer 'flat' gives [24]", error.getMessage());
    assertThrows(InvalidModel.class, () -> network(List.of(2, 4, 3), norm));
    assertThrows(InvalidModel.class, () -> network(List.of(24), norm));
  }

  private static Network network(List<Integer> input, Layer... layers) {
    return new Network(input, Preprocessing.NONE, List.of(layers), Optional.empty());
  }
}
