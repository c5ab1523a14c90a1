package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import org.junit.jupiter.api.Test;

class MetricGainsTest {
  private static MetricGains gains(
      Activation activation, int steps, double greatest, Matrix state, Matrix input) {
    int n = state.rows();
    DenseBlock block =
        new DenseBlock(
            "block", activation, Vector.constant(n, 1), steps, state, input, Vector.constant(n, 0));
    return new MetricGains(
        block,
        QuadraticMetric.plain(block),
        new Spectrum(Dyadic.of(greatest), Dyadic.of(greatest)),
        Statement.in(Norm.STATE_MATRIX),
        List.of("block/lambda_min", "block/lambda_max"),
        Optional.empty());
  }

  private static MetricGains gains(Activation activation, int steps, double greatest) {
    return gains(
        activation, steps, greatest, Matrix.of(1, 1, -greatest), Matrix.of(1, 1, greatest));
  }

  private static List<String> names(MetricGains gains) {
    return gains.next(new Facts()).stream()
        .filter(GramBound.class::isInstance)
        .map(Obligation::name)
        .toList();
  }

  @Test
  void the_split_is_asked_for_where_it_can_be_smaller_than_the_energy_bound() {
    List<String> without = List.of("block/input_norm", "block/gain_limit");
    List<String> with = List.of("block/input_norm", "block/gain_limit", "block/gain");
    // λmax = 1 leaves η = 1/2: K λmax ≤ 4η up to K = 2.
    assertEquals(without, names(gains(Activation.TANH, 2, 1)));
    assertEquals(with, names(gains(Activation.TANH, 3, 1)));
    // λmax = 2 leaves no slack at all.
    assertEquals(without, names(gains(Activation.TANH, 3, 2)));
  }

  @Test
  void the_smaller_gram_matrix_of_the_input_is_bounded() {
    Matrix state = Matrix.of(2, 2, -1, 0, 0, -1);
    Matrix square = Matrix.of(2, 2, 1, 2, 3, 4);
    assertEquals(square, inputOf(state, square));
    Matrix wide = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);
    assertEquals(wide, inputOf(state, wide));
    assertEquals(Matrix.of(1, 2, 1, 2), inputOf(state, Matrix.of(2, 1, 1, 2)));
  }

  private static Matrix inputOf(Matrix state, Matrix input) {
    return ((GramBound) gains(Activation.TANH, 3, 1, state, input).next(new Facts()).get(0)).gram();
  }

  @Test
  void equilibria_attain_the_limit_where_trajectories_tend_to_them() {
    assertEquals(OptionalDouble.of(1), attainedInTheLimit(Activation.TANH, 1));
    // Every trajectory of a ReLU block settles, but not where A x + B u + b is zero.
    assertEquals(OptionalDouble.empty(), attainedInTheLimit(Activation.RELU, 1));
    // With λmax = 2 a trajectory may go to and fro for ever.
    assertEquals(OptionalDouble.empty(), attainedInTheLimit(Activation.TANH, 2));
  }

  @Test
  void a_gain_of_zero_is_not_worth_observing() {
    Matrix one = Matrix.of(1, 1, 1);
    Matrix none = Matrix.of(1, 1, 0);
    assertEquals(
        OptionalDouble.of(1),
        attainedInTheLimit(gains(Activation.TANH, 5, 1, one.negate(), one), 1));
    assertEquals(
        OptionalDouble.empty(),
        attainedInTheLimit(gains(Activation.TANH, 5, 1, one.negate(), none), 1));
  }

  /** P = B = greatest, so that the equilibrium moves by as much as the input: ‖Δx‖_P² = P. */
  private static OptionalDouble attainedInTheLimit(Activation activation, double greatest) {
    return attainedInTheLimit(gains(activation, 5, greatest), greatest);
  }

  private static OptionalDouble attainedInTheLimit(MetricGains gains, double greatest) {
    Facts facts = new Facts();
    facts.add(
        "block/gain_limit",
        new Evidence(
            Optional.of(FactsTest.zero(1)),
            Optional.of(Direction.of(1)),
            Optional.of(Vector.of(greatest))));
    Claim claim =
        gains.claims(facts).stream()
            .filter(c -> c.property() == Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH)
            .findFirst()
            .orElseThrow();
    Bound bound = ((Verdict.Certified) claim.verdict()).bounds().get(0);
    Optional<Observed> observed = gains.observe(claim, bound, facts);
    observed.ifPresent(o -> assertEquals(Bound.Relation.AT_LEAST, o.relation()));
    return observed.map(o -> OptionalDouble.of(o.value())).orElse(OptionalDouble.empty());
  }
}
