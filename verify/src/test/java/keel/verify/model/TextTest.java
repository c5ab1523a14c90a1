package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"block1", "a b", " b", "😀", "名前", "e\u0301", "\ue000", "|\\\"'<&>/", "ß"})
  void what_is_seen_is_a_name(String name) {
    assertTrue(Text.isName(name));
    assertEquals(name, Text.shown(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u00a0",
        "\u3000\u2003",
        "\u2800",
        "a\n",
        "a\u001b[2J",
        "a\u0085",
        "a\u007f",
        "a\u00ad",
        "a\u2028",
        "a\u2029",
        "a\u202e",
        "a\u2066",
        "a\u200b",
        "a\u200d",
        "a\ufeff",
        "a\ufe0f",
        "a\u3164",
        "a\ufffe",
        "a\ufdd0",
        "\ud800",
        "a\udc00",
        "\udc00\ud800",
        "a\udb40\udc41",
        "a\ud83f\udfff",
        "a\ud834\udd73"
      })
  void what_is_not_seen_is_none(String name) {
    assertFalse(Text.isPrintable(name));
    assertFalse(Text.isName(name));
  }

  @Test
  void a_name_has_an_end() {
    assertTrue(Text.isName("😀".repeat(255)));
    assertFalse(Text.isName("😀".repeat(256)));
    assertTrue(Text.isPrintable("😀".repeat(256)));
  }

  /** Newer versions of Java know more characters; what they say of controls stays. */
  @Test
  void every_control_separator_and_half_of_a_pair_is_hidden() {
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(
            c ->
                switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.SURROGATE ->
                      true;
                  default -> false;
                })
        .forEach(c -> assertTrue(Text.isHidden(c), Integer.toHexString(c)));
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(c -> Character.isLetterOrDigit(c) && !Character.isIdentifierIgnorable(c))
        .filter(c -> c != 0x115f && c != 0x1160 && c != 0x3164 && c != 0xffa0) // fillers of Hangul
        .forEach(c -> assertFalse(Text.isHidden(c), Integer.toHexString(c)));
  }

  @Test
  void a_message_shows_what_would_not_be_seen() {
    assertEquals("a\\u{a}b\\u{202e}\\u{d800}😀", Text.shown("a\nb\u202e\ud800😀"));
  }

  @Test
  void half_of_a_pair_is_no_text() {
    assertTrue(Text.isWellFormed("a\ud83d\ude00\u0000\n"));
    assertFalse(Text.isWellFormed("a\ud83d"));
    assertFalse(Text.isWellFormed("\ude00\ud83d"));
  }
}
