package keel.verify.report;

/**
 * An input to draw trajectories for.
 *
 * @param label what to call it, for instance "digit 3"
 * @param raw the raw data of one input, before preprocessing
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; equality is not used
public record Sample(String label, double[] raw) {
  /** Copies the data. */
  public Sample {
    raw = raw.clone();
  }

  @Override
  public double[] raw() {
    return raw.clone();
  }
}
