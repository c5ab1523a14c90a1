package keel.verify.field;

import java.util.stream.Stream;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;

/** Quadratic forms of a map K and a positive diagonal M, without rounding. */
final class Forms {
  private Forms() {}

  /** KᵀMK. */
  static Dyadic[][] square(Dyadic[][] map, Vector weights) {
    int n = map.length;
    Dyadic[][] form = new Dyadic[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        Dyadic sum = Dyadic.ZERO;
        for (int k = 0; k < n; k++) {
          sum = sum.plus(map[k][i].times(map[k][j]).times(Dyadic.of(weights.get(k))));
        }
        form[i][j] = sum;
        form[j][i] = sum;
      }
    }
    return form;
  }

  /** MK + KᵀM. */
  static Dyadic[][] symmetric(Dyadic[][] map, Vector weights) {
    int n = map.length;
    Dyadic[][] form = new Dyadic[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        form[i][j] =
            Dyadic.of(weights.get(i))
                .times(map[i][j])
                .plus(Dyadic.of(weights.get(j)).times(map[j][i]));
      }
    }
    return form;
  }

  /** vᵀMv. */
  static Dyadic square(Dyadic[] v, Vector weights) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < v.length; i++) {
      sum = sum.plus(v[i].times(v[i]).times(Dyadic.of(weights.get(i))));
    }
    return sum;
  }

  /** K − L. */
  static Dyadic[][] minus(Dyadic[][] one, Dyadic[][] other) {
    Dyadic[][] difference = new Dyadic[one.length][];
    for (int i = 0; i < one.length; i++) {
      difference[i] = new Dyadic[one[i].length];
      for (int j = 0; j < one[i].length; j++) {
        difference[i][j] = one[i][j].minus(other[i][j]);
      }
    }
    return difference;
  }

  /** −K. */
  static Dyadic[][] negated(Dyadic[][] matrix) {
    return Stream.of(matrix)
        .map(row -> Stream.of(row).map(Dyadic::negate).toArray(Dyadic[]::new))
        .toArray(Dyadic[][]::new);
  }
}
