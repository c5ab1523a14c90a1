package keel.train.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import keel.verify.model.Calibration;

/**
 * How well answers fit the targets of patterns.
 *
 * @param patterns measured on
 * @param correct patterns among them answered right; absent where answers are quantities
 * @param numbers by name: accuracy, nll, brier and ece; r2, rmse and mae, in the units of the
 *     target, of several quantities over all of them; or accuracy and label_accuracy, of patterns
 *     and of single labels, and {@link AveragePrecision}, where a label is given. The first is what
 *     training measures by
 * @param calibration of the probabilities of classes; absent where there are none
 */
public record Measures(
    int patterns,
    OptionalInt correct,
    Map<String, Double> numbers,
    Optional<Calibration> calibration) {
  /** Copies the map in its order. */
  public Measures {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }
}
