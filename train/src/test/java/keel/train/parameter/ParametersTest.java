package keel.train.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import keel.train.parameter.Parameters.Decay;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ParametersTest {
  /** Explicit weights that are twice the free ones, and how often that was asked. */
  private static final class Doubled implements Parameterisation {
    private int projected;
    private int pulledBack;

    @Override
    public void initialise(INDArray free, Random random) {
      free.assign(1);
    }

    @Override
    public void toExplicit(INDArray free, INDArray explicit) {
      explicit.assign(free).muli(2);
    }

    @Override
    public void project(INDArray free) {
      projected++;
    }

    @Override
    public void pullBack(INDArray free, INDArray explicitGradient, INDArray freeGradient) {
      pulledBack++;
      freeGradient.assign(explicitGradient).muli(2);
    }
  }

  private final Doubled used = new Doubled();
  private final Doubled unused = new Doubled();
  private final Doubled decaying = new Doubled();

  private Parameters parameters() {
    Parameters.Layout layout = new Parameters.Layout();
    layout.add(1, 2, used, Decay.KEPT);
    layout.add(1, 2, unused, Decay.KEPT);
    layout.add(1, 2, decaying, Decay.DECAYED);
    Parameters parameters = layout.allocate(DataType.DOUBLE, 1);
    parameters.initialise(new Random(1));
    return parameters;
  }

  /** One step of gradient descent in which the first tensor alone has a gradient. */
  @Test
  void what_an_optimiser_does_not_move_is_not_projected_again() {
    Parameters parameters = parameters();
    parameters.explicitGradient(0).putScalar(0, 1, 0.25);
    Parameters.Share share = parameters.shares().get(0);
    parameters.freeGradient().assign(9); // of the step before
    share.pullBack();
    parameters.free().subi(parameters.freeGradient());
    share.projectMoved();
    assertEquals(2, used.projected, "once at first, once after the step");
    assertEquals(1, unused.projected);
    assertEquals(2, decaying.projected, "for it may have decayed");
    assertEquals(1, used.pulledBack);
    assertEquals(0, unused.pulledBack);
    double[] explicit = parameters.explicit().dup().data().asDouble();
    assertEquals(1, explicit[1], 1e-12);
    assertEquals(2, explicit[2], 1e-12);
  }

  /** ND4J's greatest number of 0 and NaN is 0. */
  @Test
  void a_gradient_that_is_no_number_is_none_of_zero() {
    Parameters parameters = parameters();
    parameters.explicitGradient(0).putScalar(0, 1, Double.NaN);
    parameters.shares().get(0).pullBack();
    assertEquals(Double.NaN, parameters.freeGradient().getDouble(0, 1));
  }

  @Test
  void what_momentum_moves_without_a_gradient_is_projected() {
    Parameters parameters = parameters();
    Parameters.Share share = parameters.shares().get(0);
    share.pullBack();
    parameters.freeGradient().putScalar(0, 3, 0.5);
    parameters.free().subi(parameters.freeGradient());
    share.projectMoved();
    assertEquals(2, unused.projected);
    assertEquals(1, parameters.explicit().getDouble(0, 3), 1e-12);
  }

  /** ND4J takes a part that begins where its array would end, counted from zero, for empty. */
  @Test
  void complex_weights_may_begin_anywhere() {
    for (int before = 4000; before <= 4200; before += 32) {
      Parameters.Layout layout = new Parameters.Layout();
      layout.add(before, 1, Unconstrained.constant(0), Decay.KEPT);
      Slot slot = layout.add(64, 130, new Embedded(Unconstrained.gaussian(1)), Decay.DECAYED);
      Slot sizes = layout.add(64, 1, new Repeated(Unconstrained.constant(2)), Decay.KEPT);
      Parameters parameters = layout.allocate(DataType.FLOAT, 1);
      parameters.initialise(new Random(1));
      INDArray weights = slot.in(parameters.explicit());
      for (int[] place : new int[][] {{0, 0}, {31, 64}, {7, 3}}) {
        double re = weights.getDouble(place[0], place[1]);
        double im = weights.getDouble(32 + place[0], place[1]);
        assertEquals(re, weights.getDouble(32 + place[0], 65 + place[1]));
        assertEquals(-im, weights.getDouble(place[0], 65 + place[1]));
        assertTrue(re != 0 && im != 0);
      }
      assertEquals(128, sizes.in(parameters.explicit()).sumNumber().doubleValue());
      parameters.explicitGradient(0).assign(1);
      parameters.pullBack();
      double[] gradient = parameters.freeGradient().dup().data().asDouble();
      assertEquals(2, gradient[before], "of a real part");
      assertEquals(0, gradient[before + 32], "of an imaginary part");
      assertEquals(2, gradient[gradient.length - 1], "of a step size");
      assertEquals(before + 64 * 65 + 32, gradient.length);
    }
  }
}
