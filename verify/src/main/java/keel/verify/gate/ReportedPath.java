package keel.verify.gate;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a report names a file: by the way from the folder that the process works in, or by the name
 * alone where there is none. The whole way to a file is another on every machine, and nobody else's
 * business.
 */
public final class ReportedPath {
  private ReportedPath() {}

  /** The name of a file. */
  public static String of(Path file) {
    return of(file, Path.of(""));
  }

  static String of(Path file, Path folder) {
    if (!file.isAbsolute()) {
      return file.toString();
    }
    Path root = folder.toAbsolutePath().normalize();
    Path whole = file.normalize();
    if (whole.startsWith(root)) {
      return root.relativize(whole).toString();
    }
    return whole.getFileName() == null ? "" : whole.getFileName().toString();
  }

  /** A message about files, with the folders that they lie in left out. */
  public static String in(String message, Collection<Path> files) {
    List<String> folders =
        Stream.concat(files.stream().map(Path::getParent), Stream.of(Path.of("").toAbsolutePath()))
            .filter(folder -> folder != null && folder.isAbsolute())
            .map(
                folder ->
                    folder.getParent() == null
                        ? folder.toString()
                        : folder + folder.getFileSystem().getSeparator())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    String text = message;
    for (String folder : folders) {
      text = text.replace(folder, "");
    }
    return text;
  }
}
