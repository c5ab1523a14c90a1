package keel.verify.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.ActiveState;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.TooManyIterationsException;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;

/**
 * Looks for a state and an input with {@code A x + B u + b > 0}, by a linear program: the largest t
 * ≤ 1 with {@code C y + b ≥ t}.
 *
 * <p>What all columns of [A B] reach, as many of them as its rank reach alone: C holds at most n,
 * chosen by elimination with pivots, and all other states and inputs are zero. So the program has n
 * rows and n columns, however many inputs there are. Rows and columns are scaled by powers of two.
 */
final class ActiveStateSearch {
  /** Columns that are as small beside their fellows add nothing but rounding noise. */
  private static final double INDEPENDENT = 0x1p-40;

  /** Pivots of the simplex method; some times the number of rows are the rule. */
  private static final int MOST_PIVOTS = 2000;

  /** Multiply-adds that choosing columns may take: a second or two. */
  private static final double WORK = 1e9;

  /** What is asked of the smallest number before it is scaled back. */
  private static final double ENOUGH = 1;

  private final ActiveState obligation;
  private final int units;

  /** Row i of [A B b] is multiplied by 2^-rowPowers[i], column j by 2^-columnPowers[j]. */
  private final int[] rowPowers;

  private final int[] columnPowers;

  /** Rows of [A B] without an entry. */
  private final boolean[] isZero;

  private final int biasPower;

  private ActiveStateSearch(ActiveState obligation) {
    this.obligation = obligation;
    this.units = obligation.bias().length();
    this.rowPowers = new int[units];
    this.isZero = new boolean[units];
    this.columnPowers = new int[units + obligation.input().columns()];
    double[] rows = new double[units];
    for (int j = 0; j < columnPowers.length; j++) {
      for (int i = 0; i < units; i++) {
        rows[i] = Math.max(rows[i], Math.abs(entry(i, j)));
      }
    }
    for (int i = 0; i < units; i++) {
      rowPowers[i] = PowerOfTwo.exponent(rows[i]);
      isZero[i] = rows[i] == 0;
    }
    for (int j = 0; j < columnPowers.length; j++) {
      double largest = 0;
      for (int i = 0; i < units; i++) {
        largest = Math.max(largest, Math.abs(Math.scalb(entry(i, j), -rowPowers[i])));
      }
      columnPowers[j] = PowerOfTwo.exponent(largest);
    }
    double largest = 0;
    for (int i = 0; i < units; i++) {
      double entry = isZero[i] ? 0 : Math.scalb(obligation.bias().get(i), -rowPowers[i]);
      largest = Math.max(largest, Math.abs(entry));
    }
    this.biasPower = Double.isFinite(largest) ? PowerOfTwo.exponent(largest) : 0;
  }

  static Found search(ActiveState obligation) {
    ActiveStateSearch search = new ActiveStateSearch(obligation);
    try {
      Optional<Vector> numbers = search.found(search.columns()).filter(obligation::isShownBy);
      Evidence evidence = new Evidence(Optional.empty(), Optional.empty(), numbers);
      return numbers.isPresent() || search.considered() == search.columnPowers.length
          ? Found.of(evidence)
          : Found.spent(
              evidence,
              obligation.name(),
              "only the first " + search.considered() + " columns of [A B] were looked at");
    } catch (TooManyIterationsException e) {
      return Found.spent(
          Evidence.NONE,
          obligation.name(),
          "the linear program was given up after " + MOST_PIVOTS + " pivots");
    }
  }

  /** How many columns are looked at, those of A first. */
  private int considered() {
    double affordable = Math.max(units, WORK / ((double) units * units));
    return (int) Math.min(columnPowers.length, affordable);
  }

  private double entry(int i, int j) {
    return j < units ? obligation.state().get(i, j) : obligation.input().get(i, j - units);
  }

  private double[] scaledColumn(int j) {
    double[] column = new double[units];
    for (int i = 0; i < units; i++) {
      column[i] = Math.scalb(Math.scalb(entry(i, j), -rowPowers[i]), -columnPowers[j]);
    }
    return column;
  }

  /** Columns that span all others, the longest rest first (modified Gram-Schmidt). */
  private List<Integer> columns() {
    double[][] rests = new double[considered()][];
    for (int j = 0; j < rests.length; j++) {
      rests[j] = scaledColumn(j);
    }
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < units) {
      int longest = 0;
      double square = 0;
      for (int j = 0; j < rests.length; j++) {
        double other = dot(rests[j], rests[j]);
        if (other > square) {
          square = other;
          longest = j;
        }
      }
      if (!(square > INDEPENDENT * INDEPENDENT)) {
        break;
      }
      chosen.add(longest);
      double[] pivot = rests[longest].clone();
      for (double[] rest : rests) {
        double share = dot(rest, pivot) / square;
        for (int i = 0; i < units; i++) {
          rest[i] -= share * pivot[i];
        }
      }
    }
    return chosen;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private Optional<Vector> found(List<Integer> columns) {
    double[] bias = new double[units];
    double least = 0;
    for (int i = 0; i < units; i++) {
      if (isZero[i]) {
        if (!(obligation.bias().get(i) > 0)) {
          return Optional.empty();
        }
        continue; // its bias alone decides, and does, however small it is
      }
      bias[i] = Math.scalb(Math.scalb(obligation.bias().get(i), -rowPowers[i]), -biasPower);
      if (!Double.isFinite(bias[i])) {
        return Optional.empty();
      }
      least = Math.min(least, bias[i]);
    }
    // With t = least + s and s ≥ 0 the origin is feasible: y = 0, s = 0.
    List<LinearConstraint> constraints = new ArrayList<>();
    int free = columns.size();
    double[][] matrix = new double[free][];
    for (int k = 0; k < free; k++) {
      matrix[k] = scaledColumn(columns.get(k));
    }
    for (int i = 0; i < units; i++) {
      if (isZero[i]) {
        continue;
      }
      double[] row = new double[2 * free + 1];
      for (int k = 0; k < free; k++) {
        row[k] = -matrix[k][i];
        row[free + k] = matrix[k][i];
      }
      row[2 * free] = 1;
      constraints.add(new LinearConstraint(row, Relationship.LEQ, bias[i] - least));
    }
    double[] objective = new double[2 * free + 1];
    objective[2 * free] = 1;
    constraints.add(new LinearConstraint(objective, Relationship.LEQ, ENOUGH - least));
    double[] best =
        new SimplexSolver()
            .optimize(
                new MaxIter(MOST_PIVOTS),
                new LinearObjectiveFunction(objective, 0),
                new LinearConstraintSet(constraints),
                GoalType.MAXIMIZE,
                new NonNegativeConstraint(true))
            .getPoint();
    double[] numbers = new double[columnPowers.length];
    for (int k = 0; k < free; k++) {
      int j = columns.get(k);
      // As much as the columns were divided by, and multiplied by what the bias was.
      numbers[j] = Math.scalb(best[k] - best[free + k], biasPower - columnPowers[j]);
      if (!Double.isFinite(numbers[j])) {
        return Optional.empty();
      }
    }
    return Optional.of(Vector.of(numbers));
  }
}
