package keel.verify.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import keel.verify.ModelGate;
import keel.verify.Tool;
import keel.verify.certificate.CertificateFile;
import keel.verify.cli.CommandFiles.Problem;
import keel.verify.gate.Badge;
import keel.verify.gate.JUnitXml;
import keel.verify.gate.MarkdownSummary;
import keel.verify.gate.Outcome;
import keel.verify.gate.OutcomeJson;
import keel.verify.gate.PolicyFile;
import keel.verify.gate.ReportedPath;
import keel.verify.gate.Sarif;
import keel.verify.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel gate}: opens or stays shut, for CI. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Decides whether a model meets a policy.",
      "Certifies the model itself, or re-checks the certificate given; without a"
          + " policy, every block must be incrementally stable."
    },
    footerHeading = "%nA policy (YAML; docs/policy.schema.json lists every key):%n",
    footer = {
      "  version: 1",
      "  require: [incremental_stability, unique_equilibrium]",
      "  region: {input_radius: 8, state_radius: 1, tolerance: 0.001}",
      "  blocks:",
      "  - {match: \"block*\", max_gain: 10, max_depth: 100}",
      "  baseline: {certificate: last-release.cert.json, tolerance: 0.05}",
      "  expires: 2027-12-31",
      "",
      "Ends in 0 when every rule holds, 3 when one is broken, 4 when one is only not"
          + " proved. The files asked for are written however it ends; where there is no"
          + " result, they say so."
    })
final class GateCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file (safetensors), or an ONNX model.")
  private Path modelFile;

  @Option(names = "--policy", paramLabel = "FILE", description = "The policy (YAML).")
  private Optional<Path> policyFile;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Re-check this certificate instead of certifying anew.")
  private Optional<Path> certificateFile;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "Give up after so long, reading included: that is exit code 4.")
  private Optional<Double> timeLimit;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Option(names = "--sarif", paramLabel = "FILE", description = "Write SARIF 2.1.0.")
  private Optional<Path> sarif;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML.")
  private Optional<Path> junit;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write a job summary.")
  private Optional<Path> markdown;

  @Option(names = "--badge", paramLabel = "FILE", description = "Write a badge (SVG).")
  private Optional<Path> badge;

  private Outcome outcome;

  @Override
  public CommandGroup group() {
    return CommandGroup.CERTIFY;
  }

  @Override
  public void declare(CommandFiles files) {
    report(files, sarif, (o, code) -> Json.indented(Sarif.of(o, Tool.NAME, code)) + "\n");
    report(files, junit, (o, code) -> JUnitXml.of(o));
    report(files, markdown, (o, code) -> MarkdownSummary.of(o));
    report(files, badge, (o, code) -> Badge.of(o));
    if (modelFile != null) {
      files.reads(modelFile);
    }
    certificateFile.ifPresent(file -> files.reads(CertificateFile.files(file)));
    policyFile.ifPresent(files::reads);
    policyFile.ifPresent(file -> files.reads(PolicyFile.namedFiles(file)));
  }

  /** How an outcome is told, with the exit code. */
  private interface Format {
    String text(Outcome outcome, int code) throws IOException;
  }

  private void report(CommandFiles files, Optional<Path> file, Format format) {
    file.ifPresent(path -> files.reports(path, problem -> text(problem, format)));
  }

  private String text(Optional<Problem> problem, Format format) throws IOException {
    String model = modelFile == null ? "" : ReportedPath.of(modelFile);
    if (problem.isEmpty()) {
      return format.text(outcome.named(model), ExitCode.of(outcome).code());
    }
    return format.text(Outcome.error(model, problem.get().message()), problem.get().code().code());
  }

  @Override
  public Integer call() throws Exception {
    outcome = new ModelGate(policyFile, limit()).decide(modelFile, certificateFile);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? Json.indented(OutcomeJson.of(outcome)) : outcome.text());
    return ExitCode.of(outcome).code();
  }

  private Optional<Duration> limit() {
    if (timeLimit.isPresent() && !(timeLimit.get() > 0 && timeLimit.get() <= 1e9)) {
      throw new ParameterException(
          spec.commandLine(), "--time-limit must be > 0, found " + timeLimit.get());
    }
    return timeLimit.map(seconds -> Duration.ofNanos((long) Math.ceil(seconds * 1e9)));
  }
}
