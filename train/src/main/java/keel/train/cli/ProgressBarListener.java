package keel.train.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import keel.train.TrainingListener;
import keel.verify.cli.TerminalProgress;
import keel.verify.model.Score;
import keel.verify.model.TrainingRecord;
import me.tongfei.progressbar.ProgressBar;

/**
 * A progress bar with loss, score, margin to the constraint, samples a second and time left;
 * without a terminal, a line now and then.
 */
final class ProgressBarListener implements TrainingListener, AutoCloseable {
  private static final int LINES = 10;

  private final PrintStream stream = System.err;
  private final int epochs;
  private final int batch;
  private final Score score;
  private final Supplier<OptionalDouble> margin;
  private final Supplier<OptionalDouble> robust;
  private final Supplier<OptionalDouble> averagePrecision;
  private final Supplier<OptionalDouble> divergence;
  private final boolean interactive = TerminalProgress.isShown();
  private ProgressBar bar;
  private long refreshed;
  private String heldOut = "";

  /**
   * A listener that has heard nothing.
   *
   * @param batch patterns a step
   * @param score that is measured
   * @param margin to the constraint
   * @param robust estimated share of the held-out patterns that stay right in a ball, if one is
   *     asked for
   * @param averagePrecision of the held-out patterns, if labels are learned
   * @param divergence of weights from their prior, if some are drawn
   */
  ProgressBarListener(
      int epochs,
      int batch,
      Score score,
      Supplier<OptionalDouble> margin,
      Supplier<OptionalDouble> robust,
      Supplier<OptionalDouble> averagePrecision,
      Supplier<OptionalDouble> divergence) {
    this.epochs = epochs;
    this.score = score;
    this.batch = batch;
    this.margin = margin;
    this.robust = robust;
    this.averagePrecision = averagePrecision;
    this.divergence = divergence;
  }

  @Override
  public void stepDone(Step step) {
    if (!interactive) {
      return;
    }
    if (bar == null) {
      bar =
          TerminalProgress.bar("training")
              .setInitialMax((long) step.total() * batch)
              .startsFrom((step.done() - 1L) * batch, Duration.ZERO)
              .setUnit(" samples", 1)
              .showSpeed()
              .build();
    }
    if (System.currentTimeMillis() - refreshed > TerminalProgress.REFRESH_MILLISECONDS) {
      refreshed = System.currentTimeMillis();
      OptionalDouble left = margin.get();
      bar.setExtraMessage(
          String.format(Locale.ROOT, "loss %.4f, batch %s", step.loss(), score.shown(step.score()))
              + (left.isPresent()
                  ? String.format(Locale.ROOT, ", margin %.1f %%", 100 * left.getAsDouble())
                  : "")
              + heldOut);
    }
    bar.stepTo((long) step.done() * batch);
  }

  @Override
  public void epochDone(int epoch, TrainingRecord.Epoch result) {
    OptionalDouble staying = robust.get();
    OptionalDouble precision = averagePrecision.get();
    OptionalDouble nats = divergence.get();
    heldOut =
        ", held-out "
            + score.shown(result.testScore())
            + (staying.isPresent()
                ? ", robust (estimate) " + score.shown(staying.getAsDouble())
                : "")
            + (precision.isPresent()
                ? String.format(Locale.ROOT, ", average precision %.4f", precision.getAsDouble())
                : "")
            + (nats.isPresent()
                ? String.format(Locale.ROOT, ", divergence %.4g nats", nats.getAsDouble())
                : "");
    boolean shown = epoch == epochs || epoch % Math.max(1, epochs / LINES) == 0;
    if (!interactive && shown) {
      stream.printf(
          Locale.ROOT, "epoch %d/%d: loss %.4f%s%n", epoch, epochs, result.loss(), heldOut);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
