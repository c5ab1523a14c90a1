package keel.verify.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keel.verify.model.Text;

/** Identified equations as one HTML page: how they read, and what differs from one to the next. */
public final class EquationsReport {
  private static final String TEMPLATE = "equations.html";

  private EquationsReport() {}

  /**
   * The page.
   *
   * @param equations a line for each state
   * @param parameters name, median and deviation of each
   * @param errors of each stage: its name and three numbers; empty where the truth is not known
   * @param provenance what it is of
   */
  public static String of(
      List<String> equations,
      List<List<String>> parameters,
      List<List<String>> errors,
      Map<String, String> provenance)
      throws IOException {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("equations", equations.stream().map(Text::shown).toList());
    context.put("parameters", shown(parameters));
    context.put("errors", shown(errors));
    context.put(
        "provenance",
        provenance.entrySet().stream()
            .map(item -> Map.entry(item.getKey(), Text.shown(item.getValue())))
            .toList());
    return Report.page(TEMPLATE, context);
  }

  private static List<List<String>> shown(List<List<String>> rows) {
    return rows.stream().map(row -> row.stream().map(Text::shown).toList()).toList();
  }
}
