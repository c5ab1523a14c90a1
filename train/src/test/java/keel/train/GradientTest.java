package keel.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.train.optimise.Optimiser;
import keel.verify.model.Activation;
import keel.verify.model.Preprocessing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The hand-written backward pass against central differences, in double precision. */
class GradientTest {
  private static final int INPUTS = 3;
  private static final int CLASSES = 4;
  private static final int BATCH = 5;
  private static final double DIFFERENCE = 1e-5;

  /** Central differences are right to about DIFFERENCE² and lose 1e-16 / DIFFERENCE to rounding. */
  private static final double TOLERANCE = 1e-8;

  @ParameterizedTest
  @CsvSource({"TANH, 1, 1", "TANH, 1, 7", "TANH, 2, 4", "RELU, 1, 7", "RELU, 2, 3"})
  void every_gradient_is_the_slope_of_the_loss(Activation activation, int blocks, int steps) {
    TrainingSettings settings =
        new TrainingSettings(
            blocks, 4, steps, 0.7, activation, 0.05, Optimiser.ADAM, 0.1, 0, 1, BATCH, 11);
    TrainableNetwork network = new TrainableNetwork(settings, data(), DataType.DOUBLE);
    INDArray inputs = inputs();
    int[] labels = {0, 3, 1, 2}; // the fifth column is padding
    loss(network, inputs, labels);
    network.backward(network.evaluate(inputs, labels));
    double[] gradient = network.parameters().gradient().dup().data().asDouble();
    INDArray values = network.parameters().values();
    for (int i = 0; i < gradient.length; i++) {
      double value = values.getDouble(0, i);
      values.putScalar(0, i, value + DIFFERENCE);
      double above = loss(network, inputs, labels);
      values.putScalar(0, i, value - DIFFERENCE);
      double below = loss(network, inputs, labels);
      values.putScalar(0, i, value);
      assertEquals((above - below) / (2 * DIFFERENCE), gradient[i], TOLERANCE, "parameter " + i);
    }
  }

  private static double loss(TrainableNetwork network, INDArray inputs, int[] labels) {
    network.refresh();
    return network.evaluate(inputs, labels).loss() / labels.length;
  }

  private static INDArray inputs() {
    Random random = new Random(5);
    INDArray inputs = Nd4j.zeros(DataType.DOUBLE, INPUTS * BATCH).reshape('f', INPUTS, BATCH);
    for (int i = 0; i < INPUTS * (BATCH - 1); i++) {
      inputs.putScalar(i % INPUTS, i / INPUTS, random.nextGaussian());
    }
    return inputs;
  }

  private static Dataset data() {
    Patterns none = new Patterns(List.of(), List.of());
    return new Dataset("none", "", List.of(INPUTS), CLASSES, Preprocessing.NONE, none, none);
  }
}
