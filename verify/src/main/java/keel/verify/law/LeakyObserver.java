package keel.verify.law;

import static keel.verify.law.Observer.UNIT;
import static keel.verify.law.Observer.difference;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Verdict;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.RecurrentBlock;

/**
 * Runs a block with a leak in double precision and sees how much of one certified claim is used up:
 * 1 is all of it. What rounding can have added is taken off, and followed from step to step.
 */
final class LeakyObserver {
  /** Roundings of an activation and of a step, beside those of the sums. */
  private static final double MORE_ROUNDINGS = 24;

  private final LeakyBlock block;
  private final double certified;
  private final ClaimedNorm norm;
  private final Lengths lengths;
  private final double roundings;

  /** The magnitudes of what the units are multiplied by, of every step or of all. */
  private final double[][][] magnitudes;

  private final double largestBias;
  private final double slope;

  private LeakyObserver(LeakyBlock block, double certified, ClaimedNorm norm) {
    this.block = block;
    this.certified = certified;
    this.norm = norm;
    // What one unit of a group is off by reaches all of them.
    this.roundings = (MORE_ROUNDINGS + block.units()) * block.activation().groupSize();
    this.lengths = new Lengths(norm, roundings);
    this.magnitudes =
        block.weights().stream().map(LeakyObserver::magnitudes).toArray(double[][][]::new);
    this.largestBias =
        block instanceof FeedforwardBlock stack
            ? stack.biases().stream()
                .mapToDouble(b -> ClaimedNorm.largest(b.toArray()))
                .max()
                .orElse(0)
            : 0; // in the drive
    this.slope = Math.max(1, block.activation().greatestSlope());
  }

  /** The share of a claim that an experiment observes; nothing of a law that does not fit. */
  static Optional<Function<Experiment, OptionalDouble>> of(
      Law law, LeakyBlock block, Claim claim, Certificate certificate) {
    if (!(claim.verdict() instanceof Verdict.Certified shown)) {
      return Optional.empty();
    }
    Optional<LeakyObserver> observer =
        ClaimedNorm.of(claim, block, certificate)
            .map(norm -> new LeakyObserver(block, shown.bounds().get(0).certified(), norm));
    return switch (law) {
      case INCREMENTAL_STABILITY -> observer.map(o -> e -> OptionalDouble.of(o.growth(e)));
      case CONTRACTION_RATE -> observer.map(o -> e -> share(o.growth(e), o.certified));
      case INPUT_OUTPUT_GAIN, EUCLIDEAN_GAIN -> observer.map(o -> o::gainAtDepth);
      case INPUT_TO_STATE_GAIN -> observer.map(o -> o::inputToStateGain);
      default -> Optional.empty();
    };
  }

