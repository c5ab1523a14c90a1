package keel.verify.certificate;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import keel.verify.exact.BinomialTail;

/** The outcome of one claim. */
public sealed interface Verdict {
  /** The word. */
  Status status();

  /** Why nothing is certified, or what is known instead, in one sentence; else empty. */
  String reason();

  /**
   * The claim holds.
   *
   * @param bounds the numbers that were proved on the way, each with what it was needed for
   */
  record Certified(List<Bound> bounds) implements Verdict {
    /** Copies the list. */
    public Certified {
      bounds = List.copyOf(bounds);
    }

    @Override
    public Status status() {
      return Status.CERTIFIED;
    }

    @Override
    public String reason() {
      return "";
    }
  }

  /**
   * The probability of which the claim speaks is at least as great, with the confidence that the
   * samples were drawn for: that is how often a statement made in this way is true. Never
   * certified.
   *
   * @param probability a lower bound
   * @param interval bounds from both sides, which fail as seldom together: of the probability that
   *     a sample is certified
   * @param sampling how many samples were drawn, for which confidence
   * @param stable how many of them were certified; of the others nothing is known, or
   * @param refuted they are known not to be stable
   * @param seed of the samples
   * @param sha256 of the weights of all samples, and of what was decided of each
   */
  record WithConfidence(
      double probability,
      Interval interval,
      Sampling sampling,
      int stable,
      int refuted,
      long seed,
      String sha256)
      implements Verdict {
    /**
     * Numbers between two others.
     *
     * @param low the least of them
     * @param high the greatest
     */
    public record Interval(double low, double high) {}

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if they cannot be those of so many samples
     */
    public WithConfidence {
      if (!(probability >= 0 && probability <= 1)
          || !(interval.low >= 0 && interval.low <= interval.high && interval.high <= 1)
          || stable < 0
          || refuted < 0
          || refuted > sampling.samples() - stable) {
        throw new IllegalArgumentException(
            stable + " stable and " + refuted + " refuted samples of " + sampling.samples());
      }
    }

    /** What the number of certified samples says, exactly. */
    public static WithConfidence of(
        Sampling sampling, int stable, int refuted, long seed, String sha256) {
      int n = sampling.samples();
      BigDecimal alpha = sampling.alpha();
      BigDecimal half = alpha.multiply(new BigDecimal("0.5"));
      return new WithConfidence(
          BinomialTail.atLeast(n, stable, alpha).floorToDouble(),
          new Interval(
              BinomialTail.atLeast(n, stable, half).floorToDouble(),
              BinomialTail.atMost(n, stable, half).ceilToDouble()),
          sampling,
          stable,
          refuted,
          seed,
          sha256);
    }

    @Override
    public Status status() {
      return Status.WITH_CONFIDENCE;
    }

    /** The bound alone, for people: never more than it is. */
    public String text() {
      return "probability "
          + Bound.Relation.AT_LEAST.sign()
          + " "
          + Bound.Relation.AT_LEAST.text(probability)
          + " with confidence "
          + sampling.confidenceText();
    }

    @Override
    public String reason() {
      return text()
          + ": "
          + stable
          + " of "
          + sampling.samples()
          + " samples are certified "
          + sampling
              .property()
              .map(Property::title)
              .map(title -> "(" + title + ")")
              .orElse("stable")
          + ", "
          + refuted
          + " refuted (seed "
          + seedText()
          + "); of a sample to be certified: from "
          + Bound.Relation.AT_LEAST.text(interval.low())
          + " to "
          + Bound.Relation.AT_MOST.text(interval.high());
    }

    /** The seed in hexadecimal. */
    public String seedText() {
      return HexFormat.of().toHexDigits(seed);
    }
  }

  /**
   * The claim is false.
   *
   * @param reason in one sentence
   * @param counterexample name of the obligation whose direction shows it
   */
  record Refuted(String reason, String counterexample) implements Verdict {
    @Override
    public Status status() {
      return Status.REFUTED;
    }
  }

  /**
   * Neither shown nor disproved.
   *
   * @param reason which bound was missed and by how much, or what is not supported
   */
  record Inconclusive(String reason) implements Verdict {
    @Override
    public Status status() {
      return Status.INCONCLUSIVE;
    }
  }
}
