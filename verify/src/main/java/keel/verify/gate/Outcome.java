package keel.verify.gate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Status;
import keel.verify.model.Text;

/**
 * What a gate decided about one model file.
 *
 * @param model the file, as it was named; in reports by {@link ReportedPath}
 * @param modelSha256 of the file; empty if it could not be read
 * @param findings every rule with what was found
 * @param warnings what should be known of the model beside the rules
 * @param error why nothing could be decided, if so
 */
public record Outcome(
    String model,
    String modelSha256,
    List<Finding> findings,
    List<String> warnings,
    Optional<String> error) {
  /** Copies the lists. */
  public Outcome {
    findings = List.copyOf(findings);
    warnings = List.copyOf(warnings);
  }

  /** Of a model that was decided about, and that nothing else needs to be said of. */
  public static Outcome of(String model, String modelSha256, List<Finding> findings) {
    return new Outcome(model, modelSha256, findings, List.of(), Optional.empty());
  }

  /** Of input that could not be used. */
  public static Outcome error(String model, String message) {
    return new Outcome(model, "", List.of(), List.of(), Optional.of(message));
  }

  /** The same with another name for the model. */
  public Outcome named(String name) {
    return new Outcome(name, modelSha256, findings, warnings, error);
  }

  /** The worst of all rules; no rule and an error are not known to be good. */
  public Status status() {
    return findings.stream()
        .map(Finding::status)
        .reduce(Status::worse)
        .filter(status -> error.isEmpty())
        .orElse(Status.INCONCLUSIVE);
  }

  /** Whether every rule is known to hold, and there is one. */
  public boolean passed() {
    return error.isEmpty() && !findings.isEmpty() && broken().isEmpty();
  }

  /** The rules that are not known to hold. */
  public List<Finding> broken() {
    return findings.stream().filter(finding -> !finding.holds()).toList();
  }

  /** PASSED, PASSED WITH CONFIDENCE, FAILED, NOT PROVED or ERROR. */
  public String word() {
    if (error.isPresent()) {
      return "ERROR";
    }
    return switch (status()) {
      case CERTIFIED -> "PASSED";
      case WITH_CONFIDENCE -> "PASSED WITH CONFIDENCE";
      case REFUTED -> "FAILED";
      case CERTIFIED_FOR_CONSTANT_INPUTS, INCONCLUSIVE -> "NOT PROVED";
    };
  }

  /** The word, every broken rule and every warning, for people. */
  public String text() {
    StringBuilder text = new StringBuilder(word() + "  " + Text.shown(Path.of(model)));
    error.ifPresent(message -> text.append("\n  error: ").append(Text.shown(message)));
    broken().forEach(finding -> text.append("\n  ").append(finding));
    warnings.forEach(warning -> text.append("\n  warning: ").append(Text.shown(warning)));
    return text.toString();
  }
}
