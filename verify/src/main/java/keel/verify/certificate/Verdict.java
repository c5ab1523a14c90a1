package keel.verify.certificate;

import java.util.List;

/** The outcome of one claim. */
public sealed interface Verdict {
  /** The word. */
  Status status();

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
