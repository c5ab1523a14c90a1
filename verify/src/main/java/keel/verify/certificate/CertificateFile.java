package keel.verify.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.model.AtomicFile;
import keel.verify.model.InvalidModel;
import keel.verify.model.Json;
import keel.verify.model.JsonFields;
import keel.verify.model.MalformedFile;
import keel.verify.model.Sha256;
import keel.verify.model.TensorFile;

/**
 * Reads and writes a certificate: {@code NAME.cert.json} for people and CI, {@code
 * NAME.cert.safetensors} for the integers of the evidence.
 *
 * <p>The JSON names the SHA-256 of the model, of the evidence file and of its own body, so that any
 * accidental change is noticed at once. Digests are no proof, though: whoever changes a file can
 * change its digest. What a certificate is worth is what {@link keel.verify.Checker} can re-derive.
 *
 * <p>Numbers that matter are hexadecimal floating point texts, with a decimal beside them for
 * people. The same certificate gives the same bytes.
 */
public final class CertificateFile {
  private static final int VERSION = 2;
  private static final String SUFFIX = ".json";
  private static final String BODY = "certificate";
  private static final String DIGEST = "sha256";

  private CertificateFile() {}

  /** Where the certificate of a model stands by default: beside it, as NAME.cert.json. */
  public static Path besideModel(Path model) {
    String name = model.getFileName().toString();
    return model.resolveSibling(name.replaceFirst("\\.safetensors$", "") + ".cert" + SUFFIX);
  }

  /** Where the integers of a certificate stand: beside it, as .safetensors. */
  public static Path evidenceFile(Path certificate) {
    String name = certificate.getFileName().toString();
    return certificate.resolveSibling(
        (name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name)
            + ".safetensors");
  }

