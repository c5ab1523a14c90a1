package keel.verify.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.InputNorm;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Grouped;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Preprocessing;
import keel.verify.model.Spectrum;
import keel.verify.smt.SecondOpinion;
import keel.verify.trajectory.Passage;
import org.junit.jupiter.api.Test;

class CertifiedRadiusTest {
  private static final Preprocessing HALVED =
      new Preprocessing(0.5, Vector.of(0.25), Vector.of(0.125)); // four times the raw number

  /** Three outputs of which the differences are 5, 13 and 14.4 long. */
  private static final Linear HEAD =
      new Linear("head", Matrix.of(3, 2, 0, 0, 3, 4, -5, 12), Vector.of(1, 0, 0));

  private static NetworkConclusions concluded(Preprocessing preprocessing, Layer... layers) {
    Network network = new Network(List.of(2), preprocessing, List.of(layers), Optional.empty());
    Model model = new Model(network, "0".repeat(64), List.of());
    return Checker.concluded(new Verifier(SecondOpinion.NONE).certify(model), model);
  }

  private static CertifiedRadius radius(InputNorm norm, Layer... layers) {
    return CertifiedRadius.of(concluded(Preprocessing.NONE, layers), norm).orElseThrow();
  }

  private static DenseBlock block(Nonlinearity activation, Depth depth) {
    return new DenseBlock(
        "block",
        activation,
        Vector.of(1, 1),
        depth,
        List.of(Matrix.of(2, 2, -0.5, 0.1, 0.1, -0.5)),
        Matrix.of(2, 2, 1, 0.5, -0.25, 1),
        Vector.of(0.1, -0.2));
  }

  private static void assertJustBelow(double exact, double radius) {
    assertTrue(radius <= exact && radius > exact * (1 - 1e-12), () -> radius + " for " + exact);
  }

  @Test
  void of_a_linear_network_it_is_the_distance_to_the_nearest_other_class() {
    CertifiedRadius.Answer answer = radius(InputNorm.EUCLIDEAN, HEAD).at(new double[] {0.1, 0});
    // The outputs are 1, 0.3 and -0.5: 0.7 above the second, 5 apart; 1.5 above the third.
    assertEquals(0, answer.predicted());
    assertJustBelow(Math.min(0.7 / 5, 1.5 / 13), answer.radius());

    answer = radius(InputNorm.MAXIMUM, HEAD).at(new double[] {0.1, 0});
    assertJustBelow(Math.min(0.7 / 7, 1.5 / 17), answer.radius());
  }

  @Test
  void preprocessing_is_part_of_the_network() {
    CertifiedRadius radius =
        CertifiedRadius.of(concluded(HALVED, HEAD), InputNorm.EUCLIDEAN).orElseThrow();
    // (0.5 raw − 0.25) / 0.125 is (0.1, 0) as before
    CertifiedRadius.Answer answer = radius.at(new double[] {0.525, 0.5});
    assertEquals(0, answer.predicted());
    assertEquals(Math.min(0.7 / 5, 1.5 / 13) / 4, answer.radius(), 1e-12);
  }

  @Test
  void a_spectrum_is_part_of_the_network_and_what_its_rounding_may_have_changed_is_taken_off() {
    Linear head = new Linear("head", Matrix.of(2, 4, 1, 0, 0, 0, -1, 0, 0, 0), Vector.of(0, 0));
    Network network =
        new Network(
            List.of(4),
            HALVED.with(new Spectrum(List.of(4), Spectrum.Window.NONE, 2, 0.5)),
            List.of(head),
            Optional.empty());
    Model model = new Model(network, "0".repeat(64), List.of());
    NetworkConclusions conclusions =
        Checker.concluded(new Verifier(SecondOpinion.NONE).certify(model), model);
    CertifiedRadius radius = CertifiedRadius.of(conclusions, InputNorm.EUCLIDEAN).orElseThrow();
    // Preprocessed four numbers are 0.1; half their sum is 0.2, 0.4 above the other output. The
    // gain between the two is 2, times √4/2 of the transform, times 4 of the scale: it is reached.
    double raw = 0.525;
    CertifiedRadius.Answer answer = radius.at(new double[] {raw, raw, raw, raw});
    assertEquals(0, answer.predicted());
    assertJustBelow(0.4 / 8, answer.radius());
    assertTrue(answer.radius() < 0.4 / 8 - 1e-16);
    CertifiedRadius inMaximum = CertifiedRadius.of(conclusions, InputNorm.MAXIMUM).orElseThrow();
    assertJustBelow(0.4 / 16, inMaximum.at(new double[] {raw, raw, raw, raw}).radius());
    // So little above the other output is nothing but rounding.
    double almost = 0.5 + 0x1p-53;
    assertEquals(0, radius.at(new double[] {almost, almost, almost, almost}).radius());
  }

  /** N sums of N numbers, each a product whose factors were rounded before. */
  @Test
  void what_the_rounding_of_a_transform_can_come_to_is_counted() {
    int n = 256;
    double[] raw = new double[n];
    Arrays.fill(raw, 1);
    Spectrum spectrum = new Spectrum(List.of(n), Spectrum.Window.NONE, 1, 1);
    Passage.Rounded sum = new Passage(Preprocessing.NONE.with(spectrum), List.of()).outputs(raw);
    assertEquals(n, sum.numbers()[0]);
    assertTrue(sum.error().maximum() >= (n + 24) * n * 0x1p-53, () -> sum.error().toString());
    assertTrue(sum.error().maximum() <= 16 * (n + 64) * n * 0x1p-53);
  }

