package keel.train.identify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.train.network.InvalidDesign;

/**
 * Polynomials fitted to trajectories of one equation without derivatives of data: over two steps a
 * state changes by the integral of the right side, {@code x(t₂) − x(t₀) = Σ c_k ∫ m_k(x(t)) dt}.
 *
 * <p>Source: the integral form of sparse identification (Schaeffer and McCalla, 2017). Method: the
 * integral is that of the parabola through three values, Simpson's rule where times are evenly
 * spaced; least squares over all triples of all trajectories.
 *
 * <p>Shapes: d states, k monomials; coefficients are d lists of k numbers.
 */
final class IntegralForm {
  private final Monomials monomials;
  private final LeastSquares equations;

  /**
   * The equations of some trajectories.
   *
   * @param place of the trajectories, for messages
   * @throws InvalidDesign if there are fewer equations than coefficients
   */
  IntegralForm(String place, Monomials monomials, List<Course> courses) {
    this.monomials = monomials;
    int triples = courses.stream().mapToInt(c -> Math.max(0, c.size() - 2)).sum();
    InvalidDesign.require(
        triples >= monomials.size(),
        place
            + ": "
            + monomials.size()
            + " coefficients of each equation need as many triples of neighbouring points, but there"
            + " are "
            + triples
            + "; give more data, or a lower degree");
    double[][] columns = new double[monomials.size() + monomials.dimension()][triples];
    int row = 0;
    for (Course course : courses) {
      double[][] values = new double[course.size()][];
      for (int i = 0; i < values.length; i++) {
        values[i] = monomials.at(course.state(i));
      }
      for (int i = 0; i + 2 < values.length; i++) {
        fill(columns, row++, course, i, values);
      }
    }
    equations = new LeastSquares(columns, monomials.size());
  }

  private void fill(double[][] columns, int row, Course course, int i, double[][] values) {
    double[] weights = weights(course.time(i), course.time(i + 1), course.time(i + 2));
    int size = monomials.size();
    for (int k = 0; k < size; k++) {
      columns[k][row] =
          weights[0] * values[i][k] + weights[1] * values[i + 1][k] + weights[2] * values[i + 2][k];
    }
    double[] before = course.state(i);
    double[] after = course.state(i + 2);
    for (int j = 0; j < before.length; j++) {
      columns[size + j][row] = after[j] - before[j];
    }
  }

  /** The integral of the parabola through values at three times, as weights of these values. */
  static double[] weights(double first, double middle, double last) {
    double h = middle - first;
    double g = last - middle;
    double sixth = (h + g) / 6;
    return new double[] {
      sixth * (2 - g / h), sixth * (h + g) * (h + g) / (h * g), sixth * (2 - h / g)
    };
  }

  /** The coefficients that fit best. */
  double[][] fitted() {
    return pruned(-1);
  }

  /**
   * The coefficients that fit best once small ones are zero: those up to a threshold are dropped
   * and the others fitted again, until none is small.
   */
  double[][] pruned(double threshold) {
    double[][] coefficients = new double[monomials.dimension()][];
    for (int i = 0; i < coefficients.length; i++) {
      double[] row = new double[monomials.size()];
      Arrays.fill(row, Double.POSITIVE_INFINITY);
      boolean[] kept;
      do { // drops one each time, or ends
        kept = larger(row, threshold);
        row = fitted(i, kept);
      } while (!Arrays.equals(larger(row, threshold), kept));
      coefficients[i] = row;
    }
    return coefficients;
  }

  private double[] fitted(int side, boolean[] kept) {
    List<double[]> units = new ArrayList<>();
    for (int k = 0; k < kept.length; k++) {
      if (kept[k]) {
        double[] unit = new double[kept.length];
        unit[k] = 1;
        units.add(unit);
      }
    }
    double[] multiples = equations.solve(side, units, new double[kept.length]).numbers();
    double[] row = new double[kept.length];
    for (int u = 0; u < multiples.length; u++) {
      for (int k = 0; k < row.length; k++) {
        row[k] += multiples[u] * units.get(u)[k];
      }
    }
    return row;
  }

  /** The parameters that fit best. */
  Estimate fitted(Structure structure) {
    double[] numbers = new double[structure.parameters().size()];
    double[] errors = new double[numbers.length];
    for (int i = 0; i < monomials.dimension(); i++) {
      int[] own = structure.parametersOf(i);
      Estimate multiples =
          equations.solve(
              i,
              Arrays.stream(own).mapToObj(p -> structure.parameters().get(p).direction()).toList(),
              structure.constants()[i]);
      for (int p = 0; p < own.length; p++) {
        numbers[own[p]] = multiples.number(p);
        errors[own[p]] = multiples.error(p);
      }
    }
    return new Estimate(numbers, errors);
  }

  /** Which coefficients are larger than a threshold. */
  private static boolean[] larger(double[] coefficients, double threshold) {
    boolean[] larger = new boolean[coefficients.length];
    for (int k = 0; k < larger.length; k++) {
      larger[k] = Math.abs(coefficients[k]) > threshold;
    }
    return larger;
  }
}
