package keel.verify.report;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.comparison.PaperConditions;
import keel.verify.exact.Dyadic;
import keel.verify.model.AtomicFile;
import keel.verify.model.Block;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Shapes;
import keel.verify.model.TrainingRecord;
import keel.verify.model.Transition;

/**
 * The report of a certified, refuted or inconclusive model as one self-contained HTML page: verdict
 * first, then claims, assumptions, how it was decided, pictures and provenance.
 */
public final class Report {
  private static final String TEMPLATE = "report.html";
  private static final int UNITS_DRAWN = 5;
  private static final int DEEPEST_UNROLLED = 10_000;
  private static final int OTHER_INITIAL_STATES = 3;

  /** A shape in a file may be a lie about gigabytes, and no picture is worth that. */
  private static final int LARGEST_DRAWN = 1 << 22;

  private static final long SAMPLE_SEED = 1804;

  private Report() {}

  /** Where the report of a certificate stands by default: beside it, as NAME.report.html. */
  public static Path besideCertificate(Path certificate) {
    String name = certificate.getFileName().toString().replaceFirst("(\\.cert)?\\.json$", "");
    return certificate.resolveSibling(name + ".report.html");
  }

  /** Writes the report with trajectories of one random input. */
  public static void write(Path file, Model model, Certificate certificate) throws IOException {
    write(file, model, certificate, randomSample(model.network()));
  }

  /** Writes the report with trajectories of the given input, whole or not at all. */
  public static void write(Path file, Model model, Certificate certificate, Sample sample)
      throws IOException {
    PebbleEngine engine = new PebbleEngine.Builder().loader(loader()).strictVariables(true).build();
    StringWriter page = new StringWriter();
    engine.getTemplate(TEMPLATE).evaluate(page, context(model, certificate, sample));
    AtomicFile.write(file, page.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ClasspathLoader loader() {
    ClasspathLoader loader = new ClasspathLoader(Report.class.getClassLoader());
    loader.setPrefix("keel/verify/report");
    return loader;
  }

  private static Map<String, Object> context(Model model, Certificate certificate, Sample sample) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("verdict", certificate.status().name());
    context.put("meaning", meaning(certificate.status()));
    context.put("notCovered", certificate.notCovered());
    context.put("claims", certificate.claims().stream().map(Report::claim).toList());
    context.put("comparison", comparison(model.network()));
    context.put("layers", model.network().layers().stream().map(Report::layer).toList());
    context.put("figures", figures(model.network(), sample));
    context.put("answers", certificate.solverAnswers().stream().map(Report::answer).toList());
    context.put("arithmetic", Certificate.ARITHMETIC);
    context.put("tool", certificate.tool());
    context.put("modelSha256", certificate.modelSha256());
    context.put("training", model.network().training().map(Report::training).orElse(List.of()));
    return context;
  }

  private static String meaning(Status status) {
    return switch (status) {
      case CERTIFIED ->
          "Every block of this network is proved stable: two states that see the same input never"
              + " move apart, however deep the block is unrolled. Each proof was checked in exact"
              + " integer arithmetic, without any rounding.";
      case REFUTED ->
          "At least one claim about this network is false, and the certificate holds the"
              + " counterexample. Do not rely on the stability of the blocks named below.";
      case INCONCLUSIVE ->
          "For at least one claim neither a proof nor a counterexample was found, or a layer is"
              + " unknown. That is no certificate; the reasons stand below.";
    };
  }

  private static Map<String, Object> claim(Claim claim) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("block", claim.block());
    view.put("property", claim.property().title());
    view.put("meaning", claim.property().meaning());
    view.put("theorem", claim.theorem());
    view.put("norm", claim.norm());
    view.put("region", claim.region());
    view.put("verdict", claim.verdict().status().name());
    view.put("reason", reason(claim.verdict()));
    view.put(
        "bounds",
        claim.verdict() instanceof Verdict.Certified certified
            ? certified.bounds().stream().map(Report::bound).toList()
            : List.of());
    return view;
  }

  private static String reason(Verdict verdict) {
    if (verdict instanceof Verdict.Refuted refuted) {
      return refuted.reason() + " (counterexample: " + refuted.counterexample() + ")";
    }
    return verdict instanceof Verdict.Inconclusive inconclusive ? inconclusive.reason() : "";
  }

  private static Map<String, String> bound(Bound bound) {
    return Map.of(
        "quantity", bound.quantity(),
        "sign", bound.relation().sign(),
        "certified", Dyadic.of(bound.certified()).toString(),
        "exact", Double.toHexString(bound.certified()),
        "attained",
            bound.attained().isPresent()
                ? "attained " + Dyadic.of(bound.attained().getAsDouble()) + "; "
                : "");
  }

  private static List<Map<String, String>> comparison(Network network) {
    return network.blocks().stream()
        .flatMap(
            block ->
                PaperConditions.of(block).stream()
                    .map(
                        note ->
                            Map.of(
                                "block", block.name(),
                                "name", note.name(),
                                "value", String.format(Locale.ROOT, "%.6g", note.value()),
                                "limit", String.format(Locale.ROOT, "%.6g", note.limit()),
                                "holds", note.holds() ? "yes" : "no")))
        .toList();
  }

