package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.trajectory.GainAttack;
import org.junit.jupiter.api.Test;

class GroupsTest {
  private static String reason(Blocks block) {
    Claim claim = block.certificate().claim("block", Property.INCREMENTAL_STABILITY).orElseThrow();
    return ((Verdict.Inconclusive) claim.verdict()).reason();
  }

  private static String reason(double... thresholds) {
    return Groups.obstacle(new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(thresholds))).orElse("");
  }

  @Test
  void a_threshold_above_zero_is_named_however_small() {
    assertEquals("", reason(0, -0.0, -1e300));
    assertTrue(reason(-1, 0.5, 3).startsWith("activation mod_relu has the threshold 0.5,"));
    assertTrue(reason(Double.MIN_VALUE).startsWith("activation mod_relu has the threshold 4.9"));
  }

  @Test
  void every_refusal_names_its_counterexample() {
    assertTrue(reason(Blocks.CARDIOID).contains("|s|^2 can exceed 1.17 times <s, z>"));
    assertTrue(reason(Blocks.PAIRS_OF_DIFFERENT_STEPS).contains("1.24 times"));
    assertTrue(reason(Blocks.PAIRS_OF_DIFFERENT_SCALES).contains(Groups.SCALES_DIFFER));
    assertTrue(reason(Blocks.PAIRS_DOMINATED).contains("1.34 times"));
    assertTrue(
        Groups.obstacle(new Grouped(Grouped.Rule.Z_RELU, 2)).orElseThrow().contains("1 apart"));
  }

  /** How much farther apart a step brings two states, in the norm max |x_i| or in the Euclidean. */
  private static double growth(Vector steps, Matrix a, double[] x, double[] y, boolean isMaximum) {
    DenseBlock block =
        new DenseBlock(
            "block",
            new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(-1)),
            steps,
            1,
            a,
            Matrix.of(2, 1, 0, 0),
            Vector.of(0, 0));
    double[] drive = {0, 0};
    return distance(block.next(0, x, drive), block.next(0, y, drive), isMaximum)
        / distance(x, y, isMaximum);
  }

  private static double distance(double[] x, double[] y, boolean isMaximum) {
    double one = Math.abs(x[0] - y[0]);
    double other = Math.abs(x[1] - y[1]);
    return isMaximum ? Math.max(one, other) : Math.hypot(one, other);
  }

  @Test
  void the_counterexamples_move_states_apart() {
    double[] x = {0.385, -0.359};
    double[] near = {0.385 - 1e-5, -0.359 - 1.2e-4};
    Matrix p = Matrix.identity(2).withDiagonal(Vector.constant(2, 1.9)).negate();
    assertTrue(growth(Vector.of(1, 0.2), p, x, near, false) > 1.24);
    assertTrue(growth(Vector.of(1, 1), p, x, near, false) <= 1);
    double[] y = {1.3385, 0.5642};
    double[] across = {1.3387, 0.564};
    Matrix a = Matrix.of(2, 2, -1, 0.9, 0, -1);
    assertTrue(growth(Vector.of(1, 1), a, y, across, true) > 1.34);
  }

  @Test
  void a_direction_that_expands_at_slope_1_refutes_nothing_of_groups() {
    assertEquals(
        "H P has an eigenvalue above 2 / s, so the step at the greatest slope s overshoots"
            + Groups.NO_REFUTATION,
        reason(Blocks.PAIRS_OVERSHOOT).split("; activation", -1)[0]);
  }

  @Test
  void gains_of_groups_are_not_attacked() {
    DenseBlock pairs = (DenseBlock) Blocks.PAIRS.block();
    assertTrue(
        Blocks.PAIRS.certificate().evidence().keySet().stream()
            .noneMatch(name -> name.endsWith("/attack")));
    assertEquals(
        "mod_relu in groups of 2 cannot be attacked",
        assertThrows(
                IllegalArgumentException.class,
                () -> new GainAttack("attack", pairs, pairs.state().negate(), 3, Optional.empty()))
            .getMessage());
  }
}
