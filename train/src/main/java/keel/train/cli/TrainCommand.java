package keel.train.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.run.RunFiles;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Text;
import keel.verify.model.TrainingRecord;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keel train}: trains a network and writes the model file. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a NAIS-Net and writes the model file.",
      "After every optimiser step a projection keeps each block certifiable, and after every epoch",
      "the exact check confirms it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel train --output out",
      "  keel train --activation relu --units 128 --blocks 2 --seed 7",
      "  keel train --config examples/cifar10.yaml --dataset cifar10 --data DIR --output run",
      "  keel train --config examples/cifar10.yaml --dataset cifar10 --data DIR --output run --resume",
      "  keel certify out/model.safetensors",
      "",
      "The folder receives model.safetensors, checkpoint.safetensors, metrics.jsonl and events for",
      "TensorBoard. The same options give the same model, bit for bit, on one machine, whether the",
      "run was interrupted or not."
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

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public void declare(CommandFiles files) {
    options.declare(files);
    data.declare(files);
    if (output != null) {
      files.writes(output.resolve(RunFiles.MODEL));
      files.writes(RunFiles.inFolder(output));
    }
  }

  @Override
  public Integer call() throws Exception {
    TrainingSettings settings = options.settings();
    Dataset patterns = data.load();
    Optional<Network> trained =
        Runs.train(
            settings, patterns, output, earlier == null ? Runs.Start.AFRESH : earlier.start());
    if (trained.isEmpty()) {
      return INTERRUPTED;
    }
    Network network = trained.get();
    Path file = output.resolve(RunFiles.MODEL);
    Model model = ModelFile.write(file, network);
    Keel.warn(model, spec);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.indented(
              Json.MAPPER
                  .createObjectNode()
                  .put("model", file.toString())
                  .put("sha256", model.sha256())
                  .put("held_out_accuracy", heldOutAccuracy(network))));
    } else {
      out.println(accuracyLine(network));
      out.println("model         " + Text.shown(file));
    }
    return ExitCode.PASSED.code();
  }

  /** What people read of the accuracy. */
  static String accuracyLine(Network network) {
    return String.format(
        Locale.ROOT, "accuracy      %.2f %% on held-out patterns", 100 * heldOutAccuracy(network));
  }

  private static double heldOutAccuracy(Network network) {
    return network.training().flatMap(TrainingRecord::measured).orElseThrow().testAccuracy();
  }
}
