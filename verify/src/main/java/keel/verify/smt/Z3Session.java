package keel.verify.smt;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Params;
import com.microsoft.z3.Solver;
import com.microsoft.z3.Version;
import com.microsoft.z3.Z3Exception;
import java.util.Arrays;
import java.util.stream.Collectors;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.SolverAnswer.Answer;

/** One question to Z3: the only class with its types, so that the rest runs where it is missing. */
final class Z3Session {
  private static final int RESOURCE_LIMIT = 200_000_000;

  /** A counterexample of a solver is for people to look at, not a proof: it may be cut. */
  private static final int LONGEST_MODEL = 500;

  private Z3Session() {}

  /** Loads the native library, if it can be. */
  static void load() {
    try (Context context = new Context()) {
      context.mkSolver();
    } catch (LinkageError e) {
      // The first question will meet the same error, and say so.
    }
  }

  static SolverAnswer ask(SmtProblem problem) {
    String solverName = "Z3 " + Version.getString();
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
