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
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import keel.verify.Tool;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.AtomicFile;
import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.EulerBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.InvalidModel;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pooling;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Sha256;
import keel.verify.model.Shapes;
import keel.verify.model.StepNorm;
import keel.verify.model.Text;
import keel.verify.model.Transition;

/**
 * Writes a network as an ONNX model, opset 17: in floats where every number of it is one, else in
 * doubles, so that no number is rounded.
 *
 * <p>Unrolled, a block is MatMul or Conv, Add, the activation, Mul where the step size is not 1,
 * and Add, for every step: operators that verifiers of networks read. As a loop it is one {@code
 * Loop} where the steps share their weights. What is read again ({@link OnnxImport}) computes the
 * same numbers to the last bit.
 */
public final class OnnxExport {
  /** How blocks are written. */
  public enum Form {
    /** Step after step. */
    UNROLLED,
    /** As loops where every step has the same weights; unrolled else. */
    LOOP
  }

  private static final int OPSET = 17;
  private static final int IR = 8;
  private static final int INT64 = 7;
  private static final int BOOL = 9;
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  private final Form form;
  private final FloatType type;
  private final boolean isForOne;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("keel");
  private final Map<List<Object>, String> stored = new HashMap<>();

  /** What nodes are added to: the graph, or the body of a loop. */
  private GraphProto.Builder target = graph;

  private String layer = "";
  private int names;

  private OnnxExport(Network network, Form form) {
    this.form = form;
    this.type =
        Arrays.stream(numbers(network)).allMatch(x -> (float) x == x)
            ? FloatType.FLOAT
            : FloatType.DOUBLE;
    this.isForOne = network.blocks().stream().anyMatch(block -> !block.depth().isFixed());
  }

  /**
   * Writes a model, whole or not at all. Of blocks with gates it is the elite's.
   *
   * @return the digest of the file, in hexadecimal
   * @throws InvalidModel naming the layer that has no form in ONNX, or if a population answers
   * @throws IOException if it cannot be written
   */
  public static String write(Path file, Network network, Form form) throws IOException {
    if (network.prediction() == Prediction.POPULATION) {
      throw new InvalidModel(
          "the answer is that of a population of "
              + network.members()
              + " members, and ONNX has one network; name a member with --member, 0 is the elite");
    }
    byte[] bytes = model(network, form).toByteArray();
    AtomicFile.write(file, bytes);
    return Sha256.of(bytes);
  }

  static ModelProto model(Network network, Form form) {
    return new OnnxExport(network, form).written(network);
  }

