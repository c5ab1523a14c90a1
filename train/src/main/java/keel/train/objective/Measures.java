package keel.train.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How well answers fit the targets of patterns.
 *
 * @param patterns measured on
 * @param correct patterns among them answered right; absent where answers are quantities
 * @param numbers by name: accuracy; r2, rmse and mae, in the units of the target; or accuracy and
 *     label_accuracy, of patterns and of single labels, and {@link AveragePrecision}, where a label
 *     is given. The first is what training measures by
 */
public record Measures(int patterns, OptionalInt correct, Map<String, Double> numbers) {
  /** Copies the map in its order. */
  public Measures {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }

  static Measures ofHits(int correct, int patterns) {
    return new Measures(
        patterns, OptionalInt.of(correct), Map.of("accuracy", (double) correct / patterns));
  }
}
