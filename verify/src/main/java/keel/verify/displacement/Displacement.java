package keel.verify.displacement;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.GramBound;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.RowWeights;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Nonlinearity;
import keel.verify.search.EvidenceSearch;

/**
 * How far the states of a block can be, after equally many steps, from those of a certified block
 * that differs from it in A alone, for the same constant input and from the zero state.
 *
 * <p>With A = A' + E, and x and y the states of the two, {@code x − y} is the difference of two
 * trajectories of the certified block one of which is driven by E x[k] as well. So where A' = −P
 * with {@code λmax(sHP) ≤ 2 − 2η}, Theorem 2 of ARCHITECTURE.md says that
 *
 * <pre>
 *   D[k+1]² = D[k]² + s h ‖E‖² X[k]² / (2η)
 * </pre>
 *
 * bounds {@code ‖x[k] − y[k]‖_P}; X[k], a bound of ‖x[k]‖, is {@code (Y + D[k]) / √λmin(P)} with
 * the certified gain Y from the zero input, or what a bounded activation can have added up to.
 * Where rows are dominated (Theorem 4), {@code D[k+1] = max(D[k], (1 − κ) D[k] + g X[k])} in the
 * weighted maximum norm, {@code g = max h_i Σ_j |e_ij| v_j / v_i}.
 *
 * <p>Units: inputs of at most the radius, in the Euclidean norm, or entry by entry for dominated
 * rows. Rigour: every number is rounded to the side that keeps the bound one.
 */
public final class Displacement {
  /** More take too long. */
  public static final int MOST_STEPS = 1_000_000;

  private static final Dyadic TWO = Dyadic.of(2);

  private final Certificate certificate;
  private final String name;
  private final Nonlinearity activation;
  private final int steps;
  private final double radius;

  private Displacement(Certificate certificate, Block block, double radius) {
    this.certificate = certificate;
    this.name = block.name();
    this.activation = block.activation();
    this.steps = block.steps();
    this.radius = radius;
  }

  /**
   * Numbers that no distance exceeds.
   *
   * @param distance in the norm of the certificate
   * @param unit in any single unit
   */
  public record Reach(double distance, double unit) {}

  /**
   * How far states can be apart for inputs of at most a radius; empty where nothing is shown.
   *
   * @param original a block with tied weights
   * @param projected the same block with another A
   * @param certificate of the projected block, as the verifier gave it
   * @param radius > 0
   * @throws IllegalArgumentException if the blocks differ in more than A
   */
  public static Optional<Reach> of(
      Block original, Block projected, Certificate certificate, double radius) {
    if (original.equals(projected)) {
      return Optional.of(new Reach(0, 0));
    }
    Optional<Claim> stability = certificate.claim(projected.name(), Property.INCREMENTAL_STABILITY);
    if (!original.isTied()
        || !projected.isTied()
        || original.steps() > MOST_STEPS
        || stability.isEmpty()
        || !(stability.get().verdict() instanceof Verdict.Certified)) {
      return Optional.empty();
    }
    Displacement question = new Displacement(certificate, projected, radius);
    Norm norm = stability.get().statement().norm();
    if (original instanceof DenseBlock one && projected instanceof DenseBlock other) {
      requireSame(one, other.withState(one.state()));
      return norm.equals(Norm.STATE_MATRIX)
          ? question.inMetric(one.state(), other)
          : Optional.empty();
    }
    if (original instanceof ConvBlock one && projected instanceof ConvBlock other) {
      requireSame(one, other.withKernel(one.kernels().get(0)));
      return norm.kind() == Norm.Kind.WEIGHTED_MAXIMUM
          ? question.inRows(one, other, norm)
          : Optional.empty();
    }
    throw new IllegalArgumentException("the blocks are not of one kind");
  }

  private static void requireSame(Block one, Block other) {
    if (!one.equals(other)) {
      throw new IllegalArgumentException("the blocks differ in more than A");
    }
  }

