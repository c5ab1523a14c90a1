package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The complex number of greatest modulus of square windows of an image, without padding, the first
 * of several in the order of rows: phases stay as they are, which maxima of the parts would mix.
 */
public final class ModulusPoolingLayer implements TrainableLayer {
  private final int size;
  private final int stride;
  private final int channels;
  private final int height;
  private final int width;
  private final int patterns;
  private final INDArray output;
  private final INDArray inputGradient;
  private final int[] places;
  private double[] numbers = {};
  private double[] gradients = {};

  /**
   * For batches of one size.
   *
   * @param channels of the image, complex ones
   * @param height of the image, in pixels, at least {@code size}
   * @param width of the image, in pixels, at least {@code size}
   */
  public ModulusPoolingLayer(
      int size, int stride, int channels, int height, int width, int patterns, DataType type) {
    this.size = size;
    this.stride = stride;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.patterns = patterns;
    long columns = (long) patterns * windows(height) * windows(width);
    this.output = Columns.zeros(type, 2L * channels, columns);
    this.inputGradient = Columns.zeros(type, 2L * channels, (long) patterns * height * width);
    this.places = new int[Math.toIntExact(channels * columns)];
  }

  private int windows(int length) {
    return (length - size) / stride + 1;
  }

  @Override
  public INDArray forward(INDArray images, Pass pass) {
    numbers = Columns.readDoubles(images, numbers);
    double[] values = new double[Math.toIntExact(output.length())];
    int window = 0;
    for (int pattern = 0; pattern < patterns; pattern++) {
      for (int row = 0; row < windows(height); row++) {
        for (int column = 0; column < windows(width); column++, window++) {
          int corner = (pattern * height + row * stride) * width + column * stride;
          for (int channel = 0; channel < channels; channel++) {
            int place = greatest(corner, channel);
            places[window * channels + channel] = place;
            values[window * 2 * channels + channel] = numbers[place];
            values[window * 2 * channels + channels + channel] = numbers[place + channels];
          }
        }
      }
    }
    Columns.writeDoubles(values, output);
    return output;
  }

  /** Where the real part of the window's greatest number stands. */
  private int greatest(int corner, int channel) {
    int place = corner * 2 * channels + channel;
    double most = -1;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int real = (corner + i * width + j) * 2 * channels + channel;
        double re = numbers[real];
        double im = numbers[real + channels];
        if (re * re + im * im > most) {
          most = re * re + im * im;
          place = real;
        }
      }
    }
    return place;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    gradients = Columns.readDoubles(outputGradient, gradients);
    double[] result = new double[Math.toIntExact(inputGradient.length())];
    for (int i = 0; i < places.length; i++) {
      int real = i / channels * 2 * channels + i % channels;
      result[places[i]] += gradients[real];
      result[places[i] + channels] += gradients[real + channels];
    }
    Columns.writeDoubles(result, inputGradient);
    return inputGradient;
  }
}
