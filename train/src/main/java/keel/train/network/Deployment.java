package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.AffineLayer;
import keel.train.layer.BlockWeights;
import keel.train.layer.ConvolutionShape;
import keel.train.layer.FlattenLayer;
import keel.train.layer.GroupFunction;
import keel.train.layer.LeakySteps;
import keel.train.layer.ModulusLayer;
import keel.train.layer.ModulusPoolingLayer;
import keel.train.layer.MonotoneBlock;
import keel.train.layer.MonotoneState;
import keel.train.layer.PointwiseLayer;
import keel.train.layer.PoolingLayer;
import keel.train.layer.ResidualSteps;
import keel.train.layer.ScaleShiftLayer;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableFunction;
import keel.train.layer.TrainableLayer;
import keel.train.layer.TrainableLayer.Pass;
import keel.train.layer.Unroll;
import keel.train.layer.Weight;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.EulerBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Grouped;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Shapes;
import keel.verify.model.Transition;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer of a model file and what computes it.
 *
 * @param input shape of what it takes
 * @param layer that computes it
 * @param output shape of what it gives
 */
record Deployment(List<Integer> input, TrainableLayer layer, List<Integer> output) {
  /** Of a block that stops once it has settled, where a gradient is wanted. */
  static final int STEPS_WITH_GRADIENT = 256;

  private static final DataType TYPE = DataType.FLOAT;

  /**
   * The layer for batches of one size.
   *
   * @param pass what it is for
   * @throws InvalidDesign if it is unknown or its activation is not slope-restricted
   */
  static Deployment of(Layer layer, int patterns, Pass pass) {
    return layer.match(
        block ->
            block.match(
                dense -> dense(dense, patterns, pass),
                conv -> convolutional(conv, patterns, pass),
                equilibrium -> equilibrium(equilibrium, patterns),
                recurrent -> recurrent(recurrent, patterns, pass),
                feedforward -> feedforward(feedforward, patterns, pass),
                residual -> residual(residual, patterns, pass),
                stochastic -> {
                  throw stochastic.undrawn();
                }),
        transition -> transition(transition, patterns),
        unknown -> {
          throw new InvalidDesign(
              "layer '"
                  + unknown.name()
                  + "' is of the type '"
                  + unknown.type()
                  + "', which is not known here and cannot be computed");
        });
  }

  private static Deployment dense(DenseBlock block, int patterns, Pass pass) {
    TrainableLayer layer =
        BlockWeights.dense(
                block.states().stream().map(Deployment::weight).toList(),
                stepSizes(block),
                weight(block.input()),
                weight(block.bias()),
                patterns)
            .unrolled(function(block, block.activation()), unroll(block, pass));
    return new Deployment(List.of(block.inputs()), layer, List.of(block.units()));
  }

  private static Deployment convolutional(ConvBlock block, int patterns, Pass pass) {
    int height = block.height();
    int width = block.width();
    TrainableLayer layer =
        BlockWeights.convolutional(
                block.kernels().stream().map(Deployment::weight).toList(),
                stepSizes(block),
                weight(block.inputKernel()),
                weight(block.bias()),
                shape(block.kernels().get(0), height, width, 1),
                shape(block.inputKernel(), height, width, 1),
                patterns)
            .unrolled(function(block, block.activation()), unroll(block, pass));
    return new Deployment(
        List.of(block.inputKernel().inputs(), height, width),
        layer,
        List.of(block.channels(), height, width));
  }

  private static Deployment equilibrium(EquilibriumBlock block, int patterns) {
    Depth depth = block.depth();
    TrainableLayer layer =
        new MonotoneBlock(
            MonotoneState.of(weight(block.state()), block.stepSize()),
            weight(block.input()),
            weight(block.bias()),
            ofUnits(block),
            block.activation().isProjection(),
            new Unroll(depth.maxSteps(), depth.tolerance().orElse(0), depth.norm(), 1),
            patterns);
    return new Deployment(List.of(block.inputs()), layer, List.of(block.units()));
  }

