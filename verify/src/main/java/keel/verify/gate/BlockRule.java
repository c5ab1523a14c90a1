package keel.verify.gate;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import keel.verify.certificate.Property;

/**
 * What a policy asks of the blocks whose name matches a pattern; every rule that matches counts.
 *
 * @param pattern the name, with * for any characters and ? for one
 * @param required properties that the blocks must be certified to have
 * @param limits numbers that they must keep
 */
public record BlockRule(String pattern, List<Property> required, SortedMap<Limit, Double> limits) {
  /** Copies the collections. */
  public BlockRule {
    required = List.copyOf(required);
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    if (required.isEmpty() && limits.isEmpty()) {
      throw new InvalidPolicy("the rule for blocks '" + pattern + "' asks for nothing");
    }
  }

  /** With limits in any map. */
  public static BlockRule of(String pattern, List<Property> required, Map<Limit, Double> limits) {
    return new BlockRule(pattern, required, new TreeMap<>(limits));
  }

  /** Whether the rule speaks about the block. */
  boolean matches(String block) {
    StringBuilder regex = new StringBuilder();
    pattern
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
              }
            });
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(block).matches();
  }
}
