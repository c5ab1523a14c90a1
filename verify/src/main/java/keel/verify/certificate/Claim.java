package keel.verify.certificate;

/**
 * A property of a block or of the network, and what is known of it.
 *
 * @param scope name of the block, or {@link #NETWORK}
 * @param property what is claimed
 * @param theorem the theorem that it rests on, as ARCHITECTURE.md lists them
 * @param statement how distances are measured, after how many steps, where and for whom
 * @param verdict certified, refuted or inconclusive
 */
public record Claim(
    String scope, Property property, String theorem, Statement statement, Verdict verdict) {
  /** The scope of claims about the whole network, which no block may be named. */
  public static final String NETWORK = "network";

  /** The same claim with another verdict. */
  public Claim with(Verdict other) {
    return new Claim(scope, property, theorem, statement, other);
  }
}
