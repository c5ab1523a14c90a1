package keel.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import keel.verify.model.TableColumn;

/** Puts the mean of a column, over the training part, in the place of numbers that are missing. */
final class MissingNumbers {
  private MissingNumbers() {}

  /** The columns with what is filled in. */
  static List<TableColumn> filled(DataFile file, List<TableColumn> columns, Patterns training) {
    List<TableColumn> filled = new ArrayList<>();
    int place = 0;
    for (TableColumn column : columns) {
      filled.add(column.values().isEmpty() ? filled(file, column, place, training) : column);
      place += column.inputs();
    }
    return filled;
  }

  private static TableColumn filled(
      DataFile file, TableColumn column, int place, Patterns training) {
    double sum = 0; // of numbers that are floats
    int count = 0;
    for (int i = 0; i < training.size(); i++) {
      double number = training.input(i)[place];
      if (!Double.isNaN(number)) {
        sum += number;
        count++;
      }
    }
    if (count == 0) {
      throw file.corrupt(
          "the column '"
              + column.name()
              + "' has no number in any row to train on, so there is no mean; leave it out");
    }
    return new TableColumn(column.name(), List.of(), OptionalDouble.of(sum / count));
  }

  /** Both parts with nothing missing. */
  static Dataset.Split fill(List<TableColumn> columns, Dataset.Split split) {
    double[] fill =
        columns.stream()
            .flatMapToDouble(
                column ->
                    column.values().isEmpty()
                        ? column.fill().stream()
                        : column.values().stream().mapToDouble(value -> Double.NaN))
            .toArray();
    return new Dataset.Split(
        split.training().with(row -> fill(fill, row)),
        split.heldOut().with(row -> fill(fill, row)));
  }

  private static RawInput fill(double[] fill, RawInput row) {
    double[] numbers = new double[fill.length];
    row.copyTo(numbers, 0);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Double.isNaN(numbers[i]) ? fill[i] : numbers[i];
    }
    return RawInput.of(numbers);
  }
}
