package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.train.data.Trajectories;
import keel.train.identify.Comparison;
import keel.train.identify.Identified;
import keel.train.identify.ParameterLaws;
import keel.train.identify.Spread;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Json;
import keel.verify.model.Text;
import keel.verify.report.EquationsReport;

/**
 * What {@code keel identify} has found, as text, as JSON and as a page.
 *
 * @param data what it was found in
 * @param comparison with the truth, where that is known
 * @param drawn parameters that the law has drawn, if there is one
 * @param sha256 of the file with the field
 */
record IdentifiedText(
    Trajectories data,
    Identified found,
    Optional<Comparison> comparison,
    Optional<List<Vector>> drawn,
    String sha256) {

  /** The equations, and below them their parameters. */
  static List<String> lines(Identified found) {
    List<String> lines = new ArrayList<>(found.text());
    for (int p = 0; p < found.parameters().size(); p++) {
      Spread spread = found.spreads().get(p);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s = %.6g ± %.3g",
              found.parameters().get(p),
              spread.median(),
              spread.deviation()));
    }
    return lines;
  }

  /** An HTML page. */
  String page() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (int p = 0; p < found.parameters().size(); p++) {
      Spread spread = found.spreads().get(p);
      rows.add(
          List.of(
              found.parameters().get(p),
              String.format(Locale.ROOT, "%.6g", spread.median()),
              String.format(Locale.ROOT, "%.3g", spread.deviation())));
    }
    SortedMap<String, String> provenance = new TreeMap<>();
    provenance.put("equations", Integer.toString(found.odes().size()));
    provenance.put("left out of the table", Integer.toString(found.fast().size()));
    provenance.put("fields.safetensors", "SHA-256 " + sha256);
    List<List<String>> errors =
        comparison.stream()
            .flatMap(with -> with.rows().stream())
            .map(
                row ->
                    List.of(
                        row.stage(),
                        decimals(row.mean()),
                        decimals(row.median()),
                        decimals(row.greatest())))
            .toList();
    return EquationsReport.of(found.text(), rows, laws(), errors, provenance);
  }

  /** Of each parameter its values in the equations that were found, are drawn, and are true. */
  private Map<String, Map<String, double[]>> laws() {
    Map<String, Map<String, double[]>> laws = new LinkedHashMap<>();
    for (int p = 0; p < found.parameters().size(); p++) {
      int place = p;
      Map<String, double[]> values = new LinkedHashMap<>();
      values.put("found", values(found.members(), place));
      drawn.ifPresent(all -> values.put("drawn by the law", values(all, place)));
      comparison.ifPresent(with -> values.put("true", values(with.parameters(), place)));
      laws.put(found.parameters().get(p), values);
    }
    return laws;
  }

  private static double[] values(List<Vector> members, int place) {
    return members.stream().mapToDouble(member -> member.get(place)).toArray();
  }

  private static String decimals(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }

  /** Prints for people. */
  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "data          %d equations, %d trajectories of %d states%n",
        found.odes().size(),
        data.all().size(),
        data.states().size());
    if (!found.fast().isEmpty()) {
      out.println(
          "left out      "
              + found.fast().size()
              + " change too fast for their times: "
              + Text.shown(String.join(", ", found.fast())));
    }
    if (!found.kept().isEmpty()) {
      out.println(
          "kept          "
              + found.kept().size()
              + " need more products than a symbolic network has, and keep their polynomials: "
              + Text.shown(String.join(", ", found.kept())));
    }
    found.text().forEach(line -> out.println("equation      " + Text.shown(line)));
    int width = found.parameters().stream().mapToInt(String::length).max().orElse(0) + 2;
    for (int p = 0; p < found.parameters().size(); p++) {
      Spread spread = found.spreads().get(p);
      StringBuilder line = new StringBuilder();
      line.append(
          String.format(
              Locale.ROOT,
              "parameter     %-" + width + "s%.5g ± %.3g",
              found.parameters().get(p),
              spread.median(),
              spread.deviation()));
      int place = p;
      drawn.ifPresent(all -> line.append(", drawn ").append(moments(all, place)));
      comparison.ifPresent(
          with -> line.append(", true ").append(moments(with.parameters(), place)));
      out.println(Text.shown(line.toString()));
    }
    comparison.ifPresent(
        with -> {
          for (Comparison.Row row : with.rows()) {
            out.printf(
                Locale.ROOT,
                "error         %-14s mean %.4f, median %.4f, greatest %.3g of %d; of a higher degree"
                    + " %.3g%n",
                row.stage(),
                row.mean(),
                row.median(),
                row.greatest(),
                row.equations(),
                row.higher());
          }
        });
  }

  private static String moments(List<Vector> parameters, int place) {
    Vector mean = ParameterLaws.mean(parameters);
    double variance = ParameterLaws.covariance(parameters, mean).get(place, place);
    return String.format(Locale.ROOT, "%.4f ± %.4f", mean.get(place), Math.sqrt(variance));
  }

  /** For programs. */
  ObjectNode json() {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("sha256", sha256)
            .put("equations", found.odes().size())
            .put("trajectories", data.all().size());
    found.fast().forEach(root.putArray("left_out")::add);
    found.kept().forEach(root.putArray("kept_polynomials")::add);
    found.text().forEach(root.putArray("text")::add);
    found.latex().forEach(root.putArray("latex")::add);
    ArrayNode parameters = root.putArray("parameters");
    for (int p = 0; p < found.parameters().size(); p++) {
      Spread spread = found.spreads().get(p);
      parameters
          .addObject()
          .put("name", found.parameters().get(p))
          .put("median", spread.median())
          .put("deviation", spread.deviation());
    }
    if (!found.parameters().isEmpty()) {
      putMoments(root.putObject("members"), found.members());
      drawn.ifPresent(all -> putMoments(root.putObject("drawn"), all));
      comparison.ifPresent(with -> putMoments(root.putObject("true"), with.parameters()));
    }
    comparison.ifPresent(
        with -> {
          ArrayNode errors = root.putArray("errors");
          for (Comparison.Row row : with.rows()) {
            errors
                .addObject()
                .put("stage", row.stage())
                .put("equations", row.equations())
                .put("mean", row.mean())
                .put("median", row.median())
                .put("greatest", row.greatest())
                .put("greatest_of_higher_degree", row.higher());
          }
        });
    return root;
  }

  private static void putMoments(ObjectNode node, List<Vector> parameters) {
    Vector mean = ParameterLaws.mean(parameters);
    Matrix covariance = ParameterLaws.covariance(parameters, mean);
    ArrayNode means = node.putArray("mean");
    ArrayNode rows = node.putArray("covariance");
    for (int i = 0; i < mean.length(); i++) {
      means.add(mean.get(i));
      ArrayNode row = rows.addArray();
      for (int j = 0; j < mean.length(); j++) {
        row.add(covariance.get(i, j));
      }
    }
  }
}
