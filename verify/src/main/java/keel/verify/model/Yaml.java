package keel.verify.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The YAML that Keel reads, policies and settings: one document, no key twice, and nothing that
 * another reader of YAML might understand otherwise.
 *
 * <p>So numbers are written as in JSON ({@code 030} is 24 in YAML 1.1 and 30 in YAML 1.2), truth is
 * {@code true} or {@code false} and not {@code yes}, and every key has a value. Aliases and tags,
 * which let a text stand for another one, are refused.
 */
public final class Yaml {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?");

  private Yaml() {}

  /**
   * The tree that a file holds.
   *
   * @param error makes the exception that the owner of the file throws: from the file, the line and
   *     what is wrong there
   * @throws IOException if the file cannot be read
   */
  public static JsonNode read(Path file, Function<String, ? extends RuntimeException> error)
      throws IOException {
    try {
      String text = Files.readString(file);
      requirePlain(file, text, error);
      JsonNode tree = MAPPER.readTree(text);
      Optional<String> other = tree.isObject() ? Optional.empty() : FileFormat.YAML.insteadOf(file);
      if (other.isPresent()) {
        throw error.apply(file + ": " + other.get());
      }
      return tree;
    } catch (CharacterCodingException e) {
      throw error.apply(otherOr(file, " must be text in UTF-8 but is not; save it as UTF-8"));
    } catch (JsonProcessingException e) {
      throw error.apply(otherOr(file, " is not valid YAML: " + Json.complaint(e)));
    } catch (IOException e) {
      throw NamedFile.in(file, e);
    }
  }

  /** What a file seems to be that cannot be read as YAML, or else what is wrong with it. */
  private static String otherOr(Path file, String fault) throws IOException {
    return FileFormat.YAML.insteadOf(file).map(other -> file + ": " + other).orElse(file + fault);
  }

  private static void requirePlain(
      Path file, String text, Function<String, ? extends RuntimeException> error)
      throws IOException {
    try (YAMLParser parser = MAPPER.getFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String fault = fault(parser, token);
        if (!fault.isEmpty()) {
          String key = parser.currentName();
          throw error.apply(
              file
                  + ", line "
                  + parser.currentTokenLocation().getLineNr()
                  + (key == null ? ": " : ": '" + key + "' ")
                  + fault);
        }
      }
    }
  }

  /** What is wrong with a token; empty if nothing is. */
  private static String fault(YAMLParser parser, JsonToken token) throws IOException {
    if (parser.isCurrentAlias()) {
      return "must be written out, but the alias *"
          + parser.getText()
          + " is found; write what it stands for";
    }
    if (parser.getTypeId() != null) {
      return "must have no tag, but !" + parser.getTypeId() + " is found; leave it out";
    }
    String found = parser.getText();
    return switch (token) {
      case VALUE_NULL ->
          "needs a value, but none is found; give it one, or leave the line out to take the usual one";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          NUMBER.matcher(found).matches()
              ? ""
              : "must be a number as JSON writes it, but "
                  + found
                  + " is found, which not every reader of YAML takes for the same number";
      case VALUE_TRUE, VALUE_FALSE ->
          found.equals(token.asString())
              ? ""
              : "must be true or false, or a text in quotes, but " + found + " is found";
      default -> "";
    };
  }
}
