package keel.verify.model;

import keel.verify.exact.Matrix;

/**
 * The weights of a convolution with stride 1 and zero padding that keeps the size of an image.
 *
 * @param weights one row an output channel; the taps of the first input channel row by row, then
 *     those of the second, and so on, as in a tensor of shape [out, in, height, width]
 * @param height of the window, odd
 * @param width of the window, odd
 */
public record Kernel(Matrix weights, int height, int width) {
  /**
   * Checks the window.
   *
   * @throws InvalidModel if it is even, or does not divide the columns
   */
  public Kernel {
    if (height % 2 != 1 || width % 2 != 1 || height < 0 || width < 0) {
      throw new InvalidModel(
          "a kernel must have odd height and width, found " + height + " x " + width);
    }
    long taps = (long) height * width;
    if (taps > Integer.MAX_VALUE || weights.columns() % taps != 0) {
      throw new InvalidModel("a kernel must have whole windows, found " + weights);
    }
  }

  /** The number of taps in a window. */
  public int taps() {
    return height * width;
  }

  /** The tap in the middle of a window. */
  public int centre() {
    return taps() / 2;
  }

  /** The number of input channels. */
  public int inputs() {
    return weights.columns() / taps();
  }

  /** The number of output channels. */
  public int outputs() {
    return weights.rows();
  }

  /**
   * Whether the convolution is its own transpose on every image: {@code C[-t] = C[t]ᵀ}, exactly.
   */
  public boolean isSymmetric() {
    if (outputs() != inputs()) {
      return false;
    }
    Matrix turned = transposed().weights();
    for (int i = 0; i < weights.rows(); i++) {
      for (int j = 0; j < weights.columns(); j++) {
        if (weights.get(i, j) != turned.get(i, j)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The taps in the middle, one column an input channel. */
  public Matrix centres() {
    double[] centres = new double[outputs() * inputs()];
    for (int e = 0; e < centres.length; e++) {
      centres[e] = weights.get(e / inputs(), e % inputs() * taps() + centre());
    }
    return Matrix.of(outputs(), inputs(), centres);
  }

  /** The kernel whose convolution is the transposed one: channels swapped, windows turned. */
  public Kernel transposed() {
    int columns = outputs() * taps();
    double[] turned = new double[inputs() * columns];
    for (int out = 0; out < outputs(); out++) {
      for (int in = 0; in < inputs(); in++) {
        for (int tap = 0; tap < taps(); tap++) {
          turned[in * columns + (out + 1) * taps() - 1 - tap] = weights.get(out, in * taps() + tap);
        }
      }
    }
    return new Kernel(Matrix.of(inputs(), columns, turned), height, width);
  }

  /** Adds the convolution of an image to {@code sum}, in double precision. */
  void addTo(double[] sum, double[] image, int rows, int columns) {
    addTo(sum, image, rows, columns, 1);
  }

  /** Adds every stride-th row and column, from the first, of the convolution of an image. */
  void addTo(double[] sum, double[] image, int rows, int columns, int stride) {
    int rowsSeen = seen(rows, stride);
    int columnsSeen = seen(columns, stride);
    for (int out = 0; out < outputs(); out++) {
      for (int in = 0; in < inputs(); in++) {
        for (int tap = 0; tap < taps(); tap++) {
          double weight = weights.get(out, in * taps() + tap);
          int down = tap / width - height / 2;
          int right = tap % width - width / 2;
          // Only where the row i * stride + down and the column j * stride + right exist.
          int rowEnd = Math.min(rowsSeen, atLeast(rows - down, stride));
          int columnEnd = Math.min(columnsSeen, atLeast(columns - right, stride));
          for (int i = Math.max(0, atLeast(-down, stride)); i < rowEnd; i++) {
            int row = (in * rows + i * stride + down) * columns;
            for (int j = Math.max(0, atLeast(-right, stride)); j < columnEnd; j++) {
              sum[(out * rowsSeen + i) * columnsSeen + j] +=
                  weight * image[row + j * stride + right];
            }
          }
        }
      }
    }
  }

  /** How many of {@code size} rows or columns a stride touches. */
  static int seen(int size, int stride) {
    return atLeast(size, stride);
  }

  /** The least i with {@code i * stride >= length}. */
  private static int atLeast(int length, int stride) {
    return -Math.floorDiv(-length, stride);
  }
}
