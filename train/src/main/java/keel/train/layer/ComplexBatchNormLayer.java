package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Complex batch normalisation: {@code y = Γ W (x − μ) + β}, W = V^(−1/2), V the covariance of both
 * parts of a unit or channel plus εI, Γ a symmetric 2 x 2 matrix that is trained.
 *
 * <p>Source: Trabelsi et al., Deep Complex Networks (arXiv:1705.09792), section 3.5: with s = √det
 * V, t = √(tr V + 2s), W = (V⁻¹ s + I)/t, all in double precision, since in floats s cancels. In
 * training each worker whitens with the statistics of its own part of the batch, and keeps a
 * running mean of them; that of V has ε in it already.
 *
 * <p>Gradients: with S = V^(1/2) = (V + sI)/t, a change of V turns W by the solution of {@code S dW
 * + dW S = −W dV W}. So if M is the symmetric part of {@code Σ ĝ (x − μ)ᵀ}, ĝ = Γ g, and X solves
 * {@code S X + X S = M}, V gets the gradient −W X W.
 *
 * <p>Symmetric 2 x 2 matrices are arrays of [rr, ii, ri].
 */
public final class ComplexBatchNormLayer implements TrainableLayer {
  /** Added to variances. */
  public static final double EPSILON = 1e-4;

  /** First values of the diagonals of Γ and V: they make E|y|² = 1. */
  public static final double ISOTROPIC = Math.sqrt(0.5);

  /** The share of a batch in the running statistics. */
  private static final double MOMENTUM = 0.1;

  private final Weight diagonal;
  private final Weight mixed;
  private final Weight shift;
  private final Statistics running;
  private final int units;
  private final int columns;
  private final INDArray output;
  private final INDArray inputGradient;
  private final double[][] covariances;
  private final double[][] whitenings;
  private double[] centred = {};
  private double[] gradients = {};

  /**
   * What is kept of the batches.
   *
   * @param mean of both parts, 2n x 1
   * @param variance of both parts, 2n x 1
   * @param covariance of the parts, n x 1
   */
  public record Statistics(INDArray mean, INDArray variance, INDArray covariance) {}

  /**
   * For batches of one size.
   *
   * @param diagonal of Γ, 2n x 1
   * @param mixed entry of Γ off its diagonal, n x 1
   * @param shift β, 2n x 1
   */
  public ComplexBatchNormLayer(
      Weight diagonal, Weight mixed, Weight shift, Statistics running, long columns) {
    this.diagonal = diagonal;
    this.mixed = mixed;
    this.shift = shift;
    this.running = running;
    this.units = mixed.value().rows();
    this.columns = Math.toIntExact(columns);
    DataType type = running.mean.dataType();
    this.output = Columns.zeros(type, 2L * units, columns);
    this.inputGradient = Columns.zeros(type, 2L * units, columns);
    this.covariances = new double[units][];
    this.whitenings = new double[units][];
  }

  /** W of V. */
  public static double[] whitening(double rr, double ii, double ri) {
    double s = Math.sqrt(determinant(rr, ii, ri));
    double t = Math.sqrt(rr + ii + 2 * s);
    return new double[] {(ii + s) / (s * t), (rr + s) / (s * t), -ri / (s * t)};
  }

  /**
   * rr ii − ri², as a product of what the squares of the entries differ by where they nearly
   * cancel.
   */
  private static double determinant(double rr, double ii, double ri) {
    return Math.fma(rr, ii, -ri * ri) + Math.fma(-ri, ri, ri * ri);
  }

  /** The product of two symmetric matrices: its four entries, row by row. */
  public static double[] product(double[] a, double[] b) {
    return new double[] {
      a[0] * b[0] + a[2] * b[2],
      a[0] * b[2] + a[2] * b[1],
      a[2] * b[0] + a[1] * b[2],
      a[2] * b[2] + a[1] * b[1]
    };
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    centred = Columns.readDoubles(input, centred);
    double[] mean = pass == Pass.TRAINING ? means(centred) : doubles(running.mean);
    for (int begin = 0; begin < centred.length; begin += 2 * units) {
      for (int i = 0; i < 2 * units; i++) {
        centred[begin + i] -= mean[i];
      }
    }
    double[] variance = doubles(running.variance);
    double[] covariance = doubles(running.covariance);
    if (pass == Pass.TRAINING) {
      measure(variance, covariance);
      follow(running.mean, mean);
      follow(running.variance, variance);
      follow(running.covariance, covariance);
    }
    for (int i = 0; i < units; i++) {
      covariances[i] = new double[] {variance[i], variance[units + i], covariance[i]};
      whitenings[i] = whitening(variance[i], variance[units + i], covariance[i]);
    }
    double[] gain = doubles(diagonal.value());
    double[] mixedGain = doubles(mixed.value());
    double[] added = doubles(shift.value());
    double[] values = new double[centred.length];
    for (int i = 0; i < units; i++) {
      double[] map = product(new double[] {gain[i], gain[units + i], mixedGain[i]}, whitenings[i]);
      for (int re = i; re < centred.length; re += 2 * units) {
        int im = re + units;
        values[re] = map[0] * centred[re] + map[1] * centred[im] + added[i];
        values[im] = map[2] * centred[re] + map[3] * centred[im] + added[units + i];
      }
    }
    Columns.writeDoubles(values, output);
    return output;
  }

