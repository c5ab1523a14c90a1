package keel.train.play;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import keel.train.network.InvalidDesign;
import keel.verify.model.Preprocessing;

/**
 * A world in which an agent acts step by step until an episode ends: its constants and equations,
 * and no state.
 *
 * <p>Rigour: only operations that every Java platform computes alike (those of the language and
 * {@link StrictMath}), so that the same actions from the same state have the same outcome, bit for
 * bit.
 */
public sealed interface Environment permits CartPole, Acrobot {
  /** All there are. */
  List<Environment> ALL = List.of(new CartPole(), new Acrobot());

  /** Steps after which an episode is cut off, whatever the state. */
  int LIMIT = 500;

  /**
   * The one of a name.
   *
   * @throws InvalidDesign if there is none
   */
  static Environment named(String name) {
    return ALL.stream()
        .filter(environment -> environment.title().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidDesign(
                    "the environment must be one of "
                        + ALL.stream().map(Environment::title).collect(Collectors.joining(", "))
                        + ", found '"
                        + name
                        + "'"));
  }

  /** The name in files and on the command line. */
  String title();

  /** Numbers of an observation. */
  int observations();

  /** What an agent can do, in the order of a policy's outputs. */
  List<String> actions();

  /** Of observations, before a policy sees them. */
  Preprocessing preprocessing();

  /** The mean return from which on the environment counts as solved. */
  double solved();

  /** The state in which an episode begins. */
  double[] first(Random random);

  /**
   * The state that follows.
   *
   * @param action index among {@link #actions}
   */
  double[] next(double[] state, int action);

  /** Whether an episode ends in this state. */
  boolean isOver(double[] state);

  /** What a step to this state earns. */
  double reward(double[] state);

  /** What an agent sees of a state. */
  double[] observe(double[] state);

  /** The state as lines of text, for people. */
  String drawn(double[] state);

  /** Four numbers, each evenly from −extent to extent. */
  static double[] near(Random random, double extent) {
    return random.doubles(4).map(uniform -> extent * (2 * uniform - 1)).toArray();
  }
}
