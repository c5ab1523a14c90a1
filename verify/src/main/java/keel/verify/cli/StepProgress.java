package keel.verify.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;

/** A bar of steps of which the number is known; where nobody is looking, none. */
public final class StepProgress implements AutoCloseable {
  private final Optional<ProgressBar> bar;

  private StepProgress(Optional<ProgressBar> bar) {
    this.bar = bar;
  }

  /** Of so many steps. */
  public static StepProgress of(String task, int steps) {
    return new StepProgress(
        TerminalProgress.isShown()
            ? Optional.of(TerminalProgress.bar(task).setInitialMax(steps).build())
            : Optional.empty());
  }

  /** One is done; from any thread. */
  public void step() {
    bar.ifPresent(ProgressBar::step);
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
