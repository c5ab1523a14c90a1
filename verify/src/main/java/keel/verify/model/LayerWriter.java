package keel.verify.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiFunction;
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
                this::residual),
        transition ->
            transition.match(
                linear -> linear(linear),
                convolution -> convolution(convolution),
                pooling -> pooling(pooling),
                flatten -> node(flatten.type(), flatten),
                pointwise -> node(pointwise.type(), pointwise),
                batchNorm -> batchNorm(batchNorm)),
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
    node.put("inputs", block.inputs()).put("units", block.units());
    List<Integer> shape = List.of(block.units(), block.units());
    putStates(node, block, ".A", shape);
    return node.put("input", store(block.name() + ".B", block.input()))
        .put("bias", store(block.name() + ".b", block.bias()));
  }

  private void putGroups(ObjectNode node, Block block) {
    if (block.activation() instanceof Grouped grouped) {
      node.put(LayerReader.GROUP, grouped.groupSize());
      if (grouped.rule().hasThresholds()) {
        node.put(LayerReader.THRESHOLD, store(block.name() + ".t", grouped.thresholds()));
      }
    }
  }

  private ObjectNode equilibrium(EquilibriumBlock block) {
    ObjectNode node = block(LayerReader.EQUILIBRIUM_BLOCK, block);
    putGroups(node, block);
    return node.put("inputs", block.inputs())
        .put("units", block.units())
        .put("state", store(block.name() + ".W", block.state()))
        .put("input", store(block.name() + ".U", block.input()))
        .put("bias", store(block.name() + ".b", block.bias()));
  }

  private ObjectNode recurrent(RecurrentBlock block) {
    ObjectNode node = node(LayerReader.RECURRENT_BLOCK, block);
    node.put(LayerReader.ACTIVATION, block.activation().fileName());
    putGroups(node, block);
    putNumbers(node, LayerReader.LEAK, block.leaks());
    return node.put(LayerReader.READING, block.reading().fileName())
        .put("steps", block.steps())
        .put("inputs", block.features())
        .put("units", block.units())
        .put("state", store(block.name() + ".W", block.state()))
        .put("input", store(block.name() + ".B", block.input()))
        .put("bias", store(block.name() + ".b", block.bias()));
  }

  private ObjectNode feedforward(FeedforwardBlock block) {
    ObjectNode node = node(LayerReader.FEEDFORWARD_BLOCK, block);
    node.put(LayerReader.ACTIVATION, block.activation().fileName());
    putGroups(node, block);
    node.put("form", block.form().fileName()).put("steps", block.steps());
    if (block.form() == FeedforwardBlock.Form.NEAR_IDENTITY) {
      node.put("step_size", block.stepSize());
    }
    node.put("units", block.units());
    String name = block.form() == FeedforwardBlock.Form.PLAIN ? ".W" : ".A";
    putStates(node, block, name, List.of(block.units(), block.units()));
    putEach(node, "bias", block.name() + ".b", block.biases(), this::store);
    return node;
  }

  private ObjectNode residual(ResidualBlock block) {
    ObjectNode node = node(LayerReader.RESIDUAL_BLOCK, block);
    node.put(LayerReader.ACTIVATION, block.activation().fileName())
        .put("start", block.start().fileName())
        .put("steps", block.steps())
        .put("step_size", block.stepSize())
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
            ? store(name, kernel.weights())
            : store(name, shape(kernel), kernel.weights());
  }

  private ObjectNode conv(ConvBlock block) {
    ObjectNode node = block(LayerReader.CONV_BLOCK, block);
    node.put("inputs", block.inputKernel().inputs()).put("channels", block.channels());
    putStates(node, block, ".C", shape(block.kernels().get(0)));
    Kernel input = block.inputKernel();
    String name = block.name() + ".D";
    return node.put("input", store(name, shape(input), input.weights()))
        .put("bias", store(block.name() + ".E", block.bias()));
  }

  private static List<Integer> shape(Kernel kernel) {
    return List.of(kernel.outputs(), kernel.inputs(), kernel.height(), kernel.width());
  }

  private static ObjectNode block(String type, Block block) {
    ObjectNode node = node(type, block).put(LayerReader.ACTIVATION, block.activation().fileName());
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
    putNumbers(node, "step_size", block.stepSizes());
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

  private void putStates(ObjectNode node, Block block, String suffix, List<Integer> shape) {
    putEach(
        node,
        "state",
        block.name() + suffix,
        block.states(),
        (name, state) -> store(name, shape, state));
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
    return node(linear.type(), linear)
        .put("inputs", linear.weight().columns())
        .put("outputs", linear.weight().rows())
        .put("weight", store(linear.name() + ".weight", linear.weight()))
        .put("bias", store(linear.name() + ".bias", linear.bias()));
  }

  private ObjectNode convolution(Convolution conv) {
    Kernel kernel = conv.kernel();
    return node(conv.type(), conv)
        .put("inputs", kernel.inputs())
        .put("outputs", kernel.outputs())
        .put("stride", conv.stride())
        .put("weight", store(conv.name() + ".weight", shape(kernel), kernel.weights()))
        .put("bias", store(conv.name() + ".bias", conv.bias()));
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

  private String store(String name, Matrix matrix) {
    return store(name, List.of(matrix.rows(), matrix.columns()), matrix);
  }

  private String store(String name, List<Integer> shape, Matrix matrix) {
    tensors.add(Tensor.ofNumbers(name, shape, matrix.toArray()));
    return name;
  }

  private String store(String name, Vector vector) {
    tensors.add(Tensor.ofNumbers(name, List.of(vector.length()), vector.toArray()));
    return name;
  }
}
