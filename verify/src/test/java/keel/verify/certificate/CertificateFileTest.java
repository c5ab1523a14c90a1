package keel.verify.certificate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.InvalidModel;
import keel.verify.model.Json;
import keel.verify.model.MalformedFile;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Sha256;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFileTest {
  /** Where the evidence about λmin stands. */
  private static final int LAST = 6;

  /** Where the contraction rate, and the gain at the block's depth, are claimed. */
  private static final int RATE = 3;

  private static final int GAIN = 4;

  private static final Model MODEL = Fixtures.model(Fixtures.feasible(Activation.TANH));
  private static final Certificate CERTIFICATE = certify(MODEL);
  private static final Certificate EMPTY =
      new Certificate(
          "keel",
          MODEL.sha256(),
          Region.DEFAULT,
          List.of(),
          new TreeMap<>(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /** Every so many-th byte of a file is changed, and the file cut before it. */
  private static final int STRIDE = Integer.getInteger("keel.stride", 5);

  @TempDir private Path folder;
  private Path file;

  private static Certificate certify(Model model) {
    return new Verifier(SecondOpinion.NONE).certify(model);
  }

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("m.cert.json");
    CertificateFile.write(file, CERTIFICATE);
  }

  private Status check() throws IOException {
    return Checker.check(CertificateFile.read(file), MODEL);
  }

  private void forge(Consumer<ObjectNode> change) throws IOException {
    new CertificateOnDisk(file).forge(change);
  }

  private static ObjectNode claim(ObjectNode body, int i) {
    return (ObjectNode) body.get("claims").get(i);
  }

  private static void number(ObjectNode bound, String key, double value) {
    bound.put(key, Double.toHexString(value));
    Bound.Relation relation =
        Stream.of(Bound.Relation.values())
            .filter(r -> r.fileName().equals(bound.get("relation").textValue()))
            .findFirst()
            .orElseThrow();
    bound.put(key + "_decimal", relation.text(value));
  }

  @Test
  void what_is_written_is_read_and_checks_out() throws IOException {
    assertEquals(CERTIFICATE, CertificateFile.read(file));
    assertEquals(Status.CERTIFIED, check());
  }

  @Test
  void a_forger_who_changes_nothing_changes_nothing() throws IOException {
    forge(body -> body.put("version", 3));
    assertEquals(Status.CERTIFIED, check());
  }

  @Test
  void refuted_and_inconclusive_certificates_survive_the_file_too() throws IOException {
    for (double p : new double[] {3, -1, 0}) {
      Model model = Fixtures.model(Fixtures.block(Activation.TANH, Vector.of(1), p));
      Certificate certificate = certify(model);
      CertificateFile.write(file, certificate);
      assertEquals(certificate, CertificateFile.read(file));
      assertEquals(certificate.status(), Checker.check(CertificateFile.read(file), model));
      assertNotEquals(Status.CERTIFIED, certificate.status());
    }
  }

  @Test
  void the_same_certificate_gives_the_same_bytes() throws IOException {
    Path other = folder.resolve("other.cert.json");
    CertificateFile.write(other, certify(MODEL));
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other));
    assertArrayEquals(
        Files.readAllBytes(CertificateFile.evidenceFile(file)),
        Files.readAllBytes(CertificateFile.evidenceFile(other)));
  }

  @Test
  void files_stand_beside_the_model() {
    Path model = Path.of("dir", "net.safetensors");
    assertEquals(Path.of("dir", "net.cert.json"), CertificateFile.besideModel(model));
    assertEquals(
        Path.of("dir", "net.cert.safetensors"),
        CertificateFile.evidenceFile(CertificateFile.besideModel(model)));
  }

  @Test
  void any_changed_byte_of_the_evidence_is_noticed() throws IOException {
    Path evidence = CertificateFile.evidenceFile(file);
    byte[] valid = Files.readAllBytes(evidence);
    for (int position = 0; position < valid.length; position += STRIDE) {
      byte[] changed = valid.clone();
      changed[position] ^= 1;
      Files.write(evidence, changed);
      assertRejected("byte " + position);
    }
    for (int length = 0; length < valid.length; length += STRIDE) {
      Files.write(evidence, Arrays.copyOf(valid, length));
      assertRejected("cut to " + length);
    }
  }

  @Test
  void a_certificate_truncated_anywhere_is_rejected() throws IOException {
    byte[] valid = Files.readAllBytes(file);
    int end = new String(valid, StandardCharsets.UTF_8).stripTrailing().length();
    for (int length = 0; length < Math.min(end, valid.length - 8); length += STRIDE) {
      Files.write(file, Arrays.copyOf(valid, length));
      assertRejected("cut to " + length);
    }
  }

  @Test
  void any_changed_byte_of_the_certificate_is_rejected_or_means_the_same() throws IOException {
    byte[] valid = Files.readAllBytes(file);
    int rejected = 0;
    for (int position = 0; position < valid.length; position += STRIDE) {
      byte[] changed = valid.clone();
      changed[position] ^= 1;
      Files.write(file, changed);
      try {
        assertEquals(CERTIFICATE, CertificateFile.read(file), "byte " + position);
      } catch (AlteredCertificate | MalformedFile e) {
        rejected++;
      }
    }
    assertTrue(rejected > valid.length / STRIDE / 2, rejected + " of " + valid.length);
  }

  private void assertRejected(String what) {
    RuntimeException error = assertThrows(RuntimeException.class, this::check, what);
    assertTrue(
        error instanceof AlteredCertificate || error instanceof MalformedFile, what + ": " + error);
  }

  @Test
  void missing_files_are_named() throws IOException {
    Files.delete(CertificateFile.evidenceFile(file));
    MalformedFile error = assertThrows(MalformedFile.class, this::check);
    String missing = CertificateFile.evidenceFile(file).getFileName().toString();
    assertTrue(error.getMessage().startsWith(file + ": "), error.getMessage());
    assertTrue(error.getMessage().contains(missing + ", its evidence,"), error.getMessage());
    Files.delete(file);
    assertThrows(NoSuchFileException.class, this::check);
  }

  static Stream<Arguments> forgeries() {
    return Stream.of(
        forgery("λmin tightened", b -> shift(bound(b, 0, 0), "certified", Math::nextUp)),
        forgery("λmin loosened", b -> shift(bound(b, 0, 0), "certified", Math::nextDown)),
        forgery("λmax tightened", b -> shift(bound(b, 0, 1), "certified", Math::nextDown)),
        forgery("λmax loosened", b -> shift(bound(b, 0, 1), "certified", Math::nextUp)),
        forgery("something attained", b -> bound(b, 0, 0).put("attained", "0x1.0p0")),
        forgery("number not canonical", b -> spellOut(bound(b, 0, 0))),
        forgery("negative zero", b -> number(bound(b, 0, 0), "certified", -0.0)),
        forgery("NaN", b -> bound(b, 0, 0).put("certified", "NaN")),
        forgery("infinity", b -> bound(b, 0, 0).put("certified", "Infinity")),
        forgery("no number", b -> bound(b, 0, 0).put("certified", "two")),
        forgery("decimal alone", b -> bound(b, 0, 0).put("certified_decimal", "2")),
        forgery("relation turned", b -> bound(b, 0, 0).put("relation", "at_most")),
        forgery("relation unknown", b -> bound(b, 0, 0).put("relation", "equals")),
        forgery("quantity renamed", b -> bound(b, 0, 0).put("quantity", "gain")),
        forgery("shown by nothing", b -> bound(b, 0, 0).putArray("shown_by")),
        forgery("shown by another", b -> bound(b, 0, 0).putArray("shown_by").add("block/gain")),
        forgery("shown by more", b -> shownBy(bound(b, 0, 0)).add("block/gain")),
        forgery("shown by a number", b -> bound(b, 0, 0).putArray("shown_by").add(1)),
        forgery("shown by a text", b -> bound(b, 0, 0).put("shown_by", "block/lambda_min")),
        forgery("nothing about proof", b -> bound(b, 0, 0).remove("shown_by")),
        forgery("bound dropped", b -> ((ArrayNode) claim(b, 0).get("bounds")).remove(0)),
        forgery("bounds emptied", b -> claim(b, 0).putArray("bounds")),
        forgery("key in a bound", b -> bound(b, 0, 0).put("note", "x")),
        forgery("block renamed", b -> claim(b, 0).put("scope", "other")),
        forgery("claimed of the network", b -> claim(b, 0).put("scope", Network.SCOPE)),
        forgery("property renamed", b -> claim(b, 0).put("property", "unique_equilibrium")),
        forgery("property unknown", b -> claim(b, 0).put("property", "stability")),
        forgery("theorem renamed", b -> claim(b, 0).put("theorem", "theorem-4")),
        forgery("norm a text", b -> claim(b, 0).put("norm", "Euclidean")),
        forgery("norm renamed", b -> norm(claim(b, 0)).put("kind", "symmetric_part")),
        forgery("norm unknown", b -> norm(claim(b, 0)).put("kind", "euclidean")),
        forgery("norm dropped", b -> claim(b, 0).remove("norm")),
        forgery("norm with evidence", b -> norm(claim(b, 0)).put("evidence", "block/gain")),
        forgery("norm without evidence", b -> norm(claim(b, 0)).put("kind", "given_matrix")),
        forgery("key in a norm", b -> norm(claim(b, 0)).put("note", "x")),
        forgery("input norm added", b -> claim(b, 0).put("input_norm", "euclidean")),
        forgery("input norm renamed", b -> claim(b, GAIN).put("input_norm", "maximum")),
        forgery("input norm unknown", b -> claim(b, GAIN).put("input_norm", "manhattan")),
        forgery("input norm dropped", b -> claim(b, GAIN).remove("input_norm")),
        forgery("depth dropped", b -> claim(b, 0).remove("depth")),
        forgery("depth bounded", b -> depth(b, 0, "up_to").put("steps", 5)),
        forgery("any depth with steps", b -> depth(b, 0, "any").put("steps", 5)),
        forgery("depth of any steps", b -> depth(b, GAIN, "any")),
        forgery("depth up to the steps", b -> depth(b, GAIN, "up_to").put("steps", 5)),
        forgery("depth of more steps", b -> depth(b, GAIN, "at").put("steps", 6)),
        forgery("depth of no steps", b -> depth(b, GAIN, "at").put("steps", 0)),
        forgery("depth without steps", b -> depth(b, GAIN, "at")),
        forgery("depth of a text", b -> depth(b, GAIN, "at").put("steps", "5")),
        forgery("depth unknown", b -> depth(b, GAIN, "below").put("steps", 5)),
        forgery("depth a number", b -> claim(b, GAIN).put("depth", 5)),
        forgery("key in a depth", b -> depth(b, GAIN, "at").put("steps", 5).put("note", "x")),
        forgery("region of states", b -> radius(region(b, 0), "state_radius", 1)),
        forgery("region of other states", b -> radius(region(b, RATE), "state_radius", 2)),
        forgery("region of inputs", b -> radius(region(b, RATE), "input_radius", 8)),
        forgery("region emptied", b -> claim(b, RATE).putObject("region")),
        forgery("region dropped", b -> claim(b, 0).remove("region")),
        forgery("key in a region", b -> region(b, 0).put("note", "x")),
        forgery("decimal of a region", b -> region(b, RATE).put("state_radius_decimal", "2")),
        forgery("holds for fewer", b -> claim(b, 0).put("holds_for", "as_stored")),
        forgery("holds for more", b -> claim(b, 1).put("holds_for", "every_gate")),
        forgery("holds for unknown", b -> claim(b, 0).put("holds_for", "every_model")),
        forgery("holds for nobody", b -> claim(b, 0).remove("holds_for")),
        forgery("other region", b -> radius((ObjectNode) b.get("region"), "state_radius", 2)),
        forgery("key in a claim", b -> claim(b, 0).put("note", "x")),
        forgery("claim dropped", b -> ((ArrayNode) b.get("claims")).remove(1)),
        forgery("claims emptied", b -> b.putArray("claims").size()),
        forgery("claim twice", b -> ((ArrayNode) b.get("claims")).add(claim(b, 0).deepCopy())),
        forgery("claims swapped", b -> ((ArrayNode) b.get("claims")).add(claims(b).remove(0))),
        forgery("verdict edited", b -> b.put("verdict", "REFUTED")),
        forgery("verdict unknown", b -> b.put("verdict", "certified")),
        forgery("verdict of a claim edited", b -> claim(b, 0).put("verdict", "REFUTED")),
        forgery("other model", b -> b.put("model_sha256", "00")),
        forgery("other arithmetic", b -> b.put("arithmetic", "float32")),
        forgery("other evidence", b -> b.put("evidence_sha256", "00")),
        forgery("evidence dropped", b -> ((ArrayNode) b.get("evidence")).remove(LAST)),
        forgery("evidence emptied", b -> b.putArray("evidence")),
        forgery("evidence renamed", b -> evidence(b, LAST).put("obligation", "x")),
        forgery("factor dropped", b -> evidence(b, LAST).remove("factor")),
        forgery("grid moved", b -> factor(b, LAST).put("exponent", exponent(b) + 1)),
        forgery("grid moved back", b -> factor(b, LAST).put("exponent", exponent(b) - 1)),
        forgery("grid absurd", b -> factor(b, LAST).put("exponent", Integer.MAX_VALUE)),
        forgery("size changed", b -> factor(b, LAST).put("size", 3)),
        forgery("size negative", b -> factor(b, LAST).put("size", -3)),
        forgery("size absurd", b -> factor(b, LAST).put("size", Integer.MAX_VALUE)),
        forgery("solver disagreed", b -> ((ObjectNode) b.get("smt").get(0)).put("answer", "sat")),
        forgery("answer unknown", b -> ((ObjectNode) b.get("smt").get(0)).put("answer", "maybe")),
        forgery("something uncovered", b -> ((ArrayNode) b.get("not_covered")).add("head")),
        forgery("key added", b -> b.put("note", "x")),
        forgery("key dropped", b -> b.remove("tool")),
        forgery("list replaced", b -> b.put("claims", "none")),
        forgery("note of another kind", b -> b.putArray("notes").add(1)),
        forgery("notes dropped", b -> b.remove("notes")),
        forgery("version", b -> b.put("version", 4)));
  }

  private static Arguments forgery(String name, Consumer<ObjectNode> change) {
    return arguments(name, change);
  }

  private static ArrayNode claims(ObjectNode body) {
    return (ArrayNode) body.get("claims");
  }

  private static ObjectNode bound(ObjectNode body, int claim, int bound) {
    return (ObjectNode) claim(body, claim).get("bounds").get(bound);
  }

  private static ObjectNode evidence(ObjectNode body, int i) {
    return (ObjectNode) body.get("evidence").get(i);
  }

  private static ObjectNode factor(ObjectNode body, int i) {
    return (ObjectNode) evidence(body, i).get("factor");
  }

  private static ArrayNode shownBy(ObjectNode bound) {
    return (ArrayNode) bound.get("shown_by");
  }

  private static ObjectNode norm(ObjectNode claim) {
    return (ObjectNode) claim.get("norm");
  }

  /** A depth of another kind, without a number of steps. */
  private static ObjectNode depth(ObjectNode body, int claim, String kind) {
    return claim(body, claim).putObject("depth").put("kind", kind);
  }

  private static ObjectNode region(ObjectNode body, int claim) {
    return (ObjectNode) claim(body, claim).get("region");
  }

  private static void radius(ObjectNode region, String key, double value) {
    region.put(key, Double.toHexString(value));
    region.put(key + "_decimal", Dyadic.of(value).floorText());
  }

  private static int exponent(ObjectNode body) {
    return factor(body, LAST).get("exponent").intValue();
  }

  private static void shift(ObjectNode bound, String key, DoubleUnaryOperator change) {
    number(bound, key, change.applyAsDouble(Double.parseDouble(bound.get(key).textValue())));
  }

  /** The same number with one digit more. */
  private static void spellOut(ObjectNode bound) {
    bound.put("certified", bound.get("certified").asText().replace("p", "0p"));
  }

  @Test
  void the_claims_that_are_forged_are_where_the_forgeries_say() {
    assertEquals(Property.CONTRACTION_RATE, CERTIFICATE.claims().get(RATE).property());
    assertEquals(Property.INPUT_OUTPUT_GAIN, CERTIFICATE.claims().get(GAIN).property());
    assertEquals("block/lambda_min", List.copyOf(CERTIFICATE.evidence().keySet()).get(LAST));
  }

  @Test
  void the_direction_of_an_eigenvalue_that_is_certified_may_be_missing() throws IOException {
    Map<String, Evidence> evidence = new TreeMap<>(CERTIFICATE.evidence());
    Evidence least = evidence.get("block/lambda_min");
    evidence.put(
        "block/lambda_min", new Evidence(least.factor(), Optional.empty(), least.numbers()));
    CertificateFile.write(file, with(evidence));
    assertEquals(Status.CERTIFIED, check());
  }

  /** The same claims of other evidence. */
  private static Certificate with(Map<String, Evidence> evidence) {
    return new Certificate(
        CERTIFICATE.tool(),
        CERTIFICATE.modelSha256(),
        CERTIFICATE.region(),
        CERTIFICATE.claims(),
        new TreeMap<>(evidence),
        CERTIFICATE.solverAnswers(),
        CERTIFICATE.notCovered(),
        CERTIFICATE.observed(),
        CERTIFICATE.notes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void a_forgery_with_fitting_digests_is_rejected(String name, Consumer<ObjectNode> change)
      throws IOException {
    forge(change);
    assertRejected(name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void the_same_change_with_the_old_digest_is_rejected(String name, Consumer<ObjectNode> change)
      throws IOException {
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file));
    change.accept((ObjectNode) root.get("certificate"));
    Files.write(file, Json.MAPPER.writeValueAsBytes(root));
    assertRejected(name);
  }

  @Test
  void a_missing_digest_or_another_root_is_rejected() throws IOException {
    JsonNode root = Json.MAPPER.readTree(Files.readAllBytes(file));
    ObjectNode without = root.deepCopy();
    without.remove("sha256");
    Files.write(file, Json.MAPPER.writeValueAsBytes(without));
    assertRejected("no digest");
    ObjectNode more = root.deepCopy();
    more.put("note", "x");
    Files.write(file, Json.MAPPER.writeValueAsBytes(more));
    assertRejected("key beside the body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "7", "{\"certificate\":7,\"sha256\":\"\"}"})
  void a_file_that_is_no_certificate_is_rejected(String text) throws IOException {
    Files.writeString(file, text);
    assertRejected(text);
  }

  @Test
  void a_file_that_is_no_text_is_rejected() throws IOException {
    // Jackson takes it for UTF-32, with a character beyond the last one.
    Files.write(file, new byte[] {0, 0, 0, '{', 0x03, (byte) 0xff, 0, 0});
    assertRejected("not text");
  }

  @Test
  void a_file_nested_too_deeply_is_rejected() throws IOException {
    Files.writeString(file, "{\"certificate\":" + "[".repeat(100_000));
    assertRejected("deep nesting");
  }

  @Test
  void the_certificate_of_a_refuted_model_cannot_be_turned_into_a_certified_one()
      throws IOException {
    Model bad = Fixtures.model(Fixtures.block(Activation.TANH, Vector.of(1), 3));
    List<Claim> best = new ArrayList<>();
    for (Claim claim : certify(bad).claims()) {
      Bound bound = new Bound("λmax(sHP)", Bound.Relation.AT_MOST, 2, List.of("block/lambda_max"));
      best.add(claim.with(new Verdict.Certified(List.of(bound))));
    }
    Certificate forged =
        new Certificate(
            "keel",
            bad.sha256(),
            Region.DEFAULT,
            best,
            certify(bad).evidence(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertEquals(Status.CERTIFIED, forged.status());
    CertificateFile.write(file, forged);
    Certificate read = CertificateFile.read(file);
    assertThrows(AlteredCertificate.class, () -> Checker.check(read, bad));
  }

  @Test
  void the_certificate_of_another_model_is_rejected() throws IOException {
    Model other =
        new Model(MODEL.network(), Sha256.of(new byte[1])); // the same weights in another file
    Certificate read = CertificateFile.read(file);
    assertThrows(AlteredCertificate.class, () -> Checker.check(read, other));
    Model moved =
        new Model(
            Fixtures.model(
                    Fixtures.block(
                        Activation.TANH, Vector.of(1, 1), 1, 0.5, 0.5, Math.nextDown(1.5)))
                .network(),
            MODEL.sha256());
    assertThrows(AlteredCertificate.class, () -> Checker.check(read, moved));
  }

  @Test
  void an_unknown_layer_that_is_not_mentioned_is_rejected() {
    Model longer =
        new Model(
            Fixtures.network(
                1, MODEL.network().layers().get(0), new UnknownLayer("memory", "lstm")),
            MODEL.sha256());
    assertThrows(AlteredCertificate.class, () -> Checker.check(CERTIFICATE, longer));
    assertTrue(certify(longer).notCovered().get(0).contains("lstm"));
  }

  /** The true eigenvalues of P of {@link Fixtures#feasible} are (5 ± √5)/4. */
  private static boolean isTrue(Bound bound) {
    double root = Math.sqrt(5);
    if (!bound.quantity().startsWith("λ")) {
      return true; // only claims that are still the old ones come so far
    }
    return bound.relation() == Bound.Relation.AT_LEAST
        ? bound.certified() <= Math.nextUp((5 - root) / 4)
        : bound.certified() >= Math.nextDown((5 + root) / 4);
  }

  static Stream<Arguments> changesOfOneInteger() {
    List<Arguments> changes = new ArrayList<>();
    for (String name : CERTIFICATE.evidence().keySet()) {
      if (CERTIFICATE.evidence().get(name).factor().isEmpty() || !isRestedOn(name)) {
        continue;
      }
      int entries = CERTIFICATE.evidence().get(name).factor().orElseThrow().toArray().length;
      for (int position = 0; position < Math.min(3, entries); position++) {
        changes.add(arguments(name, position));
      }
    }
    return changes.stream();
  }

  /** Of two ways to a number, what the larger one is shown by changes nothing. */
  private static boolean isRestedOn(String name) {
    return CERTIFICATE.claims().stream()
        .map(Claim::verdict)
        .filter(Verdict.Certified.class::isInstance)
        .flatMap(verdict -> ((Verdict.Certified) verdict).bounds().stream())
        .anyMatch(bound -> bound.shownBy().contains(name));
  }

  @ParameterizedTest
  @MethodSource("changesOfOneInteger")
  void one_changed_integer_of_a_factor_never_proves_more_than_is_true(String name, int position)
      throws IOException {
    List<LongUnaryOperator> changes =
        List.of(v -> v + 1, v -> v - 1, v -> -v, v -> 0, v -> v ^ 1 << 20, v -> Integer.MAX_VALUE);
    Evidence original = CERTIFICATE.evidence().get(name);
    FactorWitness factor = original.factor().orElseThrow();
    int rejected = 0;
    for (LongUnaryOperator change : changes) {
      long[] entries = factor.toArray();
      entries[position] = change.applyAsLong(entries[position]);
      FactorWitness changed = FactorWitness.of(factor.exponent(), factor.size(), entries);
      Map<String, Evidence> evidence = new TreeMap<>(CERTIFICATE.evidence());
      evidence.put(
          name, new Evidence(Optional.of(changed), original.direction(), original.numbers()));
      rejected += rejectedOrTrue(evidence, name + " " + Arrays.toString(entries));
    }
    assertTrue(rejected > 0, "no change of " + name + " was noticed");
  }

  @Test
  void one_changed_integer_of_a_direction_changes_no_claim() throws IOException {
    int rejected = 0;
    for (String name : CERTIFICATE.evidence().keySet()) {
      if (CERTIFICATE.evidence().get(name).direction().isEmpty()) {
        continue;
      }
      Evidence original = CERTIFICATE.evidence().get(name);
      for (int position = 0;
          position < Math.min(2, original.direction().get().length());
          position++) {
        for (long change : new long[] {1L << 30, -(1L << 35), 1L << 47}) {
          long[] entries = original.direction().orElseThrow().toArray();
          entries[position] += change;
          Map<String, Evidence> evidence = new TreeMap<>(CERTIFICATE.evidence());
          Direction changed = Direction.of(entries);
          evidence.put(
              name, new Evidence(original.factor(), Optional.of(changed), original.numbers()));
          rejected += rejectedOrTrue(evidence, name + " " + changed);
        }
      }
    }
    assertEquals(0, rejected);
  }

  /** 1 if the old claims with new evidence and fitting digests are rejected, else 0 and true. */
  private int rejectedOrTrue(Map<String, Evidence> evidence, String message) throws IOException {
    CertificateFile.write(file, with(evidence));
    try {
      check();
    } catch (AlteredCertificate e) {
      return 1;
    }
    for (Claim claim : CertificateFile.read(file).claims()) {
      for (Bound bound : ((Verdict.Certified) claim.verdict()).bounds()) {
        assertTrue(isTrue(bound), message + ": " + bound);
      }
    }
    return 0;
  }

  @Test
  void a_tensor_missing_from_the_evidence_is_rejected() throws IOException {
    // The evidence of an empty certificate under the description of the full one.
    Path other = folder.resolve("other.cert.json");
    CertificateFile.write(other, EMPTY);
    Path evidence = CertificateFile.evidenceFile(other);
    Files.write(CertificateFile.evidenceFile(file), Files.readAllBytes(evidence));
    forge(
        body -> {
          try {
            body.put("evidence_sha256", Sha256.of(Files.readAllBytes(evidence)));
          } catch (IOException e) {
            throw new InvalidModel("unreadable", e);
          }
        });
    assertRejected("dropped tensors");
  }

  @Test
  void a_certificate_without_claims_is_inconclusive() {
    assertEquals(Status.INCONCLUSIVE, EMPTY.status());
    assertThrows(AlteredCertificate.class, () -> Checker.check(EMPTY, MODEL));
  }
}
