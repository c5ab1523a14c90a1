package keel.verify.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The figures of a page, each with a title and a caption that says what it shows. */
final class Figures {
  private final List<Map<String, String>> figures = new ArrayList<>();

  /** As templates take them. */
  List<Map<String, String>> all() {
    return List.copyOf(figures);
  }

  /** One without a picture. */
  void add(String title, String caption) {
    figures.add(Map.of("title", title, "caption", caption, "svg", ""));
  }

  /** A picture must not cost the verdict: where Java finds no fonts, the page says so instead. */
  void add(String title, String caption, Supplier<String> svg) {
    String drawing;
    String text = caption;
    try {
      drawing = withOwnNames(svg.get());
    } catch (ArithmeticException | IllegalArgumentException e) {
      drawing = "";
      text = caption + " (Not drawn: " + e.getMessage() + ".)";
    } catch (RuntimeException | InternalError | LinkageError e) {
      drawing = "";
      text = caption + " (Could not be drawn: " + e + "; are fontconfig and a font installed?)";
    }
    figures.add(Map.of("title", title, "caption", text, "svg", drawing));
  }

  /** Names within a picture are names within the page: without a prefix, one picture clips all. */
  private String withOwnNames(String svg) {
    String prefix = "figure" + figures.size() + "-";
    return svg.replaceAll(" id=\"(\\w+)\"", " id=\"" + prefix + "$1\"")
        .replaceAll("url\\(#(\\w+)\\)", "url(#" + prefix + "$1)");
  }
}
