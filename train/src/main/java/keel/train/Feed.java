package keel.train;

import java.util.Arrays;
import java.util.List;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.train.layer.Columns;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns patterns into the batches that layers take: preprocessed, one column a pattern or, for
 * images, pixel by pixel. Numbers become floats only once they are preprocessed: of what is large
 * and varies little, nothing would be left.
 */
public final class Feed {
  private final Patterns patterns;
  private final double scale;
  private final double[] mean;
  private final double[] deviation;
  private final int size;
  private final int channels;
  private final int count;

  /**
   * A feed from one part of a data set.
   *
   * @param pixelByPixel whether images are wanted with all channels of a pixel side by side
   * @param count of patterns in a batch
   */
  Feed(Dataset data, Patterns patterns, boolean pixelByPixel, int count) {
    this(
        patterns,
        data.preprocessing(),
        data.inputSize(),
        pixelByPixel ? data.inputShape().get(0) : data.inputSize(),
        count);
  }

  /**
   * A feed with the preprocessing of a network, which need not be the data set's.
   *
   * @param count of patterns in a batch
   */
  public static Feed of(Network network, Patterns patterns, int count) {
    List<Integer> input = network.input();
    return new Feed(
        patterns,
        network.preprocessing(),
        network.inputSize(),
        input.size() == 3 ? input.get(0) : network.inputSize(),
        count);
  }

  /**
   * By its parts.
   *
   * @param size numbers of a pattern
   * @param channels numbers that stand side by side: those of a pixel, or all
   */
  private Feed(Patterns patterns, Preprocessing preprocessing, int size, int channels, int count) {
    this.patterns = patterns;
    this.size = size;
    this.channels = channels;
    this.scale = preprocessing.scale();
    this.mean = new double[channels];
    this.deviation = new double[channels];
    int parts = preprocessing.mean().length();
    for (int channel = 0; channel < channels; channel++) {
      int part = channel * parts / channels;
      mean[channel] = preprocessing.mean().get(part);
      deviation[channel] = preprocessing.std().get(part);
    }
    this.count = count;
  }

  int size() {
    return patterns.size();
  }

  /** What is to be learned of the patterns at the given places, one after the other. */
  double[] targets(int[] places) {
    return Arrays.stream(places)
        .mapToObj(patterns::target)
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /** A batch to be filled, one for each worker. */
  public INDArray allocate() {
    return Columns.zeros(DataType.FLOAT, channels, (long) size / channels * count);
  }

  /** Fills a batch with the patterns at the given places; columns beyond them are zero. */
  void fill(INDArray batch, int[] places) {
    fill(batch, places, (raw, index) -> raw);
  }

  /** What becomes of a raw pattern before it is preprocessed. */
  interface Treatment {
    double[] of(double[] raw, int index);
  }

  /** As {@link #fill(INDArray, int[])}, with patterns that are treated first. */
  void fill(INDArray batch, int[] places, Treatment treatment) {
    double[] raw = new double[size];
    float[] values = new float[size * count];
    for (int i = 0; i < places.length; i++) {
      patterns.copyTo(places[i], raw, 0);
      prepare(treatment.of(raw, places[i]), values, i * size);
    }
    Columns.write(values, batch);
  }

  /** As {@link #fill(INDArray, int[])}, with raw patterns that are given. */
  public void fill(INDArray batch, List<double[]> raw) {
    float[] values = new float[size * count];
    for (int i = 0; i < raw.size(); i++) {
      prepare(raw.get(i), values, i * size);
    }
    Columns.write(values, batch);
  }

  /**
   * The gradients with respect to raw patterns, for those with respect to a batch of them.
   *
   * @param raw where they are written, one for each pattern
   */
  public void rawGradients(INDArray gradients, List<double[]> raw) {
    float[] values = new float[size * count];
    Columns.read(gradients, values);
    int pixels = size / channels;
    for (int i = 0; i < raw.size(); i++) {
      double[] ofPattern = raw.get(i);
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int channel = 0; channel < channels; channel++) {
          ofPattern[channel * pixels + pixel] =
              values[i * size + pixel * channels + channel] * scale / deviation[channel];
        }
      }
    }
  }

  /** Scales, shifts and, for images, puts the channels of a pixel side by side. */
  private void prepare(double[] raw, float[] values, int offset) {
    int pixels = size / channels;
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        values[offset + pixel * channels + channel] =
            (float) ((scale * raw[channel * pixels + pixel] - mean[channel]) / deviation[channel]);
      }
    }
  }
}
