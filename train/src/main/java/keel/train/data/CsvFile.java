package keel.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import keel.verify.exact.Vector;
import keel.verify.model.TableColumn;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;

/**
 * Makes a data set of a CSV file: one column to be learned, or several of labels, and every other
 * to learn from.
 *
 * <p>Numbers that are not all whole, or take more than 20 values, are a quantity. Other targets are
 * classes: the different labels, in order: of their values where all are numbers, of the alphabet
 * otherwise. A fifth of the rows, of every class, is held out, always the same. Each column is
 * shifted and scaled to mean 0 and standard deviation 1 over the training part; a column that is
 * constant there is only shifted.
 *
 * <p>A model that was trained on one names columns and target; other files must have the same ones,
 * and columns are then taken by their names.
 */
final class CsvFile {
  /** Whole numbers that take more values than this are a quantity. */
  private static final int MOST_NUMBERED_CLASSES = 20;

  private static final Set<String> GIVEN = Set.of("1", "true", "yes");
  private static final Set<String> NOT_GIVEN = Set.of("0", "false", "no");

  private CsvFile() {}

  /**
   * Loads a file to train on, plain or gzip.
   *
   * @param known the columns of a model that is to be trained further, if that names some
   * @throws MissingData if there is no such file
   * @throws CorruptData if it is not such a table, or too small to hold out anything
   */
  static Dataset load(Path path, DataRequest request, Optional<TrainingTable> known)
      throws IOException {
    Source source = Source.read(path, request, known, CsvTable.Labels.READ);
    DataFile file = source.file;
    CsvTable table = source.table;
    if (table.targets().isEmpty()) {
      throw noTarget(source, known.orElseThrow(), "name another with --target");
    }
    if (table.rows().isEmpty()) {
      throw file.corrupt("at least one row is needed below the header but there is none");
    }
    Choice choice = Choice.of(file, table, request.task());
    Target target = choice.target;
    Patterns all = patterns(file, table, target);
    Dataset.Split split = Dataset.split(all, target, Digits.HELD_OUT, Digits.SPLIT_SEED);
    if (split.heldOut().size() == 0) {
      throw file.corrupt(
          target instanceof Target.Classes
              ? "a fifth of every class is held out, which needs a class with three rows; add rows"
              : "a fifth of the rows is held out, which needs three of them; add rows");
    }
    List<String> warnings = source.warnings();
    warnings.addAll(CsvHints.of(table));
    warnings.addAll(tooRare(all, target));
    List<TableColumn> columns = table.columns();
    if (request.missing() == Missing.MEAN && known.isEmpty()) {
      columns = MissingNumbers.filled(file, columns, split.training());
      split = MissingNumbers.fill(columns, split);
    }
    if (target instanceof Target.Quantities) {
      requireVaries(file, target.columns(), split.training());
      target = Standardisation.quantities(target.columns(), split.training());
    }
    int rows = split.training().size();
    if (rows > TrainingTable.MOST_HASHES) {
      warnings.add(
          "there are "
              + rows
              + " training rows, more than the "
              + TrainingTable.MOST_HASHES
              + " that a model file has hashes of: it will have the digest of the file alone, and"
              + " keel evaluate cannot say which rows of another file were trained on");
    }
    return new Dataset(
        source.name(),
        source.sha256,
        List.of(all.inputSize()),
        target,
        choice.reason,
        Standardisation.of(split.training(), all.inputSize()),
        split.training(),
        split.heldOut(),
        Optional.of(Dataset.table(columns, target, split.training())),
        warnings);
  }

  /**
   * Loads what a model is to be measured on: the held-out rows of the very file that it was trained
   * on, or every row of another.
   *
   * @param training what the model file says of its training
   * @throws MissingData if there is no such file
   * @throws CorruptData if it is not such a table, or has other columns or classes than the model
   */
  static TestSet test(Path path, DataRequest request, Optional<TrainingRecord> training)
      throws IOException {
    Optional<TrainingTable> known = training.flatMap(TrainingRecord::table);
    Source source = Source.read(path, request, known, CsvTable.Labels.READ);
    CsvTable table = source.table;
    if (table.targets().isEmpty()) {
      throw noTarget(source, known.orElseThrow(), "keel predict needs none");
    }
    requireRows(source);
    Target target =
        known.isPresent()
            ? known.get().target()
            : Choice.of(source.file, table, request.task()).target;
    Patterns all = patterns(source.file, table, target);
    boolean same = training.filter(t -> t.datasetSha256().equals(source.sha256)).isPresent();
    List<String> warnings = source.warnings();
    if (!same && known.flatMap(TrainingTable::rowHashes).isEmpty()) {
      warnings.add(
          "the model file does not say which rows it was trained on"
              + (known.isPresent() ? ", for they were too many" : "")
              + "; rows of "
              + source.name()
              + " may be among them, and every row counts");
    }
    return new TestSet(
            source.name(),
            source.sha256,
            same ? "held-out rows" : "rows",
            List.of(all.inputSize()),
            target,
            same ? Dataset.split(all, target, Digits.HELD_OUT, Digits.SPLIT_SEED).heldOut() : all,
            OptionalInt.empty(),
            warnings)
        .countedFor(training);
  }

