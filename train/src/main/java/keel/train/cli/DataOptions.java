package keel.train.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keel.train.data.Dataset;
import keel.train.data.Datasets;
import keel.verify.cli.CommandFiles;
import picocli.CommandLine.Option;

/** The options that say which data set is meant and where its files are. */
final class DataOptions {
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

  /** The data set. */
  Dataset load() throws IOException {
    return Datasets.load(dataset, data);
  }
}
