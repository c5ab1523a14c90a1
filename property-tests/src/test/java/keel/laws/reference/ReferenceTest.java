package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.laws.Forgery;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

/** The reference itself: what it accepts is true, and whatever is moved a little is noticed. */
class ReferenceTest {
  private static DenseBlock dense(Activation activation, double h, int n, double... a) {
    double[] bias = new double[n];
    bias[0] = 0.25;
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, h),
        10,
        Matrix.of(n, n, a),
        Matrix.identity(n),
        Vector.of(bias));
  }

  private static ConvBlock convolution(double... taps) {
    return new ConvBlock(
        "block",
        Activation.TANH,
        Vector.of(1),
        10,
        List.of(new Kernel(Matrix.of(1, 9, taps), 3, 3)),
        new Kernel(Matrix.of(1, 1, 0.5), 1, 1),
        Vector.of(0.125),
        2,
        3);
  }

  private static Network network(Block block) {
    List<Integer> input =
        block instanceof ConvBlock conv
            ? List.of(1, conv.height(), conv.width())
            : List.of(((DenseBlock) block).inputs());
    return new Network(input, Preprocessing.NONE, List.of(block), Optional.empty());
  }

  private static Certificate certify(Block block) {
    return new Verifier(SecondOpinion.NONE).certify(new Model(network(block), "0".repeat(64)));
  }

  private static List<String> faults(Block block, List<Claim> claims) {
    Certificate genuine = certify(block);
    Certificate forged = Forgery.of(genuine, claims, genuine.evidence());
    return Reference.faults(network(block), forged, new Tally());
  }

  private static List<Claim> with(Block block, Property property, Verdict verdict) {
    return certify(block).claims().stream()
        .map(claim -> claim.property() == property ? claim.with(verdict) : claim)
        .toList();
  }

  /** Each bound of each claim in turn is made four times better than it is, steps eight times. */
  private static void assertEveryBoundIsNeeded(Block block, int expected) {
    List<Claim> claims = certify(block).claims();
    assertEquals(List.of(), faults(block, claims));
    int moved = 0;
    for (int i = 0; i < claims.size(); i++) {
      if (claims.get(i).verdict() instanceof Verdict.Certified certified) {
        for (int j = 0; j < certified.bounds().size(); j++) {
          List<Bound> bounds = new ArrayList<>(certified.bounds());
          Bound bound = bounds.get(j);
          boolean isUpper = bound.relation() == Bound.Relation.AT_MOST;
          double factor = bound.quantity().startsWith("steps") ? 8 : 4;
          double better = isUpper ? bound.certified() / factor : bound.certified() * factor;
          bounds.set(j, new Bound(bound.quantity(), bound.relation(), better, bound.shownBy()));
          List<Claim> forged = new ArrayList<>(claims);
          forged.set(i, claims.get(i).with(new Verdict.Certified(bounds)));
          assertFalse(faults(block, forged).isEmpty(), forged.get(i)::toString);
          moved++;
        }
      }
    }
    assertEquals(expected, moved);
  }

  @Test
  void every_number_in_a_metric_is_noticed_when_it_is_moved() {
    assertEveryBoundIsNeeded(dense(Activation.HARD_TANH, 1, 2, -1, 0.25, 0.25, -1), 21);
  }

  @Test
  void every_number_in_a_scaled_metric_is_noticed_when_it_is_moved() {
    assertEveryBoundIsNeeded(dense(Activation.LEAKY_RELU, 0.5, 2, -1.5, 1, 0.5, -1.5), 21);
  }

  @Test
  void every_number_of_dominated_rows_is_noticed_when_it_is_moved() {
    assertEveryBoundIsNeeded(convolution(0, 0.125, 0, 0.125, -1, 0.125, 0, 0.125, 0), 18);
  }

  @Test
  void a_settling_time_without_any_progress_is_false() {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.HARD_TANH,
            Vector.of(1),
            10,
            Matrix.of(1, 1, -2),
            Matrix.of(1, 1, 0x1p-20),
            Vector.of(0));
    List<Claim> claims = certify(block).claims();
    assertEquals(List.of(), faults(block, claims));
    Verdict settled =
        new Verdict.Certified(
            List.of(
                new Bound("distance at the start", Bound.Relation.AT_MOST, 1, List.of("x")),
                new Bound("steps until settled", Bound.Relation.AT_MOST, 0, List.of("x"))));
    assertFalse(
        faults(block, with(block, Property.GLOBAL_ASYMPTOTIC_STABILITY, settled)).isEmpty());
  }

  @Test
  void a_refutation_of_what_a_diagonal_makes_stable_is_false() {
    DenseBlock block = dense(Activation.TANH, 1, 2, -1.25, 0.75, 0.25, -1.75);
    assertEquals(List.of(), faults(block, certify(block).claims()));
    Verdict refuted = new Verdict.Refuted("no", "block/lambda_max");
    assertFalse(faults(block, with(block, Property.INCREMENTAL_STABILITY, refuted)).isEmpty());
  }

  @Test
  void a_refutation_of_a_unique_equilibrium_needs_a_singular_matrix() {
    Verdict refuted = new Verdict.Refuted("no", "block/null_vector");
    DenseBlock regular = dense(Activation.TANH, 1, 2, -1, 1, 1, -1.25);
    assertFalse(faults(regular, with(regular, Property.UNIQUE_EQUILIBRIUM, refuted)).isEmpty());
    DenseBlock singular = dense(Activation.TANH, 1, 2, -1, 1, 1, -1);
    assertEquals(List.of(), faults(singular, certify(singular).claims()));
    assertTrue(
        certify(singular).claims().stream()
            .anyMatch(claim -> claim.verdict() instanceof Verdict.Refuted));
  }

  @Test
  void a_claim_at_more_steps_than_the_theorem_shows_is_false() {
    DenseBlock block = dense(Activation.TANH, 1, 1, -1);
    List<Claim> claims =
        certify(block).claims().stream()
            .map(
                claim ->
                    claim.property() == Property.INPUT_TO_STATE_GAIN
                        ? new Claim(
                            claim.scope(),
                            claim.property(),
                            claim.theorem(),
                            claim.statement().with(Horizon.ANY),
                            claim.verdict())
                        : claim)
            .toList();
    assertFalse(faults(block, claims).isEmpty());
  }

  @Test
  void trajectories_show_a_false_gain_a_false_rate_and_a_false_growth() {
    DenseBlock block = dense(Activation.HARD_TANH, 0.5, 1, -1);
    for (Property property :
        List.of(Property.INPUT_OUTPUT_GAIN, Property.CONTRACTION_RATE, Property.GRADIENT_BOUND)) {
      Verdict.Certified genuine =
          (Verdict.Certified) certify(block).claim("block", property).orElseThrow().verdict();
      Verdict tiny =
          new Verdict.Certified(
              genuine.bounds().stream()
                  .map(b -> new Bound(b.quantity(), b.relation(), 0x1p-60, b.shownBy()))
                  .toList());
      Certificate certificate = certify(block);
      Certificate forged =
          Forgery.of(certificate, with(block, property, tiny), certificate.evidence());
      boolean isBroken = false;
      for (int seed = 0; seed < 50 && !isBroken; seed++) {
        Tally tally = new Tally();
        assertEquals(
            List.of(), ExactTrajectories.faults(block, certificate, new Random(seed), tally));
        isBroken = !ExactTrajectories.faults(block, forged, new Random(seed), tally).isEmpty();
      }
      assertTrue(isBroken, property::toString);
    }
  }

  @Test
  void the_operator_of_a_convolution_is_the_one_that_is_run() {
    Kernel kernel =
        new Kernel(Matrix.of(1, 15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 3, 5);
    ConvBlock block =
        new ConvBlock(
            "block", Activation.RELU, Vector.of(1), 1, List.of(kernel), kernel, Vector.of(0), 2, 3);
    double[] image = {1, 100, 1e4, 1e6, 1e8, 1e10};
    double[] expected = block.preActivations(0, image, new double[6]);
    Rational[] found = Rows.operator(kernel, 2, 3).times(Rationals.of(image));
    assertEquals(
        Arrays.toString(expected),
        Arrays.toString(Arrays.stream(found).mapToDouble(Rational::nearest).toArray()));
  }

  @Test
  void definiteness_is_decided_on_the_edge() {
    double tiny = 0x1p-1074;
    assertEquals(Rationals.Sign.SEMIDEFINITE, sign(2, 1, 2, 2, 4));
    assertEquals(Rationals.Sign.NEITHER, sign(2, 1, 2, 2, Math.nextDown(4)));
    assertEquals(Rationals.Sign.DEFINITE, sign(2, 1, 2, 2, Math.nextUp(4)));
    assertEquals(Rationals.Sign.NEITHER, sign(2, 0, tiny, tiny, 1e308));
    assertEquals(Rationals.Sign.SEMIDEFINITE, sign(3, 0, 0, 0, 0, 1, 1, 0, 1, 1));
    assertEquals(Rationals.Sign.DEFINITE, sign(2, tiny, 0, 0, 1e308));
    assertEquals(1, Rationals.of(Matrix.of(2, 2, 1, 3, 1.0 / 4, 3.0 / 4)).rank());
    assertEquals(2, Rationals.of(Matrix.of(2, 2, 1, 3, 1.0 / 3, 1)).rank());
  }

  private static Rationals.Sign sign(int n, double... entries) {
    return Rationals.of(Matrix.of(n, n, entries)).sign();
  }

  @Test
  void a_linear_system_is_solved_exactly() {
    Rationals matrix = Rationals.of(Matrix.of(3, 3, 0, 2, 1, 1e300, 1, 0, 3, 0x1p-1060, 5));
    Rationals right = Rationals.of(Matrix.of(3, 1, 1, 2, 3));
    assertEquals(right.get(1, 0), matrix.times(matrix.solve(right).orElseThrow()).get(1, 0));
    assertTrue(Rationals.of(Matrix.of(2, 2, 1, 2, 2, 4)).solve(right).isEmpty());
  }

  @Test
  void roots_and_short_numbers_are_on_their_side() {
    Rational third = Rational.ONE.dividedBy(Rational.of(3));
    for (Rational x : List.of(third, Rational.of(2), Rational.of(1e-300), Rational.of(9))) {
      Rational up = x.rootUp(60);
      assertTrue(x.isAtMost(up.square()), x::toString);
      assertTrue(up.square().isAtMost(x.times(Rational.of(1 + 0x1p-50))), x::toString);
      Rational down = x.shortenedDown(40);
      assertTrue(down.isAtMost(x), x::toString);
      assertTrue(x.times(Rational.of(1 - 0x1p-39)).isAtMost(down), x::toString);
    }
    assertEquals(Rational.of(3), Rational.of(9).rootUp(10));
  }

  @Test
  void chord_slopes_are_those_of_the_functions() {
    for (double r : new double[] {0x1p-70, 0x1p-20, 0.1, 1, 3, 30}) {
      assertClose(StrictMath.tanh(r) / r, Slopes.fromZero(Activation.TANH, Rational.of(r)));
      assertClose(StrictMath.atan(r) / r, Slopes.fromZero(Activation.ARCTAN, Rational.of(r)));
      assertClose(-StrictMath.expm1(-r) / r, Slopes.fromZero(Activation.ELU, Rational.of(r)));
      assertClose(StrictMath.exp(-r), Slopes.between(Activation.ELU, Rational.of(r)));
      double cosh = StrictMath.cosh(r);
      assertClose(1 / (cosh * cosh), Slopes.between(Activation.TANH, Rational.of(r)));
    }
  }

  private static void assertClose(double expected, Rational found) {
    assertEquals(expected, found.nearest(), Math.max(expected, 1e-300) * 1e-13);
  }

  @Test
  void numbers_are_read_off_their_bits() {
    for (double x : new double[] {0, 1, -0.1, 0x1p-1074, Double.MAX_VALUE, -0x1.8p-1030}) {
      assertEquals(x, Rational.of(x).nearest());
    }
    assertEquals(Rational.ONE, Rational.of(0.5).plus(Rational.powerOfTwo(-1)));
  }

  @Test
  void the_same_number_gives_the_same_model() {
    assertEquals(RandomNetworks.of(1).toString(), RandomNetworks.of(1).toString());
  }
}
