package keel.train.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file read from begin to end, plain or gzip (told by its first two bytes, whatever its name).
 *
 * <p>It is read as if it were hostile: what is stored and what it unpacks to are bounded, memory
 * grows with the bytes that are really there and not with what a header says, and nothing may
 * follow the end.
 */
final class DataFile {
  /** Of bytes, stored and unpacked; six times the largest of the known files. */
  static final long LIMIT = 1L << 30;

  /** The check sum and the length that end a gzip stream. */
  private static final int GZIP_TRAILER = 8;

  /** Enough to tell what a file is. */
  private static final int BEGINNING = 64;

  private final Path path;
  private final byte[] stored;
  private final Unpacked unpacked;
  private final InputStream stream;

  /**
   * Opens a file.
   *
   * @param digest fed with every byte read, after unpacking
   * @throws CorruptData if the file is too large or a damaged gzip
   */
  DataFile(Path path, MessageDigest digest) throws IOException {
    this(path, bounded(path), digest);
  }

  private DataFile(Path path, byte[] stored, MessageDigest digest) throws IOException {
    this.path = path;
    this.stored = stored;
    boolean gzip = stored.length >= 2 && stored[0] == 0x1f && stored[1] == (byte) 0x8b;
    this.unpacked = gzip ? unpack(stored) : null;
    this.stream = new DigestInputStream(gzip ? unpacked : new ByteArrayInputStream(stored), digest);
  }

  private static byte[] bounded(Path path) throws IOException {
    if (Files.size(path) > LIMIT) {
      throw corrupt(path, "must have at most " + LIMIT + " bytes but has " + Files.size(path));
    }
    return Files.readAllBytes(path);
  }

  /** The same file from its begin, as it was read, once more. */
  DataFile again() throws IOException {
    return new DataFile(path, stored, FileSet.newDigest());
  }

  private Unpacked unpack(byte[] stored) throws IOException {
    try {
      return new Unpacked(stored);
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  /** The next {@code count} bytes, of which {@code what} consists. */
  byte[] take(int count, String what) throws IOException {
    byte[] bytes = reading(() -> stream.readNBytes(count));
    if (bytes.length < count) {
      throw corrupt(
          what
              + " must have "
              + count
              + " bytes but the file ends after "
              + bytes.length
              + " of them; it is truncated, fetch it again");
    }
    return bytes;
  }

  /** The next four bytes as a big-endian integer. */
  int takeInt(String what) throws IOException {
    return ByteBuffer.wrap(take(Integer.BYTES, what)).getInt();
  }

  /** The next byte, unsigned, or -1 at the end. */
  int takeByteOrEnd() throws IOException {
    return reading(stream::read);
  }

  /** Checks that the file ends here and nothing follows the gzip stream, and closes it. */
  void requireEnd() throws IOException {
    if (takeByteOrEnd() >= 0) {
      throw corrupt("must end here but more bytes follow; is it the right file?");
    }
    if (unpacked != null && unpacked.following() > 0) {
      throw corrupt(
          unpacked.following() + " bytes follow the end of the gzip stream; fetch the file again");
    }
    stream.close();
  }

  /** What remains, for a parser that reads streams; its errors of gzip go to {@link #damaged}. */
  InputStream stream() {
    return stream;
  }

  /** The error that the file is not what it should be, with the reason. */
  CorruptData corrupt(String reason) {
    return corrupt(path, reason);
  }

  private static CorruptData corrupt(Path path, String reason) {
    return new CorruptData(path + ": " + reason);
  }

  /** The first bytes, as they are stored. */
  byte[] beginning() {
    return Arrays.copyOf(stored, Math.min(stored.length, BEGINNING));
  }

  /** The error that the gzip stream breaks off or is not one. */
  CorruptData damaged(IOException e) {
    return corrupt(
        "the gzip stream is cut off or damaged (" + e.getMessage() + "); fetch it again");
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T reading(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  /** A gzip stream that unpacks to a bounded size and knows what follows its end. */
  private final class Unpacked extends GZIPInputStream {
    private long length;

    /** The buffer takes in the whole file, so that what follows the end remains in it. */
    Unpacked(byte[] stored) throws IOException {
      super(new ByteArrayInputStream(stored), stored.length);
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
      int read = super.read(buffer, offset, count);
      length += Math.max(0, read);
      if (length > LIMIT) {
        throw corrupt("must unpack to at most " + LIMIT + " bytes but unpacks to more");
      }
      return read;
    }

    int following() {
      return inf.getRemaining() - GZIP_TRAILER;
    }
  }
}
