package keel.verify.certificate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.verify.model.Json;
import keel.verify.model.Sha256;

/**
 * A certificate as the predicate of an in-toto statement (v1), for signing: what was claimed of
 * which model file, and the digests of the two files from which the receiver derives it again.
 *
 * <p>It holds no more than the certificate claims; what a bound was seen to attain is left out. The
 * same files give the same bytes.
 */
public final class Attestation {
  /** The type of the predicate: what its keys mean is written in ARCHITECTURE.md. */
  public static final String PREDICATE_TYPE = "urn:keel:predicate:stability-certificate:v2";

  private static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

  private Attestation() {}

  /** Where the statement about a certificate stands by default: beside it, as NAME.intoto.json. */
  public static Path besideCertificate(Path certificate) {
    String name = certificate.getFileName().toString().replaceFirst("(\\.cert)?\\.json$", "");
    return certificate.resolveSibling(name + ".intoto.json");
  }

  /**
   * The statement.
   *
   * @param certificate which must have been checked against the model
   * @param certificateFile where it was read from
   * @param model the file that it speaks about
   */
  public static ObjectNode statement(Certificate certificate, Path certificateFile, Path model)
      throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode().put("_type", STATEMENT_TYPE);
    ObjectNode subject = root.putArray("subject").addObject();
    subject.put("name", model.getFileName().toString());
    subject.putObject("digest").put("sha256", certificate.modelSha256());
    root.put("predicateType", PREDICATE_TYPE);
    ObjectNode body = CertificateFile.describe(certificate);
    ObjectNode predicate = root.putObject("predicate");
    ObjectNode verifier = predicate.putObject("verifier");
    verifier.set("id", body.get("tool"));
    predicate.set("verdict", body.get("verdict"));
    predicate.set("arithmetic", body.get("arithmetic"));
    predicate.set("region", body.get("region"));
    ArrayNode materials = predicate.putArray("materials");
    material(materials, certificateFile);
    material(materials, CertificateFile.evidenceFile(certificateFile));
    predicate.set("claims", body.get("claims"));
    predicate.set("not_covered", body.get("not_covered"));
    return root;
  }

  private static void material(ArrayNode materials, Path file) throws IOException {
    ObjectNode entry = materials.addObject().put("name", file.getFileName().toString());
    entry.putObject("digest").put("sha256", Sha256.of(Files.readAllBytes(file)));
  }
}
