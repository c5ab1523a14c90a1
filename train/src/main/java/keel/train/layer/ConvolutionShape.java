package keel.train.layer;

/**
 * The sizes of a convolution with zero padding of half the window.
 *
 * @param inputs channels of the input
 * @param outputs channels of the output
 * @param height of the input, in pixels
 * @param width of the input, in pixels
 * @param kernelHeight odd
 * @param kernelWidth odd
 * @param stride pixels between two windows
 */
public record ConvolutionShape(
    int inputs, int outputs, int height, int width, int kernelHeight, int kernelWidth, int stride) {
  /** The numbers of one output channel's window. */
  public int window() {
    return inputs * kernelHeight * kernelWidth;
  }

  /** Height of the output, in pixels. */
  public int outputHeight() {
    return (height - 1) / stride + 1;
  }

  /** Width of the output, in pixels. */
  public int outputWidth() {
    return (width - 1) / stride + 1;
  }

  int inputPixels() {
    return height * width;
  }

  int outputPixels() {
    return outputHeight() * outputWidth();
  }

  /** The shape of the adjoint of a convolution with stride 1: channels change places. */
  ConvolutionShape transposed() {
    return new ConvolutionShape(outputs, inputs, height, width, kernelHeight, kernelWidth, stride);
  }
}
