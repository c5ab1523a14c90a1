package keel.verify.report;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import keel.verify.model.Score;
import keel.verify.network.CertifiedAnswer;
import keel.verify.shard.Task;

/** Certified radii as one self-contained HTML page: what is proved, a table, the curve. */
public final class RadiusReport {
  private static final String TEMPLATE = "radii.html";

  /** Points of the curve. */
  private static final int POINTS = 400;

  /** The share of the radii that the curve shows: some inputs may lie very far from any other. */
  private static final double DRAWN = 0.995;

  private RadiusReport() {}

  /**
   * The page.
   *
   * @param rows at least one
   * @param radii of the table
   * @param task what the rows are of
   */
  public static String of(List<CertifiedAnswer> rows, List<Double> radii, Task task)
      throws IOException {
    long correct = rows.stream().filter(CertifiedAnswer::isCorrect).count();
    String norm = task.keys().get("norm");
    Map<String, Object> context = new LinkedHashMap<>();
    context.put(
        "headline",
        radii.isEmpty()
            ? "Certified radii"
            : share(certified(rows, radii.get(0)), rows) + " certified at " + radii.get(0));
    context.put(
        "meaning",
        String.format(
            Locale.ROOT,
            "%d of %d patterns are right (%s). For each it is proved up to which distance of its"
                + " input no change changes the class, of the network in real numbers.",
            correct,
            rows.size(),
            share(correct, rows)));
    context.put("norm", norm);
    context.put(
        "rows",
        radii.stream()
            .map(
                radius ->
                    Map.of(
                        "radius", radius,
                        "share", share(certified(rows, radius), rows),
                        "patterns", certified(rows, radius)))
            .toList());
    context.put(
        "unit",
        "Radii are in units of scaled inputs: of pixels between 0 and 1, of a table's own numbers.");
    context.put(
        "caption",
        "How many patterns are right for every input within a radius, in per cent of all; the dashed"
            + " line is how many are right as they are.");
    context.put("svg", curve(rows, correct, norm));
    context.put("provenance", List.copyOf(task.keys().entrySet()));
    return Report.page(TEMPLATE, context);
  }

  private static long certified(List<CertifiedAnswer> rows, double radius) {
    return rows.stream().filter(row -> row.isCertifiedAt(radius)).count();
  }

  private static String share(long count, List<CertifiedAnswer> rows) {
    return Score.ACCURACY.shown((double) count / rows.size());
  }

  /** A short number that is not much greater. */
  private static double rounded(double end) {
    BigDecimal number = new BigDecimal(end);
    return number.round(new MathContext(1, RoundingMode.CEILING)).doubleValue();
  }

  private static String curve(List<CertifiedAnswer> rows, long correct, String norm) {
    double[] known =
        rows.stream()
            .filter(CertifiedAnswer::isCorrect)
            .mapToDouble(CertifiedAnswer::radius)
            .sorted()
            .toArray();
    double last = known.length == 0 ? 0 : known[(int) (DRAWN * (known.length - 1))];
    double end = last > 0 && Double.isFinite(last) ? rounded(last) : 1;
    double[] radii = IntStream.rangeClosed(0, POINTS).mapToDouble(i -> end * i / POINTS).toArray();
    double[] certified =
        IntStream.rangeClosed(0, POINTS)
            .mapToDouble(i -> 100.0 * certified(rows, radii[i]) / rows.size())
            .toArray();
    return Charts.certified(radii, certified, 100.0 * correct / rows.size(), norm);
  }
}
