package keel.train.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModReluFloatsTest {
  @Test
  void a_number_below_its_threshold_passes_no_gradient_not_even_a_subnormal_one() {
    INDArray gradient = pullBack(0, 0, -0.1);

    assertEquals(0f, gradient.getFloat(0, 0));
    assertEquals(0f, gradient.getFloat(1, 0));
  }

  @Test
  void a_number_above_its_threshold_passes_what_the_derivative_says() {
    // |z| = 0.5 with s = 0.4: along s all of it, across it the share s/z
    INDArray gradient = pullBack(0.4, 0, -0.1);

    assertEquals(0.01f, gradient.getFloat(0, 0), 1e-8);
    assertEquals(0.8 * 0.02, gradient.getFloat(1, 0), 1e-8);
  }

  /** Of the gradient 0.01 + 0.02i at an activation's value. */
  private static INDArray pullBack(double re, double im, double threshold) {
    Weight thresholds = Weight.zeros(DataType.FLOAT, 1);
    thresholds.value().putScalar(0, 0, threshold);
    INDArray values = Columns.zeros(DataType.FLOAT, 2, 1);
    values.putScalar(0, 0, re);
    values.putScalar(1, 0, im);
    INDArray gradient = Columns.zeros(DataType.FLOAT, 2, 1);
    gradient.putScalar(0, 0, 0.01);
    gradient.putScalar(1, 0, 0.02);
    new ModReluFloats(thresholds).pullBack(values, gradient);
    return values;
  }
}
