package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import keel.train.BlockDepths;
import keel.train.Evaluation;
import keel.train.data.TestSet;
import keel.verify.MemoryNeed;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel evaluate}: what a model file does with held-out patterns. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the accuracy of a model, whoever made it.",
      "It computes in floats, with the preprocessing that the model file names: on the test part of",
      "a named data set, on the held-out rows of the CSV file that it was trained on, or on every",
      "row of another; rows that it was trained on are counted in a warning. For blocks with steps",
      "until_equilibrium it also shows after how many steps the patterns had settled. Nothing is",
      "proved."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel evaluate out/model.safetensors",
      "  keel evaluate model.safetensors --dataset cifar10 --data DIR --json",
      "  keel evaluate model.safetensors --dataset csv:new-rows.csv"
    })
public final class EvaluateCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Mixin private DataOptions data;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Patterns that a thread computes at a time (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int batch;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public void declare(CommandFiles files) {
    // Nothing is written.
  }

  @Override
  public Integer call() throws Exception {
    Model model = MemoryNeed.READING.read(modelFile);
    Keel.warn(model, spec);
    TestSet patterns = data.test(model.network());
    Evaluation evaluation = Evaluation.of(model.network(), patterns, batch);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.indented(json(model, patterns, evaluation)));
    } else {
      out.printf(
          Locale.ROOT,
          "accuracy      %.2f %%: %d of %d %s of %s%n",
          100 * evaluation.accuracy(),
          evaluation.correct(),
          evaluation.patterns(),
          patterns.part(),
          Text.shown(patterns.name()));
      evaluation.depths().forEach(depths -> DepthText.print(depths, out));
    }
    return ExitCode.PASSED.code();
  }

  private ObjectNode json(Model model, TestSet patterns, Evaluation evaluation) {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("model", modelFile.toString())
            .put("sha256", model.sha256())
            .put("dataset", patterns.name())
            .put("dataset_sha256", patterns.sha256())
            .put("patterns", evaluation.patterns())
            .put("correct", evaluation.correct())
            .put("held_out_accuracy", evaluation.accuracy())
            .put("part", patterns.part());
    patterns.trainedOn().ifPresent(count -> root.put("trained_on", count));
    ArrayNode blocks = root.putArray("depths");
    for (BlockDepths depths : evaluation.depths()) {
      ObjectNode block =
          blocks
              .addObject()
              .put("block", depths.block())
              .put("max_steps", depths.maxSteps())
              .put("unsettled", depths.unsettled());
      if (depths.anySettled()) {
        block
            .put("mean", depths.mean())
            .put("median", depths.median())
            .put("greatest", depths.greatest());
      }
      ArrayNode histogram = block.putArray("histogram");
      depths
          .settled()
          .forEach(
              (steps, count) -> histogram.addObject().put("steps", steps).put("patterns", count));
    }
    return root;
  }
}
