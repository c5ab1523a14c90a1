package keel.train.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

class AdamFloatsTest {
  private static final int LENGTH = 5003;

  /** Some roundings of floats: ND4J subtracts powers of β from 1 in these. */
  private static final double ROUNDING = 0x1p-17;

  @Test
  void steps_and_state_are_those_of_nd4j() {
    Adam configuration = Adam.builder().learningRate(0.01).beta1(0.85).beta2(0.99).build();
    INDArray state = Nd4j.zeros(DataType.FLOAT, 1, 2 * LENGTH);
    INDArray wantedState = Nd4j.zeros(DataType.FLOAT, 1, 2 * LENGTH);
    INDArray gradient = Nd4j.zeros(DataType.FLOAT, 1, LENGTH);
    AdamFloats adam = new AdamFloats(configuration, gradient, state);
    GradientUpdater<?> wanted = configuration.instantiate(wantedState, true);
    Random random = new Random(5);
    for (int step = 0; step < 20; step++) {
      INDArray wantedStep = gradient(random);
      gradient.assign(wantedStep);
      adam.apply(step);
      wanted.applyUpdater(wantedStep, step, 0);
      assertSame(wantedStep, gradient, "step " + step);
      assertSame(wantedState, state, "state after step " + step);
    }
  }

  /** Of all sizes, some of them zero, and of one sign in each place, so that nothing cancels. */
  private static INDArray gradient(Random random) {
    float[] numbers = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      numbers[i] =
          i % 7 == 0
              ? 0
              : (float)
                  (Math.abs(random.nextGaussian()) * Math.pow(10, i % 9 - 6) * (i % 2 * 2 - 1));
    }
    return Nd4j.create(numbers, new long[] {1, LENGTH}, 'c');
  }

  private static void assertSame(INDArray wanted, INDArray found, String what) {
    for (int i = 0; i < wanted.length(); i++) {
      double number = wanted.getDouble(i);
      assertEquals(
          number,
          found.getDouble(i),
          ROUNDING * (Math.abs(number) + Float.MIN_NORMAL),
          what + ", " + i);
    }
  }
}
