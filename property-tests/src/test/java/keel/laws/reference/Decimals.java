package keel.laws.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The decimals that stand in a certificate beside its numbers: whoever believes one instead of the
 * number must not believe too much.
 */
final class Decimals {
  private static final String SUFFIX = "_decimal";
  private static final int MOST_DIGITS = 8;

  private Decimals() {}

  /** Decimals on the wrong side of their numbers, or without one. */
  static List<String> faults(JsonNode certificate) {
    List<String> faults = new ArrayList<>();
    visit(certificate, faults);
    return faults;
  }

  private static void visit(JsonNode node, List<String> faults) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().endsWith(SUFFIX)) {
        String key = field.getKey().substring(0, field.getKey().length() - SUFFIX.length());
        if (!isRight(node, key, field.getValue().asText())) {
          faults.add("the decimal of " + key + " is on the wrong side: " + node);
        }
      }
    }
    node.forEach(child -> visit(child, faults));
  }

  private static boolean isRight(JsonNode node, String key, String text) {
    Rational number = Rational.of(Double.parseDouble(node.path(key).asText()));
    BigDecimal decimal = new BigDecimal(text);
    Rational said = Rational.of(decimal);
    boolean isShort = decimal.stripTrailingZeros().precision() <= MOST_DIGITS;
    return isShort && (isUpper(node, key) ? number.isAtMost(said) : said.isAtMost(number));
  }

  /** Upper bounds, and the tolerance within which something is said to settle. */
  private static boolean isUpper(JsonNode node, String key) {
    return key.equals("tolerance") || node.path("relation").asText().equals("at_most");
  }
}
