package keel.train.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.train.network.InvalidDesign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepGridTest {
  private static final String SETTINGS =
      "settings: {network: [{type: dense_block, units: 4}, {type: linear}], epochs: 1}\n";

  @TempDir Path folder;

  private SweepGrid read(String text) throws IOException {
    return SweepGrid.read(Files.writeString(folder.resolve("grid.yaml"), text));
  }

  private void isRefused(String message, String text) {
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> read(text));
    assertTrue(error.getMessage().contains(message), error::getMessage);
  }

  @Test
  void every_combination_comes_with_every_seed() throws IOException {
    SweepGrid grid =
        read(
            SETTINGS
                + "grid: {network.0.units: [8, 16], optimiser.learning_rate: [0.1, 0.2, 0.3]}\n"
                + "seeds: [7, 9]");
    assertEquals(12, grid.runs().size());
    assertEquals(List.of("8", "0.1"), grid.runs().get(0).choices());
    assertEquals(9, grid.runs().get(1).seed());
    assertEquals(List.of("8", "0.2"), grid.runs().get(2).choices());
    SweepGrid.Run last = grid.runs().get(11);
    assertEquals(16, last.settings().at("/network/0/units").asInt());
    assertEquals(0.3, last.settings().at("/optimiser/learning_rate").asDouble());
    assertEquals(9, last.settings().get("seed").asInt());
    assertEquals(1, last.settings().get("epochs").asInt());
  }

  @Test
  void without_a_grid_there_is_one_run_for_each_seed() throws IOException {
    assertEquals(List.of(42L), read(SETTINGS).runs().stream().map(SweepGrid.Run::seed).toList());
    assertEquals(3, read(SETTINGS + "seeds: [1, 2, 3]").runs().size());
  }

  @Test
  void settings_may_stand_in_a_file_of_their_own() throws IOException {
    Files.writeString(folder.resolve("base.yaml"), "epochs: 3\n");
    assertEquals(3, read("config: base.yaml").runs().get(0).settings().get("epochs").asInt());
  }

  @Test
  void grids_that_say_the_same_have_one_digest_and_others_another() throws IOException {
    String grid = SETTINGS + "grid: {epochs: [1, 2]}\n";
    assertEquals(read(grid).sha256(), read(grid + "# the same\n").sha256());
    assertTrue(!read(grid).sha256().equals(read(grid + "seeds: [1]").sha256()));
  }

  @Test
  void what_makes_no_sense_is_refused_by_name() {
    isRefused("has the key 'grids'", SETTINGS + "grids: {}");
    isRefused("not both", SETTINGS + "config: x.yaml");
    isRefused("'epochs' must be a list of values", SETTINGS + "grid: {epochs: 3}");
    isRefused("'epochs' must be a list of values", SETTINGS + "grid: {epochs: []}");
    isRefused("names a value twice", SETTINGS + "grid: {epochs: [1, 1]}");
    isRefused("'5' is no place", SETTINGS + "grid: {network.5.units: [1]}");
    isRefused("'-1' is no place", SETTINGS + "grid: {network.-1.units: [1]}");
    isRefused("stands a value", SETTINGS + "grid: {epochs.more: [1]}");
    isRefused("names with dots", SETTINGS + "grid: {a..b: [1]}");
    isRefused("whole numbers", SETTINGS + "seeds: [1.5]");
    String many = IntStream.range(0, 101).mapToObj(i -> "" + i).collect(Collectors.joining(", "));
    isRefused(
        "more than 10000 runs",
        SETTINGS + "grid: {a: [" + many + "], b: [" + many + "]}\nseeds: [1]");
  }
}
