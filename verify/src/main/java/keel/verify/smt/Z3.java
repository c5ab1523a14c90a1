package keel.verify.smt;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Params;
import com.microsoft.z3.Solver;
import com.microsoft.z3.Version;
import com.microsoft.z3.Z3Exception;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
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

  private static final int RESOURCE_LIMIT = 200_000_000;

  /** A counterexample of a solver is for people to look at, not a proof: it may be cut. */
  private static final int LONGEST_MODEL = 500;

  private Z3() {}

  /**
   * Z3, whose native library begins to load in the background, which takes some tenths of a second;
   * that it cannot be loaded shows at the first question.
   */
  public static Z3 create() {
    Thread loader = new Thread(Z3::load, "z3-loader");
    loader.setDaemon(true);
    loader.start();
    return new Z3();
  }

  private static void load() {
    try (Context context = new Context()) {
      context.mkSolver();
    } catch (LinkageError e) {
      // The first question will meet the same error, and say so.
    }
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
      return ask(problem.get(), "Z3 " + Version.getString());
    } catch (LinkageError e) {
      throw new SolverUnavailable(
          "Z3's native library cannot be loaded here: " + e.getMessage(), e);
    }
  }

  private static SolverAnswer ask(SmtProblem problem, String solverName) {
    try (Context context = new Context()) {
      Solver solver = context.mkSolver();
      Params parameters = context.mkParams();
      parameters.add("rlimit", RESOURCE_LIMIT);
      solver.setParameters(parameters);
      BoolExpr[] formulas = context.parseSMTLIB2String(problem.formulas(), null, null, null, null);
      for (int i = 0; i < formulas.length; i++) {
        solver.assertAndTrack(formulas[i], context.mkBoolConst(problem.assertions().get(i).name()));
      }
      return switch (solver.check()) {
        case UNSATISFIABLE ->
            new SolverAnswer(problem.name(), solverName, Answer.UNSAT, core(solver));
        case SATISFIABLE -> new SolverAnswer(problem.name(), solverName, Answer.SAT, model(solver));
        case UNKNOWN ->
            new SolverAnswer(problem.name(), solverName, Answer.UNKNOWN, solver.getReasonUnknown());
      };
    } catch (Z3Exception e) {
      return new SolverAnswer(problem.name(), solverName, Answer.UNKNOWN, e.getMessage());
    }
  }

  private static String core(Solver solver) {
    return Arrays.stream(solver.getUnsatCore())
        .map(BoolExpr::toString)
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static String model(Solver solver) {
    String model = solver.getModel().toString();
    return model.substring(0, Math.min(model.length(), LONGEST_MODEL));
  }
}
