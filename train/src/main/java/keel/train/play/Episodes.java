package keel.train.play;

import java.util.ArrayList;
import java.util.List;

/**
 * Several episodes of one environment at the same time; one that ends makes place for the next.
 *
 * <p>Method: where the n-th episode at a place begins depends on what it is for, seed, place and n
 * alone.
 */
final class Episodes {
  private static final int STATE = 4;

  /** State, steps, return and number of the episode. */
  private static final int NUMBERS = STATE + 3;

  private final Environment environment;
  private final Draws draws;
  private final long seed;
  private final double[][] states;
  private final int[] steps;
  private final double[] returns;
  private final int[] numbers;

  /**
   * The first ones, at so many places.
   *
   * @param draws what they are for
   */
  Episodes(Environment environment, int count, Draws draws, long seed) {
    this.environment = environment;
    this.draws = draws;
    this.seed = seed;
    this.states = new double[count][];
    this.steps = new int[count];
    this.returns = new double[count];
    this.numbers = new int[count];
    for (int i = 0; i < count; i++) {
      begin(i);
    }
  }

  /**
   * What a step has led to at one place.
   *
   * @param reward of the step
   * @param end of the episode by it
   * @param state after the step, also where the episode has ended
   * @param sum of all rewards of the episode so far
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Outcome(double reward, End end, double[] state, double sum) {}

  /** How an episode ends. */
  enum End {
    /** Not yet. */
    NONE,
    /** By its state, after which nothing is earned. */
    OVER,
    /** By the limit: more would have been earned. */
    CUT_OFF
  }

  int count() {
    return states.length;
  }

  /** What an agent sees at a place. */
  double[] observation(int place) {
    return environment.observe(states[place]);
  }

  /** The state at a place, to be drawn. */
  double[] state(int place) {
    return states[place].clone();
  }

  /** A step at every place, with an action for each. */
  List<Outcome> step(int[] actions) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < states.length; i++) {
      states[i] = environment.next(states[i], actions[i]);
      double reward = environment.reward(states[i]);
      steps[i]++;
      returns[i] += reward;
      End end = end(i);
      outcomes.add(new Outcome(reward, end, states[i], returns[i]));
      if (end != End.NONE) {
        numbers[i]++;
        begin(i);
      }
    }
    return outcomes;
  }

  private End end(int place) {
    if (environment.isOver(states[place])) {
      return End.OVER;
    }
    return steps[place] >= Environment.LIMIT ? End.CUT_OFF : End.NONE;
  }

  private void begin(int place) {
    states[place] = environment.first(draws.of(seed, place, numbers[place]));
    steps[place] = 0;
    returns[place] = 0;
  }

  /** All that they are, to go on from. */
  double[] numbers() {
    double[] all = new double[NUMBERS * count()];
    for (int i = 0; i < count(); i++) {
      System.arraycopy(states[i], 0, all, NUMBERS * i, STATE);
      all[NUMBERS * i + STATE] = steps[i];
      all[NUMBERS * i + STATE + 1] = returns[i];
      all[NUMBERS * i + STATE + 2] = numbers[i];
    }
    return all;
  }

  /** Goes on from what {@link #numbers} said. */
  void resume(double[] all) {
    for (int i = 0; i < count(); i++) {
      System.arraycopy(all, NUMBERS * i, states[i], 0, STATE);
      steps[i] = (int) all[NUMBERS * i + STATE];
      returns[i] = all[NUMBERS * i + STATE + 1];
      numbers[i] = (int) all[NUMBERS * i + STATE + 2];
    }
  }
}
