package keel.interchange.pytorch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import keel.verify.model.InvalidModel;
import keel.verify.model.MalformedFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.TensorType;
import keel.verify.model.Text;

/**
 * The tensors of a {@code state_dict} by their names, as {@code torch.save(model.state_dict(),
 * file)} wrote them, in the format since PyTorch 1.6, a zip archive, or in the one before it, a
 * stream; or as {@code safetensors.torch} did. Read as if hostile.
 *
 * <p>The first two hold one pickle that says which tensor is which part of which storage; it is
 * read by {@link Unpickler}, which knows nothing but tensors. A tensor is copied when it is asked
 * for. In a safetensors file a tensor that stands for two names, as tied weights do, is there under
 * one of them; the metadata say of the other which one that is.
 */
public final class StateDict {
  /** Its bytes, and those of its numbers as doubles. */
  private static final int COPIES = 3;

  /** Tensors in a message. */
  private static final int MOST_SHOWN = 20;

  private static final int ZIP = 'P' << 8 | 'K';
  private static final int PICKLE = 0x80 << 8 | 2;

  private final Path file;
  private final Map<String, Entry> entries;

  /** What is known of a tensor before it is read. */
  private record Entry(TensorType type, List<Integer> shape, Function<String, Tensor> named) {
    static Entry of(Tensor tensor) {
      return new Entry(
          tensor.type(),
          tensor.shape(),
          name -> new Tensor(name, tensor.type(), tensor.shape(), tensor.bytes()));
    }

    static Entry of(View view, ByteBuffer storage) {
      return new Entry(view.storage().type(), view.shape(), name -> view.tensor(name, storage));
    }
  }

  private StateDict(Path file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * Whether a file begins as those of {@code torch.save} do, or is a safetensors file.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean isOne(Path file) throws IOException {
    int begin = begin(file);
    return begin == ZIP || begin == PICKLE || isSafetensors(file);
  }

  /** By its name, or by its first bytes: a length below 2^32, then a JSON object. */
  private static boolean isSafetensors(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] begin = in.readNBytes(Long.BYTES + 1);
      return file.toString().endsWith(".safetensors")
          || (begin.length > Long.BYTES
              && begin[Long.BYTES] == '{'
              && (begin[4] | begin[5] | begin[6] | begin[7]) == 0);
    }
  }

  private static int begin(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() << 8 | in.read();
    }
  }

  /**
   * Reads a file.
   *
   * @throws MalformedFile if it holds anything else than tensors by their names, or is damaged
   * @throws IOException if it cannot be read
   */
  public static StateDict read(Path file) throws IOException {
    if (isSafetensors(file)) {
      return safetensors(file);
    }
    Contents contents = begin(file) == ZIP ? ZipContents.read(file) : StreamContents.read(file);
    if (!(contents.root() instanceof Map<?, ?> map)) {
      throw new MalformedFile(
          file, "it holds no dictionary; write it with torch.save(model.state_dict(), FILE)");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          View view = view(file, key, value);
          entries.put(name(file, key), Entry.of(view, contents.storages().get(view.storage())));
        });
    return new StateDict(file, entries);
  }

  private static StateDict safetensors(Path file) throws IOException {
    TensorFile read = TensorFile.read(file);
    Map<String, Entry> entries = new LinkedHashMap<>();
    read.tensors().forEach((name, tensor) -> entries.put(name(file, name), Entry.of(tensor)));
    read.metadata()
        .forEach(
            (alias, name) -> {
              Tensor tensor = read.tensors().get(name);
              if (tensor != null) {
                entries.putIfAbsent(name(file, alias), Entry.of(tensor));
              }
            });
    return new StateDict(file, entries);
  }

  /** What a file holds: a value, and the bytes of the storages in it. */
  record Contents(Object root, Map<Storage, ByteBuffer> storages) {}

  private static String name(Path file, Object key) {
    String name = (String) key; // as every key that Unpickler reads
    if (!Text.isName(name)) {
      throw new MalformedFile(
          file, Text.quoted(name) + " cannot be the name of a tensor: too long, or not printable");
    }
    return name;
  }

  private static View view(Path file, Object key, Object value) {
    if (value instanceof View view) {
      return view;
    }
    throw new MalformedFile(
        file,
        Text.quoted((String) key)
            + " is no tensor; write the tensors alone, with torch.save(model.state_dict(), FILE)");
  }

  /** The shapes of the tensors by their names, as they stand in the file. */
  public Map<String, List<Integer>> shapes() {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    entries.forEach((name, entry) -> shapes.put(name, entry.shape));
    return shapes;
  }

  /** The type of the numbers of a tensor that is there. */
  public TensorType type(String name) {
    return entries.get(name).type;
  }

  /**
   * A tensor.
   *
   * @throws InvalidModel if there is none of this name, with those that there are
   * @throws NotEnoughMemory if it does not fit
   */
  public Tensor tensor(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new InvalidModel(
          "tensor " + Text.quoted(name) + " is not in " + file + ", which holds " + few());
    }
    NotEnoughMemory.require(file + ": tensor " + Text.quoted(name), COPIES * bytes(entry));
    return entry.named.apply(name);
  }

  private static long bytes(Entry entry) {
    return entry.shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b)
        * entry.type.bits()
        / Byte.SIZE;
  }

  private String few() {
    int more = entries.size() - MOST_SHOWN;
    return entries.entrySet().stream()
            .limit(MOST_SHOWN)
            .map(entry -> Text.quoted(entry.getKey()) + " " + entry.getValue().shape)
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more; keel import --list shows all of them" : "");
  }
}
