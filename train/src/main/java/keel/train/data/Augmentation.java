package keel.train.data;

import java.util.List;

/**
 * Shifts and mirrors training images at random: a crop of the image's own size after padding, and a
 * horizontal flip of every second image. Frames of sounds are shifted in time alone.
 *
 * <p>Source: K. He et al., Deep Residual Learning for Image Recognition, 2016, section 4.2, with
 * padding 4 and flips for CIFAR. As in PyTorch's usual recipe the padding is black: raw 0, before
 * preprocessing. So it is to be applied to raw numbers, and preprocessing comes afterwards.
 *
 * <p>Method: the crop and the flip are a function of (seed, epoch, index of the pattern) alone, so
 * that neither the order of batches nor the number of threads changes them.
 *
 * @param padding pixels on each of the four sides, from 0, or frames before and after a sound;
 *     shifts are as large as this
 * @param flip whether images are mirrored
 */
public record Augmentation(int padding, Flip flip) {
  /** Every image as it is. */
  public static final Augmentation NONE = new Augmentation(0, Flip.NEVER);

  /** Whether left and right are exchanged. */
  public enum Flip {
    /** Never: digits and letters have a right way round. */
    NEVER,
    /** For every second image, at random. */
    HALF
  }

  /** The constants of SplitMix64 (Steele, Lea, Flood 2014; finalizer by D. Stafford). */
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private static final long FIRST_FACTOR = 0xbf58476d1ce4e5b9L;
  private static final long SECOND_FACTOR = 0x94d049bb133111ebL;

  /**
   * Checks the padding.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Augmentation {
    if (padding < 0) {
      throw new IllegalArgumentException("padding must be at least 0, found " + padding);
    }
  }

  /**
   * A fresh array of the image as it is shown in one epoch.
   *
   * @param image raw numbers, channel by channel, row by row
   * @param shape channels, height, width; of sounds frames, samples
   * @param seed of the training run
   * @param epoch from 1
   * @param index of the pattern within the training part
   * @throws IllegalArgumentException if patterns of this shape are not shifted, or not mirrored, or
   *     it is not that of this one
   */
  public double[] apply(double[] image, List<Integer> shape, long seed, int epoch, int index) {
    if (!fits(shape) || shape.stream().reduce(1, Math::multiplyExact) != image.length) {
      throw new IllegalArgumentException(
          "augmentation needs images of shape [channels, height, width], or frames of sounds that"
              + " are not mirrored, but the shape is "
              + shape
              + " and there are "
              + image.length
              + " numbers; train without it");
    }
    long key = mix(mix(mix(seed) + epoch) + index);
    int down = shift(mix(key + 1));
    int right = shape.size() == 3 ? shift(mix(key + 2)) : 0;
    boolean mirrored = flip == Flip.HALF && mix(key + 3) < 0;
    int height = shape.get(shape.size() - 2);
    int width = shape.get(shape.size() - 1);
    double[] shown = new double[image.length];
    for (int row = 0; row < image.length / width; row++) {
      int y = row % height + down;
      for (int column = 0; y >= 0 && y < height && column < width; column++) {
        int x = (mirrored ? width - 1 - column : column) + right;
        if (x >= 0 && x < width) {
          shown[row * width + column] = image[(row + down) * width + x];
        }
      }
    }
    return shown;
  }

  /** Whether there are such patterns to shift and mirror. */
  public boolean fits(List<Integer> shape) {
    return shape.size() == 3 || (shape.size() == 2 && flip == Flip.NEVER);
  }

  /** From −padding to padding; the upper half of the bits decides, uniformly up to 2⁻³⁰. */
  private int shift(long random) {
    return (int) (((random >>> 32) * (2L * padding + 1)) >>> 32) - padding;
  }

  private static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * FIRST_FACTOR;
    z = (z ^ (z >>> 27)) * SECOND_FACTOR;
    return z ^ (z >>> 31);
  }
}
