package keel.train.attack;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import keel.train.Feed;
import keel.train.data.Patterns;
import keel.train.layer.Columns;
import keel.train.layer.TrainableLayer.Pass;
import keel.train.network.DeployedNetwork;
import keel.verify.model.Network;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Patterns that one worker attacks side by side. */
final class AttackedBatch {
  /**
   * The linearised network is asked about so many other classes, those with the greatest outputs.
   */
  private static final int MOST_RIVALS = 9;

  /** Of the radius: the first step; the others grow shorter evenly. */
  private static final double FIRST_STEP = 0.5;

  private final Network network;
  private final PgdSettings settings;
  private final int classes;
  private final DeployedNetwork floats;
  private final Feed feed;
  private final INDArray inputs;
  private final INDArray outputGradients;
  private final float[] outputs;

  /**
   * With arrays for so many patterns.
   *
   * @param classes numbers that the network gives
   */
  AttackedBatch(Network network, Patterns patterns, PgdSettings settings, int classes, int count) {
    this.network = network;
    this.settings = settings;
    this.classes = classes;
    this.floats = new DeployedNetwork(network, count, Pass.TRAINING);
    this.feed = Feed.of(network, patterns, count);
    this.inputs = feed.allocate();
    this.outputGradients = Columns.zeros(DataType.FLOAT, classes, count);
    this.outputs = new float[classes * count];
  }

  /**
   * Attacks patterns, at most as many as there are arrays for.
   *
   * @return how many gradients of one pattern it took
   */
  long attack(List<Trial> trials) {
    long gradients = linearise(trials);
    for (int start = 0; start <= settings.restarts(); start++) {
      List<Trial> open = trials.stream().filter(Trial::isOpen).toList();
      for (Trial trial : open) {
        trial.begin(start);
      }
      for (int step = 0; step < settings.steps() && !open.isEmpty(); step++) {
        look(open);
        pull(open, this::rival);
        gradients += open.size();
        for (Trial trial : open) {
          trial.climb(FIRST_STEP * (settings.steps() - step) / settings.steps());
        }
      }
      look(open);
      for (Trial trial : open) {
        if (trial.isPromising() || start == settings.restarts()) {
          trial.confirm(network);
        }
      }
    }
    return gradients;
  }

  /** Asks, at the patterns themselves, about one other class after the other. */
  private long linearise(List<Trial> trials) {
    List<Trial> open = trials.stream().filter(Trial::isOpen).toList();
    int rivals = Math.min(classes - 1, MOST_RIVALS);
    for (int rank = 0; rank < rivals && !open.isEmpty(); rank++) {
      int asked = rank;
      forward(open);
      pull(open, (column, answer) -> Outputs.rivals(outputsOf(column), answer)[asked]);
      for (int i = 0; i < open.size(); i++) {
        int answer = open.get(i).answer();
        open.get(i).linearised(margin(i, answer, Outputs.rivals(outputsOf(i), answer)[rank]));
      }
    }
    return (long) rivals * open.size();
  }

  private void forward(List<Trial> trials) {
    feed.fill(inputs, trials.stream().map(Trial::point).toList());
    Columns.read(floats.forward(inputs), outputs);
  }

  /** Tells each pattern its margin where it is. */
  private void look(List<Trial> trials) {
    forward(trials);
    for (int i = 0; i < trials.size(); i++) {
      int answer = trials.get(i).answer();
      trials.get(i).seen(margin(i, answer, rival(i, answer)));
    }
  }

  /**
   * Finds the gradient of each margin for the last forward pass.
   *
   * @param rival the other class, by column and class
   */
  private void pull(List<Trial> trials, IntBinaryOperator rival) {
    float[] signs = new float[outputs.length];
    for (int i = 0; i < trials.size(); i++) {
      int answer = trials.get(i).answer();
      signs[i * classes + rival.applyAsInt(i, answer)] = 1;
      signs[i * classes + answer] = -1;
    }
    Columns.write(signs, outputGradients);
    feed.rawGradients(
        floats.inputGradient(outputGradients), trials.stream().map(Trial::gradient).toList());
  }

  private int rival(int column, int answer) {
    return Outputs.rival(outputsOf(column), answer);
  }

  private double margin(int column, int answer, int other) {
    return outputs[column * classes + other] - outputs[column * classes + answer];
  }

  private double[] outputsOf(int column) {
    double[] ofPattern = new double[classes];
    Arrays.setAll(ofPattern, j -> outputs[column * classes + j]);
    return ofPattern;
  }
}
