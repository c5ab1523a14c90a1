package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Region;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.TensorType;

/**
 * Models that something false was once said of, or that a command once did not come back from, and
 * others on the same edges: too rare for a random draw to meet them again.
 */
final class KnownModels {
  private static final double LARGE = 1.7e308;

  private final List<RandomNetworks.Drawn> models = new ArrayList<>();

  private KnownModels() {}

  static List<RandomNetworks.Drawn> all() {
    KnownModels known = new KnownModels();
    known.onTheEdge();
    known.extreme();
    known.deep();
    known.images();
    return known.models;
  }

  private static double[] steps(int n, double h) {
    double[] steps = new double[n];
    Arrays.fill(steps, h);
    return steps;
  }

  private static double[] column(int n) {
    double[] b = new double[n];
    b[0] = 1;
    return b;
  }

  private void add(Activation activation, double h, int n, double... a) {
    add(activation, steps(n, h), 10, a, column(n), new double[n]);
  }

  private void add(
      Activation activation, double[] h, int depth, double[] a, double[] b, double[] bias) {
    int n = h.length;
    int m = b.length / n;
    add(
        new DenseBlock(
            "block",
            activation,
            Vector.of(h),
            depth,
            Matrix.of(n, n, a),
            Matrix.of(n, m, b),
            Vector.of(bias)),
        List.of(m),
        Region.DEFAULT);
  }

  private void add(Block block, List<Integer> input, Region region) {
    Network network = new Network(input, Preprocessing.NONE, List.of(block), Optional.empty());
    models.add(new RandomNetworks.Drawn(-1 - models.size(), network, region, TensorType.F64));
  }

  /** Where a bound is attained exactly, a loop runs zero times, or a weight is no double. */
  private void onTheEdge() {
    double[] tiny = {0x1p-20};
    // The square of a gradient is no double after some steps.
    add(Activation.TANH, steps(1, 0.15), 3, new double[] {-6.6640625}, tiny, new double[1]);
    add(Activation.HARD_TANH, steps(1, 1), 10, new double[] {-2}, tiny, new double[1]);
    add(Activation.ELU, steps(1, 1), 10, new double[] {-2}, tiny, new double[1]);
    add(Activation.TANH, 1, 2, -1.25, 0.75, 0.25, -1.75);
    add(
        Activation.RELU,
        new double[] {3, 1},
        10,
        new double[] {-0.5, 0.25, 0.5, -1.25},
        new double[] {1, 0, 0, 1},
        new double[2]);
    add(
        Activation.TANH,
        steps(2, 0.5),
        10,
        new double[] {-1, 0x1p-10, 1, -1},
        new double[] {0, 0, 0, 1},
        new double[2]);
    add(Activation.TANH, 1, 1, -0x1p-23);
    add(Activation.TANH, 1, 1, -1e-300);
    add(Activation.HARD_TANH, 1, 1, -Double.MIN_VALUE);
    add(
        Activation.TANH,
        new double[] {0x1p-57, 1},
        10,
        new double[] {-0x1p57, 0, 0x1p-6, -1},
        column(2),
        new double[2]);
    add(Activation.TANH, 1, 2, -1, 0x1p-60, 0x1p-61, -1);
    add(Activation.TANH, 1, 2, -1, 0, 0x1.8p40, -1); // weights at both ends of their grid
    for (double off : new double[] {0.25, 0.5}) { // no input moves it: symmetric, and not
      double[] a = {-1, 0.25, off, -1};
      add(Activation.TANH, steps(2, 1), 10, a, new double[4], new double[] {0.5, 0});
    }
    double[] inactive = {-10, -10};
    add(
        Activation.RELU,
        steps(2, 1),
        10,
        new double[] {-1.5, 1.5, 1.5, -1.5},
        new double[2],
        inactive);
    DenseBlock block = (DenseBlock) models.get(0).network().blocks().get(0);
    add(block, List.of(1), new Region(0x1p-30, 0.999999999, 0.100000004));
    DenseBlock contracting =
        new DenseBlock(
            "😀",
            Activation.TANH,
            Vector.of(1),
            10,
            Matrix.of(1, 1, -1),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    add(contracting, List.of(1), new Region(1.00000001, 1e-4, 0.100000004));
    add(contracting, List.of(1), new Region(Double.MAX_VALUE, Double.MIN_VALUE, 1e-300));
  }

  /** Numbers whose products, quotients or sums leave the doubles. */
  private void extreme() {
    add(Activation.TANH, 1, 2, -1, 1e-300, 1e300, -1);
    add(Activation.TANH, 1e300, 2, 1e10, 1, -1, 1e10);
    add(Activation.LEAKY_RELU, 1e-290, 2, -1, 2e38, -3e38, -1);
    add(Activation.TANH, 1e-300, 2, -LARGE, LARGE / 2, LARGE / 2, -LARGE);
    add(Activation.LEAKY_RELU, 1, 2, -1e200, 1e200, -5e199, -1e200);
    add(Activation.LEAKY_RELU, 0x1p-1000, 2, -0x1p127, 0x1p127, -0x1p126, -0x1p127);
    add(Activation.HARD_TANH, 0x1p996, 2, 0, 0x1p117, 0x1p-20, -0x1p127);
    add(Activation.TANH, Double.MIN_VALUE, 2, -1, 0.5, 0.5, -1);
    int n = 12;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = -1;
      if (i + 1 < n) {
        a[i * n + i + 1] = (float) 1e-36;
        a[(i + 1) * n + i] = 0.5;
      }
    }
    add(Activation.TANH, 1, n, a);
  }

  /** Many steps, of which nobody can take all. */
  private void deep() {
    for (int depth : new int[] {10_000_000, Integer.MAX_VALUE}) {
      for (Activation activation : new Activation[] {Activation.RELU, Activation.TANH}) {
        add(
            activation,
            steps(2, 1),
            depth,
            new double[] {-1, 0.25, 0.25, -0.5},
            column(2),
            new double[2]);
      }
    }
  }

  /** A window larger than the image, of which only the centre is ever seen. */
  private void images() {
    double[] taps = new double[9];
    Arrays.fill(taps, 0.1);
    taps[4] = -1;
    Kernel kernel = new Kernel(Matrix.of(1, 9, taps), 3, 3);
    Kernel input = new Kernel(Matrix.of(1, 1, 1), 1, 1);
    for (int size : new int[] {1, 2}) {
      add(
          new ConvBlock(
              "block",
              Activation.TANH,
              Vector.of(1),
              10,
              List.of(kernel),
              input,
              Vector.of(0),
              size,
              size),
          List.of(1, size, size),
          Region.DEFAULT);
    }
    add(pixelwise(Activation.TANH), List.of(1, 2, 2), Region.DEFAULT);
    add(pixelwise(Activation.RELU), List.of(1, 2, 2), Region.DEFAULT);
  }

  /** No input moves it, and b lies where P is least: what it adds to a distance is attained. */
  private static ConvBlock pixelwise(Activation activation) {
    double[] c = {-0.75, -0.5, -0.5, -0.5, -0.75, -0.5, -0.5, -0.5, -0.75};
    return new ConvBlock(
        "block",
        activation,
        Vector.constant(3, 0.5),
        10,
        List.of(new Kernel(Matrix.of(3, 3, c), 1, 1)),
        new Kernel(Matrix.of(3, 1, new double[3]), 1, 1),
        Vector.of(1, -1, 0),
        2,
        2);
  }
}
