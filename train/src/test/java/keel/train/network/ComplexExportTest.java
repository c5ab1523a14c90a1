package keel.train.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.train.SettingsFile;
import keel.train.layer.TrainableLayer.Pass;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.model.Block;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Scalars;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks of complex numbers as they are trained, and what is deployed of them. */
class ComplexExportTest {
  private static final List<Integer> IMAGE = List.of(2, 5, 4);
  private static final int SIZE = 40;
  private static final int PATTERNS = 6;

  @TempDir private Path folder;

  private static List<LayerDesign> designs(String layers) throws IOException {
    ObjectNode root = (ObjectNode) new YAMLMapper().readTree("network: " + layers);
    return SettingsFile.settings(root).network();
  }

  private static TrainableNetwork network(String layers) throws IOException {
    return new TrainableNetwork(designs(layers), IMAGE, 3, DataType.FLOAT, 1, PATTERNS, 7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "complex_dense_block, units: 4, steps: 7, activation: mod_relu}, {type: modulus",
        "complex_dense_block, units: 4, steps: 7, step_size: 0.5}, {type: real_parts",
        "complex_dense_block, units: 4, steps: 9, constraint: spectral}, {type: complex_batch_norm},"
            + " {type: complex_linear, outputs: 3}, {type: modulus",
        "complex_recurrent_block, units: 4, steps: 5, leak: 0.5}, {type: modulus",
        "complex_conv, outputs: 3, stride: 2}, {type: complex_batch_norm}, {type: modulus}, {type:"
            + " flatten",
        "complex_conv_block, channels: 3, steps: 3}, {type: complex_max_pool, size: 2}, {type:"
            + " real_parts",
        "complex_conv_block, channels: 3, steps: 3, tied: false}, {type: complex_avg_pool, size: 2},"
            + " {type: modulus}, {type: flatten",
        "imaginary_part}, {type: complex_conv, outputs: 2}, {type: modulus}, {type: flatten",
        "imaginary_part, learned: false}, {type: complex_conv, outputs: 2}, {type: real_parts",
      })
  void deployed_networks_compute_what_was_trained(String layers) throws IOException {
    TrainableNetwork network = network("[{type: " + layers + "}, {type: linear}]");
    Random random = new Random(3);
    double[][] raw = new double[PATTERNS][];
    float[] batch = new float[PATTERNS * SIZE];
    for (int p = 0; p < PATTERNS; p++) {
      raw[p] = random.doubles(SIZE, -2, 2).map(x -> (float) x).toArray();
      for (int i = 0; i < SIZE; i++) {
        int place = network.takesImages() ? i % 20 * 2 + i / 20 : i; // channels last
        batch[p * SIZE + place] = (float) raw[p][i];
      }
    }
    int rows = network.takesImages() ? 2 : SIZE;
    INDArray inputs = Nd4j.create(batch, new long[] {rows, (long) SIZE * PATTERNS / rows}, 'f');
    for (int k = 0; k < 5; k++) {
      network.replica(0).forward(inputs, Pass.TRAINING); // statistics move off their first values
    }
    INDArray outputs = network.replica(0).forward(inputs, Pass.INFERENCE).dup('f');
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, network.export(Preprocessing.NONE, Optional.empty()));
    Model model = ModelFile.read(file);
    for (int p = 0; p < PATTERNS; p++) {
      assertArrayEquals(
          outputs.getColumn(p).castTo(DataType.DOUBLE).toDoubleVector(),
          model.network().output(raw[p]),
          1e-4);
    }
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model), certificate::toString);
    for (Block block : model.network().blocks()) {
      assertEquals(Status.CERTIFIED, certificate.status(block.name()));
      assertEquals(Scalars.COMPLEX, block.scalars());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: modulus}",
        "{type: complex_dense_block, units: 4}, {type: modulus}",
        "{type: complex_recurrent_block, units: 4, steps: 2}, {type: modulus}",
        "{type: complex_recurrent_block, units: 4, steps: 4, reading: constant}, {type: modulus}",
      })
  void frames_are_taken_one_by_one(String layers) throws IOException {
    List<Integer> frames = List.of(4, 10);
    List<LayerDesign> designs = designs("[" + layers + ", {type: linear}]");
    InvalidDesign refused =
        assertThrows(InvalidDesign.class, () -> TrainableNetwork.outline(designs, frames, 3));
    assertTrue(refused.getMessage().contains("complex frames [4, 10]"), refused::getMessage);
    TrainableNetwork.outline(
        designs("[{type: complex_recurrent_block, steps: 4}, {type: modulus}, {type: linear}]"),
        frames,
        3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "complex_dense_block, units: 4, steps: 7, activation: mod_relu}, {type: modulus",
        "complex_dense_block, units: 4, steps: 7, constraint: reparametrised}, {type: real_parts",
        "complex_dense_block, units: 4, steps: 7, constraint: spectral}, {type: complex_linear,"
            + " outputs: 3}, {type: modulus",
        "complex_dense_block, units: 4, steps: 2, step_size: 0.5}, {type: modulus",
        "complex_recurrent_block, units: 4, steps: 5}, {type: modulus",
        "complex_conv, outputs: 3}, {type: complex_conv_block, channels: 3, steps: 2}, {type:"
            + " modulus}, {type: flatten",
      })
  void training_goes_on_from_a_model(String layers) throws IOException {
    String text = "[{type: " + layers + "}, {type: linear}]";
    Network model = network(text).export(Preprocessing.NONE, Optional.empty());
    TrainableNetwork other = network(text);
    other.parameters().free().muli(0.5);
    other.parameters().project();
    TakenOver taken = other.take(model, "");
    assertEquals(model.layers().size(), taken.layers().size(), taken::reason);
    Network again = other.export(Preprocessing.NONE, Optional.empty());
    double[] input = new Random(2).doubles(SIZE, -1, 1).toArray();
    assertArrayEquals(model.output(input), again.output(input), 1e-3);
  }
}
