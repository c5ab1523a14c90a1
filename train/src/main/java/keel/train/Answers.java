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
import keel.verify.model.Spectrum;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network answers to patterns, and how deep the blocks go that stop once they have settled.
 *
 * <p>Method: computed in floats, with the preprocessing of the network and not that of the data
 * set.
 */
public final class Answers {
  private static final int MOST_WORKERS = 2;

  private final double[][] outputs;
  private final List<BlockDepths> depths;

  private Answers(double[][] outputs, List<BlockDepths> depths) {
    this.outputs = outputs;
    this.depths = depths;
  }

  /** One row for each pattern. */
  public double[][] outputs() {
    return outputs;
  }

  /** Of blocks with steps until equilibrium, from input to output. */
  List<BlockDepths> depths() {
    return depths;
  }

  /**
   * Asks a network.
   *
   * @param batch patterns that a worker computes at a time; more need more memory
   * @throws InvalidDesign if the network does not fit the data, or cannot be computed
   */
  public static Answers of(Network network, TestSet data, int batch) {
    InvalidDesign.require(batch >= 1, "batch must be at least 1, found " + batch);
    requireFits(network, data);
    int count = Math.min(batch, data.patterns().size());
    int workers = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
    List<DeployedNetwork> replicas =
        IntStream.range(0, workers).mapToObj(i -> new DeployedNetwork(network, count)).toList();
    Feed feed = Feed.of(network, data.patterns(), count);
    double[][] outputs = new double[feed.size()][];
    try (Workers threads = new Workers(workers)) {
      return new Answers(
          outputs,
          depths(
              network,
              threads.each(
                  worker -> share(replicas.get(worker), feed, worker, workers, count, outputs))));
    }
  }

  /**
   * Makes sure that the patterns are inputs of the network.
   *
   * @throws InvalidDesign if they are not
   */
  public static void requireFits(Network network, TestSet data) {
    List<Integer> taken =
        network.preprocessing().spectrum().map(Spectrum::shape).orElse(network.input());
    // As between layers: a list of numbers can be read off an image, but not the other way round.
    boolean isList = taken.size() == 1 || (taken.size() == 2 && data.inputShape().size() == 1);
    boolean fits = isList ? network.rawSize() == data.inputSize() : taken.equals(data.inputShape());
    InvalidDesign.require(
        fits,
        "the model takes inputs of shape "
            + taken
            + ", but "
            + data.name()
            + " has patterns of shape "
            + data.inputShape()
            + "; name the data set that it was trained on with --dataset");
    InvalidDesign.require(data.patterns().size() > 0, data.name() + " has no " + data.part());
    List<Layer> layers = network.layers();
    (layers.isEmpty()
            ? Optional.of(network.input())
            : Network.outputShape(layers.get(layers.size() - 1)))
        .ifPresent(shape -> requireOutputs(shape, data));
  }

  private static void requireOutputs(List<Integer> output, TestSet data) {
    int numbers = Shapes.size(output);
    InvalidDesign.require(
        numbers == data.target().outputs(),
        "the model gives "
            + numbers
            + " numbers, but "
            + data.name()
            + " has "
            + data.target()
                .match(
                    classes -> classes.outputs() + " classes",
                    quantities ->
                        quantities.outputs() == 1
                            ? "a quantity as its target"
                            : quantities.outputs() + " quantities",
                    labels -> labels.outputs() + " labels")
            + "; name the data set that it was trained on with --dataset");
  }

  /** The depths that one worker found, block by block, while it filled in its outputs. */
  private static Map<String, List<Integer>> share(
      DeployedNetwork network, Feed feed, int worker, int workers, int count, double[][] outputs) {
    Map<String, List<Integer>> depths = new LinkedHashMap<>();
    INDArray batch = feed.allocate();
    for (int from = worker * count; from < feed.size(); from += workers * count) {
      int[] places = IntStream.range(from, Math.min(feed.size(), from + count)).toArray();
      feed.fill(batch, places);
      double[] values = network.forward(batch).dup('f').data().asDouble();
      int numbers = values.length / count;
      for (int i = 0; i < places.length; i++) {
        outputs[places[i]] = Arrays.copyOfRange(values, i * numbers, (i + 1) * numbers);
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
    return depths;
  }

  private static List<BlockDepths> depths(
      Network network, List<Map<String, List<Integer>>> shares) {
    List<BlockDepths> depths = new ArrayList<>();
    for (Block block : network.blocks()) {
      List<Integer> steps =
          shares.stream()
              .flatMap(share -> share.getOrDefault(block.name(), List.of()).stream())
              .toList();
      // A block that solves for a whole batch at once counts no steps of one pattern.
      if (!block.depth().isFixed() && !steps.isEmpty()) {
        depths.add(BlockDepths.of(block.name(), block.steps(), steps));
      }
    }
    return depths;
  }
}
