package keel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.Tool;
import keel.verify.certificate.InputNorm;
import keel.verify.model.Model;
import keel.verify.model.Target;
import keel.verify.network.CertifiedAnswer;
import keel.verify.network.CertifiedRadius;
import keel.verify.shard.Journal;
import keel.verify.shard.Shard;
import keel.verify.shard.ShardFile;
import keel.verify.shard.Task;

/**
 * The certified radius of every pattern that a classifier is measured on.
 *
 * <p>Units: those of the table: see {@link CertifiedAnswer}.
 */
public final class CertifiedEvaluation {
  /** Rows that are computed before they are written down. */
  private static final int CHUNK = 128;

  private final TestSet data;
  private final CertifiedRadius radius;
  private final Task task;
  private final boolean timed;

  /**
   * An evaluation that has not begun.
   *
   * @param radius of the model, in raw units and the norm that is named
   * @param timed whether rows say how long they took; they differ from run to run then
   * @throws InvalidDesign if the patterns do not fit the model, or have no classes
   */
  public CertifiedEvaluation(
      Model model, TestSet data, CertifiedRadius radius, InputNorm norm, boolean timed) {
    Answers.requireFits(model.network(), data);
    InvalidDesign.require(
        data.target() instanceof Target.Classes,
        "certified radii are those of classes, but " + data.name() + " has none as its target");
    this.data = data;
    this.radius = radius;
    this.timed = timed;
    SortedMap<String, String> keys = new TreeMap<>();
    keys.put("tool", Tool.NAME);
    keys.put("model", model.sha256());
    keys.put("dataset", data.sha256());
    keys.put("part", data.part());
    keys.put("norm", norm.shortName());
    keys.put("gains", radius.gainsSha256());
    this.task = new Task(keys, data.patterns().size(), CertifiedAnswer.COLUMNS);
  }

  /**
   * The rows of a shard, in their order.
   *
   * @param journal where they are written down until all are there, so that a run that was killed
   *     goes on; none to begin anew
   * @param progress hears how many rows there are by now
   * @throws keel.verify.shard.InvalidShard if the journal is another run's
   */
  public ShardFile rows(Shard shard, Optional<Path> journal, IntConsumer progress)
      throws IOException {
    if (journal.isPresent()) {
      try (Journal rows = Journal.open(journal.get(), task, shard, CertifiedEvaluation::isRow)) {
        compute(shard, rows.rows().size(), rows::add, progress);
        return rows.finish();
      }
    }
    List<String> rows = new ArrayList<>();
    compute(shard, 0, rows::addAll, progress);
    return new ShardFile(task, shard, rows);
  }

  private interface Sink {
    void add(List<String> rows) throws IOException;
  }

  /** All rows but those that are there. */
  private void compute(Shard shard, int done, Sink sink, IntConsumer progress) throws IOException {
    int from = shard.from(task.items());
    int to = shard.to(task.items());
    int end = from + done;
    while (end < to) {
      int begin = end;
      end = Math.min(to, begin + CHUNK);
      sink.add(
          IntStream.range(begin, end).parallel().mapToObj(index -> answer(index).row()).toList());
      progress.accept(end - from);
    }
  }

  private static boolean isRow(int index, String row) {
    return CertifiedAnswer.of(row).filter(answer -> answer.index() == index).isPresent();
  }

  private CertifiedAnswer answer(int index) {
    long begin = System.nanoTime();
    CertifiedAnswer answer =
        radius.answer(index, data.patterns().label(index), data.patterns().input(index));
    return timed ? answer.taking((System.nanoTime() - begin) * 1e-9) : answer;
  }
}
