package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import keel.train.layer.Routines;
import keel.train.run.CheckpointFile;
import keel.train.run.RunFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in processes of their own, killed without warning or asked to end. */
class KilledRunTest {
  private static final int KILLS = Integer.getInteger("keel.kills", 4);
  private static final int FEW = 20;
  private static final String MOST = "DNNL_MAX_CPU_ISA";
  private static final int LONGEST_MILLISECONDS = 1500;
  private static final List<String> SETTINGS =
      List.of("--units", "16", "--steps", "5", "--seed", "3");
  private static final int EPOCHS = 60;

  @TempDir Path folder;

  @Test
  void a_run_killed_again_and_again_leaves_readable_checkpoints_and_ends_with_the_same_files()
      throws Exception {
    Path straight = folder.resolve("straight");
    assertEquals(0, start(straight, List.of()).waitFor());
    Path killed = folder.resolve("killed");
    Path checkpoint = killed.resolve(RunFiles.CHECKPOINT);
    Random random = new Random(9);
    int steps = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(killed, resume(checkpoint));
      waitForStepsAfter(checkpoint, steps, process);
      boolean ended =
          process.waitFor(random.nextInt(LONGEST_MILLISECONDS / 4), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      steps = CheckpointFile.read(checkpoint).steps();
      if (ended) {
        break;
      }
    }
    assertEquals(0, start(killed, resume(checkpoint)).waitFor());
    for (String name : List.of("model.safetensors", "metrics.jsonl")) {
      assertArrayEquals(
          Files.readAllBytes(straight.resolve(name)),
          Files.readAllBytes(killed.resolve(name)),
          name);
    }
  }

  @Test
  void a_run_that_is_asked_to_end_saves_first() throws Exception {
    Path checkpoint = folder.resolve(RunFiles.CHECKPOINT);
    Process process = start(folder, List.of());
    waitForStepsAfter(checkpoint, 0, process);
    process.destroy(); // SIGTERM, as Ctrl-C's SIGINT
    assertTrue(process.waitFor() != 0);
    assertTrue(CheckpointFile.read(checkpoint).steps() > 0);
    assertTrue(Files.notExists(folder.resolve("model.safetensors")), "the run was not over");
    assertTrue(
        Files.readString(folder.resolve("log")).contains("continue later with --resume"),
        "says how to go on");
  }

  @Test
  void a_run_of_older_instructions_goes_on_with_them_where_newer_ones_are_at_hand()
      throws Exception {
    assumeTrue(Routines.names().contains("AVX"), "skipped: nothing newer in " + Routines.names());
    Map<String, String> older = Map.of(MOST, "SSE41");
    Path straight = folder.resolve("straight");
    assertEquals(0, start(straight, older, FEW, List.of()).waitFor());
    Path killed = folder.resolve("killed");
    Path checkpoint = killed.resolve(RunFiles.CHECKPOINT);
    Process process = start(killed, older, FEW, List.of());
    waitForStepsAfter(checkpoint, 0, process);
    process.destroyForcibly().waitFor();
    assertTrue(CheckpointFile.read(checkpoint).routines().contains("SSE41"));
    assertEquals(0, start(killed, Map.of(), FEW, List.of("--resume")).waitFor());
    byte[] model = Files.readAllBytes(straight.resolve(RunFiles.MODEL));
    assertArrayEquals(model, Files.readAllBytes(killed.resolve(RunFiles.MODEL)));

    Path newer = folder.resolve("newer");
    assertEquals(0, start(newer, Map.of(), FEW, List.of()).waitFor());
    assertFalse(
        Arrays.equals(model, Files.readAllBytes(newer.resolve(RunFiles.MODEL))),
        "the instructions leave no trace, and this test shows nothing");
    assertNotEquals(0, start(newer, older, FEW, List.of("--resume")).waitFor());
    String log = Files.readString(newer.resolve("log"));
    assertTrue(log.contains("made with the routines " + Routines.names()), log);
  }

  /** Until the run has got further than the one before, so that no two kills hit one place. */
  private static void waitForStepsAfter(Path checkpoint, int steps, Process process)
      throws IOException, InterruptedException {
    while (process.isAlive()
        && (Files.notExists(checkpoint) || CheckpointFile.read(checkpoint).steps() <= steps)) {
      Thread.sleep(10);
    }
  }

  private static List<String> resume(Path checkpoint) {
    return Files.exists(checkpoint) ? List.of("--resume") : List.of();
  }

  private static Process start(Path output, List<String> more) throws IOException {
    return start(output, Map.of(), EPOCHS, more);
  }

  private static Process start(
      Path output, Map<String, String> environment, int epochs, List<String> more)
      throws IOException {
    Files.createDirectories(output);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // enough for seconds
                "-cp",
                System.getProperty("java.class.path"),
                "keel.verify.cli.Keel",
                "train",
                "--output",
                output.toString(),
                "--epochs",
                String.valueOf(epochs)));
    command.addAll(SETTINGS);
    command.addAll(more);
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.resolve("log").toFile());
    process.environment().putAll(environment);
    return process.start();
  }
}
