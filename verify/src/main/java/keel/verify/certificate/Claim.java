package keel.verify.certificate;

/**
 * A property of a block, and what is known of it.
 *
 * @param block name of the block
 * @param property what is claimed
 * @param theorem the theorem that it rests on, as ARCHITECTURE.md lists them
 * @param norm the norm that distances are measured in
 * @param region the inputs and states that it speaks about
 * @param verdict certified, refuted or inconclusive
 */
public record Claim(
    String block, Property property, String theorem, String norm, String region, Verdict verdict) {
  /** The same claim with another verdict. */
  public Claim with(Verdict other) {
    return new Claim(block, property, theorem, norm, region, other);
  }

  /** What is claimed, without what was only seen. */
  public Claim withoutAttained() {
    return with(verdict.withoutAttained());
  }
}
