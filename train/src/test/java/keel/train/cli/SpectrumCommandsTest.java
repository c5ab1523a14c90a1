package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.verify.cli.Keel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that takes data takes raw patterns of a network that transforms them. */
class SpectrumCommandsTest {
  @TempDir private Path folder;

  private String keel(int expected, String... line) {
    StringWriter out = new StringWriter();
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(out, true), line);
    assertEquals(expected, code, out::toString);
    return out.toString();
  }

  @Test
  void a_network_of_spectra_is_trained_measured_asked_attacked_and_certified() throws Exception {
    Path settings = folder.resolve("settings.yaml");
    Files.writeString(
        settings,
        """
        dataset: digits
        network: [{type: dense_block, units: 8, steps: 3}, {type: linear}]
        spectrum: {window: hann, bins: 33, scale: 0.25}
        epochs: 2
        """);
    String run = folder.resolve("run").toString();
    String[] train = {"train", "--config", settings.toString(), "-o", run};
    keel(0, train);
    String model = folder.resolve("run/model.safetensors").toString();
    assertTrue(keel(0, "evaluate", model, "--dataset", "digits").contains("accuracy"));
    String predictions = folder.resolve("answers.csv").toString();
    keel(0, "predict", model, "--dataset", "digits", "--to", predictions);
    assertTrue(Files.size(Path.of(predictions)) > 0);
    keel(0, "certify", model, "--no-smt");
    keel(0, "test", model, "--tries", "50", "--dataset", "digits");
    String attacked =
        keel(0, "attack", model, "--dataset", "digits", "--patterns", "20", "--certify");
    assertTrue(attacked.contains("certified"), attacked);
    keel(0, "evaluate", model, "--dataset", "digits", "--certify");
    keel(0, "train", "--from", model, "--epochs", "1", "-o", folder.resolve("more").toString());
  }
}
