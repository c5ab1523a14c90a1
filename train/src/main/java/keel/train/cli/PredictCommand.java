package keel.train.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.train.Predictions;
import keel.train.Samples;
import keel.train.SettingsFile;
import keel.train.data.TestSet;
import keel.verify.MemoryNeed;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel predict}: what a model file says of new patterns. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Writes what a model says of every row of a table.",
      "The rows keep their order. The table needs the columns that the model was trained"
          + " on, by their names, and not the target. CSV is written: the class and the"
          + " probability of each, the quantities, or each label as 1 or 0 and its probability."
          + " Computed in floats; nothing is proved."
    },
    footerHeading = "%nExample:%n",
    footer = "  keel predict out/model.safetensors --dataset new-rows.csv --to predictions.csv")
public final class PredictCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Mixin private DataOptions data;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "File to write; after an error it says so.")
  private Path to;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Patterns that a thread computes at a time (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int batch;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Of a model whose weights follow a law: how many samples answer together (default: 10).")
  private Optional<Integer> samples = Optional.empty();

  /** What is to be written, once it is known. */
  private String csv = "";

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (modelFile != null) {
      files.reads(modelFile);
    }
    data.declare(files, SettingsFile.empty());
    if (to != null) {
      files.reports(to, problem -> problem.map(p -> "error: " + p.message() + "\n").orElse(csv));
    }
  }

  @Override
  public Integer call() throws Exception {
    Model model = MemoryNeed.READING.read(modelFile);
    Keel.warn(model, spec);
    TestSet patterns = data.unlabelled(model.network());
    Predictions predictions = predictions(model.network(), patterns);
    csv = csv(predictions);
    spec.commandLine()
        .getOut()
        .println(
            "predictions   "
                + predictions.rows().size()
                + " "
                + patterns.part()
                + " of "
                + Text.shown(patterns.name())
                + " in "
                + Text.shown(to));
    return ExitCode.PASSED.code();
  }

  private Predictions predictions(Network network, TestSet patterns) {
    int count = Samples.count(network, samples);
    return Samples.areOf(network)
        ? Predictions.of(Samples.of(network, count, patterns, batch), patterns)
        : Predictions.of(network, patterns, batch);
  }

  private static String csv(Predictions predictions) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator csv = new CsvFactory().createGenerator(text)) {
      write(predictions.header(), csv);
      for (List<String> row : predictions.rows()) {
        write(row, csv);
      }
    }
    return text.toString();
  }

  private static void write(List<String> row, JsonGenerator csv) throws IOException {
    csv.writeStartArray();
    for (String cell : row) {
      csv.writeString(cell);
    }
    csv.writeEndArray();
  }
}
