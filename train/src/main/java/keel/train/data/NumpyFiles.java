package keel.train.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import keel.verify.model.Target;

/**
 * Reads patterns and their classes from arrays of NumPy: x and y, or images and labels, in one .npz
 * file or in two .npy files side by side.
 *
 * <p>Shapes: x is patterns x numbers, patterns x height x width, or that with 1, 3 or 4 channels as
 * the last index or, if there are none, as the second one. y has a whole number for each pattern.
 */
final class NumpyFiles {
  static final Pattern NAME = Pattern.compile("(?i).*\\.np[yz]");

  /** What the arrays may be called. */
  private static final List<List<String>> PAIRS =
      List.of(List.of("x", "y"), List.of("images", "labels"));

  private static final int MOST_CLASSES = 10_000;
  private static final int MOST_CHANNELS = 4;
  private static final String END = ".npy";

  private NumpyFiles() {}

  /**
   * Reads an .npz file, or an .npy file of patterns and the one with their classes beside it.
   *
   * @throws MissingData if a file is not there
   * @throws CorruptData if it does not hold such arrays
   */
  static Collected read(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    String name = absolute.getFileName().toString();
    FileSet files = new FileSet("numpy", List.of(absolute.getParent()));
    List<NumpyArray> arrays =
        name.toLowerCase(Locale.ROOT).endsWith(END)
            ? beside(files, name)
            : packed(files.open(List.of(name)));
    return collected(name, files.sha256(), arrays.get(0), arrays.get(1));
  }

  private static List<NumpyArray> beside(FileSet files, String name) throws IOException {
    String stem = name.substring(0, name.length() - END.length());
    List<String> pair =
        PAIRS.stream()
            .filter(names -> names.get(0).equals(stem))
            .findFirst()
            .orElseThrow(
                () ->
                    new MissingData(
                        name
                            + ": the patterns must stand in x.npy or images.npy, and their classes"
                            + " beside it in y.npy or labels.npy"));
    List<NumpyArray> arrays = new ArrayList<>();
    for (String each : pair) {
      DataFile file = files.open(List.of(each + END));
      arrays.add(NumpyArray.read(file, each + END, file.stream().readAllBytes()));
      file.requireEnd();
    }
    return arrays;
  }

  private static List<NumpyArray> packed(DataFile file) throws IOException {
    byte[] content = file.stream().readAllBytes();
    file.requireEnd();
    Map<String, NumpyArray> found = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (PAIRS.stream().flatMap(List::stream).anyMatch(known -> name.equals(known + END))) {
          byte[] array = zip.readNBytes((int) DataFile.LIMIT);
          if (zip.read() >= 0) {
            throw file.corrupt(name + " must unpack to fewer than " + DataFile.LIMIT + " bytes");
          }
          found.put(
              name.substring(0, name.length() - END.length()), NumpyArray.read(file, name, array));
        }
      }
    } catch (CorruptData e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw file.corrupt("the zip archive is cut off or damaged; save it again with numpy.savez");
    }
    for (List<String> pair : PAIRS) {
      if (found.keySet().containsAll(pair)) {
        return pair.stream().map(found::get).toList();
      }
    }
    throw file.corrupt(
        "must hold arrays x and y, or images and labels, as numpy.savez(file, x=x, y=y) writes"
            + " them");
  }

  private static Collected collected(String name, String sha256, NumpyArray x, NumpyArray y) {
    List<Integer> shape = shape(x);
    int patterns = x.shape().get(0);
    List<Integer> classShape = y.shape();
    if (classShape.isEmpty()
        || classShape.get(0) != patterns
        || classShape.stream().skip(1).anyMatch(size -> size != 1)) {
      throw y.corrupt(
          "must have a whole number for each of the "
              + patterns
              + " patterns but has the shape "
              + classShape);
    }
    TreeSet<Long> values = new TreeSet<>();
    double[] numbers = new double[patterns];
    for (int i = 0; i < patterns; i++) {
      numbers[i] = y.at(i);
      if (numbers[i] != Math.rint(numbers[i]) || Math.abs(numbers[i]) >= 0x1p53) {
        throw y.corrupt(
            "must hold classes as whole numbers, but that of pattern "
                + (i + 1)
                + " is "
                + numbers[i]
                + "; quantities are learned from a table");
      }
      values.add((long) numbers[i]);
      if (values.size() > MOST_CLASSES) {
        throw y.corrupt("must hold at most " + MOST_CLASSES + " classes but holds more");
      }
    }
    List<Long> classes = List.copyOf(values);
    Map<Long, Integer> places = new HashMap<>();
    classes.forEach(value -> places.put(value, places.size()));
    boolean channelsLast = x.shape().size() == 4 && x.shape().get(3) <= MOST_CHANNELS;
    return new Collected(
        name,
        sha256,
        shape,
        new Target.Classes("class", classes.stream().map(Object::toString).toList()),
        new Patterns(
            IntStream.range(0, patterns)
                .mapToObj(i -> input(x, i, shape, channelsLast))
                .collect(Collectors.toList()),
            Arrays.stream(numbers).mapToInt(value -> places.get((long) value)).toArray()));
  }

  private static List<Integer> shape(NumpyArray x) {
    List<Integer> shape = x.shape();
    if (shape.size() < 2 || shape.size() > 4 || shape.contains(0)) {
      throw x.corrupt(
          "must be patterns x numbers, or patterns x height x width with or without channels, but"
              + " has the shape "
              + shape);
    }
    if (shape.size() == 2) {
      return List.of(shape.get(1));
    }
    if (shape.size() == 3) {
      return List.of(1, shape.get(1), shape.get(2));
    }
    if (shape.get(3) <= MOST_CHANNELS) {
      return List.of(shape.get(3), shape.get(1), shape.get(2));
    }
    if (shape.get(1) <= MOST_CHANNELS) {
      return shape.subList(1, 4);
    }
    throw x.corrupt(
        "must have at most "
            + MOST_CHANNELS
            + " channels, last or second, but has the shape "
            + shape);
  }

  private static RawInput input(
      NumpyArray x, int pattern, List<Integer> shape, boolean channelsLast) {
    int size = shape.stream().reduce(1, Math::multiplyExact);
    int channels = channelsLast ? shape.get(0) : 1;
    double[] numbers = new double[size];
    for (int i = 0; i < size; i++) {
      double number = x.at((long) pattern * size + i);
      if (!Float.isFinite((float) number)) {
        throw x.corrupt(
            "must hold finite numbers of single precision, but pattern "
                + (pattern + 1)
                + " has "
                + number);
      }
      numbers[i % channels * (size / channels) + i / channels] = number;
    }
    return RawInput.ofSmall(numbers);
  }
}
