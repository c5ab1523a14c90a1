package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import keel.verify.cli.Keel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  private static final List<String> QUICK =
      List.of("--epochs", "2", "--units", "8", "--steps", "3");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_demo_leaves_model_certificate_and_report_in_the_folder_it_names() throws Exception {
    assertEquals(0, keel("demo", "--output", folder.toString()), err::toString);
    assertTrue(out.toString().startsWith("CERTIFIED"), out::toString);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(
              "checkpoint.safetensors",
              "metrics.jsonl",
              "model.cert.json",
              "model.cert.safetensors",
              "model.safetensors",
              "report.html"),
          files
              .map(f -> f.getFileName().toString())
              .filter(name -> !name.startsWith("events.")) // the time is a part of its name
              .sorted()
              .toList());
    }
    String report = Files.readString(folder.resolve("report.html"));
    assertTrue(report.contains("<h1>CERTIFIED</h1>"));
    assertTrue(report.contains("Accuracy while training"));
    assertTrue(report.contains("<svg"), "the charts are drawn");
  }

  @Test
  void what_the_demo_wrote_passes_check_and_gate() {
    assertEquals(0, keel("demo", "--output", folder.toString()), err::toString);
    String model = folder.resolve("model.safetensors").toString();
    String certificate = folder.resolve("model.cert.json").toString();
    assertEquals(0, plain("check", certificate, model), err::toString);
    assertEquals(0, plain("gate", model, "--certificate", certificate), err::toString);
  }

  @Test
  void train_writes_a_model_that_certify_accepts() {
    assertEquals(0, keel("train", "--output", folder.toString()), err::toString);
    assertTrue(out.toString().contains("on held-out patterns"), out::toString);
    String model = folder.resolve("model.safetensors").toString();
    assertEquals(0, plain("certify", model, "--no-smt"), err::toString);
  }

  @Test
  void a_setting_out_of_range_is_an_error_of_usage() {
    assertEquals(2, plain("train", "--output", folder.toString(), "--epsilon", "0.7"));
    assertTrue(err.toString().contains("epsilon must lie between 0 and 1/2"), err::toString);
    assertEquals(2, plain("train", "--output", folder.toString(), "--activation", "sine"));
  }

  private int keel(String... arguments) {
    return plain(Stream.concat(Arrays.stream(arguments), QUICK.stream()).toArray(String[]::new));
  }

  private int plain(String... arguments) {
    return Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
