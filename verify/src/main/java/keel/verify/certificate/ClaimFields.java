package keel.verify.certificate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import keel.verify.model.Json;
import keel.verify.model.JsonFields;

/** Claims in JSON, each one statement in fields, and what was observed of their bounds. */
final class ClaimFields {
  private static final String INTERVAL = "interval";
  private static final String SAMPLE_PROPERTY = "sample_property";

  private ClaimFields() {}

  static ObjectNode describe(Claim claim) {
    Statement statement = claim.statement();
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("scope", claim.scope())
            .put("property", claim.property().fileName())
            .put("theorem", claim.theorem());
    ObjectNode norm = node.putObject("norm").put("kind", statement.norm().kind().fileName());
    if (!statement.norm().evidence().isEmpty()) {
      norm.put("evidence", statement.norm().evidence());
    }
    statement.inputNorm().ifPresent(n -> node.put("input_norm", n.fileName()));
    statement.horizon().ifPresent(h -> describe(node.putObject("depth"), h));
    node.set("region", RegionFields.describe(statement.extent()));
    node.put("holds_for", statement.holdsFor().fileName());
    node.put("verdict", claim.verdict().status().name());
    if (claim.verdict() instanceof Verdict.Certified certified) {
      ArrayNode bounds = node.putArray("bounds");
      certified.bounds().forEach(bound -> describe(bounds.addObject(), bound));
    } else if (claim.verdict() instanceof Verdict.WithConfidence found) {
      describe(node, found);
    } else if (claim.verdict() instanceof Verdict.Refuted refuted) {
      node.put("reason", refuted.reason()).put("counterexample", refuted.counterexample());
    } else if (claim.verdict() instanceof Verdict.Inconclusive inconclusive) {
      node.put("reason", inconclusive.reason());
    }
    return node;
  }

  private static void describe(ObjectNode node, Verdict.WithConfidence found) {
    NumberFields.put(node, "probability", found.probability(), Bound.Relation.AT_LEAST);
    ObjectNode interval = node.putObject(INTERVAL);
    NumberFields.put(interval, "low", found.interval().low(), Bound.Relation.AT_LEAST);
    NumberFields.put(interval, "high", found.interval().high(), Bound.Relation.AT_MOST);
    node.put("confidence", found.sampling().confidenceText())
        .put("samples", found.sampling().samples());
    found.sampling().property().ifPresent(p -> node.put(SAMPLE_PROPERTY, p.fileName()));
    node.put("stable", found.stable())
        .put("refuted", found.refuted())
        .put("seed", found.seedText())
        .put("samples_sha256", found.sha256());
  }

  private static void describe(ObjectNode node, Horizon horizon) {
    node.put("kind", horizon.kind().fileName());
    if (horizon.kind() != Horizon.Kind.ANY) {
      node.put("steps", horizon.steps());
    }
  }

  private static void describe(ObjectNode node, Bound bound) {
    node.put("quantity", bound.quantity()).put("relation", bound.relation().fileName());
    NumberFields.put(node, "certified", bound.certified(), bound.relation());
    bound.shownBy().forEach(node.putArray("shown_by")::add);
  }

