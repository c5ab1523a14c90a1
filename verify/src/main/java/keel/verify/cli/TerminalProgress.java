package keel.verify.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The progress bars of all commands: on standard error, and only where that is a terminal. */
public final class TerminalProgress {
  /** Milliseconds from one look at a bar to the next. */
  public static final int REFRESH_MILLISECONDS = 200;

  /** The property that the launcher sets where standard error is a terminal; Java cannot tell. */
  public static final String INTERACTIVE = "keel.interactive";

  private TerminalProgress() {}

  /** Whether anybody is looking. */
  public static boolean isShown() {
    return Boolean.getBoolean(INTERACTIVE);
  }

  /** A bar that is still to be told how long it is. */
  public static ProgressBarBuilder bar(String task) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REFRESH_MILLISECONDS)
        .setConsumer(new ConsoleProgressBarConsumer(System.err));
  }
}
