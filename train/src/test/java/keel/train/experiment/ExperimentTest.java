package keel.train.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import keel.train.SettingsFile;
import keel.train.TrainingSettings;
import keel.train.network.InvalidDesign;
import keel.train.network.TrainableNetwork;
import keel.train.sweep.SweepGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentTest {
  private static final Map<String, List<Integer>> SHAPES =
      Map.of("digits", List.of(64), "mnist", List.of(1, 28, 28), "cifar10", List.of(3, 32, 32));

  private static List<String> names() {
    return Experiment.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void every_run_has_settings_that_can_be_trained(String name) {
    for (boolean isQuick : new boolean[] {false, true}) {
      Experiment experiment = Experiment.named(name, isQuick);
      SweepGrid grid = experiment.grid();
      assertEquals(
          experiment.variants().size() * experiment.seeds().size(), grid.runs().size(), name);
      Set<ObjectNode> different = new HashSet<>();
      for (SweepGrid.Run run : grid.runs()) {
        assertTrue(different.add(run.settings()), () -> "two runs of " + name + " are the same");
        TrainingSettings settings = SettingsFile.settings(run.settings().deepCopy());
        assertEquals(run.seed(), settings.seed());
        List<Integer> shape = SHAPES.get(experiment.dataset());
        assertFalse(TrainableNetwork.outline(settings.network(), shape, 10).blocks().isEmpty());
      }
      assertFalse(experiment.measures().isEmpty(), name);
      assertFalse(experiment.source().isEmpty(), name);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_quick_one_is_of_the_embedded_digits_and_of_one_seed(String name) {
    Experiment quick = Experiment.named(name, true);
    assertEquals("digits", quick.dataset());
    assertEquals(1, quick.seeds().size());
    assertEquals(Experiment.named(name, false).variants().size(), quick.variants().size());
  }

  @Test
  void no_other_file_is_read_for_a_name() {
    assertThrows(InvalidDesign.class, () -> Experiment.named("../experiment/noise", false));
  }
}
