package keel.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.verify.Verifier;
import keel.verify.certificate.CertificateFile;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

class StableModelTest {
  // Annotations hold constants, so the files have fixed names.
  private static final String FOLDER = "target/stable-model-test/";
  private static final String STABLE = FOLDER + "stable.safetensors";
  private static final String UNSTABLE = FOLDER + "unstable.safetensors";
  private static final String CERTIFICATE = FOLDER + "stable.cert.json";

  @BeforeAll
  static void write() throws IOException {
    Files.createDirectories(Path.of(FOLDER));
    write(STABLE, -1);
    write(UNSTABLE, -3);
    CertificateFile.write(
        Path.of(CERTIFICATE),
        new Verifier(SecondOpinion.NONE).certify(ModelFile.read(Path.of(STABLE))));
  }

  @AfterAll
  static void clean() throws IOException {
    try (var files = Files.list(Path.of(FOLDER))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static void write(String file, double a) throws IOException {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1),
            5,
            Matrix.of(1, 1, a),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    ModelFile.write(
        Path.of(file),
        new Network(List.of(1), Preprocessing.NONE, List.of(block), Optional.empty()));
  }

  /** The annotation as a user writes it: these tests are real and pass. */
  @StableModel(value = STABLE, tries = 20)
  void a_stable_model_passes() {}

  static final class Suite {
    @StableModel(value = STABLE, tries = 20, inputs = Fixed.class)
    void own_inputs() {}

    @StableModel(value = STABLE, certificate = CERTIFICATE, tries = 20)
    void own_certificate() {}
  }

  static final class Unstable {
    @StableModel(UNSTABLE)
    void unstable() {}
  }

  static final class OthersCertificate {
    @StableModel(value = UNSTABLE, certificate = CERTIFICATE)
    void altered() {}
  }

  static final class Missing {
    @StableModel(FOLDER + "none.safetensors")
    void missing() {}
  }

  static final class Fixed implements ModelInputs {
    private static boolean asked;

    @Override
    public List<double[]> of(Network network) {
      asked = true;
      return List.of(new double[] {0.5}, new double[] {2});
    }
  }

  private static Events run(Class<?> suite) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(suite))
        .execute()
        .testEvents();
  }

  @Test
  void every_law_is_a_test_of_its_own_and_own_inputs_and_certificates_are_used() {
    run(Suite.class).assertStatistics(events -> events.succeeded(2 * (1 + 16)).failed(0));
    assertTrue(Fixed.asked);
  }

  @Test
  void a_model_that_is_refuted_fails_and_says_why() {
    assertFails(Unstable.class, "the model is REFUTED: block, incremental stability: H P has");
  }

  @Test
  void a_certificate_of_another_model_fails() {
    assertFails(OthersCertificate.class, "it belongs to another model");
  }

  @Test
  void a_model_that_is_not_there_fails() {
    assertFails(Missing.class, "none.safetensors");
  }

  private static void assertFails(Class<?> suite, String message) {
    List<Event> failed = run(suite).failed().list();
    assertEquals(1, failed.size());
    assertTrue(failed.get(0).toString().contains(message), failed::toString);
  }
}
