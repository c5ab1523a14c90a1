package keel.train.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import keel.train.play.ActorCritic;
import keel.train.play.Environment;
import keel.train.play.PlaySettings;
import keel.train.play.Played;
import keel.train.run.AgentFiles;
import keel.train.run.RunFiles;
import keel.verify.cli.TerminalProgress;
import keel.verify.model.AtomicFile;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Text;
import keel.verify.model.WriteLock;
import keel.verify.report.LinePicture;
import me.tongfei.progressbar.ProgressBar;

/**
 * Trains an agent once for each of some seeds, each in a folder of its own, and draws how they
 * learned.
 *
 * @param folder of the only run, or of the folders of several
 * @param seeds how many, the first being that of the settings
 */
record AgentRuns(PlaySettings settings, Environment environment, Path folder, int seeds) {
  /** Episodes that a trained policy plays. */
  static final int PLAYED = 100;

  private static final int MOST_SEEDS = 100;

  /** Labels of the picture that are longer run into each other. */
  private static final double THOUSAND = 1000;

  /**
   * A policy that was trained.
   *
   * @param file of the model
   * @param played what it earns
   * @param solvedAfter steps until returns were those of a solved environment, while it learned
   */
  record Run(long seed, Path file, Model model, Played played, OptionalInt solvedAfter) {}

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if there are too many seeds, or none
   */
  AgentRuns {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw new IllegalArgumentException(
          "--seeds must be from 1 to " + MOST_SEEDS + ", found " + seeds);
    }
  }

  /** The folders of the runs. */
  static List<Path> folders(Path folder, long first, int seeds) {
    List<Path> all = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      all.add(seeds == 1 ? folder : folder.resolve("seed-" + (first + i)));
    }
    return all;
  }

  /** The picture of the curves. */
  static Path picture(Path folder) {
    return folder.resolve("curves.png");
  }

  /**
   * Trains to the end or to an interrupt, after which a checkpoint lies in the folder.
   *
   * @return all runs; absent after an interrupt
   */
  Optional<List<Run>> train(Runs.Start start) throws IOException {
    List<Run> runs = new ArrayList<>();
    List<LinePicture.Line> curves = new ArrayList<>();
    List<Path> folders = folders(folder, settings.seed(), seeds);
    for (int i = 0; i < seeds; i++) {
      PlaySettings own = settings.withSeed(settings.seed() + i);
      if (goesOn(start, folders.get(i))) {
        RunFiles.takeRoutines(folders.get(i));
      }
      ActorCritic agent = new ActorCritic(own, environment);
      Optional<Network> network = train(agent, own.seed(), folders.get(i), start);
      if (network.isEmpty()) {
        return Optional.empty();
      }
      Path file = folders.get(i).resolve(RunFiles.MODEL);
      runs.add(
          new Run(
              own.seed(),
              file,
              ModelFile.write(file, network.get()),
              Played.of(network.get(), environment, PLAYED, own.seed(), frame -> {}),
              agent.solvedAfter()));
      if (agent.population().isPresent()) {
        GatePictures.writeGates(folders.get(i), agent.population().get().past());
      }
      if (!agent.curve().isEmpty()) {
        curves.add(line(own.seed(), agent.curve(), i));
      }
    }
    if (!curves.isEmpty()) {
      AtomicFile.write(
          picture(folder),
          new LinePicture(
                  "thousand steps in " + environment.title(),
                  "mean return of " + ActorCritic.AVERAGED + " episodes",
                  false,
                  curves)
              .png());
    }
    return Optional.of(runs);
  }

  private static LinePicture.Line line(long seed, List<ActorCritic.Point> curve, int colour) {
    return new LinePicture.Line(
        "seed " + seed,
        curve.stream().map(point -> point.steps() / THOUSAND).toList(),
        curve.stream().map(ActorCritic.Point::meanReturn).toList(),
        colour,
        false);
  }

  private static Optional<Network> train(
      ActorCritic agent, long seed, Path folder, Runs.Start start) throws IOException {
    WriteLock lock = WriteLock.of(folder.resolve(RunFiles.CHECKPOINT), Duration.ZERO);
    try {
      if (start == Runs.Start.AFRESH) {
        RunFiles.requireFree(folder);
      }
      return withFiles(agent, seed, folder, start);
    } finally {
      lock.close();
    }
  }

  private static boolean goesOn(Runs.Start start, Path folder) {
    return start == Runs.Start.FROM_CHECKPOINT && Files.exists(folder.resolve(RunFiles.CHECKPOINT));
  }

  private static Optional<Network> withFiles(
      ActorCritic agent, long seed, Path folder, Runs.Start start) throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (AgentFiles files =
            goesOn(start, folder)
                ? AgentFiles.resume(agent, folder, Clock.systemUTC())
                : AgentFiles.begin(agent, folder, Clock.systemUTC());
        Progress progress = new Progress(seed)) {
      files.damage().ifPresent(s -> System.err.println("keel: warning: " + Text.shown(s)));
      Thread interrupt = new Thread(() -> Runs.stop(agent::stop, over), "keel-interrupt");
      Runtime.getRuntime().addShutdownHook(interrupt);
      Optional<Network> network = agent.run(both(files, progress));
      files.save();
      if (network.isPresent()) {
        Runtime.getRuntime().removeShutdownHook(interrupt);
      }
      return network;
    } finally {
      over.countDown();
    }
  }

  private static ActorCritic.Listener both(
      ActorCritic.Listener first, ActorCritic.Listener second) {
    return new ActorCritic.Listener() {
      @Override
      public void rolloutDone(ActorCritic.Point point) {
        first.rolloutDone(point);
        second.rolloutDone(point);
      }

      @Override
      public void pointReached(ActorCritic.Point point) {
        first.pointReached(point);
        second.pointReached(point);
      }
    };
  }

  /** A progress bar with the mean return; without a terminal, a line now and then. */
  private static final class Progress implements ActorCritic.Listener, AutoCloseable {
    private static final int LINES = 10;

    private final PrintStream stream = System.err;
    private final long seed;
    private final boolean interactive = TerminalProgress.isShown();
    private ProgressBar bar;
    private long refreshed;
    private int printed;

    Progress(long seed) {
      this.seed = seed;
    }

    @Override
    public void rolloutDone(ActorCritic.Point point) {
      if (!interactive) {
        return;
      }
      if (bar == null) {
        bar =
            TerminalProgress.bar("seed " + seed)
                .setInitialMax(point.total())
                .startsFrom(point.steps(), Duration.ZERO)
                .setUnit(" steps", 1)
                .showSpeed()
                .build();
      }
      if (System.currentTimeMillis() - refreshed > TerminalProgress.REFRESH_MILLISECONDS) {
        refreshed = System.currentTimeMillis();
        bar.setExtraMessage(text(point));
      }
      bar.stepTo(point.steps());
    }

    @Override
    public void pointReached(ActorCritic.Point point) {
      int tenth = (int) ((long) LINES * point.steps() / point.total());
      if (!interactive && tenth > printed) {
        printed = tenth;
        stream.printf(
            Locale.ROOT,
            "seed %d, step %d/%d: %s%n",
            seed,
            point.steps(),
            point.total(),
            text(point));
      }
    }

    private static String text(ActorCritic.Point point) {
      return String.format(
          Locale.ROOT,
          "mean return %.1f, %d episodes, entropy %.2f",
          point.meanReturn(),
          point.episodes(),
          point.entropy());
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