  @Test
  void a_tie_has_no_radius_and_outputs_that_are_no_numbers_have_no_class() {
    CertifiedRadius radius = radius(InputNorm.EUCLIDEAN, HEAD);
    assertEquals(0, radius.at(new double[] {1 / 3.0, 0}).radius());
    assertEquals(
        new CertifiedRadius.Answer(CertifiedRadius.NO_CLASS, 0),
        radius.at(new double[] {Double.NaN, 0}));
    assertEquals(
        new CertifiedRadius.Answer(CertifiedRadius.NO_CLASS, 0),
        radius.at(new double[] {1e308, 1e308}));
  }

  @Test
  void where_no_input_counts_the_radius_is_infinite() {
    Linear constant = new Linear("head", Matrix.of(2, 2, 1, 1, 1, 1), Vector.of(1, 0));
    CertifiedRadius radius = radius(InputNorm.EUCLIDEAN, constant);
    assertEquals(Double.POSITIVE_INFINITY, radius.at(new double[] {1, 2}).radius());
    // What rounding may have changed is more than the outputs differ by.
    assertEquals(0, radius.at(new double[] {1e20, 1e20}).radius());
  }

  /** Inputs nearer than the radius, most of them as far as may be, all have the class. */
  @Test
  void no_nearer_input_of_a_block_has_another_class() {
    Random random = new Random(5);
    for (InputNorm norm : InputNorm.values()) {
      NetworkConclusions network = concluded(HALVED, block(Activation.RELU, Depth.of(4)), HEAD);
      CertifiedRadius radius = CertifiedRadius.of(network, norm).orElseThrow();
      List<Double> radii = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        double[] u = {random.nextGaussian(), random.nextGaussian()};
        CertifiedRadius.Answer answer = radius.at(u);
        radii.add(answer.radius());
        for (int k = 0; k < 20; k++) {
          double[] d = {random.nextGaussian(), random.nextGaussian()};
          double length =
              norm == InputNorm.EUCLIDEAN
                  ? Math.hypot(d[0], d[1])
                  : Math.max(Math.abs(d[0]), Math.abs(d[1]));
          double share = answer.radius() * (1 - 1e-9) / length;
          double[] moved = {u[0] + share * d[0], u[1] + share * d[1]};
          assertEquals(answer.predicted(), radius.at(moved).predicted());
        }
      }
      assertTrue(radii.stream().filter(r -> r > 0.005).count() > 200, radii::toString);
    }
  }

  @Test
  void what_is_missing_is_said_by_name() {
    missing(
        "block 'block' stops by a tolerance",
        block(Activation.TANH, Depth.untilEquilibrium(1e-3, 9)),
        HEAD);
    missing(
        "what rounding does",
        block(new Grouped(Grouped.Rule.RADIAL_TANH, 2, Vector.of()), Depth.of(3)),
        HEAD);
    missing("one output", new Linear("head", Matrix.of(1, 2, 1, 1), Vector.of(0)));
    DenseBlock unstable =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1, 1),
            3,
            Matrix.of(2, 2, 1, 0, 0, 1),
            Matrix.of(2, 2, 1, 0, 0, 1),
            Vector.of(0, 0));
    missing("what rounding does", unstable, HEAD);
  }

  private static void missing(String why, Layer... layers) {
    NetworkConclusions network = concluded(Preprocessing.NONE, layers);
    String sentence = CertifiedRadius.missing(network, InputNorm.EUCLIDEAN).orElseThrow();
    assertTrue(sentence.contains(why), sentence);
    assertTrue(CertifiedRadius.of(network, InputNorm.EUCLIDEAN).isEmpty());
  }

  @Test
  void a_row_is_read_as_it_was_written_and_nothing_else_is() {
    for (double radius : new double[] {0, 0.25, Double.POSITIVE_INFINITY, Double.MIN_VALUE}) {
      CertifiedAnswer answer = new CertifiedAnswer(7, 1, 1, radius, 0);
      assertEquals(Optional.of(answer), CertifiedAnswer.of(answer.row()));
    }
    assertEquals("7\t1\t2\t0.25\t0\t0", new CertifiedAnswer(7, 1, 2, 0.25, 0).row());
    for (String row :
        List.of(
            "",
            "7\t1\t2\t0.25\t1\t0",
            "7\t1\t1\t0.250\t1\t0",
            "7\t1\t1\tx\t1\t0",
            "7\t1\t1\t0.25\t1")) {
      assertEquals(Optional.empty(), CertifiedAnswer.of(row), row);
    }
  }

  @Test
  void a_radius_counts_if_it_is_greater_and_the_class_is_right() {
    assertTrue(new CertifiedAnswer(0, 1, 1, 0.3, 0).isCertifiedAt(0.29));
    assertTrue(!new CertifiedAnswer(0, 1, 1, 0.3, 0).isCertifiedAt(0.3));
    assertTrue(!new CertifiedAnswer(0, 1, 2, 0.3, 0).isCertifiedAt(0.1));
  }
}
