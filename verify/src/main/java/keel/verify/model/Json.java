package keel.verify.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON that Keel reads and writes: no key twice, nothing after the end. */
public final class Json {
  /** Reads strictly, writes compactly. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The tree as people read it, without an end of line. */
  public static String indented(JsonNode tree) throws JsonProcessingException {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree);
  }
}
