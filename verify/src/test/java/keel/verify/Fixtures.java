package keel.verify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;

/** Small blocks and models that tests of several packages share. */
public final class Fixtures {
  private Fixtures() {}

  /** A block with one input and the given P, row after row; A = −P. */
  public static DenseBlock block(Activation activation, Vector steps, double... p) {
    return block("block", activation, steps, p);
  }

  /** A named block with one input and the given P, row after row; A = −P. */
  public static DenseBlock block(String name, Activation activation, Vector steps, double... p) {
    int n = steps.length();
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return new DenseBlock(
        name,
        activation,
        steps,
        5,
        Matrix.of(n, n, p).negate(),
        Matrix.of(n, 1, ones),
        Vector.constant(n, 0));
  }

  /** A network of the layers alone. */
  public static Network network(int inputs, Layer... layers) {
    return new Network(
        List.of(inputs), Preprocessing.NONE, Arrays.asList(layers), Optional.empty());
  }

  /** A model of one block, as if read from a file. */
  public static Model model(DenseBlock block) {
    return new Model(
        network(block.inputs(), block), Sha256.of(block.name().getBytes(StandardCharsets.UTF_8)));
  }

  /** A 2 x 2 block whose P has the eigenvalues (5 ± √5)/4, 0.69 and 1.81. */
  public static DenseBlock feasible(Activation activation) {
    return block(activation, Vector.constant(2, 1), 1, 0.5, 0.5, 1.5);
  }

  /** R ᵀR for Gaussian R, exactly symmetric. */
  public static double[] gram(Random random, int n, double scale) {
    double[][] r = new double[n][n];
    for (double[] row : r) {
      Arrays.setAll(row, j -> scale * random.nextGaussian());
    }
    double[] gram = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += r[k][i] * r[k][j];
        }
        gram[i * n + j] = sum;
        gram[j * n + i] = sum;
      }
    }
    return gram;
  }

  /** The Frobenius norm. */
  public static double frobenius(double[] entries) {
    return Math.sqrt(Arrays.stream(entries).map(e -> e * e).sum());
  }

  /** The paper's Algorithm 1: P = δ S / ‖S‖_F + ε I, with δ = 1 − 2ε. */
  public static double[] projected(double[] gram, int n, double epsilon) {
    double factor = (1 - 2 * epsilon) / frobenius(gram);
    double[] p = Arrays.stream(gram).map(e -> e * factor).toArray();
    for (int i = 0; i < n; i++) {
      p[i * n + i] += epsilon;
    }
    return p;
  }
}
