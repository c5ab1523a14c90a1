package keel.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;

/**
 * The patterns that a model is to be measured on.
 *
 * @param name of the data set, for provenance
 * @param sha256 of the data read, in hexadecimal
 * @param part what the patterns are of it, as people read it
 * @param inputShape of one pattern: [numbers], [frames, numbers], or [channels, height, width] for
 *     images
 * @param target what is known of the patterns
 * @param patterns to measure on
 * @param trainedOn how many of them the model was trained on; absent where that is not known
 * @param warnings what people should know of them
 */
public record TestSet(
    String name,
    String sha256,
    String part,
    List<Integer> inputShape,
    Target target,
    Patterns patterns,
    OptionalInt trainedOn,
    List<String> warnings) {

  /** Copies the lists. */
  public TestSet {
    inputShape = List.copyOf(inputShape);
    warnings = List.copyOf(warnings);
  }

  /** The number of inputs of one pattern. */
  public int inputSize() {
    return inputShape.stream().reduce(1, Math::multiplyExact);
  }

  /** The part of a data set that nothing is learned from. */
  public static TestSet heldOut(Dataset data) {
    return heldOut(data, data.target());
  }

  /** The same, of outputs that are scaled in another way. */
  static TestSet heldOut(Dataset data, Target target) {
    return new TestSet(
        data.name(),
        data.sha256(),
        "held-out patterns",
        data.inputShape(),
        target,
        data.heldOut(),
        OptionalInt.empty(),
        List.of());
  }

  /** With the patterns counted that the model was trained on, and what is to be said of it. */
  TestSet countedFor(Optional<TrainingRecord> training) {
    Optional<TrainingTable> table = training.flatMap(TrainingRecord::table);
    List<String> all = new ArrayList<>(warnings);
    if (table.flatMap(TrainingTable::rowHashes).isEmpty()) {
      return with(OptionalInt.empty(), all);
    }
    int count = (int) RowHash.of(patterns, target).stream().filter(table.get()::contains).count();
    if (count > 0) {
      all.add(
          count
              + " of the "
              + patterns.size()
              + " "
              + part
              + " of "
              + name
              + " are the same as rows that the model was trained on; the accuracy counts them too");
    }
    return with(OptionalInt.of(count), all);
  }

  TestSet warning(String warning) {
    List<String> all = new ArrayList<>(warnings);
    all.add(warning);
    return with(trainedOn, all);
  }

  private TestSet with(OptionalInt count, List<String> all) {
    return new TestSet(name, sha256, part, inputShape, target, patterns, count, all);
  }
}
