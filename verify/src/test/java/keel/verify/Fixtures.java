package keel.verify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
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

  /**
   * A convolutional network with a layer of each kind around its blocks, for images [1, 8, 8]:
   * conv, batch_norm, relu, conv_block, avg_pool, conv_block, flatten, linear.
   */
  public static Network convolutional() {
    double[] stem = new double[2 * 9];
    Arrays.fill(stem, 0.125);
    double[] head = new double[3 * 8];
    Arrays.fill(head, 0.25);
    Vector none = Vector.constant(2, 0);
    return new Network(
        List.of(1, 8, 8),
        Preprocessing.NONE,
        List.of(
            new Convolution("stem", new Kernel(Matrix.of(2, 9, stem), 3, 3), none, 2, 8, 8),
            new BatchNorm("norm", Vector.of(2, 0.5), Vector.of(0, -0.25), List.of(2, 4, 4)),
            new Pointwise("relu", Activation.RELU, List.of(2, 4, 4)),
            convBlock("block1", 4),
            new Pooling("pool", Pooling.Kind.AVERAGE, 2, 2, List.of(2, 4, 4)),
            convBlock("block2", 2),
            new Flatten("flat", List.of(2, 2, 2)),
            new Linear("head", Matrix.of(3, 8, head), Vector.of(0, 1, 2))),
        Optional.empty());
  }

  /** Two channels of the given height and width; the paper's Algorithm 2 with δ = 0. */
  private static ConvBlock convBlock(String name, int size) {
    double[] state = new double[2 * 2 * 9];
    Arrays.fill(state, 0.03125);
    state[4] = -1;
    state[18 + 9 + 4] = -1;
    return new ConvBlock(
        name,
        Activation.TANH,
        Vector.constant(2, 1),
        4,
        List.of(new Kernel(Matrix.of(2, 18, state), 3, 3)),
        new Kernel(Matrix.of(2, 2, 0.5, 0, 0, 0.5), 1, 1),
        Vector.of(0.125, -0.125),
        size,
        size);
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

  /** What a bound of the only block was seen to reach. */
  static double observed(Certificate certificate, Property property, Bound bound) {
    Claim claim =
        certificate.claims().stream()
            .filter(c -> c.property() == property)
            .findFirst()
            .orElseThrow();
    return certificate.observed(claim, bound).orElseThrow().value();
  }
}
