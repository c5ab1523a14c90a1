package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The discrete Fourier transform of raw data that are scaled, as networks with complex numbers take
 * it: {@code X_k = scale · Σ_n w_n x_n e^(−2πi kn/N)}.
 *
 * <p>Shapes: of one signal [N] the real parts of the first bins, then their imaginary parts; of
 * frames [T, N] that for each in turn, or a complex image of one channel, [2, T, bins]; of images
 * [C, H, W] the whole two-dimensional transform of every channel, [2C, H, W], real parts first.
 *
 * <p>Method: the sum as it stands, of images along rows and then columns, with sines and cosines
 * that are less than two units in the last place off. It is meant for pictures, tests and single
 * inputs; training has a fast one.
 *
 * @param shape of the raw data
 * @param window w, as long as a signal
 * @param bins how many numbers of each transform are kept, from the lowest frequency on: at most
 *     N/2 + 1 of a signal, whose others are their conjugates; all H·W of an image
 * @param scale every number of a transform is multiplied by it
 * @param as how the transforms of frames stand
 */
public record Spectrum(List<Integer> shape, Window window, int bins, double scale, Arrangement as) {
  /** Numbers that are transformed. */
  private static final int MOST_NUMBERS = 1 << 24;

  /** Products of a transform that is made directly. */
  private static final long MOST_WORK = 1L << 31;

  /** What a signal is multiplied by before it is transformed. */
  public enum Window {
    /** Nothing. */
    NONE,
    /** The symmetric one of Hann, {@code w_n = (1 − cos(2πn/(N−1)))/2}. */
    HANN;

    /** How files name it. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How the transforms of frames stand. */
  public enum Arrangement {
    /** Frame after frame, of each its real parts and then its imaginary parts. */
    SEQUENCE,
    /** Real parts of all frames, a row each, and then imaginary parts. */
    IMAGE;

    /** How files name it. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of frames that stand one after the other. */
  public Spectrum(List<Integer> shape, Window window, int bins, double scale) {
    this(shape, window, bins, scale, Arrangement.SEQUENCE);
  }

  /**
   * Checks that there is such a transform.
   *
   * @throws InvalidModel if there is not, or if it takes too long to be computed
   */
  public Spectrum {
    shape = List.copyOf(shape);
    if (shape.isEmpty() || shape.size() > 3) {
      throw new InvalidModel(
          "spectrum: shape must be [N] for a signal, [T, N] for frames or [C, H, W] for images,"
              + " found "
              + shape);
    }
    int numbers = Shapes.size(Shapes.positive("spectrum: shape", shape));
    int length = length(shape);
    if (!Double.isFinite(scale)) {
      throw new InvalidModel("spectrum: scale must be finite, found " + scale);
    }
    if (shape.size() == 3 && (window != Window.NONE || bins != length)) {
      throw new InvalidModel("spectrum: images have no window, and keep all of their transform");
    }
    if (shape.size() != 2 && as != Arrangement.SEQUENCE) {
      throw new InvalidModel(
          "spectrum: an image is made of frames [T, N], but the shape is " + shape);
    }
    if (window == Window.HANN && length < 3) {
      throw new InvalidModel(
          "spectrum: the window of Hann needs at least 3 numbers, found " + length);
    }
    if (bins < 1 || (shape.size() < 3 && bins > length / 2 + 1)) {
      throw new InvalidModel(
          "spectrum: bins must be 1 to "
              + (length / 2 + 1)
              + ", for a signal of "
              + length
              + " numbers, found "
              + bins);
    }
    long sums = shape.size() == 3 ? 4L * (shape.get(1) + shape.get(2)) : 2L * bins;
    if (numbers > MOST_NUMBERS || sums > MOST_WORK / numbers) {
      throw new InvalidModel(
          "spectrum: a transform of "
              + shape
              + " takes more than "
              + MOST_WORK
              + " products, or has more than "
              + MOST_NUMBERS
              + " numbers; transform fewer, or shorter frames");
    }
  }

  /** The whole transform of images. */
  public static Spectrum ofImages(List<Integer> shape, double scale) {
    return new Spectrum(shape, Window.NONE, length(shape), scale);
  }

  private static int length(List<Integer> shape) {
    return shape.size() == 3 ? Shapes.size(shape.subList(1, 3)) : shape.get(shape.size() - 1);
  }

  /** Whether the raw data are images. */
  public boolean isOfImages() {
    return shape.size() == 3;
  }

  /** How many numbers are transformed together: N, or H·W. */
  public int length() {
    return length(shape);
  }

  /** How many numbers are transformed. */
  public int rawSize() {
    return Shapes.size(shape);
  }

  /** The shape of what comes out: [2·bins], [T, 2·bins], [2, T, bins] or [2C, H, W]. */
  public List<Integer> outputShape() {
    return switch (shape.size()) {
      case 1 -> List.of(2 * bins);
      case 2 ->
          as == Arrangement.IMAGE
              ? List.of(2, shape.get(0), bins)
              : List.of(shape.get(0), 2 * bins);
      default -> List.of(2 * shape.get(0), shape.get(1), shape.get(2));
    };
  }

  /** How many numbers come out. */
  public int size() {
    return rawSize() / length() * 2 * bins;
  }

  /** Where the real parts of a frame begin, or of a signal, which is frame 0. */
  public int real(int frame) {
    return as == Arrangement.IMAGE ? frame * bins : 2 * frame * bins;
  }

