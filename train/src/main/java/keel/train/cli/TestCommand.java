package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.DataRequest;
import keel.train.data.Datasets;
import keel.train.data.Digits;
import keel.train.data.TestSet;
import keel.verify.MemoryNeed;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.cli.CertificateText;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandFiles.Problem;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.cli.TerminalProgress;
import keel.verify.gate.JUnitXml;
import keel.verify.gate.ReportedPath;
import keel.verify.law.LawTest;
import keel.verify.law.Trial;
import keel.verify.model.InvalidModel;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.Text;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel test}: does a model, when it is run, behave as its certificate says? */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Puts every claim of a certificate to the test.",
      "It certifies the model, or re-checks its certificate, runs each block on the"
          + " model's own inputs from many initial states and prints, for every law, the"
          + " tries, the worst that was observed as a share of what is certified, and the"
          + " simplest counterexample if there is one. Tests prove nothing; they would show"
          + " a certificate that is wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel test out/model.safetensors",
      "  keel test model.safetensors --dataset mnist --data DIR --junit laws.xml",
      "",
      "Ends in 0 when the model is certified and no law was broken, in 3 when a claim"
          + " is refuted or a law broken, in 4 when the model is not certified."
    })
public final class TestCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file (safetensors), or an ONNX model.")
  private Path modelFile;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Re-check this certificate and test its claims instead of certifying anew.")
  private Optional<Path> certificateFile;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "Whose held-out patterns are the inputs: digits, notes, mnist, fashion-mnist, cifar10, cifar100"
              + " or a table FILE[#LABEL] (default: digits for a model that was trained on them, else"
              + " random numbers).")
  private Optional<String> dataset;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder with the data set's files.")
  private Optional<Path> data;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description = "Experiments for every law and block (default: ${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int tries;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the experiments; the same seed tries the same (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private long seed;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML.")
  private Optional<Path> junit;

  /** The result for other tools. */
  private String xml;

  @Override
  public CommandGroup group() {
    return CommandGroup.EXPLAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    junit.ifPresent(file -> files.reports(file, problem -> problem.map(this::error).orElse(xml)));
    if (modelFile != null) {
      files.reads(modelFile);
    }
    certificateFile.ifPresent(file -> files.reads(CertificateFile.files(file)));
    dataset.ifPresent(name -> files.reads(Datasets.files(name, data)));
  }

  private String error(Problem problem) {
    String model = modelFile == null ? "" : ReportedPath.of(modelFile);
    return JUnitXml.of("keel test", model, "", List.of(JUnitXml.Case.error(problem.message())));
  }

  @Override
  public Integer call() throws Exception {
    if (tries < 1) {
      throw new ParameterException(
          spec.commandLine(), "--tries must be at least 1, found " + tries);
    }
    Model model =
        certificateFile.isPresent()
            ? MemoryNeed.CHECKING.read(modelFile)
            : MemoryNeed.CERTIFYING.readOrImport(modelFile);
    Keel.warn(model, spec);
    Inputs inputs = inputs(model);
    Certificate certificate = CheckedNetwork.certificate(model, certificateFile);
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.println(CertificateText.headline(certificate) + "  " + Text.shown(modelFile));
      out.println("inputs        " + Text.shown(inputs.name));
    }
    List<Trial> trials = new ArrayList<>();
    for (LawTest test : LawTest.of(model.network(), certificate, inputs.raw, seed)) {
      Trial trial = run(test);
      trials.add(trial);
      if (!json) {
        out.printf(
            "  %-12s %-25s %s%n",
            Text.quoted(trial.block()), trial.law().title(), Text.shown(trial.text()));
        out.flush();
      }
    }
    if (json) {
      out.println(Json.indented(json(model, certificate.status(), inputs, trials)));
    } else if (trials.isEmpty()) {
      out.println("nothing of the model is certified that could be tested");
    }
    xml =
        JUnitXml.of(
            "keel test", ReportedPath.of(modelFile), model.sha256(), cases(certificate, trials));
    return (trials.stream().anyMatch(Trial::isBroken)
            ? ExitCode.REFUTED
            : ExitCode.of(certificate.status()))
        .code();
  }

  /** With a bar that is gone when the result is there. */
  private Trial run(LawTest test) {
    if (!TerminalProgress.isShown()) {
      return test.run(tries, seed);
    }
    try (ProgressBar bar =
        TerminalProgress.bar(Text.quoted(test.block().block().name()) + ", " + test.law().title())
            .setInitialMax(tries)
            .clearDisplayOnFinish()
            .build()) {
      return test.run(tries, seed, bar::step);
    }
  }

  /** What the network is given, none for random numbers. */
  private record Inputs(String name, List<double[]> raw) {}

  private Inputs inputs(Model model) throws IOException {
    if (data.isPresent() && dataset.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--data is a folder with the files of the data set; name it with --dataset");
    }
    Optional<String> name =
        dataset.or(() -> isTrainedOnDigits(model) ? Optional.of("digits") : Optional.empty());
    if (name.isEmpty()) {
      return new Inputs("random numbers", List.of());
    }
    TestSet test = Datasets.test(DataRequest.of(name.get(), data), model.network().training());
    int size = model.network().rawSize();
    if (test.inputSize() != size || test.patterns().size() == 0) {
      throw new InvalidModel(
          "the model takes "
              + size
              + " numbers, but "
              + test.name()
              + " has "
              + test.patterns().size()
              + " "
              + test.part()
              + " of "
              + test.inputSize()
              + "; name the data set that it was trained on with --dataset");
    }
    int count = Math.min(LawTest.MOST_INPUTS, test.patterns().size());
    return new Inputs(
        count + " " + test.part() + " of " + test.name(),
        IntStream.range(0, count).mapToObj(test.patterns()::input).toList());
  }

  private static boolean isTrainedOnDigits(Model model) {
    return model
        .network()
        .training()
        .filter(training -> training.datasetSha256().equals(Digits.SHA256))
        .isPresent();
  }

  private ObjectNode json(Model model, Status status, Inputs inputs, List<Trial> trials) {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("model", modelFile.toString())
            .put("sha256", model.sha256())
            .put("verdict", status.name())
            .put("inputs", inputs.name)
            .put("seed", seed);
    ArrayNode laws = root.putArray("laws");
    for (Trial trial : trials) {
      ObjectNode law =
          laws.addObject()
              .put("block", trial.block())
              .put("law", trial.law().title().replace(' ', '_'))
              .put("statement", trial.law().statement())
              .put("tries", trial.tries())
              .put("broken", trial.isBroken());
      trial.worst().ifPresent(worst -> law.put("worst_share", worst));
      trial.counterexample().ifPresent(e -> law.set("counterexample", Json.MAPPER.valueToTree(e)));
    }
    return root;
  }

  private static List<JUnitXml.Case> cases(Certificate certificate, List<Trial> trials) {
    List<JUnitXml.Case> cases = new ArrayList<>();
    Status status = certificate.status();
    cases.add(
        switch (status) {
          case CERTIFIED -> JUnitXml.Case.passed("the model is certified");
          case CERTIFIED_FOR_CONSTANT_INPUTS ->
              JUnitXml.Case.passed("the model is certified for constant inputs");
          case WITH_CONFIDENCE, INCONCLUSIVE, REFUTED ->
              JUnitXml.Case.failed("the model is certified", status.name(), "it is " + status);
        });
    for (Trial trial : trials) {
      String name = trial.block() + ": " + trial.law().statement();
      cases.add(
          trial.isBroken()
              ? JUnitXml.Case.failed(name, "broken", trial.text())
              : JUnitXml.Case.passed(name));
    }
    return cases;
  }
}
