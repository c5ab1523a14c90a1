package keel.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.train.Checkpoint;
import keel.train.play.ActorCritic;

/** What the run of an agent leaves in its folder while it lasts: as {@link RunFiles}. */
public final class AgentFiles implements ActorCritic.Listener, AutoCloseable {
  private final ActorCritic agent;
  private final Path checkpoint;
  private final MetricsFile metrics;
  private final TensorBoardFile events;

  private AgentFiles(
      ActorCritic agent, Path checkpoint, MetricsFile metrics, TensorBoardFile events) {
    this.agent = agent;
    this.checkpoint = checkpoint;
    this.metrics = metrics;
    this.events = events;
  }

  /** Begins a run in a folder, which is made if it is missing. */
  public static AgentFiles begin(ActorCritic agent, Path folder, Clock clock) throws IOException {
    Files.createDirectories(folder);
    AgentFiles files =
        new AgentFiles(
            agent,
            folder.resolve(RunFiles.CHECKPOINT),
            MetricsFile.create(folder.resolve(RunFiles.METRICS)),
            TensorBoardFile.create(folder, clock));
    files.save(); // so that nobody goes on with a run that was there
    return files;
  }

  /**
   * Goes on with the run whose checkpoint lies in a folder.
   *
   * @throws keel.train.network.InvalidDesign if it was made with other settings or routines
   */
  public static AgentFiles resume(ActorCritic agent, Path folder, Clock clock) throws IOException {
    Path file = folder.resolve(RunFiles.CHECKPOINT);
    Checkpoint found = CheckpointFile.read(file);
    agent.resume(found);
    int steps = agent.steps();
    return new AgentFiles(
        agent,
        file,
        MetricsFile.resume(folder.resolve(RunFiles.METRICS), steps),
        TensorBoardFile.resume(folder, clock, steps));
  }

  /** What was wrong with the files of a run that goes on, in a sentence. */
  public Optional<String> damage() {
    return metrics.damage();
  }

  @Override
  public void rolloutDone(ActorCritic.Point point) {
    // Saved at every point, that is a hundred times.
  }

  @Override
  public void pointReached(ActorCritic.Point point) {
    SortedMap<String, Number> numbers = new TreeMap<>();
    numbers.put("episodes", point.episodes());
    numbers.put("mean_return", point.meanReturn());
    numbers.put("entropy", point.entropy());
    numbers.put("critic_error", point.criticError());
    numbers.put("learning_rate", point.learningRate());
    try {
      metrics.append(point.steps(), numbers);
      for (var entry : numbers.entrySet()) {
        events.scalar("agent/" + entry.getKey(), point.steps(), entry.getValue().doubleValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    save();
  }

  /** Writes a checkpoint of where the run is now. */
  public void save() {
    try {
      CheckpointFile.write(checkpoint, agent.checkpoint());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    metrics.close();
    events.close();
  }
}
