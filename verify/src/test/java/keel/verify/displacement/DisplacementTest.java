package keel.verify.displacement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DisplacementTest {
  private static final MathContext DIGITS = new MathContext(60);

  private static DenseBlock dense(
      Nonlinearity activation, Vector steps, int depth, Matrix state, Vector bias) {
    int n = bias.length();
    double[] input = new double[2 * n];
    Arrays.setAll(input, i -> 1 + i % 3);
    return new DenseBlock("block", activation, steps, depth, state, Matrix.of(n, 2, input), bias);
  }

  private static Certificate certificate(Block block, int... input) {
    return new Verifier(SecondOpinion.NONE)
        .certify(new Model(Fixtures.network(input[0], block), "0".repeat(64)));
  }

  private static Certificate certificate(DenseBlock block) {
    return certificate(block, 2);
  }

  /** P with eigenvalues 0.1 and about 1.5, and a matrix near −P. */
  private static DenseBlock projected(Activation activation, int depth) {
    return dense(
        activation,
        Vector.of(0.5, 1),
        depth,
        Matrix.of(2, 2, -1, 0.5, 0.5, -0.75),
        Vector.of(0.25, -2));
  }

  private static DenseBlock original(DenseBlock projected, double size, Random random) {
    Matrix a = projected.state();
    double[] entries = new double[a.rows() * a.rows()];
    Arrays.setAll(
        entries, i -> a.get(i / a.rows(), i % a.rows()) + size * (2 * random.nextDouble() - 1));
    return dense(
        projected.activation(),
        projected.stepSizes(),
        projected.steps(),
        Matrix.of(a.rows(), a.rows(), entries),
        projected.bias());
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"GELU", "SILU", "SINE"},
      mode = EnumSource.Mode.EXCLUDE)
  void no_input_within_the_radius_moves_states_further_than_the_bound(Activation activation) {
    assertBounded(depth -> projected(activation, depth));
  }

  @ParameterizedTest
  @EnumSource(
      value = Grouped.Rule.class,
      names = {"MOD_RELU", "RADIAL_TANH", "RADIAL_SOFTSIGN"})
  void nor_states_of_units_that_act_in_groups(Grouped.Rule rule) {
    Vector thresholds = Vector.constant(rule.hasThresholds() ? 1 : 0, -0.125);
    DenseBlock split = projected(Activation.TANH, 1);
    assertBounded(
        depth ->
            dense(
                new Grouped(rule, 2, thresholds),
                Vector.of(0.5, 0.5),
                depth,
                split.state(),
                split.bias()));
  }

  private static void assertBounded(IntFunction<DenseBlock> ofDepth) {
    Random random = new Random(7);
    for (double size : new double[] {0x1p-40, 1e-3, 0.3}) {
      for (int depth : new int[] {1, 4, 60}) {
        DenseBlock projected = ofDepth.apply(depth);
        Certificate certificate = certificate(projected);
        for (double radius : new double[] {1e-6, 1, 1e3}) {
          DenseBlock original = original(projected, size, random);
          Displacement.Reach reach =
              Displacement.of(original, projected, certificate, radius).orElseThrow();
          double seen =
              DisplacementSearch.greatest(original, projected, certificate, radius, 60, 3)
                  .orElseThrow();
          assertTrue(seen <= reach.distance(), seen + " > " + reach);
          assertTrue(
              seen > 0 || depth == 1 || size < 1e-6 || radius > 1,
              () -> "nothing moved by " + size);
        }
      }
    }
  }

  private static double bound(Certificate certificate, String quantity) {
    return certificate.claims().stream()
        .map(Claim::verdict)
        .filter(Verdict.Certified.class::isInstance)
        .flatMap(verdict -> ((Verdict.Certified) verdict).bounds().stream())
        .filter(found -> found.quantity().equals(quantity))
        .findFirst()
        .orElseThrow()
        .certified();
  }

  /** One unit: the recursion again, in 60 decimal digits. */
  @Test
  void the_bound_is_the_recursion_of_theorem_2_rounded_up() {
    double p = 0.75;
    double e = 0x1.8p-7;
    int depth = 40;
    Vector step = Vector.of(0.5);
    DenseBlock projected = dense(Activation.TANH, step, depth, Matrix.of(1, 1, -p), Vector.of(0.5));
    DenseBlock original =
        dense(Activation.TANH, step, depth, Matrix.of(1, 1, -p + e), Vector.of(0.5));
    Certificate certificate = certificate(projected);
    double gain = bound(certificate, "gain (limit)");
    BigDecimal least = new BigDecimal(bound(certificate, "λmin(P)"));
    BigDecimal slack =
        BigDecimal.valueOf(2).subtract(new BigDecimal(bound(certificate, "λmax(sHP)")));
    BigDecimal fromRest =
        new BigDecimal(gain)
            .multiply(BigDecimal.valueOf(3))
            .add(BigDecimal.ONE.divide(least.sqrt(DIGITS), DIGITS));
    BigDecimal square = BigDecimal.ZERO;
    for (int k = 0; k < depth; k++) {
      BigDecimal near = fromRest.add(square.sqrt(DIGITS)).divide(least.sqrt(DIGITS), DIGITS);
      BigDecimal added = BigDecimal.valueOf(0.5 * k); // |tanh| ≤ 1, h = 1/2
      BigDecimal pushed = near.min(added).multiply(new BigDecimal(e));
      square =
          square.add(pushed.pow(2).multiply(BigDecimal.valueOf(0.5)).divide(slack, DIGITS), DIGITS);
    }
    double exact = square.sqrt(DIGITS).doubleValue();
    double found = Displacement.of(original, projected, certificate, 3).orElseThrow().distance();
    assertTrue(found >= exact && found <= exact * (1 + 1e-12), found + " for " + exact);
  }

  @Test
  void convolutions_are_bounded_in_the_weighted_maximum_norm() {
    Random random = new Random(11);
    int n = 2;
    for (Activation activation : List.of(Activation.RELU, Activation.TANH, Activation.SIGMOID)) {
      double[] taps = new double[n * n * 9];
      Arrays.setAll(taps, i -> 0.04 * (2 * random.nextDouble() - 1));
      for (int channel = 0; channel < n; channel++) {
        taps[channel * n * 9 + channel * 9 + 4] = -1;
      }
      double[] moved = taps.clone();
      Arrays.setAll(moved, i -> taps[i] + 0.02 * (2 * random.nextDouble() - 1));
      ConvBlock projected = conv(activation, taps);
      ConvBlock original = conv(activation, moved);
      Certificate certificate =
          new Verifier(SecondOpinion.NONE)
              .certify(
                  new Model(
                      new Network(
                          List.of(1, 5, 4),
                          Preprocessing.NONE,
                          List.of(projected),
                          Optional.empty()),
                      "0".repeat(64)));
      Displacement.Reach reach = Displacement.of(original, projected, certificate, 2).orElseThrow();
      double seen =
          DisplacementSearch.greatest(original, projected, certificate, 2, 200, 5).orElseThrow();
      assertTrue(seen > 0 && seen <= reach.distance(), seen + " > " + reach);
      assertTrue(reach.distance() < 100 * seen, seen + " but " + reach);
    }
  }

  private static ConvBlock conv(Activation activation, double... taps) {
    double[] input = new double[2 * 9];
    Arrays.fill(input, 0.25);
    return new ConvBlock(
        "block",
        activation,
        Vector.of(1, 0.5),
        20,
        List.of(new Kernel(Matrix.of(2, 18, taps), 3, 3)),
        new Kernel(Matrix.of(2, 9, input), 3, 3),
        Vector.of(0.5, -0.25),
        5,
        4);
  }

  @Test
  void the_same_block_moves_nothing() {
    DenseBlock block = projected(Activation.TANH, 30);
    assertEquals(
        new Displacement.Reach(0, 0),
        Displacement.of(block, block, certificate(block), 8).orElseThrow());
  }

  @Test
  void nothing_is_said_without_a_certificate_or_of_too_many_steps() {
    DenseBlock projected = projected(Activation.TANH, 30);
    DenseBlock expanding =
        dense(
            Activation.TANH,
            projected.stepSizes(),
            30,
            Matrix.of(2, 2, 1, 0, 0, 1),
            projected.bias());
    assertEquals(
        Optional.empty(), Displacement.of(projected, expanding, certificate(expanding), 1));
    DenseBlock deep = projected(Activation.TANH, Displacement.MOST_STEPS + 1);
    assertEquals(
        Optional.empty(),
        Displacement.of(original(deep, 0.1, new Random(1)), deep, certificate(projected), 1));
  }

  @Test
  void blocks_that_differ_elsewhere_are_not_compared() {
    DenseBlock projected = projected(Activation.TANH, 30);
    DenseBlock other = projected(Activation.RELU, 30);
    assertThrows(
        IllegalArgumentException.class,
        () -> Displacement.of(other, projected, certificate(projected), 1));
  }
}
