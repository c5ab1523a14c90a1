package keel.verify.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/** Describes layers for a model file and gathers their tensors. */
final class LayerWriter {
  private final List<Tensor> tensors = new ArrayList<>();

  /** The tensors of the layers described so far. */
  List<Tensor> tensors() {
    return List.copyOf(tensors);
  }

  /**
   * The description of a layer, whose tensors are added.
   *
   * @throws InvalidModel if it is of unknown type: its weights are not known either
   */
  ObjectNode describe(Layer layer) {
    return layer.match(
        block ->
            block.match(
                this::dense,
                this::conv,
                this::equilibrium,
                this::recurrent,
                this::feedforward,
                this::residual,
                this::stochastic),
        transition ->
            transition.match(
                linear -> linear(linear),
                convolution -> convolution(convolution),
                pooling -> pooling(pooling),
                flatten -> node(flatten.type(), flatten),
                pointwise -> node(pointwise.type(), pointwise),
                batchNorm -> batchNorm(batchNorm),
                modulus -> node(modulus.type(), modulus)),
        unknown -> {
          if (unknown.type().startsWith(UnknownLayer.OPERATOR)) {
            return node(unknown.type(), unknown);
          }
          throw new InvalidModel(
              "layer '" + unknown.name() + "' is of unknown type and cannot be written");
        });
  }

  private static ObjectNode node(String type, Layer layer) {
    return Json.MAPPER.createObjectNode().put("type", type).put("name", layer.name());
  }

  private ObjectNode dense(DenseBlock block) {
    ObjectNode node = block(LayerReader.DENSE_BLOCK, block);
    putGroups(node, block);
    putGates(node, block);
    Scalars scalars = block.scalars();
    node.put("inputs", count(scalars, block.inputs())).put("units", count(scalars, block.units()));
    putEach(node, "state", block.name() + ".A", block.states(), matrices(scalars));
    return node.put("input", store(scalars, block.name() + ".B", block.input()))
        .put("bias", store(scalars, block.name() + ".b", block.bias()));
  }

  private ObjectNode stochastic(StochasticBlock block) {
    ObjectNode node =
        block.centre() instanceof ConvBlock conv ? conv(conv) : dense((DenseBlock) block.centre());
    node.set(LayerReader.WEIGHTS_LAW, new LawWriter(this, block.name()).describe(block.law()));
    return node;
  }

  private static int count(Scalars scalars, int numbers) {
    return numbers / scalars.parts();
  }

  private void putGroups(ObjectNode node, Block block) {
    if (block.activation() instanceof Grouped grouped) {
      if (block.scalars() == Scalars.REAL) {
        node.put(LayerReader.GROUP, grouped.groupSize());
      }
      if (grouped.rule().hasThresholds()) {
        node.put(LayerReader.THRESHOLD, store(block.name() + ".t", grouped.thresholds()));
      }
    }
  }

  private void putGates(ObjectNode node, NaisBlock block) {
    block
        .gates()
        .map(gates -> block.scalars().firstColumns(gates.members()))
        .ifPresent(
            gates ->
                node.put(LayerReader.GATES, store(Scalars.REAL, block.name() + ".gates", gates)));
  }

  private ObjectNode equilibrium(EquilibriumBlock block) {
    ObjectNode node = block(LayerReader.EQUILIBRIUM_BLOCK, block);
    putGroups(node, block);
    Scalars scalars = block.scalars();
    return node.put("inputs", count(scalars, block.inputs()))
        .put("units", count(scalars, block.units()))
        .put("state", store(scalars, block.name() + ".W", block.state()))
        .put("input", store(scalars, block.name() + ".U", block.input()))
        .put("bias", store(scalars, block.name() + ".b", block.bias()));
  }

