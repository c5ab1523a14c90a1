package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keel.train.BlockDepths;
import keel.train.CertifiedEvaluation;
import keel.train.Evaluation;
import keel.train.MemberEvaluation;
import keel.train.MovedAnswers;
import keel.train.SettingsFile;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.train.objective.Measures;
import keel.verify.MemoryNeed;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.RowProgress;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.Score;
import keel.verify.model.Target;
import keel.verify.model.Text;
import keel.verify.network.CertifiedAnswer;
import keel.verify.network.CertifiedRadius;
import keel.verify.network.NetworkConclusions;
import keel.verify.network.OutputGains;
import keel.verify.report.CalibrationReport;
import keel.verify.report.RadiusReport;
import keel.verify.shard.Shard;
import keel.verify.shard.ShardFile;
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
          + " after how many steps the patterns had settled. Nothing is proved.",
      "Of classes it also says how good their probabilities are: nll, the negative"
          + " log-likelihood in nats; the Brier score, in [0, 2]; and ece, the expected"
          + " calibration error in 15 bins. Of weights that follow a law it takes samples,"
          + " and averages probabilities.",
      "With --certify it computes in doubles, with a proved bound of what rounding changes,"
          + " and proves for each pattern up to which distance of its input the class stays,"
          + " of the network in real numbers: the gains are those that `keel check` decides."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel evaluate out/model.safetensors",
      "  keel evaluate model.safetensors --dataset cifar10 --data DIR --json",
      "  keel evaluate model.safetensors --dataset new-rows.csv --report page.html",
      "  keel evaluate gated.safetensors --members",
      "  keel evaluate bayesian.safetensors --samples 20 --against noise",
      "  keel evaluate model.safetensors --certify --radius 0.1,0.3 --to radii.tsv",
      "",
      "Ends in 4 where --certify finds no certified gain, and says why."
    })
