package keel.interchange.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.InvalidModel;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.LeakyBlock;
import keel.verify.model.Linear;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Scalars;
import keel.verify.model.Text;
import keel.verify.model.Transition;
import keel.verify.search.Adjoint;

/**
 * How far the outputs of a network for one input can be off where every sum is rounded, in whatever
 * order it is taken.
 *
 * <p>Method: what the roundings of a layer, or of one step of a block, can come to in each number
 * of its result follows from those numbers without their signs, {@code r u |W| |x|}; and each of
 * these changes an output by its derivative there, so the bound holds to first order in u. Of a sum
 * of n terms r is n, or 6 √n if that is less: roundings that are independent exceed that once in 30
 * million times (Higham and Mary, SIAM J. Sci. Comput. 41(5), 2019, theorem 2.4). It is in doubles,
 * and decides nothing but whether to ask for another look.
 */
final class ForwardRounding {
  /** Of a rounding of each single number, and of an activation. */
  private static final int FEW = 6;

  /** Sums that cancel in folded statistics are larger than what is left of them. */
  private static final int FOLDED = 64;

  private static final double LIKELY = 6;

  private final double unit;
  private final Set<String> computed;
  private final List<Stage> stages = new ArrayList<>();
  private final double[] outputs;

  /** From weights of what a stage gives to weights of what it takes. */
  private interface Stage {
    /** Adds to a sum what its roundings come to. */
    double[] back(double[] weights, double[] sum);
  }

  /**
   * Follows an input.
   *
   * @param computed the layers whose weights the other program rounded, too
   * @param unit what a rounding is off by, relative to the number: 2^-24 for floats
   * @throws InvalidModel naming a layer whose roundings nothing is known about
   */
  ForwardRounding(Network network, Set<String> computed, double[] raw, double unit) {
    this.unit = unit;
    this.computed = computed;
    double[] value = preprocessed(network.preprocessing(), raw);
    for (Layer layer : network.layers()) {
      value = through(layer, value);
    }
    this.outputs = value;
  }

  /** What the network gives, in doubles. */
  double[] outputs() {
    return outputs.clone();
  }

  /** What the roundings can come to in an output. */
  double of(int output) {
    double[] weights = new double[outputs.length];
    weights[output] = 1;
    double[] sum = {unit * Math.abs(outputs[output])};
    for (int s = stages.size() - 1; s >= 0; s--) {
      weights = stages.get(s).back(weights, sum);
    }
    return sum[0];
  }

  private static void add(double[] sum, double[] weights, double[] errors) {
    for (int i = 0; i < weights.length; i++) {
      sum[0] += Math.abs(weights[i]) * errors[i];
    }
  }

  private void add(double[] errors, UnaryOperator<double[]> transposed) {
    stages.add(
        (weights, sum) -> {
          add(sum, weights, errors);
          return transposed.apply(weights);
        });
  }

  private double[] preprocessed(Preprocessing preprocessing, double[] raw) {
    if (preprocessing.spectrum().isPresent()) {
      throw new InvalidModel(
          "nothing is known of the roundings of a spectrum in another program; leave out the"
              + " inputs and outputs to compare with");
    }
    double[] value = preprocessing.apply(raw);
    int shared = value.length / preprocessing.std().length();
    double[] errors = new double[value.length];
    for (int i = 0; i < errors.length; i++) {
      double size =
          Math.abs(preprocessing.scale() * raw[i]) + Math.abs(preprocessing.mean().get(i / shared));
      errors[i] = FEW * unit * size / preprocessing.std().get(i / shared);
    }
    add(errors, weights -> weights); // nobody asks for weights of the raw data
    return value;
  }

  private double[] through(Layer layer, double[] x) {
    return layer.match(
        block ->
            block.<double[]>match(
                dense -> through(dense, absolute(dense), entrance(dense), x),
                conv -> through(conv, absolute(conv), entrance(conv), x),
                equilibrium -> {
                  throw unknown(layer, "an equilibrium block, whose solver stops somewhere");
                },
                recurrent -> through(recurrent, absolute(recurrent), x),
                feedforward -> through(feedforward, absolute(feedforward), x),
                residual -> through(residual, absolute(residual), x),
                stochastic -> {
                  throw unknown(layer, "a block whose weights follow a law");
                }),
        transition -> through(transition, x),
        unknown -> {
          throw unknown(layer, "of unknown type");
        });
  }

  private boolean isComputed(Layer layer) {
    return computed.contains(layer.name());
  }

