package keel.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.LawTest;
import keel.verify.law.Trial;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.DriftNetwork;
import keel.verify.model.DropoutLaw;
import keel.verify.model.GaussianLaw;
import keel.verify.model.InvalidModel;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.ResidualBlock;
import keel.verify.model.SdeLaw;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;
import keel.verify.model.WeightsLaw;
import keel.verify.report.Report;
import keel.verify.sample.Draws;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is certified of blocks whose weights follow a law, and what is not. */
class StochasticBlockTest {
  private static final Set<WeightPart> DRIVE = EnumSet.of(WeightPart.INPUT, WeightPart.BIAS);
  private static final Set<WeightPart> ALL = EnumSet.allOf(WeightPart.class);

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

  /** A drift of random numbers of the given size. */
  static DriftNetwork drift(int weights, double size, long seed) {
    Random random = new Random(seed);
    int code = 2;
    int units = 5;
    return new DriftNetwork(
        matrix(random, code, weights, size),
        matrix(random, units, code + 1, size),
        Vector.of(matrix(random, units, 1, size).toArray()),
        matrix(random, code, units, size),
        Vector.of(matrix(random, code, 1, size).toArray()),
        matrix(random, weights, code, size),
        Vector.of(matrix(random, weights, 1, size).toArray()));
  }

  private static Matrix matrix(Random random, int rows, int columns, double size) {
    return Matrix.of(
        rows,
        columns,
        random.doubles((long) rows * columns).map(x -> size * (2 * x - 1)).toArray());
  }

  private static SdeLaw sde(Set<WeightPart> parts, int weights, OptionalDouble margin) {
    return new SdeLaw(parts, 0.5, drift(weights, 0.5, 3), margin, 11);
  }

  private static Network network(WeightsLaw law) {
    return network(Activation.TANH, law);
  }

  private static Network network(Activation activation, WeightsLaw law) {
    return Fixtures.network(
        3,
        new StochasticBlock(centre(activation), law),
        new Linear("head", Matrix.of(2, 2, 1, -1, -1, 1), Vector.of(0.25, -0.25)));
  }

