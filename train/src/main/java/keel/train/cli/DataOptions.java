package keel.train.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import keel.train.DataSettings;
import keel.train.SettingsFile;
import keel.train.data.DataRequest;
import keel.train.data.Dataset;
import keel.train.data.Datasets;
import keel.train.data.Missing;
import keel.train.data.SequenceColumns;
import keel.train.data.Task;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.Keel;
import keel.verify.model.Network;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say which data is meant, where its files are and what is to be learned. */
final class DataOptions {
  private static final String USUAL = "digits";

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "digits, notes, mnist, fashion-mnist, cifar10, cifar100, a table FILE[#LABEL] (commas, semicolons"
              + " or tabs, gzip or not), a folder with a folder of PNG or JPEG files for each class,"
              + " a folder of WAV files CLASS_SPEAKER_INDEX.wav,"
              + " or FILE.npz with arrays x and y (default: digits).")
  private Optional<String> dataset;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder with the data set's files.")
  private Optional<Path> data;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description =
          "Column of a table that is to be learned, by its name or number; once for each of several"
              + " labels, or of several quantities with --task regression (default: the last).")
  private List<String> target = List.of();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "classification, regression or labels (default: what the target looks like; numbers that"
              + " are not all whole or take more than 20 values are regression).")
  private Optional<Task> task;

  @Option(
      names = "--missing",
      paramLabel = "NAME",
      description =
          "mean fills in numbers that a table lacks, and makes a missing text a value of its own"
              + " (default: refused).")
  private Optional<Missing> missing;

  @Option(
      names = "--sequence-id",
      paramLabel = "COLUMN",
      description =
          "Column of a table that says which sequence a row is a step of; a pattern is then a"
              + " sequence.")
  private Optional<String> sequenceId;

  @Option(
      names = "--sequence-step",
      paramLabel = "COLUMN",
      description = "Column of such a table that numbers the steps of each sequence.")
  private Optional<String> sequenceStep;

  /** Whether anything is said of data. */
  boolean isGiven() {
    return !target.isEmpty()
        || Stream.of(dataset, data, task, missing, sequenceId, sequenceStep)
            .anyMatch(Optional::isPresent);
  }

  /**
   * Names the files of the data set.
   *
   * @param settings what a file of settings says, if there is one
   */
  void declare(CommandFiles files, ObjectNode settings) {
    DataRequest request = request(SettingsFile.takeData(settings));
    files.reads(Datasets.files(request.name(), request.folder()));
  }

  /**
   * What to train on.
   *
   * @param settings what a file of settings says, if there is one; its keys of the data are taken
   *     out
   */
  DataRequest request(ObjectNode settings) {
    try {
      DataRequest request = request(SettingsFile.takeData(settings));
      return SettingsFile.frames(settings).map(request::with).orElse(request);
    } catch (InvalidDesign e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** An option goes before the file. */
  private DataRequest request(DataSettings file) {
    return new DataRequest(
        dataset.orElse(Objects.requireNonNullElse(file.dataset(), USUAL)),
        data,
        target.isEmpty() && file.target() != null ? file.target() : target,
        task.or(() -> Optional.ofNullable(file.task())),
        missing.orElse(Objects.requireNonNullElse(file.missing(), Missing.REFUSED)),
        sequence(Optional.ofNullable(file.sequence())));
  }

  private Optional<SequenceColumns> sequence(Optional<SequenceColumns> file) {
    Optional<String> id = sequenceId.or(() -> file.map(SequenceColumns::id));
    Optional<String> step = sequenceStep.or(() -> file.map(SequenceColumns::step));
    InvalidDesign.require(
        id.isPresent() == step.isPresent(),
        "--sequence-id and --sequence-step belong together: one names the sequence of a row, the"
            + " other numbers its steps");
    return id.map(name -> new SequenceColumns(name, step.orElseThrow()));
  }

  /**
   * The data set to train on; what is to be said of it is said on standard error.
   *
   * @param start the model that is to be trained further, if one is
   */
  Dataset load(DataRequest request, Optional<Network> start) throws IOException {
    Dataset loaded = Datasets.load(request, start.flatMap(Network::training));
    Keel.warn(loaded.warnings(), spec);
    return start.map(loaded::scaledAs).orElse(loaded);
  }

  /** What to measure a network on; what is to be said of it is said on standard error. */
  TestSet test(Network network) throws IOException {
    return warned(Datasets.test(request(SettingsFile.empty()), network.training()));
  }

  /** What to ask a network for; what is to be said of it is said on standard error. */
  TestSet unlabelled(Network network) throws IOException {
    return warned(Datasets.unlabelled(request(SettingsFile.empty()), network.training()));
  }

  /**
   * The held-out patterns of another data set.
   *
   * @param place its name, and its folder behind a =
   */
  TestSet other(String place) throws IOException {
    int separator = place.indexOf('=');
    DataRequest request =
        separator < 0
            ? DataRequest.of(place, this.data)
            : DataRequest.of(
                place.substring(0, separator),
                Optional.of(Path.of(place.substring(separator + 1))));
    return warned(Datasets.test(request, Optional.empty()));
  }

  private TestSet warned(TestSet data) {
    Keel.warn(data.warnings(), spec);
    return data;
  }
}
