package keel.train;

import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.verify.model.Preprocessing;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns patterns into the batches that layers take: preprocessed, one column a pattern or, for
 * images, pixel by pixel.
 */
final class Feed {
  private final Patterns patterns;
  private final Preprocessing preprocessing;
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
    this.patterns = patterns;
    this.preprocessing = data.preprocessing();
    this.size = data.inputSize();
    this.channels = pixelByPixel ? data.inputShape().get(0) : size;
    this.count = count;
  }

  int size() {
    return patterns.size();
  }

  int[] labels(int[] places) {
    int[] labels = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      labels[i] = patterns.label(places[i]);
    }
    return labels;
  }

  /** The patterns at the given places; columns beyond them are zero. */
  INDArray batch(int[] places) {
    return batch(places, (raw, index) -> raw);
  }

  /** What becomes of a raw pattern before it is preprocessed. */
  interface Treatment {
    float[] of(float[] raw, int index);
  }

  /** As {@link #batch(int[])}, with patterns that are treated first. */
  INDArray batch(int[] places, Treatment treatment) {
    float[] raw = new float[size];
    float[] batch = new float[size * count];
    for (int i = 0; i < places.length; i++) {
      patterns.copyTo(places[i], raw, 0);
      prepare(treatment.of(raw, places[i]), batch, i * size);
    }
    return Nd4j.create(batch, new long[] {channels, (long) size / channels * count}, 'f');
  }

  private void prepare(float[] raw, float[] batch, int offset) {
    int parts = preprocessing.mean().length();
    int length = size / parts;
    int pixels = size / channels;
    for (int part = 0; part < parts; part++) {
      float scale = (float) (preprocessing.scale() / preprocessing.std().get(part));
      float shift = (float) (preprocessing.mean().get(part) / preprocessing.std().get(part));
      for (int i = part * length; i < (part + 1) * length; i++) {
        batch[offset + i % pixels * channels + i / pixels] = scale * raw[i] - shift;
      }
    }
  }
}
