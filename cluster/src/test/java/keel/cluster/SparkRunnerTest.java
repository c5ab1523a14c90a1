package keel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.cli.Keel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real executors: what they answer has the bytes of one process, whatever happens to them. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SparkRunnerTest {
  private static final int ROWS = 2_560;
  private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";
  private static final String ONE_EXECUTOR = "local-cluster[1,1,1024]";
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  /** Long enough for a task to be under way, short beside all of them. */
  private static final int A_FEW_ROWS = 200;

  @TempDir static Path folder;
  private static List<String> evaluation;
  private static Path whole;

  @BeforeAll
  static void one_process() throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("settings.yaml"),
            "network:\n- {type: dense_block, units: 48, steps: 30}\n- {type: linear}\nepochs: 1\n");
    keel(
        0,
        List.of("train", "--config", settings.toString(), "-o", folder.resolve("run").toString()));
    String model = folder.resolve("run/model.safetensors").toString();
    keel(0, List.of("certify", model, "--no-smt"));
    String table = Files.write(folder.resolve("rows.csv"), rows()).toString();
    evaluation =
        List.of(
            "evaluate",
            model,
            "--certify",
            "--certificate",
            model.replace(".safetensors", ".cert.json"),
            "--dataset",
            table);
    whole = folder.resolve("whole.tsv");
    keel(0, to(whole));
  }

  /** As many numbers as the digits have, and a class. */
  private static List<String> rows() {
    Random random = new Random(1);
    List<String> rows = new ArrayList<>();
    rows.add(
        IntStream.range(0, 64).mapToObj(i -> "p" + i).collect(Collectors.joining(",")) + ",digit");
    for (int row = 0; row < ROWS; row++) {
      rows.add(
          random.ints(64, 0, 17).mapToObj(Integer::toString).collect(Collectors.joining(","))
              + ","
              + random.nextInt(10));
    }
    return rows;
  }

  private static List<String> to(Path file, String... more) {
    return Stream.of(evaluation, List.of("--to", file.toString()), List.of(more))
        .flatMap(List::stream)
        .toList();
  }

  private static String keel(int code, List<String> words) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    assertEquals(code, Keel.run(out, out, words.toArray(String[]::new)), text::toString);
    return text.toString();
  }

  private static Path journal(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) { // it is not there yet
      return 0;
    }
  }

  private static void awaitRows(Path file) throws InterruptedException {
    while (lines(journal(file)) < A_FEW_ROWS) {
      Thread.sleep(5);
    }
  }

  private static void assertWhole(Path file) throws IOException {
    assertEquals(-1, Files.mismatch(whole, file));
    assertFalse(Files.exists(journal(file)));
  }

  @Test
  void threads_of_this_process_give_the_same_bytes() throws Exception {
    Path file = folder.resolve("threads.tsv");
    keel(0, to(file, "--master", "local[2]"));
    assertWhole(file);
  }

  @Test
  void an_executor_that_is_killed_changes_nothing() throws Exception {
    Path file = folder.resolve("killed.tsv");
    CompletableFuture<Long> killed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                awaitRows(file);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              ProcessHandle executor =
                  ProcessHandle.current()
                      .descendants()
                      .filter(process -> process.info().commandLine().orElse("").contains(EXECUTOR))
                      .findFirst()
                      .orElseThrow();
              executor.destroyForcibly();
              return lines(journal(file));
            });
    keel(0, to(file, "--master", TWO_EXECUTORS));
    assertWhole(file);
    assertTrue(killed.get() < ROWS, "the executor was killed in the middle");
  }

  @Test
  void a_driver_that_is_killed_goes_on_with_what_was_done() throws Exception {
    Path file = folder.resolve("driver.tsv");
    Process driver = driver(List.of(), to(file, "--master", "local[1]"));
    awaitRows(file);
    driver.destroyForcibly().waitFor();
    List<String> done = Files.readAllLines(journal(file));
    assertTrue(done.size() < ROWS, "the driver was killed in the middle");
    // A row that no evaluation gives shows that rows are taken over, not done again.
    String marked = done.get(done.size() - 2).replaceFirst("\t0$", "\t0.25");
    done.set(done.size() - 2, marked);
    Files.writeString(journal(file), String.join("\n", done) + "\n");
    keel(0, to(file, "--master", "local[2]"));
    List<String> rows = Files.readAllLines(file);
    assertTrue(rows.remove(marked));
    List<String> others = Files.readAllLines(whole);
    assertTrue(others.removeIf(row -> row.startsWith(marked.split("\t", -1)[0] + "\t")));
    assertEquals(others, rows);
  }

  /** No file of the first process may grow beyond 60 KiB, which is as good as a full disk. */
  @Test
  void what_was_done_before_the_disk_was_full_is_kept_and_gone_on_with() throws Exception {
    Path file = folder.resolve("full.tsv");
    List<String> limit = List.of("/bin/bash", "-c", "ulimit -f 60 && exec \"$@\"", "bash");
    Process driver = driver(limit, to(file));
    assertEquals(2, driver.waitFor());
    String said = Files.readString(folder.resolve("driver.log"));
    assertTrue(said.contains(journal(file) + ": File too large"), said);
    assertTrue(lines(journal(file)) > A_FEW_ROWS, said);
    keel(0, to(file, "--master", "local[2]"));
    assertWhole(file);
  }

  private static Process driver(List<String> limit, List<String> words) throws IOException {
    List<String> java =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:-UsePerfData",
            "-Dslf4j.provider=org.slf4j.nop.NOPServiceProvider",
            "-cp",
            System.getProperty("java.class.path"),
            Keel.class.getName());
    return new ProcessBuilder(
            Stream.of(limit, java, words).flatMap(List::stream).toArray(String[]::new))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("driver.log").toFile())
        .start();
  }

  /** Their folders are on a disk that executors see, as those of a cluster are. */
  @Test
  void a_sweep_and_a_fleet_give_the_same_bytes_with_a_poisoned_model_among_them() throws Exception {
    Path grid =
        Files.writeString(
            folder.resolve("grid.yaml"),
            """
            settings:
              network:
              - {type: dense_block, units: 8}
              - {type: linear}
              epochs: 1
            grid: {network.0.steps: [2, 5]}
            seeds: [1, 2]
            """);
    Path here = folder.resolve("sweep");
    Path there = folder.resolve("sweep-there");
    keel(0, List.of("sweep", grid.toString(), "-o", here.toString()));
    keel(0, List.of("sweep", grid.toString(), "-o", there.toString(), "--master", ONE_EXECUTOR));
    assertEquals(-1, Files.mismatch(here.resolve("sweep.tsv"), there.resolve("sweep.tsv")));
    byte[] model = Files.readAllBytes(here.resolve("run-0000/model.safetensors"));
    Path poisoned = Files.createDirectory(here.resolve("poisoned")).resolve("model.safetensors");
    Files.write(poisoned, Arrays.copyOf(model, model.length / 2));
    List<String> fleet =
        List.of("certify-all", here.toString(), "--glob", "**/model.safetensors", "-o");
    List<Path> tables = new ArrayList<>();
    for (List<String> master : List.of(List.<String>of(), List.of("--master", "local[2]"))) {
      Path output = folder.resolve("fleet-" + tables.size());
      keel(2, Stream.of(fleet, List.of(output.toString()), master).flatMap(List::stream).toList());
      tables.add(output.resolve("models.tsv"));
    }
    assertEquals(-1, Files.mismatch(tables.get(0), tables.get(1)));
    assertEquals(
        1, Files.readAllLines(tables.get(1)).stream().filter(r -> r.contains("ERROR")).count());
    Path certificate = Path.of("run-0003/model.cert.json");
    assertEquals(
        -1,
        Files.mismatch(
            folder.resolve("fleet-0").resolve(certificate),
            folder.resolve("fleet-1").resolve(certificate)));
  }

  @Test
  void a_master_that_is_none_is_refused_by_a_sentence() {
    Path file = folder.resolve("none.tsv");
    String message = keel(2, to(file, "--master", "sparkle://here"));
    assertTrue(message.contains("--master sparkle://here cannot be used"), message);
    message = keel(2, to(file, "--conf", "spark.task.maxFailures=1"));
    assertTrue(message.contains("--conf goes with --master"), message);
  }
}
