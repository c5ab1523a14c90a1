package keel.train.simulate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.InvalidModel;
import keel.verify.model.RandomField;
import keel.verify.sample.FieldDraws;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Where solutions from one state are at some times, by the law: of many equations that are drawn.
 * Of N draws and one more, the (N + 1)p-th in order is one that this one is below with probability
 * p, and between two of them it is interpolated.
 *
 * @param lower n x d
 * @param median n x d
 * @param upper n x d
 * @param lost of how many draws the solution ran away; they count for nothing
 */
public record Bands(Matrix lower, Matrix median, Matrix upper, int lost) {
  private static final double PERCENT = 100;

  /**
   * From a state.
   *
   * @param solvers of the equations that were drawn
   * @param coverage the share of solutions between lower and upper
   * @return nothing if all of them run away
   */
  public static Optional<Bands> of(
      List<Solver> solvers, double[] start, Vector times, double coverage) {
    List<Matrix> solutions =
        solvers.parallelStream().flatMap(solver -> solver.solve(start, times).stream()).toList();
    if (solutions.isEmpty()) {
      return Optional.empty();
    }
    double outside = (1 - coverage) / 2;
    return Optional.of(
        new Bands(
            quantiles(solutions, outside),
            quantiles(solutions, 1.0 / 2),
            quantiles(solutions, 1 - outside),
            solvers.size() - solutions.size()));
  }

  /**
   * Solvers of equations that are drawn; of a field without parameters, the one of its own.
   *
   * @throws InvalidModel if the field has parameters and no law
   */
  public static List<Solver> draws(RandomField field, int count, long seed, double tolerance) {
    return field.equations().parameters().isEmpty()
        ? List.of(new Solver(field.equations(), tolerance))
        : IntStream.range(0, count)
            .mapToObj(i -> new Solver(FieldDraws.of(field, seed, i), tolerance))
            .toList();
  }

  private static Matrix quantiles(List<Matrix> solutions, double p) {
    int rows = solutions.get(0).rows();
    int columns = solutions.get(0).columns();
    double[] numbers = new double[rows * columns];
    Arrays.setAll(
        numbers,
        i ->
            new Percentile(PERCENT * p)
                .evaluate(
                    solutions.stream()
                        .mapToDouble(states -> states.get(i / columns, i % columns))
                        .toArray()));
    return Matrix.of(rows, columns, numbers);
  }
}
