package keel.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.train.data.Dataset;
import keel.train.data.FastSpectrum;
import keel.train.data.Patterns;
import keel.train.layer.Columns;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Shapes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns patterns into the batches that layers take: preprocessed, one column a pattern or, for
 * images, pixel by pixel. Numbers become floats only once they are preprocessed: of what is large
 * and varies little, nothing would be left.
 */
public final class Feed {
  private final Patterns patterns;
  private final Preprocessing preprocessing;
  private final Optional<FastSpectrum> spectrum;
  private final int rawSize;
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
        Shapes.size(data.networkInput()),
        pixelByPixel ? data.networkInput().get(0) : Shapes.size(data.networkInput()),
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
   * @param size numbers that a network takes of a pattern
   * @param channels numbers that stand side by side: those of a pixel, or all
   */
  private Feed(Patterns patterns, Preprocessing preprocessing, int size, int channels, int count) {
    this.patterns = patterns;
    this.size = size;
    this.channels = channels;
    this.preprocessing = preprocessing;
    this.spectrum = preprocessing.spectrum().map(FastSpectrum::new);
    this.rawSize = preprocessing.rawSize(size);
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
    double[] raw = new double[rawSize];
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
    int shared = rawSize / preprocessing.std().length();
    for (int i = 0; i < raw.size(); i++) {
      double[] ofInput = new double[size];
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int channel = 0; channel < channels; channel++) {
          ofInput[channel * pixels + pixel] = values[i * size + pixel * channels + channel];
        }
      }
      double[] ofScaled = preprocessing.spectrum().map(s -> s.transposed(ofInput)).orElse(ofInput);
      double[] ofPattern = raw.get(i);
      for (int j = 0; j < rawSize; j++) {
        double deviation = preprocessing.std().get(j / shared);
        ofPattern[j] = ofScaled[j] * preprocessing.scale() / deviation;
      }
    }
  }

  /** Scales, shifts, transforms and, for images, puts the channels of a pixel side by side. */
  private void prepare(double[] raw, float[] values, int offset) {
    double[] scaled = preprocessing.scaled(raw);
    double[] input = spectrum.map(transform -> transform.apply(scaled)).orElse(scaled);
    int pixels = size / channels;
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        values[offset + pixel * channels + channel] = (float) input[channel * pixels + pixel];
      }
    }
  }
}
