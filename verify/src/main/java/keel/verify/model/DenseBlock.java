package keel.verify.model;

import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A fully connected NAIS-Net block with tied weights: {@code x[k+1] = x[k] + H σ(A x[k] + B u +
 * b)}.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 3. Shapes: A is n x n, B is n x m, b and the
 * diagonal of H have n entries. Units: step sizes are dimensionless, > 0. The state starts at zero.
 *
 * @param name unique within the network
 * @param activation σ
 * @param stepSizes the diagonal of H
 * @param steps K, the number of steps that the deployed block takes
 * @param state A
 * @param input B
 * @param bias b
 */
public record DenseBlock(
    String name,
    Activation activation,
    Vector stepSizes,
    int steps,
    Matrix state,
    Matrix input,
    Vector bias)
    implements Layer {

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the block, the shape that was needed and the one that was found
   */
  public DenseBlock {
    int n = state.rows();
    require(name, n > 0, "A must not be empty");
    require(
        name,
        state.columns() == n,
        "A must be square but has shape " + shape(state) + "; check that the export wrote A");
    require(
        name,
        input.rows() == n && input.columns() > 0,
        "B must have " + n + " rows but has shape " + shape(input));
    require(name, bias.length() == n, "b must have " + n + " entries but has " + bias.length());
    require(
        name,
        stepSizes.length() == n,
        "step_size must be a number or have " + n + " entries but has " + stepSizes.length());
    for (int i = 0; i < n; i++) {
      require(name, stepSizes.get(i) > 0, "step_size must be > 0 but is " + stepSizes.get(i));
    }
    require(name, steps > 0, "steps must be at least 1 but is " + steps);
  }

  private static void require(String name, boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel("block '" + name + "' (dense): " + message);
    }
  }

  private static String shape(Matrix matrix) {
    return matrix.rows() + " x " + matrix.columns();
  }

  /** n, the length of the state. */
  public int units() {
    return state.rows();
  }

  /** m, the length of the input. */
  public int inputs() {
    return input.columns();
  }

  /** {@code B u + b} in double precision: what the input adds at every step. */
  public double[] drive(double[] u) {
    return Linear.affine(input, bias, u);
  }

  /** The next state in double precision, for pictures and tests; {@code drive} is B u + b. */
  public double[] next(double[] x, double[] drive) {
    double[] next = x.clone();
    for (int i = 0; i < next.length; i++) {
      double z = drive[i];
      for (int j = 0; j < next.length; j++) {
        z += state.get(i, j) * x[j];
      }
      next[i] += stepSizes.get(i) * activation.apply(z);
    }
    return next;
  }

  /** The state after K steps from zero, in double precision. */
  public double[] unroll(double[] u) {
    double[] drive = drive(u);
    double[] x = new double[units()];
    for (int k = 0; k < steps; k++) {
      x = next(x, drive);
    }
    return x;
  }

  @Override
  public <T> T match(
      Function<? super DenseBlock, ? extends T> denseBlock,
      Function<? super Linear, ? extends T> linear,
      Function<? super UnknownLayer, ? extends T> unknown) {
    return denseBlock.apply(this);
  }
}
