package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.StepBound;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Looks for the metric, the multipliers and the rate of a {@link StepBound}.
 *
 * <p>Method: for inverse multipliers Θ = Λ⁻¹ and a rate r, the least Y = P⁻¹ that serves, b = 1,
 * solves the Riccati equation {@code Y = K Y K / r + C R⁻¹ Cᵀ}, {@code C = T Θ + K Y Wᵀ / r},
 * {@code R = 2 Θ − B Bᵀ − W Y Wᵀ / r}, K = I − S: what inputs of length 1 can reach. It is the
 * limit of the Y that go with policies F = C R⁻¹, each by a Lyapunov equation, solved by doubling.
 * The greatest eigenvalue of Y, which the gain is made of, goes down by {@link Descent}; where no
 * rate up to 1 serves, its trace goes down at a rate that does, until a smaller one does, too.
 */
final class StepSearch {
  /** Policies until the next one changes nothing. */
  private static final int POLICIES = 30;

  private static final int DOUBLINGS = 40;
  private static final double STILL = 1e-9;

  /** Multiply-adds, roughly, of one evaluation, relative to the cube of the size. */
  private static final double EVALUATION = 150;

  private static final double WORK = 6e9;
  private static final int MOST_EVALUATIONS = 60;
  private static final int LEAST_EVALUATIONS = 6;

  /** Over all rows and columns. */
  private static final int SWEEPS = 10;

  /** Of the least rate. */
  private static final int BISECTIONS = 10;

  /** Descents at smaller and smaller rates, as far above the least one. */
  private static final int ROUNDS = 12;

  private static final double ABOVE = 0x1p-5;

  /** A round that lowers the rate by less than this share ends the search. */
  private static final double LEAST_PROGRESS = 1e-3;

  /** Where between the least rate and 1 the certified one lies. */
  private static final double SHARE = 0.1;

  /** Common factors that are tried of the multipliers of a gain. */
  private static final int FACTORS = 12;

  /** Where between the least rate and 1 the rate of a gain may lie. */
  private static final double[] SHARES = {0.1, 0.25, 0.5, 0.75, 1};

  /** What is left to the exact check, relative to the mean of Θ. */
  private static final double[] ROOM = {0x1p-14, 0x1p-11, 0x1p-8, 0x1p-5};

  private static final int LANCZOS_STEPS = 40;

  /** A multiplier times a float is a double. */
  private static final int MULTIPLIER_BITS = 24;

  private final StepBound obligation;
  private final int n;
  private final int groups;
  private final double[] kept;
  private final double[] taken;
  private final RealMatrix state;
  private final RealMatrix transposed;
  private final RealMatrix input;
  private final Optional<RealMatrix> outputs;
  private final int evaluations;