  private static InvalidModel unknown(Layer layer, String what) {
    return new InvalidModel(
        "layer " + Text.quoted(layer.name()) + " is " + what + ", so no rounding bound is known");
  }

  private double[] through(Transition layer, double[] x) {
    double[] y = layer.apply(x);
    double[] sizes =
        layer.match(
            linear -> absolute(linear).apply(absolute(x)),
            convolution -> absolute(convolution).apply(absolute(x)),
            pooling ->
                switch (pooling.kind()) {
                  case AVERAGE -> pooling.apply(absolute(x));
                  case MAXIMUM -> new double[y.length];
                  case MODULUS -> throw unknown(layer, "a maximum by modulus, which jumps");
                },
            flatten -> new double[y.length],
            pointwise -> absolute(y),
            norm -> absolute(norm).apply(absolute(x)),
            modulus -> absolute(y));
    boolean isComputed = isComputed(layer);
    double roundings =
        layer.match(
            linear -> ofSum(linear.weight().columns(), isComputed),
            convolution -> ofSum(convolution.kernel().weights().columns(), isComputed),
            pooling -> ofSum(pooling.size() * pooling.size(), false),
            flatten -> 0.0,
            pointwise -> (double) FEW,
            norm -> isComputed ? (double) FOLDED : FEW,
            modulus -> (double) FEW);
    Adjoint adjoint = Adjoint.at(List.of(layer), x);
    add(scaled(sizes, i -> roundings * unit), adjoint::of);
    return y;
  }

  /**
   * How many units the roundings of a sum come to, and those of its weights where they are sums.
   */
  private static double ofSum(int terms, boolean isComputed) {
    double sum = Math.min(terms, LIKELY * Math.sqrt(terms)) + FEW;
    return isComputed ? 2 * sum : sum;
  }

  // ---- Blocks ----

  /**
   * Follows a block.
   *
   * @param sizes the same without signs
   * @param entrance how the input enters
   */
  private double[] through(NaisBlock block, NaisBlock sizes, Transition entrance, double[] u) {
    requireSingle(block);
    int terms = block.states().get(0).columns() + columns(entrance);
    double roundings = ofSum(terms, block instanceof ConvBlock && isComputed(block));
    int steps = block.stepsFor(u);
    double[] drive = block.drive(u);
    double[] driveSizes = sizes.drive(absolute(u));
    double[][] slopes = new double[steps][];
    double[][] errors = new double[steps][];
    double[] x = block.start(u);
    Vector applied = block.appliedSteps();
    int shared = x.length / applied.length();
    IntToDoubleFunction h = i -> applied.get(i / shared);
    for (int k = 0; k < steps; k++) {
      double[] z = block.preActivations(k, x, drive);
      double[] size = sizes.preActivations(k, absolute(x), driveSizes);
      slopes[k] = scaled(slopes(block, z), h);
      double[] next = block.next(k, x, drive);
      errors[k] = errors(roundings, slopes[k], size, x, next);
      x = next;
    }
    // One that stops by itself may do so a step sooner or later.
    block
        .depth()
        .tolerance()
        .ifPresent(
            tolerance -> {
              for (int i = 0; i < errors[steps - 1].length; i++) {
                errors[steps - 1][i] += tolerance;
              }
            });
    Adjoint entering = Adjoint.at(List.of(entrance), u);
    stages.add(
        (weights, sum) -> {
          double[] adjoint = weights;
          double[] pushed = new double[weights.length];
          for (int k = steps - 1; k >= 0; k--) {
            add(sum, adjoint, errors[k]);
            double[] at = slopes[k];
            double[] before = adjoint;
            double[] weighted = scaled(before, i -> at[i]);
            pushed = sum(pushed, weighted);
            adjoint = sum(before, block.transposed(k, weighted));
          }
          return entering.of(pushed);
        });
    return x;
  }

