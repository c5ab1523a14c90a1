package keel.train.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.model.Preprocessing;
import keel.verify.model.TrainingTable;

/**
 * A data set, split into patterns to train on and patterns held out.
 *
 * @param name for provenance
 * @param sha256 of the data read, in hexadecimal
 * @param inputShape of one pattern: [numbers], or [channels, height, width] for images
 * @param classes number of classes
 * @param preprocessing fitted to the data set as a whole or to its training part
 * @param training to learn from
 * @param heldOut to measure accuracy on, never learned from
 * @param table what a model file is to say of the training part, if it comes from a table
 * @param warnings what people should know before they train on it
 */
public record Dataset(
    String name,
    String sha256,
    List<Integer> inputShape,
    int classes,
    Preprocessing preprocessing,
    Patterns training,
    Patterns heldOut,
    Optional<TrainingTable> table,
    List<String> warnings) {

  /** Of a source that is no table, and of which there is nothing to say. */
  public Dataset(
      String name,
      String sha256,
      List<Integer> inputShape,
      int classes,
      Preprocessing preprocessing,
      Patterns training,
      Patterns heldOut) {
    this(
        name,
        sha256,
        inputShape,
        classes,
        preprocessing,
        training,
        heldOut,
        Optional.empty(),
        List.of());
  }

  /**
   * Checks that the patterns have the shape and the classes named.
   *
   * @throws CorruptData if they do not
   */
  public Dataset {
    inputShape = List.copyOf(inputShape);
    warnings = List.copyOf(warnings);
    int size = inputShape.stream().reduce(1, Math::multiplyExact);
    for (Patterns part : List.of(training, heldOut)) {
      for (int i = 0; i < part.size(); i++) {
        if (part.inputSize() != size || part.label(i) >= classes) {
          throw new CorruptData(
              name
                  + ": patterns of shape "
                  + inputShape
                  + " and "
                  + classes
                  + " classes are needed but one has "
                  + part.inputSize()
                  + " numbers and class "
                  + part.label(i));
        }
      }
    }
  }

  /** The number of inputs of one pattern. */
  public int inputSize() {
    return inputShape.stream().reduce(1, Math::multiplyExact);
  }

  /** Two parts of one collection of patterns. */
  record Split(Patterns training, Patterns heldOut) {}

  /** Splits so that every class gives the same share to the held-out part. */
  static Split stratified(Patterns patterns, int classes, double heldOutShare, long seed) {
    Random random = new Random(seed);
    List<List<Integer>> members = new ArrayList<>();
    IntStream.range(0, classes).forEach(label -> members.add(new ArrayList<>()));
    IntStream.range(0, patterns.size()).forEach(i -> members.get(patterns.label(i)).add(i));
    List<Integer> training = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (List<Integer> ofOneClass : members) {
      Collections.shuffle(ofOneClass, random);
      int count = (int) Math.round(heldOutShare * ofOneClass.size());
      heldOut.addAll(ofOneClass.subList(0, count));
      training.addAll(ofOneClass.subList(count, ofOneClass.size()));
    }
    return new Split(patterns.at(training), patterns.at(heldOut));
  }
}
