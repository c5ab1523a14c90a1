package keel.verify.cli;

import java.util.Optional;
import java.util.function.IntConsumer;
import keel.verify.shard.Shard;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar over rows, or steps, where standard error is a terminal. */
public final class RowProgress implements IntConsumer, AutoCloseable {
  private final Optional<ProgressBar> bar;

  private RowProgress(Optional<ProgressBar> bar) {
    this.bar = bar;
  }

  /**
   * Of a shard.
   *
   * @param doing what is done
   * @param unit what the items are, in the plural
   * @param items how many all shards have
   */
  public static RowProgress of(String doing, String unit, Shard shard, int items) {
    return of(doing, unit, shard.to(items) - shard.from(items));
  }

  /** Of so many items; of none there is no bar. */
  public static RowProgress of(String doing, String unit, int items) {
    return new RowProgress(
        TerminalProgress.isShown() && items > 0
            ? Optional.of(
                TerminalProgress.bar(doing)
                    .setInitialMax(items)
                    .setUnit(" " + unit, 1)
                    .showSpeed()
                    .build())
            : Optional.empty());
  }

  @Override
  public void accept(int rows) {
    bar.ifPresent(b -> b.stepTo(rows));
  }

  /** One more is done; from any thread. */
  public void step() {
    bar.ifPresent(ProgressBar::step);
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
