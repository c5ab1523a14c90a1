package keel.train.network;

/**
 * Gates of a block, open or closed, one for each unit or channel.
 *
 * @param open probability that one is open at first, in (0, 1]; 0.8 if left out
 */
public record GateSettings(Double open) {
  private static final double OPEN = 0.8;

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException if it is no such probability
   */
  public GateSettings {
    open = open == null ? OPEN : open;
    if (!(open > 0 && open <= 1)) {
      throw new IllegalArgumentException("open must lie in (0, 1], found " + open);
    }
  }
}