  private ObjectNode recurrent(RecurrentBlock block) {
    Scalars scalars = block.scalars();
    ObjectNode node = node(scalars.type(LayerReader.RECURRENT_BLOCK), block);
    node.put(LayerReader.ACTIVATION, scalars.activationName(block.activation()));
    putGroups(node, block);
    putNumbers(node, LayerReader.LEAK, scalars.part(block.leaks(), 0));
    return node.put(LayerReader.READING, block.reading().fileName())
        .put("steps", block.steps())
        .put("inputs", count(scalars, block.features()))
        .put("units", count(scalars, block.units()))
        .put("state", store(scalars, block.name() + ".W", block.state()))
        .put("input", store(scalars, block.name() + ".B", block.input()))
        .put("bias", store(scalars, block.name() + ".b", block.bias()));
  }

  private ObjectNode feedforward(FeedforwardBlock block) {
    ObjectNode node = node(LayerReader.FEEDFORWARD_BLOCK, block);
    node.put(LayerReader.ACTIVATION, block.activation().fileName());
    putGroups(node, block);
    node.put("form", block.form().fileName()).put("steps", block.steps());
    if (block.form() == FeedforwardBlock.Form.NEAR_IDENTITY) {
      node.put(LayerReader.STEP_SIZE, block.stepSize());
    }
    node.put("units", block.units());
    String name = block.form() == FeedforwardBlock.Form.PLAIN ? ".W" : ".A";
    putEach(node, "state", block.name() + name, block.states(), matrices(Scalars.REAL));
    putEach(node, "bias", block.name() + ".b", block.biases(), this::store);
    return node;
  }

  private ObjectNode residual(ResidualBlock block) {
    ObjectNode node = node(LayerReader.RESIDUAL_BLOCK, block);
    node.put(LayerReader.ACTIVATION, block.activation().fileName())
        .put("start", block.start().fileName())
        .put("steps", block.steps())
        .put(LayerReader.STEP_SIZE, block.stepSize())
        .put(block.isDense() ? "units" : "channels", block.units());
    putEach(node, "state", block.name() + ".A", block.kernels(), kernel(block));
    if (!block.inputKernels().isEmpty()) {
      node.put("inputs", block.inputKernels().get(0).inputs());
      putEach(node, "input", block.name() + ".B", block.inputKernels(), kernel(block));
    }
    putEach(node, "bias", block.name() + ".b", block.biases(), this::store);
    return node;
  }

  private BiFunction<String, Kernel, String> kernel(ResidualBlock block) {
    return (name, kernel) ->
        block.isDense()
            ? store(Scalars.REAL, name, kernel.weights())
            : store(Scalars.REAL, name, kernel);
  }

  private BiFunction<String, Matrix, String> matrices(Scalars scalars) {
    return (name, matrix) -> store(scalars, name, matrix);
  }

  private ObjectNode conv(ConvBlock block) {
    ObjectNode node = block(LayerReader.CONV_BLOCK, block);
    putGates(node, block);
    Scalars scalars = block.scalars();
    Kernel input = block.inputKernel();
    node.put("inputs", count(scalars, input.inputs()))
        .put("channels", count(scalars, block.channels()));
    // By their weights, of which steps may share one object.
    putEach(
        node,
        "state",
        block.name() + ".C",
        block.states(),
        (name, weights) -> {
          Kernel first = block.kernels().get(0);
          return store(scalars, name, new Kernel(weights, first.height(), first.width()));
        });
    return node.put("input", store(scalars, block.name() + ".D", input))
        .put("bias", store(scalars, block.name() + ".E", block.bias()));
  }

  private static ObjectNode block(String type, Block block) {
    Scalars scalars = block.scalars();
    ObjectNode node =
        node(scalars.type(type), block)
            .put(LayerReader.ACTIVATION, scalars.activationName(block.activation()));
    if (block.depth().isFixed()) {
      node.put("steps", block.steps());
    } else {
      node.put("steps", LayerReader.UNTIL_EQUILIBRIUM)
          .put("tolerance", block.depth().tolerance().getAsDouble())
          .put("max_steps", block.steps());
      if (block.depth().norm() != StepNorm.MAXIMUM) {
        node.put(LayerReader.STEP_NORM, block.depth().norm().fileName());
      }
    }
    putNumbers(node, LayerReader.STEP_SIZE, scalars.part(block.stepSizes(), 0));
    return node;
  }

