package keel.verify.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.MalformedFile;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each field of a certificate says, and that nothing else is understood. */
class CertificateFieldsTest {
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

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private Certificate written(Certificate certificate) throws IOException {
    return CertificateOnDisk.of(folder, certificate).read();
  }

  @Test
  void keys_stand_in_one_order() throws IOException {
    ObjectNode body = disk.body();
    assertEquals(
        List.of(
            "version",
            "tool",
            "model_sha256",
            "arithmetic",
            "verdict",
            "region",
            "claims",
            "evidence",
            "smt",
            "not_covered",
            "observed",
            "notes",
            "evidence_sha256"),
        keys(body));
    assertEquals(3, body.get("version").intValue());
    assertEquals(
        List.of(
            "input_radius",
            "input_radius_decimal",
            "state_radius",
            "state_radius_decimal",
            "tolerance",
            "tolerance_decimal"),
        keys(body.get("region")));
    JsonNode gain = disk.claim(Property.INPUT_OUTPUT_GAIN);
    assertEquals(
        List.of(
            "scope",
            "property",
            "theorem",
            "norm",
            "input_norm",
            "depth",
            "region",
            "holds_for",
            "verdict",
            "bounds"),
        keys(gain));
    assertEquals(List.of("kind", "steps"), keys(gain.get("depth")));
    assertEquals(
        List.of("quantity", "relation", "certified", "certified_decimal", "shown_by"),
        keys(gain.get("bounds").get(0)));
    assertEquals(
        List.of(
            "scope",
            "property",
            "quantity",
            "relation",
            "observed",
            "observed_decimal",
            "evidence"),
        keys(body.get("observed").get(3)));
    JsonNode settling = disk.claim(Property.GLOBAL_ASYMPTOTIC_STABILITY);
    assertEquals(
        List.of("input_radius", "input_radius_decimal", "tolerance", "tolerance_decimal"),
        keys(settling.get("region")));
    assertFalse(settling.has("depth"));
    assertEquals(
        List.of("state_radius", "state_radius_decimal"),
        keys(disk.claim(Property.CONTRACTION_RATE).get("region")));
    assertEquals(List.of(), keys(gain.get("region")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, -3, Integer.MAX_VALUE})
  void another_version_is_refused_with_the_way_to_make_it_again(int version) throws IOException {
    disk.forge(body -> body.put("version", version));
    String message = assertThrows(MalformedFile.class, () -> disk.read()).getMessage();
    assertTrue(message.contains("version " + version), message);
    assertTrue(message.contains("make it again with `keel certify MODEL`"), message);
  }

  @Test
  void a_certificate_of_version_2_is_refused_before_its_evidence_is_looked_for()
      throws IOException {
    disk.forge(
        body -> {
          body.put("version", 2);
          body.remove("observed");
          ((ObjectNode) body.get("claims").get(0)).put("block", "block").remove("scope");
        });
    Files.delete(CertificateFile.evidenceFile(disk.file()));
    String message = assertThrows(MalformedFile.class, () -> disk.read()).getMessage();
    assertTrue(message.contains("version 2"), message);
  }

  @Test
  void a_version_that_is_no_number_is_refused() throws IOException {
    disk.forge(body -> body.put("version", "3"));
    assertTrue(disk.refusal().contains("version"));
    disk.forge(body -> body.put("version", 3.5));
    assertTrue(disk.refusal().contains("version"));
    disk.forge(body -> body.remove("version"));
    assertTrue(disk.refusal().contains("version"));
  }

  // ---- Statements ----

  private static final Box BOX =
      new Box(Vector.of(0.1, -0x1p-1074, 1e300), Vector.of(0.1, 0, Double.MIN_VALUE));

  @Test
  void a_region_of_a_field_survives_the_file() throws IOException {
    Certificate network = with(List.of(), List.of());
    Certificate field =
        new Certificate(
            network.tool(),
            network.modelSha256(),
            Region.of(BOX, BOX),
            network.claims(),
            network.evidence(),
            network.solverAnswers(),
            network.notCovered(),
            network.observed(),
            network.notes());
    assertEquals(field, written(field));
    assertEquals("(0.1 ± 0.1, -4.9E-324, 1.0E300 ± 4.9406564E-324)", BOX.text());
  }

  @Test
  void a_box_covers_what_lies_in_it() {
    Box half = new Box(Vector.of(0.5), Vector.of(0.5));
    assertTrue(new Box(Vector.of(0), Vector.of(1)).covers(half));
    assertFalse(new Box(Vector.of(0), Vector.of(Math.nextDown(1.0))).covers(half));
    assertFalse(half.covers(BOX));
  }

  static Stream<Statement> everyStatement() {
    List<Statement> statements = new ArrayList<>();
    for (Norm.Kind kind : Norm.Kind.values()) {
      boolean hasEvidence =
          List.of(
                  Norm.Kind.SCALED_STATE_MATRIX,
                  Norm.Kind.GIVEN_MATRIX,
                  Norm.Kind.POTENTIAL,
                  Norm.Kind.GIVEN_DIAGONAL,
                  Norm.Kind.WEIGHTED_MAXIMUM)
              .contains(kind);
      statements.add(Statement.in(new Norm(kind, hasEvidence ? "block/evidence" : "")));
    }
    Statement some = Statement.in(Norm.STATE_MATRIX);
    for (InputNorm norm : InputNorm.values()) {
      statements.add(some.with(norm));
    }
    for (Horizon depth :
        List.of(Horizon.ANY, Horizon.at(1), Horizon.upTo(7), Horizon.at(Integer.MAX_VALUE))) {
      statements.add(some.with(depth));
    }
    for (HoldsFor relatives : HoldsFor.values()) {
      statements.add(some.with(relatives));
    }
    OptionalDouble none = OptionalDouble.empty();
    OptionalDouble tenth = OptionalDouble.of(0.1);
    statements.add(some.with(new Extent(tenth, none, none)));
    statements.add(some.with(new Extent(none, tenth, none)));
    statements.add(some.with(new Extent(none, none, tenth)));
    statements.add(some.with(new Extent(tenth, tenth, tenth)));
    Region field = Region.of(BOX, new Box(Vector.of(), Vector.of()));
    statements.add(some.with(Extent.ofField(field)));
    statements.add(some.with(Extent.ofParameters(field)));
    return statements.stream();
  }

  @ParameterizedTest
  @MethodSource("everyStatement")
  void every_statement_survives_the_file(Statement statement) throws IOException {
    List<Verdict> verdicts =
        List.of(
            new Verdict.Certified(List.of()),
            new Verdict.Certified(
                List.of(
                    new Bound("γ", Bound.Relation.AT_MOST, 0.1, List.of("block/a", "block/b")),
                    new Bound("λ", Bound.Relation.AT_LEAST, 0x1p-1074, List.of("block/a")))),
            new Verdict.Refuted("it is not so", "block/a"),
            new Verdict.Inconclusive("who knows"));
    List<Claim> claims = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      for (String scope : List.of("block", Network.SCOPE)) {
        claims.add(new Claim(scope, Property.CONVERGENCE, "a theorem", statement, verdict));
      }
    }
    Certificate certificate = with(claims, List.of());
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

  @Test
  void a_norm_has_evidence_where_the_model_is_not_enough_and_nowhere_else() {
    for (Norm.Kind kind : Norm.Kind.values()) {
      int refused = 0;
      for (String evidence : List.of("", "block/evidence")) {
        try {
          Norm norm = new Norm(kind, evidence);
          assertEquals(norm.text().contains("block/evidence"), !evidence.isEmpty(), norm::text);
        } catch (IllegalArgumentException e) {
          refused++;
        }
      }
      assertEquals(1, refused, kind::name);
    }
  }

  @Test
  void a_depth_has_steps_unless_it_is_any() {
    assertThrows(IllegalArgumentException.class, () -> Horizon.at(0));
    assertThrows(IllegalArgumentException.class, () -> Horizon.upTo(-1));
    assertThrows(IllegalArgumentException.class, () -> new Horizon(Horizon.Kind.ANY, 1));
    assertEquals("at any depth", Horizon.ANY.text());
    assertEquals("at 5 steps", Horizon.at(5).text());
    assertEquals("up to 7 steps", Horizon.upTo(7).text());
  }

  @Test
  void no_bound_is_shown_by_nothing() {
    assertThrows(
        IllegalArgumentException.class, () -> new Bound("γ", Bound.Relation.AT_MOST, 1, List.of()));
  }

  @Test
  void a_statement_for_people_says_all_that_it_depends_on() {
    Statement statement =
        Statement.in(new Norm(Norm.Kind.SCALED_STATE_MATRIX, "block/scale"))
            .with(InputNorm.MAXIMUM)
            .with(Horizon.upTo(7))
            .with(new Extent(OptionalDouble.of(70), OptionalDouble.of(0.3), OptionalDouble.of(0.1)))
            .with(HoldsFor.EVERY_GATE);
    assertEquals(
        "‖x‖² = −xᵀΛAx, Λ = diag(block/scale); inputs: maximum norm; up to 7 steps; inputs of"
            + " length at most 70, states within 0.29999999 of the equilibrium, settled within"
            + " 0.10000001; for every gate in [0, 1] on every unit, others at every step",
        statement.text());
    assertEquals("‖x‖² = −xᵀAx; everywhere", Statement.in(Norm.STATE_MATRIX).text());
  }

  // ---- Evidence ----

  private static ArrayNode evidence(ObjectNode body) {
    return (ArrayNode) body.get("evidence");
  }

  @Test
  void evidence_without_a_part_is_refused() throws IOException {
    disk.forge(body -> evidence(body).addObject().put("obligation", "block/dominance"));
    assertTrue(disk.refusal().contains("evidence for block/dominance is empty or stands twice"));
  }

  @Test
  void evidence_that_stands_twice_is_refused() throws IOException {
    disk.forge(body -> evidence(body).add(evidence(body).get(0).deepCopy()));
    assertTrue(disk.refusal().contains("is empty or stands twice"));
  }

  @Test
  void a_tensor_of_the_evidence_that_nothing_names_is_refused() throws IOException {
    disk.forge(body -> evidence(body).remove(0));
    assertTrue(disk.refusal().contains("holds tensors that nothing names"));
    // And one more than there were.
    CertificateFile.write(disk.file(), CERTIFICATE);
    List<Tensor> tensors =
        new ArrayList<>(
            TensorFile.read(CertificateFile.evidenceFile(disk.file())).tensors().values());
    tensors.add(Tensor.ofLongs("block/other/direction", new long[] {1}));
    String digest =
        TensorFile.write(
            CertificateFile.evidenceFile(disk.file()),
            Map.of("keel_certificate_of_model", MODEL.sha256()),
            tensors);
    disk.forge(body -> body.put("evidence_sha256", digest));
    assertTrue(disk.refusal().contains("holds tensors that nothing names"));
  }

  @Test
  void a_part_that_stands_in_the_tensors_alone_is_refused() throws IOException {
    disk.forge(body -> ((ObjectNode) evidence(body).get(6)).remove("direction"));
    assertTrue(disk.refusal().contains("holds tensors that nothing names"));
    write();
    disk.forge(body -> ((ObjectNode) evidence(body).get(6)).putObject("numbers").put("size", 1));
    assertTrue(disk.refusal().contains("the numbers of block/lambda_min was dropped"));
  }

  @Test
  void every_part_of_evidence_survives_the_file() throws IOException {
    Map<String, Evidence> evidence = new TreeMap<>(CERTIFICATE.evidence());
    evidence.put(
        "a/scale",
        new Evidence(
            Optional.empty(), Optional.empty(), Optional.of(Vector.of(1, 0x1p-1074, 0x1p1023))));
    evidence.put(
        "b/dominance",
        new Evidence(Optional.empty(), Optional.of(Direction.of(1, -2)), Optional.empty()));
    Certificate certificate =
        new Certificate(
            "keel",
            MODEL.sha256(),
            Region.DEFAULT,
            List.of(),
            new TreeMap<>(evidence),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertEquals(certificate, written(certificate));
  }

  @Test
  void the_scale_of_a_metric_stands_in_the_certificate() throws IOException {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(0.5, 0.5),
            10,
            Matrix.of(2, 2, -1, 0x1p-10, 1, -1),
            Matrix.of(2, 1, 0, 1),
            Vector.of(0, 0));
    Model model = Fixtures.model(block);
    Certificate read = written(certify(model, Region.DEFAULT));
    assertEquals(Status.CERTIFIED, Checker.check(read, model));
    JsonNode norm = disk.body().get("claims").get(0).get("norm");
    assertEquals("scaled_state_matrix", norm.get("kind").textValue());
    assertEquals("block/scale", norm.get("evidence").textValue());
    Vector scale = read.evidence().get("block/scale").numbers().orElseThrow();
    assertEquals(scale.get(0), scale.get(1) * 1024);
    // Another scale makes another norm, and other numbers.
    Map<String, Evidence> other = new TreeMap<>(read.evidence());
    Vector twice = Vector.of(2 * scale.get(0), 2 * scale.get(1));
    other.put("block/scale", new Evidence(Optional.empty(), Optional.empty(), Optional.of(twice)));
    Certificate forged =
        new Certificate(
            read.tool(),
            read.modelSha256(),
            read.region(),
            read.claims(),
            new TreeMap<>(other),
            read.solverAnswers(),
            read.notCovered(),
            read.observed(),
            read.notes());
    String message =
        assertThrows(AlteredCertificate.class, () -> Checker.check(forged, model)).getMessage();
    assertTrue(
        message.contains("the model calls for") || message.contains("the evidence supports"),
        message);
  }
}
