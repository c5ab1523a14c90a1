package keel.verify.certificate;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.exact.BinomialTail;

/**
 * How many samples are drawn, and for which confidence: both are chosen before the first of them.
 *
 * @param samples at least 1, at most {@link BinomialTail#MOST_TRIALS}
 * @param confidence 1 − α, between 0 and 1, exactly the decimal that somebody wrote
 * @param property of a polynomial field: what a sample of its equations is to have; none of a
 *     network, whose samples are to be stable
 */
public record Sampling(int samples, BigDecimal confidence, Optional<Property> property) {
  /** Where nobody says otherwise. */
  public static final Sampling DEFAULT =
      new Sampling(1000, new BigDecimal("0.999"), Optional.empty());

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException saying which cannot be
   */
  public Sampling {
    if (samples < 1 || samples > BinomialTail.MOST_TRIALS) {
      throw new IllegalArgumentException(
          "samples must be from 1 to " + BinomialTail.MOST_TRIALS + " but are " + samples);
    }
    if (!(confidence.signum() > 0 && confidence.compareTo(BigDecimal.ONE) < 0)
        || confidence.scale() > BinomialTail.MOST_DIGITS) {
      throw noConfidence(confidence.toString());
    }
    confidence = confidence.stripTrailingZeros();
    if (property.filter(p -> !p.isOfField()).isPresent()) {
      throw new IllegalArgumentException(
          "samples of a field can be asked for "
              + Stream.of(Property.values())
                  .filter(Property::isOfField)
                  .map(Property::fileName)
                  .collect(Collectors.joining(", "))
              + ", found "
              + property.get().fileName());
    }
  }

  /**
   * Of a decimal as somebody wrote it.
   *
   * @throws IllegalArgumentException saying which of the two cannot be
   */
  public static Sampling of(int samples, String confidence) {
    if (!confidence.matches("0\\.[0-9]{1," + BinomialTail.MOST_DIGITS + "}")) {
      throw noConfidence(confidence);
    }
    return new Sampling(samples, new BigDecimal(confidence), Optional.empty());
  }

  /**
   * The same of a polynomial field.
   *
   * @throws IllegalArgumentException if it is no property of one
   */
  public Sampling of(Property ofField) {
    return new Sampling(samples, confidence, Optional.of(ofField));
  }

  /** The same of a field: that 0 attracts all, where nobody says otherwise. */
  public Sampling ofField() {
    return property.isPresent() ? this : of(Property.GLOBAL_STABILITY);
  }

  private static IllegalArgumentException noConfidence(String found) {
    return new IllegalArgumentException(
        "confidence must lie between 0 and 1 and have at most "
            + BinomialTail.MOST_DIGITS
            + " digits, as 0.999 does, but is "
            + found);
  }

  /** α: how often a bound may fail. */
  public BigDecimal alpha() {
    return BigDecimal.ONE.subtract(confidence);
  }

  /** 1 − α as a decimal. */
  public String confidenceText() {
    return confidence.toPlainString();
  }
}
