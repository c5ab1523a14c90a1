package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.train.data.TrajectoryFile;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.model.FieldFile;
import keel.verify.model.Json;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  @TempDir Path folder;

  /** What a command prints, or says that is wrong. */
  private static String keel(int expected, Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(expected, code, err::toString);
    return (expected == 0 ? out : err).toString();
  }

  @Test
  void a_system_is_simulated_and_its_own_law_foretells_it() throws IOException {
    Path data = folder.resolve("data");
    JsonNode made =
        Json.read(
            keel(0, "simulate", "oscillator", "--odes", 12, "--starts", 2, "--json", "-o", data));
    assertEquals(24, made.get("trajectories").asInt());
    assertEquals(24, TrajectoryFile.read(List.of(data.resolve("trajectories.csv"))).all().size());
    assertEquals(12, FieldFile.read(data.resolve("field.safetensors")).random().members().size());
    assertTrue(Files.readString(data.resolve("bands.svg")).startsWith("<svg"));
    JsonNode foretold =
        Json.read(
            keel(
                0,
                "simulate",
                data.resolve("field.safetensors"),
                "--samples",
                49,
                "--json",
                "--against",
                data.resolve("trajectories.csv")));
    assertEquals(0, foretold.get("left_out").asInt());
    assertTrue(foretold.get("horizons").get(1).get("coverage").asDouble() > 0.6);
  }

  @Test
  void a_map_is_followed_step_by_step() throws IOException {
    Path file = folder.resolve("map.safetensors");
    FieldFile.write(
        file,
        new PolynomialField(
            List.of("x"),
            List.of(),
            List.of(List.of(1)),
            List.of(Matrix.of(1, 1, -1)),
            Optional.of(SolverStep.euler(0.5))));
    keel(0, "simulate", file, "--time", 1, "--start", "box:1:0", "--starts", 1, "-o", folder);
    assertEquals(
        Matrix.of(3, 1, 1, 0.5, 0.25),
        TrajectoryFile.read(List.of(folder.resolve("trajectories.csv"))).all().get(0).states());
    String refused = keel(2, "simulate", file, "--every", 0.3, "-o", folder.resolve("other"));
    assertTrue(refused.contains("steps of 0.5"), refused);
    assertFalse(Files.exists(folder.resolve("other")));
  }

  @Test
  void what_cannot_be_simulated_is_refused() throws IOException {
    assertTrue(keel(2, "simulate", "rodeo", "-o", folder).contains("lotka_volterra"));
    assertTrue(keel(2, "simulate", "lorenz").contains("--against"));
    assertTrue(keel(2, "simulate", "lorenz", "--noise", -1, "-o", folder).contains("--noise"));
    assertTrue(keel(2, "simulate", "lorenz", "--every", 0, "-o", folder).contains("--every"));
    assertTrue(
        keel(2, "simulate", "lorenz", "--start", "box:1,2", "-o", folder).contains("--start"));
    assertTrue(keel(2, "simulate", "lorenz", "--odes", 0, "-o", folder).contains("--odes"));
    Path csv = Files.writeString(folder.resolve("t.csv"), "ode,trajectory,t,y\n1,1,0,2\n");
    assertTrue(keel(2, "simulate", "lorenz", "--against", csv).contains("x1, x2, x3"));
    assertTrue(
        keel(2, "simulate", "../examples/lorenz.safetensors", "-o", folder).contains("no law"));
  }
}
