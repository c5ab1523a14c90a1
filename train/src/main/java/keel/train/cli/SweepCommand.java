package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.train.SettingsFile;
import keel.train.data.DataRequest;
import keel.train.data.Dataset;
import keel.train.network.InvalidDesign;
import keel.train.sweep.Sweep;
import keel.train.sweep.SweepGrid;
import keel.train.sweep.SweepTable;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.RunnerOptions;
import keel.verify.cli.ShardOption;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Score;
import keel.verify.model.Text;
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

/** {@code keel sweep}: trains every combination of some settings with every seed. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Trains every combination of some settings with every seed.",
      "The file GRID has the settings of a training under settings (or the name of a file of them"
          + " under config), lists of values under grid, each by its place, and seeds. Every run has a"
          + " folder; one table has a row for each. What was stopped goes on where it was when the"
          + " same command is given again; --shard shares the runs out, and keel merge joins the"
          + " tables."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel sweep examples/sweep.yaml --output sweep",
      "  keel sweep grid.yaml --dataset mnist --data DIR --shard 2/3",
      "",
      "A GRID has for instance settings: {epochs: 2}, grid: {batch: [50, 100]} and"
          + " seeds: [1, 2, 3]; network.0.units is the place of the units of the first"
          + " layer."
    })
public final class SweepCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "GRID", description = "The file that says what varies.")
  private Path gridFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to (default: ${DEFAULT-VALUE}).",
      defaultValue = "keel-sweep")
  private Path output;

  @Mixin private DataOptions data;

  @Mixin private ShardOption share;

  @Mixin private RunnerOptions runner;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** The table, once it is known. */
  private String text = "";

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (gridFile != null) {
      files.reads(gridFile);
      declareData(files);
    }
    if (output != null) {
      files.reports(
          table(share.shardOrWhole()),
          problem -> problem.map(p -> "error: " + p.message() + "\n").orElse(text));
    }
  }

  private void declareData(CommandFiles files) {
    try {
      SweepGrid.config(gridFile).ifPresent(files::reads);
      data.declare(files, SweepGrid.read(gridFile).runs().get(0).settings().deepCopy());
    } catch (IOException | InvalidDesign | ParameterException e) {
      // What is wrong with the files is said when they are read.
      data.declare(files, SettingsFile.empty());
    }
  }

  private Path table(Shard shard) {
    return output.resolve(shard.named("sweep") + ".tsv");
  }

  @Override
  public Integer call() throws Exception {
    Shard shard = share.shard();
    SweepGrid grid = SweepGrid.read(gridFile);
    ObjectNode first = grid.runs().get(0).settings().deepCopy();
    DataRequest request = data.request(first);
    // What is wrong with any of the settings is said before anything is loaded.
    long framings =
        grid.runs().stream()
            .map(run -> Optional.ofNullable(RunFolders.settings(run).frames()))
            .distinct()
            .count();
    InvalidDesign.require(
        framings == 1, "frames must be the same in all runs, since sounds are read once for all");
    Dataset patterns = data.load(request, Optional.empty());
    PrintWriter out = spec.commandLine().getOut();
    Score score = patterns.target().score();
    Sweep sweep = SharedSweep.of(gridFile, request, patterns, output);
    Files.createDirectories(output);
    Path table = table(shard);
    Optional<ShardFile> rows =
        runner
            .runner()
            .run(
                sweep,
                shard,
                Optional.of(Journal.of(table)),
                done -> {
                  if (!json) {
                    int all = shard.to(grid.runs().size()) - shard.from(grid.runs().size());
                    out.println("runs          " + done + " of " + all);
                    out.flush();
                  }
                });
    if (rows.isEmpty()) {
      return TrainCommand.INTERRUPTED;
    }
    text = rows.get().text();
    SweepTable lines = SweepTable.of(rows.get().rows(), grid.axes().size());
    List<String> axes = List.copyOf(grid.axes().keySet());
    if (json) {
      out.println(Json.indented(json(lines, axes, score).put("table", table.toString())));
    } else {
      print(lines, axes, score, out);
      out.println("table         " + Text.shown(table));
    }
    return ExitCode.PASSED.code();
  }

  private static void print(SweepTable table, List<String> axes, Score score, PrintWriter out) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        Stream.concat(axes.stream(), Stream.of("runs", score.title(), "deviation", "certified"))
            .toList());
    for (SweepTable.Line line : table.lines()) {
      cells.add(
          Stream.concat(
                  line.choices().stream(),
                  Stream.of(
                      Integer.toString(line.runs()),
                      score.shown(line.mean()),
                      score.shown(line.deviation()),
                      Integer.toString(line.certified())))
              .toList());
    }
    int columns = cells.get(0).size();
    for (List<String> row : cells) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < columns; j++) {
        int column = j;
        int width = cells.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        text.append(row.get(j)).append(" ".repeat(width - row.get(j).length() + 2));
      }
      out.println(Text.shown(text.toString().stripTrailing()));
    }
  }

  private static ObjectNode json(SweepTable table, List<String> axes, Score score) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode lines = root.putArray("combinations");
    for (SweepTable.Line line : table.lines()) {
      ObjectNode node = lines.addObject();
      ObjectNode choices = node.putObject("choices");
      for (int j = 0; j < axes.size(); j++) {
        choices.put(axes.get(j), line.choices().get(j));
      }
      node.put("runs", line.runs())
          .put("mean_" + score.key(), line.mean())
          .put("deviation", line.deviation())
          .put("certified", line.certified());
    }
    return root;
  }
}
