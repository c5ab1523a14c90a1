package keel.train.optimise;

import java.util.function.DoublePredicate;

/**
 * How gradients become steps. Whatever is left out (null) takes its usual value.
 *
 * @param name of the optimiser; adamw if left out
 * @param learningRate after warming up; the optimiser's usual one if left out
 * @param momentum of SGD, β₁ of Adam; 0.9 if left out. RMSprop has none
 * @param weightDecay ≥ 0; 0 if left out
 * @param clipNorm greatest Euclidean norm of the whole gradient; 0, the usual, cuts nothing
 * @param schedule course of the learning rate; cosine if left out
 * @param warmUpEpochs in which it rises from zero; 0 if left out
 * @param jumpEpochs between two jumps of a step schedule; 30 if left out
 * @param jumpFactor of a step schedule; 0.1 if left out
 */
public record OptimiserSettings(
    Optimiser name,
    Double learningRate,
    Double momentum,
    Double weightDecay,
    Double clipNorm,
    Schedule.Course schedule,
    Double warmUpEpochs,
    Double jumpEpochs,
    Double jumpFactor) {

  /** The usual ones. */
  public static final OptimiserSettings DEFAULT =
      new OptimiserSettings(null, null, null, null, null, null, null, null, null);

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public OptimiserSettings {
    name = name == null ? Optimiser.ADAMW : name;
    learningRate =
        number("learning-rate", learningRate, name.usualLearningRate(), "> 0", v -> v > 0);
    momentum = number("momentum", momentum, 0.9, "in [0, 1)", v -> v >= 0 && v < 1);
    double rate = learningRate;
    weightDecay =
        number(
            "weight-decay",
            weightDecay,
            0,
            "≥ 0 and, times the learning rate, < 1",
            v -> v >= 0 && v * rate < 1);
    clipNorm = number("clip-norm", clipNorm, 0, "≥ 0", v -> v >= 0);
    schedule = schedule == null ? Schedule.Course.COSINE : schedule;
    warmUpEpochs = number("warm-up-epochs", warmUpEpochs, 0, "≥ 0", v -> v >= 0);
    jumpEpochs = number("jump-epochs", jumpEpochs, 30, "> 0", v -> v > 0);
    jumpFactor = number("jump-factor", jumpFactor, 0.1, "in (0, 1]", v -> v > 0 && v <= 1);
  }

  private static double number(
      String what, Double value, double usual, String needed, DoublePredicate allowed) {
    double number = value == null ? usual : value;
    if (!(Double.isFinite(number) && allowed.test(number))) {
      throw new IllegalArgumentException(what + " must be " + needed + ", found " + number);
    }
    return number;
  }

  Schedule schedule(int stepsOfEpoch, int epochs) {
    return new Schedule(
        learningRate,
        schedule,
        steps(warmUpEpochs, stepsOfEpoch),
        Math.max(1, steps(jumpEpochs, stepsOfEpoch)),
        jumpFactor,
        Math.multiplyExact(stepsOfEpoch, epochs));
  }

  private static int steps(double epochs, int stepsOfEpoch) {
    return (int) Math.min(Integer.MAX_VALUE, Math.round(epochs * stepsOfEpoch));
  }
}
