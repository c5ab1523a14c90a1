package keel.train.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.Answers;
import keel.train.SettingsFile;
import keel.train.attack.Pgd;
import keel.train.attack.PgdSettings;
import keel.train.data.Patterns;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.MemoryNeed;
import keel.verify.certificate.CertificateFile;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.Target;
import keel.verify.model.Text;
import keel.verify.network.CertifiedAnswer;
import keel.verify.network.CertifiedRadius;
import keel.verify.network.NetworkConclusions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel attack}: looks for small changes of inputs that change the class. */
@Command(
    name = "attack",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for small changes of inputs that change a class.",
      "It follows the gradient of a model's outputs from several starts (projected gradient"
          + " descent), in floats, and counts what the model answers otherwise in double precision."
          + " So it shows what cannot be certified, and proves nothing where it finds nothing. With"
          + " --certify it stands beside what is certified, and attacks each pattern within its own"
          + " certified radius, too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel attack out/model.safetensors --radius 0.1,0.3",
      "  keel attack model.safetensors --certify --norm linf --steps 100 --json",
      "",
      "Ends in 3 if a class is changed within a certified radius: that is a bug of Keel's."
    })
public final class AttackCommand implements Subcommand {
  private static final int MOST_WORKERS = 2;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Mixin private DataOptions data;

  @Option(
      names = "--norm",
      paramLabel = "NORM",
      defaultValue = "l2",
      description = "Of changes of the input: l2 or linf (default: ${DEFAULT-VALUE}).")
  private RadiusOptions.RadiusNorm norm;

  @Option(
      names = "--radius",
      paramLabel = "R",
      split = ",",
      defaultValue = "0.1,0.3,0.5,1",
      description =
          "Radii of the table, in units of scaled inputs: of pixels from 0 to 1, of the own numbers"
              + " of a table (default: ${DEFAULT-VALUE}).")
  private List<Double> radii;

  @Option(
      names = "--certify",
      description = "Count beside it what is certified, and attack within each certified radius.")
  private boolean certify;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "With --certify: re-check this certificate and take its gains, in the place of certifying"
              + " anew.")
  private Optional<Path> certificate;

  @Option(
      names = "--patterns",
      paramLabel = "N",
      description = "Only the first N patterns (default: all).")
  private Optional<Integer> most;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "40",
      description = "Steps of the gradient from each start (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Random starts, beside the one in the direction that the linearised model names (default:"
              + " ${DEFAULT-VALUE}).")
  private int restarts;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "42",
      description = "Of the random starts (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Patterns that a thread computes at a time (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.EXPLAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (modelFile != null) {
      files.reads(modelFile);
    }
    data.declare(files, SettingsFile.empty());
    certificate.ifPresent(file -> files.reads(CertificateFile.files(file)));
  }

  @Override
  public Integer call() throws IOException {
    PgdSettings settings = settings();
    Model model = (certify ? MemoryNeed.CERTIFYING : MemoryNeed.READING).read(modelFile);
    Keel.warn(model, spec);
    TestSet all = data.test(model.network());
    Answers.requireFits(model.network(), all);
    InvalidDesign.require(
        all.target() instanceof Target.Classes,
        "an attack changes classes, but " + all.name() + " has none as its target");
    int count = Math.min(most.orElse(Integer.MAX_VALUE), all.patterns().size());
    Patterns patterns = all.patterns().at(IntStream.range(0, count).boxed().toList());
    List<CertifiedAnswer> certified = List.of();
    if (certify) {
      NetworkConclusions network = CheckedNetwork.of(model, certificate);
      Optional<String> why = CertifiedRadius.missing(network, settings.norm());
      if (why.isPresent()) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
            json
                ? Json.indented(CertifiedText.inconclusive(json(model, all), why.get()))
                : "INCONCLUSIVE: " + Text.shown(why.get()));
        return ExitCode.INCONCLUSIVE.code();
      }
      certified = answers(CertifiedRadius.of(network, settings.norm()).orElseThrow(), patterns);
    }
    double scale = Math.abs(model.network().preprocessing().scale());
    Pgd pgd = new Pgd(model.network(), patterns, settings);
    AttackTable table = AttackTable.of(pgd, patterns, scale, radii, certified);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = json(model, all);
      table.json(root);
      out.println(Json.indented(root));
    } else {
      table.print(norm.toString(), all.part() + " of " + all.name(), out);
    }
    return (table.isBroken() ? ExitCode.REFUTED : ExitCode.PASSED).code();
  }

  private ObjectNode json(Model model, TestSet data) {
    return Json.MAPPER
        .createObjectNode()
        .put("model", modelFile.toString())
        .put("sha256", model.sha256())
        .put("dataset", data.name())
        .put("dataset_sha256", data.sha256())
        .put("part", data.part())
        .put("norm", norm.toString())
        .put("steps", steps)
        .put("restarts", restarts)
        .put("seed", seed);
  }

  private PgdSettings settings() {
    require(certify || certificate.isEmpty(), "--certificate goes with --certify");
    require(most.orElse(1) >= 1, "--patterns must be at least 1, found " + most.orElse(1));
    radii.forEach(r -> require(r >= 0 && r <= Double.MAX_VALUE, "a radius is >= 0, found " + r));
    int workers = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
    try {
      return new PgdSettings(
          norm.norm(), steps, restarts, PgdSettings.Box.NONE, seed, batch, workers);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private static List<CertifiedAnswer> answers(CertifiedRadius radius, Patterns patterns) {
    return IntStream.range(0, patterns.size())
        .parallel()
        .mapToObj(i -> radius.answer(i, patterns.label(i), patterns.input(i)))
        .toList();
  }
}
