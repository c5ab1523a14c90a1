package keel.train.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.train.data.Trajectories;
import keel.train.data.Trajectory;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.RandomField;
import keel.verify.sample.FieldDraws;

/**
 * How well a law foretells solutions of equations that nobody has seen, from where they begin.
 *
 * @param horizons half of the time, and all of it
 * @param leftOut trajectories of which no prediction reaches the end
 * @param lost of predictions, the share that ran away
 */
public record Forecast(List<Horizon> horizons, int leftOut, double lost) {
  /** Enough for pictures and predictions; an equation is not known as well. */
  private static final double TOLERANCE = 1e-6;

  /**
   * At one time.
   *
   * @param time from the beginning, the longest of all trajectories
   * @param trajectories how many were foretold
   * @param error median distance to the median of the predictions
   * @param meanError the same to the solution with the mean of the parameters: without the law
   * @param coverage the share of numbers within their bands
   */
  public record Horizon(
      double time, int trajectories, double error, double meanError, double coverage) {}

  /**
   * Foretells each trajectory from its first state, on all cores.
   *
   * @param samples how many equations are drawn
   * @param coverage the share of numbers that the bands shall hold
   * @param foretold called for each trajectory
   */
  public static Forecast of(
      RandomField field,
      Trajectories truth,
      int samples,
      double coverage,
      long seed,
      Runnable foretold) {
    List<Solver> draws = Bands.draws(field, samples, seed, TOLERANCE);
    Solver mean = new Solver(field.equations().with(mean(field, samples, seed)), TOLERANCE);
    List<Optional<Foretold>> all = new ArrayList<>();
    for (Trajectory trajectory : truth.all()) {
      all.add(Foretold.of(trajectory, draws, mean, coverage));
      foretold.run();
    }
    List<Foretold> there = all.stream().flatMap(Optional::stream).toList();
    List<Horizon> horizons = new ArrayList<>();
    for (int at = 1; at <= 2 && !there.isEmpty(); at++) {
      horizons.add(horizon(there, at));
    }
    double lost =
        there.stream().mapToInt(one -> one.bands.lost()).sum()
            / (double) Math.max(1, there.size() * draws.size());
    return new Forecast(horizons, all.size() - there.size(), lost);
  }

  private static double[] mean(RandomField field, int samples, long seed) {
    double[] mean = new double[field.equations().parameters().size()];
    for (int i = 0; i < samples && mean.length > 0; i++) {
      double[] drawn = FieldDraws.parameters(field, seed, i);
      Arrays.setAll(mean, p -> mean[p] + drawn[p] / samples);
    }
    return mean;
  }

  /** A trajectory at its begin, half of its time and its end, with what was foretold of it. */
  private record Foretold(Vector times, Matrix truth, Bands bands, Optional<Matrix> mean) {
    static Optional<Foretold> of(
        Trajectory trajectory, List<Solver> draws, Solver mean, double coverage) {
      int last = trajectory.length() - 1;
      int half = last / 2;
      if (half == 0) {
        return Optional.empty();
      }
      int[] places = {0, half, last};
      Vector times =
          Vector.of(Arrays.stream(places).mapToDouble(trajectory.times()::get).toArray());
      int d = trajectory.states().columns();
      double[] states = new double[places.length * d];
      Arrays.setAll(states, i -> trajectory.states().get(places[i / d], i % d));
      return Bands.of(draws, trajectory.start(), times, coverage)
          .map(
              bands ->
                  new Foretold(
                      times,
                      Matrix.of(places.length, d, states),
                      bands,
                      mean.solve(trajectory.start(), times)));
    }

    double distance(Matrix states, int at) {
      double square = 0;
      for (int j = 0; j < truth.columns(); j++) {
        square += Math.pow(states.get(at, j) - truth.get(at, j), 2);
      }
      return Math.sqrt(square);
    }

    double covered(int at) {
      int inside = 0;
      for (int j = 0; j < truth.columns(); j++) {
        double x = truth.get(at, j);
        inside += x >= bands.lower().get(at, j) && x <= bands.upper().get(at, j) ? 1 : 0;
      }
      return inside / (double) truth.columns();
    }
  }

  private static Horizon horizon(List<Foretold> all, int at) {
    return new Horizon(
        all.stream().mapToDouble(one -> one.times.get(at) - one.times.get(0)).max().orElse(0),
        all.size(),
        median(all.stream().mapToDouble(one -> one.distance(one.bands.median(), at)).toArray()),
        median(
            all.stream()
                .mapToDouble(
                    one ->
                        one.mean
                            .map(states -> one.distance(states, at))
                            .orElse(Double.POSITIVE_INFINITY))
                .toArray()),
        all.stream().mapToDouble(one -> one.covered(at)).average().orElse(0));
  }

  private static double median(double[] numbers) {
    Arrays.sort(numbers);
    int n = numbers.length;
    return (numbers[(n - 1) / 2] + numbers[n / 2]) / 2;
  }
}
