package keel.laws;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.model.Gates;
import keel.verify.model.NaisBlock;

/** Random gates for blocks, the same for the units of a group. */
public final class Populations {
  private static final double[] GATES = {0, 0, 1, 1, 0.5, 0.25, 0.0625, 0.75};
  private static final int MOST_MEMBERS = 4;

  private Populations() {}

  /** The block with a population of one to four members, whose gates lie in [0, 1]. */
  public static NaisBlock gated(NaisBlock block, long seed) {
    Random random = new Random(seed);
    int members = 1 + random.nextInt(MOST_MEMBERS);
    int units = block.bias().length();
    int groups = units / block.activation().groupSize();
    double[] gates = new double[members * units];
    for (int m = 0; m < members; m++) {
      for (int i = 0; i < units; i++) {
        gates[m * units + i] =
            i < groups ? GATES[random.nextInt(GATES.length)] : gates[m * units + i % groups];
      }
    }
    return with(block, members, gates);
  }

  /** The same with one gate, of one member and unit, that is 1.5 at most but not in [0, 1]. */
  static NaisBlock beyond(NaisBlock gated, long seed) {
    Random random = new Random(seed);
    double[] gates = gated.gates().orElseThrow().members().toArray();
    double beyond = (1 + random.nextInt(8)) / 16.0;
    gates[random.nextInt(gates.length)] = random.nextBoolean() ? 1 + beyond : -beyond;
    return with(gated, gates.length / gated.bias().length(), gates);
  }

  private static NaisBlock with(NaisBlock block, int members, double[] gates) {
    Matrix rows = Matrix.of(members, gates.length / members, gates);
    return block.withGates(Optional.of(new Gates(rows)));
  }

  /** The states of an experiment differ by what it says, times a power of two. */
  static double[] scaled(double[] state, int exponent) {
    return Arrays.stream(state).map(entry -> Math.scalb(entry, exponent)).toArray();
  }
}
