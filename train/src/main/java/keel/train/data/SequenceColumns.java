package keel.train.data;

/**
 * The columns of a table, by name or number, that say which sequence a row belongs to and which
 * step of it the row is; a pattern is then a sequence, not a row.
 *
 * @param id of the sequence
 * @param step a whole number
 */
public record SequenceColumns(String id, String step) {
  /** Checks that both are there. */
  public SequenceColumns {
    if (id == null || step == null) {
      throw new IllegalArgumentException(
          "sequences need two columns, id and step: one that names the sequence of a row, and one"
              + " that numbers its steps");
    }
  }
}
