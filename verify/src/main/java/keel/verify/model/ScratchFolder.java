package keel.verify.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that nobody else has, for as long as it is open.
 *
 * @param path where it is
 */
public record ScratchFolder(Path path) implements AutoCloseable {
  /** A new one. */
  public static ScratchFolder open() throws IOException {
    return new ScratchFolder(Files.createTempDirectory("keel-"));
  }

  /** Deletes it with all that is in it. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException | DirectoryNotEmptyException e) {
      // Another program may still be tidying up in it.
      path.toFile().deleteOnExit();
    }
  }
}
