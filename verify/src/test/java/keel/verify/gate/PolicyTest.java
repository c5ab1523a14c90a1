package keel.verify.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keel.verify.certificate.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  @TempDir private Path folder;

  private Policy read(String text) throws IOException {
    return PolicyFile.read(Files.writeString(folder.resolve("keel.yaml"), text));
  }

  @Test
  void a_policy_says_what_is_required() throws IOException {
    Policy policy = read("version: 1\nrequire: [incremental_stability, unique_equilibrium]\n");
    assertEquals(
        List.of(Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM), policy.required());
    assertEquals(Policy.UnknownLayers.REFUSED, policy.unknownLayers());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          version https://git-lfs.github.com/spec/v1, a Git LFS pointer in the place of the file
          <!DOCTYPE html>, a web page; download the file itself
          "PK\u0003\u0004", "a zip archive, as torch.save and Excel make them"
          a word, a policy is made of keys and values
          """)
  void a_file_that_is_no_policy_is_called_what_it_is(String text, String said) {
    String message = assertThrows(InvalidPolicy.class, () -> read(text)).getMessage();
    assertTrue(message.contains("keel.yaml: ") && message.contains(said), message);
    assertFalse(message.contains("from Python") || message.contains("keel import"), message);
  }

  /** What a file looks like decides nothing where it can be read. */
  @Test
  void a_policy_may_begin_with_many_empty_lines() throws IOException {
    String policy = "version: 1\nrequire: [incremental_stability]\n";
    assertEquals(read(policy), read("\n".repeat(70) + policy));
  }

  @Test
  void a_key_that_is_not_known_is_named_with_those_that_are() {
    String text = "version: 1\nrequire: [incremental_stability]\nexpire: 2030-01-01\n";
    String message = assertThrows(InvalidPolicy.class, () -> read(text)).getMessage();
    assertTrue(message.contains("key 'expire' is unknown; known are allow_unknown"), message);
    assertTrue(message.contains("expires"), message);
  }

  @Test
  void unknown_layers_are_tolerated_only_if_the_policy_says_so() throws IOException {
    String start = "version: 1\nrequire:\n  - incremental_stability\nallow_unknown_layers: ";
    assertEquals(Policy.UnknownLayers.TOLERATED, read(start + "true").unknownLayers());
    assertEquals(Policy.UnknownLayers.REFUSED, read(start + "false").unknownLayers());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "version: 1\n",
        "require: [incremental_stability]\n",
        "version: 1\nrequire: []\n",
        "version: 1\nrequire: incremental_stability\n",
        "version: 1\nrequire: {incremental_stability: true}\n",
        "version: 1\nrequire: [stability]\n",
        "version: 1\nrequire: [Incremental_Stability]\n",
        "version: 1\nrequire: [[incremental_stability]]\n",
        "version: 1\nrequire: [null]\n",
        "version: 2\nrequire: [incremental_stability]\n",
        "version: '1'\nrequire: [incremental_stability]\n",
        "version: 1.0\nrequire: [incremental_stability]\n",
        "version: 1\nrequire: [incremental_stability]\nallow: true\n",
        "version: 1\nrequires: [incremental_stability]\n",
        "version: 1\nrequire: [incremental_stability]\nallow_unknown_layers: yes please\n",
        "version: 1\nrequire: [incremental_stability]\nallow_unknown_layers: 'true'\n",
        "version: 1\nrequire: [incremental_stability]\nrequire: [incremental_stability]\n",
        "version: 1\nversion: 1\nrequire: [incremental_stability]\n",
        "version: 1\nrequire: [incremental_stability]\n---\nversion: 1\n",
        "version: 1\nrequire: [incremental_stability\n",
        "version: 1\n\trequire: [incremental_stability]\n",
        "- version: 1\n",
        "just a text",
        "a: *nobody\n",
        "\u0000",
        "version: 1\nrequire: [\"\\ud800\"]\n"
      })
  void a_policy_that_makes_no_sense_is_refused(String text) {
    assertThrows(InvalidPolicy.class, () -> read(text), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "blocks: [{match: a, max_depth: 030}] | line 3: 'max_depth' must be a number as JSON",
        "blocks: [{match: a, max_gain: 1_0}] | 'max_gain' must be a number as JSON writes it, but 1_0",
        "blocks: [{match: *a, max_gain: 1}] | 'match' must be written out, but the alias *a is found",
        "blocks: [{match: !!str a, max_gain: 1}] | 'match' must have no tag",
        "blocks: | 'blocks' needs a value, but none is found",
        "expires: ~ | 'expires' needs a value, but none is found",
        "allow_unknown_layers: on | must be true or false, or a text in quotes, but on is found",
        "allow_unknown_layers: TRUE | must be true or false, or a text in quotes, but TRUE is",
      })
  void what_readers_of_yaml_understand_differently_is_refused(String rest, String expected) {
    InvalidPolicy error =
        assertThrows(
            InvalidPolicy.class,
            () -> read("version: 1\nrequire: [incremental_stability]\n" + rest));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  @Test
  void a_policy_nested_too_deeply_is_refused() {
    assertThrows(InvalidPolicy.class, () -> read("version: " + "[".repeat(20_000)));
  }

  @Test
  void a_policy_that_is_no_text_is_refused() throws IOException {
    Path file = Files.write(folder.resolve("keel.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    InvalidPolicy error = assertThrows(InvalidPolicy.class, () -> PolicyFile.read(file));
    assertTrue(error.getMessage().contains("must be text in UTF-8"), error::getMessage);
  }

  @Test
  void nothing_passes_for_free() {
    List<Property> none = List.of();
    assertThrows(InvalidPolicy.class, () -> new Policy(none, Policy.UnknownLayers.TOLERATED));
  }
}
