package keel.verify.model;

/** Something that takes more memory than Java may use: said before it is begun where possible. */
public final class NotEnoughMemory extends UnusableInput {
  private static final long serialVersionUID = 1L;

  private NotEnoughMemory(String message) {
    super(message);
  }

  /**
   * Refuses what would not fit.
   *
   * @param place what needs the memory
   * @param needed bytes of the heap, at most
   * @throws NotEnoughMemory if Java may not use as many
   */
  public static void require(String place, long needed) {
    long limit = Runtime.getRuntime().maxMemory();
    if (needed > limit) {
      throw new NotEnoughMemory(
          place
              + " may need "
              + mebibytes(needed)
              + " of memory, but Java may use only "
              + mebibytes(limit)
              + advice(needed));
    }
  }

  /**
   * Refuses what libraries would not find room for.
   *
   * @param place what needs the memory
   * @param needed bytes outside of the heap, at most
   * @param free bytes that the machine has for them
   * @throws NotEnoughMemory if that is less
   */
  public static void requireOutsideOfHeap(String place, long needed, long free) {
    if (needed > free) {
      throw new NotEnoughMemory(
          place
              + " may need "
              + mebibytes(needed)
              + " of memory beside Java's own, but the machine has only "
              + mebibytes(free)
              + " to spare; try fewer units, channels or workers");
    }
  }

  /** What to say once it is too late to ask. */
  public static NotEnoughMemory after(OutOfMemoryError error) {
    long limit = Runtime.getRuntime().maxMemory();
    NotEnoughMemory exception =
        new NotEnoughMemory(
            "this needs more memory than the "
                + mebibytes(limit)
                + " that Java may use"
                + advice(2 * limit));
    exception.initCause(error);
    return exception;
  }

  /** A little more: of its limit, Java keeps some for moving things. */
  private static String advice(long bytes) {
    return "; if the machine has more, set JAVA_TOOL_OPTIONS=-Xmx"
        + (long) Math.ceil(0x1.2p-20 * bytes)
        + "m";
  }

  /** For people. */
  public static String mebibytes(long bytes) {
    return (long) Math.ceil(0x1p-20 * bytes) + " MiB";
  }
}
