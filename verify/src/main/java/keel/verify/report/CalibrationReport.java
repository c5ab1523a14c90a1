package keel.verify.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import keel.verify.model.Calibration;

/** How far a classifier's probabilities can be believed as one self-contained HTML page. */
public final class CalibrationReport {
  private static final String TEMPLATE = "calibration.html";

  private CalibrationReport() {}

  /**
   * The page.
   *
   * @param provenance what was measured on what
   */
  public static String of(Calibration calibration, Map<String, String> provenance)
      throws IOException {
    List<Calibration.Bin> bins =
        calibration.bins().stream().filter(bin -> bin.patterns() > 0).toList();
    int patterns = bins.stream().mapToInt(Calibration.Bin::patterns).sum();
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("headline", number("Expected calibration error %.4f", calibration.ece()));
    context.put(
        "meaning",
        number("Negative log-likelihood %.4f nats", calibration.nll())
            + number(", Brier score %.4f, ", calibration.brier())
            + "measured on "
            + patterns
            + " patterns. Nothing is proved.");
    context.put(
        "rows",
        bins.stream()
            .map(
                bin ->
                    Map.of(
                        "patterns", bin.patterns(),
                        "confidence", number("%.4f", bin.confidence()),
                        "accuracy", number("%.4f", bin.accuracy())))
            .toList());
    context.put(
        "caption",
        "How often the answer is right where its probability is so high, a point for each bin that"
            + " has patterns. Below the dashed line the network is surer than it should be.");
    context.put("svg", Charts.reliability(bins));
    context.put("provenance", List.copyOf(provenance.entrySet()));
    return Report.page(TEMPLATE, context);
  }

  private static String number(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
