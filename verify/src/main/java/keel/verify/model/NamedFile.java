package keel.verify.model;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of a file for what Java throws without one, once the file is open. */
public final class NamedFile {
  private NamedFile() {}

  /** All that a file holds. */
  public static byte[] content(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw in(file, e);
    }
  }

  /** The exception, with the file if it names none. */
  public static IOException in(Path file, IOException e) {
    return in(file.toString(), e);
  }

  /** The same for a place that is no file. */
  public static IOException in(String place, IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    FileSystemException named = new FileSystemException(place, null, e.getMessage());
    named.initCause(e);
    return named;
  }
}
