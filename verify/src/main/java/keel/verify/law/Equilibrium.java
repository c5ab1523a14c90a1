package keel.verify.law;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.EulerBlock;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;

/**
 * The equilibrium of a block with tied weights whose activation vanishes only at zero: A x̄ + B u +
 * b = 0, of the units that move. Solved for dense blocks, found by unrolling for convolutional
 * ones.
 */
final class Equilibrium {
  /** Multiplications that are worth it. */
  private static final double BUDGET = 2e9;

  /** Relative to the state: as still as doubles get. */
  private static final double STILL = 0x1p-48;

  private final EulerBlock block;

  /** The units that move, or channels; gates may keep some at zero. */
  private final int[] open;

  private Optional<DecompositionSolver> solver = Optional.empty();

  Equilibrium(EulerBlock block) {
    this.block = block;
    Vector steps = block.appliedSteps();
    this.open = IntStream.range(0, steps.length()).filter(i -> steps.get(i) != 0).toArray();
  }

  /** The multiplications of one step. */
  static double cost(Block block, int states) {
    Matrix weights = block.states().get(0);
    return (double) weights.rows() * weights.columns() * states / weights.rows();
  }

  /** Nothing if it was not found. */
  Optional<double[]> of(double[] drive) {
    return block instanceof DenseBlock dense ? solved(dense, drive) : settled(drive);
  }

  private Optional<double[]> solved(DenseBlock dense, double[] drive) {
    if (open.length == 0) {
      return Optional.of(new double[drive.length]);
    }
    DecompositionSolver lu = solver(dense);
    if (!lu.isNonSingular()) {
      return Optional.empty();
    }
    double[] own = Arrays.stream(open).mapToDouble(i -> drive[i]).toArray();
    double[] moved = lu.solve(new ArrayRealVector(own, false)).mapMultiply(-1).toArray();
    double[] x = new double[drive.length];
    for (int i = 0; i < open.length; i++) {
      x[open[i]] = moved[i];
    }
    return Arrays.stream(x).allMatch(Double::isFinite) ? Optional.of(x) : Optional.empty();
  }

  private synchronized DecompositionSolver solver(DenseBlock dense) {
    if (solver.isEmpty()) {
      double[][] a =
          Arrays.stream(open)
              .mapToObj(i -> Arrays.stream(open).mapToDouble(j -> dense.state().get(i, j)))
              .map(row -> row.toArray())
              .toArray(double[][]::new);
      solver = Optional.of(new LUDecomposition(new Array2DRowRealMatrix(a, false), 0).getSolver());
    }
    return solver.get();
  }

  private Optional<double[]> settled(double[] drive) {
    double[] x = new double[drive.length];
    double steps = BUDGET / cost(block, drive.length);
    for (int k = 0; k < steps; k++) {
      double[] next = block.next(0, x, drive);
      double moved = ClaimedNorm.largest(Observer.difference(next, x));
      x = next;
      if (!Double.isFinite(moved)) {
        return Optional.empty();
      }
      if (moved <= STILL * ClaimedNorm.largest(x)) {
        return Optional.of(x);
      }
    }
    return Optional.empty();
  }
}
