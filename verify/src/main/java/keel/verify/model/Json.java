package keel.verify.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.StringReader;
import java.util.Map;

/**
 * The JSON that Keel reads and writes: UTF-8 without a byte order mark, no key twice, no half of a
 * surrogate pair, nothing after the end. {@code proofs/checker/json.ml} reads the same and refuses
 * the same.
 */
public final class Json {
  /**
   * How deeply lists and objects may stand in each other, and how many digits a number may have.
   */
  private static final int MOST = 1000;

  private static final int BYTE_ORDER_MARK = 0xfeff;

  /** Writes compactly; to read a file, see {@link #read}. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST)
                          .maxNumberLength(MOST)
                          // As long as the file, which is all that the other reader knows.
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  // A table of all keys ever read helps where they repeat, not where they attack.
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          // Plain UTF-8, in bytes as in texts: digests are taken of it.
          .enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * The tree that a file holds.
   *
   * @throws JsonProcessingException if it is not JSON as it is read here
   */
  public static JsonNode read(byte[] content) throws JsonProcessingException {
    return read(content, 0, content.length);
  }

  /** The tree that a part of a file holds. */
  static JsonNode read(byte[] content, int offset, int length) throws JsonProcessingException {
    try (Reader text = Text.reader(content, offset, length)) {
      return read(text);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new JsonParseException(null, "it is not UTF-8", e);
    }
  }

  /** The tree that a text holds. */
  public static JsonNode read(String text) throws JsonProcessingException {
    try (Reader reader = new StringReader(text)) {
      return read(reader);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
  }

  private static JsonNode read(Reader text) throws IOException {
    JsonNode tree = MAPPER.readTree(afterNoMark(text));
    requireWellFormed(tree);
    return tree;
  }

  /**
   * A parser for a text that is too long for one tree. Its user asks for {@link #tree trees}, has
   * the keys between them {@link #key looked at}, and sees to it that nothing follows.
   */
  public static JsonParser parser(InputStream in) throws IOException {
    return MAPPER.createParser(afterNoMark(Text.reader(in)));
  }

  /** The tree that begins where the parser stands. */
  public static JsonNode tree(JsonParser parser) throws IOException {
    JsonNode tree =
        MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(parser);
    requireWellFormed(tree);
    return tree;
  }

  /** The key where the parser stands. */
  public static String key(JsonParser parser) throws IOException {
    requireWellFormed(parser.currentName());
    return parser.currentName();
  }

  private static Reader afterNoMark(Reader text) throws IOException {
    PushbackReader whole = new PushbackReader(text);
    int first = whole.read();
    if (first == BYTE_ORDER_MARK) {
      throw new JsonParseException(null, "it begins with a byte order mark");
    }
    if (first >= 0) {
      whole.unread(first);
    }
    return whole;
  }

  /** An escape can write what UTF-8 cannot. */
  private static void requireWellFormed(JsonNode tree) throws JsonProcessingException {
    if (tree.isTextual()) {
      requireWellFormed(tree.textValue());
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      requireWellFormed(entry.getKey());
    }
    for (JsonNode child : tree) {
      requireWellFormed(child);
    }
  }

  private static void requireWellFormed(String text) throws JsonProcessingException {
    if (!Text.isWellFormed(text)) {
      throw new JsonParseException(null, "a text holds half of a surrogate pair");
    }
  }

  /**
   * What is wrong with a text that is not JSON, or YAML, in the place of the parser's words: these
   * repeat the text, whatever file it is, and name classes.
   */
  public static String complaint(JsonProcessingException e) {
    JsonLocation place = e.getLocation();
    boolean isTooMuch = e instanceof StreamConstraintsException;
    String tooMuch = "is nested too deeply, or has a number that is too long";
    if (place == null || place.getLineNr() < 1) {
      return isTooMuch ? "it " + tooMuch : e.getOriginalMessage();
    }
    String fault =
        isTooMuch
            ? tooMuch
            : String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field")
                ? "has a key that stood there before"
                : "cannot be read";
    return "line " + place.getLineNr() + ", column " + place.getColumnNr() + " " + fault;
  }

  /** Writes compactly, in UTF-8, and leaves the stream open. */
  public static JsonGenerator generator(OutputStream out) throws IOException {
    return MAPPER
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
  }

  /**
   * The tree as people read it, without an end of line. What {@link Text#shown(String)} writes out
   * is an escape here: it means the same to a reader of JSON, and nothing to a terminal or to a
   * build server.
   */
  public static String indented(JsonNode tree) throws JsonProcessingException {
    String text = MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree);
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              // Outside of texts there is nothing of the kind but ends of lines.
              boolean isHidden = Text.isHidden(point) && !isEndOfLine(point);
              if (isHidden || (point == '#' && shown.charAt(shown.length() - 1) == '#')) {
                for (char unit : Character.toChars(point)) {
                  shown.append(String.format("\\u%04x", (int) unit));
                }
              } else {
                shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }

  private static boolean isEndOfLine(int point) {
    return point == '\n' || point == '\r';
  }
}
