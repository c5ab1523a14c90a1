package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import keel.verify.Checker;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.cli.ExitCode;
import keel.verify.model.FieldFile;
import keel.verify.model.FieldModel;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.TensorFile;
import keel.verify.model.UnusableInput;

/** What the Java checker and the extracted one say of the same files. */
final class BothCheckers {
  private static final Path CHECKER = CoqProofsTest.FOLDER.resolve("keel-check");

  /** Both ways to end that are no verdict. */
  static final String UNUSABLE = "unusable";

  static final String ALTERED = "altered";

  private BothCheckers() {}

  /** The verdict, or how it ends without one. */
  static String java(Path certificate, Path model) {
    try {
      TensorFile file = TensorFile.read(model);
      if (FieldFile.isOne(file)) {
        FieldModel field = FieldFile.read(model, file);
        return Checker.check(CertificateFile.read(certificate), field).name();
      }
      Model network = ModelFile.read(model);
      return Checker.check(CertificateFile.read(certificate), network).name();
    } catch (AlteredCertificate e) {
      return ALTERED;
    } catch (UnusableInput | IOException e) {
      return UNUSABLE;
    }
  }

  static String extracted(Path certificate, Path model) throws Exception {
    Process process =
        new ProcessBuilder(CHECKER.toString(), certificate.toString(), model.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "keel-check did not end");
    return switch (process.exitValue()) {
      case 0, 3, 4 -> verdict(output.strip(), process.exitValue());
      case 2 -> UNUSABLE;
      case 5 -> ALTERED;
      default -> throw new AssertionError(output);
    };
  }

  /** The word that was printed, which the exit code must go with. */
  private static String verdict(String word, int code) {
    assertEquals(ExitCode.of(Status.valueOf(word)).code(), code, word);
    return word;
  }

  static void keep(int seed, Path... files) throws IOException {
    Path kept =
        Files.createDirectories(
            CoqProofsTest.FOLDER.resolve("target").resolve("disagreement-" + seed));
    for (Path file : files) {
      Files.copy(file, kept.resolve(file.getFileName()));
    }
  }
}
