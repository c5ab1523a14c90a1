package keel.verify.gate;

import keel.verify.certificate.Status;
import keel.verify.model.Markdown;
import keel.verify.model.Text;

/** An outcome as Markdown, for the summary page of a CI job. */
public final class MarkdownSummary {
  private MarkdownSummary() {}

  /** A heading, a sentence, and a table of the rules: those that are broken first. */
  public static String of(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    text.append("### Keel gate: ").append(outcome.word()).append("\n\n");
    text.append("`").append(Text.shown(outcome.model()).replace('`', '\'')).append("`");
    if (!outcome.modelSha256().isEmpty()) {
      text.append(", SHA-256 `").append(outcome.modelSha256()).append("`");
    }
    text.append("\n\n");
    outcome.error().ifPresent(s -> text.append("Error: ").append(Markdown.escaped(s)).append("\n"));
    outcome
        .warnings()
        .forEach(s -> text.append("Warning: ").append(Markdown.escaped(s)).append("\n\n"));
    if (!outcome.findings().isEmpty()) {
      text.append("| | block | rule | needed | found |\n| --- | --- | --- | --- | --- |\n");
      outcome.broken().forEach(finding -> row(finding, text));
      outcome.findings().stream().filter(Finding::holds).forEach(finding -> row(finding, text));
    }
    return text.toString();
  }

  private static void row(Finding finding, StringBuilder text) {
    text.append("| ")
        .append(sign(finding.status()))
        .append(" | ")
        .append(Markdown.escaped(finding.place()))
        .append(" | ")
        .append(Markdown.escaped(finding.rule()))
        .append(" | ")
        .append(Markdown.escaped(finding.needed()))
        .append(" | ")
        .append(Markdown.escaped(finding.found()))
        .append(" |\n");
  }

  private static String sign(Status status) {
    return switch (status) {
      case CERTIFIED -> "✅";
      case WITH_CONFIDENCE -> "✅ with confidence";
      case REFUTED -> "❌ broken";
      case CERTIFIED_FOR_CONSTANT_INPUTS, INCONCLUSIVE -> "⚠️ not proved";
    };
  }
}
