package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrajectoryFileTest {
  @TempDir Path folder;

  private static Trajectory trajectory(String ode, String name, double first) {
    return new Trajectory(
        ode, name, Vector.of(first, 0.5, 0.75), Matrix.of(3, 2, 1, 2, 3, 4, 5e-300, -0.1));
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  @Test
  void what_was_written_is_read() throws IOException {
    Trajectories all =
        new Trajectories(
            List.of("x", "a, \"b\""),
            List.of(trajectory("1", "1", 0), trajectory("1", "2", -1), trajectory("two", "1", 0)));
    Path file = folder.resolve("t.csv");
    TrajectoryFile.write(file, all);
    assertEquals(all, TrajectoryFile.read(List.of(file)));
    assertEquals(List.of("1", "two"), List.copyOf(all.byEquation().keySet()));
    assertEquals(2, all.byEquation().get("1").size());
  }

  @Test
  void files_are_read_one_after_the_other_and_columns_by_their_names() throws IOException {
    Path first = file("a.csv", "ode,trajectory,t,x", "1,1,0,2");
    Path second = file("b.csv", "t,x,trajectory,ode", "1,3,1,1", "0,4,1,2");
    Trajectories all = TrajectoryFile.read(List.of(first, second));
    assertEquals(Matrix.of(2, 1, 2, 3), all.all().get(0).states());
    assertEquals("2", all.all().get(1).ode());
  }

  private void refused(String said, String... lines) throws IOException {
    Path file = file("wrong.csv", lines);
    String message =
        assertThrows(CorruptData.class, () -> TrajectoryFile.read(List.of(file))).getMessage();
    assertTrue(message.contains(said), message);
  }

  @Test
  void what_is_no_trajectory_is_refused_by_name() throws IOException {
    refused("has x, y", "x,y", "1,2");
    refused("a column for each state", "ode,trajectory,t", "1,1,0");
    refused("at least one row", "ode,trajectory,t,x");
    refused("line 3: 4 cells", "ode,trajectory,t,x", "1,1,0,1", "1,1,1");
    refused(
        "line 3: the times of a trajectory must ascend",
        "ode,trajectory,t,x",
        "1,1,0,1",
        "1,1,0,1");
    refused("column 'x'", "ode,trajectory,t,x", "1,1,0,");
    refused("it is missing", "ode,trajectory,t,x", "1,1,0,NaN");
    refused("'Infinity' is none", "ode,trajectory,t,x", "1,1,0,Infinity");
    refused("column 't'", "ode,trajectory,t,x", "1,1,soon,1");
  }

  @Test
  void states_are_the_same_in_all_files() throws IOException {
    Path first = file("a.csv", "ode,trajectory,t,x", "1,1,0,2");
    Path second = file("b.csv", "ode,trajectory,t,y", "1,1,1,3");
    assertThrows(CorruptData.class, () -> TrajectoryFile.read(List.of(first, second)));
    assertThrows(MissingData.class, () -> TrajectoryFile.read(List.of(folder.resolve("no.csv"))));
  }
}
