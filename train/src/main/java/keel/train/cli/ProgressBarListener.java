package keel.train.cli;

import java.io.PrintStream;
import java.util.Locale;
import keel.train.TrainingListener;
import keel.verify.model.TrainingRecord;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with loss and accuracy; without a terminal, one line an epoch. */
final class ProgressBarListener implements TrainingListener, AutoCloseable {
  /** Set by the launcher when standard error is a terminal, which Java cannot tell. */
  private static final String INTERACTIVE = "keel.interactive";

  private static final int REFRESH_MILLISECONDS = 200;
  private static final int LINES = 10;

  private final PrintStream stream = System.err;
  private final int epochs;
  private final boolean interactive = Boolean.getBoolean(INTERACTIVE);
  private ProgressBar bar;
  private String accuracy = "";

  ProgressBarListener(int epochs) {
    this.epochs = epochs;
  }

  @Override
  public void batchDone(int done, int total, double loss) {
    if (!interactive) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("training")
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(REFRESH_MILLISECONDS)
              .setConsumer(new ConsoleProgressBarConsumer(stream))
              .build();
    }
    bar.setExtraMessage(String.format(Locale.ROOT, "loss %.4f%s", loss, accuracy));
    bar.stepTo(done);
  }

  @Override
  public void epochDone(int epoch, TrainingRecord.Epoch result) {
    accuracy = String.format(Locale.ROOT, ", held-out %.1f %%", 100 * result.testAccuracy());
    boolean shown = epoch == epochs || epoch % Math.max(1, epochs / LINES) == 0;
    if (!interactive && shown) {
      stream.printf(
          Locale.ROOT, "epoch %d/%d: loss %.4f%s%n", epoch, epochs, result.loss(), accuracy);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
