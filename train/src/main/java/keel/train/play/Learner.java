package keel.train.play;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import keel.train.Checkpoint.Numbers;
import keel.train.TrainingFailed;
import keel.train.layer.Columns;
import keel.train.layer.TrainableLayer.Pass;
import keel.train.network.InvalidDesign;
import keel.train.network.LayerDesign;
import keel.train.network.Replica;
import keel.train.network.TrainableNetwork;
import keel.train.objective.Objective;
import keel.train.optimise.OptimiserSettings;
import keel.train.optimise.Steps;
import keel.train.parameter.Parameters;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.TrainingRecord;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of observations that is asked while it acts and moved while it learns, in batches of
 * two sizes.
 */
final class Learner {
  private final Environment environment;
  private final TrainableNetwork network;
  private final Steps steps;
  private final Replica acting;
  private final INDArray seen;
  private final INDArray batch;

  /**
   * One that has learned nothing.
   *
   * @param outputs numbers that it gives
   * @throws InvalidDesign if a layer does not fit at its place
   */
  Learner(
      List<LayerDesign> designs,
      int outputs,
      Environment environment,
      AgentSettings agent,
      OptimiserSettings optimiser,
      long seed) {
    this.environment = environment;
    List<Integer> input = List.of(environment.observations());
    this.network =
        new TrainableNetwork(designs, input, outputs, DataType.FLOAT, 1, agent.batch(), seed);
    this.steps = new Steps(optimiser, network.parameters(), agent.updates(), agent.rollouts());
    this.acting = network.replicaOf(agent.environments());
    this.seen = Columns.zeros(DataType.FLOAT, environment.observations(), agent.environments());
    this.batch = Columns.zeros(DataType.FLOAT, environment.observations(), agent.batch());
  }

  /** The probability that a gate is open at first, gate by gate; none where no block has any. */
  double[] gates() {
    return network.gates();
  }

  /** The gates of each environment, until they are others. */
  void act(List<boolean[]> ofEnvironments) {
    acting.open(ofEnvironments);
  }

  /** The gates of each pattern of the next batch. */
  void learn(List<boolean[]> ofPatterns) {
    network.replica(0).open(ofPatterns);
  }

  /** What it gives for one observation of each environment, pattern after pattern. */
  double[] outputs(float[] observations) {
    Columns.write(observations, seen);
    return numbers(acting.forward(seen, Pass.INFERENCE));
  }

  /**
   * Finds the gradient along which {@link #move} will move.
   *
   * @param observations of a batch, pattern after pattern
   * @param gradient of what is to be made small by the outputs, given the outputs
   * @return its squared Euclidean length
   */
  double find(float[] observations, UnaryOperator<double[]> gradient) {
    Replica replica = network.replica(0);
    Columns.write(observations, batch);
    INDArray outputs = replica.forward(batch, Pass.TRAINING);
    replica.backward(Objective.alike(gradient.apply(numbers(outputs)), outputs));
    network.parameters().shares().forEach(Parameters.Share::pullBack);
    double length = network.parameters().freeGradient().norm2Number().doubleValue();
    return length * length;
  }

  /** One step of the optimiser along a part of the gradient, and the projection. */
  void move(double part) {
    Parameters parameters = network.parameters();
    if (part < 1) {
      parameters.freeGradient().muli(part);
    }
    steps.step();
    parameters.shares().forEach(Parameters.Share::project);
    network.refresh();
  }

  private static double[] numbers(INDArray outputs) {
    float[] values = new float[(int) outputs.length()];
    Columns.read(outputs, values);
    double[] numbers = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i];
    }
    return numbers;
  }

  double learningRate() {
    return steps.learningRate();
  }

  /**
   * The network to deploy, with the gates of all members if it has some.
   *
   * @throws TrainingFailed if its weights are no numbers
   */
  Network export(TrainingRecord record, Optional<Members> members, Prediction prediction) {
    if (!Double.isFinite(network.parameters().free().sumNumber().doubleValue())) {
      throw new TrainingFailed(
          "the weights are no longer numbers after update "
              + steps.done()
              + "; try a smaller learning rate");
    }
    Network exported = network.export(environment.preprocessing(), Optional.of(record));
    return members
        .map(all -> network.withGates(exported, all.population().matrix(), prediction))
        .orElse(exported);
  }

  /** What it has learned, what its layers keep, and what its optimiser remembers. */
  List<Numbers> state() {
    Parameters parameters = network.parameters();
    return List.of(kept(parameters.free()), kept(parameters.statistics(0)), kept(steps.state()));
  }

  private static Numbers kept(INDArray array) {
    return new Numbers(array.dup().data().asDouble());
  }

  /**
   * Goes on from a {@link #state}.
   *
   * @throws InvalidDesign if it is that of another network
   */
  void resume(int updates, List<Numbers> state) {
    Parameters parameters = network.parameters();
    restore(state.get(0), parameters.free());
    restore(state.get(1), parameters.statistics(0));
    INDArray remembered = steps.state().dup();
    restore(state.get(2), remembered);
    steps.resume(updates, remembered);
    parameters.recompute();
    network.refresh();
  }

  private static void restore(Numbers numbers, INDArray array) {
    InvalidDesign.require(
        numbers.values().length == array.length(), "the checkpoint is of another network");
    array.assign(
        Nd4j.create(numbers.values(), new long[] {1, array.length()}, 'c')
            .castTo(array.dataType()));
  }
}
