package keel.verify.model;

import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A real affine map of the two parts of every complex unit or channel, such as complex batch
 * normalisation is once it is trained, as an ordinary layer.
 */
public final class PairMaps {
  private PairMaps() {}

  /**
   * A linear layer of a list, or a convolution of single pixels.
   *
   * @param maps 2 x 2 numbers for each of n units, row by row
   * @param shifts two numbers for each unit
   * @param input [2n] or [2n, height, width], real parts first
   */
  public static Transition layer(String name, double[] maps, double[] shifts, List<Integer> input) {
    int units = shifts.length / 2;
    int size = 2 * units;
    double[] matrix = new double[size * size];
    double[] bias = new double[size];
    for (int c = 0; c < units; c++) {
      for (int part = 0; part < 2; part++) {
        int row = c + part * units;
        matrix[row * size + c] = maps[4 * c + 2 * part];
        matrix[row * size + c + units] = maps[4 * c + 2 * part + 1];
        bias[row] = shifts[2 * c + part];
      }
    }
    Matrix weight = Matrix.of(size, size, matrix);
    return input.size() == 1
        ? new Linear(name, weight, Vector.of(bias))
        : new Convolution(
            name, new Kernel(weight, 1, 1), Vector.of(bias), 1, input.get(1), input.get(2));
  }
}
