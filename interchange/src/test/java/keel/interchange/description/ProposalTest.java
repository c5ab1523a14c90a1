package keel.interchange.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import keel.interchange.pytorch.StateDict;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.InvalidModel;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTest {
  @TempDir private Path folder;
  private final List<Tensor> tensors = new ArrayList<>();

  private void tensor(String name, Integer... shape) {
    int count = List.of(shape).stream().reduce(1, (a, b) -> a * b);
    double[] numbers = new double[count];
    Arrays.fill(numbers, 0.5);
    tensors.add(Tensor.ofNumbers(name, List.of(shape), numbers));
  }

  private StateDict file() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    TensorFile.write(file, Map.of(), tensors);
    return StateDict.read(file);
  }

  private String proposed() throws IOException {
    return Proposal.of(file());
  }

  private List<Layer> imported(String yaml) throws IOException {
    Path description = Files.writeString(folder.resolve("network.yaml"), yaml);
    Network network = DescribedNetwork.read(description, file()).network();
    return network.layers();
  }

  private static List<String> kinds(List<Layer> layers) {
    return layers.stream()
        .map(layer -> layer.name() + " " + layer.getClass().getSimpleName())
        .toList();
  }

  @Test
  void ordinary_layers_are_proposed_in_the_order_of_their_numbers() throws IOException {
    for (int layer = 0; layer <= 10; layer += 2) {
      tensor("net." + layer + ".weight", 3, 3);
      tensor("net." + layer + ".bias", 3);
    }
    List<String> kinds = kinds(imported(proposed()));
    assertEquals(11, kinds.size());
    assertEquals(
        List.of("net.0 Linear", "net.0_relu Pointwise", "net.2 Linear"), kinds.subList(0, 3));
    assertEquals("net.10 Linear", kinds.get(10));
  }

  @Test
  void blocks_are_known_by_the_names_of_their_tensors() throws IOException {
    tensor("block.R", 4, 4);
    tensor("block.B", 4, 6);
    tensor("block.b", 4);
    tensor("more.A.0", 4, 4);
    tensor("more.A.1", 4, 4);
    tensor("more.B", 4, 4);
    tensor("more.b", 4);
    tensor("out.weight", 2, 4);
    List<Layer> layers = imported(proposed());
    assertEquals(List.of("block DenseBlock", "more DenseBlock", "out Linear"), kinds(layers));
    assertEquals(30, ((DenseBlock) layers.get(0)).steps());
    assertEquals(-1.01, ((DenseBlock) layers.get(0)).state().get(0, 0), 1e-15);
    assertEquals(2, ((DenseBlock) layers.get(1)).states().size());
  }

  @Test
  void what_the_file_does_not_say_is_left_to_fill_in() throws IOException {
    tensor("0.C", 2, 2, 3, 3);
    tensor("0.D", 2, 1, 3, 3);
    tensor("0.E", 2);
    tensor("1.running_mean", 2);
    tensor("1.running_var", 2);
    tensor("1.num_batches_tracked");
    tensor("2.weight_g", 3, 1);
    tensor("2.weight_v", 3, 8);
    tensor("rnn.weight_ih_l0", 3, 8);
    String yaml = proposed();
    assertTrue(yaml.contains("input: [1, HEIGHT, WIDTH]\n"), yaml);
    assertTrue(yaml.contains("# guessed: activation, step_size, steps\n"), yaml);
    assertTrue(yaml.contains("# in no layer yet: \"rnn.weight_ih_l0\" [3, 8]\n"), yaml);
    assertThrows(InvalidModel.class, () -> imported(yaml));
    List<Layer> layers =
        imported(yaml.replace("HEIGHT, WIDTH", "2, 2").replace("# unused: []", "unused: [rnn*]"));
    assertTrue(layers.get(0) instanceof ConvBlock);
    assertTrue(layers.get(1) instanceof BatchNorm);
    assertEquals("2 Linear", kinds(layers).get(3));
  }

  @Test
  void an_rnn_is_a_recurrent_block_and_an_lstm_is_none() throws IOException {
    tensor("rnn.weight_ih_l0", 3, 2);
    tensor("rnn.weight_hh_l0", 3, 3);
    tensor("rnn.bias_ih_l0", 3);
    tensor("rnn.bias_hh_l0", 3);
    tensor("lstm.weight_ih_l0", 12, 3);
    tensor("lstm.weight_hh_l0", 12, 3);
    String yaml = proposed();
    assertTrue(yaml.contains("input: [56]\n"), yaml);
    assertTrue(yaml.contains("# in no layer yet: \"lstm.weight_hh_l0\" [12, 3]\n"), yaml);
    assertEquals(
        List.of("rnn RecurrentBlock"),
        kinds(imported(yaml.replace("# unused: []", "unused: [lstm*]"))));
  }

  @Test
  void names_stay_names() throws IOException {
    tensor("a: {b}, '\"##[c] # .weight", 2, 2);
    assertEquals(1, imported(proposed()).size());
    assertTrue(!proposed().contains("##["), proposed());
    tensors.clear();
    assertThrows(InvalidModel.class, () -> imported(proposed()));
  }
}
