package keel.verify.condition;

import java.util.List;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Verdict;

/** Verdicts on claims whose bounds may be larger than any double. */
public final class Verdicts {
  private Verdicts() {}

  /** Certified, if every bound is a number; inconclusive else. */
  public static Verdict certified(List<Bound> bounds) {
    return bounds.stream().allMatch(bound -> Double.isFinite(bound.certified()))
        ? new Verdict.Certified(bounds)
        : new Verdict.Inconclusive("a bound is larger than any double");
  }

  /** What is certified, with one more number that it rests on. */
  static Verdict with(Verdict verdict, Bound more) {
    return verdict instanceof Verdict.Certified certified
        ? new Verdict.Certified(
            Stream.concat(certified.bounds().stream(), Stream.of(more)).toList())
        : verdict;
  }
}
