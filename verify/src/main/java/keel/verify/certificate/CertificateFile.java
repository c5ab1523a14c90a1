package keel.verify.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final int VERSION = 3;
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
    AtomicFile.write(file, out -> Json.writeIndented(root, out));
  }

  private static String digest(JsonNode body) throws IOException {
    return Sha256.of(out -> Json.write(body, out));
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
    RegionFields.put(body.putObject("region"), certificate.region());
    ArrayNode claims = body.putArray("claims");
    certificate.claims().forEach(claim -> claims.add(ClaimFields.describe(claim)));
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
    ArrayNode observed = body.putArray("observed");
    certificate.observed().forEach(o -> observed.add(ClaimFields.describe(o)));
    certificate.notes().forEach(body.putArray("notes")::add);
    return body;
  }

  /**
   * Reads both files.
   *
   * @throws MalformedFile if one of them breaks its format
   * @throws AlteredCertificate if the two do not belong together, or what they say is not possible
   * @throws IOException if one of them cannot be read
   */
  public static Certificate read(Path file) throws IOException {
    TensorFile evidence;
    JsonFields body;
    try {
      JsonFields root =
          new JsonFields(
              "the certificate",
              Json.read(Files.readAllBytes(file)),
              message -> new MalformedFile(file, message));
      JsonNode node = root.required(BODY);
      require(
          digest(node).equals(root.text(DIGEST)), "its body does not have the SHA-256 it names");
      root.requireNoOthers();
      body = new JsonFields(BODY, node, AlteredCertificate::new);
    } catch (JsonProcessingException e) {
      throw new MalformedFile(file, "it is not valid JSON: " + e.getOriginalMessage(), e);
    }
    if (body.integer("version") != VERSION) {
      throw new MalformedFile(
          file,
          "it is a certificate of version "
              + body.integer("version")
              + ", but only version "
              + VERSION
              + " is read; make it again with `keel certify MODEL`");
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
    body.list("claims").forEach(node -> claims.add(ClaimFields.claim(node)));
    List<Observed> observed = new ArrayList<>();
    body.list("observed").forEach(node -> observed.add(ClaimFields.observed(node)));
    List<SolverAnswer> answers = new ArrayList<>();
    for (JsonNode node : body.list("smt")) {
      JsonFields fields = new JsonFields("an SMT answer", node, AlteredCertificate::new);
      answers.add(
          new SolverAnswer(
              fields.text("obligation"),
              fields.text("solver"),
              ClaimFields.named(
                  SolverAnswer.Answer.values(),
                  SolverAnswer.Answer::fileName,
                  fields.text("answer")),
              fields.text("detail")));
      fields.requireNoOthers();
    }
    require(
        body.text("arithmetic").equals(Certificate.ARITHMETIC),
        "it speaks about another arithmetic than " + Certificate.ARITHMETIC);
    Certificate certificate =
        new Certificate(
            body.text("tool"),
            body.text("model_sha256"),
            RegionFields.region(
                new JsonFields("region", body.required("region"), AlteredCertificate::new)),
            claims,
            EvidenceTensors.evidence(body.list("evidence"), tensors),
            answers,
            ClaimFields.texts(body, "not_covered"),
            observed,
            ClaimFields.texts(body, "notes"));
    require(
        body.text("verdict").equals(certificate.status().name()),
        "its verdict is not the worst of its claims");
    body.requireNoOthers();
    return certificate;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new AlteredCertificate(message);
    }
  }
}
