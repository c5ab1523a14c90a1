package keel.verify.search;

import java.util.Optional;
import keel.verify.exact.Evidence;

/**
 * What a search found for an obligation or an attack.
 *
 * @param evidence candidates, until checked
 * @param note which budget was spent, in one sentence that is the same on every machine; absent
 *     where the search came to its own end
 */
public record Found(Evidence evidence, Optional<String> note) {
  /** The end of a search that spent no budget. */
  static Found of(Evidence evidence) {
    return new Found(evidence, Optional.empty());
  }

  /** The end of a search whose budget did not last. */
  static Found spent(Evidence evidence, String name, String sentence) {
    return new Found(evidence, Optional.of(name + ": " + sentence));
  }
}
