package keel.verify.field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.verify.certificate.Box;
import keel.verify.exact.Vector;

/**
 * Derivatives and values of a {@link Cover} at any state, in double precision, for a search: those
 * of a field of degree 2 follow from those at 0 and one step from it.
 */
final class Shifts {
  private final List<List<double[][]>> values;
  private final List<List<double[][]>> jacobians;

  /** Of each state, the derivatives a step from 0 along it. */
  private final List<List<List<double[][]>>> beside = new ArrayList<>();

  Shifts(Cover cover, int states) {
    Cover zero = cover.at(Box.of(Vector.constant(states, 0)));
    this.values = zero.valuesWithZeros().stream().map(Spread::rounded).toList();
    this.jacobians = zero.jacobiansWithZeros().stream().map(Spread::rounded).toList();
    for (int i = 0; i < states; i++) {
      double[] step = new double[states];
      step[i] = 1;
      Cover there = cover.at(Box.of(Vector.of(step)));
      beside.add(there.jacobiansWithZeros().stream().map(Spread::rounded).toList());
    }
  }

  /** J(m) = J(0) + Σ m_i (J(e_i) − J(0)). */
  List<List<double[][]>> jacobians(double[] shift) {
    List<List<double[][]>> all = new ArrayList<>();
    for (int c = 0; c < jacobians.size(); c++) {
      List<double[][]> spread = new ArrayList<>();
      for (int part = 0; part < jacobians.get(c).size(); part++) {
        spread.add(jacobian(c, part, shift));
      }
      all.add(spread);
    }
    return all;
  }

  private double[][] jacobian(int corner, int part, double[] shift) {
    double[][] zero = jacobians.get(corner).get(part);
    double[][] sum = Arrays.stream(zero).map(double[]::clone).toArray(double[][]::new);
    for (int i = 0; i < shift.length; i++) {
      double[][] there = beside.get(i).get(corner).get(part);
      for (int r = 0; r < sum.length; r++) {
        for (int c = 0; c < sum.length; c++) {
          sum[r][c] += shift[i] * (there[r][c] - zero[r][c]);
        }
      }
    }
    return sum;
  }

  /** F(m) = F(0) + (J(0) + J(m)) m / 2, as matrices of one row. */
  List<List<double[][]>> values(double[] shift) {
    List<List<double[][]>> all = new ArrayList<>();
    for (int c = 0; c < values.size(); c++) {
      List<double[][]> spread = new ArrayList<>();
      for (int part = 0; part < values.get(c).size(); part++) {
        double[] value = values.get(c).get(part)[0].clone();
        double[][] zero = jacobians.get(c).get(part);
        double[][] there = jacobian(c, part, shift);
        for (int i = 0; i < value.length; i++) {
          for (int j = 0; j < shift.length; j++) {
            value[i] += (zero[i][j] + there[i][j]) / 2 * shift[j];
          }
        }
        spread.add(new double[][] {value});
      }
      all.add(spread);
    }
    return all;
  }
}
