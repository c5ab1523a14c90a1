package keel.verify.model;

import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * Parameters {@code θ = m + L z}, z of independent standard normal numbers.
 *
 * @param mean m, p numbers
 * @param factor L, p x p, zero above its diagonal: {@code L Lᵀ} is the covariance
 */
public record NormalLaw(Vector mean, Matrix factor) implements ParameterLaw {
  /** The type in files. */
  static final String TYPE = "gaussian";

  /**
   * Checks that they belong together.
   *
   * @throws InvalidModel if they do not
   */
  public NormalLaw {
    int p = mean.length();
    if (factor.rows() != p || factor.columns() != p) {
      throw new InvalidModel(
          "field: the factor of a gaussian law must have shape " + p + " x " + p);
    }
    for (int i = 0; i < p; i++) {
      for (int j = i + 1; j < p; j++) {
        if (factor.get(i, j) != 0) {
          throw new InvalidModel(
              "field: the factor of a gaussian law must be 0 above its diagonal");
        }
      }
    }
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void requireFits(int parameters) {
    RandomField.requireParameters("the gaussian law", mean.length(), parameters);
  }
}
