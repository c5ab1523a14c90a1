package keel.verify.cli;

import keel.verify.Progress;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar over the obligations met so far, where standard error is a terminal. */
final class CertifyProgress implements Progress, AutoCloseable {
  private final ProgressBar bar = TerminalProgress.bar("certifying").setInitialMax(0).build();

  private CertifyProgress() {}

  /** Null without a terminal. */
  static CertifyProgress start() {
    return TerminalProgress.isShown() ? new CertifyProgress() : null;
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
