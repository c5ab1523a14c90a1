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

/** The layers of one network, or of one member of a population, one after the other. */
final class DeployedLayers {
  private final Pass pass;
  private final List<TrainableLayer> layers = new ArrayList<>();
  private final Map<String, EquilibriumBlock> untilEquilibrium = new LinkedHashMap<>();

  DeployedLayers(Network network, int patterns, Pass pass) {
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

  INDArray forward(INDArray inputs) {
    INDArray value = inputs;
    for (TrainableLayer layer : layers) {
      value = layer.forward(value, pass);
    }
    return value;
  }

  INDArray inputGradient(INDArray outputGradient) {
    INDArray value = outputGradient;
    for (int i = layers.size() - 1; i >= 0; i--) {
      value = layers.get(i).inputGradient(value);
    }
    return value;
  }

  Map<String, int[]> depths() {
    Map<String, int[]> depths = new LinkedHashMap<>();
    untilEquilibrium.forEach((name, block) -> depths.put(name, block.depths()));
    return depths;
  }
}