  /** |c I| + |f A|, entry by entry: nothing cancels in what is rounded. */
  private static double[][] magnitudes(ShiftedMatrix weights) {
    int n = weights.size();
    double identity = weights.identity().abs().ceilToDouble();
    double factor = weights.factor().abs().ceilToDouble();
    double[][] sums = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        sums[i][j] = factor * Math.abs(weights.matrix().get(i, j)) + (i == j ? identity : 0);
      }
    }
    return sums;
  }

  // ---- What rounding can have done ----

  /**
   * What every unit of two trajectories together can be off by after a step, if they were {@code
   * off} before it.
   *
   * @param input what the drives can be off by
   */
  private double[] error(
      int step, double[] x, double[] y, double drive, double input, double[] off) {
    double[][] weights = magnitudes[step % magnitudes.length];
    double state = ClaimedNorm.largest(x) + ClaimedNorm.largest(y);
    double[] next = new double[off.length];
    for (int i = 0; i < next.length; i++) {
      double leak = block.leaks().get(i);
      double moved = input;
      double row = 0;
      for (int j = 0; j < off.length; j++) {
        row += weights[i][j];
        moved += weights[i][j] * off[j];
      }
      double size = 1 + row * state + drive + 2 * largestBias;
      double own = (1 - leak) * off[i] + leak * slope * (moved + roundings * UNIT * size);
      double rounded = own * (1 + roundings * UNIT) + roundings * UNIT * state;
      next[i] = Math.min(rounded, Double.MAX_VALUE); // so that 0 times it is 0
    }
    int size = block.activation().groupSize();
    return size == 1 ? next : ofGroups(next, size);
  }

  /** A unit of a group is off by no more than all of them together. */
  private double[] ofGroups(double[] off, int size) {
    double[] sums = new double[off.length / size];
    for (int i = 0; i < off.length; i++) {
      sums[block.activation().groupOf(i, off.length)] += off[i];
    }
    double[] all = new double[off.length];
    Arrays.setAll(all, i -> sums[block.activation().groupOf(i, off.length)]);
    return all;
  }

  /** What B u, and B w, can be off by. */
  private double inputError(double[] u, double[] w) {
    return block
        .inputWeights()
        .map(
            input ->
                (MORE_ROUNDINGS + input.columns())
                    * UNIT
                    * Observer.rowSum(input)
                    * (ClaimedNorm.largest(u) + ClaimedNorm.largest(w)))
        .orElse(0.0);
  }

  // ---- Two trajectories ----

  /** The largest share that remains of a distance after one step, with two inputs in turn. */
  private double growth(Experiment experiment) {
    double[] even = block.drive(experiment.u());
    double[] odd = block.drive(experiment.w());
    IntFunction<double[]> drive = k -> k % 2 == 0 ? even : odd;
    double largest = 2 * Math.max(ClaimedNorm.largest(even), ClaimedNorm.largest(odd));
    double[] x = experiment.x();
    double[] y = experiment.y();
    double worst = 0;
    for (int k = 0; k < Observer.depth(block, block.units()); k++) {
      double[] before = difference(x, y);
      double[] error = error(k, x, y, largest, 0, new double[x.length]);
      x = block.next(k, x, drive.apply(k));
      y = block.next(k, y, drive.apply(k));
      double after = lengths.lower(difference(x, y), ClaimedNorm.largest(error));
      if (!(after <= 0)) {
        worst = Math.max(worst, after / lengths.upper(before));
      }
    }
    return worst;
  }

  private OptionalDouble gainAtDepth(Experiment experiment) {
    double distance = norm.ofInput().applyAsDouble(difference(experiment.u(), experiment.w()));
    return gain(
        block.start(experiment.u()),
        block.start(experiment.w()),
        experiment,
        block.steps(),
        k -> false,
        distance);
  }

  private OptionalDouble inputToStateGain(Experiment experiment) {
    double[] changes = difference(experiment.u(), experiment.w());
    int part = block instanceof RecurrentBlock recurrent ? recurrent.features() : changes.length;
    double distance = 0;
    for (int from = 0; from < changes.length; from += part) {
      double[] one = Arrays.copyOfRange(changes, from, from + part);
      distance = Math.max(distance, norm.ofInput().applyAsDouble(one));
    }
    double[] x = experiment.x();
    OptionalDouble swapped = gain(x, x, experiment, 1, k -> k % 2 == 1, distance);
    OptionalDouble straight = gain(x, x, experiment, 1, k -> false, distance);
    return OptionalDouble.of(Math.max(swapped.orElse(0), straight.orElse(0)));
  }

  /**
   * The share of the gain that shows after {@code from} steps or more, where the two inputs take
   * each other's place at some steps.
   */
  private OptionalDouble gain(
      double[] one,
      double[] other,
      Experiment experiment,
      int from,
      IntPredicate swapped,
      double distance) {
    if (Observer.isTooDeep(block, block.units())) {
      return OptionalDouble.empty();
    }
    double[] u = block.drive(experiment.u());
    double[] w = block.drive(experiment.w());
    double largest = ClaimedNorm.largest(u) + ClaimedNorm.largest(w);
    double input = inputError(experiment.u(), experiment.w());
    double[] x = one;
    double[] y = other;
    double[] off = new double[x.length];
    double worst = 0;
    for (int k = 0; k < block.steps() && distance > 0; k++) {
      off = error(k, x, y, largest, input, off);
      x = block.next(k, x, swapped.test(k) ? w : u);
      y = block.next(k, y, swapped.test(k) ? u : w);
      if (!Double.isFinite(ClaimedNorm.largest(x) + ClaimedNorm.largest(y))) {
        return OptionalDouble.empty(); // a gain above 1 may lead out of the range of doubles
      }
      double moved = lengths.lower(difference(x, y), ClaimedNorm.largest(off));
      if (k + 1 >= from && !(moved <= 0)) {
        worst = Math.max(worst, moved / distance);
      }
    }
    return share(worst * (1 - roundings * UNIT), certified);
  }

  /** Nothing observed is no share, even where nothing is allowed. */
  private static OptionalDouble share(double observed, double allowed) {
    return OptionalDouble.of(observed == 0 ? 0 : observed / allowed);
  }
}
