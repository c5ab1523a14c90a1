package keel.verify.smt;

import com.microsoft.z3.Context;
import com.microsoft.z3.Params;
import com.microsoft.z3.Solver;
import com.microsoft.z3.Version;
import com.microsoft.z3.Z3Exception;
import java.util.Optional;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.SolverAnswer.Answer;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;

/**
 * Z3, asked about the ground obligations of blocks of at most {@value #LARGEST_SIZE} units.
 *
 * <p>All numbers are given, so that the answer is arithmetic, not search. A resource limit, which
 * counts the same on every machine, bounds it; what exceeds it is answered as unknown.
 */
public final class Z3 implements SecondOpinion {
  /** Beyond it the text grows over some megabytes and the start-up of a second is lost. */
  static final int LARGEST_SIZE = 64;

  private static final int RESOURCE_LIMIT = 200_000_000;

  private Z3() {}

  /**
   * Z3, with its native library loaded, which takes some tenths of a second.
   *
   * @throws SolverUnavailable if there is none for this platform
   */
  public static Z3 load() {
    try (Context context = new Context()) {
      context.mkSolver();
      return new Z3();
    } catch (LinkageError e) {
      throw new SolverUnavailable(
          "Z3's native library cannot be loaded here: " + e.getMessage(), e);
    }
  }

  @Override
  public SolverAnswer about(EigenvalueBound obligation, Evidence evidence) {
    Optional<String> question = question(obligation, evidence);
    Answer answer = question.map(Z3::ask).orElse(Answer.SKIPPED);
    return new SolverAnswer(obligation.name(), "Z3 " + Version.getString(), answer);
  }

  private static Optional<String> question(EigenvalueBound obligation, Evidence evidence) {
    if (obligation.size() > LARGEST_SIZE) {
      return Optional.empty();
    }
    if (evidence.direction().isPresent()
        && obligation.refutedBy(evidence.direction().get(), obligation.limit())) {
      return Optional.of(SmtText.directionRefutes(obligation, evidence.direction().get()));
    }
    try {
      return evidence
          .factor()
          .map(factor -> SmtText.factorProves(obligation, factor, obligation.provenBy(factor)));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  private static Answer ask(String text) {
    try (Context context = new Context()) {
      Solver solver = context.mkSolver();
      Params parameters = context.mkParams();
      parameters.add("rlimit", RESOURCE_LIMIT);
      solver.setParameters(parameters);
      solver.add(context.parseSMTLIB2String(text, null, null, null, null));
      return switch (solver.check()) {
        case UNSATISFIABLE -> Answer.UNSAT;
        case SATISFIABLE -> Answer.SAT;
        case UNKNOWN -> Answer.UNKNOWN;
      };
    } catch (Z3Exception e) {
      return Answer.UNKNOWN;
    }
  }
}
