package keel.verify.cli;

import java.nio.file.Path;
import java.util.List;
import keel.verify.model.Text;
import keel.verify.shard.Merge;
import keel.verify.shard.ShardFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel merge}: one table from those of all shards. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description = {
      "Joins the files of all shards of a run.",
      "The result has the bytes that one run would have written. A shard that is missing or there"
          + " twice is refused, and so is one of another model, other data, another norm or"
          + " another version."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel evaluate model.safetensors --certify --shard 1/2 --to a.tsv",
      "  keel evaluate model.safetensors --certify --shard 2/2 --to b.tsv",
      "  keel merge a.tsv b.tsv --to radii.tsv"
    })
final class MergeCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The files of all shards, in any order.")
  private List<Path> shards;

  @Option(names = "--to", paramLabel = "FILE", required = true, description = "The file to write.")
  private Path to;

  /** What is to be written, once it is known. */
  private String table = "";

  @Override
  public CommandGroup group() {
    return CommandGroup.EXCHANGE;
  }

  @Override
  public void declare(CommandFiles files) {
    if (shards != null) {
      files.reads(shards);
    }
    if (to != null) {
      files.reports(to, problem -> problem.map(p -> "error: " + p.message() + "\n").orElse(table));
    }
  }

  @Override
  public Integer call() throws Exception {
    ShardFile whole = Merge.of(shards);
    table = whole.text();
    spec.commandLine()
        .getOut()
        .println(
            "merged        "
                + whole.rows().size()
                + " rows of "
                + shards.size()
                + " shards in "
                + Text.shown(to));
    return ExitCode.PASSED.code();
  }
}
