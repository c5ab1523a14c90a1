package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Box;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.GivenBox;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.gate.Outcome;
import keel.verify.model.EmpiricalLaw;
import keel.verify.model.FieldFile;
import keel.verify.model.FieldModel;
import keel.verify.model.NormalLaw;
import keel.verify.model.ParameterLaw;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples of the equations of a field: Lorenz's, with parameters a, b and c that follow a law. */
class FieldProbabilityTest {
  private static final String SHA256 = "0123456789abcdef".repeat(4);
  private static final Sampling TEN = Sampling.of(10, "0.9").ofField();

  /** a, b and c independent: N(2, 1), N(−1, 4) and N(1, 1). */
  private static final ParameterLaw INDEPENDENT =
      new NormalLaw(Vector.of(2, -1, 1), Matrix.of(3, 3, 1, 0, 0, 0, 2, 0, 0, 0, 1));

  /** Φ(2) Φ(1) Φ(1): a > 0, b < 1 and c > 0, where 0 attracts all with a diagonal metric. */
  private static final double STABLE = 0.69176;

  private static PolynomialField lorenz() throws IOException {
    return FieldFile.read(Path.of("..", "examples", "lorenz.safetensors")).field();
  }

  private static FieldModel model(ParameterLaw law) throws IOException {
    return new FieldModel(new RandomField(lorenz(), List.of(), Optional.of(law)), SHA256);
  }

  private static Region region(Sampling sampling) throws IOException {
    return new FieldBoxes(Optional.of(GivenBox.of("box:0.25")), Optional.empty())
        .region(lorenz(), Optional.of(sampling));
  }

