package keel.verify.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keel.verify.ModelGate;
import keel.verify.Tool;
import keel.verify.gate.Badge;
import keel.verify.gate.JUnitXml;
import keel.verify.gate.MarkdownSummary;
import keel.verify.gate.Outcome;
import keel.verify.gate.OutcomeJson;
import keel.verify.gate.Policy;
import keel.verify.gate.PolicyFile;
import keel.verify.gate.Sarif;
import keel.verify.model.AtomicFile;
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
      "Decides whether a model meets a policy. Certifies the model itself, or re-checks the",
      "certificate given; without a policy, every block must be incrementally stable."
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
      "Ends in 0 when every rule holds, 3 when one is broken, 4 when one is only not proved.",
      "The files asked for are also written where the input cannot be used, and then say so."
    })
final class GateCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file (safetensors).")
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
      description = "Give up after so long: that is exit code 4.")
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

  @Override
  public Integer call() throws Exception {
    requireDistinctFiles();
    Optional<Duration> limit = limit();
    Outcome outcome;
    try {
      Policy policy = policyFile.isPresent() ? PolicyFile.read(policyFile.get()) : Policy.DEFAULT;
      outcome = new ModelGate(policy, limit).decide(modelFile, certificateFile);
    } catch (IOException | RuntimeException e) {
      // Whoever reads only the files must not find those of an earlier run that passed.
      ExitCode code = Keel.code(e);
      write(Outcome.error(modelFile.toString(), Keel.message(e)), code);
      throw e;
    } catch (OutOfMemoryError | StackOverflowError e) {
      write(Outcome.error(modelFile.toString(), e.toString()), ExitCode.UNEXPECTED_ERROR);
      throw e;
    }
    ExitCode code = ExitCode.of(outcome.status());
    write(outcome, code);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? Json.indented(OutcomeJson.of(outcome)) : outcome.text());
    return code.code();
  }

  private Optional<Duration> limit() {
    if (timeLimit.isPresent() && !(timeLimit.get() > 0 && timeLimit.get() <= 1e9)) {
      throw new ParameterException(
          spec.commandLine(), "--time-limit must be > 0, found " + timeLimit.get());
    }
    return timeLimit.map(seconds -> Duration.ofNanos((long) Math.ceil(seconds * 1e9)));
  }

  private void requireDistinctFiles() throws IOException {
    Set<Path> taken = new HashSet<>();
    for (Path file :
        Stream.of(Optional.of(modelFile), policyFile, certificateFile)
            .flatMap(Optional::stream)
            .toList()) {
      taken.add(real(file));
    }
    List<Optional<Path>> outputs = new ArrayList<>(List.of(sarif, junit, markdown, badge));
    for (Path file : outputs.stream().flatMap(Optional::stream).toList()) {
      if (!taken.add(real(file))) {
        throw new ParameterException(
            spec.commandLine(), "two files are to be the same one: " + file);
      }
    }
  }

  private static Path real(Path file) throws IOException {
    return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
  }

  private void write(Outcome outcome, ExitCode code) throws IOException {
    Path here = Path.of("");
    write(sarif, Json.indented(Sarif.of(outcome, Tool.NAME, code.code(), here)) + "\n");
    write(junit, JUnitXml.of(outcome));
    write(markdown, MarkdownSummary.of(outcome));
    write(badge, Badge.of(outcome));
  }

  private static void write(Optional<Path> file, String text) throws IOException {
    if (file.isPresent()) {
      AtomicFile.write(file.get(), text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
