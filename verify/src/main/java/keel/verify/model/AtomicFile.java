package keel.verify.model;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files whole or not at all: to temporary ones in the same folder, then moved. All that Keel
 * writes is written here, but for logs that grow line by line.
 *
 * <p>A link stays a link: the file that it leads to is replaced. A file that is replaced hands its
 * permissions on and, where the system allows it, its owner. What is no regular file, a device or a
 * pipe, cannot be replaced and is written straight. Temporary files are created, never opened: no
 * two writers share one, on whatever machines they run, and a link that somebody has put there is
 * not followed.
 */
public final class AtomicFile {
  private static final int MOST_LINKS = 40;

  private static final FileAttribute<?>[] PRIVATE = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  private AtomicFile() {}

  /** What writes itself to a stream, which it leaves open. */
  public interface Content {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes {@code content} to {@code file}, replacing what is there; missing folders are made. */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, out -> out.write(content));
  }

  /** The same for content that need not be in memory as a whole. */
  public static void write(Path file, Content content) throws IOException {
    write(Map.of(file, content));
  }

  /**
   * Writes files that belong together: none is replaced before all have been written beside their
   * places.
   *
   * @param contents in the order in which they are to be replaced
   */
  public static void write(Map<Path, Content> contents) throws IOException {
    Map<Path, Path> moves = new LinkedHashMap<>();
    try {
      for (Map.Entry<Path, Content> entry : contents.entrySet()) {
        if (!isSpecial(entry.getKey())) {
          Path target = target(entry.getKey());
          if (Files.isDirectory(target)) {
            throw new FileSystemException(
                entry.getKey().toString(), null, "a folder is there, but a file is to be written");
          }
          Files.createDirectories(target.getParent());
          Path temporary = target.resolveSibling(".keel-" + UUID.randomUUID() + ".tmp");
          fill(entry.getKey(), create(temporary, target, moves), entry.getValue());
        }
      }
      for (Map.Entry<Path, Content> entry : contents.entrySet()) {
        if (isSpecial(entry.getKey())) {
          fill(
              entry.getKey(),
              Files.newOutputStream(entry.getKey(), StandardOpenOption.WRITE),
              entry.getValue());
        }
      }
      for (Map.Entry<Path, Path> move : moves.entrySet()) {
        Files.move(
            move.getKey(),
            move.getValue(),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      for (Path temporary : moves.keySet()) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Whether something is there that is no file to replace: a device, a pipe, a socket. */
  public static boolean isSpecial(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  /**
   * Where a file is, or would be if it were written: every link on the way followed, the last one
   * too, whether or not it leads to something.
   *
   * @throws IOException if the links lead nowhere or in a circle
   */
  public static Path target(Path file) throws IOException {
    Path way = file.toAbsolutePath();
    for (int links = 0; links < MOST_LINKS; links++) {
      try {
        return way.toRealPath();
      } catch (NoSuchFileException e) {
        if (!Files.isSymbolicLink(way)) {
          Path folder = way.getParent();
          return folder == null ? way : target(folder).resolve(way.getFileName()).normalize();
        }
        way = way.resolveSibling(Files.readSymbolicLink(way));
      }
    }
    throw new FileSystemLoopException(file.toString());
  }

  /**
   * What tells a regular file from every other one, however it is named; of one that is not there,
   * the place where it would be. None for what is no regular file.
   */
  public static Optional<Object> identity(Path file) throws IOException {
    if (Files.exists(file)) {
      BasicFileAttributes there = Files.readAttributes(file, BasicFileAttributes.class);
      if (!there.isRegularFile()) {
        return Optional.empty();
      }
      if (there.fileKey() != null) {
        return Optional.of(there.fileKey());
      }
    }
    return Optional.of(target(file));
  }

  /** An empty file of its own, which only its owner may read where it is to replace another. */
  private static OutputStream create(Path temporary, Path target, Map<Path, Path> moves)
      throws IOException {
    PosixFileAttributeView created =
        Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
    boolean isPrivate = created != null && Files.exists(target);
    OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                isPrivate ? PRIVATE : new FileAttribute<?>[0]));
    moves.put(temporary, target);
    if (isPrivate) {
      PosixFileAttributes before = Files.readAttributes(target, PosixFileAttributes.class);
      keepOwner(before, created);
      created.setPermissions(before.permissions());
    }
    return out;
  }

  /** Only the superuser may give a file away; whoever may not has it for his own. */
  private static void keepOwner(PosixFileAttributes before, PosixFileAttributeView created)
      throws IOException {
    PosixFileAttributes now = created.readAttributes();
    try {
      if (!now.group().equals(before.group())) {
        created.setGroup(before.group());
      }
      if (!now.owner().equals(before.owner())) {
        created.setOwner(before.owner());
      }
    } catch (FileSystemException e) {
      // The content is what counts, and it is there.
    }
  }

  private static void fill(Path file, OutputStream stream, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(stream)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw NamedFile.in(file, e);
    }
  }
}
