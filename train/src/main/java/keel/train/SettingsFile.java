package keel.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import keel.train.network.InvalidDesign;

/**
 * Training settings as YAML: the components of {@link TrainingSettings} in snake case, an unknown
 * key being an error.
 */
public final class SettingsFile {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private SettingsFile() {}

  /** Settings that say nothing. */
  public static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads a file as it stands.
   *
   * @throws InvalidDesign if it is not YAML, or not a mapping
   */
  public static ObjectNode read(Path file) throws IOException {
    try {
      JsonNode root = MAPPER.readTree(Files.readString(file));
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidDesign(file + " must hold keys and values, as in examples/*.yaml");
    } catch (JsonProcessingException e) {
      throw new InvalidDesign(file + " is not valid YAML: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The settings that a tree describes.
   *
   * @throws InvalidDesign naming the key and what is wrong with it
   */
  public static TrainingSettings settings(ObjectNode tree) {
    try {
      return MAPPER.treeToValue(tree, TrainingSettings.class);
    } catch (JsonMappingException e) {
      String path =
          e.getPath().stream()
              .map(
                  step ->
                      step.getFieldName() == null
                          ? "[" + step.getIndex() + "]"
                          : step.getFieldName())
              .collect(Collectors.joining("."));
      String message =
          e.getCause() instanceof IllegalArgumentException cause
              ? cause.getMessage()
              : e.getOriginalMessage();
      throw new InvalidDesign((path.isEmpty() ? "" : path + ": ") + message, e);
    } catch (JsonProcessingException e) {
      throw new InvalidDesign(e.getOriginalMessage(), e);
    }
  }

  /** The settings with everything filled in, key by key, for provenance. */
  static SortedMap<String, String> provenance(TrainingSettings settings) {
    SortedMap<String, String> result = new TreeMap<>();
    ObjectNode tree = MAPPER.valueToTree(settings);
    tree.properties()
        .forEach(
            entry ->
                result.put(
                    entry.getKey(),
                    entry.getValue().isValueNode()
                        ? entry.getValue().asText()
                        : entry.getValue().toString()));
    return result;
  }
}
