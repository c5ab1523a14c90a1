package keel.proofs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import keel.verify.certificate.Bound;
import keel.verify.model.Json;
import keel.verify.model.Sha256;

/** What is done to the files of a certificate. */
final class AlteredFiles {
  private AlteredFiles() {}

  static void flip(byte[] bytes, int begin, Random random) {
    int from = begin < bytes.length ? begin : 0; // a witness file may hold no tensor
    bytes[from + random.nextInt(bytes.length - from)] ^= (byte) (1 << random.nextInt(8));
  }

  /** Where the tensors of a safetensors file begin. */
  static int data(byte[] file) {
    return 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }

  static byte[] withDigests(byte[] text, byte[] model, byte[] evidence) throws IOException {
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(text);
    ObjectNode body = (ObjectNode) root.get("certificate");
    body.put("model_sha256", Sha256.of(model)).put("evidence_sha256", Sha256.of(evidence));
    root.put("sha256", Sha256.of(Json.MAPPER.writeValueAsBytes(body)));
    return Json.MAPPER.writeValueAsBytes(root);
  }

  /** The double before or after. */
  static void number(ObjectNode node, String key, Bound.Relation relation, Random random) {
    double value = Double.parseDouble(node.get(key).asText());
    double other = random.nextBoolean() ? Math.nextUp(value) : Math.nextDown(value);
    node.put(key, Double.toHexString(other)).put(key + "_decimal", relation.text(other));
  }
}
