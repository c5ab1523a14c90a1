package keel.train.data;

import java.util.List;
import keel.verify.model.Spectrum;
import org.jtransforms.fft.DoubleFFT_1D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/**
 * A {@link Spectrum} by fast Fourier transforms, of sizes that are no powers of two as well: what
 * training and evaluation need of every pattern.
 *
 * <p>Method: JTransforms 3.2 in doubles, of images along rows and then columns. It may be used by
 * several threads at once.
 */
public final class FastSpectrum {
  static {
    ConcurrencyUtils.setNumberOfThreads(1); // patterns are shared out among threads already
  }

  private final Spectrum spectrum;
  private final double[] weights;
  private final DoubleFFT_1D along;
  private final DoubleFFT_1D down;

  /** The same numbers as a transform that is made directly, but for rounding. */
  public FastSpectrum(Spectrum spectrum) {
    this.spectrum = spectrum;
    List<Integer> shape = spectrum.shape();
    this.weights = spectrum.isOfImages() ? new double[0] : spectrum.weights();
    this.along = new DoubleFFT_1D(shape.get(shape.size() - 1));
    this.down = new DoubleFFT_1D(spectrum.isOfImages() ? shape.get(1) : 1);
  }

  /** The transform of scaled data, in a fresh array. */
  public double[] apply(double[] data) {
    double[] result = new double[spectrum.size()];
    if (spectrum.isOfImages()) {
      images(data, result);
    } else {
      frames(data, result);
    }
    return result;
  }

  private void frames(double[] data, double[] result) {
    int length = weights.length;
    double[] both = new double[2 * length];
    for (int t = 0; t < data.length / length; t++) {
      for (int n = 0; n < length; n++) {
        both[n] = weights[n] * data[t * length + n];
      }
      along.realForwardFull(both);
      write(both, spectrum.bins(), result, spectrum.real(t), spectrum.imaginary(t));
    }
  }

  /** Real and imaginary parts, which stand side by side, to two places. */
  private void write(double[] both, int count, double[] result, int real, int imaginary) {
    for (int k = 0; k < count; k++) {
      result[real + k] = spectrum.scale() * both[2 * k];
      result[imaginary + k] = spectrum.scale() * both[2 * k + 1];
    }
  }

  private void images(double[] data, double[] result) {
    int height = spectrum.shape().get(1);
    int width = spectrum.shape().get(2);
    int size = height * width;
    double[] row = new double[2 * width];
    double[] column = new double[2 * height];
    double[] turned = new double[2 * size]; // column after column
    double[] both = new double[2 * size];
    for (int first = 0; first < data.length; first += size) {
      for (int i = 0; i < height; i++) {
        System.arraycopy(data, first + i * width, row, 0, width);
        along.realForwardFull(row);
        for (int j = 0; j < width; j++) {
          turned[2 * (j * height + i)] = row[2 * j];
          turned[2 * (j * height + i) + 1] = row[2 * j + 1];
        }
      }
      for (int j = 0; j < width; j++) {
        System.arraycopy(turned, 2 * j * height, column, 0, 2 * height);
        down.complexForward(column);
        for (int i = 0; i < height; i++) {
          both[2 * (i * width + j)] = column[2 * i];
          both[2 * (i * width + j) + 1] = column[2 * i + 1];
        }
      }
      write(both, size, result, first, data.length + first);
    }
  }
}
