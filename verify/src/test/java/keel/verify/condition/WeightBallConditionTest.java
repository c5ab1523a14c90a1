package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of weights near those that are stored, and what such weights do. */
class WeightBallConditionTest {
  private static Model model(DenseBlock block) {
    return Fixtures.model(block);
  }

  private static Certificate certificate(DenseBlock block, double radius) {
    Region region = new Region(8, 1, 0x1p-10, OptionalDouble.of(radius));
    Certificate certificate = new Verifier(SecondOpinion.NONE, region).certify(model(block));
    assertEquals(certificate.status(), Checker.check(certificate, model(block)));
    return certificate;
  }

  private static Claim claim(DenseBlock block, double radius) {
    return certificate(block, radius)
        .claim(block.name(), Property.WEIGHT_BALL_AMPLIFICATION)
        .orElseThrow();
  }

  private static double amplification(DenseBlock block, double radius) {
    Verdict.Certified found =
        assertInstanceOf(Verdict.Certified.class, claim(block, radius).verdict());
    return found.bounds().get(0).certified();
  }

  /** P = [[1, 1/2], [1/2, 3/2]], whose eigenvalues are (5 ± √5)/4. */
  private static DenseBlock block(Activation activation, double h) {
    return Fixtures.block(activation, Vector.constant(2, h), 1, 0.5, 0.5, 1.5);
  }

  @Test
  void the_growth_is_that_of_the_formula() {
    double least = (5 - Math.sqrt(5)) / 4;
    double greatest = (5 + Math.sqrt(5)) / 4;
    for (double h : new double[] {0.25, 0.5, 1}) {
      for (double r : new double[] {1e-6, 0.01, 0.3, 2}) {
        double growth = h * r * r / ((2 - h * greatest) * least);
        double expected = Math.expm1(5 * Math.log1p(growth) / 2);
        double found = amplification(block(Activation.RELU, h), r);
        assertTrue(found >= expected * (1 - 1e-12), found + " is below " + expected);
        assertTrue(found <= expected * (1 + 1e-6) + 1e-14, found + " is above " + expected);
      }
    }
    // A sigmoid has a quarter of the slope.
    double growth = 0.25 * 0.09 / ((2 - 0.25 * greatest) * least);
    assertEquals(
        Math.expm1(5 * Math.log1p(growth) / 2),
        amplification(block(Activation.SIGMOID, 1), 0.3),
        1e-6);
  }

  @Test
  void no_weights_of_the_ball_move_states_farther_apart() {
    Random random = new Random(4);
    double closest = 0;
    for (Activation activation : List.of(Activation.RELU, Activation.TANH, Activation.SIGMOID)) {
      for (double r : new double[] {0.05, 0.5}) {
        DenseBlock block = block(activation, 1);
        double bound = amplification(block, r);
        for (int trial = 0; trial < 3000; trial++) {
          double[] x = {random.nextGaussian(), random.nextGaussian()};
          double[] y = {x[0] + random.nextGaussian() / 8, x[1] + random.nextGaussian() / 8};
          double start = length(x, y);
          double grown = 1;
          for (int step = 0; step < block.steps(); step++) {
            double[][] e = turn(random, r);
            double[] b = {random.nextGaussian(), random.nextGaussian()};
            x = next(activation, x, e, b);
            y = next(activation, y, e, b);
            grown = length(x, y) / start;
          }
          assertTrue(grown <= (1 + bound) * (1 + 1e-9), activation + " grew " + grown);
          closest = Math.max(closest, (grown - 1) / bound);
        }
      }
    }
    // One weight that turns a state along itself, at the slope for which most is left.
    assertTrue(closest > 0.01, "the closest was " + closest);
  }

  /** In the norm of P. */
  private static double length(double[] x, double[] y) {
    double a = x[0] - y[0];
    double b = x[1] - y[1];
    return Math.sqrt(a * a + a * b + 1.5 * b * b);
  }

  /** A reflection or a rotation, r times. */
  private static double[][] turn(Random random, double r) {
    double angle = random.nextDouble() * 2 * Math.PI;
    double sign = random.nextBoolean() ? 1 : -1;
    double c = r * Math.cos(angle);
    double s = r * Math.sin(angle);
    return new double[][] {{c, -sign * s}, {s, sign * c}};
  }

