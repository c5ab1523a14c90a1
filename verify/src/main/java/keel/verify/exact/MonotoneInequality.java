package keel.verify.exact;

import java.util.Arrays;
import java.util.Optional;

/**
 * A positive diagonal Λ, one number on each group of units, that makes Λ(I − W) strongly monotone:
 *
 * <pre>
 *   M = (Λ (I − W) + (I − W)ᵀ Λ) / 2  ⪰ μ I,  μ > 0
 * </pre>
 *
 * <p>Then {@code x = σ(W x + v)} has exactly one solution for every v, if σ is firmly non-expansive
 * on the groups.
 *
 * <p>Source: Winston and Kolter, Monotone operator equilibrium networks (NeurIPS 2020), with a
 * metric Λ (Revay, Wang and Manchester, arXiv:2010.01732). Shapes: W is n x n. Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state W
 * @param groups how many groups there are: unit i belongs to group i mod this
 */
public record MonotoneInequality(String name, Matrix state, int groups) implements Inequality {
  /** More units are not asked about. */
  public static final int LARGEST_SIZE = 1024;

  private static final Dyadic HALF = Dyadic.of(0.5);

  /** {@inheritDoc} The numbers are the multipliers, one for each group. */
  @Override
  public LeastEigenvalue with(Vector numbers) {
    Vector multipliers = multipliers(numbers);
    return LeastEigenvalue.of(
        name, state.rows(), (i, j) -> form(state, multipliers, i, j).times(HALF));
  }

  /**
   * The diagonal of Λ.
   *
   * @throws InvalidWitness if there is not one number above zero for each group, or W is too large
   */
  public Vector multipliers(Vector numbers) {
    if (state.rows() > LARGEST_SIZE
        || numbers.length() != groups
        || Arrays.stream(numbers.toArray()).anyMatch(number -> !(number > 0))) {
      throw new InvalidWitness(name + ": " + groups + " multipliers > 0 are needed");
    }
    return spread(numbers, 0, groups, state.rows());
  }

  /** For every unit the number of its group. */
  static Vector spread(Vector numbers, int begin, int groups, int units) {
    double[] each = new double[units];
    Arrays.setAll(each, i -> numbers.get(begin + i % groups));
    return Vector.of(each);
  }

  /**
   * 2M in doubles, of which no form is above that of the exact one; empty where a number leaves
   * their range, as it can where M has none that does.
   *
   * @throws InvalidWitness if {@link #multipliers} throws it
   */
  public Optional<Matrix> doubled(Vector numbers) {
    Vector multipliers = multipliers(numbers);
    int n = state.rows();
    RoundedForm form = new RoundedForm(name, n);
    try {
      form.add(0, 0, n, n, (i, j) -> form(state, multipliers, i, j));
      return Optional.of(form.lowered(0, Dyadic.ZERO));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  /** Entry (i, j) of 2M. */
  static Dyadic form(Matrix state, Vector multipliers, int i, int j) {
    return entry(state, multipliers, i, j).plus(entry(state, multipliers, j, i));
  }

  /** Entry (i, j) of Λ (I − W). */
  private static Dyadic entry(Matrix state, Vector multipliers, int i, int j) {
    Dyadic weight = Dyadic.of(state.get(i, j));
    return Dyadic.of(multipliers.get(i))
        .times(i == j ? Dyadic.of(1).minus(weight) : weight.negate());
  }
}
