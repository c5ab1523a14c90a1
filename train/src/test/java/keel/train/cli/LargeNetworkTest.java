package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import keel.train.TrainingSettings;
import keel.train.network.InvalidDesign;
import keel.train.network.TrainableNetwork;
import keel.verify.cli.Keel;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Outline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that no machine has room for. */
class LargeNetworkTest {
  @TempDir private Path folder;

  /** n² of 46,341 units is more than an int holds; numbers of 2,147,483,647 overflow a long. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--units 200000",
        "--units 46341",
        "--units 2147483647",
        "--units 2147483647 --blocks 4"
      })
  void training_one_ends_in_a_sentence(String options) {
    String line = "train " + options + " --output " + folder.resolve("out");
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(new StringWriter()), new PrintWriter(err), line.split(" "));
    assertEquals(2, code, err.toString());
    assertTrue(err.toString().startsWith("keel: the network"), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  @Test
  void what_libraries_will_take_is_asked_for_too() {
    NotEnoughMemory error =
        assertThrows(
            NotEnoughMemory.class,
            () -> NotEnoughMemory.requireOutsideOfHeap("it", Long.MAX_VALUE, 1 << 20));
    assertTrue(error.getMessage().contains("only 1 MiB"), error.getMessage());
  }

  @Test
  void the_sizes_of_a_network_are_those_of_its_parameters() {
    Outline outline = TrainableNetwork.outline(TrainingSettings.DEFAULT.network(), List.of(64), 10);
    assertEquals(64 * 64 + 64 * 64 + 64 + 10 * 64 + 10, outline.numbers());
    assertEquals(64 * 64, outline.largest());
    assertTrue(outline.blocks().contains(new Outline.BlockSize(64 * 64, 0)), outline.toString());
    assertThrows(InvalidDesign.class, () -> TrainableNetwork.outline(List.of(), List.of(64), 10));
  }
}
