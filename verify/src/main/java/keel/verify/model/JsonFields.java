package keel.verify.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import keel.verify.exact.Vector;

/** The fields of one JSON object: typed, with messages that name the place, none left unread. */
public final class JsonFields {
  private static final int MOST_SHOWN = 100;

  private final String place;
  private final JsonNode node;
  private final Function<String, ? extends RuntimeException> error;
  private final Set<String> read = new HashSet<>();

  /**
   * The fields of {@code node}.
   *
   * @param place what messages call the object
   * @param error makes the exception that the owner of the file throws
   */
  public JsonFields(
      String place, JsonNode node, Function<String, ? extends RuntimeException> error) {
    this.place = place;
    this.node = node;
    this.error = error;
    if (!node.isObject()) {
      throw error.apply(place + " must be a JSON object");
    }
  }

  /** What messages call the object. */
  public String place() {
    return place;
  }

  /** The value of a key that may be missing. */
  public Optional<JsonNode> optional(String key) {
    read.add(key);
    return Optional.ofNullable(node.get(key));
  }

  /** The value of a key. */
  public JsonNode required(String key) {
    return optional(key).orElseThrow(() -> error.apply(place + ": '" + key + "' is missing"));
  }

  private JsonNode required(String key, boolean valid, String kind) {
    JsonNode value = required(key);
    if (!valid) {
      throw error.apply(place + ": '" + key + "' must be " + kind + ", found " + brief(value));
    }
    return value;
  }

  /** What a message says of a value, which may be as long as a file. */
  private static String brief(JsonNode value) {
    if (value.isContainerNode()) {
      return value.isArray() ? "a list" : "an object";
    }
    String text = value.toString();
    return text.length() <= MOST_SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_SHOWN / 2)) + "…";
  }

  /** A text. */
  public String text(String key) {
    return required(key, node.path(key).isTextual(), "a text").textValue();
  }

  /** An integer of 32 bits. */
  public int integer(String key) {
    return required(key, node.path(key).isInt(), "an integer of at most 32 bits").intValue();
  }

  /** An integer of 64 bits. */
  public long longInteger(String key) {
    JsonNode value = node.path(key);
    return required(
            key,
            value.isIntegralNumber() && value.canConvertToLong(),
            "an integer of at most 64 bits")
        .longValue();
  }

  /** A finite number. */
  public double number(String key) {
    return required(key, isFinite(node.path(key)), "a finite number").doubleValue();
  }

  /** A list. */
  public JsonNode list(String key) {
    return required(key, node.path(key).isArray(), "a list");
  }

  /** A list of texts. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list(key)) {
      if (!text.isTextual()) {
        throw error.apply(place + ": '" + key + "' must hold texts, found " + brief(text));
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /** A list of integers of 32 bits. */
  public List<Integer> integers(String key) {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode integer : list(key)) {
      if (!integer.isInt()) {
        throw error.apply(place + ": '" + key + "' must hold integers, found " + brief(integer));
      }
      integers.add(integer.intValue());
    }
    return integers;
  }

  /** A list of finite numbers. */
  public Vector numbers(String key) {
    JsonNode list = list(key);
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!isFinite(list.get(i))) {
        throw error.apply(place + ": '" + key + "' must hold finite numbers");
      }
      numbers[i] = list.get(i).doubleValue();
    }
    return Vector.of(numbers);
  }

  private static boolean isFinite(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.doubleValue());
  }

  /** Refuses keys that were not asked for. */
  public void requireNoOthers() {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!read.contains(entry.getKey())) {
        throw error.apply(
            place
                + ": key '"
                + entry.getKey()
                + "' is unknown; known are "
                + String.join(", ", new TreeSet<>(read)));
      }
    }
  }
}
