package keel.train.identify;

import java.util.Arrays;
import java.util.List;

/**
 * Linear least squares, for several right sides and for any choice of unknowns: the equations are
 * reduced once, by Householder's reflections, to as many as there are columns.
 *
 * <p>Shapes: m equations, k unknowns, d right sides; m ≥ k. Columns that others nearly span get the
 * coefficient 0. Sums are taken in one order, so that results are the same on every machine.
 */
final class LeastSquares {
  /** What is left of a column that counts as spanned by those before it. */
  private static final double SPANNED = 0x1p-36;

  private final int unknowns;

  /** R and Qᵀy: a column for each unknown, then for each right side, of k numbers. */
  private final double[][] reduced;

  /** Of each right side the squares that no combination of all columns explains. */
  private final double[] left;

  private final int equations;

  /**
   * Reduces equations.
   *
   * @param columns k, then d right sides, of m numbers each; not kept
   */
  LeastSquares(double[][] columns, int unknowns) {
    this.unknowns = unknowns;
    double[][] all = Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
    for (int j = 0; j < unknowns; j++) {
      reflect(all, j, j);
    }
    reduced =
        Arrays.stream(all).map(column -> Arrays.copyOf(column, unknowns)).toArray(double[][]::new);
    equations = columns[0].length;
    left = new double[columns.length - unknowns];
    for (int side = 0; side < left.length; side++) {
      double length = length(all[unknowns + side], unknowns);
      left[side] = length * length;
    }
  }

  /** Makes a column zero below a row, and does the same to those behind it. */
  private static void reflect(double[][] columns, int column, int row) {
    double[] v = Arrays.copyOfRange(columns[column], row, columns[column].length);
    double norm = length(v, 0);
    if (norm == 0) {
      return;
    }
    v[0] += v[0] < 0 ? -norm : norm;
    double half = dot(v, v, 0) / 2;
    for (int j = column; j < columns.length; j++) {
      double share = dot(v, columns[j], row) / half;
      for (int i = 0; i < v.length; i++) {
        columns[j][row + i] -= share * v[i];
      }
    }
  }

  private static double dot(double[] v, double[] column, int row) {
    double sum = 0;
    for (int i = 0; i < v.length; i++) {
      sum += v[i] * column[row + i];
    }
    return sum;
  }

  /**
   * What multiples of some directions fit a right side best, beside coefficients that are known.
   *
   * @param directions lists of k numbers
   * @param known k numbers
   * @return a multiple for each direction, with its standard error
   */
  Estimate solve(int side, List<double[]> directions, double[] known) {
    int count = directions.size();
    double[][] columns = new double[count + 1][];
    int[] chosen = new int[count];
    double[] lengths = new double[count];
    for (int c = 0; c < count; c++) {
      columns[c] = combined(directions.get(c));
      chosen[c] = c;
      lengths[c] = length(columns[c], 0);
    }
    double[] right = reduced[unknowns + side].clone();
    double[] explained = combined(known);
    Arrays.setAll(right, i -> right[i] - explained[i]);
    columns[count] = right;
    int rank = 0;
    for (; rank < count; rank++) {
      swap(columns, lengths, chosen, rank, longest(columns, lengths, rank));
      if (!(length(columns[rank], rank) > SPANNED * lengths[rank])) {
        break;
      }
      reflect(columns, rank, rank);
    }
    double unexplained = length(right, rank);
    double variance = (left[side] + unexplained * unexplained) / Math.max(1, equations - rank);
    double[] solution = solved(columns, right, rank);
    double[] squares = new double[count];
    for (int r = 0; r < rank; r++) { // the columns of the inverse of R
      double[] unit = new double[unknowns];
      unit[r] = 1;
      double[] column = solved(columns, unit, rank);
      for (int c = 0; c < rank; c++) {
        squares[c] += column[c] * column[c];
      }
    }
    double[] multiples = new double[count];
    double[] errors = new double[count];
    for (int c = 0; c < count; c++) {
      multiples[chosen[c]] = c < rank ? solution[c] : 0;
      errors[chosen[c]] = Math.sqrt(variance * squares[c]);
    }
    return new Estimate(multiples, errors);
  }

  /** The solution with a triangle that stands in the first columns. */
  private static double[] solved(double[][] columns, double[] right, int rank) {
    double[] solution = new double[rank];
    for (int r = rank - 1; r >= 0; r--) {
      double sum = right[r];
      for (int c = r + 1; c < rank; c++) {
        sum -= columns[c][r] * solution[c];
      }
      solution[r] = sum / columns[r][r];
    }
    return solution;
  }

  /** R times a direction. */
  private double[] combined(double[] direction) {
    double[] sum = new double[unknowns];
    for (int k = 0; k < unknowns; k++) {
      for (int i = 0; i <= k && direction[k] != 0; i++) {
        sum[i] += direction[k] * reduced[k][i];
      }
    }
    return sum;
  }

  /** The column of which most is left, beside what it was. */
  private static int longest(double[][] columns, double[] lengths, int row) {
    int best = row;
    double most = -1;
    for (int c = row; c < lengths.length; c++) {
      double left = lengths[c] == 0 ? 0 : length(columns[c], row) / lengths[c];
      if (left > most) {
        most = left;
        best = c;
      }
    }
    return best;
  }

  private static double length(double[] column, int row) {
    double sum = 0;
    for (int i = row; i < column.length; i++) {
      sum += column[i] * column[i];
    }
    return Math.sqrt(sum);
  }

  private static void swap(double[][] columns, double[] lengths, int[] chosen, int a, int b) {
    double[] column = columns[a];
    columns[a] = columns[b];
    columns[b] = column;
    double length = lengths[a];
    lengths[a] = lengths[b];
    lengths[b] = length;
    int place = chosen[a];
    chosen[a] = chosen[b];
    chosen[b] = place;
  }
}
