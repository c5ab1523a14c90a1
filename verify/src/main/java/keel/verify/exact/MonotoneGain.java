package keel.verify.exact;

import java.util.Arrays;
import java.util.List;

/**
 * A number b with {@code ‖C Δx‖² ≤ b ‖Δu‖²} for the equilibria {@code x = σ(W x + U u + c)} of two
 * inputs, σ firmly non-expansive on groups of units.
 *
 * <p>For multipliers Λ > 0, a diagonal with one number for a group, {@code Δxᵀ F Δx ≤ 2 Δxᵀ Λ U Δu}
 * with {@code F = Λ (I − W) + (I − W)ᵀ Λ}. So
 *
 * <pre>
 *   (Λ U) (Λ U)ᵀ  ⪯  b (F − Cᵀ C)
 * </pre>
 *
 * shows b: {@code ‖C Δx‖² ≤ Δxᵀ F Δx − ‖(Λ U)ᵀ Δx‖² / b ≤ b ‖Δu‖²}. With other numbers of outputs
 * go other Λ; their scale counts, too. With C = I it also shows that there is one equilibrium.
 *
 * <p>Method: as for {@link ChainBound}, products are multiplied out and rounded down, and what that
 * changes is taken off the diagonal. Source: Pabbaraju, Winston and Kolter, Estimating Lipschitz
 * constants of monotone deep equilibrium models (ICLR 2021), with a Λ for each number. Rigour:
 * exact.
 *
 * @param name what is bounded, unique within a certificate
 * @param state W, n x n
 * @param input U, n x m
 * @param output C by its rows, each of n entries; none stands for I
 * @param groups how many groups there are: unit i belongs to group i mod this
 */
public record MonotoneGain(
    String name, Matrix state, Matrix input, List<List<Dyadic>> output, int groups)
    implements Obligation {
  /** More units are not asked about. */
  public static final int LARGEST_SIZE = 1024;

  /**
   * Copies the rows and checks the shapes.
   *
   * @throws IllegalArgumentException if they do not belong together, or the check is too large
   */
  public MonotoneGain {
    output = output.stream().map(List::copyOf).toList();
    int n = state.rows();
    if (n < 1
        || n > LARGEST_SIZE
        || state.columns() != n
        || input.rows() != n
        || groups < 1
        || n % groups != 0
        || output.stream().anyMatch(row -> row.size() != n)) {
      throw new IllegalArgumentException(name + ": the shapes do not belong together");
    }
  }

  /** n, how many units there are. */
  public int size() {
    return state.rows();
  }

  /**
   * The question that is left once the multipliers are chosen.
   *
   * @param gram to be proved with b
   * @param raise what its rounding adds to b
   */
  public record Question(GramBound gram, Dyadic raise) {}

  /**
   * The question for some numbers: b, then a multiplier for each group.
   *
   * @throws InvalidWitness if they are not as many as needed or not above zero, or a number leaves
   *     the range of doubles
   */
  public Question with(Vector numbers) {
    if (numbers.length() != 1 + groups
        || Arrays.stream(numbers.toArray()).anyMatch(number -> !(number > 0))) {
      throw new InvalidWitness(name + ": b > 0 and " + groups + " multipliers > 0 are needed");
    }
    int n = size();
    Vector multipliers = MonotoneInequality.spread(numbers, 1, groups, n);
    RoundedForm form = new RoundedForm(name, n);
    form.add(
        0,
        0,
        n,
        n,
        (i, j) -> MonotoneInequality.form(state, multipliers, i, j).minus(square(i, j)));
    Product gram =
        Product.of(
            n,
            input.columns(),
            (i, j) -> Dyadic.of(multipliers.get(i)).times(Dyadic.of(input.get(i, j))));
    Matrix rounded = gram.rounded(name, n);
    Dyadic raise = gram.rounding();
    return new Question(new GramBound(name, rounded, form.lowered(n, raise)), raise);
  }

  /** Entry (i, j) of Cᵀ C. */
  private Dyadic square(int i, int j) {
    if (output.isEmpty()) {
      return i == j ? Dyadic.of(1) : Dyadic.ZERO;
    }
    Dyadic sum = Dyadic.ZERO;
    for (List<Dyadic> row : output) {
      sum = sum.plus(row.get(i).times(row.get(j)));
    }
    return sum;
  }

  /**
   * Not below ‖C Δx‖² for ‖Δu‖ = 1.
   *
   * @param numbers b, then the multipliers
   * @throws InvalidWitness if they and the factor do not show it
   */
  public Dyadic provenBy(Vector numbers, FactorWitness factor) {
    Question question = with(numbers);
    question.gram.requireProof(factor, numbers.get(0));
    return Dyadic.of(numbers.get(0)).plus(question.raise);
  }
}