  /** All numbers that stand in the model. */
  private static double[] numbers(Network network) {
    List<double[]> numbers = new ArrayList<>();
    Preprocessing preprocessing = network.preprocessing();
    numbers.add(new double[] {preprocessing.scale()});
    numbers.add(preprocessing.mean().toArray());
    numbers.add(preprocessing.std().toArray());
    for (Layer layer : network.layers()) {
      if (layer instanceof Block block) {
        numbers.add(
            (block instanceof EulerBlock euler ? euler.appliedSteps() : block.stepSizes())
                .toArray());
        block.states().forEach(state -> numbers.add(state.toArray()));
        block.depth().tolerance().ifPresent(t -> numbers.add(new double[] {t}));
        add(
            numbers,
            block.<List<Object>>match(
                dense -> List.of(dense.input(), dense.bias()),
                conv -> List.of(conv.inputKernel().weights(), conv.bias()),
                equilibrium -> List.of(equilibrium.input(), equilibrium.bias()),
                recurrent -> List.of(recurrent.input(), recurrent.bias()),
                feedforward -> List.copyOf(feedforward.biases()),
                residual ->
                    Stream.<Object>concat(
                            residual.inputKernels().stream().map(Kernel::weights),
                            residual.biases().stream())
                        .toList(),
                stochastic -> {
                  throw stochastic.undrawn();
                }));
        if (block instanceof FeedforwardBlock feedforward) {
          numbers.add(new double[] {feedforward.stepSize()});
        }
      } else if (layer instanceof Transition transition) {
        add(
            numbers,
            transition.<List<Object>>match(
                linear -> List.of(linear.weight(), linear.bias()),
                conv -> List.of(conv.kernel().weights(), conv.bias()),
                pooling -> List.of(),
                flatten -> List.of(),
                pointwise -> List.of(),
                norm -> List.of(norm.scale(), norm.shift()),
                modulus -> List.of()));
      }
    }
    return numbers.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static void add(List<double[]> numbers, List<Object> tensors) {
    for (Object tensor : tensors) {
      numbers.add(tensor instanceof Matrix matrix ? matrix.toArray() : ((Vector) tensor).toArray());
    }
  }

  private ModelProto written(Network network) {
    graph.addInput(value(INPUT, type.code(), network.input()));
    String value = preprocessed(network.preprocessing(), network.input(), INPUT);
    List<Integer> shape = network.input();
    for (int i = 0; i < network.layers().size(); i++) {
      Layer next = network.layers().get(i);
      layer = "/" + (i + 1) + "/" + next.name();
      names = 0;
      List<Integer> needed = Network.inputShape(next).orElseThrow(() -> noForm("of unknown type"));
      if (!needed.equals(shape)) {
        value = add("Flatten", List.of(value), attribute("axis", 1));
      }
      value = written(next, value);
      shape = Network.outputShape(next).orElseThrow();
    }
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Identity")
            .setName(OUTPUT)
            .addInput(value)
            .addOutput(OUTPUT));
    graph.addOutput(value(OUTPUT, type.code(), shape));
    if (graph.getNodeCount() > MessageScan.MOST_NODES) {
      throw new InvalidModel(
          "unrolled, the network has "
              + graph.getNodeCount()
              + " nodes, more than are read again; write its blocks as loops");
    }
    return ModelProto.newBuilder()
        .setIrVersion(IR)
        .setProducerName(Tool.NAME)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build();
  }

  private InvalidModel noForm(String reason) {
    return new InvalidModel(
        "layer "
            + Text.quoted(layer.substring(layer.indexOf('/', 1) + 1))
            + " has no form in ONNX: it is "
            + reason);
  }

  // Tensors and nodes.

