package keel.verify.model;

import java.util.Arrays;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * What a posterior's drift adds to the prior's: {@code f(w, t) = D m(E w, t) + c}, where m, from p
 * + 1 numbers to p, has one hidden layer with the softplus. It is a bottleneck: the weights are
 * many and p is two or so.
 *
 * @param encoder E, p x |w|
 * @param hidden of m: q x (p + 1), the last column for t
 * @param hiddenBias q
 * @param output of m: p x q
 * @param outputBias p
 * @param decoder D, |w| x p
 * @param offset c, |w|
 */
public record DriftNetwork(
    Matrix encoder,
    Matrix hidden,
    Vector hiddenBias,
    Matrix output,
    Vector outputBias,
    Matrix decoder,
    Vector offset) {
  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the one that does not fit
   */
  public DriftNetwork {
    int p = encoder.rows();
    int q = hidden.rows();
    int weights = offset.length();
    require("encoder", encoder.columns() == weights);
    require("hidden", hidden.columns() == p + 1 && hiddenBias.length() == q);
    require("output", output.rows() == p && output.columns() == q && outputBias.length() == p);
    require("decoder", decoder.rows() == weights && decoder.columns() == p);
  }

  private static void require(String name, boolean fits) {
    if (!fits) {
      throw new InvalidModel("the " + name + " of the drift does not fit the rest of it");
    }
  }

  void requireFits(String place, int weights) {
    if (offset.length() != weights) {
      throw new InvalidModel(
          place + ": the drift is one of " + offset.length() + " weights, the law of " + weights);
    }
  }

  /** f(w, t) in double precision, the same on every machine. */
  public double[] at(double[] w, double t) {
    double[] code = products(encoder, w);
    double[] seen = Arrays.copyOf(code, code.length + 1);
    seen[code.length] = t;
    double[] units = products(hidden, seen);
    Arrays.setAll(units, i -> softplus(units[i] + hiddenBias.get(i)));
    double[] turn = products(output, units);
    Arrays.setAll(turn, i -> turn[i] + outputBias.get(i));
    double[] f = products(decoder, turn);
    Arrays.setAll(f, i -> f[i] + offset.get(i));
    return f;
  }

  private static double[] products(Matrix matrix, double[] x) {
    double[] y = new double[matrix.rows()];
    Arrays.setAll(y, i -> matrix.dot(i, x));
    return y;
  }

  private static double softplus(double z) {
    return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
  }
}
