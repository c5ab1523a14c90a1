package keel.train.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import keel.train.SettingsFile;
import keel.train.layer.TrainableLayer.Pass;
import keel.train.objective.CrossEntropy;
import keel.train.parameter.Parameters;
import keel.train.stochastic.Charge;
import keel.train.stochastic.Draw;
import keel.train.stochastic.Estimator;
import keel.verify.exact.Vector;
import keel.verify.model.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The hand-written backward pass against central differences, in double precision. */
class GradientTest {
  private static final List<Integer> IMAGE = List.of(2, 5, 4);
  private static final int CLASSES = 3;
  private static final int PATTERNS = 4;
  private static final double[] LABELS = {0, 2, 1, 2};
  private static final CrossEntropy LOSS =
      new CrossEntropy(
          new Target.Classes("kind", List.of("a", "b", "c")), 0.1, Vector.of(1, 0.5, 2));
  private static final double DIFFERENCE = 1e-5;

  /** For each nat that weights which are drawn are away from their prior. */
  private static final double CHARGE = 0.003;

  /** So many are compared with differences, evenly spread. */
  private static final int PARAMETERS = 40;

  /** Relative: differences are right to DIFFERENCE² times a third derivative, up to 1000 here. */
  private static final double TOLERANCE = 1e-7;

  /** Sixteen times the rounding of a float, for sums of some hundred numbers. */
  private static final double FLOAT_TOLERANCE = 2e-5;

