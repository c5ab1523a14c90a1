package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A factor L of a positive definite matrix: found by {@link Cholesky}, by Commons Math's
 * decomposition, of which it is the same to the last bit, and checked in integers.
 *
 * <p>Shape: n x n, {@code GGᵀ/n + I} with a Gaussian G.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 2,
    // As the launcher has it, and one thread: loops are compared, and not what shares them out.
    jvmArgsAppend = {
      "-XX:+UseSerialGC",
      "-Djava.util.concurrent.ForkJoinPool.common.parallelism=0"
    })
public class CholeskyLoops {
  private static final long SEED = 1804;

  /** The number of rows. */
  @Param({"128", "512", "1024"})
  public int size;

  private double[][] matrix;
  private Array2DRowRealMatrix ofCommonsMath;
  private EigenvalueBound bound;
  private FactorWitness witness;

  /** The matrix, and a witness of its least eigenvalue. */
  @Setup(Level.Trial)
  public void draw() {
    Random random = new Random(SEED);
    double[][] g = new double[size][size];
    for (double[] row : g) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    matrix = new double[size][size];
    double[] entries = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = i == j ? size : 0;
        for (int k = 0; k < size; k++) {
          sum += g[i][k] * g[j][k];
        }
        matrix[i][j] = sum / size;
        matrix[j][i] = matrix[i][j];
        entries[i * size + j] = matrix[i][j];
        entries[j * size + i] = matrix[i][j];
      }
    }
    ofCommonsMath = new Array2DRowRealMatrix(matrix, false);
    bound =
        new EigenvalueBound(
            "least", Matrix.of(size, size, entries).negate(), Vector.constant(size, 1), 0);
    witness = EvidenceSearch.search(bound).evidence().factor().orElseThrow();
  }

  /** Keel's, on a copy, which it overwrites. */
  @Benchmark
  public Object keel() {
    Optional<Cholesky> factor =
        Cholesky.of(Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new));
    return factor.orElseThrow();
  }

  /** Commons Math's, which makes a copy itself. */
  @Benchmark
  public Object commonsMath() {
    return new CholeskyDecomposition(ofCommonsMath);
  }

  /** The exact check of an eigenvalue by such a factor. */
  @Benchmark
  public Dyadic exactCheck() {
    return bound.provenBy(witness);
  }
}