  private static Certificate certificate(Network network) {
    Model model = new Model(network, "0".repeat(64), List.of());
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Set<Property> certified(Certificate certificate) {
    Set<Property> properties = new TreeSet<>();
    for (Claim claim : certificate.claims()) {
      if (claim.verdict().status() == Status.CERTIFIED) {
        assertEquals(HoldsFor.EVERY_WEIGHT_PATH, claim.statement().holdsFor(), claim.toString());
        properties.add(claim.property());
      }
    }
    return properties;
  }

  @Test
  void every_path_of_input_and_bias_is_certified_and_no_gain() {
    Certificate certificate = certificate(network(sde(DRIVE, 8, OptionalDouble.empty())));
    assertEquals(Status.CERTIFIED, certificate.status());
    assertEquals(
        Set.of(Property.INCREMENTAL_STABILITY, Property.GRADIENT_BOUND), certified(certificate));
  }

  @Test
  void a_state_that_is_drawn_is_not_certified_unless_it_is_projected() {
    Certificate free = certificate(network(sde(ALL, 12, OptionalDouble.empty())));
    assertEquals(Status.INCONCLUSIVE, free.status());
    assertEquals(Set.of(), certified(free));
    Certificate projected = certificate(network(sde(ALL, 12, OptionalDouble.of(0.125))));
    assertEquals(Status.CERTIFIED, projected.status());
  }

  @Test
  void weights_that_are_drawn_once_leave_one_equilibrium_to_each_sample() {
    Certificate certificate = certificate(network(new GaussianLaw(DRIVE, zeros(8), 5)));
    assertEquals(
        Set.of(
            Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM, Property.GRADIENT_BOUND),
        certified(certificate));
    assertEquals(
        Status.CERTIFIED, certificate(network(Activation.RELU, new DropoutLaw(0.25, 5))).status());
  }

  @Test
  void what_closed_units_undo_is_not_claimed_of_dropout() {
    // Units that are closed are at rest wherever they are.
    assertEquals(
        Set.of(Property.INCREMENTAL_STABILITY, Property.GRADIENT_BOUND),
        certified(certificate(network(new DropoutLaw(0.25, 5)))));
    // Certified by a matrix inequality, in a norm in which a closed unit may move states apart.
    DenseBlock cycle =
        new DenseBlock(
            "block",
            Activation.LEAKY_RELU,
            Vector.constant(3, 0.25),
            8,
            Matrix.of(3, 3, -1, -0.6, -0.6, -0.601, -1, -0.6, -0.6, -0.6, -1),
            Matrix.identity(3),
            Vector.of(0, 0, 0));
    Certificate open = certificate(Fixtures.network(3, cycle));
    assertEquals(
        "theorem-7-matrix-inequality",
        open.claim("block", Property.INCREMENTAL_STABILITY).orElseThrow().theorem(),
        open.claims()::toString);
    assertEquals(
        Set.of(),
        certified(
            certificate(Fixtures.network(3, new StochasticBlock(cycle, new DropoutLaw(0.25, 5))))));
  }

  private static Vector zeros(int count) {
    return Vector.of(new double[count]);
  }

  @Test
  void a_sample_is_the_same_whenever_it_is_drawn() {
    Network network = network(sde(ALL, 12, OptionalDouble.of(0.125)));
    double[] u = {1, -0.5, 0.25};
    assertArrayEquals(Draws.of(network, 3).output(u), Draws.of(network, 3).output(u));
    assertArrayEquals(Draws.of(network, 3).output(u), Draws.of(network, 11, 3).output(u));
    assertNotEquals(Draws.of(network, 3).output(u)[0], Draws.of(network, 4).output(u)[0]);
    assertNotEquals(Draws.of(network, 3).output(u)[0], Draws.of(network, 12, 3).output(u)[0]);
    assertThrows(InvalidModel.class, () -> network.output(u));
  }

  @Test
  void without_noise_a_path_is_the_drift_s_solution_and_ends_after_all_steps() {
    // f = c: w' = c − w, Euler's method with K steps.
    Matrix none = Matrix.of(8, 1, new double[8]);
    DriftNetwork constant =
        new DriftNetwork(
            none.transpose(),
            Matrix.of(1, 2, 0, 0),
            Vector.of(0),
            Matrix.of(1, 1, 0),
            Vector.of(0),
            none,
            Vector.constant(8, 2));
    SdeLaw law = new SdeLaw(DRIVE, 0, constant, OptionalDouble.empty(), 1);
    ResidualBlock drawn = (ResidualBlock) Draws.of(network(law), 0).layers().get(0);
    double expected = 1;
    for (int k = 0; k < 8; k++) {
      assertEquals(expected, drawn.inputKernel(k).orElseThrow().weights().get(0, 0));
      expected += (2 - expected) / 8;
    }
  }

  @Test
  void without_a_deviation_a_sample_is_what_is_stored() {
    double[] u = {1, -0.5, 0.25};
    Network plain = Fixtures.network(3, centre(Activation.TANH));
    assertArrayEquals(
        plain.output(u), Draws.of(only(new GaussianLaw(ALL, zeros(12), 5)), 0).output(u));
    assertArrayEquals(plain.output(u), Draws.of(only(new DropoutLaw(0, 5)), 0).output(u));
  }

  private static Network only(WeightsLaw law) {
    return Fixtures.network(3, new StochasticBlock(centre(Activation.TANH), law));
  }

  @Test
  void samples_keep_the_laws_that_are_certified() {
    for (WeightsLaw law :
        List.of(
            sde(DRIVE, 8, OptionalDouble.empty()),
            sde(ALL, 12, OptionalDouble.of(0.125)),
            new GaussianLaw(DRIVE, Vector.constant(8, 0.5), 5),
            new DropoutLaw(0.25, 5))) {
      Network network = network(law);
      List<LawTest> tests = LawTest.of(network, certificate(network), List.of(), 7);
      assertEquals(law instanceof GaussianLaw ? 3 : 2, tests.size(), law.type());
      for (LawTest test : tests) {
        Trial trial = test.run(50, 7);
        assertTrue(trial.counterexample().isEmpty(), trial.toString());
        assertTrue(trial.worst().orElseThrow() > 0.5, trial.toString());
      }
    }
  }

  @Test
  void a_sample_that_moves_states_apart_breaks_the_law() {
    Certificate other = certificate(network(sde(ALL, 12, OptionalDouble.of(0.125))));
    Network free = network(sde(ALL, 12, OptionalDouble.empty()));
    assertTrue(
        LawTest.of(free, other, List.of(), 7).get(0).run(50, 7).counterexample().isPresent());
  }

  @Test
  void a_report_shows_one_sample(@TempDir Path folder) throws IOException {
    Network network = network(sde(DRIVE, 8, OptionalDouble.empty()));
    Path page = folder.resolve("report.html");
    Report.write(page, new Model(network, "0".repeat(64), List.of()), certificate(network));
    assertTrue(Files.readString(page).contains("weights by a law: sde"));
  }

  @Test
  void a_symmetric_state_stays_symmetric() {
    GaussianLaw law = new GaussianLaw(ALL, Vector.constant(12, 0.5), 5);
    DenseBlock drawn = (DenseBlock) Draws.of(only(law), 7).layers().get(0);
    assertEquals(drawn.state(), drawn.state().transpose());
    assertNotEquals(-0.25, drawn.state().get(0, 1));
  }

  @Test
  void a_file_keeps_every_law(@TempDir Path folder) throws IOException {
    for (WeightsLaw law :
        List.of(
            sde(DRIVE, 8, OptionalDouble.empty()),
            sde(ALL, 12, OptionalDouble.of(0.125)),
            new GaussianLaw(ALL, Vector.constant(12, 0.5), -1),
            new DropoutLaw(0.25, 5))) {
      Network network = network(law);
      Path file = folder.resolve("model.safetensors");
      assertEquals(network.layers(), ModelFile.write(file, network).network().layers());
      assertEquals(network.layers(), ModelFile.read(file).network().layers());
    }
  }

  @Test
  void a_law_that_does_not_fit_its_block_is_refused() {
    DenseBlock block = centre(Activation.TANH);
    for (WeightsLaw law :
        List.of(
            sde(DRIVE, 7, OptionalDouble.empty()),
            new GaussianLaw(Set.of(WeightPart.BIAS), zeros(3), 5))) {
      assertThrows(InvalidModel.class, () -> new StochasticBlock(block, law));
    }
    DenseBlock lists = block.withSteps(Vector.of(0.5, 0.25), block.depth());
    assertThrows(InvalidModel.class, () -> new StochasticBlock(lists, new DropoutLaw(0.5, 1)));
    assertThrows(InvalidModel.class, () -> new DropoutLaw(1, 1));
    assertThrows(InvalidModel.class, () -> sde(Set.of(), 0, OptionalDouble.empty()));
    assertThrows(InvalidModel.class, () -> sde(DRIVE, 8, OptionalDouble.of(0.125)));
    assertThrows(InvalidModel.class, () -> new GaussianLaw(DRIVE, Vector.constant(8, -1), 1));
    assertTrue(
        assertThrows(
                InvalidModel.class,
                () -> new StochasticBlock(block, sde(ALL, 8, OptionalDouble.empty())))
            .getMessage()
            .contains("12"));
  }
}
