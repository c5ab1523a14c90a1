package keel.verify.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keel.verify.certificate.Property;
import keel.verify.model.JsonFields;

/**
 * What a gate asks for.
 *
 * @param required properties that every block must be certified to have
 * @param unknownLayers whether layers that the verifier does not know are tolerated
 */
public record Policy(List<Property> required, UnknownLayers unknownLayers) {
  /** Without a policy file: every block incrementally stable, no unknown layer. */
  public static final Policy DEFAULT =
      new Policy(List.of(Property.INCREMENTAL_STABILITY), UnknownLayers.REFUSED);

  private static final int VERSION = 1;

  /** What becomes of a model with layers that the verifier does not know. */
  public enum UnknownLayers {
    /** The gate stays shut: nothing is known of the network as a whole. */
    REFUSED,
    /** The gate looks at the blocks alone. */
    TOLERATED
  }

  /** Copies the list. */
  public Policy {
    required = List.copyOf(required);
    if (required.isEmpty()) {
      throw new InvalidPolicy("'require' must name at least one property; nothing passes for free");
    }
  }

  /**
   * Reads a YAML policy with the keys version (1), require (a list of properties) and, if wanted,
   * allow_unknown_layers.
   *
   * @throws InvalidPolicy if it is not valid YAML, a key is unknown, or a value makes no sense
   */
  public static Policy read(Path file) throws IOException {
    JsonNode root;
    try {
      root =
          YAMLMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new InvalidPolicy(file + " is not valid YAML: " + e.getOriginalMessage());
    }
    JsonFields fields = new JsonFields(file.toString(), root, InvalidPolicy::new);
    if (fields.integer("version") != VERSION) {
      throw new InvalidPolicy(file + ": only version " + VERSION + " is known");
    }
    List<Property> required = new ArrayList<>();
    for (JsonNode name : fields.list("require")) {
      required.add(
          Property.named(name.asText())
              .orElseThrow(
                  () ->
                      new InvalidPolicy(
                          file
                              + ": property '"
                              + name.asText()
                              + "' is unknown; known are "
                              + Property.fileNames())));
    }
    boolean tolerant =
        fields.optional("allow_unknown_layers").map(value -> truth(file, value)).orElse(false);
    fields.requireNoOthers();
    return new Policy(required, tolerant ? UnknownLayers.TOLERATED : UnknownLayers.REFUSED);
  }

  private static boolean truth(Path file, JsonNode value) {
    if (!value.isBoolean()) {
      throw new InvalidPolicy(file + ": allow_unknown_layers must be true or false");
    }
    return value.booleanValue();
  }
}
