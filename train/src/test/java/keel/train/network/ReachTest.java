package keel.train.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.SettingsFile;
import keel.train.layer.TrainableLayer.Pass;
import keel.train.network.TrainableNetwork.Movement;
import keel.train.objective.CrossEntropy;
import keel.train.objective.Margin;
import keel.verify.Verifier;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.DenseBlock;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Target;
import keel.verify.smt.SecondOpinion;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ReachTest {
  private static final List<Integer> IMAGE = List.of(2, 5, 4);
  private static final int CLASSES = 3;
  private static final double[] LABELS = {0, 2, 1, 2};
  private static final Margin LOSS =
      new Margin(
          new CrossEntropy(
              new Target.Classes("kind", List.of("a", "b", "c")), 0.1, Vector.of(1, 0.5, 2)),
          0.2);
  private static final double RADIUS = 0.7;
  private static final double Q = 0.3;
  private static final double DIFFERENCE = 1e-5;
  private static final int SETTLING = 600;

  @TempDir Path folder;

  private static TrainableNetwork network(String layers) throws Exception {
    var tree = SettingsFile.empty();
    tree.set("network", new YAMLMapper().readTree(layers));
    TrainableNetwork network =
        new TrainableNetwork(
            SettingsFile.settings(tree).network(),
            IMAGE,
            CLASSES,
            DataType.DOUBLE,
            1,
            LABELS.length,
            11,
            Movement.MEASURED);
    network.parameters().free().muli(4);
    if (layers.contains("absolute")) {
      GradientTest.disturb(network.parameters().free());
    }
    network.parameters().project();
    network.refresh();
    return network;
  }

  private static Reach reach(TrainableNetwork network) {
    return network.replica(0).reach().orElseThrow();
  }

  /** Σ (I + HA)^k H B over the steps, by the definition. */
  private static RealMatrix atSlopeOne(DenseBlock block) {
    RealMatrix h = MatrixUtils.createRealDiagonalMatrix(block.stepSizes().toArray());
    RealMatrix step =
        MatrixUtils.createRealIdentityMatrix(block.units()).add(h.multiply(matrix(block.state())));
    RealMatrix power = h.multiply(matrix(block.input()));
    RealMatrix sum = power;
    for (int k = 1; k < block.depth().maxSteps(); k++) {
      power = step.multiply(power);
      sum = sum.add(power);
    }
    return sum;
  }

  private static RealMatrix matrix(Matrix matrix) {
    return new Array2DRowRealMatrix(
        IntStream.range(0, matrix.rows())
            .mapToObj(
                i ->
                    IntStream.range(0, matrix.columns())
                        .mapToDouble(j -> matrix.get(i, j))
                        .toArray())
            .toArray(double[][]::new));
  }

  private static double norm(RealMatrix matrix) {
    return new SingularValueDecomposition(matrix).getNorm();
  }

  /** Weights to deploy are floats, the others doubles. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "units: 6, steps: 5, step_size: 0.5",
        "units: 6, steps: 1, activation: relu",
        "units: 6, steps: 5, step_size: 0.5, step_size_bounds: [0.1, 1], constraint: spectral"
      })
  void movements_are_norms_of_the_layers_times_distances_of_rows(String block) throws Exception {
    TrainableNetwork network =
        network(
            "[{type: dense_block, "
                + block
                + "}, {type: linear, outputs: 7}, {type: relu}, {type: linear}]");
    reach(network).settle(SETTLING);
    double[][] movement = reach(network).measure();
    Network deployed = network.export(Preprocessing.NONE, Optional.empty());
    double gain =
        norm(atSlopeOne((DenseBlock) deployed.layers().get(0)))
            * norm(matrix(((Linear) deployed.layers().get(1)).weight()));
    RealMatrix rows = matrix(((Linear) deployed.layers().get(3)).weight());
    for (int i = 0; i < CLASSES; i++) {
      for (int j = 0; j < CLASSES; j++) {
        double apart = rows.getRowVector(i).getDistance(rows.getRowVector(j));
        assertEquals(gain * apart, movement[i][j], 1e-5 * gain, i + ", " + j);
      }
    }
  }

  /** So many units and steps that Theorem 5 is the claim; slope 1 is less. */
  @Test
  void the_gain_of_a_block_is_what_is_certified_of_it() throws Exception {
    TrainableNetwork network =
        network(
            "[{type: dense_block, units: 64, steps: 10}, {type: linear, outputs: 7}, {type: relu},"
                + " {type: linear}]");
    reach(network).settle(SETTLING);
    double[][] movement = reach(network).measure();
    Network deployed = network.export(Preprocessing.NONE, Optional.empty());
    double certified = certified(deployed, "block1", Property.EUCLIDEAN_GAIN, 0);
    RealMatrix rows = matrix(((Linear) deployed.layers().get(3)).weight());
    double behind =
        norm(matrix(((Linear) deployed.layers().get(1)).weight()))
            * rows.getRowVector(0).getDistance(rows.getRowVector(1));
    double gain = movement[0][1] / behind;
    assertEquals(certified, gain, 1e-4 * certified);
    double atSlopeOne = norm(atSlopeOne((DenseBlock) deployed.layers().get(0)));
    assertTrue(atSlopeOne < 0.99 * gain, () -> atSlopeOne + " and " + gain);
  }

  private double certified(Network network, String scope, Property property, int bound)
      throws Exception {
    Model model = ModelFile.write(folder.resolve("model.safetensors"), network);
    Claim claim =
        new Verifier(SecondOpinion.NONE).certify(model).claim(scope, property).orElseThrow();
    return ((Verdict.Certified) claim.verdict()).bounds().get(bound).certified();
  }

  /** Certified is what both terms are at once, which is some percent less than their sum. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void what_two_outputs_move_behind_a_block_is_nearly_what_is_certified(int steps)
      throws Exception {
    TrainableNetwork network =
        network("[{type: dense_block, units: 60, steps: " + steps + "}, {type: linear}]");
    reach(network).settle(SETTLING);
    double[][] movement = reach(network).measure();
    double greatest = Math.max(movement[0][1], Math.max(movement[0][2], movement[1][2]));
    double certified =
        certified(
            network.export(Preprocessing.NONE, Optional.empty()),
            Network.SCOPE,
            Property.NETWORK_GAIN,
            1);
    assertTrue(
        certified > 0.8 * greatest && certified < 1.001 * greatest,
        () -> certified + " and " + greatest);
  }

  /** The norm of the rows counts as 1, which it is no more than. */
  @Test
  void absolute_values_move_by_no_more_than_what_is_counted() throws Exception {
    TrainableNetwork network =
        network(
            "[{type: dense_block, units: 60, steps: 1, activation: relu, absolute: true}, {type:"
                + " linear}]");
    double[][] movement = reach(network).measure();
    double greatest = Math.max(movement[0][1], Math.max(movement[0][2], movement[1][2]));
    double certified =
        certified(
            network.export(Preprocessing.NONE, Optional.empty()),
            Network.SCOPE,
            Property.NETWORK_GAIN,
            1);
    assertTrue(
        certified > 0.5 * greatest && certified < 1.001 * greatest,
        () -> certified + " and " + greatest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "units: 5, steps: 1, activation: relu | {type: linear} | an even number of units",
        "units: 4, steps: 1 | {type: linear} | activation: relu",
        "units: 4, steps: 2, activation: relu | {type: linear} | steps: 1",
        "units: 4, steps: 1, activation: relu, step_size: 0.5 | {type: linear} | steps: 1",
        "units: 4, steps: 1, activation: relu | {type: relu}, {type: linear} | layer 'relu1': what"
            + " follows a block of absolute values must be linear",
      })
  void absolute_values_that_no_layer_gives_or_takes_are_refused(
      String block, String behind, String expected) {
    String layers = "[{type: dense_block, absolute: true, " + block + "}, " + behind + "]";
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> network(layers));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  /** Two inputs of ReLU blocks, run side by side. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void no_two_outputs_move_apart_by_more(int steps) throws Exception {
    TrainableNetwork network =
        network(
            "[{type: dense_block, units: 8, activation: relu, steps: "
                + steps
                + "}, {type: linear}]");
    reach(network).settle(SETTLING);
    double[][] movement = reach(network).measure();
    Network deployed = network.export(Preprocessing.NONE, Optional.empty());
    Random random = new Random(3);
    double greatest = 0;
    for (int trial = 0; trial < 2000; trial++) {
      double[] u = random.doubles(40, -1, 1).toArray();
      double[] moved = u.clone();
      double square = 0;
      for (int i = 0; i < moved.length; i++) {
        double by = random.nextGaussian() * Math.exp(-trial % 7);
        moved[i] += by;
        square += by * by;
      }
      double[] first = deployed.output(u);
      double[] second = deployed.output(moved);
      for (int i = 0; i < CLASSES; i++) {
        for (int j = 0; j < i; j++) {
          double change = Math.abs(first[i] - first[j] - second[i] + second[j]);
          greatest = Math.max(greatest, change / movement[i][j] / Math.sqrt(square));
        }
      }
    }
    assertTrue(greatest < 1 && greatest > 0.1, "greatest share " + greatest);
  }

  /** Of the whole loss, with what outputs move by in it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{type: dense_block, units: 4, steps: 7, activation: relu}, {type: linear}]",
        "[{type: dense_block, units: 4, steps: 8, checkpoint_every: 3}, {type: linear}]",
        "[{type: dense_block, units: 4, steps: 1}, {type: linear}]",
        "[{type: dense_block, units: 4, steps: 7, step_size: 0.5, step_size_bounds: [0.1, 1],"
            + " constraint: reparametrised}, {type: dense_block, units: 5, steps: 2}, {type: tanh},"
            + " {type: linear}]",
        "[{type: conv, outputs: 2}, {type: conv_block, channels: 3, steps: 4, tied: false}, {type:"
            + " avg_pool, size: 2}, {type: flatten}, {type: linear, outputs: 4}, {type: relu},"
            + " {type: linear}]",
        "[{type: dense_block, units: 6, steps: 1, activation: relu, absolute: true},"
            + " {type: linear}]",
        "[{type: linear}]"
      })
  void the_gradient_is_that_of_the_loss_by_central_differences(String layers) throws Exception {
    TrainableNetwork network = network(layers);
    Replica replica = network.replica(0);
    reach(network).settle(SETTLING);
    INDArray outputs = replica.forward(inputs(network), Pass.TRAINING);
    Margin.Outcome outcome =
        LOSS.of(outputs, LABELS, 1.0 / LABELS.length, reach(network).measure(), RADIUS, Q);
    replica.backward(outcome.outcome().outputGradient());
    reach(network).backward(outcome.movementGradient());
    network.parameters().pullBack();
    double[] gradient = network.parameters().freeGradient().dup().data().asDouble();
    INDArray values = network.parameters().free();
    int stride = 1 + gradient.length / 40;
    for (int i = gradient.length % stride; i < gradient.length; i += stride) {
      double value = values.getDouble(0, i);
      values.putScalar(0, i, value + DIFFERENCE);
      double above = loss(network);
      values.putScalar(0, i, value - DIFFERENCE);
      double below = loss(network);
      values.putScalar(0, i, value);
      double slope = (above - below) / (2 * DIFFERENCE);
      assertEquals(slope, gradient[i], 1e-6 * (1 + Math.abs(slope)), layers + ", parameter " + i);
    }
  }

  private static double loss(TrainableNetwork network) {
    network.parameters().recompute();
    network.refresh();
    INDArray outputs = network.replica(0).forward(inputs(network), Pass.TRAINING);
    double[][] movement = reach(network).measure();
    return LOSS.of(outputs, LABELS, 0, movement, RADIUS, Q).outcome().loss() / LABELS.length;
  }

  private static INDArray inputs(TrainableNetwork network) {
    int size = IMAGE.stream().reduce(1, Math::multiplyExact);
    double[] all = new Random(5).doubles((long) size * LABELS.length, -1, 1).toArray();
    int rows = network.takesImages() ? IMAGE.get(0) : size;
    return Nd4j.create(all, new long[] {rows, all.length / rows}, 'f');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{type: conv, outputs: 2}, {type: batch_norm}, {type: flatten}, {type: linear}] | layer"
            + " 'norm1': how far the outputs move cannot be trained behind batch_norm",
        "[{type: conv_block}, {type: max_pool}, {type: flatten}, {type: linear}] | layer 'pool1':"
            + " how far the outputs move can be trained behind avg_pool, not behind max_pool",
        "[{type: dense_block, tolerance: 0.1}, {type: linear}] | layer 'block1': how far the"
            + " outputs move can be trained of a number of steps",
        "[{type: dense_block, units: 3}] | where the last layer is linear",
      })
  void layers_of_which_it_is_not_known_are_refused(String layers, String expected) {
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> network(layers));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  @Test
  void a_network_that_was_not_asked_says_nothing() {
    TrainableNetwork network =
        new TrainableNetwork(
            SettingsFile.settings(SettingsFile.empty()).network(),
            IMAGE,
            CLASSES,
            DataType.DOUBLE,
            1,
            1,
            1);
    assertTrue(network.replica(0).reach().isEmpty());
  }
}
