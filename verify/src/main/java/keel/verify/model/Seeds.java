package keel.verify.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Seeds that people give, for {@link Random}, which looks at 48 bits of one. */
public final class Seeds {
  /** Odd, so that the upper bits of no two seeds do the same to the lower ones. */
  private static final long FACTOR = 0x9e3779b97f4bL;

  private Seeds() {}

  /**
   * Fresh random numbers that depend on a seed and on what they are for alone, so that no generator
   * has a state that a checkpoint would have to keep. {@link Random} is the same on every Java
   * platform, by its specification.
   *
   * @param purpose what they are for
   * @param places for which of those
   */
  public static Random random(String purpose, long seed, long... places) {
    String text = purpose + " " + seed + " " + Arrays.toString(places);
    String digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    return new Random(Long.parseUnsignedLong(digest.substring(0, 16), 16));
  }

  /**
   * A seed whose lower 48 bits depend on all 64: two that differ in the upper 16 alone do not give
   * the same random numbers. From 0 to 2⁴⁸ − 1 it is the seed itself.
   */
  public static long folded(long seed) {
    return seed ^ (seed >>> 48) * FACTOR;
  }
}
