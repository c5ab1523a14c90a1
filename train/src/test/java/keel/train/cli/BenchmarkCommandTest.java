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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import keel.verify.Checker;
import keel.verify.certificate.CertificateFile;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarkCommandTest {
  @TempDir static Path folder;
  private static Path model;
  private static Path certificate;

  @BeforeAll
  static void certify() throws IOException {
    model =
        Files.copy(Path.of("../examples/tiny.safetensors"), folder.resolve("model.safetensors"));
    certificate = CertificateFile.besideModel(model);
    keel(0, "certify", model.toString(), "--no-smt", "-o", folder.toString());
  }

  private static JsonNode json(String... arguments) throws IOException {
    return Json.MAPPER.readTree(keel(0, arguments));
  }

  @Test
  void of_a_model_every_exact_check_of_its_certificate_is_timed_and_added_up() throws IOException {
    JsonNode root = json("benchmark", model.toString(), "--repeats", "2", "--json");
    List<String> names = new ArrayList<>();
    double sum = 0;
    for (JsonNode check : root.get("exact_checks")) {
      names.add(check.get("name").asText());
      assertTrue(check.get("ms").asDouble() > 0, check::toString);
      sum += check.get("ms").asDouble();
    }
    assertEquals(
        List.copyOf(
            Checker.questions(CertificateFile.read(certificate), ModelFile.read(model)).keySet()),
        names);
    assertTrue(names.contains("block1/lambda_max"), names::toString);
    assertEquals(sum, root.get("sum_ms").asDouble(), 1e-9 * sum);
    double process = root.get("process_ms").asDouble();
    assertTrue(root.get("check_ms").asDouble() < process, root::toString);
    assertEquals(process / sum, root.get("ratio").asDouble(), 1e-9 * process / sum);
  }

  @Test
  void in_words_the_sum_says_of_how_many_checks_it_is() throws IOException {
    int checks = Checker.questions(CertificateFile.read(certificate), ModelFile.read(model)).size();
    String text =
        keel(
            0,
            "benchmark",
            model.toString(),
            "--certificate",
            certificate.toString(),
            "--repeats",
            "1");
    assertEquals(checks + 3, text.lines().count(), text);
    assertTrue(text.contains("sum of " + checks + ", warm"), text);
    assertTrue(text.contains("times the sum"), text);
  }

  @Test
  void the_launcher_starts_the_process_that_is_timed_and_must_end_as_the_check_did()
      throws IOException {
    Path calls = folder.resolve("calls");
    String[] command = {"benchmark", model.toString(), "--repeats", "3", "--json"};
    launchedBy("echo \"$@\" >> " + calls, () -> keel(0, command));
    assertEquals(
        Collections.nCopies(3, "check " + certificate + " " + model), Files.readAllLines(calls));
    launchedBy("exit 4", () -> assertTrue(keel(2, command).contains("ended in 4")));
  }

  private static void launchedBy(String script, Runnable command) throws IOException {
    Path launcher = folder.resolve("launcher");
    Files.writeString(launcher, "#!/bin/sh\n" + script + "\n");
    assertTrue(launcher.toFile().setExecutable(true));
    System.setProperty(CheckTimes.LAUNCHER, launcher.toString());
    try {
      command.run();
    } finally {
      System.clearProperty(CheckTimes.LAUNCHER);
    }
  }

  @Test
  void the_certificate_of_another_model_is_not_timed() throws IOException {
    Path other = folder.resolve("other.safetensors");
    keel(0, "benchmark", "--write", folder.toString(), "--sizes", "4");
    Files.move(folder.resolve("dense-4.safetensors"), other);
    String text = keel(5, "benchmark", other.toString(), "--certificate", certificate.toString());
    assertTrue(text.contains("it belongs to another model"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--sizes=8", "--threads=1", "--write=DIR"})
  void what_is_about_made_matrices_does_not_go_with_a_model(String option) {
    String text = keel(2, "benchmark", model.toString(), option);
    assertTrue(text.contains(option.replaceFirst("=.*", "") + " does not go with MODEL"), text);
  }

  @Test
  void a_certificate_needs_its_model_and_a_median_a_run() {
    String text = keel(2, "benchmark", "--certificate", certificate.toString());
    assertTrue(text.contains("--certificate goes with MODEL"), text);
    text = keel(2, "benchmark", "--sizes", "8", "--repeats", "0");
    assertTrue(text.contains("--repeats must be at least 1, found 0"), text);
  }

  @Test
  void of_several_sizes_the_exponent_is_that_of_the_rows() throws IOException {
    JsonNode root = json("benchmark", "--sizes", "8,16,32", "--repeats", "3", "--json");
    double[] sizes = new double[3];
    double[] times = new double[3];
    for (int i = 0; i < 3; i++) {
      sizes[i] = root.get("rows").get(i).get("size").asDouble();
      times[i] = root.get("rows").get(i).get("exact_check_ms").asDouble();
    }
    assertEquals(
        Timing.exponent(sizes, times).orElseThrow(), root.get("exponent").asDouble(), 1e-12);
    assertEquals(3, root.get("rows").size());
  }

  @Test
  void of_one_size_there_is_no_exponent() throws IOException {
    JsonNode root = json("benchmark", "--sizes", "8", "--repeats", "1", "--json");
    assertFalse(root.has("exponent"), root::toString);
    assertFalse(keel(0, "benchmark", "--sizes", "8", "--repeats", "1").contains("grows"));
    assertTrue(keel(0, "benchmark", "--sizes", "8,9", "--repeats", "1").contains("grows as n^"));
  }

  /** What is printed, on both streams. */
  private static String keel(int code, String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    assertEquals(code, Keel.run(writer, writer, arguments), text::toString);
    writer.flush();
    return text.toString();
  }
}
