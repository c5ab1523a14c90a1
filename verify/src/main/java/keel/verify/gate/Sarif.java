package keel.verify.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import keel.verify.certificate.Status;
import keel.verify.model.Json;
import keel.verify.model.Sha256;

/**
 * An outcome in SARIF 2.1.0, which code scanning reads: one result for each rule that is not known
 * to hold. No time stands in it, so that the same outcome gives the same bytes.
 */
public final class Sarif {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private static final Map<String, String> RULES = rules();

  private Sarif() {}

  private static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("require", "A property that the policy requires is certified.");
    rules.put("blocks", "Every pattern of the policy matches a block.");
    for (Limit limit : Limit.values()) {
      rules.put(limit.fileName(), "The number stays within the policy's limit.");
    }
    rules.put("allow_unknown_layers", "Every layer is known to the verifier.");
    rules.put("require_solver_agreement", "An SMT solver confirms what is certified.");
    rules.put("baseline", "No claim is worse than in the baseline.");
    rules.put("expires", "The policy has not expired.");
    rules.put("time_limit", "The decision is made in time.");
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
    ObjectNode invocation =
        run.putArray("invocations")
            .addObject()
            .put("executionSuccessful", outcome.error().isEmpty())
            .put("exitCode", exitCode);
    outcome
        .error()
        .ifPresent(
            message ->
                invocation
                    .putArray("toolExecutionNotifications")
                    .addObject()
                    .put("level", "error")
                    .putObject("message")
                    .put("text", message));
    ObjectNode artifact = run.putArray("artifacts").addObject();
    artifact.putObject("location").put("uri", uri(outcome.model()));
    if (!outcome.modelSha256().isEmpty()) {
      artifact.putObject("hashes").put("sha-256", outcome.modelSha256());
    }
    ArrayNode results = run.putArray("results");
    outcome.broken().forEach(finding -> results.add(result(finding, outcome.model())));
    return root;
  }

  private static ObjectNode result(Finding finding, String model) {
    ObjectNode result =
        Json.MAPPER
            .createObjectNode()
            .put("ruleId", finding.rule())
            .put("kind", finding.status() == Status.REFUTED ? "fail" : "open")
            // SARIF 2.1.0, 3.27.10: a level other than none belongs to kind fail alone.
            .put("level", finding.status() == Status.REFUTED ? "error" : "none");
    result.putObject("message").put("text", finding.toString());
    ObjectNode location = result.putArray("locations").addObject();
    location.putObject("physicalLocation").putObject("artifactLocation").put("uri", uri(model));
    location
        .putArray("logicalLocations")
        .addObject()
        .put("name", finding.place())
        .put("kind", "module");
    String identity = String.join("\n", finding.rule(), finding.place(), finding.needed());
    result
        .putObject("partialFingerprints")
        .put("keelRule/v1", Sha256.of(identity.getBytes(StandardCharsets.UTF_8)));
    return result;
  }

  /** Relative paths stay relative: code scanning resolves them against the repository. */
  private static String uri(String file) {
    if (Path.of(file).isAbsolute()) {
      return Path.of(file).toUri().toString();
    }
    try {
      return new URI(null, null, file.replace('\\', '/'), null).toASCIIString();
    } catch (URISyntaxException e) {
      return Path.of(file).toUri().toString();
    }
  }
}
