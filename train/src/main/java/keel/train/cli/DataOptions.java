package keel.train.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keel.train.data.Dataset;
import keel.train.data.Datasets;
import keel.train.data.TestSet;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.Keel;
import keel.verify.model.Network;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say which data set is meant and where its files are. */
final class DataOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "digits, mnist, fashion-mnist, cifar10, cifar100 or csv:FILE[#LABEL] (default: digits).",
      defaultValue = "digits")
  private String dataset;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder with the data set's files.")
  private Optional<Path> data;

  /** Names the files of the data set. */
  void declare(CommandFiles files) {
    if (dataset != null) {
      files.reads(Datasets.files(dataset, data));
    }
  }

  /** The data set to train on; what is to be said of it is said on standard error. */
  Dataset load() throws IOException {
    Dataset loaded = Datasets.load(dataset, data);
    Keel.warn(loaded.warnings(), spec);
    return loaded;
  }

  /** What to measure a network on; what is to be said of it is said on standard error. */
  TestSet test(Network network) throws IOException {
    TestSet test = Datasets.test(dataset, data, network.training());
    Keel.warn(test.warnings(), spec);
    return test;
  }
}