  /** Writes both files, each whole or not at all. */
  public static void write(Path file, Certificate certificate) throws IOException {
    String evidenceDigest =
        TensorFile.write(
            evidenceFile(file),
            Map.of("keel_certificate_of_model", certificate.modelSha256()),
            EvidenceTensors.of(certificate.evidence()));
    ObjectNode body = describe(certificate).put("evidence_sha256", evidenceDigest);
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.set(BODY, body);
    root.put(DIGEST, digest(body));
    AtomicFile.write(file, (Json.indented(root) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(JsonNode body) throws JsonProcessingException {
    return Sha256.of(Json.MAPPER.writeValueAsBytes(body));
  }

  /** The certificate as JSON, as in the file but for the digest of the evidence. */
  public static ObjectNode describe(Certificate certificate) {
    ObjectNode body =
        Json.MAPPER
            .createObjectNode()
            .put("version", VERSION)
            .put("tool", certificate.tool())
            .put("model_sha256", certificate.modelSha256())
            .put("arithmetic", Certificate.ARITHMETIC)
            .put("verdict", certificate.status().name());
    ObjectNode region = body.putObject("region");
    putNumber(region, "input_radius", certificate.region().inputRadius());
    putNumber(region, "state_radius", certificate.region().stateRadius());
    putNumber(region, "tolerance", certificate.region().tolerance());
    ArrayNode claims = body.putArray("claims");
    certificate.claims().forEach(claim -> claims.add(describe(claim)));
    ArrayNode evidence = body.putArray("evidence");
    certificate
        .evidence()
        .forEach((name, value) -> evidence.add(EvidenceTensors.describe(name, value)));
    ArrayNode answers = body.putArray("smt");
    for (SolverAnswer answer : certificate.solverAnswers()) {
      answers
          .addObject()
          .put("obligation", answer.obligation())
          .put("solver", answer.solver())
          .put("answer", answer.answer().fileName())
          .put("detail", answer.detail());
    }
    certificate.notCovered().forEach(body.putArray("not_covered")::add);
    return body;
  }

  private static ObjectNode describe(Claim claim) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("block", claim.block())
            .put("property", claim.property().fileName())
            .put("theorem", claim.theorem())
            .put("norm", claim.norm())
            .put("region", claim.region())
            .put("verdict", claim.verdict().status().name());
    if (claim.verdict() instanceof Verdict.Certified certified) {
      ArrayNode bounds = node.putArray("bounds");
      for (Bound bound : certified.bounds()) {
        ObjectNode entry =
            bounds
                .addObject()
                .put("quantity", bound.quantity())
                .put("relation", bound.relation().fileName());
        putNumber(entry, "certified", bound.certified());
        bound.attained().ifPresent(attained -> putNumber(entry, "attained", attained));
        entry.put("obligation", bound.obligation());
      }
    } else if (claim.verdict() instanceof Verdict.Refuted refuted) {
      node.put("reason", refuted.reason()).put("counterexample", refuted.counterexample());
    } else if (claim.verdict() instanceof Verdict.Inconclusive inconclusive) {
      node.put("reason", inconclusive.reason());
    }
    return node;
  }

  private static void putNumber(ObjectNode node, String key, double value) {
    node.put(key, Double.toHexString(value)).put(key + "_decimal", Dyadic.of(value).toString());
  }

  /**
   * Reads both files.
   *
   * @throws MalformedFile if one of them breaks its format
   * @throws AlteredCertificate if the two do not belong together, or what they say is not possible
   * @throws IOException if one of them cannot be read
   */
  public static Certificate read(Path file) throws IOException {
    byte[] text = Files.readAllBytes(file);
    TensorFile evidence;
    JsonFields body;
    try {
      JsonFields root =
          new JsonFields(
              "the certificate",
              Json.MAPPER.readTree(text),
              message -> new MalformedFile(file, message));
      JsonNode node = root.required(BODY);
      require(
          digest(node).equals(root.text(DIGEST)), "its body does not have the SHA-256 it names");
      root.requireNoOthers();
      body = new JsonFields(BODY, node, AlteredCertificate::new);
    } catch (JsonProcessingException e) {
      throw new MalformedFile(file, "it is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new MalformedFile(file, "it is not text: " + e.getMessage(), e);
    }
    if (body.integer("version") != VERSION) {
      throw new MalformedFile(
          file, "only version " + VERSION + " of certificates is known; certify the model again");
    }
    evidence = TensorFile.read(evidenceFile(file));
    require(
        body.text("evidence_sha256").equals(evidence.sha256()),
        "it names evidence with another SHA-256 than " + evidenceFile(file).getFileName() + " has");
    try {
      return certificate(body, evidence);
    } catch (InvalidWitness | InvalidModel | IllegalArgumentException e) {
      throw new AlteredCertificate(e.getMessage());
    }
  }

  private static Certificate certificate(JsonFields body, TensorFile tensors) {
    List<Claim> claims = new ArrayList<>();
    for (JsonNode node : body.list("claims")) {
      claims.add(claim(new JsonFields("a claim", node, AlteredCertificate::new)));
    }
    SortedMap<String, Evidence> evidence = new TreeMap<>();
    for (JsonNode node : body.list("evidence")) {
      JsonFields fields = new JsonFields("evidence", node, AlteredCertificate::new);
      evidence.put(fields.text("obligation"), EvidenceTensors.evidence(fields, tensors));
    }
    List<SolverAnswer> answers = new ArrayList<>();
    for (JsonNode node : body.list("smt")) {
      JsonFields fields = new JsonFields("an SMT answer", node, AlteredCertificate::new);
      answers.add(
          new SolverAnswer(
              fields.text("obligation"),
              fields.text("solver"),
              named(
                  SolverAnswer.Answer.values(),
                  SolverAnswer.Answer::fileName,
                  fields.text("answer")),
              fields.text("detail")));
    }
    List<String> notCovered = new ArrayList<>();
    body.list("not_covered").forEach(text -> notCovered.add(text.asText()));
    require(
        body.text("arithmetic").equals(Certificate.ARITHMETIC),
        "it speaks about another arithmetic than " + Certificate.ARITHMETIC);
    Certificate certificate =
        new Certificate(
            body.text("tool"),
            body.text("model_sha256"),
            region(body),
            claims,
            evidence,
            answers,
            notCovered);
    require(
        body.text("verdict").equals(certificate.status().name()),
        "its verdict is not the worst of its claims");
    body.requireNoOthers();
    return certificate;
  }

  private static Region region(JsonFields body) {
    JsonFields fields = new JsonFields("region", body.required("region"), AlteredCertificate::new);
    Region region =
        new Region(
            number(fields, "input_radius"),
            number(fields, "state_radius"),
            number(fields, "tolerance"));
    fields.requireNoOthers();
    return region;
  }

  private static Claim claim(JsonFields fields) {
    Claim claim =
        new Claim(
            fields.text("block"),
            named(Property.values(), Property::fileName, fields.text("property")),
            fields.text("theorem"),
            fields.text("norm"),
            fields.text("region"),
            verdict(fields));
    fields.requireNoOthers();
    return claim;
  }

  private static Verdict verdict(JsonFields fields) {
    return switch (named(Status.values(), Status::name, fields.text("verdict"))) {
      case CERTIFIED -> {
        List<Bound> bounds = new ArrayList<>();
        for (JsonNode node : fields.list("bounds")) {
          bounds.add(bound(new JsonFields("a bound", node, AlteredCertificate::new)));
        }
        yield new Verdict.Certified(bounds);
      }
      case REFUTED -> new Verdict.Refuted(fields.text("reason"), fields.text("counterexample"));
      case INCONCLUSIVE -> new Verdict.Inconclusive(fields.text("reason"));
    };
  }

  private static Bound bound(JsonFields fields) {
    Bound bound =
        new Bound(
            fields.text("quantity"),
            named(Bound.Relation.values(), Bound.Relation::fileName, fields.text("relation")),
            number(fields, "certified"),
            fields.optional("attained").isPresent()
                ? OptionalDouble.of(number(fields, "attained"))
                : OptionalDouble.empty(),
            fields.text("obligation"));
    fields.requireNoOthers();
    return bound;
  }

  private static double number(JsonFields fields, String key) {
    String text = fields.text(key);
    double value = Double.parseDouble(text);
    require(
        Double.toHexString(value).equals(text) && !text.equals("-0x0.0p0"),
        key + " is not in canonical form: '" + text + "'");
    require(
        Double.isFinite(value) && fields.text(key + "_decimal").equals(Dyadic.of(value).toString()),
        key + " and its decimal do not agree");
    return value;
  }

  private static <T> T named(T[] values, Function<T, String> fileName, String name) {
    Optional<T> found =
        Arrays.stream(values).filter(v -> fileName.apply(v).equals(name)).findFirst();
    return found.orElseThrow(() -> new AlteredCertificate("'" + name + "' is not a known word"));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new AlteredCertificate(message);
    }
  }
}
