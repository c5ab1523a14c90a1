package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import keel.verify.smt.Z3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolutional and untied blocks, by Theorem 4: accept and reject side by side. */
class DominanceTest {
  private static final int SIZE = 6;

  private static Certificate certify(Block block, List<Integer> input) {
    Network network = new Network(input, Preprocessing.NONE, List.of(block), Optional.empty());
    Model model = new Model(network, "00");
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Certificate certify(ConvBlock block) {
    return certify(block, List.of(block.inputKernel().inputs(), SIZE, SIZE));
  }

  /**
   * Algorithm 2 with δ = 0: the centre is −1, the other taps of a channel add up to {@code sum}.
   */
  private static Kernel kernel(Random random, int channels, double sum) {
    double[] taps = new double[channels * channels * 9];
    for (int c = 0; c < channels; c++) {
      int centre = c * channels * 9 + c * 9 + 4;
      double total = 0;
      for (int k = 0; k < channels * 9; k++) {
        int index = c * channels * 9 + k;
        taps[index] = index == centre ? 0 : random.nextGaussian();
        total += Math.abs(taps[index]);
      }
      for (int k = 0; k < channels * 9; k++) {
        taps[c * channels * 9 + k] *= sum / total;
      }
      taps[centre] = -1;
    }
    return new Kernel(Matrix.of(channels, channels * 9, taps), 3, 3);
  }

  private static ConvBlock block(Activation activation, Kernel... kernels) {
    int channels = kernels[0].outputs();
    Random random = new Random(11);
    double[] input = random.doubles((long) channels * 2 * 9, -0.1, 0.1).toArray();
    return new ConvBlock(
        "conv",
        activation,
        Vector.constant(channels, 1),
        kernels.length > 1 ? kernels.length : 12,
        List.of(kernels),
        new Kernel(Matrix.of(channels, 18, input), 3, 3),
        Vector.constant(channels, 0.01),
        SIZE,
        SIZE);
  }

  /** One channel, whose only other tap has the given weight. */
  private static ConvBlock single(double tap) {
    double[] taps = new double[9];
    taps[4] = -1;
    taps[0] = tap;
    return block(Activation.TANH, new Kernel(Matrix.of(1, 9, taps), 3, 3));
  }

  @Test
  void one_unit_below_the_limit_is_certified_and_the_limit_and_one_unit_above_are_not() {
    assertEquals(Status.CERTIFIED, certify(single(Math.nextDown(1.0))).status());
    assertEquals(Status.CERTIFIED, certify(single(-Math.nextDown(1.0))).status());
    for (double tap : new double[] {1, Math.nextUp(1.0), -1}) {
      assertEquals(Status.INCONCLUSIVE, certify(single(tap)).status(), "tap " + tap);
    }
  }

  @Test
  void sixty_four_channels_are_certified_and_one_row_a_millionth_over_is_not() {
    Kernel good = kernel(new Random(5), 64, 1 - 1e-9);
    assertEquals(Status.CERTIFIED, certify(block(Activation.TANH, good)).status());
    double[] taps = good.weights().toArray();
    for (int k = 0; k < 64 * 9; k++) {
      if (k != 4) {
        taps[k] *= 1 + 1e-6; // channel 0
      }
    }
    Kernel over = new Kernel(Matrix.of(64, 64 * 9, taps), 3, 3);
    assertEquals(Status.INCONCLUSIVE, certify(block(Activation.TANH, over)).status());
  }

  @Test
  void a_row_over_the_limit_is_made_up_for_by_weights_where_others_have_room() {
    // Row 0 sees 1.5 of channel 1, which itself sees only 0.1 of channel 0.
    DenseBlock block = Fixtures.block(Activation.TANH, Vector.of(1, 1), 1, -1.5, -0.1, 1); // A = −P
    Certificate certificate = certify(block, List.of(1));
    assertEquals(Status.CERTIFIED, certificate.status());
    DenseBlock other = Fixtures.block(Activation.TANH, Vector.of(1, 1), 1, -1.5, -0.7, 1);
    assertTrue(certify(other, List.of(1)).status() != Status.CERTIFIED);
  }

  /** Units in four layers, each of which sees the ones before it, by entries far above 1. */
  private static double[] layered(int n, double size) {
    Random random = new Random(n);
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = -1;
      for (int j = 0; j < n; j++) {
        if (4 * j / n < 4 * i / n) {
          a[i * n + j] = size * random.nextGaussian();
        }
      }
    }
    return a;
  }

