package keel.verify.gate;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Status;

/**
 * What a gate decided about one model file.
 *
 * @param model the file, as it was named
 * @param modelSha256 of the file; empty if it could not be read
 * @param findings every rule with what was found
 * @param error why nothing could be decided, if so
 */
public record Outcome(
    String model, String modelSha256, List<Finding> findings, Optional<String> error) {
  /** Copies the list. */
  public Outcome {
    findings = List.copyOf(findings);
  }

  /** Of a model that was decided about. */
  public static Outcome of(String model, String modelSha256, List<Finding> findings) {
    return new Outcome(model, modelSha256, findings, Optional.empty());
  }

  /** Of input that could not be used. */
  public static Outcome error(String model, String message) {
    return new Outcome(model, "", List.of(), Optional.of(message));
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
    return status() == Status.CERTIFIED;
  }

  /** The rules that are not known to hold. */
  public List<Finding> broken() {
    return findings.stream().filter(finding -> !finding.holds()).toList();
  }

  /** PASSED, FAILED, NOT PROVED or ERROR. */
  public String word() {
    if (error.isPresent()) {
      return "ERROR";
    }
    return switch (status()) {
      case CERTIFIED -> "PASSED";
      case REFUTED -> "FAILED";
      case INCONCLUSIVE -> "NOT PROVED";
    };
  }

  /** The word and every broken rule, for people. */
  public String text() {
    StringBuilder text = new StringBuilder(word() + "  " + model);
    error.ifPresent(message -> text.append("\n  ").append(message));
    broken().forEach(finding -> text.append("\n  ").append(finding));
    return text.toString();
  }
}
