package keel.verify.model;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What texts Keel takes from a file: UTF-8 and nothing else; and names that show all that they
 * hold.
 *
 * <p>A name stands in verdicts, in other people's reports and on terminals. One that holds a
 * control character could draw a verdict of its own; one that turns the direction of writing, or is
 * not seen at all, could pass for another. The tables are written out, so that the answer depends
 * neither on the version of Java nor on the language: {@code proofs/checker/json.ml} has the same.
 */
public final class Text {
  /**
   * First and last of the code points that are not seen as themselves: controls, separators of
   * lines, all that Unicode 15 calls default-ignorable (marks of direction, joiners, variation
   * selectors, tags), marks of annotations and of hieroglyphs, halves of surrogate pairs, and what
   * will never be a character.
   */
  private static final int[][] HIDDEN = {
    {0x0000, 0x001f},
    {0x007f, 0x009f},
    {0x00ad, 0x00ad},
    {0x034f, 0x034f},
    {0x061c, 0x061c},
    {0x115f, 0x1160},
    {0x17b4, 0x17b5},
    {0x180b, 0x180f},
    {0x200b, 0x200f},
    {0x2028, 0x202e},
    {0x2060, 0x206f},
    {0x3164, 0x3164},
    {0xd800, 0xdfff},
    {0xfdd0, 0xfdef},
    {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},
    {0xffa0, 0xffa0},
    {0xfff0, 0xfffb},
    {0x13430, 0x1343f},
    {0x1bca0, 0x1bca3},
    {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff},
  };

  /** First and last of the code points that are nothing but room. */
  private static final int[][] SPACES = {
    {0x0020, 0x0020},
    {0x00a0, 0x00a0},
    {0x1680, 0x1680},
    {0x2000, 0x200a},
    {0x202f, 0x202f},
    {0x205f, 0x205f},
    {0x2800, 0x2800},
    {0x3000, 0x3000},
  };

  /** Names stand in every claim, and more than once. */
  private static final int LONGEST_NAME = 255;

  private Text() {}

  /** Whether a text may be the name of a layer: printable, and not too long to be one. */
  public static boolean isName(String text) {
    return isPrintable(text) && text.codePointCount(0, text.length()) <= LONGEST_NAME;
  }

  /** Whether a text holds nothing that is not seen, and something that is. */
  public static boolean isPrintable(String text) {
    return text.codePoints().noneMatch(Text::isHidden)
        && !text.codePoints().allMatch(point -> isIn(SPACES, point));
  }

  /** Whether every half of a surrogate pair has its other half: whether UTF-8 can write it. */
  public static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(point -> point >= 0xd800 && point <= 0xdfff);
  }

  /**
   * The text on one line, with what would not be seen in it written as {@code \}{@code u{HEX}}; so
   * is a # behind another one, for build servers take {@code ##[} within a line for a command.
   */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (isHidden(point) || (point == '#' && endsIn('#', shown))) {
                shown.append("\\u{").append(Integer.toHexString(point)).append('}');
              } else {
                shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }

  private static boolean endsIn(char c, StringBuilder text) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == c;
  }

  /**
   * A name in a line for people: on that line, and in quotes, so that it can pass for nothing else,
   * not for a verdict nor, where it would begin the line, for a command to a build server.
   */
  public static String quoted(String name) {
    return "'" + shown(name) + "'";
  }

  /**
   * The name of a file in a line for people, in quotes where it holds more than plain characters.
   */
  public static String shown(Path file) {
    String text = file.toString();
    return text.codePoints().allMatch(Text::isPlain) ? text : quoted(text);
  }

  private static boolean isPlain(int point) {
    return Character.isLetterOrDigit(point) || "._-/\\+@%=,~".indexOf(point) >= 0;
  }

  /** Whether a code point is not seen as itself, so that no name may hold it. */
  static boolean isHidden(int point) {
    // The last two of every plane are no characters.
    return (point & 0xfffe) == 0xfffe || isIn(HIDDEN, point);
  }

  private static boolean isIn(int[][] ranges, int point) {
    for (int[] range : ranges) {
      if (point >= range[0] && point <= range[1]) {
        return true;
      }
    }
    return false;
  }

  /** The text that bytes are in strict UTF-8; reading what is none ends in an exception. */
  static Reader reader(byte[] content, int offset, int length) {
    return reader(new ByteArrayInputStream(content, offset, length));
  }

  /** The same of bytes that are not in memory. */
  static Reader reader(InputStream in) {
    return new InputStreamReader(
        in,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }
}
