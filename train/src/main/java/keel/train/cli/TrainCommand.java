package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keel.train.Defaults;
import keel.train.SettingsFile;
import keel.train.Training;
import keel.train.TrainingSettings;
import keel.train.data.DataRequest;
import keel.train.data.Dataset;
import keel.train.network.InvalidDesign;
import keel.train.network.TakenOver;
import keel.train.objective.Objective;
import keel.train.play.Environment;
import keel.train.play.PlaySettings;
import keel.train.run.RunFiles;
import keel.verify.MemoryNeed;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Score;
import keel.verify.model.Text;
import keel.verify.model.TrainingRecord;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keel train}: trains a network and writes the model file. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a NAIS-Net and writes the model file.",
      "After every optimiser step a projection keeps each block certifiable, and"
          + " after every epoch the exact check confirms it.",
      "With --environment it trains a policy by what it earns; --config then has the keys"
          + " network, critic, agent, evolution, optimiser, seed and certified."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel train --output out",
      "  keel train --activation relu --units 128 --blocks 2 --seed 7",
      "  keel train --dataset houses.csv --target price --missing mean",
      "  keel train --from out/model.safetensors --dataset more-houses.csv -o more",
      "  keel train --config examples/cifar10.yaml --dataset cifar10 --data DIR -o run",
      "  keel train --config examples/cifar10.yaml --dataset cifar10 --data DIR \\",
      "      --output run --resume",
      "  keel train --environment cart_pole --seeds 5 -o agents",
      "  keel certify out/model.safetensors",
      "",
      "The folder receives model.safetensors, checkpoint.safetensors, metrics.jsonl"
          + " and events for TensorBoard. The same options give the same model, bit for bit,"
          + " on one machine, whether the run was interrupted or not."
    })
