package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Whole networks: dense ones around blocks of any sort, stable or not, and convolutional ones with
 * a layer of each kind around stable ones; and means over windows between an activation and a
 * linear layer. Only dense ones can be refuted, so they are drawn as often as all others.
 */
final class Networks extends DomainContextBase {
  /** A network with numbers to put through it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Built(Network network, double[] raw) {
    @Override
    public String toString() {
      return network.input() + " -> " + network.layers().stream().map(Layer::name).toList();
    }
  }

  @Provide
  Arbitrary<Built> built() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, dense().flatMap(Networks::withInput)),
        Tuple.of(1, images().flatMap(Networks::withInput)),
        Tuple.of(1, means().flatMap(Networks::withInput)));
  }

  /** A network that is a modulus. */
  record Moduli(Built built) {}

  /** Of lists and of images, with what is done to raw numbers before. */
  @Provide
  Arbitrary<Moduli> moduli() {
    return Combinators.combine(integers(1, 3), integers(0, 2), preprocessing())
        .flatAs(
            (pairs, width, preprocessing) -> {
              List<Integer> shape = width == 0 ? List.of(2 * pairs) : List.of(2 * pairs, 1, width);
              List<Layer> layers = List.of(new Modulus("modulus", shape));
              return withInput(new Network(shape, preprocessing, layers, Optional.empty()));
            })
        .map(Moduli::new);
  }

  /** Any odd window and stride on small images. */
  @Provide
  Arbitrary<Convolution> convolutions() {
    return Combinators.combine(
            integers(1, 3), integers(1, 3), odd(), odd(), integers(1, 3), integers(1, 7))
        .flatAs(
            (inputs, outputs, height, width, stride, length) ->
                Combinators.combine(
                        vector(inputs * outputs * height * width, -1, 1), integers(1, 7))
                    .as(
                        (weights, across) ->
                            new Convolution(
                                "conv",
                                new Kernel(
                                    Matrix.of(outputs, inputs * height * width, weights),
                                    height,
                                    width),
                                Vector.constant(outputs, 0),
                                stride,
                                length,
                                across)));
  }

  private static Arbitrary<Integer> odd() {
    return integers(0, 2).map(half -> 2 * half + 1);
  }

  private static Arbitrary<Built> withInput(Network network) {
    return vector(network.inputSize(), -1, 1).map(raw -> new Built(network, raw));
  }

  private static Arbitrary<Preprocessing> preprocessing() {
    return Combinators.combine(ratio(0.25, 4), ratio(-1, 1), ratio(0.25, 4))
        .as((scale, mean, std) -> new Preprocessing(scale, Vector.of(mean), Vector.of(std)));
  }

  /** One to three blocks, each with a linear layer before it that fits. */
  private static Arbitrary<Network> dense() {
    Arbitrary<Block> blocks = dense(new Blocks());
    return Combinators.combine(
            blocks.list().ofMinSize(1).ofMaxSize(3), vector(128, -1, 1), preprocessing())
        .as(
            (list, weights, preprocessing) -> {
              List<Layer> layers = new ArrayList<>();
              int width = 3;
              for (Block block : list) {
                DenseBlock dense = (DenseBlock) block;
                String place = Integer.toString(layers.size());
                layers.add(linear("linear" + place, width, dense.inputs(), weights));
                layers.add(named(dense, "block" + place));
                width = dense.units();
              }
              layers.add(linear("head", width, 2, weights));
              return new Network(List.of(3), preprocessing, layers, Optional.empty());
            });
  }

  private static Arbitrary<Block> dense(Blocks blocks) {
    return Arbitraries.oneOf(
        blocks.stable().map(Blocks.Stable::block).filter(DenseBlock.class::isInstance),
        blocks.unstable().map(Blocks.Unstable::block));
  }

  private static Linear linear(String name, int from, int to, double[] weights) {
    double[] w = new double[from * to];
    System.arraycopy(weights, 0, w, 0, w.length);
    return new Linear(name, Matrix.of(to, from, w), Vector.constant(to, 0.5));
  }

  private static DenseBlock named(DenseBlock block, String name) {
    return new DenseBlock(
        name,
        block.activation(),
        block.stepSizes(),
        block.depth(),
        block.states(),
        block.input(),
        block.bias());
  }

  private static Arbitrary<Network> means() {
    return Combinators.combine(
            integers(3, 5),
            integers(3, 5),
            integers(2, 3),
            integers(1, 3),
            vector(64, -1, 1),
            preprocessing())
        .as(
            (height, width, size, stride, weights, preprocessing) -> {
              List<Integer> shape = List.of(1, height, width);
              Pooling mean = new Pooling("mean", Pooling.Kind.AVERAGE, size, stride, shape);
              Flatten flatten = new Flatten("flat", mean.outputShape());
              List<Layer> layers =
                  List.of(
                      new Pointwise("relu", Activation.RELU, shape),
                      mean,
                      flatten,
                      linear("head", flatten.outputShape().get(0), 2, weights));
              return new Network(shape, preprocessing, layers, Optional.empty());
            });
  }

  /** A stem that makes as many channels as the block takes, the block, and a head. */
  private static Arbitrary<Network> images() {
    Arbitrary<ConvBlock> blocks =
        new Blocks()
            .stable()
            .map(Blocks.Stable::block)
            .filter(ConvBlock.class::isInstance)
            .map(ConvBlock.class::cast);
    return Combinators.combine(
            blocks,
            vector(128, -1, 1),
            Arbitraries.of(Pooling.Kind.AVERAGE, Pooling.Kind.MAXIMUM),
            integers(1, 2),
            preprocessing())
        .as(
            (block, weights, pooling, stride, preprocessing) -> {
              int channels = block.channels();
              int inputs = block.inputKernel().inputs();
              List<Integer> before = List.of(inputs, block.height(), block.width());
              List<Integer> shape = List.of(channels, block.height(), block.width());
              double[] stem = new double[inputs];
              System.arraycopy(weights, 0, stem, 0, inputs);
              List<Layer> layers = new ArrayList<>();
              layers.add(
                  new Convolution(
                      "stem",
                      new Kernel(Matrix.of(inputs, 1, stem), 1, 1),
                      Vector.constant(inputs, 0.25),
                      1,
                      block.height(),
                      block.width()));
              layers.add(
                  new BatchNorm(
                      "norm",
                      Vector.constant(inputs, 1.5),
                      Vector.constant(inputs, -0.25),
                      before));
              layers.add(new Pointwise("relu", Activation.RELU, before));
              layers.add(block);
              Pooling pool = new Pooling("pool", pooling, 1, stride, shape);
              layers.add(pool);
              Flatten flatten = new Flatten("flat", pool.outputShape());
              layers.add(flatten);
              layers.add(linear("head", flatten.outputShape().get(0), 2, weights));
              return new Network(
                  List.of(1, block.height(), block.width()),
                  preprocessing,
                  layers,
                  Optional.empty());
            });
  }
}
