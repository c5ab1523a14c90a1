package keel.verify.search;

/**
 * Multiply-adds that all attacks on one model may take together: a number, not a time, so that the
 * same model gets the same attacks on every machine. Not for several threads.
 */
public final class AttackBudget {
  /** About a quarter of a minute. */
  private static final double WORK = 2e10;

  private double left;

  /** The budget of one model. */
  public AttackBudget() {
    this(WORK);
  }

  AttackBudget(double work) {
    this.left = work;
  }

  /** Whether as much is left. */
  boolean allows(double work) {
    return work <= left;
  }

  /** Takes it away. */
  void spend(double work) {
    left -= work;
  }
}
