package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import keel.verify.certificate.CertificateFile;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Layer;
import keel.verify.model.ModelFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Outline;
import keel.verify.model.Outline.BlockSize;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryNeedTest {
  private static final int UNITS = 1500;

  @TempDir private static Path folder;

  private static Path file(String name) {
    return folder.resolve(name);
  }

  /** A large model; and the certificate of a small one, which is not looked at in time. */
  @BeforeAll
  static void write() throws IOException {
    double[] state = new double[UNITS * UNITS];
    for (int i = 0; i < UNITS; i++) {
      state[i * UNITS + i] = -1;
    }
    DenseBlock block =
        new DenseBlock(
            "large",
            Activation.TANH,
            Vector.constant(UNITS, 1),
            2,
            Matrix.of(UNITS, UNITS, state),
            Matrix.of(UNITS, 1, new double[UNITS]),
            Vector.constant(UNITS, 0));
    ModelFile.write(file("large.safetensors"), Fixtures.network(1, block));
    DenseBlock small = Fixtures.feasible(Activation.TANH);
    ModelFile.write(file("small.safetensors"), Fixtures.network(small.inputs(), small));
    CertificateFile.write(
        file("small.cert.json"),
        new Verifier(SecondOpinion.NONE).certify(ModelFile.read(file("small.safetensors"))));
  }

  private record Run(int code, String output) {}

  /** Runs Keel with little memory. */
  private static Run keel(String line) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "keel.verify.cli.Keel"));
    command.addAll(List.of(line.replace("@", folder + "/").split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), line);
    return new Run(process.exitValue(), output);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "certify --no-smt @large.safetensors",
        "gate @large.safetensors",
        "gate @large.safetensors --time-limit 60",
        "gate @large.safetensors --certificate @small.cert.json",
        "check @small.cert.json @large.safetensors",
        "attest @small.cert.json @large.safetensors",
        "diff @small.cert.json @small.cert.json --new-model @large.safetensors"
      })
  void a_model_that_does_not_fit_is_refused_by_a_sentence(String line) throws Exception {
    Run run = keel(line);
    assertEquals(2, run.code, run.output);
    assertTrue(
        run.output.matches("(?s)keel: \\S*large.safetensors: \\w+ it may need \\d+ MiB .*")
            && run.output.contains("JAVA_TOOL_OPTIONS=-Xmx"),
        run.output);
    String work = line.contains("@small.cert.json") ? "checking" : "certifying";
    assertTrue(run.output.contains(work), run.output);
  }

  @Test
  void what_cannot_be_foreseen_ends_in_a_sentence_too() throws Exception {
    // A header is a tree in memory, of which the file says nothing.
    StringBuilder lists = new StringBuilder("[[]");
    lists.append(",[]".repeat(2_000_000)).append(']');
    String keel = "{\"version\":1,\"input\":[1],\"layers\":[],\"x\":" + lists + "}";
    TensorFile.write(file("tree.safetensors"), Map.of("keel", keel), List.of());
    for (String line : List.of("certify --no-smt @tree.safetensors", "gate @tree.safetensors")) {
      Run run = keel(line);
      assertEquals(2, run.code, run.output);
      assertTrue(run.output.contains("more memory than the"), run.output);
      assertFalse(run.output.contains("OutOfMemoryError"), run.output);
    }
  }

  @Test
  void a_small_model_needs_little() throws Exception {
    Run run = keel("check @small.cert.json @small.safetensors");
    assertEquals(0, run.code, run.output);
  }

  /** As a tree, its JSON of seven megabytes would need twice that memory. */
  @Test
  void the_certificate_of_many_blocks_is_read_claim_by_claim() throws Exception {
    Layer[] blocks =
        IntStream.range(0, 800)
            .mapToObj(i -> Fixtures.block("b" + i, Activation.TANH, Vector.constant(1, 1), 0.5))
            .toArray(Layer[]::new);
    ModelFile.write(file("many.safetensors"), Fixtures.network(1, blocks));
    CertificateFile.write(
        file("many.cert.json"),
        new Verifier(SecondOpinion.NONE).certify(ModelFile.read(file("many.safetensors"))));
    Run run = keel("check @many.cert.json @many.safetensors");
    assertEquals(0, run.code, run.output);
  }

  @Test
  void every_tensor_and_step_counts_and_names_do_not() throws IOException {
    long one = need(List.of("\"A\""), 1);
    long shared = need(List.of("\"A\"", "\"B\"", "\"A\"", "\"B\""), 2);
    long four = need(List.of("\"A\"", "\"B\"", "\"C\"", "\"D\""), 4);
    long matrix = 8L * 200 * 200;
    assertTrue(shared - one < 2 * matrix, shared - one + " bytes");
    assertTrue(four - shared >= 2 * matrix, four - shared + " bytes");
  }

  /** What certifying a block with the states takes. */
  private static long need(List<String> names, int tensors) throws IOException {
    String keel =
        ("{'version':1,'input':[1],'layers':[{'type':'dense_block','state':[STATES],'input':'b',"
                + "'bias':'c'}]}")
            .replace('\'', '"')
            .replace("STATES", String.join(",", names));
    List<Tensor> states = new ArrayList<>();
    for (int i = 0; i < tensors; i++) {
      String name = Character.toString('A' + i);
      states.add(Tensor.ofNumbers(name, List.of(200, 200), new double[200 * 200]));
    }
    TensorFile.write(file("states.safetensors"), Map.of("keel", keel), states);
    long[] need = new long[1];
    NotEnoughMemory refused =
        assertThrows(
            NotEnoughMemory.class,
            () ->
                ModelFile.read(
                    file("states.safetensors"),
                    outline -> {
                      need[0] = MemoryNeed.CERTIFYING.bytes(outline);
                      NotEnoughMemory.require("it", Long.MAX_VALUE);
                    }));
    assertTrue(refused.getMessage().startsWith("it may need"), refused.getMessage());
    return need[0];
  }

  @Test
  void sizes_beyond_all_memory_do_not_overflow() {
    long n = Integer.MAX_VALUE;
    Outline outline = new Outline(0, 0, n * n, n * n, 0, List.of(new BlockSize(n * n, n * n)));
    for (MemoryNeed need : MemoryNeed.values()) {
      assertTrue(need.bytes(outline) > 1L << 60, need.toString());
      assertThrows(NotEnoughMemory.class, () -> need.require("it", outline));
    }
    long small = 46_341;
    Outline header =
        new Outline(
            0, 0, small * small, small * small, 0, List.of(new BlockSize(small * small, 0)));
    assertTrue(MemoryNeed.CERTIFYING.bytes(header) > 20L * 8 * small * small);
  }
}
