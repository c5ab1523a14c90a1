package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.ResidualBlock;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {
  private static final long SEED = 1804;

  private static Certificate certify(DenseBlock block) {
    Model model = Fixtures.model(block);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    // Whatever the verdict, the checker must come to the same one.
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Status stability(DenseBlock block) {
    return claim(block, Property.INCREMENTAL_STABILITY).verdict().status();
  }

  private static Claim claim(DenseBlock block, Property property) {
    return certify(block).claims().stream()
        .filter(c -> c.property() == property)
        .findFirst()
        .orElseThrow();
  }

  private static DenseBlock relu(Vector steps, double... p) {
    return Fixtures.block(Activation.RELU, steps, p);
  }

  @ParameterizedTest
  @EnumSource(names = {"TANH", "LEAKY_RELU", "HARD_TANH", "SOFTSIGN", "ARCTAN", "ELU"})
  void a_feasible_block_is_certified_to_be_stable_with_one_equilibrium(Activation activation) {
    Certificate certificate = certify(Fixtures.feasible(activation));
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(
        List.of(Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM),
        certificate.claims().stream().map(Claim::property).filter(Property::isDecisive).toList());
  }

  @ParameterizedTest
  @EnumSource(names = {"RELU", "SIGMOID"})
  void uniqueness_is_not_claimed_where_the_activation_is_zero_elsewhere_or_never(
      Activation activation) {
    Certificate certificate = certify(Fixtures.feasible(activation));
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(
        List.of(Property.INCREMENTAL_STABILITY),
        certificate.claims().stream().map(Claim::property).filter(Property::isDecisive).toList());
  }

  @ParameterizedTest
  @EnumSource(names = {"SINE", "GELU", "SILU"})
  void an_activation_that_is_not_slope_restricted_is_inconclusive(Activation activation) {
    Certificate certificate = certify(Fixtures.feasible(activation));
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertTrue(
        certificate.claims().stream().allMatch(c -> c.verdict().status() == Status.INCONCLUSIVE));
    assertTrue(certificate.evidence().isEmpty());
  }

  @Test
  void the_bounds_enclose_the_eigenvalues_and_are_tight() {
    Certificate certificate = certify(Fixtures.feasible(Activation.TANH));
    Verdict verdict = certificate.claims().get(0).verdict();
    List<Bound> bounds = assertInstanceOf(Verdict.Certified.class, verdict).bounds();
    double[] observed =
        bounds.stream()
            .mapToDouble(b -> Fixtures.observed(certificate, Property.INCREMENTAL_STABILITY, b))
            .toArray();
    double least = (2.5 - Math.sqrt(1.25)) / 2;
    double greatest = (2.5 + Math.sqrt(1.25)) / 2;
    assertEquals(Bound.Relation.AT_LEAST, bounds.get(0).relation());
    assertTrue(bounds.get(0).certified() <= observed[0]);
    assertEquals(least, bounds.get(0).certified(), 1e-9);
    assertEquals(least, observed[0], 1e-9);
    assertEquals(Bound.Relation.AT_MOST, bounds.get(1).relation());
    assertTrue(bounds.get(1).certified() >= observed[1]);
    assertEquals(greatest, bounds.get(1).certified(), 1e-9);
    assertEquals(greatest, observed[1], 1e-9);
  }

  @Test
  void the_greatest_step_allowed_is_certified_and_one_unit_more_is_not() {
    Vector h = Vector.of(1, 1);
    assertEquals(Status.CERTIFIED, stability(relu(h, 2, 0, 0, 1)));
    assertEquals(Status.REFUTED, stability(relu(h, Math.nextUp(2.0), 0, 0, 1)));
    assertEquals(Status.CERTIFIED, stability(relu(Vector.constant(1, 2), 1)));
    assertEquals(Status.REFUTED, stability(relu(Vector.constant(1, Math.nextUp(2.0)), 1)));
  }

  @Test
  void the_bound_at_the_boundary_is_two_exactly() {
    Claim claim = claim(relu(Vector.of(1, 1), 2, 0, 0, 1), Property.INCREMENTAL_STABILITY);
    List<Bound> bounds = assertInstanceOf(Verdict.Certified.class, claim.verdict()).bounds();
    assertEquals(2.0, bounds.get(1).certified(), 0.0);
  }

  @Test
  void a_least_eigenvalue_above_zero_is_certified_and_zero_or_below_is_not() {
    Vector h = Vector.of(1, 1);
    assertEquals(Status.CERTIFIED, stability(relu(h, Double.MIN_NORMAL, 0, 0, Double.MIN_NORMAL)));
    assertEquals(Status.CERTIFIED, stability(relu(h, 1, 0, 0, 0x1p-40)));
    assertEquals(Status.INCONCLUSIVE, stability(relu(h, 1, 0, 0, 0)));
    assertEquals(Status.REFUTED, stability(relu(h, 1, 0, 0, -0x1p-40)));
    assertEquals(Status.REFUTED, stability(relu(h, 1, 0, 0, -Double.MIN_VALUE)));
  }

  @Test
  void step_sizes_may_differ_between_units() {
    Vector h = Vector.of(0.5, 2);
    assertEquals(Status.CERTIFIED, stability(relu(h, 4, 0, 0, 1)));
    assertEquals(Status.REFUTED, stability(relu(h, Math.nextUp(4.0), 0, 0, 1)));
    assertNotEquals(Status.CERTIFIED, stability(relu(h, 4, 0, 0, Math.nextUp(1.0))));
    assertEquals(Status.REFUTED, stability(relu(h, 1, 0, 0, 4)));
    assertEquals(Status.CERTIFIED, stability(relu(h, 2, 0.5, 0.5, 0.75)));
  }

  @Test
  void a_sigmoid_allows_four_times_the_step() {
    Vector one = Vector.of(1);
    assertEquals(Status.CERTIFIED, stability(Fixtures.block(Activation.SIGMOID, one, 8)));
    assertEquals(
        Status.REFUTED, stability(Fixtures.block(Activation.SIGMOID, one, Math.nextUp(8.0))));
    assertEquals(Status.REFUTED, stability(relu(one, 8)));
    assertEquals(Status.REFUTED, stability(Fixtures.block(Activation.TANH, one, 8)));
  }

  @Test
  void a_matrix_that_is_asymmetric_by_one_bit_is_never_symmetrised() {
    Vector h = Vector.constant(3, 0.5);
    double off = 0.6;
    assertEquals(Status.CERTIFIED, stability(relu(h, 1, off, off, off, 1, off, off, off, 1)));
    DenseBlock block = relu(h, 1, off, off, Math.nextUp(off), 1, off, off, off, 1);
    assertEquals(Status.INCONCLUSIVE, stability(block));
  }

  @Test
  void a_matrix_that_is_asymmetric_but_dominated_is_certified_in_the_max_norm() {
    DenseBlock block = relu(Vector.of(1, 1), 1, 0.5, -0.5, 1);
    Claim claim = claim(block, Property.INCREMENTAL_STABILITY);
    assertEquals(Status.CERTIFIED, claim.verdict().status());
    assertEquals("theorem-4-dominance", claim.theorem());
  }

  @Test
  void a_rotation_is_not_certified() {
    // Its step turns by 45 degrees and stretches by √2.
    assertEquals(Status.REFUTED, stability(relu(Vector.of(1, 1), 0, 1, -1, 0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void a_zero_matrix_is_not_certified(int n) {
    assertEquals(
        Status.INCONCLUSIVE,
        stability(Fixtures.block(Activation.TANH, Vector.constant(n, 1), new double[n * n])));
  }

  @Test
  void a_positive_matrix_is_refuted() {
    assertEquals(Status.REFUTED, stability(relu(Vector.of(1), -1)));
    Claim unique =
        claim(Fixtures.block(Activation.TANH, Vector.of(1), -1), Property.UNIQUE_EQUILIBRIUM);
    assertEquals(Status.CERTIFIED, unique.verdict().status(), "unstable, but the only one");
  }

  @Test
  void a_block_that_overshoots_may_still_have_one_equilibrium() {
    Certificate certificate = certify(Fixtures.block(Activation.TANH, Vector.of(1), 3));
    assertEquals(Status.REFUTED, certificate.status());
    assertEquals(Status.CERTIFIED, certificate.claims().get(1).verdict().status());
  }

  @Test
  void a_tiny_step_size_is_inconclusive_rather_than_rounded() {
    double least = 0x1p-1000;
    double[] p = {1, 0.6, 0.6, 0.6, 1, 0.6, 0.6, 0.6, 1}; // whose rows are not dominated
    assertEquals(Status.CERTIFIED, stability(relu(Vector.constant(3, least), p)));
    for (double tiny : new double[] {Math.nextDown(least), Double.MIN_VALUE}) {
      assertEquals(Status.INCONCLUSIVE, stability(relu(Vector.constant(3, tiny), p)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 16, 64, 200})
  void the_papers_projection_is_certified(int n) {
    double[] gram = Fixtures.gram(new Random(SEED), n, 1);
    DenseBlock block = relu(Vector.constant(n, 1), Fixtures.projected(gram, n, 0.01));
    assertEquals(Status.CERTIFIED, stability(block), "n = " + n + ", seed " + SEED);
  }

  @Test
  void the_bounds_printed_are_never_better_than_what_the_factors_prove() {
    Random random = new Random(SEED);
    int rounded = 0;
    for (int trial = 0; trial < 40; trial++) {
      int n = 2 + random.nextInt(8);
      double[] p = Fixtures.projected(Fixtures.gram(random, n, 1), n, 0.1);
      DenseBlock block = relu(Vector.constant(n, 1), p);
      Certificate certificate = certify(block);
      Verdict verdict = certificate.claims().get(0).verdict();
      List<Bound> bounds = assertInstanceOf(Verdict.Certified.class, verdict).bounds();
      List<Obligation> obligations = new Conclusions(block, Region.DEFAULT, new Facts()).next();
      for (int i = 0; i < 2; i++) {
        EigenvalueBound obligation = (EigenvalueBound) obligations.get(i);
        Dyadic proven =
            obligation.provenBy(
                certificate.evidence().get(obligation.name()).factor().orElseThrow());
        // The first obligation bounds -P: its bound is the negative of the one that is printed.
        Dyadic printed = Dyadic.of(bounds.get(i).certified());
        Dyadic bound = i == 0 ? printed.negate() : printed;
        String message = "trial " + trial + ", seed " + SEED + ": " + bounds.get(i);
        assertTrue(bound.compareTo(proven) >= 0, message);
        rounded += bound.compareTo(proven) > 0 ? 1 : 0;
      }
    }
    assertTrue(rounded > 20, rounded + " bounds were no doubles");
  }

  @Test
  void the_square_root_of_the_scale_is_refuted_for_three_times_the_identity() {
    double[] p = {9, 0, 0, 0, 9, 0, 0, 0, 9};
    double scale = Math.sqrt(0.98 / Fixtures.frobenius(p));
    for (int i = 0; i < 9; i++) {
      p[i] *= scale;
    }
    assertEquals(Status.REFUTED, stability(relu(Vector.constant(3, 1), p)));
  }

  @Test
  void the_square_root_of_the_scale_is_refuted_for_gaussian_weights() {
    double[] p = Fixtures.gram(new Random(SEED), 64, 8);
    double scale = Math.sqrt(0.98 / Fixtures.frobenius(p));
    Arrays.setAll(p, i -> p[i] * scale + (i % 65 == 0 ? 0.01 : 0));
    assertEquals(Status.REFUTED, stability(relu(Vector.constant(64, 1), p)), "seed " + SEED);
  }

  @Test
  void an_entrywise_minimum_instead_of_a_condition_is_refuted() {
    double[] p = Fixtures.gram(new Random(SEED), 16, 1);
    double scale = 0.98 / Fixtures.frobenius(p);
    Arrays.setAll(p, i -> Math.min(p[i], p[i] * scale) + (i % 17 == 0 ? 0.01 : 0));
    assertEquals(Status.REFUTED, stability(relu(Vector.constant(16, 1), p)), "seed " + SEED);
  }

  @Test
  void extreme_weights_end_in_a_verdict_and_never_in_a_wrong_one() {
    double[] sizes = {
      Double.MIN_VALUE,
      0x1p-1050,
      Double.MIN_NORMAL,
      1e-300,
      1e-160,
      1e-20,
      1,
      3,
      1e20,
      1e155,
      1e300,
      Double.MAX_VALUE
    };
    Random random = new Random(SEED);
    for (double a : sizes) {
      for (double b : sizes) {
        for (double c : new double[] {0, Double.MIN_VALUE, 1e-200, 1e-5, 1e200}) {
          Vector h = Vector.of(sizes[3 + random.nextInt(8)], 1);
          Status status = stability(relu(h, a, c, c, b));
          if (h.get(0) * a > 2 || b > 2) {
            assertNotEquals(Status.CERTIFIED, status, h + ": " + a + ", " + c + ", " + b);
          }
        }
      }
    }
  }

  @Test
  void nearly_singular_and_graded_matrices_end_in_a_verdict() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 200; trial++) {
      int n = 2 + random.nextInt(9);
      double[] p = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          double scale = trial % 2 == 0 ? 1 : Math.pow(10, -3.0 * (i + j));
          p[i * n + j] = trial % 3 == 0 ? scale : scale * random.nextGaussian();
          p[j * n + i] = p[i * n + j];
        }
      }
      assertNotEquals(null, stability(relu(Vector.constant(n, 1), p)), "trial " + trial);
    }
  }

  @Test
  void a_second_opinion_that_disagrees_certifies_nothing() {
    SecondOpinion nay =
        (obligation, evidence) ->
            new SolverAnswer(obligation.name(), "nay", SolverAnswer.Answer.SAT, "");
    Model model = Fixtures.model(Fixtures.feasible(Activation.TANH));
    Certificate certificate = new Verifier(nay).certify(model);
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertTrue(certificate.evidence().values().stream().allMatch(Evidence.NONE::equals));
    assertEquals(Status.INCONCLUSIVE, Checker.check(certificate, model));
  }

  @Test
  void a_second_opinion_that_disagrees_about_one_obligation_certifies_nothing_with_it() {
    for (String name : List.of("lambda_min", "lambda_max")) {
      SecondOpinion nay =
          (obligation, evidence) ->
              new SolverAnswer(
                  obligation.name(),
                  "nay",
                  obligation.name().endsWith(name) || obligation.name().endsWith("dominance")
                      ? SolverAnswer.Answer.SAT
                      : SolverAnswer.Answer.UNSAT,
                  "");
      Model model = Fixtures.model(Fixtures.feasible(Activation.RELU));
      assertEquals(Status.INCONCLUSIVE, new Verifier(nay).certify(model).status(), name);
    }
  }

  @Test
  void a_model_without_blocks_is_inconclusive() {
    Model model = new Model(Fixtures.network(1, new UnknownLayer("x", "lstm")), "00");
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertEquals(1, certificate.notCovered().size());
  }

  /** Even with the state matrix of a block that is certified, and beside one. */
  @Test
  void a_plain_residual_block_leaves_a_model_inconclusive_and_says_why() {
    DenseBlock good = Fixtures.block("good", Activation.TANH, Vector.of(1), 1);
    ResidualBlock plain =
        new ResidualBlock(
            "plain",
            Activation.TANH,
            1,
            3,
            ResidualBlock.Start.INPUT,
            List.of(new Kernel(good.state(), 1, 1)),
            List.of(),
            List.of(Vector.of(0)),
            List.of(1));
    Model model = new Model(Fixtures.network(1, good, plain), "00");
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertEquals(Status.INCONCLUSIVE, Checker.check(certificate, model));
    assertEquals(List.of("good"), certificate.blocks());
    assertTrue(certificate.claim(Network.SCOPE, Property.NETWORK_GAIN).isEmpty());
    assertTrue(certificate.notCovered().get(0).contains("'plain' of type 'residual_block'"));
    assertTrue(certificate.notes().get(0).contains("'plain'"), certificate.notes()::toString);
    assertTrue(certificate.notes().get(0).contains("no constraint"));
  }

  @Test
  void one_bad_block_spoils_the_verdict() {
    DenseBlock good = Fixtures.block("good", Activation.RELU, Vector.of(1), 1);
    DenseBlock bad = Fixtures.block("bad", Activation.RELU, Vector.of(1), 3);
    DenseBlock sine = Fixtures.block("sine", Activation.SINE, Vector.of(1), 1);
    Verifier verifier = new Verifier(SecondOpinion.NONE);
    assertEquals(
        Status.REFUTED,
        verifier.certify(new Model(Fixtures.network(1, good, bad, sine), "")).status());
    assertEquals(
        Status.INCONCLUSIVE,
        verifier.certify(new Model(Fixtures.network(1, sine, good), "")).status());
  }

  @Test
  void the_bias_and_the_input_matrix_do_not_matter() {
    DenseBlock block =
        new DenseBlock(
            "b",
            Activation.TANH,
            Vector.of(1),
            1,
            Matrix.of(1, 1, -1),
            Matrix.of(1, 2, 1e300, -1e300),
            Vector.of(Double.MAX_VALUE));
    Certificate certificate = certify(block);
    assertEquals(Status.CERTIFIED, certificate.status());
  }

  private static Status stability(Matrix a, Matrix input, double bias) {
    return stability(
        new DenseBlock(
            "block",
            Activation.RELU,
            Vector.constant(2, 1),
            5,
            a,
            input,
            Vector.constant(2, bias)));
  }

  @Test
  void a_singular_block_that_overshoots_on_paper_is_not_refuted() {
    // With b = (-10, -10) its two ReLU units are never active together, and no step moves apart.
    Matrix a = Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5);
    assertEquals(Status.INCONCLUSIVE, stability(a, Matrix.of(2, 1, 0, 0), -10));
    // With b = (10, 10) they are active together near zero, which a linear program finds.
    assertEquals(Status.REFUTED, stability(a, Matrix.of(2, 1, 0, 0), 10));
    // An input that reaches both units makes them active together.
    assertEquals(Status.REFUTED, stability(a, Matrix.of(2, 1, 1, 1), -10));
    Matrix other = Matrix.of(2, 2, -1.5, 1.5, 1.5, -Math.nextUp(1.5));
    assertEquals(Status.REFUTED, stability(other, Matrix.of(2, 1, 0, 0), -10));
  }

  @Test
  void a_general_matrix_without_a_common_norm_is_refuted_and_a_shorter_step_is_not() {
    // ρ(I + D A) < 1 for every D in (0, 1]², and yet ρ(J(1, 0) J(0, 1)) = 2.137.
    DenseBlock block = Fixtures.block(Activation.TANH, Vector.of(1, 1), 1.9, 1, -1.7, 0.2);
    assertEquals(Status.REFUTED, stability(block));
    Claim unique = claim(block, Property.UNIQUE_EQUILIBRIUM);
    assertEquals(Status.CERTIFIED, unique.verdict().status());
    DenseBlock gentle = Fixtures.block(Activation.TANH, Vector.of(1, 1), 1.9, 0.1, -0.17, 0.2);
    assertEquals(Status.CERTIFIED, stability(gentle));
  }

  @Test
  void a_singular_block_does_not_have_one_equilibrium() {
    DenseBlock block = Fixtures.block(Activation.TANH, Vector.of(1, 1), 1, -1, -1, 1);
    Claim claim = claim(block, Property.UNIQUE_EQUILIBRIUM);
    assertEquals(
        "block/null_vector",
        assertInstanceOf(Verdict.Refuted.class, claim.verdict()).counterexample());
    double off = Math.nextDown(1.0);
    DenseBlock near = Fixtures.block(Activation.TANH, Vector.of(1, 1), 1, -off, -off, 1);
    assertEquals(Status.CERTIFIED, claim(near, Property.UNIQUE_EQUILIBRIUM).verdict().status());
  }
}
