package keel.verify.condition;

import java.util.List;
import keel.verify.certificate.InputNorm;
import keel.verify.exact.Dyadic;

/**
 * How far the state of a block moves with its input, from equal initial states and after equally
 * many steps: at most {@code factor} times as far, both measured in the same plain norm.
 *
 * @param norm of the state as of the input
 * @param factor ≥ 0
 * @param shownBy names of the obligations that it follows from
 */
public record Movement(InputNorm norm, Dyadic factor, List<String> shownBy) {
  /** Copies the list. */
  public Movement {
    shownBy = List.copyOf(shownBy);
  }
}
