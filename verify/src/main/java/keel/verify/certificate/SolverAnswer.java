package keel.verify.certificate;

import java.util.Locale;

/**
 * What an SMT solver said to the negation of an obligation: a second opinion that decides nothing.
 *
 * @param obligation the name of the evidence that was put to it
 * @param solver name and version
 * @param answer what it said
 * @param detail the named parts that contradict each other (unsat), a model (sat), or why it gave
 *     up
 */
public record SolverAnswer(String obligation, String solver, Answer answer, String detail) {
  /** The answers. */
  public enum Answer {
    /** The negation has no model: the solver agrees. */
    UNSAT,
    /** The negation has a model: the solver disagrees, and nothing may be certified. */
    SAT,
    /** Time-out, or beyond the solver. */
    UNKNOWN,
    /** Not asked: the block is larger than what is put to a solver. */
    SKIPPED;

    /** The word in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
