package keel.laws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import keel.verify.law.Experiment;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** Where trajectories end, seen without any certificate. */
@Domain(Blocks.class)
class EquilibriumLaws {
  private static final int STEPS = 10_000;

  /** No farther away, as a trajectory moves by at most h a step where σ is bounded. */
  private static final double FARTHEST = 64;

  private static final double NEAR = 1e-8;

  @Property(tries = 100, seed = "3")
  void many_states_have_one_limit_which_solves_the_linear_equation(
      @ForAll Blocks.Attracting attracting) {
    Block block = attracting.stable().block();
    Statistics.label("image").collect(block instanceof ConvBlock);
    Statistics.label("image").coverage(c -> c.check(true).percentage(p -> p > 5));
    boolean isReached = reachesOneLimit(block, attracting.stable().experiment());
    Statistics.label("reached").collect(isReached);
    Statistics.label("reached").coverage(c -> c.check(true).percentage(p -> p > 50));
  }

  /**
   * Holds that trajectories from zero and from the two states of an experiment come to one
   * equilibrium, or nearer and nearer to it, and says whether all have arrived; nothing is held if
   * it is far away.
   */
  static boolean reachesOneLimit(Block block, Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    double[] equilibrium = LinearAlgebra.equilibrium(block, drive);
    if (!(LinearAlgebra.largest(equilibrium) < FARTHEST)) {
      return false;
    }
    boolean isReached = true;
    for (double[] start :
        List.of(new double[drive.length], near(experiment.x()), near(experiment.y()))) {
      double[] half = unrolled(block, start, drive);
      double before = distance(half, equilibrium);
      double after = distance(unrolled(block, half, drive), equilibrium);
      boolean isNear = after <= NEAR * (1 + LinearAlgebra.largest(equilibrium));
      assertTrue(isNear || after < before, () -> after + " from it, after " + before);
      isReached &= isNear;
    }
    return isReached;
  }

  private static double distance(double[] x, double[] y) {
    return LinearAlgebra.euclidean(
        IntStream.range(0, x.length).mapToDouble(i -> x[i] - y[i]).toArray());
  }

  private static double[] near(double[] x) {
    double size = LinearAlgebra.largest(x);
    double[] near = x.clone();
    for (int i = 0; i < near.length && size > FARTHEST; i++) {
      near[i] *= FARTHEST / size;
    }
    return near;
  }

  private static double[] unrolled(Block block, double[] start, double[] drive) {
    double[] x = start;
    for (int k = 0; k < STEPS; k++) {
      double[] next = block.next(0, x, drive);
      if (Arrays.equals(next, x)) {
        return x;
      }
      x = next;
    }
    return x;
  }

  @Property(tries = 100, seed = "4")
  void a_rectified_block_comes_to_rest_and_no_unit_ever_falls(@ForAll Blocks.Rectified rectified) {
    Block block = rectified.stable().block();
    Experiment experiment = rectified.stable().experiment();
    double[] drive = block.drive(experiment.u());
    double[] x = near(experiment.x());
    for (int k = 0; k < 100; k++) {
      double[] next = block.next(0, x, drive);
      for (int i = 0; i < x.length; i++) {
        assertTrue(next[i] >= x[i], "unit " + i + " fell");
      }
      x = next;
    }
    double[] end = unrolled(block, x, drive);
    double size = 1 + LinearAlgebra.largest(end) + LinearAlgebra.largest(drive);
    for (double z : block.preActivations(0, end, drive)) {
      assertTrue(z <= 1e-8 * size, "a unit still rises, by " + z);
    }
    Statistics.label("moved").collect(LinearAlgebra.largest(end) > 0);
    Statistics.label("moved").coverage(c -> c.check(true).percentage(p -> p > 50));
  }
}