  /** One number, if they are all the same. */
  private static void putNumbers(ObjectNode node, String key, Vector numbers) {
    if (numbers.isConstant()) {
      node.put(key, numbers.get(0));
    } else {
      ModelFile.put(node.putArray(key), numbers);
    }
  }

  /**
   * The name of one, or of one for each step.
   *
   * @param store writes one under a name, which it returns
   */
  private static <T> void putEach(
      ObjectNode node, String key, String name, List<T> each, BiFunction<String, T, String> store) {
    if (each.size() == 1) {
      node.put(key, store.apply(name, each.get(0)));
      return;
    }
    ArrayNode names = node.putArray(key);
    // What several steps share is written once and named again.
    IdentityHashMap<T, String> written = new IdentityHashMap<>();
    for (int k = 0; k < each.size(); k++) {
      String unwritten = name + "[" + k + "]";
      names.add(written.computeIfAbsent(each.get(k), value -> store.apply(unwritten, value)));
    }
  }

  private ObjectNode linear(Linear linear) {
    Scalars scalars = linear.scalars();
    return node(linear.type(), linear)
        .put("inputs", count(scalars, linear.weight().columns()))
        .put("outputs", count(scalars, linear.weight().rows()))
        .put("weight", store(scalars, linear.name() + ".weight", linear.weight()))
        .put("bias", store(scalars, linear.name() + ".bias", linear.bias()));
  }

  private ObjectNode convolution(Convolution conv) {
    Kernel kernel = conv.kernel();
    Scalars scalars = conv.scalars();
    return node(conv.type(), conv)
        .put("inputs", count(scalars, kernel.inputs()))
        .put("outputs", count(scalars, kernel.outputs()))
        .put("stride", conv.stride())
        .put("weight", store(scalars, conv.name() + ".weight", kernel))
        .put("bias", store(scalars, conv.name() + ".bias", conv.bias()));
  }

  private static ObjectNode pooling(Pooling pooling) {
    return node(pooling.type(), pooling)
        .put("size", pooling.size())
        .put("stride", pooling.stride());
  }

  private ObjectNode batchNorm(BatchNorm norm) {
    return node(norm.type(), norm)
        .put("channels", norm.scale().length())
        .put("scale", store(norm.name() + ".scale", norm.scale()))
        .put("shift", store(norm.name() + ".shift", norm.shift()));
  }

  private String store(Scalars scalars, String name, Kernel kernel) {
    int taps = kernel.taps();
    return store(
        scalars,
        name,
        kernel.weights(),
        weights ->
            List.of(weights.rows(), weights.columns() / taps, kernel.height(), kernel.width()));
  }

  /** Adds a tensor of the name, which it returns. */
  String store(Scalars scalars, String name, Matrix matrix) {
    return store(scalars, name, matrix, weights -> List.of(weights.rows(), weights.columns()));
  }

  /** One tensor, or one for the real and one for the imaginary part. */
  private String store(
      Scalars scalars, String name, Matrix matrix, Function<Matrix, List<Integer>> shape) {
    if (scalars == Scalars.REAL) {
      add(name, shape, matrix);
    } else {
      add(name + LayerReader.REAL_PART, shape, Scalars.real(matrix));
      add(name + LayerReader.IMAGINARY_PART, shape, Scalars.imaginary(matrix));
    }
    return name;
  }

  private void add(String name, Function<Matrix, List<Integer>> shape, Matrix matrix) {
    tensors.add(Tensor.ofNumbers(name, shape.apply(matrix), matrix.toArray()));
  }

  private String store(Scalars scalars, String name, Vector vector) {
    if (scalars == Scalars.REAL) {
      return store(name, vector);
    }
    store(name + LayerReader.REAL_PART, scalars.part(vector, 0));
    store(name + LayerReader.IMAGINARY_PART, scalars.part(vector, 1));
    return name;
  }

  /** Adds a tensor of the name, which it returns. */
  String store(String name, Vector vector) {
    tensors.add(Tensor.ofNumbers(name, List.of(vector.length()), vector.toArray()));
    return name;
  }
}
