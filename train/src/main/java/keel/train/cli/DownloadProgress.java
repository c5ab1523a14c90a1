package keel.train.cli;

import keel.train.data.Download;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar in kilobytes on standard error; nothing without a terminal. */
final class DownloadProgress implements Download.Listener, AutoCloseable {
  private static final int REFRESH_MILLISECONDS = 200;
  private static final long KILOBYTE = 1_000;

  private final boolean interactive = Boolean.getBoolean(ProgressBarListener.INTERACTIVE);
  private ProgressBar bar;

  @Override
  public void fetched(long done, long total) {
    if (!interactive) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("download")
              .setInitialMax(total) // -1, as here, stands for one that nobody knows
              .setUnit(" kB", KILOBYTE)
              .showSpeed()
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(REFRESH_MILLISECONDS)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }
    bar.stepTo(done);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
