package keel.verify.shard;

/**
 * One of several runs that share a list of items.
 *
 * @param index from 1
 * @param count of all
 */
public record Shard(int index, int count) {
  /** All of it in one run. */
  public static final Shard WHOLE = new Shard(1, 1);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException unless 1 ≤ index ≤ count
   */
  public Shard {
    if (index < 1 || index > count) {
      throw new IllegalArgumentException(
          "a shard is i/n with 1 <= i <= n, 2/3 for instance, found " + index + "/" + count);
    }
  }

  /**
   * Reads {@code i/n}.
   *
   * @throws IllegalArgumentException if it is not written so
   */
  public static Shard parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length == 2) {
        return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "a shard is i/n with 1 <= i <= n, 2/3 for instance, found '" + text + "'";
  }

  /** Whether there is no other. */
  public boolean isWhole() {
    return count == 1;
  }

  /** A name for a file of it: {@code name}, {@code name-2-of-3}. */
  public String named(String name) {
    return isWhole() ? name : name + "-" + index + "-of-" + count;
  }

  /** The first of its items, from 0. */
  public int from(int items) {
    return (int) ((long) items * (index - 1) / count);
  }

  /** The first item that is no longer one of its own. */
  public int to(int items) {
    return (int) ((long) items * index / count);
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
