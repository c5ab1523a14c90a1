package keel.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import keel.train.data.Framing;
import keel.train.network.InvalidDesign;
import keel.train.network.LayerDesign;
import keel.verify.model.Json;
import keel.verify.model.Yaml;

/**
 * Training settings as YAML: the components of {@link TrainingSettings} in snake case, an unknown
 * key being an error.
 */
public final class SettingsFile {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** The key that says which layer is meant. */
  private static final String TYPE = "type";

  private static final String FRAMES = "frames";

  private static final String OBJECT = "keys and values, as in {name: adam}";

  /** Characters of a value in a message. */
  private static final int LONGEST_SHOWN = 60;

  private SettingsFile() {}

  /** Settings that say nothing. */
  public static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads a file as it stands.
   *
   * @throws InvalidDesign if it is not YAML as {@link Yaml} reads it, or not a mapping
   */
  public static ObjectNode read(Path file) throws IOException {
    if (Yaml.read(file, InvalidDesign::new) instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidDesign(file + " must hold keys and values, as in examples/*.yaml");
  }

  /** Reads a file of Keel's own. */
  public static ObjectNode read(InputStream own) throws IOException {
    return (ObjectNode) MAPPER.readTree(own);
  }

  /**
   * The keys and values under a key, none if it is not there.
   *
   * @throws InvalidDesign if something else stands there
   */
  public static ObjectNode map(ObjectNode tree, String key) {
    JsonNode value = tree.get(key);
    if (value != null && !value.isObject()) {
      throw new InvalidDesign(mustBe(key, OBJECT, value));
    }
    return tree.withObjectProperty(key);
  }

  /**
   * The settings that a tree describes.
   *
   * @throws InvalidDesign naming the key, what is needed there and what is found
   */
  public static TrainingSettings settings(ObjectNode tree) {
    return read(tree, TrainingSettings.class);
  }

  /**
   * Takes out of a tree what it says of the data.
   *
   * @throws InvalidDesign naming the key, what is needed there and what is found
   */
  public static DataSettings takeData(ObjectNode tree) {
    ObjectNode data = MAPPER.createObjectNode();
    for (String key : DataSettings.KEYS) {
      JsonNode value = tree.remove(key);
      if (value != null) {
        data.set(key, value);
      }
    }
    return read(data, DataSettings.class);
  }

  /**
   * What a tree says of how sounds become patterns, if anything.
   *
   * @throws InvalidDesign naming the key, what is needed there and what is found
   */
  public static Optional<Framing> frames(ObjectNode tree) {
    return tree.has(FRAMES)
        ? Optional.of(read(map(tree, FRAMES), Framing.class))
        : Optional.empty();
  }

  /**
   * What a tree describes, as a record of settings.
   *
   * @throws InvalidDesign naming the key, what is needed there and what is found
   */
  public static <T> T read(ObjectNode tree, Class<T> type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonMappingException e) {
      throw new InvalidDesign(sentence(e, tree), e);
    } catch (JsonProcessingException e) {
      throw new InvalidDesign(Json.complaint(e), e);
    }
  }

  private static String sentence(JsonMappingException e, ObjectNode tree) {
    StringBuilder place = new StringBuilder();
    JsonNode found = tree;
    for (JsonMappingException.Reference step : e.getPath()) {
      String key = step.getFieldName();
      found = key == null ? found.path(step.getIndex()) : found.path(key);
      place
          .append(key == null || place.isEmpty() ? "" : ".")
          .append(key == null ? "[" + step.getIndex() + "]" : key);
    }
    String prefix = place.isEmpty() ? "" : place + ": ";
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return prefix + cause.getMessage();
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return prefix
          + "this key is not known; known are "
          + unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
    }
    if (e instanceof InvalidTypeIdException) {
      return prefix
          + (found.path(TYPE).isTextual()
              ? "the type '" + found.path(TYPE).textValue() + "' is not known"
              : "'" + TYPE + "' must say what layer it is")
          + "; known are "
          + LayerDesign.types();
    }
    return mustBe(place.toString(), needed(target(e)), found);
  }

  private static Class<?> target(JsonMappingException e) {
    if (e.getCause() instanceof InputCoercionException overflow) {
      return overflow.getTargetType();
    }
    return e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
        ? mismatch.getTargetType()
        : Object.class;
  }

  private static String needed(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
      return "a whole number of at most "
          + (type == int.class || type == Integer.class ? 32 : 64)
          + " bits";
    }
    if (type == Double.class) {
      return "a number";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    return List.class.isAssignableFrom(type) ? "a list" : OBJECT;
  }

  private static String mustBe(String place, String needed, JsonNode found) {
    String text = found.toString();
    return place
        + " must be "
        + needed
        + ", but "
        + (text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…")
        + " is found";
  }

  /**
   * The layers that {@link #provenance} says, of which a last one that is linear has as many
   * outputs as are needed; absent where it is no list.
   */
  public static Optional<ArrayNode> layers(String network) {
    try {
      if (Json.read(network) instanceof ArrayNode layers && !layers.isEmpty()) {
        if (layers.get(layers.size() - 1) instanceof ObjectNode last
            && last.path(TYPE).asText().equals("linear")) {
          last.remove("outputs");
        }
        return Optional.of(layers);
      }
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** What a file would say to get these settings. */
  public static ObjectNode tree(Record settings) {
    return MAPPER.valueToTree(settings);
  }

  /** A record of settings with everything filled in, key by key, for provenance. */
  public static SortedMap<String, String> provenance(Record settings) {
    SortedMap<String, String> result = new TreeMap<>();
    tree(settings)
        .properties()
        .forEach(
            entry ->
                result.put(
                    entry.getKey(),
                    entry.getValue().isValueNode()
                        ? entry.getValue().asText()
                        : entry.getValue().toString()));
    return result;
  }

  /**
   * The first difference between two values of a setting: "optimiser.learning_rate 0.02, not 0.01".
   *
   * @param before null if there was none
   * @param now null if there is none
   */
  static String difference(String key, String before, String now) {
    if (before == null || now == null) {
      return before == null ? "no " + key : key + " " + before + ", not left out";
    }
    try {
      return difference(key, Json.read(before), Json.read(now));
    } catch (JsonProcessingException e) {
      return key + " " + before + ", not " + now;
    }
  }

  private static String difference(String key, JsonNode before, JsonNode now) {
    if (before.isObject() && now.isObject()) {
      Set<String> names = new TreeSet<>();
      before.fieldNames().forEachRemaining(names::add);
      now.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (!before.path(name).equals(now.path(name))) {
          return difference(key + "." + name, before.path(name), now.path(name));
        }
      }
    }
    if (before.isArray() && now.isArray()) {
      for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
        if (!before.path(i).equals(now.path(i))) {
          return difference(key + "[" + i + "]", before.path(i), now.path(i));
        }
      }
    }
    return key + " " + shown(before) + ", not " + shown(now);
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "left out" : value.toString();
  }
}
