package keel.verify.trajectory;

import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.RecurrentBlock;

/**
 * A block in doubles, and how far a rounded step can be from the true one.
 *
 * <p>Method: standard error analysis, |fl(a·b) − a·b| ≤ γ |a|·|b|, and StrictMath's documented 2.5
 * units in the last place. What is known of an activation's rounding is about single units.
 */
final class RoundedBlock {
  /** 2^-52 is a unit in the last place of 1; twice the half that one rounding costs. */
  static final double UNIT = 0x1p-52;

  /** What an activation can be off by, relative to 1 + |z|: a few units, taken eightfold. */
  static final double ACTIVATION_ERROR = 0x1p-49;

  private final Block block;
  private final double rowSum;
  private final double inputRowSum;
  private final double largestBias;
  private final double terms;

  RoundedBlock(DenseBlock block) {
    this(block, block.input(), largest(block.bias()));
  }

  RoundedBlock(ConvBlock block) {
    this(block, block.inputKernel().weights(), largest(block.bias()));
  }

  RoundedBlock(RecurrentBlock block) {
    this(block, block.input(), largest(block.bias()));
  }

  /** Of a near identity W is at most 1 + h |A| in a row, one rounding more for each. */
  RoundedBlock(FeedforwardBlock block) {
    this.block = block;
    double stored = largestRowSum(block.states());
    this.rowSum = block.stepSize() * stored + 1;
    this.inputRowSum = 0;
    this.largestBias = block.biases().stream().mapToDouble(RoundedBlock::largest).max().orElse(0);
    this.terms = block.units() + 8.0;
  }

  private RoundedBlock(Block block, Matrix input, double largestBias) {
    this.block = block;
    this.rowSum = largestRowSum(block.states());
    this.inputRowSum = largestRowSum(input);
    this.largestBias = largestBias;
    this.terms = block.states().get(0).columns() + input.columns() + 4.0;
  }

  /**
   * Where the block is after some steps from zero.
   *
   * @param state in doubles
   * @param error what the roundings of one step can come to in a unit, all steps added
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Run(double[] state, double error) {}

  Run run(double[] u, int steps) {
    double[] drive = block.drive(u);
    double[] x = block.start(u);
    double largestInput = largest(u);
    double largestStep = largest(block.stepSizes());
    double error = 0;
    double largestState = largest(x);
    for (int k = 0; k < steps; k++) {
      double magnitude = rowSum * largestState + inputRowSum * largestInput + largestBias;
      x = block.next(k, x, drive);
      double preActivation = terms * UNIT * magnitude;
      double activation = ACTIVATION_ERROR * (1 + magnitude);
      double largestNext = largest(x);
      double sum = largestNext + largestState;
      // Twice, for the roundings of these very numbers.
      error += 2 * (largestStep * (preActivation + activation) + 4 * UNIT * sum);
      largestState = largestNext;
    }
    return new Run(x, error);
  }

  private static double largestRowSum(List<Matrix> matrices) {
    return matrices.stream().mapToDouble(RoundedBlock::largestRowSum).max().orElse(0);
  }

  static double largestRowSum(Matrix matrix) {
    double largest = 0;
    for (int i = 0; i < matrix.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < matrix.columns(); j++) {
        sum += Math.abs(matrix.get(i, j));
      }
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  static double largest(Vector vector) {
    return largest(vector.toArray());
  }

  static double largest(double[] x) {
    double largest = 0;
    for (double entry : x) {
      largest = Math.max(largest, Math.abs(entry));
    }
    return largest;
  }
}
