package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import keel.verify.model.InvalidModel;
import keel.verify.model.MalformedFile;
import keel.verify.model.NamedFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Sha256;
import keel.verify.model.Text;

/**
 * A model in an ONNX file, read as if hostile: its size, the number of its nodes and how deep they
 * are nested are bounded, all names are printable, and tensors that lie in other files are read
 * from the folder of the model alone, not over links.
 */
final class OnnxFile {
  /** IR versions whose fields are known. */
  static final int NEWEST_IR = 10;

  private static final int OLDEST_OPSET = 8;
  private static final int NEWEST_OPSET = 20;

  /** Its bytes, those of what is parsed, and of the copy that is replayed. */
  private static final int COPIES = 8;

  private static final int LONGEST_NAME = 4096;
  private static final Set<String> DOMAINS = Set.of("", "ai.onnx");

  /** Operators on integers that stand for real numbers. */
  private static final Pattern QUANTISED =
      Pattern.compile("QLinear.*|.*Quantize.*|.*Integer|QGemm|QAttention");

  private final Path file;
  private final ModelProto model;
  private final String sha256;
  private final Optional<String> dataSha256;
  private final int opset;

  private OnnxFile(Path file, Inlining model, String sha256, int opset) throws IOException {
    this.file = file;
    this.model = model.whole;
    this.sha256 = sha256;
    this.dataSha256 = model.sha256();
    this.opset = opset;
  }

  /**
   * Reads a file, and the tensors of the model that lie in others.
   *
   * @throws MalformedFile if it holds no model, or one that is not read, with the reason
   * @throws IOException if it cannot be read
   */
  static OnnxFile read(Path file) throws IOException {
    NotEnoughMemory.require(file + ": reading it", COPIES * Files.size(file));
    byte[] content = NamedFile.content(file);
    try {
      MessageScan.require(content);
      CodedInputStream in = CodedInputStream.newInstance(content);
      ModelProto model = ModelProto.parseFrom(in);
      int opset = opset(model);
      requireReadable(model.getGraph());
      return new OnnxFile(file, new Inlining(file, model), Sha256.of(content), opset);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedFile(file, "it is no ONNX model: " + Text.shown(e.getMessage()), e);
    } catch (InvalidModel e) {
      throw e instanceof MalformedFile ? e : new MalformedFile(file, e.getMessage(), e);
    }
  }

  private static int opset(ModelProto model) {
    if (!model.hasGraph()) {
      throw new InvalidModel("it is no ONNX model: it holds no graph");
    }
    if (model.getIrVersion() > NEWEST_IR) {
      throw new InvalidModel(
          "its IR version is %s, and versions up to %s are read; save it with an older one"
              .formatted(model.getIrVersion(), NEWEST_IR));
    }
    if (model.getFunctionsCount() > 0) {
      throw new InvalidModel(
          "it has functions of its own, which are not read; export it with them inlined");
    }
    List<Long> versions =
        model.getOpsetImportList().stream()
            .filter(set -> DOMAINS.contains(set.getDomain()))
            .map(OperatorSetIdProto::getVersion)
            .toList();
    if (versions.size() != 1 || versions.get(0) < OLDEST_OPSET || versions.get(0) > NEWEST_OPSET) {
      throw new InvalidModel(
          "it must import one version of the ONNX operators, %s to %s, and imports %s"
              .formatted(OLDEST_OPSET, NEWEST_OPSET, versions));
    }
    return versions.get(0).intValue();
  }

  /** Names and operators of a graph and of those within it. */
  private static void requireReadable(GraphProto graph) {
    if (graph.getSparseInitializerCount() > 0 || graph.getQuantizationAnnotationCount() > 0) {
      throw new InvalidModel(
          "sparse or quantised tensors are not read; convert them to dense ones");
    }
    graph.getInputList().forEach(value -> requireName(value.getName()));
    graph.getOutputList().forEach(value -> requireName(value.getName()));
    graph.getInitializerList().forEach(tensor -> requireName(tensor.getName()));
    for (NodeProto node : graph.getNodeList()) {
      requireName(node.getName());
      requireName(node.getOpType());
      requireName(node.getDomain());
      node.getInputList().forEach(OnnxFile::requireName);
      node.getOutputList().forEach(OnnxFile::requireName);
      Place place = Place.of(node);
      if (!DOMAINS.contains(node.getDomain())) {
        throw place.refused(
            "operators of the domain "
                + Text.quoted(node.getDomain())
                + " are not known; only those of ONNX itself are read");
      }
      if (QUANTISED.matcher(node.getOpType()).matches()) {
        throw place.refused(
            "quantised networks are not read: what they compute is not the network of their"
                + " weights; export the one before quantisation");
      }
      for (AttributeProto attribute : node.getAttributeList()) {
        if (!attribute.getRefAttrName().isEmpty()) {
          throw place.refused("an attribute is one of a function, and there is none");
        }
        if (attribute.hasG()) {
          requireReadable(attribute.getG());
        }
        attribute.getGraphsList().forEach(OnnxFile::requireReadable);
      }
    }
  }

