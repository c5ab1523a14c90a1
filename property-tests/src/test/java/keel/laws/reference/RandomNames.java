package keel.laws.reference;

import java.util.List;

/** Names of layers from all of Unicode, those among them that a reader must refuse. */
final class RandomNames {
  private static final List<String> KNOWN =
      List.of(
          "block",
          "stage 1/block.2",
          "x/lambda_min",
          "😀",
          "👩‍👩‍👧",
          "блок",
          "区块",
          "كتلة",
          "שכבה",
          "e\u0301",
          "\"quoted\" \\ back",
          "<b>&amp;",
          "a\u00a0b",
          "ﬁ",
          "𝔅",
          "$(id)",
          "%s %n",
          "| a | b |",
          "-",
          ".",
          "../up",
          "\ufffd",
          "\u2028");

  /** What a reader may refuse: lone surrogates, control characters, the word for all blocks. */
  private static final List<String> ODD =
      List.of(
          "\ud83d", "\udc00x", "\u202eevil", "\u0000", "\u001b[2J", " ", "network", "\u200f", "");

  private RandomNames() {}

  static String name(RandomNumbers numbers, int place) {
    if (numbers.oneIn(60)) {
      return numbers.any(ODD.toArray(String[]::new)) + (numbers.oneIn(2) ? place : "");
    }
    return switch (numbers.random().nextInt(20)) {
      case 1, 2, 3, 4 -> numbers.any(KNOWN.toArray(String[]::new)) + place;
      case 5, 6 -> codePoints(numbers, numbers.between(1, 6)) + place;
      case 7 -> "n".repeat(numbers.between(1, 300)) + place;
      default -> "layer" + place;
    };
  }

  private static String codePoints(RandomNumbers numbers, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int point = numbers.between(0x20, numbers.any(0x7f, 0x7ff, 0xffff, 0x10ffff));
      text.appendCodePoint(Character.isLetterOrDigit(point) ? point : numbers.any('ü', ' ', 'ж'));
    }
    return text.toString();
  }
}
