package keel.interchange.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keel.interchange.ComputedState;
import keel.interchange.Imported;
import keel.verify.Tool;
import keel.verify.model.ForeignModel;
import keel.verify.model.InvalidModel;
import keel.verify.model.MalformedFile;
import keel.verify.model.Network;
import keel.verify.model.Text;
import keel.verify.model.TrainingRecord;

/**
 * The network of an ONNX file: opsets 8 to 20, one input, one output, layers and blocks in a row.
 *
 * <p>Which numbers: weights are taken as they are stored. Where the file computes them of
 * constants, they are computed without rounding and rounded once, to the type that the graph
 * computes in; what ONNX Runtime makes of the same constants may differ in the last bits, and by
 * how much is told.
 *
 * @param imported the network, whose record names the digest of the file
 * @param replay what ONNX Runtime gave beside it; absent if that was not asked for
 * @param sha256 of the file, in hexadecimal
 */
public record OnnxImport(Imported imported, Optional<Replay> replay, String sha256) {
  /** Whether ONNX Runtime is asked what it computes. */
  public enum Replaying {
    /** It is, and what differs by more than rounding is refused. */
    REPLAYED,
    /** It is not, and the model says so. */
    SKIPPED
  }

  /** Whether a file is read as one: by its name. */
  public static boolean isOne(Path file) {
    return ForeignModel.isOne(file);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidModel naming the node that is no layer, or the difference that is no rounding
   * @throws IOException if the file cannot be read
   */
  public static OnnxImport read(Path file, Replaying replaying) throws IOException {
    OnnxFile read = OnnxFile.read(file);
    try {
      Evaluation.Result graph = Evaluation.of(read);
      Recognition.Layers layers = Recognition.of(graph);
      Optional<Replay> replay =
          replaying == Replaying.REPLAYED
              ? Optional.of(Replay.of(read, graph, layers))
              : Optional.empty();
      Map<String, String> settings = new TreeMap<>();
      settings.put("source_opset", String.valueOf(graph.opset()));
      settings.put("source_type", graph.type().name());
      read.dataSha256().ifPresent(digest -> settings.put("source_data_sha256", digest));
      TrainingRecord record =
          TrainingRecord.ofImport(
              Tool.NAME,
              String.valueOf(file.getFileName()),
              read.sha256(),
              replay.map(Replay::text),
              settings);
      Network network =
          new Network(layers.input(), layers.preprocessing(), layers.layers(), Optional.of(record));
      return new OnnxImport(
          new Imported(
              network,
              layers.roundings(),
              warnings(network, read, replay),
              layers.computed().stream().map(ComputedState::sentence).toList()),
          replay,
          read.sha256());
    } catch (InvalidModel e) {
      throw e instanceof MalformedFile ? e : new MalformedFile(file, e.getMessage(), e);
    }
  }

  private static List<String> warnings(Network network, OnnxFile file, Optional<Replay> replay) {
    List<String> warnings = new ArrayList<>();
    file.dataSha256()
        .ifPresent(
            digest ->
                warnings.add(
                    "weights lie in other files than the ONNX model, which its SHA-256 does not"
                        + " cover; the record of the model file has "
                        + digest
                        + " of them (source_data_sha256)"));
    network
        .unknownLayers()
        .forEach(
            layer ->
                warnings.add(
                    "layer "
                        + Text.quoted(layer.name())
                        + " is the operator "
                        + Text.quoted(layer.type())
                        + ", of which nothing is known; nothing will be claimed of the network"));
    if (replay.isEmpty()) {
      warnings.add("the model was not compared with what ONNX Runtime computes");
    }
    return warnings;
  }
}
