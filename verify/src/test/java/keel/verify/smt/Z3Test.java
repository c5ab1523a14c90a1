package keel.verify.smt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.z3.Context;
import com.microsoft.z3.Solver;
import com.microsoft.z3.Status;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.SolverAnswer.Answer;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Model;
import keel.verify.search.EvidenceSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Z3Test {
  private static final long SEED = 99;

  private static EigenvalueBound bound(Vector weights, double... entries) {
    int n = weights.length();
    return new EigenvalueBound("S", Matrix.of(n, n, entries), weights, 2);
  }

  private static Status ask(SmtProblem problem) {
    try (Context context = new Context()) {
      Solver solver = context.mkSolver();
      solver.add(context.parseSMTLIB2String(problem.formulas(), null, null, null, null));
      return solver.check();
    }
  }

  private static Answer answer(EigenvalueBound obligation, Evidence evidence) {
    return Z3.create().about(obligation, evidence).answer();
  }

  @Test
  void the_proven_bound_is_unsat_and_one_unit_less_is_sat() {
    EigenvalueBound obligation = bound(Vector.of(1, 1), 1, 2, 2, 1);
    FactorWitness witness = FactorWitness.of(1, 2, new long[] {2, -2, 0});
    assertEquals(Dyadic.of(3), obligation.provenBy(witness));
    assertEquals(
        Status.UNSATISFIABLE, ask(SmtText.factorProves(obligation, witness, Dyadic.of(3))));
    Dyadic less = Dyadic.of(Math.nextDown(3.0));
    assertEquals(Status.SATISFIABLE, ask(SmtText.factorProves(obligation, witness, less)));
    for (int position = 0; position < 2; position++) {
      long[] changed = witness.toArray();
      changed[position]++;
      assertEquals(
          Status.SATISFIABLE,
          ask(SmtText.factorProves(obligation, FactorWitness.of(1, 2, changed), Dyadic.of(3))));
    }
  }

  @Test
  void weights_count() {
    EigenvalueBound obligation = bound(Vector.of(0.5, 4), 4, 0, 0, 0.5);
    FactorWitness zero = FactorWitness.of(10, 2, new long[3]);
    assertEquals(Status.UNSATISFIABLE, ask(SmtText.factorProves(obligation, zero, Dyadic.of(2))));
    Dyadic less = Dyadic.of(Math.nextDown(2.0));
    assertEquals(Status.SATISFIABLE, ask(SmtText.factorProves(obligation, zero, less)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, 0, 5, 30, 60})
  void z3_and_the_exact_kernel_agree_on_random_witnesses(int exponent) {
    Random random = new Random(SEED + exponent);
    for (int trial = 0; trial < 12; trial++) {
      int n = 1 + random.nextInt(4);
      double[] entries = new double[n * n];
      long[] packed = new long[n * (n + 1) / 2];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          // On the grid, so that the kernel has nothing to round and both prove the same bound.
          entries[i * n + j] = Math.scalb((double) (random.nextInt(2001) - 1000), -exponent);
          entries[j * n + i] = entries[i * n + j];
          packed[i * (i + 1) / 2 + j] = random.nextInt(61) - 30L;
        }
      }
      EigenvalueBound obligation = bound(Vector.constant(n, 0.75), entries);
      FactorWitness witness = FactorWitness.of(exponent, n, packed);
      Dyadic proven = obligation.provenBy(witness);
      String message = "trial " + trial + ", seed " + SEED;
      assertEquals(
          Status.UNSATISFIABLE, ask(SmtText.factorProves(obligation, witness, proven)), message);
      Dyadic less = proven.minus(Dyadic.of(1, -exponent - 30));
      assertEquals(
          Status.SATISFIABLE, ask(SmtText.factorProves(obligation, witness, less)), message);
    }
  }

  @Test
  void a_direction_that_refutes_is_unsat_and_one_on_the_limit_is_sat() {
    EigenvalueBound above = bound(Vector.of(1, 1), 1, Math.nextUp(1.0), Math.nextUp(1.0), 1);
    assertTrue(above.refutedBy(Direction.of(1, 1), 2));
    assertEquals(Status.UNSATISFIABLE, ask(SmtText.directionRefutes(above, Direction.of(1, 1))));
    EigenvalueBound limit = bound(Vector.of(1, 1), 1, 1, 1, 1);
    assertEquals(Status.SATISFIABLE, ask(SmtText.directionRefutes(limit, Direction.of(1, 1))));
    EigenvalueBound weighted = bound(Vector.of(0.5, 4), 4, 0, 0, Math.nextUp(0.5));
    assertEquals(
        Status.UNSATISFIABLE, ask(SmtText.directionRefutes(weighted, Direction.of(0, -3))));
    assertEquals(Status.SATISFIABLE, ask(SmtText.directionRefutes(weighted, Direction.of(-3, 0))));
  }

  @Test
  void good_evidence_is_agreed_with() {
    for (double entry : new double[] {0.5, 1, 7}) {
      EigenvalueBound obligation = bound(Vector.of(1, 0.3), entry, 0.1, 0.1, 1);
      assertEquals(Answer.UNSAT, answer(obligation, EvidenceSearch.search(obligation).evidence()));
    }
  }

  @Test
  void no_evidence_and_unusable_evidence_are_skipped() {
    EigenvalueBound obligation = bound(Vector.of(1), 1);
    assertEquals(Answer.SKIPPED, answer(obligation, Evidence.NONE));
    FactorWitness other = FactorWitness.of(0, 2, new long[3]);
    assertEquals(
        Answer.SKIPPED,
        answer(obligation, new Evidence(Optional.of(other), Optional.empty(), Optional.empty())));
  }

  @Test
  void blocks_up_to_the_largest_size_are_asked_about_and_larger_ones_skipped() {
    for (int n : new int[] {64, 65}) {
      EigenvalueBound obligation = bound(Vector.constant(n, 1), new double[n * n]);
      FactorWitness zero = FactorWitness.of(10, n, new long[n * (n + 1) / 2]);
      Answer answer =
          answer(obligation, new Evidence(Optional.of(zero), Optional.empty(), Optional.empty()));
      assertEquals(n > 64 ? Answer.SKIPPED : Answer.UNSAT, answer);
    }
  }

  @Test
  void a_model_is_certified_with_z3_agreeing() {
    Model model = Fixtures.model(Fixtures.feasible(Activation.TANH));
    Certificate certificate = new Verifier(Z3.create()).certify(model);
    assertEquals(keel.verify.certificate.Status.CERTIFIED, Checker.check(certificate, model));
    List<SolverAnswer> asked = certificate.solverAnswers();
    assertEquals(10, asked.size(), asked::toString);
    assertTrue(asked.stream().allMatch(a -> a.detail().equals("violation")));
    assertTrue(asked.stream().allMatch(a -> a.answer() == Answer.UNSAT));
    assertNotEquals("", certificate.solverAnswers().get(0).solver());
  }
}
