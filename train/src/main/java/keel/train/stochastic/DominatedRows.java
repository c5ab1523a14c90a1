package keel.train.stochastic;

/**
 * The projection of a state's weights that {@code keel.verify.sample} makes of those of every step,
 * and its gradient: the centre α of a row becomes −1 − δ with |δ| ≤ 1 − ε, and the others are
 * scaled until their sizes add up to at most 1 − ε − |δ|.
 *
 * @param rows n
 * @param columns numbers of a row, row after row
 * @param taps of the window of a kernel; 1 of a matrix
 * @param margin ε
 */
public record DominatedRows(int rows, int columns, int taps, double margin) {
  private int own(int row) {
    return row * columns + row * taps + taps / 2;
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
    for (int i = row * columns; i < (row + 1) * columns; i++) {
      sum += i == own(row) ? 0 : Math.abs(weights[i]);
    }
    return sum;
  }

  /** What is projected of the first numbers; what stands behind the rows stays as it is. */
  double[] of(double[] weights) {
    double[] projected = weights.clone();
    for (int row = 0; row < rows; row++) {
      double delta = delta(weights, row);
      double room = limit() - Math.abs(delta);
      double sum = sumOfOthers(weights, row);
      double scale = sum > room ? room / sum : 1;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        projected[i] = i == own(row) ? -1 - delta : weights[i] * scale;
      }
    }
    return projected;
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
      for (int i = row * columns; scaled && i < (row + 1) * columns; i++) {
        along += i == own(row) ? 0 : gradient[i] * weights[i] / sum;
      }
      double ofCentre = gradient[own(row)];
      for (int i = row * columns; scaled && i < (row + 1) * columns; i++) {
        gradient[i] = (gradient[i] - Math.signum(weights[i]) * along) * room / sum;
      }
      boolean clipped = Math.abs(-1 - weights[own(row)]) > limit();
      gradient[own(row)] = clipped ? 0 : ofCentre + Math.signum(delta) * along;
    }
  }
}
