package keel.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import keel.verify.exact.Vector;
import keel.verify.model.Preprocessing;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;

/**
 * Makes a data set of a CSV file: one column of labels, every other column a number.
 *
 * <p>Classes are the different labels, in order: of their values where all are numbers, of the
 * alphabet otherwise. A fifth of every class is held out, always the same. Each column is shifted
 * and scaled to mean 0 and standard deviation 1 over the training part; a column that is constant
 * there is only shifted.
 *
 * <p>A model that was trained on one names columns and classes; other files must have the same
 * ones, and columns are then taken by their names.
 */
final class CsvFile {
  /** Names in a message. */
  private static final int MOST_SHOWN = 5;

  private CsvFile() {}

  /**
   * Loads a file to train on, plain or gzip.
   *
   * @param label name or number, from 1, of the column with the labels; the last if not given
   * @throws MissingData if there is no such file
   * @throws CorruptData if it is not such a table, or too small to hold out anything
   */
  static Dataset load(Path path, Optional<String> label) throws IOException {
    Source source = Source.read(path, label, Optional.empty());
    DataFile file = source.file;
    CsvTable table = source.table;
    List<String> classes = classes(table.labels());
    if (classes.size() < 2 || classes.size() > table.labels().size() / 2) {
      throw file.corrupt(
          "at least two classes and on average two rows of each are needed but "
              + table.labels().size()
              + " rows have "
              + classes.size()
              + " labels in "
              + table.label()
              + "; choose the column with csv:FILE#LABEL, and give a quantity classes such as low"
              + " and high: Keel trains classifiers, no regression");
    }
    requireNoDoubtfulHeader(file, table);
    Patterns patterns = new Patterns(table.rows(), labels(file, table.labels(), classes));
    Dataset.Split split = split(patterns, classes.size());
    if (split.heldOut().size() == 0) {
      throw file.corrupt(
          "a fifth of every class is held out, which needs a class with three rows; add rows");
    }
    int rows = split.training().size();
    Optional<List<Long>> hashes =
        rows <= TrainingTable.MOST_HASHES
            ? Optional.of(RowHash.of(split.training(), classes::get))
            : Optional.empty();
    List<String> warnings = new ArrayList<>(CsvHints.of(table));
    if (hashes.isEmpty()) {
      warnings.add(
          "there are "
              + rows
              + " training rows, more than the "
              + TrainingTable.MOST_HASHES
              + " that a model file has hashes of: it will have the digest of the file alone, and"
              + " keel evaluate cannot say which rows of another file were trained on");
    }
    return new Dataset(
        source.name,
        source.sha256,
        List.of(patterns.inputSize()),
        classes.size(),
        standardised(split.training()),
        split.training(),
        split.heldOut(),
        Optional.of(
            hashes
                .map(all -> TrainingTable.of(table.columns(), table.label(), classes, all))
                .orElse(
                    new TrainingTable(
                        table.columns(), table.label(), classes, rows, Optional.empty()))),
        warnings);
  }

  /**
   * Loads what a model is to be measured on: the held-out rows of the very file that it was trained
   * on, or every row of another.
   *
   * @param label as for {@link #load}
   * @param training what the model file says of its training
   * @throws MissingData if there is no such file
   * @throws CorruptData if it is not such a table, or has other columns or classes than the model
   */
  static TestSet test(Path path, Optional<String> label, Optional<TrainingRecord> training)
      throws IOException {
    Optional<TrainingTable> known = training.flatMap(TrainingRecord::table);
    Source source = Source.read(path, label, known);
    DataFile file = source.file;
    List<String> warnings = new ArrayList<>();
    CsvTable table =
        known.isPresent() ? arranged(file, source.table, known.get(), warnings) : source.table;
    List<String> classes =
        known.map(TrainingTable::classes).orElseGet(() -> classes(table.labels()));
    if (table.rows().isEmpty()) {
      throw file.corrupt("at least one row is needed but there is none");
    }
    Patterns patterns = new Patterns(table.rows(), labels(file, table.labels(), classes));
    boolean same = training.filter(t -> t.datasetSha256().equals(source.sha256)).isPresent();
    if (!same && known.flatMap(TrainingTable::rowHashes).isEmpty()) {
      warnings.add(
          "the model file does not say which rows it was trained on"
              + (known.isPresent() ? ", for they were too many" : "")
              + "; rows of "
              + source.name
              + " may be among them, and every row counts");
    }
    return new TestSet(
            source.name,
            source.sha256,
            same ? "held-out rows" : "rows",
            List.of(patterns.inputSize()),
            classes.size(),
            same ? split(patterns, classes.size()).heldOut() : patterns,
            OptionalInt.empty(),
            warnings)
        .countedFor(training, classes::get);
  }

  /** A file that has been read. */
  private record Source(DataFile file, CsvTable table, String name, String sha256) {
    static Source read(Path path, Optional<String> label, Optional<TrainingTable> known)
        throws IOException {
      Path absolute = path.toAbsolutePath();
      FileSet files = new FileSet("csv", List.of(absolute.getParent()));
      DataFile file = files.open(List.of(absolute.getFileName().toString()));
      CsvTable table = CsvTable.read(file, label, known);
      String name = absolute.getFileName() + " (label: " + table.label() + ")";
      return new Source(file, table, name, files.sha256());
    }
  }

