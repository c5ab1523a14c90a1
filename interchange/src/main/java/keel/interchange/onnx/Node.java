package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  long integer(String attribute, long otherwise) {
    AttributeProto found = attributes.get(attribute);
    return found == null ? otherwise : found.getI();
  }

  double real(String attribute, double otherwise) {
    AttributeProto found = attributes.get(attribute);
    return found == null ? otherwise : found.getF();
  }

  String text(String attribute, String otherwise) {
    AttributeProto found = attributes.get(attribute);
    return found == null ? otherwise : found.getS().toStringUtf8();
  }

  Optional<List<Long>> list(String attribute) {
    return Optional.ofNullable(attributes.get(attribute)).map(AttributeProto::getIntsList);
  }

  List<Float> reals(String attribute) {
    return attributes.get(attribute).getFloatsList();
  }

  Optional<TensorProto> tensor(String attribute) {
    return Optional.ofNullable(attributes.get(attribute))
        .filter(AttributeProto::hasT)
        .map(AttributeProto::getT);
  }

  GraphProto graph(String attribute) {
    AttributeProto found = attributes.get(attribute);
    if (found == null || !found.hasG()) {
      throw place.refused("it has no graph " + Text.quoted(attribute));
    }
    return found.getG();
  }
}
