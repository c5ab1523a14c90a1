package keel.verify.smt;

import java.util.Optional;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.SolverAnswer.Answer;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;

/**
 * Z3, asked about obligations of at most {@value #MOST_PRODUCTS} products of numbers.
 *
 * <p>All numbers are given, or all but one slope that stands in linear formulas, so that the answer
 * is arithmetic, not search. A resource limit, which counts the same on every machine, bounds it;
 * what exceeds it is answered as unknown.
 */
public final class Z3 implements SecondOpinion {
  /** Blocks of 64 units, or 64 channels; beyond it the start-up of a second is lost. */
  static final long MOST_PRODUCTS = 45_000;

  private Z3() {}

  /**
   * Z3, whose native library begins to load in the background, which takes some tenths of a second;
   * that it cannot be loaded shows at the first question.
   *
   * @throws SolverUnavailable if Keel was installed without Z3
   */
  public static Z3 create() {
    try {
      Class.forName("com.microsoft.z3.Context", false, Z3.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new SolverUnavailable("Keel is installed here without Z3", e);
    }
    Thread loader = new Thread(Z3Session::load, "z3-loader");
    loader.setDaemon(true);
    loader.start();
    return new Z3();
  }

  /**
   * What Z3 says.
   *
   * @throws SolverUnavailable if there is no Z3 for this platform
   */
  @Override
  public SolverAnswer about(Obligation obligation, Evidence evidence) {
    Optional<SmtProblem> problem =
        SmtText.products(obligation) > MOST_PRODUCTS
            ? Optional.empty()
            : SmtText.of(obligation, evidence);
    if (problem.isEmpty()) {
      return new SolverAnswer(obligation.name(), "Z3", Answer.SKIPPED, "");
    }
    try {
      return Z3Session.ask(problem.get());
    } catch (LinkageError e) {
      throw new SolverUnavailable(
          "Z3's native library cannot be loaded here: " + e.getMessage(), e);
    }
  }
}
