package keel.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.block.LinearHead;
import keel.train.block.UnrolledBlock;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.train.optimise.Optimiser;
import keel.train.projection.AlgorithmOne;
import keel.verify.Tool;
import keel.verify.model.Network;
import keel.verify.model.TrainingRecord;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a network: shuffled batches, forward, backward, one optimiser step, and after every step
 * the projection that keeps each block certifiable.
 *
 * <p>The same settings and data give the same network, bit for bit, on one machine with one BLAS
 * thread.
 */
public final class Training {
  private final TrainingSettings settings;
  private final Dataset data;
  private final Patterns training;
  private final Patterns heldOut;
  private final TrainableNetwork network;
  private final AlgorithmOne projection;

  /** A run that has not begun. */
  public Training(TrainingSettings settings, Dataset data) {
    this.settings = settings;
    this.data = data;
    this.training = preprocessed(data.training());
    this.heldOut = preprocessed(data.heldOut());
    this.network = new TrainableNetwork(settings, data, DataType.FLOAT);
    this.projection = new AlgorithmOne(settings.epsilon());
    project();
  }

  private Patterns preprocessed(Patterns raw) {
    return new Patterns(
        raw.inputs().stream().map(data.preprocessing()::apply).toList(), raw.labels());
  }

  /**
   * Trains to the end.
   *
   * @throws TrainingFailed if the loss is no longer a number
   */
  public Network run(TrainingListener listener) {
    int batches = (training.size() + settings.batch() - 1) / settings.batch();
    int total = settings.epochs() * batches;
    Optimiser.Run optimiser =
        settings
            .optimiser()
            .start(
                network.parameters(),
                network.decayed(),
                settings.learningRate(),
                settings.weightDecay(),
                total);
    Random random = new Random(settings.seed());
    List<Integer> order = new ArrayList<>(IntStream.range(0, training.size()).boxed().toList());
    List<TrainingRecord.Epoch> history = new ArrayList<>();
    int done = 0;
    for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
      Collections.shuffle(order, random);
      for (List<Integer> batch : batches(order)) {
        LinearHead.Outcome outcome = evaluate(training, batch);
        network.backward(outcome);
        optimiser.step();
        project();
        listener.batchDone(++done, total, outcome.loss() / batch.size());
      }
      Score trained = score(training);
      if (!Double.isFinite(trained.loss())) {
        throw new TrainingFailed(
            "the loss is no longer a number in epoch " + epoch + "; try a smaller learning rate");
      }
      TrainingRecord.Epoch result =
          new TrainingRecord.Epoch(trained.loss(), trained.accuracy(), score(heldOut).accuracy());
      history.add(result);
      listener.epochDone(epoch, result);
    }
    return network.export(
        Optional.of(
            TrainingRecord.of(
                Tool.NAME,
                settings.seed(),
                data.name(),
                data.sha256(),
                settings.provenance(),
                history)));
  }

  private void project() {
    for (UnrolledBlock block : network.blocks()) {
      projection.project(block.freeStateWeight());
    }
    network.refresh();
  }

  private List<List<Integer>> batches(List<Integer> order) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int start = 0; start < order.size(); start += settings.batch()) {
      batches.add(order.subList(start, Math.min(order.size(), start + settings.batch())));
    }
    return batches;
  }

  private LinearHead.Outcome evaluate(Patterns patterns, List<Integer> places) {
    int[] labels = places.stream().mapToInt(patterns.labels()::get).toArray();
    return network.evaluate(columns(patterns, places), labels);
  }

  /** Inputs as columns; a batch that is not full is padded with zeros. */
  private INDArray columns(Patterns patterns, List<Integer> places) {
    int size = data.inputSize();
    float[] values = new float[size * settings.batch()];
    for (int column = 0; column < places.size(); column++) {
      double[] input = patterns.inputs().get(places.get(column));
      for (int i = 0; i < size; i++) {
        values[column * size + i] = (float) input[i];
      }
    }
    return Nd4j.create(values, new int[] {size, settings.batch()}, 'f');
  }

  private record Score(double loss, double accuracy) {}

  private Score score(Patterns patterns) {
    double loss = 0;
    int correct = 0;
    for (List<Integer> batch : batches(IntStream.range(0, patterns.size()).boxed().toList())) {
      LinearHead.Outcome outcome = evaluate(patterns, batch);
      loss += outcome.loss();
      correct += outcome.correct();
    }
    return new Score(loss / patterns.size(), (double) correct / patterns.size());
  }
}
