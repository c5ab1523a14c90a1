package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * Parameters {@code θ = c + s · G(z)}, z of independent standard normal numbers, G a network with
 * {@link #activation} between its layers: the generator of a GAN.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377); Gulrajani et al., Improved Training of
 * Wasserstein GANs (arXiv:1704.00028).
 *
 * @param weights of each layer, outputs x inputs; the first takes z
 * @param biases of each layer
 * @param centre c, p numbers
 * @param scale s, p numbers: what each output is multiplied by
 */
public record GeneratorLaw(List<Matrix> weights, List<Vector> biases, Vector centre, Vector scale)
    implements ParameterLaw {
  /** The most layers. */
  public static final int MOST_LAYERS = 16;

  /** The type in files. */
  static final String TYPE = "generator";

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming what does not fit
   */
  public GeneratorLaw {
    weights = List.copyOf(weights);
    biases = List.copyOf(biases);
    require(
        "1 to " + MOST_LAYERS + " layers, with a bias each",
        !weights.isEmpty() && weights.size() <= MOST_LAYERS && biases.size() == weights.size());
    for (int i = 0; i < weights.size(); i++) {
      require(
          "layers that take what those before them give",
          biases.get(i).length() == weights.get(i).rows()
              && (i == 0 || weights.get(i).columns() == weights.get(i - 1).rows()));
    }
    require(
        "a centre and a scale for each output",
        centre.length() == weights.get(weights.size() - 1).rows()
            && scale.length() == centre.length());
  }

  private static void require(String what, boolean holds) {
    if (!holds) {
      throw new InvalidModel("field: a generator needs " + what);
    }
  }

  /** {@code z / (1 + |z|)}, which no machine rounds as another would not. */
  public static double activation(double z) {
    return z / (1 + Math.abs(z));
  }

  /** How many numbers z has. */
  public int latent() {
    return weights.get(0).columns();
  }

  /** θ in double precision, the same on every machine. */
  public double[] at(double[] latent) {
    double[] x = latent;
    for (int layer = 0; layer < weights.size(); layer++) {
      Matrix weight = weights.get(layer);
      Vector bias = biases.get(layer);
      double[] y = new double[weight.rows()];
      for (int i = 0; i < y.length; i++) {
        double sum = weight.dot(i, x) + bias.get(i);
        y[i] = layer == weights.size() - 1 ? sum : activation(sum);
      }
      x = y;
    }
    double[] parameters = x;
    Arrays.setAll(parameters, i -> centre.get(i) + scale.get(i) * parameters[i]);
    return parameters;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void requireFits(int parameters) {
    RandomField.requireParameters("the generator", centre.length(), parameters);
  }
}
