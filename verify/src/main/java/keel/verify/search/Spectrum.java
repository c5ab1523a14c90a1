package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.exception.MathArithmeticException;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * All eigenvalues of a square matrix in floating point: to look at, no evidence of anything.
 *
 * @param real their real parts
 * @param imaginary their imaginary parts, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; equality is not used
public record Spectrum(double[] real, double[] imaginary) {
  /** Copies the numbers. */
  public Spectrum {
    real = real.clone();
    imaginary = imaginary.clone();
  }

  @Override
  public double[] real() {
    return real.clone();
  }

  @Override
  public double[] imaginary() {
    return imaginary.clone();
  }

  /** The largest distance to zero. */
  public double radius() {
    return IntStream.range(0, real.length)
        .mapToDouble(i -> Math.hypot(real[i], imaginary[i]))
        .max()
        .orElse(0);
  }

  /** The eigenvalues, or nothing where they are not found or no numbers. */
  public static Optional<Spectrum> of(double[][] matrix) {
    if (!Arrays.stream(matrix).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
      return Optional.empty();
    }
    try {
      EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(matrix));
      Spectrum spectrum = new Spectrum(eigen.getRealEigenvalues(), eigen.getImagEigenvalues());
      return Optional.of(spectrum).filter(s -> Double.isFinite(s.radius()));
    } catch (MaxCountExceededException | MathArithmeticException e) {
      return Optional.empty();
    }
  }
}
