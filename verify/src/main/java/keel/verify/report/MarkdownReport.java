package keel.verify.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Verdict;
import keel.verify.model.AtomicFile;
import keel.verify.model.FieldModel;
import keel.verify.model.Markdown;
import keel.verify.model.Model;
import keel.verify.model.Subject;
import keel.verify.model.TrainingRecord;

/** The report in Markdown: what the page says, without its pictures. */
public final class MarkdownReport {
  private MarkdownReport() {}

  /** Where it stands by default: beside the certificate, as NAME.report.md. */
  public static Path besideCertificate(Path certificate) {
    String name = Report.besideCertificate(certificate).getFileName().toString();
    return certificate.resolveSibling(name.replaceFirst("\\.html$", ".md"));
  }

  /** Writes it, whole or not at all. */
  public static void write(Path file, Subject subject, Certificate certificate) throws IOException {
    String text = subject.match(m -> text(m, certificate), field -> text(field, certificate));
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(FieldModel model, Certificate certificate) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(certificate.status()).append("\n\n");
    text.append(FieldReport.meaning(certificate)).append("\n\n## Equations\n\n");
    Equations.of(model.field()).forEach(e -> text.append("    ").append(e).append('\n'));
    text.append("\nWhat is spoken of: ").append(FieldReport.spokenOf(model.field())).append('\n');
    FieldReport.law(model.random()).ifPresent(s -> text.append('\n').append(s).append('\n'));
    text.append("\n## Boxes\n\n| coordinate | kind | centre | radius |\n");
    text.append("| --- | --- | --- | --- |\n");
    FieldReport.boxes(model.field(), certificate.region())
        .forEach(b -> row(text, b.get("name"), b.get("kind"), b.get("centre"), b.get("radius")));
    claims(text, certificate);
    text.append("\n## What is assumed, and what is not covered\n\nThe claims are about ");
    text.append(Certificate.ARITHMETIC);
    text.append("; that an equation describes what it was learned from is not covered, nor is the");
    text.append(" rounding of a floating point execution.\n");
    certificate.notes().forEach(s -> text.append("\n- ").append(Markdown.escaped(s)));
    views(text, certificate);
    return text.toString();
  }

  private static String text(Model model, Certificate certificate) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(certificate.status()).append("\n\n");
    text.append(Report.meaning(certificate)).append("\n\n## The network's answer\n");
    Answer.of(model.network(), certificate)
        .forEach(s -> text.append('\n').append(Markdown.escaped(s)).append('\n'));
    growth(text, Growth.of(model.network(), certificate));
    claims(text, certificate);
    population(text, Population.rows(model.network(), certificate));
    text.append("\n## What is assumed, and what is not covered\n\nThe claims are about ");
    text.append(Certificate.ARITHMETIC);
    text.append("; the rounding of a floating point execution is not covered");
    if (model.network().preprocessing().spectrum().isPresent()) {
      text.append(", nor is that of the transform of raw inputs to their spectrum");
    }
    text.append(".\n");
    certificate.notCovered().forEach(s -> text.append("\n- ").append(Markdown.escaped(s)));
    certificate.notes().forEach(s -> text.append("\n- ").append(Markdown.escaped(s)));
    views(text, certificate);
    model
        .network()
        .training()
        .ifPresent(
            training ->
                text.append("- trained by ")
                    .append(Markdown.escaped(training.tool()))
                    .append(" on ")
                    .append(Markdown.escaped(training.dataset()))
                    .append(origin(training))
                    .append('\n'));
    return text.toString();
  }

  private static void claims(StringBuilder text, Certificate certificate) {
    text.append("\n## Claims\n\n");
    text.append(
        "| block | property | verdict | certified bound | theorem: norm, depth, region |\n");
    text.append("| --- | --- | --- | --- | --- |\n");
    for (Claim claim : certificate.claims()) {
      row(
          text,
          claim.scope(),
          claim.property().title(),
          claim.verdict().status().name(),
          details(claim, certificate),
          claim.theorem() + ": " + claim.statement().text());
    }
  }

  /** The claims as others see them, and where they come from. */
  private static void views(StringBuilder text, Certificate certificate) {
    text.append(
            "\n## Assurance view\n\nThe same facts by the objectives of safety engineers, in our")
        .append(" words; no row says that an objective is met.\n\n")
        .append("| objective | what is asked | claims that bear on it |\n| --- | --- | --- |\n");
    for (Map<String, Object> objective : Assurance.of(certificate)) {
      row(
          text,
          objective.get("source").toString(),
          objective.get("question").toString(),
          claims((List<?>) objective.get("claims")));
    }
    text.append("\n## Second opinion\n\n| obligation | solver | answer |\n| --- | --- | --- |\n");
    certificate
        .solverAnswers()
        .forEach(a -> row(text, a.obligation(), a.solver(), a.answer().fileName()));
    text.append("\n## Provenance\n\n- certified by ").append(Markdown.escaped(certificate.tool()));
    text.append("\n- model SHA-256 `").append(certificate.modelSha256()).append("`\n");
  }

  private static String origin(TrainingRecord training) {
    return training
        .source()
        .map(file -> "; made of " + Markdown.escaped(file))
        .orElse(", seed " + training.seed());
  }

  private static void growth(StringBuilder text, List<Growth.Row> rows) {
    if (!rows.isEmpty()) {
      text.append('\n').append(Growth.ABOUT).append("\n\n");
      text.append("| steps of every block | gain | gain between two outputs |\n");
      text.append("| --- | --- | --- |\n");
      for (Growth.Row row : rows) {
        Map<String, String> cells = row.text();
        row(text, cells.get("steps"), cells.get("gain"), cells.get("pairGain"));
      }
    }
  }

  private static void population(StringBuilder text, List<Map<String, String>> rows) {
    if (!rows.isEmpty()) {
      text.append("\n## Population\n\n");
      text.append("| block | member | open units | least open gate | certified of it |\n");
      text.append("| --- | --- | --- | --- | --- |\n");
      for (Map<String, String> row : rows) {
        row(
            text,
            row.get("block"),
            row.get("member"),
            row.get("open"),
            row.get("least"),
            row.get("numbers"));
      }
    }
  }

  private static String claims(List<?> claims) {
    if (claims.isEmpty()) {
      return "not covered";
    }
    return String.join(
        "; ",
        claims.stream()
            .map(c -> ((Map<?, ?>) c).get("text") + " " + ((Map<?, ?>) c).get("verdict"))
            .toList());
  }

  private static String details(Claim claim, Certificate certificate) {
    Verdict verdict = claim.verdict();
    if (verdict instanceof Verdict.Certified certified) {
      return String.join(
          ", ", certified.bounds().stream().map(b -> certificate.text(claim, b)).toList());
    }
    return verdict.reason();
  }

  private static void row(StringBuilder text, String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(Markdown.escaped(cell)).append(" |");
    }
    text.append('\n');
  }
}
