package keel.verify.certificate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be claimed of a block, in the field's terms. */
public enum Property {
  /** Two trajectories with the same input never move apart, at any depth. */
  INCREMENTAL_STABILITY("two trajectories with the same input never move apart, at any depth"),
  /** For every input there is one state, and only one, that the block leaves unchanged. */
  UNIQUE_EQUILIBRIUM("for every input there is exactly one equilibrium");

  private final String meaning;

  Property(String meaning) {
    this.meaning = meaning;
  }

  /** The property in one plain sentence. */
  public String meaning() {
    return meaning;
  }

  /** The name in files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name for people. */
  public String title() {
    return fileName().replace('_', ' ');
  }

  /** Every name in files, for messages. */
  public static String fileNames() {
    return Arrays.stream(values()).map(Property::fileName).collect(Collectors.joining(", "));
  }

  /** The property with the given name in files, if there is one. */
  public static Optional<Property> named(String name) {
    return Arrays.stream(values()).filter(p -> p.fileName().equals(name)).findFirst();
  }
}
