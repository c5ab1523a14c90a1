package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.cli.ExitCode;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.smt.SecondOpinion;

/**
 * The checker that Coq's proofs are about, if the proofs have been built; where KEEL_REQUIRE_COQ is
 * 1 they must have been.
 */
public record ExtractedChecker(Path program) {
  private static final Path BUILT = Path.of("../proofs/keel-check");

  /** Nothing if it was not built. */
  public static Optional<ExtractedChecker> find() {
    if (Files.isExecutable(BUILT)) {
      return Optional.of(new ExtractedChecker(BUILT.toAbsolutePath()));
    }
    if ("1".equals(System.getenv("KEEL_REQUIRE_COQ"))) {
      throw new IllegalStateException(BUILT + " is missing; make -C proofs keel-check builds it");
    }
    return Optional.empty();
  }

  /** Writes both files, since it believes nothing else, and asks. */
  void assertAgrees(Model model, Certificate certificate) {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      ModelFile.write(file, model.network());
      Certificate own =
          new Verifier(SecondOpinion.NONE, certificate.region()).certify(ModelFile.read(file));
      assertEquals(certificate.status(), own.status());
      Path text = CertificateFile.besideModel(file);
      CertificateFile.write(text, own);
      assertEquals(ExitCode.of(own.status()).code(), check(text, file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it exits with. */
  public int check(Path certificate, Path model) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), certificate.toString(), model.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }
}
