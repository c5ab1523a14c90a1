package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Small ONNX models, written node by node. */
final class Graphs {
  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int BOOL = 9;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
  private int opset = 17;

  static Graphs of(long... inputShape) {
    Graphs graphs = new Graphs();
    graphs.graph.addInput(value("u", FLOAT, inputShape)).addOutput(value("y", FLOAT));
    return graphs;
  }

  /** An input or an output; a size of 0 is one that is not known. */
  static ValueInfoProto value(String name, int type, long... shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (long size : shape) {
      dims.addDim(
          size == 0
              ? TensorShapeProto.Dimension.newBuilder().setDimParam("N")
              : TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
    if (shape.length > 0) {
      tensor.setShape(dims);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** A single number. */
  static ValueInfoProto scalar(String name, int type) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type).setShape(TensorShapeProto.newBuilder());
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  Graphs opset(int version) {
    opset = version;
    return this;
  }

  static TensorProto floats(String name, List<Long> dims, double... numbers) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(FLOAT).addAllDims(dims);
    for (double number : numbers) {
      tensor.addFloatData((float) number);
    }
    return tensor.build();
  }

  static TensorProto integers(String name, List<Long> dims, long... numbers) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(INT64).addAllDims(dims);
    for (long number : numbers) {
      tensor.addInt64Data(number);
    }
    return tensor.build();
  }

  Graphs floats(String name, double[] numbers, long... dims) {
    graph.addInitializer(floats(name, Arrays.stream(dims).boxed().toList(), numbers));
    return this;
  }

  Graphs with(TensorProto tensor) {
    graph.addInitializer(tensor);
    return this;
  }

  static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName("the " + output)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  static AttributeProto attribute(String name, long number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(number)
        .build();
  }

  static AttributeProto attribute(String name, float number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(number)
        .build();
  }

  static AttributeProto attribute(String name, List<Long> numbers) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(numbers)
        .build();
  }

  static AttributeProto attribute(String name, GraphProto.Builder body) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(body)
        .build();
  }

  Graphs node(NodeProto.Builder node) {
    graph.addNode(node);
    return this;
  }

  Graphs add(String operator, String output, String... inputs) {
    return node(node(operator, output, inputs));
  }

  GraphProto.Builder graph() {
    return graph;
  }

  ModelProto.Builder model() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph);
  }

  Path in(Path folder) throws IOException {
    return write(folder, model().build().toByteArray());
  }

  static Path write(Path folder, byte[] content) throws IOException {
    return Files.write(folder.resolve("model.onnx"), content);
  }
}
