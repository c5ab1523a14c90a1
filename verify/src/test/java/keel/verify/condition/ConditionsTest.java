package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.MatrixInequality;
import keel.verify.exact.Obligation;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

/** What each theorem asks for, what it claims, and what it says where it claims nothing. */
class ConditionsTest {
  private static final Facts NOTHING = new Facts();

  private static DenseBlock dense(Activation activation, int steps, Matrix... states) {
    int n = states[0].rows();
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 1),
        steps,
        List.of(states),
        Matrix.of(n, 1, new double[n]),
        Vector.constant(n, 0));
  }

  private static DenseBlock dense(Activation activation, double... a) {
    int n = (int) Math.round(Math.sqrt(a.length));
    return dense(activation, 5, Matrix.of(n, n, a));
  }

  private static List<Property> properties(List<Claim> claims) {
    return claims.stream().map(Claim::property).toList();
  }

  private static String reason(Claim claim) {
    return ((Verdict.Inconclusive) claim.verdict()).reason();
  }

  private static Certificate certify(Block... blocks) {
    return new Verifier(SecondOpinion.NONE)
        .certify(new Model(Fixtures.network(1, blocks), "0".repeat(64)));
  }

  // ---- Theorem 1 ----

  @Test
  void theorem_1_says_why_it_says_nothing_and_its_scaled_form_leaves_that_to_it() {
    DenseBlock block = dense(Activation.TANH, -1, 0.5, 0.25, -1);
    List<Claim> plain = plain(block).conclude(Region.DEFAULT, NOTHING);
    assertEquals(
        List.of(Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM), properties(plain));
    plain.forEach(claim -> assertTrue(reason(claim).contains("symmetric"), claim::toString));
    DenseBlock cycle = dense(Activation.TANH, -1, 1, 0, 0, -1, 1, 1, 0, -1);
    assertEquals(List.of(), scaled(cycle).conclude(Region.DEFAULT, NOTHING));
    assertEquals(
        List.of(Property.INCREMENTAL_STABILITY),
        properties(
            plain(dense(Activation.RELU, -1, 0.5, 0.25, -1)).conclude(Region.DEFAULT, NOTHING)));
  }

  @Test
  void without_witnesses_theorem_1_names_both_limits_and_claims_no_equilibrium() {
    DenseBlock block = dense(Activation.TANH, -1, 0.5, 0.5, -1);
    List<Claim> claims = plain(block).conclude(Region.DEFAULT, NOTHING);
    assertEquals(
        "λmin(P) > 0 is needed; no witness was found;"
            + " λmax(sHP) ≤ 2 is needed; no witness was found",
        reason(claims.get(0)));
    assertEquals("λmin(P) > 0 is needed; no witness was found", reason(claims.get(1)));
  }

  @Test
  void an_attack_belongs_to_blocks_that_theorem_1_speaks_about() {
    NaisBlock untied = dense(Activation.TANH, 2, Matrix.of(1, 1, -1), Matrix.of(1, 1, -0.5));
    assertTrue(plain(untied).attacks(NOTHING).isEmpty());
    assertTrue(plain(dense(Activation.SINE, -1.0)).attacks(NOTHING).isEmpty());
  }

  @Test
  void the_gain_of_a_scaled_metric_is_attacked_where_the_spectrum_is_known() {
    Map<String, Evidence> found = Blocks.SCALED.certificate().evidence();
    assertFalse(scaled((NaisBlock) Blocks.SCALED.block()).attacks(Facts.of(found)).isEmpty());
    Map<String, Evidence> scaleAlone = Map.of("block/scale", found.get("block/scale"));
    assertTrue(scaled((NaisBlock) Blocks.SCALED.block()).attacks(Facts.of(scaleAlone)).isEmpty());
  }

  private static Condition plain(NaisBlock block) {
    return MetricCondition.plain(block).orElseThrow();
  }

  private static Condition scaled(NaisBlock block) {
    return ScaledMetricCondition.of(block).orElseThrow();
  }

  @Test
  void a_scaled_metric_scales_inputs_and_biases_exactly_or_is_none() {
    DenseBlock block = scaled(new double[] {1, 2, 3, 4}, 3, 4);
    Vector half = Vector.of(1, 0.5);
    assertTrue(QuadraticMetric.scaling(block).isShownBy(half));
    QuadraticMetric metric = QuadraticMetric.scaled(block, half);
    assertEquals(Vector.of(1, 0.5), metric.scale());
    assertEquals(Matrix.of(2, 2, 1, -0.5, -0.5, 0.75), metric.p());
    assertEquals(Matrix.of(2, 2, 1, 2, 1.5, 2), metric.input());
    assertEquals(Vector.of(3, 2), metric.bias());
    // W = diag(1 / 1, 1 / ½).
    assertEquals(Vector.of(1, 1), metric.steps());
    assertEquals(Dyadic.of(2), metric.greatestWeight());
    assertEquals(Dyadic.of(1), metric.leastWeight());
    // ‖(3, 2)‖ / √13 = 1.
    assertEquals(Dyadic.of(1), metric.biasLength(Dyadic.of(13)));
    // Half of the least double is none.
    double least = Double.MIN_VALUE;
    assertFalse(
        QuadraticMetric.scaling(scaled(new double[] {1, 2, least, 4}, 3, 4)).isShownBy(half));
    assertFalse(
        QuadraticMetric.scaling(scaled(new double[] {1, 2, 3, 4}, 3, least)).isShownBy(half));
  }

  @Test
  void the_weights_of_a_metric_are_rounded_to_the_side_that_is_asked_for() {
    DenseBlock block = dense(Activation.SIGMOID, -1, 0.75, 0.25, -1);
    QuadraticMetric metric = QuadraticMetric.scaled(block, Vector.of(1, 3));
    // W = diag(1/4, 1/12), s = 1/4.
    assertEquals(Vector.of(0.25, 0.25), metric.steps());
    assertEquals(Dyadic.of(0.25), metric.greatestWeight());
    Dyadic least = metric.leastWeight();
    assertTrue(least.times(Dyadic.of(12)).compareTo(Dyadic.of(1)) < 0, least::toString);
    assertEquals(1.0 / 12, least.floorToDouble());
    // Both of them, where no double is in between.
    QuadraticMetric third = QuadraticMetric.scaled(block, Vector.of(3, 9));
    Dyadic greatest = third.greatestWeight();
    assertTrue(greatest.times(Dyadic.of(12)).compareTo(Dyadic.of(1)) > 0, greatest::toString);
    assertEquals(1.0 / 12, greatest.floorToDouble());
  }

  private static DenseBlock scaled(double[] input, double... bias) {
    return new DenseBlock(
        "block",
        Activation.TANH,
        Vector.of(1, 1),
        5,
        Matrix.of(2, 2, -1, 0.5, 1, -1.5),
        Matrix.of(2, 2, input),
        Vector.of(bias));
  }

  // ---- Theorem 4 ----

  @Test
  void theorem_4_says_why_it_says_nothing() {
    DenseBlock block = dense(Activation.TANH, -1, 0.5, 0.5, -1);
    List<Property> both = List.of(Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM);
    List<Claim> nothing = dominance(block).conclude(Region.DEFAULT, NOTHING);
    assertEquals(both, properties(nothing));
    assertTrue(reason(nothing.get(0)).contains("no weights"), nothing::toString);

    List<Claim> sine = dominance(dense(Activation.SINE, -1.0)).conclude(Region.DEFAULT, NOTHING);
    assertEquals(List.of(Property.INCREMENTAL_STABILITY), properties(sine));
    assertTrue(reason(sine.get(0)).contains("slope-restricted"), sine::toString);

    // Row 1 has 1 − |1 − 1| − 1.5 = −½.
    List<Claim> missed =
        dominance(dense(Activation.TANH, -1, 0.5, 1.5, -1))
            .conclude(Region.DEFAULT, equalWeights());
    assertEquals(both, properties(missed));
    assertTrue(reason(missed.get(0)).contains("row 1 misses it by 0.5"), missed::toString);
    // The first of rows that miss it by the same.
    List<Claim> same =
        dominance(dense(Activation.TANH, -1, 1.5, 1.5, -1))
            .conclude(Region.DEFAULT, equalWeights());
    assertTrue(reason(same.get(0)).contains("row 0 misses it by 0.5"), same::toString);
  }

  private static Condition dominance(NaisBlock block) {
    return DominanceCondition.of(block).orElseThrow();
  }

  private static Facts equalWeights() {
    return Facts.of(
        Map.of(
            "block/dominance",
            new Evidence(
                Optional.empty(),
                Optional.of(Direction.of(1L << 40, 1L << 40)),
                Optional.empty())));
  }

  @Test
  void convergence_by_dominance_is_for_rectified_blocks_with_tied_weights() {
    Matrix a = Matrix.of(2, 2, -1, 0.5, -0.25, -1);
    assertTrue(has(Property.CONVERGENCE, dense(Activation.RELU, 5, a)));
    Matrix other = Matrix.of(2, 2, -1, 0.5, -0.125, -1);
    assertFalse(has(Property.CONVERGENCE, dense(Activation.RELU, 2, a, other)));
    assertFalse(has(Property.CONVERGENCE, dense(Activation.TANH, 5, a)));
  }

  private static boolean has(Property property, Block block) {
    Certificate certificate = certify(block);
    assertEquals(
        "theorem-4-dominance",
        certificate.claim("block", Property.INCREMENTAL_STABILITY).orElseThrow().theorem());
    return certificate.claim("block", property).isPresent();
  }

  @Test
  void a_shallow_dominated_block_has_the_gain_of_its_steps_and_a_deep_one_that_of_any_depth() {
    // h |b| = 1 and κ = ¼ in each row: 1 a step, at most 4.
    assertEquals("gain (K steps) at_most 2.0", gain(2));
    assertEquals("gain (dominance) at_most 4.0", gain(4));
    assertEquals("gain (dominance) at_most 4.0", gain(40));
  }

  private static String gain(int steps) {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1, 1),
            steps,
            Matrix.of(2, 2, -1, 0.75, -0.75, -1),
            Matrix.identity(2),
            Vector.of(0, 0));
    Certificate certificate =
        new Verifier(SecondOpinion.NONE)
            .certify(new Model(Fixtures.network(2, block), "0".repeat(64)));
    Claim claim = certificate.claim("block", Property.INPUT_OUTPUT_GAIN).orElseThrow();
    Bound bound = ((Verdict.Certified) claim.verdict()).bounds().get(0);
    return bound.quantity() + " " + bound.relation().fileName() + " " + bound.certified();
  }

  // ---- The other theorems ----

  @Test
  void the_reasons_of_all_theorems_are_given_each_of_them_once() {
    String once = reason(stability(certify(dense(Activation.SINE, -1.0))));
    assertEquals(once.indexOf("activation sine"), once.lastIndexOf("activation sine"), once);
    String both = reason(stability(certify(dense(Activation.LEAKY_RELU, -1, 1, -1.5, -1))));
    assertTrue(both.contains("symmetric") && both.contains("; the rows of A"), both);
  }

  private static Claim stability(Certificate certificate) {
    return certificate.claim("block", Property.INCREMENTAL_STABILITY).orElseThrow();
  }

  @Test
  void equilibria_are_asked_for_where_a_is_not_shown_to_be_invertible_up_to_512_units() {
    assertEquals(0, asked(EquilibriumCondition::of, dense(Activation.TANH, -1, 0, 0, -1)));
    assertEquals(1, asked(EquilibriumCondition::of, dense(Activation.TANH, -1, -1, -1, -1)));
    DenseBlock largest = dense(Activation.TANH, new double[512 * 512]);
    assertEquals(1, asked(EquilibriumCondition::of, largest));
    DenseBlock larger = dense(Activation.TANH, new double[513 * 513]);
    assertEquals(0, asked(EquilibriumCondition::of, larger));
  }

  @Test
  void a_matrix_inequality_is_asked_of_blocks_with_slopes_above_zero_up_to_64_units() {
    double[] largest = new double[64 * 64];
    assertEquals(1, asked(MatrixInequalityCondition::of, dense(Activation.LEAKY_RELU, largest)));
    assertEquals(0, asked(MatrixInequalityCondition::of, dense(Activation.RELU, largest)));
    double[] larger = new double[65 * 65];
    assertEquals(0, asked(MatrixInequalityCondition::of, dense(Activation.LEAKY_RELU, larger)));
  }

  /** The claim would print the number as 0, and 0 does not show that the inequality is strict. */
  @Test
  void a_matrix_inequality_that_holds_by_less_than_any_double_certifies_nothing() {
    assertEquals(List.of(Status.CERTIFIED, Status.CERTIFIED), byInequality(1));
    assertEquals(List.of(), byInequality(0x1p-1068));
  }

  /** What Theorem 7 concludes from P = Λ = (scale), for A = −1 and h = 1. */
  private static List<Status> byInequality(double scale) {
    DenseBlock block = dense(Activation.LEAKY_RELU, -1.0);
    Evidence evidence =
        new Evidence(
            Optional.of(FactsTest.zero(3)), Optional.empty(), Optional.of(Vector.of(scale, scale)));
    Facts facts = Facts.of(Map.of("block/matrix_inequality", evidence));
    Condition theorem = MatrixInequalityCondition.of(block).orElseThrow();
    assertTrue(
        facts.leastEigenvalue((MatrixInequality) theorem.next(facts).get(0)).isPresent(),
        "however small, it is a number > 0");
    return theorem.conclude(Region.DEFAULT, facts).stream()
        .map(claim -> claim.verdict().status())
        .toList();
  }

  /** How much a theorem asks for of a block of which nothing is known; nothing if it is silent. */
  private static int asked(Function<Block, Optional<Condition>> theorem, Block block) {
    return theorem.apply(block).map(condition -> condition.next(new Facts()).size()).orElse(0);
  }

  @Test
  void a_bound_that_is_larger_than_any_double_certifies_nothing() {
    assertEquals(Status.CERTIFIED, Verdicts.certified(List.of(bound(1))).status());
    assertEquals(
        Status.INCONCLUSIVE,
        Verdicts.certified(List.of(bound(1), bound(Double.POSITIVE_INFINITY))).status());
  }

  private static Bound bound(double certified) {
    return new Bound("x", Bound.Relation.AT_MOST, certified, List.of("block/gain"));
  }

  // ---- Almost symmetric ----

  @Test
  void an_almost_symmetric_block_may_differ_by_a_64th_of_its_norm_and_no_more() {
    // 4096 · 2e² ≤ 2 + 2 (0.5 + e)² up to e = 0.0176, half of the difference.
    assertEquals(2, asked(NearlySymmetricCondition::of, nearly(0.5 * (1 + 0x1p-10))));
    assertEquals(2, asked(NearlySymmetricCondition::of, nearly(0.535)));
    assertEquals(0, asked(NearlySymmetricCondition::of, nearly(0.536)));
    assertEquals(0, asked(NearlySymmetricCondition::of, nearly(0.5)));
  }

  @Test
  void an_amplification_needs_room_at_both_ends_and_a_growth_that_is_not_too_large() {
    double e = 0x1p-12;
    // P has the eigenvalues 1/2 and 2 − 1/4, and ‖E‖² = 2e².
    assertEquals(1, amplifications(1.125, 0.625, e));
    assertEquals(0, amplifications(1, 1, e)); // 0 and 2
    assertEquals(0, amplifications(1.25, 0.75, e)); // 1/2 and 2
    assertEquals(0, amplifications(0.75, 0.75, e)); // 0 and 3/2
    // Two steps with τ = 2e² / (2η λmin) = 1: the bound 1 / (1 − K τ / 2) is infinite.
    double least = 0x1p-12;
    double slack = 0x1p-11;
    assertEquals(0, amplifications((2 - slack + least) / 2, (2 - slack - least) / 2, e));
  }

  /** Two steps of A = −[[a, b], [b, a]] + [[0, e], [−e, 0]]; factors of zero prove its spectrum. */
  private static int amplifications(double a, double b, double e) {
    Facts facts = new Facts();
    Evidence zero =
        new Evidence(Optional.of(FactsTest.zero(2)), Optional.empty(), Optional.empty());
    facts.add("block/symmetric_part_lambda_min", zero);
    facts.add("block/symmetric_part_lambda_max", zero);
    DenseBlock block = dense(Activation.RELU, 2, Matrix.of(2, 2, -a, -b + e, -b - e, -a));
    Condition condition = NearlySymmetricCondition.of(block).orElseThrow();
    return condition.conclude(Region.DEFAULT, facts).size();
  }

  private static DenseBlock nearly(double off) {
    return dense(Activation.TANH, -1, 0.5, off, -1);
  }

  @Test
  void slopes_occur_in_all_patterns_only_where_pre_activations_do() {
    double[] largest = Matrix.identity(24).negate().toArray();
    assertEquals(1, asked(DivergenceCondition::of, dense(Activation.TANH, largest)));
    double[] larger = Matrix.identity(25).negate().toArray();
    assertEquals(0, asked(DivergenceCondition::of, dense(Activation.TANH, larger)));
    double[] singular = new double[4];
    Arrays.fill(singular, -1);
    assertEquals(0, asked(DivergenceCondition::of, dense(Activation.TANH, singular)));
    assertEquals(0, asked(DivergenceCondition::of, dense(Activation.LEAKY_RELU, -1, 0, 0, -1)));
  }

  @Test
  void products_of_slopes_are_asked_with_the_greatest_slope_and_steps_that_scale_exactly() {
    assertEquals(List.of(Vector.of(0.125)), slopeSteps(Activation.SIGMOID, 0.5));
    assertEquals(List.of(Vector.of(0x1p-1000)), slopeSteps(Activation.TANH, 0x1p-1000));
    assertEquals(List.of(), slopeSteps(Activation.TANH, Math.nextDown(0x1p-1000)));
  }

  private static List<Vector> slopeSteps(Activation activation, double step) {
    DenseBlock block = Fixtures.block(activation, Vector.of(step), 1);
    return DivergenceCondition.of(block).stream()
        .flatMap(condition -> condition.next(new Facts()).stream())
        .map(obligation -> ((SlopeProduct) obligation).stepSizes())
        .toList();
  }

  @Test
  void every_obligation_of_a_block_is_named_once() {
    List<String> ends = List.of("block/lambda_min", "block/lambda_max");
    NaisBlock symmetric = dense(Activation.TANH, -1, 0.5, 0.5, -1);
    assertEquals(ends, names(symmetric, NOTHING));
    NaisBlock scaled = dense(Activation.TANH, -1, 0.5, 0.25, -1);
    assertEquals(List.of("block/scale"), names(scaled, NOTHING));
    Evidence scale = new Evidence(Optional.empty(), Optional.empty(), Optional.of(Vector.of(1, 2)));
    assertEquals(ends, names(scaled, Facts.of(Map.of("block/scale", scale))));
    // A scale that is none leaves nothing to ask.
    Evidence none = new Evidence(Optional.empty(), Optional.empty(), Optional.of(Vector.of(2, 1)));
    assertEquals(List.of(), names(scaled, Facts.of(Map.of("block/scale", none))));
  }

  /** What Theorem 1 asks for, plain and scaled. */
  private static List<String> names(NaisBlock block, Facts facts) {
    return Stream.of(MetricCondition.plain(block), ScaledMetricCondition.of(block))
        .flatMap(Optional::stream)
        .flatMap(condition -> condition.next(facts).stream())
        .map(Obligation::name)
        .toList();
  }
}
