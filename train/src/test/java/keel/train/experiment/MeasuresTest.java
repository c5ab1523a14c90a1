package keel.train.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.TrainingRecord;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

/** Measures of networks whose numbers are known. */
class MeasuresTest {
  private static final int STEPS = 3;

  /** Two numbers, of which the greater one is the class. */
  private static final Dataset DATA =
      new Dataset(
          "pairs",
          "0".repeat(64),
          List.of(2),
          2,
          Preprocessing.NONE,
          Patterns.of(new double[][] {{3, 1}, {1, 2}, {2, 1}}, new int[] {0, 1, 1}),
          Patterns.of(new double[][] {{4, 1}, {1, 2}}, new int[] {0, 1}));

  /** A block of two units, each x + σ(u − decay x), and a layer that leaves them as they are. */
  private static Network network(Activation activation, double decay) {
    return new Network(
        List.of(2),
        Preprocessing.NONE,
        List.of(
            new DenseBlock(
                "block1",
                activation,
                Vector.constant(2, 1),
                STEPS,
                Matrix.of(2, 2, -decay, 0, 0, -decay),
                Matrix.identity(2),
                Vector.of(0, 0)),
            new Linear("linear1", Matrix.identity(2), Vector.of(0, 0))),
        Optional.of(
            TrainingRecord.of(
                "test",
                1,
                "pairs",
                "0".repeat(64),
                Map.of(),
                List.of(new TrainingRecord.Epoch(0.5, 0.75, 1)))));
  }

  private static Certificate certificate(Network network) {
    return new Verifier(SecondOpinion.NONE).certify(new Model(network, "0".repeat(64)));
  }

  private static Subject subject(Network network, Certificate certificate) {
    return new Subject("plain", 1, new Model(network, "0".repeat(64)), certificate, DATA);
  }

  private static Subject subject(Activation activation, double decay) {
    Network network = network(activation, decay);
    return subject(network, certificate(network));
  }

  @Test
  void the_loss_is_that_of_the_state_after_each_step() {
    // x[k] = 2 (1 - 2^-k) u: the two numbers of a pattern differ by 3 or by 1 times that.
    Map<String, Double> numbers = new LossAgainstDepth().numbers(subject(Activation.RELU, 0.5));
    assertEquals(Math.log(2), numbers.get("loss after no step"), 1e-12);
    double last = 1.75;
    assertEquals(
        (Math.log1p(Math.exp(-3 * last)) + Math.log1p(Math.exp(-last))) / 2,
        numbers.get("loss after all steps"),
        1e-12);
    assertEquals(0, numbers.get("steps that raise it"));
  }

  @Test
  void a_pattern_settles_where_a_step_is_within_the_threshold() {
    // The step after k is 2^-k times the input, which is 4 or 2 at most: 2^-16 and 2^-15.
    Map<String, Double> numbers = new PatternDepths().numbers(subject(Activation.RELU, 0.5));
    assertEquals(Math.ceil(Math.log(2e4) / Math.log(2)) + 1, numbers.get("least depth"));
    assertEquals(Math.ceil(Math.log(4e4) / Math.log(2)) + 1, numbers.get("greatest depth"));
    assertEquals(100, numbers.get("of the deeper half (%)"));
  }

  @Test
  void a_gradient_keeps_the_share_that_a_step_leaves() {
    Map<String, Double> numbers = new GradientLengths().numbers(subject(Activation.RELU, 0.5));
    assertEquals(0.125, numbers.get("share of the gradient that reaches the first state"), 1e-9);
    assertEquals(1, numbers.get("greatest share"), 1e-12);
  }

  @Test
  void trajectories_leave_the_envelope_of_another_block() {
    Subject own = subject(Activation.TANH, 0.3);
    assertEquals(0, new ClassTrajectories().numbers(own).get("states outside the envelope"));
    Subject other = subject(own.network(), certificate(network(Activation.TANH, 0.9)));
    assertTrue(new ClassTrajectories().numbers(other).get("states outside the envelope") > 0);
  }

  @Test
  void disturbed_states_leave_the_tube_of_another_block() {
    Subject own = subject(Activation.TANH, 0.1);
    Map<String, Double> numbers = new Disturbances().numbers(own);
    double tube = numbers.get("certified tube");
    assertTrue(numbers.get("farthest, outwards") <= tube + 1e-9, numbers::toString);
    assertTrue(numbers.get("farthest, outwards") > 0.5 * tube, numbers::toString);
    assertTrue(numbers.get("farthest, random") < numbers.get("farthest, outwards"));
    Map<String, Double> other =
        new Disturbances()
            .numbers(subject(own.network(), certificate(network(Activation.TANH, 0.9))));
    assertTrue(other.get("farthest, outwards") > other.get("certified tube"), other::toString);
  }

  @Test
  void accuracy_and_loss_are_those_of_each_part() {
    Map<String, Double> numbers = new Generalisation().numbers(subject(Activation.RELU, 0.5));
    assertEquals(100 * 2 / 3.0, numbers.get("training accuracy (%)"), 1e-9);
    assertEquals(100, numbers.get("held-out accuracy (%)"), 1e-9);
    assertEquals(-100 / 3.0, numbers.get("gap of accuracy (points)"), 1e-9);
    double wrong = Math.log1p(Math.exp(1.75));
    double right = Math.log1p(Math.exp(-1.75));
    double clear = Math.log1p(Math.exp(-3.5));
    assertEquals((clear + right + wrong) / 3, numbers.get("training loss"), 1e-6);
  }

  @Test
  void a_table_has_the_mean_and_every_verdict() {
    Experiment experiment = Experiment.named("noise", true);
    List<Subject> subjects =
        experiment.variants().stream()
            .map(
                variant -> {
                  Subject subject = subject(Activation.TANH, 0.1);
                  return new Subject(
                      variant.name(), 1, subject.model(), subject.certificate(), DATA);
                })
            .toList();
    Findings findings = Findings.of(experiment, subjects);
    assertEquals(3, findings.cells().size());
    assertEquals("accuracy (%)", findings.cells().get(0).get(2));
    assertEquals("100", findings.cells().get(1).get(2));
    assertEquals("CERTIFIED", findings.cells().get(1).get(findings.cells().get(0).size() - 1));
    assertTrue(findings.reasons().isEmpty());
    assertEquals(3, findings.table().lines().count());
  }
}
