package keel.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;

/**
 * Finds a data set by its name: the embedded digits, notes that are made up, an image set in a
 * folder, a table, a folder with a folder of images for each class or with sounds, or arrays of
 * NumPy.
 *
 * <p>Names: {@code digits}, {@code notes}, {@code mnist}, {@code fashion-mnist}, {@code cifar10},
 * {@code cifar100}, or the path of a CSV file, {@code FILE} or {@code FILE#LABEL}, where LABEL is
 * the name or the number, from 1, of the column to be learned (the last, if not given). A file with
 * the name of another set is meant by {@code csv:FILE}.
 */
public final class Datasets {
  private static final String DIGITS = "digits";
  private static final String CSV = "csv:";

  /** The setting that says how sounds become patterns. */
  private static final String FRAMES = "frames";

  /** Files that are not there, but would be tables. */
  private static final Pattern TABLE =
      Pattern.compile(".*\\.(csv|tsv|data)(\\.gz)?", Pattern.CASE_INSENSITIVE);

  /** Where Debian's package dataset-fashion-mnist puts its files. */
  static final Path DEBIAN_FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  private Datasets() {}

  /** The names that {@link #load} knows, for messages; tables as a pattern. */
  public static List<String> names() {
    return Stream.concat(
            named(), Stream.of("a table FILE[#LABEL]", "a folder of images or sounds", "FILE.npz"))
        .toList();
  }

  private static Stream<String> named() {
    return Stream.concat(Stream.of(DIGITS, Notes.NAME), ImageSet.ALL.stream().map(ImageSet::name));
  }

  /** Whether it is the name of a set that is known, and no file. */
  public static boolean isNamed(String name) {
    return named().anyMatch(name::equals);
  }

  /** Loads a data set to train on, as it is. */
  public static Dataset load(String name, Optional<Path> folder) throws IOException {
    return load(DataRequest.of(name, folder));
  }

  /** Loads a data set to train a new network on, as the other method does. */
  public static Dataset load(DataRequest request) throws IOException {
    return load(request, Optional.empty());
  }

  /**
   * Loads a data set to train on. Fashion-MNIST is also found where Debian installs it, the digits
   * need no folder.
   *
   * @param start what the model file says of its training that is to be trained further, if one is:
   *     a table must have the columns that it takes, and they are taken by their names
   * @throws MissingData if there is no such data set or its files are not there
   * @throws CorruptData if a file is not what it should be
   * @throws IOException if a file cannot be read
   */
  public static Dataset load(DataRequest request, Optional<TrainingRecord> start)
      throws IOException {
    requireSounds(request);
    if (isOfSounds(request)) {
      return sounds(request);
    }
    Optional<Collected> collected = collected(request);
    if (collected.isPresent()) {
      return collected.get().dataset();
    }
    Optional<TablePlace> table = TablePlace.of(request.name(), request.folder());
    return table.isPresent()
        ? CsvFile.load(
            table.get().file, table.get().of(request), start.flatMap(TrainingRecord::table))
        : known(request);
  }

  /**
   * Loads what a model is to be measured on: the published test part of a named set (of the digits,
   * the part that is held out), the held-out rows of the table that it was trained on, or every row
   * of any other.
   *
   * @param training what the model file says of its training
   * @throws MissingData if there is no such data set or its files are not there
   * @throws CorruptData if a file is not what it should be, or a table has other columns or classes
   *     than the model
   * @throws IOException if a file cannot be read
   */
  public static TestSet test(DataRequest request, Optional<TrainingRecord> training)
      throws IOException {
    if (isOfSounds(request)) {
      return heldOut(sounds(framed(request, training)), training);
    }
    Optional<Collected> collected = collected(request);
    if (collected.isPresent()) {
      return collected.get().test(training);
    }
    Optional<TablePlace> table = TablePlace.of(request.name(), request.folder());
    if (table.isPresent()) {
      return CsvFile.test(table.get().file, table.get().of(request), training);
    }
    return heldOut(known(request), training);
  }

  /** The frames that a model was trained on, if it says so and no others are asked for. */
  private static DataRequest framed(DataRequest request, Optional<TrainingRecord> training) {
    Optional<String> text = training.map(record -> record.settings().get(FRAMES));
    return request.frames().isPresent() || text.isEmpty()
        ? request
        : request.with(Framing.of(text.get()));
  }

  private static TestSet heldOut(Dataset data, Optional<TrainingRecord> training) {
    Target target =
        training
            .flatMap(TrainingRecord::target)
            .filter(theirs -> Dataset.names(theirs).equals(Dataset.names(data.target())))
            .orElse(data.target());
    TestSet test = TestSet.heldOut(data, target).countedFor(training);
    boolean others =
        training
            .filter(record -> record.dataset().equals(data.name()))
            .filter(record -> !record.datasetSha256().equals(data.sha256()))
            .isPresent();
    return others
        ? test.warning(
            "the model was trained on other files of "
                + data.name()
                + " (SHA-256 "
                + training.orElseThrow().datasetSha256()
                + ", here "
                + data.sha256()
                + "), so patterns of the test part may be among them")
        : test;
  }

