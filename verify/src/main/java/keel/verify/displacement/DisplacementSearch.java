package keel.verify.displacement;

import java.util.OptionalDouble;
import java.util.Random;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Norm;
import keel.verify.law.ClaimedNorm;
import keel.verify.model.Block;
import keel.verify.model.Shapes;

/**
 * Looks for an input that moves the states of two blocks far apart: random ones, then steps from
 * the best of them. In doubles: what it finds is no bound, but shows how much a bound gives away.
 */
public final class DisplacementSearch {
  /** Products of numbers: some seconds. */
  private static final double BUDGET = 4e9;

  private static final double STRIDE = 0.3;

  private final Block original;
  private final Block projected;
  private final ClaimedNorm norm;
  private final double radius;
  private final Random random;

  private DisplacementSearch(
      Block original, Block projected, ClaimedNorm norm, double radius, long seed) {
    this.original = original;
    this.projected = projected;
    this.norm = norm;
    this.radius = radius;
    this.random = new Random(seed);
  }

  /**
   * The greatest distance that was found, in the norm that the projected block is certified in;
   * empty where it has none, or a single input takes too long.
   *
   * @param radius of the inputs, as in {@link Displacement}
   */
  public static OptionalDouble greatest(
      Block original,
      Block projected,
      Certificate certificate,
      double radius,
      int tries,
      long seed) {
    int inputs = Shapes.size(original.inputShape());
    ClaimedNorm norm = ClaimedNorm.of(projected, certificate).orElse(null);
    double work = 2.0 * original.steps() * work(original);
    int affordable = (int) Math.min(tries, BUDGET / work);
    if (norm == null || affordable == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        new DisplacementSearch(original, projected, norm, radius, seed).best(inputs, affordable));
  }

  /** Products of numbers in a step. */
  private static double work(Block block) {
    double units = block.stateSize();
    return units * block.states().get(0).columns();
  }

  private double best(int inputs, int tries) {
    double[] best = null;
    double greatest = -1;
    for (int trial = 0; trial < tries; trial++) {
      double[] input = trial < tries / 2 ? anywhere(inputs) : near(best);
      double distance = distance(input);
      if (distance > greatest) {
        greatest = distance;
        best = input;
      }
    }
    return greatest;
  }

  private double[] anywhere(int inputs) {
    return onBoundary(random.doubles(inputs, -1, 1).toArray());
  }

  private double[] near(double[] input) {
    double[] other = input.clone();
    for (int i = 0; i < other.length; i++) {
      other[i] += STRIDE * radius * random.nextGaussian() / Math.sqrt(other.length);
    }
    return onBoundary(other);
  }

  /** Of length R, or with every entry R or −R where the norm of inputs is the greatest entry. */
  private double[] onBoundary(double[] input) {
    boolean isMaximum = norm.formula().kind() == Norm.Kind.WEIGHTED_MAXIMUM;
    double length = norm.ofInput().applyAsDouble(input);
    for (int i = 0; i < input.length; i++) {
      input[i] = isMaximum ? Math.copySign(radius, input[i]) : input[i] * (radius / length);
    }
    return input;
  }

  private double distance(double[] input) {
    double[] drive = original.drive(input);
    double[] x = new double[drive.length];
    double[] y = new double[drive.length];
    double[] apart = new double[drive.length];
    double most = 0;
    for (int step = 0; step < original.steps(); step++) {
      x = original.next(step, x, drive);
      y = projected.next(step, y, drive);
      for (int i = 0; i < apart.length; i++) {
        apart[i] = x[i] - y[i];
      }
      most = Math.max(most, norm.ofState().applyAsDouble(apart));
    }
    return most;
  }
}
