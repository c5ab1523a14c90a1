package keel.verify.gate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Property;

/**
 * A certificate that a model must not fall behind: that of the last release, say.
 *
 * @param certificate its file
 * @param model the model that it speaks about, if it shall be re-checked; else the file is taken at
 *     its word, as the policy itself is
 * @param tolerance the share by which a bound may be worse than it was, 0 or more
 * @param properties the properties compared; none means all that were certified
 */
public record Baseline(
    Path certificate, Optional<Path> model, double tolerance, List<Property> properties) {
  /** Copies the list. */
  public Baseline {
    properties = List.copyOf(properties);
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new InvalidPolicy("the tolerance of the baseline must be ≥ 0, found " + tolerance);
    }
  }

  boolean compares(Property property) {
    return properties.isEmpty() || properties.contains(property);
  }
}
