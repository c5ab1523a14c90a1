package keel.verify.model;

import java.nio.file.Path;

/** A file that breaks its own format: truncated, overlapping, lying about sizes, or not JSON. */
public final class MalformedFile extends InvalidModel {
  private static final long serialVersionUID = 1L;

  /** With the file and the sentence that people will read. */
  public MalformedFile(Path file, String message) {
    super(file + ": " + message);
  }

  /** With the file, the sentence that people will read, and what was caught. */
  public MalformedFile(Path file, String message, Throwable cause) {
    super(file + ": " + message, cause);
  }
}