  private static Claim stability(DenseBlock block) {
    return certify(block, List.of(1)).claims().stream()
        .filter(c -> c.property() == Property.INCREMENTAL_STABILITY)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16, 32, 64})
  void a_triangle_is_certified_by_weights_however_large_its_entries_below_the_diagonal_are(int n) {
    double[] a = layered(n, 0x1p15 / n);
    double[] upper = Matrix.of(n, n, a).transpose().toArray();
    for (double[] entries : List.of(a, upper)) {
      Claim claim = stability(tanh(entries));
      assertInstanceOf(Verdict.Certified.class, claim.verdict(), claim::toString);
      assertEquals("theorem-4-dominance", claim.theorem());
    }
    a[n - 1] = 1; // the first unit sees the last, which amplifies it
    assertFalse(stability(tanh(a)).verdict() instanceof Verdict.Certified);
  }

  @Test
  void a_full_triangle_is_certified_by_weights_that_grow_from_row_to_row() {
    for (double entry : new double[] {0.6, -8, 1e3}) {
      double[] a = new double[64 * 64];
      for (int i = 0; i < 64; i++) {
        Arrays.fill(a, 64 * i, 64 * i + i, entry); // they grow at least by 1 + |entry|
        a[64 * i + i] = -1;
      }
      Verdict verdict = stability(tanh(a)).verdict();
      assertInstanceOf(Verdict.Certified.class, verdict, "entry " + entry);
    }
  }

  @Test
  void pairs_of_units_that_see_each_other_and_those_before_are_certified() {
    int n = 16;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(a, n * i, n * i + i, 10);
      a[i * n + i] = -1;
      a[i * n + (i ^ 1)] = i % 2 == 0 ? 0.9 : -0.9;
    }
    Claim claim = stability(tanh(a));
    assertInstanceOf(Verdict.Certified.class, claim.verdict(), claim::toString);
  }

  @Test
  void weights_beyond_the_doubles_are_not_found() {
    double[] a = new double[24 * 24];
    for (int i = 0; i < 24; i++) {
      Arrays.fill(a, 24 * i, 24 * i + i, 0x1p45);
      a[24 * i + i] = -1;
    }
    assertFalse(stability(tanh(a)).verdict() instanceof Verdict.Certified);
  }

  private static DenseBlock tanh(double... a) {
    double[] p = Arrays.stream(a).map(entry -> -entry).toArray();
    int n = (int) Math.round(Math.sqrt(a.length));
    return Fixtures.block(Activation.TANH, Vector.constant(n, 1), p);
  }

  @Test
  void untied_convolutions_are_certified_and_untied_dense_blocks_only_where_dominated() {
    Random random = new Random(2);
    Kernel[] kernels =
        IntStream.range(0, 4).mapToObj(k -> kernel(random, 3, 0.9)).toArray(Kernel[]::new);
    Certificate certificate = certify(block(Activation.RELU, kernels));
    assertEquals(Status.CERTIFIED, certificate.status());
    kernels[2] = kernel(random, 3, 1.5);
    assertEquals(Status.INCONCLUSIVE, certify(block(Activation.RELU, kernels)).status());

    // Both satisfy Algorithm 1, and ρ(J₂J₁) = 1.139 for two patterns of slopes.
    Matrix first = Matrix.of(2, 2, -0.6372, -0.4704, -0.4704, -0.3628);
    Matrix second = Matrix.of(2, 2, -0.3628, -0.4704, -0.4704, -0.6372);
    for (Matrix state : List.of(first, second)) {
      assertEquals(Status.CERTIFIED, certify(dense(List.of(state)), List.of(1)).status());
    }
    assertEquals(Status.INCONCLUSIVE, certify(dense(List.of(first, second)), List.of(1)).status());
  }

  private static DenseBlock dense(List<Matrix> states) {
    return new DenseBlock(
        "dense",
        Activation.RELU,
        Vector.of(1, 1),
        2,
        states,
        Matrix.of(2, 1, 1, 1),
        Vector.of(0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TANH", "RELU", "HARD_TANH", "LEAKY_RELU"})
  void trajectories_keep_what_is_certified(String name) {
    ConvBlock block = block(Activation.valueOf(name), kernel(new Random(8), 3, 0.8));
    Certificate certificate = certify(block);
    assertEquals(Status.CERTIFIED, certificate.status());
    double gain = bounds(certificate, Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH).get(0).certified();
    Random random = new Random(9);
    for (int trial = 0; trial < 10; trial++) {
      double[] x = random.doubles(3 * SIZE * SIZE, -2, 2).toArray();
      double[] y = random.doubles(3 * SIZE * SIZE, -2, 2).toArray();
      double[] drive = block.drive(random.doubles(2 * SIZE * SIZE, -1, 1).toArray());
      double distance = distance(x, y);
      for (int k = 0; k < 30; k++) {
        x = block.next(k, x, drive);
        y = block.next(k, y, drive);
        assertTrue(distance(x, y) <= distance + 1e-12, "step " + k);
        distance = distance(x, y);
      }
      double[] one = new double[3 * SIZE * SIZE];
      double[] other = new double[3 * SIZE * SIZE];
      for (int k = 0; k < 200; k++) {
        double[] u = random.doubles(2 * SIZE * SIZE, -1, 1).toArray();
        double[] w = u.clone();
        Arrays.setAll(w, i -> u[i] + 0.5 * (random.nextBoolean() ? 1 : -1));
        one = block.next(0, one, block.drive(u));
        other = block.next(0, other, block.drive(w));
        assertTrue(distance(one, other) <= 0.5 * gain, "step " + k);
      }
    }
  }

  private static double distance(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> Math.abs(x[i] - y[i])).max().orElse(0);
  }

  private static List<Bound> bounds(Certificate certificate, Property property) {
    Claim claim =
        certificate.claims().stream()
            .filter(c -> c.property() == property)
            .findFirst()
            .orElseThrow();
    return assertInstanceOf(Verdict.Certified.class, claim.verdict()).bounds();
  }

  @Test
  void the_zero_state_settles_within_the_certified_number_of_steps() {
    ConvBlock block = block(Activation.TANH, kernel(new Random(8), 2, 0.5));
    List<Bound> bounds = bounds(certify(block), Property.GLOBAL_ASYMPTOTIC_STABILITY);
    int steps = (int) bounds.get(1).certified();
    assertTrue(steps < 100_000, steps + " steps");
    double[] u = new double[2 * SIZE * SIZE];
    Arrays.fill(u, 8);
    double[] drive = block.drive(u);
    double[] x = new double[2 * SIZE * SIZE];
    for (int k = 0; k < steps; k++) {
      x = block.next(0, x, drive);
    }
    double[] later = x;
    for (int k = 0; k < 20_000; k++) {
      later = block.next(0, later, drive);
    }
    assertTrue(distance(x, later) <= 2 * 0x1p-10, "still " + distance(x, later) + " away");
  }

  @Test
  void z3_agrees_with_symbolic_slopes() {
    List<Status> statuses = new ArrayList<>();
    for (double sum : new double[] {0.9, 1.1}) {
      ConvBlock block = block(Activation.TANH, kernel(new Random(4), 2, sum));
      Network network =
          new Network(List.of(2, SIZE, SIZE), Preprocessing.NONE, List.of(block), Optional.empty());
      statuses.add(new Verifier(Z3.create()).certify(new Model(network, "00")).status());
    }
    assertEquals(List.of(Status.CERTIFIED, Status.INCONCLUSIVE), statuses);
  }
}