  /**
   * Loads what a model is asked for: every row of a table, whether it holds what is to be learned
   * or not; of any other set, what {@link #test} says.
   *
   * @throws MissingData if there is no such data set or its files are not there
   * @throws CorruptData if a file is not what it should be, or a table has other columns than the
   *     model, or the model does not say which it takes
   * @throws IOException if a file cannot be read
   */
  public static TestSet unlabelled(DataRequest request, Optional<TrainingRecord> training)
      throws IOException {
    Optional<TablePlace> table = TablePlace.of(request.name(), request.folder());
    if (table.isEmpty() || isCollected(request)) {
      return test(request, training);
    }
    TrainingTable known =
        training
            .flatMap(TrainingRecord::table)
            .orElseThrow(
                () ->
                    new CorruptData(
                        table.get().file
                            + ": the model file must say which columns the model takes but does"
                            + " not; train it on a table with keel train"));
    return CsvFile.unlabelled(table.get().file, table.get().of(request), known);
  }

  private static boolean isOfSounds(DataRequest request) throws IOException {
    return !isNamed(request.name()) && SoundFolder.isOne(path(request));
  }

  private static void requireSounds(DataRequest request) throws IOException {
    if (request.frames().isPresent() && !isOfSounds(request)) {
      throw new MissingData(
          "data set '"
              + request.name()
              + "' has no sounds, so frames cannot be given: they need a folder of WAV files");
    }
  }

  private static Dataset sounds(DataRequest request) throws IOException {
    requireNoTable(request);
    return SoundFolder.read(path(request), request.frames().orElse(Framing.USUAL));
  }

  private static Path path(DataRequest request) {
    return request.folder().orElse(Path.of("")).resolve(request.name());
  }

  private static boolean isCollected(DataRequest request) {
    return named().noneMatch(request.name()::equals)
        && (Files.isDirectory(path(request)) || NumpyFiles.NAME.matcher(request.name()).matches());
  }

  /** A folder of images, or arrays of NumPy, if one is meant. */
  private static Optional<Collected> collected(DataRequest request) throws IOException {
    if (!isCollected(request)) {
      return Optional.empty();
    }
    requireNoTable(request);
    Path path = path(request);
    return Optional.of(Files.isDirectory(path) ? ImageFolder.read(path) : NumpyFiles.read(path));
  }

  private static void requireNoTable(DataRequest request) {
    if (!request.targets().isEmpty()
        || request.task().isPresent()
        || request.missing() != Missing.REFUSED
        || request.sequence().isPresent()) {
      throw new MissingData(
          "data set '"
              + request.name()
              + "' is no table, so --target, --task, --missing and --sequence-… cannot be given");
    }
  }

  private static Dataset known(DataRequest request) throws IOException {
    requireNoTable(request);
    String name = request.name();
    if (name.equals(DIGITS)) {
      return Digits.load();
    }
    if (name.equals(Notes.NAME)) {
      return Notes.load();
    }
    Optional<ImageSet> images =
        ImageSet.ALL.stream().filter(set -> set.name().equals(name)).findFirst();
    if (images.isEmpty()) {
      throw new MissingData(
          "data set '"
              + name
              + "' is not known; use one of "
              + names().stream().collect(Collectors.joining(", ")));
    }
    ImageSet set = images.get();
    return set.load(
        folder(set, request.folder())
            .orElseThrow(
                () ->
                    new MissingData(
                        set.name()
                            + ": a folder with "
                            + set.files()
                            + " is needed; name it with --data DIR")));
  }

  /** The files that {@link #load} would read, those that are there. */
  public static List<Path> files(String name, Optional<Path> folder) {
    Optional<TablePlace> table = TablePlace.of(name, folder);
    if (table.isPresent()) {
      Path file = table.get().file.toAbsolutePath();
      return FileSet.existing(List.of(file.getParent()), List.of(file.getFileName().toString()));
    }
    return ImageSet.ALL.stream()
        .filter(set -> set.name().equals(name))
        .flatMap(set -> folder(set, folder).stream().flatMap(f -> set.filesIn(f).stream()))
        .toList();
  }

  /** The folder given, else the usual one, if there is one. */
  private static Optional<Path> folder(ImageSet set, Optional<Path> folder) {
    return folder.or(
        () ->
            Optional.of(DEBIAN_FASHION_MNIST)
                .filter(usual -> set.equals(ImageSet.FASHION_MNIST) && Files.isDirectory(usual)));
  }

  /** What the name of a table says. */
  private record TablePlace(Path file, Optional<String> label) {
    /** Absent for the name of another set, and for what is no file. */
    static Optional<TablePlace> of(String name, Optional<Path> folder) {
      if (name.startsWith(CSV)) {
        return Optional.of(split(name.substring(CSV.length()), folder));
      }
      TablePlace place = split(name, folder);
      boolean meant = Files.exists(place.file) || TABLE.matcher(place.file.toString()).matches();
      return named().noneMatch(name::equals) && meant ? Optional.of(place) : Optional.empty();
    }

    private static TablePlace split(String place, Optional<Path> folder) {
      Path base = folder.orElse(Path.of(""));
      int separator = place.lastIndexOf('#');
      if (separator < 0 || Files.isRegularFile(base.resolve(place))) {
        return new TablePlace(base.resolve(place), Optional.empty());
      }
      return new TablePlace(
          base.resolve(place.substring(0, separator)), Optional.of(place.substring(separator + 1)));
    }

    /** The request with the label that the name says. */
    DataRequest of(DataRequest request) {
      if (label.isPresent() && !request.targets().isEmpty()) {
        throw new MissingData(
            file + ": the target must be named once, but is by --target and behind the #");
      }
      return new DataRequest(
          request.name(),
          request.folder(),
          label.map(List::of).orElse(request.targets()),
          request.task(),
          request.missing(),
          request.sequence(),
          request.frames());
    }
  }
}
