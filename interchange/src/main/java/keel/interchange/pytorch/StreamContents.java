package keel.interchange.pytorch;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import keel.interchange.pytorch.StateDict.Contents;
import keel.verify.model.MalformedFile;
import keel.verify.model.Text;

/**
 * The format of PyTorch before 1.6: five pickles, which are a magic number, a version, the system
 * that it was written on, the value itself and the keys of its storages; then each storage in the
 * order of its keys, its length in front of it.
 */
final class StreamContents {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private StreamContents() {}

  /** Reads a file, which is mapped into memory. */
  static Contents read(Path file) throws IOException {
    ByteBuffer in;
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new MalformedFile(file, "files of 2 GiB and more are not supported");
      }
      in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
    Unpickler pickles = new Unpickler(file, in);
    if (!pickles.next().equals(MAGIC)) {
      throw new MalformedFile(file, "it is a pickle, but none that torch.save wrote");
    }
    Object version = pickles.next();
    if (!version.equals(VERSION)) {
      throw new MalformedFile(file, "only version " + VERSION + " of the old format is known");
    }
    boolean isLittleEndian =
        pickles.next() instanceof Map<?, ?> system
            && Boolean.TRUE.equals(system.get("little_endian"));
    if (!isLittleEndian) {
      throw new MalformedFile(
          file, "it was written on a machine that puts high bytes first; save it on another one");
    }
    Object root = pickles.next();
    return new Contents(root, storages(file, in, pickles.storages(), pickles.next()));
  }

  private static Map<Storage, ByteBuffer> storages(
      Path file, ByteBuffer in, Map<String, Storage> known, Object keys) {
    Map<Storage, ByteBuffer> storages = new HashMap<>();
    for (Object key : keys instanceof List<?> list ? list : List.of(keys)) {
      Storage storage = key instanceof String text ? known.get(text) : null;
      if (storage == null || storages.containsKey(storage)) {
        throw new MalformedFile(file, "the list of storages does not name each tensor's once");
      }
      storages.put(storage, bytes(file, in, storage));
    }
    if (storages.size() < known.size()) {
      throw new MalformedFile(file, "the list of storages does not name each tensor's once");
    }
    if (in.hasRemaining()) {
      throw new MalformedFile(file, in.remaining() + " bytes at the end belong to no tensor");
    }
    return storages;
  }

  private static ByteBuffer bytes(Path file, ByteBuffer in, Storage storage) {
    String place = "storage " + Text.quoted(storage.key());
    if (in.remaining() < Long.BYTES + storage.bytes()) {
      throw new MalformedFile(file, "it ends within " + place + "; truncated?");
    }
    long count = in.order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (count != storage.count()) {
      throw new MalformedFile(
          file, place + " has " + count + " numbers, but its tensors need " + storage.count());
    }
    int length = (int) storage.bytes();
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    return bytes;
  }
}
