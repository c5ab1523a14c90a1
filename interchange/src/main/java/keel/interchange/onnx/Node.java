package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keel.verify.model.Text;

/** A node of a graph with the values that it takes. */
final class Node {
  private final NodeProto proto;
  private final Place place;
  private final List<Optional<Value>> inputs;
  private final Map<String, AttributeProto> attributes = new HashMap<>();

  Node(NodeProto proto, List<Optional<Value>> inputs) {
    this.proto = proto;
    this.place = Place.of(proto);
    this.inputs = List.copyOf(inputs);
    for (AttributeProto attribute : proto.getAttributeList()) {
      if (attributes.put(attribute.getName(), attribute) != null) {
        throw place.refused("attribute " + Text.quoted(attribute.getName()) + " stands twice");
      }
    }
  }

  Place place() {
    return place;
  }

  String operator() {
    return proto.getOpType();
  }

  NodeProto proto() {
    return proto;
  }

  int inputCount() {
    return inputs.size();
  }

  /** An input that may be left out. */
  Optional<Value> optional(int i) {
    return i < inputs.size() ? inputs.get(i) : Optional.empty();
  }

  Value input(int i) {
    return optional(i)
        .orElseThrow(() -> place.refused("input " + i + " is needed, and there is none"));
  }

  /** An input that must be a tensor of constants. */
  Numbers numbers(int i) {
    if (input(i) instanceof Numbers numbers) {
      return numbers;
    }
    throw place.refused("input " + i + " must be a constant tensor of floating point numbers");
  }

  /** An input that must be a list of known integers. */
  List<Long> integers(int i) {
    if (input(i) instanceof Integers integers && !integers.counted()) {
      return integers.numbers();
    }
    throw place.refused("input " + i + " must be integers that do not depend on the input");
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  /** An attribute, which must be of the type that is asked for. */
  private Optional<AttributeProto> attribute(String name, AttributeType type) {
    AttributeProto found = attributes.get(name);
    if (found != null && found.getType() != type) {
      throw place.refused("attribute " + Text.quoted(name) + " must be of type " + type);
    }
    return Optional.ofNullable(found);
  }

  /** Refuses attributes that would change what it computes in a way that is not known. */
  void requireNoOthersThan(Set<String> known) {
    for (String name : attributes.keySet()) {
      if (!known.contains(name)) {
        throw place.refused("its attribute " + Text.quoted(name) + " is not known");
      }
    }
  }

  long integer(String attribute, long otherwise) {
    return attribute(attribute, AttributeType.INT).map(AttributeProto::getI).orElse(otherwise);
  }

  double real(String attribute, double otherwise) {
    return attribute(attribute, AttributeType.FLOAT)
        .map(found -> (double) found.getF())
        .orElse(otherwise);
  }

  String text(String attribute, String otherwise) {
    return attribute(attribute, AttributeType.STRING)
        .map(found -> found.getS().toStringUtf8())
        .orElse(otherwise);
  }

  Optional<List<Long>> list(String attribute) {
    return attribute(attribute, AttributeType.INTS).map(AttributeProto::getIntsList);
  }

  List<Float> reals(String attribute) {
    return attribute(attribute, AttributeType.FLOATS).orElseThrow().getFloatsList();
  }

  Optional<TensorProto> tensor(String attribute) {
    return attribute(attribute, AttributeType.TENSOR).map(AttributeProto::getT);
  }

  GraphProto graph(String attribute) {
    AttributeProto found = attributes.get(attribute);
    if (found == null || !found.hasG()) {
      throw place.refused("it has no graph " + Text.quoted(attribute));
    }
    return found.getG();
  }
}
