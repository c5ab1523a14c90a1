package keel.verify.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import keel.verify.model.Json;

/** An outcome as JSON: every rule, and again those that are broken. */
public final class OutcomeJson {
  private OutcomeJson() {}

  /** The same outcome gives the same tree. */
  public static ObjectNode of(Outcome outcome) {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("model", outcome.model())
            .put("model_sha256", outcome.modelSha256())
            .put("passed", outcome.passed())
            .put("outcome", outcome.word());
    outcome.error().ifPresent(message -> root.put("error", message));
    outcome.warnings().forEach(root.withArrayProperty("warnings")::add);
    ArrayNode broken = root.putArray("broken_rules");
    outcome.broken().forEach(finding -> broken.add(finding(finding)));
    ArrayNode all = root.putArray("rules");
    outcome.findings().forEach(finding -> all.add(finding(finding)));
    return root;
  }

  private static ObjectNode finding(Finding finding) {
    return Json.MAPPER
        .createObjectNode()
        .put("rule", finding.rule())
        .put("place", finding.place())
        .put("needed", finding.needed())
        .put("found", finding.found())
        .put("status", finding.status().name());
  }
}
