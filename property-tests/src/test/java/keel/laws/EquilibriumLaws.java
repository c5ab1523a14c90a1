package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.exact.Vector;
import keel.verify.law.Experiment;
import keel.verify.model.Activation;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.NaisBlock;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** Where trajectories end, seen without any certificate. */
@Domain(Blocks.class)
class EquilibriumLaws {
  private static final int STEPS = 20_000;

  /** No farther away, as a trajectory moves by at most h a step where σ is bounded. */
  private static final double FARTHEST = 64;

  @Property(tries = 100, seed = "3")
  void many_states_have_one_limit_which_solves_the_linear_equation(
      @ForAll Blocks.Attracting attracting) {
    NaisBlock block = attracting.stable().block();
    // With slopes of 1/100 it takes a hundred times as many steps.
    Assume.that(block.activation() != Activation.LEAKY_RELU);
    Statistics.label("image").collect(block instanceof ConvBlock);
    Statistics.label("image").coverage(c -> c.check(true).percentage(p -> p > 5));
    Assume.that(hasOneLimit(block, attracting.stable().experiment()));
  }

  /**
   * Holds that trajectories from zero and from the two states of an experiment come to one
   * equilibrium; false, and nothing is held, if that is far away.
   */
  static boolean hasOneLimit(NaisBlock block, Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    double[] equilibrium = LinearAlgebra.equilibrium(block, drive);
    if (!(LinearAlgebra.largest(equilibrium) < FARTHEST)) {
      return false;
    }
    for (double[] start :
        List.of(new double[drive.length], near(experiment.x()), near(experiment.y()))) {
      double[] x = unrolled(block, start, drive);
      for (int i = 0; i < x.length; i++) {
        assertEquals(equilibrium[i], x[i], 1e-8 * (1 + Math.abs(x[i])), "unit " + i);
      }
    }
    return true;
  }

  @Property(tries = 100, seed = "5")
  void a_constant_input_leads_every_state_to_the_one_equilibrium(@ForAll Blocks.Skewed skewed) {
    DenseBlock block = skewed.tried().block();
    Assume.that(block.activation() != Activation.LEAKY_RELU);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(Blocks.model(block));
    boolean isCertified =
        certificate
            .claim("block", keel.verify.certificate.Property.GLOBAL_ASYMPTOTIC_STABILITY)
            .filter(claim -> claim.theorem().equals("theorem-6-lurie"))
            .isPresent();
    Statistics.label("certified").collect(isCertified);
    Statistics.label("certified").coverage(c -> c.check(true).percentage(p -> p > 25));
    Assume.that(isCertified);
    Experiment experiment = skewed.tried().experiment();
    Assume.that(hasOneLimit(block, experiment));
    if (block.activation() == Activation.TANH) {
      Vector multipliers = certificate.evidence().get("block/lurie").numbers().orElseThrow();
      assertFalls(block, multipliers, near(experiment.x()), block.drive(experiment.u()));
    }
  }

  /** Σ λ_i ∫₀^{z_i} tanh never rises, but for rounding. */
  private static void assertFalls(
      DenseBlock block, Vector multipliers, double[] start, double[] drive) {
    double[] x = start;
    double before = Double.POSITIVE_INFINITY;
    for (int k = 0; k < 200; k++) {
      double[] z = block.preActivations(0, x, drive);
      double energy = 0;
      for (int i = 0; i < z.length; i++) {
        double size = Math.abs(z[i]);
        energy += multipliers.get(i) * (size + Math.log1p(Math.exp(-2 * size)) - Math.log(2));
      }
      assertTrue(energy <= before + 1e-12 * (1 + energy), "it rose to " + energy);
      before = energy;
      x = block.next(k, x, drive);
    }
  }

  private static double[] near(double[] x) {
    double size = LinearAlgebra.largest(x);
    double[] near = x.clone();
    for (int i = 0; i < near.length && size > FARTHEST; i++) {
      near[i] *= FARTHEST / size;
    }
    return near;
  }

  private static double[] unrolled(NaisBlock block, double[] start, double[] drive) {
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
    NaisBlock block = rectified.stable().block();
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