  private StepSearch(StepBound obligation) {
    this.obligation = obligation;
    this.n = obligation.size();
    this.groups = obligation.groups();
    double[] leaks = obligation.leaks().toArray();
    this.kept = Arrays.stream(leaks).map(leak -> 1 - leak).toArray();
    this.taken = Arrays.stream(leaks).map(leak -> leak * obligation.slope()).toArray();
    this.state = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        state.setEntry(i, j, obligation.state().at(i, j).floorToDouble());
      }
    }
    this.transposed = state.transpose();
    this.input =
        obligation
            .drive()
            .map(drive -> squares(drive.weights()))
            .orElseGet(() -> new Array2DRowRealMatrix(n, n));
    this.outputs = obligation.outputs().map(StepSearch::dense);
    double affordable = WORK / (EVALUATION * StrictMath.pow(n, 3));
    this.evaluations = (int) Math.max(LEAST_EVALUATIONS, Math.min(MOST_EVALUATIONS, affordable));
  }

  private static RealMatrix dense(Matrix matrix) {
    return new Array2DRowRealMatrix(PowerOfTwo.rows(matrix, 0), false);
  }

  private static RealMatrix squares(Matrix matrix) {
    RealMatrix dense = dense(matrix);
    return dense.multiply(dense.transpose());
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(StepBound obligation) {
    StepSearch search = new StepSearch(obligation);
    Optional<Evidence> found = obligation.drive().isPresent() ? search.driven() : search.undriven();
    return found.orElse(Evidence.NONE);
  }

  // ---- What can be reached ----

  /**
   * The least Y for some Θ and a rate.
   *
   * @param reached Y
   * @param policy F
   * @param step A = (K + F W) / √r
   */
  private record Reach(RealMatrix reached, RealMatrix policy, RealMatrix step) {}

  /** Empty where there is no Y. */
  private Optional<Reach> reach(double[] theta, double rate, double room) {
    double mean = 0;
    RealMatrix policy = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      policy.setEntry(i, i, taken[i] / 2);
      mean += theta[i] * taken[i] * taken[i] / n;
    }
    Optional<Reach> last = Optional.empty();
    for (int round = 0; round < POLICIES; round++) {
      RealMatrix step = Products.of(policy, state);
      addDiagonal(step, kept);
      step = step.scalarMultiply(1 / Math.sqrt(rate));
      Optional<RealMatrix> value = sum(step, added(policy, theta, room * mean));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      RealMatrix reached = value.get();
      boolean isLast =
          last.isPresent()
              && largest(reached.subtract(last.get().reached)) <= STILL * largest(reached);
      last = Optional.of(new Reach(reached, policy, step));
      if (isLast) {
        return last;
      }
      Optional<RealMatrix> next = policy(reached, theta, rate);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      policy = next.get();
    }
    return Optional.empty();
  }

  /** What a step adds: F Θ T + T Θ Fᵀ − 2 F Θ Fᵀ + F B Bᵀ Fᵀ, and the room. */
  private RealMatrix added(RealMatrix policy, double[] theta, double room) {
    RealMatrix inner = input.copy();
    for (int i = 0; i < n; i++) {
      inner.addToEntry(i, i, -2 * theta[i]);
    }
    RealMatrix added = Products.congruent(policy, inner);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double mixed =
            policy.getEntry(i, j) * theta[j] * taken[j]
                + policy.getEntry(j, i) * theta[i] * taken[i];
        added.addToEntry(i, j, i == j ? mixed + room : mixed);
      }
    }
    return added;
  }

  /** The best policy for some Y, C R⁻¹; empty where R is not positive definite. */
  private Optional<RealMatrix> policy(RealMatrix reached, double[] theta, double rate) {
    RealMatrix moved = Products.of(state, reached).scalarMultiply(1 / rate);
    RealMatrix rest = input.add(Products.of(moved, transposed)).scalarMultiply(-1);
    RealMatrix mixed = moved.copy();
    for (int i = 0; i < n; i++) {
      rest.addToEntry(i, i, 2 * theta[i]);
      for (int j = 0; j < n; j++) {
        mixed.setEntry(i, j, moved.getEntry(i, j) * kept[j]);
      }
      mixed.addToEntry(i, i, theta[i] * taken[i]);
    }
    symmetrise(rest);
    try {
      return Optional.of(
          new CholeskyDecomposition(rest, Double.MAX_VALUE, 0)
              .getSolver()
              .solve(mixed)
              .transpose());
    } catch (MathIllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** N + A N Aᵀ + A² N A²ᵀ + …; empty where that does not end. */
  private static Optional<RealMatrix> sum(RealMatrix step, RealMatrix first) {
    RealMatrix sum = first;
    RealMatrix power = step;
    for (int i = 0; i < DOUBLINGS; i++) {
      RealMatrix more = Products.congruent(power, sum);
      sum = sum.add(more);
      double size = largest(sum);
      if (!Double.isFinite(size)) {
        return Optional.empty();
      }
      if (largest(more) <= STILL * STILL * size) {
        symmetrise(sum);
        return Optional.of(sum);
      }
      power = Products.of(power, power);
    }
    return Optional.empty();
  }

  private static double largest(RealMatrix matrix) {
    double largest = 0;
    for (double[] row : matrix.getData()) {
      for (double entry : row) {
        largest =
            Double.isNaN(entry) ? Double.POSITIVE_INFINITY : Math.max(largest, Math.abs(entry));
      }
    }
    return largest;
  }

  private static void addDiagonal(RealMatrix matrix, double[] diagonal) {
    for (int i = 0; i < diagonal.length; i++) {
      matrix.addToEntry(i, i, diagonal[i]);
    }
  }

  private static void symmetrise(RealMatrix matrix) {
    for (int i = 0; i < matrix.getRowDimension(); i++) {
      for (int j = 0; j < i; j++) {
        double mean = matrix.getEntry(i, j) / 2 + matrix.getEntry(j, i) / 2;
        matrix.setEntry(i, j, mean);
        matrix.setEntry(j, i, mean);
      }
    }
  }

  private double[] theta(RealVector logarithms) {
    double[] theta = new double[n];
    Arrays.setAll(theta, i -> StrictMath.exp(logarithms.getEntry(i % groups)));
    return theta;
  }

  // ---- What is made small ----

  /** What of Y counts, and its derivative V: the change of the measure is ⟨V, ΔY⟩. */
  private record Measure(double value, RealMatrix derivative) {}

  private Measure trace(RealMatrix reached) {
    return new Measure(reached.getTrace(), MatrixUtils.createRealIdentityMatrix(n));
  }

  /** What a gain is made of: all directions of the state, or the differences of outputs. */
  private Measure gain(RealMatrix reached) {
    return outputs.isPresent() ? apart(outputs.get(), reached) : greatest(reached);
  }

  /** The mean square of what outputs differ by from their mean; of one output, of itself. */
  private static Measure apart(RealMatrix outputs, RealMatrix reached) {
    RealMatrix centred = outputs.copy();
    int p = outputs.getRowDimension();
    for (int j = 0; j < outputs.getColumnDimension() && p > 1; j++) {
      double mean = Arrays.stream(outputs.getColumn(j)).sum() / p;
      for (int i = 0; i < p; i++) {
        centred.addToEntry(i, j, -mean);
      }
    }
    RealMatrix weights = centred.transpose().multiply(centred);
    double value = Products.of(weights, reached).getTrace();
    if (!(value > 0)) {
      throw new ArithmeticException("no outputs that differ");
    }
    return new Measure(value, weights);
  }

  private Measure greatest(RealMatrix reached) {
    Lanczos.Pair pair =
        Lanczos.greatest(n, Math.min(n, LANCZOS_STEPS), reached::operate, x -> x)
            .orElseThrow(() -> new ArithmeticException("out of the range of doubles"));
    RealVector v = pair.vector().mapDivide(pair.vector().getNorm());
    return new Measure(pair.value(), v.outerProduct(v));
  }

  /**
   * The logarithm of a measure, with respect to the logarithms of Θ; empty where there is no Y.
   *
   * @param isRelative whether to that of the geometric mean of Θ
   */
  private Optional<Descent.Point> evaluate(
      RealVector logarithms,
      double rate,
      Function<RealMatrix, Measure> measure,
      boolean isRelative) {
    double[] theta = theta(logarithms);
    return reach(theta, rate, ROOM[0])
        .flatMap(
            found -> {
              Measure measured = measure.apply(found.reached);
              return sum(found.step.transpose(), measured.derivative)
                  .map(adjoint -> point(logarithms, theta, found, measured, adjoint, isRelative));
            });
  }

  private Descent.Point point(
      RealVector logarithms,
      double[] theta,
      Reach found,
      Measure measured,
      RealMatrix adjoint,
      boolean isRelative) {
    RealMatrix seen = Products.of(adjoint, found.policy);
    double[] gradient = new double[groups];
    double trace = adjoint.getTrace();
    double mean = 0;
    for (int i = 0; i < n; i++) {
      double both = 0;
      for (int k = 0; k < n; k++) {
        both += found.policy.getEntry(k, i) * seen.getEntry(k, i);
      }
      double change =
          2 * (taken[i] * seen.getEntry(i, i) - both) + ROOM[0] * taken[i] * taken[i] * trace / n;
      gradient[i % groups] += theta[i] * change / measured.value;
      mean += logarithms.getEntry(i % groups) / n;
    }
    double value = StrictMath.log(measured.value);
    if (isRelative) {
      value -= mean;
      for (int g = 0; g < groups; g++) {
        gradient[g] -= 1.0 / groups;
      }
    }
    return new Descent.Point(logarithms, value, new ArrayRealVector(gradient, false));
  }

  // ---- Without inputs ----

  private Optional<Evidence> undriven() {
    Contraction found = contraction();
    return found.rate < 1
        ? firstProven(theta(found.logarithms), found.rate + SHARE * (1 - found.rate))
        : Optional.empty();
  }

  /** The least rate that was found, and with which multipliers. */
  private record Contraction(RealVector logarithms, double rate) {}

  private Contraction contraction() {
    RealVector logarithms = balanced();
    double rate = leastRate(logarithms, largestRate());
    for (int round = 0; round < ROUNDS && rate >= 1; round++) {
      double above = rate * (1 + ABOVE);
      Optional<Descent.Point> start = evaluate(logarithms, above, this::trace, true);
      if (start.isEmpty()) {
        break;
      }
      logarithms =
          Descent.from(start.get(), at -> evaluate(at, above, this::trace, true), evaluations / 2)
              .at();
      double next = leastRate(logarithms, above);
      boolean isStuck = next > rate * (1 - LEAST_PROGRESS);
      rate = next;
      if (isStuck) {
        break;
      }
    }
    return new Contraction(logarithms, rate);
  }

  /** With which rows and columns of Λ^{1/2} W Λ^{-1/2} are equally long (Osborne 1960). */
  private RealVector balanced() {
    double[] logarithms = new double[groups];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int g = 0; g < groups; g++) {
        double rows = 0;
        double columns = 0;
        for (int i = g; i < n; i += groups) {
          for (int j = 0; j < n; j++) {
            if (j % groups != g) {
              double quotient = StrictMath.exp(logarithms[j % groups] - logarithms[g]);
              rows += quotient * StrictMath.pow(state.getEntry(i, j), 2);
              columns += StrictMath.pow(state.getEntry(j, i), 2) / quotient;
            }
          }
        }
        if (rows > 0 && columns > 0) {
          logarithms[g] += StrictMath.log(rows / columns) / 2;
        }
      }
    }
    return new ArrayRealVector(logarithms, false);
  }

  /** Not below the square of what a step can make of a distance. */
  private double largestRate() {
    double norm = Math.max(1, state.getFrobeniusNorm());
    return StrictMath.pow(1 + norm, 2);
  }

  /** The least rate for which there is a Y, roughly; not above one for which there is. */
  private double leastRate(RealVector logarithms, double high) {
    double[] theta = theta(logarithms);
    double most = high;
    double least = StrictMath.pow(Arrays.stream(kept).max().orElse(0), 2);
    if (most > 1 && reach(theta, 1, ROOM[0]).isPresent()) {
      most = 1;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = most / 2 + least / 2;
      if (reach(theta, middle, ROOM[0]).isPresent()) {
        most = middle;
      } else {
        least = middle;
      }
    }
    return most;
  }

  // ---- With inputs ----

  private Optional<Evidence> driven() {
    StepBound.Drive drive = obligation.drive().orElseThrow();
    StepSearch still =
        new StepSearch(
            new StepBound(
                obligation.name(),
                obligation.state(),
                obligation.leaks(),
                obligation.slope(),
                Optional.empty(),
                Optional.empty(),
                groups));
    Contraction contraction = still.contraction();
    RealVector own = contraction.logarithms;
    double first = input.getTrace() / n;
    if (!(first > 0)) {
      return Optional.empty();
    }
    double[] rates = rates(contraction.rate, drive);
    RealVector best = own;
    double rate = rates[rates.length / 2];
    double value = Double.POSITIVE_INFINITY;
    double largest = StrictMath.log(first);
    for (int k = 0; k < FACTORS; k++) {
      RealVector scaled = own.mapAdd(largest - own.getMinValue() + k * StrictMath.log(2));
      double found = total(scaled, rate, drive);
      if (found < value) {
        value = found;
        best = scaled;
      }
    }
    RealVector at = best;
    for (double other : rates) {
      double found = total(at, other, drive);
      if (found < value) {
        value = found;
        rate = other;
      }
    }
    double chosen = rate;
    Optional<Descent.Point> start = evaluate(at, chosen, this::gain, false);
    return start
        .map(
            point ->
                Descent.from(
                    point, where -> evaluate(where, chosen, this::gain, false), evaluations))
        .flatMap(point -> firstProven(theta(point.at()), chosen))
        .or(() -> start.flatMap(point -> firstProven(theta(point.at()), chosen)));
  }

  /** Rates between the least one and 1, and beyond 1 where that is the only way. */
  private static double[] rates(double least, StepBound.Drive drive) {
    if (least >= 1) {
      return new double[] {
        least * (1 + ABOVE / 4), least * (1 + ABOVE), least * (1 + 1.0 / drive.steps())
      };
    }
    return drive.changes()
        ? new double[] {1}
        : Arrays.stream(SHARES).map(share -> least + share * (1 - least)).toArray();
  }

  /** What all steps come to, roughly; infinite where there is no Y. */
  private double total(RealVector logarithms, double rate, StepBound.Drive drive) {
    return reach(theta(logarithms), rate, ROOM[0])
        .map(found -> gain(found.reached).value * times(rate, drive))
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double times(double rate, StepBound.Drive drive) {
    double power = StrictMath.pow(rate, drive.steps());
    if (drive.changes()) {
      return Math.max(1, power / rate);
    }
    return rate == 1 ? drive.steps() : (1 - power) / (1 - rate);
  }

  // ---- Evidence ----

  private Optional<Evidence> firstProven(double[] theta, double rate) {
    return DoubleStream.of(ROOM)
        .mapToObj(
            room -> reach(theta, rate, room).flatMap(found -> proven(theta, rate, found, room)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** P = c Y⁻¹ ⪰ I, Λ = c Θ⁻¹. */
  private Optional<Evidence> proven(double[] theta, double rate, Reach found, double room) {
    try {
      RealMatrix inverse =
          new CholeskyDecomposition(found.reached, Double.MAX_VALUE, 0).getSolver().getInverse();
      double scale = greatest(found.reached).value * (1 + room);
      double[] numbers = new double[obligation.candidates()];
      double[] form = form(found.reached, scale, room);
      numbers[0] = 1;
      numbers[1] = rate;
      for (int g = 0; g < groups; g++) {
        numbers[2 + g] = rounded(scale / theta[g]);
      }
      System.arraycopy(form, 0, numbers, 2 + groups, form.length);
      int next = 2 + groups + form.length;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          numbers[next++] = scale * (inverse.getEntry(i, j) / 2 + inverse.getEntry(j, i) / 2);
        }
      }
      Vector candidates = Vector.of(numbers);
      return obligation.drive().isPresent()
          ? bounded(candidates)
          : SpectralSearch.factor(obligation.with(candidates).gram(), 1)
              .map(
                  factor ->
                      new Evidence(Optional.of(factor), Optional.empty(), Optional.of(candidates)));
    } catch (MathIllegalArgumentException | ArithmeticException | InvalidWitness e) {
      return Optional.empty(); // not positive definite once it is rounded
    }
  }

  /** H = C P⁻¹ Cᵀ and a little more, its lower triangle. */
  private double[] form(RealMatrix reached, double scale, double room) {
    int p = obligation.outputSize();
    double[] form = new double[(int) FactorWitness.triangle(p)];
    if (outputs.isPresent()) {
      RealMatrix h = Products.congruent(outputs.get(), reached);
      int next = 0;
      for (int i = 0; i < p; i++) {
        for (int j = 0; j <= i; j++) {
          double entry = (h.getEntry(i, j) / 2 + h.getEntry(j, i) / 2) / scale;
          form[next++] = i == j ? entry + room * h.getTrace() / (p * scale) : entry;
        }
      }
    }
    return form;
  }

  private Optional<Evidence> bounded(Vector candidates) {
    Evidence found = SpectralSearch.gram(obligation.with(candidates).gram());
    return found
        .numbers()
        .filter(b -> b.get(0) > 0)
        .map(
            b -> {
              double[] numbers = candidates.toArray();
              numbers[0] = b.get(0);
              return new Evidence(
                  found.factor(), Optional.empty(), Optional.of(Vector.of(numbers)));
            });
  }

  private static double rounded(double multiplier) {
    int grid = MULTIPLIER_BITS - Math.getExponent(multiplier);
    return Math.scalb(Math.rint(Math.scalb(multiplier, grid)), -grid);
  }
}
