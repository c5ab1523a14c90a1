package keel.train.optimise;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * The learning rate at every step: it may rise linearly at first (Goyal et al., arXiv:1706.02677),
 * and then stays, falls along half a cosine (Loshchilov and Hutter, arXiv:1608.03983, equation 5
 * without restarts), along a line or in jumps. ND4J's own PolySchedule (1.0.0-M2.1) computes {@code
 * 1 + i / n} where its documentation says {@code 1 − i / n}: its learning rates rise.
 *
 * @param first learning rate after warming up
 * @param course what it does then
 * @param warmUp steps until it reaches the first value
 * @param jump steps between two jumps
 * @param factor of each jump
 * @param total steps of the run, after which a cosine is zero
 */
public record Schedule(double first, Course course, int warmUp, int jump, double factor, int total)
    implements ISchedule {
  private static final long serialVersionUID = 1L;

  /** What a learning rate does after warming up. */
  public enum Course {
    /** It stays. */
    CONSTANT,
    /** It falls to zero along half a cosine. */
    COSINE,
    /** It falls to zero along a line. */
    LINEAR,
    /** It is multiplied by a factor every so many steps. */
    STEP
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    if (iteration < warmUp) {
      return first * (iteration + 1) / warmUp;
    }
    return switch (course) {
      case CONSTANT -> first;
      case COSINE -> first * (1 + Math.cos(Math.PI * share(iteration))) / 2;
      case LINEAR -> first * (1 - share(iteration));
      case STEP -> first * Math.pow(factor, Math.floorDiv(iteration - warmUp, jump));
    };
  }

  /** Of the steps after warming up, how many are over. */
  private double share(int iteration) {
    return Math.min(1, (double) (iteration - warmUp) / Math.max(1, total - warmUp));
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod") // a record of numbers is its own copy
  public ISchedule clone() {
    return this;
  }
}
