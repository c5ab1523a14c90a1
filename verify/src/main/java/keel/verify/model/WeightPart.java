package keel.verify.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which weights of a block a law speaks of. As numbers they stand in this order. */
public enum WeightPart {
  /** A, or C. */
  STATE,
  /** B, or D. */
  INPUT,
  /** b, or E. */
  BIAS;

  /** The name in files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Every name in files, for messages. */
  public static String fileNames() {
    return Arrays.stream(values()).map(WeightPart::fileName).collect(Collectors.joining(", "));
  }

  /** The one with the name in files, if there is one. */
  public static Optional<WeightPart> named(String name) {
    return Arrays.stream(values()).filter(part -> part.fileName().equals(name)).findFirst();
  }
}
