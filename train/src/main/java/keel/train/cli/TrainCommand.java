package keel.train.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import keel.train.Training;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.TrainingRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keel train}: trains on the embedded digits and writes the model file. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a NAIS-Net on the embedded digits and writes the model file.",
      "After every optimiser step Algorithm 1 of the paper keeps each block certifiable."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel train --output out",
      "  keel train --activation relu --units 128 --blocks 2 --seed 7",
      "  keel certify out/model.safetensors",
      "",
      "The same options give the same file, bit for bit, on one machine."
    })
public final class TrainCommand implements Subcommand {
  static final String MODEL_NAME = "model.safetensors";

  @Spec private CommandSpec spec;

  @Mixin private TrainingOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write model.safetensors to (default: here).",
      defaultValue = ".")
  private Path output;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    TrainingSettings settings = options.settings();
    Network network = train(settings, Digits.load());
    Path file = output.resolve(MODEL_NAME);
    Model model = ModelFile.write(file, network);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.MAPPER
              .createObjectNode()
              .put("model", file.toString())
              .put("sha256", model.sha256())
              .put("held_out_accuracy", heldOutAccuracy(network))
              .toPrettyString());
    } else {
      out.println(accuracyLine(network));
      out.println("model         " + file);
    }
    return ExitCode.PASSED.code();
  }

  /** Trains with a progress bar on standard error. */
  static Network train(TrainingSettings settings, Dataset data) {
    try (ProgressBarListener progress = new ProgressBarListener(settings.epochs())) {
      return new Training(settings, data).run(progress);
    }
  }

  /** What people read of the accuracy. */
  static String accuracyLine(Network network) {
    return String.format(
        Locale.ROOT, "accuracy      %.1f %% on held-out digits", 100 * heldOutAccuracy(network));
  }

  private static double heldOutAccuracy(Network network) {
    TrainingRecord record = network.training().orElseThrow();
    return record.history().get(record.history().size() - 1).testAccuracy();
  }
}
