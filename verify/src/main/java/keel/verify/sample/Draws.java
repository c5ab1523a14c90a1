package keel.verify.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.DropoutLaw;
import keel.verify.model.Gates;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.ResidualBlock;
import keel.verify.model.SdeLaw;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;

/**
 * Samples of what follows a law: ordinary networks. The same seed and number give the same sample
 * on every machine, whatever was drawn before it.
 */
public final class Draws {
  private Draws() {}

  /** The sample of the given number, from 0, of those that the deployed network is made of. */
  public static Network of(Network network, int sample) {
    return of(network, sample, block -> block.law().seed());
  }

  /** The same of another seed. */
  public static Network of(Network network, long seed, int sample) {
    return of(network, sample, block -> seed);
  }

  private static Network of(Network network, int sample, ToLongFunction<StochasticBlock> seed) {
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      layers.add(
          layer instanceof StochasticBlock block
              ? of(block, seed.applyAsLong(block), layers.size(), sample)
              : layer);
    }
    return network.withLayers(layers);
  }

  /**
   * A sample of a block: where each step has weights of its own, as a residual block that starts at
   * zero.
   *
   * @param layer the block's place in the network, from 0
   * @param sample its number, from 0
   */
  public static Block of(StochasticBlock block, long seed, int layer, int sample) {
    if (block.law() instanceof SdeLaw law) {
      return path(
          block.centre(),
          law,
          SdePath.of(
              law, numbers(block), block.steps(), step -> Gaussians.of(seed, layer, sample, step)));
    }
    Gaussians random = Gaussians.of(seed, layer, sample);
    return block.law() instanceof GaussianLaw law
        ? tied(block, law, random)
        : masked(block.centre(), (DropoutLaw) block.law(), random);
  }

  /** The numbers that the law is about, as they are stored. */
  public static double[] numbers(StochasticBlock block) {
    return Arrays.stream(WeightPart.values())
        .filter(block.law().stochastic()::contains)
        .flatMapToDouble(
            part -> Arrays.stream(StochasticBlock.weights(block.centre(), part).toArray()))
        .toArray();
  }

  private static NaisBlock masked(NaisBlock block, DropoutLaw law, Gaussians random) {
    double[] gates = new double[block.bias().length()];
    Arrays.setAll(gates, i -> random.uniform() < law.rate() ? 0 : 1);
    return block.withGates(Optional.of(new Gates(Matrix.of(1, gates.length, gates))));
  }

  private static NaisBlock tied(StochasticBlock block, GaussianLaw law, Gaussians random) {
    double[] w = numbers(block);
    for (int i = 0; i < w.length; i++) {
      w[i] += law.deviations().get(i) * random.next();
    }
    Weights weights = new Weights(block.centre(), law.stochastic(), w);
    return block.centre() instanceof ConvBlock conv
        ? new ConvBlock(
            conv.name(),
            conv.activation(),
            conv.stepSizes(),
            conv.depth(),
            List.of(kernel(conv.kernels().get(0), weights.part(WeightPart.STATE))),
            kernel(conv.inputKernel(), weights.part(WeightPart.INPUT)),
            weights.bias(),
            conv.height(),
            conv.width())
        : tied((DenseBlock) block.centre(), weights);
  }

  private static DenseBlock tied(DenseBlock block, Weights weights) {
    Matrix state = weights.part(WeightPart.STATE);
    return new DenseBlock(
        block.name(),
        block.activation(),
        block.stepSizes(),
        block.depth(),
        List.of(block.state().equals(block.state().transpose()) ? mirrored(state) : state),
        weights.part(WeightPart.INPUT),
        weights.bias());
  }

  /** Of the numbers on and below the diagonal. */
  private static Matrix mirrored(Matrix matrix) {
    int n = matrix.rows();
    double[] all = matrix.toArray();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        all[j * n + i] = all[i * n + j];
      }
    }
    return Matrix.of(n, n, all);
  }

  private static ResidualBlock path(NaisBlock block, SdeLaw law, List<double[]> path) {
    List<Kernel> states = new ArrayList<>();
    List<Kernel> inputs = new ArrayList<>();
    List<Vector> biases = new ArrayList<>();
    Kernel state = kernel(block, WeightPart.STATE);
    Kernel input = kernel(block, WeightPart.INPUT);
    for (double[] w : path) {
      Weights weights = new Weights(block, law.stochastic(), w);
      Matrix drawn = weights.part(WeightPart.STATE);
      states.add(
          law.drawsState()
              ? kernel(
                  state,
                  law.stateMargin().isPresent()
                      ? DominatedRows.of(
                          drawn, state.taps(), state.centre(), law.stateMargin().getAsDouble())
                      : drawn)
              : state);
      inputs.add(
          law.stochastic().contains(WeightPart.INPUT)
              ? kernel(input, weights.part(WeightPart.INPUT))
              : input);
      biases.add(law.stochastic().contains(WeightPart.BIAS) ? weights.bias() : block.bias());
    }
    return new ResidualBlock(
        block.name(),
        (Activation) block.activation(),
        block.stepSizes().get(0),
        block.steps(),
        ResidualBlock.Start.ZERO,
        states,
        inputs,
        biases,
        block.outputShape());
  }

  /** The weights of a part as a kernel: of a dense block, one of one tap. */
  private static Kernel kernel(NaisBlock block, WeightPart part) {
    if (block instanceof ConvBlock conv) {
      return part == WeightPart.STATE ? conv.kernels().get(0) : conv.inputKernel();
    }
    return new Kernel(StochasticBlock.weights(block, part), 1, 1);
  }

  private static Kernel kernel(Kernel like, Matrix weights) {
    return new Kernel(weights, like.height(), like.width());
  }

  /** All weights of one step: those that were drawn, and of other parts those that are stored. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Weights(NaisBlock block, Set<WeightPart> drawn, double[] numbers) {
    Matrix part(WeightPart wanted) {
      Matrix stored = StochasticBlock.weights(block, wanted);
      if (!drawn.contains(wanted)) {
        return stored;
      }
      int from = 0;
      for (WeightPart part : WeightPart.values()) {
        if (part == wanted) {
          break;
        }
        Matrix before = StochasticBlock.weights(block, part);
        from += drawn.contains(part) ? before.rows() * before.columns() : 0;
      }
      int count = stored.rows() * stored.columns();
      return Matrix.of(
          stored.rows(), stored.columns(), Arrays.copyOfRange(numbers, from, from + count));
    }

    Vector bias() {
      return Vector.of(part(WeightPart.BIAS).toArray());
    }
  }
}
