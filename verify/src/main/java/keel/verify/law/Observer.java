package keel.verify.law;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Region;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.EulerBlock;
import keel.verify.model.Kernel;
import keel.verify.model.NaisBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;

/**
 * Runs a block in double precision and sees how much of one certified claim is used up: 1 is all of
 * it.
 *
 * <p>Method: every number observed is lessened by what rounding can have added to it: an error of a
 * few units in the last place in every product and sum of a step, and in the norm.
 */
final class Observer {
  /** Twice the relative error of one operation. */
  static final double UNIT = 0x1p-52;

  /** Roundings of an activation and of a step, beside those of the sums. */
  private static final double MORE_ROUNDINGS = 24;

  /** Deeper than the deployed block by this factor, but no less than that. */
  private static final int DEEPER = 2;

  private static final int LEAST_DEPTH = 60;

  private static final int GREATEST_DEPTH = 1000;

  /** Steps near the equilibrium. */
  private static final int NEAR = 20;

  /** Multiplications that one trajectory is worth. */
  private static final double BUDGET = 2e9;

  private final EulerBlock block;
  private final EulerBlock other;
  private final List<Bound> bounds;
  private final ClaimedNorm norm;
  private final Lengths lengths;
  private final Region region;
  private final Equilibrium equilibrium;
  private final boolean isGated;
  private final double roundings;
  private final double rowSum;
  private final double longestStep;
  private final double inputColumns;
  private final double inputRowSum;

  /**
   * Of a block.
   *
   * @param other member of its population, or itself
   */
  Observer(
      EulerBlock block,
      EulerBlock other,
      List<Bound> bounds,
      ClaimedNorm norm,
      Region region,
      Equilibrium equilibrium,
      Law law) {
    this.block = block;
    this.other = other;
    this.bounds = bounds;
    this.norm = norm;
    this.region = region;
    this.equilibrium = equilibrium;
    this.isGated = law.isGated();
    // What one unit of a group is off by reaches all of them.
    this.roundings =
        (MORE_ROUNDINGS + block.states().get(0).columns()) * block.activation().groupSize();
    this.lengths = new Lengths(norm, roundings);
    this.rowSum = block.states().stream().mapToDouble(Observer::rowSum).max().orElse(0);
    this.longestStep = ClaimedNorm.largest(block.stepSizes().toArray());
    List<Matrix> inputs = inputs(block);
    this.inputColumns = inputs.stream().mapToInt(Matrix::columns).max().orElse(0);
    this.inputRowSum = inputs.stream().mapToDouble(Observer::rowSum).max().orElse(0);
  }

  /** B, or that of every step. */
  private static List<Matrix> inputs(EulerBlock block) {
    return block instanceof ResidualBlock residual
        ? residual.inputKernels().stream().map(Kernel::weights).toList()
        : List.of(StochasticBlock.weights((NaisBlock) block, WeightPart.INPUT));
  }

