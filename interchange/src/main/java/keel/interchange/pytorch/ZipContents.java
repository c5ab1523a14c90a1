package keel.interchange.pytorch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import keel.interchange.pytorch.StateDict.Contents;
import keel.verify.model.MalformedFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Text;

/**
 * The format of PyTorch since 1.6: a zip archive with the pickle as {@code NAME/data.pkl} and every
 * storage as {@code NAME/data/KEY}, none of them compressed.
 */
final class ZipContents {
  private static final String PICKLE = "/data.pkl";

  private final Path file;
  private final Map<String, ZipEntry> entries = new HashMap<>();
  private long unread;

  private ZipContents(Path file, ZipFile zip) throws IOException {
    this.file = file;
    this.unread = Files.size(file);
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (entries.put(entry.getName(), entry) != null) {
        throw new MalformedFile(
            file, "the archive holds " + Text.quoted(entry.getName()) + " twice");
      }
    }
  }

  /** Reads an archive. */
  static Contents read(Path file) throws IOException {
    NotEnoughMemory.require(file + ": reading it", Files.size(file));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new ZipContents(file, zip).contents(zip);
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw new MalformedFile(file, "the zip archive is damaged: " + e.getMessage(), e);
    }
  }

  private Contents contents(ZipFile zip) throws IOException {
    String pickle =
        entries.keySet().stream()
            .filter(name -> name.indexOf('/') == name.length() - PICKLE.length())
            .filter(name -> name.endsWith(PICKLE))
            .reduce((a, b) -> "")
            .filter(name -> !name.isEmpty())
            .orElseThrow(
                () -> new MalformedFile(file, "the archive needs one NAME/data.pkl of torch.save"));
    String folder = pickle.substring(0, pickle.length() - PICKLE.length());
    String order = folder + "/byteorder";
    if (entries.containsKey(order)
        && !StandardCharsets.US_ASCII.decode(bytes(zip, order)).toString().equals("little")) {
      throw new MalformedFile(
          file, "it was written with high bytes first; save it on another machine");
    }
    ByteBuffer in = bytes(zip, pickle);
    Unpickler unpickler = new Unpickler(file, in);
    Object root = unpickler.next();
    if (in.hasRemaining()) {
      throw new MalformedFile(file, in.remaining() + " bytes follow on the pickle");
    }
    Map<Storage, ByteBuffer> storages = new HashMap<>();
    for (Storage storage : unpickler.storages().values()) {
      String name = folder + "/data/" + storage.key();
      ByteBuffer bytes = bytes(zip, name);
      if (bytes.remaining() != storage.bytes()) {
        throw new MalformedFile(
            file,
            Text.quoted(name)
                + " has "
                + bytes.remaining()
                + " bytes, but its tensors need "
                + storage.bytes());
      }
      storages.put(storage, bytes);
    }
    return new Contents(root, storages);
  }

  /** What is in the archive under a name; all together no more than the file is long. */
  private ByteBuffer bytes(ZipFile zip, String name) throws IOException {
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
