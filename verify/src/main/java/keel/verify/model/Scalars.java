package keel.verify.model;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * What the units of a layer are: real numbers, or complex ones, each of which is two real units.
 *
 * <p>A complex layer is the real one that computes the parts of its numbers: n complex units are 2n
 * real ones, all real parts before all imaginary parts (of images: channels), and a matrix W is its
 * embedding {@code [[Re W, −Im W], [Im W, Re W]]}. So the verifier knows nothing of complex
 * numbers: whatever holds of the embedding holds of the layer. Source: Trabelsi et al., Deep
 * Complex Networks (arXiv:1705.09792), section 3.2.
 */
public enum Scalars {
  /** A unit is a real number. */
  REAL(""),
  /** A unit is a complex number. */
  COMPLEX("complex_");

  /** What stands before the name of an activation that acts on both parts of a complex number. */
  private static final String BOTH_PARTS = "c_";

  private final String prefix;

  Scalars(String prefix) {
    this.prefix = prefix;
  }

  /** The kind that a type of a layer in a model file says. */
  static Scalars ofType(String type) {
    return type.startsWith(COMPLEX.prefix) ? COMPLEX : REAL;
  }

  /** The type in a model file of a layer whose real kind is called so. */
  public String type(String real) {
    return prefix + real;
  }

  /** The inverse of {@link #type}. */
  String realType(String type) {
    return type.substring(prefix.length());
  }

  /** How many real numbers a scalar has. */
  public int parts() {
    return this == COMPLEX ? 2 : 1;
  }

  /** So many scalars, in words for people. */
  public String text(int units, String noun) {
    return units / parts() + (this == COMPLEX ? " complex " : " ") + noun;
  }

  /** How many units have one gate: those of a scalar, or those that σ takes at once. */
  int sharing(Nonlinearity activation) {
    return Math.max(parts(), activation.groupSize());
  }

  /** What a model file calls an activation of a layer of this kind. */
  public String activationName(Nonlinearity activation) {
    return this == COMPLEX && activation instanceof Activation
        ? BOTH_PARTS + activation.fileName()
        : activation.fileName();
  }

  /**
   * The activation of every part that a model file calls so.
   *
   * @throws InvalidModel if there is none; the message lists those that exist
   */
  Activation split(String name) {
    if (this == REAL) {
      return Activation.named(name);
    }
    if (!name.startsWith(BOTH_PARTS)) {
      throw new InvalidModel(
          "activation '"
              + name
              + "' does not say what it does to complex numbers; '"
              + BOTH_PARTS
              + name
              + "' acts on both parts");
    }
    return Activation.named(name.substring(BOTH_PARTS.length()));
  }

