package keel.train.cli;

import keel.train.data.Download;
import keel.verify.cli.TerminalProgress;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar in kilobytes on standard error; nothing without a terminal. */
final class DownloadProgress implements Download.Listener, AutoCloseable {
  private static final long KILOBYTE = 1_000;

  private final boolean interactive = TerminalProgress.isShown();
  private ProgressBar bar;

  @Override
  public void fetched(long done, long total) {
    if (!interactive) {
      return;
    }
    if (bar == null) {
      bar =
          TerminalProgress.bar("download")
              .setInitialMax(total) // -1, as here, stands for one that nobody knows
              .setUnit(" kB", KILOBYTE)
              .showSpeed()
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
