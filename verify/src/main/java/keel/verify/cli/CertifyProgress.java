package keel.verify.cli;

import java.io.PrintStream;
import keel.verify.Progress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar over the obligations met so far, where standard error is a terminal. */
final class CertifyProgress implements Progress, AutoCloseable {
  private static final int REFRESH_MILLISECONDS = 200;

  private final PrintStream stream = System.err;
  private final ProgressBar bar;

  private CertifyProgress() {
    bar =
        new ProgressBarBuilder()
            .setTaskName("certifying")
            .setInitialMax(0)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REFRESH_MILLISECONDS)
            .setConsumer(new ConsoleProgressBarConsumer(stream))
            .build();
  }

  /** The launcher sets the property when standard error is a terminal, which Java cannot tell. */
  static CertifyProgress start() {
    return Boolean.getBoolean("keel.interactive") ? new CertifyProgress() : null;
  }

  @Override
  public synchronized void begin(String obligation) {
    bar.maxHint(bar.getMax() + 1);
    bar.setExtraMessage(obligation);
  }

  @Override
  public synchronized void end(String obligation) {
    bar.step();
  }

  @Override
  public void close() {
    bar.close();
  }
}
