package keel.verify.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file: named tensors and a map of texts.
 *
 * <p>Form: 8 bytes little-endian length of the header, the header as JSON (name → dtype, shape,
 * data_offsets; and __metadata__), then the data, which the tensors must cover without gap or
 * overlap. The reader believes nothing: every size is checked against the file before it is used,
 * and the SHA-256 is that of the very bytes that were parsed.
 *
 * @param metadata texts by name
 * @param tensors by name
 * @param sha256 of the whole file, in hexadecimal
 */
public record TensorFile(
    SortedMap<String, String> metadata, SortedMap<String, Tensor> tensors, String sha256) {

  private static final int LENGTH_BYTES = Long.BYTES;

  /** The data start at a multiple of this, as the format asks for. */
  private static final int ALIGNMENT = 8;

  /** Its bytes, and its numbers. */
  private static final int COPIES = 2;

  /** What the format's own reader allows. */
  private static final int LONGEST_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";

  /**
   * Reads a file.
   *
   * @throws MalformedFile if it breaks the format
   * @throws NotEnoughMemory if it does not fit
   * @throws IOException if it cannot be read
   */
  public static TensorFile read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > Integer.MAX_VALUE - LENGTH_BYTES) {
      throw new MalformedFile(file, "files of 2 GiB and more are not supported");
    }
    NotEnoughMemory.require(file + ": reading it", COPIES * size);
    return parse(file, NamedFile.content(file));
  }

  /** Of the content of a file, whose name is for messages. */
  static TensorFile parse(Path file, byte[] content) {
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < LENGTH_BYTES) {
      requireNoOtherFormat(file, content);
      throw new MalformedFile(
          file, "truncated: a safetensors file begins with 8 bytes, found " + content.length);
    }
    long headerLength = buffer.getLong();
    if (headerLength < 2 || headerLength > content.length - LENGTH_BYTES) {
      requireNoOtherFormat(file, content);
      throw new MalformedFile(
          file,
          "the header is said to have "
              + Long.toUnsignedString(headerLength)
              + " bytes but "
              + (content.length - LENGTH_BYTES)
              + " follow; truncated, or not a safetensors file");
    }
    if (headerLength > LONGEST_HEADER) {
      throw new MalformedFile(
          file,
          "the header has " + headerLength + " bytes; at most " + LONGEST_HEADER + " are read");
    }
    int dataStart = LENGTH_BYTES + (int) headerLength;
    ObjectNode header = header(file, content, (int) headerLength);
    ByteBuffer data = buffer.slice(dataStart, content.length - dataStart);
    SortedMap<String, String> metadata = new TreeMap<>();
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    List<Span> spans = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        metadata.putAll(texts(file, entry.getValue()));
      } else {
        Span span = span(file, entry.getKey(), entry.getValue(), data.capacity());
        spans.add(span);
        tensors.put(span.name(), tensor(file, span, entry.getValue(), data));
      }
    }
    requireCovered(file, spans, data.capacity());
    return new TensorFile(metadata, tensors, Sha256.of(content));
  }

  private static void requireNoOtherFormat(Path file, byte[] content) {
    FileFormat.SAFETENSORS
        .insteadOf(content)
        .ifPresent(
            sentence -> {
              throw new MalformedFile(file, sentence);
            });
  }

  private static ObjectNode header(Path file, byte[] content, int length) {
    try {
      JsonNode header = Json.read(content, LENGTH_BYTES, length);
      if (header instanceof ObjectNode object) {
        return object;
      }
      throw new MalformedFile(file, "the header is not a JSON object");
    } catch (JsonProcessingException e) {
      throw new MalformedFile(file, "the header is not valid JSON: " + Json.complaint(e), e);
    }
  }

  private static Map<String, String> texts(Path file, JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new MalformedFile(file, METADATA + "." + entry.getKey() + " must be a text");
      }
      texts.put(entry.getKey(), entry.getValue().textValue());
    }
    if (!node.isObject()) {
      throw new MalformedFile(file, METADATA + " must be an object of texts");
    }
    return texts;
  }

  /** Where a tensor's bytes lie within the data. */
  private record Span(String name, int begin, int end) {}

  private static Span span(Path file, String name, JsonNode entry, int available) {
    if (!Text.isPrintable(name)) {
      throw new MalformedFile(
          file, "the name of a tensor must be printable; '" + Text.shown(name) + "' is not");
    }
    JsonNode offsets = entry.path("data_offsets");
    if (!offsets.isArray() || offsets.size() != 2) {
      throw new MalformedFile(file, "tensor '" + name + "': data_offsets must be two integers");
    }
    long begin = integer(file, name, offsets.get(0));
    long end = integer(file, name, offsets.get(1));
    if (begin > end || end > available) {
      throw new MalformedFile(
          file,
          "tensor '"
              + name
              + "': data_offsets ["
              + begin
              + ", "
              + end
              + "] do not lie within the "
              + available
              + " bytes of data; truncated?");
    }
    return new Span(name, (int) begin, (int) end);
  }

  private static Tensor tensor(Path file, Span span, JsonNode entry, ByteBuffer data) {
    String name = span.name();
    JsonNode shapeNode = entry.path("shape");
    if (!shapeNode.isArray()) {
      throw new MalformedFile(file, "tensor '" + name + "': shape must be a list of integers");
    }
    List<Integer> shape = new ArrayList<>();
    for (JsonNode size : shapeNode) {
      long value = integer(file, name, size);
      if (value > Integer.MAX_VALUE) {
        throw new MalformedFile(file, "tensor '" + name + "': size " + value + " is too large");
      }
      shape.add((int) value);
    }
    String dtype = entry.path("dtype").asText();
    TensorType type =
        Arrays.stream(TensorType.values())
            .filter(t -> t.name().equals(dtype))
            .findFirst()
            .orElseThrow(
                () ->
                    new MalformedFile(
                        file,
                        "tensor '"
                            + name
                            + "': dtype '"
                            + dtype
                            + "' is unknown; safetensors knows "
                            + Arrays.toString(TensorType.values())));
    try {
      return new Tensor(name, type, shape, data.slice(span.begin(), span.end() - span.begin()));
    } catch (InvalidModel e) {
      throw new MalformedFile(file, e.getMessage(), e);
    }
  }

  private static long integer(Path file, String name, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw new MalformedFile(
          file, "tensor '" + name + "': shape and data_offsets must be integers ≥ 0");
    }
    return node.longValue();
  }

  private static void requireCovered(Path file, List<Span> spans, int length) {
    spans.sort(Comparator.comparingInt(Span::begin).thenComparingInt(Span::end));
    int position = 0;
    for (Span span : spans) {
      if (span.begin() != position) {
        throw new MalformedFile(
            file,
            "tensor '"
                + span.name()
                + "' begins at byte "
                + span.begin()
                + " of the data, but the one before it ends at "
                + position
                + ": tensors must neither overlap nor leave gaps");
      }
      position = span.end();
    }
    if (position != length) {
      throw new MalformedFile(file, (length - position) + " bytes at the end belong to no tensor");
    }
  }

  /**
   * Writes a file: first to a temporary one beside it, then moved into place.
   *
   * @return the SHA-256 of what was written, in hexadecimal
   */
  public static String write(Path file, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    byte[] content = bytes(metadata, tensors);
    AtomicFile.write(file, content);
    return Sha256.of(content);
  }

  /** The content of a file. */
  public static byte[] bytes(Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    ObjectNode header = Json.MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(texts::put);
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Tensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", tensor.type().name());
      tensor.shape().forEach(entry.putArray("shape")::add);
      byte[] bytes = new byte[tensor.bytes().remaining()];
      tensor.bytes().get(bytes);
      entry.putArray("data_offsets").add(data.size()).add(data.size() + bytes.length);
      data.write(bytes);
    }
    String text = Json.MAPPER.writeValueAsString(header);
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    byte[] padded =
        (text + " ".repeat(Math.floorMod(-length, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(LENGTH_BYTES + padded.length + data.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded.length)
        .put(padded)
        .put(data.toByteArray())
        .array();
  }
}
