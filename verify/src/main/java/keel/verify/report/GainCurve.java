package keel.verify.report;

import java.util.Arrays;
import java.util.Random;
import keel.verify.law.ClaimedNorm;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * How far states of nearby inputs are apart, step by step, for the share of the inputs' distance.
 */
final class GainCurve {
  private static final long SEED = 1707;
  private static final int DIRECTIONS = 3;
  private static final int POWER_STEPS = 20;

  /** Small beside an input, large beside rounding. */
  private static final double SIZE = 0x1p-10;

  private GainCurve() {}

  /** The largest gain seen among some directions, at the steps 1 to {@code depth}. */
  static double[] of(Block block, double[] u, ClaimedNorm norm, int depth) {
    Random random = new Random(SEED);
    double[] most = new double[depth];
    for (int d = 0; d < DIRECTIONS; d++) {
      double[] direction =
          d == 0 && block instanceof DenseBlock dense
              ? mostAmplified(dense, random)
              : random.doubles(u.length, -1, 1).map(Math::signum).toArray();
      double size = SIZE / norm.ofInput().applyAsDouble(direction);
      double[] other = u.clone();
      for (int i = 0; i < u.length; i++) {
        other[i] += size * direction[i];
      }
      double[] drive = block.drive(u);
      double[] otherDrive = block.drive(other);
      double[] x = new double[drive.length];
      double[] y = new double[drive.length];
      for (int k = 0; k < depth; k++) {
        x = block.next(k, x, drive);
        y = block.next(k, y, otherDrive);
        double[] e = y.clone();
        for (int i = 0; i < e.length; i++) {
          e[i] -= x[i];
        }
        most[k] = Math.max(most[k], norm.ofState().applyAsDouble(e) / SIZE);
      }
    }
    return most;
  }

  /** The input direction that B makes longest. */
  private static double[] mostAmplified(DenseBlock block, Random random) {
    double[] v = random.doubles(block.inputs(), -1, 1).toArray();
    for (int step = 0; step < POWER_STEPS; step++) {
      double[] next = new double[v.length];
      for (int i = 0; i < block.units(); i++) {
        double product = block.input().dot(i, v);
        for (int j = 0; j < v.length; j++) {
          next[j] += product * block.input().get(i, j);
        }
      }
      double length = Math.sqrt(Arrays.stream(next).map(e -> e * e).sum());
      if (!(length > 0)) {
        return v;
      }
      v = Arrays.stream(next).map(e -> e / length).toArray();
    }
    return v;
  }
}
