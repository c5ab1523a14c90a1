package keel.interchange.description;

import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.search.Spectrum;

/**
 * With which step forward-backward splitting finds the equilibrium of a block, and in how many: in
 * floating point, a proposal that proves nothing.
 *
 * <p>Source: of a step a, ‖I − a(I − W)‖₂² ≤ 1 − 2am + a²L² with m = λmin(sym(I − W)) and L = ‖I −
 * W‖₂, least for a = m/L²; what follows in a step moves no two states apart.
 */
final class Solver {
  /** A change in a step that is none any more. */
  static final double TOLERANCE = 1e-9;

  /** How much farther from the equilibrium than that the first state may be. */
  private static final double FARTHER = 1e12;

  private static final int MOST_STEPS = 1_000_000;

  private final double monotone;
  private final double lipschitz;

  private Solver(double monotone, double lipschitz) {
    this.monotone = monotone;
    this.lipschitz = lipschitz;
  }

  /** For W; nothing where it is not found to be strongly monotone. */
  static Optional<Solver> of(Matrix state) {
    int n = state.rows();
    double[][] map = new double[n][n];
    double[][] symmetric = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        map[i][j] = (i == j ? 1 : 0) - state.get(i, j);
        symmetric[i][j] = (i == j ? 1 : 0) - (state.get(i, j) + state.get(j, i)) / 2;
      }
    }
    double[][] gram = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double[] left = map[i];
        double[] right = map[j];
        gram[i][j] = IntStream.range(0, n).mapToDouble(k -> left[k] * right[k]).sum();
        gram[j][i] = gram[i][j];
      }
    }
    double square = Spectrum.of(gram).map(Spectrum::radius).orElse(Double.NaN);
    double least =
        Spectrum.of(symmetric).stream()
            .flatMapToDouble(spectrum -> IntStream.range(0, n).mapToDouble(i -> spectrum.real()[i]))
            .min()
            .orElse(Double.NaN);
    return least > 0 && square > 0
        ? Optional.of(new Solver(least, Math.sqrt(square)))
        : Optional.empty();
  }

  /** The step that comes nearest in the worst case. */
  double stepSize() {
    return monotone / lipschitz / lipschitz;
  }

  /** Steps of that length that suffice; nothing where there would be too many. */
  Optional<Integer> steps(double stepSize) {
    double square = 1 - stepSize * (2 * monotone - stepSize * lipschitz * lipschitz);
    double steps = Math.ceil(-2 * Math.log(FARTHER) / Math.log(Math.max(square, 0x1p-52)));
    return square < 1 && steps <= MOST_STEPS
        ? Optional.of((int) Math.max(1, steps))
        : Optional.empty();
  }
}
