package keel.train.attack;

import java.util.List;

/**
 * What an attack found.
 *
 * @param patterns in the order of the data
 * @param gradientSteps how many gradients of one pattern it took
 */
public record Attack(List<Attacked> patterns, long gradientSteps) {
  /** Copies the list. */
  public Attack {
    patterns = List.copyOf(patterns);
  }
}
