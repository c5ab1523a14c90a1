package keel.interchange.pytorch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import keel.verify.model.InvalidModel;
import keel.verify.model.MalformedFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Tensor;
import keel.verify.model.TensorType;
import keel.verify.model.Text;

/**
 * The tensors that {@code torch.save(model.state_dict(), file)} wrote, by their names: in the
 * format since PyTorch 1.6, a zip archive, or in the one before it, a stream. Read as if hostile.
 *
 * <p>Both hold one pickle that says which tensor is which part of which storage; it is read by
 * {@link Unpickler}, which knows nothing but tensors. A tensor is copied when it is asked for.
 */
public final class StateDict {
  /** Its bytes, and those of its numbers as doubles. */
  private static final int COPIES = 3;

  /** Tensors in a message. */
  private static final int MOST_SHOWN = 20;

  private static final int ZIP = 'P' << 8 | 'K';
  private static final int PICKLE = 0x80 << 8 | 2;

  private final Path file;
  private final Map<String, View> views;
  private final Map<Storage, ByteBuffer> storages;

  private StateDict(Path file, Map<String, View> views, Map<Storage, ByteBuffer> storages) {
    this.file = file;
    this.views = views;
    this.storages = storages;
  }

  /**
   * Whether a file begins as those of {@code torch.save} do.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean isOne(Path file) throws IOException {
    int begin = begin(file);
    return begin == ZIP || begin == PICKLE;
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
    Contents contents = begin(file) == ZIP ? ZipContents.read(file) : StreamContents.read(file);
    if (!(contents.root() instanceof Map<?, ?> map)) {
      throw new MalformedFile(
          file, "it holds no dictionary; write it with torch.save(model.state_dict(), FILE)");
    }
    Map<String, View> views = new LinkedHashMap<>();
    map.forEach((key, value) -> views.put(name(file, key), view(file, key, value)));
    return new StateDict(file, views, contents.storages());
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
    views.forEach((name, view) -> shapes.put(name, view.shape()));
    return shapes;
  }

  /** The type of the numbers of a tensor that is there. */
  public TensorType type(String name) {
    return views.get(name).storage().type();
  }

  /**
   * A tensor.
   *
   * @throws InvalidModel if there is none of this name, with those that there are
   * @throws NotEnoughMemory if it does not fit
   */
  public Tensor tensor(String name) {
    View view = views.get(name);
    if (view == null) {
      throw new InvalidModel(
          "tensor " + Text.quoted(name) + " is not in " + file + ", which holds " + few());
    }
    NotEnoughMemory.require(file + ": tensor " + Text.quoted(name), COPIES * view.bytes());
    return view.tensor(name, storages.get(view.storage()));
  }

  private String few() {
    int more = views.size() - MOST_SHOWN;
    return views.entrySet().stream()
            .limit(MOST_SHOWN)
            .map(entry -> Text.quoted(entry.getKey()) + " " + entry.getValue().shape())
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more; keel import --list shows all of them" : "");
  }
}
