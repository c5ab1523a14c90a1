package keel.verify.certificate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import keel.verify.model.FileFormat;
import keel.verify.model.Json;
import keel.verify.model.MalformedFile;
import keel.verify.model.NamedFile;
import keel.verify.model.Sha256;

/**
 * Reads the JSON of a certificate: a network may have thousands of blocks, so that the entries of
 * long lists are handed on one by one and never stand in memory together.
 *
 * <p>Whether the text is JSON, and has the digest that it names, is known at its end only; until
 * then nothing that it holds is complained about.
 */
final class CertificateReader {
  private final Map<String, Consumer<JsonNode>> lists;

  private final ObjectNode root = Json.MAPPER.createObjectNode();
  private String digest = "";
  private Optional<RuntimeException> complaint = Optional.empty();

  private CertificateReader(Map<String, Consumer<JsonNode>> lists) {
    this.lists = lists;
  }

  /**
   * Reads the text.
   *
   * @param body the key whose value the digest is taken of
   * @param lists who is handed the entries of the lists in the body that have these keys
   * @throws MalformedFile if it is no JSON object
   */
  static CertificateReader read(Path file, String body, Map<String, Consumer<JsonNode>> lists)
      throws IOException {
    CertificateReader json = new CertificateReader(lists);
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = Json.parser(in)) {
      json.readRoot(file, body, parser);
    } catch (JsonProcessingException e) {
      throw malformed(file, Json.complaint(e), e);
    } catch (CharacterCodingException e) {
      throw malformed(file, "it is not UTF-8", e);
    } catch (IOException e) {
      throw NamedFile.in(file, e);
    }
    return json;
  }

  private static MalformedFile malformed(Path file, String complaint, IOException cause)
      throws IOException {
    String sentence = FileFormat.JSON.insteadOf(file).orElse("it is not valid JSON: " + complaint);
    return new MalformedFile(file, sentence, cause);
  }

  private void readRoot(Path file, String body, JsonParser in) throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedFile(file, "the certificate must be a JSON object");
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String key = Json.key(in);
      boolean isBody = in.nextToken() == JsonToken.START_OBJECT && key.equals(body);
      root.set(key, isBody ? readBody(in) : Json.tree(in));
    }
    if (in.nextToken() != null) {
      throw new JsonParseException(in, "something follows its end");
    }
  }

  private ObjectNode readBody(JsonParser in) throws IOException {
    ObjectNode fields = Json.MAPPER.createObjectNode();
    digest =
        Sha256.of(
            bytes -> {
              try (JsonGenerator compact = Json.generator(bytes)) {
                copyBody(in, compact, fields);
              }
            });
    return fields;
  }

  private void copyBody(JsonParser in, JsonGenerator out, ObjectNode fields) throws IOException {
    out.writeStartObject();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String key = Json.key(in);
      out.writeFieldName(key);
      if (in.nextToken() == JsonToken.START_ARRAY && lists.containsKey(key)) {
        fields.putArray(key);
        out.writeStartArray();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          JsonNode entry = Json.tree(in);
          out.writeTree(entry);
          handOn(entry, lists.get(key));
        }
        out.writeEndArray();
      } else {
        JsonNode value = Json.tree(in);
        out.writeTree(value);
        fields.set(key, value);
      }
    }
    out.writeEndObject();
  }

  private void handOn(JsonNode entry, Consumer<JsonNode> reader) {
    if (complaint.isEmpty()) {
      try {
        reader.accept(entry);
      } catch (RuntimeException e) {
        complaint = Optional.of(e);
      }
    }
  }

  /** The root as a tree, in which the lists whose entries were handed on are empty. */
  ObjectNode root() {
    return root;
  }

  /** The SHA-256 of the body, written compactly; empty if that is no object. */
  String digest() {
    return digest;
  }

  /** Ends in what those who were handed entries complained of, if they did. */
  void requireNoComplaint() {
    complaint.ifPresent(
        e -> {
          throw e;
        });
  }
}
