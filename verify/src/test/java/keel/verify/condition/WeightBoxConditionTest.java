package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Layer;
import keel.verify.model.MalformedFile;
import keel.verify.model.Model;
import keel.verify.model.StochasticBlock;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.UnusableInput;
import keel.verify.model.WeightBoxFile;
import keel.verify.model.WeightPart;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of all symmetric weights in a box. */
class WeightBoxConditionTest {
  /** P = [[1, 1/2], [1/2, 3/2]], whose eigenvalues are (5 ± √5)/4, 0.69 and 1.81. */
  private static DenseBlock block() {
    return Fixtures.feasible(Activation.TANH);
  }

  private static Model model(Layer layer) {
    return new Model(Fixtures.network(1, layer), "0".repeat(64), List.of());
  }

  private static Certificate certificate(Layer layer, double... triangle) {
    Certificate certificate =
        new Verifier(
                SecondOpinion.NONE,
                Region.DEFAULT,
                Optional.empty(),
                Map.of("block", Vector.of(triangle)))
            .certify(model(layer));
    assertEquals(certificate.status(), Checker.check(certificate, model(layer)));
    return certificate;
  }

  private static Verdict verdict(Layer layer, double... triangle) {
    return certificate(layer, triangle)
        .claim("block", Property.WEIGHT_BOX_STABILITY)
        .map(Claim::verdict)
        .orElseThrow();
  }

  private static double bound(Verdict verdict, int number) {
    return assertInstanceOf(Verdict.Certified.class, verdict).bounds().get(number).certified();
  }

