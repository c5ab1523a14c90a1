package keel.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Labelled patterns: raw inputs, as in the source, and one class each.
 *
 * <p>Shapes: every input has {@link #inputSize()} numbers; an image has them channel by channel,
 * row by row. Units: those of the source, not preprocessed.
 *
 * <p>Memory: a byte a pixel for image sets, four bytes a number where all of a pattern are floats,
 * eight otherwise; parts of a collection share its inputs.
 */
public final class Patterns {
  private final List<RawInput> inputs;
  private final int[] labels;

  /** Keeps both; the readers of files make them. */
  Patterns(List<RawInput> inputs, int[] labels) {
    if (inputs.size() != labels.length) {
      throw new IllegalArgumentException(
          inputs.size() + " inputs do not go with " + labels.length + " labels");
    }
    this.inputs = inputs;
    this.labels = labels;
    for (int i = 0; i < labels.length; i++) {
      if (inputs.get(i).length() != inputSize() || labels[i] < 0) {
        throw new IllegalArgumentException(
            "pattern "
                + i
                + " must have "
                + inputSize()
                + " inputs and a class from 0 but has "
                + inputs.get(i).length()
                + " and class "
                + labels[i]);
      }
    }
  }

  /**
   * A copy of the given numbers.
   *
   * @param inputs patterns x numbers
   * @param labels one class a pattern, from 0
   * @throws IllegalArgumentException if inputs and labels differ in number, inputs in length, or a
   *     label is negative
   */
  public static Patterns of(double[][] inputs, int[] labels) {
    return new Patterns(Arrays.stream(inputs).map(RawInput::of).toList(), labels.clone());
  }

  /** The number of patterns. */
  public int size() {
    return labels.length;
  }

  /** The number of numbers in one input; 0 if there are no patterns. */
  public int inputSize() {
    return inputs.isEmpty() ? 0 : inputs.get(0).length();
  }

  /** The class of a pattern, from 0. */
  public int label(int index) {
    return labels[index];
  }

  /** Writes the raw numbers of a pattern to {@code destination}, from {@code offset} on. */
  public void copyTo(int index, double[] destination, int offset) {
    inputs.get(index).copyTo(destination, offset);
  }

  /** A fresh array of the raw numbers of a pattern. */
  public double[] input(int index) {
    double[] input = new double[inputSize()];
    copyTo(index, input, 0);
    return input;
  }

  /** The patterns at the given places, in that order; the inputs are shared, not copied. */
  public Patterns at(List<Integer> places) {
    List<RawInput> chosen = new ArrayList<>(places.size());
    places.forEach(place -> chosen.add(inputs.get(place)));
    return new Patterns(chosen, places.stream().mapToInt(place -> labels[place]).toArray());
  }
}