  private ValueInfoProto value(String name, int code, List<Integer> shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    dims.addDim(
        isForOne
            ? TensorShapeProto.Dimension.newBuilder().setDimValue(1)
            : TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
    shape.forEach(size -> dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
    return info(name, code, dims);
  }

  private static ValueInfoProto info(String name, int code, TensorShapeProto.Builder dims) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(code).setShape(dims)))
        .build();
  }

  /** The name of a tensor of constants; of two that are equal, there is one. */
  private String constant(String part, List<Integer> dims, double... numbers) {
    return stored.computeIfAbsent(
        List.of(dims, Vector.of(numbers)),
        key -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(numbers.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
          for (double number : numbers) {
            if (type == FloatType.FLOAT) {
              bytes.putFloat((float) number);
            } else {
              bytes.putDouble(number);
            }
          }
          return store(part, type.code(), dims, bytes);
        });
  }

  private String store(String part, int code, List<Integer> dims, ByteBuffer bytes) {
    String name = layer + "/" + part + "." + graph.getInitializerCount();
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(code)
            .setRawData(ByteString.copyFrom(bytes.flip()));
    dims.forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return name;
  }

  private String integer(long number, Integer... dims) {
    return stored.computeIfAbsent(
        List.of("integer", number, List.of(dims)),
        key ->
            store(
                "n",
                INT64,
                List.of(dims),
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number)));
  }

  /** Wᵀ, which x is multiplied by. */
  private String turned(String part, Matrix weight) {
    Matrix turned = weight.transpose();
    return constant(part, List.of(turned.rows(), turned.columns()), turned.toArray());
  }

  private String kernel(String part, Kernel kernel) {
    return constant(
        part,
        List.of(kernel.outputs(), kernel.inputs(), kernel.height(), kernel.width()),
        kernel.weights().toArray());
  }

  private static AttributeProto attribute(String name, long number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(number)
        .build();
  }

  private static AttributeProto attribute(String name, float number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(number)
        .build();
  }

  private static AttributeProto attribute(String name, List<Long> numbers) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(numbers)
        .build();
  }

  /** Adds a node; the result is the name of what it gives. */
  private String add(String operator, List<String> inputs, AttributeProto... attributes) {
    names++;
    String name = layer + "/" + operator + names;
    target.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(attributes)));
    return name;
  }

  private String add(String operator, String... inputs) {
    return add(operator, List.of(inputs));
  }

  // Layers.

  private String preprocessed(Preprocessing preprocessing, List<Integer> shape, String raw) {
    if (preprocessing.spectrum().isPresent()) {
      throw new InvalidModel("the preprocessing has no form in ONNX: it transforms to a spectrum");
    }
    String value = raw;
    Vector mean = preprocessing.mean();
    Vector std = preprocessing.std();
    if (preprocessing.scale() != 1) {
      value = add("Mul", value, constant("scale", List.of(), preprocessing.scale()));
    }
    // A number for each channel; of a vector, for each of as many parts.
    int parts = Shapes.size(shape) / mean.length();
    boolean isVector = shape.size() == 1;
    UnaryOperator<Vector> spread =
        numbers -> {
          double[] all = new double[isVector ? shape.get(0) : numbers.length()];
          Arrays.setAll(all, i -> numbers.get(isVector ? i / parts : i));
          return Vector.of(all);
        };
    if (!isVector && mean.length() != 1 && mean.length() != shape.get(0)) {
      throw new InvalidModel(
          "the preprocessing has no form in ONNX: it has other channels than the input");
    }
    if (!mean.isConstant() || mean.get(0) != 0) {
      value = add("Sub", value, perChannel("mean", spread.apply(mean), shape.size()));
    }
    if (!std.isConstant() || std.get(0) != 1) {
      value = add("Div", value, perChannel("std", spread.apply(std), shape.size()));
    }
    return value;
  }

  /** Beside patterns with so many axes: one number, if they are all the same. */
  private String perChannel(String part, Vector numbers, int rank) {
    if (numbers.isConstant()) {
      return constant(part, List.of(), numbers.get(0));
    }
    List<Integer> dims = new ArrayList<>(List.of(numbers.length()));
    while (dims.size() < rank) {
      dims.add(1);
    }
    return constant(part, dims, numbers.toArray());
  }

  private String written(Layer next, String x) {
    return next.match(
        block ->
            block.match(
                dense -> dense(dense, x),
                conv -> conv(conv, x),
                equilibrium -> equilibrium(equilibrium, x),
                recurrent -> recurrent(recurrent, x),
                feedforward -> feedforward(feedforward, x),
                residual -> residual(residual, x),
                stochastic -> {
                  throw stochastic.undrawn();
                }),
        transition ->
            transition.match(
                linear -> affine(linear, x),
                conv -> convolved(conv, x),
                pooling -> pooled(pooling, x),
                flatten -> add("Flatten", List.of(x), attribute("axis", 1)),
                pointwise -> activated(pointwise.activation(), x),
                norm -> normalised(norm, x),
                modulus -> modulus(modulus, x)),
        unknown -> {
          throw noForm("of unknown type");
        });
  }

  private String affine(Linear linear, String x) {
    return affine(linear.weight(), linear.bias(), x);
  }

  private String affine(Matrix weight, Vector bias, String x) {
    return add(
        "Gemm",
        List.of(
            x,
            constant("weight", List.of(weight.rows(), weight.columns()), weight.toArray()),
            constant("bias", List.of(bias.length()), bias.toArray())),
        attribute("transB", 1));
  }

  private String convolved(Convolution conv, String x) {
    return convolved(
        conv.kernel(),
        List.of(constant("bias", List.of(conv.bias().length()), conv.bias().toArray())),
        conv.stride(),
        x);
  }

  private String convolved(Kernel kernel, List<String> bias, long stride, String x) {
    long down = kernel.height() / 2;
    long right = kernel.width() / 2;
    List<String> inputs = new ArrayList<>(List.of(x, kernel("kernel", kernel)));
    inputs.addAll(bias);
    return add(
        "Conv",
        inputs,
        attribute("kernel_shape", List.of((long) kernel.height(), (long) kernel.width())),
        attribute("pads", List.of(down, right, down, right)),
        attribute("strides", List.of(stride, stride)));
  }

  private String pooled(Pooling pooling, String x) {
    if (pooling.kind() == Pooling.Kind.MODULUS) {
      throw noForm("a maximum by modulus, no operator");
    }
    long size = pooling.size();
    long stride = pooling.stride();
    return add(
        pooling.kind() == Pooling.Kind.MAXIMUM ? "MaxPool" : "AveragePool",
        List.of(x),
        attribute("kernel_shape", List.of(size, size)),
        attribute("strides", List.of(stride, stride)));
  }

  private String normalised(BatchNorm norm, String x) {
    int channels = norm.scale().length();
    List<Integer> dims = List.of(channels);
    return add(
        "BatchNormalization",
        List.of(
            x,
            constant("scale", dims, norm.scale().toArray()),
            constant("shift", dims, norm.shift().toArray()),
            constant("mean", dims, new double[channels]),
            constant("variance", dims, Vector.constant(channels, 1).toArray())),
        attribute("epsilon", 0f));
  }

  /** The length of pairs, whose parts lie along a new axis behind the batch. */
  private String modulus(Modulus modulus, String x) {
    List<Integer> dims = new ArrayList<>(List.of(0, 2)); // 0: as many patterns as there are
    dims.addAll(modulus.outputShape());
    ByteBuffer bytes = ByteBuffer.allocate(dims.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    dims.forEach(bytes::putLong);
    String pairs = store("shape", INT64, List.of(dims.size()), bytes);
    String lengths =
        add(
            "ReduceL2",
            List.of(add("Reshape", x, pairs)),
            attribute("axes", List.of(1L)),
            attribute("keepdims", 0));
    graph.addValueInfo(value(lengths, type.code(), modulus.outputShape()));
    return lengths;
  }

  private String activated(Nonlinearity nonlinearity, String z) {
    if (!(nonlinearity instanceof Activation activation)) {
      throw noForm("a block whose activation acts on groups of units");
    }
    return switch (activation) {
      case TANH -> add("Tanh", z);
      case RELU -> add("Relu", z);
      case LEAKY_RELU -> add("LeakyRelu", List.of(z), attribute("alpha", 0.01f));
      case HARD_TANH ->
          add("Clip", z, constant("least", List.of(), -1), constant("most", List.of(), 1));
      case SOFTSIGN -> add("Softsign", z);
      case ARCTAN -> add("Atan", z);
      case ELU -> add("Elu", List.of(z), attribute("alpha", 1f));
      case SIGMOID -> add("Sigmoid", z);
      case SINE -> add("Sin", z);
      case GELU, SILU ->
          throw noForm("a block with the activation " + activation.fileName() + ", no operator");
    };
  }

  // Blocks.

  private String zeros(List<Integer> shape) {
    List<Integer> dims = new ArrayList<>(List.of(1));
    dims.addAll(shape);
    return constant("zero", dims, new double[Shapes.size(shape)]);
  }

  private String dense(DenseBlock block, String u) {
    String v = affine(block.input(), block.bias(), u);
    Rate rate = rate(block.appliedSteps(), 1);
    return steps(
        block,
        v,
        (k, x) -> add("Add", add("MatMul", x, turned("A", state(block, k))), v),
        v,
        (x, z) -> added(x, rate.times(activated(block.activation(), z))));
  }

  private static Matrix state(Block block, int step) {
    return block.states().get(block.isTied() ? 0 : step);
  }

  private String conv(ConvBlock block, String u) {
    String bias = constant("E", List.of(block.channels()), block.bias().toArray());
    String v = convolved(block.inputKernel(), List.of(bias), 1, u);
    Rate rate = rate(block.appliedSteps(), 3);
    return steps(
        block,
        v,
        (k, x) ->
            add("Add", convolved(block.kernels().get(block.isTied() ? 0 : k), List.of(), 1, x), v),
        v,
        (x, z) -> added(x, rate.times(activated(block.activation(), z))));
  }

  private String recurrent(RecurrentBlock block, String u) {
    Rate rate = rate(block.leaks(), 1);
    double[] rest = Arrays.stream(block.leaks().toArray()).map(s -> type.nearest(1 - s)).toArray();
    NewState next =
        (x, z) -> {
          String fresh = rate.times(activated(block.activation(), z));
          return x.isEmpty() || !rate.isNeeded
              ? fresh
              : add("Add", add("Mul", x, perChannel("rest", Vector.of(rest), 1)), fresh);
        };
    if (!block.readsSequence()) {
      String v = affine(block.input(), block.bias(), u);
      return steps(
          block, v, (k, x) -> add("Add", add("MatMul", x, turned("W", block.state())), v), v, next);
    }
    String x = "";
    for (int k = 0; k < block.steps(); k++) {
      long from = (long) k * block.features();
      String part =
          add("Slice", u, integer(from, 1), integer(from + block.features(), 1), integer(1, 1));
      String v = affine(block.input(), block.bias(), part);
      String z = x.isEmpty() ? v : add("Add", add("MatMul", x, turned("W", block.state())), v);
      x = next.of(x, z);
    }
    return x;
  }

  private String equilibrium(EquilibriumBlock block, String u) {
    if (!block.activation().isProjection()) {
      throw noForm(
          "an equilibrium block with the activation "
              + block.activation().fileName()
              + ", whose resolvent is no operator");
    }
    if (block.steps() == 1) {
      throw noForm("an equilibrium block of one step");
    }
    String v = affine(block.input(), block.bias(), u);
    Rate rate = rate(block.stepSizes(), 1);
    return steps(
        block,
        v,
        (k, x) -> {
          String kept = add("Sub", x, add("MatMul", x, turned("W", block.state())));
          return add("Sub", x, rate.times(add("Sub", kept, v)));
        },
        rate.isNeeded ? "" : v,
        (x, z) -> activated(block.activation(), z.isEmpty() ? rate.times(v) : z));
  }

  private String feedforward(FeedforwardBlock block, String u) {
    boolean isPlain = block.form() == FeedforwardBlock.Form.PLAIN;
    Rate rate = rate(Vector.of(block.stepSize()), 1);
    Arguments arguments =
        (k, x) -> {
          Vector bias = block.bias(k);
          return isPlain
              ? affine(state(block, k), bias, x)
              : add(
                  "Add",
                  add("Add", x, rate.times(add("MatMul", x, turned("A", state(block, k))))),
                  constant("b", List.of(bias.length()), bias.toArray()));
        };
    if (form == Form.LOOP && block.isTied() && block.biases().size() == 1) {
      return loop(block, u, arguments, (x, z) -> activated(block.activation(), z));
    }
    String x = u;
    for (int k = 0; k < block.steps(); k++) {
      x = activated(block.activation(), arguments.of(k, x));
    }
    return x;
  }

  private String residual(ResidualBlock block, String u) {
    Rate rate = rate(Vector.of(block.stepSize()), 1);
    NewState next = (x, z) -> added(x, rate.times(activated(block.activation(), z)));
    String shared = block.isTied() ? drive(block, 0, u) : "";
    Arguments arguments =
        (k, x) -> argument(block, k, x, block.isTied() ? shared : drive(block, k, u));
    if (block.start() == ResidualBlock.Start.ZERO) {
      return steps(block, shared, arguments, shared, next);
    }
    if (form == Form.LOOP && block.isTied()) {
      return loop(block, u, arguments, next);
    }
    String x = u;
    for (int k = 0; k < block.steps(); k++) {
      x = next.of(x, arguments.of(k, x));
    }
    return x;
  }

  /** B u + b at a step; none where the input does not enter. */
  private String drive(ResidualBlock block, int step, String u) {
    return block
        .inputKernel(step)
        .map(kernel -> sum(block, kernel, block.bias(step), u))
        .orElse("");
  }

  private String argument(ResidualBlock block, int step, String x, String drive) {
    Kernel kernel = block.kernel(step);
    if (drive.isEmpty()) {
      return sum(block, kernel, block.bias(step), x);
    }
    return add(
        "Add",
        block.isDense()
            ? add("MatMul", x, turned("A", kernel.weights()))
            : convolved(kernel, List.of(), 1, x),
        drive);
  }

  private String sum(ResidualBlock block, Kernel kernel, Vector bias, String x) {
    return block.isDense()
        ? affine(kernel.weights(), bias, x)
        : convolved(kernel, List.of(constant("b", List.of(bias.length()), bias.toArray())), 1, x);
  }

  /** The argument of the activation at a step, from the state before it. */
  private interface Arguments {
    String of(int step, String x);
  }

  /** The state behind a step, from the one before it, none where that is zero, and the argument. */
  private interface NewState {
    String of(String x, String z);
  }

  private String added(String x, String change) {
    return x.isEmpty() ? change : add("Add", x, change);
  }

  /** Step sizes, and whether they change anything. */
  private final class Rate {
    private final Vector numbers;
    private final int rank;
    private final boolean isNeeded;

    Rate(Vector numbers, int rank) {
      this.numbers = numbers;
      this.rank = rank;
      this.isNeeded = !numbers.isConstant() || numbers.get(0) != 1;
    }

    String times(String value) {
      return isNeeded ? add("Mul", value, perChannel("h", numbers, rank)) : value;
    }
  }

  private Rate rate(Vector numbers, int rank) {
    return new Rate(numbers, rank);
  }

  /**
   * The steps of a block from zero on.
   *
   * @param first the argument of the activation at the first step, where A need not be known
   */
  private String steps(Block block, String v, Arguments arguments, String first, NewState next) {
    if (!block.depth().isFixed() && form == Form.UNROLLED) {
      throw noForm("a block that stops by a tolerance, which can be written as a loop alone");
    }
    if (form == Form.LOOP && block.isTied()) {
      return loop(block, add("Sub", v, v), arguments, next);
    }
    boolean namesFirst = !block.isTied() || block.steps() == 1;
    String x =
        namesFirst ? next.of("", arguments.of(0, zeros(block.outputShape()))) : next.of("", first);
    for (int k = 1; k < block.steps(); k++) {
      x = next.of(x, arguments.of(k, x));
    }
    return x;
  }

  private String loop(Block block, String start, Arguments arguments, NewState next) {
    GraphProto.Builder body = GraphProto.newBuilder().setName(layer + "/step");
    String state = layer + "/x";
    target = body;
    String after = next.of(state, arguments.of(0, state));
    String again =
        block.depth().isFixed()
            ? add("Identity", layer + "/goes on")
            : add(
                "Greater",
                length(add("Sub", after, state), block.depth().norm()),
                constant("tolerance", List.of(), block.depth().tolerance().getAsDouble()));
    target = graph;
    TensorShapeProto.Builder scalar = TensorShapeProto.newBuilder();
    body.addInput(info(layer + "/k", INT64, scalar))
        .addInput(info(layer + "/goes on", BOOL, scalar))
        .addInput(value(state, type.code(), block.outputShape()))
        .addOutput(info(again, BOOL, scalar))
        .addOutput(value(after, type.code(), block.outputShape()));
    return add(
        "Loop",
        List.of(integer(block.steps()), "", start),
        AttributeProto.newBuilder()
            .setName("body")
            .setType(AttributeProto.AttributeType.GRAPH)
            .setG(body)
            .build());
  }

  private String length(String step, StepNorm norm) {
    AttributeProto scalar = attribute("keepdims", 0);
    return norm == StepNorm.EUCLIDEAN
        ? add("ReduceL2", List.of(step), scalar)
        : add("ReduceMax", List.of(add("Abs", step)), scalar);
  }
}
