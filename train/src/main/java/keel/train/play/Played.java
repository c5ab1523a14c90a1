package keel.train.play;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import keel.train.layer.Columns;
import keel.train.network.DeployedNetwork;
import keel.train.network.InvalidDesign;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a policy earns that always takes the action with the greatest output, the first of several.
 * A measurement; nothing is proved.
 *
 * <p>Method: computed in floats, with the preprocessing of the network; all episodes side by side.
 *
 * @param returns of the episodes, in order
 */
public record Played(List<Double> returns) {
  /** As many as can be counted at a glance. */
  public static final int MOST_EPISODES = 10_000;

  /** Copies the list. */
  public Played {
    returns = List.copyOf(returns);
  }

  /**
   * Something to be seen of the first episode.
   *
   * @param step from 1
   * @param observation before it
   * @param action that is taken
   * @param state after it
   * @param sum of the rewards so far
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Frame(int step, double[] observation, int action, double[] state, double sum) {}

  /**
   * Plays.
   *
   * @param seed of where the episodes begin
   * @param frames hears of every step of the first one
   * @throws InvalidDesign if the network does not fit the environment, or gives no numbers
   */
  public static Played of(
      Network network, Environment environment, int episodes, long seed, Consumer<Frame> frames) {
    InvalidDesign.require(
        episodes >= 1 && episodes <= MOST_EPISODES,
        "episodes must be from 1 to " + MOST_EPISODES + ", found " + episodes);
    int numbers = environment.observations();
    InvalidDesign.require(
        network.input().equals(List.of(numbers)),
        "the model takes inputs of shape "
            + network.input()
            + ", but observations of "
            + environment.title()
            + " are "
            + numbers
            + " numbers");
    DeployedNetwork policy = new DeployedNetwork(network, episodes);
    INDArray batch = Columns.zeros(DataType.FLOAT, numbers, episodes);
    Episodes all = new Episodes(environment, episodes, Draws.PLAY, seed);
    List<Double> returns = new ArrayList<>(Collections.nCopies(episodes, null));
    int playing = episodes;
    for (int step = 1; playing > 0; step++) {
      double[] first = all.observation(0);
      Columns.write(seen(all, network.preprocessing()), batch);
      int[] actions = greatest(policy.forward(batch), episodes, environment);
      List<Episodes.Outcome> outcomes = all.step(actions);
      if (returns.get(0) == null) {
        Episodes.Outcome outcome = outcomes.get(0);
        frames.accept(new Frame(step, first, actions[0], outcome.state(), outcome.sum()));
      }
      for (int i = 0; i < episodes; i++) {
        if (returns.get(i) == null && outcomes.get(i).end() != Episodes.End.NONE) {
          returns.set(i, outcomes.get(i).sum());
          playing--;
        }
      }
    }
    return new Played(returns);
  }

  private static float[] seen(Episodes episodes, Preprocessing preprocessing) {
    int size = episodes.observation(0).length;
    float[] seen = new float[size * episodes.count()];
    for (int i = 0; i < episodes.count(); i++) {
      double[] numbers = preprocessing.apply(episodes.observation(i));
      for (int j = 0; j < size; j++) {
        seen[size * i + j] = (float) numbers[j];
      }
    }
    return seen;
  }

  private static int[] greatest(INDArray outputs, int episodes, Environment environment) {
    int count = environment.actions().size();
    InvalidDesign.require(
        outputs.rows() == count,
        "the model gives "
            + outputs.rows()
            + " numbers, but "
            + environment.title()
            + " has "
            + count
            + " actions");
    double[] numbers = outputs.dup('f').data().asDouble();
    InvalidDesign.require(
        Arrays.stream(numbers).allMatch(Double::isFinite),
        "the model answers an observation with what is no finite number");
    int[] actions = new int[episodes];
    for (int i = 0; i < episodes; i++) {
      for (int c = 1; c < count; c++) {
        actions[i] = numbers[i * count + c] > numbers[i * count + actions[i]] ? c : actions[i];
      }
    }
    return actions;
  }

  /** The mean return. */
  public double mean() {
    return returns.stream().mapToDouble(sum -> sum).average().orElseThrow();
  }

  /** The standard deviation of the returns; 0 of one episode. */
  public double deviation() {
    double mean = mean();
    double squares = returns.stream().mapToDouble(sum -> (sum - mean) * (sum - mean)).sum();
    return returns.size() == 1 ? 0 : Math.sqrt(squares / (returns.size() - 1));
  }
}
