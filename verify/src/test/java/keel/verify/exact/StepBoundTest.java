package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.search.EvidenceSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step with a leak makes of a distance: by a metric, by rows, and without end. */
class StepBoundTest {
  private static final Matrix STATE = Matrix.of(2, 2, 0, 1, 2, 0.5);
  private static final Vector LEAKS = Vector.of(1, 0.5);

  /** b, r, Λ, P. */
  private static final Vector NUMBERS = Vector.of(77, 1, 1, 2, 4, 1, 2);

  private static StepBound bound(Optional<StepBound.Drive> drive, int groups) {
    return new StepBound(
        "step", ShiftedMatrix.of(STATE), LEAKS, 0.5, drive, Optional.empty(), groups);
  }

  private static Optional<StepBound.Drive> drive(int steps, boolean changes, double... b) {
    return Optional.of(new StepBound.Drive(Matrix.of(b.length, 1, b), steps, changes));
  }

  @Test
  void the_matrices_are_those_of_the_theorem() {
    StepBound.Question question = bound(drive(3, false, 3, 5), 2).with(NUMBERS);
    assertEquals(
        Matrix.of(
            6, 6, //
            1, -0.125, 0, -1.25, 0, 0, //
            -0.125, 3.875, -4, -1.25, 0, 0, //
            0, -4, 4, 1, 0, 0, //
            -1.25, -1.25, 1, 1.5, 0, 0, //
            0, 0, 0, 0, 3, 1, //
            0, 0, 0, 0, 1, 1),
        question.gram().metric());
    assertEquals(Matrix.of(6, 1, 3, 10, 0, 0, 0, 0), question.gram().gram());
    assertEquals(Dyadic.ZERO, question.raise());
  }

  @Test
  void without_an_input_nothing_is_added() {
    StepBound.Question question = bound(Optional.empty(), 2).with(NUMBERS);
    assertEquals(Matrix.of(6, 1, new double[6]), question.gram().gram());
  }

  @Test
  void units_of_a_group_share_a_multiplier() {
    assertEquals(6, bound(Optional.empty(), 1).candidates());
    StepBound.Question question = bound(drive(1, false, 3, 5), 1).with(Vector.of(1, 1, 4, 4, 1, 2));
    assertEquals(Matrix.of(6, 1, 12, 20, 0, 0, 0, 0), question.gram().gram());
  }

  @Test
  void numbers_of_another_count_or_sign_show_nothing() {
    StepBound bound = bound(drive(1, false, 3, 5), 2);
    assertEquals(7, bound.candidates());
    double[] numbers = NUMBERS.toArray();
    for (int length : new int[] {0, 1, 6, 8}) {
      Vector other = Vector.of(Arrays.copyOf(numbers, length));
      assertThrows(InvalidWitness.class, () -> bound.with(other), "of length " + length);
    }
    double[][] wrong = {{0, 0}, {0, -1}, {1, 0}, {1, -1}, {2, -1}, {3, -0x1p-1000}};
    for (double[] change : wrong) {
      double[] other = numbers.clone();
      other[(int) change[0]] = change[1];
      assertThrows(InvalidWitness.class, () -> bound.with(Vector.of(other)));
    }
    double[] huge = numbers.clone();
    huge[1] = 1e300;
    huge[5] = Double.MAX_VALUE;
    assertThrows(InvalidWitness.class, () -> bound.with(Vector.of(huge)));
  }

