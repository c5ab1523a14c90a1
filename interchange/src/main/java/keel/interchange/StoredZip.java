package keel.interchange;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import keel.verify.model.MalformedFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Text;

/**
 * A zip archive of entries that are not compressed, read as if hostile: no name stands twice, what
 * is read of it all together is no more than the file, and every checksum must be right.
 */
public final class StoredZip {
  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();
  private long unread;

  private StoredZip(Path file, ZipFile zip) throws IOException {
    this.file = file;
    this.zip = zip;
    this.unread = Files.size(file);
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (entries.put(entry.getName(), entry) != null) {
        throw new MalformedFile(
            file, "the archive holds " + Text.quoted(entry.getName()) + " twice");
      }
    }
  }

  /** What is made of an archive. */
  public interface Reader<T> {
    /** Of an archive that is closed afterwards. */
    T read(StoredZip zip) throws IOException;
  }

  /**
   * Reads an archive.
   *
   * @throws MalformedFile if it is damaged
   * @throws NotEnoughMemory if it does not fit
   * @throws IOException if it cannot be read
   */
  public static <T> T read(Path file, Reader<T> reader) throws IOException {
    NotEnoughMemory.require(file + ": reading it", Files.size(file));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return reader.read(new StoredZip(file, zip));
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw new MalformedFile(file, "the zip archive is damaged: " + e.getMessage(), e);
    }
  }

  /** The names of its entries. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * What is in the archive under a name.
   *
   * @throws MalformedFile if nothing is, or it is compressed or damaged
   */
  public ByteBuffer bytes(String name) throws IOException {
    ZipEntry entry =
        Optional.ofNullable(entries.get(name))
            .orElseThrow(
                () -> new MalformedFile(file, Text.quoted(name) + " is not in the archive"));
    unread -= entry.getSize();
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0 || unread < 0) {
      throw new MalformedFile(
          file, Text.quoted(name) + " is compressed, or longer than the archive");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) Math.min(entry.getSize(), Integer.MAX_VALUE));
      CRC32 sum = new CRC32();
      sum.update(bytes);
      if (bytes.length != entry.getSize() || sum.getValue() != entry.getCrc()) {
        throw new MalformedFile(file, Text.quoted(name) + " is damaged: its checksum is another");
      }
      return ByteBuffer.wrap(bytes);
    }
  }
}