  /** Where its imaginary parts begin. */
  public int imaginary(int frame) {
    return real(frame) + (as == Arrangement.IMAGE ? size() / 2 : bins);
  }

  /** How many products a transform takes that is made directly. */
  public double work() {
    return (double) rawSize() * (isOfImages() ? 4.0 * (shape.get(1) + shape.get(2)) : 2.0 * bins);
  }

  /** The weights w of a signal. */
  public double[] weights() {
    double[] weights = new double[length()];
    for (int n = 0; n < weights.length; n++) {
      weights[n] = window == Window.NONE ? 1 : 0.5 - 0.5 * cosine(n, weights.length - 1L);
    }
    return weights;
  }

  /** The transform of scaled data, in a fresh array. */
  public double[] apply(double[] data) {
    double[] result = new double[size()];
    if (isOfImages()) {
      Images images = new Images();
      int all = result.length / 2;
      double[] imaginary = new double[all];
      double[] real = images.transformed(data, imaginary, -1);
      System.arraycopy(real, 0, result, 0, all);
      System.arraycopy(imaginary, 0, result, all, all);
      return result;
    }
    Circle circle = new Circle(length());
    double[] weights = weights();
    for (int t = 0; t < data.length / weights.length; t++) {
      int reals = real(t);
      int imaginaries = imaginary(t);
      for (int k = 0; k < bins; k++) {
        double real = 0;
        double imaginary = 0;
        for (int n = 0; n < weights.length; n++) {
          double x = weights[n] * data[t * weights.length + n];
          int place = circle.place(k, n);
          real += x * circle.cosines[place];
          imaginary -= x * circle.sines[place];
        }
        result[reals + k] = scale * real;
        result[imaginaries + k] = scale * imaginary;
      }
    }
    return result;
  }

  /** The transposed map: from weights of what comes out to weights of the data, a fresh array. */
  public double[] transposed(double[] weightsOfOutput) {
    if (isOfImages()) {
      int all = weightsOfOutput.length / 2;
      double[] real = Arrays.copyOf(weightsOfOutput, all);
      double[] imaginary = Arrays.copyOfRange(weightsOfOutput, all, 2 * all);
      return new Images().transformed(real, imaginary, 1);
    }
    double[] result = new double[rawSize()];
    Circle circle = new Circle(length());
    double[] weights = weights();
    for (int i = 0; i < result.length; i++) {
      int t = i / weights.length;
      int n = i % weights.length;
      int reals = real(t);
      int imaginaries = imaginary(t);
      double sum = 0;
      for (int k = 0; k < bins; k++) {
        int place = circle.place(k, n);
        sum += weightsOfOutput[reals + k] * circle.cosines[place];
        sum -= weightsOfOutput[imaginaries + k] * circle.sines[place];
      }
      result[i] = scale * weights[n] * sum;
    }
    return result;
  }

  /** Transforms along the rows of images and then along their columns. */
  private final class Images {
    private final int height = shape.get(1);
    private final int width = shape.get(2);
    private final Circle along = new Circle(width);
    private final Circle down = new Circle(height);

    /**
     * The real parts, in a fresh array.
     *
     * @param imaginary of the data, and then of the transform
     * @param sign of the exponent: 1 for the transposed map
     */
    double[] transformed(double[] data, double[] imaginary, int sign) {
      double[] real = data.clone();
      for (int row = 0; row < real.length / width; row++) {
        along.transform(real, imaginary, row * width, 1, sign);
      }
      for (int i = 0; i < real.length / height; i++) {
        int first = i / width * height * width + i % width;
        down.transform(real, imaginary, first, width, sign);
      }
      for (int i = 0; i < real.length; i++) {
        real[i] *= scale;
        imaginary[i] *= scale;
      }
      return real;
    }
  }

  /** Sines and cosines of the N-th parts of a circle. */
  private static final class Circle {
    private final double[] cosines;
    private final double[] sines;

    Circle(int parts) {
      cosines = new double[parts];
      sines = new double[parts];
      for (int j = 0; j < parts; j++) {
        cosines[j] = cosine(j, parts);
        sines[j] = cosine(4L * j - parts, 4L * parts);
      }
    }

    int place(int k, int n) {
      return (int) ((long) k * n % cosines.length);
    }

    /** In place, of numbers that are so far apart. */
    void transform(double[] real, double[] imaginary, int first, int apart, int sign) {
      int parts = cosines.length;
      double[] re = new double[parts];
      double[] im = new double[parts];
      for (int k = 0; k < parts; k++) {
        for (int n = 0; n < parts; n++) {
          double x = real[first + n * apart];
          double y = imaginary[first + n * apart];
          double cosine = cosines[place(k, n)];
          double sine = sign * sines[place(k, n)];
          re[k] += x * cosine - y * sine;
          im[k] += x * sine + y * cosine;
        }
      }
      for (int k = 0; k < parts; k++) {
        real[first + k * apart] = re[k];
        imaginary[first + k * apart] = im[k];
      }
    }
  }

  /** cos(2π part/whole), from an angle of at most an eighth of the circle. */
  private static double cosine(long part, long whole) {
    long turned = Math.floorMod(part, whole);
    long angle = Math.min(turned, whole - turned);
    if (4 * angle > whole) {
      return -cosine(whole - 2 * angle, 2 * whole);
    }
    return 8 * angle > whole
        ? StrictMath.sin(2 * Math.PI * (whole - 4 * angle) / (4.0 * whole))
        : StrictMath.cos(2 * Math.PI * angle / whole);
  }
}