  private double[] means(double[] batch) {
    double[] mean = new double[2 * units];
    for (int begin = 0; begin < batch.length; begin += 2 * units) {
      for (int i = 0; i < 2 * units; i++) {
        mean[i] += batch[begin + i];
      }
    }
    for (int i = 0; i < 2 * units; i++) {
      mean[i] /= columns;
    }
    return mean;
  }

  /** V of the centred batch. */
  private void measure(double[] variance, double[] covariance) {
    for (int i = 0; i < units; i++) {
      double rr = 0;
      double ii = 0;
      double ri = 0;
      for (int re = i; re < centred.length; re += 2 * units) {
        rr += centred[re] * centred[re];
        ii += centred[re + units] * centred[re + units];
        ri += centred[re] * centred[re + units];
      }
      variance[i] = rr / columns + EPSILON;
      variance[units + i] = ii / columns + EPSILON;
      covariance[i] = ri / columns;
    }
  }

  private static void follow(INDArray running, double[] batch) {
    running.muli(1 - MOMENTUM).addi(Columns.column(batch, running).muli(MOMENTUM));
  }

  private static double[] doubles(INDArray numbers) {
    return numbers.dup('f').data().asDouble();
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    gradients = Columns.readDoubles(outputGradient, gradients);
    double[] gain = doubles(diagonal.value());
    double[] mixedGain = doubles(mixed.value());
    double[] ofDiagonal = new double[2 * units];
    double[] ofMixed = new double[units];
    double[] ofShift = new double[2 * units];
    double[] result = new double[gradients.length];
    for (int i = 0; i < units; i++) {
      double[] w = whitenings[i];
      double[] gamma = {gain[i], gain[units + i], mixedGain[i]};
      double[] m = new double[3];
      for (int re = i; re < gradients.length; re += 2 * units) {
        int im = re + units;
        double x = w[0] * centred[re] + w[2] * centred[im];
        double y = w[2] * centred[re] + w[1] * centred[im];
        double g = gradients[re];
        double f = gradients[im];
        ofShift[i] += g;
        ofShift[units + i] += f;
        ofDiagonal[i] += g * x;
        ofDiagonal[units + i] += f * y;
        ofMixed[i] += g * y + f * x;
        double p = gamma[0] * g + gamma[2] * f;
        double q = gamma[2] * g + gamma[1] * f;
        m[0] += p * centred[re];
        m[1] += q * centred[im];
        m[2] += (p * centred[im] + q * centred[re]) / 2;
        result[re] = w[0] * p + w[2] * q;
        result[im] = w[2] * p + w[1] * q;
      }
      addThroughStatistics(i, ofCovariance(i, m), result);
    }
    diagonal.gradient().addi(Columns.column(ofDiagonal, output));
    mixed.gradient().addi(Columns.column(ofMixed, output));
    shift.gradient().addi(Columns.column(ofShift, output));
    Columns.writeDoubles(result, inputGradient);
    return inputGradient;
  }

  /** −W X W: {@code X = (d M + (S − τI) M (S − τI)) / (2 τ d)}, τ = tr S, d = det S. */
  private double[] ofCovariance(int unit, double[] m) {
    double[] v = covariances[unit];
    double s = Math.sqrt(determinant(v[0], v[1], v[2]));
    double t = Math.sqrt(v[0] + v[1] + 2 * s);
    double[] rest = {-(v[1] + s) / t, -(v[0] + s) / t, v[2] / t}; // S − τI
    double[] turned = congruent(rest, m);
    double[] x = new double[3];
    for (int e = 0; e < 3; e++) {
      x[e] = (s * m[e] + turned[e]) / (2 * t * s);
    }
    double[] negative = congruent(whitenings[unit], x);
    return new double[] {-negative[0], -negative[1], -negative[2]};
  }

  /** A B A of symmetric matrices. */
  private static double[] congruent(double[] a, double[] b) {
    double[] ab = product(a, b);
    return new double[] {
      ab[0] * a[0] + ab[1] * a[2], ab[2] * a[2] + ab[3] * a[1], ab[0] * a[2] + ab[1] * a[1]
    };
  }

  /** What a unit's input moves by way of V and of the mean. */
  private void addThroughStatistics(int unit, double[] ofV, double[] result) {
    double meanRe = 0;
    double meanIm = 0;
    for (int re = unit; re < result.length; re += 2 * units) {
      int im = re + units;
      result[re] += 2.0 / columns * (ofV[0] * centred[re] + ofV[2] * centred[im]);
      result[im] += 2.0 / columns * (ofV[2] * centred[re] + ofV[1] * centred[im]);
      meanRe += result[re] / columns;
      meanIm += result[im] / columns;
    }
    for (int re = unit; re < result.length; re += 2 * units) {
      result[re] -= meanRe;
      result[re + units] -= meanIm;
    }
  }
}
