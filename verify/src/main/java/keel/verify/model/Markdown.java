package keel.verify.model;

/** Text of unknown origin within a Markdown document. */
public final class Markdown {
  private Markdown() {}

  /** A name in a model must neither end a table's cell nor become a tag, a link or a picture. */
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Text.isHidden(c)) {
                escaped.append(' ');
              } else if ("\\`*_{}[]<>#!|&~@".indexOf(c) >= 0) {
                escaped.append("&#").append(c).append(';');
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }
}
