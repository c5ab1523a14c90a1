package keel.train.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keel.train.layer.EquilibriumBlock;
import keel.train.layer.FlattenLayer;
import keel.train.layer.TrainableLayer;
import keel.train.layer.TrainableLayer.Pass;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Shapes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network from a model file, whoever made it, as one worker computes it: in floats, for batches
 * of one size; its outputs, and what they make of a change of the inputs.
 *
 * <p>Shapes: a batch is what {@link TrainableLayer} says; images come pixel by pixel. Where a layer
 * takes a list of numbers and an image stands before it, the list is read off the image, channel by
 * channel, as the model file means it; so are the outputs.
 */
public final class DeployedNetwork {
  private final Pass pass;
  private final List<TrainableLayer> layers = new ArrayList<>();
  private final Map<String, EquilibriumBlock> untilEquilibrium = new LinkedHashMap<>();

  /** A network whose outputs alone are wanted, as {@link #DeployedNetwork(Network, int, Pass)}. */
  public DeployedNetwork(Network network, int patterns) {
    this(network, patterns, Pass.INFERENCE);
  }

  /**
   * Builds the layers, with a copy of the weights.
   *
   * @param patterns of a batch
   * @param pass what it is for; if gradients are wanted, blocks that stop once they have settled
   *     take a number of steps instead
   * @throws InvalidDesign if a layer is unknown or its activation is not slope-restricted
   */
  public DeployedNetwork(Network network, int patterns, Pass pass) {
    this.pass = pass;
    List<Integer> shape = network.input();
    for (Layer layer : network.layers()) {
      Deployment part = Deployment.of(layer, patterns, pass);
      flattened(shape, part.input(), patterns);
      layers.add(part.layer());
      if (part.layer() instanceof EquilibriumBlock block) {
        untilEquilibrium.put(layer.name(), block);
      }
      shape = part.output();
    }
    flattened(shape, List.of(Shapes.size(shape)), patterns);
    layers.forEach(TrainableLayer::refresh);
  }

  /** Reads a list of numbers off an image where one is wanted. */
  private void flattened(List<Integer> shape, List<Integer> wanted, int patterns) {
    if (shape.size() == 3 && wanted.size() != 3) {
      layers.add(
          new FlattenLayer(shape.get(0), shape.get(1) * shape.get(2), patterns, DataType.FLOAT));
    }
  }

  /**
   * The outputs, numbers x patterns; the next call overwrites them.
   *
   * @param inputs preprocessed
   */
  public INDArray forward(INDArray inputs) {
    INDArray value = inputs;
    for (TrainableLayer layer : layers) {
      value = layer.forward(value, pass);
    }
    return value;
  }

  /**
   * The gradient with respect to the inputs of the last {@link #forward}, once for each, and only
   * of a network that was built for that; the next call overwrites it.
   *
   * @param outputGradient numbers x patterns
   */
  public INDArray inputGradient(INDArray outputGradient) {
    INDArray value = outputGradient;
    for (int i = layers.size() - 1; i >= 0; i--) {
      value = layers.get(i).inputGradient(value);
    }
    return value;
  }

  /**
   * For each block that stops once it has settled, in the order of the network, what {@link
   * EquilibriumBlock#depths} says of the patterns of the last batch.
   */
  public Map<String, int[]> depths() {
    Map<String, int[]> depths = new LinkedHashMap<>();
    untilEquilibrium.forEach((name, block) -> depths.put(name, block.depths()));
    return depths;
  }
}
