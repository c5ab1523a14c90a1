package keel.verify.exact;

import java.util.Arrays;
import java.util.List;

/**
 * A number b with {@code ‖e[K]‖² ≤ b ‖v‖²} for the changes of the states of a block, all of whose
 * steps are taken at once: {@code e[k+1] = e[k] + W s[k]} from {@code e[0] = 0}, with {@code z[k] =
 * A[k] e[k] + B v} and {@code ⟨s, z⟩ ≥ ‖s‖²} on every group of units.
 *
 * <p>For multipliers Λ[0], …, Λ[K−1] > 0, each a diagonal with one number for a group, the stages
 * in a row {@code s = (s[0], …, s[K−1])} give {@code sᵀ T s ≤ 2 sᵀ G v} with
 *
 * <pre>
 *   T = [  2Λ[0]                         ]        [ Λ[0] B   ]
 *       [ −Λ[1]A[1]W    2Λ[1]            ]    G = [    …     ]
 *       [      …                 …       ]        [ Λ[K−1] B ]
 * </pre>
 *
 * and its mirror image above the diagonal. As {@code ‖e[K]‖² = sᵀ (11ᵀ ⊗ W²) s}, {@code G Gᵀ ⪯ b (T
 * − 11ᵀ ⊗ W²)} shows b.
 *
 * <p>Source: LipSDP (Fazlyab et al., NeurIPS 2019) for the layers that the steps are; nothing is
 * asked of A. Method: as for {@link ChainBound}, products are multiplied out and rounded down, and
 * what that changes is taken off the diagonal.
 *
 * <p>Rigour: exact.
 *
 * @param name what is bounded, unique within a certificate
 * @param states A, or A[0], …, A[K−1]; n x n
 * @param input B; n x m
 * @param weights the diagonal of W
 * @param steps K
 * @param groups how many groups there are: unit i belongs to group i mod this
 */
public record UnrolledBound(
    String name, List<Matrix> states, Matrix input, Vector weights, int steps, int groups)
    implements Obligation {
  /** More rows than this, n K, are not asked about. */
  public static final int MOST_ROWS = 512;

  /**
   * Copies the list and checks the shapes.
   *
   * @throws IllegalArgumentException if they do not belong together, or the check is too large
   */
  public UnrolledBound {
    states = List.copyOf(states);
    int n = weights.length();
    if (n < 1
        || steps < 1
        || (long) n * steps > MOST_ROWS
        || groups < 1
        || n % groups != 0
        || (states.size() != 1 && states.size() != steps)
        || input.rows() != n
        || states.stream().anyMatch(a -> a.rows() != n || a.columns() != n)) {
      throw new IllegalArgumentException(name + ": the shapes do not belong together");
    }
  }

  /** n, the length of the state. */
  public int units() {
    return weights.length();
  }

  /** The number of rows of T. */
  public int size() {
    return units() * steps;
  }

  /** How many multipliers there are. */
  public int multipliers() {
    return groups * steps;
  }

  /** The place of the multiplier of a row of T, among all of them. */
  public int multiplierOf(int row) {
    return row / units() * groups + row % units() % groups;
  }

  /** A at a step. */
  public Matrix state(int step) {
    return states.get(states.size() == 1 ? 0 : step);
  }

  /**
   * The question that is left once the multipliers are chosen.
   *
   * @param gram to be proved with b
   * @param raise what its rounding adds to b
   */
  public record Question(GramBound gram, Dyadic raise) {}

  /**
   * The question for some numbers: b, then the multipliers.
   *
   * @throws InvalidWitness if they are not as many as needed or not above zero (a b of zero would
   *     leave T free), or a number leaves the range of doubles
   */
  public Question with(Vector numbers) {
    if (numbers.length() != 1 + multipliers()
        || Arrays.stream(numbers.toArray()).anyMatch(number -> !(number > 0))) {
      throw new InvalidWitness(
          name + ": b > 0 and " + multipliers() + " multipliers > 0 are needed");
    }
    int n = units();
    RoundedForm form = new RoundedForm(name, size());
    for (int k = 0; k < steps; k++) {
      int begin = k * n;
      Product coupling = coupling(k, numbers);
      for (int before = 0; before < begin; before += n) {
        form.add(begin, before, n, n, (i, j) -> coupling.at(i, j).minus(moved(i, j)));
      }
      form.add(
          begin,
          begin,
          n,
          n,
          (i, j) ->
              i == j
                  ? Dyadic.of(2).times(multiplier(numbers, begin + i)).minus(moved(i, i))
                  : Dyadic.ZERO);
    }
    Product gram =
        Product.of(
            size(),
            input.columns(),
            (i, j) -> multiplier(numbers, i).times(Dyadic.of(input.get(i % n, j))));
    Matrix rounded = gram.rounded(name, size());
    Dyadic raise = gram.rounding();
    return new Question(new GramBound(name, rounded, form.lowered(size(), raise)), raise);
  }

  private Dyadic multiplier(Vector numbers, int row) {
    return Dyadic.of(numbers.get(1 + multiplierOf(row)));
  }

  /** −Λ[k] A[k] W. */
  private Product coupling(int step, Vector numbers) {
    Matrix state = state(step);
    return Product.of(
        units(),
        units(),
        (i, j) ->
            multiplier(numbers, step * units() + i)
                .times(Dyadic.of(state.get(i, j)))
                .times(Dyadic.of(weights.get(j)))
                .negate());
  }

  /** W². */
  private Dyadic moved(int i, int j) {
    Dyadic weight = Dyadic.of(weights.get(i));
    return i == j ? weight.times(weight) : Dyadic.ZERO;
  }

  /**
   * Not below ‖e[K]‖² for ‖v‖ = 1.
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
