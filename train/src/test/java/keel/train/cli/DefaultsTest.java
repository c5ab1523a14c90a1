package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.cli.Keel;
import keel.verify.model.DenseBlock;
import keel.verify.model.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table is trained with where nobody says otherwise. */
class DefaultsTest {
  @TempDir Path folder;

  private Path table(int rows) throws IOException {
    String cells =
        IntStream.range(0, rows)
            .mapToObj(i -> i % 7 + "," + i % 3 + "," + (i % 2 == 0 ? "even" : "odd"))
            .collect(Collectors.joining("\n", "a,b,label\n", "\n"));
    return Files.writeString(folder.resolve("table.csv"), cells);
  }

  /** The line that says what was taken, if one does. */
  private String said(int rows, String options) throws Exception {
    List<String> words = new ArrayList<>(List.of("train", "--dataset", table(rows).toString()));
    words.addAll(List.of("--output", folder.resolve("run").toString()));
    Arrays.stream(options.split(" ")).filter(word -> !word.isEmpty()).forEach(words::add);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Keel.run(
            new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
    assertEquals(0, code, err::toString);
    return out.toString()
        .lines()
        .filter(line -> line.startsWith("defaults"))
        .collect(Collectors.joining());
  }

  private String activation() throws IOException {
    Path model = folder.resolve("run").resolve("model.safetensors");
    DenseBlock block = (DenseBlock) ModelFile.read(model).network().layers().get(0);
    return block.activation().fileName();
  }

  @ParameterizedTest
  @CsvSource({"100, 300", "800, 125", "4000, 30"})
  void the_fewer_rows_the_more_epochs(int rows, int epochs) throws Exception {
    assertEquals(
        "defaults      " + epochs + " epochs, for a table of " + rows * 4 / 5 + " rows to train on",
        said(rows, "--units 4 --steps 2 --activation tanh"));
    assertEquals("tanh", activation());
  }

  @Test
  void a_table_is_learned_with_relu() throws Exception {
    assertEquals("defaults      relu, for a table of 80 rows to train on", said(100, "--epochs 1"));
    assertEquals("relu", activation());
  }

  @Test
  void nothing_is_said_where_options_say_it() throws Exception {
    assertEquals("", said(100, "--epochs 1 --activation softsign"));
    assertEquals("softsign", activation());
  }
}
