package keel.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import keel.train.network.InvalidDesign;
import keel.train.network.LayerDesign;
import keel.train.network.LinearDesign;
import keel.train.network.TrainableNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class SettingsFileTest {
  private static final Path EXAMPLES = Path.of("..", "examples");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "mnist-dense.yaml, 1, 28",
    "mnist-conv.yaml, 1, 28",
    "cifar10.yaml, 3, 32",
    "robust-digits.yaml, 1, 8",
    "robust-mnist-0.3.yaml, 1, 28",
    "robust-mnist-1.58.yaml, 1, 28",
    "robust-fashion-mnist.yaml, 1, 28",
    "robust-cifar10.yaml, 3, 32"
  })
  void every_example_describes_a_network_for_its_data(String name, int channels, int size)
      throws Exception {
    TrainingSettings settings = SettingsFile.settings(SettingsFile.read(EXAMPLES.resolve(name)));
    new TrainableNetwork(
        settings.network(), List.of(channels, size, size), 10, DataType.FLOAT, 1, 2, 1);
  }

  @Test
  void the_example_of_the_page_describes_a_network() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "training.md"));
    int begin = page.indexOf("```yaml\nnetwork:") + "```yaml\n".length();
    Path file = folder.resolve("page.yaml");
    Files.writeString(file, page.substring(begin, page.indexOf("```", begin)));
    TrainingSettings settings = SettingsFile.settings(SettingsFile.read(file));
    new TrainableNetwork(
        settings.network(), List.of(1, 28, 28), 10, DataType.FLOAT, 1, 2, settings.seed());
  }

  @Test
  void what_is_left_out_takes_its_usual_value() {
    assertEquals(TrainingSettings.DEFAULT, SettingsFile.settings(SettingsFile.empty()));
  }

  @Test
  void what_is_nested_too_deeply_is_said_without_a_class_of_the_parser() throws Exception {
    Path file = folder.resolve("deep.yaml");
    Files.writeString(file, "network: " + "[".repeat(2000));
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> SettingsFile.read(file));
    assertTrue(error.getMessage().contains("is nested too deeply"), error::getMessage);
    assertFalse(error.getMessage().contains("Constraints"), error::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 2] | must hold keys and values",
        "epochs: [ | is not valid YAML",
        "{epochs: 1, epochs: 2} | is not valid YAML",
        "'' | it must be YAML, and is empty",
        "adam | must hold keys and values",
        "activation: *tanh | line 1: 'activation' must be written out, but the alias *tanh is"
            + " found",
        "epochs: !!int '3' | 'epochs' must have no tag",
        "batch: 030 | 'batch' must be a number as JSON writes it, but 030 is found",
        "batch: 0x20 | 0x20 is found",
        "batch: 1_000 | 1_000 is found",
        "batch: +32 | +32 is found",
        "flip: yes | 'flip' must be true or false, or a text in quotes, but yes is found",
        "epochs: | 'epochs' needs a value, but none is found",
        "epochs: ~ | 'epochs' needs a value, but none is found",
        "network: [{type: dense_block, units: }] | 'units' needs a value",
        "crop: .inf | 'crop' must be a number as JSON writes it, but .inf",
      })
  void a_file_that_is_no_mapping_is_refused_with_a_sentence(String content, String expected)
      throws Exception {
    Path file = folder.resolve("settings.yaml");
    Files.writeString(file, content);
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> SettingsFile.read(file));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
    assertTrue(error.getMessage().startsWith(file.toString()), error::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "optimiser: adam | optimiser must be keys and values, as in {name: adam}, but \"adam\" is",
        "optimiser: [adam] | optimiser must be keys and values",
        "optimiser: 3 | optimiser must be keys and values",
        "optimiser: {name: 1} | optimiser.name must be one of adamw, adam, sgd, rmsprop, but 1 is",
        "optimiser: {name: newton} | optimiser.name must be one of adamw, adam, sgd",
        "optimiser: {name: ''} | optimiser.name must be one of adamw, adam, sgd",
        "optimiser: {learning_rate: fast} | optimiser.learning_rate must be a number, but",
        "optimiser: {rate: 1} | optimiser.rate: this key is not known; known are clip_norm,",
        "network: dense_block | network must be a list, but \"dense_block\" is found",
        "network: {type: dense_block} | network must be a list",
        "network: [dense_block] | network[0]: 'type' must say what layer it is; known are"
            + " dense_block,",
        "network: [{units: 3}] | network[0]: 'type' must say what layer it is",
        "network: [{type: attention}] | network[0]: the type 'attention' is not known; known are",
        "network: [{type: dense_block, units: '64'}] | network[0].units must be a whole number",
        "network: [{type: dense_block, units: ''}] | network[0].units must be a whole number",
        "network: [{type: dense_block, units: 1.5}] | network[0].units must be a whole number",
        "network: [{type: dense_block, units: [64]}] | network[0].units must be a whole number",
        "network: [{type: dense_block, units: 99999999999}] | network[0].units must be a whole"
            + " number",
        "network: [{type: dense_block, activation: 1}] | network[0].activation must be one of tanh",
        "network: [{type: dense_block, step_size_bounds: 1}] | step_size_bounds must be a list",
        "epochs: true | epochs must be a whole number of at most 32 bits, but true is found",
        "seed: 1e30 | seed must be a whole number of at most 64 bits",
        "flip: 1 | flip must be true or false, but 1 is found",
        "flip: 'true' | flip must be true or false, but \"true\" is found",
        "epochs: 0 | epochs must be at least 1, found 0",
      })
  void a_value_of_another_kind_is_refused_by_its_place_and_never_read_as_one(
      String content, String expected) throws Exception {
    Path file = Files.writeString(folder.resolve("settings.yaml"), content);
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class,
            () -> {
              ObjectNode tree = SettingsFile.read(file);
              SettingsFile.map(tree, "optimiser");
              SettingsFile.settings(tree);
            });
    assertTrue(error.getMessage().contains(expected), error::getMessage);
    assertFalse(error.getMessage().contains("java"), error::getMessage);
    assertFalse(error.getMessage().contains("keel."), error::getMessage);
  }

  @Test
  void more_layers_than_can_be_trained_are_refused_at_once() {
    List<LayerDesign> layers =
        Collections.nCopies(TrainingSettings.MOST_LAYERS + 1, new LinearDesign(3));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TrainingSettings(
                    layers, null, null, null, null, null, null, null, null, null, null, null, null,
                    null, null, null, null, null, null));
    assertTrue(error.getMessage().contains("at most 10000 layers, found 10001"));
  }

  @Test
  void two_settings_differ_in_the_first_key_that_does() {
    assertEquals(
        "optimiser.learning_rate 0.02, not 0.01",
        SettingsFile.difference(
            "optimiser",
            "{\"name\":\"ADAM\",\"learning_rate\":0.02}",
            "{\"name\":\"ADAM\",\"learning_rate\":0.01}"));
    assertEquals(
        "network[1].units 3, not left out",
        SettingsFile.difference("network", "[1,{\"units\":3}]", "[1,{}]"));
    assertEquals("epochs 3, not 4", SettingsFile.difference("epochs", "3", "4"));
    assertEquals("dataset a b, not c", SettingsFile.difference("dataset", "a b", "c"));
    assertEquals(
        "class_weights BALANCED, not left out",
        SettingsFile.difference("class_weights", "BALANCED", null));
    assertEquals("no seed", SettingsFile.difference("seed", null, "4"));
  }
}
