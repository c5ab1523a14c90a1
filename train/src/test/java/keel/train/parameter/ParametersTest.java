package keel.train.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
