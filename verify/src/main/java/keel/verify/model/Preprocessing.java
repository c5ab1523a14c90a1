package keel.verify.model;

import java.util.Optional;
import keel.verify.exact.Vector;

/**
 * What is done to raw data before the first layer: {@code (scale · raw − mean) / std}, channel by
 * channel, and perhaps a Fourier transform of that.
 *
 * @param scale factor of the raw data, for instance 1/255
 * @param mean subtracted after scaling; one entry for each channel, or one for all
 * @param std divided by afterwards, > 0; as many entries as the mean
 * @param spectrum the transform, if there is one
 */
public record Preprocessing(double scale, Vector mean, Vector std, Optional<Spectrum> spectrum) {
  /** Raw data as they are. */
  public static final Preprocessing NONE = new Preprocessing(1, Vector.of(0), Vector.of(1));

  /** Without a transform. */
  public Preprocessing(double scale, Vector mean, Vector std) {
    this(scale, mean, std, Optional.empty());
  }

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

  /** The same, with a transform. */
  public Preprocessing with(Spectrum transform) {
    return new Preprocessing(scale, mean, std, Optional.of(transform));
  }

  /** How many raw numbers it takes, for a network that takes so many. */
  public int rawSize(int inputs) {
    return spectrum.map(Spectrum::rawSize).orElse(inputs);
  }

  /**
   * A fresh array of the preprocessed data.
   *
   * @throws InvalidModel if the data do not divide into the channels, or are not as many as are
   *     transformed
   */
  public double[] apply(double[] raw) {
    double[] scaled = scaled(raw);
    if (spectrum.isEmpty()) {
      return scaled;
    }
    if (raw.length != spectrum.get().rawSize()) {
      throw new InvalidModel(
          "preprocessing: "
              + raw.length
              + " numbers are given, and those of a spectrum of "
              + spectrum.get().shape()
              + " are needed");
    }
    return spectrum.get().apply(scaled);
  }

  /**
   * A fresh array of the data before they are transformed.
   *
   * @throws InvalidModel if they do not divide into the channels
   */
  public double[] scaled(double[] raw) {
    if (raw.length % mean.length() != 0) {
      throw new InvalidModel(
          "preprocessing: " + raw.length + " numbers do not form " + mean.length() + " channels");
    }
    int channelSize = raw.length / mean.length();
    double[] result = new double[raw.length];
    for (int channel = 0; channel < mean.length(); channel++) {
      double subtracted = mean.get(channel);
      double deviation = std.get(channel);
      for (int i = channel * channelSize; i < (channel + 1) * channelSize; i++) {
        result[i] = (scale * raw[i] - subtracted) / deviation;
      }
    }
    return result;
  }
}
