package keel.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.train.Checkpoint;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.evolve.Population;
import keel.verify.model.TrainingRecord;

/**
 * What a run leaves in its folder while it lasts: a checkpoint after every epoch and every few
 * minutes, numbers as JSON lines and as a TensorBoard event file.
 */
public final class RunFiles implements TrainingListener, AutoCloseable {
  /** The name of what a run ends in. */
  public static final String MODEL = "model.safetensors";

  /** The checkpoint's name in the folder of a run. */
  public static final String CHECKPOINT = "checkpoint.safetensors";

  static final String METRICS = "metrics.jsonl";
  private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(2);

  /** Steps between two records of loss and learning rate. */
  private static final int RECORDED = 20;

  private final Training training;
  private final Path checkpointFile;
  private final Clock clock;
  private final MetricsFile metrics;
  private final TensorBoardFile events;
  private Instant lastCheckpoint;
  private int lastStep;

  private RunFiles(
      Training training, Path folder, Clock clock, MetricsFile metrics, TensorBoardFile events) {
    this.training = training;
    this.checkpointFile = folder.resolve(CHECKPOINT);
    this.clock = clock;
    this.metrics = metrics;
    this.events = events;
    this.lastCheckpoint = clock.instant();
  }

  /** Those in a folder that a run writes, but for new ones with the events. */
  public static List<Path> inFolder(Path folder) {
    return List.of(folder.resolve(CHECKPOINT), folder.resolve(METRICS));
  }

  /**
   * Makes sure that no run has left a model or a checkpoint in a folder.
   *
   * @throws OccupiedFolder if one has
   */
  public static void requireFree(Path folder) {
    List<Path> found =
        Stream.of(MODEL, CHECKPOINT).map(folder::resolve).filter(Files::exists).toList();
    if (!found.isEmpty()) {
      throw new OccupiedFolder(folder, found);
    }
  }

  /**
   * Computes, from now on, with the routines of the run whose checkpoint lies in a folder. To be
   * called before anything else is.
   */
  public static void takeRoutines(Path folder) throws IOException {
    CheckpointFile.read(folder.resolve(CHECKPOINT)).takeRoutines();
  }

  /** Begins a run in a folder, which is made if it is missing. */
  public static RunFiles begin(Training training, Path folder, Clock clock) throws IOException {
    Files.createDirectories(folder);
    return new RunFiles(
        training,
        folder,
        clock,
        MetricsFile.create(folder.resolve(METRICS)),
        TensorBoardFile.create(folder, clock));
  }

  /**
   * Goes on with the run whose checkpoint lies in a folder.
   *
   * @throws keel.train.network.InvalidDesign if it was made with other settings, data or routines
   */
  public static RunFiles resume(Training training, Path folder, Clock clock) throws IOException {
    Checkpoint checkpoint = CheckpointFile.read(folder.resolve(CHECKPOINT));
    training.resume(checkpoint);
    return new RunFiles(
        training,
        folder,
        clock,
        MetricsFile.resume(folder.resolve(METRICS), checkpoint.steps()),
        TensorBoardFile.resume(folder, clock, checkpoint.steps()));
  }

  /** What was wrong with the files of a run that goes on, in a sentence. */
  public Optional<String> damage() {
    return metrics.damage();
  }

  @Override
  public void stepDone(Step step) {
    lastStep = step.done();
    if (step.done() % RECORDED == 0) {
      SortedMap<String, Number> numbers = new TreeMap<>();
      numbers.put("loss", step.loss());
      numbers.put(training.score().key(), step.score());
      numbers.put("learning_rate", step.learningRate());
      training.margin().ifPresent(margin -> numbers.put("margin", margin));
      record(step.done(), "batch/", numbers);
    }
    if (Duration.between(lastCheckpoint, clock.instant()).compareTo(BETWEEN_CHECKPOINTS) > 0) {
      save();
    }
  }

  @Override
  public void generationDone(int step, int generation, Population.Past past) {
    SortedMap<String, Number> numbers = new TreeMap<>();
    numbers.put("generation", generation);
    numbers.put("elite_open", past.eliteOpen());
    numbers.put("mean_open", past.meanOpen());
    numbers.put("elite_fitness", past.eliteFitness());
    numbers.put("mean_fitness", past.meanFitness());
    record(step, "generation/", numbers);
  }

  @Override
  public void epochDone(int epoch, TrainingRecord.Epoch result) {
    SortedMap<String, Number> numbers = new TreeMap<>();
    numbers.put("epoch", epoch);
    numbers.put("loss", result.loss());
    numbers.put("train_" + training.score().key(), result.trainScore());
    numbers.put("test_" + training.score().key(), result.testScore());
    training
        .robustAccuracy()
        .ifPresent(accuracy -> numbers.put("test_robust_accuracy_estimate", accuracy));
    training.divergence().ifPresent(nats -> numbers.put("divergence", nats));
    training.averagePrecision().ifPresent(p -> numbers.put("test_average_precision", p));
    record(lastStep, "epoch/", numbers);
    save();
  }

  private void record(int step, String prefix, SortedMap<String, Number> numbers) {
    try {
      metrics.append(step, numbers);
      for (var entry : numbers.entrySet()) {
        events.scalar(prefix + entry.getKey(), step, entry.getValue().doubleValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a checkpoint of where the run is now. */
  public void save() {
    try {
      CheckpointFile.write(checkpointFile, training.checkpoint());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lastCheckpoint = clock.instant();
  }

  @Override
  public void close() throws IOException {
    metrics.close();
    events.close();
  }
}
