package keel.verify.condition;

import keel.verify.exact.Dyadic;

/**
 * The certified ends of the spectrum of a metric.
 *
 * @param least not above λmin(P), > 0
 * @param greatest not below λmax(sWP), ≤ 2
 */
record Spectrum(Dyadic least, Dyadic greatest) {
  /** λmin(P) must be above it. */
  static final double LEAST = 0;

  /** λmax(sWP) must not be above it, or the step at slope s overshoots. */
  static final double GREATEST = 2;

  /** 2η, with {@code P ⪯ (2 − 2η) (sW)⁻¹}: what is left of the step. */
  Dyadic slack() {
    return Dyadic.of(GREATEST).minus(greatest);
  }
}
