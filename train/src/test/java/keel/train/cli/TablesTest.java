package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import keel.verify.cli.Keel;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code keel train} on every file of a folder of tables: what it trains on ends in a certified
 * model that can be evaluated and asked, and what it refuses is refused in a sentence.
 *
 * <p>{@code -Dkeel.epochs=30} trains for longer than the one epoch of a usual build.
 */
class TablesTest {
  private static final String EPOCHS = System.getProperty("keel.epochs", "1");

  /** What must stand in no message: it would be of the program, not of the file. */
  private static final List<String> OF_THE_PROGRAM =
      List.of("Exception", "unexpected", "java.", "null", "\tat ");

  @TempDir private Path folder;

  @Test
  void there_are_a_hundred_tables_and_most_are_trained_on() {
    List<Tables.Table> tables = Tables.all();
    Set<String> names = new HashSet<>();
    tables.forEach(table -> assertTrue(names.add(table.name()), table.name()));
    assertTrue(tables.size() >= 100, () -> tables.size() + " tables");
    long trained = tables.stream().filter(Tables.Table::trains).count();
    assertTrue(trained >= 60, () -> trained + " are trained on");
  }

  @TestFactory
  Stream<DynamicTest> every_table_is_trained_on_or_refused_as_the_list_says() {
    return Tables.all().stream()
        .map(table -> DynamicTest.dynamicTest(table.name(), () -> run(table)));
  }

  private void run(Tables.Table table) throws Exception {
    Path file = folder.resolve(table.name());
    Files.write(file, table.content().get());
    Path output = folder.resolve(table.name() + ".run");
    Path model = output.resolve("model.safetensors");
    String printed =
        keel(
            table.trains() ? 0 : 2,
            Stream.concat(
                Stream.of("train", "--dataset", file.toString(), "-o", output.toString()),
                Stream.concat(
                    Stream.of("--epochs", EPOCHS, "--units", "4", "--steps", "2"),
                    table.options().stream())));
    table.says().forEach(part -> assertTrue(printed.contains(part), part + "\n" + printed));
    assertEquals(table.trains(), Files.exists(model), "a certified model is written");
    if (table.trains()) {
      keel(0, Stream.of("evaluate", model.toString(), "--dataset", file.toString()));
      String answers = output.resolve("answers.csv").toString();
      keel(
          0, Stream.of("predict", model.toString(), "--dataset", file.toString(), "--to", answers));
    } else {
      assertFalse(Files.exists(output), "nothing is written");
      assertEquals(1, printed.lines().filter(line -> line.startsWith("keel: ")).count(), printed);
      assertTrue(printed.contains(table.name()), printed);
    }
  }

  private static String keel(int code, Stream<String> line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = line.toArray(String[]::new);
    int found = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    String printed = out + "\n" + err;
    assertEquals(code, found, String.join(" ", words) + "\n" + printed);
    err.toString().lines().forEach(said -> assertTrue(said.startsWith("keel: "), printed));
    OF_THE_PROGRAM.forEach(word -> assertFalse(printed.contains(word), printed));
    return printed;
  }
}
