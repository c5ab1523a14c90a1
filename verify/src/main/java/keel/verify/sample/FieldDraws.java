package keel.verify.sample;

import java.util.Arrays;
import keel.verify.model.EmpiricalLaw;
import keel.verify.model.GeneratorLaw;
import keel.verify.model.InvalidModel;
import keel.verify.model.NormalLaw;
import keel.verify.model.ParameterLaw;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;

/**
 * Equations drawn by the law of a random field. The same seed and number give the same one on every
 * machine, whatever was drawn before it.
 */
public final class FieldDraws {
  private FieldDraws() {}

  /**
   * The equation of the given number, from 0: a field without parameters.
   *
   * @throws InvalidModel if the field has no law, or a coefficient overflows
   */
  public static PolynomialField of(RandomField field, long seed, long sample) {
    return field.equations().with(parameters(field, seed, sample));
  }

  /**
   * Its parameters θ.
   *
   * @throws InvalidModel if the field has no law
   */
  public static double[] parameters(RandomField field, long seed, long sample) {
    ParameterLaw law =
        field
            .law()
            .orElseThrow(
                () -> new InvalidModel("field: it has no law of its parameters to draw from"));
    Gaussians random = Gaussians.of(seed, sample);
    if (law instanceof EmpiricalLaw empirical) {
      int members = empirical.members().size();
      return empirical.members().get((int) (random.uniform() * members)).toArray();
    }
    if (law instanceof NormalLaw normal) {
      double[] z = numbers(normal.mean().length(), random);
      double[] drawn = new double[z.length];
      Arrays.setAll(drawn, i -> normal.mean().get(i) + normal.factor().dot(i, z));
      return drawn;
    }
    GeneratorLaw generator = (GeneratorLaw) law;
    return generator.at(numbers(generator.latent(), random));
  }

  private static double[] numbers(int count, Gaussians random) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> random.next());
    return numbers;
  }
}
