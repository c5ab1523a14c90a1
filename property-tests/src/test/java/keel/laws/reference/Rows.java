package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.NaisBlock;

/**
 * A block as theory.md, section 2, speaks of it: the rows of A, and the weights v of a max norm.
 * The operator of a convolution is built pixel by pixel.
 */
final class Rows {
  private final List<Rationals> states = new ArrayList<>();
  private final Rationals input;
  private final Rational[] bias;
  private final Rational[] steps;

  Rows(Block block) {
    int pixels = 1;
    if (block instanceof ConvBlock conv) {
      pixels = conv.height() * conv.width();
      conv.kernels().forEach(kernel -> states.add(operator(kernel, conv.height(), conv.width())));
      input = operator(conv.inputKernel(), conv.height(), conv.width());
    } else {
      DenseBlock dense = (DenseBlock) block;
      dense.states().forEach(state -> states.add(Rationals.of(state)));
      input = Rationals.of(dense.input());
    }
    bias = spread(Rationals.of(((NaisBlock) block).bias()), pixels);
    steps = spread(Rationals.of(block.stepSizes()), pixels);
  }

  /** What is said of channels, for every pixel. */
  static Rational[] spread(Rational[] channels, int pixels) {
    Rational[] spread = new Rational[channels.length * pixels];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = channels[i / pixels];
    }
    return spread;
  }

  /** The matrix of a convolution with zero padding: one row a pixel of an output channel. */
  static Rationals operator(Kernel kernel, int height, int width) {
    return Rationals.of(matrix(kernel, height, width));
  }

  private static Matrix matrix(Kernel kernel, int height, int width) {
    int pixels = height * width;
    int rows = kernel.outputs() * pixels;
    int columns = kernel.inputs() * pixels;
    double[] entries = new double[rows * columns];
    Arrays.setAll(
        entries,
        e -> {
          int i = e / columns;
          int j = e % columns;
          int down = j % pixels / width - i % pixels / width + kernel.height() / 2;
          int right = j % pixels % width - i % pixels % width + kernel.width() / 2;
          boolean isSeen =
              down >= 0 && down < kernel.height() && right >= 0 && right < kernel.width();
          int tap = (j / pixels * kernel.height() + down) * kernel.width() + right;
          return isSeen ? kernel.weights().get(i / pixels, tap) : 0;
        });
    return Matrix.of(rows, columns, entries);
  }

  /** An image with tied weights as the dense block of all of its units. */
  static DenseBlock dense(ConvBlock conv) {
    int pixels = conv.height() * conv.width();
    return new DenseBlock(
        conv.name(),
        conv.activation(),
        spread(conv.stepSizes(), pixels),
        conv.depth(),
        List.of(matrix(conv.kernels().get(0), conv.height(), conv.width())),
        matrix(conv.inputKernel(), conv.height(), conv.width()),
        spread(conv.bias(), pixels));
  }

  private static Vector spread(Vector channels, int pixels) {
    double[] spread = new double[channels.length() * pixels];
    Arrays.setAll(spread, i -> channels.get(i / pixels));
    return Vector.of(spread);
  }

  List<Rationals> states() {
    return states;
  }

  Rationals input() {
    return input;
  }

  Rational[] bias() {
    return bias;
  }

  int size() {
    return bias.length;
  }

  /** Weights v, one for each unit or channel. */
  Weighted weighted(Rational[] weights) {
    return new Weighted(spread(weights, size() / weights.length));
  }

  /** The rows in ‖x‖ = max |x_i| / v_i. */
  final class Weighted {
    private final Rational[] v;

    /** Σ_{j≠i} |a_ij| v_j / v_i, state by state. */
    private final Rational[][] others;

    private final Rational margin;

    private Weighted(Rational[] v) {
      this.v = v;
      this.others = new Rational[states.size()][v.length];
      for (int k = 0; k < others.length; k++) {
        for (int i = 0; i < v.length; i++) {
          others[k][i] = others(states.get(k), i);
        }
      }
      this.margin = least(Rational.ONE);
    }

    Rational[] weights() {
      return v;
    }

    private Rational others(Rationals a, int i) {
      Rational sum = Rational.ZERO;
      for (int j = 0; j < v.length; j++) {
        if (j != i && a.get(i, j).signum() != 0) {
          sum = sum.plus(a.get(i, j).abs().times(v[j]));
        }
      }
      return sum.dividedBy(v[i]);
    }

    /** 1 − |1 − s h α_i| − s h o_i for a slope s: κ_i where it is 1. */
    private Rational margin(int k, int i, Rational slope) {
      Rational step = steps[i].times(slope);
      Rational centred = Rational.ONE.plus(step.times(states.get(k).get(i, i)));
      return Rational.ONE.minus(centred.abs()).minus(step.times(others[k][i]));
    }

    /** The least κ_i of all rows and states. */
    Rational margin() {
      return margin;
    }

    /**
     * What a step with slopes in [s, 1] takes off a distance at least: the sums are convex in s.
     */
    Rational progress(Rational slope) {
      return margin.min(least(slope));
    }

    private Rational least(Rational slope) {
      Rational least = Rational.ONE;
      for (int k = 0; k < others.length; k++) {
        for (int i = 0; i < v.length; i++) {
          least = least.min(margin(k, i, slope));
        }
      }
      return least;
    }

    /** h_i Σ_j |b_ij| / v_i. */
    private Rational drive(int i) {
      Rational sum = Rational.ZERO;
      for (int j = 0; j < input.columns(); j++) {
        sum = sum.plus(input.get(i, j).abs());
      }
      return sum.times(steps[i]).dividedBy(v[i]);
    }

    /** The largest h_i β_i, of one step. */
    Rational gainOfStep() {
      Rational greatest = Rational.ZERO;
      for (int i = 0; i < v.length; i++) {
        greatest = greatest.max(drive(i));
      }
      return greatest;
    }

    /** The largest h_i β_i / κ_i, of all steps together. */
    Rational gain() {
      Rational greatest = Rational.ZERO;
      for (int k = 0; k < others.length; k++) {
        for (int i = 0; i < v.length; i++) {
          greatest = greatest.max(drive(i).dividedBy(margin(k, i, Rational.ONE)));
        }
      }
      return greatest;
    }

    /** ‖x̄‖ is at most this for every input of entries up to R. */
    Rational start(Rational inputRadius) {
      Rational greatest = Rational.ZERO;
      for (int i = 0; i < v.length; i++) {
        Rational constant = bias[i].abs().times(steps[i]).dividedBy(v[i]);
        Rational all = drive(i).times(inputRadius).plus(constant);
        greatest = greatest.max(all.dividedBy(margin(0, i, Rational.ONE)));
      }
      return greatest;
    }

    /** |z_i| ≤ reach · ‖x − x̄‖. */
    Rational reach() {
      Rational greatest = Rational.ZERO;
      Rationals a = states.get(0);
      for (int i = 0; i < v.length; i++) {
        greatest = greatest.max(others[0][i].plus(a.get(i, i).abs()).times(v[i]));
      }
      return greatest;
    }
  }
}
