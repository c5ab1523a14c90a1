package keel.verify.mechanics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.ResidualBlock.Start;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

class MechanicsTest {
  private static final int UNITS = 6;
  private static final int INPUTS = 4;

  private static Matrix random(Random random, int rows, int columns, double size) {
    return Matrix.of(rows, columns, random.doubles((long) rows * columns, -size, size).toArray());
  }

  /** A = −RᵀR − εI, with entries that floats can hold. */
  private static Matrix stable(Random random) {
    double[] a = new double[UNITS * UNITS];
    Matrix r = random(random, UNITS, UNITS, 0.4);
    for (int i = 0; i < UNITS; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = i == j ? 0.05 : 0;
        for (int k = 0; k < UNITS; k++) {
          sum += r.get(k, i) * r.get(k, j);
        }
        a[i * UNITS + j] = (float) -sum;
        a[j * UNITS + i] = (float) -sum;
      }
    }
    return Matrix.of(UNITS, UNITS, a);
  }

  private static DenseBlock dense(Activation activation, double h, int steps, Random random) {
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(UNITS, h),
        Depth.of(steps),
        List.of(stable(random)),
        random(random, UNITS, INPUTS, 1),
        Vector.of(random.doubles(UNITS, -0.5, 0.5).toArray()));
  }

  private static Linear head(Random random) {
    return new Linear("head", random(random, 3, UNITS, 1), Vector.of(0.1, 0, -0.1));
  }

  private static double[] input(Random random) {
    return random.doubles(INPUTS, -1, 1).toArray();
  }

  private static BlockMechanics of(
      Network network, Optional<Certificate> certificate, int halvings) {
    Random random = new Random(3);
    List<double[]> inputs = IntStream.range(0, 5).mapToObj(i -> input(random)).toList();
    List<Loss> losses = IntStream.range(0, 5).mapToObj(i -> Loss.ofClass(i % 3)).toList();
    return new Mechanics(network, certificate, halvings).of(inputs, losses).get(0);
  }

  @Test
  void the_drift_of_the_energy_halves_and_that_of_the_corrected_one_falls_to_a_quarter() {
    Random random = new Random(1);
    Network network =
        Fixtures.network(INPUTS, dense(Activation.TANH, 0.125, 24, random), head(random));
    BlockMechanics found = of(network, Optional.empty(), 3);
    for (double ratio : found.ratios()) {
      assertEquals(2, ratio, 0.1);
    }
    for (double ratio : found.correctedRatios()) {
      assertEquals(4, ratio, 0.15);
    }
    assertTrue(found.pairingSpread() < 1e-12, () -> "spread " + found.pairingSpread());
  }

  /** With the other sign the corrected energy drifts as fast as the plain one. */
  @Test
  void the_sign_of_the_correction_counts() {
    Random random = new Random(1);
    NaisBlock block = dense(Activation.TANH, 0.125, 24, random);
    double[] u = input(random);
    double[] drifts = new double[3];
    for (int r = 0; r < drifts.length; r++) {
      Motion motion = Motion.of(new EulerSteps(block).refined(r), u, state -> state);
      double[] energies = motion.correctedEnergies();
      double[] turned = new double[energies.length];
      for (int k = 0; k < turned.length; k++) {
        double plain = Motion.dot(motion.momenta()[k], motion.fields()[k]);
        turned[k] = 2 * plain - energies[k];
      }
      drifts[r] =
          Arrays.stream(turned).max().orElseThrow() - Arrays.stream(turned).min().orElseThrow();
    }
    assertEquals(2, drifts[0] / drifts[1], 0.2);
    assertEquals(2, drifts[1] / drifts[2], 0.1);
  }

  @Test
  void the_energy_at_the_end_is_how_fast_the_loss_changes_with_depth() {
    Random random = new Random(2);
    DenseBlock block = dense(Activation.TANH, 0.25, 10, random);
    Linear head = head(random);
    double[] u = input(random);
    Loss loss = Loss.ofClass(1);
    Motion motion =
        Motion.of(
            new EulerSteps(block),
            u,
            state -> {
              double[] weights = loss.gradient(head.apply(state));
              double[] gradient = new double[UNITS];
              Arrays.setAll(
                  gradient,
                  j ->
                      IntStream.range(0, 3)
                          .mapToDouble(i -> head.weight().get(i, j) * weights[i])
                          .sum());
              return gradient;
            });
    double step = 0x1p-12;
    double above = loss(head, motion, step);
    double below = loss(head, motion, -step);
    double difference = (above - below) / (2 * step);
    assertEquals(difference, motion.depthDerivative(), 1e-6 * Math.abs(difference));
    Mechanics mechanics = new Mechanics(Fixtures.network(INPUTS, block, head), Optional.empty(), 1);
    BlockMechanics found = mechanics.of(List.of(u), List.of(loss)).get(0);
    assertEquals(Math.abs(difference), found.depthDerivative(), 1e-6 * Math.abs(difference));
  }

  /** Cross-entropy of class 1 at x[K] + τ f(x[K]). */
  private static double loss(Linear head, Motion motion, double tau) {
    double[] x = motion.states()[motion.steps()].clone();
    double[] f = motion.fields()[motion.steps()];
    Arrays.setAll(x, i -> x[i] + tau * f[i]);
    double[] y = head.apply(x);
    return Math.log(Arrays.stream(y).map(Math::exp).sum()) - y[1];
  }

  @Test
  void rectified_blocks_have_one_pairing_to_the_last_bit() {
    Random random = new Random(4);
    DenseBlock dense = dense(Activation.RELU, 0.3, 12, random);
    Network network = Fixtures.network(INPUTS, dense, head(random));
    assertTrue(of(network, Optional.empty(), 1).exactBits().getAsInt() > 500);
    ConvBlock conv =
        new ConvBlock(
            "conv",
            Activation.RELU,
            Vector.constant(2, 0.7),
            Depth.of(8),
            List.of(new Kernel(random(random, 2, 2 * 9, 0.3), 3, 3)),
            new Kernel(random(random, 2, 9, 1), 3, 3),
            Vector.of(0.1, -0.2),
            3,
            4);
    double[] last = random.ints(24, -9, 9).asDoubleStream().toArray();
    double[] tangent = random.ints(24, -9, 9).asDoubleStream().toArray();
    double[] image = random.doubles(12, -1, 1).toArray();
    assertTrue(ExactPairing.bits(conv, image, last, tangent).getAsInt() > 200);
  }

  private static ResidualBlock residual(
      Activation activation, double h, int steps, int weights, Start start, Random random) {
    return new ResidualBlock(
        "plain",
        activation,
        h,
        steps,
        start,
        Stream.generate(() -> new Kernel(random(random, UNITS, UNITS, 0.5), 1, 1))
            .limit(weights)
            .toList(),
        start == Start.ZERO
            ? List.of(new Kernel(random(random, UNITS, INPUTS, 1), 1, 1))
            : List.of(),
        Stream.generate(() -> Vector.of(random.doubles(UNITS, -0.5, 0.5).toArray()))
            .limit(weights)
            .toList(),
        List.of(UNITS));
  }

  @Test
  void plain_residual_blocks_move_by_the_same_laws() {
    Random random = new Random(6);
    ResidualBlock tied = residual(Activation.TANH, 0.0625, 32, 1, Start.ZERO, random);
    BlockMechanics found = of(Fixtures.network(INPUTS, tied, head(random)), Optional.empty(), 3);
    for (double ratio : found.ratios()) {
      assertEquals(2, ratio, 0.1);
    }
    for (double ratio : found.correctedRatios()) {
      assertEquals(4, ratio, 0.15);
    }
    assertTrue(found.pairingSpread() < 1e-12);
    assertEquals("Euclidean", found.norm());
    assertFalse(found.isGrowthCertified());
    ResidualBlock untied = residual(Activation.RELU, 0.5, 9, 9, Start.ZERO, random);
    BlockMechanics exact = of(Fixtures.network(INPUTS, untied, head(random)), Optional.empty(), 1);
    assertTrue(exact.exactBits().getAsInt() > 400);
    assertTrue(exact.drifts().isEmpty());
  }

  /** Where the input is the first state alone, its gradient is the first momentum. */
  @Test
  void the_first_momentum_is_the_gradient_of_the_first_state() {
    Random random = new Random(7);
    ResidualBlock block = residual(Activation.TANH, 1, 5, 5, Start.INPUT, random);
    double[] u = random.doubles(UNITS, -1, 1).toArray();
    double[] weights = random.doubles(UNITS, -1, 1).toArray();
    double[] momentum = Motion.of(new EulerSteps(block), u, state -> weights).momenta()[0];
    for (int i = 0; i < UNITS; i++) {
      double[] up = u.clone();
      double[] down = u.clone();
      up[i] += 0x1p-20;
      down[i] -= 0x1p-20;
      double change =
          Motion.dot(weights, block.unroll(up)) - Motion.dot(weights, block.unroll(down));
      assertEquals(change / 0x1p-19, momentum[i], 1e-7 * (1 + Math.abs(momentum[i])));
    }
  }

  @Test
  void momenta_and_the_change_with_depth_stay_within_what_is_certified() {
    Random random = new Random(5);
    Network network =
        Fixtures.network(INPUTS, dense(Activation.TANH, 0.5, 20, random), head(random));
    Certificate certificate =
        new Verifier(SecondOpinion.NONE).certify(new Model(network, "0".repeat(64)));
    BlockMechanics found = of(network, Optional.of(certificate), 1);
    assertTrue(found.isGrowthCertified());
    assertTrue(found.growth() <= 1 + 1e-12, () -> "growth " + found.growth());
    double bound = found.depthBound().orElseThrow();
    assertTrue(found.depthDerivative() <= bound);
    assertTrue(found.depthDerivative() > bound / 1000);
    assertEquals(21, found.momenta().size());
  }

  @Test
  void other_losses_have_the_gradients_of_their_formulas() {
    assertEquals(0.5, Loss.ofNumbers(new double[] {1}).gradient(new double[] {1.5})[0]);
    assertEquals(-0.5, Loss.ofLabels(new double[] {1}).gradient(new double[] {0})[0]);
    assertEquals(-0.5, Loss.ofClass(0).gradient(new double[] {2, 2})[0]);
  }

  private static RecurrentBlock recurrent(double leak, int steps, Random random) {
    return new RecurrentBlock(
        "block",
        Activation.TANH,
        Vector.constant(UNITS, leak),
        RecurrentBlock.Reading.CONSTANT,
        steps,
        random(random, UNITS, UNITS, 0.4),
        random(random, UNITS, INPUTS, 1),
        Vector.of(random.doubles(UNITS, -0.5, 0.5).toArray()));
  }

  /** ẋ = −x + σ(W x + v), by Euler's method whose step is the leak. */
  @Test
  void a_recurrent_block_with_a_small_leak_follows_the_additive_network_in_continuous_time() {
    Random random = new Random(6);
    Network network = Fixtures.network(INPUTS, recurrent(0.0625, 32, random), head(random));
    BlockMechanics found = of(network, Optional.empty(), 3);
    assertEquals(4, found.distances().size());
    for (double ratio : found.distanceRatios()) {
      assertEquals(2, ratio, 0.1);
    }
    for (double ratio : found.ratios()) {
      assertEquals(2, ratio, 0.1);
    }
    for (double ratio : found.correctedRatios()) {
      assertEquals(4, ratio, 0.15);
    }
    assertTrue(found.pairingSpread() < 1e-12, () -> "spread " + found.pairingSpread());
  }

  /** The momenta are those that small changes of the first state have. */
  @Test
  void the_momentum_of_a_recurrent_block_is_the_gradient() {
    Random random = new Random(7);
    RecurrentBlock block = recurrent(0.25, 5, random);
    double[] u = input(random);
    double[] drive = block.drive(u);
    double[] p = random.doubles(UNITS, -1, 1).toArray();
    Motion motion = Motion.of(new EulerSteps(block), u, state -> p);
    for (int i = 0; i < UNITS; i++) {
      double[] ends = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] x = new double[UNITS];
        x[i] = side == 0 ? 0x1p-16 : -0x1p-16;
        for (int k = 0; k < block.steps(); k++) {
          x = block.next(k, x, drive);
        }
        ends[side] = Motion.dot(p, x);
      }
      assertEquals((ends[0] - ends[1]) * 0x1p15, motion.momenta()[0][i], 1e-8);
    }
  }

  @Test
  void a_block_of_a_nais_net_nears_its_equation_as_steps_are_halved() {
    Random random = new Random(1);
    Network network =
        Fixtures.network(INPUTS, dense(Activation.TANH, 0.125, 24, random), head(random));
    for (double ratio : of(network, Optional.empty(), 3).distanceRatios()) {
      assertEquals(2, ratio, 0.1);
    }
  }

  /** x[k+1] = σ(x[k] + h (A x[k] + b')): distances between last states at h and h/2. */
  private static double[] stackRatios(Activation activation) {
    Random random = new Random(8);
    Matrix a = random(random, UNITS, UNITS, 0.5);
    double[] x = random.doubles(UNITS, 1, 2).toArray();
    double[][] last = new double[5][];
    for (int r = 0; r < last.length; r++) {
      double h = Math.scalb(0.125, -r);
      FeedforwardBlock stack =
          new FeedforwardBlock(
              "stack",
              activation,
              FeedforwardBlock.Form.NEAR_IDENTITY,
              h,
              8 << r,
              List.of(a),
              List.of(Vector.constant(UNITS, 2 * h)));
      last[r] = x;
      for (int k = 0; k < stack.steps(); k++) {
        last[r] = stack.next(k, last[r], stack.drive(x));
      }
    }
    double[] ratios = new double[3];
    Arrays.setAll(ratios, r -> apart(last[r], last[r + 1]) / apart(last[r + 1], last[r + 2]));
    return ratios;
  }

  private static double apart(double[] x, double[] y) {
    double[] difference = x.clone();
    Arrays.setAll(difference, i -> x[i] - y[i]);
    return Motion.length(difference);
  }

  /**
   * A stack near the identity has such a limit if σ leaves states where they are, as ReLU does
   * those that are not negative: ẋ = A x + b'. Tanh takes x³/3 off at every layer however small h
   * is, so that more layers over the same time lead elsewhere: that is no order 1.
   */
  @Test
  void layers_near_the_identity_follow_an_equation_only_if_their_function_is_near_it_too() {
    for (double ratio : stackRatios(Activation.RELU)) {
      assertEquals(2, ratio, 0.1);
    }
    for (double ratio : stackRatios(Activation.TANH)) {
      assertTrue(ratio < 1.8, () -> "a ratio of " + ratio);
    }
  }

  @Test
  void blocks_that_are_not_looked_at_say_why() {
    DenseBlock block = Fixtures.block("b", Activation.TANH, Vector.of(1, 0.5), -1, 0, 0, -1);
    assertEquals(Optional.of("has step sizes of its own for each unit"), Mechanics.obstacle(block));
    FeedforwardBlock stack =
        new FeedforwardBlock(
            "s",
            Activation.TANH,
            FeedforwardBlock.Form.NEAR_IDENTITY,
            0.25,
            4,
            List.of(Matrix.identity(1)),
            List.of(Vector.of(0)));
    assertEquals(Optional.of("takes no steps x + h f(x)"), Mechanics.obstacle(stack));
    assertTrue(
        new Mechanics(Fixtures.network(1, block), Optional.empty(), 1)
            .of(List.of(new double[1]), List.of(Loss.ofClass(0)))
            .isEmpty());
  }
}
