package keel.verify.smt;

/** A solver that cannot run on this machine. */
public final class SolverUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SolverUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
