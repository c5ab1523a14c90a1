package keel.verify.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import keel.verify.certificate.Status;
import keel.verify.model.Json;
import keel.verify.model.Sha256;

/**
 * An outcome in SARIF 2.1.0, which code scanning reads: one result for each rule that is not known
 * to hold, and one where nothing could be decided. All of them are failures at level error, for all
 * keep the gate shut, and nobody looks at what is only open; the status under {@code properties}
 * says which are broken and which are only not proved. No time stands in it, so that the same
 * outcome gives the same bytes.
 */
public final class Sarif {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  /** The rule that is broken where no other could be looked at. */
  private static final String DECISION = "decision";

  /** That of {@link keel.verify.ModelGate}: what the other rules say is then unknown. */
  private static final String TIME_LIMIT = "time_limit";

  private static final Map<String, String> RULES = rules();

  private Sarif() {}

  private static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("require", "A property that the policy requires is certified.");
    rules.put("blocks", "Every pattern of the policy matches a block.");
    for (Limit limit : Limit.values()) {
      rules.put(limit.fileName(), "The number stays within the policy's limit.");
    }
    rules.put(AccuracyRule.NAME, "Enough patterns are right for every input within a radius.");
    rules.put(
        ProbabilityRule.NAME, "A sample of the weights is stable often enough, with confidence.");
    rules.put("allow_unknown_layers", "Every layer is known to the verifier.");
    rules.put("require_solver_agreement", "An SMT solver confirms what is certified.");
    rules.put("require_replayed_import", "An imported model was replayed.");
    rules.put("baseline", "No claim is worse than in the baseline.");
    rules.put("expires", "The policy has not expired.");
    rules.put(TIME_LIMIT, "The decision is made in time.");
    rules.put(DECISION, "The model, the policy and the certificate can be used.");
    return rules;
  }

  /**
   * The log.
   *
   * @param tool name and version, separated by a space
   * @param exitCode what the process ends with
   */
  public static ObjectNode of(Outcome outcome, String tool, int exitCode) {
    ObjectNode root = Json.MAPPER.createObjectNode().put("$schema", SCHEMA).put("version", "2.1.0");
    ObjectNode run = root.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    String[] nameAndVersion = tool.split(" ", 2);
    driver.put("name", nameAndVersion[0]).put("version", nameAndVersion[1]);
    ArrayNode rules = driver.putArray("rules");
    RULES.forEach(
        (id, text) ->
            rules.addObject().put("id", id).putObject("shortDescription").put("text", text));
    run.putObject("automationDetails").put("id", category(outcome.model()) + "/");
    invocation(outcome, exitCode, run.putArray("invocations").addObject());
    ObjectNode artifact = run.putArray("artifacts").addObject();
    artifact.putObject("location").put("uri", uri(outcome.model()));
    if (!outcome.modelSha256().isEmpty()) {
      artifact.putObject("hashes").put("sha-256", outcome.modelSha256());
    }
    ArrayNode results = run.putArray("results");
    outcome.broken().forEach(finding -> results.add(result(finding, outcome.model())));
    outcome.error().ifPresent(message -> results.add(undecided(message, outcome.model())));
    return root;
  }

  /** Successful is a run that looked at every rule, whatever it found. */
  private static void invocation(Outcome outcome, int exitCode, ObjectNode invocation) {
    List<String> failures =
        Stream.concat(
                outcome.error().stream(),
                outcome.broken().stream()
                    .filter(finding -> finding.rule().equals(TIME_LIMIT))
                    .map(Finding::toString))
            .toList();
    invocation.put("executionSuccessful", failures.isEmpty()).put("exitCode", exitCode);
    // SARIF 2.1.0, 3.20.21: a notification at level error says that the run failed.
    failures.forEach(text -> addNotification(invocation, "error", text));
    outcome.warnings().forEach(text -> addNotification(invocation, "warning", text));
  }

  private static void addNotification(ObjectNode invocation, String level, String text) {
    invocation
        .withArrayProperty("toolExecutionNotifications")
        .addObject()
        .put("level", level)
        .putObject("message")
        .put("text", text);
  }

  private static ObjectNode result(Finding finding, String model) {
    return result(
        finding.rule(),
        finding.place(),
        finding.needed(),
        finding.toString(),
        finding.status(),
        model);
  }

  private static ObjectNode undecided(String message, String model) {
    return result(DECISION, "model", "", message, Status.INCONCLUSIVE, model);
  }

  private static ObjectNode result(
      String rule, String place, String needed, String message, Status status, String model) {
    ObjectNode result =
        Json.MAPPER
            .createObjectNode()
            .put("ruleId", rule)
            .put("kind", "fail")
            .put("level", "error");
    result.putObject("message").put("text", message);
    ObjectNode location = result.putArray("locations").addObject();
    location.putObject("physicalLocation").putObject("artifactLocation").put("uri", uri(model));
    location.putArray("logicalLocations").addObject().put("name", place).put("kind", "module");
    String identity =
        Sha256.of(String.join("\n", rule, place, needed).getBytes(StandardCharsets.UTF_8));
    result
        .putObject("partialFingerprints")
        .put("keelRule/v1", identity)
        // The only one that GitHub looks at; without it two blocks of one model are one alert.
        .put("primaryLocationLineHash", identity + ":1");
    result.putObject("properties").put("status", status.name());
    return result;
  }

  /**
   * What tells the runs for several models apart, of which code scanning keeps the last of each:
   * the way to the model, or its name where that way is another one on every machine.
   */
  private static String category(String model) {
    String segments = uri(Path.of(model).normalize().toString());
    return segments.isEmpty() ? "keel" : "keel/" + segments;
  }

  /** Relative, as the name in the outcome is: code scanning resolves it against the repository. */
  private static String uri(String model) {
    return segments(Path.of(model));
  }

  private static String segments(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .map(segment -> encoded(segment.toString()))
        .collect(Collectors.joining("/"));
  }

  /** RFC 3986: every byte but letters, digits and four signs that mean nothing anywhere. */
  private static String encoded(String segment) {
    StringBuilder text = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      boolean unreserved =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || "-._~".indexOf(b) >= 0;
      text.append(unreserved ? Character.toString(b) : String.format("%%%02X", b));
    }
    return text.toString();
  }
}
