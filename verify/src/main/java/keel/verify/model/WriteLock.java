package keel.verify.model;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One writer at a time, among all processes, of files that belong together.
 *
 * <p>Method: the system's lock of a file {@code .NAME.lock} beside the first of them. The system
 * takes it back from a process that ends, however it does, so that a file that a killed run has
 * left locks nothing. Whoever ends deletes the file; so a lock counts only if the file that it is
 * of is still the one that is there.
 */
public final class WriteLock {
  private static final long POLL_MILLISECONDS = 20;

  /** Those of this process, to which the system would not say that they are taken. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path lockFile;
  private final FileChannel channel;

  private WriteLock(Path lockFile, FileChannel channel) {
    this.lockFile = lockFile;
    this.channel = channel;
  }

  /**
   * Waits until nobody else writes {@code file}; missing folders are made.
   *
   * @throws IOException if somebody still does after {@code patience}
   */
  public static WriteLock of(Path file, Duration patience) throws IOException {
    Path target = AtomicFile.target(file);
    Files.createDirectories(target.getParent());
    Path lockFile = target.resolveSibling("." + target.getFileName() + ".lock");
    long begin = System.nanoTime();
    while (true) {
      if (HELD.add(lockFile)) {
        Optional<FileChannel> locked = Optional.empty();
        try {
          locked = locked(lockFile);
        } finally {
          if (locked.isEmpty()) {
            HELD.remove(lockFile);
          }
        }
        if (locked.isPresent()) {
          return new WriteLock(lockFile, locked.get());
        }
      }
      if (System.nanoTime() - begin >= patience.toNanos()) {
        throw new FileSystemException(
            file.toString(),
            null,
            "another run "
                + (patience.isZero()
                    ? "is writing it"
                    : "has been writing it for " + patience.toSeconds() + " s")
                + "; try again when that has ended (it holds the lock of "
                + lockFile
                + ")");
      }
      sleep();
    }
  }

  /** The file of the lock, locked; none if it is another's, or was deleted meanwhile. */
  private static Optional<FileChannel> locked(Path lockFile) throws IOException {
    try {
      Files.createFile(lockFile);
    } catch (FileAlreadyExistsException e) {
      // That of another run, or of a killed one.
    }
    FileChannel channel = null;
    boolean isLocked = false;
    try {
      Object there = key(lockFile);
      channel = FileChannel.open(lockFile, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      // What was opened is what is there, and is what is locked.
      isLocked =
          there.equals(key(lockFile)) && channel.tryLock() != null && there.equals(key(lockFile));
      return isLocked ? Optional.of(channel) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } finally {
      if (!isLocked && channel != null) {
        channel.close();
      }
    }
  }

  private static Object key(Path file) throws IOException {
    Object key =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return key == null ? file : key;
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(POLL_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another run was writing");
    }
  }

  /** Lets the next one write. */
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(lockFile);
    } finally {
      HELD.remove(lockFile);
    }
  }
}
