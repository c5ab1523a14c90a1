package keel.verify.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import keel.verify.mechanics.BlockMechanics;
import keel.verify.model.Text;

/** The mechanics of depth as one self-contained HTML page: a table and two pictures a block. */
public final class MechanicsReport {
  private static final String TEMPLATE = "mechanics.html";

  private MechanicsReport() {}

  /**
   * The page.
   *
   * @param blocks what was seen of them
   * @param beside what was seen of the blocks of another model, whose gradients stand on one
   *     picture with those of the first; none if there is no other
   * @param provenance what it is of
   */
  public static String of(
      List<BlockMechanics> blocks, List<BlockMechanics> beside, Map<String, String> provenance)
      throws IOException {
    Map<String, Object> context = new LinkedHashMap<>();
    List<Map<String, String>> figures = new ArrayList<>();
    if (!beside.isEmpty()) {
      figures.add(together(blocks, beside));
    }
    blocks.forEach(block -> figures.addAll(figures(block)));
    context.put("rows", blocks.stream().map(MechanicsReport::row).toList());
    context.put("figures", figures);
    context.put(
        "provenance",
        provenance.entrySet().stream()
            .map(item -> Map.entry(item.getKey(), Text.shown(item.getValue())))
            .toList());
    return Report.page(TEMPLATE, context);
  }

  private static Map<String, String> together(
      List<BlockMechanics> blocks, List<BlockMechanics> beside) {
    Map<String, List<Double>> lines = new LinkedHashMap<>();
    blocks.forEach(block -> lines.put(label("", block), block.shares()));
    beside.forEach(block -> lines.put(label("beside: ", block), block.shares()));
    return figure(
        "Gradient norm against depth: length of the gradient of the loss with respect to the state,"
            + " in units of that at the end of the block; the mean of all inputs, Euclidean.",
        () -> Charts.shares(lines));
  }

  private static String label(String prefix, BlockMechanics block) {
    return prefix
        + Text.shown(block.name())
        + (block.isGrowthCertified() ? ", certified" : ", not certified");
  }

  /** Numbers that no axis reaches leave the caption alone. */
  private static Map<String, String> figure(String caption, Supplier<String> chart) {
    try {
      return Map.of("caption", caption, "svg", chart.get());
    } catch (ArithmeticException | IllegalArgumentException e) {
      return Map.of("caption", caption + " (Not drawn: " + e.getMessage() + ".)", "svg", "");
    }
  }

  private static Map<String, String> row(BlockMechanics block) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("name", block.name());
    row.put(
        "pairing",
        block.exactBits().isPresent()
            ? "equal, " + block.exactBits().getAsInt() + " bits"
            : String.format(Locale.ROOT, "%.1e", block.pairingSpread()));
    row.put("distances", ratios(block.drifts().isEmpty() ? new double[0] : block.distanceRatios()));
    row.put("ratios", ratios(block.drifts().isEmpty() ? new double[0] : block.ratios()));
    row.put(
        "corrected", ratios(block.drifts().isEmpty() ? new double[0] : block.correctedRatios()));
    row.put("depth", String.format(Locale.ROOT, "%.4g", block.depthDerivative()));
    row.put(
        "bound",
        block.depthBound().isPresent()
            ? String.format(Locale.ROOT, "%.4g", block.depthBound().getAsDouble())
            : "–");
    row.put("growth", String.format(Locale.ROOT, "%.6g", block.growth()));
    return row;
  }

  private static String ratios(double[] ratios) {
    List<String> texts = new ArrayList<>();
    for (double ratio : ratios) {
      texts.add(Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "–");
    }
    return texts.isEmpty() ? "–" : String.join(", ", texts);
  }

  private static List<Map<String, String>> figures(BlockMechanics block) {
    String energies =
        block.name()
            + ": the energy pᵀf of the first input against depth, and the corrected one, which the"
            + " steps themselves conserve up to the square of their size.";
    String momenta =
        block.name()
            + ": length of the gradient of the loss with respect to the state, of the first input;"
            + " norm: "
            + block.norm()
            + (block.isGrowthCertified() ? ". Certified: it never grows on its way back." : ".");
    return List.of(
        figure(energies, () -> Charts.energies(block.energies(), block.correctedEnergies())),
        figure(momenta, () -> Charts.momenta(block.momenta())));
  }
}
