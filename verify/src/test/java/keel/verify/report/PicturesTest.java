package keel.verify.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.ClaimedNorm;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Kernel;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Scalars;
import keel.verify.search.Spectrum;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

class PicturesTest {
  private static Certificate certify(Network network) {
    return new Verifier(SecondOpinion.NONE).certify(new Model(network, "00"));
  }

  private static DenseBlock stopping() {
    return new DenseBlock(
        "b",
        Activation.TANH,
        Vector.of(1, 1),
        Depth.untilEquilibrium(0.01, 50),
        List.of(Matrix.of(2, 2, -1, 0, 0, -0.5)),
        Matrix.of(2, 1, 1, 1),
        Vector.of(0, 0));
  }

  @Test
  void equilibria_have_pictures_of_their_own() {
    EquilibriumBlock block =
        new EquilibriumBlock(
            "b",
            Activation.RELU,
            0.25,
            Depth.of(30),
            Matrix.of(2, 2, 0, -2, 2, 0),
            Matrix.of(2, 1, 1, 1),
            Vector.of(0.5, 1));
    Network network =
        Fixtures.network(1, block, new Linear("head", Matrix.identity(2), Vector.of(0, 0)));
    Sample sample = new Sample("input", new double[] {1}, OptionalInt.of(1));
    List<Map<String, String>> figures =
        Pictures.of(network, certify(network), sample, List.of(sample));
    List<String> titles = figures.stream().map(figure -> figure.get("title")).toList();
    assertTrue(titles.contains("b: how the solver approaches the equilibrium"), titles::toString);
    assertTrue(titles.contains("b: eigenvalues of sym(Λ(I − W))"), titles::toString);
    assertFalse(titles.contains("b: row margins"), titles::toString);
    Map<String, String> convergence = figures.get(1);
    assertTrue(convergence.get("caption").contains("at most 0.90"), convergence::toString);
    assertTrue(
        figures.get(2).get("caption").contains("from 1.00000 to 1.00000"),
        figures.get(2)::toString);
    for (Map<String, String> figure : figures) {
      assertFalse(figure.get("svg").isEmpty(), figure.get("caption"));
    }
  }

  @Test
  void each_question_has_its_picture() {
    Network network =
        Fixtures.network(
            1, stopping(), new Linear("head", Matrix.of(2, 2, 1, 0, 0, 1), Vector.of(0, 0)));
    List<Sample> others =
        IntStream.range(0, 9)
            .mapToObj(i -> new Sample("input", new double[] {i - 4}, OptionalInt.of(i % 3)))
            .toList();
    List<Map<String, String>> figures =
        Pictures.of(network, certify(network), others.get(0), others);
    List<String> titles = figures.stream().map(figure -> figure.get("title")).toList();
    assertEquals(
        List.of(
            "b: states of 2 units",
            "b: distance of trajectories",
            "b: gain against depth",
            "b: eigenvalues of the Jacobian",
            "b: row margins",
            "b: output over the unroll",
            "b: loss over the unroll",
            "b: unit 2 for inputs of several classes",
            "b: depth of each input"),
        titles);
    for (Map<String, String> figure : figures) {
      assertFalse(figure.get("svg").isEmpty(), figure.get("caption"));
    }
    assertTrue(figures.get(4).get("caption").contains("2 of 2 are"), figures.get(4).toString());
  }

  @Test
  void a_rotation_has_its_eigenvalues_beside_the_axis() {
    Spectrum spectrum = Spectrum.of(new double[][] {{0.6, -0.8}, {0.8, 0.6}}).orElseThrow();
    assertEquals(1, spectrum.radius(), 1e-12);
    assertArrayEquals(new double[] {0.6, 0.6}, spectrum.real(), 1e-12);
    assertEquals(0.8, Math.abs(spectrum.imaginary()[0]), 1e-12);
  }

  @Test
  void margins_are_those_of_theorem_4() {
    Block block = Fixtures.block(Activation.TANH, Vector.of(1, 0.5), 1, 0.25, -0.5, 1);
    // 1 - |1 - 1| - 0.25 and 1 - |1 - 0.5| - 0.5 * 0.5, ascending
    assertArrayEquals(new double[] {0.25, 0.75}, Margins.of(block, new double[] {1, 1}), 0);
    // the weights 1 and 2: 1 - 0.25 * 2, 0.5 - 0.25 / 2
    assertArrayEquals(new double[] {0.375, 0.5}, Margins.of(block, new double[] {1, 2}), 0);
  }

  @Test
  void no_gain_seen_is_above_what_is_certified() {
    Network network = Fixtures.network(1, Fixtures.feasible(Activation.TANH));
    Block block = network.blocks().get(0);
    Certificate certificate = certify(network);
    ClaimedNorm norm = ClaimedNorm.of(block, certificate).orElseThrow();
    double[] seen = GainCurve.of(block, new double[] {0.5}, norm, 40);
    double most = IntStream.range(0, 40).mapToDouble(k -> seen[k]).max().orElseThrow();
    assertTrue(most > 0);
    double certified =
        certificate.claims().stream()
            .filter(c -> c.property().fileName().equals("input_output_gain_at_any_depth"))
            .map(c -> (Verdict.Certified) c.verdict())
            .findFirst()
            .orElseThrow()
            .bounds()
            .get(0)
            .certified();
    assertTrue(most <= certified, most + " > " + certified);
  }

