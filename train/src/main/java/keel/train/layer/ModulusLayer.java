package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * |z| of complex numbers, whose real parts stand in the first half of the rows. The gradient is
 * z/|z|, and 0 at 0.
 */
public final class ModulusLayer implements TrainableLayer {
  private final INDArray output;
  private final INDArray inputGradient;
  private double[] numbers = {};
  private double[] moduli = {};
  private double[] gradients = {};

  /**
   * For batches of one size.
   *
   * @param rows of the input: two for each modulus
   */
  public ModulusLayer(int rows, long columns, DataType type) {
    this.output = Columns.zeros(type, rows / 2, columns);
    this.inputGradient = Columns.zeros(type, rows, columns);
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    numbers = Columns.readDoubles(input, numbers);
    int n = output.rows();
    if (moduli.length * 2 != numbers.length) {
      moduli = new double[numbers.length / 2];
    }
    for (int begin = 0; begin < moduli.length; begin += n) {
      for (int i = begin; i < begin + n; i++) {
        double re = numbers[begin + i];
        double im = numbers[begin + n + i];
        moduli[i] = Math.sqrt(re * re + im * im);
      }
    }
    Columns.writeDoubles(moduli, output);
    return output;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    gradients = Columns.readDoubles(outputGradient, gradients);
    int n = output.rows();
    double[] parts = numbers.clone();
    for (int begin = 0; begin < moduli.length; begin += n) {
      for (int i = begin; i < begin + n; i++) {
        double factor = moduli[i] > 0 ? gradients[i] / moduli[i] : 0;
        parts[begin + i] *= factor;
        parts[begin + n + i] *= factor;
      }
    }
    Columns.writeDoubles(parts, inputGradient);
    return inputGradient;
  }
}