  private static void requireName(String name) {
    if (name.length() > LONGEST_NAME || !(name.isEmpty() || Text.isPrintable(name))) {
      String shown = name.substring(0, Math.min(name.length(), 64));
      throw new InvalidModel(
          Text.quoted(shown)
              + " cannot be the name of anything: it is too long, or holds what is not printable");
    }
  }

  Path file() {
    return file;
  }

  GraphProto graph() {
    return model.getGraph();
  }

  /** The model, all of whose tensors are in it. */
  ModelProto model() {
    return model;
  }

  /** Of the file, in hexadecimal. */
  String sha256() {
    return sha256;
  }

  /**
   * Of what sha256sum prints of the other files that hold its tensors, by name in the order of
   * Unicode; absent where there are none.
   */
  Optional<String> dataSha256() {
    return dataSha256;
  }

  int opset() {
    return opset;
  }

  /** Takes tensors that lie in other files into the model. */
  private static final class Inlining {
    private final Path folder;
    private final Map<String, Path> files = new TreeMap<>();
    private final ModelProto whole;
    private long total;

    Inlining(Path file, ModelProto model) throws IOException {
      this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
      GraphProto.Builder graph = model.getGraph().toBuilder();
      for (int i = 0; i < graph.getInitializerCount(); i++) {
        TensorProto tensor = graph.getInitializer(i);
        if (isElsewhere(tensor)) {
          graph.setInitializer(i, inlined(tensor));
        }
      }
      this.whole = model.toBuilder().setGraph(graph).build();
    }

    Optional<String> sha256() throws IOException {
      StringBuilder lines = new StringBuilder();
      for (Map.Entry<String, Path> entry : files.entrySet()) {
        String digest = Sha256.of(out -> Files.copy(entry.getValue(), out));
        lines.append(digest).append("  ").append(entry.getKey()).append('\n');
      }
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private boolean isElsewhere(TensorProto tensor) {
      return tensor.getExternalDataCount() > 0
          || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    private TensorProto inlined(TensorProto tensor) throws IOException {
      String place = "tensor " + Text.quoted(tensor.getName());
      Map<String, String> where = new HashMap<>();
      for (StringStringEntryProto entry : tensor.getExternalDataList()) {
        if (where.put(entry.getKey(), entry.getValue()) != null) {
          throw new InvalidModel(place + ": says twice where its numbers lie");
        }
      }
      String location = where.getOrDefault("location", "");
      Path data = files.get(location);
      if (data == null) {
        data = beside(place, location);
        files.put(location, data);
      }
      long offset = number(place, where.getOrDefault("offset", "0"));
      long available = Files.size(data) - offset;
      long length = where.containsKey("length") ? number(place, where.get("length")) : available;
      long needed = Tensors.bytes(place, tensor);
      if (length != needed || length > available) {
        throw new InvalidModel(
            place
                + ": its shape takes "
                + needed
                + " bytes, but it has "
                + Math.min(length, Math.max(0, available))
                + " in "
                + Text.shown(data));
      }
      total += COPIES * length;
      NotEnoughMemory.require(data + ": reading it", total);
      try (InputStream in = Files.newInputStream(data, LinkOption.NOFOLLOW_LINKS)) {
        in.skipNBytes(offset);
        ByteString bytes = ByteString.copyFrom(in.readNBytes((int) length));
        return tensor.toBuilder().clearExternalData().clearDataLocation().setRawData(bytes).build();
      } catch (IOException e) {
        throw NamedFile.in(data, e);
      }
    }

    private static long number(String place, String text) {
      if (!text.matches("[0-9]{1,15}")) {
        throw new InvalidModel(
            place + ": " + Text.quoted(text) + " is no place in the file of its numbers");
      }
      return Long.parseLong(text);
    }

    /** A file in the folder of the model, or below, to which no link leads. */
    private Path beside(String place, String location) {
      String needed =
          place
              + " lies in "
              + Text.quoted(location)
              + ", but must lie in a file in the folder of the model, without .. and links";
      try {
        Path path = Path.of(location);
        if (location.isEmpty()
            || location.contains("\\")
            || path.isAbsolute()
            || !Text.isPrintable(location)) {
          throw new InvalidModel(needed);
        }
        Path found = folder;
        for (Path part : path) {
          found = found.resolve(part);
          if (part.toString().equals("..") || Files.isSymbolicLink(found)) {
            throw new InvalidModel(needed);
          }
        }
        if (!Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)) {
          throw new InvalidModel(
              place + " lies in " + Text.shown(found) + ", and there is no such file");
        }
        return found;
      } catch (InvalidPathException e) {
        throw new InvalidModel(needed, e);
      }
    }
  }
}
