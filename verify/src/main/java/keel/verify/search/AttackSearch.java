package keel.verify.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.trajectory.GainAttack;

/**
 * Looks for two inputs that a block moves far apart, in floating point.
 *
 * <p>Method: from some inputs, among them ones that keep all units where their slope is 1, the
 * direction that the linearised block stretches most, by power iteration with the derivative of the
 * whole trajectory and its adjoint.
 */
public final class AttackSearch {
  private static final long SEED = 20181204;

  /** Multiply-adds that an attack takes where there is a choice: about half a second. */
  private static final double WORK = 1e9;

  /** Multiply-adds that an attack may take at most: some seconds. */
  private static final double MOST_WORK = 5e9;

  /** What an activation costs, and a step of any size, in multiply-adds. */
  private static final double ACTIVATION = 16;

  private static final double STEP = 100;

  /** Slopes that are kept for a way back: 32 MiB. */
  private static final double MOST_SLOPES = 1 << 22;

  /** Fewer than that leave no room for several starts. */
  private static final int MANY_PASSES = 100;

  private static final int POWER_STEPS = 12;
  private static final int RANDOM_STARTS = 12;

  /** Distances of the two inputs that are tried. */
  private static final double[] DISTANCES = {0x1p-10, 0x1p-5, 1, 0x1p5};

  private final GainAttack attack;
  private final DenseBlock block;
  private final int units;
  private final int inputs;

  private AttackSearch(GainAttack attack) {
    this.attack = attack;
    this.block = attack.block();
    this.units = block.units();
    this.inputs = block.inputs();
  }

  /** The two best inputs, one after the other; nothing once the budget is spent. */
  public static Found search(GainAttack attack, AttackBudget budget) {
    return new AttackSearch(attack).search(budget);
  }

  private Found search(AttackBudget budget) {
    double step = (units + ACTIVATION) * units + STEP;
    double pass = block.steps() * step + (double) units * inputs;
    int passes = (int) Math.min(1000, WORK / pass);
    List<double[]> starts = starts(passes);
    // Each takes about three passes; large blocks get half as many, as time counts there.
    int share = (passes < MANY_PASSES ? 6 : 3) * starts.size();
    boolean isKept = (double) block.steps() * units <= MOST_SLOPES;
    int powerSteps = isKept ? Math.min(POWER_STEPS, passes / share) : 0;
    double work = starts.size() * (3.0 * powerSteps + 2.0 * DISTANCES.length) * pass;
    if (work > MOST_WORK) {
      return Found.spent(
          Evidence.NONE,
          attack.name(),
          "not tried, since "
              + block.steps()
              + " steps of "
              + units
              + " units and "
              + inputs
              + " inputs are beyond its budget");
    }
    if (!budget.allows(work)) {
      return Found.spent(
          Evidence.NONE, attack.name(), "not tried, since other blocks have spent the budget");
    }
    budget.spend(work);
    return Found.of(
        new Evidence(Optional.empty(), Optional.empty(), best(starts, powerSteps).map(Vector::of)));
  }

