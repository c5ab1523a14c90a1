package keel.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.model.TrainingRecord;

/**
 * Finds a data set by its name: the embedded digits, an image set in a folder, or a CSV file.
 *
 * <p>Names: {@code digits}, {@code mnist}, {@code fashion-mnist}, {@code cifar10}, {@code
 * cifar100}, and {@code csv:FILE} or {@code csv:FILE#LABEL}, where LABEL is the name or the number,
 * from 1, of the column with the classes (the last, if not given).
 */
public final class Datasets {
  private static final String DIGITS = "digits";
  private static final String CSV = "csv:";

  /** Where Debian's package dataset-fashion-mnist puts its files. */
  static final Path DEBIAN_FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  private Datasets() {}

  /** The names that {@link #load} knows, for messages; CSV files as a pattern. */
  public static List<String> names() {
    return Stream.of(
            Stream.of(DIGITS),
            ImageSet.ALL.stream().map(ImageSet::name),
            Stream.of(CSV + "FILE[#LABEL]"))
        .flatMap(names -> names)
        .toList();
  }

  /**
   * Loads a data set to train on.
   *
   * @param name one of {@link #names()}
   * @param folder with the files; for a CSV file, what its path is relative to. Fashion-MNIST is
   *     also found where Debian installs it, the digits need none
   * @throws MissingData if there is no such data set or its files are not there
   * @throws CorruptData if a file is not what it should be
   * @throws IOException if a file cannot be read
   */
  public static Dataset load(String name, Optional<Path> folder) throws IOException {
    if (name.startsWith(CSV)) {
      CsvPlace place = CsvPlace.of(name.substring(CSV.length()), folder);
      return CsvFile.load(place.file, place.label);
    }
    return known(name, folder);
  }

  /**
   * Loads what a model is to be measured on: the published test part of a named set (of the digits,
   * the part that is held out), the held-out rows of the CSV file that it was trained on, or every
   * row of any other.
   *
   * @param name one of {@link #names()}
   * @param folder as for {@link #load}
   * @param training what the model file says of its training
   * @throws MissingData if there is no such data set or its files are not there
   * @throws CorruptData if a file is not what it should be, or a table has other columns or classes
   *     than the model
   * @throws IOException if a file cannot be read
   */
  public static TestSet test(String name, Optional<Path> folder, Optional<TrainingRecord> training)
      throws IOException {
    if (name.startsWith(CSV)) {
      CsvPlace place = CsvPlace.of(name.substring(CSV.length()), folder);
      return CsvFile.test(place.file, place.label, training);
    }
    Dataset data = known(name, folder);
    TestSet test = TestSet.heldOut(data).countedFor(training, Integer::toString);
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

  private static Dataset known(String name, Optional<Path> folder) throws IOException {
    if (name.equals(DIGITS)) {
      return Digits.load();
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
        folder(set, folder)
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
    if (name.startsWith(CSV)) {
      Path file = CsvPlace.of(name.substring(CSV.length()), folder).file().toAbsolutePath();
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

  /** What the name of a CSV file says. */
  private record CsvPlace(Path file, Optional<String> label) {
    static CsvPlace of(String place, Optional<Path> folder) {
      Path base = folder.orElse(Path.of(""));
      int separator = place.lastIndexOf('#');
      if (separator < 0 || Files.isRegularFile(base.resolve(place))) {
        return new CsvPlace(base.resolve(place), Optional.empty());
      }
      return new CsvPlace(
          base.resolve(place.substring(0, separator)), Optional.of(place.substring(separator + 1)));
    }
  }
}
