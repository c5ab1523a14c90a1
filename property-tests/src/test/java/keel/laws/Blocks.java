package keel.laws;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Random dense blocks whose spectrum is chosen, with float weights as a file would hold. */
final class Blocks extends DomainContextBase {
  static final int INPUTS = 3;
  private static final int LARGEST = 10;

  /** Away from the limits by far more than rounding to floats can move an eigenvalue. */
  private static final double LEAST = 0.05;

  private static final double GREATEST = 1.95;
  private static final double BEYOND = 0.05;

  /** A block that meets the conditions of Theorem 1, and an input for it. */
  record Feasible(DenseBlock block, Vector input, long seed) {
    @Override
    public String toString() {
      return describe(block) + ", seed " + seed;
    }
  }

  /** A block with one eigenvalue of P below 0 or of HP above 2. */
  record Infeasible(DenseBlock block, double eigenvalue) {
    @Override
    public String toString() {
      return describe(block) + ", eigenvalue " + eigenvalue;
    }
  }

  private static String describe(DenseBlock block) {
    return block.units()
        + " "
        + block.activation().fileName()
        + " units, A = "
        + Vector.of(block.state().toArray());
  }

  @Provide
  Arbitrary<Feasible> feasible() {
    return Combinators.combine(
            Arbitraries.integers().between(1, LARGEST),
            Arbitraries.of(Activation.TANH, Activation.RELU),
            Arbitraries.doubles().between(0.125, 1).ofScale(3).withoutEdgeCases(),
            Arbitraries.longs().withoutEdgeCases())
        .as(
            (n, activation, h, seed) -> {
              Random random = new Random(seed);
              double[] spectrum = random.doubles(n, LEAST, GREATEST / h).toArray();
              Vector input = Vector.of(random.doubles(INPUTS, -1, 1).toArray());
              return new Feasible(block(spectrum, activation, h, random), input, seed);
            });
  }

  @Provide
  Arbitrary<Infeasible> infeasible() {
    return Combinators.combine(
            Arbitraries.integers().between(1, LARGEST),
            Arbitraries.of(Activation.TANH, Activation.RELU),
            Arbitraries.oneOf(
                Arbitraries.doubles().between(-10, -BEYOND).withoutEdgeCases(),
                Arbitraries.doubles().between(2 + BEYOND, 10).withoutEdgeCases()),
            Arbitraries.longs().withoutEdgeCases())
        .as(
            (n, activation, outlier, seed) -> {
              Random random = new Random(seed);
              double[] spectrum = random.doubles(n, LEAST, GREATEST).toArray();
              spectrum[random.nextInt(n)] = outlier;
              return new Infeasible(block(spectrum, activation, 1, random), outlier);
            });
  }

  /** A = −Q diag(spectrum) Qᵀ for a random orthogonal Q, rounded to floats, exactly symmetric. */
  static DenseBlock block(double[] spectrum, Activation activation, double h, Random random) {
    int n = spectrum.length;
    double[][] p = new double[n][n];
    for (int i = 0; i < n; i++) {
      p[i][i] = spectrum[i];
    }
    for (int reflection = 0; reflection < n; reflection++) {
      p = reflected(p, random.doubles(n, -1, 1).toArray());
    }
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * n + j] = (float) -p[i][j];
        a[j * n + i] = a[i * n + j];
      }
    }
    double[] b = random.doubles((long) n * INPUTS, -0.5, 0.5).map(x -> (float) x).toArray();
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, h),
        10,
        Matrix.of(n, n, a),
        Matrix.of(n, INPUTS, b),
        Vector.of(random.doubles(n, -0.5, 0.5).map(x -> (float) x).toArray()));
  }

  /** H p H with the Householder reflection H = I − 2 v vᵀ / vᵀv. */
  private static double[][] reflected(double[][] p, double[] v) {
    int n = v.length;
    double square = IntStream.range(0, n).mapToDouble(i -> v[i] * v[i]).sum();
    double[][] result = new double[n][n];
    double[] pv = new double[n];
    double vpv = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        pv[i] += p[i][j] * v[j];
      }
      vpv += v[i] * pv[i];
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        result[i][j] =
            p[i][j]
                - 2 * (pv[i] * v[j] + v[i] * pv[j]) / square
                + 4 * vpv * v[i] * v[j] / (square * square);
      }
    }
    return result;
  }

  /** A network of one block. */
  static Model model(DenseBlock block) {
    Network network =
        new Network(List.of(block.inputs()), Preprocessing.NONE, List.of(block), Optional.empty());
    return new Model(network, "0".repeat(64));
  }
}
