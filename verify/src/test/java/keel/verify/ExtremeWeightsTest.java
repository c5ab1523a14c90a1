package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.report.Report;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any finite weights end in a verdict, in a certificate that checks, and in a report. */
class ExtremeWeightsTest {
  private static final long SEED = 16;
  private static final double HUGE = 1.7e308;

  @TempDir private Path folder;

  private static DenseBlock block(Activation activation, double step, double... a) {
    int n = (int) Math.sqrt(a.length);
    double[] input = new double[n];
    input[0] = 1;
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, step),
        10,
        Matrix.of(n, n, a),
        Matrix.of(n, 1, input),
        Vector.constant(n, 0));
  }

  private Certificate certify(DenseBlock block) throws IOException {
    Model model = Fixtures.model(block);
    Certificate certificate =
        assertTimeout(
            Duration.ofSeconds(30), () -> new Verifier(SecondOpinion.NONE).certify(model));
    Path file = folder.resolve("model.cert.json");
    CertificateFile.write(file, certificate);
    assertEquals(certificate.status(), Checker.check(CertificateFile.read(file), model));
    return certificate;
  }

  private static Stream<Arguments> models() {
    return Stream.of(
        arguments(Status.REFUTED, block(Activation.TANH, 1e300, 1e10f, 1, -1, 1e10f)),
        arguments(Status.INCONCLUSIVE, block(Activation.LEAKY_RELU, 1e-290, -1, 2e38f, -3e38f, -1)),
        arguments(Status.REFUTED, block(Activation.TANH, 1e-300, -HUGE, HUGE / 2, HUGE / 2, -HUGE)),
        arguments(
            Status.INCONCLUSIVE, block(Activation.LEAKY_RELU, 1, -1e200, 1e200, -5e199, -1e200)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void numbers_whose_products_are_no_doubles_end_in_a_verdict_and_a_report(
      Status expected, DenseBlock block) throws IOException {
    Certificate certificate = certify(block);
    assertEquals(
        expected,
        certificate
            .claim("block", Property.INCREMENTAL_STABILITY)
            .orElseThrow()
            .verdict()
            .status());
    Path page = folder.resolve("model.report.html");
    Report.write(page, Fixtures.model(block), certificate);
    assertTrue(Files.size(page) > 0);
  }

  @ParameterizedTest
  @MethodSource("models")
  void the_command_ends_in_3_or_4_and_prints_no_stack_trace(Status expected, DenseBlock block)
      throws IOException {
    Path file = folder.resolve("model.safetensors");
    Network network = Fixtures.network(1, block);
    ModelFile.write(file, network);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Keel.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "certify",
            "--no-smt",
            "--compare",
            file.toString());
    assertTrue(Set.of(3, 4).contains(code), code + ": " + err);
  }

  @Test
  void what_is_stable_at_a_size_near_one_is_so_in_other_units() throws IOException {
    // h and A matter by their product alone.
    for (int power : new int[] {-990, -600, 0, 600, 980}) {
      double size = Math.scalb(1.0, power);
      double step = Math.scalb(1.0, -power);
      DenseBlock stable = block(Activation.TANH, step, -size, size / 2, size / 2, -size);
      assertEquals(Status.CERTIFIED, certify(stable).status(), "2^" + power);
      DenseBlock unstable = block(Activation.TANH, step, -size, 2 * size, 2 * size, -size);
      assertEquals(Status.REFUTED, certify(unstable).status(), "2^" + power);
    }
  }

  @Test
  void random_weights_of_every_size_end_in_a_verdict() throws IOException {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 300; trial++) {
      int n = 1 + random.nextInt(3);
      double[] a = new double[n * n];
      for (int i = 0; i < a.length; i++) {
        a[i] = extreme(random);
      }
      if (random.nextBoolean()) {
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < i; j++) {
            a[i * n + j] = a[j * n + i];
          }
        }
      }
      double[] steps = new double[n];
      double[] input = new double[2 * n];
      double[] bias = new double[n];
      for (int i = 0; i < n; i++) {
        steps[i] = Math.max(Double.MIN_VALUE, Math.abs(extreme(random)));
        input[i] = extreme(random);
        input[n + i] = extreme(random);
        bias[i] = extreme(random);
      }
      Activation[] activations = Activation.values();
      certify(
          new DenseBlock(
              "block",
              activations[random.nextInt(activations.length)],
              Vector.of(steps),
              1 + random.nextInt(20),
              Matrix.of(n, n, a),
              Matrix.of(n, 2, input),
              Vector.of(bias)));
    }
  }

  private static double extreme(Random random) {
    int power = random.nextInt(3) == 0 ? 0 : random.nextInt(2090) - 1070;
    double value = Math.scalb(random.nextInt(4) == 0 ? 1 : random.nextDouble(), power);
    return random.nextInt(8) == 0 ? 0 : random.nextBoolean() ? value : -value;
  }
}