  private static Dataset.Split split(Patterns patterns, int classes) {
    return Dataset.stratified(patterns, classes, Digits.HELD_OUT, Digits.SPLIT_SEED);
  }

  /** The different labels, in the order of their values or of the alphabet. */
  private static List<String> classes(List<String> labels) {
    List<String> classes = labels.stream().distinct().toList();
    boolean numbers = classes.stream().allMatch(name -> CsvTable.number(name).isPresent());
    return classes.stream()
        .sorted(
            numbers
                ? Comparator.comparingDouble(name -> CsvTable.number(name).getAsDouble())
                : Comparator.naturalOrder())
        .toList();
  }

  private static int[] labels(DataFile file, List<String> labels, List<String> classes) {
    Map<String, Integer> places = new HashMap<>();
    classes.forEach(name -> places.put(name, places.size()));
    int[] result = new int[labels.size()];
    for (int i = 0; i < result.length; i++) {
      Integer place = places.get(labels.get(i));
      if (place == null) {
        throw file.corrupt(
            "row "
                + (i + 1)
                + " has the label '"
                + labels.get(i)
                + "', but the classes of the model are "
                + shown(classes)
                + "; name them so, or take the column of labels with csv:FILE#LABEL");
      }
      result[i] = place;
    }
    return result;
  }

  /** A first row that may be a header makes a class that no other row has. */
  private static void requireNoDoubtfulHeader(DataFile file, CsvTable table) {
    String first = table.labels().get(0);
    if (!table.header() && table.labels().lastIndexOf(first) == 0) {
      throw file.corrupt(
          "the first row is the only one with the label '"
              + first
              + "'; if it is the header, give its columns names that are no numbers, and if it is a"
              + " pattern, leave it out: a class needs more than one");
    }
  }

  /** The table with its columns in the order in which the model takes them. */
  private static CsvTable arranged(
      DataFile file, CsvTable table, TrainingTable known, List<String> warnings) {
    List<String> missing = new ArrayList<>(known.columns());
    missing.removeAll(new HashSet<>(table.columns()));
    List<String> others = new ArrayList<>(table.columns());
    others.removeAll(new HashSet<>(known.columns()));
    if (!missing.isEmpty() || !others.isEmpty() || !table.label().equals(known.label())) {
      throw file.corrupt(
          "the model takes the columns "
              + shown(known.columns())
              + " and the label "
              + known.label()
              + ", but the file has "
              + (table.header() ? "a" : "no")
              + " header, and in it"
              + (missing.isEmpty() ? "" : " no " + shown(missing))
              + (others.isEmpty() ? "" : " the others " + shown(others))
              + " and the label "
              + table.label()
              + "; use the same names, and name the label with csv:FILE#LABEL");
    }
    if (table.columns().equals(known.columns())) {
      return table;
    }
    warnings.add(
        "the columns stand in another order than those the model was trained on; each is taken by"
            + " its name");
    Map<String, Integer> places = new HashMap<>();
    table.columns().forEach(name -> places.put(name, places.size()));
    int[] order = known.columns().stream().mapToInt(places::get).toArray();
    List<RawInput> rows = new ArrayList<>();
    for (RawInput row : table.rows()) {
      double[] numbers = new double[order.length];
      row.copyTo(numbers, 0);
      rows.add(RawInput.of(IntStream.of(order).mapToDouble(place -> numbers[place]).toArray()));
    }
    return new CsvTable(known.columns(), table.label(), table.header(), rows, table.labels());
  }

  private static String shown(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())));
    return names.size() <= MOST_SHOWN
        ? first
        : first + " and " + (names.size() - MOST_SHOWN) + " more";
  }

  private static Preprocessing standardised(Patterns patterns) {
    int columns = patterns.inputSize();
    double[] mean = new double[columns];
    double[] greatest = new double[columns];
    double[] std = new double[columns];
    double[] first = patterns.input(0);
    boolean[] varies = new boolean[columns];
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int c = 0; c < columns; c++) {
        // Of a column that varies little around a large number the differences are what is there.
        mean[c] += (input[c] - first[c]) / patterns.size();
        varies[c] |= input[c] != first[c];
      }
    }
    for (int c = 0; c < columns; c++) {
      mean[c] = varies[c] ? mean[c] + first[c] : first[c];
    }
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int c = 0; c < columns; c++) {
        greatest[c] = Math.max(greatest[c], Math.abs(input[c] - mean[c]));
      }
    }
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int c = 0; c < columns; c++) {
        double share = (input[c] - mean[c]) / greatest[c]; // whose square is a number
        std[c] += share * share / patterns.size();
      }
    }
    for (int c = 0; c < columns; c++) {
      std[c] = varies[c] ? greatest[c] * Math.sqrt(std[c]) : 1;
    }
    return new Preprocessing(1, Vector.of(mean), Vector.of(std));
  }
}
