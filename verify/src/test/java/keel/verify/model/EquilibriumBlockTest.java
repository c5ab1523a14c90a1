package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import keel.verify.Fixtures;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EquilibriumBlockTest {
  private static EquilibriumBlock block(
      Nonlinearity activation, double step, Depth depth, Matrix w, double... bias) {
    int n = bias.length;
    return new EquilibriumBlock(
        "block", activation, step, depth, w, Matrix.of(n, 1, new double[n]), Vector.of(bias));
  }

  /** Where σ stands in the place of its resolvent, steps lead to 0.8007. */
  @Test
  void steps_of_tanh_lead_to_its_equilibrium() {
    EquilibriumBlock block = block(Activation.TANH, 0.5, Depth.of(200), Matrix.of(1, 1, 0.5), 1);
    double x = block.unroll(new double[1])[0];
    assertEquals(0.8952, x, 1e-4);
    assertEquals(Math.tanh(0.5 * x + 1), x, 1e-12);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"GELU", "SILU", "SINE"},
      mode = EnumSource.Mode.EXCLUDE)
  void steps_lead_to_the_equilibrium_of_every_activation(Activation activation) {
    Matrix w = Matrix.of(2, 2, 0.25, 1.5, -1.5, -0.5);
    for (double step : new double[] {0.25, 1.25}) {
      EquilibriumBlock block = block(activation, step, Depth.of(2000), w, -0.75, 1.25);
      double[] drive = block.drive(new double[1]);
      double[] x = step < 1 ? block.unroll(new double[1]) : fixed(block, drive);
      double[] z = {drive[0] + w.dot(0, x), drive[1] + w.dot(1, x)};
      assertArrayEquals(activation.apply(z), x, 1e-12, activation + " " + step);
    }
  }

  /** The fixed point of a step that is too long to lead there, found with a shorter one. */
  private static double[] fixed(EquilibriumBlock block, double[] drive) {
    EquilibriumBlock shorter =
        new EquilibriumBlock(
            block.name(),
            block.activation(),
            0.25,
            block.depth(),
            block.state(),
            block.input(),
            block.bias());
    double[] x = shorter.unroll(new double[1]);
    assertArrayEquals(x, block.next(0, x, drive), 1e-12);
    return x;
  }

  @Test
  void groups_have_resolvents_too() {
    Grouped group = new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(-0.5));
    Matrix w = Matrix.of(2, 2, 0, -1, 1, 0);
    EquilibriumBlock block = block(group, 0.4, Depth.of(500), w, 1, 2);
    double[] x = block.unroll(new double[1]);
    assertTrue(x[0] != 0);
    assertArrayEquals(group.apply(new double[] {1 + w.dot(0, x), 2 + w.dot(1, x)}), x, 1e-12);
  }

  @Test
  void it_stops_by_its_tolerance_and_gives_its_equilibrium_all_the_same() {
    Depth depth = Depth.untilEquilibrium(1e-3, 1000);
    EquilibriumBlock block = block(Activation.RELU, 0.5, depth, Matrix.of(1, 1, -1), 2);
    assertTrue(block.stepsFor(new double[1]) < 20);
    assertEquals(1, block.unroll(new double[1])[0], 1e-3);
    assertTrue(block.hasOneDepth());
  }

  @Test
  void what_is_written_is_what_is_read(@TempDir Path folder) throws IOException {
    Grouped group = new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(-0.5));
    for (Nonlinearity activation : new Nonlinearity[] {Activation.RELU, group}) {
      EquilibriumBlock block =
          block(
              activation,
              0.4,
              Depth.untilEquilibrium(1e-6, 70),
              Matrix.of(2, 2, 0, -1, 1, 0),
              1,
              2);
      Network network = Fixtures.network(1, block);
      Path file = folder.resolve("model.safetensors");
      ModelFile.write(file, network);
      assertEquals(network, ModelFile.read(file).network());
    }
  }

  @Test
  void what_does_not_belong_together_is_refused() {
    Matrix w = Matrix.of(2, 2, 0, -1, 1, 0);
    for (Runnable wrong :
        new Runnable[] {
          () -> block(Activation.RELU, 0, Depth.of(1), w, 1, 2),
          () -> block(Activation.RELU, 1, Depth.of(1), w, 1),
          () -> block(Activation.RELU, 1, Depth.of(1), Matrix.of(1, 2, 0, 0), 1),
          () -> block(Activation.RELU, 1, Depth.of(1), w),
          () -> block(new Grouped(Grouped.Rule.RADIAL_TANH, 3), 1, Depth.of(1), w, 1, 2)
        }) {
      assertThrows(InvalidModel.class, wrong::run);
    }
  }
}
