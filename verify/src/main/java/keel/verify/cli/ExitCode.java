package keel.verify.cli;

import keel.verify.certificate.Status;
import keel.verify.gate.Outcome;

/** How a command ends; only a checked certificate ends in 0. */
public enum ExitCode {
  /** Certified, if for constant inputs only, or every rule of the policy holds. */
  PASSED(0),
  /** Something that should not happen did. */
  UNEXPECTED_ERROR(1),
  /** The command line or a file cannot be understood. */
  UNUSABLE_INPUT(2),
  /** Refuted, or a rule of the policy is broken. */
  REFUTED(3),
  /** Neither proved nor refuted. */
  INCONCLUSIVE(4),
  /** The certificate does not belong to the model or was altered. */
  ALTERED(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }

  /** How a gate ends: with a probability only if its policy asked for one. */
  static ExitCode of(Outcome outcome) {
    return outcome.passed() ? PASSED : of(outcome.status());
  }

  /** The exit code of a verdict. */
  public static ExitCode of(Status status) {
    return switch (status) {
      case CERTIFIED, CERTIFIED_FOR_CONSTANT_INPUTS -> PASSED;
      case REFUTED -> REFUTED;
      case WITH_CONFIDENCE, INCONCLUSIVE -> INCONCLUSIVE;
    };
  }
}
