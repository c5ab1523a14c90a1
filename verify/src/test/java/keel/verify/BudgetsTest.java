package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.Sha256;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no decision never takes long, whatever a model asks for. */
class BudgetsTest {
  private static final long SEED = 16;

  private static Status stability(DenseBlock block) {
    Model model = Fixtures.model(block);
    Certificate certificate =
        assertTimeout(
            Duration.ofSeconds(60), () -> new Verifier(SecondOpinion.NONE).certify(model));
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate
        .claim(block.name(), Property.INCREMENTAL_STABILITY)
        .orElseThrow()
        .verdict()
        .status();
  }

  private static DenseBlock relu(int n, double[] a, int m, double[] b, double bias) {
    return new DenseBlock(
        "block",
        Activation.RELU,
        Vector.constant(n, 1),
        10,
        Matrix.of(n, n, a),
        Matrix.of(n, m, b),
        Vector.constant(n, bias));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000_000, Integer.MAX_VALUE})
  void the_depth_of_a_block_costs_nothing(int steps) {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1),
            steps,
            Matrix.of(1, 1, -1),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    assertEquals(Status.CERTIFIED, stability(block));
  }

  @Test
  void active_states_are_found_among_thousands_of_inputs() {
    double[] pull = {-1.5, 1.5, 1.5, -1.5};
    assertEquals(Status.INCONCLUSIVE, stability(relu(2, pull, 1, new double[2], -10)));
    double[] ones = new double[40_000];
    Arrays.fill(ones, 1);
    assertEquals(Status.REFUTED, stability(relu(2, pull, 20_000, ones, -10)));
    Random random = new Random(SEED);
    int n = 64;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * n + j] = (float) random.nextGaussian();
        a[j * n + i] = a[i * n + j];
      }
    }
    double[] b = random.doubles(64 * 3072, -1, 1).toArray();
    // Two units that are one, so that the rows of [A B] are not independent.
    for (int j = 0; j < n; j++) {
      a[n + j] = a[j];
      a[j * n + 1] = a[j * n];
    }
    a[n + 1] = a[0];
    System.arraycopy(b, 0, b, 3072, 3072);
    assertEquals(Status.REFUTED, stability(relu(n, a, 3072, b, -1)), "seed " + SEED);
  }

  @Test
  void vectors_of_thousands_of_digits_are_not_computed() {
    Random random = new Random(SEED);
    int n = 64;
    double[] a = new double[n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(161) - 100);
    }
    System.arraycopy(a, 7 * n, a, 20 * n, n);
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.constant(n, 1),
            10,
            Matrix.of(n, n, a),
            Matrix.identity(n),
            Vector.constant(n, 0));
    assertEquals(Status.INCONCLUSIVE, stability(block), "seed " + SEED);
  }

  @Test
  void hundreds_of_blocks_take_seconds() {
    Layer[] layers =
        IntStream.range(0, 300)
            .mapToObj(
                i -> Fixtures.block("block" + i, Activation.TANH, Vector.of(1), 0.5 + i / 1e3))
            .toArray(Layer[]::new);
    Model model = new Model(Fixtures.network(1, layers), Sha256.of(new byte[0]));
    Certificate certificate =
        assertTimeout(
            Duration.ofSeconds(60), () -> new Verifier(SecondOpinion.NONE).certify(model));
    assertEquals(Status.CERTIFIED, Checker.check(certificate, model));
  }
}
