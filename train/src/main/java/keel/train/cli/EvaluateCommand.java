package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import keel.train.BlockDepths;
import keel.train.Evaluation;
import keel.train.data.TestSet;
import keel.train.objective.Measures;
import keel.verify.MemoryNeed;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.Score;
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
      "Measures how well a model does, whoever made it.",
      "It computes in floats, with the preprocessing that the model file names: on"
          + " the test part of a named data set, on the held-out rows of the table that"
          + " it was trained on, or on every row of another; rows that it was trained on are"
          + " counted in a warning. For blocks with steps until_equilibrium it also shows"
          + " after how many steps the patterns had settled. Nothing is proved."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel evaluate out/model.safetensors",
      "  keel evaluate model.safetensors --dataset cifar10 --data DIR --json",
      "  keel evaluate model.safetensors --dataset new-rows.csv"
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
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

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
      print(patterns, evaluation.measures(), out);
      evaluation.depths().forEach(depths -> DepthText.print(depths, out));
    }
    return ExitCode.PASSED.code();
  }

  private static void print(TestSet patterns, Measures measures, PrintWriter out) {
    Score score = patterns.target().score();
    out.printf(
        Locale.ROOT,
        "%-13s %s%s %s of %s%n",
        score.title(),
        score.shown(measures.numbers().get(score.key())),
        measures.correct().isPresent()
            ? ": " + measures.correct().getAsInt() + " of " + measures.patterns()
            : " on " + measures.patterns(),
        patterns.part(),
        Text.shown(patterns.name()));
    measures.numbers().entrySet().stream()
        .filter(number -> !number.getKey().equals(score.key()))
        .forEach(
            number ->
                out.printf(
                    Locale.ROOT,
                    "%-13s %.6g%n",
                    number.getKey().replace('_', ' '),
                    number.getValue()));
  }

  private ObjectNode json(Model model, TestSet patterns, Evaluation evaluation) {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("model", modelFile.toString())
            .put("sha256", model.sha256())
            .put("dataset", patterns.name())
            .put("dataset_sha256", patterns.sha256())
            .put("patterns", evaluation.measures().patterns());
    evaluation.measures().correct().ifPresent(correct -> root.put("correct", correct));
    evaluation.measures().numbers().forEach((name, number) -> root.put("held_out_" + name, number));
    root.put("part", patterns.part());
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
