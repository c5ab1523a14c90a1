package keel.verify.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import keel.verify.exact.ConvolutionNorm;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.BatchNorm;
import keel.verify.model.Convolution;
import keel.verify.model.Kernel;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.Shapes;
import keel.verify.model.Spectrum;
import keel.verify.trajectory.Factors;

/** Sums of the rows and columns of the linear maps between blocks, and their norms. */
final class LinearMaps {
  private LinearMaps() {}

  static Factors of(Matrix matrix) {
    return sums(matrix, 1);
  }

  /**
   * A kernel sees each number of an image at most once with each tap, so that a column sums up at
   * most one column of every tap of an input channel.
   */
  static Factors of(Convolution layer) {
    Kernel kernel = layer.kernel();
    return sums(kernel.weights(), kernel.taps());
  }

  /** Not below its Euclidean norm, by its symbol; none where that would take too long. */
  static Optional<Dyadic> norm(Convolution layer) {
    Kernel kernel = layer.kernel();
    return ConvolutionNorm.of(
        kernel.weights(),
        new ConvolutionNorm.Axis(kernel.height(), layer.stride(), layer.height()),
        new ConvolutionNorm.Axis(kernel.width(), layer.stride(), layer.width()));
  }

  /** Sums of the rows, and of so many columns beside each other. */
  private static Factors sums(Matrix matrix, int together) {
    Dyadic[] columns = new Dyadic[matrix.columns() / together];
    Arrays.fill(columns, Dyadic.ZERO);
    Dyadic greatestRow = Dyadic.ZERO;
    Dyadic greatestSquare = Dyadic.ZERO;
    for (int i = 0; i < matrix.rows(); i++) {
      Dyadic row = Dyadic.ZERO;
      Dyadic square = Dyadic.ZERO;
      for (int j = 0; j < matrix.columns(); j++) {
        Dyadic entry = Dyadic.of(matrix.get(i, j)).abs();
        row = row.plus(entry);
        square = square.plus(entry.times(entry));
        columns[j / together] = columns[j / together].plus(entry);
      }
      greatestRow = greatestRow.max(row);
      greatestSquare = greatestSquare.max(square);
    }
    Dyadic greatestColumn = Arrays.stream(columns).reduce(Dyadic.ZERO, Dyadic::max);
    return Factors.linear(greatestRow, greatestColumn, greatestSquare);
  }

  /** The difference of two rows: how far two outputs of the map move apart. */
  static Factors difference(Matrix matrix, int first, int second) {
    return row(
        matrix.columns(),
        j -> Dyadic.of(matrix.get(first, j)).minus(Dyadic.of(matrix.get(second, j))));
  }

  /** One row: how far an output of the map moves. */
  static Factors row(Matrix matrix, int index) {
    return row(matrix.columns(), j -> Dyadic.of(matrix.get(index, j)));
  }

  private static Factors row(int length, IntFunction<Dyadic> entries) {
    Dyadic sum = Dyadic.ZERO;
    Dyadic square = Dyadic.ZERO;
    for (int j = 0; j < length; j++) {
      Dyadic entry = entries.apply(j).abs();
      sum = sum.plus(entry);
      square = square.plus(entry.times(entry));
    }
    double norm = square.ceilSquareRoot();
    return new Factors(norm, sum.ceilToDouble(), norm);
  }

  static Factors of(BatchNorm layer) {
    Dyadic greatest = Dyadic.ZERO;
    for (double scale : layer.scale().toArray()) {
      greatest = greatest.max(Dyadic.of(scale).abs());
    }
    return Factors.scaling(greatest);
  }

  /** The greatest |scale / std|, and what a spectrum makes of it. */
  static Factors of(Preprocessing preprocessing) {
    Dyadic greatest = Dyadic.ZERO;
    for (double std : preprocessing.std().toArray()) {
      greatest = greatest.max(Dyadic.of(preprocessing.scale()).abs().dividedUp(Dyadic.of(std)));
    }
    Dyadic scaled = greatest;
    return preprocessing
        .spectrum()
        .map(spectrum -> of(spectrum, scaled))
        .orElseGet(() -> Factors.scaling(scaled));
  }

