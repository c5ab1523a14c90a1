package keel.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Patterns: raw inputs, as in the source, and what is to be learned of each.
 *
 * <p>Shapes: every input has {@link #inputSize()} numbers; an image has them channel by channel,
 * row by row. A target is a class, from 0; a quantity; or a 1 or 0 for each label. Units: those of
 * the source, not preprocessed.
 *
 * <p>Memory: a byte a pixel for image sets, four bytes a number where all of a pattern are floats,
 * eight otherwise; parts of a collection share its inputs.
 */
public final class Patterns {
  private final List<RawInput> inputs;
  private final double[] targets;
  private final int targetSize;

  /** With one class each, from 0; keeps the inputs. The readers of files make them. */
  Patterns(List<RawInput> inputs, int[] labels) {
    this(inputs, Arrays.stream(labels).asDoubleStream().toArray(), 1);
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException(
            "pattern " + i + " must have a class from 0 but has class " + labels[i]);
      }
    }
  }

  /**
   * Keeps both.
   *
   * @param targets pattern after pattern
   * @param targetSize numbers of one target; 0 where nothing is known of the patterns
   */
  Patterns(List<RawInput> inputs, double[] targets, int targetSize) {
    if ((long) inputs.size() * targetSize != targets.length) {
      throw new IllegalArgumentException(
          inputs.size() + " inputs do not go with " + targets.length + " targets");
    }
    this.inputs = inputs;
    this.targets = targets;
    this.targetSize = targetSize;
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).length() != inputSize()) {
        throw new IllegalArgumentException(
            "pattern "
                + i
                + " must have "
                + inputSize()
                + " inputs but has "
                + inputs.get(i).length());
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

  /**
   * A copy of the given numbers.
   *
   * @param inputs patterns x numbers
   * @param targets patterns x numbers
   * @throws IllegalArgumentException if inputs and targets differ in number, or in length
   */
  public static Patterns of(double[][] inputs, double[][] targets) {
    int size = targets.length == 0 ? 0 : targets[0].length;
    return new Patterns(
        Arrays.stream(inputs).map(RawInput::of).toList(),
        Arrays.stream(targets).flatMapToDouble(Arrays::stream).toArray(),
        size);
  }

  /** The number of patterns. */
  public int size() {
    return inputs.size();
  }

  /** The number of numbers in one input; 0 if there are no patterns. */
  public int inputSize() {
    return inputs.isEmpty() ? 0 : inputs.get(0).length();
  }

  List<RawInput> inputs() {
    return inputs;
  }

  /** The class of a pattern, from 0, where targets are classes. */
  public int label(int index) {
    return (int) targets[index];
  }

  /** What is to be learned of a pattern. */
  public double[] target(int index) {
    return Arrays.copyOfRange(targets, index * targetSize, (index + 1) * targetSize);
  }

  /** Numbers of one target; 0 where nothing is known of the patterns. */
  public int targetSize() {
    return targetSize;
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
    double[] ofChosen = new double[places.size() * targetSize];
    for (int i = 0; i < places.size(); i++) {
      chosen.add(inputs.get(places.get(i)));
      System.arraycopy(targets, places.get(i) * targetSize, ofChosen, i * targetSize, targetSize);
    }
    return new Patterns(chosen, ofChosen, targetSize);
  }

  /** The same targets of other inputs. */
  Patterns with(UnaryOperator<RawInput> change) {
    return new Patterns(inputs.stream().map(change).toList(), targets, targetSize);
  }
}