  private static Map<String, String> layer(Layer layer) {
    String text =
        layer.match(
            block -> block.units() + " units, " + dynamics(block),
            conv ->
                conv.channels()
                    + " channels of "
                    + conv.height()
                    + " x "
                    + conv.width()
                    + ", "
                    + dynamics(conv),
            transition ->
                transition.type()
                    + ", "
                    + Shapes.text(transition.inputShape())
                    + " → "
                    + Shapes.text(transition.outputShape()),
            unknown -> "unknown type " + unknown.type());
    return Map.of("name", layer.name(), "text", text);
  }

  private static String dynamics(Block block) {
    return block.activation().fileName() + ", " + block.depth();
  }

  private static Map<String, String> answer(SolverAnswer answer) {
    return Map.of(
        "obligation", answer.obligation(),
        "solver", answer.solver(),
        "answer", answer.answer().fileName());
  }

  private static List<Map<String, String>> training(TrainingRecord training) {
    List<Map<String, String>> rows = new ArrayList<>();
    rows.add(Map.of("name", "trained by", "value", training.tool()));
    rows.add(Map.of("name", "data set", "value", training.dataset()));
    rows.add(Map.of("name", "data SHA-256", "value", training.datasetSha256()));
    rows.add(Map.of("name", "seed", "value", Long.toString(training.seed())));
    training.settings().forEach((name, value) -> rows.add(Map.of("name", name, "value", value)));
    return rows;
  }

  private static List<Map<String, String>> figures(Network network, Sample sample) {
    List<Map<String, String>> figures = new ArrayList<>();
    List<TrainingRecord.Epoch> history =
        network.training().map(TrainingRecord::history).orElse(List.of());
    if (history.size() > 1) {
      TrainingRecord.Epoch last = history.get(history.size() - 1);
      figures.add(
          figure(
              "Accuracy while training",
              "After the last epoch: "
                  + percent(last.testAccuracy())
                  + " on held-out data, "
                  + percent(last.trainAccuracy())
                  + " on training data.",
              () -> Charts.training(history)));
      figures.add(
          figure("Loss while training", "On the training data.", () -> Charts.loss(history)));
    }
    if (!isDrawn(network)) {
      return figures;
    }
    double[] value = network.preprocessing().apply(sample.raw());
    for (Layer layer : network.layers()) {
      if (layer instanceof Block block) {
        Trajectories trajectories = Trajectories.of(block, value, OTHER_INITIAL_STATES);
        figures.addAll(figures(block, trajectories, sample.label()));
        if (block.steps() > DEEPEST_UNROLLED) {
          break; // what comes out of it would take too long to compute for a picture
        }
        value = block.unroll(value);
      } else if (layer instanceof Transition transition) {
        value = transition.apply(value);
      } else {
        break; // nothing is known of what comes out of an unknown layer
      }
    }
    return figures;
  }

  /** Whether no layer takes or gives too many numbers. */
  private static boolean isDrawn(Network network) {
    return network.inputSize() <= LARGEST_DRAWN
        && network.layers().stream()
            .flatMap(layer -> Network.outputShape(layer).stream())
            .allMatch(shape -> Shapes.size(shape) <= LARGEST_DRAWN);
  }

  private static List<Map<String, String>> figures(
      Block block, Trajectories trajectories, String label) {
    int drawn = Math.min(UNITS_DRAWN, trajectories.units());
    int[] units = IntStream.range(0, drawn).map(i -> i * trajectories.units() / drawn).toArray();
    List<Map<String, String>> figures = new ArrayList<>();
    figures.add(
        figure(
            block.name() + ": states of " + drawn + " units",
            "Input: "
                + label
                + ". Solid lines begin at zero, dashed ones at random states; the deployed block begins"
                + " at zero and takes "
                + block.depth()
                + ".",
            () -> Charts.states(trajectories, units)));
    if (trajectories.hasMetric()) {
      figures.add(
          figure(
              block.name() + ": distance of trajectories",
              "Input: " + label + ". If incremental stability is certified, no line ever rises.",
              () -> Charts.distances(trajectories)));
    }
    return figures;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A picture must not cost the verdict: where Java finds no fonts, the page says so instead. */
  private static Map<String, String> figure(String title, String caption, Supplier<String> svg) {
    String drawing;
    try {
      drawing = svg.get();
    } catch (RuntimeException | InternalError | LinkageError e) {
      drawing = "";
      caption = caption + " (Could not be drawn: " + e + "; are fontconfig and a font installed?)";
    }
    return Map.of("title", title, "caption", caption, "svg", drawing);
  }

  private static Sample randomSample(Network network) {
    Random random = new Random(SAMPLE_SEED);
    double[] raw = new double[isDrawn(network) ? network.inputSize() : 0];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextGaussian() / network.preprocessing().scale();
    }
    return new Sample("random numbers", raw);
  }
}