  /**
   * The embedding of a complex matrix, or kernel, whose columns are inputs by taps.
   *
   * @throws InvalidModel if it would have more than 2^31 numbers
   */
  public static Matrix embedded(Matrix real, Matrix imaginary) {
    int rows = real.rows();
    int columns = real.columns();
    if (4L * rows * columns > Integer.MAX_VALUE) {
      throw new InvalidModel(
          "a complex matrix of " + rows + " x " + columns + " has more parts than can be counted");
    }
    int width = 2 * columns;
    double[] entries = new double[2 * rows * width];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double re = real.get(i, j);
        double im = imaginary.get(i, j);
        entries[i * width + j] = re;
        entries[i * width + columns + j] = -im;
        entries[(rows + i) * width + j] = im;
        entries[(rows + i) * width + columns + j] = re;
      }
    }
    return Matrix.of(2 * rows, width, entries);
  }

  /**
   * The embedding of the Hermitian matrix that an embedded one has below its diagonal, the diagonal
   * without an imaginary part: exactly Hermitian, as what was computed with rounding need not be.
   */
  public static Matrix hermitian(Matrix embedded) {
    int n = embedded.rows() / 2;
    double[] real = new double[n * n];
    double[] imaginary = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        real[i * n + j] = embedded.get(i, j);
        real[j * n + i] = embedded.get(i, j);
        if (i > j) {
          imaginary[i * n + j] = embedded.get(n + i, j);
          imaginary[j * n + i] = -embedded.get(n + i, j);
        }
      }
    }
    return embedded(Matrix.of(n, n, real), Matrix.of(n, n, imaginary));
  }

  /** The real part of an embedded matrix. */
  public static Matrix real(Matrix embedded) {
    return part(embedded, 0);
  }

  /** The imaginary part of an embedded matrix. */
  public static Matrix imaginary(Matrix embedded) {
    return part(embedded, embedded.rows() / 2);
  }

  private static Matrix part(Matrix embedded, int firstRow) {
    int rows = embedded.rows() / 2;
    int columns = embedded.columns() / 2;
    double[] entries = new double[rows * columns];
    Arrays.setAll(entries, e -> embedded.get(firstRow + e / columns, e % columns));
    return Matrix.of(rows, columns, entries);
  }

  /** The same numbers for every part: one for each scalar. */
  Vector repeated(Vector each) {
    return this == REAL ? each : both(each, each);
  }

  /** The same numbers for every part, in every row: one for each scalar. */
  Matrix repeatedColumns(Matrix each) {
    if (this == REAL) {
      return each;
    }
    int columns = each.columns();
    double[] entries = new double[2 * each.rows() * columns];
    Arrays.setAll(entries, e -> each.get(e / (2 * columns), e % columns));
    return Matrix.of(each.rows(), 2 * columns, entries);
  }

  /** The inverse of {@link #repeatedColumns}. */
  Matrix firstColumns(Matrix repeated) {
    int columns = repeated.columns() / parts();
    double[] entries = new double[repeated.rows() * columns];
    Arrays.setAll(entries, e -> repeated.get(e / columns, e % columns));
    return Matrix.of(repeated.rows(), columns, entries);
  }

  /** Real parts before imaginary ones. */
  static Vector both(Vector real, Vector imaginary) {
    return Vector.of(
        DoubleStream.concat(Arrays.stream(real.toArray()), Arrays.stream(imaginary.toArray()))
            .toArray());
  }

  /** The real parts of a list, 0, or the imaginary ones, 1. */
  Vector part(Vector numbers, int part) {
    int length = numbers.length() / parts();
    return Vector.of(Arrays.copyOfRange(numbers.toArray(), part * length, (part + 1) * length));
  }

  /**
   * Checks that weights are those of a layer of this kind.
   *
   * @throws InvalidModel saying where, if they are no embedding
   */
  void requireWeights(String place, Matrix weights) {
    if (this == COMPLEX && !isEmbedding(weights)) {
      throw new InvalidModel(place + ": complex weights must have the form [[Re, -Im], [Im, Re]]");
    }
  }

  /**
   * Checks that there is one number for each scalar, the same for all of its parts.
   *
   * @throws InvalidModel saying where
   */
  void requireRepeated(String place, Vector numbers) {
    if (!repeated(part(numbers, 0)).equals(numbers)) {
      throw new InvalidModel(place + ": both parts of a complex unit need the same step_size");
    }
  }

  /**
   * Checks that σ takes scalars of this kind.
   *
   * @throws InvalidModel saying where
   */
  void requireActivation(String place, Nonlinearity activation) {
    if (this == COMPLEX && activation.groupSize() > 2) {
      throw new InvalidModel(
          place + ": a complex number has two parts, not groups of " + activation.groupSize());
    }
  }

  private static boolean isEmbedding(Matrix matrix) {
    int rows = matrix.rows() / 2;
    int columns = matrix.columns() / 2;
    if (2 * rows != matrix.rows() || 2 * columns != matrix.columns()) {
      return false;
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        if (matrix.get(i, j) != matrix.get(rows + i, columns + j)
            || matrix.get(i, columns + j) != -matrix.get(rows + i, j)) {
          return false;
        }
      }
    }
    return true;
  }
}
