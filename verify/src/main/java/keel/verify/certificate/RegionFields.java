package keel.verify.certificate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.verify.exact.Vector;
import keel.verify.model.Json;
import keel.verify.model.JsonFields;

/**
 * A region in JSON, whole or as far as a claim depends on it. Decimals say no more than is true:
 * radii are rounded down, the tolerance up.
 */
final class RegionFields {
  private static final String INPUT_RADIUS = "input_radius";
  private static final String STATE_RADIUS = "state_radius";
  private static final String TOLERANCE = "tolerance";
  private static final String WEIGHT_RADIUS = "weight_radius";
  private static final String STATES = "states";
  private static final String PARAMETERS = "parameters";
  private static final String CENTRE = "centre";
  private static final String RADIUS = "radius";

  private RegionFields() {}

  static ObjectNode describe(Region region) {
    return describe(
        new Extent(
            OptionalDouble.of(region.inputRadius()),
            OptionalDouble.of(region.stateRadius()),
            OptionalDouble.of(region.tolerance()),
            region.weightRadius(),
            region.states(),
            region.parameters()));
  }

  static ObjectNode describe(Extent extent) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    extent
        .inputRadius()
        .ifPresent(r -> NumberFields.put(node, INPUT_RADIUS, r, Bound.Relation.AT_LEAST));
    extent
        .stateRadius()
        .ifPresent(r -> NumberFields.put(node, STATE_RADIUS, r, Bound.Relation.AT_LEAST));
    extent.tolerance().ifPresent(r -> NumberFields.put(node, TOLERANCE, r, Bound.Relation.AT_MOST));
    extent
        .weightRadius()
        .ifPresent(r -> NumberFields.put(node, WEIGHT_RADIUS, r, Bound.Relation.AT_LEAST));
    extent.states().ifPresent(box -> describe(box, node.putObject(STATES)));
    extent.parameters().ifPresent(box -> describe(box, node.putObject(PARAMETERS)));
    return node;
  }

  private static void describe(Box box, ObjectNode node) {
    put(node.putArray(CENTRE), box.centre());
    put(node.putArray(RADIUS), box.radius());
  }

  private static void put(ArrayNode node, Vector numbers) {
    for (int i = 0; i < numbers.length(); i++) {
      node.add(Double.toHexString(numbers.get(i)));
    }
  }

  static Region region(JsonFields fields) {
    Region region =
        new Region(
            NumberFields.number(fields, INPUT_RADIUS, Bound.Relation.AT_LEAST),
            NumberFields.number(fields, STATE_RADIUS, Bound.Relation.AT_LEAST),
            NumberFields.number(fields, TOLERANCE, Bound.Relation.AT_MOST),
            optional(fields, WEIGHT_RADIUS, Bound.Relation.AT_LEAST),
            box(fields, STATES),
            box(fields, PARAMETERS));
    fields.requireNoOthers();
    return region;
  }

  static Extent extent(JsonFields fields) {
    Extent extent =
        new Extent(
            optional(fields, INPUT_RADIUS, Bound.Relation.AT_LEAST),
            optional(fields, STATE_RADIUS, Bound.Relation.AT_LEAST),
            optional(fields, TOLERANCE, Bound.Relation.AT_MOST),
            optional(fields, WEIGHT_RADIUS, Bound.Relation.AT_LEAST),
            box(fields, STATES),
            box(fields, PARAMETERS));
    fields.requireNoOthers();
    return extent;
  }

  private static OptionalDouble optional(JsonFields fields, String key, Bound.Relation relation) {
    return fields.optional(key).isPresent()
        ? OptionalDouble.of(NumberFields.number(fields, key, relation))
        : OptionalDouble.empty();
  }

  private static Optional<Box> box(JsonFields fields, String key) {
    return fields
        .optional(key)
        .map(
            node -> {
              JsonFields box = new JsonFields(key, node, AlteredCertificate::new);
              Box read = new Box(numbers(box, CENTRE), numbers(box, RADIUS));
              box.requireNoOthers();
              return read;
            });
  }

  /** Without decimals: there may be many. */
  private static Vector numbers(JsonFields fields, String key) {
    return Vector.of(
        fields.texts(key).stream().mapToDouble(text -> NumberFields.number(key, text)).toArray());
  }
}