  static ObjectNode describe(Observed observed) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("scope", observed.scope())
            .put("property", observed.property().fileName())
            .put("quantity", observed.quantity())
            .put("relation", observed.relation().fileName());
    NumberFields.put(node, "observed", observed.value(), observed.relation());
    observed.evidence().ifPresent(name -> node.put("evidence", name));
    return node;
  }

  static Claim claim(JsonNode json) {
    JsonFields fields = new JsonFields("a claim", json, AlteredCertificate::new);
    Claim claim =
        new Claim(
            fields.text("scope"),
            named(Property.values(), Property::fileName, fields.text("property")),
            fields.text("theorem"),
            new Statement(
                norm(object(fields, "norm")),
                fields
                    .optional("input_norm")
                    .map(
                        n ->
                            named(
                                InputNorm.values(),
                                InputNorm::fileName,
                                fields.text("input_norm"))),
                fields.optional("depth").map(d -> horizon(object(fields, "depth"))),
                RegionFields.extent(object(fields, "region")),
                named(HoldsFor.values(), HoldsFor::fileName, fields.text("holds_for"))),
            verdict(fields));
    fields.requireNoOthers();
    return claim;
  }

  private static JsonFields object(JsonFields fields, String key) {
    return new JsonFields(key, fields.required(key), AlteredCertificate::new);
  }

  private static Norm norm(JsonFields fields) {
    Norm.Kind kind = named(Norm.Kind.values(), Norm.Kind::fileName, fields.text("kind"));
    Norm norm = new Norm(kind, kind.hasEvidence() ? fields.text("evidence") : "");
    fields.requireNoOthers();
    return norm;
  }

  private static Horizon horizon(JsonFields fields) {
    Horizon.Kind kind = named(Horizon.Kind.values(), Horizon.Kind::fileName, fields.text("kind"));
    Horizon horizon = new Horizon(kind, kind == Horizon.Kind.ANY ? 0 : fields.integer("steps"));
    fields.requireNoOthers();
    return horizon;
  }

  private static Verdict verdict(JsonFields fields) {
    return switch (named(Status.values(), Status::name, fields.text("verdict"))) {
      case CERTIFIED -> {
        List<Bound> bounds = new ArrayList<>();
        for (JsonNode node : fields.list("bounds")) {
          bounds.add(bound(new JsonFields("a bound", node, AlteredCertificate::new)));
        }
        yield new Verdict.Certified(bounds);
      }
      case WITH_CONFIDENCE -> withConfidence(fields);
      case REFUTED -> new Verdict.Refuted(fields.text("reason"), fields.text("counterexample"));
      case INCONCLUSIVE -> new Verdict.Inconclusive(fields.text("reason"));
      case CERTIFIED_FOR_CONSTANT_INPUTS ->
          throw new AlteredCertificate("a claim cannot have the verdict of a block");
    };
  }

  private static Verdict withConfidence(JsonFields fields) {
    String confidence = fields.text("confidence");
    String seed = fields.text("seed");
    JsonFields interval = object(fields, INTERVAL);
    Sampling sampling = Sampling.of(fields.integer("samples"), confidence);
    if (fields.optional(SAMPLE_PROPERTY).isPresent()) {
      sampling =
          sampling.of(named(Property.values(), Property::fileName, fields.text(SAMPLE_PROPERTY)));
    }
    Verdict.WithConfidence found =
        new Verdict.WithConfidence(
            NumberFields.number(fields, "probability", Bound.Relation.AT_LEAST),
            new Verdict.WithConfidence.Interval(
                NumberFields.number(interval, "low", Bound.Relation.AT_LEAST),
                NumberFields.number(interval, "high", Bound.Relation.AT_MOST)),
            sampling,
            fields.integer("stable"),
            fields.integer("refuted"),
            HexFormat.fromHexDigitsToLong(seed),
            fields.text("samples_sha256"));
    interval.requireNoOthers();
    if (!found.sampling().confidenceText().equals(confidence) || !found.seedText().equals(seed)) {
      throw new AlteredCertificate("confidence or seed is not in canonical form");
    }
    return found;
  }

  private static Bound bound(JsonFields fields) {
    Bound.Relation relation = relation(fields);
    Bound bound =
        new Bound(
            fields.text("quantity"),
            relation,
            NumberFields.number(fields, "certified", relation),
            texts(fields, "shown_by"));
    fields.requireNoOthers();
    return bound;
  }

  static Observed observed(JsonNode json) {
    JsonFields fields = new JsonFields("an observation", json, AlteredCertificate::new);
    Bound.Relation relation = relation(fields);
    Observed observed =
        new Observed(
            fields.text("scope"),
            named(Property.values(), Property::fileName, fields.text("property")),
            fields.text("quantity"),
            relation,
            NumberFields.number(fields, "observed", relation),
            fields.optional("evidence").map(name -> fields.text("evidence")));
    fields.requireNoOthers();
    return observed;
  }

  private static Bound.Relation relation(JsonFields fields) {
    return named(Bound.Relation.values(), Bound.Relation::fileName, fields.text("relation"));
  }

  /** A list of texts. */
  static List<String> texts(JsonFields fields, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : fields.list(key)) {
      if (!text.isTextual()) {
        throw new AlteredCertificate(key + " must hold texts");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /** The value that has the name in files. */
  static <T> T named(T[] values, Function<T, String> fileName, String name) {
    Optional<T> found =
        Arrays.stream(values).filter(v -> fileName.apply(v).equals(name)).findFirst();
    return found.orElseThrow(() -> new AlteredCertificate("'" + name + "' is not a known word"));
  }
}
