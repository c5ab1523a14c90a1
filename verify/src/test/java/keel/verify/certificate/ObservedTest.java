package keel.verify.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.model.Activation;
import keel.verify.model.Model;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the bounds of claims were seen to reach: outside the claims, and believed by nobody. */
class ObservedTest {
  private static final Model MODEL = Fixtures.model(Fixtures.feasible(Activation.TANH));
  private static final Certificate CERTIFICATE = certify(MODEL, Region.DEFAULT);

  @TempDir private Path folder;
  private CertificateOnDisk disk;

  private static Certificate certify(Model model, Region region) {
    return new Verifier(SecondOpinion.NONE, region).certify(model);
  }

  @BeforeEach
  void write() throws IOException {
    disk = CertificateOnDisk.of(folder, CERTIFICATE);
  }

  private Certificate written(Certificate certificate) throws IOException {
    return CertificateOnDisk.of(folder, certificate).read();
  }

  private static ObjectNode observed(ObjectNode body, int i) {
    return (ObjectNode) body.get("observed").get(i);
  }

  private static void observe(ObjectNode observed, double value) {
    boolean atLeast = observed.get("relation").textValue().equals("at_least");
    Bound.Relation relation = atLeast ? Bound.Relation.AT_LEAST : Bound.Relation.AT_MOST;
    observed.put("observed", Double.toHexString(value));
    observed.put("observed_decimal", relation.text(value));
  }

  @Test
  void what_is_observed_stands_outside_the_claims_and_no_claim_rests_on_it() throws IOException {
    for (double value : new double[] {1024, 0, 0x1p-1074, Double.MAX_VALUE}) {
      write();
      disk.forge(body -> body.get("observed").forEach(one -> observe((ObjectNode) one, value)));
      Certificate forged = disk.read();
      assertEquals(CERTIFICATE.claims(), forged.claims());
      assertEquals(Status.CERTIFIED, Checker.check(forged, MODEL));
    }
    disk.forge(body -> body.putArray("observed"));
    assertThrows( // what was found by attacking it is needed by nothing then
        AlteredCertificate.class, () -> Checker.check(disk.read(), MODEL));
    String claims = disk.body().get("claims").toString();
    assertFalse(claims.contains("observed") || claims.contains("attained"), claims);
  }

  @Test
  void what_is_observed_is_called_so_wherever_it_is_said() {
    Claim claim = CERTIFICATE.claim("block", Property.INCREMENTAL_STABILITY).orElseThrow();
    Bound bound = ((Verdict.Certified) claim.verdict()).bounds().get(1);
    Observed observed = CERTIFICATE.observed(claim, bound).orElseThrow();
    assertEquals(Bound.Relation.AT_LEAST, observed.relation(), "the other side of the bound");
    assertTrue(observed.value() <= bound.certified(), observed::toString);
    assertEquals("observed 1.8090169", observed.text());
    assertEquals("λmax(sHP) ≤ 1.809017 (observed 1.8090169)", CERTIFICATE.text(claim, bound));
    assertEquals("λmax(sHP) ≤ 1.809017", with(List.of(claim), List.of()).text(claim, bound));
    // What was seen of another property, quantity or block is not this.
    assertEquals(
        Optional.empty(),
        CERTIFICATE.observed(
            claim, new Bound("λ", bound.relation(), bound.certified(), bound.shownBy())));
    Claim other = CERTIFICATE.claim("block", Property.CONTRACTION_RATE).orElseThrow();
    assertEquals(Optional.empty(), CERTIFICATE.observed(other, bound));
    Claim elsewhere =
        new Claim("b", claim.property(), claim.theorem(), claim.statement(), claim.verdict());
    assertEquals(Optional.empty(), CERTIFICATE.observed(elsewhere, bound));
  }

  static Stream<Arguments> observations() {
    return Stream.of(
        observation("property unknown", one -> one.put("property", "stability")),
        observation("relation unknown", one -> one.put("relation", "equals")),
        observation("relation turned alone", one -> one.put("relation", "at_least")),
        observation("decimal alone", one -> one.put("observed_decimal", "1024")),
        observation("number alone", one -> one.put("observed", "0x1.0p10")),
        observation("no number", one -> one.put("observed", "much")),
        observation("NaN", one -> one.put("observed", "NaN")),
        observation("infinity", one -> one.put("observed", "Infinity")),
        observation("negative zero", one -> observe(one, -0.0)),
        observation("number of JSON", one -> one.put("observed", 1024)),
        observation("spelled out", one -> one.put("observed", "0x1.00p10")),
        observation("key added", one -> one.put("certified", "0x1.0p10")),
        observation("scope a number", one -> one.put("scope", 1)),
        observation("scope dropped", one -> one.remove("scope")),
        observation("quantity dropped", one -> one.remove("quantity")),
        observation("evidence a number", one -> one.put("evidence", 1)));
  }

  private static Arguments observation(String name, Consumer<ObjectNode> change) {
    return arguments(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("observations")
  void what_is_observed_has_the_shape_of_an_observation(String name, Consumer<ObjectNode> change)
      throws IOException {
    assertEquals("at_most", disk.body().get("observed").get(0).get("relation").textValue());
    disk.forge(body -> change.accept(observed(body, 0)));
    disk.refusal();
  }

  @Test
  void observations_survive_the_file() throws IOException {
    List<Observed> observed = new ArrayList<>();
    for (Bound.Relation relation : Bound.Relation.values()) {
      for (Optional<String> evidence : List.of(Optional.<String>empty(), Optional.of("b/attack"))) {
        observed.add(
            new Observed("b", Property.INPUT_OUTPUT_GAIN, "gain", relation, 1.0 / 3, evidence));
      }
    }
    Certificate certificate = with(List.of(), observed);
    assertEquals(certificate, written(certificate));
  }

  private static Certificate with(List<Claim> claims, List<Observed> observed) {
    return new Certificate(
        "keel",
        MODEL.sha256(),
        Region.DEFAULT,
        claims,
        new TreeMap<>(),
        List.of(),
        List.of("something else"),
        observed,
        List.of("a note", "another"));
  }
}
