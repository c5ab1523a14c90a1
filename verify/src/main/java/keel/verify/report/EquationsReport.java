package keel.verify.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keel.verify.model.Text;

/** Identified equations as one HTML page: how they read, and what differs from one to the next. */
public final class EquationsReport {
  private static final String TEMPLATE = "equations.html";

  /** Of a line. */
  private static final int POINTS = 100;

  private EquationsReport() {}

  /**
   * The page.
   *
   * @param equations a line for each state
   * @param parameters name, median and deviation of each
   * @param laws of each parameter, by its name, its values in some equations: those that were
   *     found, are drawn, or are true
   * @param errors of each stage: its name and three numbers; empty where the truth is not known
   * @param provenance what it is of
   */
  public static String of(
      List<String> equations,
      List<List<String>> parameters,
      Map<String, Map<String, double[]>> laws,
      List<List<String>> errors,
      Map<String, String> provenance)
      throws IOException {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("equations", equations.stream().map(Text::shown).toList());
    context.put("parameters", shown(parameters));
    context.put("errors", shown(errors));
    Figures figures = new Figures();
    laws.forEach(
        (parameter, values) ->
            figures.add(
                "The law of " + Text.shown(parameter),
                "How many equations have a value up to this one: "
                    + String.join(", ", values.keySet())
                    + ".",
                () -> shares(parameter, values)));
    context.put("figures", figures.all());
    context.put(
        "provenance",
        provenance.entrySet().stream()
            .map(item -> Map.entry(item.getKey(), Text.shown(item.getValue())))
            .toList());
    return Report.page(TEMPLATE, context);
  }

  private static String shares(String parameter, Map<String, double[]> values) {
    List<LinePicture.Line> lines = new ArrayList<>();
    values.forEach(
        (who, numbers) -> {
          double[] sorted = Arrays.stream(numbers).sorted().toArray();
          List<Double> x = new ArrayList<>();
          List<Double> y = new ArrayList<>();
          for (int i = 0; i <= POINTS; i++) {
            x.add(sorted[(int) ((long) i * (sorted.length - 1) / POINTS)]);
            y.add(i / (double) POINTS);
          }
          lines.add(new LinePicture.Line(who, x, y, lines.size(), false));
        });
    return new LinePicture(parameter, "share of the equations", false, lines).svg();
  }

  private static List<List<String>> shown(List<List<String>> rows) {
    return rows.stream().map(row -> row.stream().map(Text::shown).toList()).toList();
  }
}