  /** A bound of a certified claim, if there is one of that name. */
  private Optional<Dyadic> bound(Property property, String quantity) {
    return certificate
        .claim(name, property)
        .map(Claim::verdict)
        .filter(Verdict.Certified.class::isInstance)
        .flatMap(
            verdict ->
                ((Verdict.Certified) verdict)
                    .bounds().stream().filter(b -> b.quantity().equals(quantity)).findFirst())
        .map(Bound::certified)
        .map(Dyadic::of);
  }

  // Dense blocks, ‖x‖² = xᵀPx.

  private Optional<Reach> inMetric(Matrix state, DenseBlock projected) {
    Optional<Dyadic> least = bound(Property.INCREMENTAL_STABILITY, "λmin(P)");
    Optional<Dyadic> greatest = bound(Property.INCREMENTAL_STABILITY, "λmax(sHP)");
    Optional<Dyadic> gain = bound(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, "gain (limit)");
    if (least.isEmpty() || greatest.isEmpty() || gain.isEmpty()) {
      return Optional.empty();
    }
    Dyadic slack = TWO.minus(greatest.get());
    if (slack.signum() <= 0 || least.get().signum() <= 0) {
      return Optional.empty();
    }
    double[] steps = projected.stepSizes().toArray();
    Dyadic weight = Dyadic.ZERO;
    Dyadic stride = Dyadic.ZERO;
    for (double step : steps) {
      weight = weight.max(Dyadic.of(step).times(Dyadic.of(activation.greatestSlope())));
      stride = stride.plus(Dyadic.of(step).times(Dyadic.of(step)));
    }
    Dyadic moved = difference(state, projected.state());
    double pace = weight.times(moved.times(moved)).ceilQuotient(slack); // per ‖x‖²
    Dyadic bias = squaredLength(projected.bias());
    // A rest at zero belongs to the zero drive: ‖y[k]‖_P ≤ gain r + 2 ‖b‖ / √λmin(P).
    double fromRest =
        gain.get()
            .times(Dyadic.of(radius))
            .plus(TWO.times(bias.dividedUp(least.get()).rootUp()))
            .ceilToDouble();
    double scale = Dyadic.of(1).dividedUp(least.get()).rootUp().ceilToDouble(); // 1 / √λmin(P)
    IntToDoubleFunction added = added(stride.rootUp().ceilToDouble());
    double distance = 0;
    for (int k = 0; k < this.steps; k++) {
      double length = Math.min(lengthNear(fromRest, distance, scale), added.applyAsDouble(k));
      double more = up(pace * up(length * length));
      distance = up(Math.sqrt(up(up(distance * distance) + more)));
    }
    return reach(distance, up(distance * scale));
  }

  private double lengthNear(double fromRest, double distance, double scale) {
    return activation.isZeroAtZero()
        ? up(up(fromRest + distance) * scale)
        : Double.POSITIVE_INFINITY;
  }

