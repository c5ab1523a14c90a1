package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DepthTest {
  private static final long SEED = 5;

  @TempDir private Path folder;

  private static DenseBlock dense(Depth depth, Matrix... states) {
    return new DenseBlock(
        "dense",
        Activation.TANH,
        Vector.of(0.5, 0.25),
        depth,
        List.of(states),
        Matrix.of(2, 2, 1, 2, 3, 4),
        Vector.of(0.1, -0.1));
  }

  private static DenseBlock dense(Depth depth) {
    return dense(depth, Matrix.of(2, 2, -1, 0.25, 0.25, -1.5));
  }

  private static ConvBlock conv(Depth depth, int kernels) {
    Kernel state = new Kernel(Matrix.of(1, 9, 0, 0.1, 0, 0.2, -1, 0.1, 0, -0.3, 0), 3, 3);
    return new ConvBlock(
        "conv",
        Activation.RELU,
        Vector.of(0.75),
        depth,
        Collections.nCopies(kernels, state),
        new Kernel(Matrix.of(1, 1, 1), 1, 1),
        Vector.of(0.125),
        1,
        2);
  }

  /** The definition, with increments h σ(z) that never meet the state they are added to. */
  private static int stepsByHand(DenseBlock block, double tolerance, double[] u, double[] x) {
    for (int k = 1; ; k++) {
      double largest = 0;
      double[] increments = new double[2];
      for (int i = 0; i < 2; i++) {
        double z = block.bias().get(i) + block.input().dot(i, u) + block.state().dot(i, x);
        increments[i] = block.stepSizes().get(i) * StrictMath.tanh(z);
        largest = Math.max(largest, Math.abs(increments[i]));
      }
      for (int i = 0; i < 2; i++) {
        x[i] += increments[i];
      }
      if (largest <= tolerance || k == block.steps()) {
        return k;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0x1p-5, 1e-3, 1e-9})
  void a_block_stops_with_the_first_small_step_of_each_input(double tolerance) {
    Random random = new Random(SEED);
    DenseBlock block = dense(Depth.untilEquilibrium(tolerance, 1000));
    Set<Integer> depths = new HashSet<>();
    for (int trial = 0; trial < 50; trial++) {
      double[] u = random.doubles(2, -2, 2).toArray();
      double[] expected = new double[2];
      int depth = stepsByHand(block, tolerance, u, expected);
      depths.add(depth);
      assertArrayEquals(expected, block.unroll(u), 1e-12, "seed " + SEED + ", trial " + trial);
      // One step fewer or more is another state, and that of the fixed depth is the same.
      assertArrayEquals(block.unroll(u), dense(Depth.of(depth)).unroll(u));
    }
    assertTrue(depths.size() > 1, depths + ", seed " + SEED);
  }

  @Test
  void the_step_that_changes_no_more_than_the_tolerance_is_the_last() {
    DenseBlock block =
        new DenseBlock(
            "relu",
            Activation.RELU,
            Vector.of(0.5),
            Depth.untilEquilibrium(0.25, 100),
            List.of(Matrix.of(1, 1, -1)),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    // From input 1: increments 1/2, 1/4, 1/8, ...
    assertArrayEquals(new double[] {0.75}, block.unroll(new double[] {1}));
    // From input −1 nothing ever happens, and one step is enough to see that.
    assertArrayEquals(new double[] {0}, block.unroll(new double[] {-1}));
    // From a little more than 1 the second increment is too large.
    assertEquals(0.875, block.unroll(new double[] {Math.nextUp(1.0)})[0], 1e-12);
  }

  @Test
  void every_number_of_the_state_must_have_settled() {
    Depth depth = Depth.untilEquilibrium(0.5, 9);
    double[] zero = {0, 0};
    assertTrue(depth.endsWith(zero, new double[] {0.5, -0.5}));
    for (double large : new double[] {0.75, -0.75, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertFalse(depth.endsWith(zero, new double[] {large, 0}), "" + large);
      assertFalse(depth.endsWith(zero, new double[] {0, large}), "" + large);
    }
    assertFalse(Depth.of(9).endsWith(zero, zero));
  }

  @Test
  void a_step_that_is_small_in_every_number_may_be_long_in_the_euclidean_norm() {
    Depth depth = Depth.untilEquilibrium(0.5, StepNorm.EUCLIDEAN, 9);
    double[] zero = {0, 0};
    assertTrue(depth.endsWith(zero, zero));
    assertTrue(depth.endsWith(zero, new double[] {-0.3, 0.4}));
    assertFalse(depth.endsWith(zero, new double[] {0.5, -0.5}));
    assertFalse(depth.endsWith(new double[] {0, 0.5}, new double[] {0.5, 0}));
    for (double large : new double[] {0.75, -0.75, Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertFalse(depth.endsWith(zero, new double[] {large, 0}), "" + large);
      assertFalse(depth.endsWith(zero, new double[] {0, large}), "" + large);
    }
  }

  /** Where squares would leave the doubles, norms must not. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0x1p-1074, 0x1p-600, 0x1p1021})
  void a_norm_is_that_of_its_numbers_however_large_they_are(double unit) {
    assertEquals(5 * unit, StepNorm.EUCLIDEAN.of(new double[] {3 * unit, -4 * unit}));
    assertEquals(4 * unit, StepNorm.MAXIMUM.of(new double[] {3 * unit, -4 * unit}));
  }

  @Test
  void a_block_that_stops_by_the_euclidean_norm_takes_no_fewer_steps() {
    Random random = new Random(SEED);
    DenseBlock maximum = dense(Depth.untilEquilibrium(0.01, 1000));
    DenseBlock euclidean = dense(Depth.untilEquilibrium(0.01, StepNorm.EUCLIDEAN, 1000));
    int more = 0;
    for (int trial = 0; trial < 100; trial++) {
      double[] u = random.doubles(2, -2, 2).toArray();
      int steps = euclidean.stepsFor(u);
      double[] before = dense(Depth.of(steps - 1)).unroll(u);
      double[] last = euclidean.unroll(u);
      assertTrue(Math.hypot(last[0] - before[0], last[1] - before[1]) <= 0.01 * (1 + 1e-15));
      assertTrue(steps >= maximum.stepsFor(u));
      more += steps > maximum.stepsFor(u) ? 1 : 0;
    }
    assertTrue(more > 10, "of 100: " + more);
  }

  @Test
  void a_norm_goes_with_a_tolerance_alone() {
    assertThrows(
        InvalidModel.class, () -> new Depth(3, OptionalDouble.empty(), StepNorm.EUCLIDEAN));
  }

  @Test
  void no_more_steps_than_the_limit_are_taken() {
    double[] u = {1, -1};
    assertArrayEquals(
        dense(Depth.of(3)).unroll(u), dense(Depth.untilEquilibrium(1e-300, 3)).unroll(u));
  }

  @Test
  void convolutional_blocks_stop_too() {
    double[] u = {1, 2};
    double[] settled = conv(Depth.untilEquilibrium(0.1, 1000), 1).unroll(u);
    int depth = 1;
    while (!Arrays.equals(settled, conv(Depth.of(depth), 1).unroll(u))) {
      depth++;
      assertTrue(depth < 100);
    }
    assertTrue(depth > 1, "depth " + depth);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void a_tolerance_that_is_not_finite_and_positive_is_refused(double tolerance) {
    assertThrows(InvalidModel.class, () -> Depth.untilEquilibrium(tolerance, 5));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void a_depth_without_steps_is_refused(int steps) {
    assertThrows(InvalidModel.class, () -> Depth.of(steps));
    assertThrows(InvalidModel.class, () -> Depth.untilEquilibrium(1, steps));
  }

  @Test
  void untied_weights_need_a_fixed_number_of_steps() {
    Matrix state = Matrix.of(2, 2, -1, 0, 0, -1);
    assertEquals(2, dense(Depth.of(2), state, state).steps());
    InvalidModel error =
        assertThrows(InvalidModel.class, () -> dense(Depth.untilEquilibrium(1, 2), state, state));
    assertTrue(error.getMessage().contains("depends on the input, found 2"), error.getMessage());
    assertEquals(2, conv(Depth.of(2), 2).steps());
    assertThrows(InvalidModel.class, () -> conv(Depth.untilEquilibrium(1, 2), 2));
  }

  @Test
  void both_kinds_of_block_survive_the_file() throws IOException {
    Path file = folder.resolve("m.safetensors");
    for (Depth depth :
        List.of(
            Depth.untilEquilibrium(1.0 / 3, 7),
            Depth.untilEquilibrium(1.0 / 3, StepNorm.EUCLIDEAN, 7),
            Depth.of(7))) {
      Network network =
          new Network(
              List.of(1, 1, 2),
              Preprocessing.NONE,
              List.of(conv(depth, 1), dense(depth)),
              Optional.empty());
      ModelFile.write(file, network);
      assertEquals(network, ModelFile.read(file).network());
    }
  }
}
