package keel.train.stochastic;

/**
 * The projection of a state's weights that {@code keel.verify.sample} makes of those of every step,
 * and its gradient: the centre α of a row becomes −1 − δ with |δ| ≤ 1 − ε, and the others are
 * scaled until their sizes add up to at most 1 − ε − |δ|.
 *
 * @param rows n
 * @param columns numbers of a row
 * @param rowStride from a number of a row to that of the next row, in memory
 * @param columnStride from a number of a row to the next one
 * @param taps of the window of a kernel; 1 of a matrix
 * @param centre the tap at the centre
 * @param margin ε
 */
public record DominatedRows(
    int rows, int columns, int rowStride, int columnStride, int taps, int centre, double margin) {
  /** Of a matrix that stands column after column. */
  public static DominatedRows ofMatrix(int units, double margin) {
    return new DominatedRows(units, units, 1, units, 1, 0, margin);
  }

  /** Of a kernel that stands window after window. */
  public static DominatedRows ofKernel(int channels, int taps, double margin) {
    return new DominatedRows(channels, channels * taps, channels * taps, 1, taps, taps / 2, margin);
  }

  private int place(int row, int column) {
    return row * rowStride + column * columnStride;
  }

  private int own(int row) {
    return place(row, row * taps + centre);
  }

  private double limit() {
    return 1 - margin;
  }

  /** δ of a row. */
  private double delta(double[] weights, int row) {
    return Math.max(-limit(), Math.min(limit(), -1 - weights[own(row)]));
  }

  private double sumOfOthers(double[] weights, int row) {
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      sum += place(row, j) == own(row) ? 0 : Math.abs(weights[place(row, j)]);
    }
    return sum;
  }

  /** In place; what stands behind the rows is left alone. */
  void project(double[] weights) {
    for (int row = 0; row < rows; row++) {
      double delta = delta(weights, row);
      double room = limit() - Math.abs(delta);
      double sum = sumOfOthers(weights, row);
      double scale = sum > room ? room / sum : 1;
      for (int j = 0; j < columns; j++) {
        weights[place(row, j)] *= scale;
      }
      weights[own(row)] = -1 - delta;
    }
  }

  /**
   * The gradient of what is projected becomes that of the weights.
   *
   * @param weights before the projection
   * @param gradient in place
   */
  void pullBack(double[] weights, double[] gradient) {
    for (int row = 0; row < rows; row++) {
      double delta = delta(weights, row);
      double room = limit() - Math.abs(delta);
      double sum = sumOfOthers(weights, row);
      boolean scaled = sum > room;
      double along = 0; // ⟨gradient, weights⟩ / Σ|weights|: what more room would bring
      for (int j = 0; scaled && j < columns; j++) {
        int at = place(row, j);
        along += at == own(row) ? 0 : gradient[at] * weights[at] / sum;
      }
      double ofCentre = gradient[own(row)];
      for (int j = 0; scaled && j < columns; j++) {
        int at = place(row, j);
        gradient[at] = (gradient[at] - Math.signum(weights[at]) * along) * room / sum;
      }
      boolean clipped = Math.abs(-1 - weights[own(row)]) > limit();
      gradient[own(row)] = clipped ? 0 : ofCentre + Math.signum(delta) * along;
    }
  }
}
