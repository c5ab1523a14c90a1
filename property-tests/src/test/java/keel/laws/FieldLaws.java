package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
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
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.FieldModel;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import keel.verify.model.SolverStep;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.ForAll;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * Polynomial fields with parameters in a box: no pair of states, no state far out and no parameter
 * of the box goes against what is certified.
 */
class FieldLaws {
  private static final int SAMPLES = 200;

  /** What rounding comes to at most, as a share of the numbers that are added up. */
  private static final double ROUNDING = 0x1p-40;

  /** A field of the form of Lorenz's, with other numbers and a parameter wherever there is one. */
  private static PolynomialField field(Random random, Optional<SolverStep> step) {
    double k = random.nextInt(1, 5) / 4.0;
    double l = random.nextBoolean() ? k : random.nextGaussian() / 4 + 1;
    return new PolynomialField(
        List.of("x", "y", "z"),
        List.of("a", "b", "c"),
        List.of(
            List.of(1, 0, 0),
            List.of(0, 1, 0),
            List.of(0, 0, 1),
            List.of(1, 0, 1),
            List.of(1, 1, 0),
            List.of(0, 0, 0)),
        List.of(
            Matrix.of(
                3,
                6,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                -1,
                0,
                -k,
                0,
                0,
                0,
                0,
                0,
                0,
                Math.abs(l),
                random.nextInt(2)),
            Matrix.of(3, 6, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Matrix.of(3, 6, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Matrix.of(3, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0)),
        step);
  }

  private static Box box(Random random, double... centre) {
    double[] radius = new double[centre.length];
    Arrays.setAll(radius, i -> random.nextInt(4) == 0 ? 0 : random.nextDouble() / 2);
    return new Box(Vector.of(centre), Vector.of(radius));
  }

  /** A point of a box, half of them at its ends. */
  private static double[] point(Random random, Box box) {
    return IntStream.range(0, box.centre().length())
        .mapToDouble(
            i ->
                box.centre().get(i)
                    + box.radius().get(i)
                        * (random.nextBoolean()
                            ? random.nextInt(2) * 2 - 1
                            : 2 * random.nextDouble() - 1))
        .toArray();
  }

  /** What is certified of a field, and where. */
  private record Certified(PolynomialField field, Region region, Certificate certificate) {
    static Certified of(Random random, Optional<SolverStep> step) {
      PolynomialField field = FieldLaws.field(random, step);
      // A field that is run in steps is asked where it may contract, another one far from there.
      Box calm = box(random, 1.5 + random.nextInt(2), -random.nextInt(1, 3) / 2.0, 1.5);
      Box wild = box(random, 2 + random.nextInt(8), random.nextInt(-3, 28), 1 + random.nextInt(3));
      Region region = Region.of(box(random, 0, 0, 0), step.isPresent() ? calm : wild);
      FieldModel model = new FieldModel(RandomField.of(field), "0".repeat(64));
      Certificate certificate = FieldVerifier.certify(model, region, SecondOpinion.NONE);
      assertEquals(certificate.status(), Checker.check(certificate, model));
      return new Certified(field, region, certificate);
    }

    Optional<Claim> claim(Property property) {
      Claim claim = certificate.claim(FieldModel.SCOPE, property).orElseThrow();
      Statistics.label(property.fileName()).collect(claim.verdict().status());
      return Optional.of(claim).filter(c -> c.verdict().status() == Status.CERTIFIED);
    }

    double bound(Claim claim, String quantity) {
      return ((Verdict.Certified) claim.verdict())
          .bounds().stream()
              .filter(bound -> bound.quantity().equals(quantity))
              .mapToDouble(Bound::certified)
              .findFirst()
              .orElseThrow();
    }

    double[] weights(Claim claim) {
      double[] numbers =
          certificate
              .evidence()
              .get(claim.statement().norm().evidence())
              .numbers()
              .orElseThrow()
              .toArray();
      return numbers;
    }

    double[] parameters(Random random) {
      return point(random, region.parameters().orElseThrow());
    }
  }

  private static double length(double[] weights, double[] e) {
    return Math.sqrt(IntStream.range(0, e.length).mapToDouble(i -> weights[i] * e[i] * e[i]).sum());
  }

  private static double[] difference(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] - y[i]).toArray();
  }

