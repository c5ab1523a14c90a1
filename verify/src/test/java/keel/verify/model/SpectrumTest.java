package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumTest {
  private static final MathContext DIGITS = new MathContext(40);
  private static final BigDecimal PI =
      new BigDecimal("3.14159265358979323846264338327950288419716939937511");

  @TempDir private Path folder;

  private static Spectrum signal(int numbers, Spectrum.Window window, int bins) {
    return new Spectrum(List.of(numbers), window, bins, 0.0625);
  }

  /** e^(iπ part/whole), by its series. */
  private static BigDecimal[] exponential(long part, long whole) {
    BigDecimal angle = PI.multiply(BigDecimal.valueOf(part)).divide(new BigDecimal(whole), DIGITS);
    BigDecimal[] sums = {BigDecimal.ONE, BigDecimal.ZERO};
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; k < 120; k++) {
      term = term.multiply(angle).divide(BigDecimal.valueOf(k), DIGITS);
      BigDecimal signed = k % 4 < 2 ? term : term.negate();
      sums[k % 2] = sums[k % 2].add(signed, DIGITS);
    }
    return sums;
  }

  /** A number of the transform of an image, or of a signal as an image of one row. */
  private static double[] reference(
      Spectrum spectrum, double[] data, int height, int width, int row, int bin) {
    BigDecimal real = BigDecimal.ZERO;
    BigDecimal imaginary = BigDecimal.ZERO;
    for (int h = 0; h < height; h++) {
      for (int w = 0; w < width; w++) {
        long part = 2L * (h * row * width + w * bin * height) % (2L * height * width);
        BigDecimal[] turned = exponential(part, (long) height * width);
        BigDecimal x = new BigDecimal(data[h * width + w]);
        if (spectrum.window() == Spectrum.Window.HANN) {
          BigDecimal cosine = exponential(2L * w, width - 1L)[0];
          x = x.multiply(BigDecimal.ONE.subtract(cosine)).divide(BigDecimal.valueOf(2), DIGITS);
        }
        real = real.add(x.multiply(turned[0]), DIGITS);
        imaginary = imaginary.subtract(x.multiply(turned[1]), DIGITS);
      }
    }
    BigDecimal scale = new BigDecimal(spectrum.scale());
    return new double[] {
      real.multiply(scale).doubleValue(), imaginary.multiply(scale).doubleValue()
    };
  }

  @ParameterizedTest
  @CsvSource({"1,NONE,1", "2,NONE,2", "7,NONE,4", "7,HANN,3", "12,HANN,7", "16,NONE,9", "3,HANN,2"})
  void every_frame_has_the_sums_of_its_definition(int n, Spectrum.Window window, int bins) {
    Spectrum spectrum = new Spectrum(List.of(2, n), window, bins, 0.0625);
    double[] data = new Random(n).doubles(2L * n, -1, 1).toArray();
    double[] found = spectrum.apply(data);
    assertEquals(4 * bins, found.length);
    for (int t = 0; t < 2; t++) {
      double[] frame = Arrays.copyOfRange(data, t * n, (t + 1) * n);
      for (int k = 0; k < bins; k++) {
        double[] expected = reference(spectrum, frame, 1, n, 0, k);
        assertEquals(expected[0], found[2 * t * bins + k], 1e-15 * n);
        assertEquals(expected[1], found[(2 * t + 1) * bins + k], 1e-15 * n);
      }
    }
  }

  @Test
  void of_images_the_real_channels_stand_before_the_imaginary_ones() {
    Spectrum spectrum = Spectrum.ofImages(List.of(2, 3, 5), 0.0625);
    double[] data = new Random(1).doubles(30, -1, 1).toArray();
    double[] found = spectrum.apply(data);
    assertEquals(List.of(4, 3, 5), spectrum.outputShape());
    for (int c = 0; c < 2; c++) {
      double[] channel = Arrays.copyOfRange(data, c * 15, (c + 1) * 15);
      for (int i = 0; i < 15; i++) {
        double[] expected = reference(spectrum, channel, 3, 5, i / 5, i % 5);
        assertEquals(expected[0], found[c * 15 + i], 1e-14);
        assertEquals(expected[1], found[30 + c * 15 + i], 1e-14);
      }
    }
  }

  @Test
  void quarters_of_a_circle_are_exact_and_the_ends_of_a_window_are_zero() {
    double[] found = signal(4, Spectrum.Window.NONE, 3).apply(new double[] {1, 2, 4, 8});
    double[] expected = {15, -3, -5, 0, 6, 0};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(0.0625 * expected[i], found[i] + 0.0);
    }
    assertArrayEquals(
        new double[] {0, 0.5, 1, 0.5, 0}, signal(5, Spectrum.Window.HANN, 1).weights(), 1e-16);
    assertEquals(0, signal(6, Spectrum.Window.HANN, 1).weights()[5]);
  }

  private static Spectrum image(int bins) {
    return new Spectrum(List.of(3, 8), Spectrum.Window.HANN, bins, -2, Spectrum.Arrangement.IMAGE);
  }

  @Test
  void frames_as_an_image_have_a_row_each_and_real_parts_before_imaginary_ones() {
    double[] data = new Random(5).doubles(24, -1, 1).toArray();
    double[] image = image(5).apply(data);
    double[] frames = new Spectrum(List.of(3, 8), Spectrum.Window.HANN, 5, -2).apply(data);
    assertEquals(List.of(2, 3, 5), image(5).outputShape());
    for (int t = 0; t < 3; t++) {
      for (int k = 0; k < 5; k++) {
        assertEquals(frames[t * 10 + k], image[t * 5 + k]);
        assertEquals(frames[t * 10 + 5 + k], image[15 + t * 5 + k]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void the_transposed_map_is_the_transposed_map(int kind) {
    Spectrum spectrum =
        switch (kind) {
          case 1 -> signal(11, Spectrum.Window.HANN, 5);
          case 2 -> new Spectrum(List.of(3, 8), Spectrum.Window.HANN, 5, -2);
          case 3 -> Spectrum.ofImages(List.of(2, 3, 4), 0.25);
          default -> image(4);
        };
    Random random = new Random(2);
    double[] x = random.doubles(spectrum.rawSize(), -1, 1).toArray();
    double[] y = random.doubles(spectrum.size(), -1, 1).toArray();
    assertEquals(dot(spectrum.apply(x), y), dot(x, spectrum.transposed(y)), 1e-13);
  }

  private static double dot(double[] x, double[] y) {
    assertEquals(x.length, y.length);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static Network network(Spectrum spectrum, List<Integer> input) {
    int numbers = Shapes.size(input);
    Linear head = new Linear("head", Matrix.of(1, numbers, new double[numbers]), Vector.of(5));
    Preprocessing preprocessing =
        new Preprocessing(0.5, Vector.of(0.25), Vector.of(2)).with(spectrum);
    return new Network(input, preprocessing, List.of(head), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void a_network_that_takes_one_is_read_as_it_was_written(int kind) throws IOException {
    Spectrum spectrum =
        switch (kind) {
          case 1 -> signal(10, Spectrum.Window.HANN, 4);
          case 2 -> new Spectrum(List.of(3, 8), Spectrum.Window.NONE, 5, 1);
          case 3 -> Spectrum.ofImages(List.of(2, 3, 4), 0.25);
          default -> image(4);
        };
    Network network =
        network(spectrum, kind >= 3 ? spectrum.outputShape() : List.of(spectrum.size()));
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, network);
    assertEquals(network, ModelFile.read(file).network());
    assertEquals(spectrum.rawSize(), network.rawSize());
    assertEquals(5, network.output(new double[spectrum.rawSize()])[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"shape\":[10]|\"shape\":[]|must be [N]",
        "\"shape\":[10]|\"shape\":[1,1,1,10]|must be [N]",
        "\"shape\":[10]|\"shape\":[-10]|positive",
        "\"shape\":[10]|\"shape\":[1.0]|integers",
        "\"shape\":[10]|\"shape\":[2,10]|gives [2, 8]",
        "\"shape\":[10]|\"shape\":[1,2,2]|'window' is unknown",
        "\"window\":\"hann\"|\"window\":\"Hann\"|none or hann",
        "\"window\":\"hann\"|\"window\":1|a text",
        "\"bins\":4|\"bins\":0|1 to 6",
        "\"bins\":4|\"bins\":7|1 to 6",
        "\"bins\":4|\"bins\":5|gives [10]",
        "\"bins\":4,||'bins' is missing",
        "\"bins\":4|\"bins\":4,\"hop\":2|'hop' is unknown",
        "\"scale\":0.0625|\"scale\":1e400|finite",
        "\"scale\":0.0625|\"scale\":0.0625,\"as\":\"image\"|made of frames",
        "\"scale\":0.0625|\"scale\":0.0625,\"as\":\"list\"|sequence or image",
        "\"scale\":0.0625|\"scale\":0.0625,\"as\":1|a text",
        "\"shape\":[10],\"window\":\"hann\",\"bins\":4|\"shape\":[1,2,2],\"as\":\"image\"|'as' is unknown",
        "\"shape\":[10]|\"shape\":[200000,20000]|more numbers",
        "\"shape\":[10]|\"shape\":[2000,20000]|products",
        "\"shape\":[10],\"window\":\"hann\",\"bins\":4|\"shape\":[16777217],\"window\":\"hann\",\"bins\":1|more than 16777216 numbers",
        "\"mean\":[0.25],\"std\":[2.0]|\"mean\":[1,1,1],\"std\":[1,1,1]|divide"
      })
  void what_is_no_transform_is_refused(String text, String replacement, String complaint)
      throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, network(signal(10, Spectrum.Window.HANN, 4), List.of(8)));
    TensorFile tensors = TensorFile.read(file);
    String description = tensors.metadata().get("keel");
    assertTrue(description.contains(text), description);
    String changed = description.replace(text, replacement == null ? "" : replacement);
    TensorFile.write(file, Map.of("keel", changed), new ArrayList<>(tensors.tensors().values()));
    MalformedFile error = assertThrows(MalformedFile.class, () -> ModelFile.read(file));
    assertTrue(error.getMessage().contains(complaint), error.getMessage());
  }

  @Test
  void images_have_no_window_and_a_window_needs_three_numbers() {
    assertThrows(
        InvalidModel.class, () -> new Spectrum(List.of(1, 2, 2), Spectrum.Window.HANN, 4, 1));
    assertThrows(InvalidModel.class, () -> signal(2, Spectrum.Window.HANN, 1));
    InvalidModel error =
        assertThrows(
            InvalidModel.class,
            () -> network(signal(10, Spectrum.Window.HANN, 4), List.of(8)).output(new double[8]));
    assertFalse(error.getMessage().isEmpty());
  }
}
