package keel.train.sweep;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.Tool;
import keel.verify.certificate.Certificate;
import keel.verify.model.Model;
import keel.verify.model.Score;
import keel.verify.model.TrainingRecord;
import keel.verify.shard.Parcel;
import keel.verify.shard.Task;
import keel.verify.shard.Work;

/**
 * Trains the runs of a grid, one after the other, and writes a row for each: its choices, its seed,
 * how well it does on held-out patterns, its verdict, and the digest of its model. What was killed
 * goes on, and rows are the same whoever computed them, on one kind of machine. Models and
 * certificates stay in the folders of the runs, so that the work stays on its machine.
 */
public final class Sweep implements Work {
  private final SweepGrid grid;
  private final Trainer trainer;
  private final Optional<Origin> origin;
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
   * From where another machine can open it.
   *
   * @param kind who opens it there
   * @param settings names of files on a disk that both see
   */
  public record Origin(String kind, SortedMap<String, String> settings) {}

  /**
   * A sweep that has not begun.
   *
   * @param dataset the digest of what is trained on
   * @param score what a run is measured by
   * @param origin none if it has to stay on this machine
   */
  public Sweep(
      SweepGrid grid, String dataset, Score score, Trainer trainer, Optional<Origin> origin) {
    this.grid = grid;
    this.trainer = trainer;
    this.origin = origin;
    SortedMap<String, String> keys = new TreeMap<>();
    keys.put("tool", Tool.NAME);
    keys.put("grid", grid.sha256());
    keys.put("dataset", dataset);
    List<String> columns = new ArrayList<>(List.of("run"));
    columns.addAll(grid.axes().keySet());
    columns.addAll(List.of("seed", score.key(), "verdict", "model"));
    this.task = new Task(keys, grid.runs().size(), String.join("\t", columns));
  }

  @Override
  public Task task() {
    return task;
  }

  @Override
  public List<String> rows(int from, int to) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int index = from; index < to; index++) {
      Optional<Trained> trained = trainer.train(index, grid.runs().get(index));
      if (trained.isEmpty()) {
        throw new InterruptedIOException("run " + index + " was interrupted");
      }
      rows.add(row(index, trained.get()));
    }
    return rows;
  }

  @Override
  public Optional<Parcel> parcel() {
    return origin.map(
        from -> new Parcel(from.kind(), task, from.settings(), new TreeMap<>(Map.of()), true));
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

  @Override
  public boolean isRow(int index, String row) {
    String[] cells = row.split("\t", -1);
    return cells.length == task.columns().split("\t", -1).length
        && cells[0].equals(Integer.toString(index));
  }
}
