package keel.verify.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.LeakyBlock;
import keel.verify.model.NaisBlock;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Transition;
import keel.verify.trajectory.Passage;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The derivative of a network at an input, transposed: from a weight for each output to one for
 * each raw number. In floating point; a network of single units alone.
 */
public final class Adjoint {
  /** What each layer makes of weights of its outputs, from the input on. */
  private final List<UnaryOperator<double[]>> layers = new ArrayList<>();

  private Adjoint() {}

  /** At a raw input. */
  static Adjoint at(Passage passage, double[] raw) {
    Adjoint adjoint = new Adjoint();
    Preprocessing preprocessing = passage.preprocessing();
    double[] value = preprocessing.apply(raw);
    int shared = raw.length / preprocessing.std().length();
    adjoint.layers.add(
        y -> scaled(y, i -> preprocessing.scale() / preprocessing.std().get(i / shared)));
    preprocessing.spectrum().ifPresent(spectrum -> adjoint.layers.add(spectrum::transposed));
    for (Passage.Link link : passage.links()) {
      value = adjoint.through(link.layer(), value, link.steps());
    }
    return adjoint;
  }

  /**
   * Of some layers of known type and single units, at what they are given; blocks at their depth.
   */
  public static Adjoint at(List<Layer> layers, double[] input) {
    Adjoint adjoint = new Adjoint();
    double[] value = input;
    for (Layer layer : layers) {
      value = adjoint.through(layer, value, layer instanceof Block block ? block.steps() : 1);
    }
    return adjoint;
  }

  private double[] through(Layer layer, double[] before, int steps) {
    return layer.match(
        block ->
            block.<double[]>match(
                dense -> through(dense, before, steps),
                conv -> through(conv, before, steps),
                equilibrium -> through(equilibrium, before),
                recurrent -> through(recurrent, before),
                feedforward -> through(feedforward, before),
                residual -> through(residual, before),
                stochastic -> {
                  throw stochastic.undrawn();
                }),
        transition -> through(transition, before),
        unknown -> {
          throw new IllegalArgumentException(unknown.name() + " is of unknown type");
        });
  }

  /** What weights of the outputs are as weights of the input. */
  public double[] of(double[] outputs) {
    double[] weights = outputs;
    for (int l = layers.size() - 1; l >= 0; l--) {
      weights = layers.get(l).apply(weights);
    }
    return weights;
  }

  private interface Factor {
    double of(int i);
  }

  private static double[] scaled(double[] y, Factor factor) {
    double[] scaled = new double[y.length];
    Arrays.setAll(scaled, i -> factor.of(i) * y[i]);
    return scaled;
  }

  private double[] through(NaisBlock block, double[] u, int steps) {
    double[] drive = block.drive(u);
    double[][] slopes = new double[steps][];
    double[] x = new double[drive.length];
    Vector sizes = block.appliedSteps();
    int shared = drive.length / sizes.length();
    Activation activation = (Activation) block.activation();
    for (int k = 0; k < steps; k++) {
      double[] z = block.preActivations(k, x, drive);
      slopes[k] = scaled(slopes(activation, z), i -> sizes.get(i / shared));
      x = block.next(k, x, drive);
    }
    layers.add(y -> through(block, slopes, y, u.length));
    return x;
  }

  private static double[] through(NaisBlock block, double[][] slopes, double[] y, int inputs) {
    double[] adjoint = y.clone();
    double[] pushed = new double[y.length];
    for (int k = slopes.length - 1; k >= 0; k--) {
      double[] at = slopes[k];
      double[] weighted = scaled(adjoint, i -> at[i]);
      add(pushed, weighted);
      if (block instanceof DenseBlock dense) {
        addTransposed(adjoint, dense.states().get(dense.isTied() ? 0 : k), weighted);
      } else {
        add(adjoint, block.transposed(k, weighted));
      }
    }
    double[] sum = new double[inputs];
    if (block instanceof ConvBlock conv) {
      addTransposed(sum, conv.inputKernel(), pushed, conv.height(), conv.width(), 1);
    } else {
      addTransposed(sum, ((DenseBlock) block).input(), pushed);
    }
    return sum;
  }