  /**
   * Loads what a model is to be asked for: every row, whether its target is known or not.
   *
   * @param known what the model takes and gives
   * @throws MissingData if there is no such file
   * @throws CorruptData if it is not such a table, or has other columns than the model
   */
  static TestSet unlabelled(Path path, DataRequest request, TrainingTable known)
      throws IOException {
    Source source = Source.read(path, request, Optional.of(known), CsvTable.Labels.PASSED_OVER);
    requireRows(source);
    Patterns patterns = new Patterns(source.table.rows(), new double[0], 0);
    return new TestSet(
        source.name(),
        source.sha256,
        "rows",
        List.of(patterns.inputSize()),
        known.target(),
        patterns,
        OptionalInt.empty(),
        source.warnings());
  }

  private static CorruptData noTarget(Source source, TrainingTable known, String advice) {
    return source.file.corrupt(
        "the model was trained on the target "
            + CsvTable.shown(known.target().columns())
            + ", which the file does not have; "
            + advice);
  }

  private static void requireRows(Source source) {
    if (source.table.rows().isEmpty()) {
      throw source.file.corrupt("at least one row is needed but there is none");
    }
  }

  /** A file that has been read. */
  private record Source(DataFile file, CsvTable table, Path path, String sha256) {
    static Source read(
        Path path, DataRequest request, Optional<TrainingTable> known, CsvTable.Labels labels)
        throws IOException {
      Path absolute = path.toAbsolutePath();
      FileSet files = new FileSet("csv", List.of(absolute.getParent()));
      DataFile file = files.open(List.of(absolute.getFileName().toString()));
      CsvTable table = CsvTable.read(file, request, known, labels);
      return new Source(file, table, absolute, files.sha256());
    }

    String name() {
      return path.getFileName() + " (label: " + CsvTable.shown(table.targets()) + ")";
    }

    List<String> warnings() {
      return new ArrayList<>(
          table.reordered()
              ? List.of(
                  "the columns stand in another order than those the model was trained on; each is"
                      + " taken by its name")
              : List.of());
    }
  }

  /** What is to be learned of a table, and why. */
  private record Choice(Target target, String reason) {
    static Choice of(DataFile file, CsvTable table, Optional<Task> task) {
      if (task.equals(Optional.of(Task.REGRESSION))) {
        return new Choice(quantities(table.targets()), "--task says so");
      }
      if (table.targets().size() > 1 || task.equals(Optional.of(Task.LABELS))) {
        if (task.equals(Optional.of(Task.CLASSIFICATION))) {
          throw file.corrupt(
              "several targets are labels, each given or not, or quantities with --task"
                  + " regression; name one for classes");
        }
        return new Choice(
            new Target.Labels(table.targets()),
            "the targets " + CsvTable.shown(table.targets()) + " are labels, each given or not");
      }
      List<String> labels = table.labels().get(0);
      String quoted = "the target '" + table.targets().get(0) + "' ";
      Optional<String> quantity = quantity(labels);
      String asked =
          task.isPresent() ? "--task says so" : quoted + quantity.orElse("holds classes");
      return task.isEmpty() && quantity.isPresent()
          ? new Choice(quantities(table.targets()), asked)
          : new Choice(classes(file, table, labels), asked);
    }

    /** As they are, until there is a part to train on. */
    private static Target.Quantities quantities(List<String> columns) {
      int count = columns.size();
      return new Target.Quantities(columns, Vector.constant(count, 0), Vector.constant(count, 1));
    }

    /** Why the labels are a quantity, if they are one. */
    private static Optional<String> quantity(List<String> labels) {
      Set<Double> different = new HashSet<>();
      boolean broken = false;
      for (String label : labels) {
        OptionalDouble number = CsvCells.number(label);
        if (number.isEmpty()) {
          return Optional.empty();
        }
        broken |= number.getAsDouble() != Math.rint(number.getAsDouble());
        if (different.size() <= MOST_NUMBERED_CLASSES) {
          different.add(number.getAsDouble());
        }
      }
      return broken
          ? Optional.of("has numbers that are not all whole")
          : different.size() > MOST_NUMBERED_CLASSES
              ? Optional.of("has whole numbers of more than 20 values")
              : Optional.empty();
    }