  private Optional<double[]> best(List<double[]> starts, int powerSteps) {
    double[] hint = hint();
    double[] best = null;
    double bestGain = 0;
    for (double[] start : starts) {
      double[] direction = hint;
      for (int i = 0; i < powerSteps; i++) {
        direction = stretched(start, direction);
      }
      for (double distance : DISTANCES) {
        double[] pair = pair(start, direction, distance);
        double gain = attack.gain(pair).orElse(0);
        if (gain > bestGain) {
          bestGain = gain;
          best = pair;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private double[] hint() {
    double[] ones = new double[inputs];
    Arrays.fill(ones, 1);
    return attack
        .hint()
        .filter(v -> v.length() == units)
        .map(v -> transposed(Arrays.stream(v.toArray()).asDoubleStream().toArray()))
        .orElse(ones);
  }

  private List<double[]> starts(int passes) {
    List<double[]> starts = new ArrayList<>();
    starts.add(new double[inputs]);
    if (passes < MANY_PASSES) {
      return starts;
    }
    boolean isRelu = attack.activation() == Activation.RELU;
    for (double target : isRelu ? new double[] {1, 100} : new double[] {0}) {
      starts.add(inputFor(target));
    }
    if (isRelu) {
      Random random = new Random(SEED);
      for (int i = 0; i < RANDOM_STARTS; i++) {
        starts.add(random.doubles(inputs, -10, 10).toArray());
      }
    }
    return starts;
  }

  /** About the input with B u + b = target in every unit: conjugate gradients on BᵀB. */
  private double[] inputFor(double target) {
    double[] wanted = new double[units];
    Arrays.setAll(wanted, i -> target - block.bias().get(i));
    double[] u = new double[inputs];
    double[] residual = transposed(wanted);
    double[] search = residual.clone();
    double square = dot(residual, residual);
    for (int step = 0; step < Math.min(inputs, 40) && square > 1e-20; step++) {
      double[] image = transposed(multiplied(search));
      double length = square / dot(search, image);
      if (!Double.isFinite(length)) {
        break;
      }
      for (int j = 0; j < inputs; j++) {
        u[j] += length * search[j];
        residual[j] -= length * image[j];
      }
      double next = dot(residual, residual);
      for (int j = 0; j < inputs; j++) {
        search[j] = residual[j] + next / square * search[j];
      }
      square = next;
    }
    return u;
  }

  private double[] pair(double[] start, double[] direction, double distance) {
    double scale = distance / 2 / length(direction);
    double[] pair = new double[2 * inputs];
    for (int j = 0; j < inputs; j++) {
      pair[j] = start[j] + scale * direction[j];
      pair[inputs + j] = start[j] - scale * direction[j];
    }
    return pair;
  }

  /** One step of the power iteration: Jᵀ P J applied to a direction, J along a trajectory. */
  private double[] stretched(double[] start, double[] direction) {
    double[] drive = block.drive(start);
    double[] push = multiplied(direction);
    double[][] slopes = new double[block.steps()][units];
    double[] x = new double[units];
    double[] e = new double[units];
    for (int k = 0; k < block.steps(); k++) {
      double[] nextState = x.clone();
      double[] nextError = e.clone();
      for (int i = 0; i < units; i++) {
        double z = drive[i] + block.state().dot(i, x);
        double slope = Adjoint.slope(attack.activation(), z) * block.stepSizes().get(i);
        slopes[k][i] = slope;
        nextState[i] += block.stepSizes().get(i) * attack.activation().apply(z);
        nextError[i] += slope * (push[i] + block.state().dot(i, e));
      }
      x = nextState;
      e = nextError;
    }
    double[] adjoint = new double[units];
    for (int i = 0; i < units; i++) {
      adjoint[i] = attack.metric().dot(i, e);
    }
    double[] pushed = new double[units];
    double[] weighted = new double[units];
    for (int k = block.steps() - 1; k >= 0; k--) {
      for (int i = 0; i < units; i++) {
        weighted[i] = slopes[k][i] * adjoint[i];
        pushed[i] += weighted[i];
      }
      Adjoint.addTransposed(adjoint, block.state(), weighted);
    }
    double[] stretched = transposed(pushed);
    double length = length(stretched);
    if (!(length > 0) || Double.isInfinite(length)) {
      return direction;
    }
    return Arrays.stream(stretched).map(value -> value / length).toArray();
  }

  /** B u. */
  private double[] multiplied(double[] u) {
    double[] product = new double[units];
    Arrays.setAll(product, i -> block.input().dot(i, u));
    return product;
  }

  /** Bᵀ y. */
  private double[] transposed(double[] y) {
    double[] product = new double[inputs];
    Adjoint.addTransposed(product, block.input(), y);
    return product;
  }

  /** ‖x‖, also where its square is no double. */
  private static double length(double[] x) {
    int power = PowerOfTwo.exponent(x);
    double square = 0;
    for (double entry : x) {
      double scaled = Math.scalb(entry, -power);
      square += scaled * scaled;
    }
    return Math.scalb(Math.sqrt(square), power);
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
