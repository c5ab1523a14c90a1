package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images as lists of numbers, channel by channel and row by row, as model files and other tools
 * have them; in a batch images are stored pixel by pixel.
 */
public final class FlattenLayer implements TrainableLayer {
  private final long channels;
  private final long pixels;
  private final long patterns;
  private final INDArray output;
  private final INDArray inputGradient;

  /** For batches of one size. */
  public FlattenLayer(int channels, int pixels, int patterns, DataType type) {
    this.channels = channels;
    this.pixels = pixels;
    this.patterns = patterns;
    this.output = Columns.zeros(type, (long) channels * pixels, patterns);
    this.inputGradient = Columns.zeros(type, channels, (long) pixels * patterns);
  }

  @Override
  public INDArray forward(INDArray images, Pass pass) {
    output
        .reshape('f', pixels, channels, patterns)
        .assign(images.reshape('f', channels, pixels, patterns).permute(1, 0, 2));
    return output;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    inputGradient
        .reshape('f', channels, pixels, patterns)
        .assign(outputGradient.reshape('f', pixels, channels, patterns).permute(1, 0, 2));
    return inputGradient;
  }
}
