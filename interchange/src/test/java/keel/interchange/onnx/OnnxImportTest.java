package keel.interchange.onnx;

import static keel.interchange.onnx.OnnxImport.Replaying.REPLAYED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.interchange.ComputedState;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.InvalidModel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.StepNorm;
import keel.verify.model.UnknownLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxImportTest {
  private static final double[] A = {-0.5, 0.25, 0.125, -0.75};
  private static final double[] OTHER = {-0.5, 0.5, 0.25, -1};
  private static final double[] B = {1, 2, 3, 4, 5, 6};

  @TempDir private Path folder;

  private List<Layer> layers(Graphs graphs) throws IOException {
    return OnnxImport.read(graphs.in(folder), REPLAYED).imported().network().layers();
  }

  private String refused(Graphs graphs) {
    return assertThrows(InvalidModel.class, () -> OnnxImport.read(graphs.in(folder), REPLAYED))
        .getMessage();
  }

  /** u -> v = u B + b, and the weights of blocks. */
  private static Graphs driven() {
    return Graphs.of(0, 3)
        .floats("A", A, 2, 2)
        .floats("A2", OTHER, 2, 2)
        .floats("B", B, 3, 2)
        .floats("b", new double[] {0.5, -0.5}, 2)
        .floats("h", new double[] {0.5})
        .add("MatMul", "uB", "u", "B")
        .add("Add", "v", "uB", "b");
  }

  /** One step from x, σ given, h from a tensor. */
  private static Graphs step(Graphs graphs, int k, String x, String a, String h, String to) {
    return graphs
        .add("MatMul", "w" + k, x, a)
        .add("Add", "z" + k, "v", "w" + k)
        .add("Tanh", "s" + k, "z" + k)
        .add("Mul", "d" + k, h, "s" + k)
        .add("Add", to, "d" + k, x);
  }

  private static Graphs first(Graphs graphs, String h) {
    return graphs.add("Tanh", "s0", "v").add("Mul", "x1", "s0", h);
  }

  @Test
  void steps_of_a_block_are_told_by_their_rule_in_whatever_order_they_are_summed()
      throws IOException {
    Graphs graphs = step(first(driven(), "h"), 1, "x1", "A", "h", "x2");
    DenseBlock block = (DenseBlock) layers(step(graphs, 2, "x2", "A", "h", "y")).get(0);
    assertEquals(3, block.steps());
    assertTrue(block.isTied());
    assertArrayEquals(new double[] {-0.5, 0.125, 0.25, -0.75}, block.state().toArray());
    assertArrayEquals(new double[] {1, 3, 5, 2, 4, 6}, block.input().toArray());
    assertEquals(0.5, block.stepSizes().get(1));
  }

  @Test
  void a_block_with_other_weights_at_every_step_is_untied() throws IOException {
    Graphs graphs = step(first(driven(), "h"), 1, "x1", "A", "h", "x2");
    DenseBlock block = (DenseBlock) layers(step(graphs, 2, "x2", "A2", "h", "y")).get(0);
    assertEquals(3, block.states().size());
    assertEquals(-1, block.states().get(2).get(1, 1));
  }

  @Test
  void a_block_whose_step_size_changes_is_none() {
    Graphs graphs =
        step(first(driven().floats("g", new double[] {0.25}), "h"), 1, "x1", "A", "g", "y");
    String message = refused(graphs);
    assertTrue(message.contains("node 'the y' (Add): it adds two things"), message);
  }

  @Test
  void nor_is_one_whose_step_size_changes_later() {
    Graphs sizes =
        step(first(driven().floats("g", new double[] {0.25}), "h"), 1, "x1", "A", "h", "x2");
    assertTrue(refused(step(sizes, 2, "x2", "A", "g", "y")).contains("it adds two things"));
  }

  @Test
  void one_whose_drive_changes_is_a_plain_residual_block() throws IOException {
    Graphs drives =
        step(first(driven(), "h"), 1, "x1", "A", "h", "x2")
            .add("Add", "v2", "uB", "h")
            .add("MatMul", "w", "x2", "A")
            .add("Add", "z", "v2", "w")
            .add("Tanh", "s", "z")
            .add("Mul", "d", "h", "s")
            .add("Add", "y", "d", "x2");
    ResidualBlock block = (ResidualBlock) layers(drives).get(0);
    assertEquals(ResidualBlock.Start.ZERO, block.start());
    assertEquals(3, block.steps());
    assertEquals(1, block.kernels().size());
    assertEquals(Vector.of(0.5, -0.5), block.bias(0));
    assertEquals(Vector.of(0.5, 0.5), block.bias(2));
  }

  /** x -> y = x + σ(x A + c), σ before or behind a factor for each unit. */
  private static Graphs shortcut(Graphs graphs, String x, String a, String y) {
    return graphs
        .add("MatMul", y + "w", x, a)
        .add("Add", y + "z", y + "w", "b")
        .add("Relu", y + "s", y + "z")
        .add("Add", y, x, y + "s");
  }

  @Test
  void shortcuts_around_a_layer_are_a_plain_residual_block_that_begins_with_its_input()
      throws IOException {
    Graphs graphs = shortcut(shortcut(driven(), "v", "A", "x"), "x", "A2", "y");
    List<Layer> layers = layers(graphs);
    ResidualBlock block = (ResidualBlock) layers.get(1);
    assertEquals("linear1", layers.get(0).name());
    assertEquals(ResidualBlock.Start.INPUT, block.start());
    assertEquals(2, block.steps());
    assertTrue(block.inputKernels().isEmpty());
    assertArrayEquals(new double[] {-0.5, 0.125, 0.25, -0.75}, block.kernel(0).weights().toArray());
    assertArrayEquals(new double[] {-0.5, 0.25, 0.5, -1}, block.kernel(1).weights().toArray());
    assertEquals(1, block.biases().size());
  }

  /** x -> y = x + σ(a + b). */
  private static Graphs sum(Graphs graphs, String x, String a, String b, String y) {
    return graphs.add("Add", y + "z", a, b).add("Relu", y + "s", y + "z").add("Add", y, x, y + "s");
  }

  @Test
  void where_the_input_is_the_first_state_the_weights_of_both_are_told_by_the_next_step()
      throws IOException {
    for (boolean isStateFirst : new boolean[] {true, false}) {
      Graphs graphs = Graphs.of(1, 2).floats("A", A, 2, 2).floats("B", OTHER, 2, 2);
      for (String name : isStateFirst ? new String[] {"A", "B"} : new String[] {"B", "A"}) {
        graphs.add("MatMul", "u" + name, "u", name);
      }
      sum(graphs, "u", "uA", "uB", "x").add("MatMul", "xA", "x", "A");
      ResidualBlock block = (ResidualBlock) layers(sum(graphs, "x", "xA", "uB", "y")).get(0);
      assertTrue(block.isTied());
      assertEquals(-0.75, block.kernel(0).weights().get(1, 1));
      assertEquals(-1, block.inputKernel(0).orElseThrow().weights().get(1, 1));
    }
  }

  @Test
  void or_by_their_windows() throws IOException {
    NodeProto.Builder wide =
        Graphs.node("Conv", "ub", "u", "b")
            .addAttribute(Graphs.attribute("pads", List.of(1L, 1L, 1L, 1L)));
    Graphs graphs =
        Graphs.of(1, 1, 2, 2)
            .floats("a", new double[] {0.5}, 1, 1, 1, 1)
            .floats("a2", new double[] {0.25}, 1, 1, 1, 1)
            .floats("b", new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3)
            .add("Conv", "ua", "u", "a")
            .node(wide);
    sum(graphs, "u", "ua", "ub", "x").add("Conv", "xa", "x", "a2");
    ResidualBlock block = (ResidualBlock) layers(sum(graphs, "x", "xa", "ub", "y")).get(0);
    assertEquals(0.5, block.kernel(0).weights().get(0, 0));
    assertEquals(9, block.inputKernel(1).orElseThrow().taps());
  }

  @Test
  void a_batch_norm_before_the_activation_of_a_step_is_folded_into_its_weights_and_rounded_once()
      throws IOException {
    Graphs graphs =
        driven()
            .floats("scale", new double[] {3, 1}, 2)
            .floats("shift", new double[] {0.25, 0}, 2)
            .floats("mean", new double[] {0, 1}, 2)
            .floats("var", new double[] {3, 8}, 2)
            .add("MatMul", "w", "v", "A")
            .add("Add", "z", "w", "b")
            .node(
                Graphs.node("BatchNormalization", "n", "z", "scale", "shift", "mean", "var")
                    .addAttribute(Graphs.attribute("epsilon", 1f)))
            .add("Relu", "s", "n")
            .add("Add", "y", "v", "s");
    OnnxImport read = OnnxImport.read(graphs.in(folder), REPLAYED);
    ResidualBlock block = (ResidualBlock) read.imported().network().layers().get(1);
    double third = 1 / 3.0;
    assertArrayEquals(
        new double[] {-0.75, 0.1875, 0.25 * third, -0.75 * third},
        block.kernel(0).weights().toArray(),
        0x1p-55);
    assertArrayEquals(new double[] {1, -0.5}, block.bias(0).toArray(), 0x1p-53);
    assertTrue(read.imported().roundings().get("block1").ofAnEntry() > 0);
    assertTrue(read.imported().roundings().get("block1").ofAnEntry() < 0x1p-52);
  }

  @Test
  void a_branch_of_two_products_is_refused_and_both_are_named() {
    Graphs graphs =
        driven()
            .add("MatMul", "w1", "v", "A")
            .add("Relu", "r", "w1")
            .add("MatMul", "w2", "r", "A2")
            .add("Add", "y", "w2", "v");
    String message = refused(graphs);
    assertTrue(message.contains("node 'the y' (Add): it adds two things"), message);
    assertTrue(
        message.contains(
            "the branch that it adds has 2 products one behind the other, and a step has one, and"
                + " nothing but h behind σ; they are node 'the w1' (MatMul), node 'the w2'"
                + " (MatMul)"),
        message);
  }

  @Test
  void a_sum_of_two_branches_is_refused() {
    Graphs graphs =
        driven()
            .add("MatMul", "w1", "v", "A")
            .add("MatMul", "w2", "v", "A2")
            .add("Relu", "r", "w2")
            .add("Add", "y", "w1", "r");
    String message = refused(graphs);
    assertTrue(message.contains("neither of the two is computed from the other"), message);
  }

  @Test
  void a_step_size_of_each_unit_is_none_of_a_plain_residual_block() {
    Graphs graphs =
        driven()
            .floats("hs", new double[] {0.5, 0.25}, 2)
            .add("MatMul", "w", "v", "A")
            .add("Relu", "s", "w")
            .add("Mul", "d", "s", "hs")
            .add("Add", "y", "v", "d");
    assertTrue(refused(graphs).contains("the step size of a plain residual block is one number"));
  }

  @Test
  void what_keeps_another_share_than_it_does_not_renew_is_no_recurrent_block() {
    Graphs graphs =
        first(driven().floats("rest", new double[] {0.25}), "h")
            .add("MatMul", "w", "x1", "A")
            .add("Add", "z", "w", "v")
            .add("Tanh", "s", "z")
            .add("Mul", "d", "s", "h")
            .add("Mul", "kept", "x1", "rest")
            .add("Add", "y", "kept", "d");
    assertTrue(refused(graphs).contains("it adds two things"));
  }

  @Test
  void a_block_that_begins_elsewhere_is_none() {
    Graphs graphs = step(driven().add("Relu", "x1", "v"), 1, "x1", "A", "h", "y");
    assertTrue(refused(graphs).contains("begins at zero"));
  }

  @Test
  void a_residual_connection_that_is_no_block_is_refused_by_name() {
    Graphs graphs =
        driven().add("Relu", "r", "v").add("MatMul", "w", "r", "A").add("Add", "y", "w", "v");
    assertTrue(refused(graphs).contains("other residual connections are not read"));
  }

  @Test
  void a_square_matrix_that_is_not_symmetric_is_not_turned() throws IOException {
    Graphs plain = Graphs.of(1, 2).floats("A", A, 2, 2).add("MatMul", "y", "u", "A");
    Linear linear = (Linear) layers(plain).get(0);
    assertEquals(0.125, linear.weight().get(0, 1));
    Graphs turned =
        Graphs.of(1, 2)
            .floats("A", A, 2, 2)
            .node(Graphs.node("Gemm", "y", "u", "A").addAttribute(Graphs.attribute("transB", 1)));
    assertEquals(0.25, ((Linear) layers(turned).get(0)).weight().get(0, 1));
  }

  @Test
  void alpha_and_beta_multiply() throws IOException {
    Graphs graphs =
        driven()
            .node(
                Graphs.node("Gemm", "y", "u", "B", "b")
                    .addAttribute(Graphs.attribute("alpha", 0.5f))
                    .addAttribute(Graphs.attribute("beta", 4f)));
    Linear linear = (Linear) layers(graphs).get(0);
    assertEquals(1.5, linear.weight().get(0, 1));
    assertArrayEquals(new double[] {2, -2}, linear.bias().toArray());
  }

  @Test
  void a_recurrent_step_keeps_what_it_does_not_renew() throws IOException {
    Graphs graphs =
        first(driven().floats("rest", new double[] {0.5}), "h")
            .add("MatMul", "w", "x1", "A")
            .add("Add", "z", "w", "v")
            .add("Tanh", "s", "z")
            .add("Mul", "d", "s", "h")
            .add("Mul", "kept", "x1", "rest")
            .add("Add", "y", "kept", "d");
    RecurrentBlock block = (RecurrentBlock) layers(graphs).get(0);
    assertEquals(0.5, block.leaks().get(0));
    assertEquals(2, block.steps());
  }

  @Test
  void differences_and_quotients_of_constants_normalise_the_input() throws IOException {
    Graphs graphs =
        driven()
            .floats("mean", new double[] {0.5})
            .floats("std", new double[] {0.25})
            .add("Sub", "m", "u", "mean")
            .add("Div", "n", "m", "std")
            .add("MatMul", "y", "n", "B");
    Network network = OnnxImport.read(graphs.in(folder), REPLAYED).imported().network();
    assertEquals(
        new Preprocessing(1, Vector.constant(3, 0.5), Vector.constant(3, 0.25)),
        network.preprocessing());
    assertEquals(1, network.layers().size());
  }

  @Test
  void what_is_not_understood_is_a_layer_of_unknown_type_that_can_be_written() throws IOException {
    Graphs graphs = driven().add("Softmax", "p", "v").add("MatMul", "y", "p", "A");
    OnnxImport read = OnnxImport.read(graphs.in(folder), REPLAYED);
    Network network = read.imported().network();
    assertEquals(new UnknownLayer("unknown1", "onnx:Softmax"), network.layers().get(1));
    assertTrue(read.imported().warnings().get(0).contains("'onnx:Softmax'"));
    Path model = folder.resolve("model.safetensors");
    ModelFile.write(model, network);
    assertEquals(network.layers(), ModelFile.read(model).network().layers());
  }

  @Test
  void operators_that_no_layer_is_are_refused_by_name() {
    assertTrue(refused(driven().add("Mul", "y", "v", "v")).contains("(Mul): it multiplies two"));
    assertTrue(
        refused(driven().node(Graphs.node("Softer", "y", "v").setDomain("com.example")))
            .contains("(Softer): operators of the domain 'com.example'"));
    assertTrue(
        refused(driven().add("QuantizeLinear", "y", "v", "h")).contains("quantised networks"));
    assertTrue(refused(driven().add("Concat", "y", "v", "v")).contains("(Concat): it joins"));
    assertTrue(refused(driven().node(Graphs.node("LSTM", "y", "v", "A", "A2"))).contains("(LSTM)"));
  }

  @Test
  void attributes_that_are_not_known_or_of_another_type_are_refused() {
    assertTrue(
        refused(
                driven()
                    .node(
                        Graphs.node("Gemm", "y", "u", "B")
                            .addAttribute(Graphs.attribute("transA", 0))
                            .addAttribute(Graphs.attribute("gamma", 2f))))
            .contains("(Gemm): its attribute 'gamma' is not known"));
    assertTrue(
        refused(
                driven()
                    .node(
                        Graphs.node("Gemm", "y", "u", "B")
                            .addAttribute(Graphs.attribute("transB", 1f))))
            .contains("attribute 'transB' must be of type INT"));
  }

  /** A loop that goes on while the step is longer than a tolerance. */
  private static Graphs loop(String length, int batch) {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(Graphs.scalar("k", Graphs.INT64))
            .addInput(Graphs.scalar("c", Graphs.BOOL))
            .addInput(Graphs.value("x", Graphs.FLOAT, batch, 2))
            .addNode(Graphs.node("MatMul", "w", "x", "A"))
            .addNode(Graphs.node("Add", "z", "w", "v"))
            .addNode(Graphs.node("Tanh", "s", "z"))
            .addNode(Graphs.node("Mul", "d", "s", "h"))
            .addNode(Graphs.node("Add", "next", "x", "d"))
            .addNode(Graphs.node("Sub", "step", "next", "x"));
    if (length.equals("max")) {
      body.addNode(Graphs.node("Abs", "sizes", "step"))
          .addNode(
              Graphs.node("ReduceMax", "length", "sizes")
                  .addAttribute(Graphs.attribute("keepdims", 0)));
    } else {
      body.addNode(
          Graphs.node("ReduceL2", "length", "step").addAttribute(Graphs.attribute("keepdims", 0)));
    }
    body.addNode(Graphs.node("Greater", "again", "length", "tolerance"))
        .addOutput(Graphs.scalar("again", Graphs.BOOL))
        .addOutput(Graphs.value("next", Graphs.FLOAT, batch, 2));
    return Graphs.of(batch, 3)
        .floats("A", A, 2, 2)
        .floats("B", B, 3, 2)
        .floats("b", new double[] {0.5, -0.5}, 2)
        .floats("h", new double[] {0.5})
        .floats("tolerance", new double[] {0.0625})
        .floats("zero", new double[] {0, 0}, 1, 2)
        .with(Graphs.integers("most", List.of(), 40))
        .add("MatMul", "uB", "u", "B")
        .add("Add", "v", "uB", "b")
        .add("Sub", "x0", "v", "v")
        .node(
            Graphs.node("Loop", "y", "most", "", "x0")
                .addAttribute(Graphs.attribute("body", body)));
  }

  @Test
  void a_loop_that_settles_by_its_greatest_change_is_a_block_with_a_tolerance() throws IOException {
    OnnxImport read = OnnxImport.read(loop("max", 1).in(folder), REPLAYED);
    Depth depth = read.imported().network().blocks().get(0).depth();
    assertEquals(Depth.untilEquilibrium(0.0625, 40), depth);
    assertTrue(read.replay().orElseThrow().patterns() > 20, () -> read.replay().toString());
  }

  @Test
  void a_loop_that_settles_by_its_length_is_a_block_that_stops_by_that() throws IOException {
    OnnxImport read = OnnxImport.read(loop("l2", 1).in(folder), REPLAYED);
    Depth depth = read.imported().network().blocks().get(0).depth();
    assertEquals(Depth.untilEquilibrium(0.0625, StepNorm.EUCLIDEAN, 40), depth);
    assertTrue(read.replay().orElseThrow().patterns() > 20, () -> read.replay().toString());
  }

  @Test
  void a_loop_that_settles_for_a_batch_is_refused() {
    assertTrue(refused(loop("max", 3)).contains("of a batch together"));
    assertTrue(refused(loop("l2", 3)).contains("of a batch together"));
  }

  @Test
  void weights_that_are_computed_are_rounded_once() throws IOException {
    float third = 1 / 3f;
    Graphs graphs =
        Graphs.of(1, 1)
            .floats("p", new double[] {third}, 1, 1)
            .floats("q", new double[] {1 + 0x1p-23}, 1, 1)
            .floats("r", new double[] {-third}, 1, 1)
            .add("MatMul", "pq", "p", "q")
            .add("Add", "w", "pq", "r")
            .add("MatMul", "y", "u", "w");
    OnnxImport read = OnnxImport.read(graphs.in(folder), REPLAYED);
    Linear linear = (Linear) read.imported().network().layers().get(0);
    assertEquals(third * 0x1p-23, linear.weight().get(0, 0), "not the difference of floats");
    assertTrue(read.replay().orElseThrow().folded().getAsDouble() > 0);
  }

  /** A = −RᵀR − εI is computed by the file; R is 2 x 2. */
  private String ofComputed(double epsilon, double... r) throws IOException {
    Graphs graphs =
        driven()
            .floats("R", r, 2, 2)
            .floats("E", new double[] {epsilon, 0, 0, epsilon}, 2, 2)
            .add("Transpose", "Rt", "R")
            .add("MatMul", "G", "Rt", "R")
            .add("Neg", "N", "G")
            .add("Sub", "S", "N", "E");
    List<String> computed =
        OnnxImport.read(step(first(graphs, "h"), 1, "x1", "S", "h", "y").in(folder), REPLAYED)
            .imported()
            .computed();
    assertEquals(1, computed.size());
    return computed.get(0);
  }

  @Test
  void of_a_computed_state_all_that_rounding_can_make_of_it_is_certified_where_it_can_be()
      throws IOException {
    String shown = ofComputed(0.125, 0.3, 0.4, 0.1, -0.2);
    assertTrue(
        shown.startsWith(
            "'block1' is stable with every symmetric A that a program may make of it by rounding,"),
        shown);
    assertTrue(shown.contains("λmin(P) ≥ 0.163"), shown);
    String tight = ofComputed(0x1p-24, 0.3, 0.6, 0.1, 0.2);
    assertTrue(tight.startsWith("'block1': that it is stable with every symmetric A"), tight);
    assertTrue(tight.endsWith("is not shown"), tight);
    assertTrue(ofComputed(5, 0.3, 0.4, 0.1, -0.2).endsWith("is not shown"));
  }

  @Test
  void of_one_that_is_not_symmetric_nothing_is_shown() throws IOException {
    Graphs graphs = driven().add("Neg", "N", "A").add("Sub", "S", "N", "A2");
    String computed =
        OnnxImport.read(step(first(graphs, "h"), 1, "x1", "S", "h", "y").in(folder), REPLAYED)
            .imported()
            .computed()
            .get(0);
    assertTrue(computed.endsWith("nothing is shown: A is not symmetric, bit for bit"), computed);
  }

  @Test
  void nor_of_one_whose_bounds_are_no_numbers() {
    Numbers row = Numbers.stored(FloatType.DOUBLE, List.of(1, 2), new double[] {1e200, 1e200});
    Numbers column = Numbers.stored(FloatType.DOUBLE, List.of(2, 1), new double[] {1e200, -1e200});
    Numbers half = Numbers.constant(FloatType.DOUBLE, List.of(1, 1), -0.5);
    Numbers state = row.product(column).plus(half);
    DenseBlock block =
        new DenseBlock(
            "b",
            Activation.TANH,
            Vector.of(1),
            2,
            Matrix.of(1, 1, state.toArray()),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    String sentence = new ComputedState(block, state.distances()).sentence();
    assertTrue(sentence.endsWith("or of a type that rounds too coarsely"), sentence);
  }

  @Test
  void a_graph_needs_one_input_and_one_output() {
    Graphs graphs = driven().add("Relu", "y", "v");
    graphs.graph().addInput(Graphs.value("extra", Graphs.FLOAT, 1, 3));
    assertTrue(refused(graphs).contains("the inputs ['u', 'extra']"));
  }

  @Test
  void opsets_are_those_from_8_to_20() throws IOException {
    assertEquals(2, layers(driven().opset(8).add("Relu", "y", "v")).size());
    assertEquals(2, layers(driven().opset(20).add("Relu", "y", "v")).size());
    assertTrue(refused(driven().opset(7).add("Relu", "y", "v")).contains("8 to 20"));
    assertTrue(refused(driven().opset(21).add("Relu", "y", "v")).contains("8 to 20"));
  }

  @Test
  void a_reading_that_is_another_network_is_found_by_the_replay() throws IOException {
    OnnxFile file = OnnxFile.read(driven().add("Relu", "y", "v").in(folder));
    Evaluation.Result graph = Evaluation.of(file);
    Recognition.Layers layers = Recognition.of(graph);
    Linear linear = (Linear) layers.layers().get(0);
    Linear wrong =
        new Linear("linear1", linear.weight().scaledRows(Vector.of(1, 1 + 0x1p-10)), linear.bias());
    Recognition.Layers others =
        new Recognition.Layers(
            Arrays.asList(wrong, layers.layers().get(1)),
            layers.input(),
            layers.preprocessing(),
            layers.terms(),
            layers.roundings(),
            layers.computed());
    InvalidModel refused = assertThrows(InvalidModel.class, () -> Replay.of(file, graph, others));
    assertTrue(refused.getMessage().contains("another network"), refused::getMessage);
  }

  @Test
  void a_bound_is_about_the_roundings_of_one_layer_however_many_there_are() throws IOException {
    Random random = new Random(5);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      double[] weights = new double[40 * 40];
      Arrays.setAll(weights, e -> (float) (0.3 * random.nextGaussian()));
      layers.add(
          new Linear("l" + i, Matrix.of(40, 40, weights), Vector.constant(40, i == 0 ? 1 : 0)));
      layers.add(new Pointwise("r" + i, Activation.RELU, List.of(40)));
    }
    Path path = folder.resolve("deep.onnx");
    OnnxExport.write(
        path,
        new Network(List.of(40), Preprocessing.NONE, layers, Optional.empty()),
        OnnxExport.Form.UNROLLED);
    Replay replay = OnnxImport.read(path, REPLAYED).replay().orElseThrow();
    assertTrue(replay.allowed() < 200 * replay.difference(), replay::text);
  }

  @Test
  void a_matrix_that_was_turned_is_found_however_deep_the_block_is() throws IOException {
    Path path = folder.resolve("deep.onnx");
    DenseBlock block =
        new DenseBlock(
            "block1",
            Activation.TANH,
            Vector.constant(2, 0.5),
            60,
            Matrix.of(2, 2, A),
            Matrix.of(2, 3, B),
            Vector.of(0.5, -0.5));
    OnnxExport.write(
        path,
        new Network(List.of(3), Preprocessing.NONE, List.of(block), Optional.empty()),
        OnnxExport.Form.UNROLLED);
    OnnxFile file = OnnxFile.read(path);
    Evaluation.Result graph = Evaluation.of(file);
    Recognition.Layers layers = Recognition.of(graph);
    Replay replay = Replay.of(file, graph, layers);
    assertTrue(replay.allowed() < 1e-3, () -> "the bound forgets as the block does: " + replay);
    assertThrows(
        InvalidModel.class,
        () ->
            Replay.of(
                file,
                graph,
                new Recognition.Layers(
                    List.of(block.withState(block.state().transpose())),
                    layers.input(),
                    layers.preprocessing(),
                    layers.terms(),
                    layers.roundings(),
                    layers.computed())));
  }
}
