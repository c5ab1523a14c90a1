package keel.verify.trajectory;

import static keel.verify.trajectory.RoundedBlock.UNIT;
import static keel.verify.trajectory.RoundedBlock.largest;
import static keel.verify.trajectory.RoundedBlock.largestRowSum;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Layer;
import keel.verify.model.Preprocessing;
import keel.verify.model.Spectrum;
import keel.verify.model.Transition;

/**
 * The way of raw inputs through a network in doubles, and how far the true outputs can be.
 *
 * <p>Method: what a layer is given is off by some distance. The layer makes at most its factors of
 * that, and adds what its own arithmetic rounds; behind a block that is what its steps add up to,
 * for true steps never move states apart in some norm, whose spread says what that can come to.
 */
public final class Passage {
  private final Preprocessing preprocessing;
  private final List<Link> links;
  private final List<Function<double[], Rounded>> arithmetic;

  /**
   * A layer, and what is proved of it.
   *
   * @param layer of known type
   * @param steps how many a block takes; 1 of other layers
   * @param factors how far it moves values at most
   * @param spread how far the state of a block is off at most if every number of it was off by 1 at
   *     one step; nothing of other layers
   */
  public record Link(Layer layer, int steps, Factors factors, Distance spread) {
    /** A layer that is applied once. */
    public static Link once(Layer layer, Factors factors) {
      return new Link(layer, 1, factors, Distance.NONE);
    }

    private Link with(Layer other) {
      return new Link(other, steps, factors, spread);
    }
  }

  /** The way through some layers. */
  public Passage(Preprocessing preprocessing, List<Link> links) {
    this.preprocessing = preprocessing;
    this.links = List.copyOf(links);
    this.arithmetic = links.stream().map(Passage::arithmetic).toList();
  }

  /** The same through other layers of which the same is proved. */
  public Passage with(List<Layer> layers) {
    return new Passage(
        preprocessing,
        IntStream.range(0, links.size()).mapToObj(i -> links.get(i).with(layers.get(i))).toList());
  }

  /** What is done to raw inputs. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /** The layers. */
  public List<Link> links() {
    return links;
  }

  /**
   * Numbers in doubles.
   *
   * @param numbers what was computed
   * @param error how far the true ones can be
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Rounded(double[] numbers, Distance error) {}

  /** What the network makes of a raw input. */
  public Rounded outputs(double[] raw) {
    Rounded value = preprocessed(raw);
    for (int i = 0; i < links.size(); i++) {
      Rounded next = arithmetic.get(i).apply(value.numbers);
      Distance moved = value.error.through(links.get(i).factors).ofSize(next.numbers.length);
      value = new Rounded(next.numbers, moved.plus(next.error));
    }
    return value;
  }

  private Rounded preprocessed(double[] raw) {
    Rounded scaled = scaled(raw);
    return preprocessing.spectrum().map(spectrum -> transformed(spectrum, scaled)).orElse(scaled);
  }

  /** A number of it sums up at most N, each times a weight, a cosine and, of images, another. */
  private static Rounded transformed(Spectrum spectrum, Rounded data) {
    double length = spectrum.length();
    double sum = 2 * length * Math.abs(spectrum.scale());
    Distance moved = Distance.ofMaximum(Distance.times(sum, data.error.maximum()));
    double[] result = spectrum.apply(data.numbers);
    Rounded exact = rounded(result, 2 * length + 64, sum * largest(data.numbers));
    return new Rounded(result, moved.ofSize(result.length).plus(exact.error));
  }

  private Rounded scaled(double[] raw) {
    double[] x = preprocessing.scaled(raw);
    int shared = x.length / preprocessing.mean().length();
    double largest = 0;
    for (int i = 0; i < x.length; i++) {
      double mean = Math.abs(preprocessing.mean().get(i / shared));
      double size = Math.abs(preprocessing.scale() * raw[i]) + mean;
      largest = Math.max(largest, size / preprocessing.std().get(i / shared));
    }
    return rounded(x, 8, largest);
  }

  private static Function<double[], Rounded> arithmetic(Link link) {
    return link.layer.match(
        block ->
            block.<Function<double[], Rounded>>match(
                dense -> block(new RoundedBlock(dense), link),
                conv -> block(new RoundedBlock(conv), link),
                equilibrium -> equilibrium(equilibrium, link),
                recurrent -> block(new RoundedBlock(recurrent), link),
                feedforward -> block(new RoundedBlock(feedforward), link),
                residual -> {
                  throw new IllegalArgumentException(
                      "nothing is claimed of the residual block " + residual.name());
                },
                stochastic -> {
                  throw stochastic.undrawn();
                }),
        Passage::transition,
        unknown -> {
          throw new IllegalArgumentException("layer " + unknown.name() + " is of unknown type");
        });
  }

  private static Function<double[], Rounded> equilibrium(EquilibriumBlock block, Link link) {
    RoundedEquilibrium rounded = new RoundedEquilibrium(block);
    return u -> {
      RoundedBlock.Run run = rounded.run(u);
      return new Rounded(run.state(), link.spread.times(run.error()));
    };
  }

  private static Function<double[], Rounded> block(RoundedBlock rounded, Link link) {
    return u -> {
      RoundedBlock.Run run = rounded.run(u, link.steps);
      return new Rounded(run.state(), link.spread.times(run.error()));
    };
  }

  private static Function<double[], Rounded> transition(Transition layer) {
    return layer.match(
        linear -> sums(linear, linear.weight(), linear.bias()),
        convolution -> sums(convolution, convolution.kernel().weights(), convolution.bias()),
        pooling ->
            switch (pooling.kind()) {
              case AVERAGE -> rounding(pooling, (double) pooling.size() * pooling.size(), 1, 0);
              case MAXIMUM -> exact(pooling);
              case MODULUS ->
                  throw new IllegalArgumentException(
                      "nothing is claimed of the maximum by modulus " + pooling.name());
            },
        Passage::exact,
        activation -> rounding(activation, 1, 1, 0),
        norm -> rounding(norm, 1, largest(norm.scale()), largest(norm.shift())),
        modulus -> rounding(modulus, 1, 2, 0));
  }

  private static Function<double[], Rounded> exact(Transition layer) {
    return x -> new Rounded(layer.apply(x), Distance.NONE);
  }

  private static Function<double[], Rounded> sums(Transition layer, Matrix weight, Vector bias) {
    return rounding(layer, weight.columns(), largestRowSum(weight), largest(bias));
  }

  /** A layer whose every output is a sum of so many products, of at most this size. */
  private static Function<double[], Rounded> rounding(
      Transition layer, double terms, double rowSum, double bias) {
    return x -> rounded(layer.apply(x), terms + 8, rowSum * largest(x) + bias);
  }

  /** Numbers that were each rounded so often, as numbers of a size: twice what it takes. */
  private static Rounded rounded(double[] numbers, double roundings, double size) {
    double unit = roundings * UNIT * size + roundings * Double.MIN_NORMAL;
    Distance error = Distance.ofMaximum(2 * unit).ofSize(numbers.length);
    return new Rounded(numbers, error);
  }
}
