package keel.train.play;

import java.util.function.DoublePredicate;
import keel.train.optimise.Optimiser;
import keel.train.optimise.OptimiserSettings;
import keel.train.optimise.Schedule;

/**
 * How an agent learns from what it does. Whatever is left out (null) takes the usual value of the
 * algorithm, given for a2c and ppo: those of rl-baselines3-zoo for the pole on a cart.
 *
 * @param algorithm a2c if left out
 * @param steps of all environments together; 200,000
 * @param environments that run at the same time; 16, 8
 * @param rollout steps of each environment between two updates; 5, 32
 * @param discount γ of later rewards, in [0, 1]; 0.99, 0.98
 * @param trace λ of the generalised advantage estimate, in [0, 1]; 1, 0.8
 * @param epochs over the steps of a rollout; 1, 20
 * @param batch steps of an update, which divide those of a rollout; all of them
 * @param clip by how much the probability of an action may change before nothing more is gained,
 *     falling to 0 along a line; 0, without a limit, and 0.2
 * @param entropy weight of the policy's entropy in what is maximised; 0
 */
public record AgentSettings(
    Algorithm algorithm,
    Integer steps,
    Integer environments,
    Integer rollout,
    Double discount,
    Double trace,
    Integer epochs,
    Integer batch,
    Double clip,
    Double entropy) {
  private static final int STEPS = 200_000;
  private static final int MOST_ENVIRONMENTS = 1024;
  private static final double CLIP_NORM = 0.5;

  /** All as usual. */
  public static final AgentSettings DEFAULT =
      new AgentSettings(null, null, null, null, null, null, null, null, null, null);

  /** Actor-critic methods: the second is the first where it has one epoch and no limit. */
  public enum Algorithm {
    /** Advantage actor-critic (Mnih et al., arXiv:1602.01783), synchronous. */
    A2C,
    /** Proximal policy optimisation (Schulman et al., arXiv:1707.06347), clipped. */
    PPO
  }

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public AgentSettings {
    algorithm = algorithm == null ? Algorithm.A2C : algorithm;
    boolean isPpo = algorithm == Algorithm.PPO;
    steps = number("steps", steps, STEPS, 1, Integer.MAX_VALUE);
    environments = number("environments", environments, isPpo ? 8 : 16, 1, MOST_ENVIRONMENTS);
    rollout = number("rollout", rollout, isPpo ? 32 : 5, 1, steps / environments);
    discount = number("discount", discount, isPpo ? 0.98 : 0.99, "in [0, 1]", v -> v <= 1);
    trace = number("trace", trace, isPpo ? 0.8 : 1, "in [0, 1]", v -> v <= 1);
    epochs = number("epochs", epochs, isPpo ? 20 : 1, 1, isPpo ? 1000 : 1);
    int all = environments * rollout;
    batch = number("batch", batch, all, 1, all);
    if (all % batch != 0) {
      throw new IllegalArgumentException(
          "batch must divide the " + all + " steps of a rollout, found " + batch);
    }
    clip = number("clip", clip, isPpo ? 0.2 : 0, "in [0, 1)", v -> v < 1);
    entropy = number("entropy", entropy, 0, "≥ 0", v -> true);
  }

  private static int number(String what, Integer value, int usual, int least, int most) {
    int number = value == null ? usual : value;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          what + " must be from " + least + " to " + most + ", found " + number);
    }
    return number;
  }

  private static double number(
      String what, Double value, double usual, String needed, DoublePredicate allowed) {
    double number = value == null ? usual : value;
    if (!(number >= 0 && Double.isFinite(number) && allowed.test(number))) {
      throw new IllegalArgumentException(what + " must be " + needed + ", found " + number);
    }
    return number;
  }

  /** Steps of one rollout, all environments together. */
  int ofRollout() {
    return environments * rollout;
  }

  /** Rollouts of a run. */
  int rollouts() {
    return steps / ofRollout();
  }

  /** Updates of one rollout. */
  int updates() {
    return epochs * (ofRollout() / batch);
  }

  /** How gradients become steps where nothing else is said. */
  OptimiserSettings optimiser() {
    return algorithm == Algorithm.PPO
        ? settings(Optimiser.ADAM, 1e-3, Schedule.Course.LINEAR)
        : settings(Optimiser.RMSPROP, 7e-4, Schedule.Course.CONSTANT);
  }

  private static OptimiserSettings settings(
      Optimiser optimiser, double rate, Schedule.Course schedule) {
    return new OptimiserSettings(
        optimiser, rate, null, null, CLIP_NORM, schedule, null, null, null);
  }
}