  private static Certificate certify(FieldModel model, Sampling sampling) throws IOException {
    Certificate certificate =
        FieldVerifier.certify(
            model, region(sampling), SecondOpinion.NONE, Optional.of(sampling), () -> {});
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Verdict.WithConfidence probability(ParameterLaw law, Sampling sampling)
      throws IOException {
    return certify(model(law), sampling).probability().orElseThrow();
  }

  @Test
  void the_known_probability_lies_where_a_thousand_samples_say() throws IOException {
    Verdict.WithConfidence found = probability(INDEPENDENT, Sampling.DEFAULT.ofField());
    String text = found.reason();
    assertTrue(found.interval().low() <= STABLE && STABLE <= found.interval().high(), text);
    assertTrue(found.interval().high() - found.interval().low() < 0.1, text);
    assertTrue(found.probability() <= STABLE && found.probability() > 0.6, text);
    assertTrue(found.interval().low() < found.probability(), text);
    assertTrue(found.stable() + found.refuted() >= 980, text);
  }

  @Test
  void what_a_sample_is_to_have_is_said_and_counted() throws IOException {
    ParameterLaw chaos = new EmpiricalLaw(List.of(Vector.of(10, 28, 2.5)));
    assertEquals(0, probability(chaos, TEN).stable());
    assertEquals(10, probability(chaos, TEN).refuted());
    Verdict.WithConfidence trapped = probability(chaos, TEN.of(Property.TRAPPING_BALL));
    assertEquals(10, trapped.stable());
    assertTrue(trapped.reason().contains("10 of 10 samples are certified (trapping ball)"));
    assertEquals(0, probability(chaos, TEN.of(Property.CONTRACTION_ON_BOX)).stable());
    ParameterLaw calm = new EmpiricalLaw(List.of(Vector.of(2, -1, 1)));
    assertEquals(10, probability(calm, TEN.of(Property.CONTRACTION_ON_BOX)).stable());
    Sampling one = Sampling.of(1, "0.9");
    assertThrows(IllegalArgumentException.class, () -> one.of(Property.CONVERGENCE));
  }

  @Test
  void a_probability_certifies_no_field() throws IOException {
    Certificate certificate = certify(model(new EmpiricalLaw(List.of(Vector.of(2, -1, 1)))), TEN);
    assertEquals(1, certificate.claims().size());
    assertEquals(Status.INCONCLUSIVE, certificate.status());
  }

  @Test
  void a_coefficient_that_overflows_counts_as_unstable() throws IOException {
    ParameterLaw huge = new EmpiricalLaw(List.of(Vector.of(Double.MAX_VALUE, 1, 1)));
    PolynomialField twice =
        new PolynomialField(
            List.of("x"),
            List.of("a", "b", "c"),
            List.of(List.of(1)),
            List.of(
                Matrix.of(1, 1, 0), Matrix.of(1, 1, -2), Matrix.of(1, 1, 0), Matrix.of(1, 1, 0)),
            Optional.empty());
    FieldModel model = new FieldModel(new RandomField(twice, List.of(), Optional.of(huge)), SHA256);
    Region region = FieldBoxes.NONE.region(twice, Optional.of(TEN));
    Certificate certificate =
        FieldVerifier.certify(model, region, SecondOpinion.NONE, Optional.of(TEN), () -> {});
    assertEquals(0, certificate.probability().orElseThrow().stable());
  }

  @Test
  void samples_are_drawn_and_decided_again() throws IOException {
    FieldModel model = model(INDEPENDENT);
    Certificate certificate = certify(model, TEN);
    Verdict.WithConfidence v = certificate.probability().orElseThrow();
    for (Verdict altered :
        List.of(
            Verdict.WithConfidence.of(TEN, v.stable() + 1, 0, v.seed(), v.sha256()),
            Verdict.WithConfidence.of(
                TEN.of(Property.TRAPPING_BALL), v.stable(), v.refuted(), v.seed(), v.sha256()),
            Verdict.WithConfidence.of(
                Sampling.of(10, "0.9"), v.stable(), v.refuted(), v.seed(), v.sha256()),
            Verdict.WithConfidence.of(TEN, v.stable(), v.refuted(), v.seed() + 1, v.sha256()))) {
      Certificate other = with(certificate, certificate.region(), altered);
      assertThrows(AlteredCertificate.class, () -> Checker.check(other, model), altered::reason);
    }
    FieldModel lawless = new FieldModel(RandomField.of(lorenz()), SHA256);
    assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, lawless));
    assertTrue(certify(lawless, TEN).probability().isEmpty());
  }

  @Test
  void the_digest_is_one_of_the_numbers_that_were_drawn() throws IOException {
    Verdict.WithConfidence one = probability(new EmpiricalLaw(List.of(Vector.of(2, -1, 1))), TEN);
    Verdict.WithConfidence other =
        probability(new EmpiricalLaw(List.of(Vector.of(2, -1, Math.nextUp(1.0)))), TEN);
    assertEquals(one.stable(), other.stable());
    assertEquals(one.seed(), other.seed());
    assertNotEquals(one.sha256(), other.sha256());
  }

  private static Certificate with(Certificate certificate, Region region, Verdict verdict) {
    List<Claim> claims = new ArrayList<>(certificate.claims());
    claims.set(claims.size() - 1, claims.get(claims.size() - 1).with(verdict));
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
  void without_a_box_of_parameters_nothing_is_claimed_of_one(@TempDir Path folder)
      throws IOException {
    Certificate certificate = certify(model(INDEPENDENT), TEN);
    Path file = folder.resolve("model.cert.json");
    CertificateFile.write(file, certificate);
    assertEquals(certificate.claims(), CertificateFile.read(file).claims());
    assertTrue(Files.readString(file).contains("\"sample_property\" : \"global_stability\""));
    // A field without parameters has claims, so that a certificate without them is altered.
    PolynomialField known = lorenz().with(new double[] {2, -1, 1});
    FieldModel fixed = new FieldModel(RandomField.of(known), SHA256);
    Certificate none =
        new Certificate(
            certificate.tool(),
            SHA256,
            certificate.region(),
            List.of(),
            certificate.evidence(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertEquals(Status.INCONCLUSIVE, Checker.check(none, fixed));
    assertTrue(
        Box.of(Vector.of())
            .equals(FieldBoxes.NONE.region(known, Optional.empty()).parameters().orElseThrow()));
  }

  private static Outcome gate(Path folder, String network, Optional<Path> certificate)
      throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("keel.yaml"),
            "version: 1\nregion: {states: 'box:0.25'}\nnetwork: {samples: 100, " + network + "}\n");
    return ModelGate.of(policy).decide(folder.resolve("law.safetensors"), certificate);
  }

  @Test
  void a_gate_asks_for_a_probability_of_a_property(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("law.safetensors");
    FieldModel model = FieldFile.write(file, model(INDEPENDENT).random());
    String half = "confidence: 0.9, min_stability_probability: 0.5";
    assertTrue(gate(folder, half, Optional.empty()).passed());
    assertEquals("PASSED WITH CONFIDENCE", gate(folder, half, Optional.empty()).word());
    String most = "confidence: 0.9, min_stability_probability: 0.9";
    assertEquals(Status.REFUTED, gate(folder, most, Optional.empty()).status());
    String contracting = half + ", sample_property: contraction_on_box";
    Sampling asked = Sampling.of(100, "0.9").of(Property.CONTRACTION_ON_BOX);
    Path written = folder.resolve("law.cert.json");
    CertificateFile.write(written, certify(model, asked));
    assertTrue(gate(folder, contracting, Optional.of(written)).passed());
    // What was asked of the samples, and where, is the policy's to say.
    assertFalse(gate(folder, half, Optional.of(written)).passed());
    Region smaller =
        new FieldBoxes(Optional.of(GivenBox.of("box:0.125")), Optional.empty())
            .region(model.field(), Optional.of(asked));
    CertificateFile.write(
        written,
        FieldVerifier.certify(model, smaller, SecondOpinion.NONE, Optional.of(asked), () -> {}));
    assertEquals(Status.INCONCLUSIVE, gate(folder, contracting, Optional.of(written)).status());
  }
}
