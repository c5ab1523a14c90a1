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

  /** Multiply-adds that an attack may take: about half a second. */
  private static final double WORK = 1e9;

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

  /** The two best inputs, one after the other. */
  public static Found search(GainAttack attack) {
    return Found.of(
        new Evidence(
            Optional.empty(), Optional.empty(), new AttackSearch(attack).best().map(Vector::of)));
  }

  private Optional<double[]> best() {
    double product = (double) units * units;
    double step = product + (double) units * inputs / block.steps();
    int passes = (int) Math.min(1000, WORK / (block.steps() * step));
    List<double[]> starts = starts(passes);
    double[] hint = hint();
    double[] best = null;
    double bestGain = 0;
    for (double[] start : starts) {
      double[] direction = hint;
      // Each takes about three passes; large blocks get half as many, as time counts there.
      int share = (passes < MANY_PASSES ? 6 : 3) * starts.size();
      int steps = Math.min(POWER_STEPS, passes / share);
      for (int i = 0; i < steps; i++) {
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
    boolean isRelu = block.activation() == Activation.RELU;
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
    double scale = distance / 2 / Math.sqrt(dot(direction, direction));
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
        double slope = slope(z) * block.stepSizes().get(i);
        slopes[k][i] = slope;
        nextState[i] += block.stepSizes().get(i) * block.activation().apply(z);
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
      addTransposed(adjoint, weighted);
    }
    double[] stretched = transposed(pushed);
    double length = Math.sqrt(dot(stretched, stretched));
    if (!(length > 0) || Double.isInfinite(length)) {
      return direction;
    }
    return Arrays.stream(stretched).map(value -> value / length).toArray();
  }

  private double slope(double z) {
    double step = 1e-6 * (1 + Math.abs(z));
    Activation activation = block.activation();
    return (activation.apply(z + step) - activation.apply(z - step)) / (2 * step);
  }

  /** Adds Aᵀ y. */
  private void addTransposed(double[] sum, double[] y) {
    for (int i = 0; i < units; i++) {
      if (y[i] != 0) {
        for (int j = 0; j < units; j++) {
          sum[j] += y[i] * block.state().get(i, j);
        }
      }
    }
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
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < inputs; j++) {
        product[j] += y[i] * block.input().get(i, j);
      }
    }
    return product;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
