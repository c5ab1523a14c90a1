package keel.verify.certificate;

import keel.verify.model.Network;

/**
 * A property of a block or of the network, and what is known of it.
 *
 * @param scope name of the block, or {@link Network#SCOPE}
 * @param property what is claimed
 * @param theorem the theorem that it rests on, as ARCHITECTURE.md lists them
 * @param statement how distances are measured, after how many steps, where and for whom
 * @param verdict certified, refuted or inconclusive
 */
public record Claim(
    String scope, Property property, String theorem, Statement statement, Verdict verdict) {
  /** The same claim with another verdict. */
  public Claim with(Verdict other) {
    return new Claim(scope, property, theorem, statement, other);
  }
}
