package keel.train.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import keel.train.stochastic.Draw;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.sample.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Blocks whose weights are drawn as they are trained, and what is deployed of them. */
class DrawnExportTest {
  private static final List<Integer> IMAGE = List.of(2, 5, 4);
  private static final int PATTERNS = 3;
  private static final int SEED = 7;

  private static TrainableNetwork network(String layers) throws IOException {
    ObjectNode root = (ObjectNode) new YAMLMapper().readTree("network: " + layers);
    return new TrainableNetwork(
        SettingsFile.settings(root).network(), IMAGE, 3, DataType.FLOAT, 1, PATTERNS, SEED);
  }

  /** Images, channel by channel. */
  private static float[] patterns() {
    Random random = new Random(5);
    float[] batch = new float[PATTERNS * 40];
    IntStream.range(0, batch.length).forEach(i -> batch[i] = random.nextFloat() * 4 - 2);
    return batch;
  }

  private static INDArray inputs(TrainableNetwork network, float[] patterns) {
    if (!network.takesImages()) {
      return Nd4j.create(patterns, new long[] {40, PATTERNS}, 'f');
    }
    float[] pixels = new float[patterns.length];
    for (int i = 0; i < patterns.length; i++) {
      int ofPattern = i % 40;
      pixels[i - ofPattern + ofPattern % 20 * 2 + ofPattern / 20] = patterns[i];
    }
    return Nd4j.create(pixels, new long[] {2, 20L * PATTERNS}, 'f');
  }

  private static float[] outputs(TrainableNetwork network, Draw draw) {
    network.replica(0).draw(draw);
    INDArray outputs = network.replica(0).forward(inputs(network, patterns()), Pass.TRAINING);
    return outputs.dup('f').data().asFloat();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: dense_block, units: 6, steps: 5, weights: {diffusion: 0.4}}",
        "{type: dense_block, units: 6, steps: 9, checkpoint_every: 2, step_size: 0.5, weights:"
            + " {diffusion: 0.4, stochastic: [state, input, bias], state_margin: 0.1}}",
        "{type: dense_block, units: 6, steps: 5, weights: {law: gaussian, initial_deviation: 0.3}}",
        "{type: dense_block, units: 6, steps: 5, weights: {law: dropout, rate: 0.4}}",
        "{type: conv_block, channels: 3, steps: 5, weights: {diffusion: 0.4}}, {type: flatten}",
        "{type: conv_block, channels: 3, steps: 4, weights: {diffusion: 0.4, stochastic: [state,"
            + " bias], state_margin: 0.1}}, {type: flatten}",
        "{type: conv_block, channels: 3, steps: 5, weights: {law: gaussian, initial_deviation:"
            + " 0.3}}, {type: flatten}",
        "{type: conv_block, channels: 3, steps: 5, weights: {law: dropout, rate: 0.4}}, {type:"
            + " flatten}",
      })
  void a_sample_of_what_is_deployed_computes_what_was_trained(String layers) throws IOException {
    TrainableNetwork network = network("[" + layers + ", {type: linear}]");
    GradientTest.disturb(network.parameters().free());
    network.parameters().project();
    network.refresh();
    Network deployed = network.export(Preprocessing.NONE, Optional.empty());
    float[] patterns = patterns();
    double[][] raw =
        IntStream.range(0, PATTERNS)
            .mapToObj(
                p -> IntStream.range(p * 40, p * 40 + 40).mapToDouble(i -> patterns[i]).toArray())
            .toArray(double[][]::new);
    for (int sample : new int[] {0, 5}) {
      Network drawn = Draws.of(deployed, sample);
      float[] trained = outputs(network, new Draw(SEED, sample, 0));
      for (int p = 0; p < PATTERNS; p++) {
        double[] own = IntStream.range(p * 3, p * 3 + 3).mapToDouble(i -> trained[i]).toArray();
        assertArrayEquals(drawn.output(raw[p]), own, 1e-4, layers + ", sample " + sample);
      }
    }
  }

  @Test
  void at_first_the_posterior_is_the_prior() throws IOException {
    TrainableNetwork network =
        network("[{type: dense_block, units: 6, steps: 5, weights: {}}, {type: linear}]");
    outputs(network, new Draw(SEED, 3, 0));
    assertEquals(0, network.replica(0).divergence());
    GradientTest.disturb(network.parameters().free());
    network.parameters().project();
    network.refresh();
    outputs(network, new Draw(SEED, 3, 0));
    assertTrue(network.replica(0).divergence() > 1);
  }

  @Test
  void every_draw_is_another_one_and_the_same_when_it_is_drawn_again() throws IOException {
    for (String law : new String[] {"diffusion: 0.4", "law: gaussian", "law: dropout"}) {
      TrainableNetwork network =
          network(
              "[{type: dense_block, units: 6, steps: 5, weights: {" + law + "}}, {type: linear}]");
      float[] first = outputs(network, Draw.training(SEED, 4, 2, 0, 0));
      float[] second = outputs(network, Draw.training(SEED, 4, 2, 1, 0));
      assertNotEquals(Arrays.toString(first), Arrays.toString(second), law);
      assertArrayEquals(first, outputs(network, Draw.training(SEED, 4, 2, 0, 0)), law);
      assertArrayEquals(second, outputs(network, Draw.training(SEED, 9, 1, 0, 0)), law);
    }
  }
}
