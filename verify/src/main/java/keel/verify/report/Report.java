package keel.verify.report;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Verdict;
import keel.verify.comparison.PaperConditions;
import keel.verify.model.AtomicFile;
import keel.verify.model.Block;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Shapes;
import keel.verify.model.Subject;
import keel.verify.model.TrainingRecord;
import keel.verify.sample.Draws;

/**
 * The report of a certified, refuted or inconclusive model as one self-contained HTML page: verdict
 * first, then claims, assumptions, how it was decided, pictures and provenance.
 */
public final class Report {
  private static final String TEMPLATE = "report.html";

  private static final long SAMPLE_SEED = 1804;

  private Report() {}

  /** Where the report of a certificate stands by default: beside it, as NAME.report.html. */
  public static Path besideCertificate(Path certificate) {
    String name = certificate.getFileName().toString().replaceFirst("(\\.cert)?\\.json$", "");
    return certificate.resolveSibling(name + ".report.html");
  }

  /** Writes the report, of a network with trajectories of one random input. */
  public static void write(Path file, Subject subject, Certificate certificate) throws IOException {
    String page =
        subject.match(
            model -> page(model, certificate, randomSample(model.network()), List.of()),
            field -> page(FieldReport.TEMPLATE, FieldReport.context(field, certificate)));
    AtomicFile.write(file, page.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes the report of a network, whole or not at all.
   *
   * @param sample whose trajectories are drawn
   * @param others of several classes, to draw beside each other
   */
  public static void write(
      Path file, Model model, Certificate certificate, Sample sample, List<Sample> others)
      throws IOException {
    String page = page(model, certificate, sample, others);
    AtomicFile.write(file, page.getBytes(StandardCharsets.UTF_8));
  }

  private static String page(
      Model model, Certificate certificate, Sample sample, List<Sample> others) {
    return page(TEMPLATE, context(model, certificate, sample, others));
  }

  /** What a template makes. */
  static String page(String template, Map<String, Object> context) {
    PebbleEngine engine = new PebbleEngine.Builder().loader(loader()).strictVariables(true).build();
    StringWriter page = new StringWriter();
    try {
      engine.getTemplate(template).evaluate(page, context);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return page.toString();
  }

  private static ClasspathLoader loader() {
    ClasspathLoader loader = new ClasspathLoader(Report.class.getClassLoader());
    loader.setPrefix("keel/verify/report");
    return loader;
  }

  private static Map<String, Object> context(
      Model model, Certificate certificate, Sample sample, List<Sample> others) {
    Map<String, Object> context = shared(certificate);
    context.put("meaning", meaning(certificate));
    context.put("spectrum", model.network().preprocessing().spectrum().isPresent());
    context.put("answer", Answer.of(model.network(), certificate));
    context.put(
        "growth", Growth.of(model.network(), certificate).stream().map(Growth.Row::text).toList());
    context.put("aboutGrowth", Growth.ABOUT);
    context.put("members", Population.rows(model.network(), certificate));
    context.put("comparison", comparison(model.network()));
    context.put(
        "layers",
        model.network().layers().stream().map(layer -> layer(layer, certificate)).toList());
    // What follows a law is drawn as its first sample.
    Network drawn = Draws.of(model.network(), 0);
    context.put("figures", Pictures.of(drawn, certificate, sample, others));
    context.put("training", model.network().training().map(Report::training).orElse(List.of()));
    return context;
  }

  /** What a page says of any certificate. */
  static Map<String, Object> shared(Certificate certificate) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("verdict", certificate.status().name());
    context.put("notCovered", certificate.notCovered());
    context.put("notes", certificate.notes());
    context.put(
        "claims", certificate.claims().stream().map(claim -> claim(claim, certificate)).toList());
    context.put("objectives", Assurance.of(certificate));
    context.put("answers", certificate.solverAnswers().stream().map(Report::answer).toList());
    context.put("arithmetic", Certificate.ARITHMETIC);
    context.put("tool", certificate.tool());
    context.put("modelSha256", certificate.modelSha256());
    return context;
  }

  /** The verdict on a network in two sentences. */
  static String meaning(Certificate certificate) {
    return switch (certificate.status()) {
      case CERTIFIED ->
          "Every block of this network is proved stable: two states that see the same input never"
              + " move apart, however deep the block is unrolled; of a block that gives its"
              + " equilibrium, there is exactly one for every input. Each proof was checked in exact"
              + " integer arithmetic, without any rounding.";
      case CERTIFIED_FOR_CONSTANT_INPUTS ->
          "Every block of this network is proved stable, at least one of them only while its input"
              + " stays the same: every trajectory then converges to the one equilibrium, but two"
              + " may move apart on the way. Each proof was checked in exact integer arithmetic,"
              + " without any rounding.";
      case REFUTED ->
          "At least one claim about this network is false, and the certificate holds the"
              + " counterexample. Do not rely on the stability of the blocks named below.";
      case WITH_CONFIDENCE, INCONCLUSIVE ->
          certificate.blocks().isEmpty() && certificate.notCovered().isEmpty()
              ? "This network has no block that is unrolled, so there is nothing that could be stable"
                  + " or not. What is certified is how far its outputs move with its input."
              : "For at least one claim neither a proof nor a counterexample was found, or a layer is"
                  + " unknown. That is no certificate; the reasons stand below.";
    };
  }

  private static Map<String, Object> claim(Claim claim, Certificate certificate) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("anchor", Assurance.anchor(claim, certificate));
    view.put("block", claim.scope());
    view.put("property", claim.property().title());
    view.put("meaning", claim.property().meaning());
    view.put("theorem", claim.theorem());
    view.put("statement", claim.statement().text());
    view.put("verdict", claim.verdict().status().name());
    view.put("reason", reason(claim.verdict()));
    view.put(
        "bounds",
        claim.verdict() instanceof Verdict.Certified certified
            ? certified.bounds().stream().map(b -> bound(claim, b, certificate)).toList()
            : List.of());
    return view;
  }

  private static String reason(Verdict verdict) {
    if (verdict instanceof Verdict.Refuted refuted) {
      return refuted.reason() + " (counterexample: " + refuted.counterexample() + ")";
    }
    return verdict.reason();
  }

  private static Map<String, String> bound(Claim claim, Bound bound, Certificate certificate) {
    return Map.of(
        "quantity", bound.quantity(),
        "sign", bound.relation().sign(),
        "certified", bound.relation().text(bound.certified()),
        "exact", Double.toHexString(bound.certified()),
        "observed", certificate.observed(claim, bound).map(o -> o.text() + "; ").orElse(""));
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

  private static Map<String, String> layer(Layer layer, Certificate certificate) {
    String text =
        layer.match(
            Report::block,
            transition ->
                transition.type()
                    + ", "
                    + Shapes.text(transition.inputShape())
                    + " → "
                    + Shapes.text(transition.outputShape()),
            unknown -> "unknown type " + unknown.type());
    return Map.of(
        "name", layer.name(), "text", text, "verdict", Assurance.verdict(layer, certificate));
  }

  private static String block(Block block) {
    return block.match(
        dense -> dense.scalars().text(dense.units(), "units, ") + dynamics(dense),
        conv ->
            conv.scalars().text(conv.channels(), "channels of ")
                + conv.height()
                + " x "
                + conv.width()
                + ", "
                + dynamics(conv),
        equilibrium ->
            "equilibrium of "
                + equilibrium.scalars().text(equilibrium.units(), "units, ")
                + equilibrium.activation().text()
                + ", found in "
                + equilibrium.depth()
                + " of "
                + equilibrium.stepSize(),
        recurrent ->
            recurrent.scalars().text(recurrent.units(), "recurrent units, ")
                + dynamics(recurrent)
                + (recurrent.readsSequence() ? " of a sequence" : ""),
        feedforward ->
            feedforward.steps()
                + " layers of "
                + feedforward.units()
                + " units, "
                + feedforward.activation().text(),
        residual ->
            "residual, "
                + Shapes.text(residual.outputShape())
                + (residual.isDense() ? " units, " : ", ")
                + dynamics(residual)
                + (residual.isTied() ? "" : ", weights of their own"),
        stochastic ->
            block(stochastic.centre()) + ", weights by a law: " + stochastic.law().type());
  }

  private static String dynamics(Block block) {
    return block.activation().text() + ", " + block.depth();
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
    if (!training.isImported()) {
      rows.add(Map.of("name", "data SHA-256", "value", training.datasetSha256()));
      rows.add(Map.of("name", "seed", "value", Long.toString(training.seed())));
    }
    training.settings().forEach((name, value) -> rows.add(Map.of("name", name, "value", value)));
    return rows;
  }

  private static Sample randomSample(Network network) {
    Random random = new Random(SAMPLE_SEED);
    double[] raw = new double[Pictures.isDrawn(network) ? network.rawSize() : 0];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextGaussian() / network.preprocessing().scale();
    }
    return new Sample("random numbers", raw);
  }
}
