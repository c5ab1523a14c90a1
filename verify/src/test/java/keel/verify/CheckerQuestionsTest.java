package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Box;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Facts;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.FieldModel;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import keel.verify.model.Sha256;
import keel.verify.model.SolverStep;
import keel.verify.model.Subject;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

/** What the kernel is asked where a certificate is checked. */
class CheckerQuestionsTest {
  private static final String DIGEST = Sha256.of(new byte[0]);

  /** In the place of an obligation, where a bound follows from weights alone. */
  private static final String WEIGHTS = "weights";

  private static final Model DENSE =
      new Model(
          Fixtures.network(
              1,
              Fixtures.feasible(Activation.TANH),
              new Linear("head", Matrix.of(2, 2, 1, 2, 3, 4), Vector.of(0, 0))),
          DIGEST);

  private static Certificate certify(Model model) {
    return new Verifier(SecondOpinion.NONE).certify(model);
  }

  /** That the kernel is asked all that bounds rest on; how many obligations these are. */
  private static int assertAllAsked(Certificate certificate, Subject subject) {
    Set<String> asked = Checker.questions(certificate, subject).keySet();
    Set<String> missing = new TreeSet<>();
    certificate.claims().stream()
        .map(Claim::verdict)
        .filter(Verdict.Certified.class::isInstance)
        .map(Verdict.Certified.class::cast)
        .flatMap(verdict -> verdict.bounds().stream())
        .forEach(bound -> missing.addAll(bound.shownBy()));
    missing.remove(WEIGHTS);
    int count = missing.size();
    missing.removeAll(asked);
    assertEquals(Set.of(), missing);
    return count;
  }

  @Test
  void every_obligation_that_a_bound_of_a_dense_network_rests_on_is_asked() {
    assertEquals(11, assertAllAsked(certify(DENSE), DENSE));
  }

  @Test
  void every_obligation_that_a_bound_of_a_convolutional_network_rests_on_is_asked() {
    Model model = new Model(Fixtures.convolutional(), DIGEST);
    assertEquals(3, assertAllAsked(certify(model), model));
  }

  @Test
  void every_obligation_that_a_bound_of_a_field_rests_on_is_asked() {
    PolynomialField field =
        new PolynomialField(
            List.of("x"),
            List.of("a"),
            List.of(List.of(1)),
            List.of(Matrix.of(1, 1, 0), Matrix.of(1, 1, -1)),
            Optional.of(SolverStep.euler(0.25)));
    FieldModel model = new FieldModel(RandomField.of(field), DIGEST);
    Region region =
        Region.of(new Box(Vector.of(0), Vector.of(1)), new Box(Vector.of(1), Vector.of(0.5)));
    assertEquals(
        8, assertAllAsked(FieldVerifier.certify(model, region, SecondOpinion.NONE), model));
  }

  @Test
  void a_question_is_answered_by_the_bound_that_the_certificate_states() {
    Certificate certificate = certify(DENSE);
    Verdict.Certified stable = (Verdict.Certified) certificate.claims().get(0).verdict();
    Supplier<?> question = Checker.questions(certificate, DENSE).get("block/lambda_max");
    Facts.Answer answer = (Facts.Answer) question.get();
    assertEquals(stable.bounds().get(1).certified(), answer.bound().orElseThrow().ceilToDouble());
  }

  @Test
  void a_certificate_of_another_model_is_refused() {
    Certificate certificate = certify(DENSE);
    Model other = new Model(DENSE.network(), Sha256.of(new byte[1]));
    assertThrows(AlteredCertificate.class, () -> Checker.questions(certificate, other));
  }
}