  private double[] through(ResidualBlock block, double[] u) {
    double[][] slopes = new double[block.steps()][];
    double[] x = block.start(u);
    for (int k = 0; k < slopes.length; k++) {
      double[] z = block.preActivations(k, x, u);
      slopes[k] = scaled(slopes(block.activation(), z), i -> block.stepSize());
      x = block.next(k, x, u);
    }
    layers.add(y -> through(block, slopes, y, u.length));
    return x;
  }

  private static double[] through(ResidualBlock block, double[][] slopes, double[] y, int inputs) {
    int height = block.height();
    int width = block.width();
    double[] adjoint = y.clone();
    double[] sum = new double[inputs];
    for (int k = slopes.length - 1; k >= 0; k--) {
      double[] at = slopes[k];
      double[] weighted = scaled(adjoint, i -> at[i]);
      block.inputKernel(k).ifPresent(b -> addTransposed(sum, b, weighted, height, width, 1));
      addTransposed(adjoint, block.kernel(k), weighted, height, width, 1);
    }
    if (block.start() == ResidualBlock.Start.INPUT) {
      add(sum, adjoint);
    }
    return sum;
  }

  private double[] through(LeakyBlock block, double[] u) {
    double[] drive = block.drive(u);
    double[][] slopes = new double[block.steps()][];
    double[] x = block.start(u);
    Activation activation = (Activation) block.activation();
    for (int k = 0; k < slopes.length; k++) {
      double[] z = block.preActivations(k, x, drive);
      slopes[k] = scaled(slopes(activation, z), block.leaks()::get);
      x = block.next(k, x, drive);
    }
    layers.add(y -> through(block, slopes, y, u.length));
    return x;
  }

  private static double[] through(LeakyBlock block, double[][] slopes, double[] y, int inputs) {
    List<ShiftedMatrix> weights = block.weights();
    double[] adjoint = y.clone();
    double[] sum = new double[inputs];
    for (int k = slopes.length - 1; k >= 0; k--) {
      double[] at = slopes[k];
      double[] before = adjoint;
      double[] weighted = scaled(before, i -> at[i]);
      ShiftedMatrix weight = weights.get(k % weights.size());
      double identity = weight.identity().floorToDouble();
      double factor = weight.factor().floorToDouble();
      adjoint = scaled(before, i -> (1 - block.leaks().get(i)) + identity * at[i]);
      addTransposed(adjoint, weight.matrix(), scaled(weighted, i -> factor));
      if (block.inputWeights().isPresent()) {
        double[] part = transposed(block.inputWeights().get(), weighted);
        int from = k * part.length % inputs;
        for (int j = 0; j < part.length; j++) {
          sum[from + j] += part[j];
        }
      }
    }
    return block.inputWeights().isPresent() ? sum : adjoint;
  }

