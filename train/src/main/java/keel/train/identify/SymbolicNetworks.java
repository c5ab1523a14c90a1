package keel.train.identify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.sample.Gaussians;
import keel.verify.shard.Journal;
import keel.verify.shard.Shard;
import keel.verify.shard.Task;

/**
 * The symbolic networks of all equations, trained side by side: first each for itself, then, in
 * rounds, with what draws them together. What is done is written down, so that a run that was
 * killed goes on and ends with the same numbers.
 */
final class SymbolicNetworks {
  private static final String COLUMNS = "row\tparameters";
  private static final int CHUNK = 16;

  private final SymbolicNetwork network;
  private final SymbolicSettings settings;
  private final List<List<Course>> courses;
  private final List<double[]> starts;
  private final long seed;

  /** What makes of the polynomials of all equations the gradient of a penalty of each. */
  interface Penalty {
    /** Before each round. */
    UnaryOperator<double[][]> of(List<double[][]> polynomials);
  }

  /**
   * Of some equations.
   *
   * @param starts parameters that each begins with; none for random ones
   */
  SymbolicNetworks(
      SymbolicNetwork network,
      SymbolicSettings settings,
      List<List<Course>> courses,
      List<double[]> starts,
      long seed) {
    this.network = network;
    this.settings = settings;
    this.courses = courses;
    this.starts = starts;
    this.seed = seed;
  }

  /**
   * The polynomials of each equation.
   *
   * @param keys what they are trained with and on
   * @param journal where parameters are written down until all rounds are done; none to begin anew
   * @param progress hears how many networks are trained, those of all rounds counted
   */
  List<double[][]> trained(
      SortedMap<String, String> keys, Optional<Path> journal, Penalty penalty, IntConsumer progress)
      throws IOException {
    List<String> done = new ArrayList<>();
    if (journal.isEmpty()) {
      train(done, rows -> done.addAll(rows), penalty, progress);
    } else {
      try (Journal rows = Journal.open(journal.get(), task(keys), Shard.WHOLE, this::isRow)) {
        done.addAll(rows.rows());
        train(
            done,
            more -> {
              rows.add(more);
              done.addAll(more);
            },
            penalty,
            progress);
      }
    }
    return polynomials(done, settings.rounds());
  }

  private Task task(SortedMap<String, String> keys) {
    return new Task(keys, courses.size() * (1 + settings.rounds()), COLUMNS);
  }

  private interface Sink {
    void add(List<String> rows) throws IOException;
  }

  private void train(List<String> done, Sink sink, Penalty penalty, IntConsumer progress)
      throws IOException {
    int all = courses.size();
    for (int round = 0; round <= settings.rounds(); round++) {
      Optional<UnaryOperator<double[][]>> drawn = Optional.empty();
      if (round > 0) { // also where the round is done: later ones depend on what was drawn
        drawn = Optional.of(penalty.of(polynomials(done, round - 1)));
      }
      while (done.size() < (round + 1) * all) {
        int from = done.size();
        int to = Math.min((round + 1) * all, from + CHUNK);
        int before = round - 1;
        UnaryOperator<double[][]> gradient = drawn.orElse(UnaryOperator.identity());
        sink.add(
            IntStream.range(from, to)
                .parallel()
                .mapToObj(row -> row(row, before < 0 ? first(row) : after(row, done, gradient)))
                .toList());
        progress.accept(done.size());
      }
    }
  }

  private double[] first(int row) {
    SymbolicTraining training = training(row);
    return training.warmedUp(starts.isEmpty() ? training.random() : starts.get(row));
  }

  private double[] after(int row, List<String> done, UnaryOperator<double[][]> gradient) {
    return training(row)
        .afterRound(parameters(done.get(row - courses.size())), gradient, settings.weight());
  }

  private SymbolicTraining training(int row) {
    return new SymbolicTraining(
        network, settings, courses.get(row % courses.size()), Gaussians.of(seed, row));
  }

  private List<double[][]> polynomials(List<String> rows, int round) {
    int all = courses.size();
    return rows.subList(round * all, (round + 1) * all).stream()
        .map(row -> network.polynomials(parameters(row)))
        .toList();
  }

  private static String row(int row, double[] parameters) {
    return row
        + "\t"
        + Arrays.stream(parameters).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }

  private static double[] parameters(String row) {
    return Arrays.stream(row.substring(row.indexOf('\t') + 1).split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private boolean isRow(int item, String row) {
    try {
      return row.startsWith(item + "\t")
          && parameters(row).length == network.size()
          && row(item, parameters(row)).equals(row);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
