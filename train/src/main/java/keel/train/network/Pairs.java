package keel.train.network;

/** Lengths of the differences of every two of some vectors. */
final class Pairs {
  private Pairs() {}

  /** The lengths, from the products of every two. */
  static double[][] lengths(double[][] gram) {
    double[][] lengths = new double[gram.length][gram.length];
    for (int i = 0; i < gram.length; i++) {
      for (int j = 0; j < i; j++) {
        double square = gram[i][i] + gram[j][j] - gram[i][j] - gram[j][i];
        lengths[i][j] = lengths[j][i] = Math.sqrt(Math.max(0, square));
      }
    }
    return lengths;
  }

  /**
   * The matrix by which the vectors, as rows, are multiplied to give the gradient of them.
   *
   * @param gradient of each length
   * @param lengths of the differences; one of 0 is the least there is, and has no gradient
   */
  static double[][] pulls(double[][] gradient, double[][] lengths) {
    double[][] pulls = new double[lengths.length][lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      for (int j = 0; j < lengths.length; j++) {
        if (lengths[i][j] > 0) {
          double along = gradient[i][j] / lengths[i][j];
          pulls[i][i] += along;
          pulls[j][j] += along;
          pulls[i][j] -= along;
          pulls[j][i] -= along;
        }
      }
    }
    return pulls;
  }
}
