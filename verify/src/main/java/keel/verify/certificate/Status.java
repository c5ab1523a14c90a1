package keel.verify.certificate;

/** The word of a verdict; the order is from best to worst, for combining several. */
public enum Status {
  /** A witness was checked exactly. */
  CERTIFIED,
  /**
   * Of a block, and of a model with such a block: incremental stability is open, but there is one
   * equilibrium, which attracts every trajectory whose input does not change. No claim has this
   * word.
   */
  CERTIFIED_FOR_CONSTANT_INPUTS,
  /**
   * Of a claim about a probability alone: a bound that fails as seldom as is stated. No block and
   * no model has this word, and no rule but the one that asks for a probability is met by it.
   */
  WITH_CONFIDENCE,
  /** Neither a proof nor a counterexample was found. */
  INCONCLUSIVE,
  /** A counterexample was checked exactly. */
  REFUTED;

  /** The worse of the two. */
  public Status worse(Status other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
