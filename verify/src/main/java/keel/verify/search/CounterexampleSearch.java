package keel.verify.search;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.ActiveState;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.NullVector;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.Vector;
import org.apache.commons.math3.fraction.BigFraction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;

/** Looks for vectors that a matrix takes to zero, and for slopes that make trajectories diverge. */
final class CounterexampleSearch {
  private static final long SEED = 2137;
  private static final int TRIALS = 400;
  private static final int LONGEST_PRODUCT = 3;

  /** States and inputs are looked for within it. */
  private static final double BOX = 1e6;

  private CounterexampleSearch() {}

  /** A linear program: the largest t with {@code A x + B u + b ≥ t}, x and u within a box. */
  static Evidence activeState(ActiveState obligation) {
    int n = obligation.bias().length();
    int variables = n + obligation.input().columns();
    List<LinearConstraint> constraints = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] row = new double[variables + 1];
      for (int j = 0; j < variables; j++) {
        row[j] = j < n ? obligation.state().get(i, j) : obligation.input().get(i, j - n);
      }
      row[variables] = -1;
      constraints.add(new LinearConstraint(row, Relationship.GEQ, -obligation.bias().get(i)));
    }
    for (int j = 0; j <= variables; j++) {
      double[] unit = new double[variables + 1];
      unit[j] = 1;
      constraints.add(new LinearConstraint(unit, Relationship.LEQ, BOX));
      constraints.add(new LinearConstraint(unit.clone(), Relationship.GEQ, -BOX));
    }
    double[] objective = new double[variables + 1];
    objective[variables] = 1;
    double[] best =
        new SimplexSolver()
            .optimize(
                new LinearObjectiveFunction(objective, 0),
                new LinearConstraintSet(constraints),
                GoalType.MAXIMIZE,
                new NonNegativeConstraint(false))
            .getPoint();
    Vector numbers = Vector.of(Arrays.copyOf(best, variables));
    return new Evidence(
        Optional.empty(), Optional.empty(), Optional.of(numbers).filter(obligation::isShownBy));
  }

  /** Gaussian elimination in fractions; the denominators of the vector found are multiplied out. */
  static Evidence nullVector(NullVector obligation) {
    Matrix matrix = obligation.matrix();
    int n = matrix.columns();
    BigFraction[][] rows = new BigFraction[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rows[i][j] = new BigFraction(matrix.get(i, j));
      }
    }
    int[] pivotOf = new int[n];
    Arrays.fill(pivotOf, -1);
    int rank = 0;
    for (int column = 0; column < n; column++) {
      int pivot = rank;
      while (pivot < n && rows[pivot][column].equals(BigFraction.ZERO)) {
        pivot++;
      }
      if (pivot == n) {
        return new Evidence(Optional.empty(), vector(rows, pivotOf, column), Optional.empty());
      }
      BigFraction[] row = rows[pivot];
      rows[pivot] = rows[rank];
      rows[rank] = row;
      eliminate(rows, rank, column);
      pivotOf[column] = rank;
      rank++;
    }
    return Evidence.NONE;
  }

  /** Makes the column that of the identity. */
  private static void eliminate(BigFraction[][] rows, int pivot, int column) {
    BigFraction inverse = rows[pivot][column].reciprocal();
    for (int j = column; j < rows.length; j++) {
      rows[pivot][j] = rows[pivot][j].multiply(inverse);
    }
    for (int i = 0; i < rows.length; i++) {
      BigFraction factor = rows[i][column];
      if (i != pivot && !factor.equals(BigFraction.ZERO)) {
        for (int j = column; j < rows.length; j++) {
          rows[i][j] = rows[i][j].subtract(factor.multiply(rows[pivot][j]));
        }
      }
    }
  }

  private static Optional<Direction> vector(BigFraction[][] rows, int[] pivotOf, int free) {
    BigInteger denominator = BigInteger.ONE;
    for (int column = 0; column < free; column++) {
      BigInteger other = rows[pivotOf[column]][free].getDenominator();
      denominator = denominator.divide(denominator.gcd(other)).multiply(other);
    }
    long[] vector = new long[rows.length];
    try {
      vector[free] = denominator.longValueExact();
      for (int column = 0; column < free; column++) {
        BigFraction entry = rows[pivotOf[column]][free].multiply(denominator).negate();
        vector[column] = entry.getNumerator().longValueExact();
      }
      return Optional.of(Direction.of(vector));
    } catch (ArithmeticException | InvalidWitness e) {
      return Optional.empty(); // too many digits for a direction
    }
  }

  /** Short products with all slopes 1, with one 0 or one 1, and with random ones. */
  static Evidence slopes(SlopeProduct obligation) {
    int n = obligation.state().rows();
    Random random = new Random(SEED);
    double[] best = null;
    double largest = 1;
    for (int trial = 0; trial < TRIALS; trial++) {
      int factors = trial == 0 ? 1 : 1 + random.nextInt(LONGEST_PRODUCT);
      double[] slopes = new double[factors * n];
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] = trial == 0 || random.nextBoolean() ? 1 : 0;
      }
      double radius = spectralRadius(obligation, slopes);
      double rate = Math.pow(radius, 1.0 / factors);
      if (rate > largest * (1 + 1e-9)) {
        largest = rate;
        best = slopes;
      }
    }
    return new Evidence(
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(best).map(Vector::of).filter(obligation::isShownBy));
  }

  private static double spectralRadius(SlopeProduct obligation, double[] slopes) {
    int n = obligation.state().rows();
    RealMatrix product = MatrixUtils.createRealIdentityMatrix(n);
    for (int step = 0; step < slopes.length / n; step++) {
      double[][] jacobian = new double[n][n];
      for (int i = 0; i < n; i++) {
        jacobian[i][i] = 1;
        for (int j = 0; j < n; j++) {
          jacobian[i][j] +=
              slopes[step * n + i] * obligation.stepSizes().get(i) * obligation.state().get(i, j);
        }
      }
      product = new Array2DRowRealMatrix(jacobian, false).multiply(product);
    }
    EigenDecomposition eigen = new EigenDecomposition(product);
    double radius = 0;
    for (int i = 0; i < n; i++) {
      radius = Math.max(radius, Math.hypot(eigen.getRealEigenvalue(i), eigen.getImagEigenvalue(i)));
    }
    return radius;
  }
}