  private static Deployment recurrent(RecurrentBlock block, int patterns, Pass pass) {
    Weight state = weight(block.state());
    Weight input = weight(block.input());
    Weight bias = weight(block.bias());
    Optional<INDArray> leaks = stepSizes(block).map(Weight::value);
    TrainableFunction function = function(block, block.activation());
    Unroll unroll = unroll(block, pass);
    TrainableLayer layer =
        block.readsSequence()
            ? LeakySteps.onSequence(state, input, bias, leaks, function, unroll, patterns)
            : LeakySteps.onConstant(state, input, bias, leaks, function, unroll, patterns);
    return new Deployment(block.inputShape(), layer, block.outputShape());
  }

  private static Deployment feedforward(FeedforwardBlock block, int patterns, Pass pass) {
    TrainableLayer layer =
        LeakySteps.layers(
            block.weights().stream().map(Deployment::weight).toList(),
            block.biases().stream().map(Deployment::weight).toList(),
            function(block, block.activation()),
            unroll(block, pass),
            patterns);
    return new Deployment(block.inputShape(), layer, block.outputShape());
  }

  private static Deployment residual(ResidualBlock block, int patterns, Pass pass) {
    ResidualSteps.Steps steps =
        new ResidualSteps.Steps(
            block.start(),
            block.stepSize(),
            block.steps(),
            function(block, block.activation()),
            pass);
    List<Weight> states = block.kernels().stream().map(k -> weight(block, k)).toList();
    List<Weight> inputs = block.inputKernels().stream().map(k -> weight(block, k)).toList();
    List<Weight> biases = block.biases().stream().map(Deployment::weight).toList();
    TrainableLayer layer =
        block.isDense()
            ? ResidualSteps.dense(steps, states, inputs, biases, List.of(), patterns)
            : ResidualSteps.convolutional(
                steps,
                shape(block.kernel(0), block.height(), block.width(), 1),
                shape(
                    block.inputKernel(0).orElse(block.kernel(0)), block.height(), block.width(), 1),
                states,
                inputs,
                biases,
                List.of(),
                patterns);
    return new Deployment(block.inputShape(), layer, block.outputShape());
  }

  private static Weight weight(ResidualBlock block, Kernel kernel) {
    return block.isDense() ? weight(kernel.weights()) : weight(kernel);
  }

  private static Deployment transition(Transition transition, int patterns) {
    return new Deployment(
        transition.inputShape(),
        transition.match(
            linear -> linear(linear, patterns),
            convolution -> convolution(convolution, patterns),
            pooling -> pooling(pooling, patterns, TYPE),
            flatten -> flatten(flatten, patterns),
            pointwise -> pointwise(pointwise, patterns),
            batchNorm -> batchNorm(batchNorm, patterns),
            modulus -> modulus(modulus, patterns)),
        transition.outputShape());
  }

  private static TrainableLayer linear(Linear linear, int patterns) {
    return AffineLayer.dense(weight(linear.weight()), weight(linear.bias()), patterns);
  }

  private static TrainableLayer convolution(Convolution convolution, int patterns) {
    return AffineLayer.convolution(
        shape(
            convolution.kernel(), convolution.height(), convolution.width(), convolution.stride()),
        weight(convolution.kernel()),
        weight(convolution.bias()),
        patterns);
  }

  /** A pooling layer, trained and deployed alike. */
  static TrainableLayer pooling(Pooling pooling, int patterns, DataType type) {
    int size = pooling.size();
    int stride = pooling.stride();
    int channels = pooling.inputShape().get(0);
    int height = pooling.inputShape().get(1);
    int width = pooling.inputShape().get(2);
    return switch (pooling.kind()) {
      case AVERAGE ->
          new PoolingLayer(
              PoolingLayer.Kind.AVERAGE, size, stride, channels, height, width, patterns, type);
      case MAXIMUM ->
          new PoolingLayer(
              PoolingLayer.Kind.MAXIMUM, size, stride, channels, height, width, patterns, type);
      case MODULUS ->
          new ModulusPoolingLayer(size, stride, channels / 2, height, width, patterns, type);
    };
  }

  private static TrainableLayer flatten(Flatten flatten, int patterns) {
    int rows = rows(flatten.inputShape());
    return new FlattenLayer(rows, Shapes.size(flatten.inputShape()) / rows, patterns, TYPE);
  }

  private static TrainableLayer pointwise(Pointwise pointwise, int patterns) {
    int rows = rows(pointwise.inputShape());
    return new PointwiseLayer(
        function(pointwise, pointwise.activation()),
        rows,
        (long) Shapes.size(pointwise.inputShape()) / rows * patterns,
        TYPE);
  }

