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
    for (int i = 0; i < SAMPLES; i++) {
      assertApproach(it, claim.get(), random);
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
    int d = centre.length;
    double[] y = random.doubles(d, -1, 1).toArray();
    double far = Math.max(radius, 0x1p-4) * (1.0001 + random.nextInt(3) * random.nextDouble());
    double share = far / length(weights, y);
    double[] x = IntStream.range(0, d).mapToDouble(j -> centre[j] + share * y[j]).toArray();
    double[] f = it.field.at(x, it.parameters(random));
    List<Double> terms = new ArrayList<>();
    for (int j = 0; j < d; j++) {
      terms.add(weights[j] * share * y[j] * f[j]);
    }
    double sum = terms.stream().mapToDouble(t -> t).sum();
    double size = terms.stream().mapToDouble(Math::abs).sum();
    assertTrue(sum <= ROUNDING * size, () -> Arrays.toString(x) + " moves away: " + sum);
  }

  /**
   * Five states with thirteen parameters, too many for corners: decays, couplings, and forces, of
   * which one may be a coefficient of degree 2 instead. Cubic terms cancel with equal weights.
   */
  private static PolynomialField wide(Random random, Optional<SolverStep> step) {
    int d = 5;
    int parameters = 13;
    List<List<Integer>> monomials = new ArrayList<>();
    for (int j = 0; j < d; j++) {
      int one = j;
      monomials.add(IntStream.range(0, d).mapToObj(i -> i == one ? 1 : 0).toList());
    }
    monomials.add(List.of(0, 0, 0, 0, 0));
    monomials.add(List.of(1, 1, 0, 0, 0));
    monomials.add(List.of(2, 0, 0, 0, 0));
    monomials.add(List.of(0, 0, 1, 0, 1));
    int k = monomials.size();
    double[][] numbers = new double[parameters + 1][d * k];
    numbers[0][6] = 0.25 * random.nextInt(4);
    numbers[0][k + 7] = -numbers[0][6];
    for (int i = 0; i < d; i++) {
      numbers[1 + i][i * k + i] = -1;
    }
    for (int i = 0; i < d - 1; i++) {
      numbers[1 + d + i][i * k + i + 1] = 1;
      numbers[1 + 2 * d - 1 + i][i * k + 5] = 1;
    }
    if (random.nextBoolean()) {
      numbers[parameters] = new double[d * k];
      numbers[parameters][4 * k + 8] = 1;
    }
    return new PolynomialField(
        List.of("v", "w", "x", "y", "z"),
        IntStream.range(0, parameters).mapToObj(p -> "p" + p).toList(),
        monomials,
        Arrays.stream(numbers).map(n -> Matrix.of(d, k, n)).toList(),
        step);
  }

  private static Box wideParameters(Random random) {
    double[] centre = new double[13];
    double[] radius = new double[13];
    for (int p = 0; p < centre.length; p++) {
      centre[p] = p < 5 ? 2 : random.nextDouble(-0.25, 0.25);
      radius[p] = 0.02 + random.nextDouble() / 8;
    }
    return new Box(Vector.of(centre), Vector.of(radius));
  }

  @net.jqwik.api.Property(seed = "83", tries = 6, shrinking = ShrinkingMode.OFF)
  void nothing_in_boxes_with_too_many_corners_goes_against_what_is_certified(@ForAll long seed) {
    Random random = new Random(seed);
    Optional<SolverStep> step =
        List.of(
                Optional.<SolverStep>empty(),
                Optional.of(SolverStep.euler(0.1)),
                Optional.of(SolverStep.rungeKutta(0.1)))
            .get(random.nextInt(3));
    PolynomialField field = wide(random, step);
    Region region =
        Region.of(
            new Box(Vector.constant(5, 0), Vector.constant(5, 0.1 + random.nextDouble() / 4)),
            wideParameters(random));
    FieldModel model = new FieldModel(RandomField.of(field), "0".repeat(64));
    Certificate certificate = FieldVerifier.certify(model, region, SecondOpinion.NONE);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    Certified it = new Certified(field, region, certificate);
    Optional<Claim> contraction = it.claim(Property.CONTRACTION_ON_BOX);
    Optional<Claim> trap = it.claim(Property.TRAPPING_BALL);
    for (int i = 0; i < SAMPLES; i++) {
      if (contraction.isPresent()) {
        assertApproach(it, contraction.get(), random);
      }
      if (trap.isPresent()) {
        double[] numbers = it.weights(trap.get());
        double[] centre = Arrays.copyOfRange(numbers, 5, 10);
        assertComesBack(it, numbers, centre, it.bound(trap.get(), "radius"), random);
      }
    }
  }

  private static void assertApproach(Certified it, Claim claim, Random random) {
    double[] weights = it.weights(claim);
    double[] theta = it.parameters(random);
    double[] x = point(random, it.region.states().orElseThrow());
    double[] y = point(random, it.region.states().orElseThrow());
    double[] between = difference(x, y);
    if (it.field.step().isPresent()) {
      SolverStep step = it.field.step().get();
      double[] after = difference(next(it.field, step, x, theta), next(it.field, step, y, theta));
      double allowed = it.bound(claim, "ρ") * length(weights, between) + ROUNDING * 100;
      assertTrue(length(weights, after) <= allowed, () -> Arrays.toString(x));
    } else {
      double[] slopes = difference(it.field.at(x, theta), it.field.at(y, theta));
      double change =
          IntStream.range(0, x.length).mapToDouble(i -> weights[i] * between[i] * slopes[i]).sum();
      double square = length(weights, between) * length(weights, between);
      assertTrue(
          change <= -it.bound(claim, "λ") * square + ROUNDING * 100, () -> Arrays.toString(x));
    }
  }
}
