package keel.verify.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A model in another program's file, ONNX, as the model file that is made of it.
 *
 * <p>What is certified is the model file. Its record names the file that it was made of, the digest
 * of that file and the importer.
 */
public final class ForeignModel {
  private static final String SUFFIX = ".onnx";

  private final String sha256;
  private final byte[] content;
  private final List<String> warnings;

  /** Whoever reads such files: found by {@link ServiceLoader}. */
  public interface Reader {
    /**
     * The network in a file, compared with what another program computes of it.
     *
     * @return with the digest of that file
     * @throws InvalidModel if it holds none that is known, or computes another one
     * @throws IOException if it cannot be read
     */
    Model read(Path file) throws IOException;
  }

  private ForeignModel(String sha256, byte[] content, List<String> warnings) {
    this.sha256 = sha256;
    this.content = content;
    this.warnings = warnings;
  }

  /** Whether a file is one of another program: by its name. */
  public static boolean isOne(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /** Where the model file that is made of one stands by default: beside it, its name in whole. */
  public static Path modelFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".safetensors");
  }

  /**
   * Reads one.
   *
   * @throws InvalidModel if the file holds no network that is known, or nobody is there to read it
   * @throws IOException if it cannot be read
   */
  public static ForeignModel read(Path file) throws IOException {
    Model model = reader(file).read(file);
    return new ForeignModel(model.sha256(), ModelFile.content(model.network()), model.warnings());
  }

  private static Reader reader(Path file) {
    return ServiceLoader.load(Reader.class)
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedFile(
                    file,
                    "an ONNX model is read by the module keel-interchange, which is not on the class"
                        + " path: put it there, or make a model file by `keel import`"));
  }

  /** Of the file that it was made of, in hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /**
   * The model, as it is read of the model file.
   *
   * @param file what messages call it
   * @param allowed called before the first weight is converted; what it throws ends the reading
   */
  public Model model(Path file, Consumer<Outline> allowed) {
    Model model = ModelFile.read(file, TensorFile.parse(file, content), allowed);
    return new Model(
        model.network(),
        model.sha256(),
        Stream.concat(warnings.stream(), model.warnings().stream()).toList());
  }

  /** Writes the model file, whole or not at all. */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, content);
  }
}
