package keel.verify.report;

import java.util.OptionalInt;

/**
 * An input to draw trajectories for.
 *
 * @param label what to call it, for instance "digit 3"
 * @param raw the raw data of one input, before preprocessing
 * @param target the class that it belongs to, if that is known
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; equality is not used
public record Sample(String label, double[] raw, OptionalInt target) {
  /** Copies the data. */
  public Sample {
    raw = raw.clone();
  }

  /** Of no known class. */
  public Sample(String label, double[] raw) {
    this(label, raw, OptionalInt.empty());
  }

  @Override
  public double[] raw() {
    return raw.clone();
  }
}
