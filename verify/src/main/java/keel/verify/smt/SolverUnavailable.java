package keel.verify.smt;

/** A solver that is asked for and cannot run here. */
public final class SolverUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SolverUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
