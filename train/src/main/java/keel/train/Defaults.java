package keel.train;

import java.util.Optional;
import keel.train.data.Dataset;

/**
 * What a network is trained with where nobody says otherwise.
 *
 * <p>Source: benchmarks/tables.py, which compares those of tables with a plain network.
 *
 * @param activation of a dense block; as ever if not given
 * @param epochs as ever if not given
 * @param batch as ever if not given
 * @param occasion what of the data decided that, in words; empty if nothing did
 */
public record Defaults(
    Optional<String> activation,
    Optional<Integer> epochs,
    Optional<Integer> batch,
    String occasion) {
  /** For images, and for whatever is not known yet. */
  public static final Defaults USUAL =
      new Defaults(Optional.empty(), Optional.empty(), Optional.empty(), "");

  private static final String TABLE_ACTIVATION = "relu";

  /** Rows that a network sees, one after the other, until it has learned a small table. */
  private static final int TABLE_ROWS_SEEN = 80_000;

  private static final int FEWEST_EPOCHS = 30;
  private static final int MOST_EPOCHS = 300;

  /** The same for a network that is there already. */
  public Defaults withoutNetwork() {
    return new Defaults(Optional.empty(), epochs, batch, occasion);
  }

  /**
   * What suits the data: the fewer rows a table has, the more often they are seen, and no step has
   * more of them than there are.
   */
  public static Defaults of(Dataset dataset) {
    int rows = dataset.training().size();
    Optional<Integer> batch = Optional.of(rows).filter(all -> all < TrainingSettings.BATCH);
    if (dataset.table().isEmpty()) {
      return new Defaults(
          Optional.empty(), Optional.empty(), batch, rows + " patterns to train on");
    }
    int epochs =
        Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, (TABLE_ROWS_SEEN + rows - 1) / rows));
    return new Defaults(
        Optional.of(TABLE_ACTIVATION),
        Optional.of(epochs),
        batch,
        "a table of " + rows + " rows to train on");
  }
}
