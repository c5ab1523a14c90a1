package keel.train.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.SettingsFile;
import keel.train.layer.TrainableLayer.Pass;
import keel.verify.exact.Matrix;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Populations as they are trained, a member for each pattern, and what is deployed of them. */
class GatedExportTest {
  private static final int SIZE = 6;
  private static final int PATTERNS = 5;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: dense_block, units: 8, steps: 6, step_size: 0.5, gates: {open: 0.5}}",
        "{type: dense_block, units: 8, steps: 3, activation: relu, gates: {}}, {type: tanh},"
            + " {type: dense_block, units: 4, steps: 4, gates: {}}",
      })
  void every_pattern_is_trained_with_the_gates_of_its_own_member(String layers) throws IOException {
    ObjectNode root =
        (ObjectNode) new YAMLMapper().readTree("network: [" + layers + ", {type: linear}]");
    TrainableNetwork network =
        new TrainableNetwork(
            SettingsFile.settings(root).network(),
            List.of(SIZE),
            3,
            DataType.FLOAT,
            1,
            PATTERNS,
            7);
    Random random = new Random(5);
    int genes = network.gates().length;
    boolean[][] members = new boolean[PATTERNS][genes];
    double[] entries = new double[PATTERNS * genes];
    for (int i = 0; i < entries.length; i++) {
      members[i / genes][i % genes] = random.nextBoolean();
      entries[i] = members[i / genes][i % genes] ? 1 : 0;
    }
    float[] batch = new float[PATTERNS * SIZE];
    IntStream.range(0, batch.length).forEach(i -> batch[i] = random.nextFloat() * 4 - 2);
    INDArray inputs = Nd4j.create(batch, new long[] {SIZE, PATTERNS}, 'f');
    network.replica(0).open(Arrays.asList(members));
    float[] outputs = network.replica(0).forward(inputs, Pass.TRAINING).dup('f').data().asFloat();
    Network deployed =
        network.withGates(
            network.export(Preprocessing.NONE, Optional.empty()),
            Matrix.of(PATTERNS, genes, entries),
            Prediction.ELITE);
    for (int p = 0; p < PATTERNS; p++) {
      int first = p * SIZE;
      double[] raw = IntStream.range(0, SIZE).mapToDouble(i -> batch[first + i]).toArray();
      double[] own = IntStream.range(p * 3, p * 3 + 3).mapToDouble(i -> outputs[i]).toArray();
      assertArrayEquals(deployed.member(p).output(raw), own, 1e-4);
    }
  }
}
