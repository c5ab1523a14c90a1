package keel.train.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import keel.train.data.Download;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Subcommand;
import keel.verify.model.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel download}: puts a file into a data folder, if it is the one meant. */
@Command(
    name = "download",
    mixinStandardHelpOptions = true,
    description = {
      "Fetches a file, if its SHA-256 is the one given.",
      "There is no way around the checksum. A file that is there already is not"
          + " fetched again, and a source that says nothing for 30 seconds is given up."
          + " Nothing is unpacked: data sets are read as they are published."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  keel download https://example.org/train-images-idx3-ubyte.gz --sha256 HEX \\",
      "      --output data/train-images-idx3-ubyte.gz",
      "",
      "Ends in 0 if the file has the checksum, in 2 otherwise; then what stood there"
          + " still does."
    })
public final class DownloadCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "URL", description = "http, https or file.")
  private URI from;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      required = true,
      description = "SHA-256 of the file, 64 hexadecimal digits.")
  private String sha256;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "File to write; missing folders are made.")
  private Path output;

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (from != null && "file".equalsIgnoreCase(from.getScheme())) {
      files.reads(Path.of(from));
    }
    if (output != null) {
      files.writes(output);
    }
  }

  @Override
  public Integer call() throws IOException {
    Download download = download();
    try (DownloadProgress progress = new DownloadProgress()) {
      Download.Outcome outcome = download.to(output, progress);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          switch (outcome) {
            case FETCHED -> "fetched       " + Text.shown(output);
            case ALREADY_THERE -> "already there " + Text.shown(output);
          });
    }
    return ExitCode.PASSED.code();
  }

  private Download download() {
    try {
      return new Download(from, sha256);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
