package keel.verify.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;

/**
 * The conditions of the NAIS-Net paper (arXiv:1804.07209) on a block, in doubles and partly by
 * sampling: what its authors would look at, beside what Keel proves.
 *
 * <p>Neither is a proof: the first is evaluated with rounding, the second at a few slopes only, and
 * a spectral radius below one at every slope does not give a norm in which steps contract.
 */
public final class PaperConditions {
  private static final String FROBENIUS = "Frobenius norm over 1 - 2ε (Algorithm 1)";
  private static final long SEED = 1804;
  private static final int SAMPLES = 8;
  private static final int POWER_STEPS = 200;

  /** Sampling costs n² a power step. */
  private static final int LARGEST_SAMPLED = 512;

  private PaperConditions() {}

  /**
   * What a condition says.
   *
   * @param name of the condition
   * @param value what was computed
   * @param limit what it must stay below
   */
  public record Note(String name, double value, double limit) {
    /** Whether the number is below the limit. */
    public boolean holds() {
      return value < limit;
    }
  }

  /**
   * The notes on a block with tied weights, and no slopes of units that act in groups; none for
   * others, which the paper does not treat.
   */
  public static List<Note> of(Block block) {
    List<Note> notes = new ArrayList<>();
    if (block instanceof DenseBlock dense && dense.isTied()) {
      if (dense.state().isSymmetric()) {
        notes.add(frobenius(dense));
      }
      if (dense.units() <= LARGEST_SAMPLED && dense.activation() instanceof Activation) {
        Random random = new Random(SEED);
        notes.add(radius("spectral radius at slope 1", dense, slopes(dense, 1, random)));
        double worst = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
          worst = Math.max(worst, radius("", dense, slopes(dense, 0, random)).value);
        }
        notes.add(new Note("spectral radius at " + SAMPLES + " sampled slopes", worst, 1));
      }
    } else if (block instanceof ConvBlock conv && conv.isTied()) {
      notes.add(taps(conv));
    }
    return notes;
  }

  /** ‖P − εI‖_F < 1 − 2ε for the ε that makes the quotient best, with P = −A and h ≤ 1. */
  private static Note frobenius(DenseBlock block) {
    int n = block.units();
    double square = 0;
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace -= block.state().get(i, i);
      for (int j = 0; j < n; j++) {
        square += block.state().get(i, j) * block.state().get(i, j);
      }
    }
    double best = Double.POSITIVE_INFINITY;
    if (!Double.isFinite(square)) {
      return new Note(FROBENIUS, best, 1);
    }
    for (int step = 1; step < 200; step++) {
      double epsilon = step / 400.0;
      double norm = Math.sqrt(Math.max(0, square - 2 * epsilon * trace + n * epsilon * epsilon));
      best = Math.min(best, norm / (1 - 2 * epsilon));
    }
    return new Note(FROBENIUS, best, 1);
  }

  /** Sum of the other taps plus |δ|, where the centre is −1 − δ. */
  private static Note taps(ConvBlock block) {
    Kernel kernel = block.kernels().get(0);
    double worst = 0;
    for (int c = 0; c < block.channels(); c++) {
      int own = c * kernel.taps() + kernel.centre();
      double centre = kernel.weights().get(c, own);
      double sum = Math.abs(1 + centre);
      for (int k = 0; k < kernel.weights().columns(); k++) {
        sum += k == own ? 0 : Math.abs(kernel.weights().get(c, k));
      }
      worst = Math.max(worst, sum);
    }
    return new Note("taps beside the centre plus |δ| (Algorithm 2)", worst, 1);
  }

  private static double[] slopes(DenseBlock block, double least, Random random) {
    double[] slopes = new double[block.units()];
    double greatest = block.activation().greatestSlope();
    Arrays.setAll(slopes, i -> greatest * (least + (1 - least) * random.nextDouble()));
    return slopes;
  }

  /** How fast powers of I + H D A grow, from a random vector; infinite beyond the doubles. */
  private static Note radius(String name, DenseBlock block, double[] slopes) {
    Random random = new Random(SEED);
    double[] x = random.doubles(block.units(), -1, 1).toArray();
    double growth = 0;
    for (int step = 0; step < POWER_STEPS; step++) {
      double[] next = new double[x.length];
      double largest = 0;
      for (int i = 0; i < x.length; i++) {
        next[i] = x[i] + block.stepSizes().get(i) * slopes[i] * block.state().dot(i, x);
        largest = Math.max(largest, Math.abs(next[i]));
      }
      if (largest == 0) {
        return new Note(name, 0, 1);
      }
      double square = 0;
      for (double entry : next) {
        square += (entry / largest) * (entry / largest);
      }
      growth = Math.sqrt(square) * largest;
      if (!Double.isFinite(growth)) {
        return new Note(name, Double.POSITIVE_INFINITY, 1);
      }
      for (int i = 0; i < x.length; i++) {
        next[i] /= growth;
      }
      x = next;
    }
    return new Note(name, growth, 1);
  }
}
