package keel.verify.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import keel.verify.model.DenseBlock;

/** Runs one block from several initial states with one input, in floating point, for pictures. */
final class Trajectories {
  /** Long enough to see the states settle beyond the deployed depth. */
  private static final int DEPTHS_SHOWN = 3;

  /** Spread of the random initial states; the deployed block begins at zero. */
  private static final double SPREAD = 1;

  private static final long SEED = 20181203;

  private final DenseBlock block;
  private final List<List<double[]>> runs;

  private Trajectories(DenseBlock block, List<List<double[]>> runs) {
    this.block = block;
    this.runs = runs;
  }

  /** One trajectory from zero and {@code others} from random states, all with the input u. */
  static Trajectories of(DenseBlock block, double[] u, int others) {
    Random random = new Random(SEED);
    double[] drive = block.drive(u);
    List<List<double[]>> runs = new ArrayList<>();
    for (int run = 0; run <= others; run++) {
      double[] x = new double[block.units()];
      for (int i = 0; run > 0 && i < x.length; i++) {
        x[i] = SPREAD * random.nextGaussian();
      }
      List<double[]> states = new ArrayList<>(List.of(x));
      for (int k = 0; k < DEPTHS_SHOWN * block.steps(); k++) {
        x = block.next(x, drive);
        states.add(x);
      }
      runs.add(states);
    }
    return new Trajectories(block, runs);
  }

  int runs() {
    return runs.size();
  }

  /** Component {@code unit} of run {@code run} at every step. */
  double[] unit(int run, int unit) {
    return runs.get(run).stream().mapToDouble(x -> x[unit]).toArray();
  }

  /** The distance of run {@code run} to run 0 at every step, in the norm of P = −A. */
  double[] distance(int run) {
    double[] distances = new double[runs.get(run).size()];
    for (int k = 0; k < distances.length; k++) {
      double[] e = runs.get(run).get(k).clone();
      for (int i = 0; i < e.length; i++) {
        e[i] -= runs.get(0).get(k)[i];
      }
      double sum = 0;
      for (int i = 0; i < e.length; i++) {
        for (int j = 0; j < e.length; j++) {
          sum -= e[i] * block.state().get(i, j) * e[j];
        }
      }
      distances[k] = Math.sqrt(Math.max(0, sum));
    }
    return distances;
  }
}