  /** Not below ‖A − A'‖₂. */
  private static Dyadic difference(Matrix state, Matrix projected) {
    int n = state.rows();
    double[] near = new double[n * n];
    Dyadic square = Dyadic.ZERO;
    Dyadic missed = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Dyadic entry = Dyadic.of(state.get(i, j)).minus(Dyadic.of(projected.get(i, j)));
        near[i * n + j] = entry.floorToDouble();
        Dyadic rest = entry.minus(Dyadic.of(near[i * n + j]));
        square = square.plus(entry.times(entry));
        missed = missed.plus(rest.times(rest));
      }
    }
    Dyadic frobenius = square.rootUp();
    Optional<Dyadic> spectral = spectralNorm(Matrix.of(n, n, near));
    return spectral.isPresent() ? spectral.get().plus(missed.rootUp()).min(frobenius) : frobenius;
  }

  /** A bound that an exact check has passed, if one is found. */
  private static Optional<Dyadic> spectralNorm(Matrix matrix) {
    GramBound question = new GramBound("difference", matrix, Matrix.identity(matrix.rows()));
    Evidence found = EvidenceSearch.search(question).evidence();
    if (found.factor().isEmpty() || found.numbers().filter(v -> v.length() == 1).isEmpty()) {
      return Optional.empty();
    }
    double square = found.numbers().get().get(0);
    try {
      question.requireProof(found.factor().get(), square);
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
    return Optional.of(Dyadic.of(square).rootUp());
  }

  private static Dyadic squaredLength(Vector vector) {
    Dyadic sum = Dyadic.ZERO;
    for (double entry : vector.toArray()) {
      sum = sum.plus(Dyadic.of(entry).times(Dyadic.of(entry)));
    }
    return sum;
  }

  // Convolutions, ‖x‖ = max |x_i| / v_i.

  private Optional<Reach> inRows(ConvBlock original, ConvBlock projected, Norm norm) {
    Optional<Dyadic> margin = bound(Property.INCREMENTAL_STABILITY, "κ");
    Optional<RowWeights> weights =
        Optional.ofNullable(certificate.evidence().get(norm.evidence())).flatMap(RowWeights::of);
    if (margin.isEmpty() || weights.isEmpty() || margin.get().signum() <= 0) {
      return Optional.empty();
    }
    int n = projected.channels();
    int taps = projected.states().get(0).columns() / n;
    Dyadic change = Dyadic.ZERO;
    Dyadic drive = Dyadic.ZERO;
    Dyadic stride = Dyadic.ZERO;
    Dyadic heaviest = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      Dyadic weight = weights.get().get(i);
      Dyadic step = Dyadic.of(projected.stepSizes().get(i));
      Dyadic row = Dyadic.ZERO;
      for (int j = 0; j < n * taps; j++) {
        Dyadic entry =
            Dyadic.of(original.states().get(0).get(i, j))
                .minus(Dyadic.of(projected.states().get(0).get(i, j)));
        row = row.plus(entry.abs().times(weights.get().get(j / taps)));
      }
      Dyadic input = Dyadic.of(projected.bias().get(i)).abs();
      Matrix kernel = projected.inputKernel().weights();
      for (int j = 0; j < kernel.columns(); j++) {
        input = input.plus(Dyadic.of(kernel.get(i, j)).abs().times(Dyadic.of(radius)));
      }
      change = change.max(step.times(row).dividedUp(weight));
      drive = drive.max(step.times(input).dividedUp(weight));
      stride = stride.max(step.dividedUp(weight));
      heaviest = heaviest.max(weight);
    }
    double pace = change.ceilToDouble();
    double fromRest = drive.ceilQuotient(margin.get());
    double kept = Dyadic.of(1).minus(margin.get()).max(Dyadic.ZERO).ceilToDouble();
    IntToDoubleFunction added = added(stride.ceilToDouble());
    double distance = 0;
    for (int k = 0; k < steps; k++) {
      double state = Math.min(lengthNear(fromRest, distance, 1), added.applyAsDouble(k));
      distance = Math.max(distance, up(up(kept * distance) + up(pace * state)));
    }
    return reach(distance, up(distance * heaviest.ceilToDouble()));
  }

  // Both.

  private static Optional<Reach> reach(double distance, double unit) {
    return Double.isFinite(distance) && Double.isFinite(unit)
        ? Optional.of(new Reach(distance, unit))
        : Optional.empty();
  }

  /** Where a bounded activation can have brought a state in k steps of a length. */
  private IntToDoubleFunction added(double stride) {
    double step = up(greatest() * stride);
    return k -> k == 0 ? 0 : up(k * step);
  }

  /** Not below any value of the activation, of a unit or of a group as long as it is. */
  private double greatest() {
    if (activation instanceof Grouped grouped) {
      return grouped.rule() == Grouped.Rule.RADIAL_TANH
              || grouped.rule() == Grouped.Rule.RADIAL_SOFTSIGN
          ? 1
          : Double.POSITIVE_INFINITY;
    }
    return switch ((Activation) activation) {
      case TANH, HARD_TANH, SOFTSIGN, SIGMOID -> 1;
      case ARCTAN -> 0x1.921fb54442d19p0; // a little more than π/2
      default -> Double.POSITIVE_INFINITY;
    };
  }

  /** Not below the exact result that was rounded to x ≥ 0. */
  private static double up(double x) {
    return Math.nextUp(x);
  }
}
