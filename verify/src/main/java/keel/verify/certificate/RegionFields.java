package keel.verify.certificate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
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

  private RegionFields() {}

  static ObjectNode describe(Region region) {
    return describe(
        new Extent(
            OptionalDouble.of(region.inputRadius()),
            OptionalDouble.of(region.stateRadius()),
            OptionalDouble.of(region.tolerance())));
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
    return node;
  }

  static Region region(JsonFields fields) {
    Region region =
        new Region(
            NumberFields.number(fields, INPUT_RADIUS, Bound.Relation.AT_LEAST),
            NumberFields.number(fields, STATE_RADIUS, Bound.Relation.AT_LEAST),
            NumberFields.number(fields, TOLERANCE, Bound.Relation.AT_MOST));
    fields.requireNoOthers();
    return region;
  }

  static Extent extent(JsonFields fields) {
    Extent extent =
        new Extent(
            optional(fields, INPUT_RADIUS, Bound.Relation.AT_LEAST),
            optional(fields, STATE_RADIUS, Bound.Relation.AT_LEAST),
            optional(fields, TOLERANCE, Bound.Relation.AT_MOST));
    fields.requireNoOthers();
    return extent;
  }

  private static OptionalDouble optional(JsonFields fields, String key, Bound.Relation relation) {
    return fields.optional(key).isPresent()
        ? OptionalDouble.of(NumberFields.number(fields, key, relation))
        : OptionalDouble.empty();
  }
}
