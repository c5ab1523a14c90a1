package keel.verify.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.FieldVerifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Box;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.FieldModel;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import keel.verify.model.SolverStep;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The map of Runge and Kutta: by what it contracts, and where its stages are. */
class RungeKuttaTest {
  private static double exact(double z) {
    return 1 + z * (1 + z / 2 * (1 + z / 3 * (1 + z / 4)));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0x1p-30,
        0x1p-10,
        0.1,
        0.25,
        0.3,
        0.5,
        0.7,
        0.9,
        0.975,
        0.999,
        1 - 0x1p-30,
        1 - 0x1p-53
      })
  void it_contracts_as_much_as_its_polynomial_says(double euler) {
    double rate = RungeKutta.rate(Dyadic.of(euler)).orElseThrow().ceilToDouble();
    assertEquals(exact(euler - 1), rate, 0x1p-50);
    assertTrue(rate <= 1);
    Dyadic z = Dyadic.of(euler).minus(Dyadic.of(1));
    Dyadic twentyFour = Dyadic.of(24);
    Dyadic sum =
        twentyFour
            .plus(twentyFour.times(z))
            .plus(Dyadic.of(12).times(z).times(z))
            .plus(Dyadic.of(4).times(z).times(z).times(z))
            .plus(z.times(z).times(z).times(z));
    assertTrue(Dyadic.of(rate).times(twentyFour).compareTo(sum) >= 0, "not rounded down");
  }

  @Test
  void where_euler_s_map_does_not_contract_nothing_is_shown() {
    for (double euler : new double[] {-0.5, 0, 1, 1 + 0x1p-52, 2}) {
      assertEquals(Optional.empty(), RungeKutta.rate(Dyadic.of(euler)), euler + "");
    }
  }

  /** x' = a x + s x². */
  private static PolynomialField line(double a, double square, double step) {
    return new PolynomialField(
        List.of("x"),
        List.of(),
        List.of(List.of(1), List.of(2)),
        List.of(Matrix.of(1, 2, a, square)),
        Optional.of(SolverStep.rungeKutta(step)));
  }

  private static Claim contraction(PolynomialField field, Box states) {
    FieldModel model = new FieldModel(RandomField.of(field), "0".repeat(64));
    Certificate certificate =
        FieldVerifier.certify(model, Region.of(states, Box.of(Vector.of())), SecondOpinion.NONE);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate.claim(FieldModel.SCOPE, Property.CONTRACTION_ON_BOX).orElseThrow();
  }

  private static Box around(double centre, double radius) {
    return new Box(Vector.of(centre), Vector.of(radius));
  }

  @Test
  void the_number_of_a_linear_field_is_attained() {
    Claim claim = contraction(line(-1, 0, 0.5), around(0, 1));
    Bound rate = ((Verdict.Certified) claim.verdict()).bounds().get(0);
    assertEquals("ρ", rate.quantity());
    assertEquals(exact(-0.5), rate.certified(), 0x1p-40);
    assertTrue(rate.certified() >= exact(-0.5));
    assertEquals("field-contraction-stages", claim.theorem());
  }

  @Test
  void a_stage_that_leaves_the_box_counts() {
    // In the box −1 + 2x/4 is −1/2 at most; where the second stage may be it is above 0.
    double grows = 3;
    Claim inside = contraction(line(-1, 0.25, 0.01), around(0, 1));
    assertEquals(Status.CERTIFIED, inside.verdict().status());
    Claim outside = contraction(line(-1, 0.25, grows), around(-1.5, 1.5));
    assertEquals(Status.INCONCLUSIVE, outside.verdict().status());
    assertTrue(outside.verdict().reason().contains("made larger by the stages"));
    assertEquals(
        Optional.empty(),
        RungeKutta.stages(line(-1, 1e300, 1e300), 1e300, around(0, 1e300), Box.of(Vector.of())));
    assertEquals(
        Status.INCONCLUSIVE,
        contraction(line(-1, 1e300, 1e300), around(0, 1e300)).verdict().status());
  }

  @Test
  void every_stage_is_in_the_box_of_stages() {
    PolynomialField field = FieldConclusionsTest.lorenz(Optional.of(SolverStep.rungeKutta(0.1)));
    Box states = new Box(Vector.of(0.5, -0.25, 1), Vector.of(0.5, 0.25, 0.125));
    Box parameters = new Box(Vector.of(2, -1, 1), Vector.of(0.5, 0, 0.25));
    Box stages = RungeKutta.stages(field, 0.1, states, parameters).orElseThrow();
    assertTrue(stages.covers(states));
    Random random = new Random(7);
    for (int sample = 0; sample < 500; sample++) {
      double[] theta = point(parameters, random);
      double[] x = point(states, random);
      double[] y = x;
      for (double length : new double[] {0.05, 0.05, 0.1}) {
        double[] slope = field.at(y, theta);
        y = new double[3];
        for (int i = 0; i < 3; i++) {
          y[i] = x[i] + length * slope[i];
          double reach = stages.radius().get(i) + 0x1p-40;
          assertTrue(Math.abs(y[i] - stages.centre().get(i)) <= reach, "stage " + y[i]);
        }
      }
    }
  }

  private static double[] point(Box box, Random random) {
    double[] point = new double[box.centre().length()];
    for (int i = 0; i < point.length; i++) {
      double share = random.nextBoolean() ? random.nextInt(2) * 2 - 1 : random.nextDouble(-1, 1);
      point[i] = box.centre().get(i) + share * box.radius().get(i);
    }
    return point;
  }
}