  private double[] through(ResidualBlock block, ResidualBlock sizes, double[] u) {
    int terms =
        block.states().get(0).columns()
            + block.inputKernel(0).map(kernel -> kernel.weights().columns()).orElse(0);
    double roundings = ofSum(terms, isComputed(block));
    int steps = block.steps();
    double[][] slopes = new double[steps][];
    double[][] errors = new double[steps][];
    double[] x = block.start(u);
    for (int k = 0; k < steps; k++) {
      double[] size = sizes.preActivations(k, absolute(x), absolute(u));
      slopes[k] = scaled(slopes(block, block.preActivations(k, x, u)), i -> block.stepSize());
      double[] next = block.next(k, x, u);
      errors[k] = errors(roundings, slopes[k], size, x, next);
      x = next;
    }
    stages.add(
        (behind, sum) -> {
          double[] adjoint = behind;
          double[] entering = new double[u.length];
          for (int k = steps - 1; k >= 0; k--) {
            add(sum, adjoint, errors[k]);
            double[] at = slopes[k];
            double[] before = adjoint;
            double[] weighted = scaled(before, i -> at[i]);
            adjoint = sum(before, block.transposed(k, weighted));
            if (!block.inputKernels().isEmpty()) {
              entering = sum(entering, Adjoint.at(List.of(entrance(block, k)), u).of(weighted));
            }
          }
          return block.start() == ResidualBlock.Start.INPUT ? sum(entering, adjoint) : entering;
        });
    return x;
  }

  private double[] through(LeakyBlock block, LeakyBlock sizes, double[] u) {
    requireSingle(block);
    int terms = block.units() + block.inputWeights().map(Matrix::columns).orElse(0);
    double roundings = ofSum(terms, isComputed(block));
    int steps = block.steps();
    double[] drive = block.drive(u);
    double[] driveSizes = sizes.drive(absolute(u));
    double[][] slopes = new double[steps][];
    double[][] errors = new double[steps][];
    double[] x = block.start(u);
    for (int k = 0; k < steps; k++) {
      double[] z = block.preActivations(k, x, drive);
      double[] size = sizes.preActivations(k, absolute(x), driveSizes);
      slopes[k] = scaled(slopes(block, z), block.leaks()::get);
      double[] next = block.next(k, x, drive);
      errors[k] = errors(roundings, slopes[k], size, x, next);
      x = next;
    }
    List<ShiftedMatrix> weights = block.weights();
    stages.add(
        (behind, sum) -> {
          double[] adjoint = behind;
          double[] entering = new double[u.length];
          for (int k = steps - 1; k >= 0; k--) {
            add(sum, adjoint, errors[k]);
            double[] at = slopes[k];
            double[] before = adjoint;
            double[] weighted = scaled(before, i -> at[i]);
            ShiftedMatrix weight = weights.get(k % weights.size());
            double identity = weight.identity().floorToDouble();
            double factor = weight.factor().floorToDouble();
            double[] direct = scaled(before, i -> (1 - block.leaks().get(i)) + identity * at[i]);
            double[] turned = transposed(weight.matrix(), weighted);
            adjoint = sum(direct, scaled(turned, i -> factor));
            if (block.inputWeights().isPresent()) {
              double[] part = transposed(block.inputWeights().get(), weighted);
              int from = (int) ((long) k * part.length % u.length);
              for (int j = 0; j < part.length; j++) {
                entering[from + j] += part[j];
              }
            }
          }
          return block.inputWeights().isPresent() ? entering : adjoint;
        });
    return x;
  }

  /** Of a step: of the sum in the activation, of the activation, and of the new state. */
  private double[] errors(
      double roundings, double[] slopes, double[] sizes, double[] x, double[] next) {
    double[] errors = new double[next.length];
    for (int i = 0; i < errors.length; i++) {
      double sum = roundings * Math.abs(slopes[i]) * sizes[i];
      double change = Math.abs(x[i]) / FEW + Math.abs(next[i] - x[i]);
      errors[i] = unit * (sum + FEW * change + Math.abs(next[i]));
    }
    return errors;
  }

  private static void requireSingle(Block block) {
    if (!(block.activation() instanceof Activation)) {
      throw unknown(block, "one whose activation acts on groups of units");
    }
  }

  private static double[] slopes(Block block, double[] z) {
    return Arrays.stream(z)
        .map(entry -> Adjoint.slope((Activation) block.activation(), entry))
        .toArray();
  }

  private static Linear entrance(DenseBlock block) {
    return new Linear(block.name(), block.input(), block.bias());
  }

  private static Convolution entrance(ConvBlock block) {
    return new Convolution(
        block.name(), block.inputKernel(), block.bias(), 1, block.height(), block.width());
  }

  private static Transition entrance(ResidualBlock block, int step) {
    Kernel kernel = block.inputKernel(step).orElseThrow();
    return block.isDense()
        ? new Linear(block.name(), kernel.weights(), block.bias(step))
        : new Convolution(block.name(), kernel, block.bias(step), 1, block.height(), block.width());
  }