  private static TrainableLayer modulus(Modulus modulus, int patterns) {
    int rows = rows(modulus.inputShape());
    return new ModulusLayer(rows, (long) Shapes.size(modulus.inputShape()) / rows * patterns, TYPE);
  }

  private static TrainableLayer batchNorm(BatchNorm norm, int patterns) {
    return new ScaleShiftLayer(
        column(norm.scale()),
        column(norm.shift()),
        (long) Shapes.size(norm.inputShape()) / norm.scale().length() * patterns);
  }

  /** The rows of a batch: the channels of an image, or all numbers. */
  private static int rows(List<Integer> shape) {
    return shape.size() == 3 ? shape.get(0) : Shapes.size(shape);
  }

  /** The activation of an equilibrium block, which is solved for unit by unit. */
  private static SlopeFunction ofUnits(EquilibriumBlock block) {
    if (function(block, block.activation()) instanceof SlopeFunction split) {
      return split;
    }
    throw new InvalidDesign(
        "layer '"
            + block.name()
            + "': "
            + block.activation().text()
            + " is not computed in equilibrium blocks");
  }

  private static TrainableFunction function(Layer layer, Nonlinearity activation) {
    if (activation instanceof Grouped grouped) {
      Optional<Weight> thresholds =
          grouped.rule().hasThresholds()
              ? Optional.of(weight(grouped.thresholds()))
              : Optional.empty();
      return new GroupFunction(grouped.rule(), grouped.groupSize(), thresholds);
    }
    try {
      return SlopeFunction.of((Activation) activation);
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("layer '" + layer.name() + "': " + e.getMessage(), e);
    }
  }

  private static Unroll unroll(Block block, Pass pass) {
    int steps = block.steps();
    Depth depth = block.depth();
    boolean isFixed = depth.isFixed();
    return switch (pass) {
      // Equilibria need not be isolated, and have no gradient then.
      case TRAINING -> Unroll.fixed(isFixed ? steps : Math.min(steps, STEPS_WITH_GRADIENT));
      // Without a gradient few states need be kept: those of √K steps at a time cost least.
      case INFERENCE ->
          isFixed
              ? Unroll.fixed(steps, (int) Math.ceil(Math.sqrt(steps)))
              : Unroll.untilEquilibrium(depth.tolerance().getAsDouble(), depth.norm(), steps);
    };
  }

  private static Optional<Weight> stepSizes(Block block) {
    Vector sizes = block instanceof EulerBlock euler ? euler.appliedSteps() : block.stepSizes();
    return sizes.equals(Vector.constant(sizes.length(), 1))
        ? Optional.empty()
        : Optional.of(weight(sizes));
  }

  private static ConvolutionShape shape(Kernel kernel, int height, int width, int stride) {
    return new ConvolutionShape(
        kernel.inputs(), kernel.outputs(), height, width, kernel.height(), kernel.width(), stride);
  }

  private static Weight weight(Matrix matrix) {
    return weight(columns(matrix.transpose().toArray(), matrix.rows(), matrix.columns()));
  }

  /** c I + f A, computed exactly and rounded. */
  private static Weight weight(ShiftedMatrix matrix) {
    int n = matrix.size();
    double[] entries = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        entries[j * n + i] = matrix.at(i, j).floorToDouble();
      }
    }
    return weight(columns(entries, n, n));
  }

  /** In memory [out, in, height, width], as a matrix window x out. */
  private static Weight weight(Kernel kernel) {
    int window = kernel.inputs() * kernel.taps();
    return weight(columns(kernel.weights().toArray(), window, kernel.outputs()));
  }

  private static Weight weight(Vector vector) {
    return weight(column(vector));
  }

  /** Layers want a place for a gradient, though here nobody asks for that of weights. */
  private static Weight weight(INDArray value) {
    return new Weight(value, value.ulike());
  }

  private static INDArray column(Vector vector) {
    return columns(vector.toArray(), vector.length(), 1);
  }

  /** A matrix from its entries column after column. */
  static INDArray columns(double[] entries, int rows, int columns) {
    float[] floats = new float[entries.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) entries[i];
    }
    return Nd4j.create(floats, new long[] {rows, columns}, 'f');
  }
}
