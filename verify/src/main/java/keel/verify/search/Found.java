package keel.verify.search;

import java.util.Optional;
import keel.verify.exact.Evidence;

/**
 * What a search came back with.
 *
 * @param evidence candidates; none if nothing was found
 * @param note what was given up, in one sentence, where a budget was spent
 */
public record Found(Evidence evidence, Optional<String> note) {
  /** Evidence, with no budget spent. */
  static Found of(Evidence evidence) {
    return new Found(evidence, Optional.empty());
  }
}
