package keel.verify.search;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/** stub */
final class ScalingSearch {
  private ScalingSearch() {}

  static Optional<Vector> of(Matrix a) {
    int n = a.rows();
    double[] scale = new double[n];
    boolean[] seen = new boolean[n];
    for (int root = 0; root < n; root++) {
      if (!seen[root]) {
        seen[root] = true;
        scale[root] = 1;
        Deque<Integer> rows = new ArrayDeque<>();
        rows.add(root);
        while (!rows.isEmpty()) {
          int i = rows.remove();
          for (int j = 0; j < n; j++) {
            if (!seen[j] && a.get(i, j) != 0 && a.get(j, i) != 0) {
              seen[j] = true;
              scale[j] = scale[i] * a.get(i, j) / a.get(j, i);
              rows.add(j);
            }
          }
        }
      }
    }
    return Arrays.stream(scale).allMatch(s -> s > 0 && s < Double.POSITIVE_INFINITY)
        ? Optional.of(Vector.of(scale))
        : Optional.empty();
  }
}
