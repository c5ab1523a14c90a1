package keel.verify.sample;

import keel.verify.exact.Matrix;

/**
 * The projection of a state's weights on those of which every row is dominated by its centre, of
 * steps of at most 1: the centre α becomes −1 − δ with |δ| ≤ 1 − ε, and the others are scaled until
 * their sizes add up to at most 1 − ε − |δ|.
 *
 * <p>A little more than ε is left, so that what is computed here in double precision is dominated
 * by ε exactly. Source: NAIS-Net (arXiv:1804.07209), Algorithm 2.
 */
final class DominatedRows {
  private DominatedRows() {}

  /**
   * The projected weights.
   *
   * @param taps of the window of a kernel; 1 of a matrix
   * @param centre the tap at the centre
   */
  static Matrix of(Matrix weights, int taps, int centre, double margin) {
    double[] all = weights.toArray();
    int columns = weights.columns();
    // A sum of so many numbers, a quotient, products and three differences are off by less.
    double limit = 1 - margin - (columns + 8) * 0x1p-52;
    for (int i = 0; i < weights.rows(); i++) {
      int own = i * columns + i * taps + centre;
      double delta = Math.max(-limit, Math.min(limit, -1 - all[own]));
      double sum = 0;
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        sum += j == own ? 0 : Math.abs(all[j]);
      }
      double room = limit - Math.abs(delta);
      double scale = sum > room ? room / sum : 1;
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        all[j] = j == own ? -1 - delta : all[j] * scale;
      }
    }
    return Matrix.of(weights.rows(), columns, all);
  }
}
