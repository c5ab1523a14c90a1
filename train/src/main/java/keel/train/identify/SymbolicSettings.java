package keel.train.identify;

import java.util.function.DoublePredicate;

/**
 * How symbolic networks are fitted to trajectories. Whatever is left out (null) takes its usual
 * value.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377), sections 3 and 4; what it does not say
 * (starting times, steps, rounds) is Keel's own.
 *
 * @param hidden α, products of a network; 2 if left out
 * @param step the map from one time to the next; rk4 if left out, the paper's is euler
 * @param window steps that a prediction is compared over: it grows from 1 to so many; 6 if left out
 * @param steps of the optimiser for each length of the window; 150 if left out
 * @param starts times, drawn for each step, at which predictions of every trajectory begin; 12 if
 *     left out
 * @param learningRate of Adam; 0.01 if left out
 * @param huber λ_h = s of the Huber penalty on the parameters; 0.001 if left out
 * @param regulariser what draws the equations together afterwards; none if left out
 * @param weight λ_G of that; 0.1 if left out
 * @param rounds in which networks and law take turns; 20 if left out, and none without a
 *     regulariser
 * @param roundSteps of the optimiser in each; 20 if left out
 * @param ganSteps of the generator before each; 100 if left out
 */
public record SymbolicSettings(
    Integer hidden,
    StepRule step,
    Integer window,
    Integer steps,
    Integer starts,
    Double learningRate,
    Double huber,
    Regulariser regulariser,
    Double weight,
    Integer rounds,
    Integer roundSteps,
    Integer ganSteps) {
  private static final int MOST_PRODUCTS = 3;
  private static final int MOST = 1_000_000;

  /** What draws the equations together. */
  public enum Regulariser {
    /** The critic of a generative adversarial network, which tells them from generated ones. */
    GAN,
    /** The sum of the sizes of all coefficients. */
    L1,
    /** Nothing. */
    NONE
  }

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public SymbolicSettings {
    hidden = whole("hidden", hidden, 2, 1, MOST_PRODUCTS);
    step = step == null ? StepRule.RK4 : step;
    window = whole("window", window, 6, 1, 1000);
    steps = whole("steps", steps, 150, 1, MOST);
    starts = whole("starts", starts, 12, 1, MOST);
    learningRate = number("learning_rate", learningRate, 0.01, "> 0", x -> x > 0);
    huber = number("huber", huber, 0.001, "> 0", x -> x > 0);
    regulariser = regulariser == null ? Regulariser.NONE : regulariser;
    weight = number("weight", weight, 0.1, "≥ 0", x -> x >= 0);
    rounds = whole("rounds", rounds, regulariser == Regulariser.NONE ? 0 : 20, 0, MOST);
    roundSteps = whole("round_steps", roundSteps, 20, 1, MOST);
    ganSteps = whole("gan_steps", ganSteps, 100, 1, MOST);
  }

  static int whole(String what, Integer value, int usual, int least, int most) {
    int number = value == null ? usual : value;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          what + " must be from " + least + " to " + most + ", found " + number);
    }
    return number;
  }

  static double number(
      String what, Double value, double usual, String needed, DoublePredicate allowed) {
    double number = value == null ? usual : value;
    if (!(Double.isFinite(number) && allowed.test(number))) {
      throw new IllegalArgumentException(what + " must be " + needed + ", found " + number);
    }
    return number;
  }
}
