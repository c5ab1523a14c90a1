package keel.laws;

import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.DriftNetwork;
import keel.verify.model.NaisBlock;
import keel.verify.model.SdeLaw;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;

/** Laws of weights at random: drifts and noises from nearly none to far too much. */
public final class RandomLaws {
  /** B and b. */
  public static final Set<WeightPart> DRIVE = EnumSet.of(WeightPart.INPUT, WeightPart.BIAS);

  /** A, B and b. */
  public static final Set<WeightPart> ALL = EnumSet.allOf(WeightPart.class);

  private static final int CODE = 2;
  private static final int UNITS = 3;

  private RandomLaws() {}

  /** An SDE for a block. */
  public static SdeLaw sde(
      NaisBlock block, Set<WeightPart> parts, OptionalDouble margin, Random random) {
    int weights = 0;
    for (WeightPart part : parts) {
      Matrix all = StochasticBlock.weights(block, part);
      weights += all.rows() * all.columns();
    }
    double size = Math.scalb(1.0, random.nextInt(-4, 5));
    DriftNetwork drift =
        new DriftNetwork(
            matrix(random, CODE, weights, size),
            matrix(random, UNITS, CODE + 1, size),
            Vector.of(matrix(random, UNITS, 1, size).toArray()),
            matrix(random, CODE, UNITS, size),
            Vector.of(matrix(random, CODE, 1, size).toArray()),
            matrix(random, weights, CODE, size),
            Vector.of(matrix(random, weights, 1, size).toArray()));
    return new SdeLaw(
        parts, Math.scalb(1.0, random.nextInt(-6, 7)), drift, margin, random.nextLong());
  }

  private static Matrix matrix(Random random, int rows, int columns, double size) {
    double[] entries = new double[rows * columns];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = size * random.nextGaussian();
    }
    return Matrix.of(rows, columns, entries);
  }
}
