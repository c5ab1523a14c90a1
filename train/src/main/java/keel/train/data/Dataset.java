package keel.train.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.model.Preprocessing;

/**
 * A data set, split into patterns to train on and patterns held out.
 *
 * @param name for provenance
 * @param sha256 of the data as stored, in hexadecimal
 * @param inputShape of one pattern
 * @param classes number of classes
 * @param preprocessing fitted to the data set as a whole or to its training part
 * @param training to learn from
 * @param heldOut to measure accuracy on, never learned from
 */
public record Dataset(
    String name,
    String sha256,
    List<Integer> inputShape,
    int classes,
    Preprocessing preprocessing,
    Patterns training,
    Patterns heldOut) {

  /** The number of inputs of one pattern. */
  public int inputSize() {
    return inputShape.stream().reduce(1, Math::multiplyExact);
  }

  /** Two parts of one collection of patterns. */
  record Split(Patterns training, Patterns heldOut) {}

  /** Splits so that every class gives the same share to the held-out part. */
  static Split stratified(Patterns patterns, int classes, double heldOutShare, long seed) {
    Random random = new Random(seed);
    List<Integer> training = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      List<Integer> members =
          new ArrayList<>(
              IntStream.range(0, patterns.size())
                  .filter(i -> patterns.labels().get(i) == wanted)
                  .boxed()
                  .toList());
      Collections.shuffle(members, random);
      int count = (int) Math.round(heldOutShare * members.size());
      heldOut.addAll(members.subList(0, count));
      training.addAll(members.subList(count, members.size()));
    }
    return new Split(patterns.at(training), patterns.at(heldOut));
  }
}
