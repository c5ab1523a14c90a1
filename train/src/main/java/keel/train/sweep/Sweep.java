package keel.train.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import keel.verify.Tool;
import keel.verify.certificate.Certificate;
import keel.verify.model.Model;
import keel.verify.model.Score;
import keel.verify.model.TrainingRecord;
import keel.verify.shard.Journal;
import keel.verify.shard.Shard;
import keel.verify.shard.ShardFile;
import keel.verify.shard.Task;

/**
 * Trains the runs of a grid, one after the other, and writes a row for each: its choices, its seed,
 * how well it does on held-out patterns, its verdict, and the digest of its model. What was killed
 * goes on, and rows are the same whoever computed them, on one kind of machine.
 */
public final class Sweep {
  private final SweepGrid grid;
  private final Trainer trainer;
  private final Score score;
  private final Task task;

  /** What trains one run. */
  @FunctionalInterface
  public interface Trainer {
    /**
     * Trains in a folder, or goes on there.
     *
     * @param index of the run, from 0
     * @return its model; absent after an interrupt
     */
    Optional<Trained> train(int index, SweepGrid.Run run) throws IOException;
  }

  /** What a run ends in: a model, and what is certified of it. */
  public record Trained(Model model, Certificate certificate) {}

  /**
   * A sweep that has not begun.
   *
   * @param dataset the digest of what is trained on
   * @param score what a run is measured by
   */
  public Sweep(SweepGrid grid, String dataset, Score score, Trainer trainer) {
    this.grid = grid;
    this.trainer = trainer;
    this.score = score;
    SortedMap<String, String> keys = new TreeMap<>();
    keys.put("tool", Tool.NAME);
    keys.put("grid", grid.sha256());
    keys.put("dataset", dataset);
    List<String> columns = new ArrayList<>(List.of("run"));
    columns.addAll(grid.axes().keySet());
    columns.addAll(List.of("seed", score.key(), "verdict", "model"));
    this.task = new Task(keys, grid.runs().size(), String.join("\t", columns));
  }

  /**
   * The rows of a shard, in their order.
   *
   * @param journal where they are written down until all are there
   * @param progress hears how many rows there are by now
   * @return empty after an interrupt
   * @throws keel.verify.shard.InvalidShard if the journal is another sweep's
   */
  public Optional<ShardFile> rows(Shard shard, Path journal, IntConsumer progress)
      throws IOException {
    int from = shard.from(task.items());
    int to = shard.to(task.items());
    try (Journal rows = Journal.open(journal, task, shard, this::isRow)) {
      progress.accept(rows.rows().size());
      for (int index = from + rows.rows().size(); index < to; index++) {
        Optional<Trained> trained = trainer.train(index, grid.runs().get(index));
        if (trained.isEmpty()) {
          return Optional.empty();
        }
        rows.add(List.of(row(index, trained.get())));
        progress.accept(index + 1 - from);
      }
      return Optional.of(rows.finish());
    }
  }

  private String row(int index, Trained trained) {
    SweepGrid.Run run = grid.runs().get(index);
    TrainingRecord record = trained.model.network().training().orElseThrow();
    List<String> cells = new ArrayList<>(List.of(Integer.toString(index)));
    cells.addAll(run.choices());
    cells.add(Long.toString(run.seed()));
    cells.add(String.format(Locale.ROOT, "%.6f", record.measured().orElseThrow().testScore()));
    cells.add(trained.certificate.status().toString());
    cells.add(trained.model.sha256());
    return String.join("\t", cells);
  }

  private boolean isRow(int index, String row) {
    String[] cells = row.split("\t", -1);
    return cells.length == task.columns().split("\t", -1).length
        && cells[0].equals(Integer.toString(index));
  }

  /** What a run is measured by. */
  public Score score() {
    return score;
  }
}
