package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keel.train.SettingsFile;
import keel.train.data.DataRequest;
import keel.train.data.Dataset;
import keel.train.experiment.Experiment;
import keel.train.experiment.Findings;
import keel.train.experiment.Laboratory;
import keel.train.network.InvalidDesign;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.ShardOption;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Text;
import keel.verify.shard.Shard;
import keel.verify.shard.ShardFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel experiment}: trains what a question needs, and measures it. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = {
      "Repeats findings of the paper, and shows what holds.",
      "An experiment trains some networks, each from several seeds, certifies and measures them,"
          + " and writes a folder: models, certificates, a table, figures and one page that puts what"
          + " is reported beside what was found. What was stopped goes on where it was when the same"
          + " command is given again. --shard trains a share of the networks and writes their table; the"
          + " page is made by the same command without it, once the folders of all runs are in DIR:"
          + " what is trained already is not trained again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel experiment list",
      "  keel experiment run trajectories --quick",
      "  keel experiment run mnist-ablation --dataset mnist --data DIR -o ablation",
      "  keel experiment run mnist-ablation --data DIR -o ablation --shard 2/5"
    })
public final class ExperimentCommand implements Subcommand {
  /** What is to be done. */
  private enum Action {
    LIST,
    RUN
  }

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ACTION", description = "list, or run.")
  private Action action;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Of the experiment to run.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--quick",
      description = "A small one on the embedded digits, which shows that it runs and no more.")
  private boolean isQuick;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to (default: keel-experiment-NAME).")
  private Optional<Path> output = Optional.empty();

  @Mixin private DataOptions data;

  @Mixin private ShardOption share;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** The table of the runs, once it is known. */
  private String text = "";

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (action == Action.RUN && name.isPresent()) {
      try {
        Experiment experiment = experiment();
        data.declare(files, said(experiment));
        Shard shard = share.shardOrWhole();
        if (shard.isWhole()) {
          Laboratory.files(experiment, folder()).forEach(files::makesAnew);
        }
        files.reports(
            Laboratory.runs(folder(), shard),
            problem -> problem.map(p -> "error: " + p.message() + "\n").orElse(text));
      } catch (InvalidDesign | ParameterException e) {
        return; // what is wrong is said when the command runs
      }
    }
  }

  private Experiment experiment() {
    return Experiment.named(name.orElseThrow(), isQuick);
  }

  /** What an experiment says of its data, for options to go before. */
  private static ObjectNode said(Experiment experiment) {
    return SettingsFile.empty().put("dataset", experiment.dataset());
  }

  private Path folder() {
    return output.orElse(Path.of("keel-experiment-" + name.orElseThrow()));
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (action == Action.LIST) {
      require(name.isEmpty(), "list takes no name");
      require(!share.isGiven(), "list takes no --shard");
      list(out);
      return ExitCode.PASSED.code();
    }
    require(
        name.isPresent(), "say which experiment: one of " + String.join(", ", Experiment.names()));
    Shard shard = share.shard();
    Experiment experiment = experiment();
    DataRequest request = data.request(said(experiment));
    Dataset patterns = data.load(request, Optional.empty());
    RunFolders runs = new RunFolders(folder(), patterns);
    Laboratory laboratory = new Laboratory(experiment, patterns, folder());
    int all = experiment.grid().runs().size();
    int own = shard.to(all) - shard.from(all);
    long begin = cpuNanoseconds();
    Optional<ShardFile> rows =
        laboratory.train(
            runs,
            shard,
            done -> {
              if (!json) {
                out.printf(
                    Locale.ROOT,
                    "runs          %d of %d, %.1f s of processor time%n",
                    done,
                    own,
                    (cpuNanoseconds() - begin) / 1e9);
                out.flush();
              }
            });
    if (rows.isEmpty()) {
      return TrainCommand.INTERRUPTED;
    }
    text = rows.get().text();
    if (!shard.isWhole()) {
      printShare(shard, own, out);
      return ExitCode.PASSED.code();
    }
    Findings findings = laboratory.measure(runs::model);
    if (json) {
      out.println(Json.indented(json(findings)));
    } else {
      print(findings, out);
      out.println("page          " + Text.shown(Laboratory.page(folder())));
    }
    return ExitCode.PASSED.code();
  }

  /** Of a share there is nothing to compare yet. */
  private void printShare(Shard shard, int runs, PrintWriter out) throws IOException {
    Path table = Laboratory.runs(folder(), shard);
    if (json) {
      out.println(
          Json.indented(
              Json.MAPPER
                  .createObjectNode()
                  .put("experiment", name.orElseThrow())
                  .put("shard", shard.toString())
                  .put("runs", runs)
                  .put("table", table.toString())));
    } else {
      out.println("table         " + Text.shown(table));
    }
  }

  private static long cpuNanoseconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private void list(PrintWriter out) throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode all = root.putArray("experiments");
    for (String each : Experiment.names()) {
      Experiment experiment = Experiment.named(each, false);
      if (json) {
        all.addObject()
            .put("name", each)
            .put("title", experiment.title())
            .put("dataset", experiment.dataset())
            .put("runs", experiment.grid().runs().size());
      } else {
        out.printf(
            Locale.ROOT,
            "%-19s %-8s %3d runs  %s%n",
            each,
            experiment.dataset(),
            experiment.grid().runs().size(),
            experiment.title());
      }
    }
    if (json) {
      out.println(Json.indented(root));
    }
  }

  /** A variant after the other, for tables are wide. */
  private static void print(Findings findings, PrintWriter out) {
    List<List<String>> cells = findings.cells();
    List<String> header = cells.get(0);
    int width = header.stream().mapToInt(String::length).max().orElse(0);
    for (List<String> row : cells.subList(1, cells.size())) {
      out.println(Text.shown(row.get(0)));
      for (int j = 1; j < row.size(); j++) {
        if (!row.get(j).isEmpty()) {
          out.println(
              Text.shown(
                  "  "
                      + header.get(j)
                      + " ".repeat(width + 2 - header.get(j).length())
                      + row.get(j)));
        }
      }
    }
  }

  private static ObjectNode json(Findings findings) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("experiment", findings.experiment().name());
    ArrayNode variants = root.putArray("variants");
    for (Findings.Row row : findings.rows()) {
      ObjectNode node = variants.addObject().put("name", row.variant());
      if (!row.note().isEmpty()) {
        node.put("note", row.note());
      }
      ObjectNode numbers = node.putObject("numbers");
      row.numbers()
          .forEach(
              (key, spread) -> {
                if (Double.isFinite(spread.mean())) {
                  numbers
                      .putObject(key)
                      .put("mean", spread.mean())
                      .put("deviation", spread.deviation())
                      .put("least", spread.least())
                      .put("greatest", spread.greatest());
                }
              });
      ObjectNode verdicts = node.putObject("verdicts");
      row.verdicts().forEach((status, count) -> verdicts.put(status.name(), count));
    }
    ObjectNode reasons = root.putObject("reasons");
    findings.reasons().forEach(reasons::put);
    return root;
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
