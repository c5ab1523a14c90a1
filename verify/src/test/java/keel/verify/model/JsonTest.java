package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both readers of Keel agree on is in the tests of proofs; here is what digests rest on. */
class JsonTest {
  @Test
  void bytes_and_texts_are_written_alike_and_plainly() throws JsonProcessingException {
    String text = "{\"😀\":\"\u007f\u2028\ufeffé/\\u0001\\u001F\\n\\\"\\\\\"}";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String written = text;
    assertEquals(written, Json.MAPPER.writeValueAsString(Json.read(bytes)));
    assertEquals(
        written,
        new String(Json.MAPPER.writeValueAsBytes(Json.read(bytes)), StandardCharsets.UTF_8));
    assertEquals(Json.read(text), Json.read(Json.indented(Json.read(bytes))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
  void no_encoding_is_guessed(String name) {
    for (String text : new String[] {"[1]", "\ufeff[1]", "{\"é\":\"名\"}"}) {
      byte[] bytes = text.getBytes(Charset.forName(name));
      assertThrows(JsonProcessingException.class, () -> Json.read(bytes), text);
    }
  }

  @Test
  void a_byte_order_mark_is_no_json() {
    byte[] bytes = "\ufeff[1]".getBytes(StandardCharsets.UTF_8);
    assertThrows(JsonProcessingException.class, () -> Json.read(bytes));
    assertThrows(JsonProcessingException.class, () -> Json.read("\ufeff[1]"));
  }

  @Test
  void bytes_beyond_utf_8_are_refused_by_a_sentence() {
    byte[] latin = "[\"é\"]".getBytes(StandardCharsets.ISO_8859_1);
    JsonProcessingException error =
        assertThrows(JsonProcessingException.class, () -> Json.read(latin));
    assertEquals("it is not UTF-8", error.getOriginalMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\ude00\\ud83d\"",
        "[[\"a\\ud83da\"]]",
        "{\"\\ud83d\":1}",
        "{\"a\":{\"b\":[1,\"\\udfff\"]}}"
      })
  void half_of_a_pair_is_refused_wherever_it_stands(String text) {
    assertThrows(JsonProcessingException.class, () -> Json.read(text));
    assertThrows(
        JsonProcessingException.class, () -> Json.read(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_message_quotes_no_more_of_a_value_than_fits_on_a_line() throws JsonProcessingException {
    String tooLong = "\"" + "😀".repeat(1000) + "\"";
    for (String value : new String[] {tooLong, "[" + tooLong + "]", "{\"a\":" + tooLong + "}"}) {
      JsonFields fields =
          new JsonFields("here", Json.read("{\"key\":" + value + "}"), InvalidModel::new);
      String message = assertThrows(InvalidModel.class, () -> fields.integer("key")).getMessage();
      assertTrue(message.length() < 200 && Text.isWellFormed(message), message);
    }
  }
}