  /** How long z was does not show in floats of tanh |z|, from which its slope across is taken. */
  private static final double SATURATED_TOLERANCE = 0.02;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense_block, units: 4, steps: 7",
        "dense_block, units: 4, steps: 1",
        "dense_block, units: 4, steps: 7, step_size: 0.7",
        "dense_block, units: 4, steps: 7, step_size: 0.5, step_size_bounds: [0.1, 1]",
        "dense_block, units: 4, steps: 7, activation: relu",
        "dense_block, units: 4, steps: 7, activation: leaky_relu",
        "dense_block, units: 4, steps: 7, activation: hard_tanh",
        "dense_block, units: 4, steps: 7, activation: softsign",
        "dense_block, units: 4, steps: 7, activation: arctan",
        "dense_block, units: 4, steps: 7, activation: elu",
        "dense_block, units: 4, steps: 7, activation: sigmoid",
        "dense_block, units: 4, steps: 7, checkpoint_every: 3",
        "dense_block, units: 4, steps: 8, checkpoint_every: 1, activation: relu, step_size: 0.6",
        "dense_block, units: 4, steps: 7, constraint: reparametrised, epsilon: 0.1",
        "dense_block, units: 4, steps: 7, constraint: spectral",
        "dense_block, units: 4, steps: 7, constraint: non_oscillating",
        "dense_block, units: 4, steps: 7, gates: {open: 0.5}",
        "dense_block, units: 4, steps: 7, step_size_bounds: [0.1, 1], checkpoint_every: 3, gates: {}",
      })
  void of_dense_blocks(String block) {
    check("[{type: " + block + "}, {type: linear}]");
    check("[{type: linear, outputs: 3}, {type: " + block + "}, {type: linear}]");
  }

  /** Fewer pairs than inputs, and more: rows are made nearly orthogonal, or columns. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6, 100})
  void of_absolute_values(int units) {
    String block =
        "{type: dense_block, units: " + units + ", steps: 1, activation: relu, absolute: true}";
    check("[" + block + ", {type: linear}]");
    check("[{type: linear, outputs: 3}, {type: relu}, " + block + ", {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv_block, channels: 3, steps: 4",
        "conv_block, channels: 3, steps: 4, activation: tanh",
        "conv_block, channels: 3, steps: 4, tied: false",
        "conv_block, channels: 3, steps: 4, tied: false, checkpoint_every: 3",
        "conv_block, channels: 3, steps: 5, checkpoint_every: 2",
        "conv_block, channels: 3, steps: 4, step_size: 0.5, step_size_bounds: [0.1, 1]",
        "conv_block, channels: 3, steps: 4, tied: false, step_size: 0.8, step_size_bounds: [0.1, 1]",
        "conv_block, channels: 3, steps: 4, activation: tanh, constraint: reparametrised",
        "conv_block, channels: 3, kernel: 1, steps: 4",
        "conv_block, channels: 3, steps: 4, tied: false, gates: {open: 0.5}",
      })
  void of_convolutional_blocks(String block) {
    check("[{type: " + block + "}, {type: flatten}, {type: linear}]");
    check("[{type: conv, outputs: 2}, {type: " + block + "}, {type: flatten}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv, outputs: 3",
        "conv, outputs: 3, stride: 2",
        "conv, outputs: 3, kernel: 1, stride: 3",
        "avg_pool, size: 2",
        "avg_pool, size: 3, stride: 1",
        "avg_pool",
        "max_pool, size: 2",
        "batch_norm",
        "relu",
        "tanh",
      })
  void of_layers_between_blocks(String layer) {
    check("[{type: " + layer + "}, {type: flatten}, {type: linear}]");
    check("[{type: conv, outputs: 2}, {type: " + layer + "}, {type: flatten}, {type: linear}]");
  }

  @Test
  void of_batch_norm_between_dense_blocks() {
    check(
        "[{type: dense_block, units: 4, steps: 3}, {type: batch_norm}, {type: dense_block, units: 4,"
            + " steps: 3}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense_block, units: 4, epsilon: 0.2",
        "dense_block, units: 4, epsilon: 0.2, activation: elu",
        "dense_block, units: 4, epsilon: 0.2, step_size: 0.5, step_size_bounds: [0.1, 1]",
      })
  void at_the_equilibrium_of_dense_blocks(String block) {
    checkAtEquilibrium(
        "[{type: " + block + ", tolerance: 1e-13, max_steps: 5000}, {type: linear}]", 1e-7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv_block, channels: 3, epsilon: 0.1, eta: 0.3, activation: tanh",
        "conv_block, channels: 3, epsilon: 0.1, eta: 0.3, activation: tanh, step_size: 0.7",
      })
  void at_the_equilibrium_of_convolutional_blocks(String block) {
    checkAtEquilibrium(
        "[{type: "
            + block
            + ", tolerance: 1e-13, max_steps: 5000}, {type: flatten}, {type: linear}]",
        1e-6); // the adjoint is solved to 1e-6 there
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu, max_steps: 3000", "sigmoid, max_steps: 300"})
  void of_equilibrium_blocks(String activation) {
    checkAtEquilibrium(
        "[{type: linear, outputs: 3}, {type: equilibrium_block, units: 3, margin: 16, tolerance:"
            + " 1e-12, activation: "
            + activation
            + "}, {type: linear}]",
        1e-7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "units: 4, steps: 8",
        "units: 4, steps: 1",
        "units: 4, steps: 8, activation: tanh",
        "units: 4, steps: 8, activation: tanh, leak: 0.4",
        "units: 4, steps: 8, activation: softsign, checkpoint_every: 3",
        "units: 4, steps: 10, activation: tanh, checkpoint_every: 1, leak: 0.6",
        "units: 4, steps: 7, reading: constant, activation: tanh",
        "units: 4, steps: 7, reading: constant, activation: sigmoid, leak: 0.4",
        "units: 4, steps: 7, reading: constant, checkpoint_every: 2, epsilon: 0.2",
      })
  void of_recurrent_blocks(String block) {
    check("[{type: recurrent_block, " + block + "}, {type: linear}]");
    check("[{type: linear, outputs: 40}, {type: recurrent_block, " + block + "}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "steps: 4",
        "steps: 4, tied: true",
        "steps: 1, activation: relu",
        "steps: 5, checkpoint_every: 2",
        "steps: 5, checkpoint_every: 2, tied: true, activation: elu",
        "steps: 4, form: near_identity",
        "steps: 7, form: near_identity, step_size: 0.4, tied: true, checkpoint_every: 3",
      })
  void of_stacks_of_layers(String block) {
    check("[{type: feedforward_block, " + block + "}, {type: linear}]");
    check("[{type: linear, outputs: 5}, {type: feedforward_block, " + block + "}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "steps: 4",
        "steps: 1, activation: relu",
        "steps: 4, tied: true, step_size: 0.3",
        "steps: 4, tied: true, stable: true, epsilon: 0.1",
        "steps: 4, input: every_step, units: 6",
        "steps: 4, input: every_step, start: input",
        "steps: 4, input: every_step, units: 3, tied: true, activation: elu",
        "steps: 3, batch_norm: true, step_size: 0.25",
        "steps: 3, batch_norm: true, tied: true, input: every_step, start: input, step_size: 0.25",
      })
  void of_residual_blocks(String block) {
    check("[{type: residual_block, " + block + "}, {type: linear}]");
    check("[{type: linear, outputs: 5}, {type: residual_block, " + block + "}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channels: 2, steps: 3",
        "channels: 2, steps: 3, activation: tanh, tied: true, kernel: 1",
        "channels: 2, steps: 3, activation: tanh, tied: true, stable: true, epsilon: 0.05",
        "channels: 3, steps: 3, input: every_step, activation: tanh",
        "kernel: 3, steps: 3, input: every_step, start: input, tied: true, step_size: 0.5",
        "channels: 2, steps: 2, batch_norm: true, activation: tanh",
      })
  void of_residual_blocks_of_images(String block) {
    check("[{type: residual_block, " + block + "}, {type: flatten}, {type: linear}]");
    check(
        "[{type: conv, outputs: 2}, {type: residual_block, "
            + block
            + "}, {type: flatten}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c_tanh",
        "c_relu",
        "mod_relu",
        "mod_relu, step_size: 0.5, step_size_bounds: [0.1, 1]",
        "mod_relu, constraint: spectral, checkpoint_every: 3",
        "radial_tanh",
        "radial_tanh, constraint: reparametrised, epsilon: 0.1",
        "radial_softsign, initialisation: semi_unitary_glorot",
      })
  void of_complex_dense_blocks(String activation) {
    String block =
        "{type: complex_dense_block, units: 4, steps: 7, activation: " + activation + "}";
    check("[" + block + ", {type: modulus}, {type: linear}]");
    check(
        "[{type: complex_linear, outputs: 3}, " + block + ", {type: real_parts}, {type: linear}]");
  }

  @Test
  void at_the_equilibrium_of_complex_dense_blocks() {
    checkAtEquilibrium(
        "[{type: complex_dense_block, units: 4, epsilon: 0.2, activation: radial_tanh, tolerance:"
            + " 1e-13, max_steps: 5000}, {type: modulus}, {type: linear}]",
        1e-7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "complex_conv_block, channels: 3, steps: 4",
        "complex_conv_block, channels: 3, steps: 4, activation: c_relu, tied: false",
        "complex_conv_block, channels: 3, steps: 4, activation: c_tanh, constraint: reparametrised",
        "complex_conv, outputs: 3",
        "complex_conv, outputs: 3, kernel: 1, stride: 2, initialisation: semi_unitary_he",
        "complex_conv, outputs: 2, initialisation: semi_unitary_glorot",
        "complex_avg_pool, size: 2",
        "complex_max_pool, size: 2",
        "complex_max_pool, size: 3, stride: 1",
        "complex_batch_norm",
      })
  void of_complex_layers_of_images(String layer) {
    check("[{type: " + layer + "}, {type: modulus}, {type: flatten}, {type: linear}]");
    check(
        "[{type: complex_conv, outputs: 2}, {type: "
            + layer
            + "}, {type: flatten}, {type: real_parts}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void of_imaginary_parts(String learned) {
    String layer = "{type: imaginary_part, learned: " + learned + "}";
    check(
        "["
            + layer
            + ", {type: complex_conv, outputs: 2}, {type: modulus}, {type: flatten}, {type:"
            + " linear}]");
    check(
        "[{type: conv, outputs: 2}, "
            + layer
            + ", {type: modulus}, {type: flatten}, {type: linear}]");
  }

  @Test
  void of_complex_batch_norm_between_dense_blocks() {
    check(
        "[{type: complex_dense_block, units: 4, steps: 3}, {type: complex_batch_norm}, {type:"
            + " complex_dense_block, units: 4, steps: 3}, {type: modulus}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "steps: 5",
        "steps: 5, activation: c_tanh, leak: 0.4",
        "steps: 7, reading: constant, activation: radial_tanh, epsilon: 0.2",
        "steps: 10, activation: radial_softsign, checkpoint_every: 1",
      })
  void of_complex_recurrent_blocks(String block) {
    String layer = "{type: complex_recurrent_block, units: 4, " + block + "}";
    check("[" + layer + ", {type: modulus}, {type: linear}]");
    check("[{type: complex_linear, outputs: 20}, " + layer + ", {type: modulus}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense_block, units: 4, steps: 7, step_size: 0.5, weights: {diffusion: 0.3}",
        "dense_block, units: 4, steps: 1, weights: {stochastic: [bias], diffusion: 0.3}",
        "dense_block, units: 4, steps: 7, checkpoint_every: 3, weights: {diffusion: 0.3}",
        "dense_block, units: 4, steps: 6, checkpoint_every: 2, activation: relu, weights: {drift: [3, 5, 3]}",
        "dense_block, units: 4, steps: 5, weights: {stochastic: [state, bias], diffusion: 0.2}",
        "dense_block, units: 4, steps: 5, weights: {stochastic: [state, input, bias], diffusion: 0.2,"
            + " state_margin: 0.1}",
        "dense_block, units: 4, steps: 5, weights: {law: gaussian, initial_deviation: 0.8}",
        "dense_block, units: 4, steps: 5, step_size: 0.5, weights: {law: dropout, rate: 0.4}",
      })
  void of_dense_blocks_whose_weights_are_drawn(String block) {
    check("[{type: " + block + "}, {type: linear}]");
    check("[{type: linear, outputs: 3}, {type: " + block + "}, {type: linear}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv_block, channels: 3, steps: 4, step_size: 0.5, weights: {diffusion: 0.3}",
        "conv_block, channels: 3, steps: 4, checkpoint_every: 3, weights: {diffusion: 0.3}",
        "conv_block, channels: 3, steps: 3, weights: {stochastic: [state, input], state_margin: 0.2}",
        "conv_block, channels: 3, steps: 4, weights: {law: gaussian, initial_deviation: 0.8}",
        "conv_block, channels: 3, steps: 4, weights: {law: dropout, rate: 0.4}",
      })
  void of_convolutional_blocks_whose_weights_are_drawn(String block) {
    check("[{type: " + block + "}, {type: flatten}, {type: linear}]");
    check("[{type: conv, outputs: 2}, {type: " + block + "}, {type: flatten}, {type: linear}]");
  }

  /** Nobody trains a reservoir, but what stands before it is. */
  @Test
  void of_reservoirs() {
    String reservoir = "{type: recurrent_block, units: 4, steps: 5, reservoir: true}";
    TrainableNetwork network =
        network(
            "[{type: linear, outputs: 10}, " + reservoir + ", {type: linear}]", DataType.DOUBLE, 1);
    double[] gradient = gradient(network);
    int from = 10 * 41;
    int to = from + 4 * 4 + 4 * 2 + 4;
    for (int i = from; i < to; i++) {
      assertEquals(0, gradient[i]);
    }
    for (int i : new int[] {3, 200, from - 1, to, to + 9}) {
      assertTrue(gradient[i] != 0, "parameter " + i);
      assertEquals(slope(network, i), gradient[i], TOLERANCE * (1 + Math.abs(gradient[i])));
    }
  }

  private static void check(String network) {
    TrainableNetwork exact = network(network, DataType.DOUBLE, 1);
    double[] gradient = gradient(exact);
    compare(exact, gradient, network, TOLERANCE);
    compareWithFloats(network, gradient);
    double[] ofTwo = gradient(network(network, DataType.DOUBLE, 2));
    if (!network.contains("batch_norm")
        && !network.contains("learned: true")) { // which normalises each worker's share by itself
      double limit = network.contains("radial_tanh") ? 1e-6 : 1e-12; // see SATURATED_TOLERANCE
      assertClose(gradient, ofTwo, limit, network + " by two workers");
    }
  }

  private static void checkAtEquilibrium(String network, double tolerance) {
    TrainableNetwork exact = network(network, DataType.DOUBLE, 1);
    compare(exact, gradient(exact), network, tolerance);
  }

  private static void compare(
      TrainableNetwork network, double[] gradient, String name, double tolerance) {
    boolean moved = false;
    int stride = 1 + gradient.length / PARAMETERS;
    for (int i = gradient.length % stride; i < gradient.length; i += stride) {
      double slope = slope(network, i);
      assertEquals(
          slope, gradient[i], tolerance * (1 + Math.abs(slope)), name + ", parameter " + i);
      moved |= Math.abs(slope) > 1e-3;
    }
    assertTrue(moved, "no parameter matters");
  }

  private static double slope(TrainableNetwork network, int parameter) {
    INDArray values = network.parameters().free();
    double value = values.getDouble(0, parameter);
    values.putScalar(0, parameter, value + DIFFERENCE);
    double above = loss(network);
    values.putScalar(0, parameter, value - DIFFERENCE);
    double below = loss(network);
    values.putScalar(0, parameter, value);
    return (above - below) / (2 * DIFFERENCE);
  }

  /** Floats are computed by other libraries: the same gradient, up to their rounding. */
  private static void compareWithFloats(String network, double[] gradient) {
    double greatest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
    double[] ofFloats = gradient(network(network, DataType.FLOAT, 1));
    double tolerance = network.contains("radial_tanh") ? SATURATED_TOLERANCE : FLOAT_TOLERANCE;
    assertClose(gradient, ofFloats, tolerance * Math.max(1, greatest), network + ", floats");
  }

  private static void assertClose(double[] expected, double[] found, double limit, String name) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], limit, name + ", parameter " + i);
    }
  }

  /** Weights are larger than the usual first ones, so that slopes differ and constraints bind. */
  private static TrainableNetwork network(String layers, DataType type, int workers) {
    TrainableNetwork network =
        new TrainableNetwork(
            designs(layers), IMAGE, CLASSES, type, workers, PATTERNS / workers, 11);
    Parameters parameters = network.parameters();
    // Drifts of larger weights grow beyond what differences can tell.
    parameters.free().muli(layers.contains("weights: ") ? 0.5 : 4);
    if (layers.contains("absolute") || layers.contains("weights: ")) {
      disturb(parameters.free());
    }
    parameters.project();
    network.refresh();
    for (int worker = 0; worker < workers; worker++) {
      network.replica(worker).open(genes(network.gates().length, worker, PATTERNS / workers));
      network.replica(worker).draw(new Draw(7, -4, worker * PATTERNS / workers));
      network.replica(worker).charge(new Charge(CHARGE / workers, Estimator.CLOSED_FORM_KL));
    }
    return network;
  }

  /** Others for each pattern. */
  private static List<boolean[]> genes(int count, int worker, int share) {
    List<boolean[]> genes = new ArrayList<>();
    for (int i = 0; i < share; i++) {
      boolean[] own = new boolean[count];
      for (int g = 0; g < count; g++) {
        own[g] = (worker * share + i + g) % 3 != 0;
      }
      genes.add(own);
    }
    return genes;
  }

  /** Mirrored rows begin orthogonal, where what keeps them nearly so has no gradient. */
  static void disturb(INDArray values) {
    Random random = new Random(3);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(0, i, values.getDouble(0, i) + 0.3 * random.nextGaussian());
    }
  }

  private static List<LayerDesign> designs(String layers) {
    try {
      ObjectNode root = (ObjectNode) new YAMLMapper().readTree("network: " + layers);
      return SettingsFile.settings(root).network();
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static double loss(TrainableNetwork network) {
    network.parameters().recompute();
    network.refresh();
    INDArray outputs = network.replica(0).forward(inputs(network, 0, PATTERNS), Pass.TRAINING);
    double charged = CHARGE * network.replica(0).divergence();
    return LOSS.of(outputs, LABELS, 0).loss() / PATTERNS + charged;
  }

  private static double[] gradient(TrainableNetwork network) {
    int workers = network.parameters().workers();
    int share = PATTERNS / workers;
    for (int worker = 0; worker < workers; worker++) {
      Replica replica = network.replica(worker);
      INDArray outputs = replica.forward(inputs(network, worker * share, share), Pass.TRAINING);
      double[] labels = Arrays.copyOfRange(LABELS, worker * share, (worker + 1) * share);
      replica.backward(LOSS.of(outputs, labels, 1.0 / PATTERNS).outputGradient());
    }
    network.parameters().pullBack();
    return network.parameters().freeGradient().dup().data().asDouble();
  }

  private static INDArray inputs(TrainableNetwork network, int from, int count) {
    Random random = new Random(5);
    int size = IMAGE.get(0) * IMAGE.get(1) * IMAGE.get(2);
    double[] all = random.doubles((long) size * PATTERNS, -1, 1).toArray();
    double[] own = Arrays.copyOfRange(all, from * size, (from + count) * size);
    int rows = network.takesImages() ? IMAGE.get(0) : size;
    return Nd4j.create(own, new long[] {rows, (long) own.length / rows}, 'f')
        .castTo(network.parameters().free().dataType())
        .dup('f');
  }
}
