package keel.verify.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.ModelFile;
import keel.verify.model.WriteLock;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two files of a certificate are of one run, or it is said that they are not. */
@Timeout(60)
class CertificatePairTest {
  @TempDir private Path folder;
  private Path file;
  private Certificate first;
  private Certificate second;

  @BeforeEach
  void prepare() throws IOException {
    file = folder.resolve("model.cert.json");
    first = certificate(1);
    second = certificate(1.5);
  }

  private Certificate certificate(double p) throws IOException {
    Path model = folder.resolve("model.safetensors");
    return new Verifier(SecondOpinion.NONE)
        .certify(
            ModelFile.write(
                model, Fixtures.network(1, Fixtures.block(Activation.TANH, Vector.of(1), p))));
  }

  @Test
  void a_pair_that_a_kill_left_mixed_is_named() throws IOException {
    CertificateFile.write(file, first);
    Path evidence = CertificateFile.evidenceFile(file);
    Path kept = Files.copy(evidence, folder.resolve("kept"));
    CertificateFile.write(file, second);
    Files.move(kept, evidence, StandardCopyOption.REPLACE_EXISTING);
    AlteredCertificate e = assertThrows(AlteredCertificate.class, () -> CertificateFile.read(file));
    assertTrue(e.getMessage().contains("the two files are of different runs"), e.getMessage());
    assertTrue(e.getMessage().contains("model.cert.safetensors"), e.getMessage());
    assertTrue(e.getMessage().contains("keel certify MODEL"), e.getMessage());
  }

  @Test
  void runs_that_write_one_certificate_wait_for_each_other() throws Exception {
    ExecutorService runs = Executors.newFixedThreadPool(4);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Certificate mine = i % 2 == 0 ? first : second;
      all.add(
          runs.submit(
              () -> {
                CertificateFile.write(file, mine);
                return null;
              }));
    }
    runs.shutdown();
    for (Future<?> run : all) {
      run.get();
    }
    assertTrue(List.of(first, second).contains(CertificateFile.read(file)));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(3, files.count(), "no lock and nothing temporary is left");
    }
  }

  @Test
  void a_run_that_does_not_end_is_not_waited_for_for_ever() throws IOException {
    WriteLock held = WriteLock.of(file, Duration.ZERO);
    Path link = Files.createSymbolicLink(folder.resolve("link.cert.json"), file);
    for (Path name : List.of(file, link)) {
      IOException e =
          assertThrows(
              IOException.class, () -> CertificateFile.write(name, first, Duration.ofMillis(100)));
      assertTrue(e.getMessage().contains("another run"), e.getMessage());
      assertTrue(e.getMessage().contains(".model.cert.json.lock"), e.getMessage());
      assertTrue(Files.notExists(file) && Files.notExists(CertificateFile.evidenceFile(file)));
    }
    held.close();
    CertificateFile.write(link, first, Duration.ZERO);
    assertEquals(first, CertificateFile.read(link));
  }

  @Test
  void another_process_is_waited_for_but_not_once_it_is_killed() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("held", said.readLine());
      assertThrows(
          IOException.class, () -> CertificateFile.write(file, first, Duration.ofMillis(200)));
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(folder.resolve(".model.cert.json.lock")), "as the kill left it");
    CertificateFile.write(file, first, Duration.ofSeconds(1));
    assertEquals(first, CertificateFile.read(file));
    assertTrue(Files.notExists(folder.resolve(".model.cert.json.lock")));
  }

  /** Holds the lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      WriteLock.of(Path.of(arguments[0]), Duration.ZERO);
      System.out.println("held");
      Thread.sleep(Duration.ofMinutes(1).toMillis());
    }
  }
}
