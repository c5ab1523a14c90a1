package keel.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.DataRequest;
import keel.train.data.Dataset;
import keel.train.data.Datasets;
import keel.train.data.Digits;
import keel.train.network.InvalidDesign;
import keel.train.network.TakenOver;
import keel.verify.exact.Matrix;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that begins with the weights of a model. */
class FromModelTest {
  private static final Dataset DIGITS = few(Digits.load(), List.of(64));

  /** So small that no float changes. */
  private static final String AT_REST =
      "\nepochs: 1\noptimiser: {learning_rate: 1.0e-30, weight_decay: 0}\nseed: 7";

  @TempDir Path folder;

  private TakenOver taken;

  private TrainingSettings settings(String yaml) throws Exception {
    return SettingsFile.settings(
        SettingsFile.read(Files.writeString(folder.resolve("settings.yaml"), yaml)));
  }

  private Model trained(String network, Dataset data) throws Exception {
    try (Training training = new Training(settings("network: " + network + "\nepochs: 1"), data)) {
      return written(training);
    }
  }

  /** As a file has it: in floats. */
  private Model written(Training training) throws Exception {
    Network network = training.run(TrainingListener.NONE).orElseThrow();
    return ModelFile.write(folder.resolve("model.safetensors"), network);
  }

  private Model begun(String yaml, Dataset data, Model from) throws Exception {
    try (Training training = new Training(settings(yaml), data)) {
      taken = training.begin(from);
      return written(training);
    }
  }

  private static Dataset images() {
    return few(DIGITS, List.of(1, 8, 8));
  }

  private static Dataset few(Dataset data, List<Integer> shape) {
    return new Dataset(
        data.name(),
        data.sha256(),
        shape,
        data.target().outputs(),
        data.preprocessing(),
        data.training().at(IntStream.range(0, 200).boxed().toList()),
        data.heldOut().at(IntStream.range(0, 20).boxed().toList()));
  }

