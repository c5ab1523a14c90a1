package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keel.train.data.Trajectories;
import keel.train.data.Trajectory;
import keel.train.identify.SymbolicSettings.Regulariser;
import keel.train.network.InvalidDesign;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.SolverStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdentificationTest {
  @TempDir private Path folder;

  /** x' = -r x for r = 1, 2, …: of each, so many points a quarter apart. */
  private static Trajectories decays(int count, int points) {
    List<Trajectory> all = new ArrayList<>();
    for (int r = 1; r <= count; r++) {
      double[] times = new double[points];
      double[] states = new double[points];
      for (int i = 0; i < points; i++) {
        times[i] = 0.25 * i;
        states[i] = Math.exp(-r * times[i]);
      }
      all.add(new Trajectory("r" + r, "1", Vector.of(times), Matrix.of(points, 1, states)));
    }
    return new Trajectories(List.of("x"), all);
  }

  private static Identification symbolic(Regulariser regulariser, Integer rounds) {
    return symbolic(regulariser, rounds, null);
  }

  private static Identification symbolic(Regulariser regulariser, Integer rounds, StepRule step) {
    SymbolicSettings networks =
        new SymbolicSettings(1, step, 2, 5, 2, null, null, regulariser, null, rounds, 3, 5);
    return new Identification(
        decays(20, 9),
        new IdentifySettings(
            new FitSettings(1, 0.0, 0.1, null, false, networks),
            new LawSettings(null, null, new GanSettings(2, List.of(4), null, 2, 8, null, null)),
            7L));
  }

  private static String members(Identified identified) {
    return identified.members().stream().map(v -> Arrays.toString(v.toArray())).toList() + "";
  }

  private Identified run(Identification identification, Optional<Path> journal, int killedAfter)
      throws IOException {
    return identification.run(
        new TreeMap<>(Map.of("settings", "those")),
        journal,
        done -> {
          if (done >= killedAfter) {
            throw new IllegalStateException("killed");
          }
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = Regulariser.class,
      names = {"GAN", "L1"})
  void a_run_that_was_killed_in_any_round_goes_on_and_ends_with_the_same_numbers(
      Regulariser regulariser) throws IOException {
    Identification whole = symbolic(regulariser, 2);
    assertEquals(60, whole.steps());
    String expected = members(run(whole, Optional.empty(), 1000));
    Optional<Path> journal = Optional.of(folder.resolve("networks.part"));
    for (int killed : new int[] {16, 20, 36, 60}) {
      assertThrows(
          IllegalStateException.class, () -> run(symbolic(regulariser, 2), journal, killed));
      String text = Files.readString(journal.get());
      Files.writeString(journal.get(), text.substring(0, text.length() - 5)); // a row cut off
    }
    assertEquals(expected, members(run(symbolic(regulariser, 2), journal, 1000)));
  }

  @Test
  void without_a_regulariser_there_are_rounds_only_where_they_are_asked_for() throws IOException {
    assertEquals(20, symbolic(Regulariser.NONE, null).steps());
    assertEquals(60, symbolic(Regulariser.NONE, 2).steps());
    assertEquals(20, run(symbolic(Regulariser.NONE, 1), Optional.empty(), 1000).members().size());
  }

  @Test
  void what_is_learned_with_eulers_method_is_a_map() throws IOException {
    Identified euler = run(symbolic(Regulariser.NONE, 0, StepRule.EULER), Optional.empty(), 1000);
    assertEquals(
        Optional.of(SolverStep.euler(0.25)), euler.field(Optional.empty()).equations().step());
    Identified equation = run(symbolic(Regulariser.NONE, 0), Optional.empty(), 1000);
    assertEquals(Optional.empty(), equation.field(Optional.empty()).equations().step());
  }

  @Test
  void equations_that_turn_too_fast_for_their_times_are_named_and_vote_on_nothing()
      throws IOException {
    Identified found =
        run(
            new Identification(decays(20, 9), new IdentifySettings(null, null, null)),
            Optional.empty(),
            1);
    assertEquals(List.of("r17", "r18", "r19", "r20"), found.fast());
    assertEquals(20, found.members().size());
  }

  @Test
  void a_window_longer_than_every_trajectory_is_refused_by_name() {
    InvalidDesign refused =
        assertThrows(
            InvalidDesign.class,
            () ->
                new Identification(
                    decays(1, 6),
                    new IdentifySettings(
                        new FitSettings(
                            null,
                            null,
                            null,
                            null,
                            null,
                            new SymbolicSettings(
                                null, null, 6, null, null, null, null, null, null, null, null,
                                null)),
                        null,
                        null)));
    assertEquals(
        "equation 'r1': a window of 6 steps needs a trajectory with more points than that; make the"
            + " window shorter",
        refused.getMessage());
  }
}
