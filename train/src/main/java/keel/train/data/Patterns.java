package keel.train.data;

import java.util.List;

/**
 * Labelled patterns: raw inputs, row after row, and one class each.
 *
 * @param inputs raw data, as in the source
 * @param labels classes from 0
 */
public record Patterns(List<double[]> inputs, List<Integer> labels) {
  /** Checks that every input has a label, and copies the lists. */
  public Patterns {
    if (inputs.size() != labels.size()) {
      throw new IllegalArgumentException(
          inputs.size() + " inputs do not go with " + labels.size() + " labels");
    }
    inputs = inputs.stream().map(double[]::clone).toList();
    labels = List.copyOf(labels);
  }

  /** The number of patterns. */
  public int size() {
    return labels.size();
  }

  /** The patterns at the given places, in that order. */
  public Patterns at(List<Integer> places) {
    return new Patterns(
        places.stream().map(inputs::get).toList(), places.stream().map(labels::get).toList());
  }
}
