package keel.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import keel.verify.exact.Vector;
import keel.verify.model.Preprocessing;

/**
 * Makes a data set of a CSV file: one column of labels, every other column a number.
 *
 * <p>Classes are the different labels, in order: of their values where all are numbers, of the
 * alphabet otherwise. A fifth of every class is held out, always the same. Each column is shifted
 * and scaled to mean 0 and standard deviation 1 over the training part; a column that is constant
 * there is only shifted.
 */
final class CsvFile {
  private CsvFile() {}

  /**
   * Loads a file, plain or gzip.
   *
   * @param label name or number, from 1, of the column with the labels; the last if not given
   * @throws MissingData if there is no such file
   * @throws CorruptData if it is not such a table, or too small to hold out anything
   */
  static Dataset load(Path path, Optional<String> label) throws IOException {
    Path file = path.toAbsolutePath();
    FileSet files = new FileSet("csv", List.of(file.getParent()));
    DataFile content = files.open(List.of(file.getFileName().toString()));
    CsvTable table = CsvTable.read(content, label);
    int[] labels = classes(table.labels());
    int classes = 1 + Arrays.stream(labels).max().orElse(-1);
    if (classes < 2 || classes > labels.length / 2) {
      throw content.corrupt(
          "at least two classes and on average two rows of each are needed but "
              + labels.length
              + " rows have "
              + classes
              + " labels; choose the column with csv:FILE#LABEL");
    }
    Dataset.Split split =
        Dataset.stratified(
            new Patterns(table.rows(), labels), classes, Digits.HELD_OUT, Digits.SPLIT_SEED);
    if (split.heldOut().size() == 0) {
      throw content.corrupt(
          "a fifth of every class is held out, which needs a class with three rows; add rows");
    }
    return new Dataset(
        file.getFileName() + " (label: " + table.labelName() + ")",
        files.sha256(),
        List.of(split.training().inputSize()),
        classes,
        standardised(split.training()),
        split.training(),
        split.heldOut());
  }

  private static int[] classes(List<String> labels) {
    List<OptionalDouble> numbers = labels.stream().map(CsvTable::number).toList();
    return numbers.stream().allMatch(OptionalDouble::isPresent)
        ? ranks(numbers.stream().map(number -> number.getAsDouble() + 0.0).toList())
        : ranks(labels);
  }

  /** For each value the number of smaller different ones. */
  private static <T extends Comparable<T>> int[] ranks(List<T> values) {
    NavigableMap<T, Integer> ranks = new TreeMap<>();
    values.forEach(value -> ranks.put(value, 0));
    int rank = 0;
    for (Map.Entry<T, Integer> entry : ranks.entrySet()) {
      entry.setValue(rank++);
    }
    return values.stream().mapToInt(ranks::get).toArray();
  }

  private static Preprocessing standardised(Patterns patterns) {
    int columns = patterns.inputSize();
    double[] mean = new double[columns];
    double[] std = new double[columns];
    double[] first = patterns.input(0);
    boolean[] varies = new boolean[columns];
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int c = 0; c < columns; c++) {
        mean[c] += input[c] / patterns.size();
        varies[c] |= input[c] != first[c];
      }
    }
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int c = 0; c < columns; c++) {
        std[c] += (input[c] - mean[c]) * (input[c] - mean[c]) / patterns.size();
      }
    }
    for (int c = 0; c < columns; c++) {
      // Rounding can leave a constant column a variance that is not quite zero.
      mean[c] = varies[c] ? mean[c] : first[c];
      std[c] = varies[c] ? Math.sqrt(std[c]) : 1;
    }
    return new Preprocessing(1, Vector.of(mean), Vector.of(std));
  }
}