  @Test
  void shapes_that_do_not_belong_together_are_refused() {
    ShiftedMatrix state = ShiftedMatrix.of(STATE);
    assertThrows(
        IllegalArgumentException.class,
        () -> new StepBound("step", state, Vector.of(1), 1, Optional.empty(), Optional.empty(), 1));
    assertThrows(IllegalArgumentException.class, () -> bound(drive(1, false, 1, 2, 3), 1));
    assertThrows(IllegalArgumentException.class, () -> bound(Optional.empty(), 0));
    assertThrows(IllegalArgumentException.class, () -> bound(Optional.empty(), 3));
    int many = StepBound.LARGEST_SIZE + 1;
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new StepBound(
                "step",
                ShiftedMatrix.of(Matrix.identity(many)),
                Vector.constant(many, 1),
                1,
                Optional.empty(),
                Optional.empty(),
                1));
  }

  // ---- One unit without a memory: e⁺ = s, W = 0, P = Λ = 2 ----

  private static StepBound.Shown shown(double rate, int steps, boolean changes) {
    StepBound bound =
        new StepBound(
            "step",
            ShiftedMatrix.of(Matrix.of(1, 1, 0)),
            Vector.of(1),
            1,
            drive(steps, changes, 1),
            Optional.empty(),
            1);
    // Λ² / (2Λ − P) = 2 is the least b.
    Vector numbers = Vector.of(4, rate, 2, 2);
    GramBound gram = bound.with(numbers).gram();
    Evidence found = EvidenceSearch.search(gram).evidence();
    double least = found.numbers().orElseThrow().get(0);
    assertEquals(2, least, 1e-6);
    assertThrows(
        InvalidWitness.class,
        () -> bound.provenBy(Vector.of(1.99, rate, 2, 2), found.factor().orElseThrow()));
    StepBound.Shown shown =
        bound.provenBy(Vector.of(least, rate, 2, 2), found.factor().orElseThrow());
    assertEquals(Dyadic.of(rate), shown.rate());
    assertEquals(Dyadic.of(2), shown.greatest());
    return shown;
  }

  private static void assertAbout(double expected, Dyadic found) {
    assertEquals(expected, found.ceilToDouble(), 1e-5 * expected);
    assertTrue(found.compareTo(Dyadic.of(expected)) >= 0);
  }

  @Test
  void the_gain_of_all_steps_adds_up_and_that_of_apart_inputs_is_the_greatest_power() {
    assertAbout(2 * 1.75, shown(0.5, 3, false).gain());
    assertAbout(2 * 1.75, shown(0.5, 3, true).inputToState());
    assertAbout(2, shown(0.5, 3, true).gain());
    assertAbout(2 * 7, shown(2, 3, false).gain());
    assertAbout(2 * 4, shown(2, 3, true).gain());
    assertAbout(2, shown(2, 1, true).gain());
    assertAbout(2 * 3, shown(1, 3, false).gain());
  }

  @Test
  void of_many_steps_a_rate_below_1_has_a_limit_and_one_above_it_says_nothing() {
    int many = (1 << 12) + 1;
    assertAbout(2 * 4, shown(0.75, many, false).gain());
    assertAbout(2, shown(0.75, many, true).gain());
    assertAbout(2.0 * many, shown(1, many, false).gain());
    // Nearer to 1 than what the number of steps could tell.
    assertAbout(2.0 * many, shown(1 - 0x1p-50, many, false).gain());
    for (boolean changes : new boolean[] {true, false}) {
      assertThrows(InvalidWitness.class, () -> shown(Math.nextUp(1.0), many, changes));
      assertThrows(InvalidWitness.class, () -> shown(0x1p10, 1 << 12, changes));
    }
  }

  // ---- Rows ----

  private static RowWeights ones(long... v) {
    return RowWeights.of(
            new Evidence(Optional.empty(), Optional.of(Direction.of(v)), Optional.empty()))
        .orElseThrow();
  }

  @Test
  void a_margin_is_what_both_slopes_leave() {
    Matrix state = Matrix.of(2, 2, -1, 0.25, 0.5, 1);
    StepRows rows =
        new StepRows(
            "rows",
            List.of(ShiftedMatrix.of(state), ShiftedMatrix.of(state.negate())),
            Vector.of(0.5, 0.25),
            1,
            List.of(Dyadic.of(3), Dyadic.of(5)));
    long one = 1L << RowWeights.BITS;
    List<RowDominance.Row> found = rows.rows(ones(2 * one, one));
    // 2 − |0.5 − 0.5| 2 − 0.5 · 0.25 = 1.875, but a closed unit leaves 0.5 · 2 of it.
    assertEquals(row(1, 1.5, 2), found.get(0));
    // 1 − (0.75 + 0.25) 1 − 0.25 · 0.5 · 2 = −0.25.
    assertEquals(row(-0.25, 1.25, 1), found.get(1));
    // W with the other sign: 2 − 1 · 2 − 0.125, and 1 − 0.5 − 0.25.
    assertEquals(row(-0.125, 1.5, 2), found.get(2));
    assertEquals(row(0.25, 1.25, 1), found.get(3));
  }

  private static RowDominance.Row row(double margin, double input, double weight) {
    return new RowDominance.Row(Dyadic.of(margin), Dyadic.of(input), Dyadic.of(weight));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void weights_of_rows_are_as_many_and_positive(long wrong) {
    StepRows rows =
        new StepRows(
            "rows", List.of(ShiftedMatrix.of(STATE)), LEAKS, 1, List.of(Dyadic.ZERO, Dyadic.ZERO));
    assertThrows(InvalidWitness.class, () -> rows.rows(ones(1, wrong)));
    assertThrows(InvalidWitness.class, () -> rows.rows(ones(1)));
    assertThrows(InvalidWitness.class, () -> rows.rows(ones(1, 1, 1)));
    assertEquals(2, rows.rows(ones(1, 1)).size());
    assertThrows(
        IllegalArgumentException.class,
        () -> new StepRows("rows", List.of(), LEAKS, 1, List.of(Dyadic.ZERO, Dyadic.ZERO)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new StepRows("rows", List.of(ShiftedMatrix.of(STATE)), LEAKS, 1, List.of()));
  }

  // ---- Steps that expand ----

  private static boolean isShown(double w, double leak, double slope, double y, long v) {
    UnstableStep step =
        new UnstableStep("unstable", ShiftedMatrix.of(Matrix.of(1, 1, w)), Vector.of(leak), 1);
    Vector numbers = Vector.of(slope, y);
    FactorWitness factor =
        slope == 0 || slope == 1
            ? EvidenceSearch.search(step.with(numbers).bound())
                .evidence()
                .factor()
                .orElse(FactorWitness.of(0, 1, new long[1]))
            : FactorWitness.of(0, 1, new long[1]);
    return step.isShownBy(numbers, factor, Direction.of(v));
  }

  @Test
  void one_unit_expands_or_it_does_not() {
    assertTrue(isShown(1.5, 1, 1, -1, 3)); // y − j² y = 1.25
    assertTrue(isShown(-1.5, 1, 1, -1, 3));
    assertTrue(isShown(1.001, 0.5, 1, -1, 1)); // j = 1.0005
    assertFalse(isShown(0.5, 1, 1, -1, 1), "y − j² y is below zero");
    assertFalse(isShown(0.5, 1, 1, 1, 1), "vᵀYv is above zero");
    assertFalse(isShown(1, 1, 1, -1, 1), "on the circle nothing grows");
    assertFalse(isShown(1.5, 1, 0, -1, 1), "no slope, no growth");
    assertFalse(isShown(4, 1, 0.5, -1, 1), "a slope that need not occur");
    assertFalse(isShown(1.5, 1, 1, -1, 0), "no direction");
  }

  @Test
  void evidence_of_another_size_shows_nothing() {
    UnstableStep step = new UnstableStep("unstable", ShiftedMatrix.of(STATE), LEAKS, 1);
    assertEquals(5, step.candidates());
    Evidence found = EvidenceSearch.search(step).evidence();
    Vector numbers = found.numbers().orElseThrow();
    FactorWitness factor = found.factor().orElseThrow();
    Direction direction = found.direction().orElseThrow();
    assertTrue(step.isShownBy(numbers, factor, direction));
    assertFalse(step.isShownBy(numbers, factor, Direction.of(1)));
    assertFalse(step.isShownBy(Vector.of(1, 1, 1, 1), factor, direction));
    assertFalse(
        step.isShownBy(numbers, FactorWitness.of(factor.exponent(), 1, new long[1]), direction));
    int many = UnstableStep.LARGEST_SIZE + 1;
    UnstableStep large =
        new UnstableStep(
            "unstable", ShiftedMatrix.of(Matrix.identity(many)), Vector.constant(many, 1), 1);
    assertThrows(InvalidWitness.class, () -> large.with(Vector.constant(large.candidates(), 1)));
  }
}
