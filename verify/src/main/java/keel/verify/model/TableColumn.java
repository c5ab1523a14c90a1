package keel.verify.model;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A column of a table, as a network takes it: a number, or one of some texts as a list of numbers
 * in which that of the text is 1 and the others are 0.
 *
 * @param name of the column
 * @param values the texts, in the order of the numbers; none for a column of numbers
 * @param fill what stands for a missing number, if one may be missing; a missing text is the value
 *     "" where that is one
 */
public record TableColumn(String name, List<String> values, OptionalDouble fill) {
  /**
   * Copies the list.
   *
   * @throws InvalidModel if two values are the same, or the fill is no finite number or is that of
   *     texts
   */
  public TableColumn {
    values = List.copyOf(values);
    if (new HashSet<>(values).size() < values.size()
        || (fill.isPresent() && !(values.isEmpty() && Double.isFinite(fill.getAsDouble())))) {
      throw new InvalidModel(
          "training table: column '"
              + name
              + "' must have different values, or at most one finite number in the place of a"
              + " missing one");
    }
  }

  /** A column of numbers, none of which may be missing. */
  public static TableColumn of(String name) {
    return new TableColumn(name, List.of(), OptionalDouble.empty());
  }

  /** A column of texts. */
  public static TableColumn of(String name, List<String> values) {
    return new TableColumn(name, values, OptionalDouble.empty());
  }

  /** How many numbers the network takes of it. */
  public int inputs() {
    return Math.max(1, values.size());
  }
}
