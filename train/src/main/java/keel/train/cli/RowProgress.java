package keel.train.cli;

import java.util.Optional;
import java.util.function.IntConsumer;
import keel.verify.cli.TerminalProgress;
import keel.verify.shard.Shard;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar over the patterns of a shard, where standard error is a terminal. */
final class RowProgress implements IntConsumer, AutoCloseable {
  private final Optional<ProgressBar> bar;

  private RowProgress(Optional<ProgressBar> bar) {
    this.bar = bar;
  }

  static RowProgress of(Shard shard, int items) {
    return new RowProgress(
        TerminalProgress.isShown()
            ? Optional.of(
                TerminalProgress.bar("certifying radii")
                    .setInitialMax((long) shard.to(items) - shard.from(items))
                    .setUnit(" patterns", 1)
                    .showSpeed()
                    .build())
            : Optional.empty());
  }

  @Override
  public void accept(int rows) {
    bar.ifPresent(b -> b.stepTo(rows));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
