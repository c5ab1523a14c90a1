package keel.verify.model;

/** Seeds that people give, for {@link java.util.Random}, which looks at 48 bits of one. */
public final class Seeds {
  /** Odd, so that the upper bits of no two seeds do the same to the lower ones. */
  private static final long FACTOR = 0x9e3779b97f4bL;

  private Seeds() {}

  /**
   * A seed whose lower 48 bits depend on all 64: two that differ in the upper 16 alone do not give
   * the same random numbers. From 0 to 2⁴⁸ − 1 it is the seed itself.
   */
  public static long folded(long seed) {
    return seed ^ (seed >>> 48) * FACTOR;
  }
}
