package keel.train.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import keel.train.layer.ComplexBatchNormLayer.Statistics;
import keel.train.layer.TrainableLayer.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ComplexBatchNormTest {
  private static final int PATTERNS = 20_000;

  private final Random random = new Random(9);

  private static Weight weight(DataType type, int rows, double value) {
    INDArray numbers = Columns.zeros(type, rows, 1).addi(value);
    return new Weight(numbers, numbers.ulike());
  }

  private static INDArray filled(DataType type, int rows, double value) {
    return Columns.zeros(type, rows, 1).addi(value);
  }

  private static ComplexBatchNormLayer layer(DataType type, Statistics statistics) {
    return new ComplexBatchNormLayer(
        weight(type, 2, ComplexBatchNormLayer.ISOTROPIC),
        weight(type, 1, 0),
        weight(type, 2, 0),
        statistics,
        PATTERNS);
  }

  private static Statistics statistics(DataType type) {
    return new Statistics(
        filled(type, 2, 0), filled(type, 2, ComplexBatchNormLayer.ISOTROPIC), filled(type, 1, 0));
  }

  /** Parts with a correlation, the second with its own deviation. */
  private INDArray batch(DataType type, double correlation, double deviation) {
    double[] values = new double[2 * PATTERNS];
    for (int i = 0; i < PATTERNS; i++) {
      double one = random.nextGaussian();
      double other = random.nextGaussian();
      values[2 * i] = one + 3;
      values[2 * i + 1] =
          deviation * (correlation * one + Math.sqrt(1 - correlation * correlation) * other) - 1;
    }
    INDArray batch = Columns.zeros(type, 2, PATTERNS);
    Columns.writeDoubles(values, batch);
    return batch;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, -0.9, 0.99, 0.999, 0.9999, -0.9999})
  void whitening_takes_covariance_to_the_identity(double correlation) {
    for (double scale : new double[] {1e-2, 1, 1e4}) {
      double rr = scale + ComplexBatchNormLayer.EPSILON;
      double ii = 4 * scale + ComplexBatchNormLayer.EPSILON;
      double ri = correlation * Math.sqrt(4 * scale * scale);
      double[] w = ComplexBatchNormLayer.whitening(rr, ii, ri);
      double[] wv = ComplexBatchNormLayer.product(w, new double[] {rr, ii, ri});
      assertArrayEquals(
          new double[] {1, 0, 0, 1},
          new double[] {
            wv[0] * w[0] + wv[1] * w[2],
            wv[0] * w[2] + wv[1] * w[1],
            wv[2] * w[0] + wv[3] * w[2],
            wv[2] * w[2] + wv[3] * w[1]
          },
          1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.7, -0.95})
  void outputs_have_a_mean_square_of_one(double correlation) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      ComplexBatchNormLayer layer = layer(type, statistics(type));
      INDArray input = batch(type, correlation, 0.5);
      double[] y = Columns.readDoubles(layer.forward(input, Pass.TRAINING), new double[0]);
      assertEquals(1, Arrays.stream(y).map(v -> v * v).sum() / PATTERNS, 0.02);
      double mixed = 0;
      double difference = 0;
      for (int i = 0; i < PATTERNS; i++) {
        mixed += y[2 * i] * y[2 * i + 1] / PATTERNS;
        difference += (y[2 * i] * y[2 * i] - y[2 * i + 1] * y[2 * i + 1]) / PATTERNS;
      }
      assertEquals(0, mixed, 1e-3);
      assertEquals(0, difference, 5e-3);
    }
  }

  /** ε is in the running covariance, and is not added again. */
  @Test
  void running_statistics_become_those_of_the_batches() {
    Statistics running = statistics(DataType.DOUBLE);
    ComplexBatchNormLayer layer = layer(DataType.DOUBLE, running);
    INDArray input = batch(DataType.DOUBLE, 0.6, 0.5);
    double[] x = Columns.readDoubles(input, new double[0]);
    double mean = 0;
    for (int i = 0; i < PATTERNS; i++) {
      mean += x[2 * i] / PATTERNS;
    }
    double variance = ComplexBatchNormLayer.EPSILON;
    for (int i = 0; i < PATTERNS; i++) {
      variance += (x[2 * i] - mean) * (x[2 * i] - mean) / PATTERNS;
    }
    layer.forward(input, Pass.TRAINING);
    assertEquals(0.1 * mean, running.mean().getDouble(0), 1e-12);
    assertEquals(
        0.9 * ComplexBatchNormLayer.ISOTROPIC + 0.1 * variance,
        running.variance().getDouble(0),
        1e-12);
    double[] trained = Columns.readDoubles(layer.forward(input, Pass.TRAINING), new double[0]);
    for (int k = 0; k < 400; k++) {
      layer.forward(input, Pass.TRAINING);
    }
    double[] deployed = Columns.readDoubles(layer.forward(input, Pass.INFERENCE), new double[0]);
    assertArrayEquals(trained, deployed, 1e-9);
  }

  @Test
  void first_statistics_pass_numbers_on_as_they_are() {
    ComplexBatchNormLayer layer = layer(DataType.DOUBLE, statistics(DataType.DOUBLE));
    INDArray input = batch(DataType.DOUBLE, 0.3, 1);
    double[] x = Columns.readDoubles(input, new double[0]);
    double[] y = Columns.readDoubles(layer.forward(input, Pass.INFERENCE), new double[0]);
    double factor = ComplexBatchNormLayer.ISOTROPIC / Math.sqrt(ComplexBatchNormLayer.ISOTROPIC);
    assertEquals(factor * x[0], y[0], 1e-12);
    assertTrue(Math.abs(y[1]) > 0);
  }
}