  private static int columns(Transition entrance) {
    return entrance instanceof Linear linear
        ? linear.weight().columns()
        : ((Convolution) entrance).kernel().weights().columns();
  }

  // ---- The same without signs ----

  private static double[] absolute(double[] x) {
    return Arrays.stream(x).map(Math::abs).toArray();
  }

  private static Vector absolute(Vector vector) {
    return Vector.of(absolute(vector.toArray()));
  }

  private static Matrix absolute(Matrix matrix) {
    return Matrix.of(matrix.rows(), matrix.columns(), absolute(matrix.toArray()));
  }

  private static Kernel absolute(Kernel kernel) {
    return new Kernel(absolute(kernel.weights()), kernel.height(), kernel.width());
  }

  private static Linear absolute(Linear layer) {
    return new Linear(layer.name(), absolute(layer.weight()), absolute(layer.bias()));
  }

  private static Convolution absolute(Convolution layer) {
    return new Convolution(
        layer.name(),
        absolute(layer.kernel()),
        absolute(layer.bias()),
        layer.stride(),
        layer.height(),
        layer.width());
  }

  private static BatchNorm absolute(BatchNorm layer) {
    return new BatchNorm(
        layer.name(), absolute(layer.scale()), absolute(layer.shift()), layer.inputShape());
  }

  private DenseBlock absolute(DenseBlock block) {
    double part = ofSum(block.units(), false) / ofSum(block.units() + block.inputs(), false);
    return new DenseBlock(
        block.name(),
        block.activation(),
        block.stepSizes(),
        block.depth(),
        block.states().stream()
            .map(state -> isComputed(block) ? withProduct(state, part) : absolute(state))
            .toList(),
        absolute(block.input()),
        absolute(block.bias()),
        Scalars.REAL,
        block.gates());
  }

  /**
   * A state that was computed as a product, −RᵀR, was rounded as its columns are long, for {@code
   * |a_ij|} is not above {@code √(a_ii a_jj)} then: that comes to its entries, of which it has so
   * many roundings as the part says.
   */
  private static Matrix withProduct(Matrix state, double part) {
    int n = state.rows();
    double[] sizes = absolute(state.toArray());
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        sizes[i * n + j] += part * Math.sqrt(Math.abs(state.get(i, i) * state.get(j, j)));
      }
    }
    return Matrix.of(n, n, sizes);
  }

  private static ConvBlock absolute(ConvBlock block) {
    return new ConvBlock(
        block.name(),
        block.activation(),
        block.stepSizes(),
        block.depth(),
        block.kernels().stream().map(ForwardRounding::absolute).toList(),
        absolute(block.inputKernel()),
        absolute(block.bias()),
        block.height(),
        block.width(),
        Scalars.REAL,
        block.gates());
  }

  private static RecurrentBlock absolute(RecurrentBlock block) {
    return new RecurrentBlock(
        block.name(),
        block.activation(),
        block.leaks(),
        block.reading(),
        block.steps(),
        absolute(block.state()),
        absolute(block.input()),
        absolute(block.bias()));
  }

  private static FeedforwardBlock absolute(FeedforwardBlock block) {
    return new FeedforwardBlock(
        block.name(),
        block.activation(),
        block.form(),
        block.stepSize(),
        block.steps(),
        block.states().stream().map(ForwardRounding::absolute).toList(),
        block.biases().stream().map(ForwardRounding::absolute).toList());
  }

  private static ResidualBlock absolute(ResidualBlock block) {
    return new ResidualBlock(
        block.name(),
        block.activation(),
        block.stepSize(),
        block.steps(),
        block.start(),
        block.kernels().stream().map(ForwardRounding::absolute).toList(),
        block.inputKernels().stream().map(ForwardRounding::absolute).toList(),
        block.biases().stream().map(ForwardRounding::absolute).toList(),
        block.outputShape());
  }

  // ---- Arrays ----

  private static double[] scaled(double[] x, IntToDoubleFunction factor) {
    double[] scaled = new double[x.length];
    Arrays.setAll(scaled, i -> factor.applyAsDouble(i) * x[i]);
    return scaled;
  }

  private static double[] sum(double[] x, double[] y) {
    double[] sum = new double[x.length];
    Arrays.setAll(sum, i -> x[i] + y[i]);
    return sum;
  }

  private static double[] transposed(Matrix matrix, double[] y) {
    double[] sum = new double[matrix.columns()];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += y[i] * matrix.get(i, j);
      }
    }
    return sum;
  }
}