    private static Target.Classes classes(DataFile file, CsvTable table, List<String> labels) {
      List<String> classes = CsvFile.classes(labels);
      if (classes.size() < 2 || classes.size() > labels.size() / 2) {
        throw file.corrupt(
            "at least two classes and on average two rows of each are needed but "
                + labels.size()
                + " rows have "
                + classes.size()
                + " labels in "
                + table.targets().get(0)
                + "; choose the column with --target, or say --task regression if it holds a"
                + " quantity");
      }
      requireNoDoubtfulHeader(file, table, labels);
      return new Target.Classes(table.targets().get(0), classes);
    }
  }

  /** The different labels, in the order of their values or of the alphabet. */
  private static List<String> classes(List<String> labels) {
    List<String> classes = labels.stream().distinct().toList();
    boolean numbers = classes.stream().allMatch(name -> CsvCells.number(name).isPresent());
    return classes.stream()
        .sorted(
            numbers
                ? Comparator.comparingDouble(name -> CsvCells.number(name).getAsDouble())
                : Comparator.naturalOrder())
        .toList();
  }

  /** Inputs and targets of every row. */
  private static Patterns patterns(DataFile file, CsvTable table, Target target) {
    int width = table.labels().size();
    double[] targets = new double[table.rows().size() * width];
    for (int t = 0; t < width; t++) {
      List<String> labels = table.labels().get(t);
      ToDoubleFunction<String> number = number(target);
      for (int i = 0; i < labels.size(); i++) {
        targets[i * width + t] = number.applyAsDouble(labels.get(i));
        if (Double.isNaN(targets[i * width + t])) {
          throw file.corrupt(
              "row " + (i + 1) + " has the label '" + labels.get(i) + "', but " + needed(target));
        }
      }
    }
    return new Patterns(table.rows(), targets, width);
  }

  /** What stands for a label; NaN for one that is not possible. */
  private static ToDoubleFunction<String> number(Target target) {
    Map<String, Integer> places = new HashMap<>();
    return target.match(
        classes -> {
          classes.names().forEach(name -> places.put(name, places.size()));
          return label -> places.containsKey(label) ? places.get(label) : Double.NaN;
        },
        quantity ->
            label -> {
              double number = CsvCells.number(label).orElse(Double.NaN);
              return Float.isFinite((float) number) ? number : Double.NaN;
            },
        labels ->
            label -> {
              String lower = label.toLowerCase(Locale.ROOT);
              return GIVEN.contains(lower) ? 1 : NOT_GIVEN.contains(lower) ? 0 : Double.NaN;
            });
  }

  private static String needed(Target target) {
    return target.match(
        classes ->
            "the classes of the model are "
                + CsvTable.shown(classes.names())
                + "; name them so, or name the column of labels with --target",
        quantity ->
            "a quantity is a number of single precision; leave out the row, or say --task classification",
        labels ->
            "a label is given or not: 1 or 0, true or false, yes or no; of quantities say --task"
                + " regression");
  }

  /** A first row that may be a header makes a class that no other row has. */
  private static void requireNoDoubtfulHeader(DataFile file, CsvTable table, List<String> labels) {
    String first = labels.get(0);
    if (!table.header() && labels.lastIndexOf(first) == 0) {
      throw file.corrupt(
          "the first row is the only one with the label '"
              + first
              + "'; if it is the header, give its columns names that are no numbers, and if it is a"
              + " pattern, leave it out: a class needs more than one");
    }
  }

  /** Of classes with so few rows that none is held out. */
  private static List<String> tooRare(Patterns patterns, Target target) {
    if (!(target instanceof Target.Classes classes)) {
      return List.of();
    }
    int[] counts = new int[classes.outputs()];
    IntStream.range(0, patterns.size()).forEach(i -> counts[patterns.label(i)]++);
    List<String> rare =
        IntStream.range(0, counts.length)
            .filter(c -> Math.round(Digits.HELD_OUT * counts[c]) == 0)
            .mapToObj(classes.names()::get)
            .toList();
    return rare.isEmpty()
        ? List.of()
        : List.of(
            "of the classes "
                + CsvTable.shown(rare)
                + " no row is held out, for they have fewer than three; how well they are told"
                + " apart is not measured");
  }

  private static void requireVaries(DataFile file, List<String> columns, Patterns training) {
    for (int q = 0; q < columns.size(); q++) {
      int quantity = q;
      double first = training.target(0)[q];
      if (IntStream.range(0, training.size())
          .allMatch(i -> training.target(i)[quantity] == first)) {
        throw file.corrupt(
            "the target '"
                + columns.get(q)
                + "' is the same in every row to train on, so there is nothing to learn; name"
                + " another column with --target");
      }
    }
  }
}
