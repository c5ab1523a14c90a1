package keel.interchange.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import keel.interchange.StoredZip;
import keel.interchange.pytorch.StateDict.Contents;
import keel.verify.model.MalformedFile;
import keel.verify.model.Text;

/**
 * The format of PyTorch since 1.6: a zip archive with the pickle as {@code NAME/data.pkl} and every
 * storage as {@code NAME/data/KEY}, none of them compressed.
 */
final class ZipContents {
  private static final String PICKLE = "/data.pkl";

  private final Path file;
  private final StoredZip zip;

  private ZipContents(Path file, StoredZip zip) {
    this.file = file;
    this.zip = zip;
  }

  /** Reads an archive. */
  static Contents read(Path file) throws IOException {
    return StoredZip.read(file, zip -> new ZipContents(file, zip).contents());
  }

  private Contents contents() throws IOException {
    String pickle =
        zip.names().stream()
            .filter(name -> name.indexOf('/') == name.length() - PICKLE.length())
            .filter(name -> name.endsWith(PICKLE))
            .reduce((a, b) -> "")
            .filter(name -> !name.isEmpty())
            .orElseThrow(
                () -> new MalformedFile(file, "the archive needs one NAME/data.pkl of torch.save"));
    String folder = pickle.substring(0, pickle.length() - PICKLE.length());
    String order = folder + "/byteorder";
    if (zip.names().contains(order)
        && !StandardCharsets.US_ASCII.decode(zip.bytes(order)).toString().equals("little")) {
      throw new MalformedFile(
          file, "it was written with high bytes first; save it on another machine");
    }
    ByteBuffer in = zip.bytes(pickle);
    Unpickler unpickler = new Unpickler(file, in);
    Object root = unpickler.next();
    if (in.hasRemaining()) {
      throw new MalformedFile(file, in.remaining() + " bytes follow on the pickle");
    }
    Map<Storage, ByteBuffer> storages = new HashMap<>();
    for (Storage storage : unpickler.storages().values()) {
      String name = folder + "/data/" + storage.key();
      ByteBuffer bytes = zip.bytes(name);
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
}
