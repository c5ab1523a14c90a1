package keel.verify.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import keel.verify.Fleet;
import keel.verify.FleetRow;
import keel.verify.certificate.Status;
import keel.verify.model.InvalidModel;
import keel.verify.model.Json;
import keel.verify.model.Text;
import keel.verify.model.UnusableInput;
import keel.verify.shard.Journal;
import keel.verify.shard.Shard;
import keel.verify.shard.ShardFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel certify-all}: a certificate for every model below a folder, and one table. */
@Command(
    name = "certify-all",
    mixinStandardHelpOptions = true,
    description = {
      "Certifies every model below a folder.",
      "Files that end in .safetensors are models, but for the .cert.safetensors of certificates. One"
          + " table has a row for each: path, sha256, status, and the claim that the status is that of."
          + " A file that cannot be read or certified, whatever is wrong with it, has the status ERROR"
          + " and a reason, and the rest goes on. Z3 is not asked. Links out of the folder are not"
          + " followed. What was stopped goes on where it was when the same command is given again;"
          + " --shard shares the models out, and keel merge joins the tables."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel certify-all models --output certificates",
      "  keel certify-all sweep --glob '**/model.safetensors' --output sweep",
      "  keel certify-all models --output certificates --shard 2/3",
      "",
      "Ends in 0 when all are certified; else in 3 when one is refuted, in 2 when one has an ERROR,"
          + " in 4 when one is inconclusive, whichever comes first."
    })
final class CertifyAllCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder; folders in it are entered.")
  private Path folder;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description =
          "Folder to write to, the certificates under the paths of their models (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "keel-certificates")
  private Path output;

  @Option(
      names = "--glob",
      paramLabel = "GLOB",
      description =
          "Only models whose path below the folder matches: * is within a name, ** across folders.")
  private Optional<String> glob = Optional.empty();

  @Mixin private FieldOptions fields;

  @Mixin private ShardOption share;

  @Mixin private RunnerOptions runner;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** The table, once it is known. */
  private String text = "";

  @Override
  public CommandGroup group() {
    return CommandGroup.CERTIFY;
  }

  @Override
  public void declare(CommandFiles files) {
    if (output == null) {
      return;
    }
    Shard shard = share.shardOrWhole();
    files.reports(
        table(shard), problem -> problem.map(p -> "error: " + p.message() + "\n").orElse(text));
    files.writes(Journal.of(table(shard)));
    if (folder != null) {
      try {
        Fleet fleet = fleet();
        files.reads(fleet.files());
        files.writes(fleet.certificates(shard));
      } catch (IOException | UnusableInput | ParameterException e) {
        return; // what is wrong is said when the command runs
      }
    }
  }

  private Fleet fleet() throws IOException {
    try {
      return Fleet.of(folder, glob.orElse(Fleet.EVERY), output, fields.boxes());
    } catch (PatternSyntaxException e) {
      String why = "--glob: '" + e.getPattern() + "' is no pattern: " + e.getDescription();
      throw new ParameterException(spec.commandLine(), why, e);
    }
  }

  private Path table(Shard shard) {
    return output.resolve(shard.named("models") + ".tsv");
  }

  @Override
  public Integer call() throws IOException {
    Shard shard = share.shard();
    Fleet fleet = fleet();
    int items = fleet.task().items();
    if (shard.from(items) == shard.to(items)) {
      throw new InvalidModel(
          "shard " + shard + " has none of the " + items + " models; share them out among fewer");
    }
    Path table = table(shard);
    Optional<ShardFile> file;
    try (RowProgress progress = RowProgress.of("certifying", "models", shard, items)) {
      file = runner.runner().run(fleet, shard, Optional.of(Journal.of(table)), progress);
    }
    if (file.isEmpty()) {
      throw new InterruptedIOException("interrupted; give the same command again to go on");
    }
    text = file.get().text();
    List<FleetRow> rows =
        file.get().rows().stream().map(row -> FleetRow.of(row).orElseThrow()).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.indented(json(rows, shard)));
    } else {
      print(rows, out);
      out.println("table         " + Text.shown(table));
    }
    return code(rows).code();
  }

  /** What is worse comes first. */
  private static ExitCode code(List<FleetRow> rows) {
    if (count(rows, Optional.of(Status.REFUTED)) > 0) {
      return ExitCode.REFUTED;
    }
    if (count(rows, Optional.empty()) > 0) {
      return ExitCode.UNUSABLE_INPUT;
    }
    return count(rows, Optional.of(Status.INCONCLUSIVE)) > 0
        ? ExitCode.INCONCLUSIVE
        : ExitCode.PASSED;
  }

  private static long count(List<FleetRow> rows, Optional<Status> status) {
    return rows.stream().filter(row -> row.status().equals(status)).count();
  }

  /** All that is not certified by name, then how many are what. */
  private static void print(List<FleetRow> rows, PrintWriter out) {
    for (FleetRow row : rows) {
      if (!row.reason().equals(FleetRow.NONE)) {
        out.println(Text.shown(row.word() + "  " + Text.quoted(row.path()) + "  " + row.reason()));
      }
    }
    for (Status status : Status.values()) {
      print(status.name(), count(rows, Optional.of(status)), rows.size(), out);
    }
    print(FleetRow.ERROR, count(rows, Optional.empty()), rows.size(), out);
  }

  private static void print(String word, long count, int all, PrintWriter out) {
    if (count > 0) {
      out.printf(Locale.ROOT, "%-13s %d of %d models%n", word, count, all);
    }
  }

  private ObjectNode json(List<FleetRow> rows, Shard shard) {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("folder", folder.toString())
            .put("shard", shard.toString())
            .put("models", rows.size());
    for (Status status : Status.values()) {
      root.put(status.name(), count(rows, Optional.of(status)));
    }
    root.put(FleetRow.ERROR, count(rows, Optional.empty()));
    ArrayNode list = root.putArray("rows");
    for (FleetRow row : rows) {
      list.addObject()
          .put("path", row.path())
          .put("sha256", row.sha256())
          .put("status", row.word())
          .put("reason", row.reason());
    }
    return root.put("table", table(shard).toString());
  }
}