  /**
   * A transform of N numbers, each times a weight of at most 1, is as long as √N of them at most,
   * by Parseval's identity, and none of its numbers is more than the sum of what it sums up.
   */
  private static Factors of(Spectrum spectrum, Dyadic scaled) {
    Dyadic factor = scaled.times(Dyadic.of(spectrum.scale()).abs());
    long length = spectrum.length();
    double norm = factor.times(factor).times(Dyadic.of(length, 0)).ceilSquareRoot();
    Dyadic weights = // those of Hann are (N − 1)/2 together
        spectrum.window() == Spectrum.Window.HANN
            ? Dyadic.of(length - 1, -1)
            : Dyadic.of(length, 0);
    return new Factors(norm, factor.times(weights).ceilToDouble(), norm);
  }

  /** A number lies in at most ⌈size / stride⌉² windows; a maximum by modulus jumps. */
  static Factors of(Pooling layer) {
    if (layer.kind() == Pooling.Kind.MODULUS) {
      return Factors.maximum(Double.POSITIVE_INFINITY);
    }
    int windows = -Math.floorDiv(-layer.size(), layer.stride());
    Dyadic overlaps = Dyadic.of((long) windows * windows, 0);
    if (layer.kind() == Pooling.Kind.MAXIMUM) {
      return new Factors(overlaps.ceilSquareRoot(), 1, 1);
    }
    Dyadic count = Dyadic.of((long) layer.size() * layer.size(), 0);
    return Factors.linear(Dyadic.of(1), overlaps.dividedUp(count), Dyadic.of(1).dividedUp(count));
  }

  /** The matrix of a convolution, whose entries are its taps; none if it has too many. */
  static Optional<Matrix> matrix(Convolution layer, long mostEntries) {
    List<Integer> in = layer.inputShape();
    List<Integer> out = layer.outputShape();
    long rows = Shapes.size(out);
    long columns = Shapes.size(in);
    if (rows * columns > mostEntries) {
      return Optional.empty();
    }
    Kernel kernel = layer.kernel();
    double[] entries = new double[(int) (rows * columns)];
    for (int row = 0; row < rows; row++) {
      int pixels = out.get(1) * out.get(2);
      int top = row % pixels / out.get(2) * layer.stride() - kernel.height() / 2;
      int left = row % out.get(2) * layer.stride() - kernel.width() / 2;
      for (int column = 0; column < columns; column++) {
        int down = column / layer.width() % layer.height() - top;
        int right = column % layer.width() - left;
        if (down >= 0 && down < kernel.height() && right >= 0 && right < kernel.width()) {
          int channel = column / (layer.height() * layer.width());
          int tap = channel * kernel.taps() + down * kernel.width() + right;
          entries[(int) (row * columns) + column] = kernel.weights().get(row / pixels, tap);
        }
      }
    }
    return Optional.of(Matrix.of((int) rows, (int) columns, entries));
  }

  /** A number of a window counts for 2 to this in {@link #sums}: least above its share. */
  static int shareExponent(Pooling layer) {
    return 1 - bits((long) layer.size() * layer.size());
  }

  private static int bits(long number) {
    return Long.SIZE - Long.numberOfLeadingZeros(number);
  }

  /**
   * The matrix that sums up the numbers of every window, times a power of two; none if it has too
   * many entries.
   */
  static Optional<Matrix> sums(Pooling layer, long mostEntries) {
    List<Integer> in = layer.inputShape();
    List<Integer> out = layer.outputShape();
    long rows = Shapes.size(out);
    long columns = Shapes.size(in);
    if (rows * columns > mostEntries) {
      return Optional.empty();
    }
    double share = Math.scalb(1.0, shareExponent(layer));
    double[] entries = new double[(int) (rows * columns)];
    for (int row = 0; row < rows; row++) {
      int channel = row / (out.get(1) * out.get(2));
      int top = row / out.get(2) % out.get(1) * layer.stride();
      int left = row % out.get(2) * layer.stride();
      for (int down = top; down < top + layer.size(); down++) {
        for (int right = left; right < left + layer.size(); right++) {
          int column = (channel * in.get(1) + down) * in.get(2) + right;
          entries[(int) (row * columns) + column] = share;
        }
      }
    }
    return Optional.of(Matrix.of((int) rows, (int) columns, entries));
  }
}
