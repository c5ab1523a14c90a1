package keel.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.TestSet;
import keel.train.network.DeployedNetwork;
import keel.train.network.InvalidDesign;
import keel.verify.model.Block;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Shapes;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network does with patterns that it is measured on: how many it classifies right, and how
 * deep the blocks go that stop once they have settled.
 *
 * <p>Method: computed in floats, with the preprocessing of the network and not that of the data
 * set. A measurement; nothing is proved.
 *
 * @param patterns measured on
 * @param correct patterns whose greatest output, the first of several, is that of their class;
 *     outputs that are no numbers are wrong
 * @param depths of blocks with steps until equilibrium, from input to output
 */
public record Evaluation(int patterns, int correct, List<BlockDepths> depths) {
  private static final int MOST_WORKERS = 2;

  /** Copies the list. */
  public Evaluation {
    depths = List.copyOf(depths);
  }

  /** The share of patterns classified right, 0 to 1. */
  public double accuracy() {
    return (double) correct / patterns;
  }

  /**
   * Evaluates a network.
   *
   * @param batch patterns that a worker computes at a time; more need more memory
   * @throws InvalidDesign if the network does not fit the data, or cannot be computed
   */
  public static Evaluation of(Network network, TestSet data, int batch) {
    InvalidDesign.require(batch >= 1, "batch must be at least 1, found " + batch);
    requireFits(network, data);
    int count = Math.min(batch, data.patterns().size());
    int workers = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
    List<DeployedNetwork> replicas =
        IntStream.range(0, workers).mapToObj(i -> new DeployedNetwork(network, count)).toList();
    List<Integer> input = network.input();
    Feed feed =
        new Feed(
            data.patterns(),
            network.preprocessing(),
            network.inputSize(),
            input.size() == 3 ? input.get(0) : network.inputSize(),
            count);
    try (Workers threads = new Workers(workers)) {
      return sum(
          network,
          feed.size(),
          threads.each(worker -> share(replicas.get(worker), feed, worker, workers, count)));
    }
  }

  private static void requireFits(Network network, TestSet data) {
    // As between layers: a list of numbers can be read off an image, but not the other way round.
    boolean fits =
        network.input().size() == 1
            ? network.inputSize() == data.inputSize()
            : network.input().equals(data.inputShape());
    InvalidDesign.require(
        fits,
        "the model takes inputs of shape "
            + network.input()
            + ", but "
            + data.name()
            + " has patterns of shape "
            + data.inputShape()
            + "; name the data set that it was trained on with --dataset");
    InvalidDesign.require(data.patterns().size() > 0, data.name() + " has no " + data.part());
    outputShape(network).ifPresent(shape -> requireClasses(shape, data));
  }

  private static Optional<List<Integer>> outputShape(Network network) {
    List<Layer> layers = network.layers();
    return layers.isEmpty()
        ? Optional.of(network.input())
        : Network.outputShape(layers.get(layers.size() - 1));
  }

  private static void requireClasses(List<Integer> output, TestSet data) {
    int numbers = Shapes.size(output);
    InvalidDesign.require(
        numbers == data.classes(),
        "the model gives "
            + numbers
            + " numbers, but "
            + data.name()
            + " has "
            + data.classes()
            + " classes; name the data set that it was trained on with --dataset");
  }

  /** What one worker found. */
  private record Share(int correct, Map<String, List<Integer>> depths) {}

  private static Share share(
      DeployedNetwork network, Feed feed, int worker, int workers, int count) {
    int correct = 0;
    Map<String, List<Integer>> depths = new LinkedHashMap<>();
    INDArray batch = feed.allocate();
    for (int from = worker * count; from < feed.size(); from += workers * count) {
      int[] places = IntStream.range(from, Math.min(feed.size(), from + count)).toArray();
      int[] labels = feed.labels(places);
      feed.fill(batch, places);
      double[] outputs = network.forward(batch).dup('f').data().asDouble();
      int classes = outputs.length / count;
      for (int i = 0; i < labels.length; i++) {
        correct += isGreatest(outputs, i * classes, classes, labels[i]) ? 1 : 0;
      }
      network
          .depths()
          .forEach(
              (block, steps) ->
                  // Columns beyond the places are padding.
                  Arrays.stream(steps, 0, places.length)
                      .forEach(
                          k -> depths.computeIfAbsent(block, name -> new ArrayList<>()).add(k)));
    }
    return new Share(correct, depths);
  }

  private static boolean isGreatest(double[] outputs, int start, int classes, int label) {
    double own = outputs[start + label];
    for (int c = 0; c < classes; c++) {
      double other = outputs[start + c];
      if (!(c < label ? own > other : own >= other)) {
        return false;
      }
    }
    return true;
  }

  private static Evaluation sum(Network network, int patterns, List<Share> shares) {
    List<BlockDepths> depths = new ArrayList<>();
    for (Block block : network.blocks()) {
      if (!block.depth().isFixed()) {
        depths.add(
            BlockDepths.of(
                block.name(),
                block.steps(),
                shares.stream()
                    .flatMap(share -> share.depths.getOrDefault(block.name(), List.of()).stream())
                    .toList()));
      }
    }
    return new Evaluation(patterns, shares.stream().mapToInt(Share::correct).sum(), depths);
  }
}
