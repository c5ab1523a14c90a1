package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.InputNorm;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.Shapes;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Small networks with two to four classes, and raw inputs to ask them about. */
final class Classifiers extends DomainContextBase {
  private static final int MOST_INPUTS = 3;
  private static final int MOST_CLASSES = 4;
  private static final int MOST_HIDDEN = 3;
  private static final int PATTERNS = 4;

  /** Two channels of 2 x 3 pixels. */
  private static final List<Integer> IMAGE = List.of(2, 2, 3);

  private static final int WINDOW = 3;

  /** A network whose outputs are sums of its inputs. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Planes(Network network, double[][] raw) {}

  /** Any of the networks. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Asked(Network network, double[][] raw) {
    @Override
    public String toString() {
      return network.layers() + " of " + network.preprocessing();
    }
  }

  @Provide
  Arbitrary<InputNorm> norms() {
    return Arbitraries.of(InputNorm.values());
  }

  @Provide
  Arbitrary<Planes> planes() {
    return integers(1, MOST_INPUTS)
        .flatMap(inputs -> asked(List.of(inputs), linear("head", inputs).map(List::of)))
        .map(asked -> new Planes(asked.network(), asked.raw()));
  }

  @Provide
  Arbitrary<Asked> asked() {
    return integers(1, MOST_INPUTS)
        .flatMap(
            inputs ->
                Arbitraries.oneOf(
                    asked(List.of(inputs), rectified(inputs)),
                    asked(List.of(inputs), unrolled(inputs)),
                    asked(IMAGE, convolved())));
  }

  /** One window for a number of channels, ReLU, and the means of windows. */
  private static Arbitrary<List<Layer>> convolved() {
    return integers(1, MOST_HIDDEN)
        .flatMap(
            channels ->
                Combinators.combine(
                        vector(channels * IMAGE.get(0) * WINDOW * WINDOW, -1, 1),
                        vector(channels, -0.25, 0.25),
                        linear("head", 2 * channels))
                    .as(
                        (weights, bias, head) -> {
                          Matrix rows =
                              Matrix.of(channels, IMAGE.get(0) * WINDOW * WINDOW, weights);
                          Convolution convolution =
                              new Convolution(
                                  "conv",
                                  new Kernel(rows, WINDOW, WINDOW),
                                  Vector.of(bias),
                                  1,
                                  IMAGE.get(1),
                                  IMAGE.get(2));
                          List<Integer> shape = convolution.outputShape();
                          return List.of(
                              convolution,
                              new Pointwise("relu", Activation.RELU, shape),
                              new Pooling("pool", Pooling.Kind.AVERAGE, 2, 1, shape),
                              head);
                        }));
  }

  private static Arbitrary<List<Layer>> rectified(int inputs) {
    return integers(1, MOST_HIDDEN)
        .flatMap(
            hidden ->
                Combinators.combine(linear("in", inputs, hidden), linear("head", hidden))
                    .as(
                        (in, head) ->
                            List.of(
                                in,
                                new Pointwise("relu", Activation.RELU, List.of(hidden)),
                                head)));
  }

  private static Arbitrary<List<Layer>> unrolled(int inputs) {
    return blocks()
        .flatMap(
            block ->
                Combinators.combine(
                        linear("in", inputs, block.inputs()), linear("head", block.units()))
                    .as((in, head) -> List.of(in, block, head)));
  }

  private static Arbitrary<DenseBlock> blocks() {
    return new Blocks()
        .stable()
        .map(Blocks.Stable::block)
        .filter(DenseBlock.class::isInstance)
        .map(DenseBlock.class::cast)
        .filter(block -> block.activation() instanceof Activation);
  }

  private static Arbitrary<Asked> asked(List<Integer> input, Arbitrary<List<Layer>> layers) {
    return Combinators.combine(
            layers,
            ratio(0.25, 4),
            ratio(-1, 1),
            ratio(0.25, 4),
            vector(Shapes.size(input), -2, 2).array(double[][].class).ofSize(PATTERNS))
        .as(
            (list, scale, mean, std, raw) ->
                new Asked(
                    new Network(
                        input,
                        new Preprocessing(scale, Vector.of(mean), Vector.of(std)),
                        list,
                        Optional.empty()),
                    raw));
  }

  private static Arbitrary<Linear> linear(String name, int from) {
    return integers(2, MOST_CLASSES).flatMap(classes -> linear(name, from, classes));
  }

  private static Arbitrary<Linear> linear(String name, int from, int to) {
    return Combinators.combine(vector(from * to, -1, 1), vector(to, -0.25, 0.25))
        .as((weights, bias) -> new Linear(name, Matrix.of(to, from, weights), Vector.of(bias)));
  }
}
