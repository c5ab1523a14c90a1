package keel.interchange.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  @TempDir private Path folder;
  private Path source;
  private Path target;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void prepare() throws IOException {
    source = folder.resolve("weights.txt");
    target = folder.resolve("model.safetensors");
    // x W: two inputs, three units, one output.
    Files.writeString(source, "[[1,-1,0],[2,0,0.1]],[[1],[10],[100]]");
  }

  private int keel(String... line) {
    return Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), line);
  }

  @Test
  void a_network_is_written_that_computes_what_the_text_says() throws IOException {
    assertEquals(0, keel("import", source.toString(), "--to", target.toString()), err::toString);
    Network network = ModelFile.read(target).network();
    assertArrayEquals(new double[] {5 + 20 * 0}, network.output(new double[] {5, 0}), 1e-12);
    assertArrayEquals(
        new double[] {3 + 10 * 1 + 100 * 0.2}, network.output(new double[] {-1, 2}), 1e-12);
    assertTrue(out.toString().contains("'fc1' 2 → 3, rounded by at most"), out::toString);
  }

  @Test
  void rows_may_be_those_of_outputs_and_the_activation_another() throws IOException {
    Files.writeString(source, "[[1,2],[-1,0],[0,0.1]],[[1,10,100]]");
    assertEquals(
        0,
        keel(
            "import",
            source.toString(),
            "--outputs-first",
            "--activation",
            "tanh",
            "--to",
            target.toString()));
    double expected = StrictMath.tanh(3) + 10 * StrictMath.tanh(1) + 100 * StrictMath.tanh(0.2);
    assertArrayEquals(
        new double[] {expected},
        ModelFile.read(target).network().output(new double[] {-1, 2}),
        1e-12);
  }

  @Test
  void the_result_is_printed_as_json() throws IOException {
    assertEquals(0, keel("import", source.toString(), "--json", "--to", target.toString()));
    assertEquals(3, Json.read(out.toString()).at("/layers/0/outputs").intValue());
    assertTrue(Json.read(out.toString()).at("/layers/0/rounding").doubleValue() < 1e-15);
  }

  @Test
  void layers_that_do_not_fit_are_refused_and_nothing_is_written() throws IOException {
    Files.writeString(source, "[[1,2]],[[3,4]]");
    assertEquals(2, keel("import", source.toString(), "--to", target.toString()));
    assertTrue(err.toString().contains("'fc2' takes 1 numbers"), err::toString);
    assertFalse(Files.exists(target));
  }
}
