package keel.interchange.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.interchange.onnx.OnnxExport;
import keel.verify.Tool;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Sha256;
import keel.verify.model.TrainingRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that take an ONNX model in the place of a model file. */
class ForeignModelTest {
  @TempDir private Path folder;
  private Path source;
  private Path out;
  private final StringWriter said = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void prepare() throws IOException {
    source = folder.resolve("net.ONNX");
    out = folder.resolve("out");
    Files.copy(Path.of("../examples/tiny.onnx"), source);
  }

  private int keel(Object... line) {
    said.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] words = new String[line.length];
    for (int i = 0; i < line.length; i++) {
      words[i] = line[i].toString();
    }
    return Keel.run(new PrintWriter(said, true), new PrintWriter(err, true), words);
  }

  @Test
  void certify_leaves_the_model_file_that_the_certificate_speaks_of() throws IOException {
    assertEquals(
        0, keel("certify", source, "--no-smt", "--report", "--markdown", "-o", out), err::toString);
    Path model = out.resolve("net.ONNX.safetensors");
    assertTrue(said.toString().contains("replayed      24 inputs in ONNX Runtime"), said::toString);
    assertTrue(said.toString().contains("model         " + model), said::toString);
    assertFalse(Files.exists(folder.resolve("net.ONNX.safetensors")));
    TrainingRecord record = ModelFile.read(model).network().training().orElseThrow();
    assertEquals(Sha256.of(Files.readAllBytes(source)), record.settings().get("source_sha256"));
    assertTrue(record.tool().contains(Tool.NAME), record.tool());
    assertEquals(0, keel("check", out.resolve("net.ONNX.cert.json"), model), err::toString);
    String page = Files.readString(out.resolve("net.ONNX.report.html"));
    assertTrue(page.contains(record.settings().get("source_sha256")));
    assertFalse(page.contains(">seed<"), page);
    String text = Files.readString(out.resolve("net.ONNX.report.md"));
    assertTrue(text.contains("; made of net.ONNX, SHA-256 "), text);
    assertFalse(text.contains("seed 0"), text);
  }

  @Test
  void what_certify_leaves_is_what_import_makes() throws IOException {
    Path imported = folder.resolve("imported.safetensors");
    assertEquals(0, keel("import", source, "--to", imported), err::toString);
    assertEquals(0, keel("certify", source, "--no-smt"), err::toString);
    Path model = folder.resolve("net.ONNX.safetensors");
    assertArrayEquals(Files.readAllBytes(imported), Files.readAllBytes(model));
  }

  @Test
  void another_model_of_that_name_is_not_overwritten_unasked() throws IOException {
    assertEquals(0, keel("certify", source, "--no-smt", "-o", out), err::toString);
    byte[] before = Files.readAllBytes(out.resolve("net.ONNX.safetensors"));
    Path other = Files.createDirectory(folder.resolve("b")).resolve("net.ONNX");
    Network network = ModelFile.read(out.resolve("net.ONNX.safetensors")).network();
    OnnxExport.write(other, network, OnnxExport.Form.LOOP);
    assertEquals(2, keel("certify", other, "--no-smt", "-o", out));
    assertTrue(err.toString().contains("is the certificate of another model"), err::toString);
    assertArrayEquals(before, Files.readAllBytes(out.resolve("net.ONNX.safetensors")));
    assertEquals(0, keel("certify", other, "--no-smt", "-o", out, "--overwrite"), err::toString);
  }

  @Test
  void the_model_file_is_none_of_those_that_the_run_reads() throws IOException {
    Files.createDirectory(out);
    Files.createSymbolicLink(out.resolve("net.ONNX.safetensors"), source);
    assertEquals(2, keel("certify", source, "--no-smt", "-o", out));
    assertTrue(err.toString().contains("is the same file as"), err::toString);
  }

  @Test
  void a_gate_names_the_digest_of_the_file_and_writes_nothing() throws IOException {
    assertEquals(0, keel("gate", source, "--json"), err::toString);
    JsonNode outcome = Json.read(said.toString());
    assertEquals(Sha256.of(Files.readAllBytes(source)), outcome.get("model_sha256").textValue());
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void a_policy_can_ask_that_an_import_was_replayed() throws IOException {
    Path policy = folder.resolve("keel.yaml");
    Files.writeString(
        policy, "version: 1\nrequire: [incremental_stability]\nrequire_replayed_import: true\n");
    Path model = folder.resolve("model.safetensors");
    assertEquals(0, keel("gate", source, "--policy", policy), err::toString);
    assertEquals(0, keel("import", source, "--to", model));
    assertEquals(0, keel("gate", model, "--policy", policy), err::toString);
    assertEquals(0, keel("import", source, "--to", model, "--no-replay"));
    assertEquals(3, keel("gate", model, "--policy", policy));
    assertTrue(said.toString().contains("found an import without one"), said::toString);
  }

  @Test
  void a_certificate_goes_with_the_model_file() throws IOException {
    assertEquals(0, keel("certify", source, "--no-smt"), err::toString);
    Path certificate = folder.resolve("net.ONNX.cert.json");
    assertEquals(2, keel("gate", source, "--certificate", certificate));
    assertTrue(err.toString().contains("`keel certify` leaves one beside"), err::toString);
    Path model = folder.resolve("net.ONNX.safetensors");
    assertEquals(0, keel("gate", model, "--certificate", certificate), err::toString);
    assertEquals(2, keel("check", certificate, source), err::toString);
  }

  @Test
  void what_is_no_onnx_model_is_refused_and_nothing_is_written() throws IOException {
    Files.writeString(source, "no protobuf");
    assertEquals(2, keel("certify", source, "--no-smt", "-o", out));
    assertTrue(err.toString().contains("net.ONNX"), err::toString);
    assertEquals(2, keel("gate", source));
    assertFalse(Files.exists(out));
  }
}
