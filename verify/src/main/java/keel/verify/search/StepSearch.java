package keel.verify.search;

import keel.verify.exact.Evidence;
import keel.verify.exact.StepBound;

/** Looks for the numbers of a {@link StepBound}. */
final class StepSearch {
  private StepSearch() {}

  static Evidence search(StepBound obligation) {
    return Evidence.NONE;
  }
}
