package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import keel.train.run.CheckpointFile;
import keel.train.run.RunFiles;
import keel.verify.cli.Keel;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.WriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {
  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  private int train(String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "train", "--epochs", "1", "--units", "4", "--steps", "2", "--workers", "1", "-o"));
    line.add(folder.toString());
    line.addAll(List.of(more));
    return keel(line);
  }

  private int keel(List<String> line) {
    return Keel.run(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err, true),
        line.toArray(String[]::new));
  }

  @Test
  void help_shows_a_whole_sentence_of_each_command_and_every_activation() {
    Map<String, CommandLine> commands = Keel.commandLine().getSubcommands();
    commands.forEach(
        (name, command) -> {
          String line = command.getCommandSpec().usageMessage().description()[0];
          assertTrue(line.matches("[^.]*[.]"), name + ": " + line);
        });
    String activations =
        commands.get("train").getCommandSpec().findOption("--activation").description()[0];
    Arrays.stream(Activation.values())
        .filter(Activation::isSlopeRestricted)
        .forEach(a -> assertTrue(activations.contains(a.fileName()), a.fileName()));
  }

  @Test
  void a_run_does_not_replace_another_unasked() throws Exception {
    assertEquals(0, train(), err::toString);
    Path model = folder.resolve(RunFiles.MODEL);
    byte[] before = Files.readAllBytes(model);
    assertEquals(2, train("--seed", "7"));
    assertTrue(
        err.toString().contains("--resume goes on with it, --overwrite begins anew"),
        err::toString);
    assertArrayEquals(before, Files.readAllBytes(model));
    Files.delete(model);
    assertEquals(2, train("--seed", "7"), "the checkpoint is enough");

    assertEquals(0, train("--seed", "7", "--overwrite"), err::toString);
    assertEquals(
        "7", CheckpointFile.read(folder.resolve(RunFiles.CHECKPOINT)).settings().get("seed"));
    assertEquals(0, train("--seed", "7", "--resume"), err::toString);
    assertEquals(2, train("--resume", "--overwrite"));
  }

  @Test
  void two_runs_do_not_share_a_folder() throws Exception {
    WriteLock other = WriteLock.of(folder.resolve(RunFiles.CHECKPOINT), Duration.ZERO);
    try {
      assertEquals(2, train());
      assertEquals(2, train("--overwrite"));
      assertTrue(err.toString().contains("another run is writing it"), err::toString);
      assertFalse(Files.exists(folder.resolve(RunFiles.MODEL)));
    } finally {
      other.close();
    }
    assertEquals(0, train(), err::toString);
  }

  @Test
  void a_run_can_begin_with_a_model_whose_network_it_takes() throws Exception {
    assertEquals(0, train(), err::toString);
    String model = folder.resolve(RunFiles.MODEL).toString();
    Path second = folder.resolve("second");
    StringWriter out = new StringWriter();
    String[] line = {"train", "--from", model, "--epochs", "1", "--output", second.toString()};
    assertEquals(
        0, Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), line), err::toString);
    assertTrue(out.toString().contains("taken over    block1, linear1\n"), out::toString);
    assertFalse(out.toString().contains("anew"), out::toString);
    Network network = ModelFile.read(second.resolve(RunFiles.MODEL)).network();
    assertEquals(4, ((DenseBlock) network.layers().get(0)).units());

    err.getBuffer().setLength(0);
    List<String> resumed = List.of("train", "--resume", "--epochs", "1", "-o", second.toString());
    assertEquals(2, keel(resumed));
    assertTrue(err.toString().contains("was made with from "), err::toString);
    List<String> from = new ArrayList<>(resumed);
    from.addAll(List.of("--from", model));
    assertEquals(0, keel(from), err::toString);
    assertEquals(2, train("--overwrite", "--from", folder.resolve("none").toString()));
  }

  @Test
  void a_run_has_a_folder_of_its_own() {
    String usual =
        new CommandLine(new TrainCommand()).getCommandSpec().findOption("--output").defaultValue();
    assertEquals("keel-run", usual);
  }
}