  @net.jqwik.api.Property(seed = "81", tries = 30, shrinking = ShrinkingMode.OFF)
  void no_two_states_of_the_box_approach_each_other_more_slowly(@ForAll long seed) {
    Random random = new Random(seed);
    double length = 0.01 * random.nextInt(1, 12);
    SolverStep step =
        random.nextBoolean() ? SolverStep.euler(length) : SolverStep.rungeKutta(length);
    Statistics.label("method").collect(step.method());
    Certified it = Certified.of(random, Optional.of(step));
    Optional<Claim> claim = it.claim(Property.CONTRACTION_ON_BOX);
    if (claim.isEmpty()) {
      return;
    }
    double[] weights = it.weights(claim.get());
    double rate = it.bound(claim.get(), "ρ");
    for (int i = 0; i < SAMPLES; i++) {
      double[] theta = it.parameters(random);
      double[] x = point(random, it.region.states().orElseThrow());
      double[] y = point(random, it.region.states().orElseThrow());
      double[] after = difference(next(it.field, step, x, theta), next(it.field, step, y, theta));
      double allowed = rate * length(weights, difference(x, y)) + ROUNDING * 100;
      assertTrue(length(weights, after) <= allowed, () -> Arrays.toString(x));
    }
  }

  private static double[] next(PolynomialField field, SolverStep step, double[] x, double[] theta) {
    double h = step.length();
    double[] first = field.at(x, theta);
    if (step.method() == SolverStep.Method.EULER) {
      return plus(x, h, first);
    }
    double[] second = field.at(plus(x, h / 2, first), theta);
    double[] third = field.at(plus(x, h / 2, second), theta);
    double[] fourth = field.at(plus(x, h, third), theta);
    return plus(plus(plus(plus(x, h / 6, first), h / 3, second), h / 3, third), h / 6, fourth);
  }

  private static double[] plus(double[] x, double factor, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] + factor * y[i]).toArray();
  }

  @net.jqwik.api.Property(seed = "82", tries = 30, shrinking = ShrinkingMode.OFF)
  void no_state_outside_of_the_ball_moves_away_from_its_centre(@ForAll long seed) {
    Random random = new Random(seed);
    Certified it = Certified.of(random, Optional.empty());
    for (Property property : List.of(Property.TRAPPING_BALL, Property.GLOBAL_STABILITY)) {
      Optional<Claim> claim = it.claim(property);
      if (claim.isPresent()) {
        double[] numbers = it.weights(claim.get());
        double[] centre =
            property == Property.TRAPPING_BALL ? Arrays.copyOfRange(numbers, 3, 6) : new double[3];
        double radius = property == Property.TRAPPING_BALL ? it.bound(claim.get(), "radius") : 0;
        for (int i = 0; i < SAMPLES; i++) {
          assertComesBack(it, numbers, centre, radius, random);
        }
      }
    }
  }

  private static void assertComesBack(
      Certified it, double[] weights, double[] centre, double radius, Random random) {
    double[] y = random.doubles(3, -1, 1).toArray();
    double far = Math.max(radius, 0x1p-4) * (1.0001 + random.nextInt(3) * random.nextDouble());
    double share = far / length(weights, y);
    double[] x = IntStream.range(0, 3).mapToDouble(j -> centre[j] + share * y[j]).toArray();
    double[] f = it.field.at(x, it.parameters(random));
    List<Double> terms = new ArrayList<>();
    for (int j = 0; j < 3; j++) {
      terms.add(weights[j] * share * y[j] * f[j]);
    }
    double sum = terms.stream().mapToDouble(t -> t).sum();
    double size = terms.stream().mapToDouble(Math::abs).sum();
    assertTrue(sum <= ROUNDING * size, () -> Arrays.toString(x) + " moves away: " + sum);
  }
}