  @Test
  void the_spectrum_moves_by_the_row_sums_of_the_box() {
    // Row sums 1/8 and 1/8: both ends move by 1/8, and λmax stays below 2.
    Verdict found = verdict(block(), 0.0625, 0.0625, 0.0625);
    assertEquals((5 - Math.sqrt(5)) / 4 - 0.125, bound(found, 0), 1e-7);
    assertEquals((5 + Math.sqrt(5)) / 4 + 0.125, bound(found, 1), 1e-7);
    assertTrue(bound(found, 0) <= (5 - Math.sqrt(5)) / 4 - 0.125);
    assertTrue(bound(found, 1) >= (5 + Math.sqrt(5)) / 4 + 0.125);
    // Row by row, not by the greatest of them: P + diag(1/4, 0) ends at 1.822.
    double trace = 2.75;
    double determinant = 1.25 * 1.5 - 0.25;
    assertEquals(
        (trace + Math.sqrt(trace * trace - 4 * determinant)) / 2,
        bound(verdict(block(), 0.25, 0, 0), 1),
        1e-7);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, true",
    "0.19, 0, 0.19, true",
    "0.192, 0, 0.192, false",
    "0, 0.19, 0, true",
    "0, 0.192, 0, false",
    "0, 0, 0.4, false"
  })
  void a_box_that_leaves_room_is_certified_and_no_larger_one(
      double first, double between, double second, boolean isCertified) {
    Verdict found = verdict(block(), first, between, second);
    assertEquals(isCertified, found instanceof Verdict.Certified, found.toString());
  }

  @Test
  void every_sample_of_the_box_has_its_spectrum_within_the_bounds() {
    double[] box = {0.1, 0.05, 0.07};
    Verdict found = verdict(block(), box);
    Random random = new Random(3);
    double least = 9;
    double greatest = 0;
    for (int trial = 0; trial < 2000; trial++) {
      double a = 1 + box[0] * side(random);
      double b = 0.5 + box[1] * side(random);
      double c = 1.5 + box[2] * side(random);
      double root = Math.sqrt((a - c) * (a - c) / 4 + b * b);
      least = Math.min(least, (a + c) / 2 - root);
      greatest = Math.max(greatest, (a + c) / 2 + root);
    }
    assertTrue(bound(found, 0) <= least && bound(found, 1) >= greatest);
    // The worst corner is not far from what is certified.
    assertTrue(least - bound(found, 0) < 0.05 && bound(found, 1) - greatest < 0.05);
  }

  /** Mostly a corner. */
  private static double side(Random random) {
    return random.nextInt(3) == 0 ? 2 * random.nextDouble() - 1 : random.nextBoolean() ? 1 : -1;
  }

  @Test
  void a_law_s_samples_are_spoken_of_where_they_stay_in_the_box() {
    GaussianLaw law = new GaussianLaw(Set.of(WeightPart.STATE), Vector.constant(4, 0.25), 1);
    StochasticBlock drawn = new StochasticBlock(block(), law);
    assertInstanceOf(Verdict.Certified.class, verdict(drawn, 0.05, 0.05, 0.05));
  }

  @Test
  void what_theorem_1_says_nothing_of_is_not_certified_in_a_box() {
    for (DenseBlock other :
        List.of(
            Fixtures.block(Activation.TANH, Vector.constant(2, 1), 1, 0.5, 0.25, 1),
            Fixtures.block(Activation.GELU, Vector.constant(2, 1), 1, 0, 0, 1))) {
      assertInstanceOf(Verdict.Inconclusive.class, verdict(other, 0, 0, 0));
    }
    // Not of this block, or not of a box.
    assertInstanceOf(Verdict.Inconclusive.class, verdict(block(), 0, 0));
    assertInstanceOf(Verdict.Inconclusive.class, verdict(block(), 0, -1, 0));
    assertInstanceOf(Verdict.Inconclusive.class, verdict(block(), 0, 1e308, 1e308));
  }

  @Test
  void another_box_is_another_certificate(@TempDir Path folder) throws IOException {
    Certificate certificate = certificate(block(), 0.05, 0.05, 0.05);
    Path file = folder.resolve("model.cert.json");
    CertificateFile.write(file, certificate);
    assertEquals(certificate.claims(), CertificateFile.read(file).claims());
    for (double[] other : new double[][] {{0.06, 0.05, 0.05}, {0.5, 0.5, 0.5}, {}}) {
      SortedMap<String, Evidence> evidence = new TreeMap<>(certificate.evidence());
      evidence.put("block/weight_box", WeightBoxCondition.given(Vector.of(other)));
      if (other.length == 0) {
        evidence.remove("block/weight_box");
      }
      Certificate altered =
          new Certificate(
              certificate.tool(),
              certificate.modelSha256(),
              certificate.region(),
              certificate.claims(),
              evidence,
              certificate.solverAnswers(),
              certificate.notCovered(),
              certificate.observed(),
              certificate.notes());
      assertThrows(AlteredCertificate.class, () -> Checker.check(altered, model(block())));
    }
  }

  private static SortedMap<String, Vector> read(Path folder, Tensor... tensors) throws IOException {
    Path file = folder.resolve("box.safetensors");
    TensorFile.write(file, Map.of(), List.of(tensors));
    return WeightBoxFile.read(file, Fixtures.network(1, block()));
  }

  private static Tensor tensor(String name, int rows, int columns, double... values) {
    return Tensor.ofNumbers(name, List.of(rows, columns), values);
  }

  @Test
  void a_file_names_a_box_for_each_block(@TempDir Path folder) throws IOException {
    assertEquals(
        Map.of("block", Vector.of(1, 2, 3)), read(folder, tensor("block", 2, 2, 1, 2, 2, 3)));
    for (Tensor wrong :
        List.of(
            tensor("blok", 2, 2, 0, 0, 0, 0),
            tensor("block", 1, 4, 0, 0, 0, 0),
            tensor("block", 1, 1, 0),
            tensor("block", 2, 2, 0, 1, 2, 0),
            tensor("block", 2, 2, 0, -1, -1, 0),
            tensor("block", 2, 2, Double.NaN, 0, 0, 0))) {
      assertThrows(UnusableInput.class, () -> read(folder, wrong), wrong.toString());
    }
    assertThrows(MalformedFile.class, () -> read(folder));
  }
}
