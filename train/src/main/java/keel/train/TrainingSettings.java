package keel.train;

import java.util.SortedMap;
import java.util.TreeMap;
import keel.train.optimise.Optimiser;
import keel.verify.model.Activation;

/**
 * What to train and how.
 *
 * @param blocks number of blocks in a row, each of the same size
 * @param units n, the length of the state of a block
 * @param steps K, the depth that a block is unrolled to
 * @param stepSize h, in (0, 1]
 * @param activation tanh or relu
 * @param epsilon ε of Algorithm 1, in (0, 1/2)
 * @param optimiser which takes the steps
 * @param learningRate at the beginning; it falls to zero along a cosine
 * @param weightDecay share of the weights that a step of learning rate 1 takes away, ≥ 0
 * @param epochs passes over the training data
 * @param batch patterns a step
 * @param seed of the initial weights and of the shuffling
 */
public record TrainingSettings(
    int blocks,
    int units,
    int steps,
    double stepSize,
    Activation activation,
    double epsilon,
    Optimiser optimiser,
    double learningRate,
    double weightDecay,
    int epochs,
    int batch,
    long seed) {

  /** Good for the embedded digits: one block of 64 tanh units, 30 steps. */
  public static final TrainingSettings DEFAULT =
      new TrainingSettings(
          1,
          64,
          30,
          1,
          Activation.TANH,
          0.01,
          Optimiser.ADAM,
          Optimiser.ADAM.usualLearningRate(),
          0.3,
          30,
          32,
          42);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public TrainingSettings {
    require(blocks >= 1, "blocks must be at least 1, found " + blocks);
    require(units >= 1, "units must be at least 1, found " + units);
    require(steps >= 1, "steps must be at least 1, found " + steps);
    require(
        stepSize > 0 && stepSize <= 1,
        "step-size must lie in (0, 1], where Algorithm 1 applies, found " + stepSize);
    require(
        activation == Activation.TANH || activation == Activation.RELU,
        "activation must be tanh or relu to be trained, found " + activation.fileName());
    require(epsilon > 0 && epsilon < 0.5, "epsilon must lie between 0 and 1/2, found " + epsilon);
    require(
        learningRate > 0 && learningRate <= Double.MAX_VALUE,
        "learning-rate must be > 0, found " + learningRate);
    require(
        weightDecay >= 0 && weightDecay * learningRate < 1,
        "weight-decay must be ≥ 0 and, times the learning rate, < 1, found " + weightDecay);
    require(epochs >= 1, "epochs must be at least 1, found " + epochs);
    require(batch >= 1, "batch must be at least 1, found " + batch);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** What goes into the model file beside the network itself. */
  SortedMap<String, String> provenance() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("projection", "Algorithm 1");
    settings.put("epsilon", Double.toString(epsilon));
    settings.put("optimiser", optimiser.title());
    settings.put("learning_rate", Double.toString(learningRate));
    settings.put("weight_decay", Double.toString(weightDecay));
    settings.put("epochs", Integer.toString(epochs));
    settings.put("batch", Integer.toString(batch));
    return settings;
  }
}