  @Test
  void complex_units_are_drawn_by_phase_and_modulus() {
    Matrix state =
        Scalars.embedded(Matrix.of(2, 2, -1, 0.25, 0.25, -0.5), Matrix.of(2, 2, 0, 0.25, -0.25, 0));
    DenseBlock block =
        new DenseBlock(
            "b",
            new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(-0.01, 0)),
            Vector.constant(4, 1),
            Depth.of(5),
            List.of(state),
            Scalars.embedded(Matrix.of(2, 1, 1, 0.5), Matrix.of(2, 1, -1, 0.25)),
            Vector.constant(4, 0.125),
            Scalars.COMPLEX);
    Network network = Fixtures.network(2, block);
    List<Map<String, String>> figures =
        Pictures.of(network, certify(network), new Sample("one", new double[] {1, -1}), List.of());
    Map<String, String> figure =
        figures.stream()
            .filter(f -> f.get("title").equals("b: phases and moduli"))
            .findFirst()
            .orElseThrow();
    double[] numbers =
        Pattern.compile("by ([0-9.]+); by no more than ([0-9.]+), as is certified")
            .matcher(figure.get("caption"))
            .results()
            .findFirst()
            .map(m -> new double[] {Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))})
            .orElseThrow(() -> new AssertionError(figure.get("caption")));
    assertTrue(0 < numbers[0] && numbers[0] <= numbers[1], figure.get("caption"));
    assertFalse(figure.get("svg").isEmpty());
  }

  @Test
  void no_norm_is_drawn_of_a_block_that_is_not_certified() {
    Network network = Fixtures.network(1, Fixtures.feasible(Activation.SINE));
    assertTrue(ClaimedNorm.of(network.blocks().get(0), certify(network)).isEmpty());
  }

  @Test
  void convolutional_blocks_are_drawn_in_the_norm_of_theorem_4() {
    Network network = Fixtures.convolutional();
    Block block = network.blocks().get(0);
    ClaimedNorm norm = ClaimedNorm.of(block, certify(network)).orElseThrow();
    assertEquals(Norm.Kind.WEIGHTED_MAXIMUM, norm.formula().kind());
    double[] e = new double[2 * 4 * 4];
    e[31] = 1;
    double one = norm.ofState().applyAsDouble(e);
    e[31] = -2;
    assertEquals(2 * one, norm.ofState().applyAsDouble(e), 1e-15);
  }

  @Test
  void an_input_takes_as_many_steps_as_it_needs_to_settle() {
    assertEquals(1, stopping().stepsFor(new double[] {0}));
    assertTrue(stopping().stepsFor(new double[] {1}) > 3);
    assertEquals(5, Fixtures.feasible(Activation.TANH).stepsFor(new double[] {1}));
  }

  @Test
  void a_block_whose_trajectories_would_take_hours_is_named_and_not_drawn() {
    double[] kernel = new double[9];
    kernel[4] = -1;
    ConvBlock block =
        new ConvBlock(
            "deep",
            Activation.TANH,
            Vector.of(1),
            100_000,
            List.of(new Kernel(Matrix.of(1, 9, kernel), 3, 3)),
            new Kernel(Matrix.of(1, 1, 1), 1, 1),
            Vector.of(0),
            1024,
            1024);
    Network network =
        new Network(List.of(1, 1024, 1024), Preprocessing.NONE, List.of(block), Optional.empty());
    Sample sample = new Sample("zeros", new double[1 << 20]);
    List<Map<String, String>> figures = Pictures.of(network, certify(network), sample, List.of());
    assertEquals(1, figures.size());
    assertEquals("deep and what stands behind it", figures.get(0).get("title"));
    assertEquals("", figures.get(0).get("svg"));
  }

  @Test
  void numbers_that_no_axis_reaches_are_named_and_not_drawn() {
    DenseBlock block =
        Fixtures.block(Activation.TANH, Vector.of(1, 1e-300), 1, -1e300, 1e300, Double.MAX_VALUE);
    Network network = Fixtures.network(1, block);
    List<Map<String, String>> figures =
        assertTimeout(
            Duration.ofSeconds(60),
            () ->
                Pictures.of(
                    network, certify(network), new Sample("one", new double[] {1}), List.of()));
    String margins = figures.get(figures.size() - 1).get("caption");
    assertTrue(margins.contains("(Not drawn: "), margins);
  }

  @Test
  void a_label_that_is_too_long_for_its_axis_is_shortened() {
    String svg =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> Charts.margins(new double[] {-39_761_300_513.}));
    assertTrue(svg.startsWith("<svg"));
  }
}
