package keel.verify.mechanics;

import java.util.Arrays;
import java.util.OptionalInt;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.EulerBlock;

/**
 * The pairing {@code p[k]ᵀ δx[k]} of a block of ReLU units without any rounding: weights, states,
 * momenta and tangents are numbers of any length, so that a backward pass is right exactly if the
 * pairing is the same number at every step.
 */
final class ExactPairing {
  /** Larger blocks, and deeper ones, would take too long. */
  private static final int MOST_UNITS = 32;

  private static final int MOST_STEPS = 64;

  private final EulerBlock block;
  private final int n;

  /** A, of each step that has its own. */
  private final Dyadic[][][] states;

  private final Dyadic[] steps;

  private ExactPairing(EulerBlock block) {
    this.block = block;
    this.n = block.stateSize();
    this.states = new Dyadic[block.isTied() ? 1 : block.steps()][][];
    for (int k = 0; k < states.length; k++) {
      states[k] = written(k);
    }
    this.steps = new Dyadic[n];
    Vector applied = block.appliedSteps();
    int shared = n / applied.length();
    Arrays.setAll(steps, i -> Dyadic.of(applied.get(i / shared)));
  }

  /** Column by column what becomes of one number, which rounds nothing. */
  private Dyadic[][] written(int k) {
    Dyadic[][] matrix = new Dyadic[n][n];
    for (int j = 0; j < n; j++) {
      double[] one = new double[n];
      one[j] = 1;
      double[] column = block.turned(k, one);
      for (int i = 0; i < n; i++) {
        matrix[i][j] = Dyadic.of(column[i]);
      }
    }
    return matrix;
  }

  /** Whether such a block is looked at. */
  static boolean isCovered(EulerBlock block) {
    return block.activation() == Activation.RELU
        && block.stateSize() <= MOST_UNITS
        && block.steps() <= MOST_STEPS;
  }

  /**
   * The bits of the longest number on the way, if the pairing is the same at every step; empty if
   * it is not.
   *
   * @param last p[K], which is taken as it stands
   * @param tangent δx[0], likewise
   */
  static OptionalInt bits(EulerBlock block, double[] u, double[] last, double[] tangent) {
    return new ExactPairing(block).bits(u, last, tangent);
  }

  private OptionalInt bits(double[] u, double[] last, double[] tangent) {
    int depth = block.steps();
    double[] drive = block.drive(u);
    boolean[][] open = new boolean[depth][n];
    Dyadic[] x = exact(block.start(u));
    Dyadic[][] tangents = new Dyadic[depth + 1][];
    tangents[0] = exact(tangent);
    for (int k = 0; k < depth; k++) {
      double[] driven = block.driveAt(k, drive);
      Dyadic[] z = times(states[k % states.length], x);
      Dyadic[] moved = times(states[k % states.length], tangents[k]);
      tangents[k + 1] = tangents[k].clone();
      Dyadic[] next = x.clone();
      for (int i = 0; i < n; i++) {
        Dyadic argument = z[i].plus(Dyadic.of(driven[i]));
        open[k][i] = argument.signum() > 0;
        if (open[k][i]) {
          next[i] = x[i].plus(steps[i].times(argument));
          tangents[k + 1][i] = tangents[k][i].plus(steps[i].times(moved[i]));
        }
      }
      x = next;
    }
    Dyadic[] p = exact(last);
    Dyadic pairing = dot(p, tangents[depth]);
    int bits = bits(pairing);
    for (int k = depth - 1; k >= 0; k--) {
      Dyadic[] before = p.clone();
      for (int i = 0; i < n; i++) {
        if (open[k][i]) {
          for (int j = 0; j < n; j++) {
            before[j] = before[j].plus(states[k % states.length][i][j].times(steps[i]).times(p[i]));
          }
        }
      }
      p = before;
      if (!dot(p, tangents[k]).equals(pairing)) {
        return OptionalInt.empty();
      }
      bits = Math.max(bits, Arrays.stream(p).mapToInt(ExactPairing::bits).max().orElse(0));
    }
    return OptionalInt.of(bits);
  }

  private static int bits(Dyadic number) {
    return number.scaled(number.fractionBits()).bitLength();
  }

  private static Dyadic[] exact(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
  }

  private static Dyadic[] times(Dyadic[][] matrix, Dyadic[] x) {
    return Arrays.stream(matrix).map(row -> dot(row, x)).toArray(Dyadic[]::new);
  }

  private static Dyadic dot(Dyadic[] x, Dyadic[] y) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < x.length; i++) {
      sum = sum.plus(x[i].times(y[i]));
    }
    return sum;
  }
}
