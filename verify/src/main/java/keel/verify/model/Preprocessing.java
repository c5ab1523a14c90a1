package keel.verify.model;

import keel.verify.exact.Vector;

/**
 * What is done to raw data before the first layer: {@code (scale · raw − mean) / std}, channel by
 * channel.
 *
 * @param scale factor of the raw data, for instance 1/255
 * @param mean subtracted after scaling; one entry for each channel, or one for all
 * @param std divided by afterwards, > 0; as many entries as the mean
 */
public record Preprocessing(double scale, Vector mean, Vector std) {
  /** Raw data as they are. */
  public static final Preprocessing NONE = new Preprocessing(1, Vector.of(0), Vector.of(1));

  /**
   * Checks the numbers.
   *
   * @throws InvalidModel if the scale is not finite, a std is not > 0, or the lengths differ
   */
  public Preprocessing {
    if (!Double.isFinite(scale)) {
      throw new InvalidModel("preprocessing: scale must be finite, found " + scale);
    }
    if (mean.length() == 0 || mean.length() != std.length()) {
      throw new InvalidModel(
          "preprocessing: mean and std must have one entry a channel, found "
              + mean.length()
              + " and "
              + std.length());
    }
    for (int i = 0; i < std.length(); i++) {
      if (!(std.get(i) > 0)) {
        throw new InvalidModel("preprocessing: std must be > 0, found " + std.get(i));
      }
    }
  }

  /**
   * A fresh array of the preprocessed data.
   *
   * @throws InvalidModel if the data do not divide into the channels
   */
  public double[] apply(double[] raw) {
    if (raw.length % mean.length() != 0) {
      throw new InvalidModel(
          "preprocessing: " + raw.length + " numbers do not form " + mean.length() + " channels");
    }
    int channelSize = raw.length / mean.length();
    double[] result = new double[raw.length];
    for (int i = 0; i < raw.length; i++) {
      int channel = i / channelSize;
      result[i] = (scale * raw[i] - mean.get(channel)) / std.get(channel);
    }
    return result;
  }
}
