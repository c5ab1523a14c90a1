package keel.verify.condition;

import java.util.List;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Verdict;

/** Verdicts on claims whose bounds may be larger than any double. */
final class Verdicts {
  private Verdicts() {}

  /** Certified, if every bound is a number; inconclusive else. */
  static Verdict certified(List<Bound> bounds) {
    return bounds.stream().allMatch(bound -> Double.isFinite(bound.certified()))
        ? new Verdict.Certified(bounds)
        : new Verdict.Inconclusive("a bound is larger than any double");
  }
}