  private static void assertSameOutputs(Network expected, Network found, Dataset data) {
    for (int i = 0; i < data.heldOut().size(); i++) {
      double[] output = expected.output(data.heldOut().input(i));
      double size = Arrays.stream(output).map(Math::abs).max().orElseThrow();
      assertArrayEquals(output, found.output(data.heldOut().input(i)), 1e-4 * size);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{type: dense_block, units: 16, steps: 5}, {type: linear}]",
        "[{type: dense_block, units: 16, steps: 5, epsilon: 0.3}, {type: linear}]",
        "[{type: dense_block, units: 1, steps: 5}, {type: linear}]",
        "[{type: dense_block, units: 12, steps: 1, activation: relu, absolute: true}, {type:"
            + " linear}]",
        "[{type: dense_block, units: 12, steps: 9, constraint: reparametrised, step_size: 0.5},"
            + " {type: linear}]",
        "[{type: dense_block, units: 12, steps: 9, constraint: spectral, step_size: 0.5,"
            + " step_size_bounds: [0.1, 1]}, {type: tanh}, {type: linear}]",
        "[{type: dense_block, units: 12, tolerance: 0.001, constraint: non_oscillating}, {type:"
            + " linear, outputs: 20}, {type: relu}, {type: linear}]",
        "[{type: conv_block, channels: 4, steps: 3, tied: false}, {type: max_pool, size: 2},"
            + " {type: conv, outputs: 6, stride: 2}, {type: flatten}, {type: linear}]",
        "[{type: conv_block, channels: 4, steps: 3, constraint: reparametrised}, {type: avg_pool,"
            + " size: 3}, {type: flatten}, {type: linear}]",
        "[{type: recurrent_block, units: 12, steps: 8, leak: 0.7}, {type: linear}]",
        "[{type: recurrent_block, units: 12, steps: 8, reservoir: true}, {type: linear}]",
        "[{type: linear, outputs: 9}, {type: recurrent_block, units: 7, reading: constant}, {type:"
            + " linear}]",
        "[{type: linear, outputs: 9}, {type: feedforward_block, steps: 3}, {type: linear}]",
        "[{type: feedforward_block, steps: 20, form: near_identity, tied: true}, {type: linear}]",
        "[{type: residual_block, steps: 4}, {type: linear}]\ncertified: false",
        "[{type: residual_block, units: 9, steps: 4, tied: true, stable: true, input: every_step},"
            + " {type: linear}]\ncertified: false",
        "[{type: residual_block, channels: 3, steps: 3, input: every_step, step_size: 0.5},"
            + " {type: flatten}, {type: linear}]\ncertified: false",
      })
  void a_model_comes_back_as_it_was_written(String network) throws Exception {
    Model model = trained(network, images());
    Model again = begun("network: " + network + AT_REST, images(), model);
    assertEquals(model.network().layers().size(), taken.layers().size(), taken.reason());
    assertEquals("", taken.reason());
    assertSameOutputs(model.network(), again.network(), images());
    assertEquals(model.sha256(), again.network().training().orElseThrow().settings().get("from"));
  }

  /** P = 1.5 I. */
  private static Model wide(Model model) {
    Network network = model.network();
    DenseBlock block = (DenseBlock) network.layers().get(0);
    double[] state = new double[block.units() * block.units()];
    IntStream.range(0, block.units()).forEach(i -> state[i * (block.units() + 1)] = -1.5);
    return new Model(
        new Network(
            network.input(),
            network.preprocessing(),
            List.of(
                block.withState(Matrix.of(block.units(), block.units(), state)),
                network.layers().get(1)),
            network.training()),
        "");
  }

  @ParameterizedTest
  @CsvSource({
    "algorithm_1, 0.01",
    "reparametrised, 0.01",
    "non_oscillating, 0.01",
    "spectral, 0.9",
    "spectral, 0.01"
  })
  void weights_that_the_constraint_does_not_allow_are_refused(String constraint, double epsilon)
      throws Exception {
    String network =
        String.format(
            "[{type: dense_block, units: 8, steps: 5, constraint: %s, epsilon: %s}, {type: linear}]",
            constraint, epsilon);
    Model model = wide(trained(network, DIGITS));
    if (constraint.equals("spectral") && epsilon == 0.01) {
      assertSameOutputs(
          model.network(), begun("network: " + network + AT_REST, DIGITS, model).network(), DIGITS);
      return;
    }
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class, () -> begun("network: " + network + AT_REST, DIGITS, model));
    assertTrue(
        error.getMessage().contains("'block1': its constraint does not allow A"),
        error::getMessage);
  }

  @Test
  void other_step_sizes_are_refused() throws Exception {
    String network = "[{type: dense_block, units: 8, steps: 5, step_size: 0.5}, {type: linear}]";
    Model model = trained(network, DIGITS);
    String other = network.replace(", step_size: 0.5", "");
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class, () -> begun("network: " + other + AT_REST, DIGITS, model));
    assertTrue(error.getMessage().contains("not all 1"), error::getMessage);
  }

  @Test
  void another_leak_is_refused() throws Exception {
    String network = "[{type: recurrent_block, units: 8, steps: 8, leak: 0.5}, {type: linear}]";
    Model model = trained(network, DIGITS);
    String other = network.replace(", leak: 0.5", "");
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class, () -> begun("network: " + other + AT_REST, DIGITS, model));
    assertTrue(error.getMessage().contains("leaks of the model are not 1.0"), error::getMessage);
  }

  @Test
  void a_stack_with_a_norm_that_epsilon_does_not_allow_is_refused() throws Exception {
    String network = "[{type: feedforward_block, steps: 3, epsilon: 0.001}, {type: linear}]";
    Model model = trained(network, DIGITS);
    String other = network.replace("0.001", "0.2");
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class, () -> begun("network: " + other + AT_REST, DIGITS, model));
    assertTrue(
        error.getMessage().contains("'block1': its constraint does not allow W"),
        error::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch_norm: true | batch_norm: true | the means of which do not stand in a model file",
        "step_size: 0.5 | tied: false | the steps of the model are 0.5; say step_size",
      })
  void residual_blocks_whose_weights_mean_something_else_are_refused(
      String theirs, String own, String reason) throws Exception {
    String network = "[{type: residual_block, steps: 3, %s}, {type: linear}]\ncertified: false";
    Model model = trained(network.formatted(theirs), DIGITS);
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class,
            () -> begun("network: " + network.formatted(own) + AT_REST, DIGITS, model));
    assertTrue(error.getMessage().contains(reason), error::getMessage);
  }

  @Test
  void an_equilibrium_block_is_not_taken_over_yet() throws Exception {
    String network = "[{type: equilibrium_block, units: 4}, {type: linear}]";
    Model model = trained(network, DIGITS);
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class, () -> begun("network: " + network + AT_REST, DIGITS, model));
    assertTrue(error.getMessage().contains("cannot begin with the weights"), error::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: dense_block, units: 8, steps: 9} | block1 | block2, linear1 | block2 is a dense block"
            + " of 8 units on 8 inputs, in the model a linear layer from 8 to 10 outputs",
        "{type: batch_norm} | block1 | norm1, linear1 | norm1 is a batch norm of 8",
        "{type: tanh} | block1 | tanh1, linear1 | tanh1 is a tanh",
      })
  void layers_are_taken_over_up_to_the_first_that_is_another(
      String between, String layers, String anew, String reason) throws Exception {
    String network = "[{type: dense_block, units: 8, steps: 5}, {type: linear}]";
    Model model = trained(network, DIGITS);
    String longer = network.replace("}, {", "}, " + between + ", {");
    begun("network: " + longer + AT_REST, DIGITS, model);
    assertEquals(List.of(layers.split(", ")), taken.layers());
    assertEquals(List.of(anew.split(", ")), taken.anew());
    assertTrue(taken.reason().startsWith(reason), taken.reason());
  }

  @Test
  void a_model_of_which_nothing_fits_is_refused() throws Exception {
    Model model = trained("[{type: dense_block, units: 8, steps: 5}, {type: linear}]", DIGITS);
    String other = "network: [{type: dense_block, units: 9}, {type: linear}]";
    InvalidDesign error =
        assertThrows(InvalidDesign.class, () -> begun(other + AT_REST, DIGITS, model));
    assertTrue(error.getMessage().contains("8 units"), error::getMessage);
  }

  private Dataset table(String csv, Optional<Model> model) throws Exception {
    Files.writeString(folder.resolve("t.csv"), csv);
    Dataset data =
        Datasets.load(
            DataRequest.of("t.csv", Optional.of(folder)),
            model.flatMap(from -> from.network().training()));
    return model.map(from -> data.scaledAs(from.network())).orElse(data);
  }

  @Test
  void a_table_is_scaled_as_the_model_scales_it_and_its_columns_are_taken_by_name()
      throws Exception {
    String network = "[{type: dense_block, units: 4, steps: 5}, {type: linear}]";
    List<String> rows = new ArrayList<>();
    IntStream.range(0, 60).forEach(i -> rows.add(i % 13 + "," + (i * i) + "," + (i * 1.5)));
    Dataset first = table("a,b,price\n" + String.join("\n", rows), Optional.empty());
    Model model = trained(network, first);
    List<String> others = new ArrayList<>();
    IntStream.range(0, 60).forEach(i -> others.add((900 + i) + "," + (70 + i * i) + "," + i % 7));
    Dataset second = table("b,price,a\n" + String.join("\n", others), Optional.of(model));
    assertEquals(first.preprocessing(), second.preprocessing());
    assertEquals(first.target(), second.target());
    Model again = begun("network: " + network + AT_REST, second, model);
    assertEquals(List.of("block1", "linear1"), taken.layers());
    assertSameOutputs(model.network(), again.network(), second);
  }

  @Test
  void a_head_for_another_target_of_the_same_size_is_new() throws Exception {
    String network = "[{type: dense_block, units: 4, steps: 5}, {type: linear}]";
    List<String> rows = new ArrayList<>();
    IntStream.range(0, 60).forEach(i -> rows.add(i % 13 + "," + (i % 2 == 0 ? "oak" : "elm")));
    Dataset first = table("a,kind\n" + String.join("\n", rows), Optional.empty());
    Model model = trained(network, first);
    rows.replaceAll(row -> row.replace("oak", "fir"));
    Dataset second = table("a,kind\n" + String.join("\n", rows), Optional.of(model));
    begun("network: " + network + AT_REST, second, model);
    assertEquals(List.of("block1"), taken.layers());
    assertEquals(
        "the target is one of elm, fir, that of the model one of elm, oak", taken.reason());
  }
}
