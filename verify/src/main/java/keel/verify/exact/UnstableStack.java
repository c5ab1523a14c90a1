package keel.verify.exact;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * The Jacobian {@code J = D_m W_m ⋯ D_1 W_1} of the first m layers of a stack {@code x[k] = σ(W_k
 * x[k−1] + b_k)}, at a first state that is given, has an eigenvalue outside the unit circle.
 *
 * <p>So there is no norm in which the states of two inputs are never farther apart than the inputs,
 * and none in which no layer moves states apart: m layers move inputs near that one apart.
 *
 * <p>Evidence: m, x[0], then the lower triangle of Y.
 *
 * <p>Method: the states are enclosed layer by layer, rounded outwards to multiples of 2^-128, and
 * with them the slopes, D = D' + Δ. With C the product of the D' W, rounded down likewise, {@code J
 * = C + E} where the sum of the magnitudes in every row of E is at most ε. The eigenvalues of
 * {@code Y − JᵀYJ} are then at most {@code 2 ε Σ|YC| + ε² Σ|Y|} from those of {@code Y − CᵀYC}.
 * Rigour: exact. A unit of ReLU that may be at its kink shows nothing.
 *
 * @param name what is asked, unique within a certificate
 * @param weights W_k, or one for all layers
 * @param biases b_k, or one for all layers
 * @param layers how many there are
 * @param activation σ
 */
public record UnstableStack(
    String name,
    List<ShiftedMatrix> weights,
    List<Vector> biases,
    int layers,
    EnclosedActivation activation)
    implements UnstableJacobian {
  private static final int MOST_LAYERS = 1024;

  /** m n³: a few seconds. */
  private static final long MOST_PRODUCTS = 1 << 23;

  private static final int BITS = EnclosedActivation.BITS;

  /** Numbers stay below 2^1024. */
  private static final int MOST_BITS = 1024 + BITS;

  /** Copies the lists. */
  public UnstableStack {
    weights = List.copyOf(weights);
    biases = List.copyOf(biases);
  }

  @Override
  public int size() {
    return biases.get(0).length();
  }

  @Override
  public int chosen() {
    return 1 + size();
  }

  /** The most layers that are looked at; 0 of a stack that is too wide. */
  public int mostLayers() {
    long n = size();
    return n > LARGEST_SIZE
        ? 0
        : (int) Math.min(Math.min(layers, MOST_LAYERS), MOST_PRODUCTS / (n * n * n));
  }

  @Override
  public LeastEigenvalue with(Vector numbers) {
    int n = size();
    if (n > LARGEST_SIZE
        || numbers.length() != candidates()
        || !(numbers.get(0) >= 1 && numbers.get(0) <= mostLayers())
        || numbers.get(0) != Math.rint(numbers.get(0))) {
      throw new InvalidWitness(name + ": layers, " + n + " numbers and a matrix are needed");
    }
    Passage passage = new Passage(numbers);
    for (int k = 0; k < (int) numbers.get(0); k++) {
      passage.through(k);
    }
    Product form = Product.of(n, n, (i, j) -> form(numbers, i, j));
    Product image = form.times(passage.jacobian);
    Product moved = passage.jacobian.transposed().times(image);
    Dyadic error = passage.error;
    Dyadic moving =
        Dyadic.of(2)
            .times(error)
            .times(magnitudes(image))
            .plus(error.times(error).times(magnitudes(form)));
    LeastEigenvalue question =
        LeastEigenvalue.of(name, n, (i, j) -> form.at(i, j).minus(moved.at(i, j)));
    return new LeastEigenvalue(question.bound(), question.error().plus(moving));
  }

  /** Σ|m_ij|. */
  private Dyadic magnitudes(Product matrix) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < size(); i++) {
      sum = sum.plus(magnitudes(matrix, i));
    }
    return sum;
  }

  private Dyadic magnitudes(Product matrix, int row) {
    Dyadic sum = Dyadic.ZERO;
    for (int j = 0; j < size(); j++) {
      sum = sum.plus(matrix.at(row, j).abs());
    }
    return sum;
  }

  private static Dyadic dyadic(BigInteger scaled) {
    return Dyadic.of(scaled, -BITS);
  }

  private BigInteger inRange(BigInteger scaled) {
    if (scaled.abs().bitLength() > MOST_BITS) {
      throw new InvalidWitness(name + ": a number leaves the range of doubles");
    }
    return scaled;
  }

  private BigInteger down(Dyadic number) {
    return inRange(number.floorScaled(BITS));
  }

  private BigInteger up(Dyadic number) {
    return inRange(number.negate().floorScaled(BITS).negate());
  }

  /** The way of the first state through the layers. */
  private final class Passage {
    private final int n = size();

    /** Not above the state, and not below. */
    private Dyadic[] low;

    private Dyadic[] high;

    /** C. */
    private Product jacobian = Product.of(n, n, (i, j) -> Dyadic.of(i == j ? 1 : 0));

    /** ε. */
    private Dyadic error = Dyadic.ZERO;

    Passage(Vector numbers) {
      low = Arrays.stream(numbers.toArray(), 1, 1 + n).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
      high = low;
    }

    void through(int k) {
      ShiftedMatrix stored = weights.get(k % weights.size());
      Product w = Product.of(n, n, stored::at);
      EnclosedActivation.Values[] values = values(w, biases.get(k % biases.size()));
      Product moved = w.times(jacobian);
      Dyadic rounding = Dyadic.of(n, -BITS);
      Dyadic next = Dyadic.ZERO;
      for (int i = 0; i < n; i++) {
        BigInteger width = values[i].greatestSlope().subtract(values[i].leastSlope());
        next =
            next.max(
                dyadic(values[i].greatestSlope())
                    .times(magnitudes(w, i))
                    .times(error)
                    .plus(dyadic(width).times(magnitudes(moved, i)))
                    .plus(rounding));
      }
      error = dyadic(up(next));
      jacobian =
          Product.of(
              n, n, (i, j) -> dyadic(down(dyadic(values[i].leastSlope()).times(moved.at(i, j)))));
      low = Arrays.stream(values).map(v -> dyadic(v.low())).toArray(Dyadic[]::new);
      high = Arrays.stream(values).map(v -> dyadic(v.high())).toArray(Dyadic[]::new);
    }

    /** σ and its slopes at W x + b. */
    private EnclosedActivation.Values[] values(Product w, Vector bias) {
      EnclosedActivation.Values[] values = new EnclosedActivation.Values[n];
      for (int i = 0; i < n; i++) {
        Dyadic least = Dyadic.of(bias.get(i));
        Dyadic greatest = least;
        for (int j = 0; j < n; j++) {
          boolean rises = w.at(i, j).signum() >= 0;
          least = least.plus(w.at(i, j).times(rises ? low[j] : high[j]));
          greatest = greatest.plus(w.at(i, j).times(rises ? high[j] : low[j]));
        }
        values[i] = activation.at(down(least), up(greatest));
      }
      return values;
    }
  }
}
