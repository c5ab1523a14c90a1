package keel.verify.certificate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import keel.verify.exact.InvalidWitness;
import keel.verify.model.AtomicFile;
import keel.verify.model.InvalidModel;
import keel.verify.model.Json;
import keel.verify.model.JsonFields;
import keel.verify.model.MalformedFile;
import keel.verify.model.NamedFile;
import keel.verify.model.Sha256;
import keel.verify.model.TensorFile;
import keel.verify.model.WriteLock;

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
  private static final String CLAIMS = "claims";
  private static final String EVIDENCE = "evidence";
  private static final String ANSWERS = "smt";
  private static final String MODEL_SHA256 = "model_sha256";
  private static final String OBSERVED = "observed";

  /** Longer than writing the largest of certificates takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

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

  /** Both files of a certificate. */
  public static List<Path> files(Path certificate) {
    return List.of(certificate, evidenceFile(certificate));
  }

  /**
   * Writes both files, each whole or not at all, and after any other run that writes them.
   *
   * @throws IOException if they cannot be written, or another run does not end
   */
  public static void write(Path file, Certificate certificate) throws IOException {
    write(file, certificate, PATIENCE);
  }

  static void write(Path file, Certificate certificate, Duration patience) throws IOException {
    byte[] evidence =
        TensorFile.bytes(
            Map.of("keel_certificate_of_model", certificate.modelSha256()),
            EvidenceTensors.of(certificate.evidence()));
    String evidenceDigest = Sha256.of(evidence);
    String digest =
        Sha256.of(
            bytes -> {
              try (JsonGenerator out = Json.generator(bytes)) {
                writeBody(certificate, evidenceDigest, out);
              }
            });
    Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
    files.put(evidenceFile(file), bytes -> bytes.write(evidence));
    files.put(
        file,
        bytes -> {
          try (JsonGenerator out = Json.generator(bytes).useDefaultPrettyPrinter()) {
            out.writeStartObject();
            out.writeFieldName(BODY);
            writeBody(certificate, evidenceDigest, out);
            out.writeStringField(DIGEST, digest);
            out.writeEndObject();
            out.writeRaw('\n');
          }
        });
    WriteLock lock = WriteLock.of(file, patience);
    try {
      AtomicFile.write(files);
    } finally {
      lock.close();
    }
  }

  private static void writeBody(Certificate certificate, String evidenceDigest, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    writeFields(certificate, out);
    out.writeStringField("evidence_sha256", evidenceDigest);
    out.writeEndObject();
  }

  /** The certificate as JSON, as in the file but for the digest of the evidence. */
  public static ObjectNode describe(Certificate certificate) {
    try (TokenBuffer out = new TokenBuffer(Json.MAPPER, false)) {
      out.writeStartObject();
      writeFields(certificate, out);
      out.writeEndObject();
      return Json.MAPPER.readTree(out.asParser());
    } catch (IOException e) {
      throw new IllegalStateException("a tree in memory can be written", e);
    }
  }

  private static void writeFields(Certificate certificate, JsonGenerator out) throws IOException {
    out.writeNumberField("version", VERSION);
    out.writeStringField("tool", certificate.tool());
    out.writeStringField(MODEL_SHA256, certificate.modelSha256());
    out.writeStringField("arithmetic", Certificate.ARITHMETIC);
    out.writeStringField("verdict", certificate.status().name());
    out.writeFieldName("region");
    out.writeTree(RegionFields.describe(certificate.region()));
    writeList(CLAIMS, certificate.claims(), ClaimFields::describe, out);
    writeList(EVIDENCE, certificate.evidence().entrySet(), EvidenceTensors::describe, out);
    writeList(ANSWERS, certificate.solverAnswers(), CertificateFile::describe, out);
    writeList("not_covered", certificate.notCovered(), TextNode::valueOf, out);
    writeList(OBSERVED, certificate.observed(), ClaimFields::describe, out);
    writeList("notes", certificate.notes(), TextNode::valueOf, out);
  }

  private static <T> void writeList(
      String key, Collection<T> entries, Function<T, JsonNode> describe, JsonGenerator out)
      throws IOException {
    out.writeArrayFieldStart(key);
    for (T entry : entries) {
      out.writeTree(describe.apply(entry));
    }
    out.writeEndArray();
  }

  /**
   * Whether a file says that it is a certificate of the model with this digest; nothing of it is
   * believed or checked.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean isOf(Path file, String sha256) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = Json.parser(in)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME && parser.currentName().equals(MODEL_SHA256)) {
          return sha256.equals(parser.nextTextValue());
        }
      }
      return false;
    } catch (JsonProcessingException | CharacterCodingException e) {
      return false;
    } catch (IOException e) {
      throw NamedFile.in(file, e);
    }
  }

  /**
   * Reads both files.
   *
   * @throws MalformedFile if one of them breaks its format
   * @throws AlteredCertificate if the two do not belong together, or what they say is not possible
   * @throws IOException if one of them cannot be read
   */
  public static Certificate read(Path file) throws IOException {
    List<Claim> claims = new ArrayList<>();
    List<Observed> observed = new ArrayList<>();
    List<SolverAnswer> answers = new ArrayList<>();
    CertificateReader reader =
        CertificateReader.read(
            file,
            BODY,
            Map.of(
                CLAIMS, entry -> claims.add(ClaimFields.claim(entry)),
                OBSERVED, entry -> observed.add(ClaimFields.observed(entry)),
                ANSWERS, entry -> answers.add(answer(entry))));
    JsonFields root =
        new JsonFields(
            "the certificate", reader.root(), message -> new MalformedFile(file, message));
    JsonFields body = new JsonFields(BODY, root.required(BODY), AlteredCertificate::new);
    require(
        reader.digest().equals(root.text(DIGEST)), "its body does not have the SHA-256 it names");
    root.requireNoOthers();
    if (body.integer("version") != VERSION) {
      throw new MalformedFile(
          file,
          "it is a certificate of version "
              + body.integer("version")
              + ", but only version "
              + VERSION
              + " is read; make it again with `keel certify MODEL`");
    }
    TensorFile evidence = evidence(file);
    require(
        body.text("evidence_sha256").equals(evidence.sha256()),
        "it names evidence with another SHA-256 than "
            + evidenceFile(file).getFileName()
            + " has, so that the two files are of different runs: one was killed while it wrote"
            + " them, or is writing now; make both again with `keel certify MODEL`");
    require(
        body.text("arithmetic").equals(Certificate.ARITHMETIC),
        "it speaks about another arithmetic than " + Certificate.ARITHMETIC);
    try {
      reader.requireNoComplaint();
      List.of(CLAIMS, OBSERVED, ANSWERS).forEach(body::list);
      Certificate certificate =
          new Certificate(
              body.text("tool"),
              body.text(MODEL_SHA256),
              RegionFields.region(
                  new JsonFields("region", body.required("region"), AlteredCertificate::new)),
              claims,
              EvidenceTensors.evidence(body.list(EVIDENCE), evidence),
              answers,
              ClaimFields.texts(body, "not_covered"),
              observed,
              ClaimFields.texts(body, "notes"));
      require(
          body.text("verdict").equals(certificate.status().name()),
          "its verdict is not the worst of its claims");
      body.requireNoOthers();
      return certificate;
    } catch (InvalidWitness | InvalidModel | IllegalArgumentException e) {
      throw new AlteredCertificate(e.getMessage());
    }
  }

  private static TensorFile evidence(Path file) throws IOException {
    try {
      return TensorFile.read(evidenceFile(file));
    } catch (NoSuchFileException e) {
      throw new MalformedFile(
          file,
          "a certificate is two files, and "
              + evidenceFile(file).getFileName()
              + ", its evidence, is not beside it; copy both, or make them again with"
              + " `keel certify MODEL`",
          e);
    }
  }

  private static ObjectNode describe(SolverAnswer answer) {
    return Json.MAPPER
        .createObjectNode()
        .put("obligation", answer.obligation())
        .put("solver", answer.solver())
        .put("answer", answer.answer().fileName())
        .put("detail", answer.detail());
  }

  private static SolverAnswer answer(JsonNode node) {
    JsonFields fields = new JsonFields("an SMT answer", node, AlteredCertificate::new);
    SolverAnswer answer =
        new SolverAnswer(
            fields.text("obligation"),
            fields.text("solver"),
            ClaimFields.named(
                SolverAnswer.Answer.values(), SolverAnswer.Answer::fileName, fields.text("answer")),
            fields.text("detail"));
    fields.requireNoOthers();
    return answer;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new AlteredCertificate(message);
    }
  }
}
