package keel.verify.certificate;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import keel.verify.model.Json;
import keel.verify.model.Sha256;

/** The two files of a certificate, to be looked into and forged. */
record CertificateOnDisk(Path file) {
  /** Writes a certificate there. */
  static CertificateOnDisk of(Path folder, Certificate certificate) throws IOException {
    CertificateOnDisk files = new CertificateOnDisk(folder.resolve("m.cert.json"));
    CertificateFile.write(files.file, certificate);
    return files;
  }

  Certificate read() throws IOException {
    return CertificateFile.read(file);
  }

  ObjectNode body() throws IOException {
    return (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file)).get("certificate");
  }

  JsonNode claim(Property property) throws IOException {
    for (JsonNode claim : body().get("claims")) {
      if (claim.get("property").textValue().equals(property.fileName())) {
        return claim;
      }
    }
    throw new AssertionError(property + " is not claimed");
  }

  /** Changes the body and makes the digests fit again, as a forger would. */
  void forge(Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file));
    ObjectNode body = (ObjectNode) root.get("certificate");
    change.accept(body);
    root.put("sha256", Sha256.of(Json.MAPPER.writeValueAsBytes(body)));
    Files.write(file, Json.MAPPER.writeValueAsBytes(root));
  }

  /** Why it is refused. */
  String refusal() {
    return assertThrows(AlteredCertificate.class, this::read).getMessage();
  }
}