public final class EvaluateCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Mixin private DataOptions data;

  @Mixin private RadiusOptions radii;

  @Mixin private SampleOptions sampling;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Patterns that a thread computes at a time (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int batch;

  @Option(
      names = "--members",
      description =
          "Measure each member of a network with gates, too, and all of them together, by the mean"
              + " of their probabilities.")
  private boolean members;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** The rows that are to be written, and the page about them, once they are known. */
  private String table = "";

  private String page = "";

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
    radii.declare(files, () -> table, () -> page);
  }

  @Override
  public Integer call() throws Exception {
    radii.requireSensible();
    MemoryNeed need = radii.areAskedFor() ? MemoryNeed.CERTIFYING : MemoryNeed.READING;
    Model model = need.read(modelFile);
    Keel.warn(model, spec);
    TestSet patterns = data.test(model.network());
    InvalidDesign.require(
        !members || !radii.areAskedFor(), "--members measures, and --certify proves; give one");
    if (radii.areAskedFor()) {
      return certified(model, patterns).code();
    }
    Optional<MemberEvaluation> ofMembers =
        members
            ? Optional.of(MemberEvaluation.of(model.network(), patterns, batch))
            : Optional.empty();
    SampleOptions.Measured measured = sampling.measure(model.network(), patterns, data, batch);
    Evaluation evaluation = measured.evaluation();
    SampleOptions.Extras extras = measured.extras();
    if (radii.report().isPresent()) {
      page = page(model, patterns, evaluation.measures());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = json(model, patterns, evaluation);
      SampleOptions.json(extras, root);
      ofMembers.ifPresent(all -> MemberText.json(all, root));
      out.println(Json.indented(root));
    } else {
      print(patterns, evaluation.measures(), out);
      evaluation.depths().forEach(depths -> DepthText.print(depths, out));
      SampleOptions.print(extras, out);
      ofMembers.ifPresent(all -> MemberText.print(all, out));
      radii.report().ifPresent(to -> out.println("report        " + Text.shown(to)));
    }
    return ExitCode.PASSED.code();
  }

  private static String page(Model model, TestSet patterns, Measures measures) throws IOException {
    InvalidDesign.require(
        measures.calibration().isPresent(),
        patterns.name()
            + " has no classes with probabilities that are numbers; leave --report out");
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("model", model.sha256());
    provenance.put("data", Text.shown(patterns.name()));
    provenance.put("data_sha256", patterns.sha256());
    provenance.put("part", patterns.part());
    return CalibrationReport.of(measures.calibration().get(), provenance);
  }

  private ExitCode certified(Model model, TestSet patterns) throws IOException {
    NetworkConclusions network = CheckedNetwork.of(model, radii.certificate());
    return patterns.target() instanceof Target.Classes
        ? radii(model, patterns, network)
        : moves(model, patterns, network);
  }

  private ExitCode radii(Model model, TestSet patterns, NetworkConclusions network)
      throws IOException {
    Optional<CertifiedRadius> radius = CertifiedRadius.of(network, radii.norm());
    if (radius.isEmpty()) {
      return inconclusive(
          model, patterns, CertifiedRadius.missing(network, radii.norm()).orElseThrow());
    }
    Shard shard = radii.shard();
    CertifiedEvaluation evaluation =
        CertifiedEvaluation.of(
            new CertifiedEvaluation.Source(modelFile, radii.certificate()),
            model,
            patterns,
            radius.get(),
            radii.norm(),
            radii.isTimed());
    ShardFile file;
    try (RowProgress progress =
        RowProgress.of("certifying radii", "patterns", shard, patterns.patterns().size())) {
      file = radii.runner().run(evaluation, shard, radii.journal(), progress).orElseThrow();
    }
    table = file.text();
    List<CertifiedAnswer> rows =
        file.rows().stream().map(row -> CertifiedAnswer.of(row).orElseThrow()).toList();
    InvalidDesign.require(!rows.isEmpty(), "shard " + shard + " has no patterns; ask for fewer");
    if (radii.report().isPresent()) {
      page = RadiusReport.of(rows, radii.radii(), file.task());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = json(model, patterns, rows.size());
      root.put("shard", shard.toString());
      CertifiedText.json(rows, radii.radii(), root);
      out.println(Json.indented(root));
    } else {
      String part = shard.isWhole() ? "" : " (shard " + shard + ")";
      String where = patterns.part() + " of " + patterns.name() + part;
      CertifiedText.print(rows, radii.radii(), radii.name().toString(), where, out);
      radii.to().ifPresent(to -> out.println("radii         " + Text.shown(to)));
      radii.report().ifPresent(to -> out.println("report        " + Text.shown(to)));
    }
    return ExitCode.PASSED;
  }

  private ExitCode moves(Model model, TestSet patterns, NetworkConclusions network)
      throws IOException {
    Optional<OutputGains> gains = network.outputGains(radii.norm());
    radii.requireNoRows(patterns.name());
    if (gains.isEmpty()) {
      return inconclusive(
          model, patterns, "the network has no certified gain; `keel certify` says why");
    }
    List<MovedAnswers> answers = MovedAnswers.of(model.network(), patterns.target(), gains.get());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = json(model, patterns, patterns.patterns().size());
      CertifiedText.json(answers, radii.radii(), root.putArray("certified"));
      out.println(Json.indented(root));
    } else {
      CertifiedText.print(answers, radii.radii(), radii.name().toString(), out);
    }
    return ExitCode.PASSED;
  }

  private ExitCode inconclusive(Model model, TestSet patterns, String why) throws IOException {
    table = "error: " + why + "\n";
    page = table;
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = json(model, patterns, patterns.patterns().size());
      out.println(Json.indented(CertifiedText.inconclusive(root, why)));
    } else {
      out.println("INCONCLUSIVE: " + Text.shown(why));
    }
    return ExitCode.INCONCLUSIVE;
  }

  private ObjectNode json(Model model, TestSet patterns, int count) {
    return Json.MAPPER
        .createObjectNode()
        .put("model", modelFile.toString())
        .put("sha256", model.sha256())
        .put("dataset", patterns.name())
        .put("dataset_sha256", patterns.sha256())
        .put("part", patterns.part())
        .put("patterns", count)
        .put("norm", radii.name().toString());
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