  private static double[] next(Activation activation, double[] x, double[][] e, double[] b) {
    double[] z = {
      (e[0][0] - 1) * x[0] + (e[0][1] - 0.5) * x[1] + b[0],
      (e[1][0] - 0.5) * x[0] + (e[1][1] - 1.5) * x[1] + b[1]
    };
    return new double[] {x[0] + activation.apply(z[0]), x[1] + activation.apply(z[1])};
  }

  @Test
  void slopes_above_zero_leave_room_in_which_no_state_moves_apart() {
    // h r ≤ m = min(0.01 · 2, 2 − P): A = −2 turns every state around, and no farther.
    double room = 0x1p-10;
    DenseBlock turning = Fixtures.block(Activation.LEAKY_RELU, Vector.of(1), 2 - room);
    assertEquals(0, amplification(turning, room * 0.999));
    assertEquals(Horizon.ANY, claim(turning, room / 2).statement().horizon().orElseThrow());
    assertTrue(amplification(turning, room * 1.001) > 0);
    // 0.01 h λmin: A = 0 leaves every state where it is.
    DenseBlock slow = Fixtures.block(Activation.LEAKY_RELU, Vector.of(1), 1);
    assertEquals(0, amplification(slow, 0.00999));
    assertTrue(amplification(slow, 0.01001) > 0);
    assertTrue(amplification(Fixtures.block(Activation.RELU, Vector.of(1), 1), 0.001) > 0);
    // Of P = diag(1, 1/4), cond = 4, half of 0.01 · 1/4.
    DenseBlock wide = Fixtures.block(Activation.LEAKY_RELU, Vector.constant(2, 1), 1, 0, 0, 0.25);
    assertEquals(0, amplification(wide, 0.00124));
    assertTrue(amplification(wide, 0.00126) > 0);
  }

  @Test
  void where_the_norm_is_not_certified_nothing_is() {
    for (DenseBlock block :
        List.of(
            Fixtures.block(Activation.TANH, Vector.of(1), -1),
            Fixtures.block(Activation.TANH, Vector.of(1), 3),
            Fixtures.block(Activation.TANH, Vector.constant(2, 1), 1, 0.5, 0.25, 1),
            Fixtures.block(Activation.GELU, Vector.of(1), 1))) {
      assertInstanceOf(Verdict.Inconclusive.class, claim(block, 0.01).verdict());
    }
    assertInstanceOf(Verdict.Inconclusive.class, claim(block(Activation.TANH, 1), 1e200).verdict());
  }

  @Test
  void nobody_hears_of_it_who_does_not_ask() {
    Certificate plain = new Verifier(SecondOpinion.NONE).certify(model(block(Activation.TANH, 1)));
    assertTrue(plain.claim("block", Property.WEIGHT_BALL_AMPLIFICATION).isEmpty());
  }

  @Test
  void it_is_kept_in_a_file_and_derived_again(@TempDir Path folder) throws IOException {
    DenseBlock block = block(Activation.TANH, 1);
    Certificate certificate = certificate(block, 0.25);
    Path file = folder.resolve("model.cert.json");
    CertificateFile.write(file, certificate);
    Certificate read = CertificateFile.read(file);
    assertEquals(certificate.region(), read.region());
    assertEquals(certificate.claims(), read.claims());
    Certificate other = certificate(block, 0.5);
    assertThrows(
        AlteredCertificate.class,
        () -> Checker.check(with(certificate, other.claims(), certificate.region()), model(block)));
    assertThrows(
        AlteredCertificate.class,
        () -> Checker.check(with(certificate, certificate.claims(), other.region()), model(block)));
    List<Claim> claims = new ArrayList<>(certificate.claims());
    claims.replaceAll(
        claim ->
            claim.property() == Property.WEIGHT_BALL_AMPLIFICATION
                ? claim.with(
                    new Verdict.Certified(
                        List.of(
                            new Bound(
                                "amplification less 1",
                                Bound.Relation.AT_MOST,
                                0,
                                List.of("block/lambda_min", "block/lambda_max")))))
                : claim);
    assertThrows(
        AlteredCertificate.class,
        () -> Checker.check(with(certificate, claims, certificate.region()), model(block)));
  }

  private static Certificate with(Certificate certificate, List<Claim> claims, Region region) {
    return new Certificate(
        certificate.tool(),
        certificate.modelSha256(),
        region,
        claims,
        certificate.evidence(),
        certificate.solverAnswers(),
        certificate.notCovered(),
        certificate.observed(),
        certificate.notes());
  }

  @Test
  void a_radius_that_is_none_is_refused() {
    for (double radius : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class, () -> new Region(8, 1, 1, OptionalDouble.of(radius)));
    }
  }
}
