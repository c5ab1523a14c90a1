package keel.verify.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.ClaimedNorm;
import keel.verify.model.Block;
import keel.verify.model.NaisBlock;

/** Runs one block from several initial states with one input, in floating point, for pictures. */
final class Trajectories {
  /** Long enough to see the states settle, far beyond the deployed depth. */
  private static final int DEPTHS_SHOWN = 20;

  /** A picture is not worth more steps than this. */
  private static final int DEEPEST = 10_000;

  /** From several states, and for some directions of the input. */
  private static final double RUNS = 5;

  /** Enough for a smooth line; a page need not hold every step. */
  private static final int POINTS = 150;

  private static final long SEED = 20181203;

  private final Block block;
  private final List<List<double[]>> runs;

  private Trajectories(Block block, List<List<double[]>> runs) {
    this.block = block;
    this.runs = runs;
  }

  private static int depth(Block block) {
    return block.isTied() && block instanceof NaisBlock
        ? (int) Math.min((long) DEPTHS_SHOWN * block.steps(), DEEPEST)
        : block.steps();
  }

  /** About the multiply-adds of the trajectories that are drawn of a block. */
  static double work(Block block) {
    Matrix weights = block.states().get(0);
    return RUNS * depth(block) * (double) block.pixels() * weights.rows() * weights.columns();
  }

  /** Units that gates keep where they are stay at zero, as those of the first trajectory. */
  private static void keepClosed(Block block, double[] start) {
    if (block instanceof NaisBlock own) {
      Vector applied = own.appliedSteps();
      int shared = start.length / applied.length();
      Arrays.setAll(start, i -> applied.get(i / shared) == 0 ? 0 : start[i]);
    }
  }

  private static int stride(Block block) {
    return Math.max(1, depth(block) / POINTS);
  }

  /**
   * One trajectory from zero, as the deployed block begins, and {@code others} from random states
   * of the size that the first one reaches.
   */
  static Trajectories of(Block block, double[] u, int others) {
    Random random = new Random(SEED);
    double[] drive = block.drive(u);
    List<List<double[]>> runs = new ArrayList<>();
    runs.add(run(block, drive, block.start(u)));
    List<double[]> first = runs.get(0);
    double size = Arrays.stream(first.get(first.size() - 1)).map(Math::abs).max().orElse(1);
    for (int run = 0; run < others; run++) {
      double[] start = random.doubles(block.stateSize(), -1, 1).map(x -> size * x).toArray();
      keepClosed(block, start);
      runs.add(run(block, drive, start));
    }
    return new Trajectories(block, runs);
  }

  /** The deployed block's trajectories from zero, one for each input. */
  static Trajectories ofInputs(Block block, List<double[]> inputs) {
    return new Trajectories(
        block, inputs.stream().map(u -> run(block, block.drive(u), block.start(u))).toList());
  }

  private static List<double[]> run(Block block, double[] drive, double[] start) {
    List<double[]> states = new ArrayList<>();
    double[] x = start;
    for (int k = 0; k <= depth(block); k++) {
      if (k % stride(block) == 0) {
        states.add(x);
      }
      if (k < depth(block)) {
        x = block.next(k, x, drive);
      }
    }
    return states;
  }

  /** The steps that the other methods speak about. */
  double[] steps() {
    return IntStream.range(0, runs.get(0).size()).mapToDouble(i -> i * stride(block)).toArray();
  }

  int runs() {
    return runs.size();
  }

  /** Component {@code unit} of run {@code run} at those steps. */
  double[] unit(int run, int unit) {
    return runs.get(run).stream().mapToDouble(x -> x[unit]).toArray();
  }

  /** The number of units. */
  int units() {
    return runs.get(0).get(0).length;
  }

  /** How far the run stands from run 0 at those steps. */
  double[] distance(int run, ClaimedNorm norm) {
    return between(runs.get(run), i -> runs.get(0).get(i), norm);
  }

  /** How far the run stands from where it ends. */
  double[] distanceToEnd(int run, ClaimedNorm norm) {
    List<double[]> states = runs.get(run);
    return between(states, i -> states.get(states.size() - 1), norm);
  }

  /** The same in Euclidean length. */
  double[] distanceToEnd(int run) {
    List<double[]> states = runs.get(run);
    double[] end = states.get(states.size() - 1);
    return states.stream()
        .mapToDouble(
            x ->
                Math.sqrt(
                    IntStream.range(0, x.length)
                        .mapToDouble(i -> (x[i] - end[i]) * (x[i] - end[i]))
                        .sum()))
        .toArray();
  }

  private static double[] between(
      List<double[]> states, IntFunction<double[]> others, ClaimedNorm norm) {
    double[] distances = new double[states.size()];
    for (int k = 0; k < distances.length; k++) {
      double[] e = states.get(k).clone();
      double[] other = others.apply(k);
      for (int i = 0; i < e.length; i++) {
        e[i] -= other[i];
      }
      distances[k] = norm.ofState().applyAsDouble(e);
    }
    return distances;
  }

  /** The states of run 0 at those steps. */
  List<double[]> states() {
    return runs.get(0);
  }
}
