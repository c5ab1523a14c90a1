package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keel.laws.Commands.Ended;
import keel.verify.model.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that others trained, read with the description that stands among the examples. */
class PublishedWeightsTest {
  @TempDir private Path folder;

  private Ended keel(String... line) {
    Ended ended = Commands.run(List.of(line));
    assertEquals(0, ended.code(), ended::toString);
    return ended;
  }

  /** A folder in that of data sets, {@code $KEEL_DATA}. */
  private static Path data(String name) {
    String root = System.getenv("KEEL_DATA");
    assumeTrue(root != null, "KEEL_DATA names no folder with data sets");
    Path folder = Path.of(root, name);
    assumeTrue(Files.exists(folder), "skipped: there is no " + folder);
    return folder;
  }

  private Path imported(String weights, Path description) {
    Path file = data("mondeq").resolve(weights);
    Path model = folder.resolve("model.safetensors");
    keel("import", file + "", "--network", description + "", "--to", model + "");
    return model;
  }

  private double accuracy(Path model) throws IOException {
    String line = "--dataset mnist --json --data " + data("mnist");
    String[] words = ("evaluate " + model + " " + line).split(" ", -1);
    return Json.read(keel(words).out()).path("held_out_accuracy").doubleValue();
  }

  @Test
  void a_monotone_equilibrium_network_is_as_accurate_as_its_authors_say() throws IOException {
    Path model = imported("mon_h40_m20.0.pt", Path.of("..", "examples", "mondeq.yaml"));
    assertEquals(0.956, accuracy(model), 1e-9);
  }

  @Test
  void so_is_an_ordinary_network() throws IOException {
    Path description = folder.resolve("network.yaml");
    Files.writeString(
        description,
        """
        version: 1
        input: [1, 28, 28]
        preprocessing: {scale: 0.00392156862745098, mean: [0.1307], std: [0.3081]}
        layers:
        - {type: linear, name: fc1, weight: 1.weight, bias: 1.bias}
        - {type: relu, name: relu1}
        - {type: linear, name: fc2, weight: 3.weight, bias: 3.bias}
        - {type: relu, name: relu2}
        - {type: linear, name: fc3, weight: 5.weight, bias: 5.bias}
        """);
    assertEquals(0.971, accuracy(imported("dnn_d3.pt", description)), 1e-9);
  }
}