public final class TrainCommand implements Subcommand {
  /** As a shell reports a process that Ctrl-C ended. */
  static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Mixin private TrainingOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to (default: ${DEFAULT-VALUE}).",
      defaultValue = "keel-run")
  private Path output;

  @Mixin private DataOptions data;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "Model file whose weights to begin with, layer by layer up to the first that is another"
              + " here (default: random ones).")
  private Optional<Path> from;

  /** What becomes of a run that is in the folder already. */
  private static final class Earlier {
    @Option(names = "--resume", description = "Go on from the checkpoint in the folder.")
    private boolean isResumed;

    @Option(
        names = "--overwrite",
        description = "Begin anew where another run has left its model or checkpoint.")
    private boolean isOverwritten;

    Runs.Start start() {
      return isResumed
          ? Runs.Start.FROM_CHECKPOINT
          : isOverwritten ? Runs.Start.OVER_ANOTHER : Runs.Start.AFRESH;
    }
  }

  @ArgGroup private Earlier earlier;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description =
          "Train an agent, in the place of a network on data, by what it earns in cart_pole or"
              + " acrobot.")
  private Optional<String> environment;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Train so many agents, of the seed and those after it, each in a folder of its own"
              + " (default: 1).")
  private Optional<Integer> seeds;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    options.declare(files);
    from.ifPresent(files::reads);
    if (environment.isPresent()) {
      declareAgents(files);
      return;
    }
    declareData(files);
    if (output != null) {
      files.writes(output.resolve(RunFiles.MODEL));
      files.writes(RunFiles.inFolder(output));
      files.writes(GatePictures.inFolder(output));
    }
  }

  private void declareAgents(CommandFiles files) {
    if (output != null) {
      for (Path folder : AgentRuns.folders(output, firstSeed(), seeds.orElse(1))) {
        files.writes(folder.resolve(RunFiles.MODEL));
        files.writes(RunFiles.inFolder(folder));
        files.writes(GatePictures.gates(folder));
      }
      files.writes(AgentRuns.picture(output));
    }
  }

  private long firstSeed() {
    try {
      return options.agent(options.file()).seed();
    } catch (IOException | ParameterException e) {
      return 0; // what is wrong with the settings is said when they are read
    }
  }

  private void declareData(CommandFiles files) {
    try {
      data.declare(files, options.file());
    } catch (IOException | InvalidDesign | ParameterException e) {
      // What is wrong with the file of settings is said when it is read.
      data.declare(files, SettingsFile.empty());
    }
  }

  @Override
  public Integer call() throws Exception {
    ObjectNode file = options.file();
    if (environment.isPresent()) {
      return agents(options.agent(file), environment.get());
    }
    require(seeds.isEmpty(), "--seeds goes with --environment; `keel sweep` trains many settings");
    Optional<Model> start = from.isPresent() ? Optional.of(start(from.get())) : Optional.empty();
    start.ifPresent(model -> options.takeNetwork(file, model.network()));
    DataRequest request = data.request(file);
    // What is wrong with the settings is said before anything is loaded.
    options.settings(file, Defaults.USUAL);
    Dataset patterns = data.load(request, start.map(Model::network));
    Defaults defaults = options.defaults(patterns, file);
    TrainingSettings settings = options.settings(file, defaults);
    PrintWriter out = spec.commandLine().getOut();
    String objective = Objective.of(patterns.target()).title();
    if (!json) {
      out.println("objective     " + objective + ": " + Text.shown(patterns.reason()));
      String decided = options.decided(defaults);
      if (!decided.isEmpty()) {
        out.println("defaults      " + decided);
      }
      out.flush();
    }
    Optional<Network> trained =
        Runs.train(
            settings,
            patterns,
            output,
            start(),
            training -> start.ifPresent(model -> begin(training, model, out)));
    if (trained.isEmpty()) {
      return INTERRUPTED;
    }
    Network network = trained.get();
    Path modelFile = output.resolve(RunFiles.MODEL);
    Model model = ModelFile.write(modelFile, network);
    Keel.warn(model, spec);
    if (json) {
      TrainingRecord record = network.training().orElseThrow();
      out.println(
          Json.indented(
              Json.MAPPER
                  .createObjectNode()
                  .put("model", modelFile.toString())
                  .put("sha256", model.sha256())
                  .put("objective", objective)
                  .put("held_out_" + record.score().key(), heldOut(record))));
    } else {
      out.println(scoreLine(network));
      out.println("model         " + Text.shown(modelFile));
    }
    return ExitCode.PASSED.code();
  }

  private int agents(PlaySettings settings, String name) throws IOException {
    require(
        from.isEmpty() && !data.isGiven(),
        "with --environment there are no data to be trained on, and --from is not known");
    AgentRuns agents = agents(settings, Environment.named(name));
    Optional<List<AgentRuns.Run>> all = agents.train(start());
    if (all.isEmpty()) {
      return INTERRUPTED;
    }
    PrintWriter out = spec.commandLine().getOut();
    ObjectNode root = Json.MAPPER.createObjectNode().put("environment", name);
    ArrayNode runs = root.putArray("runs");
    for (AgentRuns.Run run : all.get()) {
      Keel.warn(run.model(), spec);
      ObjectNode own =
          runs.addObject()
              .put("seed", run.seed())
              .put("model", run.file().toString())
              .put("sha256", run.model().sha256())
              .put("mean_return", run.played().mean())
              .put("deviation", run.played().deviation());
      run.solvedAfter().ifPresent(steps -> own.put("solved_after", steps));
      if (!json) {
        out.println(agentLine(run, agents.environment()));
        out.println("model         " + Text.shown(run.file()));
      }
    }
    Path picture = AgentRuns.picture(output);
    root.put("curves", picture.toString());
    out.println(json ? Json.indented(root) : "curves        " + Text.shown(picture));
    return ExitCode.PASSED.code();
  }

  private AgentRuns agents(PlaySettings settings, Environment world) {
    try {
      return new AgentRuns(settings, world, output, seeds.orElse(1));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String agentLine(AgentRuns.Run run, Environment world) {
    return String.format(
        Locale.ROOT,
        "return        %.2f ± %.2f over %d episodes of seed %d; while learning %s",
        run.played().mean(),
        run.played().deviation(),
        run.played().returns().size(),
        run.seed(),
        run.solvedAfter().isPresent()
            ? String.format(
                Locale.ROOT, "%.0f after %d steps", world.solved(), run.solvedAfter().getAsInt())
            : String.format(Locale.ROOT, "never %.0f", world.solved()));
  }

  private Runs.Start start() {
    return earlier == null ? Runs.Start.AFRESH : earlier.start();
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private Model start(Path file) throws IOException {
    Model model = MemoryNeed.READING.read(file);
    Keel.warn(model, spec);
    return model;
  }

  private void begin(Training training, Model model, PrintWriter out) {
    TakenOver taken = training.begin(model);
    if (!json) {
      out.println("taken over    " + Text.shown(String.join(", ", taken.layers())));
      if (!taken.anew().isEmpty()) {
        out.println(
            "anew          " + Text.shown(String.join(", ", taken.anew()) + "; " + taken.reason()));
      }
      out.flush();
    }
  }

  /** What people read of how well the network does. */
  static String scoreLine(Network network) {
    TrainingRecord record = network.training().orElseThrow();
    Score score = record.score();
    return String.format(
        Locale.ROOT, "%-13s %s on held-out patterns", score.title(), score.shown(heldOut(record)));
  }

  private static double heldOut(TrainingRecord record) {
    return record.measured().orElseThrow().testScore();
  }
}
