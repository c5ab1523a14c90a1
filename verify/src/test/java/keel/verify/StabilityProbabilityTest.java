package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.DropoutLaw;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.SdeLaw;
import keel.verify.model.StochasticBlock;
import keel.verify.model.UnknownLayer;
import keel.verify.model.WeightPart;
import keel.verify.model.WeightsLaw;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a sample of weights that follow a law is stable, and what is never said of it. */
class StabilityProbabilityTest {
  private static final Set<WeightPart> STATE = EnumSet.of(WeightPart.STATE);
  private static final Sampling TEN = Sampling.of(10, "0.9");

  /** P = [[1, 1/4], [1/4, 1]], h = 1/2. */
  private static DenseBlock centre(Activation activation) {
    return new DenseBlock(
        "block",
        activation,
        Vector.of(0.5, 0.5),
        8,
        Matrix.of(2, 2, -1, -0.25, -0.25, -1),
        Matrix.of(2, 3, 1, 0.5, -0.5, 1, 0.25, 2),
        Vector.of(0.125, 0));
  }

  private static SdeLaw sde(double diffusion) {
    return new SdeLaw(
        STATE, diffusion, StochasticBlockTest.drift(4, 0.125, 3), OptionalDouble.empty(), 11);
  }

  private static GaussianLaw gaussian(double deviation) {
    return new GaussianLaw(STATE, Vector.constant(4, deviation), 11);
  }

  private static Model model(Layer... layers) {
    return new Model(Fixtures.network(3, layers), "0123456789abcdef".repeat(4), List.of());
  }

  private static Model model(WeightsLaw law) {
    return model(Activation.TANH, law);
  }

  private static Model model(Activation activation, WeightsLaw law) {
    return model(new StochasticBlock(centre(activation), law), head());
  }

  private static Linear head() {
    return new Linear("head", Matrix.of(2, 2, 1, -1, -1, 1), Vector.of(0.25, -0.25));
  }