  /** By the implicit function theorem: {@code Uᵀ D (I − Wᵀ D)⁻¹ y}, D the slopes there. */
  private double[] through(EquilibriumBlock block, double[] u) {
    double[] drive = block.drive(u);
    double[] x = block.unroll(u);
    double[] slopes = slopes((Activation) block.activation(), block.arguments(x, drive));
    int n = x.length;
    RealMatrix system = MatrixUtils.createRealIdentityMatrix(n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        system.addToEntry(i, j, -block.state().get(j, i) * slopes[j]);
      }
    }
    DecompositionSolver solver = new LUDecomposition(system).getSolver();
    layers.add(
        y ->
            transposed(
                block.input(),
                scaled(solver.solve(new ArrayRealVector(y, false)).toArray(), i -> slopes[i])));
    return x;
  }

  private double[] through(Transition layer, double[] x) {
    layers.add(
        layer.match(
            linear -> y -> transposed(linear.weight(), y),
            convolution -> y -> transposed(convolution, y, x.length),
            pooling -> y -> transposed(pooling, y, x),
            flatten -> y -> y,
            pointwise -> {
              double[] slopes = slopes(pointwise.activation(), x);
              return y -> scaled(y, i -> slopes[i]);
            },
            norm -> y -> scaled(y, i -> norm.scale().get(i / (y.length / norm.scale().length()))),
            modulus -> y -> ofModulus(y, x)));
    return layer.apply(x);
  }

  /** The derivative of |z| is z / |z|; nothing at zero, where there is none. */
  private static double[] ofModulus(double[] y, double[] x) {
    double[] sum = new double[x.length];
    for (int i = 0; i < sum.length; i++) {
      int pair = i % y.length;
      double modulus = StrictMath.hypot(x[pair], x[pair + y.length]);
      sum[i] = modulus > 0 ? y[pair] * (x[i] / modulus) : 0;
    }
    return sum;
  }

  private static double[] transposed(Matrix matrix, double[] y) {
    double[] sum = new double[matrix.columns()];
    addTransposed(sum, matrix, y);
    return sum;
  }

  private static double[] transposed(Convolution layer, double[] y, int inputs) {
    double[] sum = new double[inputs];
    addTransposed(sum, layer.kernel(), y, layer.height(), layer.width(), layer.stride());
    return sum;
  }

  private static double[] transposed(Pooling layer, double[] y, double[] x) {
    double[] sum = new double[x.length];
    if (layer.kind() != Pooling.Kind.AVERAGE) {
      int[] chosen = layer.chosen(x);
      for (int o = 0; o < y.length; o++) {
        sum[chosen[o]] += y[o];
      }
      return sum;
    }
    int height = layer.inputShape().get(1);
    int width = layer.inputShape().get(2);
    int rows = layer.outputShape().get(1);
    int columns = layer.outputShape().get(2);
    for (int o = 0; o < y.length; o++) {
      int top = o / (rows * columns) * height + o / columns % rows * layer.stride();
      int first = top * width + o % columns * layer.stride();
      for (int i = 0; i < layer.size(); i++) {
        for (int j = 0; j < layer.size(); j++) {
          sum[first + i * width + j] += y[o] / ((double) layer.size() * layer.size());
        }
      }
    }
    return sum;
  }

  /** Adds Kᵀ y, K of every stride-th row and column of images of the given size. */
  private static void addTransposed(
      double[] sum, Kernel kernel, double[] y, int height, int width, int stride) {
    int rows = (height - 1) / stride + 1;
    int columns = (width - 1) / stride + 1;
    for (int out = 0; out < kernel.outputs(); out++) {
      for (int column = 0; column < kernel.weights().columns(); column++) {
        double weight = kernel.weights().get(out, column);
        int tap = column % kernel.taps();
        int down = tap / kernel.width() - kernel.height() / 2;
        int right = tap % kernel.width() - kernel.width() / 2;
        int image = column / kernel.taps() * height;
        for (int i = 0; i < rows; i++) {
          int row = i * stride + down;
          for (int j = 0; j < columns && row >= 0 && row < height; j++) {
            int pixel = j * stride + right;
            if (pixel >= 0 && pixel < width) {
              sum[(image + row) * width + pixel] += weight * y[(out * rows + i) * columns + j];
            }
          }
        }
      }
    }
  }

  /** Adds Mᵀ y. */
  static void addTransposed(double[] sum, Matrix matrix, double[] y) {
    for (int i = 0; i < y.length; i++) {
      if (y[i] != 0) {
        for (int j = 0; j < sum.length; j++) {
          sum[j] += y[i] * matrix.get(i, j);
        }
      }
    }
  }

  private static void add(double[] sum, double[] y) {
    for (int i = 0; i < y.length; i++) {
      sum[i] += y[i];
    }
  }

  private static double[] slopes(Activation activation, double[] z) {
    return Arrays.stream(z).map(entry -> slope(activation, entry)).toArray();
  }

  /** σ'(z), by a difference. */
  public static double slope(Activation activation, double z) {
    double step = 1e-6 * (1 + Math.abs(z));
    return (activation.apply(z + step) - activation.apply(z - step)) / (2 * step);
  }
}
