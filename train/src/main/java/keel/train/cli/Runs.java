package keel.train.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.evolve.Population;
import keel.train.run.RunFiles;
import keel.verify.model.Network;
import keel.verify.model.Text;
import keel.verify.model.TrainingRecord;
import keel.verify.model.WriteLock;

/** Runs a training with a progress bar, its files, and a Ctrl-C that saves. */
final class Runs {
  private Runs() {}

  /** How a run begins. */
  enum Start {
    /** In a folder without another one. */
    AFRESH,
    /** In the place of another one, if there is one. */
    OVER_ANOTHER,
    /** Where the checkpoint in its folder is. */
    FROM_CHECKPOINT
  }

  /**
   * Trains to the end or to an interrupt, after which a checkpoint lies in the folder.
   *
   * @param begin what is done before the run begins, or goes on
   * @return the network; absent after an interrupt
   * @throws keel.train.run.OccupiedFolder if another run has ended there, and is not to be replaced
   * @throws IOException if another run is under way there
   */
  static Optional<Network> train(
      TrainingSettings settings, Dataset data, Path folder, Start start, Consumer<Training> begin)
      throws IOException {
    if (start == Start.FROM_CHECKPOINT) {
      RunFiles.takeRoutines(folder);
    }
    try (Training training = new Training(settings, data)) {
      begin.accept(training);
      // The lock makes the folder: only for what can be trained.
      WriteLock lock = WriteLock.of(folder.resolve(RunFiles.CHECKPOINT), Duration.ZERO);
      try {
        if (start == Start.AFRESH) {
          RunFiles.requireFree(folder);
        }
        return train(training, settings, folder, start);
      } finally {
        lock.close();
      }
    }
  }

  private static Optional<Network> train(
      Training training, TrainingSettings settings, Path folder, Start start) throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (RunFiles files =
            start == Start.FROM_CHECKPOINT
                ? RunFiles.resume(training, folder, Clock.systemUTC())
                : RunFiles.begin(training, folder, Clock.systemUTC());
        ProgressBarListener progress =
            new ProgressBarListener(
                settings.epochs(),
                settings.batch(),
                training.score(),
                training::margin,
                training::robustAccuracy,
                training::averagePrecision,
                training::divergence)) {
      files.damage().ifPresent(s -> System.err.println("keel: warning: " + Text.shown(s)));
      if (start == Start.OVER_ANOTHER) {
        files.save(); // so that nobody goes on with the run that was there
      }
      Thread interrupt = new Thread(() -> stop(training::stop, over), "keel-interrupt");
      Runtime.getRuntime().addShutdownHook(interrupt);
      Optional<Network> network = training.run(both(files, progress));
      if (network.isEmpty()) {
        files.save();
      } else {
        Runtime.getRuntime().removeShutdownHook(interrupt);
        if (training.population().isPresent()) {
          GatePictures.write(
              folder, network.get(), training.score(), training.population().get().past());
        }
      }
      return network;
    } finally {
      over.countDown();
    }
  }

  /**
   * The process ends when this returns: not before the checkpoint is written.
   *
   * @param run stops what is under way
   */
  static void stop(Runnable run, CountDownLatch over) {
    if (over.getCount() == 0) {
      return; // the run has ended by itself
    }
    System.err.println();
    System.err.println("keel: saving; continue later with --resume");
    run.run();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TrainingListener both(TrainingListener... listeners) {
    List<TrainingListener> all = List.of(listeners);
    return new TrainingListener() {
      @Override
      public void stepDone(Step step) {
        all.forEach(listener -> listener.stepDone(step));
      }

      @Override
      public void generationDone(int step, int generation, Population.Past past) {
        all.forEach(listener -> listener.generationDone(step, generation, past));
      }

      @Override
      public void epochDone(int epoch, TrainingRecord.Epoch result) {
        all.forEach(listener -> listener.epochDone(epoch, result));
      }
    };
  }
}
