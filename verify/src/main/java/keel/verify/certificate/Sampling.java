package keel.verify.certificate;

import java.math.BigDecimal;
import keel.verify.exact.BinomialTail;

/**
 * How many samples are drawn, and for which confidence: both are chosen before the first of them.
 *
 * @param samples at least 1, at most {@link BinomialTail#MOST_TRIALS}
 * @param confidence 1 − α, between 0 and 1, exactly the decimal that somebody wrote
 */
public record Sampling(int samples, BigDecimal confidence) {
  /** Where nobody says otherwise. */
  public static final Sampling DEFAULT = new Sampling(1000, new BigDecimal("0.999"));

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
    return new Sampling(samples, new BigDecimal(confidence));
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
