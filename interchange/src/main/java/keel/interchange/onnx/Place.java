package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import keel.verify.model.InvalidModel;
import keel.verify.model.Text;

/**
 * A node of a graph, for messages and to find what it computes again.
 *
 * @param name of the node, or of what it gives where it has none
 * @param operator of the node
 * @param input the name of the first tensor that it takes
 * @param output the name of the tensor that it gives
 */
record Place(String name, String operator, String input, String output) {
  static Place of(NodeProto node) {
    String output = node.getOutputCount() == 0 ? "" : node.getOutput(0);
    String input = node.getInputCount() == 0 ? "" : node.getInput(0);
    return new Place(
        node.getName().isEmpty() ? output : node.getName(), node.getOpType(), input, output);
  }

  /** What is to be said of it. */
  InvalidModel refused(String sentence) {
    return new InvalidModel(this + ": " + sentence);
  }

  @Override
  public String toString() {
    return "node " + Text.quoted(name) + " (" + Text.shown(operator) + ")";
  }
}
