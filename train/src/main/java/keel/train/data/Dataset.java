package keel.train.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Shapes;
import keel.verify.model.Spectrum;
import keel.verify.model.TableColumn;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;

/**
 * A data set, split into patterns to train on and patterns held out.
 *
 * @param name for provenance
 * @param sha256 of the data read, in hexadecimal
 * @param inputShape of one pattern: [numbers], [frames, numbers], or [channels, height, width] for
 *     images
 * @param target what is to be learned
 * @param reason why it is that, as people read it
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
    Target target,
    String reason,
    Preprocessing preprocessing,
    Patterns training,
    Patterns heldOut,
    Optional<TrainingTable> table,
    List<String> warnings) {

  /** Of a source that is no table, with classes, and of which there is nothing to say. */
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
        numbered(classes),
        name + " has " + classes + " classes",
        preprocessing,
        training,
        heldOut,
        Optional.empty(),
        List.of());
  }

  /**
   * Checks that the patterns have the shape and the target named.
   *
   * @throws CorruptData if they do not
   */
  public Dataset {
    inputShape = List.copyOf(inputShape);
    warnings = List.copyOf(warnings);
    int size = inputShape.stream().reduce(1, Math::multiplyExact);
    for (Patterns part : List.of(training, heldOut)) {
      for (int i = 0; i < part.size(); i++) {
        if (part.inputSize() != size || !fits(part, i, target)) {
          throw new CorruptData(
              name
                  + ": patterns of shape "
                  + inputShape
                  + " and "
                  + target.outputs()
                  + " classes are needed but one has "
                  + part.inputSize()
                  + " numbers and class "
                  + part.label(i));
        }
      }
    }
  }

  private static boolean fits(Patterns part, int index, Target target) {
    return target.match(
        classes -> part.targetSize() == 1 && part.label(index) < classes.outputs(),
        quantities -> part.targetSize() == quantities.outputs(),
        labels -> part.targetSize() == labels.outputs());
  }

  /**
   * The same patterns, scaled as a model that is to be trained further on them scales them, and its
   * quantity likewise, where they are of the same size and name.
   */
  public Dataset scaledAs(Network model) {
    Optional<Spectrum> transform = model.preprocessing().spectrum();
    boolean isOther =
        transform.filter(s -> s.shape().size() > 1 && !s.shape().equals(inputShape)).isPresent();
    if (isOther
        || model.rawSize() != inputSize()
        || inputSize() % model.preprocessing().mean().length() != 0) {
      return this;
    }
    Target scaled =
        target instanceof Target.Quantities && otherTarget(model).isEmpty()
            ? model.training().flatMap(TrainingRecord::target).orElse(target)
            : target;
    return new Dataset(
        name,
        sha256,
        inputShape,
        scaled,
        reason,
        model.preprocessing(),
        training,
        heldOut,
        table.map(t -> new TrainingTable(t.columns(), scaled, t.rows(), t.rowHashes())),
        warnings);
  }

  /** The same patterns, which are transformed once they are scaled. */
  public Dataset with(Spectrum spectrum) {
    return new Dataset(
        name,
        sha256,
        inputShape,
        target,
        reason,
        preprocessing.with(spectrum),
        training,
        heldOut,
        table,
        warnings);
  }

  /** The shape of what a network takes: of images [channels, height, width], else [numbers]. */
  public List<Integer> networkInput() {
    List<Integer> shape = preprocessing.spectrum().map(Spectrum::outputShape).orElse(inputShape);
    return shape.size() == 3 ? shape : List.of(Shapes.size(shape));
  }

  /**
   * The same with fewer patterns to learn from: as many as are asked for, always the same ones, in
   * their order. Scaled as all of them are.
   */
  public Dataset withTraining(int patterns) {
    List<Integer> places = new ArrayList<>(IntStream.range(0, training.size()).boxed().toList());
    Collections.shuffle(places, new Random(Digits.SPLIT_SEED));
    Patterns fewer = training.at(places.subList(0, patterns).stream().sorted().toList());
    return new Dataset(
        name,
        sha256,
        inputShape,
        target,
        reason,
        preprocessing,
        fewer,
        heldOut,
        table.map(t -> table(t.columns(), target, fewer)),
        warnings);
  }

  /** What a model file says of the rows of a table that it was trained on. */
  static TrainingTable table(List<TableColumn> columns, Target target, Patterns training) {
    return training.size() > TrainingTable.MOST_HASHES
        ? new TrainingTable(columns, target, training.size(), Optional.empty())
        : TrainingTable.of(columns, target, RowHash.of(training, target));
  }

  /** Why what is to be learned is not what a model has learned, as far as it says; else empty. */
  public String otherTarget(Network model) {
    Optional<Target> theirs = model.training().flatMap(TrainingRecord::target);
    return theirs.isEmpty() || names(theirs.get()).equals(names(target))
        ? ""
        : "the target is " + described(target) + ", that of the model " + described(theirs.get());
  }

  private static String described(Target target) {
    List<String> names = names(target);
    return names.get(0) + " " + CsvTable.shown(names.subList(1, names.size()));
  }

  /** What the outputs are, and what each of them stands for. */
  static List<String> names(Target target) {
    List<String> names = new ArrayList<>();
    names.add(
        target.match(
            classes -> "one of",
            quantities -> quantities.outputs() == 1 ? "the quantity" : "the quantities",
            labels -> "the labels"));
    names.addAll(
        target.match(Target.Classes::names, Target.Quantities::columns, Target.Labels::columns));
    return names;
  }

  /** Classes that are called by their numbers, from 0. */
  static Target.Classes numbered(int classes) {
    return new Target.Classes(
        "class", IntStream.range(0, classes).mapToObj(Integer::toString).toList());
  }

  /** The number of inputs of one pattern. */
  public int inputSize() {
    return inputShape.stream().reduce(1, Math::multiplyExact);
  }

  /** Two parts of one collection of patterns. */
  record Split(Patterns training, Patterns heldOut) {}

  /** Splits so that every class gives the same share to the held-out part. */
  static Split split(Patterns patterns, Target target, double heldOutShare, long seed) {
    Random random = new Random(seed);
    boolean areClasses = target instanceof Target.Classes;
    List<List<Integer>> members = new ArrayList<>();
    IntStream.range(0, areClasses ? target.outputs() : 1)
        .forEach(group -> members.add(new ArrayList<>()));
    IntStream.range(0, patterns.size())
        .forEach(i -> members.get(areClasses ? patterns.label(i) : 0).add(i));
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
