package keel.train.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;

/**
 * Patterns of classes that somebody has collected, of which a fifth of every class is held out.
 *
 * @param name for provenance
 * @param sha256 of the data read, in hexadecimal
 * @param inputShape of one pattern: [numbers], or [channels, height, width] for images
 * @param target the classes
 * @param patterns all of them
 */
record Collected(
    String name,
    String sha256,
    List<Integer> inputShape,
    Target.Classes target,
    Patterns patterns) {
  /**
   * To train on.
   *
   * @throws CorruptData if there are too few to hold out any
   */
  Dataset dataset() {
    Dataset.Split split = split();
    if (target.outputs() < 2 || split.heldOut().size() == 0) {
      throw new CorruptData(
          name
              + ": two classes are needed, and one with three patterns, for a fifth of every class"
              + " is held out, but "
              + patterns.size()
              + " patterns are of "
              + target.outputs()
              + " classes");
    }
    return new Dataset(
        name,
        sha256,
        inputShape,
        target,
        name + " has the classes " + CsvTable.shown(target.names()),
        Standardisation.of(split.training(), inputShape.get(0)),
        split.training(),
        split.heldOut(),
        Optional.empty(),
        List.of());
  }

  /** To measure on: what was held out if a model was trained on this, else all. */
  TestSet test(Optional<TrainingRecord> training) {
    boolean same = training.filter(t -> t.datasetSha256().equals(sha256)).isPresent();
    return new TestSet(
        name,
        sha256,
        same ? "held-out patterns" : "patterns",
        inputShape,
        target,
        same ? split().heldOut() : patterns,
        OptionalInt.empty(),
        same
            ? List.of()
            : List.of(
                "the model file does not say which patterns it was trained on; patterns of "
                    + name
                    + " may be among them, and every one counts"));
  }

  private Dataset.Split split() {
    return Dataset.split(patterns, target, Digits.HELD_OUT, Digits.SPLIT_SEED);
  }
}
