package keel.verify.exact;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A metric P and multipliers Λ for the steps of a block with a leak, {@code e⁺ = (I − S) e + S s},
 * where s is what the activation makes of a change {@code z = W e + B Δu} of its arguments: how
 * much a step makes of a distance, and adds for its input.
 *
 * <p>With T = l S, l the greatest slope, {@code s = l s'} and {@code Σ λ_i s'_i (z_i − s'_i) ≥ 0}.
 * So if
 *
 * <pre>
 *   Q = [ 2 Λ − T P T            −(T P (I − S) + Λ W)   ]
 *       [ −((I − S) P T + WᵀΛ)   r P − (I − S) P (I − S) ]
 *
 *   G Gᵀ ⪯ b diag(Q, P − I),   G = (Λ B, 0, 0)
 * </pre>
 *
 * then {@code ‖e⁺‖_P² ≤ r ‖e‖_P² − (s', e)ᵀ Q (s', e) + 2 s'ᵀ Λ B Δu ≤ r ‖e‖_P² + b ‖Δu‖²}, and
 * {@code ‖e‖₂ ≤ ‖e‖_P}. Without an input G is zero. W, P and Λ are any: W need not be symmetric. Of
 * outputs C e the matrix {@code [[P, Cᵀ], [C, H]]} stands in the place of P − I, so that {@code (cᵀ
 * C e)² ≤ cᵀ H c ‖e‖_P²} for every c.
 *
 * <p>Method: as for {@link MonotoneGain}. Source: ARCHITECTURE.md, Theorem 11; the circle criterion
 * (Zames 1966) in discrete time. Shapes: W is n x n, B is n x m. Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state W
 * @param leaks the diagonal of S, n numbers in (0, 1]
 * @param slope l
 * @param drive what the input does; absent where two trajectories with the same input are compared
 * @param outputs C, p x n; absent where the state itself counts
 * @param groups how many groups of units there are: unit i belongs to group i mod this
 */
public record StepBound(
    String name,
    ShiftedMatrix state,
    Vector leaks,
    double slope,
    Optional<Drive> drive,
    Optional<Matrix> outputs,
    int groups)
    implements Obligation {
  /** More units are not asked about. */
  public static final int LARGEST_SIZE = 256;

  private static final Dyadic ONE = Dyadic.of(1);
  private static final Dyadic TWO = Dyadic.of(2);

  /** Powers of a rate are multiplied out for so many steps; more need a rate of at most 1. */
  private static final int MOST_STEPS = 1 << 12;

  /** b, and r. */
  private static final int BEFORE_MULTIPLIERS = 2;

  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException if they do not belong together, or the check is too large
   */
  public StepBound {
    int n = state.size();
    if (n < 1
        || n > LARGEST_SIZE
        || leaks.length() != n
        || drive.filter(d -> d.weights.rows() != n).isPresent()
        || outputs.filter(c -> c.columns() != n).isPresent()
        || groups < 1
        || n % groups != 0) {
      throw new IllegalArgumentException(name + ": the shapes do not belong together");
    }
  }

  /** n, how many units there are. */
  public int size() {
    return state.size();
  }

  /** p, how many outputs there are; 0 where the state itself counts. */
  public int outputSize() {
    return outputs.map(Matrix::rows).orElse(0);
  }

  /**
   * The number of candidate numbers: b, r, a multiplier a group, the lower triangles of H and P.
   */
  public int candidates() {
    return BEFORE_MULTIPLIERS
        + groups
        + (int) FactorWitness.triangle(outputSize())
        + (int) FactorWitness.triangle(size());
  }

  /**
   * The question that is left once the numbers are chosen.
   *
   * @param gram to be proved with b
   * @param raise what its rounding adds to b
   */
  public record Question(GramBound gram, Dyadic raise) {}

  /**
   * What the input does.
   *
   * @param weights B
   * @param steps K, at least 1
   * @param changes whether every step has an input of its own, all of which count together
   */
  public record Drive(Matrix weights, int steps, boolean changes) {}

  /**
   * What steps do at most.
   *
   * @param rate r: {@code ‖e⁺‖_P² ≤ r ‖e‖_P²} for the same input
   * @param gain {@code ‖e[K]‖_P² ≤ gain ‖Δu‖²} from equal initial states, u all of the input; 0
   *     where there is none
   * @param inputToState {@code ‖e[k]‖_P² ≤ inputToState max ‖Δu[k]‖²} for k ≤ K
   * @param greatest not below any eigenvalue of P
   * @param form the lower triangle of H, row after row
   */
  public record Shown(
      Dyadic rate, Dyadic gain, Dyadic inputToState, Dyadic greatest, List<Dyadic> form) {
    /** Copies the list. */
    public Shown {
      form = List.copyOf(form);
    }

    /** The square of what output i moves by at most for ‖Δu‖ = 1. */
    public Dyadic output(int i) {
      return gain.times(form(i, i));
    }

    /** The square of what outputs i and j move apart by at most for ‖Δu‖ = 1. */
    public Dyadic difference(int i, int j) {
      Dyadic mixed = form(Math.max(i, j), Math.min(i, j));
      return gain.times(form(i, i).plus(form(j, j)).minus(TWO.times(mixed)));
    }

    private Dyadic form(int i, int j) {
      return form.get((int) FactorWitness.triangle(i) + j);
    }
  }

  /**
   * The question for some numbers.
   *
   * @throws InvalidWitness if they are not as many as needed or not of the right sign, or a number
   *     leaves the range of doubles
   */
  public Question with(Vector numbers) {
    if (numbers.length() != candidates()
        || !(numbers.get(0) > 0)
        || !(numbers.get(1) > 0)
        || Arrays.stream(numbers.toArray(), BEFORE_MULTIPLIERS, BEFORE_MULTIPLIERS + groups)
            .anyMatch(number -> !(number >= 0))) {
      throw new InvalidWitness(
          name + ": b > 0, r > 0, " + groups + " multipliers ≥ 0 and a matrix are needed");
    }
    int n = size();
    Dyadic[] multipliers = new Dyadic[n];
    Arrays.setAll(multipliers, i -> Dyadic.of(numbers.get(BEFORE_MULTIPLIERS + i % groups)));
    Dyadic rate = Dyadic.of(numbers.get(1));
    Dyadic[] kept = new Dyadic[n];
    Dyadic[] taken = new Dyadic[n];
    for (int i = 0; i < n; i++) {
      Dyadic leak = Dyadic.of(leaks.get(i));
      kept[i] = ONE.minus(leak);
      taken[i] = leak.times(Dyadic.of(slope));
    }
    int p = outputSize();
    RoundedForm form = new RoundedForm(name, 3 * n + p);
    form.add(
        0,
        0,
        n,
        n,
        (i, j) -> {
          Dyadic moved = taken[i].times(metric(numbers, i, j)).times(taken[j]);
          return (i == j ? TWO.times(multipliers[i]) : Dyadic.ZERO).minus(moved);
        });
    form.add(
        n,
        0,
        n,
        n,
        (i, j) ->
            kept[i]
                .times(metric(numbers, i, j))
                .times(taken[j])
                .plus(multipliers[j].times(state.at(j, i)))
                .negate());
    form.add(n, n, n, n, (i, j) -> rate.minus(kept[i].times(kept[j])).times(metric(numbers, i, j)));
    form.add(
        2 * n,
        2 * n,
        n,
        n,
        (i, j) -> i == j && p == 0 ? metric(numbers, i, j).minus(ONE) : metric(numbers, i, j));
    outputs.ifPresent(
        c -> {
          form.add(3 * n, 2 * n, p, n, (i, j) -> Dyadic.of(c.get(i, j)));
          form.add(3 * n, 3 * n, p, p, (i, j) -> entry(numbers, BEFORE_MULTIPLIERS + groups, i, j));
        });
    Product gram =
        drive
            .map(Drive::weights)
            .map(
                b ->
                    Product.of(
                        n, b.columns(), (i, j) -> multipliers[i].times(Dyadic.of(b.get(i, j)))))
            .orElseGet(() -> Product.of(n, 1, (i, j) -> Dyadic.ZERO));
    Matrix rounded = gram.rounded(name, 3 * n + p);
    Dyadic raise = gram.rounding();
    return new Question(new GramBound(name, rounded, form.lowered(n, raise)), raise);
  }

  /** Entry (i, j) of P, whose lower triangle comes last. */
  private Dyadic metric(Vector numbers, int i, int j) {
    return entry(numbers, numbers.length() - (int) FactorWitness.triangle(size()), i, j);
  }

  /** Entry (i, j) of a symmetric matrix whose lower triangle begins there. */
  private static Dyadic entry(Vector numbers, int begin, int i, int j) {
    int entry = (int) FactorWitness.triangle(Math.max(i, j)) + Math.min(i, j);
    return Dyadic.of(numbers.get(begin + entry));
  }

  /**
   * What a step does at most.
   *
   * @throws InvalidWitness if the numbers and the factor do not show it
   */
  public Shown provenBy(Vector numbers, FactorWitness factor) {
    Question question = with(numbers);
    question.gram.requireProof(factor, numbers.get(0));
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < size(); i++) {
      Dyadic row = Dyadic.ZERO;
      for (int j = 0; j < size(); j++) {
        row = row.plus(metric(numbers, i, j).abs());
      }
      greatest = greatest.max(row);
    }
    Dyadic rate = Dyadic.of(numbers.get(1));
    List<Dyadic> form =
        IntStream.range(0, (int) FactorWitness.triangle(outputSize()))
            .mapToObj(e -> Dyadic.of(numbers.get(BEFORE_MULTIPLIERS + groups + e)))
            .toList();
    if (drive.isEmpty()) {
      return new Shown(rate, Dyadic.ZERO, Dyadic.ZERO, greatest, form);
    }
    Dyadic once = Dyadic.of(numbers.get(0)).plus(question.raise);
    Dyadic all = once.times(sum(rate, drive.get().steps));
    Dyadic apart = once.times(greatestPower(rate, drive.get().steps));
    return new Shown(rate, drive.get().changes ? apart : all, all, greatest, form);
  }

  /** Not below 1 + r + … + r^(K−1). */
  private Dyadic sum(Dyadic rate, int steps) {
    Dyadic all = Dyadic.of(steps, 0);
    if (steps > MOST_STEPS) {
      requireNoGrowth(rate);
      return rate.compareTo(ONE) < 0 ? all.min(ONE.dividedUp(ONE.minus(rate))) : all;
    }
    Dyadic sum = ONE;
    for (int k = 1; k < steps; k++) {
      sum = ONE.plus(roundedUp(rate.times(sum)));
    }
    return sum;
  }

  /** Not below any of 1, r, …, r^(K−1). */
  private Dyadic greatestPower(Dyadic rate, int steps) {
    if (steps > MOST_STEPS) {
      requireNoGrowth(rate);
    }
    Dyadic power = ONE;
    for (int k = 1; k < steps && rate.compareTo(ONE) > 0; k++) {
      power = roundedUp(power.times(rate));
    }
    return power;
  }

  private void requireNoGrowth(Dyadic rate) {
    if (rate.compareTo(ONE) > 0) {
      throw new InvalidWitness(
          name + ": of more than " + MOST_STEPS + " steps a rate above 1 says nothing");
    }
  }

  private Dyadic roundedUp(Dyadic number) {
    double rounded = number.ceilToDouble();
    if (!Double.isFinite(rounded)) {
      throw new InvalidWitness(name + ": a number leaves the range of doubles");
    }
    return Dyadic.of(rounded);
  }
}
