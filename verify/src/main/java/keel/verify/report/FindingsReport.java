package keel.verify.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keel.verify.model.Text;

/** What an experiment has found as one HTML page, beside the pictures that it shows. */
public final class FindingsReport {
  private static final String TEMPLATE = "findings.html";

  private FindingsReport() {}

  /**
   * The page.
   *
   * @param title of the experiment
   * @param question what is to be seen or refuted
   * @param source what others have found
   * @param cells of the table, the first row naming them
   * @param reasons why networks are not CERTIFIED, by the name of what was trained
   * @param pictures captions by the names of files, seen from the page
   * @param provenance what it is of
   */
  public static String of(
      String title,
      String question,
      String source,
      List<List<String>> cells,
      Map<String, String> reasons,
      Map<String, String> pictures,
      Map<String, String> provenance)
      throws IOException {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("title", title);
    context.put("question", question);
    context.put("source", source);
    context.put("header", cells.get(0));
    context.put("rows", cells.subList(1, cells.size()));
    context.put("reasons", shown(reasons));
    context.put("pictures", shown(pictures));
    context.put("provenance", shown(provenance));
    return Report.page(TEMPLATE, context);
  }

  private static List<Map.Entry<String, String>> shown(Map<String, String> items) {
    return items.entrySet().stream()
        .map(item -> Map.entry(item.getKey(), Text.shown(item.getValue())))
        .toList();
  }
}
