package keel.train.optimise;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * A learning rate that falls from its first value to zero along half a cosine.
 *
 * <p>Source: Loshchilov and Hutter, SGDR (arXiv:1608.03983), equation 5 without restarts. ND4J's
 * own PolySchedule (1.0.0-M2.1) computes {@code 1 + i / n} where its documentation says {@code 1 −
 * i / n}: its learning rates rise.
 *
 * @param first value at iteration 0
 * @param iterations after which it is zero
 */
record CosineSchedule(double first, int iterations) implements ISchedule {
  private static final long serialVersionUID = 1L;

  @Override
  public double valueAt(int iteration, int epoch) {
    double share = Math.min(1, (double) iteration / iterations);
    return first * (1 + Math.cos(Math.PI * share)) / 2;
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod") // a record of numbers is its own copy
  public ISchedule clone() {
    return this;
  }
}
