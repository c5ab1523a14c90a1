package keel.train.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.layer.TrainableLayer;
import keel.train.parameter.Parameters;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.TrainingRecord;
import org.nd4j.linalg.api.buffer.DataType;

/** A network in training: its parameters, one replica for each worker, and what is deployed. */
public final class TrainableNetwork {
  private final List<Integer> inputShape;
  private final List<Part> parts = new ArrayList<>();
  private final Parameters parameters;
  private final List<Replica> replicas;
  private final boolean takesImages;

  /**
   * Builds the layers and draws first weights.
   *
   * @param inputShape of one pattern, [numbers] or [channels, height, width]
   * @param outputs numbers that the network must give
   * @param patterns that each worker computes at a time
   * @throws InvalidDesign if a layer does not fit at its place
   */
  public TrainableNetwork(
      List<LayerDesign> designs,
      List<Integer> inputShape,
      int outputs,
      DataType type,
      int workers,
      int patterns,
      long seed) {
    InvalidDesign.require(!designs.isEmpty(), "a network needs at least one layer");
    this.inputShape = List.copyOf(inputShape);
    LayerDesign first = designs.get(0);
    this.takesImages =
        inputShape.size() == 3
            && !(first instanceof DenseBlockDesign || first instanceof LinearDesign);
    int numbers = inputShape.stream().reduce(1, Math::multiplyExact);
    List<Integer> shape = takesImages ? this.inputShape : List.of(numbers);
    Parameters.Layout layout = new Parameters.Layout();
    Map<String, Integer> counts = new HashMap<>();
    for (LayerDesign design : designs) {
      int count = counts.merge(design.prefix(), 1, Integer::sum);
      Part part = design.at(new Place(design.prefix() + count, shape, outputs, layout));
      parts.add(part);
      shape = part.output();
    }
    InvalidDesign.require(
        shape.equals(List.of(outputs)),
        "the last layer must give " + outputs + " numbers, one for each class, but gives " + shape);
    this.parameters = layout.allocate(type, workers);
    parameters.initialise(new Random(seed));
    this.replicas =
        IntStream.range(0, workers)
            .mapToObj(worker -> replica(new WorkerView(parameters, worker), patterns))
            .toList();
    refresh();
  }

  private Replica replica(WorkerView worker, int patterns) {
    List<TrainableLayer> layers = new ArrayList<>();
    for (Part part : parts) {
      layers.add(part.layer(worker, patterns));
    }
    return new Replica(layers, parameters.explicitGradient(worker.worker()));
  }

  /** What is trained. */
  public Parameters parameters() {
    return parameters;
  }

  /** The network as a worker computes it. */
  public Replica replica(int worker) {
    return replicas.get(worker);
  }

  /** Whether inputs come as images, pixel by pixel, and not as lists of numbers. */
  public boolean takesImages() {
    return takesImages;
  }

  /** To be called after every change of the parameters. */
  public void refresh() {
    replicas.forEach(Replica::refresh);
  }

  /** The network to deploy: floats, computed in double precision and rounded once. */
  public Network export(Preprocessing preprocessing, Optional<TrainingRecord> record) {
    Trained trained = new Trained(parameters);
    List<Layer> layers = parts.stream().map(part -> part.export(trained)).toList();
    return new Network(inputShape, preprocessing, layers, record);
  }
}
