package keel.train.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import keel.train.data.Patterns;
import keel.verify.exact.Vector;
import keel.verify.model.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ObjectiveTest {
  private static final Target.Classes CLASSES = new Target.Classes("kind", List.of("a", "b", "c"));
  private static final Target.Quantities PRICE = Target.Quantities.of("price", 100, 10);
  private static final Target.Quantities TWO =
      new Target.Quantities(List.of("low", "high"), Vector.of(100, 0), Vector.of(10, 2));
  private static final Target.Labels LABELS = new Target.Labels(List.of("sun", "rain"));
  private static final double DIFFERENCE = 1e-6;

  static Stream<Arguments> objectives() {
    return Stream.of(
        Arguments.of(Objective.of(CLASSES), new double[] {2, 0}),
        Arguments.of(new CrossEntropy(CLASSES, 0.2, Vector.of(1, 0.5, 3)), new double[] {2, 0}),
        Arguments.of(Objective.of(PRICE), new double[] {85, 120}),
        Arguments.of(Objective.of(TWO), new double[] {85, 1, 120, -3}),
        Arguments.of(Objective.of(LABELS), new double[] {1, 0, 0, 0}));
  }

  /** Two patterns and one column of padding. */
  @ParameterizedTest
  @MethodSource("objectives")
  void the_gradient_is_that_of_the_loss_by_central_differences(
      Objective objective, double[] targets) {
    int rows = objective.header().size() == 1 ? 1 : objective instanceof CrossEntropy ? 3 : 2;
    double[] outputs = new Random(5).doubles(3L * rows, -2, 2).toArray();
    double[] gradient =
        of(objective, outputs, rows, targets, 0.25).outputGradient().dup('f').data().asDouble();
    for (int i = 0; i < outputs.length; i++) {
      double[] up = outputs.clone();
      double[] down = outputs.clone();
      up[i] += DIFFERENCE;
      down[i] -= DIFFERENCE;
      double slope =
          (of(objective, up, rows, targets, 0).loss()
                  - of(objective, down, rows, targets, 0).loss())
              / (2 * DIFFERENCE);
      assertEquals(slope / 4, gradient[i], 1e-8);
    }
  }

  private static Objective.Outcome of(
      Objective objective, double[] outputs, int rows, double[] targets, double share) {
    return objective.of(
        Nd4j.create(outputs, new long[] {rows, outputs.length / rows}, 'f'), targets, share);
  }

  /**
   * The first is right by 1, and every other class gains at most 0.8 on it; the second is right by
   * 0.5; the third is padding.
   */
  @Test
  void a_pattern_stays_right_where_no_class_gains_as_much_as_it_is_behind() {
    double[][] movement = {{0, 2, 1}, {2, 0, 4}, {1, 4, 0}};
    INDArray outputs =
        Nd4j.create(new double[] {2, 1, 1, 0, 0.5, -9, 9, 9, 9}, new long[] {3, 3}, 'f');
    Margin margin = new Margin(CrossEntropy.of(CLASSES), 0);
    Margin.Outcome outcome = margin.of(outputs, new double[] {0, 1}, 0.5, movement, 0.4, 0);
    assertEquals(2, outcome.outcome().correct());
    assertEquals(1, outcome.robust());
    double[] first = {Math.exp(2), Math.exp(1.8), Math.exp(1.4)};
    double[] second = {Math.exp(0.8), Math.exp(0.5), Math.exp(-7.4)};
    double firstSum = first[0] + first[1] + first[2];
    double secondSum = second[0] + second[1] + second[2];
    assertEquals(
        -Math.log(first[0] / firstSum) - Math.log(second[1] / secondSum),
        outcome.outcome().loss(),
        1e-12);
    assertEquals(0.5 * 0.4 * first[1] / firstSum, outcome.movementGradient()[0][1], 1e-12);
    assertEquals(0.5 * 0.4 * second[0] / secondSum, outcome.movementGradient()[1][0], 1e-12);
    assertEquals(0, outcome.movementGradient()[0][0]);
    assertEquals(0, outcome.movementGradient()[2][0]);
  }

  /** Of the loss of a pattern with smoothing, and of what outputs move by. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1})
  void the_gradient_of_a_margin_is_that_of_its_loss_by_central_differences(double q) {
    Margin margin = new Margin(new CrossEntropy(CLASSES, 0.2, Vector.of(1, 0.5, 3)), 0.1);
    double[] outputs = new Random(5).doubles(6, -2, 2).toArray();
    double[][] movement = {{0, 2, 1}, {2, 0, 4}, {1, 4, 0}};
    Margin.Outcome outcome = of(margin, outputs, movement, q);
    double[] gradient = outcome.outcome().outputGradient().dup('f').data().asDouble();
    for (int i = 0; i < outputs.length; i++) {
      int index = i;
      assertEquals(
          slope(
              by -> {
                double[] moved = outputs.clone();
                moved[index] += by;
                return of(margin, moved, movement, q);
              }),
          gradient[i],
          1e-8);
    }
    assertEquals(
        slope(by -> of(margin, outputs, new double[][] {{0, 2, 1}, {2, 0, 4}, {1 + by, 4, 0}}, q)),
        outcome.movementGradient()[2][0],
        1e-8);
  }

  private static double slope(DoubleFunction<Margin.Outcome> moved) {
    double difference =
        moved.apply(DIFFERENCE).outcome().loss() - moved.apply(-DIFFERENCE).outcome().loss();
    return difference / (2 * DIFFERENCE);
  }

  private static Margin.Outcome of(Margin margin, double[] outputs, double[][] movement, double q) {
    INDArray array = Nd4j.create(outputs, new long[] {3, 2}, 'f');
    return margin.of(array, new double[] {2, 0}, 1, movement, 0.4, q);
  }

  /** p is the probability of the right class among outputs that were put forward. */
  @Test
  void a_loss_with_q_is_one_less_a_power_of_the_probability() {
    double[][] none = new double[3][3];
    INDArray outputs = Nd4j.create(new double[] {2, 1, -1}, new long[] {3, 1}, 'f');
    double p = Math.exp(1) / (Math.exp(2) + Math.exp(1) + Math.exp(-1));
    Margin margin = new Margin(CrossEntropy.of(CLASSES), 0);
    double loss = margin.of(outputs, new double[] {1}, 1, none, 0.4, 0.7).outcome().loss();
    assertEquals((1 - Math.pow(p, 0.7)) / 0.7, loss, 1e-12);
  }

  @Test
  void q_rises_half_as_fast_as_the_radius() {
    ObjectiveSettings settings =
        new ObjectiveSettings(ObjectiveSettings.Name.MARGIN, 2.0, 1.5, 0.25, 0.6, null);
    assertEquals(0, settings.q(0, 100));
    assertEquals(1.5, settings.radius(12, 96), 1e-12);
    assertEquals(0.15, settings.q(12, 96), 1e-12);
    assertEquals(3, settings.radius(25, 100), 1e-12);
    assertEquals(0.6, settings.q(50, 100), 1e-12);
    assertEquals(0.6, settings.q(100, 100), 1e-12);
  }

  @Test
  void a_label_is_given_where_its_output_is_positive_and_a_pattern_is_right_if_all_labels_are() {
    double[] outputs = {1, -1, 1, 0.5, -0.5, Double.NaN};
    Objective.Outcome outcome =
        of(Objective.of(LABELS), outputs, 2, new double[] {1, 0, 1, 0, 0, 0}, 1);
    assertEquals(1, outcome.correct());
    Patterns patterns =
        Patterns.of(new double[][] {{0}, {0}, {0}}, new double[][] {{1, 0}, {1, 0}, {0, 0}});
    double[][] answers = {{1, -1}, {1, 0.5}, {-0.5, Double.NaN}};
    Measures measures = Objective.of(LABELS).measures(answers, patterns);
    assertEquals(1, measures.correct().getAsInt());
    assertEquals(1.0 / 3, measures.numbers().get("accuracy"), 1e-15);
    assertEquals(4.0 / 6, measures.numbers().get("label_accuracy"), 1e-15);
    // The two given labels share the first place with none; no number stands last.
    assertEquals(1, measures.numbers().get("average_precision"), 1e-15);
  }

  @Test
  void average_precision_is_that_of_the_textbook() {
    // Ranks 1 and 3 of four pairs; with a tie of both at 0.5, two of three are given there.
    assertEquals((1 + 2 / 3.0) / 2, averagePrecision(new double[][] {{4, 3}, {2, 1}}), 1e-15);
    assertEquals((1 + 2 / 3.0) / 2, averagePrecision(new double[][] {{4, 2}, {2, 1}}), 1e-15);
    assertEquals(0.5, averagePrecision(new double[][] {{0.0, -0.0}, {-0.0, 0.0}}), 1e-15);
    assertEquals((1 / 2.0 + 2 / 4.0) / 2, averagePrecision(new double[][] {{3, 4}, {1, 2}}));
    Patterns none = Patterns.of(new double[][] {{0}}, new double[][] {{0, 0}});
    assertTrue(AveragePrecision.of(new double[][] {{1, 2}}, none).isEmpty());
  }

  /** Of two patterns whose first label is given. */
  private static double averagePrecision(double[][] outputs) {
    Patterns patterns = Patterns.of(new double[2][1], new double[][] {{1, 0}, {1, 0}});
    return AveragePrecision.of(outputs, patterns).orElseThrow();
  }

  /** By its definition: for each given label, how many of those not ranked below it are given. */
  @Test
  void average_precision_is_the_mean_of_the_precisions_at_the_labels() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      int count = 1 + random.nextInt(9);
      int labels = 1 + random.nextInt(4);
      double[][] outputs = new double[count][labels];
      double[][] targets = new double[count][labels];
      for (int i = 0; i < count; i++) {
        for (int l = 0; l < labels; l++) {
          outputs[i][l] = random.nextInt(6) - 2.5;
          targets[i][l] = random.nextInt(2);
        }
      }
      double sum = 0;
      int given = 0;
      for (int pair = 0; pair < count * labels; pair++) {
        if (targets[pair / labels][pair % labels] == 1) {
          given++;
          int above = 0;
          int right = 0;
          for (int other = 0; other < count * labels; other++) {
            if (outputs[other / labels][other % labels] >= outputs[pair / labels][pair % labels]) {
              above++;
              right += (int) targets[other / labels][other % labels];
            }
          }
          sum += (double) right / above;
        }
      }
      OptionalDouble found =
          AveragePrecision.of(outputs, Patterns.of(new double[count][1], targets));
      assertEquals(given > 0, found.isPresent());
      assertEquals(given == 0 ? 0 : sum / given, found.orElse(0), 1e-14);
    }
  }

  /** By the textbook: errors 0, 10, -10 and 0 around targets 90, 100, 110 and 120. */
  @Test
  void r2_rmse_and_mae_are_those_of_the_quantity_in_its_own_units() {
    Patterns patterns =
        Patterns.of(
            new double[][] {{0}, {0}, {0}, {0}}, new double[][] {{90}, {100}, {110}, {120}});
    Measures measures =
        Objective.of(PRICE).measures(new double[][] {{-1}, {1}, {0}, {2}}, patterns);
    assertEquals(List.of("r2", "rmse", "mae"), List.copyOf(measures.numbers().keySet()));
    assertEquals(1 - 200.0 / 500, measures.numbers().get("r2"), 1e-12);
    assertEquals(Math.sqrt(50), measures.numbers().get("rmse"), 1e-12);
    assertEquals(5, measures.numbers().get("mae"), 1e-12);
    assertTrue(measures.correct().isEmpty());
  }

  /** Errors of 10 and 0, then of 0 and 4, around targets that are 20 and 8 apart. */
  @Test
  void of_several_quantities_each_counts_by_its_deviation_and_errors_have_their_units() {
    Patterns patterns = Patterns.of(new double[][] {{0}, {0}}, new double[][] {{90, 4}, {110, -4}});
    Measures measures = Objective.of(TWO).measures(new double[][] {{0, 2}, {1, 0}}, patterns);
    assertEquals(1 - (1 + 4) / (2.0 + 8), measures.numbers().get("r2"), 1e-12);
    assertEquals(Math.sqrt((100 + 16) / 4.0), measures.numbers().get("rmse"), 1e-12);
    assertEquals((10 + 4) / 4.0, measures.numbers().get("mae"), 1e-12);
    assertEquals(List.of("low", "high"), Objective.of(TWO).header());
    assertEquals(List.of("90.0", "6.0"), Objective.of(TWO).answer(new double[] {-1, 3}));
  }

  @Test
  void where_a_quantity_does_not_vary_no_error_is_1_and_any_other_0() {
    Patterns patterns = Patterns.of(new double[][] {{0}, {0}}, new double[][] {{90}, {90}});
    assertEquals(1, Objective.of(PRICE).score(0, 0, 2, patterns));
    assertEquals(0, Objective.of(PRICE).score(1e-9, 0, 2, patterns));
  }

  @Test
  void balanced_classes_weigh_the_same_together_and_an_absent_one_1() {
    Patterns patterns = Patterns.of(new double[][] {{0}, {0}, {0}, {0}}, new int[] {0, 0, 0, 1});
    assertEquals(Vector.of(4.0 / 9, 4.0 / 3, 1), ClassWeights.BALANCED.of(patterns, 3));
    assertEquals(Vector.of(1, 1, 1), ClassWeights.EQUAL.of(patterns, 3));
  }

  @Test
  void answers_are_the_class_with_probabilities_the_quantity_or_labels_with_probabilities() {
    assertEquals(
        List.of("kind", "probability of a", "probability of b", "probability of c"),
        Objective.of(CLASSES).header());
    assertEquals(
        List.of("b", "0.0", "1.0", "0.0"),
        Objective.of(CLASSES).answer(new double[] {-999, 9, -999}));
    assertEquals(List.of("price"), Objective.of(PRICE).header());
    assertEquals(List.of("115.0"), Objective.of(PRICE).answer(new double[] {1.5}));
    assertEquals(
        List.of("sun", "rain", "probability of sun", "probability of rain"),
        Objective.of(LABELS).header());
    assertEquals(
        List.of("0", "1", "0.5", "1.0"), Objective.of(LABELS).answer(new double[] {0, 99}));
  }
}