  private static Certificate certificate(Model model, Sampling sampling) {
    Certificate certificate =
        new Verifier(SecondOpinion.NONE, Region.DEFAULT, Optional.of(sampling)).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Verdict.WithConfidence probability(Model model, Sampling sampling) {
    return certificate(model, sampling).probability().orElseThrow();
  }

  @Test
  void samples_that_are_all_stable_say_how_likely_one_is() {
    Certificate certificate = certificate(model(sde(0.01)), Sampling.DEFAULT);
    Verdict.WithConfidence found = certificate.probability().orElseThrow();
    assertEquals(1000, found.stable());
    assertEquals(0.9931, found.probability(), 5e-5);
    assertEquals(Status.INCONCLUSIVE, certificate.status(), "a probability certifies nothing");
    assertFalse(certificate.isCertified("network", Property.STABILITY_PROBABILITY));
  }

  @Test
  void a_sample_that_no_theorem_certifies_counts_as_unstable() {
    Verdict.WithConfidence found = probability(model(sde(1)), Sampling.of(100, "0.999"));
    assertTrue(found.stable() > 0 && found.stable() < 100, found.toString());
    assertTrue(found.probability() < 1, found.toString());
  }

  @Test
  void a_sample_with_an_expanding_step_refutes_every_path() {
    Certificate certificate = certificate(model(sde(4)), TEN);
    Claim claim = certificate.claim("block", Property.INCREMENTAL_STABILITY).orElseThrow();
    assertEquals(Status.REFUTED, claim.verdict().status());
    assertTrue(claim.verdict().reason().contains("of seed 123456789abcdef "), claim.toString());
    assertEquals(Status.REFUTED, certificate.status());
    assertTrue(certificate.probability().orElseThrow().refuted() > 0);
    Certificate unsampled = new Verifier(SecondOpinion.NONE).certify(model(sde(4)));
    assertEquals(Status.INCONCLUSIVE, unsampled.status());
  }

  /**
   * A step of ReLU is not onto, so that a state at which a later one expands may not be reached.
   */
  @Test
  void later_steps_of_relu_refute_nothing() {
    Certificate certificate = certificate(model(Activation.RELU, sde(4)), TEN);
    assertEquals(Status.INCONCLUSIVE, certificate.status());
    assertEquals(0, certificate.probability().orElseThrow().refuted());
  }

  @Test
  void weights_that_are_drawn_once_are_decided_by_all_theorems() {
    // Rows [1, 2] are not dominated by [1, 1], but the eigenvalues of P may be right.
    DenseBlock wide =
        centre(Activation.TANH).withState(Matrix.of(2, 2, -2.5, -1.125, -1.125, -0.625));
    Model model = model(new StochasticBlock(wide, gaussian(0.001)), head());
    assertEquals(10, probability(model, TEN).stable());
    assertTrue(probability(model(gaussian(4)), TEN).refuted() > 0);
  }

  @Test
  void no_stable_sample_says_nothing() {
    Verdict.WithConfidence found = probability(model(gaussian(100)), TEN);
    assertEquals(0, found.stable());
    assertEquals(0, found.probability());
  }

  @Test
  void one_sample_says_little() {
    assertEquals(0.1, probability(model(sde(0.01)), Sampling.of(1, "0.9")).probability(), 1e-6);
    Sampling sure = Sampling.of(1, "0.999999999999999999");
    assertEquals(0, probability(model(sde(0.01)), sure).probability());
    Sampling unsure = Sampling.of(1, "0.000000000000000001");
    assertTrue(probability(model(sde(0.01)), unsure).probability() > 0.999999);
  }

  @Test
  void a_state_that_stays_is_decided_once_for_all_samples() {
    Certificate certificate = certificate(model(new DropoutLaw(0.5, 3)), TEN);
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(10, certificate.probability().orElseThrow().stable());
  }

  @Test
  void a_sample_is_stable_only_if_all_the_rest_is() {
    StochasticBlock block = new StochasticBlock(centre(Activation.TANH), sde(0.01));
    DenseBlock rotation =
        new DenseBlock(
            "turn",
            Activation.TANH,
            Vector.of(1, 1),
            3,
            Matrix.of(2, 2, 0, 1, -1, 0),
            Matrix.of(2, 2, 1, 0, 0, 1),
            Vector.of(0, 0));
    assertEquals(0, probability(model(block, rotation), TEN).stable());
    DenseBlock stable = Fixtures.block("second", Activation.TANH, Vector.of(1), 1);
    Linear one = new Linear("one", Matrix.of(1, 2, 1, 1), Vector.of(0));
    assertEquals(10, probability(model(block, one, stable), TEN).stable());
    UnknownLayer unknown = new UnknownLayer("strange", "attention");
    assertEquals(0, probability(model(block, unknown), TEN).stable());
  }

  @Test
  void convolutions_are_decided_step_by_step() {
    double[] taps = new double[9];
    taps[4] = -1;
    ConvBlock conv =
        new ConvBlock(
            "conv",
            Activation.TANH,
            Vector.of(0.5),
            4,
            List.of(new Kernel(Matrix.of(1, 9, taps), 3, 3)),
            new Kernel(Matrix.of(1, 1, 1), 1, 1),
            Vector.of(0),
            4,
            4);
    for (double diffusion : new double[] {0.001, 4}) {
      SdeLaw law =
          new SdeLaw(
              STATE, diffusion, StochasticBlockTest.drift(9, 0.03, 3), OptionalDouble.empty(), 11);
      Model model =
          new Model(
              new keel.verify.model.Network(
                  List.of(1, 4, 4),
                  keel.verify.model.Preprocessing.NONE,
                  List.of(new StochasticBlock(conv, law)),
                  Optional.empty()),
              "0123456789abcdef".repeat(4));
      assertEquals(diffusion < 1 ? 10 : 0, probability(model, TEN).stable());
    }
  }

  @Test
  void the_seed_is_the_file_s_and_not_the_law_s() {
    Model model = model(sde(1));
    Model other = new Model(model.network(), "f".repeat(64));
    assertNotEquals(probability(model, TEN).sha256(), probability(other, TEN).sha256());
    assertEquals(0x0123456789abcdefL, probability(model, TEN).seed());
    SdeLaw law = sde(1);
    SdeLaw again =
        new SdeLaw(law.stochastic(), law.diffusion(), law.drift(), law.stateMargin(), 12);
    assertEquals(probability(model, TEN), probability(model(again), TEN));
  }

  @Test
  void every_number_of_it_is_derived_again() {
    Model model = model(sde(0.3)); // some samples are stable, and some are not
    Certificate certificate = certificate(model, TEN);
    Verdict.WithConfidence v = certificate.probability().orElseThrow();
    List<Verdict> altered =
        List.of(
            new Verdict.WithConfidence(
                0.99, v.interval(), v.sampling(), v.stable(), v.refuted(), v.seed(), v.sha256()),
            new Verdict.WithConfidence(
                v.probability(), v.interval(), Sampling.of(9, "0.9"), 1, 0, v.seed(), v.sha256()),
            new Verdict.WithConfidence(
                v.probability(),
                v.interval(),
                Sampling.of(10, "0.99"),
                v.stable(),
                v.refuted(),
                v.seed(),
                v.sha256()),
            new Verdict.WithConfidence(
                v.probability(), v.interval(), v.sampling(), 10, 0, v.seed(), v.sha256()),
            new Verdict.WithConfidence(
                v.probability(),
                v.interval(),
                v.sampling(),
                v.stable(),
                v.refuted(),
                1,
                v.sha256()),
            new Verdict.WithConfidence(
                v.probability(),
                v.interval(),
                v.sampling(),
                v.stable(),
                v.refuted(),
                v.seed(),
                "0".repeat(64)),
            new Verdict.WithConfidence(
                v.probability(),
                new Verdict.WithConfidence.Interval(0, 1),
                v.sampling(),
                v.stable(),
                v.refuted(),
                v.seed(),
                v.sha256()),
            new Verdict.WithConfidence(
                v.probability(),
                v.interval(),
                v.sampling().ofField(),
                v.stable(),
                v.refuted(),
                v.seed(),
                v.sha256()),
            new Verdict.Certified(List.of()),
            new Verdict.Inconclusive("no"));
    for (Verdict verdict : altered) {
      List<Claim> claims = new ArrayList<>(certificate.claims());
      claims.set(claims.size() - 1, claims.get(claims.size() - 1).with(verdict));
      assertThrows(
          AlteredCertificate.class,
          () -> Checker.check(with(certificate, claims), model),
          verdict.toString());
    }
    Model fixed = model(centre(Activation.TANH), head());
    Certificate plain = new Verifier(SecondOpinion.NONE).certify(fixed);
    List<Claim> claims = new ArrayList<>(plain.claims());
    claims.add(certificate.claim("network", Property.STABILITY_PROBABILITY).orElseThrow());
    assertThrows(
        AlteredCertificate.class, () -> Checker.check(with(plain, claims), fixed), "no law");
  }

  private static Certificate with(Certificate certificate, List<Claim> claims) {
    return new Certificate(
        certificate.tool(),
        certificate.modelSha256(),
        certificate.region(),
        claims,
        certificate.evidence(),
        certificate.solverAnswers(),
        certificate.notCovered(),
        certificate.observed(),
        certificate.notes());
  }

  @Test
  void a_certificate_s_file_keeps_it(@TempDir Path folder) throws IOException {
    Certificate certificate = certificate(model(sde(1)), TEN);
    Path file = folder.resolve("model.cert.json");
    CertificateFile.write(file, certificate);
    assertEquals(certificate.claims(), CertificateFile.read(file).claims());
    assertTrue(Files.readString(file).contains("\"WITH_CONFIDENCE\""));
    assertTrue(Files.readString(file).contains("\"confidence\" : \"0.9\""));
  }

  @Test
  void what_is_no_number_of_samples_or_no_confidence_is_refused() {
    for (String confidence :
        List.of("0", "0.0", "1", "1.0", "-0.5", "NaN", "0.9999999999999999999", "9e-1", "")) {
      assertThrows(IllegalArgumentException.class, () -> Sampling.of(10, confidence), confidence);
    }
    for (int samples : new int[] {0, -1, 100_001, Integer.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> Sampling.of(samples, "0.9"));
    }
    assertEquals(Sampling.of(10, "0.90"), TEN);
  }

  /** A thousand of them, for their time: -Dkeel.samples=1000. */
  @Test
  void blocks_of_64_units_and_20_steps_are_decided() {
    int n = 64;
    Random random = new Random(5);
    double[] state = random.doubles((long) n * n).map(x -> (x - 0.5) / n).toArray();
    for (int i = 0; i < n; i++) {
      state[i * n + i] = -1;
    }
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.constant(n, 0.5),
            20,
            Matrix.of(n, n, state),
            Matrix.of(n, 3, random.doubles(n * 3L).toArray()),
            Vector.constant(n, 0));
    Sampling sampling = Sampling.of(Integer.getInteger("keel.samples", 10), "0.9");
    for (double diffusion : new double[] {0.003, 0.02, 0.3}) {
      SdeLaw law =
          new SdeLaw(
              STATE,
              diffusion,
              StochasticBlockTest.drift(n * n, 0.001, 3),
              OptionalDouble.empty(),
              11);
      Verdict.WithConfidence found =
          new Verifier(SecondOpinion.NONE, Region.DEFAULT, Optional.of(sampling))
              .certify(model(new StochasticBlock(block, law)))
              .probability()
              .orElseThrow();
      assertEquals(diffusion < 0.01 ? sampling.samples() : 0, found.stable());
      assertEquals(diffusion > 0.1, found.refuted() > 0);
    }
  }
}