  static double rowSum(Matrix matrix) {
    double most = 0;
    for (int i = 0; i < matrix.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < matrix.columns(); j++) {
        sum += Math.abs(matrix.get(i, j));
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  static double[] difference(double[] x, double[] y) {
    double[] e = x.clone();
    for (int i = 0; i < e.length; i++) {
      e[i] -= y[i];
    }
    return e;
  }

  // ---- What rounding can have done ----

  /** Not below the distance of two states. */
  private double upper(double[] e) {
    return lengths.upper(e);
  }

  /** Not above it; {@code error} is what every unit of the two can be off by. */
  private double lower(double[] e, double error) {
    return lengths.lower(e, error);
  }

  /** What every unit can be off by after one step of each of two trajectories. */
  private double error(double[] x, double[] y, double[] drive, double[] other) {
    double state = ClaimedNorm.largest(x) + ClaimedNorm.largest(y);
    double input = ClaimedNorm.largest(drive) + ClaimedNorm.largest(other);
    return roundings * UNIT * (state + longestStep * (1 + rowSum * state + input));
  }

  /** What the step can be off by because B u was rounded. */
  private double inputError(double[] u) {
    double terms = MORE_ROUNDINGS + inputColumns;
    return longestStep * terms * UNIT * inputRowSum * ClaimedNorm.largest(u);
  }

  /** An experiment with states that differ where the block moves. */
  Experiment moving(Experiment experiment) {
    return experiment.moving(block.appliedSteps());
  }

  // ---- Two trajectories ----

  private int depth(Experiment experiment) {
    return depth(block, experiment.x().length);
  }

  /** How many steps are tried: more than the deployed block takes, as far as that is worth it. */
  static int depth(Block block, int states) {
    if (!block.isTied()) {
      return block.steps();
    }
    double affordable = BUDGET / Equilibrium.cost(block, states);
    double wanted = Math.min(DEEPER * (double) block.steps(), GREATEST_DEPTH);
    return (int) Math.max(1, Math.min(Math.max(LEAST_DEPTH, wanted), affordable));
  }

  /** Whether no trajectory of all steps of the block comes to its end. */
  static boolean isTooDeep(Block block, int states) {
    return block.steps() * Equilibrium.cost(block, states) > BUDGET;
  }

  /** What a step does to a state, given what it would do if all units moved. */
  interface Gates {
    Gates OPEN = (step, before, after) -> after;

    double[] pass(int step, double[] before, double[] after);
  }

  private Gates gates(Experiment experiment) {
    return isGated ? random(experiment) : Gates.OPEN;
  }

  /** Units that are off, half on or on, others at every step. */
  private Gates random(Experiment experiment) {
    Random random = new Random(Arrays.hashCode(experiment.x()));
    double[][] open = new double[Math.max(depth(experiment), block.steps())][];
    for (int k = 0; k < open.length; k++) {
      open[k] = random.ints(experiment.x().length, 0, 3).mapToDouble(g -> g / 2.0).toArray();
    }
    return (k, before, after) -> {
      double[] gated = before.clone();
      for (int i = 0; i < gated.length; i++) {
        // The units of a group share the gate of its first one.
        double gate = open[k][block.activation().groupOf(i, gated.length)];
        gated[i] += gate * (after[i] - before[i]);
      }
      return gated;
    };
  }

  /** The largest share that remains of a distance after one step. */
  private double worstStep(
      double[] x, double[] y, IntFunction<double[]> drive, int steps, Gates gates) {
    double worst = 0;
    double[] one = x;
    double[] two = y;
    for (int k = 0; k < steps; k++) {
      double[] before = difference(one, two);
      double[] input = drive.apply(k);
      double[] added = block.driveAt(k, input);
      double error = error(one, two, added, added);
      one = gates.pass(k, one, block.next(k, one, input));
      two = gates.pass(k, two, block.next(k, two, input));
      double after = lower(difference(one, two), error);
      if (!(after <= 0)) {
        worst = Math.max(worst, after / upper(before));
      }
    }
    return worst;
  }

  /** The two inputs in turn: the same for both trajectories. */
  private IntFunction<double[]> inTurn(Experiment experiment) {
    double[] even = block.drive(experiment.u());
    double[] odd = block.drive(experiment.w());
    return k -> k % 2 == 0 ? even : odd;
  }

  OptionalDouble growth(Experiment experiment) {
    return OptionalDouble.of(
        worstStep(
            experiment.x(),
            experiment.y(),
            inTurn(experiment),
            depth(experiment),
            gates(experiment)));
  }

  OptionalDouble amplification(Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    double[] x = experiment.x();
    double[] y = experiment.y();
    double start = upper(difference(x, y));
    double error = 0;
    double worst = 0;
    for (int k = 0; k < block.steps() && start != 0; k++) {
      error += error(x, y, drive, drive);
      x = block.next(k, x, drive);
      y = block.next(k, y, drive);
      worst = Math.max(worst, lower(difference(x, y), error) / start);
    }
    return OptionalDouble.of(worst / (1 + certified(0)));
  }

  OptionalDouble membersApart(Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    double[] x = new double[drive.length];
    double[] y = x;
    double error = 0;
    double worst = 0;
    for (int k = 0; k < block.steps() && !isTooDeep(block, drive.length); k++) {
      error += error(x, y, drive, drive);
      x = block.next(k, x, drive);
      y = other.next(k, y, drive);
      worst = Math.max(worst, Math.max(0, lower(difference(x, y), error)));
    }
    return OptionalDouble.of(share(worst, certified(0)));
  }

  // ---- One trajectory ----

  OptionalDouble lengthening(Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    double[] x = experiment.x();
    return OptionalDouble.of(
        worstStep(x, block.next(0, x, drive), k -> drive, depth(experiment), Gates.OPEN));
  }

  /**
   * How nearly two states are at rest together, for which A e would have to be zero. In a quadratic
   * norm −eᵀΛAe = ‖e‖_P² is at least λmin(P) ‖e‖₂²; in a maximum norm ‖H A e‖_v is at least κ
   * ‖e‖_v.
   */
  OptionalDouble restlessness(Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    double[] x = experiment.x();
    double[] y = experiment.y();
    double worst = 0;
    for (int k = 0; k < NEAR; k++) {
      double[] e = difference(x, y);
      double found = isMaximum() ? change(x, y, drive) : upper(e) * upper(e);
      double needed = isMaximum() ? lower(e, 0) : Math.pow(ClaimedNorm.euclidean(e), 2);
      if (!(needed <= 0)) {
        worst = Math.max(worst, certified(0) * needed * (1 - roundings * UNIT) / found);
      }
      x = block.next(0, x, drive);
      y = block.next(0, y, drive);
    }
    return OptionalDouble.of(worst);
  }

  private boolean isMaximum() {
    return norm.isMaximum();
  }

  /** The only distances are those to the equilibrium. */
  private boolean isPotential() {
    return norm.formula().kind() == Norm.Kind.POTENTIAL;
  }

  /** Not below ‖H A (x − y)‖. */
  private double change(double[] x, double[] y, double[] drive) {
    double[] z = difference(block.preActivations(0, x, drive), block.preActivations(0, y, drive));
    Vector applied = block.appliedSteps();
    int shared = z.length / applied.length();
    for (int i = 0; i < z.length; i++) {
      z[i] *= applied.get(i / shared) == 0 ? 0 : block.stepSizes().get(i / shared);
    }
    return upper(z) + error(x, y, drive, drive) * norm.ofOnes();
  }

  // ---- Near the equilibrium ----

  /** An input of the region: the nearest one to {@code u} on the way to zero. */
  private double[] within(double[] u) {
    double length = norm.ofInput().applyAsDouble(u);
    double share = length > region.inputRadius() ? region.inputRadius() / length : 1;
    return Arrays.stream(u).map(e -> e * share).toArray();
  }

  OptionalDouble settling(Experiment experiment) {
    double[] drive = block.drive(within(experiment.u()));
    Optional<double[]> rest = equilibrium.of(drive);
    double start = certified(0);
    double steps = certified(1);
    if (rest.isEmpty() || steps * Equilibrium.cost(block, drive.length) > BUDGET) {
      return OptionalDouble.empty();
    }
    double[] x = new double[drive.length];
    double rounding = error(rest.get(), x, drive, drive);
    double worst = share(Math.max(0, lower(rest.get(), rounding)), start);
    double error = error(rest.get(), rest.get(), drive, drive);
    int k = 0;
    while (k <= steps && !(lower(difference(x, rest.get()), error) <= region.tolerance())) {
      x = block.next(k, x, drive);
      error += error(x, x, drive, drive);
      k++;
    }
    return OptionalDouble.of(Math.max(worst, k / Math.max(1, steps)));
  }

  OptionalDouble staying(Experiment experiment) {
    double[] drive = block.drive(within(experiment.u()));
    double steps = certified(1);
    double later = LEAST_DEPTH + 2 * steps;
    if (later * Equilibrium.cost(block, drive.length) > BUDGET) {
      return OptionalDouble.empty();
    }
    double[] x = new double[drive.length];
    double[] from = x;
    double error = 0;
    double worst = 0;
    for (int k = 0; k < later; k++) {
      from = k == steps ? x : from;
      error += error(x, x, drive, drive);
      x = block.next(k, x, drive);
      double moved = Math.max(0, lower(difference(x, from), 2 * error));
      worst = Math.max(worst, share(moved, k < steps ? certified(0) : region.tolerance()));
    }
    return OptionalDouble.of(worst);
  }

  /** A state at most as far from the equilibrium as the region reaches, in the given direction. */
  private double[] inBall(double[] rest, double[] direction, double share) {
    double[] x = rest.clone();
    move(x, direction, share * region.stateRadius());
    return x;
  }

  /** Adds what has the direction and at most the length. */
  private void move(double[] x, double[] direction, double length) {
    double own = upper(direction);
    double share = own > 0 ? length / own : 0;
    double[] moved = direction.clone();
    do {
      for (int i = 0; i < moved.length; i++) {
        moved[i] = share * direction[i];
      }
      share /= 2; // a potential is not proportional to the direction
    } while (upper(moved) > length * (1 + roundings * UNIT));
    for (int i = 0; i < x.length; i++) {
      x[i] += moved[i];
    }
  }

  OptionalDouble contraction(Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    Optional<double[]> rest = equilibrium.of(drive);
    if (rest.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] x = inBall(rest.get(), experiment.x(), 0.999);
    double[] y = isPotential() ? rest.get() : inBall(rest.get(), experiment.y(), 0.5);
    double worst = worstStep(x, y, k -> drive, NEAR, Gates.OPEN);
    return OptionalDouble.of(share(worst, certified(0)));
  }

  OptionalDouble tube(Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    Optional<double[]> rest = equilibrium.of(drive);
    if (rest.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] x = inBall(rest.get(), experiment.x(), 0.999);
    double error = 0;
    double worst = 0;
    for (int k = 0; k < LEAST_DEPTH; k++) {
      error += error(x, rest.get(), drive, drive);
      double[] next = block.next(k, x, drive);
      double[] e = difference(next, rest.get());
      move(next, e, certified(0));
      x = next;
      worst = Math.max(worst, lower(difference(x, rest.get()), error) / region.stateRadius());
    }
    return OptionalDouble.of(worst);
  }

  // ---- Gradients ----

  OptionalDouble gradient(Experiment experiment) {
    Gates gates = gates(experiment);
    IntFunction<double[]> drive = inTurn(experiment);
    double[][] arguments = new double[depth(experiment)][];
    double[] x = experiment.x();
    for (int k = 0; k < arguments.length; k++) {
      arguments[k] = block.preActivations(k, x, drive.apply(k));
      x = gates.pass(k, x, block.next(k, x, drive.apply(k)));
    }
    BackwardPass pass = new BackwardPass(block, bounds, norm, roundings);
    return OptionalDouble.of(pass.share(arguments, gates, experiment.y()));
  }

  // ---- Gains ----

  OptionalDouble gainAtDepth(Experiment experiment) {
    double[] zero = new double[experiment.x().length];
    if (isTooDeep(block, experiment.x().length)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(gain(zero, experiment, block.steps(), block.steps(), k -> false));
  }

  OptionalDouble gainAtAnyDepth(Experiment experiment) {
    return OptionalDouble.of(gain(experiment.x(), experiment, 1, depth(experiment), k -> false));
  }

  OptionalDouble inputToStateGain(Experiment experiment) {
    if (isTooDeep(block, experiment.x().length)) {
      return OptionalDouble.empty();
    }
    // Inputs that swap at every step, and inputs that do not change.
    double swapped = gain(experiment.x(), experiment, 1, block.steps(), k -> k % 2 == 1);
    double constant = gain(experiment.x(), experiment, 1, block.steps(), k -> false);
    return OptionalDouble.of(Math.max(swapped, constant));
  }

  /**
   * The greatest gain after {@code from} to {@code to} steps, from equal initial states, where the
   * two inputs take each other's place at some steps.
   */
  private double gain(
      double[] start, Experiment experiment, int from, int to, IntPredicate swapped) {
    Gates gates = gates(experiment);
    double[] u = block.drive(experiment.u());
    double[] w = block.drive(experiment.w());
    double distance = norm.ofInput().applyAsDouble(difference(experiment.u(), experiment.w()));
    double perStep = inputError(experiment.u()) + inputError(experiment.w());
    double[] x = start;
    double[] y = start;
    double error = 0;
    double worst = 0;
    for (int k = 0; k < to && distance > 0; k++) {
      error += perStep + error(x, y, u, w);
      x = gates.pass(k, x, block.next(k, x, swapped.test(k) ? w : u));
      y = gates.pass(k, y, block.next(k, y, swapped.test(k) ? u : w));
      if (k + 1 >= from) {
        worst = Math.max(worst, lower(difference(x, y), error) / distance);
      }
    }
    return share(worst * (1 - roundings * UNIT), certified(0));
  }

  /** Nothing observed is no share, even where nothing is allowed. */
  private static double share(double observed, double allowed) {
    return observed == 0 ? 0 : observed / allowed;
  }

  private double certified(int index) {
    return bounds.get(index).certified();
  }
}
