package keel.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.exact.Vector;
import keel.verify.model.Depth;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.SdeLaw;
import keel.verify.model.StochasticBlock;
import keel.verify.model.Target;
import keel.verify.sample.Draws;

/**
 * What a network says whose weights follow a law: several samples of them together.
 *
 * <p>Method: probabilities are averaged, of classes as of labels, and quantities; outputs of
 * classes are the logarithms of these means. A mean of logarithms would be no distribution.
 *
 * @param outputs a row for each pattern, of all samples together
 * @param deviations of the outputs of single samples from their mean, likewise
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Samples(double[][] outputs, double[][] deviations) {
  /** As many as are drawn if nobody says how many. */
  public static final int USUAL = 10;

  /** Whether a network has weights that follow a law. */
  public static boolean areOf(Network network) {
    return network.layers().stream().anyMatch(StochasticBlock.class::isInstance);
  }

  /**
   * How many are to be drawn.
   *
   * @param wanted if it is said
   * @throws InvalidDesign if there is nothing to draw
   */
  public static int count(Network network, Optional<Integer> wanted) {
    InvalidDesign.require(
        wanted.isEmpty() || areOf(network),
        "no block of the model has weights that follow a law; leave --samples out");
    int count = wanted.orElse(areOf(network) ? USUAL : 1);
    InvalidDesign.require(count >= 1, "samples must be at least 1, found " + count);
    return count;
  }

  /**
   * Asks samples of a network: those of its seed, from the first one on.
   *
   * @param batch patterns that a worker computes at a time; more need more memory
   */
  public static Samples of(Network network, int count, TestSet data, int batch) {
    List<double[][]> all = new ArrayList<>();
    for (int sample = 0; sample < count; sample++) {
      all.add(Answers.of(Draws.of(network, sample), data, batch).outputs());
    }
    List<List<double[]>> ofPatterns =
        IntStream.range(0, data.patterns().size())
            .mapToObj(i -> all.stream().map(outputs -> outputs[i]).toList())
            .toList();
    Target target = data.target();
    return new Samples(
        ofPatterns.stream()
            .map(
                outputs ->
                    target.match(
                        classes -> Prediction.logMean(outputs),
                        quantities -> mean(outputs),
                        labels -> logOdds(outputs)))
            .toArray(double[][]::new),
        ofPatterns.stream().map(Samples::deviation).toArray(double[][]::new));
  }

  private static double[] mean(List<double[]> outputs) {
    double[] mean = new double[outputs.get(0).length];
    for (double[] one : outputs) {
      Arrays.setAll(mean, i -> mean[i] + one[i] / outputs.size());
    }
    return mean;
  }

  private static double[] deviation(List<double[]> outputs) {
    double[] mean = mean(outputs);
    double[] squares = new double[mean.length];
    for (double[] one : outputs) {
      Arrays.setAll(squares, i -> squares[i] + (one[i] - mean[i]) * (one[i] - mean[i]));
    }
    return Arrays.stream(squares).map(sum -> Math.sqrt(sum / outputs.size())).toArray();
  }

  /**
   * Of the mean probability of each label: the classes are that it is given, and that it is not.
   */
  private static double[] logOdds(List<double[]> outputs) {
    double[] odds = new double[outputs.get(0).length];
    for (int label = 0; label < odds.length; label++) {
      int own = label;
      double[] means =
          Prediction.logMean(outputs.stream().map(one -> new double[] {one[own], 0}).toList());
      odds[label] = means[0] - means[1];
    }
    return odds;
  }

  /**
   * The network with more steps for the same time: those of each block whose weights follow an SDE
   * are as many, and their size as much smaller.
   *
   * @param steps K' ≥ K
   * @throws InvalidDesign if there is no such block, or one has more steps
   */
  public static Network refined(Network network, int steps) {
    InvalidDesign.require(
        network.layers().stream().anyMatch(Samples::hasPath),
        "no block of the model has weights that follow an SDE, so that more steps would come nearer"
            + " to it; leave --steps out");
    return network.withLayers(
        network.layers().stream()
            .map(layer -> hasPath(layer) ? refined((StochasticBlock) layer, steps) : layer)
            .toList());
  }

  private static boolean hasPath(Layer layer) {
    return layer instanceof StochasticBlock block && block.law() instanceof SdeLaw;
  }

  private static Layer refined(StochasticBlock block, int steps) {
    InvalidDesign.require(
        steps >= block.steps(),
        "steps must be at least the "
            + block.steps()
            + " of block '"
            + block.name()
            + "', with fewer of which each would be longer, found "
            + steps);
    double h = block.stepSizes().get(0) * block.steps() / steps;
    Vector sizes = Vector.constant(block.stepSizes().length(), h);
    return new StochasticBlock(block.centre().withSteps(sizes, Depth.of(steps)), block.law());
  }
}
