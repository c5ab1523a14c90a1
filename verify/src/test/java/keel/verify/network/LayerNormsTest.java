package keel.verify.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Convolution;
import keel.verify.model.Kernel;
import keel.verify.model.Shapes;
import org.junit.jupiter.api.Test;

/** Certified norms of convolutions beside what power iteration reaches. */
class LayerNormsTest {
  private static final int ITERATIONS = 60;

  /** Images with zeros around them move a little less than those on a torus. */
  private static final double CLOSE = 1.02;

  private static Convolution drawn(Random random, int window, int stride, int length) {
    int inputs = 1 + random.nextInt(4);
    int outputs = 1 + random.nextInt(4);
    double[] weights = uniform(random, outputs * inputs * window * window);
    Matrix matrix = Matrix.of(outputs, inputs * window * window, weights);
    return convolution(new Kernel(matrix, window, window), stride, length);
  }

  private static double[] uniform(Random random, int size) {
    return random.doubles(size, -1, 1).toArray();
  }

  private static Convolution convolution(Kernel kernel, int stride, int length) {
    return new Convolution(
        "conv", kernel, Vector.constant(kernel.outputs(), 0), stride, length, length);
  }

  /** By how much the certified norm exceeds what a vector shows: never below 1. */
  private static double excess(Convolution layer, Random random) {
    double bound = LinearMaps.norm(layer).orElseThrow().ceilToDouble();
    double reached = reached(layer, random);
    assertTrue(bound >= reached * (1 - 1e-12), () -> reached + " but at most " + bound);
    return bound / reached;
  }

  private static double reached(Convolution layer, Random random) {
    Convolution transposed = convolution(layer.kernel().transposed(), 1, layer.height());
    double[] x = uniform(random, Shapes.size(layer.inputShape()));
    double norm = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      double[] y = layer.apply(x);
      norm = length(y) / length(x);
      x = transposed.apply(spread(layer, y));
      double scale = 1 / length(x);
      for (int j = 0; j < x.length; j++) {
        x[j] *= scale;
      }
    }
    return norm;
  }

  /** What a stride has seen, with zeros where it has not looked. */
  private static double[] spread(Convolution layer, double[] y) {
    int height = layer.outputShape().get(1);
    int width = layer.outputShape().get(2);
    double[] spread = new double[layer.kernel().outputs() * layer.height() * layer.width()];
    for (int i = 0; i < y.length; i++) {
      int row = i / width % height * layer.stride();
      int column = i % width * layer.stride();
      int channel = i / (height * width);
      spread[(channel * layer.height() + row) * layer.width() + column] = y[i];
    }
    return spread;
  }

  private static double length(double[] x) {
    double sum = 0;
    for (double entry : x) {
      sum += entry * entry;
    }
    return Math.sqrt(sum);
  }

  @Test
  void of_a_hundred_kernels_no_norm_is_two_percent_above_what_an_image_shows() {
    Random random = new Random(1805);
    for (int draw = 0; draw < 100; draw++) {
      int length = draw % 2 == 0 ? 28 : 32;
      int stride = 1 + draw / 2 % 2;
      double excess = excess(drawn(random, 3, stride, length), random);
      assertTrue(excess <= CLOSE, () -> length + ", stride " + stride + ": " + excess);
    }
  }

  @Test
  void whatever_the_window_the_stride_and_the_image_no_image_moves_farther() {
    Random random = new Random(1806);
    for (int draw = 0; draw < 200; draw++) {
      int window = 1 + 2 * random.nextInt(4);
      excess(drawn(random, window, 1 + random.nextInt(4), 1 + random.nextInt(9)), random);
    }
  }
}
