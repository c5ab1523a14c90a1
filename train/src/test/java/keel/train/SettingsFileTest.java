package keel.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keel.train.network.InvalidDesign;
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
  @CsvSource({"mnist-dense.yaml, 1, 28", "mnist-conv.yaml, 1, 28", "cifar10.yaml, 3, 32"})
  void every_example_describes_a_network_for_its_data(String name, int channels, int size)
      throws Exception {
    TrainingSettings settings = SettingsFile.settings(SettingsFile.read(EXAMPLES.resolve(name)));
    new TrainableNetwork(
        settings.network(), List.of(channels, size, size), 10, DataType.FLOAT, 1, 2, 1);
  }

  @Test
  void the_example_of_the_readme_describes_a_network() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    int begin = readme.indexOf("```yaml\nnetwork:") + "```yaml\n".length();
    Path file = folder.resolve("readme.yaml");
    Files.writeString(file, readme.substring(begin, readme.indexOf("```", begin)));
    TrainingSettings settings = SettingsFile.settings(SettingsFile.read(file));
    new TrainableNetwork(
        settings.network(), List.of(1, 28, 28), 10, DataType.FLOAT, 1, 2, settings.seed());
  }

  @Test
  void what_is_left_out_takes_its_usual_value() {
    assertEquals(TrainingSettings.DEFAULT, SettingsFile.settings(SettingsFile.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 2] | must hold keys and values",
        "epochs: [ | is not valid YAML",
        "{epochs: 1, epochs: 2} | is not valid YAML",
      })
  void a_file_that_is_no_mapping_is_refused_with_a_sentence(String content, String expected)
      throws Exception {
    Path file = folder.resolve("settings.yaml");
    Files.writeString(file, content);
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> SettingsFile.read(file));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }
}
